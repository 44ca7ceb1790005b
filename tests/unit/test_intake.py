"""A stranger's file: taken in with its pages, or kept out with a reason; the server goes on either way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image

from core.documents import reader_pool
from core.documents.reader_pool import Reader, Readers, Unreadable, _unreadable, why_unreadable
from core.documents.reader_pool import readers as shared_readers
from core.documents.reader_process import THREADS, serve
from core.documents.reader_protocol import (
    DPI,
    LONGEST_SIDE,
    MAX_PAGES,
    MEMORY_BYTES,
    REASONS,
    Job,
    Message,
    Reason,
    receive,
    send,
)
from core.documents.upload import MAX_BYTES, MAX_TEXT_BYTES, UploadCheck, check_upload
from core.domain.refusals import Refusal
from tests.drawn import a_form, a_memory_bomb, a_pdf, a_picture, a_slow_pdf, saved
from tests.english import english
from tests.house.source import ROOT

A4_AT_110 = [910, 1287]

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory and files are held on Linux only")


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """Two reader processes for all tests here."""
    made = Readers()
    yield made
    made.close()


class Here(Readers):
    """Answers jobs as a reader process does, but in this process, where a debugger and coverage see it."""

    def ask(self, job: Job, data: bytes) -> Message | Unreadable:
        """The answer of this process."""
        asked, answered = BytesIO(), BytesIO()
        send(asked, job._asdict(), data)
        asked.seek(0)
        serve(asked, answered)
        answered.seek(0)
        answer = receive(answered) or Message({"reason": "crashed"})
        return _unreadable(answer.fields) if "reason" in answer.fields else answer


@pytest.fixture(params=["apart", "here"])
def drawers(request, readers, monkeypatch) -> Readers:
    """Readers in their own processes, and the same work done in this one."""
    if request.param == "apart":
        return readers
    monkeypatch.setattr("core.documents.reader_process._limit_time", lambda: None)
    return Here()


@pytest.fixture
def examined(drawers):
    """``examine`` with these readers."""
    return lambda data, name="a file": check_upload(name, data, drawers)


def pages_of(readers: Readers, data: bytes, media_type: str = "application/pdf") -> list[list[int]]:
    """Width and height of each page; fails when it cannot be read."""
    answer = readers.ask(Job("inspect", media_type), data)
    assert isinstance(answer, Message), answer
    return list(answer.fields["pages"])


def drawn_by(readers: Readers, data: bytes, media_type: str, page: int, dpi: int = DPI) -> bytes | Unreadable:
    """One page as JPEG, or why there is none."""
    answer = readers.ask(Job("render", media_type, page, dpi), data)
    return answer if isinstance(answer, Unreadable) else answer.body


def shown(data: bytes | Unreadable) -> Image.Image:
    """The page image; fails when there is none."""
    assert isinstance(data, bytes), data
    return Image.open(BytesIO(data), formats=("JPEG",))


def a_stack(*pages: Image.Image) -> bytes:
    """A TIFF of several pages."""
    return saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])


def refused(answer: UploadCheck | Refusal) -> Refusal:
    """The refusal, with a sentence and a remedy whose facts are all there."""
    assert isinstance(answer, Refusal), answer
    assert english(answer)
    return answer


def grey_at(image: Image.Image, x: int, y: int) -> int:
    """How light one pixel is, 0 to 255."""
    return int(image.convert("L").crop((x, y, x + 1, y + 1)).tobytes()[0])


@pytest.mark.parametrize(
    ("data", "media_type", "pages"),
    [
        (a_pdf("one", "two", "three"), "application/pdf", 3),
        (saved(a_picture(), "PNG"), "image/png", 1),
        (saved(a_picture(), "JPEG"), "image/jpeg", 1),
        (saved(a_picture(), "WEBP"), "image/webp", 1),
        (a_stack(a_picture(), a_picture(90, 20)), "image/tiff", 2),
        ("发票为真。".encode(), "text/plain", 1),
    ],
)
def test_six_kinds_are_taken_in(examined, data, media_type, pages):
    """Each kind is taken in under its type by content, whatever its name says."""
    answer = examined(data, "../invoice.exe")

    assert isinstance(answer, UploadCheck)
    assert (answer.name, answer.media_type, answer.pages) == ("invoice.exe", media_type, pages)
    assert (answer.size, len(answer.sha256)) == (len(data), 64)


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (b"", "file_empty", {}),
        (b" " * (MAX_BYTES + 1), "file_too_large", {"size": 21, "limit": 20}),
        (b" " * (MAX_TEXT_BYTES + 1), "file_too_large", {"size": 3, "limit": 2}),
        (b"<html><script>alert(1)</script>", "file_kind_refused", {}),
        (b"PK\x03\x04", "file_kind_refused", {}),
        (a_pdf()[:60], "file_unreadable", {}),
        (saved(a_picture(500, 500), "JPEG")[:-300], "file_unreadable", {}),
        (saved(a_picture(500, 500), "PNG")[:-300], "file_unreadable", {}),
        (a_pdf(password="secret"), "file_encrypted", {}),
        (a_pdf(*["page"] * (MAX_PAGES + 1)), "too_many_pages", {"pages": 201, "limit": 200}),
        (a_stack(*[a_picture(4, 4)] * (MAX_PAGES + 1)), "too_many_pages", {"pages": 201, "limit": 200}),
        (saved(Image.new("1", (9000, 9000)), "PNG"), "too_many_pixels", {"pixels": 81, "limit": 80}),
    ],
)
def test_each_refusal_says_why(examined, data, code, facts):
    """What cannot be taken in is refused with the code, the numbers and the cleaned name."""
    answer = refused(examined(data, "dir/the\u202e file"))

    assert answer.code == code
    assert answer.facts.items() >= {"name": "the file", **facts}.items()


def test_a_pdf_that_opens_without_its_password_is_taken_in(examined):
    """Many official PDFs are locked against change only; they can be read and are evidence."""
    locked = a_pdf(password="")

    assert isinstance(examined(locked), UploadCheck)


def test_pages_have_the_size_of_their_images(drawers):
    """The page can keep the place of an image free before it has arrived."""
    assert pages_of(drawers, a_pdf("one", "two"), "application/pdf") == [A4_AT_110, A4_AT_110]
    assert shown(drawn_by(drawers, a_pdf(), "application/pdf", 1)).size == (910, 1287)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (a_pdf(size=(14_000, 200)), "application/pdf"),
        (saved(a_picture(6000, 90), "PNG"), "image/png"),
        (saved(a_picture(6000, 90), "TIFF"), "image/tiff"),
        (saved(a_picture(6000, 90), "JPEG"), "image/jpeg"),
    ],
)
def test_large_pages_are_scaled_down(drawers, data, media_type):
    """No page image has a side of more than 2400 pixels."""
    (page,) = pages_of(drawers, data, media_type)
    image = shown(drawn_by(drawers, data, media_type, 1, dpi=600))

    assert list(image.size) == page
    assert max(image.size) == LONGEST_SIDE


def test_every_page_of_a_document_is_its_own(drawers):
    """Page two shows page two, and there is no page four of three."""
    stack = a_stack(a_picture(mark="red"), a_picture(30, 80, mark="blue"), a_picture(mark="black"))

    assert pages_of(drawers, stack, "image/tiff") == [[60, 40], [30, 80], [60, 40]]
    second = shown(drawn_by(drawers, stack, "image/tiff", 2))
    assert [grey_at(band, 5, 5) // 100 for band in second.split()] == [0, 0, 2]
    for number in (0, 4, -1):
        assert drawn_by(drawers, stack, "image/tiff", number) == Unreadable("no_such_page", number)
        assert drawn_by(drawers, a_pdf("1", "2", "3"), "application/pdf", number) == Unreadable("no_such_page", number)


TURNED = [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (5, (0, 0)), (6, (1, 0)), (7, (1, 1)), (8, (0, 1))]

PHOTOGRAPHS = [(form, 60, *turned) for form in ("JPEG", "TIFF", "PNG", "WEBP") for turned in TURNED]

LARGE_PHOTOGRAPHS = [(form, 2600, 6, (1, 0)) for form in ("JPEG", "TIFF")]


@pytest.mark.parametrize(("form", "side", "orientation", "marked"), PHOTOGRAPHS + LARGE_PHOTOGRAPHS)
def test_photographs_stand_upright(drawers, form, side, orientation, marked):
    """A photograph is shown as its camera was held: the marked quarter is where the orientation puts it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(a_picture(side, side // 2, mark="black"), form, exif=exif)
    media_type = f"image/{form.lower()}"

    (page,) = pages_of(drawers, data, media_type)
    image = shown(drawn_by(drawers, data, media_type, 1))
    quarters = {
        (x, y): grey_at(image, image.width * (1 + 2 * x) // 4, image.height * (1 + 2 * y) // 4)
        for x in (0, 1)
        for y in (0, 1)
    }

    assert min(quarters, key=quarters.__getitem__) == marked
    assert list(image.size) == page
    assert (image.width > image.height) == (orientation < 5)


def test_turned_pages_of_a_stack_have_the_right_size(drawers):
    """The later pages of a TIFF are sized as they are shown, without decoding them all."""
    pages = []
    for orientation in (1, 6, 3):
        page = a_picture(80, 20)
        exif = page.getexif()
        exif[0x0112] = orientation
        pages.append(Image.open(BytesIO(saved(page, "TIFF", exif=exif))))
    out = BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])

    found = pages_of(drawers, out.getvalue(), "image/tiff")
    drawn = [shown(drawn_by(drawers, out.getvalue(), "image/tiff", number)).size for number in (1, 2, 3)]

    assert [tuple(page) for page in found] == drawn


@pytest.mark.parametrize("mode", ["L", "LA", "1", "P", "RGBA", "CMYK", "I;16", "I", "F", "LAB"])
def test_rare_colour_modes_are_shown(drawers, mode):
    """Scanners save greys, deep greys, palettes and print colours; the dark quarter stays dark."""
    picture = a_picture(mark="black").convert("L" if mode in ("I;16", "I", "F") else "RGB")
    form = "PNG" if mode in ("LA", "P", "RGBA") else "TIFF"
    data = saved(picture.convert(mode), form)

    image = shown(drawn_by(drawers, data, f"image/{form.lower()}", 1))

    assert grey_at(image, 5, 5) < 60
    assert grey_at(image, 55, 35) > 200


def test_see_through_pictures_lie_on_white(drawers):
    """A stamp on a clear ground is not shown as a black square."""
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))

    image = shown(drawn_by(drawers, saved(clear, "PNG"), "image/png", 1))

    assert image.getpixel((20, 20)) == (255, 255, 255)


