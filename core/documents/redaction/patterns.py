"""The forms of what is masked; whether a value can still be read."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from core.domain.terms import Masked

# The forms of what is masked: how phones, accounts, amounts, addresses and names are written, in both languages.

HANZI: Final = r"\u4e00-\u9fff"

MONEY: Final = r"(?:[¥￥$€£]|CNY|RMB|USD|EUR|GBP)"

FIRM: Final = (
    r"有限责任公司|股份有限公司|有限公司|个体工商户|商行|经营部|工作室|合伙企业|事务所|批发部|贸易行|[加制]工厂"
)

FIRM_EN: Final = r"(?:Ltd|Limited|LLC|LLP|Inc|Incorporated|GmbH|Corp(?:oration)?|PLC|Company|Co|Pty|S\.A|B\.V)\b\.?"

STREET_EN: Final = (
    r"Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Quay|Drive|Dr|Way|Square|Court|Place|Close|Boulevard|Blvd|Yard|Park"
)

CITIZEN: Final = (
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)

CREDIT_CODE: Final = (
    r"(?<![0-9A-Za-z])(?=[0-9A-Z]*[A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"
)

PATTERNS: Final[tuple[tuple[Masked, re.Pattern[str]], ...]] = (
    (Masked.EMAIL, re.compile(r"[A-Za-z0-9][\w.+-]*@[\w-]+(?:\.[\w-]+)+")),
    (Masked.ID_NUMBER, re.compile(rf"{CITIZEN}|{CREDIT_CODE}")),
    (Masked.INVOICE_NUMBER, re.compile(r"(?<![0-9A-Za-z])\d{20}(?![0-9A-Za-z])")),
    (
        Masked.BANK,
        re.compile(
            r"(?<![0-9A-Za-z])[3-6]\d{3}(?: ?\d{4}){3}(?: ?\d{1,3})?(?![0-9A-Za-z])"
            r"|(?<![0-9A-Za-z])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![0-9A-Za-z])"
        ),
    ),
    (
        Masked.PHONE,
        re.compile(
            r"(?<![\d.])(?:(?:\+|00)86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d.])"
            r"|(?<!\d)0\d{2,3}[ -]\d{3,4}[ -]?\d{4}(?!\d)"
            r"|(?<![\w+])\+\d{1,3}[ -]?(?:\(0\))?[ -]?\(?\d{1,5}\)?(?:[ -]?\d{2,4}){2,4}(?!\d)"
            r"|(?<![\d-])\(?\d{3}\)?[ -]\d{3}-\d{4}(?!\d)|(?<!\d)[48]00[ -]\d{3,4}[ -]\d{3,4}(?!\d)"
        ),
    ),
    (
        Masked.PRICE,
        re.compile(
            rf"{MONEY} ?-?\d[\d,]*(?:\.\d+)?|(?<![\d.,-])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?![\d%])"
            rf"|(?<![\d.,])\d+\.\d{{2}}(?![\d%.])|(?<![\d.])\d[\d,]*(?:\.\d+)? ?(?:元|{MONEY})"
            r"|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[圆元](?:[零壹贰叁肆伍陆柒捌玖]角)?(?:[零壹贰叁肆伍陆柒捌玖]分)?[整正]?"
        ),
    ),
    (
        Masked.ADDRESS,
        re.compile(
            rf"[{HANZI}]{{2,9}}(?:省|市|自治区|区|县)[{HANZI}\dA-Za-z·-]{{0,24}}?(?:路|街|道|巷|村|镇|弄|园)"
            rf"[{HANZI}\dA-Za-z-]{{0,24}}?(?:\d+[号室栋楼层座单元弄幢]+)*"
            rf"|(?<![\w.])\d{{1,5}}[A-Z]? (?:[A-Z][\w'’.-]* ){{1,3}}(?:{STREET_EN})\b\.?"
            r"(?:, [A-Z][\w'’. -]*(?:\d[\w -]*)?)*"
        ),
    ),
    (
        Masked.THIRD_PARTY,
        re.compile(
            rf"[{HANZI}][{HANZI}A-Za-z0-9·（）()]{{1,28}}?(?:{FIRM})"
            rf"|[A-Z][\w'’.-]*(?: (?:&|and|of) [A-Z][\w'’.-]*| [A-Z][\w'’.-]*){{0,5}},? {FIRM_EN}"
        ),
    ),
)
"""In the order in which they count where two fit the same words."""

# Labels that follow an empty one are no names.
NO_NAME: Final = "收款|复核|开票|销售|购买|联系|签字|签名|盖章|电话|地址|日期|身份|职务|邮箱|公章|户名|账号|开户|名称"

NAME: Final = (
    rf"(?!{NO_NAME})([{HANZI}]{{1,3}}(?:·[{HANZI}]{{1,8}})?[{HANZI}]"
    rf"|[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*){{1,3}})(?![{HANZI}])"
)

END: Final = r"\s*[:：]?\s*"

ANYTHING: Final = re.compile(r"\s*(\S.*\S|\S)\s*$", re.DOTALL)

LABELLED: Final[tuple[tuple[Masked, re.Pattern[str], re.Pattern[str]], ...]] = (
    (
        Masked.PERSON,
        re.compile(
            r"(?:收\s*款\s*人|复\s*核(?:人)?|开\s*票\s*人|联\s*系\s*人|法定代表人|授权代表|经办人|负责人"
            r"|签\s*名|姓\s*名|签字|收货人|制单)"
            rf"{END}|(?:Contact(?: person)?|Signatory|Signature|Signed by|Issued by|Prepared by|Attn\.?"
            r"|Director|Cashier|Clerk)\s*:\s*",
            re.IGNORECASE,
        ),
        re.compile(NAME),
    ),
    (
        Masked.PHONE,
        re.compile(
            rf"(?:电\s*话|手机(?:号码?)?|传真){END}|(?:Tel(?:ephone)?|Phone|Mobile|Fax)\.?\s*:?\s*", re.IGNORECASE
        ),
        re.compile(r"(\+?[\d(][\d\s()/-]{5,24}\d)"),
    ),
    (
        Masked.BANK,
        re.compile(
            rf"(?:开户(?:银)?行(?:及|、)?账?号?|(?:银行)?账\s*号|帐\s*号|卡号){END}"
            r"|(?:Account(?: no\.?| number)?|A/C(?: no\.?)?|IBAN|Sort code|Bank)\s*:\s*",
            re.IGNORECASE,
        ),
        ANYTHING,
    ),
    (
        Masked.ADDRESS,
        re.compile(
            rf"(?:(?:通讯|联系|注册|收货)?地\s*址(?:\s*、\s*电\s*话)?"
            rf"|住\s*所|住\s*址){END}|Address(?: of [\w ]{{1,30}})?\s*:\s*",
            re.IGNORECASE,
        ),
        re.compile(rf"\s*([{HANZI}\dA-Z][^:：]{{3,}})"),
    ),
    (
        Masked.ID_NUMBER,
        re.compile(
            rf"(?:身份证(?:件)?(?:号码?)?|证件号码?|护照(?:号码?)?){END}"
            r"|(?:ID|Passport)(?: card)? (?:no\.?|number)\s*:?\s*",
            re.IGNORECASE,
        ),
        re.compile(r"([0-9A-Z]{6,20})"),
    ),
    (
        Masked.INVOICE_NUMBER,
        re.compile(
            rf"(?:发票号码|发票代码|(?<![件证话机卡账])号\s*码|(?<!信用)代\s*码|№){END}"
            r"|(?:Invoice|Receipt) (?:no\.?|number)\s*:?\s*",
            re.IGNORECASE,
        ),
        re.compile(r"([0-9A-Z][0-9A-Z-]{6,})(?![0-9A-Za-z])"),
    ),
)
"""What is masked, its label, and the value behind it (group 1)."""


def compact(text: str) -> str:
    """Only the letters, digits and Chinese characters, in lower case."""
    return "".join(each for each in text.lower() if each.isalnum())


def same_name(found: str, known: str) -> bool:
    """Whether what was found is a name or number of one's own, with or without what print puts around it."""
    one, other = compact(found), compact(known)
    return bool(other) and (one in other or other in one) and bool(one)


