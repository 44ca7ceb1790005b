"""The policies page: versions in force, upcoming and past, their requirements, a comparison; and the calendars."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias
from urllib.parse import urlencode

import streamlit as st

from core.domain.permissions import Act, allowed
from core.domain.policy import Calendar, Policy
from core.domain.text import Text, mark
from core.queries.rules import CalendarWarning, Line, Part, PolicyVersion, requirements, rule_book
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext
from pages.shared.elements import safe

CHINA: Final = "cn"

STANDS: Final[dict[str, tuple[elements.Tone, str]]] = {
    "now": ("ok", mark("rule.in_force_within")),
    "to_come": ("acc", mark("rule.to_come")),
    "past": ("neu", mark("rule.ended")),
}
"""The standing of a version, in the order of the list."""

CHOSEN, OTHER = navigation.POLICY, "with"
"""The parameters of the address for the policy on screen, and the one beside it."""

Found = Mapping[str, PolicyVersion]


def page() -> None:
    """Draws the calendar years still to be announced, the list of versions, and what the chosen one requires."""
    ctx = guard.require(navigation.PLACE["policies"].act)
    book = elements.granted(ctx, rule_book(ctx.office, ctx.person))
    found = {each.policy.id: each for each in book.versions}
    elements.stylesheet("policies/policies.css")
    navigation.follow(ctx)
    _warned(ctx, book.warned)
    chosen = _asked(found, CHOSEN) or next(each for each in book.versions if each.stands == "now")
    other = _asked(found, OTHER)
    left, right = st.columns([34, 66], gap="small")
    with left:
        with st.container(key="card_versions"):
            _list(ctx, book.versions, chosen)
        with st.container(key="card_calendars"):
            st.html(f"<b>{safe(ctx.t('rule.calendars'))}</b>{_calendars(ctx, book.calendars)}")
    with right, st.container(key="card_policy"):
        _choose(ctx, found, chosen, other)
        if other is None or other is chosen:
            _read(ctx, chosen.policy)
        else:
            _compare(ctx, chosen.policy, other.policy)


def _asked(found: Found, name: str) -> PolicyVersion | None:
    return found.get(st.query_params.get(name, ""))


def _warned(ctx: RequestContext, warned: Sequence[CalendarWarning]) -> None:
    if not warned:
        return
    with st.container(key="card_warned"):
        for each in warned:
            year = elements.chip("warn", str(each.year))
            st.html(f'<div class="rd" role="status">{year} {_warning(ctx, each)}</div>')


def _warning(ctx: RequestContext, warned: CalendarWarning) -> str:
    """Says what is missing and, to people who can load it, how."""
    text = safe(ctx.say(warned.text))
    if warned.calendar != CHINA or not allowed(ctx.person, Act.RECEIVE_CALENDAR_NOTICES):
        return text
    how = ctx.t("rule.how_command", command="python -m core calendar NOTICE.txt --write")
    return f'{text} <span class="mu">{safe(how)}</span>'


# The list of versions, and the calendars.


def _list(ctx: RequestContext, versions: Sequence[PolicyVersion], chosen: PolicyVersion) -> None:
    st.html(f'<div class="title">{safe(ctx.t("page.policies"))}</div>')
    elements.note("mu", ctx.t("rule.case_keeps_version_opened_under"))
    if allowed(ctx.person, Act.VIEW_STANDARD_REASONS):
        address, label = f"/{navigation.PLACE['reasons'].url_path}", ctx.t("rule.standard_reasons_of_decisions")
        st.html(f'<div class="rd"><a href="{address}" target="_self">{safe(label)}</a></div>')
    for stands, (tone, label) in STANDS.items():
        found = [each for each in versions if each.stands == stands]
        if found:
            head = f"<h2>{elements.chip(tone, ctx.t(label))}</h2>"
            st.html(f'{head}<ul class="versions">{"".join(_version(ctx, each, chosen) for each in found)}</ul>')


def _version(ctx: RequestContext, version: PolicyVersion, chosen: PolicyVersion) -> str:
    policy = version.policy
    here = ' aria-current="page"' if version is chosen else ""
    days = f"{policy.valid_from} – {policy.valid_to or ''}"
    still = ctx.tn("case.points_unconfirmed", len(policy.unconfirmed)) if policy.unconfirmed else ""
    return (
        f'<li><a href="{_address(policy.id)}" target="_self"{here}>{safe(policy.title(ctx.lang))}</a>'
        f'<div class="mu">{safe(ctx.label(policy.right_type))} · {safe(days)}</div>'
        f'<div class="mu">{safe(policy.id)}{" · " if still else ""}{safe(still)}</div></li>'
    )


def _address(policy: str, other: str = "") -> str:
    params = {CHOSEN: policy, **({OTHER: other} if other else {})}
    return safe(f"/{navigation.PLACE['policies'].url_path}?{urlencode(params)}")


def _calendars(ctx: RequestContext, calendars: Sequence[Calendar]) -> str:
    heads = ctx.texts("word.calendar", "rule.edition", "rule.years_announced", "word.provisional")
    return elements.table_html(heads, (_calendar(calendar, ctx) for calendar in calendars))


def _calendar(calendar: Calendar, ctx: RequestContext) -> str:
    years = range(calendar.first_year, calendar.last_year + 1)
    known = [each for each in years if each not in calendar.provisional_years]
    provisional = ", ".join(str(each) for each in sorted(calendar.provisional_years)) or "–"
    name = f"<td>{safe(calendar.name.text(ctx.lang))}{_folded(ctx.t('rule.source'), safe(calendar.source))}</td>"
    return elements.row_html((calendar.version, f"{known[0]} – {known[-1]}", provisional), name)


# The policy on screen, and the one it is compared with.


def _choose(ctx: RequestContext, found: Found, chosen: PolicyVersion, other: PolicyVersion | None) -> None:
    titles = {key: each.policy.title(ctx.lang) for key, each in found.items()}
    rest = {"": ctx.t("rule.nothing_to_compare"), **titles}
    rest.pop(chosen.policy.id)
    beside = other.policy.id if other and other is not chosen else ""
    left, right = st.columns(2)
    for place, name, label, options, now in (
        (left, CHOSEN, ctx.t("rule.choose_policy"), titles, chosen.policy.id),
        (right, OTHER, ctx.t("rule.compare_with"), rest, beside),
    ):
        key = f"{name}_{chosen.policy.id}_{beside}_{ctx.lang}"
        with place:
            elements.select(label, options, key, now, _turn_to, name, key)


def _turn_to(name: str, key: str) -> None:
    """For ``on_change`` of a choice: writes the chosen policy to the address."""
    if key in st.session_state:
        st.query_params[name] = st.session_state[key]


def _before(ctx: RequestContext, policy: Policy) -> Policy | None:
    """Returns the version that this one replaced."""
    same = [
        each for each in ctx.office.policies.all() if (each.line, each.right_type) == (policy.line, policy.right_type)
    ]
    earlier = [each for each in same if each.valid_from < policy.valid_from]
    return max(earlier, key=lambda each: each.valid_from, default=None)


def _read(ctx: RequestContext, policy: Policy) -> None:
    """Draws everything that one policy says, part by part."""
    if before := _before(ctx, policy):
        label = ctx.t("rule.compare_with_one_before", policy=before.title(ctx.lang))
        st.html(f'<div class="rd"><a href="{_address(policy.id, before.id)}" target="_self">{safe(label)}</a></div>')
    for part in requirements(ctx.office.rules, policy):
        rows = (f"<tr>{_label(ctx, each)}<td>{_text(ctx, each)}</td></tr>" for each in part.lines)
        st.html(_part(ctx.say(part.title), "".join(rows)))


def _part(title: str, rows: str, heads: str = "") -> str:
    return f'<h2>{safe(title)}</h2><table class="list asks">{heads}<tbody>{rows}</tbody></table>'


def _label(ctx: RequestContext, line: Line, also: str = "") -> str:
    more = elements.new_tab(elements.help_address("criteria", line.key), line.key)
    named = f'<span class="mu">{more}</span>' if line.criterion else ""
    return f'<th scope="row">{safe(ctx.say(line.label))}{named}{also}</th>'


def _text(ctx: RequestContext, line: Line | None) -> str:
    """Returns the line's text, a paragraph each; the rest is folded away."""
    if line is None:
        return "–"
    text = "".join(f"<p>{safe(ctx.say(each))}</p>" for each in line.details)
    if line.more is None:
        return text
    return text + _folded(
        ctx.t("rule.text_of_letter" if "\n" in ctx.say(line.more) else "rule.where_from"), safe(ctx.say(line.more))
    )


