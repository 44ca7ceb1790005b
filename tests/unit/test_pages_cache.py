"""Page images: drawn once, shown again at once, never in place of a document that was changed."""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core.documents import page_cache
from core.documents.page_cache import PageCache
from core.documents.reader_pool import Readers, Unreadable
from core.documents.reader_protocol import DPI, Job, Message, Reason
from core.documents.vault import Damaged, Vault
from core.domain.refusals import Refusal
from tests.drawn import a_pdf, a_picture, saved
from tests.english import english


class Counting(Readers):
    """Readers that count what they are asked to draw."""

    drawn = 0

    def ask(self, job: Job, data: bytes) -> Message | Unreadable:
        """Draws and counts."""
        self.drawn += job.do == "render"
        return super().ask(job, data)


class Failing(Counting):
    """Readers that cannot draw anything, for a reason."""

    reason: Reason = "too_slow"

    def ask(self, *_: object) -> Unreadable:
        """Counts and gives the reason."""
        self.drawn += 1
        return Unreadable(self.reason)


@pytest.fixture(scope="module")
def shared_readers() -> Iterator[Counting]:
    """One reader process for all tests here; how slow this machine is at the moment is not what they ask."""
    made = Counting(size=1, wall_seconds=120)
    yield made
    made.close()


@pytest.fixture
def readers(shared_readers) -> Counting:
    """The same, counting from nothing."""
    shared_readers.drawn = 0
    return shared_readers


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """An empty vault."""
    return Vault(tmp_path / "evidence")


@pytest.fixture
def cache(tmp_path: Path, readers) -> PageCache:
    """An empty cache."""
    return PageCache(tmp_path / "pages", drawn_by=readers)


def kept(cache: PageCache) -> list[Path]:
    """Every file in its folder."""
    return [path for path in cache._folder.rglob("*") if path.is_file()]


def drawn_size(cache: PageCache, vault: Vault, sha256: str, number: int) -> int:
    """The bytes of a page image."""
    page = cache.page(vault, sha256, "application/pdf", number)
    assert isinstance(page, bytes)
    return len(page)


def test_a_page_is_drawn_once(cache, vault, readers, tmp_path):
    """The second review, also after a restart, takes the page from the disk."""
    sha256 = vault.put(a_pdf("one", "two"))

    first = cache.page(vault, sha256, "application/pdf", 1)
    again = cache.page(vault, sha256, "application/pdf", 1)
    restarted = PageCache(tmp_path / "pages", drawn_by=readers).page(vault, sha256, "application/pdf", 1)

    assert first.startswith(b"\xff\xd8\xff")
    assert first == again == restarted
    assert readers.drawn == 1


def test_pages_and_resolutions_are_kept_apart(cache, vault):
    """Page two is not shown for page one, nor the detail for the overview."""
    sha256 = vault.put(a_pdf("one", "two"))

    drawn = [
        cache.page(vault, sha256, "application/pdf", number, dpi) for number, dpi in ((1, 110), (2, 110), (1, 150))
    ]

    assert len(set(drawn)) == 3
    assert len(kept(cache)) == 3


def test_a_changed_document_is_never_shown(cache, vault):
    """The page was drawn before the file was changed; it is not shown after."""
    sha256 = vault.put(a_pdf())
    cache.page(vault, sha256, "application/pdf", 1)
    (vault.files.root / sha256[:2] / sha256[2:4] / sha256).write_bytes(a_pdf("forged"))

    with pytest.raises(Damaged):
        cache.page(vault, sha256, "application/pdf", 1)
    with pytest.raises(Damaged):
        cache.text(vault, sha256)


@pytest.mark.parametrize("left", [b"", b"\xff\xd8\xffhalf a pic"])
def test_a_page_cut_off_by_a_power_cut_is_drawn_again(cache, vault, readers, left):
    """Half a page image on the disk is not a page image."""
    sha256 = vault.put(a_pdf())
    whole = cache.page(vault, sha256, "application/pdf", 1)
    kept(cache)[0].write_bytes(left)

    assert cache.page(vault, sha256, "application/pdf", 1) == whole
    assert readers.drawn == 2


def test_a_page_that_is_not_there_is_refused(cache, vault):
    """Page three of two, a text, and a picture of a broken file have their reasons."""
    two = vault.put(a_pdf("one", "two"))
    text = vault.put(b"a statement")
    broken = vault.put(saved(a_picture(), "PNG")[:60])

    for sha256, media_type, number, words in (
        (two, "application/pdf", 3, "no page 3"),
        (text, "text/plain", 1, "a text"),
        (broken, "image/png", 1, "damaged"),
    ):
        refusal = cache.page(vault, sha256, media_type, number)
        assert isinstance(refusal, Refusal)
        assert (refusal.code, words in english(refusal.because)) == ("file_unreadable", True)
    assert kept(cache) == []


def test_a_failing_page_does_not_take_a_reader_at_every_look(vault, tmp_path, monkeypatch):
    """A page that took too long is tried again only after a while, whoever asks."""
    readers = Failing(size=1)
    cache = PageCache(tmp_path / "pages", drawn_by=readers)
    sha256 = vault.put(a_pdf())

    first, second = (cache.page(vault, sha256, "application/pdf", 1) for _ in range(2))

    assert first == second
    assert readers.drawn == 1
    monkeypatch.setattr(page_cache, "FAILED_SECONDS", 0)
    cache.page(vault, sha256, "application/pdf", 1)
    assert readers.drawn == 2


