"""Runs of the importer: one at a time, each with what it was asked for and what came of it."""

import os
import platform
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

# A run says every few seconds that it is alive; one that was silent for so long was killed.
SILENT_AFTER = timedelta(minutes=2)


class Busy(Exception):
    """Another run is going on; ``run`` is its row."""

    def __init__(self, run: "ImportRun"):
        super().__init__(str(run))
        self.run = run


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Runs by whether they are going on."""

    def going_on(self) -> "ImportRun | None":
        """Give the one that goes on: it has not ended, was heard of lately, and its process lives, as far as this machine can tell."""
        heard_of = self.filter(state=ImportRun.State.RUNNING, seen_at__gte=timezone.now() - SILENT_AFTER)
        return next((run for run in heard_of if run.is_alive), None)

    def begin(self, **fields) -> "ImportRun":
        """Give a new run. Raises Busy while another one goes on; one that was killed is noted as interrupted."""
        with transaction.atomic():
            lock, _ = ImportLock.objects.get_or_create(pk=1)
            ImportLock.objects.filter(pk=lock.pk).update(times=models.F("times") + 1)  # on every database, others wait here
            if other := self.going_on():
                raise Busy(other)
            self.filter(state=ImportRun.State.RUNNING).update(state=ImportRun.State.INTERRUPTED)
            return self.create(**fields)


class ImportLock(models.Model):
    """The row that runs wait for, so that no two begin at once."""

    times = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return "lock of imports"


class ImportRun(models.Model):
    """One run of the importer.

    ``counts`` holds what is told while it goes on (items, responses, bytes) and its sums at the end; nothing in it is personal.
    ``folder`` is where its report lies, in the data folder, "" where it was asked to write elsewhere; ``pid`` is its process on
    ``machine``.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Going on"
        DONE = "done", "Finished"
        INTERRUPTED = "interrupted", "Interrupted; the next run goes on"
        FAILED = "failed", "Failed"

    source = models.ForeignKey("wordpress.ImportSource", models.CASCADE, null=True, related_name="runs")
    state = models.CharField(max_length=11, choices=State, default=State.RUNNING)
    is_trial = models.BooleanField("dry run", default=False)
    began_at = models.DateTimeField("began", default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField("ended", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    options: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    counts: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    said = models.TextField(blank=True)
    folder = models.CharField(max_length=200, blank=True)
    machine = models.CharField(max_length=200, blank=True)
    pid = models.PositiveIntegerField(null=True)
    is_asked_to_end = models.BooleanField(default=False)

    objects: ClassVar = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]
        default_permissions = ("add", "view")
        verbose_name = "run of the importer"
        verbose_name_plural = "move a blog in"

    def __str__(self):
        return f"{'Dry run' if self.is_trial else 'Import'} of {self.source or 'a file'}"

    @property
    def is_alive(self) -> bool:
        """Whether its process is there. One of another machine, or one that has not begun, is taken to be."""
        if self.pid is None or self.machine != platform.node():
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    @property
    def is_silent(self) -> bool:
        """Whether it should be going on and does not: it was not heard of for two minutes, or its process is gone."""
        return self.state == self.State.RUNNING and (self.seen_at < timezone.now() - SILENT_AFTER or not self.is_alive)

    def take_up(self, pid: int) -> None:
        """Note which process of this machine is the one that runs it."""
        self.pid, self.machine = pid, platform.node()
        self.save(update_fields=["pid", "machine"])

    def see(self, counts: dict) -> None:
        """Note that it goes on, and how far it is."""
        self.counts, self.seen_at = counts, timezone.now()
        self.save(update_fields=["counts", "seen_at"])

    def ask_to_end(self) -> None:
        """Ask the process that runs it to end with the items that it is at, wherever it is."""
        type(self).objects.filter(pk=self.pk).update(is_asked_to_end=True)

    @property
    def is_to_end(self) -> bool:
        """Whether somebody asks for its end by now."""
        return type(self).objects.filter(pk=self.pk, is_asked_to_end=True).exists()

    def end(self, state: "ImportRun.State", said: str = "") -> None:
        """Note how it ended, and in which words."""
        self.state, self.said, self.ended_at = state, said, timezone.now()
        self.save(update_fields=["state", "said", "ended_at"])
