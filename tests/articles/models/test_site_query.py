"""What every page asks of the site does not grow with what is written."""

from django.db import connection
from django.utils import timezone

from articles.models import Site, site_with_menu
from articles.models.menu import _rows_at


def test_newest_publication_is_found_by_the_index_of_its_kind(make_article):
    make_article(published_at="2014-01-01T12:00Z")
    assert "2014" in str(site_with_menu().newest)
    make_article(kind="page", slug="about", published_at="2015-01-01T12:00Z")
    assert "2015" in str(site_with_menu().newest)
    make_article(published_at="2016-01-01T12:00Z")
    make_article(published_at="2100-01-01T12:00Z")
    assert "2016" in str(site_with_menu().newest)


def test_no_row_of_an_article_is_sorted_for_it(make_article):
    make_article()
    Site.current()
    if connection.vendor != "sqlite":
        return
    statement, values = _rows_at(timezone.now()).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        plan = [row[3] for row in cursor]

    assert [line for line in plan if line.startswith("SCAN") and "articles_article" in line] == []
    # Twice in each of two expressions for the newest, and never to go through all of them.
    assert sum("article_by_date (status=? AND kind=? AND published_at<?)" in line for line in plan) == 4
