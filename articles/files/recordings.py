"""Recordings, sound and film, which old libraries hold and texts link to: what a file is, judged by how it begins.

They are kept as they came and downloaded; no page plays them, and nobody uploads new ones.
"""

from articles.files.documents import BadDocument, DocumentKind

LARGEST_RECORDING = 50 * 2**20

MP3 = DocumentKind("mp3", "audio/mpeg", "MP3")
M4A = DocumentKind("m4a", "audio/mp4", "M4A")
OGG = DocumentKind("ogg", "audio/ogg", "Ogg")
WAV = DocumentKind("wav", "audio/wav", "WAV")
MP4 = DocumentKind("mp4", "video/mp4", "MP4")
WEBM = DocumentKind("webm", "video/webm", "WebM")
RECORDINGS = (MP3, M4A, OGG, WAV, MP4, WEBM)

_OTHER = "This file is no recording that is kept here: MP3, M4A, Ogg, WAV, MP4 or WebM."


def read_recording(data: bytes) -> tuple[DocumentKind, bytes]:
    """Give what a recording is, and its bytes as they came. Raises BadDocument with a sentence for who brought it."""
    if len(data) > LARGEST_RECORDING:
        raise BadDocument(f"This recording is larger than {LARGEST_RECORDING // 2**20} MB.")
    kind = _kind_of(data[:64])
    if kind is None:
        raise BadDocument(_OTHER)
    return kind, data


def _kind_of(head: bytes) -> DocumentKind | None:
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0 and head[1] & 0x06):
        return MP3
    if head[4:8] == b"ftyp":
        return M4A if head[8:11] == b"M4A" else MP4
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return WAV
    beginnings = {b"OggS": OGG, b"\x1aE\xdf\xa3": WEBM}
    return next((kind for beginning, kind in beginnings.items() if head.startswith(beginning)), None)
