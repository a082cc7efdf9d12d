"""Private links to articles that are not public: made, read without a login, ended by time, by staff and by publication."""

import logging
import re
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from justhtml import JustHTML

from articles.models import Article, PreviewLink
from htc.serving import pagecache
from tests.site.journey import text_of

NOW = "2026-03-01T15:00Z"


@pytest.fixture
def draft(make_article, time_machine):
    """A draft with a note, on an afternoon in March."""
    time_machine.move_to(NOW)
    return make_article("Words of the draft.[fn]A note.[/fn]", status="draft", title="A draft", by=[("Ada", "Fellow")])


def desk(article) -> str:
    """Give the page on which the article's links are made."""
    return reverse("admin:articles_article_preview_links", args=[article.pk])


def make_link(client, article, days: int = 7) -> str:
    """Make a link and give its path."""
    (field,) = JustHTML(client.post(desk(article), {"days": days}).content.decode(), sanitize=False).query("#new-link")
    assert field.attrs["value"].startswith("https://htc.test/preview/")
    return field.attrs["value"].removeprefix("https://htc.test")


def revoke(client, article, link):
    return client.post(desk(article), {"revoke": link.pk}, follow=True)


def test_link_shows_the_draft_to_whoever_has_it(staff_client, reader, draft):
    answer = reader.get(make_link(staff_client, draft))

    words = text_of(answer.content)
    assert answer.status_code == 200
    assert words.startswith("This is a draft, shown by a private link until 8 March 2026, 09:00 MDT.\nA draft\nBy Ada, Fellow")
    assert "Notes\nA note." in words
    assert '<form method="post"' not in answer.content.decode()
    assert 'rel="pingback"' not in answer.content.decode()


def test_page_behind_a_link_leaves_no_trace(staff_client, reader, draft):
    path = make_link(staff_client, draft)

    answer = reader.get(path)

    assert not answer.cookies
    assert "X-Pingback" not in answer
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert not pagecache.cache.pages
    assert path.split("/")[2] not in answer.content.decode()


def test_link_shows_the_state_at_the_time_of_looking(staff_client, reader, draft, monkeypatch):
    monkeypatch.setattr(pagecache, "VERSION_SECONDS", 60)
    path = make_link(staff_client, draft)
    before = reader.get(path).content.decode()
    draft.title = "Another title"
    draft.save()

    assert "Another title" not in before
    assert "Another title" in reader.get(path).content.decode()


@pytest.mark.parametrize("days", [1, 7, 30])
def test_link_ends_by_itself(staff_client, staff, reader, draft, time_machine, days):
    path = make_link(staff_client, draft, days)
    (link,) = PreviewLink.objects.all()

    time_machine.move_to(link.expires_at.replace(microsecond=0).timestamp() - 1)
    before = reader.get(path).status_code
    time_machine.move_to(link.expires_at)

    assert (link.expires_at - link.made_at).days == days
    assert (before, reader.get(path).status_code) == (200, 404)
    staff_client.force_login(staff)  # the session of the beginning is over too
    assert "None." in text_of(staff_client.get(desk(draft)).content)


def test_links_whose_time_is_over_are_deleted_when_the_next_is_made(staff_client, make_article, draft, time_machine):
    make_link(staff_client, draft, 1)
    time_machine.move_to("2026-03-05T15:00Z")

    make_link(staff_client, make_article(status="draft"))

    assert not draft.preview_links.exists()
    assert PreviewLink.objects.count() == 1


def test_several_links_stand_and_one_is_revoked(staff_client, reader, draft):
    first, second = make_link(staff_client, draft, 1), make_link(staff_client, draft, 30)

    listed = text_of(staff_client.get(desk(draft)).content)
    answer = revoke(staff_client, draft, PreviewLink.objects.earliest("expires_at"))

    assert "Opens until 2 March 2026, 08:00. Made by editor on 1 March 2026, 08:00." in listed
    assert "Opens until 31 March 2026, 09:00." in listed
    assert "The link was revoked." in text_of(answer.content)
    assert (reader.get(first).status_code, reader.get(second).status_code) == (404, 200)


def test_link_that_is_gone_already_is_revoked_without_a_fault(staff_client, draft, make_article):
    make_link(staff_client, draft)
    (link,) = PreviewLink.objects.all()
    other = make_article(status="draft")

    of_another = revoke(staff_client, other, link)
    odd = staff_client.post(desk(draft), {"revoke": "²"}, follow=True)

    assert all("This link was no longer there." in text_of(answer.content) for answer in (of_another, odd))
    assert PreviewLink.objects.exists()


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        pytest.param({"status": "review"}, "This is a draft, shown by", id="in review"),
        pytest.param({"status": "withdrawn", "published_at": "2014-01-15T19:00Z"}, "This article was withdrawn, shown by", id="withdrawn"),
        pytest.param({"status": "published", "published_at": "2026-03-02T15:00Z"}, "This is a draft, shown by", id="scheduled"),
    ],
)
def test_article_that_is_not_public_can_be_shown_in_every_state(staff_client, reader, draft, fields, line):
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()

    answer = reader.get(make_link(staff_client, draft))

    assert text_of(answer.content).startswith(line)
    assert "Words of the draft." in text_of(answer.content)


