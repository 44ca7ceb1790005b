"""The page of the log of the office: narrowed by its address, page by page, and the same as its file."""

import csv
import io

from core.commands.accounts import end_sign_ins, set_role
from core.domain.terms import Role
from core.office import Office
from core.queries.security import ON_PAGE
from tests.app.stage import html_of, open_page
from tests.app.test_routes import Client, enter
from tests.cases import ADMIN, LEAD, REVIEWER, SECOND, done
from tests.cast import ORTEGA, hire


def test_the_newest_act_comes_first_and_the_address_narrows(office: Office) -> None:
    """By kind, account and day; an address that says nothing known narrows nothing."""
    done(set_role(office, ADMIN, SECOND.person_id, Role.LEAD))
    done(end_sign_ins(office, ADMIN, REVIEWER.person_id))
    today = office.now().date().isoformat()
    whole = html_of(open_page("log", LEAD))

    assert whole.index("sign-ins ended") < whole.index("role given")
    assert "Lin Mei · lead reviewer" in whole
    assert 'data-acts="2"' in whole
    for address, count in (
        ({"kind": "accounts"}, 1), ({"kind": "no-kind"}, 2), ({"account": "zhao"}, 0), ({"account": "adm"}, 2),
        ({"from": today, "to": today}, 2), ({"to": "2020-01-01"}, 0), ({"from": "never"}, 2), ({"page": "x"}, 2),
    ):  # fmt: skip
        assert f'data-acts="{count}"' in html_of(open_page("log", ADMIN, **address)), address


def test_a_long_log_has_pages(office: Office) -> None:
    """Fifty acts each."""
    for _ in range(ON_PAGE + 1):
        done(end_sign_ins(office, ADMIN, REVIEWER.person_id))
    first, last = (html_of(open_page("log", ADMIN, page=each)) for each in ("1", "2"))

    assert [each.count("sign-ins ended") for each in (first, last)] == [ON_PAGE, 1]


def test_the_file_is_narrowed_as_the_page_is(office: Office) -> None:
    """And that it was taken is in the log."""
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
    hire(office)
    client = Client()
    enter(client, ORTEGA)
    told = client.get("/log.csv?kind=sign_ins").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))

    assert {row["act"] for row in rows} == {"signed_in"}
    assert 'data-acts="1"' in html_of(open_page("log", LEAD, kind="exports"))
