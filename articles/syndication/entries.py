"""What every feed is made of, in whatever format: a head and entries, of which each can be written by itself and kept."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any, Self
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from htc.lib.text import clean_line, fit

EMPTY_SINCE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedPicture:
    """The picture that stands for an entry: a JPEG of that many pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry. All but ``content``, which is safe HTML, is plain text; addresses are absolute.

    ``guid`` stays the same for ever, wherever the entry moves. ``language`` is that of its text, "" where it is that of the feed.
    """

    guid: str
    title: str
    link: str
    summary: str
    content: str
    published_at: datetime
    changed_at: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    picture: FeedPicture | None = None
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What is said of a whole feed: plain text and absolute addresses.

    ``link`` is the page that shows the same, ``feed_url`` the address of the feed itself. ``began_at`` is the date of a feed without any
    entry, so that it stays the same while nothing happens.
    """

    title: str
    description: str
    link: str
    feed_url: str
    language: str
    site: str
    began_at: datetime | None = None


class Feed(SyndicationFeed):
    """A feed, to be mixed in before a format of Django's; nothing that XML 1.0 has no place for is written in any."""

    content_type: str

    @classmethod
    def of(cls, head: FeedHead) -> Self:
        """Give a feed without entries."""
        return cls(
            title=one_line(head.title),
            description=head.description,
            link=head.link,
            feed_url=head.feed_url,
            language=head.language,
            author_name=one_line(head.site),
            feed_guid=head.feed_url,
            began_at=head.began_at,
        )

    @classmethod
    def written(cls, entry: FeedEntry) -> str:
        """Give an entry by itself as it stands in a feed."""
        raise NotImplementedError

    def add_entry(self, entry: FeedEntry) -> None:
        """Add an entry."""
        self.add_written(self.written(entry), entry.changed_at or entry.published_at)

    def add_written(self, written: str, changed_at: datetime) -> None:
        """Add an entry that was written by itself."""
        self.items.append({"written": written, "updateddate": changed_at})

    def latest_post_date(self) -> datetime:
        """Give the time of the newest entry; of a feed without any one that stays the same."""
        return super().latest_post_date() if self.items else self.feed["began_at"] or EMPTY_SINCE

    def write(self, outfile: Any, encoding: str) -> None:
        self.feed = {name: fit(value) if isinstance(value, str) else value for name, value in self.feed.items()}
        super().write(outfile, encoding)


class XmlFeed(Feed):
    """A feed in XML."""

    ELEMENT: str
    # The attribute of an entry that names the language of its text, "" where another element does.
    LANGUAGE = ""

    @classmethod
    def written(cls, entry: FeedEntry) -> str:
        text = StringIO()
        handler = SimplerXMLGenerator(text, "utf-8", short_empty_elements=True)
        handler.startElement(cls.ELEMENT, AttributesImpl({cls.LANGUAGE: entry.language} if cls.LANGUAGE and entry.language else {}))
        cls.write_entry(handler, entry)
        handler.endElement(cls.ELEMENT)
        return text.getvalue()

    @classmethod
    def write_entry(cls, handler: SimplerXMLGenerator, entry: FeedEntry) -> None:
        """Write what stands inside of the element of an entry."""
        raise NotImplementedError

    def write_items(self, handler) -> None:
        for item in self.items:
            handler.ignorableWhitespace(item["written"])  # the one way to write what is marked up already


def one_line(text: str) -> str:
    """Give a title or a name as one line without what nobody sees."""
    return clean_line(text, len(text))
