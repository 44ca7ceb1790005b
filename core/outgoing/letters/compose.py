"""The text of a letter: the policy's template, its fields filled from the case; what cannot be filled stays open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.deadlines import Deadline, reason, window_in_words
from core.language import Language, render
from core.model.appeal import Appeal, Exhibit, Party
from core.model.letter import Written, paragraphs_of
from core.model.names import name_of, papers
from core.model.rules import Letter, Policy
from core.model.terms import Side
from core.outgoing.letters.reasons import document_name
from core.text import mark, say

FIELD: Final = re.compile(r"\{(\w+)\}")
SPACED: Final = re.compile(r"( ?)\{(\w+)\}( ?)")
FIRST_WIDE: Final = 0x2E80
DUE: Final = (
    mark("by {day} ({sum})"),
    mark(
        "within {window} of the day on which this letter reaches you, which is not counted"
        " (if it reaches you on {start}, by {day}: {sum})"
    ),
)
ANSWER_DUE: Final = (
    mark("until {day} ({sum})"),
    mark(
        "within {window} of the day on which the materials reach it, which is not counted"
        " (if they reach it on {start}, until {day}: {sum})"
    ),
)
Filled = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Matter:
    """What a letter speaks of, as one moment sees it.

    ``running`` is the window that the recipient is told to keep, None while its start is not known;
    ``expected`` is the same window as it would run if the letter arrived today; ``ended`` the window that has run out.
    ``day`` is the day the letter speaks of (an arrival), ``given`` the documents that go with it.
    """

    appeal: Appeal
    policy: Policy
    seller: Party
    complainant: Party
    given: tuple[Exhibit, ...] = ()
    running: Deadline | None = None
    expected: Deadline | None = None
    ended: Deadline | None = None
    day: date | None = None


def fields(matter: Matter, reasons: Sequence[str], lang: Language) -> Filled:
    """The fields of a template that are known, each in the letter's language."""
    appeal = matter.appeal
    known: dict[str, str | Sequence[str]] = {
        "appeal_no": appeal.appeal_no,
        "complaint_no": appeal.complaint_no,
        "listings": _listings(appeal, lang),
        "penalty": render(name_of(appeal.penalty_kind), lang) if appeal.penalty_kind else "",
        "right": _right(appeal, lang),
        "seller": party_name(matter.seller, lang),
        "complainant": party_name(matter.complainant, lang),
        "contact": _contact(matter.complainant, lang),
        "documents": _joined([document_name(each, lang) for each in matter.given], lang),
        "due": due_in_words(matter, lang),
        "answer_due": answer_due_in_words(matter, lang),
        "ended": _ended(matter.ended, lang),
        "date": render(say("{day}", day=matter.day), lang) if matter.day else "",
        "accepted": papers(matter.policy.appeal.accepting, lang, render),
    }
    return {**{name: told for name, told in known.items() if told}, "reason": tuple(reasons)}


def body_of(template: Letter, known: Filled, lang: Language) -> str:
    """The text with its fields filled, a paragraph a line; a field that is not known stays as ``{field}``.

    The paragraph of the reason is left out where none was written: an act that needs one is refused without it.
    """
    paragraphs: list[str] = []
    for line in paragraphs_of(template.body(lang)):
        whole = FIELD.fullmatch(line)
        if whole and not isinstance(several := known.get(whole[1], ""), str):
            paragraphs += several
        else:
            paragraphs.append(_filled(line, known))
    return "\n".join(paragraphs)


def written(matter: Matter, template: Letter, recipient: Side, body: str, day: date, lang: Language) -> Written:
    """The whole letter as it stands on paper: the fixed head, this text, the close."""
    appeal = matter.appeal
    addressed = matter.seller if recipient is Side.SELLER else matter.complainant
    references = ((say("Appeal number"), appeal.appeal_no), (say("Complaint number"), appeal.complaint_no))
    return Written(
        language=lang,
        letterhead=matter.policy.letterhead(lang),
        day=day,
        addressee=tuple(dict.fromkeys(each for each in (addressed.subject, addressed.name) if each)),
        references=tuple((render(label, lang), told) for label, told in references if told),
        subject=_filled(template.subject(lang), fields(matter, (), lang)),
        paragraphs=paragraphs_of(body),
        footer=render(say("Appeal {number}", number=appeal.appeal_no), lang),
    )


