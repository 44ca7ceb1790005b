"""Letters to the parties: what calls for one, what it says, what keeps it from going out, and what is kept of it."""

import re
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from typing import get_args

import pypdfium2 as pdfium
import pytest

from core.commands import checklist, lead
from core.commands.documents import type_fact
from core.commands.intake import note_late_answer, withdraw_appeal
from core.commands.letters import drop_letter, release_letter, save_letter
from core.commands.review import ask_supplement, decline_withdrawal, forward, reject
from core.commands.verification import check_record
from core.documents.vault import Vault
from core.domain.appeal import Appeal, Listing, Party
from core.domain.letter import CALLS
from core.domain.policy import LetterName
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Outcome, Side, State, Value, Verb
from core.domain.text import LANGUAGES, say, wrapped
from core.ledger.letters import letters_of
from core.ledger.record import events_of
from core.letters.draft import open_letter
from core.letters.release_checks import Confidential, release_blocks
from core.queries.case import open_case
from core.queries.letters import kinds_for, letter_file, letters_of_case, outbox, readers_of_reason
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    answer_all,
    approved,
    done,
    refusal_of,
    reviewable,
    with_document,
)
from tests.english import english
from tests.rounds import added
from tests.story import begin

NEXT = {
    "till_slip": [("reject", "")],
    "invoice_unanswered": [("forward", ""), ("arrive", ""), ("lapse", "")],
    "own_patent": [("forward", ""), ("arrive", ""), ("answer", "counter_materials"), ("uphold", "upheld_valid_answer")],
    "invalid_answer": [
        ("forward", ""),
        ("arrive", ""),
        ("answer", "counter_materials"),
        ("revoke", "revoked_invalid_answer"),
    ],
    "withdrawal_letter": [("forward", ""), ("withdraw", ""), ("revoke", "revoked_withdrawn")],
}

KINDS = {
    "till_slip": ["disclosure", "reject"],
    "invoice_unanswered": ["disclosure", "forward_seller", "forward", "lapse", "lapse"],
    "own_patent": ["disclosure", "forward_seller", "forward", "uphold", "uphold"],
    "invalid_answer": ["disclosure", "forward_seller", "forward", "revoke", "revoke"],
    "withdrawal_letter": ["disclosure", "forward_seller", "forward", "revoke", "revoke"],
}


STEPS = datetime(2026, 12, 1, 2, tzinfo=UTC)
"""The first morning of the policies that tell the seller of each step."""


def told(office, clock, name):
    """One of the five stories to its end."""
    tale = begin(office, clock, name)
    for verb, word in NEXT[name]:
        tale.go(verb, word, 22 if verb == "lapse" else None)
    return tale


def of_kind(office, appeal, kind, recipient=Side.SELLER):
    """The letter of that kind to that side."""
    return next(
        each
        for each in letters_of_case(office, REVIEWER, appeal.appeal_no)
        if (each.kind, each.recipient) == (kind, recipient)
    )


def body_of(office, row, lang):
    """The text of a letter as the policy gives it."""
    return done(open_letter(office, REVIEWER, row.letter_id, language=lang)).body


def words(text):
    """The words of a text, however its lines are broken; Chinese by character."""
    return re.findall(r"[㐀-鿿]|[^\W_]+", text)


def rejected(office):
    """A 512(g) case that was rejected over one criterion of the gate."""
    appeal = reviewable(office, complaint_no="N-1", penalty_kind="listing_removed")
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
    answer_all(office, REVIEWER, appeal)
    done(
        checklist.answer(
            office, REVIEWER, appeal.appeal_no, "cn_perjury_statement", Value.NOT_MET, note="looks copied to me"
        )
    )
    done(
        checklist.write_reason(
            office, REVIEWER, appeal.appeal_no, private_note="this seller has tried the same trick in spring"
        )
    )
    return done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="One statement is missing."))


# which act calls for which letter


@pytest.mark.parametrize("name", NEXT)
def test_each_act_that_a_party_is_told_of_calls_for_its_letters(office, clock, name):
    """Disclosure, forwarding and the decision; a final one goes to both sides."""
    tale = told(office, clock, name)

    rows = letters_of_case(office, REVIEWER, tale.appeal.appeal_no)

    assert KINDS[name] == [each.kind for each in rows]
    assert {each.state for each in rows} == {"waiting"}
    assert all(each.body is None for each in rows)


