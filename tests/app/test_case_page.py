"""The case page, run as Streamlit runs it, without a browser."""

import json
import re

import pytest

from core.commands import checklist, lead, review
from core.commands.corrections import Correction, correct
from core.commands.documents import type_fact
from core.commands.intake import file_answer, record_arrival, request_extension, withdraw_complaint
from core.domain.people import Person
from core.domain.refusals import refuse
from core.domain.terms import AnswerKind, DocumentKind, Side, State, TimeGround, Value, Verb
from core.language import t
from core.queries.case import open_case
from pages.case import header
from pages.components import evidence
from pages.components.case_view import KEYS
from pages.shared.navigation import PLACE
from tests.app.stage import Checklist, at_desk, html_of, open_page
from tests.cases import (
    AS_FILED,
    INTAKE,
    LEAD,
    REVIEWER,
    SECOND,
    answer_all,
    disclosed,
    done,
    opened,
    reviewable,
    with_document,
)
from tests.rounds import added

COUNTER_NOTICE = {
    "seller_name": "Northlight Lamps LLC",
    "seller_id": "91330106MA2K7Q4P8B",
    "complaint_no": "TM-2026-118204",
}


class Reader:
    """A person at the page of one appeal."""

    def __init__(self, person: Person, number: str, **asked: str) -> None:
        self.person = person
        self.page = open_page("appeal", person, no=number, **asked)
        self.checklist = Checklist(self.page)
        assert not self.page.exception

    def run(self) -> "Reader":
        """Lets the page follow what was pressed and typed."""
        with at_desk(self.person):
            self.page.run()
        assert not self.page.exception
        return self

    def press(self, key: str) -> "Reader":
        """Presses the button of that key."""
        self.button(key).click()
        return self.run()

    def button(self, key: str):
        """The button of that key."""
        return next(each for each in self.page.button if each.key == key)

    def has(self, key: str) -> bool:
        """Whether a button whose key begins so is on the page."""
        return any(each.key and each.key.startswith(key) for each in self.page.button)

    def answer(self, value: Value | None, criterion: str = "") -> "Reader":
        """Answers a criterion, else the one at the cursor."""
        with at_desk(self.person):
            self.checklist.answer(criterion or self.place.cursor, value)
        assert not self.page.exception
        return self

    def line(self, criterion: str):
        """The line of a criterion."""
        return self.checklist.lines[criterion]

    @property
    def answers(self) -> bool:
        """Whether the reader may answer."""
        return self.checklist.shown and self.checklist.data["writes"]

    def choice(self, *keys: str):
        """The group of choices whose key begins so."""
        return next(each for each in self.page.get("button_group") if each.key and each.key.startswith(keys))

    def field(self, label: str):
        """A text field by its label."""
        return next(each for each in self.page.text_input if each.label == label)

    @property
    def reason(self):
        """The field of the reason in the confirmation."""
        return next(each for each in self.page.text_area if each.key and each.key.startswith("confirm_"))

    @property
    def said(self) -> str:
        """All that the page says in its own words."""
        lines = json.dumps(self.checklist.data, ensure_ascii=False) if self.checklist.shown else ""
        return html_of(self.page) + lines

    @property
    def place(self):
        """Where the reader is."""
        return self.page.session_state["place"]


@pytest.fixture
def appeal(office):
    """A trademark appeal with a counter-notice and an invoice, in preliminary review, held by nobody."""
    made = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    for exhibit in done(open_case(office, REVIEWER, made.appeal_no)).dossier.exhibits:
        if exhibit.kind == DocumentKind.COUNTER_NOTICE:
            for name, value in COUNTER_NOTICE.items():
                done(type_fact(office, INTAKE, exhibit.exhibit_id, name, value))
    return made


def case_of(office, appeal):
    """The case as the reviewer has it."""
    return done(open_case(office, REVIEWER, appeal.appeal_no))


def holder_of(office, number):
    """Who holds the case now, if anyone."""
    lease = done(open_case(office, REVIEWER, number)).lease
    return lease.person_id if lease else None


def meet(office, number, person, *, but=()) -> None:
    """Answers every criterion that counts as met, ``but`` as not met."""
    case = done(open_case(office, person, number))
    for item in case.assessment.checklist.items():
        value = Value.NOT_MET if item.criterion in but else Value.MET
        done(checklist.answer(office, person, number, item.criterion, value))


