"""The report of one case, as a page, as a PDF and as CSV.

Everything is in the reader's language; reasons stay as written.

The CSV is one table with one row per fact, so that it can be sorted and checked; ``section`` is the kind of fact.
Private notes and comments are never included; legal decides who else receives the report.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias, get_args

from core.domain import terms
from core.domain.appeal import SET, Event
from core.domain.deadlines import Deadline, reason
from core.domain.facts import lookup_result
from core.domain.findings import MACHINE, is_unanswered
from core.domain.letter import LetterRow, letter_name
from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.policy import day_in
from core.domain.refusals import Refusal
from core.domain.terms import label_of, past_label
from core.domain.text import Language, Text, say
from core.domain.verdict import worded_for
from core.exchange import csv_files, export
from core.language import render, t
from core.ledger.letters import headed
from core.ledger.verification import last_seal
from core.letters.pdf import Part, Report, Row, report_html, report_pdf
from core.office import Office
from core.queries.case import Case, open_case
from core.queries.letters import letters_of_case

# The report of one case for people: what was decided, why, on which documents, and how each date was calculated.

DECISIONS = frozenset({
    terms.Verb.ASK_SUPPLEMENT, terms.Verb.FORWARD, terms.Verb.REJECT, terms.Verb.LAPSE, terms.Verb.LAPSE_SELLER,
    terms.Verb.END_WAIT, terms.Verb.WITHDRAW_APPEAL, terms.Verb.DECLINE_WITHDRAWAL, terms.Verb.REVOKE,
    terms.Verb.UPHOLD, terms.Verb.REOPEN,
})  # fmt: skip

HASH = 16  # figures of a hash that tell two apart on a page; the whole one stands where it proves something


@dataclass(frozen=True)
class ReportContext:
    """The material of the report: the case as legal sees it, its letters, the last seal, language and letterhead."""

    office: Office
    case: Case
    letters: tuple[LetterRow, ...]
    seal: dict[str, Any] | None
    lang: Language
    letterhead: str

    def t(self, text: Text) -> str:
        """A sentence in the report's language."""
        return render(text, self.lang)

    def at(self, moment: datetime | None) -> str:
        """A time in the platform's zone."""
        return f"{moment.astimezone(terms.ZONE):%Y-%m-%d %H:%M}" if moment else ""

    def who(self, person_id: str | None) -> str:
        """A person's name."""
        return self.case.names.get(person_id or "", person_id or "")

    def facts(self, *pairs: tuple[Text, str]) -> tuple[tuple[str, str], ...]:
        """Labels with their values, without those that are empty."""
        return tuple((self.t(label), value) for label, value in pairs if value)

    def texts(self, *keys: str) -> tuple[str, ...]:
        """Texts by their ids, for the headings of a table."""
        return tuple(t(key, self.lang) for key in keys)

    def table(self, title: Text, heads: Row, rows: Iterable[Row], widths: tuple[float, ...]) -> Part:
        """A section that is a table."""
        return Part(self.t(title), heads=heads, rows=tuple(rows), widths=widths)

    def document(self, exhibit_id: str) -> str:
        """A document by its label and kind; empty if it is not on file."""
        found = next((each for each in self.case.every_exhibit if each.exhibit_id == exhibit_id), None)
        return f"{found.label} {self.term(terms.DocumentKind, found.kind)}" if found else ""

    def outcome(self, event: Event) -> str:
        """The outcome that the event gave the case, if any."""
        return self.term(terms.Outcome, event.payload.get(SET, {}).get("outcome"))

    def term(self, kind: type[StrEnum], value: str | None) -> str:
        """The display name of a value from a closed list; empty for none."""
        return self.t(label_of(kind(value))) if value else ""


def case_report(ctx: ReportContext) -> Report:
    """The whole report of one case."""
    case, appeal = ctx.case, ctx.case.appeal
    made = say("report.made_from_event_of_log", when=ctx.at(case.now), zone=terms.ZONE.key, seq=case.timeline[-1].seq)
    return Report(
        language=ctx.lang,
        letterhead=ctx.letterhead,
        title=ctx.t(say("report.report_of_appeal", number=appeal.appeal_no)),
        subtitle=ctx.t(made),
        day=day_in(case.now),
        footer=ctx.t(say("word.appeal_number", number=appeal.appeal_no)),
        parts=(
            _about(ctx),
            *_decisions(ctx),
            _exhibits(ctx),
            _timeline(ctx),
            *_dues(ctx),
            *_out(ctx),
            _proof(ctx),
        ),
    )


