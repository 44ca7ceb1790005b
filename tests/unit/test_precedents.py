"""Decided cases that are like one at hand, and the cases behind each figure beside a case."""

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations, product

import pytest

from core.analytics import parties
from core.commands.documents import type_facts
from core.commands.review import reject
from core.domain import precedents
from core.domain.appeal import Appeal, Listing, Party
from core.domain.people import Person
from core.domain.precedents import Likeness, joined_words, ranked, span_of_latest, words_in, words_of
from core.domain.terms import DocumentKind, Side, Value
from core.ledger import engine
from core.office import Office
from core.queries import metrics
from core.queries.case import open_case
from core.queries.metrics import (
    SIMILAR,
    AnsweredBefore,
    Precedents,
    answers_before,
    cases_beside,
    complaints_of,
    similar_cases,
)
from tests.cases import INTAKE, MANAGER, REVIEWER, SECOND, Clock, answer_all, done, refusal_of, reviewable

TM = "tmall_trademark_v1_1"

OTHER_BRAND = Party(party_id="", side=Side.COMPLAINANT, name="Another House")

OTHER_SHOP = Party(party_id="", side=Side.SELLER, name="Somebody Else")


def case(
    office: Office, title: str = "walnut floor lamp", issuer: str = "", number: str = "1", **more: object
) -> Appeal:
    """An appeal that waits for legal; with an invoice of that issuer where one is named."""
    listings = (Listing(listing_id=number, title=title),)
    appeal = reviewable(office, TM, DocumentKind.INVOICE, **{"right_no": "12345678", **more, "listings": listings})
    if issuer:
        seen = done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.exhibits
        (paper,) = (each for each in seen if each.kind == DocumentKind.INVOICE)
        typed = {"issuer_id": issuer, "number": f"2631700000031629{number:0>4}"}
        done(type_facts(office, REVIEWER, paper.exhibit_id, typed))
    return appeal


def rejected(office: Office, appeal: Appeal, reason: str = "The goods are not genuine.") -> str:
    """The number of the appeal, once every criterion was not met and it was rejected."""
    answer_all(office, REVIEWER, appeal, Value.NOT_MET)
    now = done(open_case(office, REVIEWER, appeal.appeal_no)).appeal
    return done(reject(office, REVIEWER, appeal.appeal_no, now.version, reason=reason)).appeal_no


def strange(office: Office, number: str, *same: str, **more: object) -> Appeal:
    """An appeal that shares nothing with the others but what is named."""
    differ = {name: each for name, each in DIFFER.items() if name not in same}
    return case(office, number=number, **{**differ, **more})  # type: ignore[arg-type]


DIFFER = {"title": "kettle", "complainant": OTHER_BRAND, "seller": OTHER_SHOP, "right_no": "99"}


def found(office: Office, appeal: Appeal, *failing: str, person: Person = REVIEWER) -> Precedents:
    """What is shown beside a case."""
    return done(similar_cases(office, person, appeal.appeal_no, failing))


def shared(told: Precedents) -> dict[str, set[Likeness]]:
    """What each case shares."""
    return {each.appeal.appeal_no: set(each.shared) for each in told.cases}


def test_each_thing_that_two_cases_share_is_found_and_said(office: Office) -> None:
    """One decided case for each, and one that shares nothing; how it was decided, and why."""
    mine = case(office, issuer="91310000MA1K35XY7A")
    alike = {
        Likeness.COMPLAINANT: strange(office, "2", "complainant"),
        Likeness.SELLER: strange(office, "3", "seller"),
        Likeness.RIGHT: strange(office, "4", "right_no"),
        Likeness.ISSUER: strange(office, "5", issuer="91310000 ma1k35xy7a"),
        Likeness.WORDS: strange(office, "6", title="Floor LAMP, brass"),
    }
    numbers = {rejected(office, each): kind for kind, each in alike.items()}
    rejected(office, strange(office, "7", title="lamp shade"))

    told = found(office, mine)

    assert shared(told) == {no: {kind} for no, kind in numbers.items()}
    assert told.total == len(numbers)
    assert {each.reason for each in told.cases} == {"The goods are not genuine."}
    assert {each.words for each in told.cases if Likeness.WORDS in each.shared} == {("floor", "lamp")}
    assert {str(each.appeal.outcome) for each in told.cases} == {"rejected_preliminary"}


