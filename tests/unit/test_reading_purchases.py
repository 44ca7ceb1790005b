"""Proofs of purchase as strangers lay them out: what their print parts, where their labels stand, what cannot be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from core.documents import einvoice, extraction
from core.documents.reading.document import (
    DocumentContent,
    kind_by_title,
    marks_of,
    preferred,
    read_text,
    reading_of,
)
from core.documents.reading.layout import days_in, sheet_of, table_of
from core.documents.reading.purchases import days_written, month_first, sum_in_words
from core.documents.reading.rules import PRINT, money_in
from core.domain.identifiers import check_fapiao_qr
from core.domain.reading import Box, Mark
from core.domain.terms import DocumentKind
from demo.papers.sheet import in_words
from tests.drawn import a_picture
from tests.english import english

SONG = "STSong-Light"

pdfmetrics.registerFont(UnicodeCIDFont(SONG))


def drawn(*runs: tuple[float, float, str], size: float = 10, corner: tuple[float, float] = (0, 0)) -> list[Mark]:
    """The words of a page of A4 with these runs, each drawn by itself so far from the left and from the top.

    With a ``corner`` the page is cropped from a larger sheet, whose lower left is so far away.
    """
    out, (across, up) = BytesIO(), corner
    canvas = Canvas(out, pagesize=(A4[0] + across, A4[1] + up))
    if corner != (0, 0):
        canvas.setCropBox((across, up, A4[0] + across, A4[1] + up))
    for left, top, text in runs:
        canvas.setFont("Helvetica" if text.isascii() else SONG, size)
        canvas.drawString(left + across, A4[1] - top + up, text)
    canvas.save()
    return marks_of(1, extraction.page_content(out.getvalue(), "application/pdf", 1)["words"])


def width(text: str, size: float = 10) -> float:
    """How wide a run is in points."""
    return float(pdfmetrics.stringWidth(text, "Helvetica" if text.isascii() else SONG, size))


def page(*rows: str, top: int = 40) -> list[Mark]:
    """A page of rows, whose cells stand between bars; a cell may begin with its place: ``700@Total``."""
    marks = []
    for at, row in enumerate(rows):
        for nth, cell in enumerate(filter(None, row.split("|"))):
            place, _, text = cell.partition("@") if "@" in cell else (str(50 + 220 * nth), "", cell)
            left = int(place)
            box: Box = (left, top + 24 * at, left + 9 * len(text), top + 24 * at + 14)
            marks.append(Mark(1, text, box))
    return marks


def values(words: list[Mark], filed: DocumentKind | None = None) -> dict[str, str]:
    """What is believed of these words."""
    return {
        field: each.value
        for field, each in preferred(reading_of(DocumentContent((), tuple(words), 1), filed).facts).items()
    }


# How the print of a page is put together.


def test_the_places_on_a_cropped_page_are_those_that_are_shown():
    """A large firm's invoices are cropped from a larger sheet: their rows were all at the upper edge."""
    runs = ((100, 100, "Invoice"), (100, 400, "Total"))
    whole, cropped = drawn(*runs), drawn(*runs, corner=(60, 140))

    assert [each.text for each in cropped] == ["Invoice", "Total"]
    for one, other in zip(whole, cropped, strict=True):
        assert all(abs(a - b) <= 1 for a, b in zip(one.box, other.box, strict=True))


def test_a_page_that_is_turned_has_its_words_where_they_are_shown():
    """A page may be drawn on its side, and say that it is to be turned."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setPageRotation(90)
    canvas.translate(300, 200)
    canvas.rotate(90)
    canvas.drawString(0, 0, "Invoice 4711")
    canvas.save()
    (found,) = marks_of(1, extraction.page_content(out.getvalue(), "application/pdf", 1)["words"])

    assert found.text == "Invoice 4711"
    assert found.box[2] - found.box[0] > found.box[3] - found.box[1]


def test_kerning_parts_no_word_and_doubles_no_letter():
    """A browser draws “T” and “otal” by themselves and one over the other's edge."""
    words = drawn((100, 100, "T"), (100 + width("T") - 0.8, 100, "otal"), (300, 100, "15.00"))

    assert [each.text for each in words] == ["Total", "15.00"]


def test_letters_that_are_spelled_out_are_one_word():
    """Headings are spaced for looks, letter by letter, and labels to fill their column."""
    heading = [(100 + 18 * at, 100, letter) for at, letter in enumerate("INVOICE")]
    label = [(100 + 16 * at, 200, sign) for at, sign in enumerate("纳税人识别号")]
    words = drawn(*heading, *label)

    assert [each.text for each in words] == ["INVOICE", "纳税人识别号"]


