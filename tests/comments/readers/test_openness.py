"""When an article takes comments and when it says why not: the site, the article, its age, slow mode, and one switch for all."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Site
from comments.readers.forms import make_token
from htc.worker import chores
from tests.site.journey import article_form, ping, posted_form, save_site, text_of


def send(article, client=None, **fields):
    return (client or Client()).post(f"/respond/{article.pk}/", {"token": make_token(article), "body": "A thought."} | fields)


def set_site(**fields):
    site = Site.current()
    for name, value in fields.items():
        setattr(site, name, value)
    site.save()


@pytest.mark.parametrize(
    ("site", "fields", "sentence"),
    [
        pytest.param({"comments_open": False}, {}, "Comments on all articles of this site are closed since 1 March 2026.", id="site"),
        pytest.param(
            {"responses_closed": True}, {}, "Comments on all articles of this site are closed since 1 March 2026.", id="everything"
        ),
        pytest.param(
            {},
            {"comments_open": False},
            "Comments on this article are closed since 1 March 2026, by decision of its editors.",
            id="article",
        ),
        pytest.param(
            {"comments_close_after": 30},
            {"published_at": "2026-01-15T12:00Z"},
            "Comments on this article are closed since 14 February 2026: articles take them for 30 days.",
            id="age",
        ),
        pytest.param(
            {"comments_close_after": 1, "comments_open": False},
            {"published_at": "2026-01-15T12:00Z"},
            "Comments on all articles of this site are closed since 1 March 2026.",
            id="the site comes before the age",
        ),
    ],
)
def test_closed_article_says_since_when_and_why_on_its_page_and_where_a_comment_is_refused(
    make_article, time_machine, site, fields, sentence
):
    time_machine.move_to("2026-03-01T12:00Z")
    set_site(**site)
    article = make_article(slug="closed", **{"published_at": "2026-01-10T12:00Z"} | fields | {"comments_open": True})
    article.comments_open = fields.get("comments_open", True)
    article.save()
    time_machine.move_to("2026-03-10T12:00Z")
    article.save()  # a later change does not move the moment

    page, refused = Client().get(article.get_absolute_url()), send(article)

    assert sentence in text_of(page.content)
    assert '<form method="post"' not in page.content.decode()
    assert refused.status_code == 403
    assert sentence in text_of(refused.content)
    assert not article.responses.exists()


def test_article_opened_again_and_one_that_is_young_take_comments(make_article, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    set_site(comments_close_after=30)
    article = make_article(published_at="2026-02-20T12:00Z", comments_open=False)
    article.comments_open = True
    article.save()

    assert article.comments_closed_at is None
    assert send(article).status_code == 303


@pytest.mark.parametrize("came_closed", [True, False], ids=["it came closed", "closed before moments were kept"])
def test_article_whose_closing_has_no_moment_says_so_without_a_date(make_article, came_closed):
    article = make_article(comments_open=not came_closed)
    Article.objects.filter(pk=article.pk).update(comments_open=False)

    assert "Comments on this article are closed, by decision of its editors." in text_of(Client().get(article.get_absolute_url()).content)


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_comment_on_what_is_not_public_finds_nothing(make_article, status):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(status=status)

    assert send(article).status_code == 404


def test_one_tick_closes_everything_at_once_and_unticked_all_is_as_before(staff_client, make_article, reader):
    article = make_article(slug="open")
    Article.objects.filter(pk=make_article(slug="never").pk).update(comments_open=False)
    before = reader.get("/2014/01/open/")

    save_site(staff_client, responses_closed="on", pingbacks_open="on")
    closed, refused = reader.get("/2014/01/open/"), send(article)
    with pytest.raises(Exception, match=r"33|49"):
        ping(reader, "https://other.test/post", article.full_url)
    save_site(staff_client, pingbacks_open="on")

    assert "X-Pingback" in before
    assert "X-Pingback" not in closed
    assert '<form method="post"' not in closed.content.decode()
    assert refused.status_code == 403
    assert send(article).status_code == 303
    assert "X-Pingback" in reader.get("/2014/01/open/")


def test_form_of_the_site_has_the_panic_ticks_and_the_days(staff_client):
    site = Site.current()
    address = reverse("admin:articles_site_change", args=[site.pk])

    fields = posted_form(
        staff_client, address, responses_held="on", comments_close_after="90", linkbacks_close_after="365", links_held_from="3"
    )
    answer = staff_client.post(address, fields)

    site = Site.current()
    assert answer.status_code == 302
    assert (site.responses_held, site.responses_closed) == (True, False)
    assert (site.comments_close_after, site.linkbacks_close_after, site.links_held_from) == (90, 365, 3)
    assert "If responses get out of hand" in staff_client.get(address).content.decode()
    assert "All responses are held, those of the staff too." in staff_client.get("/admin/").content.decode()


def test_page_that_is_kept_loses_its_form_when_the_age_closes_the_article(make_article, reader, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    set_site(comments_close_after=30)
    article = make_article(published_at="2026-01-31T12:00:30Z")
    before = reader.get(article.get_absolute_url()).content.decode()
    version = Site.current().versions

    time_machine.move_to("2026-03-02T12:01Z")
    chores(timezone.now())
    after = reader.get(article.get_absolute_url()).content.decode()

    assert '<form method="post"' in before
    assert '<form method="post"' not in after
    assert Site.current().versions > version


# Slow mode


def test_slow_mode_asks_to_wait_keeps_the_text_and_ends(make_article, time_machine):
    time_machine.move_to("2026-03-01T12:50Z")
    article, other = make_article(slow_mode_minutes=30), make_article()
    first = send(article, body="One.")
    again = send(article, body="One.")  # a double click
    time_machine.move_to("2026-03-01T13:10:30Z")  # in the next hour a reader has another name in the cache

    second = send(article, body="Two, kept.")
    time_machine.move_to("2026-03-01T13:10:36Z")
    elsewhere, somebody_else = send(other), send(article, Client(REMOTE_ADDR="198.51.100.9"))
    time_machine.move_to("2026-03-01T13:20:01Z")
    later = send(article, body="Two, kept.")

    html = second.content.decode()
    assert (first.status_code, second.status_code) == (303, 429)
    assert 540 < int(second["Retry-After"]) <= 600
    assert "everybody may send one comment in 30 minutes. Please send this one again in 10 minutes." in html
    assert "Two, kept.</textarea>" in html
    assert (elsewhere.status_code, somebody_else.status_code, again.status_code, later.status_code) == (303, 303, 303, 303)


def test_slow_mode_does_not_hold_up_moderators(make_article, member, client_of):
    article = make_article(slow_mode_minutes=1440)
    moderator = client_of(member("Moderator"))

    assert [send(article, moderator, body=f"Answer {n}").status_code for n in range(3)] == [303] * 3


def test_slow_mode_is_set_in_the_form_of_the_article(staff_client, make_article):
    article = make_article(slug="slow")
    address = reverse("admin:articles_article_change", args=[article.pk])

    wrong = staff_client.post(address, article_form(slug="slow", slow_mode_minutes="1441"))
    staff_client.post(address, article_form(slug="slow", slow_mode_minutes="15"))

    article.refresh_from_db()
    assert "less than or equal to 1440" in wrong.content.decode()
    assert article.slow_mode_minutes == 15


@pytest.mark.parametrize("closed", [{}, {"comments_close_after": 1}, {"responses_closed": True}, {"comments_open": False}], ids=str)
def test_no_link_leads_to_a_form_that_is_not_there(make_article, reader, closed):
    site = Site.current()
    for name, value in closed.items():
        setattr(site, name, value)
    site.save()

    page = reader.get(make_article().get_absolute_url()).content.decode()

    assert ('href="#respond"' in page, 'id="respond"' in page) == (not closed, not closed)
