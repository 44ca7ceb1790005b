"""The rule book as values: criteria, checklists, windows, letters, policies, and the calendars they count by.

The content comes from ``data/policy`` and ``data/calendar``; nothing here knows the rules of a particular marketplace.
Source: design.md 5, domain.md 5.

A year whose holidays have not been announced yet is provisional; outside its years a calendar knows only weekends. Both
are always stated.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Final, Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import Field, PlainSerializer, model_validator

from core.domain.terms import ZONE, AnswerKind, DocumentKind, RightType, Side, TimeGround
from core.domain.text import LANGUAGES, Language, Note, Strict, Text, family, mark, say


class Basis(Note):
    """A source of a policy; ``since`` is its first day in force, None if undated.

    A source more recent than the policy states in ``until_then_*`` what applied before it.
    """

    since: date | None = None
    until_then_en: str = ""
    until_then_zh: str = ""

    def text(self, lang: Language) -> str:
        """The source, and what applied before it if the policy is older."""
        before = self.until_then_zh if lang == "zh" else self.until_then_en
        return " ".join(filter(None, (super().text(lang), before))) if lang == "en" else super().text(lang) + before


# One criterion of the catalogue, its texts in both languages, and the documents they name (domain.md 5).

Strictness: TypeAlias = Literal["B", "W"]

FIELDS: Final = frozenset({"accepted", "refused"})

SHORT_EN = 42

SHORT_ZH = 18


class LookUp(Strict):
    """An external look-up required for a criterion to be met, with the site suggested to the reviewer.

    ``facts`` are the document fields for site, time and result, if its form has them, so that there is one source. A
    document sent through the own account of the party on the side ``account`` also counts as a look-up.
    """

    site_en: str = Field(min_length=1)
    site_zh: str = Field(min_length=1)
    facts: tuple[str, ...] = ()
    account: Side | None = None

    def site(self, lang: Language) -> str:
        """The suggested site."""
        return self.site_zh if lang == "zh" else self.site_en


class Criterion(Strict):
    """One criterion; ``kind`` M is answered by machine, H by a person, MH suggested by machine and confirmed.

    ``{accepted}`` and ``{refused}`` in its texts stand for the documents that the policy accepts, or does not, on the
    route (for the gate: on any route); ``core.domain.verdict.worded_for`` fills them in. ``default`` is B (blocking) or
    W (warning); ``condition`` is the remark that domain.md 5 adds, as written there.
    """

    id: str
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    short_en: str = Field(min_length=1, max_length=SHORT_EN)
    short_zh: str = Field(min_length=1, max_length=SHORT_ZH)
    kind: Literal["M", "H", "MH"]
    default: Strictness
    condition: str = ""
    inputs: tuple[str, ...] = ()
    lookup: LookUp | None = None
    hint_en: str = ""
    hint_zh: str = ""
    failure_en: str = Field(min_length=1)
    failure_zh: str = Field(min_length=1)
    way_en: str = Field(min_length=1)
    way_zh: str = Field(min_length=1)

    @model_validator(mode="after")
    def _a_person_is_told_what_to_do(self) -> "Criterion":
        if unknown := self.fields() - FIELDS:
            raise ValueError(f'unknown field "{{{min(unknown)}}}"')
        if self.kind != "M" and not (self.hint_en and self.hint_zh):
            raise ValueError("a criterion for a person needs hint_en and hint_zh")
        return self

    def fields(self) -> frozenset[str]:
        """The ``{fields}`` in its texts."""
        return frozenset(found for words in self.words().values() for found in re.findall(r"\{(\w*)\}", words))

    def words(self) -> dict[str, str]:
        """Its texts by key: question, short text, hint, failure and way, in both languages."""
        return {
            f"{key}{lang}": getattr(self, f"{key}{lang}")
            for key in ("", "short_", "hint_", "failure_", "way_")
            for lang in LANGUAGES
        }

    def text(self, lang: Language) -> str:
        """The full question."""
        return self.zh if lang == "zh" else self.en

    def short(self, lang: Language) -> str:
        """The short text for its line on the page."""
        return self.short_zh if lang == "zh" else self.short_en

    def hint(self, lang: Language) -> str:
        """What the reviewer should do or look at; empty for criteria answered by machine alone."""
        return self.hint_zh if lang == "zh" else self.hint_en

    def failure(self, lang: Language) -> str:
        """The sentence in letters if it is not met."""
        return self.failure_zh if lang == "zh" else self.failure_en

    def way(self, lang: Language) -> str:
        """What the party can do to meet it, for letters."""
        return self.way_zh if lang == "zh" else self.way_en


# Checklists, windows and letters, and the policy that contains them.

Subject: TypeAlias = Literal["appeal", "answer", "withdrawal"]

Start: TypeAlias = Literal["arrival", "counter_notice", "disclosure", "request", "answer"]

Unit: TypeAlias = Literal["calendar", "working"]

WindowName: TypeAlias = Literal["counter_notice", "supplement", "response", "preliminary", "final"]

LetterName: TypeAlias = Literal[
    "disclosure", "supplement", "forward", "forward_seller", "reject", "revoke", "uphold", "lapse",
    "abandoned", "given_up", "extended", "declined", "reopened", "late", "opened", "answered",
]  # fmt: skip

LATER_LETTERS: Final[dict[LetterName, date]] = dict.fromkeys(("opened", "answered"), date(2026, 12, 1))
"""Letters that only policies from that day on have; earlier ones were written without them and stay unchanged."""


class Item(Strict):
    """A criterion in a checklist; with ``may_not_apply`` the answer "not applicable" counts as met."""

    criterion: str
    blocking: bool
    may_not_apply: bool = False


Kinds: TypeAlias = Annotated[frozenset[DocumentKind], PlainSerializer(sorted)]
"""Serialised in a fixed order."""


class Group(Strict):
    """The gate or a route: criteria under one title.

    ``uses``: the document kinds that claim the route if on file; ``accepts``: those of them that are valid. Both are
    empty for a gate.
    """

    id: str
    title_en: str = Field(min_length=1)
    title_zh: str = Field(min_length=1)
    items: tuple[Item, ...]
    uses: Kinds = frozenset()
    accepts: Kinds = frozenset()

    def title(self, lang: Language) -> str:
        """The group's title."""
        return self.title_zh if lang == "zh" else self.title_en

    @property
    def blocking(self) -> tuple[Item, ...]:
        """The blocking items."""
        return tuple(item for item in self.items if item.blocking)

    def item(self, criterion: str) -> Item | None:
        """The item of that criterion, or None."""
        return next((item for item in self.items if item.criterion == criterion), None)