@pytest.mark.parametrize("name", ["own_patent", "withdrawal_letter"])
def test_the_seller_is_told_when_the_appeal_is_received_and_when_the_answer_arrives(office, clock, name):
    """Under the policies that know these letters; an answer and a withdrawal are told alike."""
    clock.now = STEPS
    tale = told(office, clock, name)
    named = tale.case().dossier.complainant.name

    rows = letters_of_case(office, INTAKE, tale.appeal.appeal_no)

    kinds = [(each.kind, each.recipient) for each in rows]
    assert kinds[:2] == [("opened", Side.SELLER), ("disclosure", Side.SELLER)]
    assert kinds.count(("answered", Side.SELLER)) == 1
    assert [each for each in kinds if each[0] == "answered"] == [("answered", Side.SELLER)]
    opened, answered = (body_of(office, of_kind(office, tale.appeal, kind), "en") for kind in ("opened", "answered"))
    assert "On Tue 1 Dec 2026 we received your appeal" in opened
    assert named not in opened  # who complained is told by the disclosure
    kind = {"own_patent": "Counter-materials", "withdrawal_letter": "Withdrawal of the complaint"}[name]
    assert f"We received: {kind}." in answered
    assert named in answered


def test_a_case_keeps_the_letters_of_the_policy_it_was_opened_under(office, clock):
    """Opened the day before, and answered after: its policy has no letter about either, and none waits."""
    clock.now = STEPS - timedelta(days=1)
    tale = told(office, clock, "own_patent")

    assert tale.appeal.answered_at > STEPS
    assert [each.kind for each in letters_of_case(office, REVIEWER, tale.appeal.appeal_no)] == KINDS["own_patent"]


@pytest.mark.parametrize("begun", [None, STEPS], ids=["before", "since"])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NEXT)
def test_no_field_of_a_letter_stays_open_in_a_whole_case(office, clock, name, lang, begun):
    """Every letter of the five stories can go out as the policy words it, in both languages."""
    clock.now = begun or clock.now
    tale = told(office, clock, name)

    for row in letters_of_case(office, REVIEWER, tale.appeal.appeal_no):
        opened = done(open_letter(office, REVIEWER, row.letter_id, language=lang))
        assert "{" not in opened.body + opened.written.subject, row.kind
        assert opened.blocks == (), row.kind


def test_all_kinds_of_letters_are_called_for_and_named():
    """No text of a policy waits for an act that never comes."""
    assert set(get_args(LetterName)) == {kind for kinds in CALLS.values() for kind in kinds}


def test_the_other_acts_have_their_letters_too(office, clock):
    """Supplement, extension, silence of the seller, reopening, a withdrawal declined, giving up, a late answer."""
    asked = reviewable(office)
    done(checklist.take_case(office, REVIEWER, asked.appeal_no))
    answer_all(office, REVIEWER, asked, Value.CANNOT_VERIFY)
    asked = done(ask_supplement(office, REVIEWER, asked.appeal_no, asked.version, reason="Please add."))
    asked = done(lead.extend(office, LEAD, asked.appeal_no, asked.version, added(3, "illness")))
    longer = asked.due_on
    clock.move(days=60)
    asked = done(lead.lapse_seller(office, LEAD, asked.appeal_no, asked.version))
    done(lead.reopen(office, LEAD, asked.appeal_no, asked.version, to=State.PRELIMINARY_REVIEW, reason="New facts."))
    given_up = reviewable(office)
    given_up = done(withdraw_appeal(office, INTAKE, given_up.appeal_no, given_up.version, reason="gives up"))
    with_document(office, given_up, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)
    done(note_late_answer(office, INTAKE, given_up.appeal_no, given_up.version, received_at=clock(), note="late"))

    first = [each.kind for each in letters_of_case(office, REVIEWER, asked.appeal_no)]
    second = [each.kind for each in letters_of_case(office, REVIEWER, given_up.appeal_no)]

    assert first == ["disclosure", "supplement", "extended", "abandoned", "reopened", "reopened"]
    assert second == ["opened", "disclosure", "given_up", "late"]
    extended = of_kind(office, asked, "extended")
    assert extended.recipient is Side.SELLER
    assert longer
    assert str(longer.day) in body_of(office, extended, "en")
    assert "New facts." in body_of(office, of_kind(office, asked, "reopened", Side.COMPLAINANT), "en")
    late = body_of(office, of_kind(office, given_up, "late", Side.COMPLAINANT), "en")
    assert "on Fri 22 Jan 2027, after the case had been closed" in late  # in New York


