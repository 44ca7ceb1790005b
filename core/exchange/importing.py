"""History brought in from a page: in a thread of its own, so that no click and no closed tab breaks it off.

The file that was sent lies in the office's folder ``imports`` until it is imported or another one is sent; so do
the rows that were rejected. Only the administrator who sent them gets at either.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from core.errors import Refusal, refuse
from core.exchange.encodings import rows_about, sample_of
from core.exchange.history_dates import How
from core.exchange.history_in import import_history
from core.exchange.rejects import Imported, Rejected, rejects_file
from core.exchange.table import Table
from core.language import Language
from core.lifecycle import Facts, why_not
from core.model.people import Person
from core.model.terms import Verb
from core.office import Office
from core.store.file import Store, Unwritten
from core.text import say

FOLDER: Final = "imports"
SHOWN: Final = 50  # rejected rows on the page; the file has all
SAMPLE: Final = 10


@dataclass
class Job:
    """One run over one file; a dry one changes nothing. ``result`` is None until it has ended, or when it broke.

    ``how`` has what a person said of the file; ``encoding`` is the one it is read in, and ``read_as`` its first line
    beyond ASCII as it reads so.
    """

    name: str
    path: Path
    how: How
    dry_run: bool
    total: int
    encoding: str = ""
    read_as: str = ""
    separator: str = ","
    read: int = 0
    ended: bool = False
    result: Imported | Refusal | None = None
    states: Counter[str] = field(default_factory=Counter)
    sample: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def rejects(self) -> Path:
        """Where the rejected rows are."""
        return self.path.with_suffix(".rejects.csv")

    def opened(self, table: Table) -> None:
        """Hears how the file is written."""
        self.encoding, self.separator = table.encoding, table.separator
        self.read_as = sample_of(self.path, table.encoding)

    def progress(self, read: int) -> None:
        """Hears how far it is."""
        self.read = read

    def took(self, number: str, fields: dict[str, Any]) -> None:
        """Hears of a case that comes in."""
        self.states[str(fields["state"])] += 1
        if len(self.sample) < SAMPLE:
            self.sample.append({"appeal_no": number, **fields})


_JOBS: Final[WeakKeyDictionary[Store, dict[str, Job]]] = WeakKeyDictionary()
_ONE: Final = threading.Lock()
"""One import at a time: two would wait for each other's rows."""


def send(office: Office, actor: Person, data: bytes) -> Path | Refusal:
    """Keeps a file that an administrator sent, in place of the one before."""
    if refusal := why_not(actor, Verb.IMPORT_HISTORY, None, Facts()):
        return refusal
    folder, own = office.home / FOLDER, sha256(actor.person_id.encode()).hexdigest()[:16]
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for old in folder.glob(f"{own}*"):
            old.unlink()
        path = folder / f"{own}.csv"
        path.write_bytes(data)
    except OSError:
        return refuse("disk_full")
    return path


def begin(
    office: Office,
    actor: Person,
    name: str,
    path: Path,
    *,
    how: How,
    lang: Language,
    dry_run: bool,
) -> Job | Refusal:
    """Begins to look through a file that was sent, or to import it; of ``how`` what is said of the file counts."""
    if refusal := why_not(actor, Verb.IMPORT_HISTORY, None, Facts()):
        return refusal
    if not path.exists():
        return refuse("path_unusable", name=name, reason=say("it is not there any more; send it again"))
    job = Job(name, path, how, dry_run, rows_about(path))
    job.rejects.unlink(missing_ok=True)
    _JOBS.setdefault(office.store, {})[actor.person_id] = job
    threading.Thread(target=_run, args=(office, actor, job, lang), name="history", daemon=True).start()
    return job


def job_of(office: Office, actor: Person) -> Job | None:
    """The last run of this person, running or ended."""
    return _JOBS.get(office.store, {}).get(actor.person_id)


def forget(office: Office, actor: Person) -> None:
    """The page begins anew."""
    _JOBS.get(office.store, {}).pop(actor.person_id, None)


def rejects_of(office: Office, actor: Person) -> bytes | Refusal:
    """The rows that were rejected in the last run of this person, as a file."""
    job = job_of(office, actor)
    if why_not(actor, Verb.IMPORT_HISTORY, None, Facts()) or job is None or not job.rejects.exists():
        return refuse("not_found", what=say("file"), name="rejects.csv")
    return job.rejects.read_bytes()


def _run(office: Office, actor: Person, job: Job, lang: Language) -> None:
    how = replace(job.how, opened=job.opened, progress=job.progress, took=job.took)
    try:
        with _ONE, rejects_file(job.rejects, lang) as to_file:

            def reject(row: Rejected) -> None:
                to_file(row)
                if len(job.rejected) < SHOWN:
                    job.rejected.append(row)

            job.result = import_history(office, job.path, reject, actor=actor, dry_run=job.dry_run, how=how)
    except (Unwritten, OSError):
        job.result = refuse("disk_full")
    finally:
        job.ended = True
        if not job.dry_run and isinstance(job.result, Imported):
            job.path.unlink(missing_ok=True)
