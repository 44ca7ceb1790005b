"""What the people of the demonstration write: reasons that a party reads, notes, comments."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "forward": ("", ""),
    "forward!": (
        "发票晚于投诉开具，但送货单与付款记录可证明货物先于投诉交付；经核实后依例外转送。",
        "The invoice is dated after the complaint, but delivery and payment came before it; forwarded as an exception.",
    ),
    "reject": (
        "所附材料不符合此类投诉的证据清单，或内容未能证明商品来源；可补充新的证据后申请复核。",
        "The papers are not on the list for this kind of complaint, or do not show where the goods came from.",
    ),
    "supplement": (
        "以上各项暂无法核实，请补充其余进货发票、税务平台查验截图或供货方确认函。",
        "These points could not be verified. Please send the other invoices or a confirmation of the supplier.",
    ),
    "decline": (
        "撤诉声明并非投诉人出具，出具人与投诉人主体不一致；申诉按原期限继续。",
        "The letter was not issued by the complainant; the appeal goes on under its old clock.",
    ),
    "revoke:revoked_invalid_answer": (
        "投诉人的答复未对被采信的证据作出有依据的反驳，处罚予以撤销。",
        "The complainant's answer does not rebut the evidence that was relied on; the punishment is revoked.",
    ),
    "revoke:revoked_withdrawn": (
        "投诉人已撤回投诉，处罚予以撤销。",
        "The complainant withdrew the complaint; the punishment is revoked.",
    ),
    "revoke!:revoked_other": (
        "双方已在另案达成和解并共同来函，处罚予以撤销。",
        "Both sides settled elsewhere and wrote to us together; the punishment is revoked.",
    ),
    "uphold:upheld_valid_answer": (
        "投诉人对每份被采信证据均作出具体、有依据的反驳，处罚维持；建议双方通过法律途径解决。",
        "The complainant answered each document relied on, with support; the punishment stands.",
    ),
    "uphold:upheld_legal_action": (
        "投诉人已就涉案商品提起诉讼，通知在期限内到达，处罚维持，待法院裁判。",
        "The complainant filed an action about these listings, and notice came in time; the punishment stands.",
    ),
    "kept_without_notice": (
        "反驳材料证据充分，投诉人称正在准备起诉；已告知其起诉后立即通知我方。",
        "The rebuttal is well supported, and the complainant prepares a suit; it is to notify us once it has sued.",
    ),
    "refused_with_minimum": (
        "所附单据无法指向权利人，转送后投诉人亦无从核对。",
        "The paper leads to nobody whom the complainant could ask; there is nothing it could check.",
    ),
    "extend": (
        "投诉人提交材料需境外公证认证，准予延长。",
        "Papers from abroad have to be notarised; the complainant asked in time.",
    ),
    "follow_up": ("法院立案通知尚未提交，到期核对。", "Proof that the court took the suit up is still to come."),
    "end_follow_up": ("已收到立案通知书，附卷。", "The court's acceptance has come and is on file."),
    "end_wait": (
        "反通知转送过迟，法定最迟恢复日将至，且未收到起诉通知；现恢复该内容。",
        "We forwarded the counter-notice too late. The last day to restore has come, and no action was notified.",
    ),
    "ask_time": (
        "来函称所需材料正在境外公证，申请延期。",
        "They write that the papers are being notarised abroad, and ask for more time.",
    ),
    "decline_time": ("所述理由未附任何凭证，不予延长。", "Nothing supports the reason; the window stays as it is."),
    "reopen": ("出现新的事实，足以影响原结论，重新审理。", "New facts came to light that may change the decision."),
    "as_filed": (
        "对方为企业，材料中无个人信息，且对方核对时需要全部内容。",
        "The parties are firms: nothing in it is personal, and the other side needs all of it to check.",
    ),
    "late": ("投诉人的反驳材料在案件终结后寄到。", "Counter-materials arrived after the case was closed."),
    "gives_up": (
        "卖家来函：商品已下架，不再继续申诉。",
        "The seller writes that the goods are off sale and the appeal is given up.",
    ),
    "comment": ("卖家来电询问进度，已告知审核期限。", "The seller called to ask how far we are; told the date."),
    "hand_over": ("明日休假，请接手。", "I am away from tomorrow; please take this one over."),
    "private_note": ("税务平台截图已留存。", "Screenshot of the look-up is kept."),
    "draft_reason": ("初步意见（未写完）：", "First notes, not finished: "),
    "tax_site": ("全国增值税发票查验平台：存在，票面一致。", "Tax site: found, and it agrees."),
    "overruled": ("已核对原件：录入有误，以原件为准。", "Checked against the original: what was typed is wrong."),
    "registry": ("国知局网站核对：权利人一致，状态有效。", "Registry looked up: same owner, in force."),
    "owner": ("已致函权利人核实，确认授权有效。", "Wrote to the rights holder, who confirmed the grant."),
    "withdrew": (
        "投诉人经其注册账号回复：确认撤诉。",
        "The complainant confirmed it from its registered account.",
    ),
    "supplier": ("已致电供货方核实，确认供货。", "Called the supplier, who confirmed the sale."),
    "look_agrees": (
        "材料与认定一致，结论相同。",
        "The papers bear out the findings; I come to the same decision.",
    ),
    "look_differs": (
        "关键一项依现有材料无法核实，我不会据此作出该决定。",
        "The point that carries it cannot be verified from what is on file; I would not have decided so.",
    ),
    "look_concluded": (
        "供货方的书面确认已在案，足以支持原决定。",
        "The supplier's confirmation is on file and carries the first decision.",
    ),
    "unverified": ("现有材料无法核实。", "Cannot be verified from what is on file."),
}


def said(what: str, lang: str) -> str:
    """The words in that language, en or zh."""
    zh, en = WORDS[what]
    return zh if lang == "zh" else en
