"""Saved views of the queue: a filter kept under a name, for oneself or, by leads, for everybody who uses the queue.

They are not logged as acts of the office: a view decides nothing and lets nobody see more, and its name, which may be a
party's, does not belong in the log (DECISIONS.md, 158).
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from core.commands.transaction import OfficeTransaction, by_whom, on_office
from core.domain.people import LONGEST_VIEW, MOST_VIEWS, SavedView, folded_name, view_name, why_no_view_name
from core.domain.permissions import Act, may
from core.domain.refusals import RefusedError, granted, refuse
from core.domain.text import say
from core.ledger import people


@on_office(Act.KEEP_QUEUE_VIEWS, "queue_views")
def save_view(tx: OfficeTransaction, name: str, asks: Mapping[str, str], *, shared: bool = False) -> SavedView:
    """Saves the current filter of the queue under a name, for oneself or ``shared`` with everybody who uses the queue.

    ``asks`` are the address parameters (``core.analytics.case_list``), which are parsed again whenever the view is
    used.
    """
    view = SavedView(
        owner="" if shared else tx.actor.person_id, name=view_name(name), address=_address_kept(asks),
        written_by=tx.actor.person_id, written_at=tx.now,
    )  # fmt: skip
    _may_write(tx, view)
    _has_room(tx, view)
    _name_is_free(tx, view)
    people.insert_view(tx.cursor, view)
    return view


@on_office(Act.KEEP_QUEUE_VIEWS, "queue_views")
def rename_view(tx: OfficeTransaction, view: SavedView, name: str) -> SavedView:
    """Renames a view. ``view``, here and below, is the view as the person saw it; refused if it has changed."""
    after = view.model_copy(update={"name": view_name(name)})
    checks = (_name_is_free,) if folded_name(after.name) != folded_name(view.name) else ()
    return _replaced(tx, view, after, *checks)


@on_office(Act.KEEP_QUEUE_VIEWS, "queue_views")
def overwrite_view(tx: OfficeTransaction, view: SavedView, asks: Mapping[str, str]) -> SavedView:
    """Replaces the filter of a view with the current one."""
    return _replaced(tx, view, view.model_copy(update={"address": _address_kept(asks)}))


@on_office(Act.SHARE_QUEUE_VIEWS, "queue_views")
def share_view(tx: OfficeTransaction, view: SavedView) -> SavedView:
    """Turns one's own view into a shared one, which leads maintain."""
    checks = () if view.shared else (_has_room, _name_is_free)
    return _replaced(tx, view, view.model_copy(update={"owner": ""}), *checks)


@on_office(Act.KEEP_QUEUE_VIEWS, "queue_views")
def delete_view(tx: OfficeTransaction, view: SavedView) -> SavedView:
    """Deletes a view; the cases it showed are not affected."""
    _as_seen(tx, view)
    people.delete_view(tx.cursor, view)
    return view


def _replaced(
    tx: OfficeTransaction, view: SavedView, after: SavedView, *checks: Callable[[OfficeTransaction, SavedView], None]
) -> SavedView:
    _as_seen(tx, view)
    for check in checks:
        check(tx, after)
    if after != view:
        after = after.model_copy(update={"written_by": tx.actor.person_id, "written_at": tx.now})
        people.replace_view(tx.cursor, view, after)
    return after


def _may_write(tx: OfficeTransaction, view: SavedView) -> None:
    """Raises ``RefusedError`` for whoever may not write on the views of everybody."""
    granted(may(tx.actor, Act.SHARE_QUEUE_VIEWS) if view.shared else None)


def _as_seen(tx: OfficeTransaction, view: SavedView) -> None:
    """Raises ``RefusedError`` if the stored view is gone, has changed, or is not the person's to write on."""
    _may_write(tx, view)
    found = people.read_view(tx.cursor, view.owner, view.name) if view.owner in {"", tx.actor.person_id} else None
    if found is None:
        raise RefusedError(refuse("not_found", what=say("queue.view_within"), name=view.name))
    if found != view:
        raise RefusedError(refuse("view_stale", **by_whom(tx.cursor, found.written_by, found.written_at)))


def _address_kept(asks: Mapping[str, str]) -> str:
    """The text to store. Raises ``RefusedError`` if it is too long, as a search text has no limit of its own."""
    text = urlencode(asks)
    if len(text) > LONGEST_VIEW:
        why = say("reasons.too_long", count=LONGEST_VIEW)
        raise RefusedError(refuse("field_invalid", field=say("queue.view_within"), given=text, reason=why))
    return text


def _has_room(tx: OfficeTransaction, view: SavedView) -> None:
    if people.count_views(tx.cursor, view.owner) >= MOST_VIEWS:
        raise RefusedError(refuse("views_full", most=MOST_VIEWS))


def _name_is_free(tx: OfficeTransaction, view: SavedView) -> None:
    """Raises ``RefusedError`` if the name is empty or its owner already has a view of that name."""
    wrong = why_no_view_name(view.name)
    if not wrong and people.read_view(tx.cursor, view.owner, view.name):
        wrong = say("queue.view_name_taken")
    if wrong:
        raise RefusedError(refuse("field_invalid", field=say("queue.view_name"), given=view.name, reason=wrong))
