"""What is masked, whatever the words: no role reads what it may not, and no black area leaves a value to be read."""

import re
import string
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.documents.redaction import (
    FEWEST,
    WHOLE,
    WIDTHS,
    KnownValues,
    Page,
    Span,
    box_of,
    compact,
    covered,
    hidden_by,
    in_qr_code,
    in_text_layer,
    is_readable_in,
    known_of,
    left_over,
    same_name,
    search_form,
    share,
    still_read,
    suggest,
    token_around,
)
from core.domain.appeal import Event, Party
from core.domain.disclosure import KEPT_DIGITS, RedactedArea
from core.domain.identifiers import check_character
from core.domain.masking import (
    MASKED_FOR_INTAKE,
    events_for,
    fact_for,
    mask_address,
    mask_email,
    mask_id,
    mask_number,
    mask_phone,
    names_for,
    party_for,
    pseudonym,
)
from core.domain.people import Person
from core.domain.permissions import HIDDEN_FROM_INTAKE, OF_LEGAL, Act, allowed, may, role_refused, sees_images
from core.domain.reading import Mark
from core.domain.terms import DocumentKind, Masked, Role, Side, Verb
from core.language import render
from tests.cases import INTAKE, LEAD, MANAGER, NOON, PEOPLE, REVIEWER, SECOND

ALL = frozenset(Masked)

DIGITS = st.text(string.digits, min_size=1, max_size=24)

PEOPLE_OF_EACH_ROLE = st.sampled_from(Role).map(lambda role: Person(person_id="p", name="Person", role=role))

IDENTITIES = st.from_regex(r"[1-6][0-9]{5}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9])[0-9]{3}", fullmatch=True).map(
    lambda body: body + "10X98765432"[sum(int(each) << 17 - at for at, each in enumerate(body)) % 11]
)

CONTACTS = st.fixed_dictionaries(
    {
        "phone": st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
        "email": st.from_regex(r"[a-z]{4,9}@[a-z]{3,9}\.com", fullmatch=True),
        "subject_id": IDENTITIES,
        "address": st.builds("浙江省杭州市西湖区文三路{}号".format, st.integers(100, 999)),
    }
)

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)

MAILS = st.from_regex(r"[a-z]{3,9}@[a-z]{3,9}\.(com|cn)", fullmatch=True)

CODES = st.from_regex(r"9[12][0-9]{6}[0-9A-HJ-NPQRTUWXY]{8}[A-H]", fullmatch=True).map(
    lambda each: each + check_character(each)
)

VALUES = st.one_of(
    MOBILES.map(lambda each: (Masked.PHONE, each)),
    MAILS.map(lambda each: (Masked.EMAIL, each)),
    CODES.map(lambda each: (Masked.ID_NUMBER, each)),
    st.integers(1, 999_999).map(lambda each: (Masked.PRICE, f"¥{each:,}.50")),
)

BOXES = st.tuples(st.integers(0, 400), st.integers(0, 900), st.integers(100, 500), st.integers(8, 60)).map(
    lambda each: (each[0], each[1], each[0] + each[2], each[1] + each[3])
)

WORDS = st.text(string.ascii_letters + string.digits + " .,-:电话地址公司（）", min_size=1, max_size=30).filter(
    str.strip
)

MARKS = st.builds(Mark, st.just(1), WORDS, BOXES)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """A part of a run that is not blank."""
    mark = draw(MARKS)
    start = draw(st.integers(0, len(mark.text) - 1))
    end = draw(st.integers(start + 1, len(mark.text)))
    assume(mark.text[start:end].strip() == mark.text[start:end])
    return Span(mark, start, end)


# What a role may read of names, contacts and numbers.


@given(st.lists(MOBILES, min_size=1, max_size=3), st.sampled_from([" / ", "; ", "，"]))
def test_of_each_phone_number_the_middle_is_gone(phones: list[str], between: str):
    """However many stand in the field."""
    shown = mask_phone(between.join(phones))
    assert shown == between.join(f"{each[:3]}****{each[-4:]}" for each in phones)