# Whether a masked value can still be read: the same number, name or amount, however it is written or broken.

SEPARATORS: Final = r"[\W_]"

GROUPS: Final = r"[\s,，]?"

POINT: Final = r"\s?[.．,，:]\s?"

FEWEST: Final = 3
"""Letters or digits of a value that is sought; fewer would be found everywhere."""

LONG: Final = 7
"""Letters or digits of a value that cannot be part of another one by chance."""

FEWEST_HANZI: Final = 2


@lru_cache(maxsize=4096)
def value_pattern(value: str) -> re.Pattern[str] | None:
    """What finds the value in a text, or None for one too short to be told from chance.

    Blanks and separators may come or go, a decimal point stays one, and a number is not found within a longer one.
    """
    plain = unicodedata.normalize("NFKC", value).strip()
    signs = [each for each in plain if each.isalnum()]
    hanzi = sum(each >= "\u3400" for each in signs)
    if not (hanzi >= FEWEST_HANZI or len(signs) - hanzi >= FEWEST):
        return None
    parts: list[str] = []
    between = ""
    for at, each in enumerate(plain):
        if each.isalnum():
            loose = GROUPS if each.isdigit() else r"\s?"
            parts += ([between or loose] if parts else []) + [re.escape(each)]
            between = ""
        elif parts:
            between = POINT if _is_point(plain, at) else f"{SEPARATORS}{{0,4}}"
    first, last = signs[0], signs[-1]
    before = r"(?<![0-9A-Za-z])(?<!\d[,.])" if first.isascii() else ""
    after = r"(?![0-9A-Za-z])" if last.isascii() else ""
    return re.compile(before + "".join(parts) + after, re.IGNORECASE)


def is_readable_in(text: str, value: str) -> bool:
    """Whether the value can be read in the text."""
    pattern = value_pattern(value)
    return bool(pattern and pattern.search(unicodedata.normalize("NFKC", text)))


def in_qr_code(content: str, value: str) -> bool:
    """Whether a code's content holds the value as one of its fields, or as a field begins or ends with it."""
    fields = [search_form(each) for each in re.split(r"[,;，；&=?/\s]+", content)]
    wanted = search_form(value)
    return len(wanted) >= FEWEST and (wanted in fields or any(wanted in each for each in fields if len(wanted) > LONG))


def search_form(text: str) -> str:
    """Only the letters, digits and Chinese characters of a value, in lower case, with its decimal point."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(each for at, each in enumerate(plain) if each.isalnum() or _is_point(plain, at))


def _is_point(text: str, at: int) -> bool:
    return text[at] in ".．" and 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
