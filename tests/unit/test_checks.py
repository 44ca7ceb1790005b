"""The checks as a whole: all machine criteria, no other, and none that breaks or keeps quiet about its inputs."""

import tomllib
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.case_context import CaseContext
from core.domain.checks.result import REGISTRY, check_all, checked
from core.domain.facts import FACT_FIELDS, FACTS
from core.domain.terms import DocumentKind, RightType
from core.domain.text import LANGUAGES
from core.language import render, t
from tests.grounds import LATER, case, certificate, invoice, paper

CATALOGUE = Path(__file__).resolve().parents[2] / "data" / "policy" / "criteria.toml"

KINDS = {each["id"]: each["kind"] for each in tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["criterion"]}

WORDS = st.one_of(
    st.sampled_from(["", "2026-01-01", "2030-12-31", "1", "-3", "13%", "25", "yes", "no", "design", "whole_complaint"]),
    st.sampled_from(["星河（上海）服饰有限公司", "Xinghe", "91110000600037341L", "ZL201620406833.2", "12345678", "A2"]),
    st.text(max_size=8),
)


@st.composite
def grounds(draw: st.DrawFn) -> CaseContext:
    """Any case: a few documents of any kind and side with anything readable typed for them."""
    papers = []
    for number, kind in enumerate(draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=5)), 1):
        typed = {field.name: draw(WORDS) for field in FACT_FIELDS[kind][:22]}
        papers.append(_filed(draw(st.sampled_from("AB")) + str(number), kind, typed))
    known = draw(st.booleans())
    changed = (
        {} if known else {"complained_on": None, "first_sold_on": None, "listing_ids": (), "complainant_name": None}
    )
    return case(
        *papers, right_type=draw(st.sampled_from(RightType)), accepts=draw(st.sampled_from([LATER, {}])), **changed
    )


def _filed(label: str, kind: DocumentKind, typed: dict[str, str]):
    """The paper with what could be read of it; the rest is left empty."""
    try:
        return paper(label, kind, **typed)
    except AssertionError:
        readable = {}
        for name, word in typed.items():
            try:
                paper(label, kind, **{name: word})
            except AssertionError:
                continue
            readable[name] = word
        return paper(label, kind, **readable)


def test_every_criterion_a_machine_may_answer_has_its_check_and_no_other():
    """All of kind M and MH in the catalogue; a human criterion is never answered by the machine."""
    assert set(REGISTRY) == {criterion for criterion, kind in KINDS.items() if kind != "H"}
    assert "fp_tax_site_verified" not in REGISTRY


def test_a_human_criterion_gets_no_machine_answer():
    """Asking for it is not an error: the page asks for the whole checklist."""
    assert checked("fp_tax_site_verified", case(invoice())) is None
    assert checked("no_such_criterion", case()) is None


def test_all_findings_of_a_checklist_come_at_once():
    """Under their criteria; what has nothing to say is left out."""
    found = check_all(["fp_kind_allowed", "fp_goods_match", "au_links_connected"], case(invoice(), certificate()))
    assert list(found) == ["fp_kind_allowed"]
    assert found["fp_kind_allowed"].criterion == "fp_kind_allowed"


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=60)
@given(grounds())
def test_whatever_was_typed_each_check_answers_in_whole_sentences(ground: CaseContext):
    """No check breaks; each sentence is filled in both languages, names its document and carries its inputs."""
    for finding in check_all(REGISTRY, ground).values():
        fields = {name for _, name, _, _ in Formatter().parse(t(finding.sentence.key, "en")) if name}
        assert fields <= set(finding.sentence.facts)
        assert set(finding.inputs) == set(finding.sentence.facts)
        for lang in LANGUAGES:
            assert render(finding.sentence, lang)
        assert finding.exhibit_id in {None, *(each.id for each in ground.exhibits)}


@pytest.mark.parametrize("criterion", REGISTRY)
def test_an_empty_case_breaks_no_check(criterion: str):
    """Nothing on file, nothing known."""
    finding = checked(criterion, case(complaint_no=None, right_no=None, subject_name=None, accepts={}))
    assert finding is None or finding.criterion == criterion
