"""How soon a search answers in a large office, and the panels beside a case; what the index takes to build.

``python -m benchmarks.search [--cases 1000000] [--documents 1000000] [--indexed N] [--keep FOLDER]`` makes the office
of ``benchmarks.generate``, gives that many of its documents words and a third of its sellers Chinese names, builds the
index as the app does (all of it, or of the newest N appeals at least), and asks as each role that may search. The words
are invented from a fixed seed: 60 to 300 a document, three of five in Chinese, frequent ones as often as in prose.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import numpy as np
import pandas as pd

from benchmarks.as_served import as_served
from benchmarks.core import REVIEWER, Measured, Took, done, machine, seconds, standing, table, within
from core.domain.people import Person
from core.domain.terms import Role
from core.office import RECORD_FILE, Office
from core.queries.metrics import answers_before, complaints_of, similar_cases
from core.queries.search import index_of, search

WORDED: Final = "worded"
"""The file beside the record that says that its documents have words."""

PORTION: Final = 50_000

LENGTHS: Final = {"invoice": (100, 301), "complaint": (120, 261), "counter_notice": (60, 201)}
"""The words of a document, at least and below; a Chinese word has about two characters."""

EACH: Final = 12
"""How many queries of a kind are asked, by each role."""

BESIDE: Final = 60
"""How many open cases the panels beside a case are asked for."""

ROLES: Final = (Role.INTAKE, Role.REVIEWER, Role.LEAD)

# Words: invented, because real documents may not be here; as many and as unevenly frequent as in prose.

_STARTS: Final = "b d f g k l m n p r s t v z br st tr pl sh"

SYLLABLES: Final = np.array([start + end for start in _STARTS.split() for end in ("a", "e", "i", "o", "u", "an", "er")])

HANZI: Final = np.array(
    [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
)
"""The characters of the first level of GB 2312, which are most of what is written."""

HEAD: Final = {
    "en": "Invoice No {number} dated {day} order {order} buyer Shop {n} seller Northern Supply Works",
    "zh": "电子发票 发票号码 {number} 开票日期 {day} 订单号 {order} 购买方 店铺{n} 销售方 北方供应有限公司",
}

_FORM: Final = {
    "en": "invoice quantity unit price amount total tax lamp shipped received genuine goods brand order payment",
    "zh": "发票 数量 单位 单价 金额 合计 税额 落地灯 发货 收货 正品 货物 品牌 订单 付款",
}

CITIES: Final = ["杭州", "广州", "深圳", "义乌", "上海", "宁波", "温州", "苏州", "青岛", "厦门", "成都", "泉州"]

TRADES: Final = ["贸易有限公司", "电子商务有限公司", "照明有限公司", "家居用品店", "百货商行", "灯饰旗舰店"]


class Vocabulary(NamedTuple):
    """Words of a language, the most frequent first, and what separates them."""

    words: np.ndarray
    shares: np.ndarray
    between: str

    def text(self, chance: np.random.Generator, lengths: Sequence[int]) -> Iterator[str]:
        """As many texts as there are lengths, each of so many words."""
        at = np.searchsorted(self.shares, chance.random(sum(lengths)))
        drawn = self.words[at]
        ends = np.cumsum([0, *lengths])
        return (self.between.join(drawn[first:last]) for first, last in pairwise(ends))


def vocabularies(chance: np.random.Generator) -> dict[str, Vocabulary]:
    """Sixty thousand words of each language, as frequent as Zipf's law has them, those of forms most of all."""
    drawn = {
        "en": ("".join(chance.choice(SYLLABLES, size)) for size in chance.integers(2, 5, 60_000)),
        "zh": ("".join(chance.choice(HANZI, size)) for size in chance.choice([1, 2, 2, 2, 3, 4], 60_000)),
    }
    found = {}
    for name, words in drawn.items():
        told = np.array(list(dict.fromkeys([*_FORM[name].split(), *words])), dtype=object)
        weights = 1 / (np.arange(len(told)) + 2.7)
        found[name] = Vocabulary(told, np.cumsum(weights) / weights.sum(), " " if name == "en" else "")
    return found


def number_of(n: int) -> str:
    """The number of the invoice of a case, 20 digits as on a fully digital invoice."""
    return f"26312000{n * 7 + 1:012d}"


def page_of(n: int, kind: str, lang: str, body: str) -> str:
    """The words of the page of a document of the n-th case."""
    if kind != "invoice":
        return body
    number = number_of(n)
    written = number if n % 3 else " ".join(number[at : at + 4] for at in range(0, 20, 4))
    head = HEAD[lang].format(number=written, day=f"2026-0{n % 9 + 1}-{n % 28 + 1:02d}", order=f"TB{n * 13:010d}", n=n)
    return f"{head} {body} {n % 900 + 100}.00"


