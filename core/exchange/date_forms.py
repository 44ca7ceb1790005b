"""How a file writes its dates: a form that a person names. Day and month are never guessed apart."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from core.text import mark

ISO: Final = "iso"
FORMS: Final[dict[str, str]] = {
    ISO: mark("2026-12-09 (ISO 8601)"),
    "ymd-slash": mark("2026/12/9: year, month, day"),
    "ymd-dot": mark("2026.12.9: year, month, day"),
    "ymd-cn": mark("2026年12月9日: year, month, day"),
    "dmy": mark("9/12/2026: the day first"),
    "mdy": mark("12/9/2026: the month first"),
}
_TIME: Final = r"(?:[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
_PATTERNS: Final = {
    form: re.compile(pattern + _TIME)
    for form, pattern in {
        "ymd-slash": r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})",
        "ymd-dot": r"(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})",
        "ymd-cn": r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日",
        "dmy": r"(?P<d>\d{1,2})(?P<by>[/.-])(?P<m>\d{1,2})(?P=by)(?P<y>\d{4})",
        "mdy": r"(?P<m>\d{1,2})(?P<by>[/.-])(?P<d>\d{1,2})(?P=by)(?P<y>\d{4})",
    }.items()
}


def as_iso(given: str, form: str) -> str | None:
    """The day or time as ISO 8601; None when it is not written in this form. ISO is left as it is."""
    if form == ISO:
        return given
    found = _PATTERNS[form].fullmatch(given)
    if found is None:
        return None
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
    except ValueError:
        return None
    if found["hour"] is None:
        return day
    return f"{day}T{int(found['hour']):02}:{found['minute']}:{found['second'] or '00'}"


def forms_of(given: Iterable[str]) -> tuple[str, ...]:
    """The other forms in which every one of these can be read; none for nothing."""
    cells = list(given)
    return tuple(form for form in _PATTERNS if cells and all(as_iso(cell, form) for cell in cells))
