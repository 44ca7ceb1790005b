"""Whether an agent may act: a power of attorney of the right person, in term on the day."""

from datetime import date

from core.evidence.checks.parties import Party, likeness
from core.evidence.checks.saying import Said, met, not_met, read, unclear, unread
from core.model.facts import PowerOfAttorneyFacts
from core.model.ground import ExhibitGround, Ground
from core.model.terms import DocumentKind
from core.text import say


def may_act(ground: Ground, criterion: str, agent: Party, principal: Party, on: date | None) -> Said:
    """Met when a power of attorney on file lets the agent act for the principal on that day."""
    found = _power(ground, criterion, agent)
    if found is None:
        sentence = say("No power of attorney for {agent} was read.", agent=agent.shown)
        return unclear(None, sentence)
    exhibit, facts = found
    grantor = Party(say("the grantor"), facts.grantor, facts.grantor_id)
    if likeness(grantor, principal) != "same":
        say_it = not_met if likeness(grantor, principal) == "different" else unclear
        return say_it(
            exhibit,
            say(
                "{exhibit} is given by {grantor}, not by {principal}.", grantor=grantor.shown, principal=principal.shown
            ),
        )
    return _in_term(exhibit, facts, agent, on)


def _power(ground: Ground, criterion: str, agent: Party) -> tuple[ExhibitGround, PowerOfAttorneyFacts] | None:
    """The power relied on, else the first that names the agent."""
    kinds = [DocumentKind.POWER_OF_ATTORNEY]
    chosen = ground.chosen(criterion, kinds)
    for exhibit in (chosen,) if chosen else ground.filed(kinds):
        facts = read(exhibit, PowerOfAttorneyFacts)
        named = facts and Party(agent.role, facts.agent, facts.agent_id)
        if facts and named and likeness(named, agent) == "same":
            return exhibit, facts
    return None


def _in_term(exhibit: ExhibitGround, facts: PowerOfAttorneyFacts, agent: Party, on: date | None) -> Said:
    if on is None or facts.starts_on is None:
        return unread(exhibit, say("the days of the power and of the act"))
    if on < facts.starts_on:
        sentence = say("{exhibit} begins on {start}, after {on}.", start=facts.starts_on, on=on)
        return not_met(exhibit, sentence)
    if facts.ends_on and on > facts.ends_on:
        return not_met(exhibit, say("{exhibit} ended on {end}, before {on}.", end=facts.ends_on, on=on))
    sentence = say("{exhibit} lets {agent} act on {on}; read whether it covers this.", agent=agent.shown, on=on)
    return met(exhibit, sentence)
