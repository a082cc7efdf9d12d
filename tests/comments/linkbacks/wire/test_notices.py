"""One page told of by several protocols is one row; pages of blocked sites; limits that all endpoints share."""

import xmlrpc.client
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from comments.models import DomainRule, Response
from tests.site.journey import decide, drain, fault_of, post_call

SOURCE = "https://other.test/post"
FORM = "application/x-www-form-urlencoded"
OUTCOME = {"pingback": "ok", "trackback": "0", "webmention": 201}
KNOWN = {"pingback": 48, "trackback": "1", "webmention": 201}


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to("2026-03-01T12:00:05Z")


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def post(reader, article):
    """Tell of a page by a protocol and give the whole answer."""

    def send(kind, source=SOURCE, **extra):
        if kind == "pingback":
            return post_call(reader, xmlrpc.client.dumps((source, article.full_url), "pingback.ping"), **extra)
        if kind == "trackback":
            body = urlencode({"url": source, "title": "Claimed"})
            return reader.post(f"{article.get_absolute_url()}trackback/", body, content_type=FORM, **extra)
        return reader.post("/webmention/", urlencode({"source": source, "target": article.full_url}), content_type=FORM, **extra)

    return send


@pytest.fixture
def tell(post):
    """Tell of a page by a protocol and give what its software hears: “ok” or a fault, “0” or “1”, a status."""

    def send(kind, source=SOURCE):
        answer = post(kind, source)
        if kind == "pingback":
            return fault_of(answer) if b"<fault>" in answer.content else "ok"
        if kind == "trackback":
            return answer.content.decode().partition("<error>")[2][0]
        return answer.status_code

    return send


@pytest.mark.parametrize(
    ("kinds", "best"),
    [
        (["pingback", "webmention"], "webmention"),
        (["webmention", "pingback"], "webmention"),
        (["trackback", "pingback"], "pingback"),
        (["trackback", "pingback", "webmention"], "webmention"),
        (["webmention", "trackback"], "webmention"),
        (["pingback", "trackback"], "pingback"),
    ],
    ids="-".join,
)
@pytest.mark.parametrize("verified", [False, True], ids=["waiting", "verified"])
def test_page_told_of_by_several_protocols_is_one_row_under_the_best(article, tell, testnet, kinds, best, verified):
    testnet[SOURCE] = f'<p>We read <a href="{article.full_url}">this</a> and agree.</p>'

    answers = []
    for kind in kinds:
        answers.append(tell(kind))
        if verified:
            drain()

    row = article.responses.get()
    assert answers == [OUTCOME[kinds[0]], *(KNOWN[kind] for kind in kinds[1:])]
    assert (row.kind, row.facts["announced_by"]) == (best, sorted(kinds))
    assert ("claims" in row.facts) == ("trackback" in kinds)
    assert row.state == ("pending" if verified else "unverified")


@pytest.mark.parametrize("kind", ["pingback", "trackback"])
@pytest.mark.parametrize("state", ["pending", "approved", "spam", "trash"])
def test_older_protocols_hear_of_a_known_page_alike_and_have_it_verified_no_more(article, tell, make_response, kind, state):
    row = make_response(article, kind="pingback", source_url=SOURCE, state=state)

    assert tell(kind) == KNOWN[kind]

    row.refresh_from_db()
    assert (row.state, row.next_try_at) == (state, None)


