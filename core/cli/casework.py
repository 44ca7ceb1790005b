"""Commands about cases and documents: due dates, checks, reading, silences, orders, reviews, fingerprints, reasons."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from inspect import signature
from pathlib import Path
from typing import Any, Final, TypeVar

from core.cli.console import DONE, REFUSED, WRONG_USAGE, Console, office_open, person_called, write_whole
from core.commands import letters, orders, reading, runs, second_reviews
from core.commands.standard_reasons import add_reason, change_reason, retire_reason
from core.documents import reader_pool, upload
from core.documents.reading import document
from core.domain.deadlines import Deadline, due, reason, table
from core.domain.facts import FACT_FIELDS
from core.domain.identifiers import check_value
from core.domain.letter import Delivery
from core.domain.orders import Order
from core.domain.people import CONSOLE, Person
from core.domain.policy import Policy, WindowName, day_in, day_text, zone_of
from core.domain.reading import PASSAGES, ReadFact, ReadResult
from core.domain.refusals import Refusal, RefusedError, granted, refuse
from core.domain.run_sheet import WHY, DueLine
from core.domain.second_review import STRATA, Stratum, lot
from core.domain.standard_reasons import KEYS, StandardReason
from core.domain.terms import BY_HAND, ZONE, Channel, RightType, effect_of, label_of, past_label
from core.domain.text import Text, mark, say
from core.exchange import export
from core.language import render
from core.office import DATA, Office
from core.queries.letters import DeliveryPage, deliveries_page, delivery_title
from core.queries.orders import OrderFilters, OrderPage, open_order, orders_page
from core.queries.run_sheet import Runs, list_runs, run_sheet
from core.queries.search import Hit, search
from core.queries.second_reviews import list_samples, redraw_sample
from core.queries.standard_reasons import standard_reasons
from core.rule_files import load_calendars, load_policies

Page = TypeVar("Page", DeliveryPage, OrderPage, Runs)

Done = TypeVar("Done")


def as_json(deadline: Deadline) -> dict[str, Any]:
    """The JSON answer of ``python -m core due``: ISO dates, and each step with its reason in English."""
    return {
        "due": deadline.due.isoformat(),
        "provisional": deadline.provisional,
        "steps": [
            {"date": step.day.isoformat(), "counted": step.counted, "why": render(step.why, "en")}
            for step in deadline.steps
        ],
    }


# Questions that need no office: when a window ends, and whether a number is valid.

WINDOWS: Final[dict[str, WindowName]] = {"seller": "counter_notice", "complainant": "response"}

VALID: Final[dict[bool | None, str]] = {
    True: mark("cli.can_be_right"),
    False: mark("cli.cannot_be_right"),
    None: mark("cli.cannot_be_told"),
}


def moment(text: str) -> date | datetime:
    """A day, or a time with or without its offset; anything else is a usage error."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    raise ArgumentTypeError(f"{text!r} is neither a day nor a time: write it as 2026-12-09 or 2026-12-09T10:00+08:00")


def _policy(named: str | None, start: date | datetime) -> Policy:
    """The policy with this name, or the default one for trademarks on the starting day in Shanghai."""
    book = load_policies(DATA / "policy")
    if named:
        return granted(book.policy(named) or refuse("not_found", what=say("word.policy_within"), name=named))
    day = start if not isinstance(start, datetime) else day_in(start) if start.tzinfo else start.date()
    usual = book.in_force(RightType.TRADEMARK, day)
    return granted(usual or refuse("no_policy_in_force", right_type=label_of(RightType.TRADEMARK), day=day))


def due_date(console: Console) -> int:
    """Prints when a window that starts on that day ends, and how it was counted."""
    args = console.args
    policy = _policy(args.policy, args.start)
    window = policy.window(WINDOWS[args.window])
    start = args.start
    if isinstance(start, datetime):
        start = day_in(start, zone_of(policy)) if start.tzinfo else start.date()
    try:
        found = due(
            start, window.days, window.unit, load_calendars(DATA / "calendar")[policy.calendar], roll=window.roll
        )
    except OverflowError:
        late = say("cli.its_window_would_end_after_year_9999")
        raise RefusedError(
            refuse("field_invalid", field=say("cli.start"), given=start.isoformat(), reason=late)
        ) from None
    lines = (f"  {console.render(label)}: {console.render(value)}" for label, value in table(found))
    return console.answer(as_json(found), reason(found), *lines)


