"""Documents that staff upload: what a file is, judged by its content. Nothing is opened wider than it has to be."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

LARGEST_DOCUMENT = 20 * 2**20
# What may come out of the parts of a packed document, and how many parts it may have.
LARGEST_UNPACKED = 200 * 2**20
MOST_PARTS = 5000
LARGEST_HEAD = 256 * 1024
STEP = 2**18

_PDF_END = re.compile(rb"%%EOF[\s\x00]*\Z")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_UNFIT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Not to read it: a text with any of these could be taken for a page by a browser, and is refused.
_MARKUP = re.compile(r"\A\s*<|<(?:!doctype|html|svg|script|iframe)\b", re.IGNORECASE)
_BROKEN = "This file is broken or was not uploaded whole. Please save it again and upload it once more."
_UNKNOWN = "This file is no document that we take. Please upload a PDF, ODT, ODS, ODP, DOCX, XLSX or CSV file."


class BadDocument(ValueError):
    """An upload that is no document we take; the text is a sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document: the end of its name, its media type, and its name for people."""

    ending: str
    media_type: str
    words: str


PDF = DocumentKind("pdf", "application/pdf", "PDF")
CSV = DocumentKind("csv", "text/csv; charset=utf-8", "CSV")
DOCX = DocumentKind("docx", f"{_OFFICE}wordprocessingml.document", "Word")
XLSX = DocumentKind("xlsx", f"{_OFFICE}spreadsheetml.sheet", "Excel")
ODT = DocumentKind("odt", f"{_OPEN}text", "ODT")
ODS = DocumentKind("ods", f"{_OPEN}spreadsheet", "ODS")
ODP = DocumentKind("odp", f"{_OPEN}presentation", "ODP")
KINDS = (PDF, CSV, DOCX, XLSX, ODT, ODS, ODP)

# The part that makes a packed document what it is, with the type under which the list of types names it.
_MAIN_PARTS = {
    DOCX: ("word/document.xml", f"{DOCX.media_type}.main+xml"),
    XLSX: ("xl/workbook.xml", f"{XLSX.media_type}.main+xml"),
}


def read_document(data: bytes, name: str) -> tuple[DocumentKind, bytes]:
    """Give what a document is, and the bytes to keep: those that came, for a CSV file in UTF-8.

    ``name`` is the file's name as it came; content decides, and a name that says something else is refused. Raises BadDocument.
    """
    if not data:
        raise BadDocument("This file is empty. Please look whether it was saved, and upload it again.")
    if len(data) > LARGEST_DOCUMENT:
        raise BadDocument("This file is larger than 20 MB. Please make it smaller and upload it again.")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if data.startswith(b"%PDF-"):
        _check_pdf(data)
        kind = PDF
    elif data.startswith(b"PK\x03\x04"):
        kind = _packed(data)
    elif ending == CSV.ending:
        kind, data = CSV, _table(data)
    else:
        raise BadDocument(_UNKNOWN)
    if ending != kind.ending:
        raise BadDocument(f"This file is called “.{ending}” and holds a {kind.words} document. Please name it “.{kind.ending}”.")
    return kind, data


def _check_pdf(data: bytes) -> None:
    if not _PDF_END.search(data[-2048:]) or b"startxref" not in data[-4096:]:
        raise BadDocument(_BROKEN)
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise BadDocument("This PDF hides a second file in itself. Please print it to a new PDF and upload that.")


def _packed(data: bytes) -> DocumentKind:
    """Give the kind of a packed document after every part was read once, in small steps, and found whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _refuse_parts(parts)
            kind = _kind_of(parts)
            for part in parts.infolist():
                _read_through(parts, part)
        return kind
    except BadDocument:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError) as error:
        raise BadDocument(_BROKEN) from error


def _refuse_parts(parts: zipfile.ZipFile) -> None:
    listed = parts.infolist()
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > LARGEST_UNPACKED:
        raise BadDocument("This document unpacks to far more than its size says. Please save it again with smaller pictures, or as a PDF.")
    if len({part.filename for part in listed}) < len(listed) or min(part.header_offset for part in listed):
        raise BadDocument(_BROKEN)
    for part in listed:
        name = part.filename.casefold()
        if "vbaproject" in name or "vbadata" in name or name.startswith(("basic/", "scripts/")) or "/activex/" in name:
            raise BadDocument("This document holds macros, which run on readers’ computers. Please save it without them.")
        if part.flag_bits & 1:
            raise BadDocument("This document is locked with a password. Please save it without one.")


def _kind_of(parts: zipfile.ZipFile) -> DocumentKind:
    names = set(parts.namelist())
    if "[Content_Types].xml" in names:
        types = _head(parts, "[Content_Types].xml").decode(errors="replace")
        if "macroEnabled" in types:
            raise BadDocument("This document holds macros, which run on readers’ computers. Please save it without them.")
        for kind, (part, media_type) in _MAIN_PARTS.items():
            if part in names and f'"{media_type}"' in types:
                return kind
    elif "mimetype" in names and "content.xml" in names:
        said = _head(parts, "mimetype").decode(errors="replace").strip()
        for kind in (ODT, ODS, ODP):
            if said == kind.media_type:
                return kind
    raise BadDocument(_UNKNOWN)


def _head(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as part:
        return part.read(LARGEST_HEAD)


def _read_through(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    # zipfile gives no more than the size that the part declares, and checks its sum at the end.
    with parts.open(part) as opened:
        while opened.read(STEP):
            pass


def _table(data: bytes) -> bytes:
    """Give a table as UTF-8; office programs write others too."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _UNFIT_IN_TEXT.search(text):
            break
        if _MARKUP.search(text):
            raise BadDocument(
                "This file is called a table and holds a web page or a drawing. Please save the table as CSV and upload that."
            )
        if not text.strip():
            raise BadDocument("This table is empty. Please look whether it was saved, and upload it again.")
        return text.encode()
    raise BadDocument("This file is called a table and is no text that can be read. Please save it as CSV (UTF-8) and upload it again.")
