"""The list of responses as readers meet it: threads, pages, permalinks and replies."""

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from articles.models import Site
from comments.decisions import changes
from comments.models import Response
from comments.readers.forms import make_token

START = datetime(2014, 2, 1, tzinfo=UTC)


@pytest.fixture
def article(make_article):
    return make_article(title="T", slug="open")


@pytest.fixture
def thread(article, make_response):
    """Make responses from “a b>a c>b”: each one an hour after the one before, b a reply to a."""

    def make(text):
        made = {}
        for hour, part in enumerate(text.split()):
            name, _, parent = part.partition(">")
            made[name] = make_response(article, author_name=name, parent=made.get(parent), received_at=START + timedelta(hours=hour))
        return made

    return make


def shown(reader, path="/2014/01/open/") -> list[tuple[str, str, str]]:
    """Give (number, level, name) of each response on a page, in order."""
    html = reader.get(path).content.decode()
    items = re.findall(r'<li id="response-\d+" value="(\d+)"(.*?)>\s*<article.*?<bdi class="p-name">(.*?)</bdi>', html, re.DOTALL)
    return [(number, (re.search(r"reply--(\d)", attributes) or [0, "1"])[1], name) for number, attributes, name in items]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("newest", [("1", "1", "e"), ("2", "1", "a"), ("3", "2", "b"), ("4", "3", "c"), ("5", "3", "d")]),
        ("oldest", [("1", "1", "a"), ("2", "2", "b"), ("3", "3", "c"), ("4", "3", "d"), ("5", "1", "e")]),
    ],
)
def test_thread_is_shown_to_the_third_level_in_the_order_of_the_site(reader, thread, order, expected):
    thread("a b>a c>b d>c e")
    site = Site.current()
    site.responses_order = order
    site.save()

    assert shown(reader) == expected
    assert "5 Responses to “T”" in reader.get("/2014/01/open/").content.decode()


def test_long_talk_folds_but_for_its_first_replies_and_says_what_is_answered_where_that_is_not_above(reader, thread, staff):
    made = thread("a b>a c>b d>c e>a f>a g>a z")
    Response.objects.filter(pk=made["g"].pk).update(staff=staff)
    html = reader.get("/2014/01/open/").content.decode()

    assert [number for number, _, _ in shown(reader)] == [str(number) for number in range(1, 9)]
    assert re.search(r"<summary>4 more replies, one by staff among them</summary>", html)
    before, _, folded = html.partition('<details class="responses__more">')
    folded = folded.partition("</details>")[0]
    assert [name in before for name in (">a<", ">b<", ">c<")] == [True] * 3
    assert [name in folded for name in (">d<", ">e<", ">f<", ">g<")] == [True] * 4
    assert re.findall(r"in answer to (\d)", html) == ["3", "4"]
    assert folded.count("response__badge") == 1
    assert "8 Responses to" in html


def test_reply_to_a_response_that_is_not_shown_any_more_stands_for_itself(reader, thread):
    made = thread("a b>a")

    changes.move(Response.objects.filter(pk=made["a"].pk), "trash", origin="command")

    assert shown(reader) == [("1", "1", "b")]


def test_reply_stays_in_its_thread_when_what_it_answers_goes_and_comes(reader, thread):
    made = thread("a b>a c>b d>a e")
    whole = [("1", "1", "e"), ("2", "1", "a"), ("3", "2", "b"), ("4", "3", "c"), ("5", "2", "d")]
    without = [("1", "1", "e"), ("2", "1", "a"), ("3", "2", "c"), ("4", "2", "d")]

    changes.move(Response.objects.filter(pk=made["b"].pk), "trash", origin="command")
    assert shown(reader) == without
    changes.restore(Response.objects.filter(pk=made["b"].pk), origin="command")
    assert shown(reader) == whole
    made["b"].delete()
    assert shown(reader) == without
    Response.objects.get(pk=made["c"].pk).save()
    assert shown(reader) == without


