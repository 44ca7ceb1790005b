"""Appeal, Exhibit, Party, Event, and how a case follows from its events."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, Final, TypeAlias

from core.domain.terms import (
    BESIDE,
    AnswerKind,
    DocumentKind,
    LegalRisk,
    Outcome,
    PenaltyKind,
    RightType,
    Side,
    State,
    TimeGround,
    Verb,
)
from core.domain.text import AccountLanguage, Frozen, Strict

# One appeal: the parties, the dispute, and its current state.


class Listing(Strict):
    """A punished listing and its sales; dates are calendar days of the marketplace.

    ``sold_value`` is the value of the punished sales in whole units of the policy's currency; None if unknown.
    """

    listing_id: str
    title: str = ""
    sold_quantity: int | None = None
    sold_value: int | None = None
    first_sold_on: date | None = None
    last_sold_on: date | None = None


NAMED: Final = 5
"""How many other appeals of a complaint are named; of more one more is read, to say so."""


class Party(Strict):
    """A seller or a complainant: names and contacts, kept apart from the case (domain.md 7)."""

    party_id: str
    side: Side
    name: str
    subject_name: str = ""
    subject_id: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    @property
    def subject(self) -> str:
        """The verified person or firm behind the shop or account; the display name if none is on file."""
        return self.subject_name or self.name


class Appeal(Strict):
    """The state of the case after its events; ``version`` is the number of the last event that acts on the case.

    Acts on its documents, orders and letters in transit (``BESIDE``) are in its log too but do not change the version,
    so that an open form stays current.

    All times are aware UTC. ``deadline`` is the running deadline as JSON of ``core.domain.deadlines.Deadline``;
    ``due_on`` is its last day in the zone of the policy. ``counter_notice_at`` is the first filing,
    ``counter_notice_effective_at`` the one that completed it. ``response_latest_on`` is the last day to act on the
    complainant's silence, if the policy has one (512(g)).
    """

    appeal_no: str
    version: int
    state: State
    right_type: RightType
    policy_id: str
    seller_id: str
    complainant_id: str
    complaint_no: str = ""
    complained_on: date | None = None
    right_no: str = ""
    listings: tuple[Listing, ...] = ()
    penalty_kind: PenaltyKind | None = None
    penalty_note: str = ""
    opened_at: datetime
    disclosed_at: datetime | None = None
    counter_notice_at: datetime | None = None
    counter_notice_effective_at: datetime | None = None
    preliminary_decided_at: datetime | None = None
    preliminary_outcome: str | None = None
    forwarded_at: datetime | None = None
    arrived_at: datetime | None = None
    response_due_on: date | None = None
    response_latest_on: date | None = None
    answered_at: datetime | None = None
    answer_kind: AnswerKind | None = None
    withdrawn_at: datetime | None = None
    withdrawn_from: State | None = None
    answer_before: AnswerKind | None = None
    final_decided_at: datetime | None = None
    outcome: Outcome | None = None
    seller_due_on: date | None = None
    due_on: date | None = None
    deadline: str | None = None
    assigned_to: str | None = None
    reviewer: str | None = None
    exceptional: bool = False
    legal_risk: LegalRisk | None = None
    supplements: int = 0
    late_answers: int = 0
    reopened: int = 0
    imported: bool = False
    seller_language: AccountLanguage = ""
    complainant_language: AccountLanguage = ""

    def language_of(self, side: Side) -> AccountLanguage:
        """The language of the seller or of the complainant."""
        return self.seller_language if side is Side.SELLER else self.complainant_language

    @property
    def listing_ids(self) -> tuple[str, ...]:
        """The ids of the punished listings."""
        return tuple(each.listing_id for each in self.listings)


class Exhibit(Strict):
    """A document of a case; its bytes lie in the vault under ``sha256``. ``label`` is A1…, B1…, C1….

    ``withdrawn_seq`` is the number of the event that took it out of the case; None while it is on file.
    """

    exhibit_id: str
    appeal_no: str
    label: str
    side: Side
    kind: str
    name: str
    sha256: str
    media_type: str
    size: int
    pages: int
    received_at: datetime
    received_by: str
    withdrawn_seq: int | None = None


class OwnAccount(Frozen):
    """The party's marketplace account that sent a document, and when its holder was authenticated there (aware).

    Both are as reported by the API client; Redress itself knows nothing about the parties' accounts.
    """

    account: str
    authenticated_at: datetime


# What happened to an appeal: append-only, each chained to the one before by its hash.

_ENCODER: Final = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str, check_circular=False
)  # plain JSON contains no cycles, and checking for them takes a tenth of the time

_MAKE: Final = getattr(json.encoder, "c_make_encoder", None)  # missing in a Python without the C accelerator

_CHUNKS: Final = _MAKE and _MAKE(
    markers=None,
    default=str,
    encoder=encode_basestring,
    indent=None,
    key_separator=":",
    item_separator=",",
    sort_keys=True,
    skipkeys=False,
    allow_nan=True,
)
"""``_ENCODER`` builds this for every text; building it once saves half the time for a short text."""


class Event(Frozen):
    """One act on one appeal. ``at`` is aware UTC; ``actor`` a person's id; ``payload`` plain JSON."""

    appeal_no: str
    seq: int
    verb: Verb
    actor: str
    at: datetime
    payload: dict[str, Any]
    previous_hash: str
    hash: str


