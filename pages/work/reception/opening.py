"""The form that opens an appeal: what is missing is said while it is filled in, not after it is sent."""

from datetime import date
from typing import Final

import streamlit as st

from core.commands.opening import NewAppeal, missing_fields, open_appeal
from core.errors import Refusal
from core.model.names import name_of
from core.model.rules import Policy
from core.model.terms import PenaltyKind, RightType, Side
from core.office import day_in
from pages.parts import desk as desks
from pages.parts import show
from pages.parts.choice import choice
from pages.parts.desk import Desk
from pages.parts.house import office
from pages.work.reception.fields import form, key, party, text
from pages.work.reception.keeping import begin_anew, keep, restore, told
from pages.work.reception.listings import listings

REFUSED, OPENED = "new_refused", "new_opened"
RIGHTS: Final = tuple(RightType)


def opening(desk: Desk) -> None:
    """The form in cards, and at its foot what is missing and the button."""
    restore(desk)
    told(desk)
    left, seller_side, complainant_side = st.columns(3, gap="small")
    with left, st.container(key="card_right"):
        st.html(f'<div class="part"><b>{show.safe(desk.t("Right and punishment"))}</b></div>')
        right, policy = _right(desk)
        complaint = text(desk.t("Complaint number"), "complaint")
        complained_on = st.date_input(
            desk.t("Complained on"), value=None, key=key("complained"), format="YYYY-MM-DD", persist_state="session"
        )
        right_no = text(desk.t("Number of the right"), "right_no")
        kinds = {str(each): desk.say(name_of(each)) for each in PenaltyKind}
        penalty = choice(desk, desk.t("Punishment"), kinds, key("penalty"), placeholder=desk.t("Choose"))
        note = text(desk.t("Note on the punishment"), "penalty_note")
    with seller_side, st.container(key="card_seller"):
        st.html(f'<div class="part"><b>{show.safe(desk.say(name_of(Side.SELLER)))}</b></div>')
        seller = party(desk, Side.SELLER, desk.t("Shop name"))
    with complainant_side, st.container(key="card_complainant"):
        st.html(f'<div class="part"><b>{show.safe(desk.say(name_of(Side.COMPLAINANT)))}</b></div>')
        complainant = party(desk, Side.COMPLAINANT, desk.t("Name"))
    with st.container(key="card_listings"):
        st.html(f'<div class="part"><b>{show.safe(desk.t("Punished listings"))}</b></div>')
        found, wrong = listings(desk)
    keep(desk)
    _foot(
        desk,
        NewAppeal(
            right_type=right,
            policy_id=policy,
            seller=seller,
            complainant=complainant,
            complaint_no=complaint,
            complained_on=complained_on if isinstance(complained_on, date) else None,
            right_no=right_no,
            listings=found,
            penalty_kind=PenaltyKind(penalty) if penalty else None,
            penalty_note=note,
        ),
        wrong,
    )


def _right(desk: Desk) -> tuple[RightType, str | None]:
    """The right and the policy: the one that is the default of the day, unless another in force is chosen."""
    chosen_right = st.segmented_control(
        desk.t("Right"),
        RIGHTS,
        default=None if key("right") in st.session_state else RIGHTS[0],
        required=True,
        key=key("right"),
        format_func=lambda each: desk.say(name_of(RightType(each))),
        persist_state="session",
    )
    right = RightType(chosen_right or RIGHTS[0])
    today = day_in(desk.office.now())
    usual = desk.office.policies.in_force(right, today)
    fits = [each for each in desk.office.policies.all() if each.right_type is right and each.covers(today)]
    titles = {each.id: _title(desk, each, usual) for each in sorted(fits, key=lambda each: each is not usual)}
    chosen = choice(desk, desk.t("Policy"), titles, key(f"policy_{right}"), first=next(iter(titles), None))
    return right, chosen


def _title(desk: Desk, policy: Policy, usual: Policy | None) -> str:
    title = policy.title(desk.lang)
    return desk.t("{policy} (default)", policy=title) if policy is usual else title


def _foot(desk: Desk, new: NewAppeal, wrong: str) -> None:
    lacking = missing_fields(new)
    why = desk.t("Missing: {fields}.", fields=lacking) if lacking else wrong
    if isinstance(refused := st.session_state.get(REFUSED), Refusal):
        show.refusal(desk, refused)
    with st.bottom, st.container(horizontal=True, key="foot", vertical_alignment="center", gap="small"):
        st.button(
            desk.t("Open the appeal"),
            type="primary",
            key="open_appeal",
            disabled=bool(why),
            help=why or None,
            on_click=_open,
            args=(form(), new),
        )
        ready = desk.t("Complete. The appeal gets the next number; then the documents are taken in.")
        tone = "missing" if why else "mu"
        st.html(f'<div class="{tone}">{show.safe(why or ready)}</div>', width="stretch")


def _open(number: int, new: NewAppeal) -> None:
    """As ``on_click``: a second press of the same form opens nothing; who presses is looked up anew."""
    person = desks.current_person()
    if person is None or number != form():
        return
    opened = open_appeal(office(), person, new)
    if isinstance(opened, Refusal):
        st.session_state[REFUSED] = opened
        return
    st.session_state.pop(REFUSED, None)
    begin_anew()
    st.session_state[OPENED] = opened.appeal_no
    st.query_params.from_dict({"no": opened.appeal_no})
