"""What the link dialog finds by title: what readers have, at its permalink, and the headings of the text at the ids that its page gives them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.files.documents import PDF
from articles.models import Document

ADDRESS = reverse("admin:articles_article_linkable")


@pytest.fixture
def library(make_article, make_case, staff):
    """One of each kind that bears the words, and what readers do not have."""
    make_article(title="The Ferry and the Harbour", slug="ferry")
    make_article(title="Ferry routes", slug="routes", kind="page", date_precision="none")
    make_article(title="A ferry that is still a draft", status="draft")
    make_article(title="A ferry of next week", published_at=timezone.now() + timedelta(days=7))
    make_article(title="A withdrawn ferry", status="withdrawn")
    make_case("raid", title="A raid on a ferry")
    make_case("secret", title="A ferry in secret", status="draft")
    Document.store(PDF, b"%PDF-1.4", title="Ferry lists of 1998", uploaded_by=staff)
    Document.expect(PDF, title="A ferry list that has not come", uploaded_by=staff)


def found(client, words: str, *headings: str) -> list[tuple[str, str, str]]:
    links = client.post(ADDRESS, {"q": words, "heading": headings}).json()["links"]
    return [(link["title"], link["kind"], link["address"]) for link in links]


def test_what_readers_have_is_found_by_words_of_its_title(staff_client, library):
    document = Document.objects.get(title="Ferry lists of 1998").get_absolute_url()

    assert found(staff_client, "FERRY") == [
        ("Ferry routes", "Page", "/routes/"),
        ("The Ferry and the Harbour", "Article, 2014", "/2014/01/ferry/"),
        ("A raid on a ferry", "Case study", "/case-studies/raid/"),
        ("Ferry lists of 1998", "Document, PDF", document),
    ]
    assert [title for title, _, _ in found(staff_client, "härbour  férry")] == ["The Ferry and the Harbour"]
    assert found(staff_client, "nowhere") == []


def test_headings_of_the_text_lead_where_its_page_has_them(staff_client, reader, make_article):
    body = "<h2>What we saw</h2><p>a</p><h3>Más allá &amp; back</h3><p>b</p><h2>What we saw</h2><p>c</p>"
    page = reader.get(make_article(body).get_absolute_url()).content.decode()

    links = found(staff_client, "", "What we saw", "Más allá & back", "What we saw")
    headings = [link for link in links if link[1] == "Heading of this text"]

    assert [title for title, _, _ in headings] == ["What we saw", "Más allá & back", "What we saw"]
    assert all(f'id="{address.removeprefix("#")}"' in page for _, _, address in headings)


def test_moderators_are_refused_and_any_number_of_rows_costs_the_same(library, staff_client, member, client_of, make_article):
    assert client_of(member("Moderator")).post(ADDRESS, {"q": "ferry"}).status_code == 403
    with CaptureQueriesContext(connection) as before:
        found(staff_client, "ferry")
    for number in range(8):
        make_article(title=f"Ferry {number}")
    with CaptureQueriesContext(connection) as after:
        assert len(found(staff_client, "ferry")) == 8
    assert len(after) == len(before)
