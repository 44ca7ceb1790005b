"""The packs of the demonstration: in a few cases the reviewer blacks out what goes to the complainant."""

from typing import Final

from core.commands import packs
from core.errors import Refusal
from core.model.appeal import Appeal
from core.model.people import Person
from core.model.terms import Side
from core.office import Office
from core.outgoing.packs.seen import Look

PACKED: Final = frozenset({"arrival not recorded", "silence to confirm", "complainant got more time"})
"""The stories in which a pack is made; in the others the documents go as filed, with the reviewer's reason."""


def pack_up(office: Office, actor: Person, appeal: Appeal, story: str) -> None:
    """Makes and releases the pack for the complainant, as the page would, in a few stories; else there is none.

    The papers are our own and carry their text, so that nobody has to wait for letters to be recognised.
    """
    if story not in PACKED:
        return
    look = Look(letters=False)
    pack = packs.begin_pack(office, actor, appeal.appeal_no, Side.COMPLAINANT)
    if isinstance(pack, Refusal):
        return
    for exhibit_id in pack.form.exhibits:
        found = packs.search(office, actor, pack.pack_id, pack.edition, exhibit_id, look)
        pack = pack if isinstance(found, Refusal) else found
    packs.release(office, actor, pack.pack_id, pack.edition, look)
