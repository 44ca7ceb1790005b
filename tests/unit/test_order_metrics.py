"""When decisions take effect: the time to it, what is not in effect yet, and the statute's last day; by hand."""

from datetime import timedelta

import pytest

from core.analytics.metrics import Metric, measures, waiting_times
from core.analytics.questions import OF_ORDERS
from core.commands import lead
from core.commands.orders import confirm_order, refuse_order
from core.domain.people import Person
from core.domain.terms import Role, State
from core.exchange.metrics_export import metrics_json
from core.ledger.orders import mark_sent, orders_of
from tests.cases import LEAD, MANAGER, done
from tests.rounds import answered, arrived, forwarded, passed, revoked
from tests.unit.test_outbox import endpoint

CLIENT = Person(person_id="client shop", name="shop", role=Role.SYSTEM)

TIME, STILL, BY_LAW = OF_ORDERS


def order_of(office, appeal):
    """The last order of a case."""
    with office.store.reading() as cursor:
        return orders_of(cursor, appeal.appeal_no)[-1]


@pytest.fixture
def three(office, clock):
    """Three decided cases: in effect after half a day, refused, and only sent, three days ago."""
    appeals = [revoked(office, answered(office, arrived(office))) for _ in range(3)]
    first, second, third = (order_of(office, each) for each in appeals)
    clock.move(hours=12)
    done(confirm_order(office, CLIENT, first.order_id, reference="PEN-1"))
    done(refuse_order(office, CLIENT, second.order_id, reason="Unknown."))
    with office.store.writing() as cursor:
        mark_sent(cursor, third.order_id, office.now())
    clock.move(days=3)
    return appeals


def test_the_time_to_it_counts_those_that_are_not_in_effect(office, three):
    """One has ended after half a day, two run on for three and a half and are past their day."""
    (found,) = done(waiting_times(office, MANAGER, Metric(TIME)))
    assert (found.n, found.days.happened, found.days.censored, found.parts) == (3, 1, 2, {"overdue": 2})


def test_what_is_decided_and_not_in_effect(office, three):
    """Refused or sent is not done; one a reopening has withdrawn counts no more, and did before it."""
    (found,) = done(measures(office, MANAGER, Metric(STILL)))
    assert (found.n, found.k, found.parts) == (3, 2, {"overdue": 2})
    before = office.now() - timedelta(days=3, hours=1)
    (then,) = done(measures(office, MANAGER, Metric(STILL, as_of=before)))
    assert (then.n, then.k, then.parts) == (3, 3, {"overdue": 0})
    second = three[1]
    done(lead.reopen(office, LEAD, second.appeal_no, second.version, to=State.FINAL_REVIEW, reason="New."))
    (now,) = done(measures(office, MANAGER, Metric(STILL)))
    assert (now.n, now.k) == (2, 1)


def test_the_statutes_last_day_is_a_clock_of_its_own(office, clock):
    """Only orders of 512(g); one in effect in time, one not at all."""
    cases = [forwarded(office, passed(office, "us_dmca_512g_2")) for _ in range(2)]
    clock.move(days=16)
    ended = [done(lead.lapse(office, LEAD, each.appeal_no, each.version)) for each in cases]
    done(confirm_order(office, CLIENT, order_of(office, ended[0]).order_id, reference="PEN-1"))
    assert [each.n for each in done(measures(office, MANAGER, Metric(BY_LAW)))] in ([1], [2])
    clock.move(days=30)
    (found,) = done(measures(office, MANAGER, Metric(BY_LAW)))
    assert (found.n, found.k, found.parts) == (2, 1, {"overdue": 1})


def test_they_are_told_once_a_system_is_connected(office, three):
    """The object has them then, and not a word of them before."""
    assert not {*OF_ORDERS} & done(metrics_json(office, MANAGER)).keys()
    endpoint(office)
    found = done(metrics_json(office, MANAGER))
    assert (found[TIME]["n"], found[TIME]["restored"], found[TIME]["not_in_effect"]) == (3, 1, 2)
    assert (found[STILL]["n"], found[STILL]["k"], found[STILL]["overdue"]) == (3, 2, 2)
