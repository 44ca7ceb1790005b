"""What is recognised in pictures: photographs, scans and till slips, in a process that harm does not leave."""

import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core.documents import reader_pool
from core.documents.ocr import slope_of, straight
from core.documents.reader_pool import Readers, Unreadable
from core.documents.reader_process import THREADS
from core.documents.reader_protocol import LETTERS, LETTERS_MEMORY_BYTES, Job, Message
from core.documents.reading.document import (
    DocumentContent,
    preferred,
    read_document,
    reading_of,
    same,
    words_of_picture,
)
from core.documents.reading.layout import normalised, sheet_of
from core.documents.reading.purchases import days_written, till_slip_words
from core.domain.reading import Mark, ReadFact, ReadResult, describe_origin
from core.domain.terms import DocumentKind
from demo.papers.pictures import as_photo, as_scan
from demo.papers.sheet import Sheet
from tests.drawn import saved
from tests.english import english
from tests.files import SHARED, shared
from tests.hostile_files import PICTURES
from tests.paper_cast import digital, slip

CODE = "01,32,,24312000000136634917,0.01,20240514,,1DD6"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="these limits are the Linux kernel's")


@pytest.fixture(scope="module")
def opened_by():
    """One process that opens and one that recognises, for all tests of this file."""
    made = Readers(1, wall_seconds=60)
    yield made
    made.close()


def found_in(sheet: Sheet, media_type: str, opened_by: Readers) -> ReadResult:
    """What is read in a drawn document."""
    found = read_document(sheet.data, media_type, opened_by)
    assert isinstance(found, ReadResult), found
    return found


def turned(sheet: Sheet, degrees: int) -> Sheet:
    """A photograph held otherwise."""
    image = Image.open(BytesIO(sheet.data)).rotate(degrees, expand=True)
    return sheet._replace(data=saved(image, "JPEG", quality=80))


def recognised(*lines: tuple[str, int, int]) -> tuple[Mark, ...]:
    """Words as a recogniser gives them: text, left and top."""
    places = [(left, top, left + 12 * len(text), top + 20) for text, left, top in lines]
    return tuple(Mark(1, text, box, 0.9, box) for (text, _, _), box in zip(lines, places, strict=True))


@pytest.mark.parametrize(
    ("name", "day", "total"),
    [("007", "2019-01-23", "20"), ("321", "2018-04-20", "3.7"), ("593", "2018-05-11", "27")],
)
def test_a_real_till_slip_is_known_and_read(opened_by, name, day, total):
    """Also one headed “Tax invoice”: what the till says on it tells more."""
    data = shared(f"receipts/{name}.jpg").read_bytes()
    found = read_document(data, "image/jpeg", opened_by)
    assert isinstance(found, ReadResult)
    got = preferred(found.facts)

    assert found.kind is DocumentKind.TILL_SLIP
    assert "only till slips have" in english(found.because)
    assert same(found.kind, "date", got["date"].value, day)
    assert same(found.kind, "total", got["total"].value, total)


def test_a_photographed_invoice_gives_its_facts_with_their_places(opened_by):
    """Everything a reviewer would type is there; the code says the number, the letters say the parties."""
    invoice = as_photo(digital())
    found = found_in(invoice, "image/jpeg", opened_by)
    got = preferred(found.facts)
    seller = got["issuer_name"]

    assert found.kind is DocumentKind.INVOICE
    assert {f for f, v in invoice.facts.items() if f not in got or not same(found.kind, f, v, got[f].value)} == set()
    assert got["number"].origin == "QR:1"
    assert seller.origin == "picture:1"
    assert english(seller.source) == "image, page 1"
    assert seller.box is not None
    assert 0.7 < seller.confidence < 1
    assert found.conflicts == ()
    assert found.failed is None


@pytest.mark.parametrize("degrees", [90, 180])
def test_a_photograph_on_its_side_or_upside_down_is_read_the_same(opened_by, degrees):
    """The facts are those of the upright one, and each stands where it is shown on the turned page."""
    sheet = slip()
    found = found_in(turned(sheet, degrees), "image/jpeg", opened_by)
    got = preferred(found.facts)
    total, shop = got["total"].box, got["issuer_name"].box

    assert {f for f in ("number", "date", "total") if not same(sheet.kind, f, got[f].value, sheet.facts[f])} == set()
    assert total is not None
    assert shop is not None
    assert shop[0] < total[0] if degrees == 90 else shop[1] > total[1]


