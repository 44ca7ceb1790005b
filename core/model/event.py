"""What happened to an appeal: append-only, each chained to the one before by its hash."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from core.model.terms import Verb

_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


class Event(BaseModel):
    """One act on one appeal. ``at`` is aware UTC; ``actor`` a person's id; ``payload`` plain JSON."""

    model_config = ConfigDict(frozen=True)

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
    told = "\n".join((appeal_no, str(seq), verb, actor, at.astimezone(UTC).isoformat(), payload, previous))
    return sha256(told.encode()).hexdigest()


def payload_text(payload: dict[str, Any]) -> str:
    """The payload as the one JSON text that is hashed and stored: sorted keys, no blanks, UTF-8 kept."""
    return _ENCODER.encode(payload)
