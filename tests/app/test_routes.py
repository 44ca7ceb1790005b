"""The own routes without a browser: forms, downloads, and what is recorded of them."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette

from core.analytics.tables import ExportFilter, exports
from core.commands.accounts import LONGEST_HELD, SignInAttempt, change_password, count_attempt, reset_password, waited
from core.commands.bundles import begin_bundle, release_bundle
from core.documents.redaction import PagePicture
from core.documents.vault import VaultUnreachableError
from core.domain.masking import pseudonym
from core.domain.permissions import Act
from core.domain.terms import DocumentKind, Side
from core.exchange.export import stream_rows
from core.ledger.engine import Unreachable
from core.queries.people import names_of_parties
from pages.routes import routes
from pages.routes.routes import ROUTES
from pages.shared.context import BROWSER, COOKIE, local_path
from tests.cases import ADMIN, LEAD, done, reviewable
from tests.cast import CAST, CHEN, ORTEGA, VOSS, ZHAO, Member, hire, sign_in

HOST = "http://testserver.local"


class Client:
    """A browser at the routes: it keeps its cookies and follows nothing."""

    def __init__(self) -> None:
        """Signed out."""
        self.app = Starlette(routes=ROUTES)
        self.cookies = httpx.Cookies()

    def ask(self, method: str, path: str, **given: object) -> httpx.Response:
        """The whole answer."""
        return asyncio.run(self._ask(method, path, given))

    async def _ask(self, method: str, path: str, given: dict) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=self.cookies) as browser:
            answer = await browser.request(method, path, **given)
            self.cookies = browser.cookies
            return answer

    def get(self, path: str, cookie: str = "") -> httpx.Response:
        """The answer to a look; with a cookie of somebody else's when one is given."""
        if not cookie:
            return self.ask("GET", path)
        stolen = Client()
        stolen.cookies.set(COOKIE, cookie, domain="testserver.local")
        return stolen.ask("GET", path)

    def post(self, path: str, headers: dict[str, str] | None = None, **given: object) -> httpx.Response:
        """The answer to a form of this house."""
        return self.ask("POST", path, headers={"Origin": HOST, **(headers or {})}, **given)


@pytest.fixture
def client(office):
    """A browser at the routes of an office whose people can sign in."""
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
    hire(office)
    return Client()


def test_a_store_of_documents_that_is_silent_is_told(client, office, monkeypatch):
    """Neither as a document that is missing, nor as a fault of the program."""
    enter(client, ZHAO)
    appeal = reviewable(office)
    with office.store.reading() as cursor:
        exhibit = cursor.value("SELECT min(exhibit_id) FROM exhibit WHERE appeal_no = ?", [appeal.appeal_no])

    def silent(*_: object) -> bytes:
        raise VaultUnreachableError

    monkeypatch.setattr(office.vault, "read", silent)
    answer = client.get(f"/exhibit/{exhibit}/file")

    assert answer.status_code == 503
    assert "The document store does not answer" in answer.text


async def endless() -> AsyncIterator[bytes]:
    """A form that does not say how long it is."""
    yield b"account=zhao"


def enter(client: Client, member: Member, **form: str):
    """The answer to the form of that person."""
    given = {"account": member.person.person_id, "password": member.password, **form}
    return client.post("/auth/sign-in", data=given)


def test_signing_in_gives_a_cookie_for_twelve_hours(client):
    """Out of reach of scripts and of other sites."""
    headers = {"X-Forwarded-Proto": "https", "Forwarded": "proto=https"}
    given = client.post("/auth/sign-in", headers, data={"account": "zhao", "password": ZHAO.password})
    cookie, _browser = given.headers.get_list("set-cookie")
    cookie = cookie.lower()

    assert all(word in cookie for word in ("httponly", "samesite=lax", "max-age=43200", "path=/"))
    assert "secure" not in cookie, "no header of a request says that the office is reached by https"


def test_guesses_elsewhere_do_not_hold_up_the_browser_of_the_owner(client, office):
    """The lockout run: somebody fails without a pause, and the owner comes in at once where they were before."""
    enter(client, ZHAO)
    client.post("/auth/sign-out")
    for _ in range(40):
        tried = count_attempt(office, ZHAO.person.person_id, "203.0.113.9")
        if isinstance(tried, SignInAttempt):
            waited(office, tried)
    assert done(count_attempt(office, ZHAO.person.person_id, "203.0.113.10")).held == LONGEST_HELD
    began = office.now()

    assert BROWSER in client.cookies
    assert enter(client, ZHAO).headers["location"] == "/"
    assert COOKIE in client.cookies
    assert office.now() == began


