"""XML of strangers, parsed without document types, entities or anything from elsewhere. Confined process only."""

from typing import Any, Final

from lxml import etree

MAX_BYTES: Final = 8_000_000

LONGEST: Final = 300

DEEPEST: Final = 60


class ForeignError(ValueError):
    """The XML declares a document type: it would ask for things outside itself, or swell."""


class BrokenError(ValueError):
    """The XML is not well-formed, or larger than is taken; says where."""


def parsed(data: bytes) -> Any:  # noqa: ANN401 - lxml is published without types
    """The root element; raises ForeignError and BrokenError."""
    if len(data) > MAX_BYTES:
        raise BrokenError(f"larger than {MAX_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenError(str(error)[:LONGEST]) from error
    if root.getroottree().docinfo.doctype:
        raise ForeignError("document type declarations are not taken")
    return root


def name_of(node: Any) -> str:  # noqa: ANN401 - see parsed
    """The local name of an element; empty for a comment or an instruction."""
    return str(etree.QName(node).localname) if isinstance(node.tag, str) else ""


def space_of(node: Any) -> str:  # noqa: ANN401 - see parsed
    """The namespace of an element; empty when it has none."""
    return str(etree.QName(node).namespace or "")


def all_at(root: Any, path: str) -> list[Any]:  # noqa: ANN401 - see parsed
    """The elements at a path of local names; ``a|b`` is either, ``**`` any depth below. None at all below None."""
    nodes = [] if root is None else [root]
    for step in path.split("/"):
        if step == "**":
            nodes = [each for node in nodes for each in node.iter()]
            continue
        names = step.split("|")
        nodes = [child for node in nodes for child in node if name_of(child) in names]
    return nodes


def first_at(root: Any, path: str) -> str:  # noqa: ANN401 - see parsed
    """The words of the first element at a path, or empty."""
    found = all_at(root, path)
    return words_of(found[0]) if found else ""


def words_of(node: Any) -> str:  # noqa: ANN401 - see parsed
    """The words directly in an element, blanks made one."""
    return " ".join((node.text or "").split())[:LONGEST]


def as_lines(root: Any) -> list[str]:  # noqa: ANN401 - see parsed
    """The document as indented lines of names and values, without any markup."""
    lines: list[str] = []
    waiting: list[tuple[Any, int]] = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        name = name_of(node)
        if not name:
            continue
        given = "".join(f" [{etree.QName(key).localname} {value}]" for key, value in node.attrib.items())
        words = " ".join((node.text or "").split())
        lines.append(f"{'  ' * min(depth, DEEPEST)}{name}{given}{': ' if words else ''}{words}")
        waiting.extend((child, depth + 1) for child in reversed(node))
    return lines
