"""Characters that no text holds are kept out of every row, whichever way it is written, and of everything that is XML."""

import pytest
from defusedxml.ElementTree import fromstring
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection, models
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, Author, ContentTopic, Document, Site
from articles.series.models import Series, SeriesPart
from comments.models import DomainRule, MailChoice, ReplyTemplate, Response, WordRule
from htc.following.models import Follower, Newsletter
from htc.lib.text import fit
from htc.redaction.models import Redaction
from htc.safety.models import Helpline
from htc.wordpress.models import ImportRecord, ImportRun, Leftover
from tests.articles.syndication.reading import feeds_of
from tests.comments.moderation.queueing import QUEUE
from tests.site.journey import posted_form

TYPED = "\x0b\x1f\ufffe\x9f"
STORED = f"a\x0bb\x1f\ufffe\ud800\x00c{chr(0x10FFFF)}"
FIT = "a bc"


@pytest.fixture
def rows(make_article, make_case, make_image, make_response, member):
    """One row of every model of the admin, public where readers can see it."""
    case, image = make_case("jakarta", body="<p>The case.</p>"), make_image()
    article = make_article(
        f"Text.[fn]A note.[/fn]\n\n[case:jakarta]\n\n[picture:{image.pk}]", title="Title", tags=["law"], by=[("Ada", "Role")]
    )
    case.tags.add("law")
    made = [Tag.objects.get(), article, case, image, make_response(article, author_name="Ana"), Author.objects.get(), Site.current()]
    made += [
        Document.objects.create(title="Report", file="documents/report.pdf", media_type="application/pdf", size=9),
        member("Moderator"),
    ]
    made += [WordRule.objects.create(pattern="word"), DomainRule.objects.create(domain="bad.test", verdict="block")]
    made += [ContentTopic.objects.create(name="a topic"), Helpline.objects.create(country="US", name="A line", phone="1 555 0100")]
    series = Series.objects.create(title="A series")
    SeriesPart.objects.create(series=series, planned="A part")
    return [*made, series, Newsletter.objects.create(), ReplyTemplate.objects.create(name="Thanks", body="Thank you.")]


def unfit_texts() -> list:
    """Give every text of every table that holds what no text holds."""
    return [
        (field, value)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.model is model
        for value in model._base_manager.values_list(field.attname, flat=True)
        if isinstance(value, str) and value != fit(value)
    ]


def forms_of(answer) -> list:
    return [answer.context["adminform"].form, *(form for shown in answer.context["inline_admin_formsets"] for form in shown.formset.forms)]


def save_with_unfit_texts(client, row) -> int:
    """Write what cannot be kept into the middle of every text of a row's form, and save; give how many texts took it.

    A field that wants a form of its own, such as a date, may refuse it in a sentence, and is left alone then.
    """
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    fields = posted_form(client, url)
    answer = client.get(url)
    boxes = {form.add_prefix(name) for form in forms_of(answer) for name, field in form.fields.items() if not field.widget.is_hidden}
    # An inline row that is still empty stays so.
    texts = {
        name: f"{value[:1] or 'a'}{TYPED}{value[1:] or 'b'}"
        for name, value in fields.items()
        if name in boxes and (value or "-" not in name)
    }
    while (answer := client.post(url, fields | texts)).status_code == 200:
        refused = {form.add_prefix(name) for form in forms_of(answer) for name in form.errors} & set(texts)
        assert refused, [form.errors for form in forms_of(answer)]
        texts = {name: value for name, value in texts.items() if name not in refused}
    assert answer.status_code == 302
    return len(texts)


def test_no_form_of_the_admin_stores_them_and_every_feed_and_the_sitemap_stay_well_formed(staff_client, reader, rows):
    without = {
        Group,
        MailChoice,
        Follower,
        ImportRun,
        ImportRecord,
        Leftover,
        Redaction,
    }  # which hold no text that somebody writes into a form
    assert {type(row) for row in rows} == set(admin.site._registry) - without

    taken = {row._meta.label: save_with_unfit_texts(staff_client, row) for row in rows}

    assert [label for label, texts in taken.items() if not texts] == []
    assert sum(taken.values()) > 40
    assert unfit_texts() == []
    assert_well_formed(reader, 1)


INVISIBLE = "\u200b\u2060\xad\u200f\ufe0f\u3164"


