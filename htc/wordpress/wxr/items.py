"""What an export of WordPress holds, as the file says it: the blog, its items, and what each item has under it.

Values are decoded once, as the format has it, and judged by nobody yet: a date is text, a body is what was stored. No class has a place for
the IP address of a commenter, so nothing that is read here can hand one on.
"""

from dataclasses import dataclass


class Unreadable(ValueError):
    """Nothing of the files can be read. The message is a sentence for the person who gave them."""


@dataclass(frozen=True, slots=True)
class Meta:
    """One field that WordPress or a plug-in keeps beside a post, a comment or a term. Keys repeat; the value may be serialised by PHP."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term that an item bears. ``domain`` is its taxonomy: ``category``, ``post_tag`` (also for the ``tag`` of 1.0), ``post_format``, …

    ``slug`` is percent-decoded, and empty where a file of 1.0 names none; ``name`` is decoded once.
    """

    domain: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment or a linkback. ``kind`` is empty for comments made before WordPress 5.5, ``parent`` and ``user`` are 0 where there is none.

    ``author`` is plain text; ``url`` and ``content`` stand as they were stored.
    """

    pk: int | None
    author: str = ""
    email: str = ""
    url: str = ""
    date: str = ""
    date_gmt: str = ""
    content: str = ""
    approved: str = ""
    kind: str = ""
    parent: int = 0
    user: int = 0
    meta: tuple[Meta, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A post, page, attachment, menu item or whatever else ``kind`` (wp:post_type) says.

    ``title`` is plain text, and ``title_markup`` tells that there were tags in it. Dates are texts “YYYY-MM-DD HH:MM:SS”, ``published`` is
    the pubDate; ``dates`` reads them. ``slug`` is percent-decoded. Control characters of the stored text, also those that XML forbids,
    still stand in ``title``, ``content``, ``excerpt``, metas and comments.
    """

    pk: int | None
    kind: str
    title: str = ""
    title_markup: bool = False
    link: str = ""
    guid: str = ""
    published: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    comment_status: str = ""
    ping_status: str = ""
    slug: str = ""
    status: str = ""
    parent: int = 0
    menu_order: int = 0
    password: str = ""
    sticky: bool = False
    attachment_url: str = ""
    terms: tuple[Term, ...] = ()
    meta: tuple[Meta, ...] = ()
    comments: tuple[Comment, ...] = ()

    def values(self, key: str) -> tuple[str, ...]:
        """Give the values of every meta of that key, in the order of the file."""
        return tuple(meta.value for meta in self.meta if meta.key == key)


@dataclass(frozen=True, slots=True)
class Account:
    """A user of WordPress who owns an exported post."""

    pk: int | None
    login: str
    email: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """A term as the head of the file lists it, whether an item bears it or not. ``parent`` is a slug, and may be empty.

    ``name`` is the slug where the file has none; ``description`` may be HTML.
    """

    pk: int | None
    domain: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    meta: tuple[Meta, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """The blog that was exported.

    ``exported`` is the time of the export as text (pubDate), ``generator`` an address that tells the version. ``base_site_url`` is the root
    of the network, ``base_blog_url`` this blog, which may be in a folder. ``problems`` are sentences about what of the head is damaged.
    """

    version: str
    title: str = ""
    link: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    language: str = ""
    exported: str = ""
    generator: str = ""
    authors: tuple[Account, ...] = ()
    categories: tuple[ListedTerm, ...] = ()
    tags: tuple[ListedTerm, ...] = ()
    terms: tuple[ListedTerm, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """One item of the stream, or the place where there should have been one: then ``item`` is None and ``problem`` a sentence.

    ``file`` names the part it stands in, ``offset`` (bytes, from 0) and ``line`` (from 1) where, ``length`` its bytes; in a compressed part
    they count what was packed. ``raw`` is the item as it stood, in UTF-8 and without IP addresses, empty if it is larger than an item may
    be; ``repairs`` are sentences about what had to be mended to read it. ``cut_off`` tells that the file ends here before its end.
    ``taken`` is how many bytes of the files given were read so far, of all that ``Export.size`` counts.
    """

    item: Item | None
    problem: str = ""
    offset: int = 0
    line: int = 1
    raw: bytes = b""
    repairs: tuple[str, ...] = ()
    cut_off: bool = False
    file: str = ""
    length: int = 0
    taken: int = 0
