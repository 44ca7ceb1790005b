"""The authorisation route: the chain of grants, their terms, the goods, and who may act for whom."""

import re
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.result import (
    CheckResult,
    Span,
    cannot_verify,
    certificate,
    check_on,
    compare,
    joined,
    met,
    not_applicable,
    not_met,
    not_typed_yet,
    read,
    sale_days,
    same_right,
    the_complainant,
    the_subject,
    worst_of,
)
from core.domain.facts import (
    AuthorisationFacts,
    CopyrightFacts,
    Link,
    PatentFacts,
    PowerOfAttorneyFacts,
    TrademarkFacts,
    kinds_with,
)
from core.domain.names import Party, likeness, name_key
from core.domain.terms import CERTIFICATE_KINDS, DocumentKind, Side, Value
from core.domain.text import Fact, plain, say

# Whether an agent may act: a power of attorney of the right person, in term on the day.


def may_act(ground: CaseContext, criterion: str, agent: Party, principal: Party, on: date | None) -> CheckResult:
    """Met when a power of attorney on file lets the agent act for the principal on that day."""
    found = _power(ground, criterion, agent)
    if found is None:
        return cannot_verify(None, say("check.no_power_of_attorney_for_was_read", agent=agent.shown))
    exhibit, facts = found
    grantor = Party(say("check.grantor_within"), facts.grantor, facts.grantor_id)
    if likeness(grantor, principal) != "same":
        say_it = not_met if likeness(grantor, principal) == "different" else cannot_verify
        return say_it(exhibit, say("check.is_given_by_not_by", grantor=grantor.shown, principal=principal.shown))
    return _in_term(exhibit, facts, agent, on)


def _power(ground: CaseContext, criterion: str, agent: Party) -> tuple[ExhibitContext, PowerOfAttorneyFacts] | None:
    """The power relied on, else the first that names the agent."""
    kinds = [DocumentKind.POWER_OF_ATTORNEY]
    chosen = ground.chosen(criterion, kinds)
    for exhibit in (chosen,) if chosen else ground.filed(kinds):
        facts = read(exhibit, PowerOfAttorneyFacts)
        named = facts and Party(agent.role, facts.agent, facts.agent_id)
        if facts and named and likeness(named, agent) == "same":
            return exhibit, facts
    return None


def _in_term(exhibit: ExhibitContext, facts: PowerOfAttorneyFacts, agent: Party, on: date | None) -> CheckResult:
    if on is None or facts.starts_on is None:
        return not_typed_yet(exhibit, say("check.days_of_power_and_of_act"))
    if on < facts.starts_on:
        return not_met(exhibit, say("check.begins_on_after", start=facts.starts_on, on=on))
    if facts.ends_on and on > facts.ends_on:
        return not_met(exhibit, say("check.ended_on_before", end=facts.ends_on, on=on))
    return met(exhibit, say("check.lets_act_on_read_whether", agent=agent.shown, on=on))


# Chains of authorisation: the links of all documents in order, and where they break (domain.md 3.6).

KINDS: Final = kinds_with(AuthorisationFacts)


class GrantStep(NamedTuple):
    """A link in its place in the chain, counted from 1, and the document that shows it."""

    place: int
    link: Link
    exhibit: ExhibitContext

    @property
    def grantor(self) -> Party:
        """Who grants."""
        return Party(say("check.grantor_of_link", place=self.place), self.link.grantor, self.link.grantor_id)

    @property
    def grantee(self) -> Party:
        """To whom."""
        return Party(say("check.grantee_of_link", place=self.place), self.link.grantee, self.link.grantee_id)


class Owner(NamedTuple):
    """The rights holder; without a certificate read, only the complainant stands for it."""

    party: Party
    registered: bool
    certificate: ExhibitContext | None = None


def the_owner(ground: CaseContext) -> Owner:
    """The owner on the complainant's certificate of the right complained of, else the complainant."""
    for exhibit in ground.filed([CERTIFICATE_KINDS[ground.right_type]], Side.COMPLAINANT):
        party = _owner_on(exhibit)
        if party and not party.unnamed:
            return Owner(party, registered=True, certificate=exhibit)
    return Owner(the_complainant(ground), registered=False)


