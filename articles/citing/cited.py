"""What is cited, from the rows of an article or a case study: title, names and dates as its page shows them."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from articles.citations.works import CitedDate, CitedName, Work, read_name
from articles.models import Article, CaseStudy, Site


def cited_article(article: Article, site: Site | None) -> Work:
    """Give an article as citations tell of it; one that is retracted says so in its title, as everywhere away from its page."""
    at = article.published_at if article.date_precision != Article.DatePrecision.NONE else None
    return Work(
        title=article.shown_title,
        url=article.full_url,
        site=site.name if site else "",
        language=article.language,
        names=tuple(read_name(line.author.name, line.author.cited_as) for line in article.bylines_shown),
        kind="post" if article.kind == Article.Kind.POST else "page",
        issued=_date(at, article.date_precision) if at else None,
        corrected=_date(article.corrected_at) if article.corrected_at else None,
    )


def cited_case(case: CaseStudy, site: Site) -> Work:
    """Give a case study, which the site itself has written and no date is known of."""
    url = f"{settings.SITE_URL}{case.get_absolute_url()}"
    return Work(case.title, url, site.name, settings.LANGUAGE_CODE, (CitedName(literal=site.name),), kind="case")


def _date(at: datetime, precision: str = Article.DatePrecision.DAY) -> CitedDate:
    local = timezone.localtime(at)
    return CitedDate(local.year, local.month, None if precision == Article.DatePrecision.MONTH else local.day)
