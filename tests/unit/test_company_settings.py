"""The settings of the company's provider: a faulty file is refused by its field, and without one nothing is loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from joserfc.errors import JoseError

from core.company import FILE, SECRET, Provider, company_from, sealed, unsealed
from core.domain.refusals import Refusal
from core.domain.terms import Role
from tests.english import english
from tests.house.source import ROOT

GOOD = """\
issuer = "https://login.example.com/realms/office"
client_id = "redress"
secret_file = "company.secret"

[groups]
"ip-leads" = "lead"
"""


def settled(folder: Path, text: str, **environment: str) -> Provider | Refusal | None:
    """What a file with that text and its secret beside it comes to."""
    (folder / "company.toml").write_text(text, encoding="utf-8")
    (folder / "company.secret").write_text("from the file\n", encoding="utf-8")
    return company_from({FILE: str(folder / "company.toml"), **environment})


def test_a_good_file(tmp_path):
    """The secret stands beside it, or comes from the environment; the rest has its usual values."""
    found, other = settled(tmp_path, GOOD), settled(tmp_path, GOOD, **{SECRET: "from outside"})

    assert isinstance(found, Provider)
    assert isinstance(other, Provider)
    assert (found.secret, other.secret) == ("from the file", "from outside")
    assert found.settings.groups == {"ip-leads": Role.LEAD}
    assert (found.settings.person_claim, found.settings.groups_claim) == ("preferred_username", "groups")
    assert "from the file" not in repr(found)


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9400", "http://localhost:9400", "http://[::1]:9400"])
def test_on_this_machine_a_provider_needs_no_tls(tmp_path, issuer):
    """What does not leave the machine nobody on the way can read."""
    assert isinstance(settled(tmp_path, GOOD.replace("https://login.example.com/realms/office", issuer)), Provider)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("https://", "http://", "issuer: "),
        ("https://login.example.com/realms/office", "login", "issuer: "),
        ("/office", "/office?tenant=1", "issuer: "),
        ("issuer =", "issuer_ =", "issuer: Field required"),
        ('"redress"', '""', "client_id: "),
        ('"lead"', '"boss"', "groups.ip-leads: "),
        ('"lead"', '"system"', "groups: "),
        ('"ip-leads" = "lead"', "", "groups: "),
        ("[groups]", "[roles]", "roles: Extra inputs"),
        ("client_id", 'secret = "in the open"\nclient_id', "secret: Extra inputs"),
        ("client_id", 'scopes = ["profile"]\nclient_id', "scopes: "),
        ('secret_file = "company.secret"', "", "secret_file: "),
        ("company.secret", "nothing.secret", "nothing.secret"),
        ("[groups]", "[groups", "at line"),
    ],
)
def test_a_faulty_file_is_refused_by_its_field(tmp_path, before, after, told):
    """With the name of the setting, and never with the secret."""
    found = settled(tmp_path, GOOD.replace(before, after, 1))

    assert isinstance(found, Refusal)
    assert found.code == "setting_invalid"
    assert FILE in english(found)
    assert told in english(found)
    assert "in the open" not in english(found)


def test_a_file_that_is_not_there_is_named(tmp_path):
    """And the app does not start without what it was told to keep to."""
    refused = company_from({FILE: str(tmp_path / "none.toml")})
    command = [sys.executable, "-m", "core", "serve", "--port", "1"]
    environment = {**os.environ, "REDRESS_HOME": str(tmp_path / "home"), FILE: str(tmp_path / "none.toml")}
    told = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)

    assert isinstance(refused, Refusal)
    assert "none.toml" in english(refused)
    assert told.returncode == 1
    assert "none.toml" in told.stderr


def test_without_a_provider_nothing_of_it_is_loaded():
    """Neither as the app starts nor with what its first pages load: the start is as quick as before."""
    told = "import sys; import app; from importlib import import_module; from pages.shared import server;"
    told += "[import_module(each) for each in server.FIRST_NEEDED]; from core.company import provider;"
    told += (
        "assert provider() is None; print(*(each for each in sys.modules if each.startswith(('authlib', 'joserfc'))))"
    )
    environment = {name: value for name, value in os.environ.items() if name != FILE}
    ran = subprocess.run(
        [sys.executable, "-c", told], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ran.stdout.split() == []


def test_what_is_sealed_opens_with_its_sign_in_alone():
    """Whoever has the record, and the hash of the sign-in in it, has nothing."""
    kept = sealed("refresh-1", "the browser's")

    assert "refresh" not in kept
    assert kept != sealed("refresh-1", "the browser's")
    assert unsealed(kept, "the browser's") == "refresh-1"
    with pytest.raises(JoseError):
        unsealed(kept, "another")
