"""What every endpoint for linkbacks asks of a request before it looks at it: how often, and how long."""

from comments.rules import limits
from htc.lib import ratelimit

# What is to be tried again later: the status, and after how many seconds.
LATER = {"flood": (429, limits.ARTICLE.seconds), "full": (503, limits.QUEUE_SECONDS)}


def limit_reached(request) -> limits.Limit | None:
    """Count the request, and give the limit over which it goes; one client has one count at all endpoints together."""
    minute = limits.CLIENT_MINUTE
    if not ratelimit.allow(f"linkback:{ratelimit.visitor(request)}", minute.times, minute.seconds):
        return minute
    return None if ratelimit.allow_today(request, "linkback", limits.CLIENT_DAY.times) else limits.CLIENT_DAY


def declared_length(request) -> int:
    """Give the length in bytes that the request says its body has; 0 where it says none."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def read_body(request, longest: int) -> bytes | None:
    """Give the body, or None where it is longer than ``longest`` bytes; never reads further."""
    if declared_length(request) > longest:
        return None
    body = request.read(longest + 1)
    return None if len(body) > longest else body
