"""A look-up outside (tax site, registers, supplier) is “met” only with site, time and result, which stay on record."""

import csv
import io
import json

import pytest

from core.analytics.tables import ExportFilter
from core.commands import checklist
from core.commands.documents import type_facts
from core.commands.intake import withdraw_complaint
from core.commands.review import forward, reject, revoke
from core.commands.verification import check_record
from core.domain.findings import Answer, LookedUp, Seen
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Outcome, Side, Standing, Value, Verb
from core.exchange.case_report import case_csv, report_file
from core.exchange.export import stream_rows
from core.ledger import drafts
from core.ledger.engine import DiskFull
from core.ledger.record import events_of
from core.queries.case import decision_refusal, open_case
from tests.cases import (
    AS_FILED,
    INTAKE,
    LEAD,
    REVIEWER,
    answer_all,
    done,
    looks_up,
    refusal_of,
    reviewable,
    with_document,
)
from tests.english import english

REGISTER = "tr_registry_checked"

TAX_SITE = "fp_tax_site_verified"

MADE = LookedUp(site="CNIPA trademark register", at="2026-11-24 11:58", result="Same owner, in force.")


@pytest.fixture
def granted(office):
    """A trademark case with a grant, where all is met but the register was not looked up."""
    case = reviewable(office, "tmall_trademark_v1_1", DocumentKind.AUTHORISATION)
    answer_all(office, REVIEWER, case)
    done(checklist.fill_in(office, REVIEWER, case.appeal_no, lambda form: without(form, REGISTER)))
    return case


def without(form, criterion):
    """The form answered “met” there, without its look-up: as a key alone would leave it, and as old forms are."""
    bare = form.answers.get(criterion, Answer()).model_copy(update={"value": Value.MET, "lookup": None})
    return form.model_copy(update={"answers": {**form.answers, criterion: bare}})


def sent(office, case):
    """The appeal forwarded."""
    return forward(office, REVIEWER, case.appeal_no, case.version, as_filed=AS_FILED)


def seen(office, case, who=REVIEWER):
    """The case as its page has it."""
    return done(open_case(office, who, case.appeal_no))


def test_met_without_the_look_up_is_open(office, granted):
    """The verdict does not pass on it, the button says why, and the command refuses."""
    case = seen(office, granted)

    assert case.assessment.verdict.stand is Standing.OPEN
    assert REGISTER not in case.assessment.values
    assert case.assessment.unlooked == {REGISTER}
    button = decision_refusal(case, REVIEWER, Verb.FORWARD)
    assert isinstance(button, Refusal)
    assert button.code == "lookup_missing"
    refused = sent(office, granted)
    assert refusal_of(refused) == "lookup_missing"
    assert REGISTER in english(refused)


def test_with_site_time_and_result_it_counts_and_stands_on_record(office, granted):
    """In the event, the report in all its forms, the export of findings; `verify` holds the table against the log."""
    done(checklist.look_up(office, REVIEWER, granted.appeal_no, REGISTER, MADE))

    done(sent(office, granted))

    with office.store.reading() as cursor:
        event = events_of(cursor, granted.appeal_no)[-1]
    found = {each["criterion"]: each for each in event.payload["findings"]}
    assert found[REGISTER]["lookup"] == MADE.model_dump()
    assert "lookup" not in found["cn_truth_guarantee"]
    table = done(case_csv(office, REVIEWER, granted.appeal_no)).decode()
    assert "CNIPA trademark register; 2026-11-24 11:58; Same owner, in force." in table
    page = done(report_file(office, REVIEWER, granted.appeal_no, "html", "en")).decode()
    assert "Looked up: CNIPA trademark register, 2026-11-24 11:58: Same owner, in force." in page
    assert done(report_file(office, REVIEWER, granted.appeal_no, "pdf", "zh")).startswith(b"%PDF")
    assert check_record(office).faults == ()


