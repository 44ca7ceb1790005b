"""The panels that replace the checklist: chain of title, quantities, use elsewhere, complainant, similar cases."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Final

import streamlit as st

from core.commands import checklist, reading
from core.domain.appeal import Appeal
from core.domain.case_context import MATCHED, ExhibitContext
from core.domain.checks.chain_of_title import Edge, Fault, Node, TitlePath
from core.domain.checks.invoices import COUNTS, Coverage, Ledger, Purchase
from core.domain.facts import InvoiceFacts
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.precedents import Likeness, Precedent
from core.domain.refusals import Refusal
from core.domain.reuse import ReuseHit
from core.domain.terms import DocumentKind, Side, Value
from core.domain.text import family, mark
from core.language import day
from core.queries.case import quantity_ledger, reuse_hits, reuse_stamp, title_paths
from core.queries.metrics import FEWEST, SIMILAR, Complaints, Share, cases_beside, complaints_of, similar_cases
from pages.components import case_view, evidence
from pages.components.case_view import (
    ADDRESS,
    CASES,
    KEYS,
    SIMILAR_CASES,
    CasePageState,
    CaseView,
    beside_link,
    entered,
    key_for,
)
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.elements import Tone, chip, new_tab, safe, time_label

# A link of the chain in words: its kind, term, territory and goods.


def kind_of(ctx: RequestContext, edge: Edge) -> str:
    """Names what leads from one person to the next."""
    if edge.kind == "grant" and edge.step:
        return ctx.t("case.link_grants", place=edge.step.place)
    if edge.kind == "sale":
        kinds = dict.fromkeys(each.kind for each in edge.papers)
        named = ctx.listed(ctx.label(each) for each in kinds)
        if edge.pieces is None:
            return ctx.t("case.sells_documents", documents=named)
        return ctx.tn("case.sells_pieces", edge.pieces, documents=named)
    refuted = any(each.value is Value.NOT_MET for each in edge.faults)
    return ctx.t("case.no_document_leads_from_here_to_there" if refuted else "case.whether_this_is_one_chain_is_open")


def described(ctx: RequestContext, edge: Edge) -> tuple[str, ...]:
    """Returns the terms of a grant in two lines; nothing for other links."""
    if edge.step is None:
        return ()
    link, unread = edge.step.link, ctx.t("case.not_read")
    term = f"{link.starts_on or unread} – {link.ends_on or unread}"
    onward = {"yes": ctx.t("word.yes_within"), "no": ctx.t("case.no_within")}.get(link.sublicense or "", unread)
    classes = ctx.listed(str(each) for each in link.classes) or unread
    return (
        ctx.t("case.classes_may_grant_onward", term=term, classes=classes, onward=onward),
        ctx.t("case.territory_channel", territory=link.territory or unread, channel=link.channel or unread),
    )


# The chain of title: who stands between the rights holder and the shop, and what each link lacks.

PLACES: Final = family("case.place", "owner holder issuer shop") | {"complainant": mark("label.side.complainant")}

TITLES: Final = {"grant": mark("case.by_authorisation"), "sale": mark("case.by_purchase")}


def count_title_gaps(view: CaseView) -> int:
    """Counts the places at which the chain is refuted; 0 if one way is unbroken, because one is enough."""
    found = title_paths(view.case)
    if any(strand.whole for strand in found):
        return 0
    return sum(fault.value is Value.NOT_MET for strand in found for fault in strand.faults)


def show_chain_of_title(view: CaseView) -> None:
    """Draws each way from the rights holder down to the shop and, below, the same as a table."""
    ctx, found = view.ctx, title_paths(view.case)
    elements.stylesheet("case/panels.css")
    if not found:
        elements.note("empty", ctx.t("case.no_authorisation_no_invoice_facts"))
        return
    for place, strand in enumerate(found):
        with st.container(key=f"strand_{place}"):
            st.html(f'<div class="ph">{safe(ctx.t(TITLES[strand.kind]))} {_chain_standing(view, strand)}</div>')
            for at, (node, edge) in enumerate(zip_longest(strand.nodes, strand.edges)):
                _row(view, _person(view, node), node.papers, f"node_{place}_{at}")
                if edge is not None:
                    _row(view, _edge(view, edge), edge.papers, f"edge_{place}_{at}")
    if any(strand.faults for strand in found):
        elements.note("pnote", ctx.t("case.faults_machines_findings_each_shown"))
    st.html(_table(view, found))


def _chain_standing(view: CaseView, strand: TitlePath) -> str:
    ctx, faults = view.ctx, strand.faults
    wrong = sum(each.value is Value.NOT_MET for each in faults)
    if wrong:
        return chip("bad", ctx.tn("case.fails_at_places", wrong))
    if faults:
        return chip("warn", ctx.tn("case.open_at_places", len(faults)))
    return chip("ok", ctx.t("case.unbroken"))


def _person(view: CaseView, node: Node) -> str:
    ctx = view.ctx
    wrong = any(each.value is Value.NOT_MET for each in node.faults)
    kind = "person" + (" end" if node.place in {"owner", "complainant", "shop"} else "") + (" wrong" if wrong else "")
    code = f'<span class="code num">{safe(node.code)}</span>' if node.code else ""
    return (
        f'<div class="{kind}"><span class="r">{safe(ctx.t(PLACES[node.place]))}</span><b>{safe(node.name)}</b>{code}'
        f"{_faults(view, node.faults)}</div>"
    )


def _edge(view: CaseView, edge: Edge) -> str:
    wrong = any(each.value is Value.NOT_MET for each in edge.faults)
    kind = ("missing" if wrong else "open") if edge.kind == "missing" else "wrong" if wrong else ""
    terms = "".join(f'<div class="t">{safe(each)}</div>' for each in described(view.ctx, edge))
    content = f'<div class="k">{safe(kind_of(view.ctx, edge))}</div>{terms}{_faults(view, edge.faults)}'
    return f'<div class="link {kind}">{content}</div>'


def _row(view: CaseView, drawn: str, papers: tuple[ExhibitContext, ...], key: str) -> None:
    """Draws a person or a link of the chain, with links to the documents that prove it."""
    with st.container(horizontal=True, key=key):
        st.html(drawn)
        for paper in papers:
            label, hint = paper.label, view.ctx.t("word.show_label", label=paper.label)
            elements.button(label, f"paper_{key}_{label}", case_view.show_document, label, type="tertiary", help=hint)


def _faults(view: CaseView, faults: tuple[Fault, ...]) -> str:
    return "".join(_fault(view, each) for each in faults)


def _fault(view: CaseView, fault: Fault) -> str:
    """Returns the criterion's short name, what the machine found, and whether a person answered "met" all the same."""
    ctx, tone = view.ctx, "bad" if fault.value is Value.NOT_MET else "warn"
    met = view.case.assessment.values.get(fault.criterion) is Value.MET
    item = view.case.policy.appeal.item(fault.criterion)
    marks = [ctx.t("word.warning_only")] if item and not item.blocking else []
    marks += [ctx.t("case.answered_met")] if met else []
    name = view.criterion(fault.criterion).short(ctx.lang)
    content = f"<b>{safe(name)}</b> <span>{safe(' · '.join((ctx.say(fault.sentence), *marks)))}</span>"
    return f'<div class="fault {tone}" title="{safe(fault.criterion)}">{content}</div>'