def lang_of(n: int) -> str:
    """Three of five cases have documents in Chinese."""
    return "zh" if n % 5 < 3 else "en"


def give_words(home: Path, documents: int, seed: int = 1) -> int:
    """Gives the newest documents words, invoices first, and a third of the sellers Chinese names; returns how many."""
    chance = np.random.default_rng(seed)
    words, raw = vocabularies(chance), duckdb.connect(str(home / RECORD_FILE))
    raw.execute("DROP INDEX document_text_of_exhibit")
    name_sellers(raw, chance)
    asked = (
        "SELECT exhibit_id, kind, row_number() OVER (PARTITION BY kind ORDER BY appeal_no) AS place,"
        " right(appeal_no, 7)::BIGINT AS n FROM exhibit ORDER BY kind <> 'invoice', kind, appeal_no DESC"
    )
    listed: pd.DataFrame = raw.execute(f"{asked} LIMIT {documents}").df()
    raw.execute("DELETE FROM document_text WHERE exhibit_id IN (SELECT exhibit_id FROM listed)")
    for first in range(0, len(listed), PORTION):
        portion = listed.iloc[first : first + PORTION]
        langs = portion["n"].map(lang_of)
        lengths = np.concatenate([chance.integers(*LENGTHS[kind], 1) for kind in portion["kind"]])
        told: dict[Any, str] = {}
        for lang, vocabulary in words.items():
            at = np.flatnonzero(langs == lang)
            told |= dict(zip(at.tolist(), vocabulary.text(chance, lengths[at].tolist()), strict=True))
        pages = [
            page_of(int(n), kind, lang, told[at])
            for at, (n, kind, lang) in enumerate(zip(portion["n"], portion["kind"], langs, strict=True))
        ]
        frame = pd.DataFrame({"exhibit_id": portion["exhibit_id"].to_numpy(), "words": pages})
        raw.register("frame", frame)
        raw.execute("INSERT INTO document_text SELECT exhibit_id, 1, words FROM frame")
        raw.unregister("frame")
    raw.execute("CREATE INDEX document_text_of_exhibit ON document_text (exhibit_id)")
    raw.execute("CHECKPOINT")
    raw.close()
    return len(listed)


def name_sellers(raw: duckdb.DuckDBPyConnection, chance: np.random.Generator) -> None:
    """Gives every third seller a Chinese name."""
    ids = raw.execute("SELECT party_id FROM party WHERE side = 'seller' AND ascii(right(party_id, 1)) % 3 = 0").df()
    ids["name"] = [
        chance.choice(CITIES) + "".join(chance.choice(HANZI[:1200], 2)) + chance.choice(TRADES) for _ in range(len(ids))
    ]
    raw.register("ids", ids)
    raw.execute("UPDATE party SET name = ids.name FROM ids WHERE party.party_id = ids.party_id")
    raw.unregister("ids")


# The index, and what is asked.


def build(office: Office, least: int) -> list[Measured]:
    """Builds the index until the newest so many appeals are in it, and says what that took."""
    index, took = index_of(office), Took(0, 0)
    while (found := index.bring_up()).ready < min(least, found.cases):
        more = seconds(lambda: index.bring_up(wholly=least >= found.cases))
        took = Took(took.clock + more.clock, took.processor + more.processor)
    size = sum(each.stat().st_size for each in office.home.glob("search-*/*"))
    return [
        Measured(f"index of {found.ready:,} appeals", f"{took.clock:,.0f} s", f"{took.processor:,.0f} s"),
        Measured("its size", f"{size / 1e6:,.0f} MB"),
    ]


