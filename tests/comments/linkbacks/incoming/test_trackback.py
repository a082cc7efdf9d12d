"""The TrackBack address of an article: what is taken, what is answered, and how programs find it (TrackBack 1.2)."""

import re
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from articles.models import Article, OldAddress
from comments.linkbacks.wire.trackback import read_ping
from comments.models import Response
from tests.site.journey import decide, save_site, text_of, verify_due

SOURCE = "https://other.test/post"
FORM = "application/x-www-form-urlencoded"
ADDRESS = "/2014/01/open/trackback/"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
TRACKBACK = "{http://madskills.com/public/xml/rss/module/trackback/}"


@pytest.fixture
def article(make_article):
    return make_article(slug="open")


@pytest.fixture
def send(reader):
    """Post a body, or fields, and give the HTTP status, the error ("0" or "1", None for a redirect) and the answer."""

    def post(body="", address=ADDRESS, content_type=FORM, **fields):
        body = urlencode(fields) if fields else body
        answer = reader.generic("POST", address, body, content_type=content_type)
        if answer.status_code == 302:
            return 302, None, answer
        assert answer["Content-Type"] == "text/xml; charset=utf-8"
        root = ElementTree.fromstring(answer.content)
        assert (root.tag, root.find("message") is None) == ("response", root.findtext("error") == "0")
        return answer.status_code, root.findtext("error"), answer

    return post


def test_page_that_links_waits_with_its_own_words_and_the_moderator_sees_the_claims(article, send, testnet, staff_client, reader):
    testnet[SOURCE] = f'<title>Its own title</title><p>We read <a href="{article.full_url}">a fine article</a> and agree.</p>'

    status, error, answer = send(url=SOURCE, title="Claimed <b>title</b>", excerpt="Claimed\nexcerpt\u202e", blog_name="Claimed name")
    verify_due()

    row = article.responses.get()
    assert (status, error) == (200, "0")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert (row.kind, row.state, row.title) == ("trackback", "pending", "Its own title")
    assert row.excerpt_link == "a fine article"
    assert row.facts["claims"] == {"title": "Claimed <b>title</b>", "excerpt": "Claimed excerpt", "blog_name": "Claimed name"}
    form = staff_client.get(f"/admin/comments/response/{row.pk}/change/").content.decode()
    assert "What its TrackBack claims" in form
    assert "Title: <bdi>Claimed &lt;b&gt;title&lt;/b&gt;</bdi><br>Excerpt: <bdi>Claimed excerpt</bdi>" in form
    decide(staff_client, "approve", row)
    page = reader.get(article.get_absolute_url()).content.decode()
    assert "Its own title" in page
    assert "Claimed" not in page


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param("Tom &amp; Jerry&#8217;s", "Tom & Jerry’s", id="references of the sender's page"),
        pytest.param("&amp;lt;b&amp;gt;", "&lt;b&gt;", id="once"),
        pytest.param("&lt;b&gt;", "<b>", id="markup stays words"),
        pytest.param("a&#x202e;b&#0;c&#10;d", "ab\ufffdc d", id="characters that would hide something"),
        pytest.param("R&D, AT&T", "R&D, AT&T", id="bare ampersand"),
    ],
)
def test_claims_are_unescaped_once(sent, kept):
    ping = read_ping(urlencode({"url": SOURCE, "title": sent, "excerpt": sent, "blog_name": sent}).encode(), FORM)

    assert ping.claims == dict.fromkeys(("title", "excerpt", "blog_name"), kept)


def test_address_alone_is_enough_and_leaves_no_claims(article, send, staff_client):
    assert send(url=SOURCE)[:2] == (200, "0")

    row = article.responses.get()
    assert (row.state, "claims" in row.facts) == ("unverified", False)
    assert "TrackBack claims" not in staff_client.get(f"/admin/comments/response/{row.pk}/change/").content.decode()


