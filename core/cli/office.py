"""Commands about the office as a whole: init, demo, serve, people, verify, backup, restore, move, calendar.

``serve`` uses jemalloc if available: each page run is a thread that creates and frees very many small objects, which
makes the C library's allocator slower and slower.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from ctypes.util import find_library
from dataclasses import asdict
from datetime import datetime, time
from getpass import getpass
from pathlib import Path
from typing import Final

from core.cli.console import DONE, REFUSED, Console, meter, need_office, office_open, person_called, up_to
from core.commands.accounts import add_person, reset_password
from core.commands.clients import add_client, revoke_client
from core.commands.setup import first_run_code
from core.commands.verification import SIDES, check_record, erase_party
from core.company import FILE, company_from
from core.documents.reader_pool import readers
from core.domain.people import SYSTEM
from core.domain.policy import day_in
from core.domain.refusals import RefusedError, granted, refuse
from core.domain.terms import ZONE, label_of
from core.domain.text import Text, say
from core.exchange import mail
from core.exchange.backup import back_up, move_office, recover_record, restore_from
from core.ledger.people import all_people
from core.ledger.verification import policies_changed
from core.network import SERVED_AT, reached_from
from core.office import DATA, PEOPLE_FILE, database, first_person, home_folder, transfer_of
from core.queries.people import api_clients
from core.queries.security import Protections, hold_name, holds_here
from core.rule_files import UnreadableNotice, load_calendars, load_retention, read_notice, with_year
from demo.stories import APPEALS, MOST, STORIES, split

# The app's memory allocator: jemalloc if the machine has it, otherwise the C library's (DECISIONS 40).

SETTINGS: Final = "background_thread:true,narenas:4"
"""Returns free memory to the machine in the background, from a few shared arenas instead of one per processor."""


def allocator(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables to add to the app's environment so that it uses jemalloc.

    Empty if the machine has no jemalloc, if Python does not start with it, or if ``LD_PRELOAD`` is set already (even
    to an empty string).
    """
    found = find_library("jemalloc") if sys.platform == "linux" and "LD_PRELOAD" not in environment else None
    if not found:
        return {}
    added = {"LD_PRELOAD": found, "MALLOC_CONF": environment.get("MALLOC_CONF", SETTINGS)}
    return added if _starts({**environment, **added}) else {}


def _starts(environment: Mapping[str, str]) -> bool:
    """Whether Python starts without output: the loader reports what it cannot load, and carries on without it."""
    tried = subprocess.run([sys.executable, "-c", ""], env=environment, capture_output=True, check=False)
    return tried.returncode == 0 and not tried.stderr


# The calendar of mainland China: a year is read from the text of a State Council notice and written into it.

FOLDER: Final = DATA / "calendar"

CHINA: Final = FOLDER / "cn.toml"


