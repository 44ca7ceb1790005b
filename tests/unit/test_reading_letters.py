"""What is read in letters: facts, what of the case stands in their words, and what 17 U.S.C. 512(g)(3) asks for."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.documents.reader_pool import Unreadable
from core.documents.reading import layout, letters
from core.documents.reading.document import DocumentContent, first_pass, preferred, reading_of
from core.domain.assessment import counts_alone
from core.domain.checks.result import checked
from core.domain.reading import Mark, ReadFact, ReadResult
from core.domain.terms import DocumentKind
from core.rule_files import load_policies
from tests.english import english
from tests.grounds import case, paper, value

POLICIES = load_policies(Path("data/policy"))

MAIL = """From: Dana Oka <dana@trail.example>
Subject: Counter-notice to CR-2026-004417
Date: 2026-11-20

I am writing about material that was removed after notice CR-2026-004417:

  - item 703318845521
  - item 703318845760

**I have a good faith belief**, and state under penalty of perjury, that the material was removed as a
result of mistake or misidentification.

I consent to the jurisdiction of the Federal District Court for the district in which my address is
located, and I will accept service of process from the person who sent the notice or an agent of it.

/s/ Dana Oka
"""

FORM = """**Type (or copy and paste) the following statement: "I swear, under penalty of perjury, that I have a good-faith belief that the material was removed or disabled as a result of a mistake or misidentification."**
{sworn}

**Type (or copy and paste) the following statement: "I consent to the jurisdiction of Federal District Court, and I will accept service of process from the person who provided the notification."**
{consented}

**Please type your full legal name below to sign this request:**
Dana Oka
"""  # noqa: E501 - the form is written so

SWORN = "I swear, under penalty of perjury, that I have a good-faith belief that it was removed by mistake."

CONSENTED = "I consent to the jurisdiction of Federal District Court, and I will accept service of process from them."


def read_text(text: str, kind: DocumentKind = DocumentKind.COUNTER_NOTICE, **known: tuple[str, ...]) -> ReadResult:
    """A plain text as it is read when it was filed as that kind, in a case with these values."""
    seen = first_pass(text.encode(), "text/plain", None, lambda: True)  # type: ignore[arg-type] # a text needs no reader
    assert not isinstance(seen, Unreadable)
    return reading_of(seen, kind, known)


def fields(found: ReadResult) -> set[str]:
    """The names of the passages."""
    return {each.field for each in found.passages or ()}


def statements(text: str) -> set[str]:
    """The statements found in a text, but for the material and the signature."""
    return {each.removeprefix("stated_") for each in fields(read_text(text))} - {"material", "signature"}


def test_an_e_mail_is_read_as_any_letter():
    """Number, listings and day come with the line and the characters where they stand."""
    found = read_text(MAIL)

    facts = {field: (each.value, each.box) for field, each in preferred(found.facts).items()}
    assert facts["complaint_no"][0] == "CR-2026-004417"
    assert facts["listing_ids"] == ("703318845521, 703318845760", (2, 6, 21, 7))
    assert facts["signed_on"] == ("2026-11-20", (0, 2, 16, 3))
    assert found.kind is DocumentKind.COUNTER_NOTICE


def test_a_list_of_listings_goes_on_in_the_next_line():
    """Also where the lines stand far apart; a number below a list that has ended is no listing."""
    lines = ("商品 ID 703394969795、", "704904169219", "13900001111")
    words = [Mark(1, line, (40, top, 400, top + 12), 1.0, None) for line, top in zip(lines, (40, 70, 100), strict=True)]

    found = letters.counter_notice(layout.sheet_of(words))["listing_ids"]

    assert found
    assert found.text == "703394969795, 704904169219"


def test_values_of_the_case_are_found_wherever_they_stand():
    """A number broken by blanks is the same; one that is not there is not found."""
    found = read_text(
        "Re our case CR - 2026 - 004417 of Meridian Trail Supplies, L.L.C.",
        named_complaint=("CR-2026-004417",),
        named_seller=("Meridian Trail Supplies LLC",),
        named_right=("TX0009123456",),
    )

    assert {"named_complaint", "named_seller"} <= fields(found)
    assert "named_right" not in fields(found)


def test_another_number_of_the_same_form_is_told():
    """A withdrawal of another complaint names a number that looks as this one's."""
    found = read_text(
        "We withdraw TS-20261104-0917.", DocumentKind.WITHDRAWAL_LETTER, named_complaint=("TS-20261105-0001",)
    )

    assert [(each.field, each.value) for each in found.passages or ()] == [("named_complaint", "TS-20261104-0917")]


