"""How often the second look is the first decision: the share with its interval, whole and by stratum."""

import streamlit as st

from core.errors import Refusal
from core.model.names import name_of
from core.model.terms import RightType
from core.queries.agreement import Agreement, agreement
from core.queries.looks import names_of, told_decision
from core.text import mark
from pages.parts import show
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.looking.samples import NAMES

VALUES = {"high": mark("high value"), "usual": mark("below it"), "unknown": mark("not stated")}


def agreeing(desk: Desk) -> None:
    """A line a group; of few looks only the counts are told."""
    found = agreement(desk.office, desk.person)
    if isinstance(found, Refusal) or not found[0].n:
        return
    names = names_of(desk.office, desk.person)
    shown = [each for each in found if names or each.by != "reviewer"]  # a manager reads no names of reviewers here
    rows = "".join(_row(desk, each, names) for each in shown)
    heads = (desk.t("Second looks"), desk.t("the same decision"), desk.t("share, with its interval"))
    head = "".join(f"<th>{safe(each)}</th>" for each in ("", *heads))
    told = desk.t(
        "Of the second looks that were given up to {moment}, those that took the same decision with the same outcome.",
        moment=show.moment(desk, found[0].as_of),
    )
    with st.container(key="card_agreeing"):
        st.html(
            f'<div class="part"><b>{safe(desk.t("Agreement"))}</b></div><table class="list">{"<tr>" + head + "</tr>"}'
            f'{rows}</table><div class="mu">{safe(told)}</div>'
        )


def _row(desk: Desk, each: Agreement, names: dict[str, str]) -> str:
    label = f"{desk.t(NAMES[each.by])}: {_group(desk, each, names)}" if each.by else desk.t("All")
    if each.interval is None:
        share = desk.t("fewer than 20: no share")
    else:
        low, high = each.interval
        share = f"{each.k / each.n:.0%} ({low:.0%} – {high:.0%})"
    return f"<tr><td>{safe(label)}</td><td>{each.n:,}</td><td>{each.k:,}</td><td>{safe(share)}</td></tr>"


def _group(desk: Desk, each: Agreement, names: dict[str, str]) -> str:
    if each.by == "right_type":
        return desk.say(name_of(RightType(each.group)))
    if each.by == "outcome":
        return desk.say(told_decision(each.group))
    return desk.t(VALUES[each.group]) if each.by == "value" else names.get(each.group, each.group)
