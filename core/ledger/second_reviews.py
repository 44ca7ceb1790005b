"""Samples, second reviews, and what they found."""

import json
from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any, Final

from core.domain.appeal import Listing, chain_hash, committed, payload_of, payload_text
from core.domain.case_context import value_of
from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.policy import Rules
from core.domain.refusals import Refusal, refuse
from core.domain.second_review import (
    LOOKED_AT,
    ConcludedReview,
    Rates,
    ReviewResult,
    Sample,
    SampledDecision,
    SecondReview,
    begins_at,
    key_of,
    sample_ends_at,
)
from core.domain.text import say
from core.ledger.acknowledgements import Head
from core.ledger.engine import LOOKS, SECOND_REVIEWS, Cursor, among

LOG: Final = "second looks"
"""Used in the hashes of this log in place of a case number."""

_LAST: Final = "SELECT seq, hash, happened_at FROM look_log ORDER BY seq DESC LIMIT 1"


def append_review_event(cursor: Cursor, verb: str, actor: str, at: datetime, payload: dict[str, Any]) -> None:
    """Appends to the log, not earlier than the last entry (``not_before``); a simultaneous second writer conflicts."""
    last = cursor.row(_LAST) or {"seq": 0, "hash": "", "happened_at": at}
    at = max(at, last["happened_at"])
    seq, plain = last["seq"] + 1, json.loads(payload_text(payload))
    text, personal = committed(verb, plain, token_hex)
    hashed = chain_hash(LOG, seq, verb, actor, at, text, last["hash"])
    line = {"seq": seq, "verb": verb, "actor": actor, "happened_at": at, "payload": text, "personal": personal}
    cursor.insert("look_log", {**line, "previous_hash": last["hash"], "hash": hashed})
    cursor.appended.append(Head(SECOND_REVIEWS, seq, hashed))


def not_before(cursor: Cursor, now: datetime) -> datetime:
    """The time for a new entry (aware): at least that of the last entry, in case the clock was set back."""
    last = cursor.row(_LAST)
    return max(now, last["happened_at"]) if last else now


def review_lines(cursor: Cursor) -> list[dict[str, Any]]:
    """The whole log, oldest first, in the form of a case's log."""
    return [{"appeal_no": LOG, **row} for row in cursor.rows("SELECT * FROM look_log ORDER BY seq")]


def review_payloads(cursor: Cursor) -> list[tuple[str, str, str, dict[str, Any]]]:
    """The log as (verb, actor, time, payload), oldest first."""
    return [
        (row["verb"], row["actor"], row["happened_at"].isoformat(), payload_of(row)) for row in review_lines(cursor)
    ]


def insert_draw(cursor: Cursor, draw: Sample) -> None:
    """Adds an announced sample."""
    cursor.insert("draw", {**draw.model_dump(exclude={"rates"}), "rates": draw.rates.model_dump_json()})


def set_drawn(cursor: Cursor, draw_no: int, at: datetime, by: str) -> None:
    """Records that a sample was drawn."""
    cursor.run("UPDATE draw SET drawn_at = ?, drawn_by = ? WHERE draw_no = ?", [at, by, draw_no])


def draws(cursor: Cursor) -> tuple[Sample, ...]:
    """All samples, newest first."""
    return tuple(_draw(row) for row in cursor.rows("SELECT * FROM draw ORDER BY draw_no DESC"))


def read_draw(cursor: Cursor, draw_no: int) -> Sample | None:
    """The sample, or None."""
    row = cursor.row("SELECT * FROM draw WHERE draw_no = ?", [draw_no])
    return _draw(row) if row else None


def decisions_between(cursor: Cursor, after: datetime, since: datetime, before: datetime) -> list[dict[str, Any]]:
    """Decisions by people after ``after``, from ``since`` and before ``before``, with their strata."""
    marks = ", ".join("?" * len(LOOKED_AT))
    return cursor.rows(
        "SELECT e.appeal_no, e.seq, e.hash, coalesce(e.payload ->> '$.decided_by', e.actor) AS decider, e.verb,"
        " e.payload ->> '$.set.outcome' AS outcome, a.right_type, a.policy_id, a.listings"
        f" FROM event e JOIN appeal a USING (appeal_no) WHERE e.verb IN ({marks})"
        " AND e.happened_at > ? AND e.happened_at >= ? AND e.happened_at < ? ORDER BY e.appeal_no, e.seq",
        [*LOOKED_AT, after, since, before],
    )