def asked(office: Office, newest: int) -> dict[str, list[str]]:
    """The queries by kind, of appeals spread over the newest that are in the index."""
    with office.store.reading() as cursor:
        rows = cursor.rows(
            "SELECT a.appeal_no, complaint_no, right_no, s.name AS seller, c.name AS complainant"
            " FROM (SELECT * FROM appeal ORDER BY opened_at DESC, appeal_no DESC LIMIT ?) a"
            " JOIN party s ON s.party_id = seller_id JOIN party c ON c.party_id = complainant_id"
            " ORDER BY md5(a.appeal_no || 'x') LIMIT ?",
            [newest, 20 * EACH],
        )
    zh, en = ([row for row in rows if row["seller"].isascii() is ascii_][:EACH] for ascii_ in (False, True))
    rows, numbers = rows[:EACH], [int(row["appeal_no"][-7:]) for row in rows[:EACH]]
    return {
        "the number of an appeal": [row["appeal_no"] for row in rows],
        "the same without separators": [row["appeal_no"].replace("-", "") for row in rows],
        "the number of a complaint, in groups": [" ".join(groups(row["complaint_no"], 5)) for row in rows],
        "the last six digits of a number": [row["complaint_no"][-6:] for row in rows],
        "the number of a right": [row["right_no"] for row in rows],
        "the number of an invoice": [number_of(n) for n in numbers],
        "the same in groups of four": [" ".join(groups(number_of(n), 4)) for n in numbers],
        "the beginning of a number of an invoice": [number_of(n)[:8] for n in numbers],
        "a seller in Chinese": [row["seller"] for row in zh],
        "part of it": [row["seller"][2:6] for row in zh],
        "a seller in English": [row["seller"] for row in en],
        "a complainant": [row["complainant"] for row in rows],
        "two words of documents": ["genuine shipped", "payment received", "发票 正品", "invoice tax"] * (EACH // 4),
        "a word of documents and a name": [f"发票 {row['seller']}" for row in zh],
        "a word in every case": ["lamp", "walnut", "LED floor lamp", "Shop"] * (EACH // 4),
        "its beginning": ["lam", "waln", "led floor la", "sho"] * (EACH // 4),
        "a word of most documents, in Chinese": ["发票", "落地灯", "金额", "合计"] * (EACH // 4),
        "a colleague": [f"Reviewer{n % 12 + 1}" for n in range(EACH)],
        "nothing that is there": ["qqzzx", "99887766554433221100", "龘龘龘", "no such thing anywhere"] * (EACH // 4),
    }


def groups(number: str, size: int) -> list[str]:
    """A number in groups."""
    return [number[at : at + size] for at in range(0, len(number), size)]


def search_times(office: Office, newest: int) -> list[Measured]:
    """Each kind of query by all roles together, and all of them by role."""
    by_kind: dict[str, list[Took]] = {}
    by_role: dict[Role, list[Took]] = {}
    for role in ROLES:
        who = Person(person_id=f"{role}", name=f"{role}", role=role)
        for kind, queries in asked(office, newest).items():
            for text in queries:

                def ask(text: str = text, who: Person = who) -> None:
                    done(search(office, who, text))

                took = seconds(ask)
                by_kind.setdefault(kind, []).append(took)
                by_role.setdefault(role, []).append(took)
    told = [within(kind, times, 0.95, 100) for kind, times in by_kind.items()]
    return told + [within(f"all of these, as {role}", times, 0.95, 100) for role, times in by_role.items()]


def beside_times(office: Office) -> list[Measured]:
    """The panels beside open cases: similar ones, how a criterion was answered, the record of the complainant."""
    with office.store.reading() as cursor:
        rows = cursor.rows(
            "SELECT appeal_no FROM pending WHERE state IN ('preliminary_review', 'final_review')"
            " ORDER BY md5(appeal_no) LIMIT ?",
            [BESIDE],
        )
    failing = ("cn_evidence_attached", "cn_truth_guarantee")
    panels: dict[str, Callable[[str], object]] = {
        "similar decided cases": lambda number: done(similar_cases(office, REVIEWER, number, failing)),
        "how a criterion was answered": lambda number: done(answers_before(office, REVIEWER, number, failing[0])),
        "the record of the complainant": lambda number: done(complaints_of(office, REVIEWER, number)),
    }
    told = []
    for name, panel in panels.items():
        times = [seconds(lambda number=row["appeal_no"], panel=panel: panel(number)) for row in rows]  # type: ignore[misc]
        told += [within(name, times, 0.5, 50), within(name, times, 0.95, 100)]
    return told


def main() -> None:
    """Measures and prints; an office that is kept has its words and its index the next time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--documents", type=int, default=1_000_000, help="how many get words, invoices first")
    parser.add_argument("--indexed", type=int, help="how many appeals have to be in the index; all without it")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the office there, once, and leave it")
    given = parser.parse_args()
    as_served()
    where, scratch = machine(), Path(tempfile.mkdtemp(prefix="redress-search-"))
    try:
        folder, least = given.keep or scratch, given.indexed or given.cases
        office = standing(folder, given.cases)
        if not (office.home / WORDED).exists():
            office.close()
            give_words(office.home, given.documents)
            (office.home / WORDED).touch()
            office = standing(folder, given.cases)
        told = [*build(office, least), *search_times(office, least), *beside_times(office)]
        office.close()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    sys.stdout.write(f"{where}\n\n{table(told)}\n")


if __name__ == "__main__":
    main()
