"""Packs: what is found on a page, what is masked for whom, the file that goes out, and the look at it afterwards."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from core.commands import bundles
from core.commands.checklist import take_case
from core.commands.documents import take_in
from core.commands.intake import disclose
from core.commands.reading import look_ahead
from core.commands.review import forward
from core.commands.verification import check_record
from core.documents.reader_pool import Readers, readers
from core.documents.reader_protocol import Job, Message
from core.documents.redaction import (
    SEEN,
    KnownValues,
    Page,
    PagePicture,
    SourceDocument,
    Span,
    box_of,
    covered,
    hidden_by,
    in_qr_code,
    is_readable_in,
    left_over,
    pdf_of,
    size_of,
    suggest,
)
from core.domain.appeal import Appeal, Exhibit
from core.domain.disclosure import TABLE, Bundle, RedactedArea, rule_for
from core.domain.reading import Mark
from core.domain.terms import DocumentKind, Masked, Rendition, Side, State, Verb
from core.ledger.documents import exhibits_of
from core.ledger.record import acts_of, events_of, read_appeal
from core.office import Office
from core.queries.bundles import bundle_file, bundle_page, latest_bundle
from core.queries.case import Case, open_case
from demo.papers.sheet import Sheet
from tests import paper_cast
from tests.cases import (
    AS_FILED,
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    SECOND,
    answer_all,
    done,
    opened,
    refusal_of,
    reviewable,
    with_document,
)
from tests.english import english

M = Masked

ALL = frozenset(Masked)

TO_COMPLAINANT = rule_for(Side.COMPLAINANT, DocumentKind.INVOICE).masks | {M.CODE}

BUYER = ("杭州栖木家居有限公司", "91330106MA2K7Q4P8B")


def run(text: str, left: int = 100, top: int = 100, page: int = 1) -> Mark:
    """A run of words, 10 thousandths a character wide."""
    return Mark(page, text, (left, top, left + 10 * len(text), top + 20))


def found_in(*texts: str, wanted: frozenset[Masked] = ALL, known: KnownValues | None = None) -> list[tuple[str, str]]:
    """What the rules find in lines of text below each other: (what, words)."""
    words = [run(text, top=100 + 40 * at) for at, text in enumerate(texts)]
    return [(str(each.what), each.span.text) for each in suggest(words, [], wanted, known or KnownValues())]


def seen(
    sheet: Sheet, wanted: frozenset[Masked] = TO_COMPLAINANT, known: KnownValues | None = None
) -> dict[str, list[str]]:
    """What the rules find on the first page of a drawn document, by its text layer and its QR code."""
    told = readers().ask(Job("look", "application/pdf", 1), sheet.data)
    assert isinstance(told, Message)
    words, codes = (
        [Mark(1, each["text"], tuple(each["box"])) for each in told.fields[name]] for name in ("words", "codes")
    )
    found: dict[str, list[str]] = {}
    for each in suggest(words, codes, wanted, known or KnownValues(own=BUYER)):
        found.setdefault(str(each.what), []).append(each.span.text)
    return found


@pytest.mark.parametrize(
    ("line", "what", "words"),
    [
        ("手机 13812345678 随时联系", M.PHONE, "13812345678"),
        ("电话：0571-5550 0133", M.PHONE, "0571-5550 0133"),
        ("Tel: +44 117 000 0000", M.PHONE, "+44 117 000 0000"),
        ("Call (503) 555-0182 today", M.PHONE, "(503) 555-0182"),
        ("write to dan.oka@meridian.example.com now", M.EMAIL, "dan.oka@meridian.example.com"),
        ("身份证号：110101199003071234", M.ID_NUMBER, "110101199003071234"),
        ("No. 11010119900307123X shown", M.ID_NUMBER, "11010119900307123X"),
        ("Passport no. E12345678", M.ID_NUMBER, "E12345678"),
        ("卡 6222 0212 3456 7890 123 收款", M.BANK, "6222 0212 3456 7890 123"),
        ("IBAN: GB33 BUKB 2020 1555 5555 55", M.BANK, "GB33 BUKB 2020 1555 5555 55"),
        ("开户行及账号：样张银行 31006655", M.BANK, "样张银行 31006655"),
        ("合计 ¥9,444.54 元整", M.PRICE, "¥9,444.54"),
        ("单价 180.00", M.PRICE, "180.00"),
        ("Total USD 1,250", M.PRICE, "USD 1,250"),
        ("玖仟肆佰肆拾肆圆伍角肆分", M.PRICE, "玖仟肆佰肆拾肆圆伍角肆分"),
        ("地址：浙江省杭州市样张街道6号", M.ADDRESS, "样张街道6号"),
        ("上海市浦东新区样张路3号5幢607室021-5550 0837", M.ADDRESS, "浦东新区样张路3号5幢607室"),
        ("地址、电话：浙江省杭州市样张街道6号 0571-5550 0133", M.ADDRESS, "样张街道6号 0571-5550 0133"),
        ("at 14 Sample Quay, Bristol", M.ADDRESS, "14 Sample Quay, Bristol"),
        ("收款人：周岚", M.PERSON, "周岚"),
        ("Contact: Eleanor Finch", M.PERSON, "Eleanor Finch"),
        ("供货方为上海澜岸贸易有限公司", M.THIRD_PARTY, "供货方为上海澜岸贸易有限公司"),
        ("from Harrow & Finch Outdoor Ltd", M.THIRD_PARTY, "Harrow & Finch Outdoor Ltd"),
        ("发票号码：26312000000184730526", M.INVOICE_NUMBER, "26312000000184"),
    ],
)
def test_each_kind_of_value_is_found(line: str, what: Masked, words: str):
    """By its form or by the label before it, in Chinese and in English."""
    assert (str(what), words) in found_in(line)


@pytest.mark.parametrize(
    "line",
    ["数量 40 台，税率 13%", "2026年09月18日", "型号 LA-F203", "第一条 经销授权", "Net 30 days", "收款人： 复核："],
)
def test_what_is_no_such_value_stays(line: str):
    """Quantities, dates, models and empty labels can be read."""
    assert found_in(line) == []


def test_a_value_beside_its_label_is_found():
    """In a table the label and its value are two runs of one row; the next row is another matter."""
    words = [run("开票人：", left=50), run("周岚", left=160), run("陈栖", left=160, top=160)]

    assert [each.span.text for each in suggest(words, [], ALL, KnownValues())] == ["周岚"]


def test_an_invoice_shows_neither_prices_nor_its_supplier():
    """Of a drawn invoice the complainant's pack keeps the goods, the quantity, the buyer and the last six digits."""
    found = seen(paper_cast.digital())

    assert found["invoice_number"] == ["26312000000184"]
    assert found["third_party"] == ["上海澜岸贸易有限公司"]
    assert found["id_number"] == ["91310115MA1H9X3T27"]
    assert found["person"] == ["周岚"]
    assert len(found["price"]) == 10
    assert len(found["code"]) == 1


