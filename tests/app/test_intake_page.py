"""Intake: an appeal is opened, what arrives is taken in, and what is missing is said before anything is sent."""

from datetime import date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core.analytics.case_list import QueueFilters
from core.commands.checklist import comment
from core.commands.intake import kept_opening, record_arrival
from core.commands.letters import record_delivery, release_letter
from core.commands.review import forward
from core.domain.appeal import Appeal
from core.domain.terms import (
    ZONE,
    AnswerKind,
    DocumentKind,
    Outcome,
    PenaltyKind,
    RightType,
    Side,
    State,
    TimeGround,
    Verb,
)
from core.ledger.record import events_of, read_appeal, read_party
from core.office import Office
from core.queries.case import Case, open_case, pending_request
from core.queries.letters import letters_of_case
from core.queries.queue import QueuePage, queue_page
from pages.shared.guard import LOST
from pages.shared.navigation import PLACE
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import AS_FILED, INTAKE, LEAD, REVIEWER, answer_all, disclosed, done, opened, reviewable, with_document


def case_of(office: Office, no: str) -> Case:
    """The case as legal sees it."""
    return done(open_case(office, LEAD, no))


def kinds(office: Office, appeal: Appeal) -> dict[str, str]:
    """What is on file, by label."""
    return {each.label: each.kind for each in case_of(office, appeal.appeal_no).dossier.exhibits}


def opened_numbers(office: Office) -> list[str]:
    """The appeals that wait for their disclosure."""
    page = queue_page(office, INTAKE, QueueFilters(tab="opened"))
    assert isinstance(page, QueuePage)
    return [row.appeal_no for row in page.rows]


def intake(appeal: Appeal | None = None, **address: str) -> AppTest:
    """The page of customer service, with a case when one is given."""
    return open_page("intake", INTAKE, **({"no": appeal.appeal_no} if appeal else {}), **address)


def key(appeal: Appeal, verb: Verb, what: str) -> str:
    """The key of an input of an act."""
    return f"in_{appeal.appeal_no}_{appeal.version}_{verb}_{what}"


def press(page: AppTest, key: str) -> AppTest:
    """Presses the button of that key."""
    with at_desk(INTAKE):
        return page.button(key=key).click().run()


def act(page: AppTest, appeal: Appeal, verb: Verb) -> AppTest:
    """Presses the button of an act."""
    return press(page, key(appeal, verb, "do"))


def as_filed(page: AppTest, appeal: Appeal) -> AppTest:
    """Says why the certificate goes as filed."""
    with at_desk(INTAKE):
        return page.text_input(key=key(appeal, Verb.DISCLOSE, "text")).set_value(AS_FILED).run()


