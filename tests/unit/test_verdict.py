"""The verdict: each rule by an example, and its shortest ways to change by trying every way."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.policy import Checklist, Group, Item
from core.domain.terms import DocumentKind, Standing, Value
from core.domain.verdict import (
    deciding,
    flip_line,
    judge,
    sentence,
    why_not_forward,
    why_not_reject,
    why_not_revoke,
    why_not_uphold,
)
from core.rule_files import load_policies
from tests.english import english

BOOK = load_policies(Path(__file__).resolve().parents[2] / "data" / "policy")

MET, NOT_MET, UNSURE, NOT_APPLICABLE = Value.MET, Value.NOT_MET, Value.CANNOT_VERIFY, Value.NOT_APPLICABLE

PASSES, FAILS, OPEN = Standing.PASSES, Standing.FAILS, Standing.OPEN

NAMES = {"g1": "Gate one", "g2": "Gate two", "a1": "A one", "a2": "A two", "b1": "B one", "gate": "Gate"}


def sets_of(flip):
    """Every set of criteria that makes the flip."""
    return map(frozenset, product(*flip.choices))


def named(name_id):
    """A criterion's or group's name for a sentence."""
    return NAMES.get(name_id, name_id.upper())


def group(name, *items):
    """A group of blocking items; ``w:`` only warns, ``n:`` may not apply."""
    made = [Item(criterion=i[-2:], blocking=not i.startswith("w:"), may_not_apply=i.startswith("n:")) for i in items]
    return Group(id=name, title_en=name, title_zh=name, items=tuple(made))


def checklist(*routes, gate=("g1", "g2"), optional=False, subject="appeal"):
    """A gate of two criteria unless told, and routes."""
    return Checklist(subject=subject, gate=group("gate", *gate), routes=routes, routes_optional=optional)


A, B = group("a", "a1", "a2", "w:a3"), group("b", "b1")

GATE = {"g1": MET, "g2": MET}

TWO = checklist(A, B)


def stand(values, claimed=("a", "b"), of=TWO):
    """Where the checklist stands."""
    return judge(of, values, claimed).stand


# the rules of one group


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"a1": MET, "a2": MET}, PASSES),
        ({"a1": MET}, OPEN),
        ({"a1": MET, "a2": None}, OPEN),
        ({"a1": MET, "a2": UNSURE}, OPEN),
        ({"a1": MET, "a2": NOT_MET}, FAILS),
        ({"a1": UNSURE, "a2": NOT_MET}, FAILS),
        ({"a1": MET, "a2": MET, "a3": NOT_MET}, PASSES),
        ({"a1": MET, "a2": NOT_APPLICABLE}, OPEN),
    ],
)
def test_a_group_passes_fails_or_is_open(values, expected):
    """Passes with all blocking criteria met, fails with one not met, is open otherwise; warnings decide nothing."""
    assert judge(TWO, values, ("a",)).routes[0].stand is expected


def test_not_applicable_counts_as_met_only_where_the_policy_says_so():
    """An item that may not apply is satisfied by that answer; another stays open."""
    relaxed = checklist(group("a", "a1", "n:a2"))
    values = GATE | {"a1": MET, "a2": NOT_APPLICABLE}

    assert stand(values, ("a",), relaxed) is PASSES
    assert stand(values, ("a",)) is OPEN


def test_a_group_counts_all_its_criteria_and_names_those_that_decide():
    """The page shows 2 of 3 met; only what blocks is named as failing or open."""
    found = judge(TWO, {"a1": MET, "a2": UNSURE, "a3": NOT_MET}, ("a",)).routes[0]

    assert (found.met, found.total) == (1, 3)
    assert (found.met_ids, found.not_met, found.open, found.warned) == (("a1",), (), ("a2",), ("a3",))


# the whole


@pytest.mark.parametrize(
    ("values", "claimed", "expected"),
    [
        (GATE | {"b1": MET}, ("a", "b"), PASSES),
        (GATE | {"b1": MET, "a1": NOT_MET}, ("a", "b"), PASSES),
        (GATE | {"b1": MET}, ("a",), OPEN),
        (GATE | {"a1": NOT_MET}, ("a", "b"), OPEN),
        (GATE | {"a1": NOT_MET}, ("a",), FAILS),
        (GATE | {"a1": NOT_MET, "b1": NOT_MET}, ("a", "b"), FAILS),
        ({"g1": MET, "b1": MET}, ("b",), OPEN),
        ({"g1": MET, "b1": NOT_MET}, ("b",), FAILS),
        ({"g1": NOT_MET, "b1": MET}, ("b",), FAILS),
        (GATE, (), OPEN),
        ({"g1": NOT_MET}, (), FAILS),
        ({}, ("a", "b"), OPEN),
    ],
)
def test_the_whole_needs_the_gate_and_one_claimed_route(values, claimed, expected):
    """It fails with the gate or with every claimed route; an unclaimed route neither helps nor hurts."""
    assert stand(values, claimed) is expected


@pytest.mark.parametrize(("values", "expected"), [(GATE, PASSES), ({"g1": MET}, OPEN), ({"g1": NOT_MET}, FAILS)])
def test_a_gate_alone_decides_where_routes_are_optional(values, expected):
    """512(g) asks for no evidence."""
    assert stand(values, (), checklist(gate=("g1", "g2"), optional=True)) is expected


def test_optional_routes_never_fail_the_whole():
    """Evidence that nobody asked for cannot hurt."""
    assert stand(GATE | {"b1": NOT_MET}, ("b",), checklist(B, optional=True)) is PASSES


def test_the_routes_that_pass_are_named_only_with_the_gate():
    """A decision rests on a route of a verdict that passes."""
    values = GATE | {"b1": MET, "a1": MET, "a2": MET}

    assert judge(TWO, values, ("a", "b")).passed_routes == ("a", "b")
    assert judge(TWO, values, ("b",)).passed_routes == ("b",)
    assert judge(TWO, values | {"g1": None}, ("a", "b")).passed_routes == ()


# reasons


@pytest.mark.parametrize(
    ("values", "claimed", "expected"),
    [
        (GATE | {"b1": MET}, ("b",), [("gate", "met", ("g1", "g2")), ("b", "met", ("b1",))]),
        ({"g1": NOT_MET, "b1": MET}, ("b",), [("gate", "not_met", ("g1",))]),
        ({"g1": NOT_MET, "b1": NOT_MET}, ("b",), [("gate", "not_met", ("g1",)), ("b", "not_met", ("b1",))]),
        (GATE | {"a2": NOT_MET}, ("a",), [("a", "not_met", ("a2",))]),
        (GATE | {"a2": NOT_MET}, ("a", "b"), [("b", "open", ("b1",)), ("a", "not_met", ("a2",))]),
        ({"g1": MET, "b1": MET}, ("b",), [("gate", "open", ("g2",))]),
        ({"g1": MET}, ("b",), [("gate", "open", ("g2",)), ("b", "open", ("b1",))]),
        (GATE, (), [("", "unclaimed", ())]),
    ],
)
def test_the_reasons_are_the_criteria_that_decide(values, claimed, expected):
    """What fails, what is open, or what is met: the gate first."""
    reasons = judge(TWO, values, claimed).reasons

    assert [(r.group, r.because, r.criteria) for r in reasons] == expected


# flips


def test_the_nearest_way_to_pass_goes_over_the_nearest_route():
    """Verify the one open criterion of b, not the two of a."""
    flips = [flip for flip in judge(TWO, GATE, ("a", "b")).flips if flip.stand is PASSES]

    assert [(flip.group, flip.value, flip.criteria) for flip in flips] == [("b", MET, ("b1",))]


def test_one_finding_of_the_gate_fails_it():
    """The unanswered come before the answered, as a reviewer meets them."""
    flips = [flip for flip in judge(TWO, {"g1": MET}, ("a", "b")).flips if flip.stand is FAILS]

    assert [(flip.group, flip.value, flip.choices) for flip in flips] == [("gate", NOT_MET, (("g2", "g1"),))]


def ways(values, claimed=("a", "b"), of=TWO):
    """The shortest ways to each other stand: where, what, and the choices."""
    return {
        target: [(flip.group, flip.choices) for flip in judge(of, values, claimed).flips if flip.stand is target]
        for target in Standing
    }


def test_from_a_pass_one_finding_of_the_gate_or_of_each_passing_route_opens_it():
    """A route that does not pass holds nothing up; two that pass must both fall."""
    one = ways(GATE | {"b1": MET, "a1": MET})
    assert one[OPEN] == [("gate", (("g1", "g2"),)), ("b", (("b1",),))]
    assert one[FAILS] == [("gate", (("g1", "g2"),))]
    both = ways(GATE | {"b1": MET, "a1": MET, "a2": MET})
    assert both[OPEN] == [("gate", (("g1", "g2"),))]
    assert ways(GATE | {"b1": MET}, ("b",))[FAILS] == [("gate", (("g1", "g2"),)), ("b", (("b1",),))]


def test_from_a_failure_what_is_not_met_is_lifted_in_the_gate_and_in_one_route():
    """A route that stands is not in the way."""
    gate = ways({"g1": NOT_MET, "g2": MET, "b1": MET})
    assert gate[OPEN] == [("gate", (("g1",),))]
    assert gate[PASSES] == [("gate", (("g1",),))]
    routes = ways(GATE | {"a1": NOT_MET, "a2": NOT_MET, "b1": NOT_MET})
    assert routes[OPEN] == [("b", (("b1",),))]
    assert routes[PASSES] == [("b", (("b1",),))]
    spread = ways({"g1": NOT_MET, "g2": MET, "b1": NOT_MET}, ("b",))
    assert spread[OPEN] == [("", (("g1",), ("b1",)))]
    assert spread[PASSES] == [("", (("g1",), ("b1",)))]


def test_while_it_is_open_what_is_open_comes_before_what_is_not_met():
    """Upwards all of the gate and of one route, downwards one of the gate or one of each standing route."""
    half = ways({"g1": MET, "a1": NOT_MET})
    assert half[PASSES] == [("", (("g2",), ("b1",)))]
    assert half[FAILS] == [("gate", (("g2", "g1"),)), ("b", (("b1",),))]
    assert half[OPEN] == []
    lone = ways({"g1": MET, "g2": MET, "a1": MET}, ("a",))
    assert lone[PASSES] == [("a", (("a2",),))]


def test_a_flip_counts_its_findings_and_names_one_set_that_does_it():
    """And every other."""
    flip = next(each for each in judge(TWO, {"g1": MET}, ("a", "b")).flips if each.stand is FAILS)
    assert (flip.count, flip.criteria) == (1, ("g2",))
    assert list(sets_of(flip)) == [frozenset({"g2"}), frozenset({"g1"})]


def test_what_is_not_met_and_what_is_open_is_that_of_the_gate_and_the_claimed_routes():
    """An unclaimed one is no matter; each group is found by its id."""
    found = judge(TWO, {"g1": MET, "a1": NOT_MET, "b1": NOT_MET}, ("a",))
    assert (found.not_met, found.open) == (("a1",), ("g2", "a2"))
    assert found.group("gate") is found.gate
    assert found.group("b") is found.routes[1]
    assert found.group("nowhere") is None


small = st.builds(
    lambda gate, routes, optional: checklist(*routes, gate=gate, optional=optional),
    st.sampled_from([("g1",), ("g1", "n:g2"), ("g1", "w:g2")]),
    st.sampled_from([(), (A,), (B,), (A, B), (B, group("c", "n:c1"))]),
    st.booleans(),
)

answers = st.sampled_from([*Value, None])


@st.composite
def judged(draw):
    """A small checklist with findings and claims."""
    made = draw(small)
    ids = [item.criterion for item in made.items()]
    values = {each: draw(answers) for each in ids}
    return made, values, [route.id for route in made.routes if draw(st.booleans())]


def changes(made, values, claimed):
    """For each other stand, the smallest sets of criteria whose change leads there; every way is tried.

    "Not applicable" acts like "met" or like "cannot verify", so it needs no try of its own.
    """
    ids = [item.criterion for item in made.items()]
    now = judge(made, values, claimed).stand
    best: dict[Standing, set[frozenset[str]]] = {}
    for tried in product(*({values[each], MET, NOT_MET, UNSURE} for each in ids)):
        other = dict(zip(ids, tried, strict=True))
        reached = judge(made, other, claimed).stand
        changed = frozenset(each for each in ids if other[each] != values[each])
        fewest = min((len(each) for each in best.get(reached, ())), default=len(ids) + 1)
        if reached is not now and len(changed) <= fewest:
            best[reached] = {changed} if len(changed) < fewest else {*best[reached], changed}
    return best


@settings(max_examples=60)
@given(judged())
def test_flips_are_the_fewest_findings_that_change_the_verdict(case):
    """Trying every combination of answers finds no shorter way, and no equally short one that is not named."""
    made, values, claimed = case

    flips = judge(made, values, claimed).flips
    sets = {
        target: {each for flip in flips if flip.stand is target for each in sets_of(flip)}
        for target in {flip.stand for flip in flips}
    }

    assert sets == changes(made, values, claimed)


@settings(max_examples=300)
@given(judged())
def test_a_flip_does_what_it_says(case):
    """The findings it names, given its value, lead to its stand."""
    made, values, claimed = case

    for flip in judge(made, values, claimed).flips:
        for each in sets_of(flip):
            assert judge(made, values | dict.fromkeys(each, flip.value), claimed).stand is flip.stand
            assert len(each) == flip.count


@settings(max_examples=200)
@given(judged())
def test_reasons_alone_carry_the_verdict(case):
    """With all other findings forgotten the verdict is the same."""
    made, values, claimed = case
    verdict = judge(made, values, claimed)
    decisive = {each for reason in verdict.reasons for each in reason.criteria}

    kept = {each: value for each, value in values.items() if each in decisive}

    assert judge(made, kept, claimed).stand is verdict.stand


@settings(max_examples=300)
@given(judged())
def test_every_verdict_can_be_said(case):
    """No combination of findings leaves a sentence out, and a decision that agrees is never held up."""
    made, values, claimed = case
    verdict = judge(made, values, claimed)

    for words in (sentence, deciding, flip_line):
        assert "{" not in english(words(verdict, named))
    assert (why_not_forward(verdict) is None) == (verdict.stand is PASSES)
    assert (why_not_reject(verdict) is None) == (verdict.stand is FAILS)


# the words


@pytest.mark.parametrize(
    ("values", "claimed", "said", "decides", "changes_by"),
    [
        (
            GATE | {"b1": MET},
            ("b",),
            "The gate passes, and a route: B.",
            "All 3 blocking criteria are met.",
            "Any “Not met” under Gate; B fails it.",
        ),
        (
            GATE | {"a1": NOT_MET},
            ("a", "b"),
            "The gate passes; no route passes yet.",
            "Still open: B one; not met: A one.",
            "Passes when met: B one. Any “Not met” under Gate; B fails it.",
        ),
        (
            GATE | {"a1": NOT_MET},
            ("a",),
            "No claimed route can pass.",
            "Not met: A one.",
            "Open again if this is no longer “Not met”: A one. Passes when met: A two; A one.",
        ),
        (
            {"g1": NOT_MET, "g2": MET, "b1": MET},
            ("b",),
            "The gate fails.",
            "Not met: Gate one.",
            "Passes when met: Gate one.",
        ),
        (
            {},
            ("a",),
            "The gate is still open.",
            "Still open: Gate one; Gate two; A one and 1 more.",
            "Passes when met: Gate one; Gate two; A one and 1 more. Any “Not met” under Gate; A fails it.",
        ),
        (
            GATE,
            (),
            "The gate passes; no document claims a route.",
            "No document claims a route yet.",
            "Any “Not met” under Gate fails it.",
        ),
    ],
)
def test_the_verdict_is_said_in_three_lines(values, claimed, said, decides, changes_by):
    """What it is, what decides it, what would change it."""
    verdict = judge(TWO, values, claimed)

    lines = [english(words(verdict, named)) for words in (sentence, deciding, flip_line)]

    assert lines == [said, decides, changes_by]


@pytest.mark.parametrize(
    ("values", "claimed", "forward", "reject"),
    [
        (GATE | {"b1": MET}, ("b",), None, "A route passes: the appeal can go forward."),
        (GATE | {"a1": NOT_MET}, ("a", "b"), "No route passes yet: 1 not met, 2 open.", "A route is still open."),
        (GATE | {"a1": NOT_MET, "a2": MET}, ("a",), "No route passes: 1 not met.", None),
        (GATE | {"a1": MET}, ("a",), "No route passes yet: 1 open.", "A route is still open."),
        ({"g1": MET, "b1": MET}, ("b",), "The gate does not pass yet: 1 open.", "The gate is still open."),
        ({"g1": NOT_MET, "g2": MET}, ("b",), "The gate fails: 1 not met.", None),
        ({"g1": NOT_MET}, ("b",), "The gate does not pass yet: 1 not met, 1 open.", None),
        (GATE, (), "No document on file claims a route.", "No document on file claims a route."),
    ],
)
def test_a_decision_that_does_not_agree_is_told_why(values, claimed, forward, reject):
    """The disabled button says what is in the way."""
    verdict = judge(TWO, values, claimed)

    told = [words(verdict) for words in (why_not_forward, why_not_reject)]

    assert [text and english(text) for text in told] == [forward, reject]


def test_a_gate_alone_is_told_as_such():
    """Where no evidence is asked for, no route is spoken of."""
    verdict = judge(checklist(optional=True), GATE, ())

    assert english(sentence(verdict, named)) == "The gate passes."
    assert english(why_not_reject(verdict)) == "The gate passes: the appeal can go forward."


def test_an_empty_gate_without_claims_waits_for_a_document():
    """No finding can help; the line says what can."""
    verdict = judge(checklist(A, gate=()), {}, ())

    assert english(flip_line(verdict, named)) == "No finding can change it: a document must claim a route."


def test_two_routes_fall_only_together():
    """Without a gate to fail, each of them must."""
    verdict = judge(checklist(A, B, gate=()), {"b1": MET}, ("a", "b"))

    assert english(flip_line(verdict, named)) == "Fails if one criterion in each of 2 routes is not met."


@pytest.mark.parametrize(
    ("values", "said", "uphold", "revoke"),
    [
        (GATE | {"b1": MET}, "The answer is valid: B.", None, "The answer is valid: the punishment stands."),
        (GATE | {"b1": NOT_MET}, "No claimed route can pass.", "No route passes: 1 not met.", None),
        (GATE, "The gate passes; no route passes yet.", "No route passes yet: 1 open.", "A route is still open."),
    ],
)
def test_an_answer_keeps_or_loses_the_punishment(values, said, uphold, revoke):
    """Valid keeps it, invalid revokes it, open does neither."""
    verdict = judge(checklist(B, subject="answer"), values, ("b",))

    told = [sentence(verdict, named), why_not_uphold(verdict), why_not_revoke(verdict)]

    assert [text and english(text) for text in told] == [said, uphold, revoke]


@pytest.mark.parametrize(
    ("values", "said", "revoke"),
    [
        (GATE, "The withdrawal is confirmed.", None),
        ({"g1": MET}, "The withdrawal is still open.", "The gate does not pass yet: 1 open."),
        (GATE | {"g2": NOT_MET}, "The withdrawal does not hold.", "The gate fails: 1 not met."),
    ],
)
def test_a_withdrawal_revokes_when_confirmed(values, said, revoke):
    """Nothing is kept on a complaint that was withdrawn."""
    verdict = judge(checklist(optional=True, subject="withdrawal"), values, ())

    assert english(sentence(verdict, named)) == said
    assert (why_not_revoke(verdict) and english(why_not_revoke(verdict))) == revoke
    assert english(why_not_uphold(verdict)) == "The complaint was withdrawn: the punishment is not kept on it."


# the seed's cases, on the shipped policies


def every(checklist_, group_id, value=MET):
    """All criteria of a group answered alike."""
    return {item.criterion: value for item in checklist_.group(group_id).items}


def test_a_till_slip_alone_fails_the_seeds_trademark_list():
    """The slip claims the purchase route and is no verifiable voucher: the punishment stands."""
    appeal = BOOK.policies["tmall_trademark_v1_1"].appeal
    values = every(appeal, "gate") | {"fp_kind_allowed": NOT_MET}

    verdict = judge(appeal, values, appeal.claimed({DocumentKind.COUNTER_NOTICE, DocumentKind.TILL_SLIP}))

    assert verdict.stand is FAILS
    assert [reason.criteria for reason in verdict.reasons] == [("fp_kind_allowed",)]


def test_the_tax_site_is_the_last_word_on_an_invoice():
    """With everything else met, verifying the invoice makes the route pass, and the flip says so."""
    appeal = BOOK.policies["tmall_trademark_v1_1"].appeal
    values = every(appeal, "gate") | every(appeal, "tm_purchase") | {"fp_tax_site_verified": UNSURE}

    verdict = judge(appeal, values, appeal.claimed({DocumentKind.INVOICE}))

    assert verdict.stand is OPEN
    assert [flip.criteria for flip in verdict.flips if flip.stand is PASSES] == [("fp_tax_site_verified",)]
    assert english(deciding(verdict, BOOK.namer(appeal, "en"))) == "Still open: Checked on the tax site: consistent."


def test_512g_goes_forward_on_its_form():
    """A complete counter-notice needs no evidence."""
    appeal = BOOK.policies["us_dmca_512g_2"].appeal

    assert judge(appeal, every(appeal, "gate"), ()).stand is PASSES


def test_a_suit_keeps_the_punishment_without_a_rebuttal():
    """Art. 43 asks only for the notice of suit or complaint."""
    answer = BOOK.policies["tmall_patent_v1_1"].answer
    values = every(answer, "gate") | every(answer, "legal_action")

    verdict = judge(answer, values, answer.claimed({DocumentKind.LEGAL_ACTION_NOTICE}))

    assert verdict.passed_routes == ("legal_action",)
