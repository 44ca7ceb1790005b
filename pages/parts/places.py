"""The pages, their addresses, and whose they are; the navigation, the pages' guards and the tests read this table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.model.people import Person
from core.model.terms import Role
from core.permissions import MAY, Act, allowed
from core.text import mark

PAGES: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Place:
    """One page: its file below ``pages/``, fixed address, title's key, the act of viewing it, whether it is listed."""

    file: str
    url_path: str
    title: str
    act: Act
    listed: bool = True

    @property
    def roles(self) -> frozenset[Role]:
        """Whose page it is."""
        return MAY[self.act]

    @property
    def path(self) -> Path:
        """Where its script is: absolute, as ``st.switch_page`` wants it."""
        return PAGES / self.file


PLACES: Final = (
    Place("work/queue.py", "queue", mark("Queue"), Act.VIEW_QUEUE),
    Place("work/appeal.py", "appeal", mark("Appeal"), Act.VIEW_APPEAL, listed=False),
    Place("work/pack.py", "pack", mark("Pack"), Act.VIEW_BUNDLE, listed=False),
    Place("work/intake.py", "intake", mark("Intake"), Act.VIEW_INTAKE),
    Place("work/letters.py", "letters", mark("Letters"), Act.VIEW_LETTERS),
    Place("work/runsheet.py", "runsheet", mark("Run sheet"), Act.VIEW_RUN_SHEET),
    Place("work/runs.py", "runs", mark("Runs of the run sheet"), Act.VIEW_RUNS, listed=False),
    Place("work/look.py", "secondlook", mark("Second looks"), Act.VIEW_SECOND_REVIEWS),
    Place("insight/overview.py", "overview", mark("Overview"), Act.VIEW_OVERVIEW),
    Place("insight/timing.py", "timing", mark("Timing"), Act.VIEW_TIMING),
    Place("insight/quality.py", "quality", mark("Quality"), Act.VIEW_QUALITY),
    Place("insight/cases.py", "cases", mark("Cases of a number"), Act.VIEW_COUNTED_CASES, listed=False),
    Place("insight/exports.py", "exports", mark("Exports"), Act.VIEW_EXPORTS),
    Place("oversight/people.py", "people", mark("People"), Act.VIEW_ACCOUNTS),
    Place("oversight/imports.py", "imports", mark("Imports"), Act.VIEW_IMPORTS),
    Place("oversight/rules.py", "rules", mark("Rules"), Act.VIEW_RULES),
    Place("oversight/records.py", "records", mark("Records"), Act.VIEW_RECORDS),
)
PLACE: Final = {place.url_path: place for place in PLACES}


def case_place(person: Person) -> Place:
    """Where a case leads: to what customer service can do for it, else to what legal decides on."""
    return PLACE["intake" if allowed(person, Act.VIEW_INTAKE) else "appeal"]


def first_for(role: Role) -> Place:
    """The page that a role finds at ``/``."""
    return next(place for place in PLACES if role in place.roles)
