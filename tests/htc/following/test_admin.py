"""Following by e-mail in the admin: how mails look, and what did not go out."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.publishing.signals import article_published
from htc.following.models import Follower, FollowerMail, Newsletter
from tests.htc.following.conftest import NOON
from tests.site.journey import drain, text_of

FORM = {"is_open": "on", "sender": "Aunt May", "subject": "News of the garden", "content": "whole"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({}, "", id="neutral"),
        pytest.param({"sender": "The Trafficking list"}, "“Trafficking” names the blog.", id="sender"),
        pytest.param({"subject": "From the center"}, "“Center” names the blog.", id="subject"),
        pytest.param({"sender": "Tráfficking, weekly"}, "“Trafficking” names the blog.", id="in another writing"),
        pytest.param({"subject": "News (HTC)"}, "“HTC” names the blog.", id="its first letters"),
        pytest.param({"subject": ""}, "This field is required.", id="none"),
    ],
)
def test_sender_and_subject_that_name_the_blog_are_refused(staff_client, changes, said):
    form = staff_client.get("/admin/following/newsletter/")["Location"]

    answer = staff_client.post(form, FORM | changes)

    assert answer.status_code == (200 if said else 302)
    assert said in (text_of(answer.content, "#content-main") if said else "")
    assert (Newsletter.current().subject == "News of the garden") is not bool(said)


def test_mails_that_were_given_up_are_told_on_the_desk_and_tried_again(staff_client, make_article, mailoutbox):
    follower = Follower.objects.create(email="ana@reader.test", key="0" * 64, since=NOON)
    article = make_article(published_at=NOON)
    article_published.send(type(article), article=article, at=NOON)
    FollowerMail.objects.update(next_try_at=None, tried_at=timezone.now(), error="SMTPServerDisconnected")
    page = reverse("admin:following_follower_changelist")

    desk, listed = staff_client.get("/admin/").content, staff_client.get(page).content
    assert "1 mail to followers was not sent (SMTPServerDisconnected)." in text_of(desk, "#content-main")
    assert "1 mail to followers was not taken by the mail server" in text_of(listed, "#changelist")
    assert staff_client.post(reverse("admin:following_follower_try_again"))["Location"] == page
    drain()

    assert [mail.to for mail in mailoutbox] == [[follower.email]]


def test_desk_tells_that_the_server_refuses_nearly_everybody(staff_client):
    rows = [Follower(email=f"f{n}@x.test", key=str(n), since=NOON, refusals=n % 10 > 3) for n in range(10)]
    Follower.objects.bulk_create(rows)

    assert "The mail server refuses more than half of the followers." in text_of(staff_client.get("/admin/").content, "#content-main")


def test_follower_that_is_deleted_leaves_no_address_in_the_history(staff_client):
    follower = Follower.objects.create(email="ana@reader.test", key="0" * 64, since=NOON)

    answer = staff_client.post(reverse("admin:following_follower_delete", args=[follower.pk]), {"post": "yes"}, follow=True)

    assert not Follower.objects.exists()
    assert "ana@" not in answer.content.decode()
