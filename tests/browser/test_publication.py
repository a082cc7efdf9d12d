"""An editor keeps changes without showing them, compares, schedules and publishes: by keyboard, on a phone, without script, in the dark."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect

from articles.models import Article
from tests.browser.barriers import COLOURS, TARGETS, WIDTH, barriers
from tests.browser.test_desk import goes_sideways

SIZES = ({"width": 1366, "height": 900}, {"width": 768, "height": 900}, {"width": 390, "height": 844})


def stands(page) -> None:
    """The page fits every window, in light and dark, and axe finds nothing."""
    page.wait_for_load_state()
    for size in SIZES:
        page.set_viewport_size(size)
        assert goes_sideways(page) <= 0, size
        assert barriers(page, WIDTH if size["width"] == 768 else TARGETS) == ""
    page.emulate_media(color_scheme="dark")
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    assert barriers(page, COLOURS) == ""
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_changes_are_kept_compared_and_shown(new_context, enter, staff, make_article, script):
    article = make_article("First words[fn]A note.[/fn].", title="On keys", slug="on-keys", by=[("Ada", "Fellow")])
    page = enter(new_context(signed_in=True, java_script_enabled=script), staff).new_page()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator("#id_title").fill("On doors")
    page.get_by_role("button", name="Keep without showing").press("Enter")

    expect(page.get_by_text("Kept without showing. Readers see the article as it was").first).to_be_visible()
    expect(page.locator(".bar__words")).to_have_text("Published, with changes not yet shown")
    expect(page.locator("#id_title")).to_have_value("On doors")
    assert Article.objects.get().title == "On keys"
    page.get_by_role("button", name="Compare and update…").press("Enter")
    expect(page.locator("del").filter(has_text="keys")).to_be_visible()
    expect(page.locator("ins").filter(has_text="doors")).to_be_visible()
    if script:
        stands(page)
    page.get_by_role("button", name="Update now").press("Enter")

    expect(page.get_by_text("Updated. Readers see the changes at").first).to_be_visible()
    expect(page.locator(".bar__words")).to_contain_text("Published")
    assert Article.objects.get().title == "On doors"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_draft_is_looked_over_scheduled_and_published(new_context, enter, staff, make_article, script):
    article = make_article(title="On keys", slug="on-keys", status="draft")
    page = enter(new_context(signed_in=True, java_script_enabled=script), staff).new_page()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    checks = page.locator(".publish")
    if script:
        page.locator("#id_status").evaluate("(one) => (one.value = 'published')")
        page.evaluate("window.stays = true")
    page.get_by_role("button", name="Publish…").press("Enter")
    expect(page.get_by_role("heading", name="What is not in order")).to_be_visible()
    assert Article.objects.get().status == "draft"
    expect(page.get_by_role("link", name="Add an author")).to_be_visible()
    page.get_by_text("Another time, or another form of its date").click()
    if script:
        stands(page)
    checks.get_by_label("At the time below").check()
    checks.get_by_label("Date:").fill("2099-02-03")
    page.get_by_role("button", name="Take this time").press("Enter")
    page.get_by_role("button", name="Schedule for 3 February 2099, 12:00").press("Enter")

    expect(page.get_by_text("Scheduled. Readers see it from Tuesday 3 February 2099, 12:00").first).to_be_visible()
    page.get_by_role("button", name="Schedule…").press("Enter")
    checks.get_by_label("Now", exact=True).check()
    page.get_by_role("button", name="Take this time").press("Enter")
    page.get_by_role("button", name="Publish now").press("Enter")
    expect(page.get_by_text("Published. Readers see it at").first).to_be_visible()
    link = page.get_by_role("link", name="/2026/").or_(page.get_by_role("link", name="/on-keys/")).first
    if script:
        assert page.evaluate("window.stays") is True
        expect(link).to_be_focused()
        expect(page.locator("#id_status")).to_have_value("published")
        expect(page.locator(".bar__words")).to_contain_text("Published")
    link.click()
    expect(page.get_by_role("heading", name="On keys")).to_be_visible()


def test_panel_before_publication_leads_into_the_form_and_publishes_nothing_that_it_did_not_show(new_context, enter, staff, make_article):
    article = make_article(title="On keys", slug="on-keys", status="draft")
    page = enter(new_context(signed_in=True), staff).new_page()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    button, panel = page.get_by_role("button", name="Publish…"), page.get_by_role("region", name="Publish")
    button.press("Enter")
    expect(panel.get_by_role("heading", name="Publish", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()

    button.press("Enter")
    panel.get_by_role("link", name="Write one").press("Enter")
    expect(panel).to_be_hidden()
    expect(page.locator("#id_standfirst")).to_be_focused()
    button.press("Enter")
    expect(panel).to_be_visible()
    page.locator("#id_standfirst").fill("Written beside the open panel.")
    panel.get_by_role("button", name="Publish now").press("Enter")
    expect(panel.get_by_role("link", name="Add an author")).to_be_visible()
    expect(panel.get_by_role("link", name="Write one")).to_have_count(0)
    article.refresh_from_db()
    assert (article.status, article.standfirst) == ("draft", "Written beside the open panel.")
    panel.get_by_role("button", name="Publish now").press("Enter")
    expect(page.get_by_text("Published. Readers see it at").first).to_be_visible()
    article.refresh_from_db()
    assert article.is_public


def test_panel_that_came_before_the_editor_publishes_at_once(new_context, enter, staff, make_article):
    article = make_article(title="On keys", slug="on-keys", status="draft")
    page = enter(new_context(signed_in=True), staff).new_page()
    held: list[Route] = []
    page.route(re.compile(r"/articles/editor/notes[.\w]*\.js"), lambda route: held.append(route))
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    panel = page.get_by_role("region", name="Publish")
    page.get_by_role("button", name="Publish…").press("Enter")
    expect(panel).to_be_visible()
    assert held
    for route in held:
        route.continue_()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_be_visible()

    panel.get_by_role("button", name="Publish now").press("Enter")

    expect(page.get_by_text("Published. Readers see it at").first).to_be_visible()
    article.refresh_from_db()
    assert article.is_public
