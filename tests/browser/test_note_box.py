"""A note that opens at its mark: where it stands, how it closes, and what remains where a browser cannot open it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import COLOURS, TARGETS, barriers
from tests.browser.pages import ARTICLE, HEIGHT, NUMBERS, SCHEMES, TWICE

# In wider windows these notes stand beside the text, and a folded one alone opens (test_notes.py).
WIDTHS = (320, 768, 900)
NO_POPOVERS = "delete HTMLElement.prototype.showPopover"
# As a browser that knows popovers but places none of them at what opened it.
NO_ANCHORS = "const show = HTMLElement.prototype.showPopover; HTMLElement.prototype.showPopover = function () { show.call(this); }"
# A box that is placed at its mark follows a scrolled page with the next frame.
PLACES = """(mark) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
  [mark, document.querySelector(".note-box")].map((element) => element.getBoundingClientRect().toJSON())
))))"""


@pytest.fixture
def page(page) -> Page:
    page.set_viewport_size({"width": WIDTHS[-1], "height": 720})
    return page


@pytest.fixture
def opened(page, blog) -> Page:
    """An article with numbered notes, the first of them open."""
    page.goto(NUMBERS)
    open_note(page)
    return page


def open_note(page: Page, number: int = 0) -> None:
    page.locator(".fn a").nth(number).click()
    expect(box_of(page)).to_be_visible()


def box_of(page: Page):
    return page.locator(".note-box")


def places(mark) -> tuple[dict, dict]:
    """Give where a mark and the box are, both in one frame, once the box has followed what the opening has scrolled."""
    return tuple(mark.evaluate(PLACES))


def distance(mark: dict, box: dict) -> float:
    """Give how many pixels a box stands above or below its mark."""
    return min(abs(box["y"] - mark["y"] - mark["height"]), abs(mark["y"] - box["y"] - box["height"]))


def ways_out(page: Page, box: dict) -> list[str]:
    """Give the sides on which a box leaves the window."""
    size = page.viewport_size
    sides = {
        "left": box["x"] < 0,
        "top": box["y"] < 0,
        "right": box["x"] + box["width"] > size["width"],
        "bottom": box["y"] + box["height"] > size["height"],
    }
    return [side for side, out in sides.items() if out]


def test_note_is_read_at_its_mark_and_leads_to_the_list(opened):
    note = opened.locator(".notes li").first
    expect(box_of(opened)).to_be_focused()
    assert box_of(opened).locator(".fn-text").inner_html() == note.locator(".fn-text").inner_html()
    expect(note).not_to_be_in_viewport()

    opened.keyboard.press("Shift+Tab")
    open_note(opened)
    opened.get_by_role("link", name="In the list of notes").click()

    expect(box_of(opened)).to_be_hidden()
    expect(note).to_be_in_viewport()
    assert note.evaluate("(element) => element.matches(':target')")


@pytest.mark.parametrize("path", [ARTICLE, NUMBERS], ids=["symbols", "numbers"])
def test_screen_reader_is_told_which_note_it_is(page, blog, path):
    page.goto(path)
    expect(page.locator(".fn a").first).to_have_accessible_name("Note 1")

    open_note(page)

    expect(box_of(page)).to_have_role("note")
    expect(box_of(page)).to_have_accessible_name("Note 1")


def test_escape_closes_it_and_the_focus_returns_to_the_mark(page, blog):
    page.goto(NUMBERS)
    mark = page.locator(".fn a").nth(1)

    for opening in (mark.click, lambda: mark.press("Enter")):
        opening()
        expect(box_of(page)).to_be_focused()
        page.keyboard.press("Escape")

        expect(box_of(page)).to_be_hidden()
        expect(mark).to_be_focused()


def test_tab_goes_through_the_note_and_on_behind_its_mark(opened):
    mark = opened.locator(".fn a").first

    for link in box_of(opened).locator("a").all():
        opened.keyboard.press("Tab")
        expect(link).to_be_focused()
    opened.keyboard.press("Tab")

    expect(box_of(opened)).to_be_hidden()
    assert mark.evaluate("(mark) => mark.compareDocumentPosition(document.activeElement)") == 4, "the focus is behind the mark"
    assert not opened.evaluate("document.activeElement.closest('.notes')")


def test_press_elsewhere_closes_it_and_another_mark_opens_its_own(opened):
    opened.mouse.click(2, 2)
    expect(box_of(opened)).to_be_hidden()

    open_note(opened)
    open_note(opened, 1)

    expect(box_of(opened)).to_have_count(1)
    assert box_of(opened).locator(".fn-text").inner_text() == opened.locator(".notes .fn-text").nth(1).inner_text()


def test_press_without_a_pointer_as_screen_readers_do_opens_the_next_note_too(opened):
    mark = opened.locator(".fn a").nth(1)
    mark.scroll_into_view_if_needed()

    mark.dispatch_event("click")
    expect(box_of(opened)).to_have_accessible_name("Note 2")
    assert distance(*places(mark)) < 2
    opened.keyboard.press("Escape")

    expect(mark).to_be_focused()


def test_both_marks_of_one_note_open_it_at_their_own_place(page, blog):
    page.goto(TWICE)
    for number in (0, 1):
        open_note(page, number)
        assert distance(*places(page.locator(".fn a").nth(number))) < 2
        page.keyboard.press("Escape")
        expect(page.locator(".fn a").nth(number)).to_be_focused()


@pytest.mark.parametrize("path", [ARTICLE, NUMBERS], ids=["symbols", "numbers"])
def test_box_touches_its_mark_and_stays_in_the_window(page, blog, path):
    page.goto(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 500})
        for number, link in enumerate(page.locator(".fn a").all()):
            for scrolled_to in ("start", "center", "end"):
                link.evaluate("(link, block) => link.scrollIntoView({ block })", scrolled_to)
                open_note(page, number)
                mark, box = places(link)
                assert ways_out(page, box) == []
                assert distance(mark, box) < 2
                assert box["x"] <= mark["x"]
                assert mark["x"] + mark["width"] <= box["x"] + box["width"]
                page.keyboard.press("Escape")


def test_long_note_stays_in_a_small_window_and_scrolls(page, blog):
    page.set_viewport_size({"width": 320, "height": 400})
    page.goto(NUMBERS)
    page.locator(".notes .fn-text").first.evaluate("(note) => note.append(' A long sentence about counting.'.repeat(60))")

    open_note(page)

    assert ways_out(page, box_of(page).bounding_box()) == []
    page.keyboard.press("Shift+Tab")
    open_note(page)
    page.get_by_role("link", name="In the list of notes").scroll_into_view_if_needed()
    expect(page.get_by_role("link", name="In the list of notes")).to_be_in_viewport(ratio=1)


def test_without_anchors_it_stands_in_the_middle_of_the_window(new_context, blog):
    page = new_context().new_page()
    page.add_init_script(NO_ANCHORS)
    page.goto(NUMBERS)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        open_note(page)

        box = box_of(page).bounding_box()
        assert abs(box["x"] + box["width"] / 2 - width / 2) < 2
        assert abs(box["y"] + box["height"] / 2 - HEIGHT / 2) < 2
        page.keyboard.press("Escape")
        expect(page.locator(".fn a").first).to_be_focused()


def test_without_popovers_the_mark_leads_to_the_list(new_context, blog):
    page = new_context().new_page()
    page.add_init_script(NO_POPOVERS)
    page.goto(NUMBERS)

    page.locator(".fn a").first.click()

    expect(page.locator(".notes li").first).to_be_in_viewport()
    assert box_of(page).count() == 0


def test_press_with_a_key_held_down_is_the_browsers(page, blog):
    page.goto(NUMBERS)
    page.evaluate("addEventListener('click', (event) => { window.left = !event.defaultPrevented; event.preventDefault(); })")

    for modifier in ("Control", "Meta", "Shift", "Alt"):
        page.evaluate("window.left = null")
        page.locator(".fn a").first.click(modifiers=[modifier])

        assert page.evaluate("window.left"), modifier
        expect(box_of(page)).to_be_hidden()


def test_page_without_notes_has_no_box(page, blog):
    page.goto("/2013/09/a-closed-question/")

    assert page.locator("[popover]").count() == 0


def test_axe_finds_nothing_with_a_note_open(opened):
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            opened.emulate_media(color_scheme=scheme)
            assert barriers(opened, TARGETS if scheme == "light" else COLOURS) == ""


def test_dark_and_forced_colours_keep_the_box_apart_from_the_page(opened):
    edge = "(box) => { const { borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(box); return [borderTopStyle, borderTopColor, backgroundColor]; }"
    backgrounds = set()
    for media in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}):
        opened.emulate_media(**media)
        style, line, ground = box_of(opened).evaluate(edge)
        assert style == "solid"
        assert line != ground
        backgrounds.add(ground)

    assert len(backgrounds) == 3