def test_every_key_is_one_button_s():
    """Two buttons with one key would both fire."""
    assert len(set(KEYS.values())) == len(KEYS)


def test_no_key_is_shared_by_two_buttons_of_the_page(appeal):
    """What is drawn at once has each key once."""
    reader = Reader(LEAD, appeal.appeal_no)

    keys = [each.proto.shortcut.lower() for each in reader.page.button if each.proto.shortcut]
    keys += reader.checklist.data["keys"]

    assert len(keys) > 15
    assert sorted(set(keys)) == sorted(keys)


def test_the_page_image_is_told_before_the_fields_of_the_strip(office, appeal, monkeypatch):
    """A browser fetches it while the rest is drawn."""
    drawn: list[str] = []
    for name, draw in (("evidence", evidence.draw_documents), ("popovers", header.holder_popover)):

        def noted(view, name=name, draw=draw) -> None:
            drawn.append(name)
            draw(view)

        monkeypatch.setattr(draw.__module__ + "." + draw.__name__, noted)
    Reader(REVIEWER, appeal.appeal_no)

    assert drawn[:2] == ["evidence", "popovers"]


def test_looking_holds_nothing_and_the_first_answer_holds_the_case(office, appeal):
    """Who looks round keeps nobody out; who works on a case has it to themselves."""
    one, two = Reader(REVIEWER, appeal.appeal_no), Reader(SECOND, appeal.appeal_no)
    assert holder_of(office, appeal.appeal_no) is None
    assert one.answers
    assert two.answers

    one.answer(Value.MET)
    assert holder_of(office, appeal.appeal_no) == REVIEWER.person_id
    two.answer(Value.NOT_MET)

    assert "Zhao Ling holds this appeal until 12:15" in two.said
    assert "cn_written_signed" not in done(open_case(office, SECOND, appeal.appeal_no)).form.answers
    assert not two.answers


def test_the_first_answer_draws_the_verdict_before_who_holds_the_case(office, appeal, monkeypatch):
    """The verdict is what its reader waits for; a further answer draws nothing besides the judgement."""
    asked: list[list[str]] = []
    reader = Reader(REVIEWER, appeal.appeal_no)
    monkeypatch.setattr("pages.components.checklist.st.rerun", asked.append)

    reader.answer(Value.MET)
    assert asked == [["judgement", "holder"]]
    reader.answer(Value.NOT_MET)
    assert asked == [["judgement", "holder"]]


def test_whoever_is_about_to_decide_holds_the_case(office, appeal):
    """Also where every answer is of an earlier hour."""
    meet(office, appeal.appeal_no, REVIEWER, but=("cn_written_signed",))
    reader = Reader(REVIEWER, appeal.appeal_no)
    assert holder_of(office, appeal.appeal_no) is None

    reader.press("decide_2")

    assert holder_of(office, appeal.appeal_no) == REVIEWER.person_id
    assert reader.reason is not None


def test_a_case_that_was_released_is_free_until_it_is_worked_on_again(office, appeal):
    """One button takes it back as well."""
    reader = Reader(REVIEWER, appeal.appeal_no).answer(Value.MET).run().press("release").run()
    assert holder_of(office, appeal.appeal_no) is None

    reader.press("take")
    assert holder_of(office, appeal.appeal_no) == REVIEWER.person_id
    assert reader.answers


def test_turning_away_from_a_case_gives_it_back_unless_it_was_worked_on(office, clock, appeal):
    """One that came by “take next” and was left as it was is free at once; answers of the last minutes keep it."""
    queue = open_page("queue", REVIEWER)
    next(each for each in queue.button if each.label == "Take next").click()
    with at_desk(REVIEWER):
        queue.run()
    assert holder_of(office, appeal.appeal_no) == REVIEWER.person_id
    elsewhere(queue)
    assert holder_of(office, appeal.appeal_no) is None

    reader = Reader(REVIEWER, appeal.appeal_no).answer(Value.MET).run()
    elsewhere(reader.page)
    assert holder_of(office, appeal.appeal_no) == REVIEWER.person_id


def elsewhere(page) -> None:
    """The reviewer goes to the letters."""
    with at_desk(REVIEWER):
        page.switch_page(str(PLACE["letters"].path))
        page.run()
    assert not page.exception