def _table(view: CaseView, found: tuple[TitlePath, ...]) -> str:
    ctx = view.ctx
    heads = ctx.texts("case.way", "word.from", "word.to", "word.what", "word.document", "case.faults")
    rows = [
        (
            ctx.t(TITLES[strand.kind]),
            strand.nodes[at].name,
            strand.nodes[at + 1].name,
            ctx.listed((kind_of(ctx, edge), *described(ctx, edge)), long=True),
            ctx.listed(each.label for each in edge.papers),
            ctx.listed((view.criterion(each.criterion).short(ctx.lang) for each in edge.faults), long=True),
        )
        for strand in found
        for at, edge in enumerate(strand.edges)
    ]
    table = elements.table_html(heads, map(elements.row_html, rows), "facts book")
    return elements.folded(ctx.t("case.same_as_table"), table)


# Correcting the ledger: to which of the punished listings the goods of an invoice belong, and how many pieces.


def popover(view: CaseView, bought: Purchase) -> None:
    """Draws the button for matching goods to listings, only for people who may write on the case."""
    if not view.writes:
        return
    ctx, paper = view.ctx, bought.exhibit
    typed = view.case.dossier.typed.get(paper.id, {}).get(MATCHED, ("", "", ""))
    match, hint = ctx.texts("case.match", "case.say_which_punished_listings_goods")
    with st.popover(match, key=f"match_{paper.label}", type="tertiary", help=hint):
        stands = f"{view.no}_{paper.label}_{'-'.join(bought.fits)}_{bought.quantity}"  # a new value gets a new field
        keys = f"goods_{stands}", f"pieces_{stands}"
        titles = {each.listing_id: each.title for each in view.case.appeal.listings}
        names = {each: f"{each} {titles.get(each, '')}".strip() for each in view.case.appeal.listing_ids}
        fits = [each for each in bought.fits if each in names]
        elements.several(ctx.t("case.goods_listings_none_no_punished"), names, keys[0], default=fits)
        st.number_input(ctx.t("case.pieces_of_these_goods_on_document"), 0, None, bought.quantity, step=1, key=keys[1])
        save, key = ctx.t("case.save"), f"matched_{paper.label}"
        elements.button(save, key, _save, paper.id, *keys, type="primary")
        if typed[0]:
            elements.note("mu", ctx.t("case.said_by_earlier_entries_stay_in_record", who=view.name_of(typed[2])))
            label, key = ctx.t("case.go_by_words_again"), f"unmatched_{paper.label}"
            elements.button(label, key, case_view.perform, checklist.match_goods, paper.id, None)


