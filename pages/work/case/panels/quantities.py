"""The quantity ledger: what each invoice brought in, what other appeals used of it, and what covers the sales here."""

from typing import Final

import streamlit as st

from core.model.facts import InvoiceFacts
from core.queries.beside import COUNTS, Cover, Ledger, Purchase, ledger_of
from core.text import mark
from pages.parts.desk import Desk
from pages.parts.show import Tone, chip, safe
from pages.work.case import cursor
from pages.work.case.panels import match
from pages.work.case.panels.chain import LOOK
from pages.work.case.view import View

WHY: Final[dict[str, tuple[Tone, str]]] = {
    "person": ("acc", mark("matched by a reviewer")),
    "words": ("ok", mark("matched by its words: {words}")),
    "nothing": ("neu", mark("no words to compare: counts for every listing")),
    "other": ("warn", mark("names other goods than the listings")),
    "some": ("warn", mark("names other goods too; how many pieces of each is not known")),
    "late": ("neu", mark("bought after the last sale")),
}


def count(view: View) -> int:
    """How many pieces are missing in every reading, as a negative number; 0 while nothing is missing."""
    book = ledger_of(view.case)
    return 0 if book is None or book.sold is None else min(book.at_most - book.sold, 0)


def show(view: View) -> None:
    """Sold against bought, by listing and by invoice; what does not count stands apart."""
    desk, book = view.desk, ledger_of(view.case)
    st.html(LOOK)
    if book is None:
        told = desk.t("No proof of purchase has facts yet: type its goods and its quantity, and it is counted here.")
        st.html(f'<div class="empty">{safe(told)}</div>')
        return
    st.html(f'<div class="ph">{safe(desk.t("Sold and covered"))} {_stand(desk, book)}</div>{_covers(desk, book)}')
    counted = [each for each in book.purchases if each.why in COUNTS and (each.fits or not book.covers)]
    apart = [each for each in book.purchases if each not in counted]
    for title, bought in ((desk.t("Bought, and counted"), counted), (desk.t("Not counted"), apart)):
        if bought:
            st.html(f'<div class="ph">{safe(title)}</div>')
        for each in bought:
            _purchase(view, each)
    told = desk.t(
        "Each piece counts once: the seller's earlier appeals on the same invoice take theirs first. "
        "The same sales, complained of twice, are counted once."
    )
    st.html(f'<div class="pnote">{safe(told)}</div>')


def _stand(desk: Desk, book: Ledger) -> str:
    if book.sold is None:
        return chip("warn", desk.t("the quantity sold is not on file"))
    if book.sure >= book.sold:
        return chip("ok", desk.t("covered")) if book.of_all else chip("warn", desk.t("of some listing not on file"))
    if book.at_most < book.sold:
        return chip("bad", desk.t("{pieces} short", pieces=book.sold - book.at_most))
    return chip("warn", desk.t("open: {pieces} depend on what is not certain", pieces=book.sold - book.sure))


def _covers(desk: Desk, book: Ledger) -> str:
    heads = (desk.t("Listing"), desk.t("Sold from, to"), desk.t("Sold"), desk.t("Covered"), "")
    head = "".join(f"<th{' class=n' if at in {2, 3} else ''}>{safe(each)}</th>" for at, each in enumerate(heads))
    rows = "".join(_cover(desk, each) for each in book.covers)
    return f'<table class="facts book"><tr>{head}</tr>{rows}</table>'


def _cover(desk: Desk, cover: Cover) -> str:
    sale, unknown = cover.sale, desk.t("not on file")
    days = f"{sale.first_on or unknown} – {sale.last_on or unknown}" if sale.first_on or sale.last_on else unknown
    sold = sale.quantity or 0
    covered = str(cover.sure) if cover.sure == min(cover.at_most, sold) else f"{cover.sure}–{cover.at_most}"
    shares = [round(100 * each / sold) for each in (cover.at_most, cover.sure)] if sold else []
    drawn = "".join(f'<i style="width:{each}%"></i>' for each in shares)
    return (
        f'<tr><td><b>{safe(sale.listing_id)}</b> <span class="mu">{safe(sale.title)}</span></td>'
        f'<td class="d">{safe(days)}</td><td class="n">{safe(unknown if sale.quantity is None else sold)}</td>'
        f'<td class="n">{safe(covered)}</td><td><span class="ratio">{drawn}</span></td></tr>'
    )


def _purchase(view: View, bought: Purchase) -> None:
    desk, label = view.desk, bought.exhibit.label
    tone, why = WHY[bought.why]
    with st.container(key=f"bought_{label}"):
        with st.container(horizontal=True, key=f"boughthead_{label}", vertical_alignment="center"):
            st.button(label, key=f"paper_b_{label}", type="tertiary", on_click=cursor.look, args=(label,))
            st.html(f'<div class="rd">{_named(desk, bought)}</div>')
            match.popover(view, bought)
        words = ", ".join(bought.words)
        st.html(f'<div class="rd">{chip(tone, desk.t(why, words=words))}{_strangers(view, bought)}</div>')
        st.html(f'<div class="sums">{_sums(desk, bought)}</div>')


def _named(desk: Desk, bought: Purchase) -> str:
    facts = bought.exhibit.facts
    number = facts.number if isinstance(facts, InvoiceFacts) else ""
    goods = " · ".join(filter(None, (*bought.goods, bought.brand_model))) or desk.t("goods not read")
    head = " · ".join(str(each) for each in (number, bought.bought_on) if each)
    return f'<b class="num">{safe(head)}</b> <span class="mu">{safe(goods)}</span>'


def _sums(desk: Desk, bought: Purchase) -> str:
    """Bought, less what each earlier appeal used, less what covers the sales here, is left."""
    unread = desk.t("not read")
    parts = [(safe(desk.t("bought")), safe(unread if bought.quantity is None else bought.quantity))]
    parts += [(f"{safe(desk.t('used in'))} {_link(appeal)}", safe(f"− {pieces}")) for appeal, pieces in bought.used]
    here = sum(pieces for _, pieces in bought.here)
    if here:
        parts.append((safe(desk.t("covers here")), safe(f"− {here}")))
    if bought.left is not None and bought.quantity:
        parts.append((safe(desk.t("left")), safe(bought.left)))
    return "".join(f'<span><span class="mu">{label}</span><b>{told}</b></span>' for label, told in parts)


def _link(appeal: str) -> str:
    return f'<a href="/appeal?no={safe(appeal)}" target="_blank" rel="noopener">{safe(appeal)}</a>'


def _strangers(view: View, bought: Purchase) -> str:
    """Whether another seller filed it too: then the pieces are contested altogether."""
    ground = view.case.assessment.ground
    uses = ground.used_elsewhere if ground else ()
    if not any(each.key == bought.key and not each.seller_same for each in uses):
        return ""
    told = view.desk.t("also filed by another seller, see “Elsewhere”")
    return f" {chip('bad', told)}"
