"""The five stories of the appeal procedure, told step by step through the commands, with drawn documents.

``invoice_unanswered`` (revoked), ``till_slip`` (rejected), ``own_patent`` (upheld), ``withdrawal_letter``
and ``invalid_answer`` (both revoked). Each tale begins with a case that waits for the preliminary review;
``go`` takes it on, and moves the clock first.
"""

from dataclasses import dataclass
from typing import Final

from core.domain.appeal import Appeal
from core.domain.people import Person
from core.domain.policy import day_in
from core.office import Office
from core.queries.case import Case, open_case
from demo.cast import CHINESE_SHOPS
from demo.matter import matter_of
from demo.play import Drawing, Play, perform
from demo.rights_holders import BY_KEY
from demo.schedule import Plan
from demo.staff import Staff
from demo.stories import STORIES
from tests.cases import PEOPLE, REVIEWER, Clock, done

FIVE: Final = {
    "invoice_unanswered": "silence revokes",
    "till_slip": "till slip only",
    "own_patent": "own patent, valid rebuttal",
    "withdrawal_letter": "withdrawal letter",
    "invalid_answer": "answer only repeats the complaint",
}

LATER: Final = {
    "forward": 2,
    "reject": 2,
    "arrive": 1,
    "answer": 8,
    "withdraw": 4,
    "lapse": 16,
    "revoke": 2,
    "uphold": 2,
}


@dataclass
class Tale:
    """A case being told: the office, its clock, and the play that knows its papers."""

    office: Office
    clock: Clock
    play: Play

    @property
    def appeal(self) -> Appeal:
        """The case as it stands."""
        return self.play.case

    def go(self, verb: str, word: str = "", days: float | None = None) -> Appeal:
        """Moves the clock by so many days (as many as the step usually takes) and does the step."""
        self.clock.move(days=LATER.get(verb, 1) if days is None else days)
        self.play.steps += (Plan(verb, word, self.clock()),)
        perform(self.play)
        return self.appeal

    def case(self, person: Person = REVIEWER) -> Case:
        """The case as its page shows it to that person."""
        return done(open_case(self.office, person, self.appeal.appeal_no))


def begin(office: Office, clock: Clock, name: str, seed: str = "a tale") -> Tale:
    """Opens, discloses and files one of the ``FIVE``: a case in the preliminary review, its facts typed.

    The office needs the people of ``tests.cases``; the same seed makes the same numbers.
    """
    story = next(each for each in STORIES if each.name == FIVE[name])
    brand, shop = BY_KEY["lanan"], CHINESE_SHOPS[0]
    matter = matter_of(story, brand, shop, story.rule.right_type, day_in(clock()), seed)
    tale = Tale(office, clock, Play(office, Staff(PEOPLE), Drawing(None), (), matter, REVIEWER))
    for verb, days in (("open", 0), ("disclose", 0.1), ("file", 1)):
        tale.go(verb, days=days)
    return tale