def test_columns_that_stand_close_are_not_run_together():
    """Chinese print has no kerning: what does not touch is another cell."""
    words = drawn((100, 100, "无线鼠标"), (100 + width("无线鼠标") + 3, 100, "个"), (200, 100, "7.00"))

    assert [each.text for each in words] == ["无线鼠标", "个", "7.00"]


def test_a_date_whose_figures_have_another_font_is_one_run():
    """The figures are in a font of their own, and touch their signs."""
    left, runs = 100.0, []
    for part in ("2024", "年", "03", "月", "15", "日"):
        runs.append((left, 100, part))
        left += width(part)

    assert [each.text for each in drawn(*runs)] == ["2024年03月15日"]


def test_a_colon_that_is_a_run_of_its_own_is_no_value():
    """The value is what stands behind it."""
    _, facts = read_text(page("50@电子发票（普通发票）", "50@发票号码|180@：|220@24442000000012345678"))

    assert {each.field: each.value for each in facts} == {"number": "24442000000012345678"}


def test_a_heading_with_blanks_between_its_letters_is_known():
    """As one run with blanks, too."""
    found = kind_by_title(sheet_of(page("50@I N V O I C E")))

    assert found is not None
    assert found[0] is DocumentKind.INVOICE


# The table of goods.

HEADS = "60@项目名称|300@规格型号|420@单位|520@数量|620@单价|720@金额|790@税率/征收率|920@税额"


def test_amounts_that_end_at_the_edge_of_their_column_stay_in_it():
    """A long amount begins before its head and ends near the next one; the rate is centred below its own."""
    words = page(
        HEADS, "60@*家具*办公椅|300@ZY-88|425@把|535@12|600@1234.56|705@14814.72|810@13%|900@1925.91", "60@合计"
    )
    table = table_of(sheet_of(words), PRINT.heads["invoice_zh"], "合?计$")

    assert table is not None
    assert {name: each.text for name, each in table.lines[0].items()} == {
        "goods": "*家具*办公椅", "brand_model": "ZY-88", "unit": "把", "quantity": "12", "price": "1234.56",
        "net": "14814.72", "rate": "13%", "tax": "1925.91",
    }  # fmt: skip


def test_an_amount_and_a_rate_in_one_run_are_two_cells():
    """A recogniser takes neighbours for one run."""
    words = page(HEADS, "60@*运输服务*客运服务费|715@225.74 1%|920@2.26", "60@合计")
    found = values([*page("300@电子发票（普通发票）", top=0), *words])

    assert found["tax_rate"] == "1"


def test_goods_quantity_and_rate_are_outlined_where_they_stand():
    """The box is that of the cell, and not of the first cell of the row."""
    words = page(
        "300@电子发票（普通发票）",
        HEADS,
        "60@*家具*办公椅|425@把|535@12|620@10.00|720@120.00|810@13%|920@15.60",
        "60@合计",
    )
    _, facts = read_text(words)
    lefts = {each.field: each.box[0] for each in facts if each.box}

    assert (lefts["goods"], lefts["quantity"], lefts["tax_rate"]) == (60, 535, 810)


# Invoices in English.


@pytest.mark.parametrize(
    "heading",
    ["Retail Invoice/Bill", "Proforma Invoice", "Invoice INV/2023/03/0008", "TAX INVOICE", "Invoice #4711",
     "VAT Invoice",
     "Tax Invoice/Bill of Supply/Cash Memo"],
)  # fmt: skip
def test_an_invoice_in_english_is_known_by_its_heading(heading):
    """Firms call it many things."""
    found = kind_by_title(sheet_of(page(heading)))

    assert found is not None
    assert found[0] is DocumentKind.INVOICE


def test_an_invoice_without_a_heading_is_known_by_its_number_and_total():
    """The largest words may be the name of the firm."""
    found = kind_by_title(sheet_of(page("Kessler GmbH", "Invoice no.|INV-77", "Total|EUR 120.00")))

    assert found is not None
    assert found[0] is DocumentKind.INVOICE
    assert "INV-77" in english(found[1])


