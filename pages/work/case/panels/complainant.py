"""Who complains: how this complainant's other complaints ended in this office. Read beside, never in the verdict."""

import streamlit as st

from core.errors import Refusal
from core.language import day
from core.queries.complainant import FEWEST, Complaints, Share, complaints_of
from pages.parts import show as parts
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.case.panels.chain import LOOK
from pages.work.case.view import View


def count(_: View) -> int:
    """No number: a person is not a warning."""
    return 0


def show(view: View) -> None:
    """Counts, then rates with their intervals; of few cases only the counts."""
    desk = view.desk
    record = complaints_of(desk.office, desk.person, view.no)
    st.html(LOOK)
    if isinstance(record, Refusal):
        parts.refusal(desk, record)
        return
    name = view.case.dossier.complainant.name or "–"
    told = desk.t("For orientation: no verdict rests on it. Whether a complaint is right is seen from its evidence.")
    st.html(f'<div class="ph">{safe(name)}</div><div class="apart">{safe(told)}</div>')
    head = safe(desk.t("Its other complaints that were appealed here"))
    st.html(f'<div class="ph">{head}</div>{_counts(desk, record)}{_rates(desk, record)}')
    told = desk.t(
        "As of {time}, without this appeal. Intervals: Wilson, 95 %; of fewer than {fewest} cases no rate is told.",
        time=parts.moment(desk, record.as_of),
        fewest=FEWEST,
    )
    st.html(f'<div class="pnote">{safe(told)}</div>')


def _counts(desk: Desk, record: Complaints) -> str:
    rows = (
        (desk.t("appealed"), record.appeals),
        (desk.t("revoked"), record.revoked.k),
        (desk.t("upheld"), record.upheld),
        (desk.t("rejected at the preliminary review"), record.rejected),
        (desk.t("given up by the seller"), record.abandoned),
        (desk.t("still open"), record.open),
        (desk.t("complaint withdrawn"), record.withdrawn),
    )
    body = "".join(f'<tr><td>{safe(label)}</td><td class="n">{told:,}</td></tr>' for label, told in rows)
    return f'<table class="facts book">{body}</table>'


def _rates(desk: Desk, record: Complaints) -> str:
    since = day(record.since, desk.lang)
    rates = (
        (desk.t("Revoked, of those decided"), record.revoked),
        (desk.t("Revoked, of those appealed since {day}", day=since), record.lately),
        (desk.t("Answered in time, of those forwarded whose window is over"), record.answered),
    )
    return "".join(_rate(desk, label, share) for label, share in rates) + _median(desk, record)


def _rate(desk: Desk, label: str, share: Share) -> str:
    if not share.told:
        told = safe(desk.t("{k} of n = {n}: too few for a rate", k=share.k, n=share.n))
        return f'<div class="rate few"><span>{safe(label)}</span><span class="v mu">{told}</span></div>'
    low, high = (round(100 * each) for each in share.interval)
    drawn = (
        f'<span class="range" aria-hidden="true"><i style="left:{low}%;width:{max(high - low, 1)}%"></i>'
        f'<b style="left:calc({100 * share.rate:.1f}% - 1px)"></b></span>'
    )
    told = safe(desk.t("({low}–{high} %), {k} of {n}", low=low, high=high, k=share.k, n=share.n))
    value = f'<span class="v"><b>{100 * share.rate:.0f} %</b> <span class="mu">{told}</span></span>'
    return f'<div class="rate"><span>{safe(label)}</span>{drawn}{value}</div>'


def _median(desk: Desk, record: Complaints) -> str:
    label = desk.t("Days from arrival to an answer, median")
    if record.asked < FEWEST:
        told = desk.t("n = {n}: too few to tell", n=record.asked)
    elif record.median_days is None:
        told = desk.t("of {n}: not reached while twenty were at risk", n=record.asked)
    else:
        told = desk.t("{days} d, of {n}, silence counted in", days=f"{record.median_days:.1f}", n=record.asked)
    return f'<div class="rate few"><span>{safe(label)}</span><span class="v mu">{safe(told)}</span></div>'
