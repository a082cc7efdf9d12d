"""What becomes of an upload: read within limits, judged, drawn anew in a process of its own; and how much of one reaches the disk."""

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from articles.files.documents import LARGEST_DOCUMENT, BadDocument, DocumentKind, read_document
from articles.files.images import LARGEST_PICTURE, BadImage, Drawn, unpack
from articles.files.recordings import LARGEST_RECORDING, read_recording
from htc.lib import sandbox

SECONDS = 20
MEMORY = 1536 * 2**20  # a WebP of 60 megapixels takes one gigabyte
LARGEST_DRAWN = 128 * 2**20


class NotNow(BadImage):
    """A picture that cannot be taken at this moment, by no fault of its own; the text is a sentence for the person who sent it."""


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps no more of a file than its judges would read, and tells its true size all the same."""

    MOST = max(LARGEST_PICTURE, LARGEST_DOCUMENT, LARGEST_RECORDING) + 1

    def receive_data_chunk(self, raw_data, start):
        if start < self.MOST:
            super().receive_data_chunk(raw_data, start)


def picture_from(upload: UploadedFile) -> Drawn:
    """Give the uploaded picture drawn anew. Raises BadImage."""
    if (upload.size or 0) > LARGEST_PICTURE:
        raise BadImage("This picture is larger than 20 MB. Please make it smaller and upload it again.")
    try:
        packed = sandbox.run("articles.files.images", upload.read(), seconds=SECONDS, within=SECONDS, memory=MEMORY, output=LARGEST_DRAWN)
    except sandbox.OverBudget as error:
        raise BadImage("This picture takes too much work to read. Please save it anew, as a JPEG, and upload that.") from error
    except sandbox.Overloaded as error:
        raise NotNow("This site is too busy to read the picture now. Please upload it again in a minute.") from error
    return unpack(packed)


def document_from(upload: UploadedFile) -> tuple[DocumentKind, bytes]:
    """Give what an uploaded document is, and the bytes to keep. Raises BadDocument."""
    if (upload.size or 0) > LARGEST_DOCUMENT:
        raise BadDocument("This file is larger than 20 MB. Please make it smaller and upload it again.")
    return read_document(upload.read(), upload.name or "")


def recording_from(upload: UploadedFile) -> tuple[DocumentKind, bytes]:
    """Give what the recording is that an old text waits for, and the bytes to keep. Raises BadDocument."""
    return read_recording(upload.read())