@given(st.text(string.digits + " ()-.+", max_size=30))
def test_of_a_phone_number_at_most_seven_digits_are_shown_together(given_: str):
    """Whatever its form; masking what is masked tells no more."""
    shown = mask_phone(given_)
    assert all(len(re.sub(r"\D", "", each)) <= 4 for each in re.findall(r"[\d\s().-]+", shown))


@given(st.lists(MAILS, min_size=1, max_size=3))
def test_of_a_mailbox_only_its_first_letter_and_its_host_are_shown(mails: list[str]):
    """Each of several."""
    hosts = [each.split("@") for each in mails]
    assert mask_email("; ".join(mails)) == "; ".join(f"{name[0]}***@{host}" for name, host in hosts)


@given(st.text(string.ascii_uppercase + string.digits, max_size=30))
def test_of_a_number_the_last_six_are_shown(number: str):
    """It stays as long as it was."""
    shown = mask_number(number)
    assert len(shown) == len(number)
    assert shown[-6:] == number[-6:]
    assert set(shown[:-6]) <= {"*"}


@given(st.from_regex(r"[1-6][0-9]{4,16}", fullmatch=True))
def test_of_a_persons_number_its_middle_is_gone(number: str):
    """A short one is gone whole; none gets longer or shorter."""
    shown = mask_id(number)
    assert len(shown) == len(number)
    kept = 7 if len(number) > 7 else 0
    assert len(shown.replace("*", "")) == kept
    if kept:
        assert (shown[:3], shown[-4:]) == (number[:3], number[-4:])


@given(CODES)
def test_a_firms_code_is_public_and_a_sole_traders_is_a_persons(code: str):
    """Told apart by how the code begins."""
    assert (mask_id(code) == code) == code.startswith("91")


@given(st.from_regex(r"[\u4e00-\u9fff]{2,6}", fullmatch=True), st.integers(1, 999))
def test_an_address_is_never_shown_below_its_city(street: str, house: int):
    """Neither the street nor the number of the house."""
    assume("市" not in street)
    assert mask_address(f"浙江省杭州市{street}路{house}号") == "浙江省杭州市***"
    assert mask_address(f"{street}路{house}号") == "***"
    assert mask_address(f"{house} {street}, Springfield") == "Springfield ***"
    assert mask_address(f"Springfield, {house} {street}") == "***"


@given(PEOPLE_OF_EACH_ROLE, CONTACTS)
def test_contacts_are_read_whole_by_legal_alone(person: Person, contacts: dict[str, str]):
    """Masked by whoever works on cases; by all others not at all, and the party is a pseudonym."""
    party = Party(party_id="S-1", side=Side.SELLER, name="Northlight", subject_name="Zhao Ling", **contacts)
    shown = party_for(person, party)
    if person.role in {Role.REVIEWER, Role.LEAD}:
        assert shown == party
        return
    told = shown.model_dump_json()
    assert not any(each in told for each in contacts.values())
    if person.role is Role.INTAKE:
        assert (shown.name, shown.subject_name) == ("Northlight", "Zhao Ling")
    else:
        assert shown == Party(party_id="S-1", side=Side.SELLER, name=pseudonym("S-1"))


@given(
    PEOPLE_OF_EACH_ROLE, st.sampled_from(DocumentKind), st.sampled_from(["code", "number", "total", "goods"]), DIGITS
)
def test_the_numbers_of_an_invoice_are_masked_for_all_but_legal(
    person: Person, kind: DocumentKind, field: str, typed: str
):
    """Other facts, and the numbers of other papers, are read as they are."""
    whole = (
        kind is not DocumentKind.INVOICE or field not in MASKED_FOR_INTAKE or person.role in {Role.REVIEWER, Role.LEAD}
    )
    assert fact_for(person, kind, field, typed) == (typed if whole else mask_number(typed))


