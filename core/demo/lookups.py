"""The further ways of the later trademark list: catalogue, store, bar code, licence to use the mark."""

from datetime import timedelta
from random import Random
from typing import Final

from core.demo import paper
from core.demo.matter import Matter, Scene
from core.demo.paper import Grant, Sheet
from core.evidence.identifiers.barcode import check_digit
from core.model.facts import BarcodeFacts, OfficialPageFacts
from core.model.terms import DocumentKind

DAY: Final = timedelta(days=1)


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
    return paper.looked_up(
        DocumentKind.OFFICIAL_PAGE, lang=brand.lang, title="官方产品目录" if zh else "Product catalogue", where=link,
        on=on, rows=tuple(zip(labels, found, strict=True)), facts=facts,
        picture=(brand.product.outline, brand.product.ink),
    )  # fmt: skip


def store_photo(scene: Scene) -> Sheet:
    """A photograph of the goods on the shelf of a store."""
    brand = scene.matter.brand
    drawn = paper.product_photo(
        name=brand.product.name, brand=f"{brand.shown} 门店", model=brand.product.model,
        outline=brand.product.outline, ink=brand.product.ink,
    )  # fmt: skip
    return drawn._replace(kind=DocumentKind.STORE_PHOTO, name=f"store_{drawn.name}", facts={})


def barcode_query(scene: Scene) -> Sheet:
    """What a look-up of the goods' bar code gave."""
    matter, brand = scene.matter, scene.matter.brand
    body = f"690{Random(f'barcode {brand.key}').randrange(10**9):09d}"
    number, on, where = body + check_digit(body), matter.complained_on + DAY, "样张商品信息平台"
    facts = BarcodeFacts(
        barcode=number, owner=brand.owner.name, owner_id=brand.owner.code or None, source=where, looked_up_on=on
    )
    rows = (
        ("商品条码", number),
        ("厂商名称", brand.owner.name),
        ("商品名称", f"{_article(matter)} {brand.product.name}"),
    )
    return paper.looked_up(
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
    return paper.looked_up(
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
    drawn = paper.authorisation(
        lang=brand.lang, number=f"SY-{grant.starts.year}-{Random(matter.seed).randrange(100, 999)}",
        grantor=brand.owner, grantee=matter.shop.firm, grant=grant, signed=grant.starts - 9 * DAY,
    )  # fmt: skip
    return drawn._replace(kind=DocumentKind.USE_LICENCE, facts={})
