"""The report of one case for people: what was decided, why, on which documents, and how each date was counted.

Private notes and comments stay in the office. Everything is told in the reader's language; reasons stay as written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.deadlines import Deadline, reason
from core.language import Language, render
from core.model.entry import lookup_result
from core.model.event import Event
from core.model.fold import SET
from core.model.letter import LetterRow, letter_name
from core.model.names import name_of, told_of
from core.model.terms import DocumentKind, LegalRisk, Outcome, PenaltyKind, Rendition, Side, Stand, Value, Verb
from core.office import ZONE, Office, day_in
from core.outgoing.print.report import Part, Report, Row
from core.queries.case import Case
from core.text import Text, say
from core.verdict import worded_for

DECISIONS = (
    Verb.ASK_SUPPLEMENT,
    Verb.FORWARD,
    Verb.REJECT,
    Verb.LAPSE,
    Verb.LAPSE_SELLER,
    Verb.END_WAIT,
    Verb.WITHDRAW_APPEAL,
    Verb.DECLINE_WITHDRAWAL,
    Verb.REVOKE,
    Verb.UPHOLD,
    Verb.REOPEN,
)
HASH = 16  # figures of a hash that tell two apart on a page; the whole one stands where it proves something


@dataclass(frozen=True)
class Told:
    """What the report is made of: the case as legal sees it, its letters, the last seal, and the language."""

    office: Office
    case: Case
    letters: tuple[LetterRow, ...]
    seal: dict[str, Any] | None
    lang: Language

    def t(self, text: Text) -> str:
        """A sentence in the report's language."""
        return render(text, self.lang)

    def at(self, moment: datetime | None) -> str:
        """A time in the platform's zone."""
        return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" if moment else ""

    def who(self, person_id: str | None) -> str:
        """A person's name."""
        return self.case.names.get(person_id or "", person_id or "")

    def outcome(self, event: Event) -> str:
        """How the event ended the case, if it did."""
        told = event.payload.get(SET, {}).get("outcome")
        return self.t(name_of(Outcome(told))) if told else ""


def case_report(told: Told) -> Report:
    """The whole report of one case."""
    case, appeal = told.case, told.case.appeal
    made = told.t(say("Made {when} ({zone}) from event {seq} of the log.", **_made(told)))
    return Report(
        language=told.lang,
        letterhead=case.policy.letterhead(told.lang),
        title=told.t(say("Report of appeal {number}", number=appeal.appeal_no)),
        subtitle=made,
        day=day_in(case.now),
        footer=told.t(say("Appeal {number}", number=appeal.appeal_no)),
        parts=(
            _about(told),
            *_decisions(told),
            _exhibits(told),
            _timeline(told),
            *_dues(told),
            *_out(told),
            _proof(told),
        ),
    )


def _made(told: Told) -> dict[str, str | int]:
    return {"when": told.at(told.case.now), "zone": ZONE.key, "seq": told.case.appeal.version}


def _about(told: Told) -> Part:
    case, appeal, t = told.case, told.case.appeal, told.t
    calendar = told.office.calendars[case.policy.calendar]
    listings = "; ".join(f"{each.listing_id} {each.title}".strip() for each in appeal.listings)
    outcome = name_of(appeal.outcome) if appeal.outcome else name_of(appeal.state)
    facts = (
        (say("Stands at"), t(outcome)),
        (say("Right"), f"{t(name_of(appeal.right_type))} {appeal.right_no}".strip()),
        (say("Complaint number"), f"{appeal.complaint_no} {appeal.complained_on or ''}".strip()),
        (say("Seller"), _party(case.dossier.seller.subject, case.dossier.seller.name)),
        (say("Complainant"), _party(case.dossier.complainant.subject, case.dossier.complainant.name)),
        (say("Listings"), listings),
        (say("Punishment"), t(name_of(PenaltyKind(appeal.penalty_kind))) if appeal.penalty_kind else ""),
        (say("Opened"), told.at(appeal.opened_at)),
        (say("Reviewer"), told.who(appeal.reviewer)),
        (say("Policy"), f"{case.policy.title(told.lang)} ({case.policy.id}, {case.policy.valid_from})"),
        (say("Calendar"), f"{calendar.id}, {calendar.version}"),
        (say("Exceptional"), t(say("yes")) if appeal.exceptional else ""),
        (say("Left aside"), t(name_of(appeal.legal_risk)) if appeal.legal_risk else ""),
        (say("Imported"), t(say("yes")) if appeal.imported else ""),
    )
    return Part(t(say("The case")), facts=tuple((t(label), value) for label, value in facts if value))


