"""TrackBack 1.2 on the wire: the ping that comes in, the answer, and the note by which programs find its address."""

from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape, quoteattr

from comments.linkbacks.wire.fields import URLENCODED, charset_of, decode_field, read_fields
from htc.lib.text import clean_line, fit

LONGEST_CLAIMS = {"title": 200, "excerpt": 300, "blog_name": 100}


@dataclass(frozen=True)
class Ping:
    """What a TrackBack says: the address of the page, and what it claims about itself as plain text of one line each.

    The character references of a claim are read once: ``&amp;lt;`` is the text ``&lt;``.
    """

    url: str
    claims: dict[str, str]


def read_ping(body: bytes, content_type: str) -> Ping | None:
    """Give the ping of a POST, None where it has no field at all.

    The charset is that of the Content-Type, else of the field ``charset``, else UTF-8 or windows-1252. A field that comes twice counts
    by its first value. Raises NotAForm, TooManyFields and UnknownCharset of ``fields``.
    """
    if not body.strip():
        return None
    # Old senders name no type; they all send urlencoded fields.
    found = read_fields(body, content_type or URLENCODED)
    if not found:
        return None
    fields: dict[bytes, bytes] = {}
    for name, value in found:
        fields.setdefault(name, value)
    label = charset_of(content_type) or fields.get(b"charset", b"").decode("latin-1").strip()
    text = {name: decode_field(fields.get(name.encode(), b""), label) for name in ("url", *LONGEST_CLAIMS)}
    # Blogs send these with the character references of their pages; cleaned after that, for a reference may stand for any character.
    claims = {name: clean_line(unescape(text[name]), longest) for name, longest in LONGEST_CLAIMS.items()}
    return Ping(text["url"].strip(), {name: claim for name, claim in claims.items() if claim})


def answer(message: str = "") -> bytes:
    """Give the answer: error 0, or error 1 with a message."""
    error = f"<error>1</error>\n<message>{escape(fit(message))}</message>" if message else "<error>0</error>"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<response>\n{error}\n</response>\n'.encode()


def note(permalink: str, address: str, title: str) -> str:
    """Give the RDF that says which TrackBack address a page has, inside an HTML comment that nothing in it can end."""
    attributes = {"rdf:about": permalink, "dc:identifier": permalink, "dc:title": title, "trackback:ping": address}
    described = "\n    ".join(f"{name}={_attribute(value)}" for name, value in attributes.items())
    return (
        '<!--\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"\n'
        '    xmlns:trackback="http://madskills.com/public/xml/rss/module/trackback/">\n'
        f"<rdf:Description\n    {described} />\n</rdf:RDF>\n-->"
    )


def _attribute(value: str) -> str:
    # Two hyphens would end the comment, or make it one that XML refuses; a parser of the RDF reads the reference as a hyphen.
    return quoteattr(fit(value), {'"': "&quot;"}).replace("--", "-&#45;")
