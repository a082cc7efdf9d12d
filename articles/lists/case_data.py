"""Case studies for programs: their feed, and their facts as CSV, JSON and a data package (https://specs.frictionlessdata.io/data-package/).

The facts are what the index shows, with sources and the articles that tell of a case; not its text, in which passages fold.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import batched
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.lists.cases import chosen_cases, last_change, published_cases
from articles.lists.feeds import FEED_LENGTH, absolute, feed_response, head
from articles.models import Article, CasePlacement, CaseStudy, Site
from articles.syndication.entries import EMPTY_SINCE, FeedEntry
from htc.lib.html import plain_text, tags
from htc.lib.languages import active
from htc.lib.tables.spreadsheets import csv_lines

BATCH = 500
# The columns in their order: name, type and format of Table Schema, and what stands there.
COLUMNS = (
    ("name", "string", "default", "The short name, which is in the address and can change."),
    ("title", "string", "default", "What the case is called."),
    ("address", "string", "uri", "The page of the case."),
    ("summary", "string", "default", "One or two sentences."),
    ("country", "string", "default", "The country by its English name."),
    ("place", "string", "default", "The place, no narrower than the sources give it."),
    ("year_from", "year", "default", "The first year."),
    ("year_to", "year", "default", "The last year, where there are several."),
    ("kind", "string", "default", "Such as raid, rescue, prosecution, civil suit, survivor-led."),
    ("outcome", "string", "default", "What came of it."),
    ("tags", "array", "default", "The tags of the case."),
    ("content_note", "string", "default", "What the text of the case tells of, for whoever wants to know before reading."),
    ("names_changed", "boolean", "default", "Whether names of persons were changed."),
    ("sources", "string", "default", "Where the facts can be checked, in words."),
    ("source_links", "array", "default", "The addresses among the sources."),
    ("articles", "array", "default", "The addresses of the articles that tell of the case, the first one first."),
    ("published_on", "date", "default", "The day on which the case was published here."),
    ("changed_on", "date", "default", "The day of the last change in what is said of it."),
)


@require_safe
@cache_control(max_age=300)
def feed(request):
    """Give the newest twenty published cases."""
    about = head(
        request.site,
        title=gettext("Case studies – %(site)s") % {"site": request.site.name},
        description=gettext("Case studies from %(site)s") % {"site": request.site.name},
        link=settings.SITE_URL + reverse("articles:case_list"),
        feed_url=settings.SITE_URL + reverse("articles:case_feed"),
    )
    newest = CaseStudy.objects.published().with_tags().order_by(F("published_at").desc(nulls_last=True), "-pk")
    return feed_response(about, map(_entry, newest[:FEED_LENGTH]))


@require_safe
@cache_control(max_age=300)
def as_csv(request):
    """Give the cases that the index shows for the same question, as CSV that spreadsheets open as what it is."""
    names = [name for name, *_ in COLUMNS]
    rows = ([_cell(record[name]) for name in names] for record in _records(request))
    return _file("".join(csv_lines([names, *rows])), "text/csv")


@require_safe
@cache_control(max_age=300)
def as_json(request):
    """Give the same cases as JSON: a list of objects."""
    return _file(json.dumps(_records(request), ensure_ascii=False, indent=1), "application/json")


@require_safe
@cache_control(max_age=300)
def package(request):
    """Give the data package that says what both files hold, under which licence, and of when."""
    return _file(json.dumps(_package(request.site), ensure_ascii=False, indent=1), "application/json")


def _entry(case: CaseStudy) -> FeedEntry:
    published_at = case.published_at or case.touched_at
    content = render_to_string("articles/_case_in_feed.html", {"case": case, "target": "feed"})
    return FeedEntry(
        guid=case.feed_id.urn if case.feed_id else case.full_url,
        title=case.title,
        link=case.full_url,
        summary=case.with_note(case.summary),
        content=absolute(content, case.full_url, "case-"),
        published_at=published_at,
        changed_at=max(published_at, case.changed_at or published_at),
        categories=tuple(case.tag_names),
    )


def _records(request) -> list[dict[str, Any]]:
    cases = chosen_cases(published_cases("body"), request.GET).cases
    told = _articles_of(cases)
    return [_record(case, told[case.pk]) for case in cases]


def _record(case: CaseStudy, articles: Sequence[str]) -> dict[str, Any]:
    """Give the facts of a case by the names of the columns; None for what is not known."""
    links = [address for tag in tags(case.sources) if (address := tag.values.get("href", "")).startswith(("http://", "https://"))]
    texts = {name: getattr(case, name) for name in ("title", "summary", "country", "place", "kind", "outcome", "content_note")}
    dates = {"published_on": case.published_at or case.touched_at, "changed_on": case.changed_at or case.touched_at}
    return {
        "name": case.slug,
        "address": case.full_url,
        **{name: str(text) or None for name, text in texts.items()},
        "year_from": case.year_from,
        "year_to": case.year_to,
        "tags": case.tag_names,
        "names_changed": case.names_changed,
        "sources": plain_text(case.sources) or None,
        "source_links": list(dict.fromkeys(links)),
        "articles": articles,
        **{name: timezone.localdate(date).isoformat() for name, date in dates.items()},
    }


def _articles_of(cases: Sequence[CaseStudy]) -> defaultdict[int, list[str]]:
    """Give the addresses of the public articles that place each case, the first one first, by its key."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    # Apart: asked for together, SQLite would look for every case in each article. By parts, for a statement names so many keys and no more.
    placed: defaultdict[int, list[int]] = defaultdict(list)
    for some in batched([case.pk for case in cases], BATCH):
        for article_key, key in CasePlacement.objects.filter(case_study__in=some).values_list("article", "case_study"):
            placed[article_key].append(key)
    articles: list[Article] = []
    for keys in batched(placed, BATCH):
        articles += Article.objects.published_among(keys).only("path", "published_at")
    for article in sorted(articles, key=lambda article: (article.published_at, article.pk)):
        for key in placed[article.pk]:
            found[key].append(article.full_url)
    return found


