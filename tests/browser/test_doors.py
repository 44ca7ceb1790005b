"""Nothing is shown to the wrong person: every path, signed out and as each role, first of all in a fresh process."""

from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.commands.documents import take_in
from core.domain.appeal import Exhibit
from core.domain.terms import DocumentKind, Role, Side
from core.office import Office, open_office
from pages.shared.context import COOKIE
from pages.shared.elements import PLOTLY_ADDRESS
from pages.shared.navigation import PLACES
from tests.browser.house import DRAWN_WITHIN, READ_WITHIN, House, enter, served, settled, sign_in
from tests.browser.reviewing import at_cursor, open_case, sees_answers
from tests.cases import INTAKE, done, reviewable
from tests.cast import CHEN, DEMIR, LIN, ORTEGA, VOSS, ZHAO, Member, hire
from tests.drawn import a_pdf

SELLER, COMPLAINANT = "Northlight Lamps", "Halden & Moss"

SECRETS: Final = (SELLER.encode(), COMPLAINANT.encode(), b"703318845521", b"TM-2026-118204", b"Lin Mei")

CASE: Final = SECRETS[:4]

ADDRESSES: Final = ("/", *(f"/{place.url_path}" for place in PLACES))

FILES: Final = (
    *("/frame", "/desk", "/parts", "/app"),
    *(f"/{folder}{place.file}" for place in PLACES[:2] for folder in ("", "pages/")),
    *(f"/{place.file.removesuffix('.py')}" for place in PLACES),
)


@pytest.fixture(scope="module")
def furnish():
    """One case in review, with a counter-notice, an invoice and an identity document as page images."""

    def furnished(office: Office) -> None:
        appeal = reviewable(office)
        for kind in (DocumentKind.COUNTER_NOTICE, DocumentKind.INVOICE, DocumentKind.IDENTITY_DOCUMENT):
            name, data = f"{kind}.pdf", a_pdf(f"{kind} of the seller")
            done(take_in(office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=kind, name=name, data=data))
        _remember(office)

    return furnished


EXHIBITS: Final[dict[str, Exhibit]] = {}


def _remember(office: Office) -> None:
    """Keeps what is on file, by kind: the served office cannot be asked."""
    with office.store.reading() as cursor:
        rows = cursor.rows("SELECT * FROM exhibit WHERE media_type = 'application/pdf'")
    EXHIBITS.update({row["kind"]: Exhibit.model_validate(row) for row in rows})


def number() -> str:
    """The number of the case on file."""
    return EXHIBITS[DocumentKind.INVOICE].appeal_no


class Ear:
    """Everything a tab is told: frames of its connection, and what it asks the server for."""

    def __init__(self, page: Page) -> None:
        """Listens from now on."""
        self.heard: list[bytes] = []
        self.asked: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))
        page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, frame: str | bytes) -> None:
        self.heard.append(frame.encode() if isinstance(frame, str) else frame)

    def secrets(self, wanted: tuple[bytes, ...] = SECRETS) -> list[bytes]:
        """Which of these words were among it."""
        everything = b"\n".join(self.heard)
        return [each for each in wanted if each in everything]


def of_role(member: Member) -> str:
    """The role, in the name of a test."""
    return member.role


@pytest.fixture(scope="module")
def home_only(tmp_path_factory) -> Path:
    """An office to serve afresh, with people and one case."""
    home = tmp_path_factory.mktemp("fresh")
    office = open_office(home)
    hire(office)
    reviewable(office)
    office.close()
    return home


@pytest.mark.parametrize("paths", [*((each,) for each in ADDRESSES), FILES], ids=lambda paths: paths[0])
def test_the_first_request_of_a_fresh_process_shows_the_form_only(home_only, browser: Browser, paths):
    """Streamlit may run a page file at its address before any guard has run; here there is no such page."""
    house = served(home_only)
    try:
        with browser.new_context(locale="en-GB") as context:
            page = context.new_page()
            ear = Ear(page)
            for path in paths:
                page.goto(house.url + path)
                page.wait_for_load_state("networkidle")
                if path in ADDRESSES:
                    expect(page.locator("form[action='/auth/sign-in']")).to_be_visible(timeout=DRAWN_WITHIN)

                assert ear.secrets() == []
                assert page.locator(".st-key-me, [data-testid=stSidebarNav]").count() == 0
    finally:
        house.stop()


