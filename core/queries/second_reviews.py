"""Second reviews: a case without the first decision, open reviews, samples, and disagreements."""

from dataclasses import dataclass

from core.domain.appeal import Event
from core.domain.assessment import assess
from core.domain.findings import Draft, Form, review_subject
from core.domain.people import Lease, Person
from core.domain.permissions import Act, allowed, requires
from core.domain.refusals import Refusal, refuse
from core.domain.sampling import Values, describe_rates, values_of
from core.domain.second_review import (
    ConcludedReview,
    ReviewResult,
    Sample,
    SampledDecision,
    SecondReview,
    drawn,
    key_of,
)
from core.domain.text import Text, say
from core.ledger import case_file, documents, drafts, people, record, second_reviews
from core.ledger.engine import Cursor
from core.office import Office
from core.queries.case import Case, decisions


@dataclass(frozen=True)
class BlindCase:
    """A case as it was when decided, without the decision and everything after it."""

    look: SecondReview
    case: Case

    @property
    def form(self) -> Form:
        """What has been filled in so far."""
        return self.case.form

    @property
    def choices(self) -> tuple[str, ...]:
        """The decisions that were available then."""
        return tuple(key_of(*each) for each in decisions(self.case))


@dataclass(frozen=True)
class SampleProgress:
    """A sample with its second reviews, the number completed, and its shares in words."""

    draw: Sample
    shares: tuple[Text, ...]
    looks: tuple[SecondReview, ...]
    done: frozenset[str]


@dataclass(frozen=True)
class Disagreement:
    """A second review that differs from the first decision: both with their reasons, and the conclusion, if any."""

    look: SecondReview
    found: ReviewResult
    first: Event
    concluded: ConcludedReview | None


def open_review(office: Office, actor: Person, look_id: str) -> BlindCase | Refusal:
    """The case of a second review, for its assignee, without anything of the first decision."""
    with office.store.reading() as cursor:
        look = second_reviews.own_review(cursor, actor, look_id)
        return look if isinstance(look, Refusal) else blind_case(office, cursor, look)


def blind_case(office: Office, cursor: Cursor, look: SecondReview) -> BlindCase:
    """The case up to the event before the decision, with the documents it rested on and the facts typed by then.

    It is held by the second reviewer, the review's form takes the place of a draft, and the log is left out.
    """
    file, at = case_file.case_file_at(office.rules, cursor, look)
    subject, person = review_subject(look.look_id), look.assigned_to
    form = drafts.form_of(cursor, subject, person)
    case = Case(
        dossier=file.dossier,
        assessment=assess(file, form, office.rules),
        draft=Draft(subject=subject, person_id=person, form=form, saved_at=at),
        lease=Lease(appeal_no=look.appeal_no, person_id=person, until=at),
        now=at,
        readings=documents.readings_of(cursor, [each.exhibit_id for each in file.dossier.exhibits]),
    )
    return BlindCase(look, case)


@requires(Act.VIEW_SECOND_REVIEWS)
def my_reviews(office: Office, actor: Person) -> tuple[SecondReview, ...] | Refusal:
    """This person's open second reviews in the order drawn, without their decisions."""
    return tuple(
        each.model_copy(update={"decided": "", "stratum": {}, "decider": ""})
        for each in office.read(second_reviews.open_for, actor.person_id)
    )


@requires(Act.VIEW_SAMPLES)
def list_samples(office: Office, actor: Person) -> tuple[SampleProgress, ...] | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """All samples, newest first, for leads and managers, without the decisions of open reviews."""
    with office.store.reading() as cursor:
        done = frozenset(second_reviews.results(cursor))
        found, values = second_reviews.reviews_of(cursor), values_of(people.all_people(cursor))
        return tuple(
            SampleProgress(
                draw,
                describe_rates(draw.rates, values),
                tuple(each for each in found if each.draw_no == draw.draw_no),
                frozenset(each.look_id for each in found if each.draw_no == draw.draw_no and each.look_id in done),
            )
            for draw in second_reviews.draws(cursor)
        )


@requires(Act.MANAGE_SECOND_REVIEWS)
def disagreements(office: Office, actor: Person) -> tuple[Disagreement, ...] | Refusal:
    """The second reviews that differ from the first decision, unconcluded ones first; for leads."""
    with office.store.reading() as cursor:
        found, ended = second_reviews.results(cursor), second_reviews.conclusions(cursor)
        hidden = {each.appeal_no for each in second_reviews.open_for(cursor, actor.person_id)}
        looks = (each for each in second_reviews.reviews_of(cursor) if each.appeal_no not in hidden)
        differ = [each for each in looks if each.look_id in found and not found[each.look_id].agrees]
        first = {each.look_id: record.events_of(cursor, each.appeal_no)[each.seq - 1] for each in differ}
    rows = [Disagreement(each, found[each.look_id], first[each.look_id], ended.get(each.look_id)) for each in differ]
    return tuple(sorted(rows, key=lambda each: (each.concluded is not None, each.look.draw_no, each.look.place)))


@requires(Act.VIEW_SAMPLES)
def redraw_sample(
    office: Office,
    actor: Person,  # noqa: ARG001 - whom ``requires`` asks about
    draw_no: int,
) -> tuple[Sample, list[tuple[SampledDecision, dict[str, str]]], bool] | Refusal:
    """The sample drawn again from its seed and the log, and whether it matches the record."""
    with office.store.reading() as cursor:
        draw = second_reviews.read_draw(cursor, draw_no)
        if draw is None:
            return refuse("not_found", what=say("second_review.sample_within"), name=str(draw_no))
        sample = drawn(draw.seed, draw.rates, second_reviews.sampling_frame(office.rules, cursor, draw))
        recorded = [(each.appeal_no, each.seq) for each in second_reviews.reviews_of(cursor, draw_no)]
    return draw, sample, [(each.appeal_no, each.seq) for each, _ in sample] == recorded


def colleague_names(office: Office, actor: Person) -> dict[str, str]:
    """Names by id, for legal and managers; managers do not see reviewers' names."""
    if not allowed(actor, Act.SEE_COLLEAGUES):
        return {}
    return {each.person_id: each.name for each in office.read(people.all_people)}


@requires(Act.MANAGE_SECOND_REVIEWS)
def sampling_values(office: Office, actor: Person) -> Values | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """The values by which a sample can be divided, for the lead who announces one."""
    return values_of(office.read(people.all_people))
