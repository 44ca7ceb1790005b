"""Accounts: who may sign in, as what, and in which language. People are an administrator's matter."""

import re
import secrets

from core.commands.act import settled
from core.commands.passwords import why_weak
from core.commands.sign_in import account_name, hash_password, is_password
from core.commands.tries import CHANGING, count_try
from core.errors import Refusal, refuse
from core.language import LANGUAGES
from core.model.people import ACCOUNT_ROLES, SYSTEM, Person
from core.model.terms import Role
from core.office import Office
from core.permissions import Act, allowed, may
from core.store import people
from core.store.file import Cursor
from core.text import say


def add_person(  # noqa: PLR0913 - an account has as many fields
    office: Office,
    name: str,
    role: Role,
    password: str | None = None,
    *,
    person_id: str = "",
    language: str = "en",
    actor: Person = SYSTEM,
    own: bool = False,
) -> tuple[Person, str] | Refusal:
    """Adds an account and answers it with its password, a random readable one when none is given.

    The sign-in name is ``person_id``, else made from the name: ``Ling Zhao`` signs in as ``ling.zhao``.
    The password is to be changed at its first use, unless it is the person's ``own`` already.
    """
    if refusal := _why_not(actor, name, role) or _why_no_language(language):
        return refusal
    if password is not None and (refusal := why_weak(password, name, person_id)):
        return refusal
    chosen = password or readable_password()
    kept = hash_password(chosen)

    def add(cursor: Cursor) -> Person | Refusal:
        given = account_name(person_id) or _free(cursor, account_of(name) or str(role))
        if given == SYSTEM.person_id or people.read_person(cursor, given):
            return refuse("account_taken", name=given)
        person = Person(person_id=given, name=name.strip(), role=role, language=language, must_change=not own)
        people.insert_person(cursor, person, kept, office.now())
        return person

    added = settled(office, add, common="people")
    return added if isinstance(added, Refusal) else (added, chosen)


def change_password(office: Office, actor: Person, present: str, wanted: str) -> Person | Refusal:
    """Gives the person who asks a new password, for the present one; every sign-in of theirs ends.

    Whoever finds an open page guesses no faster here than at the door; what they fail does not slow the door.
    """
    tried = count_try(office, actor.person_id, "", CHANGING)
    if isinstance(tried, Refusal):
        return tried
    with office.store.reading() as cursor:
        kept = people.password_of(cursor, actor.person_id)
    if not is_password(kept, present):
        return refuse("sign_in_failed")
    if refusal := settled(office, lambda cursor: people.forget_failures(cursor, actor.person_id, "", CHANGING)):
        return refusal
    if wanted == present:
        return refuse("password_weak", reason=say("it is the present one"))
    if refusal := why_weak(wanted, actor.name, actor.person_id):
        return refusal
    return _replace_password(office, actor.person_id, wanted, must_change=False) or actor


def reset_password(office: Office, actor: Person, person_id: str) -> str | Refusal:
    """Gives an account a new random password, good for choosing one's own, and answers it; its sign-ins end."""
    if refusal := may(actor, Act.MANAGE_ACCOUNTS):
        return refusal
    with office.store.reading() as cursor:
        if people.read_person(cursor, person_id) is None:
            return refuse("not_found", what=say("account"), name=person_id)
    chosen = readable_password()
    return _replace_password(office, person_id, chosen, must_change=True) or chosen


def set_role(office: Office, actor: Person, person_id: str, role: Role) -> Person | Refusal:
    """Gives an account another role; it holds at its next click."""
    if role not in ACCOUNT_ROLES:
        return refuse("field_invalid", field=say("role"), given=role, reason=say("no person is the program"))
    return _change(office, actor, person_id, role=role)


def set_active(office: Office, actor: Person, person_id: str, *, active: bool) -> Person | Refusal:
    """Lets an account sign in, or no more; then its sign-ins end at once."""
    return _change(office, actor, person_id, active=active)


