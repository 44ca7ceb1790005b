"""The reuse radar: the same evidence in other appeals, told apart from what only looks alike."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from threading import Event

import pytest
from PIL import Image

from core.commands.checklist import explain_reuse, take_case, withdraw_explanation
from core.commands.documents import take_in, type_facts
from core.commands.reading import fingerprint, hash_missing_pages, hash_opened, start_reading
from core.commands.review import forward
from core.commands.verification import check_record
from core.documents.image_similarity import ALIKE, NEAR, compare_images, downscale, hashes_of, turned
from core.documents.reader_pool import Unreadable, readers
from core.documents.reader_protocol import Job, Message
from core.documents.rendering import picture_of
from core.documents.vault import Damaged, Vault
from core.domain.appeal import Party
from core.domain.people import Person
from core.domain.reuse import ReuseHit, ReuseKind
from core.domain.terms import DocumentKind, Side, Value
from core.exchange.backup import back_up, restore_from
from core.ledger.record import events_of
from core.queries.case import open_case, reuse_hits
from demo.papers import purchases
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, REVIEWER, answer_all, done, opened, refusal_of, reviewable
from tests.drawn import a_pdf
from tests.english import english
from tests.grounds import INVOICE
from tests.paper_cast import LAMP, SELLER, SUPPLIER

OTHER_SHOP = Party(party_id="", side=Side.SELLER, name="Harbour Goods", subject_name="Harbour Goods LLC")

OTHER_BRAND = Party(party_id="", side=Side.COMPLAINANT, name="Quill & Sons")


def drawn_invoice(number: str = "26312000000184730526", quantity: int = 40, days: int = 0) -> bytes:
    """A digital invoice; others differ in number, quantity and day, as those of one dealer to one shop do."""
    return purchases.digital_invoice(
        number=number,
        issued=date(2026, 9, 18) - timedelta(days=days),
        seller=SUPPLIER,
        buyer=SELLER,
        lines=(LAMP._replace(quantity=quantity, price=Decimal(180)),),
    ).data


def page(data: bytes, media_type: str = "application/pdf") -> Image.Image:
    """The first page as the reader process draws it."""
    return picture_of(data, media_type, 1, 110)


def jpeg(image: Image.Image, quality: int = 78) -> bytes:
    """A picture as a telephone keeps it."""
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def filed(office, appeal, kind=DocumentKind.INVOICE, data=b"", facts=None, side=Side.SELLER, name="paper"):
    """A document on file with what was typed off it."""
    exhibit = done(
        take_in(
            office, INTAKE, appeal.appeal_no, side=side, kind=kind, name=name, data=data or appeal.appeal_no.encode()
        )
    )
    if facts:
        done(type_facts(office, REVIEWER, exhibit.exhibit_id, facts))
    return exhibit


def hits(office, appeal, person: Person = REVIEWER) -> tuple[ReuseHit, ...]:
    """What the radar shows of a case."""
    return done(reuse_hits(office, person, appeal.appeal_no))


def cut(image: Image.Image, share: float) -> Image.Image:
    """A page with so much of each side cut off."""
    wide, high = image.size
    return image.crop((int(wide * share), int(high * share), int(wide * (1 - share)), int(high * (1 - share))))


CHANGES = {
    "JPEG at quality 40": lambda each: page(jpeg(each, 40), "image/jpeg"),
    "half the size": lambda each: each.reduce(2),
    "a larger size": lambda each: each.resize((each.width * 3 // 2, each.height * 3 // 2)),
    "five in a hundred cut off": lambda each: cut(each, 0.025),
    "cut, smaller and JPEG at 40": lambda each: page(jpeg(cut(each, 0.02).reduce(2), 40), "image/jpeg"),
    "lying on its side": lambda each: each.transpose(Image.Transpose.ROTATE_90),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_of_the_same_page_is_found(change):
    """Its hash is near, also turned, and laid over the page it fits everywhere."""
    original = page(drawn_invoice())
    changed = CHANGES[change](original)
    own, (other, *_) = hashes_of(changed), hashes_of(original)
    apart, turns = min(((each ^ other).bit_count(), place) for place, each in enumerate(own))
    assert apart <= NEAR
    assert compare_images(turned(downscale(changed), turns), downscale(original)) >= ALIKE


def test_two_invoices_of_one_form_are_not_one_page():
    """The same dealer, shop and goods; another number, day and amount: near hashes, and no match."""
    one, other = page(drawn_invoice()), page(drawn_invoice("26312000000984730111", 47, 30))
    assert (hashes_of(one)[0] ^ hashes_of(other)[0]).bit_count() <= NEAR
    assert compare_images(one, other) < ALIKE / 1.5


@pytest.mark.parametrize("shade", ["white", "#f4f1e8"])
def test_a_blank_page_has_no_hash(shade):
    """Else every blank page would be every other; a speck does not make it a page."""
    blank = Image.new("RGB", (800, 1100), shade)
    assert hashes_of(blank) == ()
    blank.putpixel((400, 500), (0, 0, 0))
    assert hashes_of(blank) == ()


def test_the_same_file_of_another_seller_warns(office):
    """Which appeal, whose, which document; the other case sees it as well."""
    first = reviewable(office, seller=OTHER_SHOP)
    second = reviewable(office)
    one, two = filed(office, first, data=b"invoice 4711"), filed(office, second, data=b"invoice 4711")
    (hit,) = hits(office, second)
    assert (hit.kind, hit.exhibit.exhibit_id, hit.other.exhibit_id) == (ReuseKind.BYTES, two.exhibit_id, one.exhibit_id)
    assert (hit.appeal.appeal_no, hit.seller, hit.own, hit.open) == (first.appeal_no, "Harbour Goods", False, True)
    assert [each.other.exhibit_id for each in hits(office, first)] == [two.exhibit_id]


def test_a_sellers_own_earlier_appeal_does_not_warn(office):
    """It is shown, and told apart."""
    first, second = reviewable(office), reviewable(office, complaint_no="TM-2026-2")
    for appeal in (first, second):
        filed(office, appeal, data=b"invoice 4711")
    (hit,) = hits(office, second)
    assert hit.own
    assert not hit.warns


def test_the_same_invoice_is_found_by_its_number(office):
    """Also when one is a photograph and its facts were typed; another number is another invoice."""
    first, second, third = (
        reviewable(office, seller=OTHER_SHOP), reviewable(office), reviewable(office, complaint_no="TM-3"),
    )  # fmt: skip
    filed(office, first, facts=INVOICE)
    filed(office, second, data=jpeg(Image.new("RGB", (90, 60), "red")), facts=INVOICE)
    filed(office, third, facts=INVOICE | {"number": "26317000000316294885"})
    assert [each.kind for each in hits(office, second)] == [ReuseKind.INVOICE]
    assert hits(office, third) == ()


def test_a_number_of_eight_digits_tells_nothing_without_its_code(office):
    """Books of invoices begin anew with each code."""
    first, second = reviewable(office, seller=OTHER_SHOP), reviewable(office)
    for appeal in (first, second):
        filed(office, appeal, facts={"number": "47305261", "date": "2026-02-10"})
    assert hits(office, second) == ()


def test_a_certificate_recurs_with_its_complainant(office):
    """Not with another complainant: then two claim one right."""
    facts = {"number": "12345678", "owner": "Halden & Moss"}
    kind, side = DocumentKind.TRADEMARK_CERTIFICATE, Side.COMPLAINANT
    first, second = reviewable(office, seller=OTHER_SHOP), reviewable(office)
    third = reviewable(office, complainant=OTHER_BRAND)
    for appeal in (first, second, third):
        filed(office, appeal, kind, facts=facts, side=side)
    assert {each.appeal.appeal_no for each in hits(office, second)} == {third.appeal_no}
    assert all(each.kind is ReuseKind.CERTIFICATE and each.warns for each in hits(office, second))
    assert len(hits(office, third)) == 2


def test_a_grant_to_a_shop_warns_and_one_to_a_dealer_does_not(office):
    """All who buy from a dealer show the owner's grant to it."""
    link = {"link1_grantor": "Brand", "link1_right_no": "12345678", "link1_starts_on": "2026-01-01"}
    first, second = reviewable(office, seller=OTHER_SHOP), reviewable(office)
    for appeal in (first, second):
        filed(office, appeal, DocumentKind.AUTHORISATION, facts={**link, "link1_grantee": "Dealer"})
        filed(office, appeal, DocumentKind.AUTHORISATION, b"x" + appeal.appeal_no.encode(),
              {**link, "link1_grantee": "Harbour Goods LLC"})  # fmt: skip
    assert [(each.kind, each.warns) for each in hits(office, second)] == [
        (ReuseKind.AUTHORISATION, False),
        (ReuseKind.AUTHORISATION, True),
    ]