def _owner_on(exhibit: ExhibitContext) -> Party | None:
    role = say("check.registered_rights_holder")
    match exhibit.facts:
        case TrademarkFacts(owner=name, owner_id=code) | CopyrightFacts(owner=name, owner_id=code):
            return Party(role, name, code)
        case PatentFacts(patentee=name, patentee_id=code):
            return Party(role, name, code)
    return None


def chain(ground: CaseContext, criterion: str) -> tuple[GrantStep, ...]:
    """The links from the rights holder downwards: of the document relied on, else of all, each after its grantor."""
    chosen = ground.chosen(criterion, KINDS, Side.SELLER)
    papers = [chosen] if chosen else _in_order(ground)
    links = [(link, paper) for paper in papers for link in _links(paper)]
    return tuple(GrantStep(place, link, paper) for place, (link, paper) in enumerate(links, 1))


def granted(ground: CaseContext, criterion: str) -> tuple[tuple[GrantStep, ...]] | None:
    """The chain that a criterion is about; None while no link of it was read."""
    steps = chain(ground, criterion)
    return (steps,) if steps else None


def _links(exhibit: ExhibitContext) -> tuple[Link, ...]:
    facts = read(exhibit, AuthorisationFacts)
    return facts.links if facts else ()


def _in_order(ground: CaseContext) -> list[ExhibitContext]:
    """The papers as the grants follow each other, up to the shop; what follows nothing stays in filing order."""
    left = [each for each in ground.filed(KINDS, Side.SELLER) if _links(each)]
    order: list[ExhibitContext] = []
    at, goal = the_owner(ground).party, the_subject(ground)
    while left:
        following = next((each for each in left if likeness(_grantor(each), at) == "same"), None)
        if following is None and order and likeness(at, goal) == "same":
            break
        paper = following or next((each for each in left if not _granted_by(each, left)), left[0])
        left.remove(paper)
        order.append(paper)
        last = _links(paper)[-1]
        at = Party(goal.role, last.grantee, last.grantee_id)
    return order


def _grantor(exhibit: ExhibitContext) -> Party:
    first = _links(exhibit)[0]
    return Party(say("check.grantor_within"), first.grantor, first.grantor_id)


def _granted_by(exhibit: ExhibitContext, others: list[ExhibitContext]) -> bool:
    """Whether another paper grants to this one's grantor, and so comes before it."""
    grantees = (
        Party(say("check.grantee_within"), _links(each)[-1].grantee, _links(each)[-1].grantee_id) for each in others
    )
    return any(likeness(_grantor(exhibit), grantee) == "same" for grantee in grantees)


def starts_at(steps: tuple[GrantStep, ...], owner: Owner) -> CheckResult:
    """Met when the first grantor is the rights holder; without a certificate another name refutes nothing."""
    first = steps[0]
    said = compare(first.exhibit, first.grantor, owner.party)
    if said.value is Value.NOT_MET and not owner.registered:
        sentence = say("check.starts_at_not_at_complainant", grantor=first.grantor.shown, complainant=owner.party.shown)
        return cannot_verify(first.exhibit, sentence)
    return said


def connected(steps: tuple[GrantStep, ...]) -> CheckResult:
    """Met when each grantor is the grantee before; the first break is named."""
    breaks = [said for pair in pairwise(steps) if (said := break_at(*pair))]
    sentence = say("check.links_each_granted_by_grantee_before", count=len(steps))
    return worst_of(breaks) or met(steps[0].exhibit, sentence)


def break_at(before: GrantStep, step: GrantStep) -> CheckResult | None:
    """What is wrong between two links that should follow each other; None when the one grants what it was granted."""
    alike = likeness(step.grantor, before.grantee)
    if alike == "same":
        return None
    facts: dict[str, Fact] = {
        "place": step.place,
        "grantor": step.grantor.shown,
        "before": before.place,
        "grantee": before.grantee.shown,
    }
    if alike == "different":
        return not_met(step.exhibit, say("check.chain_breaks_at_link_grants", **facts))
    return cannot_verify(step.exhibit, say("check.link_granted_by_link", **facts))


