"""How many modules of ``core`` one act goes through, traced while it runs; on the case page those of ``pages`` too.

``python -m tests.house.entered`` prints them for rejecting an appeal, and for one answer as a command and on the page.
"""

import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from unittest.mock import patch

from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import local_script_runner

from core.commands.checklist import answer, write_reason
from core.commands.review import reject
from core.domain.appeal import Appeal
from core.domain.terms import Value
from core.office import Office
from tests.app.stage import Checklist, at_desk, open_page
from tests.cases import REVIEWER, Clock, answer_all, done, new_office, reviewable
from tests.house.source import ROOT

CRITERION = "cn_written_signed"

NEXT = "cn_seller_identity"


@contextmanager
def entered(*packages: str) -> Iterator[Counter[tuple[str, str]]]:
    """The calls made meanwhile of each function of these packages, by module and name; on new threads as well."""
    calls: Counter[tuple[str, str]] = Counter()
    folders = tuple(f"{ROOT / package}/" for package in packages)

    def told(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(folders):
            calls[code.co_filename.removeprefix(f"{ROOT}/").removesuffix(".py"), code.co_name] += 1

    threading.setprofile(told)
    sys.setprofile(told)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def modules(calls: Counter[tuple[str, str]]) -> Counter[str]:
    """The calls by module."""
    found: Counter[str] = Counter()
    for (module, _), times in calls.items():
        found[module] += times
    return found


def failing(office: Office) -> Appeal:
    """A 512(g) appeal in its preliminary review that a reviewer has answered: its counter-notice is not signed."""
    appeal = reviewable(office)
    answer_all(office, REVIEWER, appeal)
    done(answer(office, REVIEWER, appeal.appeal_no, CRITERION, Value.NOT_MET, note="No signature."))
    done(write_reason(office, REVIEWER, appeal.appeal_no, reason="It is not signed."))
    return appeal


def rejecting(office: Office) -> Counter[tuple[str, str]]:
    """What the command ``reject`` calls."""
    appeal = failing(office)
    with entered("core") as calls:
        done(reject(office, REVIEWER, appeal.appeal_no, appeal.version))
    return calls


def answering(office: Office) -> Counter[tuple[str, str]]:
    """What the command ``answer`` calls."""
    appeal = reviewable(office)
    with entered("core") as calls:
        done(answer(office, REVIEWER, appeal.appeal_no, CRITERION, Value.MET))
    return calls


def answering_on_the_page(office: Office) -> Counter[tuple[str, str]]:
    """What one answer on the case page calls: it is kept, and the part of the page that follows is drawn anew."""
    appeal = reviewable(office)
    with patch("pages.shared.app_state._opened", return_value=office), at_desk(REVIEWER):
        page = open_page("appeal", REVIEWER, no=appeal.appeal_no)
        checklist = Checklist(page)
        checklist.answer(CRITERION, Value.MET)  # the first takes the case, and the whole page is drawn with it
        *_, part = page._fragment_storage._fragments  # as a browser would ask for it: AppTest runs whole pages
        asked = partial(RerunData, fragment_id=part)
        with patch.object(local_script_runner, "RerunData", asked), entered("core", "pages") as calls:
            checklist.answer(NEXT, Value.MET)
    assert not page.exception, page.exception[0].message
    return calls


def in_an_office(do: Callable[[Office], Counter[tuple[str, str]]]) -> Counter[tuple[str, str]]:
    """What an act calls, done in a new office."""
    with tempfile.TemporaryDirectory() as home:
        office = new_office(Path(home) / "office", Clock())
        try:
            return do(office)
        finally:
            office.close()


def main() -> None:
    """Prints the modules, those with most calls first."""
    for do in (rejecting, answering, answering_on_the_page):
        found = modules(in_an_office(do))
        sys.stdout.write(f"{do.__name__}: {len(found)} modules\n")
        for module, times in found.most_common():
            sys.stdout.write(f"  {times:5} {module}\n")


if __name__ == "__main__":
    main()
