"""The registry of checks, the result of one, comparing names, numbers and dates, and the document of a criterion."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.facts import (
    AnswerFacts,
    ComplaintFacts,
    CopyrightFacts,
    Facts,
    PatentFacts,
    TrademarkFacts,
    VoucherFacts,
    WithdrawalFacts,
    as_typed,
    kinds_with,
)
from core.domain.findings import LOOKED_UP_AT, MachineFinding
from core.domain.identifiers import Identified, Party, check_patent, likeness, narrow, right_key, same_code, same_name
from core.domain.reading import ReadFact
from core.domain.reuse import invoice_key
from core.domain.terms import ZONE, DocumentKind, Side, Value
from core.domain.text import Fact, Note, Text, say

# The result of a check: a value, a sentence, and the document it refers to.

Check: TypeAlias = Callable[[CaseContext], MachineFinding | None]

F = TypeVar("F", bound=Facts)

T = TypeVar("T")

V = TypeVar("V")


class CheckResult(NamedTuple):
    """The result or mere suggestion of a check; ``{exhibit}`` in the sentence is the document's label."""

    value: Value
    sentence: Text
    exhibit: ExhibitContext | None = None
    only_suggests: bool = False


class NotTypedError(Exception):
    """A field needed by a check is still empty; the check ends and leaves its criterion open."""

    def __init__(self, result: CheckResult) -> None:
        """``result`` is the result for the criterion."""
        super().__init__(result.sentence)
        self.result = result


HOLDING: Final = {True: Value.MET, False: Value.NOT_MET, None: Value.CANNOT_VERIFY}


@dataclass(frozen=True, slots=True)
class About:
    """The document a result refers to, if any; each result consists of a message id and its facts.

    Results are returned as values; only ``need`` raises.
    """

    exhibit: ExhibitContext | None = None

    def met(self, key: str, /, **facts: Fact) -> CheckResult:
        """The criterion holds on the facts typed."""
        return CheckResult(Value.MET, say(key, **facts), self.exhibit)

    def not_met(self, key: str, /, **facts: Fact) -> CheckResult:
        """The facts typed refute the criterion."""
        return CheckResult(Value.NOT_MET, say(key, **facts), self.exhibit)

    def cannot_verify(self, key: str, /, **facts: Fact) -> CheckResult:
        """The facts typed leave the criterion open."""
        return CheckResult(Value.CANNOT_VERIFY, say(key, **facts), self.exhibit)

    def not_applicable(self, key: str, /, **facts: Fact) -> CheckResult:
        """The criterion does not apply to this document."""
        return CheckResult(Value.NOT_APPLICABLE, say(key, **facts), self.exhibit)

    def met_if(self, holds: object, met: str, not_met: str, /, **facts: Fact) -> CheckResult:
        """Met with the first sentence if it holds, otherwise refuted with the second, both with the same facts."""
        return self.met(met, **facts) if holds else self.not_met(not_met, **facts)

    def by_number(self, key: str, seen: Identified, /, called: str = "number") -> CheckResult:
        """The result of its check digit or form, open if inconclusive; the sentence gives number and reason."""
        facts: dict[str, Fact] = {called: seen.value, "reason": seen.reason}
        return CheckResult(HOLDING[seen.valid], say(key, **facts), self.exhibit)

    def not_typed_yet(self, *fields: Text) -> CheckResult:
        """Open, because these fields of the document are still empty."""
        return self.cannot_verify("check.not_read_yet", fields=fields)

    def need(self, value: V | None, key: str, /) -> V:
        """A field the check requires; if it is still empty, raises ``NotTypedError`` with the sentence ``key``."""
        if not value:
            raise NotTypedError(self.not_typed_yet(say(key)))
        return value

    def compare(self, found: Party, wanted: Party) -> CheckResult:
        """Met if the party on the document is the expected one, not met if it is another, otherwise open.

        By credit code first, then by name (domain.md 3.2, 3.6).
        """
        if found.unnamed:
            return self.not_typed_yet(found.role)
        role, wanted_role = found.role, wanted.role
        if wanted.unnamed:
            return self.cannot_verify("check.case_file_does_not_name", wanted_role=wanted_role)
        alike, by_code = likeness(found, wanted), same_code(found.id, wanted.id)
        if alike == "same":
            return CheckResult(Value.MET, _how_same(found, wanted, by_code=bool(by_code)), self.exhibit)
        names: dict[str, Fact] = {
            "role": role,
            "found": found.shown,
            "wanted_role": wanted_role,
            "wanted": wanted.shown,
        }
        if alike == "unknown":
            return self.cannot_verify("name.whether_cannot_told_from_code", **names)
        if by_code is None:
            return self.not_met("name.is_but_is", **names)
        codes: dict[str, Fact] = {"found_code": found.id, "wanted_role": wanted_role, "wanted_code": wanted.id}
        return self.not_met("name.credit_code_of_is_that_of_is", role=role, **codes)


