"""The standard reasons of the demonstration office: written by its leads, one worded anew, one retired."""

from typing import Final

from core.commands.standard_reasons import add_reason, change_reason, retire_reason
from core.domain.refusals import granted
from core.office import Office
from demo.reviewing import PHRASES
from demo.staff import Staff

WHOLE: Final = ("reject", "revoke:revoked_withdrawn", "uphold:upheld_legal_action")
"""Decisions whose usual words, as the reviewers of the demonstration write them, are a standard reason too."""

WORDED: Final = (
    ("reject", "fp_kind_allowed",
     "您提交的单据类型不在此类投诉的证据清单内：收据、购物小票等无法向开具方核验，不能单独证明商品来源。",
     ("The document you sent is not of a kind that is accepted for this kind of complaint: a receipt or till slip can"
     "not be verified with whoever issued it, and does not show by itself where the goods came from.")),
    ("reject", "fp_buyer_is_seller",
     "单据载明的购买方与您店铺的经营主体不一致，且未说明二者关系；如系关联主体或受托采购，请提供相应证明。",
     ("The buyer named on the document is not the firm that runs your shop, and nothing explains how the two are"
     " connected. If it bought on your behalf, send proof of that.")),
    ("reject", "fp_goods_match",
     "单据上的品名、品牌或型号与被投诉商品对应不上，无法证明所售商品即单据所列商品。",
     ("Goods, brand or model on the document cannot be matched with the listing, so it does not show that what you sell"
     " is what you bought.")),
    ("reject", "fp_quantity_covers",
     "单据载明的进货数量少于该商品的已售数量，超出部分的来源未得到证明。",
     "Fewer pieces were bought on the documents than were sold; where the others came from is not shown."),
    ("reject", "fp_points_to_owner",
     "单据的开具方既非权利人，也未见其获得权利人授权的材料，无法证明商品来自权利人。",
     ("The issuer of the document is not the rights holder, and no authorisation from the rights holder to it is on"
     " file. The document therefore does not show that the goods are the rights holder's.")),
    ("reject", "au_links_connected",
     "授权链不完整：中间某一级授权缺失，或授权人与上一级被授权人不一致，无法从权利人追溯至您的店铺。",
     ("The chain of authorisation is not complete: a link is missing or names somebody else, so it does not lead from"
     " the rights holder to your shop.")),
    ("reject", "au_terms_cover_sale",
     "授权书载明的期限未覆盖该商品的销售期间。",
     "The term of the authorisation does not cover the time in which the goods were sold."),
    ("reject", "cn_perjury_statement",
     "反通知缺少在伪证责任下作出的善意声明，该声明为法律规定的必备内容。",
     "The counter-notice lacks the statement under penalty of perjury, which the statute requires."),
    ("reject", "cn_truth_guarantee",
     "反通知未附内容真实性的书面保证。",
     "The counter-notice comes without the written guarantee that its contents are true."),
    ("ask_supplement", "fp_tax_site_verified",
     "发票暂无法在税务平台查验，请提供税务平台的查验结果截图，或由开票方出具的确认函。",
     ("The invoice could not be verified on the tax authority's site. Please send its result from that site, or a"
     " confirmation by the issuer.")),
    ("ask_supplement", "cn_legible_unmasked",
     "部分材料不清晰或有遮挡，请重新提交完整、清晰、未经遮挡的扫描件或照片。",
     "Some of the documents cannot be read or are masked. Please send them again, complete, legible and unmasked."),
    ("ask_supplement", "",
     "我方已审阅您提交的材料，尚需补充以下内容后方可作出决定。",
     "We have read what you sent. Before we can decide, the following is still needed."),
    ("forward", "",
     "您的反通知内容完整，且至少一份证据符合要求，现予以转送。",
     "Your counter-notice is complete, and at least one document meets what is asked; it now goes forward."),
    ("revoke:revoked_invalid_answer", "cm_rebuts_each_document",
     "投诉人的答复未逐一回应卖家被采信的证据。",
     "The complainant's answer leaves documents unanswered on which the seller's appeal rests."),
    ("revoke:revoked_invalid_answer", "cm_rebuttal_supported",
     "投诉人的答复仅重申投诉内容，未提出具体反驳，亦未附相应证据。",
     "The complainant's answer repeats the complaint; it rebuts nothing in particular, and no evidence came with it."),
    ("uphold:upheld_valid_answer", "cm_rebuttal_supported",
     "投诉人对卖家的证据作出了具体反驳，并附有相应证据支持。",
     "The complainant has rebutted the seller's evidence in particular, and has supported it with evidence."),
    ("decline_withdrawal", "wd_issuer_is_complainant",
     "撤诉书的出具人与投诉人不一致，且未附投诉人的授权。",
     "The withdrawal was not issued by the complainant, and nothing shows that whoever issued it may act for it."),
    ("decline_withdrawal", "wd_signed_sealed",
     "撤诉书未签字或盖章，无法确认系投诉人的真实意思。",
     "The withdrawal bears no signature or seal, so we cannot be sure that it is the complainant's will."),
)  # fmt: skip
"""For which decision and criterion, in Chinese and in English."""

BEFORE: Final = ("授权期限不符。", "The term of the authorisation is not right.")
"""As one of them was worded at first."""

GIVEN_UP: Final = ("材料不足，不予支持。", "The papers are not enough.")
"""One that says nothing, and was retired."""


def write_standard_reasons(office: Office, staff: Staff) -> None:
    """Writes them, in the name of both leads. Raises ``RefusedError`` where a command refuses one."""
    lead, other = staff.lead, staff.other_lead
    for decision, (zh, en) in [(each, PHRASES[each]) for each in WHOLE]:
        granted(add_reason(office, lead, decision=decision, en=en, zh=zh))
    for decision, criterion, zh, en in WORDED:
        first = BEFORE if criterion == "au_terms_cover_sale" else (zh, en)
        made = granted(add_reason(office, lead, decision=decision, criterion=criterion, en=first[1], zh=first[0]))
        granted(change_reason(office, other, made.reason_id, made.version, en=en, zh=zh))
    retired = granted(add_reason(office, lead, decision="reject", en=GIVEN_UP[1], zh=GIVEN_UP[0]))
    granted(retire_reason(office, other, retired.reason_id, retired.version))
