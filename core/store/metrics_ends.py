"""How waits ended, counted by their length: what curves are drawn from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Counted: TypeAlias = npt.NDArray[np.int64]
HAPPENED: Final = 1
COMPETING: Final = 2
KIND_BITS: Final = 2
WHOLE_BITS: Final = 63


@dataclass(frozen=True)
class Ends:
    """The waits of one group by their length, shortest first: how many ended so, by an event, by another, in all.

    Lengths are microseconds, of the calendar or of the working hours.
    """

    lengths: Counted
    happened: Counted
    competing: Counted
    ended: Counted


@dataclass(frozen=True)
class Waits:
    """The waits of a question by group: by each clock, and how many have days whose days off no calendar knows."""

    clocks: tuple[dict[str, Ends], ...]
    guessed: dict[str, int]


def counted(marked: Counted, places: Counted, groups: int) -> list[int]:
    """How many of the waits of each group are marked."""
    return [int(each) for each in np.bincount(places[marked > 0], minlength=groups)[:groups]]


def ends_of(lengths: Counted, kinds: Counted, places: Counted, groups: Sequence[str]) -> dict[str, Ends]:
    """The waits of each group; ``places`` says which of the groups each wait is of, none for a place past the last.

    Group, length and kind of a wait are put into one whole number: a million of them are sorted in 20 ms,
    where grouping a million different lengths takes the database ten times as long.
    """
    length_bits = int(lengths.max()).bit_length() if len(lengths) else 0
    at_once = 1 << (WHOLE_BITS - KIND_BITS - length_bits)
    found: list[Ends] = []
    for first in range(0, len(groups), at_once):
        past = min(first + at_once, len(groups))
        those = slice(None) if past - first == len(groups) else (places >= first) & (places < past)
        keys = ((places[those] - first) << length_bits | lengths[those]) << KIND_BITS | kinds[those]
        keys.sort()
        found += _split(keys, past - first, length_bits)
    return dict(zip(groups, found, strict=True))


def _split(keys: Counted, groups: int, length_bits: int) -> Iterator[Ends]:
    waits, kinds = keys >> KIND_BITS, keys & ((1 << KIND_BITS) - 1)
    begins = np.flatnonzero(np.diff(waits, prepend=-1))
    lengths, places = waits[begins] & ((1 << length_bits) - 1), waits[begins] >> length_bits
    ended = np.diff(begins, append=len(keys))
    happened, competing = (_sums(kinds == kind, begins) for kind in (HAPPENED, COMPETING))
    edges = np.searchsorted(places, np.arange(groups + 1))
    for begin, end in pairwise(edges):
        yield Ends(lengths[begin:end], happened[begin:end], competing[begin:end], ended[begin:end])


def _sums(marked: npt.NDArray[np.bool_], begins: Counted) -> Counted:
    """How many are marked from each of these places to the next."""
    before = np.concatenate(([0], np.cumsum(marked, dtype=np.int64)))
    sums: Counted = np.diff(before[np.append(begins, len(marked))])
    return sums
