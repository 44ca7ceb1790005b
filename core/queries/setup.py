"""What an office needs before use: each step with its current content, and whether somebody has confirmed it.

A confirmed step becomes open again when its content changes; the log of the office has the confirmed fingerprint.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from core.domain.letter import FinishedLetter, Letterhead
from core.domain.people import ACCOUNT_ROLES, Person
from core.domain.permissions import ADMIN, ON_THE_CASE, Act, requires
from core.domain.policy import LINES, Policy, day_in, zone_of
from core.domain.refusals import Refusal, refuse
from core.domain.terms import label_of
from core.domain.text import Note, Text, family, say
from core.language import t
from core.ledger.letters import headed, letterheads
from core.ledger.people import everybody
from core.ledger.record import acts_of
from core.letters.pdf import letter_pdf, unprintable
from core.office import DATA, Office
from core.queries.rules import calendar_warnings

STEPS: Final = family("setup.step", "people letterhead policies calendar backup letter")
"""The steps in order, with their names."""


NEEDED: Final = ON_THE_CASE | ADMIN
"""The roles that must all be filled for a case to be decided."""


@dataclass(frozen=True)
class SetupLine:
    """One line of a step: its name, its content, where that is kept, and what is wrong with it.

    ``letterhead`` is set if it can be reworded; version 0 is the policies' own.
    """

    name: Text
    content: Text
    kept_in: str = ""
    wrong: Text | None = None
    letterhead: Letterhead | None = None


@dataclass(frozen=True)
class Step:
    """A step: its current content, its fingerprint, and who confirmed that and when (aware; None: open).

    ``place`` was kept with the last confirmation, such as the folder of the copies.
    """

    key: str
    held: tuple[SetupLine, ...]
    fingerprint: str
    done: bool
    by: str = ""
    at: datetime | None = None
    place: str = ""

    @property
    def sound(self) -> bool:
        """Whether nothing in it is wrong."""
        return not any(each.wrong for each in self.held)


@requires(Act.VIEW_SETUP)
def setup_steps(office: Office, actor: Person) -> tuple[Step, ...] | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """All steps in order; for administrators only."""
    with office.store.reading() as cursor:
        confirmed = {act["payload"]["step"]: act for act in reversed(acts_of(cursor, ("setup_confirmed",)))}
        heads = letterheads(cursor, office.now())
    names = {each.person_id: each.name for each in everybody(office.store).values()}
    return tuple(_step(key, tuple(held), confirmed.get(key), names) for key, held in _held(office, heads).items())


def open_steps(steps: tuple[Step, ...]) -> int:
    """The number of steps still open."""
    return sum(not each.done for each in steps)


def policies_in_force(office: Office) -> tuple[Policy, ...]:
    """The policies in force today, whose letterheads and letters are used now."""
    return tuple(each for each in office.policies.all() if each.covers(day_in(office.now(), zone_of(each))))


def _step(key: str, held: tuple[SetupLine, ...], act: dict[str, Any] | None, names: dict[str, str]) -> Step:
    fingerprint = sha256("\n".join(f"{each.name} {each.content} {each.kept_in}" for each in held).encode()).hexdigest()
    if key == "people":  # the accounts themselves decide it, nobody confirms it
        return Step(key, held, fingerprint, done=not any(each.wrong for each in held))
    if act is None:
        return Step(key, held, fingerprint, done=False)
    payload, place = act["payload"], act["payload"].get("place", "")
    done, by = payload["fingerprint"] == fingerprint, names.get(act["actor"], act["actor"])
    return Step(key, held, fingerprint, done=done, by=by, at=act["happened_at"], place=place)


def _held(office: Office, heads: Mapping[str, Letterhead]) -> dict[str, list[SetupLine]]:
    policies = policies_in_force(office)
    return {
        "people": list(_people(office)),
        "letterhead": [
            _letterhead(office, line, [each for each in policies if each.line == line], heads.get(line))
            for line in LINES
            if any(each.line == line for each in policies)
        ],
        "policies": list(_policies(office)),
        "calendar": list(_calendars(office)),
        "backup": [],
        "letter": [SetupLine(_title(each), _both(heads.get(each.line) or _shipped(office, each))) for each in policies],
    }


def _people(office: Office) -> Iterator[SetupLine]:
    """The people of each role, and the roles that nobody has."""
    names: dict[str, list[str]] = {role: [] for role in ACCOUNT_ROLES}
    for each in everybody(office.store).values():
        if each.active:
            names[each.role].append(each.name)
    for role in ACCOUNT_ROLES:
        found = tuple(say("format.name", name=each) for each in names[role])
        wrong = say("setup.nobody_yet") if role in NEEDED and not found else None
        yield SetupLine(label_of(role), say("format.name", name=found or "–"), wrong=wrong)


def _letterhead(office: Office, line: str, policies: Sequence[Policy], worded: Letterhead | None) -> SetupLine:
    """The letterhead of a line, in both languages; a character that letters cannot print is an error."""
    heads = [worded] if worded else [_shipped(office, each) for each in policies]
    texts = tuple(_both(each) for each in {(each.en, each.zh): each for each in heads}.values())
    lost = unprintable("".join(each.en + each.zh for each in heads))
    wrong = say("setup.cannot_be_printed", characters=lost) if lost else None
    kept_in = "" if worded else ", ".join(sorted({_kept_in(office, each) for each in policies}))
    return SetupLine(say(LINES[line]), say("format.name", name=texts), kept_in, wrong, heads[0])


def _shipped(office: Office, policy: Policy) -> Letterhead:
    """The letterhead that came with the policy."""
    return Letterhead(
        line=policy.line, version=0, en=policy.letterhead_en, zh=policy.letterhead_zh, written_by="",
        written_at=office.now(),
    )  # fmt: skip


def _both(head: Letterhead) -> Text:
    return say("format.one_two", one=head.zh, two=head.en)


def _kept_in(office: Office, policy: Policy) -> str:
    """The file of the letterhead: the policy's own, or that of the policy from which it takes it."""
    own = "letterhead_en" in (DATA / "policy" / f"{policy.id}.toml").read_text(encoding="utf-8")
    followed = office.policies.policy(policy.based_on or "")
    return f"data/policy/{policy.id}.toml" if own or followed is None else _kept_in(office, followed)


