"""Papers about works and designs: earlier publication, comparison, the seller's own work."""

from datetime import date, timedelta
from random import Random
from typing import Final

from core.demo import paper
from core.demo.matter import Matter, Scene
from core.demo.paper import Feature, Sheet
from core.model.terms import RightType

YEAR: Final = timedelta(days=365)


def _before(matter: Matter) -> date:
    """A day well before the complainant's right."""
    right = matter.brand.patent.filed if matter.right_type is RightType.PATENT else matter.brand.work.created
    return right - YEAR - timedelta(days=Random(matter.seed).randrange(20, 200))


def publication(scene: Scene) -> Sheet:
    """A page of a trade magazine, older than the complainant's right."""
    matter, product = scene.matter, scene.matter.brand.product
    on = _before(matter)
    zh = matter.lang == "zh"
    return paper.prior_publication(
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
    return paper.comparison(
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
    return paper.copyright_certificate(
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
    return paper.product_photo(
        name=product.name, brand=matter.shop.name, model=product.model, outline=product.outline, ink=product.ink
    )
