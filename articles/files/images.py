"""Pictures that staff upload: judged by their content, drawn anew, without anything but pixels.

Run as a program it reads a file from standard input and writes what ``pack`` gives, so that a process of its own, with limits, can do
the work for files that are made to crash, to fill the memory or to last.
"""

import io
import json
import struct
import sys
import zlib
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 5 * 2**20
LARGEST_PICTURE = 20 * 2**20
MOST_PIXELS = 60_000_000
# WebP ends at 16,383 pixels a side.
LONGEST_SIDE = 16_000
# Pages name these widths in srcset. Whoever changes them draws the files of every picture anew.
WIDTHS = (320, 640, 960, 1440)
# What a reader on a bad line can wait for.
LIGHT = 60 * 1024
# Pillow would only warn up to twice its limit; _refuse_size judges the size itself, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
# What Pillow raises for a file that is broken or lies about itself.
UNREADABLE = (OSError, SyntaxError, EOFError, ValueError, struct.error, zlib.error, OverflowError, MemoryError)

_NO_PICTURE = "This file is no picture that can be read. Please upload a JPEG, PNG, WebP or GIF file."
# A WebP of 60 megapixels would take more than a gigabyte to write.
_LOSSY = ("JPEG", "MPO", "WEBP")


class BadImage(ValueError):
    """An upload that is no picture we take; the text is a sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture drawn anew: its size in pixels, whether it moved, and its files by the ends of their names: “.jpg” is the original,
    “-640.webp” and “-640.jpg” are the ones that pages show."""

    width: int
    height: int
    moved: bool
    files: dict[str, bytes]

    @property
    def ending(self) -> str:
        """The end of the original's name."""
        return next(iter(self.files))


def widths_of(width: int) -> list[int]:
    """Give the widths that a picture is drawn in, ascending, for one that is ``width`` pixels wide; none is larger."""
    return [less for less in WIDTHS if less < width] + ([width] if width <= WIDTHS[-1] else [])


def draw(data: bytes) -> Drawn:
    """Give the picture upright and in sRGB, as large as it came and in the widths of pages.

    Nothing of the file but its pixels is kept. Of a moving picture the first frame is taken. What pages show has a white ground where
    the picture is clear. Raises BadImage for anything but JPEG, PNG, WebP and GIF, for more than 20 MiB, 60 megapixels or 16,000 pixels
    a side, and for what is broken.
    """
    if not data:
        raise BadImage("This file is empty. Please look whether it was saved, and upload it again.")
    if len(data) > LARGEST_PICTURE:
        raise BadImage("This picture is larger than 20 MB. Please make it smaller and upload it again.")
    try:
        with Image.open(io.BytesIO(data), formats=(*FORMATS, "GIF")) as picture:
            _refuse_size(picture)
            moved = picture.format != "MPO" and getattr(picture, "is_animated", False)
            is_lossy = picture.format in _LOSSY
            pixels = _plain(picture)
        return Drawn(pixels.width, pixels.height, moved, _original(pixels, is_lossy) | _smaller(pixels))
    except BadImage:
        raise
    except UNREADABLE as error:
        raise BadImage(_NO_PICTURE) from error


def _refuse_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise BadImage("This picture has more than 60 megapixels. Please make it smaller and upload it again.")
    if max(picture.size) > LONGEST_SIDE:
        raise BadImage("This picture is more than 16,000 pixels wide or high. Please make it smaller and upload it again.")


def _plain(picture: Image.Image) -> Image.Image:
    """Give the pixels alone, upright, in sRGB, in one of the modes L, RGB and RGBA."""
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    profile = picture.info.get("icc_profile")
    pixels: Image.Image = picture if profile is None else _in_srgb(picture, profile)
    if pixels.mode.startswith("I"):
        # Sixteen bits a pixel; convert would cut off what is lighter than 255.
        pixels = pixels.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if pixels.mode not in ("L", "RGB", "RGBA"):
        pixels = pixels.convert("RGBA" if pixels.has_transparency_data else "RGB")
    elif "transparency" in pixels.info:
        pixels = pixels.convert("RGBA")
    pixels.info = {}  # Pillow would write the comment and the profile that it finds here
    return pixels


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Give the picture with the colors that its profile means, or as it is where the profile cannot be used."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture


def _original(pixels: Image.Image, is_lossy: bool) -> dict[str, bytes]:
    if is_lossy and pixels.mode != "RGBA":
        return {".jpg": _written(pixels, "JPEG", quality=90)}
    return {".png": _written(pixels, "PNG", compress_level=4)}


def _smaller(pixels: Image.Image) -> dict[str, bytes]:
    files = {}
    for width in reversed(widths_of(pixels.width)):
        if width < pixels.width:
            height = max(1, round(pixels.height * width / pixels.width))
            pixels = pixels.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        shown = _on_white(pixels)
        files[f"-{width}.webp"] = _light(shown, "WEBP", (78, 66, 54), method=4)
        files[f"-{width}.jpg"] = _light(shown, "JPEG", (80, 68, 56), progressive=True, optimize=True)
    return files


def _light(pixels: Image.Image, kind: str, qualities: tuple[int, ...], **options: Any) -> bytes:
    """Give the picture in the first quality in which it is light, or else in the last."""
    data = b""
    for quality in qualities:
        data = _written(pixels, kind, quality=quality, **options)
        if len(data) <= LIGHT:
            break
    return data


def _on_white(pixels: Image.Image) -> Image.Image:
    # Black lines on nothing would vanish on the dark page.
    if pixels.mode != "RGBA":
        return pixels
    ground = Image.new("RGB", pixels.size, "white")
    ground.paste(pixels, mask=pixels.getchannel("A"))
    return ground


def _written(pixels: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    pixels.save(out, kind, **options)
    return out.getvalue()


def pack(drawn: Drawn) -> bytes:
    """Give a drawn picture as bytes: a line of JSON that says what follows, and the files."""
    sizes = {ending: len(data) for ending, data in drawn.files.items()}
    head = {"width": drawn.width, "height": drawn.height, "moved": drawn.moved, "files": sizes}
    return json.dumps(head).encode() + b"\n" + b"".join(drawn.files.values())


def unpack(packed: bytes) -> Drawn:
    """Give what was packed. Raises BadImage with the sentence where the picture was refused."""
    head, _, rest = packed.partition(b"\n")
    said = json.loads(head)
    if "refused" in said:
        raise BadImage(said["refused"])
    files, start = {}, 0
    for ending, size in said["files"].items():
        files[ending] = rest[start : start + size]
        start += size
    return Drawn(said["width"], said["height"], said["moved"], files)


def as_png(data: bytes, *, longest: int, square: bool = False) -> bytes:
    """Give the picture as a PNG of at most ``longest`` pixels a side, in the middle of a clear square if asked for.

    Nothing of the file but its pixels is kept: no EXIF, no place, no profile. Raises BadImage for anything but PNG, JPEG and WebP,
    for more than 5 MiB or 60 megapixels, and for what is broken.
    """
    if len(data) > LARGEST_FILE:
        raise BadImage("This picture is larger than 5 MB. Please make it smaller and upload it again.")
    try:
        pixels = _read(data)
    except BadImage:
        raise
    except UNREADABLE as error:
        raise BadImage("This file is no picture that can be read. Please upload a PNG, JPEG or WebP file.") from error
    pixels = ImageOps.pad(pixels, (longest, longest), color=(0, 0, 0, 0)) if square else _fitted(pixels, longest)
    return _written(pixels, "PNG", optimize=True)


def _read(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        _refuse_size(picture)
        return ImageOps.exif_transpose(picture).convert("RGBA")


def _fitted(pixels: Image.Image, longest: int) -> Image.Image:
    pixels.thumbnail((longest, longest))
    return pixels


def main() -> None:
    """Draw what comes on standard input."""
    try:
        answer = pack(draw(sys.stdin.buffer.read()))
    except BadImage as error:
        answer = json.dumps({"refused": str(error)}).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
