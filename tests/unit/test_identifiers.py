"""Numbers on documents: what their own rules say, on real numbers and against an independent library."""

from datetime import date

import pytest
import stdnum.cn.ric
import stdnum.cn.uscc
import stdnum.ean
import stdnum.exceptions
import stdnum.isbn
from hypothesis import given
from hypothesis import strategies as st

from core.domain.identifiers import (
    ALPHABET,
    IDENTIFIERS,
    barcode_check_digit,
    check_character,
    check_digit_10,
    check_fapiao,
    check_fapiao_qr,
    check_isbn,
    check_patent,
    check_trademark,
    check_uscc,
    check_value,
    is_identity_number,
    patent_check_digit,
)
from tests.english import english
from tests.odd_numbers import codes, credit_codes, patents

TRUTH = {"True": True, "False": False}

# Credit codes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "91110000600037341L",
        "91110000802100433B",
        "914403001922038216",
        "9144030071526726XG",
        "91330100799655058B",
        "N2330108MF1234567H",
        "A1110000MB1234567A",
    ],
)
def test_a_code_whose_check_character_fits_is_valid(code: str):
    """Domain.md 3.3: these fit, also those that begin with a letter."""
    assert check_uscc(code).valid is True


def test_credit_codes_are_judged_as_computed():
    """Also the organisation code inside each that fits (the collection gives no other)."""
    for row in credit_codes():
        found = check_uscc(row["uscc"])
        assert found.valid is TRUTH[row["says_valid"]], row
        if TRUTH[row["org_code_check_ok"]]:
            assert found.parts["organisation_check"] == "ok", row


@pytest.mark.parametrize(
    "written",
    ["9111 0000 6000 3734 1l", "91110000-600037341-L", "９１１１００００６０００３７３４１Ｌ", " 91110000600037341L\n"],
)
def test_a_code_is_read_however_it_is_spaced_and_however_wide(written: str):
    """Lower case, spaces, hyphens and full-width characters are the same code."""
    found = check_uscc(written)
    assert (found.value, found.valid) == ("91110000600037341L", True)


def test_a_wrong_check_character_is_refused_softly_with_the_one_expected():
    """A real code of the pilot years fails the standard: said as a mismatch, not as a forgery."""
    found = check_uscc("91350211M00013FA1N")
    assert found.valid is False
    assert "does not match GB 32100" in english(found.reason)
    assert check_uscc(found.value[:-1] + found.parts["expected"]).valid is True


@pytest.mark.parametrize("code", ["110108600037341", "110108771234567", "11010819900307123400", "1101087712345X7"])
def test_old_tax_numbers_cannot_be_checked(code: str):
    """15 and 20 characters were tax numbers before: no rule refutes them."""
    assert check_uscc(code).valid is None


def test_an_identity_number_is_no_credit_code_and_no_mistake():
    """A sole trader may be taxed under the identity number: nothing is claimed of it."""
    person = "11010519491231002X"
    assert stdnum.cn.ric.is_valid(person)
    assert check_uscc(person).valid is None
    never_born = "110105194913310020"
    assert [check_uscc(never_born[:-1] + each).valid for each in "0123456789X"].count(None) == 0


@pytest.mark.parametrize(
    "code", ["", "9144030019236096F", "91330100TEST00001X", "91110000600037341", "统一社会信用代码", "9" * 400]
)
def test_what_has_not_the_form_is_refused(code: str):
    """Length and alphabet are hard."""
    assert check_uscc(code).valid is False


def test_every_single_wrong_character_is_found():
    """Domain.md 3.3: all 540 single-character errors of one code are detected."""
    code = "91110000600037341L"
    wrong = [code[:place] + each + code[place + 1 :] for place in range(18) for each in ALPHABET if each != code[place]]
    assert len(wrong) == 540
    assert not [each for each in wrong if check_uscc(each).valid]


@given(st.text("123456789", min_size=8, max_size=8), st.text(ALPHABET, min_size=9, max_size=9))
def test_an_independent_library_agrees_on_credit_codes(head: str, tail: str):
    """python-stdnum accepts each code we complete, and completes it alike."""
    body = head + tail
    assert check_character(body) == stdnum.cn.uscc.calc_check_digit(body)