def test_what_is_typed_for_a_document_is_masked_where_it_stands():
    """An invoice code has no label on the old form: it is known from its facts."""
    known = KnownValues(((M.INVOICE_NUMBER, "031002500104"),), BUYER)

    assert seen(paper_cast.older(), known=known)["invoice_number"].count("031002") == 2


def test_the_qr_code_tells_which_numbers_to_look_for():
    """The old form prints code and number without a label; its QR code names them, and the amount."""
    code = Mark(1, "01,04,031002500104,47305261,7200.00,20250918,85342965681116380258,45F2", (40, 40, 130, 130))
    words = [run("N2 47305261"), run("031002500104", top=140), run("7,200.00", top=180), run("40", top=220)]

    found = suggest(words, [code], TO_COMPLAINANT, KnownValues())

    assert [each.span.text for each in found] == ["47", "031002", "7,200.00", code.text]


def test_the_masks_differ_by_recipient():
    """A certificate hides an address and no price; an invoice goes to nobody but the complainant."""
    certificate = seen(paper_cast.trademark(), rule_for(Side.SELLER, DocumentKind.TRADEMARK_CERTIFICATE).masks)

    assert certificate.get("address") == ["样张大道99号"]
    assert "third_party" not in certificate
    assert not rule_for(Side.COMPLAINANT, DocumentKind.IDENTITY_DOCUMENT).given
    assert not rule_for(Side.SELLER, DocumentKind.POWER_OF_ATTORNEY).given
    assert not rule_for(Side.COMPLAINANT, DocumentKind.COUNTER_NOTICE).needs_pack
    assert {kind for kind, rule in TABLE[Side.COMPLAINANT].items() if Masked.INVOICE_NUMBER in rule.masks} == {
        DocumentKind.INVOICE
    }


