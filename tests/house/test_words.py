"""Everything a person reads is said in both languages."""

import ast

import pytest
from babel.messages import Catalog

from tests.house.catalogue import WHOLE, forms, merge, missing, read, sentences, written
from tests.house.source import code_of, name
from tests.house.words import Marked, fields_of, unmarked, unmarked_in


def test_every_sentence_has_its_chinese():
    """A reviewer who works in Chinese meets no English sentence."""
    assert missing(read(WHOLE), sentences()) == []


def test_a_translation_asks_for_the_same_facts():
    """A field that is misspelt or left out in Chinese would hide a date or a name, or break the page."""
    wrong = []
    for each in read(WHOLE):
        asked = forms(each.id)[-1]
        wrong += [f"{asked} / {text}" for text in forms(each.string) if asked and fields_of(text) != fields_of(asked)]

    assert wrong == []


# Facts that are added further on: a machine check's finding names its exhibit, a plural its count.
ADDED = {"count", "exhibit"}


def test_a_sentence_is_given_the_facts_it_asks_for():
    """A fact that is not given would raise in front of the person; one too many is a mistake in the sentence."""
    wrong = [
        f"{each.place}: {each.one}"
        for each in sentences()
        if each.given is not None and each.fields - ADDED != each.given - ADDED
    ]

    assert wrong == []


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
        'st.write(tn("{count} case", "{count} cases", n, lang))',
        'LOG.error("Page error %s", number, exc_info=error)',
    ],
)
def test_a_text_that_is_marked_or_not_read_is_left_alone(code):
    """Keys, icons, styles, tags and sentences of the catalogue are no finding."""
    assert list(unmarked_in(ast.parse(code))) == []


def part(**said: str) -> Catalog:
    """A small catalogue."""
    made = Catalog(locale="zh")
    for one, text in said.items():
        made.add(one, text)
    return made


def test_parts_are_merged_and_nothing_is_lost():
    """The catalogue keeps what no part names; a part's newer text wins; the order is that of the English texts."""
    merged = merge(part(Old="旧", Due="到期"), [("a.po", part(Due="截止", All="全部")), ("b.po", part(All="全部"))])

    assert {each.id: each.string for each in merged.catalogue if each.id} == {"All": "全部", "Due": "截止", "Old": "旧"}
    assert [each.id for each in merged.catalogue if each.id] == ["All", "Due", "Old"]
    assert merged.conflicts == []


def test_parts_that_differ_are_reported():
    """Two words for one thing are decided by a person."""
    merged = merge(part(), [("a.po", part(Due="截止")), ("b.po", part(Due="到期"))])

    assert len(merged.conflicts) == 1
    assert "a.po: 截止" in merged.conflicts[0]


def test_a_plural_is_kept_when_merged_and_read():
    """``tn`` finds its sentence again."""
    catalogue = Catalog(locale="zh")
    catalogue.add(("{count} case", "{count} cases"), ("{count}件",))
    merged = merge(part(), [("a.po", catalogue)])

    assert missing(merged.catalogue, [Marked("{count} case", "{count} cases", frozenset(), "")]) == []
    assert missing(part(**{"{count} case": "{count}件"}), [Marked("{count} case", "{count} cases", None, "")]) != []


def test_what_is_written_is_read_again(tmp_path):
    """The file keeps every sentence, its lines and its plurals, and is written the same a second time."""
    catalogue = part(**{"Two\nlines, {n}": "两\n行，{n}", 'Say "no"': "说“不”"})
    catalogue.add(("{count} case", "{count} cases"), ("{count}件",))
    file = tmp_path / "redress.po"

    file.write_bytes(written(merge(catalogue, []).catalogue))
    again = read(file)

    assert {forms(each.id): forms(each.string) for each in again if each.id} == {
        forms(each.id): forms(each.string) for each in catalogue if each.id
    }
    assert written(merge(again, []).catalogue) == file.read_bytes()
