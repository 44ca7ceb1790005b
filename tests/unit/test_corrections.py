"""Corrections: what was typed or filed wrongly is put right, and the log keeps both.

What was relied on is a lead's alone to change.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.commands import checklist
from core.commands.corrections import Correction, PartyDetails, correct, move_document, withdraw_document
from core.commands.documents import take_in, type_fact
from core.commands.intake import NewAppeal, open_appeal
from core.commands.review import forward, reject
from core.commands.verification import check_record, erase_party
from core.domain.appeal import Listing, Party
from core.domain.identifiers import check_email, check_phone
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, PenaltyKind, Side, State, Value, Verb
from core.exchange.case_report import case_csv
from core.ledger.letters import letters_of
from core.ledger.record import events_of, read_party
from core.office import Office
from core.queries.case import open_case
from core.queries.documents import page_of
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    REVIEWER,
    Clock,
    answer_all,
    disclosed,
    done,
    new_office,
    opened,
    refusal_of,
    reviewable,
    with_document,
)
from tests.drawn import a_pdf
from tests.unit.test_two_at_once import together


@pytest.fixture
def clock() -> Clock:
    """The time in the office."""
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """An empty office."""
    with closing(new_office(tmp_path, clock)) as made:
        yield made


def sound(office: Office) -> bool:
    """Whether the whole record agrees with its log."""
    faults = [*check_record(office).faults]
    assert not faults
    return True


def told(office: Office, number: str, verb: Verb) -> dict:
    """What the last event of that verb tells."""
    with office.store.reading() as cursor:
        return next(each.payload for each in reversed(events_of(cursor, number)) if each.verb is verb)


# The details of a case.


def test_customer_service_corrects_numbers_and_listings_before_a_decision(office):
    """The log keeps the old and the new value; nothing else changes."""
    appeal = opened(office)
    kept = appeal.listings[0].model_copy(update={"title": "Sun hat"})

    after = done(correct(
        office, INTAKE, appeal.appeal_no, appeal.version,
        Correction(complaint_no="TS-2", right_no="7654321", listings=(kept, Listing(listing_id="99"))),
    ))  # fmt: skip

    assert (after.complaint_no, after.right_no, after.listing_ids) == ("TS-2", "7654321", (kept.listing_id, "99"))
    assert after.version == appeal.version + 1
    said = told(office, appeal.appeal_no, Verb.CORRECT)
    assert said["before"]["complaint_no"] == appeal.complaint_no
    assert said["after"]["complaint_no"] == "TS-2"
    assert sound(office)


def test_a_correction_that_changes_nothing_or_empties_what_an_opening_needs_is_refused(office):
    """And somebody who saw an older case is told so."""
    appeal = opened(office)
    number, version = appeal.appeal_no, appeal.version
    same = Correction(complaint_no=appeal.complaint_no)

    assert refusal_of(correct(office, INTAKE, number, version, same)) == "field_missing"
    assert refusal_of(correct(office, INTAKE, number, version, Correction(complaint_no=""))) == "field_missing"
    assert refusal_of(correct(office, INTAKE, number, version, Correction(listings=()))) == "field_missing"
    nameless = Correction(seller=PartyDetails(name=" "))
    assert refusal_of(correct(office, INTAKE, number, version, nameless)) == "field_missing"
    done(correct(office, INTAKE, number, version, Correction(right_no="1")))
    assert refusal_of(correct(office, INTAKE, number, version, Correction(right_no="2"))) == "stale"


def test_letters_speak_the_language_of_their_party_from_its_correction_on(office):
    """What was drafted stays as it is; customer service may correct it after a decision, on which it has no bearing."""

    def languages(number):
        with office.store.reading() as cursor:
            return {(each.kind, each.recipient): each.language for each in letters_of(cursor, number)}

    def corrected(appeal, **given):
        return done(correct(office, INTAKE, appeal.appeal_no, appeal.version, Correction(**given)))

    appeal = reviewable(office)
    first = languages(appeal.appeal_no)
    appeal = corrected(appeal, seller_language="zh", complainant_language="zh")
    assert set(first.values()) == {"en"}
    assert languages(appeal.appeal_no) == first
    answer_all(office, REVIEWER, appeal)
    appeal = done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed="They may read it."))
    later = {key: each for key, each in languages(appeal.appeal_no).items() if key not in first}
    assert later == {("forward", "complainant"): "zh", ("forward_seller", "seller"): "zh"}
    appeal = corrected(appeal, complainant_language="")
    said = told(office, appeal.appeal_no, Verb.CORRECT)
    assert (said["before"], said["after"]) == ({"complainant_language": "zh"}, {"complainant_language": ""})
    assert sound(office)
    stale = correct(office, LEAD, appeal.appeal_no, appeal.version - 1, Correction(complainant_language="en"))
    assert refusal_of(stale) == "stale"
    with pytest.raises(ValidationError):
        Correction.model_validate({"seller_language": "fr"})


def test_a_language_corrected_while_a_letter_is_drafted_is_that_of_the_letter_or_of_none(office):
    """One of the two comes first, and the other is refused: no letter goes out in a language of neither moment."""
    for language in ("zh", "", "zh", ""):
        appeal = reviewable(office)
        answer_all(office, REVIEWER, appeal)
        number, version = appeal.appeal_no, appeal.version
        drafts = partial(forward, office, REVIEWER, number, as_filed="They may read it.")
        asked = Correction(complainant_language=language, seller_language="zh")
        forwarded, corrected = together(
            partial(drafts, version), partial(correct, office, INTAKE, number, version, asked)
        )
        assert isinstance(forwarded, Refusal) != isinstance(corrected, Refusal)
        if isinstance(forwarded, Refusal):
            assert forwarded.code == "stale"
            done(drafts(done(corrected).version))
        with office.store.reading() as cursor:
            sent = {each.kind: each.language for each in letters_of(cursor, appeal.appeal_no)}
        assert sent["forward"] == (language or "en" if isinstance(forwarded, Refusal) else "en")
    assert sound(office)


def test_a_complaint_of_a_day_to_come_is_refused(office):
    """At opening and by a correction; the day has begun at the office, though not where the policy counts."""
    appeal, to_come = opened(office, complained_on=date(2026, 11, 24)), date(2026, 11, 25)
    new = NewAppeal(
        right_type=appeal.right_type,
        seller=Party(party_id="", side=Side.SELLER, name="Northlight Lamps"),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name="Halden & Moss"),
        complaint_no="TS-3",
        complained_on=to_come,
        listings=(Listing(listing_id="98"),),
        penalty_kind=PenaltyKind.LISTING_REMOVED,
    )

    assert refusal_of(open_appeal(office, INTAKE, new)) == "time_impossible"
    later = correct(office, INTAKE, appeal.appeal_no, appeal.version, Correction(complained_on=to_come))
    assert refusal_of(later) == "time_impossible"
    assert done(open_appeal(office, INTAKE, new.model_copy(update={"complained_on": None}))).complained_on is None


def test_the_details_of_a_party_hold_for_all_its_cases_and_a_name_for_the_case_alone(office):
    """A typing error in the name of a shop makes it the case of the shop of the right name."""
    one, two = opened(office), opened(office)
    done(correct(office, INTAKE, one.appeal_no, one.version, Correction(seller=PartyDetails(phone="13800001111"))))
    for number in (one.appeal_no, two.appeal_no):
        assert done(open_case(office, REVIEWER, number)).dossier.seller.phone == "13800001111"

    after = done(
        correct(office, INTAKE, two.appeal_no, two.version, Correction(seller=PartyDetails(name="Other shop")))
    )

    assert after.seller_id != one.seller_id
    assert done(open_case(office, REVIEWER, one.appeal_no)).dossier.seller.name != "Other shop"
    assert done(open_case(office, REVIEWER, two.appeal_no)).dossier.seller.name == "Other shop"
    assert sound(office)


def test_two_who_correct_one_party_from_two_of_its_cases_both_keep_what_they_typed(office):
    """Each typed another field: neither writes over the other's with what was there before."""
    one, two = opened(office), opened(office)

    def typed(number, n):
        appeal = done(open_case(office, LEAD, number)).appeal
        details = PartyDetails(phone=f"1380000{n:04}") if number == one.appeal_no else PartyDetails(email=f"a{n}@b.cn")
        done(correct(office, INTAKE, number, appeal.version, Correction(seller=details)))

    with ThreadPoolExecutor(2) as both:
        for n in range(8):
            list(both.map(typed, (one.appeal_no, two.appeal_no), (n, n)))
            seller = done(open_case(office, REVIEWER, one.appeal_no)).dossier.seller
            assert (seller.phone, seller.email) == (f"1380000{n:04}", f"a{n}@b.cn")
    assert sound(office)