def test_a_qr_code_is_masked_whole_when_it_holds_a_masked_value():
    """Its content is read by a telephone, whatever stands beside it."""
    code = Mark(1, "01,31,,26312000000184730526,9444.54,20260918,,B05D", (40, 40, 130, 130))
    other = Mark(1, "https://example.com/lamp", (240, 40, 330, 130))
    words = [run("发票号码：26312000000184730526")]

    found = suggest(words, [code, other], TO_COMPLAINANT, KnownValues())

    assert [each.span.mark for each in found if each.what is M.CODE] == [code]


def test_a_part_of_a_run_lies_where_its_characters_are():
    """A Chinese character is twice as wide as a digit; what is beside the part stays readable."""
    mark = Mark(1, "电话13812345678转2", (100, 100, 360, 130))
    box = box_of(Span(mark, 2, 13))

    assert [each.text for each in covered(mark, box)] == ["13812345678"]
    assert left_over(mark, [box]) == ["电话", "转2"]


@pytest.mark.parametrize(
    ("text", "value", "begins"),
    [
        ("统一社会信用代码/纳税人识别号：91310115MA1H9X3T27", "91310115MA1H9X3T27", 0.596),
        ("（小写）¥9492.00", "9492.00", 0.49),
        ("AMOUNT IN WORDS 1,180.00", "1,180.00", 0.726),
        ("bill it till: 1,180.00", "1,180.00", 0.492),
    ],
)
def test_an_area_hides_a_value_from_its_first_character_in_any_typeface(text: str, value: str, begins: float):
    """Measured on pages in Noto and Helvetica: a figure is more than half a Chinese character wide, letters differ."""
    mark = Mark(1, text, (100, 100, 900, 130))
    box = box_of(Span(mark, text.index(value), len(text)))
    suggested = RedactedArea(area_id=1, exhibit_id="A1", page=1, box=box, what=M.PRICE)

    assert box[0] <= 100 + begins * 800
    assert box[2] >= 900
    assert value in [text.strip() for _, text in hidden_by(Page(1, (mark,)), [suggested])]


@pytest.mark.parametrize(
    ("text", "value", "answer"),
    [
        ("合计 9444.54", "¥9,444.54", True),
        ("合计9，444.54元", "9,444.54", True),
        ("数量 18000", "180.00", False),
        ("26312000000184730526", "0184", False),
        ("tel 138 1234 5678", "13812345678", True),
        ("由 上海 澜岸贸易有限公司 供货", "上海澜岸贸易有限公司", True),
        ("1,180.00", "180.00", False),
        ("Harrow & Finch outdoor LTD", "Harrow & Finch Outdoor Ltd", True),
    ],
)
def test_a_value_is_known_again_however_it_is_written(text: str, value: str, answer: bool):
    """Blanks and separators come and go; a number is not found within another one."""
    assert is_readable_in(text, value) is answer


def test_a_code_holds_a_value_as_one_of_its_fields():
    """The amount of a tax invoice's code, not some digits of it."""
    content = "01,31,,26312000000184730526,9444.54,20260918,,B05D"

    assert in_qr_code(content, "¥9,444.54")
    assert in_qr_code(content, "26312000000184730526")
    assert not in_qr_code(content, "444.54")


def test_the_file_is_pages_and_nothing_else():
    """The same pages give the same bytes; no date, no producer, no identifier is in them."""
    pages = [[flattened("first"), stamped("1/2")], [flattened("second"), stamped("2/2")]]
    data = pdf_of(pages)

    assert data == pdf_of(pages)
    assert not any(word in data for word in (b"/Info", b"/ID", b"Producer", b"Date", b"/Font", b"/Metadata"))
    shown = readers().ask(Job("recheck", "application/pdf", 2, boxes=[[100, 100, 300, 200]]), data)
    assert isinstance(shown, Message)
    told = shown.fields
    assert (told["words"], told["metadata"], told["attachments"], told["black"]) == ([], [], 0, [False])
    assert told["pictures"] == [sha256(each).hexdigest() for each in pages[1]]
    assert size_of(pages[0][0])[0] == size_of(pages[0][1])[0] == 1240


