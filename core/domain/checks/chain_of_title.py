"""The chain of title as a graph: from the rights holder down to the shop, each fault at the link where it is.

What the checks of chains, terms and territory say of a whole chain is said here of each link
(domain.md 3.6): nothing is judged anew. One strand is one way down: the grants of the
authorisations, or a purchase through its issuer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from core.domain.case_context import CaseContext, ExhibitContext
from core.domain.checks.authorisation import (
    GrantStep,
    Owner,
    break_at,
    chain,
    grant_of,
    place_of,
    reach_of,
    registered_as,
    starts_at,
    term_of,
    the_owner,
    unlinked,
)
from core.domain.checks.invoices import buyer_of
from core.domain.checks.result import (
    CheckInput,
    CheckResult,
    all_vouchers,
    issuer_of,
    with_label,
)
from core.domain.checks.rights import pp_complainant_right_in_force, tr_in_force
from core.domain.facts import VoucherFacts
from core.domain.names import Party, likeness
from core.domain.terms import Value
from core.domain.text import Text

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

RIGHT: Final = {"tr_in_force": tr_in_force, "pp_complainant_right_in_force": pp_complainant_right_in_force}


class Fault(NamedTuple):
    """What is wrong, or cannot be told, at one place: the criterion it fails and the machine's sentence."""

    criterion: str
    value: Value
    sentence: Text


@dataclass(frozen=True, slots=True)
class Node:
    """A person in the chain, in which place, and the certificate that names it the owner."""

    place: Place
    name: str
    code: str = ""
    faults: tuple[Fault, ...] = ()
    papers: tuple[ExhibitContext, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """What leads from one person to the next: a grant, a sale, or nothing on file (``missing``).

    ``step`` is the grant with its terms, ``papers`` the documents that show it, ``pieces`` what was sold.
    """

    kind: Kind
    papers: tuple[ExhibitContext, ...] = ()
    step: GrantStep | None = None
    pieces: int | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class TitlePath:
    """One way from the rights holder to the shop: edge n leads from node n to node n + 1."""

    kind: Literal["grant", "sale"]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong on the way, from the top."""
        places: tuple[Node | Edge, ...] = (*self.nodes, *self.edges)
        return tuple(fault for each in places for fault in each.faults)

    @property
    def whole(self) -> bool:
        """Whether nothing on the way is refuted."""
        return not any(each.value is Value.NOT_MET for each in self.faults)


class _Way:
    """A strand while it is drawn, from the top down."""

    def __init__(self, ground: CaseContext, asked: Collection[str], top: Node) -> None:
        self.ground, self.asked = ground, asked
        self.nodes, self.edges = [top], list[Edge]()

    def faults(self, *said: tuple[Names, CheckResult | None]) -> tuple[Fault, ...]:
        """What is not met or open, under the first of the names that the policy asks; else it is no fault."""
        found = []
        for names, one in said:
            name = next((each for each in names if each in self.asked), None)
            if name and one and one.value in WRONG:
                found.append(Fault(name, one.value, with_label(one)))
        return tuple(found)

    def go(self, edge: Edge, node: Node) -> None:
        """One step down."""
        self.edges.append(edge)
        self.nodes.append(node)

    def gap(self, names: Names, said: CheckResult, node: Node) -> None:
        """To somebody whom no document on file leads to."""
        self.go(Edge("missing", faults=self.faults((names, said))), node)


def strands(ground: CaseContext, asked: Collection[str]) -> tuple[TitlePath, ...]:
    """The ways from the rights holder to the shop: by authorisation, then by purchase; none without such documents.

    ``asked`` are the criteria of the policy.
    """
    found = [_by_grant(ground, asked)]
    issuers: list[tuple[Party, list[CheckInput[VoucherFacts]]]] = []
    for voucher in all_vouchers(ground, TO_OWNER[0]):
        issuer = issuer_of(voucher.facts)
        known = next((papers for party, papers in issuers if likeness(party, issuer) == "same"), None)
        if known is None:
            issuers.append((issuer, [voucher]))
        else:
            known.append(voucher)
    found += [_by_purchase(ground, asked, issuer, papers) for issuer, papers in issuers if not issuer.unnamed]
    return tuple(each for each in found if each)


def _top(ground: CaseContext, asked: Collection[str], owner: Owner) -> _Way:
    found = [made for name, check in RIGHT.items() if name in asked and (made := check(ground))]
    faults = tuple(Fault(each.criterion, each.value, each.sentence) for each in found if each.value in WRONG)
    place: Place = "owner" if owner.registered else "complainant"
    papers = (owner.certificate,) if owner.certificate else ()
    return _Way(ground, asked, Node(place, owner.party.shown, owner.party.id or "", faults, papers))


def _by_grant(ground: CaseContext, asked: Collection[str]) -> TitlePath | None:
    steps, owner, subject = chain(ground, ENDS[0]), the_owner(ground), ground.subject
    if not steps:
        return None
    way = _top(ground, asked, owner)
    _descend(way, steps, owner, STARTS, CONNECTED)
    said = steps[-1].compare(steps[-1].grantee, subject)
    shop = _node("shop", subject)
    if said.value is Value.MET:
        way.nodes[-1] = shop
    else:
        way.gap(ENDS, said, shop)
    return TitlePath("grant", tuple(way.nodes), tuple(way.edges))


def _descend(way: _Way, steps: tuple[GrantStep, ...], owner: Owner, starts: Names, connected: Names) -> None:
    """Down the grants; where one does not follow from the one before there is a gap."""
    before: GrantStep | None = None
    for step in steps:
        said = break_at(before, step) if before else starts_at(steps, owner)
        if said and said.value is not Value.MET:
            way.gap(connected if before else starts, said, _node("holder", step.grantor))
        way.go(_grant(way, step, before, last=step is steps[-1]), _node("holder", step.grantee))
        before = step


def _node(place: Place, party: Party) -> Node:
    return Node(place, party.shown, party.id or "")


def _grant(way: _Way, step: GrantStep, above: GrantStep | None, *, last: bool) -> Edge:
    ground, days = way.ground, way.ground.sale_days
    right, registered = registered_as(ground, CLASSES[0])
    classes = frozenset(above.link.classes) if above else registered
    said: list[tuple[Names, CheckResult | None]] = [
        (TERMS, term_of(step, days, above) if days else None),
        (CLASSES, grant_of(step, classes, right)),
        (REACH, reach_of(step, ground)),
    ]
    if not last:
        said.append((ONWARD, _onward(step)))
    return Edge("grant", (step.exhibit,), step, faults=way.faults(*said))


def _onward(step: GrantStep) -> CheckResult | None:
    """A link that is granted further must allow that; a person answers the criterion."""
    if step.link.sublicense == "no":
        return step.not_met("check.link_does_not_allow_to_grant_onward", place=step.place)
    if step.link.sublicense is None:
        return step.cannot_verify("check.whether_link_allows_to_grant", place=step.place)
    return None


def _by_purchase(
    ground: CaseContext, asked: Collection[str], issuer: Party, papers: list[CheckInput[VoucherFacts]]
) -> TitlePath:
    owner, subject = the_owner(ground), ground.subject
    way = _top(ground, asked, owner)
    node = _node("issuer", issuer)
    direct = papers[0].compare(issuer, owner.party)
    if direct.value is not Value.MET:
        steps = chain(ground, next((each for each in TO_OWNER if each in asked), TO_OWNER[0]))
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