def upload(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Chooses files for taking in."""
    with at_desk(INTAKE):
        for name, data in files:
            page.file_uploader[0].upload(name, data)
        return page.run()


def forwarded(office: Office) -> Appeal:
    """An appeal at the complainant, its arrival not recorded."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    answer_all(office, LEAD, appeal)
    return done(forward(office, LEAD, appeal.appeal_no, appeal.version, as_filed=AS_FILED))


def fill(page: AppTest, **fields: str) -> AppTest:
    """Fills in lines of the opening form."""
    with at_desk(INTAKE):
        for name, text in fields.items():
            page.text_input(key=f"new_0_{name}").set_value(text)
        return page.run()


def filled(page: AppTest) -> AppTest:
    """The opening form with all that is needed."""
    page = fill(
        page,
        complaint="TM-2026-118204",
        right_no="31847206",
        seller_name="栖木家居旗舰店",
        seller_subject="杭州栖木家居有限公司",
        seller_code="91330106MA2K7Q4P8B",
        complainant_name="澜岸实业（宁波）",
        listing_0="703318845521 703318845760",
    )
    with at_desk(INTAKE):
        return page.selectbox(key="new_0_penalty_en").set_value(PenaltyKind.LISTING_REMOVED).run()


def test_a_press_after_the_sign_in_has_ended_says_that_it_came_too_late(office):
    """The sign-in form stands in place of the page, and nothing is recorded."""
    appeal = opened(office)
    page = intake(appeal)
    with at_desk(INTAKE):
        page.text_input(key=key(appeal, Verb.COMMENT, "text")).set_value("The seller called.").run()

    with at_desk(None):
        page.button(key=key(appeal, Verb.COMMENT, "do")).click().run()

    assert LOST in page.session_state
    assert 'class="door"' in html_of(page)
    assert case_of(office, appeal.appeal_no).appeal.version == appeal.version


def test_an_empty_form_says_what_is_missing(office):
    """The button is off and names the reason, before anything is sent."""
    page = intake(new="1")

    assert not page.exception
    button = page.button(key="open_appeal")
    assert button.disabled
    assert button.help == "Missing: seller, complainant, complaint number, listings, punishment."
    assert button.help in html_of(page)


def test_the_missing_fields_go_as_they_are_filled_in(office):
    """The list is live."""
    page = fill(intake(new="1"), seller_name="Northlight Lamps", complaint="TM-1")

    assert page.button(key="open_appeal").help == "Missing: complainant, listings, punishment."


def test_a_complete_form_opens_the_appeal(office):
    """All that was typed is on record, and the page goes on with the case."""
    page = filled(intake(new="1"))
    with at_desk(INTAKE):
        page.selectbox(key="new_0_complainant_language_en").set_value("en").run()
    page = press(page, "open_appeal")

    assert not page.exception
    (no,) = opened_numbers(office)
    assert (case_of(office, no).appeal.seller_language, case_of(office, no).appeal.complainant_language) == ("", "en")
    case = case_of(office, no)
    assert case.appeal.listing_ids == ("703318845521", "703318845760")
    assert case.appeal.policy_id == "tmall_trademark_v1_1"
    assert case.appeal.right_no == "31847206"
    assert case.dossier.seller.subject_id == "91330106MA2K7Q4P8B"
    assert case.dossier.complainant.name == "澜岸实业（宁波）"
    assert f"{no} is open. Next, file the complainant&#x27;s certificate." in html_of(page)
    assert "Complainant · English" in html_of(page)


def test_the_default_policy_is_named_and_another_may_be_chosen(office):
    """Each right has its default of the day; the choice is part of the record."""
    page = filled(intake(new="1"))
    assert page.selectbox(key="new_0_policy_trademark_en").options[0] == "Tmall trademark, version 1.1 (default)"

    with at_desk(INTAKE):
        page.selectbox(key="new_0_policy_trademark_en").set_value("taobao_trademark_v2_1").run()
    press(page, "open_appeal")

    (no,) = opened_numbers(office)
    assert case_of(office, no).appeal.policy_id == "taobao_trademark_v2_1"


def test_another_right_brings_its_own_policy(office):
    """A policy of another right cannot be chosen."""
    page = intake(new="1")
    with at_desk(INTAKE):
        page.button_group(key="new_0_right").set_value(RightType.PATENT).run()

    assert page.selectbox(key="new_0_policy_patent_en").options[0] == "Tmall patent, version 1.1 (default)"


def test_a_listing_that_stands_twice_is_said(office):
    """A slip of the form is told while it is typed."""
    page = fill(filled(intake(new="1")), listing_1="703318845521")

    assert page.button(key="open_appeal").help == "Listing 703318845521 is entered twice."


def test_pasting_several_ids_makes_a_line_for_each(office):
    """The seller's mail lists them in one block."""
    page = filled(intake(new="1"))

    assert page.text_input(key="new_0_listing_0").value == "703318845521"
    assert page.text_input(key="new_0_listing_1").value == "703318845760"
    assert "One line became 2 listings." in html_of(page)


def test_a_title_pasted_as_an_id_is_one_listing_again(office):
    """A title has blanks too; said at once, it is taken back by one press."""
    page = fill(intake(new="1"), listing_0="澜岸牌落地灯 LA-F203 北欧客厅", title_0="")
    assert "One line became 3 listings." in html_of(page)

    page = press(page, "new_0_unsplit")

    assert page.text_input(key="new_0_listing_0").value == "澜岸牌落地灯 LA-F203 北欧客厅"
    assert not [each for each in page.text_input if each.key == "new_0_listing_1"]
    assert "listings." not in html_of(page)


def test_more_listings_than_an_appeal_has_are_said_to_be_left_out(office):
    """Two hundred are drawn; the others went without a word."""
    page = fill(intake(new="1"), listing_0=" ".join(f"7033188{number:05}" for number in range(203)))

    assert "One line became 200 listings. 3 more were left out" in html_of(page)


def test_disclosure_tells_beforehand_who_is_given_what(office):
    """Customer service reads what leaves the house before it does."""
    appeal = opened(office)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COPYRIGHT_CERTIFICATE)

    page = intake(appeal)

    told = html_of(page)
    assert "the name of the complainant: Halden &amp; Moss" in told
    assert "<b>B1</b> Copyright certificate" in told
    assert "Not given: other contacts and identity documents of the complainant." in told


