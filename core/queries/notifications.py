"""Notices: what a person should know wherever they are in the app, each linked to its case.

They are computed from the open cases, so a notice disappears by itself when it no longer applies. They are cached for
each person until what they depend on changes, so that redrawing a page needs no query.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from core.domain.appeal import Appeal
from core.domain.deadlines import two_clocks
from core.domain.lifecycle import makes
from core.domain.masking import names_one
from core.domain.move_facts import latest_comes_first, latest_of, silence_facts
from core.domain.people import Person
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in, day_text, zone_of
from core.domain.second_review import decision_label
from core.domain.terms import ZONE, AnswerKind, State, Verb
from core.domain.text import Text, mark, say
from core.ledger import drafts, letters, orders, outbox, people, record, runs, second_reviews
from core.ledger.engine import DELIVERIES, MENTIONED, MOVED, ORDERS, PROPOSALS, Cursor, ResultCache
from core.ledger.outbox import UNDELIVERED
from core.office import Office
from core.queries.letters import kinds_for
from core.queries.rules import calendar_warnings
from core.queries.run_sheet import ELSEWHERE, SOON, due_on_file

Kind: TypeAlias = Literal[
    "latest", "due", "arrived", "handed", "look", "sheet", "asked", "arrival", "letters", "approve", "returned",
    "follow_up", "order", "calendar", "account", "local", "undelivered", "mention",
]  # fmt: skip

READ: Final = (MOVED, PROPOSALS, ORDERS, DELIVERIES, UNDELIVERED, MENTIONED)
"""What notices rest on: cases that move, decisions that wait for a second person, orders, letters on their way, and
mentions. An appeal that is opened is in nobody's turn in legal; the letter about it is counted within ``FRESH``."""

FRESH: Final = timedelta(minutes=1)
"""How long an answer is reused while these do not change: letters are written and go out, second reviews are drawn."""

MOST: Final = 100
"""How many notices of one kind a person has at most."""

LOCAL_SIGN_IN_SHOWN: Final = timedelta(days=7)
"""How long administrators are told that somebody signed in by password although the company has a provider."""

MENTIONED_FOR: Final = timedelta(days=30)
"""How long somebody is notified of a comment that mentions them."""

GIVEN: Final = {Verb.ASSIGN: mark("notice.assigned_it_to_you"), Verb.HAND_OVER: mark("notice.handed_it_over_to_you")}


@dataclass(frozen=True)
class Notice:
    """One notice: ``key`` identifies it for ``seen``, ``text`` says it; it links to a case or the page ``place``.

    ``comment`` is the number of the comment that it is about, 0 for any other.
    """

    key: str
    kind: Kind
    text: Text
    place: str
    appeal_no: str = ""
    seen: bool = False
    comment: int = 0


@dataclass(frozen=True)
class _Reader:
    """The person who asks, and the transaction in which the answer is read."""

    office: Office
    cursor: Cursor
    actor: Person
    now: datetime

    def name_of(self, person_id: str) -> str:
        """A colleague's name, or the id if there is no such account."""
        person = people.everybody(self.office.store).get(person_id)
        return person.name if person else person_id

    def giving(self, row: dict[str, Any]) -> record.Assignment | None:
        """The event that gave this case to its holder."""
        number, version = row["appeal_no"], row["version"]
        found = _GIVEN.get(self.office.store, (number, version), (), lambda: (record.given_by(self.cursor, number),))
        return found[0]


_NOTICES: Final[ResultCache[tuple[Notice, ...]]] = ResultCache(1_024, FRESH)
"""The notices of each person."""

_GIVEN: Final[ResultCache[tuple[record.Assignment | None]]] = ResultCache(16_384)
"""Who assigned a case to its holder, by case and version; this never changes."""


def has_notices(person: Person) -> bool:
    """Whether this person can get notices; an administrator gets those about calendars and accounts, but not cases."""
    told_of = (Act.RECEIVE_CASE_NOTICES, Act.RECEIVE_CALENDAR_NOTICES, Act.RECEIVE_ACCOUNT_NOTICES)
    return any(allowed(person, act) for act in told_of)


