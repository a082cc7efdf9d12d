"""The search over responses in the admin, which costs no more where there are hundreds of thousands of them."""

from functools import reduce
from operator import or_

from django.db.models import Max, Q

from articles.search.finding import newest_articles, newest_comments
from articles.search.terms import read_terms
from comments.models import Response
from comments.models.responses import ResponseQuerySet

FIELDS = ("author_name", "title", "body", "excerpt", "source_url")
# Of so many of the newest rows any part of a word is found.
MOST_READ = 20_000
MOST_FOUND, MOST_ARTICLES = 2000, 200
HELP = (
    f"Words of the response or of its article’s title. Of the newest {MOST_READ:,} any part of a word is found, "
    "of older ones approved comments, by whole words"
)


def search(queryset: ResponseQuerySet, asked: str) -> ResponseQuerySet:
    """Find responses with all the words: the newest by any part of their texts, approved comments by the index of the blog.

    Those of articles with the words in the title are found too, of the newest ``MOST_ARTICLES``.
    """
    words = asked.split()
    if not words:
        return queryset
    last = Response.objects.aggregate(last=Max("pk"))["last"] or 0
    newest = queryset.filter(pk__gt=last - MOST_READ)
    for word in words:
        newest = newest.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in FIELDS)))
    terms = read_terms(asked)
    # Asked now, for the list asks three times: how many, which, and their rows.
    found = {*newest.order_by("-pk").values_list("pk", flat=True)[:MOST_FOUND], *newest_comments(terms, MOST_FOUND)}
    return queryset.filter(Q(pk__in=found) | Q(article__in=newest_articles(terms, MOST_ARTICLES, in_title=True)))
