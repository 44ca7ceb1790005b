"""What hangs on a case and tells of the quality of its decisions: ends, reopenings, second looks, invoices.

Each is made for one reading when a question first needs it, as it stood at the reading's moment.
"""

from core.store.file import Cursor
from core.store.metrics_cases import Moment, source_of


def prepare_first_ends(cursor: Cursor, moment: Moment) -> None:
    """Makes ``first_end``: how the cases that were reopened had ended the first time."""
    cursor.run(
        "CREATE TEMP TABLE first_end AS SELECT appeal_no,"
        " arg_min(json_extract_string(payload, '$.set.outcome'), seq) AS first_outcome FROM event"
        f" WHERE appeal_no IN (SELECT appeal_no FROM {source_of(moment)} WHERE reopened > 0) AND happened_at <= $as_of"
        " AND json_extract_string(payload, '$.set.outcome') IS NOT NULL GROUP BY appeal_no",
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


def prepare_invoices(cursor: Cursor, moment: Moment) -> None:
    """Makes ``invoiced``: of each case how many invoices are known, and how many of them other cases have too."""
    cursor.run(
        "CREATE TEMP TABLE invoiced AS WITH known AS (SELECT DISTINCT appeal_no, seller_id, document_key"
        " FROM invoice_known WHERE known_at <= $as_of AND (known_until IS NULL OR known_until > $as_of)),"
        " held AS (SELECT document_key, count(DISTINCT appeal_no) AS cases, count(DISTINCT seller_id) AS sellers"
        " FROM known GROUP BY document_key)"
        " SELECT appeal_no, count(*) AS invoices, count(*) FILTER (cases > 1) AS reused,"
        " count(*) FILTER (sellers > 1) AS other_shop FROM known JOIN held USING (document_key) GROUP BY appeal_no",
        {"as_of": moment.as_of},
    )


def with_invoices(facts: str) -> str:
    """The relation of the cases of whose invoices one is known."""
    return f"SELECT f.*, i.invoices, i.reused, i.other_shop FROM ({facts}) f JOIN invoiced i USING (appeal_no)"
