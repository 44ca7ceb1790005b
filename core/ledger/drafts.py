"""Work in progress: drafts, leases, proposals, findings, disclosures, intake forms."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any, Final, NamedTuple

from core.domain.findings import Draft, Form, Proposal, ProposedDecision, WaitingProposal
from core.domain.people import Lease, Person
from core.domain.terms import ZONE
from core.ledger.engine import PROPOSALS, Cursor, among, keep
from core.ledger.people import read_person
from core.ledger.record import events_of


def lease_facts(cursor: Cursor, appeal_no: str, now: datetime) -> dict[str, Any]:
    """The current holder of a case as fields of ``Facts``; empty if nobody holds it."""
    lease = read_lease(cursor, appeal_no)
    return lease_fields(lease, read_person(cursor, lease.person_id) if lease else None, now)


def lease_fields(lease: Lease | None, holder: Person | None, now: datetime) -> dict[str, Any]:
    """The lease as fields of ``Facts``; empty if it has expired."""
    if lease is None or lease.until <= now:
        return {}
    return {"holder": holder, "held_until": lease.until.astimezone(ZONE).strftime("%H:%M")}


# The unfinished form for a new appeal, one per person.


def read_opening(cursor: Cursor, person_id: str) -> dict[str, object]:
    """The saved fields by name; empty if there are none."""
    row = cursor.row("SELECT fields FROM opening_draft WHERE person_id = ?", [person_id])
    found: dict[str, object] = json.loads(row["fields"]) if row else {}
    return found


def save_opening(cursor: Cursor, person_id: str, fields: dict[str, object], at: datetime) -> None:
    """Saves the fields in place of the person's earlier ones; without fields the form is deleted."""
    cursor.run("DELETE FROM opening_draft WHERE person_id = ?", [person_id])
    if fields:
        written = json.dumps(fields, ensure_ascii=False)
        cursor.insert("opening_draft", {"person_id": person_id, "fields": written, "saved_at": at})


def read_draft(cursor: Cursor, subject: str, person_id: str) -> Draft | None:
    """This person's draft on a case or a second review, or None."""
    return next((each for each in drafts_of(cursor, subject) if each.person_id == person_id), None)


def form_of(cursor: Cursor, subject: str, person_id: str) -> Form:
    """This person's form on a case or a second review; empty if there is no draft."""
    draft = read_draft(cursor, subject, person_id)
    return draft.form if draft else Form()


DRAFTS: Final = "SELECT person_id, form, saved_at FROM draft WHERE appeal_no = ?"


def drafts_of(cursor: Cursor, subject: str) -> list[Draft]:
    """Every draft on a subject, ordered by person id."""
    # Filtering by person or sorting in DuckDB takes longer than the few rows of a case are worth.
    rows = cursor.rows(DRAFTS, [subject])
    drafts = [
        Draft.model_validate({**row, "subject": subject, "form": Form.model_validate_json(row["form"])}) for row in rows
    ]
    return sorted(drafts, key=lambda draft: draft.person_id)


def save_draft(cursor: Cursor, draft: Draft) -> None:
    """Saves the form in place of the person's earlier one."""
    form = draft.form.model_dump_json()
    rows = cursor.rows(DRAFTS, [draft.subject])
    if any(row["person_id"] == draft.person_id for row in rows):
        # With the person in the condition DuckDB would read the drafts of all cases, so the others are written back.
        own = "CASE WHEN person_id = $person_id THEN ${0} ELSE {0} END"
        sets = ", ".join(f"{name} = {own.format(name)}" for name in ("form", "saved_at"))
        cursor.later(f"UPDATE draft SET {sets} WHERE appeal_no = $subject", {**draft.model_dump(), "form": form})
    else:
        row = {"appeal_no": draft.subject, "person_id": draft.person_id, "form": form, "saved_at": draft.saved_at}
        cursor.insert("draft", {**row, "version_seen": 0})


def drop_drafts(cursor: Cursor, subject: str) -> None:
    """Deletes all drafts on a subject; whoever comes next starts afresh."""
    cursor.run("DELETE FROM draft WHERE appeal_no = ?", [subject])


def hand_over_draft(cursor: Cursor, appeal_no: str, giver: str, taker: str) -> None:
    """Gives whoever takes over a case the giver's form, unless they have one of their own."""
    draft = read_draft(cursor, appeal_no, giver)
    if draft and read_draft(cursor, appeal_no, taker) is None:
        save_draft(cursor, draft.model_copy(update={"person_id": taker}))


LEASE: Final = "SELECT * FROM lease WHERE appeal_no = ?"


