"""The text of a Word document in order: headings, paragraphs, numbered lists, tables and pictures.

Nothing stays hidden: deleted and inserted text, hidden text, comments, notes, text boxes, headers and footers are shown
and marked as such, in both languages. python-docx opens the package and resolves parts and styles; as its paragraphs
omit exactly these things, the text is taken from the XML elements.

Confined process only. ECMA-376, part 1, 17 (WordprocessingML).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, TypeAlias

import docx

from core.documents.typesetting import Block, Paragraph, Picture, Table
from core.documents.untrusted import name_of, parse_xml

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

TWENTIETHS: Final = 20
"""Word measures lengths in twentieths of a point."""

CHANGES: Final = {
    "ins": "inserted 插入",
    "del": "deleted 删除",
    "moveFrom": "moved away 移走",
    "moveTo": "moved here 移入",
}

HIDDEN: Final = "hidden text 隐藏文字"

THROUGH: Final = frozenset(
    {"smartTag", "customXml", "bdo", "dir", "fldSimple", "sdt", "sdtContent", "oMath", "oMathPara"}
)

SAID: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}

DRAWN: Final = frozenset({"drawing", "pict", "object", "AlternateContent"})

SYMBOLS: Final = {
    0xFC: "✓",
    0xFE: "[x]",
    0x78: "[x]",
    0x54: "[x]",
    0x52: "[x]",
    0xA8: "[ ]",
    0x6F: "[ ]",
    0xA3: "[ ]",
    0xB7: "•",
}
"""The characters of Wingdings and Symbol that are used to tick boxes in forms."""

Node: TypeAlias = Any  # lxml is published without types

Piece: TypeAlias = tuple[str, str] | Block
"""Text with the mark that it carries, or a block that stands between text."""


def blocks_of(data: bytes) -> Iterator[Block]:
    """The blocks of a document whose package was checked; raises what python-docx raises for a damaged one."""
    document = docx.Document(BytesIO(data))
    reader = _Reader(document)
    yield from reader.around("header", "Header 页眉")
    yield from reader.blocks(document.element.body, document.part)
    yield from reader.around("footer", "Footer 页脚")
    yield from reader.notes("footnotes", "Footnotes 脚注", "footnote")
    yield from reader.notes("endnotes", "Endnotes 尾注", "endnote")
    yield from reader.notes("comments", "Comments 批注", "comment")


@dataclass
class _Reader:
    """Walks through one document, with its styles, its lists, and the current number of each list."""

    document: Any
    numbers: "_Numbers" = field(init=False)
    styles: dict[str, Node] = field(init=False)

    def __post_init__(self) -> None:
        """Indexes the styles by their ids, and the lists."""
        self.styles = {each.get(f"{W}styleId", ""): each for each in self.document.styles.element.iter(f"{W}style")}
        self.numbers = _Numbers(_numbering(self.document.part))

    def blocks(self, parent: Node, part: Any) -> Iterator[Block]:  # noqa: ANN401 - a part of python-docx
        """The blocks in an element, in order."""
        for child in parent:
            match name_of(child):
                case "p":
                    yield from self.paragraph(child, part)
                case "tbl":
                    yield from self.table(child, part)
                case "altChunk":
                    yield Paragraph("[a part in another format, not shown 其他格式的内容，未显示]", aside=True)
                case "sdt" | "sdtContent" | "customXml" | "ins" | "del" | "moveFrom" | "moveTo":
                    yield from self.blocks(child, part)

    def paragraph(self, node: Node, part: Any) -> Iterator[Block]:  # noqa: ANN401 - see blocks
        """A paragraph, with the pictures and text boxes in it where they occur."""
        styles = list(self._styles(_value(node, "pPr", "pStyle")))
        hidden = any(_on(style, "rPr", "vanish") for style in styles)
        heading = _heading(node, styles)
        indent = _indent(node, styles)
        text = self.numbers.next(_list_of(node, styles))
        for piece in _merged(self.inline(node, part, HIDDEN if hidden else "")):
            if isinstance(piece, tuple):
                text += f"[{piece[0]}: {piece[1]}]" if piece[0] else piece[1]
                continue
            if text.strip():
                yield Paragraph(text, heading, indent)
            text = ""
            yield piece
        if text.strip():
            yield Paragraph(text, heading, indent)

    def _styles(self, name: str) -> Iterator[Node]:
        """A style and the styles that it is based on, nearest first."""
        seen = set[str]()
        while name in self.styles and name not in seen:
            seen.add(name)
            yield self.styles[name]
            name = _value(self.styles[name], "basedOn")

    def inline(self, node: Node, part: Any, label: str) -> Iterator[Piece]:  # noqa: ANN401 - see blocks
        """The pieces of a paragraph, or of a part of one."""
        for child in node:
            name = name_of(child)
            if name == "r":
                yield from self.run(child, part, label)
            elif name in CHANGES:
                yield from self.inline(child, part, _both(label, _change(child)))
            elif name == "hyperlink":
                yield from self.link(child, part, label)
            elif name in THROUGH:
                yield from self.inline(child, part, label)
            elif name == "t":  # of a formula
                yield label, child.text or ""
            elif name in {"AlternateContent", "f", "num", "den", "e", "sup", "sub", "sSup", "sSub", "rad", "d"}:
                yield from self.inline(_choice(child), part, label)

    def link(self, node: Node, part: Any, label: str) -> Iterator[Piece]:  # noqa: ANN401 - see blocks
        """The text of a link, followed by its address if that is different."""
        pieces = list(self.inline(node, part, label))
        yield from pieces
        relation = part.rels.get(node.get(f"{R}id", ""))
        address = str(relation.target_ref) if relation is not None and relation.is_external else ""
        if address and address not in "".join(each[1] for each in pieces if isinstance(each, tuple)):
            yield label, f" <{address}>"

    def run(self, node: Node, part: Any, label: str) -> Iterator[Piece]:  # noqa: ANN401 - see blocks
        """The pieces of a run: its text, and whatever is drawn or marked in it."""
        style = _value(node, "rPr", "rStyle")
        if _on(node, "rPr", "vanish") or any(_on(each, "rPr", "vanish") for each in self._styles(style)):
            label = _both(label, HIDDEN)
        for child in node:
            name = name_of(child)
            if name == "ruby":
                yield from self._ruby(child, part, label)
            elif name in DRAWN:
                yield from self.drawn(_choice(child), part)
            else:
                yield label, _said(child, name)

    def _ruby(self, node: Node, part: Any, label: str) -> Iterator[Piece]:  # noqa: ANN401 - see blocks
        for name, before, after in (("rubyBase", "", ""), ("rt", "(", ")")):
            for each in node.iter(f"{W}{name}"):
                yield label, before
                yield from self.inline(each, part, label)
                yield label, after

    def drawn(self, node: Node, part: Any) -> Iterator[Block]:  # noqa: ANN401 - see blocks
        """Pictures, and the text of text boxes and WordArt; any other drawing is only named."""
        for child in node:
            match name_of(child):
                case "txbxContent":
                    yield Paragraph("Text box 文本框:", aside=True)
                    yield from self.blocks(child, part)
                case "blip":
                    yield _picture(part, child.get(f"{R}embed"), child.get(f"{R}link"))
                case "imagedata":
                    yield _picture(part, child.get(f"{R}id"), child.get(f"{R}href"))
                case "textpath":
                    yield Paragraph(f"[drawn lettering 艺术字: {child.get('string', '')}]")
                case "chart" | "relIds" as name:
                    what = "a chart 图表" if name == "chart" else "a diagram 示意图"
                    yield Paragraph(f"[{what}: not shown 未显示]", aside=True)
                    yield from _diagram(part, child)
                case "OLEObject":
                    kind = child.get("ProgID", "")
                    yield Paragraph(f"[embedded file, not opened 内嵌文件，未打开: {kind}]", aside=True)
                case _:
                    yield from self.drawn(_choice(child), part)

    def table(self, node: Node, part: Any) -> Iterator[Block]:  # noqa: ANN401 - see blocks
        """A table, followed by everything in its cells that is not text, in order."""
        below: list[Block] = []
        rows = [self._row(row, part, below) for row in _within(node, "tr")]
        if rows:
            yield Table(rows)
        yield from below

    def _row(self, row: Node, part: Any, below: list[Block]) -> list[str | None]:  # noqa: ANN401 - see blocks
        changes = [_change(each) for name in ("ins", "del") for each in row.findall(f"{W}trPr/{W}{name}")]
        changes += ["hidden row 隐藏行"] if _on(row, "trPr", "hidden") else []
        cells: list[str | None] = [""] * _number(_value(row, "trPr", "gridBefore"))
        for cell in _within(row, "tc"):
            cells.append(self._cell(cell, part, below))
            cells += [None] * (_number(_value(cell, "tcPr", "gridSpan"), 1) - 1)
        if changes:
            cells[:1] = [f"[{' · '.join(changes)}] {cells[0] or ''}"] if cells else []
        return cells

    def _cell(self, cell: Node, part: Any, below: list[Block]) -> str:  # noqa: ANN401 - see blocks
        texts = []
        for block in self.blocks(cell, part):
            match block:
                case Paragraph():
                    texts.append(block.text)
                case Table():
                    texts += [" | ".join(each for each in row if each is not None) for row in block.rows]
                case Picture():
                    below.append(block)
                    texts.append("[picture: below the table 图片见表后]")
        return "\n".join(texts)

    def around(self, kind: str, title: str) -> Iterator[Block]:
        """The headers or footers of all sections, each distinct text once."""
        seen = set[tuple[Block, ...]]()
        for relation in self.document.part.rels.values():
            if relation.is_external or relation.reltype.rpartition("/")[2] != kind:
                continue
            part = relation.target_part
            found = tuple(self.blocks(_root(part), part))
            paragraphs = tuple(each for each in found if isinstance(each, Paragraph))
            if found and paragraphs not in seen:
                seen.add(paragraphs)
                yield Paragraph(f"{title}:", aside=True)
                yield from found

    def notes(self, kind: str, title: str, name: str) -> Iterator[Block]:
        """Footnotes, endnotes or comments, placed at the end under the numbers used in the text."""
        blocks: list[Block] = []
        for relation in self.document.part.rels.values():
            if relation.is_external or relation.reltype.rpartition("/")[2] != kind:
                continue
            for note in _root(relation.target_part).iter(f"{W}{name}"):
                if note.get(f"{W}type") in {"separator", "continuationSeparator", "continuationNotice"}:
                    continue
                who = " · ".join(filter(None, (note.get(f"{W}author"), _day(note))))
                label = f"[{name} {note.get(f'{W}id', '')}]{f' {who}:' if who else ''}"
                blocks += [Paragraph(label, aside=True), *self.blocks(note, relation.target_part)]
        if blocks:
            yield Paragraph(title, heading=len("###"))
            yield from blocks


# Properties of single elements.


def _root(part: Any) -> Node:  # noqa: ANN401 - a part of python-docx
    return part.element if hasattr(part, "element") else parse_xml(part.blob)


def _choice(node: Node) -> Node:
    """The first form of a thing that is written twice, for current and for older programs."""
    if name_of(node) != "AlternateContent":
        return node
    return next((each for each in node if name_of(each) == "Choice"), node)


def _child(node: Node, *path: str) -> Node | None:
    return node.find("/".join(f"{W}{each}" for each in path))


def _value(node: Node, *path: str) -> str:
    found = _child(node, *path)
    return "" if found is None else str(found.get(f"{W}val", ""))


def _on(node: Node, *path: str) -> bool:
    found = _child(node, *path)
    return found is not None and found.get(f"{W}val", "1") not in {"0", "false", "off"}


def _number(written: str, otherwise: int = 0) -> int:
    return min(int(written), 100) if written.isdecimal() else otherwise


def _both(one: str, other: str) -> str:
    return " · ".join(filter(None, (one, other)))


def _day(node: Node) -> str:
    return str(node.get(f"{W}date", ""))[:10]


def _change(node: Node) -> str:
    return " ".join(filter(None, (CHANGES[name_of(node)], node.get(f"{W}author"), _day(node))))


def _merged(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbouring pieces with the same mark, joined into one."""
    open_: tuple[str, str] | None = None
    for piece in pieces:
        if isinstance(piece, tuple) and open_ is not None and piece[0] == open_[0]:
            open_ = open_[0], open_[1] + piece[1]
            continue
        if open_ is not None and open_[1]:
            yield open_
        open_ = piece if isinstance(piece, tuple) else None
        if not isinstance(piece, tuple):
            yield piece
    if open_ is not None and open_[1]:
        yield open_


