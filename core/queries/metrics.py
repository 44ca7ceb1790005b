"""The cases behind a figure, how a complainant's cases ended, and how similar cases were decided."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np

from core.analytics import counts, metrics, parties, questions, statistics, tables
from core.domain.appeal import Appeal
from core.domain.people import Person
from core.domain.permissions import Act, may
from core.domain.policy import day_in
from core.domain.precedents import Likeness, Precedent, joined_words, least_words, ranked, words_in, words_of
from core.domain.refusals import Refusal, refuse
from core.domain.terms import Value
from core.domain.text import say
from core.ledger import record
from core.ledger.documents import cases_of_issuers
from core.ledger.drafts import last_answers
from core.ledger.engine import Cursor
from core.ledger.second_reviews import hidden_cases, review_refusal
from core.office import Office
from core.queries.people import names_of_parties

# The complainant's record: how their complaints ended so far. Shown beside a case; no verdict rests on it.

FEWEST: Final = 20
"""With fewer cases than this, no rate is shown (domain.md 6.2)."""

RECENT: Final = timedelta(days=92)  # "rolling 3 months" of domain.md 6.2

DAY: Final = 24


@dataclass(frozen=True)
class Share:
    """``k`` of ``n``, with Wilson's interval; ``has_rate`` says whether there are enough cases to show a rate."""

    k: int
    n: int

    @property
    def has_rate(self) -> bool:
        """Whether a rate may be shown."""
        return self.n >= FEWEST

    @property
    def rate(self) -> float:
        """The share, 0 to 1; raises ZeroDivisionError without a case."""
        return self.k / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % confidence interval."""
        return statistics.wilson(self.k, self.n)


@dataclass(frozen=True)
class Complaints:
    """The appealed complaints of one complainant in this office, but for the case at hand, as of ``as_of``.

    ``revoked`` of those decided, ``answered`` in time of those forwarded whose window is over, ``lately``
    revoked of those opened since ``since`` (``complainant_counter_success``). ``median_days`` is the
    Kaplan–Meier median of the time to answer, with those still waiting counted; None where it was not reached while
    twenty were at risk.
    """

    as_of: datetime
    since: date
    appeals: int
    upheld: int
    rejected: int
    abandoned: int
    open: int
    withdrawn: int
    revoked: Share
    answered: Share
    lately: Share
    asked: int
    median_days: float | None


def complaints_of(office: Office, actor: Person, appeal_no: str) -> Complaints | Refusal:
    """The record of a case's complainant, without that case; for legal only."""
    now = office.now()
    beside = _beside(office, actor, appeal_no)
    if isinstance(beside, Refusal):
        return beside
    with office.analytics.reading() as cursor:
        found = parties.answers_of_complainant(cursor, _of_complainant(office, beside, now))
    return _record(found, now)


class _Beside(NamedTuple):
    """The case under comparison, and the cases that this person must not see."""

    appeal: Appeal
    hidden: tuple[str, ...]


def _beside(office: Office, actor: Person, appeal_no: str) -> _Beside | Refusal:
    """Refused to people who may not see other cases, and for a case that this person must judge independently."""
    if refusal := may(actor, Act.READ_OTHER_CASES):
        return refusal
    with office.store.reading() as cursor:
        appeal = record.cached_appeal(office.store, cursor, appeal_no)
        if appeal is None:
            return refuse("not_found", what=say("word.appeal_within"), name=appeal_no)
        hidden = hidden_cases(cursor, actor)
        if appeal_no in hidden and (refusal := review_refusal(cursor, actor, appeal_no)):
            return refusal
        return _Beside(appeal, tuple(sorted(hidden)))


def _of_complainant(office: Office, beside: _Beside, now: datetime) -> parties.ComplainantQuestion:
    appeal, zones = beside.appeal, metrics.other_zones(office)
    return parties.ComplainantQuestion(appeal.complainant_id, appeal.appeal_no, now, now - RECENT, zones, beside.hidden)


def _record(found: Mapping[str, Any], now: datetime) -> Complaints:
    def count(*statuses: str) -> int:
        """The appeals that have all of these."""
        return int(found["cases"][np.logical_and.reduce([found[each] for each in statuses])].sum())

    appeals, ended = int(found["cases"].sum()), {name: count(name) for name in parties.ENDED}
    answerable = count("asked")
    return Complaints(
        as_of=now,
        since=day_in(now - RECENT),
        appeals=appeals,
        upheld=ended["upheld"],
        rejected=ended["rejected"],
        abandoned=ended["abandoned"],
        open=appeals - sum(ended.values()),
        withdrawn=count("withdrawn"),
        revoked=Share(ended["revoked"], ended["revoked"] + ended["upheld"] + ended["rejected"]),
        answered=Share(count("in_time"), count("due")),
        lately=Share(count("lately", "revoked"), count("lately")),
        asked=answerable,
        median_days=_median(found) if answerable >= FEWEST else None,
    )