def test_the_list_follows_its_case_after_an_act(office):
    """Disclosed, it waits for the seller: the list on the left is that one, not the one it has left."""
    appeal = opened(office)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COPYRIGHT_CERTIFICATE)
    page = as_filed(intake(appeal), appeal)
    assert page.session_state["waiting_tab"] == "opened"

    page = act(page, appeal, Verb.DISCLOSE)

    assert page.session_state["waiting_tab"] == "seller"
    assert page.query_params["tab"] == "seller"


def test_disclosure_waits_for_the_certificate(office):
    """The button is off with its reason; with the certificate it is on, and the seller's clock begins."""
    appeal = opened(office)
    page = intake(appeal)
    button = page.button(key=key(appeal, Verb.DISCLOSE, "do"))
    assert button.disabled
    assert "The complainant's rights certificate is not on file" in button.help

    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COPYRIGHT_CERTIFICATE)
    waits = intake(appeal)
    assert "B1 cannot go out unredacted without a reason" in waits.button(key=key(appeal, Verb.DISCLOSE, "do")).help
    page = act(as_filed(waits, appeal), appeal, Verb.DISCLOSE)

    assert case_of(office, appeal.appeal_no).appeal.state is State.AWAITING_SELLER
    assert case_of(office, appeal.appeal_no).disclosures[0]["as_filed_because"] == AS_FILED
    assert "Complainant and certificate disclosed." in html_of(page)


