"""Word and Excel: every word and number is on the pages, what was out of sight is marked, and nothing harms."""

from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from core.documents import rendering
from core.documents.reader_pool import Readers
from core.documents.reader_protocol import Job, Message
from core.documents.reading.document import read_document
from core.documents.sniffing import EXCEL, WORD, sniff
from core.documents.upload import UploadCheck, check_upload, inspect_upload
from core.documents.workbook import displayed
from core.domain.reading import ReadResult
from core.domain.refusals import Refusal
from tests.drawn import a_picture, saved
from tests.english import english
from tests.office_files import HEAD, R, W, cell, package, part_of, relations, said, types, word, workbook

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.fixture(scope="module")
def used():
    """Readers as the server has them, held by the kernel."""
    made = Readers()
    yield made
    made.close()


def moment(*at: int) -> datetime:
    """A moment of no zone, as workbooks keep them."""
    return datetime(*at)  # type: ignore[arg-type] # noqa: DTZ001 - see above


def shown(used: Readers, data: bytes) -> list[str]:
    """All lines of all pages, as the reviewer sees them, after the one that says what the pages are."""
    kind = sniff(data)
    assert kind in {WORD, EXCEL}
    inspected = used.ask(Job("inspect", kind), data)
    assert isinstance(inspected, Message), inspected
    lines = []
    for page in range(1, len(inspected.fields["pages"]) + 1):
        seen = used.ask(Job("look", kind, page), data)
        assert isinstance(seen, Message), seen
        lines += [each["text"] for each in seen.fields["words"]]
    assert "set on pages by Redress" in lines[0]
    return lines[1:]


def refused(used: Readers, data: bytes, name: str = "letter.docx") -> str:
    """Why a file stays out, as a sentence."""
    kept = check_upload(name, data, used)
    assert isinstance(kept, Refusal), kept
    return f"{kept.code}: {english(kept.because)}"


def test_headings_paragraphs_and_tables_stand_in_order(used):
    """Words with their own line, the cells of a merged row as one."""
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    spanned = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + said("Both columns") + "</w:tc></w:tr>"
    body = (
        '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>反通知</w:t></w:r></w:p>'
        + said("The goods are genuine.")
        + f"<w:tbl>{row.format(said('Order'), said('Quantity'))}{row.format(said('A-17'), said('40'))}{spanned}</w:tbl>"
        + said("Signed: Li Wei")
    )

    lines = shown(used, word(body))

    assert lines == [
        "反通知",
        "The goods are genuine.",
        "Order",
        "Quantity",
        "A-17",
        "40",
        "Both columns",
        "Signed: Li Wei",
    ]


def test_what_word_hides_or_changed_is_shown_and_marked(used):
    """Deleted, inserted and hidden words, and a hidden row of a table."""
    body = (
        '<w:p><w:r><w:t xml:space="preserve">I sold </w:t></w:r>'
        '<w:del w:id="1" w:author="Li" w:date="2026-11-20T08:00:00Z"><w:r><w:delText>400</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="Li" w:date="2026-11-21T08:00:00Z"><w:r><w:t>40</w:t></w:r></w:ins></w:p>'
        + said("not for your eyes", "<w:rPr><w:vanish/></w:rPr>")
        + '<w:p><w:pPr><w:pStyle w:val="Secret"/></w:pPr><w:r><w:t>nor this</w:t></w:r></w:p>'
        + "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>"
        + said("third row")
        + "</w:tc></w:tr></w:tbl>"
    )
    style = '<w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
    style += '<w:style w:type="paragraph" w:styleId="Secret"><w:basedOn w:val="Base"/></w:style>'

    lines = shown(used, word(body, ("rId1", "styles", "styles.xml"), **{"styles.xml": part_of("styles", style)}))

    assert lines[0] == "I sold [deleted 删除 Li 2026-11-20: 400][inserted 插入 Li 2026-11-21: 40]"
    assert lines[1:3] == ["[hidden text 隐藏文字: not for your eyes]", "[hidden text 隐藏文字: nor this]"]
    assert "hidden row" in " ".join(lines[3:])


