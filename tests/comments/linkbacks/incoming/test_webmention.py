"""The webmention endpoint as software and readers meet it (W3C Webmention), and the page that says what became of a notice."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.utils import timezone
from justhtml import JustHTML

from articles.models import Article, Site
from comments.models import Receipt, Response
from tests.site.journey import decide, text_of, verify_due
from tests.testnet import Page

ENDPOINT = "/webmention/"
SOURCE = "https://other.test/post"
FORM = "application/x-www-form-urlencoded"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def article(make_article):
    return make_article(slug="open", title="What we found")


@pytest.fixture
def send(reader):
    """Post a body, or source and target, and give the answer."""

    def post(*source_and_target, body="", content_type=FORM, accept="*/*", **extra):
        body = urlencode(list(zip(("source", "target"), source_and_target, strict=True))) if source_and_target else body
        return reader.generic("POST", ENDPOINT, body, content_type=content_type, HTTP_ACCEPT=accept, **extra)

    return post


@pytest.fixture
def status_of(reader):
    """Give the words of the status page that an answer names, as plain text."""

    def read(answer):
        return reader.get(answer["Location"].removeprefix("https://htc.test"), HTTP_ACCEPT="text/plain").content.decode().strip()

    return read


def code_of(answer) -> str:
    assert answer["Content-Type"].startswith("text/plain")
    return answer.content.decode().partition(":")[0]


def test_notice_is_taken_verified_and_its_status_can_be_read(article, send, status_of, testnet, reader):
    testnet[SOURCE] = f'<title>Their post</title><p>We read <a href="{article.full_url}">this</a> and agree.</p>'

    answer = send(SOURCE, article.full_url)
    before = status_of(answer)
    verify_due()

    row = article.responses.get()
    assert answer.status_code == 201
    assert answer["Location"].startswith("https://htc.test/webmention/status/")
    assert len(answer["Location"].rpartition("/")[2]) == 32
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert (before, status_of(answer)) == ("queued", "verified, awaiting review")
    assert (row.kind, row.state, row.title, row.facts["announced_by"]) == ("webmention", "pending", "Their post", ["webmention"])
    assert "Their post" not in reader.get(article.get_absolute_url()).content.decode()


def test_link_to_a_page_in_another_language_is_one_to_the_page(make_article, send, status_of, testnet, reader):
    page = make_article(kind="page", slug="charter", linkbacks_open=True)
    twin = f"https://htc.test/es{page.get_absolute_url()}"
    testnet[SOURCE] = f'<title>Otra</title><p>Leímos <a href="{twin}">esto</a>.</p>'
    assert reader.get(twin.removeprefix("https://htc.test")).status_code == 200

    answer = send(SOURCE, twin)
    verify_due()

    assert (answer.status_code, status_of(answer)) == (201, "verified, awaiting review")
    assert page.responses.get().title == "Otra"


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        pytest.param("nonsense", "https://htc.test/2014/01/open/", "source_invalid", id="source is no address"),
        pytest.param(SOURCE, "nonsense", "target_invalid", id="target is no address"),
        pytest.param("nonsense", "nonsense", "target_invalid", id="neither is one"),
        pytest.param("mailto:a@other.test", "https://htc.test/2014/01/open/", "source_invalid", id="mailto"),
        pytest.param("ftp://other.test/post", "https://htc.test/2014/01/open/", "source_invalid", id="ftp"),
        pytest.param(SOURCE, "ftp://htc.test/2014/01/open/", "target_invalid", id="ftp target"),
        pytest.param("https://htc.test/2014/01/open/", "https://htc.test/2014/01/open/", "source_is_ours", id="source is target"),
        pytest.param("http://www.htc.test/2014/01/open#x", "https://htc.test/2014/01/open/", "source_is_ours", id="spelt otherwise"),
        pytest.param(SOURCE, "https://htc.test/2014/01/closed/", "target_closed", id="closed"),
        pytest.param(SOURCE, "https://other.test/", "target_foreign", id="foreign"),
        pytest.param(SOURCE, "https://htc.test/", "target_not_an_article", id="home page"),
        pytest.param(SOURCE, "https://htc.test/2014/01/", "target_not_an_article", id="list"),
        pytest.param(SOURCE, "https://htc.test/2014/01/open/trackback/", "target_not_an_article", id="address of TrackBacks"),
        pytest.param(SOURCE, "https://htc.test/2014/01/absent/", "target_unknown", id="absent"),
        pytest.param(SOURCE, "https://htc.test/2014/01/draft/", "target_unknown", id="draft"),
        pytest.param("https://127.0.0.1/", "https://htc.test/2014/01/open/", "source_invalid", id="loopback"),
        pytest.param("https://[::1]/", "https://htc.test/2014/01/open/", "source_invalid", id="loopback of IPv6"),
        pytest.param("https://0x7f.1/", "https://htc.test/2014/01/open/", "source_invalid", id="loopback in hexadecimal"),
        pytest.param("https://other.test:8080/", "https://htc.test/2014/01/open/", "source_invalid", id="another port"),
        pytest.param("https://u:p@other.test/", "https://htc.test/2014/01/open/", "source_invalid", id="with a password"),
        pytest.param("https://other.test/\r\nX: y", "https://htc.test/2014/01/open/", "source_invalid", id="header injection"),
        pytest.param("https://other.test/\tx", "https://htc.test/2014/01/open/", "source_invalid", id="tab"),
        pytest.param("https://other.test/\x00", "https://htc.test/2014/01/open/", "source_invalid", id="NUL in the source"),
        pytest.param(SOURCE, "https://htc.test/\x00", "target_invalid", id="NUL in the target"),
        pytest.param("https://other.test/" + "a" * 2048, "https://htc.test/2014/01/open/", "source_invalid", id="too long"),
    ],
)
def test_addresses_that_cannot_be_taken_are_400_without_network(article, make_article, send, testnet, source, target, code):
    make_article(slug="closed", linkbacks_open=False)
    make_article(slug="draft", status=Article.Status.DRAFT)

    answer = send(source, target)

    assert (answer.status_code, code_of(answer)) == (400, code)
    assert "Location" not in answer
    assert "other.test" not in answer.content.decode()
    assert testnet.dials == []
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        pytest.param("", "", 400, "not_a_form", id="empty"),
        pytest.param("&", FORM, 400, "source_missing", id="no field"),
        pytest.param("target=https://htc.test/2014/01/open/", FORM, 400, "source_missing", id="no source"),
        pytest.param("source=https://other.test/", FORM, 400, "target_missing", id="no target"),
        pytest.param("source=a&source=b&target=c", FORM, 400, "parameter_repeated", id="source twice"),
        pytest.param("source=a&target=c&target=c", FORM, 400, "parameter_repeated", id="target twice"),
        pytest.param('{"source": "https://other.test/"}', "application/json", 400, "not_a_form", id="JSON"),
        pytest.param("source=a&target=b", "text/plain", 400, "not_a_form", id="plain text"),
        pytest.param("source=a&target=b&" + "x=1&" * 999, FORM, 400, "too_many_fields", id="1,001 fields"),
        pytest.param("source=" + "x" * 65_536, FORM, 413, "too_large", id="over 64 KiB"),
        pytest.param("source=" + "x" * (3 * 2**20), FORM, 413, "too_large", id="3 MB"),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "application/json", BROWSER], ids=["plain", "json", "page"])
def test_malformed_request_is_refused_in_the_format_of_the_client(article, send, testnet, body, content_type, status, code, accept):
    answer = send(body=body, content_type=content_type, accept=accept)

    assert answer.status_code == status
    if accept == "application/json":
        assert (answer.json()["error"], answer.json()["error_description"][-1]) == (code, ".")
    elif accept == BROWSER:
        page = JustHTML(answer.content.decode(), sanitize=False)
        said = page.query("h1" if code == "too_large" else "[role=alert]")[0].to_text()
        assert ("too long" if code == "too_large" else "Error:") in said
    else:
        assert code_of(answer) == code
    assert testnet.dials == []


def test_values_in_the_query_string_are_no_parameters(article, reader):
    assert reader.post(f"{ENDPOINT}?source={SOURCE}&target={article.full_url}").status_code == 400


def test_draft_and_absent_article_answer_alike(make_article, send):
    make_article(slug="draft", status=Article.Status.DRAFT)

    answers = [send(SOURCE, f"https://htc.test/2014/01/{slug}/") for slug in ("draft", "absent")]

    assert answers[0].content == answers[1].content


def test_multipart_form_is_read(article, reader):
    assert reader.post(ENDPOINT, {"source": SOURCE, "target": article.full_url, "vouch": "ignored"}).status_code == 201


@pytest.mark.parametrize(
    "target",
    [
        "http://htc.test/2014/01/open/",
        "https://www.htc.test/2014/01/open/",
        "https://htc.test:443/2014/01/open",
        "HTTPS://HTC.TEST/2014/01/open/",
    ],
)
def test_target_in_another_spelling_is_the_same_article(article, send, testnet, target):
    testnet[SOURCE] = '<p>We read <a href="http://HTC.test:80/2014/01/open">this</a> and agree.</p>'

    assert send(SOURCE, target).status_code == 201
    verify_due()

    assert article.responses.get().state == "pending"


def test_fragment_of_the_target_is_kept(article, send):
    assert send(SOURCE, article.full_url + "#second-part").status_code == 201

    assert article.responses.get().facts["fragment"] == "second-part"


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_answered_405(db, reader, method):
    assert getattr(reader, method)(ENDPOINT).status_code == 405


class TestFormats:
    def test_program_that_asks_for_json_gets_json(self, article, send, reader):
        answer = send(SOURCE, article.full_url, accept="application/json")

        assert answer.status_code == 201
        assert answer.json() == {"status": "queued", "location": answer["Location"]}
        status = reader.get(answer["Location"].removeprefix("https://htc.test"), HTTP_ACCEPT="application/json")
        assert status.json() == {"status": "queued"}

    def test_browser_gets_a_page_that_leads_to_the_status_page(self, article, send, reader):
        answer = send(SOURCE, article.full_url, accept=BROWSER)

        path = answer["Location"].removeprefix("https://htc.test")
        assert answer.status_code == 201
        assert f'href="{path}"' in answer.content.decode()
        page = reader.get(path, HTTP_ACCEPT=BROWSER)
        assert "The page that links to What we found: queued." in text_of(page.content)
        assert "noindex" in page["X-Robots-Tag"]
        assert "no-store" in page["Cache-Control"]
        assert SOURCE not in page.content.decode()

    @pytest.mark.parametrize("typed", ["javascript:alert(1)", '"><script>alert(1)</script>', "\u202edesrever"])
    def test_browser_gets_the_form_again_with_what_was_typed_and_nothing_of_it_acts(self, article, send, typed):
        answer = send(typed, article.full_url, accept=BROWSER)

        tree = JustHTML(answer.content.decode(), sanitize=False)
        assert answer.status_code == 400
        assert tree.query("#webmention-source")[0].attrs["value"] == typed
        assert tree.query("main script") == []

    def test_refusal_for_now_says_when_to_come_back(self, article, send, time_machine):
        time_machine.move_to("2026-03-01T12:00:10Z")
        for _ in range(30):
            send("x", article.full_url)

        answers = [send(SOURCE, article.full_url, accept=accept) for accept in ("*/*", "application/json", BROWSER)]
        forged = send(SOURCE, article.full_url, HTTP_X_FORWARDED_FOR="8.8.8.8")

        assert [(answer.status_code, answer["Retry-After"]) for answer in (*answers, forged)] == [(429, "60")] * 4
        assert send(SOURCE, article.full_url, REMOTE_ADDR="9.9.9.9").status_code == 201


class TestForm:
    def test_article_leads_to_a_form_about_it_that_a_reader_sends_without_script(self, article, reader, testnet):
        page = JustHTML(reader.get(article.get_absolute_url()).content.decode(), sanitize=False)
        (link,) = [link for link in page.query(".responses a") if link.attrs["href"].startswith(ENDPOINT)]

        form_page = reader.get(link.attrs["href"])
        form = JustHTML(form_page.content.decode(), sanitize=False).query("main form")[0]
        fields = {field.attrs["name"]: field.attrs.get("value") for field in form.query("input")}
        answer = reader.post(form.attrs["action"], urlencode(fields | {"source": SOURCE}), content_type=FORM, HTTP_ACCEPT=BROWSER)

        assert "What we found" in text_of(form_page.content)
        assert fields == {"source": "", "target": article.full_url}
        assert (answer.status_code, answer.cookies) == (201, {})
        assert article.responses.get().source_url == SOURCE

    @pytest.mark.parametrize("target", ["", "https://htc.test/2014/01/draft/", "https://other.test/", "%00", '"><script>'])
    def test_form_about_no_article_asks_for_both_addresses(self, make_article, reader, target):
        make_article(slug="draft", title="Secret title", status=Article.Status.DRAFT)

        page = reader.get(ENDPOINT, {"target": target})

        tree = JustHTML(page.content.decode(), sanitize=False)
        assert page.status_code == 200
        assert [field.attrs["name"] for field in tree.query("main input")] == ["source", "target"]
        assert "Secret title" not in page.content.decode()
        assert tree.query("main script") == []


class TestStatus:
    @pytest.mark.parametrize(
        ("page", "words"),
        [
            pytest.param("<p>No link.</p>", "not verified: no_link", id="no link"),
            pytest.param(Page("x", headers={"Content-Type": "application/pdf"}), "not verified: unsupported_type", id="document"),
            pytest.param(Page("down", 502), "queued", id="to be tried again"),
        ],
    )
    def test_failure_is_told_with_its_reason_when_it_is_final(self, article, send, status_of, reader, testnet, page, words):
        testnet[SOURCE] = page
        answer = send(SOURCE, article.full_url)

        verify_due()

        assert status_of(answer) == words
        shown = text_of(reader.get(answer["Location"].removeprefix("https://htc.test")).content)
        assert f"{words}." in shown

    @pytest.mark.parametrize("action", ["approve", "spam", "trash"])
    def test_decision_of_a_moderator_changes_nothing(self, article, send, status_of, testnet, staff_client, action):
        testnet[SOURCE] = f'<p>We read <a href="{article.full_url}">this</a> and agree.</p>'
        answer = send(SOURCE, article.full_url)
        verify_due()

        decide(staff_client, action, article.responses.get())

        assert status_of(answer) == "verified, awaiting review"

    def test_failure_that_a_moderator_discards_is_told_as_before(self, article, send, status_of, testnet, staff_client):
        testnet[SOURCE] = "<p>No link.</p>"
        answer = send(SOURCE, article.full_url)
        verify_due()

        decide(staff_client, "spam", article.responses.get())

        assert status_of(answer) == "not verified: no_link"

    def test_page_ends_after_thirty_days_and_its_row_is_deleted(self, article, send, make_response, reader, time_machine):
        time_machine.move_to("2026-03-01T12:00Z")
        make_response(article, kind="webmention", source_url=SOURCE, state="approved")
        path = send(SOURCE, article.full_url)["Location"].removeprefix("https://htc.test")

        time_machine.move_to("2026-03-31T11:59Z")
        before = reader.get(path).status_code
        time_machine.move_to("2026-03-31T12:01Z")

        assert (before, reader.get(path).status_code) == (200, 404)
        call_command("linkbacks_work", until_empty=True)
        assert not Receipt.objects.exists()

    @pytest.mark.parametrize("token", ["0" * 32, "x" * 32, "0" * 31, "%00" * 32, "../status"])
    def test_guessed_address_is_404(self, db, reader, token):
        assert reader.get(f"/webmention/status/{token}").status_code == 404


class TestRepeats:
    def test_repeat_before_verification_is_the_same_answer_and_one_fetch(self, article, send, testnet):
        testnet[SOURCE] = "<p>No link.</p>"

        answers = [send(SOURCE, article.full_url) for _ in range(3)]
        verify_due()

        assert [answer.status_code for answer in answers] == [201] * 3
        assert len({answer["Location"] for answer in answers}) == 1
        assert len(testnet.dials) == 1

    @pytest.mark.parametrize("state", ["pending", "approved", "gone"])
    def test_repeat_of_a_verified_page_asks_for_one_more_verification_and_moves_nothing(
        self, article, send, make_response, state, time_machine
    ):
        time_machine.move_to("2026-03-01T12:00Z")
        row = make_response(article, kind="webmention", source_url=SOURCE, state=state)
        asked = timezone.now()

        first = send(SOURCE, article.full_url)
        row.refresh_from_db()
        at_once = row.next_try_at
        Response.objects.filter(pk=row.pk).update(next_try_at=None)  # as if it had been verified
        time_machine.move_to("2026-03-01T12:03Z")
        again = [send(SOURCE, article.full_url).status_code for _ in range(3)]
        row.refresh_from_db()

        assert (first.status_code, again) == (201, [201] * 3)
        assert (row.state, row.facts["asked_at"]) == (state, row.next_try_at.isoformat())
        assert (at_once, row.next_try_at) == (asked, asked + timedelta(minutes=10))
        assert not row.events.exists()

    def test_repeat_brings_a_planned_verification_forward(self, article, send, make_response, time_machine):
        time_machine.move_to("2026-03-01T12:00Z")
        planned = timezone.now() + timedelta(days=30)
        row = make_response(article, kind="webmention", source_url=SOURCE, next_try_at=planned)

        send(SOURCE, article.full_url)

        row.refresh_from_db()
        assert row.next_try_at == timezone.now()

    @pytest.mark.parametrize("state", ["spam", "trash"])
    def test_repeat_of_what_was_discarded_is_answered_alike_and_never_fetched(self, article, send, make_response, testnet, state):
        testnet[SOURCE] = "<p>Anything.</p>"
        make_response(article, kind="webmention", source_url=SOURCE, state=state, received_at=timezone.now())

        answers = [send(SOURCE, article.full_url).status_code for _ in range(2)]
        verify_due()

        row = article.responses.get()
        assert (answers, row.state, row.next_try_at) == ([201, 201], state, None)
        assert testnet.dials == []

    def test_flood_of_repeats_leaves_pages_cached(self, article, send, make_response):
        make_response(article, kind="webmention", source_url=SOURCE)
        send(SOURCE, article.full_url)
        before = Site.current().versions

        send(SOURCE, article.full_url)

        assert Site.current().versions == before
