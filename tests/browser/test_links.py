"""The link dialog: an address, or what the blog has, found by its title and by keys."""

from playwright.sync_api import expect

from tests.browser.writing import CONTROL, Writer


def test_link_is_found_by_title_and_stored_as_its_permalink(desk, make_article):
    make_article(title="The Ferry and the Harbour", slug="ferry")
    make_article(title="A ferry that is still a draft", status="draft")
    writer = Writer(desk, make_article("<h2>Ferry by ferry</h2><p>Words.</p>", slug="mine", title="Mine"))
    writer.click_at_end()
    writer.press(f"{CONTROL}+k")
    box = writer.dialog().get_by_role("combobox", name="Address, or words of a title")
    options = writer.dialog().get_by_role("listbox", name="Pages of the blog").get_by_role("option")
    expect(box).to_be_focused()
    writer.type("ferry")
    expect(options).to_have_text(["Ferry by ferryHeading of this text", "The Ferry and the HarbourArticle, 2014"])
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(writer.dialog().locator(".link-search__said")).to_have_text("2 found; choose with the arrows and Enter.")

    # Escape closes the list, and only then the dialog.
    writer.press("Escape")
    expect(options).to_have_count(0)
    expect(writer.dialog()).to_be_visible()
    writer.press("Control+Enter")
    expect(writer.dialog().get_by_role("alert")).to_contain_text("Please choose a page from those that are found")
    writer.press("Space", "ArrowLeft")
    expect(options).to_have_count(2)
    writer.press("ArrowDown", "ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.last.get_attribute("id"))
    writer.press("Enter")
    expect(box).to_have_value("/2014/01/ferry/")
    writer.press("Enter")
    expect(writer.text.locator("a")).to_have_text("The Ferry and the Harbour")

    writer.note("Seen")
    writer.text.locator("sup.fn").click()
    writer.press(f"{CONTROL}+a", f"{CONTROL}+k")
    writer.type("by ferry")
    desk.locator("dialog[open] [role=option]").click()
    desk.locator("dialog[open] button[type=submit]").last.click()
    writer.press("Control+Enter")

    [(_, note)] = writer.notes()
    assert (
        note == "&lt;a href=&quot;#section-ferry-by-ferry&quot;&gt;Seen&lt;/a&gt;" or note == '<a href="#section-ferry-by-ferry">Seen</a>'
    )
    assert '<a href="/2014/01/ferry/">The Ferry and the Harbour</a>' in writer.html
