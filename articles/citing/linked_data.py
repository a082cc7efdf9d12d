"""What an article says of itself to programs, as JSON-LD in the words of schema.org."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, CaseStudy, Site
from htc.lib.html import plain_text, tags
from htc.lib.languages import prefix_of

# None of them may end the script in which the data stand (HTML Living Standard, §4.12.1.3).
_ESCAPED = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def linked_data(article: Article, site: Site, *, place: Any = None, terms: Any = None) -> SafeString:
    """Give the script element for the page of a public article; what is not known is left out, and so are the persons behind pseudonyms.

    ``place`` is its place in a series, and ``terms`` are those of its licence, if it has any.
    """
    is_post = article.kind == Article.Kind.POST
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting" if is_post else "WebPage",
        "headline": article.shown_title,
        "inLanguage": article.language,
        "author": [_person(line.author.name, line.role) for line in article.bylines_of_persons],
        "datePublished": article.date_attr if article.date_words else "",
        "dateModified": article.corrected_attr,
        "correction": [_correction(correction) for correction in article.corrections_shown],
        "image": settings.SITE_URL + article.shared_image.shared_address if article.shared_image else "",
        "publisher": {"@type": "Organization", "name": site.name},
        "citation": list(_sources(row.case_study for row in article.cases_shown)),
        "workTranslation": [
            {"@type": "BlogPosting", "inLanguage": twin.code, "url": settings.SITE_URL + twin.address} for twin in article.translations
        ],
        **(_series(place) if place else {}),
        "license": terms.address if terms else "",
        "commentCount": getattr(article, "response_count", 0),  # counted by the template
        "url": article.full_url,
    }
    if is_post and article.published_at:
        data["mainEntityOfPage"] = {"@type": "WebPage", "@id": article.full_url, "breadcrumb": _breadcrumb(article, site)}
    shown = {name: value for name, value in data.items() if value not in ("", []) or name == "author"}
    written = json.dumps(shown, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308 – nothing in it can end it


def _series(place: Any) -> dict[str, Any]:
    series = {"@type": "CreativeWorkSeries", "name": place.series.title, "url": settings.SITE_URL + place.series.address}
    return {"isPartOf": series, "position": place.number}


def _person(name: str, role: str) -> dict[str, str]:
    return {"@type": "Person", "name": name} | ({"jobTitle": role} if role else {})


def _correction(correction) -> dict[str, str]:
    told = {"@type": "CorrectionComment", "datePublished": correction.date_attr}
    return told | {"name": str(correction.get_kind_display()), "text": correction.told}


def _sources(cases: Iterable[CaseStudy]) -> Iterator[dict[str, str]]:
    """Give the links among the sources of case studies, each once."""
    seen: set[str] = set()
    for case in cases:
        address, start = "", 0
        for tag in tags(case.sources):
            if tag.name == "a" and not tag.closing:
                address, start = tag.values.get("href", ""), tag.end
            elif tag.name == "a" and address.startswith(("http://", "https://")) and address not in seen:
                seen.add(address)
                yield {"@type": "CreativeWork", "name": plain_text(case.sources[start : tag.start]), "url": address}


def _breadcrumb(article: Article, site: Site) -> dict[str, Any]:
    root = f"{settings.SITE_URL}/{prefix_of(article.frame_language)}"
    year = (article.path or article.planned_path()).partition("/")[0]
    steps = ((site.name, root), (year, f"{root}{year}/"), (article.title, article.full_url))
    items = [{"@type": "ListItem", "position": number, "name": name, "item": item} for number, (name, item) in enumerate(steps, start=1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}
