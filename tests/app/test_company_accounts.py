"""Signing in with the company's account: who is let in, what is refused, and how it ends."""

import gzip
import hmac
import json
import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey
from streamlit.testing.v1 import AppTest

from core import company
from core.commands import accounts
from core.commands.accounts import company_sign_in, link_company_account, reset_password, set_active, set_role, who_is
from core.company import Identity
from core.domain.people import Person
from core.domain.refusals import Refusal
from core.domain.terms import Role
from core.ledger.engine import Conflict
from core.ledger.record import acts_of
from core.office import Office
from core.queries.notifications import notices
from core.queries.people import accounts as accounts_of_people
from core.queries.people import waiting_accounts
from pages.routes import routes
from pages.shared.context import BEGUN, COOKIE
from tests.app.stage import FRAME, at_desk, html_of, open_page
from tests.app.test_routes import Client, enter
from tests.cases import ADMIN, REVIEWER, Clock, done, refusal_of
from tests.cast import DEMIR, ORTEGA, ZHAO, hire, sign_in
from tests.provider import KEY, OTHER_KEY, SECRET, SETTINGS, Provider, mocked, provided, signed, unsigned

HOST = "http://testserver.local"

LI = {"preferred_username": "li.wen", "name": "Li Wen", "groups": ["ip-reviewers", "canteen"]}


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    """The one provider of this module."""
    with provided(Clock()) as provider:
        yield provider


@pytest.fixture
def provider(served: Provider, clock: Clock, tmp_path, monkeypatch) -> Iterator[Provider]:
    """The provider as each test finds it: it knows Li Wen, and this office is its client."""
    served.__dict__.update(Provider(clock, served.issuer, {"u-li": dict(LI)}).__dict__)
    configure(served, tmp_path, monkeypatch)
    yield served
    company.provider.cache_clear()


def configure(provider: Provider, folder, monkeypatch, more: str = "") -> None:
    """The settings of this office, with lines of the test's own."""
    file = folder / "company.toml"
    file.write_text(SETTINGS.format(issuer=provider.issuer, more=more), encoding="utf-8")
    monkeypatch.setenv(company.FILE, str(file))
    monkeypatch.setenv(company.SECRET, SECRET)
    company.provider.cache_clear()


@pytest.fixture
def client(office: Office) -> Client:
    """A browser at an office whose people have passwords."""
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
    hire(office)
    return Client()


def begin(client: Client, onward: str = "/") -> str:
    """Where the browser is sent to."""
    answer = client.ask("GET", "/auth/company", params={"next": onward, "lang": "zh"})
    assert answer.status_code == 303
    return answer.headers["location"]


def come_back(client: Client, brought: dict[str, str]) -> httpx.Response:
    """The answer to what the browser brings from the provider."""
    return client.ask("GET", "/auth/company/callback", params=brought)


def come_in(client: Client, provider: Provider, subject: str = "u-li") -> httpx.Response:
    """The whole way, as somebody goes it who is honest."""
    return come_back(client, provider.visit(begin(client), subject))


def who(client: Client, office: Office) -> Person | None:
    """Whose sign-in the browser carries."""
    return who_is(office, client.cookies.get(COOKIE) or "")


def acts(office: Office, *verbs: str) -> list[dict[str, Any]]:
    """What the log of the office tells of these, the newest first."""
    with office.store.reading() as cursor:
        return acts_of(cursor, verbs)


def is_refused(client: Client, office: Office, answer: httpx.Response, code: str = "company_failed") -> None:
    """Nobody is in, and the form says so."""
    assert f"refused={code}" in answer.headers["location"]
    assert COOKIE not in client.cookies
    assert not acts(office, "signed_in")


def form(**asked: str) -> str:
    """The sign-in form as somebody finds it who is signed out."""
    with at_desk(None):
        page = AppTest.from_file(str(FRAME), default_timeout=60)
        for name, value in asked.items():
            page.query_params[name] = value
        return html_of(page.run())


# --- in and out ---------------------------------------------------------------------------------------------------


def test_somebody_of_a_group_is_let_in_with_its_role(client, office, provider):
    """The account is made at the first sign-in, with the role of the group, and found again at the next."""
    answer = come_in(client, provider)
    first = who(client, office)
    come_in(other := Client(), provider)

    assert answer.headers["location"] == "/"
    assert first == Person(person_id="li.wen", name="Li Wen", role=Role.REVIEWER, language="zh")
    assert who(other, office) == first
    assert BEGUN not in client.cookies