def test_what_failed_last_counts_of_a_criterion(office: Office) -> None:
    """And only where it fails here as well."""
    mine = case(office)
    other = rejected(office, strange(office, "2"))

    assert found(office, mine).cases == ()
    (told,) = found(office, mine, "cn_in_time", "cn_legible_unmasked").cases
    assert (told.appeal.appeal_no, told.shared) == (other, (Likeness.CRITERION,))
    assert told.criteria == ("cn_in_time", "cn_legible_unmasked")


def test_open_cases_and_the_case_itself_are_no_precedents(office: Office) -> None:
    """Until they are decided."""
    mine, other = case(office), case(office, number="2")
    assert found(office, mine).cases == ()
    rejected(office, other)
    assert [each.appeal.appeal_no for each in found(office, mine).cases] == [other.appeal_no]


def test_what_shares_more_comes_first_and_then_the_latest(office: Office, clock: Clock) -> None:
    """The database sorts as the rule does; and no more than twenty are listed, with the count of all."""
    mine = case(office)
    for n, names in enumerate([each for most in range(4) for each in combinations(DIFFER, 4 - most)], 2):
        clock.move(days=1)
        rejected(office, strange(office, str(n), *names))
    for n in range(20, 28):
        clock.move(days=1)
        rejected(office, strange(office, str(n), "complainant"))

    told = found(office, mine)

    assert [each.appeal.appeal_no for each in told.cases] == [each.appeal.appeal_no for each in ranked(told.cases)]
    assert (len(told.cases), told.total) == (SIMILAR, 23)
    assert [len(each.shared) for each in told.cases] == [4] + 4 * [3] + 6 * [2] + 9 * [1]


def test_only_legal_is_told_of_other_cases(office: Office) -> None:
    """Neither customer service nor managers: a stated reason is free text."""
    mine = case(office)
    rejected(office, case(office, number="2"))
    asked: tuple[Callable[[Person], object], ...] = (
        lambda who: similar_cases(office, who, mine.appeal_no, ()),
        lambda who: answers_before(office, who, mine.appeal_no, "cn_in_time"),
        lambda who: cases_beside(office, who, mine.appeal_no, "complainant.appeals"),
    )
    for ask, who in product(asked, (INTAKE, MANAGER)):
        assert refusal_of(ask(who)) == "not_permitted"


def test_how_a_criterion_was_answered_is_counted_and_each_figure_has_its_cases(office: Office) -> None:
    """In decided cases of the same policy, those of the same complainant apart."""
    mine = case(office)
    own = rejected(office, case(office, number="2"))
    other = rejected(office, strange(office, "3"))
    answer_all(office, REVIEWER, case(office, number="4"), Value.MET)

    assert done(answers_before(office, SECOND, mine.appeal_no, "cn_in_time")) == (AnsweredBefore(Value.NOT_MET, 2, 1),)
    assert done(answers_before(office, SECOND, mine.appeal_no, "none")) == ()
    for of, numbers in (("criterion.cn_in_time.not_met", {own, other}), ("criterion.cn_in_time.not_met.own", {own})):
        told = done(cases_beside(office, SECOND, mine.appeal_no, of))
        assert ({each.appeal.appeal_no for each in told.cases}, told.total) == (numbers, len(numbers))


def test_each_figure_of_a_complainant_has_its_cases(office: Office, clock: Clock) -> None:
    """As many as it counts."""
    mine = case(office)
    ended = rejected(office, case(office, number="2"))
    still = case(office, number="3").appeal_no
    clock.move(days=1)
    record = done(complaints_of(office, REVIEWER, mine.appeal_no))
    counted = {
        "appeals": record.appeals, "revoked": record.revoked.k, "upheld": record.upheld, "rejected": record.rejected,
        "abandoned": record.abandoned, "open": record.open, "withdrawn": record.withdrawn, "decided": record.revoked.n,
        "lately": record.lately.n, "lately_revoked": record.lately.k, "due": record.answered.n,
        "in_time": record.answered.k, "asked": record.asked,
    }  # fmt: skip
    told = {part: done(cases_beside(office, REVIEWER, mine.appeal_no, f"complainant.{part}")) for part in counted}

    assert counted.keys() == parties.PARTS.keys()
    assert {part: each.total for part, each in told.items()} == counted
    assert {each.appeal.appeal_no for each in told["appeals"].cases} == {ended, still}
    assert [each.appeal.appeal_no for each in told["open"].cases] == [still]


