"""The report of one case as a page, on paper or as CSV: what was decided, why, on which documents, and each date's sum.

The CSV is one table, one row a fact, so that it can be sorted and checked: ``section`` says what kind of fact it is.
Private notes and comments stay in the office; who reads the report otherwise is legal's decision.
"""

import json
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias, get_args

from core.deadlines import Deadline, reason
from core.errors import Refusal
from core.exchange.case_report import DECISIONS, Told, case_report
from core.exchange.cells import BOM, csv_text
from core.exchange.leaving import left
from core.language import Language, render
from core.model.event import Event
from core.model.fold import SET
from core.model.letter import LetterRow
from core.model.people import Person
from core.office import Office
from core.outgoing.print.report import report_html, report_pdf
from core.permissions import Act, may
from core.queries.case import Case, open_case
from core.queries.letters import of_case
from core.store.check import seal_rows

Line: TypeAlias = tuple[object, ...]
Form: TypeAlias = Literal["html", "pdf", "csv"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)

HEADER: Final = ("section", "at", "what", "value", "who", "exhibit", "sha256", "text")
FIELDS: Final = (
    "appeal_no",
    "state",
    "outcome",
    "exceptional",
    "legal_risk",
    "right_type",
    "right_no",
    "complaint_no",
    "complained_on",
    "penalty_kind",
    "penalty_note",
    "opened_at",
    "disclosed_at",
    "counter_notice_at",
    "counter_notice_effective_at",
    "preliminary_decided_at",
    "preliminary_outcome",
    "forwarded_at",
    "arrived_at",
    "response_due_on",
    "response_latest_on",
    "answered_at",
    "answer_kind",
    "withdrawn_at",
    "final_decided_at",
    "due_on",
    "supplements",
    "late_answers",
    "reopened",
    "imported",
    "version",
)


def report_file(office: Office, actor: Person, appeal_no: str, form: Form, lang: Language) -> bytes | Refusal:
    """The report of one case for legal in that form; that it was made is recorded with its SHA-256."""
    if form == "csv":
        return case_csv(office, actor, appeal_no)
    case = _for_legal(office, actor, appeal_no)
    if isinstance(case, Refusal):
        return case
    with office.store.reading() as cursor:
        seals = seal_rows(cursor)
    told = Told(office, case, of_case(office, actor, appeal_no), seals[-1] if seals else None, lang)
    made = case_report(told)
    data = report_pdf(made) if form == "pdf" else report_html(made).encode()
    return left(office, actor, "case", {"appeal_no": appeal_no, "form": form}, 1, data)


def case_csv(office: Office, actor: Person, appeal_no: str) -> bytes | Refusal:
    """The report as CSV, UTF-8 with byte order mark."""
    case = _for_legal(office, actor, appeal_no)
    if isinstance(case, Refusal):
        return case
    lines = [*_lines(office, case), *_letters(case, of_case(office, actor, appeal_no))]
    told = (BOM + csv_text([HEADER, *lines])).encode()
    return left(office, actor, "case", {"appeal_no": appeal_no}, len(lines), told)


def _for_legal(office: Office, actor: Person, appeal_no: str) -> Case | Refusal:
    """The case, for those who may report it."""
    return may(actor, Act.EXPORT_REPORT) or open_case(office, actor, appeal_no)


def _letters(case: Case, letters: tuple[LetterRow, ...]) -> Iterator[Line]:
    """Each letter: what it is, to whom, how far; the hash is that of the PDF as released."""
    for each in letters:
        at, who = each.settled_at or each.called_at, _who(case, each.settled_by or "")
        value = f"{each.recipient}; {each.state}"
        yield "letter", at, each.kind, value, who, "", each.pdf_sha256 or "", each.reason or ""


