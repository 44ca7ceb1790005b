"""The chain of authorisation, link by link (domain.md 3.6, 5.4)."""

import re
from typing import Final

from core.evidence.checks.chain import Step, chain, connected, starts_at, the_owner
from core.evidence.checks.parties import compare, name_key, the_subject
from core.evidence.checks.references import same_right
from core.evidence.checks.saying import (
    Said,
    beside,
    by_name,
    finding,
    listed,
    met,
    not_met,
    unclear,
    unread,
    worst,
)
from core.evidence.checks.terms import Span, sale_days
from core.evidence.checks.trademark import certificate
from core.model.entry import plain
from core.model.ground import Ground
from core.model.terms import Value
from core.text import Fact, say

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


@finding
def au_starts_at_owner(ground: Ground) -> Said | None:
    """The first grantor is the registered rights holder."""
    steps = chain(ground, "au_starts_at_owner")
    return starts_at(steps, the_owner(ground)) if steps else None


@finding
def au_links_connected(ground: Ground) -> Said | None:
    """Each grantor is the grantee of the link before; a single link has none before it."""
    steps = chain(ground, "au_links_connected")
    if not steps:
        return None
    return connected(steps) if len(steps) > 1 else beside(steps[0].exhibit, say("{exhibit} is a single link."))


@finding
def au_ends_at_seller(ground: Ground) -> Said | None:
    """The last grantee is the shop's verified person; the shop's own name alone leaves it open."""
    steps = chain(ground, "au_ends_at_seller")
    if not steps:
        return None
    last = steps[-1]
    said = compare(last.exhibit, last.grantee, the_subject(ground))
    shop = ground.shop_name and last.link.grantee and name_key(ground.shop_name) == name_key(last.link.grantee)
    if said.value is Value.NOT_MET and shop:
        sentence = say("{exhibit} names the shop {shop}, not the person verified behind it.", shop=ground.shop_name)
        return unclear(last.exhibit, sentence)
    return said


def terms_cover(steps: tuple[Step, ...], days: Span | None) -> Said | None:
    """Met when every link covers these days and none outlasts the one above it; the failing link is named."""
    if not steps:
        return None
    if days is None:
        return unclear(steps[0].exhibit, say("The case file has no day of a sale."))
    wrong = [said for above, step in zip((None, *steps), steps, strict=False) if (said := term_of(step, days, above))]
    sentence = say("Every link covers {first} to {last}.", first=days.first, last=days.last)
    return worst(wrong) or met(steps[-1].exhibit, sentence)


def term_of(step: Step, days: Span, above: Step | None) -> Said | None:
    """What is wrong with one link's term, if anything."""
    start, end = step.link.starts_on, step.link.ends_on
    if start is None or end is None:
        return unread(step.exhibit, say("the term of link {place}", place=step.place))
    if not (start <= days.first and days.last <= end):
        sentence = say(
            "Link {place} runs from {start} to {end} and does not cover {first} to {last}.",
            place=step.place,
            start=start,
            end=end,
            first=days.first,
            last=days.last,
        )
        return not_met(step.exhibit, sentence)
    upper = above.link if above else None
    if above and upper and ((upper.starts_on and start < upper.starts_on) or (upper.ends_on and end > upper.ends_on)):
        sentence = say(
            "Link {place} ({start} to {end}) runs beyond link {before}, which grants it.",
            place=step.place,
            start=start,
            end=end,
            before=above.place,
        )
        return unclear(step.exhibit, sentence)
    return None


@finding
def au_terms_cover_sale(ground: Ground) -> Said | None:
    """Every link covers every day of the punished sales."""
    return terms_cover(chain(ground, "au_terms_cover_sale"), sale_days(ground))


@finding
def au_goods_classes(ground: Ground) -> Said | None:
    """Each link grants this right, for classes of the link above and of the registration."""
    steps = chain(ground, "au_goods_classes")
    if not steps:
        return None
    found = certificate(ground, "au_goods_classes")
    right = found[1].number if found and found[1].number else ground.right_no
    registered = frozenset(found[1].classes) if found else frozenset[int]()
    classes = (registered, *(frozenset(step.link.classes) for step in steps))
    said = [grant_of(step, above, right) for step, above in zip(steps, classes, strict=False)]
    if not registered:
        said.append(unclear(None, say("The classes of the registration were not read.")))
    return worst(said)


def grant_of(step: Step, above: frozenset[int], right: str | None) -> Said:
    """What one link grants: this right, and classes that the one above it has."""
    if right and step.link.right_no and not same_right(step.link.right_no, right):
        facts: dict[str, Fact] = {"place": step.place, "found": step.link.right_no, "wanted": right}
        return not_met(step.exhibit, say("Link {place} grants right {found}; this case is about {wanted}.", **facts))
    classes = frozenset(step.link.classes)
    if not classes:
        return unread(step.exhibit, say("the classes of link {place}", place=step.place))
    if above and classes - above:
        sentence = say(
            "Link {place} grants classes {extra}, which the one above it does not have ({above}).",
            place=step.place,
            extra=listed(sorted(classes - above)),
            above=listed(sorted(above)),
        )
        return not_met(step.exhibit, sentence)
    sentence = say(
        "Granted down to link {place}: classes {classes}.", place=step.place, classes=listed(sorted(classes))
    )
    return met(step.exhibit, sentence)


@finding
def au_territory_channel(ground: Ground) -> Said | None:
    """Every link names mainland China and a channel that this platform belongs to."""
    return worst(reach_of(step, ground) for step in chain(ground, "au_territory_channel"))


def reach_of(step: Step, ground: Ground) -> Said:
    """Whether one link names mainland China and a channel that this platform belongs to."""
    territory, channel = (plain(each or "").casefold() for each in (step.link.territory, step.link.channel))
    facts: dict[str, Fact] = {
        "place": step.place,
        "territory": step.link.territory,
        "channel": step.link.channel,
    }
    if not territory or not channel:
        return unread(step.exhibit, say("territory and channel of link {place}", place=step.place))
    platform = any(plain(each).casefold() in channel for each in ground.channels)
    if OFFLINE.search(channel) and not (platform or ONLINE.search(channel) or LIMITED.search(channel)):
        return not_met(step.exhibit, say("Link {place} is for sale offline only: {channel}.", **facts))
    here = MAINLAND.search(territory) and (platform or ONLINE.search(channel))
    if here and not LIMITED.search(territory + " " + channel):
        sentence = say("Link {place} covers this sale: {territory}; {channel}.", **facts)
        return met(step.exhibit, sentence)
    return unclear(step.exhibit, say("Link {place}: read whether {territory}; {channel} covers this sale.", **facts))


CHECKS: Final = by_name(
    au_starts_at_owner,
    au_links_connected,
    au_ends_at_seller,
    au_terms_cover_sale,
    au_goods_classes,
    au_territory_channel,
)
