"""A party's own account, through which a document came: a fact with its source, a suggestion, and erasable."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.commands import checklist, clients
from core.commands.clients import ChannelBody, CounterNoticeBody, WithdrawalBody, add_client, do_act
from core.commands.corrections import move_document
from core.commands.documents import type_fact, type_facts
from core.commands.review import revoke
from core.commands.verification import check_record, erase_party
from core.domain.appeal import Appeal, OwnAccount
from core.domain.case_context import ExhibitContext, own_account
from core.domain.checks.result import checked
from core.domain.people import Client, Person
from core.domain.terms import DocumentKind, Outcome, Side, Value
from core.exchange.export import read_feed
from core.ledger.record import events_of
from core.office import Office
from core.queries.case import open_case
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    REVIEWER,
    Clock,
    answer_all,
    disclosed,
    done,
    opened,
    refusal_of,
    reviewable,
)
from tests.english import english
from tests.grounds import BRAND, BRAND_ID, SHOP, SHOP_ID, case, paper, sentence, value
from tests.unit.test_erasing import BASIS, over, texts

ACCOUNT = OwnAccount(account="halden.moss", authenticated_at=datetime(2026, 11, 30, 2, 22, tzinfo=UTC))

CONFIRMED = "wd_confirmed_direct"


def through(document: ExhibitContext) -> ExhibitContext:
    """The same document, come through its party's own account."""
    return replace(document, account=ACCOUNT)


# What the machine suggests.


@pytest.mark.parametrize(
    ("document", "criterion", "expected"),
    [
        (paper("B2", "withdrawal_letter"), "wd_issuer_is_complainant", "met"),
        (paper("B2", "withdrawal_letter", issuer_name="A stranger Ltd", issuer_id=SHOP_ID), "wd_issuer_is_complainant",
         "not_met"),
        (paper("B2", "withdrawal_letter", issuer_name="A stranger Ltd", issuer_id=SHOP_ID), CONFIRMED, "met"),
        (paper("A2", "withdrawal_letter"), "wd_issuer_is_complainant", None),
        (paper("A2", "withdrawal_letter"), CONFIRMED, None),
        (paper("B2", "counter_materials"), "cm_identity", "met"),
        (paper("B2", "counter_materials", sender_name=SHOP, sender_id=SHOP_ID), "cm_identity", "not_met"),
        (paper("A1", "counter_notice"), "cn_seller_identity", "cannot_verify"),
        (paper("A1", "counter_notice", contact="13812345678"), "cn_seller_identity", "met"),
        (paper("A1", "counter_notice", seller_name=BRAND, seller_id=BRAND_ID, contact="1"), "cn_seller_identity",
         "not_met"),
    ],
)  # fmt: skip
def test_an_account_answers_what_the_paper_leaves_open_and_never_what_it_refutes(document, criterion, expected):
    """Only for a document of the side whose account it is: the seller's says nothing of the complainant."""
    assert value(checked(criterion, case(document))) != "met"
    assert value(checked(criterion, case(through(document)))) == expected


def test_the_sentence_tells_account_and_time_in_the_zone_of_the_office():
    """A reviewer compares both with what the marketplace shows."""
    told = sentence(checked(CONFIRMED, case(through(paper("B2", "withdrawal_letter")))))
    account = "B2 came through the party's own account halden.moss"
    assert told == f"{account}; its holder was authenticated on 2026-11-30 10:22."


# What is kept of it.


def client(office: Office, *scopes: str) -> Client:
    """A program that may say it."""
    return done(add_client(office, "Rights portal", [*scopes, "answers:write", "intake:write"], actor=ADMIN))[0]


def sends(office: Office, appeal: Appeal, body: clients.WithDocuments, by: Client, act: str = "withdrawal") -> object:
    """What a call is answered."""
    call = clients.Call(by, f"{act} {appeal.appeal_no} {len(events_log(office, appeal))}", "asked")
    return do_act(office, call, appeal.appeal_no, body)


def events_log(office: Office, appeal: Appeal) -> tuple[object, ...]:
    """The log of the case."""
    with office.store.reading() as cursor:
        return events_of(cursor, appeal.appeal_no)


def channel(office: Office) -> ChannelBody:
    """The complainant's account, a minute ago."""
    return ChannelBody(account="halden.moss", authenticated_at=office.now() - timedelta(minutes=1))


def withdrawn(office: Office, appeal: Appeal) -> Appeal:
    """The case, after the complainant has withdrawn through its own account."""
    by = client(office, "accounts:attest")
    done(sends(office, appeal, WithdrawalBody(text="We withdraw.", channel=channel(office)), by))
    return done(open_case(office, REVIEWER, appeal.appeal_no)).appeal


def account_seen(office: Office, person: Person, appeal: Appeal) -> OwnAccount | None:
    """The account of the last document, as this person is told it."""
    seen = done(open_case(office, person, appeal.appeal_no))
    return own_account(seen.dossier.typed.get(seen.dossier.exhibits[-1].exhibit_id, {}))


def test_a_withdrawal_through_the_complainants_account_is_suggested_and_a_person_confirms_it(office: Office):
    """The account is the look-up that the criterion rests on; nothing counts before somebody says so."""
    case = withdrawn(office, reviewable(office))
    seen = done(open_case(office, REVIEWER, case.appeal_no))

    assert seen.assessment.machine[CONFIRMED].value is Value.MET
    assert CONFIRMED not in seen.assessment.values
    made = seen.assessment.lookups[CONFIRMED]
    assert (made.site, made.result) == ("api:rights.portal", "own_account")
    answer_all(office, REVIEWER, case)
    done(checklist.answer(office, REVIEWER, case.appeal_no, CONFIRMED, Value.MET))
    case = done(open_case(office, REVIEWER, case.appeal_no)).appeal
    outcome = Outcome.REVOKED_WITHDRAWN
    done(revoke(office, REVIEWER, case.appeal_no, case.version, outcome=outcome, reason="She withdrew."))
    assert check_record(office).faults == ()


