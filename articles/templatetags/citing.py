"""What programs of references and search engines read in the head of a page, and the citation with which a page is printed."""

from django import template
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from articles.citations.styles import chicago
from articles.citations.wording import ENGLISH, WORDS
from articles.citing.cited import cited_article
from articles.citing.linked_data import linked_data as data_of
from articles.citing.pages import shown
from articles.models import Article
from htc.lib.languages import active

register = template.Library()


@register.simple_tag(takes_context=True)
def citation_metadata(context: Context, article: Article) -> SafeString:
    """Give the citation tags of an article, as Google Scholar and Zotero read them; no journal is named, for it is in none."""
    work = cited_article(article, context.get("site"))
    lines = [("z:itemType", "blogPost" if article.kind == Article.Kind.POST else "webpage"), ("citation_title", work.title)]
    lines += [("citation_author", name.inverted) for name in work.names]
    lines += [("citation_publication_date", work.issued.iso)] if work.issued else []
    lines += [("citation_language", work.language), ("citation_public_url", work.url)]
    return format_html_join("\n", '<meta name="{}" content="{}">', lines)


@register.simple_tag(takes_context=True)
def linked_data(context: Context, article: Article) -> SafeString:
    """Give the JSON-LD of an article; nothing where a page is drawn for no site."""
    site = context.get("site")
    return data_of(article, site, place=context.get("in_series"), terms=context.get("terms")) if site else SafeString("")


@register.simple_tag(takes_context=True)
def printed_citation(context: Context, article: Article) -> SafeString:
    """Give the note of Chicago with which the page of an article is printed."""
    return shown(chicago(cited_article(article, context.get("site")), WORDS.get(active(), ENGLISH)), "u-url")
