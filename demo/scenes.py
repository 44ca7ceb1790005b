"""Which papers a step of a story needs, and how each is drawn for its scene."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Final

from core.domain.facts import BarcodeFacts, OfficialPageFacts
from core.domain.identifiers import barcode_check_digit
from core.domain.terms import AnswerKind, DocumentKind, RightType, Side, label_of
from core.domain.text import Language
from core.language import t
from demo.cast import firm
from demo.matter import Matter, OnFile, Scene
from demo.numbers import invoice_number, isbn, paper_invoice_number, patent_number
from demo.papers import notices, pictures, purchases, records, rights
from demo.papers.notices import Rebuttal, TrialPurchase
from demo.papers.records import Feature
from demo.papers.rights import Grant
from demo.papers.sheet import Firm, Goods, Sheet

# The further ways of the later trademark list: catalogue, store, bar code, licence to use the mark.


def _article(matter: Matter) -> str:
    return f"{matter.brand.shown} {matter.brand.product.model}"


def official_page(scene: Scene) -> Sheet:
    """The page of the rights holder that shows the article as its own."""
    matter, brand = scene.matter, scene.matter.brand
    zh, on = brand.lang == "zh", matter.complained_on + DAY
    link = f"https://{brand.latin.lower().replace(' ', '')}.example/{brand.product.model.lower()}"
    found = (brand.owner.name, _article(matter), brand.product.name)
    labels = ("发布者", "品牌及型号", "品名") if zh else ("Published by", "Brand and model", "Goods")
    facts = OfficialPageFacts(
        publisher=brand.owner.name, publisher_id=brand.owner.code or None, link=link, seen_on=on, brand_model=found[1]
    )
    return records.looked_up(
        DocumentKind.OFFICIAL_PAGE, lang=brand.lang, title="官方产品目录" if zh else "Product catalogue", where=link,
        on=on, rows=tuple(zip(labels, found, strict=True)), facts=facts,
        picture=(brand.product.outline, brand.product.ink),
    )  # fmt: skip


def store_photo(scene: Scene) -> Sheet:
    """A photograph of the goods on the shelf of a store."""
    brand = scene.matter.brand
    drawn = pictures.product_photo(
        name=brand.product.name, brand=f"{brand.shown} 门店", model=brand.product.model,
        outline=brand.product.outline, ink=brand.product.ink,
    )  # fmt: skip
    return drawn._replace(kind=DocumentKind.STORE_PHOTO, name=f"store_{drawn.name}", facts={})


def barcode_query(scene: Scene) -> Sheet:
    """What a look-up of the goods' bar code gave."""
    matter, brand = scene.matter, scene.matter.brand
    body = f"690{Random(f'barcode {brand.key}').randrange(10**9):09d}"
    number, on, where = body + barcode_check_digit(body), matter.complained_on + DAY, "样张商品信息平台"
    facts = BarcodeFacts(
        barcode=number, owner=brand.owner.name, owner_id=brand.owner.code or None, source=where, looked_up_on=on
    )
    rows = (
        ("商品条码", number),
        ("厂商名称", brand.owner.name),
        ("商品名称", f"{_article(matter)} {brand.product.name}"),
    )
    return records.looked_up(
        DocumentKind.BARCODE_QUERY, lang="zh", title="商品条码查询结果", where=where, on=on, rows=rows, facts=facts
    )


def store_lookup(scene: Scene) -> Sheet:
    """The article in the system of a store of the brand."""
    matter, brand = scene.matter, scene.matter.brand
    rows = (
        ("门店", f"{brand.shown}样张一店"),
        ("款号", brand.product.model),
        ("品名", brand.product.name),
        ("吊牌价", str(brand.product.price)),
    )
    return records.looked_up(
        DocumentKind.STORE_LOOKUP, lang="zh", title="门店系统商品查询", where=f"{brand.shown}门店管理系统",
        on=matter.complained_on + 2 * DAY, rows=rows,
    )  # fmt: skip