def test_scheduled_article_is_led_to_when_its_time_has_come(staff_client, reader, draft, time_machine):
    draft.status, draft.published_at = "published", "2026-03-02T15:00Z"
    draft.save()
    path = make_link(staff_client, draft)
    before = reader.get(path).status_code
    time_machine.move_to("2026-03-02T15:00:01Z")

    answer = reader.get(path)

    assert before == 200
    assert (answer.status_code, answer["Location"]) == (302, f"/2026/03/{draft.slug}/")
    assert ("no-store" in answer["Cache-Control"], answer["Referrer-Policy"]) == (True, "no-referrer")


def test_responses_of_a_withdrawn_article_are_not_shown(staff_client, reader, draft, make_response):
    draft.status, draft.published_at = "published", "2014-01-15T19:00Z"
    draft.save()
    make_response(draft, body="An approved remark.")
    draft.status = "withdrawn"
    draft.save()

    answer = reader.get(make_link(staff_client, draft)).content.decode()

    assert "An approved remark." not in answer
    assert "1 response" not in answer


def test_article_that_is_deleted_takes_its_links_along(staff_client, reader, draft):
    path = make_link(staff_client, draft)

    staff_client.post(reverse("admin:articles_article_delete", args=[draft.pk]), {"post": "yes"})
    assert reader.get(path).status_code == 404
    staff_client.post(reverse("admin:articles_article_trash"), {"delete": draft.pk, "confirmed": "yes"})

    assert not Article.objects.exists()
    assert reader.get(path).status_code == 404


def test_link_stays_when_the_account_that_made_it_goes(staff_client, reader, draft, staff, django_user_model):
    path = make_link(staff_client, draft)
    staff.delete()
    other = Client()
    other.force_login(django_user_model.objects.create_superuser("other", password="a long password"))

    assert reader.get(path).status_code == 200
    assert "Made by somebody who has left" in text_of(other.get(desk(draft)).content)


def test_public_article_needs_no_link(staff_client, make_article):
    article = make_article()

    answer = staff_client.post(desk(article), {"days": 7})

    assert "This article is public, so it needs no link" in text_of(answer.content)
    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize("days", ["", "2", "0", "36500", "x"])
def test_other_times_are_refused_with_a_sentence(staff_client, draft, days):
    answer = staff_client.post(desk(draft), {"days": days})

    assert answer.status_code == 422
    assert re.search("Please choose 1, 7 or 30 days|This field is required", text_of(answer.content))
    assert not PreviewLink.objects.exists()


def test_token_is_long_and_only_its_fingerprint_is_kept(staff_client, draft):
    tokens = [make_link(staff_client, draft).split("/")[2] for _ in range(2)]

    kept = " ".join(str(value) for row in PreviewLink.objects.values_list() for value in row)
    page, log = staff_client.get(desk(draft)).content.decode(), staff_client.get(reverse("admin:articles_article_history", args=[draft.pk]))
    assert len({*tokens}) == 2
    assert all(len(token) >= 43 for token in tokens)  # 256 bits in base64
    assert not any(token in text for token in tokens for text in (kept, page, log.content.decode()))
    assert "Made a preview link that opens until 8 March 2026, 09:00." in log.content.decode()


@pytest.mark.parametrize("token", ["x", "0" * 43, "1", "a-b_c", "é", "x" * 5000])
def test_wrong_token_opens_nothing(staff_client, reader, draft, token):
    make_link(staff_client, draft)

    assert reader.get(f"/preview/{token}/").status_code in (302, 404)
    assert "A draft" not in reader.get(f"/preview/{token}/", follow=True).content.decode()


def test_only_who_may_change_the_article_makes_and_revokes_links(staff_client, reader, draft, django_user_model):
    make_link(staff_client, draft)
    user = django_user_model.objects.create_user("member", password="a long password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "add_article", "edit_any_article"]))
    member = Client()
    member.force_login(user)

    for data in ({"days": 7}, {"revoke": PreviewLink.objects.get().pk}):
        assert member.post(desk(draft), data).status_code == 403
        assert reader.post(desk(draft), data)["Location"].startswith("/admin/login/")
    assert member.get(desk(draft)).status_code == 403
    assert "Preview links" not in member.get(reverse("admin:articles_article_change", args=[draft.pk])).content.decode()
    assert PreviewLink.objects.count() == 1


def test_post_from_elsewhere_is_refused(staff, draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)

    assert client.post(desk(draft), {"days": 7}).status_code == 403
    assert not PreviewLink.objects.exists()


def test_form_of_an_article_that_is_not_public_leads_to_its_links(staff_client, draft, make_article):
    public = make_article()

    on_draft = staff_client.get(reverse("admin:articles_article_change", args=[draft.pk])).content.decode()
    on_public = staff_client.get(reverse("admin:articles_article_change", args=[public.pk])).content.decode()

    assert f'href="{desk(draft)}"' in on_draft
    assert f'href="{desk(public)}"' not in on_public


def test_logs_hold_no_token(staff_client, draft):
    path = make_link(staff_client, draft)
    console = next(handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler)
    written, stream = StringIO(), console.stream
    console.setStream(written)
    try:
        Client(enforce_csrf_checks=True).post(path)
    finally:
        console.setStream(stream)

    assert "/preview/…/" in written.getvalue()
    assert path.split("/")[2] not in written.getvalue()
