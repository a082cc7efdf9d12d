"""The date of an article, in the precision in which it is known."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from htc.lib.words import DAY, written


class Dated:
    """What shows its ``published_at`` by the day, by the month or not at all (``date_precision``)."""

    published_at: datetime | None
    date_precision: str

    @property
    def date_words(self) -> str:
        """“Jan 2014” or “15 January 2014”, in the active time zone and language; "" where none is shown."""
        if self.date_precision == "none":
            return ""
        return written(self.published_at or timezone.now(), gettext("M Y") if self.date_precision == "month" else DAY)

    @property
    def date_attr(self) -> str:
        """The date for machines, in the precision we have: “2014-01” or a date and time."""
        local = timezone.localtime(self.published_at or timezone.now())
        return f"{local:%Y-%m}" if self.date_precision == "month" else local.isoformat(timespec="minutes")