def test_the_log_tells_issuer_and_subject_and_no_token(client, office, provider, caplog):
    """A sign-in is an act of the office as one by password is; neither log nor file holds what the provider gave."""
    come_in(client, provider)
    told = acts(office, "signed_in", "account_added")
    with office.store.reading() as cursor:
        (row,) = cursor.rows("SELECT * FROM sign_in")

    assert told[0]["payload"] == {"issuer": provider.issuer, "subject": "u-li"}
    assert told[1]["payload"] == {"person": "li.wen", "role": "reviewer"}
    kept = json.dumps([row, told], default=str)
    assert not any(word in kept + caplog.text for word in ("access-", "refresh-", "code-", "eyJhbGciOiJSUzI1NiI"))


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["ip-managers", "ip-intake"], Role.INTAKE),
        (["ip-intake", "ip-reviewers"], Role.REVIEWER),
        (["ip-reviewers", "ip-leads", "ip-managers"], Role.LEAD),
        (["ip-leads", "ip-admins"], Role.ADMIN),
        ("ip-managers", Role.MANAGER),
    ],
)
def test_of_several_groups_the_strongest_counts(client, office, provider, groups, role):
    """As DECISIONS.md orders them; one group may be told as a text."""
    provider.people["u-li"]["groups"] = groups
    come_in(client, provider)
    person = who(client, office)

    assert person
    assert person.role is role


@pytest.mark.parametrize("groups", [[], ["canteen"], None, {"ip-admins": True}, [["ip-admins"]]])
def test_no_group_is_no_access_with_an_explanation(client, office, provider, groups):
    """No account is made; the form says why, and the log tells it."""
    provider.people["u-li"]["groups"] = groups
    is_refused(client, office, come_in(client, provider), "company_no_access")

    assert [each["payload"]["code"] for each in acts(office, "sign_in_refused")] == ["company_no_access"]
    assert "Your company account has no access to this office." in form(refused="company_no_access")
    assert not any(each.person.person_id == "li.wen" for each in done(accounts_of_people(office, ADMIN)))


def test_groups_come_from_userinfo_where_the_token_has_none(client, office, provider):
    """And by their path, where they stand deeper."""
    provider.claims = {"groups": None}
    come_in(client, provider)

    assert who(client, office)
    assert "/userinfo" in provider.asked


def test_groups_may_stand_deeper(client, office, provider, tmp_path, monkeypatch):
    """As Keycloak tells the roles of a realm."""
    configure(provider, tmp_path, monkeypatch, 'groups_claim = "realm_access.roles"')
    provider.people["u-li"]["realm_access"] = {"roles": ["ip-leads"]}
    come_in(client, provider)
    person = who(client, office)

    assert person
    assert person.role is Role.LEAD


def test_signing_out_ends_it_here_and_at_the_provider(client, office, provider):
    """By a page, as a form of this office leads nowhere else."""
    come_in(client, provider)
    token = client.cookies[COOKIE]
    answer = client.post("/auth/sign-out")
    onward = answer.text.partition("0;url=")[2].partition('"')[0].replace("&amp;", "&")
    asked = dict(parse_qsl(urlsplit(onward).query))

    assert answer.status_code == 200
    assert onward.startswith(f"{provider.issuer}/end?")
    assert (asked["client_id"], asked["post_logout_redirect_uri"]) == ("redress", f"{HOST}/")
    assert asked["id_token_hint"].count(".") == 2
    assert who_is(office, token) is None
    assert [each["actor"] for each in acts(office, "signed_out")] == ["li.wen"]


def test_signing_out_where_the_provider_is_silent_ends_it_here(client, office, provider):
    """Whoever leaves is out of this office in any case."""
    come_in(client, provider)
    company.provider.cache_clear()
    provider.down = 503

    assert client.post("/auth/sign-out").headers["location"] == "/"
    assert who(client, office) is None


def test_without_a_provider_there_is_no_such_address(client, monkeypatch):
    """And the form shows no button for it."""
    monkeypatch.delenv(company.FILE, raising=False)
    company.provider.cache_clear()

    assert client.get("/auth/company").status_code == 404
    assert client.get("/auth/company/callback").status_code == 404
    assert client.post("/auth/company/logout", data={"logout_token": "x"}).status_code == 404
    assert '"company"' not in form()


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [{"state": "another"}, {"state": ""}, {"iss": "https://evil.example"}, {"code": ""}, {"error": "access_denied"}],
    ids=str,
)
def test_an_answer_that_was_not_asked_for_is_refused(client, office, provider, changed):
    """Another state, another provider's answer (RFC 9207), none at all, or a no."""
    brought = provider.visit(begin(client), "u-li")
    is_refused(client, office, come_back(client, {**brought, **changed}))
    assert "/token" not in provider.asked


def test_an_answer_that_does_not_name_its_provider_is_refused_where_it_should(client, office, provider):
    """A provider that says it names itself does; otherwise its name may lack."""
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    brought = provider.visit(begin(client), "u-li")
    del brought["iss"]
    is_refused(client, office, come_back(client, brought))
    provider.metadata = {}
    company.provider.cache_clear()
    brought = provider.visit(begin(client), "u-li")
    del brought["iss"]
    come_back(client, brought)

    assert who(client, office)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": ["redress", "another client"]},
        {"azp": "another client"},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"at_hash": "another"},
    ],
    ids=str,
)
def test_a_token_whose_claims_do_not_hold_is_refused(client, office, provider, claims):
    """Of another sign-in, issuer or client, out of time, or of nobody."""
    provider.claims = claims
    is_refused(client, office, come_in(client, provider))


