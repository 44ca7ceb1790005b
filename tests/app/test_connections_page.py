"""The page Connections: an endpoint is added, tested, given a new secret, paused and removed by clicks."""

from streamlit.testing.v1 import AppTest

from core.commands import connections
from core.exchange.webhooks import Sender
from core.office import Office
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import ADMIN, done, opened
from tests.receiver import Receiver, receiving


def press(page: AppTest, label: str) -> None:
    """Presses the button with that label, as the administrator."""
    with at_desk(ADMIN):
        next(each for each in page.button if each.label == label).click().run()


def test_an_endpoint_is_added_and_its_secret_shown_once(office: Office) -> None:
    """The next drawing has the endpoint and no secret."""
    page = open_page("connections", ADMIN)
    assert "No other system is told of anything." in html_of(page)
    page.text_input(key="endpoint_name_0").input("portal")
    page.text_input(key="endpoint_url_0").input("https://hooks.example/redress")
    press(page, "Add endpoint")
    assert "whsec_" in html_of(page)
    press(page, "Allow host")
    assert "whsec_" not in html_of(page)
    assert "https://hooks.example/redress" in html_of(page)
    assert not page.exception


def test_what_is_refused_says_why_and_stays_as_typed(office: Office) -> None:
    """No endpoint without an address."""
    page = open_page("connections", ADMIN)
    page.text_input(key="endpoint_name_0").input("portal")
    press(page, "Add endpoint")
    assert "it is no address such as" in html_of(page)
    assert page.text_input(key="endpoint_name_0").value == "portal"


def test_the_acts_on_an_endpoint(office: Office) -> None:
    """Each answers with a sentence; attempts are listed with what came of them."""
    with receiving(Receiver(500)) as receiver:
        done(connections.allow_host(office, ADMIN, "127.0.0.1"))
        done(connections.add_endpoint(office, ADMIN, "portal", receiver.url))
        appeal = opened(office)
        Sender(office).send_due()
    page = open_page("connections", ADMIN)
    assert f"{appeal.appeal_no}.1.appeal.open" in html_of(page)
    assert "refused (500)" in html_of(page)
    for label, said in (
        ("Send test", "A test message is on its way"), ("New secret", "whsec_"),
        ("End former secret", "The former secret signs no more"), ("Pause", "The endpoint is changed"),
        ("Resume", "The endpoint is changed"), ("Remove", "The endpoint is removed"),
    ):  # fmt: skip
        press(page, label)
        assert said in html_of(page), label
        assert not page.exception
    assert "127.0.0.1" in html_of(page)
