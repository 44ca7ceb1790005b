"""Letters by e-mail, handed in to a server of this test: sent, refused for good, tried again, and by one process."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Thread
from typing import Final

import pytest

from core.commands.letters import release_letter
from core.commands.verification import check_record
from core.domain.appeal import Party
from core.domain.letter import mail_address
from core.domain.people import SYSTEM
from core.domain.refusals import Refusal
from core.domain.terms import Channel, DeliveryState, Side
from core.exchange.mail import CLAIM, MailSender, MailServer, mail_from
from core.ledger import claims, letters
from core.ledger.letters import letters_of
from core.ledger.record import events_of
from core.office import Office
from tests import postgres
from tests.cases import INTAKE, Clock, disclosed, done, refusal_of
from tests.unit.test_deliveries import on_its_way

SENDER: Final = "Appeals <ip@market.example>"


class Postbox(socketserver.ThreadingTCPServer):
    """A server that takes mail as RFC 5321 has it, or answers a recipient with what it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listens on a port of its own."""
        self.answer, self.came = "250 OK", list[EmailMessage]()
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        """Answers each line."""
        box = self.server
        assert isinstance(box, Postbox)
        self.say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                self.say(box.answer)
            elif word == b"DATA":
                self.say("354 go on")
                data = b"".join(iter(self.rfile.readline, b".\r\n"))
                box.came.append(message_from_bytes(data, policy=default))
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 OK")

    def say(self, words: str) -> None:
        """One line of an answer."""
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def postbox() -> Iterator[tuple[Postbox, MailServer]]:
    """A server, and how it is reached."""
    with Postbox() as box:
        Thread(target=box.serve_forever, daemon=True).start()
        yield box, MailServer("127.0.0.1", int(box.server_address[1]), tls=False, user="", password="", sender=SENDER)
        box.shutdown()


@pytest.fixture
def letter(office: Office) -> str:
    """A letter that was released to go by e-mail."""
    seller = Party(party_id="", side=Side.SELLER, name="Northlight Lamps", email="shop@northlight.example")
    appeal = disclosed(office, seller=seller)
    with office.store.reading() as cursor:
        (row,) = letters_of(cursor, appeal.appeal_no)
    done(release_letter(office, INTAKE, row.letter_id, "en", "We have your appeal.", by_mail=True))
    return row.letter_id


def state_of(office: Office, letter: str) -> DeliveryState:
    """How far it is."""
    with office.store.reading() as cursor:
        found = letters.read_delivery(cursor, letter)
    assert found
    return found.state


def test_a_letter_goes_as_text_and_pdf_and_is_then_sent(office: Office, letter: str) -> None:
    """Once, in the name of the program, under the id of its message; a webhook does not count for it."""
    with office.store.writing() as cursor:
        letters.mark_taken(cursor, letter, office.now())
    assert state_of(office, letter) is DeliveryState.TO_SEND
    with postbox() as (box, server):
        sender = MailSender(office, server)
        sender.run_once()
        sender.run_once()
    (came,) = box.came
    assert (came["To"], came["From"]) == ("shop@northlight.example", SENDER)
    assert came["Subject"] == f"Appeal {_no(letter)}: letter"
    body, pdf = came.get_body(("plain",)), next(came.iter_attachments())
    assert body
    assert "We have your appeal." in body.get_content()
    assert (pdf.get_filename(), pdf.get_content()[:4]) == (f"{letter}.pdf", b"%PDF")
    with office.store.reading() as cursor:
        found, log = letters.read_delivery(cursor, letter), events_of(cursor, _no(letter))
    assert found
    assert (found.state, found.channel, found.sent_by) == (DeliveryState.SENT, Channel.EMAIL, SYSTEM.person_id)
    assert log[-1].payload["reference"] == came["Message-ID"] == f"<{letter}@market.example>"
    assert check_record(office).faults == ()


def _no(letter: str) -> str:
    return letter.split(".", maxsplit=1)[0]


def test_what_is_refused_for_good_has_failed_with_the_servers_words(office: Office, letter: str) -> None:
    """And is not sent again by itself."""
    with postbox() as (box, server):
        box.answer = "550 No such person here"
        MailSender(office, server).run_once()
        box.answer = "250 OK"
        MailSender(office, server).run_once()
    assert box.came == []
    assert state_of(office, letter) is DeliveryState.FAILED
    with office.store.reading() as cursor:
        assert events_of(cursor, _no(letter))[-1].payload["reason"] == "550 No such person here"
    assert check_record(office).faults == ()


def test_a_server_that_is_not_ready_is_asked_again(office: Office, clock: Clock, letter: str) -> None:
    """After a pause, and for three days; then it has failed."""
    with postbox() as (box, server):
        box.answer = "451 Later"
        sender = MailSender(office, server)
        sender.run_once()
        box.answer = "250 OK"
        sender.run_once()
        assert box.came == []
        clock.move(minutes=1)
        sender.run_once()
        assert len(box.came) == 1
    assert state_of(office, letter) is DeliveryState.SENT


def test_it_is_tried_for_three_days(office: Office, clock: Clock, letter: str) -> None:
    """Nobody is there."""
    sender = MailSender(office, MailServer("127.0.0.1", 1, tls=False, user="", password="", sender=SENDER))
    sender.run_once()
    for _ in range(20):
        clock.move(hours=8)
        sender.run_once()
    assert state_of(office, letter) is DeliveryState.FAILED


@pytest.mark.skipif(not postgres.ON, reason="several processes share a database alone")
def test_of_several_processes_one_sends(office: Office, letter: str) -> None:
    """The other waits until the claim has ended."""
    office.store.write(lambda cursor: claims.take(cursor, CLAIM, "another", office.store.now()))
    with postbox() as (box, server):
        MailSender(office, server).run_once()
        assert box.came == []
        office.store.write(lambda cursor: claims.release(cursor, CLAIM, "another"))
        MailSender(office, server).run_once()
        assert len(box.came) == 1
    assert state_of(office, letter) is DeliveryState.SENT


def test_without_an_address_it_does_not_go_by_email(office: Office) -> None:
    """The release says so, and nothing is on record."""
    appeal = disclosed(office)
    with office.store.reading() as cursor:
        (row,) = letters_of(cursor, appeal.appeal_no)
    told = release_letter(office, INTAKE, row.letter_id, "en", "We have your appeal.", by_mail=True)
    assert refusal_of(told) == "field_missing"
    assert on_its_way(office, appeal) == ()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("a@b.example", "a@b.example"),
        (" a@b.example ", "a@b.example"),
        ("a@b.example, c@d.example", None),
        ("a@b\r\nBcc: c@d", None),
        ("no-at-sign", None),
        ("", None),
    ],
)
def test_what_an_address_is(given: str, found: str | None) -> None:
    """One, with nothing beside it."""
    assert mail_address(given) == found


def test_the_settings_say_where_mail_is_handed_in() -> None:
    """None of them, and nothing is sent; what cannot be is refused by its name."""
    assert mail_from({}) is None
    both = {"REDRESS_MAIL": "smtp://appeals%40x@mail.example:2525", "REDRESS_MAIL_FROM": SENDER}
    found = mail_from({**both, "REDRESS_MAIL_PASSWORD": "word"})
    assert found == MailServer("mail.example", 2525, tls=False, user="appeals@x", password="word", sender=SENDER)
    for wrong in (
        {"REDRESS_MAIL": "mail.example"},
        {"REDRESS_MAIL": "smtp://u:secret@mail.example"},
        {**both, "REDRESS_MAIL_FROM": "nobody"},
        both,
        {**both, "REDRESS_MAIL_PASSWORD_FILE": "/nowhere/at/all"},
    ):
        told = mail_from(wrong)
        assert isinstance(told, Refusal)
        assert told.code == "setting_invalid"
