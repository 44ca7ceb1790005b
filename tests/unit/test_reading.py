"""What is read in a document, and where it was read."""

import json
from io import BytesIO

import pytest
import segno
from PIL import Image

from core.__main__ import main
from core.documents import einvoice
from core.documents.reader_pool import Readers
from core.documents.reading.document import preferred, read_document
from core.domain.reading import ReadResult
from core.domain.terms import DocumentKind
from demo.papers import pictures
from demo.papers.sheet import Sheet
from tests.drawn import a_pdf, saved
from tests.english import english
from tests.files import SHARED, at_hand, shared
from tests.odd_numbers import codes, collected
from tests.paper_cast import digital


@pytest.fixture(scope="module")
def opened_by():
    """Two reader processes for all tests of this file."""
    made = Readers(1, wall_seconds=20)
    yield made
    made.close()


def values(found: object, invoice: int = 1) -> dict[str, str]:
    """The believed value of each field."""
    assert isinstance(found, ReadResult), found
    return {field: fact.value for field, fact in preferred(found.facts, invoice).items()}


def coded(*texts: str) -> Image.Image:
    """A white page with these QR codes below one another."""
    page = Image.new("L", (1200, 500 * len(texts)), 255)
    for at, text in enumerate(texts):
        held = BytesIO()
        segno.make_qr(text, error="m").save(held, kind="png", scale=6, border=4)
        page.paste(Image.open(held).convert("L"), (120, 40 + at * 500))
    return page


def test_every_layout_of_an_invoice_code_is_read(opened_by):
    """Code, number and date come out of each layout; what does not hold together is said, not hidden."""
    wrong: list[tuple[str, ...]] = []
    for row in collected("fapiao_qr.csv") or codes():
        found = read_document(saved(coded(row["qr_text"]), "PNG"), "image/png", opened_by)
        got = values(found)
        spoilt = row["problems"]
        asked = {
            "code": row["invoice_code"],
            "number": "" if "number_length" in spoilt else row["invoice_number"],
            "date": "" if "date" in spoilt.split(";") else row["invoice_date"],
            "issuer_id": row["seller_tax_no"],
        }
        wrong += [(row["qr_text"], f, got.get(f, "")) for f, v in asked.items() if got.get(f, "").replace("-", "") != v]
        assert isinstance(found, ReadResult)
        wrong += [(row["qr_text"], "notes")] if bool(found.notes) != (row["format_ok"] == "False") else []

    assert wrong == []


@pytest.mark.parametrize("angle", [0, 7, 45, 90, 180, 213])
def test_a_turned_photograph_gives_its_code(opened_by, angle):
    """A telephone is held as it is held."""
    text = "01,32,,24312000000136634917,0.01,20240514,,1DD6"
    turned = coded(text).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=200)

    assert (
        values(read_document(saved(turned, "JPEG", quality=40), "image/jpeg", opened_by))["number"]
        == "24312000000136634917"
    )


def test_a_tilted_photograph_gives_its_code(opened_by):
    """Seen from the side, a square is none."""
    page = coded("01,31,,24312000000358032546,633.00,20241118,,16C0")
    wide, high = page.size
    corners = (0, 0, -60, high + 60, wide + 90, high - 40, wide - 60, 50)
    tilted = page.transform(page.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=180)

    assert values(read_document(saved(tilted, "JPEG", quality=60), "image/jpeg", opened_by))["total"] == "633.00"


def test_several_invoices_in_one_file_are_told_apart(opened_by):
    """The second invoice of a scan is neither lost nor mixed into the first."""
    first, second = (
        "01,31,,24312000000358032546,633.00,20241118,,16C0",
        "01,10,037002100111,61176057,10000.00,20211223,83236220062468388512,7E7C,",
    )
    found = read_document(saved(coded(first, second), "PNG"), "image/png", opened_by)

    assert values(found)["number"] == "24312000000358032546"
    assert values(found, 2) == {"code": "037002100111", "number": "61176057", "date": "2021-12-23", "net": "10000.00"}
    assert isinstance(found, ReadResult)
    assert found.conflicts == ()
    assert "2 invoices" in english(found.notes[-1])


def test_a_drawn_invoice_says_where_its_code_stands(opened_by):
    """A fact names its page and its place on it, so that a reviewer can look."""
    invoice = digital()
    found = read_document(invoice.data, "application/pdf", opened_by)
    assert isinstance(found, ReadResult)
    number = next(each for each in found.facts if each.field == "number" and each.origin == "QR:1")

    assert number.value == invoice.facts["number"]
    assert english(number.source) == "QR code, page 1"
    assert number.page == 1
    assert number.box is not None
    assert number.box[2] < 200
    assert found.kind is DocumentKind.INVOICE


def test_a_photographed_invoice_gives_its_code(opened_by):
    """The picture has no text layer; its code is enough for number and date."""
    photo: Sheet = pictures.as_photo(digital())

    got = values(read_document(photo.data, "image/jpeg", opened_by))
    assert {got["number"], got["date"]} == {photo.facts["number"], photo.facts["date"]}


def test_what_cannot_be_read_is_said(opened_by, tmp_path, capsys):
    """A file without anything to read is no error, and says so."""
    found = read_document(a_pdf("Hello"), "application/pdf", opened_by)
    assert isinstance(found, ReadResult)
    assert found.kind is DocumentKind.OTHER
    assert found.facts == ()