def _save(exhibit_id: str, goods: str, pieces: str) -> None:
    chosen, count = st.session_state.get(goods) or (), st.session_state.get(pieces)
    case_view.perform(checklist.match_goods, exhibit_id, tuple(chosen), None if count is None else int(count))


# The quantity ledger: what each invoice brought in, what other appeals used, and what covers the sales here.

WHY: Final[dict[str, tuple[Tone, str]]] = {
    "person": ("acc", mark("case.matched_by_reviewer")),
    "words": ("ok", mark("case.matched_by_its_words")),
    "nothing": ("neu", mark("case.no_words_to_compare_counts")),
    "other": ("warn", mark("case.names_other_goods_than_listings")),
    "some": ("warn", mark("case.names_other_goods_too_how")),
    "late": ("neu", mark("case.bought_after_last_sale")),
}


def count_quantities(view: CaseView) -> int:
    """Returns how many pieces are missing in every reading, as a negative number; 0 if none are."""
    book = quantity_ledger(view.case)
    return 0 if book is None or book.sold is None else min(book.at_most - book.sold, 0)


def show_quantities(view: CaseView) -> None:
    """Draws the quantities sold and bought, by listing and by invoice; what does not count is apart."""
    ctx, book = view.ctx, quantity_ledger(view.case)
    elements.stylesheet("case/panels.css")
    if book is None:
        elements.note("empty", ctx.t("case.no_proof_purchase_facts_yet"))
        return
    title = safe(ctx.t("case.sold_and_covered"))
    st.html(f'<div class="ph">{title} {_quantity_standing(ctx, book)}</div>{_covers(ctx, book)}')
    counted = [each for each in book.purchases if each.why in COUNTS and (each.fits or not book.covers)]
    apart = [each for each in book.purchases if each not in counted]
    for title, bought in ((ctx.t("case.bought_and_counted"), counted), (ctx.t("case.not_counted"), apart)):
        if bought:
            elements.note("ph", title)
        for each in bought:
            _purchase(view, each)
    elements.note("pnote", ctx.t("case.each_piece_counts_once_sellers"))