def test_what_a_recogniser_mistook_is_found_with_less_certainty():
    """O for 0 in a picture is the same number, and less sure."""
    sheet = layout.sheet_of([Mark(1, "Complaint TS-2O261104-0917", (0, 0, 90, 9), 0.95, (0, 0, 90, 9))])
    found = letters.passages(sheet, DocumentKind.WITHDRAWAL_LETTER, {"named_complaint": ("TS-20261104-0917",)})

    assert found is not None
    assert [(each.field, each.origin) for each in found] == [("named_complaint", "picture:1")]
    assert found[0].confidence < 0.7


def test_a_document_that_is_no_letter_is_not_searched():
    """Nothing is said of what an invoice does not say."""
    assert read_text("INVOICE", DocumentKind.INVOICE).passages is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MAIL, {"belief", "perjury", "jurisdiction", "service"}),
        (FORM.format(sworn=SWORN, consented=CONSENTED), {"belief", "perjury", "jurisdiction", "service"}),
        (FORM.format(sworn="", consented=CONSENTED), {"jurisdiction", "service"}),
        (FORM.format(sworn=SWORN, consented=""), {"belief", "perjury"}),
        ("I do not consent to the jurisdiction of any court.", set()),
        ("Your letter must include a statement that you consent to the jurisdiction of the court.", set()),
        ("The complainant swore under penalty of perjury that the work is theirs.", set()),
        ("I declare under penalty of periury that I, in good-faith beiief, see a misidentificatlon.", {"perjury"}),
        ("I submit to the jurisdictlon of the Federal Distrlct Court and accept servlce of process from them.",
         {"jurisdiction", "service"}),
        ("本人在此声明，愿承担伪证罪的责任，并善意相信相关内容系因错误或误认而被移除。", {"belief", "perjury"}),
        ("本人同意接受美国联邦地区法院的管辖，并同意接受投诉人的送达。", {"jurisdiction", "service"}),
    ],
)  # fmt: skip
def test_statements_are_found_however_worded_and_only_where_made(text: str, expected: set[str]):
    """A form that asks for them, a guide, a denial and what somebody else swore are no statements."""
    assert statements(text) == expected


def test_a_statement_has_its_place_and_its_words():
    """The whole sentence, from its first line to its last."""
    found = next(each for each in read_text(MAIL).passages or () if each.field == "stated_jurisdiction")

    assert found.value.startswith("I consent to the jurisdiction of the Federal District Court")
    assert found.value.endswith("or an agent of it.")
    assert found.box == (0, 12, 100, 14)


def test_a_code_with_a_wrong_check_character_is_read_as_it_is_written():
    """In a text nothing was misread: the code is what the paper says, and the check tells that it is wrong."""
    found = read_text("反通知\n我方杭州栖木家居有限公司（统一社会信用代码：91330106MA2K7Q4P8C）")

    assert "91330106MA2K7Q4P8C" in {each.value for each in found.facts if each.field == "seller_id"}


@pytest.mark.parametrize("number", ["[private]", "________"])
def test_an_impossible_value_is_not_offered(number: str):
    """An empty place of a form is no value."""
    found = read_text(f"反通知\n我方杭州栖木家居有限公司（统一社会信用代码：{number}）\n企业名称：[private]")

    assert not {"seller_id", "seller_name"} & {each.field for each in found.facts if number in each.value}


# What the checks make of it: a suggestion that a person takes or not.