@pytest.mark.parametrize("of", ["", "complainant.", "complainant.1; --", "criterion.cn_in_time", "criterion.x.maybe"])
def test_a_figure_that_there_is_none_of_is_refused(office: Office, of: str) -> None:
    """The address is anybody's."""
    assert refusal_of(cases_beside(office, REVIEWER, case(office).appeal_no, of)) == "not_found"


def test_in_a_large_office_what_every_case_has_is_compared_for_a_while_only(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parties and rights are compared for ever; the day is told."""
    mine = case(office)
    old = rejected(office, strange(office, "2", title="walnut floor lamp"))
    own = rejected(office, strange(office, "3", "complainant"))
    clock.move(days=40)
    new = rejected(office, strange(office, "4", title="walnut floor lamp"))
    assert found(office, mine).since is None
    assert shared(found(office, mine)).keys() == {old, own, new}

    monkeypatch.setattr(precedents, "LATEST", 1)
    assert shared(found(office, mine)).keys() == {own, new}
    assert found(office, mine).since == (clock() - timedelta(days=30)).date()


def test_in_a_large_office_all_cases_of_the_complainant_are_counted(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And listed as long as too few late ones share anything; a case that is itself decided does not count itself."""
    mine = case(office)
    old = [rejected(office, strange(office, str(n), "complainant")) for n in (2, 3)]
    both = rejected(office, strange(office, "4", "complainant", "seller"))
    self = rejected(office, mine)
    clock.move(days=40)
    new = rejected(office, strange(office, "5", title="walnut floor lamp"))
    monkeypatch.setattr(precedents, "LATEST", 1)

    told = found(office, mine)
    assert (self, told.total) == (mine.appeal_no, 4)
    assert [each.appeal.appeal_no for each in told.cases] == [both, new, *reversed(old)]
    monkeypatch.setattr(metrics, "SIMILAR", 1)
    assert [each.appeal.appeal_no for each in found(office, mine).cases] == [both]
    assert found(office, mine).total == 4


def test_words_are_compared_in_every_script() -> None:
    """Latin words from three letters, Chinese by pairs, numbers alone not at all."""
    words = words_of(["LED 落地灯, walnut 2026 A1 1234567"])
    assert words == ("led", "落地", "地灯", "walnut")
    assert words_in(words, ["北欧落地灯 LED"]) == ("led", "落地", "地灯")
    assert joined_words(("led", "落地", "地灯", "walnut")) == ("led", "落地灯", "walnut")


@pytest.mark.parametrize(
    ("decided", "days"),
    [
        ((1, 2, 3, 4, 5, 6, 20_000), None),
        ((1, 2, 3, 4, 5, 6, 20_001), 730),
        ((1, 2, 20_000, 20_001, 0, 0, 0), 91),
        ((10_000, 30_000, 0, 0, 0, 0, 0), 14),
        ((30_000, 0, 0, 0, 0, 0, 0), 14),
    ],
)
def test_how_far_back_is_looked(decided: tuple[int, ...], days: int | None) -> None:
    """As far as there are few enough; never less than two weeks."""
    assert span_of_latest(zip((*precedents.SPANS, None), decided, strict=True)) == days


def test_what_was_on_file_before_is_found_by_its_issuer(office: Office) -> None:
    """The file of the schema makes the keys that a document gets whose facts are typed now: by the code typed last."""
    mine, other = case(office, issuer="91310000MA1K35XY7A"), strange(office, "2", issuer="91440300MA5G77TC0K")
    seen = done(open_case(office, REVIEWER, other.appeal_no)).dossier.exhibits
    (paper,) = (each for each in seen if each.kind == DocumentKind.INVOICE)
    done(type_facts(office, REVIEWER, paper.exhibit_id, {"issuer_id": "91310000MA1K35XY7A"}))
    rejected(office, other)
    asked = "SELECT * FROM fingerprint WHERE kind = 'issuer' ORDER BY exhibit_id"
    with office.store.writing() as cursor:
        before = cursor.rows(asked)
        cursor.run("DELETE FROM fingerprint WHERE kind = 'issuer'")
        cursor.run((engine.SCHEMA / "0120_issuers.sql").read_text(encoding="utf-8"))
        assert cursor.rows(asked) == before
    assert [set(each.shared) for each in found(office, mine).cases] == [{Likeness.ISSUER}]
