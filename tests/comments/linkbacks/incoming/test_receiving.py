"""Verification of a pingback: what the source page must say, what is kept of it, and what happens when it cannot be had."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.decisions import changes
from comments.linkbacks.incoming import receiving, verification
from comments.models import DomainRule, ModerationEvent, Response
from tests.site.journey import text_of, verify_due
from tests.testnet import Page

SOURCE = "https://other.test/post"


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def receive(article):
    return lambda source=SOURCE: receiving.receive(source, article.full_url, kind=Response.Kind.PINGBACK)


def test_page_that_links_waits_for_a_moderator_with_title_and_excerpt(article, receive, testnet, reader):
    testnet[SOURCE] = f'<title>Their post</title><p>We read <a href="{article.full_url}">a fine article</a> and agree.</p>'
    receive()

    verify_due()

    row = article.responses.get()
    assert (row.state, row.kind, row.title) == ("pending", "pingback", "Their post")
    assert row.excerpt_parts == ("We read ", "a fine article", " and agree.")
    assert [(event.from_state, event.to_state, event.origin) for event in row.events.all()] == [("unverified", "pending", "rule")]
    assert "Their post" not in reader.get(article.get_absolute_url()).content.decode()


def test_the_fetch_tells_who_asks_and_nothing_else(receive, testnet):
    testnet[SOURCE] = "<p>Nothing.</p>"
    receive()

    verify_due()

    (seen,) = testnet.requests["other.test"]
    assert seen.method == "GET"
    assert seen.headers["User-Agent"].startswith("HTC-Linkback/1.0 (+https://htc.test")
    assert not {"Cookie", "Authorization", "Referer"} & set(seen.headers)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param("<p>No link here.</p>", "no_link", id="no link"),
        pytest.param("<p>TARGET</p>", "no_link", id="address as text only"),
        pytest.param("<!-- <a href='TARGET'>x</a> -->", "no_link", id="link in a comment"),
        pytest.param("<script>var a = \"<a href='TARGET'>\"</script>", "no_link", id="link in a script"),
        pytest.param("<p>&lt;a href='TARGET'&gt;x&lt;/a&gt;</p>", "no_link", id="markup as text"),
        pytest.param("<p><a href='https://other.test/?u=TARGET'>x</a></p>", "no_link", id="address in another one's query"),
        pytest.param(Page("%PDF-1.4 TARGET", headers={"Content-Type": "application/pdf"}), "unsupported_type", id="document"),
        pytest.param(Page("gone", 410, {"Content-Type": "text/html"}), "removed", id="page that is gone"),
        pytest.param(Page("no", 401, {"Content-Type": "text/html"}), "restricted", id="closed page"),
        pytest.param(Page("no", 403, {"Content-Type": "text/html"}), "restricted", id="forbidden page"),
        pytest.param(Page("", 302, {"Location": "http://localhost/"}), "blocked_address", id="redirect to this machine"),
        pytest.param(Page("", 302, {"Location": "https://htc.test/"}), "host_not_allowed", id="redirect to ourselves"),
        pytest.param(Page("", 302, {"Location": "/post"}), "too_many_redirects", id="redirect in a circle"),
    ],
)
def test_page_that_cannot_be_a_linkback_keeps_its_reason_and_is_shown_to_nobody(article, receive, testnet, staff_client, answer, reason):
    fill = lambda text: text.replace("TARGET", article.full_url)  # noqa: E731
    testnet[SOURCE] = answer._replace(body=fill(answer.body)) if isinstance(answer, Page) else fill(answer)
    receive()

    verify_due()

    row = article.responses.get()
    assert (row.state, row.reasons, row.next_try_at) == ("unverified", [reason], None)
    assert "other.test" not in staff_client.get("/admin/comments/response/").content.decode()


def test_a_source_that_failed_is_verified_again_when_it_notifies_again(article, receive, testnet, time_machine):
    testnet[SOURCE] = "<p>Not yet.</p>"
    receive()
    verify_due()
    testnet[SOURCE] = f'<p>Now with <a href="{article.full_url}">a link</a> in it.</p>'

    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    receive()
    verify_due()

    assert article.responses.get().state == "pending"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(Page("gone", 404, {"Content-Type": "text/html"}), "source_unreachable", id="404: the page is not live yet"),
        pytest.param(Page("down", 502, {"Content-Type": "text/html"}), "upstream_error", id="502"),
    ],
)
def test_page_that_answers_badly_is_asked_again_after_1_10_and_60_minutes(article, receive, testnet, answer, reason):
    testnet[SOURCE] = answer
    receive()
    now = timezone.now()

    times = []
    for minute in (0, 0.5, 1, 2, 5, 10, 11, 12, 30, 69, 70, 71, 72, 99, 600):
        before = len(testnet.requests["other.test"])
        verify_due((now + timedelta(minutes=minute, seconds=1)).isoformat())
        times += [minute] * (len(testnet.requests["other.test"]) - before)

    assert times == [0, 1, 11, 71]
    assert (article.responses.get().reasons, article.responses.get().next_try_at) == ([reason], None)


def test_link_is_found_anywhere_within_one_mebibyte(article, receive, testnet):
    words = "<p>Some words of a page that is <em>long</em> without being hostile.</p>\n" * 14_000
    assert 1_000_000 < len(words) < 2**20 - 1000
    testnet[SOURCE] = f'{words}<p>At its end stands <a href="{article.full_url}">a link</a>.</p>'
    receive()

    verify_due()

    assert (article.responses.get().state, article.responses.get().reasons) == ("pending", ["held"])


def test_page_that_this_machine_has_no_time_to_read_is_asked_again_and_never_given_up(article, receive, testnet, no_time):
    testnet[SOURCE] = f'<p>A page of some length with <a href="{article.full_url}">a link</a>.</p>'
    receive()
    now = timezone.now()
    with no_time():
        for hours in (0, 1, 3, 6, 12, 24):
            verify_due((now + timedelta(hours=hours, seconds=1)).isoformat())
            row = article.responses.get()
            assert (row.state, row.reasons, row.next_try_at is not None) == ("unverified", ["timeout"], True)

    verify_due((now + timedelta(hours=36)).isoformat())

    assert article.responses.get().state == "pending"


@pytest.mark.parametrize(
    ("name", "domain"), [("faß.test", "xn--fa-hia.test"), ("ｂａｄ.test", "bad.test"), ("BÜCHER。test", "xn--bcher-kva.test")]
)
def test_block_holds_for_the_name_that_a_redirect_would_have_dialled(article, receive, testnet, name, domain):
    DomainRule.objects.create(domain=domain, verdict="block")
    testnet[SOURCE] = Page("", 302, {"Location": f"https://{name}/".encode().decode("latin-1")})
    testnet[f"https://{domain}/"] = f'<a href="{article.full_url}">x</a>'
    receive()

    verify_due()

    assert (article.responses.get().state, article.responses.get().reasons) == ("spam", ["blocked_domain"])
    assert [dial["host"] for dial in testnet.dials] == ["other.test"]


def test_page_that_is_live_a_minute_later_is_verified(article, receive, testnet):
    testnet[SOURCE] = Page("soon", 404, {"Content-Type": "text/html"})
    receive()
    verify_due()
    testnet[SOURCE] = f'<p>Here is <a href="{article.full_url}">the link</a>.</p>'

    verify_due((timezone.now() + timedelta(minutes=2)).isoformat())

    assert article.responses.get().state == "pending"


def test_name_that_leads_inside_is_not_dialled(receive, testnet, article):
    testnet.resolve("other.test", ["10.0.0.7"])
    receive()

    verify_due()

    assert testnet.dials == []
    assert article.responses.get().reasons == ["blocked_address"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<div>" * 200_000, id="200,000 nested elements"),
        pytest.param("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">", id="50,000 attributes"),
        pytest.param("&am" * 340_000, id="1 MB of entities that never end"),
    ],
)
def test_hostile_page_costs_its_budget_and_no_worker(article, receive, testnet, body):
    testnet[SOURCE] = body
    testnet["https://fine.test/"] = f'<p>A page of some length with <a href="{article.full_url}">a link</a>.</p>'
    receive()
    receive("https://fine.test/")

    verify_due()

    states = {row.source_domain: (row.state, row.reasons) for row in article.responses.all()}
    assert states["other.test"][0] == "unverified"
    assert states["other.test"][1] in (["parse_budget"], ["no_link"])
    assert states["fine.test"] == ("pending", ["held"])


def test_verifying_twice_changes_nothing_more(article, receive, testnet):
    testnet[SOURCE] = f'<p>See <a href="{article.full_url}">this</a> for more about it.</p>'
    row = receive()

    verification.verify(row)
    verification.verify(row)

    assert article.responses.get().state == "pending"
    assert ModerationEvent.objects.count() == 1


def test_page_that_asks_not_to_be_indexed_is_not_quoted(article, receive, testnet, staff_client, reader):
    testnet[SOURCE] = (
        f'<meta name="robots" content="noindex"><title>Quiet</title><p>Private words <a href="{article.full_url}">here</a>.</p>'
    )
    row = receive()

    verify_due()

    row.refresh_from_db()
    assert (row.state, row.excerpt, row.reasons) == ("pending", "", ["restricted"])


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u202edesrever", "a\x00b\x1b[31m", "“><b>bold</b>"]
)
def test_what_a_page_says_is_inert_everywhere(article, receive, testnet, staff_client, reader, text):
    escaped = text.replace("<", "&lt;")
    testnet[SOURCE] = (
        f"<meta charset=utf-8><title>T {escaped}</title><meta name=author content='A {escaped}'>"
        f'<p>Words {escaped} and <a href="{article.full_url}">link {escaped}</a> and more words.</p>'
    )
    receive()
    verify_due()
    row = article.responses.get()
    changes.move(Response.objects.filter(pk=row.pk), "approved", origin="command")

    pages = [reader.get(article.get_absolute_url()), staff_client.get(f"/admin/comments/response/{row.pk}/change/")]
    pages.append(staff_client.get("/admin/comments/response/?state=all"))

    for page in pages:
        html = page.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<b>bold" not in html
        assert not {"\u202e", "\x00", "\x1b"} & set(html)


def test_linkback_is_shown_with_its_title_host_and_marked_excerpt(article, receive, testnet, reader):
    testnet[SOURCE] = f'<title>Their post</title><p>We read <a href="{article.full_url}">a fine article</a> and agree.</p>'
    receive()
    verify_due()
    changes.move(article.responses, "approved", origin="command")

    html = reader.get(article.get_absolute_url()).content

    words = text_of(html, "#responses")
    assert "1 Response to" in words
    assert "Their post" in words
    assert "other.test" in words
    assert "[…] We read a fine article and agree. […]" in words
    (rel,) = {part.split('"')[0] for part in html.decode().split(f'href="{SOURCE}" rel="')[1:]}
    assert {"ugc", "nofollow", "noopener"} <= set(rel.split())