def test_page_that_does_not_link_is_shown_to_nobody(article, send, testnet):
    testnet[SOURCE] = "<p>No link.</p>"

    answer = send(url=SOURCE, title="Cheap watches")
    verify_due()

    assert answer[:2] == (200, "0")
    assert (article.responses.get().state, article.responses.get().reasons) == ("unverified", ["no_link"])


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("query", ["", "?__mode=rss", "?url=https://other.test/"])
def test_who_only_looks_is_led_to_the_article(article, reader, method, query):
    answer = getattr(reader, method)(ADDRESS + query)

    assert (answer.status_code, answer["Location"]) == (302, "/2014/01/open/")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        pytest.param("", 302, None, id="nothing"),
        pytest.param("\r\n", 302, None, id="a line end"),
        pytest.param("&", 302, None, id="no field"),
        pytest.param("title=x", 200, "1", id="no address"),
        pytest.param("url=", 200, "1", id="empty address"),
        pytest.param("url=other.test", 200, "1", id="not an address"),
        pytest.param("url=ftp://other.test/", 200, "1", id="not a web address"),
        pytest.param("url=https://127.0.0.1/", 200, "1", id="a number instead of a name"),
        pytest.param("url=https://other.test:6379/", 200, "1", id="another port"),
        pytest.param("url=https://htc.test/2014/01/open/", 200, "1", id="the article itself"),
        pytest.param("url=https://other.test/%00", 200, "1", id="NUL"),
        pytest.param("url=https://other.test/&title=%00&excerpt=a%00b&blog_name=%00&charset=", 200, "0", id="NUL in the claims"),
        pytest.param("url=https://other.test/&charset=UTF-7", 200, "1", id="UTF-7"),
        pytest.param("url=https://other.test/&charset=foobar", 200, "1", id="unknown charset"),
        pytest.param("url=https://other.test/&charset=%00", 200, "1", id="NUL as a charset"),
        pytest.param("url=https://other.test/&" + "&".join(f"f{n}=x" for n in range(1000)), 400, "1", id="1,001 fields"),
        pytest.param("url=https://other.test/&title=" + "x" * (64 * 1024), 413, "1", id="over 64 KiB"),
        pytest.param("url=https://other.test/&title=" + "x" * (3 * 2**20), 413, "1", id="3 MB"),
    ],
)
def test_answer_by_body_uses_no_network(article, send, testnet, body, status, error):
    assert send(body)[:2] == (status, error)

    assert testnet.dials == []
    assert Response.objects.count() == (1 if error == "0" else 0)
    assert "\x00" not in str([row.facts for row in Response.objects.all()])


def test_body_that_is_no_form_is_an_error(article, send):
    assert send('{"url": "https://other.test/"}', content_type="application/json")[:2] == (200, "1")


@pytest.mark.parametrize(
    ("content_type", "body", "title"),
    [
        pytest.param(f"{FORM}; charset=iso-8859-1", "title=caf%E9", "café", id="Latin-1 in the header"),
        pytest.param(f"{FORM}; charset=utf-8", "title=caf%C3%A9&charset=iso-8859-1", "café", id="header over field"),
        pytest.param(FORM, f"charset=shift_jis&title={quote('日本語'.encode('cp932'))}", "日本語", id="Shift_JIS in the field"),
        pytest.param(FORM, "title=caf%C3%A9", "café", id="UTF-8 unsaid"),
        pytest.param(FORM, "title=caf%E9", "café", id="windows-1252 unsaid"),
        pytest.param("", "title=x", "x", id="no type"),
    ],
)
def test_claims_are_read_in_their_charset(article, send, content_type, body, title):
    assert send(f"url={SOURCE}&{body}", content_type=content_type)[:2] == (200, "0")

    assert article.responses.get().facts["claims"] == {"title": title}