def load(console: Console) -> int:
    """Shows the year that the notice announces; with ``--write`` it replaces the provisional one."""
    path = console.args.notice
    try:
        year = read_notice(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise _no_notice(path, say("cli.no_utf_8_text")) from None
    except UnreadableNotice as unread:
        raise _no_notice(path, unread.reason) from None
    groups = {"off": dict(year.off), "worked": dict(year.worked)}
    off, worked = (sum(map(len, each.values())) for each in groups.values())
    console.answer(
        {
            "year": year.number,
            **{name: {key: list(map(str, each)) for key, each in found.items()} for name, found in groups.items()},
        },
        say("cli.days_off_make_up_working_days", year=str(year.number), off=off, worked=worked),
        *(
            f"  {name:6} {key}: {', '.join(map(str, each))}"
            for name, found in groups.items()
            for key, each in found.items()
        ),
    )
    if console.args.write:
        _write(with_year(CHINA.read_text(encoding="utf-8"), year, f"{year.number} by the State Council's notice"))
        console.say(say("cli.written_to_restart_app_due", file=CHINA.name))
    return DONE


def _no_notice(path: Path, reason: Text) -> RefusedError:
    return RefusedError(refuse("field_invalid", field=say("cli.notice"), given=path.name, reason=reason))


def _write(text: str) -> None:
    """Replaces the calendar once the new text has been read back; an invalid text changes nothing."""
    part = FOLDER / "cn.part"
    part.mkdir(exist_ok=True)
    try:
        (part / CHINA.name).write_text(text, encoding="utf-8")
        load_calendars(part)
        (part / CHINA.name).replace(CHINA)
    finally:
        (part / CHINA.name).unlink(missing_ok=True)
        part.rmdir()


# Local accounts: add, list, and set a new password.


def add(console: Console) -> int:
    """Adds an account and prints its sign-in name, and its password if the program chose it."""
    args = console.args
    entered = getpass(console.t("cli.password")) if args.ask else None
    if entered is not None and entered != getpass(console.t("cli.same_again")):
        reason = say("cli.two_entries_differ")
        raise RefusedError(refuse("field_invalid", field=say("cli.password_within"), given="…", reason=reason))
    with office_open(new=True) as office:
        person, chosen = granted(
            add_person(office, args.name, args.role, entered, person_id=args.account, language=args.language)
        )
    shown = {"account": person.person_id, "name": person.name, "role": person.role}
    name = say("cli.signs_in_as", name=person.name, account=person.person_id)
    if args.ask:
        return console.answer(shown, name)
    return console.answer({**shown, "password": chosen}, name, say("cli.password_shown_this_once", password=chosen))


def list_people(console: Console) -> int:
    """Lists every account: sign-in name, name, role, and whether it may sign in."""
    with office_open() as office, office.store.reading() as cursor:
        people = all_people(cursor)
    for each in people:
        state = "" if each.active else console.t("cli.cannot_sign_in")
        console.answer(
            {**each.model_dump(mode="json", exclude={"person_id"}), "account": each.person_id},
            "\t".join([each.person_id, each.name, console.render(label_of(each.role)), state]).rstrip(),
        )
    return DONE


def password(console: Console) -> int:
    """Sets a new random password for an account and prints it once; its sign-ins end."""
    with office_open() as office:
        chosen = granted(reset_password(office, SYSTEM, person_called(office, console.args.account).person_id))
    shown = {"account": console.args.account, "password": chosen}
    return console.answer(shown, say("cli.password_shown_this_once", password=chosen))


# API clients: add, list, revoke.


def add_api_client(console: Console) -> int:
    """Adds a client and prints its token, once and without anything else, so that a script can store it."""
    args = console.args
    until = datetime.combine(args.expires, time.max, ZONE) if args.expires else None
    with office_open() as office:
        client, token = granted(
            add_client(office, args.name, args.scopes, expires_at=until, per_minute=args.per_minute)
        )
    return console.answer({"client": client.client_id, "expires_at": client.expires_at, "token": token}, token)


def list_clients(console: Console) -> int:
    """Lists every client: id, name, scopes, when its token expires, and when it was last used."""
    with office_open() as office:
        now, found = office.now(), granted(api_clients(office, SYSTEM))
    for each in found:
        good = console.t("cli.client_until", day=day_in(each.expires_at))
        state = good if each.holds(now) else console.t("cli.client_ended")
        used = console.t("cli.client_last_used", day=day_in(each.last_used_at)) if each.last_used_at else ""
        words = (each.client_id, each.name, " ".join(each.scopes), state, used)
        console.answer(each.model_dump(mode="json"), "\t".join(words).rstrip())
    return DONE


def revoke(console: Console) -> int:
    """Revokes the token of a client at once."""
    with office_open() as office:
        client = granted(revoke_client(office, SYSTEM, console.args.client))
    return console.answer(client.model_dump(mode="json"), say("cli.client_is_revoked", client=client.client_id))


# The record as a whole: verified, backed up, and restored.


def verify(console: Console) -> int:
    """Rereads the whole record and names every fault with its place; the exit code is 1 if there is one."""
    with office_open(short=True) as office:
        checked = check_record(office)
    faults = [{"where": console.render(each.where), "what": console.render(each.what)} for each in checked.faults]
    holds = holds_here()
    read = {"appeals": checked.appeals, "events": checked.events, "exhibits": checked.exhibits}
    erased = {"erased": [console.render(each) for each in checked.erased]} if checked.erased else {}
    console.answer(
        {**read, "faults": faults, **erased, "readers": {"held": holds.standing, "lacking": holds.lacking}},
        *(say("format.where_what", **each) for each in faults),
        *checked.erased,
        say("cli.read_appeals_events_and_documents", **read),
        say("cli.faults_found", count=len(faults)) if faults else say("cli.record_is_sound"),
    )
    say_holds(console, holds)
    return REFUSED if faults else DONE


def recover(console: Console) -> int:
    """Accepts a loss: names every missing act, and restarts the line of heads with what is there."""
    need_office()
    went_on = granted(recover_record(home_folder()))
    lacking = [{"appeal_no": each.appeal_no, "seq": each.seq} for each in went_on.lacking]
    damaged = str(went_on.damaged_log) if went_on.damaged_log else None
    return console.answer(
        {"events": went_on.events, "lacking": lacking, "kept": damaged},
        *(
            say("cli.event_is_lacking_to_be_done_again", number=each.appeal_no, seq=each.seq)
            for each in went_on.lacking
        ),
        *([say("cli.damaged_log_is_kept_in", file=damaged)] if damaged else []),
        say("cli.office_goes_on_with_events_are_lacking", events=went_on.events, lacking=len(lacking)),
    )


def say_holds(console: Console, holds: Protections) -> None:
    """Prints which protections against untrusted documents this machine offers, and which are missing."""
    named = {each: console.t(hold_name(each).key) for each in (*holds.standing, *holds.lacking)}
    if holds.standing:
        standing = ", ".join(named[each] for each in holds.standing)
        console.say(say("cli.documents_opened_in_processes_kernel", holds=standing))
    if holds.lacking:
        console.say(say("cli.machine_does_not_hold", holds=", ".join(named[each] for each in holds.lacking)))
    if holds.root:
        console.say(say("cli.runs_as_root_which_not"))


def erase(console: Console) -> int:
    """Lists what would be erased about a party of a closed case; with ``--confirm`` it is erased."""
    args = console.args
    with office_open() as office:
        person, dry_run = person_called(office, args.by), not args.confirm
        found = granted(erase_party(office, person, args.number, args.party, args.reason, dry_run=dry_run))
    side, names = SIDES[found.side], ", ".join(found.needed_by)
    lines = (
        (True, say("cli.erase_gone" if args.confirm else "cli.erase_would_go", number=found.appeal_no)),
        (found.party, say("cli.erase_party", side=side)),
        (found.needed_by, say("cli.erase_party_needed", side=side, numbers=names)),
        (found.words, say("cli.erase_words", count=found.words)),
        (found.facts, say("cli.erase_facts", side=side, count=found.facts)),
        (found.names, say("cli.erase_names", side=side, count=found.names)),
        (True, say("cli.erase_stays_files", count=found.files)),
        (found.hashed, say("cli.erase_stays_hashed", count=found.hashed)),
        (not load_retention(DATA / "retention.toml").confirmed_by, say("cli.erase_unconfirmed")),
    )
    return console.answer(
        {**asdict(found), "confirmed": bool(args.confirm)}, *(line for wanted, line in lines if wanted)
    )


def backup(console: Console) -> int:
    """Copies the office into a new folder."""
    with office_open(short=True) as office:
        made = granted(back_up(office, console.args.folder))
    counts = {"appeals": made.appeals, "events": made.events, "files": made.files}
    folder = str(made.folder)
    return console.answer(
        {"folder": folder, **counts}, say("cli.copied_to_appeals_events_evidence", folder=folder, **counts)
    )


def restore(console: Console) -> int:
    """Restores a copy in place of the office; the previous one is kept beside it."""
    put = granted(restore_from(console.args.folder, home_folder()))
    former = str(put.former) if put.former else None
    return console.answer(
        {"home": str(put.home), "kept": former, "appeals": put.appeals},
        say("cli.restored_appeals_to", appeals=put.appeals, home=str(put.home)),
        *([say("cli.what_was_there_before_is_kept_in", kept=former)] if former else []),
    )


def move(console: Console) -> int:
    """Moves the office to the other engine, and prints how to start it from now on."""
    need_office()
    if not transfer_of(home_folder(), database()):
        with office_open():  # an office that lacks acknowledged acts is not moved
            pass
    with meter(console) as progress:
        moved = granted(move_office(home_folder(), console.args.to, progress))
    counts = {"appeals": moved.appeals, "events": moved.events, "files": moved.files}
    return console.answer(
        {"place": moved.place, **counts},
        say("cli.office_is_now_in", place=moved.place, **counts),
        say("cli.start_it_with_home", place=moved.place) if database() else say("cli.start_it_with_database"),
    )


# Creating an office, filling it for a demonstration, and serving it.

APP: Final = Path(__file__).parents[2] / "app.py"

MENDED: Final = {(3, 11): 13, (3, 12): 11, (3, 13): 4}
"""The patch release since which a Python has the security fixes of 2025-06-03 (archives, regular expressions, URLs)."""

SHOWN_FILE: Final = ".people-shown"

SIZES: Final = {"most": f"{MOST:,}", "played": len(STORIES)}
"""The number of cases in a demonstration: at most, and of those played through the commands."""

appeals: Final = up_to(MOST)


def init(console: Console) -> int:
    """Creates the office; an existing one is left unchanged."""
    with office_open(new=True) as office, office.store.reading() as cursor:
        people = len(all_people(cursor))
    return console.answer(
        {"home": str(office.home), "people": people},
        say("cli.office_is_in", home=str(office.home)),
        *([] if people else [say("cli.add_first_person_who_can", command=first_person(home_folder()))]),
    )


def demo(console: Console) -> int:
    """Builds the demonstration cases through the commands; the people's passwords go into a file of the home."""
    from demo.office import build  # noqa: PLC0415 - drawing documents loads what no other command needs

    count = console.args.appeals or APPEALS
    played, past = split(count)
    making = (
        say("cli.making_demonstration_cases", played=played, past=f"{past:,}")
        if past
        else say("cli.making_demonstration_cases_with_their_documents", played=played)
    )  # fmt: skip
    console.say(making)
    sys.stdout.flush()
    with meter(console) as progress:
        built = build(home_folder(), count, console.args.seed, progress=progress)
    shown = {"home": str(home_folder()), "added": built.added, "past": built.past, "found": built.found}
    return console.answer(shown, built.message, *([_where_people_are(home_folder())] if built.accounts else []))


def _where_people_are(home: Path) -> Text:
    return say("cli.people_their_passwords_kept", file=str(home / PEOPLE_FILE))


def serve(console: Console) -> int:
    """Replaces this command with the app; first prints who can sign in (once with passwords) and the address."""
    address, port = console.args.address, console.args.port
    granted(reached_from(os.environ, address))
    company = granted(company_from(os.environ))
    granted(mail.mail_from(os.environ))
    if reason := _why_not_free(address, port):
        raise RefusedError(refuse("port_taken", address=address, port=port, reason=reason))
    with office_open() as office:
        for each in office.read(policies_changed, office.rules):
            raise RefusedError(refuse("policy_changed", **each))
        code = granted(first_run_code(office)) if company is None else None
    if code:
        facts = {"address": f"http://{address}:{port}", "command": first_person(home_folder())}
        console.say(say("cli.first_run", code=code, **facts))
    _introduce(console, home_folder())
    _say_python(console)
    say_holds(console, holds_here())
    readers().close()
    # Last, because everybody looks for it.
    print()
    console.say(say("cli.redress_answers_at_http_stop", address=address, port=port))
    sys.stdout.flush()
    if file := os.environ.get(FILE):
        os.environ[FILE] = str(Path(file).resolve())
    if file := os.environ.get(mail.PASSWORD_FILE):
        os.environ[mail.PASSWORD_FILE] = str(Path(file).resolve())
    os.environ["REDRESS_HOME"] = str(home_folder().resolve())
    os.environ[SERVED_AT] = address
    os.environ.update(allocator(os.environ))
    os.chdir(APP.parent)  # where the settings of the app are
    # The app takes this command's place, so that stopping one stops the other.
    return os.execv(sys.executable, [sys.executable, str(APP), address, str(port)])  # noqa: S606 - our own app


def _say_python(console: Console) -> None:
    """Warns if the interpreter lacks the latest security fixes in libraries that matter here."""
    major, minor, patch = sys.version_info[:3]
    if patch < MENDED.get((major, minor), 0):
        has, least = f"{major}.{minor}.{patch}", f"{major}.{minor}.{MENDED[major, minor]}"
        console.say(say("cli.python_known_holes_or_newer", has=has, least=least))


def _why_not_free(address: str, port: int) -> str:
    """The system's error if nothing can listen there; empty if it can."""
    try:
        with socket.create_server((address, port)):
            return ""
    except (OSError, OverflowError) as error:
        return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)


def _introduce(console: Console, home: Path) -> None:
    """Prints the demonstration's people and passwords, once, and where they are kept."""
    file, shown = home / PEOPLE_FILE, home / SHOWN_FILE
    if not file.exists():
        return
    if not shown.exists():
        with suppress(OSError):
            listed = file.read_text(encoding="utf-8").splitlines()
            shown.touch()
            console.say(say("cli.people_can_sign"))
            print("", *(f"  {line}" for line in listed), sep="\n")
            return
    console.say(_where_people_are(home))