def test_a_case_that_another_holds_is_read_only(office, appeal):
    """The page says who holds it, every answer and decision is off, and the reader's own draft is shown."""
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "cn_written_signed", Value.NOT_MET))
    done(checklist.take_case(office, SECOND, appeal.appeal_no))

    reader = Reader(REVIEWER, appeal.appeal_no)

    assert reader.line("cn_written_signed")["value"] == Value.NOT_MET
    assert all(reader.button(f"decide_{place}").disabled for place in range(3))
    assert "Lin Mei holds this appeal until 12:15" in reader.said
    assert not reader.answers
    assert set(reader.checklist.data["keys"].values()) == {"previous", "next", "exhibit"}


def test_a_decision_that_is_off_says_why(appeal):
    """Nobody has to guess what is missing."""
    forward = Reader(REVIEWER, appeal.appeal_no).button("decide_0")

    assert forward.disabled
    assert "No route passes yet" in forward.proto.help


def test_an_answer_by_click_is_saved_and_the_verdict_follows(office, appeal):
    """What is pressed is on record at once; one gate criterion not met fails the appeal and frees the rejection."""
    reader = Reader(REVIEWER, appeal.appeal_no)
    assert reader.button("decide_2").disabled

    reader.answer(Value.NOT_MET, "cn_written_signed")

    assert case_of(office, appeal).form.answers["cn_written_signed"].value is Value.NOT_MET
    assert not reader.button("decide_2").disabled
    assert "The gate fails." in reader.said


def test_an_answer_is_taken_back(office, appeal):
    """One that was given by mistake is none."""
    reader = Reader(REVIEWER, appeal.appeal_no)
    reader.answer(Value.NOT_MET, "cn_written_signed")

    reader.answer(None, "cn_written_signed")

    assert case_of(office, appeal).form.answers["cn_written_signed"].value is None


def test_the_cursor_begins_on_the_first_criterion_that_waits_and_its_answer_is_kept(office, appeal):
    """Where it goes from there the browser knows first, and tells: the note beside it is on that criterion."""
    reader = Reader(REVIEWER, appeal.appeal_no)
    assert reader.place.cursor == reader.checklist.data["cursor"] == "cn_written_signed"

    reader.answer(Value.MET)
    with at_desk(REVIEWER):
        reader.checklist.move("cn_seller_identity")

    assert case_of(office, appeal).form.answers["cn_written_signed"].value is Value.MET
    assert reader.place.cursor == "cn_seller_identity"
    assert any(each.key.startswith("note_cn_seller_identity") for each in reader.page.text_area if each.key)
    assert reader.line("cn_written_signed")["value"] == Value.MET


@pytest.mark.parametrize(
    ("at", "value"), [("cn_written_signed", "not_applicable"), ("fp_number_format", "yes"), ("nothing", "met")]
)
def test_what_the_checklist_does_not_offer_is_passed_over(office, appeal, at, value):
    """Whatever a browser sends: it is taken, and changes nothing."""
    reader = Reader(REVIEWER, appeal.appeal_no)
    with at_desk(REVIEWER):
        reader.checklist.give("answer", at, value, None)

    assert not reader.page.exception
    assert not case_of(office, appeal).form.answers


def test_a_document_that_a_route_cannot_rely_on_is_not_cited(office, appeal):
    """Only those that would do are offered."""
    reader = Reader(REVIEWER, appeal.appeal_no)
    with at_desk(REVIEWER):
        reader.checklist.give("cite", "tm_purchase", "another", None)

    assert not case_of(office, appeal).form.cites


def test_an_answer_that_comes_late_closes_no_dialog(appeal):
    """It was given before the dialog was opened; the run that saves it would draw the dialog away."""
    reader = Reader(REVIEWER, appeal.appeal_no).answer(Value.MET).run().press("help")
    assert "this list" in reader.said

    reader.answer(Value.MET, "cn_seller_identity")

    assert "this list" in reader.said


def test_an_answer_that_is_refused_is_told_on_its_line(office, appeal):
    """With its number, so that the browser takes back that one, until the next answer is given."""
    reader = Reader(REVIEWER, appeal.appeal_no).answer(Value.MET).run()
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "cn_seller_identity", Value.NOT_MET))

    with at_desk(REVIEWER):
        reader.checklist.give("answer", "cn_seller_identity", "met", None)
    (refused,) = reader.checklist.data["refused"]
    assert refused["at"] == "cn_seller_identity"
    assert refused["number"] == reader.checklist.data["taken"]
    assert "Another window of yours" in refused["told"]
    assert reader.line("cn_seller_identity")["value"] == Value.NOT_MET

    reader.answer(Value.MET, "cn_seller_identity")
    assert reader.checklist.data["refused"] == []
    assert case_of(office, appeal).form.answers["cn_seller_identity"].value is Value.MET