def test_what_else_is_drawn_on_a_page_is_no_picture_of_it():
    """A line over a page, or another picture than the one that was read, is told from the pictures that were put in."""
    page = flattened("first")
    lined = pdf_of([[page]]).replace(b"/I0 Do Q", b"/I0 Do\nQ").replace(b"q 595 0 0", b"0 0 9 9 re f q 595 0 0")
    lined = re.sub(rb"<</Length \d+>>\nstream\n0", b"<</Length 200>>\nstream\n0", lined)

    shown = readers().ask(Job("recheck", "application/pdf", 1), lined)

    assert isinstance(shown, Message)
    assert shown.fields["pictures"] == ["", sha256(page).hexdigest()]


def stamped(stamp: str) -> bytes:
    """The band below a page as a reader process draws it."""
    drawn = readers().ask(Job("stamp", page=1240, stamp=stamp), b"")
    assert isinstance(drawn, Message)
    return drawn.body


# On a case


@pytest.fixture
def look() -> PagePicture:
    """The look at what documents say; letters of pictures are recognised in a test of their own."""
    return PagePicture(letters=False)


SLIP = "送货单\n供货方：上海澜岸贸易有限公司\n联系人：周岚\n电话：13912345678\n货款 1,250.00\n数量 40"

TWICE = f"{SLIP}\n补记：货款1250.00已付"


def case_of(office: Office, appeal: Appeal) -> Case:
    """The case as its reviewer sees it."""
    return done(open_case(office, REVIEWER, appeal.appeal_no))


def to_forward(office: Office, text: str = SLIP) -> Appeal:
    """An appeal that passes, with a delivery note as evidence."""
    appeal = reviewable(office, "taobao_trademark_v2_1", DocumentKind.AUTHORISATION)
    with_document(office, appeal, Side.SELLER, DocumentKind.DELIVERY_NOTE, text)
    answer_all(office, REVIEWER, appeal)
    return appeal


def exhibit(office: Office, appeal: Appeal, kind: DocumentKind) -> Exhibit:
    """The document of that kind on file."""
    with office.store.reading() as cursor:
        return next(each for each in exhibits_of(cursor, appeal.appeal_no) if each.kind == kind)


