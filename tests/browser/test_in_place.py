"""What is written at its place and not on another page: a note in a bubble at its mark, a case study by its title, folds that stay open."""

from playwright.sync_api import expect

from tests.browser.barriers import COLOURS, TARGETS, barriers
from tests.browser.test_desk import goes_sideways
from tests.browser.writing import CONTROL, Writer, save_by_key, until_saved


def test_note_is_written_in_a_bubble_beside_its_place_and_the_text_stays_in_reach(desk, make_article):
    article = make_article("First paragraph.\n\nSecond paragraph.", title="Notes", slug="notes", status="draft")
    writer = Writer(desk, article)
    first, second = (writer.text.locator("p").nth(at) for at in (0, 1))
    second.click()
    writer.press("End", "Control+Alt+f")
    bubble = writer.dialog()
    expect(bubble.get_by_role("textbox", name="Text of the note")).to_be_focused()
    assert not bubble.evaluate("(box) => box.matches(':modal')")
    line, box = second.bounding_box(), bubble.bounding_box()
    assert 0 <= box["y"] - line["y"] - line["height"] < 40
    for width in (1366, 390):
        desk.set_viewport_size({"width": width, "height": 844})
        assert goes_sideways(desk) <= 0
        assert barriers(desk, TARGETS, within="dialog[open]") == ""
    desk.emulate_media(color_scheme="dark")
    assert barriers(desk, COLOURS, within="dialog[open]") == ""
    desk.emulate_media(color_scheme="light")
    desk.set_viewport_size({"width": 1366, "height": 900})

    # A press elsewhere takes what was written to its place, and the hand goes on where it pressed.
    writer.type("Of the second.")
    first.click()
    expect(bubble).to_have_count(0)
    writer.press("End")
    writer.type(" Typed on.")
    expect(second.locator("sup.fn")).to_have_count(1)
    expect(first).to_have_text("First paragraph. Typed on.")

    # An empty bubble is left without a question; Ctrl+S takes what is written, and saves.
    writer.press("Control+Alt+f")
    expect(bubble).to_be_visible()
    desk.locator("#id_title").click()
    expect(bubble).to_have_count(0)
    first.click()
    writer.press("End", "Control+Alt+f")
    writer.type("Of the first.")
    save_by_key(desk)
    expect(bubble).to_have_count(0)
    assert [note.text for note in article.footnotes.order_by("position")] == ["Of the first.", "Of the second."]

    # A dialog that covers the text says that nothing was saved.
    writer.press("Control+Alt+p")
    expect(bubble.get_by_label("Search the library")).to_be_focused()
    writer.press(f"{CONTROL}+s")
    expect(bubble.get_by_role("alert").filter(has_text="Nothing is saved yet.")).to_be_visible()


def test_case_is_placed_by_its_title_behind_a_slash(desk, make_case):
    make_case("the-ferry", title="Ferry office at night")
    make_case("the-quay", title="Quay", status="draft")
    writer = Writer(desk)
    options = writer.frame.get_by_role("listbox", name="What can be inserted").get_by_role("option")
    writer.text.click()
    writer.type("/office")
    expect(options).to_have_text(["Ferry office at nightcase study"])
    writer.press("Enter")
    expect(writer.text.locator(".case-card")).to_contain_text(["Ferry office at night"])
    writer.type("/case study qua")
    expect(options).to_have_text(["Quay – draftcase study"])
    writer.press("Enter")
    # What stands in the text is not offered again, and words within a title's words are just words.
    writer.type("/ferry")
    expect(options).to_have_count(0)
    writer.press("Enter")
    writer.type("/ight")
    expect(options).to_have_count(0)
    assert writer.html == (
        '<div data-case-study="the-ferry" data-align="right"></div><div data-case-study="the-quay" data-align="right"></div><p>/ferry</p><p>/ight</p>'
    )


def test_corrections_stay_open_where_they_were_left_open(desk, make_article):
    article = make_article("Words.", title="Open", slug="open", by=[("Ada", "")])
    writer = Writer(desk, article)
    corrections = desk.locator("#corrections-group details").first
    corrections.locator("summary").first.press("Enter")
    desk.reload()
    writer.wait()
    expect(corrections).to_have_attribute("open", "")

    desk.locator("#id_corrections-0-text_wrong").fill("It said no.")
    desk.locator("#id_corrections-0-text_right").fill("It is yes.")
    desk.locator(".bar [name=_save]").click()
    until_saved(desk)
    expect(desk.locator("#corrections-group .has_original")).to_have_count(1)
    expect(corrections).to_have_attribute("open", "")
