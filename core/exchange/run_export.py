"""One run of the run sheet as CSV: every line of its sheet, and what came of it; RFC 4180, UTF-8 with byte order mark.

People are pseudonyms and their names are left out of the refusals (domain.md 7.1); parties are not in it at all.
"""

from collections.abc import Iterator
from typing import Final

from core.analytics.tables import person_pseudonyms
from core.domain.deadlines import Deadline, reason
from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.refusals import Refusal
from core.domain.run_sheet import RunLine
from core.domain.text import say
from core.exchange import csv_writing, export
from core.language import render
from core.office import Office
from core.queries.run_sheet import RunDetail, open_run

HEADER: Final = (
    "run", "as_of", "begun_at", "ended_at", "way", "by", "line", "appeal_no", "why", "verb", "due_on", "due_sum",
    "in_the_way", "chosen", "result", "settled_at", "event", "refusal", "refusal_words",
)  # fmt: skip

SOMEBODY: Final = say("export.colleague")

AT_ONCE: Final = 1000


def run_csv(office: Office, actor: Person, run_no: int) -> Iterator[bytes] | Refusal:
    """The file in pieces, in English as every export is; refused at once to whoever may not.

    It is recorded who took how many of its rows, also when the reader left before the last piece.
    """
    if refusal := may(actor, Act.EXPORT_RUN):
        return refusal
    found = open_run(office, actor, run_no)
    if isinstance(found, Refusal):
        return found
    with office.store.reading() as cursor:
        by = person_pseudonyms(cursor)[found.run.begun_by]
    of, head = {"run": str(run_no)}, csv_writing.BOM + csv_writing.csv_text([HEADER])
    return export.export_in_pieces(office, actor, "run", of, len(found.lines), head, _lines(found, by))


def _lines(found: RunDetail, by: str) -> export.Pieces:
    for first in range(0, len(found.lines), AT_ONCE):
        lines = found.lines[first : first + AT_ONCE]
        yield csv_writing.csv_text(_row(found, by, each) for each in lines), len(lines)


def _row(found: RunDetail, by: str, line: RunLine) -> tuple[object, ...]:
    run = found.run
    deadline = Deadline.model_validate_json(line.deadline) if line.deadline else None
    due_sum = render(reason(deadline), "en") if deadline else None
    refusal, refused = (each.code if each else None for each in (line.refusal, line.refused))
    of_run = (run.run_no, run.as_of, run.begun_at, run.ended_at, run.way, by)
    of_sheet = (line.line_no, line.appeal_no, line.why, line.verb, line.due_on, due_sum, refusal)
    return (*of_run, *of_sheet, line.chosen, line.came, line.settled_at, line.seq, refused, _words(line.refused))


def _words(refused: Refusal | None) -> str | None:
    """A refusal in words, without the name of whoever acted."""
    if refused is None:
        return None
    facts = {name: SOMEBODY if name == "who" else fact for name, fact in refused.facts.items()}
    return render(refused.model_copy(update={"facts": facts}).because, "en")
