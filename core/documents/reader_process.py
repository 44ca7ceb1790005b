"""The process that opens untrusted documents, confined before its first job.

It has no network, starts no program, reads no files but its libraries, writes none, and has limited memory and time.
Damage done by a document ends with the process.

It gives up access to files, network and system calls before its first document. These kernel restrictions also bind
native code, such as a decoder compromised by a document, which nothing in Python can. Each is independent: if the
kernel lacks one, the others still apply, and the process reports which do (docs/security.md). They exist on Linux only.

The system calls are an allow list, so that calls added by future kernels are refused too. Tested with
pdfium, Pillow, OpenCV, onnxruntime and zxing. Numbers: ``asm/unistd_64.h`` and ``asm-generic/unistd.h`` of Linux;
the filter: ``Documentation/userspace-api/seccomp_filter.rst``.
"""

import contextlib
import ctypes
import errno
import os
import platform
import struct
import sys
import sysconfig
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, Final, NamedTuple

from PIL import Image

from core.documents import extraction, reader_protocol, rendering
from core.documents.reader_protocol import Hold, Job, Message, UnsuitableDocumentError

# Restrictions that the kernel enforces on a process that opens untrusted documents.

CORE: Final = Path(__file__).resolve().parents[1]

FONTS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")

PROCESSOR: Final = ("/proc/cpuinfo", "/sys/devices/system/cpu")

LIBRARIES: Final = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")

PYTHON: Final = ("stdlib", "platstdlib", "purelib", "platlib")

NOBODY: Final = 65534

KEEP_CAPABILITIES: Final = 8

NO_NEW_PRIVILEGES: Final = 38

CAPABILITIES: Final = 0x20080522

READ_ALL: Final = 1 << 2
"""CAP_DAC_READ_SEARCH: lets a reader running as nobody open libraries in a folder only root may read."""

CREATE_RULES, ADD_RULE, RESTRICT = 444, 445, 446

ASK_VERSION: Final = 1

BENEATH: Final = 1

READ_FILE, READ_FOLDER = 1 << 2, 1 << 3

RIGHTS: Final = (0, 13, 14, 15, 15, 16)
"""The number of file rights in each version of Landlock; the last also applies to later versions."""

WITH_NETWORK, TCP = 4, 0b11

WITH_SCOPES, SOCKETS_AND_SIGNALS = 6, 0b11

NEW_USER_SPACE, NEW_NETWORK_SPACE = 0x10000000, 0x40000000


def leave_network() -> bool:
    """Moves the process into an empty network namespace; returns whether the kernel allowed it."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    return unshare is not None and (unshare(NEW_NETWORK_SPACE) == 0 or unshare(NEW_USER_SPACE | NEW_NETWORK_SPACE) == 0)


def drop_privileges() -> bool:
    """If started by root, becomes an unprivileged user; returns whether the process is not root's.

    It keeps the right to read root's files if Landlock will limit which files it can open at all.
    """
    was_root = os.geteuid() == 0
    bounded = was_root and landlock_version() > 0
    if was_root:
        user, group = _nobody()
        ctypes.CDLL(None).prctl(KEEP_CAPABILITIES, int(bounded), 0, 0, 0)
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(group, group, group)
            os.setresuid(user, user, user)
    gone = os.geteuid() != 0
    _keep_capabilities(READ_ALL if bounded and gone else 0)
    return gone


def set_no_new_privs() -> bool:
    """Sets no_new_privs: no program it starts can gain rights. The restrictions that follow require this."""
    return bool(ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0)


def landlock_version() -> int:
    """The kernel's Landlock version; 0 if it has none."""
    return max(0, int(ctypes.CDLL(None).syscall(CREATE_RULES, None, ctypes.c_size_t(0), ASK_VERSION)))


