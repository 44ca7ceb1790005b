"""Pages without a browser: who is signed in, and the page they find."""

import json
from contextlib import AbstractContextManager
from typing import Any, Final
from unittest.mock import patch

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from core.domain.people import Person
from core.domain.terms import Value
from pages.shared.elements import PAGES
from pages.shared.navigation import PLACE

FRAME: Final = PAGES / "shared" / "frame.py"


def at_desk(person: Person | None) -> AbstractContextManager[object]:
    """Signs a person in (nobody for None) while the block runs: pages look them up as they always do."""
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


class Checklist:
    """The checklist of a page: what it is given, and what a browser sends in answer."""

    def __init__(self, page: AppTest) -> None:
        self.page = page
        self.sent = 0

    @property
    def shown(self) -> bool:
        """Whether it is on the page."""
        return bool(self._drawn())

    @property
    def data(self) -> dict[str, Any]:
        """What it is given now."""
        return dict(json.loads(self._drawn()[0].json))

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        """Its lines by their criteria."""
        return {line["id"]: line for group in self.data["groups"] for line in group["lines"]}

    def answer(self, criterion: str, value: Value | None) -> None:
        """Gives an answer as a browser does, and lets the page follow."""
        self.give("answer", criterion, value, self.lines[criterion]["given"])

    def cite(self, group: str, exhibit_id: str) -> None:
        """Names the document that a route relies on."""
        kept = next(each["cites"]["kept"] for each in self.data["groups"] if each["id"] == group)
        self.give("cite", group, exhibit_id, kept)

    def give(self, what: str, at: str, value: str | None, was: str | None) -> None:
        """Sends a press; ``was`` is what its person saw."""
        data, self.sent = self.data, self.sent + 1
        press = {"number": data["taken"] + 1, "what": what, "at": at, "value": value, "was": was}
        self.send({"of": data["of"], "sent": self.sent, "cursor": data["cursor"], "presses": [press]})

    def move(self, criterion: str) -> None:
        """Tells that the cursor is at another criterion."""
        data, self.sent = self.data, self.sent + 1
        self.send({"of": data["of"], "sent": self.sent, "cursor": criterion, "presses": []})

    def send(self, told: dict[str, Any]) -> None:
        """AppTest knows no component that it could press, so its state goes in beside that of the widgets."""
        states = self.page._tree.get_widget_states()
        states.widgets.append(WidgetState(id=self._drawn()[0].id, json_value=json.dumps({"sent": told})))
        self.page._run(states)

    def _drawn(self) -> list[Any]:
        return [each.proto for each in self.page.get("bidi_component") if each.proto.component_name == "checklist"]