def _policies(office: Office) -> Iterator[SetupLine]:
    """The policies of today and those to come, with their dates."""
    for each in office.policies.all():
        if each.valid_to is None or each.valid_to >= day_in(office.now(), zone_of(each)):
            days = say("rule.from_to", first=each.valid_from, last=each.valid_to) if each.valid_to else None
            period = days or say("rule.from_on", first=each.valid_from)
            yield SetupLine(_title(each), period, f"data/policy/{each.id}.toml")


def _calendars(office: Office) -> Iterator[SetupLine]:
    warned = {each.calendar: each.text for each in calendar_warnings(office, day_in(office.now()))}
    for key in sorted(office.calendars):
        calendar = office.calendars[key]
        years = say("setup.years", first=str(calendar.first_year), last=str(calendar.last_year))
        yield SetupLine(say("format.name", name=calendar.name), years, f"data/calendar/{key}.toml", warned.get(key))


def _title(policy: Policy) -> Text:
    return say("format.name", name=Note(en=policy.title_en, zh=policy.title_zh))


@requires(Act.VIEW_SETUP)
def sample_letter(office: Office, actor: Person, policy_id: str) -> bytes | Refusal:  # noqa: ARG001 - whom ``requires`` asks about
    """A sample letter under that policy's letterhead, as PDF, in the language of its letters to sellers."""
    policy = office.policies.policy(policy_id)
    if policy is None:
        return refuse("not_found", what=say("word.policy_within"), name=policy_id)
    now = office.read(headed, policy, office.now())
    lang = next(iter(policy.letter_languages.values()))
    return letter_pdf(
        FinishedLetter(
            language=lang,
            letterhead=now.letterhead(lang),
            day=day_in(office.now(), zone_of(policy)),
            addressee=(t("setup.sample_addressee", lang),),
            references=((t("word.policy", lang), policy.title(lang)),),
            subject=t("setup.sample_subject", lang),
            paragraphs=(t("setup.sample_text", lang), t("setup.sample_letterhead", lang)),
            footer=t("setup.sample_subject", lang),
        )
    )
