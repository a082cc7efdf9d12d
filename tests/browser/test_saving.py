"""The desk saves in place: nothing on the page moves, nothing is made twice, and whatever goes wrong is said in the bar."""

import re

from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, Author
from tests.browser.writing import CONTROL, Writer, save_by_key

ADD = reverse("admin:articles_article_add")
SAVED = re.compile(r"saved \d\d:\d\d · Kept as a draft")


def form_of(row) -> str:
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def state(page: Page):
    return page.locator(".bar__state")


def faults(page: Page):
    return page.locator(".bar__faults")


def test_new_article_is_saved_in_place_by_keys_and_stands_as_it_was(desk):
    Author.objects.create(name="Dora")
    writer = Writer(desk)
    desk.evaluate("window.stays = true")
    desk.locator("#id_title").fill("Keys on the table")
    desk.locator("#id_bylines-0-author").select_option(label="Dora")
    writer.text.click()
    writer.type("One.[fn]A note.[/fn] Two.\n" + "More.\n" * 30)
    writer.press("ArrowUp", "Shift+ArrowRight")
    place = desk.evaluate("[scrollY, String(getSelection())]")

    writer.press(f"{CONTROL}+s")
    expect(state(desk)).to_have_text(re.compile(r"Draft · saved \d\d:\d\d · Kept as a draft; nobody but staff can see it\."))
    article = Article.objects.get()
    expect(desk).to_have_url(re.compile(form_of(article) + "$"))
    assert desk.evaluate("window.stays") is True
    assert desk.evaluate("[scrollY, String(getSelection())]") == place
    expect(writer.text).to_be_focused()

    # A second save makes nothing twice, and undo goes back beyond both.
    writer.type("Q")
    save_by_key(desk)
    article.refresh_from_db()
    assert "Q" in article.body
    assert [line.author.name for line in article.bylines.all()] == ["Dora"]
    assert article.footnotes.count() == 1
    assert Article.objects.count() == 1
    for _ in range(40):
        writer.press(f"{CONTROL}+z")
    expect(writer.text).to_have_text("")


def test_byline_is_set_in_order_by_buttons_and_by_dragging(desk, make_article):
    article = make_article(status="draft", by=[("Ada", ""), ("Cleo", ""), ("Dora", "")])
    Writer(desk, article)

    def names() -> list[str]:
        return [line.author.name for line in article.bylines.all()]

    desk.get_by_role("button", name="Move Dora up").press("Enter")
    expect(desk.get_by_role("button", name="Move Dora up")).to_be_focused()
    expect(desk.locator(".byline-move__said")).to_have_text("Dora is now 2 of 3.")
    desk.get_by_role("button", name="Move Dora up").press("Enter")
    expect(desk.get_by_role("button", name="Move Dora down")).to_be_focused()  # the other cannot move it any further
    expect(desk.locator(".panel", has=desk.locator("#bylines-heading")).locator(".panel__value")).to_have_text("Dora · Ada · Cleo")
    save_by_key(desk)
    assert names() == ["Dora", "Ada", "Cleo"]

    desk.set_viewport_size({"width": 1280, "height": 1500})  # all rows in view, so that nothing scrolls under the hand
    handles = desk.locator(".byline-move__handle:visible")
    handles.nth(2).drag_to(handles.nth(0), target_position={"x": 4, "y": 2})
    expect(desk.locator(".byline-move__said")).to_have_text("Cleo is now 1 of 3.")
    save_by_key(desk)
    assert names() == ["Cleo", "Dora", "Ada"]


def test_byline_that_is_put_back_stands_in_its_order(desk, make_article):
    article = make_article(status="draft", by=[("Ada", ""), ("Cleo", ""), ("Dora", "")])
    writer = Writer(desk, article)
    names = desk.locator("tr.form-row.has_original select[name$='-author'] option:checked")
    desk.get_by_role("button", name="Move Dora up").press("Enter")
    expect(names).to_have_text(["Ada", "Dora", "Cleo"])
    desk.wait_for_function(
        "() => Object.entries(localStorage).some(([key, text]) => key.startsWith('htc-keep:') && text.includes('position'))"
    )
    desk.once("dialog", lambda asked: asked.accept())
    desk.reload()
    writer.wait()
    desk.get_by_role("button", name="Restore").first.click()
    expect(names).to_have_text(["Ada", "Dora", "Cleo"])


def test_focus_stays_in_rows_that_come_anew(desk):
    Author.objects.create(name="Dora")
    Writer(desk)
    desk.locator("#id_title").fill("Hands on the table")
    desk.locator("#id_bylines-0-author").select_option(label="Dora")
    role = desk.locator("#id_bylines-0-role")
    role.fill("Fellow")
    role.press("ArrowLeft")
    save_by_key(desk)

    expect(desk.locator("#id_bylines-0-id")).not_to_have_value("")  # the rows are those of the answer
    expect(role).to_be_focused()
    assert role.evaluate("(field) => field.selectionStart") == 5