def test_when_too_many_are_signing_in_one_more_is_told_at_once(client, monkeypatch):
    """In both languages, on a page that needs nothing of the app; nothing is counted."""
    monkeypatch.setattr(routes, "MOST_WAITING", 0)
    answer = enter(client, ZHAO)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "Many people are signing in." in answer.text
    assert "许多人正在登录" in answer.text


def test_nothing_is_fetched_with_a_password_that_was_given_out(client, office):
    """It is good for choosing one's own; then everything is there."""
    given = done(reset_password(office, ADMIN, VOSS.person.person_id))
    enter(client, VOSS, password=given)
    assert client.get("/export/cases.csv").status_code == 404
    done(change_password(office, VOSS.person, given, "a longer new one"))
    enter(client, VOSS, password="a longer new one")
    assert client.get("/export/cases.csv").status_code == 200


def test_a_refused_sign_in_leads_back_with_its_code(client):
    """No cookie, and the page that was asked for is not lost."""
    answer = enter(client, ZHAO, password="a guess", next="/appeal?no=AP-2026-000001", language="zh")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/appeal?no=AP-2026-000001&refused=sign_in_failed&lang=zh"
    assert "set-cookie" not in answer.headers


def test_the_language_chosen_at_the_door_is_kept(client, office):
    """Whoever read the form in Chinese finds the pages in Chinese."""
    enter(client, ZHAO, language="zh")
    with office.store.reading() as cursor:
        assert cursor.value("SELECT language FROM person WHERE person_id = 'zhao'") == "zh"


def test_a_form_without_end_is_not_read(client):
    """Whoever is not signed in cannot fill the memory."""
    assert enter(client, ZHAO, password="x" * 20_000).status_code == 413
    assert client.post("/auth/sign-in", content=endless()).status_code == 413


def test_signing_in_ends_the_sign_in_that_this_browser_had(client):
    """A copy of the older cookie is worth nothing afterwards; other browsers of the person stay signed in."""
    enter(client, VOSS)
    copied = client.cookies[COOKIE]
    enter(client, ZHAO, password="a guess")
    assert client.get("/export/cases.csv", copied).status_code == 200, "whoever guesses wrong ends nothing"
    client.cookies.clear()
    enter(client, VOSS)
    elsewhere = client.cookies[COOKIE]
    client.cookies.clear()
    client.cookies[COOKIE] = copied
    enter(client, VOSS)

    assert client.get("/export/cases.csv", copied).status_code == 404
    assert client.get("/export/cases.csv", elsewhere).status_code == 200
    assert client.get("/export/cases.csv").status_code == 200


def test_signing_out_takes_the_cookie_and_ends_the_sign_in(client):
    """A copy of the cookie is worth nothing afterwards."""
    enter(client, VOSS)
    copied = client.cookies[COOKIE]
    assert client.get("/export/cases.csv").status_code == 200
    left = client.post("/auth/sign-out")
    assert COOKIE not in client.cookies
    assert left.headers["clear-site-data"] == '"cache"', "pictures of documents go from the browser too"
    assert client.get("/export/cases.csv", copied).status_code == 404


def test_signing_out_everywhere_ends_the_others_too(client, office):
    """Also one that began on another machine."""
    other = sign_in(office, "mara", VOSS.password, "10.0.0.9")
    enter(client, VOSS)
    client.post("/auth/sign-out-everywhere")
    assert client.get("/export/cases.csv", other).status_code == 404


def test_health_is_503_while_the_database_does_not_answer(client, monkeypatch):
    """And 200 otherwise, with what a watcher may know."""
    told = client.get("/healthz")
    assert (told.status_code, told.json()["status"]) == (200, "ok")

    def lost(_office: object) -> None:
        raise Unreachable("server closed the connection unexpectedly")

    monkeypatch.setattr(routes, "health_of", lost)
    told = client.get("/healthz")
    assert (told.status_code, told.json()) == (503, {"status": "database_lost"})


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.person.person_id)
def test_exports_and_reports_are_for_their_roles(client, office, member):
    """Tables for leads and managers, reports of a case for legal; signed out there is neither."""
    appeal = reviewable(office)
    addresses = ("/export/cases.csv", f"/report/{appeal.appeal_no}.csv", "/export/secrets.csv", "/report/none.csv")
    assert [client.get(each).status_code for each in addresses] == [404] * 4
    enter(client, member)
    table = 200 if member.role in Act.EXPORT_TABLES.roles else 404
    case = 200 if member.role in Act.EXPORT_REPORT.roles else 404

    assert [client.get(each).status_code for each in addresses] == [table, case, 404, 404]