def begun(office: Office, appeal: Appeal, look: PagePicture) -> Bundle:
    """A pack for the complainant, each of its documents searched."""
    pack = done(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    for each in pack.form.exhibits:
        pack = done(bundles.search(office, REVIEWER, pack.pack_id, pack.edition, each, look))
    return pack


def released(office: Office, appeal: Appeal, look: PagePicture) -> Bundle:
    """The same pack, released."""
    pack = begun(office, appeal, look)
    return done(bundles.release_bundle(office, REVIEWER, pack.pack_id, pack.edition, look))


def hidden(pack: Bundle, exhibit_id: str) -> list[str]:
    """What the black areas of a document hide, in order."""
    return [str(each.what) for each in pack.form.black(exhibit_id)]


def test_a_pack_holds_what_may_not_go_as_filed(office: Office, look: PagePicture):
    """The authorisation and the delivery note; what the rules found in them is black."""
    appeal = to_forward(office)

    pack = begun(office, appeal, look)

    slip = exhibit(office, appeal, DocumentKind.DELIVERY_NOTE)
    assert list(pack.form.exhibits) == [
        exhibit(office, appeal, DocumentKind.AUTHORISATION).exhibit_id, slip.exhibit_id,
    ]  # fmt: skip
    assert hidden(pack, slip.exhibit_id) == ["third_party", "person", "phone", "price"]


def test_a_released_pack_is_kept_and_given(office: Office, look: PagePicture):
    """The pack goes with the forward; the ledger and the chain name it; the original is untouched."""
    appeal = to_forward(office)
    slip = exhibit(office, appeal, DocumentKind.DELIVERY_NOTE)
    before = office.vault.read(slip.sha256)
    pack = released(office, appeal, look)

    after = done(forward(office, REVIEWER, appeal.appeal_no, appeal.version))

    assert after.state is State.AWAITING_COMPLAINANT
    case = case_of(office, appeal)
    rows = {row["exhibit_id"]: row for row in case.disclosures if row["recipient"] == Side.COMPLAINANT}
    assert rows[slip.exhibit_id]["rendition"] == Rendition.REDACTED
    assert (rows[slip.exhibit_id]["sha256"], rows[slip.exhibit_id]["pack_id"]) == (pack.sha256, pack.pack_id)
    notice = exhibit(office, appeal, DocumentKind.COUNTER_NOTICE)
    assert (rows[notice.exhibit_id]["rendition"], rows[notice.exhibit_id]["sha256"]) == ("as_filed", notice.sha256)
    assert rows[notice.exhibit_id]["as_filed_because"] is None
    event = next(each for each in case.timeline if each.verb is Verb.FORWARD)
    told = {each["label"]: each for each in event.payload["given"]}
    assert told[slip.label] == {
        "label": slip.label, "rendition": "redacted", "sha256": pack.sha256, "pack": pack.pack_id,
    }  # fmt: skip
    assert office.vault.read(slip.sha256) == before
    assert check_record(office).faults == ()


def test_a_released_pack_is_in_the_log_of_the_office(office: Office, look: PagePicture):
    """The very file by its hash; the version of the case and its own log do not move."""
    appeal = to_forward(office)
    pack = released(office, appeal, look)
    with office.store.reading() as cursor:
        (act,) = acts_of(cursor, ("bundle_released",))
        assert read_appeal(cursor, appeal.appeal_no) == appeal
        told = {each.verb for each in events_of(cursor, appeal.appeal_no)}

    assert (act["actor"], act["payload"]["pack_id"]) == (REVIEWER.person_id, pack.pack_id)
    assert (act["payload"]["sha256"], act["payload"]["recipient"]) == (pack.sha256, "complainant")
    assert "bundle_released" not in told


def test_a_changed_ledger_is_a_fault_of_the_record(office: Office, look: PagePicture):
    """Who was given what is in the chain: a row that was changed or taken away is found."""
    appeal = to_forward(office)
    released(office, appeal, look)
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version))
    with office.store.writing() as cursor:
        cursor.run("UPDATE disclosure SET rendition = 'as_filed' WHERE rendition = 'redacted'")

    assert "what was given with event" in english(check_record(office).faults[0].what)


def test_nothing_that_is_masked_by_default_goes_as_filed_by_oversight(office: Office):
    """Without a pack it takes a reason, and the reason is kept with the document."""
    appeal = to_forward(office)

    refused = forward(office, REVIEWER, appeal.appeal_no, appeal.version)

    assert refusal_of(refused) == "pack_needed"
    assert "A2, A3" in english(refused)
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED))
    kept = {row["as_filed_because"] for row in case_of(office, appeal).disclosures if row["recipient"] == "complainant"}
    assert kept == {None, AS_FILED}


def test_an_identity_document_is_never_given(office: Office):
    """Not even when somebody names it."""
    appeal = reviewable(office)
    with_document(office, appeal, Side.SELLER, DocumentKind.IDENTITY_DOCUMENT)
    answer_all(office, REVIEWER, appeal)

    refused = forward(office, REVIEWER, appeal.appeal_no, appeal.version, give=("A1", "A2"), as_filed=AS_FILED)

    assert refusal_of(refused) == "never_given"


def test_a_pack_is_given_whole(office: Office, look: PagePicture):
    """It is one file: a document in it cannot be kept back."""
    appeal = to_forward(office)
    released(office, appeal, look)

    assert refusal_of(forward(office, REVIEWER, appeal.appeal_no, appeal.version, give=("A1", "A2"))) == (
        "pack_holds_more"
    )