def _party(subject: str, name: str) -> str:
    return name if subject == name else f"{subject} ({name})"


def _decisions(told: Told) -> Iterator[Part]:
    """Each decision with its reason and the findings it rested on."""
    parts = tuple(_decision(told, each) for each in told.case.timeline if each.verb in DECISIONS)
    if parts:
        yield Part(told.t(say("What was decided, and why")), parts=parts)


def _decision(told: Told, event: Event) -> Part:
    payload = event.payload
    stand = payload.get("verdict")
    facts = (
        (say("Outcome"), told.outcome(event)),
        (say("Verdict"), told.t(name_of(Stand(stand))) if stand else ""),
        (say("Exceptional"), told.t(say("yes")) if payload.get("exceptional") else ""),
        (say("Left aside"), _left_aside(told, payload)),
        (say("Reason"), str(payload.get("reason") or "")),
        (say("Not met"), _named(told, payload, Value.NOT_MET)),
        (say("Can't verify"), _named(told, payload, Value.CANNOT_VERIFY)),
        (say("By"), told.who(event.actor)),
    )
    rows = tuple(_finding(told, each) for each in payload.get("findings", ()))
    heads = (say("Criterion"), say("Finding"), say("Document"), say("By"))
    return Part(
        f"{told.at(event.at)} · {told.t(told_of(event.verb))}",
        facts=tuple((told.t(label), value) for label, value in facts if value),
        heads=tuple(map(told.t, heads)) if rows else (),
        rows=rows,
        widths=(52, 16, 18, 14),
    )


def _left_aside(told: Told, payload: dict[str, Any]) -> str:
    """What of the statute the decision left aside, and why."""
    risk = payload.get("legal_risk")
    if not risk:
        return ""
    kind = name_of(LegalRisk(risk["kind"]))
    return told.t(say("{what}: {why}", what=kind, why=risk["reason"]))


def _named(told: Told, payload: dict[str, Any], value: Value) -> str:
    """The criteria with that finding, in short: they decide, so they stand above the whole list."""
    found = (each["criterion"] for each in payload.get("findings", ()) if each["value"] == value)
    known = told.office.policies.criteria
    return "; ".join(known[each].short(told.lang) if each in known else each for each in found)


def _finding(told: Told, row: dict[str, Any]) -> Row:
    book = told.office.policies
    known = worded_for(book, told.case.policy, row["criterion"], render) if row["criterion"] in book.criteria else None
    exhibit = next((each for each in told.case.dossier.exhibits if each.exhibit_id == row["exhibit_id"]), None)
    value = told.t(name_of(Value(row["value"])))
    if row["machine"] and row["machine"] != row["value"]:
        value = told.t(say("{value} (machine: {other})", value=value, other=name_of(Value(row["machine"]))))
    document = f"{exhibit.label} {told.t(name_of(DocumentKind(exhibit.kind)))}" if exhibit else ""
    by = told.t(say("machine")) if row["by"] == "machine" else told.who(row["by"])
    asked = known.text(told.lang) if known else row["criterion"]
    if looked := row.get("lookup"):
        result = lookup_result(looked["result"])
        made = say("Looked up: {site}, {at}: {result}", site=looked["site"], at=looked["at"], result=result)
        asked = f"{asked}\n{told.t(made)}"
    return (asked, value, document, by)


def _exhibits(told: Told) -> Part:
    rows = tuple(
        (
            each.label,
            told.t(name_of(DocumentKind(each.kind))),
            each.name,
            told.at(each.received_at),
            each.sha256,
        )
        for each in told.case.dossier.exhibits
    )
    heads = (say("No."), say("Kind"), say("File"), say("Received"), say("SHA-256 of the file"))
    return Part(
        told.t(say("Documents on file")), heads=tuple(map(told.t, heads)), rows=rows, widths=(6, 17, 25, 15, 37)
    )


