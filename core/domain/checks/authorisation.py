"""The authorisation route: the chain of grants, their terms, the goods, and who may act for whom."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from core.domain.case_context import CaseContext, ExhibitContext, Span
from core.domain.checks.result import (
    About,
    CheckInput,
    CheckResult,
    certificate,
    check_on,
    issuer_of,
    joined,
    read,
    same_right,
    worst_of,
)
from core.domain.facts import (
    AuthorisationFacts,
    CopyrightFacts,
    Link,
    PatentFacts,
    PowerOfAttorneyFacts,
    TrademarkFacts,
    VoucherFacts,
    kinds_with,
)
from core.domain.names import Party, likeness, name_key
from core.domain.terms import CERTIFICATE_KINDS, DocumentKind, Side, Value
from core.domain.text import Fact, mark, plain, say

# Whether an agent may act: a power of attorney of the right person, in term on the day.


def may_act(ground: CaseContext, criterion: str, agent: Party, principal: Party, on: date | None) -> CheckResult:
    """Met when a power of attorney on file lets the agent act for the principal on that day."""
    power = _power(ground, criterion, agent)
    if power is None:
        return About().cannot_verify("check.no_power_of_attorney_for_was_read", agent=agent.shown)
    grantor = Party(say("check.grantor_within"), power.facts.grantor, power.facts.grantor_id)
    alike = likeness(grantor, principal)
    if alike != "same":
        say_it = power.not_met if alike == "different" else power.cannot_verify
        return say_it(mark("check.is_given_by_not_by"), grantor=grantor.shown, principal=principal.shown)
    return _in_term(power, agent, on)


def _power(ground: CaseContext, criterion: str, agent: Party) -> CheckInput[PowerOfAttorneyFacts] | None:
    """The power relied on, else the first that names the agent."""
    kinds = [DocumentKind.POWER_OF_ATTORNEY]
    chosen = ground.chosen(criterion, kinds)
    for exhibit in (chosen,) if chosen else ground.filed(kinds):
        facts = read(exhibit, PowerOfAttorneyFacts)
        if facts and likeness(Party(agent.role, facts.agent, facts.agent_id), agent) == "same":
            return CheckInput(exhibit, facts, ground, criterion)
    return None


def _in_term(power: CheckInput[PowerOfAttorneyFacts], agent: Party, on: date | None) -> CheckResult:
    start, end = power.facts.starts_on, power.facts.ends_on
    if on is None or start is None:
        return power.not_typed_yet(say("check.days_of_power_and_of_act"))
    if on < start:
        return power.not_met("check.begins_on_after", start=start, on=on)
    if end and on > end:
        return power.not_met("check.ended_on_before", end=end, on=on)
    return power.met("check.lets_act_on_read_whether", agent=agent.shown, on=on)


# Chains of authorisation: the links of all documents in order, and where they break (domain.md 3.6).

KINDS: Final = kinds_with(AuthorisationFacts)


@dataclass(frozen=True, slots=True)
class GrantStep(About):
    """A link in its place in the chain, counted from 1, and the document that shows it."""

    exhibit: ExhibitContext
    place: int
    link: Link

    @property
    def grantor(self) -> Party:
        """Who grants."""
        return Party(say("check.grantor_of_link", place=self.place), self.link.grantor, self.link.grantor_id)

    @property
    def grantee(self) -> Party:
        """To whom."""
        return Party(say("check.grantee_of_link", place=self.place), self.link.grantee, self.link.grantee_id)


Grants: TypeAlias = CheckInput[tuple[GrantStep, ...]]


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
    return Owner(ground.complainant, registered=False)


def _owner_on(exhibit: ExhibitContext) -> Party | None:
    role = say("check.registered_rights_holder")
    facts = exhibit.facts
    if isinstance(facts, PatentFacts):
        return Party(role, facts.patentee, facts.patentee_id)
    return Party(role, facts.owner, facts.owner_id) if isinstance(facts, TrademarkFacts | CopyrightFacts) else None


def chain(ground: CaseContext, criterion: str) -> tuple[GrantStep, ...]:
    """The links from the rights holder downwards: of the document relied on, else of all, each after its grantor."""
    chosen = ground.chosen(criterion, KINDS, Side.SELLER)
    papers = [chosen] if chosen else _in_order(ground)
    links = [(link, paper) for paper in papers for link in _links(paper)]
    return tuple(GrantStep(paper, place, link) for place, (link, paper) in enumerate(links, 1))


def granted(ground: CaseContext, criterion: str) -> Grants | None:
    """The chain that a criterion is about, with the document of its first link; None while no link of it was read."""
    steps = chain(ground, criterion)
    return CheckInput(steps[0].exhibit, steps, ground, criterion) if steps else None


def _links(exhibit: ExhibitContext) -> tuple[Link, ...]:
    facts = read(exhibit, AuthorisationFacts)
    return facts.links if facts else ()


def _in_order(ground: CaseContext) -> list[ExhibitContext]:
    """The papers as the grants follow each other, up to the shop; what follows nothing stays in filing order."""
    left = [each for each in ground.filed(KINDS, Side.SELLER) if _links(each)]
    order: list[ExhibitContext] = []
    at, goal = the_owner(ground).party, ground.subject
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
    return GrantStep(exhibit, 1, _links(exhibit)[0]).grantor


def _granted_by(exhibit: ExhibitContext, others: list[ExhibitContext]) -> bool:
    """Whether another paper grants to this one's grantor, and so comes before it."""
    grantees = (GrantStep(each, 1, _links(each)[-1]).grantee for each in others)
    return any(likeness(_grantor(exhibit), grantee) == "same" for grantee in grantees)


