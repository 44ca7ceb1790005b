"""Letters by e-mail: the mail server, and the thread that sends letters released for e-mail.

``REDRESS_MAIL`` names the server, as ``smtps://USER@HOST:465`` or, with STARTTLS, ``smtp://USER@HOST:587``, and
``REDRESS_MAIL_FROM`` the sender; the password is in ``REDRESS_MAIL_PASSWORD`` or in the file that
``REDRESS_MAIL_PASSWORD_FILE`` names. Without them nothing is sent. TLS is required except for a server on this machine.
A letter the server accepts is recorded as sent; one it rejects permanently is recorded as failed, with the server's
words. If the server does not answer, sending is retried for three days.
"""

import logging
import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from core.commands.letters import record_failure, record_sending
from core.documents.vault import Damaged, VaultUnreachableError
from core.domain.letter import Delivery, mail_address
from core.domain.people import SYSTEM
from core.domain.refusals import Refusal, refuse
from core.domain.terms import Channel, Side
from core.domain.text import say
from core.domain.webhooks import is_loopback, next_try
from core.language import render
from core.ledger import letters
from core.ledger.letters import read_letter
from core.ledger.record import read_appeal, read_party
from core.office import Office, PeriodicWork

SERVER, SENDER = "REDRESS_MAIL", "REDRESS_MAIL_FROM"

PASSWORD, PASSWORD_FILE = "REDRESS_MAIL_PASSWORD", "REDRESS_MAIL_PASSWORD_FILE"

CLAIM: Final = "mail"

EVERY: Final = 5.0
"""Seconds between two checks for due letters."""

TIMEOUT: Final = 20.0
"""Seconds to wait for each reply of the server; a letter takes a few replies, less than a claim lasts."""

BATCH: Final = 20

FOR_GOOD: Final = 500
"""Replies from this code on are permanent refusals (RFC 5321, 4.2.1)."""

LOG: Final = logging.getLogger("redress")


class MailServer(NamedTuple):
    """The mail server; ``tls`` from the first byte, otherwise STARTTLS, which only a local server may lack."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    sender: str


def mail_from(environment: Mapping[str, str]) -> MailServer | Refusal | None:
    """The server in these settings, None without any; invalid settings are refused by name."""
    address = environment.get(SERVER, "")
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError:
        return _wrong(SERVER, address)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.password or parts.path.strip("/"):
        return _wrong(SERVER, address)
    sender = environment.get(SENDER, "")
    if mail_address(parseaddr(sender)[1]) is None:
        return _wrong(SENDER, sender)
    user = unquote(parts.username or "")
    try:
        file = environment.get(PASSWORD_FILE, "")
        password = environment.get(PASSWORD) or (Path(file).read_text("utf-8").strip() if file else "")
    except OSError:
        return _wrong(PASSWORD_FILE, file)
    if user and not password:
        return _wrong(PASSWORD_FILE, file)
    return MailServer(parts.hostname, port, parts.scheme == "smtps", user, password, sender)


def _wrong(setting: str, value: str) -> Refusal:
    return refuse("setting_invalid", setting=setting, given=value, reason=say("letter.mail_setting_such_as"))


@cache
def server() -> MailServer | None:
    """The server of this process; ``serve`` has checked the settings, so invalid ones are an error here."""
    found = mail_from(os.environ)
    if isinstance(found, Refusal):
        raise ValueError(str(found))  # noqa: TRY004 - the value of a setting is meant
    return found


# One letter as a message, and the server's reply.


class Letter(NamedTuple):
    """A letter to send: address, subject, text and PDF."""

    delivery: Delivery
    to: str
    subject: str
    text: str
    pdf: bytes


def message_of(letter: Letter, sender: str, at: datetime) -> EmailMessage:
    """The message; its id is derived from the letter, so that duplicates can be recognised."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, letter.to, letter.subject
    made["Date"] = at
    made["Message-ID"] = message_id(letter.delivery, sender)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    name = f"{letter.delivery.delivery_id}.pdf"
    made.add_attachment(letter.pdf, maintype="application", subtype="pdf", filename=name)
    return made


def message_id(delivery: Delivery, sender: str) -> str:
    """The Message-ID of a letter."""
    return f"<{delivery.delivery_id}@{parseaddr(sender)[1].rpartition('@')[2]}>"


class RefusedForGoodError(Exception):
    """The server refuses the message permanently; holds its words."""


