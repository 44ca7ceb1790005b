"""Orders: what a decision orders about the measure, by when, and how it is sent, confirmed, refused and withdrawn."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from core.commands import intake, lead, review
from core.commands.checklist import comment
from core.commands.orders import MOST_TOGETHER, confirm_order, confirm_orders, refuse_order, resend_order
from core.commands.verification import check_record
from core.domain.orders import Order, kind_for, ordered
from core.domain.people import Client, Person
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, OrderKind, OrderState, Outcome, Role, Side, State, Verb
from core.ledger import orders
from core.ledger.clients import insert_client, set_revoked
from core.ledger.engine import ORDERS
from core.ledger.record import events_of, read_appeal
from core.ledger.verification import CHECKS
from tests.cases import INTAKE, LEAD, MANAGER, REVIEWER, answer_all, approved, done, refusal_of, with_document
from tests.english import english
from tests.rounds import answered, arrived, forwarded, passed, revoked
from tests.unit.test_outbox import endpoint, messages

CLIENT = Person(person_id="client shop", name="shop", role=Role.SYSTEM)

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def orders_of(office, appeal):
    """The orders of a case as they are now."""
    with office.store.reading() as cursor:
        return orders.orders_of(cursor, appeal.appeal_no)


def sent(office, order):
    """The order, after a receiver has taken its message."""
    with office.store.writing() as cursor:
        orders.mark_sent(cursor, order.order_id, office.now())
        found = orders.read_order(cursor, order.order_id)
    assert found
    return found


@pytest.fixture
def decided(office):
    """A case decided for the seller."""
    return revoked(office, answered(office, arrived(office)))


def upheld_again(office, appeal):
    """The case reopened for its final review, and decided the other way by a lead."""
    again = done(lead.reopen(office, LEAD, appeal.appeal_no, appeal.version, to=State.FINAL_REVIEW, reason="New."))
    answer_all(office, LEAD, again)
    outcome, why, risk = Outcome.UPHELD_VALID_ANSWER, "It shows it.", "A suit is announced."
    return done(
        review.uphold(office, LEAD, again.appeal_no, again.version, outcome=outcome, reason=why, risk_reason=risk)
    )


def named(number, kind, *, heard=True, settled=None):
    """An order as a value."""
    return Order(
        order_id=f"X.{number}", appeal_no="X", seq=number, kind=kind, outcome=Outcome.REVOKED_OTHER, due_on=NOON.date(),
        due_at=NOON, statutory=False, ordered_at=NOON, asked_at=NOON, sent_at=NOON if heard else None,
        settled_as=settled,
    )  # fmt: skip


END, IMPOSE = OrderKind.END, OrderKind.IMPOSE

CONFIRMED, WITHDRAWN = OrderState.CONFIRMED, OrderState.WITHDRAWN


@pytest.mark.parametrize("outcome", Outcome)
def test_the_first_decision_ends_a_penalty_or_changes_nothing(outcome):
    """What revokes orders its end; what keeps it, or is given up, orders nothing."""
    assert kind_for(outcome, ()) is (END if outcome.startswith("revoked") else None)


@pytest.mark.parametrize(
    ("earlier", "kind"),
    [
        ([named(1, END)], IMPOSE),
        ([named(1, END, settled=WITHDRAWN)], IMPOSE),
        ([named(1, END, heard=False, settled=CONFIRMED)], IMPOSE),
        ([named(1, END, heard=False, settled=WITHDRAWN)], None),
        ([named(1, END), named(2, IMPOSE, settled=CONFIRMED)], None),
        ([named(1, END), named(2, IMPOSE, settled=WITHDRAWN)], IMPOSE),
        ([named(1, END), named(2, IMPOSE, heard=False, settled=WITHDRAWN)], IMPOSE),
        ([named(1, END), named(2, IMPOSE, settled=CONFIRMED), named(3, END)], IMPOSE),
    ],
)  # fmt: skip
def test_a_penalty_is_imposed_again_where_somebody_may_have_ended_it(earlier, kind):
    """Somebody has heard of its end, and nobody has confirmed that it was imposed again."""
    assert kind_for(Outcome.UPHELD_VALID_ANSWER, earlier) is kind
    assert kind_for(Outcome.REJECTED_PRELIMINARY, earlier) is kind
    assert kind_for(Outcome.ABANDONED_BY_SELLER, earlier) is None
    assert kind_for(Outcome.REVOKED_OTHER, earlier) is END


def test_by_when(office, clock, decided):
    """The statute's last day where the policy has one, in its zone; else one working day of the policy's calendar."""
    appeal = forwarded(office, passed(office, "us_dmca_512g_2"))
    clock.move(days=19)
    ended = done(lead.lapse(office, LEAD, appeal.appeal_no, appeal.version))
    (order,) = orders_of(office, ended)
    assert (order.kind, order.outcome, order.statutory) == (END, Outcome.REVOKED_NO_ANSWER, True)
    assert order.due_on == ended.response_latest_on
    assert order.due_at == datetime(2026, 12, order.due_on.day, 5, tzinfo=UTC) + timedelta(days=1)

    friday = datetime(2026, 11, 27, 4, tzinfo=UTC)
    tmall = decided.model_copy(update={"policy_id": "tmall_trademark_v1_1"})
    prompt = ordered(office.rules, tmall, END, None, friday)
    assert (prompt.due_on, prompt.statutory) == (date(2026, 11, 30), False)
    assert prompt.due_at == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert not ordered(office.rules, ended, IMPOSE, ended.response_latest_on, friday).statutory


def test_the_hash_of_a_policy_stays(office):
    """Cases tell the hash of their policy; a default that a file does not name is not part of it."""
    policy = office.policies.policy("us_dmca_512g_2")
    assert "effect_days" not in policy.model_dump(exclude_defaults=True)


def test_the_order_stands_in_the_event_of_its_decision(office, decided):
    """What the row says, the log says: one transaction."""
    (order,) = orders_of(office, decided)
    with office.store.reading() as cursor:
        event = events_of(cursor, decided.appeal_no)[order.seq - 1]
    told = event.payload["order"]
    assert (event.verb, told["kind"], told["due_on"]) == (Verb.REVOKE, "end", str(order.due_on))
    assert (order.state, order.ordered_at) == (OrderState.WAITING, event.at)
    assert check_record(office).faults == ()


def test_other_acts_order_nothing(office):
    """Neither a rejection nor what comes before a decision."""
    appeal = answered(office, arrived(office))
    assert orders_of(office, appeal) == ()
    done(comment(office, REVIEWER, appeal.appeal_no, "Hm."))
    given_up = done(intake.withdraw_appeal(office, INTAKE, appeal.appeal_no, appeal.version + 1, reason="No more."))
    assert orders_of(office, given_up) == ()


def test_a_silence_orders_the_end(office, clock):
    """Also in a run of the run sheet: it is the same act."""
    appeal = arrived(office)
    clock.move(days=40)
    ended = done(lead.lapse(office, LEAD, appeal.appeal_no, appeal.version))
    (order,) = orders_of(office, ended)
    assert (order.kind, order.outcome) == (END, Outcome.REVOKED_NO_ANSWER)


def test_sent_and_confirmed_by_the_marketplace(office, clock, decided):
    """A message that was taken is no effect; whoever confirms says when and under which reference."""
    (order,) = orders_of(office, decided)
    clock.move(minutes=5)
    assert sent(office, order).state is OrderState.SENT
    clock.move(hours=1)
    ended = office.now() - timedelta(minutes=20)

    kept = done(confirm_order(office, CLIENT, order.order_id, reference=" PEN-7 ", effective_at=ended))

    assert (kept.state, kept.settled_by, kept.effective_at) == (CONFIRMED, "client shop", ended)
    with office.store.reading() as cursor:
        event, now = events_of(cursor, decided.appeal_no)[-1], read_appeal(cursor, decided.appeal_no)
    assert (event.verb, event.seq, event.payload["reference"]) == (Verb.CONFIRM_ORDER, kept.settled_seq, "PEN-7")
    assert now == decided
    assert check_record(office).faults == ()


def test_a_lead_confirms_with_proof(office, decided):
    """By hand it takes a reference and a document on file; of a client the reference alone."""
    (order,) = orders_of(office, decided)
    bare = confirm_order(office, LEAD, order.order_id, reference=" ")
    assert refusal_of(bare) == "field_missing"
    assert isinstance(bare, Refusal)
    assert "document on file" in english(bare.because)
    assert refusal_of(confirm_order(office, LEAD, order.order_id, reference="PEN-7", proof="C9")) == "field_missing"
    assert refusal_of(confirm_order(office, CLIENT, order.order_id, reference="")) == "field_missing"
    shown = with_document(office, decided, Side.OFFICE, DocumentKind.OFFICIAL_PAGE)
    assert done(confirm_order(office, LEAD, order.order_id, reference="PEN-7", proof=shown.label)).final


@pytest.mark.parametrize("person", [INTAKE, REVIEWER, MANAGER], ids=lambda person: person.role)
def test_nobody_else_says_what_came_of_it(office, decided, person):
    """Neither who decides nor who talks to the parties."""
    (order,) = orders_of(office, decided)
    for refused in (
        confirm_order(office, person, order.order_id, reference="PEN-7", proof="A1"),
        refuse_order(office, person, order.order_id, reason="No."),
        resend_order(office, person, order.order_id),
    ):
        assert refusal_of(refused) == "not_permitted"
    assert refusal_of(resend_order(office, CLIENT, order.order_id)) == "not_permitted"
    assert refusal_of(resend_order(office, LEAD, "AP-1999-000001.1")) == "not_found"


def test_a_time_that_cannot_be(office, decided):
    """Neither before the decision nor in the future."""
    (order,) = orders_of(office, decided)
    for when in (office.now() + timedelta(hours=1), office.now() - timedelta(days=2)):
        told = confirm_order(office, CLIENT, order.order_id, reference="PEN-7", effective_at=when)
        assert refusal_of(told) == "time_impossible"


def test_refused_and_asked_again(office, clock, decided):
    """It says why; asked again it waits as on its first day, and its due day stays. Refused once is enough."""
    (order,) = orders_of(office, decided)
    sent(office, order)
    clock.move(minutes=5)
    assert refusal_of(refuse_order(office, CLIENT, order.order_id, reason=" ")) == "reason_missing"
    kept = done(refuse_order(office, CLIENT, order.order_id, reason="Listing unknown."))
    assert (kept.state, kept.overdue(kept.due_at)) == (OrderState.REFUSED, False)
    assert refusal_of(refuse_order(office, CLIENT, order.order_id, reason="Again.")) == "order_settled"
    clock.move(minutes=5)

    waits = done(resend_order(office, LEAD, order.order_id))

    assert (waits.state, waits.due_on, waits.settled_by) == (OrderState.WAITING, order.due_on, None)
    assert waits.overdue(waits.due_at)
    assert not waits.overdue(waits.due_at - timedelta(seconds=1))
    clock.move(minutes=5)
    assert sent(office, waits).state is OrderState.SENT
    assert check_record(office).faults == ()


def test_a_refused_order_is_confirmed_later(office, decided):
    """Somebody did it by hand over there."""
    (order,) = orders_of(office, decided)
    done(refuse_order(office, CLIENT, order.order_id, reason="Down."))
    assert done(confirm_order(office, CLIENT, order.order_id, reference="PEN-7")).state is CONFIRMED
    assert check_record(office).faults == ()


def test_a_reopening_withdraws_what_is_not_confirmed(office, clock, decided):
    """Nobody had heard of it: to uphold then changes nothing. What was withdrawn is not confirmed any more."""
    (order,) = orders_of(office, decided)
    clock.move(minutes=5)
    kept = upheld_again(office, decided)
    (withdrawn,) = orders_of(office, kept)
    assert (withdrawn.state, withdrawn.settled_by) == (WITHDRAWN, LEAD.person_id)
    late = confirm_order(office, CLIENT, order.order_id, reference="PEN-7")
    assert refusal_of(late) == "order_settled"
    assert isinstance(late, Refusal)
    assert "Withdrawn" in english(late.because)
    assert check_record(office).faults == ()


@pytest.mark.parametrize("confirmed", [False, True])
def test_upheld_after_it_was_ended_it_is_imposed_again(office, clock, decided, confirmed):
    """Promptly, whatever the statute said of its end."""
    (order,) = orders_of(office, decided)
    sent(office, order)
    if confirmed:
        done(confirm_order(office, CLIENT, order.order_id, reference="PEN-7"))
    clock.move(minutes=5)

    kept = upheld_again(office, decided)

    first, second = orders_of(office, kept)
    assert first.state is (CONFIRMED if confirmed else WITHDRAWN)
    assert (second.kind, second.outcome, second.statutory) == (IMPOSE, Outcome.UPHELD_VALID_ANSWER, False)
    assert check_record(office).faults == ()


def test_two_confirmations_at_once(office, decided):
    """One wins; the other is told who was first."""
    (order,) = orders_of(office, decided)
    clients = [Person(person_id=f"client {n}", name=f"shop {n}", role=Role.SYSTEM) for n in range(8)]
    with ThreadPoolExecutor(8) as many:
        asked = [many.submit(confirm_order, office, each, order.order_id, reference="PEN-7") for each in clients]
        came = [each.result() for each in asked]
    (won,) = [each for each in came if not isinstance(each, Refusal)]
    lost = [each for each in came if isinstance(each, Refusal)]
    assert {each.code for each in lost} == {"order_settled"}
    assert all(str(won.settled_by) in english(each.because) for each in lost)
    assert check_record(office).faults == ()


SHOWN: Any = {"reference": "List of 1 December", "reason": "Each listing is on sale, as the marketplace's list shows."}


def several(office, number):
    """The ids of the orders of so many cases that were decided before anybody was connected."""
    cases = [revoked(office, answered(office, arrived(office))) for _ in range(number)]
    return [each.order_id for case in cases for each in orders_of(office, case)]


def test_a_lead_confirms_many_old_orders_by_one_statement(office):
    """Tried first, without a trace; then an event each, and what cannot be confirmed is told by itself."""
    first, second, heard = several(office, 3)
    sent(office, read(office, heard))
    asked = [first, heard, second, first, "X.1"]
    before = log_of(office, first)

    tried = done(confirm_orders(office, LEAD, asked, **SHOWN, dry_run=True))

    codes = {each.order_id: each.refusal and each.refusal.code for each in tried}
    assert codes == {first: None, heard: "field_missing", second: None, "X.1": "not_found"}
    assert log_of(office, first) == before
    assert read(office, first).state is OrderState.WAITING

    came = done(confirm_orders(office, LEAD, asked, **SHOWN, effective_at=office.now()))

    assert {each.order_id: each.refusal and each.refusal.code for each in came} == codes
    assert [read(office, each).state for each in (first, heard, second)] == [CONFIRMED, OrderState.SENT, CONFIRMED]
    told = log_of(office, second)[-1]
    assert (told.verb, told.actor, told.payload["reason"]) == (Verb.CONFIRM_ORDER, LEAD.person_id, SHOWN["reason"])
    assert len(log_of(office, first)) == len(before) + 1
    assert check_record(office).faults == ()


def test_many_at_once_ask_for_a_statement_a_lead_and_a_day_that_can_be(office):
    """Nothing is recorded of what is refused, whole or one by one."""
    (name,) = several(office, 1)
    early = office.now() - timedelta(days=9)

    assert refusal_of(confirm_orders(office, LEAD, [name], reference="", reason="")) == "field_missing"
    assert refusal_of(confirm_orders(office, LEAD, ["X.1"] * (MOST_TOGETHER + 1), **SHOWN)) == "field_invalid"
    assert refusal_of(confirm_orders(office, REVIEWER, [name], **SHOWN)) == "not_permitted"
    (came,) = done(confirm_orders(office, LEAD, [name], **SHOWN, effective_at=early))
    assert refusal_of(came.refusal) == "time_impossible"
    assert read(office, name).state is OrderState.WAITING


def test_two_leads_confirm_the_same_orders_at_once(office):
    """Each order once, by one of them; the other is told who was first."""
    names = several(office, 4)
    with ThreadPoolExecutor(2) as both:
        asked = [both.submit(confirm_orders, office, LEAD, each, **SHOWN) for each in (names, names[::-1])]
        came = [done(each.result()) for each in asked]
    refused = [each.refusal.code for one in came for each in one if each.refusal]
    assert refused == ["order_settled"] * len(names)
    assert [sum(each.verb is Verb.CONFIRM_ORDER for each in log_of(office, name)) for name in names] == [1] * 4
    assert check_record(office).faults == ()


def read(office, name):
    """The order as it is now."""
    with office.store.reading() as cursor:
        return orders.read_order(cursor, name)


def log_of(office, name):
    """The log of the case of an order."""
    with office.store.reading() as cursor:
        found = orders.read_order(cursor, name)
        assert found
        return events_of(cursor, found.appeal_no)


def test_sent_and_confirmed_at_once(office, decided):
    """The sender writes beside whoever confirms: both are kept."""
    (order,) = orders_of(office, decided)
    numbers = count()

    def sends():
        return office.store.write(lambda cursor: orders.mark_sent(cursor, order.order_id, office.now()))

    with ThreadPoolExecutor(2) as both:
        sending = both.submit(sends)
        kept = both.submit(confirm_order, office, CLIENT, order.order_id, reference=f"PEN-{next(numbers)}")
        done(kept.result())
        sending.result()
    (after,) = orders_of(office, decided)
    assert (after.state, after.sent_at) == (CONFIRMED, office.now())
    assert check_record(office).faults == ()


def test_an_open_form_stays_current(office, decided):
    """A confirmation is no act on the case: what a lead has open is not out of date."""
    (order,) = orders_of(office, decided)
    done(confirm_order(office, CLIENT, order.order_id, reference="PEN-7"))
    done(lead.reopen(office, LEAD, decided.appeal_no, decided.version, to=State.FINAL_REVIEW, reason="New."))


def test_what_is_kept_of_it_is_made_anew(office, decided):
    """Whatever is counted of orders is counted again when one was sent, which no event tells."""
    before = office.store.position().get(ORDERS, 0)
    sent(office, orders_of(office, decided)[0])
    assert office.store.position()[ORDERS] > before


DAMAGE = [
    "DELETE FROM measure_order",
    "UPDATE measure_order SET kind = 'impose'",
    "UPDATE measure_order SET due_on = due_on + 1",
    "UPDATE measure_order SET statutory = NOT statutory",
    "UPDATE measure_order SET settled_as = NULL",
    "UPDATE measure_order SET settled_by = 'zhao'",
    "UPDATE measure_order SET effective_at = effective_at + INTERVAL '1 hour'",
    "UPDATE measure_order SET asked_at = asked_at + INTERVAL '1 hour'",
    (
        "INSERT INTO measure_order SELECT order_id || 'x', appeal_no, 2, kind, outcome, due_on, due_at, statutory,"
        " ordered_at, asked_at, sent_at, settled_as, settled_seq, settled_by, settled_at, effective_at"
        " FROM measure_order"
    ),
]


@pytest.mark.parametrize("sql", DAMAGE)
def test_verify_holds_it_against_the_log(office, decided, sql):
    """A row that was changed, added or taken away is named."""
    (order,) = orders_of(office, decided)
    done(confirm_order(office, CLIENT, order.order_id, reference="PEN-7"))
    with office.store.writing() as cursor:
        cursor.run(sql)

    (fault,) = check_record(office).faults

    assert "the order of event" in english(fault.what)
    assert "measure_order" in CHECKS


def test_a_decision_that_waits_for_a_second_person_orders_nothing_yet(office):
    """Proposed, it orders when a lead has approved it, and by whose word it then is."""
    appeal = answered(office, arrived(office))
    outcome, why = Outcome.REVOKED_OTHER, "The mark has been given up."
    asked = review.revoke(office, LEAD, appeal.appeal_no, appeal.version, outcome=outcome, reason=why, exceptional=True)
    waits = done(asked)
    assert (waits.state, orders_of(office, waits)) == (State.FINAL_REVIEW, ())

    ended = approved(office, waits)

    (order,) = orders_of(office, ended)
    assert (order.kind, order.outcome) == (END, Outcome.REVOKED_OTHER)
    assert check_record(office).faults == ()


def test_an_order_is_told_to_whoever_wants_to_hear_of_it(office, clock):
    """With its decision, and once more when a lead asks again; it names nobody."""
    endpoint(office, "penalties", "redress.measure.end")
    ended = revoked(office, answered(office, arrived(office)))
    (order,) = orders_of(office, ended)
    clock.move(minutes=5)
    done(resend_order(office, LEAD, order.order_id))

    first, second = messages(office)

    assert [first["seq"], second["seq"]] == [order.seq, order.seq + 1]
    told = json.loads(str(first["data"]))
    assert told == json.loads(str(second["data"]))
    assert (told["order_id"], told["kind"], told["due_on"]) == (order.order_id, "end", str(order.due_on))
    assert (told["listing_ids"], told["penalty_kind"]) == (list(ended.listing_ids), ended.penalty_kind)


def test_an_office_is_connected_by_an_endpoint_or_a_client_that_confirms(office):
    """Neither a client of another scope nor one whose token is good for nothing any more is enough."""
    assert not orders.connected(office.store)
    for name, scope in (("intake", "intake:write"), ("penalties", orders.CONFIRMING)):
        client = Client(
            client_id=name, name=name, scopes=(scope,), per_minute=60, created_at=office.now(),
            created_by="demir", expires_at=office.now() + timedelta(days=1),
        )  # fmt: skip
        with office.store.writing() as cursor:
            insert_client(cursor, client, name)
        assert orders.connected(office.store) is (name == "penalties")
    with office.store.writing() as cursor:
        set_revoked(cursor, "penalties", office.now())
    assert not orders.connected(office.store)
    endpoint(office)
    assert orders.connected(office.store)
