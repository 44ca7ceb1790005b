"""Letters: the outbox, a letter being written, deliveries under way, and the letters of a case that were sent."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from core.documents.vault import Damaged
from core.domain.assessment import doubted, snapshot, unverified
from core.domain.disclosure import sees_bundle
from core.domain.letter import CALLS, DECISIONS, Delivery, LetterRow, delivery_name, letter_name, may_write
from core.domain.masking import names_for
from core.domain.people import Person
from core.domain.permissions import Act, allowed, requires
from core.domain.policy import LetterName, Policy
from core.domain.refusals import Refusal, refuse
from core.domain.terms import Channel, Role, Side, Verb, label_of
from core.domain.text import Text, say
from core.language import render
from core.ledger import bundles, documents, letters
from core.ledger.clients import client_actors
from core.ledger.engine import Cursor
from core.ledger.letters import DeliveryCounts, DeliveryQuery, DeliveryTab, count_waiting, letters_of, waiting
from core.ledger.people import everybody
from core.ledger.record import events_of
from core.ledger.second_reviews import hidden_cases, review_refusal
from core.letters.compose import DecisionEvent, named, plain
from core.letters.draft import open_letter
from core.letters.pdf import letter_pdf
from core.office import Office
from core.queries.case import Case

PAGE: Final = 30

REASON: Final = "{reason}"

FAILING: Final = frozenset({Verb.REJECT, Verb.REVOKE, Verb.DECLINE_WITHDRAWAL})
"""Decisions whose letters say what failed."""

Format: TypeAlias = Literal["pdf", "txt"]

LetterTab: TypeAlias = Literal["release", "send", "sent", "settled"]

LETTER_TABS: Final[tuple[LetterTab, ...]] = get_args(LetterTab)


@dataclass(frozen=True)
class QueuedLetter:
    """A letter in the outbox, and its recipient."""

    letter: LetterRow
    addressee: str


@dataclass(frozen=True)
class Outbox:
    """One page of waiting letters, the total number waiting, and the number of each kind."""

    letters: tuple[QueuedLetter, ...]
    total: int
    counts: dict[LetterName, int]
    number: int


@dataclass(frozen=True)
class DeliveryRow:
    """A letter or bundle on its way: the recipient's name, and which parts of it this person may open.

    ``letter_id`` is its letter and ``pack_id`` the bundle for the same recipient, each None if there is none or this
    person may not open it. ``who`` settled the delivery, in the words of ``note``.
    """

    delivery: Delivery
    addressee: str
    letter_id: str | None
    pack_id: str | None
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class DeliveryPage:
    """One page of a tab, the number of entries in each tab, and the channel that this person used last."""

    rows: tuple[DeliveryRow, ...]
    counts: DeliveryCounts
    number: int
    channel: Channel


def kinds_for(role: Role) -> tuple[LetterName, ...]:
    """The kinds of letters that a role writes."""
    return tuple(dict.fromkeys(kind for kinds in CALLS.values() for kind in kinds if may_write(role, kind)))


@requires(Act.VIEW_LETTERS)
def outbox(office: Office, actor: Person, page: int = 1) -> Outbox | Refusal:
    """Page ``page`` (from 1) of the letters that wait for this person's role, newest first."""
    kinds = kinds_for(actor.role)
    with office.store.reading() as cursor:
        hidden = hidden_cases(cursor, actor)
        counts = count_waiting(cursor, kinds, hidden)
        total = sum(counts.values())
        number = min(max(page, 1), max(1, -(-total // PAGE)))
        rows = waiting(cursor, kinds, PAGE, (number - 1) * PAGE, hidden)
        return Outbox(tuple(QueuedLetter(*each) for each in rows), total, counts, number)


@requires(Act.VIEW_LETTERS)
def letter_counts(office: Office, actor: Person) -> dict[LetterTab, int] | Refusal:
    """The number of letters that this person's role has to release, and of letters and bundles on their way."""
    with office.store.reading() as cursor:
        hidden = hidden_cases(cursor, actor)
        release = sum(count_waiting(cursor, kinds_for(actor.role), hidden).values())
        counts = letters.count_deliveries(cursor, DeliveryQuery(hidden=tuple(sorted(hidden))))
    return {"release": release, "send": counts.send, "sent": counts.sent, "settled": counts.settled}


@requires(Act.VIEW_LETTERS)
def deliveries_page(
    office: Office, actor: Person, tab: DeliveryTab, search: str = "", page: int = 1
) -> DeliveryPage | Refusal:
    """Page ``page`` (from 1) of the deliveries that are to be sent, were sent, or have arrived or failed."""
    with office.store.reading() as cursor:
        query = DeliveryQuery(search, tuple(sorted(hidden_cases(cursor, actor))))
        counts = letters.count_deliveries(cursor, query)
        total: int = getattr(counts, tab)
        number = min(max(page, 1), max(1, -(-total // PAGE)))
        found = letters.list_deliveries(cursor, tab, query, PAGE, (number - 1) * PAGE)
        rows = tuple(_on_its_way(office, cursor, actor, *each) for each in found)
        channel = letters.channel_of_last(cursor, actor.person_id) or Channel.PLATFORM
    return DeliveryPage(rows, counts, number, channel)


def deliveries_of_case(office: Office, actor: Person, appeal_no: str) -> tuple[DeliveryRow, ...]:
    """The deliveries of a case, past and present, in the order of the acts that they report."""
    if not allowed(actor, Act.VIEW_LETTERS):
        return ()
    with office.store.reading() as cursor:
        if review_refusal(cursor, actor, appeal_no):
            return ()
        found = letters.deliveries_of(cursor, appeal_no)
        return tuple(_on_its_way(office, cursor, actor, each, "") for each in found)


def _on_its_way(office: Office, cursor: Cursor, actor: Person, found: Delivery, addressee: str) -> DeliveryRow:
    """A delivery with the parts this person may open, and the note left when it was last sent or settled."""
    same = (each for each in letters.deliveries_of(cursor, found.appeal_no) if each.about == found.about)
    packs = [each.pack_id for each in same if each.pack_id and each.recipient is found.recipient]
    pack = bundles.read_bundle(cursor, packs[0]) if packs else None
    seen = pack and sees_bundle(actor, pack, documents.exhibits_of(cursor, found.appeal_no))
    letter = found.delivery_id if found.letter and may_write(actor.role, found.letter) else None
    seq = found.settled_seq or found.sent_seq
    payload = events_of(cursor, found.appeal_no)[seq - 1].payload if seq else {}
    by = found.settled_by or found.sent_by or ""
    who = names_for(actor, (*everybody(office.store).values(), *client_actors(office.store)), render).get(by, by)
    note = str(payload.get("reason") or payload.get("reference") or "")
    return DeliveryRow(found, addressee, letter, packs[0] if seen else None, who, note)


def letters_of_case(office: Office, actor: Person, appeal_no: str) -> tuple[LetterRow, ...]:
    """The letters of a case, oldest first; ``may_write`` says which of them this person may open."""
    if not allowed(actor, Act.VIEW_LETTERS):
        return ()
    with office.store.reading() as cursor:
        return () if review_refusal(cursor, actor, appeal_no) else letters_of(cursor, appeal_no)


def may_open(actor: Person, row: LetterRow) -> bool:
    """Whether this person may read and write that letter."""
    return may_write(actor.role, row.kind)


def decision_letter(rows: tuple[LetterRow, ...]) -> LetterRow | None:
    """The letter that informs the seller of the last decision; once released, it is the notice of domain.md 1.8."""
    notices = [row for row in rows if row.kind in DECISIONS and row.recipient is Side.SELLER]
    return notices[-1] if notices else None


def readers_of_reason(policy: Policy, verb: Verb) -> tuple[Side, ...]:
    """The sides that read the reason of that act, because one of its letters to them contains ``{reason}``."""
    written = [policy.letters[kind] for kind in CALLS.get(verb, ()) if kind in policy.letters]
    readers = {side for letter in written if REASON in letter.body_en + letter.body_zh for side in letter.to}
    return tuple(side for side in (Side.SELLER, Side.COMPLAINANT) if side in readers)


def named_failures(case: Case, verb: Verb, by: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The failures that the decision's letter would name, and those it omits because only the machine found them.

    ``by`` is the person who would decide, on the form as it stands.
    """
    return _named(case, verb, by) if verb in FAILING else ((), ())


def deciding_criteria(case: Case, verb: Verb, by: str) -> tuple[str, ...]:
    """The criteria on which that decision would rest, whoever answered them, in checklist order."""
    decisive = {criterion for part in _named(case, verb, by) for criterion in part}
    return tuple(each.criterion for each in case.assessment.checklist.items() if each.criterion in decisive)


def _named(case: Case, verb: Verb, by: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The failures that a letter about that decision would name, and those it would omit; see ``compose.named``."""
    open_ones = unverified if verb is Verb.ASK_SUPPLEMENT else doubted
    payload = {
        "findings": snapshot(case.assessment, case.form, by, case.now),
        "routes": case.assessment.claimed,
        "criteria": open_ones(case.assessment, case.form),
    }
    return named(case.policy, DecisionEvent(verb, payload, case.appeal.answer_kind, {}))


def letter_file(office: Office, actor: Person, letter_id: str, wanted: Format) -> tuple[str, bytes] | Refusal:
    """The letter's file name and bytes: from the vault if released, otherwise the current draft."""
    opened = open_letter(office, actor, letter_id)
    if isinstance(opened, Refusal):
        return opened
    name = f"{letter_id}.{wanted}" if opened.row.state == "released" else f"{letter_id}.draft.{wanted}"
    digest = opened.row.pdf_sha256 if wanted == "pdf" else opened.row.text_sha256
    if digest is None:
        return name, letter_pdf(opened.written) if wanted == "pdf" else plain(opened.written).encode()
    try:
        return name, office.vault.read(digest)
    except Damaged:
        return refuse("file_unreadable", name=name, reason=say("letter.its_file_is_missing_or_was_changed"))


def delivery_title(kind: LetterName | None, recipient: str) -> Text:
    """A letter, or a bundle (None), on its way, in one line: what it is and to whom."""
    return say("format.letter_side", letter=delivery_name(kind), side=label_of(Side(recipient)))


def letter_title(kind: LetterName, recipient: str) -> Text:
    """A letter in one line: its kind and its recipient."""
    return say("format.letter_side", letter=letter_name(kind), side=label_of(Side(recipient)))
