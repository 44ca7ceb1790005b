"""Letters: waiting ones, their drafts, released ones; and letters and bundles in transit to a party."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from core.domain.appeal import Appeal
from core.domain.letter import Delivery, Letterhead, LetterRow
from core.domain.policy import LetterName, Policy
from core.domain.terms import Channel, DeliveryState, Side, Verb
from core.domain.text import Language
from core.ledger.engine import DELIVERIES, Cursor, update
from core.ledger.record import last_of

SETTLED: Final = {
    "letter_id", "state", "language", "body", "settled_seq", "settled_by", "settled_at", "pdf_sha256", "text_sha256",
    "reason",
}  # fmt: skip
"""The columns changed when a letter is released or dropped, and its key."""


def insert_letters(cursor: Cursor, letters: Iterable[LetterRow]) -> None:
    """Adds the letters required by an event."""
    cursor.insert_all("letter", [each.model_dump() for each in letters])


def begin_letters(cursor: Cursor, at: datetime) -> None:
    """Marks that an office starts writing its letters here; parties were informed of older acts in other ways."""
    cursor.run("DELETE FROM letter WHERE state = 'waiting' AND called_at < ?", [at])


def letters_released_before(cursor: Cursor, appeal_no: str) -> None:
    """Marks the letters of an imported case up to now as sent by the earlier system."""
    cursor.run("DELETE FROM letter WHERE state = 'waiting' AND appeal_no = ?", [appeal_no])


def read_letter(cursor: Cursor, letter_id: str) -> LetterRow | None:
    """The letter, or None."""
    row = cursor.row("SELECT * FROM letter WHERE letter_id = ?", [letter_id])
    return _row(row) if row else None


def letters_of(cursor: Cursor, appeal_no: str) -> tuple[LetterRow, ...]:
    """The letters of a case, in the order of their events."""
    rows = cursor.rows("SELECT * FROM letter WHERE appeal_no = ? ORDER BY seq, recipient DESC", [appeal_no])
    return tuple(_row(row) for row in rows)


def waiting(
    cursor: Cursor, kinds: Iterable[LetterName], limit: int, offset: int = 0, hidden: Iterable[str] = ()
) -> tuple[tuple[LetterRow, str], ...]:
    """The waiting letters of those kinds with their recipients' names, without hidden cases; newest first."""
    wanted = list(kinds)
    marks = ", ".join("?" * len(wanted))
    rows = cursor.rows(
        "SELECT letter.*, coalesce(party.name, '') AS addressee FROM letter JOIN appeal USING (appeal_no)"
        " LEFT JOIN party ON party_id = CASE recipient WHEN 'seller' THEN seller_id ELSE complainant_id END"
        f" WHERE letter.state = 'waiting' AND kind IN ({marks}) AND NOT list_contains(?, letter.appeal_no)"
        " ORDER BY called_at DESC, appeal_no, seq DESC, recipient DESC LIMIT ? OFFSET ?",
        [*wanted, list(hidden), limit, offset],
    )
    return tuple((_row(row), row["addressee"]) for row in rows)


def count_waiting(cursor: Cursor, kinds: Iterable[LetterName], hidden: Iterable[str] = ()) -> dict[LetterName, int]:
    """The number of waiting letters of each of those kinds, without hidden cases."""
    wanted = list(kinds)
    marks = ", ".join("?" * len(wanted))
    rows = cursor.rows(
        f"SELECT kind, count(*) AS many FROM letter WHERE state = 'waiting' AND kind IN ({marks})"
        " AND NOT list_contains(?, appeal_no) GROUP BY kind",
        [*wanted, list(hidden)],
    )
    return {row["kind"]: row["many"] for row in rows}


def keep_draft(cursor: Cursor, letter_id: str, language: Language, body: str | None, by: str, at: datetime) -> bool:
    """Saves an edited draft as the next edition; ``body`` None restores the policy's text.

    False if the letter is no longer waiting.
    """
    return _waits(cursor, letter_id) and bool(
        cursor.run(
            "UPDATE letter SET language = ?, body = ?, typed_by = ?, typed_at = ?, edition = edition + 1"
            " WHERE letter_id = ?",
            [language, body, by, at, letter_id],
        )
    )


def settle_letter(cursor: Cursor, letter: LetterRow) -> bool:
    """Records that a waiting letter was released or dropped; False if it is no longer waiting."""
    return _waits(cursor, letter.letter_id) and bool(
        update(cursor, "letter", "letter_id", letter.model_dump(include=SETTLED))
    )