PUBLIC = KEY.as_pem(private=False)


def by_secret(claims: dict[str, Any], secret: bytes) -> str:
    """A token with HS256 by hand: the library itself refuses to make one with a public key."""
    parts = [json.dumps(each).encode() for each in ({"alg": "HS256", "kid": "one"}, claims)]
    told = b".".join(urlsafe_b64encode(each).rstrip(b"=") for each in parts)
    return f"{told.decode()}.{urlsafe_b64encode(hmac.digest(secret, told, 'sha256')).rstrip(b'=').decode()}"


FORGED = {
    "another key": lambda claims: signed(claims, OTHER_KEY),
    "no signature": unsigned,
    "the public key as a shared secret": lambda claims: by_secret(claims, PUBLIC),
    "the secret of the client": lambda claims: signed(claims, OctKey.import_key(SECRET), alg="HS256"),
    "a key that is not the provider's": lambda claims: signed(claims, OTHER_KEY, kid="two"),
    "no token": lambda _claims: "",
    "half a token": lambda claims: signed(claims).rpartition(".")[0],
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_token_that_the_provider_has_not_signed_is_refused(client, office, provider, forged):
    """Whatever algorithm it names."""
    provider.sign = forged
    is_refused(client, office, come_in(client, provider))


def test_an_answer_is_good_once(client, office, provider):
    """Shown again with what the browser carried: refused, also by a provider that takes its codes twice."""
    provider.forgets_codes = False
    brought = provider.visit(begin(client), "u-li")
    carried = client.cookies[BEGUN]
    come_back(client, brought)
    again = Client()
    again.cookies.set(BEGUN, carried, domain="testserver.local")

    assert who(client, office)
    assert "refused=company_failed" in come_back(again, brought).headers["location"]
    assert COOKIE not in again.cookies
    assert len(acts(office, "signed_in")) == 1


def test_a_code_is_of_no_use_to_whoever_catches_it(client, office, provider):
    """A stranger's browser has begun nothing, or something else; the code wants the word that only the first has."""
    brought = provider.visit(begin(client), "u-li")
    stranger = Client()
    is_refused(stranger, office, come_back(stranger, brought))
    own = provider.visit(begin(stranger), "u-li")
    is_refused(stranger, office, come_back(stranger, {**brought, "state": own["state"]}))


@pytest.mark.parametrize("carried", ["", "....", "a.b.c", "a..c.zh.%2F", "%00" * 3000])
def test_what_a_browser_carries_may_be_anything(client, office, provider, carried):
    """It is refused, and nothing breaks."""
    client.cookies.set(BEGUN, carried, domain="testserver.local")
    is_refused(client, office, come_back(client, {"state": "", "code": "code-0"}))


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_sign_in_leads_on_to_this_office_only(client, provider, onward):
    """Whatever address the way there was begun with, or the cookie was changed to."""
    brought = provider.visit(begin(client, onward), "u-li")
    begun = company.SignInState.read(client.cookies[BEGUN])
    client.cookies.set(BEGUN, begun._replace(onward=onward).written(), domain="testserver.local")

    assert begun.onward == "/"
    assert come_back(client, brought).headers["location"] == "/"


def test_a_sign_in_leads_on_to_the_page_that_was_asked_for(client, provider):
    """Also when it was refused."""
    brought = provider.visit(begin(client, "/appeal?no=AP-2026-000001&x=1"), "u-li")
    assert come_back(client, brought).headers["location"] == "/appeal?no=AP-2026-000001&x=1"


@pytest.mark.parametrize("metadata", [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/t"},
                                      {"jwks_uri": None}, {"authorization_endpoint": 7}], ids=str)  # fmt: skip
def test_a_provider_that_contradicts_its_settings_lets_nobody_in(client, office, provider, metadata):
    """Another issuer, or an address at which the secret would go through the net in the clear."""
    provider.metadata = metadata
    answer = client.ask("GET", "/auth/company", params={"next": "/"})
    if "refused" not in answer.headers["location"]:
        answer = come_back(client, provider.visit(answer.headers["location"], "u-li"))
    is_refused(client, office, answer)


@pytest.mark.parametrize("metadata", [{"jwks_uri": "https://["}, {"token_endpoint": "https://["}], ids=str)
def test_an_address_that_is_none_lets_nobody_in(client, office, provider, metadata):
    """The metadata are read as they come: what is no address is no error of the office."""
    provider.metadata = metadata
    is_refused(client, office, come_in(client, provider))


def test_signing_out_ends_it_here_where_the_address_at_the_provider_is_none(client, office, provider):
    """The provider has changed its metadata since."""
    come_in(client, provider)
    company.provider.cache_clear()
    provider.metadata = {"end_session_endpoint": "https://["}

    assert client.post("/auth/sign-out").headers["location"] == "/"
    assert who(client, office) is None


@pytest.mark.parametrize("ways", [7, {}, [], ["client_secret_basic"]], ids=str)
def test_ways_to_authenticate_of_any_type_are_read(client, office, provider, ways):
    """Where none is told that can be read, the usual one is tried."""
    provider.metadata = {"token_endpoint_auth_methods_supported": ways}
    come_in(client, provider)

    assert who(client, office)


@pytest.mark.parametrize(
    "told", [{"error": {"a": 1}}, {"error": 7}, {"access_token": "a", "expires_in": float("inf")}, [], "x", 7], ids=str
)
def test_an_answer_for_a_code_that_cannot_be_read_is_refused(client, office, provider, monkeypatch, told):
    """Of another type than the standard says, as a proxy in between might give it."""
    brought, honest = provider.visit(begin(client), "u-li"), provider.answer
    odd = {"/token": (200, told)}
    monkeypatch.setattr(provider, "answer", lambda path, *given: odd.get(path) or honest(path, *given))
    answer = come_back(client, brought)
    code = "company_failed" if "company_failed" in answer.headers["location"] else "company_unreachable"

    is_refused(client, office, answer, code)


def test_userinfo_of_somebody_else_is_refused(client, office, provider):
    """The groups of another person would be theirs."""
    provider.claims = {"groups": None}
    provider.people["u-li"]["sub"] = "u-admin"
    provider.claims["sub"] = "u-li"
    is_refused(client, office, come_in(client, provider))


def test_a_silent_provider_is_told_as_such(client, office, provider):
    """On the way there, and on the way back."""
    brought = provider.visit(begin(client), "u-li")
    provider.down = 503
    is_refused(client, office, come_back(client, brought), "company_unreachable")
    company.provider.cache_clear()
    answer = client.ask("GET", "/auth/company", params={"next": "/appeal?no=1", "lang": "zh"})
    assert answer.headers["location"] == "/appeal?no=1&refused=company_unreachable&lang=zh"


def test_a_provider_that_holds_many_does_not_hold_the_others(client, provider, monkeypatch):
    """As many as wait for it, the next is told at once."""
    monkeypatch.setattr(routes, "MOST_WAITING", 0)
    assert "refused=company_unreachable" in client.get("/auth/company").headers["location"]
    assert provider.asked == []


PATHS = ("/.well-known/openid-configuration", "/token", "/jwks", "/userinfo")


def asked_raw(client: Client, provider: Provider, path: str, write: Callable[[Callable[[bytes], object]], object]):
    """The answer to a sign-in whose provider writes these bytes at one of its addresses."""
    provider.claims = {"groups": None}
    brought = provider.visit(begin(client), "u-li")
    company.provider.cache_clear()
    provider.raw[path] = write
    return come_back(client, brought)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_of_any_size_is_not_read_to_its_end(client, office, provider, caplog, path, packed):
    """One megabyte is a hundred times of what a provider tells; also what is small only on its way counts."""
    body = b'{"keys": "' + b"x" * 3_000_000 + b'"}'
    body = gzip.compress(body) if packed else body
    packing = "gzip" if packed else "identity"
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nContent-Encoding: {packing}\r\n\r\n"
    with caplog.at_level(logging.WARNING):
        answer = asked_raw(client, provider, path, lambda write: write(head.encode() + body))
    is_refused(client, office, answer, "company_unreachable")
    assert f"{provider.issuer}{path}: more than 1,000,000 bytes" in caplog.text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("head", ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n",
                                  "HTTP/1.1 200 OK\r\nX-Long: ", "HTTP/1.1 200 "])  # fmt: skip
