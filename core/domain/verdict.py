"""The three-valued verdict, its reasons and its flips, and all of them in words.

Pure. The rules are in design.md 5: a group passes if all its blocking criteria are met, fails if one is not met, and is
open otherwise; the whole needs the gate and one claimed route.

``name`` gives the text of a criterion or a group in the reader's language (``PolicyBook.namer``), because these texts
belong to the policy and not to the catalogues.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from core.domain.policy import Checklist, Criterion, Group, Item, Policy, PolicyBook, Subject
from core.domain.terms import DocumentKind, Standing, Value, papers
from core.domain.text import LANGUAGES, Fact, Frozen, Render, Text, mark, say

# The standing of a checklist by the findings so far: three-valued, with its reasons and what would change it.

Values: TypeAlias = Mapping[str, Value | None]

Because: TypeAlias = Literal["met", "not_met", "open", "unclaimed"]


class GroupStanding(Frozen):
    """The standing of the gate or a route: ``met`` of ``total`` count all its criteria, the ids are blocking ones.

    ``warned`` are non-blocking criteria that are not met.
    """

    id: str
    stand: Standing
    claimed: bool
    met: int
    total: int
    met_ids: tuple[str, ...]
    not_met: tuple[str, ...]
    open: tuple[str, ...]
    warned: tuple[str, ...]


class Reason(Frozen):
    """The criteria of a group that decide the verdict; ``unclaimed`` has no group: no document claims a route."""

    group: str
    because: Because
    criteria: tuple[str, ...] = ()


class Flip(Frozen):
    """The fewest findings that lead to another standing: one criterion of each of ``choices`` becomes ``value``.

    ``group`` contains them; it is empty if they are spread over several routes.
    """

    stand: Standing
    value: Value
    group: str
    choices: tuple[tuple[str, ...], ...]

    @property
    def count(self) -> int:
        """The number of findings needed."""
        return len(self.choices)

    @property
    def criteria(self) -> tuple[str, ...]:
        """One sufficient set of criteria, unanswered ones first."""
        return tuple(choice[0] for choice in self.choices)


class Verdict(Frozen):
    """The whole verdict; ``routes`` are all routes of the checklist in order, claimed or not."""

    subject: Subject
    stand: Standing
    gate: GroupStanding
    routes: tuple[GroupStanding, ...]
    routes_optional: bool
    reasons: tuple[Reason, ...]
    flips: tuple[Flip, ...]

    @property
    def claimed(self) -> tuple[GroupStanding, ...]:
        """The claimed routes."""
        return tuple(route for route in self.routes if route.claimed)

    @property
    def passed_routes(self) -> tuple[str, ...]:
        """The routes on which the verdict passes; none while the gate does not pass."""
        passing = self.stand is Standing.PASSES
        return tuple(route.id for route in self.claimed if passing and route.stand is Standing.PASSES)

    @property
    def not_met(self) -> tuple[str, ...]:
        """The blocking criteria that are not met, of the gate and the claimed routes."""
        return tuple(each for group in (self.gate, *self.claimed) for each in group.not_met)

    @property
    def open(self) -> tuple[str, ...]:
        """The blocking criteria still to answer, of the gate and the claimed routes."""
        return tuple(each for group in (self.gate, *self.claimed) for each in group.open)

    def group(self, group_id: str) -> GroupStanding | None:
        """The standing of the gate or route with that id, or None."""
        return next((group for group in (self.gate, *self.routes) if group.id == group_id), None)


def judge(checklist: Checklist, values: Values, claimed: Collection[str]) -> Verdict:
    """The verdict on the findings so far; ``claimed`` are the route ids from ``checklist.claimed``."""
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


def answered(item: Item, value: Value | None) -> Standing:
    """The effect of one finding: "not applicable" counts as met only if the item allows it."""
    if value is Value.NOT_MET:
        return Standing.FAILS
    met = value is Value.MET or (value is Value.NOT_APPLICABLE and item.may_not_apply)
    return Standing.PASSES if met else Standing.OPEN


def _group_stand(group: Group, values: Values, *, claimed: bool) -> GroupStanding:
    found = [(item, answered(item, values.get(item.criterion))) for item in group.items]

    def those(stand: Standing, *, blocking: bool = True) -> tuple[str, ...]:
        return tuple(item.criterion for item, each in found if each is stand and item.blocking is blocking)

    met, not_met, still_open = those(Standing.PASSES), those(Standing.FAILS), those(Standing.OPEN)
    return GroupStanding(
        id=group.id,
        stand=Standing.FAILS if not_met else Standing.OPEN if still_open else Standing.PASSES,
        claimed=claimed,
        met=sum(each is Standing.PASSES for _, each in found),
        total=len(found),
        met_ids=met,
        not_met=not_met,
        open=still_open,
        warned=those(Standing.FAILS, blocking=False),
    )


def _whole(gate: GroupStanding, routes: tuple[GroupStanding, ...], *, optional: bool) -> Standing:
    stands = {route.stand for route in routes}
    if gate.stand is Standing.FAILS or stands == {Standing.FAILS}:
        return Standing.FAILS
    if gate.stand is Standing.PASSES and (optional or Standing.PASSES in stands):
        return Standing.PASSES
    return Standing.OPEN


def _reasons(
    stand: Standing, gate: GroupStanding, routes: tuple[GroupStanding, ...], *, optional: bool
) -> Iterator[Reason]:
    """The reasons from the gate, then from the routes; an open verdict lists failures of routes after what is open."""
    groups = [gate] if gate.stand is stand else []
    if stand is Standing.OPEN and not any(route.stand is Standing.PASSES for route in routes):
        groups += sorted(routes, key=lambda route: route.stand is Standing.FAILS)
    if stand is Standing.PASSES or (stand is Standing.FAILS and all(route.stand is stand for route in routes)):
        groups += [route for route in routes if route.stand is stand]
    for group in groups:
        yield _reason(group)
    if stand is Standing.OPEN and not (routes or optional):
        yield Reason(group="", because="unclaimed")


def _reason(group: GroupStanding) -> Reason:
    if group.stand is Standing.FAILS:
        return Reason(group=group.id, because="not_met", criteria=group.not_met)
    if group.stand is Standing.OPEN:
        return Reason(group=group.id, because="open", criteria=group.open)
    return Reason(group=group.id, because="met", criteria=group.met_ids)


def _flips(
    stand: Standing, gate: GroupStanding, routes: tuple[GroupStanding, ...], *, optional: bool
) -> Iterator[Flip]:
    """All shortest ways to each other standing, upwards first."""
    ways = {
        Standing.PASSES: _to_passes(gate, routes, optional=optional),
        Standing.OPEN: _to_open(stand, gate, routes),
        Standing.FAILS: _to_fails(gate, routes),
    }
    for target, ways_to in ways.items():
        found = [] if target is stand else list(ways_to)
        fewest = min((flip.count for flip in found), default=0)
        yield from (flip for flip in found if flip.count == fewest)


def _to_passes(gate: GroupStanding, routes: tuple[GroupStanding, ...], *, optional: bool) -> Iterator[Flip]:
    """To pass: everything in the gate and one route becomes met."""
    left = (*gate.open, *gate.not_met)
    if optional:
        yield _all_of(Standing.PASSES, gate.id, left)
    for route in routes:
        more = (*route.open, *route.not_met)
        yield _all_of(Standing.PASSES, _one_place(gate, left, route, more), (*left, *more))


def _to_open(stand: Standing, gate: GroupStanding, routes: tuple[GroupStanding, ...]) -> Iterator[Flip]:
    """To open: from a failure, nothing in the gate and one route is not met; from a pass, one is no longer met."""
    if stand is not Standing.FAILS:
        yield from _one_of_each(Standing.OPEN, [gate])
        yield from _one_of_each(Standing.OPEN, [route for route in routes if route.stand is Standing.PASSES])
    elif routes and all(route.stand is Standing.FAILS for route in routes):
        for route in routes:
            place = _one_place(gate, gate.not_met, route, route.not_met)
            yield _all_of(Standing.OPEN, place, (*gate.not_met, *route.not_met))
    else:
        yield _all_of(Standing.OPEN, gate.id, gate.not_met)


def _to_fails(gate: GroupStanding, routes: tuple[GroupStanding, ...]) -> Iterator[Flip]:
    """To fail: one gate criterion, or one of each remaining route, becomes not met."""
    yield from _one_of_each(Standing.FAILS, [gate])
    yield from _one_of_each(Standing.FAILS, [route for route in routes if route.stand is not Standing.FAILS])


LEADS_TO: Final = {Standing.PASSES: Value.MET, Standing.OPEN: Value.CANNOT_VERIFY, Standing.FAILS: Value.NOT_MET}
"""The finding that brings a group to each standing."""


def _all_of(stand: Standing, group: str, criteria: tuple[str, ...]) -> Flip:
    return Flip(stand=stand, value=LEADS_TO[stand], group=group, choices=tuple((each,) for each in criteria))


def _one_of_each(stand: Standing, groups: list[GroupStanding]) -> Iterator[Flip]:
    choices = tuple((*group.open, *group.met_ids) for group in groups)
    if choices and all(choices):
        place = groups[0].id if len(groups) == 1 else ""
        yield Flip(stand=stand, value=LEADS_TO[stand], group=place, choices=choices)


def _one_place(gate: GroupStanding, of_gate: tuple[str, ...], route: GroupStanding, of_route: tuple[str, ...]) -> str:
    """The group that contains all of them, or "" if both do."""
    if of_gate and of_route:
        return ""
    return gate.id if of_gate else route.id


# The verdict in words: its line, what decides it, what would change it, why a decision must wait, what is needed.

Name: TypeAlias = Callable[[str], str]


def worded_for(book: PolicyBook, policy: Policy, criterion_id: str, render: Render) -> Criterion:
    """The criterion worded for that policy, naming the documents its route accepts."""
    found = book.criteria[criterion_id]
    for asking in (policy.appeal, policy.answer, policy.withdrawal):
        if group := asking.group_of(criterion_id):
            accepted = asking.accepting if group is asking.gate else group.accepts
            return _worded(found, accepted, group.uses - accepted, render)
    return found


@lru_cache(maxsize=4_096)
def _worded(
    found: Criterion, accepted: frozenset[DocumentKind], refused: frozenset[DocumentKind], render: Render
) -> Criterion:
    if not found.fields():
        return found
    words = {
        key: text.format(accepted=papers(accepted, lang, render), refused=papers(refused, lang, render))
        for key, text in found.words().items()
        for lang in LANGUAGES
        if key.endswith(lang)
    }
    return found.model_copy(update=words)


def sentence(verdict: Verdict, name: Name) -> Text:
    """The verdict in one line."""
    if verdict.subject == "withdrawal":
        return {
            Standing.PASSES: say("verdict.withdrawal_is_confirmed"),
            Standing.OPEN: say("verdict.withdrawal_is_still_open"),
            Standing.FAILS: say("verdict.withdrawal_does_not_hold"),
        }[verdict.stand]
    if verdict.stand is Standing.PASSES:
        return _passing(verdict, name)
    if verdict.stand is Standing.FAILS:
        gate = verdict.gate.stand is Standing.FAILS
        return say("verdict.gate_fails") if gate else say("verdict.no_claimed_route_can_pass")
    if verdict.gate.stand is Standing.OPEN:
        return say("verdict.gate_is_still_open")
    if not verdict.claimed:
        return say("verdict.gate_passes_no_document_claims_route")
    return say("verdict.gate_passes_no_route_passes_yet")


def deciding(verdict: Verdict, name: Name) -> Text:
    """The criteria that decide it."""
    if verdict.stand is Standing.PASSES:
        return say("verdict.all_blocking_criteria_are_met", count=sum(len(r.criteria) for r in verdict.reasons))
    still_open, not_met = _because(verdict, "open"), _because(verdict, "not_met")
    if not (still_open or not_met):
        return say("verdict.document_that_claims_route_is_missing")
    if not not_met:
        return say("verdict.still_open", names=_names(still_open, name))
    if not still_open:
        return say("verdict.not_met", names=_names(not_met, name))
    return say("verdict.still_open_not_met", names=_names(still_open, name), failed=_names(not_met, name))


def _because(verdict: Verdict, because: Because) -> tuple[str, ...]:
    return tuple(each for reason in verdict.reasons if reason.because == because for each in reason.criteria)


def flip_line(verdict: Verdict, name: Name) -> Text:
    """The fewest findings that would change it, upwards before downwards."""
    lines = [*_upwards(verdict, name), *_downwards(verdict, name)]
    if not lines:
        return say("verdict.no_finding_can_change_document")
    return lines[0] if len(lines) == 1 else say("format.one_other", one=lines[0], other=lines[1])


def why_not_forward(verdict: Verdict) -> Text | None:
    """Why the appeal cannot be forwarded yet; None if it can."""
    return None if verdict.stand is Standing.PASSES else _lacking(verdict)


def why_not_reject(verdict: Verdict) -> Text | None:
    """Why the appeal cannot be rejected yet; None if it can."""
    if verdict.stand is Standing.FAILS:
        return None
    if verdict.stand is Standing.PASSES:
        gate_only = say("verdict.gate_passes_appeal_can_go_forward")
        return gate_only if verdict.routes_optional else say("verdict.route_passes_appeal_can_go_forward")
    return _undecided(verdict)


def why_not_uphold(verdict: Verdict) -> Text | None:
    """Why the punishment cannot be upheld on this answer; None if it can."""
    if verdict.subject == "withdrawal":
        return say("verdict.complaint_withdrawn_punishment_not_kept")
    return None if verdict.stand is Standing.PASSES else _lacking(verdict)


def why_not_revoke(verdict: Verdict) -> Text | None:
    """Why the punishment cannot be revoked on this answer or withdrawal; None if it can."""
    if verdict.subject == "withdrawal":
        return None if verdict.stand is Standing.PASSES else _lacking(verdict)
    if verdict.stand is Standing.FAILS:
        return None
    if verdict.stand is Standing.PASSES:
        return say("verdict.answer_is_valid_punishment_stands")
    return _undecided(verdict)


def _passing(verdict: Verdict, name: Name) -> Text:
    if not verdict.passed_routes:
        return say("verdict.gate_passes")
    routes = _names(verdict.passed_routes, name)
    if verdict.subject == "answer":
        return say("verdict.answer_is_valid", routes=routes)
    return say("verdict.gate_passes_and_route", routes=routes)


def _lacking(verdict: Verdict) -> Text:
    """What is missing to pass: the gate first, then the routes."""
    of_gate = verdict.gate.stand is not Standing.PASSES
    lacks = verdict.gate if of_gate else verdict
    if not (of_gate or verdict.claimed):
        return say("verdict.no_document_on_file_claims_route")
    counts: dict[str, Fact] = {"not_met": len(lacks.not_met), "open": len(lacks.open)}
    if lacks.not_met and lacks.open:
        key = mark("verdict.gate_does_not_pass_yet") if of_gate else mark("refusal.no_route_passes.because")
    elif lacks.not_met:
        key = mark("verdict.gate_fails_not_met") if of_gate else mark("verdict.no_route_passes_not_met")
    else:
        key = mark("verdict.gate_does_not_pass_yet_open") if of_gate else mark("verdict.no_route_passes_yet_open")
    return Text(key=key, facts=counts)


def _undecided(verdict: Verdict) -> Text:
    """Why an open verdict has not failed."""
    if any(route.stand is Standing.OPEN for route in verdict.claimed):
        return say("verdict.route_is_still_open")
    if verdict.gate.stand is Standing.OPEN:
        return say("verdict.gate_is_still_open")
    return say("verdict.no_document_on_file_claims_route")


def _upwards(verdict: Verdict, name: Name) -> Iterable[Text]:
    """The first of the shortest ways to pass and, if shorter, to be open again."""
    ways = {stand: [flip for flip in verdict.flips if flip.stand is stand] for stand in Standing}
    if verdict.stand is Standing.FAILS and ways[Standing.OPEN]:
        again = ways[Standing.OPEN][0]
        if not ways[Standing.PASSES] or again.count < ways[Standing.PASSES][0].count:
            yield say("verdict.open_again_without_failure_of", names=_names(again.criteria, name))
    if verdict.stand is not Standing.PASSES and ways[Standing.PASSES]:
        yield say("verdict.passes_when_met", names=_names(ways[Standing.PASSES][0].criteria, name))


def _downwards(verdict: Verdict, name: Name) -> Iterable[Text]:
    """The shortest ways to fail."""
    ways = [flip for flip in verdict.flips if flip.stand is Standing.FAILS]
    if not ways or verdict.stand is Standing.FAILS:
        return
    places = tuple(flip.group for flip in ways if flip.group)
    if places:
        yield say("verdict.one_not_met_fails_it", groups=_names(places, name))
    else:
        yield say("verdict.fails_with_one_not_met", count=ways[0].count)


def _names(criteria: tuple[str, ...], name: Name) -> Text:
    """The first few criteria by name, the rest as a number; separated so that commas in names stay clear."""
    named = [Text(key=name(each)) for each in criteria]
    match named:
        case [one]:
            return one
        case [one, two]:
            return say("format.one_two", one=one, two=two)
        case [one, two, three]:
            return say("format.one_two_three", one=one, two=two, three=three)
        case [one, two, three, *rest]:
            return say("verdict.and_more", one=one, two=two, three=three, count=len(rest))
    raise ValueError("no criterion to name")