def test_filled_in_forms_are_seen(drawers):
    """What a party typed into a PDF form is part of the document."""
    empty, filled = (shown(drawn_by(drawers, a_form(value), "application/pdf", 1)) for value in ("", "NOT AUTHORISED"))

    def dark(image: Image.Image) -> int:
        return sum(image.convert("L").histogram()[:100])

    assert dark(filled) > dark(empty) + 100


def test_page_images_carry_nothing_of_the_file_but_its_picture(drawers):
    """Comments, camera data and places of a photograph do not travel with its page image."""
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    data = saved(a_picture(), "JPEG", exif=exif, comment=b"private remark")

    drawn = drawn_by(drawers, data, "image/jpeg", 1)

    assert isinstance(drawn, bytes)
    assert b"private remark" in data
    assert b"private remark" not in drawn
    assert b"taken at home" not in drawn


def test_a_document_that_takes_too_long_is_cut_off():
    """The wall limit ends it, its reason is said, and the next document is read as if nothing had been."""
    readers = Readers(size=1, wall_seconds=0.5)
    try:
        answer = refused(check_upload("endless.pdf", a_slow_pdf(), readers))

        assert answer.code == "file_unreadable"
        assert "longer than" in english(answer.because)
        assert isinstance(check_upload("good.pdf", a_pdf(), readers), UploadCheck)
    finally:
        readers.close()


