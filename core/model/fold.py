"""How a case follows from its events: each carries what it sets, so an old log folds the same for ever."""

from collections.abc import Iterable
from typing import Any

from core.model.appeal import Appeal
from core.model.event import Event
from core.model.terms import ON_FILE

SET = "set"


def fold(appeal: Appeal | None, event: Event) -> Appeal:
    """The case after one more event; ``payload["set"]`` holds the fields of ``Appeal`` that it changes.

    What is done to a document leaves the case, and so its version, as it is.
    """
    if appeal and event.verb in ON_FILE:
        return appeal
    before = appeal.model_dump() if appeal else {"appeal_no": event.appeal_no}
    return Appeal.model_validate({**before, **event.payload.get(SET, {}), "version": event.seq})


def fold_all(events: Iterable[Event]) -> Appeal | None:
    """The case as its whole log leaves it."""
    appeal: Appeal | None = None
    for event in events:
        appeal = fold(appeal, event)
    return appeal


def changed(appeal: Appeal | None, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes as plain JSON values, as the event carries them."""
    whole = Appeal.model_construct(**({**dict(appeal), **changes} if appeal else changes))
    return whole.model_dump(mode="json", include=set(changes), warnings=False)
