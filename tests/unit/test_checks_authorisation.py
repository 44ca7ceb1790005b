"""The chain of authorisation link by link, and the trademark it grants."""

from dataclasses import replace
from datetime import date

import pytest

from core.domain.case_context import ExhibitContext
from core.domain.checks.chain_of_title import may_act
from core.domain.checks.result import checked
from core.domain.identifiers import Party
from core.domain.terms import RightType
from core.domain.text import say
from tests.grounds import (
    BRAND,
    BRAND_ID,
    CASE,
    DEALER,
    DEALER_ID,
    SHOP,
    STRANGER,
    STRANGER_ID,
    case,
    certificate,
    grant,
    paper,
    sentence,
    value,
)

TO_DEALER = {"grantee": DEALER, "grantee_id": DEALER_ID, "sublicense": "yes"}

FROM_DEALER = {"grantor": DEALER, "grantor_id": DEALER_ID}

STRANGERS = {"grantor": STRANGER, "grantor_id": STRANGER_ID}


def says(criterion: str, *links: dict[str, str], **changed: object) -> str | None:
    """The value on one authorisation with these links, beside the brand's certificate."""
    return value(checked(criterion, case(grant("A2", *links), certificate(), **changed)))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({}, "met"),
        ({"grantor": STRANGER}, "not_met"),
        ({"grantor": "Xinghe"}, "cannot_verify"),
        ({"grantor": ""}, "cannot_verify"),
    ],
)
def test_the_chain_starts_at_the_registered_owner(link: dict[str, str], expected: str):
    """The owner on the certificate is the one who may grant."""
    assert says("au_starts_at_owner", link) == expected


def test_without_a_certificate_the_complainant_stands_for_the_owner():
    """Its name agrees; another's refutes nothing, for the complainant need not be the owner."""
    assert value(checked("au_starts_at_owner", case(grant("A2", {})))) == "met"
    found = checked("au_starts_at_owner", case(grant("A2", {"grantor": DEALER})))
    assert value(found) == "cannot_verify"
    assert "the owner on the certificate has not been entered" in sentence(found)


def test_a_certificate_nobody_has_read_names_no_owner():
    """It is on file, but its facts are still to be typed."""
    unread = replace(certificate(), facts=None)
    assert value(checked("au_starts_at_owner", case(grant("A2", {"grantor": DEALER}), unread))) == "cannot_verify"


def test_the_owner_on_the_certificate_counts_not_the_complainant():
    """An agent or licensee may complain: the chain must still start at the owner."""
    ground = case(grant("A2", {}), certificate(), complainant_name=DEALER, complainant_id=DEALER_ID)
    assert value(checked("au_starts_at_owner", ground)) == "met"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (({},), "not_applicable"),
        ((TO_DEALER, FROM_DEALER), "met"),
        ((TO_DEALER, STRANGERS), "not_met"),
        ((TO_DEALER, {"grantor": "Yuanfan Trading"}), "cannot_verify"),
        ((TO_DEALER, FROM_DEALER | {"grantee": STRANGER}, {"grantor": SHOP}), "not_met"),
    ],
)
def test_each_grantor_is_the_grantee_before(links: tuple[dict[str, str], ...], expected: str):
    """A single link has nobody before it."""
    assert says("au_links_connected", *links) == expected


def test_the_link_that_breaks_is_named():
    """The reviewer is told where to look."""
    found = checked("au_links_connected", case(grant("A2", TO_DEALER, STRANGERS)))
    assert sentence(found) == f"The chain breaks at link 2: {STRANGER} grants, but link 1 was granted to {DEALER}."


def test_a_chain_over_several_papers_is_put_in_order():
    """The dealer's grant was filed before the brand's: the chain is the same."""
    below, above = grant("A2", FROM_DEALER), grant("A3", TO_DEALER)
    assert value(checked("au_links_connected", case(below, above))) == "met"
    assert value(checked("au_links_connected", case(below, above, certificate(owner="")))) == "met"
    assert value(checked("au_ends_at_seller", case(below, above))) == "met"


