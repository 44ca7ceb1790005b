"""The chain of title from the rights holder to the shop: grants, sales, their checks, and who may act for whom.

Every path is drawn as a graph with each fault at its link. The graph applies to each link what the checks of chains,
terms and territory say about a whole chain (domain.md 3.6) and judges nothing by itself. A path consists of the grants
in the authorisations, or of a purchase through its issuer.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from core.domain.case_context import CaseContext, ExhibitContext, Span
from core.domain.checks.result import (
    About,
    CheckInput,
    CheckResult,
    all_vouchers,
    buyer_of,
    certificate,
    check_all,
    check_on,
    issuer_of,
    joined,
    read,
    same_right,
    with_label,
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
from core.domain.identifiers import Party, likeness, name_key
from core.domain.terms import CERTIFICATE_KINDS, DocumentKind, Side, Value
from core.domain.text import Fact, Text, mark, plain, say

# Whether an agent may act: a power of attorney from the right person, in force on the day.


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
    """The power of attorney relied on, otherwise the first that names the agent."""
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


# Chains of authorisation: the links of all documents in order, and their breaks (domain.md 3.6).

KINDS: Final = kinds_with(AuthorisationFacts)


@dataclass(frozen=True, slots=True)
class GrantStep(About):
    """A link with its place in the chain, from 1, and the document that shows it."""

    exhibit: ExhibitContext
    place: int
    link: Link

    @property
    def grantor(self) -> Party:
        """The grantor."""
        return Party(say("check.grantor_of_link", place=self.place), self.link.grantor, self.link.grantor_id)

    @property
    def grantee(self) -> Party:
        """The grantee."""
        return Party(say("check.grantee_of_link", place=self.place), self.link.grantee, self.link.grantee_id)


Grants: TypeAlias = CheckInput[tuple[GrantStep, ...]]


class Owner(NamedTuple):
    """The rights holder; if no certificate was read, the complainant takes its place."""

    party: Party
    registered: bool
    certificate: ExhibitContext | None = None


def the_owner(ground: CaseContext) -> Owner:
    """The owner on the complainant's certificate for the disputed right, otherwise the complainant."""
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
    """The links from the rights holder downwards, from the document relied on or otherwise from all, in order."""
    chosen = ground.chosen(criterion, KINDS, Side.SELLER)
    papers = [chosen] if chosen else _in_order(ground)
    links = [(link, paper) for paper in papers for link in _links(paper)]
    return tuple(GrantStep(paper, place, link) for place, (link, paper) in enumerate(links, 1))


def granted(ground: CaseContext, criterion: str) -> Grants | None:
    """The chain for a criterion, with the document of its first link; None if no link was read."""
    steps = chain(ground, criterion)
    return CheckInput(steps[0].exhibit, steps, ground, criterion) if steps else None


def _links(exhibit: ExhibitContext) -> tuple[Link, ...]:
    facts = read(exhibit, AuthorisationFacts)
    return facts.links if facts else ()


def _in_order(ground: CaseContext) -> list[ExhibitContext]:
    """The documents in the order of their grants, down to the shop; unconnected ones stay in filing order."""
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
    """Whether another document grants to this one's grantor, and so comes before it."""
    grantees = (GrantStep(each, 1, _links(each)[-1]).grantee for each in others)
    return any(likeness(_grantor(exhibit), grantee) == "same" for grantee in grantees)


def starts_at(steps: tuple[GrantStep, ...], owner: Owner) -> CheckResult:
    """Met if the first grantor is the rights holder; without a certificate another name refutes nothing."""
    first, holder = steps[0], owner.party
    result = first.compare(first.grantor, holder)
    if result.value is not Value.NOT_MET or owner.registered:
        return result
    known: dict[str, Fact] = {"grantor": first.grantor.shown, "complainant": holder.shown}
    return first.cannot_verify("check.starts_at_not_at_complainant", **known)


def connected(steps: tuple[GrantStep, ...]) -> CheckResult:
    """Met if each grantor is the previous grantee; the first break is named."""
    breaks = [result for pair in pairwise(steps) if (result := break_at(*pair))]
    return worst_of(breaks) or steps[0].met("check.links_each_granted_by_grantee_before", count=len(steps))