def test_an_answer_that_drips_holds_nobody(client, office, provider, caplog, monkeypatch, path, head):
    """However it is spread, an answer has one time to end in; the log names the address and the way out."""
    monkeypatch.setattr(company, "ENDS_WITHIN", 0.2)
    left = Event()

    def drip(write: Callable[[bytes], object]) -> None:
        write(head.encode())
        try:
            for _ in range(400):
                write(b" ")
                left.wait(0.01)
        except OSError:
            left.set()
            raise

    with caplog.at_level(logging.WARNING):
        answer = asked_raw(client, provider, path, drip)
    is_refused(client, office, answer, "company_unreachable")
    assert f"{provider.issuer}{path}: no whole answer within 0.2 seconds" in caplog.text
    assert left.wait(10)


@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_code_goes_to_the_address_of_the_provider_alone(client, office, provider, status):
    """Sent on elsewhere, it would take the code and the verifier along."""
    head = f"HTTP/1.1 {status} Sent On\r\nLocation: {provider.issuer}/elsewhere\r\nContent-Length: 0\r\n\r\n"
    answer = asked_raw(client, provider, "/token", lambda write: write(head.encode()))
    is_refused(client, office, answer, "company_unreachable")
    assert "/elsewhere" not in provider.asked


# --- who somebody is ----------------------------------------------------------------------------------------------


