"""The route of the first run: what it takes of whom, and that nothing else is reachable before."""

import pytest

from core.commands.setup import first_run_code
from core.ledger.people import PEOPLE, all_people
from core.office import write
from pages.routes.routes import ROUTES
from pages.shared import context
from tests.app.test_routes import Client
from tests.cases import done

HERE = {"Host": "localhost:8501"}
FORM = {"who": "Aylin Demir", "account": "aylin", "password": "tafel kiosk wimpel grat", "language": "zh"}


@pytest.fixture
def client(office):
    """A browser at the routes of an office without people."""

    def leave(cursor) -> None:
        cursor.run("DELETE FROM person")
        cursor.touched.add(PEOPLE)

    write(office, leave, common="people")
    return Client()


def people_in(office):
    """Who has an account."""
    with office.store.reading() as cursor:
        return [(each.person_id, each.role, each.language) for each in all_people(cursor)]


def test_at_the_machine_the_first_administrator_is_made_and_signed_in(client, office):
    """In the language of the form, with the cookie of a sign-in."""
    answer = client.post("/auth/first-run", HERE, data=FORM)

    assert (answer.status_code, answer.headers["location"]) == (303, "/setup")
    assert any(each.startswith(f"{context.COOKIE}=") for each in answer.headers.get_list("set-cookie"))
    assert people_in(office) == [("aylin", "admin", "zh")]


@pytest.mark.parametrize("more", [{}, {**HERE, "X-Forwarded-For": "203.0.113.9"}])
def test_from_elsewhere_only_with_the_code(client, office, more):
    """A name of the office that is not the machine's, or a proxy before it; a code at the machine is not needed."""
    code = done(first_run_code(office))
    refused = [client.post("/auth/first-run", more, data={**FORM, "code": each}) for each in ("", "12345")]
    assert people_in(office) == []
    answer = client.post("/auth/first-run", more, data={**FORM, "code": code})

    assert {each.headers["location"] for each in refused} == {"/?refused=first_run_code&lang=zh"}
    assert not any("set-cookie" in each.headers for each in refused)
    assert answer.headers["location"] == "/setup"
    assert people_in(office) == [("aylin", "admin", "zh")]


def test_in_an_office_with_people_it_does_nothing(client, office):
    """Whoever was second is told, and has no account."""
    client.post("/auth/first-run", HERE, data=FORM)
    answer = Client().post("/auth/first-run", HERE, data={**FORM, "account": "second"})

    assert answer.headers["location"] == "/?refused=first_run_over&lang=zh"
    assert "set-cookie" not in answer.headers
    assert len(people_in(office)) == 1


def test_a_form_without_end_is_not_read(client, office):
    """Nobody is known yet, so nobody may fill the memory."""
    assert client.post("/auth/first-run", HERE, data={**FORM, "who": "x" * 20_000}).status_code == 413
    assert people_in(office) == []


def test_no_other_route_is_reachable_before(client):
    """Health is, and the form of the first run; a name and a password open nothing."""
    asked = {route.path: client.get(route.path.replace(":int}", "}").replace("{page}", "1")) for route in ROUTES}
    signed = client.post("/auth/sign-in", HERE, data={"account": "system", "password": FORM["password"]})

    assert [path for path, answer in asked.items() if answer.status_code == 200] == ["/healthz"]
    assert "refused=sign_in_failed" in signed.headers["location"]
