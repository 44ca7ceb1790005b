"""The page of a pack, without a browser: who makes it, what it shows, and the release."""

from streamlit.testing.v1 import AppTest

from core.commands.bundles import begin_bundle, release_bundle
from core.commands.review import forward
from core.documents.redaction import PagePicture
from core.domain.appeal import Appeal
from core.domain.people import Person
from core.domain.terms import DocumentKind, Side
from core.office import Office
from core.queries.bundles import latest_bundle
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import INTAKE, LEAD, REVIEWER, answer_all, done, opened, reviewable, with_document

SLIP = "送货单\n供货方：上海澜岸贸易有限公司\n电话：13912345678\n货款 1,250.00\n货款共 1250.00\n数量 40"


def waits(office: Office) -> Appeal:
    """An appeal that can go forward, with a delivery note."""
    appeal = reviewable(office, "taobao_trademark_v2_1", DocumentKind.AUTHORISATION)
    with_document(office, appeal, Side.SELLER, DocumentKind.DELIVERY_NOTE, SLIP)
    answer_all(office, REVIEWER, appeal)
    return appeal


def page_of(person: Person, appeal: Appeal, to: Side = Side.COMPLAINANT) -> AppTest:
    """The page of that side's pack as the person finds it."""
    return open_page("pack", person, no=appeal.appeal_no, to=str(to))


def press(page: AppTest, key: str, person: Person = REVIEWER) -> AppTest:
    """Presses a button."""
    with at_desk(person):
        return page.button(key=key).click().run()


def test_the_page_begins_the_pack_and_finds_what_to_black_out(office):
    """Opened once, the pack is there with its areas; opened again it is the same."""
    appeal = waits(office)

    page = page_of(REVIEWER, appeal)
    page_of(REVIEWER, appeal)

    assert not page.exception
    assert "Bundle for the complainant" in html_of(page)
    pack = done(latest_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    assert pack
    assert [str(each.what) for each in pack.form.areas] == ["third_party", "phone", "price", "price"]
    assert set(pack.form.searched) == set(pack.form.exhibits)


def test_the_page_releases_the_pack_and_shows_it(office):
    """Its hash, its pages, its file; and another one can be begun from it."""
    appeal = waits(office)

    page = press(page_of(REVIEWER, appeal), "pack_release")

    assert not page.exception
    pack = done(latest_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    assert pack
    assert pack.released
    assert f'href="/pack/{pack.pack_id}.pdf"' in html_of(page)
    page = press(page, "pack_anew_button")
    after = done(latest_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    assert after
    assert (after.released, after.form == pack.form) == (False, True)


def test_a_role_that_does_not_give_the_pack_is_told_so(office):
    """Customer service makes none for the complainant, and begins none by looking."""
    appeal = waits(office)

    assert "not_permitted" in html_of(page_of(INTAKE, appeal))
    assert latest_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT) is None


def test_customer_service_makes_the_pack_for_the_seller(office):
    """From the disclosure, while the appeal is opened."""
    appeal = opened(office, "tmall_trademark_v1_1")
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.TRADEMARK_CERTIFICATE, "注册人地址：杭州市样张街道6号")

    page = page_of(INTAKE, appeal, Side.SELLER)

    assert not page.exception
    assert "Bundle for the seller" in html_of(page)
    pack = done(latest_bundle(office, INTAKE, appeal.appeal_no, Side.SELLER))
    assert pack
    assert [str(each.what) for each in pack.form.areas] == ["address"]


def test_the_record_lists_what_a_party_was_given_and_how(office):
    """By party: each document, its form, the pack it was in."""
    appeal = waits(office)
    pack = done(begin_bundle(office, LEAD, appeal.appeal_no, Side.COMPLAINANT))
    pack = done(release_bundle(office, LEAD, pack.pack_id, pack.edition, PagePicture(letters=False)))
    done(forward(office, REVIEWER, appeal.appeal_no, appeal.version))
    page = open_page("appeal", LEAD, no=appeal.appeal_no)

    with at_desk(LEAD):
        page = page.button(key="record").click().run()

    assert not page.exception
    told = html_of(page)
    assert 'data-side="complainant"' in told
    assert f'<a href="/pack/{pack.pack_id}.pdf" download>bundle {pack.pack_id}</a>' in told
    assert "redacted" in told
    assert "A1 (as filed); A2 (redacted); A3 (redacted)" in told