@dataclass(frozen=True, slots=True)
class CheckInput(About, Generic[T]):
    """The input of a check: the document of its criterion, the facts typed from it, and the case."""

    exhibit: ExhibitContext
    facts: T
    ground: CaseContext
    criterion: str


def read(exhibit: ExhibitContext | None, model: type[F]) -> F | None:
    """The facts typed from the document, if there are any of that kind."""
    facts = exhibit.facts if exhibit else None
    return facts if isinstance(facts, model) and not facts.empty else None


def worst_of(results: Iterable[CheckResult]) -> CheckResult | None:
    """The worst of several results: one that refutes, otherwise one that is open, otherwise the last."""
    found = list(results)
    order = (Value.NOT_MET, Value.CANNOT_VERIFY)
    return next((each for value in order for each in found if each.value is value), found[-1] if found else None)


def joined(words: Iterable[object]) -> str:
    """Numbers or labels as a list in a sentence."""
    return ", ".join(str(each) for each in words)


Finder: TypeAlias = Callable[[CaseContext, str], CheckInput[T] | None]
"""Finds the document of a criterion with its typed facts; None while there is none."""

REGISTRY: Final[dict[str, Check]] = {}
"""The checks by criterion, as registered by ``check`` and ``check_on``.

Importing the package imports every module of checks, so that the registry is complete.
"""


OrElse: TypeAlias = Callable[[CaseContext, str], CheckResult | None]
"""A suggestion for a criterion while the facts needed by its check are missing."""


def check(answer: Callable[[CaseContext], CheckResult | None], or_else: OrElse | None = None) -> Check:
    """Registers a function as the check of the criterion of its name; the facts of its sentence are the inputs."""

    @wraps(answer)
    def find(ground: CaseContext) -> MachineFinding | None:
        try:
            result = answer(ground)
        except NotTypedError as open_yet:
            result = (or_else(ground, answer.__name__) if or_else else None) or open_yet.result
        if result is None and or_else:
            result = or_else(ground, answer.__name__)
        if result is None:
            return None
        sentence = with_label(result)
        return MachineFinding(
            criterion=answer.__name__,
            value=result.value,
            sentence=sentence,
            inputs={name: _input(fact) for name, fact in sentence.facts.items()},
            exhibit_id=result.exhibit.id if result.exhibit else None,
            only_suggests=result.only_suggests,
        )

    REGISTRY[answer.__name__] = find
    return find


def check_on(
    find: Callable[[CaseContext, str], V | None], or_else: OrElse | None = None
) -> Callable[[Callable[[V], CheckResult | None]], Check]:
    """Like ``check``, for a criterion about one document or chain; there is no result until that was found and read.

    ``or_else`` may make a suggestion until then, or while required facts are missing.
    """

    def enter(answer: Callable[[V], CheckResult | None]) -> Check:
        @wraps(answer)
        def on_document(ground: CaseContext) -> CheckResult | None:
            found = find(ground, answer.__name__)
            return answer(found) if found else None

        return check(on_document, or_else)

    return enter


def checked(criterion: str, ground: CaseContext) -> MachineFinding | None:
    """The machine's finding on one criterion; None if there is none (human criterion, no facts yet)."""
    made = REGISTRY.get(criterion)
    return made(ground) if made else None


def check_all(criteria: Iterable[str], ground: CaseContext) -> dict[str, MachineFinding]:
    """The machine's findings on these criteria, without those that have none."""
    found = ((criterion, checked(criterion, ground)) for criterion in criteria)
    return {criterion: finding for criterion, finding in found if finding is not None}


def with_label(result: CheckResult) -> Text:
    """The sentence with the label of the document it refers to."""
    facts: dict[str, Fact] = {"exhibit": result.exhibit.label} if result.exhibit else {}
    return Text(key=result.sentence.key, facts=facts | result.sentence.facts)


def _input(fact: Fact) -> str:
    if isinstance(fact, tuple):
        return joined(fact)
    return str(fact) if isinstance(fact, Text | Note | bool | float) else as_typed(fact)


