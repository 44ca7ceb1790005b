"""Making an office, filling it for a demonstration, serving it, and drawing its documents."""

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from core.cli.allocator import allocator
from core.cli.console import DONE, Console, office_open
from core.cli.grammar import Grammar, count, up_to
from core.cli.progress import meter
from core.cli.records import say_holds
from core.demo.stories import APPEALS, MOST, STORIES, split
from core.errors import Refusal, refuse
from core.evidence.worker import readers
from core.language import t
from core.office import PEOPLE, first_person, home_folder
from core.queries.holds import holds_here
from core.reached import SERVED_AT, reached_from
from core.store.people import all_people
from core.text import say

APP: Final = Path(__file__).parents[2] / "app.py"
MENDED: Final = {(3, 11): 13, (3, 12): 11, (3, 13): 4}
"""From which patch on a Python has the security releases of 2025-06-03 (archives, regular expressions, URLs)."""
SHOWN_FILE: Final = ".people-shown"


def add_commands(grammar: Grammar) -> None:
    """Adds init, demo, serve, docs."""
    lang = grammar.lang
    grammar.add("init", t("make an empty office in REDRESS_HOME", lang), init)
    made = grammar.add("demo", t("fill the office with demonstration cases and people", lang), demo)
    made.add_argument(
        "--appeals",
        type=up_to(MOST),
        default=APPEALS,
        metavar="N",
        help=t(
            "how many cases, up to {most}: the first {played} are played through the commands, the others are closed"
            " ones of two years and are imported",
            lang,
            most=f"{MOST:,}",
            played=len(STORIES),
        ),
    )
    made.add_argument("--seed", type=int, default=7, metavar="S", help=t("the same seed makes the same cases", lang))
    served = grammar.add("serve", t("start the app", lang), serve)
    served.add_argument("--port", type=count, default=8501, metavar="PORT", help=t("the port to answer on", lang))
    served.add_argument("--address", default="127.0.0.1", metavar="IP", help=t("the address to answer on", lang))
    drawn = grammar.add("docs", t("write the pages of docs/ that are drawn from the code", lang), docs)
    drawn.add_argument("folder", nargs="?", type=Path, default=APP.parent / "docs", metavar="FOLDER")


def init(console: Console) -> int:
    """Makes the office; an office that is there is left as it is."""
    with office_open(new=True) as office, office.store.reading() as cursor:
        people = len(all_people(cursor))
    console.say(say("The office is in {home}.", home=str(office.home)))
    if not people:
        console.say(
            say("Add the first person who can sign in with this line: {command}", command=first_person(home_folder()))
        )
    console.give({"home": str(office.home), "people": people})
    return DONE


def demo(console: Console) -> int:
    """Builds the demonstration cases through the commands; the people's passwords go into a file of the home."""
    from core.demo.office import build  # noqa: PLC0415 - drawing documents loads what no other command needs

    played, past = split(console.asked.appeals)
    making = (
        say(
            "Making the demonstration: {played} cases with their documents, and {past} closed ones of two years."
            " It takes about half a minute.",
            played=played, past=f"{past:,}",
        )
        if past
        else say("Making the demonstration: {played} cases with their documents.", played=played)
    )  # fmt: skip
    console.say(making)
    sys.stdout.flush()
    with meter(console) as progress:
        built = build(home_folder(), console.asked.appeals, console.asked.seed, progress=progress)
    console.say(built.message)
    console.give({"home": str(home_folder()), "added": built.added, "past": built.past, "found": built.found})
    if built.accounts:
        file = str(home_folder() / PEOPLE)
        console.say(say("The people and their passwords are kept in {file}, which only you can read.", file=file))
    return DONE


def serve(console: Console) -> int:
    """Starts the app in the place of this command; says who can sign in, the first time with passwords, and where."""
    address, port = console.asked.address, console.asked.port
    if isinstance(found := reached_from(os.environ, address), Refusal):
        return console.refused(found)
    if reason := _why_not_free(address, port):
        return console.refused(refuse("port_taken", address=address, port=port, reason=reason))
    with office_open() as office, office.store.reading() as cursor:
        people = all_people(cursor)
    if not people:
        told = say(
            "Nobody can sign in yet. Stop it, add the first person with this line, and start it again: {command}",
            command=first_person(home_folder()),
        )
        console.say(told)
    _introduce(console, home_folder())
    _say_python(console)
    say_holds(console, holds_here())
    readers().close()
    # Last, because it is what everybody looks for.
    print()
    console.say(say("Redress answers at http://{address}:{port} (stop it with Ctrl+C)", address=address, port=port))
    sys.stdout.flush()
    os.environ["REDRESS_HOME"] = str(home_folder().resolve())
    os.environ[SERVED_AT] = address
    os.environ.update(allocator(os.environ))
    os.chdir(APP.parent)  # where the settings of the app are
    # The app takes this command's place, so that stopping one stops the other.
    return os.execv(sys.executable, [sys.executable, str(APP), address, str(port)])  # noqa: S606 - our own app


def _say_python(console: Console) -> None:
    """Says when the interpreter is older than the last mending of its libraries that matters here."""
    major, minor, patch = sys.version_info[:3]
    if patch < MENDED.get((major, minor), 0):
        has, least = f"{major}.{minor}.{patch}", f"{major}.{minor}.{MENDED[major, minor]}"
        console.say(say("Python {has} has known holes; {least} or newer is advised.", has=has, least=least))


def _why_not_free(address: str, port: int) -> str:
    """What the machine says when nothing can answer there; empty when it can."""
    try:
        with socket.create_server((address, port)):
            return ""
    except (OSError, OverflowError) as error:
        return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)


def _introduce(console: Console, home: Path) -> None:
    """Prints the demonstration people and their passwords, once, and where they are kept."""
    file, shown = home / PEOPLE, home / SHOWN_FILE
    if not file.exists():
        return
    if not shown.exists():
        with suppress(OSError):
            listed = file.read_text(encoding="utf-8").splitlines()
            shown.touch()
            console.say(say("These people can sign in; their passwords are shown this once:"))
            print("", *(f"  {line}" for line in listed), sep="\n")
            return
    console.say(say("The people and their passwords are kept in {file}, which only you can read.", file=str(file)))


def docs(console: Console) -> int:
    """Draws the pages of the docs that follow from the code."""
    from core.cli.docs import write_docs  # noqa: PLC0415 - only wanted here

    write_docs(console.asked.folder)
    return DONE
