"""How often pages were opened on a day, and how often from which other site. Nothing in these rows is of a person."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, cast

from django.db import models, transaction
from django.db.models import F

# What the pages of the admin show: a year and the one before it.
KEPT = timedelta(days=2 * 365)
# A site from which fewer came on a day might tell of one of them.
FEWEST = 3
# New domains on a day: who sends made-up ones fills no table.
MOST_DOMAINS = 500
ROWS = 400
# Where a page has its path, the row of a day that has the views of all pages together.
ALL_PAGES = ""


class DailyQuerySet(models.QuerySet):
    """Numbers of a day."""

    def forget(self, today: date) -> None:
        """Delete what the pages do not show any more."""
        self.filter(day__lt=today - KEPT).delete()

    def within(self, first: date, last: date):
        """Those of the days from ``first`` to ``last``."""
        return self.filter(day__range=(first, last))

    def add(self, counts: Mapping[tuple[date, str], int]) -> None:
        """Add numbers by day and name; several processes may add to one row at once. Within a transaction.

        It takes one statement for new rows and one for each number that occurs, by the few hundred.
        """
        name = cast(str, self.model.NAME)  # type: ignore[attr-defined]  # of both models
        rows = [self.model(day=day, views=0, **{name: value}) for day, value in counts]
        self.bulk_create(rows, ROWS, ignore_conflicts=True)
        alike: defaultdict[tuple[date, int], list[str]] = defaultdict(list)
        for (day, value), number in counts.items():
            alike[day, number].append(value)
        for (day, number), values in alike.items():
            for at in range(0, len(values), ROWS):
                some: dict[str, Any] = {f"{name}__in": values[at : at + ROWS]}
                self.filter(day=day, **some).update(views=F("views") + number)


class ViewsQuerySet(DailyQuerySet):
    """Numbers by pages."""

    def of_pages(self):
        """Those of one page each, without the rows of all together."""
        return self.exclude(path=ALL_PAGES)


class ReferrersQuerySet(DailyQuerySet):
    """Numbers by other sites."""

    def known(self, keys: Collection[tuple[date, str]]) -> set[tuple[date, str]]:
        """Give those that have a row already."""
        days = {day for day, _ in keys}
        domains = [domain for _, domain in keys]
        found: set[tuple[date, str]] = set()
        for at in range(0, len(domains), ROWS):
            found |= set(self.filter(day__in=days, domain__in=domains[at : at + ROWS]).values_list("day", "domain"))
        return found & set(keys)

    def room(self, day: date) -> int:
        """Give how many more domains a day takes."""
        return max(0, MOST_DOMAINS - self.filter(day=day).count())


class DailyViews(models.Model):
    """How often the page at ``path`` was opened on a day of the site's time zone; under ``ALL_PAGES``, how often any was."""

    NAME = "path"

    day = models.DateField()
    path = models.CharField(max_length=500)
    views = models.PositiveIntegerField(default=0)

    objects: ClassVar = ViewsQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "views of a day"
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["day", "path"], name="views_counted_once_a_day")]
        indexes = [models.Index(fields=["path", "day"], name="views_by_path")]

    def __str__(self):
        return f"{self.views} × {self.path} on {self.day}"


class DailyReferrers(models.Model):
    """How often readers came from another site on a day: only where it was three times or more."""

    NAME = "domain"

    day = models.DateField()
    domain = models.CharField(max_length=253)
    views = models.PositiveIntegerField(default=0)

    objects: ClassVar = ReferrersQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "referrers of a day"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "domain"], name="referrers_counted_once_a_day")]

    def __str__(self):
        return f"{self.views} from {self.domain} on {self.day}"


def add_counts(views: Mapping[tuple[date, str], int], referrers: Mapping[tuple[date, str], int]) -> None:
    """Write what was counted, all of it or nothing."""
    together: Counter[tuple[date, str]] = Counter()
    for (day, _), number in sorted(views.items()):
        together[day, ALL_PAGES] += number
    with transaction.atomic():
        if views:
            # First, and in the order of days: who writes at the same time waits here, and not for each other further down.
            DailyViews.objects.add(together)
            DailyViews.objects.add(views)
        if referrers:
            DailyReferrers.objects.add(referrers)
