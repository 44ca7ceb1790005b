"""What every sample document is made of: the sheet handed back, firms, goods, and numbers in words."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from core.language import MONTHS, Language
from core.model.fact_form import typed_facts
from core.model.facts import Facts
from core.model.terms import DocumentKind

CENT = Decimal("0.01")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_FULL_GROUP = 1000  # a group below it begins with a zero
_GROUPS = ("", "万", "亿")
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Sheet(NamedTuple):
    """A sample document: file name, bytes, the facts a reviewer would type from it, and its kind."""

    name: str
    data: bytes
    facts: dict[str, str]
    kind: DocumentKind


class Firm(NamedTuple):
    """A company as documents name it; ``code`` is its unified social credit code or company number."""

    name: str
    code: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    person: str = ""
    """Who signs for it."""

    def named(self, lang: Language) -> str:
        """Its name with its code where it has one: private persons have none."""
        if not self.code:
            return self.name
        return f"{self.name}（统一社会信用代码：{self.code}）" if lang == "zh" else f"{self.name} (no. {self.code})"


class Goods(NamedTuple):
    """One line of goods: ``price`` is for one unit before tax, ``rate`` the tax in percent."""

    name: str
    model: str = ""
    unit: str = "件"
    quantity: int = 1
    price: Decimal = Decimal(0)
    rate: Decimal = Decimal(13)

    @property
    def net(self) -> Decimal:
        """The line's amount before tax."""
        return (self.price * self.quantity).quantize(CENT, ROUND_HALF_UP)

    @property
    def tax(self) -> Decimal:
        """The line's tax."""
        return (self.net * self.rate / 100).quantize(CENT, ROUND_HALF_UP)


def sheet(kind: DocumentKind, name: str, data: bytes, facts: Facts | None = None) -> Sheet:
    """The finished sheet; facts are written as the form of that kind shows them."""
    return Sheet(name, data, typed_facts(facts) if facts else {}, kind)


def money(amount: Decimal, sign: str = "") -> str:
    """An amount with two decimals and thousands separators."""
    return f"{sign}{amount.quantize(CENT, ROUND_HALF_UP):,.2f}"


def in_words(amount: Decimal) -> str:
    """An amount of yuan in the capital characters of Chinese bookkeeping: 捌仟壹佰叁拾陆圆整."""
    cents = int((amount * 100).to_integral_value(ROUND_HALF_UP))
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    words = (_whole(yuan) or "零") + "圆"
    if not jiao and not fen:
        return words + "整"
    words += _DIGITS[jiao] + "角" if jiao else "零"
    return words + (_DIGITS[fen] + "分" if fen else "")


def _whole(number: int) -> str:
    words = ""
    for place in range(2, -1, -1):
        group = number // 10_000**place % 10_000
        if group:
            gap = "零" if words and group < _FULL_GROUP else ""
            words += gap + _thousands(group) + _GROUPS[place]
    return words


def _thousands(group: int) -> str:
    words = ""
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += _DIGITS[digit] + _PLACES[place]
        elif words and group % 10**place:
            words += "" if words.endswith("零") else "零"
    return words


def long_day(day: date, lang: Language) -> str:
    """A date as letters write it: 2026年9月18日 or 18 September 2026."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def form_day(day: date) -> str:
    """A date as Chinese forms print it: 2026年09月18日."""
    return f"{day.year}年{day.month:02}月{day.day:02}日"


def short_day(day: date) -> str:
    """A date as English tables print it: 18 Sep 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
