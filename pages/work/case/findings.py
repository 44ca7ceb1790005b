"""Recorded findings as a table: what counted, who said it, what the machine said, on which document."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.model.entry import lookup_result
from core.model.finding import MACHINE
from core.model.names import name_of
from core.model.terms import LegalRisk, Value
from pages.parts.desk import Desk
from pages.parts.show import Tone, chip, safe
from pages.work.case.view import View

TONES: dict[str, Tone] = {"met": "ok", "not_met": "bad", "cannot_verify": "warn", "not_applicable": "neu"}


def looked_told(desk: Desk, made: Mapping[str, str]) -> str:
    """A look-up outside in a line: where, when, with what result."""
    result = lookup_result(made["result"])
    return desk.t("Looked up: {site}, {at}: {result}", site=made["site"], at=made["at"], result=result)


def left_aside(desk: Desk, risk: Mapping[str, str]) -> str:
    """What of the statute a decision left aside, and why, in a line."""
    return desk.t("Left aside: {what}. Why: {why}", what=name_of(LegalRisk(risk["kind"])), why=risk["reason"])


def table(view: View, findings: Iterable[Mapping[str, Any]]) -> str:
    """The findings of one decision, as HTML."""
    desk = view.desk
    labels = {each.exhibit_id: each.label for each in view.case.dossier.exhibits}
    rows = "".join(_row(view, each, labels) for each in findings)
    heads = (desk.t("Criterion"), desk.t("Finding"), desk.t("Document"), desk.t("By"))
    return f'<table class="facts found"><tr>{"".join(f"<th>{safe(each)}</th>" for each in heads)}</tr>{rows}</table>'


def _row(view: View, found: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    desk = view.desk
    value, machine = str(found["value"]), found.get("machine")
    by = desk.t("machine") if found["by"] == MACHINE else view.name_of(str(found["by"]))
    differs = (
        f' <span class="m warn">{safe(desk.t("auto: {answer}", answer=name_of(Value(machine))))}</span>'
        if machine and machine != value
        else ""
    )
    known = str(found["criterion"]) in view.desk.office.policies.criteria
    criterion = view.criterion(str(found["criterion"])) if known else None
    name = criterion.short(desk.lang) if criterion else str(found["criterion"])
    looked = f'<div class="mu">{safe(looked_told(desk, found["lookup"]))}</div>' if found.get("lookup") else ""
    note = f'<div class="mu">{safe(found["note"])}</div>' if found.get("note") else ""
    return (
        f'<tr><td title="{safe(criterion.text(desk.lang) if criterion else name)}">{safe(name)}{looked}{note}</td>'
        f"<td>{chip(TONES[value], desk.say(name_of(Value(value))))}{differs}</td>"
        f"<td>{safe(labels.get(str(found.get('exhibit_id')), ''))}</td><td>{safe(by)}</td></tr>"
    )
