"""A link of the chain in words: what it is, for how long, where, and of what."""

from core.model.names import name_of
from core.model.terms import Value
from core.queries.beside import Edge
from pages.parts.desk import Desk


def kind_of(desk: Desk, edge: Edge) -> str:
    """What leads from one person to the next."""
    if edge.kind == "grant" and edge.step:
        return desk.t("Link {place}: grants", place=edge.step.place)
    if edge.kind == "sale":
        kinds = dict.fromkeys(each.kind for each in edge.papers)
        named = ", ".join(desk.say(name_of(each)) for each in kinds)
        if edge.pieces is None:
            return desk.t("sells ({documents})", documents=named)
        one, many = "sells {count} piece ({documents})", "sells {count} pieces ({documents})"
        return desk.tn(one, many, edge.pieces, documents=named)
    refuted = any(each.value is Value.NOT_MET for each in edge.faults)
    return desk.t("No document leads from here to there") if refuted else desk.t("Whether this is one chain is open")


def described(desk: Desk, edge: Edge) -> tuple[str, ...]:
    """The terms of a grant, two lines; nothing for other links."""
    if edge.step is None:
        return ()
    link, unread = edge.step.link, desk.t("not read")
    term = f"{link.starts_on or unread} – {link.ends_on or unread}"
    onward = desk.t("yes") if link.sublicense == "yes" else desk.t("no") if link.sublicense == "no" else unread
    classes = ", ".join(str(each) for each in link.classes) or unread
    return (
        desk.t("{term} · classes {classes} · may grant onward: {onward}", term=term, classes=classes, onward=onward),
        desk.t(
            "Territory: {territory} · channel: {channel}",
            territory=link.territory or unread,
            channel=link.channel or unread,
        ),
    )