def test_the_export_of_findings_has_the_three_columns(office, granted, tmp_path):
    """Empty where a criterion rests on no look-up."""
    done(checklist.look_up(office, REVIEWER, granted.appeal_no, REGISTER, MADE))
    done(sent(office, granted))

    rows = exported(office)

    assert {name: rows[REGISTER][name] for name in ("looked_up_site", "looked_up_at", "looked_up_result")} == {
        "looked_up_site": MADE.site, "looked_up_at": MADE.at, "looked_up_result": MADE.result,
    }  # fmt: skip
    assert rows["cn_truth_guarantee"]["looked_up_site"] == ""


def exported(office):
    """The exported findings, by criterion."""
    told = b"".join(done(stream_rows(office, LEAD, "findings", ExportFilter()))).decode("utf-8-sig")
    return {row["criterion"]: row for row in csv.DictReader(io.StringIO(told))}


@pytest.mark.parametrize(
    ("update", "code"),
    [
        ({"site": " "}, "field_missing"),
        ({"result": ""}, "field_missing"),
        ({"at": ""}, "field_missing"),
        ({"at": "yesterday"}, "field_invalid"),
        ({"at": "2026-11-25 09:00"}, "field_invalid"),
        ({"at": "2026-02-30 09:00"}, "field_invalid"),
    ],
)
def test_a_look_up_that_is_none_is_refused_and_changes_nothing(office, granted, update, code):
    """Each field is needed; the time is one of Shanghai, and not still to come."""
    refused = checklist.look_up(office, REVIEWER, granted.appeal_no, REGISTER, MADE.model_copy(update=update))

    assert refusal_of(refused) == code
    assert seen(office, granted).assessment.unlooked == {REGISTER}


def test_customer_service_looks_nothing_up(office, granted):
    """It is a finding of legal."""
    assert refusal_of(checklist.look_up(office, INTAKE, granted.appeal_no, REGISTER, MADE)) == "not_permitted"


def test_what_is_not_met_or_open_needs_no_look_up(office, granted):
    """Only “verified” rests on it; rejecting is possible with the look-up still open."""
    done(checklist.answer(office, REVIEWER, granted.appeal_no, "cn_truth_guarantee", Value.NOT_MET))

    ended = reject(
        office, REVIEWER, granted.appeal_no, granted.version, reason="No guarantee.", risk_reason="It never comes."
    )

    assert done(ended).outcome is Outcome.REJECTED_PRELIMINARY


def test_the_tax_site_is_kept_with_the_invoice_and_nowhere_else(office):
    """One source: the form of facts has the three fields already."""
    case = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    answer_all(office, REVIEWER, case)
    invoice = next(each for each in seen(office, case).dossier.exhibits if each.kind == DocumentKind.INVOICE)
    made = LookedUp(site="全国增值税发票查验平台", at="2026-11-24 11:58", result="consistent")

    done(checklist.look_up(office, REVIEWER, case.appeal_no, TAX_SITE, made, exhibit_id=invoice.exhibit_id))

    after = seen(office, case)
    typed = {name: given for name, (given, _, _) in after.dossier.typed[invoice.exhibit_id].items()}
    assert (typed["tax_site"], typed["tax_site_on"], typed["tax_site_result"]) == (made.site, made.at, "consistent")
    assert after.form.answers[TAX_SITE].lookup is None
    assert after.assessment.lookups[TAX_SITE] == made
    done(type_facts(office, REVIEWER, invoice.exhibit_id, {"tax_site_result": ""}))
    assert TAX_SITE in seen(office, case).assessment.unlooked


def test_a_result_that_the_tax_site_never_gives_is_refused(office):
    """The field of the invoice is a closed list."""
    case = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    invoice = next(each for each in seen(office, case).dossier.exhibits if each.kind == DocumentKind.INVOICE)
    made = MADE.model_copy(update={"result": "looks fine"})

    refused = checklist.look_up(office, REVIEWER, case.appeal_no, TAX_SITE, made, exhibit_id=invoice.exhibit_id)

    assert refusal_of(refused) == "field_invalid"
    assert TAX_SITE not in seen(office, case).form.answers


