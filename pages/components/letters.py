"""The letters and bundles of a case, one per line: kind, state of delivery, and links to its files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

from core.domain.letter import Delivery, LetterRow
from core.domain.terms import DeliveryState
from core.domain.text import Text, say
from core.queries.letters import (
    DeliveryRow,
    deliveries_of_case,
    delivery_title,
    letter_title,
    letters_of_case,
    may_open,
)
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.elements import Tone, safe, time_label
from pages.shared.navigation import PLACE

STATES: Final[dict[str, tuple[Tone, Text]]] = {
    "waiting": ("warn", say("word.waiting")),
    "released": ("neu", say("word.released")),
    "dropped": ("neu", say("word.set_aside_within")),
}

TONES: Final[dict[DeliveryState, Tone]] = {
    DeliveryState.TO_SEND: "warn",
    DeliveryState.SENT: "acc",
    DeliveryState.DELIVERED: "ok",
    DeliveryState.FAILED: "bad",
}


def files(ctx: RequestContext, way: DeliveryRow) -> str:
    """Returns links to the letter as PDF and text, and to the recipient's bundle; only what this person may open."""
    parts = []
    if way.letter_id:
        parts.append(elements.files_html(f"/letter/{way.letter_id}", _names(ctx)))
    if way.pack_id:
        parts.append(elements.files_html(f"/pack/{way.pack_id}", {"pdf": ctx.t("letter.bundle")}))
    return " · ".join(parts)


def how_far(ctx: RequestContext, way: DeliveryRow) -> str:
    """Says when it was sent, how and by whom, and what has become of it."""
    return " · ".join(part for part in _how_far(ctx, way) if part)


def _how_far(ctx: RequestContext, way: DeliveryRow) -> Iterator[str]:
    """Yields the latest first: whether it was delivered or failed, and the note on that; then how it was sent."""
    found = way.delivery
    sent = ""
    if found.sent_at and found.channel:
        sent = ctx.t("letter.sent_at_by", when=time_label(ctx, found.sent_at), channel=ctx.label(found.channel))
    if found.delivered_at:
        yield ctx.t("letter.delivered_at", when=time_label(ctx, found.delivered_at))
    elif found.settled_at:
        yield ctx.t("letter.failed_at", when=time_label(ctx, found.settled_at))
    yield from (way.note, way.who, sent) if found.settled_at else (sent, way.note, way.who)


def letters_of(ctx: RequestContext, appeal_no: str, name_of: Callable[[str], str]) -> bool:
    """Draws a line per letter, newest first, then one per bundle; returns whether there are any."""
    rows = letters_of_case(ctx.office, ctx.person, appeal_no)
    ways = {each.delivery.delivery_id: each for each in deliveries_of_case(ctx.office, ctx.person, appeal_no)}
    for row in reversed(rows):
        _letter(ctx, row, ways.get(row.letter_id), name_of)
    for way in reversed(ways.values()):
        if way.delivery.letter is None:
            found = way.delivery
            title, chip = delivery_title(None, found.recipient), state_chip(ctx, found)
            with _line(ctx, found.delivery_id, chip, title, how_far(ctx, way), files(ctx, way)):
                pass
    return bool(rows or ways)


def state_chip(ctx: RequestContext, found: Delivery) -> str:
    """Returns the state of delivery as a chip in its colour."""
    return elements.chip(TONES[found.state], ctx.label(found.state))


@contextmanager
def _line(ctx: RequestContext, key: str, chip: str, title: Text, status: str, links: str) -> Iterator[None]:
    """Draws the line of a letter or bundle; what the block draws, such as buttons, is on the same line."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"post_{key}"):
        st.html(f'<div class="rd">{chip} <b>{safe(ctx.say(title))}</b></div>')
        if status:
            elements.note("mu num", status)
        if links:
            st.html(f'<div class="rd">{links}</div>')
        yield


def _letter(ctx: RequestContext, row: LetterRow, way: DeliveryRow | None, name_of: Callable[[str], str]) -> None:
    tone, word = STATES[row.state]
    chip = state_chip(ctx, way.delivery) if way else elements.chip(tone, ctx.say(word))
    title, opens = letter_title(row.kind, row.recipient), may_open(ctx.person, row)
    with _line(ctx, row.letter_id, chip, title, _status(ctx, row, way, name_of), _links(ctx, row, way)):
        if opens and row.state == "waiting":
            st.page_link(PLACE["letters"].path, label=ctx.t("case.write"), query_params={"letter": row.letter_id})
        elif opens and row.reason:
            elements.note("mu", row.reason)


def _status(ctx: RequestContext, row: LetterRow, way: DeliveryRow | None, name_of: Callable[[str], str]) -> str:
    """Says what happened to it last: how its sending stands, or when and by whom it was released or set aside."""
    if way and (far := how_far(ctx, way)):
        return far
    if row.settled_at is None:
        return ""
    released = f"{time_label(ctx, row.settled_at)} · {name_of(row.settled_by or '')}"
    lacks = row.state == "released" and way is None
    return ctx.t("letter.no_record_of_sending", told=released) if lacks else released


def _links(ctx: RequestContext, row: LetterRow, way: DeliveryRow | None) -> str:
    """Returns the files of a letter that is final, including letters from before sending was recorded."""
    if way:
        return files(ctx, way)
    shown = row.state == "released" and may_open(ctx.person, row)
    return elements.files_html(f"/letter/{row.letter_id}", _names(ctx)) if shown else ""


def _names(ctx: RequestContext) -> dict[str, str]:
    return {"pdf": ctx.t("word.pdf"), "txt": ctx.t("word.text")}
