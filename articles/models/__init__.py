"""What staff write, as rows."""

from articles.models.article import Article, ArticleTag, Author, Byline, OldAddress
from articles.models.notes import CasePlacement, CaseStudy, Footnote
from articles.models.site import Public, PublicQuerySet, Site

__all__ = [
    "Article",
    "ArticleTag",
    "Author",
    "Byline",
    "CasePlacement",
    "CaseStudy",
    "Footnote",
    "OldAddress",
    "Public",
    "PublicQuerySet",
    "Site",
]