def _timeline(told: Told) -> Part:
    rows = tuple(
        (
            str(each.seq),
            told.at(each.at),
            " · ".join(part for part in (told.t(told_of(each.verb)), told.outcome(each)) if part),
            told.who(each.actor),
            each.hash[:HASH],
        )
        for each in told.case.timeline
    )
    heads = (say("No."), say("When"), say("What"), say("Who"), say("Hash"))
    return Part(told.t(say("Timeline")), heads=tuple(map(told.t, heads)), rows=rows, widths=(6, 17, 43, 16, 18))


def _dues(told: Told) -> Iterator[Part]:
    """The due dates that were set, each with its sum."""
    rows = tuple(row for event in told.case.timeline for row in _due(told, event))
    heads = (say("Set by"), say("Due"), say("Sum"), say("Calendar"))
    if rows:
        title = told.t(say("Due dates and how they were counted"))
        yield Part(title, heads=tuple(map(told.t, heads)), rows=rows, widths=(24, 14, 44, 18))


def _due(told: Told, event: Event) -> Iterator[Row]:
    set_then = event.payload.get(SET, {}).get("deadline")
    if set_then:
        deadline = Deadline.model_validate_json(set_then)
        calendar = f"{deadline.calendar_id}, {deadline.calendar_version}"
        yield told.t(told_of(event.verb)), deadline.due.isoformat(), told.t(reason(deadline)), calendar


def _out(told: Told) -> Iterator[Part]:
    """What went out: letters as released, and documents given."""
    states = {"waiting": say("waiting"), "released": say("released"), "dropped": say("set aside")}
    letters = tuple(
        (
            told.t(letter_name(each.kind)),
            told.t(name_of(each.recipient)),
            f"{told.t(states[each.state])} {told.at(each.settled_at)}".strip(),
            _hashes(told, each),
        )
        for each in told.letters
    )
    if letters:
        heads = (say("Letter"), say("To"), say("State"), say("SHA-256 of the file"))
        yield Part(told.t(say("Letters")), heads=tuple(map(told.t, heads)), rows=letters, widths=(22, 13, 23, 42))
    given = tuple(_given(told, each) for each in told.case.disclosures)
    if given:
        columns = (say("Document"), say("To"), say("Form"), say("When"), say("Ground"))
        title = told.t(say("Given to the parties"))
        yield Part(title, heads=tuple(map(told.t, columns)), rows=given, widths=(20, 14, 14, 17, 35))


def _hashes(told: Told, letter: LetterRow) -> str:
    """Of a released letter the hashes of both files; of one set aside the reason."""
    if letter.pdf_sha256 is None:
        return letter.reason or ""
    return f"PDF {letter.pdf_sha256}\n{told.t(say('Text'))} {letter.text_sha256}"


def _given(told: Told, row: dict[str, Any]) -> Row:
    exhibit = next((each for each in told.case.dossier.exhibits if each.exhibit_id == row["exhibit_id"]), None)
    what = (
        f"{exhibit.label} {told.t(name_of(DocumentKind(exhibit.kind)))}"
        if exhibit
        else told.t(say("complainant's name"))
    )
    return (
        what,
        told.t(name_of(Side(row["recipient"]))),
        told.t(name_of(Rendition(str(row["rendition"])))),
        told.at(row["given_at"]),
        render(Text(key=str(row["ground"])), told.lang),
    )


def _proof(told: Told) -> Part:
    """The head of the case's log, and the last seal of the whole: what a stranger compares with."""
    last = told.case.timeline[-1]
    facts = [(told.t(say("Hash of event {seq}", seq=last.seq)), last.hash)]
    if told.seal:
        sealed = told.t(say("Last seal of the log, {when}", when=told.at(told.seal["sealed_at"])))
        facts.append((sealed, str(told.seal["digest"])))
    return Part(
        told.t(say("Proof")),
        text=(told.t(say("Each event carries the hash of the one before; changing any of them changes this one.")),),
        facts=tuple(facts),
    )
