"""What readers and other sites answer, as rows."""

from comments.health import ErrorCount, WorkerSeen
from comments.linkbacks.fetches import Fetch
from comments.models.domain import DomainRule
from comments.models.event import ModerationEvent
from comments.models.receipt import Receipt
from comments.models.response import Response, ResponseQuerySet, page_address

__all__ = ["DomainRule", "ErrorCount", "Fetch", "ModerationEvent", "Receipt", "Response", "ResponseQuerySet", "WorkerSeen", "page_address"]
