"""How pieces bought are allotted to pieces sold, each only once: the first who asked are served as far as can be.

A later one never takes from an earlier one what that one cannot get elsewhere; where an earlier
one can be served from another invoice, it is moved there. So a shortfall means that no way of
counting covers what was sold (augmenting paths, Ford and Fulkerson 1956).
"""

from collections import Counter, deque
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

D = TypeVar("D", bound=Hashable)
S = TypeVar("S", bound=Hashable)


class Wish(NamedTuple, Generic[D, S]):
    """Who wants how many pieces, and from which supplies they may come."""

    who: D
    pieces: int
    of: Collection[S]


def allot(wishes: Sequence[Wish[D, S]], supplies: Mapping[S, int]) -> Counter[tuple[D, S]]:
    """How many pieces each gets of each supply; earlier wishes come first, none gets more than it wants."""
    given: Counter[tuple[D, S]] = Counter()
    left = dict(supplies)
    reach = {wish.who: tuple(each for each in wish.of if each in supplies) for wish in wishes}
    for wish in wishes:
        wanted = wish.pieces
        while wanted > 0 and (way := _way(wish.who, reach, given, left)):
            moved = min(wanted, left[way[-1][1]], *(given[who, of] for who, of in _taken_back(way)))
            for who, of in way:
                given[who, of] += moved
            for who, of in _taken_back(way):
                given[who, of] -= moved
            left[way[-1][1]] -= moved
            wanted -= moved
    return +given


def _way(
    start: D, reach: Mapping[D, Sequence[S]], given: Mapping[tuple[D, S], int], left: Mapping[S, int]
) -> list[tuple[D, S]]:
    """The shortest way to a supply with something left: each takes from where the next one is moved away."""
    ways: deque[list[tuple[D, S]]] = deque([[(start, of)] for of in reach[start]])
    seen: set[S] = set(reach[start])
    while ways:
        way = ways.popleft()
        supply = way[-1][1]
        if left[supply] > 0:
            return way
        for who in reach:
            if given.get((who, supply), 0) > 0:
                ways.extend([*way, (who, of)] for of in reach[who] if of not in seen)
                seen.update(reach[who])
    return []


def _taken_back(way: Sequence[tuple[D, S]]) -> list[tuple[D, S]]:
    """What those who are moved along the way give back: the supply that the one before them takes."""
    return [(way[at][0], way[at - 1][1]) for at in range(1, len(way))]