@pytest.mark.parametrize("words", ["请选择发票图片", "上传发票", "发票助手"])
def test_a_button_that_speaks_of_invoices_is_none(words):
    """A picture of an app is no proof of purchase."""
    found = kind_by_title(sheet_of(page(words)))

    assert found is None


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        (("Invoice", "Invoice Number:|INV-0042"), "INV-0042"),
        (("Invoice", "Invoice ID: A/17-2"), "A/17-2"),
        (("Invoice", "Invoice No: # 4711"), "4711"),
        (("Invoice INV/2023/03/0008",), "INV/2023/03/0008"),
        (("INVOICE", "# US-311487"), "US-311487"),
        (("Invoice", "50@Invoice number|270@Date|490@Due", "50@2024-118|270@03 Apr 2024|490@03 May 2024"), "2024-118"),
        (("Invoice", "50@Invoice", "50@Number:|270@INV-9"), "INV-9"),
        (("INVOICE", "14 Quay Road"), None),
        (("Invoice", "Invoice no.|12/03/2024"), None),
        (("Invoice", "Invoice number|12.50"), None),
    ],
)
def test_the_number_of_an_invoice_is_found_wherever_it_stands(rows, number):
    """Behind its label, beside it or below; an address, a day and an amount are none."""
    assert values(page(*rows)).get("number") == number


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        (("Invoice", "Invoice Date:|04/13/2013"), "2013-04-13"),
        (("Invoice", "Date|01-12-2024", "VAT 20%|4.00"), "2024-12-01"),
        (("Invoice", "Date|01-12-2024", "Oakland, CA 94607"), "2024-01-12"),
        (("Invoice", "Date|2024/02/10"), "2024-02-10"),
        (("Invoice", "Date of issue|3rd March 2024", "Date due|2 April 2024"), "2024-03-03"),
        (("Invoice", "Issued on|March 3rd, 2024"), "2024-03-03"),
        (("Invoice", "Date|03/04/2024", "Due Date|03/25/2024"), "2024-03-04"),
        (("Invoice", "Date|03/04/2024"), None),
        (("Invoice", "Due Date|12 May 2024"), None),
        (("Invoice", "Invoice no. 1201 dated 24 October 2024", "Purchase date|October 21, 2024"), "2024-10-24"),
        (("Invoice", "Order date|3 May 2024", "Printed|4 May 2024"), "2024-05-03"),
        (("Invoice", "Order date|3 May 2024", "Leeds, 4 May 2024"), None),
        (("Invoice", "Date of exportation: 3 May 2024", "9 May 2024"), None),
        (("Invoice INV/2024/03/05788",), None),
    ],
)
def test_the_day_of_an_invoice_is_read_as_it_is_meant(rows, day):
    """The order of day and month is told by another day or by the country; where nothing tells, no day is given."""
    assert values(page(*rows)).get("date") == day


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        (("Invoice", "Grand Total|$1,234.50"), "1234.50"),
        (("Invoice", "Total|1.234,50 EUR"), "1234.50"),
        (("Invoice", "Total: Rs. 12,34,567.00"), "1234567.00"),
        (("Invoice", "Total due|USD 1,200"), "1200.00"),
        (
            ("Invoice", "Subtotal|100.00", "Tax 20%|20.00", "Total|120.00", "Amount paid|50.00", "Balance due|70.00"),
            "120.00",
        ),
        (("Invoice", "Description|Qty|Price|Total", "Lamp|2|10.00|20.00"), None),
        (("Invoice", "Total qty|12.00"), None),
        (("Invoice", "Total amount: say one hundred", "In 12 cartons, G.W. 240.50 kgs"), None),
        (("Invoice", "50@Total amount", "350@120.00", "50@incl. of VAT"), None),
        (("Tax invoice", "Shipping|12.00", "Total|$2,656.80", "Includes GST of|$241.53"), "2656.80"),
    ],
)
def test_the_total_of_an_invoice_is_the_sum_that_is_called_so(rows, total):
    """Not a sum before tax, a count, what is still due, or a head of the table."""
    assert values(page(*rows)).get("total") == total


def test_net_and_tax_that_do_not_add_up_are_left_out():
    """One of them was taken from the wrong place."""
    found = values(page("Invoice", "Subtotal|100.00", "VAT 20%|7.00", "Total|120.00"))

    assert found["total"] == "120.00"
    assert {"net", "tax"} & set(found) == set()


@pytest.mark.parametrize(("last", "goods"), [("Shade|1|5.00|5.00", "Lamp; Shade"), ("Shade|1|5.00|6.00", None)])
def test_goods_are_offered_where_their_lines_add_up(last, goods):
    """A line that was missed, or an amount from another column, would make the quantity wrong."""
    found = values(page("Invoice", "Description|Qty|Price|Amount", "Lamp|2|10.00|20.00", last, "Total|25.00"))

    assert (found.get("goods"), found.get("quantity")) == ((goods, "3") if goods else (None, None))


@pytest.mark.parametrize("label", ["Bill to", "To:", "Client", "Billed To:", "Customer", "Billing Address :"])
@pytest.mark.parametrize("seller", ["Seller", "From:", "Sold by :"])
def test_both_parties_are_known_by_the_words_that_firms_use(label, seller):
    """Each beside its label or below it."""
    found = values(
        page("Invoice", f"50@{seller}|500@{label}", "50@Lotus Trading|500@Jane Holloway", "50@Total|500@9.00")
    )

    assert (found.get("issuer_name"), found.get("buyer_name")) == ("Lotus Trading", "Jane Holloway")


