"""What other apps hear of articles: what a person does and what the clock brings, and nothing else."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, LookedUntil
from articles.publishing import signals
from articles.publishing.due import tell_of_due
from tests.site.journey import add_article, add_case, change_article


@pytest.fixture
def heard(db):
    """Give what was heard so far as (signal, title)."""
    said = []
    listeners = []
    for name in ("published", "changed", "withdrawn"):
        signal = getattr(signals, f"article_{name}")

        def listen(sender, article, at, name=name, **kwargs):
            said.append((name, article.title))

        signal.connect(listen)
        listeners.append((signal, listen))
    yield said
    for signal, listen in listeners:
        signal.disconnect(listen)


def test_life_of_an_article_is_heard_of(heard, staff_client):
    add_article(staff_client, slug="ours", title="Ours", status="draft")
    article = Article.objects.get()
    assert heard == []

    for title, status in (("Ours", "published"), ("Own", "published"), ("Own", "published"), ("Own", "withdrawn"), ("Own", "published")):
        change_article(staff_client, article, title=title, status=status)

    assert [name for name, _ in heard] == ["published", "changed", "withdrawn", "published"]


def test_page_is_heard_of_like_a_post(heard, staff_client):
    add_article(staff_client, slug="about-us", kind="page", title="About us")

    assert heard == [("published", "About us")]


def test_bulk_actions_and_restored_revisions_are_heard_of(heard, staff_client, make_article):
    articles = [make_article(title=f"No. {number}") for number in range(2)]
    data = {"action": "withdraw", "_selected_action": [article.pk for article in articles], "confirmed": "yes"}
    staff_client.post(reverse("admin:articles_article_changelist"), data)
    assert heard == [("withdrawn", "No. 0"), ("withdrawn", "No. 1")]

    article = make_article(title="First")
    change_article(staff_client, article, title="Second")
    address = reverse("admin:articles_article_restore", args=[article.pk, article.revisions.first().pk])
    staff_client.post(address, {"version": article.touched_at.isoformat()})
    assert heard[2:] == [("changed", "Second"), ("changed", "First")]


def test_changed_case_study_is_heard_of_for_each_public_article_that_shows_it(heard, staff_client):
    add_case(staff_client, "quay", "The quay")
    for status in ("published", "draft"):
        add_article(staff_client, slug=status, title=status, status=status, body="[case:quay]")
    heard.clear()

    case = Article.objects.get(slug="draft").placements.get().case_study
    data = {"slug": "quay", "title": "The pier", "summary": "About it.", "body": "", "sources": "", "status": "published"}
    staff_client.post(reverse("admin:articles_casestudy_change", args=[case.pk]), data)

    assert heard == [("changed", "published")]


def test_scripts_and_failed_saves_are_not_heard_of(heard, staff_client, make_article):
    article = make_article()
    article.title = "By a script"
    article.save()
    Article.objects.all().delete()
    call_command("demo")
    tell_of_due(timezone.now())
    add_article(staff_client, slug="refused", title="")

    assert heard == []


def test_clock_tells_of_a_scheduled_article_once(heard, make_article):
    now = timezone.now()
    tell_of_due(now)
    make_article(title="Soon", published_at=now + timedelta(hours=1))
    make_article(title="Later", published_at=now + timedelta(hours=3))
    make_article(title="Draft", status="draft", published_at=now + timedelta(hours=1))

    for hours in (0.5, 2, 2.5):
        tell_of_due(now + timedelta(hours=hours))

    assert heard == [("published", "Soon")]


def test_clock_tells_of_all_that_came_while_no_worker_ran(heard, make_article):
    now = timezone.now()
    for days in (1, 2):
        make_article(title=f"In {days} days", published_at=now + timedelta(days=days))

    assert tell_of_due(now + timedelta(days=7)) == 2

    assert heard == [("published", "In 1 days"), ("published", "In 2 days")]


def test_clock_tells_again_where_what_followed_was_lost(heard, make_article):
    now = timezone.now()
    make_article(title="Soon", published_at=now + timedelta(hours=1))

    def fail(**kwargs):
        raise RuntimeError("the power fails")

    signals.article_published.connect(fail)
    with pytest.raises(RuntimeError):
        tell_of_due(now + timedelta(hours=2))
    signals.article_published.disconnect(fail)

    assert tell_of_due(now + timedelta(hours=2)) == 1


def test_clock_leaves_alone_what_its_last_save_told_of(heard, staff_client):
    add_article(staff_client, slug="now", title="Now", published_at_0="", published_at_1="")

    tell_of_due(timezone.now() + timedelta(minutes=1))

    assert heard == [("published", "Now")]


def test_clock_that_was_set_back_is_followed(heard, make_article):
    now = timezone.now()
    tell_of_due(now + timedelta(days=400))
    tell_of_due(now)

    assert LookedUntil.objects.get().until == now
    make_article(title="Soon", published_at=now + timedelta(hours=1))
    tell_of_due(now + timedelta(hours=2))
    assert heard == [("published", "Soon")]