def test_a_declined_withdrawal_tells_the_complainant_why(office, clock):
    """In the reviewer's words; the seller hears nothing of it."""
    tale = begin(office, clock, "withdrawal_letter")
    tale.go("forward")
    tale.go("withdraw")
    done(checklist.take_case(office, REVIEWER, tale.appeal.appeal_no))
    done(checklist.answer(office, REVIEWER, tale.appeal.appeal_no, "wd_confirmed_direct", Value.NOT_MET))
    done(decline_withdrawal(office, REVIEWER, tale.appeal.appeal_no, tale.appeal.version, reason="Not confirmed."))

    (row,) = [each for each in letters_of_case(office, REVIEWER, tale.appeal.appeal_no) if each.kind == "declined"]

    assert row.recipient is Side.COMPLAINANT
    told = body_of(office, row, "en")
    assert "Not confirmed.\n1. The complainant, asked through its own registered channel, did not confirm" in told


# what it says


def test_a_rejection_names_what_decided_it_and_what_would_help(office):
    """The reviewer's words first, then the criterion in the seller's terms and the way out; no ids, no notes."""
    row = of_kind(office, rejected(office), "reject")

    english, chinese = (body_of(office, row, lang) for lang in ("en", "zh"))

    assert "One statement is missing.\n1. The good-faith statement under penalty of perjury is missing" in english
    assert "What you can do: Add the statement, under penalty of perjury" in english
    assert "1. 缺少在伪证责任下作出的善意声明" in chinese
    assert "可采取的办法：请附上在伪证责任下作出的" in chinese
    for told_to_nobody in ("cn_perjury_statement", "looks copied", "same trick"):
        assert told_to_nobody not in english + chinese


def test_what_only_the_machine_found_is_told_to_nobody_as_a_finding(office, clock):
    """A paper that was also used elsewhere: until a reviewer has said so, the seller reads nothing of it."""
    first = begin(office, clock, "till_slip")
    tale = begin(office, clock, "till_slip")
    slips = [each for each in tale.case().dossier.exhibits if each.kind == DocumentKind.TILL_SLIP]
    earlier = [each for each in first.case().dossier.exhibits if each.kind == DocumentKind.TILL_SLIP]
    for slip in (*slips, *earlier):
        done(type_fact(office, INTAKE, slip.exhibit_id, "number", "20261109-0777"))
    case = tale.case()
    assert case.assessment.machine["cn_evidence_attached"].value is Value.NOT_MET
    done(checklist.answer(office, REVIEWER, case.appeal.appeal_no, "cn_truth_guarantee", Value.NOT_MET))
    appeal = done(reject(office, REVIEWER, case.appeal.appeal_no, case.appeal.version, reason="A slip is no proof."))

    row = of_kind(office, appeal, "reject")
    english, chinese = (body_of(office, row, lang) for lang in ("en", "zh"))

    assert "1. The written guarantee of truth is missing" in english
    assert "2. " not in english
    assert "evidence documents" not in english
    assert "规定的证据" not in chinese


def test_the_gate_alone_is_named_where_it_alone_decides(office, clock):
    """A route that is still open decides nothing, and so is not told."""
    tale = begin(office, clock, "own_patent")
    no, version = tale.appeal.appeal_no, tale.appeal.version
    done(checklist.answer(office, REVIEWER, no, "cn_written_signed", Value.NOT_MET))
    done(checklist.answer(office, REVIEWER, no, "pc_covers_product", Value.CANNOT_VERIFY))
    appeal = done(reject(office, REVIEWER, no, version, reason="Not signed."))

    text = body_of(office, of_kind(office, appeal, "reject"), "en")

    assert "1. The counter-notice is not in writing, or bears no signature or seal" in text
    assert "2. " not in text