@pytest.mark.parametrize("member", [CHEN, ZHAO, ORTEGA, VOSS, DEMIR], ids=of_role)
def test_each_role_finds_its_own_pages_and_nothing_of_the_others(house: House, page: Page, member: Member):
    """A page of another role answers with the refusal; who sees no cases is never told a word of one."""
    ear = Ear(page)
    sign_in(page, house, member)
    for place in PLACES:
        page.goto(f"{house.url}/{place.url_path}?no={number()}")
        expect(page.locator(".st-key-me")).to_be_visible(timeout=DRAWN_WITHIN)
        settled(page, READ_WITHIN if place.url_path == "pack" else DRAWN_WITHIN)
        refused = page.locator('[data-code="not_permitted"]')
        if member.role in place.roles:
            expect(refused).to_have_count(0)
        else:
            expect(refused).to_be_visible(timeout=DRAWN_WITHIN)
    told = ear.secrets(CASE)

    assert bool(told) is (member.role in (Role.INTAKE, Role.REVIEWER, Role.LEAD)), told
    assert not [url for url in ear.asked if urlsplit(url).path.startswith("/media/")]


def status(context: BrowserContext, house: House, path: str) -> int:
    """What a route answers to this browser."""
    return int(context.request.get(house.url + path, max_redirects=0).status)


LEGAL: Final = {Role.REVIEWER, Role.LEAD}

SEEN_BY: Final = {
    DocumentKind.COUNTER_NOTICE: {*LEGAL, Role.INTAKE},
    DocumentKind.INVOICE: LEGAL,
    DocumentKind.IDENTITY_DOCUMENT: LEGAL,
}


@pytest.mark.parametrize("member", [CHEN, ZHAO, ORTEGA, VOSS, DEMIR], ids=of_role)
def test_page_images_and_files_are_for_those_who_may_see_them(house, context, member):
    """Customer service works without invoices and identity documents; managers and administrators see none at all."""
    enter(context, house, member)
    for kind, seen_by in SEEN_BY.items():
        expected = 200 if member.role in seen_by else 404

        for what in ("1.jpg", "file"):
            assert status(context, house, f"/exhibit/{EXHIBITS[kind].exhibit_id}/{what}") == expected, (kind, what)


@pytest.mark.parametrize("member", [None, CHEN, ZHAO, ORTEGA, VOSS, DEMIR], ids=lambda each: each and each.role)
def test_exports_and_reports_are_for_their_roles(house, context, member):
    """Tables for leads and managers, the report of a case for legal; for everybody else there is nothing there."""
    if member:
        enter(context, house, member)
    role = member and member.role
    table, case = "/export/cases.csv", f"/report/{number()}.csv"
    asked = {path: status(context, house, path) for path in (table, case)}

    assert asked == {
        table: 200 if role in {Role.LEAD, Role.MANAGER} else 404,
        case: 200 if role in LEGAL else 404,
    }


def test_what_is_not_there_is_answered_as_what_may_not_be_seen(house, browser):
    """Nobody learns from the answer which documents exist."""
    asked = (EXHIBITS[DocumentKind.INVOICE].exhibit_id, "0" * 32, "'; DROP TABLE exhibit; --")
    pages = ("1.jpg", "0.jpg", "2.jpg", "99999999999999999999.jpg", "file")
    with browser.new_context() as stranger, browser.new_context() as colleague:
        enter(colleague, house, CHEN)
        answers = {
            status(context, house, f"/exhibit/{exhibit}/{page}")
            for context in (stranger, colleague)
            for exhibit in asked
            for page in pages
        }

    assert answers == {404}


def test_a_file_is_handed_out_to_be_saved_never_to_be_run(house, context):
    """A stranger's document must not speak in the name of this house."""
    enter(context, house, ZHAO)
    exhibit = EXHIBITS[DocumentKind.INVOICE]
    image = context.request.get(f"{house.url}/exhibit/{exhibit.exhibit_id}/1.jpg")
    file = context.request.get(f"{house.url}/exhibit/{exhibit.exhibit_id}/file")

    assert image.headers["cache-control"] == "private, max-age=300"
    assert image.headers["content-type"] == "image/jpeg"
    assert image.body().startswith(b"\xff\xd8\xff")
    assert sha256(file.body()).hexdigest() == exhibit.sha256
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert {each.headers["x-content-type-options"] for each in (image, file)} == {"nosniff"}


