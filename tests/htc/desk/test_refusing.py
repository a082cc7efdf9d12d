"""What is refused in the admin is said in its frame, with the way to go on; elsewhere as readers are told it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.site.journey import text_of


@pytest.fixture
def strict(staff):
    """A client whose posts are checked as a browser's are."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    return client


@pytest.mark.parametrize("is_signed_in", [True, False], ids=["signed in", "cookies deleted"])
def test_form_without_proof_is_refused_in_the_frame_and_nothing_is_lost(strict, make_article, is_signed_in):
    article = make_article(title="On keys", status="draft")
    if not is_signed_in:
        strict.cookies.clear()
    answer = strict.post(reverse("admin:articles_article_publish", args=[article.pk]), {"action": "publish"})

    assert answer.status_code == 403
    said = text_of(answer.content, "main")
    assert "Nothing was done" in said
    assert "nothing was saved, published or deleted" in said
    assert "go back with the browser and load the page again" in said
    assert ("sign in" in said) is not is_signed_in
    assert (b"New article" in answer.content) is is_signed_in
    article.refresh_from_db()
    assert article.status == "draft"


def test_page_that_an_account_may_not_open_is_refused_in_the_frame(client_of, member):
    answer = client_of(member("Moderator")).get(reverse("admin:articles_article_add"))

    assert answer.status_code == 403
    assert "Your account does not open this page." in text_of(answer.content, "main")