def notices(office: Office, actor: Person) -> tuple[Notice, ...]:
    """This person's notices, most urgent first; empty for roles that have none."""
    if not has_notices(actor):
        return ()
    now = office.now()

    def look() -> tuple[Notice, ...]:
        with office.store.reading() as cursor:
            seen = people.seen_by(cursor, actor.person_id)
            reader = _Reader(office, cursor, actor, now)
            return tuple(replace(each, seen=each.key in seen) for each in _for_role(reader))

    return _NOTICES.get(office.store, actor.person_id, (*READ, people.seen_count(actor.person_id)), look, now=now)


def _for_role(reader: _Reader) -> Iterator[Notice]:
    if allowed(reader.actor, Act.RECEIVE_CASE_NOTICES):
        yield from _all(reader)
    if allowed(reader.actor, Act.RECEIVE_CALENDAR_NOTICES):
        yield from _of_calendars(reader)
    if allowed(reader.actor, Act.RECEIVE_ACCOUNT_NOTICES):
        yield from _of_accounts(reader)
    if allowed(reader.actor, Act.RECEIVE_DELIVERY_NOTICES):
        yield from _of_messages(reader)


def _all(reader: _Reader) -> Iterator[Notice]:
    cursor, actor, today = reader.cursor, reader.actor, day_in(reader.now)
    looks = second_reviews.open_for(cursor, actor.person_id) if allowed(actor, Act.READ_FINDINGS) else ()
    hidden = frozenset(each.appeal_no for each in looks)
    if allowed(actor, Act.READ_FINDINGS):
        yield from (each for each in _of_proposals(reader) if each.appeal_no not in hidden)
        yield from _of_cases(reader, hidden)
        for each in looks:
            yield Notice(f"look:{each.look_id}", "look", say("notice.second_look_waits_for_you"), "secondlook")
        yield from _of_follow_ups(reader, hidden)
    yield from _of_mentions(reader, hidden)
    if allowed(actor, Act.RECEIVE_WINDOW_NOTICES):
        yield from _of_windows(reader, hidden)
    if makes(actor, Verb.RESEND_ORDER) and orders.connected(reader.office.store):
        yield from _of_orders(reader, hidden)
    if makes(actor, Verb.DECLINE_EXTENSION) and (requests := runs.count_requests(cursor)):
        text = say("notice.requests_for_more_time_to_decide", count=requests)
        yield Notice(f"asked:{today}", "asked", text, "runsheet")
    if makes(actor, Verb.RECORD_ARRIVAL) and (unproved := runs.without_arrival(cursor)):
        text = say("notice.forwarded_and_no_arrival_on_record", count=unproved)
        yield Notice(f"arrival:{today}", "arrival", text, "runsheet")
    if waits := sum(letters.count_waiting(cursor, kinds_for(actor.role), hidden).values()):
        text = say("notice.letters_that_wait_to_be_released", count=waits)
        yield Notice(f"letters:{today}", "letters", text, "letters")
    yield from _of_deliveries(reader, hidden)


def _of_orders(reader: _Reader, hidden: frozenset[str]) -> Iterator[Notice]:
    """For leads: the number of orders that should be in effect by now, and of those the marketplace refused."""
    asks, today = orders.OrderQuery(reader.now, hidden=tuple(sorted(hidden))), day_in(reader.now)
    counts = orders.count_orders(reader.cursor, asks)
    if late := counts["overdue"]:
        yield Notice(f"order:late:{today}", "order", say("notice.orders_not_in_effect_in_time", count=late), "orders")
    if refused := counts["refused"]:
        yield Notice(f"order:refused:{refused}", "order", say("notice.orders_refused", count=refused), "orders")


def _of_deliveries(reader: _Reader, hidden: frozenset[str]) -> Iterator[Notice]:
    """The number of released letters and bundles to be sent, and of those that could not be delivered."""
    counts = letters.count_deliveries(reader.cursor, letters.DeliveryQuery(hidden=tuple(sorted(hidden))))
    if counts.send:
        text = say("notice.letters_to_send", count=counts.send)
        yield Notice(f"send:{day_in(reader.now)}", "letters", text, "letters")
    if counts.failed:
        text = say("notice.letters_failed", count=counts.failed)
        yield Notice(f"failed:{counts.failed}", "letters", text, "letters")


def _of_calendars(reader: _Reader) -> Iterator[Notice]:
    """For administrators: years without an announced calendar, repeated each month until one is loaded."""
    today = day_in(reader.now)
    for each in calendar_warnings(reader.office, today):
        yield Notice(f"calendar:{each.calendar}:{each.year}:{today:%Y-%m}", "calendar", each.text, "policies")


