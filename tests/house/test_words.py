"""Everything a person reads is said in both languages."""

import ast
import re
from hashlib import sha256

import pytest

from core.domain.refusals import refuse
from core.domain.text import LANGUAGES
from tests.house.catalogue import messages, missing, path_of, read, written
from tests.house.source import code_of, name
from tests.house.words import Marked, fields_of, refused, unmarked, unmarked_in

ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_said(lang):
    """A reviewer meets no id and no sentence of the other language."""
    assert missing(read(path_of(lang), lang), messages()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_said_that_nobody_asks_for(lang):
    """A sentence that the program does not name any more leaves the catalogues."""
    assert read(path_of(lang), lang).keys() - {each.key for each in messages()} == set()


def test_the_words_of_a_family_and_several_texts_are_asked_for():
    """Of a table of headings and of a script's words each one is missed, or said for nobody, as any other."""
    asked = {each.key for each in messages()}

    assert {"metric.part.late", "evidence.viewer.thumbs", "metric.card.cohorts", "export.filters"} <= asked


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_has_an_id(lang):
    """No sentence is its own key: changing one touches its catalogue alone."""
    assert [key for key in read(path_of(lang), lang) if not ID.fullmatch(key)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_is_sorted(lang):
    """As ``make words`` writes it: a sentence is found by its id, and a change is one line."""
    plural = {each.key for each in messages() if each.plural}

    assert path_of(lang).read_bytes() == written(read(path_of(lang), lang), plural, lang)


def test_both_languages_ask_for_the_same_facts():
    """A field that is misspelt or left out in one of them would hide a date or a name, or break the page."""
    english, chinese = (read(path_of(lang), lang) for lang in LANGUAGES)
    wrong = []
    for key, said in english.items():
        asked = fields_of(said[-1])
        wrong += [f"{key}: {text}" for text in chinese.get(key, ()) if fields_of(text) != asked]

    assert wrong == []


def test_an_old_sentence_asks_for_the_same_facts_in_chinese():
    """A record of before sentences had ids is said with the facts that it kept."""
    old = read(path_of("zh", "sentences"), "zh")

    assert [each for each, said in old.items() if fields_of(said[0]) - {"count"} != fields_of(each) - {"count"}] == []


# Facts that are added further on: a machine check's finding names its exhibit, a plural its count.
ADDED = {"count", "exhibit"}


def test_a_sentence_is_given_the_facts_it_asks_for():
    """A fact that is not given would raise in front of the person; one too many is a mistake in the sentence."""
    english = read(path_of("en"), "en")
    wrong = [
        f"{each.place}: {each.key}"
        for each in messages()
        if each.given is not None
        and frozenset().union(*map(fields_of, english.get(each.key, ()))) - ADDED != each.given - ADDED
    ]

    assert wrong == []


def test_a_refusal_is_given_the_facts_its_sentences_ask_for():
    """What is in the way, the rule and the way out are filled in from one set of facts."""
    english = read(path_of("en"), "en")
    wrong = []
    for each in (each for path in code_of("core", "demo", "pages", "app.py") for each in refused(path)):
        refusal = refuse(each.key)
        parts = (refusal.because, refusal.basis, refusal.remedy)
        asked = frozenset().union(*(fields_of(english[part.key][0]) for part in parts))
        wrong += [f"{each.place}: {each.key}"] if asked != each.given else []

    assert wrong == []


def test_the_sentences_of_old_records_never_change():
    """A record of before sentences had ids reads as it read then."""
    found = sha256(path_of("zh", "sentences").read_bytes()).hexdigest()

    assert found == "362e021a67b343a6b0e32db521d425a3da301b8b4dadeb8809da48b68e116df8"


@pytest.mark.parametrize("path", code_of("pages"), ids=name)
def test_a_page_says_nothing_past_the_catalogue(path):
    """A text written straight into a page stays English in Chinese."""
    assert list(unmarked(path)) == []


@pytest.mark.parametrize(
    "code",
    [
        'st.button("Forward")',
        'left.caption("A" if x else t("B", lang))',
        'st.text_input(t("Name", lang), placeholder="as on the certificate")',
        'st.tabs(["All", t("Mine", lang)])',
        "st.html(f\"<p>{t('Due', lang)}: late</p>\")",
        'rows = "<td class=\'due\'>" + day + " overdue</td>"',
        'st.html(f\'<img alt="page {n}" src="{src}">\')',
        'st.metric(label="未决", value=3)',
        'st.dataframe(rows, column_config={"due": st.column_config.TextColumn("Due")})',
        "st.markdown(f\"**{t('Due', lang)}** {who or 'nobody'} waits\")",
        'st.caption("<b>Late</b>" + ctx.texts("word.due", "word.age")[0])',
    ],
)
def test_a_forgotten_text_is_found(code):
    """The finder sees labels, hints, HTML and both branches of a choice."""
    assert len(list(unmarked_in(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        'st.button(t("Forward", lang), key="forward", type="primary", icon=":material/send:")',
        "st.html(f\"<style>.due {{ color: red }}</style><p class='due'>{t('Due', lang)} {day}&nbsp;</p>\")",
        'st.markdown(":red[" + t("Overdue", lang) + "]")',
        'st.segmented_control(t("Language", lang), ["English", "中文"])',
        "st.html(f\"<td title='{t('Due', lang)}'>{n} · {m}</td>\")",
        'query = appeal.get("state")',
        '"""What the page is for, <b>in words</b>."""',
        'st.write(tn("queue.cases", n, lang))',
        'st.tabs(ctx.texts("word.due", "<b>word.age</b>"))',
        'LOG.error("Page error %s", number, exc_info=error)',
    ],
)
def test_a_text_that_is_marked_or_not_read_is_left_alone(code):
    """Keys, icons, styles, tags and sentences of the catalogue are no finding."""
    assert list(unmarked_in(ast.parse(code))) == []


def test_what_is_missing_is_listed():
    """What a catalogue does not know, and what it says nothing for, each with its first place."""
    wanted = [Marked(key, False, None, f"page.py:{line}") for line, key in enumerate(("a.b", "a.c", "a.d", "a.d"))]

    assert missing({"a.b": ("B",), "a.c": ("",)}, wanted) == ["page.py:1: a.c", "page.py:2: a.d"]


def test_what_is_written_is_read_again(tmp_path):
    """The file keeps every sentence, its lines and its plurals, and is written the same a second time."""
    said = {"a.lines": ("Two\nlines, {n}",), "a.quoted": ('Say "no"',), "b.cases": ("{count} case", "{count} cases")}
    file = tmp_path / "redress.po"

    file.write_bytes(written(said, {"b.cases"}, "en"))

    assert read(file, "en") == said
    assert written(read(file, "en"), {"b.cases"}, "en") == file.read_bytes()
