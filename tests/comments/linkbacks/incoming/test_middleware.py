"""Where an article says that it takes linkbacks: each kind in its own way, on open articles alone, by its own switch."""

import re
import xmlrpc.client
from urllib.parse import urlencode

import pytest

from articles.models import Article
from tests.site.journey import fault_of, post_call, save_site, text_of

SOURCE = "https://other.test/post"
FORM = "application/x-www-form-urlencoded"
EVERY = {"X-Pingback", "pingback", "Link", "webmention", "RDF", "TrackBack URL", "form"}
BY_KIND = {
    "pingbacks_open": {"X-Pingback", "pingback"},
    "webmentions_open": {"Link", "webmention", "form"},
    "trackbacks_open": {"RDF", "TrackBack URL"},
}


def advertised(answer) -> set[str]:
    """Give the ways in which a page says where linkbacks are taken."""
    page = answer.content.decode()
    found = {header for header in ("X-Pingback", "Link") if header in answer}
    found |= {rel for rel in ("pingback", "webmention") if f'<link rel="{rel}"' in page}
    found |= {"RDF"} if "rdf:RDF" in page else set()
    found |= {"TrackBack URL"} if 'rel="trackback"' in page else set()
    return found | ({"form"} if 'href="/webmention/?target=' in page else set())


@pytest.fixture
def answers(reader, time_machine):
    """Tell an article of a page by each protocol and give what each answers."""
    number = iter(range(1000))

    def send(article) -> dict[str, object]:
        source = f"https://o{next(number)}.test/"
        call = post_call(reader, xmlrpc.client.dumps((source, article.full_url), "pingback.ping"))
        form = {"content_type": FORM}
        trackback = reader.post(f"{article.get_absolute_url()}trackback/", urlencode({"url": source + "t"}), **form)
        webmention = reader.post("/webmention/", urlencode({"source": source + "w", "target": article.full_url}), **form)
        return {
            "pingbacks_open": fault_of(call) if b"<fault>" in call.content else "ok",
            "trackbacks_open": "ok" if b"<error>0</error>" in trackback.content else trackback.content.count(b"<error>1"),
            "webmentions_open": "ok" if webmention.status_code == 201 else webmention.status_code,
        }

    return send


OPEN = dict.fromkeys(BY_KIND, "ok")
CLOSED = {"pingbacks_open": 49, "trackbacks_open": 1, "webmentions_open": 400}


def test_open_article_names_the_same_addresses_in_headers_and_page(make_article, reader):
    answer = reader.get(make_article().get_absolute_url())

    assert advertised(answer) == EVERY
    assert answer["X-Pingback"] == "https://htc.test/xmlrpc.php"
    assert answer["Link"] == '<https://htc.test/webmention/>; rel="webmention"'
    assert '<link rel="pingback" href="https://htc.test/xmlrpc.php">' in answer.content.decode()
    assert '<link rel="webmention" href="https://htc.test/webmention/">' in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2014/01/",
        "/feed/",
        "/archive/",
        "/2014/01/absent/",
        "/2014/01/closed/",
        "/2014/01/withdrawn/",
        "/styleguide/",
        "/webmention/",
    ],
)
def test_nothing_else_advertises(make_article, reader, path):
    make_article()
    make_article(slug="closed", linkbacks_open=False)
    make_article(slug="withdrawn", status=Article.Status.WITHDRAWN, path="2014/01/withdrawn")

    answer = reader.get(path)

    # The style guide shows an open article; what it shows of it are no headers and no elements of its own head.
    assert advertised(answer) <= ({"TrackBack URL", "form"} if path == "/styleguide/" else set())


def test_preview_advertises_nothing(make_article, staff_client):
    answer = staff_client.get(f"/preview/{make_article().pk}/")

    assert advertised(answer) == set()


@pytest.mark.parametrize("switch", [*BY_KIND, "linkbacks_open"])
def test_switch_in_the_admin_closes_its_kind_on_every_page_and_at_its_endpoint_within_one_request(
    make_article, reader, staff_client, answers, switch
):
    article = make_article()
    before = advertised(reader.get(article.get_absolute_url())), answers(article)
    closed = set(BY_KIND) if switch == "linkbacks_open" else {switch}

    save_site(staff_client, **{switch: ""})
    during = advertised(reader.get(article.get_absolute_url())), answers(article)
    save_site(staff_client)

    assert before == (EVERY, OPEN)
    assert during[0] == EVERY.difference(*(BY_KIND[kind] for kind in closed))
    assert during[1] == OPEN | {kind: CLOSED[kind] for kind in closed}
    assert (advertised(reader.get(article.get_absolute_url())), answers(article)) == (EVERY, OPEN)


def test_closed_article_answers_each_protocol_in_its_own_way(make_article, answers):
    assert answers(make_article(linkbacks_open=False)) == {"pingbacks_open": 33, "trackbacks_open": 1, "webmentions_open": 400}


def test_article_with_closed_comments_still_tells_how_a_page_elsewhere_gets_there(make_article, reader):
    page = reader.get(make_article(comments_open=False).get_absolute_url())

    assert "Does a page elsewhere link to this article? Tell us its address." in re.sub(r"\s+", " ", text_of(page.content))