def use_licence(scene: Scene) -> Sheet:
    """The rights holder's licence to show its mark in the shop."""
    matter, brand = scene.matter, scene.matter.brand
    zh = brand.lang == "zh"
    mark = (
        f"“{brand.shown}”注册商标在店铺及商品页面中的使用"
        if zh
        else f"use of the mark {brand.shown} in shop and listings"
    )
    grant = Grant(
        right=mark,
        right_no=matter.right_no,
        starts=matter.first_sold_on.replace(month=1, day=1),
        ends=matter.last_sold_on.replace(month=12, day=31),
        classes=(brand.product.number_class,),
        goods=f"{brand.shown} {brand.product.name}",
        territory="中国大陆" if zh else "mainland China",
        channel="淘宝店铺" if zh else "a shop on Taobao",
        onward=False,
    )
    drawn = rights.authorisation(
        lang=brand.lang, number=f"SY-{grant.starts.year}-{Random(matter.seed).randrange(100, 999)}",
        grantor=brand.owner, grantee=matter.shop.firm, grant=grant, signed=grant.starts - 9 * DAY,
    )  # fmt: skip
    return drawn._replace(kind=DocumentKind.USE_LICENCE, facts={})


# The seller's proofs of purchase, good and bad ones.

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
    return purchases.digital_invoice(
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
    return pictures.as_photo(invoice_shared(scene))


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
    drawn = purchases.paper_invoice(
        code=code,
        number=number,
        issued=matter.bought_on,
        seller=dealer,
        buyer=matter.shop.firm,
        lines=[goods(matter, enough(matter))],
        check_code="".join(Random(matter.seed).choices("0123456789", k=20)),
        clerk=dealer.person,
    )
    return pictures.as_photo(drawn)


def commercial_invoice(scene: Scene) -> Sheet:
    """An invoice from abroad, in English, which no tax site of China knows."""
    matter = scene.matter
    line = goods(matter, enough(matter))._replace(name=matter.brand.product.name, rate=Decimal(0))
    number = f"INV-{Random(matter.seed).randrange(10_000, 99_999)}"
    return purchases.commercial_invoice(
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
    return pictures.till_slip(
        shop=shop, day=matter.bought_on, lines=[line._replace(name=line.name.rpartition("*")[2])], number=number
    )


def receipt(scene: Scene) -> Sheet:
    """A payment receipt of the dealer."""
    matter = scene.matter
    line = goods(matter, enough(matter))
    return purchases.receipt(
        number=f"{Random(matter.seed).randrange(10**7):07d}",
        day=matter.bought_on,
        issuer=matter.brand.dealer,
        payer=matter.shop.firm.name,
        amount=line.net + line.tax,
        purpose=f"{matter.brand.product.name} 货款 {line.quantity} {line.unit}",
    )


def receipt_by_phone(scene: Scene) -> Sheet:
    """The receipt as a telephone sends it."""
    return pictures.as_webp(receipt(scene))


def delivery_note(scene: Scene) -> Sheet:
    """A sealed delivery note of the rights holder."""
    matter = scene.matter
    return purchases.delivery_note(
        number=f"SH-{Random(matter.seed).randrange(10**6):06d}",
        day=matter.bought_on,
        supplier=matter.brand.owner,
        buyer=matter.shop.firm,
        lines=[goods(matter, enough(matter))],
        driver="王建",
    )


def delivery_note_scanned(scene: Scene) -> Sheet:
    """The delivery note from an office scanner."""
    return pictures.as_tiff(delivery_note(scene))


def payment(scene: Scene) -> Sheet:
    """The bank's slip of the payment."""
    matter = scene.matter
    line = goods(matter, enough(matter))
    return purchases.payment_record(
        number=f"HD{matter.bought_on:%Y%m%d}{Random(matter.seed).randrange(16**4):04X}",
        day=matter.bought_on + DAY,
        payer=matter.shop.firm,
        payee=matter.brand.owner,
        amount=line.net + line.tax,
        purpose=f"{matter.brand.product.name}货款",
    )


# Papers about works and designs: earlier publication, comparison, the seller's own work.


def _before(matter: Matter) -> date:
    """A day well before the complainant's right."""
    right = matter.brand.patent.filed if matter.right_type is RightType.PATENT else matter.brand.work.created
    return right - YEAR - timedelta(days=Random(matter.seed).randrange(20, 200))


def publication(scene: Scene) -> Sheet:
    """A page of a trade magazine, older than the complainant's right."""
    matter, product = scene.matter, scene.matter.brand.product
    on = _before(matter)
    zh = matter.lang == "zh"
    return records.prior_publication(
        lang=matter.lang,
        source="样张家居网" if zh else "Specimen Trade Review",
        title=f"{on.year}年展会：同款{product.name}多家参展" if zh else f"Seen at the {on.year} fair: {product.name}",
        published=on,
        link=f"https://trade.example/{on:%Y/%m}/{Random(matter.seed).randrange(1000, 9999)}",
        paragraphs=(
            (f"本届展会上，多家厂商展出了外形相近的{product.name}。",
             "参展商表示，该款式在展会前已公开销售，并提供了订货单与目录。",
             "业内人士认为，此类设计近年已十分常见。")
            if zh
            else ("Several makers showed goods of the same form.",
                  "All of them had been on sale before the fair opened.")
        ),
        outline=product.outline,
        ink=product.ink,
        caption=f"展台上的{product.name}（{on.year}年{on.month}月）" if zh else f"At the fair, {on.year}",
    )  # fmt: skip


def comparison(scene: Scene) -> Sheet:
    """A comparison of the right with the goods."""
    matter, product = scene.matter, scene.matter.brand.product
    zh = matter.lang == "zh"
    patent = matter.right_type is RightType.PATENT
    features = (
        (Feature("整体形状", "上窄下宽", "上窄下宽", same=True),
         Feature("表面", "平滑无纹理", "竖向褶皱纹理", same=False),
         Feature("底部", "圆形，边缘倒圆", "方形，边缘直角", same=False),
         Feature("配色", "单色", "双色拼接", same=False))
        if zh
        else (Feature("View", "from the front", "from the side", same=False),
              Feature("Light", "hard light from the left", "soft light from above", same=False))
    )  # fmt: skip
    return records.comparison(
        lang=matter.lang,
        title=("外观设计视图比对表" if patent else "作品比对表") if zh else "Comparison of the works",
        right=matter.right_no,
        goods=matter.listing_ids[0],
        features=features,
        outlines=(product.outline, product.outline),
    )


def own_work(scene: Scene) -> Sheet:
    """The seller's own registration of the work, older than the complainant's."""
    matter, work = scene.matter, scene.matter.brand.work
    created = _before(matter)
    return rights.copyright_certificate(
        number=f"样作登字-{created.year}-F-{Random(f'own {matter.seed}').randrange(10**8):08d}",
        title=f"{matter.shop.name}商品主图系列",
        author=matter.shop.firm.person,
        owner=matter.shop.firm,
        created=created,
        published=created + timedelta(days=20),
        registered=created + timedelta(days=75),
        work=work.sort,
        outline=matter.brand.product.outline,
    )


def own_photograph(scene: Scene) -> Sheet:
    """The seller's own picture, taken in its own room."""
    matter, product = scene.matter, scene.matter.brand.product
    return pictures.product_photo(
        name=product.name, brand=matter.shop.name, model=product.model, outline=product.outline, ink=product.ink
    )


# The seller's papers, by the names that the stories use: each draws one sheet for a scene.

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
    return rights.authorisation(
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
    return rights.distribution_contract(
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
    return notices.withdrawal_letter(
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
    return rights.patent_certificate(
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
    return rights.authorisation(
        lang=lang,
        number=f"CR-{grant.starts.year}-{Random(matter.seed).randrange(100, 999)}",
        grantor=matter.brand.owner,
        grantee=matter.shop.firm,
        grant=grant,
        signed=grant.starts - 9 * DAY,
    )


def owner_identity(scene: Scene) -> Sheet:
    """The rights holder's business licence."""
    return rights.business_licence(
        firm=scene.matter.brand.owner,
        founded=scene.matter.brand.registered - YEAR,
        scope="设计、生产及网上销售自有品牌商品。",
    )


def listing(scene: Scene) -> Sheet:
    """The listing as it stood in the browser."""
    matter = scene.matter
    product, first = matter.brand.product, matter.listings[0]
    return pictures.listing_screenshot(
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
    return pictures.product_photo(
        name=product.name, brand=brand.shown, model=product.model, outline=product.outline, ink=product.ink
    )


IPHONE: Final = Path(__file__).parent / "papers" / "goods_of_lanan.heic"
"""The photograph of that brand's goods in HEIC: encoded once, as nothing that Redress installs writes it."""


def photo_by_iphone(scene: Scene) -> Sheet:
    """The photograph as an iPhone keeps it; the story's brand is ``lanan``."""
    return photo(scene)._replace(name="IMG_0042.HEIC", data=IPHONE.read_bytes())


Draw = Callable[[Scene], Sheet]

EVIDENCE: Final[dict[str, Draw]] = {
    drawn.__name__: drawn
    for drawn in (
        invoice, invoice_of_owner, invoice_too_small, invoice_more,
        invoice_shared, invoice_shared_photographed, invoice_again,
        invoice_late, invoice_photographed, commercial_invoice,
        till_slip, till_slip_from_owner, receipt, receipt_by_phone,
        delivery_note, delivery_note_scanned, payment, publication, comparison,
        own_work, own_photograph, official_page, store_photo, barcode_query,
        store_lookup, use_licence, grant_to_dealer, authorisation, contract_with_dealer,
        contract_with_stranger, contract_abroad, withdrawal_letter, own_patent, picture_licence, owner_identity,
        listing, photo, photo_by_iphone,
    )
}  # fmt: skip

# The letters of both sides and the proof of arrival: complaint, certificate, counter-notice, answers.

YEARS_10: Final = timedelta(days=3652)

PAPERS_ABOUT_PERSONS: Final = frozenset(
    {DocumentKind.COUNTER_NOTICE, DocumentKind.IDENTITY_DOCUMENT, DocumentKind.LISTING_PHOTO}
)

AGENT: Final = firm("杭州样张知识产权代理有限公司", "330104", "薛代")

FORM: Final[dict[str, Callable[[Sheet], Sheet]]] = {
    "pdf": lambda sheet: sheet,
    "word": lambda sheet: sheet,
    "photo": pictures.as_photo,
    "scan": pictures.as_tiff,
    "phone": pictures.as_webp,
}


def complaint_letter(scene: Scene) -> Sheet:
    """The complaint."""
    matter, brand = scene.matter, scene.matter.brand
    copyright_ = matter.right_type is RightType.COPYRIGHT
    return notices.complaint(
        lang=brand.lang,
        complainant=brand.owner,
        complaint_no=matter.complaint_no,
        right_no=matter.right_no,
        right=matter.right,
        listings=matter.listing_ids,
        grounds=_grounds(matter),
        made=matter.complained_on,
        work_title=brand.work.title if copyright_ else "",
    )


def _grounds(matter: Matter) -> tuple[str, ...]:
    zh, product = matter.brand.lang == "zh", matter.brand.product.name
    first = {
        RightType.TRADEMARK: (
            f"被投诉店铺未经我方许可，在其销售的{product}标题、主图及包装上使用与我方注册商标相同的标识。",
            f"The shop uses our registered mark in titles, pictures and packaging of {product} without our consent.",
        ),
        RightType.PATENT: (
            f"被投诉商品{product}落入我方专利的保护范围，整体视觉效果或技术特征与授权文本无实质性差异。",
            f"The goods ({product}) fall within the scope of our patent and show all of its features.",
        ),
        RightType.COPYRIGHT: (
            "被投诉店铺在商品页面使用了我方作品，未取得许可，亦未支付报酬。",
            "The listings show our work. We gave no licence for it and received no payment.",
        ),
    }[matter.right_type]
    second = (
        "经购买比对，涉案商品并非我方生产或授权生产，极易造成消费者混淆，请求平台删除相关链接。",
        "We looked at the listings on the day before this notice and ask you to remove them.",
    )
    return (first[0], second[0]) if zh else (first[1], second[1])


def certificate(scene: Scene) -> Sheet:
    """The certificate of the right complained of; an expired mark where the story says so."""
    drawn = {RightType.TRADEMARK: _mark, RightType.PATENT: _patent, RightType.COPYRIGHT: _work}
    return drawn[scene.matter.right_type](scene.matter)


def _patent(matter: Matter) -> Sheet:
    brand, patent = matter.brand, matter.brand.patent
    return rights.patent_certificate(
        kind=patent.kind, number=patent.number, title=patent.title, patentee=brand.owner,
        inventors=brand.owner.person, filed=patent.filed, granted=patent.filed + 240 * DAY,
        outline=brand.product.outline if patent.kind == "design" else None,
    )  # fmt: skip


def _work(matter: Matter) -> Sheet:
    brand, work = matter.brand, matter.brand.work
    return rights.copyright_certificate(
        number=work.code, title=work.title, author=brand.owner.person, owner=brand.owner,
        created=work.created, published=work.created + 30 * DAY, registered=work.created + 90 * DAY,
        work=work.sort, outline=brand.product.outline,
    )  # fmt: skip


def _mark(matter: Matter) -> Sheet:
    brand = matter.brand
    registered = matter.first_sold_on - YEARS_10 - 420 * DAY if matter.has("expired_mark") else brand.registered
    return rights.trademark_certificate(
        number=brand.mark_no,
        mark=brand.mark or brand.latin,
        latin=brand.latin if brand.mark else "",
        owner=brand.owner,
        classes=(brand.product.number_class,),
        goods=brand.product.class_goods,
        registered=registered,
        expires=_ten_years(registered),
    )


def _ten_years(start: date) -> date:
    return start.replace(year=start.year + 10, day=min(start.day, 28)) - DAY


def counter_notice(scene: Scene) -> Sheet:
    """The seller's counter-notice, in the form the story says."""
    matter, story = scene.matter, scene.matter.story
    if story.form == "text":
        return _by_mail(scene)
    us = story.us
    drawn = notices.counter_notice(
        lang=matter.lang,
        seller=matter.shop.firm,
        shop=matter.shop.name,
        complaint_no=matter.complaint_no,
        listings=matter.listing_ids,
        reasons=_reasons(matter, scene.filed),
        exhibits=[_called(each, matter.lang) for each in scene.filed],
        signed=scene.on - DAY,
        contact=f"{matter.shop.firm.phone} / {matter.shop.email}",
        sealed=not matter.has("unsigned"),
        us_statements=us and not matter.has("no_us_statements"),
        in_word=story.form == "word",
    )
    return FORM[story.form](drawn)


def _called(paper: OnFile, lang: Language) -> str:
    return t(label_of(paper.kind).key, lang)


def _reasons(matter: Matter, filed: tuple[OnFile, ...]) -> tuple[str, ...]:
    kinds = {each.kind for each in filed}
    zh = matter.lang == "zh"
    told = [said[0 if zh else 1] for wanted, said in _WHY if kinds & wanted]
    closing = "商品页面内容真实，不存在误导消费者的情形。" if zh else "The listings are true and mislead nobody."
    return (
        *(each.format(owner=matter.brand.owner.name, dealer=matter.brand.dealer.name) for each in told[:3]),
        closing,
    )


_K = DocumentKind

_WHY: Final = (
    ({_K.INVOICE}, ("商品由{dealer}或其权利人供货，发票所载货物与被投诉商品一致，进货先于销售。",
                    "The goods were bought through the owner's channel, as the invoice shows, before any was sold.")),
    ({_K.RECEIPT, _K.TILL_SLIP, _K.DELIVERY_NOTE},
     ("商品系正规渠道购入，附购货凭证。", "The goods were bought in the open market; the voucher is attached.")),
    ({_K.AUTHORISATION, _K.CONTRACT}, ("我方取得{owner}的授权，授权期限覆盖全部销售期间。",
                                       "Our authorisation goes back to {owner} and covers the time of all sales.")),
    ({_K.WITHDRAWAL_LETTER}, ("{owner}已书面撤回本次投诉，撤诉声明附后。",
                              "{owner} has withdrawn this complaint in writing; the letter is attached.")),
    ({_K.PATENT_CERTIFICATE}, ("被投诉商品实施的是我方自有专利，专利证书附后。",
                               "The goods are made under our own patent; the certificate is attached.")),
    ({_K.PRIOR_PUBLICATION}, ("投诉人权利所涉设计或内容在其申请（创作）日前已公开。",
                              "What the complainant claims was public before its right arose.")),
    ({_K.COMPARISON}, ("经逐项比对，被投诉商品与权利内容存在明显区别。",
                       "Compared point by point, the two are plainly different.")),
    ({_K.COPYRIGHT_CERTIFICATE}, ("页面图片为我方自行拍摄制作，作品登记证书附后。",
                                  "The pictures are our own; our registration is attached.")),
    ({_K.LISTING_PHOTO}, ("商品实拍图可见完整标识与型号。",
                          "The pictures in the listings were taken by us, of goods we hold.")),
)  # fmt: skip


def _by_mail(scene: Scene) -> Sheet:
    """A counter-notice under 512(g) as the text of an e-mail."""
    matter, who = scene.matter, scene.matter.shop.firm
    text = _MAIL.format(
        no=matter.complaint_no, listings="\n".join(f"  - item {each}" for each in matter.listing_ids), name=who.name,
        person=who.person, address=who.address, phone=who.phone, mail=matter.shop.email, day=scene.on,
    )  # fmt: skip
    facts = {
        "seller_name": who.name, "seller_id": who.code, "contact": f"{who.phone} / {matter.shop.email}",
        "complaint_no": matter.complaint_no, "listing_ids": ", ".join(matter.listing_ids), "signed_on": f"{scene.on}",
    }  # fmt: skip
    name = f"counter_notice_{matter.complaint_no}.txt"
    return Sheet(name, text.encode(), facts, DocumentKind.COUNTER_NOTICE)


_MAIL: Final = """From: {person} <{mail}>
To: copyright@platform.example
Subject: Counter-notice to {no}
Date: {day}

SPECIMEN

I am writing under 17 U.S.C. 512(g)(3) about material that was removed after notice {no}:

{listings}

I have a good faith belief, and state under penalty of perjury, that the material was removed as a
result of mistake or misidentification: the text and the pictures in the listings are our own.

I consent to the jurisdiction of the Federal District Court for the district in which my address is
located, and I will accept service of process from the person who sent the notice or an agent of it.

{name}
{address}
{phone}

/s/ {person}
"""


def proof_of_arrival(scene: Scene) -> Sheet:
    """That the forwarded papers reached the complainant: by express, or by e-mail to one abroad."""
    brand, no = scene.matter.brand, scene.appeal_no
    if brand.lang == "en":
        return records.mail_log(
            lang="en", sender="ipr@platform.example", recipient=brand.email, arrived=scene.on,
            subject=f"Forwarded counter-notice {no}, complaint {scene.matter.complaint_no}",
            message=f"{scene.on:%Y%m%d}.{Random(no).randrange(16**4):04X}",
        )  # fmt: skip
    return records.express_proof(
        number=f"YZ{Random(no).randrange(10**12, 10**13)}",
        sender="平台知识产权保护部",
        receiver=f"{brand.owner.name} 法务部",
        address=brand.owner.address,
        arrived=scene.on,
        received_by=f"{brand.owner.person[:1]}女士（前台）",
    )


def power_of_attorney(scene: Scene) -> Sheet:
    """The agent's power of attorney."""
    starts = date(scene.matter.complained_on.year, 1, 1)
    return rights.power_of_attorney(
        lang="zh",
        grantor=scene.matter.brand.owner,
        agent=AGENT.name,
        agent_id=AGENT.code,
        covers=("提交、补充及撤回知识产权侵权投诉", "接收平台转送的材料并提交反驳意见"),
        starts=starts,
        ends=date(starts.year + 1, 12, 31),
        signed=starts - 5 * DAY,
    )


def counter_materials(scene: Scene) -> Sheet:
    """The complainant's answer: what it says against each document, with a test purchase unless it is bare."""
    matter, brand = scene.matter, scene.matter.brand
    bare, zh = matter.has("bare_answer"), matter.brand.lang == "zh"
    sender = AGENT if matter.has("by_agent") else brand.owner
    answered = [each for each in scene.filed if each.side is Side.SELLER and each.kind not in PAPERS_ABOUT_PERSONS]
    words = _said_against(bare=bare, zh=zh)
    design = matter.right_type is RightType.PATENT and brand.patent.kind != "invention" and not matter.has("no_report")
    attached = (("权利证书", "我方权利在投诉时及目前均有效"), ("购买取证记录", "涉案商品的实际销售")) if zh else (
        ("Certificate of the right", "the right was and is in force"),
        ("Record of the test purchase", "the goods as sold"))  # fmt: skip
    return notices.counter_materials(
        lang=brand.lang,
        complainant=sender,
        appeal_no=scene.appeal_no,
        complaint_no=matter.complaint_no,
        rebuttals=[Rebuttal(each.label, _called(each, brand.lang), words) for each in answered],
        signed=scene.on,
        attached=attached[:1] if bare else attached,
        test_buy=None if bare else _bought(matter, zh=zh),
        evaluation_report=f"{Random(matter.seed).randrange(10**9, 10**10)}-PJ" if design else "",
        work_published=brand.work.created + 30 * DAY if matter.right_type is RightType.COPYRIGHT else None,
    )


def _said_against(*, bare: bool, zh: bool) -> str:
    if bare:
        return "我方不予认可，坚持原投诉意见。" if zh else "We do not accept this and stand by our complaint."
    return (
        "我方已向所载开具方（授权方）书面核实，其否认出具该文件，函件附后；所载货物型号亦与涉案商品不符。"
        if zh
        else "We asked whoever is said to have made it out; they deny it in writing (attached), and the goods differ."
    )


def _bought(matter: Matter, *, zh: bool) -> TrialPurchase:
    order = "".join(Random(f"order {matter.seed}").choices("0123456789", k=16))
    found = "收到的商品无我方防伪标识，包装印刷与正品不同。" if zh else "The goods carry no security mark of ours."
    return TrialPurchase(order, matter.listing_ids[0], matter.shop.name, matter.last_sold_on, found)


def legal_action_notice(scene: Scene) -> Sheet:
    """Proof of a suit: a court's acceptance, or the complaint filed in a court abroad."""
    matter = scene.matter
    listings = ("709999999999",) if matter.has("other_listing") else matter.listing_ids
    dice = Random(f"suit {matter.seed}")
    if scene.matter.story.us:
        return notices.court_complaint(
            court="United States District Court for the District of Specimen",
            case_no=f"3:{scene.on:%y}-cv-{dice.randrange(1000, 9999):05d}", claimant=matter.brand.owner,
            respondent=matter.shop.firm, cause="copyright infringement", right=matter.right, right_no=matter.right_no,
            listings=listings, filed=scene.on - 2 * DAY,
        )  # fmt: skip
    causes = {RightType.TRADEMARK: "侵害商标权", RightType.PATENT: "侵害专利权", RightType.COPYRIGHT: "侵害著作权"}
    return notices.court_acceptance(
        court="样张市中级人民法院", case_no=f"（{scene.on.year}）样01民初{dice.randrange(1000, 9999)}号",
        claimant=matter.brand.owner, respondent=matter.shop.firm, cause=causes[matter.right_type],
        right=matter.right, right_no=matter.right_no, listings=listings, accepted=scene.on - 2 * DAY,
    )  # fmt: skip


def notary_receipt(scene: Scene) -> Sheet:
    """That the complainant's papers lie at a notary's."""
    brand = scene.matter.brand
    return notices.notary_receipt(
        lang=brand.lang, applicant=brand.owner, complaint_no=scene.matter.complaint_no, taken_in=scene.on
    )


# Which papers come with a step of a story: drawn from its scene alone, so that it can be done ahead and elsewhere.

Sheets = tuple[Sheet, ...]

ANSWERS: Final[dict[str, Callable[[Scene], Sheet]]] = {
    AnswerKind.COUNTER_MATERIALS: counter_materials,
    AnswerKind.LEGAL_ACTION_NOTICE: legal_action_notice,
}


def _opened(scene: Scene, _: str) -> Sheets:
    if scene.matter.has("no_certificate"):
        return ()
    complaint = complaint_letter(scene)
    us = scene.matter.story.us
    return (complaint,) if us else (complaint, certificate(scene))


def _filed(scene: Scene, _: str) -> Sheets:
    """The counter-notice first, which lists what follows it."""
    drawn = tuple(EVIDENCE[name](scene) for name in scene.matter.story.papers)
    promised = tuple(OnFile("", Side.SELLER, each.kind) for each in drawn)
    return (counter_notice(Scene(scene.matter, scene.on, scene.appeal_no, promised)), *drawn)


def _answered(scene: Scene, word: str) -> Sheets:
    answer = ANSWERS[word](scene)
    return (answer, power_of_attorney(scene)) if scene.matter.has("by_agent") else (answer,)


PAPERS: Final[dict[str, Callable[[Scene, str], Sheets]]] = {
    "open": _opened,
    "file": _filed,
    "resupply": lambda scene, name: (EVIDENCE[name](scene),),
    "add": lambda scene, name: (EVIDENCE[name](scene),),
    "arrive": lambda scene, _: (proof_of_arrival(scene),),
    "answer": _answered,
    "extend": lambda scene, _: (notary_receipt(scene),),
    "withdraw": lambda scene, _: (withdrawal_letter(scene),),
    "late": lambda scene, _: (counter_materials(scene),),
}


def has_papers(verb: str) -> bool:
    """Whether papers come with such a step."""
    return verb in PAPERS


def papers(verb: str, word: str, scene: Scene) -> Sheets:
    """The papers of the step, in the order in which they are taken in."""
    return PAPERS[verb](scene, word)