def test_a_signatory_is_found_again(office):
    """The agent who signed a withdrawal letter."""
    first, second = reviewable(office, seller=OTHER_SHOP), reviewable(office)
    for appeal in (first, second):
        filed(office, appeal, DocumentKind.WITHDRAWAL_LETTER, facts={"agent_name": "Wang Jian"})
    assert [each.kind for each in hits(office, second)] == [ReuseKind.SIGNATORY]


def test_a_picture_of_a_page_is_found_in_another_case(office):
    """A photograph without a number read on it; another invoice of the same form is none."""
    first, second, third = (
        reviewable(office, seller=OTHER_SHOP), reviewable(office), reviewable(office, complaint_no="TM-3"),
    )  # fmt: skip
    one = filed(office, first, data=drawn_invoice(), name="invoice.pdf")
    two = filed(office, second, data=jpeg(page(drawn_invoice()).transpose(Image.Transpose.ROTATE_90), 40))
    filed(office, third, data=drawn_invoice("26312000000984730111", 47, 30), name="other.pdf")
    assert hash_missing_pages(office) == 3
    assert hash_missing_pages(office) == 0
    (hit,) = hits(office, second)
    assert (hit.kind, hit.exhibit.exhibit_id, hit.other.exhibit_id) == (
        ReuseKind.PICTURE,
        two.exhibit_id,
        one.exhibit_id,
    )
    assert hit.likeness
    assert hit.likeness >= ALIKE
    assert hits(office, third) == ()


