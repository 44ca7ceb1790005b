"""``verify`` holds the tables beside the log against it: requests, proposals, letters, looks at documents, runs."""

import re
from pathlib import Path

import pytest

from core.commands import review
from core.commands.documents import note_opened
from core.commands.intake import request_extension
from core.commands.lead import hand_over
from core.commands.letters import drop_letter, release_letter
from core.commands.review import approve, send_back
from core.commands.runs import go_through
from core.commands.verification import check_record
from core.domain.appeal import Listing
from core.domain.terms import Verb
from core.ledger import verification
from core.office import open_office
from core.queries.case import open_case
from core.queries.letters import letters_of_case
from tests import postgres
from tests.cases import (
    AS_FILED,
    INTAKE,
    LEAD,
    REVIEWER,
    SECOND,
    Clock,
    answer_all,
    disclosed,
    done,
    new_office,
    reviewable,
)
from tests.english import english
from tests.rounds import added
from tests.unit.test_runs import arrived, begun

ECL = "tmall_trademark_v1_1"

DEAR = (Listing(listing_id="703318845521", title="Lamp", sold_quantity=400, sold_value=15_000),)


def proposed(office):
    """A case of high sales value whose forwarding a reviewer has proposed, after looking at one document."""
    case = reviewable(office, listings=DEAR)
    seen = done(open_case(office, REVIEWER, case.appeal_no))
    note_opened(office, REVIEWER, (seen.dossier.exhibits[-1].exhibit_id,))
    answer_all(office, REVIEWER, case)
    forwarded = review.forward(office, REVIEWER, case.appeal_no, case.version, as_filed=AS_FILED, reason="All there.")
    return done(forwarded)


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """The folder of a closed office in which all of it has happened."""
    home, clock = tmp_path_factory.mktemp("record") / "office", Clock()
    office = new_office(home, clock)
    late, silent, held = arrived(office), disclosed(office, ECL), disclosed(office, ECL)
    waits = disclosed(office, ECL)
    clock.move(days=30)
    run = begun(office, late, silent, held)
    done(hand_over(office, LEAD, held.appeal_no, held.version, to=SECOND.person_id))
    assert [each.refusal is None for each in go_through(office, LEAD, run)].count(True) == 2
    done(request_extension(office, INTAKE, waits.appeal_no, waits.version, added(5)))
    clock.move(minutes=1)
    back, approved, open_still = proposed(office), proposed(office), proposed(office)
    clock.move(minutes=1)
    done(send_back(office, LEAD, back.appeal_no, back.version, reason="Look at A1."))
    done(approve(office, LEAD, approved.appeal_no, approved.version))
    [told] = (each for each in letters_of_case(office, INTAKE, open_still.appeal_no) if each.kind == "disclosure")
    done(release_letter(office, INTAKE, told.letter_id, body="Halden & Moss complained."))
    [told] = (each for each in letters_of_case(office, INTAKE, back.appeal_no) if each.kind == "disclosure")
    done(drop_letter(office, INTAKE, told.letter_id, "The seller was told by telephone."))
    office.close()
    return home


@pytest.fixture
def office(record, tmp_path):
    """A copy of it."""
    opened = open_office(postgres.copied(record, tmp_path / "office"), Clock())
    yield opened
    opened.close()


def faults(office):
    """What is wrong, in English."""
    return [english(each.what) for each in check_record(office).faults]


def test_what_happened_is_sound(office):
    """All of it, as the commands wrote it."""
    assert faults(office) == []


REQUEST = "the request for more time of event 4 does not match the log"

PROPOSAL = "the decision proposed by event 6 does not match the log"

UNOPENED = "the number of documents never opened in event 7 does not match the count"
OPENED = "what was opened before the decision of event 7 does not match the log"

LETTER = "the letter about event 3 does not match the log"

RUN = "run 1 is incomplete"

RESULT = "the result of run 1 does not match the log"

NOT_TOLD = (
    "INSERT INTO extension_request (appeal_no, seq, received_at, days, reason)"
    " SELECT appeal_no, 2, happened_at, 5, '' FROM event WHERE verb = 'lapse'"
)

PUT_IN = (
    "INSERT INTO finding (appeal_no, seq, criterion, finding_value, made_by, made_at, inputs, note)"
    " SELECT appeal_no, 99, criterion, finding_value, made_by, made_at, inputs, note FROM finding LIMIT 1"
)

