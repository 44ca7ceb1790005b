"""Second reviews: announcing and drawing a sample, reviewing again, and resolving disagreements."""

import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final, get_args

from core.commands.transaction import OfficeTransaction, on_office
from core.domain.assessment import assess, open_decisions, snapshot
from core.domain.findings import review_subject
from core.domain.permissions import Act, allowed
from core.domain.policy import day_in
from core.domain.refusals import Refusal, granted, refuse
from core.domain.sampling import Values, values_of
from core.domain.second_review import (
    STRATA,
    ConcludedReview,
    Conclusion,
    Rates,
    ReviewResult,
    Sample,
    SampledDecision,
    SecondReview,
    Stratum,
    assign_reviewers,
    drawn,
    key_of,
    sample_ends_at,
)
from core.domain.text import say
from core.ledger import case_file, drafts, second_reviews
from core.ledger.engine import Cursor
from core.ledger.people import all_people, read_person

SEED: Final = 16  # bytes


@on_office(Act.MANAGE_SECOND_REVIEWS, "second_looks")
def announce_sample(
    tx: OfficeTransaction,
    *,
    first: date,
    last: date,
    by: tuple[Stratum, ...],
    base: Decimal,
    of: Mapping[Stratum, Mapping[str, Decimal]] | None = None,
) -> Sample | Refusal:
    """Announces a sample of the decisions of certain days, from today on, and publishes its seed.

    ``base`` is the share of each stratum to review again, from 0 to 1. ``of`` is as in ``Rates``; anything given a
    share of its own also forms separate strata.
    """
    cursor, now = tx.cursor, second_reviews.not_before(tx.cursor, tx.now)
    others = {name: dict(shares) for name, shares in (of or {}).items() if shares}
    rates = Rates(by=tuple(each for each in STRATA if each in by or each in others), base=base, of=others)
    granted(_unusable(first, last, rates, day_in(now)) or _unknown(rates, values_of(all_people(cursor))))
    known = second_reviews.draws(cursor)
    for each in known:
        if first <= each.last_on and each.first_on <= last:
            return refuse("draw_overlaps", number=each.draw_no, first=each.first_on, last=each.last_on)
    draw_sample = Sample(
        draw_no=max((each.draw_no for each in known), default=0) + 1,
        announced_at=now,
        announced_by=tx.actor.person_id,
        first_on=first,
        last_on=last,
        rates=rates,
        seed=secrets.token_hex(SEED),
    )
    second_reviews.insert_draw(cursor, draw_sample)
    payload = draw_sample.model_dump(mode="json", exclude={"announced_at", "announced_by", "drawn_at", "drawn_by"})
    second_reviews.append_review_event(cursor, "announce", tx.actor.person_id, now, payload)
    return draw_sample


def _unusable(first: date, last: date, rates: Rates, today: date) -> Refusal | None:
    if first < today:
        reason = say("second_review.decisions_past_days_known_already")
        return refuse("field_invalid", field=say("second_review.first_day"), given=first, reason=reason)
    if last < first:
        return refuse(
            "field_invalid", field=say("word.last_day"), given=last, reason=say("second_review.it_is_before_first_day")
        )
    shares = [rates.base, *(rate for rates_of in rates.of.values() for rate in rates_of.values())]
    if any(not 0 <= each <= 1 for each in shares) or not max(shares):
        reason = say("second_review.share_from_0_to_100")
        return refuse("field_invalid", field=say("word.share"), given=str(max(shares)), reason=reason)
    return None


def _unknown(rates: Rates, values: Values) -> Refusal | None:
    """Refuses a share for something that does not distinguish strata."""
    strange = [f"{name}:{value}" for name, shares in rates.of.items() for value in shares if value not in values[name]]
    if not strange:
        return None
    return refuse(
        "field_invalid",
        field=say("word.share"),
        given=", ".join(strange),
        reason=say("second_review.there_is_no_such_stratum"),
    )


@on_office(Act.MANAGE_SECOND_REVIEWS, "second_looks")
def draw_sample(tx: OfficeTransaction, draw_no: int) -> tuple[SecondReview, ...] | Refusal:
    """Draws an announced sample after its last day, and assigns each review to somebody not involved in the case."""
    cursor, now = tx.cursor, second_reviews.not_before(tx.cursor, tx.now)
    found = second_reviews.read_draw(cursor, draw_no)
    if found is None:
        return refuse("not_found", what=say("second_review.sample_within"), name=str(draw_no))
    if found.drawn_at:
        return refuse("draw_settled", number=draw_no)
    if now < sample_ends_at(found):
        return refuse("draw_early", day=found.last_on)
    sample = drawn(found.seed, found.rates, second_reviews.sampling_frame(tx.office.rules, cursor, found))
    decided = [each for each, _ in sample]
    people = assign_reviewers(found.seed, decided, _fit(cursor, decided))
    looks = tuple(
        SecondReview(
            look_id=f"{draw_no}-{place}", draw_no=draw_no, place=place, appeal_no=each.appeal_no, seq=each.seq,
            stratum=stratum, decider=each.decider, decided=each.decided, assigned_to=who,
        )
        for place, ((each, stratum), who) in enumerate(zip(sample, people, strict=True), 1)
    )  # fmt: skip
    second_reviews.insert_reviews(cursor, looks)
    second_reviews.set_drawn(cursor, draw_no, now, tx.actor.person_id)
    assigned = [
        {"look": each.look_id, "appeal_no": each.appeal_no, "seq": each.seq, "to": each.assigned_to} for each in looks
    ]
    second_reviews.append_review_event(cursor, "draw", tx.actor.person_id, now, {"draw_no": draw_no, "looks": assigned})
    return looks


