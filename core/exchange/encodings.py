"""How a text file is written: its encoding where the bytes leave no doubt, its separator by its header.

An encoding is never guessed: what is taken in cannot be taken back. Without a byte order mark a file is certain when
it is UTF-8, or UTF-16 by its zero bytes, or GB18030 by common Chinese words in its lines. GB18030 alone is not enough
to be read as: Big5, Shift-JIS, EUC-KR and Windows-1252 can all be, as other characters.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from core.text import Text, mark

UTF_8: Final = "UTF-8"
UTF_8_BOM: Final = "UTF-8 with byte order mark"
UTF_16: Final = "UTF-16"
UTF_16_LE: Final = "UTF-16LE"
UTF_16_BE: Final = "UTF-16BE"
GB_18030: Final = "GB18030"
BIG_5: Final = "Big5"
SHIFT_JIS: Final = "Shift-JIS"
EUC_KR: Final = "EUC-KR"
WINDOWS_1252: Final = "Windows-1252"
CODECS: Final = {
    UTF_8: "utf-8",
    UTF_8_BOM: "utf-8-sig",
    UTF_16: "utf-16",
    UTF_16_LE: "utf-16-le",
    UTF_16_BE: "utf-16-be",
    GB_18030: "gb18030",
    BIG_5: "cp950",
    SHIFT_JIS: "cp932",
    EUC_KR: "cp949",
    WINDOWS_1252: "cp1252",
}
ENCODINGS: Final[dict[str, str]] = {
    each.casefold(): each
    for each in (UTF_8, UTF_16, UTF_16_LE, UTF_16_BE, GB_18030, BIG_5, SHIFT_JIS, EUC_KR, WINDOWS_1252)
}
"""What a person can name, by its word at the command line."""

LEGACY: Final = (GB_18030, BIG_5, SHIFT_JIS, EUC_KR, WINDOWS_1252)
SEPARATORS: Final = (",", ";", "\t")
BLOCK: Final = 1 << 20
LOOKED_AT: Final = 20_000  # lines beyond ASCII: one kind of file is written one way
SAMPLE: Final = 160  # characters of a line that is shown
# Words that stand in the names and reasons of Chinese marketplaces, in both ways of writing them. Read as GB18030 no
# other encoding has them by chance in every second line.
CHINESE: Final = re.compile(
    "有限|公司|集团|集團|旗舰|旗艦|专营|專營|专卖|專賣|商行|商贸|商貿|贸易|貿易|科技|电子|電子|商务|商務|网络|網絡|家居|服饰|服飾"
    "|商标|商標|专利|專利|品牌|版权|著作|侵权|投诉|申诉|声明|发票|授权|采购|正品|销售|商品|产品|店铺|链接|我们|我司|本店|小店"
    "|的店|中国|中國|北京|上海|广州|深圳|杭州|义乌|实业|工厂|百货|文化|传媒|数码|食品|化妆|美妆|母婴|运动|鞋|服装|灯具|玩具|图书"
)
PRIVATE: Final = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
NO_TEXT: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", mark("it is an Excel workbook or a ZIP archive, not a CSV file; save the sheet as CSV")),
    (b"\xd0\xcf\x11\xe0", mark("it is an old Excel workbook, not a CSV file; save the sheet as CSV")),
    (b"\x1f\x8b", mark("it is a gzip archive, not a CSV file; unpack it first")),
    (b"%PDF", mark("it is a PDF, not a CSV file")),
)


@dataclass(frozen=True)
class Untold:
    """The bytes do not tell the encoding: the first line beyond ASCII, and how it reads in each that it can be."""

    line: int
    samples: dict[str, str]


def not_text(path: Path) -> Text | None:
    """What a file is that is no text, by how it begins; None for what may be one. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(4)
    return next((Text(key=told) for begins, told in NO_TEXT if head.startswith(begins)), None)


def encoding_of(path: Path) -> str | Untold:
    """The encoding, as people call it, where it is certain: by its mark, its zero bytes, or what only it can be.

    A file that is mostly UTF-8 is called so: what in it is not is then rejected by its row. Raises OSError.
    """
    if told := _marked(path):
        return told
    if _reads(path, "utf-8"):
        return UTF_8
    beyond = list(islice(((number, line) for number, line in _lines(path) if not line.isascii()), LOOKED_AT))
    if sum(_is_utf_8(line) for _, line in beyond) * 2 >= len(beyond):
        return UTF_8
    if _is_chinese([line for _, line in beyond]) and _reads(path, "gb18030"):
        return GB_18030
    number, line = beyond[0]
    return Untold(number, {each: read for each in LEGACY if (read := _read(line, each)) is not None})


def sample_of(path: Path, encoding: str) -> str:
    """The first line beyond ASCII as it reads in that encoding, cut to be shown; empty where there is none."""
    with path.open(encoding=CODECS[encoding], errors="replace", newline=None) as file:
        return next((line.strip()[:SAMPLE] for line in islice(file, LOOKED_AT) if not line.isascii()), "")


def named_encoding(path: Path, named: str) -> str:
    """The encoding that a person named; a byte order mark is certain and goes before it. Raises OSError."""
    return _marked(path, by_zeros=False) or named


def separator_of(header: str, mandatory: Sequence[str]) -> str:
    """The separator by which the header has all its mandatory columns; a comma where none does."""
    for separator in SEPARATORS:
        columns = {each.strip() for each in next(csv.reader([header], delimiter=separator), [])}
        if mandatory and columns.issuperset(mandatory):
            return separator
    return ","


def rows_about(path: Path) -> int:
    """About how many rows a file has, by its line ends; for progress."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))


def _marked(path: Path, *, by_zeros: bool = True) -> str:
    """The encoding that a byte order mark names, or the zero bytes of UTF-16; empty without them."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return UTF_8_BOM
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    odd, even = head[1::2].count(0), head[::2].count(0)
    if by_zeros and max(odd, even) > len(head) // 4:
        return UTF_16_LE if odd > even else UTF_16_BE
    return ""


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        yield from enumerate(file, start=1)


def _reads(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        with path.open("rb") as file:
            for block in iter(lambda: file.read(BLOCK), b""):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(beyond: Sequence[bytes]) -> bool:
    """Whether these lines, read as GB18030, have a common Chinese word in every second one, and nothing private."""
    told = [_read(line, GB_18030, whole=True) for line in beyond]
    if None in told:
        return False
    return sum(bool(CHINESE.search(line or "")) for line in told) * 2 >= len(told)


def _read(line: bytes, encoding: str, *, whole: bool = False) -> str | None:
    """The line in that encoding, cut to be shown unless ``whole``; None where it cannot be, or is no public text."""
    try:
        read = line.decode(CODECS[encoding])
    except UnicodeDecodeError:
        return None
    if PRIVATE.search(read):
        return None
    return read if whole else read.strip()[:SAMPLE]


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
