"""The offices that are measured: what is generated straight into the file is as sound as what the commands write."""

import pytest

from benchmarks.generate import make_office
from core.analytics.case_list import QueueFilters
from core.ledger.verification import evidence_on_record, faults_of_log, heads
from core.office import open_office
from core.queries.case import open_case
from core.queries.queue import queue_page
from tests import postgres
from tests.cases import LEAD, done


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """Two offices of one seed."""
    folder = tmp_path_factory.mktemp("offices")
    for name in ("one", "other"):
        make_office(folder / name, 600, seed=7)
        postgres.take_in(folder / name)
    return folder / "one", folder / "other"


def test_the_log_of_a_generated_office_leaves_what_its_tables_hold(homes):
    """Chains, projections, findings and documents agree, and a case that runs has its deadline's sum."""
    office = open_office(homes[0])
    with office.store.reading() as cursor:
        assert list(faults_of_log(office.rules, cursor)) == []
        assert {office.vault.check(each["sha256"]) for each in evidence_on_record(cursor)} == {"ok"}
        states = {row["state"] for row in cursor.rows("SELECT DISTINCT state FROM appeal")}
    waiting = done(queue_page(office, LEAD, QueueFilters(tab="complainant"))).rows

    assert {"closed", "awaiting_complainant"} <= states
    assert all(done(open_case(office, LEAD, row.appeal_no)).deadline for row in waiting if row.due_on)
    office.close()


def test_one_seed_makes_one_office(homes):
    """Figures of two days can be compared: the log is the same to the last hash."""
    found = []
    for home in homes:
        office = open_office(home)
        with office.store.reading() as cursor:
            found.append(heads(cursor))
        office.close()

    assert found[0] == found[1]
    assert found[0][0] == 600