def _of_accounts(reader: _Reader) -> Iterator[Notice]:
    """For administrators: people waiting to be told apart from an existing account, and recent sign-ins by password."""
    for each in people.company_accounts(reader.cursor, waiting=True):
        text = say("notice.company_account_waits", name=each.account)
        yield Notice(f"account:{each.issuer}:{each.subject}", "account", text, "people")
    for act in record.acts_of(reader.cursor, ("signed_in_locally",), limit=MOST):
        if reader.now - act["happened_at"] < LOCAL_SIGN_IN_SHOWN:
            text = say("notice.signed_in_locally", who=reader.name_of(act["actor"]), day=day_in(act["happened_at"]))
            yield Notice(f"local:{act['position']}", "local", text, "log")


def _of_messages(reader: _Reader) -> Iterator[Notice]:
    """For leads and administrators: abandoned messages to other systems, repeated each day."""
    count = outbox.has_endpoints(reader.office.store) and outbox.count_undelivered(reader.cursor)
    if count:
        text = say("notice.messages_undelivered", count=count)
        place = "connections" if allowed(reader.actor, Act.VIEW_CONNECTIONS) else "orders"
        yield Notice(f"undelivered:{day_in(reader.now)}", "undelivered", text, place)


def _of_follow_ups(reader: _Reader, hidden: frozenset[str]) -> Iterator[Notice]:
    """This person's follow-ups whose day has come; the others are on the run sheet."""
    for each in due_on_file(reader.office, reader.cursor):
        due = each.follow_up
        if due.set_by == reader.actor.person_id and due.appeal_no not in hidden:
            text = say("notice.follow_up_since", day=each.day, what=due.what)
            yield Notice(f"follow_up:{due.appeal_no}:{due.seq}", "follow_up", text, "appeal", due.appeal_no)


_MENTIONS: Final[ResultCache[tuple[record.Mention, ...]]] = ResultCache(1)
"""The comments that mention anybody, from when it was asked or before: read once for everybody."""


def _of_mentions(reader: _Reader, hidden: frozenset[str]) -> Iterator[Notice]:
    """The comments on open cases that mention this person or answer them, until they answer in turn.

    While a case is kept from a second reviewer, its comments wait: neither they nor whoever mentions them is told.
    """
    since, me = reader.now - MENTIONED_FOR, reader.actor.person_id
    recent = _MENTIONS.get(
        reader.office.store, None, (MENTIONED,), lambda: reader.office.read(record.mentions_since, since)
    )
    own = [each for each in recent if each.actor == me]
    answered = {(each.appeal_no, each.answers) for each in own}
    received = [each for each in recent if me in each.people and each.at >= since and each.appeal_no not in hidden]
    received = received[:MOST]
    appeals = record.read_appeals(reader.cursor, list({each.appeal_no for each in received}))
    everybody = people.everybody(reader.office.store)
    for each in received:
        no, seq, author = each.appeal_no, each.seq, everybody.get(each.actor)
        who = author.name if author and names_one(reader.actor, author) else say("masking.legal")
        if (no, seq) in answered or appeals[no].state is State.CLOSED:
            continue
        text = say("notice.answers_your_comment" if each.answered == me else "notice.mentions_you", who=who)
        yield Notice(f"mention:{no}:{seq}", "mention", text, "appeal", no, comment=seq)


def _of_windows(reader: _Reader, hidden: frozenset[str]) -> Iterator[Notice]:
    """For leads: latest days that are near, past or before the promised day, and the number of windows that ended."""
    office, now, two = reader.office, reader.now, two_clocks(reader.office.rules)
    waits = tuple(
        record.with_receipt(office.rules, reader.cursor, each) for each in runs.waiting_under(reader.cursor, two)
    )
    yield from [each for case in waits if (each := _latest(office, case, now)) and case.appeal_no not in hidden][:MOST]
    over = sum(silence_facts(office.rules, case, now).past_due for case in waits)
    for row in runs.windows_of_parties(reader.cursor, day_in(now) + ELSEWHERE, two):
        policy = office.policies.policy(row["policy_id"])
        over += row["n"] if row["due_on"] < day_in(now, zone_of(policy) if policy else ZONE) else 0
    if over:
        text = say("notice.windows_that_are_over_without_answer", count=over)
        yield Notice(f"sheet:{day_in(now)}", "sheet", text, "runsheet")


