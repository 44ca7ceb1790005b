"""What is read beside the checklist: the ledger across a seller's appeals, the chain, the complainant's record."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.commands.checklist import match_goods
from core.commands.documents import type_facts
from core.commands.review import reject
from core.domain.appeal import Appeal, Exhibit, Listing, Party
from core.domain.terms import DocumentKind, Side, Value
from core.office import Office
from core.queries.case import open_case, quantity_ledger, title_paths
from core.queries.metrics import Complaints, Share, complaints_of
from tests.cases import INTAKE, LEAD, MANAGER, REVIEWER, Clock, answer_all, done, refusal_of, reviewable

TM = "tmall_trademark_v1_1"

PAPER = {"number": "26317000000316294884", "date": "2026-02-10", "quantity": "40", "goods": "*服装*星河风衣",
         "issuer_name": "星河（上海）服饰有限公司"}  # fmt: skip


def coats(office: Office, sold: int, listing: str = "1", **more: Any) -> tuple[Appeal, Exhibit]:
    """An appeal over a coat, on an invoice of 40; with every call the same invoice again."""
    sales = Listing(
        listing_id=listing, title="星河风衣", sold_quantity=sold,
        first_sold_on=date(2026, 3, 1), last_sold_on=date(2026, 9, 1),
    )  # fmt: skip
    appeal = reviewable(office, TM, DocumentKind.INVOICE, listings=(sales,), **more)
    (paper,) = (each for each in case_of(office, appeal).dossier.exhibits if each.kind == DocumentKind.INVOICE)
    done(type_facts(office, REVIEWER, paper.exhibit_id, PAPER))
    return appeal, paper


def case_of(office: Office, appeal: Appeal):
    """The case as its reviewer sees it."""
    return done(open_case(office, REVIEWER, appeal.appeal_no))


def covered(office: Office, appeal: Appeal) -> str | None:
    """What the machine says of the quantity."""
    found = case_of(office, appeal).assessment.machine.get("fp_quantity_covers")
    return found and str(found.value)


def test_the_second_appeal_gets_what_the_first_left(office: Office, clock: Clock):
    """The same seller, the same invoice of 40: 30 and then 20 were sold, of two listings."""
    first, _ = coats(office, 30)
    clock.move(days=1)
    second, _ = coats(office, 20, "2")

    assert (covered(office, first), covered(office, second)) == ("met", "not_met")
    book = quantity_ledger(case_of(office, second))
    assert book
    assert [each.used for each in book.purchases] == [((first.appeal_no, 30),)]
    assert [(each.sure, each.at_most) for each in book.covers] == [(10, 10)]


def test_another_shop_uses_nothing_of_it_and_a_rejected_appeal_leaves_it_open(office: Office, clock: Clock):
    """What strangers filed is for the radar; what an appeal used that found no ear, nobody knows."""
    other = Party(party_id="", side=Side.SELLER, name="Somebody Else")
    coats(office, 30, seller=other)
    clock.move(days=1)
    first, _ = coats(office, 30)
    clock.move(days=1)
    second, _ = coats(office, 20, "2")
    assert covered(office, first) == "met"

    answer_all(office, REVIEWER, first, Value.NOT_MET)
    seen = done(open_case(office, REVIEWER, first.appeal_no)).appeal
    done(reject(office, REVIEWER, first.appeal_no, seen.version, reason="not genuine"))

    assert covered(office, second) == "cannot_verify"


def test_a_reviewer_says_how_many_pieces_are_the_punished_goods(office: Office):
    """Of 40 on the invoice 12 are coats of this listing; taken back, the words count again."""
    appeal, paper = coats(office, 20)
    assert covered(office, appeal) == "met"

    done(match_goods(office, REVIEWER, paper.exhibit_id, ("1",), 12))
    assert covered(office, appeal) == "not_met"
    done(match_goods(office, REVIEWER, paper.exhibit_id, ()))
    assert covered(office, appeal) == "not_met"
    done(match_goods(office, LEAD, paper.exhibit_id, None))
    assert covered(office, appeal) == "met"


def test_what_cannot_be_said_of_goods_is_refused(office: Office):
    """Not by customer service, not of a listing of another case, no negative pieces, nothing once it is closed."""
    appeal, paper = coats(office, 20)

    assert refusal_of(match_goods(office, INTAKE, paper.exhibit_id, ("1",))) == "not_permitted"
    assert refusal_of(match_goods(office, REVIEWER, paper.exhibit_id, ("77",))) == "not_found"
    assert refusal_of(match_goods(office, REVIEWER, "nothing", ("1",))) == "not_found"
    assert refusal_of(match_goods(office, REVIEWER, paper.exhibit_id, ("1",), -1)) == "field_invalid"
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="no"))
    assert refusal_of(match_goods(office, REVIEWER, paper.exhibit_id, ("1",))) == "wrong_state"


def test_customer_service_is_given_neither_ledger_nor_chain(office: Office):
    """They rest on numbers that are masked for it."""
    appeal, _ = coats(office, 20)
    case = done(open_case(office, INTAKE, appeal.appeal_no))

    assert (quantity_ledger(case), title_paths(case)) == (None, ())
    assert [each.kind for each in title_paths(case_of(office, appeal))] == ["sale"]


def test_the_record_of_a_complainant_counts_its_other_appeals(office: Office, clock: Clock):
    """Without the case at hand, and without a rate while they are few."""
    first, _ = coats(office, 5)
    answer_all(office, REVIEWER, first, Value.NOT_MET)
    done(reject(office, REVIEWER, first.appeal_no, first.version, reason="no"))
    second, _ = coats(office, 5, "2")
    third, _ = coats(office, 5, "3")
    coats(office, 5, "4", complainant=Party(party_id="", side=Side.COMPLAINANT, name="Another House"))
    clock.move(days=1)

    record = done(complaints_of(office, REVIEWER, third.appeal_no))

    assert (record.appeals, record.rejected, record.open, record.upheld, record.abandoned) == (2, 1, 1, 0, 0)
    assert record.revoked == Share(0, 1)
    assert record.lately == Share(0, 2)
    assert not record.revoked.has_rate
    assert (record.asked, record.median_days) == (0, None)  # nothing was forwarded, so nobody was asked
    assert second.complainant_id == third.complainant_id
    clock.move(days=100)
    assert done(complaints_of(office, LEAD, third.appeal_no)).lately == Share(0, 0)


def test_the_record_of_a_complainant_is_for_legal(office: Office):
    """Customer service and managers are not told."""
    appeal, _ = coats(office, 5)

    assert refusal_of(complaints_of(office, INTAKE, appeal.appeal_no)) == "not_permitted"
    assert refusal_of(complaints_of(office, MANAGER, appeal.appeal_no)) == "not_permitted"
    assert refusal_of(complaints_of(office, REVIEWER, "AP-0")) == "not_found"


def put(office: Office, like: Appeal, no: str, **changed: object) -> None:
    """A row of the list of cases, as an earlier one against the same complainant."""
    with office.store.writing() as cursor:
        row = cursor.row("SELECT * FROM appeal WHERE appeal_no = ?", [like.appeal_no])
        assert row
        cursor.insert("appeal", {**row, "appeal_no": no, **changed})


def many(office: Office, clock: Clock, answered: int, silent: int, withdrawn: int) -> Complaints:
    """The record of a complainant that answered so many after 4 days, was silent, and withdrew after 2 days."""
    appeal, _ = coats(office, 5)
    sent = clock() - timedelta(days=60)
    due = (sent + timedelta(days=15)).date()
    base = {"state": "closed", "arrived_at": sent, "response_due_on": due, "final_decided_at": clock()}
    for at in range(answered):
        put(office, appeal, f"A{at}", **base, outcome="upheld_valid_answer", answer_kind="counter_materials",
            answered_at=sent + timedelta(days=4))  # fmt: skip
    for at in range(silent):
        put(office, appeal, f"S{at}", **base, outcome="revoked_no_answer")
    for at in range(withdrawn):
        put(office, appeal, f"W{at}", **base, outcome="revoked_withdrawn", answer_kind="withdrawal",
            withdrawn_at=sent + timedelta(days=2))  # fmt: skip
    return done(complaints_of(office, REVIEWER, appeal.appeal_no))


def test_rates_are_told_from_twenty_cases_on_and_the_median_while_twenty_are_at_risk(office: Office, clock: Clock):
    """12 of 20 answered on the fourth day, 6 never, 2 withdrew before: of the 18 left no median is told."""
    record = many(office, clock, 12, 6, 2)

    assert (record.revoked, record.answered, record.withdrawn) == (Share(8, 20), Share(12, 20), 2)
    assert record.revoked.has_rate
    assert record.revoked.rate == pytest.approx(0.4)
    assert list(record.revoked.interval) == pytest.approx([0.2188, 0.6134], abs=1e-4)
    assert record.lately == Share(8, 20)
    assert record.median_days is None


def test_the_median_is_told_of_enough_at_risk(office: Office, clock: Clock):
    """24 of 40 answered on the fourth day, when 36 were at risk: half had answered by then."""
    assert many(office, clock, 24, 12, 4).median_days == pytest.approx(4)


def test_the_median_is_not_reached_when_most_keep_silent(office: Office, clock: Clock):
    """Of those who answered alone it would be four days; that would say too little."""
    record = many(office, clock, 9, 12, 0)

    assert record.asked == 21
    assert record.median_days is None


def test_an_answer_after_the_last_day_is_none_in_time(office: Office, clock: Clock):
    """It came, and is not counted."""
    appeal, _ = coats(office, 5)
    sent = clock() - timedelta(days=60)
    due = (sent + timedelta(days=15)).date()
    put(office, appeal, "LATE", state="final_review", arrived_at=sent, response_due_on=due,
        answer_kind="counter_materials", answered_at=sent + timedelta(days=20))  # fmt: skip

    assert done(complaints_of(office, REVIEWER, appeal.appeal_no)).answered == Share(0, 1)