PEAK = """
import resource, sys
from pathlib import Path
from core.documents.reader_pool import Readers, Unreadable
from core.documents.reader_protocol import Job, Message

readers = Readers(size=1)
drawn = readers.ask(Job("render", "application/pdf", 1), Path(sys.argv[1]).read_bytes())
assert isinstance(drawn, Message | Unreadable)
readers.close()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""
"""Draws a page in a program of its own, whose only children are its readers, and tells the most memory one had."""


@linux_only
@pytest.mark.parametrize("bomb", [a_slow_pdf(), a_memory_bomb()], ids=["drawing", "picture"])
def test_a_document_cannot_take_more_memory_than_it_is_given(bomb, tmp_path):
    """A document that swells ends with its reader, far from the server's memory."""
    file = tmp_path / "bomb.pdf"
    file.write_bytes(bomb)

    answer = subprocess.run(
        [sys.executable, "-c", PEAK, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout) <= MEMORY_BYTES


def test_a_killed_reader_is_replaced(readers):
    """Someone ends the reader processes: the next document is read all the same."""
    readers.warm()
    for each in readers._opening.all:
        each._process.kill()

    assert len(pages_of(readers, a_pdf())) == 1


def test_a_reader_is_renewed_after_many_jobs(monkeypatch):
    """What a library leaks over the weeks goes with its process."""
    monkeypatch.setattr(reader_pool, "JOBS_IN_A_LIFE", 2)
    readers = Readers(size=1)
    seen = []
    for _ in range(4):
        readers.warm()
        seen.append(readers._opening.all[0]._process)
        pages_of(readers, a_pdf())
    readers.close()

    assert [process is seen[0] for process in seen] == [True, True, False, False]


def test_a_machine_that_cannot_start_a_reader(monkeypatch):
    """Out of processes or memory, the person is told to try again; nothing breaks."""

    def full(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", full)

    assert refused(check_upload("good.pdf", a_pdf(), Readers(size=1))).code == "reader_busy"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "damaged"),
        ({"pages": []}, "damaged"),
        ({"pages": 7}, "damaged"),
        ({"reason": "because"}, "damaged"),
        ({"reason": "too_slow", "found": "many"}, "too_slow"),
    ],
)
def test_an_answer_out_of_form_counts_as_damage(monkeypatch, said, reason):
    """Whatever a reader says, the person gets pages or a reason of the list."""
    monkeypatch.setattr(Reader, "ask", lambda *_: Message(said, b"<html>"))
    readers = Readers(size=1)

    assert readers.ask(Job("inspect", "application/pdf"), b"") == Unreadable(reason)
    assert readers.ask(Job("render", "application/pdf", 1), b"") == Unreadable(reason)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_its_words(reason: Reason):
    """No reason is left without a sentence and a remedy, with all their facts."""
    refusal = why_unreadable("invoice.pdf", Unreadable(reason, 3))

    assert "invoice.pdf" in english(refusal.because)
    assert english(refusal.basis)
    assert english(refusal.remedy)


