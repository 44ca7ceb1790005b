"""Second looks at the command line: announcing a sample, drawing it, and drawing it again to compare."""

from argparse import ArgumentTypeError
from decimal import Decimal, InvalidOperation

from core.cli.console import DONE, REFUSED, Console, office_open, person_called
from core.cli.grammar import Grammar, count, day
from core.commands import looks
from core.errors import Refusal
from core.language import t
from core.model.look import STRATA, Stratum, lot
from core.model.people import CONSOLE
from core.queries.looks import again, samples
from core.text import say


def add_commands(grammar: Grammar) -> None:
    """Adds second-look announce, list, draw and redraw."""
    lang = grammar.lang
    below = grammar.below("second-look", t("samples of decisions that are looked at again", lang))
    asked = below.add(
        "announce", t("announce a sample and publish its seed, before the decisions are made", lang), announce
    )
    asked.add_argument("--from", dest="first", type=day, required=True, metavar="DATE", help=t("its first day", lang))
    asked.add_argument("--to", dest="last", type=day, required=True, metavar="DATE", help=t("its last day", lang))
    asked.add_argument(
        "--share", type=_share, required=True, metavar="S", help=t("share of each stratum, 0 to 1", lang)
    )
    asked.add_argument("--by", nargs="*", choices=STRATA, default=["right_type", "outcome"], help=t("its strata", lang))
    asked.add_argument(
        "--of", nargs="*", type=_other, default=[], metavar="STRATUM:VALUE=S",
        help=t("another share, such as value:high=0.2, right_type:patent=0.1, reviewer:ID=1, outcome:reject=0.1", lang),
    )  # fmt: skip
    asked.add_argument("--actor", required=True, metavar="NAME", help=t("the lead in whose name it is done", lang))
    below.add("list", t("the samples, with their seeds", lang), listed)
    asked = below.add("draw", t("draw a sample whose days are over", lang), draw)
    asked.add_argument("number", type=count, metavar="DRAW_NO")
    asked.add_argument("--actor", required=True, metavar="NAME", help=t("the lead in whose name it is done", lang))
    asked = below.add("redraw", t("draw it again from its seed and compare with the record", lang), redraw)
    asked.add_argument("number", type=count, metavar="DRAW_NO")


def _share(given: str) -> Decimal:
    try:
        return Decimal(given)
    except InvalidOperation as error:
        raise ArgumentTypeError(f"{given!r} is no share: write it as 0.05") from error


def _other(given: str) -> tuple[Stratum, str, Decimal]:
    """``value:high=0.2``: a stratum, one of its values, and the share of it."""
    named, found, share = given.rpartition("=")
    stratum, _, value = named.partition(":")
    known = next((each for each in STRATA if each == stratum), None)
    if not (found and value and known):
        raise ArgumentTypeError(f"{given!r} is no share of a stratum: write it as value:high=0.2")
    return known, value, _share(share)


def announce(console: Console) -> int:
    """Announces a sample in a lead's name and tells its number and seed."""
    asked = console.asked
    with office_open() as office:
        actor = person_called(office, asked.actor)
        if isinstance(actor, Refusal):
            return console.refused(actor)
        of: dict[Stratum, dict[str, Decimal]] = {}
        for stratum, value, share in asked.of:
            of.setdefault(stratum, {})[value] = share
        done = looks.announce(
            office, actor, first=asked.first, last=asked.last, by=tuple(asked.by), base=asked.share, of=of
        )
    if isinstance(done, Refusal):
        return console.refused(done)
    console.give({"sample": done.draw_no, "seed": done.seed})
    console.say(say("Sample {number} is announced; its seed is {seed}.", number=done.draw_no, seed=done.seed))
    return DONE


def listed(console: Console) -> int:
    """Lists the samples, the newest first."""
    with office_open() as office:
        found = samples(office, CONSOLE)
    if isinstance(found, Refusal):
        return console.refused(found)
    for each in found:
        console.give({**each.draw.model_dump(mode="json"), "looks": len(each.looks), "done": len(each.done)})
        console.say(
            say(
                "Sample {number}: {first} to {last}, {shares}; seed {seed}, {done} of {count} looked at",
                number=each.draw.draw_no,
                first=each.draw.first_on,
                last=each.draw.last_on,
                shares=each.shares,
                seed=each.draw.seed,
                done=len(each.done),
                count=len(each.looks),
            )
        )
    return DONE


def draw(console: Console) -> int:
    """Draws a sample in a lead's name and lists who looks at what."""
    with office_open() as office:
        actor = person_called(office, console.asked.actor)
        if isinstance(actor, Refusal):
            return console.refused(actor)
        done = looks.draw(office, actor, console.asked.number)
    if isinstance(done, Refusal):
        return console.refused(done)
    for each in done:
        console.give({"look": each.look_id, "appeal_no": each.appeal_no, "seq": each.seq, "to": each.assigned_to})
        console.say(
            say("{look}: {appeal_no}, for {who}", look=each.look_id, appeal_no=each.appeal_no, who=each.assigned_to)
        )
    console.say(say("Drawn: {count}.", count=len(done)))
    return DONE


def redraw(console: Console) -> int:
    """Prints the sample as its seed gives it, in the order of lots; exit 1 when the record has another."""
    with office_open() as office:
        found = again(office, CONSOLE, console.asked.number)
    if isinstance(found, Refusal):
        return console.refused(found)
    sample, decided, equal = found
    for each, stratum in decided:
        drew = lot(sample.seed, each)
        console.give({"appeal_no": each.appeal_no, "seq": each.seq, "lot": drew, "stratum": stratum})
        console.say(say("{appeal_no} event {seq}: {lot}", appeal_no=each.appeal_no, seq=each.seq, lot=drew))
    if sample.drawn_at is None:
        console.say(say("Not drawn yet: this is what the seed gives so far."))
        console.give({"equal": None})
        return DONE
    console.give({"equal": equal})
    console.say(say("Equal to the record.") if equal else say("Not equal to the record."))
    return DONE if equal else REFUSED
