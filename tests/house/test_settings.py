"""The settings that keep the app safe and quick hold in the Streamlit that is installed."""

import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import streamlit
from streamlit import config
from streamlit.runtime.scriptrunner import script_runner

import app
from pages.shared import server
from pages.shared.server import FirstFiles, Guard, SecurityHeaders
from tests.house.source import ROOT, imports, tree_of

WANTED = {
    "server.address": "127.0.0.1",
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 200,
    "server.maxMessageSize": 8,
    "logger.hideWelcomeMessage": True,
    "runner.postScriptGC": False,
    "runner.magicEnabled": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "browser.gatherUsageStats": False,
}

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("option", "value"), WANTED.items())
def test_the_setting_holds(option, value):
    """Each is in config.toml, as DECISIONS.md 9 and 10 say."""
    section, key = option.split(".")

    assert SETTINGS[section][key] == value


@pytest.mark.parametrize("option", WANTED)
def test_streamlit_knows_the_option(option):
    """An option that a new Streamlit drops would be ignored without a word."""
    assert option in config.get_config_options()


def test_the_garbage_collection_after_each_run_can_still_be_turned_off():
    """``postScriptGC`` is a hidden option; the script runner must still ask for it."""
    assert "runner.postScriptGC" in inspect.getsource(script_runner)


def test_both_themes_are_complete():
    """A colour that only one theme sets would be Streamlit's own in the other."""
    light, dark = SETTINGS["theme"]["light"], SETTINGS["theme"]["dark"]

    assert light.keys() == dark.keys()


def test_the_machine_s_address_is_asked_for_outside_in_two_places_only():
    """Both are shut: the guard refuses what is no own page before the first, the app never starts by the second.

    A Streamlit that asks from a third place would send a request out of the house.
    """
    folder = Path(streamlit.__file__).parent
    sources = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}

    def naming(word: str) -> set[str]:
        return {name for name, text in sources.items() if re.search(rf"\b{word}\b", text)}

    assert naming("get_external_ip") == {"net_util.py", "web/bootstrap.py", "web/server/server_util.py"}
    assert naming("is_url_from_allowed_origins") == {
        "web/server/server_util.py",
        "web/server/starlette/starlette_websocket.py",
    }
    assert "bootstrap" not in inspect.getsource(server)
    assert [str(each.cls) for each in app.app._user_middleware] == [str(SecurityHeaders), str(Guard), str(FirstFiles)]


def test_the_first_page_of_a_case_loads_no_module_of_its_own():
    """What its scripts import is loaded as the server starts: the first reader of the day would wait for it."""
    told = "import sys; from importlib import import_module; from pages.shared import server;"
    told += "[import_module(each) for each in server.FIRST_NEEDED]; print(*sys.modules)"
    began = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    scripts = (ROOT / "pages" / "shared" / "frame.py", ROOT / "pages" / "case" / "page.py")
    asked = {full for script in scripts for _, full in imports(tree_of(script))}
    own = {each for full in asked for each in (full, full.rpartition(".")[0]) if _is_module(each)}

    assert "pages.case.header" in own
    assert not own - set(began.stdout.split())


def _is_module(full: str) -> bool:
    return (ROOT / full.replace(".", "/")).with_suffix(".py").exists()