# Patents ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("ZL201811564288.X", "invention"),
        ("ZL201620406833.2", "utility_model"),
        ("ZL200730008065.1", "design"),
        ("ZL201380059792.3", "invention"),
        ("ZL202322865413.3", "utility_model"),
        ("ZL202010566088.9", "invention"),
        ("ZL201510958772.0", "invention"),
        ("ZL200510096239.4", "invention"),
        ("97101765.4", "invention"),
        ("ZL95115608.X", "invention"),
        ("201710601862.3", "invention"),
    ],
)
def test_real_patent_numbers_are_valid(number: str, kind: str):
    """Domain.md 3.4, the table of real numbers."""
    found = check_patent(number)
    assert (found.valid, found.parts["kind"]) == (True, kind)


@pytest.mark.parametrize(
    ("number", "expected"), [("202310123456.7", "6"), ("202410123456.7", "0"), ("202010123456.7", "2")]
)
def test_placeholders_fail_and_the_right_digit_is_named(number: str, expected: str):
    """Domain.md 3.4: placeholders seen in the wild."""
    found = check_patent(number)
    assert (found.valid, found.parts["expected"]) == (False, expected)


def test_patent_numbers_are_judged_as_computed():
    """Every number, its normal form, kind and year."""
    for row in patents():
        found = check_patent(row["raw"])
        assert found.valid is TRUTH[row["says_valid"]], row
        if found.valid:
            assert (found.value, found.parts["kind"], found.parts["year"], found.parts["prefix"]) == (
                row["normalised"],
                row["kind"],
                row["year"],
                row["prefix"],
            )


@pytest.mark.parametrize(
    "written", ["zl 2018 1 1564288.x", "ＺＬ201811564288．Ｘ", "ZL-201811564288-X", "ZL201811564288X"]
)
def test_a_patent_number_is_read_however_it_is_written(written: str):
    """Case, spaces, width and a missing point do not matter."""
    found = check_patent(written)
    assert (found.value, found.valid) == ("201811564288.X", True)


@pytest.mark.parametrize("number", ["CN114735076B", "CN1123456A", "CN301234567S", "CN212345678U"])
def test_publication_numbers_are_not_patent_numbers(number: str):
    """They have no check digit: nothing is refuted."""
    assert check_patent(number).valid is None


def test_numbers_before_the_check_digit_cannot_be_checked():
    """Applications of 1985 to 1988 carry none."""
    assert check_patent("85100001").valid is None
    assert check_patent("ZL87200123").parts["kind"] == "utility_model"
    assert check_patent("20241010").valid is False


@pytest.mark.parametrize(
    "number", ["", "ZL", "201841564288.X", "ZL20XXXX", "199911564288.1", "45101765.4", "12345678.9"]
)
def test_what_has_not_the_form_of_a_patent_number_is_refused(number: str):
    """Kind digit, year and length are part of the form."""
    assert check_patent(number).valid is False


@given(st.integers(2003, 2026), st.sampled_from("12389"), st.integers(0, 9_999_999), st.data())
def test_a_wrong_digit_or_a_swap_is_always_found(year: int, kind: str, serial: int, data: st.DataObject):
    """Domain.md 3.4: single-digit errors and swaps of neighbours are detected."""
    body = f"{year}{kind}{serial:07d}"
    check = patent_check_digit(body)
    assert check_patent(f"{body}.{check}").valid is True
    place = data.draw(st.integers(5, 10))
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    if swapped != body:
        assert check_patent(f"{swapped}.{check}").valid is False
    other = data.draw(st.sampled_from([each for each in "0123456789X" if each != check]))
    assert check_patent(f"{body}.{other}").valid is False


# Trademarks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", ["1", "12345678", "12345678A", "G1234567", "g123456", "第12345678号", "１２３４５６７８"]
)
def test_known_forms_of_registration_numbers(number: str):
    """Domain.md 3.5: digits, a letter after a division, G for Madrid."""
    assert check_trademark(number).valid is True


def test_a_longer_registration_number_is_left_open():
    """Numbers grow; length alone refutes nothing."""
    assert check_trademark("123456789").valid is None


