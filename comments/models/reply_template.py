"""Replies that are written again and again, kept to be chosen."""

from django.db import models


class ReplyTemplate(models.Model):
    """Words for a reply from the queue, such as where somebody in danger finds help; the moderator changes them before they are sent."""

    name = models.CharField(max_length=100, unique=True, help_text="How moderators choose it; readers never see it.")
    body = models.TextField("words", help_text="Plain text. A blank line makes a paragraph; addresses become links.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Templates are listed by this number, then by name.")

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name
