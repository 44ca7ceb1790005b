"""The verdict in words: its line, what decides it, what would change it, why a decision must wait, what is asked.

``name`` gives a criterion or a group its text in the reader's language (``PolicyBook.namer``): these
texts are data of the policy, not of the catalogue of translations.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from core.language import LANGUAGES, Render
from core.model.criterion import Criterion
from core.model.names import papers
from core.model.rules import Policy, PolicyBook
from core.model.terms import Stand
from core.text import Text, say
from core.verdict.judge import Verdict

Name: TypeAlias = Callable[[str], str]


def worded_for(book: PolicyBook, policy: Policy, criterion_id: str, render: Render) -> Criterion:
    """The criterion in the words of that policy: papers are named as its route accepts them."""
    found = book.criteria[criterion_id]
    lists = (policy.appeal, policy.answer, policy.withdrawal)
    asking = next((each for each in lists if each.group_of(criterion_id)), None)
    group = asking.group_of(criterion_id) if asking else None
    if asking is None or group is None or not found.fields():
        return found
    accepted = asking.accepting if group is asking.gate else group.accepts
    refused = group.uses - accepted
    words = {
        key: told.format(accepted=papers(accepted, lang, render), refused=papers(refused, lang, render))
        for key, told in found.words().items()
        for lang in LANGUAGES
        if key.endswith(lang)
    }
    return found.model_copy(update=words)


def sentence(verdict: Verdict, name: Name) -> Text:
    """The verdict in one line."""
    if verdict.subject == "withdrawal":
        return {
            Stand.PASSES: say("The withdrawal is confirmed."),
            Stand.OPEN: say("The withdrawal is still open."),
            Stand.FAILS: say("The withdrawal does not hold."),
        }[verdict.stand]
    if verdict.stand is Stand.PASSES:
        return _passing(verdict, name)
    if verdict.stand is Stand.FAILS:
        gate = verdict.gate.stand is Stand.FAILS
        return say("The gate fails.") if gate else say("No claimed route can pass.")
    if verdict.gate.stand is Stand.OPEN:
        return say("The gate is still open.")
    if not verdict.claimed:
        return say("The gate passes; no document claims a route.")
    return say("The gate passes; no route passes yet.")


def deciding(verdict: Verdict, name: Name) -> Text:
    """The criteria that decide it."""
    if verdict.stand is Stand.PASSES:
        return say("All {count} blocking criteria are met.", count=sum(len(r.criteria) for r in verdict.reasons))
    by = {
        because: tuple(each for reason in verdict.reasons if reason.because == because for each in reason.criteria)
        for because in ("open", "not_met")
    }
    still_open, not_met = by["open"], by["not_met"]
    if not (still_open or not_met):
        return say("A document that claims a route is missing.")
    if not not_met:
        return say("Still open: {names}.", names=_names(still_open, name))
    if not still_open:
        return say("Not met: {names}.", names=_names(not_met, name))
    return say("Still open: {names}; not met: {failed}.", names=_names(still_open, name), failed=_names(not_met, name))


def flip_line(verdict: Verdict, name: Name) -> Text:
    """The fewest findings that would change it, the way up before the way down."""
    up = [*_upwards(verdict, name)]
    down = [*_downwards(verdict, name)]
    lines = up + down
    if not lines:
        return say("No finding can change it: a document must claim a route.")
    return lines[0] if len(lines) == 1 else say("{one} {other}", one=lines[0], other=lines[1])


def why_not_forward(verdict: Verdict) -> Text | None:
    """What the appeal lacks to go to the complainant; None when it may."""
    return None if verdict.stand is Stand.PASSES else _lacking(verdict)


def why_not_reject(verdict: Verdict) -> Text | None:
    """Why the appeal cannot be rejected yet; None when it may."""
    if verdict.stand is Stand.FAILS:
        return None
    if verdict.stand is Stand.PASSES:
        gate_only = say("The gate passes: the appeal can go forward.")
        return gate_only if verdict.routes_optional else say("A route passes: the appeal can go forward.")
    return _undecided(verdict)


def why_not_uphold(verdict: Verdict) -> Text | None:
    """What the complainant's answer lacks to keep the punishment; None when it may."""
    if verdict.subject == "withdrawal":
        return say("The complaint was withdrawn: the punishment is not kept on it.")
    return None if verdict.stand is Stand.PASSES else _lacking(verdict)


