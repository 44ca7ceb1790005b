"""The panels that can stand in place of the checklist, on what lies beyond this document and this case."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import streamlit as st

from core.commands import checklist, reading
from core.domain.appeal import Appeal
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.reuse import ReuseHit
from core.domain.terms import DocumentKind, Side
from core.domain.text import family, mark
from core.language import day
from core.queries.case import reuse_hits, reuse_stamp
from core.queries.metrics import FEWEST, Complaints, Share, complaints_of
from pages.case import evidence_panels
from pages.components import case_view, evidence
from pages.components.case_view import KEYS, CasePageState, CaseView, entered, key_for
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.elements import Tone, chip, safe, time_label

# Who complains: how this complainant's other complaints ended in this office. Read beside, never in the verdict.


def show_complainant(view: CaseView) -> None:
    """Counts, then rates with their intervals; of few cases only the counts."""
    ctx = view.ctx
    record = complaints_of(ctx.office, ctx.person, view.no)
    elements.stylesheet("case/panels.css")
    if isinstance(record, Refusal):
        elements.refusal(ctx, record)
        return
    name = view.case.dossier.complainant.name or "–"
    told = ctx.t("case.for_orientation_no_verdict_rests")
    st.html(f'<div class="ph">{safe(name)}</div><div class="apart">{safe(told)}</div>')
    head = safe(ctx.t("case.other_complaints_appealed_here"))
    st.html(f'<div class="ph">{head}</div>{_counts(ctx, record)}{_rates(ctx, record)}')
    told = ctx.t("case.as_without_appeal_intervals_wilson", time=elements.time_label(ctx, record.as_of), fewest=FEWEST)
    elements.note("pnote", told)


def _counts(ctx: RequestContext, record: Complaints) -> str:
    rows = (
        (ctx.t("case.appealed"), record.appeals),
        (ctx.t("case.revoked"), record.revoked.k),
        (ctx.t("case.upheld"), record.upheld),
        (ctx.t("case.rejected_at_preliminary_review"), record.rejected),
        (ctx.t("case.given_up_by_seller"), record.abandoned),
        (ctx.t("word.still_open_within"), record.open),
        (ctx.t("case.complaint_withdrawn"), record.withdrawn),
    )
    body = elements.pair_rows(((label, f"{told:,}") for label, told in rows), "", "n")
    return f'<table class="facts book">{body}</table>'


def _rates(ctx: RequestContext, record: Complaints) -> str:
    since = day(record.since, ctx.lang)
    rates = (
        (ctx.t("case.revoked_of_those_decided"), record.revoked),
        (ctx.t("case.revoked_of_those_appealed_since", day=since), record.lately),
        (ctx.t("case.answered_in_time_those_forwarded"), record.answered),
    )
    return "".join(_rate(ctx, label, share) for label, share in rates) + _median(ctx, record)


def _rate(ctx: RequestContext, label: str, share: Share) -> str:
    if not share.told:
        told = safe(ctx.t("case.of_n_too_few_for_rate", k=share.k, n=share.n))
        return f'<div class="rate few"><span>{safe(label)}</span><span class="v mu">{told}</span></div>'
    low, high = (round(100 * each) for each in share.interval)
    drawn = (
        f'<span class="range" aria-hidden="true"><i style="left:{low}%;width:{max(high - low, 1)}%"></i>'
        f'<b style="left:calc({100 * share.rate:.1f}% - 1px)"></b></span>'
    )
    told = safe(ctx.t("case.percent_of", low=low, high=high, k=share.k, n=share.n))
    value = f'<span class="v"><b>{100 * share.rate:.0f} %</b> <span class="mu">{told}</span></span>'
    return f'<div class="rate"><span>{safe(label)}</span>{drawn}{value}</div>'


def _median(ctx: RequestContext, record: Complaints) -> str:
    label = ctx.t("case.days_from_arrival_to_answer_median")
    if record.asked < FEWEST:
        told = ctx.t("case.n_too_few_to_tell", n=record.asked)
    elif record.median_days is None:
        told = ctx.t("case.not_reached_while_twenty", n=record.asked)
    else:
        told = ctx.t("case.d_of_silence_counted_in", days=f"{record.median_days:.1f}", n=record.asked)
    return f'<div class="rate few"><span>{safe(label)}</span><span class="v mu">{safe(told)}</span></div>'


# The reuse radar: where the documents of this case were used in other appeals, whose, and how those ended.

SAME: Final = family("case.same", "bytes invoice picture authorisation certificate signatory")


def count_reuses(view: CaseView) -> int:
    """How many hits in appeals of others nobody has explained."""
    return sum(hit.open for hit in hits(view))


def hits(view: CaseView) -> tuple[ReuseHit, ...]:
    """The hits; asked anew only when something was added that a hit could rest on."""
    ctx, place = view.ctx, view.place
    now = reuse_stamp(ctx.office)
    if place.radar is None:
        reading.hash_opened(ctx.office, ctx.person, view.no)
    if place.radar is None or place.radar[0] != now:
        found = reuse_hits(ctx.office, ctx.person, view.no)
        place.radar = now, () if isinstance(found, Refusal) else found
    return place.radar[1]


def show_reuses(view: CaseView) -> None:
    """By document, those with something to look at first; what nobody has to worry about is said to be so."""
    ctx, found = view.ctx, hits(view)
    elements.stylesheet("case/elsewhere.css")
    if not found:
        elements.note("empty", ctx.t("case.no_document_appeal_known_from"))
    for label, group in sorted(_by_document(found), key=lambda each: not any(hit.open for hit in each[1])):
        kind = ctx.label(DocumentKind(group[0].exhibit.kind))
        st.html(f'<div class="eh"><b>{safe(label)}</b> {safe(kind)}</div>')
        for hit in group:
            _hit(view, hit)
    elements.note("en", ctx.t("case.hit_proves_nothing_sellers_second"))


def _by_document(found: tuple[ReuseHit, ...]) -> list[tuple[str, list[ReuseHit]]]:
    return [(label, list(group)) for label, group in groupby(found, key=lambda hit: hit.exhibit.label)]


def _hit(view: CaseView, hit: ReuseHit) -> None:
    """One line: in what they are the same and with which appeal; beside it what can be done."""
    ctx = view.ctx
    about = (view.no, hit.kind, hit.exhibit.exhibit_id, hit.other.exhibit_id)
    key = f"{hit.kind}_{hit.exhibit.exhibit_id}_{hit.other.exhibit_id}"
    with st.container(horizontal=True, vertical_alignment="top", key=f"hit_{key}", gap="xsmall"):
        st.html(f'<div class="hit {"open" if hit.open else ""}">{_hit_in_words(view, hit)}</div>')
        elements.button(ctx.t("case.lay_beside"), f"lay_{key}", _lay, hit, type="tertiary")
        if hit.explained:
            take_back, label = checklist.withdraw_explanation, ctx.t("case.take_back")
            elements.button(label, f"back_{key}", case_view.perform, take_back, *about, type="tertiary")
        elif hit.warns:
            with st.popover(ctx.t("case.explain"), type="tertiary", key=f"why_{key}"):
                st.text_area(ctx.t("case.why_this_is_no_reason_to_worry"), key=f"reason_{key}", height=90)
                elements.button(ctx.t("case.keep_reason"), f"keep_{key}", _explain, about, f"reason_{key}")  # fmt: skip


def _hit_in_words(view: CaseView, hit: ReuseHit) -> str:
    ctx, appeal = view.ctx, hit.appeal
    whose = chip("warn" if hit.open else "neu", ctx.t(_whose(hit, view.case.appeal)))
    link = elements.new_tab(f"/appeal?no={appeal.appeal_no}", appeal.appeal_no)
    end = ctx.label(appeal.outcome or appeal.state)
    at = day(day_in(appeal.final_decided_at or appeal.opened_at), ctx.lang)
    when = ctx.t("case.ended_day", day=at) if appeal.final_decided_at else ctx.t("case.opened_day_within", day=at)
    other = ctx.document(hit.other)
    pages = (
        ctx.t("case.page_is_page", page=hit.page, other=hit.other_page)
        if hit.page and hit.other_page and max(hit.exhibit.pages, hit.other.pages) > 1
        else ""
    )
    lines = (
        f"<div><b>{safe(ctx.t(SAME[hit.kind]))}</b> {whose} <span>{safe(pages)}</span></div>"
        f"<div>{link} · {safe(hit.seller)} · {safe(other)}</div>"
        f'<div class="mu">{safe(ctx.t("case.against_name", name=hit.complainant))} · {safe(end)} · {safe(when)}</div>'
    )
    return lines + _explained(view, hit)


def _whose(hit: ReuseHit, here: Appeal) -> str:
    """What is the same in the other appeal, or another: of the side that filed the document here."""
    if hit.exhibit.side is Side.SELLER:
        return mark("case.same_seller") if hit.own else mark("case.another_seller")
    same = hit.appeal.complainant_id == here.complainant_id
    return mark("case.same_complainant") if same else mark("case.another_complainant")


def _explained(view: CaseView, hit: ReuseHit) -> str:
    if hit.explained is None:
        return ""
    who, at = view.name_of(hit.explained.by), time_label(view.ctx, hit.explained.at)
    said = f'<b>{safe(who)}</b> <span class="mu num">{safe(at)}</span><br>{safe(hit.explained.reason)}'
    return f'<div class="ex">{said}</div>'


def _lay(hit: ReuseHit) -> None:
    """The document of this case on the left, the other beside it."""
    case_view.choose(hit.exhibit.label)
    evidence.choose_beside(hit.other.exhibit_id)


def _explain(hit: tuple[str, ...], key: str) -> None:
    case_view.perform(checklist.explain_reuse, *hit, str(st.session_state.get(key, "")))


# What stands on the right beside the checklist: panels that look past this one document, or past this one case.

CHECKLIST: Final = "checklist"

ADDRESS: Final = "aside"

COLOURS: Final[dict[Tone, str]] = {"warn": "orange", "bad": "red", "neu": "gray", "ok": "green", "acc": "blue"}


@dataclass(frozen=True)
class Panel:
    """One panel: the id it has in the address, its name (English, to be translated), what it draws, and its number.

    ``count`` is asked with every run and has to be quick; 0 and None show no number (a person is not a warning).
    ``tone`` is the number's colour.
    """

    key: str
    title: str
    count: Callable[[CaseView], int] | None
    show: Callable[[CaseView], None]
    tone: Tone = "neu"


PANELS: tuple[Panel, ...] = (
    Panel("chain", mark("case.chain"), evidence_panels.count_title_gaps, evidence_panels.show_chain_of_title, "bad"),
    Panel(
        "quantities", mark("case.quantities"), evidence_panels.count_quantities, evidence_panels.show_quantities, "bad"
    ),
    Panel("elsewhere", mark("case.elsewhere"), count_reuses, show_reuses, "warn"),
    Panel("complainant", mark("label.side.complainant"), None, show_complainant),
)


def chosen(view: CaseView, first: str) -> Panel | None:
    """Draws the choice on top of the right pane and answers the panel that was chosen; None is the pane's own content.

    ``first`` names that content: the checklist, or what was decided. Only legal compares cases.
    """
    if not allowed(view.ctx.person, Act.READ_OTHER_CASES):
        return None
    ctx, place = view.ctx, view.place
    panels = {each.key: each for each in PANELS}
    place.aside = place.aside or st.query_params.get(ADDRESS, "")
    if place.aside not in panels:
        place.aside = CHECKLIST
    titles = {CHECKLIST: first} | {key: ctx.t(each.title) + _number(view, each) for key, each in panels.items()}
    with st.container(horizontal=True, vertical_alignment="center", key="asiderow", gap="small"):
        key = key_for(place, "aside", place.aside)
        elements.segments(ctx.t("case.beside_document"), titles, key, _choose, key, default=place.aside, wrap=False)
        elements.button(ctx.t("case.next_view"), "aside_next", _turn, place, type="tertiary", shortcut=KEYS["aside"])
    return panels.get(place.aside)


def draw(view: CaseView, panel: Panel) -> None:
    """The panel in the place of the checklist; it scrolls by itself."""
    with st.container(key="panel"):
        panel.show(view)


def _number(view: CaseView, panel: Panel) -> str:
    count = panel.count(view) if panel.count else 0
    return f" :{COLOURS[panel.tone]}[**{count}**]" if count else ""


def _choose(key: str) -> None:
    place: CasePageState = st.session_state["place"]
    if entered(place, key):
        go(place, str(st.session_state[key] or CHECKLIST))


def _turn(place: CasePageState) -> None:
    names = [CHECKLIST, *(each.key for each in PANELS)]
    go(place, names[(names.index(place.aside) + 1) % len(names)])


def go(place: CasePageState, key: str) -> None:
    """Shows a panel, or the checklist, with this run; the address keeps it."""
    place.aside = key
    if key == CHECKLIST:
        st.query_params.pop(ADDRESS, None)
    else:
        st.query_params[ADDRESS] = key
