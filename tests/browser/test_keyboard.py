"""Everything by keyboard alone: the skip link, and a focus that is always seen."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import ARTICLE, HEIGHT, WIDTHS

MOST_STOPS = 150
# Gives where the focus is and what is wrong with it: nothing of it on the screen, all of it covered, or no outline.
FOCUS = """() => {
  const element = document.activeElement, style = getComputedStyle(element), faults = [];
  const points = [...element.getClientRects()].flatMap(({ left, right, top, bottom }) =>
    [0.05, 0.5, 0.95].flatMap((x) => [0.2, 0.5, 0.8].map((y) => [left + (right - left) * x, top + (bottom - top) * y])));
  const seen = points.filter(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (element.contains(hit) || hit.contains(element));
  });
  if (!seen.length) faults.push('hidden');
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) faults.push('no outline');
  const at = element === document.body ? -1 : [...document.querySelectorAll('*')].indexOf(element);
  return { at, words: element.textContent.trim().slice(0, 40) || element.name, faults };
}"""


def walk(page: Page, key: str, *, most: int = MOST_STOPS) -> list[dict]:
    """Press the key until the focus has left the page or begins anew, and give every stop; there may be ``most`` of them."""
    stops = []
    for _ in range(most):
        page.keyboard.press(key)
        stop = page.evaluate(FOCUS)
        if stop["at"] in (-1, *(known["at"] for known in stops)):
            return stops
        stops.append(stop)
    raise AssertionError(f"the focus never leaves the page: {stops[-3:]}")


def tab_to(page: Page, target) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError("Tab does not reach the target")


def test_skip_link_is_the_first_stop_and_leads_past_the_masthead(page, blog):
    page.goto(ARTICLE)

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("width", WIDTHS)
def test_focus_is_seen_at_every_stop_in_both_directions(page, blog, width):
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(ARTICLE)

    forwards = walk(page, "Tab")
    backwards = walk(page, "Shift+Tab")

    assert len(forwards) > 25
    assert [stop["at"] for stop in backwards] == [stop["at"] for stop in reversed(forwards)]
    assert [stop for stop in forwards + backwards if stop["faults"]] == []


def test_comment_is_written_previewed_and_sent_by_keyboard_alone(page, blog):
    page.goto(ARTICLE)

    tab_to(page, page.get_by_label("Name"))
    page.keyboard.type("Mei")
    tab_to(page, page.get_by_label("Comment", exact=True))
    page.keyboard.type("Written without a mouse.")
    tab_to(page, page.get_by_role("button", name="Preview"))
    page.keyboard.press("Enter")
    expect(page.locator(".preview")).to_be_focused()
    expect(page.locator(".preview")).to_contain_text("Written without a mouse.")
    tab_to(page, page.get_by_role("button", name="Send comment"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


def test_enter_in_a_field_previews_and_does_not_send(page, blog):
    page.goto(ARTICLE)
    page.get_by_label("Comment", exact=True).fill("Not yet finished.")

    page.get_by_label("Name").press("Enter")

    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
