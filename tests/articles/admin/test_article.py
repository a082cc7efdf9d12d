"""Staff write in the admin: footnotes and case studies in the text, addresses, states, and sentences where something is wrong."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles.models import Article, CasePlacement, CaseStudy, Correction, Footnote, OldAddress
from tests.site.journey import add_article, add_case, article_form, byline_fields, save_site, text_of, undrawn

KEEPING = "Words that must not be lost."


def change(client, article, **fields):
    """Open the change form, alter fields and save; gives the answer."""
    url = reverse("admin:articles_article_change", args=[article.pk])
    with undrawn():
        form = client.get(url).context_data["adminform"].form
    at = form.initial["published_at"]
    current = {
        "title": article.title,
        "slug": article.slug,
        "body": form["body"].value(),
        "status": article.status,
        "published_at_0": at.strftime("%Y-%m-%d") if at else "",
        "published_at_1": at.strftime("%H:%M:%S") if at else "",
        "footnotes-TOTAL_FORMS": str(article.footnotes.count()),
        "placements-TOTAL_FORMS": str(article.placements.count()),
    }
    return client.post(url, article_form(**current | fields))


def errors_at(answer, field: str) -> str:
    """Give the sentences that stand at a field of a form that was not saved."""
    assert answer.status_code == 200
    return " ".join(answer.context["adminform"].form.errors.get(field, []))


def test_article_is_written_and_published(staff_client, reader):
    answer = add_article(
        staff_client,
        title="On keys",
        slug="on-keys",
        standfirst="What is locked.",
        body="First paragraph.\n\nSecond <em>paragraph</em>.",
        tags="keys, doors",
        **byline_fields(("Ada", "HTC Associate"), ("Ben", "")),
    )

    assert answer.status_code == 302
    article = Article.objects.get()
    assert (article.path, article.body) == ("2014/01/on-keys", "<p>First paragraph.</p>\n\n<p>Second <em>paragraph</em>.</p>")
    assert article.tag_names == ["doors", "keys"]
    words = text_of(reader.get("/2014/01/on-keys/").content)
    assert "By Ada, HTC Associate and Ben" in words
    assert "15 January 2014" in words


def test_draft_is_seen_by_nobody(staff_client, reader):
    add_article(staff_client, status="draft", slug="secret-draft", title="Secret draft")

    article = Article.objects.get()
    assert article.path is None
    assert reader.get("/2014/01/secret-draft/").status_code == 404
    assert "Secret draft" not in reader.get("/").content.decode() + reader.get("/feed/").content.decode()


def test_publishing_without_a_date_is_now_and_a_date_without_a_time_is_noon(staff_client, time_machine):
    time_machine.move_to("2026-03-01T15:30Z")

    add_article(staff_client, slug="now", published_at_0="", published_at_1="")
    add_article(staff_client, slug="noon", published_at_1="")

    assert Article.objects.get(slug="now").published_at.isoformat() == "2026-03-01T15:30:00+00:00"
    assert Article.objects.get(slug="noon").published_at.isoformat() == "2014-01-15T19:00:00+00:00"  # noon in Denver


def test_article_with_a_date_to_come_is_public_when_it_has_come(staff_client, reader, time_machine):
    time_machine.move_to("2026-03-01T15:00Z")
    add_article(staff_client, slug="later", title="Later", published_at_0="2026-03-01", published_at_1="09:00:00")  # 16:00 UTC

    before = reader.get("/2026/03/later/").status_code, "Later" in reader.get("/").content.decode()
    time_machine.move_to("2026-03-01T16:00:01Z")

    assert before == (404, False)
    assert reader.get("/2026/03/later/").status_code == 200
    assert "Later" in reader.get("/").content.decode()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        pytest.param("We met many workers[fn][/fn] there.", "has no text", id="footnote without text"),
        pytest.param("We met many workers[fn]  [/fn] there.", "workers", id="footnote of blanks names the words around"),
        pytest.param("We met many workers[fn]a note that never ends.", "workers", id="footnote without an end"),
        pytest.param("Text.\n\n[case:nowhere]\n\nText.", "There is no case study “nowhere”", id="unknown case"),
        pytest.param("Text.\n\n[case:jakarta]\n\n[case:jakarta]", "twice", id="same case twice"),
        pytest.param("Text [case:jakarta] text.", "line of its own", id="case inside a sentence"),
        pytest.param("Text.\n\n[case:drafted]", "still a draft", id="draft case in a published article"),
    ],
)
def test_what_is_wrong_with_the_text_is_said_at_it_and_nothing_is_lost(staff_client, make_case, body, sentence):
    make_case("jakarta")
    make_case("drafted", status="draft")
    body = f"{KEEPING}\n\n{body}"

    answer = add_article(staff_client, title="Kept title", body=body, tags="kept", **byline_fields(("Ada", "Kept role")))

    assert sentence in errors_at(answer, "body")
    assert answer.context["adminform"].form["body"].value() == body
    page = answer.content.decode()
    assert all(words in page for words in (KEEPING, "Kept title", "Kept role", 'value="kept"'))
    assert not Article.objects.exists()


def test_second_article_with_the_same_address_is_refused_at_its_short_name(staff_client, make_article):
    first = make_article(title="The first", slug="same")

    answer = add_article(staff_client, slug="same", body=KEEPING)
    elsewhere = add_article(staff_client, slug="same", published_at_0="2014-02-15")

    assert "“The first” already has the address /2014/01/same/" in errors_at(answer, "slug")
    assert KEEPING in answer.content.decode()
    assert elsewhere.status_code == 302
    assert list(Article.objects.filter(path="2014/01/same")) == [first]


def test_address_that_leads_to_another_article_is_not_taken(staff_client, make_article):
    moved = make_article(title="Moved", slug="old")
    change(staff_client, moved, slug="new")

    answer = add_article(staff_client, slug="old")

    assert "“Moved”" in errors_at(answer, "slug")


def test_changed_address_leads_on_in_one_hop_and_back_again_works(staff_client, reader, make_article):
    article = make_article(slug="one")
    for slug in ("two", "three"):
        assert change(staff_client, article, slug=slug).status_code == 302
        article.refresh_from_db()

    first, second = reader.get("/2014/01/one/"), reader.get("/2014/01/two/")
    assert [(answer.status_code, answer["Location"]) for answer in (first, second)] == [(301, "/2014/01/three/")] * 2
    change(staff_client, article, slug="one")
    assert reader.get("/2014/01/one/").status_code == 200
    assert set(OldAddress.objects.values_list("path", flat=True)) == {"2014/01/two", "2014/01/three"}


def test_saving_untouched_changes_nothing(staff_client, make_article, make_case):
    make_case("jakarta")
    article = make_article("One[fn]A <em>note</em>.[/fn] two.\n\n[case:jakarta]\n\nThree &amp; <strong>four</strong>.")
    before = article.body, list(article.footnotes.values()), list(article.placements.values())

    assert change(staff_client, article).status_code == 302

    article.refresh_from_db()
    assert (article.body, list(article.footnotes.values()), list(article.placements.values())) == before


def test_note_keeps_its_key_when_its_words_change(staff_client, reader, make_article):
    article = make_article("Workers[fn]Old words.[/fn] said.")
    note = article.footnotes.get()
    form = staff_client.get(reverse("admin:articles_article_change", args=[article.pk])).context["adminform"].form

    change(staff_client, article, body=form["body"].value().replace("Old words", "New words"))

    assert (article.footnotes.get().key, article.footnotes.get().text) == (note.key, "New words.")
    assert "New words." in reader.get(article.get_absolute_url()).content.decode()


def test_removing_a_note_asks_first_and_then_does_it(staff_client, make_article):
    article = make_article("Workers[fn]The only copy of these words.[/fn] said.")

    asked = change(staff_client, article, body="Workers said.")
    assert "“The only copy of these words.”" in errors_at(asked, "confirm_drop_notes")
    assert '<input type="checkbox" name="confirm_drop_notes"' in asked.content.decode()
    assert Footnote.objects.count() == 1
    change(staff_client, article, body="Workers said.", confirm_drop_notes="on")

    assert not Footnote.objects.exists()


def test_note_of_another_article_cannot_be_changed_by_posting_its_key(staff_client, make_article):
    theirs = make_article("Theirs[fn]Their note.[/fn].").footnotes.get()
    ours = make_article("Ours.")

    change(staff_client, ours, body=f'<p>Ours<sup class="fn" data-fn="{theirs.key}" data-note="Taken over."></sup>.</p>')

    theirs.refresh_from_db()
    assert theirs.text == "Their note."


def test_two_texts_under_one_mark_become_two_notes_with_a_warning(staff_client, make_article):
    article = make_article("A.")
    mark = '<sup class="fn" data-fn="k1" data-note="{}"></sup>'

    answer = change(staff_client, article, body=f"<p>One{mark.format('First.')} two{mark.format('Second.')}.</p>")

    assert answer.status_code == 302
    assert sorted(article.footnotes.values_list("text", flat=True)) == ["First.", "Second."]
    assert "warning" in staff_client.get(answer["Location"]).content.decode()


def test_article_that_was_public_is_neither_deleted_nor_made_a_draft_again(staff_client, make_article):
    article = make_article()

    deleted = staff_client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
    staff_client.post(
        reverse("admin:articles_article_changelist"), {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    )
    drafted = change(staff_client, article, status="draft")

    assert deleted.status_code == 403
    assert Article.objects.filter(pk=article.pk).exists()
    assert "Withdraw it instead" in errors_at(drafted, "status")


def test_withdrawn_article_says_so_and_leaves_every_list(staff_client, reader, make_article):
    article = make_article(title="Gone soon")

    change(staff_client, article, status="withdrawn")

    answer = reader.get(article.get_absolute_url())
    assert answer.status_code == 410
    assert "Gone soon" not in answer.content.decode() + reader.get("/").content.decode() + reader.get("/feed/").content.decode()


@pytest.mark.parametrize(
    "dirty",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="javascript:1">x</a>',
        "<svg onload=alert(1)>",
    ],
)
def test_nothing_that_moves_or_loads_survives_in_body_note_or_case(staff_client, reader, dirty):
    add_case(staff_client, "c", "C", body=f"Case {dirty} text.", sources=f"Source {dirty}.")
    add_article(staff_client, slug="dirty", body=f"Body {dirty} text[fn]Note {dirty} text[/fn].\n\n[case:c]")

    html = reader.get("/2014/01/dirty/").content.decode()

    assert not re.search(
        r"<script(?! (?:type=\"application/ld\+json\"|src=\"/static/))|onerror|onload|javascript:|alert\(1\)|<svg(?! class=\"masthead__mark)|<img",
        html,
    )
    assert all(words in html for words in ("Body", "Note", "Case", "Source"))
    held = [*Article.objects.values_list("body"), *Footnote.objects.values_list("text"), *CaseStudy.objects.values_list("body", "sources")]
    assert not re.search(r"script|onerror|onload|alert|svg|img", str(held))


def test_dirty_texts_are_cleaned_by_the_models_too(db):
    article = Article.objects.create(title="T", slug="t", body="<p onclick=x>Text<script>alert(1)</script></p>")
    note = article.footnotes.create(key="n1", text="<p>Note<img src=x onerror=alert(1)></p>")
    case = CaseStudy.objects.create(
        slug="c", title="C", summary="S", body="<p>Case<svg onload=x></p>", sources='<a href="javascript:1">Source</a>'
    )

    for row in (article, note, case):
        row.refresh_from_db()
    assert (article.body, note.text, case.body, case.sources) == ("<p>Text</p>", "Note", "<p>Case</p>", "Source")


def test_mark_without_its_end_swallows_nothing(staff_client, reader):
    add_article(
        staff_client, slug="open", body='<p>Before<sup class="fn" data-fn="k1" data-note="A note."> behind it.</p><p>And further.</p>'
    )

    words = text_of(reader.get("/2014/01/open/").content)

    assert "Before1 behind it.\nAnd further.\n" in words
    assert "A note." in words


def test_mark_in_a_link_stands_behind_it(staff_client, reader):
    add_article(staff_client, slug="linked", body='<p>Read <a href="/x/">this[fn]A note.[/fn] page</a> first.</p>')

    html = reader.get("/2014/01/linked/").content.decode()

    assert '<a href="/x/">this page</a><sup class="fn"><a id="fnref-' in html


@pytest.mark.parametrize("status", ["published", "draft"])
def test_placed_case_cannot_be_deleted_and_its_articles_are_named(staff_client, make_article, make_case, status):
    case = make_case("jakarta", status=status)
    make_article("Text.\n\n[case:jakarta]", title="The article that shows it")

    alone = staff_client.post(reverse("admin:articles_casestudy_delete", args=[case.pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [case.pk], "post": "yes"}
    listed = staff_client.post(reverse("admin:articles_casestudy_changelist"), chosen, follow=True)

    assert CaseStudy.objects.filter(trashed_at=None).exists()
    assert CasePlacement.objects.exists()
    assert "The article that shows it" in alone.content.decode()
    assert ("Readers could open it" if status == "published" else "The article that shows it") in listed.content.decode()


def test_case_study_takes_no_footnote_and_no_years_in_reverse(staff_client):
    data = {"slug": "c", "title": "C", "summary": "S", "body": "A[fn]note[/fn].", "status": "draft", "year_from": 2010, "year_to": 2005}

    answer = staff_client.post(reverse("admin:articles_casestudy_add"), data)

    assert "takes no footnotes" in errors_at(answer, "body")
    assert "cannot come before" in errors_at(answer, "year_to")


def test_the_site_is_one_row_that_is_changed_in_place(staff_client, reader):
    assert staff_client.get("/admin/articles/site/").status_code == 302

    bad = save_site(staff_client, time_zone="Mars/Olympus")
    save_site(staff_client, name="Another name", time_zone="Europe/Paris")

    assert "not a time zone" in errors_at(bad, "time_zone")
    assert "Another name" in reader.get("/").content.decode()
    assert staff_client.get("/admin/articles/site/add/").status_code == 403


def test_address_is_made_in_the_time_zone_of_the_site(staff_client, make_article):
    late = make_article(slug="late", published_at="2014-02-01T05:00Z")  # still January in Denver

    assert late.path == "2014/01/late"


def test_staff_who_may_only_look_see_the_article(client, make_article, django_user_model):
    article = make_article("Words to read.")
    user = django_user_model.objects.create_user("looker", password="a long password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "edit_any_article"]))
    client.force_login(user)

    assert "Words to read." in client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()


@pytest.mark.parametrize("model", ["article", "author", "casestudy", "site"])
def test_every_admin_page_of_articles_opens(staff_client, make_article, make_case, model):
    make_case("c")
    make_article("Text[fn]Note.[/fn].\n\n[case:c]", by=[("Ada", "Role")])

    answer = staff_client.get(f"/admin/articles/{model}/", follow=True)
    links = set(re.findall(rf'href="(/admin/articles/{model}/\d+/change/)', answer.content.decode()))

    assert answer.status_code == 200
    assert [link for link in links if staff_client.get(link).status_code != 200] == []


def test_article_with_a_correction_can_be_opened(staff_client, make_article):
    correction = Correction.objects.create(article=make_article(), kind="update", text_right="More is known.")

    page = staff_client.get(reverse("admin:articles_article_change", args=[correction.article_id]))

    assert "More is known." in page.content.decode()


def test_no_form_or_part_of_one_leads_to_rows_by_their_numbers():
    # That address is not ours (StaffSite); whatever row has a page of its own would be drawn with a link to it.
    parts = [part for each in admin.site._registry.values() for part in (each, *(kind(each.model, admin.site) for kind in each.inlines))]

    assert not [part for part in parts if part.view_on_site is True and hasattr(part.model, "get_absolute_url")]
