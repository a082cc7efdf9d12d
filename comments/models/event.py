"""The record of every decision about a response."""

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone


class ModerationEvent(models.Model):
    """One change of a response's state: who, when, from what to what and why. Kept when the response goes; never changed."""

    class Origin(models.TextChoices):
        WEB = "web", "In the admin"
        MAIL = "mail", "By mail"
        RULE = "rule", "By a rule"
        COMMAND = "command", "By a command"

    response = models.ForeignKey("comments.Response", models.SET_NULL, null=True, related_name="events")
    actor = models.ForeignKey(get_user_model(), models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=7, choices=Origin)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    reason = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.from_state or 'new'} → {self.to_state}"
