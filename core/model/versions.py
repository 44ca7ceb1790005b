"""Versions of the rule book that hold only what they change, and the policy that holds the rest (``based_on``).

Pure, on tables as TOML gives them; what the keys mean is for ``core.policy``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Table: TypeAlias = dict[str, Any]

OWN: Final = frozenset({"id", "based_on", "title_en", "title_zh", "valid_from", "valid_to", "sources", "unconfirmed"})
"""What each file says of itself, and never takes from the policy that it is based on."""


@dataclass(frozen=True)
class Whole:
    """A policy's table with all that those it is based on say, and the files of those."""

    table: Table
    bases: frozenset[str]


def completed(file: str, table: Table, files: Mapping[str, Table]) -> Whole | str:
    """The table of that file with what it takes over from ``files`` (by their names).

    A text says why there is none: the base is no policy, or is based on this one.
    """
    chain, bases = [table], {file}
    while (base := chain[-1].get("based_on")) is not None:
        found = next((name for name, each in files.items() if each.get("id") == base), None)
        if found is None:
            return f'based_on names "{base}", which is no policy'
        if found in bases:
            return "based_on leads back to itself"
        chain.append(files[found])
        bases.add(found)
    whole = chain.pop()
    while chain:
        whole = _merged({key: told for key, told in whole.items() if key not in OWN}, chain.pop())
    return Whole(whole, frozenset(bases - {file}))


def _merged(base: Table, later: Table) -> Table:
    """The base with what the later table says: tables key by key, routes by their id, anything else replaced."""
    merged = dict(base)
    for key, told in later.items():
        before = base.get(key)
        if isinstance(told, dict) and isinstance(before, dict):
            merged[key] = _merged(before, told)
        elif key == "routes" and isinstance(told, list) and isinstance(before, list):
            merged[key] = _routes(before, told)
        else:
            merged[key] = told
    return merged


def _routes(base: list[Table], later: list[Table]) -> list[Table]:
    """The routes of the base, each with what the later ones of its id say; routes with a new id follow."""
    said = {route.get("id"): route for route in later}
    kept = [_merged(route, said.pop(route.get("id"), {})) for route in base]
    return [*kept, *said.values()]