def _fit(cursor: Cursor, decided: list[SampledDecision]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Who may review each: reviewers who decided nothing on the case, otherwise leads; never who made the decision."""
    people = [each for each in all_people(cursor) if each.active and allowed(each, Act.GIVE_SECOND_REVIEW)]
    knows = second_reviews.deciders_of(cursor, sorted({each.appeal_no for each in decided}))
    fit = {}
    for each in decided:
        known = knows.get(each.appeal_no, frozenset()) | {each.decider}
        strangers = [who for who in people if who.person_id not in known]
        reviewers = [who for who in strangers if not allowed(who, Act.MANAGE_SECOND_REVIEWS)]
        fitting = reviewers or strangers
        if not fitting:
            made = second_reviews.made_by(cursor, each.appeal_no, each.seq)
            fitting = [who for who in people if who.person_id not in made]
        fit[each.appeal_no, each.seq] = tuple(who.person_id for who in fitting)
    return fit


@on_office(Act.MANAGE_SECOND_REVIEWS, "second_looks")
def assign_review(tx: OfficeTransaction, look_id: str, to: str) -> SecondReview | Refusal:
    """Reassigns an open review to another reviewer or lead, who starts afresh; never to who made the decision."""
    cursor, now = tx.cursor, second_reviews.not_before(tx.cursor, tx.now)
    look = second_reviews.read_review(cursor, look_id)
    if look is None:
        return refuse("not_found", what=say("second_review.second_look_within"), name=look_id)
    if look_id in second_reviews.results(cursor):
        return refuse("look_done")
    person, made = read_person(cursor, to), second_reviews.made_by(cursor, look.appeal_no, look.seq)
    if person is None or not person.active or not allowed(person, Act.GIVE_SECOND_REVIEW) or to in made:
        return refuse("field_missing", fields=(say("second_review.reviewer_or_lead_who_did"),))
    second_reviews.set_reviewer(cursor, look_id, to)
    drafts.drop_drafts(cursor, review_subject(look_id))
    second_reviews.append_review_event(cursor, "give", tx.actor.person_id, now, {"look": look_id, "to": to})
    return look.model_copy(update={"assigned_to": to})


@on_office(None, "second_looks")
def submit_review(tx: OfficeTransaction, look_id: str, decision: str, *, reason: str = "") -> ReviewResult | Refusal:
    """Records the result of a second review, once: its decision, reason and findings.

    ``decision`` is one of those possible at the time (``Blind.choices``); the reason may be in the form.
    """
    cursor, now = tx.cursor, second_reviews.not_before(tx.cursor, tx.now)
    look = granted(second_reviews.own_review(cursor, tx.actor, look_id))
    file, _ = case_file.case_file_at(tx.office.rules, cursor, look)
    form = drafts.form_of(cursor, review_subject(look_id), tx.actor.person_id)
    assessment = assess(file, form, tx.office.rules)
    why = (reason or form.reason).strip()
    if decision not in {key_of(*each) for each in open_decisions(file.dossier.appeal, assessment.checklist)}:
        return refuse("not_found", what=say("second_review.decision_within"), name=decision)
    if not why:
        return refuse("reason_missing")
    found = ReviewResult(
        look_id=look_id,
        decision=decision,
        agrees=decision == look.decided,
        reason=why,
        verdict=assessment.verdict.stand,
        findings=snapshot(assessment, form, tx.actor.person_id, now),
        given_by=tx.actor.person_id,
        given_at=now,
    )
    second_reviews.insert_result(cursor, found)
    second_reviews.append_review_event(cursor, "result", tx.actor.person_id, now, found.model_dump(mode="json"))
    return found


@on_office(Act.MANAGE_SECOND_REVIEWS, "second_looks")
def conclude_review(
    tx: OfficeTransaction, look_id: str, conclusion: Conclusion, *, reason: str
) -> ConcludedReview | Refusal:
    """Records which of two differing decisions was right; reopening the case is a separate act."""
    cursor, now = tx.cursor, second_reviews.not_before(tx.cursor, tx.now)
    look, found = second_reviews.read_review(cursor, look_id), second_reviews.results(cursor).get(look_id)
    if look is None or found is None or found.agrees or conclusion not in get_args(Conclusion):
        return refuse("not_found", what=say("second_review.second_look_within"), name=look_id)
    if look_id in second_reviews.conclusions(cursor):
        return refuse("look_done")
    if tx.actor.person_id in {*second_reviews.made_by(cursor, look.appeal_no, look.seq), found.given_by}:
        return refuse("look_own")
    if not reason.strip():
        return refuse("reason_missing")
    concluded = ConcludedReview(
        look_id=look_id, conclusion=conclusion, reason=reason.strip(), concluded_by=tx.actor.person_id, concluded_at=now
    )
    second_reviews.insert_conclusion(cursor, concluded)
    second_reviews.append_review_event(cursor, "conclude", tx.actor.person_id, now, concluded.model_dump(mode="json"))
    return concluded
