"""What the home page shows: the lead, what is new, and what staff and the tags lead to; the posts by one query, whoever chose them."""

from dataclasses import dataclass

from django.db.models import Case, Count, OuterRef, Q, Subquery, When, Window
from django.http import Http404
from django.utils.translation import gettext
from taggit.models import Tag

from articles.lists.cases import spelled
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

    lead: Article | None
    latest: list[Article]
    starts: list[Article]
    has_older: bool

    @property
    def opening(self) -> str:
        """The excerpt of staff for the lead, else its first words."""
        return self.lead.excerpt.strip() or self.lead.first_words(OPENING) if self.lead else ""

    @property
    def articles(self) -> list[Article]:
        """Those that are shown as cards."""
        return [self.lead, *self.latest] if self.lead else []


def read(site: Site) -> Front:
    """Give the posts of the home page; the lead carries a tag in ``kicker`` and its short name in ``kicker_slug``."""
    posts = Article.objects.posts()
    newest = posts.order_by("-published_at", "-pk").values("pk")[: LATEST + 2]
    chosen = Q(pk__in=newest) | Q(pk=site.lead_id) | Q(starting_point__isnull=False)
    rows = list(posts.filter(chosen).select_related("starting_point").with_cards().annotate(**_kicker()).order_by("-published_at", "-pk"))
    starts = sorted((row for row in rows if hasattr(row, "starting_point")), key=lambda row: row.starting_point.position)
    lead = next((row for row in rows if row.pk == site.lead_id), rows[0] if rows else None)
    others = [row for row in rows if row is not lead]
    return Front(lead, others[:LATEST], starts, len(others) > LATEST)


def older(site: Site, number: int, address: str) -> tuple[list[Article], Pager]:
    """Give page ``number``, 2 or more, of the posts that the home page has no room for; a page that is not there is a 404."""
    posts = Article.objects.posts()
    lead = posts.order_by(Case(When(pk=site.lead_id, then=0), default=1), "-published_at", "-pk").values("pk")[:1]
    rest = posts.exclude(pk__in=lead).with_cards().order_by("-published_at", "-pk")[LATEST:]
    articles, pager = page_of(rest, number - 1, OLDER, address)
    if not articles:
        raise Http404
    newer = address if number == 2 else f"{address}page/{number - 1}/"
    return articles, Pager(number, pager.total + 1, pager.items, newer, f"{address}page/{number + 1}/" if pager.older else "")


def newest_cases() -> tuple[list[CaseStudy], str]:
    """Give the case studies that came last, and the words of the link to all of them, "" where there are no more."""
    cases = list(CaseStudy.objects.published().defer("body", "sources").annotate(total=Window(Count("pk"))).order_by("-pk")[:CASES])
    total = cases[0].total if cases else 0
    return cases, gettext("All %(count)s case studies") % {"count": spelled(total)} if total > CASES else ""


def largest_tags() -> list[Tag]:
    """Give the tags that most posts carry, each with its ``count``."""
    return list(tags_with_posts().order_by("-count", "name")[:TAGS])


def _kicker() -> dict[str, Subquery]:
    carried = ArticleTag.objects.filter(content_object=OuterRef("pk"), tag__slug__regex=r"^[-\w]+$").order_by("tag__name")
    return {"kicker": Subquery(carried.values("tag__name")[:1]), "kicker_slug": Subquery(carried.values("tag__slug")[:1])}