def break_at(before: GrantStep, step: GrantStep) -> CheckResult | None:
    """What is wrong between two consecutive links; None if the second grantor is the first grantee."""
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
    """Met if the issuer is the rights holder, or is in an unbroken chain that starts there."""
    owner, issuer = the_owner(voucher.ground), issuer_of(voucher.facts)
    direct = voucher.compare(issuer, owner.party)
    if direct.value is Value.MET or issuer.unnamed or owner.party.unnamed:
        return direct
    steps = chain(voucher.ground, voucher.criterion)
    place = place_of(issuer, steps)
    if place is None:
        return unlinked(voucher, issuer, steps, direct)
    for result in (starts_at(steps, owner), connected(steps[:place])):
        if result.value is not Value.MET:
            return result
    known: dict[str, Fact] = {"issuer": issuer.shown, "place": place, "owner": owner.party.shown}
    return voucher.met("check.issuer_grantee_link_in_chain", **known)


def place_of(issuer: Party, steps: tuple[GrantStep, ...]) -> int | None:
    """The place in the chain where the issuer is granted the right; None if no link names it."""
    return next((step.place for step in steps if likeness(step.grantee, issuer) == "same"), None)


def unlinked(voucher: About, issuer: Party, steps: tuple[GrantStep, ...], direct: CheckResult) -> CheckResult:
    """The result for an issuer that is in no link; ``direct`` is its comparison with the rights holder."""
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
    """Each grantor is the grantee of the previous link; trivially true for a single link."""
    return connected(grants.facts) if len(grants.facts) > 1 else grants.not_applicable("check.is_single_link")


@check_on(granted)
def au_ends_at_seller(grants: Grants) -> CheckResult:
    """The last grantee is the shop's verified account holder; the shop's name alone leaves it open."""
    last, shop = grants.facts[-1], grants.ground.shop_name
    result = last.compare(last.grantee, grants.ground.subject)
    named = shop and last.link.grantee and name_key(shop) == name_key(last.link.grantee)
    if result.value is Value.NOT_MET and named:
        return last.cannot_verify("check.names_shop_not_person_verified", shop=shop)
    return result


def terms_cover(steps: tuple[GrantStep, ...], days: Span | None) -> CheckResult:
    """Met if every link covers these days and none outlasts the one above it; the failing link is named."""
    if days is None:
        return steps[0].cannot_verify("check.case_file_has_no_day_of_sale")
    wrong = [term for above, step in zip((None, *steps), steps, strict=False) if (term := term_of(step, days, above))]
    return worst_of(wrong) or steps[-1].met("check.every_link_covers_to", first=days.first, last=days.last)


def term_of(step: GrantStep, days: Span, above: GrantStep | None) -> CheckResult | None:
    """What is wrong with a link's term; None if nothing."""
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
    """The disputed right as on its certificate: number (otherwise from the case file) and classes."""
    found = certificate(ground, criterion)
    return (found and found.facts.number) or ground.right_no, frozenset(found.facts.classes if found else ())


@check_on(granted)
def au_goods_classes(grants: Grants) -> CheckResult | None:
    """Each link grants this right, for classes covered by the link above and the registration."""
    right, registered = registered_as(grants.ground, grants.criterion)
    classes = (registered, *(frozenset(step.link.classes) for step in grants.facts))
    results = [grant_of(step, above, right) for step, above in zip(grants.facts, classes, strict=False)]
    if not registered:
        results.append(About().cannot_verify("check.classes_of_registration_were_not_read"))
    return worst_of(results)


def grant_of(step: GrantStep, above: frozenset[int], right: str | None) -> CheckResult:
    """Whether a link grants this right, for classes that the one above it has."""
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


# The paths from the rights holder to the shop, each fault at its link.

Place: TypeAlias = Literal["owner", "complainant", "holder", "issuer", "shop"]

Kind: TypeAlias = Literal["grant", "sale", "missing"]

Names: TypeAlias = tuple[str, ...]

