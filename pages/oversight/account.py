"""What an administrator does to an account; each answer is told at the next drawing, a password only once."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import streamlit as st

from core.commands.people import add_person, end_sign_ins, reset_password, set_active, set_role
from core.errors import Refusal
from core.model.names import name_of
from core.model.people import ACCOUNT_ROLES, Person
from core.model.terms import Role
from pages.parts import show
from pages.parts.desk import Desk

TOLD: Final = "people_told"
ROUND: Final = "people_round"  # how many were added: the next form is an empty one
Answer: TypeAlias = "Refusal | tuple[Person, str] | str"


def told(desk: Desk) -> None:
    """The answer to the click before."""
    answer: Answer | None = st.session_state.pop(TOLD, None)
    if isinstance(answer, Refusal):
        show.refusal(desk, answer)
    elif isinstance(answer, tuple):
        person, password = answer
        once = desk.t("Shown once: hand it over now. They choose one of their own when they first sign in.")
        st.html(
            f'<div class="card rd password" role="status">{show.safe(desk.t("Sign-in name"))} '
            f"<code>{show.safe(person.person_id)}</code> {show.safe(desk.t('Password'))} "
            f"<code>{show.safe(password)}</code><br><small>{show.safe(once)}</small></div>"
        )
    elif answer:
        st.html(f'<div class="card rd" role="status">{show.safe(answer)}</div>')


def change(desk: Desk, people: Sequence[Person]) -> None:
    """One account: its role, a new password, its sign-ins, whether it may sign in."""
    by_id = {each.person_id: each for each in people}
    with st.container(border=True, key="change_account"):
        st.subheader(desk.t("Change an account"), anchor=False)
        chosen = st.selectbox(
            desk.t("Account"),
            list(by_id),
            format_func=lambda given: f"{by_id[given].name} · {given}",
            key="chosen_account",
        )
        person = by_id[chosen]
        role = st.selectbox(
            desk.t("Role"),
            ACCOUNT_ROLES,
            index=ACCOUNT_ROLES.index(person.role),
            format_func=lambda each: desk.say(name_of(each)),
            key=f"role_of_{person.person_id}_{person.role}_{desk.lang}",  # a label once drawn keeps its language
        )
        with st.container(horizontal=True, gap="small"):
            _acts(desk, person, role)


def _acts(desk: Desk, person: Person, role: Role) -> None:
    office, actor = desk.office, desk.person
    if st.button(desk.t("Save the role"), disabled=role is person.role):
        _answer(_or(set_role(office, actor, person.person_id, role), desk.t("The role is saved.")))
    own = person.person_id == actor.person_id  # it would end this very sign-in before the password is shown
    why = desk.t("Your own password is changed under your name, at the top.") if own else None
    if st.button(desk.t("New password"), disabled=own, help=why):
        password = reset_password(office, actor, person.person_id)
        _answer(password if isinstance(password, Refusal) else (person, password))
    if st.button(desk.t("End their sign-ins")):
        _answer(_or(end_sign_ins(office, actor, person.person_id), desk.t("Their sign-ins have ended.")))
    label = desk.t("Stop signing in") if person.active else desk.t("Let sign in again")
    if st.button(label):
        changed = set_active(office, actor, person.person_id, active=not person.active)
        _answer(_or(changed, desk.t("The account is changed.")))


def add(desk: Desk) -> None:
    """Another account, with a random password."""
    with st.form("add_person", border=True):
        st.subheader(desk.t("Add a person"), anchor=False)
        round_ = st.session_state.setdefault(ROUND, 0)
        name = st.text_input(desk.t("Name"), key=f"new_name_{round_}", max_chars=80)
        account = st.text_input(
            desk.t("Sign-in name"),
            key=f"new_account_{round_}",
            max_chars=64,
            placeholder=desk.t("made from the name when empty"),
        )
        role = st.selectbox(
            desk.t("Role"), ACCOUNT_ROLES, format_func=lambda each: desk.say(name_of(each)), key=f"new_role_{desk.lang}"
        )
        if st.form_submit_button(desk.t("Add the person"), type="primary"):
            added = add_person(
                desk.office, name, role, person_id=account, language=desk.person.language, actor=desk.person
            )
            if not isinstance(added, Refusal):  # what was refused stays as it was typed
                st.session_state[ROUND] += 1
            _answer(added)


def _or(result: object, said: str) -> Answer:
    return result if isinstance(result, Refusal) else said


def _answer(answer: Answer) -> None:
    """Keeps what there is to tell, and draws the page anew, with the change in the list."""
    st.session_state[TOLD] = answer
    st.rerun()
