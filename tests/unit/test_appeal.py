"""A case as its events leave it, and the chain of their hashes (design.md 3)."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.domain.appeal import (
    Appeal,
    Event,
    Listing,
    MoreTime,
    Party,
    chain_hash,
    changed,
    fold,
    fold_all,
    payload_text,
    whole_text,
)
from core.domain.terms import BESIDE, PenaltyKind, RightType, Side, State, Verb
from tests.cases import NOON

BEGUN = {
    "state": "opened", "right_type": "trademark", "policy_id": "p", "seller_id": "S", "complainant_id": "C",
    "opened_at": NOON.isoformat(),
}  # fmt: skip


def event(seq: int, verb: Verb = Verb.COMMENT, **set_: Any) -> Event:
    """An act that sets these fields."""
    payload = {"set": set_} if set_ else {}
    return Event(appeal_no="R-1", seq=seq, verb=verb, actor="chen", at=NOON, payload=payload, previous_hash="", hash="")


def opened() -> Appeal:
    """A case that was just opened."""
    return fold(None, event(1, Verb.OPEN, **BEGUN))


def test_a_case_begins_with_what_its_first_event_sets_and_nothing_else():
    """Nothing is counted yet, and nothing decided."""
    assert opened() == Appeal(
        appeal_no="R-1", version=1, state=State.OPENED, right_type=RightType.TRADEMARK, policy_id="p", seller_id="S",
        complainant_id="C", opened_at=NOON,
    )  # fmt: skip
    begun = opened()
    assert (begun.supplements, begun.late_answers, begun.reopened) == (0, 0, 0)
    assert (begun.exceptional, begun.imported) == (False, False)


def test_each_act_changes_what_it_sets_and_is_the_new_version():
    """The rest stays."""
    later = fold(opened(), event(4, Verb.DISCLOSE, state="awaiting_seller", supplements=1))
    assert later == opened().model_copy(update={"state": State.AWAITING_SELLER, "supplements": 1, "version": 4})
    assert fold(later, event(5)) == later.model_copy(update={"version": 5})


@pytest.mark.parametrize("verb", Verb)
def test_what_is_done_to_a_document_leaves_the_case_and_its_version(verb: Verb):
    """So a form that is open stays current."""
    after = fold(opened(), event(9, verb))
    assert after.version == (1 if verb in BESIDE else 9)


def test_the_whole_log_gives_the_case():
    """None without a log; in the order of the events."""
    log = [event(1, Verb.OPEN, **BEGUN), event(2, Verb.TAKE_IN), event(3, supplements=1), event(4, supplements=2)]
    assert fold_all([]) is None
    found = fold_all(log)
    assert found
    assert (found.version, found.supplements) == (4, 2)
    assert fold_all(log[:2]) == opened()


def test_a_field_that_no_case_has_is_no_field():
    """A log that sets one is damaged."""
    with pytest.raises(ValidationError):
        fold(opened(), event(2, colour="red"))


def test_changes_are_written_as_plain_json_and_read_back_the_same():
    """Only what changes; a listing whole, a day as a day."""
    day = date(2026, 11, 20)
    changes = {
        "penalty_kind": PenaltyKind.LISTING_REMOVED, "complained_on": day, "answered_at": NOON,
        "listings": (Listing(listing_id="1", sold_quantity=3, first_sold_on=day),), "due_on": None,
    }  # fmt: skip
    plain = changed(changes)
    assert plain == {
        "penalty_kind": "listing_removed", "complained_on": "2026-11-20", "answered_at": "2026-11-24T04:00:00Z",
        "listings": [
            {
                "listing_id": "1", "title": "", "sold_quantity": 3, "sold_value": None,
                "first_sold_on": "2026-11-20", "last_sold_on": None,
            }
        ],
        "due_on": None,
    }  # fmt: skip
    after = fold(opened(), event(2, **plain))
    assert {name: getattr(after, name) for name in changes} == changes


# The chain.

FIELDS: dict[str, Any] = {
    "appeal_no": "R-1", "seq": 1, "verb": "open", "actor": "chen", "at": NOON, "payload": "{}", "previous": "0",
}  # fmt: skip


def test_the_hash_of_an_event_is_sha_256_over_its_fields_line_by_line():
    """So anybody who has the log can work it out."""
    told = "R-1\n1\nopen\nchen\n2026-11-24T04:00:00+00:00\n{}\n0"
    assert chain_hash(**FIELDS) == sha256(told.encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("appeal_no", "R-2"), ("seq", 2), ("verb", "disclose"), ("actor", "lea"), ("at", NOON + timedelta(seconds=1)),
        ("payload", "[]"), ("previous", "1"),
    ],
)  # fmt: skip
def test_a_change_of_any_field_is_another_hash(name: str, other: object):
    """Nothing can be put right in silence."""
    assert chain_hash(**FIELDS | {name: other}) != chain_hash(**FIELDS)


def test_the_same_moment_is_the_same_hash_in_every_zone():
    """It is told in UTC."""
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    assert chain_hash(**FIELDS | {"at": there}) == chain_hash(**FIELDS)


@given(st.dictionaries(st.text(max_size=4), st.none() | st.integers() | st.text(max_size=4), max_size=4))
def test_a_payload_is_one_text_however_its_fields_were_put(payload: dict[str, Any]):
    """Sorted keys."""
    assert payload_text(dict(reversed(payload.items()))) == payload_text(payload)


def test_a_payload_is_written_without_blanks_and_in_its_own_letters():
    """A day as text; Chinese as Chinese."""
    assert payload_text({"b": "申诉", "a": [1, date(2026, 1, 2)]}) == '{"a":[1,"2026-01-02"],"b":"申诉"}'
    assert payload_text({"at": datetime(2026, 1, 2, tzinfo=UTC)}) == '{"at":"2026-01-02 00:00:00+00:00"}'


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=4), PLAIN, max_size=4))
def test_a_payload_is_the_text_that_pythons_json_writes(payload: dict[str, Any]):
    """To the byte, with fractions and with half a character; also where it is put together from its fields."""
    plainly = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert payload_text(payload) == plainly
    assert whole_text({name: payload_text(value) for name, value in payload.items()}) == plainly


# Who stands behind a shop, and what was punished.


def test_the_person_behind_a_shop_is_the_verified_one_else_the_name_it_shows():
    """Letters are addressed to somebody."""
    shown = Party(party_id="S", side=Side.SELLER, name="Northlight Lamps")
    assert shown.subject == "Northlight Lamps"
    assert shown.model_copy(update={"subject_name": "Northlight Lamps LLC"}).subject == "Northlight Lamps LLC"


def test_the_punished_listings_are_named_in_their_order():
    """By their ids."""
    assert opened().listing_ids == ()
    two = opened().model_copy(update={"listings": (Listing(listing_id="2"), Listing(listing_id="1"))})
    assert two.listing_ids == ("2", "1")


def test_no_time_is_asked_for_until_it_is_said():
    """Neither days nor a ground."""
    assert (MoreTime().days, MoreTime().ground, MoreTime().reason, MoreTime().document) == (0, None, "", "")


@pytest.mark.parametrize("value", [Listing(listing_id="1"), Party(party_id="S", side=Side.SELLER, name="N"), opened()])
def test_a_value_of_a_case_has_no_other_fields(value: Any):
    """What is misspelt is refused and not lost."""
    with pytest.raises(ValidationError):
        type(value).model_validate(value.model_dump() | {"misspelt": 1})
