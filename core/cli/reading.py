"""Reading a document without an office: what a file seems to be, its facts, and where each was read."""

from pathlib import Path
from typing import Any

from core.cli.console import DONE, Console
from core.cli.grammar import Grammar
from core.errors import Refusal, refuse
from core.evidence.intake import examine, why_unreadable
from core.evidence.reader import Unreadable
from core.evidence.reading import Read, ReadFact, read
from core.evidence.worker import readers
from core.language import Language, render, t
from core.model.fact_form import FACT_FIELDS
from core.model.names import name_of
from core.text import Text, say


def add_commands(grammar: Grammar) -> None:
    """Adds read."""
    told = t("read a document: its kind, its facts and where each stands", grammar.lang)
    grammar.add("read", told, read_file).add_argument("file", type=Path, metavar="FILE")


def read_file(console: Console) -> int:
    """Reads one file and tells what was found; nothing is kept."""
    try:
        return _read(console, console.asked.file)
    finally:
        readers().close()


def _read(console: Console, file: Path) -> int:
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        return console.refused(refuse("file_unreadable", name=str(file), reason=reason))
    examined = examine(file.name, data)
    if isinstance(examined, Refusal):
        return console.refused(examined)
    found = read(data, examined.media_type)
    if isinstance(found, Unreadable):
        return console.refused(why_unreadable(examined.name, found))
    _tell(console, found)
    return DONE


def _tell(console: Console, found: Read) -> None:
    labels = {each.name: each.label for each in FACT_FIELDS.get(found.kind, ())}
    console.say(say("{kind}: {because}", kind=name_of(found.kind), because=found.because))
    for each in found.facts:
        label = Text(key=labels.get(each.field, each.field))
        console.say(say("{field}: {value} ({source})", field=label, value=each.value, source=each.source))
    for conflict in found.conflicts:
        label = Text(key=labels.get(conflict.field, conflict.field))
        console.say(say("The sources differ: {field}", field=label))
    for note in (*found.notes, *((found.failed,) if found.failed else ())):
        console.say(note)
    console.give(_answer(found, console.lang))


def _answer(found: Read, lang: Language) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "because": render(found.because, lang),
        "facts": [_fact(each, lang) for each in found.facts],
        "conflicts": [
            {"field": each.field, "values": [_fact(one, lang) for one in each.facts]} for each in found.conflicts
        ],
        "notes": [render(each, lang) for each in found.notes],
        "failed": render(found.failed, lang) if found.failed else None,
    }


def _fact(fact: ReadFact, lang: Language) -> dict[str, Any]:
    return {
        "field": fact.field,
        "value": fact.value,
        "source": render(fact.source, lang),
        "page": fact.page,
        "box": fact.box,
        "confidence": fact.confidence,
        "invoice": fact.invoice,
    }
