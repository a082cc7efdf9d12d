"""Telling other sites of our links: from the save of an article to the requests that arrive there."""

import json
import xmlrpc.client
from datetime import timedelta
from io import StringIO
from urllib.parse import parse_qsl

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Site
from comments.linkbacks.outgoing import sending
from comments.linkbacks.wire.notices import Meaning, meaning
from comments.models import DomainRule, OutgoingLinkback
from tests.comments.linkbacks.page.test_discovery import SITUATIONS
from tests.site.journey import add_article, add_case, change_article, drain, save_site, tell_due
from tests.testnet import Page

FAULT = "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>{}</int></value></member><member><name>faultString</name><value>No.</value></member></struct></value></fault></methodResponse>"


@pytest.fixture(autouse=True)
def _without_pauses(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def write(staff_client):
    """Write an article in the admin and give it."""

    def save(body: str, slug: str = "ours", **fields) -> Article:
        assert add_article(staff_client, body=body, slug=slug, **fields).status_code == 302
        return Article.objects.get(slug=slug)

    return save


@pytest.fixture
def sites(testnet):
    """Declare pages of other sites that take webmentions; ``sites.told()`` gives what was sent so far as (source, target)."""
    return Sites(testnet)


class Sites:
    def __init__(self, net):
        self.net = net

    def takes(self, url: str, status: int = 202, **headers) -> str:
        host = url.split("/")[2]
        self.net[url] = Page("<p>Theirs.</p>", headers={"Content-Type": "text/html", "Link": "</wm>; rel=webmention"})
        self.net[f"https://{host}/wm"] = Page("", status, headers)
        return url

    @property
    def posts(self) -> list[tuple[str, str, bytes]]:
        return [(host, seen.path, seen.body) for host, all_seen in self.net.requests.items() for seen in all_seen if seen.method == "POST"]

    def told(self) -> list[tuple[str, str]]:
        return sorted((dict(parse_qsl(body.decode()))["source"], dict(parse_qsl(body.decode()))["target"]) for _, _, body in self.posts)

    def asked(self, host: str) -> int:
        return len([seen for seen in self.net.requests[host] if seen.method == "GET"])


def later(**time) -> str:
    return (timezone.now() + timedelta(**time)).isoformat()


def after(**time):
    """Let the worker tell other sites what is due when so much time has passed; ``drain`` also plans for what comes out meanwhile."""
    tell_due(later(**time))


def link(*urls: str, rel: str = "") -> str:
    return "".join(f'<p>We read <a href="{url}"{rel and f" rel={rel}"}>a page</a> and write of it.</p>' for url in urls)


def states(article) -> dict[str, tuple[str, str]]:
    return {row.target_url: (row.state, row.reason) for row in article.outgoing.all()}


def test_published_article_tells_each_page_it_links_to_once(write, sites, staff_client, testnet, make_image):
    targets = [sites.takes(f"https://{name}.test/post") for name in ("a", "note", "case", "caption", "nofollow", "cited")]
    add_case(staff_client, "quay", "The quay", body=link("https://case.test/post"))

    article = write(
        f"{link('https://a.test/post', 'https://a.test/post', 'https://htc.test/about/', 'mailto:a@a.test', '#notes')}"
        f"{link('https://nofollow.test/post', rel='nofollow')}"
        '<blockquote cite="https://cited.test/post"><p>Words.</p></blockquote>'
        'Words[fn]See <a href="https://note.test/post">this</a>.[/fn]\n\n[case:quay]\n\n'
        f'[image:{make_image().pk} || By <a href="https://caption.test/post">Ann</a>]'
    )
    after(minutes=2)

    told = [target for target in targets if "nofollow" not in target and "cited" not in target]
    assert sites.told() == [(article.full_url, target) for target in sorted(told)]
    assert not testnet.requests["nofollow.test"]
    assert {row.state for row in article.outgoing.all()} == {"sent"}


def test_each_page_is_asked_once_and_told_once_at_the_endpoint_it_means_and_at_no_decoy(write, sites, testnet):
    expected, pages = [], []
    for number, (html, values, endpoint) in enumerate(situation.values for situation in SITUATIONS):
        host, other = f"a{number}.test", f"b{number}.test"
        pages.append(f"https://{host}/posts/one")
        headers = [("Content-Type", "text/html"), *(("LiNk", value.replace("b.test", other)) for value in values)]
        testnet[pages[-1]] = Page(html.replace("b.test", other), headers=headers)
        expected.append(endpoint.replace("a.test", host).replace("b.test", other))
    testnet["https://moved.test/posts/one"] = Page("", 301, {"Location": "https://final.test/deep/two"})
    testnet["https://final.test/deep/two"] = Page('<a rel="webmention" href="end">x</a>', headers={"Content-Type": "text/html"})
    for endpoint in [*expected, "https://final.test/deep/end"]:
        if endpoint not in pages:
            testnet[endpoint] = Page("", 202)
    halves = [pages[::2], [*pages[1::2], "https://moved.test/posts/one"]]
    for number, half in enumerate(halves):
        write(link(*half), slug=f"half-{number}")

    after(minutes=2)

    told = [f"https://{host}{path}" for host, path, _ in sites.posts]
    assert sorted(told) == sorted([*expected, "https://final.test/deep/end"])
    asked = [seen.path for seen_there in testnet.requests.values() for seen in seen_there if seen.method == "GET"]
    assert len(asked) == len(pages) + 2


def test_nobody_is_asked_while_the_article_is_saved_and_for_a_minute_after_it(write, sites, testnet):
    write(link(sites.takes("https://a.test/post")))
    assert testnet.dials == []

    after(seconds=50)
    assert testnet.dials == []
    after(seconds=61)
    assert [(dial["method"], dial["path"]) for dial in testnet.dials] == [("GET", "/post"), ("POST", "/wm")]


def test_minute_begins_anew_with_each_edit_and_only_the_last_text_is_told(write, sites, staff_client, testnet, time_machine):
    start = timezone.now()
    time_machine.move_to(start)
    article = write(link(sites.takes("https://a.test/slip"), sites.takes("https://a.test/stays")))
    time_machine.move_to(start + timedelta(seconds=40))
    change_article(staff_client, article, body=link("https://a.test/stays"))

    tell_due((start + timedelta(seconds=80)).isoformat())
    assert testnet.dials == []
    tell_due((start + timedelta(seconds=101)).isoformat())
    assert sites.told() == [(article.full_url, "https://a.test/stays")]


def test_unchanged_save_asks_nobody(write, sites, staff_client, testnet):
    article = write(link(sites.takes("https://a.test/post")))
    after(minutes=2)
    before = len(testnet.dials)

    change_article(staff_client, article, tags="new")
    after(hours=5)

    assert len(testnet.dials) == before == 2


def test_added_link_is_told_and_the_old_target_hears_of_the_change(write, sites, staff_client):
    article = write(link(sites.takes("https://a.test/post")))
    after(minutes=2)

    change_article(staff_client, article, body=link("https://a.test/post", sites.takes("https://b.test/post")))
    after(minutes=4)

    source = article.full_url
    assert sites.told() == [(source, "https://a.test/post"), (source, "https://a.test/post"), (source, "https://b.test/post")]
    assert sites.asked("a.test") == 2  # the endpoint is looked for anew


def test_removed_link_is_told_once_and_never_again(write, sites, staff_client):
    article = write(link(sites.takes("https://a.test/post"), sites.takes("https://b.test/post")))
    after(minutes=2)

    change_article(staff_client, article, body=link("https://b.test/post"))
    after(minutes=4)
    change_article(staff_client, article, body=link("https://b.test/post") + "<p>More.</p>")
    after(minutes=6)

    targets = [target for _, target in sites.told()]
    assert (targets.count("https://a.test/post"), targets.count("https://b.test/post")) == (2, 3)


def test_link_that_comes_back_is_told_again(write, sites, staff_client):
    article = write(link(sites.takes("https://a.test/post")))
    after(minutes=2)
    change_article(staff_client, article, body="<p>Nothing.</p>")
    after(minutes=4)
    change_article(staff_client, article, body=link("https://a.test/post"))
    after(minutes=6)

    assert len(sites.told()) == 3


def test_withdrawn_article_is_told_to_whoever_heard_of_it_and_answers_410(write, sites, staff_client, reader):
    article = write(link(sites.takes("https://a.test/post"), "https://none.test/post"))
    after(minutes=2)

    change_article(staff_client, article, status="withdrawn")
    after(minutes=4)
    change_article(staff_client, article, title="Another")
    after(minutes=6)

    assert reader.get(article.get_absolute_url()).status_code == 410
    assert sites.told() == [(article.full_url, "https://a.test/post")] * 2


def test_article_withdrawn_and_published_from_the_list_is_told_too(write, sites, staff_client):
    article = write(link(sites.takes("https://a.test/post")))
    after(minutes=2)
    for number, action in enumerate(("withdraw", "publish"), start=2):
        data = {"action": action, "_selected_action": [article.pk], "confirmed": "yes"}
        staff_client.post(reverse("admin:articles_article_changelist"), data)
        after(minutes=2 * number)

    assert len(sites.told()) == 3


def test_restored_revision_is_told(write, sites, staff_client):
    article = write(link(sites.takes("https://a.test/post")))
    change_article(staff_client, article, body="<p>Nothing.</p>")
    after(minutes=2)
    assert sites.told() == []

    first = article.revisions.first()
    url = reverse("admin:articles_article_restore", args=[article.pk, first.pk])
    staff_client.post(url, {"version": article.touched_at.isoformat()})
    after(minutes=4)

    assert len(sites.told()) == 1


def test_link_in_a_case_study_is_told_for_the_articles_that_show_it(write, sites, staff_client):
    add_case(staff_client, "quay", "The quay")
    article = write("Words.\n\n[case:quay]")
    draft = write("Words.\n\n[case:quay]", slug="draft", status="draft")
    case = article.placements.get().case_study
    data = {
        "slug": "quay",
        "title": "The quay",
        "summary": "About it.",
        "body": link(sites.takes("https://a.test/post")),
        "sources": "",
        "status": "published",
    }

    assert staff_client.post(reverse("admin:articles_casestudy_change", args=[case.pk]), data).status_code == 302
    after(minutes=2)

    assert sites.told() == [(article.full_url, "https://a.test/post")]
    assert not draft.outgoing.exists()


@pytest.mark.parametrize("failures", [pytest.param([500, 500], id="server error"), pytest.param([503, 429], id="busy")])
def test_endpoint_that_fails_is_tried_again_and_the_others_are_left_alone(write, sites, testnet, failures):
    article = write(link(sites.takes("https://a.test/post"), sites.takes("https://b.test/post")))
    answers = iter([*failures, 202])

    def answer(handler):
        handler.send_response_only(next(answers))
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    testnet["https://b.test/wm"] = answer
    for minutes in (2, 2.5, 4, 5, 15, 60):
        after(minutes=minutes)

    assert [target for _, target in sites.told()] == ["https://a.test/post"] + ["https://b.test/post"] * 3
    assert sites.asked("b.test") == 3  # each time anew, for the endpoint may have moved
    assert set(states(article).values()) == {("sent", "")}


def test_endpoint_that_never_recovers_is_given_up_after_seven_requests_in_two_days(write, sites):
    article = write(link(sites.takes("https://a.test/post", 500)))

    for hours in (0.1, 0.2, 0.5, 2, 6, 24, 60, 100, 200):
        after(hours=hours)

    assert len(sites.posts) == 7
    assert states(article) == {"https://a.test/post": ("failed", "upstream_error")}


def test_page_that_hangs_up_is_asked_again(write, sites, testnet):
    article = write(link("https://a.test/post"))
    after(minutes=2)
    assert states(article) == {"https://a.test/post": ("waiting", "source_unreachable")}

    sites.takes("https://a.test/post")
    after(minutes=4)
    assert len(sites.told()) == 1


def test_retry_after_is_respected(write, sites, subtests):
    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24)
    pauses = {
        "3600": (hour, hour + minute),
        "999999999": (day, day + minute),  # at most a day
        "Thu, 01 Jan 2099 00:00:00 GMT": (day, day + minute),
        "soon": (0.8 * minute, 1.2 * minute),  # unreadable: the first pause, give or take a fifth
    }
    pages = [sites.takes(f"https://a{number}.test/post", 429, **{"Retry-After": header}) for number, header in enumerate(pauses)]
    article = write(link(*pages))
    now = timezone.now() + timedelta(minutes=2)

    tell_due(now.isoformat())

    for page, (header, (least, most)) in zip(pages, pauses.items(), strict=True):
        with subtests.test(header):
            assert least <= article.outgoing.get(target_url=page).next_try_at - now <= most


