"""Who counts as one visitor, and how often one may do one thing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import RequestFactory

from htc.lib import ratelimit


def request(address, forwarded=None):
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, **extra)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("9.9.9.9", "9.9.9.9", True, id="one address"),
        pytest.param("9.9.9.9", "9.9.9.8", False, id="neighbours"),
        pytest.param("2001:db8:0:1::1", "2001:db8:0:1:ffff::", True, id="one /64"),
        pytest.param("2001:db8:0:1::1", "2001:db8:0:2::1", False, id="two of /64"),
        pytest.param("::ffff:9.9.9.9", "9.9.9.9", True, id="IPv4 as IPv6"),
        pytest.param("::ffff:9.9.9.9", "::ffff:9.9.9.8", False, id="neighbours as IPv6"),
    ],
)
def test_one_visitor_has_one_name(one, other, same):
    assert (ratelimit.visitor(request(one)) == ratelimit.visitor(request(other))) is same


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        pytest.param(0, "8.8.8.8", "127.0.0.1", id="no proxy is trusted"),
        pytest.param(1, "8.8.8.8", "8.8.8.8", id="one proxy"),
        pytest.param(1, "1.1.1.1, 8.8.8.8", "8.8.8.8", id="what the client wrote itself is not believed"),
        pytest.param(2, "1.1.1.1, 8.8.8.8, 10.0.0.2", "8.8.8.8", id="two proxies"),
        pytest.param(2, "8.8.8.8", "8.8.8.8", id="fewer entries than proxies"),
    ],
)
def test_forwarded_address_counts_as_far_as_proxies_are_trusted(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies

    assert ratelimit.client_ip(request("127.0.0.1", forwarded).META) == address


def test_name_changes_every_hour_and_does_not_hold_the_address(time_machine):
    time_machine.move_to("2026-03-01T12:59:59Z")
    before = ratelimit.visitor(request("9.9.9.9"))
    time_machine.move_to("2026-03-01T13:00:01Z")

    assert ratelimit.visitor(request("9.9.9.9")) != before
    assert "9.9.9" not in before


def test_times_of_a_day_are_counted_over_the_hours(time_machine):
    allowed = []
    for hour in range(25):
        time_machine.move_to(f"2026-03-{1 + hour // 24:02}T{hour % 24:02}:30Z")
        allowed.append(ratelimit.allow_today(request("9.9.9.9"), "x", 3))

    assert allowed == [True] * 3 + [False] * 21 + [True]


def test_nothing_is_counted_where_limits_are_off(settings):
    settings.RATE_LIMITS = False

    assert all(ratelimit.allow("x", 1, 60) and ratelimit.allow_today(request("9.9.9.9"), "x", 1) for _ in range(5))


def test_attempts_wait_from_the_first_one_on_and_waiting_makes_nobody_wait_longer(time_machine):
    waits = []
    for second in (0, 30, 60, 90, 299, 301):
        time_machine.move_to(f"2026-03-01T15:{second // 60:02}:{second % 60:02}Z")
        waits.append(ratelimit.attempt("key", 2, 300))

    assert waits == [0, 0, 240, 210, 1, 0]


def test_attempts_at_the_same_moment_get_no_further_than_one_after_the_other():
    with ThreadPoolExecutor(20) as pool:
        waits = list(pool.map(lambda _: ratelimit.attempt("key", 5, 300), range(40)))

    assert waits.count(0) == 5


def test_forgotten_attempts_begin_anew_and_one_taken_back_leaves_the_others():
    def failures() -> int:
        return next(count for count in range(10) if ratelimit.attempt("key", 3, 300))

    first = failures()
    ratelimit.forget_attempts("key")
    ratelimit.attempt("key", 3, 300)
    ratelimit.attempt("key", 3, 300)
    ratelimit.take_back_attempt("key")
    ratelimit.take_back_attempt("nobody")

    assert (first, failures()) == (3, 2)