MILL, QUAY = "7 Mill Lane", "9 Quay Road, Hull"


@pytest.mark.parametrize(
    ("rows", "seller", "buyer"),
    [
        (("Lotus Ltd", MILL, "", "Bill to|Ship to", "Jane Holloway|Parcel Point"), "Lotus Ltd", "Jane Holloway"),
        (("Sold and shipped by|Billed to", "Lotus|Jane Holloway", f"{MILL}|{QUAY}"), "Lotus", "Jane Holloway"),
        (("Lotus Trading Ltd", MILL, "", "Acme Stores Ltd", QUAY), None, None),
        (("Bill to", "Ann Keller", "Acme Retail, Inc.", "500 5th Avenue, New York"), None, "Acme Retail, Inc."),
        (("Bill to", "Ann Keller", "Shopfront Nine", QUAY), None, None),
        (("Bill to", "Lanxi Import", "Co., Ltd.", QUAY), None, "Lanxi Import Co., Ltd."),
        (("Bill to", "Hangzhou Lanxi Import and Sale", "Electronics Co., Ltd.", QUAY), None, None),
        (("Seller|Meridian Supply Co.,", "Bill to: Jane Holloway"), None, "Jane Holloway"),
        (("", "50@From:|150@Ningbo|300@To:|400@Hamburg"), None, None),
        (("Billed to", "Visa .... 4242"), None, None),
        (("50@Customer:|600@Jane Holloway", "50@Add:|600@19 Fern Avenue"), None, "Jane Holloway"),
        (("Customer Name:|500@Acme Stores Ltd", f"Address:|500@{QUAY}"), None, "Acme Stores Ltd"),
        (("M/s. Acme Stores Ltd", QUAY, "Consignee: Parcel Point"), None, None),
        (("Customer|Your reference|Our contact", "C4711|PO-9|Sam Field"), None, None),
        (("Buyer of the goods: Jane Holloway", "Consignee: Parcel Point"), None, None),
        (("From: Lotus Trading Ltd", "", "Bill to: Lotus Trading Ltd"), None, None),
        (("INV OICE Ltd", MILL, "", "Bill to: Jane Holloway"), None, "Jane Holloway"),
    ],
)
def test_a_party_is_named_where_the_page_says_it_and_left_out_where_it_could_be_another(rows, seller, buyer):
    """A ship-to address, a place, a person beside a firm, a heading, or the first half of a name is no party."""
    found = values(page("Invoice", *rows, "", "Total|9.00"))

    assert (found.get("issuer_name"), found.get("buyer_name")) == (seller, buyer)


@pytest.mark.parametrize(
    ("rows", "ids"),
    [
        (
            ("Supplier|Customer", "Lotus Ltd|Acme Ltd", "VAT no: GB284771903|VAT no: ESB82555014"),
            ("GB284771903", "ESB82555014"),
        ),
        (("Bill to: Acme Ltd", "", "ABN|51 824 753 556"), ("51824753556", None)),
        (("Customer No.|C4711", "VAT Registration No.|789456278"), (None, "789456278")),
    ],
)
def test_a_registration_number_belongs_to_whom_it_stands_below(rows, ids):
    """A lone one that stands below nobody is the seller's."""
    found = values(page("Invoice", *rows, "", "Total|9.00"))

    assert (found.get("issuer_id"), found.get("buyer_id")) == ids


SOLD = "500@2|700@10.00"


@pytest.mark.parametrize(
    ("heads", "rows", "goods"),
    [
        ("50@Details|350@Unit|700@Net|500@Qty", ("350@Price|700@Amount", f"50@Lamp|350@5.00|{SOLD}"), "Lamp"),
        ("50@Code|200@Product|500@Qty|700@Amount", ("50@LMP-004|200@Lamp|500@2 pcs|700@10.00",), "Lamp"),
        ("50@Item|200@Description|500@Qty|700@Amount", (f"50@LMP-004|200@Lamp|{SOLD}",), "Lamp"),
        ("50@Item|250@Description|500@Qty|700@Amount", (f"50@Lamp|250@grey|{SOLD}", "50@big"), "Lamp big grey"),
        ("50@What|250@Description|500@Qty|700@Amount", (f"50@Desk lamp|250@grey|{SOLD}",), None),
        ("50@Description|500@Qty|700@Amount", (f"50@Lamp at 5.00|{SOLD}",), None),
        ("50@Description|500@Qty|700@Amount", (f"50@1. Lamp|{SOLD}",), None),
        ("50@Description|500@Qty|700@Amount", (f"50@Lamp|{SOLD}", "50@SKU: 4711"), "Lamp"),
        ("50@Description|500@Qty|700@Amount", (f"50@Lamp|{SOLD}", "50@green|500@boxed"), "Lamp green"),
    ],
)
def test_the_name_of_goods_is_what_stands_in_their_column(heads, rows, goods):
    """Headings may have two lines and codes a column of their own; a name mixed with something else is left out."""
    found = values(page("Invoice", heads, *rows, "50@Total|700@10.00"))

    assert (found.get("goods"), found.get("quantity")) == (goods, "2")


