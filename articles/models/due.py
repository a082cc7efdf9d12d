"""Up to which moment the clock was looked at."""

from django.db import models


class LookedUntil(models.Model):
    """One row: every article whose time came until then has been told of, but for those that are left."""

    until = models.DateTimeField()
    # The keys of those that were due and could not be told of.
    left = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="looked_until_is_one_row")]

    def __str__(self):
        return str(self.until)
