"""Links by which people without a login read an article that is not public."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.models.article import Article

TOKEN_BYTES = 32


class PreviewLinkQuerySet(models.QuerySet):
    """Preview links by whether they open anything."""

    def standing(self):
        """Those whose time is not over."""
        return self.filter(expires_at__gt=timezone.now())

    def with_token(self, token: str):
        """The one that was made with a token, if it still stands."""
        return self.standing().filter(token_hash=_hash_of(token))


class PreviewLink(models.Model):
    """That whoever has a token may read an article before it is public; of the token only its SHA-256 is kept."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="preview_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["expires_at", "pk"]
        default_permissions = ()  # who may change the article makes and revokes them

    def __str__(self):
        return f"Link to {self.article} until {timezone.localtime(self.expires_at):%Y-%m-%d %H:%M}"

    @classmethod
    def make(cls, article: Article, made_by, *, days: int) -> tuple["PreviewLink", str]:
        """Make a link that stands for that many days, and give it with its address, which cannot be had again.

        Links of any article whose time is over are deleted.
        """
        now = timezone.now()
        cls.objects.filter(expires_at__lte=now).delete()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        link = cls.objects.create(article=article, token_hash=_hash_of(token), made_by=made_by, expires_at=now + timedelta(days=days))
        return link, f"{settings.SITE_URL}/preview/{token}/"


def _hash_of(token: str) -> str:
    # Random and long: there is nothing to guess, so nothing that a slow hash would protect.
    return hashlib.sha256(token.encode()).hexdigest()
