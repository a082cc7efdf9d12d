"""What is lost when parts of the editor, or all of it, do not load: nothing."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.writing import CONTROL, Writer, press_save, until_saved

BODY = "Workers[fn]The only copy of these words.[/fn] said.\n\n[case:jakarta]\n\n[image:{pk}]\n\nEnd."


@pytest.fixture
def article(make_article, make_case, make_image):
    make_case("jakarta")
    return make_article(BODY.format(pk=make_image().pk))


@pytest.fixture
def page_without(sit, enter, staff):
    """Give the desk of a browser in which addresses that hold these words fail."""

    def make(*names: str) -> Page:
        page = sit("staff", signed_in=True, expected="ERR_FAILED|Error loading extension module|Failed to fetch|" + "|".join(names))
        enter(page.context, staff)
        for name in names:
            page.route(re.compile(re.escape(name)), lambda route: route.abort())
        return page

    return make


def rows(article) -> tuple:
    return list(article.footnotes.values()), list(article.placements.values()), list(article.pictures.values())


def add_words_at_the_end(page: Page) -> None:
    text = page.locator("#id_body")
    expect(text).to_be_visible()
    text.evaluate(
        "(area) => area.setRangeText(area.value.endsWith('</p>') ? '<p>Added.</p>' : ' Added.', area.value.length, area.value.length, 'end')"
    )


def save(page: Page) -> None:
    press_save(page)
    until_saved(page)


@pytest.mark.parametrize(
    "names",
    [["editor/notes.js"], ["editor/card.js"], ["editor/cases.js"], ["editor/images.js"], ["editor/passages.js"], ["editor/paste.js"]],
    ids="".join,
)
def test_part_that_does_not_load_leaves_the_text_area_and_every_note(page_without, article, names):
    page, before = page_without(*names), rows(article)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))

    expect(page.locator(".field-body [role=alert]").first).to_contain_text("Nothing is lost")
    add_words_at_the_end(page)
    save(page)

    article.refresh_from_db()
    assert article.body.endswith("<p>Added.</p>")
    assert rows(article) == before


@pytest.mark.parametrize("names", [["django_prose_editor/editor.js"], ["django_prose_editor/configurable.js"]], ids="".join)
def test_editor_that_does_not_load_leaves_the_text_area(page_without, article, names):
    page, before = page_without(*names), rows(article)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))

    add_words_at_the_end(page)
    save(page)

    assert rows(article) == before


def test_guard_and_notes_that_do_not_load_are_caught_by_the_server(page_without, article):
    """The worst case: the editor runs without knowing our marks, and drops them all at the first key."""
    page, before = page_without("editor/guard.js", "editor/notes.js", "editor/cases.js", "editor/images.js"), rows(article)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    text = page.locator(".prose-editor:has(> #id_body) .ProseMirror")
    text.click()
    page.keyboard.type("Typed ")
    press_save(page)

    expect(page.locator(".field-confirm_drop_notes")).to_contain_text("“The only copy of these words.”")
    expect(page.locator(".field-confirm_drop_cases")).to_contain_text("Jakarta")
    expect(page.locator(".field-confirm_drop_pictures")).to_contain_text("A gate that stands open")
    assert rows(article) == before


def test_without_scripts_the_same_form_writes_notes_and_cases(new_context, enter, staff, article):
    page = enter(new_context(signed_in=True, java_script_enabled=False), staff).new_page()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    before = rows(article)
    text = page.locator("#id_body")
    text.fill(text.input_value() + "\n\nMore words[fn]A second note.[/fn].")
    save(page)

    assert rows(article)[1] == before[1]
    assert list(article.footnotes.values_list("text", flat=True)) == ["The only copy of these words.", "A second note."]


def test_editor_that_says_it_lacks_parts_is_refused_and_what_was_written_stays(desk, article):
    writer, before = Writer(desk, article), rows(article)
    writer.click_at_end()
    writer.type(" More.")
    desk.locator("#id_editor_caps").evaluate("(field) => { field.value = 'none'; }")
    press_save(desk)

    expect(desk.locator(".field-body .errorlist").first).to_contain_text("Nothing was saved")
    assert "More." in writer.html
    assert rows(article) == before


def test_words_that_another_script_restores_reach_the_editor(desk, article):
    writer = Writer(desk, article)
    desk.locator("#id_body").evaluate(
        "(area) => { area.value = '<p>Restored.</p>'; area.dispatchEvent(new CustomEvent('htc:restored', {bubbles: true})); }"
    )

    expect(writer.text).to_have_text("Restored.")
    writer.press(f"{CONTROL}+z")