@pytest.mark.parametrize("name", ["Shop B", "Shop C"])
def test_a_case_moved_to_another_shop_takes_no_details_along(office, name):
    """Opened for the wrong shop and put right: what is known of that shop is not of the other, known or new."""

    def shop(named, **told):
        return Party(party_id="", side=Side.SELLER, name=named, **told)

    opened(
        office, seller=shop("Shop A", email="a@shop-a.example", phone="13811111111", subject_id="91330106MA2K7Q4P8B")
    )
    opened(office, seller=shop("Shop B", email="b@shop-b.example"))
    wrong = opened(office, seller=shop("Shop A"))
    put_right = Correction(seller=PartyDetails(name=name, phone="13822222222"))
    now = done(correct(office, INTAKE, wrong.appeal_no, wrong.version, put_right))

    seller = done(open_case(office, LEAD, now.appeal_no)).dossier.seller
    mail = "b@shop-b.example" if name == "Shop B" else ""
    assert (seller.name, seller.email, seller.phone, seller.subject_id) == (name, mail, "13822222222", "")


def test_a_party_that_no_case_names_any_more_is_gone_and_its_name_can_come_again(office):
    """What was typed for it does not stay behind where no erasure would find it."""
    appeal = opened(office)
    old = appeal.seller_id

    done(correct(office, INTAKE, appeal.appeal_no, appeal.version, Correction(seller=PartyDetails(name="Right name"))))

    with office.store.reading() as cursor:
        assert read_party(cursor, old) is None
    assert sound(office)
    again = opened(office)
    assert again.seller_id == old
    assert sound(office)


