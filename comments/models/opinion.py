"""What moderators say to each other about a response."""

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone


class Opinion(models.Model):
    """A note with which a moderator asks the others for a second opinion; it goes with the response."""

    response = models.ForeignKey("comments.Response", models.CASCADE, related_name="opinions")
    by = models.ForeignKey(get_user_model(), models.SET_NULL, null=True, related_name="+")
    note = models.TextField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    batch = models.UUIDField(editable=False, db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.by}: {self.note}"