def _waits(cursor: Cursor, letter_id: str) -> bool:
    """Whether the letter is waiting; queried separately, since a second condition in UPDATE would scan all letters."""
    return bool(cursor.value("SELECT state FROM letter WHERE letter_id = ?", [letter_id]) == "waiting")


def _row(row: dict[str, Any]) -> LetterRow:
    return LetterRow.model_validate({name: row[name] for name in LetterRow.model_fields})


# Letters and bundles in transit to a party.


def insert_delivery(cursor: Cursor, new: Delivery) -> None:
    """Adds a delivery, in the transaction of the event that released or provided it."""
    cursor.insert("delivery", new.model_dump())
    cursor.touched.add(DELIVERIES)


def read_delivery(cursor: Cursor, name: str) -> Delivery | None:
    """The delivery with that id, or None."""
    row = cursor.row("SELECT * FROM delivery WHERE delivery_id = ?", [name])
    return delivery_of(row) if row else None


def deliveries_of(cursor: Cursor, appeal_no: str) -> tuple[Delivery, ...]:
    """The deliveries of a case, in the order of the acts they are about."""
    rows = cursor.rows("SELECT * FROM delivery WHERE appeal_no = ?", [appeal_no])
    return tuple(sorted(map(delivery_of, rows), key=lambda each: (each.about, each.delivery_id)))


def delivery_of(row: dict[str, Any]) -> Delivery:
    """The delivery in a row of the table."""
    return Delivery.model_validate({name: row[name] for name in Delivery.model_fields})


def delivery_of_forwarding(cursor: Cursor, appeal: Appeal) -> Delivery | None:
    """The last delivered item (letter or bundle) of the last forwarding; None if nothing was delivered.

    The forwarded materials have arrived when the last delivered item has.
    """
    forwarding = last_of(cursor, appeal.appeal_no, Verb.FORWARD, appeal.version) if appeal.forwarded_at else 0
    reached = [
        each
        for each in deliveries_of(cursor, appeal.appeal_no)
        if each.about == forwarding and each.recipient is Side.COMPLAINANT and each.delivered_at
    ]
    return max(reached, key=lambda each: each.delivered_at or each.released_at, default=None)


def to_mail(cursor: Cursor, limit: int) -> list[Delivery]:
    """The letters released for e-mail that have not been sent, oldest first."""
    rows = cursor.rows(
        "SELECT * FROM delivery WHERE by_mail AND sent_at IS NULL AND settled_as IS NULL"
        " ORDER BY released_at, delivery_id LIMIT ?",
        [limit],
    )
    return [delivery_of(row) for row in rows]


def set_sent(cursor: Cursor, name: str, channel: Channel, at: datetime, seq: int, by: str) -> None:
    """Records that it was sent by event ``seq`` of its case, discarding an earlier result."""
    _change(cursor, name, {
        "channel": channel, "sent_at": at, "sent_seq": seq, "sent_by": by, "settled_as": None, "settled_seq": None,
        "settled_by": None, "settled_at": None, "delivered_at": None,
    })  # fmt: skip


def end_delivery(
    cursor: Cursor, name: str, became: DeliveryState, seq: int, by: str, at: datetime, delivered: datetime | None = None
) -> None:
    """Records that it was delivered or failed, by event ``seq`` of its case."""
    _change(cursor, name, {
        "settled_as": became, "settled_seq": seq, "settled_by": by, "settled_at": at, "delivered_at": delivered,
    })  # fmt: skip


def mark_taken(cursor: Cursor, name: str, at: datetime) -> None:
    """Records that a marketplace system accepted the message about a letter, which is sent thereby if not before.

    Ignored for letters released before deliveries existed, and for those that go by e-mail.
    """
    found = read_delivery(cursor, name)
    if found and not found.by_mail and found.state is DeliveryState.TO_SEND:
        _change(cursor, name, {"channel": Channel.WEBHOOK, "sent_at": at})


def _change(cursor: Cursor, name: str, changes: dict[str, object]) -> None:
    update(cursor, "delivery", "delivery_id", {"delivery_id": name, **changes})
    cursor.touched.add(DELIVERIES)


# Deliveries of all cases, for those who send letters.

DeliveryTab: TypeAlias = Literal["send", "sent", "settled"]