def _median(found: Mapping[str, Any]) -> float | None:
    """The median time to answer in days, with those that withdrew or are waiting as competing and censored."""
    answerable, endings = found["asked"], [found["answered"], found["withdrawn"]]
    kinds = np.select(endings, [statistics.HAPPENED, statistics.COMPETING], statistics.CENSORED)
    waits = statistics.curve(found["hours"][answerable], kinds[answerable], FEWEST, found["cases"][answerable])
    median = waits.quantile(0.5)
    return None if median is None else median / DAY


# How similar cases were decided: for legal only, and never for a case under independent second review.

SIMILAR: Final = 20


@dataclass(frozen=True)
class Precedents:
    """Cases comparable to the one at hand: the best of ``total``, or a page of those that a figure counts.

    ``since`` is the day from which titles and failing criteria are compared; None if all are.
    """

    cases: tuple[Precedent, ...]
    total: int
    number: int = 1
    since: date | None = None


def similar_cases(office: Office, actor: Person, appeal_no: str, failing: Collection[str]) -> Precedents | Refusal:
    """The decided cases that have most in common with this one, given the criteria that fail on the viewer's form."""
    beside = _beside(office, actor, appeal_no)
    if isinstance(beside, Refusal):
        return beside
    appeal = beside.appeal
    words = words_of(each.title for each in appeal.listings)
    issuers = office.read(cases_of_issuers, appeal_no)
    params = {
        "complainant": appeal.complainant_id, "seller": appeal.seller_id, "right_no": appeal.right_no,
        "right_type": appeal.right_type, "issuers": issuers, "criteria": sorted(failing), "but": appeal_no,
        "hidden": list(beside.hidden), "most": SIMILAR,
    }  # fmt: skip
    with office.analytics.reading() as cursor:
        since = parties.compared_since(cursor, office.now())
        shared, total = parties.similar_cases(cursor, {**params, "since": since}, words, least_words(words))
    cases = _precedents(office, tuple(shared), shared, (words, failing))
    return Precedents(tuple(ranked(cases)), total, since=None if since == parties.EVER else day_in(since))


def _precedents(
    office: Office,
    numbers: Collection[str],
    shared: Mapping[str, tuple[Likeness, ...]],
    alike: tuple[tuple[str, ...], Collection[str]] = ((), ()),
) -> list[Precedent]:
    """These cases, in this order, as they stand now; ``alike`` are the words and criteria that they may share."""
    words, failing = alike
    with office.store.reading() as cursor:
        appeals = record.compared_cases(cursor, numbers)
        failed = last_answers(cursor, numbers)
        reasons = record.stated_reasons(cursor, numbers)
        ids = {id_ for each in appeals.values() for id_ in (each.seller_id, each.complainant_id)}
        names = record.party_names(cursor, ids)
    return [
        Precedent(
            appeal=appeals[no],
            seller=names.get(appeals[no].seller_id, ""),
            complainant=names.get(appeals[no].complainant_id, ""),
            shared=shared.get(no, ()),
            criteria=tuple(each for each in failing if failed.get((no, each)) == Value.NOT_MET),
            words=joined_words(words_in(words, appeals[no].titles)),
            reason=reasons.get(no, "") if appeals[no].outcome else "",  # a reopened case no longer has one
        )
        for no in numbers
        if no in appeals
    ]


@dataclass(frozen=True)
class AnsweredBefore:
    """The number of decided cases under the same policy with this answer; ``own`` are the same complainant's."""

    answer: Value
    cases: int
    own: int


def answers_before(
    office: Office, actor: Person, appeal_no: str, criterion: str
) -> tuple[AnsweredBefore, ...] | Refusal:
    """How a criterion was answered in decided cases under the policy of a case, most frequent answer first."""
    beside = _beside(office, actor, appeal_no)
    if isinstance(beside, Refusal):
        return beside
    with office.analytics.reading() as cursor:
        rows = parties.answers_before(cursor, _of_criterion(office, cursor, beside, criterion))
    return tuple(AnsweredBefore(Value(row["answer"]), row["cases"], row["own"]) for row in rows)


def _of_criterion(office: Office, cursor: Cursor, beside: _Beside, criterion: str) -> dict[str, object]:
    appeal = beside.appeal
    return {
        "criterion": criterion, "policy": appeal.policy_id, "complainant": appeal.complainant_id,
        "but": appeal.appeal_no, "hidden": list(beside.hidden), "since": parties.compared_since(cursor, office.now()),
    }  # fmt: skip


