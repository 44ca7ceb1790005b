"""Why a decision was taken, in words that the party can act on: the criteria that decide it, and the way out.

Nothing of the office's own goes in: no ids, no notes, no names of colleagues, no inputs of the machine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.language import Language, render
from core.model.appeal import Exhibit
from core.model.criterion import Criterion
from core.model.finding import MACHINE
from core.model.names import name_of
from core.model.rules import Checklist, Policy, PolicyBook
from core.model.terms import AnswerKind, DocumentKind, Outcome, Value, Verb
from core.text import Text, say
from core.verdict import Verdict, judge, worded_for

WITH_WAY: Final = frozenset({Verb.ASK_SUPPLEMENT, Verb.REJECT})
NAMED: Final = frozenset({Verb.ASK_SUPPLEMENT, Verb.DECLINE_WITHDRAWAL})
"""Acts whose event names the criteria they rest on."""


@dataclass(frozen=True)
class Decided:
    """A decision as its event tells it: the verb, the payload, what had been answered before it, the documents."""

    verb: Verb
    payload: Mapping[str, Any]
    answered: AnswerKind | None
    exhibits: Mapping[str, Exhibit]

    @property
    def values(self) -> dict[str, Value]:
        """The findings it rests on, by criterion."""
        return {each["criterion"]: Value(each["value"]) for each in self.payload.get("findings", ())}


def reasons(book: PolicyBook, policy: Policy, decided: Decided, lang: Language) -> tuple[str, ...]:
    """The paragraphs that stand for ``{reason}``: the reviewer's own words, then what decides, one line each."""
    words = tuple(line.strip() for line in str(decided.payload.get("reason") or "").splitlines() if line.strip())
    listed = [_line(worded_for(book, policy, each, render), decided, lang) for each in _deciding(policy, decided)]
    numbered = tuple(f"{number}. {line}" for number, line in enumerate(listed, 1))
    return (*words, *(render(each, lang) for each in _heads(policy, decided, lang, many=bool(listed))), *numbered)


def _checklist(policy: Policy, decided: Decided) -> Checklist:
    """What was judged: the appeal in the preliminary review, the answer or the withdrawal in the final one."""
    if decided.verb in {Verb.ASK_SUPPLEMENT, Verb.FORWARD, Verb.REJECT}:
        return policy.appeal
    return policy.checklist(decided.answered or AnswerKind.COUNTER_MATERIALS)


def _verdict(policy: Policy, decided: Decided) -> Verdict:
    return judge(_checklist(policy, decided), decided.values, tuple(decided.payload.get("routes", ())))


def _deciding(policy: Policy, decided: Decided) -> tuple[str, ...]:
    """The criteria to be named, in the order of the checklist; none where the decision goes against the findings.

    Only what a person answered is told as a finding: what the machine alone said stays in the office.
    """
    found = decided.payload.get("findings")
    if found is None or decided.payload.get("exceptional"):
        return ()
    said = {each["criterion"] for each in found if each["by"] != MACHINE}
    return tuple(each for each in _decisive(policy, decided) if each in said)


def named(policy: Policy, decided: Decided) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The criteria that a letter about this decision names, and those it leaves out: the machine alone said so."""
    told = _deciding(policy, decided)
    return told, () if decided.payload.get("exceptional") else tuple(
        each for each in _decisive(policy, decided) if each not in told
    )


def _decisive(policy: Policy, decided: Decided) -> tuple[str, ...]:
    """The criteria on which it rests, whoever answered them."""
    if decided.verb in NAMED:
        return tuple(decided.payload.get("criteria", ()))
    verdict = _verdict(policy, decided)
    if decided.verb is Verb.UPHOLD:
        return tuple(each for route in verdict.routes if route.id in verdict.passed_routes for each in route.met_ids)
    return tuple(each for reason in verdict.reasons if reason.because == "not_met" for each in reason.criteria)


def _heads(policy: Policy, decided: Decided, lang: Language, *, many: bool) -> Iterator[Text]:
    """The sentence before the list."""
    outcome = decided.payload.get("set", {}).get("outcome")
    if decided.payload.get("exceptional"):
        return
    if outcome == Outcome.REVOKED_WITHDRAWN:
        yield say("The complainant withdrew the complaint; the withdrawal was checked and holds.")
    elif decided.verb is Verb.REVOKE and many:
        yield say("The complainant's answer does not meet what is asked:")
    elif decided.verb is Verb.UPHOLD and many:
        verdict, checklist = _verdict(policy, decided), _checklist(policy, decided)
        titles = tuple(
            say("{title}", title=group.title(lang)) for group in checklist.routes if group.id in verdict.passed_routes
        )
        yield say("The answer rests on: {routes}. It was found that:", routes=titles)


def _line(asked: Criterion, decided: Decided, lang: Language) -> str:
    """One criterion: what was found, on which document, and what would meet it.

    What is not met is told by the criterion's own sentence of failure: to deny the question would deny twice.
    """
    document = _document(decided, asked.id, lang)
    failed = decided.values.get(asked.id) is Value.NOT_MET
    text = (asked.failure(lang) if failed else asked.text(lang)).rstrip(".。")
    if failed or decided.verb is Verb.UPHOLD:
        stands = say("{text}{document}.", text=text, document=document)
    else:
        stands = say("Could not be verified: {text}{document}.", text=text, document=document)
    if decided.verb not in WITH_WAY:
        return render(stands, lang)
    return render(say("{stands} What helps: {way}", stands=stands, way=asked.way(lang)), lang)


def _document(decided: Decided, criterion: str, lang: Language) -> Text | str:
    found = next((each for each in decided.payload.get("findings", ()) if each["criterion"] == criterion), None)
    exhibit = decided.exhibits.get(str(found["exhibit_id"])) if found else None
    return say(" ({document})", document=document_name(exhibit, lang)) if exhibit else ""


def document_name(exhibit: Exhibit, lang: Language) -> str:
    """A document as a letter names it: its number on the file and what it is, never the name of its file."""
    return f"{exhibit.label} {render(name_of(DocumentKind(exhibit.kind)), lang)}"
