"""Which document speaks to which criterion, and what the findings make of each document."""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from core.model.appeal import Exhibit
from core.model.draft import Form
from core.model.rules import Checklist, Group
from core.model.terms import DocumentKind, Side, Value
from core.queries.assess import Assessment, Dossier

Mark: TypeAlias = Literal["bad", "warn", "ok", "none"]

CERTIFICATES: Final = frozenset({
    DocumentKind.TRADEMARK_CERTIFICATE, DocumentKind.PATENT_CERTIFICATE, DocumentKind.COPYRIGHT_CERTIFICATE,
})  # fmt: skip
ABOUT_THE_RIGHT: Final = ("tr_", "pp_complainant", "cm_right")
WORST: Final[dict[Value | None, Mark]] = {
    Value.NOT_MET: "bad",
    Value.CANNOT_VERIFY: "warn",
    None: "warn",
    Value.MET: "ok",
    Value.NOT_APPLICABLE: "ok",
}
ORDER: Final[tuple[Mark, ...]] = ("none", "ok", "warn", "bad")


def speaks_to(dossier: Dossier, assessment: Assessment, form: Form) -> dict[str, Exhibit]:
    """The document each criterion is answered from: as a person cites it, else as the machine does, else the usual.

    Criteria of the complainant's right point to the rights certificate; those of a gate to the paper
    it is about. A criterion that no document on file speaks to is left out.
    """
    on_file = {each.exhibit_id: each for each in dossier.exhibits}
    found = {}
    for group in assessment.checklist.groups():
        usual = _usual(assessment.checklist, group, dossier)
        for item in group.items:
            answer, machine = form.answers.get(item.criterion), assessment.machine.get(item.criterion)
            named = (
                answer.exhibit_id if answer else None,
                form.cites.get(item.criterion),
                machine.exhibit_id if machine else None,
                form.cites.get(group.id) if not item.criterion.startswith(ABOUT_THE_RIGHT) else None,
            )
            exhibit = next((on_file[each] for each in named if each in on_file), None)
            if exhibit := exhibit or _by_subject(item.criterion, dossier, usual):
                found[item.criterion] = exhibit
    return found


def _by_subject(criterion: str, dossier: Dossier, usual: Exhibit | None) -> Exhibit | None:
    return certificate(dossier) if criterion.startswith(ABOUT_THE_RIGHT) else usual


def certificate(dossier: Dossier) -> Exhibit | None:
    """The complainant's rights certificate, when it is on file."""
    return _first(dossier.exhibits, CERTIFICATES, Side.COMPLAINANT)


def _usual(checklist: Checklist, group: Group, dossier: Dossier) -> Exhibit | None:
    """The paper a group is about: of a route a kind it uses, of a gate the notice, the answer or the withdrawal."""
    side = Side.SELLER if checklist.subject == "appeal" else Side.COMPLAINANT
    if group.uses:
        return _first(dossier.exhibits, group.uses, side)
    if checklist.subject == "appeal":
        return _first(dossier.exhibits, {DocumentKind.COUNTER_NOTICE}, side)
    if checklist.subject == "withdrawal":
        return _first(dossier.exhibits, {DocumentKind.WITHDRAWAL_LETTER}, side)
    return _first(dossier.exhibits, {kind for route in checklist.routes for kind in route.uses}, side)


def _first(exhibits: Iterable[Exhibit], kinds: Iterable[DocumentKind], side: Side) -> Exhibit | None:
    wanted = frozenset(kinds)
    return next((each for each in exhibits if each.side is side and DocumentKind(each.kind) in wanted), None)


def alternatives(dossier: Dossier, assessment: Assessment, group: Group) -> tuple[Exhibit, ...]:
    """The documents a route may rely on, when there is a choice; empty when there is none."""
    side = Side.SELLER if assessment.checklist.subject == "appeal" else Side.COMPLAINANT
    fits = tuple(each for each in dossier.exhibits if each.side is side and DocumentKind(each.kind) in group.uses)
    return fits if len(fits) > 1 else ()


def marks(dossier: Dossier, assessment: Assessment, form: Form) -> dict[str, Mark]:
    """The worst finding that cites each document, by exhibit id: of the blocking criteria that decide.

    ``bad`` not met, ``warn`` open or not verified, ``ok`` all met, ``none`` nothing asks for it.
    """
    spoken = speaks_to(dossier, assessment, form)
    found: dict[str, Mark] = {each.exhibit_id: "none" for each in dossier.exhibits}
    for group in assessment.checklist.groups():
        if group is not assessment.checklist.gate and group.id not in assessment.claimed:
            continue
        for item in group.blocking:
            exhibit = spoken.get(item.criterion)
            if exhibit:
                mark = WORST[assessment.values.get(item.criterion)]
                found[exhibit.exhibit_id] = max(found[exhibit.exhibit_id], mark, key=ORDER.index)
    return found