def test_an_answer_comes_back_after_a_reload(appeal):
    """A reload loses nothing."""
    Reader(REVIEWER, appeal.appeal_no).answer(Value.CANNOT_VERIFY)

    assert Reader(REVIEWER, appeal.appeal_no).line("cn_written_signed")["value"] == Value.CANNOT_VERIFY


def test_a_suggestion_waits_for_its_confirmation(office, appeal):
    """What the machine suggests for a person's criterion does not count until it is confirmed."""
    suggested = case_of(office, appeal).assessment.machine["cn_seller_identity"].value
    reader = Reader(REVIEWER, appeal.appeal_no)
    assert "suggests:" in reader.said
    assert reader.line("cn_seller_identity")["value"] is None

    assert reader.line("cn_seller_identity")["suggested"] == suggested
    assert reader.checklist.data["words"]["confirm"][suggested].startswith("Confirm: ")

    reader.answer(suggested, "cn_seller_identity")
    assert case_of(office, appeal).assessment.values["cn_seller_identity"] is suggested


def test_a_person_who_differs_from_the_machine_is_marked(appeal):
    """The badge says what the machine found, so that the difference is seen."""
    reader = Reader(REVIEWER, appeal.appeal_no)

    reader.answer(Value.NOT_MET, "cn_complaint_ref")

    assert "auto: Met" in reader.said


def test_a_fact_that_is_typed_makes_the_machine_answer(office, appeal):
    """The checks follow the facts without a second step."""
    reader = Reader(REVIEWER, appeal.appeal_no, ex="A2").press("facts_toggle")

    reader.field("Invoice number").set_value("26312000000184730526")
    reader.run()

    assert case_of(office, appeal).assessment.machine["fp_number_format"].value is Value.MET


def test_a_field_is_not_told_once_more_what_it_shows(office, appeal):
    """It would take the place of what was typed there and has not arrived yet."""
    reader = Reader(REVIEWER, appeal.appeal_no, ex="A2").press("facts_toggle")
    reader.run()

    assert not reader.field("Invoice number").proto.set_value


def test_a_value_that_cannot_be_read_is_refused_at_its_field(office, appeal):
    """The typed value stays to be corrected, and the record is as it was."""
    reader = Reader(REVIEWER, appeal.appeal_no, ex="A2").press("facts_toggle")

    reader.field("Invoice date").set_value("31 February")
    reader.run()

    assert "is not a date" in reader.said
    assert reader.field("Invoice date").value == "31 February"
    assert not any("date" in typed for typed in case_of(office, appeal).dossier.typed.values())


def test_a_decision_asks_for_its_reason(office, appeal):
    """Rejecting without a reason is refused in words, and nothing is recorded."""
    meet(office, appeal.appeal_no, REVIEWER, but=("cn_written_signed",))

    reader = Reader(REVIEWER, appeal.appeal_no).press("decide_2").press("confirm")

    assert "A reason is needed." in reader.said
    assert case_of(office, appeal).appeal.outcome is None


def test_a_refusal_goes_when_its_cause_is_gone(office, appeal):
    """What a decision was refused for is not said above the checklist when one comes back from another page."""
    meet(office, appeal.appeal_no, REVIEWER, but=("cn_written_signed",))
    reader = Reader(REVIEWER, appeal.appeal_no).press("decide_2").press("confirm")
    assert "A reason is needed." in reader.said
    reader = reader.press("decide_2").press("confirm")
    reader.place.refused = refuse("reason_missing")  # as it stands in a dialog that is left by a link

    elsewhere(reader.page)
    with at_desk(REVIEWER):
        reader.page.query_params["no"] = appeal.appeal_no
        reader.page.switch_page(str(PLACE["appeal"].path))
    reader.run()

    assert "Verdict so far" in reader.said
    assert "A reason is needed." not in reader.said


