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
    if mark.page.locator(".note-box:popover-open").count():
        mark.page.get_by_role("link", name="In the list of notes").click()


@pytest.mark.parametrize("path", [ARTICLE, NUMBERS], ids=["symbols", "numbers"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_note_leads_there_and_back(new_context, blog, path, scripts):
    page = new_context(java_script_enabled=scripts, viewport={"width": 760, "height": HEIGHT}).new_page()
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


BESIDE = """() => {
  const box = (one) => { const { top, bottom, left, right } = one.getBoundingClientRect(); return { top, bottom, left, right }; };
  const notes = [...document.querySelectorAll('.notes li')];
  return {
    notes: notes.map(box),
    marks: notes.map((note) => box(document.querySelector(`[role=doc-noteref][href="#${note.id}"]`))),
    others: [...document.querySelectorAll('.case-study, .article__body > p, .article__header, .read-on, .appeal, footer')].map(box),
  };
}"""


def overlap(one: dict, other: dict) -> bool:
    return (
        min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1
    )


@pytest.fixture
def crowded(blog, make_article, make_case) -> str:
    """An article with notes that crowd in three places, two of them long, beside a case study."""
    make_case("quay", body="<p>What happened.</p>")
    text = "Words that fill a line of the text as it is in a wide window. " * 8
    crowd = "".join(f"Claim {n}.[fn]Note {n}. {'It is long. ' * (60 if n == 2 else 3)}[/fn] " for n in range(5))
    return make_article(f"{crowd}{text}\n\n[case:quay]\n\n{text}{text}\n\n{crowd}{text}" + f"\n\n{text}" * 12).get_absolute_url()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_notes_stand_beside_the_line_that_calls_them_and_on_nothing_else(new_context, crowded, scripts):
    page = new_context(java_script_enabled=scripts).new_page()
    for path, width in ((crowded, 1440), (crowded, 2560), (ARTICLE, 1440), (NUMBERS, 1024), (NUMBERS, 1440)):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto(path)
        seen = page.evaluate(BESIDE)

        assert -12 < seen["notes"][0]["top"] - seen["marks"][0]["top"] < 12, "the first at its line"
        for number, (note, mark) in enumerate(zip(seen["notes"], seen["marks"], strict=True)):
            assert note["top"] > mark["top"] - 12, "none before its line"
            assert note["left"] >= 0
            assert note["right"] <= width
            assert not [other for other in seen["others"] + seen["notes"][:number] if overlap(note, other)]

    page.set_viewport_size({"width": 390, "height": HEIGHT})
    seen = page.evaluate(BESIDE)
    assert seen["notes"][0]["top"] > seen["marks"][-1]["bottom"], "at the end where there is no room beside"


def test_folded_note_opens_at_its_mark_and_another_is_pointed_out(page, crowded):
    page.set_viewport_size({"width": 1440, "height": HEIGHT})
    page.goto(crowded)
    notes, marks, box = page.locator(".notes li"), page.locator("[role=doc-noteref]"), page.locator(".note-box")

    marks.nth(0).click()
    expect(box).to_be_hidden()
    assert is_target(notes.nth(0))
    marks.nth(2).click()
    expect(box).to_contain_text("It is long. " * 50)
    box.get_by_role("link", name="In the list of notes").click()

    unfolded = notes.nth(2).locator(".fn-text")
    assert unfolded.evaluate("(text) => text.scrollHeight <= text.clientHeight + 1")
    boxes = [note.bounding_box() for note in notes.all()[:5]]
    assert all(below["y"] >= above["y"] + above["height"] for above, below in pairwise(boxes)), "the others move on"
    assert barriers(page, within=".article") == ""