@pytest.mark.parametrize("number", ["", "ABC", "12-AB", "G", "0", "1234567890123", "国作登字-2021-F-00123456"])
def test_unknown_forms_of_registration_numbers(number: str):
    """What no register would print is refused."""
    assert check_trademark(number).valid is False


# Invoices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "number", "valid"),
    [
        ("033001900311", "17869524", True),
        ("3300164320", "17869524", True),
        ("", "26427000000316294884", True),
        (None, "２６４２７０００００03 16294884", True),
        ("033001900311", "", None),
        ("", "17869524", None),
        ("03300190031", "17869524", False),
        ("033001900311", "1786952", False),
        ("033001900311", "26427000000316294884", False),
        ("", "264270000003162948", False),
        ("O33001900311", "17869524", False),
        ("", "", False),
    ],
)
def test_invoice_code_and_number_by_form(code: str | None, number: str, *, valid: bool | None):
    """Domain.md 3.2: 10 or 12 digits with 8, or 20 digits alone."""
    assert check_fapiao(code, number).valid is valid


def test_the_places_of_invoice_numbers_are_named():
    """Year and region where the number carries them."""
    old = check_fapiao("033001900311", "17869524").parts
    new = check_fapiao("", "26427000000316294884").parts
    assert (old["region"], old["year"], old["batch"], old["kind"]) == ("3300", "2019", "003", "11")
    assert (new["year"], new["region"], new["channel"]) == ("2026", "42", "7")


def test_a_right_form_is_never_called_genuine():
    """No public check digit exists: the sentence says where to look instead."""
    assert "Only the tax site can tell" in english(check_fapiao("", "26427000000316294884").reason)


@pytest.mark.parametrize(
    "line", ["033001900311 17869524", "033001900311,17869524", "033001900311 1786 9524", "033001900311-17869524"]
)
def test_code_and_number_may_stand_in_one_line(line: str):
    """For the command line: two groups are code and number."""
    assert check_value("fapiao", line).parts["number"] == "17869524"


def test_digits_run_together_are_told_apart_by_length():
    """18 digits are a short code and a number, 20 a digital invoice, 12 or 10 a code alone."""
    assert check_value("fapiao", "330016432017869524").parts["code"] == "3300164320"
    assert check_value("fapiao", "2642 7000 0003 1629 4884").parts["form"] == "digital"
    assert check_value("fapiao", "033001900311").valid is None


def test_qr_texts_are_read_as_computed():
    """Of each text the layout, its parts and what is wrong with it."""
    for row in codes():
        found = check_fapiao_qr(row["qr_text"])
        assert found.valid is TRUTH[row["format_ok"]], row
        assert found.parts == {
            "layout": row["layout"],
            "type_code": row["type_code"],
            "code": row["invoice_code"],
            "number": row["invoice_number"],
            "amount": row["amount"],
            "date": row["invoice_date"],
            "check_code": row["check_code"],
            "seller_tax_no": row["seller_tax_no"],
            "problems": row["problems"],
        }


@pytest.mark.parametrize("text", ["", "https://example.com", "02,10,1,2,3", "01,10"])
def test_other_texts_are_no_invoice_code(text: str):
    """A QR code can hold anything."""
    found = check_fapiao_qr(text)
    assert found.valid is False
    assert found.parts == {"layout": "unknown", "problems": "layout"}


def test_each_problem_of_a_qr_text_is_named():
    """Code length, date and the seller's tax number beside those that were collected."""
    assert check_fapiao_qr("01,10,0330019,17869524,1.00,20200230,").parts["problems"] == "code_length;date"
    chain = "01,10,144031909110,01034285,91440300708437873A,5.45,20190320,ff"
    assert check_fapiao_qr(chain).parts["problems"] == "seller_tax_no"


# Books -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", ["978-7-111-07575-2", "ISBN 978-7-302-51163-2", "7-111-07575-8", "ISBN-13: 9787111075752", "080442957X"]
)
def test_isbns_agree_with_an_independent_library(number: str):
    """Hyphens, the word ISBN and both lengths are read."""
    found = check_isbn(number)
    assert found.valid is stdnum.isbn.is_valid(found.value)
    assert found.parts["form"] in {"isbn13", "isbn10"}