def test_headers_notes_comments_and_text_boxes_are_there(used):
    """Each where it stands or at an end, under its name."""
    box = "<w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict>"
    note = '<w:p><w:r><w:t>See</w:t><w:footnoteReference w:id="2"/><w:commentReference w:id="5"/></w:r></w:p>'
    comment = (
        '<w:comment w:id="5" w:author="Wang" w:date="2026-11-02T00:00:00Z">' + said("is this so?") + "</w:comment>"
    )
    data = word(
        f"<w:p><w:r>{box.format(said('in a box'))}</w:r></w:p>{note}",
        ("rId1", "header", "header1.xml"),
        ("rId2", "footer", "footer1.xml"),
        ("rId3", "footnotes", "footnotes.xml"),
        ("rId4", "comments", "comments.xml"),
        **{
            "header1.xml": part_of("hdr", said("Shop 88")),
            "footer1.xml": part_of("ftr", said("page foot")),
            "footnotes.xml": part_of("footnotes", f'<w:footnote w:id="2">{said("by post")}</w:footnote>'),
            "comments.xml": part_of("comments", comment),
        },
    )

    lines = shown(used, data)

    assert lines[:5] == [
        "Header 页眉:",
        "Shop 88",
        "Text box 文本框:",
        "in a box",
        "See[footnote 2][comment 5]",
    ]
    assert lines[5:] == [
        "Footer 页脚:", "page foot", "Footnotes 脚注", "[footnote 2]", "by post", "Comments 批注",
        "[comment 5] Wang · 2026-11-02:", "is this so?",
    ]  # fmt: skip


