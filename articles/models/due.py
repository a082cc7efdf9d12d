"""Up to which moment the clock was looked at."""

from django.db import models


class LookedUntil(models.Model):
    """One row: every article whose time came until then has been told of."""

    until = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="looked_until_is_one_row")]

    def __str__(self):
        return str(self.until)
