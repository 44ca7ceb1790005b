"""What the app takes its memory from: jemalloc where the machine has it, else the C library (DECISIONS 40).

Each run of a page is a thread that makes and drops a great many small objects. The C library's free list is then
scattered, and it searches longer and longer for a piece that fits.
"""

import subprocess
import sys
from collections.abc import Mapping
from ctypes.util import find_library
from typing import Final

SETTINGS: Final = "background_thread:true,narenas:4"
"""What is free goes back to the machine by itself, from a few common places and not from one for each processor."""


def allocator(environment: Mapping[str, str]) -> dict[str, str]:
    """What is added to the environment that the app is started with, so that it uses jemalloc.

    Nothing where the machine has none, where Python does not start with it, or where whoever starts the app has
    named libraries of their own in ``LD_PRELOAD`` (an empty one: none).
    """
    found = find_library("jemalloc") if sys.platform == "linux" and "LD_PRELOAD" not in environment else None
    if not found:
        return {}
    added = {"LD_PRELOAD": found, "MALLOC_CONF": environment.get("MALLOC_CONF", SETTINGS)}
    return added if _starts({**environment, **added}) else {}


def _starts(environment: Mapping[str, str]) -> bool:
    """Whether Python starts so without a word: the loader says what it cannot load and goes on without it."""
    tried = subprocess.run([sys.executable, "-c", ""], env=environment, capture_output=True, check=False)
    return tried.returncode == 0 and not tried.stderr