def test_the_seller_is_told_that_the_appeal_went_on(office, clock):
    """What happens next and by when; the reviewer's words where some were written, no open paragraph where none."""
    tale = begin(office, clock, "own_patent")
    tale.go("forward")
    row = of_kind(office, tale.appeal, "forward_seller")

    before, chinese = (body_of(office, row, lang) for lang in ("en", "zh"))
    tale.go("arrive")
    after = body_of(office, row, "en")

    assert "A1 Counter-notice, A2 Patent certificate" in before
    assert "within 15 days of receiving the materials, not counting the day on which it receives them" in before
    assert "may answer us until Mon 14 Dec 2026 (15 days from Sat 28 Nov 2026" in after
    assert "you need not do anything now" in after
    assert "投诉人逾期未答复的，我方将终止已采取的措施" in chinese
    assert "{" not in before + after + chinese


@pytest.mark.parametrize("reason", ["", "The certificate is the older one."])
def test_words_written_on_forwarding_reach_the_seller(office, reason):
    """They were headed “the seller reads this” and reached nobody."""
    appeal = reviewable(office, complaint_no="N-1", penalty_kind="listing_removed")
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
    answer_all(office, REVIEWER, appeal)
    appeal = done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, reason=reason))

    to_seller = body_of(office, of_kind(office, appeal, "forward_seller"), "en")
    to_complainant = body_of(office, of_kind(office, appeal, "forward", Side.COMPLAINANT), "en")

    assert (reason in to_seller) if reason else ("{reason}" not in to_seller)
    assert not reason or reason not in to_complainant


@pytest.mark.parametrize(
    ("verb", "sides"),
    [
        (Verb.FORWARD, (Side.SELLER,)),
        (Verb.REJECT, (Side.SELLER,)),
        (Verb.ASK_SUPPLEMENT, (Side.SELLER,)),
        (Verb.DECLINE_WITHDRAWAL, (Side.COMPLAINANT,)),
        (Verb.UPHOLD, (Side.SELLER, Side.COMPLAINANT)),
        (Verb.LAPSE, ()),
    ],
)
def test_who_reads_a_reason_follows_from_the_letters(office, verb, sides):
    """The sides of ``to`` of a letter that carries ``{reason}``, under every policy."""
    assert {readers_of_reason(policy, verb) for policy in office.policies.all()} == {sides}


def test_a_disclosure_lists_the_documents_that_count(office, clock):
    """The seller does not know the policy: its list of accepted kinds stands in the letter."""
    row = of_kind(office, begin(office, clock, "own_patent").appeal, "disclosure")

    assert "patent certificate" in body_of(office, row, "en").partition("of these documents: ")[2]
    assert "with at least one of these documents: " in body_of(office, row, "en")
    assert "专利证书" in body_of(office, row, "zh").partition("证据")[2]


def test_many_listings_are_listed_below_the_text(office):
    """Up to three stand in the sentence; with a fourth it names the first three, and all are listed at the end."""
    rows = tuple(Listing(listing_id=f"LA-{number}", title="Lamp" if number == 1 else "") for number in range(1, 6))
    few, many = (of_kind(office, reviewable(office, listings=rows[:count]), "disclosure") for count in (3, 5))

    assert "the listings LA-1 (Lamp), LA-2, LA-3." in body_of(office, few, "en")
    text = body_of(office, many, "en")
    assert "the listings LA-1 (Lamp), LA-2, LA-3 and 2 more (listed below)." in text
    assert text.endswith("Listings concerned (5):\n1. LA-1 (Lamp)\n2. LA-2\n3. LA-3\n4. LA-4\n5. LA-5")
    assert "商品 LA-1（Lamp）、LA-2、LA-3 及其余2件（见文末清单）" in body_of(office, many, "zh")


