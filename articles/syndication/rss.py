"""RSS 2.0 (https://www.rssboard.org/rss-specification) with the modules content, Dublin Core and Media RSS."""

from html import escape

from django.utils.feedgenerator import Rss201rev2Feed, rfc2822_date
from django.utils.xmlutils import SimplerXMLGenerator

from articles.syndication.entries import FeedEntry, FeedHead, XmlFeed, one_line
from htc.lib.text import fit

# Some readers take a title for HTML, some for text: a bracket is right in neither.
BRACKETS = str.maketrans("<>", "‹›")


class RssFeed(XmlFeed, Rss201rev2Feed):
    """RSS 2.0 with the whole text in ``content:encoded``, each author in ``dc:creator`` and a picture in ``media:content``.

    A description is written as HTML, for which every reader takes it (RSS 2.0, “Encoding”), titles and names without angle brackets.
    """

    ELEMENT = "item"

    @classmethod
    def of(cls, head: FeedHead):
        feed = super().of(head)
        feed.feed |= {"title": _line(head.title), "description": escape(head.description, quote=False)}
        return feed

    @classmethod
    def write_entry(cls, handler: SimplerXMLGenerator, entry: FeedEntry) -> None:
        write = handler.addQuickElement
        write("title", _line(entry.title))
        write("link", entry.link)
        write("description", escape(fit(entry.summary), quote=False))
        write("pubDate", rfc2822_date(entry.published_at))
        write("guid", fit(entry.guid), {"isPermaLink": str(entry.guid == entry.link).lower()})
        for name in entry.categories:
            write("category", _line(name))
        for name in entry.authors:
            write("dc:creator", _line(name))
        if entry.language:
            write("dc:language", entry.language)
        if (picture := entry.picture) is not None:
            size = {"width": str(picture.width), "height": str(picture.height)}
            write("media:content", "", {"url": picture.url, "medium": "image", "type": "image/jpeg"} | size)
        write("content:encoded", fit(entry.content))

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }


def _line(text: str) -> str:
    return one_line(text).translate(BRACKETS)