Route: TypeAlias = Group


class Checklist(Strict):
    """A gate, and routes of which one must pass; with ``routes_optional`` the gate alone decides.

    A criterion is in only one group of a checklist.
    """

    subject: Subject
    gate: Group
    routes: tuple[Route, ...] = ()
    routes_optional: bool = False

    @property
    def side(self) -> Side:
        """The side whose documents and claims are judged."""
        return Side.SELLER if self.subject == "appeal" else Side.COMPLAINANT

    def groups(self) -> tuple[Group, ...]:
        """The gate, then the routes."""
        return (self.gate, *self.routes)

    def group(self, group_id: str) -> Group | None:
        """The gate or route with that id, or None."""
        return next((group for group in self.groups() if group.id == group_id), None)

    def group_of(self, criterion: str) -> Group | None:
        """The group that contains the criterion, or None."""
        return self._by_criterion.get(criterion)

    @cached_property
    def _by_criterion(self) -> dict[str, Group]:
        return {item.criterion: group for group in self.groups() for item in group.items}

    def item(self, criterion: str) -> Item | None:
        """The item of the criterion in any group, or None."""
        group = self.group_of(criterion)
        return group.item(criterion) if group else None

    def items(self) -> tuple[Item, ...]:
        """All items in display order."""
        return tuple(item for group in self.groups() for item in group.items)

    def claimed(self, kinds_on_file: Collection[DocumentKind]) -> tuple[str, ...]:
        """The ids of the routes claimed by documents on file, in display order.

        ``kinds_on_file`` includes only the judged side: the complainant's certificate claims nothing for the seller.
        """
        return tuple(route.id for route in self.routes if route.uses.intersection(kinds_on_file))

    @property
    def accepting(self) -> frozenset[DocumentKind]:
        """The kinds accepted as evidence by some route."""
        return frozenset[DocumentKind]().union(*(route.accepts for route in self.routes))


