"""How a history file is to be read, and its dates: in the form that was named, or the whole file is refused."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from core.errors import Refusal, refuse
from core.exchange.date_forms import FORMS, ISO, as_iso, forms_of
from core.exchange.history_rows import STEPS
from core.exchange.moments import moment
from core.exchange.rejects import Untrue
from core.exchange.table import Row, Table
from core.office import ZONE
from core.text import Text, say

WHEN: Final = (*STEPS, "response_due_at")
LOOKED_AT: Final = 1_000
OTHER: Final = {"dmy": ("mdy",), "mdy": ("dmy",)}


class Otherwise(Exception):  # noqa: N818 - an outcome to be answered, not an error to be reported
    """The dates of the file are written otherwise than was said."""

    def __init__(self, refusal: Refusal) -> None:
        """``refusal`` names the place and the forms that are possible."""
        super().__init__(refusal.code)
        self.refusal = refusal


def _nothing(*_told: Any) -> None:  # noqa: ANN401 - takes what any of the three is told
    return


@dataclass(frozen=True)
class How:
    """How to read a history file: the form of its dates, its encoding, and who wants to hear how it goes.

    ``encoding`` is one of ``core.exchange.encodings.CODECS``; empty, the file must tell it. ``opened`` hears once how
    the file is written, ``progress`` after some thousand rows how many were read, ``took`` the number and the fields
    of each case that is added, or would be.
    """

    date_form: str = ISO
    encoding: str = ""
    opened: Callable[[Table], None] = _nothing
    progress: Callable[[int], None] = _nothing
    took: Callable[[str, dict[str, Any]], None] = _nothing


USUAL: Final = How()


class Dates:
    """The dates of one file in one form."""

    def __init__(self, form: str) -> None:
        """``form`` is one of ``FORMS``."""
        self.form = form

    def look_at(self, rows: Iterable[Row]) -> None:
        """Raises Otherwise when most of the first rows' dates are written in another form that can be named."""
        given = [(row.line, cell) for row in rows if (cell := row.cells.get("opened_at", "").strip())][:LOOKED_AT]
        strange = [(line, cell) for line, cell in given if not self._reads(cell)]
        if len(strange) * 2 > len(given) and (forms := forms_of(cell for _, cell in strange)):
            raise self._otherwise(*strange[0], forms)

    def read(self, told: dict[str, str], line: int) -> None:
        """Turns the dates of a row into ISO 8601. Raises Untrue for one that is none.

        Raises Otherwise for one that can only be read with day and month the other way round: then the others,
        which can be read both ways, are not to be trusted either.
        """
        if self.form == ISO:
            return
        for column in WHEN:
            if column not in told:
                continue
            iso = as_iso(told[column], self.form)
            if iso is None:
                if swapped := [each for each in OTHER.get(self.form, ()) if as_iso(told[column], each)]:
                    raise self._otherwise(line, told[column], swapped)
                raise Untrue(
                    say("{column} is not written as {form}: “{given}”", column=column, form=named(self.form),
                        given=told[column])
                )  # fmt: skip
            told[column] = iso

    def _reads(self, cell: str) -> bool:
        if self.form != ISO:
            return as_iso(cell, self.form) is not None
        try:
            moment(cell, ZONE)
        except ValueError:
            return False
        return True

    def _otherwise(self, line: int, given: str, forms: Iterable[str]) -> Otherwise:
        others = tuple(say("{form} ({name})", form=named(each), name=each) for each in forms)
        return Otherwise(refuse("date_form", line=line, given=given, named=named(self.form), forms=others))


def named(form: str) -> Text:
    """A form as people call it: by an example."""
    return Text(key=FORMS[form])