def test_readers_work_at_the_same_time(readers):
    """Eight people open documents at once, with two readers; each gets the own one."""
    found: dict[int, int] = {}

    def look(pages: int) -> None:
        found[pages] = len(pages_of(readers, a_pdf(*["page"] * pages)))

    threads = [Thread(target=look, args=(pages,)) for pages in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {pages: pages for pages in range(1, 9)}


def test_all_readers_busy_is_said_as_such():
    """A full house is not the document's fault, and the sentence says to try again."""
    readers = Readers(size=1, queue_seconds=0.01)
    with readers._opening.taken():
        answer = refused(check_upload("good.pdf", a_pdf(), readers))

    assert answer.code == "reader_busy"


@linux_only
def test_a_reader_is_confined(readers):
    """A reader has no network of ours, none of our environment, no file to write and only its memory."""
    pages_of(readers, a_pdf())
    running = [each._process for each in readers._opening.all if each._process and each._process.poll() is None]
    process = running[0]  # one that has done its last document is gone
    lines = Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii").splitlines()
    limits = {line[:26].strip(): line[26:].split()[:2] for line in lines}
    environment = Path(f"/proc/{process.pid}/environ").read_bytes()

    assert limits["Max address space"] == [str(MEMORY_BYTES)] * 2
    assert limits["Max file size"] == ["0", "0"]
    filtered = "Seccomp:\t2" in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    assert limits["Max processes"] == [str(THREADS if filtered else 0)] * 2  # the filter lets threads alone be started
    assert int(limits["Max cpu time"][0]) < 30
    assert b"REDRESS" not in environment
    assert b"HOME" not in environment
    assert Path(f"/proc/{process.pid}/fd/2").readlink() == Path(os.devnull)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.fork()",
        "open('left_behind', 'w').write('x' * 100000)",
    ],
)
@linux_only
def test_nothing_in_a_reader_gets_out(attempt, tmp_path):
    """Even code that ran in a reader could call nobody, start nothing and leave no file with content."""
    code = f"""
from core.documents.reader_process import confine
from tests.english import english
import os, socket, subprocess
os.environ["PYTHONUNBUFFERED"] = "1"
confine()
try:
    os.chdir({str(tmp_path)!r})
    {attempt}
except OSError:
    os._exit(3)
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)

    assert done.returncode in (3, -signal.SIGXFSZ), done
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) == 0


def test_a_reader_that_answers_nonsense_is_not_believed():
    """A reader that a document has taken over cannot fill the server's memory or confuse it."""
    for nonsense in (
        b"\xff" * 12,
        b"\0\0\0\2" + b"\0" * 8 + b"{",
        b"\0\0\0\2" + b"\0" * 8 + b"[]",
        b"\0\0\0\2" + b"\0" * 8 + b"}{",
        b"\0",
    ):
        assert receive(BytesIO(nonsense)) is None