def _quantity_standing(ctx: RequestContext, book: Ledger) -> str:
    if book.sold is None:
        return chip("warn", ctx.t("case.quantity_sold_is_not_on_file"))
    if book.sure >= book.sold:
        label = ctx.t("case.covered_within" if book.of_all else "case.of_some_listing_not_on_file")
        return chip("ok" if book.of_all else "warn", label)
    if book.at_most < book.sold:
        return chip("bad", ctx.t("case.pieces_short", pieces=book.sold - book.at_most))
    return chip("warn", ctx.t("case.open_depend_on_what_is_not_certain", pieces=book.sold - book.sure))


def _covers(ctx: RequestContext, book: Ledger) -> str:
    heads = ctx.texts("case.listing", "case.sold_from_to", "word.sold", "case.covered", "")
    return elements.table_html(heads, (_cover(ctx, each) for each in book.covers), "facts book covers")


def _cover(ctx: RequestContext, cover: Coverage) -> str:
    sale, unknown = cover.sale, ctx.t("case.not_on_file")
    first, last = sale.first_sold_on, sale.last_sold_on
    days = f"{first or unknown} – {last or unknown}" if first or last else unknown
    sold = sale.sold_quantity or 0
    covered = str(cover.sure) if cover.sure == min(cover.at_most, sold) else f"{cover.sure}–{cover.at_most}"
    shares = [round(100 * each / sold) for each in (cover.at_most, cover.sure)] if sold else []
    drawn = "".join(f'<i style="width:{each}%"></i>' for each in shares)
    return (
        f'<tr><td><b>{safe(sale.listing_id)}</b> <span class="mu">{safe(sale.title)}</span></td>'
        f'<td class="d">{safe(days)}</td><td class="n">{safe(unknown if sale.sold_quantity is None else sold)}</td>'
        f'<td class="n">{safe(covered)}</td><td><span class="ratio">{drawn}</span></td></tr>'
    )


def _purchase(view: CaseView, bought: Purchase) -> None:
    ctx, label = view.ctx, bought.exhibit.label
    tone, why = WHY[bought.why]
    with st.container(key=f"bought_{label}"):
        with st.container(horizontal=True, key=f"boughthead_{label}", vertical_alignment="center"):
            elements.button(label, f"paper_b_{label}", case_view.show_document, label, type="tertiary")
            st.html(f'<div class="rd">{_named(ctx, bought)}</div>')
            popover(view, bought)
        words = ctx.listed(bought.words)
        st.html(f'<div class="rd">{chip(tone, ctx.t(why, words=words))}{_strangers(view, bought)}</div>')
        st.html(f'<div class="sums">{_sums(ctx, bought)}</div>')


def _named(ctx: RequestContext, bought: Purchase) -> str:
    facts = bought.exhibit.facts
    number = facts.number if isinstance(facts, InvoiceFacts) else ""
    goods = " · ".join(filter(None, (*bought.goods, bought.brand_model))) or ctx.t("case.goods_not_read")
    head = " · ".join(str(each) for each in (number, bought.bought_on) if each)
    return f'<b class="num">{safe(head)}</b> <span class="mu">{safe(goods)}</span>'


def _sums(ctx: RequestContext, bought: Purchase) -> str:
    """Returns the sum: bought, less what earlier appeals used and what covers these sales, and what is left."""
    unread = ctx.t("case.not_read")
    parts = [(safe(ctx.t("case.bought")), safe(unread if bought.quantity is None else bought.quantity))]
    parts += [
        (f"{safe(ctx.t('case.used_in'))} {new_tab(f'/appeal?no={appeal}', appeal)}", safe(f"− {pieces}"))
        for appeal, pieces in bought.used
    ]
    here = sum(pieces for _, pieces in bought.here)
    if here:
        parts.append((safe(ctx.t("case.covers_here")), safe(f"− {here}")))
    if bought.left is not None and bought.quantity:
        parts.append((safe(ctx.t("case.left")), safe(bought.left)))
    return "".join(f'<span><span class="mu">{label}</span><b>{value}</b></span>' for label, value in parts)