def reaches(ground: CaseContext, criterion: str, exhibit: ExhibitContext, issuer: Party) -> CheckResult:
    """Met when the issuer is the rights holder, or stands in an unbroken chain that starts there."""
    owner = the_owner(ground)
    direct = compare(exhibit, issuer, owner.party)
    if direct.value is Value.MET or issuer.unnamed or owner.party.unnamed:
        return direct
    steps = chain(ground, criterion)
    place = next((step.place for step in steps if likeness(step.grantee, issuer) == "same"), None)
    if place is None:
        return unlinked(exhibit, issuer, steps, direct)
    for said in (starts_at(steps, owner), connected(steps[:place])):
        if said.value is not Value.MET:
            return said
    sentence = say("check.issuer_grantee_link_in_chain", issuer=issuer.shown, place=place, owner=owner.party.shown)
    return met(exhibit, sentence)


def unlinked(exhibit: ExhibitContext, issuer: Party, steps: tuple[GrantStep, ...], direct: CheckResult) -> CheckResult:
    """What is said of an issuer to whom no link is granted; ``direct`` is how it compares with the rights holder."""
    if direct.value is Value.CANNOT_VERIFY:
        return direct
    if not steps:
        return cannot_verify(exhibit, say("check.issuer_not_rights_holder_no", issuer=issuer.shown))
    return not_met(exhibit, say("check.no_link_chain_granted", issuer=issuer.shown))


# The chain of authorisation, link by link (domain.md 3.6, 5.4).

MAINLAND: Final = re.compile(
    r"中国|中华人民共和国|全国|大陆|内地|全球|世界|\b(?:prc|china|mainland|worldwide|global|world)\b"
)

ONLINE: Final = re.compile(
    r"线上|网络|网上|电商|电子商务|全渠道|所有渠道|互联网|\b(?:online|internet|e-?commerce|all channels)\b"
)

OFFLINE: Final = re.compile(r"线下|实体|门店|\boffline\b|\bphysical\b|\bbrick")

LIMITED: Final = re.compile(
    r"除|不含|不包括|不得|非|港|澳|台湾|\b(?:except|exclud\w*|outside|not|hong kong|taiwan|macau)\b"
)


@check_on(granted)
def au_starts_at_owner(ground: CaseContext, steps: tuple[GrantStep, ...]) -> CheckResult:
    """The first grantor is the registered rights holder."""
    return starts_at(steps, the_owner(ground))


@check_on(granted)
def au_links_connected(_: CaseContext, steps: tuple[GrantStep, ...]) -> CheckResult:
    """Each grantor is the grantee of the link before; a single link has none before it."""
    return connected(steps) if len(steps) > 1 else not_applicable(steps[0].exhibit, say("check.is_single_link"))


@check_on(granted)
def au_ends_at_seller(ground: CaseContext, steps: tuple[GrantStep, ...]) -> CheckResult:
    """The last grantee is the shop's verified person; the shop's own name alone leaves it open."""
    last = steps[-1]
    said = compare(last.exhibit, last.grantee, the_subject(ground))
    shop = ground.shop_name and last.link.grantee and name_key(ground.shop_name) == name_key(last.link.grantee)
    if said.value is Value.NOT_MET and shop:
        return cannot_verify(last.exhibit, say("check.names_shop_not_person_verified", shop=ground.shop_name))
    return said


def terms_cover(steps: tuple[GrantStep, ...], days: Span | None) -> CheckResult:
    """Met when every link covers these days and none outlasts the one above it; the failing link is named."""
    if days is None:
        return cannot_verify(steps[0].exhibit, say("check.case_file_has_no_day_of_sale"))
    wrong = [said for above, step in zip((None, *steps), steps, strict=False) if (said := term_of(step, days, above))]
    sentence = say("check.every_link_covers_to", first=days.first, last=days.last)
    return worst_of(wrong) or met(steps[-1].exhibit, sentence)


