"""What readers and other sites answer, as rows."""

from comments.health import ErrorCount, WorkerSeen
from comments.linkbacks.fetches import Fetch
from comments.models.domain import DomainRule
from comments.models.event import ModerationEvent
from comments.models.mail import MailChoice, QueuedMail
from comments.models.outgoing import OutgoingLinkback
from comments.models.receipt import Receipt
from comments.models.report import Report
from comments.models.response import Response, ResponseQuerySet, page_address
from comments.models.word import WordRule

__all__ = [
    "DomainRule",
    "ErrorCount",
    "Fetch",
    "MailChoice",
    "ModerationEvent",
    "OutgoingLinkback",
    "QueuedMail",
    "Receipt",
    "Report",
    "Response",
    "ResponseQuerySet",
    "WordRule",
    "WorkerSeen",
    "page_address",
]
