"""Receivers of messages, as real servers of this machine, and the certificates by which they are trusted."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Received(dict[str, Any]):
    """A message as it came: its ``headers``, its ``body``, and ``told``, what the body says."""

    @property
    def id(self) -> str:
        """The id by which the receiver knows what it has already."""
        return str(self["told"]["id"])


class Receiver:
    """What has arrived, and what is answered: a status, or what ``answer`` makes of the message."""

    def __init__(self, answer: Callable[[Received], int] | int = 204) -> None:
        """Answers so, to whoever asks."""
        self.answer = answer
        self.received: list[Received] = []
        self.names: list[str | None] = []
        """The names for which a certificate was asked."""
        self.url = ""
        self.closing = Event()

    @property
    def ids(self) -> list[str]:
        """The ids of what has arrived, in order."""
        return [each.id for each in self.received]

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        """Takes one message and answers."""
        body = handler.rfile.read(int(handler.headers["content-length"]))
        came = Received(headers=dict(handler.headers.items()), body=body, told=json.loads(body), path=handler.path)
        self.received.append(came)
        status = self.answer(came) if callable(self.answer) else self.answer
        handler.send_response(status)
        if 300 <= status < 400:
            handler.send_header("location", f"{self.url}/elsewhere")
        handler.send_header("content-length", "0")
        handler.end_headers()


@contextmanager
def receiving(receiver: Receiver, tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Receiver]:
    """The receiver as a server for as long as the block lasts, at an address of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    if tls:
        tls.sni_callback = lambda _socket, name, _context: receiver.names.append(name)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()


def certificate(folder: Path, *names: str) -> Path:
    """A file with a key and a certificate for these names, signed by itself: whoever trusts the file trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file = folder / "certificate.pem"
    file.write_bytes(key.private_bytes(pem, pkcs8, plain) + made.public_bytes(pem))
    return file


def server_side(file: Path) -> ssl.SSLContext:
    """What a server presents that has this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
