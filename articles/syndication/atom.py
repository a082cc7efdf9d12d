"""Atom 1.0 (RFC 4287)."""

import re
from urllib.parse import quote
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from articles.syndication.entries import FeedEntry, XmlFeed, one_line
from htc.lib.text import fit

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


class AtomFeed(XmlFeed, Atom1Feed):
    """Atom with the whole text; titles and summaries say that they are text, so they stand as they were written."""

    ELEMENT, LANGUAGE = "entry", "xml:lang"

    @classmethod
    def write_entry(cls, handler: SimplerXMLGenerator, entry: FeedEntry) -> None:
        write = handler.addQuickElement
        write("id", iri(entry.guid))
        write("title", one_line(entry.title), {"type": "text"})
        write("link", "", {"rel": "alternate", "type": "text/html", "href": entry.link})
        write("published", rfc3339_date(entry.published_at))
        # §4.2.15: required, and of a change that means something.
        write("updated", rfc3339_date(entry.changed_at or entry.published_at))
        for name in entry.authors:
            handler.startElement("author", AttributesImpl({}))
            write("name", one_line(name))
            handler.endElement("author")
        for name in entry.categories:
            write("category", "", {"term": one_line(name)})
        write("summary", fit(entry.summary), {"type": "text"})
        write("content", fit(entry.content), {"type": "html"})


def iri(guid: str) -> str:
    """Give an identifier as an IRI, which one has to be (§4.2.6); an import may have brought any words."""
    return guid if _SCHEME.fullmatch(guid) else f"urn:guid:{quote(fit(guid))}"
