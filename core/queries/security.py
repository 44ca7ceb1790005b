"""What the kernel of this machine holds the reader processes to, as people are told it."""

import os
from dataclasses import dataclass
from typing import Final

from core.documents.reader_pool import readers
from core.documents.reader_protocol import HOLDS, Hold
from core.domain.text import Text, mark

NAMES: Final[dict[Hold, str]] = {
    "network": mark("security.no_network"),
    "user": mark("security.no_rights_of_root"),
    "privileges": mark("security.no_new_rights"),
    "files": mark("security.no_files_but_their_libraries"),
    "calls": mark("security.few_system_calls"),
}


@dataclass(frozen=True)
class Holds:
    """What stands and what this kernel lacks; ``root`` tells that the office itself runs as root."""

    standing: tuple[Hold, ...]
    root: bool

    @property
    def lacking(self) -> tuple[Hold, ...]:
        """What the kernel could not be asked to hold."""
        return tuple(each for each in HOLDS if each not in self.standing)


def holds_here() -> Holds:
    """Asks a reader, which is started for it if none runs."""
    return Holds(readers().held(), root=hasattr(os, "geteuid") and os.geteuid() == 0)


def hold_name(hold: Hold) -> Text:
    """A hold as people read it."""
    return Text(key=NAMES[hold])
