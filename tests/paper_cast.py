"""One sample document of each kind, in each language it has, with what it should be."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from core.domain.terms import DocumentKind
from demo.papers import notices, pictures, purchases, records, rights
from demo.papers.notices import Rebuttal
from demo.papers.rights import Grant
from demo.papers.sheet import Firm, Goods, Sheet

SUPPLIER = Firm(
    "上海澜岸贸易有限公司", "91310115MA1H9X3T27", "上海市样张路18号", "021-5550 0182", "样张银行 31006655", "周岚"
)

SELLER = Firm(
    "杭州栖木家居有限公司", "91330106MA2K7Q4P8B", "杭州市样张街道6号", "0571-5550 0133", "样张银行 57109902", "陈栖"
)

OWNER = Firm("澜岸实业（宁波）有限公司", "91330201MA2H4T8K3D", "宁波市样张大道99号", "0574-5550 0101", "", "沈澜")

FINCH = Firm(
    "Harrow & Finch Outdoor Ltd", "08123456", "14 Sample Quay, Bristol", "+44 117 000 0000", "", "Eleanor Finch"
)

MERIDIAN = Firm(
    "Meridian Trail Supplies LLC", "US-OR-1182044", "220 Specimen Ave, Portland", "a@b.example", "", "Dan Oka"
)

LAMP = Goods("*灯具*澜岸牌落地灯", "LA-F203", "台", 40, Decimal("180.00"))

SHADE = Goods("*灯具*澜岸牌北欧风可调光台灯（附备用灯泡两只）", "LA-T118", "台", 12, Decimal("96.50"))

PACK = Goods(
    "Ridgeline 45L trekking backpack in slate grey, second edition", "RL-45", "pcs", 60, Decimal("41.50"), Decimal(20)
)

LISTINGS = ("703318845521", "703318845760")

GRANT = Grant("“澜岸”商标", "31847206", date(2026, 1, 1), date(2026, 12, 31), (11,), onward=True)

GRANT_EN = Grant(
    "the mark RIDGELINE", "UK00003412207", date(2026, 1, 1), date(2027, 12, 31), (), "", "the USA", "its shop"
)

PDF, PNG, JPEG, TIFF, WEBP = "application/pdf", "image/png", "image/jpeg", "image/tiff", "image/webp"


class Part(NamedTuple):
    """A document of the cast: how it is made, its kind, media type and number of pages."""

    make: Callable[[], Sheet]
    kind: DocumentKind
    media: str = PDF
    pages: int = 1


def digital() -> Sheet:
    """The fully digital tax invoice."""
    return purchases.digital_invoice(
        number="26312000000184730526",
        issued=date(2026, 9, 18),
        seller=SUPPLIER,
        buyer=SELLER,
        lines=(LAMP, SHADE),
        remark="供货合同 LA-2026-0911",
        clerk="周岚",
    )


def older(*, sealed: bool = True) -> Sheet:
    """The older tax invoice."""
    return purchases.paper_invoice(
        code="031002500104",
        number="47305261",
        issued=date(2025, 9, 18),
        seller=SUPPLIER,
        buyer=SELLER,
        lines=(LAMP,),
        check_code="85342965681116380258",
        remark="货已验收",
        sealed=sealed,
    )


def special() -> Sheet:
    """The older special tax invoice: no check code."""
    return purchases.paper_invoice(
        code="3100183130",
        number="47305262",
        issued=date(2018, 9, 18),
        seller=SUPPLIER,
        buyer=SELLER,
        lines=(LAMP._replace(rate=Decimal(16)),),
        special=True,
    )


def commercial() -> Sheet:
    """The English invoice."""
    return purchases.commercial_invoice(
        number="INV-10482",
        issued=date(2026, 8, 3),
        seller=FINCH._replace(bank="Specimen Bank"),
        buyer=MERIDIAN,
        lines=(PACK,),
        currency="GBP",
    )


def receipt(*, sealed: bool = True) -> Sheet:
    """A receipt, which is no invoice."""
    return purchases.receipt(
        number="0047291",
        day=date(2026, 9, 2),
        issuer=SUPPLIER,
        payer=SELLER.name,
        amount=Decimal(8136),
        purpose="货款",
        sealed=sealed,
    )


def payment() -> Sheet:
    """A bank's slip."""
    return purchases.payment_record(
        number="HD20260918A3F7",
        day=date(2026, 9, 18),
        payer=SELLER,
        payee=SUPPLIER,
        amount=Decimal("9444.54"),
        purpose="货款",
    )