def _cell(value: Any) -> Any:
    """Give a value as Table Schema has it in CSV: a list as JSON."""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else value


def _package(site: Site) -> dict[str, Any]:
    schema = {
        "fields": [{"name": name, "type": kind, "format": form, "description": words} for name, kind, form, words in COLUMNS],
        "primaryKey": "name",
        "missingValues": [""],
    }
    csv = {"path": "cases.csv", "format": "csv", "mediatype": "text/csv", "profile": "tabular-data-resource"}
    plain = {"path": "cases.json", "format": "json", "mediatype": "application/json", "profile": "data-resource"}
    resources = [{"name": f"case-studies-{file['format']}", **file, "encoding": "utf-8", "schema": schema} for file in (csv, plain)]
    return {
        "profile": "data-package",
        "name": "case-studies",
        "title": f"Case studies – {site.name}",
        "description": "The published case studies with their facts and sources. In the CSV an apostrophe stands before whatever a "
        "spreadsheet would take for a formula.",
        "homepage": settings.SITE_URL + reverse("articles:case_list"),
        "created": (last_change() or EMPTY_SINCE).isoformat(timespec="seconds"),
        "language": active(),
        "licenses": [_licence(site)],
        "contributors": [{"title": site.name, "path": f"{settings.SITE_URL}/", "role": "publisher"}],
        "resources": resources,
    }


def _licence(site: Site) -> dict[str, str]:
    if not site.data_licence:
        return {"name": "notspecified", "title": "No licence is given yet: whoever wants to publish the data has to ask."}
    return {"name": site.data_licence, "title": site.data_licence_name, "path": site.data_licence_address}


def _file(text: str, media_type: str) -> HttpResponse:
    return HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