def read_lease(cursor: Cursor, appeal_no: str) -> Lease | None:
    """The last lease of a case, expired or not."""
    row = cursor.row(LEASE, [appeal_no])
    return Lease(appeal_no=appeal_no, person_id=row["person_id"], until=row["held_until"]) if row else None


def save_lease(cursor: Cursor, lease: Lease) -> None:
    """Assigns the case to a person until a time; a simultaneous second writer conflicts."""
    row = {"appeal_no": lease.appeal_no, "person_id": lease.person_id, "held_until": lease.until}
    keep(cursor, "lease", "appeal_no", row)


def end_lease(cursor: Cursor, appeal_no: str, at: datetime) -> None:
    """Releases a case: its lease ends now."""
    cursor.later("UPDATE lease SET held_until = least(held_until, ?) WHERE appeal_no = ?", [at, appeal_no])


def insert_findings(cursor: Cursor, appeal_no: str, seq: int, findings: Iterable[dict[str, Any]]) -> None:
    """Adds the findings on which an event rests."""
    rows = [
        {
            "appeal_no": appeal_no,
            "seq": seq,
            "number": number,
            **{column: each[name] for column, name in FINDING.items()},
            "made_at": each["at"],
            "inputs": json.dumps(each["inputs"], ensure_ascii=False),
            "looked_up": json.dumps(each["lookup"], ensure_ascii=False) if each.get("lookup") else None,
        }
        for number, each in enumerate(findings)
    ]
    cursor.insert_all("finding", rows)


FINDING: Final = {
    "criterion": "criterion", "exhibit_id": "exhibit_id", "note": "note", "finding_value": "value", "made_by": "by",
    "machine_value": "machine",
}  # fmt: skip
"""The columns of a finding, each with its key in the event."""


def last_answers(cursor: Cursor, numbers: Collection[str]) -> dict[tuple[str, str], str]:
    """The findings behind the last decision of each of these cases, by case and criterion."""
    query = "SELECT appeal_no, criterion, seq, finding_value FROM finding WHERE appeal_no IN ({})"
    rows = sorted(among(cursor, query, numbers), key=lambda row: int(row["seq"]))
    return {(row["appeal_no"], row["criterion"]): row["finding_value"] for row in rows}


def findings_of(cursor: Cursor, appeal_no: str) -> list[dict[str, Any]]:
    """All findings of a case, oldest first; ``seq`` is the event that rests on them."""
    rows = cursor.rows("SELECT * FROM finding WHERE appeal_no = ?", [appeal_no])
    return sorted(rows, key=itemgetter("seq", "number"))  # sorting a few rows here is cheaper than ORDER BY


def insert_disclosures(cursor: Cursor, rows: list[dict[str, object]]) -> None:
    """Records which documents an event gave to whom."""
    cursor.insert_all("disclosure", [{**row, "number": number} for number, row in enumerate(rows)])


def disclosures_of(cursor: Cursor, appeal_no: str) -> list[dict[str, Any]]:
    """The disclosures of a case, oldest first."""
    rows = cursor.rows("SELECT * FROM disclosure WHERE appeal_no = ?", [appeal_no])
    named = ({**row, "rendition": row["rendition"].replace(" ", "_")} for row in rows)  # early rows say "as filed"
    return sorted(named, key=itemgetter("given_at", "seq", "number"))


def most_urgent_free(cursor: Cursor, person_id: str, now: datetime, leave_out: Collection[str] = ()) -> str | None:
    """The most urgent case in legal's turn that this person may take; on the same due day their own come first.

    The backlog of an import comes last. Cases whose decision awaits approval are left out, because only those who
    approve can act on them.
    """
    return cursor.value(  # type: ignore[no-any-return] # a VARCHAR or NULL
        "SELECT p.appeal_no FROM pending p LEFT JOIN lease l ON l.appeal_no = p.appeal_no AND l.held_until > $now"
        " WHERE p.state IN ('preliminary_review', 'final_review')"
        " AND (p.assigned_to IS NULL OR p.assigned_to = $person)"
        " AND (l.person_id IS NULL OR l.person_id = $person) AND NOT list_contains($leave_out, p.appeal_no)"
        " AND p.appeal_no NOT IN (SELECT appeal_no FROM proposal WHERE settled_as IS NULL)"
        " ORDER BY p.backlog, p.due_on NULLS LAST, p.assigned_to IS NULL, p.opened_at, p.appeal_no LIMIT 1",
        {"now": now, "person": person_id, "leave_out": list(leave_out)},
    )


# Decisions awaiting a second person, and how each was settled.