def test_no_form_of_the_admin_takes_what_cannot_be_seen_for_something(staff_client, rows):
    asked = {}
    for row in rows:
        url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        fields, drawn = posted_form(staff_client, url), forms_of(staff_client.get(url))
        needed = {
            form.add_prefix(name)
            for form in drawn
            for name, field in form.fields.items()
            if isinstance(field, forms.CharField) and not field.widget.is_hidden and field.required and fields.get(form.add_prefix(name))
        }
        answer = staff_client.post(url, fields | dict.fromkeys(needed, INVISIBLE))
        asked[row._meta.label] = len(needed)
        if needed:
            assert answer.status_code == 200, row
            assert {form.add_prefix(name) for form in forms_of(answer) for name in form.errors} >= needed, row
    assert sum(asked.values()) > 10


def assert_well_formed(reader, entries: int) -> None:
    article = Article.objects.get(title__startswith="T")
    feeds = feeds_of(reader)
    of_articles = [path for path in feeds if "/feed/" in path and not path.startswith(("/feed/corrections", "/feed/case-studies"))]
    assert {path: len(feeds[path].entries) for path in of_articles} == dict.fromkeys(of_articles, entries)
    # Of all, of the tag and of the author in three formats, and of the responses to all and to one.
    assert len(of_articles) >= 11
    assert article.full_url in [
        place.text for place in fromstring(reader.get("/sitemap-articles-1.xml").content).iter() if place.tag.endswith("loc")
    ]


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda: Author.objects.create(name=STORED, slug="a"), id="save"),
        pytest.param(lambda: Author.objects.bulk_create([Author(name=STORED, slug="a")]), id="bulk_create"),
        pytest.param(lambda: Author.objects.update(name=STORED), id="update"),
        pytest.param(lambda: Tag.objects.bulk_create([Tag(name=STORED, slug="a"), Tag(name=f"{STORED}d", slug="b")]), id="tag"),
        pytest.param(lambda: get_user_model().objects.update(first_name=STORED), id="account"),
        pytest.param(lambda: connection.cursor().execute("UPDATE articles_author SET bio = %s", [STORED]), id="sql"),
        pytest.param(lambda: connection.cursor().executemany("UPDATE articles_author SET bio = %s", iter([[STORED]])), id="many"),
    ],
)
def test_no_way_to_write_a_row_stores_them(staff, make_article, write):
    make_article(by=[("Ada", "Role")])

    write()

    assert unfit_texts() == []
    held = [
        *Author.objects.values_list("name", "bio"),
        *Tag.objects.values_list("name"),
        *get_user_model().objects.values_list("first_name"),
    ]
    assert [text for row in held for text in row if text.startswith(FIT)]


def test_json_of_no_row_holds_them_and_the_pages_of_moderators_are_shown(staff_client, make_article, make_response):
    held = {"title": STORED, "author_name": STORED, "facts": {"why": [STORED], STORED: STORED}, "link": [0, 1]}
    fits = {"title": FIT, "author_name": FIT, "facts": {"why": [FIT], FIT: FIT}, "link": [0, 1]}
    row = make_response(make_article(), kind="webmention", pending_update=held, facts=held)
    saved = Response.objects.values_list("pending_update", "facts").get()
    Response.objects.update(pending_update=held, facts=held)
    updated = Response.objects.values_list("pending_update", "facts").get()
    row.pending_update = row.facts = held
    Response.objects.bulk_update([row], ["pending_update", "facts"])

    assert [saved, updated, Response.objects.values_list("pending_update", "facts").get()] == [(fits, fits)] * 3
    for address in (QUEUE, f"{QUEUE}?lane=linkbacks", reverse("admin:comments_response_change", args=[row.pk])):
        assert staff_client.get(address).status_code == 200


def test_look_up_finds_what_was_stored(db):
    Tag.objects.create(name=STORED, slug="a")

    assert Tag.objects.get(name=STORED).name == FIT


def test_row_from_before_the_guard_breaks_no_feed(reader, make_article, make_response):
    make_response(make_article(title="Title", excerpt="Excerpt", tags=["law"], by=[("Ada", "Role")]), author_name="Ana")
    broken = "char(11, 31, 65534, 1)" if connection.vendor == "sqlite" else "concat(chr(11), chr(31), chr(65534), chr(1))"
    wrappers, connection.execute_wrappers = connection.execute_wrappers, []
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE articles_article SET title = title || {broken}, excerpt = excerpt || {broken}, body = body || {broken}")
        cursor.execute(f"UPDATE articles_author SET name = name || {broken}")
        cursor.execute(f"UPDATE taggit_tag SET name = name || {broken}")
        cursor.execute(f"UPDATE comments_response SET author_name = author_name || {broken}, body = body || {broken}")
        cursor.execute(f"UPDATE articles_site SET name = name || {broken}, tagline = {broken}")
    connection.execute_wrappers = wrappers

    assert len(unfit_texts()) >= 8
    assert_well_formed(reader, 1)