@given(
    PEOPLE_OF_EACH_ROLE, st.dictionaries(st.sampled_from([*sorted(OF_LEGAL), "note", "day", "label"]), st.integers())
)
def test_findings_and_private_notes_are_read_by_legal_alone(person: Person, payload: dict[str, Any]):
    """What else an event tells stays, and so does the event itself."""
    event = Event(
        appeal_no="1", seq=1, verb=Verb.FORWARD, actor="x", at=NOON, payload=payload, previous_hash="", hash="h"
    )
    (shown,) = events_for(person, (event,))
    if person.role in {Role.REVIEWER, Role.LEAD}:
        assert shown == event
    else:
        assert shown.payload == {key: told for key, told in payload.items() if key not in OF_LEGAL}
        assert shown.model_copy(update={"payload": payload}) == event


@given(PEOPLE_OF_EACH_ROLE, st.sampled_from(["en", "zh"]))
def test_colleagues_of_legal_are_known_by_name_to_legal_alone(person: Person, language: str):
    """For others they are the department, in the language of whoever reads."""
    names = names_for(person.model_copy(update={"language": language}), PEOPLE, render)
    assert set(names) == {each.person_id for each in PEOPLE}
    assert names[INTAKE.person_id] == INTAKE.name
    seen = {names[each.person_id] == each.name for each in (REVIEWER, SECOND, LEAD, MANAGER)}
    assert seen == {allowed(person, Act.SEE_COLLEAGUES)}
    if not allowed(person, Act.SEE_COLLEAGUES):
        assert names[REVIEWER.person_id] == ("法务" if language == "zh" else "legal")


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_pseudonym_is_the_same_for_the_same_party_and_for_no_other(one: str, other: str):
    """Ten signs that tell nothing of the id."""
    assert (pseudonym(one) == pseudonym(other)) == (one == other)
    assert re.fullmatch("[0-9a-f]{10}", pseudonym(one))


# Who may do what: the rows and the answers to them.


@given(PEOPLE_OF_EACH_ROLE, st.sampled_from(Act))
def test_a_refusal_names_the_own_role_and_all_that_may(person: Person, act: Act):
    """In both languages; the program is named to nobody, as nobody can become it."""
    refusal = may(person, act)
    assert (refusal is None) == (person.role in act.roles) == allowed(person, act)
    if refusal:
        assert refusal == role_refused(person, act.roles)
        for language in ("en", "zh"):
            told = render(refusal.because, language)
            assert told
            assert Role.SYSTEM.value not in told


@given(PEOPLE_OF_EACH_ROLE, st.sampled_from(DocumentKind))
def test_the_images_of_invoices_and_of_identity_documents_are_for_legal(person: Person, kind: DocumentKind):
    """Customer service works with all others; whoever has no cases sees none."""
    legal = person.role in {Role.REVIEWER, Role.LEAD}
    assert sees_images(person, kind) == (legal or (person.role is Role.INTAKE and kind not in HIDDEN_FROM_INTAKE))


def test_every_act_is_somebodys():
    """An act without a role would be allowed to nobody, unnoticed."""
    assert all(act.roles for act in Act)


# Black areas: what they cover, and what is left.


@given(spans())
def test_the_area_of_a_value_covers_all_of_it_however_the_characters_are_laid_out(span: Span):
    """By both ways to measure letters; what is left holds no character of it."""
    box = box_of(span)
    for width in WIDTHS:
        hidden = {at for each in covered(span.mark, box, width) for at in range(each.start, each.end)}
        assert hidden >= set(range(span.start, span.end))
    left, top, right, bottom = box
    assert 0 <= left < right <= WHOLE
    assert 0 <= top < span.mark.box[1] + 1
    assert min(WHOLE, span.mark.box[3]) <= bottom <= WHOLE


