"""What every page shows for the safety of its readers."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from articles.models import Site


@dataclass(frozen=True, slots=True)
class Safety:
    """The way out, as far as the site shows one."""

    site: Site

    @property
    def leaving(self) -> str:
        """On which pages it stands (``Site.Leaving``)."""
        return self.site.leaving

    @property
    def way_out(self) -> str:
        """Where the link leads: to our empty page, and in a copy, where no server answers, to the other site itself."""
        return self.site.neutral_url if self.site.is_copy else reverse("safety:leave")


def safety(request: HttpRequest) -> dict:
    """Give templates ``safety``; an error page that is drawn before the site was asked for has what a new site has."""
    return {"safety": Safety(getattr(request, "site", None) or Site())}
