"""Pictures that staff upload: judged by their content, drawn anew, without anything but pixels."""

import io
import struct

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 5 * 2**20
MOST_PIXELS = 60_000_000
# Pillow would only warn up to twice its limit; _read judges the size itself, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
# What Pillow raises for a file that is broken or lies about itself.
UNREADABLE = (OSError, SyntaxError, EOFError, struct.error)


class BadImage(ValueError):
    """An upload that is no picture we take; the text is a sentence for the person who sent it."""


def as_png(data: bytes, *, longest: int, square: bool = False) -> bytes:
    """Give the picture as a PNG of at most ``longest`` pixels a side, in the middle of a clear square if asked for.

    Nothing of the file but its pixels is kept: no EXIF, no place, no profile. Raises BadImage for anything but PNG, JPEG and WebP,
    for more than 5 MiB or 60 megapixels, and for what is broken.
    """
    if len(data) > LARGEST_FILE:
        raise BadImage("This picture is larger than 5 MB. Please make it smaller and upload it again.")
    try:
        pixels = _read(data)
    except UNREADABLE as error:
        raise BadImage("This file is no picture that can be read. Please upload a PNG, JPEG or WebP file.") from error
    pixels = ImageOps.pad(pixels, (longest, longest), color=(0, 0, 0, 0)) if square else _fitted(pixels, longest)
    out = io.BytesIO()
    pixels.save(out, "PNG", optimize=True)
    return out.getvalue()


def _read(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise BadImage("This picture has more than 60 megapixels. Please make it smaller and upload it again.")
        return ImageOps.exif_transpose(picture).convert("RGBA")


def _fitted(pixels: Image.Image, longest: int) -> Image.Image:
    pixels.thumbnail((longest, longest))
    return pixels