def test_several_documents_are_taken_in_at_once_and_a_bad_one_harms_nothing(office):
    """The good ones are kept; each refused one is named with its reason and what helps."""
    appeal = disclosed(office)
    page = upload(
        intake(appeal),
        ("counter-notice.txt", b"I state that my listing infringes nothing."),
        ("invoice.exe", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("发票.txt", "发票 26312000000184730526".encode()),
        ("empty-receipt.pdf", b""),
    )

    page = press(page, f"take_{appeal.appeal_no}")

    assert not page.exception
    kept = {"A1": DocumentKind.COUNTER_NOTICE, "A2": DocumentKind.INVOICE}
    assert kinds(office, appeal) == {**kept, "B1": DocumentKind.COPYRIGHT_CERTIFICATE}
    told = html_of(page)
    assert "Filed as A1, A2." in told
    assert "“invoice.exe” cannot be filed" in told
    assert "“empty-receipt.pdf” is empty." in told
    assert "Ask the sender to save it as PDF, .docx or .xlsx, or for a photograph of the document." in told


def test_files_that_cannot_be_filed_are_told_until_something_else_is_done(office):
    """Nothing is left of them to be filed, so the list does not stand over the next acts."""
    appeal = disclosed(office)
    page = upload(intake(appeal), ("empty-receipt.pdf", b""))
    assert "“empty-receipt.pdf” is empty." in html_of(page)
    with at_desk(INTAKE):
        page.text_input(key=key(appeal, Verb.COMMENT, "text")).set_value("The seller will send it again.").run()
    assert "“empty-receipt.pdf” is empty." in html_of(page)
    page = press(page, key(appeal, Verb.COMMENT, "do"))

    assert not page.exception
    assert "Comment added." in html_of(page)
    assert "“empty-receipt.pdf” is empty." not in html_of(page)


def test_a_file_without_a_kind_is_not_taken_in(office):
    """What a document is decides which routes it opens: nobody guesses for the person."""
    appeal = disclosed(office)
    no = appeal.appeal_no
    page = upload(intake(appeal), ("scan0001.txt", b"some text"))
    button = page.button(key=f"take_{appeal.appeal_no}")
    assert button.disabled
    assert button.help == "1 file still needs its kind."

    with at_desk(INTAKE):
        kind = next(each for each in page.selectbox if each.label == "What it is" and each.key != f"kind_{no}_en")
        kind.set_value(DocumentKind.AUTHORISATION).run()
    press(page, f"take_{appeal.appeal_no}")

    assert kinds(office, appeal)["A1"] == DocumentKind.AUTHORISATION


def test_the_side_follows_the_kind_until_a_person_says_otherwise(office):
    """Before the disclosure a seller's receipt is not taken for the complainant's; a person has the last word."""
    appeal = opened(office)
    page = upload(intake(appeal), ("receipt.txt", b"paid"), ("scan0001.txt", b"some text"), ("门店.txt", b"open"))

    def drawn(label):
        found = [each for each in page.selectbox if each.label == label]
        return [each for each in found if each.key != f"kind_{appeal.appeal_no}_en"][:3]

    assert [each.value for each in drawn("Which side it belongs to")] == [Side.SELLER, Side.COMPLAINANT, Side.SELLER]
    assert drawn("What it is")[2].value == DocumentKind.STORE_PHOTO
    with at_desk(INTAKE):
        drawn("What it is")[1].set_value(DocumentKind.INVOICE).run()
    assert drawn("Which side it belongs to")[1].value == Side.SELLER
    with at_desk(INTAKE):
        drawn("Which side it belongs to")[1].set_value(Side.COMPLAINANT).run()
    press(page, f"take_{appeal.appeal_no}")

    filed = case_of(office, appeal.appeal_no).dossier.exhibits
    sides = {"receipt.txt": Side.SELLER, "scan0001.txt": Side.COMPLAINANT, "门店.txt": Side.SELLER}
    assert {each.name: each.side for each in filed} == sides


def test_a_file_that_is_on_file_is_left_out(office):
    """Taking in again after an interruption files nothing twice."""
    appeal = disclosed(office)
    page = press(upload(intake(appeal), ("counter-notice.txt", b"the same words")), f"take_{appeal.appeal_no}")

    page = upload(page, ("again.txt", b"the same words"))

    assert "already on file as A1" in html_of(page)
    assert page.button(key=f"take_{appeal.appeal_no}").disabled


def test_the_counter_notice_goes_to_legal_with_the_day_it_was_received(office, clock):
    """The time is Shanghai's and is named as such."""
    appeal = disclosed(office)
    with_document(office, appeal, Side.SELLER, DocumentKind.COUNTER_NOTICE)
    clock.move(days=1)
    page = intake(appeal)
    received = page.datetime_input(key=key(appeal, Verb.FILE_COUNTER_NOTICE, "at"))
    assert "(Shanghai time)" in received.label

    with at_desk(INTAKE):
        received.set_value(datetime(2026, 11, 25, 9, 30)).run()  # noqa: DTZ001 - the input speaks the platform's zone
    act(page, appeal, Verb.FILE_COUNTER_NOTICE)

    case = case_of(office, appeal.appeal_no).appeal
    assert case.state is State.PRELIMINARY_REVIEW
    assert case.counter_notice_at is not None
    assert case.counter_notice_at.isoformat() == "2026-11-25T01:30:00+00:00"


def test_a_time_that_cannot_be_is_refused_on_the_page(office):
    """Received before it was disclosed: nothing is changed, and the page says why."""
    appeal = disclosed(office)
    with_document(office, appeal, Side.SELLER, DocumentKind.COUNTER_NOTICE)
    page = intake(appeal)
    with at_desk(INTAKE):
        at = page.datetime_input(key=key(appeal, Verb.FILE_COUNTER_NOTICE, "at"))
        at.set_value(datetime(2026, 11, 20, 9, 30)).run()  # noqa: DTZ001 - as above

    page = act(page, appeal, Verb.FILE_COUNTER_NOTICE)

    assert case_of(office, appeal.appeal_no).appeal.state is State.AWAITING_SELLER
    assert 'data-code="time_impossible"' in html_of(page)


def test_an_arrival_needs_its_proof(office):
    """The complainant's clock begins with the proof of arrival."""
    appeal = forwarded(office)
    assert intake(appeal).button(key=key(appeal, Verb.RECORD_ARRIVAL, "do")).disabled

    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    act(intake(appeal), appeal, Verb.RECORD_ARRIVAL)

    assert str(case_of(office, appeal.appeal_no).appeal.due_on) == "2026-12-09"


def test_a_correction_of_the_arrival_begins_with_what_is_recorded(office, clock):
    """In another window, days later: not with the moment at which the page was opened."""
    appeal = forwarded(office)
    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    at = office.now() - timedelta(hours=3)
    appeal = done(record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=at))
    clock.move(days=2)

    shown = intake(appeal).datetime_input(key=key(appeal, Verb.RECORD_ARRIVAL, "at")).value

    assert shown is not None
    assert shown.replace(tzinfo=ZONE) == at.replace(second=0, microsecond=0)


