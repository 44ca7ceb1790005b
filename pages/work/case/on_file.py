"""What was done to a document, as the timeline tells it: which document, and what was said of it."""

from typing import Any

from core.model.fact_form import FACT_FIELDS
from core.model.names import name_of
from core.model.terms import DocumentKind
from core.queries.sales import MATCHED
from core.text import mark
from pages.work.case.view import View


def done_to(view: View, told: dict[str, Any]) -> str:
    """Which document, and what was said of it; the values that were typed stand on its form."""
    kind = name_of(DocumentKind(told["kind"])) if "kind" in told else ""
    if "kind_was" in told:
        was = name_of(DocumentKind(told["kind_was"]))
        return view.desk.t("{label}: {kind}, before: {was}", label=told["document"], kind=kind, was=was)
    if kind:
        return view.desk.t("{label}: {kind}", label=told["document"], kind=kind)
    parts = [
        view.desk.t("typed: {fields}", fields=_fields(view, told["typed"])) if told.get("typed") else "",
        view.desk.t("taken back: {fields}", fields=_fields(view, told["taken_back"])) if told.get("taken_back") else "",
    ]
    return f"{told['document']} · {' · '.join(part for part in parts if part)}"


def _fields(view: View, names: list[str]) -> str:
    """The fields by their labels on the form; one that no form has any more by its name."""
    labels = {each.name: each.label for fields in FACT_FIELDS.values() for each in fields}
    labels[MATCHED] = mark("Goods of the listings")
    return ", ".join(view.desk.t(labels[name]) if name in labels else name for name in names)
