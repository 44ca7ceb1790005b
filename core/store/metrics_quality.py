"""What hangs on a case and tells of the quality of its decisions: ends, reopenings, second looks, invoices.

Each is made for one reading when a question first needs it, as it stood at the reading's moment.
"""

from typing import Final

from core.model.terms import Verb
from core.store.file import Cursor
from core.store.metrics_cases import Moment


def prepare_first_ends(cursor: Cursor, moment: Moment) -> None:
    """Makes ``first_end``: how the cases that were reopened had ended before they were the first time.

    Asked of the reopenings, which tell it and are few: of a million cases, reading what each event set takes seconds.
    """
    cursor.run(
        "CREATE TEMP TABLE first_end AS SELECT appeal_no,"
        " arg_min(json_extract_string(payload, '$.earlier_outcome'), seq) AS first_outcome FROM event"
        f" WHERE verb = '{Verb.REOPEN}' AND happened_at <= $as_of GROUP BY appeal_no",
        {"as_of": moment.as_of},
    )


def with_first_ends(facts: str) -> str:
    """The relation with the first outcome of the cases that were reopened."""
    return f"SELECT f.*, e.first_outcome FROM ({facts}) f LEFT JOIN first_end e USING (appeal_no)"


def with_opened(facts: str) -> str:
    """The relation with one row for each decision that tells what its decider had never opened."""
    return (
        f"SELECT f.*, o.decided_at AS rested_at, o.never_opened FROM ({facts}) f"
        " JOIN decision_opened o USING (appeal_no) WHERE o.decided_at <= $as_of"
    )


def with_looks(facts: str) -> str:
    """The relation with one row for each decision that was drawn for a second look.

    Its ``reviewer`` is who took that decision, ``decided`` the decision as one word, ``worth`` what its sample told
    of the value of the sales, if it told values apart.
    """
    return (
        "SELECT f.* REPLACE (l.decider AS reviewer), l.decided, coalesce(l.stratum ->> '$.value', '') AS worth,"
        f" d.drawn_at AS look_drawn_at, r.given_at AS look_given_at, r.agrees FROM ({facts}) f"
        " JOIN second_look l USING (appeal_no) JOIN draw d ON d.draw_no = l.draw_no"
        " LEFT JOIN look_result r ON r.look_id = l.look_id AND r.given_at <= $as_of WHERE d.drawn_at <= $as_of"
    )


_KNOWN: Final = (
    "SELECT appeal_no, seller_id, document_key FROM invoice_known"
    " WHERE known_at <= $as_of AND (known_until IS NULL OR known_until > $as_of)"
)


def prepare_invoices(cursor: Cursor, moment: Moment) -> None:
    """Makes ``reusing``: of each case that has an invoice which another has too, how many, and of another shop.

    Numbers that are there once are left out first: to compare the ends of each would take four times as long.
    """
    cursor.run(
        f"CREATE TEMP TABLE reusing AS WITH known AS NOT MATERIALIZED ({_KNOWN}),"
        " twice AS (SELECT document_key FROM known GROUP BY document_key HAVING count(*) > 1),"
        " shared AS (SELECT document_key, min(seller_id) <> max(seller_id) AS abroad FROM known"
        " SEMI JOIN twice USING (document_key) GROUP BY document_key HAVING min(appeal_no) <> max(appeal_no))"
        " SELECT appeal_no, count(*) AS reused, count(*) FILTER (abroad) AS other_shop"
        " FROM known JOIN shared USING (document_key) GROUP BY appeal_no",
        {"as_of": moment.as_of},
    )


def with_invoices(facts: str) -> str:
    """The relation of the cases of whose invoices one is known."""
    return (
        f"SELECT f.*, coalesce(r.reused, 0) AS reused, coalesce(r.other_shop, 0) AS other_shop FROM ({facts}) f"
        f" SEMI JOIN ({_KNOWN}) k USING (appeal_no) LEFT JOIN reusing r USING (appeal_no)"
    )