class OpenProposal(NamedTuple):
    """A proposed decision, waiting or sent back: ``decision`` as by ``second_review.key_of``, ``by`` its proposer.

    ``seq`` is the proposing event; ``settled_by`` is whoever sent it back, or "".
    """

    appeal_no: str
    seq: int
    decision: str
    by: str
    settled_by: str = ""


def insert_proposal(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds a decision awaiting approval."""
    cursor.insert("proposal", row)
    cursor.touched.add(PROPOSALS)


PROPOSALS_OF: Final = "SELECT seq, settled_as FROM proposal WHERE appeal_no = ?"


def waiting_seq(cursor: Cursor, appeal_no: str) -> int | None:
    """The event that proposed the decision awaiting approval on this case; None if there is none."""
    rows = cursor.rows(PROPOSALS_OF, [appeal_no])
    return max((row["seq"] for row in rows if row["settled_as"] is None), default=None)


def settle_proposal(cursor: Cursor, appeal_no: str, settled_as: str, seq: int, by: str, at: datetime) -> None:
    """Records the outcome of the decision awaiting approval on this case, if there is one."""
    if waiting_seq(cursor, appeal_no) is None:
        return
    cursor.run(
        "UPDATE proposal SET settled_as = ?, settled_seq = ?, settled_by = ?, settled_at = ?"
        " WHERE appeal_no = ? AND settled_as IS NULL",
        [settled_as, seq, by, at, appeal_no],
    )
    cursor.touched.add(PROPOSALS)


def waiting_among(cursor: Cursor, numbers: Collection[str]) -> dict[str, OpenProposal]:
    """The decisions awaiting approval among these cases, by case."""
    query = f"SELECT {_COLUMNS} FROM proposal WHERE settled_as IS NULL"
    rows = among(cursor, f"{query} AND appeal_no IN ({{}})", numbers)
    return {row["appeal_no"]: OpenProposal(**row) for row in rows}


def waiting_for(cursor: Cursor, person_id: str, limit: int) -> list[OpenProposal]:
    """The decisions awaiting approval that somebody else proposed, oldest first."""
    rows = cursor.rows(
        f"SELECT {_COLUMNS} FROM proposal WHERE settled_as IS NULL AND proposed_by <> ?"
        " ORDER BY proposed_at, appeal_no LIMIT ?",
        [person_id, limit],
    )
    return [OpenProposal(**row) for row in rows]


def sent_back_to(cursor: Cursor, person_id: str, limit: int) -> list[OpenProposal]:
    """This person's proposals that were sent back, unless something was proposed or decided since."""
    rows = cursor.rows(
        f"SELECT {_COLUMNS}, settled_by, settled_seq FROM proposal WHERE appeal_no IN (SELECT appeal_no FROM pending"
        " WHERE state IN ('preliminary_review', 'final_review'))"
        " AND settled_as = 'sent_back' AND proposed_by = ? ORDER BY settled_at DESC, appeal_no LIMIT ?",
        [person_id, limit],
    )
    decided = _decided_last(cursor, [row["appeal_no"] for row in rows])
    return [
        OpenProposal(**{name: row[name] for name in OpenProposal._fields})
        for row in rows
        if decided.get(row["appeal_no"], 0) < row["settled_seq"]
    ]


def _decided_last(cursor: Cursor, numbers: Collection[str]) -> dict[str, int]:
    """The last deciding or proposing event of each case; queried by case number alone, which has an index."""
    rows = among(cursor, "SELECT appeal_no, seq, verb FROM event WHERE appeal_no IN ({}) ORDER BY seq", numbers)
    return {row["appeal_no"]: row["seq"] for row in rows if row["verb"] in DECIDING}


DECIDING: Final = frozenset({"propose", "forward", "reject", "ask_supplement", "revoke", "uphold", "reopen"})

_COLUMNS: Final = "appeal_no, seq, decision, proposed_by AS by"


def waiting_on(cursor: Cursor, appeal_no: str) -> WaitingProposal | None:
    """The decision awaiting approval on a case, read from its event."""
    seq = waiting_seq(cursor, appeal_no)
    if seq is None:
        return None
    event = events_of(cursor, appeal_no)[seq - 1]
    proposed = event.payload["proposed"]
    proposal = Proposal(
        appeal_no=appeal_no,
        seq=seq,
        asked=ProposedDecision.model_validate(proposed["asked"]),
        because=tuple(proposed["because"]),
        proposed_by=event.actor,
        proposed_at=event.at,
        form=proposed["form"],
        values={each["criterion"]: each["value"] for each in proposed["findings"]},
        exhibits=proposed["exhibits"],
    )
    person = read_person(cursor, event.actor)
    return WaitingProposal(proposal, person.name if person else event.actor)