def test_a_decision_is_recorded_and_the_next_case_opens(office, appeal):
    """With its reason the case is closed, the page says so, and the next case is taken."""
    following = reviewable(office, "tmall_trademark_v1_1").appeal_no
    meet(office, appeal.appeal_no, REVIEWER, but=("cn_written_signed",))
    reader = Reader(REVIEWER, appeal.appeal_no).press("decide_2")
    assert "Rejected although the statutory minimum is met." in reader.said
    assert "The letter says: The counter-notice is not in writing, or bears no signature or seal." in reader.said

    done(checklist.write_reason(office, REVIEWER, appeal.appeal_no, risk_reason="Nobody signed."))
    reader.reason.set_value("No seal.")
    reader.press("confirm")

    last = case_of(office, appeal).timeline[-1]
    assert last.verb is Verb.REJECT
    assert last.payload["reason"] == "No seal."
    assert last.payload["legal_risk"]["reason"] == "Nobody signed."
    assert following in reader.page.query_params["no"]
    assert holder_of(office, following) == REVIEWER.person_id
    assert appeal.appeal_no in reader.page.toast[0].value.replace("\\", "")


def test_whoever_comes_second_is_told_who_was_first(office, clock, appeal):
    """A case that was decided meanwhile is not decided again: the page shows by whom and draws it anew."""
    reader = Reader(REVIEWER, appeal.appeal_no)
    clock.move(minutes=20)
    done(checklist.take_case(office, LEAD, appeal.appeal_no))
    meet(office, appeal.appeal_no, LEAD, but=("cn_written_signed",))
    done(review.reject(office, LEAD, appeal.appeal_no, appeal.version, reason="No seal.", risk_reason="Unsigned."))

    reader.answer(Value.MET)

    assert "Rejected: no route passed" in reader.said
    assert "J. Ortega" in reader.said
    assert not reader.answers


def test_a_confirmation_of_a_case_that_moved_on_is_refused(office, clock, appeal):
    """The confirmation counts for the case as it was drawn; the words that were typed are kept."""
    meet(office, appeal.appeal_no, REVIEWER, but=("cn_written_signed",))
    reader = Reader(REVIEWER, appeal.appeal_no).press("decide_2")
    done(checklist.comment(office, INTAKE, appeal.appeal_no, "The seller called."))

    reader.reason.set_value("No seal.")
    reader.press("confirm")

    assert "has acted on this appeal since you opened it: “Comment added”" in reader.said
    assert case_of(office, appeal).form.reason == "No seal."
    assert case_of(office, appeal).appeal.outcome is None


def test_a_closed_case_shows_its_outcome_and_lets_a_lead_reopen_it(office, appeal):
    """The decision stays readable: who, why, on which findings."""
    meet(office, appeal.appeal_no, REVIEWER, but=("cn_written_signed",))
    done(
        review.reject(
            office, REVIEWER, appeal.appeal_no, appeal.version, reason="No seal.", risk_reason="Nobody signed."
        )
    )

    reader = Reader(LEAD, appeal.appeal_no)

    assert "Rejected: no route passed" in reader.said
    assert "No seal." in reader.said
    assert reader.has("reopen")
    assert "you can reopen it" in reader.said
    assert not Reader(REVIEWER, appeal.appeal_no).has("reopen")


def test_a_closed_case_shows_the_findings_of_each_of_its_decisions(office, appeal):
    """Those of the last one open, those of the reviews before it folded below."""
    closed = appeal
    for reason in ("No seal.", "Still no seal."):
        meet(office, appeal.appeal_no, REVIEWER, but=("cn_written_signed",))
        closed = done(
            review.reject(
                office, REVIEWER, appeal.appeal_no, closed.version, reason=reason, risk_reason="Nobody signed."
            )
        )
        if reason == "No seal.":
            again = State.PRELIMINARY_REVIEW
            closed = done(lead.reopen(office, LEAD, closed.appeal_no, closed.version, to=again, reason="A seal came."))

    said = Reader(LEAD, appeal.appeal_no).said

    assert len(re.findall("Findings behind", said)) == 2
    assert len(re.findall("<summary>Findings behind", said)) == 1


