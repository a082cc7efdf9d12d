"""What a moment brings: scheduled articles going live, and the end of drafts that were thrown away."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, ProtectedError, Q

from articles.models import Article, CaseStudy, LookedUntil
from articles.publishing.signals import article_published


def tell_of_due(now: datetime) -> int:
    """Send ``article_published`` for each article whose time has come since the last look, and give how many there were.

    The look is a row, moved in the same transaction, so a restart neither misses an article nor tells of one twice. An article that
    was saved after its time was told of by that save. A clock that was set back is followed without a word.
    An article of which telling fails keeps no other from being told of; it is told of again at the next look, and what failed is raised.
    """
    told, failed = _tell_each(now)
    if failed:
        raise failed[0]
    return told


@transaction.atomic
def _tell_each(now: datetime) -> tuple[int, list[Exception]]:
    looked, _ = LookedUntil.objects.select_for_update().get_or_create(pk=1, defaults={"until": now})
    came = Q(published_at__gt=looked.until, touched_at__lte=F("published_at"))
    due = Article.objects.filter(came | Q(pk__in=looked.left), status=Article.Status.PUBLISHED, published_at__lte=now)
    articles = list(due.order_by("published_at", "pk"))
    looked.until, looked.left = now, []
    failed = []
    for article in articles:
        try:
            with transaction.atomic():
                article_published.send(Article, article=article, at=article.published_at)
        except Exception as error:
            error.add_note(f"told of article {article.pk}")
            looked.left.append(article.pk)
            failed.append(error)
    looked.save(update_fields=["until", "left"])
    return len(articles) - len(failed), failed


def empty_trash(now: datetime) -> None:
    """Delete what has been in the trash for thirty days at ``now``, each row by itself; a case that an article places stays until then."""
    models_in_order: list[type[models.Model]] = [Article, CaseStudy]
    for model in models_in_order:
        rows: Any = model._default_manager
        for row in rows.trash_over(now).order_by("pk"):
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                continue
