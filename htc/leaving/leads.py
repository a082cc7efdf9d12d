"""What addresses are ours, and where those lead that are not of a page: responses by their number, and what has moved."""

from collections.abc import Iterator
from itertools import groupby
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from articles.models import Article, OldAddress
from comments.models import Response, page_address
from comments.rules.threads import PAGE_LENGTH

ROWS = 2000


def response_pages(order: str) -> dict[int, str]:
    """Give for each response that readers see, by its number, the address of the page on which it stands, by one query.

    ``order`` is Site.responses_order.
    """
    shown = Response.objects.approved().filter(article__in=Article.objects.published())
    rows = shown.order_by("article", "-thread" if order == "newest" else "thread", "path").values_list("article__path", "pk")
    pages = {}
    for path, of_article in groupby(rows.iterator(ROWS), key=lambda row: row[0]):
        article = Article(path=path)
        for place, (_, pk) in enumerate(of_article):
            pages[pk] = page_address(article, place // PAGE_LENGTH + 1)
    return pages


def former_addresses() -> Iterator[str]:
    """Give every address that something had once, without host, whatever answers there now."""
    for path in OldAddress.objects.readable().order_by("path").values_list("path", flat=True).iterator(ROWS):
        if path.startswith(("?", "documents/")):
            yield f"/{path}"
        else:
            yield f"/{path}/"
            yield f"/{path}/feed/"


def parts_of_own(address: str) -> SplitResult | None:
    """Give the parts of an address of this site, None for one of others and for a place on the same page."""
    try:
        parts = urlsplit(address)
        is_ours = parts.hostname in settings.OWN_HOSTS and parts.port in (None, settings.SITE_PORT)
    except ValueError:
        return None
    if parts.netloc:
        return parts if is_ours and parts.scheme in ("http", "https", "") else None
    return parts if address.startswith("/") else None