def test_a_case_that_ended_in_silence_still_shows_the_findings_it_was_forwarded_on(office, clock):
    """The confirmation of a silence has none of its own; the decision before it has."""
    waits = forwarded(office)
    with_document(office, waits, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    waits = done(record_arrival(office, INTAKE, waits.appeal_no, waits.version, arrived_at=office.now()))
    clock.move(days=60)
    done(lead.lapse(office, LEAD, waits.appeal_no, waits.version))

    said = Reader(LEAD, waits.appeal_no).said
    assert "Findings behind" not in Reader(INTAKE, waits.appeal_no).said
    assert "Findings behind “Forwarded to the complainant”" in said
    assert "In writing, signed or sealed" in said


def test_a_draft_of_another_day_says_its_day(office, clock, appeal):
    """A time alone would be read as today's."""
    meet(office, appeal.appeal_no, REVIEWER)
    clock.move(days=1)

    assert re.search(r"Draft saved \w{3} \d+ \w{3} \d{4} \d\d:\d\d", Reader(REVIEWER, appeal.appeal_no).said)


def test_a_lead_decides_against_the_findings_in_a_dialog_of_its_own(office, appeal):
    """Only a lead is offered it."""
    assert not Reader(REVIEWER, appeal.appeal_no).has("exceptional")
    checklist.release_case(office, REVIEWER, appeal.appeal_no)

    reader = Reader(LEAD, appeal.appeal_no).press("exceptional")

    assert "It goes against the findings." in reader.said


def test_customer_service_reads_and_does_not_decide(appeal):
    """Intake sees what happened and the documents it may see: no finding, no decision, no verdict."""
    reader = Reader(INTAKE, appeal.appeal_no, ex="A2")

    assert "Counter-notice filed" in reader.said
    assert not reader.has("decide_")
    assert not reader.page.get("button_group") or "cn_written_signed" not in reader.said
    assert "Verdict so far" not in reader.said


def test_an_unknown_number_is_refused_with_a_way_back(office):
    """A mistyped address leads somewhere."""
    reader = Reader(REVIEWER, "AP-1999-000001")

    assert "AP-1999-000001" in reader.said
    assert reader.has("back")


def test_the_strip_says_whose_turn_it_is_until_when_and_why(appeal):
    """The due date is never without its sum."""
    told = Reader(REVIEWER, appeal.appeal_no).said

    assert "preliminary review" in told
    assert "7 working days from" in told
    assert "Every day of the count" in told


def test_a_partys_language_stands_beside_its_side(office, appeal):
    """Letters are drafted in it; a party without one has the bare word."""
    done(correct(office, LEAD, appeal.appeal_no, appeal.version, Correction(complainant_language="zh")))
    told = Reader(REVIEWER, appeal.appeal_no).said

    assert ">Complainant · Chinese<" in told
    assert ">Seller<" in told


def test_two_documents_of_a_kind_let_the_reviewer_choose(office, appeal):
    """The route relies on the document that was chosen, and the machine reads that one."""
    second = with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE, "second").exhibit_id
    done(type_fact(office, REVIEWER, second, "number", "26312000000184730526"))
    reader = Reader(REVIEWER, appeal.appeal_no)

    with at_desk(REVIEWER):
        reader.checklist.cite("tm_purchase", second)

    case = case_of(office, appeal)
    assert case.form.cites == {"tm_purchase": second}
    assert case.assessment.machine["fp_number_format"].value is Value.MET


def test_the_parties_words_are_shown_and_never_run(office, appeal):
    """A name with markup in it is a name."""
    with_document(office, appeal, Side.SELLER, DocumentKind.LISTING_PHOTO, "See this: <img src=x onerror=alert(1)>")
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "cn_written_signed", Value.MET, note="<b>bold</b>"))

    reader = Reader(REVIEWER, appeal.appeal_no, ex="A3")
    told = reader.said

    assert "<img src=x" not in told
    assert "<b>bold</b>" not in html_of(reader.page)
    assert ["mu", "✎", "<b>bold</b>"] in reader.line("cn_written_signed")["marks"]  # a text, never put in as HTML


def test_the_page_speaks_chinese(appeal):
    """Whoever works in Chinese reads Chinese; the parties' own words stay as they are."""
    reader = Reader(REVIEWER.model_copy(update={"language": "zh"}), appeal.appeal_no)

    assert reader.button("decide_0").label == t("label.verb.forward", "zh")
    assert "书面形式并签章" in reader.said
    assert "Northlight Lamps" in reader.said


