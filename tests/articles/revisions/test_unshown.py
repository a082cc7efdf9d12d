"""Changes to a published article are kept beside it, gone on from, shown or discarded; until then readers see nothing of them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import Article, ArticleTag, Author, CaseStudy, Correction, Revision
from articles.revisions import unshown
from htc.redaction import redacting
from tests.articles.admin.test_publication import said
from tests.articles.revisions.test_history import whole
from tests.site.journey import byline_fields, form_fields, posted_form, text_of
from tests.site.test_unchanged_saves import everything

UNSEEN = "Quillwort"  # in everything that is kept
START = "2026-01-30T15:00Z"


@pytest.fixture
def article(make_article, make_case, make_image, time_machine):
    """A published article with all that an article can have."""
    time_machine.move_to(START, tick=False)
    make_case("jakarta")
    make_case("lagos")
    image = make_image()
    return make_article(
        f"First words[fn]A note.[/fn] here.\n\n[case:jakarta left]\n\n[image:{image.pk}]",
        title="On keys",
        slug="on-keys",
        standfirst="What is locked.",
        by=[("Ada", "Fellow")],
        tags=["keys"],
    )


def form_of(article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def page_of(article) -> str:
    return reverse("admin:articles_article_publish", args=[article.pk])


def keep(client, article, **changes):
    """Open the form, change it and press “Keep without showing”; follow to the next page."""
    url = form_of(article)
    return client.post(url, form_fields(client, url, **changes) | {"_keep_unseen": "Keep without showing"}, follow=True)


def press(client, article, action: str):
    page = client.get(page_of(article))
    return client.post(page_of(article), {"version": page.context["version"], "action": action}, follow=True)


def test_everything_is_kept_gone_on_from_and_shown_at_once(staff_client, reader, article, time_machine):
    before = whole(article)
    body = form_fields(staff_client, form_of(article))["body"]
    new = (
        body.replace("First words", f"{UNSEEN} words").replace("A note.", f"A note on {UNSEEN}.") + "\n\n[case:lagos]\n\nMore[fn]New.[/fn]."
    )
    lines = byline_fields(("Ada", f"{UNSEEN} Fellow"), ("Ben", "Editor")) | {"bylines-INITIAL_FORMS": "1"}
    correction = {
        "corrections-TOTAL_FORMS": "1",
        "corrections-0-kind": "correction",
        "corrections-0-made_at": "2026-01-30",
        "corrections-0-text_wrong": "It was open.",
        "corrections-0-text_right": f"It was {UNSEEN}.",
    }
    lines["bylines-0-id"] = str(article.bylines.get().pk)

    answer = keep(staff_client, article, title=f"On {UNSEEN}", slug="on-doors", body=new, tags=f"keys, {UNSEEN}", **lines, **correction)

    assert said(answer).startswith("Kept without showing. Readers see the article as it was until you update it.")
    assert whole(article) == before
    assert not Correction.objects.exists()
    article.refresh_from_db()
    assert article.touched_at.isoformat().startswith("2026-01-30T15:00")
    kept = Revision.objects.get(shown=False)
    assert kept.changed.startswith("Kept without showing: title, text")
    assert LogEntry.objects.latest("pk").change_message == "Kept changes without showing them."
    for address in (
        "/",
        "/2014/01/on-keys/",
        "/feed/",
        "/feed/atom/",
        "/feed/json/",
        "/search/?q=words",
        "/sitemap-articles-1.xml",
        "/tags/keys/",
    ):
        assert UNSEEN not in reader.get(address).content.decode(), address
    # Exports, too, are made of rows, and no other table knows anything of it.
    assert [table for table, rows in everything().items() if UNSEEN in str(rows)] == ["articles_revision"]

    opened = staff_client.get(form_of(article))
    assert "This form goes on from changes that readers do not see yet" in opened.content.decode()
    form = opened.context["adminform"].form
    assert not form.errors
    assert (form["title"].value(), form["slug"].value()) == (f"On {UNSEEN}", "on-doors")
    time_machine.move_to("2026-01-30T16:00Z", tick=False)
    keep(staff_client, article, standfirst=f"{UNSEEN} again.")
    page = staff_client.get(page_of(article))
    words = text_of(page.content, "#content-main")
    assert words.startswith("In order\n"), words
    assert all(
        part in words for part in ("What readers do not see yet", f"On {UNSEEN}", f"{UNSEEN} again.", "Corrections", "Tags", "Byline")
    )

    answer = press(staff_client, article, "update")

    assert said(answer) == "Updated. Readers see the changes at https://htc.test/2014/01/on-doors/."
    shown = text_of(reader.get("/2014/01/on-doors/").content)
    assert all(
        part in shown for part in (f"On {UNSEEN}", f"{UNSEEN} words", f"A note on {UNSEEN}.", "New.", "Ben, Editor", f"It was {UNSEEN}.")
    )
    article.refresh_from_db()
    assert article.tag_names == ["keys", UNSEEN]
    assert list(article.placements.values_list("case_study__slug", flat=True)) == ["jakarta", "lagos"]
    assert article.pictures.count() == 1
    assert not Revision.objects.waiting().exists()
    assert "goes on from" not in staff_client.get(form_of(article)).content.decode()


def test_kept_changes_are_discarded_and_can_be_found_again(staff_client, article):
    keep(staff_client, article, title=f"On {UNSEEN}")

    answer = press(staff_client, article, "discard")

    assert said(answer).startswith("Discarded.")
    assert form_fields(staff_client, form_of(article))["title"] == "On keys"
    left = Revision.objects.get(shown=False)
    assert (left.form, left.snapshot["title"]) == ({}, f"On {UNSEEN}")
    assert left.kept_until.isoformat().startswith("2027-01-30")


def test_keeping_what_is_kept_or_seen_already_keeps_nothing(staff_client, article):
    assert said(keep(staff_client, article)) == "Nothing was changed, so nothing was saved."
    assert not Revision.objects.exists()
    keep(staff_client, article, title=f"On {UNSEEN}")
    assert "Nothing was changed" in said(keep(staff_client, article))
    assert Revision.objects.count() == 1
    assert "nothing is kept beside it any more" in said(keep(staff_client, article, title="On keys"))
    assert not Revision.objects.waiting().exists()


def test_save_of_the_form_shows_what_it_went_on_from(staff_client, reader, article):
    keep(staff_client, article, title=f"On {UNSEEN}")

    url = form_of(article)
    staff_client.post(url, form_fields(staff_client, url))

    assert UNSEEN in reader.get("/2014/01/on-keys/").content.decode()
    assert not Revision.objects.waiting().exists()


def test_nobody_is_written_over_unasked(staff_client, client_of, member, article, time_machine):
    """Of two who keep, of one who keeps and one who saves, and of changes kept before somebody saved."""
    colleague = client_of(member("Editor"))
    url = form_of(article)
    first, second = form_fields(staff_client, url, title="Mine"), form_fields(colleague, url, title="Theirs")
    staff_client.post(url, first | {"_keep_unseen": "yes"})
    for button in ("_keep_unseen", "_save"):
        refused = colleague.post(url, second | {button: "yes"})
        assert "editor saved this article at" in str(refused.context["adminform"].form.errors["confirm_overwrite"])
    assert Revision.objects.waiting().get().snapshot["title"] == "Mine"

    time_machine.move_to("2026-01-30T16:00Z", tick=False)
    by_script = {name: value for name, value in second.items() if name != "began_from"}
    assert colleague.post(url, by_script).status_code == 302
    article.refresh_from_db()
    assert (article.title, Revision.objects.waiting().get().snapshot["title"]) == ("Theirs", "Mine")
    page = staff_client.get(page_of(article))
    assert "after these changes were kept" in text_of(page.content, "#content-main")
    assert "Update now" not in page.content.decode()
    opened = staff_client.get(url)
    assert "confirm_overwrite" in opened.context["adminform"].form.errors
    told = opened.context["adminform"].form.fields["confirm_overwrite"].widget.attrs["value"]
    staff_client.post(url, form_fields(staff_client, url, confirm_overwrite=told))
    article.refresh_from_db()
    assert article.title == "Mine"


def test_outdated_page_of_an_update_shows_nothing(staff_client, article):
    keep(staff_client, article, title="Mine")
    version = staff_client.get(page_of(article)).context["version"]
    keep(staff_client, article, title="Mine, again")

    for action in ("update", "discard"):
        answer = staff_client.post(page_of(article), {"version": version, "action": action})
        assert answer.status_code == 200
        assert "Nothing was changed for readers" in answer.content.decode()
    article.refresh_from_db()
    assert article.title == "On keys"
    assert Revision.objects.waiting().exists()


def test_what_would_keep_the_article_from_being_published_is_kept_and_said_before_it_is_shown(staff_client, article, make_case):
    make_case("drafted", status="draft")
    body = form_fields(staff_client, form_of(article))["body"]

    answer = keep(staff_client, article, body=f"{body}\n\n[case:drafted]")

    assert "still a draft" in said(answer)
    assert "Kept without showing." in said(answer)
    page = staff_client.get(page_of(article))
    assert "Has to be mended first" in page.content.decode()
    assert "Update now" not in page.content.decode()
    refused = press(staff_client, article, "update")
    assert "still a draft" in str(refused.context["errors"])
    CaseStudy.objects.filter(slug="drafted").update(status="published")
    assert said(press(staff_client, article, "update")).startswith("Updated.")


def test_rows_that_went_meanwhile_are_new_ones_when_the_changes_are_shown(staff_client, article):
    """As bringing back a revision does, which writes the byline anew."""
    keep(staff_client, article, **{"bylines-0-role": "Director"})
    ada = article.bylines.get().author
    article.bylines.all().delete()
    article.bylines.create(author=Author.objects.create(name="Cleo"), role="", position=1)

    fields = form_fields(staff_client, form_of(article))
    assert (fields["bylines-INITIAL_FORMS"], fields["bylines-0-role"], fields["bylines-0-id"]) == ("0", "Director", "")
    assert said(press(staff_client, article, "update")).startswith("Updated.")

    assert article.bylines.filter(author=ada, role="Director").exists()


def test_withdrawing_is_not_kept_and_a_draft_is_saved(staff_client, article, make_article):
    url = form_of(article)
    refused = staff_client.post(url, form_fields(staff_client, url, status="withdrawn", _keep_unseen="yes"))
    assert "stays published" in str(refused.context["errors"])
    draft = make_article(status="draft")
    answer = keep(staff_client, draft, title="Other", status="published")
    draft.refresh_from_db()
    assert (draft.title, draft.status, said(answer)) == ("Other", "draft", "Kept as a draft; nobody but staff can see it.")


def test_page_of_an_update_tells_of_the_address_that_readers_have_and_of_a_date_that_hides_the_article(staff_client, article):
    keep(staff_client, article, published_at_0="2026-02-03", published_at_1="09:00")

    words = text_of(staff_client.get(page_of(article)).content, "#content-main")

    assert "Readers see the article at https://htc.test/2014/01/on-keys/ without these changes" in words
    assert "hidden from readers until Tuesday 3 February 2026, 09:00 (Denver)" in words
    assert "at once" not in words
    assert said(press(staff_client, article, "update")).startswith("Scheduled.")


def test_what_was_kept_before_a_withdrawal_is_discarded_by_the_page_that_its_form_leads_to(staff_client, article):
    keep(staff_client, article, title="On locks")
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    article.refresh_from_db()
    assert "Its form goes on from them" in text_of(staff_client.get(page_of(article)).content)

    press(staff_client, article, "discard")

    assert unshown.waiting(article) is None
    assert form_fields(staff_client, form_of(article))["title"] == "On keys"


def test_what_is_kept_does_not_bring_back_an_article_that_was_withdrawn_since(staff_client, article):
    keep(staff_client, article, title="On locks")
    chosen = {"action": "withdraw", "_selected_action": [article.pk], "confirmed": "yes"}
    staff_client.post(reverse("admin:articles_article_changelist"), chosen)

    url = form_of(article)
    fields = form_fields(staff_client, url)
    assert (fields["title"], fields["status"]) == ("On locks", "withdrawn")
    staff_client.post(url, fields)
    article.refresh_from_db()
    assert (article.title, article.status) == ("On locks", "withdrawn")


def test_redaction_reaches_what_is_kept(staff_client, article, staff):
    keep(
        staff_client,
        article,
        title=f"On {UNSEEN}",
        body=f"A door of {UNSEEN}.",
        confirm_drop_notes="on",
        confirm_drop_cases="on",
        confirm_drop_pictures="on",
    )

    redacting.redact_alone(redacting.phrases_of([UNSEEN]), by=staff)

    kept = Revision.objects.waiting().get()
    assert UNSEEN not in str(kept.snapshot) + str(kept.form) + kept.changed
    assert UNSEEN not in staff_client.get(form_of(article)).content.decode()


def test_list_and_desk_say_that_changes_wait(staff_client, article):
    ArticleTag.objects.all().delete()
    keep(staff_client, article, title=f"On {UNSEEN}")

    for address in (reverse("admin:articles_article_changelist"), reverse("admin:index")):
        page = staff_client.get(address).content.decode()
        assert "changes not yet shown" in page, address
        assert UNSEEN not in page
    assert Article.objects.get().title == "On keys"
    assert "Show or discard" in staff_client.get(reverse("admin:articles_article_revisions", args=[article.pk])).content.decode()
    assert posted_form(staff_client, form_of(article))["title"] == f"On {UNSEEN}"
    assert unshown.waiting(article)


def test_field_that_a_form_had_not_when_it_was_kept_stays_as_the_article_has_it(staff_client, article):
    keep(staff_client, article, title="On doors")
    kept = Revision.objects.get(shown=False)
    later = {"comments_open", "excerpt", "date_precision", "linkbacks_open"}
    assert later < set(kept.form["_fields"])
    kept.form = {name: values for name, values in kept.form.items() if name not in later} | {
        "_fields": [name for name in kept.form["_fields"] if name not in later]
    }
    kept.save()
    Article.objects.filter(pk=article.pk).update(excerpt="Written since.", linkbacks_open=False)
    drawn = posted_form(staff_client, form_of(article))
    press(staff_client, article, "update")

    assert (drawn["title"], drawn["excerpt"], "comments_open" in drawn) == ("On doors", "Written since.", True)
    article.refresh_from_db()
    assert (article.title, article.excerpt, article.comments_open, article.linkbacks_open) == ("On doors", "Written since.", True, False)
