"""The desk, the lists and the pages that ask, on a phone: nothing scrolls sideways but tables in their own boxes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Article
from comments.models.health import ErrorCount

LONG = "A title that goes on about Pneumonoultramicroscopicsilicovolcanoconiosis and other things that nobody calls by their name"


@pytest.fixture
def busy(blog, make_article, make_response):
    """A blog where something stands in every part of the desk."""
    now = timezone.now()
    make_article(title=LONG, status="review", by=[("Ada Lindqvist", ""), ("Bruno de Castro", "")])
    later = make_article(title="A piece for next week", published_at=now + timedelta(days=7), tags=["harbours", "courts"])
    make_response(later, kind="pingback", state="pending", received_at=now - timedelta(hours=5))
    make_response(later, kind="pingback", state="unverified", next_try_at=now, received_at=now)
    ErrorCount.objects.add(now.replace(minute=0, second=0, microsecond=0), "articles:detail", "ValueError", 3)


@pytest.fixture
def phone(desk, busy) -> Page:
    """The desk on a phone."""
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(reverse("admin:index"))
    return desk


def goes_sideways(page: Page) -> int:
    """Give by how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_desk_and_lists_fit_a_phone_and_articles_are_published_from_there(phone):
    for name in ("Problems", "Responses that wait", "In review", "Scheduled", "Recently published"):
        expect(phone.get_by_role("region", name=name)).to_be_visible()
    assert goes_sideways(phone) <= 0
    for path in (reverse("admin:comments_response_changelist") + "?state=all", reverse("admin:taggit_tag_changelist")):
        phone.goto(path)
        assert goes_sideways(phone) <= 0, path

    phone.goto(reverse("admin:index"))
    phone.get_by_role("link", name=LONG).click()
    phone.goto(reverse("admin:articles_article_changelist"))
    phone.get_by_label("Tag", exact=True).select_option("harbours")
    phone.locator("details[data-filter-title=tag]").get_by_role("button", name="Show").click()
    expect(phone.locator("#result_list tbody tr")).to_have_count(1)
    phone.goto(reverse("admin:articles_article_changelist") + "?state=review")
    assert goes_sideways(phone) <= 0
    phone.get_by_role("checkbox", name=f"Choose {LONG}").check()
    phone.locator("select[name=action]").select_option("publish")
    phone.get_by_role("button", name="Run").or_(phone.get_by_role("button", name="Go")).click()
    expect(phone.locator("#content")).to_contain_text("1 article will be published")
    assert goes_sideways(phone) <= 0
    phone.get_by_role("button", name="Publish").click()

    expect(phone.locator(".messagelist")).to_contain_text("1 article was published.")
    assert Article.objects.get(title=LONG).is_public


def test_pages_that_ask_for_a_tag_fit_a_phone_and_keep_the_content_policy(phone):
    phone.goto(reverse("admin:articles_article_changelist") + "?state=scheduled")
    phone.get_by_role("checkbox", name="Choose A piece for next week").check()
    phone.locator("select[name=action]").select_option("add_tag")
    phone.get_by_role("button", name="Run").or_(phone.get_by_role("button", name="Go")).click()
    assert goes_sideways(phone) <= 0
    phone.get_by_role("combobox", name="Tag").press_sequentially("Ferries")
    phone.get_by_role("button", name="Go on").click()
    expect(phone.locator("#content")).to_contain_text("1 article will carry “Ferries”")
    phone.get_by_role("button", name="Add the tag").click()
    expect(phone.locator(".messagelist")).to_contain_text("1 article was given the tag “Ferries”.")

    phone.goto(reverse("admin:taggit_tag_changelist") + "?q=ferries")
    phone.locator("#result_list .action-select").check()
    phone.locator("select[name=action]").select_option("merge")
    phone.get_by_role("button", name="Run").or_(phone.get_by_role("button", name="Go")).click()
    assert goes_sideways(phone) <= 0
    phone.locator("select[name=into]").select_option("harbours")
    phone.get_by_role("button", name="Merge").click()

    expect(phone.locator(".messagelist")).to_contain_text("“Ferries” became “harbours”.")