def test_a_number_broken_at_its_hyphen_is_put_together():
    """In a narrow column it goes on in the next line, and either half would be wrong."""
    found = values(page("Invoice", "50@Invoice|200@A-8298-", "50@Number:|200@24"))

    assert found["number"] == "A-8298-24"


def test_a_title_stands_above_the_headings_of_boxes():
    """An invoice has a box for the delivery note, in letters as large as those of its title."""
    marks = page("Tax Invoice", "Invoice No.|A-7", "Delivery Note|DN-9")
    found = kind_by_title(sheet_of([*marks[:3], Mark(1, "Delivery Note", (50, 88, 170, 104)), marks[4]]))

    assert found is not None
    assert found[0] is DocumentKind.INVOICE


def test_goods_are_not_the_name_of_a_shop():
    """A slip that names none has its table first."""
    found = values(
        page(
            "Item|Price|Qty|Total", "Wireless mouse|9.00|1|9.00", "Total|9.00", "Cash|10.00", "Change|1.00", "Thank you"
        )
    )

    assert "issuer_name" not in found


@pytest.mark.parametrize(("place", "day"), [("Portland, OR 97201", "2024-03-04"), ("43300 SELANGOR", "2024-04-03")])
def test_the_day_of_a_till_slip_is_read_as_its_country_writes_it(place, day):
    """The day comes first unless the slip says that it is from where it does not."""
    found = values(
        page("CORNER SHOP", place, "03/04/2024 12:10", "Total|5.00", "Cash|10.00", "Change|5.00", "Thank you")
    )

    assert (found["date"], found["total"]) == (day, "5.00")


# What cannot be is not offered.


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        (  # a supermarket that offers an invoice, a discount between the sum and what is due
            ["好邻居便利店（翠苑店）", "收银员:1024", "单号:75557153", "2023-07-21 11:05:53", "件数:2|700@合计:104.80",
             "应收:|700@101.80", "现金:|700@150.00", "找零:|700@48.20", "谢谢惠顾 当日可开发票"],
            {"number": "75557153", "date": "2023-07-21", "total": "101.80", "issuer_name": "好邻居便利店（翠苑店）"},
        ),
        (  # a counter in a department store, whose number the recogniser has run together with what follows
            ["银泰百货", "销售单（顾客联）", "销售单号:31676538专柜:B2", "营业员:0331", "应收合计 RMB 280.50",
             "银联卡 280.50", "交易日期2024.09.26 13:39:59"],
            {"number": "31676538", "date": "2024-09-26", "total": "280.50", "issuer_name": "银泰百货"},
        ),
        (
            ["永辉生活", "2025-05-27|700@09:15:21", "POS:0021|700@NO.96079427", "小计|700@293.80", "抵用券|700@-5.00",
             "实付|700@288.80", "数字人民币|700@288.80", "积分:128"],
            {"number": "96079427", "date": "2025-05-27", "total": "288.80", "issuer_name": "永辉生活"},
        ),
    ],
)  # fmt: skip
def test_a_chinese_till_slip_is_known_and_read(rows, read):
    """However it was paid, whatever the shop calls the slip, and though it says that an invoice can be had."""
    words = page(*rows)

    assert reading_of(DocumentContent((), tuple(words), 1)).kind is DocumentKind.TILL_SLIP
    assert values(words) == read


def test_a_delivery_note_that_names_ways_to_pay_is_no_till_slip():
    """What invoices and notes say as well does not make one."""
    rows = ("送货单", "客户:样某商行", "优惠|700@5.00", "微信支付|700@288.80", "请开具增值税发票")

    assert reading_of(DocumentContent((), tuple(page(*rows)), 1)).kind is DocumentKind.DELIVERY_NOTE


def test_a_name_that_may_go_on_in_the_next_line_is_not_offered():
    """Half a name would be a wrong one."""
    slip = ("Cashier: 3", "2 May 2024", "Total|700@20.00", "Cash|700@50.00", "Change|700@30.00")

    assert values(page("Harbour Kitchen", *slip), DocumentKind.TILL_SLIP)["issuer_name"] == "Harbour Kitchen"
    assert "issuer_name" not in values(page("Harbour Kitchen", "Noodle House", *slip), DocumentKind.TILL_SLIP)


