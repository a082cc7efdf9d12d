"""What became of the backups in the folder. A row, because another process than the one that made them shows it on the desk."""

from datetime import datetime, timedelta

from django.db import connection, models
from django.db.models import Q

# A process that has made nothing of it for so long was killed.
LEASE = timedelta(minutes=30)
AGAIN = timedelta(hours=1)
OLDEST = timedelta(days=2)


class LastBackupQuerySet(models.QuerySet):
    """The one row."""

    def note(self, name: str, size: int, at: datetime) -> None:
        """Note a backup that was made. Before the table is there, as when an update begins with a backup, nothing is noted."""
        if self.model._meta.db_table in connection.introspection.table_names():
            facts = {"name": name, "size": size, "made_at": at, "failed_at": None, "problem": "", "taken_at": None}
            self.update_or_create(pk=1, defaults=facts)

    def note_failure(self, problem: str, at: datetime) -> None:
        """Note why one could not be made."""
        self.filter(pk=1).update(failed_at=at, problem=problem[:500], taken_at=None)

    def take(self, due_at: datetime, now: datetime) -> bool:
        """Take the backup in hand that was due at ``due_at``, unless it is made, in the hands of another process, or failed just now."""
        self.get_or_create(pk=1)
        undone = Q(made_at=None) | Q(made_at__lt=due_at)
        free = Q(taken_at=None) | Q(taken_at__lt=now - LEASE)
        rested = Q(failed_at=None) | Q(failed_at__lt=now - AGAIN)
        return self.filter(undone, free, rested, pk=1).update(taken_at=now) == 1

    def keep(self, now: datetime) -> None:
        """Say that it is still in hand."""
        self.filter(pk=1).update(taken_at=now)

    def let_go(self) -> None:
        """Let another process take it."""
        self.filter(pk=1).update(taken_at=None)


class LastBackup(models.Model):
    """The last backup in the folder, with its size in bytes, and why the last attempt failed; exactly one row."""

    name = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    taken_at = models.DateTimeField(null=True)

    objects = LastBackupQuerySet.as_manager()

    class Meta:
        verbose_name = "last backup"
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="last_backup_is_one_row")]

    def __str__(self):
        return self.name

    def is_late(self, now: datetime) -> bool:
        """Whether the last one that was made is older than two days."""
        return self.made_at is not None and self.made_at < now - OLDEST