def chain_hash(appeal_no: str, seq: int, verb: str, actor: str, at: datetime, payload: str, previous: str) -> str:
    """The hash of an event: SHA-256 over its fields and the previous hash, in hexadecimal.

    ``payload`` is the JSON text as stored, so that verifying it needs no second serialiser.
    """
    content = "\n".join((appeal_no, str(seq), verb, actor, _utc_text(at), payload, previous))
    return sha256(content.encode()).hexdigest()


@lru_cache(maxsize=64)
def _utc_text(at: datetime) -> str:
    """The time in the form that is hashed (cached, because all events of an import share it)."""
    return at.astimezone(UTC).isoformat()


def payload_text(payload: dict[str, Any]) -> str:
    """The payload as the JSON text that is hashed and stored: sorted keys, no spaces, UTF-8 unescaped."""
    return "".join(_CHUNKS(payload, 0)) if _CHUNKS else _ENCODER.encode(payload)


# In the second format of an event, personal data is kept apart from what is hashed, so that it can be erased: the
# payload has a blank in its place and, for each top-level field, a commitment to what was removed. The removed values
# are in the column ``personal`` of the event, which is not hashed.

ROW = "row"
"""The key for the imported cells of a case from an earlier system."""

FORMAT, COMMITTED = "format", "committed"

_OF_FORMAT: Final = frozenset({FORMAT, COMMITTED})

DEADLINE: Final = "deadline"

BEFORE, AFTER, CONTACTS_BEFORE = "before", "after", "contacts_before"
"""The keys under which a correction records the old and new values, and the former contacts of a party."""

VALUES, GOODS = "values", "goods"
"""The keys under which an event records facts typed from a document, and whose goods it covers (ids and numbers)."""

ACCOUNT: Final = "account"
"""The key under which adding a document records the party's account that sent it."""

MENTIONS, ANSWERS = "mentions", "answers"
"""The keys under which a comment records whom it notifies (ids), and the number of the comment that it answers."""

PARTIES: Final = {Side.SELLER: "seller_party", Side.COMPLAINANT: "complainant_party"}
"""The keys under which an opening event records the parties as they were then."""

CONTACTS: Final = ("name", "subject_name", "subject_id", "contact", "phone", "email", "address")
"""The fields of a party that identify a person; its id is a salted hash and does not."""

PERSONAL: Final = frozenset(
    {
        "because", "inputs", "lookup", "note", "penalty_note", "private_note", "reason", "reference", "risk_reason",
        "text", "what", "title", "complaint_no", ACCOUNT, BEFORE, AFTER, CONTACTS_BEFORE, VALUES, *PARTIES.values(),
    }
)  # fmt: skip
"""The keys of a payload, at any depth, that hold free text or facts typed from a document."""

Apart: TypeAlias = dict[str, dict[str, Any]]
"""What was removed from a payload: by top-level field, then by path."""


_ASKED: Final = PERSONAL | {DEADLINE}

_WITH_WORDS: Final = (str, dict)

_DEEP: Final = (dict, list)


def part(payload: dict[str, Any], verb: str) -> tuple[dict[str, Any], Apart]:
    """A payload (plain JSON) with blanks, and what was removed; a released letter's text is a hash and stays."""
    taken: dict[str, Any] = {}
    keys = _ASKED - {"text"} if verb == Verb.RELEASE_LETTER else _ASKED
    body: dict[str, Any] = {**_blanked(payload, "", keys, taken)}
    grouped = {SET: ROW} if verb == Verb.IMPORT_HISTORY else {}  # one commitment for the row, not one per cell
    apart: Apart = {}
    for path, value in taken.items():
        field = path.partition("/")[0]
        apart.setdefault(grouped.get(field, field), {})[path] = value
    return body, apart


