"""The text of a letter, from the policy's template.

Nothing internal goes in: no ids, no notes, no names of colleagues, no machine inputs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.domain.appeal import Appeal, Exhibit, Party
from core.domain.deadlines import Deadline, reason, window_in_words
from core.domain.findings import MACHINE
from core.domain.letter import FinishedLetter, paragraphs_of
from core.domain.policy import Checklist, Criterion, Letter, Policy, PolicyBook
from core.domain.terms import AnswerKind, DocumentKind, Outcome, Side, Value, Verb, label_of, papers
from core.domain.text import Language, Text, mark, say
from core.domain.verdict import Verdict, judge, worded_for
from core.language import render

# Why a decision was made, in words the party can act on: the deciding criteria, and what can be done.

WITH_WAY: Final = frozenset({Verb.ASK_SUPPLEMENT, Verb.REJECT})

NAMED: Final = frozenset({Verb.ASK_SUPPLEMENT, Verb.DECLINE_WITHDRAWAL})
"""Acts whose event lists the criteria they rest on."""


@dataclass(frozen=True)
class DecisionEvent:
    """A decision from its event: the verb, the payload, the kind of answer before it, the documents."""

    verb: Verb
    payload: Mapping[str, Any]
    answered: AnswerKind | None
    exhibits: Mapping[str, Exhibit]

    @property
    def values(self) -> dict[str, Value]:
        """The findings behind it, by criterion."""
        return {each["criterion"]: Value(each["value"]) for each in self.payload.get("findings", ())}


def reasons(book: PolicyBook, policy: Policy, decided: DecisionEvent, lang: Language) -> tuple[str, ...]:
    """The paragraphs for ``{reason}``: the reviewer's own words, then the deciding criteria, one per line."""
    words = tuple(line.strip() for line in str(decided.payload.get("reason") or "").splitlines() if line.strip())
    listed = [_line(worded_for(book, policy, each, render), decided, lang) for each in _deciding(policy, decided)]
    numbered = tuple(f"{number}. {line}" for number, line in enumerate(listed, 1))
    return (*words, *(render(each, lang) for each in _heads(policy, decided, lang, many=bool(listed))), *numbered)


def _checklist(policy: Policy, decided: DecisionEvent) -> Checklist:
    """The checklist judged: the appeal in the preliminary review, the answer or withdrawal in the final one."""
    if decided.verb in {Verb.ASK_SUPPLEMENT, Verb.FORWARD, Verb.REJECT}:
        return policy.appeal
    return policy.checklist(decided.answered or AnswerKind.COUNTER_MATERIALS)


def _verdict(policy: Policy, decided: DecisionEvent) -> Verdict:
    return judge(_checklist(policy, decided), decided.values, tuple(decided.payload.get("routes", ())))


def _deciding(policy: Policy, decided: DecisionEvent) -> tuple[str, ...]:
    """The criteria to name, in checklist order; none if the decision goes against the findings.

    Only a person's answers are given as findings; what only the machine said stays internal.
    """
    found = decided.payload.get("findings")
    if found is None or decided.payload.get("exceptional"):
        return ()
    by_people = {each["criterion"] for each in found if each["by"] != MACHINE}
    return tuple(each for each in _decisive(policy, decided) if each in by_people)


