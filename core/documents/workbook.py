"""The contents of a workbook: each sheet as a grid with column letters and row numbers.

Values appear as Excel displays them, and formulas as their saved values. Nothing stays hidden: hidden sheets, rows and
columns, values under merged cells, notes, and values hidden by their number format are shown and marked as such, in
both languages. Empty columns and rows are left out, as the letters and numbers show.

Confined process only. ECMA-376, part 1, 18 (SpreadsheetML).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from math import isfinite
from typing import Any, Final, TypeAlias

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from core.documents.reader_protocol import UnsuitableDocumentError
from core.documents.typesetting import Block, Paragraph, Picture, Table
from core.documents.untrusted import Container, office_package, parse_xml

SHEETS: Final = re.compile(r"xl/worksheets/[^/]+\.xml\Z")

MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCells\b.*?</(?:\w+:)?mergeCells>|<(?:\w+:)?mergeCells\b[^>]*/>", re.DOTALL)

MEDIA: Final = re.compile(r"xl/media/")

DRAWN: Final = re.compile(r"xl/(?:drawings/drawing|charts/chart|threadedComments/threadedComment)[^/]*\.xml\Z")

FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >/]")

MOST_CELLS: Final = 200_000

MOST_FORMULAS: Final = 100

HIDDEN: Final = "hidden 隐藏"

Cell: TypeAlias = Any  # openpyxl is published without types

Place: TypeAlias = tuple[int, int]
"""Row and column, from 1."""


def blocks_of(data: bytes) -> Iterator[Block]:
    """The blocks of a workbook; raises UnsuitableDocumentError, and whatever openpyxl raises for a damaged one."""
    merged: dict[str, list[str]] = {}
    formulas = False

    def unmerged(name: str, part: bytes) -> bytes:
        """The part without its merged cells: openpyxl would drop the values under them."""
        nonlocal formulas
        if not SHEETS.match(name):
            return part
        formulas = formulas or FORMULA.search(part) is not None
        ranges = [each for found in MERGED.findall(part) for each in re.findall(rb'ref="([A-Z]+\d+:[A-Z]+\d+)"', found)]
        merged[name] = [each.decode() for each in ranges]
        return MERGED.sub(b"", part)

    package = office_package(data, unmerged)
    shown = openpyxl.load_workbook(BytesIO(package), data_only=True, keep_links=False)
    written = openpyxl.load_workbook(BytesIO(package), keep_links=False) if formulas else shown
    ranges = _merged_of(package, merged)
    total = len(shown.sheetnames)
    for number, name in enumerate(shown.sheetnames, start=1):
        if hasattr(shown[name], "_cells"):  # else it is a sheet that is one chart
            yield from _sheet(_Sheet(shown[name], written[name], ranges.get(name, [])), number, total)
        else:
            yield Paragraph(f"[a chart, not shown 图表，未显示: {name}]", aside=True)
    yield from _beside(package)


def _merged_of(package: bytes, merged: dict[str, list[str]]) -> dict[str, list[str]]:
    """The merged cells of each sheet, by its title; the workbook names the sheets' files."""
    container = Container(package)
    book, relations = container.named("xl/workbook.xml"), container.named("xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return {}
    files = {each.get("Id"): each.get("Target", "").removeprefix("/xl/") for each in parse_xml(relations)}
    ids = {each.get("name"): _relation(each) for each in parse_xml(book).iter("{*}sheet")}
    return {name: merged.get(f"xl/{files.get(relation, '')}", []) for name, relation in ids.items()}


def _relation(node: Cell) -> str:
    return next((value for key, value in node.attrib.items() if key.endswith("}id")), "")


@dataclass
class _Sheet:
    """One sheet: what it shows, what its cells contain, and the remarks to print below the grid."""

    shown: Any
    written: Any
    merged: list[str]
    notes: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

    def cells(self) -> dict[Place, str]:
        """The cells that are not empty, as displayed; collects notes and formulas on the way."""
        below = {place for each in self.merged for place in _under(each)}
        found: dict[Place, str] = {}
        for place, cell in sorted(self.shown._cells.items()):  # noqa: SLF001 - rows() makes each cell up to the last
            text = self._text_of(cell, self.written._cells.get(place, cell))  # noqa: SLF001 - see above
            if text and place in below:
                text = f"[under a merged cell 合并单元格之下: {text}]"
            if cell.comment is not None:
                self.notes.append(f"{cell.coordinate} · note 批注 {cell.comment.author or ''}: {cell.comment.text}")
                text = f"{text} [note 批注]".strip()
            if text:
                found[place] = text
            if len(found) > MOST_CELLS:
                raise UnsuitableDocumentError("too_many_cells", MOST_CELLS)
        return found

    def _text_of(self, cell: Cell, written: Cell) -> str:
        """A cell as displayed; a formula is marked, and shown itself if it has no saved value."""
        formula = _formula(written.value) if written.data_type == "f" else ""
        if formula:
            self.formulas.append(f"{cell.coordinate}: {formula}")
        text = displayed(cell.value, cell.number_format)
        if formula:
            text = f"{text} ƒ" if text else f"[formula without a saved value 无缓存值的公式: {formula}]"
        link = cell.hyperlink.target if cell.hyperlink is not None else ""
        return f"{text} <{link}>" if link and link not in text else text

    def hidden(self, cells: dict[Place, str]) -> tuple[set[int], set[int]]:
        """The rows and columns that Excel hides although they contain something."""
        rows = {
            row for row, _ in cells if (found := self.shown.row_dimensions.get(row)) and (found.hidden or found.ht == 0)
        }
        columns = {
            at
            for each in self.shown.column_dimensions.values()
            if each.hidden or each.width == 0
            for at in range(each.min or 0, (each.max or 0) + 1)
        }
        return rows, columns & {column for _, column in cells}


def _sheet(sheet: _Sheet, number: int, total: int) -> Iterator[Block]:
    cells = sheet.cells()
    rows, columns = sheet.hidden(cells)
    state = "" if sheet.shown.sheet_state == "visible" else f" [{HIDDEN}]"
    yield Paragraph(f"{sheet.shown.title}{state}", heading=3)
    summary = [f"sheet 工作表 {number} / {total}"]
    summary += [f"hidden rows 隐藏行: {', '.join(map(str, sorted(rows)))}"] if rows else []
    summary += [f"hidden columns 隐藏列: {', '.join(map(get_column_letter, sorted(columns)))}"] if columns else []
    yield Paragraph(" · ".join(summary if cells else [*summary, "empty 空"]), aside=True)
    for kind in ("Header", "Footer"):
        yield from _around(sheet.shown, kind)
    if cells:
        yield _grid(sheet, cells, rows, columns)
    for each in sheet.notes:
        yield Paragraph(each, aside=True)
    if sheet.formulas:
        more = len(sheet.formulas) - MOST_FORMULAS
        ending = f" … {more} more 另有 {more} 条" if more > 0 else ""
        listed = " · ".join(sheet.formulas[:MOST_FORMULAS])
        yield Paragraph(f"ƒ formulas, shown by their saved values 公式（显示缓存值）: {listed}{ending}", aside=True)


def _around(sheet: Any, kind: str) -> Iterator[Block]:  # noqa: ANN401 - openpyxl is published without types
    """The printed headers or footers, for whichever pages they are."""
    title = "Header 页眉" if kind == "Header" else "Footer 页脚"
    for name in (f"odd{kind}", f"even{kind}", f"first{kind}"):
        parts = [getattr(getattr(sheet, name), side).text for side in ("left", "center", "right")]
        if text := " | ".join(filter(None, parts)):
            yield Paragraph(f"{title}: {text}", aside=True)


def _grid(sheet: _Sheet, cells: dict[Place, str], hidden_rows: set[int], hidden_columns: set[int]) -> Table:
    columns = sorted({column for _, column in cells})
    merged = {place for each in sheet.merged for place in _beside_first(each)}
    heads = [
        "",
        *(f"{get_column_letter(at)} {HIDDEN}" if at in hidden_columns else get_column_letter(at) for at in columns),
    ]
    rows: list[list[str | None]] = []
    for row in sorted({row for row, _ in cells}):
        line: list[str | None] = [f"{row} {HIDDEN}" if row in hidden_rows else str(row)]
        for at in columns:
            text = cells.get((row, at))
            line.append(text if text is not None else None if (row, at) in merged else "")
        rows.append(line)
    return Table(rows, heads)


def _under(merged: str) -> Iterator[Place]:
    """The cells that a merged cell covers."""
    left, top, right, bottom = range_boundaries(merged)
    if (right - left + 1) * (bottom - top + 1) <= MOST_CELLS:
        yield from (
            (row, at) for row in range(top, bottom + 1) for at in range(left, right + 1) if (row, at) != (top, left)
        )


def _beside_first(merged: str) -> Iterator[Place]:
    """The covered cells in the first row of a merged cell."""
    left, top, right, _ = range_boundaries(merged)
    yield from ((top, at) for at in range(left + 1, right + 1))


def _beside(package: bytes) -> Iterator[Block]:
    """The pictures of all sheets, and the text drawn on the sheets."""
    container = Container(package)
    parts = sorted((each.name, number) for number, each in enumerate(container.entries()))
    pictures = [(name, number) for name, number in parts if MEDIA.match(name)]
    if pictures:
        yield Paragraph("Pictures of the workbook 工作簿中的图片", heading=3)
    for name, number in pictures:
        yield Picture(
            container.entry(number), f"[picture that cannot be shown 无法显示的图片: {name.rpartition('/')[2]}]"
        )
    for name, number in parts:
        if DRAWN.match(name):
            words = [
                each.text for each in parse_xml(container.entry(number)).iter("{*}t", "{*}text", "{*}v") if each.text
            ]
            if words:
                yield Paragraph(f"Drawn on a sheet 工作表上的图形 ({name.rpartition('/')[2]}): {' '.join(words)}")


def _formula(value: object) -> str:
    if isinstance(value, ArrayFormula):
        return str(value.text)
    return "{table}" if isinstance(value, DataTableFormula) else str(value)


# Values as Excel displays them by their number formats (ECMA-376, part 1, 18.8.30 and 18.8.31).

GENERAL: Final = frozenset({"", "General", "@", "GENERAL", "general"})

LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[(?:\$([^\]-]*)[^\]]*|[^\]]*)\]')

