"""A provider of company accounts on loopback, which tells the truth, or anything else that a test wants it to."""

import json
import socket
import subprocess
import sys
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

STARTED_WITHIN: Final = 60.0  # seconds

CLIENT, SECRET = "redress", "a secret of the tests"

KEY: Final = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})

OTHER_KEY: Final = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"


def signed(claims: dict[str, Any], key: Any = KEY, **header: Any) -> str:
    """A token by that key, with the algorithm RS256 unless the header says otherwise."""
    header = {"alg": "RS256", "kid": "one", **header}
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says of itself that it needs no signature."""
    parts = [urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in ({"alg": "none"}, claims)]
    return f"{'.'.join(parts)}."


@dataclass
class Provider:
    """What it is asked and answers; ``people`` are its claims by subject, ``now`` its clock."""

    now: Callable[[], datetime]
    issuer: str = ""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    """What it tells of itself besides, or differently."""
    claims: dict[str, Any] = field(default_factory=dict)
    """The same for its ID tokens; None takes a claim away."""
    sign: Callable[[dict[str, Any]], str] = signed
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    """The subject of each refresh token; each is good for one use."""
    gives_refresh: bool = True
    forgets_codes: bool = True
    down: int = 0
    """The status with which it answers everything, or 0."""
    raw: dict[str, Callable[[Callable[[bytes], object]], object]] = field(default_factory=dict)
    """What answers a path instead, by writing bytes as they go over the wire."""
    asked: list[str] = field(default_factory=list)
    """The paths of its own that were asked, in order."""

    def visit(self, url: str, subject: str) -> dict[str, str]:
        """Somebody signs in at the address that they were sent to: what their browser brings back."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**asked, "sub": subject}
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def logout_token(self, **claims: Any) -> dict[str, Any]:
        """The claims of a logout token that holds, with some of them changed or taken away (None)."""
        at = int(self.now().timestamp())
        told = {"iss": self.issuer, "aud": CLIENT, "iat": at, "exp": at + 120, "jti": "logout-1", "events": {EVENT: {}}}
        return {name: value for name, value in {**told, **claims}.items() if value is not None}

    def answer(self, path: str, form: dict[str, str], headers: Any) -> tuple[int, dict[str, Any]]:
        """Status and JSON."""
        self.asked.append(path)
        if self.down:
            return self.down, {"error": "temporarily_unavailable"}
        if path == "/.well-known/openid-configuration":
            return 200, {**self._metadata(), **self.metadata}
        if path == "/jwks":
            return 200, {"keys": [KEY.as_dict(private=False)]}
        if path == "/userinfo":
            subject = headers.get("Authorization", "").removeprefix("Bearer access-")
            return (200, {"sub": subject, **self.people[subject]}) if subject in self.people else (401, {})
        if path == "/token":
            return self._token(form, headers)
        return 404, {}

    def _metadata(self) -> dict[str, Any]:
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "userinfo_endpoint": "/userinfo",
                 "jwks_uri": "/jwks", "end_session_endpoint": "/end"}  # fmt: skip
        return {"issuer": self.issuer, **{name: f"{self.issuer}{path}" for name, path in paths.items()}}

    def _token(self, form: dict[str, str], headers: Any) -> tuple[int, dict[str, Any]]:
        given = b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode().partition(":")
        if (given[0], unquote(given[2])) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        nonce = None
        if form["grant_type"] == "refresh_token":
            subject = self.refresh.pop(form["refresh_token"], None)
        else:
            known = self.codes.get(form["code"]) or {}
            challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            holds = (known.get("code_challenge"), known.get("redirect_uri")) == (challenge, form["redirect_uri"])
            subject, nonce = (known["sub"], known["nonce"]) if holds else (None, None)
            if self.forgets_codes:
                self.codes.pop(form["code"], None)
        if subject not in self.people:
            return 400, {"error": "invalid_grant"}
        return 200, self._tokens(subject, nonce)

    def _tokens(self, subject: str, nonce: str | None) -> dict[str, Any]:
        at = int(self.now().timestamp())
        told = {"iss": self.issuer, "aud": CLIENT, "sub": subject, "iat": at, "exp": at + 300, "nonce": nonce,
                "sid": f"session of {subject}", **self.people[subject], **self.claims}  # fmt: skip
        token = self.sign({name: value for name, value in told.items() if value is not None})
        tokens: dict[str, Any] = {
            "access_token": f"access-{subject}",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": token,
        }
        if self.gives_refresh:
            tokens["refresh_token"] = f"refresh-{len(self.asked)}"
            self.refresh[tokens["refresh_token"]] = subject
        return tokens


@contextmanager
def provided(now: Callable[[], datetime]) -> Iterator[Provider]:
    """A provider that answers on loopback while the block runs."""
    provider = Provider(now)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(dict(parse_qsl(body)))

        def _answer(self, form: dict[str, str]) -> None:
            path = urlsplit(self.path).path
            if path in provider.raw:
                self.close_connection = True
                with suppress(OSError):  # whoever asks has left
                    provider.raw[path](self.wfile.write)
                return
            status, told = provider.answer(path, form, self.headers)
            data = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def mocked(*people: dict[str, Any]) -> Iterator[str]:
    """``oidc-provider-mock`` as a server of its own, which knows these people; answers its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    told = [word for each in people for word in ("--user-claims", json.dumps(each))]
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", port, "--token-max-age", "86400", *told]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + STARTED_WITHIN
        while not _listens(int(port)):
            assert time.monotonic() < ends, "the provider did not answer"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


SETTINGS: Final = """\
issuer = "{issuer}"
client_id = "redress"
{more}
[groups]
"ip-intake" = "intake"
"ip-reviewers" = "reviewer"
"ip-leads" = "lead"
"ip-managers" = "manager"
"ip-admins" = "admin"
"""
