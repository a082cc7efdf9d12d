"""The preview of a form that has not been saved: the page of readers, of what is in the form now, and nothing is written."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from justhtml import JustHTML

from articles.models import Article, Footnote, Site
from tests.site.journey import article_form, byline_fields, posted_form, text_of

NEW = reverse("admin:articles_article_preview_new")
BODY = "First.[fn]By the *clock* of the office.[/fn]\n\n[case:quay left]\n\nLast."


def page_of(article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def preview_of(article) -> str:
    return reverse("admin:articles_article_preview", args=[article.pk])


def preview_new(client, **fields):
    """Press “Preview” on the page of a new article."""
    return client.post(NEW, article_form(**fields))


def notice(answer) -> str:
    assert answer.status_code == 200
    return text_of(answer.content, ".notice")


def shown(answer) -> str:
    """Give the article's element as it is sent, with the keys of new notes made equal."""
    (element,) = re.findall(r"<article.*</article>", answer.content.decode(), re.DOTALL)
    return re.sub(r"\bn[0-9a-f]{8}\b", "KEY", element)


@pytest.fixture
def member(django_user_model):
    """Make a client of somebody with a few permissions for articles."""

    def make(*actions: str) -> Client:
        user = django_user_model.objects.create_user(f"member {actions}", password="a long password", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=[f"{action}_article" for action in (*actions, "edit_any")]))
        client = Client()
        client.force_login(user)
        return client

    return make


def test_new_article_is_shown_as_it_would_be_published_and_nothing_is_written(staff_client, make_case):
    make_case("quay", title="On the quay", country="Ruritania")
    fields = article_form(
        title="Not saved",
        standfirst="What it is about.",
        body=BODY,
        tags="Keys, doors",
        **byline_fields(("Ada", "HTC Fellow"), ("Ben", "")),
    )
    Site.current()

    with CaptureQueriesContext(connection) as captured:
        answer = staff_client.post(NEW, fields)

    words = text_of(answer.content)
    assert answer.status_code == 200
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
    assert not Article.objects.exists()
    assert "Preview of the form, as readers would see it. Nothing has been saved.\ndoors · Keys\nNot saved\nWhat it is about." in words
    assert "By Ada, HTC Fellow and Ben\n15 January 2014" in words
    assert "On the quay" in words
    assert "Notes\nBy the *clock* of the office." in words
    assert "doors\nKeys" in words


def test_preview_is_what_readers_get_after_saving(staff_client, reader, make_case):
    make_case("quay")
    headings = "\n\n".join(f"<h2>Part {number}</h2>\n\nText." for number in range(1, 6))
    fields = {
        "title": "  Two   spaces ",
        "body": f"{BODY}\n\n{headings}",
        "tags": "a, B",
        "note_style": "symbol",
        **byline_fields(("Ada", "x")),
    }

    before = preview_new(staff_client, **fields)
    staff_client.post(reverse("admin:articles_article_add"), article_form(**fields))
    after = reader.get("/2014/01/a-title/")

    without_comment_link = re.sub(r'<span class="byline__responses">.*?</span>', "", shown(after), flags=re.DOTALL)
    assert "Contents" in shown(before)
    assert shown(before) == without_comment_link


def test_changes_are_shown_and_the_article_stays_as_it_was(staff_client, make_article, make_case):
    make_case("quay")
    article = make_article("Old words.[fn]A kept note.[/fn]", title="Old title", by=[("Ada", "Old role"), ("Ben", "")], tags=["old"])
    form = posted_form(staff_client, page_of(article))
    form |= {"title": "New title", "body": form["body"] + "\n\n[case:quay]\n\nNew.[fn]A new note.[/fn]", "tags": "new"}
    form |= {"bylines-0-role": "New role", "bylines-1-DELETE": "on", "published_at_0": "2013-09-01", "slug": "moved"}

    with CaptureQueriesContext(connection) as captured:
        answer = staff_client.post(preview_of(article), form)

    words = text_of(answer.content)
    article.refresh_from_db()
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
    assert all(
        part in words for part in ("New title", "A kept note.", "A new note.", "Quay", "By Ada, New role", "1 September 2013", "new")
    )
    assert "Ben" not in words
    assert "/2013/09/moved/" in answer.content.decode()
    assert (article.title, article.tag_names, Footnote.objects.count()) == ("Old title", ["old"], 1)
    assert article.path == f"2014/01/{article.slug}"


def test_untouched_form_gives_the_public_page(staff_client, reader, make_article, make_case):
    make_case("quay")
    article = make_article(BODY, by=[("Ada", "Fellow"), ("Ben", "")], tags=["One", "two"], comments_open=False)

    answer = staff_client.post(preview_of(article), posted_form(staff_client, page_of(article)))

    assert shown(answer) == shown(reader.get(article.get_absolute_url()))


