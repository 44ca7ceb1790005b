"""Facts of rights and grants by their print: certificates, authorisations, contracts, withdrawals."""

import re
from typing import Final

from core.documents.reading.layout import Facts, Found, PageLayout, day_of, days_in, normalised

# Certificates of rights by their print, in Chinese and where they are issued in English.

CREDIT_CODE: Final = "统一社会信用代码|信用代码|公司(?:登记|注册)号|证件号码"

PATENT_KINDS: Final = (
    ("invention", "发明专利|invention patent"),
    ("utility_model", "实用新型|utility model"),
    ("design", "外观设计|design patent"),
)

CLASSES: Final = (r"第 ?(\d[\d、,， ]*) ?类", r"\bclass(?:es)? (\d[\d, ]*)")


def patent(sheet: PageLayout) -> Facts:
    """Number, kind, patentee and days of a patent certificate."""
    return {
        "number": _joined(sheet.first("专利号|patent (?:no|number)")),
        "patent_kind": _kind(sheet),
        "patentee": sheet.first("专利权人|patentee|assignee|proprietor"),
        "patentee_id": sheet.first(CREDIT_CODE),
        "filed_on": day_of(sheet.first("专利申请日|申请日期?|(?:filing date|filed(?: on)?)")),
        "granted_on": day_of(sheet.first("授权公告日|(?:date of patent|grant(?:ed)?(?: date| on)?)")),
    }


def trademark(sheet: PageLayout) -> Facts:
    """Number, owner, classes and days of a trademark certificate, with its renewal."""
    return {
        "number": sheet.sought(r"第 ?(\d{5,9}[A-Z]?) ?号", r"registration (?:no|number)\.?:? ?([A-Z]{0,2}[\d,]{6,12})"),
        "owner": sheet.first("商标注册人|注册人|(?:registered )?(?:owner|proprietor)"),
        "owner_id": sheet.first(CREDIT_CODE),
        "classes": classes(sheet),
        "registered_on": day_of(sheet.first("注册日期|(?:registered on|registration date|date of registration)")),
        "expires_on": day_of(sheet.first("有效期至|有效期限?|(?:valid until|expiry date|expires(?: on)?)")),
        "renewed_to": day_of(sheet.sought(r"续展.{0,8}有效期至([\d年月日 ]+)", r"renewed until ([\w ,]+)")),
    }


def copyright_of(sheet: PageLayout) -> Facts:
    """Number, work, people and days of a copyright registration."""
    return {
        "number": sheet.first("登记号|registration (?:no|number)"),
        "title": sheet.first("作品名称|title(?: of (?:the )?work)?"),
        "author": sheet.first("作者|author"),
        "owner": sheet.first("著作权人|copyright (?:owner|claimant)"),
        "owner_id": sheet.first(CREDIT_CODE),
        "created_on": day_of(sheet.first("创作完成(?:时间|日期)|(?:date of )?creation")),
        "published_on": day_of(sheet.first("首次发表(?:时间|日期)|(?:date of )?(?:first )?publication")),
        "registered_on": day_of(sheet.first("登记日期|(?:registered on|registration date)")),
    }


def classes(sheet: PageLayout) -> Found | None:
    """The classes of goods that the document names, as the form takes them."""
    found = sheet.sought(*CLASSES)
    return Found(", ".join(re.findall(r"\d+", found.text)), found.cell) if found else None


def _joined(found: Found | None) -> Found | None:
    return Found(re.sub(r"\s+", "", found.text), found.cell) if found else None


def _kind(sheet: PageLayout) -> Found | None:
    for kind, pattern in PATENT_KINDS:
        for cell in sheet.cells:
            if re.search(pattern, cell.plain, re.IGNORECASE):
                return Found(kind, cell)
    return None


# Letters by their print: authorisations and contracts that grant, and letters that withdraw a complaint.

DAY: Final = r"(?:\d{4} ?[年./-] ?\d{1,2} ?[月./-] ?\d{1,2} ?日?|\d{1,2} ?[A-Za-z]+ ?\d{4}|[A-Za-z]+ ?\d{1,2}, ?\d{4})"

GRANTOR: Final = "授权方|授权人|甲方|grantor|licensor|supplier"

GRANTEE: Final = "被授权方|被授权人|乙方|grantee|licensee|distributor"

REGISTERED: Final = r"统一社会信用代码|信用代码|(?:reg(?:istration)?|company)\.? (?:n[o0]|number)"

NUMBER: Final = re.compile(r"(?!0\d{2,3}-)(?=(?:[^\d]*\d){5})[0-9A-Z][0-9A-Z-]{6,22}")
"""A registration number that stands alone; a telephone number begins with the dialling code and a hyphen."""

MAY: Final = r"(?<!不)(?<!不得)(?:可以?|有权)[^。]{0,6}转授|may (?:grant|sub-?licen[sc]e|appoint)"