@given(MARKS)
def test_an_area_over_a_whole_run_leaves_nothing_and_none_leaves_all(mark: Mark):
    """And an area beside it leaves it whole."""
    left, top, right, bottom = mark.box
    assert left_over(mark, [(left - 1, top - 1, right + 1, bottom + 1)]) == []
    assert left_over(mark, []) == [mark.text]
    assert left_over(mark, [(left, bottom + 1, right, bottom + 50), (right + 1, top, right + 9, bottom)]) == [mark.text]


@given(st.lists(VALUES, min_size=1, max_size=4), st.sampled_from(["", "备注 ", "See "]))
def test_what_has_the_form_of_a_value_is_found_and_black_on_the_page(values: list[tuple[Masked, str]], before: str):
    """Found under its kind, covered by its area, and not to be read beside the areas afterwards."""
    words = [Mark(1, before + value, (50, 40 * at + 20, 450, 40 * at + 40)) for at, (_, value) in enumerate(values)]
    found = suggest(words, [], ALL, KnownValues())
    assert {each.what for each in found} >= {what for what, _ in values}
    areas = [box_of(each.span) for each in found]
    shown = [text for mark in words for text in left_over(mark, areas)]
    assert still_read(values, [(1, shown, ())]) is None
    leak = still_read(values, [(7, [each.text for each in words], ())])
    assert leak is not None
    assert leak[0] == 7


@given(st.lists(VALUES, min_size=1, max_size=4), st.sets(st.sampled_from(Masked)))
def test_only_what_is_wanted_is_suggested(values: list[tuple[Masked, str]], wanted: set[Masked]):
    """What the recipient may read stays; each place is found once, in the order of the page."""
    words = [Mark(1, value, (50, 40 * at + 20, 450, 40 * at + 40)) for at, (_, value) in enumerate(values)]
    found = suggest(words, [], frozenset(wanted), KnownValues())
    assert {each.what for each in found} <= wanted
    places = [(words.index(each.span.mark), each.span.start) for each in found]
    assert places == sorted(set(places))


@given(
    st.text(string.ascii_uppercase + string.digits, min_size=12, max_size=20), st.sampled_from(["", "No ", "号码："])
)
def test_of_an_invoice_number_on_file_the_last_digits_stay(number: str, before: str):
    """They tell the seller which invoice it is; what is hidden is the number as a whole."""
    mark = Mark(1, before + number, (100, 100, 400, 120))
    (found,) = [
        each
        for each in suggest(
            [mark], [], frozenset({Masked.INVOICE_NUMBER}), KnownValues(((Masked.INVOICE_NUMBER, number),))
        )
        if each.what is Masked.INVOICE_NUMBER
    ]
    assert found.span.text == number[:-KEPT_DIGITS]
    assert token_around(found.span) == number
    area = RedactedArea(area_id=0, exhibit_id="e", page=1, box=box_of(found.span), what=Masked.INVOICE_NUMBER)
    assert (Masked.INVOICE_NUMBER, number) in hidden_by(Page(1, (mark,)), [area])


@given(st.from_regex(r"[A-Z0-9]{8,16}", fullmatch=True), st.sampled_from([" ", "-", "", ". "]), st.integers(1, 7))
def test_a_value_is_read_however_it_is_broken_into_groups(value: str, between: str, at: int):
    """In any case, full width or half; but not as a part of a longer one."""
    broken = value[:at] + (between if between.isspace() else "") + value[at:]
    assert is_readable_in(f"so: {broken}!", value)
    assert is_readable_in(value.lower(), value)
    assert is_readable_in("".join(chr(ord(each) + 0xFEE0) for each in value), value)
    assert not is_readable_in(f"7{value}", value)
    assert not is_readable_in(f"{value}7", value)


@given(DIGITS)
def test_a_value_too_short_to_be_told_from_chance_is_not_sought(value: str):
    """Two digits stand everywhere."""
    assert is_readable_in(value, value) == (len(value) >= FEWEST)
    assert in_qr_code(f"01,32,{value},x", value) == (len(value) >= FEWEST)


