"""A reader that a document has taken over: confined as the product confines it, then calling the machine by itself.

Started by tests/unit/test_cage.py. Usage: ``python -m tests.taken_over HOME [user] [free]``: as an ordinary user, and
without the cage, to show that the attempts are real. Prints, for each attempt, what the kernel answered: ``done`` or
the name of an error. The calls go through the C library, as those of native code would, and not through Python.
"""

import ctypes
import errno
import json
import mmap
import os
import signal
import socket
import struct
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

from core.documents.reader_process import confine

NOBODY = 65534

HERE = -100

INTERNET = struct.pack("=H", socket.AF_INET) + struct.pack("!H", 9) + socket.inet_aton("127.0.0.1") + bytes(8)

ANY_PORT = struct.pack("=H", socket.AF_INET) + bytes(14)

LIBC = ctypes.CDLL(None, use_errno=True)

LIBC.mmap.restype = ctypes.c_void_p

NUMBERS = {
    "x86_64": {"setns": 308, "process_vm_readv": 310, "pidfd_open": 434, "io_uring_setup": 425, "bpf": 321,
               "open_by_handle_at": 304, "memfd_create": 319, "keyctl": 250, "ptrace": 101, "userfaultfd": 323},
    "aarch64": {"setns": 268, "process_vm_readv": 270, "pidfd_open": 434, "io_uring_setup": 425, "bpf": 280,
                "open_by_handle_at": 265, "memfd_create": 279, "keyctl": 219, "ptrace": 117, "userfaultfd": 282},
}[os.uname().machine]  # fmt: skip


def call(name: str, *args: object) -> int:
    """A system call by its number."""
    return int(LIBC.syscall(NUMBERS[name], *args))


def opened(path: str, flags: int) -> int:
    """A file as the C library opens it."""
    return int(LIBC.open(path.encode(), flags, 0o600))


def overwritten(path: str) -> int:
    """A file written over in place, through memory."""
    found = opened(path, os.O_RDWR)
    if found < 0:
        return -1
    at = LIBC.mmap(None, 4, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_SHARED, found, 0)
    if at in {None, ctypes.c_void_p(-1).value}:
        return -1
    ctypes.memmove(at, b"over", 4)
    return 0


def connected(family: int, address: bytes, *, to: bool = True) -> int:
    """A socket that reaches somebody, or is bound."""
    made = int(LIBC.socket(family, socket.SOCK_STREAM, 0))
    return made if made < 0 else int((LIBC.connect if to else LIBC.bind)(made, address, len(address)))


def forked() -> int:
    """A second process, which ends at once."""
    made = int(LIBC.fork())
    if made == 0:
        os._exit(0)
    return made


def attempts(home: str, server: int) -> dict[str, Callable[[], int]]:
    """What it tries, by name; ``server`` is a process of the same user that runs outside."""
    one, other = f"{home}/evidence/one", f"{home}/evidence/other"
    argv = (ctypes.c_char_p * 2)(b"/bin/true", None)
    unnamed = struct.pack("=H", socket.AF_UNIX) + b"\0redress-abstract"
    return {
        "read the passwords": lambda: opened(f"{home}/people.txt", os.O_RDONLY),
        "read the record": lambda: opened(f"{home}/redress.duckdb", os.O_RDONLY),
        "read evidence": lambda: opened(one, os.O_RDONLY),
        "read the users of the machine": lambda: opened("/etc/passwd", os.O_RDONLY),
        "read the memory of the server": lambda: opened(f"/proc/{server}/mem", os.O_RDONLY),
        "read the surroundings of the server": lambda: opened(f"/proc/{server}/environ", os.O_RDONLY),
        "make a file": lambda: opened(f"{home}/new", os.O_WRONLY | os.O_CREAT),
        "write over evidence in place": lambda: overwritten(other),
        "change who may read": lambda: LIBC.chmod(f"{home}/people.txt".encode(), 0o777),
        "change the times of evidence": lambda: LIBC.utimensat(HERE, one.encode(), None, 0),
        "make a link": lambda: LIBC.symlink(b"/etc/passwd", f"{home}/link".encode()),
        "make a second name": lambda: LIBC.link(one.encode(), f"{home}/second".encode()),
        "make a folder": lambda: LIBC.mkdir(f"{home}/folder".encode(), 0o700),
        "cut the record": lambda: LIBC.truncate(f"{home}/redress.duckdb".encode(), 0),
        "put one evidence file over another": lambda: LIBC.rename(one.encode(), other.encode()),
        "remove evidence": lambda: LIBC.unlink(other.encode()),
        "reach a socket of the machine": lambda: connected(
            socket.AF_UNIX, struct.pack("=H", socket.AF_UNIX) + f"{home}/socket".encode() + b"\0"
        ),
        "reach a socket without a name": lambda: connected(socket.AF_UNIX, unnamed),
        "reach the network": lambda: connected(socket.AF_INET, INTERNET),
        "listen to the network": lambda: connected(socket.AF_INET, ANY_PORT, to=False),
        "go back to the network of the server": lambda: call("setns", opened(f"/proc/{server}/ns/net", 0), 0),
        "limit the server": lambda: LIBC.prlimit(server, 7, struct.pack("QQ", 1, 1), None),
        "read the server across": lambda: call("process_vm_readv", server, None, 0, None, 0, 0),
        "get hold of the server": lambda: call("pidfd_open", server, 0),
        "trace the server": lambda: call("ptrace", 16, server, 0, 0),
        "pass by the folders": lambda: call("open_by_handle_at", HERE, bytes(16), 0),
        "call through a ring": lambda: call("io_uring_setup", 8, bytes(120)),
        "run in the kernel": lambda: call("bpf", 0, bytes(64), 64),
        "keep a file without a name": lambda: call("memfd_create", b"x", 0),
        "ask for keys": lambda: call("keyctl", 0, -3, 0),
        "answer faults of memory": lambda: call("userfaultfd", 0),
        "fork": forked,
        "start a program": lambda: LIBC.execve(b"/bin/true", argv, None) if forked_ok() else -1,
        "end the server": lambda: LIBC.kill(server, signal.SIGKILL),
    }  # fmt: skip


def forked_ok() -> bool:
    """Whether a program may be tried in this process: a cage that let it would end the list."""
    return "free" not in sys.argv


def main(home: str) -> None:
    """Tries everything and tells what came of it."""
    if "user" in sys.argv and os.geteuid() == 0:
        sysconfig.get_paths()  # the interpreter may lie where this user cannot read
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    server = os.fork()
    if server == 0:
        os.close(1)
        os.close(2)
        signal.pause()
    held = () if "free" in sys.argv else confine()
    told = {}
    for name, attempt in attempts(home, server).items():
        ctypes.set_errno(0)
        told[name] = "done" if attempt() >= 0 else errno.errorcode.get(ctypes.get_errno(), "none")
    sys.stdout.write(json.dumps({"held": held, "told": told, "user": os.geteuid(), "server": server}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(str(Path(sys.argv[1])))