def noticed(*passages: ReadFact | tuple[str, str], **facts: str):
    """A case with a counter-notice that was searched, with these passages."""
    found = [each if isinstance(each, ReadFact) else ReadFact(*each, "text:1", 0.9, 1) for each in passages]
    notice = replace(paper("A1", "counter_notice", **facts), passages=tuple(found))
    return replace(case(notice), complaint_no="TS-20260901", listing_ids=("612345678901", "612345678902"))


def suggested(criterion: str, *passages: tuple[str, str], **facts: str) -> tuple[str | None, str]:
    """The value and the sentence of what is only suggested."""
    found = checked(criterion, noticed(*passages, **facts))
    assert found is not None
    assert found.only_suggests
    assert not counts_alone(POLICIES, found)
    return value(found), english(found.sentence)


def test_a_number_that_stands_in_the_letter_is_suggested():
    """It is told with its page; the criterion stays open until somebody answers."""
    said = suggested("cn_complaint_ref", ("named_complaint", "TS-20260901"))
    assert said == ("met", "A1 contains the number (page): TS-20260901 (1).")


def test_another_number_or_none_is_no_refutation():
    """What was not found may be worded otherwise: it is left to a person, never not met."""
    assert suggested("cn_complaint_ref")[0] == "cannot_verify"
    other = suggested("cn_complaint_ref", ("named_complaint", "TS-20260902"))
    assert other == (
        "cannot_verify",
        "A1 contains another number (page): TS-20260902 (1). This complaint is TS-20260901.",
    )


def test_a_number_misread_beside_the_right_one_refutes_nothing():
    """The number of the complaint stands there as well: what was typed or read may be of something else."""
    said = suggested("cn_complaint_ref", ("named_complaint", "TS-20260901"), complaint_no="4711004711")
    assert said[0] == "cannot_verify"


def test_listings_are_suggested_and_what_is_missing_is_named():
    """All of them: met; some: open."""
    both = suggested("cn_listing_located", ("named_listing", "612345678901"), ("named_listing", "612345678902"))
    assert both[0] == "met"
    assert "612345678902" in suggested("cn_listing_located", ("named_listing", "612345678901"))[1]


def test_statements_are_suggested_and_absent_ones_are_not_found():
    """Both: met, with the words; one: open, and which one; none: open."""
    belief, perjury = ("stated_belief", "I have a good faith belief …"), ("stated_perjury", "under penalty of perjury")
    assert suggested("cn_perjury_statement", belief, perjury) == ("met", "A1, page 1: “I have a good faith belief …”")
    assert suggested("cn_perjury_statement", belief) == (
        "cannot_verify",
        "A1 contains Good-faith belief of mistake or misidentification (page 1). Not found: Under penalty of perjury.",
    )
    assert suggested("cn_jurisdiction_consent")[0] == "cannot_verify"


def test_nothing_is_said_of_a_letter_that_was_not_searched():
    """One on file from before, or whose letters are still being recognised."""
    unread = case(paper("A1", "counter_notice"))
    for criterion in ("cn_complaint_ref", "cn_perjury_statement", "cn_truth_guarantee", "cn_jurisdiction_consent"):
        assert checked(criterion, unread) is None


def test_a_withdrawal_that_speaks_of_another_right_is_not_taken_as_met():
    """The number fits and the right does not: a person looks."""
    letter = paper("B1", "withdrawal_letter", complaint_no="TS-20260901", right_no="7654321")
    found = checked("wd_complaint_identified", replace(case(letter), complaint_no="TS-20260901", right_no="12345678"))
    assert value(found) == "cannot_verify"


# Certificates and licences of other forms than the demonstration draws: laid out as the registries print them.


def printed(*lines: str | list[tuple[int, str]]) -> dict[str, str]:
    """What is read of a page with these lines; of several runs in a line each has its left edge, ``!`` is a title."""
    words = [
        Mark(1, run.removeprefix("!"), (left, top, left + 12 * len(run), top + (30 if run.startswith("!") else 14)))
        for top, line in zip(range(40, 1000, 26), lines, strict=False)
        for left, run in ([(100, line)] if isinstance(line, str) else line)
    ]
    return {
        field: each.value for field, each in preferred(reading_of(DocumentContent((), tuple(words), 1)).facts).items()
    }


