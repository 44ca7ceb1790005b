"""The rule book as values: criteria, checklists, windows, letters, policies.

Policy, verdict and deadlines read these types and stand beside each other. What they hold is data
of ``data/policy``; nothing here knows a rule of one marketplace. Source: design.md 5, domain.md 5.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Literal, TypeAlias

from pydantic import Field, model_validator

from core.language import Language
from core.model.criterion import Criterion
from core.model.rule import Basis, Note, Rule
from core.model.terms import AnswerKind, DocumentKind, RightType, Side, TimeGround

Subject: TypeAlias = Literal["appeal", "answer", "withdrawal"]
Start: TypeAlias = Literal["arrival", "counter_notice", "disclosure", "request", "answer"]
Unit: TypeAlias = Literal["calendar", "working"]
WindowName: TypeAlias = Literal["counter_notice", "supplement", "response", "preliminary", "final"]
LetterName: TypeAlias = Literal[
    "disclosure", "supplement", "forward", "forward_seller", "reject", "revoke", "uphold", "lapse",
    "abandoned", "given_up", "extended", "declined", "reopened", "late",
]  # fmt: skip


class Item(Rule):
    """A criterion as one checklist asks it; ``may_not_apply`` lets "not applicable" count as met."""

    criterion: str
    blocking: bool
    may_not_apply: bool = False


class Group(Rule):
    """The gate or a route: criteria under one title.

    ``uses``: document kinds that claim the route when on file; ``accepts``: the kinds of them that are valid.
    Both are empty for a gate.
    """

    id: str
    title_en: str = Field(min_length=1)
    title_zh: str = Field(min_length=1)
    items: tuple[Item, ...]
    uses: frozenset[DocumentKind] = frozenset()
    accepts: frozenset[DocumentKind] = frozenset()

    def title(self, lang: Language) -> str:
        """The group's name for people."""
        return self.title_zh if lang == "zh" else self.title_en

    @property
    def blocking(self) -> tuple[Item, ...]:
        """The items that decide."""
        return tuple(item for item in self.items if item.blocking)

    def item(self, criterion: str) -> Item | None:
        """The item of that criterion, if the group asks it."""
        return next((item for item in self.items if item.criterion == criterion), None)


Route: TypeAlias = Group


class Checklist(Rule):
    """A gate and routes of which one must pass; with ``routes_optional`` the gate alone decides.

    A criterion stands in one group of a checklist only.
    """

    subject: Subject
    gate: Group
    routes: tuple[Route, ...] = ()
    routes_optional: bool = False

    def groups(self) -> tuple[Group, ...]:
        """The gate, then the routes."""
        return (self.gate, *self.routes)

    def group(self, group_id: str) -> Group | None:
        """The gate or route of that id."""
        return next((group for group in self.groups() if group.id == group_id), None)

    def group_of(self, criterion: str) -> Group | None:
        """The group that asks the criterion."""
        return next((group for group in self.groups() if group.item(criterion)), None)

    def item(self, criterion: str) -> Item | None:
        """The item of the criterion, wherever it stands."""
        group = self.group_of(criterion)
        return group.item(criterion) if group else None

    def items(self) -> tuple[Item, ...]:
        """All items in the order of the page."""
        return tuple(item for group in self.groups() for item in group.items)

    def claimed(self, kinds_on_file: Collection[DocumentKind]) -> tuple[str, ...]:
        """Ids of the routes that a document on file claims, in the order of the page.

        ``kinds_on_file``: of the side that is judged only; the complainant's own certificate claims nothing for
        the seller.
        """
        return tuple(route.id for route in self.routes if route.uses.intersection(kinds_on_file))

    def accepted(self, kinds_on_file: Collection[DocumentKind]) -> tuple[DocumentKind, ...]:
        """The kinds on file that some route accepts as evidence, sorted by id."""
        return tuple(sorted(self.accepting.intersection(kinds_on_file)))

    @property
    def accepting(self) -> frozenset[DocumentKind]:
        """The kinds that some route accepts as evidence."""
        return frozenset[DocumentKind]().union(*(route.accepts for route in self.routes))


class TollingCap(Rule):
    """How far days that do not count may go, in working days: of these days themselves, or of the whole window."""

    working_days: int = Field(ge=1)
    over: Literal["tolled", "window"] = "tolled"


class GroundTerms(Rule):
    """A ground on which a window is prolonged: by days that are ``added``, or by days that do not count (``tolled``).

    ``document``: a lead grants it only on a document that is on file.
    """

    id: TimeGround
    counts: Literal["added", "tolled"]
    document: bool = False


