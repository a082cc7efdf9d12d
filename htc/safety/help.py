"""The pages of help: every helpline, those of the reader's country first, and what leaving this site does and does not do."""

import re
from dataclasses import dataclass
from itertools import groupby

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.models import Site
from articles.traits.countries import COUNTRIES
from htc.safety.models import Helpline

_REGION = re.compile(r"^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})(?:-|$)")  # language, script, region (BCP 47)


@dataclass(frozen=True, slots=True)
class Country:
    """The helplines of one country, in the order of staff."""

    code: str
    name: str
    helplines: list[Helpline]


@require_safe
@cache_control(no_store=True, private=True)
def help_page(request):
    """Show every helpline; first those of the country that is asked for, else of the one that the browser’s language tells of, else ours.

    Kept by nobody: neither what was asked nor what was guessed is anybody’s business.
    """
    countries = _countries()
    asked = request.GET.get("country", "").strip().upper()[:2]
    guessed = "" if asked in countries else _guess(request.headers.get("Accept-Language", ""), countries)
    first = countries.get(asked) or countries.get(guessed) or countries.get(request.site.country)
    others = [country for country in countries.values() if country is not first]
    context = {
        "first": first,
        "others": others,
        "is_guess": first is not None and first.code == guessed != request.site.country,
        "unknown": name_of(asked) if asked in COUNTRIES and asked not in countries else "",
        "is_about_safety": True,
    }
    response = render(request, "safety/help.html", context)
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def safety_page(request):
    """Say what leaving this site does, what it does not do, and what staff add to it."""
    return render(request, "safety/safety.html", {"is_about_safety": True, "neutral_host": _host(request.site)})


def name_of(country: str) -> str:
    """Give the name of a country in the language of the page, for an unknown code the code itself."""
    return gettext(COUNTRIES[country]) if country in COUNTRIES else country


def _countries() -> dict[str, Country]:
    """Give the countries of confirmed helplines by their codes, in the order of their names; by one query."""
    rows = sorted(Helpline.objects.confirmed(), key=lambda row: (name_of(row.country).casefold(), row.country, row.position, row.pk))
    groups = groupby(rows, key=lambda row: row.country)
    return {code: Country(code, name_of(code), list(of_country)) for code, of_country in groups}


def _guess(languages: str, countries: dict[str, Country]) -> str:
    """Give the first country of which the languages of a browser (RFC 9110 §12.5.4) tell and we know a helpline, "" for none."""
    regions = (found[1].upper() for tag, _ in parse_accept_lang_header(languages[:500]) if (found := _REGION.match(tag)))
    return next((region for region in regions if region in countries), "")


def _host(site: Site) -> str:
    return site.neutral_url.partition("://")[2].partition("/")[0]
