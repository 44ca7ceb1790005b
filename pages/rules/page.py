"""The rules: every version with its days, sources and what a lawyer has still to confirm, and the calendars."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core.domain.policy import Calendar, Policy
from core.domain.text import mark
from core.queries.rules import CalendarWarning, PolicyVersion, rule_book
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext

CHINA: Final = "cn"

STANDS: Final[dict[str, tuple[elements.Tone, str]]] = {
    "now": ("ok", mark("rule.in_force_within")),
    "past": ("neu", mark("rule.ended")),
    "to_come": ("acc", mark("rule.to_come")),
}


def page() -> None:
    """The years that want a notice first, then the versions, then the calendars."""
    ctx = guard.require(navigation.PLACE["rules"].act)
    found = elements.granted(ctx, rule_book(ctx.office, ctx.person))
    elements.stylesheet("rules/rules.css")
    _warned(ctx, found.warned)
    with st.container(key="card_versions"):
        st.html(f"<b>{elements.safe(ctx.t('rule.versions_of_rules'))}</b>")
        elements.note("mu", ctx.t("rule.case_keeps_version_opened_under"))
        heads = ctx.texts("word.policy", "word.right", "rule.in_force", "", "rule.sources_and_what_is_open")
        st.html(elements.table_html(heads, (_row(ctx, each) for each in found.versions), "list rules"))
    with st.container(key="card_calendars"):
        st.html(f"<b>{elements.safe(ctx.t('rule.calendars'))}</b>")
        heads = ctx.texts("word.calendar", "rule.edition", "rule.years_announced", "word.provisional", "rule.source")
        st.html(elements.table_html(heads, (_calendar(ctx, each) for each in found.calendars), "list rules"))


def _warned(ctx: RequestContext, warned: Sequence[CalendarWarning]) -> None:
    if not warned:
        return
    with st.container(key="card_warned"):
        for each in warned:
            year = elements.chip("warn", str(each.year))
            st.html(f'<div class="rd" role="status">{year} {_warning(ctx, each)}</div>')


def _warning(ctx: RequestContext, warned: CalendarWarning) -> str:
    told = elements.safe(ctx.say(warned.text))
    if warned.calendar != CHINA:
        return told
    how = ctx.t("rule.how_command", command="python -m core calendar NOTICE.txt --write")
    return f'{told} <span class="mu">{elements.safe(how)}</span>'


def _row(ctx: RequestContext, version: PolicyVersion) -> str:
    policy = version.policy
    tone, stands = STANDS[version.stands]
    title = f'<b>{elements.safe(policy.title(ctx.lang))}</b><div class="mu">{elements.safe(policy.id)}</div>'
    if policy.based_on:
        title += f'<div class="mu">{elements.safe(ctx.t("rule.else_as", policy=policy.based_on))}</div>'
    days = f"{policy.valid_from} – {policy.valid_to or ''}"
    right, chip = elements.safe(ctx.label(policy.right_type)), elements.chip(tone, ctx.t(stands))
    return (
        f'<tr class="{version.stands}"><td>{title}</td><td>{right}</td><td class="days">{days}</td>'
        f"<td>{chip}</td><td>{_behind(ctx, policy)}</td></tr>"
    )


def _behind(ctx: RequestContext, policy: Policy) -> str:
    """The sources with their days, and what is unconfirmed, each folded under its number."""
    sources = [f"{each.since}: {each.text(ctx.lang)}" if each.since else each.text(ctx.lang) for each in policy.sources]
    opened = [each.text(ctx.lang) for each in policy.unconfirmed]
    named = ctx.tn("rule.count_sources", len(sources))
    found = _folded(elements.safe(named), sources)
    if opened:
        label = ctx.tn("case.points_unconfirmed", len(opened))
        found += _folded(elements.chip("warn", label), opened)
    return found


def _folded(label: str, lines: Sequence[str]) -> str:
    return f"<details><summary>{label}</summary>{elements.bullets(lines)}</details>"


def _calendar(ctx: RequestContext, calendar: Calendar) -> str:
    years = range(calendar.first_year, calendar.last_year + 1)
    known = [each for each in years if each not in calendar.provisional_years]
    provisional = ", ".join(str(each) for each in sorted(calendar.provisional_years)) or "–"
    return elements.row_html(
        (calendar.name.text(ctx.lang), calendar.version, f"{known[0]} – {known[-1]}", provisional, calendar.source)
    )


page()
