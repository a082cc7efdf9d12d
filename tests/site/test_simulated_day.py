"""A day of the blog, then a look into everything that is left of it: nothing there tells who came by."""

import logging
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments.decisions import changes
from comments.models import Response
from htc.statistics.tally import tally
from tests.site.journey import comment, decide, drain, ping, post_call

ADDRESS, AGENT, EMAIL, REFERRER = "203.0.113.77", "Recognizable/7.7", "visitor@writer.test", "https://before.test/secret"
VISITOR = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT, "HTTP_REFERER": REFERRER, "HTTP_X_FORWARDED_FOR": ADDRESS}


@pytest.fixture
def everything_logged(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def dump() -> str:
    """Give every row of every table, as a thief would find them, what is counted and not yet written among it."""
    tally.write()
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def come_by(visitor, article, testnet, time_machine) -> list[str]:
    """Read, search, write, take back, report, ask for what is not there, send linkbacks; give the removal codes that were shown."""
    paths = [
        "/",
        article.get_absolute_url(),
        "/feed/",
        "/comments/feed/",
        f"{article.get_absolute_url()}feed/",
        "/tags/",
        "/search/?q=words",
    ]
    answers = [visitor.get(path) for path in [*paths, "/nothing/", "/responses/1/", "/moderate/x/", "/sitemap.xml", "/admin/login/"]]
    answers += [
        comment(visitor, article, name="A visitor", email=EMAIL, body="Words of a visitor."),
        comment(visitor, article, email=EMAIL, body="", action="send"),
        comment(visitor, article, email=EMAIL, body="Only a preview.", action="preview"),
        comment(visitor, article, email=EMAIL, body="A robot.", website="x"),
        visitor.post("/respond/1/", {"body": "no token", "email": EMAIL}),
        visitor.post("/admin/login/", {"username": "nobody", "password": "wrong"}),
        post_call(visitor, b"<not xml", "text/xml"),
    ]
    codes = []
    for body in ("Written and kept.", "Written and taken back."):
        time_machine.move_to(timezone.now() + timedelta(seconds=10))
        page = visitor.get(comment(visitor, article, email=EMAIL, body=body)["Location"]).content.decode()
        codes += re.findall(r'class="message__code">([^<]+)<', page)
    for code in ("AAAAAAAAAAAA", codes[-1]):
        answers.append(visitor.post("/responses/remove/", {"code": code, "confirmed": "yes"}))
    answers.append(visitor.post(f"{article.get_absolute_url()}trackback/", {"url": "https://third.test/", "title": "A claim"}))
    answers.append(visitor.post("/webmention/", {"source": "https://other.test/w", "target": article.full_url}))
    testnet["https://other.test/"] = f'<p>A page with <a href="{article.full_url}">a link</a> in it.</p>'
    ping(visitor, "https://other.test/", article.full_url)
    # The sign-in has a cookie for its form token; readers have none.
    assert [answer.request["PATH_INFO"] for answer in answers if answer.cookies and "/admin/" not in answer.request["PATH_INFO"]] == []
    return codes


def test_nothing_of_a_visitor_but_the_words_is_left_of_a_day(
    staff_client, member, make_article, testnet, mailoutbox, everything_logged, time_machine
):
    time_machine.move_to("2026-03-01T12:00Z")
    article = make_article("Words of an article.", title="On counting", tags=["law"])
    moderator = member("Moderator", email="mo@htc.test")
    visitor = Client(**VISITOR)

    codes = come_by(visitor, article, testnet, time_machine)
    drain()
    row = Response.objects.get(body="Words of a visitor.")
    decide(staff_client, "approve", row)
    visitor.post(f"/responses/{row.pk}/report/", {"reason": "private", "words": "Please look.", "website": ""})
    links = [path for message in mailoutbox for path in re.findall(r"https://htc\.test(/moderate/[^\s\"]+)", message.body)]
    for path in links[:2]:
        visitor.get(path), visitor.post(path)
    staff_client.post("/admin/privacy/", {"email": EMAIL, "action": "find"})
    drain()
    mails = "\n".join(message.message().as_string() for message in mailoutbox)
    logs = "\n".join([*everything_logged.messages, *(record.getMessage() for record in everything_logged.records)])
    days_later = dump()

    assert "Words of a visitor." in days_later
    assert f"'{article.get_absolute_url()}', " in days_later, "its views are counted"
    assert moderator.email in mails
    assert len(links) > 2
    for word in (ADDRESS, AGENT, REFERRER):
        assert word not in days_later + mails + logs
    assert EMAIL not in mails + logs
    assert len(codes) == 2
    assert not Response.objects.filter(body="Written and taken back.").exists()
    assert [
        code for code in codes if code.replace(" ", "").replace("-", "") in (days_later + mails + logs).replace(" ", "").replace("-", "")
    ] == []

    time_machine.move_to(timezone.now() + timedelta(days=31))
    changes.move(Response.objects.filter(state="pending"), "trash", origin="web")
    time_machine.move_to(timezone.now() + timedelta(days=31))
    drain()
    assert EMAIL not in dump()
    assert "Words of a visitor." in dump()
    assert "A robot." not in dump()
