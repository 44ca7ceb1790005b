"""Work in progress: drafts, leases, proposals, findings, disclosures, intake forms."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any, Final, NamedTuple

from core.domain.findings import Draft, Form, Proposal, ProposedDecision, Waiting
from core.domain.people import Lease, Person
from core.domain.terms import ZONE
from core.ledger.engine import PROPOSALS, Cursor, among, keep
from core.ledger.people import read_person
from core.ledger.record import events_of


def lease_facts(cursor: Cursor, appeal_no: str, now: datetime) -> dict[str, Any]:
    """Who holds a case at this moment, as fields of ``Facts``; empty when nobody does."""
    lease = read_lease(cursor, appeal_no)
    return lease_fields(lease, read_person(cursor, lease.person_id) if lease else None, now)


def lease_fields(lease: Lease | None, holder: Person | None, now: datetime) -> dict[str, Any]:
    """The lease as fields of ``Facts``; nothing when it has run out."""
    if lease is None or lease.until <= now:
        return {}
    return {"holder": holder, "held_until": lease.until.astimezone(ZONE).strftime("%H:%M")}


# The half-filled form that opens an appeal, one a person.


def read_opening(cursor: Cursor, person_id: str) -> dict[str, object]:
    """The fields by name as they were left; empty when there are none."""
    row = cursor.row("SELECT fields FROM opening_draft WHERE person_id = ?", [person_id])
    found: dict[str, object] = json.loads(row["fields"]) if row else {}
    return found


def save_opening(cursor: Cursor, person_id: str, fields: dict[str, object], at: datetime) -> None:
    """Keeps the fields in place of the person's earlier ones; without fields nothing is kept."""
    cursor.run("DELETE FROM opening_draft WHERE person_id = ?", [person_id])
    if fields:
        written = json.dumps(fields, ensure_ascii=False)
        cursor.insert("opening_draft", {"person_id": person_id, "fields": written, "saved_at": at})


def read_draft(cursor: Cursor, subject: str, person_id: str) -> Draft | None:
    """What this person has filled in on a case or in a second review, or None."""
    return next((each for each in drafts_of(cursor, subject) if each.person_id == person_id), None)


def form_of(cursor: Cursor, subject: str, person_id: str) -> Form:
    """The same, empty where they have not begun."""
    draft = read_draft(cursor, subject, person_id)
    return draft.form if draft else Form()


def drafts_of(cursor: Cursor, subject: str) -> list[Draft]:
    """Every form on a subject, by the id of who filled it in."""
    # Asked for the person too, or for an order, DuckDB takes longer than the few rows of a case are worth.
    rows = cursor.rows("SELECT person_id, form, saved_at FROM draft WHERE appeal_no = ?", [subject])
    drafts = [
        Draft.model_validate({**row, "subject": subject, "form": Form.model_validate_json(row["form"])}) for row in rows
    ]
    return sorted(drafts, key=lambda draft: draft.person_id)


def save_draft(cursor: Cursor, draft: Draft) -> None:
    """Keeps the form, in place of the person's earlier one."""
    form = draft.form.model_dump_json()
    kept = cursor.rows("SELECT person_id FROM draft WHERE appeal_no = ?", [draft.subject])
    if any(row["person_id"] == draft.person_id for row in kept):
        # Asked for the person too, DuckDB would read the drafts of all cases: the others keep what they have.
        own = "CASE WHEN person_id = $person_id THEN ${0} ELSE {0} END"
        sets = ", ".join(f"{name} = {own.format(name)}" for name in ("form", "saved_at"))
        cursor.run(f"UPDATE draft SET {sets} WHERE appeal_no = $subject", {**draft.model_dump(), "form": form})
    else:
        row = {"appeal_no": draft.subject, "person_id": draft.person_id, "form": form, "saved_at": draft.saved_at}
        cursor.insert("draft", {**row, "version_seen": 0})


def drop_drafts(cursor: Cursor, subject: str) -> None:
    """Forgets what was filled in: whoever comes next begins anew."""
    cursor.run("DELETE FROM draft WHERE appeal_no = ?", [subject])


