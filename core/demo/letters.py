"""The letters of both sides and the proof of arrival: complaint, certificate, counter-notice, answers."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from core.demo import paper
from core.demo.cast import firm
from core.demo.matter import Matter, OnFile, Scene
from core.demo.paper import Rebuttal, Sheet, TrialPurchase
from core.language import Language, t
from core.model.names import name_of
from core.model.terms import DocumentKind, RightType, Side

DAY: Final = timedelta(days=1)
YEARS_10: Final = timedelta(days=3652)
PAPERS_ABOUT_PERSONS: Final = frozenset(
    {DocumentKind.COUNTER_NOTICE, DocumentKind.IDENTITY_DOCUMENT, DocumentKind.LISTING_PHOTO}
)
AGENT: Final = firm("杭州样张知识产权代理有限公司", "330104", "薛代")
FORM: Final[dict[str, Callable[[Sheet], Sheet]]] = {
    "pdf": lambda sheet: sheet,
    "photo": paper.as_photo,
    "scan": paper.as_tiff,
    "phone": paper.as_webp,
}


def complaint(scene: Scene) -> Sheet:
    """The complaint."""
    matter, brand = scene.matter, scene.matter.brand
    copyright_ = matter.right_type is RightType.COPYRIGHT
    return paper.complaint(
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
    matter, brand = scene.matter, scene.matter.brand
    match matter.right_type:
        case RightType.TRADEMARK:
            return _mark(matter)
        case RightType.PATENT:
            patent = brand.patent
            return paper.patent_certificate(
                kind=patent.kind, number=patent.number, title=patent.title, patentee=brand.owner,
                inventors=brand.owner.person, filed=patent.filed, granted=patent.filed + 240 * DAY,
                outline=brand.product.outline if patent.kind == "design" else None,
            )  # fmt: skip
        case RightType.COPYRIGHT:
            work = brand.work
            return paper.copyright_certificate(
                number=work.code, title=work.title, author=brand.owner.person, owner=brand.owner,
                created=work.created, published=work.created + 30 * DAY, registered=work.created + 90 * DAY,
                work=work.sort, outline=brand.product.outline,
            )  # fmt: skip


def _mark(matter: Matter) -> Sheet:
    brand = matter.brand
    registered = matter.first_sold_on - YEARS_10 - 420 * DAY if matter.has("expired_mark") else brand.registered
    return paper.trademark_certificate(
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
    drawn = paper.counter_notice(
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
    )
    return FORM[story.form](drawn)


def _called(paper: OnFile, lang: Language) -> str:
    return t(name_of(paper.kind).key, lang)


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
        return paper.mail_log(
            lang="en", sender="ipr@platform.example", recipient=brand.email, arrived=scene.on,
            subject=f"Forwarded counter-notice {no}, complaint {scene.matter.complaint_no}",
            message=f"{scene.on:%Y%m%d}.{Random(no).randrange(16**4):04X}",
        )  # fmt: skip
    return paper.express_proof(
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
    return paper.power_of_attorney(
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
    return paper.counter_materials(
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
        return paper.court_complaint(
            court="United States District Court for the District of Specimen",
            case_no=f"3:{scene.on:%y}-cv-{dice.randrange(1000, 9999):05d}", claimant=matter.brand.owner,
            respondent=matter.shop.firm, cause="copyright infringement", right=matter.right, right_no=matter.right_no,
            listings=listings, filed=scene.on - 2 * DAY,
        )  # fmt: skip
    causes = {RightType.TRADEMARK: "侵害商标权", RightType.PATENT: "侵害专利权", RightType.COPYRIGHT: "侵害著作权"}
    return paper.court_acceptance(
        court="样张市中级人民法院", case_no=f"（{scene.on.year}）样01民初{dice.randrange(1000, 9999)}号",
        claimant=matter.brand.owner, respondent=matter.shop.firm, cause=causes[matter.right_type],
        right=matter.right, right_no=matter.right_no, listings=listings, accepted=scene.on - 2 * DAY,
    )  # fmt: skip


def notary_receipt(scene: Scene) -> Sheet:
    """That the complainant's papers lie at a notary's."""
    brand = scene.matter.brand
    return paper.notary_receipt(
        lang=brand.lang, applicant=brand.owner, complaint_no=scene.matter.complaint_no, taken_in=scene.on
    )
