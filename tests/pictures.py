"""Pictures and documents for tests, made anew by code; photographs carry what cameras and programs write into them."""

import io
import os
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFilter, PngImagePlugin, TiffImagePlugin

# Words that stand in the metadata of every photograph here and nowhere in its pixels.
SECRETS = (b"SECRET-CAMERA", b"SECRET-PLACE", b"SECRET-XMP", b"SECRET-IPTC", b"SECRET-COMMENT")
XMP = b'<?xpacket begin="" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><a>SECRET-XMP</a></x:xmpmeta><?xpacket end="w"?>'


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 600), mode: str = "RGB", color="teal", **options) -> bytes:
    """Give a plain picture."""
    return written(Image.new(mode, size, color), kind, **options)


def written(pixels: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    pixels.save(out, kind, **options)
    return out.getvalue()


def photograph(kind: str, size: tuple[int, int] = (900, 600), orientation: int = 1) -> bytes:
    """Give a picture with EXIF, a place, a small copy in the EXIF, XMP, and by its kind IPTC and comments."""
    pixels = Image.effect_noise(size, 40).convert("RGB").filter(ImageFilter.GaussianBlur(2))
    exif = camera_words(orientation)
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", "SECRET-COMMENT")
        words.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return written(pixels, "PNG", pnginfo=words, exif=exif)
    if kind == "WEBP":
        return written(pixels, "WEBP", exif=exif, xmp=XMP, quality=80)
    if kind == "GIF":
        return written(pixels, "GIF", comment=b"SECRET-COMMENT")
    data = written(pixels, "JPEG", exif=exif, xmp=XMP, comment=b"SECRET-COMMENT", quality=85)
    return data[:2] + iptc() + data[2:]


def camera_words(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRET-CAMERA"
    exif[0x9286] = "SECRET-COMMENT"
    place = exif.get_ifd(0x8825)
    place |= {1: "N", 2: tuple(TiffImagePlugin.IFDRational(n) for n in (39, 40, 41)), 29: "SECRET-PLACE"}
    return exif


def iptc() -> bytes:
    """Give the segment of a JPEG in which Photoshop keeps IPTC."""
    words = b"SECRET-IPTC"
    record = b"\x1c\x02\x78" + struct.pack(">H", len(words)) + words
    block = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(record)) + record + b"\x00" * (len(record) % 2)
    return b"\xff\xed" + struct.pack(">H", len(block) + 2) + block


def png_that_says(width: int, height: int, data: bytes = b"") -> bytes:
    """Give a PNG whose head promises a size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def pdf(words: str = "A report.") -> bytes:
    """Give a whole PDF of one page."""
    page = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


def packed(parts: dict[str, bytes | str], *, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument."


def office(kind: str = "docx", **more: bytes | str) -> bytes:
    """Give a small DOCX or XLSX; ``more`` are further parts by their names."""
    part, words = {"docx": ("word/document.xml", "wordprocessingml.document"), "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet")}[kind]
    types = f'<Types><Override PartName="/{part}" ContentType="{OFFICE}{words}.main+xml"/></Types>'
    return packed({"[Content_Types].xml": types, "_rels/.rels": "<Relationships/>", part: "<document/>", **more})


def open_document(kind: str = "text", **more: bytes | str) -> bytes:
    """Give a small document of LibreOffice."""
    parts = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<office/>", "META-INF/manifest.xml": "<m/>"}
    return packed(parts | more)


def upload(data: bytes, name: str = "picture.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


def had(client, address: str):
    """Give the answer at the address of a file, read to its end as ``body``, which closes the file."""
    answer = client.get(address)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def noise(length: int) -> bytes:
    return os.urandom(length)
