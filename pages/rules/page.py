"""The rules: every version with its days, sources and what a lawyer has still to confirm, and the calendars."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from core.domain.deadlines import Calendar
from core.domain.labels import label_of
from core.domain.policy import Policy
from core.domain.text import mark
from core.queries.rules import CalendarWarning, PolicyVersion, RuleBook, rule_book
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.guard import require
from pages.shared.navigation import PLACE

STYLESHEET: Final = Path(__file__).with_name("rules.css")

CHINA: Final = "cn"

STANDS: Final[dict[str, tuple[elements.Tone, str]]] = {
    "now": ("ok", mark("rule.in_force_within")),
    "past": ("neu", mark("rule.ended")),
    "to_come": ("acc", mark("rule.to_come")),
}


def page() -> None:
    """The years that want a notice first, then the versions, then the calendars."""
    desk = require(PLACE["rules"].act)
    found = elements.granted(desk, rule_book(desk.office, desk.person))
    st.html(STYLESHEET)
    _warned(desk, found.warned)
    with st.container(key="card_versions"):
        st.html(f"<b>{elements.safe(desk.t('rule.versions_of_rules'))}</b>")
        elements.note("mu", desk.t("rule.case_keeps_version_opened_under"))
        st.html(_versions(desk, found.versions))
    with st.container(key="card_calendars"):
        st.html(f"<b>{elements.safe(desk.t('rule.calendars'))}</b>")
        st.html(_calendars(desk, found))


def _warned(desk: RequestContext, warned: Sequence[CalendarWarning]) -> None:
    if not warned:
        return
    with st.container(key="card_warned"):
        for each in warned:
            st.html(f'<div class="rd" role="status">{elements.chip("warn", str(each.year))} {_said(desk, each)}</div>')


def _said(desk: RequestContext, warned: CalendarWarning) -> str:
    told = elements.safe(desk.say(warned.text))
    if warned.calendar != CHINA:
        return told
    how = desk.t("rule.how_command", command="python -m core calendar NOTICE.txt --write")
    return f'{told} <span class="mu">{elements.safe(how)}</span>'


def _versions(desk: RequestContext, versions: Sequence[PolicyVersion]) -> str:
    heads = (
        desk.t("word.policy"),
        desk.t("word.right"),
        desk.t("rule.in_force"),
        "",
        desk.t("rule.sources_and_what_is_open"),
    )
    return elements.table_html(heads, (_row(desk, each) for each in versions), "rules")


def _row(desk: RequestContext, version: PolicyVersion) -> str:
    policy = version.policy
    tone, stands = STANDS[version.stands]
    title = f'<b>{elements.safe(policy.title(desk.lang))}</b><div class="mu">{elements.safe(policy.id)}</div>'
    if policy.based_on:
        title += f'<div class="mu">{elements.safe(desk.t("rule.else_as", policy=policy.based_on))}</div>'
    days = f"{policy.valid_from} – {policy.valid_to or ''}"
    cells = (
        f"<td>{title}</td>",
        f"<td>{elements.safe(desk.say(label_of(policy.right_type)))}</td>",
        f'<td class="days">{days}</td>',
        f"<td>{elements.chip(tone, desk.t(stands))}</td>",
        f"<td>{_behind(desk, policy)}</td>",
    )
    return f'<tr class="{version.stands}">{"".join(cells)}</tr>'


def _behind(desk: RequestContext, policy: Policy) -> str:
    """The sources with their days, and what is unconfirmed, each folded under its number."""
    sources = [
        f"{each.since}: {each.text(desk.lang)}" if each.since else each.text(desk.lang) for each in policy.sources
    ]
    opened = [each.text(desk.lang) for each in policy.unconfirmed]
    named = desk.tn("rule.count_sources", len(sources))
    found = _folded(elements.safe(named), sources)
    if opened:
        label = desk.tn("case.points_unconfirmed", len(opened))
        found += _folded(elements.chip("warn", label), opened)
    return found


def _folded(label: str, lines: Sequence[str]) -> str:
    listed = "".join(f"<li>{elements.safe(each)}</li>" for each in lines)
    return f"<details><summary>{label}</summary><ul>{listed}</ul></details>"


def _calendars(desk: RequestContext, book: RuleBook) -> str:
    heads = (
        desk.t("word.calendar"),
        desk.t("rule.edition"),
        desk.t("rule.years_announced"),
        desk.t("word.provisional"),
        desk.t("rule.source"),
    )
    return elements.table_html(heads, (_calendar(desk, each) for each in book.calendars), "rules")


def _calendar(desk: RequestContext, calendar: Calendar) -> str:
    years = range(calendar.first_year, calendar.last_year + 1)
    known = [each for each in years if each not in calendar.provisional_years]
    provisional = ", ".join(str(each) for each in sorted(calendar.provisional_years)) or "–"
    return elements.row_html(
        (calendar.name.text(desk.lang), calendar.version, f"{known[0]} – {known[-1]}", provisional, calendar.source)
    )


page()
