"""The chain of title: who stands between the rights holder and the shop, and what each link lacks."""

from itertools import zip_longest
from pathlib import Path
from typing import Final

import streamlit as st

from core.model.ground import ExhibitGround
from core.model.terms import Value
from core.queries.beside import Edge, Fault, Node, Strand, strands_of
from core.text import mark
from pages.parts.show import Tone, chip, safe
from pages.work.case import cursor
from pages.work.case.panels.link import described, kind_of
from pages.work.case.view import View

LOOK: Final = Path(__file__).with_name("panels.css")
PLACES: Final = {
    "owner": mark("Rights holder, as registered"),
    "complainant": mark("Complainant"),
    "holder": mark("Holder of a grant"),
    "issuer": mark("Issuer of the invoice"),
    "shop": mark("Shop"),
}
TITLES: Final = {"grant": mark("By authorisation"), "sale": mark("By purchase")}


def count(view: View) -> int:
    """At how many places the chain is refuted; one unbroken way is enough, and counts none."""
    found = strands_of(view.case)
    if any(strand.whole for strand in found):
        return 0
    return sum(fault.value is Value.NOT_MET for strand in found for fault in strand.faults)


def show(view: View) -> None:
    """Each way from the rights holder down to the shop; below it the same as a table."""
    desk, found = view.desk, strands_of(view.case)
    st.html(LOOK)
    if not found:
        told = desk.t("No authorisation and no invoice has facts yet: type what they show, and the chain is drawn.")
        st.html(f'<div class="empty">{safe(told)}</div>')
        return
    for place, strand in enumerate(found):
        with st.container(key=f"strand_{place}"):
            st.html(f'<div class="ph">{safe(desk.t(TITLES[strand.kind]))} {_stand(view, strand)}</div>')
            for at, (node, edge) in enumerate(zip_longest(strand.nodes, strand.edges)):
                _row(view, _person(view, node), node.papers, f"node_{place}_{at}")
                if edge is not None:
                    _row(view, _edge(view, edge), edge.papers, f"edge_{place}_{at}")
    told = desk.t("The faults are the machine's findings, each shown where it lies; what counts is the checklist.")
    st.html(f'<div class="pnote">{safe(told)}</div>')
    st.html(_table(view, found))


def _stand(view: View, strand: Strand) -> str:
    desk, faults = view.desk, strand.faults
    wrong = sum(each.value is Value.NOT_MET for each in faults)
    if wrong:
        return chip("bad", desk.tn("fails at {count} place", "fails at {count} places", wrong))
    if faults:
        return chip("warn", desk.tn("open at {count} place", "open at {count} places", len(faults)))
    return chip("ok", desk.t("unbroken"))


def _person(view: View, node: Node) -> str:
    desk = view.desk
    wrong = any(each.value is Value.NOT_MET for each in node.faults)
    kind = "person" + (" end" if node.place in {"owner", "complainant", "shop"} else "") + (" wrong" if wrong else "")
    code = f'<span class="code num">{safe(node.code)}</span>' if node.code else ""
    return (
        f'<div class="{kind}"><span class="r">{safe(desk.t(PLACES[node.place]))}</span><b>{safe(node.name)}</b>{code}'
        f"{_faults(view, node.faults)}</div>"
    )


def _edge(view: View, edge: Edge) -> str:
    wrong = any(each.value is Value.NOT_MET for each in edge.faults)
    kind = ("missing" if wrong else "open") if edge.kind == "missing" else "wrong" if wrong else ""
    terms = "".join(f'<div class="t">{safe(each)}</div>' for each in described(view.desk, edge))
    told = f'<div class="k">{safe(kind_of(view.desk, edge))}</div>{terms}{_faults(view, edge.faults)}'
    return f'<div class="link {kind}">{told}</div>'


def _row(view: View, drawn: str, papers: tuple[ExhibitGround, ...], key: str) -> None:
    """A person or a link, and beside it the documents that show it, each a click away."""
    with st.container(horizontal=True, key=key):
        st.html(drawn)
        for paper in papers:
            st.button(
                paper.label,
                key=f"paper_{key}_{paper.label}",
                type="tertiary",
                help=view.desk.t("Show {label}", label=paper.label),
                on_click=cursor.look,
                args=(paper.label,),
            )


def _faults(view: View, faults: tuple[Fault, ...]) -> str:
    return "".join(_fault(view, each) for each in faults)


def _fault(view: View, fault: Fault) -> str:
    """The criterion by its short name, the machine's sentence, and whether a person answered that it is met."""
    desk, tone = view.desk, _tone(fault)
    met = view.case.assessment.values.get(fault.criterion) is Value.MET
    item = view.case.policy.appeal.item(fault.criterion)
    marks = [desk.t("warning only")] if item and not item.blocking else []
    marks += [desk.t("answered: Met")] if met else []
    name = view.criterion(fault.criterion).short(desk.lang)
    told = f"<b>{safe(name)}</b> <span>{safe(' · '.join((desk.say(fault.sentence), *marks)))}</span>"
    return f'<div class="fault {tone}" title="{safe(fault.criterion)}">{told}</div>'


def _tone(fault: Fault) -> Tone:
    return "bad" if fault.value is Value.NOT_MET else "warn"


def _table(view: View, found: tuple[Strand, ...]) -> str:
    desk = view.desk
    heads = (desk.t("Way"), desk.t("From"), desk.t("To"), desk.t("What"), desk.t("Document"), desk.t("Faults"))
    rows = [
        (
            desk.t(TITLES[strand.kind]),
            strand.nodes[at].name,
            strand.nodes[at + 1].name,
            "; ".join((kind_of(desk, edge), *described(desk, edge))),
            ", ".join(each.label for each in edge.papers),
            "; ".join(view.criterion(each.criterion).short(desk.lang) for each in edge.faults),
        )
        for strand in found
        for at, edge in enumerate(strand.edges)
    ]
    body = "".join(f"<tr>{''.join(f'<td>{safe(each)}</td>' for each in row)}</tr>" for row in rows)
    head = "".join(f"<th>{safe(each)}</th>" for each in heads)
    return (
        f'<details class="rd"><summary>{safe(desk.t("The same as a table"))}</summary>'
        f'<table class="facts book"><tr>{head}</tr>{body}</table></details>'
    )
