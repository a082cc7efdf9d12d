"""The article at the top of the home page: found by the server while one types."""

from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Site
from tests.browser.barriers import barriers


def test_article_of_the_home_page_is_found_by_typing_and_saved(desk, make_article):
    for title in ("Of old ferries", "Of harbours", *(f"Article {number}" for number in range(25))):
        make_article(title=title)
    desk.set_viewport_size({"width": 320, "height": 800})
    desk.emulate_media(color_scheme="dark")
    desk.goto(reverse("admin:articles_site_change", args=[Site.current().pk]))
    marked = desk.locator(".select2-results__option--highlighted")

    for name, words, title in (
        ("article at the top of the home page", "old ferr", "Of old ferries"),
        ("Article, row 1", "HARB", "Of harbours"),
    ):
        box = desk.get_by_role("combobox", name=name)
        box.press(words[0])
        desk.keyboard.type(words[1:])
        expect(marked).to_have_text(title)
        desk.keyboard.press("Enter")
        expect(box).to_have_text(title)

    assert barriers(desk, within=".field-lead") == ""
    assert barriers(desk, within="#starting_points-0") == ""
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert str(Site.current().lead) == "Of old ferries"
    assert [str(start) for start in Site.current().starting_points.all()] == ["Of harbours"]
