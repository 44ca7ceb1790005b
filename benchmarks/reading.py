"""How much of a document is read right: ``python -m benchmarks.reading`` prints the share of fields by kind.

The documents are drawn from the demonstration's brands, each fact known. PDFs are read as they are; as pictures,
clean and turned by 5 degrees, blurred, at JPEG quality 40 and seen askew, what their QR code gives and what their
letters give are counted apart. ``--brands 3`` reads fewer: recognising takes seconds a page. With REDRESS_SHARED
set, or the data beside the repository, the QR texts, e-invoices, till slips and counter-notices there are read too.

``--papers FOLDER …``, or REDRESS_PAPERS with folders parted by colons, measures papers of other hands instead: every
PDF, OFD and picture with a ``NAME.key.json`` beside it, which has the true fields by the names of the form and the
``kind``; a list of values if several are right, and an empty one if the paper has none, where any value is wrong.
Right, wrong and absent values are counted apart, and in two halves by the name of the layout (what stands
before a hyphen in the file's name): rules are written with *seen* in sight, and *held out* says what they are worth.
``--words FOLDER`` keeps the recognised words of pictures there, and takes them from there the next time.
"""

import argparse
import csv
import json
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import segno
from PIL import Image, ImageFilter

from core.documents.reader_pool import Unreadable, readers
from core.documents.reading.document import (
    TEXT,
    DocumentContent,
    first_pass,
    marks_of,
    preferred,
    read_document,
    reading_of,
    recognise,
    same,
)
from core.documents.reading.purchases import days_written
from core.domain.reading import ReadResult
from core.domain.terms import DocumentKind
from core.domain.text import Language
from demo.numbers import invoice_number, paper_invoice_number, patent_number
from demo.papers import notices, purchases, rights
from demo.papers import pictures as papers_pictures
from demo.papers.rights import Grant
from demo.papers.sheet import Firm, Goods, Sheet
from demo.rights_holders import BRANDS, Brand

DATA = Path(os.environ.get("REDRESS_SHARED") or Path(__file__).resolve().parents[2] / "shared") / "data"

DAY = timedelta(days=1)

CODED = ("code", "number", "date")

INVOICES = ("digital_invoice", "paper_invoice")

NOT_PRINTED = {"distribution_contract": ("link1_classes",)}

SECOND_PAGE = {"trademark_certificate": ("renewed_to",)}

BRANDS_READ = 6

AIMED_AT = ("number", "date", "total", "issuer_id")


def goods(brand: Brand, at: int) -> list[Goods]:
    """One to three lines, with long and short names."""
    product = brand.product
    line = Goods(
        f"{product.category}{brand.shown} {product.name}", product.model, product.unit, 7 * at + 5, product.cost
    )
    more = line._replace(
        name=f"{product.category}{product.name}（{brand.latin} 配件套装，含包装与说明书）", quantity=3 * at + 1
    )
    return [line, more, more._replace(name=f"{product.category}赠品", price=Decimal("0.50"))][: 1 + at % 3]


def plain(lines: Iterable[Goods]) -> list[Goods]:
    """The lines as a firm abroad writes them."""
    return [
        each._replace(name=f"{each.model} spare part no. {at}", rate=Decimal(20)) for at, each in enumerate(lines, 1)
    ]


