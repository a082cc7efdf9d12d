"""Following by e-mail as readers meet it: the form, the mail that asks, and the way out of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from htc.following.models import MOST_ASKED_IN_AN_HOUR, Follower, FollowRequest, Newsletter
from tests.htc.following.conftest import NOON, links_in
from tests.site.journey import drain, text_of

GOOD = {"email": "Ana@Reader.test\u200b ", "frequency": "weekly"}


def ask(client, **changes):
    return client.post("/follow/", GOOD | changes)


def test_address_follows_when_its_owner_has_said_yes_and_not_before(reader, mailoutbox, make_article):
    make_article(tags=["law", "work"])
    law = Tag.objects.get(name="law")

    answer = ask(reader, tags=[law.pk])
    drain()

    assert (answer.status_code, answer.cookies) == (303, {})
    assert not Follower.objects.exists()
    (mail,) = mailoutbox
    assert (mail.to, mail.from_email, mail.subject) == (["ana@reader.test"], "Reading list <blog@htc.test>", "Please confirm")
    (link,) = links_in(mail.body, "follow/confirm")
    page = reader.get(link)
    assert ("law" in text_of(page.content), "work" in text_of(page.content, "main")) == (True, False)
    assert (page["Referrer-Policy"], "no-store" in page["Cache-Control"], "ana@" in page.content.decode()) == ("no-referrer", True, False)
    # Programs that look at mails open every link, and a double click sends the form twice.
    assert not Follower.objects.exists()
    assert [reader.post(link)["Location"] for _ in range(2)] == ["/follow/confirmed/"] * 2
    follower = Follower.objects.get()
    assert (follower.email, follower.frequency, follower.follows_all) == ("ana@reader.test", "weekly", False)
    assert list(follower.tags.all()) == [law]


def test_answer_and_work_are_the_same_for_an_address_that_follows_already(follow, reader, mailoutbox):
    follow("ana@reader.test")
    facts = []
    for email in ("new@reader.test", "ana@reader.test"):
        with CaptureQueriesContext(connection) as asked:
            answer = ask(reader, email=email)
        drain()
        mail = mailoutbox.pop()
        facts.append((len(asked), answer.status_code, answer["Location"], answer.content, mail.subject, mail.body.partition("http")[0]))

    assert facts[0] == facts[1]


def test_new_choice_takes_the_place_of_the_old_one(follow, make_article):
    make_article(tags=["law"])
    follow("ana@reader.test", tags=[Tag.objects.get()])
    follow("ANA@reader.test", frequency="weekly")

    follower = Follower.objects.get()
    assert (follower.follows_all, follower.frequency, list(follower.tags.all())) == (True, "weekly", [])


def test_address_that_says_nothing_is_forgotten_after_48_hours_and_its_link_is_over(reader, mailoutbox, time_machine):
    ask(reader)
    drain()
    (link,) = links_in(mailoutbox[0].body, "follow/confirm")

    time_machine.move_to(NOON + timedelta(hours=47, minutes=59))
    drain()
    assert reader.get(link).status_code == 200
    time_machine.move_to(NOON + timedelta(hours=48, seconds=1))
    assert reader.post(link).status_code == 410
    drain()

    assert not FollowRequest.objects.exists()
    assert not Follower.objects.exists()


@pytest.mark.parametrize("token", ["1:x:y", "1", "x", "9" * 30], ids=["forged", "no signature", "no number", "no such number"])
def test_link_that_is_not_ours_confirms_nothing(reader, token):
    ask(reader)

    assert reader.post(f"/follow/confirm/{token}/").status_code == 410
    assert not Follower.objects.exists()


def test_link_for_tags_that_are_all_gone_is_over(reader, mailoutbox, make_article):
    make_article(tags=["law"])
    ask(reader, tags=[Tag.objects.get().pk])
    drain()
    (link,) = links_in(mailoutbox[0].body, "follow/confirm")

    Tag.objects.all().delete()

    assert [reader.get(link).status_code, reader.post(link).status_code] == [410, 410]
    assert not Follower.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"email": ""}, "Please write the e-mail address that the mails shall go to.", id="none"),
        pytest.param({"email": "ana@"}, "Please write the e-mail address like name@example.org.", id="no address"),
        pytest.param({"email": "root@localhost"}, "Please write the e-mail address like name@example.org.", id="no machine of the network"),
        pytest.param({"email": "a@[10.0.0.1]"}, "Please write the e-mail address like name@example.org.", id="a number"),
        pytest.param({"email": "İ@b.test"}, "Please write the e-mail address like name@example.org.", id="a letter that no server takes"),
        pytest.param({"email": "a@b.test\nBcc: c@d.test"}, "Please write the e-mail address like name@example.org.", id="two lines"),
        pytest.param({"frequency": "hourly"}, "Please choose how often.", id="unknown frequency"),
        pytest.param({"tags": ["77"]}, "One of the tags is not there any more.", id="unknown tag"),
    ],
)
def test_mistake_is_named_and_loses_nothing(reader, make_article, changes, said):
    make_article(tags=["law"])

    answer = ask(reader, **changes)

    page = answer.content.decode()
    assert (answer.status_code, page.count(said) >= 2, "<title>Error:" in page) == (422, True, True)
    assert "email" in changes or "Ana@Reader.test" in page
    assert not FollowRequest.objects.exists()


@pytest.mark.parametrize(
    ("changes", "headers", "status"),
    [
        pytest.param({"website": "https://spam.test"}, {}, 303, id="robot, which is told nothing"),
        pytest.param({}, {"Origin": "https://other.test"}, 403, id="page of another site"),
        pytest.param({}, {"Sec-Fetch-Site": "cross-site"}, 403, id="another site, as the browser says"),
    ],
)
def test_who_is_no_reader_of_ours_has_nobody_asked(reader, changes, headers, status):
    assert reader.post("/follow/", GOOD | changes, headers=headers).status_code == status
    assert not FollowRequest.objects.exists()


def test_one_mailbox_is_asked_three_times_in_48_hours_whoever_asks_and_however_it_is_written(mailoutbox, time_machine):
    for number, email in enumerate(["a@b.test", "A@b.test", "a+1@b.test", "a+2@b.test", "a@b.test"]):
        assert ask(Client(REMOTE_ADDR=f"203.0.113.{number}"), email=email).status_code == 303
    drain()
    assert len(mailoutbox) == 3

    time_machine.move_to(NOON + timedelta(hours=48, seconds=1))
    drain()
    ask(Client(), email="a@b.test")
    drain()
    assert len(mailoutbox) == 4


def test_one_visitor_has_five_addresses_asked_in_an_hour_and_loses_nothing(reader):
    statuses = [ask(reader, email=f"a{number}@b.test").status_code for number in range(5)]
    refused = ask(reader, email="a6@b.test")

    assert statuses == [303] * 5
    assert (refused.status_code, refused["Retry-After"], "a6@b.test" in refused.content.decode()) == (429, "3600", True)
    assert FollowRequest.objects.count() == 5


def test_all_visitors_together_have_so_many_asked_in_an_hour(reader):
    rows = [FollowRequest(email=f"a{n}@b.test", mailbox=str(n), asked_at=NOON) for n in range(MOST_ASKED_IN_AN_HOUR)]
    FollowRequest.objects.bulk_create(rows)

    assert ask(reader).status_code == 429


def test_form_says_what_is_seen_in_the_mailbox_and_begins_with_the_tag_that_one_comes_from(staff_client, reader, make_article):
    make_article(tags=["law", "work"])
    form = staff_client.get("/admin/following/newsletter/")["Location"]
    staff_client.post(form, {"is_open": "on", "sender": "Aunt May", "subject": "Hi", "content": "whole"})

    tag_page = reader.get("/tags/law/").content.decode()
    page = reader.get("/follow/?tag=law")

    assert "/follow/?tag=law" in tag_page
    said = text_of(page.content, "main")
    assert all(words in said for words in ("Aunt May", "<blog@htc.test>", "Hi", "the whole article"))

    assert page.content.decode().count(" checked") == 2  # at once, and the tag
    assert "no-store" in page["Cache-Control"]
    assert 'autocomplete="off"' in page.content.decode()


@pytest.mark.parametrize("is_open", [True, False])
def test_every_page_leads_to_the_form_where_staff_offer_it(reader, db, settings, is_open):
    newsletter = Newsletter.current()
    newsletter.is_open = is_open
    newsletter.save()

    assert ('href="/follow/"' in reader.get("/").content.decode()) is is_open
    assert reader.get("/follow/").status_code == (200 if is_open else 404)
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    assert reader.post("/follow/", GOOD).status_code == 404


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}], ids=["one click (RFC 8058)", "button of the page"])
def test_link_of_a_mail_ends_it_by_post_and_asks_by_get(follow, reader, mailoutbox, body):
    follow()
    key = Follower.objects.get().key

    asked = reader.get(f"/follow/end/{key}/")
    assert (asked.status_code, Follower.objects.count()) == (200, 1)
    # Mail programs post from their own machines; a redirect they do not follow (RFC 8058 §3.1).
    ended = Client(enforce_csrf_checks=True).post(f"/follow/end/{key}/", body, headers={"Origin": "https://mail.test"})

    assert (ended.status_code, ended.cookies, Follower.objects.count(), FollowRequest.objects.count()) == (200, {}, 0, 0)
    assert all(page["Referrer-Policy"] == "no-referrer" and "no-store" in page["Cache-Control"] for page in (asked, ended))
    again = [reader.post(f"/follow/end/{key}/", body), reader.get(f"/follow/end/{key}/")]
    assert [(page.status_code, "Nothing is sent to your address any more" in text_of(page.content)) for page in again] == [(200, True)] * 2
