"""What an act does, said before it is done: who is given what, what goes to legal, which clock begins."""

from core.commands.intake import GROUND
from core.language import t
from core.model.appeal import Exhibit
from core.model.names import name_of
from core.model.terms import DocumentKind, Side, Verb
from core.queries.arriving import certificates
from core.queries.case import Case
from pages.parts import show
from pages.parts.desk import Desk


def told(desk: Desk, case: Case, verb: Verb) -> str:
    """What the act does, as HTML: who is given what, which documents go to legal, which clock begins."""
    if verb is Verb.DISCLOSE:
        return _disclosed(desk, case)
    if verb is Verb.FILE_COUNTER_NOTICE:
        lead = desk.t("Legal gets the seller's documents, and its own clock begins:")
        return show.safe(lead) + listed(desk, _of(case, Side.SELLER))
    if verb is Verb.RECORD_ARRIVAL:
        lead = desk.t("The complainant's window begins on the day of arrival. Proof on file:")
        return show.safe(lead) + listed(desk, _kinds(case, DocumentKind.PROOF_OF_ARRIVAL))
    if verb is Verb.FILE_ANSWER:
        lead = desk.t("Legal gets the complainant's documents for the final review:")
        return show.safe(lead) + listed(desk, _of(case, Side.COMPLAINANT))
    sentences = {
        Verb.WITHDRAW_COMPLAINT: desk.t("A reviewer confirms or declines it. The withdrawal on file:"),
        Verb.REQUEST_EXTENSION: desk.t("A lead decides it. Until then no silence counts; the due date stays."),
        Verb.WITHDRAW_APPEAL: desk.t("The appeal is closed and the punishment stands."),
        Verb.NOTE_LATE_ANSWER: desk.t("It is counted and kept, and changes nothing: the case stays closed."),
    }
    letters = _kinds(case, DocumentKind.WITHDRAWAL_LETTER)
    return show.safe(sentences[verb]) + (listed(desk, letters) if verb is Verb.WITHDRAW_COMPLAINT else "")


def _disclosed(desk: Desk, case: Case) -> str:
    """Who is given what by a disclosure, before it is done."""
    name_told = case.dossier.complainant.name
    who = f"<li>{show.safe(desk.t('the name of the complainant: {name}', name=name_told))}</li>" if name_told else ""
    given = certificates(case.dossier.exhibits, case.appeal)
    never = desk.t(
        "The letter names its contact for service. Not given: other contacts and identity documents of the complainant."
    )
    ground = desk.t("Ground: {ground}.", ground=t(GROUND, desk.lang))
    lead = desk.t("The seller {name} is given:", name=case.dossier.seller.name)
    return f"{show.safe(lead)}<ul>{who}{items(desk, given)}</ul><small>{show.safe(never)} {show.safe(ground)}</small>"


def listed(desk: Desk, exhibits: list[Exhibit]) -> str:
    """Documents as a list; or that there is none."""
    nothing = f"<li><small>{show.safe(desk.t('nothing on file yet'))}</small></li>"
    return f"<ul>{items(desk, exhibits) or nothing}</ul>"


def items(desk: Desk, exhibits: list[Exhibit]) -> str:
    """Documents as items of a list."""
    return "".join(
        f"<li><b>{show.safe(each.label)}</b> {show.safe(desk.say(name_of(DocumentKind(each.kind))))}"
        f" <small>{show.safe(each.name)}</small></li>"
        for each in exhibits
    )


def _of(case: Case, side: Side) -> list[Exhibit]:
    return [each for each in case.dossier.exhibits if each.side is side]


def _kinds(case: Case, kind: DocumentKind) -> list[Exhibit]:
    return [each for each in case.dossier.exhibits if each.kind == kind]
