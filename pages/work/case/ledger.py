"""What was given to a party: which document in which form, when, by whom, on what ground."""

from collections.abc import Mapping
from typing import Any

from core.model.appeal import Exhibit
from core.model.names import name_of
from core.model.terms import DocumentKind, Rendition, Side
from core.queries.packs import sees_pack
from pages.parts import show
from pages.parts.desk import Desk
from pages.work.case.view import View


def table(view: View, side: Side, rows: list[dict[str, Any]]) -> str:
    """The table of one party, as HTML; a pack leads to its file for whoever may open it."""
    desk = view.desk
    exhibits = {each.exhibit_id: each for each in view.case.dossier.exhibits}
    heads = (desk.t("Document"), desk.t("Form"), desk.t("When"), desk.t("Ground"))
    head = "".join(f"<th>{show.safe(each)}</th>" for each in heads)
    body = "".join(_row(view, each, exhibits) for each in rows)
    title = desk.t("Given to the seller") if side is Side.SELLER else desk.t("Given to the complainant")
    count = desk.tn("{count} document", "{count} documents", len(rows))
    caption = f"<caption><b>{show.safe(title)}</b> <small>{show.safe(count)}</small></caption>"
    return f'<table class="ledger" data-side="{side}">{caption}<tr>{head}</tr>{body}</table>'


def _row(view: View, row: Mapping[str, Any], exhibits: Mapping[str, Exhibit]) -> str:
    desk, exhibit = view.desk, exhibits.get(str(row["exhibit_id"]))
    what = (
        f"{exhibit.label} {desk.say(name_of(DocumentKind(exhibit.kind)))}" if exhibit else desk.t("complainant's name")
    )
    when, who = show.safe(show.moment(desk, row["given_at"])), show.safe(view.name_of(str(row["given_by"])))
    cells = (
        show.safe(what),
        _form(desk, view, row, exhibits),
        f'<span class="num">{when}</span><br><small>{who}</small>',
        f"<small>{show.safe(desk.t(str(row['ground'])))}</small>",
    )
    return f"<tr>{''.join(f'<td>{each}</td>' for each in cells)}</tr>"


def _form(desk: Desk, view: View, row: Mapping[str, Any], exhibits: Mapping[str, Exhibit]) -> str:
    """Blacked out with its pack, or as filed with the reason where something should have been masked."""
    form = show.safe(desk.say(name_of(Rendition(str(row["rendition"])))))
    sha256 = str(row["sha256"] or "")
    hashed = f' <small title="{show.safe(sha256)}">{show.safe(sha256[:8])}</small>' if sha256 else ""
    because = f"<br><small>{show.safe(row['as_filed_because'])}</small>" if row["as_filed_because"] else ""
    pack = next((each for each in view.case.packs if each.pack_id == row["pack_id"]), None)
    if pack is None:
        return f"{form}{hashed}{because}"
    name = show.safe(desk.t("pack {pack}", pack=pack.pack_id))
    if sees_pack(desk.person, pack, exhibits.values()):
        name = f'<a href="/pack/{pack.pack_id}.pdf" download>{name}</a>'
    return f"{form}, {name}{hashed}"