def test_endpoint_that_has_moved_is_found_by_the_next_attempt(write, sites, testnet):
    article = write(link(sites.takes("https://a.test/post", 503), "https://a.test/post#note"))
    after(minutes=2)
    testnet["https://a.test/post"] = Page("", headers={"Content-Type": "text/html", "Link": "</new>; rel=webmention"})
    testnet["https://a.test/new"] = Page("", 202)

    after(minutes=4)

    assert [path for _, path, _ in sites.posts] == ["/wm"] * 2 + ["/new"] * 2
    assert set(states(article).values()) == {("sent", "")}


def test_page_that_this_machine_has_no_time_to_read_is_asked_again_and_never_given_up(write, sites, testnet, no_time):
    page = Page('<link rel="webmention" href="/wm">', headers={"Content-Type": "text/html"})
    testnet["https://a.test/post"], testnet["https://a.test/wm"] = page, Page("", 202)
    article = write(link("https://a.test/post"))
    with no_time():
        for days in range(9):
            after(days=2 * days + 1)
        assert states(article) == {"https://a.test/post": ("waiting", "timeout")}

    after(days=30)

    assert states(article) == {"https://a.test/post": ("sent", "")}


def test_withdrawal_answered_410_counts_as_told(write, sites, staff_client):
    article = write(link(sites.takes("https://a.test/post")))
    after(minutes=2)
    sites.takes("https://a.test/post", 410)

    change_article(staff_client, article, status="withdrawn")
    after(minutes=4)

    row = article.outgoing.get()
    assert (row.state, row.answer) == ("sent", "gone there too (HTTP 410)")