def _about(ctx: ReportContext) -> Part:
    case, appeal = ctx.case, ctx.case.appeal
    calendar = ctx.office.calendars[case.policy.calendar]
    listings = "; ".join(f"{each.listing_id} {each.title}".strip() for each in appeal.listings)
    facts = ctx.facts(
        (say("report.stands_at"), ctx.t(label_of(appeal.outcome) if appeal.outcome else label_of(appeal.state))),
        (say("word.right"), f"{ctx.t(label_of(appeal.right_type))} {appeal.right_no}".strip()),
        (say("word.complaint_number"), f"{appeal.complaint_no} {appeal.complained_on or ''}".strip()),
        (say("label.side.seller"), _party(case.dossier.seller.subject, case.dossier.seller.name)),
        (say("label.side.complainant"), _party(case.dossier.complainant.subject, case.dossier.complainant.name)),
        (say("report.listings"), listings),
        (say("word.punishment"), ctx.term(terms.PenaltyKind, appeal.penalty_kind)),
        (say("label.state.opened"), ctx.at(appeal.opened_at)),
        (say("word.reviewer"), ctx.who(appeal.reviewer)),
        (say("word.policy"), f"{case.policy.title(ctx.lang)} ({case.policy.id}, {case.policy.valid_from})"),
        (say("word.calendar"), f"{calendar.id}, {calendar.version}"),
        (say("report.exceptional"), ctx.t(say("word.yes_within")) if appeal.exceptional else ""),
        (say("word.left_aside"), ctx.term(terms.LegalRisk, appeal.legal_risk)),
        (say("report.imported"), ctx.t(say("word.yes_within")) if appeal.imported else ""),
    )
    return Part(ctx.t(say("report.case")), facts=facts)


def _party(subject: str, name: str) -> str:
    return name if subject == name else f"{subject} ({name})"


def _decisions(ctx: ReportContext) -> Iterator[Part]:
    """Each decision with its reason and the findings it rested on."""
    parts = tuple(_decision(ctx, each) for each in ctx.case.timeline if each.verb in DECISIONS)
    if parts:
        yield Part(ctx.t(say("report.what_was_decided_and_why")), parts=parts)


def _decision(ctx: ReportContext, event: Event) -> Part:
    payload = event.payload
    facts = ctx.facts(
        (say("word.outcome"), ctx.outcome(event)),
        (say("report.verdict"), ctx.term(terms.Standing, payload.get("verdict"))),
        (say("report.exceptional"), ctx.t(say("word.yes_within")) if payload.get("exceptional") else ""),
        (say("word.left_aside"), _left_aside(ctx, payload)),
        (say("word.reason"), str(payload.get("reason") or "")),
        (say("label.value.not_met"), _named(ctx, payload, terms.Value.NOT_MET)),
        (say("label.value.cannot_verify"), _named(ctx, payload, terms.Value.CANNOT_VERIFY)),
        (say("word.by"), ctx.who(event.actor)),
    )
    rows = tuple(_finding(ctx, each) for each in payload.get("findings", ()))
    return Part(
        f"{ctx.at(event.at)} · {ctx.t(past_label(event.verb))}",
        facts=facts,
        heads=ctx.texts("word.criterion", "word.finding", "word.document", "word.by") if rows else (),
        rows=rows,
        widths=(52, 16, 18, 14),
    )


def _left_aside(ctx: ReportContext, payload: dict[str, Any]) -> str:
    """The part of the statute that the decision departed from, and why."""
    risk = payload.get("legal_risk")
    if not risk:
        return ""
    return ctx.t(say("format.what_why", what=label_of(terms.LegalRisk(risk["kind"])), why=risk["reason"]))