def slip() -> Sheet:
    """A till slip."""
    line = Goods("澜岸落地灯", "LA-F203", "台", 2, Decimal(399))
    return pictures.till_slip(
        shop="样张百货湖滨店", day=date(2026, 7, 11), number="0711-20384", branch="样张路1号", lines=(line,)
    )


def delivery(*, sealed: bool = True) -> Sheet:
    """A delivery note."""
    return purchases.delivery_note(
        number="SH-0093127",
        day=date(2026, 9, 20),
        supplier=SUPPLIER,
        buyer=SELLER,
        lines=(LAMP, SHADE),
        sealed=sealed,
    )


def counter_notice(*, sealed: bool = True, guaranteed: bool = True, reasons: int = 2) -> Sheet:
    """A Chinese counter-notice."""
    return notices.counter_notice(
        lang="zh",
        seller=SELLER,
        shop="栖木家居旗舰店",
        complaint_no="TM-2026-118204",
        listings=LISTINGS,
        reasons=["商品由权利人的授权经销商供货，附增值税专用发票及付款凭证，进货数量大于已售数量。"] * reasons,
        exhibits=("增值税专用发票", "品牌授权书"),
        signed=date(2026, 11, 24),
        sealed=sealed,
        guaranteed=guaranteed,
    )


def counter_notice_us() -> Sheet:
    """An English counter-notice with the statements of 17 U.S.C. 512(g)(3)."""
    return notices.counter_notice(
        lang="en",
        seller=MERIDIAN,
        shop="Meridian Trail Co.",
        complaint_no="CR-2026-004417",
        listings=LISTINGS,
        reasons=("The photographs were taken by our own studio.",),
        exhibits=("invoice INV-10482",),
        signed=date(2026, 11, 20),
        us_statements=True,
    )


def complaint() -> Sheet:
    """A Chinese complaint."""
    return notices.complaint(
        lang="zh",
        complainant=OWNER,
        complaint_no="TM-2026-118204",
        right_no="31847206",
        right="“澜岸 LANAN”文字及图形组合商标，核定使用于第11类灯、落地灯、吊灯、照明器械及装置",
        listings=LISTINGS,
        grounds=("被投诉店铺未经许可使用“澜岸”标识。",),
        made=date(2026, 11, 2),
    )


def complaint_en() -> Sheet:
    """An English complaint."""
    return notices.complaint(
        lang="en",
        complainant=FINCH,
        complaint_no="CR-2026-004417",
        right_no="VA2-118-204",
        right="Photographs",
        listings=LISTINGS,
        grounds=("The listings show our photographs.",),
        made=date(2026, 11, 2),
        work_title="Ridgeline 45L",
    )


def withdrawal(*, sealed: bool = True) -> Sheet:
    """A Chinese withdrawal."""
    return notices.withdrawal_letter(
        lang="zh",
        complainant=OWNER,
        complaint_no="TM-2026-118204",
        listings=LISTINGS,
        signed=date(2026, 11, 20),
        sealed=sealed,
    )


def withdrawal_en() -> Sheet:
    """An English withdrawal by an agent, on a condition."""
    return notices.withdrawal_letter(
        lang="en",
        complainant=FINCH,
        complaint_no="CR-2026-004417",
        listings=LISTINGS,
        signed=date(2026, 11, 20),
        seller="Meridian Trail Co.",
        whole=False,
        condition="This withdrawal holds if the seller pays GBP 500.",
        agent="Marcus Webb",
    )


