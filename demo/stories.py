"""The stories of the demonstration: of which line, which papers, what happens, and what is wrong with it.

``path`` is what happens after the appeal was opened, step by step; a step may carry a word after a
colon. ``due`` says how many days from today the clock that runs at the end has left (negative: overdue);
a story without it ended ``ended`` days ago.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from core.domain.terms import RightType, Value

MET, NOT, CANNOT = Value.MET, Value.NOT_MET, Value.CANNOT_VERIFY


class Rule(NamedTuple):
    """A line of the marketplace and a right; the policy is the one in force on the day the appeal is opened."""

    line: str
    right_type: RightType


@dataclass(frozen=True)
class Story:
    """One kind of appeal. ``papers`` are names of ``demo.scenes``; ``flaws`` are what they get wrong.

    ``found`` is what the reviewer finds other than that all is well, ``found_in_answer`` the same of the
    complainant's answer. ``brand`` names the rights holder, else one that fits is taken; ``parties_of`` an
    earlier story with the same rights holder and shop. ``typed``
    False leaves the facts of the seller's evidence to be typed by the reviewer. ``form`` says how the
    counter-notice came: pdf, word, photo, scan, phone or text. The word ``account`` says that a party sent it
    through its own account.
    """

    name: str
    rule: Rule
    papers: tuple[str, ...]
    path: str
    due: int | None = None
    ended: int = 0
    flaws: frozenset[str] = frozenset()
    found: Mapping[str, Value] = field(default_factory=dict)
    found_in_answer: Mapping[str, Value] = field(default_factory=dict)
    brand: str = ""
    parties_of: str = ""
    typed: bool = True
    form: str = "pdf"

    @property
    def us(self) -> bool:
        """Whether it is a counter-notice under 512(g)."""
        return self.rule.line == "us"

    @property
    def steps(self) -> tuple[str, ...]:
        """The verbs of the path, the opening first."""
        return ("open", *self.path.split())


def _flaws(words: str) -> frozenset[str]:
    return frozenset(words.split())


TM1, TM2 = Rule("tmall", RightType.TRADEMARK), Rule("taobao", RightType.TRADEMARK)

PT1, PT2 = Rule("tmall", RightType.PATENT), Rule("taobao", RightType.PATENT)

CR2, US = Rule("taobao", RightType.COPYRIGHT), Rule("us", RightType.COPYRIGHT)

FILED = "disclose file"

SENT = "disclose file forward arrive"

ANSWERED = "disclose file forward arrive answer:counter_materials"

SUED = "disclose file forward arrive answer:legal_action_notice"

TRADEMARK: Final = (
    Story("invoice awaits a first look", TM1, ("invoice", "grant_to_dealer", "listing", "photo"), FILED, due=1,
          brand="lanan"),
    Story("silence revokes", TM1, ("invoice_again", "grant_to_dealer"), f"{SENT} lapse", ended=3),
    Story("till slip only", TM1, ("till_slip",), f"{FILED} reject", ended=2),
    Story("till slip waits", TM1, ("till_slip", "photo"), f"{FILED} hold", due=0, brand="heyu"),
    Story("chain of two grants", TM1, ("grant_to_dealer", "contract_with_dealer"), f"{FILED} draft hand_over", due=3,
          brand="qingmo"),
    Story("chain is broken", TM1, ("grant_to_dealer", "contract_with_stranger"), f"{FILED} draft", due=0,
          brand="chuqing"),
    Story("complainant's mark expired", TM1, ("authorisation",), FILED, due=2, flaws=_flaws("expired_mark misfiled"),
          brand="mulihome"),
    Story("withdrawal letter", TM1, ("withdrawal_letter",), f"{FILED} forward withdraw revoke:revoked_withdrawn",
          ended=6),
    Story("receipt by telephone", TM1, ("receipt_by_phone",), FILED, due=5),
    Story("too few were bought", TM1, ("invoice_too_small",), f"{FILED} supplement", due=1,
          found={"fp_quantity_covers": CANNOT}),
    Story("a second invoice follows", TM1, ("invoice_too_small",),
          f"{FILED} supplement resupply:invoice_more forward arrive", due=0,
          found={"fp_quantity_covers": CANNOT}),
    Story("invoice, first use", TM1, ("invoice_shared",), f"{SENT} lapse", ended=48, brand="lanan"),
    Story("invoice used again", TM1, ("invoice_shared", "photo_by_iphone"), FILED, due=1, brand="lanan"),
    Story("rebuttal holds", TM1, ("invoice", "grant_to_dealer"), f"{ANSWERED} uphold:upheld_valid_answer", ended=4,
          found_in_answer={"cm_issuer_denial": MET, "cm_test_purchase_linked": MET}),
    Story("answer only repeats the complaint", TM1, ("invoice", "grant_to_dealer"),
          f"{ANSWERED} revoke:revoked_invalid_answer", ended=1,
          flaws=_flaws("bare_answer"), found_in_answer={"cm_rebuttal_supported": NOT}),
    Story("answer waits for the final review", TM1, ("authorisation", "invoice"), ANSWERED, due=2),
    Story("final review overdue", TM1, ("invoice", "grant_to_dealer"), f"{ANSWERED} draft", due=-1),
    Story("suit was filed", TM1, ("authorisation", "invoice", "listing"),
          f"{SUED} uphold:upheld_legal_action follow_up:6", ended=8, found_in_answer={"cm_legal_action_proof": CANNOT}),
    Story("review overdue", TM1, ("invoice_photographed", "invoice_shared_photographed"), FILED, due=-2, typed=False,
          form="photo", brand="lanan"),
    Story("held by a reviewer", TM1, ("authorisation", "invoice"), f"{FILED} draft hold", due=4, brand="kewei"),
    Story("assigned to a colleague", TM1, ("authorisation", "invoice_again"), f"{FILED} comment assign", due=6,
          form="scan", parties_of="silence revokes"),
    Story("called, nothing on file", TM1, (), "", ended=0, flaws=_flaws("no_certificate")),
    Story("ready to disclose", TM1, (), "", ended=1),
    Story("seller has until today", TM1, (), "disclose", due=0),
    Story("seller is silent", TM1, (), "disclose", due=-3),
    Story("seller gave no counter-notice", TM1, (), "disclose lapse_seller", ended=30),
    Story("seller gives up", TM1, ("receipt",), f"{FILED} correct misfiled withdraw_appeal", ended=22),
    Story("arrival not recorded", TM1, ("invoice", "grant_to_dealer"), "disclose file forward", ended=5),
    Story("silence to confirm", TM1, ("invoice", "grant_to_dealer"), f"{SENT} ask_time:5 decline_time", due=-1),
    Story("complainant got more time", TM1, ("authorisation",), f"{SENT} ask_time:5 extend:5", due=2),
    Story("answer came too late", TM1, ("invoice", "grant_to_dealer"), f"{SENT} lapse late", ended=5),
    Story("lead forwards by exception", TM1, ("invoice_late",), f"{FILED} forward! arrive", due=9, form="phone"),
    Story("lead revokes for another reason", TM1, ("authorisation",), f"{ANSWERED} revoke!:revoked_other", ended=7),
    Story("withdrawal was not the complainant's", TM1, ("authorisation",), f"{SENT} withdraw decline", due=6,
          flaws=_flaws("forged_withdrawal"), found_in_answer={"wd_confirmed_direct": NOT}),
    Story("foreign invoice", TM2, ("commercial_invoice",), f"{FILED} supplement", due=3, brand="ridgeline",
          found={"fp_number_format": CANNOT, "fp_issuer_id_check": CANNOT, "fp_buyer_is_seller": CANNOT,
                 "fp_tax_site_verified": CANNOT}),
    Story("till slip that counts", TM2, ("till_slip_from_owner", "photo"), f"{FILED} draft", due=3),
    Story("sealed delivery list", TM2, ("delivery_note_scanned", "payment"), f"{SENT} lapse", ended=40,
          found={"fp_supplier_confirmed": MET}),
    Story("conditional withdrawal", TM2, ("withdrawal_letter",), f"{FILED} reject", ended=26,
          flaws=_flaws("conditional"),
          found={"wd_unconditional": NOT}),
    Story("two grants, answered", TM2, ("authorisation", "owner_identity"), ANSWERED, due=4, flaws=_flaws("by_agent")),
    Story("owner's own catalogue", TM2, ("official_page",), f"{FILED} draft", due=4),
    Story("seen in a store", TM2, ("store_photo", "photo"), FILED, due=5),
    Story("bar code leads to the owner", TM2, ("barcode_query", "photo"),
          f"{SENT} lapse refuse_order resend_order confirm_order", ended=12),
    Story("found in the store's system", TM2, ("store_lookup",), FILED, due=6),
    Story("licence for the logo", TM2, ("use_licence",), SENT, due=7),
    Story("English contract", TM2, ("contract_abroad",), f"{SENT} ask_time:10", due=12, brand="osterby"),
)  # fmt: skip

PATENT: Final = (
    Story("own patent, valid rebuttal", PT1, ("own_patent",), f"{ANSWERED} uphold:upheld_valid_answer", ended=5,
          brand="lanan"),
    Story("patent number is wrong", PT1, ("own_patent",), FILED, due=2, flaws=_flaws("bad_patent_no")),
    Story("bought from the patentee", PT1, ("invoice_of_owner",), f"{SENT} lapse", ended=33),
    Story("receipt for patented goods, then a patent", PT1, ("receipt",),
          f"{FILED} reject reopen:preliminary_review add:own_patent forward arrive lapse", ended=11),
    Story("reopened with new facts", PT1, ("receipt",), f"{FILED} reject reopen:preliminary_review", due=4),
    Story("later patent, suit filed", PT1, ("own_patent",),
          f"{SUED} follow_up:3 uphold:upheld_legal_action end_follow_up", ended=44,
          flaws=_flaws("later_patent")),
    Story("patent appeal, arrival not recorded", PT1, ("own_patent",), "disclose file forward", ended=2),
    Story("answer without an evaluation report", PT1, ("own_patent",), ANSWERED, due=0, flaws=_flaws("no_report"),
          brand="tongya"),
    Story("published before the filing, old list", PT1, ("publication",), FILED, due=3),
    Story("known before the filing", PT2, ("publication", "comparison"), f"{FILED} draft", due=1),
    Story("known before, answer fails", PT2, ("publication", "comparison"),
          f"{ANSWERED} revoke:revoked_invalid_answer", ended=37,
          found_in_answer={"cm_feature_comparison": NOT}),
    Story("own patent, more time", PT2, ("own_patent", "photo"), f"{SENT} extend:8", due=5),
    Story("rejected, reopened, forwarded", PT2, ("receipt",),
          f"{FILED} reject reopen:preliminary_review add:delivery_note forward arrive",
          due=8, found={"fp_supplier_confirmed": MET}),
)  # fmt: skip

COPYRIGHT: Final = (
    Story("owner's licence", CR2, ("picture_licence", "owner_identity"), FILED, due=3, form="word"),
    Story("a licence to sell only", CR2, ("picture_licence", "owner_identity"), f"{FILED} reject", ended=6,
          flaws=_flaws("sale_only"),
          found={"cl_use_right_granted": NOT}),
    Story("seller's own pictures", CR2, ("own_work",), f"{SENT} lapse", ended=22),
    Story("own work, answered", CR2, ("own_work", "listing"), ANSWERED, due=1),
    Story("books from the publisher", CR2, ("invoice_of_owner",), SENT, due=1, brand="yunjian"),
    Story("books on a till slip", CR2, ("till_slip_from_owner",), FILED, due=0, brand="zhigeng", typed=False),
    Story("published earlier, owner answers", CR2, ("publication",), f"{ANSWERED} uphold:upheld_valid_answer",
          ended=58),
    Story("another work", CR2, ("comparison", "listing"), FILED, due=-1),
    Story("withdrawn during the review", CR2, ("own_work",), f"{FILED} withdraw:account", due=3),
    Story("reopened for a late answer", CR2, ("own_work",), f"{SENT} lapse late reopen:final_review", due=5),
)  # fmt: skip

US_COPYRIGHT: Final = (
    Story("counter-notice unanswered", US, ("own_photograph",), "disclose file forward lapse", ended=4),
    Story("counter-notice as e-mail", US, (), FILED, due=1, form="text"),
    Story("no statement under penalty", US, (), f"{FILED} supplement", due=6, flaws=_flaws("no_us_statements"),
          found={"cn_perjury_statement": CANNOT, "cn_jurisdiction_consent": CANNOT}),
    Story("action filed in court", US, ("own_photograph",),
          "disclose file forward answer:legal_action_notice uphold:upheld_legal_action", ended=3),
    Story("forwarded too late", US, ("listing",), "disclose file forward", due=2, flaws=_flaws("slow")),
    Story("action about another listing", US, ("listing",), "disclose file forward answer:legal_action_notice", due=0,
          flaws=_flaws("other_listing")),
    Story("counter-notice not signed", US, (), f"{FILED} reject", ended=29, flaws=_flaws("unsigned"),
          found={"cn_written_signed": NOT}),
    Story("notice withdrawn", US, ("listing",), "disclose file forward withdraw revoke:revoked_withdrawn", ended=24),
    Story("subscriber has time", US, (), "disclose", due=12),
    Story("restoration to confirm", US, ("listing",), "disclose file forward", due=-1),
    Story("wait ended for the latest day", US, ("own_photograph",), "disclose file forward end_wait", ended=12,
          flaws=_flaws("slow")),
)  # fmt: skip

DEAR: Final = (
    Story("dear sales wait for a second person", CR2, ("own_work", "listing"), f"{FILED} forward", due=1,
          flaws=_flaws("dear")),
)  # fmt: skip

STORIES: Final = (*TRADEMARK, *PATENT, *COPYRIGHT, *US_COPYRIGHT, *DEAR)
"""Every kind once."""

PAST: Final = 3_000
"""The default number of closed cases from an earlier system."""

APPEALS: Final = len(STORIES) + PAST

MOST: Final = 10_000


def split(appeals: int) -> tuple[int, int]:
    """The number of appeals played through the commands, each a story, and the number imported."""
    played = min(appeals, len(STORIES))
    return played, appeals - played
