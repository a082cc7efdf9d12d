"""A page is made anew when what it shows has changed, and only then: the pages that an act on responses leaves, and those that it does not."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from articles.models import Article, Site
from comments.decisions import changes
from comments.models import Response
from comments.privacy import persons
from comments.readers import removal
from comments.readers.openness import tell_of_what_is_over
from htc.serving import pagecache

RESPONDED, OTHER = "/2014/01/responded/", "/2014/01/other/"
# Those that show responses of any article, and those of one.
OF_ALL = ("/", "/comments/feed/", "/tags/a-tag/", "/authors/ada/", "/2014/01/", "/case-studies/jakarta/")
OF_ONE = (RESPONDED, f"{RESPONDED}feed/", f"{RESPONDED}responses/pingbacks/")
OF_NONE = (OTHER, f"{OTHER}feed/", "/archive/", "/tags/", "/case-studies/", "/feed/", "/corrections/", "/sitemap.xml")
OF_NONE += (
    "/feed/atom/",
    "/tags/a-tag/feed/json/",
    "/feed/case-studies/",
    "/feed/corrections/",
    "/case-studies/cases.json",
    "/sitemap-tags-1.xml",
)


@pytest.fixture
def article(make_article, make_case, make_response, time_machine):
    time_machine.move_to("2014-03-01T12:00Z")
    make_case("jakarta")
    make_response(make_article(slug="other"), body="Elsewhere.")
    return make_article("[case:jakarta]", slug="responded", by=[("Ada", "")], tags=["a tag"])


@pytest.fixture
def row(article, make_response):
    make_response(article, kind="pingback")
    staff = get_user_model().objects.create(username="a-moderator")
    return make_response(article, author_name="Old name", author_email="ana@mail.test", body="Old words.", staff=staff)


def texts(client, *paths: str) -> dict[str, bytes]:
    return {path: client.get(path).content for path in paths}


def kept() -> set[str]:
    """Give the paths of the pages that are kept after the versions have been asked for."""
    pagecache.cache.look()
    return {path for *_, path in pagecache.cache.pages}


def approved(row: Response):
    return Response.objects.filter(pk=row.pk)


ACTS = {
    "rejected": lambda row: changes.move(approved(row), "spam", origin="web"),
    "approved": lambda row: [
        changes.move(approved(row), "pending", origin="web"),
        changes.move(approved(row), "approved", origin="web"),
        Response.objects.filter(kind="pingback").update(title="New title"),
    ],
    "answered by a script": lambda row: Response.objects.create(
        article=row.article, kind="comment", state="approved", body="New.", received_at="2014-02-02T12:00Z"
    ),
    "brought by an import": lambda row: Response.objects.bulk_create(
        [Response(article=row.article, kind="comment", state="approved", body="New.", received_at=datetime(2014, 2, 2, tzinfo=UTC))]
    ),
    "reworded in bulk": lambda row: approved(row).update(body="New words."),
    "reworded": lambda row: [setattr(row, "body", "New words."), row.save()],
    "held by a script": lambda row: [setattr(row, "state", "pending"), row.save()],
    "deleted": lambda row: row.delete(),
    "deleted in bulk": lambda row: approved(row).delete(),
    "taken back by its reader": lambda row: removal.remove(row.pk),
    "its writer forgotten": lambda row: persons.forget("ana@mail.test", origin="cli"),
    "the account of its writer deleted": lambda row: row.staff.delete(),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_change_of_a_response_empties_the_pages_that_show_it_and_no_other(reader, row, act):
    before = texts(reader, "/", *OF_ONE, *OF_NONE)

    act(row)

    assert kept() == set(OF_NONE)
    after = texts(reader, "/", RESPONDED)
    assert after[RESPONDED] != before[RESPONDED]
    pagecache.cache.clear()
    assert texts(reader, "/", RESPONDED) == after


def test_every_page_that_an_approval_leaves_is_as_it_would_be_made_anew(reader, article, row, make_response):
    held = make_response(article, state="pending", body="New words.")
    found, left = set(), ["/", *OF_ALL, *OF_ONE, *OF_NONE]
    while left:
        if (path := left.pop()) not in found:
            found.add(path)
            answer = reader.get(path)
            is_page = answer.get("Content-Type", "").startswith("text/html")
            left += re.findall(r'href="(/(?!static/|admin/)[^"#?]*)["#?]', answer.content.decode()) if is_page else []
    were_kept = kept()

    changes.move(Response.objects.filter(pk=held.pk), "approved", origin="web")
    still = kept()
    now = texts(reader, *found)

    assert {*OF_ALL, *OF_ONE} <= were_kept - still
    assert set(OF_NONE) <= still
    pagecache.cache.clear()
    assert [path for path, anew in texts(reader, *found).items() if anew != now[path]] == []


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda article: [setattr(article, "title", "New words"), article.save()], id="saved"),
        pytest.param(lambda article: article.bylines.get().delete(), id="its author taken off"),
        pytest.param(lambda article: article.delete(), id="deleted with its responses"),
        pytest.param(lambda article: Site.objects.get().save(), id="setting saved"),
        pytest.param(
            lambda article: Article.objects.filter(slug="other").update_unseen(published_at=timezone.now() - timedelta(minutes=1)),
            id="the time of another has come",
        ),
    ],
)
def test_change_of_what_staff_write_empties_every_page(reader, article, row, act):
    texts(reader, *OF_ONE, *OF_NONE)

    act(article)

    assert kept() == set()


def test_held_response_leaves_every_page(reader, article, row, make_response):
    texts(reader, "/", *OF_ONE)

    held = make_response(article, state="pending")
    changes.move(Response.objects.filter(pk=held.pk), "trash", origin="web")
    Response.objects.bulk_create([Response(article=article, kind="comment", received_at=timezone.now())])
    held.delete()

    assert kept() == {"/", *OF_ONE}


def test_age_that_closes_an_article_empties_its_own_pages(reader, article, row, time_machine):
    Site.objects.update(comments_close_after=60)
    Article.objects.filter(slug="other").update(published_at="2014-01-01T12:00Z")
    texts(reader, *OF_ONE, "/tags/", OTHER)
    before = timezone.now()

    time_machine.shift(timedelta(days=2))
    tell_of_what_is_over(before, timezone.now())

    assert kept() == {*OF_ONE, "/tags/"}


def test_page_that_an_approval_overtook_is_not_kept(reader, article, row):
    versions = pagecache.cache.look()
    texts(reader, RESPONDED, "/tags/")
    (key, page), (tags_key, tags) = pagecache.cache.pages.items()
    approved(row).update(body="New words.")
    pagecache.cache.look()

    pagecache.cache.put(key, page, versions)
    pagecache.cache.put(tags_key, tags, versions)

    assert kept() == {"/tags/"}


def test_articles_that_many_approvals_have_changed_need_not_be_named(reader, article, row, make_article, monkeypatch):
    third = make_article(slug="third").get_absolute_url()
    texts(reader, RESPONDED, OTHER, third, "/tags/")
    Response.objects.update(body="New words.")
    monkeypatch.setattr(pagecache, "MOST_CHANGED", 1)

    assert kept() == {"/tags/"}
    assert pagecache.cache.bound == {}


def test_memory_of_what_is_bound_goes_with_the_pages(reader, article, row, monkeypatch):
    monkeypatch.setattr(pagecache, "MOST_BYTES", 0)

    texts(reader, "/", *OF_ONE)

    assert (len(pagecache.cache.pages), pagecache.cache.size, pagecache.cache.bound) == (0, 0, {})