def _lines(office: Office, case: Case) -> Iterator[Line]:
    yield from _about(office, case)
    yield from (_decision(case, event) for event in case.timeline if event.verb in DECISIONS)
    yield from (_left_aside(case, event) for event in case.timeline if event.payload.get("legal_risk"))
    yield from _findings(office, case)
    for each in case.dossier.exhibits:
        who = _who(case, each.received_by)
        yield "exhibit", each.received_at, each.kind, each.side, who, each.label, each.sha256, each.name
    for event in case.timeline:
        yield from _due(event)
    for event in case.timeline:
        state = event.payload.get(SET, {}).get("state", "")
        yield "event", event.at, event.verb, state, _who(case, event.actor), "", event.hash, ""
    documents = {each.exhibit_id: each for each in case.dossier.exhibits}
    for row in case.disclosures:
        given, who = documents[row["exhibit_id"]], _who(case, row["given_by"])
        yield (
            "disclosure",
            row["given_at"],
            row["recipient"],
            row["rendition"],
            who,
            given.label,
            given.sha256,
            row["ground"],
        )


def _about(office: Office, case: Case) -> Iterator[Line]:
    appeal, policy = case.appeal, case.policy
    calendar = office.calendars[policy.calendar]
    told: dict[str, object] = {
        **{name: getattr(appeal, name) for name in FIELDS},
        "seller": case.dossier.seller.subject,
        "complainant": case.dossier.complainant.subject,
        "listing_ids": " ".join(appeal.listing_ids),
        "reviewer": _who(case, appeal.reviewer or ""),
        "policy": policy.id,
        "policy_title": policy.title_en,
        "policy_valid_from": policy.valid_from,
        "calendar": f"{calendar.id}, version {calendar.version}",
        "reported_at": case.now,
    }
    yield from (("case", "", name, value, "", "", "", "") for name, value in told.items())


def _decision(case: Case, event: Event) -> Line:
    """One decision: its outcome or stand, who took it, and the reason as the party reads it."""
    payload = event.payload
    parts = {
        "outcome": payload.get(SET, {}).get("outcome"),
        "verdict": payload.get("verdict"),
        "passed": " ".join(payload.get("passed_routes", ())),
        "exceptional": "yes" if payload.get("exceptional") else "",
        "legal_risk": (payload.get("legal_risk") or {}).get("kind"),
    }
    value = "; ".join(f"{name}: {told}" for name, told in parts.items() if told)
    documents = " ".join(payload.get("exhibits", {}))
    why = payload.get("reason", "")
    return "decision", event.at, event.verb, value, _who(case, event.actor), documents, event.hash, why


def _left_aside(case: Case, event: Event) -> Line:
    """What of the statute a decision left aside: which, by which day a notice would have counted, and why."""
    told, who = event.payload["legal_risk"], _who(case, event.actor)
    return "legal_risk", event.at, told["kind"], told["day"] or "", who, "", event.hash, told["reason"]


def _findings(office: Office, case: Case) -> Iterator[Line]:
    """What each decision rested on: criterion and value, by whom, on which document, with the criterion's words."""
    documents = {each.exhibit_id: each for each in case.dossier.exhibits}
    for row in case.findings:
        exhibit = documents.get(row["exhibit_id"])
        label, digest = (exhibit.label, exhibit.sha256) if exhibit else ("", "")
        machine = f" (machine: {row['machine_value']})" if row["machine_value"] else ""
        known = office.policies.criteria.get(row["criterion"])
        looked = "; ".join(json.loads(row["looked_up"]).values()) if row["looked_up"] else ""
        text = ": ".join(each for each in (known.short_en if known else "", looked, row["note"]) if each)
        who = _who(case, row["made_by"])
        yield "finding", row["made_at"], row["criterion"], f"{row['finding_value']}{machine}", who, label, digest, text


def _due(event: Event) -> Iterator[Line]:
    """A due date that the event set, with its sum in a sentence and the calendar it was counted by."""
    told = event.payload.get(SET, {}).get("deadline")
    if told:
        deadline = Deadline.model_validate_json(told)
        counted = f"{deadline.calendar_id}, version {deadline.calendar_version}"
        yield "due", event.at, event.verb, deadline.due, counted, "", "", render(reason(deadline), "en")


def _who(case: Case, person_id: str) -> str:
    return case.names.get(person_id, person_id)
