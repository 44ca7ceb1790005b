"""The process in which strangers' documents are opened: started by ``worker``, confined before its first job.

It has no network, starts no program, writes no file, and is given so much memory and time; what a
document does to it ends with it.
"""

import ctypes
import os
import sys
from typing import BinaryIO

from PIL import Image

from core.evidence import drawing, inside
from core.evidence.wire import DPI, MEMORY_BYTES, WALL_SECONDS, Header, receive, send

if sys.platform == "linux":  # elsewhere the wall limit of the worker is what is left
    import resource

CPU_SECONDS = int(WALL_SECONDS) + 2
OPEN_FILES = 32
NEW_USER_SPACE = 0x10000000
NEW_NETWORK_SPACE = 0x40000000
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.spawn", "os.posix_spawn", "os.system", "urllib.")


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Answers jobs until the other side is gone: ``do`` says what is wanted, the body is the document."""
    while message := receive(asked):
        job, data = message
        _limit_time()
        header, body = _answer(job, data)
        del data, message
        send(answered, header, body)


def confine() -> None:
    """Takes from this process what no document needs: network, programs, files to write, endless memory."""
    sys.addaudithook(_forbid)
    if sys.platform != "linux":
        return
    _leave_network()
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (value, value))


def main() -> None:
    """Keeps the pipes for itself, so that nothing a decoder prints can get between the messages."""
    asked, answered = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for taken in (0, 1, 2):
        os.dup2(nowhere, taken)
    Image.init()
    confine()
    try:
        serve(asked, answered)
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)


def _answer(job: Header, data: bytes) -> tuple[Header, bytes]:
    try:
        if job["do"] == "inspect":
            found = drawing.sizes(data, str(job["media_type"]))
            return {"pages": [list(size) for size in found]}, b""
        if job["do"] == "look":
            return {}, inside.look(data, str(job["media_type"]), int(str(job["page"])))
        if job["do"] == "embedded":
            return {}, inside.embedded(data)
        dpi = job.get("dpi", DPI)
        return {}, drawing.draw(data, str(job["media_type"]), int(str(job["page"])), int(str(dpi)))
    except drawing.UnfitError as unfit:
        return {"reason": unfit.reason, "found": unfit.found}, b""
    except MemoryError:
        return {"reason": "too_much_memory"}, b""
    except Exception:  # noqa: BLE001 - damaged bytes make decoders raise anything
        return {"reason": "damaged"}, b""


def _limit_time() -> None:
    """Grants the next job its seconds of processor time, counted from what this process has used so far."""
    if sys.platform != "linux":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _leave_network() -> None:
    """Moves into an empty network space where the kernel allows it; the audit hook stands in any case."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is not None and unshare(NEW_NETWORK_SPACE) != 0:
        unshare(NEW_USER_SPACE | NEW_NETWORK_SPACE)


def _forbid(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)


if __name__ == "__main__":
    main()