def test_the_last_events_name_the_document_they_are_about(office):
    """Three that were filed are three lines that differ."""
    appeal = forwarded(office)
    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)

    assert "C1: Proof of arrival" in html_of(intake(appeal))


def test_the_answer_is_filed_by_its_kind(office):
    """Counter-materials or a notice of legal action, each with its document; a withdrawal is recorded as one."""
    appeal = forwarded(office)
    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    appeal = done(record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=office.now()))
    page = intake(appeal)
    assert page.button(key=key(appeal, Verb.FILE_ANSWER, "do")).disabled
    offered = page.button_group(key=key(appeal, Verb.FILE_ANSWER, "kind")).options
    assert offered == ["Counter-materials", "Notice of legal action"]
    assert page.button(key=key(appeal, Verb.WITHDRAW_COMPLAINT, "do")).label == "Record the complainant's withdrawal"

    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.LEGAL_ACTION_NOTICE)
    with at_desk(INTAKE):
        page.button_group(key=key(appeal, Verb.FILE_ANSWER, "kind")).set_value(AnswerKind.LEGAL_ACTION_NOTICE).run()
    act(page, appeal, Verb.FILE_ANSWER)

    case = case_of(office, appeal.appeal_no).appeal
    assert (case.state, case.answer_kind) == (State.FINAL_REVIEW, AnswerKind.LEGAL_ACTION_NOTICE)


def test_a_seller_may_give_up_with_a_statement(office):
    """Without the statement the button is off."""
    appeal = disclosed(office)
    page = intake(appeal)
    assert page.button(key=key(appeal, Verb.WITHDRAW_APPEAL, "do")).disabled

    with at_desk(INTAKE):
        page.text_area(key=key(appeal, Verb.WITHDRAW_APPEAL, "text")).set_value("I sell no lamps any more.").run()
    page = act(page, appeal, Verb.WITHDRAW_APPEAL)

    assert case_of(office, appeal.appeal_no).appeal.outcome is Outcome.ABANDONED_BY_SELLER
    assert not page.exception
    assert "Note a late answer" in html_of(page)


def test_a_request_for_more_time_is_recorded_with_days_and_reason(office):
    """Without a reason the button is off; recorded, it waits for a lead."""
    appeal = disclosed(office)
    page = intake(appeal)
    assert page.button(key=key(appeal, Verb.REQUEST_EXTENSION, "do")).disabled

    with at_desk(INTAKE):
        ground = page.selectbox(key=key(appeal, Verb.REQUEST_EXTENSION, "ground"))
        ground.set_value(TimeGround.PAPERS_ELSEWHERE).run()
        page.text_area(key=key(appeal, Verb.REQUEST_EXTENSION, "text")).set_value("Papers from abroad.")
        page.number_input(key=key(appeal, Verb.REQUEST_EXTENSION, "days")).set_value(4).run()
    page = act(page, appeal, Verb.REQUEST_EXTENSION)

    request = pending_request(office, case_of(office, appeal.appeal_no).appeal)
    assert not page.exception
    assert request
    assert (request.days, request.reason) == (4, "Papers from abroad.")
    assert "None" not in html_of(page), "it rests on no document"


def test_a_double_press_does_it_once(office):
    """The second press meets a case that has gone on, and says so."""
    appeal = opened(office)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COPYRIGHT_CERTIFICATE)
    first, second = as_filed(intake(appeal), appeal), as_filed(intake(appeal), appeal)

    act(first, appeal, Verb.DISCLOSE)
    page = act(second, appeal, Verb.DISCLOSE)

    with office.store.reading() as cursor:
        assert [each.verb for each in events_of(cursor, appeal.appeal_no)].count(Verb.DISCLOSE) == 1
    assert 'data-code="stale"' in html_of(page)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Seller calls again <b>tomorrow</b>.", "Seller calls again &lt;b&gt;tomorrow&lt;/b&gt;."),
        ("@Zhao Ling, the seller calls.", "@Zhao: nobody is notified."),
    ],
)
def test_a_comment_is_added(office, text, shown):
    """Colleagues read it in the timeline; customer service sees nobody of legal by name, and is told so."""
    appeal = opened(office)
    page = intake(appeal)
    with at_desk(INTAKE):
        page.text_input(key=key(appeal, Verb.COMMENT, "text")).set_value(text).run()

    page = act(page, appeal, Verb.COMMENT)

    assert shown in html_of(page)