def test_the_command_line_gives_the_same(tmp_path, capsys):
    """``read FILE --json`` is for programs: kind, facts with source, page and box."""
    file = tmp_path / "invoice.pdf"
    file.write_bytes(digital().data)

    assert main(["read", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    number = next(each for each in told["facts"] if each["field"] == "number")
    assert told["kind"] == "invoice"
    assert number["source"] == "QR code, page 1"
    assert len(number["box"]) == 4


INVOICES = {
    "XML-Rechnung__EN16931_Einfach.pdf": ("471102", "2018-03-05", "473.00", "56.87", "529.87", "Lieferant GmbH"),
    "XML-Rechnung__EN16931_Gutschrift.pdf": ("471102", "2018-03-05", "473.00", "56.87", "529.87", "Lieferant GmbH"),
    "XML-Rechnung__EN16931_Innergemeinschaftliche_Lieferungen.pdf": (
        "47110818", "2018-10-31", "2000.00", "0.00", "2000.00", "Global Supplies Ltd.",
    ),
    "XML-Rechnung__EN16931_Rabatte.pdf": ("471102", "2018-06-05", "193.77", "21.30", "215.07", "Lieferant GmbH"),
    "XML-Rechnung__XRECHNUNG_Einfach.pdf": ("471102", "2018-03-05", "473.00", "56.87", "529.87", "Lieferant GmbH"),
    "ZUGFeRDv1__ZUGFeRD_1p0_EXTENDED_Warenrechnung.pdf": (
        "R87654321012345", "2013-08-06", "448.99", "70.00", "518.99", "MUSTERLIEFERANT GMBH",
    ),
    "ZUGFeRDv1__acme_invoice-42_ZUGFeRD.pdf": ("20131122-42", "2014-11-08", None, "19", "119", "Seller Inc."),
    "ZUGFeRDv2__Avoir_FR_type381_BASIC.pdf": (
        "AV-2017-0005", "2017-11-16", "218.48", "14.99", "233.47", "Au bon moulin",
    ),
    "ZUGFeRDv2__Facture_FR_BASICWL.pdf": ("FA-2017-0010", "2017-11-13", "624.90", "46.25", "671.15", "Au bon moulin"),
    "ZUGFeRDv2__Facture_UE_MINIMUM.pdf": ("FA-2017-0008", "2017-11-03", "2076.76", "0.00", "2076.76", "Au bon moulin"),
    "ZUGFeRDv2__MustangGnuaccountingBeispielRE-20201121_508_withBOM.pdf": (
        "RE-20201121/508", "2020-11-21", "496.00", "75.04", "571.04", "Bei Spiel GmbH",
    ),
    "akretion_invoice_EN16931.pdf": ("F20260023", "2026-01-31", "100.00", "4.90", "104.90", "LE FOURNISSEUR"),
    "fail_ZUGFeRDv1__fail1.pdf": ("RE-20151008/504", "2014-10-08", "496.00", "75.04", "571.04", "Bei Spiel GmbH"),
    "fail_ZUGFeRDv1__fail2.pdf": ("RE-20151008/504", "2014-10-08", "496.00", "75.04", "571.04", "Bei Spiel GmbH"),
}  # fmt: skip

FIELDS = ("number", "date", "net", "tax", "total", "issuer_name")

BAD = {"fail_ZUGFeRDv1__fail1.pdf": "19.00e", "fail_ZUGFeRDv1__fail2.pdf": "title"}


@pytest.mark.parametrize("name", at_hand("invoices", INVOICES))
def test_an_embedded_invoice_is_read_from_its_data(opened_by, name):
    """Every field comes from the XML and says so; a file that breaks its schema is read, and said to be bad."""
    found = read_document(shared(f"invoices/{name}").read_bytes(), "application/pdf", opened_by)
    assert isinstance(found, ReadResult)
    xml = {each.field: each for each in found.facts if each.origin.startswith("XML:")}

    assert tuple(xml[each].value if each in xml else None for each in FIELDS) == INVOICES[name]
    assert english(xml["number"].source).startswith("embedded ")
    assert found.kind is DocumentKind.INVOICE
    assert [
        note.facts["problem"] for note in found.notes if "problem" in note.facts and BAD.get(name, "") in english(note)
    ] == [note.facts["problem"] for note in found.notes if "problem" in note.facts]
    assert any("problem" in note.facts for note in found.notes) == (name in BAD)


def test_a_pdf_without_an_embedded_invoice_has_none(opened_by):
    """What is not there is not made up."""
    collected = SHARED / "invoices" / "no_xml_drafthorse_Empty.pdf"
    for data in (a_pdf("Invoice 4711"), *([collected.read_bytes()] if collected.exists() else [])):
        found = read_document(data, "application/pdf", opened_by)
        assert isinstance(found, ReadResult)
        assert not any(each.origin.startswith("XML") for each in found.facts)


BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;&b;">]>'
    b"<CrossIndustryInvoice><ExchangedDocument><ID>&c;</ID></ExchangedDocument></CrossIndustryInvoice>"
)

XXE = BOMB.replace(b'"boom"', b'SYSTEM "file:///etc/passwd"')


@pytest.mark.parametrize("attached", [BOMB, XXE, b"<not closed", b""])
def test_a_hostile_attachment_is_told_and_gives_nothing(attached):
    """No entity is opened, no file of ours is read into a fact."""
    told = einvoice.read("factur-x.xml", attached)

    assert told is not None
    assert told["fields"] == {}
    assert told["problem"]
