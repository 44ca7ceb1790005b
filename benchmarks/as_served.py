"""Measuring with the allocator that the app is served with, so that the figures are those that people meet."""

import os
import sys

from core.cli.office import allocator


def as_served() -> None:
    """Begins this command anew with it, unless this process has begun so or there is none."""
    if added := allocator(os.environ):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **added})  # noqa: S606 - this command


def memory() -> str:
    """Where the app takes its memory from."""
    preloaded = {**os.environ, **allocator(os.environ)}.get("LD_PRELOAD", "")
    return "jemalloc" if "jemalloc" in preloaded else "the memory of the C library"
