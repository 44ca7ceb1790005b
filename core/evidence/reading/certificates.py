"""Certificates of rights by their print, in Chinese and where they are issued in English."""

import re
from typing import Final

from core.evidence.reading.layout import Found, Sheet, days_in

CREDIT_CODE: Final = "统一社会信用代码|信用代码|公司(?:登记|注册)号|证件号码"
PATENT_KINDS: Final = (
    ("invention", "发明专利|invention patent"),
    ("utility_model", "实用新型|utility model"),
    ("design", "外观设计|design patent"),
)
CLASSES: Final = (r"第 ?(\d[\d、,， ]*) ?类", r"\bclass(?:es)? (\d[\d, ]*)")


def patent(sheet: Sheet) -> dict[str, Found]:
    """Number, kind, patentee and days of a patent certificate."""
    return _told(
        {
            "number": _joined(_first(sheet, "专利号|patent (?:no|number)")),
            "patent_kind": _kind(sheet),
            "patentee": _first(sheet, "专利权人|patentee|assignee|proprietor"),
            "patentee_id": _first(sheet, CREDIT_CODE),
            "filed_on": _day(_first(sheet, "专利申请日|申请日期?|(?:filing date|filed(?: on)?)")),
            "granted_on": _day(_first(sheet, "授权公告日|(?:date of patent|grant(?:ed)?(?: date| on)?)")),
        }
    )


def trademark(sheet: Sheet) -> dict[str, Found]:
    """Number, owner, classes and days of a trademark certificate, with its renewal."""
    return _told(
        {
            "number": sheet.sought(
                r"第 ?(\d{5,9}[A-Z]?) ?号", r"registration (?:no|number)\.?:? ?([A-Z]{0,2}[\d,]{6,12})"
            ),
            "owner": _first(sheet, "商标注册人|注册人|(?:registered )?(?:owner|proprietor)"),
            "owner_id": _first(sheet, CREDIT_CODE),
            "classes": classes(sheet),
            "registered_on": _day(_first(sheet, "注册日期|(?:registered on|registration date|date of registration)")),
            "expires_on": _day(_first(sheet, "有效期至|有效期限?|(?:valid until|expiry date|expires(?: on)?)")),
            "renewed_to": _day(sheet.sought(r"续展.{0,8}有效期至([\d年月日 ]+)", r"renewed until ([\w ,]+)")),
        }
    )


def copyright_of(sheet: Sheet) -> dict[str, Found]:
    """Number, work, people and days of a copyright registration."""
    return _told(
        {
            "number": _first(sheet, "登记号|registration (?:no|number)"),
            "title": _first(sheet, "作品名称|title(?: of (?:the )?work)?"),
            "author": _first(sheet, "作者|author"),
            "owner": _first(sheet, "著作权人|copyright (?:owner|claimant)"),
            "owner_id": _first(sheet, CREDIT_CODE),
            "created_on": _day(_first(sheet, "创作完成(?:时间|日期)|(?:date of )?creation")),
            "published_on": _day(_first(sheet, "首次发表(?:时间|日期)|(?:date of )?(?:first )?publication")),
            "registered_on": _day(_first(sheet, "登记日期|(?:registered on|registration date)")),
        }
    )


def classes(sheet: Sheet) -> Found | None:
    """The classes of goods that the document names, as the form takes them."""
    found = sheet.sought(*CLASSES)
    return Found(", ".join(re.findall(r"\d+", found.text)), found.cell) if found else None


def _first(sheet: Sheet, label: str) -> Found | None:
    return next(iter(sheet.labelled(label)), None)


def _joined(found: Found | None) -> Found | None:
    return Found(re.sub(r"\s+", "", found.text), found.cell) if found else None


def _day(found: Found | None) -> Found | None:
    days = days_in(found.text) if found else []
    return Found(days[0], found.cell) if found and days else None


def _kind(sheet: Sheet) -> Found | None:
    for kind, pattern in PATENT_KINDS:
        for cell in sheet.cells:
            if re.search(pattern, cell.plain, re.IGNORECASE):
                return Found(kind, cell)
    return None


def _told(found: dict[str, Found | None]) -> dict[str, Found]:
    return {field: each for field, each in found.items() if each}