def deciders_of(cursor: Cursor, numbers: Sequence[str]) -> dict[str, frozenset[str]]:
    """Everyone who decided something on these cases, by case."""
    rows = among(
        cursor,
        "SELECT appeal_no, array_agg(DISTINCT actor) || array_agg(DISTINCT coalesce(payload ->> '$.decided_by', actor))"
        " AS people"
        " FROM event WHERE appeal_no IN ({})"
        " AND verb IN ('forward', 'reject', 'revoke', 'uphold', 'ask_supplement', 'reopen', 'propose', 'send_back')"
        " GROUP BY appeal_no",
        numbers,
    )
    return {row["appeal_no"]: frozenset(row["people"]) for row in rows}


def made_by(cursor: Cursor, appeal_no: str, seq: int) -> frozenset[str]:
    """Who made the decision of that event: whoever decided, and whoever approved it as the second person."""
    columns = "seq, actor, coalesce(payload ->> '$.decided_by', actor) AS decider"
    rows = cursor.rows(f"SELECT {columns} FROM event WHERE appeal_no = ?", [appeal_no])
    return frozenset(each for row in rows if row["seq"] == seq for each in (row["actor"], row["decider"]))


def insert_reviews(cursor: Cursor, looks: Sequence[SecondReview]) -> None:
    """Adds the second reviews of a sample."""
    rows = [{**each.model_dump(exclude={"stratum"}), "stratum": json.dumps(each.stratum)} for each in looks]
    cursor.insert_all("second_look", rows)
    cursor.touched.add(LOOKS)


def set_reviewer(cursor: Cursor, look_id: str, person_id: str) -> None:
    """Reassigns a second review."""
    cursor.run("UPDATE second_look SET assigned_to = ? WHERE look_id = ?", [person_id, look_id])


def read_review(cursor: Cursor, look_id: str) -> SecondReview | None:
    """The second review, or None."""
    row = cursor.row("SELECT * FROM second_look WHERE look_id = ?", [look_id])
    return _review_of(row) if row else None


def own_review(cursor: Cursor, actor: Person, look_id: str) -> SecondReview | Refusal:
    """The second review, if it is open and assigned to this person; otherwise a refusal."""
    if refusal := may(actor, Act.GIVE_SECOND_REVIEW):
        return refusal
    look = read_review(cursor, look_id)
    if look is None or look.assigned_to != actor.person_id:
        return refuse("not_found", what=say("second_review.second_look_within"), name=look_id)
    return refuse("look_done") if look_id in results(cursor) else look


def reviews_of(cursor: Cursor, draw_no: int | None = None) -> tuple[SecondReview, ...]:
    """The second reviews of a sample, or of all samples, in the order drawn."""
    where, args = ("WHERE draw_no = ?", [draw_no]) if draw_no is not None else ("", [])
    return tuple(
        _review_of(row) for row in cursor.rows(f"SELECT * FROM second_look {where} ORDER BY draw_no, place", args)
    )


ANY_REVIEW: Final = "SELECT 1 FROM second_look WHERE assigned_to = ? LIMIT 1"


def open_for(cursor: Cursor, person_id: str) -> tuple[SecondReview, ...]:
    """The open second reviews of a person, from whom the decisions are hidden."""
    if cursor.value(ANY_REVIEW, [person_id]) is None:
        return ()  # true for most people; every page asks, and this costs a quarter of the query below
    rows = cursor.rows(
        "SELECT * FROM second_look l WHERE assigned_to = ?"
        " AND NOT EXISTS (SELECT 1 FROM look_result r WHERE r.look_id = l.look_id) ORDER BY draw_no, place",
        [person_id],
    )
    return tuple(_review_of(row) for row in rows)


