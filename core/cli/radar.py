"""Catching up with the reuse radar: the pages of documents that were on file before it was."""

from core.cli.console import DONE, Console, office_open
from core.cli.grammar import Grammar
from core.commands.radar import catch_up
from core.evidence.worker import readers
from core.language import t
from core.text import say


def add_commands(grammar: Grammar) -> None:
    """Adds fingerprint."""
    told = t("hash the pages of documents that were never hashed, for the reuse radar", grammar.lang)
    grammar.add("fingerprint", told, fingerprint)


def fingerprint(console: Console) -> int:
    """Hashes and compares what is missing; stopped and begun again it goes on where it was."""
    try:
        with office_open() as office:
            count = catch_up(office)
    finally:
        readers().close()
    console.say(say("Documents hashed: {count}.", count=count))
    console.give({"hashed": count})
    return DONE
