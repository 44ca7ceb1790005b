"""Proofs of purchase: what can be said of them without the tax site."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.domain.case_context import ExhibitContext, Reuse
from core.domain.checks.result import checked
from core.domain.facts import InvoiceFacts, PatentFacts, VoucherFacts
from core.domain.reuse import invoice_key
from core.domain.terms import DocumentKind
from tests.grounds import (
    BRAND,
    CASE,
    DEALER,
    DEALER_ID,
    LATER,
    SHOP,
    SHOP_ID,
    STRANGER,
    STRANGER_ID,
    case,
    certificate,
    code,
    grant,
    invoice,
    paper,
    sale,
    sentence,
    value,
)

SLIP = {
    "number": "0042",
    "date": "2026-02-10",
    "issuer_name": BRAND,
    "total": "1130",
    "goods": "风衣",
    "quantity": "40",
}


def slip(label: str = "A3", **changed: str) -> ExhibitContext:
    """A till slip of the brand's own shop."""
    return paper(label, "till_slip", **(SLIP | changed))


def says(criterion: str, **changed: str) -> str | None:
    """The value on an invoice that is sound but for these fields."""
    return value(checked(criterion, case(invoice(**changed), certificate())))


@pytest.mark.parametrize("kind", ["receipt", "till_slip", "delivery_note"])
def test_only_an_invoice_is_accepted_by_the_old_list(kind: str):
    """The seed: receipts and till slips are invalid, whatever they show."""
    found = checked("fp_kind_allowed", case(paper("A2", kind)))
    assert value(found) == "not_met"
    assert "The policy accepts: Invoice." in sentence(found)
    assert value(checked("fp_kind_allowed", case(invoice()))) == "met"


def test_the_later_list_accepts_a_till_slip():
    """The same document under another policy."""
    assert value(checked("fp_kind_allowed", case(slip(), accepts=LATER))) == "met"
    assert checked("fp_kind_allowed", case(slip(), accepts={})) is None


def test_an_invoice_is_preferred_to_a_slip_filed_before_it():
    """What is accepted speaks for the route, unless the reviewer relies on the other."""
    both = (slip("A2"), invoice("A3"))
    first = checked("fp_kind_allowed", case(*both))
    relied = checked("fp_kind_allowed", case(*both, cites={"tm_purchase": "exhibit-A2"}))
    assert (first and first.exhibit_id, relied and relied.exhibit_id) == ("exhibit-A3", "exhibit-A2")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"code": "033001900311", "number": "17869524"}, "met"),
        ({"code": "3300164320", "number": "17869524"}, "met"),
        ({"number": "17869524"}, "cannot_verify"),
        ({"number": "1234567"}, "not_met"),
        ({"code": "0330", "number": "17869524"}, "not_met"),
        ({"number": ""}, "cannot_verify"),
    ],
)
def test_the_number_has_the_form_of_an_invoice(changed: dict[str, str], expected: str):
    """Domain.md 3.2; half a number is not a wrong one."""
    assert says("fp_number_format", **changed) == expected


def test_the_form_is_never_called_genuine():
    """The sentence sends the reviewer to the tax site."""
    assert "Only the tax site can tell" in sentence(checked("fp_number_format", case(invoice())))


@pytest.mark.parametrize(
    ("issuer_id", "expected"),
    [
        ("91110000600037341L", "met"),
        ("N2330108MF1234567H", "met"),
        ("91110000600037341M", "not_met"),
        ("110108771234567", "cannot_verify"),
        ("", "cannot_verify"),
    ],
)
def test_the_issuers_credit_code_is_checked(issuer_id: str, expected: str):
    """Domain.md 3.3: a false check character refutes, an old number does not."""
    assert says("fp_issuer_id_check", issuer_id=issuer_id) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"buyer_name": "杭州青禾电商", "buyer_id": SHOP_ID}, "met"),
        ({"buyer_id": "", "buyer_name": "杭州青禾电子商务有限公司（）"}, "met"),
        ({"buyer_name": STRANGER, "buyer_id": STRANGER_ID}, "not_met"),
        ({"buyer_name": SHOP, "buyer_id": STRANGER_ID}, "not_met"),
        ({"buyer_name": SHOP, "buyer_id": SHOP_ID[:-1] + ("A" if SHOP_ID[-1] != "A" else "B")}, "cannot_verify"),
        ({"buyer_id": SHOP_ID[2:17]}, "met"),
        ({"buyer_id": "110108771234567"}, "met"),
        ({"buyer_name": "", "buyer_id": ""}, "cannot_verify"),
    ],
)
def test_the_buyer_is_the_shop(changed: dict[str, str], expected: str):
    """Credit code first, then the name; a misread code alone refutes nothing."""
    assert says("fp_buyer_is_seller", **changed) == expected


