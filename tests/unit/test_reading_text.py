"""What is read in the text layer: the facts a reviewer would type, by rules that fit any document of the kind."""

from pathlib import Path

import pytest

from core.documents.reader_pool import Readers
from core.documents.reading.document import (
    DocumentContent,
    kind_by_title,
    preferred,
    read_document,
    read_text,
    reading_of,
    same,
)
from core.documents.reading.layout import days_in, sheet_of
from core.documents.reading.rules import PrintRules
from core.documents.redaction import MaskingRules
from core.domain.reading import Mark, ReadResult
from core.domain.terms import DocumentKind
from core.rule_files import PolicyError, load_rules
from demo.papers.sheet import Sheet
from tests.english import english
from tests.paper_cast import CAST

MASKED = Path("data/reading/masked.toml").read_text("utf-8")

PRINT = Path("data/reading/print.toml").read_text("utf-8")

READ_WHOLE = (
    "digital", "older", "special", "commercial", "trademark", "trademark_renewed", "invention", "design", "copyright",
    "unpublished", "receipt", "delivery", "authorised", "authorised_en", "withdrawal", "withdrawal_en",
    "counter_notice", "answer", "answer_en", "licence",
)  # fmt: skip

TITLED = (*READ_WHOLE, "contract", "contract_en", "payment", "complaint",
          "complaint_en", "attorney", "attorney_en", "court", "counter_notice_us")  # fmt: skip


@pytest.fixture(scope="module")
def opened_by():
    """One reader process for all tests of this file."""
    made = Readers(1, wall_seconds=20)
    yield made
    made.close()


def found_in(name: str, opened_by: Readers) -> tuple[Sheet, ReadResult]:
    """A drawn document and what was read in it."""
    sheet = CAST[name].make()
    found = read_document(sheet.data, "application/pdf", opened_by)
    assert isinstance(found, ReadResult)
    return sheet, found


@pytest.mark.parametrize("name", READ_WHOLE)
def test_every_fact_of_a_clean_document_is_read(opened_by, name):
    """Nothing a reviewer would type is left out, nothing is read that is not there, and no two sources differ."""
    sheet, found = found_in(name, opened_by)
    got = {field: each.value for field, each in preferred(found.facts).items()}

    assert sorted(got) == sorted(sheet.facts)
    assert {f: v for f, v in got.items() if not same(sheet.kind, f, v, sheet.facts[f])} == {}
    assert found.conflicts == ()


@pytest.mark.parametrize("name", TITLED)
def test_a_document_is_known_by_its_heading(opened_by, name):
    """The kind is suggested with the reason."""
    _, found = found_in(name, opened_by)

    assert found.kind is CAST[name].kind
    assert english(found.because)


def test_a_code_that_differs_from_the_print_is_a_conflict():
    """An altered invoice shows where it was altered: the code is believed, and both are named."""
    code = Mark(1, "01,32,,24317200000008021560,16.40,20240908,,b017", (40, 40, 120, 120))
    words = [*line("电子发票（普通发票）", 100), *line("发票号码：", 150, "24317200000008021560")]
    words += line("（小写）", 200, "¥1640.00")
    found = reading_of(DocumentContent((code,), tuple(words), 1))

    assert preferred(found.facts)["total"].value == "16.40"
    assert [(each.field, [(one.value, one.origin) for one in each.facts]) for each in found.conflicts] == [
        ("total", [("16.40", "QR:1"), ("1640.00", "text:1")])
    ]


def line(label: str, top: int, value: str = "") -> list[Mark]:
    """A row of a page: a label, and its value to the right."""
    row = [Mark(1, label, (50, top, 200, top + 20))]
    return [*row, Mark(1, value, (220, top, 420, top + 20))] if value else row


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Patent No.", "number"),
        ("专 利 号", "number"),
        ("专利号：", "number"),
    ],
)
def test_labels_are_known_in_both_languages_and_however_spaced(label, field):
    """Certificates space their labels out, and registers do not."""
    words = line("专利证书", 40) + line(label, 100, "ZL 201811564288.X")
    _, facts = read_text(words)

    assert [(each.field, each.value) for each in facts] == [(field, "ZL201811564288.X")]


