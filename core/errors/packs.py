"""The refusals of packs: what may not leave the office as it is."""

from core.errors.codes import add
from core.text import mark

add(
    "pack_needed",
    "incomplete",
    mark("{labels} must not go out as filed without a reason: by default part of it is blacked out for this party."),
    mark("A party gets what it needs and no more (Personal Information Protection Law art. 6; see docs/packs.md)."),
    mark("Prepare and release the pack, or say why it goes as filed; the reason is recorded."),
)
add(
    "never_given",
    "rejected",
    mark("{labels} is never given to this party."),
    mark("Identity documents, and powers of attorney of the other side, stay in the office; see docs/packs.md."),
    mark("Leave it out; say in the letter what it shows, if the party needs to know."),
)
add(
    "pack_holds_more",
    "incomplete",
    mark("The released pack also holds {labels}, which you do not give."),
    mark("A pack is one file: who is given it is given all that is in it."),
    mark("Give {labels} too, or release another pack without it."),
)
add(
    "pack_readable",
    "rejected",
    mark("The pack is not released: on page {page} of {label} a masked value can still be read ({what})."),
    mark("What is masked for a party must not be readable anywhere in the document that it gets."),
    mark("Black it out there as well, or switch the mask off where the party needs the value; then release again."),
)
add(
    "pack_unsound",
    "rejected",
    mark("The pack is not released: {reason}."),
    mark("A pack is pictures of pages and nothing else, and each masked area is black in it."),
    mark("Release it again. If it happens twice, tell whoever looks after the program."),
)
add(
    "pack_empty",
    "incomplete",
    mark("No document is chosen for the pack."),
    mark("A pack holds the copies that go to the party."),
    mark("Choose at least one document."),
)
add(
    "pack_released",
    "wrong_state",
    mark("This pack was released already and changes no more."),
    mark("What a party was given stays as it was given."),
    mark("Begin a new pack; it takes over the areas of this one."),
)
add(
    "pack_stale",
    "stale",
    mark("The pack was changed since you saw it."),
    mark("A change counts only for the pack as its maker saw it."),
    mark("Look at it as it is now, and do it again if it is still needed."),
)
add(
    "kind_out_of_sight",
    "not_permitted",
    mark("Documents of this kind are legal's alone: {kinds}."),
    mark("Who does not see documents of a kind makes none into it or out of it, and types nothing off them."),
    mark("Ask a reviewer to correct it; they find it on the page of the case."),
)
