"""What staff write, as rows."""

from articles.models.addresses import Addressed, OldAddress
from articles.models.article import Article, ArticleTag, Byline
from articles.models.author import Author
from articles.models.due import LookedUntil
from articles.models.editing import EditingNotice
from articles.models.linking import DocumentLink
from articles.models.media import Document, Image, ImagePlacement
from articles.models.menu import MenuEntry, site_with_menu
from articles.models.notes import CasePlacement, CaseStudy, CaseTag, Footnote
from articles.models.preview import PreviewLink
from articles.models.revision import Revision
from articles.models.search import Findable, FindableQuerySet, SearchRow
from articles.models.site import Public, PublicQuerySet, Site

__all__ = [
    "Addressed",
    "Article",
    "ArticleTag",
    "Author",
    "Byline",
    "CasePlacement",
    "CaseStudy",
    "CaseTag",
    "Document",
    "DocumentLink",
    "EditingNotice",
    "Findable",
    "FindableQuerySet",
    "Footnote",
    "Image",
    "ImagePlacement",
    "LookedUntil",
    "MenuEntry",
    "OldAddress",
    "PreviewLink",
    "Public",
    "PublicQuerySet",
    "Revision",
    "SearchRow",
    "Site",
    "site_with_menu",
]