def starts_at(steps: tuple[GrantStep, ...], owner: Owner) -> CheckResult:
    """Met when the first grantor is the rights holder; without a certificate another name refutes nothing."""
    first, holder = steps[0], owner.party
    said = first.compare(first.grantor, holder)
    if said.value is not Value.NOT_MET or owner.registered:
        return said
    known: dict[str, Fact] = {"grantor": first.grantor.shown, "complainant": holder.shown}
    return first.cannot_verify("check.starts_at_not_at_complainant", **known)


def connected(steps: tuple[GrantStep, ...]) -> CheckResult:
    """Met when each grantor is the grantee before; the first break is named."""
    breaks = [said for pair in pairwise(steps) if (said := break_at(*pair))]
    return worst_of(breaks) or steps[0].met("check.links_each_granted_by_grantee_before", count=len(steps))


def break_at(before: GrantStep, step: GrantStep) -> CheckResult | None:
    """What is wrong between two links that should follow each other; None when the one grants what it was granted."""
    grantor, grantee = step.grantor, before.grantee
    alike = likeness(grantor, grantee)
    if alike == "same":
        return None
    facts: dict[str, Fact] = {"place": step.place, "grantor": grantor.shown}
    facts |= {"before": before.place, "grantee": grantee.shown}
    if alike == "different":
        return step.not_met("check.chain_breaks_at_link_grants", **facts)
    return step.cannot_verify("check.link_granted_by_link", **facts)


def reaches(voucher: CheckInput[VoucherFacts]) -> CheckResult:
    """Met when the issuer is the rights holder, or stands in an unbroken chain that starts there."""
    owner, issuer = the_owner(voucher.ground), issuer_of(voucher.facts)
    direct = voucher.compare(issuer, owner.party)
    if direct.value is Value.MET or issuer.unnamed or owner.party.unnamed:
        return direct
    steps = chain(voucher.ground, voucher.criterion)
    place = place_of(issuer, steps)
    if place is None:
        return unlinked(voucher, issuer, steps, direct)
    for said in (starts_at(steps, owner), connected(steps[:place])):
        if said.value is not Value.MET:
            return said
    known: dict[str, Fact] = {"issuer": issuer.shown, "place": place, "owner": owner.party.shown}
    return voucher.met("check.issuer_grantee_link_in_chain", **known)


def place_of(issuer: Party, steps: tuple[GrantStep, ...]) -> int | None:
    """Where in the chain the issuer is granted the right; None where no link names it."""
    return next((step.place for step in steps if likeness(step.grantee, issuer) == "same"), None)


def unlinked(voucher: About, issuer: Party, steps: tuple[GrantStep, ...], direct: CheckResult) -> CheckResult:
    """What is said of an issuer to whom no link is granted; ``direct`` is how it compares with the rights holder."""
    if direct.value is Value.CANNOT_VERIFY:
        return direct
    if not steps:
        return voucher.cannot_verify("check.issuer_not_rights_holder_no", issuer=issuer.shown)
    return voucher.not_met("check.no_link_chain_granted", issuer=issuer.shown)


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
def au_starts_at_owner(grants: Grants) -> CheckResult:
    """The first grantor is the registered rights holder."""
    return starts_at(grants.facts, the_owner(grants.ground))


@check_on(granted)
def au_links_connected(grants: Grants) -> CheckResult:
    """Each grantor is the grantee of the link before; a single link has none before it."""
    return connected(grants.facts) if len(grants.facts) > 1 else grants.not_applicable("check.is_single_link")


