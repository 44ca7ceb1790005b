"""The seller's papers, by the names that the stories use: each draws one sheet for a scene."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from core.demo import lookups, paper, vouchers, works
from core.demo.matter import Matter, Scene
from core.demo.numbers import patent_number
from core.demo.paper import Firm, Grant, Sheet
from core.language import Language

DAY: Final = timedelta(days=1)
YEAR: Final = timedelta(days=365)


def _grant(matter: Matter, lang: Language, *, onward: bool = False) -> Grant:
    product = matter.brand.product
    return Grant(
        right=f"“{matter.brand.shown}”注册商标" if lang == "zh" else f"the trade mark {matter.brand.shown}",
        right_no=matter.right_no,
        starts=date(matter.bought_on.year, 1, 1),
        ends=date(matter.last_sold_on.year, 12, 31),
        classes=(product.number_class,),
        goods=f"{matter.brand.shown} {product.name}",
        territory="中国大陆" if lang == "zh" else "mainland China",
        channel="天猫、淘宝等线上渠道" if lang == "zh" else "online marketplaces, Tmall and Taobao included",
        onward=onward,
    )


def _authorised(matter: Matter, grantee: Firm, *, onward: bool) -> Sheet:
    lang = matter.brand.lang
    grant = _grant(matter, lang, onward=onward)
    number = f"{matter.brand.latin[:2]}-SQ-{grant.starts.year}-{Random(grantee.name).randrange(100, 999)}"
    return paper.authorisation(
        lang=lang,
        number=number,
        grantor=matter.brand.owner,
        grantee=grantee,
        grant=grant,
        signed=grant.starts - 12 * DAY,
    )


def grant_to_dealer(scene: Scene) -> Sheet:
    """The rights holder's authorisation of its dealer, who may grant onward."""
    return _authorised(scene.matter, scene.matter.brand.dealer, onward=True)


def authorisation(scene: Scene) -> Sheet:
    """The rights holder's authorisation of the shop itself."""
    return _authorised(scene.matter, scene.matter.shop.firm, onward=False)


def _contract(matter: Matter, supplier: Firm, lang: Language) -> Sheet:
    grant = _grant(matter, lang)
    return paper.distribution_contract(
        lang=lang,
        number=f"HT-{grant.starts.year}-{Random(matter.seed).randrange(1000, 9999)}",
        supplier=supplier,
        distributor=matter.shop.firm,
        grant=grant,
        signed=grant.starts + 4 * DAY,
    )


def contract_with_dealer(scene: Scene) -> Sheet:
    """The shop's distribution contract with the dealer."""
    return _contract(scene.matter, scene.matter.brand.dealer, "zh")


def contract_with_stranger(scene: Scene) -> Sheet:
    """A distribution contract with a firm that nobody granted anything to."""
    stranger = Firm("样张优品供应链有限公司", "", "上海市样张路2号", "021-5550 0000", "", "胡某")
    return _contract(scene.matter, stranger, "zh")


def contract_abroad(scene: Scene) -> Sheet:
    """The shop's English contract with the rights holder abroad."""
    return _contract(scene.matter, scene.matter.brand.owner, "en")


def withdrawal_letter(scene: Scene) -> Sheet:
    """The complainant's letter of withdrawal; conditional, or not the complainant's, where the story says so."""
    matter = scene.matter
    brand = matter.brand
    zh = brand.lang == "zh"
    forged = matter.has("forged_withdrawal")
    condition = (
        "本撤回以卖家在七日内支付和解款为前提。" if zh else "This holds if the seller pays the sum agreed in 7 days."
    )
    return paper.withdrawal_letter(
        lang=brand.lang,
        complainant=brand.dealer if forged else brand.owner,
        complaint_no=matter.complaint_no,
        listings=matter.listing_ids,
        signed=max(matter.complained_on, scene.on - DAY),
        seller=matter.shop.name,
        condition=condition if matter.has("conditional") else "",
    )


def own_patent(scene: Scene) -> Sheet:
    """The seller's patent: earlier than the complainant's, or later or misnumbered where the story says so."""
    matter, patent = scene.matter, scene.matter.brand.patent
    filed = patent.filed + YEAR if matter.has("later_patent") else patent.filed - 2 * YEAR
    return paper.patent_certificate(
        kind=patent.kind,
        number=patent_number(patent.kind, filed.year, matter.seed, wrong=matter.has("bad_patent_no")),
        title=f"{patent.title}（改进型）" if matter.has("later_patent") else patent.title,
        patentee=matter.shop.firm,
        inventors=matter.shop.firm.person,
        filed=filed,
        granted=filed + 220 * DAY,
        outline=matter.brand.product.outline if patent.kind == "design" else None,
    )


def picture_licence(scene: Scene) -> Sheet:
    """The owner's licence to show its work in the shop; of the goods' sale only where the story says so."""
    matter = scene.matter
    lang, sale_only = matter.brand.lang, matter.has("sale_only")
    use = "复制及信息网络传播权" if lang == "zh" else "the right to copy it and show it online"
    grant = _grant(matter, lang)._replace(
        right=matter.right if sale_only else f"{matter.right}（{use}）", classes=(), right_no=matter.right_no
    )
    return paper.authorisation(
        lang=lang,
        number=f"CR-{grant.starts.year}-{Random(matter.seed).randrange(100, 999)}",
        grantor=matter.brand.owner,
        grantee=matter.shop.firm,
        grant=grant,
        signed=grant.starts - 9 * DAY,
    )


def owner_identity(scene: Scene) -> Sheet:
    """The rights holder's business licence."""
    return paper.business_licence(
        firm=scene.matter.brand.owner,
        founded=scene.matter.brand.registered - YEAR,
        scope="设计、生产及网上销售自有品牌商品。",
    )


def listing(scene: Scene) -> Sheet:
    """The listing as it stood in the browser."""
    matter = scene.matter
    product, first = matter.brand.product, matter.listings[0]
    return paper.listing_screenshot(
        lang=matter.lang,
        shop=matter.shop.name,
        listing=first.listing_id,
        title=first.title,
        price=product.price,
        outline=product.outline,
        ink=product.ink,
        sold=first.sold_quantity or 0,
        brand=matter.brand.latin,
    )


def photo(scene: Scene) -> Sheet:
    """A photograph of the goods and their label."""
    brand = scene.matter.brand
    product = brand.product
    return paper.product_photo(
        name=product.name, brand=brand.shown, model=product.model, outline=product.outline, ink=product.ink
    )


Draw = Callable[[Scene], Sheet]
EVIDENCE: Final[dict[str, Draw]] = {
    drawn.__name__: drawn
    for drawn in (
        vouchers.invoice, vouchers.invoice_of_owner, vouchers.invoice_too_small, vouchers.invoice_more,
        vouchers.invoice_shared, vouchers.invoice_shared_photographed, vouchers.invoice_again,
        vouchers.invoice_late, vouchers.invoice_photographed, vouchers.commercial_invoice,
        vouchers.till_slip, vouchers.till_slip_from_owner, vouchers.receipt, vouchers.receipt_by_phone,
        vouchers.delivery_note, vouchers.delivery_note_scanned, vouchers.payment, works.publication, works.comparison,
        works.own_work, works.own_photograph, lookups.official_page, lookups.store_photo, lookups.barcode_query,
        lookups.store_lookup, lookups.use_licence, grant_to_dealer, authorisation, contract_with_dealer,
        contract_with_stranger, contract_abroad, withdrawal_letter, own_patent, picture_licence, owner_identity,
        listing, photo,
    )
}  # fmt: skip