def _strangers(view: CaseView, bought: Purchase) -> str:
    """Says if another seller filed the invoice too; all its pieces are then contested."""
    ground = view.case.assessment.ground
    uses = ground.used_elsewhere if ground else ()
    if not any(each.key == bought.key and not each.seller_same for each in uses):
        return ""
    label = view.ctx.t("case.also_filed_by_another_seller")
    return f" {chip('bad', label)}"


# Who complains: how this complainant's other complaints ended in this office. For reading only, never in the verdict.


def show_complainant(view: CaseView) -> None:
    """Draws counts, then rates with their intervals; for few cases only the counts."""
    ctx = view.ctx
    record = complaints_of(ctx.office, ctx.person, view.no)
    elements.stylesheet("case/panels.css")
    if isinstance(record, Refusal):
        elements.refusal(ctx, record)
        return
    name = view.case.dossier.complainant.name or "–"
    text = ctx.t("case.for_orientation_no_verdict_rests")
    st.html(f'<div class="ph">{safe(name)}</div><div class="apart">{safe(text)}</div>')
    head = safe(ctx.t("case.other_complaints_appealed_here"))
    st.html(f'<div class="ph">{head}</div>{_counts(ctx, record, view.no)}{_rates(ctx, record, view.no)}')
    text = ctx.t("case.as_without_appeal_intervals_wilson", time=elements.time_label(ctx, record.as_of), fewest=FEWEST)
    elements.note("pnote", text)


PARTS: Final = {
    "appeals": mark("case.appealed"),
    "revoked": mark("case.revoked"),
    "upheld": mark("case.upheld"),
    "rejected": mark("case.rejected_at_preliminary_review"),
    "abandoned": mark("case.given_up_by_seller"),
    "open": mark("word.still_open_within"),
    "withdrawn": mark("case.complaint_withdrawn"),
    "decided": mark("case.similar.decided"),
    "lately": mark("case.similar.opened_lately"),
    "lately_revoked": mark("case.similar.opened_lately_revoked"),
    "due": mark("case.similar.answer_was_due"),
    "in_time": mark("case.similar.answered_in_time"),
    "asked": mark("case.similar.asked"),
}
"""What a figure of the complainant counts, by the name of its list."""


def _counts(ctx: RequestContext, record: Complaints, no: str) -> str:
    counted = {
        "appeals": record.appeals,
        "revoked": record.revoked.k,
        "upheld": record.upheld,
        "rejected": record.rejected,
        "abandoned": record.abandoned,
        "open": record.open,
        "withdrawn": record.withdrawn,
    }
    links = {part: beside_link(no, f"complainant.{part}", count) for part, count in counted.items()}
    rows = (f'<tr><td>{safe(ctx.t(PARTS[part]))}</td><td class="n">{link}</td></tr>' for part, link in links.items())
    return f'<table class="facts book">{"".join(rows)}</table>'


def _rates(ctx: RequestContext, record: Complaints, no: str) -> str:
    since = day(record.since, ctx.lang)
    rates = (
        (ctx.t("case.revoked_of_those_decided"), record.revoked, ("revoked", "decided")),
        (ctx.t("case.revoked_of_those_appealed_since", day=since), record.lately, ("lately_revoked", "lately")),
        (ctx.t("case.answered_in_time_those_forwarded"), record.answered, ("in_time", "due")),
    )
    drawn = (_rate(ctx, label, share, _shown(no, share, parts)) for label, share, parts in rates)
    return "".join(drawn) + _median(ctx, record, no)


def _shown(no: str, share: Share, parts: tuple[str, str]) -> dict[str, str]:
    """Returns both numbers of a share as HTML links to their cases."""
    links = (
        beside_link(no, f"complainant.{part}", count) for part, count in zip(parts, (share.k, share.n), strict=True)
    )
    return dict(zip("kn", links, strict=True))