def test_where_nobody_is_known_to_own_the_right_the_chain_starts_at_the_paper_that_follows_none():
    """Else at the one that was filed first."""
    nobody = {"complainant_name": None, "complainant_id": None}
    below, above = grant("A2", FROM_DEALER), grant("A3", TO_DEALER)
    assert value(checked("au_links_connected", case(below, above, **nobody))) == "met"
    found = checked("au_starts_at_owner", case(below, above, **nobody))
    assert found
    assert found.exhibit_id == "exhibit-A3"
    round_ = (
        grant("A2", FROM_DEALER | {"grantee": STRANGER, "grantee_id": STRANGER_ID}),
        grant("A3", STRANGERS | {"grantee": DEALER, "grantee_id": DEALER_ID}),
    )
    found = checked("au_starts_at_owner", case(*round_, **nobody))
    assert found
    assert found.exhibit_id == "exhibit-A2"


def test_a_paper_beside_a_whole_chain_does_not_break_it():
    """Once the chain reaches the shop, another authorisation is not a link of it."""
    whole, other = grant("A2", {}), grant("A3", STRANGERS | {"grantee": DEALER})
    assert value(checked("au_links_connected", case(whole, other))) == "not_applicable"
    assert value(checked("au_links_connected", case(grant("A2", TO_DEALER), other))) == "not_met"


def test_the_authorisation_relied_on_is_read_alone():
    """The reviewer's choice among several."""
    broken, sound = grant("A2", STRANGERS), grant("A3", {})
    ground = case(broken, sound, claimed=("tm_authorisation",), cites={"tm_authorisation": "exhibit-A2"})
    found = checked("au_starts_at_owner", ground)
    assert found
    assert (value(found), found.exhibit_id) == ("cannot_verify", "exhibit-A2")


@pytest.mark.parametrize(
    ("grantee", "expected"),
    [(SHOP, "met"), (STRANGER, "not_met"), ("青禾服饰旗舰店", "cannot_verify"), ("", "cannot_verify")],
)
def test_the_last_grantee_is_the_shops_person(grantee: str, expected: str):
    """The shop's own name is left for a person to accept."""
    assert says("au_ends_at_seller", {"grantee": grantee}) == expected


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (({},), "met"),
        (({"starts_on": "2026-03-05", "ends_on": "2026-08-20"},), "met"),
        (({"starts_on": "2026-03-06"},), "not_met"),
        (({"ends_on": "2026-08-19"},), "not_met"),
        (({"ends_on": ""},), "cannot_verify"),
        ((TO_DEALER, FROM_DEALER), "met"),
        ((TO_DEALER, FROM_DEALER | {"ends_on": "2027-12-31"}), "cannot_verify"),
        ((TO_DEALER, FROM_DEALER | {"starts_on": "2025-12-31"}), "cannot_verify"),
        ((TO_DEALER, FROM_DEALER | {"starts_on": "2026-02-01", "ends_on": "2026-11-30"}), "met"),
        ((TO_DEALER | {"starts_on": ""}, FROM_DEALER | {"ends_on": "2027-12-31"}), "cannot_verify"),
        ((TO_DEALER | {"ends_on": ""}, FROM_DEALER | {"ends_on": "2026-08-19"}), "not_met"),
    ],
)
def test_every_link_covers_every_sale(links: tuple[dict[str, str], ...], expected: str):
    """From the first to the last punished sale; a link that outlasts the one above it is looked at."""
    assert says("au_terms_cover_sale", *links) == expected


def test_the_link_that_does_not_cover_the_sales_is_named():
    """With its own term and the days of the sales."""
    found = checked("au_terms_cover_sale", case(grant("A2", TO_DEALER, FROM_DEALER | {"ends_on": "2026-08-19"})))
    assert sentence(found).startswith("Link 2 runs from Thu 1 Jan 2026 to Wed 19 Aug 2026 and does not cover")


