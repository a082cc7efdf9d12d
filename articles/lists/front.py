"""What the home page shows: the lead, what is new, and what staff and the tags lead to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext
from taggit.models import Tag

from articles.lists.cards import ListedPost, cards, keys
from articles.lists.cases import spelled
from articles.lists.kept import keep
from articles.lists.queries import Pager, page_of, tags_with_posts
from articles.models import Article, ArticleTag, CaseStudy, Site

LATEST = 6
OLDER = 10
CASES = 4
TAGS = 12
OPENING = 600


@dataclass(frozen=True, slots=True)
class Front:
    """The posts of the home page: ``lead`` (None in an empty blog), ``latest`` and ``starts``; ``has_older`` where there are more."""

    lead: Article | ListedPost | None
    latest: Sequence[Article | ListedPost]
    starts: Sequence[Article | ListedPost]
    has_older: bool

    @property
    def opening(self) -> str:
        """The excerpt of staff for the lead, else its first words."""
        return self.lead.excerpt.strip() or self.lead.first_words(OPENING) if self.lead else ""

    @property
    def articles(self) -> list[Article | ListedPost]:
        """Those that are shown as cards."""
        return [self.lead, *self.latest] if self.lead else []


def read(site: Site) -> Front:
    """Give the posts of the home page; the lead carries a tag in ``kicker`` and its short name in ``kicker_slug``."""
    rows = cache(lambda: _rows(site))
    lead, others, starts = keep(site, "front", lambda: _places(site, rows()))
    latest = others[:LATEST]
    held = {post.pk: post for post in cards([*{*lead, *latest, *starts}], lambda pks: {row.pk: row for row in rows()})}
    found = [[held[pk] for pk in pks] for pks in (lead, latest, starts)]
    return Front(next(iter(found[0]), None), found[1], found[2], len(others) > LATEST)


def _rows(site: Site) -> list[Article]:
    """Give the rows of all posts of the home page, by one query, whoever chose them: the newest first."""
    posts = Article.objects.posts()
    newest = posts.order_by("-published_at", "-pk").values("pk")[: LATEST + 2]
    chosen = Q(pk__in=newest) | Q(pk=site.lead_id) | Q(starting_point__isnull=False)
    rows = posts.filter(chosen).select_related("starting_point").with_cards().annotate(**_kicker())
    return list(rows.order_by("-published_at", "-pk"))


def _places(site: Site, rows: list[Article]) -> tuple[list[int], list[int], list[int]]:
    """Give the keys of the lead, of the newest besides, one more than there is room for, and of what new readers start with."""
    starts = sorted((row for row in rows if hasattr(row, "starting_point")), key=lambda row: row.starting_point.position)
    pks = [row.pk for row in rows]
    lead = [site.lead_id] if site.lead_id in pks else pks[:1]
    return lead, [pk for pk in pks if pk not in lead][: LATEST + 1], [row.pk for row in starts]


def older(site: Site, number: int, address: str) -> tuple[list[ListedPost], Pager]:
    """Give page ``number``, 2 or more, of the posts that the home page has no room for; a page that is not there is a 404."""
    lead, *_ = keep(site, "front", lambda: _places(site, _rows(site)))
    rest = [pk for pk in keys(site, "posts", Article.objects.posts()) if pk not in lead][LATEST:]
    pks, pager = page_of(rest, number - 1, OLDER, address)
    if not pks:
        raise Http404
    newer = address if number == 2 else f"{address}page/{number - 1}/"
    return cards(pks), Pager(number, pager.total + 1, pager.items, newer, f"{address}page/{number + 1}/" if pager.older else "")


def newest_cases() -> tuple[list[CaseStudy], str]:
    """Give the case studies that came last, and the words of the link to all of them, "" where there are no more."""
    published = CaseStudy.objects.published()
    number = Subquery(published.order_by().values("status").annotate(number=Count("pk")).values("number"))
    cases = list(published.defer("body", "sources").annotate(total=Coalesce(number, 0)).order_by("-pk")[:CASES])
    total = cases[0].total if cases else 0
    return cases, gettext("All %(count)s case studies") % {"count": spelled(total)} if total > CASES else ""


def largest_tags() -> list[Tag]:
    """Give the tags that most posts carry, each with its ``count``."""
    return tags_with_posts()[:TAGS]


def _kicker() -> dict[str, Subquery]:
    carried = ArticleTag.objects.filter(content_object=OuterRef("pk"), tag__slug__regex=r"^[-\w]+$").order_by("tag__name")
    return {"kicker": Subquery(carried.values("tag__name")[:1]), "kicker_slug": Subquery(carried.values("tag__slug")[:1])}