def test_the_total_of_a_vehicle_is_the_sum_with_tax():
    """Its form gives the sum without tax in figures too, below."""
    rows = ("电子发票（机动车销售统一发票）", "价税合计（大写）|贰拾捌万伍仟伍佰柒拾壹圆整|（小写）|¥285571.00",
            "增值税税额|¥32853.30", "不含税价|小写 ¥252717.70")  # fmt: skip

    assert {each: values(page(*rows)).get(each) for each in ("net", "tax", "total")} == {
        "net": "252717.70", "tax": "32853.30", "total": "285571.00",
    }  # fmt: skip


def test_the_parties_of_a_roll_are_those_that_their_labels_name():
    """On a roll the seller stands first, and a long name goes on in the next line."""
    seller, buyer = "91110108DE7835899M", "91320505EH5685355A"
    rows = ("增值税普通发票（卷票）", "发票号码|13662172", "销售方名称|270@深圳市恒远通达电子商务有限", "公司",
            f"纳税人识别号|{seller}", "购买方名称杭州样某商行", f"纳税人识别号|{buyer}")  # fmt: skip
    words = [
        replace(each, box=(each.box[0], each.box[1], 500, each.box[3])) if "恒远" in each.text else each
        for each in page(*rows)
    ]

    read = values(words)

    assert (read["issuer_name"], read["buyer_name"]) == ("深圳市恒远通达电子商务有限公司", "杭州样某商行")
    assert (read["issuer_id"], read["buyer_id"]) == (seller, buyer)


@pytest.mark.parametrize(
    ("rows", "goods"),
    [
        (["Lamp|5.00|10.00", "Shade for GU10|2.00|6.00"], "Lamp; Shade for GU10"),
        (["2 x Lamp|5.00|10.00", "Shade|6.00|6.00"], None),
        (["Lamp|5.00|10.00", "Shade (x3)|2.00|6.00"], None),
        (["12 Lamp|5.00|10.00", "3 Shade|2.00|6.00"], None),
    ],
)
def test_goods_with_a_count_in_their_name_are_not_offered(rows, goods):
    """The name would be wrong."""
    words = page("Invoice", "Invoice no.: 4711", "Description|Price|Amount", *rows, "Total|270@USD 16.00")

    assert values(words).get("goods") == goods


def test_an_altered_total_is_noticed_by_the_sum_in_words():
    """The code of the older form knows the net only; the capital characters know the total."""
    words = page(
        "300@广东增值税电子普通发票",
        "60@合计|620@¥225.74|800@¥2.26",
        "60@价税合计（大写）|300@贰佰贰拾捌圆整|600@（小写）¥2228.00",
    )
    found = reading_of(DocumentContent((), tuple(words), 1))

    assert [english(each) for each in found.notes] == ["The total is 2228.00 in figures but 228.00 in words."]


def test_a_total_that_agrees_with_its_words_says_nothing():
    """As on every genuine invoice."""
    words = page("300@广东增值税电子普通发票", "60@价税合计（大写）|300@⊗贰佰贰拾捌圆整|600@（小写）¥228.00")
    found = reading_of(DocumentContent((), tuple(words), 1))

    assert found.notes == ()
    assert preferred(found.facts)["total"].value == "228.00"


def test_a_rate_that_there_is_not_and_a_number_of_odd_length_are_left_out():
    """They were misread, or are something else."""
    words = page(
        "300@电子发票（普通发票）",
        "60@发票号码：|300@2444200",
        HEADS,
        "60@椅|535@12|620@10.00|720@120.00|810@73%|920@15.60",
        "60@合计",
    )

    assert {"number", "tax_rate"} & set(values(words)) == set()


def recognised(words: list[Mark]) -> list[Mark]:
    """The same as if a recogniser had read them."""
    return [Mark(each.page, each.text, each.box, 0.95, each.box) for each in words]


def test_recognised_sums_that_do_not_add_up_are_left_out_and_written_ones_stay():
    """A letter may be misread; what is written was put there by somebody, and is to be seen."""
    words = page("300@电子发票（普通发票）", "60@合计|620@¥225.74|800@¥2.26", "60@价税合计|600@（小写）¥288.00")

    assert {"net", "tax", "total"} <= set(values(words))
    assert {"net", "tax", "total"} & set(values(recognised(words))) == set()


