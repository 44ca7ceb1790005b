"""The filters above the numbers: they write the address, and the address is what every page of numbers reads.

``bar`` draws them and answers the scope. The address holds ids, so it means the same in both languages; what was
chosen stays when another page of numbers is opened from the navigation, whose links carry no address.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import streamlit as st

from core.errors import Refusal
from core.model.names import name_of
from core.model.terms import PenaltyKind, RightType
from core.office import day_in
from core.queries.choices import reviewers
from pages.insight.parts.carried import chosen, scope_of, write
from pages.insight.parts.naming import GROUPS, naming
from pages.insight.parts.parties import parties
from pages.insight.parts.scope import MONTHS, USUAL, Scope
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.lists import LISTS

SINCE_EVER: Final = date(2000, 1, 1)
INSIDE: Final = ("policy", "complainant", "seller", "penalty", "reviewer")


def bar(desk: Desk, *, dated: bool = True) -> Scope:
    """Draws the filters in one row and answers what they ask for; ``dated`` False for what has no period."""
    scope = scope_of(desk)
    people = reviewers(desk.office, desk.person)
    if isinstance(people, Refusal):
        show.refusal(desk, people)
        st.stop()
    with st.container(horizontal=True, key="scope", vertical_alignment="center", gap="small"):
        _rights(desk, scope)
        if dated:
            _months(desk, scope)
        _more(desk, scope, people)
        if scope.address():
            st.button(desk.t("Clear filters"), type="tertiary", on_click=write, args=(Scope(months=USUAL),))
    return scope


def _rights(desk: Desk, scope: Scope) -> None:
    key = "scope_right-type"
    st.session_state[key] = list(scope.only.right_types)
    st.pills(
        desk.t("Right"),
        list(RightType),
        selection_mode="multi",
        key=key,
        label_visibility="collapsed",
        on_change=chosen,
        args=("right-type", key),
        format_func=lambda right: desk.say(name_of(RightType(right))),
    )


def _months(desk: Desk, scope: Scope) -> None:
    names = {"all": desk.t("All time"), "own": desk.t("Own dates")}
    key = "scope_months"
    st.session_state[key] = scope.months or "own"
    st.segmented_control(
        desk.t("Period"),
        [*MONTHS, *([] if scope.months else ["own"])],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=chosen,
        args=("months", key),
        format_func=lambda each: names.get(each) or desk.t("{count} months", count=each),
    )


def _more(desk: Desk, scope: Scope, people: Mapping[str, str]) -> None:
    on = sum(bool(getattr(scope.only, LISTS[name][0])) for name in INSIDE) + bool(scope.as_of) + (not scope.months)
    label = f"{desk.t('More filters')} · {on}" if on else desk.t("More filters")
    with st.popover(label, key="scope_more", width="content"):
        _dates(desk, scope)
        policies = {each.id: each.title(desk.lang) for each in desk.office.policies.all()}
        penalties = {each.value: desk.say(name_of(each)) for each in PenaltyKind}
        _several(desk, scope, "policy", desk.t("Policy"), policies)
        parties(desk, "complainant", desk.t("Complainant"), scope.only.complainants)
        parties(desk, "seller", desk.t("Seller"), scope.only.sellers)
        _several(desk, scope, "penalty", desk.t("Punishment"), penalties)
        _several(desk, scope, "reviewer", desk.t("Reviewer"), people)


def _dates(desk: Desk, scope: Scope) -> None:
    today = day_in(desk.office.now())
    as_of = day_in(scope.as_of) if isinstance(scope.as_of, datetime) else scope.as_of
    given = {"from": scope.only.since, "to": scope.only.until, "as-of": as_of}
    labels = (desk.t("From"), desk.t("To"), desk.t("As it stood on"))
    for (name, day), label, column in zip(given.items(), labels, st.columns(3, gap="small"), strict=True):
        key = f"scope_{name}"
        st.session_state[key] = day
        column.date_input(
            label,
            value=None,
            min_value=SINCE_EVER,
            max_value=today,
            format="YYYY-MM-DD",
            key=key,
            on_change=chosen,
            args=(name, key),
        )


def _several(desk: Desk, scope: Scope, name: str, label: str, options: Mapping[str, str]) -> None:
    """Several of a list by their ids; one that is not offered any more, or never was, stands for itself."""
    taken = list(getattr(scope.only, LISTS[name][0]))
    names = {each: options.get(each) or naming(desk, name, taken)(each) for each in (*taken, *options)}
    key = f"scope_{name}_{desk.lang}"
    st.session_state[key] = taken
    st.multiselect(
        label,
        list(names),
        key=key,
        placeholder=desk.t("Any"),
        select_all=False,
        on_change=chosen,
        args=(name, key),
        format_func=lambda each: names.get(each, each),
    )


def grouped(desk: Desk, choices_of: tuple[str, ...], named: str = "by") -> str:
    """By what the page groups, or one of its cards; kept in the address under that name."""
    key = f"scope_{named}"
    given = st.query_params.get(named, "")
    st.session_state[key] = given if given in choices_of else choices_of[0]
    return str(
        st.segmented_control(
            desk.t("Group by"),
            choices_of,
            key=key,
            required=True,
            label_visibility="collapsed",
            on_change=chosen,
            args=(named, key),
            format_func=lambda each: desk.t(GROUPS[each]),
        )
    )