@given(st.text("0123456789", min_size=9, max_size=9))
def test_isbn_check_digits_agree_with_an_independent_library(body: str):
    """Both forms, completed by us, are valid there and name the same book."""
    ten, thirteen = body + check_digit_10(body), "978" + body + barcode_check_digit("978" + body)
    assert check_isbn(ten).parts["isbn13"] == thirteen == check_isbn(thirteen).parts["isbn13"]
    assert stdnum.isbn.is_valid(ten)
    assert stdnum.isbn.is_valid(thirteen)


@pytest.mark.parametrize("number", ["", "9787111075753", "6901234567892", "7-111-07575-1", "978711107575"])
def test_a_wrong_isbn_is_refused(number: str):
    """A wrong digit, another bar code, a missing digit."""
    assert check_isbn(number).valid is False


# All -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", IDENTIFIERS)
@given(value=st.text(max_size=60))
def test_any_text_gets_an_answer(kind: str, value: str):
    """Nothing typed breaks a check, and each answer says why."""
    found = check_value(kind, value)
    assert english(found.reason)
    assert found.parts


@pytest.mark.parametrize("number", ["6901234567892", "96385074", "036000291452", "00012345600012", "690-1234 567892"])
def test_a_bar_code_passes_its_check_digit(number):
    """The examples of GS1: 13, 8, 12 and 14 digits."""
    assert check_value("barcode", number).valid is True


@pytest.mark.parametrize("number", ["6901234567893", "690123456789", "69012345678", "69O1234567892", ""])
def test_a_bar_code_with_a_wrong_digit_cannot_be_right(number):
    """A slip of one digit, a digit too few, a letter among them."""
    assert check_value("barcode", number).valid is False


def test_bar_codes_agree_with_another_program():
    """python-stdnum computes the same check digits."""
    for body in ("690123456789", "9638507", "03600029145", "0001234560001", "000000000000"):
        assert stdnum.ean.calc_check_digit(body) == barcode_check_digit(body)


# What is found and what would fit ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        ("barcode", "6901234567892"),
        ("barcode", "96385074"),
        ("isbn", "9787111075752"),
        ("isbn", "080442957X"),
        ("uscc", "91110000600037341L"),
        ("patent", "2016204068332"),
        ("patent", "931051436"),
    ],
)
def test_a_wrong_check_character_is_shown_beside_the_one_that_would_fit(kind: str, right: str):
    """Both in the answer and in its sentence, so that a reader finds the slip."""
    body, fits = right[:-1], check_value(kind, right)
    assert (fits.valid, fits.parts["check"]) == (True, right[-1])
    assert "expected" not in fits.parts
    wrong = "4" if right[-1] != "4" else "5"
    found = check_value(kind, body + wrong)
    assert (found.valid, found.parts["check"], found.parts["expected"]) == (False, wrong, right[-1])
    assert (found.reason.facts["found"], found.reason.facts["expected"]) == (wrong, right[-1])
    assert found.value.replace(".", "") == body + wrong


@pytest.mark.parametrize(
    ("number", "form", "whole"),
    [
        ("9787111075752", "isbn13", "9787111075752"),
        ("7111075757", "isbn10", "9787111075752"),
        ("9791032300824", "isbn13", "9791032300824"),
    ],
)
def test_a_book_has_one_number_of_thirteen_digits(number: str, form: str, whole: str):
    """979 has no form of ten."""
    found = check_isbn(number)
    assert (found.valid, found.parts["form"], found.parts["isbn13"]) == (True, form, whole)


@pytest.mark.parametrize("number", ["9807111075752", "97871110757522", "71110757570", "711107575Y", "X11107575X"])
def test_what_has_not_the_form_of_a_book_number_is_told_so(number: str):
    """978 or 979 and ten digits, or ten characters of which the last may be X."""
    assert check_isbn(number).parts == {"form": "unknown"}


