"""The sample pictures, drawn by code: a pay slip with its names covered, and a map at a scale that gives nobody away."""

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from articles.files.images import Drawn, draw

PAPER, INK, MUTED, LINE, TINT = "#fdfcf8", "#1d2327", "#5d6569", "#c9c4b6", "#0b4f6c"
SEA, LAND, COAST = "#dfe9ec", "#f3efe3", "#8b9a93"

_LINES = (
    ("Hours, 1 to 31 March", "208", "1,664.00"),
    ("Less: bed in shared room", "31 nights", "- 620.00"),
    ("Less: van to the plant", "26 days", "- 312.00"),
    ("Less: uniform and knife", "", "- 85.00"),
    ("Less: recruitment fee, part 4 of 9", "", "- 450.00"),
    ("Less: keeping of passport", "", "- 40.00"),
)
_COAST = (
    *((0, 190), (90, 150), (170, 178), (260, 120), (350, 160), (420, 140), (520, 200), (610, 175), (700, 240), (780, 222)),
    *((860, 300), (845, 380), (760, 430), (790, 510), (700, 560), (560, 540), (470, 585), (330, 560), (210, 600), (0, 570)),
)
_PORTS = (("Northern ports", 250, 190), ("Eastern ports", 690, 330), ("Southern ports", 420, 480))


@cache
def sample(name: str) -> Drawn:
    """Give a sample picture as an upload would make it: “payslip” or “coast”."""
    return draw({"payslip": _payslip, "coast": _coast}[name]())


def _payslip() -> bytes:
    picture = Image.new("RGB", (960, 620), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 24, 935, 595), outline=LINE, width=2)
    pen.text((56, 52), "PAY SLIP", fill=INK, font=_font(34))
    for top, words in ((64, "Employer"), (104, "Employee")):
        pen.text((520, top), words, fill=MUTED, font=_font(20))
        pen.rectangle((630, top - 4, 890, top + 26), fill=INK)
    for row, (words, number, amount) in enumerate(_LINES):
        top = 170 + row * 52
        pen.text((56, top), words, fill=INK, font=_font(22))
        pen.text((560, top), number, fill=MUTED, font=_font(22))
        pen.text((900, top), amount, fill=INK, font=_font(22), anchor="ra")
        pen.line((56, top + 40, 900, top + 40), fill=LINE, width=1)
    pen.text((56, 510), "Paid out", fill=TINT, font=_font(30))
    pen.text((900, 510), "157.00", fill=TINT, font=_font(30), anchor="ra")
    return _png(picture)


def _coast() -> bytes:
    picture = Image.new("RGB", (960, 640), SEA)
    pen = ImageDraw.Draw(picture)
    pen.polygon(_COAST, fill=LAND, outline=COAST, width=3)
    for words, left, top in _PORTS:
        pen.ellipse((left - 34, top - 34, left + 34, top + 34), outline=TINT, width=4)
        pen.text((left + 48, top - 14), words, fill=INK, font=_font(24))
    pen.line((700, 600, 900, 600), fill=INK, width=3)
    pen.text((800, 570), "about 300 km", fill=INK, font=_font(20), anchor="ma")
    return _png(picture)


def _font(size: int):
    return ImageFont.load_default(size)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
