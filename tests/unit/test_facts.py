"""What a person types beside a document, read as facts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.facts import (
    FACT_FIELDS,
    FACTS,
    MOST_LINKS,
    READERS,
    AuthorisationFacts,
    Facts,
    InvoiceFacts,
    Link,
    TrademarkFacts,
    as_typed,
    lookup_result,
    parse_facts,
    same_form,
    typed_facts,
)
from core.domain.terms import DocumentKind
from core.domain.text import Text
from core.language import render
from tests.english import english


def only(kind: DocumentKind, name: str, typed: str) -> object:
    """The value of one typed field, or the problem in words."""
    facts, problems = parse_facts(kind, {name: typed})
    return english(problems[name]) if problems else getattr(facts, name)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-09-18",
        "2026/9/18",
        "2026.9.18",
        "2026年9月18日",
        "2026年9月18号",
        "2026 年 9 月 18 日",
        "２０２６－０９－１８",
        "20260918",
        " 2026-9-18 ",
    ],
)
def test_a_date_is_read_as_people_write_it(typed: str):
    """ISO, slashes, points, Chinese, full-width and run together are one day."""
    assert only(DocumentKind.INVOICE, "date", typed) == date(2026, 9, 18)


@pytest.mark.parametrize(
    "typed", ["18/09/2026", "2026-13-01", "2026-02-30", "yesterday", "2026年9月", "2026-9/18", "26-09-18"]
)
def test_what_is_no_date_is_said_to_be_none(typed: str):
    """An ambiguous or impossible day is refused with the text that was typed."""
    said = english(only(DocumentKind.INVOICE, "date", typed))
    assert said in {f"“{typed}” is not a date. Write it as 2026-09-18.", f"“{typed}” is not a valid date."}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234.5", "1234.5"),
        ("1,234.50", "1234.50"),
        ("¥1,234.50", "1234.50"),
        ("￥１，２３４．５０", "1234.50"),
        ("1234.50元", "1234.50"),
        ("人民币 1 234.50", "1234.50"),
        ("CNY 0.01", "0.01"),
        ("-117.92", "-117.92"),
        ("−117.92", "-117.92"),
    ],
)
def test_an_amount_is_read_with_its_signs(typed: str, amount: str):
    """Currency signs, separators and full-width digits are not part of the number."""
    assert only(DocumentKind.INVOICE, "total", typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["1.234,50", "12,34", "abc", "¥", "1e5", "NaN", "1" * 30])
def test_what_is_no_amount_is_said_to_be_none(typed: str):
    """Half an amount is worse than none."""
    assert "is not an amount" in english(only(DocumentKind.INVOICE, "total", typed))


@pytest.mark.parametrize(
    ("typed", "rate"), [("13", "13"), ("13%", "13"), ("０．１３", "13"), ("0.5%", "0.5"), ("1.5", "1.5"), ("0", "0")]
)
def test_a_rate_is_read_in_percent(typed: str, rate: str):
    """13, 13% and 0.13 are the same rate."""
    assert only(DocumentKind.INVOICE, "tax_rate", typed) == Decimal(rate)


def test_a_rate_over_the_whole_is_refused():
    """A tax of more than 100 % is a slip of the hand."""
    assert "is not a tax rate" in english(only(DocumentKind.INVOICE, "tax_rate", "113%"))
    assert "is not a tax rate" in english(only(DocumentKind.INVOICE, "tax_rate", "13,"))


@pytest.mark.parametrize(("typed", "count"), [("40", 40), ("1,000", 1000), ("40.00", 40), ("４０", 40), ("-2", -2)])
def test_a_whole_number_is_read(typed: str, count: int):
    """Separators and a fraction of zero do not matter."""
    assert only(DocumentKind.INVOICE, "quantity", typed) == count


@pytest.mark.parametrize("typed", ["40 boxes", "1.5", "4O", "9" * 30])
def test_what_is_no_whole_number_is_said_to_be_none(typed: str):
    """A box may hold more than a piece: units are not guessed."""
    assert "is not a whole number" in english(only(DocumentKind.INVOICE, "quantity", typed))


def test_codes_are_made_narrow_and_names_are_left_alone():
    """A code is compared by its characters, a name is kept as its document writes it."""
    facts, _ = parse_facts(
        DocumentKind.INVOICE,
        {"issuer_id": " ９１３１００００ma1xnghe2 k", "issuer_name": " 星河（上海）服饰 有限公司\x00 "},
    )
    assert isinstance(facts, InvoiceFacts)
    assert facts.issuer_id == "91310000MA1XNGHE2K"
    assert facts.issuer_name == "星河（上海）服饰 有限公司"


@pytest.mark.parametrize("name", ["issuer_name", "issuer_id"])
def test_a_text_without_end_is_refused(name: str):
    """A pasted book is not a name."""
    assert "too long" in english(only(DocumentKind.INVOICE, name, "字" * 2001))


@pytest.mark.parametrize("typed", ["9, 25", "9、25", "第9类；第25类", "Class 9 25", "9\n25\n9"])
def test_classes_are_read_from_any_list(typed: str):
    """Chinese and English lists give the same classes, each once."""
    if typed.startswith("Class"):
        typed = typed.replace("Class ", "Class")
    assert only(DocumentKind.TRADEMARK_CERTIFICATE, "classes", typed) == (9, 25)


def test_a_range_of_classes_is_spelt_out_and_a_word_refused():
    """1-5 means five classes; a class that cannot exist is for the check to refute."""
    assert only(DocumentKind.TRADEMARK_CERTIFICATE, "classes", "1-5") == (1, 2, 3, 4, 5)
    assert only(DocumentKind.TRADEMARK_CERTIFICATE, "classes", "46") == (46,)
    assert "is not a class" in english(only(DocumentKind.TRADEMARK_CERTIFICATE, "classes", "clothes"))


def test_lists_are_split_where_people_split_them():
    """Numbers also at blanks, words only at commas and lines."""
    assert only(DocumentKind.COUNTER_NOTICE, "listing_ids", "612 613，614\n612") == ("612", "613", "614")
    assert only(DocumentKind.POWER_OF_ATTORNEY, "covers", "filing complaints, withdrawing them") == (
        "filing complaints",
        "withdrawing them",
    )


def test_a_choice_is_one_of_those_offered():
    """What the form does not offer is refused."""
    assert only(DocumentKind.PATENT_CERTIFICATE, "patent_kind", "design") == "design"
    assert "not one of the choices" in english(only(DocumentKind.PATENT_CERTIFICATE, "patent_kind", "yes"))


def test_good_fields_are_kept_beside_bad_ones():
    """One slip does not cost the rest of the form."""
    facts, problems = parse_facts(DocumentKind.INVOICE, {"date": "soon", "total": "¥5", "unknown": "x"})
    assert set(problems) == {"date"}
    assert facts == InvoiceFacts(total=Decimal(5))


def test_nothing_typed_is_empty_and_not_wrong():
    """Blank fields are not read yet."""
    facts, problems = parse_facts(DocumentKind.INVOICE, {"date": " ", "total": ""})
    assert problems == {}
    assert facts is not None
    assert facts.empty


def test_a_document_without_facts_has_no_form():
    """Photos and comparisons are looked at, not typed."""
    assert parse_facts(DocumentKind.LISTING_PHOTO, {"date": "2026-01-01"}) == (None, {})


def test_the_links_of_an_authorisation_stand_in_their_order():
    """Four links are offered; those left blank are passed over."""
    facts, problems = parse_facts(
        DocumentKind.AUTHORISATION,
        {
            "link1_grantor": "A",
            "link1_grantee": "B",
            "link3_grantor": "B",
            "link3_sublicense": "no",
            "link2_ends_on": "x",
        },
    )
    assert isinstance(facts, AuthorisationFacts)
    assert [(link.grantor, link.grantee, link.sublicense) for link in facts.links] == [
        ("A", "B", None),
        ("B", None, "no"),
    ]
    assert set(problems) == {"link2_ends_on"}
    assert {field.link for field in FACT_FIELDS[DocumentKind.AUTHORISATION]} == set(range(1, MOST_LINKS + 1))


def test_the_invoice_form_begins_with_what_the_tax_site_asks():
    """Code, number and date come first, as on the paper."""
    assert [field.name for field in FACT_FIELDS[DocumentKind.INVOICE]][:3] == ["code", "number", "date"]


@pytest.mark.parametrize("kind", FACTS)
def test_every_field_can_be_drawn_and_read(kind: DocumentKind):
    """Each field has a label and a reader; a choice has options, nothing else has; names are unique."""
    fields = FACT_FIELDS[kind]
    assert len({field.name for field in fields}) == len(fields)
    for field in fields:
        assert field.label
        assert field.type in READERS
        assert bool(field.options) == (field.type == "choice")


@given(st.sampled_from(sorted(FACTS)), st.data())
def test_what_was_read_is_shown_so_that_it_reads_the_same(kind: DocumentKind, data: st.DataObject):
    """Whatever is typed, the form filled with the facts gives the facts again."""
    written = st.one_of(
        st.text(max_size=12),
        st.dates().map(str),
        st.decimals(0, 10**6, places=2).map(str),
        st.sampled_from(["yes", "design"]),
    )
    raw = {field.name: data.draw(written) for field in FACT_FIELDS[kind][:14]}
    facts, _ = parse_facts(kind, raw)
    assert isinstance(facts, Facts)
    assert parse_facts(kind, typed_facts(facts)) == (facts, {})


def test_facts_are_shown_as_they_can_be_typed():
    """Days in ISO form, amounts in full, lists with commas, empty fields left out."""
    facts = TrademarkFacts(number="12345678", classes=(9, 25), registered_on=date(2015, 3, 21))
    assert typed_facts(facts) == {"number": "12345678", "classes": "9, 25", "registered_on": "2015-03-21"}
    assert typed_facts(InvoiceFacts(total=Decimal("1E+3"))) == {"total": "1000"}


# The edges of each reader, and what it says of what it cannot read.


def problem(kind: DocumentKind, name: str, typed: str) -> Text:
    """What is wrong with it."""
    facts, problems = parse_facts(kind, {name: typed})
    assert set(problems) == {name}
    assert not getattr(facts, name)
    return problems[name]


@pytest.mark.parametrize(
    ("kind", "name", "typed"),
    [
        (DocumentKind.INVOICE, "date", "d"),
        (DocumentKind.INVOICE, "total", "a"),
        (DocumentKind.INVOICE, "tax_rate", "r"),
        (DocumentKind.INVOICE, "quantity", "q"),
        (DocumentKind.INVOICE, "tax_site_result", "c"),
        (DocumentKind.TRADEMARK_CERTIFICATE, "classes", "W"),
    ],
)
def test_what_cannot_be_read_is_told_back_with_its_first_forty_characters(kind: DocumentKind, name: str, typed: str):
    """Enough to find it again, and no more than fits a line."""
    assert problem(kind, name, f" {typed * 40} ").facts["typed"] == typed * 40
    assert problem(kind, name, typed * 41).facts["typed"] == typed * 40
    assert problem(kind, name, typed * 39).facts["typed"] == typed * 39


def test_a_day_that_the_calendar_does_not_have_is_told_back_too():
    """The 29th of February of a common year."""
    assert problem(DocumentKind.INVOICE, "date", " 2026-02-29 ").facts["typed"] == "2026-02-29"
    spaced = "2026-02-" + " " * 40 + "29"
    assert problem(DocumentKind.INVOICE, "date", spaced).facts["typed"] == spaced[:40]
    assert only(DocumentKind.INVOICE, "date", "2024-02-29") == date(2024, 2, 29)
    assert problem(DocumentKind.INVOICE, "date", "2026-02-29").key != problem(DocumentKind.INVOICE, "date", "x").key


@pytest.mark.parametrize("name", ["goods", "number"])
def test_a_text_of_two_thousand_characters_is_kept_and_one_more_is_not(name: str):
    """The length is told, and how much would be kept."""
    assert only(DocumentKind.INVOICE, name, "A" * 2000) == "A" * 2000
    assert problem(DocumentKind.INVOICE, name, "A" * 2001).facts == {"length": 2001, "most": 2000}


@pytest.mark.parametrize(("name", "longest"), [("total", "1" * 20), ("quantity", "1" * 20)])
def test_a_number_of_twenty_characters_is_kept_and_one_more_is_not(name: str, longest: str):
    """No bill is longer; a number without end would be a slip of the hand."""
    assert only(DocumentKind.INVOICE, name, longest) == int(longest)
    assert problem(DocumentKind.INVOICE, name, longest + "1").facts["typed"] == longest + "1"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("100", "100"),
        ("100%", "100"),
        ("1", "1"),
        ("1%", "1"),
        ("0.99", "99"),
        ("0.99%", "0.99"),
        ("0%", "0"),
        ("0.0", "0"),
        (" 13 % ", "13"),
        ("100.01", None),
        ("-1", None),
        ("%", None),
    ],
)
def test_a_rate_runs_from_none_to_the_whole(typed: str, read: str | None):
    """Below one it is a share, unless it is written in percent."""
    if read is None:
        problem(DocumentKind.INVOICE, "tax_rate", typed)
    else:
        assert only(DocumentKind.INVOICE, "tax_rate", typed) == Decimal(read)


@pytest.mark.parametrize(("typed", "read"), [("1,5", None), ("1 000", 1000), ("0", 0), ("−3", -3), ("2.50", None)])
def test_a_count_is_whole(typed: str, read: int | None):
    """None is a count too; a comma that groups nothing is none."""
    if read is None:
        problem(DocumentKind.INVOICE, "quantity", typed)
    else:
        assert only(DocumentKind.INVOICE, "quantity", typed) == read


def test_a_currency_alone_is_no_amount_and_a_blank_field_was_not_read():
    """Whoever typed the sign meant to type more."""
    assert problem(DocumentKind.INVOICE, "total", " ¥ ").facts["typed"] == "¥"
    assert only(DocumentKind.INVOICE, "total", "  ") is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("第1-3类", (1, 2, 3)),
        ("CLASS9", (9,)),
        ("25, 9", (25, 9)),
        ("9-9", (9,)),
        ("5-3", ()),
        ("3, 1-4", (3, 1, 2, 4)),
        ("999", (999,)),
    ],
)
def test_classes_are_kept_in_their_order_each_once(typed: str, read: tuple[int, ...]):
    """Both ends of a range are in it."""
    assert only(DocumentKind.TRADEMARK_CERTIFICATE, "classes", typed) == read


def test_a_line_or_a_tab_within_a_text_stays_and_what_cannot_be_printed_goes():
    """Goods are listed line by line."""
    assert only(DocumentKind.INVOICE, "goods", "coats\n2\tsocks\x07\u200b") == "coats\n2\tsocks"


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        (None, ""),
        ((), ""),
        (("a", "b"), "a, b"),
        ((9, 25), "9, 25"),
        (date(2026, 9, 8), "2026-09-08"),
        (Decimal("1E+3"), "1000"),
        (0, "0"),
        ("x", "x"),
    ],
)
def test_a_value_is_shown_as_it_can_be_typed(value: object, typed: str):
    """Numbers in full, days in ISO form."""
    assert as_typed(value) == typed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "other", "fits"),
    [
        (DocumentKind.INVOICE, DocumentKind.INVOICE, True),
        (DocumentKind.INVOICE, DocumentKind.TILL_SLIP, True),
        (DocumentKind.RECEIPT, DocumentKind.INVOICE, True),
        (DocumentKind.CONTRACT, DocumentKind.AUTHORISATION, True),
        (DocumentKind.INVOICE, DocumentKind.TRADEMARK_CERTIFICATE, False),
        (DocumentKind.INVOICE, None, False),
        (DocumentKind.INVOICE, DocumentKind.STORE_PHOTO, False),
        (DocumentKind.STORE_PHOTO, DocumentKind.INVOICE, False),
        (DocumentKind.STORE_PHOTO, DocumentKind.STORE_PHOTO, False),
    ],
)
def test_what_was_read_fits_the_form_of_another_kind_where_one_is_a_kind_of_the_other(kind, other, *, fits: bool):
    """An invoice is a voucher; a kind without a form fits none."""
    assert same_form(kind, other) is fits


def test_the_result_of_a_look_up_is_told_in_the_words_of_the_tax_site_else_as_it_was_written():
    """A person may write what no list foresees."""
    assert render(lookup_result("red_lettered"), "en") == "Red-lettered"
    assert render(lookup_result("site was down"), "en") == "site was down"


def test_an_authorisation_offers_four_links_of_all_their_fields_in_their_order():
    """A fifth one goes onto another document."""
    fields = FACT_FIELDS[DocumentKind.AUTHORISATION]
    assert [field.name for field in fields] == [f"link{at}_{name}" for at in range(1, 5) for name in Link.model_fields]
    assert [field.link for field in fields] == [at for at in range(1, 5) for _ in Link.model_fields]
    assert {field.link for field in FACT_FIELDS[DocumentKind.INVOICE]} == {None}
    facts, _ = parse_facts(DocumentKind.AUTHORISATION, {"link4_grantor": "D", "link5_grantor": "E"})
    assert facts == AuthorisationFacts(links=(Link(grantor="D"),))
    assert typed_facts(AuthorisationFacts(links=(Link(grantor="A"), Link(grantee="B")))) == {
        "link1_grantor": "A",
        "link2_grantee": "B",
    }


@pytest.mark.parametrize(
    ("kind", "name", "options"),
    [
        (DocumentKind.PATENT_CERTIFICATE, "patent_kind", ["invention", "utility_model", "design"]),
        (DocumentKind.COMPLAINT, "decision_effective", ["yes", "no"]),
        (DocumentKind.WITHDRAWAL_LETTER, "scope", ["whole_complaint", "listed_only"]),
        (
            DocumentKind.INVOICE,
            "tax_site_result",
            ["consistent", "not_consistent", "not_found", "void", "red_lettered"],
        ),
    ],
)
def test_a_choice_offers_its_own_words_and_no_other(kind: DocumentKind, name: str, options: list[str]):
    """Each can be chosen, and is kept as its id."""
    (field,) = (each for each in FACT_FIELDS[kind] if each.name == name)
    assert [each for each, _ in field.options] == options
    assert [only(kind, name, each) for each in options] == options


def test_facts_are_empty_until_a_field_of_them_was_read():
    """Of a choice, a list or a number none counts for another."""
    assert InvoiceFacts().empty
    assert AuthorisationFacts().empty
    for facts in (InvoiceFacts(total=Decimal(1)), TrademarkFacts(classes=(9,)), Link(sublicense="no")):
        assert not facts.empty
