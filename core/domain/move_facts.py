"""The facts of a case on which the conditions of moves depend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from core.domain import deadlines
from core.domain.appeal import Appeal, Event, Exhibit, MoreTime, Party
from core.domain.deadlines import Deadline, Extension, Tolling
from core.domain.disclosure import Bundle, certificates, rule_for
from core.domain.lifecycle import Facts, moves_of
from core.domain.people import Person
from core.domain.policy import GroundTerms, Policy, Rules, Window, day_in, day_text, zone_of
from core.domain.refusals import Refusal, refuse
from core.domain.terms import AnswerKind, DocumentKind, Side, State, Verb, label_of
from core.domain.text import Text, say


def packing_facts(
    exhibits: Sequence[Exhibit], on_file: Iterable[Exhibit], pack: Bundle | None, recipient: Side, as_filed: str
) -> Facts:
    """The facts for giving these documents to that side; ``as_filed`` is the reason for unredacted ones, if any."""
    packed = frozenset(pack.form.exhibits) if pack else frozenset()
    chosen = {each.exhibit_id for each in exhibits}
    rules = {each.label: rule_for(recipient, DocumentKind(each.kind)) for each in exhibits}
    return Facts(
        never_given=tuple(label for label, rule in rules.items() if not rule.given),
        in_pack_only=tuple(
            each.label for each in on_file if each.exhibit_id in packed and each.exhibit_id not in chosen
        ),
        unmasked=tuple(
            each.label for each in exhibits if rules[each.label].needs_pack and each.exhibit_id not in packed
        ),
        as_filed=as_filed,
    )


# The facts for customer service's acts, for the acts themselves and for the page that offers them.

IN_ORDER: Final = (
    Verb.DISCLOSE, Verb.FILE_COUNTER_NOTICE, Verb.RECORD_ARRIVAL, Verb.FILE_ANSWER, Verb.REQUEST_EXTENSION,
    Verb.WITHDRAW_COMPLAINT, Verb.WITHDRAW_APPEAL, Verb.NOTE_LATE_ANSWER,
)  # fmt: skip

# Customer service's acts in each state, the one that moves the case on first.
STEPS: Final = {
    state: tuple(verb for verb in IN_ORDER if any(state in move.sources for move in moves_of(verb))) for state in State
}


def disclosure_facts(
    exhibits: Sequence[Exhibit], appeal: Appeal, complainant: Party | None, pack: Bundle | None, as_filed: str
) -> Facts:
    """The facts for a disclosure; ``pack`` is the seller's released bundle, ``as_filed`` the reason to do without."""
    certified = certificates(exhibits, appeal)
    return replace(
        packing_facts(certified, exhibits, pack, Side.SELLER, as_filed),
        complainant_known=bool(complainant and complainant.name),
        certificate_on_file=bool(certified),
    )


def counter_notice_facts(exhibits: Iterable[Exhibit]) -> Facts:
    """The facts for filing a counter-notice."""
    return Facts(counter_notice_on_file=_has(exhibits, DocumentKind.COUNTER_NOTICE, Side.SELLER))


def arrival_facts(exhibits: Iterable[Exhibit], delivered_at: datetime | None, arrived_at: datetime) -> Facts:
    """The facts for recording an arrival: a proof on file, or a recorded delivery not later than it, to the minute.

    ``delivered_at`` is the recorded delivery of the forwarded materials, with a reference or a document.
    """
    delivered = delivered_at is not None and delivered_at.replace(second=0, microsecond=0) <= arrived_at
    return Facts(proof_on_file=delivered or _has(exhibits, DocumentKind.PROOF_OF_ARRIVAL))


def answer_facts(exhibits: Iterable[Exhibit], policy: Policy, kind: AnswerKind) -> Facts:
    """The facts for filing an answer of that kind; a withdrawal is recorded separately."""
    if kind is AnswerKind.WITHDRAWAL:
        return withdrawal_facts(exhibits)
    on_file = _has(exhibits, DocumentKind(str(kind)), Side.COMPLAINANT)
    return Facts(
        missing=() if on_file else (say("move.answer_as_document_of_complainant"),),
        answer_counts=policy.counts(kind),
        answer_kind=label_of(kind),
        policy=policy.id,
    )


def withdrawal_facts(exhibits: Iterable[Exhibit]) -> Facts:
    """The facts for recording a withdrawal."""
    on_file = _has(exhibits, DocumentKind.WITHDRAWAL_LETTER)
    return Facts(missing=() if on_file else (say("move.withdrawal_as_document"),))