def why_not_revoke(verdict: Verdict) -> Text | None:
    """Why the punishment cannot be revoked on this answer or withdrawal; None when it may."""
    if verdict.subject == "withdrawal":
        return None if verdict.stand is Stand.PASSES else _lacking(verdict)
    if verdict.stand is Stand.FAILS:
        return None
    if verdict.stand is Stand.PASSES:
        return say("The answer is valid: the punishment stands.")
    return _undecided(verdict)


def _passing(verdict: Verdict, name: Name) -> Text:
    if not verdict.passed_routes:
        return say("The gate passes.")
    routes = _names(verdict.passed_routes, name)
    if verdict.subject == "answer":
        return say("The answer is valid: {routes}.", routes=routes)
    return say("The gate passes, and a route: {routes}.", routes=routes)


def _lacking(verdict: Verdict) -> Text:
    """What is missing to pass: the gate first, then the routes."""
    if verdict.gate.stand is not Stand.PASSES:
        part, not_met, still_open = "gate", verdict.gate.not_met, verdict.gate.open
    else:
        part, not_met, still_open = "route", verdict.not_met, verdict.open
    counts = {"not_met": len(not_met), "open": len(still_open)}
    if part == "gate":
        return _of_counts(
            say("The gate does not pass yet: {not_met} not met, {open} open.", **counts),
            say("The gate fails: {not_met} not met.", **counts),
            say("The gate does not pass yet: {open} open.", **counts),
        )
    if not verdict.claimed:
        return say("No document on file claims a route.")
    return _of_counts(
        say("No route passes yet: {not_met} not met, {open} open.", **counts),
        say("No route passes: {not_met} not met.", **counts),
        say("No route passes yet: {open} open.", **counts),
    )


def _of_counts(both: Text, only_not_met: Text, only_open: Text) -> Text:
    if both.facts["not_met"] and both.facts["open"]:
        return both
    return only_not_met if both.facts["not_met"] else only_open


def _undecided(verdict: Verdict) -> Text:
    """Why an open verdict is not a failure."""
    if any(route.stand is Stand.OPEN for route in verdict.claimed):
        return say("A route is still open.")
    if verdict.gate.stand is Stand.OPEN:
        return say("The gate is still open.")
    return say("No document on file claims a route.")


def _upwards(verdict: Verdict, name: Name) -> Iterable[Text]:
    """The first of the shortest ways to pass and, when it is shorter, to be open again."""
    ways = {stand: [flip for flip in verdict.flips if flip.stand is stand] for stand in Stand}
    if verdict.stand is Stand.FAILS and ways[Stand.OPEN]:
        again = ways[Stand.OPEN][0]
        if not ways[Stand.PASSES] or again.count < ways[Stand.PASSES][0].count:
            yield say("Open again without the failure of: {names}.", names=_names(again.criteria, name))
    if verdict.stand is not Stand.PASSES and ways[Stand.PASSES]:
        passing = ways[Stand.PASSES][0]
        yield say("Passes when met: {names}.", names=_names(passing.criteria, name))


def _downwards(verdict: Verdict, name: Name) -> Iterable[Text]:
    """The shortest ways to fail."""
    ways = [flip for flip in verdict.flips if flip.stand is Stand.FAILS]
    if not ways or verdict.stand is Stand.FAILS:
        return
    places = tuple(flip.group for flip in ways if flip.group)
    if places:
        yield say("One not met fails it: {groups}.", groups=_names(places, name))
    else:
        yield say("Fails with one not met in each of {count} routes.", count=ways[0].count)


def _names(criteria: tuple[str, ...], name: Name) -> Text:
    """The first few by name, the rest by number; the names have commas of their own."""
    named = [Text(key=name(each)) for each in criteria]
    match named:
        case [one]:
            return one
        case [one, two]:
            return say("{one}; {two}", one=one, two=two)
        case [one, two, three]:
            return say("{one}; {two}; {three}", one=one, two=two, three=three)
        case [one, two, three, *rest]:
            return say("{one}; {two}; {three} and {count} more", one=one, two=two, three=three, count=len(rest))
    raise ValueError("no criterion to name")