def test_a_pack_in_which_a_masked_value_can_be_read_is_not_released(office: Office, look: PagePicture):
    """The amount stands twice and one place was switched off; the refusal names page and kind."""
    appeal = to_forward(office, TWICE)
    slip = exhibit(office, appeal, DocumentKind.DELIVERY_NOTE)
    pack = begun(office, appeal, look)
    prices = [each for each in pack.form.black(slip.exhibit_id) if each.what is M.PRICE]
    assert len(prices) == 2

    pack = done(bundles.toggle_area(office, REVIEWER, pack.pack_id, pack.edition, prices[1].area_id, on=False))
    refused = bundles.release_bundle(office, REVIEWER, pack.pack_id, pack.edition, look)

    assert refusal_of(refused) == "pack_readable"
    assert "page 1 of A3" in english(refused)
    assert "price" in english(refused)
    assert done(latest_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT)) == pack
    pack = done(bundles.undo(office, REVIEWER, pack.pack_id, pack.edition))
    assert done(bundles.release_bundle(office, REVIEWER, pack.pack_id, pack.edition, look)).released


def test_what_a_bundle_will_hold_is_looked_at_when_the_case_is_taken(office: Office, monkeypatch: pytest.MonkeyPatch):
    """Whoever then makes the bundle waits for nothing: no page is asked for again; who makes none has nothing begun."""
    appeal, asked = to_forward(office), list[str]()
    papers = [exhibit(office, appeal, kind) for kind in (DocumentKind.AUTHORISATION, DocumentKind.DELIVERY_NOTE)]

    def page(look: PagePicture, paper: SourceDocument, number: int) -> Page:
        if not look.knows(paper, number):
            asked.append(paper.sha256)
        return SEEN.setdefault((paper.sha256, number, look.letters), Page(number))

    monkeypatch.setattr(PagePicture, "page", page)
    assert look_ahead(office, REVIEWER, appeal.appeal_no) == ()
    bundles.start_looking(office)
    assert look_ahead(office, MANAGER, appeal.appeal_no) == ()
    for _ in ("taken", "taken again"):
        assert look_ahead(office, REVIEWER, appeal.appeal_no) == tuple(each.exhibit_id for each in papers)
        office.ahead.finish()
    begun(office, appeal, PagePicture())

    assert asked == [each.sha256 for each in papers]


def test_a_page_is_read_as_it_goes_out_before_the_release(office: Office, monkeypatch: pytest.MonkeyPatch):
    """The release then reads none of them again; an area that is drawn makes its page be read anew, and that alone."""
    SEEN.clear()
    appeal, asked = to_forward(office), list[str]()

    def page(look: PagePicture, paper: SourceDocument, number: int) -> Page:
        if not look.knows(paper, number):
            asked.append(paper.sha256)
        return SEEN.setdefault((paper.sha256, number, look.letters), Page(number))

    monkeypatch.setattr(PagePicture, "page", page)
    bundles.start_looking(office)
    pack = begun(office, appeal, PagePicture())
    office.ahead.finish()
    assert len(asked) == 4  # two documents of a page, as filed and as they go out
    slip = exhibit(office, appeal, DocumentKind.DELIVERY_NOTE)
    pack = done(bundles.add_area(office, REVIEWER, pack.pack_id, pack.edition, slip.exhibit_id, 1, (50, 50, 900, 82)))
    office.ahead.finish()
    assert len(asked) == 5

    assert done(bundles.release_bundle(office, REVIEWER, pack.pack_id, pack.edition)).released

    assert len(asked) == len(set(asked)) == 5


def test_what_is_read_on_a_page_as_it_goes_out_keeps_the_bundle_back(
    office: Office, look: PagePicture, monkeypatch: pytest.MonkeyPatch
):
    """Letters that the finished picture still shows are held against what is masked, whenever they were read."""
    appeal, read = to_forward(office), PagePicture.page

    def page(by: PagePicture, paper: SourceDocument, number: int) -> Any:
        return Page(1, (run("1,250.00"),)) if paper.media_type == "application/pdf" else read(by, paper, number)

    monkeypatch.setattr(PagePicture, "page", page)
    pack = begun(office, appeal, look)

    assert refusal_of(bundles.release_bundle(office, REVIEWER, pack.pack_id, pack.edition, look)) == "pack_readable"