def _named(ctx: ReportContext, payload: dict[str, Any], value: terms.Value) -> str:
    """The criteria with that finding, in short; as they decide the case, they come before the full list."""
    answered = (each for each in payload.get("findings", ()) if not is_unanswered(each))
    found = (each["criterion"] for each in answered if each["value"] == value)
    known = ctx.office.policies.criteria
    return "; ".join(known[each].short(ctx.lang) if each in known else each for each in found)


def _finding(ctx: ReportContext, row: dict[str, Any]) -> Row:
    book = ctx.office.policies
    known = worded_for(book, ctx.case.policy, row["criterion"], render) if row["criterion"] in book.criteria else None
    open_ = is_unanswered(row)
    value = ctx.t(say("word.not_answered")) if open_ else ctx.term(terms.Value, row["value"])
    if row["machine"] and row["machine"] != row["value"]:
        value = ctx.t(say("report.value_other_machine", value=value, other=label_of(terms.Value(row["machine"]))))
    by = ctx.t(say("word.machine")) if row["by"] == MACHINE else ctx.who(row["by"])
    criterion = known.text(ctx.lang) if known else row["criterion"]
    if looked := row.get("lookup"):
        made = say("word.looked_up", site=looked["site"], at=looked["at"], result=lookup_result(looked["result"]))
        criterion = f"{criterion}\n{ctx.t(made)}"
    return criterion, value, ctx.document(row["exhibit_id"]), "" if open_ else by


def _exhibits(ctx: ReportContext) -> Part:
    rows = (
        (each.label, ctx.term(terms.DocumentKind, each.kind), each.name, ctx.at(each.received_at), each.sha256)
        for each in ctx.case.dossier.exhibits
    )
    heads = ctx.texts("report.no", "report.kind", "report.file", "report.received", "report.sha_256_of_file")
    return ctx.table(say("word.documents_on_file"), heads, rows, (5, 16, 28, 17, 34))


def _timeline(ctx: ReportContext) -> Part:
    rows = (
        (
            str(each.seq),
            ctx.at(each.at),
            " · ".join(part for part in (ctx.t(past_label(each.verb)), ctx.outcome(each)) if part),
            ctx.who(each.actor),
            each.hash[:HASH],
        )
        for each in ctx.case.timeline
    )
    heads = ctx.texts("report.no", "word.when", "word.what", "word.who", "report.hash")
    return ctx.table(say("word.timeline"), heads, rows, (6, 17, 43, 16, 18))


def _dues(ctx: ReportContext) -> Iterator[Part]:
    """The due dates that were set, each with its calculation."""
    rows = [_due(ctx, *each) for each in _due_dates(ctx.case)]
    heads = ctx.texts("report.set_by", "word.due", "word.sum", "word.calendar")
    if rows:
        yield ctx.table(say("report.due_dates_and_how_they_were_counted"), heads, rows, (24, 14, 44, 18))


def _due(ctx: ReportContext, event: Event, deadline: Deadline) -> Row:
    calendar = f"{deadline.calendar_id}, {deadline.calendar_version}"
    return ctx.t(past_label(event.verb)), deadline.due.isoformat(), ctx.t(reason(deadline)), calendar


def _due_dates(case: Case) -> Iterator[tuple[Event, Deadline]]:
    """The events that set a due date."""
    for event in case.timeline:
        if deadline := event.payload.get(SET, {}).get("deadline"):
            yield event, Deadline.model_validate_json(deadline)


def _out(ctx: ReportContext) -> Iterator[Part]:
    """What was sent: released letters and documents given."""
    states = {"waiting": say("word.waiting"), "released": say("word.released"), "dropped": say("word.set_aside_within")}
    letters = [
        (
            ctx.t(letter_name(each.kind)),
            ctx.t(label_of(each.recipient)),
            f"{ctx.t(states[each.state])} {ctx.at(each.settled_at)}".strip(),
            _hashes(ctx, each),
        )
        for each in ctx.letters
    ]
    if letters:
        heads = ctx.texts("report.letter", "word.to", "word.state", "report.sha_256_of_file")
        yield ctx.table(say("word.letters"), heads, letters, (22, 13, 23, 42))
    rows = [_given(ctx, each) for each in ctx.case.disclosures]
    if rows:
        columns = ctx.texts("word.document", "word.to", "word.form", "word.when", "word.ground")
        yield ctx.table(say("report.given_to_parties"), columns, rows, (20, 14, 14, 17, 35))


