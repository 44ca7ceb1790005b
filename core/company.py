"""Single sign-on by OpenID Connect: the settings of the company's provider, and its claims about a person.

``REDRESS_COMPANY_ACCOUNTS`` names a TOML file, ``REDRESS_COMPANY_SECRET`` or the file's ``secret_file`` holds the
secret of this client; docs/security.md describes both. Without them there is no single sign-on, and Authlib is never
loaded, which is why its modules are imported where they are used.

Everything that arrives in the provider's name is checked against the request, because anybody could send a browser back
here. ``InvalidAnswerError`` says what is wrong; ``UnreachableError`` means that the provider did not answer.

Sources: OpenID Connect Core 1.0, RP-Initiated Logout 1.0 and Back-Channel Logout 1.0, RFC 7636 (PKCE), RFC 9207.
"""

import hmac
import json
import os
import secrets
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Timer
from time import monotonic
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from core.domain.people import ACCOUNT_ROLES
from core.domain.permissions import strongest
from core.domain.refusals import Refusal, refuse
from core.domain.terms import Role
from core.domain.text import say

FILE: Final = "REDRESS_COMPANY_ACCOUNTS"

SECRET: Final = "REDRESS_COMPANY_SECRET"  # noqa: S105 - where the secret stands

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the provider's key can make: never unsigned, and never made with a shared secret."""

ANSWERS_WITHIN: Final = 5  # seconds without a byte

ENDS_WITHIN: Final = 10  # seconds for a whole answer, however slowly its bytes come

LARGEST: Final = 1_000_000  # bytes of an answer, unpacked

CLOCKS_DIFFER: Final = 60  # seconds by which the provider's clock may be ahead or behind

METADATA_KEPT: Final = 3600  # seconds

KEYS_KEPT: Final = 60  # seconds, even if a key is missing: forged tokens must not make us ask all the time

LOGOUT_WITHIN: Final = timedelta(minutes=5)

LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"

TROUBLE: Final = frozenset({"server_error", "temporarily_unavailable", "slow_down", "invalid_client"})
"""Errors of the token endpoint about the provider or this client, not about the person."""

LONGEST_NAME: Final = 80

LONGEST_SUBJECT: Final = 255


class InvalidAnswerError(Exception):
    """Something received in the provider's name is invalid, or the provider refuses; the message holds no token."""


class UnreachableError(Exception):
    """The provider did not answer, or its answer is unusable."""


class Settings(BaseModel):
    """The settings file: the provider, this office's client id, the claims that count, and the role of each group."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str
    client_id: str = Field(min_length=1)
    secret_file: Path | None = None
    scopes: tuple[str, ...] = ("openid", "profile")
    person_claim: str = Field("preferred_username", min_length=1)
    groups_claim: str = Field("groups", min_length=1)
    groups: dict[str, Role] = Field(min_length=1)
    local_accounts: frozenset[str] | None = None

    @field_validator("issuer")
    @classmethod
    def _is_issuer(cls, address: str) -> str:
        if urlsplit(address).query or urlsplit(address).fragment or not _is_safe(address):
            raise ValueError("no address that begins with https://")
        return address

    @field_validator("scopes")
    @classmethod
    def _has_openid(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in scopes:
            raise ValueError('"openid" is missing')
        return scopes

    @field_validator("local_accounts")
    @classmethod
    def _folded(cls, accounts: frozenset[str] | None) -> frozenset[str] | None:
        return accounts and frozenset(each.strip().casefold() for each in accounts)

    @field_validator("groups")
    @classmethod
    def _are_roles(cls, groups: dict[str, Role]) -> dict[str, Role]:
        if others := [group for group, role in groups.items() if role not in ACCOUNT_ROLES]:
            raise ValueError(f"{', '.join(others)}: nobody signs in as the program")
        return groups


class Identity(NamedTuple):
    """A person as the provider describes them; ``role`` is None if they are in no group of this office.

    ``tokens`` is JSON with which the provider is asked again; ``session`` is the id of the provider's session, or "".
    """

    issuer: str
    subject: str
    account: str
    name: str
    role: Role | None
    session: str
    tokens: str


class EndedSignIns(NamedTuple):
    """What a logout token ends: every sign-in of the subject, of the provider's session, or of both together."""

    issuer: str
    subject: str
    session: str
    token_id: str