def test_a_drawn_area_hides_what_is_under_it_everywhere(office: Office, look: PagePicture):
    """A number that a person blacked out at one place must not stand at another."""
    appeal = to_forward(office, "账号 6222021234567890123\n\n\n\n\n\n备注：6222 0212 3456 7890 123 已核")
    slip = exhibit(office, appeal, DocumentKind.DELIVERY_NOTE)
    pack = done(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))

    pack = done(bundles.add_area(office, REVIEWER, pack.pack_id, pack.edition, slip.exhibit_id, 1, (50, 50, 900, 82)))

    refused = bundles.release_bundle(office, REVIEWER, pack.pack_id, pack.edition, look)
    assert refusal_of(refused) == "pack_readable"
    assert "bank" in english(refused)


def test_the_letters_of_a_picture_are_read_again(office: Office, patient: Readers):
    """A scan has no text layer: what stands on it is recognised, masked, and looked for in the finished pack."""
    appeal = reviewable(office, "taobao_trademark_v2_1", DocumentKind.AUTHORISATION)
    scan = photographed(TWICE)
    with_picture(office, appeal, scan)
    answer_all(office, REVIEWER, appeal)
    look = PagePicture(patient)
    pack = done(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    slip = exhibit(office, appeal, DocumentKind.DELIVERY_NOTE)
    pack = done(bundles.choose_documents(office, REVIEWER, pack.pack_id, pack.edition, (slip.exhibit_id,)))
    pack = done(bundles.search(office, REVIEWER, pack.pack_id, pack.edition, slip.exhibit_id, look))
    prices = [each for each in pack.form.black(slip.exhibit_id) if each.what is M.PRICE]
    assert len(prices) == 2

    off = done(bundles.toggle_area(office, REVIEWER, pack.pack_id, pack.edition, prices[0].area_id, on=False))
    assert refusal_of(bundles.release_bundle(office, REVIEWER, off.pack_id, off.edition, look)) == "pack_readable"
    back = done(bundles.undo(office, REVIEWER, off.pack_id, off.edition))
    assert done(bundles.release_bundle(office, REVIEWER, back.pack_id, back.edition, look)).pages == 1


def photographed(text: str) -> bytes:
    """A text as a picture without a text layer."""
    return flattened(text)


def flattened(text: str) -> bytes:
    """A text drawn by a reader process."""
    drawn = readers().ask(Job("mask", "text/plain", 1), text.encode())
    assert isinstance(drawn, Message)
    return drawn.body


def with_picture(office: Office, appeal: Appeal, data: bytes) -> Exhibit:
    """A delivery note on file as a picture."""
    return done(
        take_in(
            office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=DocumentKind.DELIVERY_NOTE, name="n.jpg", data=data
        )
    )


@pytest.fixture
def patient() -> Iterator[Readers]:
    """Readers that wait for a busy machine."""
    waiting = Readers(size=1, queue_seconds=300)
    yield waiting
    waiting.close()


# Who, and when


def test_the_pack_is_made_by_whoever_gives_it(office: Office):
    """A reviewer or lead for the complainant, customer service for the seller; nobody else sees its pages."""
    appeal = to_forward(office)

    assert refusal_of(bundles.begin_bundle(office, INTAKE, appeal.appeal_no, Side.COMPLAINANT)) == "not_permitted"
    assert refusal_of(bundles.begin_bundle(office, MANAGER, appeal.appeal_no, Side.COMPLAINANT)) == "not_permitted"
    assert refusal_of(bundles.begin_bundle(office, INTAKE, appeal.appeal_no, Side.SELLER)) == "wrong_state"
    pack = done(bundles.begin_bundle(office, LEAD, appeal.appeal_no, Side.COMPLAINANT))
    page = (pack.pack_id, pack.form.exhibits[0], 1)
    assert isinstance(bundle_page(office, REVIEWER, *page, masked=True), bytes)
    assert refusal_of(bundle_page(office, INTAKE, *page, masked=True)) == "not_found"
    assert refusal_of(bundle_page(office, MANAGER, *page, masked=False)) == "not_found"


def test_a_pack_of_a_case_that_another_one_holds_cannot_be_changed(office: Office):
    """As for the decision that it goes with."""
    appeal = to_forward(office)
    done(take_case(office, SECOND, appeal.appeal_no))

    assert refusal_of(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT)) == "held_by_other"


