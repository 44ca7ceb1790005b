"""Local accounts: add, list, and give a new password."""

from getpass import getpass

from core.cli.console import DONE, Console, office_open, person_called
from core.cli.grammar import Grammar
from core.commands.people import add_person, reset_password
from core.errors import Refusal, refuse
from core.language import LANGUAGES, render, t
from core.model.names import name_of
from core.model.people import ACCOUNT_ROLES, SYSTEM
from core.model.terms import Role
from core.store.people import all_people
from core.text import say


def add_commands(grammar: Grammar) -> None:
    """Adds people add, people list, people password."""
    lang = grammar.lang
    people = grammar.below("people", t("who may sign in", lang))
    added = people.add("add", t("add an account; its password is printed once, or asked for with --ask", lang), add)
    added.add_argument("name", metavar="NAME")
    added.add_argument(
        "--role", type=Role, choices=ACCOUNT_ROLES, required=True, metavar="R", help=", ".join(ACCOUNT_ROLES)
    )
    added.add_argument("--account", default="", metavar="ID", help=t("sign-in name, else made from the name", lang))
    added.add_argument("--language", choices=LANGUAGES, default="en", help=t("language of this person's pages", lang))
    added.add_argument("--ask", action="store_true", help=t("ask for the password", lang))
    people.add("list", t("list the accounts", lang), list_people)
    reset = people.add("password", t("give an account a new random password, printed once", lang), password)
    reset.add_argument("account", metavar="ID")


def add(console: Console) -> int:
    """Adds an account and prints its sign-in name, and its password when the program chose it."""
    asked = console.asked
    given = getpass(console.t("Password: ")) if asked.ask else None
    if given is not None and given != getpass(console.t("The same again: ")):
        return console.refused(
            refuse("field_invalid", field=say("password"), given="…", reason=say("the two entries differ"))
        )
    with office_open(new=True) as office:
        added = add_person(office, asked.name, asked.role, given, person_id=asked.account, language=asked.language)
    if isinstance(added, Refusal):
        return console.refused(added)
    person, chosen = added
    told = {"account": person.person_id, "name": person.name, "role": person.role}
    console.give(told if asked.ask else {**told, "password": chosen})
    console.say(say("{name} signs in as: {account}", name=person.name, account=person.person_id))
    if not asked.ask:
        console.say(say("Password, shown this once: {password}", password=chosen))
    return DONE


def list_people(console: Console) -> int:
    """Lists every account: sign-in name, name, role, and whether it may sign in."""
    with office_open() as office, office.store.reading() as cursor:
        people = all_people(cursor)
    for each in people:
        console.give({**each.model_dump(mode="json", exclude={"person_id"}), "account": each.person_id})
        if not console.json:
            state = "" if each.active else console.t("cannot sign in")
            print("\t".join([each.person_id, each.name, render(name_of(each.role), console.lang), state]).rstrip())
    return DONE


def password(console: Console) -> int:
    """Gives an account a new random password and prints it once; its sign-ins end."""
    with office_open() as office:
        person = person_called(office, console.asked.account)
        chosen = person if isinstance(person, Refusal) else reset_password(office, SYSTEM, person.person_id)
    if isinstance(chosen, Refusal):
        return console.refused(chosen)
    console.give({"account": console.asked.account, "password": chosen})
    console.say(say("Password, shown this once: {password}", password=chosen))
    return DONE