MAY_NOT: Final = r"不得[^。]{0,16}转授|不可转|may not (?:be |grant|sub-?licen[sc]e|appoint)"

WHOLE: Final = r"全部投诉|撤回[^。]{0,12}全部|whole of (?:that|the|our|this) complaint|complaint (?:in full|entirely)"

PART: Final = r"针对[^。]{0,8}(?:下列|以下|上述)|仅(?:就|针对)|部分撤回|as far as|only (?:for|as to)|limited to"

LISTINGS: Final = r"(?:商品 ?ID|商品链接|listings?(?: concerned)?)[^\d。]{0,12}((?:\d{9,15}[、,， ]*)+)"

COMPLAINT: Final = (
    r"(?:投诉)?编号[为是]?[:：]? ?([A-Z0-9][A-Z0-9-]{4,}\d)",
    r"complaint (?:no\.? |number )?([A-Z0-9][A-Z0-9-]{4,}\d)",
)


def grant(sheet: PageLayout) -> Facts:
    """One link of an authorisation: who grants what to whom, where, through which channel, for how long."""
    period = re.search(rf"({DAY}) ?(?:起)?(?:至|到|to|until|-|–) ?({DAY})", sheet.flow)
    starts, ends = (sheet.at(each) for each in period.groups()) if period else (None, None)
    found = {
        **_party(sheet, "grantor", GRANTOR),
        **_party(sheet, "grantee", GRANTEE),
        "starts_on": day_of(starts),
        "ends_on": day_of(ends),
        "right_no": sheet.sought(
            r"(?:注册号|权利编号|专利号|登记号)[^:：]{0,8}[:：] ?([A-Z0-9][A-Z0-9.-]+)",
            r"\((?:no\.? )?([A-Z]{0,4}[\d.]{5,}X?)[,)]",
            r"（([A-Z]{0,4}[\d.]{5,}X?)）",
        ),
        "classes": classes(sheet),
        "territory": sheet.sought(r"在([^，。]{2,12}?)(?:境内|范围内|地区)", r"\bin ([A-Za-z ]{2,40}?) through"),
        "channel": sheet.sought(r"通过([^。]{2,30}?)渠道", r"through (?:the following channels: )?([^.]{2,60})\."),
        "sublicense": _answer(sheet, no=MAY_NOT, yes=MAY),
    }
    return {f"link1_{field}": each for field, each in found.items()}


def withdrawal(sheet: PageLayout) -> Facts:
    """Which complaint is withdrawn, how far, by whom and when."""
    listings = sheet.sought(LISTINGS)
    days = days_in(sheet.flow)
    return {
        "complaint_no": sheet.sought(*COMPLAINT),
        "scope": _answer(sheet, listed_only=PART, whole_complaint=WHOLE),
        "listing_ids": Found(", ".join(re.findall(r"\d{9,15}", listings.text)), listings.cell) if listings else None,
        "issuer_name": sheet.sought(
            r"我[方司]?(?:系|为|，)?([^，。（(]{4,40}(?:（[^统）]{2,10}）[^，。（(]{2,30})?)[（(]统一社会信用代码",
            r"\bWe, ([^(]{3,80}?) ?(?:\(|, filed|, hereby)",
        ),
        "issuer_id": sheet.sought(
            r"统一社会信用代码[:：]? ?([0-9A-Z][0-9A-Z-]{6,22})", r"\((?:reg\. )?no\. ([^)]{4,24})\)"
        ),
        "agent_name": sheet.sought(
            r"代理人([^，。]{2,30}?)(?:依|代为|签)", r"signed by ?([^.]{2,60}?) ?as (?:attorney|agent)"
        ),
        "signed_on": Found(days[-1], sheet.cells[-1]) if days else None,
    }


def _party(sheet: PageLayout, role: str, label: str) -> Facts:
    """A party's name after its label, and the first number of a register below it."""
    name = sheet.first(rf"(?:{label})(?:[（(][^）)]*[）)])?")
    if name is None:
        return {}
    lone = [Found(each.text, each) for each in sheet.cells if NUMBER.fullmatch(each.plain)]
    numbers = [each for each in (*sheet.labelled(REGISTERED), *lone) if _follows(name, each)]
    return {role: name, f"{role}_id": min(numbers, key=lambda each: each.cell.top, default=None)}


def _follows(name: Found, number: Found) -> bool:
    return name.cell.mark.page == number.cell.mark.page and 0 < number.cell.top - name.cell.top < 3 * max(
        name.cell.height, 12
    )


def _answer(sheet: PageLayout, **patterns: str) -> Found | None:
    """The first answer whose pattern the text shows."""
    for answer, pattern in patterns.items():
        if (hit := re.search(normalised(pattern), sheet.flow, re.IGNORECASE)) and (place := sheet.at(hit[0])):
            return Found(answer, place.cell)
    return None