def test_a_recognised_credit_code_whose_check_character_does_not_fit_is_left_out():
    """One of its eighteen characters was misread."""
    words = page(
        "300@电子发票（普通发票）",
        "60@名称：甲公司|500@名称：乙公司",
        "60@纳税人识别号：91330106MA2K7Q4P8B|500@纳税人识别号：91330106MA2K7Q4P8C",
    )

    assert "issuer_id" in values(words)
    assert "issuer_id" not in values(recognised(words))


def test_a_day_written_with_dashes_in_a_code_is_a_day():
    """Some issuers write it so: it was called a code whose form does not hold."""
    found = check_fapiao_qr("01,32,,25442000000012345678,228.00,2025-11-08,,A1B2")

    assert (found.valid, found.parts["problems"]) == (True, "")


# The kind under which a person filed it.


def test_what_shows_no_kind_is_read_by_the_rules_of_the_kind_it_was_filed_under():
    """Its facts are there to be looked at; its kind stays open."""
    words = page("LOTUS CAFE", "Date 03 Apr 2024", "Flat white|4.50", "Total|4.50")
    left, filed = (reading_of(DocumentContent((), tuple(words), 1), each) for each in (None, DocumentKind.TILL_SLIP))

    assert left.facts == ()
    assert filed.kind is DocumentKind.OTHER
    assert {field: each.value for field, each in preferred(filed.facts).items() if field != "issuer_name"} == {
        "date": "2024-04-03", "total": "4.50",
    }  # fmt: skip


def test_a_certificate_is_not_read_by_the_rules_of_another_form():
    """Only proofs of purchase share one form: a number of something else would come to stand in it."""
    words = page("Registration no.|12345678")

    assert reading_of(DocumentContent((), tuple(words), 1), DocumentKind.TRADEMARK_CERTIFICATE).facts == ()


def test_a_picture_behind_the_words_of_a_page_is_told():
    """The form that was filled in may be a picture, its title with it; a seal is none."""
    told = []
    for side in (500, 60):
        out = BytesIO()
        canvas = Canvas(out, pagesize=A4)
        canvas.drawImage(ImageReader(a_picture(200, 200)), 40, 200, side, side)
        canvas.drawString(72, 700, "91330106MA2K7Q4P8B 2024-03-01")
        canvas.save()
        told.append(extraction.page_content(out.getvalue(), "application/pdf", 1)["pictured"])

    assert told == [True, False]


def test_a_file_of_the_preliminary_form_of_zugferd_2_is_not_called_invalid():
    """It was made under a schema of its own, before the one that is published."""
    xml = (
        '<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram='
        '"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"><rsm:ExchangedDocumentContext>'
        "<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>"
        "</rsm:ExchangedDocumentContext><rsm:ExchangedDocument><ram:ID>R-1</ram:ID></rsm:ExchangedDocument>"
        "</rsm:CrossIndustryInvoice>"
    )
    early, late = (
        einvoice.read("a.xml", xml.format(guideline).encode())
        for guideline in ("urn:zugferd.de:2p0:minimum", "urn:factur-x.eu:1p0:minimum")
    )

    assert early
    assert late
    assert (early["problem"], early["fields"]["number"]) == ("", "R-1")
    assert late["problem"]


# Properties.


@given(st.integers(min_value=1, max_value=10**11))
def test_every_sum_in_words_is_the_sum_that_was_written(cents):
    """Whatever is written out in capitals is read as the same amount."""
    amount = Decimal(cents) / 100

    assert sum_in_words(in_words(amount)) == amount


@given(st.text("零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆角分整", max_size=14))
def test_characters_in_any_order_are_a_sum_or_none(text):
    """Nothing raises; what is a sum is no less than a cent or nothing."""
    found = sum_in_words(text)

    assert found is None or found >= 0


@given(
    st.integers(min_value=0, max_value=10**12), st.sampled_from(["{:,.2f}", "${:,.2f}", "{:.2f} EUR", "USD {:,.2f}"])
)
def test_every_amount_is_read_as_it_was_written(cents, form):
    """With or without thousands and currency."""
    written = form.format(Decimal(cents) / 100)

    assert money_in(written, whole=True) == [f"{Decimal(cents) / 100:.2f}"]


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%Y/%m/%d", "%Y年%m月%d日"]),
)
def test_every_day_is_read_as_it_was_written(day, form):
    """In words, or with the year first."""
    assert days_in(day.strftime(form)) == [str(day)]


@given(st.dates(date(2000, 1, 1), date(2068, 12, 31)), st.booleans(), st.sampled_from("/-."))
def test_a_day_in_figures_is_read_in_the_order_that_is_known(day, first, by):
    """Whichever comes first, and never another day where nothing tells."""
    written = day.strftime(by.join(("%m", "%d", "%Y") if first else ("%d", "%m", "%Y")))

    assert days_written(written, month_first=first, guess=False) == [str(day)]
    assert days_written(written, guess=False) in ([], [str(day)]) or by == "."