class TestBlockedSites:
    @pytest.fixture(autouse=True)
    def _rule(self, db):
        DomainRule.objects.create(domain="other.test", verdict="block", include_subdomains=True)

    @pytest.mark.parametrize("kind", ["pingback", "trackback", "webmention"])
    @pytest.mark.parametrize("source", [SOURCE, "https://www.other.test/", "http://blog.OTHER.test/x"])
    def test_page_is_answered_as_any_other_stored_as_spam_and_never_fetched(self, article, tell, testnet, kind, source):
        testnet[SOURCE] = f'<a href="{article.full_url}">x</a>'

        answers = [tell(kind, source), tell(kind, source)]
        drain()

        row = article.responses.get()
        assert answers == [OUTCOME[kind], KNOWN[kind]]
        assert (row.state, row.reasons, row.next_try_at) == ("spam", ["blocked_domain"], None)
        assert [(event.to_state, event.reason) for event in row.events.all()] == [("spam", "blocked_domain")]
        assert testnet.dials == []

    def test_status_page_never_tells_of_the_block(self, post, reader):
        answer = post("webmention")
        drain()

        status = reader.get(answer["Location"].removeprefix("https://htc.test"), HTTP_ACCEPT="text/plain")
        assert status.content == b"queued\n"

    @pytest.mark.parametrize("waits", [True, False], ids=["waiting", "failed"])
    def test_page_that_was_not_verified_before_the_block_goes_to_spam_at_its_next_notice(self, article, tell, make_response, waits):
        fields = {"received_at": timezone.now(), "next_try_at": timezone.now() if waits else None, "reasons": [] if waits else ["no_link"]}
        row = make_response(article, kind="pingback", source_url=SOURCE, state="unverified", **fields)

        assert tell("pingback") == (48 if waits else "ok")

        row.refresh_from_db()
        assert (row.state, row.reasons, row.next_try_at) == ("spam", ["blocked_domain"], None)

    def test_page_that_was_approved_before_the_block_is_not_fetched_again(self, article, tell, make_response):
        row = make_response(article, kind="webmention", source_url=SOURCE)

        assert tell("webmention") == 201

        row.refresh_from_db()
        assert (row.state, row.next_try_at) == ("approved", None)

    def test_page_that_a_moderator_restores_is_verified(self, article, tell, testnet, staff_client):
        testnet[SOURCE] = f'<p>We read <a href="{article.full_url}">this</a> and agree.</p>'
        tell("webmention")

        decide(staff_client, "restore", article.responses.get())
        drain()

        assert (article.responses.get().state, article.responses.get().reasons) == ("pending", ["held"])

    @pytest.mark.parametrize("source", ["https://another.test/", "https://other.test.evil.test/", "https://notother.test/"])
    def test_other_sites_are_not_concerned(self, article, tell, source):
        tell("webmention", source)

        assert article.responses.get().state == "unverified"

    def test_rule_that_has_ended_blocks_nothing(self, article, tell):
        DomainRule.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        tell("webmention")

        assert article.responses.get().state == "unverified"


class TestLimits:
    def test_one_client_has_one_count_at_all_endpoints(self, article, post):
        kinds = ["pingback", "trackback", "webmention"]

        answers = [post(kind, f"https://o{n}.test/") for n in range(10) for kind in kinds]
        over = [post(kind) for kind in kinds]
        forged = [post(kind, HTTP_X_FORWARDED_FOR="8.8.8.8") for kind in kinds]

        assert {answer.status_code for answer in answers} == {200, 201}
        assert [(answer.status_code, answer["Retry-After"]) for answer in (*over, *forged)] == [(429, "60")] * 6
        assert post("webmention", REMOTE_ADDR="9.9.9.9").status_code == 201

    @pytest.mark.parametrize("kind", ["pingback", "trackback", "webmention"])
    def test_full_article_and_full_queue_say_when_to_come_back(self, article, post, kind, monkeypatch, time_machine):
        now = timezone.now()
        Response.objects.bulk_create(
            Response(article=article, kind="pingback", state="spam", source_url=f"https://o.test/{n}", source_key=f"{n}", received_at=now)
            for n in range(60)
        )
        flooded = post(kind)
        Response.objects.update(state="unverified", next_try_at=now, received_at=now - timedelta(days=1))
        monkeypatch.setattr("comments.rules.limits.QUEUE", 60)
        time_machine.move_to(now + timedelta(seconds=6))
        full = post(kind)

        assert (flooded.status_code, flooded["Retry-After"]) == (429, "3600")
        assert (full.status_code, full["Retry-After"]) == (503, "600")
        assert article.responses.count() == 60
