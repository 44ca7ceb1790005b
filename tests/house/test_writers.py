"""Whoever writes says what a full disk is: by ``office.write``, which answers the refusal, or by its own handler."""

import re
from typing import Final

from tests.house.source import ROOT

OWN: Final = {
    "core/commands/accounts.py",  # that somebody was seen: left out then
    "core/commands/reading.py",  # whose document it is to read: tried again by itself
    "core/exchange/history_import.py",  # the import of history: its thread and main say it
}


def test_every_writer_answers_a_full_disk():
    """A page whose write raises would end on an error page, and what was typed would be gone."""
    writers = {
        str(path.relative_to(ROOT))
        for folder in ("core/commands", "core/exchange", "core/queries", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\.store\.(write|writing)\(", path.read_text(encoding="utf-8"))
    }

    assert writers == OWN
