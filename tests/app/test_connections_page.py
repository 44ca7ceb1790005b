"""The page Connections: endpoints and clients of the API are added, changed and ended by clicks."""

from datetime import timedelta

from streamlit.testing.v1 import AppTest

from core.commands import connections
from core.commands.clients import LASTS, add_client, client_of
from core.domain.policy import day_in
from core.exchange.webhooks import Sender
from core.office import Office
from core.queries.people import api_clients
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
    assert "No other system receives messages." in html_of(page)
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
    assert "it must be an address such as" in html_of(page)
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
        ("Send test", "It is sent only once"), ("New secret", "whsec_"),
        ("End former secret", "The former secret is no longer used for signing"), ("Pause", "Endpoint updated"),
        ("Resume", "Endpoint updated"), ("Remove now", "Endpoint removed"),
    ):  # fmt: skip
        assert label != "Remove now" or "messages waiting for portal are deleted" in html_of(page)
        press(page, label)
        assert said in html_of(page), label
        assert ("A paused endpoint gets no test." in html_of(page)) is (label == "Pause")
        assert not page.exception
    assert "127.0.0.1" in html_of(page)


def add_by_clicks(page: AppTest, name: str, *scopes: str) -> None:
    """Fills the form for a client and sends it."""
    page.text_input(key="client_name_0").input(name)
    for scope in scopes:
        page.checkbox(key=f"client_{scope}_0_en").check()
    press(page, "Add client")


def test_a_client_is_added_and_its_token_shown_once(office: Office) -> None:
    """The token is good for its scopes; the next drawing has the client and no token."""
    page = open_page("connections", ADMIN)
    assert "No other system calls the API." in html_of(page)
    add_by_clicks(page, "Seller portal", "intake:write", "orders:confirm")
    token = page.code[0].value
    client = client_of(office, token)
    assert client is not None
    assert (client.name, client.scopes, client.created_by) == (
        "Seller portal", ("intake:write", "orders:confirm"), ADMIN.person_id
    )  # fmt: skip
    assert day_in(client.expires_at) == day_in(office.now() + LASTS)
    assert "it is not shown again" in html_of(page)

    press(page, "Allow host")
    assert not page.code
    assert token not in html_of(page)
    for said in ("Seller portal", "<code>orders:confirm</code>", ADMIN.name, "never"):
        assert said in html_of(page), said
    assert not page.exception


def test_a_client_that_is_refused_says_why_and_stays_as_typed(office: Office) -> None:
    """None without a scope, none whose token is over already, and none without a day, which is not chosen silently."""
    page = open_page("connections", ADMIN)
    add_by_clicks(page, "Portal")
    assert "scopes" in html_of(page)
    assert page.text_input(key="client_name_0").value == "Portal"

    page.date_input(key="client_expires_0").set_value(day_in(office.now()) - timedelta(days=1))
    add_by_clicks(page, "Portal", "events:read")
    assert "this day is already over" in html_of(page)
    assert done(api_clients(office, ADMIN)) == ()

    page.date_input(key="client_expires_0").set_value(None)
    press(page, "Add client")
    assert "last day of the token" in html_of(page)
    assert done(api_clients(office, ADMIN)) == ()
    assert page.text_input(key="client_name_0").value == "Portal"
    assert not page.exception


def test_a_client_is_revoked_when_it_was_said_a_second_time(office: Office) -> None:
    """Its token is good for nothing at once; it stays in the list, and can be revoked no more."""
    _, token = done(add_client(office, "Portal", ["intake:write"]))
    page = open_page("connections", ADMIN)
    assert "at the command line" in html_of(page)
    assert "The token of Portal becomes invalid at once" in html_of(page)
    press(page, "Revoke now")
    assert client_of(office, token) is None
    assert "Portal is revoked" in html_of(page)
    assert '<span class="chip bad">revoked ' in html_of(page)
    assert "Revoke now" not in [each.label for each in page.button]
    assert not page.exception