def read_libraries_only() -> bool:
    """Restricts file access to reading the interpreter, its libraries, fonts and ``core``.

    Also blocks TCP and, if the kernel can, signals and abstract sockets to other processes.
    """
    version = landlock_version()
    if not version:
        return False
    libc = ctypes.CDLL(None)
    rights = (1 << RIGHTS[min(version, len(RIGHTS) - 1)]) - 1
    network = TCP if version >= WITH_NETWORK else 0
    scopes = SOCKETS_AND_SIGNALS if version >= WITH_SCOPES else 0
    handled = struct.pack("QQQ", rights, network, scopes)[: 24 if scopes else 16 if network else 8]
    rules = libc.syscall(CREATE_RULES, handled, ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return False
    try:
        for path in _readable():
            _let_read(libc, rules, path)
        return bool(libc.syscall(RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _readable() -> Iterator[Path]:
    """The folders that may be read; never the project folder, which may contain the office."""
    paths = sysconfig.get_paths()
    named = (*(paths[each] for each in PYTHON), f"{sys.base_prefix}/lib", *LIBRARIES, *FONTS, *PROCESSOR)
    yield from {CORE, *(Path(os.path.realpath(each)) for each in named)}


def _let_read(libc: ctypes.CDLL, rules: int, path: Path) -> None:
    """Allows reading a folder with its contents, or one file; a path that cannot be opened is skipped."""
    with contextlib.suppress(OSError):
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rights = READ_FILE | READ_FOLDER if path.is_dir() else READ_FILE
            libc.syscall(ADD_RULE, rules, BENEATH, struct.pack("=Qi", rights, opened), 0)
        finally:
            os.close(opened)


def _nobody() -> tuple[int, int]:
    """The user and group id of nobody on this machine."""
    import pwd  # noqa: PLC0415 - it is there on Unix only

    try:
        found = pwd.getpwnam("nobody")
    except KeyError:
        return NOBODY, NOBODY
    return found.pw_uid, found.pw_gid


def _keep_capabilities(mask: int) -> None:
    """Permanently gives up all capabilities except these."""
    header = struct.pack("Ii", CAPABILITIES, 0)
    ctypes.CDLL(None).capset(header, struct.pack("6I", mask, mask, 0, 0, 0, 0))


# The system calls that reading a document needs, and the filter that makes the kernel refuse all others.

MACHINES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

FILTER: Final = {"x86_64": 317, "aarch64": 277}

NONE: Final = -1
"""In the second column: the call does not exist on 64-bit ARM."""

ALLOWED: Final[dict[str, list[int]]] = tomllib.loads(Path(__file__).with_name("system_calls.toml").read_text("utf-8"))


class Only(NamedTuple):
    """A call allowed only if one of its arguments, under a mask, has one of these values."""

    numbers: tuple[int, int]
    argument: int
    mask: int
    values: tuple[int, ...]


WHOLE: Final = 0xFFFFFFFF

WRITING: Final = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC

THREAD: Final = 0x00010100
"""Flags of ``clone`` for a thread: it shares memory and belongs to the same process."""

NEW_SPACES: Final = 0x7E020000

NAME_A_THREAD: Final = (15, 16, 0x53564D41)

COPY_OR_FLAG: Final = (0, 1, 2, 3, 4, 1030)
"""Commands of ``fcntl`` to copy a descriptor and to read or set its flags, but not to direct signals at others."""

UNNAMED_FROM: Final = 435
"""Calls from this number on are answered as if the kernel lacked them, so that libraries fall back."""

LOAD, JUMP_IF, JUMP_FROM, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06

NUMBER_AT, MACHINE_AT, ARGUMENTS_AT = 0, 4, 16

ALLOW, REFUSE, END = 0x7FFF0000, 0x00050000, 0x80000000

FILTER_MODE, ALL_THREADS = 1, 1


def few_system_calls() -> bool:
    """Makes the kernel refuse, in all threads, every call not on the list; returns whether it does.

    Requires ``set_no_new_privs`` first.
    """
    machine = platform.machine()
    if machine not in MACHINES or sys.byteorder != "little":
        return False
    program = b"".join(_steps(machine))
    buffer = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    done = ctypes.CDLL(None).syscall(FILTER[machine], FILTER_MODE, ALL_THREADS, described)
    return bool(done == 0)


def _checked() -> tuple[Only, ...]:
    """The calls allowed for one use only: opening to read, and acting on this process, its threads and their names."""
    me = os.getpid()
    return (
        Only((2, NONE), 1, WRITING, (os.O_RDONLY,)),  # open
        Only((257, 56), 2, WRITING, (os.O_RDONLY,)),  # openat
        Only((302, 261), 0, WHOLE, (0, me)),  # prlimit64
        Only((234, 131), 0, WHOLE, (me,)),  # tgkill, by which abort ends a process
        Only((157, 167), 0, WHOLE, NAME_A_THREAD),  # prctl
        Only((72, 25), 1, WHOLE, COPY_OR_FLAG),  # fcntl
        Only(
            (56, 220), 0, THREAD | NEW_SPACES, (THREAD,)
        ),  # clone: a thread, and never a process or a space of its own
    )


def _steps(machine: str) -> Iterator[bytes]:
    """The filter, one eight-byte instruction at a time."""
    column = list(MACHINES).index(machine)
    yield from (_step(LOAD, MACHINE_AT), _step(JUMP_IF, MACHINES[machine], 1, 0), _step(RETURN, END))
    yield _step(LOAD, NUMBER_AT)
    for numbers in ALLOWED.values():
        if numbers[column] != NONE:
            yield from (_step(JUMP_IF, numbers[column], 0, 1), _step(RETURN, ALLOW))
    for each in _checked():
        if each.numbers[column] != NONE:
            yield from _only(each, each.numbers[column])
    # Code that asks whether a file is a terminal takes only this answer for a no.
    yield from (_step(JUMP_IF, (16, 29)[column], 0, 1), _step(RETURN, REFUSE | errno.ENOTTY))
    yield from (_step(JUMP_FROM, UNNAMED_FROM, 0, 1), _step(RETURN, REFUSE | errno.ENOSYS))
    yield _step(RETURN, REFUSE | errno.EPERM)


def _only(each: Only, number: int) -> Iterator[bytes]:
    values = each.values
    yield _step(JUMP_IF, number, 0, len(values) + 4)
    yield from (_step(LOAD, ARGUMENTS_AT + 8 * each.argument), _step(AND, each.mask))
    for place, value in enumerate(values):
        yield _step(JUMP_IF, value, len(values) - place, 0)
    yield from (_step(RETURN, REFUSE | errno.EACCES), _step(RETURN, ALLOW))


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_so, if_not, value)


if sys.platform == "linux":  # elsewhere the wall limit of the worker is what is left
    import resource

RECOGNISES = sys.argv[1:] == [reader_protocol.LETTERS]

CPU_SECONDS = reader_protocol.LETTERS_CPU_SECONDS if RECOGNISES else int(reader_protocol.WALL_SECONDS) + 2

POLITE = 5
"""Niceness of the OCR process, so that pages can be shown meanwhile."""

OPEN_FILES = 32

THREADS = 4096
"""Limit per user, so that a reader compromised by a document cannot flood the machine with threads."""

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.spawn", "os.posix_spawn", "os.system", "urllib.")


def serve(jobs: BinaryIO, answered: BinaryIO) -> None:
    """Answers jobs until the other side is gone."""
    while message := reader_protocol.receive(jobs):
        _limit_time()
        answer = _answer(*message)
        del message
        answered.writelines(answer)
        answered.flush()


def confine() -> tuple[Hold, ...]:
    """Removes what no document needs: network, programs, files, privileges, unlimited memory.

    Returns the kernel restrictions in force. The OCR models are loaded once file access is restricted, and before
    system calls are.
    """
    if sys.platform != "linux":
        sys.addaudithook(_forbid)
        return ()
    held: dict[Hold, bool] = {
        "network": leave_network(),
        "user": drop_privileges(),
        "privileges": set_no_new_privs(),
        "files": read_libraries_only(),
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
    held["calls"] = few_system_calls()
    # If the kernel can tell threads from programs, the HEIC decoder may start its one thread; otherwise nothing starts.
    resource.setrlimit(resource.RLIMIT_NPROC, (THREADS, THREADS) if held["calls"] else (0, 0))
    return tuple(hold for hold, stands in held.items() if stands)


def main() -> None:
    """Serves jobs over private pipes, so that nothing a decoder prints can get between the messages."""
    jobs, answered = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for taken in (0, 1, 2):
        os.dup2(nowhere, taken)
    Image.init()
    if RECOGNISES:
        os.nice(POLITE)
    held = confine()
    try:
        reader_protocol.send(answered, {"held": held})
        serve(jobs, answered)
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)


def _answer(job: reader_protocol.Fields, data: bytes) -> tuple[bytes, bytes]:
    """The answer to a job: head and body of the message."""
    try:
        fields, body = _do(Job(**job), data)
        return reader_protocol.head_of(fields, body), body
    except UnsuitableDocumentError as unfit:
        fields = {"reason": unfit.reason, "found": unfit.found}
    except MemoryError:
        fields = {"reason": "too_much_memory"}
    except Exception:  # noqa: BLE001 - damaged bytes make decoders raise anything
        fields = {"reason": "damaged"}
    return reader_protocol.head_of(fields, b""), b""


def _do(job: Job, data: bytes) -> Message:
    if job.media_type not in extraction.WRITTEN:
        return JOBS[job.do](job, data)
    if job.do in OF_TEXTS:
        return JOBS[job.do](job._replace(media_type="text/plain"), extraction.text(data, job.media_type))
    if job.do in OF_WRITTEN:
        return OF_WRITTEN[job.do](job, data)
    raise UnsuitableDocumentError("no_such_page")


def _likeness() -> ModuleType:
    """The module for page hashes and comparisons; loads numpy with a single thread, as no others may start."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from core.documents import image_similarity  # noqa: PLC0415 - see above

    return image_similarity


def _picture_text() -> ModuleType:
    """The OCR module; its large libraries are loaded only in the OCR process."""
    from core.documents import ocr  # noqa: PLC0415 - see above

    return ocr


JOBS: dict[str, Callable[[Job, bytes], Message]] = {
    "inspect": lambda job, data: Message({"pages": rendering.sizes(data, job.media_type)}),
    "render": lambda job, data: Message({}, rendering.draw(data, job.media_type, job.page, job.dpi)),
    "look": lambda job, data: Message(extraction.page_content(data, job.media_type, job.page)),
    "letters": lambda job, data: Message(_picture_text().letters(data, job.media_type, job.page)),
    "hash": lambda job, data: Message({"hashes": _likeness().page_hashes(data, job.media_type, job.page)}),
    "shrink": lambda job, data: Message({}, _likeness().grey_image(data, job.media_type, job.page)),
    "compare": lambda job, data: Message({"alike": _likeness().fit_of(data, job.turns)}),
    "embedded": lambda _, data: Message({"invoices": extraction.embedded(data)}),
    "list": lambda _, data: Message({"files": extraction.files_in(data)}),
    "unpack": lambda job, data: Message(*extraction.unpacked(data, job.numbers)),
    "mask": lambda job, data: Message({}, rendering.mask(data, job.media_type, job.page, job.boxes)),
    "stamp": lambda job, _: Message({}, rendering.stamped_band(job.page, job.stamp)),
    "recheck": lambda job, data: Message(extraction.recheck(data, job.page, job.boxes)),
    "typeset": lambda _, data: Message({"pages": rendering.typeset(data)}),
}

OF_WRITTEN: dict[str, Callable[[Job, bytes], Message]] = {
    "inspect": lambda job, data: Message({"pages": extraction.sizes(data, job.media_type)}),
    "look": lambda job, data: Message(extraction.read_written(data, job.media_type, job.page)),
    "embedded": lambda job, data: Message(extraction.carried(data, job.media_type)),
    "text": lambda job, data: Message({}, extraction.text(data, job.media_type)),
}
"""The same jobs for documents that are text and data and have no page image."""

OF_TEXTS = ("mask", "recheck", "typeset")
"""Jobs that treat such a document like plain text."""


def _limit_time() -> None:
    """Sets the processor-time limit for the next job, on top of what the process has used so far."""
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