@pytest.mark.parametrize(
    ("made", "awaited"),
    [(opened, "The complainant is still to be disclosed"), (disclosed, "counter-notice is awaited")],
)
def test_before_the_review_nothing_is_called_failed(office, made, awaited):
    """What is missing before the seller has filed anything is no finding: the page says what is awaited instead."""
    reader = Reader(REVIEWER, made(office, "tmall_trademark_v1_1").appeal_no)

    verdict = next(each.proto.body for each in reader.page.get("html") if 'class="verdict"' in each.proto.body)
    assert awaited in re.sub("&#x27;", "'", verdict)
    assert not re.search(r"\bfails\b|chip (bad|ok|warn)", verdict)
    assert {(each["tone"], each["stand"]) for each in reader.checklist.data["groups"]} <= {
        ("neu", "not started"),
        ("neu", "not claimed"),
    }
    assert not any(each["value"] or each["auto"] for each in reader.checklist.lines.values())


def withdrawn(office):
    """A case whose complaint was withdrawn while the seller was awaited."""
    waits = disclosed(office, "tmall_trademark_v1_1")
    with_document(office, waits, Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER)
    return done(withdraw_complaint(office, INTAKE, waits.appeal_no, waits.version))


def forwarded(office):
    """A case whose complainant is awaited."""
    waits = reviewable(office, "tmall_patent_v1_1", DocumentKind.PATENT_CERTIFICATE)
    answer_all(office, REVIEWER, waits)
    return done(review.forward(office, REVIEWER, waits.appeal_no, waits.version, as_filed=AS_FILED))