def plain(letter: Written) -> str:
    """The letter as plain text, in the words and the order of the page."""
    lang = letter.language
    head = [
        letter.letterhead,
        render(say("{day}", day=letter.day), lang),
        render(say("To: {names}", names=_joined(letter.addressee, lang)), lang),
        *(render(say("{label}: {value}", label=label, value=told), lang) for label, told in letter.references),
    ]
    close = [letter.letterhead, render(say("{day}", day=letter.day), lang)]
    return "\n".join((*head, "", letter.subject, "", "\n\n".join(letter.paragraphs), "", *close, ""))


def party_name(party: Party, lang: Language) -> str:
    """A party as a letter names it: the shop or account, and the subject behind it when it is another name."""
    if not party.subject_name or party.subject_name == party.name:
        return party.name
    return render(say("{name} ({subject})", name=party.name, subject=party.subject_name), lang)


def due_in_words(matter: Matter, lang: Language) -> str:
    """Until when, with the sum: a day, or the window from arrival with the day that it would lead to."""
    return _until(matter, lang, DUE)


def answer_due_in_words(matter: Matter, lang: Language) -> str:
    """Until when the complainant may answer, as the seller is told: a day, or its window from the arrival."""
    return _until(matter, lang, ANSWER_DUE)


def _until(matter: Matter, lang: Language, told: tuple[str, str]) -> str:
    """The window in the first of these sentences where its day is known, else in the second."""
    if matter.running:
        return render(say(told[0], day=matter.running.due, sum=reason(matter.running)), lang)
    if matter.expected is None:
        return ""
    expected = matter.expected
    window = window_in_words(expected.days, expected.unit)
    return render(
        say(told[1], window=window, start=expected.start, day=expected.due, sum=reason(expected)),
        lang,
    )


def _ended(deadline: Deadline | None, lang: Language) -> str:
    return render(say("on {day} ({sum})", day=deadline.due, sum=reason(deadline)), lang) if deadline else ""


def _filled(line: str, known: Filled) -> str:
    """The line with its fields; a blank that sets a field apart stays only beside Latin letters and figures."""

    def fill(found: re.Match[str]) -> str:
        told = known.get(found[2], "")
        if not (isinstance(told, str) and told):
            return found[0]
        before, after = (edge if is_latin else "" for edge, is_latin in _edges(found, told, line))
        return before + told + after

    return SPACED.sub(fill, line)


def _edges(found: re.Match[str], told: str, line: str) -> tuple[tuple[str, bool], tuple[str, bool]]:
    """The blanks around a field, and whether they part words: always in a Latin line."""
    latin = not any(ord(each) >= FIRST_WIDE for each in line)
    return (found[1], latin or told[0].isascii()), (found[3], latin or told[-1].isascii())


def _listings(appeal: Appeal, lang: Language) -> str:
    named = [
        render(say("{number} ({title})", number=each.listing_id, title=each.title), lang)
        if each.title
        else each.listing_id
        for each in appeal.listings
    ]
    if not named:
        return ""
    one = say("the listing {names}", names=named[0]) if len(named) == 1 else None
    return render(one or say("the listings {names}", names=_joined(named, lang)), lang)


def _right(appeal: Appeal, lang: Language) -> str:
    if not appeal.right_no:
        return render(name_of(appeal.right_type), lang)
    return render(say("{right} No. {number}", right=name_of(appeal.right_type), number=appeal.right_no), lang)


def _contact(party: Party, lang: Language) -> str:
    return _joined([each for each in (party.contact, party.email) if each], lang)


def _joined(names: Sequence[str], lang: Language) -> str:
    return ("、" if lang == "zh" else ", ").join(names)