def results(cursor: Cursor) -> dict[str, ReviewResult]:
    """The results by second review."""
    rows = cursor.rows("SELECT * FROM look_result")
    return {
        row["look_id"]: ReviewResult.model_validate({**row, "findings": json.loads(row["findings"])}) for row in rows
    }


def insert_result(cursor: Cursor, found: ReviewResult) -> None:
    """Saves the result of a second review; a second result conflicts."""
    row, dumped = found.model_dump(exclude={"findings"}), found.model_dump(mode="json", include={"findings"})
    cursor.insert("look_result", {**row, "findings": json.dumps(dumped["findings"], ensure_ascii=False)})
    cursor.touched.add(LOOKS)


def conclusions(cursor: Cursor) -> dict[str, ConcludedReview]:
    """The conclusions by second review."""
    return {row["look_id"]: ConcludedReview.model_validate(row) for row in cursor.rows("SELECT * FROM look_conclusion")}


def insert_conclusion(cursor: Cursor, concluded: ConcludedReview) -> None:
    """Saves a lead's conclusion; a second one conflicts."""
    cursor.insert("look_conclusion", concluded.model_dump())


def _draw(row: dict[str, Any]) -> Sample:
    return Sample.model_validate({**row, "rates": Rates.model_validate_json(row["rates"])})


def _review_of(row: dict[str, Any]) -> SecondReview:
    return SecondReview.model_validate({**row, "stratum": json.loads(row["stratum"])})


def decided_of(row: dict[str, Any], decided: str, value: str) -> SampledDecision:
    """A row of ``decisions_between`` as a sampled decision."""
    return SampledDecision(row["appeal_no"], row["seq"], row["hash"], row["decider"], decided, row["right_type"], value)


# While a person's second review is open, its case is hidden from them everywhere.


def hidden_cases(cursor: Cursor, actor: Person) -> frozenset[str]:
    """The numbers of the cases under open second review by this person."""
    return frozenset(each.appeal_no for each in open_for(cursor, actor.person_id))


def review_refusal(cursor: Cursor, actor: Person, appeal_no: str) -> Refusal | None:
    """The refusal of anything that would reveal the decision on a case to its second reviewer; None otherwise."""
    found = [each.look_id for each in open_for(cursor, actor.person_id) if each.appeal_no == appeal_no]
    return refuse("look_open", looks=", ".join(found)) if found else None


def list_refusal(cursor: Cursor, actor: Person) -> Refusal | None:
    """The refusal of a table of cases that would have to leave some out and be incomplete; None otherwise."""
    found = open_for(cursor, actor.person_id)
    return refuse("look_open", looks=", ".join(each.look_id for each in found)) if found else None


def visible_exhibits(cursor: Cursor, actor: Person, appeal_no: str) -> frozenset[tuple[str, str]] | None:
    """The documents (label, SHA-256) visible in this person's second review of a case; None if none is open."""
    looked_at = {each.seq for each in open_for(cursor, actor.person_id) if each.appeal_no == appeal_no}
    if not looked_at:
        return None
    # Asking for the number of the event as well would make DuckDB read the log of all cases.
    log = cursor.rows("SELECT seq, payload -> '$.exhibits' AS exhibits FROM event WHERE appeal_no = ?", [appeal_no])
    rested = (row["exhibits"] for row in log if row["seq"] in looked_at)
    return frozenset(each for labels in rested for each in json.loads(labels or "{}").items())


def sampling_frame(rules: Rules, cursor: Cursor, draw: Sample) -> list[SampledDecision]:
    """All decisions a sample is drawn from: those of its days, made after its announcement."""
    rows = decisions_between(cursor, draw.announced_at, begins_at(draw.first_on), sample_ends_at(draw))
    return [decided_of(row, key_of(row["verb"], row["outcome"]), _value(rules, row)) for row in rows]


def _value(rules: Rules, row: dict[str, Any]) -> str:
    listings = [Listing.model_validate(each) for each in json.loads(row["listings"])]
    return value_of(rules.policies.policy(row["policy_id"]), listings)
