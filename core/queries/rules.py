"""The policies and calendars for people to read: what is in force, what each requires, and what is unconfirmed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from core.domain.deadlines import window_in_words
from core.domain.letter import letter_name
from core.domain.people import Person
from core.domain.permissions import Act, requires
from core.domain.policy import (
    Calendar,
    Checklist,
    GroundTerms,
    Group,
    Item,
    Letter,
    Policy,
    PolicyBook,
    Rules,
    Window,
    day_in,
    place_of,
    zone_of,
)
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, label_of
from core.domain.text import Note, Text, family, mark, say
from core.domain.verdict import worded_for
from core.language import render
from core.office import Office

NEXT_YEAR_FROM: Final = (11, 15)
"""The month and day by which the next year's days off are announced: the State Council does so early in November."""

MISSING: Final = mark("rule.days_off_not_in_calendar")

PROVISIONAL: Final = mark("rule.days_off_in_calendar_provisional")


@dataclass(frozen=True)
class CalendarWarning:
    """A calendar that policies use, and a year of it that should be final by now but is provisional or missing."""

    calendar: str
    year: int
    text: Text


@dataclass(frozen=True)
class PolicyVersion:
    """A policy, and whether it is past, in force today, or still to come."""

    policy: Policy
    stands: Literal["past", "now", "to_come"]


@dataclass(frozen=True)
class RuleBook:
    """All versions by line, newest first, the calendars, and the years that need a notice."""

    versions: tuple[PolicyVersion, ...]
    calendars: tuple[Calendar, ...]
    warned: tuple[CalendarWarning, ...]


@requires(Act.VIEW_POLICIES)
def rule_book(office: Office, actor: Person) -> RuleBook | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """The rules by which the office decides, for everybody who works in it."""
    newest_first = sorted(office.policies.all(), key=lambda each: each.valid_from, reverse=True)
    policies = sorted(newest_first, key=lambda each: (each.line, each.right_type))
    now = office.now()
    return RuleBook(
        versions=tuple(PolicyVersion(each, _stands(each, day_in(now, zone_of(each)))) for each in policies),
        calendars=tuple(office.calendars[key] for key in sorted(office.calendars)),
        warned=tuple(calendar_warnings(office, day_in(now))),
    )


def _stands(policy: Policy, today: date) -> Literal["past", "now", "to_come"]:
    if policy.covers(today):
        return "now"
    return "past" if policy.valid_from < today else "to_come"


def calendar_warnings(office: Office, today: date) -> Iterator[CalendarWarning]:
    """The years that due dates need but that have no announced calendar: this year and, from 15 November, the next.

    Only calendars of policies in force today count.
    """
    years = (today.year, *([today.year + 1] if (today.month, today.day) >= NEXT_YEAR_FROM else []))
    for key in sorted({each.calendar for each in office.policies.all() if each.covers(today)}):
        calendar = office.calendars[key]
        for year in years:
            if not calendar.known(date(year, 1, 1)):
                message = PROVISIONAL if year in calendar.provisional_years else MISSING
                yield CalendarWarning(key, year, say(message, year=str(year), place=calendar.name))


# What a policy requires, line by line; a line has the same key in every policy, so that two can be compared.


@dataclass(frozen=True)
class Line:
    """One provision of a policy: its subject, its content, and details for those who want them.

    If ``criterion`` is set, the key is the id of a criterion.
    """

    key: str
    label: Text
    details: tuple[Text, ...]
    more: Text | None = None
    criterion: bool = False


@dataclass(frozen=True)
class Part:
    """The provisions of a policy on one subject."""

    key: str
    title: Text
    lines: tuple[Line, ...]


WINDOWS: Final = family("rule.window", "counter_notice supplement response preliminary final")

STARTS: Final = family("rule.start", "arrival counter_notice disclosure request answer")

NAMES: Final = {"en": "English", "zh": "中文"}


def requirements(rules: Rules, policy: Policy) -> tuple[Part, ...]:
    """The provisions of the policy, in the order of a case."""
    book = rules.policies
    return (
        Part("terms", say("rule.part.terms"), tuple(_terms(rules, policy))),
        Part("periods", say("rule.part.periods"), tuple(map(_window, policy.windows, policy.windows.values()))),
        *_checklist(book, policy, policy.appeal, mark("rule.part.gate"), mark("rule.part.route")),
        *_checklist(book, policy, policy.answer, mark("rule.part.answer"), mark("rule.part.answer_route")),
        *_checklist(book, policy, policy.withdrawal, mark("rule.part.withdrawal"), mark("rule.part.withdrawal")),
        Part("decisions", say("rule.part.decisions"), tuple(_decisions(policy))),
        Part("letters", say("rule.part.letters"), tuple(_letters(policy))),
        Part("sources", say("rule.part.sources"), tuple(_sources(policy))),
    )


def _note(note: Note) -> Text:
    return say("format.name", name=note)


def _both(en: str, zh: str) -> Text:
    return _note(Note(en=en, zh=zh))


def _terms(rules: Rules, policy: Policy) -> Iterator[Line]:
    """The dates, the scope and the calendar of the policy."""
    if policy.valid_to:
        days = say("rule.from_to", first=policy.valid_from, last=policy.valid_to)
    else:
        days = say("rule.from_on", first=policy.valid_from)
    yield Line("days", say("rule.in_force"), (days,))
    yield Line("right", say("word.right"), (label_of(policy.right_type),))
    if policy.default:
        yield Line("default", say("rule.usual"), (say("rule.usual_where_no_other_is_chosen"),))
    calendar, place = rules.calendar_of(policy), place_of(policy) or say("policy.shanghai")
    yield Line("calendar", say("word.calendar"), (_note(calendar.name), say("rule.days_counted_in", place=place)))
    if followed := rules.policies.policy(policy.based_on or ""):
        yield Line("based_on", say("rule.follows"), (_both(followed.title_en, followed.title_zh),))


