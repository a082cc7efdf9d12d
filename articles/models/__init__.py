"""What staff write, as rows."""

from articles.models.addresses import Addressed, OldAddress
from articles.models.article import Article
from articles.models.author import Author, Byline
from articles.models.correction import Correction
from articles.models.documents import Document
from articles.models.drafts import EditingNotice, FirstSave, KeptState, PreviewLink
from articles.models.linking import DocumentLink
from articles.models.media import Image
from articles.models.menu import MenuEntry, StartingPoint, site_with_menu
from articles.models.notes import CasePlacement, CaseStudy, Footnote, ImagePlacement
from articles.models.revision import Revision
from articles.models.search import Findable, FindableQuerySet, SearchRow
from articles.models.site import LookedUntil, Public, PublicQuerySet, Site
from articles.models.tags import ArticleTag, CaseTag, TagWords
from articles.models.topics import ContentTopic

__all__ = [
    "Addressed",
    "Article",
    "ArticleTag",
    "Author",
    "Byline",
    "CasePlacement",
    "CaseStudy",
    "CaseTag",
    "ContentTopic",
    "Correction",
    "Document",
    "DocumentLink",
    "EditingNotice",
    "Findable",
    "FindableQuerySet",
    "FirstSave",
    "Footnote",
    "Image",
    "ImagePlacement",
    "KeptState",
    "LookedUntil",
    "MenuEntry",
    "OldAddress",
    "PreviewLink",
    "Public",
    "PublicQuerySet",
    "Revision",
    "SearchRow",
    "Site",
    "StartingPoint",
    "TagWords",
    "site_with_menu",
]