# The account through which a document was sent, if the calling program stated it.


def sent_through_account(exhibit: ExhibitContext | None, side: Side) -> CheckResult | None:
    """Met if the document is of that side and was sent through its party's own account; otherwise None."""
    if exhibit is None or exhibit.account is None or exhibit.side is not side:
        return None
    at = exhibit.account.authenticated_at.astimezone(ZONE).strftime(LOOKED_UP_AT)
    return About(exhibit).met("check.came_through_own_account", account=exhibit.account.account, at=at)


def or_through_account(result: CheckResult, exhibit: ExhibitContext, side: Side) -> CheckResult:
    """The document's own result; if that is open, the party's own account may settle it."""
    return result if result.value in (Value.MET, Value.NOT_MET) else sent_through_account(exhibit, side) or result


# Finding the document of a criterion.


def first_read(
    filed: Iterable[ExhibitContext | None],
    model: type[F],
    ground: CaseContext,
    criterion: str,
    account: Side | None = None,
) -> CheckInput[F] | None:
    """The first of these documents from which such facts were typed.

    With ``account`` also a document without facts that was sent through the account of that side's party.
    """

    def facts_of(exhibit: ExhibitContext | None) -> F | None:
        return read(exhibit, model) or (model() if account and sent_through_account(exhibit, account) else None)

    found = ((each, facts) for each in filed if (facts := facts_of(each)))
    return next((CheckInput(each, facts, ground, criterion) for each, facts in found if each), None)


def cited(model: type[F], side: Side | None = None, account: Side | None = None) -> Finder[F]:
    """The document relied on, otherwise the first on file; None until it is read (``account`` as in ``first_read``)."""
    kinds = kinds_with(model)

    def find(ground: CaseContext, criterion: str) -> CheckInput[F] | None:
        return first_read([ground.cited(criterion, kinds, side)], model, ground, criterion, account)

    return find


def relied_on(model: type[F], side: Side) -> Finder[F]:
    """The document that proves one side's right: the one relied on, otherwise the first that was read."""
    kinds = kinds_with(model)

    def find(ground: CaseContext, criterion: str) -> CheckInput[F] | None:
        chosen = ground.chosen(criterion, kinds, side)
        return first_read([chosen] if chosen else ground.filed(kinds, side), model, ground, criterion)

    return find


complainants_patent: Final = relied_on(PatentFacts, Side.COMPLAINANT)

complainants_work: Final = relied_on(CopyrightFacts, Side.COMPLAINANT)

complaint: Final = cited(ComplaintFacts)


# Passages in the text of a letter, used if the facts a check needs were not read; a person decides on them.


class Passages(About):
    """A letter searched completely; results about it are only suggestions."""

    @property
    def found(self) -> tuple[ReadFact, ...]:
        """What was found in its text."""
        return (self.exhibit.passages or ()) if self.exhibit else ()

    def standing(self, field: str, values: Iterable[str] | None = None) -> tuple[ReadFact, ...]:
        """The passages for a field, or for these of its values."""
        wanted = None if values is None else {narrow(each) for each in values if each}
        return tuple(
            each for each in self.found if each.field == field and (wanted is None or narrow(each.value) in wanted)
        )


FindLetter: TypeAlias = Callable[[CaseContext, str], Passages | None]


def searched(kinds: Iterable[DocumentKind], side: Side | None = None) -> FindLetter:
    """The letter of the criterion, if it was searched."""
    wanted = frozenset(kinds)

    def find(ground: CaseContext, criterion: str) -> Passages | None:
        exhibit = ground.cited(criterion, wanted, side)
        return Passages(exhibit) if exhibit and exhibit.passages is not None else None

    return find


def suggests(find: FindLetter, say_of: Callable[[Passages, CaseContext], CheckResult | None]) -> OrElse:
    """A suggestion based on a letter, for a criterion that a person decides."""

    def or_else(ground: CaseContext, criterion: str) -> CheckResult | None:
        letter = find(ground, criterion)
        result = say_of(letter, ground) if letter else None
        return result._replace(only_suggests=True) if result else None

    return or_else


# Whether two names on documents are one person: by credit code first, then by name (domain.md 3.2, 3.6).


def issuer_of(facts: VoucherFacts | WithdrawalFacts) -> Party:
    """The issuer stated on the document."""
    return Party(say("check.issuer_within"), facts.issuer_name, facts.issuer_id)