def named(policy: Policy, decided: DecisionEvent) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The criteria named in a letter about this decision, and those left out because only the machine found them."""
    deciding = _deciding(policy, decided)
    decisive = () if decided.payload.get("exceptional") else _decisive(policy, decided)
    return deciding, tuple(each for each in decisive if each not in deciding)


def _decisive(policy: Policy, decided: DecisionEvent) -> tuple[str, ...]:
    """The criteria behind the decision, whoever answered them."""
    if decided.verb in NAMED:
        return tuple(decided.payload.get("criteria", ()))
    verdict = _verdict(policy, decided)
    if decided.verb is Verb.UPHOLD:
        return tuple(each for route in verdict.routes if route.id in verdict.passed_routes for each in route.met_ids)
    return tuple(each for reason in verdict.reasons if reason.because == "not_met" for each in reason.criteria)


def _heads(policy: Policy, decided: DecisionEvent, lang: Language, *, many: bool) -> Iterator[Text]:
    """The sentence introducing the list."""
    outcome = decided.payload.get("set", {}).get("outcome")
    if decided.payload.get("exceptional"):
        return
    if outcome == Outcome.REVOKED_WITHDRAWN:
        yield say("letter.complainant_withdrew_complaint")
    elif decided.verb is Verb.REVOKE and many:
        yield say("letter.complainants_answer_does_not_meet")
    elif decided.verb is Verb.UPHOLD and many:
        verdict, checklist = _verdict(policy, decided), _checklist(policy, decided)
        titles = tuple(
            say("format.title", title=group.title(lang))
            for group in checklist.routes
            if group.id in verdict.passed_routes
        )
        yield say("letter.answer_rests_on_it_was_found_that", routes=titles)


def _line(criterion: Criterion, decided: DecisionEvent, lang: Language) -> str:
    """One criterion: what was found, on which document, and what would meet it.

    If not met, the criterion's own sentence of failure is used, because negating the question gives double negatives.
    """
    document = _document(decided, criterion.id, lang)
    failed = decided.values.get(criterion.id) is Value.NOT_MET
    text = (criterion.failure(lang) if failed else criterion.text(lang)).rstrip(".。")
    if failed or decided.verb is Verb.UPHOLD:
        stands = say("format.text_document", text=text, document=document)
    else:
        stands = say("letter.could_not_be_verified", text=text, document=document)
    if decided.verb not in WITH_WAY:
        return render(stands, lang)
    return render(say("letter.what_helps", stands=stands, way=criterion.way(lang)), lang)


def _document(decided: DecisionEvent, criterion: str, lang: Language) -> Text | str:
    found = next((each for each in decided.payload.get("findings", ()) if each["criterion"] == criterion), None)
    exhibit = decided.exhibits.get(str(found["exhibit_id"])) if found else None
    return say("format.document", document=document_name(exhibit, lang)) if exhibit else ""


def document_name(exhibit: Exhibit, lang: Language) -> str:
    """The name of a document in a letter: its label and kind, never its file name."""
    return f"{exhibit.label} {render(label_of(DocumentKind(exhibit.kind)), lang)}"


# The text of a letter: the policy's template with fields filled in from the case; unknown ones stay open.

FIELD: Final = re.compile(r"\{(\w+)\}")

SPACED: Final = re.compile(r"( ?)\{(\w+)\}( ?)")

FIRST_WIDE: Final = 0x2E80

# Until when the recipient may act, and in letters to the seller until when the complainant may answer.
DUE: Final = (mark("letter.by_day_sum_within"), mark("letter.within_day_on_which_letter"))

ANSWER_DUE: Final = (mark("letter.until_day_sum_within"), mark("letter.within_day_on_which_materials"))

IN_SENTENCE: Final = 3
"""The most listings that a sentence names; more are listed below the text."""

BELOW: Final = "listings_below"

FilledField = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class LetterSubject:
    """The subject of a letter at one moment.

    ``running`` is the recipient's window, None while its start is unknown; ``expected`` is that window if the letter
    arrived today; ``ended`` is a window that has ended. ``day`` is a day mentioned in the letter (such as an arrival),
    ``enclosed`` the enclosed documents, ``answered`` the kind of the complainant's answer.
    """

    appeal: Appeal
    policy: Policy
    seller: Party
    complainant: Party
    enclosed: tuple[Exhibit, ...] = ()
    running: Deadline | None = None
    expected: Deadline | None = None
    ended: Deadline | None = None
    day: date | None = None
    answered: AnswerKind | None = None


def fields(matter: LetterSubject, reasons: Sequence[str], lang: Language) -> FilledField:
    """The known template fields, in the letter's language."""
    appeal = matter.appeal
    known: dict[str, str | Sequence[str]] = {
        "appeal_no": appeal.appeal_no,
        "complaint_no": appeal.complaint_no,
        "listings": _listings(appeal, lang),
        "penalty": render(label_of(appeal.penalty_kind), lang) if appeal.penalty_kind else "",
        "right": _right(appeal, lang),
        "seller": party_name(matter.seller, lang),
        "complainant": party_name(matter.complainant, lang),
        "contact": _contact(matter.complainant, lang),
        "documents": _joined([document_name(each, lang) for each in matter.enclosed], lang),
        "due": due_in_words(matter, lang),
        "answer_due": due_in_words(matter, lang, ANSWER_DUE),
        "ended": _ended(matter.ended, lang),
        "date": render(say("format.day", day=matter.day), lang) if matter.day else "",
        "answer": render(label_of(matter.answered), lang) if matter.answered else "",
        "accepted": papers(matter.policy.appeal.accepting, lang, render),
    }
    listed = {"reason": tuple(reasons), BELOW: _list_below(appeal, lang)}
    return {**{name: value for name, value in known.items() if value}, **listed}


def body_of(template: Letter, known: FilledField, lang: Language) -> str:
    """The text with its fields filled in, one paragraph per line; unknown fields stay as ``{field}``.

    The reason's paragraph is left out if there is no reason; acts that need one are refused without it. Many listings
    are listed at the end of a text that mentions them.
    """
    paragraphs: list[str] = []
    for line in paragraphs_of(template.body(lang)):
        whole = FIELD.fullmatch(line)
        if whole and not isinstance(several := known.get(whole[1], ""), str):
            paragraphs += several
        else:
            paragraphs.append(_filled(line, known))
    if "{listings}" in template.body(lang):
        paragraphs += known.get(BELOW, ())
    return "\n".join(paragraphs)