def test_a_supplement_asks_for_what_could_not_be_verified_by_a_day(office):
    """Only what is open, with the way out and the sum of the date."""
    appeal = reviewable(office)
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
    answer_all(office, REVIEWER, appeal)
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "cn_truth_guarantee", Value.CANNOT_VERIFY))
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "cn_seller_identity", Value.CANNOT_VERIFY))
    appeal = done(ask_supplement(office, REVIEWER, appeal.appeal_no, appeal.version, reason="Two things are open."))

    text = body_of(office, of_kind(office, appeal, "supplement"), "en")

    assert text.count("Could not be verified:") == len(
        [line for line in text.splitlines() if re.match(r"\d+\. ", line)]
    )
    assert "What you can do: Give the true name" in text
    assert appeal.due_on
    assert f"{appeal.due_on.day} Dec 2026 (14 days from Mon 23 Nov 2026" in text


def test_forwarding_tells_the_window_until_the_arrival_and_then_the_day(office, clock):
    """Art. 43: the days run from arrival; once that is on record the letter names the day."""
    tale = begin(office, clock, "own_patent")
    tale.go("forward")
    row = of_kind(office, tale.appeal, "forward", Side.COMPLAINANT)

    before = body_of(office, row, "en")
    tale.go("arrive")
    after = body_of(office, row, "en")

    assert "within 15 days of receiving this letter, not counting the day on which you receive it" in before
    assert "if you receive it on Fri 27 Nov 2026, by Mon 14 Dec 2026" in before
    assert "by Mon 14 Dec 2026 (15 days from Sat 28 Nov 2026, rolled over Sunday)" in after
    assert "A1 Counter-notice, A2 Patent certificate" in after
    assert "article 43" in after
    assert "the measures against the listings will be ended" in after


def test_an_upheld_punishment_points_both_sides_to_court(office, clock):
    """With what the answer rests on."""
    tale = told(office, clock, "own_patent")

    for side in (Side.SELLER, Side.COMPLAINANT):
        text = body_of(office, of_kind(office, tale.appeal, "uphold", side), "en")
        assert "The answer relies on: Rebuttal of the seller's evidence." in text
        assert "a suit in a people's court" in text


def test_an_exceptional_decision_gives_the_leads_reason_alone(office):
    """The findings say otherwise, so they are no reason for it."""
    appeal = reviewable(office)
    done(checklist.take_case(office, LEAD, appeal.appeal_no))
    answer_all(office, LEAD, appeal)
    appeal = done(
        reject(office, LEAD, appeal.appeal_no, appeal.version, reason="A court has spoken.", exceptional=True)
    )
    appeal = approved(office, appeal)

    text = body_of(office, of_kind(office, appeal, "reject"), "en")

    assert "A court has spoken." in text
    assert "Not met" not in text


def test_it_says_when_the_case_has_moved_on(office, clock):
    """A letter of a decision that was overtaken is not released unseen."""
    tale = begin(office, clock, "own_patent")
    row = of_kind(office, tale.appeal, "disclosure")
    before = done(open_letter(office, REVIEWER, row.letter_id)).moved_on
    tale.go("forward")

    after = done(open_letter(office, REVIEWER, row.letter_id)).moved_on

    assert before is not None
    assert "Counter-notice filed" in english(before)
    assert "Forwarded to the complainant" in english(after)


# what keeps it from going out


def places(office, row, body):
    """What blocks that text, as (why, paragraph, words)."""
    opened = done(open_letter(office, REVIEWER, row.letter_id, body=body))
    return [(each.why, each.paragraph, each.words) for each in opened.blocks]


def test_an_open_placeholder_blocks(office):
    """Named with its paragraph; the release is refused and nothing is written down."""
    appeal = rejected(office)
    row = of_kind(office, appeal, "reject")
    text = "A first line.\n\nSend it by {date}."

    refused = release_letter(office, REVIEWER, row.letter_id, "en", text)

    assert places(office, row, text) == [("placeholder", 2, "{date}")]
    assert refusal_of(refused) == "letter_blocked"
    assert "Paragraph 2: “{date}” still has to be filled in." in english(refused)
    assert done(open_case(office, REVIEWER, appeal.appeal_no)).appeal.version == appeal.version


@pytest.mark.parametrize(
    "text",
    ["As agreed: this seller has tried the same trick in Spring!", "It looks copied to me.", "请咨询 Zhao Ling。"],
)
def test_words_of_the_office_block(office, text):
    """A private note, a note on a finding, a colleague's name."""
    row = of_kind(office, rejected(office), "reject")

    assert [why for why, _, _ in places(office, row, text)] in (["private"], ["colleague"])