def answer() -> Sheet:
    """Chinese counter-materials with a test purchase."""
    return notices.counter_materials(
        lang="zh",
        complainant=OWNER,
        appeal_no="AP-2026-000431",
        complaint_no="TM-2026-118204",
        rebuttals=(Rebuttal("A2", "发票", "开票方并非我方授权经销商。"), Rebuttal("A3", "授权书", "公章不符。")),
        signed=date(2026, 12, 3),
        attached=(("商标注册证", "我方为注册人"),),
        test_buy=notices.TrialPurchase(
            "2603117746120981", LISTINGS[0], "栖木家居旗舰店", date(2026, 11, 5), "无防伪标识。"
        ),
        evaluation_report="ZL2018115642",
    )


def answer_en() -> Sheet:
    """English counter-materials."""
    return notices.counter_materials(
        lang="en",
        complainant=FINCH,
        appeal_no="AP-2026-000432",
        complaint_no="CR-2026-004417",
        rebuttals=(Rebuttal("A2", "invoice INV-10482", "it covers other goods."),),
        signed=date(2026, 12, 3),
        work_published=date(2025, 3, 14),
    )


def court() -> Sheet:
    """A Chinese court's notice."""
    return notices.court_acceptance(
        court="样张市中级人民法院",
        case_no="（2026）样01民初1234号",
        claimant=OWNER,
        respondent=SELLER,
        cause="侵害商标权",
        right="“澜岸”商标",
        right_no="31847206",
        listings=LISTINGS,
        accepted=date(2026, 12, 5),
    )


def court_en() -> Sheet:
    """An English complaint in court."""
    return notices.court_complaint(
        court="United States District Court for the District of Specimen",
        case_no="3:26-cv-01187",
        claimant=FINCH,
        respondent=MERIDIAN,
        cause="copyright infringement",
        right="the photographs “Ridgeline 45L”",
        right_no="VA2-118-204",
        listings=LISTINGS,
        filed=date(2026, 12, 5),
    )


def trademark(renewed_to: date | None = None) -> Sheet:
    """A trademark certificate, with its renewal on a second page when there is one."""
    return rights.trademark_certificate(
        number="31847206",
        mark="澜岸",
        latin="" if renewed_to else "LANAN",
        owner=OWNER,
        classes=(11,),
        goods="灯；落地灯；吊灯；照明器械及装置；电灯泡；灯罩",
        registered=date(2016, 6, 21),
        expires=date(2026, 6, 20),
        renewed_to=renewed_to,
    )


def invention() -> Sheet:
    """A certificate of an invention."""
    return rights.patent_certificate(
        kind="invention",
        number="ZL201811564288.X",
        title="一种可调光落地灯及其控制方法",
        patentee=SELLER,
        inventors="陈栖",
        filed=date(2018, 12, 20),
        granted=date(2021, 3, 9),
    )


def design() -> Sheet:
    """A certificate of a design, with its view."""
    return rights.patent_certificate(
        kind="design",
        number="ZL202330123456.0",
        title="落地灯",
        patentee=SELLER,
        inventors="陈栖",
        filed=date(2023, 3, 10),
        granted=date(2023, 9, 5),
    )


def copyright_of(published: date | None = date(2025, 3, 14)) -> Sheet:
    """A copyright certificate."""
    return rights.copyright_certificate(
        number="样作登字-2025-F-00118204",
        title="《山脊》商品摄影",
        author="林木",
        owner=SELLER,
        created=date(2025, 3, 3),
        published=published,
        registered=date(2025, 4, 20),
    )


def attorney() -> Sheet:
    """A Chinese power of attorney."""
    return rights.power_of_attorney(
        lang="zh",
        grantor=OWNER,
        agent="样张知识产权代理有限公司",
        agent_id="91330108MA2GXXT01B",
        covers=("提交及撤回投诉", "接收材料"),
        starts=date(2026, 1, 1),
        ends=date(2027, 12, 31),
        signed=date(2025, 12, 28),
    )


def attorney_en() -> Sheet:
    """An English power of attorney."""
    return rights.power_of_attorney(
        lang="en",
        grantor=FINCH,
        agent="Marcus Webb",
        agent_id="",
        covers=("withdrawing complaints",),
        starts=date(2026, 1, 1),
        ends=date(2027, 12, 31),
        signed=date(2025, 12, 28),
    )


