"""What a party is given, and in which form: the released pack where a document is in it, else the file as filed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.lifecycle import Facts
from core.model.appeal import Exhibit
from core.model.pack import Pack
from core.model.terms import DocumentKind, Rendition, Side
from core.outgoing.packs.defaults import rule_for


@dataclass(frozen=True)
class Given:
    """One document as it is given: in which form, the SHA-256 of that very file, and its pack if it is in one."""

    exhibit: Exhibit
    rendition: Rendition
    sha256: str
    pack_id: str | None = None
    because: str | None = None

    def told(self) -> dict[str, Any]:
        """As the event tells it."""
        more = {"pack": self.pack_id} if self.pack_id else {"because": self.because} if self.because else {}
        return {"label": self.exhibit.label, "rendition": self.rendition, "sha256": self.sha256, **more}


def may_be_given(recipient: Side, kind: DocumentKind) -> bool:
    """Whether documents of a kind are given to that side at all."""
    return rule_for(recipient, kind).given


def must_be_masked(recipient: Side, kind: DocumentKind) -> bool:
    """Whether documents of a kind go to that side as filed only with a reason."""
    return rule_for(recipient, kind).needs_pack


def ready_pack(packs: Iterable[Pack], recipient: Side) -> Pack | None:
    """The pack that was released last for a side; it is the one that is given."""
    released = [each for each in packs if each.released and each.recipient is recipient]
    return max(released, key=lambda each: (each.released_at, each.pack_id), default=None)


def rendered(
    exhibits: Iterable[Exhibit], pack: Pack | None, recipient: Side, because: str, as_filed: Rendition
) -> list[Given]:
    """Each of these documents as it goes: blacked out when the pack holds it, else as filed.

    ``because`` is kept where the document should have been masked by default.
    """
    given = []
    for each in exhibits:
        if pack and pack.sha256 and each.exhibit_id in pack.form.exhibits:
            given.append(Given(each, Rendition.REDACTED, pack.sha256, pack.pack_id))
        else:
            due = rule_for(recipient, DocumentKind(each.kind)).needs_pack
            given.append(Given(each, as_filed, each.sha256, None, because.strip() or None if due else None))
    return given


def packing_facts(
    exhibits: Sequence[Exhibit], on_file: Iterable[Exhibit], pack: Pack | None, recipient: Side, as_filed: str
) -> Facts:
    """What the life cycle asks before these documents go to that side; ``as_filed`` is the reason given, if any."""
    packed = frozenset(pack.form.exhibits) if pack else frozenset()
    chosen = {each.exhibit_id for each in exhibits}
    rules = {each.label: rule_for(recipient, DocumentKind(each.kind)) for each in exhibits}
    return Facts(
        never_given=tuple(label for label, rule in rules.items() if not rule.given),
        in_pack_only=tuple(
            each.label for each in on_file if each.exhibit_id in packed and each.exhibit_id not in chosen
        ),
        unmasked=tuple(
            each.label for each in exhibits if rules[each.label].needs_pack and each.exhibit_id not in packed
        ),
        as_filed=as_filed,
    )