def test_the_sign_in_is_out_of_reach_of_scripts_and_of_other_sites(house, context):
    """HttpOnly and SameSite; a script of the page sees no cookie of it."""
    page = sign_in(context.new_page(), house, ZHAO)
    kept = next(each for each in context.cookies() if each["name"] == COOKIE)

    assert (kept["httpOnly"], kept["sameSite"], kept["path"]) == (True, "Lax", "/")
    assert COOKIE not in page.evaluate("document.cookie")


@pytest.mark.parametrize("path", ["/auth/sign-in", "/auth/sign-out", "/auth/sign-out-everywhere"])
@pytest.mark.parametrize("origin", [None, "null", "https://elsewhere.example", "http://127.0.0.1:1"])
def test_another_site_cannot_sign_anybody_in_or_out(house, context, path, origin):
    """A form is taken only from a page of this house."""
    enter(context, house, ZHAO)
    answer = context.request.post(
        house.url + path,
        form={"account": "zhao", "password": ZHAO.password},
        headers={"Origin": origin} if origin else {},
    )

    assert answer.status == 403
    assert status(context, house, f"/exhibit/{EXHIBITS[DocumentKind.INVOICE].exhibit_id}/1.jpg") == 200


@pytest.mark.parametrize(
    "wanted", ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "x", "/\t/e"]
)
def test_signing_in_never_leads_to_another_site(house, context, wanted):
    """A link with a made-up way back ends at the first page."""
    answer = context.request.post(
        f"{house.url}/auth/sign-in",
        form={"account": "zhao", "password": ZHAO.password, "next": wanted},
        headers={"Origin": house.url},
        max_redirects=0,
    )

    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_a_wrong_password_is_refused_in_words_and_then_slowed_down(house, page):
    """In a browser of one's own the form says why and for how long, in the language it is in."""
    sign_in(page, house, ZHAO)
    page.locator(".st-key-me button", has_text="Zhao Ling").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    for _ in range(4):
        page.get_by_label("Sign-in name").fill("zhao")
        page.get_by_label("Password").fill("a guess")
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in").click()
        expect(page.locator(".door .refusal")).to_be_visible(timeout=DRAWN_WITHIN)

    expect(page.locator(".door .refusal")).to_contain_text("Too many failed attempts. Wait")


def test_signing_in_leads_back_to_what_was_asked_for(house, page):
    """Somebody who follows a link to a case signs in and is there."""
    sign_in(page, house, ZHAO, f"/appeal?no={number()}")

    expect(page).to_have_url(f"{house.url}/appeal?no={number()}")


def test_a_tab_that_was_left_open_is_shut_at_its_next_click(house, context):
    """Signed out in one tab, the other shows the form instead of the case it had."""
    here, there = context.new_page(), context.new_page()
    sign_in(here, house, LIN)
    there.goto(f"{house.url}/runsheet")
    expect(there.locator(".st-key-me")).to_be_visible(timeout=DRAWN_WITHIN)
    here.locator(".st-key-me button", has_text="Lin Mei").click()
    here.get_by_role("button", name="Sign out", exact=True).click()
    expect(here.locator(".door")).to_be_visible(timeout=DRAWN_WITHIN)
    there.get_by_role("radio", name="中文").click()

    expect(there.locator(".door")).to_be_visible(timeout=DRAWN_WITHIN)
    expect(there.locator(".st-key-me")).to_have_count(0)


def test_an_open_case_is_shut_at_the_next_key(house, context):
    """Its parts are drawn by themselves, without the frame; they ask who is there all the same, and take no answer."""
    enter(context, house, ZHAO)
    case = open_case(context.new_page(), house, number())
    criterion = at_cursor(case)
    context.request.post(f"{house.url}/auth/sign-out", headers={"Origin": house.url}, max_redirects=0)
    case.keyboard.press("1")

    expect(case.locator(".door")).to_be_visible(timeout=DRAWN_WITHIN)
    expect(case.locator(".st-key-strip, .st-key-judgement, .st-key-me")).to_have_count(0)
    enter(context, house, ZHAO)
    sees_answers(open_case(case, house, number()), **{criterion: ""})


