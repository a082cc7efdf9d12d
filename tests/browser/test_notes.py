"""Footnotes that lead there and back, and case studies beside the text or in it."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.browser.pages import ARTICLE, HEIGHT, NUMBERS, TWICE

CLEAR = "rgba(0, 0, 0, 0)"


def is_target(locator) -> bool:
    """Tell whether the element is what the link led to, and looks like it."""
    return locator.evaluate("(element, clear) => element.matches(':target') && getComputedStyle(element).backgroundColor !== clear", CLEAR)


def follow(mark) -> None:
    """Go from a mark to the list, through the open note where scripts open it."""
    mark.click()
    if mark.page.locator(".note-box").count():
        mark.page.get_by_role("link", name="In the list of notes").click()


@pytest.mark.parametrize("path", [ARTICLE, NUMBERS], ids=["symbols", "numbers"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_note_leads_there_and_back(new_context, blog, path, scripts):
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(path)
    mark, note = page.locator(".fn a").first, page.locator(".notes li").first

    follow(mark)
    expect(note).to_be_in_viewport()
    expect(mark).not_to_be_in_viewport()
    assert is_target(note)
    note.locator("[role=doc-backlink]").click()

    expect(mark).to_be_in_viewport()
    assert is_target(mark)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.compareDocumentPosition(document.querySelector('.fn a'))") in (0, 2), (
        "Tab goes on from the mark"
    )


def test_each_use_of_a_note_has_its_own_way_back(page, blog):
    page.set_viewport_size({"width": 1440, "height": 400})
    page.goto(TWICE)
    marks, notes = page.locator(".fn a"), page.locator(".notes li")
    assert (marks.count(), notes.count()) == (2, 1)
    assert marks.first.inner_text() == marks.last.inner_text()

    for use in (0, 1):
        follow(marks.nth(use))
        expect(notes).to_be_in_viewport()
        page.get_by_label(f"Back to reference 1-{use + 1}").click()
        expect(marks.nth(use)).to_be_in_viewport()
        assert is_target(marks.nth(use))


def test_case_study_stands_in_the_margin_on_a_wide_screen_and_in_the_text_on_a_narrow_one(page, blog):
    page.goto(ARTICLE)

    for width in (929, 1024, 1440):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        text = page.locator(".article__body > p").first.bounding_box()
        cases = [case.bounding_box() for case in page.locator(".case-study").all()]
        assert len(cases) == 3
        for case in cases:
            assert case["x"] >= text["x"] + text["width"] + 12
            assert case["x"] + case["width"] <= width
            assert case["width"] >= 200
        for above, below in pairwise(cases):
            assert below["y"] >= above["y"] + above["height"]

    case = page.locator(".case-study").first
    parts = (case, case.locator("xpath=preceding-sibling::*[1]"), case.locator("xpath=following-sibling::*[1]"))
    for width in (320, 768, 927):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        box, before, after = (part.bounding_box() for part in parts)
        assert abs(box["x"] - before["x"]) < 1
        assert before["y"] + before["height"] <= box["y"]
        assert box["y"] + box["height"] <= after["y"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_case_study_unfolds_and_pushes_the_next_one_down(new_context, blog, scripts):
    page = new_context(java_script_enabled=scripts, viewport={"width": 1440, "height": HEIGHT}).new_page()
    page.goto(ARTICLE)
    sources = page.locator(".case-study .meta li").first
    expect(sources).to_be_hidden()

    for case in page.locator(".case-study summary").all():
        case.press("Enter")

    expect(sources).to_be_visible()
    boxes = [case.bounding_box() for case in page.locator(".case-study").all()]
    assert all(below["y"] >= above["y"] + above["height"] for above, below in pairwise(boxes))


def test_case_studies_keep_the_order_of_headings_before_and_after_the_first(page, make_article, make_case):
    for slug in ("early", "late"):
        make_case(slug, body="<p>What happened.</p>")
    article = make_article("Text.\n\n[case:early]\n\nText.\n\n<h2>A part</h2>\n\n[case:late]\n\n" + "Text.\n\n" * 9, comments_open=False)
    page.goto(article.get_absolute_url())

    assert barriers(page) == ""
    levels = page.locator(".article :is(h1, h2, h3, h4)").evaluate_all("(all) => all.map((one) => one.localName + ' ' + one.textContent)")
    assert levels == [f"h1 {article.title}", "h2 Early", "h2 A part", "h3 Late"]