def _blanked(node: Any, path: str, keys: frozenset[str], taken: dict[str, Any]) -> Any:  # noqa: ANN401 - plain JSON
    """The dict or list with blanks, copied only if there are any; removed values go into ``taken`` by path.

    Looks only at the given keys and at containers: with a million imported cases every extra step is noticeable.
    """
    body = node
    if isinstance(node, dict) and not keys.isdisjoint(node):
        body = node.copy()
        for name in keys.intersection(node):
            value = node[name]
            if value and isinstance(value, _WITH_WORDS) and (name != DEADLINE or '"reason":"' in str(value)):
                taken[f"{path}{name}"] = value
                body[name] = type(value)()
    for key, value in enumerate(node) if isinstance(node, list) else node.items():
        if type(value) is not str and value and isinstance(value, _DEEP) and body[key] is value:
            inner = _blanked(value, f"{path}{key}/", keys, taken)
            if inner is not value:
                body = node.copy() if body is node else body
                body[key] = inner
    return body


def join(body: dict[str, Any], removed: Mapping[str, Any]) -> None:
    """Puts values that were removed from a payload back in place, by path."""
    for path, value in removed.items():
        *way, last = path.split("/")
        place: Any = body
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[last] = value


# Erasure replaces each text by a mark that says so in both languages, wherever it stood, so that pages, exports and
# reports show the mark in place of the text.

ERASED: Final = "[erased on "


def erased_on(day: date) -> str:
    """The mark that replaces what was erased on that day."""
    return f"{ERASED}{day} · 已于 {day} 删除]"


KEPT: Final = "at"
"""The key for the time of a look-up: it identifies nobody, and readers expect a time there."""


def erased(value: Any, mark: str, key: str = "") -> Any:  # noqa: ANN401 - plain JSON
    """The same JSON with every text replaced by the mark; in a ``deadline`` only the reasons are replaced."""
    if isinstance(value, dict):
        return {name: erased(each, mark, name.rpartition("/")[2]) for name, each in value.items()}
    if isinstance(value, list):
        return [erased(each, mark, key) for each in value]
    if key == DEADLINE and value:
        return json.dumps(_unreasoned(json.loads(value), mark), ensure_ascii=False, separators=(",", ":"))
    return mark if isinstance(value, str) and value and key != KEPT and not value.startswith(ERASED) else value


def _unreasoned(value: Any, mark: str) -> Any:  # noqa: ANN401 - plain JSON
    """A due date without the words of those who granted more time, whether a calculation or a sentence about it."""
    if isinstance(value, dict):
        cleaned = {name: _unreasoned(each, mark) for name, each in value.items()}
        reason = cleaned.get("reason")
        return {**cleaned, "reason": erased(reason, mark)} if isinstance(reason, str) else cleaned
    return [_unreasoned(each, mark) for each in value] if isinstance(value, list) else value


def reworded(payload: dict[str, Any], mark: str) -> dict[str, Any]:
    """A payload, or a row of a projection, with personal data replaced by the mark."""
    body, apart = part(payload, "")
    for each in apart.values():
        join(body, erased(each, mark))
    return body


def commitment(salt: str, value: str) -> str:
    """The commitment that an event contains for a value: SHA-256 over a random salt and the text, in hexadecimal."""
    return sha256(f"{salt}{value}".encode()).hexdigest()


def committed(verb: str, payload: dict[str, Any], salt: Callable[[], str]) -> tuple[str, str | None]:
    """The payload of an event (plain JSON) as stored and hashed, and the content of its column ``personal``."""
    parts, personal = committed_parts(verb, payload, salt)
    return whole_text(parts), personal


def committed_parts(verb: str, payload: dict[str, Any], salt: Callable[[], str]) -> tuple[dict[str, str], str | None]:
    """Like ``committed``, but with the payload as the JSON of each field."""
    body, apart = part(payload, verb)
    own = {field: {"salt": salt(), "value": payload_text(value)} for field, value in apart.items()}
    body[FORMAT], body[COMMITTED] = 2, {field: commitment(**each) for field, each in own.items()}
    return {name: payload_text(value) for name, value in body.items()}, payload_text(own) if own else None


def whole_text(parts: dict[str, str]) -> str:
    """``payload_text`` of a payload given as the JSON of each field."""
    return "{" + ",".join([f"{encode_basestring(name)}:{parts[name]}" for name in sorted(parts)]) + "}"