def test_refusal_is_final_until_the_article_changes(write, sites, staff_client):
    answers = {f"https://says-{status}.test/post": status for status in (301, 303, 400, 403, 404, 410)}
    pages = [sites.takes(page, status, Location="/elsewhere") for page, status in answers.items()]
    article = write(link(*pages))
    after(minutes=2)
    after(days=3)
    assert states(article) == dict.fromkeys(pages, ("refused", ""))
    assert sites.told() == [(article.full_url, page) for page in pages]

    change_article(staff_client, article, body=link(*pages) + "<p>More.</p>")
    after(days=3)
    assert sites.told() == [(article.full_url, page) for page in pages for _ in range(2)]


# Pingback and TrackBack


@pytest.fixture
def takes_pingback(testnet):
    def declare(url: str, answer: str, **headers):
        testnet[url] = Page("<p>Theirs.</p>", headers={"Content-Type": "text/html", "X-Pingback": "https://ends.test/xmlrpc", **headers})
        testnet["https://ends.test/xmlrpc"] = Page(answer, headers={"Content-Type": "text/xml"})
        testnet["https://ends.test/wm"] = Page("", 400)
        return url

    return declare


SUCCESS = xmlrpc.client.dumps(("Thanks.",), methodresponse=True)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        pytest.param(SUCCESS, "sent", id="a string"),
        pytest.param(FAULT.format(48), "sent", id="SN-08 known already"),
        pytest.param(FAULT.format(17), "refused", id="another fault"),
        pytest.param("<p>Hello", "refused", id="no XML"),
        pytest.param('<!DOCTYPE x [<!ENTITY y "z">]><methodResponse/>', "refused", id="entities"),
        pytest.param("", "refused", id="empty"),
    ],
)
def test_pingback_is_sent_where_no_webmention_is_taken(write, sites, takes_pingback, answer, state):
    article = write(link(takes_pingback("https://a.test/post", answer)))

    after(minutes=2)

    ((host, path, body),) = sites.posts
    assert (host, path) == ("ends.test", "/xmlrpc")
    assert xmlrpc.client.loads(body) == ((article.full_url, "https://a.test/post"), "pingback.ping")
    assert states(article) == {"https://a.test/post": (state, "")}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(FAULT.format(0), "fault 0: No.", id="a sentence"),
        pytest.param(FAULT.format(0).replace("No.", ""), "the site gives no reason (fault 0)", id="WordPress"),
        pytest.param(FAULT.format(17).replace("No.", " \n"), "the site gives no reason (fault 17)", id="white space"),
        pytest.param("<methodResponse><fault/></methodResponse>", "the site gives no reason (fault)", id="no code either"),
    ],
)
def test_refusal_without_words_gets_a_sentence(answer, words):
    assert meaning("pingback", 200, answer.encode()) == Meaning("refused", words)