def drawn(brand: Brand, at: int, buyer: Firm) -> Iterator[tuple[str, Sheet]]:
    """Each kind of document once, of one brand."""
    day, lines, patent = date(2025, 3, 4) + 31 * at * DAY, goods(brand, at), brand.patent
    region = (brand.dealer.code or buyer.code)[2:8]
    code, number = paper_invoice_number(region, day.year, f"{at}")
    yield (
        "digital_invoice",
        purchases.digital_invoice(
            number=invoice_number(region, day.year, f"{at}"),
            issued=day,
            lines=lines,
            special=bool(at % 2),
            seller=brand.dealer,
            buyer=buyer,
        ),
    )
    yield (
        "paper_invoice",
        purchases.paper_invoice(
            code=code,
            number=number,
            issued=day,
            lines=lines,
            check_code="12345678901234567890" if at % 2 else "",
            seller=brand.dealer,
            buyer=buyer,
        ),
    )
    yield (
        "commercial_invoice",
        purchases.commercial_invoice(
            number=f"INV-{at:05}", issued=day, seller=brand.owner, buyer=buyer, lines=plain(lines)
        ),
    )
    yield "patent_certificate", rights.patent_certificate(
        kind=patent.kind, number=patent_number(patent.kind, day.year, f"{at}"), title=patent.title,
        patentee=brand.owner, inventors="样某", filed=day, granted=day + 200 * DAY,
    )  # fmt: skip
    yield "trademark_certificate", rights.trademark_certificate(
        number=brand.mark_no, mark=brand.shown, owner=brand.owner,
        classes=(brand.product.number_class, 35)[: 1 + at % 2], goods=brand.product.class_goods,
        registered=day - 3000 * DAY, expires=day + 652 * DAY,
        renewed_to=day + 4304 * DAY if at % 2 else None,
    )  # fmt: skip
    yield (
        "business_licence",
        rights.business_licence(firm=brand.dealer, founded=day - 2000 * DAY, scope=brand.product.category),
    )
    for lang in ("zh", "en"):
        yield from letters(brand, at, buyer, "zh" if lang == "zh" else "en")


def letters(brand: Brand, at: int, shop: Firm, lang: Language) -> Iterator[tuple[str, Sheet]]:
    """Authorisation, contract and withdrawal in one language."""
    zh, day = lang == "zh", date(2025, 1, 1) + at * DAY
    grant = Grant(
        f"“{brand.shown}”注册商标" if zh else f"the trade mark {brand.latin}", brand.mark_no, day, day + 365 * DAY,
        (brand.product.number_class,), "", "中国大陆" if zh else "mainland China",
        "天猫、淘宝" if zh else "online marketplaces", onward=bool(at % 2),
    )  # fmt: skip
    yield (
        f"authorisation {lang}",
        rights.authorisation(
            lang=lang, number=f"SQ-{at}", grantor=brand.owner, grantee=shop, grant=grant, signed=day - DAY
        ),
    )
    yield (
        f"distribution_contract {lang}",
        rights.distribution_contract(
            lang=lang, number=f"HT-{at}", supplier=brand.owner, distributor=shop, grant=grant, signed=day - DAY
        ),
    )
    yield f"withdrawal_letter {lang}", notices.withdrawal_letter(
        lang=lang, complainant=brand.owner, complaint_no=f"TM-2026-{118204 + at}", whole=bool(at % 2), signed=day,
        listings=[f"70331884{at:04}", f"70331885{at:04}"][: 1 + at % 2], seller=shop.name if at % 3 else "",
        agent="王样" if at % 4 == 1 else "",
    )  # fmt: skip
    yield f"counter_notice {lang}", notices.counter_notice(
        lang=lang, seller=shop, shop=shop.name, complaint_no=f"TM-2026-{118204 + at}", reasons=["…"], signed=day,
        listings=[f"70331884{at:04}", f"70331885{at:04}"][: 1 + at % 2], us_statements=not zh, contact="0571-5550 0133",
    )  # fmt: skip


def score(
    sheet: Sheet, found: ReadResult | Unreadable, fields: Iterable[str], way: str = ""
) -> Iterator[tuple[str, bool]]:
    """For each field whether the believed value, of one way of reading or of all, is the one that was drawn."""
    facts = found.facts if isinstance(found, ReadResult) else ()
    got = preferred([each for each in facts if each.origin.startswith(way)])
    for field in fields:
        yield field, field in got and same(sheet.kind, field, sheet.facts[field], got[field].value)


