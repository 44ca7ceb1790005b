"""The foot: the decisions of the stage, named by their effect, each off with its reason in words."""

from collections.abc import Callable

import streamlit as st

from core.errors import Refusal
from core.model.terms import Outcome, Role, State, Verb
from core.office import ZONE, day_in
from core.queries.case import decisions, offered
from core.queries.facts import unexplained
from core.text import Text, mark
from core.verdict import Verdict, why_not_forward, why_not_reject, why_not_revoke, why_not_uphold
from pages.parts.desk import sit
from pages.parts.show import in_words, moment, safe
from pages.work.case import approving, pen
from pages.work.case.keys import DECIDING, KEYS
from pages.work.case.place import Place
from pages.work.case.view import READERS, View

Decision = tuple[Verb, Outcome | None]
EFFECTS: dict[Decision, str] = {
    (Verb.FORWARD, None): mark("Forward to the complainant"),
    (Verb.ASK_SUPPLEMENT, None): mark("Ask the seller for a supplement"),
    (Verb.REJECT, None): mark("Reject: punishment stands"),
    (Verb.REVOKE, Outcome.REVOKED_INVALID_ANSWER): mark("Revoke: the answer is invalid"),
    (Verb.REVOKE, Outcome.REVOKED_WITHDRAWN): mark("Revoke: complaint withdrawn"),
    (Verb.REVOKE, Outcome.REVOKED_OTHER): mark("Revoke: other reason"),
    (Verb.UPHOLD, Outcome.UPHELD_VALID_ANSWER): mark("Uphold: the answer is valid"),
    (Verb.UPHOLD, Outcome.UPHELD_LEGAL_ACTION): mark("Uphold: legal action taken"),
    (Verb.DECLINE_WITHDRAWAL, None): mark("Decline: the appeal goes on"),
}
WORDS: dict[Verb, Callable[[Verdict], Text | None]] = {
    Verb.FORWARD: why_not_forward,
    Verb.REJECT: why_not_reject,
    Verb.REVOKE: why_not_revoke,
    Verb.UPHOLD: why_not_uphold,
}
BY_FINDINGS = frozenset({"no_route_passes", "route_still_open", "findings_disagree"})


def show(view: View) -> None:
    """The bar at the bottom of the window; drawn with the judgement, so that it follows each answer."""
    desk = view.desk
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="foot", gap="small"):
        offers = decisions(view.case) if view.desk.person.role is not Role.INTAKE else ()
        if offers and view.case.waiting:
            asked = view.case.waiting.proposal.asked
            approving.foot(view, view.case.waiting, EFFECTS[asked.verb, asked.outcome])
            _help(view)
            return
        refused = [offered(view.case, desk.person, verb, outcome) for verb, outcome in offers]
        main = next((place for place, why in enumerate(refused) if why is None), None)
        for place, ((verb, outcome), why) in enumerate(zip(offers, refused, strict=True)):
            taking = view.writes and why is None
            st.button(
                desk.t(EFFECTS[verb, outcome]),
                key=f"decide_{place}",
                type="primary" if taking and place == main else "secondary",
                shortcut=KEYS[DECIDING[place]],
                disabled=not taking,
                help=in_words(desk, why) if why else None if taking else _why_reading(view),
                on_click=_decide,
                args=(view.place, ("decide", str(place))),
            )
        if offers and desk.person.role is Role.LEAD:
            st.button(
                desk.t("Exceptional …"),
                key="exceptional",
                type="tertiary",
                disabled=not view.writes,
                help=desk.t("Decide against the findings, with a reason; it is marked everywhere"),
                on_click=_decide,
                args=(view.place, ("exception",)),
            )
        st.html(f'<div class="rd why"><small>{safe(_why(view, offers, refused))}</small></div>')
        st.html(f'<div class="rd saved"><small>{safe(_saved(view))}</small></div>')
        _help(view)


def _help(view: View) -> None:
    st.button(
        view.desk.t("Keys"),
        key="help",
        type="tertiary",
        shortcut=KEYS["help"],
        on_click=_ask,
        args=(view.place, ("help",)),
    )


def _why(view: View, offers: tuple[Decision, ...], refused: list[Refusal | None]) -> str:
    """In words beside the buttons: why those that are off are off, each said once."""
    if not view.writes:
        return _why_reading(view)
    told = [_in_a_word(view, verb, why) for (verb, _), why in zip(offers, refused, strict=True) if why]
    return " ".join(dict.fromkeys(told))


def _in_a_word(view: View, verb: Verb, why: Refusal) -> str:
    """The verdict's own words where it is the findings that stand in the way; criteria by their names."""
    if why.code == "overruling_unexplained":
        bare = unexplained(view.case.assessment, view.case.form)
        return view.desk.t(
            "Without a note on why it is met although the machine refutes it: {criteria}.",
            criteria="; ".join(view.criterion(each).short(view.desk.lang) for each in bare),
        )
    said = WORDS[verb](view.case.assessment.verdict) if verb in WORDS and why.code in BY_FINDINGS else None
    return view.desk.say(said or why.because)


def _why_reading(view: View) -> str:
    """Why the reader only reads."""
    desk, appeal, lease = view.desk, view.case.appeal, view.case.lease
    if appeal.state is State.CLOSED:
        if desk.person.role is Role.LEAD:
            return desk.t("This appeal is closed; you may reopen it, under “Held by”.")
        return desk.t("This appeal is closed; a lead may reopen it.")
    if not decisions(view.case):
        return desk.t("It is not legal's turn; nothing is to be decided now.")
    if desk.person.role is Role.INTAKE:
        return desk.t("Legal decides; you can read.")
    if lease is not None and not view.mine:
        until = lease.until.astimezone(ZONE).strftime("%H:%M")
        return desk.t(
            "{who} holds this appeal until {until}; you can read it.", who=view.name_of(lease.person_id), until=until
        )
    return desk.t("You do not hold this appeal: take it first, under “Held by”.")


def _saved(view: View) -> str:
    desk, draft = view.desk, view.case.draft
    if not view.writes:
        return desk.t("Your draft is kept.") if draft else ""
    if draft is None:
        return desk.t("Every answer is saved at once.")
    if day_in(draft.saved_at) != day_in(view.case.now):
        return desk.t("Draft saved {time}", time=moment(desk, draft.saved_at))
    return desk.t("Draft saved {time}", time=draft.saved_at.astimezone(ZONE).strftime("%H:%M:%S"))


def _decide(place: Place, dialog: tuple[str, ...]) -> None:
    """Whoever is about to decide holds the case."""
    place.refused = pen.hold(sit(*READERS), place, place.appeal_no)
    if place.refused is None:
        _ask(place, dialog)


def _ask(place: Place, dialog: tuple[str, ...]) -> None:
    place.dialog = dialog