def check(console: Console) -> int:
    """Checks each value by the rules of its kind; one result per value, in the given order."""
    for value in console.args.values or [line.rstrip("\r\n") for line in sys.stdin if line.strip()]:
        found = check_value(console.args.kind, value)
        console.answer(
            {**found.model_dump(exclude={"reason"}), "reason": console.render(found.reason)},
            say(
                "format.value_answer_reason",
                value=found.value or value,
                answer=Text(key=VALID[found.valid]),
                reason=found.reason,
            ),
        )
    return DONE


# Second reviews at the command line: announcing a sample, drawing it, and drawing it again to compare.


def share(text: str) -> Decimal:
    """A share, as an option gives it."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ArgumentTypeError(f"{text!r} is no share: write it as 0.05") from error


def share_of(text: str) -> tuple[Stratum, str, Decimal]:
    """``value:high=0.2`` as a stratum, one of its values, and the share of it."""
    named, found, written = text.rpartition("=")
    stratum, _, value = named.partition(":")
    known = next((each for each in STRATA if each == stratum), None)
    if not (found and value and known):
        raise ArgumentTypeError(f"{text!r} is no share of a stratum: write it as value:high=0.2")
    return known, value, share(written)


def announce(console: Console) -> int:
    """Announces a sample in a lead's name, and prints its number and seed."""
    args = console.args
    with office_open() as office:
        actor = person_called(office, args.actor)
        of: dict[Stratum, dict[str, Decimal]] = {}
        for stratum, value, wanted in args.of:
            of.setdefault(stratum, {})[value] = wanted
        done = granted(
            second_reviews.announce_sample(
                office, actor, first=args.first, last=args.last, by=tuple(args.by), base=args.share, of=of
            )
        )
    message = say("cli.sample_is_announced_its_seed_is", number=done.draw_no, seed=done.seed)
    return console.answer({"sample": done.draw_no, "seed": done.seed}, message)


def listed(console: Console) -> int:
    """Lists the samples, newest first."""
    with office_open() as office:
        found = granted(list_samples(office, CONSOLE))
    for each in found:
        console.answer(
            {**each.draw.model_dump(mode="json"), "looks": len(each.looks), "done": len(each.done)},
            say(
                "cli.sample_to_seed_of_looked_at",
                number=each.draw.draw_no,
                first=each.draw.first_on,
                last=each.draw.last_on,
                shares=each.shares,
                seed=each.draw.seed,
                done=len(each.done),
                count=len(each.looks),
            ),
        )
    return DONE


def draw(console: Console) -> int:
    """Draws a sample in a lead's name, and lists who reviews which case."""
    with office_open() as office:
        actor = person_called(office, console.args.actor)
        done = granted(second_reviews.draw_sample(office, actor, console.args.number))
    for each in done:
        console.answer(
            {"look": each.look_id, "appeal_no": each.appeal_no, "seq": each.seq, "to": each.assigned_to},
            say("cli.look_appeal_no_who_for", look=each.look_id, appeal_no=each.appeal_no, who=each.assigned_to),
        )
    console.say(say("cli.drawn_count", count=len(done)))
    return DONE


def redraw(console: Console) -> int:
    """Prints the sample that the seed yields, in the order of lots; exit code 1 if the record has a different one."""
    with office_open() as office:
        sample, decided, equal = granted(redraw_sample(office, CONSOLE, console.args.number))
    for each, stratum in decided:
        drew = lot(sample.seed, each)
        console.answer(
            {"appeal_no": each.appeal_no, "seq": each.seq, "lot": drew, "stratum": stratum},
            say("cli.appeal_no_seq_lot_event", appeal_no=each.appeal_no, seq=each.seq, lot=drew),
        )
    if sample.drawn_at is None:
        return console.answer({"equal": None}, say("cli.not_drawn_yet_what_seed"))
    console.answer({"equal": equal}, say("cli.equal_to_record") if equal else say("cli.not_equal_to_record"))
    return DONE if equal else REFUSED


# Catching up with the reuse radar: the pages of documents that are older than it.


def fingerprint(console: Console) -> int:
    """Hashes and compares the missing pages; if stopped, it resumes where it was."""
    try:
        with office_open() as office:
            count = reading.hash_missing_pages(office)
    finally:
        reader_pool.readers().close()
    return console.answer({"hashed": count}, say("cli.documents_hashed", count=count))


# Reading a document without an office: its likely kind, its facts, and where each was found.


def read_file(console: Console) -> int:
    """Reads one file and prints what was found; nothing is stored."""
    file: Path = console.args.file
    try:
        data = file.read_bytes()
    except OSError as error:
        raise RefusedError(refuse("file_unreadable", name=str(file), reason=error.strerror or str(error))) from error
    try:
        examined = granted(upload.check_upload(file.name, data))
        found = document.read_document(data, examined.media_type)
    finally:
        reader_pool.readers().close()
    if isinstance(found, reader_pool.Unreadable):
        raise RefusedError(reader_pool.why_unreadable(examined.name, found))
    return console.answer(_read_json(console, found), *_read_lines(found))


