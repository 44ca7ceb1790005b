"""The accounts page."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.commands.accounts import add_person, end_sign_ins, link_company_account, reset_password, set_active, set_role
from core.domain.people import ACCOUNT_ROLES, Person
from core.domain.refusals import Refusal
from core.domain.terms import Role
from core.domain.text import mark
from core.queries.people import Account, accounts, waiting_accounts
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext
from pages.shared.elements import answer, show_answer

# What an administrator does to an account; the next run shows the result, and a password only once.

ANSWER: Final = "people_answer"

ROUND: Final = "people_round"  # how many were added: the next form is an empty one


def _show_password(ctx: RequestContext, person: Person, password: str) -> None:
    """Shows a new password, here and never again."""
    once = ctx.t("account.shown_once_hand_over_now")
    st.html(
        f'<div class="card rd password" role="status">{elements.safe(ctx.t("word.sign_in_name"))} '
        f"<code>{elements.safe(person.person_id)}</code> {elements.safe(ctx.t('word.password'))} "
        f"<code>{elements.safe(password)}</code><br><small>{elements.safe(once)}</small></div>"
    )


def change(ctx: RequestContext, people: Sequence[Person]) -> None:
    """Draws the form for one account: its role, a new password, its sign-ins, whether it may sign in."""
    by_id = {each.person_id: each for each in people}
    with st.container(border=True, key="change_account"):
        st.header(ctx.t("account.change_account"), anchor=False)
        names = {each.person_id: f"{each.name} · {each.person_id}" for each in people}
        person = by_id[elements.select(ctx.t("account.account"), names, "chosen_account", next(iter(names))) or ""]
        key = f"role_of_{person.person_id}_{person.role}_{ctx.lang}"  # a drawn label would keep its language
        role = elements.select(ctx.t("account.role"), _roles(ctx), key, person.role) or person.role
        _acts(ctx, person, role)


def _roles(ctx: RequestContext) -> dict[Role, str]:
    return {each: ctx.label(each) for each in ACCOUNT_ROLES}


def _acts(ctx: RequestContext, person: Person, role: Role) -> None:
    office, actor = ctx.office, ctx.person
    with elements.disabled_with_note(ctx.t("account.choose_another_role_first") if role is person.role else "") as off:
        saves = st.button(ctx.t("account.save_role"), **off)
    if saves:
        answer(ANSWER, set_role(office, actor, person.person_id, role), ctx.t("account.role_is_saved"))
    own = person.person_id == actor.person_id  # it would end this very sign-in before the password is shown
    with elements.disabled_with_note(ctx.t("account.your_own_password_changed_under") if own else "") as off:
        renews = st.button(ctx.t("word.new_password"), **off)
    if renews:
        password = reset_password(office, actor, person.person_id)
        answer(ANSWER, password if isinstance(password, Refusal) else (person, password))
    row = st.container(horizontal=True, gap="small")
    if row.button(ctx.t("account.end_their_sign_ins")):
        answer(ANSWER, end_sign_ins(office, actor, person.person_id), ctx.t("account.their_sign_ins_have_ended"))
    if row.button(ctx.t("account.stop_signing_in" if person.active else "account.let_sign_in_again")):
        changed = set_active(office, actor, person.person_id, active=not person.active)
        answer(ANSWER, changed, ctx.t("account.account_is_changed"))


def decide(ctx: RequestContext) -> None:
    """Asks, for a company account with the name of an existing account, if both are the same person."""
    for at, each in enumerate(elements.granted(ctx, waiting_accounts(ctx.office, ctx.person))):
        with st.container(border=True, key=f"waits_{at}"):
            st.header(ctx.t("account.company_account_waits"), anchor=False)
            facts = {"name": each.name, "account": each.account, "subject": each.subject, "issuer": each.issuer}
            elements.note("rd", ctx.t("account.is_it_the_same_person", **facts))
            with st.container(horizontal=True, gap="small"):
                for same, label in ((True, mark("account.same_person")), (False, mark("account.another_person"))):
                    if st.button(ctx.t(label), key=f"waits_{at}_{same}"):
                        done = link_company_account(ctx.office, ctx.person, each.issuer, each.subject, same=same)
                        answer(ANSWER, done, ctx.t("account.company_account_is_settled"))


def add(ctx: RequestContext) -> None:
    """Draws the form that adds an account, with a random password."""
    with st.form("add_person", border=True):
        st.header(ctx.t("account.add_person"), anchor=False)
        round_ = st.session_state.setdefault(ROUND, 0)
        name = st.text_input(ctx.t("account.name"), key=f"new_name_{round_}", max_chars=80)
        label, hint = ctx.texts("word.sign_in_name", "account.made_from_name_when_empty")
        account = st.text_input(label, key=f"new_account_{round_}", max_chars=64, placeholder=hint)
        first = ACCOUNT_ROLES[0]
        role = elements.select(ctx.t("account.role"), _roles(ctx), f"new_role_{ctx.lang}", first) or first
        if st.form_submit_button(ctx.t("account.add_person_2"), type="primary"):
            lang = ctx.person.language
            added = add_person(ctx.office, name, role, person_id=account, language=lang, actor=ctx.person)
            if not isinstance(added, Refusal):  # after a refusal, the form stays as it was filled in
                st.session_state[ROUND] += 1
            answer(ANSWER, added)


# Accounts: who may sign in, and in which role; on the right, changing an account and adding another.


def page() -> None:
    """Draws the accounts, including the changes of the last click."""
    ctx = guard.require(navigation.PLACE["people"].act)
    found = elements.granted(ctx, accounts(ctx.office, ctx.person))
    elements.stylesheet("people/people.css")
    left, right = st.columns([64, 36], gap="small")
    with left:
        _list(ctx, found)
    with right:
        show_answer(ctx, ANSWER, _show_password)
        decide(ctx)
        change(ctx, [each.person for each in found])
        add(ctx)


def _list(ctx: RequestContext, found: Sequence[Account]) -> None:
    who = ctx.texts("account.name", "word.sign_in_name", "account.role")
    heads = (*who, *ctx.texts("account.sign_ins_that_hold", "account.last_seen"))
    st.html(elements.table_html(heads, (_cells(ctx, each) for each in found)))


def _cells(ctx: RequestContext, account: Account) -> str:
    person = account.person
    off = "" if person.active else f" {elements.chip('neu', ctx.t('account.may_not_sign_in'))}"
    off += f" {elements.chip('acc', ctx.t('account.of_the_company'))}" if account.company else ""
    seen = elements.time_label(ctx, account.seen_at) if account.seen_at else ctx.t("account.not_lately")
    texts = (person.person_id, ctx.label(person.role), account.signed_in, seen)
    return elements.row_html(texts, f"<td><b>{elements.safe(person.name)}</b>{off}</td>")


page()
