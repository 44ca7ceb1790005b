"""Letters: save a draft, release it or set it aside; and record the delivery of released letters and given bundles.

A letter waits to be sent from its release, and a bundle from the act that gives it. Sending, delivery and failure are
recorded in the log of the case but do not change its version, so that a form somebody has open stays current.
"""

from datetime import datetime

from core.commands.intake import in_order
from core.commands.transaction import LockedCase, by_whom, event_time, kept_in_vault, on_its_case, transact
from core.domain.appeal import Appeal
from core.domain.letter import BY_MAIL, DECISIONS, Delivery, LetterRow
from core.domain.lifecycle import Facts, why_not_prepare
from core.domain.people import Person
from core.domain.refusals import Refusal, granted, refuse
from core.domain.terms import Channel, DeliveryState, Side, Verb, label_of
from core.domain.text import Language, Text, mark, say
from core.ledger import documents, letters
from core.ledger.engine import Cursor
from core.ledger.outbox import put_letter
from core.letters import compose, draft, release_checks
from core.letters.pdf import letter_pdf, unprintable
from core.office import Office, write


def save_letter(
    office: Office, actor: Person, letter_id: str, language: Language, body: str | None, *, edition: int | None = None
) -> LetterRow | Refusal:
    """Saves a draft as it is typed; ``body`` None, or the policy's own text, restores the policy's text.

    ``edition`` is the one the person saw (None: the current one), so that nobody overwrites a colleague's text unseen.
    Saving an identical text changes nothing.
    """
    opened = draft.open_letter(office, actor, letter_id, language=language)
    if isinstance(opened, Refusal):
        return opened
    text = None if body is None or body.strip() == opened.standard.strip() else body

    def keep(cursor: Cursor) -> LetterRow | Refusal:
        before = letters.read_letter(cursor, letter_id)
        if before and before.state == "waiting" and (before.language, before.body) == (language, text):
            return before
        granted(_apart(cursor, before, edition))
        if not letters.keep_draft(cursor, letter_id, language, text, actor.person_id, office.now()):
            return _settled(cursor, letter_id)
        row = letters.read_letter(cursor, letter_id)
        return row or refuse("not_found", what=say("letter.letter_within"), name=letter_id)

    return write(office, keep, case=opened.row.appeal_no)


def release_letter(
    office: Office,
    actor: Person,
    letter_id: str,
    language: Language | None = None,
    body: str | None = None,
    *,
    edition: int | None = None,
    by_mail: bool = False,
) -> Appeal | Refusal:
    """Releases a letter for sending: its PDF and text go to the vault, and their hashes into the log.

    ``language`` and ``body`` are what the person sees (None: as saved), in the ``edition`` they saw (None: the current
    one). Refused, with each place, while the text contains anything that may not go out.
    """
    opened = draft.open_letter(office, actor, letter_id, language=language, body=body)
    if isinstance(opened, Refusal):
        return opened
    if refusal := _not_fit(opened, by_mail=by_mail):
        return refusal
    hashes = kept_in_vault(office, letter_pdf(opened.written), compose.plain(opened.written).encode())
    if isinstance(hashes, Refusal):
        return hashes
    row, (pdf, text) = opened.row, hashes
    seen = opened.row.edition if edition is None else edition

    def do(case: LockedCase) -> Appeal:
        granted(_settled_already(case.cursor, letter_id))
        granted(_apart(case.cursor, letters.read_letter(case.cursor, letter_id), seen))
        files = {"language": row.language, "pdf": pdf, "text": text, BY_MAIL: by_mail}
        details = {**_about(row), **files, **_notice_proof(row, case.now)}
        after = case.record(Verb.RELEASE_LETTER, Facts(), details=details)
        released = {"state": "released", "body": opened.body, "pdf_sha256": pdf, "text_sha256": text}
        settled_by = {"settled_by": actor.person_id, "settled_at": case.now, "settled_seq": after.version}
        out = row.model_copy(update={**released, **settled_by})
        _settle_letter(case.cursor, out)
        letters.insert_delivery(case.cursor, _to_send(out, case.now, by_mail=by_mail))
        put_letter(office.store, case.cursor, after, out)
        return after

    return transact(office, actor, row.appeal_no, None, do)