def _read_lines(found: ReadResult) -> Iterator[Text]:
    labels = {each.name: each.label for each in FACT_FIELDS.get(found.kind, ())}
    yield say("format.kind_because", kind=label_of(found.kind), because=found.because)
    for each in found.facts:
        label = Text(key=labels.get(each.field, each.field))
        yield say("format.field_value_source", field=label, value=each.value, source=each.source)
    for each in found.passages or ():
        yield say(
            "format.field_value_source", field=Text(key=PASSAGES[each.field]), value=each.value, source=each.source
        )
    for conflict in found.conflicts:
        yield say("cli.sources_differ", field=Text(key=labels.get(conflict.field, conflict.field)))
    yield from (*found.notes, *((found.failed,) if found.failed else ()))


def _read_json(console: Console, found: ReadResult) -> dict[str, Any]:
    def fact(each: ReadFact) -> dict[str, Any]:
        where = {name: getattr(each, name) for name in ("page", "box", "confidence", "invoice")}
        return {"field": each.field, "value": each.value, "source": console.render(each.source), **where}

    return {
        "kind": found.kind,
        "because": console.render(found.because),
        "facts": [fact(each) for each in found.facts],
        "passages": [fact(each) for each in found.passages or ()],
        "conflicts": [{"field": each.field, "values": [fact(one) for one in each.facts]} for each in found.conflicts],
        "notes": [console.render(each) for each in found.notes],
        "failed": console.render(found.failed) if found.failed else None,
    }


# The run sheet at the command line: what is due by law today; acts only when told to, in a person's name.


def lapse(console: Console) -> int:
    """Shows the run sheet of a day, and confirms its silences with ``--confirm --actor NAME``."""
    args = console.args
    if args.confirm and not args.actor:
        console.refused(refuse("field_missing", fields=(say("cli.actor_lead_who_confirms"),)))
        return WRONG_USAGE
    if args.export and not args.export[0].isdecimal():
        console.refused(refuse("not_found", what=say("cli.run_of_run_sheet"), name=args.export[0]))
        return WRONG_USAGE
    with office_open() as office:
        if args.runs:
            return _list(console, office)
        if args.export:
            return _write(console, office, int(args.export[0]), Path(args.export[1]))
        actor = person_called(office, args.actor) if args.actor else CONSOLE
        sheet = granted(run_sheet(_as_of(office, args.as_of), actor))
        silences = {each.appeal.appeal_no for each in sheet if each.why == "silence"}
        if not args.confirm or args.dry_run:
            return _show(console, sheet, len(silences))
        return _run(console, office, actor, sheet, silences)


def _as_of(office: Office, as_of: date | None) -> Office:
    """The same office with its clock set to noon of that day, past or future."""
    if as_of is None:
        return office
    noon = datetime.combine(as_of, time(12), ZONE)
    return replace(office, clock=lambda: noon)


def _show(console: Console, sheet: tuple[DueLine, ...], silences: int) -> int:
    for each in sheet:
        console.answer(_line_json(console, each), _line_text(each))
    console.say(say("cli.nothing_changed_silences_to_confirm", count=silences))
    return DONE


def _line_text(line: DueLine) -> Text:
    """The case, why it stands on the sheet, its last days, and the act it calls for."""
    due = line.worded(line.promised_on) if line.promised_on else say("word.no_day_yet")
    if line.latest_on:
        due = say("cli.latest_day", day=due, latest=line.worded(line.latest_on))
    return say(
        "cli.appeal_no_why_due_verb",
        appeal_no=line.appeal.appeal_no,
        why=Text(key=WHY[line.why]),
        due=due,
        verb=label_of(line.verb),
    )


def _line_json(console: Console, line: DueLine) -> dict[str, object]:
    return {
        "appeal_no": line.appeal.appeal_no,
        "why": line.why,
        "verb": line.verb,
        "due": line.promised_on,
        "latest": line.latest_on,
        "refusal": console.render(line.refusal.because) if line.refusal else None,
    }