def test_a_document_that_cannot_be_drawn_is_asked_once(office):
    """It has no hash, and is not taken up again."""
    appeal = reviewable(office)
    fingerprint(office, filed(office, appeal, data=drawn_invoice()).exhibit_id)
    assert hash_missing_pages(office) == 0


def test_the_machine_names_the_other_case(office):
    """``fp_not_reused`` rests on the radar."""
    first = reviewable(office, "tmall_trademark_v1_1", seller=OTHER_SHOP)
    second = reviewable(office, "tmall_trademark_v1_1")
    for appeal in (first, second):
        filed(office, appeal, data=b"one file", facts=INVOICE)
    found = done(open_case(office, REVIEWER, second.appeal_no)).assessment.machine["fp_not_reused"]
    assert found.value is Value.NOT_MET
    assert first.appeal_no in english(found.sentence)


def test_a_hit_is_explained_and_taken_back(office):
    """It stays on view with who said so, when and why, and counts again when that is taken back."""
    first, second = reviewable(office, seller=OTHER_SHOP), reviewable(office)
    for appeal in (first, second):
        filed(office, appeal, data=b"invoice 4711")
    (hit,) = hits(office, second)
    told = (second.appeal_no, hit.kind, hit.exhibit.exhibit_id, hit.other.exhibit_id)
    assert refusal_of(explain_reuse(office, REVIEWER, *told, " ")) == "field_missing"
    done(explain_reuse(office, REVIEWER, *told, "Both shops belong to one firm."))
    (hit,) = hits(office, second)
    assert not hit.open
    assert hit.explained
    assert (hit.explained.reason, hit.explained.by) == ("Both shops belong to one firm.", REVIEWER.person_id)
    done(withdraw_explanation(office, LEAD, *told))
    assert hits(office, second)[0].open


def test_only_legal_sees_the_radar(office):
    """And only legal explains."""
    appeal = reviewable(office)
    for person in (INTAKE, MANAGER, ADMIN):
        assert refusal_of(reuse_hits(office, person, appeal.appeal_no)) == "not_permitted"
        done_ = explain_reuse(office, person, appeal.appeal_no, ReuseKind.BYTES, "a", "b", "so")
        assert refusal_of(done_) == "not_permitted"
    assert hits(office, appeal, LEAD) == ()


