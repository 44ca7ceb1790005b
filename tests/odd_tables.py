"""Tables, cells and strings as programs and people really write them, each with what it means."""

from typing import Final

BREAK: Final = "first\nsecond"

TABLES: Final[dict[str, tuple[bytes, tuple[dict[str, str], ...]]]] = {
    "comma in quotes": (
        b'first,last,address\nJohn,Doe,"120 any st., Anytown, WW"\n',
        ({"first": "John", "last": "Doe", "address": "120 any st., Anytown, WW"},),
    ),
    "empty cells": (b'a,b,c\n1,"",""\n2,3,4\n', ({"a": "1", "b": "", "c": ""}, {"a": "2", "b": "3", "c": "4"})),
    "empty cells, CRLF": (
        b'a,b,c\r\n1,"",""\r\n2,3,4\r\n',
        ({"a": "1", "b": "", "c": ""}, {"a": "2", "b": "3", "c": "4"}),
    ),
    "quotes in quotes": (
        b'a,b\n1,"ha ""ha"" ha"\n3,"""all"""\n',
        ({"a": "1", "b": 'ha "ha" ha'}, {"a": "3", "b": '"all"'}),
    ),
    "JSON in a cell": (
        b'key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n',
        ({"key": "1", "val": '{"type": "Point", "coordinates": [102.0, 0.5]}'},),
    ),
    "a row of many cells": (
        b'name,phone,street,town,zip\nHelen,2095550134,"1 Specimen Rd, Unit 7",Salem,01900\n',
        ({"name": "Helen", "phone": "2095550134", "street": "1 Specimen Rd, Unit 7", "town": "Salem", "zip": "01900"},),
    ),
    "newlines in cells": (
        b'a,b,c\n1,2,3\n"first\nsecond",5,6\n7,"x\n",9\n',
        ({"a": "1", "b": "2", "c": "3"}, {"a": BREAK, "b": "5", "c": "6"}, {"a": "7", "b": "x\n", "c": "9"}),
    ),
    "newlines in cells, CRLF": (
        b'a,b,c\r\n1,2,3\r\n"first\nsecond",5,6\r\n',
        ({"a": "1", "b": "2", "c": "3"}, {"a": BREAK, "b": "5", "c": "6"}),
    ),
    "quotes and newlines": (b'a,b\n1,"ha\n""ha""\nha"\n3,4\n', ({"a": "1", "b": 'ha\n"ha"\nha'}, {"a": "3", "b": "4"})),
    "simple": (b"a,b,c\n1,2,3\n", ({"a": "1", "b": "2", "c": "3"},)),
    "simple, CRLF, no end": (b"a,b,c\r\n1,2,3", ({"a": "1", "b": "2", "c": "3"},)),
    "beyond ASCII": (
        "a,b\n1,ʤ\n申诉,“引号”💥\n".encode(),
        ({"a": "1", "b": "ʤ"}, {"a": "申诉", "b": "“引号”💥"}),
    ),
}
"""The bytes of a CSV file, and its rows."""

CELLS: Final[tuple[tuple[str, bool], ...]] = (
    *((each, True) for each in (
        "=2+3", "+2+3", "-2+3", "@SUM(A1:A9)", "=cmd|' /C notepad'!A0", '=HYPERLINK("http://127.0.0.1:9/"&B2,"here")',
        '=WEBSERVICE("http://127.0.0.1:9/")', '=IMPORTXML("http://127.0.0.1:9/","//a")', "\t=2+3", "\r=2+3", "\n=2+3",
        '"=2+3"', "'=2+3", "＝2+3", "＋2", "－2", "＠SUM(2)", '=DDE("cmd";"/C notepad";"x")', "@SUM(2)*cmd|'x'!A0",
        "-3+cmd|'x'!B1", "=7;=8", "\u200b=2+3", "\ufeff=2+3", "\u202e=2+3", "\xad=2+3",
        "-", "+", "=", "@", "-7", "+86 571 5550 0000", "-3.20",
        "=A2&B2", '=INDIRECT("B7")', "|notepad", "=rundll32|'x.dll,y'!A",
    )),
    *((each, False) for each in (" =2+3", "y,=2+3", "y\n=2+3", "%0A=2+3", "7", "invoice 7-9", "a@b.example", "发票=2")),
)  # fmt: skip
"""A cell, and whether a spreadsheet might run it, or take it for something else than text."""

NAUGHTY: Final = (
    "undefined", "null", "NULL", "None", "true", "NaN", "-Infinity", "0", "1.00", "$1.00", "1/2", "1E2", "-1E+02",
    "1,000.00", "1 000,00", "٠١٢", "1" * 500, ",./;'[]\\-=", '<>?:"{}|_+', "!@#$%^&*()`~", "\x01\x02\x7f\x80\x9f",
    "\t\x0b\x0c\x85\u1680\u2028\u2029\u3000", "\u00ad\u0600\u061c\u200b\u2060\u2066\ufeff", "Ω≈ç√∫˜µ≤≥÷", "田中さん",
    "部落格", "𠜎𠜱𠝹", "﷽", "ثم نفس سقطت", "הָיְתָה", "\u202etest\u202d", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "👩‍👩‍👧‍👦 🇺🇸🇷🇺", "ʇunpᴉpᴉɔuᴉ",
    "<script>alert(1)</script>", "0x10",
    "<img src=x onerror=alert(1)>", "javascript:alert(1)", "'; DROP TABLE appeal; --", "1' OR '1'='1", "%s%n%x", "{0}",
    "{seller}", "${7*7}", "{{7*7}}", "$(touch x)", "`id`", "../../../etc/passwd", "\\\\server\\share", "CON", "File:///",
    "http://a/%%30%30", "\\u0000", "[link](javascript:alert(1))", "**bold** _x_ # h", "'", '"', "''", '""', "'\"'", " ",
    "  led and trailed  ", "a\nb", "a\r\nb", "a\rb", "\x1b[31mred\x1b[0m", "Penistone, Scunthorpe", "=1+1",
    "@x", "-", "|x",
)  # fmt: skip
"""Strings that programs trip over; each is somebody's name, note or number somewhere."""

GROUNDS: Final = (
    "I have a good faith belief that the material was removed as a result of mistake or misidentification.",
    "We hold a licence of the author, which is attached.\n\n> The licence says: *may be shared*.",
    "This is our own work, published in `2009`; see <https://example.org/history>.",
    "It is fair use: a short quotation in a review.",
)
US_DAYS: Final = ("2011-02-03", "2014-07-19", "2018-11-05", "2021-03-30", "2022-06-15", "2022-06-16", "2024-09-01")


def notices(count: int) -> list[dict[str, str]]:
    """Counter-notices under 512(g) in the shape in which a platform publishes them: long texts, links, no names."""
    return [
        {
            "appeal_no": f"PUB-{day}-{n:04d}",
            "right_type": "copyright",
            "policy": "us_dmca_512g" if day < "2022-06-16" else "us_dmca_512g_2",
            "seller": f"account-{n * 7919:08x}",
            "complainant": f"claimant {n % 5}",
            "complaint_no": f"{day[:4]}/{day}-claimant.markdown",
            "listing_ids": f"https://example.org/account-{n}/repo-{n} https://example.org/help",
            "penalty_kind": "listing_removed",
            "opened_at": day,
            "disclosed_at": day,
            "counter_notice_at": day,
            "counter_notice_text": f"{GROUNDS[n % 4]}\n\n" * (1 + n % 9) + "I consent to jurisdiction.\n\n[private]",
        }
        for n in range(count)
        for day in (US_DAYS[n % len(US_DAYS)],)
    ]
