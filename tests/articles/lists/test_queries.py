"""How lists of posts are asked for, where that decides what a large blog costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from articles.lists import queries
from articles.models import Author

ASKED = {
    "month": (lambda: list(queries.posts_under("2014/01/").order_by().values("pk")), "path>? AND path<?"),
    "years": (queries.years, "COVERING INDEX article_by_date"),
    "tag": (lambda: queries.tag_shown("law"), "CORRELATED SCALAR SUBQUERY"),
    "author": (lambda: queries.author_shown("ada"), "CORRELATED SCALAR SUBQUERY"),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ASKED)
def test_what_one_page_shows_is_found_by_an_index_and_not_among_all_posts(make_article, name):
    make_article(by=[("Ada", "A")], tags=["law"])
    ask, expected = ASKED[name]

    with CaptureQueriesContext(connection) as captured:
        assert ask()

    plans = []
    with connection.cursor() as cursor:
        for query in captured:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans += [row[3] for row in cursor.fetchall()]
    assert any(expected in step for step in plans), plans
    assert not any(step.startswith("SCAN") for step in plans), plans


def test_largest_tags_come_first_and_those_of_signs_alone_not_at_all(make_article):
    make_article(tags=["law", "sea", "zoo"])
    make_article(tags=["sea", "law"])
    make_article(tags=["sea", "port"], status="draft")
    Tag.objects.filter(name="zoo").update(slug="!!")

    assert [(tag.name, tag.count) for tag in queries.tags_with_posts()] == [("law", 2), ("sea", 2)]
    assert [(tag.name, tag.count) for tag in queries.neighbours_of(Tag.objects.get(name="law"))] == [("sea", 2)]
    assert {tag.name for tag in queries.tags_with_a_page(Tag.objects.all())} == {"law", "sea"}


def test_roles_have_the_years_of_their_posts_that_of_the_latest_post_first(make_article):
    for year, role in ((2011, "Intern"), (2013, "Editor"), (2014, "Intern"), (2012, "Editor"), (2015, ""), (2016, "Guest")):
        make_article(by=[("Ada", role)], published_at=f"{year}-05-05T12:00Z", status="draft" if role == "Guest" else "published")

    roles = [(role.name, role.years) for role in queries.roles_of(Author.objects.get(name="Ada"))]
    assert roles == [("Intern", "2011–2014"), ("Editor", "2012–2013")]