STARTS: Final = ("au_starts_at_owner", "cl_grantor_is_owner")

CONNECTED: Final = ("au_links_connected", "cl_grantor_is_owner")

ENDS: Final = ("au_ends_at_seller",)

TERMS: Final = ("au_terms_cover_sale", "cl_term_covers_use")

CLASSES: Final = ("au_goods_classes",)

REACH: Final = ("au_territory_channel",)

ONWARD: Final = ("au_sublicense_right",)

TO_OWNER: Final = ("fp_points_to_owner", "pp_issuer_is_patentee", "cp_points_to_owner")

BUYER: Final = ("fp_buyer_is_seller",)

WRONG: Final = frozenset({Value.NOT_MET, Value.CANNOT_VERIFY})

RIGHT: Final = ("tr_in_force", "pp_complainant_right_in_force")


class Fault(NamedTuple):
    """What is wrong or unknown at one place: the criterion, and the machine's sentence."""

    criterion: str
    value: Value
    sentence: Text


@dataclass(frozen=True, slots=True)
class Node:
    """A person in the chain with its place, and the certificate that names it as the owner."""

    place: Place
    name: str
    code: str = ""
    faults: tuple[Fault, ...] = ()
    papers: tuple[ExhibitContext, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """The connection between two persons: a grant, a sale, or nothing on file (``missing``).

    ``step`` is the grant with its terms, ``papers`` the documents that show it, ``pieces`` the quantity sold.
    """

    kind: Kind
    papers: tuple[ExhibitContext, ...] = ()
    step: GrantStep | None = None
    pieces: int | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class TitlePath:
    """One path from the rights holder to the shop: edge n leads from node n to node n + 1."""

    kind: Literal["grant", "sale"]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults on the path, from the top."""
        places: tuple[Node | Edge, ...] = (*self.nodes, *self.edges)
        return tuple(fault for each in places for fault in each.faults)

    @property
    def whole(self) -> bool:
        """Whether nothing on the path is refuted."""
        return not any(each.value is Value.NOT_MET for each in self.faults)


class _Way:
    """A path under construction, from the top down."""

    def __init__(self, ground: CaseContext, criteria: Collection[str], top: Node) -> None:
        self.ground, self.criteria = ground, criteria
        self.nodes, self.edges = [top], list[Edge]()

    def faults(self, *results: tuple[Names, CheckResult | None]) -> tuple[Fault, ...]:
        """Results not met or open, as faults under the first of these criteria the policy asks, if any."""
        found = []
        for names, one in results:
            name = next((each for each in names if each in self.criteria), None)
            if name and one and one.value in WRONG:
                found.append(Fault(name, one.value, with_label(one)))
        return tuple(found)

    def go(self, edge: Edge, node: Node) -> None:
        """Adds one step down."""
        self.edges.append(edge)
        self.nodes.append(node)

    def gap(self, names: Names, result: CheckResult, node: Node) -> None:
        """Adds a gap before somebody not reached by any document on file."""
        self.go(Edge("missing", faults=self.faults((names, result))), node)


def chain_paths(ground: CaseContext, criteria: Collection[str]) -> tuple[TitlePath, ...]:
    """The paths from the rights holder to the shop: by authorisation, then by purchase; empty without such documents.

    ``criteria`` are the criteria of the policy.
    """
    found = [_by_grant(ground, criteria)]
    issuers: list[tuple[Party, list[CheckInput[VoucherFacts]]]] = []
    for voucher in all_vouchers(ground, TO_OWNER[0]):
        issuer = issuer_of(voucher.facts)
        known = next((papers for party, papers in issuers if likeness(party, issuer) == "same"), None)
        if known is None:
            issuers.append((issuer, [voucher]))
        else:
            known.append(voucher)
    found += [_by_purchase(ground, criteria, issuer, papers) for issuer, papers in issuers if not issuer.unnamed]
    return tuple(each for each in found if each)


def _top(ground: CaseContext, criteria: Collection[str], owner: Owner) -> _Way:
    found = check_all((name for name in RIGHT if name in criteria), ground).values()
    faults = tuple(Fault(each.criterion, each.value, each.sentence) for each in found if each.value in WRONG)
    place: Place = "owner" if owner.registered else "complainant"
    papers = (owner.certificate,) if owner.certificate else ()
    return _Way(ground, criteria, Node(place, owner.party.shown, owner.party.id or "", faults, papers))


def _by_grant(ground: CaseContext, criteria: Collection[str]) -> TitlePath | None:
    steps, owner, subject = chain(ground, ENDS[0]), the_owner(ground), ground.subject
    if not steps:
        return None
    way = _top(ground, criteria, owner)
    _descend(way, steps, owner, STARTS, CONNECTED)
    result = steps[-1].compare(steps[-1].grantee, subject)
    shop = _node("shop", subject)
    if result.value is Value.MET:
        way.nodes[-1] = shop
    else:
        way.gap(ENDS, result, shop)
    return TitlePath("grant", tuple(way.nodes), tuple(way.edges))


def _descend(way: _Way, steps: tuple[GrantStep, ...], owner: Owner, starts: Names, connected: Names) -> None:
    """Follows the grants; if one does not follow from the previous one, adds a gap."""
    before: GrantStep | None = None
    for step in steps:
        result = break_at(before, step) if before else starts_at(steps, owner)
        if result and result.value is not Value.MET:
            way.gap(connected if before else starts, result, _node("holder", step.grantor))
        way.go(_grant(way, step, before, last=step is steps[-1]), _node("holder", step.grantee))
        before = step


def _node(place: Place, party: Party) -> Node:
    return Node(place, party.shown, party.id or "")


def _grant(way: _Way, step: GrantStep, above: GrantStep | None, *, last: bool) -> Edge:
    ground, days = way.ground, way.ground.sale_days
    right, registered = registered_as(ground, CLASSES[0])
    classes = frozenset(above.link.classes) if above else registered
    results: list[tuple[Names, CheckResult | None]] = [
        (TERMS, term_of(step, days, above) if days else None),
        (CLASSES, grant_of(step, classes, right)),
        (REACH, reach_of(step, ground)),
    ]
    if not last:
        results.append((ONWARD, _onward(step)))
    return Edge("grant", (step.exhibit,), step, faults=way.faults(*results))


def _onward(step: GrantStep) -> CheckResult | None:
    """A link that is granted onwards must allow sublicensing; a person answers the criterion."""
    if step.link.sublicense == "no":
        return step.not_met("check.link_does_not_allow_to_grant_onward", place=step.place)
    if step.link.sublicense is None:
        return step.cannot_verify("check.whether_link_allows_to_grant", place=step.place)
    return None


def _by_purchase(
    ground: CaseContext, criteria: Collection[str], issuer: Party, papers: list[CheckInput[VoucherFacts]]
) -> TitlePath:
    owner, subject = the_owner(ground), ground.subject
    way = _top(ground, criteria, owner)
    node = _node("issuer", issuer)
    direct = papers[0].compare(issuer, owner.party)
    if direct.value is not Value.MET:
        steps = chain(ground, next((each for each in TO_OWNER if each in criteria), TO_OWNER[0]))
        place = place_of(issuer, steps)
        if place is None:
            way.gap(TO_OWNER, unlinked(papers[0], issuer, steps, direct), node)
        else:
            _descend(way, steps[:place], owner, TO_OWNER, TO_OWNER)
            way.nodes[-1] = node
    faults = way.faults(*((BUYER, _buyer(each, subject)) for each in papers))
    known = [each.facts.quantity for each in papers if each.facts.quantity is not None]
    shown = tuple(each.exhibit for each in papers)
    way.go(Edge("sale", shown, pieces=sum(known) if known else None, faults=faults), _node("shop", subject))
    return TitlePath("sale", tuple(way.nodes), tuple(way.edges))


def _buyer(voucher: CheckInput[VoucherFacts], subject: Party) -> CheckResult | None:
    buyer = buyer_of(voucher.facts)
    return None if buyer.unnamed else voucher.compare(buyer, subject)
