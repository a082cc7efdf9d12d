"""Fields in which staff choose by typing: tags, authors and other rows, by keyboard, by a screen reader's tree, and without script."""

import re

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from taggit.models import Tag

from articles.models import Author
from tests.browser.barriers import barriers
from tests.browser.writing import press_save, until_saved


def tags_of(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Tags")


def test_tags_are_typed_with_suggestions_and_new_ones_in_place(desk, make_case):
    case = make_case("jakarta", body="<p>The case.</p>")
    case.tags.add("domestic work", "Law, civil")
    Tag.objects.create(name="Ethics of research", slug="ethics")
    desk.goto(reverse("admin:articles_casestudy_change", args=[case.pk]))
    line, box = desk.locator("input[name=tags]"), tags_of(desk)
    assert line.input_value() == '"Law, civil", domestic work'

    desk.locator(".panel:has([name=tags]) > summary").click()
    desk.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    desk.get_by_text("Tags:", exact=True).click()
    expect(box).to_be_focused()
    desk.keyboard.type("eth")
    expect(desk.get_by_role("listbox", name="Tags").get_by_role("option")).to_have_text(["New tag “eth”", "Ethics of research"])
    assert barriers(desk) == ""
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.keyboard.type("ETHICS OF RESEARCH, two words,")
    expect(line).to_have_value('"Law, civil", domestic work, Ethics of research, two words')
    desk.keyboard.type("left on the way")
    desk.keyboard.press("Tab")
    expect(line).to_have_value('"Law, civil", domestic work, Ethics of research, two words, left on the way')
    expect(box).not_to_be_focused()
    desk.get_by_role("button", name="Remove domestic work").press("Enter")
    expect(box).to_be_focused()
    assert barriers(desk) == ""
    desk.evaluate("""() => {
      const line = document.querySelector("[name=tags]");
      line.value += ', kept as it was';
      line.dispatchEvent(new Event("change", { bubbles: true }));
    }""")
    expect(desk.get_by_role("button", name="Remove kept as it was")).to_be_visible()
    press_save(desk)
    until_saved(desk)

    assert sorted(case.tags.names()) == ["Ethics of research", "Law, civil", "kept as it was", "left on the way", "two words"]


def test_authors_are_found_by_typing_and_new_ones_are_named_in_the_byline(desk, make_article):
    article = make_article(title="Doors", by=[("Ada Lind", "")])
    for name in ("Zoë Ort", "Ben Auer"):
        Author.objects.create(name=name)
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
    first = desk.get_by_role("combobox", name="Author, row 1")
    expect(first).to_have_accessible_name(re.compile("Author, row 1.*Ada Lind"))
    first.focus()
    desk.keyboard.type("zoe")
    expect(desk.locator(".select2-results__option--highlighted")).to_have_text("Zoë Ort")
    desk.keyboard.press("Tab")
    expect(first).to_have_text("Zoë Ort")
    second = desk.get_by_role("combobox", name="Author, row 2")
    second.focus()
    desk.keyboard.type("Cora Vale")
    expect(desk.locator(".select2-results__option--highlighted")).to_have_text("New author “Cora Vale”")
    desk.keyboard.press("Enter")
    expect(second).to_have_text("Cora Vale")
    expect(second).to_be_focused()
    assert barriers(desk, within="#bylines-1") == ""
    press_save(desk)
    until_saved(desk)

    assert {line.author.name for line in article.bylines.all()} == {"Zoë Ort", "Cora Vale"}
