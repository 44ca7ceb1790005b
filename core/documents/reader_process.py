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
from core.documents.confinement import few_system_calls
from core.documents.reader_protocol import (
    DPI,
    LETTERS,
    LETTERS_CPU_SECONDS,
    LETTERS_MEMORY_BYTES,
    MEMORY_BYTES,
    WALL_SECONDS,
    Header,
    Hold,
    ready,
    receive,
    send,
)

if sys.platform == "linux":  # elsewhere the wall limit of the worker is what is left
    import resource

RECOGNISES = sys.argv[1:] == [LETTERS]

CPU_SECONDS = LETTERS_CPU_SECONDS if RECOGNISES else int(WALL_SECONDS) + 2

POLITE = 5
"""How far the recognition of letters steps back, so that pages are shown meanwhile."""

OPEN_FILES = 32

MASKING = ("mask", "recheck", "typeset")

ARCHIVES = ("list", "unpack")

LIKENESS = ("prints", "small", "alike")

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.spawn", "os.posix_spawn", "os.system", "urllib.")


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Answers jobs until the other side is gone: ``do`` says what is wanted, the body is the document."""
    while message := receive(asked):
        job, data = message
        _limit_time()
        header, body = _answer(job, data)
        del data, message
        send(answered, header, body)


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
        (resource.RLIMIT_AS, LETTERS_MEMORY_BYTES if RECOGNISES else MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (value, value))
    held["calls"] = few_system_calls()
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
        send(answered, ready(held))
        serve(asked, answered)
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)


def _answer(job: Header, data: bytes) -> tuple[Header, bytes]:
    try:
        if job["do"] in ARCHIVES:
            return _of_archive(job, data)
        if job.get("media_type") in extraction.WRITTEN:
            return _of_written(job, data)
        if job["do"] == "inspect":
            found = rendering.sizes(data, str(job["media_type"]))
            return {"pages": [list(size) for size in found]}, b""
        return {}, ANSWERS[str(job["do"])](job, data)
    except reader_protocol.UnfitError as unfit:
        return {"reason": unfit.reason, "found": unfit.found}, b""
    except MemoryError:
        return {"reason": "too_much_memory"}, b""
    except Exception:  # noqa: BLE001 - damaged bytes make decoders raise anything
        return {"reason": "damaged"}, b""


def _of_written(job: Header, data: bytes) -> tuple[Header, bytes]:
    """The same questions asked of a document that is words and data; it has no picture."""
    media_type = str(job["media_type"])
    if job["do"] == "inspect":
        return {"pages": [list(size) for size in extraction.sizes(data, media_type)]}, b""
    if job["do"] == "look":
        return {}, extraction.read_written(data, media_type, int(str(job["page"])))
    if job["do"] == "embedded":
        return {}, extraction.carried(data, media_type)
    if job["do"] == "text":
        return {}, extraction.text(data, media_type)
    if job["do"] in MASKING:
        return {}, _for_a_pack({**job, "media_type": "text/plain"}, extraction.text(data, media_type))
    raise reader_protocol.UnfitError("no_such_page")


def _of_archive(job: Header, data: bytes) -> tuple[Header, bytes]:
    if job["do"] == "list":
        return {}, extraction.listed(data)
    files = job["files"]
    if not isinstance(files, list):
        raise TypeError
    lengths, body = extraction.unpacked(data, [int(number) for each in files for number in each])
    return {"lengths": [lengths]}, body


def _page_of(job: Header) -> tuple[str, int]:
    return str(job["media_type"]), int(str(job["page"]))


def _render(job: Header, data: bytes) -> bytes:
    return rendering.draw(data, *_page_of(job), int(str(job.get("dpi", DPI))))


def _look(job: Header, data: bytes) -> bytes:
    return extraction.look(data, *_page_of(job))


def _embedded(_: Header, data: bytes) -> bytes:
    return extraction.embedded(data)


def _letters(job: Header, data: bytes) -> bytes:
    return bytes(_picture_text().letters(data, *_page_of(job)))


def _likeness(job: Header, data: bytes) -> bytes:
    """Hashes and comparisons of pages; numpy is loaded with the first, in one thread, as no other may be started."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from core.documents import image_similarity as likeness  # noqa: PLC0415 - see above

    if job["do"] == "alike":
        return likeness.compared(data, int(str(job["turns"])))
    return {"prints": likeness.prints, "small": likeness.pictured}[str(job["do"])](data, *_page_of(job))


def _picture_text() -> ModuleType:
    """The recognition of letters, whose libraries are large and only loaded where letters are recognised."""
    from core.documents import ocr as picture_text  # noqa: PLC0415 - see above

    return picture_text


def _for_a_pack(job: Header, data: bytes) -> bytes:
    # Few jobs need these, and a reader should be ready at once.
    from core.documents import rendering as masking  # noqa: PLC0415
    from core.documents.extraction import recheck  # noqa: PLC0415

    if job["do"] == "typeset":
        return masking.typeset(data)
    page, boxes = int(str(job["page"])), job["boxes"]
    if not isinstance(boxes, list):
        raise TypeError
    if job["do"] == "recheck":
        return recheck(data, page, boxes)
    return masking.mask(data, str(job["media_type"]), page, boxes, str(job["stamp"]))


ANSWERS: dict[str, Callable[[Header, bytes], bytes]] = {
    "render": _render,
    "look": _look,
    "embedded": _embedded,
    "letters": _letters,
    **dict.fromkeys(MASKING, _for_a_pack),
    **dict.fromkeys(LIKENESS, _likeness),
}


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
