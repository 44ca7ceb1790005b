"""The notices in the top bar: the number of new ones and, behind the bell, the list with links to their cases."""

from typing import Final, TypeAlias

import streamlit as st

from core.commands.accounts import see
from core.queries.notifications import Notice, has_notices, notices
from pages.shared import elements, guard, navigation, url_state
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext

Line: TypeAlias = tuple[Notice, ...]

SHOWN: Final = 30

MANY: Final = 99


def draw_notifications(ctx: RequestContext) -> None:
    """Draws the bell for people who have notices; nothing for others."""
    if has_notices(ctx.person):
        _bell()


@fragment()
def _bell() -> None:
    """Draws the bell; opening it redraws only this fragment, and the page behind it stays as it is."""
    ctx = guard.require()
    lines = _by_case(notices(ctx.office, ctx.person))
    new = sum(_is_new(each) for each in lines)
    count = f"{MANY}+" if new > MANY else str(new)
    label = f":material/notifications: **{count}**" if new else ":material/notifications:"
    opened = st.popover(label, type="tertiary", key="bell", on_change="rerun")
    if opened.open:
        with opened, st.container(key="notices"):
            _list(ctx, lines, new)


def _by_case(found: tuple[Notice, ...]) -> list[Line]:
    """Groups the notices of a case into one line, most urgent first; those of a page or a comment stay separate."""
    lines: dict[str, list[Notice]] = {}
    for each in found:
        lines.setdefault(each.key if each.comment else each.appeal_no or each.key, []).append(each)
    return [tuple(each) for each in lines.values()]


def _is_new(line: Line) -> bool:
    return not all(each.seen for each in line)


def _list(ctx: RequestContext, lines: list[Line], new: int) -> None:
    if not lines:
        elements.note("mu", ctx.t("notice.nothing_to_be_told_of"))
        return
    elements.note("mu", ctx.tn("notice.new_notices", new) if new else ctx.t("notice.nothing_new"))
    for at, line in enumerate(lines[:SHOWN]):
        label = _line_in_words(ctx, line)
        if st.button(f"**{label}**" if _is_new(line) else label, key=f"notice_{at}", type="tertiary", width="stretch"):
            _go(ctx, line)
    if len(lines) > SHOWN:
        label = ctx.t("notice.most_urgent_queue_all_mine")
        st.page_link(navigation.PLACE["queue"].path, label=label, query_params={"tab": "mine"})
    if new:
        found = [each.key for line in lines for each in line]
        elements.button(ctx.t("notice.mark_all_as_seen"), "see_all", _see_all, found, width="stretch")


def _line_in_words(ctx: RequestContext, line: Line) -> str:
    """Returns the number of the case with all its notices."""
    notices_of_line = elements.plain_text(" · ".join(ctx.say(each.text) for each in line))
    return f"{line[0].appeal_no}  {notices_of_line}" if line[0].appeal_no else notices_of_line


def _go(ctx: RequestContext, line: Line) -> None:
    """Opens what the line refers to and marks its notices as seen."""
    see(ctx.office, ctx.person, [each.key for each in line])
    if no := line[0].appeal_no:
        seq = line[0].comment
        place = navigation.PLACE["appeal"] if seq else navigation.case_place(ctx.person)
        st.switch_page(place.path, query_params={"no": no, **({url_state.COMMENT: str(seq)} if seq else {})})
    st.switch_page(navigation.PLACE[line[0].place].path)


def _see_all(found: list[str]) -> None:
    ctx = guard.require()
    if refused := see(ctx.office, ctx.person, found):
        st.toast(elements.plain_text(elements.in_words(ctx, refused)), icon=":material/error:", duration="long")
