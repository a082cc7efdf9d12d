"""What came of a save, and what comes next, in a sentence for who saved."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from articles.publishing.signals import was_public
from htc.lib.words import appointment_of

NOTHING = mark_safe("Nothing was changed, so nothing was saved.")
NO_MORE_KEPT = mark_safe("What stands here is what readers see already, so nothing is kept beside it any more.")
DISCARDED = mark_safe("Discarded. Readers see the article as before; for a year the changes can be found among the revisions.")
KEPT_UNSEEN = mark_safe("Kept without showing. Readers see the article as it was until you update it.")


def outcome_of(article: Article, before: dict | None) -> SafeString:
    """Say what a save did; ``before`` is the article's snapshot from before, None for a new one. Times are those of the active zone."""
    seen_before = before is not None and was_public(before)
    if article.is_public:
        words = "Updated. Readers see the changes at {}." if seen_before else "Published. Readers see it at {}."
        return format_html(words, _link(article))
    if article.status == Article.Status.PUBLISHED and article.published_at:
        was_waiting = before is not None and before["status"] == Article.Status.PUBLISHED and not seen_before
        beginning = "Saved" if was_waiting else "Scheduled"
        words = "{}. Readers see it from {} on; until then nobody but staff can."
        return format_html(words, beginning, appointment_of(article.published_at))
    return mark_safe(_unseen(article, seen_before=seen_before))  # noqa: S308 – words of this module


def _unseen(article: Article, *, seen_before: bool) -> str:
    if article.status == Article.Status.REVIEW:
        return "In review. An editor publishes it or sends it back; until then nobody but staff can see it."
    if article.status == Article.Status.WITHDRAWN:
        return "Withdrawn. Its address says that it is gone." if seen_before else "Kept as withdrawn; nobody but staff can see it."
    return "Kept as a draft; nobody but staff can see it."


def _link(article: Article) -> SafeString:
    return format_html('<a href="{}">{}</a>', article.get_absolute_url(), article.full_url)
