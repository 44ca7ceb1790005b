"""The pages, their addresses, and whose they are; the navigation, the pages' guards and the tests read this table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.model.terms import Role
from core.text import mark

PAGES: Final = Path(__file__).resolve().parent.parent
CASE_WORKERS: Final = (Role.INTAKE, Role.REVIEWER, Role.LEAD)


@dataclass(frozen=True)
class Place:
    """One page: its file below ``pages/``, fixed address, title's key and roles, and whether the top bar lists it."""

    file: str
    url_path: str
    title: str
    roles: tuple[Role, ...]
    listed: bool = True

    @property
    def path(self) -> Path:
        """Where its script is: absolute, as ``st.switch_page`` wants it."""
        return PAGES / self.file


PLACES: Final = (
    Place("work/queue.py", "queue", mark("Queue"), CASE_WORKERS),
    Place("work/appeal.py", "appeal", mark("Appeal"), CASE_WORKERS, listed=False),
    Place("work/pack.py", "pack", mark("Pack"), CASE_WORKERS, listed=False),
    Place("work/intake.py", "intake", mark("Intake"), (Role.INTAKE,)),
    Place("work/letters.py", "letters", mark("Letters"), CASE_WORKERS),
    Place("work/runsheet.py", "runsheet", mark("Run sheet"), (Role.LEAD, Role.REVIEWER, Role.INTAKE)),
    Place("work/runs.py", "runs", mark("Runs of the run sheet"), (Role.LEAD, Role.REVIEWER), listed=False),
    Place("work/look.py", "secondlook", mark("Second looks"), (Role.REVIEWER, Role.LEAD)),
    Place("insight/overview.py", "overview", mark("Overview"), (Role.MANAGER, Role.LEAD)),
    Place("insight/timing.py", "timing", mark("Timing"), (Role.MANAGER, Role.LEAD)),
    Place("insight/quality.py", "quality", mark("Quality"), (Role.MANAGER, Role.LEAD)),
    Place("insight/cases.py", "cases", mark("Cases of a number"), (Role.MANAGER, Role.LEAD), listed=False),
    Place("insight/exports.py", "exports", mark("Exports"), (Role.MANAGER, Role.LEAD)),
    Place("oversight/people.py", "people", mark("People"), (Role.ADMIN,)),
    Place("oversight/imports.py", "imports", mark("Imports"), (Role.ADMIN,)),
    Place("oversight/rules.py", "rules", mark("Rules"), (Role.ADMIN,)),
    Place("oversight/records.py", "records", mark("Records"), (Role.ADMIN,)),
)
PLACE: Final = {place.url_path: place for place in PLACES}


def first_for(role: Role) -> Place:
    """The page that a role finds at ``/``."""
    return next(place for place in PLACES if role in place.roles)
