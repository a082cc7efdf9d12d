"""Files of the old blog as rows of the library; the files themselves are brought by a folder, by the network, or later."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from articles.files.documents import KINDS, DocumentKind
from articles.files.recordings import RECORDINGS
from articles.models import Document, Image
from htc.lib.html import plain_text
from htc.lib.text import clean_line
from htc.wordpress.conversion import responses as texts
from htc.wordpress.known.blog import Known, OldFile, upload_of
from htc.wordpress.models import ImportRecord
from htc.wordpress.report.rows import Action

PICTURES = frozenset({"jpg", "jpeg", "jpe", "png", "gif", "webp", "avif", "heic", "bmp", "tif", "tiff"})
# Other endings of kinds that we have.
_ALSO = {"m4v": "mp4", "mov": "mp4", "mpga": "mp3", "oga": "ogg"}


def write(entries: Sequence, known: Known) -> None:
    """Write the rows of files that are new, and learn which rows those of the others are; what we do not keep is skipped."""
    pictures = []
    for entry in entries:
        record: ImportRecord = entry.record
        if record.was_written and record.target is None:
            entry.row.become(Action.UNCHANGED, "deleted here")
        elif record.target is not None:
            entry.row.become(Action.UNCHANGED)
        elif (upload := upload_of(entry.item)) is None:
            entry.row.become(Action.SKIPPED, "a file without a name")
        elif ending(upload.path) in PICTURES:
            record.image = _picture(upload)
            pictures.append(record.image)
            _created(entry, upload)
        elif kind := kind_of(upload.path):
            record.document = Document.expect(kind, title=_title(upload))
            _created(entry, upload)
        else:
            entry.row.become(Action.SKIPPED, f"files that end in “.{ending(upload.path)}” are not kept here")
    Image.objects.bulk_create(pictures)
    for entry in entries:
        if entry.record.image_id or entry.record.image:
            known.images[entry.item.pk] = entry.record.image.pk
        if entry.record.document:
            known.documents[entry.item.pk] = entry.record.document.get_absolute_url()


def ending(path: str) -> str:
    """Give the ending of a file's name in small letters, without the dot."""
    return PurePosixPath(path).suffix.removeprefix(".").casefold()


def kind_of(path: str) -> DocumentKind | None:
    """Give the kind of document that the name of a file tells of; None for one that we do not keep."""
    end = _ALSO.get(ending(path), ending(path))
    return next((kind for kind in (*KINDS, *RECORDINGS) if kind.ending == end), None)


def _created(entry, upload: OldFile) -> None:
    entry.record.upload, entry.record.address, entry.record.was_written = upload.path, upload.address[:1000], True
    entry.row.title = entry.row.title or upload.path.rpartition("/")[2]
    entry.row.become(Action.CREATED)


def _picture(upload: OldFile) -> Image:
    alt = clean_line(texts.title(plain_text(upload.alt)), 400)
    return Image(width=0, height=0, alt=alt, caption=clean_line(texts.title(plain_text(upload.caption)), 500))


def _title(upload: OldFile) -> str:
    return clean_line(texts.title(upload.title), 200) or upload.path.rpartition("/")[2]