def test_without_sales_the_day_of_the_complaint_is_asked():
    """A complaint is about goods on sale that day; without it nothing is known."""
    assert says("au_terms_cover_sale", {"ends_on": "2026-08-31"}, first_sold_on=None, last_sold_on=None) == "not_met"
    assert says("au_terms_cover_sale", {}, first_sold_on=None, last_sold_on=None, complained_on=None) == "cannot_verify"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (({},), "met"),
        (({"classes": "25, 35"},), "not_met"),
        (({"classes": ""},), "cannot_verify"),
        (({"right_no": "87654321"},), "not_met"),
        (({"right_no": "第12345678号"},), "met"),
        (({"right_no": ""},), "met"),
        ((TO_DEALER | {"classes": "18"}, FROM_DEALER | {"classes": "25"}), "not_met"),
        ((TO_DEALER | {"classes": "18, 25"}, FROM_DEALER | {"classes": "25"}), "met"),
    ],
)
def test_the_grant_is_of_this_right_and_within_its_classes(links: tuple[dict[str, str], ...], expected: str):
    """Each link grants no more than the one above it, the first no more than the registration."""
    assert says("au_goods_classes", *links) == expected


def test_without_the_registration_the_classes_stay_open():
    """A subset of the unknown."""
    assert value(checked("au_goods_classes", case(grant("A2", {})))) == "cannot_verify"
    assert value(checked("au_goods_classes", case(grant("A2", {"right_no": "1"})))) == "not_met"


@pytest.mark.parametrize(
    ("territory", "channel", "expected"),
    [
        ("中国大陆", "天猫", "met"),
        ("全国", "线上线下全渠道", "met"),
        ("PRC", "all online channels", "met"),
        ("Worldwide", "e-commerce", "met"),
        ("全国", "线下门店", "not_met"),
        ("China", "Physical stores", "not_met"),
        ("香港", "天猫", "cannot_verify"),
        ("中国（不含大陆）", "天猫", "cannot_verify"),
        ("China", "online, except Tmall", "cannot_verify"),
        ("全国", "京东", "cannot_verify"),
        ("江苏省", "线上", "cannot_verify"),
        ("", "天猫", "cannot_verify"),
    ],
)
def test_territory_and_channel_include_this_sale(territory: str, channel: str, expected: str):
    """Only a plain grant agrees and only a plain "offline" refutes; exceptions are for a person to read."""
    assert says("au_territory_channel", {"territory": territory, "channel": channel}) == expected


@pytest.mark.parametrize(("territory", "channel"), [("", "天猫"), ("中国大陆", ""), ("", "")])
def test_a_territory_or_a_channel_that_was_not_read_is_asked_for(territory: str, channel: str):
    """It is not what the words leave open."""
    unread, open_ = (
        checked("au_territory_channel", case(grant("A2", {"territory": each, "channel": channel or other})))
        for each, other in ((territory, channel), ("香港", "天猫"))
    )
    assert unread
    assert open_
    assert (value(unread), value(open_)) == ("cannot_verify", "cannot_verify")
    assert set(unread.inputs) == {"exhibit", "fields"}
    assert set(open_.inputs) == {"exhibit", "place", "territory", "channel"}


def test_the_narrowest_link_counts():
    """A dealer for shops cannot grant the internet."""
    assert says("au_territory_channel", TO_DEALER | {"channel": "线下实体店"}, FROM_DEALER) == "not_met"


@pytest.mark.parametrize(
    ("number", "expected"),
    [("12345678", "met"), ("G1234567", "met"), ("1234567890", "cannot_verify"), ("ABC", "not_met")],
)
def test_the_registration_number_has_a_known_form(number: str, expected: str):
    """Domain.md 3.5: soft."""
    assert value(checked("tr_reg_no_form", case(certificate(number=number)))) == expected


def test_the_number_of_the_case_is_checked_where_no_certificate_was_read():
    """It is a trademark's only in a trademark case."""
    assert value(checked("tr_reg_no_form", CASE)) == "met"
    assert checked("tr_reg_no_form", case(right_type=RightType.PATENT)) is None
    assert checked("tr_reg_no_form", case(right_no=None)) is None


