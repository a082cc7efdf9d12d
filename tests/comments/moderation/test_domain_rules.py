"""Rules for whole sites in the admin."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Site
from comments.models import DomainRule

ADD = reverse("admin:comments_domainrule_add")
LIST = reverse("admin:comments_domainrule_changelist")


@pytest.fixture
def moderator(member, client_of):
    return client_of(member("Moderator"))


@pytest.fixture
def add(moderator):
    """Write a rule in the admin, and give the answer."""

    def post(domain, verdict="block", until=None, **fields):
        moment = until.astimezone(Site.current().zone) if until else None  # as staff read and type it
        data = {"domain": domain, "verdict": verdict, "note": "", "expires_at_0": "", "expires_at_1": ""} | fields
        if moment:
            data |= {"expires_at_0": moment.strftime("%Y-%m-%d"), "expires_at_1": moment.strftime("%H:%M:%S")}
        return moderator.post(ADD, data)

    return post


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param("example.org", "example.org", id="name"),
        pytest.param("  www.Example.ORG. ", "example.org", id="with www., capitals, spaces and a full stop"),
        pytest.param("https://www.example.org:8443/a/page?b=c#d", "example.org", id="pasted address"),
        pytest.param("http://blog.example.org/" + "x" * 500, "blog.example.org", id="long address"),
        pytest.param("example.org/path", "example.org", id="address without scheme"),
        pytest.param("Bücher.example", "xn--bcher-kva.example", id="other letters"),
        pytest.param("例え.テスト", "xn--r8jz45g.xn--zckzah", id="another alphabet"),
    ],
)
def test_site_is_stored_by_its_name(add, typed, stored):
    answer = add(typed)

    assert answer.status_code == 302, answer.context["errors"]
    assert DomainRule.objects.get().domain == stored


@pytest.mark.parametrize(
    "typed", ["", "example", "127.0.0.1", "https://[::1]/", "a b.org", "-.org", "a@example.org", "ex_ample.org", "x" * 3000, "\x00.org"]
)
def test_what_names_no_site_is_refused_with_a_sentence(add, typed):
    answer = add(typed)

    assert answer.status_code == 200
    assert answer.context["errors"]
    assert not DomainRule.objects.exists()


@pytest.mark.parametrize(("first", "second", "words"), [("allow", "block", "allowed"), ("block", "allow", "blocked")])
def test_site_is_not_allowed_and_blocked_at_once(add, first, second, words):
    add("example.org", first)

    answer = add("www.example.org", second)

    assert f"example.org is {words} by another rule." in answer.content.decode()
    assert DomainRule.objects.get().verdict == first


def test_site_may_be_blocked_and_never_told(add):
    assert [add("example.org", verdict).status_code for verdict in ("block", "do-not-notify")] == [302, 302]


def test_same_rule_twice_is_refused(add):
    add("example.org")

    assert "already exists" in add("https://example.org/").content.decode()


def test_rule_that_has_ended_stands_in_nobody_s_way(add):
    DomainRule.objects.create(domain="example.org", verdict="allow", expires_at=timezone.now() - timedelta(days=1))

    assert add("example.org", "block").status_code == 302


def test_rule_ends_in_the_future_only(add):
    past = add("example.org", until=timezone.now() - timedelta(hours=1))
    future = add("example.org", until=timezone.now() + timedelta(hours=1))

    assert "would never hold" in past.content.decode()
    assert future.status_code == 302
    assert DomainRule.objects.verdicts("example.org", timezone.now()) == {"block"}
    assert DomainRule.objects.verdicts("example.org", timezone.now() + timedelta(hours=2)) == set()


def test_list_filters_and_searches(moderator):
    DomainRule.objects.create(domain="allowed.example", verdict="allow", note="Our partners")
    DomainRule.objects.create(domain="blocked.example", verdict="block", expires_at=timezone.now() - timedelta(days=1))

    def found(query):
        return {rule.domain for rule in moderator.get(LIST + query).context["cl"].queryset}

    assert found("") == {"allowed.example", "blocked.example"}
    assert found("?verdict=allow") == found("?holds=yes") == found("?q=partners") == {"allowed.example"}
    assert found("?holds=no") == found("?q=blocked") == {"blocked.example"}