def test_two_codes_are_shown_when_they_differ():
    """The reviewer sees both and can look again."""
    found = checked("fp_buyer_is_seller", case(invoice(buyer_name=SHOP, buyer_id=STRANGER_ID)))
    assert STRANGER_ID in sentence(found)
    assert SHOP_ID in sentence(found)


def test_another_name_under_the_same_code_is_said():
    """A firm may have changed its name: the code decides, the names are shown."""
    assert "though the names differ" in sentence(checked("fp_buyer_is_seller", case(invoice(buyer_name="杭州青禾"))))


def test_without_a_verified_person_the_buyer_stays_open():
    """A shop whose subject is not on file cannot be compared."""
    assert value(checked("fp_buyer_is_seller", case(invoice(), subject_name=None, subject_id=None))) == "cannot_verify"


@pytest.mark.parametrize(("day", "expected"), [("2026-11-24", "met"), ("2026-11-25", "not_met"), ("", "cannot_verify")])
def test_the_date_is_not_in_the_future(day: str, expected: str):
    """Today is still good."""
    assert says("fp_date_valid", date=day) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"date": "2025-12-31"}, "not_met"),
        ({"date": ""}, "cannot_verify"),
        ({"number": "26447000000316294884"}, "cannot_verify"),
        ({"number": "26447000000316294884", "issuer_id": ""}, "met"),
        ({"code": "031001900311", "number": "17869524", "date": "2020-04-10"}, "met"),
        ({"code": "031001900311", "number": "17869524", "date": "2019-04-10"}, "met"),
        ({"code": "031001900311", "number": "17869524", "date": "2021-04-10"}, "not_met"),
        ({"code": "3100164320", "number": "17869524"}, "not_applicable"),
    ],
)
def test_year_and_region_in_the_number_are_plausible(changed: dict[str, str], expected: str):
    """The year refutes, another region only asks; old books could be a year old; 10 digits carry neither."""
    assert says("fp_year_region_plausible", **changed) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"total": "1130.01"}, "met"),
        ({"total": "1130.02"}, "not_met"),
        ({"tax": "130.05", "total": "1130.05"}, "met"),
        ({"tax": "131", "total": "1131"}, "not_met"),
        ({"tax_rate": "14%", "tax": "140", "total": "1140"}, "not_met"),
        ({"tax_rate": "17", "tax": "170", "total": "1170"}, "met"),
        ({"tax_rate": "0", "tax": "0", "total": "1000"}, "met"),
        ({"tax_rate": ""}, "met"),
        ({"net": "-1000", "tax": "-130", "total": "-1130"}, "not_met"),
        ({"tax": ""}, "cannot_verify"),
    ],
)
def test_amount_tax_and_total_agree(changed: dict[str, str], expected: str):
    """To the cent, and the tax to the rounding of its lines; a negative total is a red-letter invoice."""
    assert says("fp_amounts_reconcile", **changed) == expected


def test_the_sum_is_written_out():
    """The reviewer reads the numbers, not a verdict on them."""
    assert (
        sentence(checked("fp_amounts_reconcile", case(invoice())))
        == "A2: 1,130.00 = 1,000.00 + 130.00, and 130.00 is 13%."
    )
    found = checked("fp_amounts_reconcile", case(invoice(total="1140")))
    assert sentence(found) == "A2: 1,000.00 + 130.00 = 1,130.00, but the total is 1,140."
    assert found
    assert found.inputs == {"exhibit": "A2", "net": "1,000.00", "tax": "130.00", "total": "1,140", "sum": "1,130.00"}