@pytest.mark.parametrize(
    ("classes", "expected"), [("1, 45", "met"), ("46", "not_met"), ("0 25", "not_met"), ("", "cannot_verify")]
)
def test_classes_are_of_the_nice_list(classes: str, expected: str):
    """1 to 45."""
    assert value(checked("tr_class_range", case(certificate(classes=classes)))) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "met"),
        ({"registered_on": "2026-03-06"}, "not_met"),
        ({"expires_on": "2026-08-20"}, "met"),
        ({"expires_on": "2026-08-19"}, "cannot_verify"),
        ({"expires_on": "2026-02-20"}, "cannot_verify"),
        ({"expires_on": "2026-02-19"}, "not_met"),
        ({"expires_on": "2026-02-19", "renewed_to": "2036-02-19"}, "met"),
        ({"expires_on": "", "registered_on": "2016-08-21"}, "met"),
        ({"expires_on": "", "registered_on": "2016-08-20"}, "cannot_verify"),
        ({"expires_on": "", "registered_on": ""}, "cannot_verify"),
    ],
)
def test_the_trademark_was_in_force_when_it_was_sold(changed: dict[str, str], expected: str):
    """Six months of grace after the end leave it open; ten years when the certificate shows no end."""
    assert value(checked("tr_in_force", case(certificate(**changed)))) == expected


def test_without_days_the_term_cannot_be_held_against_anything():
    """No sale, no complaint."""
    ground = case(certificate(), first_sold_on=None, last_sold_on=None, complained_on=None)
    assert value(checked("tr_in_force", ground)) == "cannot_verify"


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ((certificate("A3", number="1"), certificate("B1")), "B1"),
        ((certificate("B1", number="1"), certificate("B2")), "B2"),
        ((certificate("A3", number="1"), certificate("B1", number="2")), "B1"),
        ((certificate("A3", number="1"),), "A3"),
    ],
)
def test_the_certificate_of_the_right_complained_of_is_read(papers: tuple[ExhibitContext, ...], expected: str):
    """By its number; else the complainant's; else the seller's copy."""
    assert checked("tr_class_range", case(*papers)).exhibit_id == f"exhibit-{expected}"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "criterion",
    [
        "au_starts_at_owner",
        "au_links_connected",
        "au_ends_at_seller",
        "au_terms_cover_sale",
        "au_goods_classes",
        "au_territory_channel",
        "tr_class_range",
        "tr_in_force",
    ],
)
def test_while_nothing_was_typed_nothing_is_said(criterion: str):
    """No paper, or papers nobody has read."""
    assert checked(criterion, CASE) is None
    assert checked(criterion, case(paper("A2", "authorisation"), paper("B1", "trademark_certificate"))) is None


def cited(criterion: str, *links: dict[str, str], **changed: object) -> str | None:
    """The document that a finding on a chain over several papers speaks of, one link each."""
    papers = (grant(f"A{at}", link) for at, link in enumerate(links, 2))
    found = checked(criterion, case(*papers, certificate(), **changed))
    return found.exhibit_id.removeprefix("exhibit-") if found and found.exhibit_id else None


def test_a_finding_on_a_chain_speaks_of_the_paper_where_it_starts_breaks_or_ends():
    """A reviewer opens the document that is named."""
    to_stranger = {"grantor": DEALER, "grantor_id": DEALER_ID, "grantee": STRANGER, "grantee_id": STRANGER_ID}
    whole = (TO_DEALER, to_stranger, STRANGERS)
    assert cited("au_starts_at_owner", *whole) == "A2"
    assert cited("au_links_connected", *whole) == "A2"
    assert cited("au_ends_at_seller", *whole) == "A4"
    assert cited("au_terms_cover_sale", *whole) == "A4"
    assert cited("au_goods_classes", *whole) == "A4"
    assert cited("au_territory_channel", *whole) == "A4"
    assert cited("au_terms_cover_sale", TO_DEALER, to_stranger | {"ends_on": "2026-08-19"}, STRANGERS) == "A3"
    assert cited("au_goods_classes", TO_DEALER, to_stranger | {"right_no": "1"}, STRANGERS) == "A3"
    assert cited("au_territory_channel", TO_DEALER, to_stranger | {"channel": "线下"}, STRANGERS) == "A3"
    assert cited("au_links_connected", TO_DEALER, STRANGERS) == "A3"
    undated = {"first_sold_on": None, "last_sold_on": None, "complained_on": None}
    assert cited("au_terms_cover_sale", *whole, **undated) == "A2"


