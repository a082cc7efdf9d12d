"""Writers look at two revisions of an article and bring one back, on a phone and without a script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from articles.models.references import write_article
from articles.revisions import history
from articles.text.notes import deflate

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
OLD = '<p>Workers<sup class="fn" data-fn="k1" data-note="The only copy of these words."></sup> said so.</p><p>Second.</p><p>Third.</p><p>Last.</p>'
NEW = (
    f'<p>Workers said so, {LONG_WORD}, at <a href="https://source.test/{LONG_WORD}">length</a>.</p><p>Second.</p><p>Third.</p><p>Last.</p>'
)


@pytest.fixture
def article(make_article, staff) -> Article:
    """An article that was saved twice; the second save lost its note."""
    article = make_article(OLD, title="Old title", status="draft", by=[("Ada", "Fellow")])
    history.keep(article, by=staff)
    article.title = f"New title {LONG_WORD}"
    write_article(article, deflate(NEW, {}))
    history.keep(article, by=staff)
    return article


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_lost_note_is_found_and_brought_back_on_a_phone(new_context, enter, staff, article, script):
    page = enter(new_context(signed_in=True, java_script_enabled=script, viewport={"width": 390, "height": 800}), staff).new_page()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.get_by_role("link", name="Revisions", exact=True).click()
    expect(page.locator("#content-main")).to_contain_text("words, notes, links")
    assert fits(page)

    page.get_by_role("link", name="Compare the revision").first.click()
    expect(page.locator("del").filter(has_text="The only copy of these words.")).to_be_visible()
    expect(page.locator("ins").filter(has_text="‹https://source.test/")).to_be_visible()
    expect(page.get_by_text("Last.").first).to_be_hidden()
    page.get_by_text("2 parts unchanged").click()
    expect(page.locator(".after").get_by_text("Last.")).to_be_visible()
    assert fits(page)

    page.get_by_role("link", name="Restore the one before").click()
    expect(page.locator("ins").filter(has_text="The only copy of these words.")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Restore").click()

    expect(page.locator(".messagelist .success")).to_contain_text("The article is as it was on")
    assert (article.footnotes.get().key, Article.objects.get().title) == ("k1", "Old title")


def test_two_revisions_stand_side_by_side_on_a_wide_screen(desk, article):
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.goto(reverse("admin:articles_article_compare", args=[article.pk]))

    old, new = (desk.locator(f".revision-row:not(.same, .revision-head) .{side}").first.bounding_box() for side in ("before", "after"))

    assert old["x"] + old["width"] <= new["x"] + 1
    assert (old["y"], old["height"]) == (new["y"], new["height"])
    first, _ = article.revisions.all()
    desk.get_by_label("Before").select_option("The one before")
    desk.get_by_label("After").select_option(str(first.pk))
    desk.get_by_role("button", name="Compare").click()
    expect(desk.locator("ins").filter(has_text="Old title")).to_be_visible()


def fits(page) -> bool:
    """Tell whether the page can be read without scrolling sideways."""
    page.wait_for_load_state()  # a page has its words before its style sheets
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