@pytest.mark.parametrize(
    ("fields", "sentence", "still_shown"),
    [
        pytest.param({"title": ""}, "Title: This field is required.", "A paragraph.", id="no title"),
        pytest.param({"title": "A long one " * 30}, "Title: Ensure this value has at most", "A long one A long one", id="title too long"),
        pytest.param({"published_at_0": "sometime"}, "Published: “sometime” is no date that can be read.", "A paragraph.", id="no date"),
        pytest.param({"body": "Kept.\n\nA[fn][/fn]."}, "Text: The footnote after “A” has no text.", "Kept.", id="note without text"),
        pytest.param(
            {"body": "Kept.\n\n[case:quay]\n\nA[fn]b"},
            "The footnote after “A” has no end in its paragraph.",
            "On the quay",
            id="note without end",
        ),
        pytest.param(
            {"body": "A[fn]The note.[/fn]\n\nB [case:quay] c."}, "stands inside a line.", "Notes\nThe note.", id="case inside a line"
        ),
        pytest.param({"body": "[case:nowhere]\n\nKept."}, "Text: There is no case study “nowhere”.", "Kept.", id="unknown case"),
        pytest.param({"body": "[case:quay]\n\nKept.\n\n[case:quay]"}, "stands twice", "On the quay", id="case twice"),
        pytest.param({"body": "Kept.\n\n[case:drafted]"}, "“Not yet” is still a draft. Publish it", "What happened.", id="draft case"),
        pytest.param({"body": "<div>" * 200, "title": "Kept"}, "Text: ", "Kept", id="text too deep"),
        pytest.param(
            {"bylines-TOTAL_FORMS": "1", "bylines-0-author": "", "bylines-0-role": "Fellow"},
            "Byline 1, Author: Please choose an author, or write the name of a new one.",
            "A paragraph.",
            id="byline without an author",
        ),
        pytest.param({"bylines-TOTAL_FORMS": ""}, "ManagementForm data is missing", "A paragraph.", id="rows without their number"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_shown(staff_client, make_case, fields, sentence, still_shown):
    make_case("quay", title="On the quay")
    make_case("drafted", title="Not yet", status="draft")

    answer = preview_new(staff_client, **fields)

    assert "The form cannot be saved yet:" in notice(answer)
    assert notice(answer).count(sentence) == 1
    assert still_shown in text_of(answer.content)


def test_draft_case_in_a_draft_is_shown_and_said(staff_client, make_case):
    make_case("drafted", title="Not yet", status="draft")

    answer = preview_new(staff_client, status="draft", body="Text.\n\n[case:drafted]")

    assert "The case study “Not yet” is still a draft. Publish it before the article that shows it." in notice(answer)
    assert "cannot be saved" not in notice(answer)
    assert "What happened." in shown(answer)
    assert "/case-studies/drafted/" not in shown(answer)


def test_note_that_is_no_longer_in_the_text_is_asked_about(staff_client, make_article):
    article = make_article("Text.[fn]The only source.[/fn]")

    answer = staff_client.post(preview_of(article), posted_form(staff_client, page_of(article), body="Text."))

    assert "Saving will ask you: This footnote is no longer in the text: “The only source.”" in notice(answer)
    assert "The only source." not in shown(answer)
    assert article.footnotes.exists()


def test_article_with_a_date_to_come_is_shown_with_it(staff_client, time_machine):
    time_machine.move_to("2026-03-01T15:00Z")

    answer = preview_new(staff_client, published_at_0="2026-04-02", title="Later")

    assert "cannot be saved" not in notice(answer)
    assert "Later\n2 April 2026" in text_of(answer.content)


def test_what_could_harm_is_taken_out(staff_client):
    answer = preview_new(
        staff_client,
        title="<script>alert(1)</script>",
        body="Text<script>alert(1)</script>[fn]<img src=x onerror=alert(1)>[/fn]",
        slug='"><svg>',
    )

    html = answer.content.decode()
    assert not re.search(r'<script(?! src="/static/)|<img|onerror=alert|<svg(?! class="masthead__mark")', html)
    assert "&lt;script&gt;alert(1)" in html


def test_preview_is_kept_by_nobody_and_takes_no_responses(staff_client):
    answer = preview_new(staff_client)

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<form method="post"' not in answer.content.decode()
    assert 'rel="pingback"' not in answer.content.decode()
    assert "X-Pingback" not in answer


def test_reload_after_a_login_in_between_leads_to_the_form(staff_client, make_article):
    article = make_article()

    assert staff_client.get(NEW)["Location"] == reverse("admin:articles_article_add")
    assert staff_client.get(preview_of(article))["Location"] == page_of(article)


@pytest.mark.parametrize(
    ("actions", "new", "changed"),
    [
        pytest.param((), 403, 403, id="other staff"),
        pytest.param(("view",), 403, 403, id="may look"),
        pytest.param(("add",), 200, 403, id="may add"),
        pytest.param(("change",), 403, 200, id="may change"),
    ],
)
def test_only_who_may_save_sees_a_preview(member, make_article, actions, new, changed):
    article = make_article()
    client = member(*actions)

    assert preview_new(client).status_code == new
    assert client.post(preview_of(article), article_form()).status_code == changed


def test_readers_are_asked_to_sign_in_and_other_sites_are_refused(reader, staff, make_article):
    signed_in = Client(enforce_csrf_checks=True)
    signed_in.force_login(staff)

    assert preview_new(reader)["Location"].startswith("/admin/login/")
    assert preview_new(signed_in).status_code == 403
    assert signed_in.get(reverse("admin:articles_article_preview", args=[999])).status_code == 404


def test_button_stands_where_the_form_can_be_saved(staff_client, member, make_article):
    article = make_article()

    def buttons(client, page):
        return JustHTML(client.get(page).content.decode(), sanitize=False).query("button[formaction]")

    on_new, on_saved, *others = buttons(staff_client, reverse("admin:articles_article_add"))[:1] + buttons(staff_client, page_of(article))

    assert [button.attrs.get("value") for button in others] == [None, "card"]
    assert (on_new.attrs["formaction"], on_saved.attrs["formaction"]) == (NEW, preview_of(article))
    assert {"formnovalidate", "formtarget"} <= set(on_saved.attrs)
    assert buttons(member("view"), page_of(article)) == []