def _linked(ctx: RequestContext, key: str, links: dict[str, str], **facts: object) -> str:
    """Returns the sentence as HTML, with ``links`` in the place of their names."""
    marks = {name: f"\ue000{name}\ue001" for name in links}
    html = str(safe(ctx.t(key, **facts, **marks)))
    for name, link in links.items():
        html = html.replace(marks[name], link)
    return html


def _rate(ctx: RequestContext, label: str, share: Share, links: dict[str, str]) -> str:
    if not share.has_rate:
        text = _linked(ctx, mark("case.of_n_too_few_for_rate"), links)
        return f'<div class="rate few"><span>{safe(label)}</span><span class="v mu">{text}</span></div>'
    low, high = (round(100 * each) for each in share.interval)
    drawn = (
        f'<span class="range" aria-hidden="true"><i style="left:{low}%;width:{max(high - low, 1)}%"></i>'
        f'<b style="left:calc({100 * share.rate:.1f}% - 1px)"></b></span>'
    )
    text = _linked(ctx, mark("case.percent_of"), links, low=low, high=high)
    value = f'<span class="v"><b>{100 * share.rate:.0f} %</b> <span class="mu">{text}</span></span>'
    return f'<div class="rate"><span>{safe(label)}</span>{drawn}{value}</div>'


def _median(ctx: RequestContext, record: Complaints, no: str) -> str:
    label = ctx.t("case.days_from_arrival_to_answer_median")
    links = {"n": beside_link(no, "complainant.asked", record.asked)}
    if record.asked < FEWEST:
        value = _linked(ctx, mark("case.n_too_few_to_tell"), links)
    elif record.median_days is None:
        value = _linked(ctx, mark("case.not_reached_while_twenty"), links)
    else:
        value = _linked(ctx, mark("case.d_of_silence_counted_in"), links, days=f"{record.median_days:.1f}")
    return f'<div class="rate few"><span>{safe(label)}</span><span class="v mu">{value}</span></div>'


# Similar decided cases: how cases that share something with this one were decided, and the cases behind a figure.

SHARES: Final = family("case.similar.shares", "complainant right seller issuer")


def show_similar(view: CaseView) -> None:
    """Draws the most similar decided cases, or those of the figure in the address; searched only when opened."""
    ctx, of = view.ctx, st.query_params.get(CASES, "")
    elements.stylesheet("case/elsewhere.css")
    if of:
        _show_counted(view, of)
        return
    failing = [each for each, value in view.case.assessment.values.items() if value is Value.NOT_MET]
    found = similar_cases(ctx.office, ctx.person, view.no, failing)
    if isinstance(found, Refusal):
        elements.refusal(ctx, found)
        return
    if not found.total:
        elements.note("empty", ctx.t("case.similar.none"))
        return
    st.html(f'<div class="eh"><b>{safe(ctx.t("case.similar.title"))}</b></div>')
    sentences = [ctx.tn("case.similar.share_something", found.total)]
    sentences += [ctx.t("case.similar.best_are_listed", shown=SIMILAR)] if found.total > SIMILAR else []
    elements.note("en", ctx.line(*sentences))
    st.html("".join(_precedent(view, each) for each in found.cases))
    sentences = [ctx.t("case.similar.order")]
    sentences += [ctx.t("case.similar.since", day=day(found.since, ctx.lang))] if found.since else []
    elements.note("en", ctx.line(*sentences))


def _show_counted(view: CaseView, of: str) -> None:
    """Draws a page of the cases that a figure counts, and the way back."""
    ctx, shown = view.ctx, f"beside_{of}"
    number = int(st.session_state.get(shown, 1))
    found = cases_beside(ctx.office, ctx.person, view.no, of, number)
    elements.button(ctx.t("case.similar.back"), "similar_all", _all_similar, type="tertiary")
    if isinstance(found, Refusal):
        elements.refusal(ctx, found)
        return
    st.html(f'<div class="eh"><b>{safe(_counted_title(view, of))}</b> <span class="num">{found.total:,}</span></div>')
    st.html("".join(_precedent(view, each) for each in found.cases))
    elements.pager(found.total, SIMILAR, number, shown)