def drop_letter(office: Office, actor: Person, letter_id: str, reason: str) -> Appeal | Refusal:
    """Sets aside a letter that is not needed or whose content the party was told otherwise; the reason is logged."""
    opened = draft.open_letter(office, actor, letter_id)
    if isinstance(opened, Refusal):
        return opened
    row = opened.row

    def do(case: LockedCase) -> Appeal:
        granted(_settled_already(case.cursor, letter_id))
        details = {**_about(row), "reason": reason.strip()}
        after = case.record(Verb.DROP_LETTER, Facts(reason=reason), details=details)
        update = {"state": "dropped", "settled_by": actor.person_id, "settled_at": case.now}
        done = row.model_copy(update={**update, "settled_seq": after.version, "reason": reason.strip()})
        _settle_letter(case.cursor, done)
        return after

    return transact(office, actor, row.appeal_no, None, do)


def _about(row: LetterRow) -> dict[str, object]:
    """The letter that an event is about: its kind, recipient, and the event it announces."""
    return {"letter": row.kind, "to": row.recipient, "about": row.seq}


def _to_send(row: LetterRow, now: datetime, *, by_mail: bool) -> Delivery:
    """The delivery of a letter just released."""
    return Delivery(
        delivery_id=row.letter_id,
        appeal_no=row.appeal_no,
        seq=row.settled_seq or row.seq,
        about=row.seq,
        recipient=row.recipient,
        letter=row.kind,
        released_at=now,
        by_mail=by_mail,
    )


def _notice_proof(row: LetterRow, now: datetime) -> dict[str, object]:
    """The proof required by law that the seller was notified, when, and with reasons (domain.md 1.8)."""
    if row.recipient is not Side.SELLER or row.kind not in DECISIONS:
        return {}
    return {"reasons_given": True, "appellant_notified_at": now}


def _not_fit(opened: draft.OpenLetter, *, by_mail: bool) -> Refusal | None:
    if by_mail and not opened.mailable:
        return refuse("field_missing", fields=(say("letter.address_within"),))
    if not opened.body.strip():
        return refuse("letter_empty")
    if opened.blocks:
        return refuse("letter_blocked", places=_places(opened.blocks))
    if lacking := unprintable(compose.plain(opened.written)):
        return refuse("letter_blocked", places=say("letter.typeface_lacks", signs=" ".join(lacking)))
    return None


def _places(found: tuple[release_checks.ReleaseBlock, ...]) -> Text:
    places = found[0].message
    for each in found[1:]:
        places = say("format.one_other", one=places, other=each.message)
    return places


def _settle_letter(cursor: Cursor, done: LetterRow) -> None:
    if not letters.settle_letter(cursor, done):
        raise LookupError(f"letter {done.letter_id} was settled in the same transaction")


def _apart(cursor: Cursor, row: LetterRow | None, edition: int | None) -> Refusal | None:
    """Refuses a change to an outdated draft, and names who changed it."""
    if row is None or row.typed_at is None or edition in (None, row.edition):
        return None
    return refuse("letter_stale", **by_whom(cursor, row.typed_by, row.typed_at))


def _settled_already(cursor: Cursor, letter_id: str) -> Refusal | None:
    row = letters.read_letter(cursor, letter_id)
    return None if row and row.state == "waiting" else _settled(cursor, letter_id)


def _settled(cursor: Cursor, letter_id: str) -> Refusal:
    row = letters.read_letter(cursor, letter_id)
    if row is None or row.settled_at is None:
        return refuse("not_found", what=say("letter.letter_within"), name=letter_id)
    return refuse("letter_settled", **by_whom(cursor, row.settled_by, row.settled_at))


# The delivery of released letters and given bundles: sent, delivered or failed, as recorded by somebody.

RELEASED, SENT, DELIVERED = (
    mark("letter.released_within"), mark("letter.sent_within"), mark("letter.delivered_within"),
)  # fmt: skip

DONE: dict[Verb, frozenset[DeliveryState]] = {
    Verb.RECORD_SENDING: frozenset({DeliveryState.SENT, DeliveryState.DELIVERED}),
    Verb.RECORD_DELIVERY: frozenset({DeliveryState.DELIVERED}),
    Verb.RECORD_FAILURE: frozenset({DeliveryState.DELIVERED, DeliveryState.FAILED}),
}
"""The states that exclude each act; a failed letter may be sent again or may have arrived after all."""


def delivery_on_record(office: Office, _actor: Person, delivery_id: str) -> Delivery | Refusal:
    """The delivery with this id; letters released before deliveries were recorded have none."""
    found = office.read(letters.read_delivery, delivery_id)
    return found or refuse("not_found", what=say("letter.delivery_within"), name=delivery_id)


