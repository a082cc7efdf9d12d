"""What keeps an article from being published, in sentences: for its form, and for many articles at once."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import Resolver404, resolve

from articles.library.forms import not_described, silent
from articles.models import Article, CasePlacement, CaseStudy, Image, ImagePlacement, OldAddress, Site
from htc.lib.languages import is_prefix


def is_free(path: str) -> bool:
    """Tell whether an article, and nothing else of the blog, would answer at a path, with its slash or without."""
    names = [_view_at(f"/{path}/"), _view_at(f"/{path}")]
    is_taken = path in ("static", "media") or is_prefix(path)
    return names[0] in ("articles:detail", "articles:page") and names[1] is None and not is_taken


def _view_at(address: str) -> str | None:
    try:
        return resolve(address).view_name
    except Resolver404:
        return None


def address_problem(article: Article) -> str:
    """Give the sentence that the address of the article, by its short name, date and kind, cannot be its own; "" where it can."""
    return _address_problems([article], [article.planned_path()])[0]


def _address_problems(articles: Sequence[Article], paths: Sequence[str]) -> list[str]:
    held = {other.path: other for other in Article.objects.filter(path__in=paths).defer("body")}
    left = OldAddress.objects.filter(path__in=paths, article__isnull=False).select_related("article").defer("article__body")
    old = {row.path: row.article for row in left}
    return [_address_problem(article, path, held.get(path), old.get(path)) for article, path in zip(articles, paths, strict=True)]


def _address_problem(article: Article, path: str, other: Article | None, former: Article | None) -> str:
    if not is_free(path):
        return f"/{path}/ is an address of the blog itself. Please choose another short name."
    if other and other.pk != article.pk:
        return f"“{other}” already has the address /{path}/. Please choose another short name or date."
    if former and former.pk != article.pk:
        return f"/{path}/ leads to “{former}”, which had this address before. Please choose another short name."
    return ""


def still_a_draft(case: CaseStudy) -> str:
    """Give the sentence that a case keeps its article from being published."""
    return f"The case study “{case}” is still a draft. Publish it before the article that shows it."


def problems_of(articles: Sequence[Article]) -> list[list[str]]:
    """Give for each of stored articles the sentences that keep it from being published as it is, by as many queries for any number."""
    zone = Site.current().zone
    said = [[problem] if problem else [] for problem in _address_problems(articles, [row.path or row.path_in(zone) for row in articles])]
    drafts: defaultdict[int, list[CaseStudy]] = defaultdict(list)
    undescribed: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for placed in CasePlacement.objects.filter(article__in=articles).select_related("case_study").defer("case_study__body"):
        if not placed.case_study.is_public:
            drafts[placed.article_id].append(placed.case_study)
    lacking = Image.objects.lacking_alt()
    for shown in ImagePlacement.objects.filter(article__in=articles, image__in=lacking, alt="", decorative=False):
        undescribed[shown.article_id][shown.image_id] = silent(shown)
    featured = lacking.in_bulk([row.featured_image_id for row in articles if row.featured_image_id])
    for row, sentences in zip(articles, said, strict=True):
        if (image := featured.get(row.featured_image_id or 0)) is not None:
            undescribed[row.pk].setdefault(image.pk, not_described(image))
        sentences += [*map(still_a_draft, drafts[row.pk]), *undescribed[row.pk].values()]
    return said