SECTION: Final = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*(?:;|\Z)')

SYSTEM_DATES: Final = frozenset({"mm-dd-yy", "m/d/yy h:mm"})
"""The two formats that follow the machine's locale; 2026-11-20 is the only form that no locale reads differently."""

DATE_PART: Final = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(h+|m+|s+)\]|\[[^\]]*\]|(y+|e+|m+|d+|h+|s+|a{3,4}(?!/)|上午/下午|AM/PM|A/P)|(\.0+)|.',
    re.IGNORECASE,
)

WEEKDAYS: Final = "一二三四五六日"

PLACES: Final = re.compile(r"[0#?]")


def displayed(value: object, form: str) -> str:
    """A value by its number format, with the value itself beside it if the format hides or replaces its digits."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime() | date() | time() | timedelta():
            return _date(value, form)
        case int() | float():
            return _number(value, form)
    return _text(str(value), form)


def _text(value: str, form: str) -> str:
    """A text; its format may add other words or replace it."""
    sections = _sections(form)
    if len(sections) < 4 or value.startswith("#"):  # noqa: PLR2004 - the fourth is for texts
        return value
    formatted = "".join(
        _literal(each) if each[0] in '"\\_*[' else value if each == "@" else each for each in _tokens(sections[3])
    )
    return formatted if value in formatted else f"{formatted} [value 值: {value}]".strip()


def _number(value: float, form: str) -> str:
    plain = _plain(value)
    if form in GENERAL or not isfinite(value):
        return plain
    section, taken = _section_for(value, _sections(form))
    if "general" in section.lower():
        return _laid(re.sub("general", "0", section, flags=re.IGNORECASE), plain)
    formatted = _formed(abs(value) if taken else value, section)
    literals = "".join(_literal(each) for each in _tokens(section) if each[0] in '"\\')
    if (value and not PLACES.search(_bare(section))) or re.search(r"\d", literals) or "/" in _bare(section):
        return f"{formatted} [value 值: {plain}]".strip()
    return formatted


def _plain(value: float) -> str:
    """The number with all its digits, where Excel would show an exponent or cut them off."""
    return str(value) if isinstance(value, int) else f"{Decimal(repr(value)):f}".removesuffix(".0")


def _sections(form: str) -> list[str]:
    found = [each.removesuffix(";") for each in SECTION.findall(form) if each]
    return [*found, ""] if form.endswith(";") or not found else found


def _section_for(value: float, sections: list[str]) -> tuple[str, bool]:
    """The section of a format that applies, and whether it also expresses the sign."""
    for each in sections:
        if condition := re.search(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]", each):
            sign, bound = condition[1], float(condition[2])
            holds = {"<": value < bound, ">": value > bound, "=": value == bound, "<=": value <= bound,
                     ">=": value >= bound, "<>": value != bound}  # fmt: skip
            if holds[sign]:
                return each, False
    if any(re.search(r"\[[<>=]", each) for each in sections):
        return sections[-1], False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    return (sections[2], False) if value == 0 and len(sections) > 2 else (sections[0], False)  # noqa: PLR2004 - for nought


def _tokens(section: str) -> list[str]:
    return re.findall(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|.', section)


def _literal(token: str) -> str:
    """The literal text of a token: quoted words, a currency sign, or a blank."""
    found = LITERAL.fullmatch(token)
    if found is None:
        return ""
    return found[1] or found[2] or found[5] or (" " if found[3] else "")


def _bare(section: str) -> str:
    return "".join(each for each in _tokens(section) if each[0] not in '"\\_*[')


def _formed(value: float, section: str) -> str:
    bare = _bare(section)
    if "E+" in bare.upper() or "E-" in bare.upper():
        decimals = len(PLACES.findall(bare.upper().partition("E")[0].partition(".")[2]))
        return f"{value:.{decimals}E}"
    exact = Decimal(repr(value)) * Decimal(100) ** bare.count("%")
    whole, _, part = bare.partition(".")
    scaled = re.search(r"[0#?](,+)(?![0#?,])", whole)
    exact /= Decimal(1000) ** (len(scaled[1]) if scaled else 0)
    most, least = len(PLACES.findall(part)), part.count("0")
    rounded = f"{exact.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP):f}"
    grouped = re.search(r"[0#?],[0#?]", whole) is not None
    return _laid(section, _digits(rounded, least, whole.count("0"), grouped=grouped))


def _digits(rounded: str, least: int, wanted: int, *, grouped: bool) -> str:
    sign, rounded = ("-", rounded[1:]) if rounded.startswith("-") else ("", rounded)
    whole, _, part = rounded.partition(".")
    while len(part) > least and part.endswith("0"):
        part = part[:-1]
    whole = whole.lstrip("0").rjust(wanted, "0")
    if grouped:
        whole = f"{int(whole or 0):,}" if whole else ""
    text = f"{whole}.{part}" if part else whole
    return sign + text if re.search(r"[1-9]", text) else text or "0"


def _laid(section: str, digits: str) -> str:
    """The digits in place of the format's placeholders, with the text around them, and a minus before everything."""
    text, placed = "", False
    for each in _tokens(section):
        if each[0] in '"\\_*[':
            text += _literal(each)
        elif each in "0#?.,":
            text += "" if placed else digits.removeprefix("-")
            placed = True
        else:
            text += each
    return f"-{text.strip()}" if digits.startswith("-") else text.strip()


