"""Where a checklist stands by the findings so far: three-valued, with its reasons and what would change it.

Pure. The rules are design.md 5: a group passes when all its blocking criteria are met, fails when one
is not, is open otherwise; the whole needs the gate and one claimed route.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from core.model.rules import Checklist, Group, Item, Subject
from core.model.terms import Stand, Value

Values: TypeAlias = Mapping[str, Value | None]
Because: TypeAlias = Literal["met", "not_met", "open", "unclaimed"]


class GroupStand(BaseModel):
    """Where the gate or a route stands: ``met`` of ``total`` count all its criteria, the ids are of the blocking ones.

    ``warned`` are criteria that only warn and are not met.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    stand: Stand
    claimed: bool
    met: int
    total: int
    met_ids: tuple[str, ...]
    not_met: tuple[str, ...]
    open: tuple[str, ...]
    warned: tuple[str, ...]


class Reason(BaseModel):
    """Which criteria of a group decide the verdict; ``unclaimed`` names no group: no document claims a route."""

    model_config = ConfigDict(frozen=True)

    group: str
    because: Because
    criteria: tuple[str, ...] = ()


class Flip(BaseModel):
    """The fewest findings that lead to another stand: one of each of ``choices`` becomes ``value``.

    ``group`` is where they are, empty when they are spread over routes.
    """

    model_config = ConfigDict(frozen=True)

    stand: Stand
    value: Value
    group: str
    choices: tuple[tuple[str, ...], ...]

    @property
    def count(self) -> int:
        """How many findings it takes."""
        return len(self.choices)

    @property
    def criteria(self) -> tuple[str, ...]:
        """One set of criteria that does it, the unanswered before the answered."""
        return tuple(choice[0] for choice in self.choices)

    def sets(self) -> Iterator[frozenset[str]]:
        """Every set of criteria that does it."""
        return map(frozenset, product(*self.choices))


class Verdict(BaseModel):
    """The whole: ``routes`` are all of the checklist, claimed or not, in its order."""

    model_config = ConfigDict(frozen=True)

    subject: Subject
    stand: Stand
    gate: GroupStand
    routes: tuple[GroupStand, ...]
    routes_optional: bool
    reasons: tuple[Reason, ...]
    flips: tuple[Flip, ...]

    @property
    def claimed(self) -> tuple[GroupStand, ...]:
        """The routes that a document claims."""
        return tuple(route for route in self.routes if route.claimed)

    @property
    def passed_routes(self) -> tuple[str, ...]:
        """The routes on which the verdict passes; none while the gate does not."""
        passing = self.stand is Stand.PASSES
        return tuple(route.id for route in self.claimed if passing and route.stand is Stand.PASSES)

    @property
    def not_met(self) -> tuple[str, ...]:
        """The blocking criteria that are not met, of the gate and the claimed routes."""
        return tuple(each for group in (self.gate, *self.claimed) for each in group.not_met)

    @property
    def open(self) -> tuple[str, ...]:
        """The blocking criteria still to answer, of the gate and the claimed routes."""
        return tuple(each for group in (self.gate, *self.claimed) for each in group.open)

    def group(self, group_id: str) -> GroupStand | None:
        """The stand of the gate or route of that id."""
        return next((group for group in (self.gate, *self.routes) if group.id == group_id), None)


def judge(checklist: Checklist, values: Values, claimed: Collection[str]) -> Verdict:
    """The verdict on the findings so far; ``claimed`` are the route ids of ``checklist.claimed``."""
    gate = _group_stand(checklist.gate, values, claimed=True)
    routes = tuple(_group_stand(route, values, claimed=route.id in claimed) for route in checklist.routes)
    deciding = () if checklist.routes_optional else tuple(route for route in routes if route.claimed)
    stand = _whole(gate, deciding, optional=checklist.routes_optional)
    return Verdict(
        subject=checklist.subject,
        stand=stand,
        gate=gate,
        routes=routes,
        routes_optional=checklist.routes_optional,
        reasons=tuple(_reasons(stand, gate, deciding, optional=checklist.routes_optional)),
        flips=tuple(_flips(stand, gate, deciding, optional=checklist.routes_optional)),
    )


def answered(item: Item, value: Value | None) -> Stand:
    """What one finding does: "not applicable" counts as met only where the item may not apply."""
    if value is Value.NOT_MET:
        return Stand.FAILS
    met = value is Value.MET or (value is Value.NOT_APPLICABLE and item.may_not_apply)
    return Stand.PASSES if met else Stand.OPEN


def _group_stand(group: Group, values: Values, *, claimed: bool) -> GroupStand:
    found = [(item, answered(item, values.get(item.criterion))) for item in group.items]

    def those(stand: Stand, *, blocking: bool = True) -> tuple[str, ...]:
        return tuple(item.criterion for item, each in found if each is stand and item.blocking is blocking)

    met, not_met, still_open = those(Stand.PASSES), those(Stand.FAILS), those(Stand.OPEN)
    return GroupStand(
        id=group.id,
        stand=Stand.FAILS if not_met else Stand.OPEN if still_open else Stand.PASSES,
        claimed=claimed,
        met=sum(each is Stand.PASSES for _, each in found),
        total=len(found),
        met_ids=met,
        not_met=not_met,
        open=still_open,
        warned=those(Stand.FAILS, blocking=False),
    )