def identity(
    office: Office, subject: str = "u-li", account: str = "li.wen", role: Role | None = Role.REVIEWER
) -> Identity:
    """A person of the provider."""
    provider = company.provider()
    assert provider
    return Identity(provider.settings.issuer, subject, account, "Li Wen", role, "", "{}")


def test_two_first_sign_ins_at_one_moment_make_one_account(office, provider):
    """Eight browsers of one person, and eight people of one name: one account for the first, none for the others."""
    with ThreadPoolExecutor(16) as pool:
        mine = list(pool.map(lambda n: company_sign_in(office, identity(office), f"n{n}", "", "en"), range(8)))
        others = list(
            pool.map(lambda n: company_sign_in(office, identity(office, f"u-{n}"), f"o{n}", "", "en"), range(8))
        )
    people = [each for each in done(accounts_of_people(office, ADMIN)) if each.company]

    assert [each.person.person_id for each in people] == ["li.wen"]
    assert {who_is(office, done(each).token) for each in mine} == {people[0].person}
    assert {refusal_of(each) for each in others} == {"company_waits"}


@pytest.mark.parametrize("twice", ["INSERT INTO company_account VALUES ('i', 's', 'a', 'a', 'A', false, now())",
                                   "INSERT INTO used_once VALUES ('nonce one', now())"])  # fmt: skip
def test_the_record_itself_takes_each_once(office, twice):
    """Two processes have no lock in common: the keys of the tables stand behind it."""

    def both() -> None:
        with office.store.writing() as one, office.store.writing() as other:
            one.run(twice)
            other.run(twice)

    with pytest.raises(Conflict):
        both()


def test_one_nonce_at_one_moment_lets_in_once(office, provider):
    """The answer of the provider, shown by eight at once."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _n: company_sign_in(office, identity(office), "one", "", "en"), range(8)))

    assert sum(not isinstance(each, Refusal) for each in found) == 1
    assert {each.code for each in found if isinstance(each, Refusal)} == {"company_failed"}


def test_a_name_takes_over_no_account(client, office, provider):
    """Who is called as somebody here waits; administrators are told, and the account's owner notices nothing."""
    mine = done(sign_in(office, "zhao", ZHAO.password))
    provider.people["u-zhao"] = {**LI, "preferred_username": "Zhao", "name": "Zhao Ling", "groups": ["ip-admins"]}
    is_refused(client, office, come_in(client, provider, "u-zhao"), "company_waits")

    assert [each.account for each in done(waiting_accounts(office, ADMIN))] == ["zhao"]
    assert [each.kind for each in notices(office, ADMIN) if each.kind != "calendar"] == ["account", "local"]
    assert who_is(office, mine) == REVIEWER
    assert refusal_of(waiting_accounts(office, REVIEWER)) == "not_permitted"
    assert refusal_of(link_company_account(office, REVIEWER, provider.issuer, "u-zhao", same=True)) == "not_permitted"


@pytest.mark.parametrize("name", ["ｚｈａｏ", "\uff3a\uff28\uff21\uff2f", " Zhao"])
def test_a_name_written_in_another_width_is_the_same_name(client, office, provider, name):
    """On screen both are called the same: who of them signs in is an administrator's to say."""
    provider.people["u-zhao"] = {**LI, "preferred_username": name}
    is_refused(client, office, come_in(client, provider, "u-zhao"), "company_waits")


def test_an_administrator_links_the_account_of_the_same_person(client, office, provider):
    """On the page of people; the sign-ins by its password end, and its password opens nothing any more."""
    provider.people["u-zhao"] = {**LI, "preferred_username": "zhao", "groups": ["ip-leads"]}
    mine = done(sign_in(office, "zhao", ZHAO.password))
    come_in(client, provider, "u-zhao")
    page = open_page("people", ADMIN)
    with at_desk(ADMIN):
        page.button(key="waits_0_True").click().run()
    come_in(client, provider, "u-zhao")
    person = who(client, office)

    assert "They can sign in now" in html_of(page)
    assert who_is(office, mine) is None
    assert person
    assert (person.person_id, person.role) == ("zhao", Role.LEAD)
    assert refusal_of(sign_in(office, "zhao", ZHAO.password)) == "local_sign_in_off"
    assert [each["payload"]["subject"] for each in acts(office, "company_linked")] == ["u-zhao"]


