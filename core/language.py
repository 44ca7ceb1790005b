"""The two languages: gettext catalogues, read once and used by every page and command.

Sentences are looked up by id. The ``.po`` files are read directly, so that translators need no build step.
"""

import gettext
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from core.domain.text import Language, Note, Text

LOCALE = Path(__file__).parent.parent / "data" / "locale"


@cache
def catalogue(lang: Language) -> gettext.NullTranslations:
    """The messages of one language.

    Records from before sentences had ids use the English sentence as the key: English shows it unchanged, and
    Chinese looks it up in ``sentences.po``, which never changes.
    """
    folder = LOCALE / lang / "LC_MESSAGES"
    messages = _read(folder / "redress.po", lang)
    if lang == "zh":
        messages.add_fallback(_read(folder / "sentences.po", lang))
    return messages


def _read(path: Path, lang: Language) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        read = read_po(file, locale=lang)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def t(key: str, lang: Language, **facts: object) -> str:
    """The text in the given language, with its facts filled in."""
    text = catalogue(lang).gettext(key) if key else key
    return _filled(text, _shown(facts, lang), lang) if facts else text


def tn(key: str, count: int, lang: Language, **facts: object) -> str:
    """The text in its singular or plural form, with ``{count}`` and the facts filled in."""
    return _filled(catalogue(lang).ngettext(key, key, count), {"count": f"{count:,}", **_shown(facts, lang)}, lang)


def render(text: Text, lang: Language) -> str:
    """A sentence of the core in the given language."""
    return t(text.key, lang, **text.facts)


def _shown(facts: Mapping[str, object], lang: Language) -> dict[str, object]:
    return {name: word_of(value, lang) for name, value in facts.items()}


_TOUCHES: Final = re.compile(r"(?<=[\u4e00-\u9fff])(?=\{(\w+)\})|(?<=\{)(\w+)\}(?=[\u4e00-\u9fff])")
"""Where a fact follows a Chinese character, or one follows the fact."""


def _filled(text: str, facts: Mapping[str, object], lang: Language) -> str:
    """The sentence with its facts; in Chinese, a space separates Latin words from the characters beside them."""
    if lang == "zh":
        text = _TOUCHES.sub(lambda found: _apart(found, facts), text)
    return text.format(**facts)


def _apart(found: re.Match[str], facts: Mapping[str, object]) -> str:
    first, last = found.groups()
    value = str(facts.get(first or last, ""))
    beside = value[:1] if first else value[-1:]
    gap = " " if beside.isascii() and beside.isalnum() and re.search("[A-Za-z]", value) else ""
    return gap if first else f"{last}}}{gap}"


def word_of(value: object, lang: Language) -> object:
    """A fact in readable form: nested sentences rendered, dates in the order of the language."""
    if isinstance(value, Text):
        return render(value, lang)
    if isinstance(value, Note):
        return value.text(lang)
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(str(word_of(each, lang)) for each in value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return day(value, lang)
    return value


WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date, lang: Language) -> str:
    """A date with its weekday: ``Wed 9 Dec 2026`` or ``2026年12月9日（周三）``."""
    name = WEEKDAYS[lang][value.weekday()]
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日（{name}）"
    return f"{name} {value.day} {MONTHS[value.month - 1]} {value.year}"
