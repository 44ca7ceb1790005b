"""Office documents put together from their parts, as any program may write them, by no library that reads them here."""

import zipfile
from io import BytesIO
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

OUTSIDE = ' TargetMode="External"'

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def package(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return out.getvalue()


def relations(*told: tuple[str, str, str]) -> str:
    """Relations by id, kind and target; a target with ``://`` is an outside one."""
    rows = "".join(
        f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target}"{OUTSIDE if "://" in target else ""}/>'
        for name, kind, target in told
    )
    return f'{HEAD}<Relationships xmlns="{RELS}">{rows}</Relationships>'


def types(**overrides: str) -> str:
    """The list of what each part is."""
    rows = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="emf" ContentType="image/x-emf"/>'
        f"{rows}</Types>"
    )


def word(body: str, *links: tuple[str, str, str], main: Any = WORD_MAIN, head: Any = HEAD, **more: Any) -> bytes:
    """A Word document with this body; ``more`` are parts by their names below ``word``."""
    kinds = {"/word/document.xml": main}
    kinds |= {
        f"/word/{name}": f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name.partition('.')[0]}+xml"
        for name in more
        if name.endswith(".xml")
    }
    named = "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' xmlns:v='urn:schemas-microsoft-com:vml'"
    document = f'{head}<w:document xmlns:w="{W}" xmlns:r="{R}" {named}><w:body>{body}</w:body></w:document>'
    return package({
        "[Content_Types].xml": types(**kinds),
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": relations(*links),
        **{f"word/{name}": part for name, part in more.items()},
    })  # fmt: skip


def part_of(kind: str, inside: str) -> str:
    """A part of a Word document beside its body: header, comments, styles."""
    return f'{HEAD}<w:{kind} xmlns:w="{W}">{inside}</w:{kind}>'


def said(words: str, more: str = "") -> str:
    """A paragraph of one run."""
    return f'<w:p><w:r>{more}<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def workbook(*sheets: tuple[str, str, str], styles: str = "", **more: str | bytes) -> bytes:
    """A workbook of sheets: title, state and what is in each."""
    kinds = {"/xl/workbook.xml": EXCEL_MAIN}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds |= {f"/xl/worksheets/sheet{at}.xml": f"{kind}.worksheet+xml" for at in range(1, len(sheets) + 1)}
    kinds |= {"/xl/styles.xml": f"{kind}.styles+xml"} if styles else {}
    listed = "".join(
        f'<sheet name="{title}" sheetId="{at}" state="{state or "visible"}" r:id="rId{at}"/>'
        for at, (title, state, _) in enumerate(sheets, start=1)
    )
    links = [(f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    links += [("rId99", "styles", "styles.xml")] if styles else []
    parts: dict[str, str | bytes] = {
        f"xl/worksheets/sheet{at}.xml": f'{HEAD}<worksheet xmlns="{S}">{inside}</worksheet>'
        for at, (_, _, inside) in enumerate(sheets, start=1)
    }
    parts |= {"xl/styles.xml": f'{HEAD}<styleSheet xmlns="{S}">{styles}</styleSheet>'} if styles else {}
    return package({
        "[Content_Types].xml": types(**kinds),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*links),
        **parts,
        **more,
    })  # fmt: skip


def cell(place: str, value: str, style: int = 0, formula: str = "") -> str:
    """A cell with a number, or with a text where it is none."""
    told = f"<f>{formula}</f>" if formula else ""
    if value.replace(".", "", 1).replace("-", "", 1).isdecimal():
        return f'<c r="{place}" s="{style}">{told}<v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