class TollingCap(Strict):
    """The cap on uncounted days, in working days: on these days themselves, or on the whole window."""

    working_days: int = Field(ge=1)
    over: Literal["tolled", "window"] = "tolled"


class GroundTerms(Strict):
    """A ground for extending a window: by days that are ``added``, or by days not counted (``tolled``).

    ``document``: a lead can grant it only with a document on file.
    """

    id: TimeGround
    counts: Literal["added", "tolled"]
    document: bool = False


class Window(Strict):
    """A time limit: ``days`` of ``unit`` after the day of ``starts``, which is not counted.

    ``roll`` moves a last day that is a day off to the next working day. ``latest_days``: the act must be done not
    before ``days`` and not after this many (512(g)). ``grounds`` is the closed list of grounds for extending it:
    ``extension_cap`` days of ``extension_unit`` is the maximum for added days, ``tolling_cap`` for uncounted days;
    ``extension_basis`` states their legal basis.
    """

    days: int = Field(ge=0)
    unit: Unit
    starts: Start
    roll: bool = False
    latest_days: int | None = None
    extension_cap: int = Field(default=0, ge=0)
    extension_unit: Unit = "working"
    tolling_cap: TollingCap | None = None
    grounds: tuple[GroundTerms, ...] = ()
    extension_basis: Note | None = None
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _latest_after_earliest(self) -> "Window":
        if self.latest_days is not None and self.latest_days < self.days:
            raise ValueError("latest_days is before days")
        return self

    @model_validator(mode="after")
    def _each_ground_has_its_cap(self) -> "Window":
        if any(each.counts == "added" for each in self.grounds) != bool(self.extension_cap):
            raise ValueError("extension_cap and a ground whose days are added belong together")
        if any(each.counts == "tolled" for each in self.grounds) != bool(self.tolling_cap):
            raise ValueError("tolling_cap and a ground whose days are tolled belong together")
        if self.grounds and self.extension_basis is None:
            raise ValueError("extension_basis is missing: say on what the grounds and their cap rest")
        if len({each.id for each in self.grounds}) != len(self.grounds):
            raise ValueError("a ground stands twice")
        return self

    def ground(self, ground: TimeGround | None) -> GroundTerms | None:
        """The terms of that ground, or None if the window cannot be extended on it."""
        return next((each for each in self.grounds if each.id == ground), None)


class Letter(Strict):
    """The text of one letter and its recipients; ``{fields}`` are from ``LETTER_FIELDS``.

    Each line of a body is a paragraph.
    """

    to: tuple[Side, ...] = Field(min_length=1)
    subject_en: str = Field(min_length=1)
    subject_zh: str = Field(min_length=1)
    body_en: str = Field(min_length=1)
    body_zh: str = Field(min_length=1)

    def subject(self, lang: Language) -> str:
        """The subject line with its placeholders."""
        return self.subject_zh if lang == "zh" else self.subject_en

    def body(self, lang: Language) -> str:
        """The text with its placeholders."""
        return self.body_zh if lang == "zh" else self.body_en


LINES: Final = family("policy.line", "tmall taobao us")
"""The lines of the marketplace that a policy may be of, with their names."""

LETTER_FIELDS = frozenset({
    "appeal_no", "complaint_no", "listings", "penalty", "right", "seller", "complainant", "contact", "documents", "due",
    "answer_due", "ended", "date", "reason", "accepted", "answer",
})  # fmt: skip


class StatutoryMinimum(Note):
    """What the statute requires of a counter-notice, if the policy requires more: in words and as data.

    ``criteria`` are from the gate of the appeal; with ``any_evidence`` a document that claims a route is also needed,
    whether or not the policy accepts its kind.
    """

    criteria: tuple[str, ...] = Field(min_length=1)
    any_evidence: bool = True


class HighValue(Strict):
    """The sales amount from which a decision needs a second person, if the policy requires one."""

    amount: int = Field(gt=0)
    currency: Literal["CNY", "USD"]