class SignInState(NamedTuple):
    """The random values that a browser carries until it returns from the provider, and the page it goes on to."""

    state: str
    nonce: str
    verifier: str
    lang: str
    onward: str

    @classmethod
    def read(cls, cookie: str) -> "SignInState":
        """Reads the cookie; raises ``InvalidAnswerError`` if this browser has not begun a sign-in."""
        parts = cookie.split(".", 4)
        if len(parts) != len(cls._fields) or not all(parts[:3]):
            raise InvalidAnswerError("this browser has begun no sign-in")
        state, nonce, verifier, lang, onward = parts
        return cls(state, nonce, verifier, lang, unquote(onward))

    def written(self) -> str:
        """The value of the cookie."""
        return ".".join((*self[:4], quote(self.onward, safe="")))


@dataclass(frozen=True)
class Provider:
    """The configured provider; its metadata is read when first needed, and cached for a while."""

    settings: Settings
    secret: str = field(repr=False)
    _kept: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict, repr=False)

    def takes_password(self, account: str, *, linked: bool = False) -> bool:
        """Whether this account may sign in by password: the accounts listed, or else all that are not linked."""
        named = self.settings.local_accounts
        return not linked if named is None else account in named

    def begin(self, back: str, onward: str, lang: str) -> tuple[str, SignInState]:
        """The URL at which to sign in, and what the browser carries meanwhile; the provider sends it ``back``."""
        begun = SignInState(
            secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), lang, onward
        )
        with self._client(redirect_uri=back, code_challenge_method="S256") as client:
            url, _ = client.create_authorization_url(
                self._endpoint("authorization"), state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
            )
        return str(url), begun

    def redeem(self, answer: Mapping[str, str], begun: SignInState, back: str, now: datetime) -> Identity:
        """Who signed in, from the browser's answer; raises ``InvalidAnswerError`` or ``UnreachableError``."""
        if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise InvalidAnswerError("another state than this browser began with")
        supported = self._metadata().get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", None if supported else self.settings.issuer) != self.settings.issuer:
            raise InvalidAnswerError("an answer of another provider")
        if "error" in answer or not answer.get("code"):
            raise InvalidAnswerError(f"the provider answers {answer.get('error', 'nothing')[:LONGEST_NAME]!r}")
        with self._client(redirect_uri=back) as client:
            tokens = client.fetch_token(
                self._endpoint("token"), grant_type="authorization_code",
                code=answer["code"], code_verifier=begun.verifier,
            )  # fmt: skip
        return self._identity(tokens, now, nonce=begun.nonce)

    def ask_again(self, stored: str, subject: str, now: datetime) -> Identity:
        """The person's current claims; raises ``InvalidAnswerError`` if the provider no longer vouches for them."""
        tokens = json.loads(stored)
        if "refresh_token" in tokens:
            with self._client() as client:
                fresh = client.refresh_token(self._endpoint("token"), refresh_token=tokens["refresh_token"])
            hint = {"hint": tokens["hint"]} if "hint" in tokens else {}
            tokens = {"refresh_token": tokens["refresh_token"], **hint, **fresh}
        return self._identity(tokens, now, subject=subject)

    def logged_out(self, token: str, now: datetime) -> EndedSignIns:
        """The sign-ins a logout token ends; raises ``InvalidAnswerError``, or ``UnreachableError`` without keys."""
        from joserfc.jwt import JWTClaimsRegistry  # noqa: PLC0415 - only with a provider

        header, claims = self._signed(token)
        with _judged():
            JWTClaimsRegistry(
                int(now.timestamp()), CLOCKS_DIFFER,
                iss={"essential": True, "value": self.settings.issuer},
                aud={"essential": True, "value": self.settings.client_id},
                iat={"essential": True}, jti={"essential": True},
            ).validate(claims)  # fmt: skip
        events = claims.get("events")
        if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict) or "nonce" in claims:
            raise InvalidAnswerError("no logout token")
        if str(header.get("typ", "JWT")).lower() not in ("jwt", "logout+jwt"):
            raise InvalidAnswerError("a token of another kind")
        if now.timestamp() - claims["iat"] > LOGOUT_WITHIN.total_seconds():
            raise InvalidAnswerError("an old logout token")
        subject, session = str(claims.get("sub") or ""), str(claims.get("sid") or "")
        if not subject and not session:
            raise InvalidAnswerError("a logout token of nobody")
        return EndedSignIns(self.settings.issuer, subject, session, claims["jti"])

    def goodbye(self, stored: str, back: str) -> str | None:
        """The URL at which to sign out of the provider and come ``back``; None if it offers none."""
        try:
            endpoint = self._endpoint("end_session")
        except (UnreachableError, InvalidAnswerError):
            return None
        params = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
        if hint := json.loads(stored or "{}").get("hint"):
            params["id_token_hint"] = hint
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(params)}"

    def _identity(self, tokens: Mapping[str, Any], now: datetime, *, nonce: str = "", subject: str = "") -> Identity:
        """The person these tokens are about: the claims of the ID token and, if it has no groups, of userinfo."""
        claims = self._claims(tokens, now, nonce) if nonce or "id_token" in tokens else {"sub": subject}
        if subject and claims["sub"] != subject:
            raise InvalidAnswerError("another person than before")
        groups = _claim(claims, self.settings.groups_claim)
        if groups is None and "userinfo_endpoint" in self._metadata():
            claims = {**claims, **self._userinfo(tokens, claims["sub"])}
            groups = _claim(claims, self.settings.groups_claim)
        listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        roles = {
            self.settings.groups[each] for each in listed if isinstance(each, str) and each in self.settings.groups
        }
        account = _line(_claim(claims, self.settings.person_claim))
        stored = {name: tokens[name] for name in ("refresh_token", "access_token", "token_type") if name in tokens}
        if hint := tokens.get("id_token") or tokens.get("hint"):
            stored["hint"] = hint
        return Identity(
            self.settings.issuer, claims["sub"], account, _line(claims.get("name")) or account,
            strongest(roles), str(claims.get("sid") or ""), json.dumps(stored),
        )  # fmt: skip

    def _claims(self, tokens: Mapping[str, Any], now: datetime, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that is valid: from this issuer, for this client, in time, with that nonce."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - only with a provider

        header, claims = self._signed(str(tokens.get("id_token", "")))
        expected = {"iss": self.settings.issuer, "aud": self.settings.client_id}
        options = {name: {"essential": True, "value": value} for name, value in expected.items()}
        params = {"client_id": self.settings.client_id, "nonce": nonce, "access_token": tokens.get("access_token")}
        with _judged():
            CodeIDToken(claims, header, options, params).validate(int(now.timestamp()), CLOCKS_DIFFER)
        if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise InvalidAnswerError("a token of nobody")
        return claims

    def _signed(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token signed by the provider; its keys are read anew if none of them fits."""
        from joserfc import jwt  # noqa: PLC0415 - only with a provider
        from joserfc.errors import JoseError  # noqa: PLC0415 - as before
        from joserfc.jwk import KeySet  # noqa: PLC0415 - as before

        for at_most in (METADATA_KEPT, KEYS_KEPT):
            known = self._fetch(self._endpoint("jwks_uri"), at_most)
            try:
                found = jwt.decode(token, KeySet.import_key_set(known), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
            except (JoseError, ValueError, TypeError, KeyError, RecursionError) as problem:
                wrong = type(problem).__name__
            else:
                return dict(found.header), dict(found.claims)
        raise InvalidAnswerError(f"a signature that does not hold ({wrong})")

    def _userinfo(self, tokens: Mapping[str, Any], subject: str) -> dict[str, Any]:
        claims = self._fetch(self._endpoint("userinfo"), 0, bearer=str(tokens.get("access_token", "")))
        if claims.get("sub") != subject:
            raise InvalidAnswerError("userinfo of another person")
        return claims

    def _metadata(self) -> dict[str, Any]:
        metadata = self._fetch(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration", METADATA_KEPT)
        if metadata.get("issuer") != self.settings.issuer:
            raise InvalidAnswerError(f"the provider calls itself {metadata.get('issuer')!r}")
        return metadata

    def _endpoint(self, name: str) -> str:
        found = self._metadata().get(name if name.endswith("_uri") else f"{name}_endpoint")
        with suppress(ValueError):  # of what is no address
            if isinstance(found, str) and _is_safe(found):
                return found
        raise InvalidAnswerError(f"the provider has no {name}")

    def _fetch(self, url: str, at_most: float, bearer: str = "") -> dict[str, Any]:
        """The JSON object at a URL, read at most ``at_most`` seconds ago."""
        cached = self._kept.get(url)
        if cached and not bearer and monotonic() - cached[0] < at_most:
            return cached[1]
        with self._client() as client:
            headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
            answer = client.get(url, headers=headers, withhold_token=True, allow_redirects=False)
            if bearer and answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                raise InvalidAnswerError("the provider does not know this person any more")
            if answer.status_code != HTTPStatus.OK:
                raise UnreachableError(f"{url} answers {answer.status_code}")
            content = answer.json()
        if not isinstance(content, dict):
            raise UnreachableError(f"{url} tells nothing")
        if not bearer:
            self._kept[url] = (monotonic(), content)
        return content

    @contextmanager
    def _client(self, **named: Any) -> Iterator[Any]:  # noqa: ANN401 - Authlib is published without types
        """Authlib's client for some requests; raises InvalidAnswerError when refused, UnreachableError unanswered."""
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 - only with a provider
        from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415 - as before

        scope, way = " ".join(self.settings.scopes), self._authenticates()
        with OAuth2Session(
            self.settings.client_id, self.secret, way, scope=scope, default_timeout=ANSWERS_WITHIN, **named
        ) as client:
            client.max_redirects = 0  # a code and the secret go to no other address
            for scheme in ("https://", "http://"):
                client.mount(scheme, _bounded())
            try:
                yield client
            except AuthlibBaseError as problem:
                error = UnreachableError if str(problem.error) in TROUBLE else InvalidAnswerError
                raise error(f"the provider answers {problem.error!r}") from problem
            except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as problem:
                # What requests raises are OSErrors; the others are Authlib's at an answer of unexpected types.
                raise UnreachableError(f"the provider does not answer: {type(problem).__name__}") from problem

    def _authenticates(self) -> str:
        """How this client sends its secret: in the header, unless the provider accepts it only in the form."""
        metadata = next((document for _, document in self._kept.values() if "token_endpoint" in document), {})
        ways = metadata.get("token_endpoint_auth_methods_supported")
        in_form = isinstance(ways, list) and ways and "client_secret_basic" not in ways
        return "client_secret_post" if in_form else "client_secret_basic"


def company_from(environment: Mapping[str, str]) -> Provider | Refusal | None:
    """The provider of these settings, None without any; an invalid setting gives a Refusal naming its field."""
    file = environment.get(FILE, "")
    if not file:
        return None
    try:
        settings = Settings.model_validate(tomllib.loads(Path(file).read_text("utf-8")))
        at = settings.secret_file
        secret = environment.get(SECRET) or (Path(file).parent.joinpath(at).read_text("utf-8").strip() if at else "")
    except ValidationError as problem:
        faults = problem.errors(include_url=False, include_input=False)
        reason = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in faults)
    except (OSError, ValueError) as problem:
        reason = str(problem)
    else:
        if secret:
            return Provider(settings, secret)
        reason = f"secret_file: neither it nor {SECRET} gives the secret of {settings.client_id}"
    return refuse("setting_invalid", setting=FILE, given=file, reason=say("company.file_does_not_hold", reason=reason))


@cache
def provider() -> Provider | None:
    """The provider of this process; ``serve`` has checked the settings, so here invalid ones raise ValueError."""
    found = company_from(os.environ)
    if isinstance(found, Refusal):
        raise ValueError(str(found))  # noqa: TRY004 - the value of a setting is meant
    return found


def sealed(tokens: str, sign_in: str) -> str:
    """The tokens encrypted for the record; only what the browser of that sign-in carries can decrypt them."""
    from joserfc import jwe  # noqa: PLC0415 - only with a provider

    return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, tokens, _key(sign_in))