def compose_letter(
    matter: LetterSubject, template: Letter, recipient: Side, body: str, day: date, lang: Language
) -> FinishedLetter:
    """The complete letter: the fixed head, this text, the close."""
    appeal = matter.appeal
    addressed = matter.seller if recipient is Side.SELLER else matter.complainant
    references = ((say("letter.appeal_number"), appeal.appeal_no), (say("word.complaint_number"), appeal.complaint_no))
    return FinishedLetter(
        language=lang,
        letterhead=matter.policy.letterhead(lang),
        day=day,
        addressee=tuple(dict.fromkeys(each for each in (addressed.subject, addressed.name) if each)),
        references=tuple((render(label, lang), value) for label, value in references if value),
        subject=_filled(template.subject(lang), fields(matter, (), lang)),
        paragraphs=paragraphs_of(body),
        footer=render(say("word.appeal_number", number=appeal.appeal_no), lang),
    )


def plain(letter: FinishedLetter) -> str:
    """The letter as plain text, with the words and order of the page."""
    lang = letter.language
    head = [
        letter.letterhead,
        render(say("format.day", day=letter.day), lang),
        render(say("letter.to_names", names=_joined(letter.addressee, lang)), lang),
        *(render(say("format.label_value", label=label, value=value), lang) for label, value in letter.references),
    ]
    close = [letter.letterhead, render(say("format.day", day=letter.day), lang)]
    return "\n".join((*head, "", letter.subject, "", "\n\n".join(letter.paragraphs), "", *close, ""))


def party_name(party: Party, lang: Language) -> str:
    """The name of a party in a letter: the shop or account, and its account holder if different."""
    if not party.subject_name or party.subject_name == party.name:
        return party.name
    return render(say("format.name_subject", name=party.name, subject=party.subject_name), lang)


def due_in_words(matter: LetterSubject, lang: Language, keys: tuple[str, str] = DUE) -> str:
    """The time limit with its calculation: a date, or the window from arrival with the resulting date."""
    if matter.running:
        return render(say(keys[0], day=matter.running.due, sum=reason(matter.running)), lang)
    if matter.expected is None:
        return ""
    expected = matter.expected
    window = window_in_words(expected.days, expected.unit)
    return render(say(keys[1], window=window, start=expected.start, day=expected.due, sum=reason(expected)), lang)


def _ended(deadline: Deadline | None, lang: Language) -> str:
    return render(say("letter.on_day_sum", day=deadline.due, sum=reason(deadline)), lang) if deadline else ""


def _filled(line: str, known: FilledField) -> str:
    """The line with its fields filled in; in Chinese lines, spaces around fields are kept only beside Latin letters."""
    latin = not any(ord(each) >= FIRST_WIDE for each in line)

    def fill(found: re.Match[str]) -> str:
        value = known.get(found[2], "")
        if not (isinstance(value, str) and value):
            return found[0]
        before = found[1] if latin or value[0].isascii() else ""
        after = found[3] if latin or value[-1].isascii() else ""
        return before + value + after

    return SPACED.sub(fill, line)


def _listings(appeal: Appeal, lang: Language) -> str:
    """The listings as part of a sentence; if they are many, the first ones and how many more the list below names."""
    listed = _listed(appeal, lang)
    names, more = _joined(listed[:IN_SENTENCE], lang), len(listed) - IN_SENTENCE
    if not listed:
        return ""
    if more > 0:
        return render(say("letter.listings_and_more_within", names=names, more=more), lang)
    several = say("letter.listings_names_within", names=names)
    return render(several if len(listed) > 1 else say("letter.listing_names_within", names=names), lang)


def _listed(appeal: Appeal, lang: Language) -> list[str]:
    titled = ((each, say("format.number_title", number=each.listing_id, title=each.title)) for each in appeal.listings)
    return [render(title, lang) if each.title else each.listing_id for each, title in titled]


def _list_below(appeal: Appeal, lang: Language) -> tuple[str, ...]:
    """The paragraphs that list every listing below the text; none if the sentence names them all."""
    listed = _listed(appeal, lang)
    if len(listed) <= IN_SENTENCE:
        return ()
    head = render(say("letter.listings_concerned", count=len(listed)), lang)
    return head, *(f"{number}. {name}" for number, name in enumerate(listed, 1))


def _right(appeal: Appeal, lang: Language) -> str:
    if not appeal.right_no:
        return render(label_of(appeal.right_type), lang)
    return render(say("letter.right_number_no", right=label_of(appeal.right_type), number=appeal.right_no), lang)


def _contact(party: Party, lang: Language) -> str:
    return _joined([each for each in (party.contact, party.email) if each], lang)


def _joined(names: Sequence[str], lang: Language) -> str:
    return ("、" if lang == "zh" else ", ").join(names)