def test_another_person_of_that_name_gets_an_account_of_their_own(client, office, provider):
    """Under the next free name, at their next sign-in."""
    provider.people["u-zhao"] = {**LI, "preferred_username": "zhao"}
    come_in(client, provider, "u-zhao")
    done(link_company_account(office, ADMIN, provider.issuer, "u-zhao", same=False))
    come_in(client, provider, "u-zhao")
    person = who(client, office)

    assert person
    assert person.person_id == "zhao2"
    assert refusal_of(link_company_account(office, ADMIN, provider.issuer, "u-zhao", same=True)) == "not_found"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("  Li\u3000Wen ", "Li Wen"), ("Li\u202eWen", "li.wen"), (7, "li.wen"), ("", "li.wen"), ("x" * 99, "x" * 80)],
)
def test_a_name_is_one_line_that_can_be_read(client, office, provider, name, shown):
    """Whatever the provider gives; what cannot be shown gives way to the sign-in name."""
    provider.people["u-li"]["name"] = name
    come_in(client, provider)
    person = who(client, office)

    assert person
    assert person.name == shown


@pytest.mark.parametrize("name", ["system", "console", "import", "  SYSTEM "])
def test_nobody_is_called_as_the_program(client, office, provider, name):
    """What the log tells of the program would be theirs."""
    provider.people["u-li"]["preferred_username"] = name
    come_in(client, provider)
    person = who(client, office)

    assert person
    assert person.person_id == f"{name.strip().lower()}2"


def test_an_account_that_was_shut_here_stays_shut(client, office, provider):
    """Whatever the groups say."""
    come_in(client, provider)
    done(set_active(office, ADMIN, "li.wen", active=False))

    assert who(client, office) is None
    assert "refused=company_no_access" in come_in(Client(), provider).headers["location"]


def test_a_role_is_the_groups_to_give(client, office, provider):
    """A role that was set here would be gone at the next check; without a provider it is an administrator's again."""
    come_in(client, provider)
    assert refusal_of(set_role(office, ADMIN, "li.wen", Role.LEAD)) == "role_from_groups"
    assert refusal_of(set_role(office, REVIEWER, "li.wen", Role.LEAD)) == "not_permitted"
    assert done(set_role(office, ADMIN, "zhao", Role.LEAD)).role is Role.LEAD


def test_an_account_of_the_company_has_no_password(client, office, provider):
    """Not an empty one, and one that an administrator gives opens nothing while the provider is in use."""
    come_in(client, provider)
    assert refusal_of(sign_in(office, "li.wen", "")) == "sign_in_failed"
    given = done(reset_password(office, ADMIN, "li.wen"))
    assert refusal_of(sign_in(office, "li.wen", given)) == "local_sign_in_off"


def test_a_password_that_was_given_does_not_stand_in_the_way(client, office, provider):
    """It is to be changed by whoever signs in by it; this person signs in without."""
    come_in(client, provider)
    done(reset_password(office, ADMIN, "li.wen"))
    come_in(client, provider)
    person = who(client, office)

    assert person
    assert not person.must_change


def test_an_office_without_people_is_entered_by_the_company(office, provider):
    """Nobody has to be added at the machine: the first of the administrators' group is an administrator."""
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
        cursor.touched.add("person")
    provider.people["u-li"]["groups"] = ["ip-admins"]
    assert 'href="/auth/company?' in form()
    come_in(client := Client(), provider)
    person = who(client, office)

    assert person
    assert person.role is Role.ADMIN


def test_who_comes_by_the_company_has_no_password_to_change(client, office, provider):
    """The menu offers it to those who came by one."""
    come_in(client, provider)
    mine = done(sign_in(office, "zhao", ZHAO.password))

    assert accounts.is_by_company(office, client.cookies[COOKIE])
    assert not accounts.is_by_company(office, mine)
    assert not accounts.is_by_company(office, "nothing")


# --- passwords beside it ------------------------------------------------------------------------------------------


def test_a_password_opens_in_an_emergency_and_administrators_are_told(client, office, provider, clock):
    """For a week, on the bell; the log names it apart from sign-ins with the company's account."""
    enter(client, ZHAO)
    assert who(client, office) == REVIEWER
    assert [each["actor"] for each in acts(office, "signed_in_locally")] == ["zhao"]
    (told,) = [each for each in notices(office, ADMIN) if each.kind == "local"]
    assert (told.place, told.text.facts["who"]) == ("log", "Zhao Ling")
    assert not [each for each in notices(office, REVIEWER) if each.kind == "local"]
    clock.move(days=8)
    assert not [each for each in notices(office, ADMIN) if each.kind == "local"]


def test_passwords_can_be_left_to_named_accounts(client, office, provider, tmp_path, monkeypatch):
    """The others are told so once their password was right; what they were signed in with has ended."""
    before = done(sign_in(office, "zhao", ZHAO.password))
    configure(provider, tmp_path, monkeypatch, 'local_accounts = [" Adm"]')

    assert who_is(office, before) is None
    assert refusal_of(sign_in(office, "zhao", ZHAO.password)) == "local_sign_in_off"
    assert refusal_of(sign_in(office, "zhao", "a guess")) == "sign_in_failed"
    assert who_is(office, done(sign_in(office, "adm", DEMIR.password))) == ADMIN
    assert "refused=local_sign_in_off" in enter(client, ORTEGA).headers["location"]


