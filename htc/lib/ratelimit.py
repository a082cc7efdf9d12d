"""Limits on how often one visitor may do one thing, kept in the cache and nowhere else."""

import hashlib
import hmac
import ipaddress
import math
import time
from contextlib import suppress
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache

HOUR = 3600
DAY = 24 * HOUR


def allow(key: str, times: int, per: int) -> bool:
    """Tell whether ``key`` may act once more: at most ``times`` in each period of ``per`` seconds. Always, where limits are off."""
    if not settings.RATE_LIMITS:
        return True
    name = f"limit:{key}:{per}:{int(time.time()) // per}"
    if cache.add(name, 1, timeout=per):
        return times >= 1
    try:
        return cache.incr(name) <= times
    except ValueError:  # it ran out between the two calls
        return True


def allow_today(request, name: str, times: int) -> bool:
    """Tell whether the client may do ``name`` once more: at most ``times`` within this hour and the 23 before. Refusals do not count.

    The client has another name in every hour, so each hour has a counter of its own.
    """
    if not settings.RATE_LIMITS:
        return True
    now = int(time.time()) // HOUR
    network = _network(client_ip(request.META))
    counters = [f"limit:{name}:{_sealed(network, hour)}:day" for hour in range(now - 23, now + 1)]
    # Counted before it is judged: of two that come at the same moment one has the higher number.
    number = 1 if cache.add(counters[-1], 1, timeout=DAY) else _count_on(counters[-1])
    if sum(cache.get_many(counters[:-1]).values()) + number <= times:
        return True
    _count_on(counters[-1], -1)
    return False


def _count_on(counter: str, by: int = 1) -> int:
    try:
        return cache.incr(counter, by)
    except ValueError:  # it was thrown out between two calls
        return 0


def seconds_to_wait(request, name: str, per: int) -> int:
    """Give the seconds until the client may do ``name`` again: once in ``per`` seconds. 0 where it may, and that is counted then.

    Unlike the name of the client, the limit outlives the end of an hour: those of the hours that ``per`` reaches back to are asked too.
    """
    if not settings.RATE_LIMITS:
        return 0
    now = time.time()
    hour = int(now) // HOUR
    counters = [f"limit:{name}:{_name(request, each)}:{per}" for each in range(hour - math.ceil(per / HOUR), hour + 1)]
    ends = cache.get_many(counters).values()
    if not ends and cache.add(counters[-1], now + per, timeout=per):
        return 0
    return max(1, math.ceil(max(ends, default=now + per) - now))


def attempt(key: str, times: int, per: int) -> int:
    """Count an attempt that may fail, and give the seconds to wait until the next is judged: 0 for the first ``times``.

    They are counted from the first one on for ``per`` seconds, and those that have to wait make nobody wait longer. Counting comes before
    judging, so that many attempts at the same moment get no further than one after the other. Always 0 where limits are off.
    """
    if not settings.RATE_LIMITS:
        return 0
    name, now = f"attempts:{key}", time.time()
    if cache.add(name, 1, timeout=per):
        cache.set(f"{name}:end", now + per, timeout=per)
        return 0
    try:
        if cache.incr(name) <= times:
            return 0
    except ValueError:  # it ran out between the two calls
        return 0
    return max(1, math.ceil(cache.get(f"{name}:end", now + per) - now))


def forget_attempts(key: str) -> None:
    """Begin anew for ``key``: what was attempted came out well."""
    cache.delete(f"attempts:{key}")


def take_back_attempt(key: str) -> None:
    """Count the last attempt of ``key`` no longer; those before it stay."""
    with suppress(ValueError):  # it ran out
        cache.decr(f"attempts:{key}")


def visitor(request) -> str:
    """Give a name for the client that cannot be turned back into its address.

    The HMAC key changes every hour, so the name means nothing later; it is used for the cache only. IPv6 counts by /64, which one
    household or machine has to itself. ``X-Forwarded-For`` counts only as far as HTC_TRUSTED_PROXIES says.
    """
    return visitor_of(request.META)


def visitor_of(meta: dict) -> str:
    """Give what ``visitor`` gives, of a request as WSGI has it."""
    return _name_of(meta, int(time.time()) // HOUR)


def names_since(request, seconds: int) -> list[str]:
    """Give the names that the client has had within the last ``seconds``, the present one first."""
    now = int(time.time())
    return [_name(request, hour) for hour in range(now // HOUR, (now - seconds) // HOUR - 1, -1)]


def _name(request, hour: int) -> str:
    return _name_of(request.META, hour)


def _name_of(meta: dict, hour: int) -> str:
    return _sealed(_network(client_ip(meta)), hour)


def _sealed(network: str, hour: int) -> str:
    return hmac.digest(_key(hour, settings.SECRET_KEY), network.encode(), "sha256").hex()[:32]


@lru_cache(maxsize=32)  # a day of hours is asked for with every notice
def _key(hour: int, secret: str) -> bytes:
    return hashlib.sha256(f"visitor:{hour}:{secret}".encode()).digest()


def client_ip(meta: dict) -> str:
    """Give the address that the nearest untrusted machine had; never store or log it."""
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()] if proxies else []
    if forwarded:
        return forwarded[-min(proxies, len(forwarded))]
    return meta.get("REMOTE_ADDR", "")


def _network(client: str) -> str:
    try:
        ip = ipaddress.ip_address(client)
    except ValueError:
        return client
    if ip.version == 4:
        return str(ip)
    return str(ip.ipv4_mapped) if ip.ipv4_mapped else str(ipaddress.ip_network(f"{ip}/64", strict=False))
