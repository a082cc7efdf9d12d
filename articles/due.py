"""What a moment brings: scheduled articles going live."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from articles.models import Article, LookedUntil
from articles.signals import article_published


@transaction.atomic
def tell_of_due(now: datetime) -> int:
    """Send ``article_published`` for each article whose time has come since the last look, and give how many there were.

    The look is a row, moved in the same transaction, so a restart neither misses an article nor tells of one twice. An article that
    was saved after its time was told of by that save. A clock that was set back is followed without a word.
    """
    looked, _ = LookedUntil.objects.select_for_update().get_or_create(pk=1, defaults={"until": now})
    due = Article.objects.filter(status=Article.Status.PUBLISHED, published_at__gt=looked.until, published_at__lte=now)
    articles = list(due.filter(touched_at__lt=F("published_at")).order_by("published_at", "pk"))
    looked.until = now
    looked.save(update_fields=["until"])
    for article in articles:
        article_published.send(Article, article=article, at=article.published_at)
    return len(articles)