class Window(Rule):
    """How long somebody has: ``days`` of ``unit`` after the day of ``starts``, which is not counted.

    ``roll`` moves a last day that is a day off to the next working day. ``latest_days``: the act may not come
    before ``days`` and not after this many (512(g)). ``grounds`` is the closed list on which it is prolonged:
    ``extension_cap`` days of ``extension_unit`` is the most that added days come to, ``tolling_cap`` the most that
    does not count; ``extension_basis`` says on what they rest.
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
        """The terms of that ground, if the window is prolonged on it."""
        return next((each for each in self.grounds if each.id == ground), None)


class Letter(Rule):
    """The text of one letter and the sides it goes to; ``{fields}`` are of ``LETTER_FIELDS``.

    Each line of a body is a paragraph.
    """

    to: tuple[Side, ...] = Field(min_length=1)
    subject_en: str = Field(min_length=1)
    subject_zh: str = Field(min_length=1)
    body_en: str = Field(min_length=1)
    body_zh: str = Field(min_length=1)

    def subject(self, lang: Language) -> str:
        """The subject line, with its fields still open."""
        return self.subject_zh if lang == "zh" else self.subject_en

    def body(self, lang: Language) -> str:
        """The text, with its fields still open."""
        return self.body_zh if lang == "zh" else self.body_en


LETTER_FIELDS = frozenset(
    {
        "appeal_no", "complaint_no", "listings", "penalty", "right", "seller", "complainant", "contact", "documents",
        "due", "answer_due", "ended", "date", "reason", "accepted",
    }
)  # fmt: skip


class StatutoryMinimum(Note):
    """What the statute asks of a counter-notice, where the policy asks for more: the rule in words, and as data.

    ``criteria`` are of the gate of the appeal; ``any_evidence`` says that some document that claims a route is needed
    besides, whether or not the policy's list accepts its kind.
    """

    criteria: tuple[str, ...] = Field(min_length=1)
    any_evidence: bool = True


class HighValue(Rule):
    """From this amount of sales on a decision wants a second person, where the policy asks for one."""

    amount: int = Field(gt=0)
    currency: Literal["CNY", "USD"]


class Policy(Rule):
    """One dated rule book of a marketplace line for one right; in force from ``valid_from`` through ``valid_to``.

    ``based_on`` names the policy that this one follows in all that its own file leaves out; ``unconfirmed`` is what a
    lawyer has still to read or to confirm.
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
    second_approval: tuple[Literal["high_value", "exceptional"], ...] = ()
    letterhead_en: str = Field(min_length=1)
    letterhead_zh: str = Field(min_length=1)
    letter_languages: dict[Side, Language]
    letters: dict[LetterName, Letter]
    sources: tuple[Basis, ...] = Field(min_length=1)
    unconfirmed: tuple[Note, ...] = ()

    def title(self, lang: Language) -> str:
        """The policy's name for people."""
        return self.title_zh if lang == "zh" else self.title_en

    def window(self, name: WindowName) -> Window:
        """The window of that name; every policy has all five."""
        return self.windows[name]

    def letter(self, name: LetterName) -> Letter:
        """The letter of that name; every policy has all of them."""
        return self.letters[name]

    def letterhead(self, lang: Language) -> str:
        """Who writes the letters."""
        return self.letterhead_zh if lang == "zh" else self.letterhead_en

    def checklist(self, answered: AnswerKind | None = None) -> Checklist:
        """What is judged: the appeal before an answer, else the answer or the withdrawal."""
        if answered is None:
            return self.appeal
        return self.withdrawal if answered is AnswerKind.WITHDRAWAL else self.answer

    def counts(self, answered: AnswerKind) -> bool:
        """Whether that kind of answer can keep the punishment."""
        return answered in self.answers_that_count

    def covers(self, on: date) -> bool:
        """Whether the policy is in force on that day of its own zone."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class PolicyBook(Rule):
    """The catalogue of criteria and all policies, as loaded at start."""

    criteria: dict[str, Criterion]
    policies: dict[str, Policy]

    def policy(self, policy_id: str) -> Policy | None:
        """The policy of that id, in force or not."""
        return self.policies.get(policy_id)

    def in_force(self, right_type: RightType, on: date, line: str | None = None) -> Policy | None:
        """The policy of a line on a day of its zone; without a line, the right's default policy of that day."""
        for policy in self.policies.values():
            wanted = policy.default if line is None else policy.line == line
            if wanted and policy.right_type is right_type and policy.covers(on):
                return policy
        return None

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of that id; an unknown id is a bug and raises KeyError."""
        return self.criteria[criterion_id]

    def all(self) -> tuple[Policy, ...]:
        """All policies, sorted by id."""
        return tuple(self.policies[key] for key in sorted(self.policies))

    def namer(self, checklist: Checklist, lang: Language) -> Callable[[str], str]:
        """Gives the short text of a criterion and the title of a group of the checklist, for sentences."""

        def name(name_id: str) -> str:
            group = checklist.group(name_id)
            return group.title(lang) if group else self.criteria[name_id].short(lang)

        return name