def carry_draft(cursor: Cursor, appeal_no: str, giver: str, taker: str) -> None:
    """Lets the one who takes a case over go on from the giver's form, unless there is one of their own."""
    given = read_draft(cursor, appeal_no, giver)
    if given and read_draft(cursor, appeal_no, taker) is None:
        save_draft(cursor, given.model_copy(update={"person_id": taker}))


def read_lease(cursor: Cursor, appeal_no: str) -> Lease | None:
    """The last lease of a case, lapsed or not."""
    row = cursor.row("SELECT * FROM lease WHERE appeal_no = ?", [appeal_no])
    return Lease(appeal_no=appeal_no, person_id=row["person_id"], until=row["held_until"]) if row else None


def save_lease(cursor: Cursor, lease: Lease) -> None:
    """Gives the case to a person until a time; a second writer at the same moment conflicts."""
    row = {"appeal_no": lease.appeal_no, "person_id": lease.person_id, "held_until": lease.until}
    keep(cursor, "lease", "appeal_no", row)


def end_lease(cursor: Cursor, appeal_no: str, at: datetime) -> None:
    """Lets go of a case: its lease ends now."""
    cursor.run("UPDATE lease SET held_until = least(held_until, ?) WHERE appeal_no = ?", [at, appeal_no])


def insert_findings(cursor: Cursor, appeal_no: str, seq: int, findings: Iterable[dict[str, Any]]) -> None:
    """Adds the findings that an event rests on."""
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
"""The columns of a finding, each with its name in the event that rests on it."""


def last_answers(cursor: Cursor, numbers: Collection[str]) -> dict[tuple[str, str], str]:
    """What the last decision of each of these cases rests on, by case and criterion."""
    asked = "SELECT appeal_no, criterion, seq, finding_value FROM finding WHERE appeal_no IN ({})"
    rows = sorted(among(cursor, asked, numbers), key=lambda row: int(row["seq"]))
    return {(row["appeal_no"], row["criterion"]): row["finding_value"] for row in rows}


def findings_of(cursor: Cursor, appeal_no: str) -> list[dict[str, Any]]:
    """All findings of a case, oldest first; ``seq`` is the event that rests on them."""
    rows = cursor.rows("SELECT * FROM finding WHERE appeal_no = ?", [appeal_no])
    return sorted(rows, key=itemgetter("seq", "number"))  # to plan an order costs more than to sort a few


def insert_disclosures(cursor: Cursor, rows: list[dict[str, object]]) -> None:
    """Adds who was given which documents with one event."""
    cursor.insert_all("disclosure", [{**row, "number": number} for number, row in enumerate(rows)])


def disclosures_of(cursor: Cursor, appeal_no: str) -> list[dict[str, Any]]:
    """Who was given which document of a case, oldest first."""
    rows = cursor.rows("SELECT * FROM disclosure WHERE appeal_no = ?", [appeal_no])
    told = ({**row, "rendition": row["rendition"].replace(" ", "_")} for row in rows)  # early rows say "as filed"
    return sorted(told, key=itemgetter("given_at", "seq", "number"))