def unsealed(encrypted: str, sign_in: str) -> str:
    """The tokens that ``sealed`` encrypted."""
    from joserfc import jwe  # noqa: PLC0415 - only with a provider

    return (jwe.decrypt_compact(encrypted, _key(sign_in)).plaintext or b"").decode()


def _key(sign_in: str) -> Any:  # noqa: ANN401 - a key of joserfc, which is loaded only here
    from joserfc.jwk import OctKey  # noqa: PLC0415 - only with a provider

    return OctKey.import_key(sha256(b"tokens of the provider\n" + sign_in.encode()).digest())


def _bounded() -> Any:  # noqa: ANN401 - an adapter of requests, which is loaded only here
    """What sends a request and reads its whole answer; raises UnreachableError if that fails, is slow or large."""
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - only with a provider

    links: list[socket] = []

    class Bounded(HTTPAdapter):
        def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as its base
            pool = super().get_connection_with_tls_context(*args, **options)
            kind: Any = pool.ConnectionCls

            def connected(link: Any) -> socket:  # noqa: ANN401 - a connection of urllib3
                found: socket = kind._new_conn(link)  # noqa: SLF001 - the connection before TLS
                links.append(found.dup())  # TLS detaches the other, and its bytes may drip too
                return found

            pool.ConnectionCls = type("Connection", (kind,), {"_new_conn": connected})
            return pool

        def send(self, request: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as its base
            watch, ends, read = Timer(ENDS_WITHIN, _shut, [links]), monotonic() + ENDS_WITHIN, b""
            watch.daemon = True
            watch.start()
            try:
                with super().send(request, *args, **{**options, "stream": True}) as answer:
                    for piece in answer.iter_content(LARGEST):
                        read += piece
                        if len(read) > LARGEST:
                            break
                answer._content = read  # noqa: SLF001 - as requests keeps what it has read
                fault = f"more than {LARGEST:,} bytes" if len(read) > LARGEST else ""
            except OSError as problem:
                fault = type(problem).__name__
            finally:
                watch.cancel()
                _shut(links)
            if fault := f"no whole answer within {ENDS_WITHIN} seconds" if monotonic() >= ends else fault:
                raise UnreachableError(f"{request.url}: {fault}; see that {FILE} names the right provider")
            return answer

    return Bounded()


def _shut(links: list[socket]) -> None:
    for each in links:
        with suppress(OSError), each:
            each.shutdown(SHUT_RDWR)


@contextmanager
def _judged() -> Iterator[None]:
    """Turns every error about the type or value of a claim into InvalidAnswerError."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - only with a provider

    try:
        yield
    except (JoseError, ValueError, TypeError) as problem:
        raise InvalidAnswerError(f"a token that does not hold: {type(problem).__name__} {problem}") from problem


def _claim(claims: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever a provider tells
    """A claim by its name, or by its path with dots: ``realm_access.roles``."""
    found: Any = claims
    for step in [name] if name in claims else name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _line(value: object) -> str:
    """A name as one short line."""
    line = " ".join(value.split())[:LONGEST_NAME] if isinstance(value, str) else ""
    return line if line.isprintable() else ""


def _is_safe(url: str) -> bool:
    """Whether the URL is https, or stays on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and here))
