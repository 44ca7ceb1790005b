"""OFD and XML invoices: told by their content, shown as words, read as facts; harmful ones are kept out."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from core.documents.page_cache import PageCache
from core.documents.reader_pool import Readers
from core.documents.reader_protocol import Job, Message
from core.documents.reading.document import preferred, read_document
from core.documents.sniffing import sniff
from core.documents.upload import UploadCheck, check_upload
from core.documents.vault import Damaged, Vault
from core.domain.reading import ReadResult
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind
from tests.english import english
from tests.files import SHARED, at_hand, shared

OFD = "application/ofd"

XML = "application/xml"

FIELDS = (
    "code",
    "number",
    "date",
    "net",
    "tax",
    "total",
    "issuer_name",
    "issuer_id",
    "buyer_name",
    "buyer_id",
    "goods",
)

# By hand, from what stands printed on each page; None where nothing is printed (*** is no amount).
TRUTH: dict[str, tuple[str | None, ...]] = {
    "1.ofd": (
        "033002000211", "83089647", "2020-07-23", "510.68", "15.32", "526.00",
        "兰溪市悦济舫餐厅", "92330781MA2EDMFU50", "江苏京利华新材料有限公司", "91320115MA202UKD7X", "*餐饮服务*餐费",
    ),
    "20240531141733.ofd": (
        None, "24112000000048542163", "2024-05-28", "4197.17", "251.83", "4449.00",
        "北京互联三六五科技有限公司", "91110108690017781B", "海南麒麟云服科技有限公司", "91460300MAA92DJN95",
        "*信息技术服务*技术服务费",
    ),
    "999.ofd": (
        "050001700111", "12235358", "2020-08-05", "10000.00", "600.00", "10600.00",
        "财天下科技有限公司", "91500102563638729E", "个人", None, "*餐饮服务*餐费",
    ),
    "fptpl.ofd": (
        "050001700111", "12235358", "2020-08-05", "10000.00", "600.00", "10600.00",
        "财天下科技有限公司", "91500102563638729E", "个人", None, "(详见销货清单)",
    ),
    "keyword2.ofd": (
        "032001600511", "31471858", "2020-10-04", "198.04", "1.96", "200.00",
        "新北区河海华昇印章雕刻社", "32040419760706081301", "上海后衍品牌管理有限公司钟楼分公司",
        "91320404MA22FHG7XX", "*印刷品*POP制作费",
    ),
    "no_page_container.ofd": (
        "031001900511", "04875996", "2020-04-20", "57.00", None, "57.00",
        "上海阿金大白餐饮管理有限公司", "91310110MA1G8YNR76", "上海浪潮云计算服务有限公司", "91310108342080987A",
        "*餐饮服务*餐饮服务",
    ),
}  # fmt: skip

OTHERS = {
    "SESV4SignDoc.ofd": 1, "V4RideRight.ofd": 5, "h.ofd": 5, "hello-integrity.ofd": 2,
    "n.ofd": 2, "path_unstd.ofd": 2, "signout.ofd": 1, "z.ofd": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def opened_by() -> Iterator[Readers]:
    """Readers of this module."""
    readers = Readers()
    yield readers
    readers.close()


def packed(**files: bytes | str) -> bytes:
    """A ZIP of these files; ``__`` in a name stands for a stroke, ``_dot_`` for a point."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in files.items():
            container.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def words(delta: str = "", text: str = "甲", at: str = "10 10") -> str:
    """A text object, its corner in millimetres."""
    code = f'<ofd:TextCode X="0" Y="4" DeltaX="{delta}">{text}</ofd:TextCode>'
    return f'<ofd:TextObject ID="5" Boundary="{at} 60 5" Size="4">{code}</ofd:TextObject>'


def an_ofd(page: str = "", root: str = "", signatures: str = "") -> bytes:
    """A document of one page."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    body = f"<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{signatures}</ofd:DocBody>"
    page = page or words()
    pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages>'
    return packed(
        OFD_dot_xml=f"{root}<ofd:OFD {space}>{body}</ofd:OFD>",
        Doc_0__Document_dot_xml=f"<ofd:Document {space}>{pages}</ofd:Document>",
        Doc_0__P_dot_xml=f"<ofd:Page {space}><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>",
    )


CHINESE = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>26312000000184730526</EIid></Header><EInvoiceData>
<SellerInformation><SellerIdNum>91330206MA2KQ73X4T</SellerIdNum><SellerName>宁波澜岸</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>91330106MA2K7Q4P8B</BuyerIdNum><BuyerName>杭州栖木</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>1000.00</TotalAmWithoutTax><TotalTaxAm>130.00</TotalTaxAm>
<TotalTax-includedAmount>1130.00</TotalTax-includedAmount></BasicInformation>
<IssuItemInformation><ItemName>*灯具*落地灯</ItemName><SpecMod>LA-7</SpecMod><Quantity>40</Quantity><TaxRate>0.13</TaxRate></IssuItemInformation>
</EInvoiceData><TaxSupervisionInfo><InvoiceNumber>26312000000184730526</InvoiceNumber>
<IssueTime>2026-09-18 10:20:30</IssueTime></TaxSupervisionInfo></EInvoice>"""

UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>INV-7</cbc:ID><cbc:IssueDate>2026-09-18</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>GB123</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Northlight Ltd</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>
</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Shop</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">119.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">119.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">4</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Lamp</cbc:Name></cac:Item></cac:InvoiceLine></Invoice>"""


def values(found: ReadResult) -> dict[str, str]:
    """The believed value of each field."""
    return {field: fact.value for field, fact in preferred(found.facts).items()}


@pytest.mark.parametrize("name", at_hand("ofd", TRUTH))
def test_an_ofd_invoice_is_read_as_it_is_printed(opened_by, name):
    """Every field that is printed comes out, from the data it carries or from its print, and from where is said."""
    data = shared(f"ofd/{name}").read_bytes()
    found = read_document(data, OFD, opened_by)
    assert isinstance(found, ReadResult)

    assert sniff(data) == OFD
    assert found.kind is DocumentKind.INVOICE
    assert tuple(values(found).get(each) for each in FIELDS) == TRUTH[name]
    assert any(english(each.source).startswith("data in the OFD (") for each in found.facts)
    assert not [each for each in found.conflicts if each.field != "goods"]


@pytest.mark.parametrize("name", at_hand("ofd", OTHERS))
def test_an_ofd_that_is_no_invoice_is_kept_and_says_so(opened_by, name):
    """It is on file with its pages and its words; nothing is made up."""
    data = shared(f"ofd/{name}").read_bytes()
    examined, found = check_upload(name, data, opened_by), read_document(data, OFD, opened_by)
    assert isinstance(examined, UploadCheck)
    assert isinstance(found, ReadResult)

    assert (examined.media_type, examined.pages) == (OFD, OTHERS[name])
    assert found.kind is DocumentKind.OTHER
    assert english(found.because)
    assert found.facts == ()


def test_an_ofd_of_ours_that_is_no_invoice_says_so(opened_by):
    """A letter in this form is on file with its page; nothing is made up of its words."""
    data = an_ofd(words(text="律师函"))
    examined, found = check_upload("letter.ofd", data, opened_by), read_document(data, OFD, opened_by)
    assert isinstance(examined, UploadCheck)
    assert isinstance(found, ReadResult)

    assert (examined.media_type, examined.pages) == (OFD, 1)
    assert (found.kind, found.facts) == (DocumentKind.OTHER, ())


def test_a_signed_ofd_says_that_its_signature_is_not_checked(opened_by):
    """Nobody takes a signature for verified because the file could be opened; one that has none says nothing of it."""
    signed = an_ofd(signatures="<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>")
    read = [read_document(data, OFD, opened_by) for data in (signed, an_ofd(), *of_others("1.ofd"))]
    told = [" ".join(english(note) for note in each.notes) for each in read if isinstance(each, ReadResult)]

    assert ["signature is not checked" in each for each in told] == [True, False, *([True] * len(of_others("1.ofd")))]


def of_others(name: str) -> list[bytes]:
    """The collected document of that name, where it is at hand."""
    path = SHARED / "ofd" / name
    return [path.read_bytes()] if path.exists() else []


def lines_of(data: bytes, readers: Readers, folder: Path) -> list[str]:
    """The lines in which the words of a document are shown."""
    vault, cache = Vault(folder / "evidence"), PageCache(folder / "pages", drawn_by=readers)
    return str(cache.text(vault, vault.put(data), OFD)).splitlines()


def test_the_words_of_an_ofd_stand_in_their_lines(opened_by, tmp_path):
    """What stands in one row on the page stands in one row of the text, from the left, whatever comes first in it."""
    page = words(text="251.83", at="120 40") + words(text="合计", at="10 40") + words(text="电子发票", at="10 10")

    assert lines_of(an_ofd(page), opened_by, tmp_path) == ["电子发票", "合计  251.83"]
    for data in of_others("20240531141733.ofd"):
        lines = lines_of(data, opened_by, tmp_path)
        assert lines[0] == "电子发票（增值税专用发票）  发票号码：  24112000000048542163"
        assert "合计  ¥  4197.17  ¥  251.83" in lines


def test_the_words_of_an_ofd_have_their_places(opened_by):
    """A run knows where it stands in thousandths of the page (A4 where the page names no size)."""
    told = opened_by.ask(Job("look", OFD, 1), an_ofd())

    assert isinstance(told, Message)
    (run,) = told.fields["words"]
    assert run["text"] == "甲"
    assert run["box"] == [48, 36, 67, 49]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (an_ofd(root='<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "outside the file"),
        (packed(OFD_dot_xml="<not closed"), "damaged"),
        (packed(OFD_dot_xml="<OFD><DocBody><DocRoot>../../etc/passwd</DocRoot></DocBody></OFD>"), "damaged"),
        (an_ofd()[:-30], "ZIP"),
    ],
)
def test_a_harmful_or_broken_ofd_is_refused(opened_by, data, reason):
    """It ends as a refusal with its reason; nothing outside the file is read."""
    answer = check_upload("invoice.ofd", data, opened_by)

    assert isinstance(answer, Refusal)
    assert reason in english(answer.because)