def test_lists_are_counted_as_word_counts_them(used):
    """The numbers of clauses stand nowhere in the file."""
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    numbers = (
        f'<w:abstractNum w:abstractNumId="7">{level.format(0, "chineseCounting", "第%1条")}'
        f"{level.format(1, 'lowerRoman', '%2)')}</w:abstractNum>"
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    at = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="3"/></w:numPr></w:pPr>'
    body = "".join(f"<w:p>{at.format(depth)}<w:r><w:t>x</w:t></w:r></w:p>" for depth in (0, 1, 1, 0, 1))
    part = {"numbering.xml": part_of("numbering", numbers)}

    lines = shown(used, word(body, ("rId1", "numbering", "numbering.xml"), **part))

    assert lines == ["第一条 x", "i) x", "ii) x", "第二条 x", "i) x"]


def picture_in(relation: str, how: str = "embed") -> str:
    """A paragraph with a picture between two words."""
    blip = f'<w:drawing><a:blip r:{how}="{relation}"/></w:drawing>'
    return f"<w:p><w:r><w:t>before</w:t>{blip}<w:t>after</w:t></w:r></w:p>"


def test_pictures_stand_where_they_were(used):
    """Drawn between the words before and after it; one of another kind is named in its place."""
    red = saved(a_picture(400, 400), "PNG")
    body = picture_in("rId1") + picture_in("rId2")
    links = ("rId1", "image", "media/one.png"), ("rId2", "image", "media/two.emf")
    data = word(body, *links, **{"media/one.png": red, "media/two.emf": b"\x01\0\0\0 EMF"})

    lines = shown(used, data)

    assert lines == ["before", "after", "before", "[picture that cannot be shown 无法显示的图片: two.emf]", "after"]
    drawn = used.ask(Job("render", WORD, 1), data)
    assert isinstance(drawn, Message)
    page = Image.open(BytesIO(drawn.body)).convert("RGB")
    red_all, green_all, _ = page.split()
    redness = ImageChops.subtract(red_all, green_all).point(lambda value: 255 if value > 150 else 0)
    assert redness.getbbox()


def test_what_lies_elsewhere_is_named_and_never_fetched(used):
    """A picture of another server would tell it who reads."""
    link = f'<w:p><w:hyperlink r:id="rId2">{"<w:r><w:t>our shop</w:t></w:r>"}</w:hyperlink></w:p>'
    outside = ("rId1", "image", "http://tracker.example/p.png"), ("rId2", "hyperlink", "https://shop.example/x")

    lines = shown(used, word(picture_in("rId1", "link") + link, *outside))

    assert lines[1].startswith("[picture kept elsewhere, not fetched")
    assert lines[-1] == "our shop <https://shop.example/x>"


def test_a_workbook_shows_values_as_excel_does_and_all_that_is_hidden(used):
    """Dates, money, formulas by their saved value; hidden sheets, rows, columns and what lies under merged cells."""
    styles = (
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="&quot;¥&quot;#,##0.00"/>'
        '<numFmt numFmtId="165" formatCode=";;;"/></numFmts>'
        "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
    )
    first = (
        '<cols><col min="3" max="3" hidden="1" width="9"/></cols><sheetData>'
        f'<row r="1">{cell("A1", "Bought on")}{cell("B1", "Price")}{cell("C1", "Seller")}</row>'
        f'<row r="2">{cell("A2", "46346", 1)}{cell("B2", "1234.5", 2)}{cell("C2", "Shop 9")}</row>'
        f'<row r="3" hidden="1">{cell("A3", "returned")}{cell("B3", "7", 3)}</row>'
        f'<row r="4">{cell("A4", "sum")}{cell("B4", "1241.5", 2, "SUM(B2:B3)")}</row>'
        f'<row r="9">{cell("A9", "over both")}{cell("B9", "below it")}</row></sheetData>'
        '<mergeCells count="1"><mergeCell ref="A9:B9"/></mergeCells>'
    )
    second = f'<sheetData><row r="1">{cell("A1", "secret")}</row></sheetData>'

    lines = shown(used, workbook(("进货", "", first), ("二", "veryHidden", second), styles=styles))

    assert lines[0] == "进货"
    assert lines[1] == "sheet 工作表 1 / 2 · hidden rows 隐藏行: 3 · hidden columns 隐藏列: C"
    for told in (
        "C hidden 隐藏",
        "2026-11-20",
        "¥1,234.50",
        "Shop 9",
        "3 hidden 隐藏",
        "[value 值: 7]",
        "¥1,241.50 ƒ",
        "9",
    ):
        assert told in lines
    assert "[under a merged cell 合并单元格之下: below it]" in "".join(lines)
    assert any("B4: =SUM(B2:B3)" in line for line in lines)
    assert lines[lines.index("二 [hidden 隐藏]") :][-1] == "secret"


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (-5, "0.0;(0.0)", "(5.0)"),
        (-1234.5, '"¥"#,##0.00', "-¥1,234.50"),
        (0.125, "0.0%", "12.5%"),
        (1_234_567, "0,", "1235"),
        (12_345_678_901_234_567, "General", "12345678901234567"),
        (3.14159, "0.00E+00", "3.14E+00"),
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (7, '[>100]"big";[<=100]0', "7"),
        (0, '0;-0;"-"', "-"),
        (5, "00000", "00005"),
        (12, '0"件"', "12件"),
        (12, 'General"件"', "12件"),
        (2.675, "0.00", "2.68"),
        (5, ";;;", "[value 值: 5]"),
        (3, '"100"', "100 [value 值: 3]"),
        (True, "General", "TRUE"),
        ("#N/A", "General", "#N/A"),
        ("secret", ";;;", "[value 值: secret]"),
        (moment(2026, 3, 5), "mm-dd-yy", "2026-03-05"),
        (moment(2026, 3, 5, 14, 7), 'yyyy"年"m"月"d"日"', "2026年3月5日"),
        (moment(2026, 3, 5, 14, 7), "m/d/yyyy h:mm AM/PM", "3/5/2026 2:07 PM [2026-03-05 14:07:00]"),
        (moment(2026, 3, 5, 14, 7, 9), "yyyy-mm-dd hh:mm:ss", "2026-03-05 14:07:09"),
        (date(2026, 3, 5), "d-mmm-yy", "5-Mar-26 [2026-03-05]"),
        (date(2026, 3, 5), "[$-804]aaaa", "星期四 [2026-03-05]"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=30), "[h]:mm", "30:00:00"),
    ],
)
def test_a_value_by_its_number_format(value, form, expected):
    """As displayed; a format that hides the value, or says another, has the value beside it."""
    assert displayed(value, form) == expected


def test_a_stray_cell_far_away_makes_no_million_pages(used):
    """Empty rows and columns are left out, which the letters and numbers show."""
    last = f'<row r="1048576">{cell("XFD1048576", "far")}</row>'
    far = f'<sheetData><row r="1">{cell("A1", "near")}</row>{last}</sheetData>'

    assert shown(used, workbook(("one", "", far)))[2:] == ["A", "XFD", "1", "near", "1048576", "far"]


