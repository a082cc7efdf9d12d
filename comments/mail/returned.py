"""Word to authors whose article an editor has sent back: that there are remarks, and where. Of the article it says nothing."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse

from articles.models import Article, Byline
from articles.review.signals import article_sent_back
from comments.mail import server
from comments.models import QueuedMail

SUBJECT = "An article of yours was sent back with remarks"


def authors_of(article: Article):
    """Give the accounts whose article it is and that can be told by mail: who began it, and who stands in the byline."""
    in_byline = Byline.objects.filter(article=article).values("author__user")
    users = get_user_model().objects.filter(Q(pk=article.created_by_id) | Q(pk__in=in_byline), is_active=True, is_staff=True)
    return users.exclude(email="")


def tell(sender, article, by, at, **kwargs) -> int:
    """Queue a mail for each author but the editor who has sent it back, and give how many there are."""
    if not server.has_server():
        return 0
    return QueuedMail.objects.tell_authors(article, authors_of(article).exclude(pk=by.pk), at)


def is_wanted(mail: QueuedMail) -> bool:
    """Tell whether an author is still to be told: the article waits for them, and is still theirs."""
    article = mail.article
    if article is None or article.sent_back_at is None or article.trashed_at is not None or not server.has_server():
        return False
    return authors_of(article).filter(pk=mail.user_id).exists()


def link_of(mail: QueuedMail) -> str:
    """Give the address of the page with the remarks."""
    return settings.SITE_URL + reverse("admin:articles_article_review", args=[mail.article_id])


def connect() -> None:
    """Hear of what editors send back."""
    article_sent_back.connect(tell)
