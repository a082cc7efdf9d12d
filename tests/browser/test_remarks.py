"""Remarks in the article's form: marked in the text, written at a selection, answered and found again, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from articles.review.models import Remark
from tests.articles.text.test_quotations import FOUND
from tests.browser.barriers import TARGETS, barriers
from tests.browser.writing import CONTROL, Writer

BODY = "<p>The court heard nine people. The court heard them in May.</p><p>And the <em>bench</em> heard nobody else.</p>"


@pytest.fixture
def article(make_article):
    return make_article(BODY, status="review", title="Nine people")


def test_editor_and_server_find_passages_by_one_rule(desk, article):
    """An index of JavaScript counts halves of the letters outside the first plane."""
    Writer(desk, article)
    asked = [(text, *quotation) for text, quotation, _ in FOUND.values()]
    found = desk.evaluate(
        """async (asked) => {
          const { find } = await import("articles/editor/quotations");
          return asked.map(([text, exact, prefix, suffix, position]) => {
            const at = find(text, { exact, prefix, suffix, position });
            return at === -1 ? null : [...text.slice(0, at)].length;
          });
        }""",
        asked,
    )

    assert dict(zip(FOUND, found, strict=True)) == {name: place for name, (_, _, place) in FOUND.items()}


def test_remark_is_written_at_a_selection_shown_answered_and_marked_as_done_by_keyboard(sit, enter, staff, article):
    page = sit("staff", signed_in=True, expected="422 for ")
    enter(page.context, staff)
    writer = Writer(page, article)
    cards, marks = page.locator(".remark[data-remark]"), writer.text.locator("mark.remark-mark")
    line = page.locator("#remarks [role=status]")
    before = writer.html

    # The selection of a press, in an element.
    writer.text.locator("em").dblclick()
    writer.press("Control+Alt+m")
    writer.type("Which court?")
    writer.press("Control+Enter")
    expect(cards).to_have_count(1)
    expect(line).to_contain_text("Your remark is kept.")
    remark = Remark.objects.get()
    assert (remark.exact, remark.prefix[-8:], remark.suffix[:6]) == ("bench", "And the ", " heard")
    expect(marks).to_have_text("bench")
    expect(cards).to_be_focused()
    assert writer.html == before

    # Words before it are changed, the mark goes along; taken out, the passage is gone, and undo brings it back.
    writer.text.click()
    writer.press(f"{CONTROL}+Home")
    writer.type("Last year: the court heard. ")
    expect(marks).to_have_text("bench")
    expect(writer.text.locator("em mark, mark em")).to_have_count(1)
    gone = cards.locator(".remark__gone")
    expect(gone).to_be_hidden()
    writer.text.locator("em").dblclick()
    writer.press("Delete")
    expect(gone).to_be_visible()
    writer.press(f"{CONTROL}+z")
    expect(gone).to_be_hidden()
    expect(marks).to_have_text("bench")

    # From the card into the text, and by the shortcut from the words to the card.
    cards.get_by_role("button", name="Show in the text").press("Enter")
    expect(writer.text).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "bench"
    writer.press("ArrowLeft", "ArrowRight", "Control+Alt+m")
    expect(cards).to_be_focused()

    # What stands only here is refused in a sentence, and the words stay.
    writer.text.click()
    writer.press(f"{CONTROL}+Home", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "Control+Alt+m")
    writer.type("When?")
    writer.press("Control+Enter")
    new = page.locator(".remark-new")
    expect(new.get_by_role("alert")).to_contain_text("“Last year” does not stand in the text as it was last saved.")
    expect(new.get_by_role("textbox")).to_have_value("When?")
    new.get_by_role("button", name="Cancel").press("Enter")

    cards.get_by_role("button", name="Answer").press("Enter")
    writer.type("The one in Denver.")
    writer.press("Control+Enter")
    expect(cards.locator(".remark__answer")).to_contain_text("The one in Denver.")
    cards.get_by_role("button", name="Mark as done").press("Enter")
    expect(cards.locator(".remark__done")).to_contain_text("Done: marked by editor")
    expect(page.locator("[data-open-remarks]")).to_have_text("none open")
    remark.refresh_from_db()
    assert (remark.answers.get().text, remark.done_by) == ("The one in Denver.", staff)
    assert [barriers(page, within=part) for part in (".remarks-panel", ".ProseMirror")] == ["", ""]
    assert "remark" not in writer.html

    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Remarks on a page of their own").click()
    expect(page.get_by_role("heading", name="Remarks", exact=True)).to_be_visible()
    assert barriers(page, TARGETS) == ""
    assert page.evaluate("document.documentElement.scrollWidth") == 390
