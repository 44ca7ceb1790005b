"""How commands are declared: their names, the options all of them take, and what does them."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from core.cli.console import Console
from core.language import LANGUAGES, Language, t

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - the type has no public name
Do: TypeAlias = Callable[[Console], int]


@dataclass(frozen=True)
class Grammar:
    """Where commands are added: at the top, or below a word such as ``people``."""

    commands: Commands
    lang: Language

    def add(self, name: str, told: str, do: Do) -> argparse.ArgumentParser:
        """A command that is done by ``do``; ``told`` says in a line what it does. Its own options are added to it."""
        parser = self._parser(name, told)
        parser.set_defaults(do=do)
        return parser

    def below(self, name: str, told: str) -> "Grammar":
        """The place below a word, for commands of two words."""
        parser = self._parser(name, told)
        return Grammar(parser.add_subparsers(required=True, metavar=t("COMMAND", self.lang)), self.lang)

    def _parser(self, name: str, told: str) -> argparse.ArgumentParser:
        parser = self.commands.add_parser(name, help=told, description=told)
        # Without a default here, what was given before the command is kept.
        shared(parser, self.lang, default=argparse.SUPPRESS)
        return parser


def shared(parser: argparse.ArgumentParser, lang: Language, default: object = None) -> None:
    """Adds the options that every command takes, before or after its name."""
    parser.add_argument("--lang", choices=LANGUAGES, default=default or lang, help=t("language of the answers", lang))
    parser.add_argument(
        "--json", action="store_true", default=default or False, help=t("answers and refusals as JSON", lang)
    )


def day(given: str) -> date:
    """A day as an option takes it; what is none is wrong usage."""
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{given!r} is no day: write it as 2026-12-09") from error


def count(given: str) -> int:
    """A whole number from 1 as an option takes it."""
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"{given!r} is no whole number from 1")
    return int(given)


def up_to(most: int) -> Callable[[str], int]:
    """What an option takes that is a whole number from 1 to ``most``."""

    def number(given: str) -> int:
        if (found := count(given)) > most:
            raise argparse.ArgumentTypeError(f"{given!r} is more than {most:,}")
        return found

    return number