def test_a_decision_keeps_what_the_radar_showed(office):
    """With the reason where a hit was explained; customer service is not told."""
    first, second = opened(office, seller=OTHER_SHOP), reviewable(office)
    for appeal in (first, second):
        filed(office, appeal, DocumentKind.OTHER, data=b"invoice 4711")
    (hit,) = hits(office, second)
    done(
        explain_reuse(
            office, REVIEWER, second.appeal_no, hit.kind, hit.exhibit.exhibit_id, hit.other.exhibit_id, "One firm."
        )
    )
    done(take_case(office, REVIEWER, second.appeal_no))
    answer_all(office, REVIEWER, second)
    done(forward(office, REVIEWER, second.appeal_no, second.version, give=()))
    with office.store.reading() as cursor:
        payload = events_of(cursor, second.appeal_no)[-1].payload
    assert payload["reuse"] == [
        {
            "kind": "bytes",
            "appeal_no": first.appeal_no,
            "exhibit": hit.exhibit.label,
            "explained": "One firm.",
            "own": False,
        }
    ]
    seen = done(open_case(office, INTAKE, second.appeal_no)).timeline[-1]
    assert "reuse" not in seen.payload


def test_verify_and_backup_take_the_radar_along(office, tmp_path):
    """The copy has the hits and what was said of them."""
    first, second = reviewable(office, seller=OTHER_SHOP), reviewable(office)
    for appeal in (first, second):
        filed(office, appeal, data=b"invoice 4711")
    assert check_record(office).faults == ()
    done(back_up(office, tmp_path / "copy"))
    assert done(restore_from(tmp_path / "copy", tmp_path / "again")).appeals == 2


class Counting:
    """Stands before the readers: which pages are hashed, and what the first answers are in place of the readers'."""

    def __init__(self, *first: Unreadable) -> None:
        """Without ``first``, the readers answer."""
        self.asked: list[int] = []
        self.free = Event()
        self._first = list(first)
        self._ask = readers().ask

    def __call__(self, job: Job, data: bytes) -> Message | Unreadable:
        """The hashes of a page, once this is free."""
        if job.do != "hash":
            return self._ask(job, data)
        self.asked.append(job.page)
        assert self.free.wait(30)
        return self._first.pop(0) if self._first else self._ask(job, data)


@pytest.fixture
def at_work(office):
    """An office that works in the background, and a case with a scan of three pages that was never hashed."""
    appeal = reviewable(office)
    exhibit = filed(office, appeal, data=a_pdf("one", "two", "three"), name="scan.pdf")
    start_reading(office)
    return office, exhibit


@pytest.mark.parametrize("first", [(), (Unreadable("busy"),)])
def test_a_case_that_is_opened_again_meanwhile_has_its_pages_hashed_once(at_work, monkeypatch, first):
    """However often it is opened: page by page, and only where no reader was free is a page tried again."""
    office, scan = at_work
    counting = Counting(*first)
    monkeypatch.setattr(readers(), "ask", counting)
    assert hash_opened(office, REVIEWER, scan.appeal_no) == 1
    assert hash_opened(office, REVIEWER, scan.appeal_no) == 1
    counting.free.set()
    office.background.finish()

    assert counting.asked == [1] * len(first) + [1, 2, 3]
    assert hash_opened(office, REVIEWER, scan.appeal_no) == 0


@pytest.mark.parametrize("reason", ["damaged", "too_slow", "crashed"])
def test_pages_that_cannot_be_drawn_are_not_tried_each_time_the_case_is_opened(at_work, monkeypatch, reason):
    """That is kept as well, whatever the reason; a person who has the document read again has them tried again."""
    office, scan = at_work
    counting = Counting(*[Unreadable(reason)] * 3)
    counting.free.set()
    monkeypatch.setattr(readers(), "ask", counting)
    hash_opened(office, REVIEWER, scan.appeal_no)
    office.background.finish()

    assert counting.asked == [1, 2, 3]
    assert hash_opened(office, REVIEWER, scan.appeal_no) == 0
    fingerprint(office, scan.exhibit_id)
    fingerprint(office, scan.exhibit_id)
    assert counting.asked == [1, 2, 3] * 2


def gone(_vault: Vault, sha256: str) -> bytes:
    """What a vault answers that has lost a file."""
    raise Damaged(sha256, "missing")


def test_a_document_that_is_gone_from_the_vault_is_not_tried_each_time_the_case_is_opened(at_work, monkeypatch):
    """No reader is asked for it."""
    office, scan = at_work
    counting = Counting()
    monkeypatch.setattr(readers(), "ask", counting)
    monkeypatch.setattr(Vault, "read", gone)
    hash_opened(office, REVIEWER, scan.appeal_no)
    office.background.finish()

    assert (counting.asked, hash_opened(office, REVIEWER, scan.appeal_no)) == ([], 0)