def test_messages_come_as_they_were_sent():
    """Job and document arrive unchanged, one after the other."""
    pipe = BytesIO()
    send(pipe, {"do": "inspect", "page": 3}, b"\0document")
    send(pipe, {"reason": "损坏"})
    pipe.seek(0)

    assert receive(pipe) == ({"do": "inspect", "page": 3}, b"\0document")
    assert receive(pipe) == ({"reason": "损坏"}, b"")
    assert receive(pipe) is None


def test_reader_answers_job_by_job_until_its_server_is_gone():
    """A bad document between two good ones gets its reason, and the reader ends with the pipe."""
    asked, answered = BytesIO(), BytesIO()
    send(asked, {"do": "inspect", "media_type": "application/pdf"}, a_pdf())
    send(asked, {"do": "inspect", "media_type": "image/png"}, b"\x89PNG\r\n\x1a\nbroken")
    send(asked, {"do": "render", "media_type": "application/pdf", "page": 2}, a_pdf())
    send(asked, {"do": "render", "media_type": "application/pdf", "page": 1}, a_pdf())
    asked.seek(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.documents.reader_process._limit_time", lambda: None)
        serve(asked, answered)
    answered.seek(0)

    assert receive(answered) == ({"pages": [[910, 1287]]}, b"")
    assert receive(answered) == ({"reason": "damaged"}, b"")
    assert receive(answered) == ({"reason": "no_such_page", "found": 2}, b"")
    last = receive(answered)
    assert last is not None
    assert last[0] == {}
    assert shown(last[1]).size == (910, 1287)


def test_readers_of_this_process_are_made_once():
    """Without other readers named, examine uses the two that the process shares."""
    assert isinstance(check_upload("a.pdf", a_pdf()), UploadCheck)
    assert shared_readers() is shared_readers()
    shared_readers().close()
