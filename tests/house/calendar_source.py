"""Writes ``data/calendar/*.toml`` from the libraries that follow the announcements.

Run ``python -m tests.house.calendar_source`` after chinesecalendar or holidays knows more, raise
the version, and read the difference: a date in a calendar moves dates that people were told.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from textwrap import wrap

import holidays
from chinese_calendar.constants import holidays as announced_off
from chinese_calendar.constants import workdays as announced_worked

FOLDER = Path(__file__).parents[2] / "data" / "calendar"
CN_VERSION = "2026.1"
US_VERSION = "2026.1"
CN_YEARS = range(2019, 2028)
US_YEARS = range(2010, 2031)
PROVISIONAL = frozenset({2027})  # the State Council's notice for it is not in either library

Names = Mapping[str, tuple[str, str]]
Days = Mapping[date, str]

CN_NAMES: Names = {
    "new_year": ("New Year's Day", "元旦"),
    "spring_festival": ("Spring Festival", "春节"),
    "tomb_sweeping": ("Tomb-Sweeping Day", "清明节"),
    "labour_day": ("Labour Day", "劳动节"),
    "dragon_boat": ("Dragon Boat Festival", "端午节"),
    "mid_autumn": ("Mid-Autumn Festival", "中秋节"),
    "national_day": ("National Day", "国庆节"),
}
US_NAMES: Names = {
    "new_year": ("New Year's Day", "元旦"),
    "king": ("Martin Luther King Jr. Day", "马丁·路德·金纪念日"),
    "washington": ("Washington's Birthday", "华盛顿诞辰日"),
    "memorial": ("Memorial Day", "阵亡将士纪念日"),
    "juneteenth": ("Juneteenth National Independence Day", "六月节"),
    "independence": ("Independence Day", "美国独立日"),
    "labor": ("Labor Day", "美国劳动节"),
    "columbus": ("Columbus Day", "哥伦布日"),
    "veterans": ("Veterans Day", "退伍军人节"),
    "thanksgiving": ("Thanksgiving Day", "感恩节"),
    "christmas": ("Christmas Day", "圣诞节"),
    "new_year_observed": ("New Year's Day (observed)", "元旦（补假）"),
    "juneteenth_observed": ("Juneteenth National Independence Day (observed)", "六月节（补假）"),
    "independence_observed": ("Independence Day (observed)", "美国独立日（补假）"),
    "veterans_observed": ("Veterans Day (observed)", "退伍军人节（补假）"),
    "christmas_observed": ("Christmas Day (observed)", "圣诞节（补假）"),
}
CN_WORDS = {
    "new year's day": "new_year",
    "spring": "spring_festival",
    "chinese new year": "spring_festival",
    "tomb": "tomb_sweeping",
    "labo": "labour_day",
    "dragon": "dragon_boat",
    "mid-autumn": "mid_autumn",
    "national": "national_day",
}


def files() -> dict[str, str]:
    """The content of each calendar file by its name."""
    return {"cn.toml": _cn(), "us_federal.toml": _us()}


def _cn() -> str:
    certain = [year for year in CN_YEARS if year not in PROVISIONAL]
    expected = holidays.country_holidays("CN", years=sorted(PROVISIONAL), language="en_US")
    off = {day: _cn_id(name) for day, name in announced_off.items() if day.year in certain}
    off |= {day: _cn_id(name) for day, name in expected.items() if day.year in PROVISIONAL}
    worked = {day: _cn_id(name) for day, name in announced_worked.items() if day.year in certain}
    head = [
        "# Days off and make-up working days of mainland China, as the State Council announces them each autumn.",
        "# Written by tests/house/calendar_source.py; a provisional year has statutory holidays and no make-up days.",
        'id = "cn"',
        f'version = "{CN_VERSION}"',
        'name = { en = "mainland China", zh = "中国大陆" }',
        'source = "State Council holiday notices, by chinesecalendar 1.11.0; 2027 by holidays 0.109"',
    ]
    return _toml(head, CN_NAMES, CN_YEARS, off, worked, PROVISIONAL)


def _us() -> str:
    ids = {en: key for key, (en, _) in US_NAMES.items()}
    found = holidays.country_holidays("US", years=range(US_YEARS.start, US_YEARS.stop + 1), language="en_US")
    off = {day: ids[name] for day, name in found.items() if day.year in US_YEARS}
    head = [
        "# Federal holidays of the United States (5 U.S.C. 6103), with the weekdays on which they are observed.",
        "# A day closed by executive order is no holiday of this law and not in here.",
        "# Written by tests/house/calendar_source.py.",
        'id = "us_federal"',
        f'version = "{US_VERSION}"',
        'name = { en = "US federal", zh = "美国联邦" }',
        'source = "5 U.S.C. 6103, by holidays 0.109"',
    ]
    return _toml(head, US_NAMES, US_YEARS, off, {})


def _cn_id(name: str) -> str:
    return next(key for word, key in CN_WORDS.items() if name.lower().startswith(word))


def _toml(
    head: Iterable[str],
    names: Names,
    years: Iterable[int],
    off: Days,
    worked: Days,
    provisional: frozenset[int] = frozenset(),
) -> str:
    lines = [*head, "", "[holiday]"]
    lines += [f'{key} = {{ en = "{en}", zh = "{zh}" }}' for key, (en, zh) in names.items()]
    for year in years:
        lines += ["", f"[year.{year}]", *(["provisional = true"] if year in provisional else [])]
        lines += _group(f"[year.{year}.off]", {day: key for day, key in off.items() if day.year == year})
        lines += _group(f"[year.{year}.worked]", {day: key for day, key in worked.items() if day.year == year})
    return "\n".join(lines) + "\n"


def _group(title: str, days: Days) -> list[str]:
    by_holiday: dict[str, list[str]] = {}
    for day, key in sorted(days.items()):
        by_holiday.setdefault(key, []).append(day.isoformat())
    lines = [title] if by_holiday else []
    for key, dates in by_holiday.items():
        wrapped = wrap(", ".join(dates), 108)
        lines += (
            [f"{key} = [{wrapped[0]}]"]
            if len(wrapped) == 1
            else [f"{key} = [", *(f"    {line}" for line in wrapped), "]"]
        )
    return lines


if __name__ == "__main__":
    for name, content in files().items():
        (FOLDER / name).write_text(content, "utf-8")