def _hashes(ctx: ReportContext, letter: LetterRow) -> str:
    """The hashes of both files of a released letter; the reason for one set aside."""
    if letter.pdf_sha256 is None:
        return letter.reason or ""
    return f"PDF {letter.pdf_sha256}\n{ctx.t(say('word.text'))} {letter.text_sha256}"


def _given(ctx: ReportContext, row: dict[str, Any]) -> Row:
    return (
        ctx.document(row["exhibit_id"]) or ctx.t(say("word.complainants_name_within")),
        ctx.term(terms.Side, row["recipient"]),
        ctx.term(terms.Rendition, row["rendition"]),
        ctx.at(row["given_at"]),
        render(Text(key=str(row["ground"])), ctx.lang),
    )


def _proof(ctx: ReportContext) -> Part:
    """The head of the case's log, and the last seal of the whole: what a stranger compares with."""
    last = ctx.case.timeline[-1]
    facts = [(ctx.t(say("report.hash_of_event", seq=last.seq)), last.hash)]
    if ctx.seal:
        sealed = ctx.t(say("report.last_seal_of_log", when=ctx.at(ctx.seal["sealed_at"])))
        facts.append((sealed, str(ctx.seal["digest"])))
    return Part(
        ctx.t(say("report.proof")), text=(ctx.t(say("report.each_event_carries_hash_one")),), facts=tuple(facts)
    )


# The report of one case as a page, on paper or as CSV: what was decided, why, on which documents, and each date's
# sum.

Line: TypeAlias = tuple[object, ...]

Form: TypeAlias = Literal["html", "pdf", "csv"]

FORMS: Final[tuple[Form, ...]] = get_args(Form)

HEADER: Final = ("section", "at", "what", "value", "who", "exhibit", "sha256", "text")

FIELDS: Final = (
    "appeal_no", "state", "outcome", "exceptional", "legal_risk", "right_type", "right_no", "complaint_no",
    "complained_on", "penalty_kind", "penalty_note", "opened_at", "disclosed_at", "counter_notice_at",
    "counter_notice_effective_at", "preliminary_decided_at", "preliminary_outcome", "forwarded_at", "arrived_at",
    "response_due_on", "response_latest_on", "answered_at", "answer_kind", "withdrawn_at", "final_decided_at",
    "due_on", "supplements", "late_answers", "reopened", "imported", "version",
)  # fmt: skip


def report_file(office: Office, actor: Person, appeal_no: str, form: Form, lang: Language) -> bytes | Refusal:
    """The report of one case for legal in that form; that it was made is recorded with its SHA-256."""
    if form == "csv":
        return case_csv(office, actor, appeal_no)
    case = _for_legal(office, actor, appeal_no)
    if isinstance(case, Refusal):
        return case
    with office.store.reading() as cursor:
        seal, policy = last_seal(cursor), headed(cursor, case.policy, case.now)
    sent = letters_of_case(office, actor, appeal_no)
    made = case_report(ReportContext(office, case, sent, seal, lang, policy.letterhead(lang)))
    data = report_pdf(made) if form == "pdf" else report_html(made).encode()
    return export.record_export(office, actor, "case", {"appeal_no": appeal_no, "form": form}, 1, data)


def case_csv(office: Office, actor: Person, appeal_no: str) -> bytes | Refusal:
    """The report as CSV, UTF-8 with byte order mark."""
    case = _for_legal(office, actor, appeal_no)
    if isinstance(case, Refusal):
        return case
    lines = [*_lines(office, case), *_letters(case, letters_of_case(office, actor, appeal_no))]
    data = (csv_files.BOM + csv_files.csv_text([HEADER, *lines])).encode()
    return export.record_export(office, actor, "case", {"appeal_no": appeal_no}, len(lines), data)


def _for_legal(office: Office, actor: Person, appeal_no: str) -> Case | Refusal:
    """The case, for those who may report it."""
    return may(actor, Act.EXPORT_REPORT) or open_case(office, actor, appeal_no)