def test_a_document_without_tax_or_number_is_not_measured_by_them():
    """A till slip under the later list: what it cannot show does not apply."""
    ground = case(slip(), accepts=LATER)
    beside = [
        value(checked(each, ground))
        for each in ("fp_number_format", "fp_issuer_id_check", "fp_buyer_is_seller", "fp_amounts_reconcile")
    ]
    assert beside == ["not_applicable"] * 4
    assert value(checked("fp_year_region_plausible", ground)) == "not_applicable"
    assert value(checked("fp_issuer_id_check", case(slip(issuer_id="91110000600037341M"), accepts=LATER))) == "not_met"


def test_an_invoice_in_another_case_is_found_again():
    """The strongest sign of fraud: the same code and number under another seller."""
    key = invoice_key(InvoiceFacts(number="26317000000316294884"))
    assert key
    stranger = Reuse(key=key, appeal_no="R-2026-0007", seller_same=False)
    own = Reuse(key=key, appeal_no="R-2026-0008", seller_same=True)
    itself = Reuse(key=key, appeal_no=CASE.appeal_no, seller_same=True)
    assert "by another seller, in R-2026-0007" in sentence(
        checked("fp_not_reused", case(invoice(), used_elsewhere=(own, stranger)))
    )
    assert value(checked("fp_not_reused", case(invoice(), used_elsewhere=(own, stranger)))) == "not_met"
    assert value(checked("fp_not_reused", case(invoice(), used_elsewhere=(itself,)))) == "met"
    assert (
        value(checked("fp_not_reused", case(invoice(number="26317000000316294885"), used_elsewhere=(stranger,))))
        == "met"
    )
    assert value(checked("fp_not_reused", case(invoice(number="")))) == "cannot_verify"


def test_a_second_use_by_the_same_shop_is_left_open_with_the_pieces_there_are():
    """An honest shop shows one invoice for two listings: whether it suffices for both is what matters."""
    key = invoice_key(InvoiceFacts(number="26317000000316294884"))
    assert key
    again = Reuse(key=key, appeal_no="R-2026-0008", seller_same=True)
    pictured = Reuse(key="", appeal_no="R-2026-0008", seller_same=True, exhibit_id="exhibit-A2")
    for reuse in (again, pictured):
        ground = case(invoice(), used_elsewhere=(reuse,))
        found = checked("fp_not_reused", ground)

        assert value(found) == "cannot_verify"
        assert "the same seller also filed" in sentence(found)
        assert "R-2026-0008" in sentence(found)
        assert sentence(found).endswith(sentence(checked("fp_quantity_covers", ground)))


def test_the_key_of_a_voucher_is_its_own():
    """Code and number of an invoice; issuer, number and day of a slip; nothing of what was not read."""
    assert invoice_key(InvoiceFacts(code="033001900311", number="1786 9524")) == "033001900311/17869524"
    assert invoice_key(InvoiceFacts(total=Decimal(1))) is None
    day = date(2026, 2, 10)
    assert invoice_key(VoucherFacts(number="0042", date=day, issuer_name="星河 (上海)")) == "星河上海/0042/2026-02-10"
    assert invoice_key(VoucherFacts(number="0042")) is None
    assert invoice_key(PatentFacts(number="1")) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-05", "met"),
        ("2026-03-06", "not_met"),
        ("2026-09-02", "not_met"),
        ("", "cannot_verify"),
    ],
)
def test_it_was_bought_before_it_was_sold(day: str, expected: str):
    """Before the first punished sale and before the complaint."""
    assert says("fp_before_sale", date=day) == expected


def test_without_the_first_sale_only_the_complaint_can_refute():
    """Missing days leave open what they would decide."""
    assert value(checked("fp_before_sale", case(invoice(), first_sold_on=None))) == "cannot_verify"
    late = case(invoice(date="2026-09-02"), first_sold_on=None)
    assert value(checked("fp_before_sale", late)) == "not_met"
    assert "may lawfully be issued later" in sentence(checked("fp_before_sale", late))


