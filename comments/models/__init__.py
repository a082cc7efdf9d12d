"""What readers and other sites answer, as rows."""

from comments.models.domain import DomainRule
from comments.models.event import ModerationEvent, RecordKept
from comments.models.fetch import Fetch
from comments.models.health import ErrorCount, WorkerSeen
from comments.models.lane import Lane
from comments.models.mail import MailChoice, QueuedMail
from comments.models.outgoing import LinkLook, OutgoingLinkback
from comments.models.receipt import Receipt
from comments.models.report import Report
from comments.models.response import Response, page_address
from comments.models.responses import ResponseQuerySet, ResponsesVersion
from comments.models.word import WordRule
from comments.models.wording import Opinion, ReplyTemplate, Wording

__all__ = [
    "DomainRule",
    "ErrorCount",
    "Fetch",
    "Lane",
    "LinkLook",
    "MailChoice",
    "ModerationEvent",
    "Opinion",
    "OutgoingLinkback",
    "QueuedMail",
    "Receipt",
    "RecordKept",
    "ReplyTemplate",
    "Report",
    "Response",
    "ResponseQuerySet",
    "ResponsesVersion",
    "WordRule",
    "Wording",
    "WorkerSeen",
    "page_address",
]
