"""Common to all tests: nothing leaves this machine, no test touches a real office, and none waits for a disk."""

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from core import office
from core.commands import accounts
from core.rule_files import load_calendars, load_policies
from tests import postgres

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - Linux's own name of it

ROOM: Final = 8_000_000_000  # bytes: what all tests at once leave there is a small part of it


# How long an example takes is no matter of a test: the machine may be busy.
settings.register_profile("redress", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("redress")


def pytest_configure() -> None:
    """Puts the folders of the tests into memory where there is plenty: half of a test's time is waiting for a disk."""
    with suppress(OSError):
        if shutil.disk_usage(MEMORY).free > ROOM and os.access(MEMORY, os.W_OK):
            os.environ.setdefault(postgres.ROOM_FOR_TESTS, str(MEMORY))


@pytest.fixture(scope="session", autouse=True)
def rules_read_once() -> Iterator[None]:
    """The rule book and the calendars are read once a process, not once an office."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office, "load_policies", cache(load_policies))
        patch.setattr(office, "load_calendars", cache(load_calendars))
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[PasswordHasher]:
    """Passwords are hashed with less work than an office does; yields what an office hashes them with.

    Only the tests' own process hashes so: what it serves or starts checks a password by the cost its hash names.
    """
    with pytest.MonkeyPatch.context() as patch:
        dear = accounts._HASHER
        patch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield dear


def is_loopback(address: object) -> bool:
    """Whether a socket address stays on this machine: a path, or a loopback host with its port."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host in ("", "localhost", "testserver"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """A test that asks for anything but this machine fails, and says what it asked for."""
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def only_here(address: object) -> None:
        if not is_loopback(address):
            pytest.fail(f"A test asked the network for {address!r}; only this machine may be asked.", pytrace=True)

    def guarded_connect(self: socket.socket, address):
        only_here(address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address):
        only_here(address)
        return connect_ex(self, address)

    def guarded_resolve(host, port, *args, **kwargs):
        only_here((host.decode() if isinstance(host, bytes) else host or "", port))
        return resolve(host, port, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_resolve)
        yield


@pytest.fixture(scope="session", autouse=True)
def office_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test opens without saying where is an empty folder of its own, never ``data/var``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDRESS_HOME", str(tmp_path_factory.mktemp("office")))
        yield


@pytest.fixture(scope="session", autouse=True)
def a_database_for_each_home() -> Iterator[None]:
    """Where tests run on PostgreSQL each home has a database of its own, as it has its file otherwise."""
    if not postgres.ON:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        postgres.a_database_for_each_home(patch)
        yield


@pytest.fixture(autouse=True)
def databases_end_with_their_test() -> Iterator[None]:
    """What a test has begun there is taken away after it."""
    with postgres.homes_of_a_test():
        yield
