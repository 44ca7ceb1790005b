"""The page Orders, the line of a case, and the notices of orders: once a system of the marketplace is connected."""

import pytest

from core.commands.connections import add_endpoint
from core.commands.orders import confirm_order, refuse_order
from core.domain.people import Person
from core.domain.terms import DocumentKind, Role, Side
from core.exchange.webhooks import Sender
from core.ledger import outbox
from core.ledger.orders import orders_of
from core.queries.notifications import notices
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, REVIEWER, done, opened, with_document
from tests.english import english
from tests.rounds import answered, arrived, revoked
from tests.unit.test_outbox import endpoint

CLIENT = Person(person_id="client shop", name="shop", role=Role.SYSTEM)


@pytest.fixture
def decided(office):
    """A case decided for the seller before anybody was connected."""
    return revoked(office, answered(office, arrived(office)))


@pytest.fixture
def order(office, decided):
    """Its order, in an office with a system of the marketplace."""
    endpoint(office)
    with office.store.reading() as cursor:
        (found,) = orders_of(cursor, decided.appeal_no)
    return found


def pressed(page, key):
    """The page after that button, as the lead."""
    with at_desk(LEAD):
        return page.button(key=key).click().run()


def told(office, person):
    """The notices of orders."""
    return [english(each.text) for each in notices(office, person) if each.kind == "order"]


def test_an_office_that_is_not_connected_looks_as_before(office, clock, decided):
    """No line on the case, no notice, and the page says why it is empty."""
    clock.move(days=30)
    assert "End the punishment" not in html_of(open_page("appeal", LEAD, no=decided.appeal_no))
    assert told(office, LEAD) == []
    assert "No system of the marketplace is connected" in html_of(open_page("orders", LEAD))


def test_the_first_endpoint_shows_earlier_decisions_too(office, decided, order):
    """On the case, with how far the order is and by when it is to be in effect."""
    page = open_page("appeal", REVIEWER, no=decided.appeal_no)
    assert not page.exception
    assert "End the punishment by" in html_of(page)
    assert "Not sent yet" in html_of(page)

    done(confirm_order(office, CLIENT, order.order_id, reference="PEN-7"))

    page = open_page("appeal", INTAKE, no=decided.appeal_no)
    assert "in effect since" in html_of(page)
    assert f"/orders?no={order.order_id}" in html_of(page)


def test_late_and_refused_orders_are_told_to_leads(office, clock, order):
    """Each by its number; nobody else is told."""
    assert told(office, LEAD) == []
    clock.move(days=30)
    assert told(office, LEAD) == ["Decisions that should be in effect by now: 1"]
    assert told(office, REVIEWER) == []
    done(refuse_order(office, CLIENT, order.order_id, reason="Unknown listing."))
    assert told(office, LEAD) == ["Orders that the marketplace has refused: 1"]


def test_the_tab_of_the_address_is_shown(office, order):
    """An address with filters shows the same again; one that is unknown shows what is not in effect."""
    done(refuse_order(office, CLIENT, order.order_id, reason="Unknown listing."))
    for tab, there in (("refused", True), ("open", True), ("confirmed", False), ("odd", True)):
        page = open_page("orders", LEAD, tab=tab)
        assert not page.exception
        listed = any(each.proto.component_name == "case_table" for each in page.get("bidi_component"))
        assert listed is there or "Nothing is confirmed" in html_of(page), tab


def test_a_lead_asks_again_and_confirms_with_proof(office, decided, order):
    """What was refused says why; without a reference or proof it is refused in place."""
    done(refuse_order(office, CLIENT, order.order_id, reason="Unknown listing."))
    shown = with_document(office, decided, Side.OFFICE, DocumentKind.OFFICIAL_PAGE)
    page = open_page("orders", LEAD, no=order.order_id)
    assert not page.exception
    assert "Unknown listing." in html_of(page)

    page = pressed(page, "resend")
    assert "Unknown listing." not in html_of(page)
    page = pressed(page, "confirm")
    assert "the reference" in html_of(page)

    page.text_input(key=f"reference_{order.order_id}").input("PEN-7")
    page.selectbox(key=f"proof_{order.order_id}").select_index(0)
    page = pressed(page, "confirm")

    assert not page.exception
    with office.store.reading() as cursor:
        (kept,) = orders_of(cursor, decided.appeal_no)
    assert kept.effective_at
    assert ("PEN-7" in html_of(page), shown.label in html_of(page)) == (True, True)
    assert not [each for each in page.button if each.key == "resend"]


def test_a_lead_confirms_several_after_a_dry_run(office, decided, order):
    """All shown by tab and filters are ticked at once; the button to confirm comes after trying exactly that."""
    page = open_page("orders", LEAD, tab="open", several="1")
    assert not page.exception
    with at_desk(LEAD):
        page = page.checkbox(key="tick_all").check().run()
    page.text_input(key="many_reference").input("List of 1 December")
    page.text_area(key="many_reason").input("The listing is on sale.")
    page = pressed(page, "try_together")
    assert not page.exception
    assert "1 of 1 would be confirmed." in html_of(page)
    page.text_area(key="many_reason").input("The listing is on sale, as the list shows.")
    with at_desk(LEAD):
        page = page.run()
    assert not [each for each in page.button if each.key == "confirm_together"]

    page = pressed(pressed(page, "try_together"), "confirm_together")

    assert not page.exception
    with office.store.reading() as cursor:
        (kept,) = orders_of(cursor, decided.appeal_no)
    assert kept.effective_at
    for person, tab in ((INTAKE, "open"), (LEAD, "confirmed")):
        assert not [each for each in open_page("orders", person, tab=tab).button if each.key == "several"]


def test_others_read_and_do_not_act(office, order):
    """Customer service sees how far it is."""
    page = open_page("orders", INTAKE, no=order.order_id)
    assert not page.exception
    assert "End the punishment" in html_of(page)
    assert not [each for each in page.button if each.key in ("resend", "confirm", "refuse")]


def test_managers_see_when_decisions_take_effect_once_connected(office, decided):
    """On the pages of figures, each number leading to its cases; before, not a word of it."""
    for place in ("timing", "overview"):
        assert "Decided, not yet in effect" not in html_of(open_page(place, MANAGER))
    endpoint(office)
    page = open_page("timing", MANAGER)
    assert not page.exception
    assert "Decided, not yet in effect" in html_of(page)
    assert "metric=decided_not_in_effect" in html_of(page)
    assert "Time to restored" in html_of(page)


def folds(page):
    """What is folded away on the page, or can be."""
    return [each.label for each in page.expander]


def test_a_lead_sees_what_was_not_delivered_and_has_it_sent_again(office, clock):
    """Which message of which case to whom; the notice leads there. Nobody else who sees orders is shown it."""
    done(add_endpoint(office, ADMIN, "portal", "https://nobody.example/"))
    appeal = opened(office)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.exchange.webhooks.resolve", lambda _host, _port: ())
        Sender(office).send_due()
        clock.move(days=3)
        Sender(office).send_due()
    assert [each.place for each in notices(office, LEAD) if each.kind == "undelivered"] == ["orders"]
    page = open_page("orders", LEAD)
    assert folds(page) == ["Messages not delivered :gray[1]"]
    assert "redress.appeal.open" in html_of(page)
    assert appeal.appeal_no in {getattr(each, "label", "") for each in page.get("page_link")}
    assert folds(open_page("orders", REVIEWER)) == []

    page = pressed(page, "again_0")
    assert not page.exception
    assert folds(page) == []
    with office.store.reading() as cursor:
        assert outbox.count_undelivered(cursor) == 0
