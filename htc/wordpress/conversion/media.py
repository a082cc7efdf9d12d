"""Pictures, galleries, films and sounds.

A picture keeps its words; all else becomes a plain link, for no page of ours loads the frames of others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote

from htc.lib.elements import safe_address
from htc.lib.html import Tag, plain_text
from htc.wordpress.conversion.findings import Attachment, Picture, Record, passage
from htc.wordpress.conversion.links import Library, link
from htc.wordpress.conversion.shortcodes import Handler, Shortcode

_CAPTIONED = re.compile(r"\s*+((?:<a\b[^>]*+>\s*+)?+<img\b[^>]*+>(?:\s*+</a>)?+)(.*)", re.IGNORECASE | re.DOTALL)
_ATTACHMENT = re.compile(r"\b(?:wp-image-|attachment_)([1-9]\d{0,17})\b", re.ASCII)
_SIDE = re.compile(r"\b(?:align|float:\s*)(left|right)\b")
_VIDEO_ID = re.compile(r"[\w-]{6,20}", re.ASCII)
_FRAMES = [
    (re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]+)", re.ASCII), "https://www.youtube.com/watch?v={}"),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d+)", re.ASCII), "https://vimeo.com/{}"),
]
# The services whose pictures count readers, by a part of their address.
_COUNTERS = re.compile(
    r"//(?:[\w.-]+\.)?(?:statcounter\.com|sitemeter\.com|quantserve\.com|google-analytics\.com|doubleclick\.net|scorecardresearch\.com"
    r"|pixel\.wp\.com|stats\.wordpress\.com|feedsportal\.com|assoc-amazon\.com|hits\.\w+)/|//feeds\.(?:feedburner|wordpress)\.com/",
    re.ASCII,
)
_SHOWS_FILE = ("src", "mp3", "mp4", "m4v", "m4a", "ogg", "ogv", "wav", "webm", "flv", "wmv", "wma", "url")
EMBEDS = (
    *("embed", "youtube", "vimeo", "soundcloud", "dailymotion", "ted", "slideshare", "scribd", "instagram", "tweet", "gist", "googlemaps"),
    *("flickr", "facebook", "spotify", "googlevideo", "videopress", "wpvideo", "archiveorg", "bandcamp", "blip.tv", "polldaddy", "iframe"),
)
FILES = ("audio", "video", "playlist")
PLAYERS = frozenset({"video", "audio", "source", "object", "embed", "param"})


def handlers(library: Library, record: Record) -> dict[str, Handler]:
    """Give what writes the shortcodes of pictures, films and sounds, by their names."""
    writing = _Media(library, record)
    return {
        "caption": writing.caption,
        "wp_caption": writing.caption,
        "gallery": writing.gallery,
        **dict.fromkeys(FILES, writing.file),
        **dict.fromkeys(EMBEDS, writing.embed),
    }


@dataclass(frozen=True, slots=True)
class _Media:
    library: Library
    record: Record

    def caption(self, code: Shortcode) -> str | None:
        """Give a figure for both forms: the words in an attribute, and the words behind the picture."""
        if code.inner is None:
            return None
        words = code.attributes.get("caption", "")
        shown, behind = code.inner, words
        if words:
            self.record.put_in.append(words)
        elif found := _CAPTIONED.match(code.inner):
            shown, behind = found.groups()
        attachment = _ATTACHMENT.search(code.attributes.get("id", ""))
        marks = f' data-attachment="{attachment[1]}"' if attachment else ""
        caption = f"<figcaption>{behind.strip()}</figcaption>" if behind.strip() else ""
        return f'<figure class="{escape(code.attributes.get("align", ""))}"{marks}>{shown}{caption}</figure>'

    def gallery(self, code: Shortcode) -> str | None:
        listed = code.first("ids", "include")
        if not listed and code.first("id"):
            self.record.unresolved.append(passage("This gallery showed the pictures of another post.", escape(code.raw)))
            return ""
        without = set(re.findall(r"\d+", code.first("exclude")))
        keys = [int(key) for key in re.findall(r"\d{1,18}", listed)] or [key for key in self.library.children if str(key) not in without]
        return "\n\n".join(self.listed(key) for key in keys)

    def listed(self, key: int) -> str:
        known = self.library.attachments.get(key)
        if known is None:
            self.record.unresolved.append(passage("A gallery shows a picture that the file does not hold.", f"attachment {key}"))
            known = Attachment("")
        self.record.put_in += escape(known.alt), known.caption
        caption = f"<figcaption>{known.caption}</figcaption>" if known.caption else ""
        image = f'<img src="{escape(known.address)}" alt="{escape(known.alt)}">'
        return f'<figure data-attachment="{key}">{image}{caption}</figure>'

    def file(self, code: Shortcode) -> str | None:
        keys = [int(key) for key in re.findall(r"\d{1,18}", code.first("ids"))]
        if keys:
            known = [self.library.attachments[key] for key in keys if key in self.library.attachments]
            if len(known) < len(keys):
                self.record.unresolved.append(passage("A list of sounds or films names a file that is not there.", escape(code.raw)))
            return "\n\n".join(file_link(each.address, self.record, each.title) for each in known)
        address = code.first(*_SHOWS_FILE) or next((value for value in code.values if "/" in value), "") or plain_text(code.inner or "")
        address = self.library.absolute(address.split("|", 1)[0])
        return file_link(address, self.record) if safe_address(address) else None

    def embed(self, code: Shortcode) -> str | None:
        given = plain_text(code.inner or "") or code.first("url", "src", "link", "id") or next(iter(code.values), "")
        if code.name in ("youtube", "vimeo") and "/" not in given and _VIDEO_ID.fullmatch(given):
            given = f"https://www.youtube.com/watch?v={given}" if code.name == "youtube" else f"https://vimeo.com/{given}"
        address = watched(self.library.absolute(given))
        if not safe_address(address):
            return None
        self.record.put_in.append(escape(address))
        if code.inner:
            self.record.left_out.append(code.inner)
        return link(address)


def file_link(address: str, record: Record, words: str = "") -> str:
    """Give the link to a film, sound or document; without words it shows the name of the file."""
    words = words or unquote(address.split("?", 1)[0].rstrip("/").rpartition("/")[2]) or address
    record.put_in.append(escape(words, quote=False))
    return link(address, words)


def watched(address: str) -> str:
    """Give the page of a film that a frame shows, where it is known; else the address of the frame."""
    for pattern, page in _FRAMES:
        if found := pattern.match(address):
            return page.format(found[1])
    return address


def frame_link(html: str, library: Library, record: Record) -> str:
    """Give the link in the place of an ``<iframe>``, "" where it leads nowhere."""
    opening = next((Tag(0, 0, "iframe", False, found[1]) for found in re.finditer(r"<iframe\b([^>]*+)>", html[:4000], re.IGNORECASE)), None)
    values = opening.values if opening else {}
    address = watched(library.absolute(values.get("src") or values.get("data-src", "")))
    if not address.startswith("http") or safe_address(address) is None:
        return ""
    record.put_in.append(escape(address))
    return link(address)


def is_tracker(values: Mapping[str, str]) -> bool:
    """Tell whether a picture only counts who reads: one pixel, or of a service that does nothing else."""
    sizes = [re.sub(r"\s*px\s*\Z", "", values.get(side, "").strip()) for side in ("width", "height")]
    small = all(size in ("0", "1") for size in sizes) or re.search(r"\b(?:width|height):\s*[01](?:px)?\s*(?:;|$)", values.get("style", ""))
    return bool(small) or _COUNTERS.search(values.get("src", "")) is not None


def picture(values: Mapping[str, str], library: Library, *, marks: str, link: str) -> Picture:
    """Give the picture of an ``<img>``; ``marks`` are the attributes of its figure, ``link`` where it leads."""
    written = f"{values.get('class', '')} {values.get('style', '')} {'align' + values['align'] if values.get('align') else ''}"
    number = (
        _ATTACHMENT.search(written) or re.search(r'data-attachment="(\d+)"', marks) or re.search(r"\A(\d+)\Z", values.get("data-id", ""))
    )
    side = _SIDE.search(marks) or _SIDE.search(written)
    attachment = int(number[1]) if number else None
    known = library.attachments.get(attachment) if attachment else None
    address = library.absolute(values.get("src") or values.get("data-src", "")) or (known.address if known else "")
    return Picture(address, attachment, values.get("alt", ""), "", side[1] if side else "full", library.absolute(link) if link else "")


def is_sign(values: Mapping[str, str]) -> bool:
    """Tell whether a picture stands for letters: a smiley, an emoji, a formula of a plug-in."""
    names = values.get("class", "").split()
    return bool(values.get("alt")) and not {"wp-smiley", "emoji", "latex"}.isdisjoint(names)


def original(address: str) -> str:
    """Give the address of an upload in its full size, of one that may be drawn smaller: ``name-300x200.jpg``."""
    return re.sub(r"-\d{1,5}x\d{1,5}(?=\.\w{2,5}\Z)", "", address)


@dataclass(slots=True)
class Player:
    """Puts one link in the place of a player, whichever of its elements names the file."""

    library: Library
    record: Record
    linked: bool = False

    def meet(self, tag: Tag) -> str:
        """Give what is written in the place of one of the tags of a player."""
        if tag.name in ("video", "audio", "object"):
            self.linked = False
        values = tag.values
        written = values.get("src") or values.get("data", "")
        if tag.name == "param":
            written = values.get("value", "") if values.get("name", "").lower() in ("movie", "src") else ""
        address = watched(self.library.absolute(written))
        if tag.closing or self.linked or safe_address(address) is None:
            return ""
        self.linked = True
        if tag.name not in ("object", "embed", "param"):
            return file_link(address, self.record)
        self.record.put_in.append(escape(address))
        return link(address)