def test_a_busy_house_is_not_remembered(vault, tmp_path):
    """When no reader was free, the next look tries again at once."""
    readers = Failing(size=1)
    readers.reason = "busy"
    cache = PageCache(tmp_path / "pages", drawn_by=readers)
    sha256 = vault.put(a_pdf())

    answers = [cache.page(vault, sha256, "application/pdf", 1) for _ in range(2)]

    assert [isinstance(answer, Refusal) and answer.code for answer in answers] == ["reader_busy", "reader_busy"]
    assert readers.drawn == 2


def test_remembered_failures_do_not_grow_without_end(vault, tmp_path, monkeypatch):
    """The memory of failed pages stays small."""
    monkeypatch.setattr(page_cache, "FAILED_PAGES", 3)
    cache = PageCache(tmp_path / "pages", drawn_by=Failing(size=1))
    sha256 = vault.put(a_pdf())

    for number in range(1, 9):
        cache.page(vault, sha256, "application/pdf", number)

    assert len(cache._failed) <= 3


def test_the_folder_stays_below_its_ceiling(vault, readers, tmp_path):
    """What was not looked at for longest goes first; what was just looked at stays."""
    sha256 = vault.put(a_pdf(*[f"page {number}" for number in range(1, 13)]))
    one = drawn_size(PageCache(tmp_path / "measure", drawn_by=readers), vault, sha256, 1)
    cache = PageCache(tmp_path / "pages", ceiling=int(one * 6.5), drawn_by=readers)

    def look(number: int, at: int) -> None:
        drawn_size(cache, vault, sha256, number)
        for path in kept(cache):
            if path.name.split(".")[1] == str(number):
                os.utime(path, (at, at))

    for number in range(1, 6):
        look(number, number)
    look(1, 6)
    for number in range(6, 9):
        look(number, number + 1)

    left = sorted(int(path.name.split(".")[1]) for path in kept(cache))
    assert sum(path.stat().st_size for path in kept(cache)) <= one * 6.5
    assert {1, 7, 8} <= set(left)
    assert 2 not in left


def test_a_reopened_folder_counts_what_is_in_it(vault, readers, tmp_path):
    """A ceiling lowered between two starts is kept from the next page on."""
    sha256 = vault.put(a_pdf("one", "two", "three", "four"))
    wide = PageCache(tmp_path / "pages", drawn_by=readers)
    sizes = [drawn_size(wide, vault, sha256, number) for number in (1, 2, 3)]

    narrow = PageCache(tmp_path / "pages", ceiling=2 * max(sizes), drawn_by=readers)
    narrow.page(vault, sha256, "application/pdf", 4)

    assert sum(path.stat().st_size for path in kept(narrow)) <= 2 * max(sizes)


def test_a_full_disk_costs_only_time(cache, vault, readers, monkeypatch):
    """When the page cannot be kept it is shown all the same, and nothing half is left."""
    sha256 = vault.put(a_pdf())
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    assert cache.page(vault, sha256, "application/pdf", 1).startswith(b"\xff\xd8\xff")
    assert kept(cache) == []


@pytest.mark.parametrize("written_as", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_given_as_it_was_written(cache, vault, written_as):
    """Words come out unchanged; markup within them stays words."""
    words = "申诉：<script>alert(1)</script>\r\n=1+1"

    assert cache.text(vault, vault.put(words.encode(written_as))) == words


def test_what_is_no_text_is_not_read_as_one(cache, vault):
    """Asking for the words of a PDF is a mistake of the program and is not covered up."""
    with pytest.raises(ValueError, match="not a plain text"):
        cache.text(vault, vault.put(a_pdf()))


def test_a_page_drawn_ahead_is_there_when_it_is_asked_for(cache, vault, readers):
    """What was expected is drawn once, beside what the reader looks at; asked for twice it is drawn once as well."""
    sha256 = vault.put(a_pdf("one", "two", "three"))
    cache.start()
    for number in (2, 3, 2):
        cache.ahead(vault, sha256, "application/pdf", number)
    cache.finish()

    assert readers.drawn == 2
    cache.page(vault, sha256, "application/pdf", 2)
    assert readers.drawn == 2
    cache.close()


def test_nothing_is_drawn_ahead_before_the_house_is_open(cache, vault, readers):
    """A command line that takes documents in does not draw them."""
    cache.ahead(vault, vault.put(a_pdf()), "application/pdf", 1)
    cache.finish()

    assert readers.drawn == 0


def test_a_page_that_cannot_be_drawn_ahead_stops_nothing(cache, vault, readers):
    """A changed file is told to whoever asks for it; the pages behind it are drawn all the same."""
    lost, good = vault.put(a_pdf("lost")), vault.put(a_pdf("good"))
    (vault.files.root / lost[:2] / lost[2:4] / lost).unlink()
    cache.start()
    for sha256 in (lost, good):
        cache.ahead(vault, sha256, "application/pdf", 1)
    cache.finish()

    assert len(kept(cache)) == 1
    cache.close()


def test_a_closer_look_has_more_pixels(cache, vault):
    """A page of A4 at 330 dpi, and a photograph larger than the usual image, show what the usual one cannot."""
    sheet = vault.put(a_pdf())
    photo = vault.put(saved(a_picture(3600, 2700), "JPEG"))

    def sides(sha256: str, media_type: str, dpi: int) -> int:
        page = cache.page(vault, sha256, media_type, 1, dpi)
        assert isinstance(page, bytes)
        return max(Image.open(BytesIO(page)).size)

    assert [sides(sheet, "application/pdf", dpi) for dpi in (DPI, 220, 330)] == [1287, 2573, 3859]
    assert [sides(photo, "image/jpeg", dpi) for dpi in (DPI, 220)] == [2400, 3600]
