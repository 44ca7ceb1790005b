"""What came of the files: each kept under its label or kept out with its reason, also when it was broken off."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.model.appeal import Appeal
from pages.parts import show
from pages.parts.desk import Desk

TAKEN: Final = "intake_taken"


@dataclass(frozen=True)
class Result:
    """What came of one file: its label, or why it was kept out."""

    name: str
    refused: Refusal | None
    label: str


@dataclass
class Taken:
    """What came of the last files of a case so far: ``done`` of ``total`` were tried; not ``ended`` when broken off.

    ``version`` is the case as it was then: after the next act on it they are no news any more.
    """

    no: str
    version: int
    total: int
    results: list[Result]
    done: int = 0
    ended: bool = False
    busy: Lock = field(default_factory=Lock)

    @property
    def kept(self) -> int:
        """How many are on file now."""
        return sum(bool(each.label) for each in self.results)


def wait() -> None:
    """Lets a run that was broken off finish the file it was at: the next run begins beside it."""
    taken = st.session_state.get(TAKEN)
    if isinstance(taken, Taken) and not taken.ended:
        with taken.busy:
            return


def told(desk: Desk, appeal: Appeal) -> None:
    """What came of the last files, until the next ones are taken in or something is done on the case."""
    taken = st.session_state.get(TAKEN)
    if not isinstance(taken, Taken) or (taken.no, taken.version) != (appeal.appeal_no, appeal.version):
        return
    kept = [each for each in taken.results if each.label]
    if kept:
        labels = desk.t("On file now: {labels}.", labels=", ".join(each.label for each in kept))
        several = desk.t("{number} of {total} taken in", number=len(kept), total=taken.total)
        st.html(f'<div class="done">{show.safe(labels)} <small>{show.safe(several)}</small>{_list(kept)}</div>')
    if not taken.ended and (missing := taken.total - len(kept)):
        left = desk.tn(
            "It was broken off: {count} file is not on file, nor anything of it. It still stands below.",
            "It was broken off: {count} files are not on file, nor anything of them. They still stand below.",
            missing,
        )
        st.html(f'<div class="broken" role="alert">{show.safe(left)}</div>')
    kept_out(desk, [each for each in taken.results if each.refused])


def kept_out(desk: Desk, results: Sequence[Result]) -> None:
    """The files that were kept out, each with its reason and what helps."""
    refused = [each.refused for each in results if each.refused]
    if not refused:
        return
    head = desk.tn("{count} file is kept out:", "{count} files are kept out:", len(refused))
    rows = "".join(
        f'<li data-code="{each.code}">{show.safe(desk.say(each.because))}'
        f" <small>{show.safe(desk.say(each.remedy))}</small></li>"
        for each in refused
    )
    st.html(f'<div class="out" role="alert"><b>{show.safe(head)}</b><ul>{rows}</ul></div>')


def _list(kept: Sequence[Result]) -> str:
    if len(kept) == 1:
        return f" <small>{show.safe(kept[0].name)}</small>"
    rows = "".join(f"<li><b>{show.safe(each.label)}</b> {show.safe(each.name)}</li>" for each in kept)
    return f'<ul class="kept">{rows}</ul>'