@pytest.mark.parametrize("way", ["update", "save", "bulk_create"])
def test_rows_stand_where_they_belong_however_they_are_written(reader, article, thread, way):
    if way == "bulk_create":
        rows = [Response(pk=pk, kind="comment", article=article, state="approved", author_name=name) for pk, name in enumerate("abcd", 1)]
        for row, parent, hour in zip(rows, (None, 4, 2, 1), (0, 3, 4, 1), strict=True):  # the last one answers the first, and so on
            row.parent_id, row.received_at = parent, START + timedelta(hours=hour)
        Response.objects.bulk_create(reversed(rows))
    else:
        made = thread("a d b c>b")
        rows = Response.objects.filter(pk=made["b"].pk)
        if way == "update":
            rows.update(parent=made["d"])
            Response.objects.filter(pk=made["d"].pk).update(parent=made["a"])
        else:
            for name, parent in (("d", "a"), ("b", "d")):
                made[name].refresh_from_db()
                made[name].parent = made[parent]
                made[name].save(update_fields=["parent"])
    assert shown(reader) == [("1", "1", "a"), ("2", "2", "d"), ("3", "3", "b"), ("4", "3", "c")]

    Response.objects.filter(author_name="a").update(received_at=START + timedelta(days=1))
    thread("z")

    assert [name for _, _, name in shown(reader)] == ["a", "d", "b", "c", "z"]


def test_places_of_what_was_there_before_are_filled_in(reader, thread):
    thread("a b>a c>b d>c e b2>a")
    before = shown(reader)
    Response.objects.update_unseen(thread=b"", path=b"")

    import_module("comments.migrations.0016_fill_places").fill(apps, None)
    Site.touch()

    assert shown(reader) == before


def test_permalink_and_pages_read_no_more_rows_of_more_responses(reader, article, thread):
    thread(" ".join(f"r{n}>r{n - 1}" if n % 3 else f"r{n}" for n in range(240)))
    rows = list(article.responses.order_by("received_at"))
    read: list[Response] = []

    def note(instance, **_):
        read.append(instance)

    counted = {}
    post_init.connect(note, sender=Response)
    try:
        for address in (f"/responses/{rows[0].pk}/", f"/responses/{rows[-1].pk}/", *(f"/2014/01/open/responses/{n}/" for n in (2, 5))):
            read.clear()
            with CaptureQueriesContext(connection) as captured:
                reader.get(address)
            counted[address] = (len(read), len(captured))
    finally:
        post_init.disconnect(note, sender=Response)

    assert [rows for rows, _ in counted.values()] == [1, 1, 50, 40]
    assert [queries for _, queries in counted.values()][:2] == [3, 3]


def test_fifty_stand_on_a_page_and_the_numbers_run_on(reader, thread):
    thread(" ".join(f"r{n}" for n in range(120)))

    pages = [shown(reader, f"/2014/01/open/{part}") for part in ("", "responses/2/", "responses/3/")]

    assert [len(page) for page in pages] == [50, 50, 20]
    assert [number for page in pages for number, _, _ in page] == [str(n) for n in range(1, 121)]
    assert pages[0][0][2] == "r119"
    assert all("120 Responses to “T”" in reader.get(f"/2014/01/open/{part}").content.decode() for part in ("", "responses/3/"))
    assert reader.get("/2014/01/open/responses/4/").status_code == 404
    assert reader.get("/2014/01/open/responses/1/")["Location"] == "/2014/01/open/"
    links = re.findall(r'href="(/2014/01/open/(?:responses/\d/)?)#responses"', reader.get("/2014/01/open/").content.decode())
    assert {"/2014/01/open/responses/2/", "/2014/01/open/responses/3/"} <= set(links)


def test_300_in_threads_are_each_reached_by_their_permalink_in_at_most_nine_queries(reader, article, thread):
    thread(" ".join(f"r{n}>r{n - 1}" if n % 3 else f"r{n}" for n in range(300)))
    pages = {}

    # Of each page of fifty its first, its last, and some between.
    for pk in (pk for at, pk in enumerate(article.responses.values_list("pk", flat=True)) if at % 50 in (0, 49) or at % 7 == 0):
        address = reader.get(f"/responses/{pk}/")["Location"]
        path, _, anchor = address.partition("#")
        if path not in pages:
            with CaptureQueriesContext(connection) as captured:
                pages[path] = reader.get(path).content.decode()
            assert len(captured) <= 9, [query["sql"][:90] for query in captured]
        assert f'<li id="{anchor}"' in pages[path]
        assert f'href="/responses/{pk}/"' in pages[path]

    assert len(pages) == 6


@pytest.mark.parametrize("state", ["pending", "spam", "trash", "unverified", "gone"])
def test_response_that_is_not_public_has_no_permalink_and_takes_no_reply(reader, article, make_response, state):
    row = make_response(article, state=state, kind="pingback")

    assert reader.get(f"/responses/{row.pk}/").status_code == 404
    assert reader.get(f"/respond/{article.pk}/to/{row.pk}/").status_code == 404
    assert reader.post(f"/respond/{article.pk}/to/{row.pk}/", {"token": make_token(article), "body": "x"}).status_code == 404


