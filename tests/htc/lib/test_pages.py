"""Pages of the admin that rooms give."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from articles.models import Article

PAGES = admin.site.get_model_admin(Article).pages


@pytest.mark.parametrize("given", PAGES, ids=[page.name for page in PAGES])
def test_page_that_a_room_gives_is_entered_by_signing_in(client, db, given):
    address = reverse(f"admin:{given.name}", kwargs=dict.fromkeys(re.findall(r"<int:(\w+)>", given.route), 1))

    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('admin:login')}?next={address}")