def buyer_of(facts: VoucherFacts) -> Party:
    """The buyer stated on the document."""
    return Party(say("check.buyer_within"), facts.buyer_name, facts.buyer_id)


def _how_same(found: Party, wanted: Party, *, by_code: bool) -> Text:
    """The sentence that both are one person: by code, even if names differ, otherwise by name."""
    if not by_code:
        return say("name.is_name_of", role=found.role, found=found.shown, wanted_role=wanted.role)
    known: dict[str, Fact] = {"role": found.role, "wanted_role": wanted.role, "code": found.id}
    if same_name(found, wanted) is False:
        return say("name.same_credit_code_though_names", **known, found=found.name, wanted=wanted.name)
    return say("name.and_have_same_credit_code", **known)


# Of which kind and which right a document is.


def kind_of(facts: PatentFacts) -> str | None:
    """The kind of patent as the certificate says, else as the number says."""
    return facts.patent_kind or check_patent(facts.number or "").parts.get("kind")


def same_right(one: str, other: str) -> bool:
    """Whether two numbers are of one right: ZL, CN, 第…号 and points around the digits do not count."""
    return right_key(one) == right_key(other)


def certificate(ground: CaseContext, criterion: str) -> CheckInput[TrademarkFacts] | None:
    """The trademark certificate: as relied on, else of the number complained of, else the complainant's first."""
    kinds = kinds_with(TrademarkFacts)
    chosen = ground.chosen(criterion, kinds)
    filed = [chosen] if chosen else [*ground.filed(kinds, Side.COMPLAINANT), *ground.filed(kinds)]
    found = [one for each in filed if (one := first_read([each], TrademarkFacts, ground, criterion))]
    named = (each for each in found if ground.right_no and same_right(each.facts.number or "", ground.right_no))
    return next(named, next(iter(found), None))


# Proofs of purchase: which one a criterion is about, and how they are distinguished.

VOUCHER_KINDS: Final = kinds_with(VoucherFacts)

ROUTES: Final = ("tm_purchase", "pt_purchase", "cr_purchase")


def accepted_kinds(ground: CaseContext) -> frozenset[DocumentKind]:
    """The kinds of voucher that the policy accepts on its purchase routes."""
    return frozenset[DocumentKind]().union(*(ground.accepts.get(route, ()) for route in ROUTES))


def voucher(ground: CaseContext, criterion: str) -> ExhibitContext | None:
    """The voucher relied on; else the first of an accepted kind; else the first of any kind."""
    chosen = ground.chosen(criterion, VOUCHER_KINDS, Side.SELLER)
    accepted = accepted_kinds(ground) & VOUCHER_KINDS
    candidates = (chosen, *ground.filed(accepted, Side.SELLER), *ground.filed(VOUCHER_KINDS, Side.SELLER))
    return next((each for each in candidates if each), None)


def typed_voucher(ground: CaseContext, criterion: str) -> CheckInput[VoucherFacts] | None:
    """The voucher the criterion is about with its facts; None while nothing was typed for it."""
    return first_read([voucher(ground, criterion)], VoucherFacts, ground, criterion)


def all_vouchers(ground: CaseContext, criterion: str) -> list[CheckInput[VoucherFacts]]:
    """Every voucher of an accepted kind that was read; one filed twice appears only once.

    If there is none, the one the criterion is about.
    """
    found: dict[str, CheckInput[VoucherFacts]] = {}
    for exhibit in ground.filed(accepted_kinds(ground) & VOUCHER_KINDS, Side.SELLER):
        if each := first_read([exhibit], VoucherFacts, ground, criterion):
            found.setdefault(invoice_key(each.facts) or exhibit.id, each)
    only = typed_voucher(ground, criterion)
    return list(found.values()) or ([only] if only else [])


def work_known_from(ground: CaseContext, criterion: str) -> tuple[ExhibitContext, date] | None:
    """The earliest day on which the complainant's work was created or published, and the document that shows it."""
    dated: list[tuple[date, ExhibitContext]] = []
    if work := complainants_work(ground, criterion):
        dated += [(day, work.exhibit) for day in (work.facts.created_on, work.facts.published_on) if day]
    for exhibit in ground.filed([DocumentKind.COUNTER_MATERIALS], Side.COMPLAINANT):
        answer = read(exhibit, AnswerFacts)
        if answer and answer.work_published_on:
            dated.append((answer.work_published_on, exhibit))
    earliest = min(dated, key=lambda each: each[0], default=None)
    return (earliest[1], earliest[0]) if earliest else None