def _folded(label: str, body: str) -> str:
    return f"<details><summary>{safe(label)}</summary><div>{body}</div></details>"


def _compare(ctx: RequestContext, one: Policy, two: Policy) -> None:
    """Draws both side by side and marks the lines that differ in words; equal lines can be left out."""
    parts = (requirements(ctx.office.rules, each) for each in (one, two))
    pairs = list(_side_by_side(*parts))
    count = sum(differs(a, b) for _, lines in pairs for a, b in lines)
    summary = ctx.tn("rule.count_differ", count) if count else ctx.t("rule.they_ask_the_same")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<div class="rd" role="status"><b>{safe(summary)}</b></div>', width="content")
        only = st.toggle(ctx.t("rule.only_what_differs"), value=True, key="only_what_differs")
    names = "".join(f'<th scope="col">{safe(each.title(ctx.lang))}</th>' for each in (one, two))
    heads = f"<thead><tr><td></td>{names}</tr></thead>"
    for title, lines in pairs:
        if shown := [each for each in lines if differs(*each) or not only]:
            st.html(_part(ctx.say(title), "".join(_pair(ctx, a, b) for a, b in shown), heads))


Pair: TypeAlias = tuple[Line | None, Line | None]


def _side_by_side(one: Sequence[Part], two: Sequence[Part]) -> Iterator[tuple[Text, list[Pair]]]:
    """Yields the parts of both in the first one's order, those it lacks last; the same for their lines."""
    first, second = ({each.key: each for each in parts} for parts in (one, two))
    for key in {**first, **second}:
        a, b = ({each.key: each for each in found[key].lines} if key in found else {} for found in (first, second))
        title = (first[key] if key in first else second[key]).title
        yield title, [(a.get(line), b.get(line)) for line in {**a, **b}]


def differs(one: Line | None, two: Line | None) -> bool:
    """Returns whether two policies differ on the same matter."""
    return one is None or two is None or (one.details, one.more) != (two.details, two.more)


def _pair(ctx: RequestContext, one: Line | None, two: Line | None) -> str:
    line = one or two
    if line is None:
        return ""
    other = differs(one, two)
    mark_ = elements.chip("warn", ctx.t("rule.differs")) if other else ""
    kind = "differs" if other else ""
    return f'<tr class="{kind}">{_label(ctx, line, mark_)}<td>{_text(ctx, one)}</td><td>{_text(ctx, two)}</td></tr>'


page()