def _latest(office: Office, appeal: Appeal, now: datetime) -> Notice | None:
    """The notice that the policy's latest day is within two days, past, or before the day promised the complainant."""
    policy, latest = office.policy_of(appeal), latest_of(office.rules, appeal)
    if latest is None:
        return None
    today, day = day_in(now, zone_of(policy)), day_text(latest, policy)
    if latest < today:
        text = say("notice.latest_day_to_restore_over", day=day)
    elif latest_comes_first(office.rules, appeal):
        text = say("notice.latest_day_to_restore_comes", day=day)
    elif latest - today <= SOON:
        text = say("notice.latest_day_to_restore_is", day=day)
    else:
        return None
    return Notice(f"latest:{appeal.appeal_no}:{latest}:{latest < today}", "latest", text, "appeal", appeal.appeal_no)


def _of_proposals(reader: _Reader) -> Iterator[Notice]:
    """Decisions that wait for a lead's approval, and this person's own that were sent back."""
    cursor, actor = reader.cursor, reader.actor
    for each in drafts.sent_back_to(cursor, actor.person_id, MOST):
        who = reader.name_of(each.settled_by)
        text = say("notice.sent_your_decision_back", who=who, decision=decision_label(each.decision))
        yield _on(each, "returned", text)
    for each in drafts.waiting_for(cursor, actor.person_id, MOST) if makes(actor, Verb.SEND_BACK) else ():
        who = reader.name_of(each.by)
        text = say("notice.proposes_and_waits_for_approval", who=who, decision=decision_label(each.decision))
        yield _on(each, "approve", text)


def _on(proposed: drafts.OpenProposal, kind: Kind, text: Text) -> Notice:
    return Notice(f"{kind}:{proposed.appeal_no}:{proposed.seq}", kind, text, "appeal", proposed.appeal_no)


def _of_cases(reader: _Reader, hidden: frozenset[str]) -> Iterator[Notice]:
    """The notices of this person's cases, except those that they review a second time."""
    me = reader.actor.person_id
    cases = [row for row in record.cases_of(reader.cursor, me, MOST) if row["appeal_no"] not in hidden]
    two = two_clocks(reader.office.rules)
    clocked = record.read_appeals(reader.cursor, [row["appeal_no"] for row in cases if row["policy_id"] in two])
    known = (record.with_receipt(reader.office.rules, reader.cursor, each) for each in clocked.values())
    yield from (each for case in known if (each := _latest(reader.office, case, reader.now)))
    yield from (late for row in cases if (late := _due(reader.office, row, reader.now)))
    yield from (news for row in cases if (news := _arrived(row)))
    for row in cases:
        event = reader.giving(row) if row["assigned_to"] == me else None
        if event and event.actor != me:
            text = Text(key=GIVEN[event.verb], facts={"who": reader.name_of(event.actor)})
            yield _case(row, "handed", str(event.seq), text)


def _due(office: Office, row: dict[str, Any], now: datetime) -> Notice | None:
    """The notice that the case is due within two days, or late; None if neither."""
    policy, due_on = office.policies.policy(row["policy_id"]), row["due_on"]
    if due_on is None or policy is None or due_on - day_in(now, zone_of(policy)) > SOON:
        return None
    late, day = due_on < day_in(now, zone_of(policy)), day_text(due_on, policy)
    text = say("notice.decision_is_late_it_was_due", day=day) if late else say("notice.decision_is_due", day=day)
    return _case(row, "due", str(due_on), text)


def _arrived(row: dict[str, Any]) -> Notice | None:
    """The notice that a supplement or an answer has returned the case to legal; None if none has."""
    if row["state"] == State.PRELIMINARY_REVIEW:
        key, at = mark("notice.sellers_supplement_has_arrived"), row["supplements"]
    elif row["answer_kind"] == AnswerKind.WITHDRAWAL:
        key, at = mark("notice.complainant_has_withdrawn"), row["withdrawn_at"]
    else:
        key, at = mark("notice.complainant_has_answered"), row["answered_at"]
    return _case(row, "arrived", str(at), Text(key=key)) if at else None


def _case(row: dict[str, Any], kind: Kind, occasion: str, text: Text) -> Notice:
    return Notice(f"{kind}:{row['appeal_no']}:{occasion}", kind, text, "appeal", row["appeal_no"])