@pytest.mark.parametrize(
    ("address", "status", "error"),
    [
        pytest.param(ADDRESS, 200, "0", id="open"),
        pytest.param("/about/trackback/", 200, "0", id="page"),
        pytest.param("/2013/12/before/trackback/", 200, "0", id="address that the article left"),
        pytest.param("/2014/01/closed/trackback/", 200, "1", id="closed"),
        pytest.param("/2014/01/draft/trackback/", 404, "1", id="draft"),
        pytest.param("/2014/01/withdrawn/trackback/", 404, "1", id="withdrawn"),
        pytest.param("/2014/01/absent/trackback/", 404, "1", id="absent"),
        pytest.param("/2014/trackback/", 404, "1", id="a list"),
        pytest.param("/2014/01/open%3Fp=101/trackback/", 404, "1", id="a question mark in the path"),
        pytest.param("/a%00b/trackback/", 404, "1", id="NUL in the path"),
    ],
)
def test_answer_by_article(article, make_article, send, reader, address, status, error):
    OldAddress.objects.create(path="2013/12/before", article=article)
    make_article(kind="page", slug="about")
    make_article(slug="closed", linkbacks_open=False)
    make_article(slug="draft", status=Article.Status.DRAFT)
    make_article(slug="withdrawn", status=Article.Status.WITHDRAWN, path="2014/01/withdrawn")

    assert send(url=SOURCE, address=address)[:2] == (status, error)

    assert reader.get(address).status_code == (404 if status == 404 else 302)
    assert send(address=address)[0] == 302 if status == 200 else True


def test_draft_and_absent_article_answer_alike(make_article, send):
    make_article(slug="draft", status=Article.Status.DRAFT)

    answers = [send(url=SOURCE, address=f"/2014/01/{slug}/trackback/")[2] for slug in ("draft", "absent")]

    assert answers[0].content == answers[1].content


def test_second_notice_of_one_page_is_an_error(article, send, testnet):
    testnet[SOURCE] = f'<p>We read <a href="{article.full_url}">this</a> and agree.</p>'

    answers = [send(url=SOURCE)[:2], send(url=SOURCE + "/#x")[:2]]
    verify_due()
    answers.append(send(url=SOURCE, title="Late claim")[:2])

    assert answers == [(200, "0"), (200, "1"), (200, "1")]
    assert len(testnet.dials) == 1
    assert article.responses.count() == 1


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_answered_405(article, reader, method):
    assert getattr(reader, method)(ADDRESS).status_code == 405


class TestAdvertising:
    @pytest.mark.parametrize(
        "title",
        ["Plain", "A --> B --!> C -- D ---- E", "\"Quotes\" & 'others' <b>", "Japanese 日本語", "ends with -"],
    )
    def test_rdf_names_permalink_and_address_and_no_title_ends_its_comment(self, make_article, reader, title):
        article = make_article(title=title, slug="a--b")

        page = reader.get(article.get_absolute_url()).content.decode()

        (comment,) = re.findall(r"<!--(.*?)-->", page, re.DOTALL)
        assert "--" not in comment
        (described,) = ElementTree.fromstring(comment).findall(f"{RDF}Description")
        assert described.attrib == {
            f"{RDF}about": "https://htc.test/2014/01/a--b/",
            f"{DC}identifier": "https://htc.test/2014/01/a--b/",
            f"{DC}title": title,
            f"{TRACKBACK}ping": "https://htc.test/2014/01/a--b/trackback/",
        }
        assert '<a href="/2014/01/a--b/trackback/" rel="trackback">TrackBack URL</a>' in page

    def test_switch_takes_the_note_and_the_link_away_and_the_address_goes_on_working(self, article, staff_client, reader, send):
        save_site(staff_client, trackback_shown="")
        page = reader.get(article.get_absolute_url()).content

        assert b"rdf:RDF" not in page
        assert "TrackBack" not in text_of(page)
        assert send(url=SOURCE)[:2] == (200, "0")