def _all_similar() -> None:
    st.query_params.pop(CASES, None)


def _counted_title(view: CaseView, of: str) -> str:
    """Says what the figure counts."""
    ctx = view.ctx
    kind, _, part = of.partition(".")
    if kind == "complainant":
        name = view.case.dossier.complainant.name or "–"
        return ctx.t("case.similar.of_complainant", name=name, what=ctx.t(PARTS[part]))
    criterion, answer, *own = part.split(".")
    key = mark("case.similar.of_criterion_own") if own else mark("case.similar.of_criterion")
    return ctx.t(key, name=view.criterion(criterion).short(ctx.lang), answer=ctx.label(Value(answer)))


def _precedent(view: CaseView, each: Precedent) -> str:
    """Returns one case: number, how and when it was decided, under which policy, what it shares, and the reason."""
    ctx, appeal = view.ctx, each.appeal
    link, end = new_tab(f"/appeal?no={appeal.appeal_no}", appeal.appeal_no), ctx.label(appeal.outcome or appeal.state)
    at = day(day_in(appeal.final_decided_at or appeal.opened_at), ctx.lang)
    when = at if appeal.final_decided_at else ctx.t("case.opened_day_within", day=at)
    rule = ctx.office.policy_of(appeal).title(ctx.lang)
    parties = " · ".join(filter(None, (each.seller, ctx.t("case.against_name", name=each.complainant))))
    lines = [
        f"<div>{link} <b>{safe(end)}</b></div>",
        f'<div class="mu">{safe(when)} · {safe(rule)} · {safe(parties)}</div>',
    ]
    if each.shared:
        lines.append(f"<div>{safe(ctx.t('case.similar.shares', what=_shared(view, each)))}</div>")
    if each.reason:
        lines.append(f'<div class="ex why" title="{safe(each.reason)}">{safe(each.reason)}</div>')
    return f'<div class="hit like" data-no="{safe(appeal.appeal_no)}">{"".join(lines)}</div>'


def _shared(view: CaseView, each: Precedent) -> str:
    """Describes what both cases share."""
    ctx = view.ctx
    criteria = ctx.listed(view.criterion(name).short(ctx.lang) for name in each.criteria)
    shared = {
        Likeness.CRITERION: ctx.t("case.similar.not_met_in_both", criteria=criteria),
        Likeness.WORDS: ctx.t("case.similar.words_of_title", words=ctx.listed(each.words)),
    }
    return ctx.listed((shared.get(what) or ctx.t(SHARES[what]) for what in each.shared), long=True)


# The reuse radar: where documents of this case were used in other appeals, whose those are, and how they ended.

SAME: Final = family("case.same", "bytes invoice picture authorisation certificate signatory")


def count_reuses(view: CaseView) -> int:
    """Counts the unexplained hits in appeals of other parties."""
    return sum(hit.open for hit in hits(view))


def hits(view: CaseView) -> tuple[ReuseHit, ...]:
    """Returns the hits; they are searched anew only when something was added on which a hit could rest."""
    ctx, place = view.ctx, view.place
    now = reuse_stamp(ctx.office)
    if place.radar is None:
        reading.hash_opened(ctx.office, ctx.person, view.no)
    if place.radar is None or place.radar[0] != now:
        found = reuse_hits(ctx.office, ctx.person, view.no)
        place.radar = now, () if isinstance(found, Refusal) else found
    return place.radar[1]


def show_reuses(view: CaseView) -> None:
    """Draws the hits by document, those that need attention first; says which ones are no reason for concern."""
    ctx, found = view.ctx, hits(view)
    elements.stylesheet("case/elsewhere.css")
    if not found:
        elements.note("empty", ctx.t("case.no_document_appeal_known_from"))
    groups = [(label, list(group)) for label, group in groupby(found, key=lambda hit: hit.exhibit.label)]
    for label, group in sorted(groups, key=lambda each: not any(hit.open for hit in each[1])):
        kind = ctx.label(DocumentKind(group[0].exhibit.kind))
        st.html(f'<div class="eh"><b>{safe(label)}</b> {safe(kind)}</div>')
        for hit in group:
            _hit(view, hit)
    elements.note("en", ctx.t("case.hit_proves_nothing_sellers_second"))