def test_a_single_link_is_said_to_be_one_with_its_paper():
    """Nobody stands before it."""
    assert cited("au_links_connected", {}) == "A2"


def test_what_refutes_counts_before_what_leaves_open_whichever_comes_first():
    """A link nobody has read does not hide one that is wrong."""
    unread, wrong = {"ends_on": ""}, {"ends_on": "2026-08-19"}
    assert says("au_terms_cover_sale", TO_DEALER | wrong, FROM_DEALER | unread) == "not_met"
    assert says("au_terms_cover_sale", TO_DEALER | unread, FROM_DEALER | wrong) == "not_met"
    assert says("au_terms_cover_sale", TO_DEALER, FROM_DEALER | unread) == "cannot_verify"


def test_a_link_says_beyond_which_one_it_runs():
    """The one that grants it."""
    found = checked("au_terms_cover_sale", case(grant("A2", TO_DEALER, FROM_DEALER | {"ends_on": "2027-12-31"})))
    assert found
    assert (found.inputs["place"], found.inputs["before"]) == ("2", "1")
    assert (found.inputs["start"], found.inputs["end"]) == ("2026-01-01", "2027-12-31")


def test_classes_beyond_those_above_are_named_beside_them():
    """In their order."""
    found = checked("au_goods_classes", case(grant("A2", {"classes": "25, 35, 9"}), certificate()))
    assert found
    assert (found.inputs["extra"], found.inputs["above"]) == ("9, 35", "18, 25")


# Who may act for whom.

AGENT, PRINCIPAL = Party(say("the signatory"), "李娜", None), Party(say("the complainant"), BRAND, BRAND_ID)

POWER = {
    "grantor": BRAND, "grantor_id": BRAND_ID, "agent": "李娜", "starts_on": "2026-01-01", "ends_on": "2026-12-31",
}  # fmt: skip


def acts(on: str | None = "2026-06-01", label: str = "B2", **changed: str) -> tuple[str, str | None]:
    """Whether the power lets the agent act on that day, and the document that says so."""
    ground = case(paper(label, "power_of_attorney", **(POWER | changed)))
    said = may_act(ground, "wd_signatory_authority", AGENT, PRINCIPAL, date.fromisoformat(on) if on else None)
    return said.value.value, said.exhibit.label if said.exhibit else None


@pytest.mark.parametrize(
    ("on", "changed", "expected"),
    [
        ("2026-06-01", {}, "met"),
        ("2026-01-01", {}, "met"),
        ("2025-12-31", {}, "not_met"),
        ("2026-12-31", {}, "met"),
        ("2027-01-01", {}, "not_met"),
        ("2030-01-01", {"ends_on": ""}, "met"),
        ("2026-06-01", {"starts_on": ""}, "cannot_verify"),
        (None, {}, "cannot_verify"),
        ("2026-06-01", {"grantor": STRANGER, "grantor_id": STRANGER_ID}, "not_met"),
        ("2026-06-01", {"grantor": "Xinghe", "grantor_id": ""}, "cannot_verify"),
    ],
)
def test_an_agent_may_act_in_the_term_of_a_power_of_the_right_person(on, changed, expected):
    """First and last day included; a power without an end goes on."""
    assert acts(on, **changed) == (expected, "B2")


def test_a_power_for_another_agent_is_none():
    """Nothing on file lets this one act."""
    assert acts(agent="王伟") == ("cannot_verify", None)
    assert acts(agent="Li Na") == ("cannot_verify", None)


def test_the_power_relied_on_is_read_alone_else_the_first_that_names_the_agent():
    """Filed by whichever side."""
    other, own = (
        paper("B2", "power_of_attorney", **(POWER | {"agent": "王伟"})),
        paper("A3", "power_of_attorney", **POWER),
    )

    def said(**cites: str) -> str | None:
        ground = case(other, own, cites=cites)
        found = may_act(ground, "wd_signatory_authority", AGENT, PRINCIPAL, date(2026, 6, 1))
        return found.exhibit.label if found.exhibit else None

    assert said() == "A3"
    assert said(wd_signatory_authority="exhibit-A3") == "A3"
    assert said(wd_signatory_authority="exhibit-B2") is None
