"""A reader responds: the form, its checks, the preview and the page that says it was received."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import signing
from django.db import connection
from django.test import Client

from articles.models import Article, Site
from comments.decisions import changes
from comments.models import ModerationEvent, Response
from comments.readers import forms
from htc.lib.html import clean_comment
from tests.site.journey import comment, open_form, text_of


@pytest.fixture
def article(make_article):
    return make_article(title="On listening", slug="on-listening")


def send(client, article, **fields):
    """Post to the form's address with a good token, without opening the page."""
    data = {"token": forms.make_token(article), "body": "A thought."} | fields
    return client.post(f"/respond/{article.pk}/", data)


def test_comment_is_received_and_waits_for_a_moderator(reader, article):
    answer = comment(reader, article, body="Thank you.\n\nIt helps.")
    received = reader.get(answer["Location"])

    row = article.responses.get()
    assert (answer.status_code, received.status_code) == (303, 200)
    assert "On listening" in text_of(received.content)
    assert (row.kind, row.state, row.author_name, row.body) == ("comment", "pending", "", "Thank you.\n\nIt helps.")
    assert [(event.from_state, event.to_state, event.actor) for event in row.events.all()] == [("", "pending", None)]
    assert "It helps." not in reader.get(article.get_absolute_url()).content.decode()


def test_answer_to_a_sent_comment_makes_browsers_get_the_received_page(reader, article):
    assert send(reader, article).status_code in (302, 303)


def test_nothing_of_the_visitor_but_the_words_is_stored(reader, article):
    comment(reader, article, name="Ana", body="Words.", REMOTE_ADDR="203.0.113.77")
    reader.post(
        f"/respond/{article.pk}/",
        {"token": forms.make_token(article), "body": "More."},
        REMOTE_ADDR="198.51.100.9",
        HTTP_USER_AGENT="Strange/1",
        HTTP_REFERER="https://before.test/",
    )

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        dump = ""
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            dump += repr(cursor.fetchall())
    assert "More." in dump
    assert [word for word in ("203.0.113", "198.51.100", "Strange/1", "before.test") if word in dump] == []
    assert {(row.received_at.second, row.received_at.microsecond) for row in Response.objects.all()} == {(0, 0)}


def test_no_page_of_the_flow_sets_a_cookie(reader, article):
    answers = [
        reader.get("/"),
        reader.get(article.get_absolute_url()),
        comment(reader, article, action="preview", body="x"),
        comment(reader, article, body="x"),
    ]
    answers.append(reader.get(answers[-1]["Location"]))

    assert [answer for answer in answers if answer.cookies] == []
    assert not reader.cookies