def test_of_two_who_change_a_pack_the_second_looks_again(office: Office):
    """A change counts for the pack as its maker saw it; it is saved at once and survives."""
    appeal = to_forward(office)
    pack = done(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    first = pack.form.exhibits[0]

    done(bundles.add_area(office, REVIEWER, pack.pack_id, pack.edition, first, 1, (10, 10, 90, 40)))
    late = bundles.add_area(office, LEAD, pack.pack_id, pack.edition, first, 1, (10, 60, 90, 90))

    assert refusal_of(late) == "pack_stale"
    again = done(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    assert [each.box for each in again.form.areas] == [(10, 10, 90, 40)]


def test_every_change_can_be_undone(office: Office):
    """One after the other, back to how it began; then undo does nothing more."""
    appeal = to_forward(office)
    pack = first = done(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    paper = pack.form.exhibits[0]
    pack = done(bundles.add_area(office, REVIEWER, pack.pack_id, pack.edition, paper, 1, (10, 10, 90, 40)))
    pack = done(bundles.name_area(office, REVIEWER, pack.pack_id, pack.edition, 1, M.PHONE))
    pack = done(bundles.remove_area(office, REVIEWER, pack.pack_id, pack.edition, 1))
    shown = []
    for _ in range(4):
        pack = done(bundles.undo(office, REVIEWER, pack.pack_id, pack.edition))
        shown.append([str(each.what) for each in pack.form.areas])

    assert shown == [["phone"], ["area"], [], []]
    assert pack.form == first.form


def test_a_released_pack_changes_no_more_and_another_takes_over(office: Office, look: PagePicture):
    """What was given stays as it was given."""
    appeal = to_forward(office)
    pack = released(office, appeal, look)

    area = pack.form.areas[0].area_id
    assert (
        refusal_of(bundles.toggle_area(office, REVIEWER, pack.pack_id, pack.edition, area, on=False)) == "pack_released"
    )
    other = done(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    assert other.pack_id != pack.pack_id
    assert other.form == pack.form
    assert not other.released


def test_the_file_is_opened_by_whoever_may_see_all_that_is_in_it(office: Office, look: PagePicture):
    """Customer service sees no invoice, not even blacked out; a manager sees no pack."""
    appeal = to_forward(office)
    pack = released(office, appeal, look)

    _, data = done(bundle_file(office, REVIEWER, pack.pack_id))
    assert data.startswith(b"%PDF")
    assert isinstance(bundle_file(office, INTAKE, pack.pack_id), tuple)
    assert refusal_of(bundle_file(office, MANAGER, pack.pack_id)) == "not_found"
    with_document(office, appeal, Side.SELLER, DocumentKind.INVOICE)
    other = done(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    invoice = exhibit(office, appeal, DocumentKind.INVOICE).exhibit_id
    other = done(bundles.choose_documents(office, REVIEWER, other.pack_id, other.edition, (invoice,)))
    other = done(bundles.release_bundle(office, REVIEWER, other.pack_id, other.edition, look))
    assert refusal_of(bundle_file(office, INTAKE, other.pack_id)) == "not_found"


def test_the_certificate_goes_to_the_seller_in_a_pack_or_with_a_reason(office: Office, look: PagePicture):
    """Customer service blacks out a personal address, or says why the certificate goes as filed."""
    appeal = opened(office, "tmall_trademark_v1_1")
    told = "商标注册证\n注册人：林木\n注册人地址：杭州市样张街道6号"
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.TRADEMARK_CERTIFICATE, told)
    assert refusal_of(disclose(office, INTAKE, appeal.appeal_no, appeal.version)) == "pack_needed"

    pack = done(bundles.begin_bundle(office, INTAKE, appeal.appeal_no, Side.SELLER))
    pack = done(bundles.search(office, INTAKE, pack.pack_id, pack.edition, pack.form.exhibits[0], look))
    pack = done(bundles.release_bundle(office, INTAKE, pack.pack_id, pack.edition, look))
    done(disclose(office, INTAKE, appeal.appeal_no, appeal.version))

    rows: list[dict[str, Any]] = case_of(office, appeal).disclosures
    assert [(row["rendition"], row["pack_id"]) for row in rows] == [("redacted", pack.pack_id)]
    assert hidden(pack, pack.form.exhibits[0]) == ["address"]