def test_the_form_offers_the_company_first(client, office, provider, tmp_path, monkeypatch):
    """The password below a quiet line; where nobody has one, nothing is below."""
    shown = form()
    assert shown.index('href="/auth/company?') < shown.index("or with a password") < shown.index('name="password"')
    configure(provider, tmp_path, monkeypatch, "local_accounts = []")
    shown = form()
    assert 'href="/auth/company?' in shown
    assert 'name="password"' not in shown


# --- the provider is asked again ----------------------------------------------------------------------------------


def works_for(client: Client, office: Office, clock: Clock, minutes: int) -> Person | None:
    """Who is here at the last of the clicks, one every half hour."""
    for _ in range(minutes // 30):
        clock.move(minutes=30)
        found = who(client, office)
    return found


def test_the_provider_is_asked_once_an_hour(client, office, provider, clock):
    """Not before, not twice, and again an hour later; each time by the newest refresh token."""
    come_in(client, provider)
    provider.asked.clear()
    assert works_for(client, office, clock, 30)
    assert provider.asked == []
    assert works_for(client, office, clock, 30)
    assert provider.asked == ["/token"]
    assert who(client, office)
    assert provider.asked == ["/token"]
    assert works_for(client, office, clock, 180)
    assert provider.asked.count("/token") == 4


def test_other_groups_give_another_role_within_the_hour(client, office, provider, clock):
    """And none ends the sign-in."""
    come_in(client, provider)
    provider.people["u-li"]["groups"] = ["ip-leads"]
    person = works_for(client, office, clock, 60)
    assert person
    assert person.role is Role.LEAD
    assert [each["payload"]["role_was"] for each in acts(office, "role_given")] == ["reviewer"]
    provider.people["u-li"]["groups"] = []
    assert works_for(client, office, clock, 60) is None
    assert [each["payload"]["person"] for each in acts(office, "sign_ins_ended")] == ["li.wen"]


@pytest.mark.parametrize("refreshed", [True, False])
def test_whom_the_provider_does_not_know_any_more_is_out(client, office, provider, clock, refreshed):
    """By the refresh token, or where there is none by asking for what is known of them."""
    provider.gives_refresh = refreshed
    come_in(client, provider)
    assert works_for(client, office, clock, 60)
    del provider.people["u-li"]
    assert works_for(client, office, clock, 60) is None
    assert who(client, office) is None


def test_a_refresh_that_speaks_of_somebody_else_ends_the_sign_in(client, office, provider, clock):
    """It must be the subject of this sign-in."""
    come_in(client, provider)
    provider.claims = {"sub": "u-admin"}
    assert works_for(client, office, clock, 60) is None


def test_while_the_provider_is_silent_work_goes_on_for_an_hour(client, office, provider, clock):
    """Then everybody is out, until it answers again; asked no more than once a minute."""
    come_in(client, provider)
    provider.down = 503
    provider.asked.clear()
    assert works_for(client, office, clock, 90)
    assert who(client, office)
    assert provider.asked == ["/token", "/token"]
    assert works_for(client, office, clock, 30) is None
    assert not acts(office, "sign_ins_ended")


@pytest.mark.parametrize("status", [401, 403, 404, 500, 302])
def test_what_stands_before_the_provider_says_nothing_of_a_person(client, office, provider, clock, status):
    """A gateway that refuses everybody, or shows a page of its own, is a provider that is silent."""
    come_in(client, provider)
    company.provider.cache_clear()
    provider.down = status
    assert works_for(client, office, clock, 90)
    assert works_for(client, office, clock, 30) is None


def test_work_goes_on_when_the_provider_is_back_in_time(client, office, provider, clock):
    """Nobody has to sign in anew for its restart."""
    come_in(client, provider)
    provider.down = 503
    assert works_for(client, office, clock, 90)
    provider.down = 0
    assert works_for(client, office, clock, 180)


def test_many_requests_at_once_ask_once(client, office, provider, clock):
    """A refresh token may be good for one use: two that use it would end the sign-in."""
    come_in(client, provider)
    clock.move(minutes=59)
    assert who(client, office)
    clock.move(minutes=1)
    provider.asked.clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _n: who(client, office), range(16)))

    assert all(found)
    assert provider.asked == ["/token"]


def test_another_provider_in_the_settings_ends_the_sign_ins_of_the_one_before(client, office, provider, monkeypatch):
    """And so does none."""
    come_in(client, provider)
    monkeypatch.delenv(company.FILE)
    company.provider.cache_clear()
    assert who(client, office) is None


