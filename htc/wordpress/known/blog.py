"""What a run has learned of the old blog: its files, its people, and where its posts are here now.

Held in memory, some hundred bytes an item, so that a dry run, which stores nothing, knows the same as a real one.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from htc.lib.web import parts_of
from htc.wordpress.addresses.old import UPLOADS, meaning_of, originals
from htc.wordpress.conversion.findings import Attachment
from htc.wordpress.models import ImportSource
from htc.wordpress.wxr.items import Channel, Item


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file of the old blog: its path below the folder of uploads, its address there, and what the library says about it."""

    old_id: int
    path: str
    address: str
    parent: int
    order: int
    alt: str = ""
    caption: str = ""
    title: str = ""


@dataclass(slots=True)
class Known:
    """What was read until now."""

    source: ImportSource
    # The blog by its hosts, each without “www.” and with the folder that it is in.
    hosts: frozenset[str] = frozenset()
    logins: dict[str, str] = field(default_factory=dict)
    logins_by_id: dict[str, str] = field(default_factory=dict)
    attachments: dict[int, Attachment] = field(default_factory=dict)
    uploads_by_path: dict[str, int] = field(default_factory=dict)
    uploads_of: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    # The keys of pictures in our library, by the number of the file there.
    images: dict[int, int] = field(default_factory=dict)
    # The addresses of documents here, by the same.
    documents: dict[int, str] = field(default_factory=dict)
    # What several posts share: the content of blocks by the number of the item.
    blocks: dict[int, str] = field(default_factory=dict)
    # Where posts and pages are here: by their number, and by their slug.
    paths: dict[int, str] = field(default_factory=dict)
    paths_by_slug: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def meet(self, channel: Channel) -> None:
        """Learn the hosts and the people of a file."""
        self.hosts |= {ImportSource.address_of(each) for each in (channel.link, channel.base_blog_url, self.source.address) if each}
        for person in channel.authors:
            self.logins[person.login] = person.name or person.login
            if person.pk:
                self.logins_by_id[str(person.pk)] = person.login

    def take(self, item: Item) -> OldFile | None:
        """Learn of a file, and give it; None for one without an address."""
        upload = upload_of(item)
        if upload is None:
            return None
        self.attachments[upload.old_id] = Attachment(upload.address, upload.alt, upload.caption, upload.title)
        self.uploads_by_path.setdefault(upload.path.casefold(), upload.old_id)
        self.uploads_of[upload.parent].append((upload.order, upload.old_id))
        return upload

    def image_of(self, old_id: int | None, address: str) -> int | None:
        """Give the key of a picture by the number of its file in the old library, or by its address."""
        if old_id in self.images:
            return self.images[old_id]
        path = unquote(parts_of(address).path).partition(UPLOADS)[2].casefold()
        number = next((self.uploads_by_path[each] for each in originals(path) if each in self.uploads_by_path), None) if path else None
        return self.images.get(number) if number is not None else None

    @property
    def names(self) -> frozenset[str]:
        """The names of all accounts."""
        return frozenset(self.logins.values())

    def name_of(self, login: str, authors: Mapping[str, str]) -> str:
        """Give the name of an account, by the wishes of the run or by the file; "" for an unknown one."""
        return authors.get(login) or self.logins.get(login, "")

    def settle(self, item: Item, path: str) -> None:
        """Learn where a post or page is here."""
        if item.pk:
            self.paths[item.pk] = path
        for slug in filter(None, (item.slug, *item.values("_wp_old_slug"))):
            self.paths_by_slug.setdefault(slug.casefold(), path)

    def lead(self, old: str) -> str | None:
        """Give where a path of the old blog, with its query, leads here; None for what is no post, page or file of the export."""
        path, _, query = old.partition("?")
        folder = self.source.folder
        if folder and path.strip("/").casefold().startswith(f"{folder.casefold()}/"):
            path = path.strip("/")[len(folder) :]
        meaning = meaning_of(path, query)
        if meaning is None or meaning.feed:
            return None
        if meaning.upload:
            return self._file(meaning.upload)
        found = self.paths.get(meaning.number) if meaning.number else self.paths_by_slug.get(meaning.name.casefold())
        return f"/{quote(found)}/" if found else None

    def _file(self, path: str) -> str | None:
        number = next((self.uploads_by_path[each] for each in originals(path.casefold()) if each in self.uploads_by_path), None)
        if number is None:
            return None
        # A picture has its address once its file has come; until then, and from then on, its former address leads there.
        return self.documents.get(number) or (f"/{UPLOADS}{quote(path)}" if number in self.images else None)


def upload_of(item: Item) -> OldFile | None:
    """Give the file that an item is; None where it has no number or nothing tells its name."""
    path = upload_path(item)
    if not item.pk or not path:
        return None
    alt = next(iter(item.values("_wp_attachment_image_alt")), "")
    return OldFile(item.pk, path, item.attachment_url, item.parent, item.menu_order, alt, item.excerpt, item.title)


def upload_path(item: Item) -> str:
    """Give the path of an attachment below the folder of uploads: “2014/06/kiln.jpg”; "" where nothing tells it."""
    named = next(iter(item.values("_wp_attached_file")), "")
    path = named or parts_of(item.attachment_url or item.guid).path.partition(UPLOADS)[2]
    path = unquote(path or parts_of(item.attachment_url).path.rpartition("/")[2]).replace("\\", "/").strip("/")
    return "" if ".." in path.split("/") else path[:400]
