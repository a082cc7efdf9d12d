"""What keeps an article from being published, in sentences: for its form, and for many articles at once."""

from django.db.models import Q
from django.urls import Resolver404, resolve

from articles.media_forms import not_described
from articles.models import Article, CaseStudy, Image, OldAddress


def _is_free(path: str) -> bool:
    """Tell whether an article, and nothing else of the blog, would answer at a path, with its slash or without."""
    names = [_view_at(f"/{path}/"), _view_at(f"/{path}")]
    return names[0] in ("articles:detail", "articles:page") and names[1] is None and path not in ("static", "media")


def _view_at(address: str) -> str | None:
    try:
        return resolve(address).view_name
    except Resolver404:
        return None


def address_problem(article: Article) -> str:
    """Give the sentence that the address of the article, by its short name, date and kind, cannot be its own; "" where it can."""
    planned = article.planned_path()
    if not _is_free(planned):
        return f"/{planned}/ is an address of the blog itself. Please choose another short name."
    if other := Article.objects.filter(path=planned).exclude(pk=article.pk).first():
        return f"“{other}” already has the address /{planned}/. Please choose another short name or date."
    if old := OldAddress.objects.filter(path=planned, article__isnull=False).exclude(article=article.pk).first():
        return f"/{planned}/ leads to “{old.article}”, which had this address before. Please choose another short name."
    return ""


def still_a_draft(case: CaseStudy) -> str:
    """Give the sentence that a case keeps its article from being published."""
    return f"The case study “{case}” is still a draft. Publish it before the article that shows it."


def problems_of(article: Article) -> list[str]:
    """Give the sentences that keep a stored article from being published as it is; none where nothing does."""
    placements = article.placements.select_related("case_study")
    drafts = [row.case_study for row in placements if not row.case_study.is_public]
    shown = Image.objects.filter(Q(placements__article=article) | Q(featured_in=article)).distinct()
    return [*filter(None, [address_problem(article)]), *map(still_a_draft, drafts), *map(not_described, shown.lacking_alt())]