def test_a_pack_is_opened_by_who_makes_it_and_fetched_by_who_may_see_it(client, office):
    """Its pages are for legal; the file is for whoever may see its documents; a stranger finds nothing."""
    appeal = reviewable(office, "taobao_trademark_v2_1", DocumentKind.INVOICE)
    pack = done(begin_bundle(office, LEAD, appeal.appeal_no, Side.COMPLAINANT))
    page = f"/pack/{pack.pack_id}/{pack.form.exhibits[0]}/1"
    paths = (f"{page}/filed.jpg", f"{page}/seen.jpg?e=1", f"/pack/{pack.pack_id}.pdf")

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert seen(client, ZHAO, paths) == [200, 200, 404]
    done(release_bundle(office, LEAD, pack.pack_id, pack.edition, PagePicture(letters=False)))
    assert seen(client, ZHAO, paths) == [200, 200, 200]
    assert seen(client, CHEN, paths) == [404, 404, 404]
    assert seen(client, VOSS, paths) == [404, 404, 404]
    assert client.get(f"{page}/other.jpg").status_code == 404


def seen(client, member: Member, paths: tuple[str, ...]) -> list[int]:
    """What the routes answer to this person."""
    enter(client, member)
    return [client.get(path).status_code for path in paths]


def test_an_export_is_the_whole_table_and_is_recorded(client, office):
    """As a file of its own name, never kept by the browser; who took it stands in the record."""
    appeals = [reviewable(office) for _ in range(3)]
    enter(client, ORTEGA)
    answer = client.get("/export/cases.csv?right-type=copyright")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    with office.store.reading() as cursor:
        recorded = exports(cursor, 9)

    assert [row["appeal_no"] for row in rows] == [each.appeal_no for each in appeals]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].endswith("redress-cases-2026-11-24.csv")
    assert [(each["exported_by"], each["row_count"]) for each in recorded] == [("ortega", 3)]


@pytest.mark.parametrize("asked", ["from=yesterday", "right-type=design", "state=lost", "outcome=won", "to=2026-13-01"])
def test_a_filter_that_cannot_be_is_refused(client, asked):
    """A misspelt filter must not be taken for none."""
    enter(client, ORTEGA)

    assert client.get(f"/export/cases.csv?{asked}").status_code == 400


def test_an_export_that_is_broken_off_is_recorded_too(office):
    """What was taken before the reader left has left the office."""
    reviewable(office)

    async def leave_early() -> None:
        pieces = routes.sent(done(stream_rows(office, LEAD, "cases", ExportFilter())))
        await anext(pieces)
        await pieces.aclose()
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(leave_early())
    with office.store.reading() as cursor:
        assert len(exports(cursor, 9)) == 1


@pytest.mark.parametrize(
    ("given", "led"),
    [
        ("/appeal?no=1", "/appeal?no=1"),
        ("/", "/"),
        ("", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("https://elsewhere.example", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("/\t/elsewhere.example", "/"),
    ],
)
def test_the_way_back_stays_in_this_house(given, led):
    """A link cannot send somebody elsewhere by way of the sign-in."""
    assert local_path(given) == led


def test_the_search_for_a_party_answers_managers_and_leads_only(client, office):
    """Names for a lead, pseudonyms for a manager, nothing for the rest and for whoever is signed out."""
    appeal = reviewable(office)
    name = names_of_parties(office, LEAD, [appeal.seller_id])[appeal.seller_id]
    asked = f"/parties?side=seller&lang=zh&q={quote(name[:4])}"

    assert client.get(asked).status_code == 404
    for member in (CHEN, ZHAO):
        enter(client, member)
        assert client.get(asked).status_code == 404
    enter(client, ORTEGA)
    assert [each["called"] for each in client.get(asked).json()["matches"]] == [name]
    assert client.get(asked).json()["matches"][0]["cases"] == "1件申诉"
    assert client.get("/parties?side=office&q=a").status_code == 404
    enter(client, VOSS)
    assert client.get(asked).json() == {"matches": [], "more": False}
    assert client.get("/parties?side=seller").json()["matches"][0]["called"] == pseudonym(appeal.seller_id)