def test_a_scan_without_text_is_recognised_and_one_with_text_is_not(opened_by):
    """Recognising is for pages that have no words of their own."""
    invoice = digital()
    printed = found_in(invoice, "application/pdf", opened_by)
    scanned = found_in(as_scan(invoice), "application/pdf", opened_by)

    assert {each.origin for each in printed.facts} == {"QR:1", "text:1"}
    assert {each.origin for each in scanned.facts} == {"QR:1", "picture:1"}


def test_the_words_of_a_picture_are_given_with_their_boxes(opened_by):
    """Whoever masks a page asks what can still be read on it."""
    sheet = slip()
    words = words_of_picture(sheet.data, "image/jpeg", 1, opened_by)
    page = opened_by.ask(Job("look", "image/jpeg", 1), sheet.data)

    assert isinstance(words, list)
    assert any("澜岸落地灯" in each.text for each in words)
    assert all(0 <= each.box[0] < each.box[2] <= 1000 and 0 < each.sure <= 1 for each in words)
    assert isinstance(page, Message)
    assert page.fields["codes"] == []


def test_sources_that_differ_are_a_conflict_and_the_code_is_believed():
    """An invoice whose printed number was altered."""
    words = recognised(("电子发票（普通发票）", 300, 40), ("发票号码：24312000000136634911", 600, 60))
    found = reading_of(DocumentContent((Mark(1, CODE, (0, 0, 90, 90)),), words, 1))

    assert preferred(found.facts)["number"].value == "24312000000136634917"
    assert [(each.field, [one.origin for one in each.facts]) for each in found.conflicts] == [
        ("number", ["QR:1", "picture:1"])
    ]


def test_what_is_written_is_believed_before_what_is_recognised():
    """Data, code, text, picture: in this order, unless the machine itself doubts."""
    facts = [ReadFact("total", "1", origin, 0.9) for origin in ("picture:1", "text:1", "QR:1", "OFD:x", "XML:x")]
    chosen = []
    while facts:
        chosen.append(preferred(facts)["total"].origin)
        facts = [each for each in facts if each.origin != chosen[-1]]

    assert chosen == ["XML:x", "OFD:x", "QR:1", "text:1", "picture:1"]
    assert english(describe_origin("picture:3")) == "image, page 3"


def test_a_tilted_page_is_laid_straight():
    """Words of one line come to one height, however the telephone was held; those of two lines do not."""
    size, lean = (1000, 1400), 0.09
    lines = [(x, 100 + 60 * row) for row in range(12) for x in (50, 400, 750)]
    runs = [
        [(x + dx - (y + dy) * lean, y + dy + (x + dx) * lean) for dx, dy in ((0, 0), (200, 0), (200, 30), (0, 30))]
        for x, y in lines
    ]
    tops = [place[1] for place in straight(runs, size)]

    assert abs(slope_of(runs, size).middle - lean) < lean / 20
    assert all(max(tops[at : at + 3]) - min(tops[at : at + 3]) <= 1 for at in range(0, len(tops), 3))
    assert tops[3] - tops[0] > 30
    assert straight([], size) == []


def test_a_letter_that_speaks_of_cash_is_no_till_slip():
    """Two words of the till, with sums beside them, make one; a sentence does not."""
    letter = recognised(("Invoice", 400, 40), ("Please note the change of our bank; no cash.", 60, 300))
    till = recognised(("Tax invoice", 400, 40), ("Cash", 60, 300), ("50.00", 600, 300), ("Change", 60, 330),
                      ("23.00", 600, 330))  # fmt: skip

    assert till_slip_words(sheet_of(letter)) == ()
    assert till_slip_words(sheet_of(till)) == ("Cash", "Change")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("18/03/1815:17", "2018-03-18"),
        ("20/04/201819:15", "2018-04-20"),
        ("27Mar201818:46", "2018-03-27"),
        ("27/06/1850232PM", "2018-06-27"),
        ("12/31/2019", "2019-12-31"),
        ("2026-07-1118:42:07", "2026-07-11"),
        ("03-7805.78", ""),
        ("99/99/2018", ""),
    ],
)
def test_days_on_slips_are_read_as_they_are_printed(written, day):
    """With two figures for the year, and with the time run into it."""
    assert "".join(days_written(written)[:1]) == day


