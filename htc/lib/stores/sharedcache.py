"""A cache in Redis that all processes share, and that nobody has to wait for.

While Redis does not answer, each process goes on in its own memory: pages are served, and limits are counted by each process for itself,
so that a flood gets at most as many times a limit as there are processes. What is kept is JSON: whoever can write to Redis must not be
able to have code run here.
"""

import json
import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

# Seconds for an answer, and after none until the next question: a page waits that long at most, and seldom.
PATIENCE = 1.0
PAUSE = 5.0
# Seconds between two lines of the log.
SAID_EVERY = 60.0

logger = logging.getLogger("htc.cache")


class Json:
    """How values stand in Redis; numbers are such that Redis itself can count."""

    def dumps(self, value: Any) -> int | str:
        """Give what is stored for a value."""
        return value if type(value) is int else json.dumps(value)

    def loads(self, stored: bytes) -> Any:
        """Give the value again."""
        return json.loads(stored)


class Counting(RedisCacheClient):
    """Django's client, whose counters end when their time does."""

    def incr(self, key: str, delta: int) -> int:  # type: ignore[override]  # keys are text here
        """Count on, and give the number. Raises ValueError where there is no counter.

        A counter that runs out just now would begin anew without an end, and lock somebody out for good: Django asks before it counts.
        """
        pipeline = self.get_client(key, write=True).pipeline()
        pipeline.incrby(key, delta)
        pipeline.ttl(key)
        number, left = pipeline.execute()
        if left < 0:
            self.delete(key)
            raise ValueError(f"Key '{key}' not found.")
        return number


class _Away:
    """Whether Redis is away, as this process has seen it last; all of its threads together."""

    until = 0.0
    said_at = -SAID_EVERY


class SharedCache(RedisCache):
    """Redis as long as it answers, else the memory of the process. Every value has a time at which it ends."""

    def __init__(self, server: str, params: dict[str, Any]):
        # Once more and at once: the connection may be one that Redis has closed since.
        options = {"serializer": Json(), "socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "retry": Retry(NoBackoff(), 1)}
        super().__init__(server, params | {"OPTIONS": options})
        self._class = Counting
        self._own = LocMemCache("while Redis is away", {"OPTIONS": {"MAX_ENTRIES": 20_000}})

    @property
    def is_away(self) -> bool:
        """Whether Redis does not answer now."""
        self.get("there")
        return time.monotonic() < _Away.until

    def _ask(self, method: str, *arguments: Any, **named: Any) -> Any:
        if time.monotonic() >= _Away.until:
            try:
                return getattr(super(), method)(*arguments, **named)
            except RedisError as error:
                self._note(error)
        return getattr(self._own, method)(*arguments, **named)

    def _note(self, error: RedisError) -> None:
        now = time.monotonic()
        _Away.until = now + PAUSE
        if now - _Away.said_at >= SAID_EVERY:
            _Away.said_at = now
            logger.error("the cache of CACHE_URL does not answer (%s): each process counts limits for itself", type(error).__name__)

    def add(self, *arguments, **named):
        return self._ask("add", *arguments, **named)

    def get(self, *arguments, **named):
        return self._ask("get", *arguments, **named)

    def set(self, *arguments, **named):
        return self._ask("set", *arguments, **named)

    def touch(self, *arguments, **named):
        return self._ask("touch", *arguments, **named)

    def delete(self, *arguments, **named):
        return self._ask("delete", *arguments, **named)

    def get_many(self, *arguments, **named):
        return self._ask("get_many", *arguments, **named)

    def set_many(self, *arguments, **named):
        return self._ask("set_many", *arguments, **named)

    def delete_many(self, *arguments, **named):
        return self._ask("delete_many", *arguments, **named)

    def has_key(self, *arguments, **named):
        return self._ask("has_key", *arguments, **named)

    def incr(self, *arguments, **named):
        return self._ask("incr", *arguments, **named)

    def clear(self):
        return self._ask("clear")