@pytest.mark.parametrize(
    ("length", "form"),
    [(14, "unknown"), (15, "legacy"), (16, "unknown"), (19, "unknown"), (20, "legacy"), (21, "unknown")],
)
def test_tax_numbers_of_the_old_kind_have_fifteen_or_twenty_characters(length: int, form: str):
    """No other length is one; its length is told."""
    found = check_uscc("9" * length)
    assert found.parts["form"] == form
    assert found.valid is (None if form == "legacy" else False)
    assert found.reason.facts["length"] == length


def test_a_character_that_credit_codes_do_not_use_is_another_fault_than_a_wrong_length():
    """GB 32100 has no I, O, S, V, Z."""
    for letter in "IOSVZ":
        found = check_uscc(f"9111000060003734{letter}L")
        assert (found.valid, found.parts["form"], found.reason.facts) == (False, "unknown", {})


@pytest.mark.parametrize(
    ("code", "valid", "form"),
    [
        ("11010519491231002X", None, "person"),
        ("11010519491231037X", True, "uscc"),
        ("110105194912310021", False, "uscc"),
        ("91110000600037341L", True, "uscc"),
    ],
)
def test_an_identity_number_is_told_by_its_own_check_where_that_of_a_credit_code_fails(code, valid, form):
    """One in 31 passes both: of that the form says nothing more."""
    found = check_uscc(code)
    assert (found.valid, found.parts["form"]) == (valid, form)


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("11010519491231002X", True),
        ("110105200002290021", True),
        ("110105194912310021", False),
        ("010105194912310026", False),
        ("910105194912310029", False),
        ("110105194902310026", False),
        ("110105194913100024", False),
        ("110105194902300020", False),
        ("11010519491231002", False),
        ("1101051949123100X2", False),
    ],
)
def test_an_identity_number_has_a_day_of_birth_and_its_own_check(number: str, *, is_one: bool):
    """GB 11643: the first digit is a region's, 1 to 8; the last one may be X."""
    assert is_identity_number(number) is is_one


@given(st.dates(date(1900, 1, 1)), st.integers(0, 999), st.integers(1, 8))
def test_an_independent_library_agrees_on_identity_numbers(day, serial: int, region: int):
    """Completed by its check character each is one; with another it is none."""
    body = f"{region}10105{day:%Y%m%d}{serial:03}"
    check = stdnum.cn.ric.calc_check_digit(body + "0")
    assert is_identity_number(body + check)
    for other in set("0123456789X") - {check}:
        assert not is_identity_number(body + other)


# The text of an invoice's code: 01, type, code, number, amount, day, check code.


def qr(**changed: str) -> str:
    """A sound text of a printed invoice but for these fields."""
    fields = {
        "type_code": "10", "code": "033001900311", "number": "17869524", "amount": "1.00", "date": "20200229",
        "check_code": "1" * 20,
    }  # fmt: skip
    return ",".join(["01", *(fields | changed).values(), ""])


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({}, ""),
        ({"code": "0330019003"}, ""),
        ({"code": "03300190031"}, "code_length"),
        ({"code": "0330019003111"}, "code_length"),
        ({"number": "1786952"}, "number_length"),
        ({"number": "178695244"}, "number_length"),
        ({"amount": ""}, "amount"),
        ({"amount": "-1"}, ""),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "1" * 13}, ""),
        ({"amount": "1" * 14}, "amount"),
        ({"date": "20210229"}, "date"),
        ({"date": "2020022"}, "date"),
        ({"date": ""}, "date"),
        ({"check_code": ""}, ""),
        ({"check_code": "1" * 19}, "check_code"),
        ({"check_code": "1" * 21}, "check_code"),
        ({"code": "", "number": "20" + "1" * 18, "type_code": "31", "check_code": "x"}, ""),
        ({"code": "", "number": "20" + "1" * 18, "type_code": "32", "date": "20190228"},
         "year_in_number_differs_from_date"),
        ({"code": "", "number": "20" + "1" * 18, "type_code": "31", "date": "x"}, "date"),
        ({"code": "", "number": "20" + "1" * 17, "type_code": "31"}, "number_length"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_invoices_code_is_named_and_nothing_else(changed: dict[str, str], problems: str):
    """domain.md 3.2; the year stands only in numbers of the digital form."""
    found = check_fapiao_qr(qr(**changed))
    assert found.parts["problems"] == problems
    assert found.valid is not bool(problems)
    if problems:
        told = found.reason.facts["problems"]
        assert isinstance(told, tuple)
        assert len(told) == len(problems.split(";"))


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (qr(), "traditional_code_number"),
        (qr(code="", number="20" + "1" * 18, type_code="31"), "fully_digital_20"),
        (qr(code="", number="20" + "1" * 18, type_code="32"), "fully_digital_20"),
        (qr(code="", number="20" + "1" * 18, type_code="10"), "unknown_layout"),
        ("01,10,144031909110,01034285,91110000600037341L,5.45,20190320,ff", "blockchain"),
        ("01,10,144031909110,01034285", "traditional_code_number"),
        ("01,10,144031909110", "unknown"),
        ('"01,10,033001900311,17869524,1.00,20200229"', "traditional_code_number"),
    ],
)
def test_the_layout_of_an_invoices_code_is_told_by_what_stands_in_it(text: str, layout: str):
    """A seller's tax number is a blockchain invoice's; a long number without a code a digital one's."""
    assert check_fapiao_qr(text).parts["layout"] == layout