def test_words_that_the_reason_shares_with_a_note_do_not_block(office):
    """What the party is meant to read may also stand in a note."""
    appeal = reviewable(office)
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    said = "The counter-notice was not signed by anybody we can name."
    done(checklist.write_reason(office, REVIEWER, appeal.appeal_no, private_note=said))
    appeal = done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason=said))

    assert done(open_letter(office, REVIEWER, of_kind(office, appeal, "reject").letter_id, language="en")).blocks == ()


def test_what_is_masked_for_the_complainant_blocks(office, clock):
    """The seller's telephone however it is written, the number of the invoice, the supplier; not the names."""
    tale = begin(office, clock, "invalid_answer")
    tale.go("forward")
    row = of_kind(office, tale.appeal, "forward", Side.COMPLAINANT)
    seller = tale.case().dossier.seller
    invoice = next(each for each in tale.case().dossier.exhibits if each.kind == DocumentKind.INVOICE)
    number = tale.case().dossier.typed[invoice.exhibit_id]["number"][0]
    spaced, last = f"{number[:4]} {number[4:]}", number[-6:]
    text = f"Call {seller.phone}.\nInvoice {spaced}.\n{seller.name}, {seller.subject}.\nInvoice {last}."

    found = places(office, row, text)

    assert [(why, paragraph) for why, paragraph, _ in found] == [("masked", 1), ("masked", 2)]


def test_what_is_masked_for_the_seller_blocks_but_not_the_contact_for_service(office, clock):
    """The complainant's telephone and address; its agreed contact is what the seller is given."""
    tale = begin(office, clock, "own_patent")
    row = of_kind(office, tale.appeal, "disclosure")
    other = tale.case().dossier.complainant
    text = f"{other.phone}\n{other.contact}, {other.email}\n{other.address}"

    found = places(office, row, text)

    assert [(why, paragraph) for why, paragraph, _ in found] == [("masked", 1), ("masked", 3)]


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        ("13812345678", True),
        ("138 1234 5678", True),
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("4111 1111 1111 1111", True),
        ("4111 1111 1111 1112", False),
        ("listing 703318845521", False),
        ("26317000000316294884", False),
    ],
)
def test_numbers_that_are_personal_by_their_form_block(text, blocked):
    """Mobile, identity and card numbers with a right check sum; listings and long numbers are none."""
    assert bool(release_blocks([text], Confidential())) is blocked


def test_a_value_inside_a_longer_one_is_not_that_value():
    """“1130.00” masked does not stand in “21130.00”."""
    guarded = Confidential(hidden=((say("price"), "1130.00"),))

    assert release_blocks(["21130.00 and 1130.001"], guarded) == ()
    assert release_blocks(["It cost 1130.00."], guarded)[0].words == "1130.00"


def test_a_sign_that_the_typeface_lacks_is_refused(office):
    """It would stand empty on the page."""
    row = of_kind(office, rejected(office), "reject")

    refused = release_letter(office, REVIEWER, row.letter_id, "en", "Sorry 🙂")

    assert "🙂" in english(refused)


# the draft, the release, what is kept


def test_a_draft_is_kept_as_it_is_typed(office):
    """By letter: whoever opens it next goes on from it; the policy's text is one press away."""
    row = of_kind(office, rejected(office), "reject")
    done(save_letter(office, REVIEWER, row.letter_id, "en", "My own words {to be filled}"))

    kept = done(open_letter(office, LEAD, row.letter_id))
    back = done(save_letter(office, LEAD, row.letter_id, "en", None))

    assert (kept.body, kept.row.language, kept.row.typed_by) == ("My own words {to be filled}", "en", "zhao")
    assert back.body is None
    assert "One statement is missing." in done(open_letter(office, REVIEWER, row.letter_id)).body