def express() -> Sheet:
    """An express firm's proof."""
    return records.express_proof(
        number="YZ7733018845521",
        sender="平台知识产权保护部",
        receiver=OWNER.name,
        address=OWNER.address,
        arrived=date(2026, 11, 24),
        received_by="前台 吴女士",
    )


def publication() -> Sheet:
    """A Chinese publication whose text runs on below its picture."""
    return records.prior_publication(
        lang="zh",
        source="样张家居网",
        title="二〇一九春季灯具展：锥形灯罩落地灯受关注，多家厂商同台展出新款落地灯与台灯",
        published=date(2019, 4, 12),
        link="https://home.example/news/20190412",
        paragraphs=["记者在现场看到，该款落地灯灯罩上窄下宽，灯杆自底座中心竖直升起。" * 3] * 4,
    )


def publication_en() -> Sheet:
    """An English publication."""
    return records.prior_publication(
        lang="en",
        source="Specimen Outdoor Review",
        title="Forty-five litres for the long ridge",
        published=date(2019, 4, 12),
        link="https://review.example/2019/04",
        paragraphs=("The most seen form is a tapered body.",),
        outline="bag",
    )


def comparison(lang: str = "zh") -> Sheet:
    """A comparison of two forms."""
    features = (
        records.Feature("灯罩", "无纹理", "竖向褶皱", same=False),
        records.Feature("底座", "圆盘", "圆盘", same=True),
    )
    return records.comparison(
        lang="zh" if lang == "zh" else "en",
        title="外观设计视图比对表",
        right="专利主视图",
        goods="商品主视图",
        features=features if lang == "zh" else features[:1],
        outlines=("lamp", "lamp"),
    )


def listing(lang: str = "zh") -> Sheet:
    """A listing's page."""
    return pictures.listing_screenshot(
        lang="zh" if lang == "zh" else "en",
        shop="栖木家居旗舰店",
        listing=LISTINGS[0],
        title="LANAN 澜岸 落地灯 LA-F203 北欧简约客厅卧室书房立式台灯 可调光 正品",
        price="¥399.00",
        brand="LANAN" if lang == "zh" else "",
    )


def mail(lang: str = "zh") -> Sheet:
    """A mail server's log."""
    return records.mail_log(
        lang="zh" if lang == "zh" else "en",
        sender="ipr@platform.example",
        recipient="legal@lanan.example",
        subject="转送申诉材料 AP-2026-000431",
        arrived=date(2026, 11, 24),
    )


def product() -> Sheet:
    """A photograph of the goods."""
    return pictures.product_photo(name="落地灯", brand="LANAN", model="LA-F203")


def licence() -> Sheet:
    """A business licence."""
    return rights.business_licence(firm=SELLER, founded=date(2019, 4, 2), scope="家居用品、灯具的批发与零售。")


def authorised(*, sealed: bool = True) -> Sheet:
    """A Chinese authorisation."""
    return rights.authorisation(
        lang="zh",
        number="SQ-17",
        grantor=OWNER,
        grantee=SUPPLIER,
        grant=GRANT,
        signed=date(2025, 12, 20),
        sealed=sealed,
    )


def authorised_en() -> Sheet:
    """An English authorisation."""
    return rights.authorisation(
        lang="en",
        number="HF-93",
        grantor=FINCH,
        grantee=MERIDIAN,
        grant=GRANT_EN._replace(classes=(18, 22)),
        signed=date(2025, 12, 20),
    )


def contract(*, sealed: bool = True) -> Sheet:
    """A Chinese distribution contract."""
    return rights.distribution_contract(
        lang="zh",
        number="LA-2026-0911",
        supplier=SUPPLIER,
        distributor=SELLER,
        grant=GRANT,
        signed=date(2026, 1, 5),
        sealed=sealed,
    )


def contract_en() -> Sheet:
    """An English distribution agreement."""
    return rights.distribution_contract(
        lang="en",
        number="DA-31",
        supplier=FINCH,
        distributor=MERIDIAN,
        grant=GRANT_EN,
        signed=date(2026, 1, 5),
    )


