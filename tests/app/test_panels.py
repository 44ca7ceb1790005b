"""The panels beside the checklist: the chain, the quantity ledger, the complainant's record, similar cases."""

from datetime import date

import pytest

from core.commands.checklist import take_case
from core.commands.documents import type_facts
from core.commands.review import reject
from core.domain.appeal import Appeal, Listing
from core.domain.people import Person
from core.domain.terms import DocumentKind, Value
from core.queries.case import open_case
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import INTAKE, REVIEWER, SECOND, answer_all, done, reviewable

TM = "tmall_trademark_v1_1"

OWNER, DEALER, SHOP = "星河（上海）服饰有限公司", "苏州远帆贸易有限公司", "Northlight Lamps LLC"

INVOICE = {"number": "26317000000316294884", "date": "2026-02-10", "quantity": "40", "goods": "*服装*星河风衣",
           "issuer_name": DEALER}  # fmt: skip

GRANT = {"link1_grantor": OWNER, "link1_grantee": SHOP, "link1_starts_on": "2026-01-01", "link1_ends_on": "2026-06-30",
         "link1_classes": "25", "link1_territory": "中国大陆", "link1_channel": "天猫"}  # fmt: skip

CERTIFICATE = {"number": "12345678", "owner": OWNER, "classes": "25", "registered_on": "2020-01-01",
               "expires_on": "2030-01-01"}  # fmt: skip


def coats(office, sold: int = 30, listing: str = "1", title: str = "星河风衣") -> Appeal:
    """An appeal over coats with an invoice of a dealer, a grant that ended, and the owner's certificate."""
    sales = Listing(
        listing_id=listing, title=title, sold_quantity=sold,
        first_sold_on=date(2026, 3, 1), last_sold_on=date(2026, 9, 1),
    )  # fmt: skip
    appeal = reviewable(office, TM, DocumentKind.INVOICE, DocumentKind.AUTHORISATION, listings=(sales,))
    typed = {"invoice": INVOICE, "authorisation": GRANT, "trademark_certificate": CERTIFICATE}
    for each in done(open_case(office, REVIEWER, appeal.appeal_no)).dossier.exhibits:
        if each.kind in typed:
            done(type_facts(office, REVIEWER, each.exhibit_id, typed[each.kind]))
    return appeal


class Panel:
    """A person who looks at one panel of an appeal."""

    def __init__(self, person: Person, appeal: Appeal, key: str) -> None:
        self.person = person
        self.page = open_page("appeal", person, no=appeal.appeal_no, aside=key)
        assert not self.page.exception

    @property
    def said(self) -> str:
        """What stands on the page."""
        return html_of(self.page)

    def button(self, key: str):
        """The button of that key."""
        return next(each for each in self.page.button if each.key == key)

    def press(self, key: str) -> "Panel":
        """Presses it and lets the page follow."""
        self.button(key).click()
        return self.run()

    def run(self) -> "Panel":
        """Lets the page follow."""
        with at_desk(self.person):
            self.page.run()
        assert not self.page.exception
        return self

    @property
    def choices(self) -> list[str]:
        """What the choice on top of the pane offers."""
        found = next(each for each in self.page.get("button_group") if str(each.key).startswith("aside."))
        return [each.content for each in found.proto.options]


def test_the_chain_shows_each_link_and_where_it_fails(office):
    """The grant ended before the last sale; nothing leads from the owner to the dealer who sold."""
    panel = Panel(REVIEWER, coats(office), "chain")

    for words in (OWNER, SHOP, DEALER, "2026-01-01 – 2026-06-30", "may sublicense: not read", "sells 40 pieces"):
        assert words in panel.said
    assert '<div class="link wrong">' in panel.said
    assert "Link 1 runs from" in panel.said
    assert '<div class="link missing">' in panel.said
    assert "The same as a table" in panel.said
    assert any(each.startswith("Chain :red[**") for each in panel.choices)


def test_a_document_of_the_chain_is_one_click_away(office):
    """Its label shows it on the left."""
    panel = Panel(REVIEWER, coats(office), "chain")

    panel.press(next(str(each.key) for each in panel.page.button if each.label == "A3"))

    assert panel.page.query_params["ex"] == "A3"


