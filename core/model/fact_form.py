"""The form of each document kind: its fields, and what is typed into them read as facts."""

from collections.abc import Mapping
from typing import Final, cast

from pydantic import BaseModel, ConfigDict

from core.model.entry import CHOICES, READERS, Entered, FactType, as_typed
from core.model.facts import FACTS, AuthorisationFacts, Facts, Link
from core.model.terms import DocumentKind
from core.text import Text, say

MOST_LINKS: Final = 4


class FactField(BaseModel):
    """One field of the form: ``label`` and the labels of ``options`` are keys of the catalogue."""

    model_config = ConfigDict(frozen=True)

    name: str
    label: str
    type: FactType
    options: tuple[tuple[str, str], ...] = ()
    link: int | None = None
    """Which link of an authorisation chain the field belongs to, from 1; None for other documents."""


def _fields(model: type[Facts], link: int | None = None) -> tuple[FactField, ...]:
    before = "" if link is None else f"link{link}_"
    found = []
    for name in dict.fromkeys((*model.leading, *model.model_fields)):
        field = model.model_fields[name]
        kind = cast("FactType", field.metadata[0])
        options = tuple((each, label) for each, label in CHOICES.items() if f"'{each}'" in str(field.annotation))
        found.append(
            FactField(
                name=before + name,
                label=field.title or name,
                type=kind,
                options=options if kind == "choice" else (),
                link=link,
            )
        )
    return tuple(found)


def _form(model: type[Facts]) -> tuple[FactField, ...]:
    if model is AuthorisationFacts:
        return tuple(field for link in range(1, MOST_LINKS + 1) for field in _fields(Link, link))
    return _fields(model)


FACT_FIELDS: Final[dict[DocumentKind, tuple[FactField, ...]]] = {kind: _form(model) for kind, model in FACTS.items()}


def parse_facts(kind: DocumentKind, raw: Mapping[str, str]) -> tuple[Facts | None, dict[str, Text]]:
    """The facts typed for a document of that kind, and for each bad field what is wrong with it.

    Good fields are kept beside bad ones; names that the form does not have are passed over. The
    facts are None for a kind that carries none.
    """
    model = FACTS.get(kind)
    if model is None:
        return None, {}
    good: dict[str, Entered] = {}
    problems: dict[str, Text] = {}
    for field in FACT_FIELDS[kind]:
        value = _read(field, raw.get(field.name, ""))
        if isinstance(value, Text):
            problems[field.name] = value
        elif value is not None:
            good[field.name] = value
    if model is AuthorisationFacts:
        return AuthorisationFacts(links=_links(good)), problems
    return model.model_validate(good), problems


def same_form(kind: DocumentKind, other: DocumentKind | None) -> bool:
    """Whether what is read off one kind of document fits the form of another: an invoice is a voucher too."""
    one, two = FACTS.get(kind), FACTS.get(other) if other else None
    return one is not None and two is not None and (issubclass(one, two) or issubclass(two, one))


def _read(field: FactField, typed: str) -> Entered | Text:
    value = READERS[field.type](typed)
    if field.type == "choice" and value is not None and value not in dict(field.options):
        return say("“{typed}” is not one of the choices.", typed=typed.strip()[:40])
    return value


def _links(good: Mapping[str, Entered]) -> tuple[Link, ...]:
    filled = []
    for link in range(1, MOST_LINKS + 1):
        before = f"link{link}_"
        own = {name.removeprefix(before): value for name, value in good.items() if name.startswith(before)}
        if own:
            filled.append(Link.model_validate(own))
    return tuple(filled)


def typed_facts(facts: Facts) -> dict[str, str]:
    """The facts as the form shows them, empty fields left out: ``parse_facts`` reads them back the same."""
    if isinstance(facts, AuthorisationFacts):
        return {
            f"link{place}_{name}": value
            for place, link in enumerate(facts.links, 1)
            for name, value in typed_facts(link).items()
        }
    shown = {name: as_typed(getattr(facts, name)) for name in type(facts).model_fields}
    return {name: value for name, value in shown.items() if value}