def send(found: MailServer, message: EmailMessage) -> None:
    """Sends a message. Raises ``RefusedForGoodError``, or OSError if it may be retried."""
    try:
        with _connected(found) as link:
            if found.user:
                link.login(found.user, found.password)
            link.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        (code, words), *_ = refused.recipients.values()
        raise _refused(code, words) from None
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError) as wrong:
        raise OSError(f"the server answers {wrong.smtp_code}") from None  # our account, and not this letter
    except smtplib.SMTPResponseException as refused:
        raise _refused(refused.smtp_code, refused.smtp_error) from None


def _connected(found: MailServer) -> smtplib.SMTP:
    """A connection to the server, over TLS with a valid certificate; a local server may do without."""
    context = ssl.create_default_context()
    if found.tls:
        return smtplib.SMTP_SSL(found.host, found.port, timeout=TIMEOUT, context=context)
    link = smtplib.SMTP(found.host, found.port, timeout=TIMEOUT)
    if not _here(link):
        link.starttls(context=context)
    return link


def _here(link: smtplib.SMTP) -> bool:
    """Whether the server is this machine, which needs no TLS."""
    return link.sock is not None and is_loopback(link.sock.getpeername()[0])


def _refused(code: int, words: bytes | str) -> Exception:
    message = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}".strip()
    return RefusedForGoodError(message) if code >= FOR_GOOD else OSError(message)


# The sender.


class MailSender(PeriodicWork):
    """Sends letters released for e-mail in the background until stopped, in one of all processes."""

    def __init__(self, office: Office, found: MailServer) -> None:
        """Starts nothing."""
        super().__init__(office, CLAIM, EVERY, TIMEOUT)
        self._server = found
        self._again: dict[str, tuple[int, datetime, datetime]] = {}
        """For each letter that could not be sent: attempts, first attempt, and time of the next."""

    def run_once(self) -> None:
        """Sends all due letters, one after the other."""
        now = self._office.now()
        for each in self._office.read(letters.to_mail, BATCH + len(self._again)):
            due = self._again.get(each.delivery_id)
            if self._stopped.is_set() or not (due is None or due[2] <= now) or not self._holding():
                continue
            self._send(each, now)

    def _send(self, found: Delivery, now: datetime) -> None:
        """Sends one letter and records the result in the name of the program."""
        office, name = self._office, found.delivery_id
        letter = self._letter(found)
        if isinstance(letter, str):
            record_failure(office, SYSTEM, name, reason=letter)
            return
        try:
            send(self._server, message_of(letter, self._server.sender, now))
        except RefusedForGoodError as refused:
            record_failure(office, SYSTEM, name, reason=str(refused))
        except (OSError, smtplib.SMTPException) as failed:
            LOG.warning("The letter %s could not be sent by e-mail: %s", name, type(failed).__name__)
            self._later(name, str(failed), now)
        else:
            self._again.pop(name, None)
            reference = message_id(found, self._server.sender)
            record_sending(office, SYSTEM, name, channel=Channel.EMAIL, reference=reference)

    def _later(self, name: str, why: str, now: datetime) -> None:
        """Schedules another attempt after a pause; after three days records a failure."""
        tries, first, _ = self._again.get(name, (0, now, now))
        again = next_try(tries + 1, first, now)
        if again is None:
            self._again.pop(name, None)
            record_failure(self._office, SYSTEM, name, reason=why)
        else:
            self._again[name] = (tries + 1, first, again)

    def _letter(self, found: Delivery) -> Letter | str:
        """The letter as it was released, or why it cannot be sent."""
        office = self._office
        with office.store.reading() as cursor:
            row, appeal = read_letter(cursor, found.delivery_id), read_appeal(cursor, found.appeal_no)
            party = appeal and read_party(
                cursor, appeal.seller_id if found.recipient is Side.SELLER else appeal.complainant_id
            )
        to = mail_address(party.email) if party else None
        if row is None or to is None or row.pdf_sha256 is None or row.text_sha256 is None:
            return render(say("letter.no_address_to_send_to"), row.language if row else "en")
        try:
            text, pdf = office.vault.read(row.text_sha256).decode(), office.vault.read(row.pdf_sha256)
        except (Damaged, VaultUnreachableError):
            return render(say("letter.its_file_is_missing_or_was_changed"), row.language)
        subject = render(say("letter.mail_subject", no=found.appeal_no), row.language)
        return Letter(found, to, re.sub(r"\s+", " ", subject), text, pdf)


def start(office: Office) -> None:
    """Sends letters by e-mail while the office is open, if a server is configured."""
    if found := server():
        MailSender(office, found).start()