def test_signing_out_everywhere_shuts_the_other_browser(house, browser):
    """A lost laptop is of no use to its finder."""
    with browser.new_context() as laptop, browser.new_context() as phone:
        lost, kept = laptop.new_page(), phone.new_page()
        sign_in(lost, house, ORTEGA)
        sign_in(kept, house, ORTEGA)
        kept.locator(".st-key-me button", has_text="J. Ortega").click()
        kept.get_by_role("button", name="Sign out everywhere").click()
        expect(kept.locator(".door")).to_be_visible(timeout=DRAWN_WITHIN)
        lost.reload()

        expect(lost.locator(".door")).to_be_visible(timeout=DRAWN_WITHIN)


def test_health_says_nothing_but_that_it_answers(house, context):
    """A watcher without an account may ask by what it answers and how far it is, and learns nothing else."""
    answer = context.request.get(f"{house.url}/healthz")
    told = answer.json()

    assert (answer.status, told["status"], told["engine"], told["follower_lag_seconds"]) == (200, "ok", "duckdb", 0)
    assert told.keys() == {"status", "engine", "position", "follower_lag_seconds", "process"}


@pytest.mark.parametrize("member", [CHEN, LIN, ORTEGA, VOSS, DEMIR], ids=lambda member: member.person.person_id)
def test_no_page_needs_what_its_content_policy_refuses(house, context, member):
    """Scripts, styles, pictures and lines of this house alone: the browser names whatever else a page asks for."""
    page, refused = context.new_page(), list[str]()
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    sign_in(page, house, member)
    for place in PLACES:
        if member.role in place.roles:
            asked = f"?no={number()}" if place.url_path in ("appeal", "pack", "intake") else ""
            page.goto(f"{house.url}/{place.url_path}{asked}")
            settled(page)

    assert refused == []


def test_the_page_tells_the_browser_what_it_may_do(house, context):
    """Nothing from elsewhere runs, is shown or is sent; no other page looks in; the server's name is not told."""
    told = context.request.get(house.url).headers

    assert "default-src 'none'" in told["content-security-policy"]
    assert "unsafe-eval" not in told["content-security-policy"]
    assert "script-src 'self' blob: 'sha256-" in told["content-security-policy"]
    assert told["cross-origin-opener-policy"] == told["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in told["permissions-policy"]
    assert not {"server", "strict-transport-security", "access-control-allow-origin"} & set(told)


def test_the_language_chosen_at_the_door_is_that_of_the_pages(house, page):
    """The form carries it: a name that the browser takes for a property of the form would be left out of the page."""
    page.goto(f"{house.url}/queue?lang=zh")
    page.get_by_label("登录名").fill(LIN.person.person_id)
    page.locator("#password").fill(LIN.password)
    page.locator(".door button[type=submit]").click()

    expect(page.get_by_role("link", name="案件队列")).to_be_visible(timeout=DRAWN_WITHIN)


def test_a_page_connects_at_once_without_asking_below_its_own_path_where_the_server_is(house, page):
    """Streamlit's page would ask there first, and a tenth of a second later at the root."""
    sign_in(page, house, ZHAO)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    with page.expect_websocket() as socket:
        page.goto(f"{house.url}/runsheet")
    expect(page.locator(".st-key-me")).to_be_visible(timeout=DRAWN_WITHIN)

    assert urlsplit(socket.value.url).path == "/_stcore/stream"
    assert {each for each in asked if "_stcore/h" in each} <= {"/_stcore/health", "/_stcore/host-config"}


def test_the_scripts_of_charts_are_named_with_the_pages_that_have_charts(house, browser):
    """A manager's first page is one of them, a reviewer's is not; nobody else loads five megabytes."""
    for member, there in ((VOSS, {"/", "/overview", "/timing"}), (ZHAO, {"/overview", "/timing"})):
        context = enter(browser.new_context(), house, member)
        told = {
            path: context.request.get(house.url + path).headers["link"]
            for path in ("/", "/overview", "/timing", "/queue")
        }
        context.close()

        assert {path for path, link in told.items() if PLOTLY_ADDRESS in link} == there
        assert all("BidiComponent" in link for link in told.values())
