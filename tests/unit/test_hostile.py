"""Files made to harm whoever opens them: each is shown or refused with its reason, and harms nothing.

Ours always, and a collection of others where it is at hand. Run with ``-s`` to see the table of outcomes.
"""

import resource
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core.documents.page_cache import PageCache
from core.documents.reader_pool import Readers
from core.documents.reader_protocol import MEMORY_BYTES, WALL_SECONDS
from core.documents.sniffing import WORDS, is_archive
from core.documents.upload import UploadCheck, check_upload, inspect_upload
from core.documents.vault import Vault
from core.domain.refusals import Refusal
from tests.english import english
from tests.files import SHARED
from tests.hostile_files import ALL

FOLDERS = ("pdf", "img", "upload")

COLLECTED = sorted(path for folder in FOLDERS for path in (SHARED / "hostile" / folder).glob("*"))

FILES = {
    **{f"ours/{name}": make for name, make in ALL.items()},
    **{f"{path.parent.name}/{path.name}": path.read_bytes for path in COLLECTED},
}

MARGIN_SECONDS = 4

MUST_END_AS = {
    "gen_20000_page_refs.pdf": "too_many_pages",
    "gen_zero_bytes.pdf": "file_empty",
    "empty.pdf": "file_empty",
    "gen_only_header.pdf": "file_unreadable",
    "gen_pages_loop.pdf": "file_unreadable",
    "gen_png_bomb_20000x20000.png": "too_many_pixels",
    "gen_jpg_header_only.jpg": "file_unreadable",
    "truncated_jpeg.jpg": "file_unreadable",
    "truncated_image.png": "file_unreadable",
    "pypdf_r3-user-password.pdf": "file_encrypted",
    "pypdf_r6-both-passwords.pdf": "file_encrypted",
    "pypdf_r6-empty-password.pdf": "shown",
    "gen_js_openaction.pdf": "shown",
    "gen_launch_action.pdf": "shown",
    "gen_huge_mediabox.pdf": "shown",
    "gen_text_as.png": "text",
    "multiple_exif.jpg": "shown",
    "jpg_php_tail.jpg.php": "shown",
    "pdf_zip_polyglot.pdf": "shown",
    "html_as.jpg": "file_kind_refused",
    "html_as.pdf": "file_kind_refused",
    "svg_as.png": "file_kind_refused",
    "svg_script.svg": "file_kind_refused",
    "svg_xxe.svg": "file_kind_refused",
    "xml_billion_laughs.xml": "file_kind_refused",
    "zip_bomb_32MB.zip": "file_kind_refused",
    "zip_slip.zip": "file_kind_refused",
    "ofd_xxe_slip.ofd": "file_unreadable",
    "gif_js_polyglot.gif": "file_kind_refused",
}


def children() -> set[str]:
    """The ids of the processes that this one has started and that still run."""
    found: set[str] = set()
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # a thread that has just ended
            found.update(path.read_text("ascii").split())
    return found


def peak_of(process: str) -> int:
    """The most memory that a running process has held, in bytes; 0 of one that has just ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return 0
    return max((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), default=0)


class House:
    """Readers, vault and cache of this test, what came of each file, and the most memory that a reader held."""

    def __init__(self, folder: Path) -> None:
        self.strangers = children()
        self.reaped = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.peak = 0
        self.readers = Readers()
        self.vault = Vault(folder / "evidence")
        self.cache = PageCache(folder / "pages", drawn_by=self.readers)
        self.folder = folder
        self.table: list[tuple[str, str, str]] = []

    def take_in(self, name: str, data: bytes) -> str:
        """How one file ends: a refusal's code, ``text``, ``shown``, or ``shown but …`` for pages that cannot be."""
        answer = check_upload(name.rpartition("/")[2], data, self.readers)
        if isinstance(answer, Refusal):
            assert english(answer.because)
            assert english(answer.remedy)
            self._offered(name, data)
            return self._note(name, answer.code, english(answer.because))
        return self._show(name, answer, data)

    def _offered(self, name: str, data: bytes) -> None:
        """What the intake page would offer of an archive: a line of the table for each of its files."""
        for each in inspect_upload(name.rpartition("/")[2], data, self.readers) if is_archive(data) else ():
            assert "/" not in each.name
            assert each.refused, f"{name} gives out {each.name}"
            self.table.append((f"{name} > {each.name}", each.refused.code, english(each.refused.because)))

    def _show(self, name: str, answer: UploadCheck, data: bytes) -> str:
        assert self.vault.put(data) == answer.sha256
        if answer.media_type in WORDS:
            words = self.cache.text(self.vault, answer.sha256, answer.media_type)
            return self._note(name, "text", str(words)[:40])
        pages = [
            self.cache.page(self.vault, answer.sha256, answer.media_type, number)
            for number in range(1, answer.pages + 1)
        ]
        unshown = [page for page in pages if isinstance(page, Refusal)]
        assert all(page.startswith(b"\xff\xd8\xff") for page in pages if isinstance(page, bytes))
        assert all(english(page.because) for page in unshown)
        ended = f"shown but {len(unshown)} of {len(pages)} pages" if unshown else "shown"
        return self._note(name, ended, f"{answer.media_type}, {answer.pages} pages")

    def _note(self, name: str, ended: str, words: str) -> str:
        self.peak = max(self.peak, *map(peak_of, children() - self.strangers), 0)
        self.table.append((name, ended, words))
        return ended


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all files, as in life; at the end it prints what came of them."""
    made = House(tmp_path_factory.mktemp("house"))
    yield made
    made.readers.close()
    for name, ended, words in made.table:
        print(f"{name:62} {ended:28} {words}")  # noqa: T201 - the table is asked for
    print(Counter(ended for _, ended, _ in made.table))  # noqa: T201


@pytest.mark.parametrize("name", FILES)
def test_every_hostile_file_is_shown_or_refused(house, name):
    """No file hangs, breaks or escapes its reader; each ends with page images or with a reason."""
    data = FILES[name]()
    began = time.monotonic()

    ended = house.take_in(name, data)

    assert time.monotonic() - began < 2 * WALL_SECONDS + MARGIN_SECONDS
    assert ended == MUST_END_AS.get(name.rpartition("/")[2], ended)


def test_nothing_was_written_elsewhere(house):
    """All that taking them in has left are evidence files under their hash and page images."""
    left = {path.relative_to(house.folder).parts[0] for path in house.folder.rglob("*") if path.is_file()}
    evidence = list(house.vault.all())

    assert left <= {"evidence", "pages"}
    assert [house.vault.check(sha256) for sha256 in evidence] == ["ok"] * len(evidence)


def test_memory_stayed_within_its_limit(house):
    """The readers that opened all of them never held more than they are given.

    What readers of earlier tests have held, those for photographed letters among them, is not counted.
    """
    house.readers.close()
    reaped = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss

    assert 0 < house.peak <= MEMORY_BYTES
    assert reaped * 1024 <= MEMORY_BYTES or reaped == house.reaped