def _run(console: Console, office: Office, actor: Person, sheet: tuple[DueLine, ...], silences: set[str]) -> int:
    """Confirms the silences one by one, and records the run; a refused one is reported and the others go on."""
    if not silences:
        console.say(say("cli.no_silence_is_to_be_confirmed"))
        return DONE
    begun = granted(runs.begin_run(office, actor, sheet, silences, way="command", as_of=console.args.as_of))
    done = [_tell_result(console, begun.run_no, each) for each in runs.go_through(office, actor, begun)]
    console.say(say("cli.run_confirmed_of", run_no=begun.run_no, done=sum(done), count=len(done)))
    return DONE if all(done) else REFUSED


def _tell_result(console: Console, run_no: int, result: runs.LineResult) -> bool:
    """Prints the result of one silence; returns whether it was confirmed."""
    due = result.due
    if result.refusal is None:
        confirmed = {"appeal_no": due.appeal.appeal_no, "outcome": due.outcome, "run": run_no}
        console.answer(
            confirmed, say("format.appeal_no_verb", appeal_no=due.appeal.appeal_no, verb=past_label(due.verb))
        )
        return True
    console.say(say("cli.appeal_no_refused", appeal_no=due.appeal.appeal_no))
    console.refused(result.refusal)
    return False


def _list(console: Console, office: Office) -> int:
    for each in (run for page in _pages(lambda number: list_runs(office, CONSOLE, number)) for run in page.runs):
        console.answer(
            each.model_dump(mode="json"),
            say(
                "cli.run_of_lines_chosen_confirmed_refused",
                run_no=each.run_no,
                day=each.as_of,
                lines=each.lines,
                chosen=each.chosen,
                confirmed=each.confirmed,
                refused=each.refused,
            ),
        )
    return DONE


def _pages(read: Callable[[int], Page | Refusal]) -> Iterator[Page]:
    """The pages of a list in order; for a number beyond the last, a list returns its last page."""
    number = 1
    while (found := granted(read(number))).number == number:
        yield found
        number += 1


def _write(console: Console, office: Office, run_no: int, out: Path) -> int:
    write_whole(out, granted(export.run_csv(office, CONSOLE, run_no)))
    return console.answer({"file": str(out)}, say("cli.written_to", file=str(out)))


# Orders at the command line: what decisions order, how far each one is, and what a lead can do about it.


def orders_listed(console: Console) -> int:
    """Lists all orders of a tab, most urgent first."""
    tab = console.args.tab
    with office_open() as office:
        for page in _pages(lambda number: orders_page(office, CONSOLE, OrderFilters(tab=tab), number)):
            for each in page.rows:
                console.answer(_order_json(each.order), _order_line(each.order, each.policy, overdue=each.overdue))
    console.say(say("cli.orders_count", count=page.counts[tab]))
    return DONE


ORDER_ACTS: Final[dict[str, Callable[..., Order | Refusal]]] = {
    "confirm": orders.confirm_order, "refuse": orders.refuse_order, "resend": orders.resend_order,
}  # fmt: skip


def orders_done(console: Console) -> int:
    """Confirms, refuses or repeats an order in a lead's name, and prints its new state."""
    with office_open() as office:
        order, now = _act(console, office, ORDER_ACTS[console.args.act]), office.now()
        policy = office.policy_of(granted(open_order(office, CONSOLE, order.order_id)).appeal)
    return console.answer(_order_json(order), _order_line(order, policy, overdue=order.overdue(now)))


def _act(console: Console, office: Office, command: Callable[..., Done | Refusal]) -> Done:
    """Does a command in the name of the person who was named, with all that was given for it under its own names."""
    options = vars(console.args)
    args = {name: options[name] for name in signature(command).parameters if name in options and name != "actor"}
    return granted(command(office=office, actor=person_called(office, options["actor"]), **args))


def moment_here(text: str) -> datetime:
    """A time with its zone; one without a zone, and the start of a day, are taken as Shanghai time."""
    found = moment(text)
    at = found if isinstance(found, datetime) else datetime.combine(found, time())
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def _order_json(order: Order) -> dict[str, object]:
    return {**order.model_dump(mode="json", exclude={"settled_as"}), "state": order.state}


def _order_line(order: Order, policy: Policy, *, overdue: bool) -> Text:
    state = say("order.late", told=label_of(order.state)) if overdue else label_of(order.state)
    due = day_text(order.due_on, policy)
    return say("cli.order_line", order=order.order_id, what=label_of(order.kind), due=due, state=state)


# Deliveries at the command line: what is waiting, and recording that it was sent, delivered or failed.

ON_THEIR_WAY: Final = ("send", "sent", "settled")
"""The tabs of the page that ``letters list`` can list."""