def test_reply_is_written_on_its_own_page_previewed_and_held(reader, article, make_response):
    parent = make_response(article, author_name="Ana", body="What I think.")
    address = f"/respond/{article.pk}/to/{parent.pk}/"
    token = make_token(article)

    page = reader.get(address).content.decode()
    preview = reader.post(address, {"token": token, "body": "My answer.", "action": "preview"}).content.decode()
    wrong = reader.post(address, {"token": token, "body": ""})
    sent = reader.post(address, {"token": token, "body": "My answer.", "action": "send"})

    assert "What I think." in page
    assert f'action="{address}"' in page
    assert preview.count("My answer.") == 2
    assert (wrong.status_code, sent.status_code) == (422, 303)
    assert "What I think." in wrong.content.decode()
    row = article.responses.get(body="My answer.")
    assert (row.parent, row.state) == (parent, "pending")


def test_reply_under_another_article_is_refused(reader, article, make_article, make_response):
    parent = make_response(make_article())

    assert reader.post(f"/respond/{article.pk}/to/{parent.pk}/", {"token": make_token(article), "body": "x"}).status_code == 404


def test_closed_article_offers_no_reply(reader, make_article, make_response):
    article = make_article(slug="shut", comments_open=False)
    row = make_response(article)

    assert "/to/" not in reader.get("/2014/01/shut/").content.decode()
    assert reader.get(f"/respond/{article.pk}/to/{row.pk}/").status_code == 403


@pytest.fixture
def mixed(article, make_response):
    """Three comments, one of them a reply, and two pingbacks, an hour between them."""
    kinds = ["comment", "pingback", "comment", "pingback", "comment"]
    rows = [make_response(article, kind=kind, received_at=START + timedelta(hours=hour)) for hour, kind in enumerate(kinds)]
    Response.objects.filter(pk=rows[4].pk).update(parent=rows[1])
    return rows


@pytest.mark.parametrize(("part", "numbers"), [("", "12345"), ("responses/comments/", "245"), ("responses/pingbacks/", "13")])
def test_list_of_one_kind_keeps_the_numbers_of_the_whole(reader, mixed, part, numbers):
    html = reader.get(f"/2014/01/open/{part}").content.decode()

    assert "".join(re.findall(r'<li id="response-\d+" value="(\d+)"', html)) == numbers
    assert "5 Responses to" in html
    assert '<link rel="canonical" href="https://htc.test/2014/01/open/">' in html
    assert all(f"{kind} ({count})" in html for kind, count in (("All", 5), ("Comments", 3), ("Pingbacks", 2)))
    links = set(re.findall(r'href="(/2014/01/open/(?:responses/[a-z]+/)?)#responses"', html))
    assert links == {f"/2014/01/open/{each}" for each in ("", "responses/comments/", "responses/pingbacks/")} - {f"/2014/01/open/{part}"}


@pytest.mark.parametrize("part", ["trackbacks", "webmentions", "comments/2", "all", "comment"])
def test_kind_of_which_there_is_none_is_not_found(reader, mixed, part):
    assert reader.get(f"/2014/01/open/responses/{part}/").status_code == 404


def test_many_of_a_kind_are_paged_among_themselves(reader, article, make_response):
    for minute in range(60):
        make_response(article, received_at=START + timedelta(minutes=minute))
        make_response(article, kind="pingback", received_at=START + timedelta(minutes=minute, seconds=30))

    second = reader.get("/2014/01/open/responses/pingbacks/2/").content.decode()

    assert re.findall(r' value="(\d+)"', second) == [str(number) for number in range(101, 120, 2)]
    assert 'href="/2014/01/open/responses/pingbacks/#responses"' in second
    assert reader.get("/2014/01/open/responses/pingbacks/1/")["Location"] == "/2014/01/open/responses/pingbacks/"
    assert reader.get("/2014/01/open/responses/pingbacks/3/").status_code == 404


def test_list_of_one_kind_alone_shows_no_choice_of_kinds(reader, article, make_response):
    make_response(article)

    assert "responses__kinds" not in reader.get("/2014/01/open/").content.decode()


def test_page_has_its_kinds_too(reader, make_article, make_response):
    page = make_article(kind="page", slug="about")
    make_response(page)
    make_response(page, kind="webmention")

    assert reader.get("/about/responses/webmentions/").status_code == 200
    assert reader.get("/about/responses/pingbacks/").status_code == 404