def test_blanks_may_be_missing():
    """Recognised English often runs together."""
    assert normalised("invoice (?:no|number) [a b]+ ?x") == "invoice ?(?:no|number) ?[a b]+ ?x"


@pytest.mark.parametrize(
    "name",
    ["gen_png_bomb_20000x20000.png", "png_decompression_dos.png", "truncated_image.png", "decompression_bomb.gif",
     "multiple_exif.jpg", "mmap_error.bmp"],
)  # fmt: skip
def test_a_hostile_picture_ends_with_words_or_a_reason(opened_by, name):
    """No hang, no crash that stays: the next picture is recognised as if nothing had been. Ours, and that of others."""
    collected = SHARED / "hostile" / "img" / name
    for data in (PICTURES[name](), *([collected.read_bytes()] if collected.exists() else [])):
        for media_type in ("image/png", "image/jpeg"):
            found = words_of_picture(data, media_type, 1, opened_by)
            assert isinstance(found, list) or found.reason


def test_a_strip_and_a_wall_of_noise_stay_within_the_limits(opened_by):
    """Pictures made to be enlarged without end, or to hold letters everywhere."""
    strip = saved(Image.new("L", (20_000, 3), 200), "PNG")
    noise = saved(Image.effect_noise((1500, 1500), 120), "PNG")

    for data in (strip, noise):
        found = words_of_picture(data, "image/png", 1, opened_by)
        assert isinstance(found, list) or found.reason in {"too_slow", "too_much_memory"}


@linux_only
def test_the_process_that_recognises_is_confined(opened_by):
    """It has its own memory and time, and no more than any reader has of files and network."""
    words_of_picture(saved(Image.new("L", (200, 200), 255), "PNG"), "image/png", 1, opened_by)
    process = opened_by._recognising.all[0]._process
    assert process
    lines = Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii").splitlines()
    limits = {line[:26].strip(): line[26:].split()[:2] for line in lines}

    assert limits["Max address space"] == [str(LETTERS_MEMORY_BYTES)] * 2
    assert limits["Max file size"] == ["0", "0"]
    filtered = "Seccomp:\t2" in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    assert limits["Max processes"] == [str(THREADS if filtered else 0)] * 2  # the filter lets threads alone be started
    assert b"REDRESS" not in Path(f"/proc/{process.pid}/environ").read_bytes()


def test_a_process_with_nothing_to_do_ends():
    """At rest the models hold no memory; asked again, another is started."""
    reader = reader_pool.Reader(60, LETTERS, idle_seconds=0.1)
    job = Job("letters", "image/png", 1)
    try:
        reader.warm()
        process = reader._process
        assert process
        reader.ask(job, saved(Image.new("L", (64, 64), 255), "PNG"))

        assert process.wait(timeout=60) != 0
    finally:
        reader.close()


def test_a_killed_process_is_told_and_the_rest_is_kept(monkeypatch):
    """The code of a photograph is read although the program that recognises its letters dies."""
    readers = Readers(1, wall_seconds=60)
    monkeypatch.setattr("core.documents.reader_pool._exchange", _dead_for_letters(reader_pool._exchange))
    try:
        found = read_document(as_photo(digital()).data, "image/jpeg", readers)
    finally:
        readers.close()

    assert isinstance(found, ReadResult)
    assert preferred(found.facts)["number"].origin == "QR:1"
    assert "failed on page 1" in english(found.failed)


def _dead_for_letters(exchange):
    """Kills the process before it is asked for letters."""

    def exchanged(process, job, data):
        if job.do == "letters":
            process.kill()
        return exchange(process, job, data)

    return exchanged


def test_a_busy_machine_answers_busy():
    """Nothing is called unreadable that was never tried."""
    readers = Readers(0, queue_seconds=0.01)
    try:
        assert readers.ask(Job("look", "image/png", 1), b"") == Unreadable("busy")
    finally:
        readers.close()