def test_the_ledger_shows_what_an_earlier_appeal_used(office, clock):
    """Of 40 pieces 30 went there; 10 are left for 20."""
    first = coats(office)
    clock.move(days=1)
    panel = Panel(REVIEWER, coats(office, 20, "2"), "quantities")

    assert f'<a href="/appeal?no={first.appeal_no}"' in panel.said
    for words in ("10 short", "matched by its words: 星河风衣", "− 30", "− 10", "Bought, and counted"):
        assert words in panel.said
    assert any(each == "Quantities :red[**-10**]" for each in panel.choices)


def test_goods_that_are_others_stand_apart_until_a_reviewer_matches_them(office):
    """By hand they count; said back, the words count again."""
    panel = Panel(REVIEWER, coats(office, title="Lamp HL-200"), "quantities")
    assert "Not counted" in panel.said
    assert "names other goods than those of the listings" in panel.said

    with at_desk(REVIEWER):
        panel.page.multiselect[0].set_value(["1"])
    panel.press("matched_A2")

    assert "matched by a reviewer" in panel.said
    assert "Not counted" not in panel.said
    panel.press("unmatched_A2")
    assert "names other goods than those of the listings" in panel.said


def test_only_the_holder_matches_goods(office):
    """A colleague reads the ledger and cannot change it."""
    appeal = coats(office)
    done(take_case(office, REVIEWER, appeal.appeal_no))

    panel = Panel(SECOND, appeal, "quantities")

    assert "matched by its words" in panel.said
    assert [each.key for each in panel.page.button if str(each.key).startswith(("matched_", "unmatched_"))] == []


def test_the_complainant_is_shown_beside_with_counts_only_while_they_are_few(office):
    """Two other appeals; no rate of two; and it says that no verdict rests on it."""
    coats(office)
    coats(office, listing="2")
    panel = Panel(REVIEWER, coats(office, listing="3"), "complainant")

    for words in ("Halden &amp; Moss", "0 of n = 0: too few for a rate", "too few cases (n = 0)"):
        assert words in panel.said
    assert "no verdict rests on it" in panel.said
    assert "Complainant" in panel.choices


@pytest.mark.parametrize("key", ["chain", "quantities"])
def test_without_facts_a_panel_says_what_to_type(office, key: str):
    """An empty panel tells the next step."""
    appeal = reviewable(office, TM, DocumentKind.INVOICE)

    assert "yet: enter" in Panel(REVIEWER, appeal, key).said


def test_customer_service_has_no_panels(office):
    """They rest on what it is not shown."""
    page = open_page("appeal", INTAKE, no=coats(office).appeal_no, aside="chain")

    assert not any(str(each.key).startswith("aside.") for each in page.get("button_group"))
    assert "By authorisation" not in html_of(page)


def test_similar_cases_are_shown_beside_with_what_they_share_and_why_they_ended_so(office):
    """The number leads to the case; asked for only while the panel is open."""
    other = coats(office)
    answer_all(office, REVIEWER, other, Value.NOT_MET)
    now = done(open_case(office, REVIEWER, other.appeal_no)).appeal
    done(reject(office, REVIEWER, other.appeal_no, now.version, reason="The <invoice> is not genuine."))
    panel = Panel(REVIEWER, coats(office, listing="2"), "similar")

    for words in (
        f'<a href="/appeal?no={other.appeal_no}"',
        "In common: the complainant; the seller; an issuer of an invoice; not met: ",
        "words of the title: 星河风衣",
        "The &lt;invoice&gt; is not genuine.",
        "Rejected",
        TM,
        "1 decided case has something in common with this one.",
    ):
        assert words in panel.said


def test_a_figure_of_the_complainant_opens_its_cases(office):
    """By its address; and from there all similar cases are a press away."""
    other = coats(office)
    mine = coats(office, listing="2")
    panel = Panel(REVIEWER, mine, "complainant")
    of = "aside=similar&amp;cases=complainant."
    assert f'<a href="/appeal?no={mine.appeal_no}&amp;{of}open" target="_blank" rel="noopener">1</a>' in panel.said
    assert f"{of}revoked" not in panel.said  # of none there is nothing to open

    page = open_page("appeal", REVIEWER, no=mine.appeal_no, aside="similar", cases="complainant.open")
    assert f'data-no="{other.appeal_no}"' in html_of(page)
    with at_desk(REVIEWER):
        page.button(key="similar_all").click().run()
    assert "No decided case has" in html_of(page)


def test_a_figure_in_an_address_that_there_is_none_of_is_refused_in_place(office):
    """The page stands."""
    page = open_page("appeal", REVIEWER, no=coats(office).appeal_no, aside="similar", cases="criterion.x.y")
    assert not page.exception
    assert 'data-code="not_found"' in html_of(page)