def swelling() -> bytes:
    """A document that unpacks to 30 MB of nothing."""
    return word(said("hello"), **{"media/zeros.bin": bytes(30_000_000)})


ENTITIES = HEAD + '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "file_empty"),
        (word(said("x"))[:200], "file_kind_refused"),
        (word(said("x")).replace(b"word/document.xml", b"word/documint.xml"), "Office document"),
        (word(said("x"), **{"vbaProject.bin": b"\0"}), "macros"),
        (word(said("x"), main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (word(said("x"), head=ENTITIES), "refers to content outside the file"),
        (word(said("x"), head=HEAD.replace("UTF-8", "UTF-7")), "refers to content outside the file"),
        (swelling(), "unpacks to far more"),
        (OLD + "WordDocument".encode("utf-16-le"), "Word document in the old format"),
        (OLD + "Workbook".encode("utf-16-le"), "Excel workbook in the old format"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        (workbook(("a", "", "<sheetData/>"), **{"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
        (workbook(("a", "", "<sheetData><row")), "damaged"),
        (word("".join(said("line") for _ in range(9000))), "too_many_pages"),
    ],
    ids=[
        "empty", "cut off", "without its text", "macros", "macros by its type", "entities", "in UTF-7", "swells",
        "old Word", "old Excel", "locked", "old macros", "damaged", "too many pages",
    ],
)  # fmt: skip
def test_what_harms_or_cannot_be_read_says_why(used, data, why):
    """Each has its own sentence, and nothing of it is kept."""
    assert why in refused(used, data)


def test_a_strict_document_says_what_to_do(used):
    """The one form of today that the libraries do not read."""
    data = package({
        "[Content_Types].xml": types(**{"/word/document.xml": "application/xml"}),
        "_rels/.rels": relations(("rId1", "x", "word/document.xml")).replace(
            R, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
        "word/document.xml": f'<w:document xmlns:w="{W}"/>',
    })  # fmt: skip

    assert "Strict Open XML" in refused(used, data)


def test_a_document_named_as_a_pdf_is_told(used):
    """It is taken in as what it is."""
    (found,) = inspect_upload("反通知.pdf", word(said("x")), used)

    assert (found.media_type, found.refused) == (WORD, None)
    assert found.named_otherwise
    assert (found.named_otherwise[0], english(found.named_otherwise[1])) == ("pdf", "a Word document")


def test_it_is_read_blacked_out_hashed_and_compared_as_pages_are(used):
    """All that is done with a PDF is done with its pages."""
    body = (
        said("Order 302-1182937") + said("Shenzhen Anda Trading Co., Ltd.") + said("Counter-notice of 20 November 2026")
    )
    data = word(body)
    kept = check_upload("letter.docx", data, used)
    assert isinstance(kept, UploadCheck)
    assert (kept.media_type, kept.pages) == (WORD, 1)

    read = read_document(data, WORD, used)
    masked = used.ask(Job("mask", WORD, 1, boxes=[[60, 60, 900, 120]]), data)
    hashes = used.ask(Job("hash", WORD, 1), data)
    small = used.ask(Job("shrink", WORD, 1), data)

    assert isinstance(read, ReadResult)
    assert isinstance(masked, Message)
    page = Image.open(BytesIO(masked.body)).convert("L")
    area = page.crop((page.width // 4, page.height // 14, page.width // 2, page.height // 12))
    assert max(map(int, area.tobytes())) < 48
    assert isinstance(hashes, Message)
    assert hashes.fields["hashes"]
    assert isinstance(small, Message)


def test_the_layout_stays():
    """Areas that were blacked out are kept by page and place: a change of the layout would lay them on other words.

    Who changes it on purpose gives the drawing a new edition and says in the changelog that they are to be drawn anew.
    """
    data = word("".join(said(f"line {number} 第{number}行 " + "words that go on and on " * 9) for number in range(40)))

    pages = rendering.office_pages(data, WORD)

    assert len(pages) == 3
    last = pages[-1].words[-1]
    assert (last.text[:30], [round(each) for each in last.box]) == LAST


LAST = ("on and on words that go on and", [48, 684, 218, 701])