DAMAGE = [
    ("DELETE FROM extension_request", REQUEST),
    ("UPDATE extension_request SET days = 50", REQUEST),
    ("UPDATE extension_request SET reason = 'None.'", REQUEST),
    ("UPDATE extension_request SET received_at = received_at - INTERVAL '1 day'", REQUEST),
    ("UPDATE extension_request SET ground = 'notarisation'", REQUEST),
    ("UPDATE extension_request SET document = 'A9'", REQUEST),
    (NOT_TOLD,
     "the request for more time of event 2 does not match the log"),
    ("DELETE FROM proposal WHERE settled_as IS NULL", PROPOSAL),
    ("UPDATE proposal SET decision = 'reject' WHERE settled_as IS NULL", PROPOSAL),
    ("UPDATE proposal SET because = ''", PROPOSAL),
    ("UPDATE proposal SET proposed_by = 'lin' WHERE settled_as = 'approved'", PROPOSAL),
    ("UPDATE proposal SET settled_as = NULL, settled_seq = NULL WHERE settled_as = 'sent_back'", PROPOSAL),
    ("UPDATE proposal SET settled_by = 'zhao' WHERE settled_as = 'approved'", PROPOSAL),
    ("UPDATE proposal SET settled_as = 'approved', settled_seq = 7 WHERE settled_as IS NULL", PROPOSAL),
    ("UPDATE decision_opened SET never_opened = 0", UNOPENED),
    ("DELETE FROM opened", OPENED),
    ("UPDATE opened SET opened_at = opened_at + INTERVAL '1 hour'", OPENED),
    ("INSERT INTO opened SELECT appeal_no, exhibit_id, 'zhao', TIMESTAMP '2026-11-25' FROM exhibit", OPENED),
    ("UPDATE letter SET state = 'waiting', settled_seq = NULL WHERE state = 'dropped'", LETTER),
    ("UPDATE letter SET reason = 'No need.' WHERE state = 'dropped'", LETTER),
    ("UPDATE letter SET recipient = 'complainant' WHERE state = 'released'", LETTER),
    ("UPDATE letter SET pdf_sha256 = text_sha256 WHERE state = 'released'", LETTER),
    ("UPDATE letter SET settled_at = settled_at - INTERVAL '1 day' WHERE state = 'released'", LETTER),
    ("DELETE FROM letter WHERE state = 'released'", LETTER),
    ("UPDATE letter SET called_at = called_at - INTERVAL '1 day' WHERE seq = 3 AND state = 'waiting'", LETTER),
    (PUT_IN,
     "it has findings or disclosures of event 99, which is not in the log"),
    ("UPDATE disclosure SET seq = 99 WHERE seq = 3",
     "it has findings or disclosures of event 99, which is not in the log"),
    ("DELETE FROM run", RUN),
    ("DELETE FROM run_line WHERE line_no = 1", RUN),
    ("UPDATE run_line SET line_no = line_no + 1", RUN),
    ("DELETE FROM run_result WHERE refusal IS NOT NULL", RUN),
    ("UPDATE run_line SET chosen = false", RUN),
    ("UPDATE run_result SET seq = seq - 1 WHERE seq IS NOT NULL", RESULT),
    ("UPDATE run_result SET refusal = NULL", RESULT),
    ("UPDATE run SET begun_by = 'zhao'", RESULT),
    ("UPDATE run_line SET version = version + 1", RESULT),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "said"), DAMAGE, ids=[sql for sql, _ in DAMAGE])
def test_a_damaged_row_is_named(office, sql, said):
    """One row that was changed, added or taken away behind the program's back."""
    with office.store.writing() as cursor:
        assert cursor.run(sql) > 0

    assert said in faults(office)


@pytest.mark.parametrize(
    "table", ["exhibit", "finding", "disclosure", "letter", "decision_opened", "proposal", "measure_order", "delivery"]
)
def test_what_is_left_of_a_case_that_was_taken_away_is_named(office, table):
    """Its log and its row are gone; what hangs on it is not."""
    with office.store.writing() as cursor:
        number = cursor.value(f"SELECT max(appeal_no) FROM {table}")
        for gone in ("event", "appeal", "pending"):
            cursor.run(f"DELETE FROM {gone} WHERE appeal_no = ?", [number])

    assert f"it has rows of {table} but no log" in faults(office)


ASKED = sorted(Path(verification.__file__).with_name("checks").glob("*.sql"))


def test_every_table_that_is_checked_has_its_question_and_every_question_is_asked():
    """A file that nobody asks checks nothing; parties are asked by what identifies one."""
    assert {file.stem for file in ASKED} == verification.CHECKS.keys() - {"party"}


@pytest.mark.parametrize("file", ASKED, ids=lambda file: file.stem)
def test_a_question_names_acts_as_the_log_does(file):
    """SQL takes any word: one that no event has would find nothing, and nobody would know."""
    told = re.findall(r"\bverb (?:=|<>|IN|WHEN) \(?((?:'\w+'(?:, )?)+)", file.read_text(encoding="utf-8"))
    assert {word for each in told for word in re.findall(r"\w+", each)} <= set(Verb)
