"""The catalogues of both languages: ``python -m tests.house.catalogue`` sorts them and says what they lack."""

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Final, get_args

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from core.analytics.questions import QUESTIONS, defined, title_of, whole_of
from core.charts import COLUMNS
from core.documents.reader_pool import Unreadable, in_words
from core.documents.reader_protocol import REASONS, Withheld
from core.documents.sniffing import ENDINGS, kind_in_words
from core.domain import terms
from core.domain.facts import CHOICES
from core.domain.letter import letter_name
from core.domain.policy import LetterName
from core.domain.refusals import CODES, refuse
from core.domain.run_sheet import WHY
from core.domain.sampling import STRATUM, WORTH
from core.domain.terms import EFFECTS, Verb, effect_of, label_of, past_label
from core.domain.text import LANGUAGES, Language
from core.exchange.csv_files import FORMS
from core.exchange.export import BOOK, about_report, meaning_of_column
from pages.metrics.cards import CARDS
from tests.house.source import ROOT, code_of
from tests.house.words import Marked, marked

PLURALS: Final = {"en": "nplurals=2; plural=(n != 1);", "zh": "nplurals=1; plural=0;"}
HEADER = r"""# What Redress says in {language}. The key is the id of the sentence; a field in {{braces}} stays as it is.
# Edit it here: it is read as it stands, no step compiles it. `make words` sorts it and lists what is missing.
msgid ""
msgstr ""
"Language: {lang}\n"
"Plural-Forms: {plurals}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""

LISTS: Final = [
    each
    for each in vars(terms).values()
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
]
"""The closed lists of the record's words."""

RETIRED: Final[tuple[str, ...]] = ()
"""Ids that the program says no more and that a record may hold: they stay in both catalogues."""

Said = Mapping[str, tuple[str, ...]]
"""What a catalogue says, by id: one form, or one for each number it is said of."""


def path_of(lang: Language, name: str = "redress") -> Path:
    """Where the catalogue of a language stands."""
    return ROOT / "data" / "locale" / lang / "LC_MESSAGES" / f"{name}.po"


def read(path: Path, lang: Language) -> dict[str, tuple[str, ...]]:
    """What a catalogue says, by id. Raises ValueError for an id that stands in it twice."""
    with path.open("rb") as file:
        found = read_po(file, locale=lang, abort_invalid=True)
    return {forms(each.id)[0]: forms(each.string) for each in found if each.id}


def forms(said: object) -> tuple[str, ...]:
    """A text of a catalogue as its forms: one, or one for each number it is said of."""
    return tuple(map(str, said)) if isinstance(said, tuple | list) else (str(said or ""),)


def messages() -> list[Marked]:
    """All that core, demo, pages and app.py say, or have said: ids in the code, and those its structure gives."""
    named = [each for path in code_of("core", "demo", "pages", "app.py") for each in marked(path)]
    return [*named, *(Marked(key, False, None, "families") for key in (*families(), *RETIRED))]


def families() -> Iterator[str]:
    """The ids that are made of the name of what they belong to."""
    for refusal in map(refuse, CODES):
        yield from (refusal.because.key, refusal.basis.key, refusal.remedy.key)
    yield from (label_of(term).key for terms_of in LISTS for term in terms_of)
    yield from (past_label(verb).key for verb in Verb)
    yield from (effect_of(decision).key for decision in EFFECTS)
    yield from (letter_name(kind).key for kind in get_args(LetterName))
    yield from (*CHOICES.values(), *WHY.values(), *STRATUM.values(), *WORTH.values())
    yield from (in_words(Unreadable(reason)).key for reason in REASONS)
    yield from (f"document.withheld.{each}" for each in get_args(Withheld))
    yield from (kind_in_words(kind).key for kind in ENDINGS)
    for metric in QUESTIONS:
        yield from (title_of(metric), whole_of(metric), defined(metric).key)
    for report, columns in BOOK.items():
        yield from (about_report(report), *(meaning_of_column(name, cell) for name, cell in columns.items()))
    for card in CARDS.values():
        yield from (card.title, card.explanation)
    yield from helped(tomllib.loads((ROOT / "core" / "cli" / "commands.toml").read_text(encoding="utf-8")))
    yield from FORMS.values()
    yield from (heading for columns in COLUMNS.values() for heading in columns.values())


def helped(told: object) -> Iterator[str]:
    """The ids in the file of the commands: the ``help`` of each table in it, at any depth."""
    if isinstance(told, dict):
        yield from (told[key] for key in ("help",) if key in told)
        told = list(told.values())
    if isinstance(told, list):
        for each in told:
            yield from helped(each)


def missing(said: Said, wanted: Iterable[Marked]) -> list[str]:
    """The ids that a catalogue does not know or says nothing for, each with the first place it stands."""
    lacking: dict[str, str] = {}
    for each in wanted:
        if not all(said.get(each.key, ("",))):
            lacking.setdefault(each.key, each.place)
    return [f"{place}: {key}" for key, place in lacking.items()]


def written(said: Said, plural: Iterable[str], lang: Language) -> bytes:
    """A catalogue as its file, sorted by id: no line is wrapped, so that a change is one line."""
    catalogue, several = Catalog(locale=lang), set(plural)
    for key in sorted(said):
        catalogue.add((key, key) if key in several else key, said[key] if key in several else said[key][0])
    for each in catalogue:
        each.flags.clear()
    out = BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True)
    header = HEADER.format(language=catalogue.locale.get_display_name("en"), lang=lang, plurals=PLURALS[lang])
    return header.encode() + out.getvalue().lstrip()


def main() -> int:
    """Sorts both catalogues and reports: what is missing and what nobody says; the test counts both."""
    wanted = messages()
    plural = {each.key for each in wanted if each.plural}
    for lang in LANGUAGES:
        said = read(path_of(lang), lang)
        path_of(lang).write_bytes(written(said, plural, lang))
        lacking = missing(said, wanted)
        unused = sorted(said.keys() - {each.key for each in wanted})
        report = [*(f"{lang} missing  {each}" for each in lacking), *(f"{lang} unused   {each}" for each in unused)]
        print(*report, sep="\n")  # noqa: T201 - its report
        print(f"{lang}: {len(said)} sentences, {len(lacking)} missing, {len(unused)} unused")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
