"""What it costs to store what readers and other sites send, in queries."""

import xmlrpc.client

from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Response
from comments.readers.forms import make_token


def test_comment_is_stored_without_anything_that_the_page_of_its_article_shows(reader, make_article):
    article = make_article("Text.", by=[("Ada", "A")], tags=["law", "sea"])
    sent = {"name": "Rae", "body": "What I wanted to say.", "token": make_token(article), "action": "send"}

    with CaptureQueriesContext(connection) as captured:
        answer = reader.post(f"/respond/{article.pk}/", sent)

    assert (answer.status_code, Response.objects.count()) == (303, 1)
    asked = " ".join(query["sql"] for query in captured)
    assert '"role"' not in asked
    assert "articles_searchrow" not in asked
    # Of them four are the transaction's own in a test, and the last reads nothing that was written.
    assert len(captured) <= 9


def test_pingback_is_stored_without_anything_that_the_page_of_its_article_shows(reader, make_article):
    article = make_article("Text.", by=[("Ada", "A")], tags=["law", "sea"])
    call = xmlrpc.client.dumps(("https://other.test/page", article.full_url), "pingback.ping")

    with CaptureQueriesContext(connection) as captured:
        answer = reader.post("/xmlrpc.php", call, content_type="text/xml")

    assert b"fault" not in answer.content
    assert [row.state for row in Response.objects.all()] == ["unverified"]
    asked = " ".join(query["sql"] for query in captured)
    assert '"articles_article"."body"' not in asked
    assert len(captured) <= 11