def _within(node: Node, name: str) -> Iterator[Node]:
    """The rows of a table or the cells of a row, including those in a content control or a tracked change."""
    for child in node:
        if name_of(child) == name:
            yield child
        elif name_of(child) in {"sdt", "sdtContent", "customXml", "ins", "del"}:
            yield from _within(child, name)


def _heading(node: Node, styles: list[Node]) -> int:
    for each in (node, *styles):
        level = _value(each, "pPr", "outlineLvl")
        if level.isdecimal():
            return int(level) + 1 if int(level) < len("123456789") else 0
        if _value(each, "name").lower() == "title":
            return 1
    return 0


def _indent(node: Node, styles: list[Node]) -> float:
    for each in (node, *styles):
        found = _child(each, "pPr", "ind")
        if found is not None:
            left = found.get(f"{W}left") or found.get(f"{W}start") or "0"
            return max(0.0, int(left) / TWENTIETHS) if left.lstrip("-").isdecimal() else 0.0
    return 0.0


def _said(node: Node, name: str) -> str:
    """The text of a part of a run; empty for one that only describes its appearance."""
    match name:
        case "t" | "delText":
            return node.text or ""
        case "sym":
            return _symbol(node)
        case "fldChar":
            return _filled_in(node)
        case "footnoteReference" | "endnoteReference" | "commentReference":
            return f"[{name.removesuffix('Reference')} {node.get(f'{W}id', '')}]"
    return SAID.get(name, "")