def test_customer_service_reads_no_contact_in_what_a_correction_tells(office):
    """The log holds the old number for checks; nobody is shown it whose role sees it masked."""
    appeal = opened(office)
    details = PartyDetails(phone="13800001111", email="a@b.cn")
    done(correct(office, LEAD, appeal.appeal_no, appeal.version, Correction(seller=details)))
    appeal = done(open_case(office, LEAD, appeal.appeal_no)).appeal
    done(correct(office, LEAD, appeal.appeal_no, appeal.version, Correction(seller=PartyDetails(phone="13800002222"))))

    shown = str(done(open_case(office, INTAKE, appeal.appeal_no)))
    assert "13800001111" not in shown
    assert "13800002222" not in shown
    assert told(office, appeal.appeal_no, Verb.CORRECT)["corrected"] == ["seller.phone"]


def test_once_a_decision_was_taken_a_lead_alone_corrects_and_says_why(office):
    """The refusal names what rests on it."""
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    closed = done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="No."))
    number, version, correction = closed.appeal_no, closed.version, Correction(right_no="1")

    assert refusal_of(correct(office, INTAKE, number, version, correction, reason="Typo.")) == "relied_on"
    assert refusal_of(correct(office, LEAD, number, version, correction)) == "reason_missing"
    after = done(correct(office, LEAD, number, version, correction, reason="The seller spelt it on the phone."))

    assert (after.right_no, after.state) == ("1", State.CLOSED)
    assert sound(office)


