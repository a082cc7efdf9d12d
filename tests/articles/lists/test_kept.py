"""What is worked out once for a version of the site, and what must not be older than it."""

import re
from functools import partial

import pytest

from articles.lists import kept as pieces
from articles.lists.kept import LONG, ROW_SIGNS, Kept
from articles.models import Article, ArticleTag, Author, Byline, CaseStudy, Footnote, MenuEntry, Site
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


def test_what_is_long_takes_no_room_from_what_is_short():
    kept, made = Kept(most=10, most_long=2 * LONG), []

    def ask(name, value):
        kept.get(1, name, lambda: made.append(name) or value, of_a_row=True)

    for name, value in [("short", "12345"), *((name, name * LONG) for name in "abcb"), ("short", "12345"), ("a", "a" * LONG)]:
        ask(name, value)

    assert made == ["short", "a", "b", "c", "a"]


def test_a_row_weighs_what_its_text_does():
    kept, made = Kept(most=10 * ROW_SIGNS, most_long=2 * LONG), []

    def make(name):
        made.append(name)
        return Article(body=name * (LONG - ROW_SIGNS))

    for name in "abca":
        kept.get(1, name, partial(make, name), of_a_row=True)

    assert made == ["a", "b", "c", "a"]


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


def test_an_article_follows_everything_that_its_page_is_made_of(reader, make_article, make_case):
    make_case("port")
    article = make_article("Text[fn]A note.[/fn].\n\n[case:port]", by=[("Ada", "A")], tags=["law"])
    twin = make_article("Texto.", language="es", title="En español", slug="texto")
    article.set_translations([twin])
    Article.objects.filter(pk=twin.pk).update(status="draft")
    path = f"{article.get_absolute_url()}?x=1"
    assert "Other" not in reader.get(path).content.decode()

    changes = [
        (lambda: Footnote.objects.update(text="Other note."), "Other note."),
        (lambda: CaseStudy.objects.update(title="Other case"), "Other case"),
        (lambda: Author.objects.update(bio="Other words about her."), "Other words about her."),
        (lambda: Byline.objects.update(role="Other role"), "Other role"),
        (lambda: article.tags.add("other tag"), "other tag"),
        (lambda: article.corrections.create(kind="correction", text_right="Other number."), "Other number."),
        (lambda: Site.objects.update(contact_email="other@htc.test") and Site.current().save(), "mailto:other@htc.test?subject"),
        (lambda: Article.objects.filter(pk=twin.pk).update(status="published"), "Also in"),
        (lambda: Article.objects.filter(pk=article.pk).update(comments_open=False), "by decision of its editors"),
    ]
    late = []
    for change, words in changes:
        change()
        if words not in reader.get(path).content.decode():
            late.append(words)

    assert late == []