def _symbol(node: Node) -> str:
    try:
        code = int(node.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    return SYMBOLS.get(code & 0xFF, f"[symbol {code:X}]") if code >= 0xF000 else chr(code)  # noqa: PLR2004 - private use


def _filled_in(node: Node) -> str:
    """A check box of an old form, ticked or not."""
    box = _child(node, "ffData", "checkBox")
    if box is None:
        return ""
    return "[x]" if _on(box, "checked") or (_child(box, "checked") is None and _on(box, "default")) else "[ ]"


def _picture(part: Any, inside: str | None, elsewhere: str | None) -> Block:  # noqa: ANN401 - a part of python-docx
    relation = part.rels.get(inside or elsewhere or "")
    if relation is None:
        return Paragraph("[picture missing 图片缺失]", aside=True)
    if relation.is_external:
        return Paragraph(f"[picture kept elsewhere, not fetched 外部图片，未读取: {relation.target_ref}]", aside=True)
    name = str(relation.target_part.partname).rpartition("/")[2]
    return Picture(relation.target_part.blob, f"[picture that cannot be shown 无法显示的图片: {name}]")


def _diagram(part: Any, node: Node) -> Iterator[Block]:  # noqa: ANN401 - a part of python-docx
    """The text of a chart or diagram."""
    relation = part.rels.get(node.get(f"{R}dm") or node.get(f"{R}id") or "")
    if relation is not None and not relation.is_external:
        words = (each.text for each in _root(relation.target_part).iter("{*}t", "{*}v") if each.text)
        yield Paragraph(" · ".join(words), aside=True)


# Lists: Word counts them as it displays them and stores no numbers.

Level: TypeAlias = tuple[str, int]
"""The id of a list, and the level within it."""


def _numbering(part: Any) -> Node | None:  # noqa: ANN401 - a part of python-docx
    found = (each for each in part.rels.values() if not each.is_external and each.reltype.endswith("/numbering"))
    relation = next(found, None)
    return None if relation is None else _root(relation.target_part)


def _list_of(node: Node, styles: list[Node]) -> Level | None:
    depth = ""
    for each in (node, *styles):
        depth = depth or _value(each, "pPr", "numPr", "ilvl")
        if name := _value(each, "pPr", "numPr", "numId"):
            return None if name == "0" else (name, _number(depth))
    return None


class _Numbers:
    """The current number of each list."""

    def __init__(self, root: Node | None) -> None:
        self.levels: dict[Level, Node] = {}
        self.of: dict[str, str] = {}
        self.counted: dict[Level, int] = {}
        if root is None:
            return
        kinds = {each.get(f"{W}abstractNumId", ""): each for each in root.findall(f"{W}abstractNum")}
        for each in root.findall(f"{W}num"):
            name, kind = each.get(f"{W}numId", ""), _value(each, "abstractNumId")
            self.of[name] = kind
            for level in kinds[kind].findall(f"{W}lvl") if kind in kinds else ():
                self.levels[name, _number(level.get(f"{W}ilvl", ""))] = level
            for changed in each.findall(f"{W}lvlOverride"):
                depth = _number(changed.get(f"{W}ilvl", ""))
                if (start := _value(changed, "startOverride")).isdecimal():
                    self.of[name] = f"{kind} {name}"  # it counts for itself
                    self.counted[self.of[name], depth] = int(start) - 1
                if (level := _child(changed, "lvl")) is not None:
                    self.levels[name, depth] = level

    def next(self, at: Level | None) -> str:
        """The number or bullet before the next paragraph of a list; empty for a paragraph outside lists."""
        if at is None or at not in self.levels:
            return ""
        name, depth = at
        kind = self.of[name]
        self.counted[kind, depth] = self._count(name, depth) + 1
        for deeper in [key for key in self.counted if key[0] == kind and key[1] > depth]:
            del self.counted[deeper]
        if _value(self.levels[at], "numFmt") == "bullet":
            return "• "
        label = _value(self.levels[at], "lvlText")
        for level in range(depth + 1):
            counted = self._count(name, level) if level == depth else max(self._count(name, level), 1)
            label = label.replace(f"%{level + 1}", _written(counted, self._format(name, level)))
        return f"{label} " if label else ""

    def _count(self, name: str, depth: int) -> int:
        start = _value(self.levels[name, depth], "start") if (name, depth) in self.levels else ""
        return self.counted.get((self.of[name], depth), _number(start, 1) - 1)

    def _format(self, name: str, depth: int) -> str:
        return _value(self.levels[name, depth], "numFmt") if (name, depth) in self.levels else "decimal"


DIGITS: Final = "〇一二三四五六七八九"

ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def _written(number: int, form: str) -> str:
    """A number in the form of its list; in digits if the form is a rare one."""
    if form == "none":
        return ""
    if form in {"lowerLetter", "upperLetter"} and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in {"lowerRoman", "upperRoman"} and number > 0:
        return _roman(number) if form == "lowerRoman" else _roman(number).upper()
    if form.startswith(("chinese", "japaneseCounting", "ideographDigital", "taiwaneseCounting")):
        return _chinese(number)
    if form == "decimalZero":
        return f"{number:02}"
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:  # noqa: PLR2004 - those there are
        return chr(ord("①") + number - 1)
    return str(number)


def _roman(number: int) -> str:
    numeral = ""
    for value, letters in ROMAN:
        numeral += letters * (number // value)
        number %= value
    return numeral


def _chinese(number: int) -> str:
    """A number in Chinese, up to 99 as lists count; larger ones digit by digit."""
    tens, ones = divmod(number, 10)
    if number <= 0 or number > 99:  # noqa: PLR2004 - see above
        return "".join(DIGITS[int(each)] for each in str(max(0, number)))
    ten = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return ten + (DIGITS[ones] if ones or not tens else "")