def test_trackback_error_without_words_gets_a_sentence():
    answer = b"<response><error>1</error><message></message></response>"

    assert meaning("trackback", 200, answer) == Meaning("refused", "the site gives no reason (error)")


def test_pingback_is_sent_once_and_never_for_edits_or_withdrawal(write, sites, takes_pingback, staff_client):
    article = write(link(takes_pingback("https://a.test/post", SUCCESS)))
    after(minutes=2)
    change_article(staff_client, article, body=link("https://a.test/post") + "<p>More.</p>")
    after(minutes=4)
    change_article(staff_client, article, status="withdrawn")
    after(minutes=6)

    assert len(sites.posts) == 1


def test_only_the_webmention_is_sent_where_everything_is_offered_also_when_it_is_refused(write, sites, takes_pingback):
    article = write(link(takes_pingback("https://a.test/post", SUCCESS, Link="<https://ends.test/wm>; rel=webmention")))

    after(minutes=2)

    assert [path for _, path, _ in sites.posts] == ["/wm"]
    assert states(article) == {"https://a.test/post": ("refused", "")}


def test_site_that_was_told_by_webmention_is_never_told_by_pingback(write, sites, takes_pingback, staff_client):
    article = write(link(sites.takes("https://a.test/post")))
    after(minutes=2)
    takes_pingback("https://a.test/post", SUCCESS)
    change_article(staff_client, article, body=link("https://a.test/post") + "<p>More.</p>")
    after(minutes=4)
    change_article(staff_client, article, body="<p>Nothing.</p>")
    after(minutes=6)

    assert [path for _, path, _ in sites.posts] == ["/wm"]