def answered(office):
    """A case whose complainant has answered with counter-materials and a suit."""
    waits = forwarded(office)
    with_document(office, waits, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    waits = done(record_arrival(office, INTAKE, waits.appeal_no, waits.version, arrived_at=office.now()))
    for kind in (DocumentKind.COUNTER_MATERIALS, DocumentKind.LEGAL_ACTION_NOTICE):
        with_document(office, waits, Side.COMPLAINANT, kind)
    return done(file_answer(office, INTAKE, waits.appeal_no, waits.version, kind=AnswerKind.COUNTER_MATERIALS))


STATES = {
    "opened": (opened, "disclose"),
    "awaiting the seller": (disclosed, "Seller"),
    "no route asked (512(g))": (reviewable, "preliminary review"),
    "awaiting the complainant": (forwarded, "Complainant"),
    "answered": (answered, "final review"),
    "withdrawn": (withdrawn, "final review"),
}


@pytest.mark.parametrize("state", STATES)
def test_the_page_opens_in_every_state(office, state):
    """Whoever works on cases can look at one at any time, and is told whose turn it is."""
    build, turn = STATES[state]
    number = build(office).appeal_no

    for person in (INTAKE, LEAD):
        assert turn in Reader(person, number).said


def test_a_withdrawal_is_confirmed_or_declined(office):
    """The withdrawal's own checklist decides it; the buttons say what happens."""
    reader = Reader(REVIEWER, withdrawn(office).appeal_no)

    assert reader.button("decide_0").label == "Revoke: complaint withdrawn"
    assert reader.button("decide_1").label == "Decline: the appeal goes on"
    assert reader.line("wd_signed_sealed")


def test_the_cursor_begins_on_the_first_line_that_is_open(office):
    """Also where the machine would answer it if it knew the facts: nobody begins below lines that wait."""
    for made in (withdrawn(office), answered(office)):
        reader = Reader(REVIEWER, made.appeal_no)
        case = case_of(office, made)
        open_lines = [
            item.criterion
            for item in case.assessment.checklist.items()
            if not case.assessment.values.get(item.criterion)
        ]
        assert reader.place.cursor == open_lines[0]


def test_an_answer_of_the_complainant_has_its_own_checklist(office):
    """The final review asks about the answer, and both ways to keep the punishment are named."""
    reader = Reader(REVIEWER, answered(office).appeal_no)

    labels = [reader.button(f"decide_{place}").label for place in range(3)]
    assert labels == ["Revoke: the answer is invalid", "Uphold: the answer is valid", "Uphold: legal action taken"]
    assert reader.line("cm_identity")


def test_many_documents_are_a_list(office, appeal):
    """More than eight do not fit as tabs."""
    for number in range(8):
        with_document(office, appeal, Side.SELLER, DocumentKind.OTHER, f"paper {number}")

    reader = Reader(REVIEWER, appeal.appeal_no, ex="A7")

    documents = next(each for each in reader.page.selectbox if each.key == "ex")
    assert documents.value == "A7"
    assert len(documents.options) > 8


def test_a_lead_extends_a_window_and_the_sum_tells_it(office):
    """The extension's reason stands in the sum of the due date."""
    reader = Reader(LEAD, disclosed(office, "tmall_trademark_v1_1").appeal_no)
    assert "Choose a ground first." in reader.said

    next(each for each in reader.page.selectbox if each.key == "extend_ground").set_value(TimeGround.SERVICE_FAILURE)
    reader.run()
    next(each for each in reader.page.number_input if each.key == "extend_days").set_value(2)
    next(each for each in reader.page.text_input if each.key == "extend_why").set_value("Spring festival")
    reader.run()
    assert "The window would then end" in reader.said
    reader.press("extend").run()

    assert "Spring festival" in reader.said


def test_a_lead_reads_a_request_for_more_time_and_declines_it(office):
    """The request stands where the window is extended; declined, it is gone and the record keeps it."""
    appeal = disclosed(office, "tmall_trademark_v1_1")
    done(request_extension(office, INTAKE, appeal.appeal_no, appeal.version, added(4, "Papers from abroad.")))
    reader = Reader(LEAD, appeal.appeal_no)
    assert "Papers are still with a supplier or an authority: 4 more days" in reader.said
    assert "Papers from abroad." in reader.said

    next(each for each in reader.page.text_input if each.key == "decline_why").set_value("Nothing supports it.")
    reader.press("decline_extension").run()

    assert ": 4 more days" not in reader.said
    assert [event.verb for event in case_of(office, appeal).timeline[-2:]] == ["request_extension", "decline_extension"]


def test_a_case_is_handed_over_with_its_draft(office, appeal):
    """The colleague holds it from then on and goes on from the same answers; the giver only reads."""
    reader = Reader(REVIEWER, appeal.appeal_no).answer(Value.MET)

    next(each for each in reader.page.selectbox if each.key == "hand_to").set_value(SECOND.person_id)
    reader.run().press("hand").run()

    assert holder_of(office, appeal.appeal_no) == SECOND.person_id
    assert not reader.answers
    assert Reader(SECOND, appeal.appeal_no).line("cn_written_signed")["value"] == Value.MET


def test_a_lead_assigns_a_case(office, appeal):
    """It then waits among that reviewer's own."""
    reader = Reader(LEAD, appeal.appeal_no)
    assert "Choose a colleague first." in reader.said

    next(each for each in reader.page.selectbox if each.key == "assign_to").set_value(SECOND.person_id)
    reader.run().press("assign").run()

    assert case_of(office, appeal).appeal.assigned_to == SECOND.person_id


def test_the_record_tells_what_happened_in_words(office, appeal):
    """Events, comments and what was given to whom, one key away."""
    done(checklist.comment(office, INTAKE, appeal.appeal_no, "The seller called."))

    reader = Reader(REVIEWER, appeal.appeal_no).press("record")

    assert "Counter-notice filed" in reader.said
    assert "The seller called." in reader.said
    assert "the appeal procedure" in reader.said


def test_what_is_written_is_saved_apart(office, appeal):
    """The reason goes to the party; the private note stays; each is saved as it is written."""
    reader = Reader(REVIEWER, appeal.appeal_no)
    for base, words in (("reason_", "Send the invoice."), ("private_", "Looks forged.")):
        next(each for each in reader.page.text_area if each.key and each.key.startswith(base)).set_value(words)
        reader.run()

    form = case_of(office, appeal).form
    assert (form.reason, form.private_note) == ("Send the invoice.", "Looks forged.")
    assert "The seller sees this" in reader.said
    assert "Internal only" in reader.said


def test_a_note_is_kept_with_its_criterion(office, appeal):
    """Also before the criterion is answered."""
    reader = Reader(REVIEWER, appeal.appeal_no)

    next(each for each in reader.page.text_area if each.key and each.key.startswith("note_")).set_value(
        "Seal is faint."
    )
    reader.run()

    answer = case_of(office, appeal).form.answers["cn_written_signed"]
    assert (answer.value, answer.note) == (None, "Seal is faint.")


def test_each_reason_at_the_foot_stands_below_its_own_button(appeal):
    """Three buttons are off for three reasons; each can be reached, and says to a screen reader whose it is."""
    said = Reader(REVIEWER, appeal.appeal_no).said

    reason = r'<small tabindex="0"[^>]*><span class="unseen">{} is not available: </span>{}'
    assert re.search(reason.format("Forward to the complainant", "The gate does not pass yet"), said)
    assert re.search(reason.format("Reject: punishment stands", "(The gate|A route) is still open"), said)
