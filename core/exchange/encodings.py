"""How a text file is written: its encoding told by its bytes, its separator by its header."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

UTF_8: Final = "UTF-8"
UTF_8_BOM: Final = "UTF-8 with byte order mark"
UTF_16: Final = "UTF-16"
UTF_16_LE: Final = "UTF-16LE"
UTF_16_BE: Final = "UTF-16BE"
GB_18030: Final = "GB18030"
CODECS: Final = {
    UTF_8: "utf-8",
    UTF_8_BOM: "utf-8-sig",
    UTF_16: "utf-16",
    UTF_16_LE: "utf-16-le",
    UTF_16_BE: "utf-16-be",
    GB_18030: "gb18030",
}
SEPARATORS: Final = (",", ";", "\t")
BLOCK: Final = 1 << 20


def encoding_of(path: Path) -> str:
    """The encoding, as people call it: by its mark, by its zero bytes, or by what it can be read as.

    A file that is mostly UTF-8 is called so: what in it is not is then rejected by its row. Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return UTF_8_BOM
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) > len(head) // 4:
        return UTF_16_LE if odd > even else UTF_16_BE
    if _reads(path, "utf-8"):
        return UTF_8
    beyond = [line for line in _lines(path) if not line.isascii()]
    readable = sum(_is_utf_8(line) for line in beyond)
    return GB_18030 if readable * 2 < len(beyond) and _reads(path, "gb18030") else UTF_8


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


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


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


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
