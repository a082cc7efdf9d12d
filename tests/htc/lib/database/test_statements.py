from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from comments.models import ModerationEvent, Response
from htc.lib.database.statements import Question

NOW = timezone.now()
PUBLISHED = Question(
    lambda at, slug, pk: Article.objects.published(at).filter(slug=slug, pk__gte=pk).annotate(called=F("title")).defer("body"),
    datetime,
    str,
    int,
)


def test_question_gives_the_rows_of_its_query_set_for_the_values_of_each_asking(make_article):
    first = make_article("One.", slug="one", published_at=NOW - timedelta(days=2))
    second = make_article("Two.", slug="two", published_at=NOW - timedelta(days=1))

    assert [PUBLISHED.ask(NOW, row.slug, row.pk) for row in (first, second)] == [[first], [second]]
    assert PUBLISHED.ask(NOW - timedelta(days=3), "one", first.pk) == []
    assert PUBLISHED.ask(NOW, "one", first.pk + 1) == []
    [found] = PUBLISHED.ask(NOW, "two", 0)
    assert (found.called, found.published_at, found.comments_open) == (second.title, second.published_at, True)
    assert found.body == second.body  # asked for when somebody wants it


def test_question_for_values_gives_them_as_the_model_has_them(make_article):
    article = make_article(slug="one")
    asked = Question(lambda pk: Article.objects.filter(pk=pk).values_list("slug", "published_at"), int)

    assert [tuple(row) for row in asked.ask(article.pk)] == [("one", article.published_at)]


def test_row_that_is_stored_often_comes_back_as_it_was_stored(make_article):
    article, moment = make_article(), NOW.replace(microsecond=0)
    # Twice: the second is stored by what was put together for the first.
    for number in range(2):
        row = Response(article=article, kind="comment", body=f"{number}", received_at=moment, reasons=["held"], facts={"why": ["a"]})
        row.save()
        kept = Response.objects.get(pk=row.pk)
        assert (kept.body, kept.reasons, kept.facts, kept.received_at) == (f"{number}", ["held"], {"why": ["a"]}, moment)
        assert (row.lane, row.source_host) == (kept.lane, kept.source_host) == ("comments", "")
        assert kept.thread == row.thread != b""
    named = Response(pk=row.pk + 1000, article=article, kind="comment", body="x", received_at=moment)
    named.save(force_insert=True)
    assert Response.objects.get(pk=named.pk).body == "x"


def test_event_is_stored_by_one_statement(make_article, make_response):
    row = make_response(make_article())

    with CaptureQueriesContext(connection) as captured:
        row.events.create(origin=ModerationEvent.Origin.RULE, to_state="pending", reason="held")

    assert len(captured) == 1
    assert ModerationEvent.objects.filter(response=row, reason="held").count() == 1


def test_question_brings_the_related_rows_that_its_query_set_does(make_article, make_response, django_assert_num_queries):
    article = make_article(title="Asked about")
    make_response(article, author_name="Ana")
    rows = Response.objects.select_related("article", "staff").only("author_name", "article__title", "staff")
    asked = Question(lambda pk: rows.filter(article=pk), int)

    with django_assert_num_queries(1):
        [row] = asked.ask(article.pk)
        assert (row.author_name, row.article.title, row.article, row.staff) == ("Ana", "Asked about", article, None)