def test_whole_site_gets_a_webmention_and_no_pingback(write, sites, takes_pingback):
    takes_pingback("https://b.test/", SUCCESS)
    article = write(link(sites.takes("https://a.test/"), "https://b.test"))

    after(minutes=2)

    assert sites.told() == [(article.full_url, "https://a.test/")]
    assert states(article)["https://b.test"] == ("no-endpoint", "")


# Where nothing is sent


def test_drafts_previews_and_scripts_tell_nobody(write, sites, staff_client, make_article, testnet):
    body = link(sites.takes("https://a.test/post"))
    draft = write(body, status="draft")
    staff_client.get(reverse("articles:preview", args=[draft.pk]))
    make_article(body).save()

    drain(later(minutes=2))

    assert testnet.dials == []
    assert not OutgoingLinkback.objects.exists()


def test_scheduled_article_is_told_when_its_time_has_come_and_once(write, sites):
    at = timezone.localtime(timezone=Site.current().zone) + timedelta(hours=3)
    body = link(sites.takes("https://a.test/post"))
    article = write(body, published_at_0=f"{at:%Y-%m-%d}", published_at_1=f"{at:%H:%M:%S}")
    drain(later(hours=2.9))
    assert sites.posts == []

    drain(later(hours=3.1))
    drain(later(hours=3.2))

    assert sites.told() == [(article.full_url, "https://a.test/post")]


