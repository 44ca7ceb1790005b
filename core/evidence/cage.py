"""What the kernel itself keeps from a process in which strangers' documents are opened.

The reader takes these holds upon itself before its first document. They bind native code, such as a decoder that a
document has taken over, as nothing in Python can. Each is taken by itself: where the kernel lacks one the others
stand, and which of them stand is told (docs/security.md). Only Linux has them.
"""

import contextlib
import ctypes
import os
import struct
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Final

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
"""CAP_DAC_READ_SEARCH: with it a reader that is nobody opens libraries that lie in a folder of root's own."""

CREATE_RULES, ADD_RULE, RESTRICT = 444, 445, 446
ASK_VERSION: Final = 1
BENEATH: Final = 1
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
RIGHTS: Final = (0, 13, 14, 15, 15, 16)
"""How many rights on files each version of Landlock knows; the last counts for later ones too."""

WITH_NETWORK, TCP = 4, 0b11
WITH_SCOPES, SOCKETS_AND_SIGNALS = 6, 0b11
NEW_USER_SPACE, NEW_NETWORK_SPACE = 0x10000000, 0x40000000


def leave_network() -> bool:
    """Moves into an empty network space, where the kernel allows it."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    return unshare is not None and (unshare(NEW_NETWORK_SPACE) == 0 or unshare(NEW_USER_SPACE | NEW_NETWORK_SPACE) == 0)


def become_nobody() -> bool:
    """Where root started it, becomes a user without rights; answers whether this is no process of root's.

    It may go on opening what only root can read where Landlock will bound what it opens at all.
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


def gain_nothing() -> bool:
    """No program that this process could start has more rights than it has; the holds that follow need this one."""
    return bool(ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0)


def landlock_version() -> int:
    """The version of Landlock that this kernel speaks; 0 where it has none."""
    return max(0, int(ctypes.CDLL(None).syscall(CREATE_RULES, None, ctypes.c_size_t(0), ASK_VERSION)))


def read_libraries_only() -> bool:
    """Leaves, of all files, the interpreter, its libraries, fonts and ``core``, and these to be read only.

    No TCP besides, and where the kernel can, no signals and no unnamed sockets out.
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
    """Never the folder of the project, in which the office may lie."""
    paths = sysconfig.get_paths()
    named = (*(paths[each] for each in PYTHON), f"{sys.base_prefix}/lib", *LIBRARIES, *FONTS, *PROCESSOR)
    yield from {CORE, *(Path(os.path.realpath(each)) for each in named)}


def _let_read(libc: ctypes.CDLL, rules: int, path: Path) -> None:
    """A folder and what is beneath it, or one file; what cannot be opened stays shut."""
    with contextlib.suppress(OSError):
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rights = READ_FILE | READ_FOLDER if path.is_dir() else READ_FILE
            libc.syscall(ADD_RULE, rules, BENEATH, struct.pack("=Qi", rights, opened), 0)
        finally:
            os.close(opened)


def _nobody() -> tuple[int, int]:
    """The user and group of nobody on this machine."""
    import pwd  # noqa: PLC0415 - it is there on Unix only

    try:
        found = pwd.getpwnam("nobody")
    except KeyError:
        return NOBODY, NOBODY
    return found.pw_uid, found.pw_gid


def _keep_capabilities(kept: int) -> None:
    """Gives up every right of root's but these, for good."""
    header = struct.pack("Ii", CAPABILITIES, 0)
    ctypes.CDLL(None).capset(header, struct.pack("6I", kept, kept, 0, 0, 0, 0))