def most_urgent_free(cursor: Cursor, person_id: str, now: datetime, leave_out: Collection[str] = ()) -> str | None:
    """The most urgent case of legal's turn that this person may take; of those due the same day their own first.

    The backlog of an import comes after all others. A case whose decision waits for a second person is left to those
    who approve: nobody else can do anything on it.
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


# Decisions that wait for a second person, and how each was settled.


class Proposed(NamedTuple):
    """A decision that waits, or was sent back: ``decision`` as ``second_review.key_of``, ``by`` who proposed it.

    ``seq`` is the event that proposes it; ``settled_by`` who sent it back, or "".
    """

    appeal_no: str
    seq: int
    decision: str
    by: str
    settled_by: str = ""


def insert_proposal(cursor: Cursor, row: dict[str, object]) -> None:
    """Adds a decision that waits."""
    cursor.insert("proposal", row)
    cursor.touched.add(PROPOSALS)


def waiting_seq(cursor: Cursor, appeal_no: str) -> int | None:
    """The event that proposes the decision which waits on this case; None when none does."""
    rows = cursor.rows("SELECT seq, settled_as FROM proposal WHERE appeal_no = ?", [appeal_no])
    return max((row["seq"] for row in rows if row["settled_as"] is None), default=None)


def settle_proposal(cursor: Cursor, appeal_no: str, settled_as: str, seq: int, by: str, at: datetime) -> None:
    """Writes down what became of the decision that waits on this case, if one does."""
    if waiting_seq(cursor, appeal_no) is None:
        return
    cursor.run(
        "UPDATE proposal SET settled_as = ?, settled_seq = ?, settled_by = ?, settled_at = ?"
        " WHERE appeal_no = ? AND settled_as IS NULL",
        [settled_as, seq, by, at, appeal_no],
    )
    cursor.touched.add(PROPOSALS)


def waiting_among(cursor: Cursor, numbers: Collection[str]) -> dict[str, Proposed]:
    """The decisions that wait on these cases, by case."""
    asked = f"SELECT {_TOLD} FROM proposal WHERE settled_as IS NULL"
    rows = among(cursor, f"{asked} AND appeal_no IN ({{}})", numbers)
    return {row["appeal_no"]: Proposed(**row) for row in rows}


def waiting_for(cursor: Cursor, person_id: str, limit: int) -> list[Proposed]:
    """The decisions that wait and that somebody else than this person proposed, the oldest first."""
    rows = cursor.rows(
        f"SELECT {_TOLD} FROM proposal WHERE settled_as IS NULL AND proposed_by <> ?"
        " ORDER BY proposed_at, appeal_no LIMIT ?",
        [person_id, limit],
    )
    return [Proposed(**row) for row in rows]


def sent_back_to(cursor: Cursor, person_id: str, limit: int) -> list[Proposed]:
    """The proposals of this person that were sent back, as long as nothing was proposed or decided since."""
    rows = cursor.rows(
        f"SELECT {_TOLD}, settled_by, settled_seq FROM proposal WHERE appeal_no IN (SELECT appeal_no FROM pending"
        " WHERE state IN ('preliminary_review', 'final_review'))"
        " AND settled_as = 'sent_back' AND proposed_by = ? ORDER BY settled_at DESC, appeal_no LIMIT ?",
        [person_id, limit],
    )
    decided = _decided_last(cursor, [row["appeal_no"] for row in rows])
    return [
        Proposed(**{name: row[name] for name in Proposed._fields})
        for row in rows
        if decided.get(row["appeal_no"], 0) < row["settled_seq"]
    ]


def _decided_last(cursor: Cursor, numbers: Collection[str]) -> dict[str, int]:
    """The last event of each case that decided or proposed something; asked by the number alone, which has an index."""
    rows = among(cursor, "SELECT appeal_no, seq, verb FROM event WHERE appeal_no IN ({}) ORDER BY seq", numbers)
    return {row["appeal_no"]: row["seq"] for row in rows if row["verb"] in DECIDING}


DECIDING: Final = frozenset({"propose", "forward", "reject", "ask_supplement", "revoke", "uphold", "reopen"})

_TOLD: Final = "appeal_no, seq, decision, proposed_by AS by"


def waiting_on(cursor: Cursor, appeal_no: str) -> Waiting | None:
    """The decision that waits on a case, read from its event."""
    seq = waiting_seq(cursor, appeal_no)
    if seq is None:
        return None
    event = events_of(cursor, appeal_no)[seq - 1]
    told = event.payload["proposed"]
    proposal = Proposal(
        appeal_no=appeal_no,
        seq=seq,
        asked=ProposedDecision.model_validate(told["asked"]),
        because=tuple(told["because"]),
        proposed_by=event.actor,
        proposed_at=event.at,
        form=told["form"],
        values={each["criterion"]: each["value"] for each in told["findings"]},
        exhibits=told["exhibits"],
    )
    person = read_person(cursor, event.actor)
    return Waiting(proposal, person.name if person else event.actor)