def test_a_look_up_whose_answer_is_refused_leaves_nothing_half_done(office):
    """Another window has answered meanwhile: neither the three fields of the invoice nor an event are kept."""
    case = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    invoice = next(each for each in seen(office, case).dossier.exhibits if each.kind == DocumentKind.INVOICE)
    before = seen(office, case)
    done(checklist.answer(office, REVIEWER, case.appeal_no, TAX_SITE, Value.NOT_MET))
    made = MADE.model_copy(update={"result": "consistent"})

    refused = checklist.look_up(
        office,
        REVIEWER,
        case.appeal_no,
        TAX_SITE,
        made,
        exhibit_id=invoice.exhibit_id,
        seen=Seen(before.form, case.version),
    )

    assert refusal_of(refused) == "form_stale"
    after = seen(office, case)
    assert after.dossier.typed == before.dossier.typed
    assert after.appeal.version == before.appeal.version
    assert after.form.answers[TAX_SITE].value is Value.NOT_MET


def test_a_look_up_is_kept_whole_or_not_at_all(office, monkeypatch):
    """The disk takes nothing more when the answer is to be written: the fields of the invoice go with it."""
    case = reviewable(office, "tmall_trademark_v1_1", DocumentKind.INVOICE)
    before = seen(office, case)
    made = MADE.model_copy(update={"result": "consistent"})

    def full(*_: object) -> None:
        raise DiskFull("No space left on device")

    monkeypatch.setattr(drafts, "save_draft", full)

    assert refusal_of(checklist.look_up(office, REVIEWER, case.appeal_no, TAX_SITE, made)) == "disk_full"
    after = seen(office, case)
    assert after.dossier.typed == before.dossier.typed
    assert after.appeal.version == before.appeal.version


def test_another_answer_and_back_keeps_the_look_up(office, granted):
    """It was made; who changes their mind twice need not make it again."""
    done(checklist.look_up(office, REVIEWER, granted.appeal_no, REGISTER, MADE))
    for value in (Value.CANNOT_VERIFY, Value.MET):
        done(checklist.answer(office, REVIEWER, granted.appeal_no, REGISTER, value))

    assert seen(office, granted).assessment.values[REGISTER] is Value.MET


def test_a_withdrawal_is_confirmed_with_where_and_when(office):
    """The complainant's own registered channel is a look-up outside, and revoking rests on it."""
    case = reviewable(office)
    with_document(office, case, Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER)
    case = done(withdraw_complaint(office, INTAKE, case.appeal_no, case.version))
    answer_all(office, REVIEWER, case)
    done(checklist.fill_in(office, REVIEWER, case.appeal_no, lambda form: without(form, "wd_confirmed_direct")))

    def decided():
        return revoke(
            office,
            REVIEWER,
            case.appeal_no,
            case.version,
            outcome=Outcome.REVOKED_WITHDRAWN,
            reason="She withdrew.",
        )

    refused = decided()
    looks_up(office, REVIEWER, case, "wd_confirmed_direct", site="her account", result="She confirms.")
    ended = done(decided())

    assert refusal_of(refused) == "lookup_missing"
    assert ended.outcome is Outcome.REVOKED_WITHDRAWN


def test_findings_of_before_stay_as_they_are(office, granted):
    """A row of an old office has no look-up: it is read, reported and verified as it was."""
    done(checklist.look_up(office, REVIEWER, granted.appeal_no, REGISTER, MADE))
    done(sent(office, granted))
    with office.store.writing() as cursor:
        row = cursor.row("SELECT payload FROM event WHERE appeal_no = ? AND verb = 'forward'", [granted.appeal_no])
        cursor.run("UPDATE finding SET looked_up = NULL WHERE appeal_no = ?", [granted.appeal_no])

    assert row
    assert any("lookup" in each for each in json.loads(row["payload"])["findings"])
    assert "findings" in english(check_record(office).faults)
    assert exported(office)[REGISTER]["looked_up_site"] == ""
    assert b"%PDF" in done(report_file(office, REVIEWER, granted.appeal_no, "pdf", "en"))