Moment: TypeAlias = datetime | date | time | timedelta


def _date(value: Moment, form: str) -> str:
    """A date or time by its format, followed by the full date if day and month could be confused."""
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return (
            f"{'-' if seconds < 0 else ''}{abs(seconds) // 3600}:{abs(seconds) % 3600 // 60:02}:{abs(seconds) % 60:02}"
        )
    exact = value.isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat()
    exact = exact.removesuffix(" 00:00:00")
    section = _sections(form)[0]
    if form in SYSTEM_DATES or "[$-F" in section or form in GENERAL:
        return exact
    text = _moment(value, section).strip()
    clear = (
        exact[:10] in text
        or isinstance(value, time)
        or re.match(r"\d{4}\D", text)
        or re.search(r"[A-Za-z]{3}|年", text)
    )
    return text if clear and (isinstance(value, time) or f"{exact[:4]}" in text) else f"{text} [{exact}]"


def _moment(value: datetime | date | time, section: str) -> str:
    text, hours_before = "", False
    found = list(DATE_PART.finditer(section))
    half = re.search(r"AM/PM|A/P|上午/下午", section, re.IGNORECASE) is not None
    for number, each in enumerate(found):
        name = (each[1] or each[2] or "").lower()
        if each[3]:
            text += f".{int(getattr(value, 'microsecond', 0)):06}"[: len(each[3])]
        elif not name:
            text += _literal(each[0]) if each[0][0] in '"\\_*[' else each[0]
        elif name[0] == "m" and (hours_before or _seconds_follow(found[number + 1 :])):
            text += f"{getattr(value, 'minute', 0):0{min(len(name), 2)}}"
        else:
            text += _part(value, name, half=half)
        if name:
            hours_before = name[0] == "h"
    return text


