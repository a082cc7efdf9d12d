"""Mails to followers: whom an article is told to and when, what a mail says and never does, and what becomes of one that is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article
from articles.models.tags import merge
from articles.publishing.signals import article_changed, article_published
from htc.following.models import Follower, FollowerMail, Newsletter
from htc.following.models import follower_key as key_of
from tests.htc.following.conftest import NOON, links_in
from tests.site.journey import add_article, drain
from tests.smtp import mail_server


@pytest.fixture
def follower(db):
    """Let an address follow, as one does who has confirmed it."""

    def make(email="ana@reader.test", *, tags=(), **fields) -> Follower:
        row = Follower.objects.create(**{"email": email, "key": key_of(email), "since": timezone.now(), "follows_all": not tags} | fields)
        row.tags.set(tags)
        return row

    return make


@pytest.fixture
def publish(make_article):
    """Publish an article now, as a person does in the admin."""

    def make(body="A paragraph of the article.", **fields) -> Article:
        article = make_article(body, **{"published_at": timezone.now()} | fields)
        article_published.send(Article, article=article, at=timezone.now())
        return article

    return make


@pytest.fixture
def smtp(settings):
    with mail_server() as server:
        settings.MAILERS = server.mailers
        yield server


def later(time_machine, **ahead) -> None:
    """Let so much time pass since noon, and the worker do what is due."""
    time_machine.move_to(NOON + timedelta(**ahead))
    drain()


def test_article_from_the_admin_reaches_who_follows_ten_minutes_later(staff_client, follow, mailoutbox, time_machine):
    follow()
    add_article(staff_client, title="On counting", published_at_0="2026-03-04", published_at_1="11:00:00", body="First words of it.")

    later(time_machine, minutes=9)
    assert not mailoutbox
    later(time_machine, minutes=10)

    (mail,) = mailoutbox
    assert (mail.to, mail.from_email, mail.subject) == (["ana@reader.test"], "Reading list <blog@htc.test>", "Something new to read")
    assert all(words in part for part in (mail.body, mail.alternatives[0].content) for words in ("On counting", "First words of it."))
    # What a mailbox shows beside the subject tells nobody what is read there.
    assert [word for word in ("counting", "Traffick", "Center") if word in mail.body[:180]] == []
    (end,) = links_in(mail.body, "follow/end")
    assert mail.extra_headers["List-Unsubscribe"] == f"<https://htc.test{end}>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    later(time_machine, days=40)
    assert len(mailoutbox) == 1


def test_followers_of_a_tag_are_told_of_what_carries_it_and_each_once(follower, publish, mailoutbox, time_machine):
    law, work = (Tag.objects.create(name=name, slug=name) for name in ("law", "work"))
    for email, tags in (("all@x.test", ()), ("both@x.test", (law, work)), ("law@x.test", (law,)), ("work@x.test", (work,))):
        follower(email, tags=tags)

    publish(tags=["law", "work"])
    publish(tags=["work"])
    later(time_machine, minutes=10)

    # Two articles at one moment are one mail.
    told = {mail.to[0]: mail.body.count("/2026/03/article-") // 2 for mail in mailoutbox}
    assert told == {"all@x.test": 2, "both@x.test": 2, "law@x.test": 1, "work@x.test": 2}
    assert len(mailoutbox) == 4


def test_tags_that_are_put_right_in_the_first_ten_minutes_are_those_that_count(follower, publish, time_machine):
    law, work = (Tag.objects.create(name=name, slug=name) for name in ("law", "work"))
    before = [follower("all@x.test"), follower("law@x.test", tags=[law]), follower("work@x.test", tags=[work], frequency="weekly")]
    article = publish(tags=["law"])
    follower("later@x.test", since=NOON + timedelta(minutes=1))

    for minutes, tags in ((5, ["work"]), (11, ["law"])):
        time_machine.move_to(NOON + timedelta(minutes=minutes))
        article.tags.set(tags)
        article_changed.send(Article, article=article, at=timezone.now())

    mails = FollowerMail.objects.order_by("pk")
    assert [mail.follower for mail in mails] == [before[0], before[2]]
    assert mails[0].next_try_at == NOON + timedelta(minutes=10)
    assert mails[1].next_try_at.weekday() == 0


def test_weekly_is_one_mail_on_monday_at_eight_where_the_center_is(follower, publish, mailoutbox, time_machine):
    follower(frequency="weekly")
    publish(title="The first")
    time_machine.move_to(NOON + timedelta(days=2))
    publish(title="The second")

    monday = datetime(2026, 3, 9, 14, tzinfo=UTC)  # eight in Denver, where clocks were put on the day before
    time_machine.move_to(monday - timedelta(seconds=1))
    drain()
    assert not mailoutbox
    time_machine.move_to(monday)
    drain()

    (mail,) = mailoutbox
    assert [title in mail.body for title in ("The first", "The second")] == [True, True]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"kind": "page"}, id="a page"),
        pytest.param({"published_at": NOON - timedelta(days=32)}, id="an old text that is entered now"),
        pytest.param({"published_at": NOON + timedelta(days=1)}, id="one that is still to come"),
        pytest.param({"status": "draft"}, id="a draft"),
    ],
)
def test_what_is_no_news_is_told_to_nobody(follower, publish, fields):
    follower()

    publish(**fields)

    assert not FollowerMail.objects.exists()


def test_scheduled_article_is_told_when_its_time_has_come(follower, make_article, mailoutbox, time_machine):
    follower()
    drain()
    make_article(title="Tomorrow", published_at=NOON + timedelta(days=1))

    later(time_machine, hours=23)
    later(time_machine, days=1)
    assert not mailoutbox
    later(time_machine, days=1, minutes=10)

    assert ["Tomorrow" in mail.body for mail in mailoutbox] == [True]


def test_withdrawn_article_waits_and_one_that_comes_back_is_told_once(follower, publish, mailoutbox, time_machine):
    first, article = follower("first@x.test"), publish()
    article.status = Article.Status.WITHDRAWN
    article.save()
    later(time_machine, minutes=11)
    assert not mailoutbox

    follower("second@x.test")
    article.status = Article.Status.PUBLISHED
    article.save()
    article_published.send(Article, article=article, at=timezone.now())
    later(time_machine, minutes=30)
    article_published.send(Article, article=article, at=timezone.now())
    later(time_machine, minutes=60)

    # Who began to follow after it was new is not told of it.
    assert [mail.to for mail in mailoutbox] == [[first.email]]


def test_what_was_wrong_is_read_before_the_beginning_of_a_text(follower, publish, mailoutbox, time_machine):
    follower()
    article = publish("Words that do not hold.")
    article.corrections.create(kind="retraction", made_at=NOON, text_wrong="All of it.", text_right="Nothing of it.")

    later(time_machine, minutes=10)

    for part in (mailoutbox[0].body, mailoutbox[0].alternatives[0].content):
        places = [part.find(words) for words in ("Retracted: ", "Retraction: Nothing of it.", "Words that do not hold.")]
        assert -1 < places[0] < places[1] < places[2]


def test_what_was_withdrawn_for_a_month_is_news_no_more(follower, publish, time_machine):
    follower()
    Article.objects.filter(pk=publish().pk).update(status="withdrawn")

    later(time_machine, days=30)
    assert FollowerMail.objects.exists()
    later(time_machine, days=30, minutes=11)

    assert not FollowerMail.objects.exists()


def test_who_has_ended_it_gets_nothing_that_waited(follower, publish, reader, mailoutbox, time_machine):
    row = follower()
    publish()

    reader.post(f"/follow/end/{row.key}/")
    later(time_machine, minutes=10)

    assert not mailoutbox


def test_tags_that_become_one_keep_their_followers_and_a_tag_that_goes_forgets_them(follower, publish, time_machine):
    law, rights = (Tag.objects.create(name=name, slug=name) for name in ("law", "rights"))
    follower(tags=[rights])

    merge([rights], law)
    publish(tags=["law"])
    assert FollowerMail.objects.count() == 1
    law.delete()
    drain()

    assert not Follower.objects.exists()


LINKED = '<p>Read <a href="https://other.test/?a=1&amp;b=2">this</a> first.</p>'


def test_whole_text_comes_with_its_notes_and_links_and_without_anything_that_is_fetched(
    follower, publish, make_image, mailoutbox, time_machine
):
    Newsletter.objects.update_or_create(pk=1, defaults={"content": "whole"})
    image = make_image()
    follower()
    article = publish(
        f"{LINKED}<p>Counted.[fn]By hand.[/fn]</p><p>[image:{image.pk}]</p><p>The end.</p>", content_note_text="It tells of a raid."
    )

    later(time_machine, minutes=10)

    (mail,) = mailoutbox
    text, html = mail.body, mail.alternatives[0].content
    for part in (text, html):
        words = ("It tells of a raid.", "Counted.", "By hand.", "[Picture: A gate that stands open]", "The end.", article.full_url)
        assert [word for word in words if word not in part] == []
        assert part.index("It tells of a raid.") < part.index("Counted.")
    assert "Read this (https://other.test/?a=1&b=2) first." in text
    assert 'href="https://other.test/?a=1&amp;b=2"' in html
    assert [sign for sign in ("<img", "<picture", "<source", "src=", "srcset", "url(", "<script", "<link") if sign in html] == []


def test_mail_is_in_the_language_in_which_one_began_to_follow(follow, publish, mailoutbox, time_machine):
    follow(language="/es")
    publish(title="On counting")

    later(time_machine, minutes=10)

    (mail,) = mailoutbox
    assert (mail.body[:12], "/es/follow/end/" in mail.body) == ("Buenos días.", True)
    assert '<h1 lang="en" dir="ltr">' in mail.alternatives[0].content


def test_real_server_gets_one_mail_for_each_over_one_connection_that_names_nobody_else(follower, publish, smtp, time_machine):
    for name in ("ana", "ben"):
        follower(f"{name}@x.test")
    publish(title="Žluťoučký kůň")

    later(time_machine, minutes=10)

    assert sorted(mail["To"] for mail in smtp.mails) == ["ana@x.test", "ben@x.test"]
    assert [part.get_content_type() for part in smtp.mails[0].walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert all("Žluťoučký kůň" in part.get_content() for part in smtp.mails[0].iter_parts())
    assert [mail["From"] for mail in smtp.mails] == ["Reading list <blog@htc.test>"] * 2


@pytest.mark.parametrize("sender", ["Lecturas: José (a, b) <c> @ d", 'A "list", all of it', "Список того, что нового"])
def test_mail_programs_find_one_sender_and_the_address_by_which_one_click_ends_it(follower, publish, smtp, settings, time_machine, sender):
    settings.SITE_URL = "https://www.center-against-trafficking.example"
    Newsletter.objects.update_or_create(pk=1, defaults={"sender": sender})
    row = follower(language="es")
    publish()

    later(time_machine, minutes=10)

    (mail,) = smtp.mails
    assert [(name.display_name, name.addr_spec) for name in mail["From"].addresses] == [(sender, "blog@htc.test")]
    written = dict(mail.raw_items())  # as it came over the line, where a program looks for “<”
    assert written["List-Unsubscribe"] == f"<{settings.SITE_URL}/es/follow/end/{row.key}/>"
    assert written["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("at", ["RCPT", "end"])
def test_third_permanent_refusal_in_a_row_ends_it_and_one_that_is_taken_begins_anew(follower, publish, smtp, time_machine, caplog, at):
    follower()
    publish()
    kept = []
    for day, answer in enumerate(["550 no such mailbox", "550 no", "250 fine", "553 no", "550 no", "554 no"]):
        smtp.answers[at] = answer
        later(time_machine, days=day, minutes=11)
        kept.append(Follower.objects.exists())
        if answer.startswith("2"):
            assert not FollowerMail.objects.exists()
            publish()

    assert kept == [True] * 5 + [False]
    assert not FollowerMail.objects.exists()
    assert "ana@" not in caplog.text


@pytest.mark.parametrize("answers", [{"RCPT": "450 later"}, {"MAIL": "550 we do not know you"}, {"connect": "421 closing"}], ids=str)
def test_what_says_nothing_of_the_address_is_tried_again_and_ends_nothing(follower, publish, smtp, time_machine, answers):
    follower()
    publish()
    smtp.answers |= answers

    for minutes in (10, 12, 30, 120, 600):
        later(time_machine, minutes=minutes)
    assert (Follower.objects.get().refusals, len(smtp.mails)) == (0, 0)
    smtp.answers.clear()
    later(time_machine, days=3)

    assert len(smtp.mails) == 1


def test_server_that_refuses_nearly_everybody_ends_nothing_until_it_does_not(follower, publish, smtp, time_machine):
    for number in range(10):
        follower(f"f{number}@x.test")
    publish()
    smtp.answers["RCPT"] = "550 relaying denied"

    for day in range(4):
        later(time_machine, days=day, minutes=11)
    assert Follower.objects.count() == 10
    smtp.answers.clear()
    later(time_machine, days=5)

    assert len(smtp.mails) == 10


def test_without_a_server_or_where_staff_do_not_offer_it_nothing_is_planned(follower, publish, settings):
    follower()
    Newsletter.objects.update_or_create(pk=1, defaults={"is_open": False})
    publish()
    Newsletter.objects.update(is_open=True)
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    publish()

    assert not FollowerMail.objects.exists()