class Policy(Strict):
    """One dated set of rules of a marketplace line for one right; in force from ``valid_from`` through ``valid_to``.

    ``based_on`` names the policy that supplies everything missing from this one's file; ``unconfirmed`` lists points a
    lawyer still has to read or confirm. ``effect_days``: the working days within which a decision must take effect, if
    no statute names a day.
    """

    id: str
    based_on: str | None = None
    line: Literal["tmall", "taobao", "us"]
    right_type: RightType
    title_en: str = Field(min_length=1)
    title_zh: str = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    default: bool = False
    calendar: Literal["cn", "us_federal"]
    zone: str
    windows: dict[WindowName, Window]
    appeal: Checklist
    answer: Checklist
    withdrawal: Checklist
    answers_that_count: tuple[AnswerKind, ...]
    high_value: HighValue
    statutory_notice: Note | None = None
    statutory_minimum: StatutoryMinimum | None = None
    effect_days: int = Field(default=1, ge=0)
    second_approval: tuple[Literal["high_value", "exceptional"], ...] = ()
    letterhead_en: str = Field(min_length=1)
    letterhead_zh: str = Field(min_length=1)
    letter_languages: dict[Side, Language]
    letters: dict[LetterName, Letter]
    sources: tuple[Basis, ...] = Field(min_length=1)
    unconfirmed: tuple[Note, ...] = ()

    def title(self, lang: Language) -> str:
        """The policy's title."""
        return self.title_zh if lang == "zh" else self.title_en

    def window(self, name: WindowName) -> Window:
        """The window with that name; every policy has all five."""
        return self.windows[name]

    def letter(self, name: LetterName) -> Letter:
        """The letter with that name; raises KeyError if a policy lacks one of ``LATER_LETTERS``."""
        return self.letters[name]

    def letterhead(self, lang: Language) -> str:
        """The sender of the letters."""
        return self.letterhead_zh if lang == "zh" else self.letterhead_en

    def checklist(self, answered: AnswerKind | None = None) -> Checklist:
        """The checklist to judge: the appeal before an answer, otherwise the answer or the withdrawal."""
        if answered is None:
            return self.appeal
        return self.withdrawal if answered is AnswerKind.WITHDRAWAL else self.answer

    def counts(self, answered: AnswerKind) -> bool:
        """Whether that kind of answer can uphold the punishment."""
        return answered in self.answers_that_count

    def covers(self, on: date) -> bool:
        """Whether the policy is in force on that day in its own zone."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class PolicyBook(Strict):
    """The catalogue of criteria and all policies, as loaded at start."""

    criteria: dict[str, Criterion]
    policies: dict[str, Policy]

    def policy(self, policy_id: str) -> Policy | None:
        """The policy with that id, in force or not; or None."""
        return self.policies.get(policy_id)

    def in_force(self, right_type: RightType, on: date, line: str | None = None) -> Policy | None:
        """The policy of a line in force on a day in its zone; without a line, the right's default policy."""
        for policy in self.policies.values():
            wanted = policy.default if line is None else policy.line == line
            if wanted and policy.right_type is right_type and policy.covers(on):
                return policy
        return None

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion with that id; an unknown id is a bug and raises KeyError."""
        return self.criteria[criterion_id]

    def all(self) -> tuple[Policy, ...]:
        """All policies, sorted by id."""
        return tuple(self.policies[key] for key in sorted(self.policies))

    def namer(self, checklist: Checklist, lang: Language) -> Callable[[str], str]:
        """A function returning the short text of a criterion or the title of a group, for use in sentences."""

        def name(name_id: str) -> str:
            group = checklist.group(name_id)
            return group.title(lang) if group else self.criteria[name_id].short(lang)

        return name


# The zone in which a day is counted, and its display.


def day_in(moment: datetime, zone: ZoneInfo = ZONE) -> date:
    """The calendar day of a moment in a zone."""
    return moment.astimezone(zone).date()


def zone_of(policy: Policy) -> ZoneInfo:
    """The zone in which the policy counts its days."""
    return ZoneInfo(policy.zone)


PLACES: Final = {"America/New_York": mark("policy.new_york"), "Asia/Shanghai": mark("policy.shanghai")}
"""The names of places by zone; a zone not listed is shown by its own name."""


def place_of(policy: Policy) -> Text | None:
    """The place where the policy's days are counted, if not the office's: a day there may begin hours later."""
    if policy.zone == ZONE.key:
        return None
    return Text(key=PLACES.get(policy.zone, policy.zone.rpartition("/")[2].replace("_", " ")))


def day_text(day: date, policy: Policy) -> Text:
    """A date counted by the policy, for display, with its place if that is not the office's."""
    place = place_of(policy)
    return say("format.day_place", day=day, place=place) if place else say("format.day", day=day)