_PAIRS: Final = json.JSONDecoder(object_pairs_hook=list)

Personal: TypeAlias = list[tuple[str, str, str]]
"""The column ``personal`` of an event: (field, salt, value as text), once for every occurrence of a field."""


def personal_of(row: dict[str, Any]) -> Personal:
    """The personal data kept apart from an event."""
    if not row["personal"]:
        return []
    pairs = [(field, dict(each)) for field, each in _PAIRS.decode(row["personal"])]
    return [(field, own["salt"], own["value"]) for field, own in pairs]


FOR_CHECKS: Final = frozenset({ACCOUNT, VALUES, CONTACTS_BEFORE, *PARTIES.values()})
"""What an event records only so that tables can be verified against it; people read the tables, masked by role."""


def payload_of(row: dict[str, Any]) -> dict[str, Any]:
    """The payload of an event as written, without ``FOR_CHECKS``, and with marks for what has been erased since."""
    payload = whole_payload(json.loads(row["payload"]), personal_of(row))
    return {name: value for name, value in payload.items() if name not in FOR_CHECKS}


def whole_payload(body: dict[str, Any], personal: Personal) -> dict[str, Any]:
    """The payload as it was written, put together from the stored one (which is modified) and its personal data."""
    for _, _, value in personal:
        join(body, json.loads(value))
    return {name: value for name, value in body.items() if name not in _OF_FORMAT}


# How a case follows from its events: each event contains what it sets, so an old log always folds the same way.

SET = "set"

RULES = "rules"
"""The key under which an opening event keeps the hashes of its policy and calendar (``Rules.hashes_of``)."""


def fold(appeal: Appeal | None, event: Event) -> Appeal:
    """The case after one more event; ``payload["set"]`` contains the fields of ``Appeal`` that it changes.

    Acts on a document, an order or a letter in transit leave the case, and therefore its version, unchanged.
    """
    if appeal and event.verb in BESIDE:
        return appeal
    before = dict(appeal) if appeal else {"appeal_no": event.appeal_no}
    return Appeal.model_validate({**before, **event.payload.get(SET, {}), "version": event.seq})


def fold_all(events: Iterable[Event]) -> Appeal | None:
    """The case after its whole log; None for an empty log."""
    appeal: Appeal | None = None
    for event in events:
        appeal = fold(appeal, event)
    return appeal


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes to fields of ``Appeal`` as plain JSON values, for the event."""
    return Appeal.model_construct(**changes).model_dump(mode="json", include=set(changes), warnings=False)


# A day on which somebody wants to look at a case again, and what is awaited, such as the docketing of a court action.


class FollowUp(Frozen):
    """The follow-up of a case, open or closed; ``due_on`` is a day in the zone of its policy, ``seq`` its event."""

    appeal_no: str
    seq: int
    due_on: date
    what: str
    set_by: str


class MoreTime(Frozen):
    """More time as requested or granted: the ground, and the days to add or to leave out.

    ``document`` is the label of the proof of the ground; ``reason`` is free text that the party will read.
    """

    ground: TimeGround | None = None
    reason: str = ""
    days: int = 0
    first_day: date | None = None
    last_day: date | None = None
    document: str = ""


# A complainant's withdrawal that lies among the documents.


def withdrawal_letters(exhibits: Iterable[Exhibit]) -> list[Exhibit]:
    """The letters with which the complainant withdraws the complaint."""
    letter = DocumentKind.WITHDRAWAL_LETTER
    return [each for each in exhibits if each.side is Side.COMPLAINANT and each.kind == letter]


def unfiled_withdrawals(appeal: Appeal, exhibits: Iterable[Exhibit], events: Iterable[Event]) -> tuple[str, ...]:
    """The labels of the complainant's letters of withdrawal that came since one was last recorded or declined.

    While the appeal is open none comes too late. Before the disclosure none can be recorded.
    """
    if appeal.state is State.OPENED or (appeal.state is State.FINAL_REVIEW and appeal.withdrawn_at):
        return ()
    came: set[str] | None = None  # until the first is recorded, all that are on file
    for event in events:
        if event.verb in (Verb.WITHDRAW_COMPLAINT, Verb.DECLINE_WITHDRAWAL):
            came = set()
        elif came is not None and event.verb in (Verb.TAKE_IN, Verb.CORRECT_KIND):
            came.add(event.payload.get("document", ""))
    return tuple(each.label for each in withdrawal_letters(exhibits) if came is None or each.label in came)
