"""The feeds of responses: of all of them and of one article's, at the addresses that WordPress has."""

import feedparser
import pytest
from justhtml import JustHTML

ALL = "/comments/feed/"


@pytest.fixture
def article(make_article):
    return make_article(title="On counting", slug="counting")


def entries(reader, path) -> list:
    feed = feedparser.parse(reader.get(path).content)
    assert not feed.bozo
    return feed.entries


def test_feeds_hold_what_is_approved_newest_first_and_lead_to_it(reader, article, make_article, make_response):
    first = make_response(article, author_name="Ana", body="First words.\n\nSee https://a.test/x", received_at="2014-02-01T12:00Z")
    ping = make_response(
        article,
        kind="pingback",
        title="Their post",
        excerpt="They say this here.",
        facts={"link": [9, 13]},
        received_at="2014-02-02T12:00Z",
    )
    other = make_response(make_article(title="Else"), author_name="", body="Elsewhere.", received_at="2014-02-03T12:00Z")
    for state in ("unverified", "pending", "spam", "trash", "gone"):
        make_response(article, state=state, kind="pingback" if state == "unverified" else "comment")
    make_response(make_article(status="withdrawn", path="2014/01/withdrawn"))
    make_response(make_article(published_at="2999-01-01T12:00Z"))

    every, own = entries(reader, ALL), entries(reader, "/2014/01/counting/feed/")

    assert [entry.link for entry in every] == [f"https://htc.test/responses/{row.pk}/" for row in (other, ping, first)]
    assert [entry.id for entry in own] == [entry.link for entry in every[1:]]
    assert every[0].title == "Anonymous on “Else”"
    assert "<strong>this</strong>" in own[0].content[0].value
    assert own[0].title.endswith("on “On counting”")
    assert own[1].content[0].value.startswith("<p>First words.</p>")
    assert all(reader.get(entry.link.removeprefix("https://htc.test")).status_code == 302 for entry in every)


@pytest.mark.parametrize("path", [ALL, "/2014/01/counting/feed/"])
def test_feed_has_twenty_entries_and_is_asked_for_again_with_304_until_something_changes(reader, article, make_response, path):
    rows = [make_response(article, received_at=f"2014-02-{day:02}T12:00Z") for day in range(1, 23)]

    first = reader.get(path)

    assert first["Content-Type"].startswith("application/rss+xml")
    assert len(feedparser.parse(first.content).entries) == 20
    assert reader.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    rows[-1].delete()
    assert reader.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize("path", [ALL, "/2014/01/counting/feed/"])
def test_feed_without_responses_is_empty_and_stays_the_same(reader, article, path, time_machine):
    time_machine.move_to("2026-03-01T12:00Z")
    first = reader.get(f"{path}?anew=1").content
    time_machine.move_to("2026-03-02T12:00Z")

    assert reader.get(f"{path}?anew=1").content == first
    assert entries(reader, path) == []


def test_feed_of_an_empty_blog_works(reader, db):
    assert entries(reader, ALL) == []


def test_feed_of_a_page_and_of_an_article_that_moved_was_withdrawn_or_is_not_there(reader, make_article, make_response):
    make_response(make_article(kind="page", slug="about"), body="On the page.")
    article = make_article(slug="here")
    article.old_addresses.create(path="2013/05/there")
    make_article(status="withdrawn", slug="gone", path="2014/01/gone", published_at="2014-01-15T19:00Z")
    make_article(status="draft", slug="draft")

    assert len(entries(reader, "/about/feed/")) == 1
    assert reader.get("/2013/05/there/feed/")["Location"] == "/2014/01/here/feed/"
    assert [reader.get(f"/2014/01/{slug}/feed/").status_code for slug in ("gone", "draft", "nothing")] == [410, 404, 404]


@pytest.mark.parametrize("hostile", ["a\x0bb\x00", "]]>", "<script>alert(1)</script> & \"'", "Ü\u202e\uffff", "<![CDATA[x"])
def test_feed_with_hostile_words_stays_well_formed_and_inert(reader, article, make_response, hostile):
    plain = hostile.replace("\x00", "")
    make_response(article, author_name=plain, body=plain)
    make_response(article, kind="pingback", title=plain, excerpt=plain, author_name=plain, source_url="https://a.test/?<script>&x")

    for path in (ALL, "/2014/01/counting/feed/"):
        assert len(entries(reader, path)) == 2
        assert "<script" not in "".join(entry.content[0].value for entry in entries(reader, path))


def test_feed_names_nobody_s_address(reader, article, make_response):
    make_response(article, author_email="ana@writer.test", author_key="a" * 64)

    assert not any(word in reader.get(ALL).content.decode() for word in ("writer.test", "aaaa"))


def test_article_names_its_feed_to_programs_and_both_to_people(reader, article, make_response):
    tree = JustHTML(reader.get(article.get_absolute_url()).content.decode(), sanitize=False)

    assert "/2014/01/counting/feed/" in [link.attrs["href"] for link in tree.query("link[rel=alternate]")]
    assert {"/2014/01/counting/feed/", ALL} <= {link.attrs["href"] for link in tree.query("main a")}


def test_feed_costs_the_same_whatever_it_holds(reader, article, make_response, django_assert_max_num_queries):
    for _ in range(20):
        make_response(article)

    with django_assert_max_num_queries(6):
        reader.get(f"{ALL}?anew=1")
