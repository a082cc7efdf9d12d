"""Drafts that are thrown away: nobody meets them but in the trash, from where they come back as they were, or go for good."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.models import Article, CaseStudy, Footnote, MenuEntry, PreviewLink, Site
from htc.worker import chores
from tests.htc.people.test_roles import names_in
from tests.site.journey import article_form, posted_form, text_of


def address(row, what: str, *args) -> str:
    return reverse(f"admin:articles_{row._meta.model_name}_{what}", args=args)


def throw_away(client, row):
    return client.post(address(row, "delete", row.pk), {"post": "yes"}, follow=True)


@pytest.fixture
def draft(make_article, member):
    return make_article("Words[fn]A note.[/fn].", title="Marmalade draft", status="draft", created_by=member("Editor"), by=[("Ada", "")])


@pytest.fixture
def case(make_case):
    return make_case("quay", title="Marmalade case", status="draft")


def test_what_is_thrown_away_comes_back_as_it_was(staff_client, draft, case):
    for row in (draft, case):
        held = type(row).objects.values().get(pk=row.pk)
        asked = text_of(staff_client.get(address(row, "delete", row.pk)).content)
        listed = throw_away(staff_client, row)
        opened = staff_client.get(address(row, "change", row.pk), follow=True)
        restored = staff_client.post(address(row, "trash"), {"restore": row.pk})

        assert "can be restored for 30 days; then it is deleted for good" in asked
        assert "moved to the trash" in text_of(listed.content, ".messagelist")
        assert opened.redirect_chain[-1][0] == address(row, "trash")
        assert restored["Location"] == address(row, "change", row.pk)
        assert type(row).objects.values().get(pk=row.pk) == held
        assert [entry.get_change_message() for entry in LogEntry.objects.filter(object_repr=str(row)).order_by("pk")] == [
            "Moved to the trash.",
            "Restored from the trash.",
        ]
    assert Footnote.objects.get().text == "A note."


def test_nothing_but_the_trash_shows_what_is_in_it(staff_client, reader, draft, case, make_article):
    page = make_article(title="Marmalade page", slug="m", status="draft", kind="page", date_precision="none")
    private = PreviewLink.make(draft, None, days=7)[1]
    for row in (draft, case, page):
        type(row).objects.all().move(row.pk, into_trash=True)
    opened = []
    for name in sorted(names_in(admin.site.urls[0])):
        try:
            path = reverse(f"admin:{name}")
        except NoReverseMatch:
            continue
        if name.endswith(("_trash", "logout")):
            continue
        answer = staff_client.get(path, follow=True)
        opened.append(path)
        assert b"Marmalade" not in answer.getvalue(), path
    asked = {"q": "Marmalade"}
    for path in (address(draft, "changelist"), address(case, "changelist"), address(case, "placeable")):
        assert b"Marmalade draft" not in (found := staff_client.get(path, asked).content), path
        assert b"Marmalade case" not in found, path

    assert len(opened) > 40
    assert staff_client.get(reverse("articles:preview", args=[draft.pk])).status_code == 404
    assert staff_client.get(address(draft, "preview_links", draft.pk))["Location"] == address(draft, "trash")
    assert reader.get(private.removeprefix("https://htc.test")).status_code == 404
    trash = [staff_client.get(address(row, "trash")).content.decode() for row in (draft, case)]
    assert [words in trash[0] for words in ("Marmalade draft", "Marmalade page", "Marmalade case")] == [True, True, False]
    assert "Marmalade case" in trash[1]


def test_what_is_in_the_trash_is_neither_placed_nor_named(staff_client, make_article, draft, case):
    other = make_article(status="draft")
    for row in (draft, case):
        type(row).objects.all().move(row.pk, into_trash=True)

    form = address(other, "change", other.pk)
    placed = staff_client.post(form, posted_form(staff_client, form, body="Text.\n\n[case:quay]"))
    named = staff_client.post(form, posted_form(staff_client, form, translations=reverse("articles:preview", args=[draft.pk])))

    assert "There is no case study “quay”" in placed.content.decode()
    assert "is not the address of an article here" in named.content.decode()


def test_whoever_has_it_open_is_told(staff_client, client_of, member, draft):
    other = client_of(member("Editor"))
    other.get(address(draft, "change", draft.pk))
    throw_away(staff_client, draft)

    told = other.get(address(draft, "editing", draft.pk)).json()["notes"]
    answer = other.post(address(draft, "change", draft.pk), article_form(title="Mine"), follow=True)

    assert "or is in the trash" in told[0]
    assert "is in the trash. Restore it to go on with it." in answer.content.decode()
    assert Article.objects.get(pk=draft.pk).title == "Marmalade draft"


def test_author_throws_own_drafts_away_and_editors_alone_delete_for_good(client_of, member, make_article):
    ada = member("Author")
    own = make_article(title="Own", status="draft", created_by=ada)
    foreign, public = make_article(title="Foreign", status="draft"), make_article(created_by=ada)
    client, editor = client_of(ada), client_of(member("Editor"))

    throw_away(client, own)
    answers = [client.post(address(row, "delete", row.pk), {"post": "yes"}).status_code for row in (foreign, public)]
    deleted = client.post(address(own, "trash"), {"delete": own.pk, "confirmed": "yes"})
    throw_away(editor, foreign)

    assert set(Article.objects.in_trash()) == {own, foreign}
    assert answers == [403, 403]
    assert deleted.status_code == 403
    assert "Foreign" not in client.get(address(own, "trash")).content.decode()
    assert client.post(address(own, "trash"), {"restore": foreign.pk}).status_code == 404
    asked = editor.post(address(own, "trash"), {"delete": own.pk})
    assert "nobody can restore it then" in text_of(asked.content)
    editor.post(address(own, "trash"), {"delete": own.pk, "confirmed": "yes"})
    assert not Article.objects.filter(pk=own.pk).exists()


def test_many_go_to_the_trash_at_once_but_what_was_public(staff_client, make_article, make_case, draft, case):
    public, scheduled = make_article(title="Public"), make_article(title="Later", published_at=timezone.now() + timedelta(days=1))
    shown, was = make_case("shown"), make_case("was")
    CaseStudy.objects.filter(pk=was.pk).update(status="draft")
    for rows, gone in (((draft, public, scheduled), draft), ((case, shown, was), case)):
        chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
        asked = staff_client.post(address(rows[0], "changelist"), chosen)
        done = staff_client.post(address(rows[0], "changelist"), chosen | {"post": "yes"}, follow=True)

        assert "1 of 3 go to the trash" in text_of(asked.content)
        assert text_of(done.content, ".messagelist").count("Left where it is") == 2
        assert list(type(gone).objects.in_trash()) == [gone]
    for row, values in ((public, {}), (shown, {}), (was, {})):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(trashed_at=timezone.now(), **values)


def test_placed_case_stays_also_while_its_article_is_in_the_trash(staff_client, make_article, make_case):
    case = make_case("quay", status="draft")
    article = make_article("Text.\n\n[case:quay]", title="Shows it", status="draft")
    throw_away(staff_client, article)

    answer = throw_away(staff_client, case)

    assert "It stands in “Shows it (in the trash)”. Take it out there first." in answer.content.decode()
    assert not CaseStudy.objects.in_trash().exists()


def test_worker_deletes_what_has_been_there_for_thirty_days(draft, case, time_machine):
    time_machine.move_to("2026-03-01T12:00Z", tick=False)
    for row in (draft, case):
        type(row).objects.all().move(row.pk, into_trash=True)
    chores(timezone.now() + timedelta(days=30, minutes=-1))
    kept = Article.objects.count(), CaseStudy.objects.count()

    chores(timezone.now() + timedelta(days=30))

    assert kept == (1, 1)
    assert (Article.objects.count(), CaseStudy.objects.count(), Footnote.objects.count()) == (0, 0, 0)


def test_page_in_the_menu_can_be_thrown_away_and_the_menu_saved(staff_client, make_article):
    page = make_article(title="Soon", status="draft", kind="page", date_precision="none")
    MenuEntry.objects.create(site=Site.current(), page=page)

    throw_away(staff_client, page)

    assert b"Soon" in staff_client.get(reverse("admin:articles_site_change", args=[1])).content
    assert Client().get("/").status_code == 200


def test_every_page_of_what_is_in_the_trash_says_where_it_is_and_does_nothing(staff_client, draft, case):
    walked = []
    for row in (draft, case):
        type(row).objects.all().move(row.pk, into_trash=True)
        held = type(row).objects.values().get(pk=row.pk)
        for pattern in admin.site._registry[type(row)].get_urls():
            if not pattern.name or "<int:pk>/" not in str(pattern.pattern) or pattern.pattern.converters.keys() != {"pk"}:
                continue
            if pattern.name.endswith(("_editing", "_kept")):  # asked by scripts, which hear of it otherwise
                continue
            for method in ("get", "post"):
                answer = getattr(staff_client, method)(reverse(f"admin:{pattern.name}", args=[row.pk]), {"act": "x"})
                assert answer.status_code == 302, pattern.name
                assert answer["Location"] == address(row, "trash"), pattern.name
                said = text_of(staff_client.get(answer["Location"]).content, ".messagelist")
                assert "is in the trash." in said
                assert ("Nothing was done." in said) is (method == "post")
            walked.append(pattern.name)
        assert type(row).objects.values().get(pk=row.pk) == held
    assert len(walked) > 8, walked