@pytest.mark.parametrize(("quantity", "expected"), [("31", "met"), ("30", "not_met"), ("", "cannot_verify")])
def test_what_was_bought_covers_what_was_sold(quantity: str, expected: str):
    """31 pieces were sold."""
    assert says("fp_quantity_covers", quantity=quantity) == expected


def test_all_invoices_count_together_and_each_only_once():
    """Two of 20 cover 31; the same one filed twice does not, nor one dated after the last sale."""
    first, second = invoice("A2", quantity="20"), invoice("A3", quantity="20", number="26317000000316294885")
    assert sentence(checked("fp_quantity_covers", case(first, second))) == "Bought 40 (A2, A3), sold 31."
    assert value(checked("fp_quantity_covers", case(first, invoice("A3", quantity="20")))) == "not_met"
    late = invoice("A3", quantity="20", number="26317000000316294885", date="2026-08-21")
    assert value(checked("fp_quantity_covers", case(first, late))) == "not_met"
    unread = invoice("A3", quantity="", number="26317000000316294885")
    assert value(checked("fp_quantity_covers", case(first, unread))) == "cannot_verify"
    assert value(checked("fp_quantity_covers", case(invoice(date="2026-08-21")))) == "not_met"
    assert value(checked("fp_quantity_covers", case(first, sales=(sale(None),)))) == "cannot_verify"


def test_a_slip_the_policy_does_not_accept_counts_alone_only():
    """Beside an invoice it adds nothing, no more than an invoice nobody has read."""
    assert value(checked("fp_quantity_covers", case(invoice(), paper("A3", "invoice")))) == "met"
    ground = case(invoice(quantity="20"), slip(quantity="20"))
    assert value(checked("fp_quantity_covers", ground)) == "not_met"
    assert value(checked("fp_quantity_covers", case(slip()))) == "met"


def test_the_issuer_is_the_owner_or_in_its_chain():
    """Directly, or through an unbroken authorisation of the issuer."""
    dealer = invoice(issuer_name=DEALER, issuer_id=DEALER_ID)
    linked = grant("A3", {"grantee": DEALER, "grantee_id": DEALER_ID})
    assert value(checked("fp_points_to_owner", case(invoice(), certificate()))) == "met"
    assert value(checked("fp_points_to_owner", case(dealer, certificate()))) == "cannot_verify"
    assert "the grantee of link 1" in sentence(checked("fp_points_to_owner", case(dealer, certificate(), linked)))
    assert value(checked("fp_points_to_owner", case(dealer, certificate(), grant("A3", {})))) == "not_met"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (({"grantee": DEALER}, {"grantor": DEALER, "grantee": STRANGER}), "met"),
        (({"grantee": DEALER}, {"grantor": SHOP, "grantee": STRANGER}), "not_met"),
        (({"grantor": SHOP, "grantee": DEALER}, {"grantor": DEALER, "grantee": STRANGER}), "not_met"),
    ],
)
def test_a_broken_chain_does_not_reach_the_issuer(links: tuple[dict[str, str], ...], expected: str):
    """The stranger's invoice counts only if every link up to it holds."""
    ground = case(invoice(issuer_name=STRANGER, issuer_id=""), certificate(), grant("A3", *links))
    assert value(checked("fp_points_to_owner", ground)) == expected


def test_an_issuer_that_cannot_be_told_stays_open():
    """A Latin name beside a Chinese one, or none."""
    latin = invoice(issuer_name="Xinghe Apparel", issuer_id="")
    assert value(checked("fp_points_to_owner", case(latin, certificate()))) == "cannot_verify"
    assert says("fp_points_to_owner", issuer_name="", issuer_id="") == "cannot_verify"