def _letters(case: Case, letters: tuple[LetterRow, ...]) -> Iterator[Line]:
    """Each letter: its kind, recipient and state; the hash is that of the released PDF."""
    for each in letters:
        at, who = each.settled_at or each.called_at, _who(case, each.settled_by or "")
        value = f"{each.recipient}; {each.state}"
        yield "letter", at, each.kind, value, who, "", each.pdf_sha256 or "", each.reason or ""


def _lines(office: Office, case: Case) -> Iterator[Line]:
    yield from _about_rows(office, case)
    yield from (_decision_row(case, event) for event in case.timeline if event.verb in DECISIONS)
    yield from (_left_aside_row(case, event) for event in case.timeline if event.payload.get("legal_risk"))
    yield from _findings(office, case)
    for each in case.every_exhibit:
        who = _who(case, each.received_by)
        yield "exhibit", each.received_at, each.kind, each.side, who, each.label, each.sha256, each.name
    yield from (_due_row(*each) for each in _due_dates(case))
    for event in case.timeline:
        state = event.payload.get(SET, {}).get("state", "")
        yield "event", event.at, event.verb, state, _who(case, event.actor), "", event.hash, ""
    documents = {each.exhibit_id: each for each in case.every_exhibit}
    for row in case.disclosures:
        exhibit, who = documents[row["exhibit_id"]], _who(case, row["given_by"])
        about = (row["given_at"], row["recipient"], row["rendition"])
        yield "disclosure", *about, who, exhibit.label, exhibit.sha256, row["ground"]


def _about_rows(office: Office, case: Case) -> Iterator[Line]:
    appeal, policy = case.appeal, case.policy
    calendar = office.calendars[policy.calendar]
    fields: dict[str, object] = {
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
    yield from (("case", "", name, value, "", "", "", "") for name, value in fields.items())


def _decision_row(case: Case, event: Event) -> Line:
    """One decision: its outcome or stand, who took it, and the reason as the party reads it."""
    payload = event.payload
    parts = {
        "outcome": payload.get(SET, {}).get("outcome"),
        "verdict": payload.get("verdict"),
        "passed": " ".join(payload.get("passed_routes", ())),
        "exceptional": "yes" if payload.get("exceptional") else "",
        "legal_risk": (payload.get("legal_risk") or {}).get("kind"),
    }
    value = "; ".join(f"{name}: {detail}" for name, detail in parts.items() if detail)
    documents = " ".join(payload.get("exhibits", {}))
    why = payload.get("reason", "")
    return "decision", event.at, event.verb, value, _who(case, event.actor), documents, event.hash, why


def _left_aside_row(case: Case, event: Event) -> Line:
    """The part of the statute a decision departed from, the day by which a notice would have counted, and why."""
    risk, who = event.payload["legal_risk"], _who(case, event.actor)
    return "legal_risk", event.at, risk["kind"], risk["day"] or "", who, "", event.hash, risk["reason"]


def _findings(office: Office, case: Case) -> Iterator[Line]:
    """The findings behind each decision: criterion, value, person, document, and the criterion's wording."""
    documents = {each.exhibit_id: each for each in case.every_exhibit}
    for row in case.findings:
        exhibit = documents.get(row["exhibit_id"])
        label, digest = (exhibit.label, exhibit.sha256) if exhibit else ("", "")
        machine = f" (machine: {row['machine_value']})" if row["machine_value"] else ""
        known = office.policies.criteria.get(row["criterion"])
        looked = "; ".join(json.loads(row["looked_up"]).values()) if row["looked_up"] else ""
        text = ": ".join(each for each in (known.short_en if known else "", looked, row["note"]) if each)
        who = _who(case, row["made_by"])
        yield "finding", row["made_at"], row["criterion"], f"{row['finding_value']}{machine}", who, label, digest, text


def _due_row(event: Event, deadline: Deadline) -> Line:
    """A due date set by the event, with its calculation in a sentence and the calendar used."""
    counted = f"{deadline.calendar_id}, version {deadline.calendar_version}"
    return "due", event.at, event.verb, deadline.due, counted, "", "", render(reason(deadline), "en")


def _who(case: Case, person_id: str) -> str:
    return case.names.get(person_id, person_id)
