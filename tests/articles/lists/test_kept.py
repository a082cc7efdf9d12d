"""What is worked out once for a version of the site, and what must not be older than it."""

import re

import pytest

from articles.lists import kept as pieces
from articles.lists.kept import Kept
from articles.models import ArticleTag, MenuEntry, Site
from comments.models import Response
from htc.safety.models import Helpline


def test_a_value_is_made_once_for_a_version_and_nothing_is_kept_for_none():
    kept, made = Kept(), iter(range(10))

    assert [kept.get(version, "name", lambda: next(made)) for version in (1, 1, 2, 2, 1, None, None)] == [0, 0, 1, 1, 2, 3, 4]


def test_the_longest_unused_goes_where_they_are_too_many():
    kept, made = Kept(most=10), []

    def ask(name):
        kept.get(1, name, lambda: made.append(name) or "12345")

    for name in ("a", "b", "a", "c", "a", "b"):
        ask(name)

    assert made == ["a", "b", "c", "b"]


def test_a_thread_that_is_late_keeps_nothing_for_a_version_that_has_gone():
    kept = Kept()

    def late():
        kept.get(2, "name", lambda: "new")
        return "old"

    assert kept.get(1, "name", late) == "old"
    assert kept.get(2, "name", lambda: "again") == "new"


CHANGES = {
    "title": lambda article: article.save() if setattr(article, "title", "Changed title") is None else None,
    "tag": lambda article: ArticleTag.objects.get(content_object=article).tag.delete(),
    "withdrawn": lambda article: article.save() if setattr(article, "status", "withdrawn") is None else None,
    "site": lambda article: Site.current().save() if Site.objects.update(name="Other name") else None,
    "menu": lambda article: MenuEntry.objects.create(site=Site.current(), address="/new-place/", words="New place"),
    "helpline": lambda article: Helpline.objects.create(country="US", name="New line", phone="123 456", checked_on="2100-01-01"),
    "response": lambda article: Response.objects.create(
        article=article, kind="comment", state="approved", body="Words.", author_name="Rae", received_at=article.published_at
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_page_follows_every_change_at_once_also_past_the_page_cache(reader, make_article, change):
    """What is kept gives the pages that nothing kept would give, before a change and after it."""
    article = make_article("Text.", by=[("Ada", "A")], tags=["law"])
    make_article("Text.", by=[("Ada", "A")], tags=["law", "sea"])
    paths = [
        "/",
        "/archive/",
        "/2014/",
        "/2014/01/",
        "/tags/",
        "/tags/law/",
        "/authors/ada/",
        "/search/",
        "/feed/",
        article.get_absolute_url(),
    ]

    def seen() -> list[str]:
        answers = [reader.get(f"{path}?x=1").content.decode() for path in paths]
        return [re.sub(r"<lastBuildDate>.*?<", "<", re.sub(r'name="token" value="[^"]*"', "", answer)) for answer in answers]

    before = seen()
    CHANGES[change](article)
    after = seen()
    pieces.kept.clear()

    assert before != after
    assert after == seen()