def test_while_nothing_was_typed_nothing_is_said_but_of_the_kind():
    """The kind is known from the filing; the rest is not."""
    blank = case(paper("A2", "invoice"))
    silent = [
        "fp_number_format",
        "fp_issuer_id_check",
        "fp_buyer_is_seller",
        "fp_date_valid",
        "fp_year_region_plausible",
    ]
    silent += ["fp_amounts_reconcile", "fp_not_reused", "fp_before_sale", "fp_quantity_covers", "fp_points_to_owner"]
    assert [checked(each, blank) for each in silent] == [None] * 10
    assert value(checked("fp_kind_allowed", blank)) == "met"
    assert checked("fp_kind_allowed", CASE) is None


def inputs(criterion: str, *exhibits: ExhibitContext, **changed: object) -> dict[str, str]:
    """What a finding rests on."""
    found = checked(criterion, case(*exhibits, **changed))
    assert found
    return found.inputs


def test_the_tax_that_the_rate_would_give_is_shown_beside_the_one_that_stands_there():
    """To the cent."""
    told = inputs("fp_amounts_reconcile", invoice(net="1000.10", tax="131", total="1131.10"))
    assert (told["expected"], told["tax"], told["rate"], told["net"]) == ("130.01", "131", "13", "1,000.10")
    assert inputs("fp_amounts_reconcile", invoice(tax_rate="1.50", tax="15", total="1015"))["rate"] == "1.5"


@pytest.mark.parametrize(
    ("tax", "expected"), [("130.06", "met"), ("130.07", "not_met"), ("129.94", "met"), ("129.93", "not_met")]
)
def test_a_tax_may_be_off_by_the_rounding_of_its_lines(tax: str, expected: str):
    """Six hundredths either way."""
    total = f"{Decimal(1000) + Decimal(tax)}"
    assert says("fp_amounts_reconcile", tax=tax, total=total) == expected


def test_total_and_sum_may_be_a_cent_apart_either_way():
    """No more."""
    for total, expected in (("1129.99", "met"), ("1129.98", "not_met"), ("1130.01", "met"), ("1130.02", "not_met")):
        assert says("fp_amounts_reconcile", total=total) == expected


@pytest.mark.parametrize("rate", ["1", "3", "5", "6", "9", "10", "11", "13", "16", "17"])
def test_a_rate_is_one_of_those_in_use_or_of_before(rate: str):
    """domain.md 3.2; the next higher one that is none is refused."""
    assert says("fp_amounts_reconcile", tax_rate=rate, tax=f"{rate}0", total=f"1{int(rate):02}0") == "met"
    assert says("fp_amounts_reconcile", tax_rate="7", tax="70", total="1070") == "not_met"


def test_a_total_of_nothing_is_no_red_letter():
    """Below it is."""
    assert says("fp_amounts_reconcile", net="0", tax="0", total="0") == "met"
    red = inputs("fp_amounts_reconcile", invoice(total="-0.01"))
    assert red == {"exhibit": "A2", "total": "-0.01"}


def test_each_appeal_that_uses_a_voucher_is_named_once():
    """Strangers before the seller's own; a page as well as a number; those of this case are no others."""
    key = invoice_key(InvoiceFacts(number="26317000000316294884"))
    assert key

    def reuse(appeal: str, *, same: bool, page: str = "") -> Reuse:
        return Reuse(key="" if page else key, appeal_no=appeal, seller_same=same, exhibit_id=page)

    own = (reuse("R-8", same=True), reuse("R-8", same=True), reuse("R-9", same=True))
    assert inputs("fp_not_reused", invoice(), used_elsewhere=own)["appeals"] == "R-8, R-9"
    paged = (reuse("R-8", same=True, page="exhibit-A2"), reuse("R-8", same=True, page="exhibit-A2"))
    assert inputs("fp_not_reused", invoice(), used_elsewhere=paged)["appeals"] == "R-8"
    strange = (*paged, reuse("R-7", same=False, page="exhibit-A2"))
    assert value(checked("fp_not_reused", case(invoice(), used_elsewhere=strange))) == "not_met"
    assert inputs("fp_not_reused", invoice(), used_elsewhere=strange)["appeals"] == "R-7"
    elsewhere = (reuse("R-7", same=False, page="exhibit-A9"),)
    assert value(checked("fp_not_reused", case(invoice(), used_elsewhere=elsewhere))) == "met"