OWN: Final = "own"


def cases_beside(office: Office, actor: Person, appeal_no: str, of: str, page: int = 1) -> Precedents | Refusal:
    """A page (from 1) of the cases that a figure beside a case counts, newest first.

    ``of`` is ``complainant.PART``, or ``criterion.NAME.ANSWER`` with ``.own`` for those of the same complainant.
    """
    beside = _beside(office, actor, appeal_no)
    if isinstance(beside, Refusal):
        return beside
    kind, _, part = of.partition(".")
    name, *answer = part.split(".")
    span = SIMILAR, (page - 1) * SIMILAR
    with office.analytics.reading() as cursor:
        if kind == "complainant" and part in parties.PARTS:
            complainant = _of_complainant(office, beside, office.now())
            numbers, total = parties.cases_of_complainant(cursor, complainant, part, *span)
        elif kind == "criterion" and answer and answer[0] in set(Value):
            question = _of_criterion(office, cursor, beside, name)
            numbers, total = parties.cases_answered(cursor, question, answer[0], *span, own=answer[1:] == [OWN])
        else:
            return refuse("not_found", what=say("metric.number_within"), name=of)
    return Precedents(tuple(_precedents(office, numbers, {})), total, page)


# The cases behind a number: exactly those it counts, page by page; only leads see the parties' names.

PAGE: Final = 50


@dataclass(frozen=True)
class Number:
    """One number: the question, the group, and the part of it.

    A part is ``"n"``, ``"k"``, ``"exceptional"``, ``"imported"`` or a name of ``Measure.parts``; for durations also
    ``"happened"``, ``"competing"``, ``"censored"`` and ``"at_risk:DAYS"``. It carries the ``as_of`` of the number
    shown, so that later events do not change the list.
    """

    metric: metrics.Metric
    group: str = ""
    part: str = "n"


@dataclass(frozen=True)
class CountedCases:
    """A page of the cases that a number counts: ``total`` is the number, and ``rows`` have the columns of ``SHOWN``.

    ``names`` says what each party is called for this person; ``behind`` is as in a snapshot.
    """

    total: int
    number: int
    as_of: datetime
    behind: timedelta
    rows: tuple[dict[str, Any], ...]
    names: dict[str, str]


def cases_of_number(office: Office, actor: Person, of: Number, page: int = 1) -> CountedCases | Refusal:
    """A page (from 1) of the cases, for managers and leads; beyond the end, the last page."""
    with snapshot_for(office, actor, of) as held:
        if isinstance(held, Refusal):
            return held
        which = tables.CaseSelection(of.metric.name, of.metric.by, of.metric.only, of.group, of.part)
        total = tables.count_cases(held.reading, which)
        number = max(1, min(page, -(-total // PAGE)))
        found = tables.list_cases(held.reading, which, limit=PAGE, offset=(number - 1) * PAGE)
        rows = tuple(dict(zip(tables.SHOWN, row, strict=True)) for batch in found for row in batch)
        as_of, behind = held.moment.as_of, held.behind
    ids = (row[side] for row in rows for side in ("seller_id", "complainant_id"))
    return CountedCases(total, number, as_of, behind, rows, names_of_parties(office, actor, ids))


@contextmanager
def snapshot_for(office: Office, actor: Person, of: Number) -> Iterator[metrics.MetricsSnapshot | Refusal]:
    """The record as of the number's moment; a Refusal for other roles and for a number that does not exist."""
    refusal = metrics.may_not_list(office, actor) or _refused(of)
    if refusal:
        yield refusal
    else:
        with metrics.take_snapshot(office, of.metric.as_of) as held:
            yield held


def _refused(of: Number) -> Refusal | None:
    """The refusal of an unknown question, group or part; None if all exist."""
    question = questions.QUESTIONS.get(of.metric.name)
    if question is None:
        return refuse("not_found", what=say("metric.number_within"), name=of.metric.name)
    days = of.part.removeprefix(counts.AT_RISK)
    at_risk = question.wait is not None and days != of.part and days.replace(".", "", 1).isdecimal()
    if of.part not in counts.part_tests(question) and not at_risk:
        return refuse("not_found", what=say("metric.number_within"), name=of.part)
    if of.metric.by not in {"", questions.MONTH, *questions.GROUPS, *question.groups}:
        return refuse("not_found", what=say("metric.number_within"), name=of.metric.by)
    if of.metric.by == questions.MONTH and of.group and not _is_month(of.group):
        return refuse("not_found", what=say("metric.number_within"), name=of.group)
    return None


def _is_month(group: str) -> bool:
    try:
        return bool(datetime.strptime(group, "%Y-%m"))  # noqa: DTZ007 - its shape alone is asked for
    except ValueError:
        return False