@pytest.mark.parametrize("fields", [{"action": "send"}, {}, {"action": "something"}])
def test_post_without_a_known_button_counts_as_sent(reader, article, fields):
    assert send(reader, article, **fields).status_code == 303
    assert article.responses.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"body": ""}, "Please write your comment", id="empty"),
        pytest.param({"body": " \n\u200b "}, "Please write your comment", id="only white space"),
        pytest.param({"body": "a" * 10_001}, "Please shorten your comment to 10,000 characters; it has 10,001", id="too long"),
        pytest.param({"email": "ana at example", "body": "Kept."}, "Please write the e-mail address like", id="bad address"),
        pytest.param({"name": "n" * 101, "body": "Kept."}, "Please shorten the name", id="long name"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(reader, article, fields, words):
    typed = {"name": "Ana", "email": "ana@example.org", "body": "Kept."} | fields

    answer = comment(reader, article, **typed)

    html = answer.content.decode()
    field = next(iter(fields))
    assert answer.status_code == 422
    assert "<title>Error: On listening" in html
    assert html.count(words) == 2  # in the summary and at the field
    assert f'href="#id_{field}"' in html
    assert 'aria-invalid="true"' in html
    for value in typed.values():
        assert value.strip() == "" or value in html
    assert not Response.objects.exists()


def test_exactly_ten_thousand_characters_are_taken(reader, article):
    assert send(reader, article, body="ä" * 10_000).status_code == 303


def test_preview_shows_the_comment_exactly_as_it_will_be_published(reader, article, staff):
    words = 'First <b>line</b> & more\nsecond line\n\nhttps://example.org/a?b=c&d "quoted"'

    preview = comment(reader, article, name="Ana", body=words, action="preview")
    comment(reader, article, name="Ana", body=words)
    changes.move(article.responses, "approved", by=staff, origin="web")
    published = reader.get(article.get_absolute_url())

    rendered = clean_comment(words)
    assert preview.status_code == 200
    assert rendered in preview.content.decode()
    assert rendered in published.content.decode()
    assert "<b>line" not in preview.content.decode()


def test_preview_stores_nothing_and_keeps_the_form_filled(reader, article):
    answer = comment(reader, article, name="Ana", email="ana@example.org", body="My words.", action="preview")

    html = answer.content.decode()
    assert not Response.objects.exists()
    assert 'value="Ana"' in html
    assert 'value="ana@example.org"' in html
    assert "My words.</textarea>" in html


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"HTTP_ORIGIN": "https://evil.test"}, id="foreign origin"),
        pytest.param({"HTTP_ORIGIN": "null"}, id="opaque origin"),
        pytest.param({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"}, id="opaque origin of another site"),
        pytest.param({"HTTP_SEC_FETCH_SITE": "cross-site"}, id="cross site"),
        pytest.param({"HTTP_SEC_FETCH_SITE": "same-site"}, id="another host of the same site"),
    ],
)
def test_form_sent_from_another_site_is_refused(reader, article, headers):
    answer = reader.post(f"/respond/{article.pk}/", {"token": forms.make_token(article), "body": "x"}, **headers)

    assert answer.status_code == 403
    assert "another site" in text_of(answer.content)
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "http://testserver"},
        {"HTTP_ORIGIN": "https://htc.test"},
        {"HTTP_SEC_FETCH_SITE": "same-origin"},
        # What browsers send from a page that tells its address to nobody.
        {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"},
    ],
)
def test_form_sent_from_our_page_is_taken(reader, article, headers):
    assert reader.post(f"/respond/{article.pk}/", {"token": forms.make_token(article), "body": "x"}, **headers).status_code == 303


def test_form_of_each_article_and_each_reply_leads_to_its_own(reader, make_article, make_response):
    for article in (make_article("One."), make_article("Two.")):
        reply = f"/respond/{article.pk}/to/{make_response(article, state='approved').pk}/"
        for page, address in ((article.get_absolute_url(), f"/respond/{article.pk}/"), (reply, reply)):
            html = reader.get(page).content.decode()

            assert re.findall(r'<form method="post" action="([^"]+)"', html) == [address]
            [token] = re.findall(r'name="token" value="([^"]+)"', html)
            assert forms.judge_token(token, article) == forms.TokenState.GOOD


def test_token_of_another_article_or_of_nobody_is_refused(reader, article, make_article):
    other = make_article()

    for token in (forms.make_token(other), "", "1.2:forged", signing.Signer(salt="another").sign(f"{article.pk}.1")):
        assert send(reader, article, token=token).status_code == 403
    assert not Response.objects.exists()