def test_somebody_elses_provider_is_asked_again_too(office, clock, tmp_path, monkeypatch):
    """``oidc-provider-mock``: its refresh tells no ID token, so userinfo is asked; what it revokes has ended."""
    clock.now = datetime.now(UTC)
    with mocked({"sub": "u-li", **LI}) as issuer:
        configure(Provider(clock, issuer), tmp_path, monkeypatch)
        client = Client()
        signed_in = httpx.post(begin(client), data={"sub": "u-li"})
        come_back(client, dict(parse_qsl(urlsplit(signed_in.headers["location"]).query)))
        first = works_for(client, office, clock, 60)
        httpx.put(f"{issuer}/users/u-li", json={**LI, "groups": ["ip-managers"]})
        second = works_for(client, office, clock, 60)
        httpx.post(f"{issuer}/users/u-li/revoke-tokens")
        third = works_for(client, office, clock, 60)
    company.provider.cache_clear()

    assert [each and each.role for each in (first, second, third)] == [Role.REVIEWER, Role.MANAGER, None]


# --- the back channel ---------------------------------------------------------------------------------------------


def log_out(client: Client, token: str) -> int:
    """What the provider is answered."""
    return client.ask("POST", "/auth/company/logout", data={"logout_token": token}).status_code


@pytest.mark.parametrize(
    "whose",
    [{"sub": "u-li"}, {"sid": "session of u-li"}, {"sub": "u-li", "sid": "session of u-li"}],
    ids="+".join,
)
def test_who_is_signed_out_at_the_provider_is_out_at_the_next_click(client, office, provider, whose):
    """By subject, by session, or both; others stay."""
    provider.people["u-mo"] = {**LI, "preferred_username": "mo", "name": "Mo"}
    come_in(client, provider)
    come_in(other := Client(), provider, "u-mo")

    assert log_out(Client(), signed(provider.logout_token(**whose))) == 200
    assert who(client, office) is None
    assert who(other, office)
    assert [each["payload"]["person"] for each in acts(office, "sign_ins_ended")] == ["li.wen"]


@pytest.mark.parametrize("given", [None, ""])
def test_a_logout_token_with_an_empty_session_ends_those_of_its_subject(client, office, provider, given):
    """Some providers write the claim and leave it empty."""
    come_in(client, provider)

    assert log_out(Client(), signed({**provider.logout_token(sub="u-li"), "sid": given})) == 200
    assert who(client, office) is None


def test_a_header_of_any_depth_ends_nothing(client, office, provider):
    """It is read before the signature is checked, from anybody."""
    come_in(client, provider)
    deep = urlsafe_b64encode(b"[" * 9000).decode().rstrip("=")

    assert log_out(Client(), f"{deep}.e30.AAAA") == 400
    assert who(client, office)


def test_a_logout_token_is_good_once(client, office, provider):
    """Sent again it would end what has begun since."""
    token = signed(provider.logout_token(sub="u-li"))
    assert log_out(Client(), token) == 200
    come_in(client, provider)
    assert log_out(Client(), token) == 400
    assert who(client, office)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"iat": None},
        {"iat": 1},
        {"iat": 4_000_000_000},
        {"exp": 1},
        {"jti": None},
        {"events": None},
        {"events": {}},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": "yes"}},
        {"nonce": "one"},
        {"sub": None},
    ],
    ids=str,
)
def test_a_logout_token_that_does_not_hold_ends_nothing(client, office, provider, claims):
    """Of another issuer or client, too old, no logout token, or an ID token in its place."""
    come_in(client, provider)
    assert log_out(Client(), signed(provider.logout_token(**{"sub": "u-li", **claims}))) == 400
    assert who(client, office)


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_logout_token_that_the_provider_has_not_signed_ends_nothing(client, office, provider, forged):
    """As an ID token; nor one of another kind."""
    come_in(client, provider)
    told = provider.logout_token(sub="u-li")
    assert log_out(Client(), forged(told)) == 400
    assert log_out(Client(), signed(told, typ="at+jwt")) == 400
    assert who(client, office)


def test_strange_tokens_do_not_make_the_office_ask_for_keys_all_the_time(client, provider):
    """Once a minute at most."""
    come_in(client, provider)
    provider.asked.clear()
    for _ in range(5):
        assert log_out(Client(), signed(provider.logout_token(sub="u-li"), OTHER_KEY, kid="two")) == 400
    assert provider.asked.count("/jwks") <= 1


def test_reasons_in_the_log_hold_no_token(client, office, provider, caplog):
    """Nor the code."""
    caplog.set_level(logging.DEBUG, "redress")
    provider.claims = {"nonce": "another"}
    come_in(client, provider)
    assert "nonce" in caplog.text
    assert not any(word in caplog.text for word in ("eyJ", "code-", "access-", "refresh-", SECRET))


def test_accounts_know_the_subject(client, office, provider):
    """The page of people marks who comes by the company's account."""
    come_in(client, provider)
    assert {
        each.person.person_id: each.company for each in done(accounts_of_people(office, ADMIN)) if each.company
    } == {"li.wen": "u-li"}
    assert "company account" in html_of(open_page("people", ADMIN))
    assert accounts.CHECK_EVERY < accounts.UNHEARD_AT_MOST
