"""The fields of a form that a program sends, from its raw bytes: nothing is decoded before it is known how."""

from email import message_from_bytes
from email.message import Message
from urllib.parse import unquote_to_bytes

from webencodings import UTF8, Encoding, lookup

from comments.linkbacks.page.decode import decoded_as

MOST_FIELDS = 1_000
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


class NotAForm(ValueError):
    """A body that is neither urlencoded nor multipart."""


class TooManyFields(ValueError):
    """A body with more than 1,000 fields."""


class UnknownCharset(ValueError):
    """A charset that is unknown, or one that browsers refuse because it hides markup, such as UTF-7."""


def read_fields(body: bytes, content_type: str) -> list[tuple[bytes, bytes]]:
    """Give names and values in their order, with escapes undone and otherwise as bytes.

    Raises NotAForm for another type than the two of HTML forms, and TooManyFields.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == URLENCODED:
        return _urlencoded(body)
    if media_type == MULTIPART:
        return _multipart(body, content_type)
    raise NotAForm


def charset_of(content_type: str) -> str:
    """Give the charset parameter of a Content-Type, "" where there is none."""
    label = _header(content_type).get_param("charset", "")
    return label if isinstance(label, str) else ""


def decode_field(value: bytes, label: str) -> str:
    """Give a field as text in the charset that ``label`` names; without a label UTF-8 if every byte agrees, else windows-1252.

    A label that the bytes contradict is not believed, as that of a page; what fits nothing is left out. Raises UnknownCharset.
    """
    return decoded_as(value, [_encoding(label)] if label else []).replace("\ufffd", "")


def _urlencoded(body: bytes) -> list[tuple[bytes, bytes]]:
    pairs = [pair for pair in body.strip(b"\r\n").split(b"&", MOST_FIELDS + 1) if pair]
    if len(pairs) > MOST_FIELDS:
        raise TooManyFields
    split = (pair.replace(b"+", b" ").partition(b"=") for pair in pairs)
    return [(unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in split]


def _multipart(body: bytes, content_type: str) -> list[tuple[bytes, bytes]]:
    # Counted before anything is parsed: a part takes far more memory than its bytes.
    if (b"\n" + body).count(b"\n--") > MOST_FIELDS:
        raise TooManyFields
    whole = message_from_bytes(b"Content-Type: " + _one_line(content_type).encode("ascii", "replace") + b"\r\n\r\n" + body)
    if not whole.is_multipart():
        raise NotAForm
    return [_part(part) for part in whole.get_payload() if isinstance(part, Message)]


def _part(part: Message) -> tuple[bytes, bytes]:
    name = part.get_param("name", "", header="content-disposition")
    value = b"" if part.is_multipart() else part.get_payload(decode=True)
    return (name if isinstance(name, str) else "").encode("utf-8", "replace"), value if isinstance(value, bytes) else b""


def _header(content_type: str) -> Message:
    header = Message()
    header["Content-Type"] = _one_line(content_type)
    return header


def _one_line(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:1000]


def _encoding(label: str) -> Encoding:
    encoding = lookup(label.strip()) if label.isascii() else None
    # “replacement” stands for the charsets that browsers refuse; UTF-7 is in no list.
    if encoding is None or encoding.name in ("replacement", "x-user-defined"):
        raise UnknownCharset
    # Encoding Standard, “get an output encoding”: no form is sent in UTF-16.
    return UTF8 if encoding.name in ("utf-16le", "utf-16be") else encoding
