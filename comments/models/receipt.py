"""The receipt of a webmention: the address at which its sender may see what became of it."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.urls import reverse

KEPT = timedelta(days=30)


def make_token() -> str:
    """Give 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """Receipts by whether their address still answers."""

    def good(self, now: datetime):
        """The ones that were given within the thirty days before ``now``."""
        return self.filter(given_at__gt=now - KEPT)

    def give(self, response, now: datetime):
        """Give a receipt of a response, good for another thirty days; who tells us again meanwhile keeps the address."""
        receipt = self.good(now).filter(response=response).order_by("pk").last() or Receipt(response=response)
        receipt.given_at = now
        receipt.save()
        return receipt

    def forget(self, now: datetime) -> int:
        """Delete the receipts whose thirty days are over, and give how many there were."""
        return self.filter(given_at__lte=now - KEPT).delete()[0]


class Receipt(models.Model):
    """The address of the status page of one linkback, known to who told us of it by webmention."""

    token = models.CharField(max_length=32, unique=True, default=make_token, editable=False)
    response = models.ForeignKey("comments.Response", models.CASCADE, related_name="receipts")
    given_at = models.DateTimeField(db_index=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "receipt of a webmention"
        verbose_name_plural = "receipts of webmentions"

    def __str__(self):
        return f"receipt of {self.response_id}"

    def get_absolute_url(self) -> str:
        """The path of the status page."""
        return reverse("comments:webmention_status", args=[self.token])