# Trademarks and patents.


@pytest.mark.parametrize(
    ("number", "form", "parts"),
    [
        ("12345678A", "national", ("12345678", "A")),
        ("G1234567B", "madrid", ("1234567", "B")),
        ("1", "national", ("1", "")),
        ("注册号：12345678", "national", ("12345678", "")),
        ("第12345678号", "national", ("12345678", "")),
        ("NO.12345678", "national", ("12345678", "")),
        ("0", "unknown", None),
        ("G0", "unknown", None),
        ("123456789", "longer", None),
        ("1234567890A", "longer", None),
        ("12345678901", "unknown", None),
    ],
)
def test_the_form_of_a_registration_number_is_told_with_its_parts(number: str, form: str, parts: object):
    """Up to eight digits are known, nine and ten are longer than any so far."""
    found = check_trademark(number)
    assert found.parts["form"] == form
    assert found.valid is {"national": True, "madrid": True, "longer": None, "unknown": False}[form]
    if parts:
        assert (found.parts["number"], found.parts["suffix"]) == parts


@pytest.mark.parametrize(
    ("written", "prefix", "kind", "pct"),
    [
        ("ZL201620406833.2", "ZL", "utility_model", "no"),
        ("CN201620406833.2", "CN", "utility_model", "no"),
        ("201620406833.2", "", "utility_model", "no"),
    ],
)
def test_the_parts_of_a_patent_number_are_named(written: str, prefix: str, kind: str, pct: str):
    """Year, kind, serial number, and whether it came by the PCT."""
    found = check_patent(written)
    assert (found.parts["prefix"], found.parts["kind"], found.parts["pct"]) == (prefix, kind, pct)
    assert (found.parts["year"], found.parts["kind_digit"], found.parts["serial"]) == ("2016", "2", "0406833")
    assert found.value == "201620406833.2"


@pytest.mark.parametrize(("digit", "kind", "pct"), [
    ("1", "invention", "no"), ("2", "utility_model", "no"), ("3", "design", "no"), ("8", "invention", "yes"),
    ("9", "utility_model", "yes"),
])  # fmt: skip
def test_the_digit_after_the_year_tells_the_kind_of_patent(digit: str, kind: str, pct: str):
    """8 and 9 came by the PCT; the others do not exist."""
    body = f"2016{digit}0406833"
    found = check_patent(body + patent_check_digit(body))
    assert (found.valid, found.parts["kind"], found.parts["pct"]) == (True, kind, pct)
    for other in "04567":
        assert check_patent(f"2016{other}04068332").parts["form"] == "unknown"


def test_a_number_from_before_the_check_digit_keeps_its_year_and_kind():
    """1985 to 1988."""
    found = check_patent("ZL85200001")
    assert (found.valid, found.value) == (None, "85200001")
    assert found.parts == {"form": "old", "prefix": "ZL", "year": "1985", "kind": "utility_model"}
    assert found.reason.facts == {"year": "85"}
