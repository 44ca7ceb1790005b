"""``python -m core``: finds the command that is meant and runs it.

Exit codes: 0 done, 1 refused (told on standard error), 2 wrong usage.
"""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from core.cli import casework, exchange, office
from core.cli.console import REFUSED, Console, Grammar, shared
from core.domain.refusals import Refusal, RefusedError, refuse
from core.domain.text import LANGUAGES, Language
from core.language import t
from core.ledger.duckdb_engine import FileDamagedError, LogDamagedError, OfficeInUseError
from core.ledger.engine import DiskFull
from core.office import HomeExposedError, home_folder
from core.rule_files import PolicyError

# The groups of commands, and which one is meant.

GROUPS: Final = (
    office.add_setup_commands,
    office.add_people_commands,
    exchange.add_import_commands,
    exchange.add_export_commands,
    casework.add_lookup_commands,
    office.add_calendar_commands,
    casework.add_run_sheet_commands,
    exchange.add_metric_commands,
    office.add_record_commands,
    casework.add_reading_commands,
    casework.add_fingerprint_commands,
    casework.add_second_review_commands,
)

TOLD: Final = (RefusedError, HomeExposedError, OfficeInUseError, LogDamagedError, FileDamagedError, DiskFull, OSError)
"""What ends a command with a sentence for the person in place of a trace."""


def main(argv: Sequence[str] | None = None) -> int:
    """Does the command of these arguments and answers its exit code; wrong usage raises SystemExit(2)."""
    given = list(sys.argv[1:] if argv is None else argv)
    asked = parser(_language(given)).parse_args(given)
    console = Console(asked, asked.lang)
    try:
        code: int = asked.do(console)
    except PolicyError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:  # the reader of our output has left, as ``head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except TOLD as error:
        refusal = _refusal_of(error)
        if refusal is None:
            raise
        return console.refused(refusal)
    return code


def _refusal_of(error: Exception) -> Refusal | None:
    """What an office that cannot be opened, or a path that cannot be used, is told as; None for a bug of ours."""
    match error:
        case RefusedError():
            return error.refusal
        case OfficeInUseError():
            return refuse("office_in_use", detail=_holder(str(error)))
        case LogDamagedError():
            return refuse("log_damaged", file=f"{error.path}.wal", at=error.at)
        case FileDamagedError():
            return refuse("record_damaged", file=str(error))
        case HomeExposedError():
            return refuse(error.code, home=str(home_folder()))
        case DiskFull():
            return refuse("disk_full")
        case OSError() if error.filename is not None:
            return refuse("path_unusable", name=str(error.filename), reason=str(error.strerror))
    return None  # no path of the person's: a bug or a broken disk, told as it is


def parser(lang: Language) -> argparse.ArgumentParser:
    """All commands with their options, helped in that language."""
    top = argparse.ArgumentParser(prog="python -m core", description=t("cli.redress_without_browser", lang))
    shared(top, lang)
    commands = Grammar(top.add_subparsers(required=True, metavar=t("cli.command", lang)), lang)
    for add_commands in GROUPS:
        add_commands(commands)
    return top


def _holder(told: str) -> str:
    """Who holds the file, as short as it can be told: the process id, where the system names one."""
    found = re.search(r"PID \d+", told)
    return found[0] if found else told


def _language(argv: Sequence[str]) -> Language:
    """The language asked for; wanted before the arguments are read, because the help is in it too."""
    words = [each.removeprefix("--lang=") for each in argv]
    after = [word for option, word in pairwise(argv) if option == "--lang"]
    given = [*after, *(word for word, whole in zip(words, argv, strict=True) if word != whole)]
    return next((lang for lang in LANGUAGES if lang in given), "en")


# Running it: its exit code, and what a person is told when it cannot run.

if __name__ == "__main__":
    os.umask(0o077)  # what it writes, the office, copies and tables, is for whoever runs it
    sys.exit(main(sys.argv[1:]))
