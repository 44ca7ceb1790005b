"""``python -m core``: finds the requested command and runs it.

Exit codes: 0 done, 1 refused (reason on standard error), 2 wrong usage.
"""

import argparse
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from core.cli import casework, console, exchange, office
from core.commands.verification import SIDES
from core.domain import terms
from core.domain.identifiers import IDENTIFIERS
from core.domain.people import ACCOUNT_ROLES, SCOPES
from core.domain.refusals import Refusal, RefusedError, refuse
from core.domain.second_review import STRATA
from core.domain.standard_reasons import KEYS
from core.domain.text import LANGUAGES, Language
from core.exchange import csv_files, export
from core.language import t
from core.ledger.engine import CannotOpenError
from core.office import NOT_KEPT, HomeExposedError, home_folder, why_not_kept
from core.queries import orders
from core.rule_files import PolicyError

# The commands, and which one is meant.

COMMANDS: Final = Path(__file__).parent / "cli" / "commands.toml"

MODULES: Final[dict[str, ModuleType]] = {"casework": casework, "exchange": exchange, "office": office}

TYPES: Final[dict[str, Callable[[str], object]]] = {
    "appeals": office.appeals, "channel": casework.channel, "count": console.count, "csv_file": exchange.csv_file,
    "day": console.day, "moment": casework.moment, "moment_here": casework.moment_here, "number": int, "path": Path,
    "reason_version": casework.reason_version, "report_name": exchange.report_name, "role": terms.Role,
    "share": casework.share, "share_of": casework.share_of, "side": terms.Side, "table_file": exchange.table_file,
}  # fmt: skip

CHOICES: Final[dict[str, Iterable[str]]] = {
    "channels": terms.BY_HAND, "letter_tabs": casework.ON_THEIR_WAY, "date_forms": csv_files.FORMS, "decisions": KEYS,
    "encodings": csv_files.ENCODINGS, "groups": exchange.GROUPS, "identifiers": IDENTIFIERS, "languages": LANGUAGES,
    "order_tabs": orders.TABS, "outcomes": terms.Outcome, "penalties": terms.PenaltyKind, "reports": export.REPORTS,
    "rights": terms.RightType, "roles": ACCOUNT_ROLES, "scopes": SCOPES, "sides": SIDES, "states": terms.State,
    "strata": STRATA, "windows": casework.WINDOWS,
}  # fmt: skip

EXPECTED: Final = (RefusedError, HomeExposedError, CannotOpenError, *NOT_KEPT, OSError)
"""What ends a command with a sentence for the person in place of a trace."""


def main(argv: Sequence[str] | None = None) -> int:
    """Does the command of these arguments and answers its exit code; wrong usage raises SystemExit(2)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    args = parser(_language(arguments)).parse_args(arguments)
    answers = console.Console(args, args.lang)
    try:
        return int(args.do(answers))
    except PolicyError as error:
        print(error, file=sys.stderr)
        return console.REFUSED
    except BrokenPipeError:  # the reader of our output has left, as ``head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return console.REFUSED
    except EXPECTED as error:
        refusal = _refusal_of(error)
        if refusal is None:
            raise
        return answers.refused(refusal)


def _refusal_of(error: Exception) -> Refusal | None:
    """What an office that cannot be opened, or a path that cannot be used, is told as; None for a bug of ours."""
    if isinstance(error, NOT_KEPT):
        return why_not_kept(error)
    match error:
        case RefusedError():
            return error.refusal
        case CannotOpenError():
            return refuse(error.code, **error.named)
        case HomeExposedError():
            return refuse(error.code, home=str(home_folder()))
        case OSError() if error.filename is not None:
            return refuse("path_unusable", name=str(error.filename), reason=str(error.strerror))
    return None  # no path of the person's: a bug or a broken disk, told as it is


def parser(lang: Language) -> argparse.ArgumentParser:
    """All commands of ``cli/commands.toml``, helped in that language."""
    commands = tomllib.loads(COMMANDS.read_text("utf-8"))
    shared = commands.pop("shared")
    top = argparse.ArgumentParser(prog="python -m core", description=t("cli.redress_without_browser", lang))
    _add_answers(top, lang)
    below = {"": top.add_subparsers(required=True, metavar=t("cli.command", lang))}
    for words, each in commands.items():
        first, _, last = words.rpartition(" ")
        sentence = t(each["help"], lang)
        command = below[first].add_parser(last, aliases=each.get("before", ()), help=sentence, description=sentence)
        # Without a default here, what was given before the command is kept.
        _add_answers(command, lang, default=argparse.SUPPRESS)
        if "does" in each:
            module, _, do = each["does"].partition(".")
            command.set_defaults(do=getattr(MODULES[module], do), **each.get("sets", {}))
        else:
            below[words] = command.add_subparsers(required=True, metavar=t("cli.command", lang))
        for named in each.get("takes", ()):
            for argument in shared[named] if isinstance(named, str) else (named,):
                _add_argument(command, argument, lang)
    return top


def _add_answers(command: argparse.ArgumentParser, lang: Language, default: object = None) -> None:
    """Adds the options that every command takes, before or after its name."""
    command.add_argument("--lang", choices=LANGUAGES, default=default or lang, help=t("cli.language_of_answers", lang))
    as_json = t("cli.answers_and_refusals_as_json", lang)
    command.add_argument("--json", action="store_true", default=default or False, help=as_json)


def _add_argument(command: argparse.ArgumentParser, entry: dict[str, Any], lang: Language) -> None:
    """Adds an argument as the file tells it: its type and its choices by their names, its help by its id."""
    own = {key: entry[key] for key in entry if key not in {"name", "help", "listed", "type", "choices"}}
    helped = [t(entry["help"], lang, **office.SIZES)] if "help" in entry else []
    if "type" in entry:
        own["type"] = TYPES[entry["type"]]
    if "choices" in entry:
        own["choices"] = tuple(CHOICES[entry["choices"]])
        helped += [", ".join(own["choices"])] if "listed" in entry else []
    if isinstance(own.get("metavar"), list):
        own["metavar"] = tuple(own["metavar"])
    command.add_argument(entry["name"], help=": ".join(helped) or None, **own)


def _language(argv: Sequence[str]) -> Language:
    """The language asked for; wanted before the arguments are read, because the help is in it too."""
    words = [each.removeprefix("--lang=") for each in argv]
    after = [word for option, word in pairwise(argv) if option == "--lang"]
    chosen = [*after, *(word for word, whole in zip(words, argv, strict=True) if word != whole)]
    return next((lang for lang in LANGUAGES if lang in chosen), "en")


# Running it: its exit code, and what a person is told when it cannot run.

if __name__ == "__main__":
    os.umask(0o077)  # what it writes, the office, copies and tables, is for whoever runs it
    sys.exit(main(sys.argv[1:]))