def test_only_a_client_that_may_say_it_says_it_and_of_a_document_of_that_party(office: Office):
    """Nothing is on file where it is refused."""
    case = reviewable(office)
    before = events_log(office, case)
    letter = WithdrawalBody(text="We withdraw.", channel=channel(office))
    early = ChannelBody(account="x", authenticated_at=office.now() + timedelta(minutes=2))
    by = client(office, "accounts:attest")

    assert refusal_of(sends(office, case, letter, client(office))) == "scope_missing"
    assert refusal_of(sends(office, case, WithdrawalBody(channel=channel(office)), by)) == "field_missing"
    assert refusal_of(sends(office, case, letter.model_copy(update={"channel": early}), by)) == "time_impossible"
    assert events_log(office, case) == before


def test_customer_service_is_told_of_an_account_masked(office: Office):
    """As of other contacts; and no line of the feed has it."""
    case = withdrawn(office, reviewable(office))
    legal, intake = (account_seen(office, each, case) for each in (REVIEWER, INTAKE))

    assert legal
    assert intake
    assert (legal.account, intake.account) == ("halden.moss", "h***")
    assert legal.authenticated_at == intake.authenticated_at == office.now() - timedelta(minutes=1)
    feed = done(read_feed(office, 0, 1000))
    assert "halden" not in "".join(each.model_dump_json() for each in feed.events)
    assert "halden" not in repr(events_log(office, case))


def test_a_person_cannot_type_an_account(office: Office):
    """What is said of it has a program as its source, or it is not said."""
    case = reviewable(office)
    seen = done(open_case(office, REVIEWER, case.appeal_no))
    paper = seen.dossier.exhibits[0].exhibit_id
    done(type_facts(office, REVIEWER, paper, {"account": "x", "authenticated_at": "2026-11-30T10:00:00Z"}))
    done(type_fact(office, REVIEWER, paper, "contact", "y"))
    seen = done(open_case(office, REVIEWER, case.appeal_no))
    assert own_account(seen.dossier.typed[paper]) is None


def test_a_check_of_the_record_finds_an_account_that_its_log_does_not_tell(office: Office):
    """Changed, or written by nobody."""
    case = withdrawn(office, reviewable(office))
    assert check_record(office).faults == ()
    with office.store.writing() as cursor:
        cursor.run("UPDATE fact SET given = 'another' WHERE field = 'account'")
    assert [english(each.what) for each in check_record(office).faults] == [
        "the account through which B2 came does not match the log"
    ]
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM fact WHERE source = 'account'")
    assert [each.where for each in check_record(office).faults] == [case.appeal_no]


def test_an_account_is_erased_with_its_party_and_only_with_it(office: Office, clock: Clock):
    """When it was used stays; whose it was does not."""
    case = disclosed(office)
    by = client(office, "accounts:attest")
    notice = CounterNoticeBody(text="I sell genuine lamps.", channel=ChannelBody(
        account="northlight.shop", authenticated_at=office.now()))  # fmt: skip
    done(sends(office, case, notice, by, "counter-notice"))
    case = withdrawn(office, case)
    answer_all(office, REVIEWER, case)
    done(checklist.answer(office, REVIEWER, case.appeal_no, CONFIRMED, Value.MET))
    case = done(open_case(office, REVIEWER, case.appeal_no)).appeal
    outcome = Outcome.REVOKED_WITHDRAWN
    done(revoke(office, REVIEWER, case.appeal_no, case.version, outcome=outcome, reason="She withdrew."))
    over(clock)

    done(erase_party(office, ADMIN, case.appeal_no, Side.COMPLAINANT, BASIS))
    assert "halden.moss" not in texts(office)
    assert "northlight.shop" in texts(office)
    assert check_record(office).faults == ()
    done(erase_party(office, ADMIN, case.appeal_no, Side.SELLER, BASIS))
    assert "northlight.shop" not in texts(office)
    assert check_record(office).faults == ()
    assert account_seen(office, INTAKE, case) == account_seen(office, LEAD, case)


def test_a_document_takes_its_account_along_only_to_a_case_of_the_same_party(office: Office):
    """On the other side it is no longer that party's."""
    case, same = withdrawn(office, reviewable(office)), opened(office)
    letter = done(open_case(office, REVIEWER, case.appeal_no)).dossier.exhibits[-1]
    assert letter.kind == DocumentKind.WITHDRAWAL_LETTER
    there = done(
        move_document(office, LEAD, letter.exhibit_id, side=Side.COMPLAINANT, appeal_no=same.appeal_no, reason="Wrong.")
    )
    assert same.complainant_id == case.complainant_id
    kept = account_seen(office, REVIEWER, same)
    assert kept
    assert kept.account == "halden.moss"
    done(move_document(office, LEAD, there.exhibit_id, side=Side.SELLER, reason="Wrong."))
    with office.store.reading() as cursor:
        assert events_of(cursor, same.appeal_no)
    seen = done(open_case(office, REVIEWER, same.appeal_no))
    assert all(own_account(each) is None for each in seen.dossier.typed.values())
    assert check_record(office).faults == ()