def degraded(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    """The first page as bad pictures of it."""
    photo = Image.open(BytesIO(papers_pictures.as_webp(sheet).data)).convert("RGB")
    wide, high = photo.size
    askew = (-0.03 * wide, 0.02 * high, 0.02 * wide, 1.04 * high, 1.05 * wide, 0.97 * high, 0.97 * wide, -0.03 * high)
    turned = photo.rotate(5, Image.Resampling.BICUBIC, expand=True, fillcolor=(190, 170, 150))
    tilted = photo.transform(photo.size, Image.Transform.QUAD, askew, Image.Resampling.BICUBIC, fillcolor=(90, 80, 70))
    pictures = {
        "clean": photo,
        "5 degrees": turned,
        "blur": photo.filter(ImageFilter.GaussianBlur(1.2)),
        "perspective": tilted,
    }
    for name, image in {**pictures, "quality 40": photo}.items():
        held = BytesIO()
        image.save(held, "JPEG", quality=40 if name == "quality 40" else 80)
        yield name, sheet._replace(data=held.getvalue())


def fixtures() -> Iterator[tuple[str, str, bool]]:
    """Whether each QR text of the fixture data is read again, and each e-invoice gives number, date and total."""
    table = DATA / "identifiers" / "fapiao_qr.csv"
    if not table.exists():
        print(f"no fixture data in {DATA}")
        return
    with table.open(encoding="utf-8") as file:
        texts = [row["qr_text"] for row in csv.DictReader(file)]
    for text in texts:
        held = BytesIO()
        segno.make_qr(text).save(held, kind="png", scale=5, border=4)
        found = read_document(held.getvalue(), "image/png")
        yield (
            "QR texts",
            "read, or said to be wrong",
            isinstance(found, ReadResult) and bool({"number"} & set(preferred(found.facts)) or found.notes),
        )
    for file_ in sorted((DATA / "invoices").glob("*.pdf")):
        found = read_document(file_.read_bytes(), "application/pdf")
        xml = (
            {each.field for each in found.facts if each.origin.startswith("XML")}
            if isinstance(found, ReadResult)
            else set()
        )
        wanted = set() if file_.name.startswith("no_xml") else {"number", "date", "total"}
        yield "e-invoices", "number, date, total", wanted <= xml


def till_slips() -> Iterator[tuple[str, str, bool]]:
    """Date, total and company of the real till slips, and whether each is known as one."""
    for file in sorted((DATA / "receipts").glob("*.jpg")):
        key = json.loads(file.with_suffix(".key.json").read_text(encoding="utf-8"))
        found = read_document(file.read_bytes(), "image/jpeg")
        got = (
            {field: each.value for field, each in preferred(found.facts).items()}
            if isinstance(found, ReadResult)
            else {}
        )
        yield "till slips", "kind", isinstance(found, ReadResult) and found.kind is DocumentKind.TILL_SLIP
        yield "till slips", "date", got.get("date") in days_written(key["date"])
        yield "till slips", "total", Decimal(got.get("total", "-1")) == Decimal(re.sub(r"[^\d.]", "", key["total"]))
        yield "till slips, not aimed at", "company", _bare(got.get("issuer_name", "")) == _bare(key["company"])


STATEMENTS: Final = ("stated_belief", "stated_perjury", "stated_jurisdiction", "stated_service")


def counter_notices() -> Iterator[tuple[str, str, bool]]:
    """Which statements of 17 U.S.C. 512(g)(3) are found in the real counter-notices of the fixture data."""
    listed = DATA / "dmca" / "appeals_anonymised.ndjson"
    for line in listed.read_text(encoding="utf-8").splitlines() if listed.exists() else ():
        seen = first_pass(json.loads(line)["text"].encode(), TEXT, readers(), lambda: True)
        if isinstance(seen, DocumentContent):
            found = {each.field for each in reading_of(seen, DocumentKind.COUNTER_NOTICE).passages or ()}
            yield from (("counter-notices of GitHub: found", each, each in found) for each in STATEMENTS)


def _bare(name: str) -> str:
    return re.sub(r"\W", "", name).upper()


def measured(brands: int) -> Iterator[tuple[str, str, bool]]:
    """Kind, field and whether it was right, for every document that is drawn."""
    for at, brand in enumerate(BRANDS[:brands], 1):
        for name, sheet in drawn(brand, at, BRANDS[at % len(BRANDS)].dealer):
            kind = name.split()[0]
            fields = [each for each in sheet.facts if each not in NOT_PRINTED.get(kind, ())]
            yield from (
                (name, *scored) for scored in score(sheet, read_document(sheet.data, "application/pdf"), fields)
            )
            first_page = [each for each in fields if each not in SECOND_PAGE.get(kind, ())]
            if kind in INVOICES:
                yield from pictured(name, sheet, first_page)
            else:
                found = read_document(papers_pictures.as_photo(sheet).data, "image/jpeg")
                yield from ((f"photograph of {name}", *scored) for scored in score(sheet, found, first_page))


def pictured(name: str, sheet: Sheet, fields: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """What the code and what the letters of each bad picture give."""
    for how, picture in degraded(sheet):
        found = read_document(picture.data, "image/jpeg")
        coded = [each for each in CODED if each in sheet.facts]
        yield from ((f"QR of {name}, {how}", *scored) for scored in score(sheet, found, coded, "QR"))
        for field, good in score(sheet, found, fields, "picture"):
            aim = "number, date, total, seller" if field in AIMED_AT else "the other fields"
            yield f"letters of {name}, {how}: {aim}", field, good


# Papers of other hands, with their truth beside them.

Verdict: TypeAlias = Literal["right", "wrong", "absent"]

TYPES = {
    ".pdf": "application/pdf", ".ofd": "application/ofd", ".xml": "application/xml", ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
}  # fmt: skip

OF_A_SLIP = {"company": "issuer_name"}
"""The names that the annotations of the till slips have for fields of the form."""

AIMED_AT_ABROAD = ("number", "date", "total", "issuer_id", "code")


def strangers(folder: Path, words: Path | None) -> Iterator[tuple[str, str, Verdict]]:
    """Set and half, field, and what became of it, for each paper of a folder that has its truth beside it."""
    papers = [each for each in sorted(folder.iterdir()) if each.suffix in TYPES and _key(each).exists()]
    if not papers:
        print(f"no paper with its truth beside it in {folder}")
    for paper in papers:
        kind, truth = _truth(json.loads(_key(paper).read_text(encoding="utf-8")))
        read = read_keeping(paper, words)
        got = (
            {field: each.value for field, each in preferred(read.facts).items()} if isinstance(read, ReadResult) else {}
        )
        where = f"{folder.name}, {kind}, {half_of(paper.stem)}"
        yield where, "kind", "right" if isinstance(read, ReadResult) and read.kind is kind else "wrong"
        for field in truth:
            if truth[field] or field in got:
                yield where, field, _verdict(kind, field, truth[field], got.get(field))


def half_of(name: str) -> str:
    """The half of a layout by its name, so that copies of one layout fall into one half."""
    return "held out" if int(sha256(name.partition("-")[0].encode()).hexdigest(), 16) % 2 else "seen"


def _key(paper: Path) -> Path:
    return paper.with_suffix(".key.json")


def _truth(key: Mapping[str, Any]) -> tuple[DocumentKind, dict[str, list[str]]]:
    """The kind, that of a till slip where none is named, and the true values by the names of the form."""
    if "kind" in key:
        told = {field: value if isinstance(value, list) else [value] for field, value in key.items() if field != "kind"}
        return DocumentKind(key["kind"]), {field: list(filter(None, several)) for field, several in told.items()}
    day = next(iter(days_written(key["date"])), "")
    total = re.sub(r"[^\d.]", "", key["total"])
    return DocumentKind.TILL_SLIP, {"date": [day], "total": [total], OF_A_SLIP["company"]: [key["company"]]}


def _verdict(kind: DocumentKind, field: str, true: Sequence[str], got: str | None) -> Verdict:
    if got is None:
        return "absent"
    return "right" if any(same(kind, field, each, got) for each in true) else "wrong"


def read_keeping(paper: Path, words: Path | None) -> ReadResult | Unreadable:
    """The reading of a file; the words of its pictures are kept in a folder, if one is named, and taken from there."""
    data, media_type = paper.read_bytes(), TYPES[paper.suffix]
    seen = first_pass(data, media_type, readers(), lambda: True)
    while isinstance(seen, DocumentContent) and seen.pictures:
        kept = words / f"{sha256(data).hexdigest()[:16]}-{seen.pictures[0]}.json" if words else None
        if kept and kept.exists():
            found = marks_of(seen.pictures[0], json.loads(kept.read_text(encoding="utf-8"))["words"])
            seen = replace(seen, words=(*seen.words, *found), pictures=seen.pictures[1:])
            continue
        before, seen = seen, recognise(seen, data, media_type, readers())
        if kept and isinstance(seen, DocumentContent):
            told = [vars(each) for each in seen.words[len(before.words) :]]
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps({"words": told}, ensure_ascii=False), encoding="utf-8")
    return seen if isinstance(seen, Unreadable) else reading_of(seen)


def print_strangers(folders: Iterable[Path], words: Path | None) -> None:
    """A row for each set and half: right, wrong and absent of the fields aimed at and of the others, and which fail."""
    counted: dict[str, Counter[tuple[str, Verdict]]] = defaultdict(Counter)
    for folder in folders:
        if not folder.is_dir():
            print(f"skipped: {folder} is not there")
            continue
        for where, field, verdict in strangers(folder, words):
            counted[where][field, verdict] += 1
    for where, found in sorted(counted.items()):
        print(f"{where:48} {_share(found, aimed=True)}   others {_share(found, aimed=False)}   {_faulty(found)}")


def _share(found: Counter[tuple[str, Verdict]], *, aimed: bool) -> str:
    fields = [
        (field in AIMED_AT_ABROAD, verdict, count) for (field, verdict), count in found.items() if field != "kind"
    ]
    right, wrong, absent = (
        sum(count for at, told, count in fields if at is aimed and told == verdict)
        for verdict in ("right", "wrong", "absent")
    )
    every = right + wrong + absent
    return f"{right:4}/{wrong}/{absent} {right / every:7.1%}" if every else "none"


def _faulty(found: Counter[tuple[str, Verdict]]) -> str:
    fields = sorted({field for field, verdict in found if verdict != "right"})
    return ", ".join(
        f"{field} {found[field, 'right']}/{found[field, 'wrong']}/{found[field, 'absent']}" for field in fields
    )


def main() -> None:
    """Reads all, and prints a row for each kind: share of right fields, and the fields that are not always right."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--brands", type=int, default=BRANDS_READ)
    asked.add_argument("--papers", type=Path, nargs="*", default=None)
    asked.add_argument("--words", type=Path, default=None)
    given = asked.parse_args()
    named = [Path(each) for each in os.environ.get("REDRESS_PAPERS", "").split(":") if each]
    folders = given.papers if given.papers is not None else named
    if folders:
        print_strangers(folders, given.words)
        readers().close()
        return
    brands = given.brands
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    began = time.monotonic()
    for kind, field, good in (*counter_notices(), *till_slips(), *fixtures(), *measured(brands)):
        right[kind][field].append(good)
    for kind, by_field in right.items():
        every = [good for several in by_field.values() for good in several]
        faulty = ", ".join(f"{f} {sum(g)}/{len(g)}" for f, g in by_field.items() if not all(g))
        print(f"{kind:72} {sum(every):4}/{len(every):<4} {sum(every) / len(every):7.1%}  {faulty}")
    print(f"{time.monotonic() - began:.0f} s in all")
    readers().close()


if __name__ == "__main__":
    main()
