"""What the stories are about: a call at customer service, and the papers of both sides, drawn for its day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.domain.appeal import Listing, Party
from core.domain.identifiers import patent_check_digit
from core.domain.terms import RightType, Side
from demo.papers import notices, pictures, purchases, records, rights
from demo.papers.notices import Rebuttal
from demo.papers.sheet import Sheet
from tests.paper_cast import LAMP, OWNER, SELLER, SUPPLIER

SHOP: Final = "栖木家居旗舰店"

SOLD: Final = 31

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Call:
    """A punished seller's appeal that comes in on that day; ``serial`` (one digit) tells the stories apart."""

    on: date
    serial: int
    right: RightType = RightType.TRADEMARK

    @property
    def complaint_no(self) -> str:
        """The number of the complaint."""
        return f"TS-{self.on.year}-11820{self.serial}"

    @property
    def complained_on(self) -> date:
        """The day of the complaint."""
        return self.on - 5 * DAY

    @property
    def listings(self) -> tuple[str, str]:
        """The punished listings; the first sold, the second did not."""
        return f"70331884552{self.serial}", f"70331884576{self.serial}"

    @property
    def first_sold_on(self) -> date:
        """The day of the first sale."""
        return self.on - 50 * DAY

    @property
    def last_sold_on(self) -> date:
        """The day of the last sale."""
        return self.on - 8 * DAY

    @property
    def right_no(self) -> str:
        """The number of the right complained of."""
        return "31847206" if self.right is RightType.TRADEMARK else _design(self.on.year - 2)

    def listing_rows(self) -> tuple[Listing, ...]:
        """The listings as the record keeps them."""
        first, second = self.listings
        return (
            Listing(
                listing_id=first,
                sold_quantity=SOLD,
                first_sold_on=self.first_sold_on,
                last_sold_on=self.last_sold_on,
            ),
            Listing(listing_id=second, sold_quantity=0),
        )


def parties() -> dict[str, Party]:
    """The seller and the complainant as the record keeps them."""
    return {
        "seller": Party(
            party_id="", side=Side.SELLER, name=SHOP, subject_name=SELLER.name, subject_id=SELLER.code
        ),
        "complainant": Party(
            party_id="", side=Side.COMPLAINANT, name=OWNER.name, subject_name=OWNER.name, subject_id=OWNER.code
        ),
    }  # fmt: skip


def _design(year: int) -> str:
    body = f"{year}30123456"
    return f"ZL{body}.{patent_check_digit(body)}"


def certificate(call: Call) -> Sheet:
    """The complainant's certificate."""
    if call.right is RightType.PATENT:
        filed = date(call.on.year - 2, 3, 8)
        return rights.patent_certificate(
            kind="design", number=call.right_no, title="落地灯", patentee=OWNER, inventors="沈澜",
            filed=filed, granted=filed + 180 * DAY, outline="lamp",
        )  # fmt: skip
    return rights.trademark_certificate(
        number=call.right_no, mark="澜岸", latin="LANAN", owner=OWNER, classes=(11,), goods="灯；落地灯；灯罩",
        registered=date(call.on.year - 4, 6, 21), expires=date(call.on.year + 6, 6, 20),
    )  # fmt: skip


def counter_notice(call: Call) -> Sheet:
    """The seller's counter-notice."""
    return notices.counter_notice(
        lang="zh", seller=SELLER, shop=SHOP, complaint_no=call.complaint_no, listings=call.listings,
        reasons=("商品购自权利人授权经销商，来源合法。",), signed=call.on,
    )  # fmt: skip


def invoice(call: Call) -> Sheet:
    """The dealer's invoice for more than was sold."""
    issued = call.on - 70 * DAY
    return purchases.digital_invoice(
        number=f"{issued:%y}31200000018473052{call.serial}", issued=issued, seller=SUPPLIER, buyer=SELLER,
        lines=(LAMP,), clerk="周岚",
    )  # fmt: skip


def till_slip(call: Call) -> Sheet:
    """A shop's till slip for two."""
    line = LAMP._replace(name="澜岸落地灯", quantity=2)
    return pictures.till_slip(
        shop="样张百货湖滨店", day=call.on - 70 * DAY, number=f"0711-2038{call.serial}", lines=(line,)
    )


def own_patent(call: Call) -> Sheet:
    """The seller's own certificate, filed three years before the complainant's."""
    filed = date(call.on.year - 5, 3, 10)
    return rights.patent_certificate(
        kind="design", number=_design(call.on.year - 5), title="落地灯", patentee=SELLER, inventors="陈栖",
        filed=filed, granted=filed + 180 * DAY, outline="lamp",
    )  # fmt: skip


def withdrawal(call: Call, signed: date) -> Sheet:
    """The complainant's letter that withdraws the whole complaint."""
    return notices.withdrawal_letter(
        lang="zh", complainant=OWNER, complaint_no=call.complaint_no, listings=call.listings, signed=signed
    )


def proof(call: Call, arrived: date) -> Sheet:
    """The express firm's proof that the materials reached the complainant."""
    return records.express_proof(
        number=f"YZ773301884552{call.serial}", sender="平台知识产权保护部", receiver=OWNER.name, address=OWNER.address,
        arrived=arrived, received_by="前台 吴女士",
    )  # fmt: skip


def counter_materials(call: Call, appeal_no: str) -> Sheet:
    """The complainant's answer to what the seller filed."""
    return notices.counter_materials(
        lang="zh", complainant=OWNER, appeal_no=appeal_no, complaint_no=call.complaint_no,
        rebuttals=(Rebuttal("A1", "反通知", "所述与事实不符。"), Rebuttal("A2", "证据", "与涉案商品不符。")),
        signed=call.on,
        evaluation_report="ZL2024301234" if call.right is RightType.PATENT else "",
    )  # fmt: skip