# Days off and make-up working days by year, from ``data/calendar``.

SATURDAY = 5

WEEKEND = {5: mark("deadline.saturday"), 6: mark("deadline.sunday")}


class Calendar(Strict):
    """The working days of one place; ``off`` and ``worked`` give the holiday each date belongs to."""

    id: str
    version: str
    name: Note
    first_year: int
    last_year: int
    provisional_years: frozenset[int] = frozenset()
    source: str = ""
    off: dict[date, Note] = Field(default_factory=dict)
    worked: dict[date, Note] = Field(default_factory=dict)

    def __hash__(self) -> int:
        """Hashed by name and version, which are unique, so that calculations can be cached."""
        return hash((self.id, self.version))

    def is_working(self, day: date) -> bool:
        """Whether that day is a working day, including make-up days on a Saturday or Sunday."""
        return self.why_day_off(day) is None

    def why_day_off(self, day: date) -> Text | None:
        """The holiday or weekend day that makes it a day off; None for a working day."""
        if day in self.worked:
            return None
        if day in self.off:
            return say("format.name", name=self.off[day])
        return Text(key=WEEKEND[day.weekday()]) if day.weekday() >= SATURDAY else None

    def make_up(self, day: date) -> Text | None:
        """The holiday for which this weekend day is a make-up working day; None for any other day."""
        return say("format.name", name=self.worked[day]) if day in self.worked else None

    def known(self, day: date) -> bool:
        """Whether the holidays of that year are announced and in this calendar."""
        return self.caveat(day) is None

    def caveat(self, day: date) -> Text | None:
        """Why the result for that day is provisional, and what was assumed; None if it is not."""
        if day.year > self.last_year:
            return say("deadline.calendar_ends_with_after_only", name=self.name, year=str(self.last_year))
        if day.year < self.first_year:
            return say("deadline.calendar_begins_with_before_only", name=self.name, year=str(self.first_year))
        if day.year in self.provisional_years:
            return say("deadline.days_off_not_announced_yet", year=str(day.year))
        return None


# The rules by which cases are decided: the policies, and the calendars of their windows.


CORRECTED_IN_PLACE: Final = {"based_on", "valid_from", "valid_to", "default", "sources", "unconfirmed"}
"""Fields about the policy itself, which affect no question, text or deadline of a case."""


class PinnedCase(Protocol):
    """A case as far as the rule book is concerned: its number, and the policy it was opened under."""

    @property
    def appeal_no(self) -> str:
        """Its number, for error messages."""

    @property
    def policy_id(self) -> str:
        """The id of its policy."""


@dataclass(frozen=True)
class Rules:
    """The policies and calendars of an office as one value."""

    policies: PolicyBook
    calendars: Mapping[str, Calendar]

    def policy_of(self, appeal: PinnedCase) -> Policy:
        """The policy the case is pinned to; raises LookupError if it is missing, which means a damaged office."""
        policy = self.policies.policy(appeal.policy_id)
        if policy is None:
            raise LookupError(f"{appeal.appeal_no} is pinned to {appeal.policy_id}, which is not in data/policy")
        return policy

    def calendar_of(self, policy: Policy) -> Calendar:
        """The calendar by which that policy counts days."""
        return self.calendars[policy.calendar]

    def hashes_of(self, policy: Policy) -> dict[str, str]:
        """SHA-256 of a policy and its calendar as loaded, in hexadecimal, for the opening event.

        Leaves out what may be corrected in a policy in force (DECISIONS 43), and defaults.
        """
        read = {"policy": policy.model_dump_json(exclude_defaults=True, exclude=CORRECTED_IN_PLACE)}
        read["calendar"] = self.calendar_of(policy).model_dump_json(exclude_defaults=True)
        return {name: sha256(text.encode()).hexdigest() for name, text in read.items()}


# How long a closed case keeps personal data of its parties.


class Retention(Strict):
    """The years from the final decision, their legal basis, and the lawyer who confirmed them (empty: nobody)."""

    years: int = Field(ge=1)
    basis: Note
    confirmed_by: str = ""

    def over_on(self, closed: date) -> date:
        """The first day on which data of a case closed on that day may be erased."""
        last = date(closed.year + self.years, closed.month, 1) + timedelta(days=closed.day - 1)
        return last + timedelta(days=1)