@given(st.lists(st.from_regex(r"[0-9A-Z]{3,7}", fullmatch=True), min_size=1, max_size=6, unique=True), st.data())
def test_a_code_holds_its_fields_and_no_part_of_a_short_one(fields: list[str], data: st.DataObject):
    """Between any of the separators in use."""
    one = data.draw(st.sampled_from(fields))
    content = data.draw(st.sampled_from([",", ";", "&", "=", "?", " "])).join(fields)
    assert in_qr_code(content, one)
    assert in_qr_code(content, one.lower())
    if one[:-1] not in fields and len(one) > FEWEST:
        assert not in_qr_code(content, one[:-1])


@given(WORDS, WORDS)
def test_a_name_is_ones_own_with_or_without_what_print_puts_around_it(name: str, other: str):
    """Letter for letter, whatever the case; an empty one is nobody's."""
    assume(compact(name))
    assert same_name(f"({name.upper()})", name)
    assert same_name(name, name + other)
    assert not same_name(name, "—")
    assert not same_name("…", name)
    assert same_name(name, other) == same_name(other, name)


@given(WORDS)
def test_what_is_sought_of_a_value_are_its_letters_and_digits(text: str):
    """The same in any case, once or twice."""
    assert search_form(text) == search_form(text.upper())
    assert search_form(search_form(text)) == search_form(text)
    assert compact(text) == search_form(text).replace(".", "")


@given(BOXES, BOXES)
def test_the_share_of_a_box_under_another_is_between_none_and_all(one, other):
    """All of it under itself; none of an empty one."""
    assert 0 <= share(one, other) <= 1
    assert share(one, one) == 1
    assert share((5, 5, 5, 5), other) == 0
    assert (share(one, other) > 0) == (share(other, one) > 0)


@given(MARKS)
def test_the_picture_of_a_page_adds_nothing_where_the_text_says_the_same(mark: Mark):
    """Somewhere else it does."""
    assume(compact(mark.text))
    left, _, right, bottom = mark.box
    assert in_text_layer(mark, [mark])
    assert not in_text_layer(mark, [Mark(1, mark.text, (left, bottom + 1, right, bottom + 30))])
    assert not in_text_layer(mark, [])


@settings(max_examples=50)
@given(CONTACTS, CONTACTS, st.sampled_from([Side.COMPLAINANT, Side.SELLER]))
def test_the_contacts_of_the_other_side_are_masked_and_the_own_are_not(
    seller: dict[str, str], complainant: dict[str, str], recipient: Side
):
    """Whoever gets the bundle; the names of both are no third parties."""
    assume(not set(seller.values()) & set(complainant.values()))
    one = Party(party_id="S", side=Side.SELLER, name="Northlight", **seller)
    two = Party(party_id="C", side=Side.COMPLAINANT, name="Halden & Moss", **complainant)
    facts = {
        "number": "26317000000316294884",
        "issuer_name": "Third Trading Ltd",
        "buyer_name": "Northlight",
        "goods": "x",
    }
    known = known_of(facts, one, two, recipient)
    other, own = (seller, complainant) if recipient is Side.COMPLAINANT else (complainant, seller)
    told = {value for _, value in known.values}
    assert {other["phone"], other["email"], other["address"]} <= told
    assert not {own["phone"], own["email"]} & told
    assert (Masked.THIRD_PARTY, "Third Trading Ltd") in known.values
    assert "Northlight" not in told
    assert {"Northlight", "Halden & Moss", seller["subject_id"]} <= set(known.own)


@pytest.mark.parametrize("blank", ["", "  "])
def test_what_is_blank_on_file_is_sought_nowhere(blank: str):
    """An empty phone number would be found everywhere."""
    party = Party(party_id="S", side=Side.SELLER, name="N", phone=blank, email=blank, address=blank)
    assert known_of({"number": blank}, party, party, Side.COMPLAINANT).values == ()
