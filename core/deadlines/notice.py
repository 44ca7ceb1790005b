"""The State Council's notice of the days off of a year, read from its text into a year of the calendar.

The notice has one numbered sentence a holiday: days off as a day or a span (``2月15日…至23日``), and make-up working
days (``2月14日（周六）、2月28日（周六）上班``). What cannot be read is refused: nothing is guessed.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from core.text import Text, say

HOLIDAYS: Final = {
    "元旦": "new_year", "春节": "spring_festival", "清明节": "tomb_sweeping", "劳动节": "labour_day",
    "端午节": "dragon_boat", "中秋节": "mid_autumn", "国庆节": "national_day",
}  # fmt: skip
JOINED: Final = ("mid_autumn",)
"""May fall into the days of the National Day, and is then told with it."""
_YEAR: Final = re.compile(r"(\d{4})年部分节假日安排")
_ITEM: Final = re.compile(r"[一二三四五六七八九十]+、([^：:]+)[：:]([^\n]+)")
_DAY: Final = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
_ASIDE: Final = re.compile(r"（[^）]*）|\([^)]*\)")
_SPAN: Final = re.compile(_DAY + r"至(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日")
_COUNT: Final = re.compile(r"共(\d+)天")
_ONE: Final = re.compile(_DAY)
_WORKED: Final = "上班"


class Unread(Exception):  # noqa: N818 - the text's fault, not the program's
    """What in the text is no notice that can be read."""

    def __init__(self, reason: Text) -> None:
        """``reason`` is the sentence for whoever loads it."""
        super().__init__(str(reason))
        self.reason = reason


class Year(NamedTuple):
    """A year of the calendar: the days off and the make-up working days, by the holiday's key."""

    number: int
    off: Mapping[str, tuple[date, ...]]
    worked: Mapping[str, tuple[date, ...]]


def read_notice(text: str) -> Year:
    """The year that the notice is about; raises Unread with what is missing or contradicts itself."""
    titled = _YEAR.search(text)
    if titled is None:
        raise Unread(say("the title with the year (“…年部分节假日安排”) is missing"))
    year = int(titled[1])
    off: dict[str, tuple[date, ...]] = {}
    worked: dict[str, tuple[date, ...]] = {}
    for names, sentence in _ITEM.findall(text):
        keys = [key for name, key in HOLIDAYS.items() if name in names]
        if keys:
            _holiday(keys, _ASIDE.sub("", sentence), year, off, worked)
    told = {*off, *(each for each in JOINED if "national_day" in off)}
    if missing := [name for name, key in HOLIDAYS.items() if key not in told]:
        raise Unread(say("these holidays are not found: {names}", names="、".join(missing)))
    return Year(year, off, worked)


def _holiday(
    keys: list[str], sentence: str, year: int, off: dict[str, tuple[date, ...]], worked: dict[str, tuple[date, ...]]
) -> None:
    key = "national_day" if "national_day" in keys else keys[0]
    parts = [each for each in re.split(r"[。；;]", sentence) if each.strip()]
    days = tuple(day for part in parts if _WORKED not in part for day in _days(part, year))
    if not days:
        raise Unread(say("no day off is found in: {sentence}", sentence=sentence))
    told = _COUNT.search(sentence)
    if told and int(told[1]) != len(days):
        facts = {"count": told[1], "found": len(days), "sentence": sentence}
        raise Unread(say("it says {count} days, {found} were read: {sentence}", **facts))
    if strange := [day for day in days if day.year != year]:
        facts = {"days": ", ".join(map(str, strange)), "year": str(year)}
        raise Unread(say("{days} is not of {year}: enter it by hand in its own year, and leave it out here", **facts))
    off[key] = days
    if make_up := tuple(day for part in parts if _WORKED in part for day in _days(part, year)):
        worked[key] = make_up


def _days(part: str, year: int) -> Iterator[date]:
    """The days of one clause: a span, else each day that is named."""
    span = _SPAN.search(part)
    try:
        if span is None:
            yield from (date(int(one[0] or year), int(one[1]), int(one[2])) for one in _ONE.findall(part))
            return
        first = date(int(span[1] or year), int(span[2]), int(span[3]))
        last = date(int(span[4] or first.year), int(span[5] or first.month), int(span[6]))
    except ValueError:
        raise Unread(say("there is no such day in: {sentence}", sentence=part)) from None
    yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def with_year(calendar: str, year: Year, source: str) -> str:
    """The calendar's TOML with that year in place of the one it had, announced; other years stay as they are."""
    section = _section(year)
    had = re.compile(rf"\[year\.{year.number}\]\n.*?(?=\n\[year\.(?!{year.number}\b)|\Z)", re.DOTALL)
    text = (
        had.sub(lambda _: section, calendar, count=1) if had.search(calendar) else f"{calendar.rstrip()}\n\n{section}"
    )
    text = re.sub(r'^version = "[^"]*"', f'version = "{year.number}.1"', text, count=1, flags=re.MULTILINE)
    return re.sub(
        r'^source = "([^"]*)"',
        lambda found: f'source = "{found[1].split("; ")[0]}; {source}"',
        text.rstrip() + "\n",
        count=1,
        flags=re.MULTILINE,
    )


def _section(year: Year) -> str:
    rows = [f"[year.{year.number}]", f"[year.{year.number}.off]", *_rows(year.off)]
    if year.worked:
        rows += [f"[year.{year.number}.worked]", *_rows(year.worked)]
    return "\n".join(rows) + "\n"


def _rows(days: Mapping[str, tuple[date, ...]]) -> Iterator[str]:
    return (f"{key} = [{', '.join(map(str, each))}]" for key, each in days.items())
