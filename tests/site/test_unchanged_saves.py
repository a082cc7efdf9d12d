"""A form of the admin that is saved as it was drawn changes nothing: whatever row it shows, and however that came to be."""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from taggit.models import Tag

from articles.files.documents import PDF
from articles.models import Article, Author, CaseStudy, Document, EditingNotice, Image, Site, TagWords
from articles.publishing import signals
from comments.models import DomainRule, ReplyTemplate, Response, WordRule
from htc.following.models import Newsletter
from tests.pictures import pdf
from tests.site.journey import posted_form

# Of responses alone there are more; they differ by kind at the most.
MOST = 5
# What opening a page and signing in write.
NOTED = (Session, EditingNotice, LogEntry)
SIGNALS = (signals.article_published, signals.article_changed, signals.article_withdrawn)


def store(row, **values):
    """Write values past ``save``, as an import or an older release may have."""
    QuerySet(type(row)).filter(pk=row.pk).update(**values)
    return row


def everything() -> dict[str, list[tuple]]:
    """Give the rows of each table, by the database: as objects of our models they take a second, and a hundred forms are saved."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - {model._meta.db_table for model in NOTED}
    with connection.cursor() as cursor:
        return {table: cursor.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}


@pytest.fixture
def heard():
    """The signals that were sent."""
    sent = []

    def hear(signal, **about):
        sent.append(about["article"])

    for signal in SIGNALS:
        signal.connect(hear)
    yield sent
    for signal in SIGNALS:
        signal.disconnect(hear)


def save_unchanged(client, row) -> None:
    """Open the form of a row and save it; everything in the database stays."""
    assert_nothing_changes(client, row, everything())


def assert_nothing_changes(client, row, before: dict[str, list[tuple]]) -> None:
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    fields = posted_form(client, address)

    answer = client.post(address, fields)

    assert answer.status_code == 302, (row, answer.context["errors"], fields)
    after = everything()
    assert after == before, [(row, table, {*before[table]} ^ {*after[table]}) for table in before if after[table] != before[table]]


def test_no_form_of_the_admin_changes_the_sample_content(sample_content, client_of, heard):
    client = client_of(User.objects.get(username="editor"))
    article = Article.objects.filter(kind="post").first()
    DomainRule.objects.create(domain="block.test", verdict="block", note=" two \n", expires_at=datetime(2031, 1, 1, 0, 0, 0, 5, tzinfo=UTC))
    WordRule.objects.create(pattern="buy now", verdict="hold", note="said by\nnobody ")
    ReplyTemplate.objects.create(name="Thanks ", body=" Thank you.\n")
    Document.store(PDF, pdf(), title="Report")
    store(Document.objects.get(), title=" Report\u2028 ")
    store(Tag.objects.first(), name="Odd, name ", slug="ODD")
    store(TagWords.objects.first(), text=" One.\n\n\nTwo. ")
    store(Author.objects.first(), bio="One.\n\n\nTwo. ")
    store(Image.objects.first(), consent="", caption=" Two\nlines ")
    store(CaseStudy.objects.first(), summary="", body="<p>Bare.</p>\n", year_from=900)
    store(Site.current(), tagline=" spaced ", footer="One.\n", time_zone="Nowhere/Never")
    store(article.bylines.first(), role=" of old ")
    store(Response.objects.filter(kind="comment").first(), body="One.\n\n\n Two.\n", author_name=" ")
    Group.objects.create(name="House")
    Newsletter.objects.create()
    User.objects.create_user("somebody", email="NOT AN ADDRESS").groups.set(Group.objects.all()[:3])

    seen = []
    request = client.get(reverse("admin:index")).wsgi_request
    before = everything()  # the revisions among it
    for model, its_admin in admin.site._registry.items():
        for row in model._default_manager.order_by("pk")[:MOST]:
            if its_admin.has_change_permission(request, row):
                assert_nothing_changes(client, row, before)
                seen.append(model)

    changeable = {model for model, its_admin in admin.site._registry.items() if its_admin.has_change_permission(request)}
    assert set(seen) == changeable, "a model of the admin without a row in this test"
    assert heard == []


BODIES = {
    "a line end after it": "<p>Text.</p>\n",
    "spaces and line ends round it": "\n\n <p>Text.</p> \n\n",
    "bare text": "Text without a paragraph\nof two lines.",
    "what the editor would clean": "<p>One</p><p></p><p><br></p><div>Two<b>!</b></div><script>three()</script>",
    "shorthand in words": "<p>An “[fn]” and a “[case:nowhere]” in words.</p>",
    "a note without a text": '<p>Text<sup class="fn" data-fn="n1"></sup>.</p>',
    "a case that is not there": '<div data-case-study="nowhere" data-align="right"></div><p>Text.</p>',
    "a picture that is not there": '<p>Text.</p><div data-image="4711" data-align="full"></div>',
}
MOMENTS = {
    "microseconds": datetime(2014, 1, 15, 19, 4, 5, 678901, tzinfo=UTC),
    "before 1970": datetime(1913, 7, 4, 1, 2, 3, 4, tzinfo=UTC),
    "before time zones": datetime(1850, 7, 4, 12, 0, 0, 4, tzinfo=UTC),
    "the hour that comes twice": datetime(2024, 11, 3, 7, 30, 0, 5, tzinfo=UTC),
    "the same hour before": datetime(2024, 11, 3, 8, 30, tzinfo=UTC),
    "at the hour that is left out": datetime(2024, 3, 10, 9, 0, 0, 1, tzinfo=UTC),
    "to come": datetime(2099, 3, 10, 9, 0, 0, 1, tzinfo=UTC),
}


def test_no_body_and_no_date_of_an_import_is_changed(staff_client, make_article, heard):
    for words, body in BODIES.items():
        save_unchanged(staff_client, store(make_article(), body=body, title=f" {words} ", excerpt="One. \n\n\nTwo.", standfirst="\tWords"))
    for moment in MOMENTS.values():
        save_unchanged(staff_client, store(make_article(), published_at=moment, date_precision="month"))
    save_unchanged(staff_client, store(make_article(status="withdrawn", published_at=MOMENTS["microseconds"]), slug="Two Words"))
    save_unchanged(staff_client, store(make_article(status="draft"), title="", slug=""))

    assert heard == []


def test_what_stands_in_a_published_article_is_no_reason_against_another_change(staff_client, make_article, make_case, make_image):
    case, image = make_case("jakarta"), make_image()
    article = make_article(f"Text.\n\n[case:jakarta]\n\n[image:{image.pk}]", featured_image=image)
    moment = MOMENTS["the hour that comes twice"]
    store(article, published_at=moment)
    store(case, status="draft")
    store(image, alt="", consent="")
    address = reverse("admin:articles_article_change", args=[article.pk])

    save_unchanged(staff_client, article)
    answer = staff_client.post(address, posted_form(staff_client, address, title="Another title"))
    placed = staff_client.post(
        reverse("admin:articles_article_change", args=[(other := make_article()).pk]),
        posted_form(
            staff_client,
            reverse("admin:articles_article_change", args=[other.pk]),
            body=f"Text.\n\n[case:jakarta]\n\n[image:{image.pk}]",
        ),
    )

    assert answer.status_code == 302, answer.context["errors"]
    article.refresh_from_db()
    assert (article.title, article.published_at, article.body.count("data-")) == ("Another title", moment, 5)
    assert article.revisions.count() == 2
    assert "still a draft" in str(placed.context["errors"])
    assert "has no description" in str(placed.context["errors"])