def term_of(step: GrantStep, days: Span, above: GrantStep | None) -> CheckResult | None:
    """What is wrong with one link's term, if anything."""
    start, end = step.link.starts_on, step.link.ends_on
    if start is None or end is None:
        return not_typed_yet(step.exhibit, say("check.term_of_link", place=step.place))
    if not (start <= days.first and days.last <= end):
        sentence = say(
            "check.link_runs_from_to_does", place=step.place, start=start, end=end, first=days.first, last=days.last
        )
        return not_met(step.exhibit, sentence)
    upper = above.link if above else Link()
    if above and ((upper.starts_on and start < upper.starts_on) or (upper.ends_on and end > upper.ends_on)):
        sentence = say("check.link_to_runs_beyond_link", place=step.place, start=start, end=end, before=above.place)
        return cannot_verify(step.exhibit, sentence)
    return None


@check_on(granted)
def au_terms_cover_sale(ground: CaseContext, steps: tuple[GrantStep, ...]) -> CheckResult:
    """Every link covers every day of the punished sales."""
    return terms_cover(steps, sale_days(ground))


@check_on(granted)
def au_goods_classes(ground: CaseContext, steps: tuple[GrantStep, ...]) -> CheckResult | None:
    """Each link grants this right, for classes of the link above and of the registration."""
    found = certificate(ground, "au_goods_classes")
    right = found[1].number if found and found[1].number else ground.right_no
    registered = frozenset(found[1].classes) if found else frozenset[int]()
    classes = (registered, *(frozenset(step.link.classes) for step in steps))
    said = [grant_of(step, above, right) for step, above in zip(steps, classes, strict=False)]
    if not registered:
        said.append(cannot_verify(None, say("check.classes_of_registration_were_not_read")))
    return worst_of(said)


def grant_of(step: GrantStep, above: frozenset[int], right: str | None) -> CheckResult:
    """What one link grants: this right, and classes that the one above it has."""
    if right and step.link.right_no and not same_right(step.link.right_no, right):
        facts: dict[str, Fact] = {"place": step.place, "found": step.link.right_no, "wanted": right}
        return not_met(step.exhibit, say("check.link_grants_right_this_case_is_about", **facts))
    classes = frozenset(step.link.classes)
    if not classes:
        return not_typed_yet(step.exhibit, say("check.classes_of_link", place=step.place))
    if above and classes - above:
        sentence = say(
            "check.link_grants_classes_which_one",
            place=step.place,
            extra=joined(sorted(classes - above)),
            above=joined(sorted(above)),
        )
        return not_met(step.exhibit, sentence)
    sentence = say("check.granted_down_to_link_classes", place=step.place, classes=joined(sorted(classes)))
    return met(step.exhibit, sentence)


@check_on(granted)
def au_territory_channel(ground: CaseContext, steps: tuple[GrantStep, ...]) -> CheckResult | None:
    """Every link names mainland China and a channel that this platform belongs to."""
    return worst_of(reach_of(step, ground) for step in steps)


def reach_of(step: GrantStep, ground: CaseContext) -> CheckResult:
    """Whether one link names mainland China and a channel that this platform belongs to."""
    territory, channel = (plain(each or "").casefold() for each in (step.link.territory, step.link.channel))
    facts: dict[str, Fact] = {"place": step.place, "territory": step.link.territory, "channel": step.link.channel}
    if not territory or not channel:
        return not_typed_yet(step.exhibit, say("check.territory_and_channel_of_link", place=step.place))
    platform = any(plain(each).casefold() in channel for each in ground.channels)
    if OFFLINE.search(channel) and not (platform or ONLINE.search(channel) or LIMITED.search(channel)):
        return not_met(step.exhibit, say("check.link_is_for_sale_offline_only", **facts))
    here = MAINLAND.search(territory) and (platform or ONLINE.search(channel))
    if here and not LIMITED.search(territory + " " + channel):
        return met(step.exhibit, say("check.link_covers_this_sale", **facts))
    return cannot_verify(step.exhibit, say("check.link_read_whether_covers_this_sale", **facts))
