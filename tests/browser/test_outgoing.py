"""The page of the sites that an article tells of its links, on a phone."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article
from comments.models import OutgoingLinkback
from tests.browser.pages import ARTICLE

LONG = "https://a-newspaper-with-a-long-name.test/2014/01/" + "a-word-" * 30


@pytest.fixture
def told(blog) -> Article:
    article, now = Article.objects.get(path=ARTICLE.strip("/")), timezone.now()
    shared = {"article": article, "source_url": article.full_url, "planned_at": now}
    OutgoingLinkback.objects.create(
        target_url=LONG,
        page_url=LONG,
        protocol="webmention",
        endpoint=LONG,
        state="sent",
        answer="HTTP 202",
        sent_at=now,
        tried_at=now,
        **shared,
    )
    OutgoingLinkback.objects.create(target_url="https://b.test/", page_url="https://b.test/", state="no-endpoint", tried_at=now, **shared)
    return article


def test_page_fits_a_phone_and_each_decision_can_be_made_there(desk, told):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(reverse("admin:articles_article_outgoing", args=[told.pk]))

    expect(desk.locator(".outgoing__list > li")).to_have_count(2)
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.get_by_role("button", name="Do not notify this link to https://b.test/").click()
    expect(desk.locator(".messagelist")).to_contain_text("The site b.test is not told of this link any more.")
    assert urlsplit(desk.url).path == reverse("admin:articles_article_outgoing", args=[told.pk])
