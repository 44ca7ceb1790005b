"""Ten cases whose metrics can be worked out on paper: docs/metrics.md shows the same ten and the same sums.

All that happened did so at 10:00 in Shanghai; the moment they are looked at is Tuesday 24 November 2026, noon.
"""

import csv
from pathlib import Path
from typing import Final

from core.exchange.history_import import import_history
from core.exchange.history_rows import COLUMNS
from core.office import Office
from tests.cases import done

POLICY: Final = "taobao_trademark_v2_1"

ANSWER: Final = "counter_materials"

ACTION: Final = "legal_action_notice"

# number, opened, counter-notice, preliminary decision, what it was, due, answered, kind, ended, outcome
TEN: Final = (
    ("1", "08-03", "08-04", "08-06", "forwarded", "08-21", "", "", "08-22", "revoked_no_answer"),
    ("2", "08-04", "08-05", "08-07", "forwarded", "08-22", "08-10", ANSWER, "08-12", "upheld_valid_answer"),
    ("3", "08-05", "08-06", "08-10", "forwarded", "08-25", "08-17", ANSWER, "08-19", "revoked_invalid_answer"),
    ("4", "08-07", "08-10", "08-12", "forwarded", "08-27", "08-16", "withdrawal", "08-17", "revoked_withdrawn"),
    ("5", "08-10", "08-11", "08-13", "rejected", "", "", "", "08-13", "rejected_preliminary"),
    ("6", "08-12", "", "", "", "", "", "", "08-20", "abandoned_by_seller"),
    ("7", "08-11", "08-12", "08-14", "forwarded", "08-29", "08-24", ACTION, "08-26", "upheld_legal_action"),
    ("8", "08-12", "08-13", "08-17", "forwarded", "09-01", "", "", "11-02", "revoked_no_answer"),
    ("9", "10-26", "10-28", "11-12", "forwarded", "11-27", "", "", "", ""),
    ("10", "11-09", "11-10", "", "", "", "", "", "", ""),
)  # fmt: skip


def _at(day: str) -> str:
    return f"2026-{day}T10:00:00+08:00" if day else ""


def rows_of(copies: int = 1) -> list[dict[str, str]]:
    """The ten cases as rows of a history file, as many times as asked, each time under other numbers."""
    made = []
    for copy in range(copies):
        for number, opened, notice, passed, how, due, answered, kind, ended, outcome in TEN:
            forwarded = passed if how == "forwarded" else ""
            made.append(
                {
                    "appeal_no": f"H{copy:02}-{int(number):02}",
                    "right_type": "trademark",
                    "policy": POLICY,
                    "seller": f"Shop {number}",
                    "complainant": "Halden & Moss",
                    "penalty_kind": "listing_removed",
                    "opened_at": _at(opened),
                    "disclosed_at": _at(opened),
                    "counter_notice_at": _at(notice),
                    "preliminary_decided_at": _at(passed),
                    "preliminary_outcome": how,
                    "forwarded_at": _at(forwarded),
                    "arrived_at": _at(forwarded),
                    "response_due_at": f"2026-{due}" if due else "",
                    "answered_at": _at(answered),
                    "answer_kind": kind,
                    "final_decided_at": _at(ended),
                    "outcome": outcome,
                    "reviewer": "zhao" if passed else "",
                }
            )
    return made


def extended_rows() -> list[dict[str, str]]:
    """317 disputes with windows of twenty days, 27 answered in time and 16 late, and one extended to day 39.

    The one more was answered on day 30. All were forwarded at 10:00 on 2 March 2020.
    """
    made = []
    for number in range(318):
        late, in_time, extended = number < 16, 16 <= number < 43, number == 317
        answered = "03-25" if late else "03-12" if in_time else "04-01" if extended else ""
        made.append(
            {
                "appeal_no": f"E{number:03}",
                "right_type": "trademark",
                "opened_at": "2020-02-20T10:00:00+08:00",
                "counter_notice_at": "2020-02-25T10:00:00+08:00",
                "forwarded_at": "2020-03-02T10:00:00+08:00",
                "response_due_at": "2020-04-10" if extended else "2020-03-22",
                "answered_at": f"2020-{answered}T10:00:00+08:00" if answered else "",
                "answer_kind": ANSWER if answered else "",
                "final_decided_at": "2020-04-20T10:00:00+08:00" if extended else "2020-03-28T10:00:00+08:00",
                "outcome": "upheld_valid_answer" if answered else "revoked_no_answer",
            }
        )
    return made


def retracted_rows() -> list[dict[str, str]]:
    """Four complaints of 2 November 2026: two taken back before a counter-notice, one after it, and one open.

    The first was taken back before the seller was told of it.
    """
    base = {"right_type": "trademark", "policy": POLICY, "opened_at": _at("11-02"), "answer_kind": "withdrawal"}
    ended = {"outcome": "revoked_withdrawn"}
    return [
        {**base, **ended, "appeal_no": "R1", "answered_at": _at("11-04"), "final_decided_at": _at("11-05")},
        {
            **base, **ended, "appeal_no": "R2", "disclosed_at": _at("11-03"), "answered_at": _at("11-08"),
            "final_decided_at": _at("11-09"),
        },
        {
            **base, **ended, "appeal_no": "R3", "disclosed_at": _at("11-02"), "counter_notice_at": _at("11-03"),
            "answered_at": _at("11-06"), "final_decided_at": _at("11-09"),
        },
        {**base, "answer_kind": "", "appeal_no": "R4", "disclosed_at": _at("11-02")},
    ]  # fmt: skip


def take_history(office: Office, folder: Path, rows: list[dict[str, str]], name: str = "history.csv") -> None:
    """Imports rows of a history file; each must be good."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    rejected: list[object] = []
    done(import_history(office, path, rejected.append))
    assert rejected == []