def test_customer_service_sees_what_it_may(office):
    """Contacts masked, invoices without their file, reviewers without their names (domain.md 7.1)."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    answer_all(office, REVIEWER, appeal)
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED, reason="All is met."))

    told = html_of(intake(appeal))

    assert "138****5678" in told
    assert "13812345678" not in told
    assert "shown to legal only" in told
    assert "Zhao Ling" not in told


@pytest.mark.parametrize("no", ["AP-2026-999999", "<script>alert(1)</script>"])
def test_an_unknown_number_is_refused_in_words(office, no):
    """A mistyped address meets a sentence, not an error."""
    page = intake(no=no)

    assert not page.exception
    assert 'data-code="not_found"' in html_of(page)
    assert "<script>" not in html_of(page)


def test_only_customer_service_has_the_page(office):
    """Legal decides; it does not take in: the page's own first line says so, with or without the navigation."""
    with at_desk(REVIEWER):
        page = AppTest.from_file(str(PLACE["intake"].path), default_timeout=20).run()

    assert 'data-code="not_permitted"' in html_of(page)


def test_a_wrong_kind_is_corrected(office):
    """What a document is can be put right; routes follow."""
    appeal = disclosed(office)
    exhibit = with_document(office, appeal, Side.SELLER, DocumentKind.OTHER)
    page = intake(appeal)

    prefix = f"correct_{appeal.appeal_no}_{appeal.version}"
    with at_desk(INTAKE):
        page.button(key="correct").click().run()
        page.button_group(key="correct_what").set_value("document").run()
        page.selectbox(key=f"{prefix}_which_en").set_value(exhibit.exhibit_id).run()
        page.selectbox(key=f"{prefix}_kind_{exhibit.exhibit_id}_en").set_value(DocumentKind.COUNTER_NOTICE).run()
        page.button(key=f"{prefix}_rename").click().run()

    assert kinds(office, appeal)[exhibit.label] == DocumentKind.COUNTER_NOTICE


def test_what_was_typed_at_opening_is_corrected_and_a_number_that_cannot_be_right_is_said(office):
    """Beside its field, at once; it is no refusal. What this person sees masked is left as it is."""
    appeal = disclosed(office)
    page = intake(appeal)
    prefix = f"correct_{appeal.appeal_no}_{appeal.version}"

    with at_desk(INTAKE):
        page.button(key="correct").click().run()
        page.text_input(key=f"{prefix}_complaint_no").set_value("TS-2026-77").run()
        page.text_input(key=f"{prefix}_seller_phone").set_value("not a phone").run()
        assert "This does not look like a telephone number." in html_of(page)
        page.text_input(key=f"{prefix}_seller_phone").set_value("").run()
        page.button(key=f"{prefix}_details").click().run()

    with office.store.reading() as cursor:
        after = read_appeal(cursor, appeal.appeal_no)
        seller = read_party(cursor, appeal.seller_id)
    assert after
    assert seller
    assert after.complaint_no == "TS-2026-77"
    assert seller.phone == "13812345678"


def test_a_half_filled_form_is_found_again_after_a_reload(office):
    """A new session of the same person finds every field; once the appeal is opened it is gone."""
    filled(intake(new="1"))

    again = intake(new="1")
    assert not again.exception
    assert again.text_input(key="new_0_complaint").value == "TM-2026-118204"
    assert again.text_input(key="new_0_listing_1").value == "703318845760"
    assert again.selectbox(key="new_0_penalty_en").value == PenaltyKind.LISTING_REMOVED
    assert "This is what you had filled in before." in html_of(again)
    assert not again.button(key="open_appeal").disabled

    press(again, "open_appeal")
    assert opened_numbers(office)
    assert intake(new="1").text_input(key="new_0_complaint").value == ""


def test_a_form_that_was_found_again_can_be_emptied(office):
    """What is not wanted any more does not come back; nobody else sees it."""
    fill(intake(new="1"), seller_name="Northlight Lamps")
    assert kept_opening(office, LEAD) == {}

    page = press(intake(new="1"), "empty_form")

    assert page.text_input(key="new_1_seller_name").value == ""
    assert intake(new="1").text_input(key="new_0_seller_name").value == ""