@pytest.mark.parametrize(
    "switch",
    [
        pytest.param(lambda client, settings: setattr(settings, "ENV", "local"), id="not production"),
        pytest.param(lambda client, settings: save_site(client, linkbacks_sent=""), id="the site tells nobody"),
    ],
)
def test_switch_of_the_whole_blog_stops_also_what_waits(write, sites, staff_client, settings, testnet, switch):
    write(link(sites.takes("https://a.test/post")))
    switch(staff_client, settings)
    write(link("https://a.test/post"), slug="second")

    after(minutes=2)

    assert testnet.dials == []


def test_switch_of_one_article_stops_it_alone(write, sites, staff_client):
    silent = write(link(sites.takes("https://a.test/post")), slug="silent", linkbacks_sent="")
    halted = write(link("https://a.test/post"), slug="halted")
    change_article(staff_client, halted, linkbacks_sent="")
    other = write(link("https://a.test/post"), slug="other")
    after(minutes=2)
    assert sites.told() == [(other.full_url, "https://a.test/post")]

    change_article(staff_client, silent, linkbacks_sent="on")
    after(minutes=4)
    assert len(sites.told()) == 2


@pytest.mark.parametrize("when", ["before", "after"])
def test_site_on_the_do_not_notify_list_is_not_even_looked_up(write, sites, monkeypatch, testnet, when):
    looked_up = []
    monkeypatch.setattr("htc.lib.testnet.answers", lambda host: looked_up.append(host) or [])
    if when == "before":
        DomainRule.objects.create(domain="hostile.test", verdict="do-not-notify")
    article = write(link("https://www.hostile.test/post"))
    DomainRule.objects.get_or_create(domain="hostile.test", verdict="do-not-notify")

    after(minutes=2)

    assert looked_up == []
    assert states(article) == {"https://www.hostile.test/post": ("skipped", "host_not_allowed")}


def test_site_on_the_do_not_notify_list_is_not_reached_by_a_redirect_or_as_an_endpoint_either(write, sites, testnet):
    DomainRule.objects.create(domain="hostile.test", verdict="do-not-notify", include_subdomains=True)
    testnet["https://x.hostile.test/wm"] = "<p>Theirs.</p>"
    testnet["https://short.test/1"] = Page("", 302, {"Location": "https://x.hostile.test/wm"})
    testnet["https://b.test/post"] = Page("", headers={"Content-Type": "text/html", "Link": "<https://x.hostile.test/wm>; rel=webmention"})
    article = write(link("https://short.test/1", "https://b.test/post"))

    after(minutes=2)

    assert not testnet.requests["x.hostile.test"]
    assert set(states(article).values()) == {("skipped", "host_not_allowed")}


def test_endpoint_inside_is_never_told(write, sites, testnet):
    testnet.resolve("inside.test", ["127.0.0.1"])
    testnet["https://a.test/post"] = Page("", headers={"Content-Type": "text/html", "Link": "<https://inside.test/wm>; rel=webmention"})
    article = write(link("https://a.test/post"))

    after(minutes=2)

    assert [dial["host"] for dial in testnet.dials] == ["a.test"]
    assert states(article) == {"https://a.test/post": ("failed", "blocked_address")}


