"""What it costs to store a comment, in queries."""

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
    assert len(captured) <= 16