def test_text_codes_without_end_are_cut(opened_by):
    """A distance repeated a thousand million times is as long as its text."""
    page = words("g 999999999 1", "AB")

    assert isinstance(check_upload("long.ofd", an_ofd(page), opened_by), UploadCheck)


def test_a_chinese_e_invoice_in_xml_is_read(opened_by):
    """The fully digital invoice as data: every field, and where it was read."""
    data = CHINESE.encode()
    examined, found = check_upload("anything.jpg", data, opened_by), read_document(data, XML, opened_by)
    assert isinstance(examined, UploadCheck)
    assert isinstance(found, ReadResult)

    assert examined.media_type == XML
    assert values(found) == {
        "number": "26312000000184730526", "date": "2026-09-18", "net": "1000.00", "tax": "130.00", "total": "1130.00",
        "issuer_name": "宁波澜岸", "issuer_id": "91330206MA2KQ73X4T", "buyer_name": "杭州栖木",
        "buyer_id": "91330106MA2K7Q4P8B", "goods": "*灯具*落地灯", "brand_model": "LA-7", "quantity": "40",
        "tax_rate": "13.00",
    }  # fmt: skip
    assert {english(each.source) for each in found.facts} == {"the e-invoice itself"}


def test_a_ubl_invoice_is_read_and_held_against_its_schema(opened_by):
    """Its fields come out; one that breaks its schema is read, and said to be bad."""
    good, bad = (
        read_document(UBL.encode(), XML, opened_by),
        read_document(UBL.replace("<cbc:ID>1</cbc:ID>", "").encode(), XML, opened_by),
    )
    assert isinstance(good, ReadResult)
    assert isinstance(bad, ReadResult)

    told = values(good)
    assert (told["number"], told["total"], told["issuer_name"], told["issuer_id"], told["quantity"]) == (
        "INV-7", "119.00", "Northlight Ltd", "GB123", "4",
    )  # fmt: skip
    assert good.notes == ()
    assert "not valid" in english(bad.notes[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_xml_is_told_in_each_encoding(encoding):
    """Mail programs and accounting programs write what they like."""
    declared = CHINESE.replace("UTF-8", "UTF-16" if encoding == "utf-16" else "UTF-8")

    assert sniff(declared.encode(encoding)) == XML


def test_words_of_a_changed_file_are_not_shown(opened_by, tmp_path):
    """The bytes are hashed again before their words are told, as before a page is drawn."""
    vault, cache = Vault(tmp_path / "evidence"), PageCache(tmp_path / "pages", drawn_by=opened_by)
    kept = vault.put(CHINESE.encode())
    next((tmp_path / "evidence").rglob(kept)).write_bytes(CHINESE.replace("1130.00", "9130.00").encode())

    with pytest.raises(Damaged):
        cache.text(vault, kept, XML)


def test_an_xml_is_shown_as_names_and_values(opened_by, tmp_path):
    """Nothing of it is markup any more."""
    vault, cache = Vault(tmp_path / "evidence"), PageCache(tmp_path / "pages", drawn_by=opened_by)
    kept = vault.put(CHINESE.replace("宁波澜岸", "&lt;script&gt;").encode())

    told = str(cache.text(vault, kept, XML))

    assert "      SellerName: <script>" in told.splitlines()
    assert "</" not in told


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><body>invoice</body></html>",
        b"<Invoice><ID>1</ID></Invoice>",
        b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'lol'>]><EInvoice>&a;</EInvoice>",
        b"<!-- " * 3000,
        b"<?xml version='1.0'?><rss/>",
    ],
)
def test_other_markup_is_kept_out_unopened(opened_by, data):
    """It is neither rendered nor shown as text."""
    answer = check_upload("invoice.xml", data, opened_by)

    assert isinstance(answer, Refusal)
    assert answer.code == "file_kind_refused"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<EInvoice><Header/></EInvoice>", "not an e-invoice"),
        (b"<EInvoice><Header>", "damaged"),
        (b"<EInvoice " + b"a" * 9000 + b"='1'/>", "not an e-invoice"),
        (b"<EInvoice>" + b"<a>" * 300_000, "damaged"),
    ],
)
def test_an_xml_that_only_begins_like_an_invoice_is_refused(opened_by, data, reason):
    """The reader process looks at the whole of it."""
    answer = check_upload("invoice.xml", data, opened_by)

    assert isinstance(answer, Refusal)
    assert reason in english(answer.because)
