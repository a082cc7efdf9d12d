"""The page on which an editor sees whom an article tells of its links, and decides about it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.publishing.signals import article_changed
from comments.models import DomainRule
from tests.site.journey import add_article, tell_due, text_of
from tests.testnet import Page

TARGET = "https://a.test/post"
TRACKBACK = "https://a.test/trackback/7"


@pytest.fixture(autouse=True)
def _without_pauses(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def article(staff_client, testnet, django_user_model):
    testnet[TARGET] = Page("<p>Theirs.</p>", headers={"Content-Type": "text/html", "Link": "</wm>; rel=webmention"})
    testnet["https://a.test/wm"] = Page("", 202)
    add_article(staff_client, slug="ours", body=f'<p>See <a href="{TARGET}">it</a>.</p>')

    return Article.objects.get(slug="ours")


@pytest.fixture
def page(article):
    return reverse("admin:articles_article_outgoing", args=[article.pk])


@pytest.fixture
def decide(staff_client, article, page):
    def send(action, **fields):
        return staff_client.post(page, {"row": article.outgoing.get().pk, "action": action} | fields, follow=True)

    return send


def after(**time):
    tell_due((timezone.now() + timedelta(**time)).isoformat())


def test_page_says_what_came_of_each_link_in_words(staff_client, article, page):
    form = staff_client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert page in form.content.decode()
    assert "Waiting" in text_of(staff_client.get(page).content, "#content-main")

    after(minutes=2)

    shown = text_of(staff_client.get(page).content, "#content-main")
    assert [word for word in (TARGET, "Sent", "Webmention", "https://a.test/wm", "HTTP 202") if word not in shown] == []


def test_page_without_links_and_with_switches_off_says_so(staff_client, make_article, settings):
    settings.ENV = "local"
    article = make_article(linkbacks_sent=False)

    shown = text_of(staff_client.get(reverse("admin:articles_article_outgoing", args=[article.pk])).content, "#content-main")

    assert [words for words in ("None.", "a copy of the blog", "its own switch is off") if words not in shown] == []


def test_link_is_silenced_before_anybody_was_told_and_may_be_told_later(decide, article, testnet):
    assert "is not told of this link any more" in decide("silence").content.decode()
    after(minutes=2)
    assert testnet.dials == []

    decide("speak")
    after(minutes=3)
    assert article.outgoing.get().state == "sent"


def test_silenced_link_stays_so_when_the_article_changes(decide, article, staff_client, testnet):
    decide("silence")
    article.title = "Another"
    article.save()

    article_changed.send(type(article), article=article, at=timezone.now())
    after(minutes=2)

    assert testnet.dials == []
    assert article.outgoing.get().reason == "silenced"


def test_send_again_asks_anew_also_where_the_page_took_none_a_moment_ago(decide, article, testnet):
    link = testnet.answer_to(TARGET)
    testnet[TARGET] = "<p>Nothing.</p>"
    after(minutes=2)
    assert article.outgoing.get().state == "no-endpoint"

    testnet[TARGET] = link
    decide("again")
    after(minutes=3)
    assert article.outgoing.get().state == "sent"


def test_site_is_never_notified_again_by_any_article(decide, article, testnet):
    decide("never")

    assert DomainRule.objects.get().domain == "a.test"
    decide("again")
    after(minutes=2)
    assert testnet.dials == []
    assert article.outgoing.get().reason == "host_not_allowed"


def test_typed_trackback_address_is_used_where_the_page_names_nothing_better(decide, article, testnet):
    testnet[TARGET] = "<p>Nothing.</p>"
    testnet[TRACKBACK] = Page("<response><error>0</error></response>", headers={"Content-Type": "text/xml"})
    Article.objects.update(content_notes=["graphic detail"])
    after(minutes=2)

    decide("trackback", trackback_url=TRACKBACK)
    after(minutes=3)

    (post,) = [seen for seen in testnet.requests["a.test"] if seen.method == "POST"]
    assert post.path == "/trackback/7"
    assert b"url=https%3A%2F%2Fhtc.test%2F" in post.body
    assert b"&title=A+title&excerpt=Content+note%3A+graphic+detail.+See+it." in post.body
    assert (article.outgoing.get().protocol, article.outgoing.get().state) == ("trackback", "sent")


def test_trackback_that_is_refused_says_why(decide, article, testnet, staff_client, page):
    testnet[TARGET] = "<p>Nothing.</p>"
    testnet[TRACKBACK] = "<response><error>1</error><message>No <b>thanks</b></message></response>"
    decide("trackback", trackback_url=TRACKBACK)
    after(minutes=2)

    assert "error: No thanks" in text_of(staff_client.get(page).content, "#content-main")


@pytest.mark.parametrize("address", ["", "a.test/trackback", "javascript:alert(1)", "https://10.0.0.1/tb"])
def test_address_that_cannot_be_one_is_refused_with_a_sentence(decide, article, address):
    answer = decide("trackback", trackback_url=address)

    assert answer.status_code == 422
    assert "This TrackBack address cannot be used." in answer.content.decode()
    assert article.outgoing.get().trackback_url == ""


def test_link_of_another_article_cannot_be_decided_about_here(staff_client, article, make_article):
    page = reverse("admin:articles_article_outgoing", args=[make_article().pk])

    answer = staff_client.post(page, {"row": article.outgoing.get().pk, "action": "never"})

    assert answer.status_code == 422
    assert not DomainRule.objects.exists()


def test_only_who_may_change_the_article_sees_the_page(article, page, member, client_of):
    assert client_of(member("Author")).get(page).status_code in (302, 403, 404)
    assert client_of(member("Editor")).get(page).status_code == 200
