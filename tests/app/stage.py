"""Pages without a browser: who sits at the desk, and the page they find."""

from contextlib import AbstractContextManager
from typing import Final
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from core.domain.people import Person
from pages.shared.navigation import PAGES, PLACE

FRAME: Final = PAGES / "shared" / "frame.py"


def at_desk(person: Person | None) -> AbstractContextManager[object]:
    """Sits a person (nobody for None) at the desk while the block runs: pages look them up as they always do."""
    return patch("pages.shared.context.current_person", return_value=person)


def open_page(url_path: str, person: Person | None, **address: str) -> AppTest:
    """A page as the person finds it, in the frame, at its address; run it again inside ``at_desk``."""
    with at_desk(person):
        test = AppTest.from_file(str(FRAME), default_timeout=60).run()
        for key, value in address.items():
            test.query_params[key] = value
        test.switch_page(str(PLACE[url_path].path))
        return test.run()


def html_of(test: AppTest) -> str:
    """All HTML the page has drawn, styles left out."""
    return "\n".join(each.proto.body for each in test.get("html") if not each.proto.body.startswith("<style"))
