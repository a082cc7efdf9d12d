"""The files of the old blog, brought into the rows that wait for them: from a folder, or from the network when that was asked for."""

import time
from collections.abc import Iterator
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q

from articles.files.documents import BadDocument
from articles.files.images import BadImage
from articles.files.recordings import RECORDINGS
from articles.library.uploads import document_from, picture_from, recording_from
from htc.lib.fetch import FetchError, get
from htc.wordpress.importing.options import ImportOptions
from htc.wordpress.models import ImportRecord, ImportSource

LARGEST = 50 * 2**20
SECONDS, TRIES = 20.0, 3


class NoFile(Exception):
    """A file could not be had or not be taken; the message is a sentence for the report."""


def bring(source: ImportSource, options: ImportOptions) -> Iterator[str]:
    """Bring every missing file that can be had, each in a transaction of its own; give for each "", or why it is still missing.

    Texts are not touched: a picture or a document is shown as soon as its file is there.
    """
    if options.is_trial or not (options.media or options.fetches_media):
        return
    missing = Q(image__isnull=False, image__file=None) | Q(document__isnull=False, document__size=0)
    pks = list(source.records.filter(missing).order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        record = ImportRecord.objects.select_related("image", "document").get(pk=pk)
        try:
            _bring(record, _data(record, options))
        except NoFile as why:
            yield str(why)
        else:
            yield ""


def _data(record: ImportRecord, options: ImportOptions) -> bytes:
    if options.media and (path := _inside(options.media, record.upload)):
        if path.stat().st_size > LARGEST:
            raise NoFile(f"{record.upload} is larger than {LARGEST // 2**20} MB.")
        return path.read_bytes()
    if options.fetches_media and record.address:
        return _fetched(record.address)
    raise NoFile(f"{record.upload} is not in the folder.")


def _inside(folder: Path, upload: str) -> Path | None:
    """Give the file of an upload in a folder; None for one that is not there, or that a link leads out of."""
    path = (folder / upload).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def _fetched(address: str) -> bytes:
    said = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(2**attempt)
        try:
            answer = get(address, accept="*/*", seconds=SECONDS, most=LARGEST)
        except FetchError as error:
            said = str(error)
            continue
        if answer.status == 200 and not answer.truncated:
            return answer.body
        said = f"larger than {LARGEST // 2**20} MB" if answer.truncated else f"the old blog answered {answer.status}"
        if answer.status < 500:
            break
    raise NoFile(f"{address} could not be fetched: {said}.")


def _bring(record: ImportRecord, data: bytes) -> None:
    upload = SimpleUploadedFile(record.upload.rpartition("/")[2], data)
    try:
        if record.image:
            record.image.bring(picture_from(upload))
        elif record.document:
            kind, kept = (recording_from if record.document.kind in RECORDINGS else document_from)(upload)
            if kind != record.document.kind:
                raise NoFile(f"{record.upload} is a {kind.words} file inside, which its name does not say.")
            record.document.bring(kept)
    except (BadImage, BadDocument) as error:
        raise NoFile(f"{record.upload}: {error}") from error
