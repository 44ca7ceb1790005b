"""The process in which a stranger's document is opened: confined before its first job.

It has no network, starts no program, reads no file but its libraries, writes none, and is given so much memory
and time; what a document does to it ends with it.
"""

import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import BinaryIO

from PIL import Image

from core.documents import confinement, extraction, reader_protocol, rendering
from core.documents.reader_protocol import Hold, Job, Message, UnfitError

if sys.platform == "linux":  # elsewhere the wall limit of the worker is what is left
    import resource

RECOGNISES = sys.argv[1:] == [reader_protocol.LETTERS]

CPU_SECONDS = reader_protocol.LETTERS_CPU_SECONDS if RECOGNISES else int(reader_protocol.WALL_SECONDS) + 2

POLITE = 5
"""How far the recognition of letters steps back, so that pages are shown meanwhile."""

OPEN_FILES = 32

THREADS = 4096
"""Of all that runs for the same user: a reader that a document has taken over cannot fill the machine with threads."""

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.spawn", "os.posix_spawn", "os.system", "urllib.")


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Answers jobs until the other side is gone."""
    while message := reader_protocol.receive(asked):
        _limit_time()
        answer = _answer(*message)
        del message
        answered.writelines(answer)
        answered.flush()


def confine() -> tuple[Hold, ...]:
    """Takes from this process what no document needs: network, programs, files, rights, endless memory.

    Answers what the kernel holds it to. What is loaded for the recognition of letters is loaded between the two.
    """
    if sys.platform != "linux":
        sys.addaudithook(_forbid)
        return ()
    held: dict[Hold, bool] = {
        "network": confinement.leave_network(),
        "user": confinement.become_nobody(),
        "privileges": confinement.gain_nothing(),
        "files": confinement.read_libraries_only(),
    }
    if RECOGNISES:
        _picture_text().load()
    sys.addaudithook(_forbid)
    for limit, value in (
        (resource.RLIMIT_AS, reader_protocol.LETTERS_MEMORY_BYTES if RECOGNISES else reader_protocol.MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(limit, (value, value))
    held["calls"] = confinement.few_system_calls()
    # Where the kernel tells threads from programs, the decoder of HEIC may start its one; else nothing is started.
    resource.setrlimit(resource.RLIMIT_NPROC, (THREADS, THREADS) if held["calls"] else (0, 0))
    return tuple(hold for hold, stands in held.items() if stands)


def main() -> None:
    """Keeps the pipes for itself, so that nothing a decoder prints can get between the messages."""
    asked, answered = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for taken in (0, 1, 2):
        os.dup2(nowhere, taken)
    Image.init()
    if RECOGNISES:
        os.nice(POLITE)
    held = confine()
    try:
        reader_protocol.send(answered, {"held": held})
        serve(asked, answered)
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)


def _answer(job: reader_protocol.Told, data: bytes) -> tuple[bytes, bytes]:
    """The message that answers a job, its head and its body."""
    try:
        told, body = _do(Job(**job), data)
        return reader_protocol.head_of(told, body), body
    except UnfitError as unfit:
        told = {"reason": unfit.reason, "found": unfit.found}
    except MemoryError:
        told = {"reason": "too_much_memory"}
    except Exception:  # noqa: BLE001 - damaged bytes make decoders raise anything
        told = {"reason": "damaged"}
    return reader_protocol.head_of(told, b""), b""


def _do(job: Job, data: bytes) -> Message:
    if job.media_type not in extraction.WRITTEN:
        return JOBS[job.do](job, data)
    if job.do in OF_TEXTS:
        return JOBS[job.do](job._replace(media_type="text/plain"), extraction.text(data, job.media_type))
    if job.do in OF_WRITTEN:
        return OF_WRITTEN[job.do](job, data)
    raise UnfitError("no_such_page")


def _likeness() -> ModuleType:
    """Hashes and comparisons of pages; numpy is loaded with the first, in one thread, as no other may be started."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from core.documents import image_similarity  # noqa: PLC0415 - see above

    return image_similarity


def _picture_text() -> ModuleType:
    """The recognition of letters, whose libraries are large and only loaded where letters are recognised."""
    from core.documents import ocr  # noqa: PLC0415 - see above

    return ocr


JOBS: dict[str, Callable[[Job, bytes], Message]] = {
    "inspect": lambda job, data: Message({"pages": rendering.sizes(data, job.media_type)}),
    "render": lambda job, data: Message({}, rendering.draw(data, job.media_type, job.page, job.dpi)),
    "look": lambda job, data: Message(extraction.look(data, job.media_type, job.page)),
    "letters": lambda job, data: Message(_picture_text().letters(data, job.media_type, job.page)),
    "hash": lambda job, data: Message({"hashes": _likeness().page_hashes(data, job.media_type, job.page)}),
    "shrink": lambda job, data: Message({}, _likeness().grey_image(data, job.media_type, job.page)),
    "compare": lambda job, data: Message({"alike": _likeness().fit_of(data, job.turns)}),
    "embedded": lambda _, data: Message({"invoices": extraction.embedded(data)}),
    "list": lambda _, data: Message({"files": extraction.files_in(data)}),
    "unpack": lambda job, data: Message(*extraction.unpacked(data, job.numbers)),
    "mask": lambda job, data: Message({}, rendering.mask(data, job.media_type, job.page, job.boxes, job.stamp)),
    "recheck": lambda job, data: Message(extraction.recheck(data, job.page, job.boxes)),
    "typeset": lambda _, data: Message({"pages": rendering.typeset(data)}),
}

OF_WRITTEN: dict[str, Callable[[Job, bytes], Message]] = {
    "inspect": lambda job, data: Message({"pages": extraction.sizes(data, job.media_type)}),
    "look": lambda job, data: Message(extraction.read_written(data, job.media_type, job.page)),
    "embedded": lambda job, data: Message(extraction.carried(data, job.media_type)),
    "text": lambda job, data: Message({}, extraction.text(data, job.media_type)),
}
"""The same questions asked of a document that is words and data; it has no picture."""

OF_TEXTS = ("mask", "recheck", "typeset")
"""What is done with the words of such a document as with those of a plain text."""


def _limit_time() -> None:
    """Grants the next job its seconds of processor time, counted from what this process has used so far."""
    if sys.platform != "linux":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _forbid(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)


if __name__ == "__main__":
    main()
