"""Why the decisions at the foot are off: each reason after the keys of the buttons that it keeps off."""

from collections.abc import Callable, Sequence

from core.errors import Refusal
from core.lifecycle import makes
from core.model.terms import Outcome, State, Verb
from core.office import ZONE
from core.permissions import Act, allowed
from core.queries.case import decisions
from core.queries.facts import unexplained
from core.text import Text
from core.verdict import Verdict, why_not_forward, why_not_reject, why_not_revoke, why_not_uphold
from pages.parts.show import safe
from pages.work.case.keys import DECIDING, KEYS, shown
from pages.work.case.view import View

WORDS: dict[Verb, Callable[[Verdict], Text | None]] = {
    Verb.FORWARD: why_not_forward,
    Verb.REJECT: why_not_reject,
    Verb.REVOKE: why_not_revoke,
    Verb.UPHOLD: why_not_uphold,
}
BY_FINDINGS = frozenset({"no_route_passes", "route_still_open", "findings_disagree"})


def why_off(view: View, offers: Sequence[tuple[Verb, Outcome | None]], refused: Sequence[Refusal | None]) -> str:
    """In words, as HTML: why the buttons that are off are off, each reason after the keys of its buttons."""
    if not view.writes:
        return f"<small>{safe(why_reading(view))}</small>"
    keys: dict[str, list[str]] = {}
    for place, ((verb, _), why) in enumerate(zip(offers, refused, strict=True)):
        if why:
            keys.setdefault(_in_a_word(view, verb, why), []).append(shown(KEYS[DECIDING[place]]))
    whole = "\n".join(f"{', '.join(of)}: {told}" for told, of in keys.items())
    each = (
        f"<span>{' '.join(f'<kbd>{safe(key)}</kbd>' for key in of)} {safe(told)}</span>" for told, of in keys.items()
    )
    return f'<small title="{safe(whole)}">{" ".join(each)}</small>'


def _in_a_word(view: View, verb: Verb, why: Refusal) -> str:
    """The verdict's own words where it is the findings that stand in the way; criteria by their names."""
    if why.code == "overruling_unexplained":
        bare = unexplained(view.case.assessment, view.case.form)
        return view.desk.t(
            "Without a note on why it is met although the machine refutes it: {criteria}.",
            criteria="; ".join(view.criterion(each).short(view.desk.lang) for each in bare),
        )
    if why.code == "lookup_missing":
        without = view.case.assessment.unlooked
        return view.desk.t(
            "Answered “Met” without the look-up it rests on: {criteria}.",
            criteria="; ".join(sorted(view.criterion(each).short(view.desk.lang) for each in without)),
        )
    said = WORDS[verb](view.case.assessment.verdict) if verb in WORDS and why.code in BY_FINDINGS else None
    return view.desk.say(said or why.because)


def why_reading(view: View) -> str:
    """Why the reader only reads."""
    desk, appeal, lease = view.desk, view.case.appeal, view.case.lease
    if appeal.state is State.CLOSED:
        if makes(desk.person, Verb.REOPEN):
            return desk.t("This appeal is closed; you may reopen it, under “Held by”.")
        return desk.t("This appeal is closed; a lead may reopen it.")
    if not decisions(view.case):
        return desk.t("It is not legal's turn; nothing is to be decided now.")
    if not allowed(desk.person, Act.HOLD_CASES):
        return desk.t("Legal decides; you can read.")
    if lease is not None and not view.mine:
        until = lease.until.astimezone(ZONE).strftime("%H:%M")
        return desk.t(
            "{who} holds this appeal until {until}; you can read it.", who=view.name_of(lease.person_id), until=until
        )
    return desk.t("You do not hold this appeal: take it first, under “Held by”.")
