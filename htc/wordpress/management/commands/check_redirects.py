"""Walk every old address of an export, and tell which ones readers would not get on from."""

import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http import StreamingHttpResponse
from django.test import Client

from htc.lib.web import parts_of
from htc.wordpress.known.blog import UPLOADS, upload_of
from htc.wordpress.models import ImportRecord, ImportSource
from htc.wordpress.models.record import guid_hash
from htc.wordpress.wxr.items import Item, Unreadable
from htc.wordpress.wxr.reading import read_export

MOVED = 301


class Command(BaseCommand):
    help = (
        "Ask this blog for every old address of an export, as a reader would. Prints those that are answered neither by a page nor by one "
        "redirect to one, and those of unpublished texts that are answered by anything; then it ends with 1. Nothing leaves this machine."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, files, **options):
        try:
            export = read_export(files)
        except (Unreadable, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        address = ImportSource.address_of(export.channel.base_blog_url or export.channel.link)
        source = ImportSource.objects.filter(address=address).first()
        if source is None:
            raise CommandError(f"Nothing was imported from {address} yet.", returncode=2)
        reader = _Reader(source)
        for read in export:
            if read.item:
                for wrong in reader.wrong(read.item):
                    self.stdout.write(wrong)
        told = f"{reader.asked} old addresses were asked for, and {reader.failed or 'none'} of them answered wrongly."
        self.stdout.write(told)
        if reader.failed:
            sys.exit(1)


class _Reader:
    """Asks as a reader does, within this process."""

    def __init__(self, source: ImportSource):
        self._source = source
        site = urlsplit(settings.SITE_URL)
        self._client = Client(headers={"host": site.netloc}, raise_request_exception=False)
        self._is_secure = site.scheme == "https"
        self.asked = self.failed = 0

    def wrong(self, item: Item) -> Iterator[str]:
        """Give a line for each address of an item that is answered wrongly."""
        records = ImportRecord.objects.filter(source=self._source, old_id=item.pk or 0, guid_hash=guid_hash(item.guid))
        record = records.select_related("article", "image", "document").first()
        if record is None:
            return
        article = record.article
        is_public = bool(article and article.is_public)
        file = record.image or record.document
        if article is None and (file is None or file.is_missing or not file.is_public):
            return
        for address in addresses_of(item, self._source) if is_public or article is None else [f"/?p={item.pk}"]:
            self.asked += 1
            if problem := self._problem(address, is_public or article is None):
                self.failed += 1
                yield f"{address}: {problem}"

    def _problem(self, address: str, is_public: bool) -> str:
        status, led = self._get(address)
        if not is_public:
            return "" if status == 404 else f"answers {status}, but the text is not public"
        if status == MOVED:
            then, _ = self._get(led)
            return "" if then == 200 else f"leads to {led}, which answers {then}"
        return "" if status == 200 else f"answers {status}"

    def _get(self, address: str) -> tuple[int, str]:
        """Give the status of an answer, and where it leads."""
        answer = self._client.get(address, secure=self._is_secure)
        if isinstance(answer, StreamingHttpResponse):
            deque(answer, maxlen=0)  # a file is closed once it is read
        return answer.status_code, answer.headers.get("Location", "")


def addresses_of(item: Item, source: ImportSource) -> list[str]:
    """Give the addresses of an item in the old blog, each without its host: permalinks, former ones, numbers, and that of the file."""
    number = {"page": "page_id", "attachment": "attachment_id"}.get(item.kind, "p")
    links = [parts_of(link) for link in (item.link, item.guid)]
    found = [link.path + (f"?{link.query}" if link.query else "") for link in links]
    found.append(f"/?{number}={item.pk}")
    path = links[0].path.rstrip("/")
    found += [f"{path.rpartition('/')[0]}/{old}/" for old in item.values("_wp_old_slug") if old and path]
    if file := upload_of(item) if item.kind == "attachment" else None:
        found.append(f"/{UPLOADS}{file.path}")
    folder = f"/{source.folder}" if source.folder else ""
    return [each for each in dict.fromkeys(found) if each.rstrip("/") not in ("", folder)]
