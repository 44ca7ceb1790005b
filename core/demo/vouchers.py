"""The seller's proofs of purchase, good and bad ones."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from core.demo import paper
from core.demo.matter import Matter, Scene
from core.demo.numbers import invoice_number, isbn, paper_invoice_number
from core.demo.paper import Firm, Goods, Sheet

DAY: Final = timedelta(days=1)
SHARED: Final = "shared between two shops"
BOOKS: Final = "*印刷品*"
REGION: Final = slice(2, 8)


def goods(matter: Matter, quantity: int, *, with_tax: bool = False) -> Goods:
    """A line of the goods that were sold; ``with_tax`` prices them as a shop's till does."""
    product, brand = matter.brand.product, matter.brand
    cost = (product.cost * Decimal("1.6")).quantize(Decimal(1)) if with_tax else product.cost
    book = product.category == BOOKS
    rate = Decimal(9) if book else Decimal(13)
    name = f"{product.category}{brand.shown} {product.name}{f' ISBN {isbn(brand.key)}' if book else ''}"
    return Goods(name, product.model, product.unit, quantity, cost, rate)


def enough(matter: Matter) -> int:
    """A quantity that covers what was sold."""
    return matter.sold + 5 + Random(matter.seed).randrange(20)


def _invoice(matter: Matter, issuer: Firm, quantity: int, *, serial: str = "", on: date | None = None) -> Sheet:
    issued = on or matter.bought_on
    return paper.digital_invoice(
        number=invoice_number(issuer.code[REGION], issued.year, serial or matter.seed),
        issued=issued,
        seller=issuer,
        buyer=matter.shop.firm,
        lines=[goods(matter, quantity)],
        remark=f"合同 {matter.brand.key.upper()}-{issued:%y%m}",
        clerk=issuer.person,
    )


def invoice(scene: Scene) -> Sheet:
    """A digital invoice of the dealer."""
    return _invoice(scene.matter, scene.matter.brand.dealer, enough(scene.matter))


def invoice_of_owner(scene: Scene) -> Sheet:
    """A digital invoice of the rights holder itself; of books with the ISBN."""
    brand = scene.matter.brand
    sheet = _invoice(scene.matter, brand.owner, enough(scene.matter))
    number = {"isbn": isbn(brand.key)} if brand.product.category == BOOKS else {}
    return sheet._replace(facts=sheet.facts | number)


def invoice_too_small(scene: Scene) -> Sheet:
    """An invoice for fewer than were sold."""
    return _invoice(scene.matter, scene.matter.brand.dealer, max(1, scene.matter.sold // 2))


def invoice_more(scene: Scene) -> Sheet:
    """A second invoice, of a few days later, for the rest."""
    matter = scene.matter
    return _invoice(
        matter, matter.brand.dealer, enough(matter), serial=f"{matter.seed} more", on=matter.bought_on + 3 * DAY
    )


def invoice_shared(scene: Scene) -> Sheet:
    """An invoice whose number another shop has filed as well."""
    return _invoice(scene.matter, scene.matter.brand.dealer, enough(scene.matter), serial=SHARED)


def invoice_shared_photographed(scene: Scene) -> Sheet:
    """That invoice once more, as a photograph: its number is to be read off the picture."""
    return paper.as_photo(invoice_shared(scene))


def invoice_again(scene: Scene) -> Sheet:
    """An invoice that the same shop files in more than one appeal."""
    matter = scene.matter
    return _invoice(matter, matter.brand.dealer, enough(matter), serial=f"again {matter.shop.name}")


def invoice_late(scene: Scene) -> Sheet:
    """An invoice made out after the complaint, for goods delivered before."""
    return _invoice(scene.matter, scene.matter.brand.dealer, enough(scene.matter), on=scene.matter.complained_on + DAY)


def invoice_photographed(scene: Scene) -> Sheet:
    """A photograph of an older invoice on paper."""
    matter, dealer = scene.matter, scene.matter.brand.dealer
    code, number = paper_invoice_number(dealer.code[REGION], matter.bought_on.year, matter.seed)
    drawn = paper.paper_invoice(
        code=code,
        number=number,
        issued=matter.bought_on,
        seller=dealer,
        buyer=matter.shop.firm,
        lines=[goods(matter, enough(matter))],
        check_code="".join(Random(matter.seed).choices("0123456789", k=20)),
        clerk=dealer.person,
    )
    return paper.as_photo(drawn)


def commercial_invoice(scene: Scene) -> Sheet:
    """An invoice from abroad, in English, which no tax site of China knows."""
    matter = scene.matter
    line = goods(matter, enough(matter))._replace(name=matter.brand.product.name, rate=Decimal(0))
    number = f"INV-{Random(matter.seed).randrange(10_000, 99_999)}"
    return paper.commercial_invoice(
        number=number, issued=matter.bought_on, seller=matter.brand.owner, buyer=matter.shop.firm, lines=[line]
    )


def till_slip(scene: Scene) -> Sheet:
    """A shop's till slip."""
    return _slip(scene.matter, f"样张百货·{scene.matter.shop.name[:2]}店", 2)


def till_slip_from_owner(scene: Scene) -> Sheet:
    """A till slip of the rights holder's own shop, for enough pieces."""
    return _slip(scene.matter, scene.matter.brand.owner.name, enough(scene.matter))


def _slip(matter: Matter, shop: str, quantity: int) -> Sheet:
    number = f"{matter.bought_on:%m%d}-{Random(matter.seed).randrange(10_000, 99_999)}"
    line = goods(matter, quantity, with_tax=True)
    return paper.till_slip(
        shop=shop, day=matter.bought_on, lines=[line._replace(name=line.name.rpartition("*")[2])], number=number
    )


def receipt(scene: Scene) -> Sheet:
    """A payment receipt of the dealer."""
    matter = scene.matter
    line = goods(matter, enough(matter))
    return paper.receipt(
        number=f"{Random(matter.seed).randrange(10**7):07d}",
        day=matter.bought_on,
        issuer=matter.brand.dealer,
        payer=matter.shop.firm.name,
        amount=line.net + line.tax,
        purpose=f"{matter.brand.product.name} 货款 {line.quantity} {line.unit}",
    )


def receipt_by_phone(scene: Scene) -> Sheet:
    """The receipt as a telephone sends it."""
    return paper.as_webp(receipt(scene))


def delivery_note(scene: Scene) -> Sheet:
    """A sealed delivery note of the rights holder."""
    matter = scene.matter
    return paper.delivery_note(
        number=f"SH-{Random(matter.seed).randrange(10**6):06d}",
        day=matter.bought_on,
        supplier=matter.brand.owner,
        buyer=matter.shop.firm,
        lines=[goods(matter, enough(matter))],
        driver="王建",
    )


def delivery_note_scanned(scene: Scene) -> Sheet:
    """The delivery note from an office scanner."""
    return paper.as_tiff(delivery_note(scene))


def payment(scene: Scene) -> Sheet:
    """The bank's slip of the payment."""
    matter = scene.matter
    line = goods(matter, enough(matter))
    return paper.payment_record(
        number=f"HD{matter.bought_on:%Y%m%d}{Random(matter.seed).randrange(16**4):04X}",
        day=matter.bought_on + DAY,
        payer=matter.shop.firm,
        payee=matter.brand.owner,
        amount=line.net + line.tax,
        purpose=f"{matter.brand.product.name}货款",
    )
