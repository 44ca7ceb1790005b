"""How the office is reached: its names, the proxies it believes, and the limits, as the environment tells them."""

import pytest

from core.domain.refusals import Refusal
from core.network import MEGABYTE, OfficeAddresses, name_in, reached_from
from tests.cases import done, refusal_of

HTTPS = {"REDRESS_ADDRESS": "https://redress.example.com, https://appeals.example.com:8443"}


@pytest.mark.parametrize(
    ("environment", "served_at", "host", "scheme"),
    [
        ({}, "127.0.0.1", "127.0.0.1:8501", "http"),
        ({}, "127.0.0.1", "LOCALHOST:9000", "http"),
        ({}, "127.0.0.1", "[::1]:8501", "http"),
        ({}, "127.0.0.1", "x.evil.test", None),
        ({}, "127.0.0.1", "10.1.2.3:8501", None),
        ({}, "127.0.0.1", "localhost.evil.test", None),
        ({}, "10.1.2.3", "10.1.2.3:8501", "http"),
        ({}, "0.0.0.0", "10.1.2.3:8501", None),  # noqa: S104 - what is listened on is no name
        ({}, "0.0.0.0", "0.0.0.0:8501", None),  # noqa: S104 - the same
        (HTTPS, "127.0.0.1", "redress.example.com", "https"),
        (HTTPS, "127.0.0.1", "Appeals.Example.com:8443", "https"),
        (HTTPS, "127.0.0.1", "other.example.com", None),
        (HTTPS, "127.0.0.1", "localhost:8501", "http"),
        ({"REDRESS_ADDRESS": "http://redress:8501"}, "0.0.0.0", "redress:8501", "http"),  # noqa: S104 - the same
    ],
)
def test_the_office_answers_at_its_own_names_only(environment, served_at, host, scheme):
    """A name that somebody points at this machine is none of them, whatever the port."""
    assert done(reached_from(environment, served_at)).scheme_at(host, "http") == scheme


@pytest.mark.parametrize(
    "host", ["", ":80", "a@b", "a/b", "a?b", "localhost:99999", "localhost:x", "[::1", "127.0.0.1 ", "localhost#"]
)
def test_a_host_that_is_no_name_is_none(host):
    """What a parser might read in two ways is not read at all."""
    assert name_in(host) is None


@pytest.mark.parametrize(
    ("setting", "given"),
    [
        ("REDRESS_ADDRESS", "redress.example.com"),
        ("REDRESS_ADDRESS", "ftp://redress.example.com"),
        ("REDRESS_ADDRESS", "https://redress.example.com/app"),
        ("REDRESS_ADDRESS", "https://a.example.com http://b.example.com"),
        ("REDRESS_PROXIES", "proxy.example.com"),
        ("REDRESS_PROXIES", "10.0.0.0/99"),
        ("REDRESS_UPLOADS_PERSON", "many"),
        ("REDRESS_UPLOADS_ALL", "10"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(setting, given):
    """An office that started with half of what was meant would be open, or shut, without a word."""
    refused = reached_from({setting: given})

    assert refusal_of(refused) == "setting_invalid"
    assert isinstance(refused, Refusal)
    assert refused.facts["setting"] == setting


def test_https_is_what_the_setting_says():
    """No header of a request decides it."""
    assert done(reached_from(HTTPS)).https
    assert not done(reached_from({})).https


def test_limits_are_megabytes():
    """So that an administrator can reckon with them."""
    found = done(reached_from({"REDRESS_UPLOADS_PERSON": "50", "REDRESS_UPLOADS_ALL": "70"}))

    assert (found.person, found.everybody) == (50 * MEGABYTE, 70 * MEGABYTE)


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "asks"),
    [
        ("", "127.0.0.1", "203.0.113.9", "127.0.0.1"),
        ("10.0.0.0/8", "203.0.113.1", "198.51.100.7", "203.0.113.1"),
        ("10.0.0.0/8", "10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.0/8", "10.0.0.1", "forged, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.0/8", "10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.0/8 ::1", "::1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.0/8", "unknown", "198.51.100.7", "unknown"),
    ],
)
def test_only_a_proxy_that_is_named_says_for_whom_it_asks(proxies, peer, forwarded, asks):
    """Read from the end: what a stranger writes in front is not reached."""
    assert done(reached_from({"REDRESS_PROXIES": proxies})).asks_for(peer, forwarded) == asks


def test_without_settings_nobody_is_believed():
    """Not even this machine: any person of it could choose their address."""
    assert done(reached_from({})) == OfficeAddresses({"127.0.0.1": ""})
