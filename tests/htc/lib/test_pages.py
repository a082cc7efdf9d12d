"""Pages of the admin that rooms give."""

import re

import pytest
from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import reverse

from articles.models import Article
from htc.lib.pages import PagesByKey

PAGES = admin.site.get_model_admin(Article).pages


@pytest.mark.parametrize("given", PAGES, ids=[page.name for page in PAGES])
def test_page_that_a_room_gives_is_entered_by_signing_in(client, db, given):
    address = reverse(f"admin:{given.name}", kwargs=dict.fromkeys(re.findall(r"<int:(\w+)>", given.route), 1))

    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('admin:login')}?next={address}")


def test_pages_by_key_are_the_pages_of_the_list(make_article):
    for number in range(5):
        make_article(title=f"Number {number}", published_at=f"2014-01-0{number + 1}T12:00Z")
    listed = Article.objects.order_by("-published_at", "-pk")

    for orphans in (0, 1):
        by_key, plain = PagesByKey(listed, 2, orphans=orphans), Paginator(listed, 2, orphans=orphans)
        assert [list(page.object_list) for page in by_key] == [list(page.object_list) for page in plain]


def test_which_rows_stand_on_a_page_is_sorted_out_by_keys_alone(make_article, django_assert_num_queries):
    for _ in range(3):
        make_article()
    pages = PagesByKey(Article.objects.order_by("title"), 2)
    assert pages.count == 3

    with django_assert_num_queries(2) as captured:
        list(pages.page(1).object_list)

    sorting = next(query["sql"] for query in captured if "LIMIT" in query["sql"])
    assert '"body"' not in sorting