def test_the_order_of_day_and_month_is_not_guessed_where_two_things_tell_otherwise():
    """A page with both is none that tells."""
    assert month_first(sheet_of(page("Oakland, CA 94607", "VAT 20%"))) is None
    assert month_first(sheet_of(page("Auckland 1010, New Zealand", "Portland, OR 97201"))) is None
    assert month_first(sheet_of(page("3.49 .21|03-02-18"))) is None


def test_a_table_that_goes_on_on_the_next_page_is_read_whole():
    """The sum of one page is no line of goods, and the next page repeats the headings."""
    heads = "50@项目名称|300@规格型号|500@数量|600@金额|800@税率"
    first = ("电子发票（普通发票）", heads, "50@*玩具*积木|300@A1|500@2|600@10.00|800@13%", "50@小计|600@¥10.00")
    last = (heads, "50@*玩具*拼图|300@B2|500@3|600@30.00|800@13%", "50@小计|600@¥30.00", "50@合计|600@¥40.00|800@¥5.20")
    both = [*page(*first), *(Mark(2, each.text, each.box) for each in page(*last))]

    found = values(both)

    assert (found["goods"], found["quantity"], found["brand_model"]) == ("*玩具*积木；*玩具*拼图", "5", "A1；B2")
    assert "goods" not in values(page(*first)), "the second page is missing"


def test_rows_of_another_table_below_the_goods_are_no_goods():
    """A voucher for transport lists the travellers below the goods, without amounts."""
    goods = ("50@项目名称|300@单价|500@数量|600@金额|800@税率", "50@*运输服务*客运|300@9.00|500@1|600@9.00|800@3%")
    trip = (
        "50@出行人|300@证件号|500@日期|600@到达地|800@等级",
        "50@赵一凡|300@3301****17|500@2024-01-02|600@上海|800@无",
    )
    found = values(page("电子发票（普通发票）", *goods, *trip, "50@合计|600@¥9.00|800@¥0.27"))

    assert (found["goods"], found["tax_rate"]) == ("*运输服务*客运", "3")


def test_the_fare_is_the_total_of_a_railway_ticket():
    """An electronic railway ticket has no row of sums."""
    assert values(page("电子发票（铁路电子客票）", "50@票价:￥73.50"))["total"] == "73.50"


CREDIT_NOTE = (
    "Credit Note No.|300@CN-80",
    "Date|300@7 May 2024",
    "Original invoice|300@INV-70",
    "Invoice date|300@5 May 2024",
)


@pytest.mark.parametrize(
    ("rows", "number", "day"),
    [
        (("No. 14, High Street", "500@#|600@INV-70", "500@Date|600@5 May 2024"), "INV-70", "2024-05-05"),
        (("Invoice No. 14, 5 May 2024",), "14", "2024-05-05"),
        (CREDIT_NOTE, "CN-80", "2024-05-07"),
    ],
)
def test_the_number_is_neither_a_house_nor_that_of_a_corrected_invoice(rows, number, day):
    """A number before an address is a house; a credit note names the invoice that it corrects."""
    words = page(*rows, "Total|700@10.00")
    found = {each.field: each.value for each in read_text(words, DocumentKind.INVOICE)[1]}

    assert (found["number"], found["date"]) == (number, day)


def test_a_sum_that_includes_the_tax_is_no_amount_before_tax():
    """“Includes GST of” is no label of the tax, but shows that the subtotal is not net."""
    rows = ("Tax invoice 8", "50@Subtotal|700@110.00", "50@Total|700@110.00")

    assert "net" not in values(page(*rows, "50@Includes GST of|700@10.00"))
    assert values(page(*rows))["net"] == "110.00"


def test_an_order_filed_as_a_receipt_has_the_day_and_the_seller_of_its_labels():
    """Not the day by which it is to be shipped, and not the first words of the page."""
    words = page("Order details", "Ship by|300@9 May 2024", "Order date|300@5 May 2024", "Order total|700@10.00")
    found = {each.field: each.value for each in read_text(words, filed=DocumentKind.RECEIPT)[1]}

    assert found["date"] == "2024-05-05"
    assert "issuer_name" not in found


def test_a_note_below_a_name_is_not_taken_for_its_second_line():
    """There was room for it beside the name; where there was none, the name goes on."""
    heads, end = "50@Description|500@Qty|700@Amount", "50@Total|700@10.00"
    short = page("Invoice", heads, "50@Lamp|500@1|700@10.00", "50@TB-0042", end)

    assert "goods" not in values(short)