@check_on(granted)
def au_ends_at_seller(grants: Grants) -> CheckResult:
    """The last grantee is the shop's verified person; the shop's own name alone leaves it open."""
    last, shop = grants.facts[-1], grants.ground.shop_name
    said = last.compare(last.grantee, grants.ground.subject)
    named = shop and last.link.grantee and name_key(shop) == name_key(last.link.grantee)
    if said.value is Value.NOT_MET and named:
        return last.cannot_verify("check.names_shop_not_person_verified", shop=shop)
    return said


def terms_cover(steps: tuple[GrantStep, ...], days: Span | None) -> CheckResult:
    """Met when every link covers these days and none outlasts the one above it; the failing link is named."""
    if days is None:
        return steps[0].cannot_verify("check.case_file_has_no_day_of_sale")
    wrong = [said for above, step in zip((None, *steps), steps, strict=False) if (said := term_of(step, days, above))]
    return worst_of(wrong) or steps[-1].met("check.every_link_covers_to", first=days.first, last=days.last)


def term_of(step: GrantStep, days: Span, above: GrantStep | None) -> CheckResult | None:
    """What is wrong with one link's term, if anything."""
    start, end = step.link.starts_on, step.link.ends_on
    if start is None or end is None:
        return step.not_typed_yet(say("check.term_of_link", place=step.place))
    known: dict[str, Fact] = {"place": step.place, "start": start, "end": end}
    if not (start <= days.first and days.last <= end):
        return step.not_met("check.link_runs_from_to_does", **known, first=days.first, last=days.last)
    upper = above.link if above else Link()
    if above and ((upper.starts_on and start < upper.starts_on) or (upper.ends_on and end > upper.ends_on)):
        return step.cannot_verify("check.link_to_runs_beyond_link", **known, before=above.place)
    return None


@check_on(granted)
def au_terms_cover_sale(grants: Grants) -> CheckResult:
    """Every link covers every day of the punished sales."""
    return terms_cover(grants.facts, grants.ground.sale_days)


def registered_as(ground: CaseContext, criterion: str) -> tuple[str | None, frozenset[int]]:
    """The right complained of as its certificate has it: number, or that of the case file, and classes."""
    found = certificate(ground, criterion)
    return (found and found.facts.number) or ground.right_no, frozenset(found.facts.classes if found else ())


@check_on(granted)
def au_goods_classes(grants: Grants) -> CheckResult | None:
    """Each link grants this right, for classes of the link above and of the registration."""
    right, registered = registered_as(grants.ground, grants.criterion)
    classes = (registered, *(frozenset(step.link.classes) for step in grants.facts))
    said = [grant_of(step, above, right) for step, above in zip(grants.facts, classes, strict=False)]
    if not registered:
        said.append(About().cannot_verify("check.classes_of_registration_were_not_read"))
    return worst_of(said)


def grant_of(step: GrantStep, above: frozenset[int], right: str | None) -> CheckResult:
    """What one link grants: this right, and classes that the one above it has."""
    granted_no, classes = step.link.right_no, frozenset(step.link.classes)
    if right and granted_no and not same_right(granted_no, right):
        known: dict[str, Fact] = {"place": step.place, "found": granted_no, "wanted": right}
        return step.not_met("check.link_grants_right_this_case_is_about", **known)
    if not classes:
        return step.not_typed_yet(say("check.classes_of_link", place=step.place))
    if above and classes - above:
        known = {"place": step.place, "extra": joined(sorted(classes - above)), "above": joined(sorted(above))}
        return step.not_met("check.link_grants_classes_which_one", **known)
    return step.met("check.granted_down_to_link_classes", place=step.place, classes=joined(sorted(classes)))


@check_on(granted)
def au_territory_channel(grants: Grants) -> CheckResult | None:
    """Every link names mainland China and a channel that this platform belongs to."""
    return worst_of(reach_of(step, grants.ground) for step in grants.facts)


def reach_of(step: GrantStep, ground: CaseContext) -> CheckResult:
    """Whether one link names mainland China and a channel that this platform belongs to."""
    territory, channel = (plain(each or "").casefold() for each in (step.link.territory, step.link.channel))
    facts: dict[str, Fact] = {"place": step.place, "territory": step.link.territory, "channel": step.link.channel}
    if not territory or not channel:
        return step.not_typed_yet(say("check.territory_and_channel_of_link", place=step.place))
    platform = any(plain(each).casefold() in channel for each in ground.channels)
    if OFFLINE.search(channel) and not (platform or ONLINE.search(channel) or LIMITED.search(channel)):
        return step.not_met("check.link_is_for_sale_offline_only", **facts)
    here = MAINLAND.search(territory) and (platform or ONLINE.search(channel))
    if here and not LIMITED.search(territory + " " + channel):
        return step.met("check.link_covers_this_sale", **facts)
    return step.cannot_verify("check.link_read_whether_covers_this_sale", **facts)
