"""The links of the menu are put into their order by dragging, by buttons and by keys; a screen reader is told where each stands."""

from django.urls import reverse
from playwright.sync_api import expect

from articles.models import MenuEntry, Site


def test_menu_is_put_in_order_by_hand_by_buttons_and_by_keys(desk, transactional_db):
    for number, words in enumerate(("First", "Second", "Third"), start=1):
        MenuEntry.objects.create(site=Site.current(), address=f"https://other.test/{number}/", words=words, position=number)
    desk.set_viewport_size({"width": 1366, "height": 900})
    desk.goto(reverse("admin:articles_site_change", args=[1]))
    rows = desk.locator("#menu-group tr.has_original")
    words = rows.locator('input[name$="-words"]')

    def expect_order(*names: str):
        for at, name in enumerate(names):
            expect(words.nth(at)).to_have_value(name)
            expect(rows.nth(at).locator('input[name$="-position"]')).to_have_value(str(at + 1))

    rows.nth(0).get_by_role("button", name="Move down").click()
    expect_order("Second", "First", "Third")
    expect(desk.locator("#menu-group [role=status]")).to_contain_text("First: 2 of")
    expect(rows.nth(1).get_by_role("button", name="Move down")).to_be_focused()
    words.nth(2).focus()
    desk.keyboard.press("Alt+ArrowUp")
    expect_order("Second", "Third", "First")
    expect(words.nth(1)).to_be_focused()
    rows.nth(2).locator(".order__handle").drag_to(rows.nth(0), target_position={"x": 60, "y": 4})
    expect_order("First", "Second", "Third")
    rows.nth(2).get_by_role("button", name="Move up").press("Enter")
    expect_order("First", "Third", "Second")
    # Where there is no room for all fields of a row they stand below each other.
    for width in (320, 768, 910, 1000, 1440):
        desk.set_viewport_size({"width": width, "height": 900})
        assert desk.locator("#menu-group .wrapper").evaluate("(box) => box.scrollWidth - box.clientWidth") == 0, width
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert list(MenuEntry.objects.order_by("position").values_list("words", "position")) == [("First", 1), ("Third", 2), ("Second", 3)]
