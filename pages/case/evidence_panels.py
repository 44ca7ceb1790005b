"""The panels that follow the evidence: the chain of title and the quantity ledger."""

from itertools import zip_longest
from typing import Final

import streamlit as st

from core.commands.checklist import match_goods
from core.domain.case_context import MATCHED, ExhibitContext
from core.domain.checks.chain_of_title import Edge, Fault, Node, TitlePath
from core.domain.checks.invoices import COUNTS, Coverage, Ledger, Purchase
from core.domain.facts import InvoiceFacts
from core.domain.terms import Value
from core.domain.text import family, mark
from core.queries.case import quantity_ledger, title_paths
from pages.components import case_view
from pages.components.case_view import CaseView
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.elements import Tone, chip, new_tab, safe

# A link of the chain in words: what it is, for how long, where, and of what.


def kind_of(ctx: RequestContext, edge: Edge) -> str:
    """What leads from one person to the next."""
    if edge.kind == "grant" and edge.step:
        return ctx.t("case.link_grants", place=edge.step.place)
    if edge.kind == "sale":
        kinds = dict.fromkeys(each.kind for each in edge.papers)
        named = ", ".join(ctx.label(each) for each in kinds)
        if edge.pieces is None:
            return ctx.t("case.sells_documents", documents=named)
        return ctx.tn("case.sells_pieces", edge.pieces, documents=named)
    refuted = any(each.value is Value.NOT_MET for each in edge.faults)
    return ctx.t("case.no_document_leads_from_here_to_there" if refuted else "case.whether_this_is_one_chain_is_open")


def described(ctx: RequestContext, edge: Edge) -> tuple[str, ...]:
    """The terms of a grant, two lines; nothing for other links."""
    if edge.step is None:
        return ()
    link, unread = edge.step.link, ctx.t("case.not_read")
    term = f"{link.starts_on or unread} – {link.ends_on or unread}"
    onward = {"yes": ctx.t("word.yes_within"), "no": ctx.t("case.no_within")}.get(link.sublicense or "", unread)
    classes = ", ".join(str(each) for each in link.classes) or unread
    return (
        ctx.t("case.classes_may_grant_onward", term=term, classes=classes, onward=onward),
        ctx.t("case.territory_channel", territory=link.territory or unread, channel=link.channel or unread),
    )


# The chain of title: who stands between the rights holder and the shop, and what each link lacks.

PLACES: Final = family("case.place", "owner holder issuer shop") | {"complainant": mark("label.side.complainant")}

TITLES: Final = {"grant": mark("case.by_authorisation"), "sale": mark("case.by_purchase")}


def count_title_gaps(view: CaseView) -> int:
    """At how many places the chain is refuted; one unbroken way is enough, and counts none."""
    found = title_paths(view.case)
    if any(strand.whole for strand in found):
        return 0
    return sum(fault.value is Value.NOT_MET for strand in found for fault in strand.faults)


def show_chain_of_title(view: CaseView) -> None:
    """Each way from the rights holder down to the shop; below it the same as a table."""
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
    told = f'<div class="k">{safe(kind_of(view.ctx, edge))}</div>{terms}{_faults(view, edge.faults)}'
    return f'<div class="link {kind}">{told}</div>'


def _row(view: CaseView, drawn: str, papers: tuple[ExhibitContext, ...], key: str) -> None:
    """A person or a link, and beside it the documents that show it, each a click away."""
    with st.container(horizontal=True, key=key):
        st.html(drawn)
        for paper in papers:
            label, told = paper.label, view.ctx.t("word.show_label", label=paper.label)
            elements.button(label, f"paper_{key}_{label}", case_view.show_document, label, type="tertiary", help=told)


def _faults(view: CaseView, faults: tuple[Fault, ...]) -> str:
    return "".join(_fault(view, each) for each in faults)


def _fault(view: CaseView, fault: Fault) -> str:
    """The criterion by its short name, the machine's sentence, and whether a person answered that it is met."""
    ctx, tone = view.ctx, _tone(fault)
    met = view.case.assessment.values.get(fault.criterion) is Value.MET
    item = view.case.policy.appeal.item(fault.criterion)
    marks = [ctx.t("word.warning_only")] if item and not item.blocking else []
    marks += [ctx.t("case.answered_met")] if met else []
    name = view.criterion(fault.criterion).short(ctx.lang)
    told = f"<b>{safe(name)}</b> <span>{safe(' · '.join((ctx.say(fault.sentence), *marks)))}</span>"
    return f'<div class="fault {tone}" title="{safe(fault.criterion)}">{told}</div>'


def _tone(fault: Fault) -> Tone:
    return "bad" if fault.value is Value.NOT_MET else "warn"


def _table(view: CaseView, found: tuple[TitlePath, ...]) -> str:
    ctx = view.ctx
    heads = ctx.texts("case.way", "word.from", "word.to", "word.what", "word.document", "case.faults")
    rows = [
        (
            ctx.t(TITLES[strand.kind]),
            strand.nodes[at].name,
            strand.nodes[at + 1].name,
            "; ".join((kind_of(ctx, edge), *described(ctx, edge))),
            ", ".join(each.label for each in edge.papers),
            "; ".join(view.criterion(each.criterion).short(ctx.lang) for each in edge.faults),
        )
        for strand in found
        for at, edge in enumerate(strand.edges)
    ]
    table = elements.table_html(heads, map(elements.row_html, rows), "facts book")
    return f'<details class="rd"><summary>{safe(ctx.t("case.same_as_table"))}</summary>{table}</details>'


# Correcting the ledger: which of the punished listings the goods of an invoice are, and how many pieces of it.