CAST: dict[str, Part] = {
    "digital": Part(digital, DocumentKind.INVOICE),
    "older": Part(older, DocumentKind.INVOICE),
    "special": Part(special, DocumentKind.INVOICE),
    "commercial": Part(commercial, DocumentKind.INVOICE),
    "receipt": Part(receipt, DocumentKind.RECEIPT),
    "payment": Part(payment, DocumentKind.PAYMENT_RECORD),
    "slip": Part(slip, DocumentKind.TILL_SLIP, JPEG),
    "delivery": Part(delivery, DocumentKind.DELIVERY_NOTE),
    "counter_notice": Part(counter_notice, DocumentKind.COUNTER_NOTICE),
    "counter_notice_us": Part(counter_notice_us, DocumentKind.COUNTER_NOTICE),
    "complaint": Part(complaint, DocumentKind.COMPLAINT),
    "complaint_en": Part(complaint_en, DocumentKind.COMPLAINT),
    "withdrawal": Part(withdrawal, DocumentKind.WITHDRAWAL_LETTER),
    "withdrawal_en": Part(withdrawal_en, DocumentKind.WITHDRAWAL_LETTER),
    "authorised": Part(authorised, DocumentKind.AUTHORISATION),
    "authorised_en": Part(authorised_en, DocumentKind.AUTHORISATION),
    "contract": Part(contract, DocumentKind.CONTRACT, pages=2),
    "contract_en": Part(contract_en, DocumentKind.CONTRACT, pages=2),
    "attorney": Part(attorney, DocumentKind.POWER_OF_ATTORNEY),
    "attorney_en": Part(attorney_en, DocumentKind.POWER_OF_ATTORNEY),
    "answer": Part(answer, DocumentKind.COUNTER_MATERIALS, pages=2),
    "answer_en": Part(answer_en, DocumentKind.COUNTER_MATERIALS, pages=2),
    "court": Part(court, DocumentKind.LEGAL_ACTION_NOTICE),
    "court_en": Part(court_en, DocumentKind.LEGAL_ACTION_NOTICE),
    "trademark": Part(trademark, DocumentKind.TRADEMARK_CERTIFICATE),
    "trademark_renewed": Part(lambda: trademark(date(2036, 6, 20)), DocumentKind.TRADEMARK_CERTIFICATE, pages=2),
    "invention": Part(invention, DocumentKind.PATENT_CERTIFICATE, pages=2),
    "design": Part(design, DocumentKind.PATENT_CERTIFICATE, pages=2),
    "copyright": Part(copyright_of, DocumentKind.COPYRIGHT_CERTIFICATE),
    "unpublished": Part(lambda: copyright_of(None), DocumentKind.COPYRIGHT_CERTIFICATE),
    "licence": Part(licence, DocumentKind.IDENTITY_DOCUMENT),
    "express": Part(express, DocumentKind.PROOF_OF_ARRIVAL),
    "mail": Part(mail, DocumentKind.PROOF_OF_ARRIVAL),
    "mail_en": Part(lambda: mail("en"), DocumentKind.PROOF_OF_ARRIVAL),
    "publication": Part(publication, DocumentKind.PRIOR_PUBLICATION),
    "publication_en": Part(publication_en, DocumentKind.PRIOR_PUBLICATION),
    "comparison": Part(comparison, DocumentKind.COMPARISON),
    "comparison_en": Part(lambda: comparison("en"), DocumentKind.COMPARISON),
    "listing": Part(listing, DocumentKind.LISTING_PHOTO, PNG),
    "listing_en": Part(lambda: listing("en"), DocumentKind.LISTING_PHOTO, PNG),
    "product": Part(product, DocumentKind.LISTING_PHOTO, JPEG),
    "photographed": Part(lambda: pictures.as_photo(delivery()), DocumentKind.DELIVERY_NOTE, JPEG),
    "scanned": Part(lambda: pictures.as_scan(authorised()), DocumentKind.AUTHORISATION),
    "scanned_tiff": Part(lambda: pictures.as_tiff(contract()), DocumentKind.CONTRACT, TIFF, 2),
    "sent_by_phone": Part(lambda: pictures.as_webp(receipt()), DocumentKind.RECEIPT, WEBP),
}
