"""What only a process of the measured blog can tell: its addresses, its queries, what it costs to write a long article, and to count a view.

    python -m tests.bench.inside pages | cold | options PORT | writing | counting | session

Run with the variables of the blog; ``tests.bench.processes`` does.
"""

import json
import random
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, F, Q  # noqa: E402
from django.db.models.functions import Abs  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from taggit.models import Tag  # noqa: E402

from articles.models import Article, Site  # noqa: E402
from comments.models import Response  # noqa: E402
from htc.management.commands.serve import gunicorn_arguments  # noqa: E402
from tests.bench import counting, long_articles  # noqa: E402

ORDINARY_RESPONSES = 9
# The rank of the tag whose list is measured, by its number of articles.
TAG_RANK = 5
QUESTION = "raid rescue"
SEED = 1


def tell_pages() -> None:
    """Print the addresses that are measured as JSON, each with its number of queries, and those of all articles in any order."""
    articles = Article.objects.annotate(count=Count("responses", filter=Q(responses__state=Response.State.APPROVED)))
    ordinary = articles.order_by(Abs(F("count") - ORDINARY_RESPONSES), "pk").first()
    crowded = articles.order_by("-count", "pk").first()
    tags = Tag.objects.annotate(count=Count("articles_articletag_items")).order_by("-count", "pk")
    tag = tags[min(TAG_RANK, len(tags)) - 1]
    pages = {
        "home": "/",
        "article": ordinary.get_absolute_url(),
        "crowded": crowded.get_absolute_url(),
        "tag": reverse("articles:tag", args=[tag.slug]),
        "feed": reverse("articles:feed"),
        "search": f"{reverse('articles:search')}?q={QUESTION.replace(' ', '+')}",
    }
    paths = [article.get_absolute_url() for article in Article.objects.order_by("pk")]
    random.Random(SEED).shuffle(paths)
    lists = {"articles": "admin:articles_article_changelist", "queue": "admin:comments_response_changelist"}
    desk = {name: reverse(view) for name, view in lists.items()}
    responses = {name: article.count for name, article in (("article", ordinary), ("crowded", crowded))}
    counts = {"articles": len(paths), "responses": Response.objects.count()}
    told = {"pages": pages, "queries": _queries(pages), "paths": paths, "desk": desk, "responses": responses, "counts": counts}
    print(json.dumps(told))


def _queries(pages: dict[str, str]) -> dict[str, int]:
    client, numbers = Client(headers={"host": "127.0.0.1"}), {}
    for name, path in pages.items():
        uncached = path if "?" in path else f"{path}?x=1"
        client.get(uncached)  # what a process learns once is not asked for again
        with CaptureQueriesContext(connection) as queries:
            client.get(uncached)
        numbers[name] = len(queries)
    return numbers


def make_cold() -> None:
    """Make every page cold, as a change of the site’s name would."""
    Site.touch()


def tell_session() -> None:
    """Print the cookie of an administrator who is signed in, as it stands in a request."""
    client = Client()
    user, _ = get_user_model().objects.get_or_create(username="measured", is_staff=True, is_superuser=True)
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    print(f"{name}={client.cookies[name].value}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["pages"]:
            tell_pages()
        case ["cold"]:
            make_cold()
        case ["session"]:
            tell_session()
        case ["writing"]:
            long_articles.tell()
        case ["counting"]:
            counting.tell()
        case ["options", port]:
            print(json.dumps(gunicorn_arguments(int(port))[1:]))
        case _:
            sys.exit(__doc__)