LICENCE = (
    "!营业执照",
    [(60, "统一社会信用代码"), (400, "营业执照")],
    "91440300MA5H0HLK5U",
    [(60, "名      称"), (160, "柯兴科技（深圳）有限公司"), (560, "注册资本"), (660, "壹佰万元整")],
    [(60, "法定代表人"), (160, "李某"), (560, "成立日期"), (660, "2021年12月03日")],
    [(60, "经营范围"), (160, "软件开发"), (560, "营业期限"), (660, "2021年12月03日至2051年12月02日")],
)


def test_a_business_licence_is_read():
    """The code is the one whose check character fits, not the word that stands behind its label."""
    assert printed(*LICENCE) == {
        "name": "柯兴科技（深圳）有限公司", "number": "91440300MA5H0HLK5U", "representative": "李某",
        "established_on": "2021-12-03", "ends_on": "2051-12-02",
    }  # fmt: skip
    assert "number" not in printed(*LICENCE[:2], "91440300MA5H0HLK5V", *LICENCE[3:])


def test_a_certificate_of_software_is_read():
    """A long name goes on below, an unpublished work has no day, and the certificate's number is not the right's."""
    found = printed(
        "!计算机软件著作权登记证书", "证书号： 软著登字第4317518号", "软件名称：工业大数据采集与设备预测性维护一体化",
        "云平台", "V2.0", "著作权人：杭州栖木家居有限公司", "开发完成日期：2019年05月10日", "首次发表日期：未发表",
        "登记号：2019SR0896761",
    )  # fmt: skip
    assert found == {
        "title": "工业大数据采集与设备预测性维护一体化云平台", "owner": "杭州栖木家居有限公司",
        "created_on": "2019-05-10", "number": "2019SR0896761",
    }  # fmt: skip


AMERICAN = (
    "!United States Patent and Trademark Office",
    [(60, "Reg. No. 5,935,271"), (400, "Northbound Outfitters, Inc. (DELAWARE CORPORATION)")],
    [(60, "Registered Dec. 17, 2019"), (400, "CLASS 18: Bags")],
    [(60, "Int. Cl.: 18"), (400, "CLASS 25: Coats")],
    "Principal Register",
    "SER. NO. 88-199,969, FILED 11-19-2018",
)

BY_CODES = (
    "!Certificate of Registration",
    [(100, "(111)"), (200, "018411224")],
    [(100, "(151)"), (200, "12/04/2021")],
    [(100, "(181)"), (200, "02/03/2031")],
    [(100, "(540)"), (200, "NORD WIND")],
    [(100, "(732)"), (200, "Beispiel Handels GmbH")],
)

BY_WORDS = (
    "!Trademark certificate",
    "Registration number: 0996837",
    "Trademark: NORD WIND",
    "Registration date: 21 March 2016",
    "Expiry date: 21 December 2025",
    "Holder: Voorbeeld B.V.",
    "Classes: 9, 41",
)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (AMERICAN, "number 5935271, owner Northbound Outfitters, Inc., classes 18, 25, registered_on 2019-12-17"),
        (BY_CODES, ("number 018411224, trademark NORD WIND, owner Beispiel Handels GmbH, registered_on 2021-04-12,"
                   " expires_on 2031-03-02")),
        (BY_WORDS, ("number 0996837, trademark NORD WIND, owner Voorbeeld B.V., classes 9, 41,"
                   " registered_on 2016-03-21, expires_on 2025-12-21")),
    ],
)  # fmt: skip
def test_certificates_of_other_registries_are_read(lines: tuple[str, ...], expected: str):
    """By words and by the codes of WIPO ST.60; a mark that is a picture has no words."""
    order = ("number", "trademark", "owner", "classes", "registered_on", "expires_on")
    found = printed(*lines)
    assert ", ".join(f"{field} {found[field]}" for field in order if field in found) == expected
    assert set(found) <= set(order)
