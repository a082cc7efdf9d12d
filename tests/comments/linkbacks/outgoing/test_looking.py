"""Dead links of an article: looked at by a worker where its editor asked for it, and nothing else is ever looked at."""

import pytest
from django.urls import reverse

from articles.models import Article
from comments.models import DomainRule, LinkLook
from tests.articles.admin.test_publication import page_of, said
from tests.site.journey import change_article, drain, form_fields, text_of
from tests.testnet import Page


@pytest.fixture(autouse=True)
def _without_pauses(settings):
    settings.RATE_LIMITS = False


def link(url: str, attributes: str = "") -> str:
    return f'<a href="{url}" {attributes}>there</a>'


@pytest.fixture
def draft(make_article) -> Article:
    """A draft that links to a page of every kind."""
    links = [
        link("https://here.test/a"),
        link("https://gone.test/a"),
        link("https://broken.test/a"),
        link("https://closed.test/a"),
        link("https://moved.test/a"),
        link("https://nowhere.test/a"),
        link("https://here.test/a#part"),
        link("https://never.test/a"),
        link("https://quiet.test/a", 'rel="nofollow"'),
    ]
    DomainRule.objects.create(domain="never.test", verdict="do-not-notify")
    return make_article(f"Links: {', '.join(links)}.", status="draft", slug="links")


@pytest.fixture
def net(testnet):
    testnet["https://here.test/a"] = "<p>Here.</p>" * 1000
    testnet["https://gone.test/a"] = Page("", 404)
    testnet["https://broken.test/a"] = Page("", 503)
    testnet["https://closed.test/a"] = Page("", 403)
    testnet["https://moved.test/a"] = Page("", 301, {"Location": "https://never.test/a"})
    testnet["https://never.test/a"] = "<p>Must not be asked.</p>"
    testnet["https://quiet.test/a"] = "<p>Must not be asked.</p>"
    return testnet


def ask(client, article) -> str:
    return said(client.post(page_of(article), {"action": "ask"}, follow=True))


def page(client, article) -> str:
    return text_of(client.get(page_of(article)).content, "#content-main")


def test_links_are_looked_at_only_where_somebody_asks_and_told_on_the_page(staff_client, draft, net):
    drain()
    assert "6 links to other sites have not been looked at." in page(staff_client, draft)
    assert not net.requests

    assert ask(staff_client, draft) == "A worker looks at 6 links. Open this page again in a moment."
    assert "A worker is looking at 6 links." in page(staff_client, draft)
    assert not net.requests
    drain()

    words = page(staff_client, draft)
    assert "6 links to other sites were looked at," in words
    assert "The link to https://gone.test/a leads nowhere: its site answers that there is no such page." in words
    assert "The link to https://broken.test/a may lead nowhere: its site answers with an error (503)." in words
    assert "The link to https://nowhere.test/a may lead nowhere: the site could not be reached." in words
    assert all(f"https://{host}.test" not in words for host in ("here", "closed", "moved"))
    assert "Publish now" in words, "a dead link hinders nobody"
    assert {"never.test", "quiet.test"}.isdisjoint(net.requests)
    assert [seen.method for seen in net.requests["here.test"]] == ["GET"]


def test_link_that_is_mended_is_told_of_no_more_and_all_is_forgotten_after_a_day(staff_client, draft, net, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    ask(staff_client, draft)
    drain()
    body = form_fields(staff_client, reverse("admin:articles_article_change", args=[draft.pk]))["body"]
    change_article(staff_client, draft, body=body.replace("https://gone.test/a", "https://here.test/b"))
    assert "gone.test" not in page(staff_client, draft)

    time_machine.move_to("2026-03-02T12:00:01Z")
    drain()

    assert not LinkLook.objects.exists()


def test_link_that_is_marked_after_the_question_is_not_looked_at(staff_client, draft, net):
    ask(staff_client, draft)
    DomainRule.objects.create(domain="here.test", verdict="do-not-notify")

    drain()

    assert "here.test" not in net.requests
    assert "//here.test" not in page(staff_client, draft)


def test_copy_of_the_blog_looks_at_nothing(staff_client, draft, net, settings):
    settings.ENV = "local"

    assert "looked at" not in page(staff_client, draft)
    ask(staff_client, draft)
    drain()

    assert not net.requests