def test_a_right_and_days_are_found_again(office):
    """Whatever the field: a choice, a day, a number."""
    page = fill(intake(new="1"), complaint="P-1")
    with at_desk(INTAKE):
        page.button_group(key="new_0_right").set_value(RightType.PATENT).run()
        page.date_input(key="new_0_complained").set_value(date(2026, 11, 20)).run()
        page.number_input(key="new_0_sold_0").set_value(7).run()

    again = intake(new="1")

    assert not again.exception
    assert again.button_group(key="new_0_right").value == RightType.PATENT
    assert again.date_input(key="new_0_complained").value == date(2026, 11, 20)
    assert again.number_input(key="new_0_sold_0").value == 7


def test_what_came_of_each_file_is_said_with_its_label(office):
    """Taken in as A1, kept out with a reason, left out by the person: each file has its own result."""
    appeal = disclosed(office)
    page = upload(intake(appeal), ("invoice.txt", b"one"), ("invoice-copy.txt", b"one"), ("drawing.svg", b"<svg/>"))
    assert "the same bytes as invoice.txt" in html_of(page)
    assert "was not filed:" in html_of(page)

    page = press(page, f"take_{appeal.appeal_no}")

    told = html_of(page)
    assert "Filed as A1." in told
    assert "1 of 1 filed" in told
    assert 'data-code="file_kind_refused"' in told
    assert list(kinds(office, appeal)) == ["A1", "B1"]


def test_what_was_kept_out_is_no_news_after_the_next_act(office):
    """The red list goes when something is done on the case."""
    appeal = disclosed(office)
    page = upload(intake(appeal), ("invoice.txt", b"one"), ("drawing.svg", b"<svg/>"))
    page = press(page, f"take_{appeal.appeal_no}")
    assert "was not filed:" in html_of(page)

    done(comment(office, INTAKE, appeal.appeal_no, "The seller will send the drawing again."))
    with at_desk(INTAKE):
        page.run()

    assert "was not filed:" not in html_of(page)


def test_the_same_bytes_may_be_taken_in_again_on_purpose(office):
    """It is said that they are on file; the person decides."""
    appeal = disclosed(office)
    page = press(upload(intake(appeal), ("counter-notice.txt", b"the same words")), f"take_{appeal.appeal_no}")
    page = upload(page, ("again-invoice.txt", b"the same words"))
    with at_desk(INTAKE):
        next(each for each in page.checkbox if each.label == r"File again\-invoice\.txt").check().run()

    press(page, f"take_{appeal.appeal_no}")

    assert kinds(office, appeal)["A2"] == DocumentKind.INVOICE


def test_one_kind_is_set_for_many_files(office):
    """Two dozen delivery notes are not chosen one by one; the page draws twenty at once."""
    appeal = disclosed(office)
    page = upload(intake(appeal), *((f"scan{number:02}.txt", f"note {number}".encode()) for number in range(24)))
    assert len([each for each in page.checkbox if each.label.startswith("File scan")]) == 20
    with at_desk(INTAKE):
        page.selectbox(key="kind_for_all_en").set_value(DocumentKind.DELIVERY_NOTE).run()
    page = press(press(page, "set_for_all"), f"take_{appeal.appeal_no}")

    assert not page.exception
    assert sum(kind == DocumentKind.DELIVERY_NOTE for kind in kinds(office, appeal).values()) == 24
    assert "24 of 24 filed" in html_of(page)


def test_a_recorded_delivery_proposes_the_arrival(office, clock):
    """With its moment and its reference; a person records it, and may take another moment."""
    appeal = forwarded(office)
    row = next(each for each in letters_of_case(office, REVIEWER, appeal.appeal_no) if each.kind == "forward")
    appeal = done(release_letter(office, REVIEWER, row.letter_id, "en", "Please answer."))
    clock.move(days=2)
    page = intake(appeal)
    assert "delivered according" not in html_of(page)
    at = office.now() - timedelta(days=1)
    done(record_delivery(office, INTAKE, row.letter_id, reference="SF-17", delivered_at=at))

    page = intake(appeal)

    assert not page.exception
    assert "Forwarding → Complainant: delivered according to SF-17" in html_of(page)
    with office.store.reading() as cursor:
        seq = events_of(cursor, appeal.appeal_no)[-1].seq
    press(page, f"in_{appeal.appeal_no}_{seq}_{Verb.RECORD_ARRIVAL}_do")
    after = done(open_case(office, INTAKE, appeal.appeal_no)).appeal
    assert after.arrived_at == at.replace(second=0, microsecond=0)