def _window(name: str, window: Window) -> Line:
    """A period: its length, its start, the effect of a day off at its end, and the grounds for extending it."""
    period = window_in_words(window.days, window.unit)
    details = [say("rule.period_from", period=period, start=Text(key=STARTS[window.starts]))]
    if window.latest_days is not None:
        details.append(say("rule.latest_period", period=window_in_words(window.latest_days, window.unit)))
    details.append(say("rule.moves_on_a_day_off") if window.roll else say("deadline.days_off_do_not_move_end"))
    details += _prolonged(window)
    if window.extension_basis:
        details.append(_note(window.extension_basis))
    return Line(name, Text(key=WINDOWS[name]), tuple(details), say("rule.source_is", source=window.source))


def _prolonged(window: Window) -> Iterator[Text]:
    added, tolled = ([each for each in window.grounds if each.counts == way] for way in ("added", "tolled"))
    if added:
        most = window_in_words(window.extension_cap, window.extension_unit)
        yield say("rule.prolonged", period=most, grounds=tuple(map(_ground, added)))
    if tolled and (cap := window.tolling_cap):
        key = mark("rule.not_counted") if cap.over == "tolled" else mark("rule.not_counted_in_all")
        most = window_in_words(cap.working_days, "working")
        yield Text(key=key, facts={"period": most, "grounds": tuple(map(_ground, tolled))})


def _ground(terms: GroundTerms) -> Text:
    return say("rule.on_document", ground=label_of(terms.id)) if terms.document else label_of(terms.id)


def _checklist(book: PolicyBook, policy: Policy, checklist: Checklist, gate: str, route: str) -> Iterator[Part]:
    """The gate, then each route with the documents that count for it."""
    for group in checklist.groups():
        heading = gate if group is checklist.gate else route
        lines = [*_papers(group), *(_asked(book, policy, each) for each in group.items)]
        title = Text(key=heading, facts={"title": Note(en=group.title_en, zh=group.title_zh)})
        yield Part(f"{checklist.subject}.{group.id}", title, tuple(lines))


def _papers(group: Group) -> Iterator[Line]:
    for key, label, kinds in (
        ("accepts", mark("rule.documents_that_count"), group.accepts),
        ("refuses", mark("rule.documents_that_do_not_count"), group.uses - group.accepts),
    ):
        if kinds:
            names = tuple(label_of(each) for each in DocumentKind if each in kinds)
            yield Line(key, Text(key=label), (say("format.name", name=names),))


def _asked(book: PolicyBook, policy: Policy, item: Item) -> Line:
    """A criterion in the policy's words, and whether it is decisive."""
    found = worded_for(book, policy, item.criterion, render)
    details = [_both(found.en, found.zh)]
    if not item.blocking:
        details.append(say("rule.only_warns"))
    if item.may_not_apply:
        details.append(say("rule.may_not_apply"))
    return Line(item.criterion, _both(found.short_en, found.short_zh), tuple(details), criterion=True)


def _decisions(policy: Policy) -> Iterator[Line]:
    """What keeps the punishment in place, what needs a second person, and when a decision takes effect."""
    kinds = tuple(label_of(each) for each in policy.answers_that_count)
    yield Line("counts", say("rule.answers_that_count"), (say("format.name", name=kinds),))
    if policy.second_approval:
        amount = f"{policy.high_value.amount:,} {policy.high_value.currency}"
        words = {
            "high_value": say("rule.second.high_value", amount=amount),
            "exceptional": say("rule.second.exceptional"),
        }
        yield Line("second", say("rule.second_approval"), tuple(words[each] for each in policy.second_approval))
    yield Line("effect", say("rule.in_effect_within"), (window_in_words(policy.effect_days, "working"),))
    for key, label, rule in (
        ("notice", mark("rule.statutory_notice"), policy.statutory_notice),
        ("minimum", mark("rule.statutory_minimum"), policy.statutory_minimum),
    ):
        if rule:
            yield Line(key, Text(key=label), (_both(rule.en, rule.zh),))


def _letters(policy: Policy) -> Iterator[Line]:
    """The letterhead, the languages, and each letter with its text."""
    yield Line("letterhead", say("rule.letterhead"), (_both(policy.letterhead_en, policy.letterhead_zh),))
    languages = (
        say("format.label_value", label=label_of(side), value=NAMES[lang])
        for side, lang in policy.letter_languages.items()
    )
    yield Line("languages", say("rule.letter_languages"), tuple(languages))
    yield from (_letter(letter_name(name), name, each) for name, each in policy.letters.items())


def _letter(called: Text, name: str, letter: Letter) -> Line:
    to = say("rule.letter_to", sides=tuple(map(label_of, letter.to)))
    details = (to, _both(letter.subject_en, letter.subject_zh))
    return Line(name, called, details, _both(letter.body_en.strip(), letter.body_zh.strip()))


def _sources(policy: Policy) -> Iterator[Line]:
    """The policy's sources, and what a lawyer has still to confirm."""
    for each in policy.sources:
        since = say("format.day", day=each.since) if each.since else say("rule.undated")
        yield Line(each.en, since, (_both(each.text("en"), each.text("zh")),))
    for note in policy.unconfirmed:
        yield Line(note.en, say("rule.to_be_confirmed"), (_note(note),))