def test_token_older_than_a_day_shows_the_preview_with_the_text_kept(reader, article, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    token = forms.make_token(article)

    time_machine.move_to("2026-03-02T12:59Z")
    assert send(reader, article, token=token, body="In time.").status_code == 303
    time_machine.move_to("2026-03-02T13:01Z")
    answer = send(reader, article, token=token, body="Too late, but kept.")

    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count("Too late, but kept.") == 2
    assert forms.make_token(article) in html
    assert Response.objects.count() == 1


def test_robot_that_fills_the_hidden_field_is_told_nothing(reader, article):
    answer = comment(reader, article, body="Buy.", website="https://spam.test")

    assert reader.get(answer["Location"]).status_code == 200
    row = article.responses.get()
    assert (row.state, row.reasons) == ("spam", ["honeypot"])


def test_double_click_makes_one_row_and_one_answer(reader, article):
    first, second = comment(reader, article, body="Once."), comment(reader, article, body="Once.")

    assert (first.status_code, second.status_code) == (303, 303)
    assert text_of(reader.get(first["Location"]).content) == text_of(reader.get(second["Location"]).content)
    assert article.responses.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one_row(make_article, settings):
    settings.RATE_LIMITS = False
    article = make_article()

    def click(_):
        try:
            return send(Client(), article, body="Once.").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(click, range(8)))

    assert statuses == [303] * 8
    assert (article.responses.count(), ModerationEvent.objects.count()) == (1, 1)


def test_second_comment_within_seconds_is_asked_to_wait_and_kept(reader, article, time_machine):
    time_machine.move_to("2026-03-01T12:00:01Z")
    send(reader, article, body="One.")

    answer = send(reader, article, body="Two, kept.")
    time_machine.move_to("2026-03-01T12:00:07Z")
    later = send(reader, article, body="Two, kept.")

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Two, kept.</textarea>" in answer.content.decode()
    assert "Please wait a few seconds" in answer.content.decode()
    assert later.status_code == 303


def test_limits_are_off_where_the_environment_says_so(reader, article, settings):
    settings.RATE_LIMITS = False

    assert [send(reader, article, body=f"Comment {n}").status_code for n in range(40)] == [303] * 40


@pytest.mark.parametrize("where", ["article", "site"])
def test_closed_article_shows_no_form_and_refuses_with_a_sentence(reader, make_article, where):
    article = make_article(comments_open=where != "article")
    if where == "site":
        site = Site.current()
        site.comments_open = False
        site.save()

    page, answer = reader.get(article.get_absolute_url()), send(reader, article)

    assert '<form method="post"' not in page.content.decode()
    assert "closed" in text_of(page.content)
    assert answer.status_code == 403
    assert "closed" in text_of(answer.content)


@pytest.mark.parametrize("status", [Article.Status.DRAFT, Article.Status.WITHDRAWN])
def test_article_that_is_not_public_takes_no_comment(reader, make_article, status):
    article = make_article()
    token = forms.make_token(article)
    Article.objects.filter(pk=article.pk).update(status=status)

    assert reader.post(f"/respond/{article.pk}/", {"token": token, "body": "x"}).status_code == 404


def test_opening_the_form_s_address_leads_to_the_article(reader, article):
    answer = reader.get(f"/respond/{article.pk}/")

    assert answer.status_code == 302
    assert answer["Location"] == f"{article.get_absolute_url()}#respond"


def test_received_page_is_good_for_half_an_hour(reader, article, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    address = comment(reader, article, body="x")["Location"]

    time_machine.move_to("2026-03-01T12:29Z")
    in_time = reader.get(address)
    time_machine.move_to("2026-03-01T12:31Z")

    assert (in_time.status_code, reader.get(address).status_code) == (200, 404)
    assert reader.get("/responses/received/forged/").status_code == 404


def test_form_asks_browsers_to_keep_nothing(reader, article):
    answer = reader.get(article.get_absolute_url())

    assert "no-store" in answer["Cache-Control"]
    assert 'autocomplete="off"' in answer.content.decode().split("<form method")[1].split(">")[0]
    assert "token" in open_form(reader, article)


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "\u202egnp.exe",
        "x" + "\u0301" * 200,
        "line\r\nline",
        "\ud83d\ude00 emoji".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_control_characters_never_reach_a_row(reader, article, text):
    answer = send(reader, article, body=f"Words {text} words", name=f"N{text}"[:100])

    row = article.responses.get()
    assert answer.status_code == 303
    assert not {"\x00", "\u202e", "\r"} & set(row.body + row.author_name)
    assert "\n" not in row.author_name
    assert row.body.count("\u0301") <= 4
