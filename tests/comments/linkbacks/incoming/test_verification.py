"""First verification beyond the page itself: allowed and blocked sites, redirects, and two addresses of one page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Site
from comments.decisions import changes
from comments.linkbacks.incoming import receiving
from comments.linkbacks.incoming.verification import is_allowed, work_one
from comments.linkbacks.page.kept import Found
from comments.models import DomainRule, Response
from comments.models.fetch import Fetch
from tests.site.journey import decide, verify_due
from tests.testnet import Page

SOURCE = "https://other.test/post"
LINKING = '<title>Theirs</title><p>We read <a href="TARGET">a fine article</a> and agree.</p>'
FORBIDDEN = Page("no", 403, {"Content-Type": "text/html"})


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def receive(article):
    return lambda source=SOURCE: receiving.receive(source, article.full_url, kind="pingback")


@pytest.fixture
def linking(article):
    return LINKING.replace("TARGET", article.full_url)


def to(address) -> Page:
    return Page("", 302, {"Location": address})


def allow(domain, **fields) -> DomainRule:
    return DomainRule.objects.create(domain=domain, verdict="allow", **fields)


class TestAllowedSite:
    def test_verified_page_with_a_link_that_is_seen_is_public_at_once(self, article, receive, linking, testnet, reader):
        allow("other.test")
        testnet[SOURCE] = linking
        receive()

        verify_due()

        row = article.responses.get()
        assert (row.state, row.next_try_at > timezone.now() + timedelta(days=29)) == ("approved", True)
        assert [(event.to_state, event.origin, event.actor) for event in row.events.all()] == [("approved", "rule", None)]
        assert "a fine article" in reader.get(article.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(
        ("source", "leads_to", "reasons", "words", "allowed"),
        [
            pytest.param("https://allowed.test/x", "https://allowed.test/x", [], "words", True, id="allowed"),
            pytest.param("https://www.allowed.test/x", "http://allowed.test/y", ["nofollow", "short"], "words", True, id="www, nofollow"),
            pytest.param("https://evil-allowed.test/", "https://evil-allowed.test/", [], "words", False, id="lookalike"),
            pytest.param("https://allowed.test.evil.test/", "https://allowed.test.evil.test/", [], "words", False, id="lookalike above"),
            pytest.param("https://sub.allowed.test/", "https://sub.allowed.test/", [], "words", False, id="subdomain, not ticked"),
            pytest.param("https://sub.ticked.test/", "https://sub.ticked.test/", [], "words", True, id="subdomain, ticked"),
            pytest.param("https://over.test/", "https://over.test/", [], "words", False, id="its time is over"),
            pytest.param("https://both.test/", "https://both.test/", [], "words", False, id="blocked too"),
            pytest.param("https://allowed.test/x", "https://evil.test/x", [], "words", False, id="leads to another site"),
            pytest.param("https://evil.test/x", "https://allowed.test/x", [], "words", False, id="another site leads to it"),
            pytest.param("https://allowed.test/x", "https://allowed.test/x", ["hidden_link"], "words", False, id="hidden link"),
            pytest.param("https://allowed.test/x", "https://allowed.test/x", ["sitewide"], "words", False, id="link beside the text"),
            pytest.param("https://allowed.test/x", "https://allowed.test/x", ["restricted"], "words", False, id="asks not to be quoted"),
            pytest.param("https://allowed.test/x", "https://allowed.test/x", ["canonical_elsewhere"], "words", False, id="a copy"),
            pytest.param("https://allowed.test/x", "https://allowed.test/x", ["bad_encoding"], "words", False, id="letters that are lost"),
            pytest.param("https://allowed.test/x", "https://allowed.test/x", [], "", False, id="no words, as in JSON"),
        ],
    )
    def test_what_it_takes(self, article, make_response, source, leads_to, reasons, words, allowed):
        now = timezone.now()
        for domain in ("allowed.test", "both.test"):
            allow(domain, expires_at=now + timedelta(days=30))
        allow("over.test", expires_at=now)
        allow("ticked.test", include_subdomains=True)
        DomainRule.objects.create(domain="both.test", verdict="block")
        row = make_response(article, kind="pingback", source_url=source, state="unverified")
        found = Found({"excerpt": words}, {"mention": "mention", "final_url": leads_to}, reasons)

        assert is_allowed(row, found, now) is allowed

    def test_link_that_nobody_sees_publishes_nothing_though_it_is_no_warning(self, article, receive, testnet):
        allow("other.test")
        testnet[SOURCE] = (
            f"<div class=h-entry><p class=e-content>We agree with that.</p><a class=u-in-reply-to href='{article.full_url}'></a></div>"
        )
        receive()

        verify_due()

        row = article.responses.get()
        assert (row.state, row.reasons, row.facts["mention"]) == ("pending", ["held"], "reply")

    @pytest.mark.parametrize(
        ("allowed", "reasons"),
        [
            pytest.param("other.test", ["host_not_allowed"], id="from an allowed site to another"),
            pytest.param("moved.test", ["held"], id="from another to an allowed one"),
        ],
    )
    def test_redirect_to_a_host_that_is_not_allowed_gives_its_reason(self, article, receive, linking, testnet, allowed, reasons):
        allow(allowed)
        testnet[SOURCE] = to("https://moved.test/here")
        testnet["https://moved.test/here"] = linking
        receive()

        verify_due()

        row = article.responses.get()
        assert (row.state, row.reasons) == ("pending", reasons)

    def test_site_that_holds_everything_holds_this_too(self, article, make_response):
        allow("allowed.test")
        Site.objects.update(responses_held=True)
        row = make_response(article, kind="pingback", source_url="https://allowed.test/", state="unverified")

        assert not is_allowed(row, Found({"excerpt": "x"}, {"mention": "mention", "final_url": row.source_url}), timezone.now())


class TestBlockedSite:
    def test_that_was_blocked_after_its_notice_is_spam_and_never_asked(self, article, receive, testnet):
        testnet[SOURCE] = FORBIDDEN
        receive()
        DomainRule.objects.create(domain="other.test", verdict="block")

        verify_due()

        row = article.responses.get()
        assert (row.state, row.reasons, testnet.dials) == ("spam", ["blocked_domain"], [])

    def test_is_not_reached_by_a_redirect_either(self, article, receive, testnet):
        testnet[SOURCE] = to("https://blocked.test/")
        testnet["https://blocked.test/"] = FORBIDDEN
        DomainRule.objects.create(domain="blocked.test", verdict="block")
        receive()

        verify_due()

        assert (article.responses.get().state, [dial["host"] for dial in testnet.dials]) == ("spam", ["other.test"])

    def test_is_asked_when_a_moderator_has_taken_its_row_out_of_spam(self, article, receive, testnet, staff_client):
        testnet[SOURCE] = FORBIDDEN
        DomainRule.objects.create(domain="other.test", verdict="block")
        row = Response.objects.create(
            article=article, kind="pingback", state="unverified", source_url=SOURCE, source_key="k", received_at=timezone.now()
        )
        changes.move(Response.objects, "spam", origin="rule")
        decide(staff_client, "restore", row)

        verify_due()

        row.refresh_from_db()
        assert (row.state, row.reasons, len(testnet.dials)) == ("unverified", ["restricted"], 1)


class TestRedirect:
    def test_both_addresses_are_kept_and_readers_get_the_one_it_leads_to(self, article, receive, linking, testnet, reader, staff_client):
        testnet[SOURCE] = to("http://moved.test/here")
        testnet["http://moved.test/here"] = linking
        row = receive()
        verify_due()
        decide(staff_client, "approve", row)

        row.refresh_from_db()
        html = reader.get(article.get_absolute_url()).content.decode()
        assert (row.source_url, row.page_url) == (SOURCE, "http://moved.test/here")
        assert 'href="http://moved.test/here"' in html
        assert "moved.test</bdi>" in html
        assert "other.test" not in html

    @pytest.mark.parametrize("first", ["the page itself", "another address of it"])
    def test_second_address_of_one_page_adds_no_row(self, article, receive, linking, testnet, first, make_response):
        page, now = "https://moved.test/here", timezone.now()
        if first == "the page itself":
            known = make_response(article, kind="trackback", source_url=page, state="trash", received_at=now)
        else:
            facts = {"final_url": page, "final_key": "moved.test/here", "announced_by": ["trackback"]}
            known = make_response(article, kind="trackback", source_url="https://short.test/1", state="trash", facts=facts, received_at=now)
        testnet[SOURCE] = to(page)
        testnet[page] = linking
        receive()

        verify_due()

        row = article.responses.get()
        assert (row, row.state, row.kind) == (known, "trash", "pingback")
        assert row.facts["announced_by"] == ["pingback", "trackback"]
        assert row.facts["also"] == [SOURCE]

    def test_second_address_of_a_page_that_was_gone_has_it_looked_at(self, article, receive, linking, testnet, make_response):
        known = make_response(article, kind="pingback", source_url="https://moved.test/here", state="gone")
        testnet[SOURCE] = to("https://moved.test/here")
        testnet["https://moved.test/here"] = linking
        receive()

        verify_due()

        known.refresh_from_db()
        assert (article.responses.count(), known.state) == (1, "pending")

    def test_many_names_that_lead_to_one_host_have_it_asked_no_oftener(self, article, receive, testnet):
        testnet["https://victim.test/"] = FORBIDDEN
        for number in range(25):
            testnet[f"https://r{number}.test/"] = to(f"https://victim.test/{number}")
            receive(f"https://r{number}.test/")
            testnet[f"https://victim.test/{number}"] = FORBIDDEN
        moment = timezone.now() + timedelta(seconds=1)

        verify_due(moment.isoformat())

        asked = [dial for dial in testnet.dials if dial["host"] == "victim.test"]
        waiting = article.responses.filter(next_try_at__isnull=False)
        assert len(asked) == 20
        assert set(waiting.values_list("next_try_at", "attempts", "taken_at")) == {(moment + timedelta(hours=1), 0, None)}
        assert waiting.count() == 5
        assert not Fetch.objects.in_flight().exists()

        verify_due((moment + timedelta(hours=1, seconds=1)).isoformat())
        assert not article.responses.filter(next_try_at__isnull=False).exists()

    def test_host_that_another_worker_is_asking_is_asked_a_minute_later(self, article, receive, testnet):
        testnet[SOURCE] = to("https://busy.test/")
        testnet["https://busy.test/"] = FORBIDDEN
        Fetch.objects.begin("busy.test", timezone.now(), timezone.now())
        row = receive()

        work_one()

        row.refresh_from_db()
        assert (row.reasons, row.attempts, row.next_try_at > timezone.now() + timedelta(seconds=50)) == ([], 0, True)
        assert [dial["host"] for dial in testnet.dials] == ["other.test"]