def test_the_complainant_that_the_seller_was_told_of_is_a_leads_to_correct(office):
    """The seller has a name by then."""
    appeal = disclosed(office)
    correction = Correction(complainant=PartyDetails(name="Another owner"))
    refused = correct(office, INTAKE, appeal.appeal_no, appeal.version, correction, reason="Wrong one.")
    assert refusal_of(refused) == "relied_on"
    done(correct(office, LEAD, appeal.appeal_no, appeal.version, correction, reason="Wrong one."))
    assert sound(office)


def test_what_a_correction_tells_of_a_person_can_be_erased(office, clock):
    """Old names and contacts give way to the mark with everything else."""
    appeal = reviewable(office)
    done(correct(office, INTAKE, appeal.appeal_no, appeal.version, Correction(seller=PartyDetails(contact="Li Lei"))))
    appeal = done(open_case(office, LEAD, appeal.appeal_no)).appeal
    done(correct(office, INTAKE, appeal.appeal_no, appeal.version, Correction(seller=PartyDetails(contact="Han Mei"))))
    appeal = done(open_case(office, LEAD, appeal.appeal_no)).appeal
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="No."))

    clock.move(days=1200)
    done(erase_party(office, ADMIN, appeal.appeal_no, Side.SELLER, "PIPL art. 47"))
    with office.store.reading() as cursor:
        rows = str(cursor.rows("SELECT payload, personal FROM event")) + str(cursor.rows("SELECT * FROM party"))
    assert "Li Lei" not in rows
    assert "Han Mei" not in rows


# Documents that were filed in the wrong place.


def test_a_document_moves_to_the_other_side_under_its_next_label(office):
    """What was typed off it goes along; the old label stays empty."""
    appeal = reviewable(office)
    paper = with_document(office, appeal, Side.SELLER, DocumentKind.CONTRACT)
    done(type_fact(office, REVIEWER, paper.exhibit_id, "link1_grantor", "Owner Ltd"))

    moved = done(move_document(office, REVIEWER, paper.exhibit_id, side=Side.COMPLAINANT, reason="The owner sent it."))

    assert (moved.side, moved.label[0], moved.sha256) == (Side.COMPLAINANT, "B", paper.sha256)
    case = done(open_case(office, REVIEWER, appeal.appeal_no))
    assert paper.label not in {each.label for each in case.dossier.exhibits}
    assert case.dossier.typed[moved.exhibit_id]["link1_grantor"][0] == "Owner Ltd"
    assert told(office, appeal.appeal_no, Verb.MOVE_DOCUMENT)["moved_to"]["document"] == moved.label
    following = with_document(office, appeal, Side.SELLER, DocumentKind.OTHER)
    assert following.label not in {paper.label, moved.label}
    assert sound(office)


def test_a_document_moves_to_the_case_it_belongs_to(office):
    """Both logs tell it, and it is found again in the one where it is."""
    wrong, right = opened(office), opened(office)
    paper = with_document(office, wrong, Side.COMPLAINANT, DocumentKind.COPYRIGHT_CERTIFICATE)

    moved = done(
        move_document(
            office, INTAKE, paper.exhibit_id, side=Side.COMPLAINANT, appeal_no=right.appeal_no, reason="Mixed up."
        )
    )

    assert moved.appeal_no == right.appeal_no
    assert told(office, right.appeal_no, Verb.TAKE_IN)["moved_from"] == {
        "appeal_no": wrong.appeal_no,
        "document": paper.label,
    }
    assert refusal_of(page_of(office, LEAD, paper.exhibit_id, 1)) == "not_found"
    with office.store.reading() as cursor:
        keys = cursor.rows("SELECT DISTINCT appeal_no FROM fingerprint WHERE document_key = ?", [paper.sha256])
    assert [row["appeal_no"] for row in keys] == [right.appeal_no]
    assert sound(office)