def test_a_release_is_chained_in_the_log_with_both_hashes(office):
    """The event tells kind, recipient, language and hashes; the files lie in the vault; the record verifies."""
    appeal = rejected(office)
    row = of_kind(office, appeal, "reject")

    after = done(release_letter(office, REVIEWER, row.letter_id, "en"))

    with office.store.reading() as cursor:
        event = events_of(cursor, appeal.appeal_no)[-1]
        kept = next(each for each in letters_of(cursor, appeal.appeal_no) if each.letter_id == row.letter_id)
    assert isinstance(after, Appeal)
    assert (event.verb, event.seq, after.version) == (Verb.RELEASE_LETTER, appeal.version + 1, appeal.version + 1)
    assert event.payload["letter"] == "reject"
    assert event.payload["to"] == "seller"
    assert event.payload["language"] == "en"
    assert event.payload["about"] == appeal.version
    assert (event.payload["pdf"], event.payload["text"]) == (kept.pdf_sha256, kept.text_sha256)
    assert event.payload["reasons_given"] is True
    assert event.payload["appellant_notified_at"]
    assert (kept.state, kept.settled_by, kept.settled_seq) == ("released", "zhao", event.seq)
    assert after.outcome is Outcome.REJECTED_PRELIMINARY
    checked = check_record(office)
    assert checked.faults == ()
    assert checked.exhibits == len(done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.exhibits) + 2


def test_a_released_letter_that_is_lost_is_missed_by_verify(office):
    """What was sent must be there when a court asks for it."""
    row = of_kind(office, rejected(office), "reject")
    done(release_letter(office, REVIEWER, row.letter_id, "en"))
    with office.store.reading() as cursor:
        kept = next(each for each in letters_of(cursor, row.appeal_no) if each.letter_id == row.letter_id)
    assert kept.pdf_sha256
    place = office.vault.files.root / kept.pdf_sha256[:2] / kept.pdf_sha256[2:4] / kept.pdf_sha256
    place.unlink()

    assert [english(each.where) for each in check_record(office).faults] == [f"{row.appeal_no} {row.letter_id}"]
    assert refusal_of(letter_file(office, REVIEWER, row.letter_id, "pdf")) == "file_unreadable"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pdf_and_text_say_the_same_words_in_fonts_of_their_own(office, clock, lang):
    """Chinese can be copied out of the PDF; every font is embedded; the same letter is the same bytes."""
    tale = told(office, clock, "invalid_answer")
    row = of_kind(office, tale.appeal, "revoke", Side.SELLER)
    done(save_letter(office, REVIEWER, row.letter_id, lang, None))
    draft = done(letter_file(office, REVIEWER, row.letter_id, "pdf"))[1]
    done(release_letter(office, REVIEWER, row.letter_id))

    name, pdf = done(letter_file(office, LEAD, row.letter_id, "pdf"))
    _, text = done(letter_file(office, LEAD, row.letter_id, "txt"))

    assert name == f"{row.letter_id}.pdf"
    assert draft == pdf
    document = pdfium.PdfDocument(pdf)
    read = "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    body = re.sub(rf"(申诉|Appeal) {row.appeal_no}\s+\d+ / \d+", "", read)
    assert words(text.decode()) == words(body)
    assert ("任何一方仍可向人民法院起诉" in read) is (lang == "zh")
    assert pdf.count(b"/FontFile3") == pdf.count(b"/Type /FontDescriptor") == 2


def test_a_letter_goes_out_once(office):
    """The second to press is told who was first; a draft can no longer be kept."""
    row = of_kind(office, rejected(office), "reject")
    done(release_letter(office, REVIEWER, row.letter_id, "en"))

    for late in (
        release_letter(office, LEAD, row.letter_id, "en"),
        drop_letter(office, LEAD, row.letter_id, "not needed"),
        save_letter(office, LEAD, row.letter_id, "en", "other words"),
    ):
        assert refusal_of(late) == "letter_settled"
        assert isinstance(late, Refusal)
        assert "Zhao Ling" in english(late)


def test_a_letter_that_is_set_aside_says_why(office):
    """With a reason, in the log; then it waits no longer."""
    appeal = rejected(office)
    row = of_kind(office, appeal, "disclosure")

    without = drop_letter(office, REVIEWER, row.letter_id, " ")
    done(drop_letter(office, REVIEWER, row.letter_id, "told on the telephone"))

    assert refusal_of(without) == "reason_missing"
    with office.store.reading() as cursor:
        event = events_of(cursor, appeal.appeal_no)[-1]
    assert (event.verb, event.payload["reason"]) == (Verb.DROP_LETTER, "told on the telephone")
    assert [each.letter.kind for each in done(outbox(office, REVIEWER)).letters] == ["reject"]


