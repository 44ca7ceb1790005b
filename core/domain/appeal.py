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
    LegalRisk,
    Outcome,
    PenaltyKind,
    RightType,
    Side,
    State,
    TimeGround,
    Verb,
)
from core.domain.text import Frozen, Strict

# One appeal: who stands against whom, about what, and where it stands now.


class Listing(Strict):
    """A punished listing and what was sold of it; dates are calendar days of the marketplace.

    ``sold_value`` is what the punished sales came to, in whole units of the policy's currency; None is not known.
    """

    listing_id: str
    title: str = ""
    sold_quantity: int | None = None
    sold_value: int | None = None
    first_sold_on: date | None = None
    last_sold_on: date | None = None


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
        """The verified person or firm behind the shop or account; its shown name when none is on file."""
        return self.subject_name or self.name


class Appeal(Strict):
    """The case as its events leave it; ``version`` is the number of the last one that is an act on the case.

    What is done to its documents, its orders and its letters on their way (``BESIDE``) is in its log too and leaves
    the version: an open form stays current.

    All times are aware UTC. ``deadline`` is the sum of the running clock as JSON of
    ``core.domain.deadlines.Deadline``; ``due_on`` its last day in the zone of the policy. ``counter_notice_at`` is the
    first filing, ``counter_notice_effective_at`` the one that completed it; ``response_latest_on`` the last day to act
    on the complainant's silence, where the policy has one (512(g)).
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
    """The account of a party through which a document came, and when its holder was authenticated there (aware).

    As the program says that brought it; Redress knows no accounts of parties.
    """

    account: str
    authenticated_at: datetime


# What happened to an appeal: append-only, each chained to the one before by its hash.

_ENCODER: Final = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str, check_circular=False
)  # what is plain JSON holds no circle, and to look for one takes a tenth of the time

_MAKE: Final = getattr(json.encoder, "c_make_encoder", None)  # a Python without C has none

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
"""What ``_ENCODER`` makes anew for each text, made once: half of the time of a short one."""


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
    """The hash of an event: SHA-256 over its fields and the hash before it, in hexadecimal.

    ``payload`` is the JSON text as stored, so that a check needs no second serialiser.
    """
    told = "\n".join((appeal_no, str(seq), verb, actor, _utc_text(at), payload, previous))
    return sha256(told.encode()).hexdigest()


@lru_cache(maxsize=64)
def _utc_text(at: datetime) -> str:
    """The moment as it is hashed; all events of an import have the same."""
    return at.astimezone(UTC).isoformat()


def payload_text(payload: dict[str, Any]) -> str:
    """The payload as the one JSON text that is hashed and stored: sorted keys, no blanks, UTF-8 kept."""
    return "".join(_CHUNKS(payload, 0)) if _CHUNKS else _ENCODER.encode(payload)


# What identifies a person in a payload stands apart from what is hashed, in the second format of an event: the payload
# has a blank in its place, and for each of its fields (a key at its top) the commitment of what was taken out of it.
# That stands in the column ``personal`` of the event, which is not hashed.

ROW = "row"
"""The cells of a case of an earlier system, as they were imported."""

FORMAT, COMMITTED = "format", "committed"

_OF_FORMAT: Final = frozenset({FORMAT, COMMITTED})

DEADLINE: Final = "deadline"

BEFORE, AFTER, CONTACTS_BEFORE = "before", "after", "contacts_before"
"""Under what a correction tells what stood there and what stands there now, and what the contacts of a party were."""

VALUES, GOODS = "values", "goods"
"""Under what an event tells the facts that were typed off a document, and of whose goods it is: ids and numbers."""

ACCOUNT: Final = "account"
"""Under what the taking in of a document tells the party's account through which it came."""

PARTIES: Final = {Side.SELLER: "seller_party", Side.COMPLAINANT: "complainant_party"}
"""Under what an opening event tells the parties as they were then."""

CONTACTS: Final = ("name", "subject_name", "subject_id", "contact", "phone", "email", "address")
"""What of a party identifies somebody; its id is a salted hash."""

PERSONAL: Final = frozenset(
    {
        "because", "inputs", "lookup", "note", "penalty_note", "private_note", "reason", "reference", "risk_reason",
        "text", "what", "title", "complaint_no", ACCOUNT, BEFORE, AFTER, CONTACTS_BEFORE, VALUES, *PARTIES.values(),
    }
)  # fmt: skip
"""The keys of a payload, at any depth, under which people write, or what was typed off a document is told."""