def test_a_document_that_is_moved_nowhere_or_into_no_case_is_refused(office):
    """Its own side in its own case is no move."""
    appeal = opened(office)
    paper = with_document(office, appeal, Side.SELLER, DocumentKind.OTHER)
    assert refusal_of(move_document(office, INTAKE, paper.exhibit_id, side=Side.SELLER, reason="!")) == "field_missing"
    lost = move_document(office, INTAKE, paper.exhibit_id, side=Side.SELLER, appeal_no="AP-0", reason="!")
    assert refusal_of(lost) == "not_found"
    assert refusal_of(move_document(office, INTAKE, paper.exhibit_id, side=Side.OFFICE, reason=" ")) == "reason_missing"
    assert sound(office)


def test_a_document_taken_out_is_shown_no_more_and_its_bytes_stay(office):
    """Answers about it are asked again; the report still names it with its hash."""
    appeal = reviewable(office)
    paper = done(take_in(
        office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=DocumentKind.CONTRACT, name="x.pdf", data=a_pdf("x"),
    ))  # fmt: skip
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "cn_written_signed", Value.MET))

    done(withdraw_document(office, INTAKE, paper.exhibit_id, reason="Of another seller."))

    assert refusal_of(page_of(office, LEAD, paper.exhibit_id, 1)) == "not_found"
    assert refusal_of(type_fact(office, LEAD, paper.exhibit_id, "date", "2026-09-18")) == "not_found"
    assert refusal_of(withdraw_document(office, LEAD, paper.exhibit_id, reason="Again.")) == "not_found"
    assert office.vault.read(paper.sha256)
    assert paper.sha256 in done(case_csv(office, REVIEWER, appeal.appeal_no)).decode()
    assert sound(office)


def test_what_a_decision_rested_on_leaves_the_case_by_a_lead_alone(office):
    """Also in a closed case, where a paper of somebody else must not stay."""
    appeal = reviewable(office)
    paper = with_document(office, appeal, Side.SELLER, DocumentKind.CONTRACT)
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="No."))

    assert refusal_of(withdraw_document(office, REVIEWER, paper.exhibit_id, reason="Not his.")) == "relied_on"
    assert refusal_of(withdraw_document(office, LEAD, paper.exhibit_id, reason="")) == "reason_missing"
    done(withdraw_document(office, LEAD, paper.exhibit_id, reason="An identity card of somebody else."))

    assert sound(office)
    assert paper.sha256 in done(case_csv(office, REVIEWER, appeal.appeal_no)).decode()


def test_what_the_other_side_was_given_leaves_the_case_by_a_lead_alone(office):
    """The certificate that was disclosed."""
    appeal = disclosed(office)
    certificate = done(open_case(office, INTAKE, appeal.appeal_no)).dossier.exhibits[0]
    assert certificate.side is Side.COMPLAINANT
    refused = withdraw_document(office, INTAKE, certificate.exhibit_id, reason="Wrong one.")
    assert refusal_of(refused) == "relied_on"


# What is typed is looked at by its form.


@pytest.mark.parametrize("given", ["138 1234 5678", "+86 13812345678", "010-88886666", "+1 415 555 0100", "95188"])
def test_telephone_numbers_have_a_form(given):
    """With country, without, of a landline, short."""
    assert check_phone(given).valid is None


@pytest.mark.parametrize("given", ["not a phone", "1381234567", "138123456789", "12"])
def test_what_is_no_telephone_number_is_said(given):
    """Words, and mobile numbers with a digit too few or too many."""
    assert check_phone(given).valid is False


@pytest.mark.parametrize(("given", "valid"), [("zhao@x.com", None), ("a@b.cn; c@d.org", None), ("no-at-sign", False),
                                              ("a@b", False), ("a@@b.cn", False)])  # fmt: skip
def test_e_mail_addresses_have_a_form(given, valid):
    """One or several."""
    assert check_email(given).valid is valid
