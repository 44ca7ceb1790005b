"""What a file seems to be by its name, as a first choice that a person looks over before anything is taken in."""

from typing import Final

from core.model.terms import DocumentKind, Side, State

K = DocumentKind
# The first word that is found decides, so the narrower ones come first.
WORDS: Final[tuple[tuple[DocumentKind, tuple[str, ...]], ...]] = (
    (K.PROOF_OF_ARRIVAL, ("proof of arrival", "proof_of_arrival", "arrival", "送达", "签收")),
    (K.COUNTER_MATERIALS, ("counter_materials", "counter-materials", "反驳", "补充材料")),
    (K.COUNTER_NOTICE, ("counter-notice", "counter_notice", "counternotice", "counter notice", "反通知", "不侵权声明")),
    (K.LEGAL_ACTION_NOTICE, ("legal_action", "lawsuit", "court", "起诉", "受理", "行政投诉")),
    (K.POWER_OF_ATTORNEY, ("power of attorney", "power_of_attorney", "poa", "委托书")),
    (K.WITHDRAWAL_LETTER, ("withdraw", "撤诉", "撤回")),
    (K.TILL_SLIP, ("till", "小票")),
    (K.INVOICE, ("invoice", "fapiao", "发票")),
    (K.RECEIPT, ("receipt", "收据")),
    (K.DELIVERY_NOTE, ("delivery", "送货", "进货单")),
    (K.PAYMENT_RECORD, ("payment", "bank", "付款", "转账")),
    (K.CONTRACT, ("contract", "合同")),
    (K.AUTHORISATION, ("authoris", "authoriz", "licence", "license", "授权", "许可")),
    (K.TRADEMARK_CERTIFICATE, ("trademark", "商标")),
    (K.PATENT_CERTIFICATE, ("patent", "专利")),
    (K.COPYRIGHT_CERTIFICATE, ("copyright", "著作权", "版权", "作品登记")),
    (K.PRIOR_PUBLICATION, ("publication", "公开")),
    (K.COMPARISON, ("comparison", "对比")),
    (K.IDENTITY_DOCUMENT, ("identity", "passport", "身份证", "营业执照")),
    (K.LISTING_PHOTO, ("listing", "商品图", "主图")),
    (K.COMPLAINT, ("complaint", "投诉")),
)
OF_SIDE: Final = {
    K.PROOF_OF_ARRIVAL: Side.OFFICE,
    K.COMPLAINT: Side.COMPLAINANT,
    K.COUNTER_MATERIALS: Side.COMPLAINANT,
    K.LEGAL_ACTION_NOTICE: Side.COMPLAINANT,
    K.COUNTER_NOTICE: Side.SELLER,
}


def kind_of(name: str) -> DocumentKind | None:
    """The kind that the file's name speaks of; None when it tells nothing."""
    low = name.lower()
    return next((kind for kind, words in WORDS if any(word in low for word in words)), None)


def side_of(kind: DocumentKind | None, state: State) -> Side:
    """Whose document it most likely is: by its kind, else whoever is to send something in this state."""
    if kind in OF_SIDE:
        return OF_SIDE[kind]
    return Side.SELLER if state in {State.AWAITING_SELLER, State.PRELIMINARY_REVIEW} else Side.COMPLAINANT
