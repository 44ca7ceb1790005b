"""Which passwords are taken: long enough, and not what everybody tries first."""

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from core.errors import Refusal, refuse
from core.office import DATA
from core.text import say

KNOWN: Final = Path("passwords") / "known.txt"
SHORTEST: Final = 10
LONGEST: Final = 256  # the sign-in form takes no more
LEAST_LEFT: Final = 6  # characters that are neither a known word nor a name, a year or a row
SHORTEST_ROW: Final = 4
SHORTEST_NAME: Final = 3
FEW: Final = 3
WRITTEN_AS: Final = str.maketrans("0134578@$!|", "oleastbasil")
"""Digits and signs as letters: p4$$w0rd; what is no word so is left as it was."""
YEAR: Final = re.compile(r"(19|20)\d\d")
AGAIN: Final = re.compile(r"(.{1,5}?)\1{2,}", re.DOTALL)
"""The same few characters three times and more."""


class Known(NamedTuple):
    """The words, longest first, and the rows with their ways back."""

    words: tuple[str, ...]
    rows: tuple[str, ...]


def why_weak(password: str, *names: str) -> Refusal | None:
    """Why the password is not taken for somebody of those names (sign-in name, name); None when it is."""
    if len(password) < SHORTEST:
        return refuse("password_short", least=SHORTEST)
    if len(password) > LONGEST:
        return refuse("password_weak", reason=say("it has more than {most} characters", most=LONGEST))
    if len(set(password.casefold())) < FEW or AGAIN.fullmatch(password.casefold()):
        return refuse("password_weak", reason=say("it is the same few characters again and again"))
    if len(_left(password.casefold(), names)) < LEAST_LEFT:
        reason = say("besides names, years, rows of keys and words that everybody tries, too little is left of it")
        return refuse("password_weak", reason=reason)
    return None


def _left(password: str, names: tuple[str, ...]) -> str:
    """What is left when all that is tried first is taken out; a blank holds its place, so that nothing new is made."""
    left = AGAIN.sub(" ", password)
    for row in known().rows:
        for size in range(min(len(row), len(left)), SHORTEST_ROW - 1, -1):
            for start in range(len(row) - size + 1):
                left = left.replace(row[start : start + size], " ")
    parts = [part for name in names for part in re.split(r"[\W_]+", name.casefold()) if len(part) >= SHORTEST_NAME]
    for word in (*sorted(parts, key=len, reverse=True), *known().words):
        while (at := left.translate(WRITTEN_AS).find(word.translate(WRITTEN_AS))) >= 0:
            left = f"{left[:at]} {left[at + len(word) :]}"
    return re.sub(r"\s", "", YEAR.sub(" ", left))


@cache
def known() -> Known:
    """The list that is shipped with the program, in small letters."""
    lines = [line.strip() for line in (DATA / KNOWN).read_text(encoding="utf-8").splitlines()]
    at = lines.index("rows")
    words = [line for line in lines[:at] if line and not line.startswith("#")]
    rows = [line for line in lines[at + 1 :] if line]
    return Known(tuple(sorted(words, key=len, reverse=True)), (*rows, *(row[::-1] for row in rows)))