def test_a_short_number_without_its_code_finds_nothing_by_itself():
    """It begins anew with each book."""
    assert says("fp_not_reused", number="17869524") == "cannot_verify"
    assert says("fp_not_reused", number="17869524", code="033001900311") == "met"
    assert says("fp_not_reused", number="178695245") == "met"


def test_a_till_slip_that_was_filed_as_an_invoice_is_left_for_a_person():
    """As filed it is accepted, as it reads it is not; what reads as something else is no voucher."""
    for read_as, expected in (
        (DocumentKind.TILL_SLIP, "cannot_verify"), (DocumentKind.INVOICE, "met"), (None, "met"),
        (DocumentKind.CONTRACT, "met"), (DocumentKind.OTHER, "cannot_verify"),
    ):  # fmt: skip
        assert value(checked("fp_kind_allowed", case(replace(invoice(), read_as=read_as)))) == expected
    later = case(replace(invoice(), read_as=DocumentKind.TILL_SLIP), accepts=LATER)
    assert value(checked("fp_kind_allowed", later)) == "met"
    slip_ = replace(slip(), read_as=DocumentKind.RECEIPT)
    assert value(checked("fp_kind_allowed", case(slip_))) == "not_met"


@pytest.mark.parametrize(
    ("complained", "sold", "day", "expected"),
    [
        (date(2026, 9, 1), date(2026, 3, 5), "2026-03-05", "met"),
        (date(2026, 9, 1), None, "2026-09-01", "cannot_verify"),
        (None, date(2026, 3, 5), "2026-03-05", "cannot_verify"),
        (None, date(2026, 3, 5), "2026-03-06", "not_met"),
        (None, None, "2026-03-06", "cannot_verify"),
    ],
)
def test_what_was_bought_later_than_sold_or_complained_of_refutes(complained, sold, day, expected):
    """What is not on file leaves it open."""
    ground = case(invoice(date=day), complained_on=complained, first_sold_on=sold)
    assert value(checked("fp_before_sale", ground)) == expected


@pytest.mark.parametrize(
    ("region", "issuer", "expected"),
    [("3100", "91310000MA1XNGHE2", "met"), ("3100", "91320500MA2YF4N77", "cannot_verify"), ("3200", "", "met")],
)
def test_the_region_in_the_number_is_that_of_the_issuer_by_its_first_two_digits(region, issuer, expected):
    """Another one only asks."""
    number = f"0{region}1900311"[:12]
    found = says(
        "fp_year_region_plausible", code=number, number="17869524", date="2019-04-10", issuer_id=issuer and code(issuer)
    )
    assert found == expected


def test_the_two_regions_that_differ_are_shown():
    """The number's, and the first two digits of the issuer's."""
    told = inputs("fp_year_region_plausible", invoice(number="26447000000316294884"))
    assert (told["region"], told["issuer"], told["year"]) == ("44", "31", "2026")


def test_a_chain_does_not_reach_a_rights_holder_whom_nobody_names():
    """The issuer's own paper is spoken of, not the grants."""
    dealer, linked = invoice(issuer_name=DEALER, issuer_id=DEALER_ID), grant("A3", {"grantee": DEALER})
    found = checked("fp_points_to_owner", case(dealer, linked, complainant_name=None, complainant_id=None))
    assert found
    assert (found.value.value, found.exhibit_id) == ("cannot_verify", "exhibit-A2")


def test_too_few_pieces_are_another_shortfall_than_pieces_of_other_goods():
    """Of the second it is told which listings are not covered."""
    coat, lamp = sale(20, "612345678901", "星河风衣"), sale(11, "612345678902", "Halden HL-200")
    few = inputs("fp_quantity_covers", invoice(quantity="30"), sales=(coat, lamp))
    other = inputs("fp_quantity_covers", invoice(quantity="40"), sales=(coat, lamp))
    assert "listings" not in few
    assert (other["listings"], other["covered"]) == ("612345678902", "20")