Apart: TypeAlias = dict[str, dict[str, Any]]
"""What was taken out of a payload: by its field, then by the path to it."""


_ASKED: Final = PERSONAL | {DEADLINE}

_TOLD: Final = (str, dict)

_DEEP: Final = (dict, list)


def part(payload: dict[str, Any], verb: str) -> tuple[dict[str, Any], Apart]:
    """A payload (plain JSON) with blanks, and what stood there; the text of a released letter is a hash, and stays."""
    taken: dict[str, Any] = {}
    keys = _ASKED - {"text"} if verb == Verb.RELEASE_LETTER else _ASKED
    body: dict[str, Any] = {**_blanked(payload, "", keys, taken)}
    grouped = {SET: ROW} if verb == Verb.IMPORT_HISTORY else {}  # of a million cases one row each
    apart: Apart = {}
    for path, value in taken.items():
        field = path.partition("/")[0]
        apart.setdefault(grouped.get(field, field), {})[path] = value
    return body, apart


def _blanked(told: Any, path: str, keys: frozenset[str], taken: dict[str, Any]) -> Any:  # noqa: ANN401 - plain JSON
    """A dict or list with blanks, a copy where there are any; ``taken`` gets what stood there, by its path.

    It looks only at the names that are asked for and at what holds more: of a million imported cases each step would
    be felt.
    """
    body = told
    if isinstance(told, dict) and not keys.isdisjoint(told):
        body = told.copy()
        for name in keys.intersection(told):
            value = told[name]
            if value and isinstance(value, _TOLD) and (name != DEADLINE or '"reason":"' in str(value)):
                taken[f"{path}{name}"] = value
                body[name] = type(value)()
    for key, value in enumerate(told) if isinstance(told, list) else told.items():
        if type(value) is not str and value and isinstance(value, _DEEP) and body[key] is value:
            inner = _blanked(value, f"{path}{key}/", keys, taken)
            if inner is not value:
                body = told.copy() if body is told else body
                body[key] = inner
    return body


def join(body: dict[str, Any], told: Mapping[str, Any]) -> None:
    """Puts what was taken out of a payload back into its place, by its path."""
    for path, value in told.items():
        *way, last = path.split("/")
        place: Any = body
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[last] = value


# What is erased of it: each word gives way to a mark that says so in both languages, wherever it stood, so that pages,
# exports and reports read it as they read the word.

ERASED: Final = "[erased on "


def erased_on(day: date) -> str:
    """What stands in the place of what was erased on that day."""
    return f"{ERASED}{day} · 已于 {day} 删除]"


KEPT: Final = "at"
"""When a look-up was made: it identifies nobody, and is asked for as a time."""


def erased(value: Any, mark: str, key: str = "") -> Any:  # noqa: ANN401 - plain JSON
    """The same JSON with a mark in the place of each word; of the sum of a due date (``deadline``) of its reasons."""
    if isinstance(value, dict):
        return {name: erased(each, mark, name.rpartition("/")[2]) for name, each in value.items()}
    if isinstance(value, list):
        return [erased(each, mark, key) for each in value]
    if key == DEADLINE and value:
        return json.dumps(_unreasoned(json.loads(value), mark), ensure_ascii=False, separators=(",", ":"))
    return mark if isinstance(value, str) and value and key != KEPT and not value.startswith(ERASED) else value


def _unreasoned(value: Any, mark: str) -> Any:  # noqa: ANN401 - plain JSON
    """A due date without the words of those who granted more time, in its sum or in a sentence about it."""
    if isinstance(value, dict):
        told = {name: _unreasoned(each, mark) for name, each in value.items()}
        reason = told.get("reason")
        return {**told, "reason": erased(reason, mark)} if isinstance(reason, str) else told
    return [_unreasoned(each, mark) for each in value] if isinstance(value, list) else value


def reworded(told: dict[str, Any], mark: str) -> dict[str, Any]:
    """A payload, or a row of a table beside it, with marks where what identifies a person stood."""
    body, apart = part(told, "")
    for each in apart.values():
        join(body, erased(each, mark))
    return body


def commitment(salt: str, value: str) -> str:
    """What an event holds of a value: SHA-256 over a random salt and the value as text, in hexadecimal."""
    return sha256(f"{salt}{value}".encode()).hexdigest()