def _seconds_follow(rest: list[re.Match[str]]) -> bool:
    following = next((each[2] or each[1] for each in rest if each[1] or each[2]), "")
    return following[:1].lower() == "s"


def _part(value: datetime | date | time, name: str, *, half: bool) -> str:
    hour = getattr(value, "hour", 0)
    if name[0] == "h":
        return f"{(hour % 12 or 12) if half else hour:0{min(len(name), 2)}}"
    if name[0] == "s":
        return f"{getattr(value, 'second', 0):0{min(len(name), 2)}}"
    if name in {"am/pm", "a/p", "上午/下午"}:
        first, second = name.upper().split("/")
        return first if hour < 12 else second  # noqa: PLR2004 - noon
    return "" if isinstance(value, time) else _day(value, name)


def _day(value: date, name: str) -> str:
    match name[0], len(name):
        case ("y" | "e", length):
            return f"{value.year % 100:02}" if name[0] == "y" and length <= len("yy") else str(value.year)
        case ("m", 1 | 2 as length):
            return f"{value.month:0{length}}"
        case ("m", length):
            return value.strftime("%b" if length == len("mmm") else "%B")
        case ("d", 1 | 2 as length):
            return f"{value.day:0{length}}"
        case ("d", length):
            return value.strftime("%a" if length == len("ddd") else "%A")
    return f"{'星期' if len(name) == len('aaaa') else '周'}{WEEKDAYS[value.weekday()]}"
