"""The state of an article in words, and what comes next for it.

Every sentence is for staff and in the active time zone, which is the site's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.models.article import EDIT_ANY
from htc.lib.words import age_of, appointment_of, counted, day_of, written

# The names of the buttons of the form. “_keep_unseen” and “_publish” show readers nothing new: what they see stays, and changes are kept
# beside it; “_publish” leads on to the page before publication.
KEEP, PUBLISH, REVIEW, SAVE, TAKE_BACK = "_keep_unseen", "_publish", "_review", "_save", "_take_back"
UNSHOWN = "Published, with changes not yet shown"
# Which state a button asks for; the others leave what ``status`` says.
ASKED_FOR = {REVIEW: Article.Status.REVIEW, TAKE_BACK: Article.Status.DRAFT}
_WEEK, _MONTH = timedelta(days=6), timedelta(days=30)


@dataclass(frozen=True)
class Act:
    """A button of the form: the name that is posted, its words, whether it is what comes next, and the page that it leads on to."""

    name: str
    words: str
    is_main: bool = False
    leads: str | None = None


def state_of(article: Article) -> str:
    """Give the state of a stored article: “Draft”, “Published 2 days ago”, “Goes live Tuesday 3 February 2026, 09:00 (Denver)”."""
    if article.pk is None:
        return "Not saved yet"
    if article.status == Article.Status.REVIEW and article.in_review_since:
        return f"In review since {_day(article.in_review_since)}"
    if article.status == Article.Status.PUBLISHED and article.published_at:
        return UNSHOWN if article.has_unshown and article.is_public else _published(article.published_at)
    if article.sent_back_at:
        to_do = article.remarks.open().count()
        return f"Sent back with {counted(to_do, 'remark')}" if to_do else "Sent back, and every remark is done"
    return article.get_status_display()


def acts_on(article: Article, user) -> list[Act]:
    """Give the buttons by which a user, who may change an article, saves it and takes it to what comes next; the plain save first."""
    if article.is_public:
        return [Act(KEEP, "Keep without showing"), Act(PUBLISH, "Compare and update…"), Act(SAVE, "Update", is_main=True)]
    back = [Act(TAKE_BACK, "Back to draft")] if article.status == Article.Status.REVIEW and not article.path else []
    if user.has_perm(EDIT_ANY):
        page = reverse("admin:articles_article_publish", args=[article.pk]) if article.pk else ""
        ahead = article.published_at and article.published_at > timezone.now()
        return [Act(SAVE, "Save"), *back, Act(PUBLISH, "Schedule…" if ahead else "Publish…", is_main=True, leads=page)]
    if article.status == Article.Status.DRAFT:
        return [Act(SAVE, "Save"), Act(REVIEW, "Send to review", is_main=True)]
    return [Act(SAVE, "Save", is_main=True), *back]


def asked_for(posted: QueryDict) -> QueryDict:
    """Give what was posted with the state that the pressed button asks for; what the form showed stays as ``shown_status``."""
    status = next((status for name, status in ASKED_FOR.items() if name in posted), None)
    if status is None:
        return posted
    posted = posted.copy()
    posted["shown_status"], posted["status"] = posted.get("status", ""), status
    return posted


def as_shown(posted: QueryDict) -> QueryDict:
    """Give what was posted as the form had shown it: a refused “Send to review” shall not leave that state for the next plain save."""
    if "shown_status" in posted:
        posted = posted.copy()
        posted["status"] = str(posted["shown_status"])
    return posted


def _published(at: datetime) -> str:
    now = timezone.now()
    if at > now:
        return f"Goes live {appointment_of(at)}"
    return f"Published {age_of(at)} ago" if now - at < _MONTH else f"Published {day_of(at)}"


def _day(at: datetime) -> str:
    """Give the day of the week for one of the last six days, else the date."""
    now = timezone.now()
    if timezone.localtime(at).date() == timezone.localtime(now).date():
        return f"today, {written(at, 'H:i')}"
    return written(at, "l") if now - at < _WEEK else day_of(at)
