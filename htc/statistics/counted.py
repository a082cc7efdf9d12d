"""Which pages are counted: those that readers leaf through and read, by the names of their addresses.

Named are those that are, so that a new page with something secret in its address never gets into a row by being forgotten here. Help, safe
browsing, the way out and search are left out with intent, and pages of responses: whoever opens them is nobody's business.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from htc.statistics.tally import tally

COUNTED = frozenset(
    f"articles:{name}"
    for name in (
        "archive",
        "author",
        "case_detail",
        "case_list",
        "correction_list",
        "detail",
        "feed_list",
        "home",
        "month",
        "page",
        "series",
        "series_list",
        "tag",
        "tag_list",
        "year",
    )
)
LONGEST_PATH = 500


def counted_as(request: HttpRequest, response: HttpResponse) -> str:
    """Give the path under which views of a page are counted, without its question; "" where they are not."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    return request.path if is_page and name in COUNTED and len(request.path) <= LONGEST_PATH else ""


def count_made(request: HttpRequest, response: HttpResponse) -> None:
    """Count an answer that was made for one request alone, unless who asks is signed in or was."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and (path := counted_as(request, response)):
        tally.count(request.META, path)