_TESTS: Final[dict[DeliveryTab, str]] = {
    "send": "d.settled_as IS NULL AND d.sent_at IS NULL",
    "sent": "d.settled_as IS NULL AND d.sent_at IS NOT NULL",
    "settled": "d.settled_as IS NOT NULL",
}

_ORDER: Final[dict[DeliveryTab, str]] = {
    "send": "d.released_at",
    "sent": "d.sent_at DESC",
    "settled": "CASE d.settled_as WHEN 'failed' THEN 0 ELSE 1 END, d.settled_at DESC",
}
"""The orders: longest waiting first, most recently sent first, and among settled ones failed ones first."""

_ALL: Final = " FROM delivery d WHERE NOT list_contains($hidden, d.appeal_no)"

_LISTED: Final = (
    " FROM delivery d JOIN appeal a ON a.appeal_no = d.appeal_no"
    " LEFT JOIN party s ON s.party_id = a.seller_id LEFT JOIN party c ON c.party_id = a.complainant_id"
    " WHERE NOT list_contains($hidden, d.appeal_no) AND ($search = ''"
    " OR contains(lower(d.appeal_no), $search) OR contains(lower(a.listings), $search)"
    " OR contains(lower(coalesce(s.name, '')), $search) OR contains(lower(coalesce(c.name, '')), $search))"
)


class DeliveryQuery(NamedTuple):
    """A query for deliveries: part of a number, party or listing; ``hidden`` are cases hidden from the reader."""

    search: str = ""
    hidden: tuple[str, ...] = ()

    def args(self) -> dict[str, object]:
        """The query as named statement parameters."""
        return {"search": self.search.strip().lower(), "hidden": list(self.hidden)}


class DeliveryCounts(NamedTuple):
    """The numbers to be sent, sent, and delivered or failed; ``failed`` is part of the last."""

    send: int
    sent: int
    settled: int
    failed: int


def count_deliveries(cursor: Cursor, query: DeliveryQuery) -> DeliveryCounts:
    """The number of deliveries on each tab."""
    tests = [*_TESTS.items(), ("failed", "d.settled_as = 'failed'")]
    counts = ", ".join(f"count(*) FILTER (WHERE {test}) AS many_{name}" for name, test in tests)
    row = cursor.row(f"SELECT {counts}{_LISTED if query.search.strip() else _ALL}", query.args()) or {}
    return DeliveryCounts(*(int(row[f"many_{name}"]) for name in DeliveryCounts._fields))


def list_deliveries(
    cursor: Cursor, tab: DeliveryTab, query: DeliveryQuery, limit: int, offset: int
) -> list[tuple[Delivery, str]]:
    """The deliveries on a tab, each with the name of its recipient."""
    rows = cursor.rows(
        "SELECT d.*, coalesce(CASE d.recipient WHEN 'seller' THEN s.name ELSE c.name END, '') AS addressee"
        f"{_LISTED} AND {_TESTS[tab]}"
        f" ORDER BY {_ORDER[tab]}, d.delivery_id LIMIT $most OFFSET $after",
        {**query.args(), "most": limit, "after": offset},
    )
    return [(delivery_of(row), row["addressee"]) for row in rows]


def channel_of_last(cursor: Cursor, by: str) -> Channel | None:
    """The channel this person used last; None if they have sent nothing."""
    found = cursor.value("SELECT channel FROM delivery WHERE sent_by = ? ORDER BY sent_at DESC LIMIT 1", [by])
    return Channel(found) if found else None


# Who writes: the letterhead of each line of the marketplace, where it is not the one that the policy came with.


def insert_letterhead(cursor: Cursor, letterhead: Letterhead) -> None:
    """Adds a version; the same version of a line twice is refused by its key."""
    cursor.insert("letterhead", letterhead.model_dump())


def letterheads(cursor: Cursor, at: datetime) -> dict[str, Letterhead]:
    """By line what was last written up to a moment (aware UTC); a line of which nothing was written has none."""
    rows = cursor.rows("SELECT * FROM letterhead WHERE written_at <= ? ORDER BY line, version", [at])
    return {each.line: each for each in map(Letterhead.model_validate, rows)}


def headed(cursor: Cursor, policy: Policy, at: datetime) -> Policy:
    """The policy under the letterhead that its line has at a moment (aware UTC)."""
    found = letterheads(cursor, at).get(policy.line)
    return policy.model_copy(update={"letterhead_en": found.en, "letterhead_zh": found.zh}) if found else policy