def popover(view: CaseView, bought: Purchase) -> None:
    """The button behind which a reviewer who holds the case says what the goods are; off for others."""
    ctx, paper, off = view.ctx, bought.exhibit, not view.writes
    typed = view.case.dossier.typed.get(paper.id, {}).get(MATCHED, ("", "", ""))
    with st.popover(
        ctx.t("case.match"),
        key=f"match_{paper.label}",
        type="tertiary",
        disabled=off,
        help=ctx.t("case.say_which_punished_listings_goods"),
    ):
        stands = f"{view.no}_{paper.label}_{'-'.join(bought.fits)}_{bought.quantity}"  # what is said anew is shown anew
        keys = f"goods_{stands}", f"pieces_{stands}"
        titles = {each.listing_id: each.title for each in view.case.appeal.listings}
        names = {each: f"{each} {titles.get(each, '')}".strip() for each in view.case.appeal.listing_ids}
        fits = [each for each in bought.fits if each in names]
        elements.several(ctx.t("case.goods_listings_none_no_punished"), names, keys[0], default=fits)
        st.number_input(ctx.t("case.pieces_of_these_goods_on_document"), 0, None, bought.quantity, step=1, key=keys[1])
        elements.button(
            ctx.t("case.save"), f"matched_{paper.label}", _save, paper.id, *keys, type="primary", disabled=off
        )
        if typed[0]:
            elements.note("mu", ctx.t("case.said_by_earlier_entries_stay_in_record", who=view.name_of(typed[2])))
            label, key = ctx.t("case.go_by_words_again"), f"unmatched_{paper.label}"
            elements.button(label, key, case_view.perform, match_goods, paper.id, None, disabled=off)


def _save(exhibit_id: str, goods: str, pieces: str) -> None:
    chosen, count = st.session_state.get(goods) or (), st.session_state.get(pieces)
    case_view.perform(match_goods, exhibit_id, tuple(chosen), None if count is None else int(count))


# The quantity ledger: what each invoice brought in, what other appeals used of it, and what covers the sales here.

WHY: Final[dict[str, tuple[Tone, str]]] = {
    "person": ("acc", mark("case.matched_by_reviewer")),
    "words": ("ok", mark("case.matched_by_its_words")),
    "nothing": ("neu", mark("case.no_words_to_compare_counts")),
    "other": ("warn", mark("case.names_other_goods_than_listings")),
    "some": ("warn", mark("case.names_other_goods_too_how")),
    "late": ("neu", mark("case.bought_after_last_sale")),
}


def count_quantities(view: CaseView) -> int:
    """How many pieces are missing in every reading, as a negative number; 0 while nothing is missing."""
    book = quantity_ledger(view.case)
    return 0 if book is None or book.sold is None else min(book.at_most - book.sold, 0)


def show_quantities(view: CaseView) -> None:
    """Sold against bought, by listing and by invoice; what does not count stands apart."""
    ctx, book = view.ctx, quantity_ledger(view.case)
    elements.stylesheet("case/panels.css")
    if book is None:
        elements.note("empty", ctx.t("case.no_proof_purchase_facts_yet"))
        return
    st.html(
        f'<div class="ph">{safe(ctx.t("case.sold_and_covered"))} {_quantity_standing(ctx, book)}</div>'
        f"{_covers(ctx, book)}"
    )
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
        told = ctx.t("case.covered_within" if book.of_all else "case.of_some_listing_not_on_file")
        return chip("ok" if book.of_all else "warn", told)
    if book.at_most < book.sold:
        return chip("bad", ctx.t("case.pieces_short", pieces=book.sold - book.at_most))
    return chip("warn", ctx.t("case.open_depend_on_what_is_not_certain", pieces=book.sold - book.sure))


def _covers(ctx: RequestContext, book: Ledger) -> str:
    heads = ctx.texts("case.listing", "case.sold_from_to", "word.sold", "case.covered", "")
    head = "".join(f"<th{' class=n' if at in {2, 3} else ''}>{safe(each)}</th>" for at, each in enumerate(heads))
    rows = "".join(_cover(ctx, each) for each in book.covers)
    return f'<table class="facts book"><tr>{head}</tr>{rows}</table>'


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
        words = ", ".join(bought.words)
        st.html(f'<div class="rd">{chip(tone, ctx.t(why, words=words))}{_strangers(view, bought)}</div>')
        st.html(f'<div class="sums">{_sums(ctx, bought)}</div>')


def _named(ctx: RequestContext, bought: Purchase) -> str:
    facts = bought.exhibit.facts
    number = facts.number if isinstance(facts, InvoiceFacts) else ""
    goods = " · ".join(filter(None, (*bought.goods, bought.brand_model))) or ctx.t("case.goods_not_read")
    head = " · ".join(str(each) for each in (number, bought.bought_on) if each)
    return f'<b class="num">{safe(head)}</b> <span class="mu">{safe(goods)}</span>'


def _sums(ctx: RequestContext, bought: Purchase) -> str:
    """Bought, less what each earlier appeal used, less what covers the sales here, is left."""
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
    return "".join(f'<span><span class="mu">{label}</span><b>{told}</b></span>' for label, told in parts)


def _strangers(view: CaseView, bought: Purchase) -> str:
    """Whether another seller filed it too: then the pieces are contested altogether."""
    ground = view.case.assessment.ground
    uses = ground.used_elsewhere if ground else ()
    if not any(each.key == bought.key and not each.seller_same for each in uses):
        return ""
    told = view.ctx.t("case.also_filed_by_another_seller")
    return f" {chip('bad', told)}"
