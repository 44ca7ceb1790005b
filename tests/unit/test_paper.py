"""Sample documents: believable, marked as samples, readable by machine, the same each time."""

import hashlib
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from core.documents.rendering import sizes
from core.documents.sniffing import sniff
from core.domain.facts import FACT_FIELDS, parse_facts, typed_facts
from demo.papers import notices, pictures, purchases, rights
from demo.papers.sheet import Firm, Pad, Style, in_words, wrap
from tests import paper_cast
from tests.paper_cast import CAST, PDF

PDFS = [name for name, part in CAST.items() if part.media == PDF and name != "scanned"]

SEALED = (
    paper_cast.older,
    paper_cast.receipt,
    paper_cast.delivery,
    paper_cast.counter_notice,
    paper_cast.withdrawal,
    paper_cast.authorised,
    paper_cast.contract,
)


def text_of(data: bytes) -> str:
    """The text layer of all pages, without blanks."""
    with pypdfium2.PdfDocument(data) as book:
        pages = [page.get_textpage().get_text_bounded() for page in book]
    return re.sub(r"\s+", "", "".join(pages))


def pages_of(data: bytes, scale: float = 0.6) -> list[Image.Image]:
    """All pages as small pictures."""
    with pypdfium2.PdfDocument(data) as book:
        return [page.render(scale=scale).to_pil().convert("RGB") for page in book]


def pixels(image: Image.Image):
    """The colours of a picture, point by point."""
    data = image.tobytes()
    return zip(data[::3], data[1::3], data[2::3], strict=True)


def red(data: bytes) -> int:
    """How many points of the pages are in seal red."""
    return sum(r > 150 and g < 110 and b < 110 for page in pages_of(data) for r, g, b in pixels(page))


@pytest.mark.parametrize("name", CAST)
def test_a_sample_is_taken_in_as_evidence(name):
    """Intake tells its type by content and opens every page."""
    part = CAST[name]
    sheet = part.make()

    assert sniff(sheet.data) == part.media
    assert len(sizes(sheet.data, part.media)) == part.pages
    assert sheet.kind is part.kind


@pytest.mark.parametrize("name", CAST)
def test_the_same_facts_give_the_same_bytes(name):
    """A demonstration office built twice has the same evidence, by hash."""
    assert CAST[name].make() == CAST[name].make()


def test_the_bytes_do_not_hang_on_the_process():
    """What was drawn before, and Python's own hashing, leave no trace."""
    code = (
        "import hashlib; from tests.paper_cast import CAST; "
        "print(*[hashlib.sha256(CAST[n].make().data).hexdigest() for n in ('slip', 'contract_en', 'invention')])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    drawn = [hashlib.sha256(CAST[n].make().data).hexdigest() for n in ("slip", "contract_en", "invention")]

    assert done.stdout.split() == drawn


@pytest.mark.parametrize("name", CAST)
def test_its_facts_are_those_of_the_form(name):
    """The facts handed along can be typed as they are: known fields, nothing wrong, read back the same."""
    sheet = CAST[name].make()
    facts, problems = parse_facts(sheet.kind, sheet.facts)

    assert problems == {}
    assert sheet.facts.keys() <= {field.name for field in FACT_FIELDS.get(sheet.kind, ())}
    assert sheet.facts == (typed_facts(facts) if facts else {})


@pytest.mark.parametrize("name", PDFS)
def test_a_machine_finds_the_facts_in_the_text(name):
    """Every number, name and list of the facts stands in the text layer of a PDF; long goods begin there."""
    sheet = CAST[name].make()
    text = text_of(sheet.data).lower()
    fields = {field.name: field.type for field in FACT_FIELDS.get(sheet.kind, ())}
    hidden = [
        each
        for field, value in sheet.facts.items()
        if fields[field] in {"text", "code", "codes", "list", "classes"}
        for each in (value.split(", ") if fields[field] in {"codes", "list", "classes"} else re.split("；|; ", value))
        if re.sub(r"\s+", "", each[:12] if field == "goods" else each).lower() not in text
    ]

    assert hidden == []


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("digital", "9444.54"),
        ("older", "8136.00"),
        ("special", "8352.00"),
        ("commercial", "2,988.00"),
        ("receipt", "8136.00"),
        ("payment", "9,444.54"),
    ],
)
def test_a_machine_finds_the_total(name, total):
    """The total is in the text and in the facts, and its parts add up to it."""
    sheet = CAST[name].make()
    facts = {key: Decimal(sheet.facts[key]) for key in ("net", "tax", "total") if key in sheet.facts}

    assert total in text_of(sheet.data)
    assert facts.get("total", Decimal(total.replace(",", ""))) == Decimal(total.replace(",", ""))
    assert facts.get("net", 0) + facts.get("tax", 0) == (facts["total"] if "net" in facts else 0)


@pytest.mark.parametrize("name", PDFS)
def test_every_page_is_marked_as_a_specimen(name):
    """The mark is seen on each page, and is no part of its text."""
    sheet = CAST[name].make()

    for page in pages_of(sheet.data):
        assert sum(212 < r < 243 and abs(r - b) < 14 for r, _, b in pixels(page)) > 400
    assert "SPECIMEN" not in text_of(sheet.data).replace("COURT·SPECIMEN", "").replace("DISTRICTOFSPECIMEN", "")


