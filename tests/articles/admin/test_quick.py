"""Title, date, tags and state from the list: the rules of the form, and nothing else of the article is touched."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, Revision, Site
from articles.publishing.signals import article_changed, article_published
from articles.revisions.history import snapshot_of
from tests.site.journey import posted_form, text_of

LIST = reverse("admin:articles_article_changelist")


def page_of(article) -> str:
    return reverse("admin:articles_article_quick", args=[article.pk])


def fields_of(client, article) -> dict:
    """Give what the page sends when nothing in it is touched."""
    form = client.get(page_of(article)).context["form"]
    shown = {"title": article.title, "status": article.status, "date_precision": article.date_precision}
    at = article.published_at and article.published_at.astimezone(Site.current().zone)
    day, clock = (at.date(), at.time()) if at else ("", "")
    return shown | {
        "published_at_0": f"{day}",
        "published_at_1": f"{clock}",
        "tags": form["tags"].value() or "",
        "began_from": form["began_from"].value(),
    }


@pytest.fixture
def article(make_article, make_case):
    make_case("quay", status="published")
    return make_article(
        "Text[fn]A note.[/fn].\n\n[case:quay]", title="Old", slug="open", tags=["Courts"], by=[("Ada", "")], content_notes=["Violence"]
    )


@pytest.fixture
def told():
    heard = []

    def hear(sender, article, **kwargs):
        heard.append(article.title)

    for signal in (article_changed, article_published):
        signal.connect(hear)
    yield heard
    for signal in (article_changed, article_published):
        signal.disconnect(hear)


def test_what_the_page_shows_is_changed_as_by_the_form_and_nothing_else(staff_client, article, told):
    before = snapshot_of(article)
    fields = fields_of(staff_client, article)
    unchanged = staff_client.post(page_of(article), fields)
    assert (snapshot_of(article), Revision.objects.count(), told) == (before, 0, [])

    fields |= {"title": "New", "published_at_0": "3 Feb 2014", "published_at_1": "3pm", "tags": "Courts, Labour"}
    answer = staff_client.post(f"{page_of(article)}?_changelist_filters=state%3Dpublished", fields, follow=True)

    after = snapshot_of(article)
    changed = {name for name in after if after[name] != before[name]}
    assert unchanged.status_code == 302
    assert changed == {"title", "published_at", "tags", "touched_at"}
    assert after["published_at"] == "2014-02-03T22:00:00+00:00"  # 15:00 in Denver
    assert answer.redirect_chain[-1][0] == f"{LIST}?state=published"
    assert "Updated. Readers see the changes" in text_of(answer.content, ".messagelist")
    assert [row.changed for row in Revision.objects.order_by("pk")][-1].startswith("title, published, tags")
    assert told == ["New"]
    assert Article.objects.get().path == "2014/02/open"


def test_page_refuses_what_the_form_refuses_and_keeps_what_was_typed(staff_client, make_article, make_case):
    make_case("quay", status="draft")
    draft = make_article("Text.\n\n[case:quay]", title="Draft", status="draft")

    answer = staff_client.post(page_of(draft), fields_of(staff_client, draft) | {"status": "published", "title": "Mine"})

    assert answer.status_code == 422
    assert "is still a draft. Publish it before the article that shows it" in text_of(answer.content)
    assert answer.context["form"]["title"].value() == "Mine"
    assert Article.objects.get().status == "draft"


def test_nobody_writes_over_a_colleague(staff_client, client_of, member, article):
    fields = fields_of(staff_client, article)
    other = client_of(member("Editor"))
    other.post(page_of(article), fields_of(other, article) | {"title": "Theirs"})

    asked = staff_client.post(page_of(article), fields | {"title": "Mine"})
    held = Article.objects.get().title
    confirmed = fields | {"title": "Mine", "confirm_overwrite": asked.context["form"]["confirm_overwrite"].field.widget.attrs["value"]}
    staff_client.post(page_of(article), confirmed)

    assert asked.status_code == 422
    assert "after you had opened it here" in text_of(asked.content)
    assert held == "Theirs"
    assert Article.objects.get().title == "Mine"


def test_changes_that_readers_do_not_see_yet_are_left_to_the_form(staff_client, article):
    fields = fields_of(staff_client, article)
    form = reverse("admin:articles_article_change", args=[article.pk])
    staff_client.post(form, posted_form(staff_client, form, title="Kept", _keep_unseen="1"))

    answers = [staff_client.get(page_of(article)), staff_client.post(page_of(article), fields | {"title": "Mine"})]

    assert [answer["Location"] for answer in answers] == [form, form]
    assert Article.objects.get().title == "Old"
    assert staff_client.get(form).context["adminform"].form["title"].value() == "Kept"


def test_author_edits_own_drafts_and_cannot_publish(client_of, member, make_article):
    ada = member("Author")
    own, public = make_article(status="draft", created_by=ada), make_article(created_by=ada)
    client = client_of(ada)

    published = client.post(page_of(own), fields_of(client, own) | {"status": "published"})
    listed = client.get(LIST).content.decode()

    assert published.status_code == 422
    assert client.get(page_of(public)).status_code == 403
    assert page_of(own) in listed
    assert page_of(public) not in listed
    assert reverse("admin:articles_article_duplicate", args=[public.pk]) in listed


def test_list_with_its_links_costs_the_same_queries_for_any_number(client_of, member, make_article):
    ada = member("Author")
    client = client_of(ada)
    counts = []
    for number in (2, 6):
        for _ in range(number):
            make_article(status="draft", created_by=ada, by=[("Ada", "")])
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        counts.append(len(captured))

    assert counts[0] == counts[1]
