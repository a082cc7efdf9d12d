"""Pages that can show the way out by themselves."""

from django.db import models


class Leavable(models.Model):
    """What has a page of its own, on which a site that shows the way out on some pages only can show it."""

    leave_shown = models.BooleanField(
        "shows “Leave this site”",
        default=False,
        help_text="Counts where the site has “Leave this site” on articles and case studies that say so.",
    )

    class Meta:
        abstract = True