def end_sign_ins(office: Office, actor: Person, person_id: str) -> int | Refusal:
    """Ends every sign-in of an account, and answers how many there were."""
    if refusal := may(actor, Act.MANAGE_ACCOUNTS):
        return refusal
    return settled(office, lambda cursor: people.delete_sign_ins_of(cursor, person_id), common="people")


def set_language(office: Office, actor: Person, language: str) -> Person | Refusal:
    """Remembers the language of the person who asks: en or zh."""
    if refusal := _why_no_language(language):
        return refusal
    kept = settled(office, lambda cursor: people.set_language(cursor, actor.person_id, language), common="people")
    return kept if isinstance(kept, Refusal) else actor.model_copy(update={"language": language})


def account_of(name: str) -> str:
    """The sign-in name made from a name: small letters, dots for what stands between them."""
    return re.sub(r"[\W_]+", ".", name.strip().casefold()).strip(".")[:40]


def readable_password() -> str:
    """A random password that can be read out: four words of two syllables and two digits, about 57 bits."""
    syllables = [secrets.choice("bdfghjklmnprstvz") + secrets.choice("aeiou") for _ in range(8)]
    words = ["".join(syllables[i : i + 2]) for i in range(0, 8, 2)]
    return f"{'-'.join(words)}-{secrets.randbelow(90) + 10}"


def _change(
    office: Office, actor: Person, person_id: str, *, role: Role | None = None, active: bool | None = None
) -> Person | Refusal:
    if refusal := may(actor, Act.MANAGE_ACCOUNTS):
        return refusal

    def change(cursor: Cursor) -> Person | Refusal:
        person = people.read_person(cursor, person_id)
        if person is None:
            return refuse("not_found", what=say("account"), name=person_id)
        wanted = {key: value for key, value in (("role", role), ("active", active)) if value is not None}
        after = person.model_copy(update=wanted)
        if _is_admin(person) and not _is_admin(after) and _admins(cursor) == 1:
            return refuse("last_admin", who=person.name)
        people.set_role(cursor, person_id, after.role)
        people.set_active(cursor, person_id, after.active)
        if not after.active:
            people.delete_sign_ins_of(cursor, person_id)
            people.forget_browsers(cursor, person_id)
        return after

    return settled(office, change, common="people")


def _replace_password(office: Office, person_id: str, password: str, *, must_change: bool) -> Refusal | None:
    kept = hash_password(password)

    def replace(cursor: Cursor) -> None:
        people.set_password(cursor, person_id, kept, must_change=must_change)
        people.delete_sign_ins_of(cursor, person_id)
        people.forget_browsers(cursor, person_id)

    return settled(office, replace, common="people")


def _is_admin(person: Person) -> bool:
    return person.active and allowed(person, Act.MANAGE_ACCOUNTS)


def _admins(cursor: Cursor) -> int:
    return sum(_is_admin(each) for each in people.all_people(cursor))


def _free(cursor: Cursor, wanted: str) -> str:
    """The name itself, or the first of name2, name3 … that nobody has."""
    taken = {each.person_id for each in people.all_people(cursor)}
    choices = (wanted, *(f"{wanted}{n}" for n in range(2, len(taken) + 3)))
    return next(each for each in choices if each not in taken)


def _why_not(actor: Person, name: str, role: Role) -> Refusal | None:
    if refusal := may(actor, Act.MANAGE_ACCOUNTS):
        return refusal
    if not name.strip():
        return refuse("field_missing", fields=(say("name"),))
    if role not in ACCOUNT_ROLES:
        return refuse("field_invalid", field=say("role"), given=role, reason=say("no person is the program"))
    return None


def _why_no_language(language: str) -> Refusal | None:
    if language in LANGUAGES:
        return None
    return refuse("field_invalid", field=say("language"), given=language, reason=say("the pages speak en and zh"))
