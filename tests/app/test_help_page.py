"""Help: topics, a search through them, and the links that lead there."""

import re
from inspect import getsource

import pytest

from core.domain.refusals import CODES, refuse
from core.domain.text import LANGUAGES
from core.language import render
from core.queries.help import DOCS, TITLES, TOPICS, search, topics
from pages.shared import elements
from pages.shared.context import RequestContext
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, REVIEWER
from tests.house.catalogue import path_of, read


@pytest.mark.parametrize("person", [INTAKE, REVIEWER, LEAD, MANAGER, ADMIN], ids=lambda each: each.role)
def test_everybody_reads_every_topic(office, person):
    """Each is drawn whole, from the page as it stands or from the catalogues."""
    for key in ("glossary", "reviewer-day", "manager-day", "refusals", "criteria", "metrics"):
        page = open_page("help", person, topic=key)
        told = html_of(page) + "".join(each.value for each in page.markdown)

        assert not page.exception
        assert len(told) > 2_000, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_criterion_and_metric_has_its_entry(office, lang):
    """A link that is drawn for one never leads to nothing."""
    found = topics(office.policies, lang)

    assert {each.key for each in found["refusals"].entries} == set(CODES)
    assert {each.key for each in found["criteria"].entries} == set(office.policies.criteria)
    assert list(found) == [each for each in found if each in TITLES]
    assert len(found) == len(TITLES)
    assert not any(
        "{" in said for topic in ("refusals", "criteria") for each in found[topic].entries for _, said in each.parts
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_link_of_a_topic_leads_to_nothing(office, lang):
    """Pages name one another by topic and heading, and each is there in the reader's language."""
    found = topics(office.policies, lang)
    assert list(found) == list(TOPICS)
    keys = {key: {each.key for each in topic.entries} for key, topic in found.items()}
    links = re.findall(
        r"\(/help\?topic=([\w-]+)(?:&at=([\w-]+))?\)",
        "".join(each.text for one in found.values() for each in one.entries),
    )

    assert links
    assert [
        (key, at) for key, at in links if key not in keys or (at and at not in keys[key] and not _heads(key, at, lang))
    ] == []


def _heads(key, at, lang):
    """Whether the page has a smaller heading of that name."""
    page = DOCS / ("" if lang == "en" else lang) / f"{key}.md"
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return at in {re.sub(r"[^\w-]", "", head.casefold().replace(" ", "-")) for head in heads}


def test_what_a_sentence_names_stands_in_help():
    """``docs/x.md`` in a sentence becomes a link to Help, so that each has to be a topic; nothing else is named so."""
    said = "\n".join("".join(each) for lang in LANGUAGES for each in read(path_of(lang), lang).values())

    assert set(elements.NAMED.findall(said)) <= set(TITLES)
    assert "domain.md" not in said


def test_a_refusal_leads_to_its_entry(office):
    """What it means; and a page of the docs that it names is a link, in a tooltip a name."""
    ctx = RequestContext(office, REVIEWER, "en")
    basis = render(refuse("not_permitted").basis, "en")

    assert "docs/permissions.md" in basis
    assert 'href="/help?topic=permissions"' in elements.helped(ctx, basis)
    assert "docs/" not in elements.helped(ctx, basis)
    assert elements.helped(ctx, "<b> docs/unknown") == "&lt;b&gt; docs/unknown"
    told = html_of(open_page("appeal", REVIEWER, no="AP-2026-999999"))
    code = re.findall(r'data-code="(\w+)"', told)[0]
    assert f'href="/help?topic=refusals&amp;at={code}"' in told


def test_one_entry_stands_alone_at_its_address(office):
    """In Chinese for whoever reads Chinese, from the catalogues and from the docs."""
    chinese = REVIEWER.model_copy(update={"language": "zh"})
    told = html_of(open_page("help", chinese, topic="refusals", at="stale"))

    assert "如何处理" in told
    assert told.count('class="entry"') == 1
    for topic, heading in (("deploy", "备份"), ("permissions", "角色"), ("manager-day", "管理人员的一天")):
        assert heading in html_of(open_page("help", chinese, topic=topic))
    (first, *_) = open_page("help", chinese, topic="permissions").markdown
    assert "逐一测试。表中未许可的" in first.value, "without the space that Markdown puts between two lines"


def test_all_topics_are_searched(office):
    """By all of the words, in titles first; what is typed is shown and never run."""
    hits = search(topics(office.policies, "en"), "chain of title")

    assert hits
    assert {"glossary", "criteria"} & {topic.key for topic, _ in hits}
    page = open_page("help", REVIEWER)
    with at_desk(REVIEWER):
        page = page.text_input[0].set_value("fp_not_reused").run()
    assert 'href="/help?topic=criteria&amp;at=fp_not_reused"' in html_of(page)
    assert "No page in Help contains all of these words." in html_of(open_page("help", REVIEWER, q="<b>xyzzy"))
    assert not search(topics(office.policies, "en"), " ")


def test_help_shows_no_html_of_its_pages(office):
    """Markdown is drawn by Streamlit without HTML, and what comes from catalogues is escaped."""
    page = open_page("help", REVIEWER, topic="security")

    assert page.markdown
    assert not any(each.allow_html for each in page.markdown)
    assert "unsafe_allow" not in getsource(elements.refusal)


def test_an_unknown_topic_says_so(office):
    """Where an address is mistyped."""
    assert "Help has no such page" in html_of(open_page("help", REVIEWER, topic="<script>"))