def test_two_heads_of_a_table_in_one_run_are_two_columns():
    """A recogniser takes neighbours for one run; the pieces below stay pieces, and the unit is none of the model's."""
    heads = ["项目名称", "规格型号", "单位 数量", "单价", "金额"]
    lefts = [80, 310, 424, 548, 648]
    goods = [("落地灯", 91), ("LA-F203", 311), ("台", 432), ("40", 482), ("180.00", 533), ("7200.00", 624)]
    words = [
        *line("电子发票（普通发票）", 20),
        *(Mark(1, head, (left, 100, left + 82, 120)) for head, left in zip(heads, lefts, strict=True)),
        *(Mark(1, text, (left, 140, left + 12 * len(text), 160)) for text, left in goods),
        *line("合计", 200),
    ]
    _, facts = read_text(words)
    got = {each.field: each.value for each in facts}

    assert got["quantity"] == "40"
    assert got["brand_model"] == "LA-F203"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("外观设計专利證书", DocumentKind.PATENT_CERTIFICATE),
        ("商標註冊證", DocumentKind.TRADEMARK_CERTIFICATE),
        ("電子發票（普通發票）", DocumentKind.INVOICE),
        ("授權書", DocumentKind.AUTHORISATION),
    ],
)
def test_a_heading_in_traditional_characters_is_known(heading, kind):
    """A recogniser mixes them in, and papers from Hong Kong have no others."""
    found = kind_by_title(sheet_of(line(heading, 100)))

    assert found is not None
    assert found[0] is kind
    assert heading in english(found[1])


def test_a_label_within_another_is_not_taken_for_it():
    """The registrant's address is not the registrant."""
    words = line("商标注册证", 40) + line("注册人地址", 100, "宁波市样张大道99号")
    _, facts = read_text(words)

    assert facts == ()


@pytest.mark.parametrize(
    "written",
    [
        "2026年9月18日",
        "2026-09-18",
        "2026.9.18",
        "18 September 2026",
        "Sept 18, 2026",
        "18th Sep 2026",
        "２０２６年９月１８日",
    ],
)
def test_days_are_read_as_they_are_written(written):
    """In Chinese, in English, in numbers."""
    assert days_in(f"on {written}.") == ["2026-09-18"]


def test_a_page_without_words_has_no_facts():
    """A scan has no text layer; that is no error."""
    assert read_text(()) == (None, ())
    assert sheet_of(()).flow == ""


def test_a_kind_without_rules_is_named_only():
    """A delivery note is recognised, and left to be typed."""
    titled, facts = read_text(line("送　货　单", 40))

    assert titled is not None
    assert titled[0] is DocumentKind.DELIVERY_NOTE
    assert facts == ()


@pytest.mark.parametrize(
    ("model", "text", "had", "has", "reason"),
    [
        (PrintRules, PRINT, "certain = ['cash', ", "certain = ['cash(', ", "till.certain: Input should be a valid"),
        (PrintRules, PRINT, "author.label = '作者|", "author.label = '作者(|", "author.label: Value error, no regular"),
        (PrintRules, PRINT, "author.label = '作者", "author.beside = '作者", "author.beside: Extra inputs are not"),
        (PrintRules, PRINT, "contract = ['合同'", "contact = ['合同'", "titles.contact.[key]: Input should be"),
        (PrintRules, PRINT, "客户(?:名称)?|received", "客户{{nobody}}?|received", '[names] does not say "nobody"'),
        (
            PrintRules,
            PRINT,
            "given_back = ['change', '找零', '找赎']",
            "given_back = []",
            "given_back: Value error, nothing",
        ),
        (PrintRules, PRINT, "'through (?:the following channels: )?([^.]", "'through (?:the", "Value error, "),
        (MaskingRules, MASKED, "email = ['[A-Za", "email = ['(A-Za", "forms.email: Input should be a valid"),
        (MaskingRules, MASKED, "value = '([0-9A-Z]{6,20})'", "values = ''", "labels.id_number.values: Extra inputs"),
    ],
)
def test_a_fault_in_the_rules_for_print_is_named_by_its_line(tmp_path, model, text, had, has, reason):
    """Who edits a label or a pattern is told what is wrong with it, and where, before a document is read with it."""
    assert text.count(had) == 1
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(text.replace(had, has), encoding="utf-8")

    with pytest.raises(PolicyError) as caught:
        load_rules(faulty, model)

    line = next(number for number, each in enumerate(faulty.read_text("utf-8").splitlines(), 1) if has in each)
    assert [(each.line, reason in each.reason) for each in caught.value.problems[-1:]] == [(line, True)]


@pytest.mark.parametrize(
    ("had", "has", "reason"),
    [
        ("value = '([0-9A-Z]{6,20})'", "value = '[0-9A-Z]{6}'", "value has no group: nothing would be masked"),
        ("email = ['[A-Za-z0-9]", "phone = ['[A-Za-z0-9]", "overwrite"),
        ("third_party = [", "code = [", "neither form nor label: third_party"),
    ],
)
def test_rules_by_which_something_would_not_be_masked_are_refused(tmp_path, had, has, reason):
    """A kind of value that nothing finds any more would go to the other party unseen."""
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(MASKED.replace(had, has, 1), encoding="utf-8")

    with pytest.raises(PolicyError, match=reason):
        load_rules(faulty, MaskingRules)