def test_a_full_disk_keeps_a_letter_waiting(office, monkeypatch):
    """A clear refusal; nothing is written down, and the draft stays."""
    row = of_kind(office, rejected(office), "reject")
    done(save_letter(office, REVIEWER, row.letter_id, "en", "My own words."))

    def full(_self, _data):
        raise OSError(ENOSPC, "no space left")

    monkeypatch.setattr(Vault, "put", full)

    assert refusal_of(release_letter(office, REVIEWER, row.letter_id)) == "disk_full"
    kept = done(open_letter(office, REVIEWER, row.letter_id))
    assert (kept.row.state, kept.body) == ("waiting", "My own words.")


def test_an_empty_letter_is_refused(office):
    """A party is told something."""
    row = of_kind(office, rejected(office), "reject")

    assert refusal_of(release_letter(office, REVIEWER, row.letter_id, "en", " \n ")) == "letter_empty"


# who


def test_customer_service_writes_about_what_it_does_itself(office):
    """Disclosure, giving up, late answers; letters with findings are legal's."""
    appeal = rejected(office)
    mine, not_mine = (of_kind(office, appeal, kind) for kind in ("disclosure", "reject"))

    assert [each.letter.kind for each in done(outbox(office, INTAKE)).letters] == ["disclosure"]
    assert done(open_letter(office, INTAKE, mine.letter_id)).row.kind == "disclosure"
    for act in (open_letter, release_letter):
        assert refusal_of(act(office, INTAKE, not_mine.letter_id)) == "not_found"
    assert refusal_of(letter_file(office, INTAKE, not_mine.letter_id, "pdf")) == "not_found"


@pytest.mark.parametrize("person", [MANAGER, ADMIN], ids=lambda each: each.role)
def test_those_who_see_no_case_see_no_letter(office, person):
    """Neither the outbox nor a letter nor its files."""
    row = of_kind(office, rejected(office), "reject")

    assert refusal_of(outbox(office, person)) == "not_permitted"
    assert kinds_for(person.role) == ()
    assert letters_of_case(office, person, row.appeal_no) == ()
    assert refusal_of(open_letter(office, person, row.letter_id)) == "not_found"
    assert refusal_of(release_letter(office, person, row.letter_id)) == "not_found"
    assert refusal_of(letter_file(office, person, row.letter_id, "txt")) == "not_found"


def test_the_outbox_counts_and_pages(office):
    """The newest first; the count is of all that wait."""
    for number in range(32):
        reviewable(office, listings=(Listing(listing_id=f"70331884{number:04d}"),))

    first, second = done(outbox(office, REVIEWER)), done(outbox(office, REVIEWER, 2))

    assert (first.total, len(first.letters), len(second.letters)) == (32, 30, 2)
    assert first.counts == {"disclosure": 32}


def test_a_letter_speaks_the_language_the_policy_gives_its_reader(office):
    """512(g) writes English to both; the Chinese policies Chinese."""
    american, chinese = reviewable(office), reviewable(office, "tmall_patent_v1_1")

    assert of_kind(office, american, "disclosure").language == "en"
    assert of_kind(office, chinese, "disclosure").language == "zh"


def test_a_field_that_nobody_knows_stays_open_and_blocks(office):
    """A complainant without a contact for service: the person fills it in."""
    appeal = reviewable(office, complainant=Party(party_id="", side=Side.COMPLAINANT, name="Halden"))
    opened = done(open_letter(office, INTAKE, of_kind(office, appeal, "disclosure").letter_id))

    assert [(each.why, each.words) for each in opened.blocks] == [("placeholder", "{contact}")]


# lines


@pytest.mark.parametrize("width", range(2, 30))
def test_no_line_begins_with_a_mark_that_ends_a_sentence(width):
    """And nothing of the text is lost, whatever the width."""
    text = "您的材料（发票、授权书）已收到，请于2026年12月9日前补充：“Invoice No. 1234567890123”。谢谢！"

    lines = wrapped(text, width, len)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    if width > 4:
        assert not [line for line in lines[1:] if line[0] in "，。：、！”）"]