def _whole(gate: GroupStand, routes: tuple[GroupStand, ...], *, optional: bool) -> Stand:
    stands = {route.stand for route in routes}
    if gate.stand is Stand.FAILS or stands == {Stand.FAILS}:
        return Stand.FAILS
    if gate.stand is Stand.PASSES and (optional or Stand.PASSES in stands):
        return Stand.PASSES
    return Stand.OPEN


def _reasons(stand: Stand, gate: GroupStand, routes: tuple[GroupStand, ...], *, optional: bool) -> Iterator[Reason]:
    """The gate's part, then the routes'; an open verdict names a route's failures after what is open."""
    groups = [gate] if gate.stand is stand else []
    if stand is Stand.OPEN and not any(route.stand is Stand.PASSES for route in routes):
        groups += sorted(routes, key=lambda route: route.stand is Stand.FAILS)
    if stand is Stand.PASSES or (stand is Stand.FAILS and all(route.stand is stand for route in routes)):
        groups += [route for route in routes if route.stand is stand]
    for group in groups:
        yield _reason(group)
    if stand is Stand.OPEN and not (routes or optional):
        yield Reason(group="", because="unclaimed")


def _reason(group: GroupStand) -> Reason:
    if group.stand is Stand.FAILS:
        return Reason(group=group.id, because="not_met", criteria=group.not_met)
    if group.stand is Stand.OPEN:
        return Reason(group=group.id, because="open", criteria=group.open)
    return Reason(group=group.id, because="met", criteria=group.met_ids)


def _flips(stand: Stand, gate: GroupStand, routes: tuple[GroupStand, ...], *, optional: bool) -> Iterator[Flip]:
    """The shortest ways to each other stand, upwards first; equally short ones all count."""
    ways = {
        Stand.PASSES: _to_passes(gate, routes, optional=optional),
        Stand.OPEN: _to_open(stand, gate, routes),
        Stand.FAILS: _to_fails(gate, routes),
    }
    for target, ways_to in ways.items():
        found = [] if target is stand else list(ways_to)
        fewest = min((flip.count for flip in found), default=0)
        yield from (flip for flip in found if flip.count == fewest)


def _to_passes(gate: GroupStand, routes: tuple[GroupStand, ...], *, optional: bool) -> Iterator[Flip]:
    """All of the gate and of one route met."""
    left = (*gate.open, *gate.not_met)
    if optional:
        yield _each(Stand.PASSES, Value.MET, gate.id, left)
    for route in routes:
        more = (*route.open, *route.not_met)
        yield _each(Stand.PASSES, Value.MET, _one_place(gate, left, route, more), (*left, *more))


def _to_open(stand: Stand, gate: GroupStand, routes: tuple[GroupStand, ...]) -> Iterator[Flip]:
    """From a failure: no gate criterion and, of one route, none is not met. From a pass: one is no longer met."""
    if stand is Stand.FAILS:
        for route in _still_failing(routes):
            spread = _one_place(gate, gate.not_met, route, route.not_met)
            yield _each(Stand.OPEN, Value.CANNOT_VERIFY, spread, (*gate.not_met, *route.not_met))
        if not _still_failing(routes):
            yield _each(Stand.OPEN, Value.CANNOT_VERIFY, gate.id, gate.not_met)
        return
    yield from _one_of_each(Stand.OPEN, Value.CANNOT_VERIFY, [gate])
    yield from _one_of_each(Stand.OPEN, Value.CANNOT_VERIFY, [r for r in routes if r.stand is Stand.PASSES])


def _to_fails(gate: GroupStand, routes: tuple[GroupStand, ...]) -> Iterator[Flip]:
    """One gate criterion, or one of each route still standing, not met."""
    yield from _one_of_each(Stand.FAILS, Value.NOT_MET, [gate])
    yield from _one_of_each(Stand.FAILS, Value.NOT_MET, [r for r in routes if r.stand is not Stand.FAILS])


def _still_failing(routes: tuple[GroupStand, ...]) -> tuple[GroupStand, ...]:
    """The routes, when every one of them fails; else none of them is in the way."""
    return routes if all(route.stand is Stand.FAILS for route in routes) else ()


def _each(stand: Stand, value: Value, group: str, criteria: tuple[str, ...]) -> Flip:
    return Flip(stand=stand, value=value, group=group, choices=tuple((each,) for each in criteria))


def _one_of_each(stand: Stand, value: Value, groups: list[GroupStand]) -> Iterator[Flip]:
    choices = tuple((*group.open, *group.met_ids) for group in groups)
    if choices and all(choices):
        place = groups[0].id if len(groups) == 1 else ""
        yield Flip(stand=stand, value=value, group=place, choices=choices)


def _one_place(gate: GroupStand, of_gate: tuple[str, ...], route: GroupStand, of_route: tuple[str, ...]) -> str:
    """The group that holds all of them, or none when both do."""
    if of_gate and of_route:
        return ""
    return gate.id if of_gate else route.id