@pytest.mark.parametrize("make", SEALED, ids=lambda make: make.__name__)
def test_a_document_can_lack_its_seal(make):
    """The defect a reviewer must find is plain to see; the facts on the page are the same."""
    bare = make(sealed=False)

    assert red(make().data) > red(bare.data) + 100
    assert bare.facts == make().facts


def test_a_scan_has_no_text():
    """A paper that was scanned is read by eye; its facts are known all the same."""
    scanned = CAST["scanned"].make()

    assert text_of(scanned.data) == ""
    assert scanned.facts == paper_cast.authorised().facts


def test_private_persons_have_no_code():
    """Where a party has no credit code, none is announced."""
    seller, owner = Firm("王小样"), Firm("李样品")
    grant = paper_cast.GRANT
    day = date(2026, 3, 2)
    drawn = (
        rights.authorisation(lang="zh", number="1", grantor=owner, grantee=seller, grant=grant, signed=day),
        rights.distribution_contract(
            lang="zh", number="2", supplier=owner, distributor=seller, grant=grant, signed=day, sealed=False
        ),
        notices.counter_notice(
            lang="zh", seller=seller, shop="小店", complaint_no="3", listings=("4",), reasons=("正品。",), signed=day
        ),
        notices.counter_notice(
            lang="en", seller=seller, shop="Shop", complaint_no="3", listings=("4",), reasons=("Genuine.",), signed=day
        ),
        notices.counter_materials(
            lang="zh", complainant=owner, appeal_no="5", complaint_no="3", rebuttals=(), signed=day
        ),
        purchases.delivery_note(number="6", day=day, supplier=owner, buyer=seller, lines=(paper_cast.LAMP,)),
        purchases.receipt(number="7", day=day, issuer=owner, payer=seller.name, amount=Decimal(5), purpose="货款"),
        rights.copyright_certificate(
            number="8", title="作品", author="李样品", owner=owner, created=day, registered=day
        ),
    )  # fmt: skip

    assert [sheet.name for sheet in drawn if "代码" in text_of(sheet.data)] == []
    assert [sheet.name for sheet in drawn if any(name.endswith("_id") for name in sheet.facts)] == []


def test_a_counter_notice_can_lack_its_guarantee():
    """The guarantee of truth is there, or plainly missing."""
    assert "真实、合法、有效" in text_of(paper_cast.counter_notice().data)
    assert "真实、合法、有效" not in text_of(paper_cast.counter_notice(guaranteed=False).data)


def test_a_long_letter_runs_on_to_the_next_page():
    """Nothing falls off the foot of a page; later pages name the letter and their number."""
    sheet = paper_cast.counter_notice(reasons=9)
    pages = len(sizes(sheet.data, PDF))

    assert pages == 2
    assert text_of(sheet.data).count("授权经销商供货") == 9
    assert "反通知书TM-2026-1182042" in text_of(sheet.data)


def test_a_us_counter_notice_states_what_the_law_asks():
    """17 U.S.C. 512(g)(3): penalty of perjury, and consent to jurisdiction and service."""
    text = text_of(paper_cast.counter_notice_us().data)

    assert "underpenaltyofperjury" in text
    assert "FederalDistrictCourt" in text
    assert "acceptserviceofprocess" in text


@pytest.mark.parametrize(
    ("change", "name"),
    [(pictures.as_photo, "invoice.jpg"), (pictures.as_tiff, "invoice.tiff"), (pictures.as_webp, "invoice.webp")],
)
def test_a_picture_of_a_sheet_keeps_its_facts(change, name):
    """A photograph says the same as the file it shows."""
    sheet = paper_cast.digital()._replace(name="invoice.pdf")
    taken = change(sheet)

    assert (taken.name, taken.facts, taken.kind) == (name, sheet.facts, sheet.kind)
    assert change(taken).name == name


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("8136", "捌仟壹佰叁拾陆圆整"),
        ("9444.54", "玖仟肆佰肆拾肆圆伍角肆分"),
        ("10005.06", "壹万零伍圆零陆分"),
        ("300200.50", "叁拾万零贰佰圆伍角"),
        ("1020304.00", "壹佰零贰万零叁佰零肆圆整"),
        ("100000001", "壹亿零壹圆整"),
        ("0.30", "零圆叁角"),
    ],
)
def test_amounts_are_written_in_capital_characters(amount, words):
    """As Chinese bookkeeping writes them, zeros between places said once."""
    assert in_words(Decimal(amount)) == words


def test_lines_end_where_they_may():
    """No line begins with a stop, ends with an opening bracket, parts a word, or is too wide."""
    style = Style(12)
    text = "购自Harrow & Finch Ltd（下称“供货方”），单价¥41.50；数量、型号均与发票（号码 26312000000184730526）一致。"
    lines = wrap(text * 3, 60, style)

    assert all(line[0] not in "，。；、）”" and line[-1] not in "（“" for line in lines)
    assert all(style.width(line) <= 62 for line in lines)
    assert sum("26312000000184730526" in line for line in lines) == 3


def test_a_character_without_a_shape_is_shown_as_a_square():
    """A rare name is no reason to fail."""
    pad = Pad("x")
    pad.page()
    pad.text(20, 20, "王𰻝🦙", Style())

    assert text_of(pad.close()) == "王□□"


def test_quotes_in_latin_text_are_straight():
    """The Chinese typefaces would draw curled ones a full square wide."""
    pad = Pad("x")
    pad.page()
    pad.text(20, 20, "“Ridgeline” isn’t", Style())

    assert text_of(pad.close()) == '"Ridgeline"isn\'t'