@on_its_case(delivery_on_record)
def record_sending(
    case: LockedCase, delivery_id: str, *, channel: Channel, sent_at: datetime | None = None, reference: str = ""
) -> Delivery:
    """Records that a letter or bundle was sent: how, when (aware; None: now), and with which reference."""
    found, when = _open(case, delivery_id, Verb.RECORD_SENDING), event_time(sent_at, case.now)
    granted(in_order(case.now, (RELEASED, found.released_at), (SENT, when)))
    details = {"channel": channel, "at": when, "reference": reference.strip() or None}
    case.record(Verb.RECORD_SENDING, Facts(), details=_delivery_details(found) | details)
    letters.set_sent(case.cursor, delivery_id, channel, when, case.next_seq, case.actor.person_id)
    return _read(case, delivery_id)


@on_its_case(delivery_on_record)
def record_delivery(
    case: LockedCase, delivery_id: str, *, reference: str = "", proof: str = "", delivered_at: datetime | None = None
) -> Delivery:
    """Records that it reached the party: when (aware; None: now), with a reference or a document on file as proof.

    ``proof`` is the label of the document. A second attempt is refused and names who was first.
    """
    found, when = _open(case, delivery_id, Verb.RECORD_DELIVERY), event_time(delivered_at, case.now)
    granted(in_order(case.now, (RELEASED, found.released_at), (SENT, found.sent_at), (DELIVERED, when)))
    details = {"at": when, "reference": reference.strip() or None, "document": proof.strip() or None}
    facts = Facts(missing=_lacking(case, reference, proof))
    case.record(Verb.RECORD_DELIVERY, facts, details=_delivery_details(found) | details)
    by, seq = case.actor.person_id, case.next_seq
    letters.end_delivery(case.cursor, delivery_id, DeliveryState.DELIVERED, seq, by, case.now, when)
    return _read(case, delivery_id)


@on_its_case(delivery_on_record)
def record_failure(case: LockedCase, delivery_id: str, *, reason: str) -> Delivery:
    """Records that it could not be sent or was returned, and why; it can be sent again."""
    found = _open(case, delivery_id, Verb.RECORD_FAILURE)
    case.record(
        Verb.RECORD_FAILURE, Facts(reason=reason), details=_delivery_details(found) | {"reason": reason.strip()}
    )
    by, seq = case.actor.person_id, case.next_seq
    letters.end_delivery(case.cursor, delivery_id, DeliveryState.FAILED, seq, by, case.now)
    return _read(case, delivery_id)


def _open(case: LockedCase, delivery_id: str, verb: Verb) -> Delivery:
    """The delivery, if this person may perform the act now. Raises ``RefusedError``."""
    granted(why_not_prepare(case.actor, verb, case.appeal, Facts()))
    found = _read(case, delivery_id)
    if found.state in DONE[verb]:
        granted(_done_already(case, found))
    return found


def _read(case: LockedCase, delivery_id: str) -> Delivery:
    """The current delivery; its row is never deleted."""
    found = letters.read_delivery(case.cursor, delivery_id)
    if found is None:
        raise LookupError(f"delivery {delivery_id} is gone")
    return found


def _delivery_details(found: Delivery) -> dict[str, object]:
    """The letter or bundle that an event is about: its kind, recipient, and the act it announces."""
    of = {"letter": found.letter} if found.letter else {"pack": found.pack_id}
    return {"delivery": found.delivery_id, **of, "to": found.recipient, "about": found.about}


def _done_already(case: LockedCase, found: Delivery) -> Refusal:
    """The refusal that says what was already recorded, by whom and when."""
    by, at = found.settled_by or found.sent_by, found.settled_at or found.sent_at or case.now
    recorded = by_whom(case.cursor, by, at)
    return refuse(
        "delivery_settled",
        became=label_of(found.state),
        who=recorded["who"] or label_of(Channel.WEBHOOK),
        when=recorded["when"],
    )


def _lacking(case: LockedCase, reference: str, proof: str) -> tuple[Text, ...]:
    """What is missing to record a delivery: a reference, or a document on file as proof."""
    labels = {each.label for each in documents.exhibits_of(case.cursor, case.appeal_no)}
    shown = proof.strip() in labels if proof.strip() else bool(reference.strip())
    return () if shown else (say("letter.reference_or_proof_within"),)
