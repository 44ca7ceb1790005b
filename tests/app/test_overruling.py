"""The page of an appeal whose reviewer overruled the machine: what is missing, in words."""

import json

from core.commands.checklist import note, take_case
from core.commands.documents import type_facts
from core.domain.terms import DocumentKind
from core.queries.case import open_case
from pages.shared.elements import safe
from tests.app.stage import Checklist, html_of, open_page
from tests.cases import REVIEWER, answer_all, done, reviewable


def test_the_line_and_the_foot_ask_for_the_note(office):
    """The criterion is marked, the decision is off, and the words beside it name the criterion."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    exhibits = done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.exhibits
    paper = next(each for each in exhibits if each.kind == DocumentKind.INVOICE)
    done(type_facts(office, REVIEWER, paper.exhibit_id, {"issuer_id": "91110000600037341M"}))
    done(take_case(office, REVIEWER, appeal.appeal_no))
    answer_all(office, REVIEWER, appeal, noted=False)
    for criterion in done(open_case(office, REVIEWER, appeal.appeal_no)).assessment.machine:
        if criterion != "fp_issuer_id_check":
            done(note(office, REVIEWER, appeal.appeal_no, criterion, "seen"))
    name = safe(office.policies.criterion("fp_issuer_id_check").short("en"))

    page = open_page("appeal", REVIEWER, no=appeal.appeal_no)

    assert f"Add a note: you answered “Met” where the check found “Not met”: {name}." in html_of(page)
    marked = [criterion for criterion, line in Checklist(page).lines.items() if "note needed" in json.dumps(line)]
    assert marked == ["fp_issuer_id_check"]
    forward = next(each for each in page.button if each.key == "decide_0")
    assert forward.disabled
    done(note(office, REVIEWER, appeal.appeal_no, "fp_issuer_id_check", "the code on the original is right"))
    page = open_page("appeal", REVIEWER, no=appeal.appeal_no)
    assert "note needed" not in json.dumps(Checklist(page).data)
    assert not next(each for each in page.button if each.key == "decide_0").disabled