def letters_listed(console: Console) -> int:
    """Lists all letters and bundles of a tab."""
    tab = console.args.tab
    with office_open() as office:
        for page in _pages(lambda number: deliveries_page(office, CONSOLE, tab, page=number)):
            for each in page.rows:
                console.answer(_letter_json(each.delivery), _letter_line(each.delivery))
    console.say(say("cli.letters_count", count=getattr(page.counts, tab)))
    return DONE


LETTER_ACTS: Final[dict[str, Callable[..., Delivery | Refusal]]] = {
    "sent": letters.record_sending, "delivered": letters.record_delivery, "failed": letters.record_failure,
}  # fmt: skip


def channel(word: str) -> Channel | str:
    """A channel by which a person sends; any other word is left to ``choices`` to refuse."""
    return next((each for each in BY_HAND if each == word), word)


def letters_done(console: Console) -> int:
    """Records in a person's name what happened to a letter or bundle, and prints its new state."""
    with office_open() as office:
        found = _act(console, office, LETTER_ACTS[console.args.act])
    return console.answer(_letter_json(found), _letter_line(found))


def _letter_json(found: Delivery) -> dict[str, object]:
    return {**found.model_dump(mode="json", exclude={"settled_as"}), "state": found.state}


def _letter_line(found: Delivery) -> Text:
    what, state = delivery_title(found.letter, found.recipient), label_of(found.state)
    return say("cli.letter_line", letter=found.delivery_id, what=what, state=state)


# Standard reasons at the command line: all of them, and writing, changing and retiring one in a lead's name.


def reason_version(text: str) -> tuple[str, int]:
    """``SR-004.2`` as the id of a standard reason and the version that the person saw."""
    reason_id, _, version = text.rpartition(".")
    if not (reason_id and version.isascii() and version.isdigit()):
        raise ArgumentTypeError(f"{text!r} is no version of a standard reason: write it as SR-004.2")
    return reason_id, int(version)


def reasons_listed(console: Console) -> int:
    """Lists all standard reasons in their latest versions, by id, including retired ones."""
    with office_open() as office:
        found = granted(standard_reasons(office, CONSOLE))
    for each in found:
        _print_reason(console, each.now)
    if not found:
        console.say(say("reasons.none_yet"))
    return DONE


def reasons_done(console: Console) -> int:
    """Writes, changes or retires a standard reason in a lead's name, and prints its latest version."""
    args = console.args
    with office_open() as office:
        actor = person_called(office, args.actor)
        if args.act == "add":
            done = add_reason(office, actor, decision=args.decision, criterion=args.criterion, en=args.en, zh=args.zh)
        elif args.act == "change":
            done = change_reason(office, actor, *args.version, en=args.en, zh=args.zh)
        else:
            done = retire_reason(office, actor, *args.version)
        return _print_reason(console, granted(done))


def _print_reason(console: Console, found: StandardReason) -> int:
    about = found.criterion or say("reasons.decision_as_a_whole")
    line = mark("cli.reasons_line_retired") if found.retired else mark("cli.reasons_line")
    head = Text(key=line, facts={"name": found.name, "decision": effect_of(KEYS[found.decision]), "about": about})
    return console.answer({"name": found.name, **found.model_dump(mode="json")}, head, f"  {found.en}", f"  {found.zh}")


# Searching for cases at the command line, within what a person of the office may see.


def search_cases(console: Console) -> int:
    """Lists the matching cases, an exact number first, then the newest; exit code 1 if there is none."""
    args = console.args
    with office_open() as office:
        found = granted(search(office, person_called(office, args.person), args.text, wait=True))
    for each in found.hits:
        console.answer(_hit_json(console, each), _hit_line(each))
    if found.more:
        console.say(say("find.more", count=len(found.hits)))
    if not found.hits:
        console.say(say("find.too_short") if found.too_short else say("cli.find_nothing"))
    return DONE if found.hits else REFUSED


def _hit_json(console: Console, hit: Hit) -> dict[str, object]:
    fields = {name: getattr(hit, name) for name in ("appeal_no", "state", "outcome", "seller", "complainant", "field")}
    pieces = [{"text": each.text, "hit": each.hit} for each in hit.pieces]
    where = {"document": hit.label, "kind": hit.kind, "page": hit.page, "exact": hit.exact}
    return {**fields, "title": console.render(hit.title), **where, "words": pieces}


def _hit_line(hit: Hit) -> Text:
    words = "".join(f"[{each.text}]" if each.hit else each.text for each in hit.pieces)
    return say(
        "cli.find_line", number=hit.appeal_no, state=label_of(hit.state), seller=hit.seller,
        complainant=hit.complainant, field=hit.title, words=" ".join(words.split()),
    )  # fmt: skip
