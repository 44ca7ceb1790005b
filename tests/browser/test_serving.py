"""What is served has the settings of config.toml, wherever it was started from, and tells browsers to be careful."""

import json

from tests.browser.house import enter, eventually, served
from tests.cast import ZHAO
from tests.house.test_settings import WANTED

# Runs in the served process before anything else and writes down, once it answers, what its settings are.
SPY = """
import json, os, sys, threading, time

def look():
    while not getattr(sys.modules.get("streamlit.runtime"), "exists", bool)():
        time.sleep(0.05)
    from streamlit import config
    seen = {{name: config.get_option(name) for name in {names!r}}}
    with open({told!r} + ".part", "w") as out:
        json.dump(seen, out)
    os.replace({told!r} + ".part", {told!r})

threading.Thread(target=look, daemon=True).start()
"""


def test_the_served_process_has_the_settings_that_keep_it_safe_and_quick(office_home, tmp_path):
    """Asked in the process itself: above all ``postScriptGC``, which is most of what a click costs."""
    told = tmp_path / "told.json"
    (tmp_path / "sitecustomize.py").write_text(SPY.format(names=list(WANTED), told=str(told)), encoding="utf-8")
    house = served(office_home, PYTHONPATH=str(tmp_path))
    try:
        eventually(told.exists, "the served process did not tell its settings")
        seen = json.loads(told.read_text(encoding="utf-8"))
    finally:
        house.stop()

    assert seen == WANTED


def test_a_server_that_is_stopped_writes_its_log_into_the_record(office_home, context):
    """So that an ordinary end is not a kill: DuckDB would go on without the log in its indexes."""
    house = served(office_home)
    try:
        enter(context, house, ZHAO)
        assert list(office_home.glob("*.wal"))
    finally:
        house.stop()

    assert not list(office_home.glob("*.wal"))


def test_every_answer_tells_the_browser_to_be_careful(house, context):
    """No guessed types, no foreign frame around the page, no address of a case for other sites."""
    for path in ("/", "/healthz", "/exhibit/x/1.jpg", "/_stcore/health"):
        headers = context.request.get(house.url + path).headers

        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "SAMEORIGIN", path
        assert headers["referrer-policy"] == "same-origin", path


def test_the_page_asks_nobody_but_this_house(house, page):
    """Nothing of the office leaves it: no fonts, no statistics, no pictures from elsewhere."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(house.url)
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if not url.startswith((house.url, "data:", "blob:"))] == []
