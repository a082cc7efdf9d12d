"""Pages of the admin that rooms give."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article

PAGES = admin.site.get_model_admin(Article).pages


@pytest.mark.parametrize("given", PAGES, ids=[page.name for page in PAGES])
def test_page_that_a_room_gives_is_entered_by_signing_in(client, db, given):
    address = reverse(f"admin:{given.name}", kwargs=dict.fromkeys(re.findall(r"<int:(\w+)>", given.route), 1))

    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('admin:login')}?next={address}")


def test_page_of_a_list_has_its_rows_in_their_order(staff_client, make_article):
    for number in range(1, 61):
        make_article(title=f"Number {number:02}", published_at=datetime(2014, 1, 1, 12, number - 1, tzinfo=UTC))

    def titles(question: str) -> list[str]:
        rows = staff_client.get(f"/admin/articles/article/?{question}").context["cl"].result_list
        return [row.title.removeprefix("Number ") for row in rows]

    assert titles("") == [f"{number:02}" for number in range(60, 10, -1)]
    assert titles("p=2") == [f"{number:02}" for number in range(10, 0, -1)]
    assert titles("o=1&p=2") == [f"{number:02}" for number in range(51, 61)]
    assert titles("state=published&all=") == [f"{number:02}" for number in range(60, 0, -1)]


@pytest.mark.parametrize("question", ["", "state=published", "o=1"])
def test_which_rows_stand_on_a_page_is_sorted_out_by_keys_alone(staff_client, make_article, question):
    make_article()

    with CaptureQueriesContext(connection) as asked:
        staff_client.get(f"/admin/articles/article/?{question}")

    sorting = [query["sql"] for query in asked if query["sql"].startswith('SELECT "articles_article"."id" AS "pk"')]
    shown = [query["sql"] for query in asked if '"articles_article"."slug"' in query["sql"] and "(SELECT" in query["sql"]]
    assert len(sorting) == 1
    assert not [sql for sql in shown if 'ORDER BY "articles_article"' in sql or "ORDER BY COALESCE" in sql]