def committed(verb: str, told: dict[str, Any], salt: Callable[[], str]) -> tuple[str, str | None]:
    """The payload of an event (plain JSON) as it is stored and hashed, and what its column ``personal`` holds of it."""
    parts, personal = committed_parts(verb, told, salt)
    return whole_text(parts), personal


def committed_parts(verb: str, told: dict[str, Any], salt: Callable[[], str]) -> tuple[dict[str, str], str | None]:
    """As ``committed``, the payload as the JSON of each of its fields."""
    body, apart = part(told, verb)
    own = {field: {"salt": salt(), "value": payload_text(value)} for field, value in apart.items()}
    body[FORMAT], body[COMMITTED] = 2, {field: commitment(**each) for field, each in own.items()}
    return {name: payload_text(value) for name, value in body.items()}, payload_text(own) if own else None


def whole_text(parts: dict[str, str]) -> str:
    """``payload_text`` of what has these fields, each given as its JSON."""
    return "{" + ",".join([f"{encode_basestring(name)}:{parts[name]}" for name in sorted(parts)]) + "}"


_PAIRS: Final = json.JSONDecoder(object_pairs_hook=list)

Personal: TypeAlias = list[tuple[str, str, str]]
"""What the column ``personal`` of an event holds: (field, salt, value as text), a field that it has twice twice."""


def personal_of(row: dict[str, Any]) -> Personal:
    """What stands apart of an event."""
    if not row["personal"]:
        return []
    pairs = [(field, dict(each)) for field, each in _PAIRS.decode(row["personal"])]
    return [(field, own["salt"], own["value"]) for field, own in pairs]


FOR_CHECKS: Final = frozenset({ACCOUNT, VALUES, CONTACTS_BEFORE, *PARTIES.values()})
"""What an event tells so that tables can be held against it; people read it there, masked for their role."""


def told_of(row: dict[str, Any], *, whole: bool = False) -> dict[str, Any]:
    """What an event tells, as it was given when it was written, with marks for what was erased since.

    Only with ``whole`` it tells what is there for checks.
    """
    told = whole_of(json.loads(row["payload"]), personal_of(row))
    return told if whole else {name: value for name, value in told.items() if name not in FOR_CHECKS}


def whole_of(body: dict[str, Any], personal: Personal) -> dict[str, Any]:
    """The payload as it was given, of the one as it is stored, which is taken apart, and of what stands apart."""
    for _, _, value in personal:
        join(body, json.loads(value))
    return {name: value for name, value in body.items() if name not in _OF_FORMAT}


# How a case follows from its events: each carries what it sets, so an old log folds the same for ever.

SET = "set"

RULES = "rules"
"""What an opening event carries besides: the hash of its policy and of its calendar (``Rules.hashes_of``)."""


def fold(appeal: Appeal | None, event: Event) -> Appeal:
    """The case after one more event; ``payload["set"]`` holds the fields of ``Appeal`` that it changes.

    What is done to a document, an order or a letter on its way leaves the case, and so its version, as it is.
    """
    if appeal and event.verb in BESIDE:
        return appeal
    before = dict(appeal) if appeal else {"appeal_no": event.appeal_no}
    return Appeal.model_validate({**before, **event.payload.get(SET, {}), "version": event.seq})


def fold_all(events: Iterable[Event]) -> Appeal | None:
    """The case as its whole log leaves it."""
    appeal: Appeal | None = None
    for event in events:
        appeal = fold(appeal, event)
    return appeal


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes, by the fields of ``Appeal``, as plain JSON values, as the event carries them."""
    return Appeal.model_construct(**changes).model_dump(mode="json", include=set(changes), warnings=False)


# A day on which somebody wants to look at a case again: what is awaited, such as the docketing of a suit.


class FollowUp(Frozen):
    """The follow-up of a case, open or closed; ``due_on`` is a day in the zone of its policy, ``seq`` its event."""

    appeal_no: str
    seq: int
    due_on: date
    what: str
    set_by: str


class MoreTime(Frozen):
    """More time as it is asked for or granted: on which ground, and days to add or the days that are not to count.

    ``document`` is the label of what shows the ground; ``reason`` is in a person's own words, and the party reads it.
    """

    ground: TimeGround | None = None
    reason: str = ""
    days: int = 0
    first_day: date | None = None
    last_day: date | None = None
    document: str = ""
