"""Every save is kept whole, two of them stand side by side, and any comes back as it was."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, Author, Byline, Revision
from articles.revisions import history
from articles.text.notes import inflate
from tests.articles.admin.test_article import change
from tests.bench.manuscripts import manuscript
from tests.site.journey import add_article, byline_fields, drain, form_fields, posted_form, text_of

BODY = (
    'First words[fn]A note with a <a href="https://source.test/">source</a>.[/fn] and more.\n\n[case:jakarta left]\n\n'
    "<h2>A heading</h2>\n\nThe end[fn]Another note.[/fn] comes."
)


@pytest.fixture
def article(staff_client, make_case):
    """A draft that was written in the admin, with notes, a case study, a byline of two and tags."""
    make_case("jakarta")
    make_case("lagos")
    lines = byline_fields(("Ada", "Fellow"), ("Ben", ""))
    add_article(
        staff_client,
        title="First title",
        slug="first",
        body=BODY,
        status="draft",
        tags="keys, doors",
        published_at_0="",
        published_at_1="",
        **lines,
    )
    return Article.objects.get()


def listed(client, article, page: int = 1) -> str:
    return text_of(client.get(reverse("admin:articles_article_revisions", args=[article.pk]), {"page": page}).content, "#content-main")


def compared(client, article, **chosen):
    return client.get(reverse("admin:articles_article_compare", args=[article.pk]), chosen)


def restoring(article, revision) -> str:
    return reverse("admin:articles_article_restore", args=[article.pk, revision.pk])


def restore(client, article, revision):
    """Open the page that asks, press its button and give the answer."""
    return client.post(restoring(article, revision), posted_form(client, restoring(article, revision)), follow=True)


def save(client, article, **fields):
    """Open the form as a browser does, alter fields and save."""
    url = reverse("admin:articles_article_change", args=[article.pk])
    answer = client.post(url, form_fields(client, url, **fields))
    assert answer.status_code == 302, answer.context["errors"]
    assert "/login/" not in answer["Location"]


def whole(article) -> dict:
    """Give everything that is stored of an article but the moments of its saves, and the rows behind its page."""
    row = Article.objects.filter(pk=article.pk).values().get()
    del row["touched_at"], row["in_review_since"]
    return row | {
        "notes": list(article.footnotes.values("key", "text", "position", "uses")),
        "cases": list(article.placements.values("case_study", "position", "align")),
        "byline": list(Byline.objects.filter(article=article).values("author", "role", "position")),
        "tags": sorted(article.tags.values_list("pk", "name")),
    }


def test_each_save_keeps_one_revision_that_says_what_changed(staff_client, article, time_machine):
    time_machine.move_to("2026-03-01T15:30Z")
    body = staff_client.get(reverse("admin:articles_article_change", args=[article.pk])).context["adminform"].form["body"].value()
    changed = body.replace("First words", "Quite other words stand here").replace("Another note", "A new note")
    save(staff_client, article, title="New title", body=changed, tags="keys", **{"bylines-0-role": "Director"})
    save(staff_client, article, status="review")

    kept = Revision.objects.order_by("pk")
    assert [(row.author.username, row.found) for row in kept] == [("editor", False)] * 3
    assert [row.changed for row in kept] == [
        "New article, 9 words",
        "title, text +4 −1 words, notes, byline, tags",
        "status",
    ]
    words = listed(staff_client, article)
    assert "1 March 2026, 08:30\neditor\nstatus" in words
    assert "3 revisions" in words


def test_save_that_changes_nothing_keeps_nothing(staff_client, article):
    save(staff_client, article)
    change_of_name = Author.objects.get(name="Ada")
    change_of_name.name = "Ada B."
    change_of_name.save()
    save(staff_client, article)

    assert Revision.objects.count() == 1


def test_save_that_is_refused_keeps_nothing(staff_client, article):
    change(staff_client, article, title="", body="Other words.")

    assert Revision.objects.count() == 1


def test_article_that_was_imported_is_kept_as_it_was_before_its_first_change(staff_client, make_article, time_machine):
    time_machine.move_to("2026-01-01T12:00Z")
    article = make_article("Old words[fn]An old note.[/fn].", title="Old title", by=[("Ada", "Fellow")], tags=["keys"])
    before = whole(article)
    save(staff_client, article)
    assert not Revision.objects.exists()

    time_machine.move_to("2026-03-01T12:00Z")
    staff_client.force_login(get_user_model().objects.get())
    save(staff_client, article, title="New title", tags="doors", body="New words.", confirm_drop_notes="on")

    found, saved = Revision.objects.order_by("pk")
    assert (found.found, found.author, found.at.month, saved.author.username, saved.at.month) == (True, None, 1, "editor", 3)
    assert "Not saved here\nAs it was before its first change here" in listed(staff_client, article)
    restore(staff_client, article, found)
    assert whole(article) == before


def test_what_a_script_wrote_in_between_is_kept_too(staff_client, article):
    article.body = "<p>Words of a script.</p>"
    article.save()
    save(staff_client, article, title="New title", confirm_drop_notes="on", confirm_drop_cases="on")

    _, script, saved = Revision.objects.order_by("pk")
    assert (script.found, script.snapshot["title"], script.snapshot["body"]) == (True, "First title", "<p>Words of a script.</p>")
    assert script.changed.startswith("Written outside the admin: text ")
    assert saved.changed == "title"


def test_script_keeps_a_revision_only_where_it_asks_for_one(make_article, staff):
    article = make_article()
    article.title = "By a script"
    article.save()
    assert not Revision.objects.exists()

    revision = history.keep(article, by=staff)

    assert (revision.snapshot["title"], revision.author) == ("By a script", staff)
    assert history.keep(article, by=staff) is None


def test_action_of_the_list_keeps_what_it_changes(staff_client, make_article):
    public, draft, other = make_article(), make_article(status="draft"), make_article()
    chosen = {"action": "withdraw", "_selected_action": [public.pk, draft.pk], "index": 0, "confirmed": "yes"}

    staff_client.post(reverse("admin:articles_article_changelist"), chosen)

    assert [(row.article, row.found, row.snapshot["status"]) for row in Revision.objects.order_by("pk")] == [
        (public, True, "published"),
        (public, False, "withdrawn"),
    ]
    assert not other.revisions.exists()


def test_asking_to_delete_keeps_nothing_and_deleting_takes_the_revisions_along(staff_client, article):
    url = reverse("admin:articles_article_delete", args=[article.pk])

    asked = staff_client.get(url)
    staff_client.post(url, {"post": "yes"})
    staff_client.post(reverse("admin:articles_article_trash"), {"delete": article.pk, "confirmed": "yes"})

    assert asked.status_code == 200
    assert not Revision.objects.exists()


def test_revision_before_last_comes_back_exactly(staff_client, article):
    before = whole(article)
    save(
        staff_client,
        article,
        title="Other title",
        slug="other",
        standfirst="A standfirst.",
        excerpt="An excerpt.",
        body="Nothing of it[fn]But a note.[/fn].\n\n[case:lagos]",
        language="es",
        note_style="symbol",
        date_precision="month",
        tags="windows",
        status="review",
        published_at_0="2027-01-01",
        comments_open="on",
        slow_mode_minutes="15",
        licence="cc-by",
        content_notes="graphic detail",
        content_note_text="It tells of wounds.",
        confirm_drop_notes="on",
        confirm_drop_cases="on",
        **{"bylines-0-role": "Director", "bylines-1-DELETE": "on"},
    )
    between = whole(article)
    left = {
        "id",
        "path",
        "feed_guid",
        "kind",
        "comments_open",
        "comments_closed_at",
        "linkbacks_open",
        "linkbacks_sent",
        "created_by_id",
        "featured_image_id",
        "leave_shown",
        "translation_group",
        "sent_back_at",
        "trashed_at",
    }
    assert {key for key in before if before[key] == between[key]} == left

    answer = restore(staff_client, article, Revision.objects.earliest("pk"))

    assert "The article is as it was on" in text_of(answer.content, ".messagelist")
    assert whole(article) == before
    last = Revision.objects.latest("pk")
    assert (Revision.objects.count(), last.author.username) == (3, "editor")
    assert last.changed.startswith("Restored from ")
    assert "Restored from " in staff_client.get(reverse("admin:articles_article_history", args=[article.pk])).content.decode()
    restore(staff_client, article, Revision.objects.order_by("pk")[1])
    assert whole(article) == between


def test_note_whose_mark_was_removed_comes_back_with_its_mark(staff_client, reader, make_article):
    article = make_article("Workers[fn]The only copy of these words.[/fn] said.", title="Public")
    key = article.footnotes.get().key
    change(staff_client, article, body="Workers said.", confirm_drop_notes="on")
    assert not article.footnotes.exists()

    shown = text_of(compared(staff_client, article).content, "#content-main")
    restore(staff_client, article, Revision.objects.earliest("pk"))

    assert "Workers¹[The only copy of these words.] said." in shown
    page = reader.get(article.get_absolute_url()).content.decode()
    assert (article.footnotes.get().key, article.footnotes.get().text) == (key, "The only copy of these words.")
    assert f'Workers<sup class="fn"><a id="fnref-{key}"' in page
    assert "The only copy of these words." in page


def test_public_article_keeps_status_date_and_address(staff_client, reader, make_article):
    article = make_article("Old words.", slug="old", title="Old title")
    save(staff_client, article, slug="new", title="New title", published_at_0="2014-03-01", body="New words.")
    save(staff_client, article, status="withdrawn")

    asked = text_of(staff_client.get(restoring(article, Revision.objects.earliest("pk"))).content, "#content-main")
    restore(staff_client, article, Revision.objects.earliest("pk"))

    article.refresh_from_db()
    assert "What stays as it is: kind, short name, status, published." in asked
    assert (article.title, article.body) == ("Old title", "<p>Old words.</p>")
    assert (article.path, article.status) == ("2014/03/new", "withdrawn")
    assert reader.get("/2014/01/old/").status_code == 410


def test_short_name_that_another_article_took_meanwhile_harms_nothing(staff_client, reader, article, make_article):
    save(staff_client, article, slug="second")
    other = make_article(slug="first", title="The other")

    restore(staff_client, article, Revision.objects.earliest("pk"))

    article.refresh_from_db()
    assert (article.slug, article.path) == ("first", None)
    answer = change(staff_client, article, status="published", published_at_0="2014-01-15")
    assert "“The other” already has the address /2014/01/first/" in answer.context["adminform"].form.errors["slug"][0]
    assert "The other" in reader.get(other.get_absolute_url()).content.decode()


def test_what_is_no_longer_there_is_left_out_and_named(staff_client, article):
    save(staff_client, article, body="Nothing.", tags="", confirm_drop_notes="on", confirm_drop_cases="on", **{"bylines-0-DELETE": "on"})
    Author.objects.get(name="Ada").delete()
    Tag.objects.get(name="keys").delete()
    jakarta = (
        Revision.objects.earliest("pk").article.placements.model._meta.get_field("case_study").related_model.objects.get(slug="jakarta")
    )
    jakarta.delete()

    asked = text_of(staff_client.get(restoring(article, Revision.objects.earliest("pk"))).content, "#content-main")
    answer = restore(staff_client, article, Revision.objects.earliest("pk"))

    sentences = [
        "“Ada” is no longer among the authors and is left out of the byline.",
        "The tag “keys” is no longer there and is left out.",
        "The case study “jakarta” is no longer there, so its place is left out.",
    ]
    assert all(sentence in asked and sentence in text_of(answer.content, ".messagelist") for sentence in sentences)
    assert [line.author.name for line in article.bylines.all()] == ["Ben"]
    assert article.tag_names == ["doors"]
    assert (article.placements.count(), article.footnotes.count()) == (0, 2)


def test_author_and_tag_are_followed_to_their_new_names(staff_client, article):
    save(staff_client, article, tags="doors", **{"bylines-0-DELETE": "on"})
    Author.objects.filter(name="Ada").update(name="Ada Lovelace")
    Tag.objects.filter(name="keys").update(name="locks")

    restore(staff_client, article, Revision.objects.earliest("pk"))

    assert [line.author.name for line in article.bylines.all()] == ["Ada Lovelace", "Ben"]
    assert article.tag_names == ["doors", "locks"]


def test_case_that_is_a_draft_again_keeps_a_public_article_as_it_is(staff_client, make_article, make_case):
    case = make_case("jakarta")
    article = make_article("Words.\n\n[case:jakarta]")
    change(staff_client, article, body="Words.", confirm_drop_cases="on")
    case.status = "draft"
    case.save()

    asked = staff_client.get(restoring(article, Revision.objects.earliest("pk"))).content.decode()
    answer = staff_client.post(
        restoring(article, Revision.objects.earliest("pk")), {"version": Article.objects.get().touched_at.isoformat()}
    )

    assert 'value="Restore"' not in asked
    for page in (asked, answer.content.decode()):
        assert "The case study “Jakarta” is still a draft." in text_of(page.encode(), "#content-main")
    assert answer.status_code == 422
    assert Revision.objects.count() == 2


def test_article_that_was_saved_meanwhile_is_shown_again_before_it_is_replaced(staff_client, article):
    save(staff_client, article, title="Second title")
    url = restoring(article, Revision.objects.earliest("pk"))
    form = posted_form(staff_client, url)
    save(staff_client, article, title="Third title")

    answer = staff_client.post(url, form)

    words = text_of(answer.content, "#content-main")
    assert answer.status_code == 422
    assert "This article was saved after this page was made" in words
    assert "Third title" in words
    assert Article.objects.get().title == "Third title"


def test_restoring_what_is_there_already_does_nothing(staff_client, article):
    url = restoring(article, Revision.objects.get())

    asked = staff_client.get(url).content.decode()
    answer = staff_client.post(url, {"version": article.touched_at.isoformat()}, follow=True)

    assert "The article is like that already." in text_of(asked.encode(), "#content-main")
    assert 'value="Restore"' not in asked
    assert "The article is like that already." in text_of(answer.content, ".messagelist")
    assert Revision.objects.count() == 1


def test_any_two_are_compared_whichever_is_named_first(staff_client, article):
    for title in ("Second title", "Third title"):
        save(staff_client, article, title=title)
    first, second, third = Revision.objects.order_by("pk")

    newest = text_of(compared(staff_client, article).content, ".revision-fields")
    far = [
        text_of(compared(staff_client, article, **chosen).content, ".revision-fields")
        for chosen in ({"old": first.pk, "new": third.pk}, {"old": third.pk, "new": first.pk})
    ]

    assert "Before: Second title\nAfter: Third title" in newest
    assert far == [far[0]] * 2
    assert "Before: First title\nAfter: Third title" in far[0]
    assert "Nothing differs." in text_of(compared(staff_client, article, old=second.pk, new=second.pk).content, "#content-main")


def test_comparison_marks_words_notes_links_and_cases(staff_client, article):
    body = staff_client.get(reverse("admin:articles_article_change", args=[article.pk])).context["adminform"].form["body"].value()
    new = body.replace("and more", "and much more").replace("source.test", "other.test").replace('data-align="left"', 'data-align="full"')
    save(staff_client, article, body=new)

    html = compared(staff_client, article).content.decode()

    for mark in (
        "<ins>much</ins>",
        "<del>‹https://source.test/›</del>",
        "<ins>‹https://other.test/›</ins>",
        "<del>(left)</del>",
        "<ins>(full)</ins>",
    ):
        assert mark in html
    assert "Text +1 word, notes, case studies." in text_of(html.encode(), "#content-main")
    assert "1 part unchanged" in html


def test_first_revision_is_compared_with_nothing(staff_client, article):
    html = compared(staff_client, article, new=Revision.objects.get().pk).content.decode()

    assert "<ins>First title</ins>" in html
    assert "<del>" not in html.partition("revision-fields")[2]


def test_hostile_words_are_shown_as_words(staff_client, article):
    save(
        staff_client,
        article,
        title="<script>alert(1)</script>",
        body="&lt;img src=x onerror=alert(1)&gt;",
        confirm_drop_notes="on",
        confirm_drop_cases="on",
    )

    html = (
        compared(staff_client, article).content.decode()
        + staff_client.get(reverse("admin:articles_article_revisions", args=[article.pk])).content.decode()
    )

    assert "<img" not in html.partition('id="content-main"')[2]
    assert "<script>alert" not in html


@pytest.mark.parametrize("chosen", [{"new": "0"}, {"old": "x"}, {"new": "99999999999999999999"}])
def test_revision_that_is_not_there_is_not_found(staff_client, article, chosen):
    assert compared(staff_client, article, **chosen).status_code == 404


def test_revision_of_another_article_is_not_shown(staff_client, article, make_article):
    other = make_article()
    revision = Revision.objects.get()

    assert compared(staff_client, other, new=revision.pk).status_code == 404
    assert staff_client.get(restoring(other, revision)).status_code == 404
    assert staff_client.post(restoring(other, revision)).status_code == 404


def test_article_without_revisions_says_when_they_begin(staff_client, make_article):
    article = make_article()

    assert "No revision yet." in listed(staff_client, article)
    assert compared(staff_client, article).status_code == 404


def test_who_may_look_compares_and_who_may_change_restores(staff_client, reader, article, django_user_model):
    save(staff_client, article, title="Second title")
    revision = Revision.objects.earliest("pk")
    pages = [reverse(f"admin:articles_article_{name}", args=[article.pk]) for name in ("revisions", "compare")]
    user = django_user_model.objects.create_user("looker", password="a long password", is_staff=True)
    looker = Client()
    looker.force_login(user)

    assert [looker.get(page).status_code for page in pages] == [404, 404]
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "edit_any_article"]))
    shown = [looker.get(page) for page in pages]
    assert [page.status_code for page in shown] == [200, 200]
    assert not any("/restore/" in page.content.decode() for page in shown)
    assert f'href="{pages[0]}"' in looker.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert looker.get(restoring(article, revision)).status_code == looker.post(restoring(article, revision)).status_code == 403
    for page in (*pages, restoring(article, revision)):
        assert reader.get(page)["Location"].startswith("/admin/login/")
    assert Article.objects.get().title == "Second title"


def test_restoring_from_elsewhere_is_refused(staff, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)

    assert client.post(restoring(article, Revision.objects.get())).status_code == 403


def test_revision_stays_when_the_account_that_saved_it_goes(article, staff, django_user_model):
    staff.delete()
    other = Client()
    other.force_login(django_user_model.objects.create_superuser("other", password="a long password"))

    assert "somebody who has left\nNew article" in listed(other, article)


def test_list_is_paged_in_a_constant_number_of_queries_and_loads_no_text(staff_client, article, django_assert_num_queries):
    url = reverse("admin:articles_article_revisions", args=[article.pk])
    staff_client.get(url)
    with django_assert_num_queries(9) as few:
        staff_client.get(url)
    for number in range(60):
        article.revisions.create(
            snapshot={"body": "x" * 1000}, at=datetime.fromisoformat("2026-01-01T00:00Z"), changed=f"change {number}", author=None
        )

    with django_assert_num_queries(len(few)) as many:
        page = staff_client.get(url)

    assert not any('"snapshot"' in query["sql"] for query in many.captured_queries)
    assert page.content.decode().count(">Restore</a>") == 49
    second = listed(staff_client, article, page=2)
    assert "change 0" in second
    assert "New article" in second
    assert "61 revisions" in second


def save_at(client, article, time_machine, moment: str, **fields):
    time_machine.move_to(moment)
    client.force_login(get_user_model().objects.get())
    save(client, article, **fields)


def kept_at(article) -> list[str]:
    """Give the titles of the revisions that are there, in order."""
    return [revision.snapshot["title"] for revision in article.revisions.order_by("pk")]


@pytest.fixture
def worn(staff_client, time_machine):
    """A draft that was saved on several days of two months."""
    time_machine.move_to("2026-03-02T16:00Z")
    add_article(staff_client, title="1 first", slug="worn", status="draft", published_at_0="", published_at_1="")
    article = Article.objects.get()
    for moment, title in (
        ("2026-03-02T17:00Z", "2 same day"),
        ("2026-03-02T18:00Z", "3 last of the day"),
        ("2026-03-20T16:00Z", "4 next day"),
        ("2026-03-20T17:00Z", "5 last of the month"),
        ("2026-04-10T16:00Z", "6 another month"),
        ("2026-04-11T05:30Z", "7 still that day in Denver"),
        ("2026-04-11T06:30Z", "8 newest"),
    ):
        save_at(staff_client, article, time_machine, moment, title=title)
    return article


THINNED = {
    "within a year all stay": ("2027-03-02T16:59Z", ""),
    "after a year a day keeps its last, and the first stays": ("2027-03-02T17:01Z", "2"),
    "each day, as the site's time zone has it": ("2027-04-12T00:00Z", "246"),
    "after three years a month keeps its last": ("2029-03-02T00:00Z", "2346"),
    "what is left stays for good": ("2036-01-01T00:00Z", "23467"),
}


def test_old_revisions_are_thinned(worn, time_machine, subtests):
    for rule, (moment, gone) in THINNED.items():
        with subtests.test(rule), transaction.atomic():
            drain(now=moment)
            left = [title[0] for title in kept_at(worn)]
            transaction.set_rollback(True)

            assert left == [digit for digit in "12345678" if digit not in gone]


def test_what_readers_could_see_is_kept_for_good(staff_client, time_machine):
    time_machine.move_to("2026-03-02T16:00Z")
    add_article(staff_client, title="1 first", slug="read", status="draft", published_at_0="", published_at_1="")
    article = Article.objects.get()
    save_at(staff_client, article, time_machine, "2026-03-02T16:05Z", title="2 draft")
    save_at(
        staff_client,
        article,
        time_machine,
        "2026-03-02T16:10Z",
        title="3 to come",
        status="published",
        published_at_0="2026-03-02",
        published_at_1="10:00:00",
    )
    save_at(staff_client, article, time_machine, "2026-03-02T16:15Z", title="4 to come still")
    save_at(staff_client, article, time_machine, "2026-03-02T17:15Z", title="5 read as it was")
    save_at(staff_client, article, time_machine, "2026-03-02T17:20Z", title="6 withdrawn", status="withdrawn")
    save_at(staff_client, article, time_machine, "2026-03-02T17:25Z", title="7 newest")

    drain(now="2036-01-01T00:00Z")

    assert [title[0] for title in kept_at(article)] == ["1", "4", "5", "7"]


def test_article_of_ten_thousand_words_is_kept_as_one_string_of_its_text(staff_client, make_case):
    make_case("jakarta")
    parsed = manuscript(1, 10_000, 60, ["jakarta"])
    body = inflate(parsed.body, {note.key: note.text for note in parsed.notes})

    add_article(staff_client, body=body, slug="long", status="draft")

    snapshot = Revision.objects.get().snapshot
    assert snapshot["body"] == body
    assert len(str(snapshot)) < len(body) + 1000


def test_field_that_came_after_a_revision_is_no_change_and_stays_when_it_is_restored(staff_client, article):
    revision = Revision.objects.get()
    del revision.snapshot["note_style"]
    revision.save()
    save(staff_client, article)
    assert Revision.objects.count() == 1
    save(staff_client, article, note_style="symbol", title="Second title")

    restore(staff_client, article, revision)

    article.refresh_from_db()
    assert (article.title, article.note_style) == ("First title", "symbol")
    assert timedelta(0) < Revision.objects.latest("pk").at - revision.at


def test_pictures_come_back_and_one_that_is_gone_is_named(staff_client, make_article, make_image):
    kept, gone = make_image(), make_image()
    article = make_article("Text.", status="draft")
    save(staff_client, article, body=f"Text.\n\n[image:{kept.pk}]\n\n[image:{gone.pk}]", featured_image=gone.pk)
    save(staff_client, article, body="Text.", featured_image="", confirm_drop_pictures="on")
    gone.delete()

    compared = text_of(staff_client.get(reverse("admin:articles_article_compare", args=[article.pk])).content, "#content")
    restore(staff_client, article, Revision.objects.order_by("pk")[1])

    article.refresh_from_db()
    assert f"Picture {kept.pk}" in " ".join(compared.split())
    assert f'data-image="{kept.pk}"' in article.body
    assert f'data-image="{gone.pk}"' not in article.body
    assert article.featured_image is None
