"""Refusals given again around Django: a flood must not cost readers.

What is refused for coming too often has cost one request of Django's (htc/serving/intake.py); the same client gets the same answer, without
another, until its time is over. This module is imported before the applications are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import time

from django.http import HttpResponse

from htc.lib import ratelimit
from htc.lib.entry.intake import Intake, intake_of

MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class _Kept:
    until: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class RefusedAgain:
    """A WSGI application around the blog's own, which answers who was refused for coming too often, until the time is over.

    A client is known by the name of the hour that the limits count it by; nothing else of it is kept. The count itself is in the cache, so
    with several processes each learns of a refusal from the first request that it passes on.
    """

    def __init__(self, application: Callable):
        self.application = application
        self._kept: dict[tuple, _Kept] = {}
        self._refused: dict[str, float] = {}

    def __call__(self, meta: dict, start_response: Callable) -> Iterable[bytes]:
        if self._refused and (kept := self._again(meta)):
            start_response(kept.status, kept.headers)
            return [kept.body]
        answer = self.application(meta, start_response)
        if refused := getattr(answer, "refused", None):
            self._keep(meta, answer, *refused)
        return answer

    def _again(self, meta: dict) -> _Kept | None:
        method, query = meta["REQUEST_METHOD"], meta.get("QUERY_STRING", "")
        if method != "POST" and not (query and method == "GET"):
            return None
        client, now = ratelimit.visitor_of(meta), time()
        if self._refused.get(client, 0) <= now:
            return None
        intake = intake_of(method, meta.get("PATH_INFO", ""), query)
        kept = self._kept.get(_key(client, intake, meta)) if intake else None
        return kept if kept and kept.until > now else None

    def _keep(self, meta: dict, answer: HttpResponse, intake: Intake, until: float) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept, self._refused = {}, {}
        client = ratelimit.visitor_of(meta)
        status = f"{answer.status_code} {answer.reason_phrase}"
        self._kept[_key(client, intake, meta)] = _Kept(until, status, list(answer.items()), answer.content)
        self._refused[client] = max(until, self._refused.get(client, 0))


def _key(client: str, intake: Intake, meta: dict) -> tuple:
    # Clients get the same format again: as far as formats differ, they differ by these two.
    accepted = meta.get("HTTP_ACCEPT", "")
    return client, intake, "text/html" in accepted, "json" in accepted
