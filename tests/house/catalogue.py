"""Gathers the translations: ``python -m tests.house.catalogue``.

The parts of ``data/locale/zh/parts`` are merged into the one catalogue, sorted by their English text.
What the catalogue had and no part names is kept; where a part differs from it, the part is newer and wins.
Two parts that differ are a conflict: both are shown and nothing is written.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

from tests.house.source import ROOT, code_of, name
from tests.house.words import Marked, marked

FOLDER = ROOT / "data" / "locale" / "zh"
WHOLE = FOLDER / "LC_MESSAGES" / "redress.po"
HEADER = r"""# What Redress says in Chinese. The key is the English sentence; a field in {braces} stays as it is.
# Edit it here: it is read as it stands, no step compiles it. `make words` sorts it and lists what is missing.
msgid ""
msgstr ""
"Language: zh\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


@dataclass
class Merged:
    """The catalogue, and the sentences two parts translate differently."""

    catalogue: Catalog
    conflicts: list[str] = field(default_factory=list)


def read(path: Path) -> Catalog:
    """A catalogue from its file; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale="zh")
    with path.open("rb") as file:
        return read_po(file, locale="zh")


def forms(said: object) -> tuple[str, ...]:
    """A text of a catalogue as its forms: one, or one for each number it is said of."""
    return tuple(str(each) for each in said) if isinstance(said, tuple | list) else (str(said or ""),)


def sentences() -> list[Marked]:
    """All sentences that core, pages and app.py mark for translation."""
    return [each for path in code_of("core", "demo", "pages", "app.py") for each in marked(path)]


def missing(catalogue: Catalog, wanted: Iterable[Marked]) -> list[str]:
    """The sentences without a Chinese text, each with the first place it stands."""
    lacking: dict[str, str] = {}
    for each in wanted:
        found = catalogue.get(each.one)
        if (
            found is None
            or found.fuzzy
            or not all(forms(found.string))
            or bool(each.many) > isinstance(found.id, tuple)
        ):
            lacking.setdefault(each.one, each.place)
    return [f"{place}: {one}" for one, place in lacking.items()]


def merge(whole: Catalog, parts: Iterable[tuple[str, Catalog]]) -> Merged:
    """The catalogue with the parts in it, in the order of their English texts."""
    merged = Merged(Catalog(locale="zh"))
    chosen: dict[str, Message] = {_key(each): each for each in whole if each.id}
    said: dict[str, tuple[str, Message]] = {}
    for part, catalogue in parts:
        for each in catalogue:
            if not each.id or not each.string:
                continue
            before, other = said.get(_key(each), (part, each))
            if other.string == each.string or _plural_of(other, each):
                said[_key(each)] = (part, each if isinstance(each.id, tuple) else other)
            else:
                merged.conflicts.append(f"{_key(each)}\n  {before}: {other.string}\n  {part}: {each.string}")
    chosen |= {key: each for key, (_, each) in said.items()}
    for key in sorted(chosen):
        each = chosen[key]
        merged.catalogue.add(each.id, each.string, flags=each.flags - {"python-format", "python-brace-format"})
    return merged


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file: no line is wrapped, so that a change is one line."""
    out = BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True)
    return HEADER.encode() + out.getvalue().lstrip()


def _key(message: Message) -> str:
    return forms(message.id)[0]


def _plural_of(one: Message, other: Message) -> bool:
    """Whether one says for one and for many what the other says for one."""
    return isinstance(one.id, tuple) != isinstance(other.id, tuple) and forms(one.string)[0] == forms(other.string)[0]


def main() -> int:
    """Merges, writes and reports; 1 when parts differ, 0 else (what is missing is listed, the test counts it)."""
    parts = [(name(path), read(path)) for path in sorted(FOLDER.glob("parts/*.po"))]
    merged = merge(read(WHOLE), parts)
    if merged.conflicts:
        print("Two parts say it differently; nothing was written:", *merged.conflicts, sep="\n")  # noqa: T201 - its report
        return 1
    WHOLE.parent.mkdir(parents=True, exist_ok=True)
    WHOLE.write_bytes(written(merged.catalogue))
    wanted = sentences()
    lacking = missing(merged.catalogue, wanted)
    unused = {_key(each) for each in merged.catalogue if each.id} - {each.one for each in wanted}
    print(*(f"missing  {each}" for each in lacking), *(f"unused   {each}" for each in sorted(unused)), sep="\n")  # noqa: T201
    print(f"{len(merged.catalogue)} sentences, {len(lacking)} missing, {len(unused)} unused, {len(parts)} parts")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
