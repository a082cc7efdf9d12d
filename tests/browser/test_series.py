"""The parts of a series: articles are found by the server while one types, and stand where their rows are seen."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.series.models import Series
from tests.browser.barriers import barriers


def choose(page: Page, row: int, words: str, title: str) -> None:
    """Choose an article in a row by words of its title."""
    page.locator(f"#parts-{row - 1}").get_by_role("combobox").press(words[0])
    page.keyboard.type(words[1:])
    expect(page.locator(".select2-results__option--highlighted")).to_have_text(title)
    page.keyboard.press("Enter")


def test_parts_are_found_by_typing_and_saved_in_the_order_that_is_seen(desk, make_article):
    for title in ("Of harbours", "Of ferries", "Of trains"):
        make_article(title=title)
    for number in range(30):
        make_article(title=f"Article {number}")
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.goto(reverse("admin:series_series_add"))
    desk.get_by_label("Title:").fill("Ways")
    for _ in range(2):
        desk.locator("#parts-group .add-row a").click()
    choose(desk, 1, "harb", "Of harbours")
    choose(desk, 3, "train", "Of trains")
    expect(desk.locator("#id_parts-2-position")).to_have_value("2")

    choose(desk, 2, "FERR", "Of ferries")

    assert barriers(desk, within="#parts-1") == ""
    assert [desk.locator(f"#id_parts-{row}-position").input_value() for row in range(3)] == ["1", "2", "3"]
    desk.locator("#id_parts-1-planned").fill("x" * 3)
    desk.locator("#parts-2").get_by_role("button", name="Move up").press("Enter")
    desk.get_by_label("Title:").fill(" ")  # refused: what was chosen and moved is there again as it was seen
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".errornote")).to_be_visible()
    shown = desk.locator("#parts-group tr.dynamic-parts .select2-selection__rendered")
    expect(shown.first).to_have_text("Of harbours")
    assert [each.text_content() for each in shown.all()[:3]] == ["Of harbours", "Of trains", "Of ferries"]
    desk.get_by_label("Title:").fill("Ways")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert [str(part) for part in Series.objects.get().parts.all()] == ["Of harbours", "Of trains", "Of ferries"]


def test_keys_never_take_what_fitted_other_words_and_a_choice_can_be_taken_back(desk, make_article):
    make_article(title="Of harbours")
    make_article(title="Of ferries")
    desk.goto(reverse("admin:series_series_add"))
    choose(desk, 1, "harb", "Of harbours")
    box, select = desk.get_by_role("combobox", name="Article, row 1"), desk.locator("#id_parts-0-article")
    marked = desk.locator(".select2-results__option--highlighted")
    before = select.input_value()

    box.press("Enter")
    expect(marked).to_have_text("Of harbours")
    desk.keyboard.type("ferr")
    desk.keyboard.press("Enter")
    assert select.input_value() == before
    expect(marked).to_have_text("Of ferries")
    desk.keyboard.press("Escape")
    box.press("Enter")
    expect(marked).to_have_text("Of harbours")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("Enter")

    expect(select).to_have_value("")
    expect(desk.locator("#id_parts-0-position")).to_have_value("")
