"""The panel of the reuse radar on the case page."""

from streamlit.testing.v1.element_tree import Button

from core.commands.documents import take_in
from core.domain.appeal import Appeal, Party
from core.domain.terms import DocumentKind, Side
from core.language import t
from core.office import Office
from core.queries.case import reuse_hits
from tests.app.stage import html_of
from tests.app.test_case_page import Reader
from tests.cases import INTAKE, REVIEWER, done, reviewable

OTHER_SHOP = Party(party_id="", side=Side.SELLER, name="Harbour Goods", subject_name="Harbour Goods LLC")


def two_with_one_file(office: Office) -> tuple[Appeal, Appeal]:
    """The same invoice in an appeal of another seller and in one of ours."""
    cases = reviewable(office, seller=OTHER_SHOP), reviewable(office)
    for each in cases:
        done(
            take_in(
                office, INTAKE, each.appeal_no, side=Side.SELLER, kind=DocumentKind.INVOICE, name="i", data=b"one file"
            )
        )
    return cases


def hit_buttons(reader: Reader, key: str) -> list[Button]:
    """The buttons of the hits that begin so."""
    return [each for each in reader.page.button if each.key and each.key.startswith(key)]


def test_the_panel_names_the_other_case_and_takes_a_reason(office):
    """Its number stands on the choice, the other appeal with its seller in the panel; a reason takes it off."""
    first, second = two_with_one_file(office)
    reader = Reader(REVIEWER, second.appeal_no)
    assert any("Elsewhere :orange[**1**]" in each for each in reader.choice("aside").options)
    reader = Reader(REVIEWER, second.appeal_no, aside="elsewhere")
    shown = html_of(reader.page)
    assert f"/appeal?no={first.appeal_no}" in shown
    assert "Harbour Goods" in shown
    assert "another seller" in shown
    assert "Verdict so far" in shown
    assert not reader.answers
    (keep,) = hit_buttons(reader, "keep_")
    keep.click()
    reader.run()
    assert "why the hit is explained" in html_of(reader.page)
    (reason,) = (each for each in reader.page.text_area if each.key and each.key.startswith("reason_"))
    reason.set_value("Both shops belong to one firm.")
    (keep,) = hit_buttons(reader, "keep_")
    keep.click()
    reader.run()
    assert "Both shops belong to one firm." in html_of(reader.page)
    assert not any("**1**" in each for each in reader.choice("aside").options if "Elsewhere" in each)
    (back,) = hit_buttons(reader, "back_")
    back.click()
    reader.run()
    assert any("Elsewhere :orange[**1**]" in each for each in reader.choice("aside").options)


def test_the_other_document_is_laid_beside(office):
    """The viewer then shows both."""
    _, second = two_with_one_file(office)
    (hit,) = done(reuse_hits(office, REVIEWER, second.appeal_no))
    reader = Reader(REVIEWER, second.appeal_no, aside="elsewhere")
    (lay,) = hit_buttons(reader, "lay_")
    lay.click()
    reader.run()
    assert reader.page.query_params["ex"] == hit.exhibit.label
    assert reader.page.query_params["pin"] == "1"
    assert reader.page.query_params["beside"] == hit.other.exhibit_id


def test_customer_service_sees_no_radar(office):
    """Neither the choice nor a hit."""
    _, second = two_with_one_file(office)
    reader = Reader(INTAKE, second.appeal_no, aside="elsewhere")
    assert t("case.another_seller", "en") not in html_of(reader.page)
    assert not any(each.key and each.key.startswith("aside") for each in reader.page.get("button_group"))


def test_a_document_of_the_complainant_is_another_complainants_not_another_sellers(office):
    """Two appeals of one shop against two complainants who filed the same file: the shop is not accused."""
    other = Party(party_id="", side=Side.COMPLAINANT, name="Quill & Sons")
    first, second = reviewable(office, complainant=other), reviewable(office)
    kind = DocumentKind.OTHER
    for each in (first, second):
        no = each.appeal_no
        done(take_in(office, INTAKE, no, side=Side.COMPLAINANT, kind=kind, name="i", data=b"one paper of a law firm"))

    shown = html_of(Reader(REVIEWER, second.appeal_no, aside="elsewhere").page)

    assert f"/appeal?no={first.appeal_no}" in shown
    assert "another complainant" in shown
    assert "another seller" not in shown