def _hit(view: CaseView, hit: ReuseHit) -> None:
    """Draws one hit: what matches, with which appeal, and what can be done."""
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
    pages = ""
    if hit.page and hit.other_page and max(hit.exhibit.pages, hit.other.pages) > 1:
        pages = ctx.t("case.page_is_page", page=hit.page, other=hit.other_page)
    lines = (
        f"<div><b>{safe(ctx.t(SAME[hit.kind]))}</b> {whose} <span>{safe(pages)}</span></div>"
        f"<div>{link} · {safe(hit.seller)} · {safe(other)}</div>"
        f'<div class="mu">{safe(ctx.t("case.against_name", name=hit.complainant))} · {safe(end)} · {safe(when)}</div>'
    )
    return lines + _explained(view, hit)


def _whose(hit: ReuseHit, here: Appeal) -> str:
    """Says if the party that filed the document is the same in the other appeal, or another."""
    if hit.exhibit.side is Side.SELLER:
        return mark("case.same_seller") if hit.own else mark("case.another_seller")
    same = hit.appeal.complainant_id == here.complainant_id
    return mark("case.same_complainant") if same else mark("case.another_complainant")


def _explained(view: CaseView, hit: ReuseHit) -> str:
    if hit.explained is None:
        return ""
    who, at = view.name_of(hit.explained.by), time_label(view.ctx, hit.explained.at)
    html = f'<b>{safe(who)}</b> <span class="mu num">{safe(at)}</span><br>{safe(hit.explained.reason)}'
    return f'<div class="ex">{html}</div>'


def _lay(hit: ReuseHit) -> None:
    """Shows this case's document on the left and the other appeal's on the right."""
    case_view.choose(hit.exhibit.label)
    evidence.choose_beside(hit.other.exhibit_id)


def _explain(hit: tuple[str, ...], key: str) -> None:
    case_view.perform(checklist.explain_reuse, *hit, str(st.session_state.get(key, "")))


# The panels on the right beside the checklist, which look beyond this one document or this one case.

CHECKLIST: Final = "checklist"

COLOURS: Final[dict[Tone, str]] = {"warn": "orange", "bad": "red", "neu": "gray", "ok": "green", "acc": "blue"}


@dataclass(frozen=True)
class Panel:
    """One panel: its id in the address, its name (English, to be translated), how it is drawn, and its number.

    ``count`` is called in every run and has to be quick; for 0 and None no number is shown (a person is not a warning).
    ``tone`` is the number's colour.
    """

    key: str
    title: str
    count: Callable[[CaseView], int] | None
    show: Callable[[CaseView], None]
    tone: Tone = "neu"


PANELS: tuple[Panel, ...] = (
    Panel("chain", mark("case.chain"), count_title_gaps, show_chain_of_title, "bad"),
    Panel("quantities", mark("case.quantities"), count_quantities, show_quantities, "bad"),
    Panel("elsewhere", mark("case.elsewhere"), count_reuses, show_reuses, "warn"),
    Panel("complainant", mark("label.side.complainant"), None, show_complainant),
    Panel(SIMILAR_CASES, mark("case.similar.panel"), None, show_similar),
)


def chosen(view: CaseView, first: str) -> Panel | None:
    """Draws the choice of panels above the right pane and returns the chosen one; None means the pane's own content.

    ``first`` names that content: the checklist or the last decision. Only legal compares cases.
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
    """Shows a panel, or the checklist, in this run; the address keeps the choice."""
    place.aside = key
    st.query_params.pop(CASES, None)
    if key == CHECKLIST:
        st.query_params.pop(ADDRESS, None)
    else:
        st.query_params[ADDRESS] = key
