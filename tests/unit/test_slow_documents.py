"""A document that ran out of time is not worked on again at each look, and leaves the other readers to the others."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import pytest

from core.documents import page_cache, reader_pool
from core.documents.page_cache import PageCache
from core.documents.reader_pool import LONGEST_SECONDS, Reader, Readers, Slow, Unreadable
from core.documents.reader_protocol import Job, Message
from core.documents.upload import UploadCheck, check_upload
from core.documents.vault import Vault
from core.domain.refusals import Refusal
from tests.drawn import a_pdf, a_slow_pdf
from tests.english import english

PDF = "application/pdf"

TOO_SLOW = Unreadable("too_slow")

RENDER = Job("render", PDF, 1)

INSPECT = Job("inspect", PDF)

DONE = Message({})


class Asked:
    """Counts what the processes are given to do, and how many of them work on slow documents at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.jobs: list[str] = []
        self.at_work = self.most = 0
        self.begun, self.go_on = Event(), Event()
        self.go_on.set()
        self._lock = Lock()
        self._ask = Reader.ask

        def ask(process: Reader, job: Job, data: bytes) -> Any:
            return self.ask(process, job, data)

        monkeypatch.setattr(Reader, "ask", ask)

    def ask(self, process: Reader, job: Job, data: bytes) -> Any:
        """As the process answers; a slow document waits until the test goes on."""
        slow_one = b"/X Do" in data
        with self._lock:
            self.jobs.append(job.do)
            self.at_work += slow_one
            self.most = max(self.most, self.at_work)
        if slow_one:
            self.begun.set()
            self.go_on.wait(60)
        try:
            return self._ask(process, job, data)
        finally:
            with self._lock:
                self.at_work -= slow_one


@pytest.fixture
def asked(monkeypatch) -> Asked:
    """What the processes are given to do."""
    return Asked(monkeypatch)


@pytest.fixture
def readers() -> Iterator[Readers]:
    """Three readers that end a job after half a second."""
    made = Readers(wall_seconds=0.5)
    yield made
    made.close()


def test_a_slow_document_takes_a_reader_once(asked, readers):
    """Asked again, the same is said at once; its other jobs and other documents are not concerned."""
    endless = a_slow_pdf()

    answers = [readers.ask(RENDER, endless) for _ in range(3)]

    assert answers == [TOO_SLOW] * 3
    assert asked.jobs == ["render"]
    assert readers.ask(RENDER._replace(dpi=220), endless) == TOO_SLOW
    assert readers.ask(INSPECT, endless) == TOO_SLOW
    assert asked.jobs == ["render", "render", "inspect"]


def test_the_words_stay_the_same(asked, readers):
    """Taken in again under another name it is refused as before; another document is taken in."""
    first, second = (check_upload(name, a_slow_pdf(), readers) for name in ("endless.pdf", "again.pdf"))

    assert isinstance(first, Refusal)
    assert isinstance(second, Refusal)
    assert (second.code, english(second.because)) == (first.code, english(first.because).replace("endless", "again"))
    assert asked.jobs == ["inspect"]
    assert isinstance(check_upload("good.pdf", a_pdf(), readers), UploadCheck)


def test_a_page_is_refused_in_the_same_words_without_a_reader(asked, readers, monkeypatch, tmp_path: Path):
    """Also when the pages have forgotten it, and after its file was put into another folder of pages."""
    monkeypatch.setattr(page_cache, "FAILED_SECONDS", 0)
    vault = Vault(tmp_path / "evidence")
    sha256 = vault.put(a_slow_pdf())

    refusals = [PageCache(tmp_path / at, drawn_by=readers).page(vault, sha256, PDF, 1) for at in ("one", "two")]

    assert isinstance(refusals[0], Refusal)
    assert refusals[0] == refusals[1]
    assert asked.jobs == ["render"]


def test_three_slow_documents_do_not_hold_all_readers(asked, readers, monkeypatch):
    """Tried again when their time is over, one at a time has a reader; who opens a good document need not wait."""
    monkeypatch.setattr(reader_pool, "FIRST_SECONDS", 0.0)
    endless = [a_slow_pdf(width=width) for width in (13, 14, 15)]
    for each in endless:
        assert readers.ask(RENDER, each) == TOO_SLOW
    asked.begun.clear()
    asked.go_on.clear()
    answers: list[object] = []
    looks = [Thread(target=lambda data=each: answers.append(readers.ask(RENDER, data))) for each in endless]
    for look in looks:
        look.start()
    assert asked.begun.wait(60)

    good = readers.ask(INSPECT, a_pdf())

    asked.go_on.set()
    for look in looks:
        look.join()
    assert isinstance(good, Message)
    assert good.fields["pages"]
    assert answers == [TOO_SLOW] * 3
    assert asked.most == 1


def test_who_waits_in_vain_for_the_turn_is_told_to_try_again(monkeypatch):
    """As when all readers are busy."""
    monkeypatch.setattr(reader_pool, "FIRST_SECONDS", 0.0)
    readers = Readers(size=1, wall_seconds=0.5, queue_seconds=0.01)
    try:
        assert readers.ask(RENDER, a_slow_pdf()) == TOO_SLOW
        with readers._opening.slow.turn(0):
            assert readers.ask(RENDER, a_slow_pdf()) == Unreadable("busy")
    finally:
        readers.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no ceiling of processor time is set")
def test_a_document_out_of_processor_time_is_too_slow_and_not_tried_twice(monkeypatch):
    """The kernel ends its process by a signal of its own: that is no crash, after which it would be tried anew."""
    exchange, given = reader_pool._exchange, []

    def out_of_processor(process: Any, job: Any, data: bytes) -> Any:
        given.append(job.do)
        os.kill(process.pid, signal.SIGXCPU)
        process.wait()
        return exchange(process, job, data)

    monkeypatch.setattr(reader_pool, "_exchange", out_of_processor)
    readers, document = Readers(size=1), a_pdf()
    try:
        assert [readers.ask(INSPECT, document) for _ in range(2)] == [TOO_SLOW] * 2
    finally:
        readers.close()
    assert given == ["inspect"]


def test_it_is_tried_again_after_a_while_that_grows_to_an_hour():
    """A minute, four, sixteen, an hour, and an hour again."""
    now = [0.0]
    known = Slow(lambda: now[0])
    waited = []
    for _ in range(5):
        known.learn("a", RENDER, TOO_SLOW)
        began = now[0]
        while known.refused("a", RENDER):
            now[0] += 60
        waited.append(now[0] - began)

    assert waited == [60, 240, 960, LONGEST_SECONDS, LONGEST_SECONDS]


def test_what_ends_in_time_is_forgotten():
    """A machine that was busy once does not make a document slow for ever; a reader that was not free tells nothing."""
    known = Slow(lambda: 0.0)
    known.learn("a", RENDER, TOO_SLOW)

    known.learn("a", RENDER, Unreadable("busy"))
    known.learn("a", RENDER._replace(page=2), DONE)
    assert known.knows("a")
    assert known.refused("a", RENDER._replace(page=2)) is None
    known.learn("a", RENDER, DONE)
    assert not known.knows("a")


def test_what_is_remembered_does_not_grow_without_end(monkeypatch):
    """The document that was slow longest ago is forgotten first."""
    monkeypatch.setattr(reader_pool, "MAX_DOCUMENTS", 2)
    known = Slow(lambda: 0.0)
    for each in ("a", "b", "a", "c"):
        known.learn(each, RENDER, TOO_SLOW)

    assert [each for each in "abc" if known.knows(each)] == ["a", "c"]
