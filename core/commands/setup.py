"""The first run of an office: its first administrator, the code for creating them, and the confirmed steps.

While nobody has an account, whoever sits at the machine itself can create the first one; from elsewhere it takes the
code printed by the console. Only its hash is stored, and all codes expire with the first account.
"""

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from core.commands.accounts import account_name, account_of, hash_of_token, hash_password, why_weak
from core.commands.transaction import OfficeTransaction, by_whom, on_office
from core.domain.letter import Letterhead
from core.domain.people import CLIENT, SYSTEM, Person
from core.domain.permissions import ADMIN, Act
from core.domain.policy import LINES
from core.domain.refusals import Refusal, granted, refuse
from core.domain.text import LANGUAGES, mark, say
from core.ledger import claims, letters, people
from core.ledger.engine import Cursor
from core.ledger.record import log_act
from core.letters.pdf import unprintable
from core.office import Office, write

CODE: Final = "first-run:"
"""The prefix of a claim with the hash of a valid code, so that every process knows all codes."""

CODE_LASTS: Final = timedelta(days=7)

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""The characters of a code, without any that look alike."""

LONGEST_NAME: Final = 80

LONGEST_HEAD: Final = 80

HEADS: Final = {"en": mark("setup.letterhead_en_within"), "zh": mark("setup.letterhead_zh_within")}

COPIES: Final = "backup"
"""The step that names the backup folder."""


def first_run_code(office: Office) -> str | Refusal | None:
    """A new code of about 99 bits for the console to print; None if somebody already has an account."""
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))

    def keep(cursor: Cursor) -> str | None:
        if people.all_people(cursor):
            return None
        name = _kept_as(code)
        claims.forget(cursor, CODE, office.now())
        claims.take(cursor, name, name, office.now(), lasts=CODE_LASTS)
        return code

    return write(office, claims.only_claims(keep), common="people")


def first_administrator(
    office: Office, name: str, account: str, password: str, *, code: str | None, language: str = "en"
) -> Person | Refusal:
    """Creates the first administrator of an empty office; a simultaneous second attempt is refused.

    ``code`` is the one printed by the console; None for whoever sits at the machine itself.
    """
    with office.store.reading() as cursor:
        refusal = _why_not(office, cursor, code)
    if refusal:
        return refusal
    person_id = account_name(account) or account_of(name)
    reserved = person_id == SYSTEM.person_id or person_id.startswith(CLIENT)
    if not name.strip() or len(name) > LONGEST_NAME or not person_id or reserved or why_weak(password, name, person_id):
        return refuse("first_run_incomplete")
    hashed, lang = hash_password(password), language if language in LANGUAGES else LANGUAGES[0]

    def add(cursor: Cursor) -> Person | Refusal:
        if refusal := _why_not(office, cursor, code):
            return refusal
        [role] = ADMIN
        person = Person(person_id=person_id, name=name.strip(), role=role, language=lang)
        people.insert_person(cursor, person, hashed, office.now())
        details = {"person": person_id, "role": role, "way": "machine" if code is None else "code"}
        log_act(cursor, "account_added", SYSTEM.person_id, office.now(), details)
        for each in claims.held_claims(cursor, CODE, office.now()):
            claims.drop(cursor, each.name)
        return person

    return write(office, add, common="people")


def _why_not(office: Office, cursor: Cursor, code: str | None) -> Refusal | None:
    """The refusal if somebody was first or the code is invalid; None otherwise."""
    if people.all_people(cursor):
        return refuse("first_run_over")
    good = code is None or _kept_as(code) in {each.name for each in claims.held_claims(cursor, CODE, office.now())}
    return None if good else refuse("first_run_code")


def _kept_as(code: str) -> str:
    """The hash of a code, ignoring spaces and case."""
    return f"{CODE}{hash_of_token(''.join(each for each in code.upper() if each.isalnum()))}"


# What an administrator has checked and confirmed before the office is used; the page shows each step's content.


@on_office(Act.MANAGE_SETUP)
def confirm_step(tx: OfficeTransaction, step: str, fingerprint: str, place: str = "") -> str:
    """Records in the office log that a step is right as it is, by the fingerprint of what was shown.

    ``place`` is the backup folder, which is checked; returns it in its stored form.
    """
    if step == COPIES:
        place = str(granted(_folder(tx.office, place)))
    tx.log("setup_confirmed", {"step": step, "fingerprint": fingerprint, **({"place": place} if place else {})})
    return place


@on_office(Act.MANAGE_SETUP)
def write_letterhead(tx: OfficeTransaction, line: str, version: int, *, en: str, zh: str) -> Letterhead | Refusal:
    """Words who writes the letters of a line of the marketplace from now on; what was released stays as it is.

    ``version`` is the one that the person saw, 0 where the line has the letterhead of its policies.
    """
    words = {"en": " ".join(en.split()), "zh": " ".join(zh.split())}
    granted(_why_not_head(line, words))
    last = letters.letterheads(tx.cursor, tx.now).get(line)
    if last and last.version != version:
        return refuse("letterhead_stale", **by_whom(tx.cursor, last.written_by, last.written_at))
    made = Letterhead(line=line, version=version + 1, **words, written_by=tx.actor.person_id, written_at=tx.now)
    letters.insert_letterhead(tx.cursor, made)
    tx.log("letterhead_written", {"line": line, "version": made.version, "en": made.en, "zh": made.zh})
    return made


def _why_not_head(line: str, words: Mapping[str, str]) -> Refusal | None:
    """No such line; nothing in one of the languages; or what is too long for a head, or no letter can print."""
    if line not in LINES:
        return refuse("not_found", what=say("setup.line_within"), name=line)
    for lang, text in words.items():
        lost, field = unprintable(text), say(HEADS[lang])
        if not text:
            return refuse("field_missing", fields=(field,))
        if lost or len(text) > LONGEST_HEAD:
            reason = say("setup.cannot_be_printed", characters=lost) if lost else say("setup.head_too_long")
            return refuse("field_invalid", field=field, given=text, reason=reason)
    return None


def _folder(office: Office, place: str) -> Path | Refusal:
    """The backup folder: an absolute path to a writable folder outside the office itself."""
    folder = Path(place.strip() or ".")
    inside = folder.is_absolute() and folder.resolve().is_relative_to(office.home.resolve())
    if not folder.is_absolute() or inside or not folder.is_dir() or not os.access(folder, os.W_OK):
        reason = say("setup.folder_inside_office" if inside else "setup.folder_cannot_be_written")
        return refuse("field_invalid", field=say("setup.folder_within"), given=place, reason=reason)
    return folder.resolve()