def test_picture_and_endless_page_take_no_notices(write, sites, testnet):
    def endless(handler):
        handler.send_response_only(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while not testnet.closed.is_set():
            handler.wfile.write(b"x" * 65536)

    testnet["https://a.test/endless"] = endless
    testnet["https://a.test/picture"] = Page(b"\x89PNG", headers={"Content-Type": "image/png"})
    article = write(link("https://a.test/endless", "https://a.test/picture", "https://a.test/photo.jpg", "https://a.test/feed/"))

    after(minutes=2)

    assert states(article) == dict.fromkeys(["https://a.test/endless", "https://a.test/picture"], ("no-endpoint", ""))


def test_page_that_takes_none_is_not_asked_again_for_a_day_by_any_article(write, sites, testnet):
    testnet["https://a.test/post"] = "<p>Nothing.</p>"
    write(link("https://a.test/post"))
    after(minutes=2)
    write(link("https://a.test/post"), slug="second")
    after(hours=20)
    assert sites.asked("a.test") == 1

    write(link("https://a.test/post"), slug="third")
    after(hours=30)
    assert sites.asked("a.test") == 2


def test_two_parts_of_one_page_are_two_targets_and_one_question(write, sites):
    page = sites.takes("https://a.test/post")
    article = write(link(f"{page}#one", f"{page}#two"))

    after(minutes=2)

    assert sites.told() == [(article.full_url, f"{page}#one"), (article.full_url, f"{page}#two")]
    assert sites.asked("a.test") == 1


def test_of_sixty_links_fifty_are_told_and_the_editor_hears_of_it(sites, staff_client, testnet):
    body = link(*(f"https://a.test/{number}" for number in range(60)))

    answer = staff_client.get(add_article(staff_client, body=body, slug="long")["Location"])

    assert "10 links are told to nobody" in answer.content.decode()
    assert Article.objects.get(slug="long").outgoing.count() == 50


def test_new_link_at_the_top_of_fifty_pushes_none_out(write, staff_client, testnet):
    links = [f"https://a.test/{number}" for number in range(50)]
    article = write(link(*links))

    change_article(staff_client, article, body=link("https://new.test/", *links))

    assert sorted(article.outgoing.filter(linked=True).values_list("target_url", flat=True)) == sorted(links)


def test_host_is_asked_one_at_a_time_with_two_seconds_between(write, sites, settings, testnet, time_machine):
    settings.RATE_LIMITS = True
    start = timezone.now()
    time_machine.move_to(start)
    write(link(sites.takes("https://a.test/1"), sites.takes("https://www.a.test/2"), sites.takes("https://b.test/1")))
    seen = []
    for second in range(9):
        time_machine.move_to(start + timedelta(seconds=61 + second))
        while sending.work_one():
            pass
        seen.append(tuple(len(testnet.requests[host]) for host in ("a.test", "www.a.test", "b.test")))

    assert [a + www for a, www, _ in seen] == [1, 1, 2, 2, 3, 3, 4, 4, 4]
    assert [b for _, _, b in seen][:4] == [1, 1, 2, 2]


def test_host_that_another_worker_is_asking_is_left_alone(write, sites, settings, testnet):
    settings.RATE_LIMITS = True
    write(link(sites.takes("https://a.test/1"), sites.takes("https://a.test/2")))
    later = timezone.now() + timedelta(minutes=2)

    held = OutgoingLinkback.objects.take(later)

    assert sending.in_hand()
    assert OutgoingLinkback.objects.take(later) is None
    sending.step(held, later)
    assert not sending.in_hand()


def test_worker_that_died_between_two_requests_or_before_its_answer_was_written_down_loses_nothing(write, sites, testnet):
    article = write(link(sites.takes("https://a.test/post"), sites.takes("https://b.test/post")))
    later = timezone.now() + timedelta(minutes=2)
    sending.work_one(later)  # asked for the endpoint of the first
    dead = OutgoingLinkback.objects.take(later)  # took a row and died with it
    OutgoingLinkback.objects.filter(pk=dead.pk).update(taken_at=timezone.now() - timedelta(minutes=3))

    after(minutes=3)

    assert sites.told() == [(article.full_url, f"https://{host}.test/post") for host in "ab"]
    assert (sites.asked("a.test"), sites.asked("b.test")) == (1, 1)


def test_answer_that_arrives_after_the_article_was_changed_does_not_undo_the_new_plan(write, sites, staff_client):
    article = write(link(sites.takes("https://a.test/post")))
    later = timezone.now() + timedelta(minutes=2)
    sending.work_one(later)
    row = OutgoingLinkback.objects.take(later)
    change_article(staff_client, article, body="<p>Nothing.</p>")
    sending.step(row, later)

    after(minutes=4)

    assert len(sites.told()) == 2  # the second says that the link is gone
    assert states(article) == {"https://a.test/post": ("sent", "")}


def test_after_a_new_short_name_each_site_hears_under_the_address_it_knows(write, sites, staff_client, reader):
    article = write(link(sites.takes("https://a.test/post")))
    old = article.full_url
    after(minutes=2)
    change_article(staff_client, article, slug="renamed", body=link("https://a.test/post", sites.takes("https://b.test/post")))

    after(minutes=4)

    assert reader.get(old.removeprefix("https://htc.test"))["Location"] == article.get_absolute_url()
    assert sites.told() == sorted([(old, "https://a.test/post"), (old, "https://a.test/post"), (article.full_url, "https://b.test/post")])


# By hand


def ping_by_hand(*arguments) -> str:
    out = StringIO()
    call_command("ping", *arguments, stdout=out)
    return out.getvalue()


def test_ping_by_hand_says_what_happened(sites, make_article):
    source = make_article().full_url

    said = ping_by_hand(source, sites.takes("https://a.test/post"))

    assert said == "The page takes a webmention at https://a.test/wm.\nSent: HTTP 202.\n"
    assert sites.told() == [(source, "https://a.test/post")]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        pytest.param("https://none.test/", "takes no notices", id="no endpoint"),
        pytest.param("https://refuses.test/", "refused it: HTTP 400", id="refused"),
        pytest.param("https://gone.test/", "could not be reached", id="not there"),
        pytest.param("https://inside.test/", "not a public one", id="inside"),
        pytest.param("https://hostile.test/", "do-not-notify", id="on the list"),
        pytest.param("https://127.0.0.1/", "by number", id="a number"),
        pytest.param("https://busy.test/", "cannot be told now: HTTP 503", id="busy"),
    ],
)
def test_ping_by_hand_fails_with_a_sentence(sites, testnet, db, target, words):
    testnet["https://none.test/"] = "<p>Nothing.</p>"
    sites.takes("https://refuses.test/", 400)
    sites.takes("https://busy.test/", 503)
    testnet.resolve("inside.test", ["10.0.0.1"])
    DomainRule.objects.create(domain="hostile.test", verdict="do-not-notify")

    with pytest.raises(Exception, match=words):
        ping_by_hand("https://htc.test/p/", target)


def test_outgoing_rows_are_shown_by_the_command(write, sites):
    article = write(link(sites.takes("https://a.test/post")))
    after(minutes=2)

    out = StringIO()
    call_command("linkbacks_show", as_json=True, stdout=out)

    (row,) = json.loads(out.getvalue())
    assert {name: row[name] for name in ("direction", "kind", "state", "reason", "source", "target", "endpoint", "answer")} == {
        "direction": "out",
        "kind": "webmention",
        "state": "sent",
        "reason": "",
        "source": article.full_url,
        "target": "https://a.test/post",
        "endpoint": "https://a.test/wm",
        "answer": "HTTP 202",
    }
