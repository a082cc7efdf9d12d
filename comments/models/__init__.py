"""What readers and other sites answer, as rows."""

from comments.health import ErrorCount, WorkerSeen
from comments.linkbacks.fetches import Fetch
from comments.models.domain import DomainRule
from comments.models.event import ModerationEvent, RecordKept
from comments.models.lane import Lane
from comments.models.mail import MailChoice, QueuedMail
from comments.models.opinion import Opinion
from comments.models.outgoing import OutgoingLinkback
from comments.models.receipt import Receipt
from comments.models.reply_template import ReplyTemplate
from comments.models.report import Report
from comments.models.response import Response, ResponseQuerySet, page_address
from comments.models.word import WordRule
from comments.models.wording import Wording

__all__ = [
    "DomainRule",
    "ErrorCount",
    "Fetch",
    "Lane",
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
    "WordRule",
    "Wording",
    "WorkerSeen",
    "page_address",
]