def late_answer_facts(note: str) -> Facts:
    """The facts for noting a late answer."""
    return Facts(missing=() if note.strip() else (say("move.what_arrived_within"),))


def _has(exhibits: Iterable[Exhibit], kind: DocumentKind, side: Side | None = None) -> bool:
    return any(each.kind == kind and side in (None, each.side) for each in exhibits)


# More time for the awaited party: on which grounds, how much, and until when; for acts and their dialogs.


def days_left(rules: Rules, appeal: Appeal, terms: GroundTerms) -> int:
    """The days the policy still allows on that ground: to add, in its unit, or to leave uncounted, in working days."""
    policy, runs = rules.policy_of(appeal), deadlines.running(appeal)
    window = deadlines.window_of(appeal, policy)
    if runs is None:
        return 0
    if terms.counts == "added":
        return max(0, window.extension_cap - sum(each.days for each in runs.extensions))
    return deadlines.left_of_cap(runs, rules.calendar_of(policy), window.tolling_cap) if window.tolling_cap else 0


def missing_time(window: Window, request: MoreTime) -> tuple[Text, ...]:
    """What a request or grant still lacks: the ground, and the days that go with it."""
    terms = window.ground(request.ground)
    if request.ground is None:
        return (say("move.ground_within"),)
    if terms is None:
        return ()  # the refusal for an unknown ground says more
    if terms.counts == "added":
        return () if request.days > 0 else (say("move.how_many_days_are_asked_for"),)
    in_order = request.first_day is not None and request.last_day is not None and request.first_day <= request.last_day
    return () if in_order else (say("move.first_last_day_not"),)


def days_of(request: MoreTime) -> int:
    """The number of days requested: to add, or from the first to the last uncounted day."""
    if request.first_day is None or request.last_day is None:
        return request.days
    return (request.last_day - request.first_day).days + 1


def ground_facts(rules: Rules, appeal: Appeal, exhibits: Iterable[Exhibit], request: MoreTime) -> dict[str, Any]:
    """Fields of ``Facts`` for more time, except the number of days."""
    window = deadlines.window_of(appeal, rules.policy_of(appeal))
    terms = window.ground(request.ground)
    on_file = {each.label for each in exhibits}
    return {
        "missing": missing_time(window, request),
        "reason": request.reason,
        "ground": label_of(request.ground) if request.ground else "",
        "grounds": tuple(label_of(each.id) for each in window.grounds) or (say("word.none"),),
        "ground_known": request.ground is None or terms is not None,
        "ground_documented": terms is None or not terms.document or request.document in on_file,
    }


def prolonged(rules: Rules, appeal: Appeal, request: MoreTime, by: Person, now: datetime) -> Deadline | Refusal | None:
    """The window with this additional time; None if none runs or the ground does not fit; or a refusal."""
    policy, runs = rules.policy_of(appeal), deadlines.running(appeal)
    window = deadlines.window_of(appeal, policy)
    terms = window.ground(request.ground)
    if runs is None or terms is None or missing_time(window, request):
        return None
    on = day_in(now, zone_of(policy))
    if terms.counts == "tolled" and (refusal := _outside(runs, request)):
        return refusal
    return deadlines.longer(
        runs, rules.calendar_of(policy), _granted(window, terms, request, by, on), window.tolling_cap
    )


def _outside(runs: Deadline, request: MoreTime) -> Refusal | None:
    first, last = request.first_day, request.last_day
    if first is None or last is None or (last > runs.start and first <= runs.due):
        return None
    return refuse("days_outside_window", first=first, last=last, start=runs.start, due=runs.due)


def _granted(window: Window, terms: GroundTerms, request: MoreTime, by: Person, on: date) -> Extension | Tolling:
    base = {"reason": request.reason, "by": by.name, "granted_on": on, "ground": terms.id, "document": request.document}
    if terms.counts == "tolled":
        return Tolling.model_validate({"first": request.first_day, "last": request.last_day, **base})
    return Extension.model_validate({"days": request.days, "unit": window.extension_unit, **base})


# When a silence has effect: used by the run sheet, by the commands that confirm it, and by their buttons.


