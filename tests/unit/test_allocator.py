"""What the app takes its memory from: jemalloc where there is one that works, and never against who starts it."""

import os
import subprocess
import sys
from ctypes.util import find_library

import pytest

from core.cli import office
from core.cli.office import allocator

OWN = {name: value for name, value in os.environ.items() if name not in {"LD_PRELOAD", "MALLOC_CONF"}}


@pytest.mark.skipif(not find_library("jemalloc"), reason="this machine has no jemalloc (Debian: libjemalloc2)")
def test_a_process_started_so_uses_jemalloc():
    """It is loaded before everything else."""
    maps = "print(open('/proc/self/maps').read())"
    told = subprocess.run([sys.executable, "-c", maps], env=OWN | allocator(OWN), capture_output=True, check=True)

    assert b"jemalloc" in told.stdout


@pytest.mark.parametrize("chosen", ["", "/usr/lib/libmine.so"])
def test_who_starts_the_app_chooses(chosen):
    """Libraries of their own stay, and none stays none."""
    assert allocator(OWN | {"LD_PRELOAD": chosen}) == {}


@pytest.mark.parametrize("found", [None, "libnosuchallocator.so.2"])
def test_without_one_that_works_all_stays_as_it_is(monkeypatch, found):
    """None on the machine, or one that the loader cannot load."""
    monkeypatch.setattr(office, "find_library", lambda _: found)

    assert allocator(OWN) == {}
