"""What every page shows for the safety of its readers."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from articles.models import Site
from htc.safety.models import Helpline

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Safety:
    """The way out, as far as the site shows one, and the helplines of its own country."""

    site: Site

    @property
    def leaving(self) -> str:
        """On which pages it stands (``Site.Leaving``)."""
        return self.site.leaving

    @property
    def way_out(self) -> str:
        """Where the link leads: to our empty page, and in a copy, where no server answers, to the other site itself."""
        return self.site.neutral_url if self.site.is_copy else reverse("safety:leave")

    @property
    def today(self) -> date:
        """The day, by which helplines are outdated."""
        return timezone.localdate()

    @property
    def helplines(self) -> list[Helpline]:
        """Those at the foot of every page; asked for once a day and version of the site, which every change of one raises."""
        if self.site.pk is None:
            return []
        country = self.site.country
        key = f"helplines:{self.site.version}:{country}:{timezone.localdate()}"
        return caches["process"].get_or_set(key, lambda: list(Helpline.objects.fresh().filter(country=country)), DAY) or []


def safety(request: HttpRequest) -> dict:
    """Give templates ``safety``; an error page that is drawn before the site was asked for has what a new site has."""
    return {"safety": Safety(getattr(request, "site", None) or Site())}