def silence_facts(rules: Rules, appeal: Appeal, now: datetime) -> Facts:
    """The facts for confirming a silence, or for ending a wait before that."""
    policy, promised = rules.policy_of(appeal), promised_day(rules, appeal)
    minimum = minimum_day(rules, appeal)
    return Facts(
        needs_arrival=policy.window("response").starts == "arrival",
        past_due=promised is not None and deadlines.is_past(now, promised, zone_of(policy)),
        due=day_text(promised, policy) if promised else say("word.no_day_yet"),
        latest_first=latest_comes_first(rules, appeal),
        minimum_over=minimum is not None and deadlines.is_past(now, minimum, zone_of(policy)),
        minimum=day_text(minimum, policy) if minimum else "",
    )


def unfiled_answers(rules: Rules, appeal: Appeal, exhibits: Iterable[Exhibit]) -> tuple[str, ...]:
    """The labels of documents with which the awaited party answered in time, though nobody has filed its answer.

    Of the complainant what the policy counts, since the forwarding; of the seller a counter-notice, or in the window of
    a supplement anything since the last filing. What came too late leaves the silence as it is.
    """
    policy, promised = rules.policy_of(appeal), promised_day(rules, appeal)
    if promised is None:
        return ()
    over = deadlines.ends_at(promised, zone_of(policy))
    if appeal.state is State.AWAITING_COMPLAINANT:
        side, since = Side.COMPLAINANT, appeal.forwarded_at
        kinds = {str(each) for each in AnswerKind if each is not AnswerKind.WITHDRAWAL and policy.counts(each)}
    else:
        side, since = Side.SELLER, appeal.counter_notice_effective_at or appeal.counter_notice_at
        kinds = {*DocumentKind} if since else {DocumentKind.COUNTER_NOTICE}
    return tuple(
        each.label
        for each in exhibits
        if each.side is side and each.kind in kinds and each.received_at < over
        if since is None or each.received_at > since
    )


def promised_day(rules: Rules, appeal: Appeal) -> date | None:
    """The last day promised to the awaited party, in the zone of the policy; None while no window runs."""
    if appeal.state is not State.AWAITING_COMPLAINANT or appeal.forwarded_at is None:
        return appeal.due_on
    policy = rules.policy_of(appeal)
    window, calendar = policy.window("response"), rules.calendar_of(policy)
    return deadlines.promised_until(window, calendar, appeal.due_on, day_in(appeal.forwarded_at, zone_of(policy)))


def latest_of(rules: Rules, appeal: Appeal) -> date | None:
    """The last day to end the punishment if nobody answers in time; None if the policy has none.

    It runs from the counter-notice on, whoever's turn it is; in a reopened case it is over.
    """
    if appeal.reopened or appeal.state not in deadlines.SINCE_RECEIPT:
        return None
    return appeal.response_latest_on or deadlines.latest_if(rules, appeal, appeal.counter_notice_effective_at)


def latest_comes_first(rules: Rules, appeal: Appeal) -> bool:
    """Whether the latest day ends before a silence can have effect, so that a lead has to decide."""
    waits = appeal.state is State.AWAITING_COMPLAINANT
    return waits and deadlines.clash(promised_day(rules, appeal), latest_of(rules, appeal))


@dataclass(frozen=True)
class TooLate:
    """If forwarded now, the complainant would be promised a day not before the policy's latest day."""

    promised: date
    latest: date


def too_late_to_forward(rules: Rules, appeal: Appeal, events: Iterable[Event], now: datetime) -> TooLate | None:
    """The warning before forwarding a case whose window would not end before the policy's latest day; or None."""
    policy, effective = rules.policy_of(appeal), deadlines.effective_at(appeal, events)
    latest = None if appeal.reopened else deadlines.latest_if(rules, appeal, effective)
    if latest is None or effective is None:
        return None
    window, calendar, zone = policy.window("response"), rules.calendar_of(policy), zone_of(policy)
    promised = deadlines.announced(window, calendar, day_in(effective, zone), day_in(now, zone)).due
    return TooLate(promised, latest) if deadlines.clash(promised, latest) else None


def minimum_day(rules: Rules, appeal: Appeal) -> date | None:
    """The day until whose end only an answer ends the wait, if the policy also has a latest day; otherwise None.

    Under 512(g)(2)(C) the tenth business day after receipt, whenever the counter-notice was forwarded.
    """
    policy, since = rules.policy_of(appeal), appeal.counter_notice_effective_at or appeal.counter_notice_at
    window = policy.window("response")
    if window.latest_days is None or since is None:
        return None
    return deadlines.window_from(window, rules.calendar_of(policy), day_in(since, zone_of(policy))).due
