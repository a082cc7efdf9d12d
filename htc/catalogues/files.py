"""Catalogues as files: the one that people write (.po), and the one that the blog reads (.mo), both as GNU gettext has them."""

import ast
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from htc.catalogues.sources import Message

MAGIC = 0x950412DE


@dataclass(frozen=True, slots=True)
class Translation:
    """A text with its translations: one, or for a text with a plural one for each number of the language."""

    message: Message
    translations: tuple[str, ...]
    places: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    is_obsolete: bool = False


def read_po(text: str) -> list[Translation]:
    """Give the entries of a catalogue, its head among them as the text ""; raises ValueError with a line that is none of it."""
    return [_entry(block) for block in text.split("\n\n") if block.strip()]


def _entry(block: str) -> Translation:
    said: dict[str, str] = {}
    places: list[str] = []
    flags: list[str] = []
    field, is_obsolete = "", False
    for line in block.strip().splitlines():
        if line.startswith("#~"):
            is_obsolete, line = True, line[2:].strip()
        if line.startswith("#: "):
            places += line[3:].split()
        elif line.startswith("#, "):
            flags += line[3:].split(", ")
        elif line.startswith('"'):
            said[field] += ast.literal_eval(line)
        elif line.startswith("msg"):
            field, _, value = line.partition(" ")
            said[field] = ast.literal_eval(value)
        elif not line.startswith("#"):
            raise ValueError(f"“{line}” is no line of a catalogue.")
    translations = tuple(value for name, value in said.items() if name.startswith("msgstr"))
    return Translation(Message(said["msgid"], said.get("msgid_plural", "")), translations, tuple(places), tuple(flags), is_obsolete)


def write_po(entries: Iterable[Translation]) -> str:
    """Give a catalogue as people read it."""
    return "\n\n".join(map(_written, entries)) + "\n"


def _written(entry: Translation) -> str:
    lines = [f"#: {place}" for place in entry.places] + ([f"#, {', '.join(entry.flags)}"] if entry.flags else [])
    lines.append(f"msgid {_quoted(entry.message.text)}")
    if not entry.message.plural:
        return "\n".join([*lines, f"msgstr {_quoted(entry.translations[0])}"])
    lines.append(f"msgid_plural {_quoted(entry.message.plural)}")
    return "\n".join([*lines, *(f"msgstr[{number}] {_quoted(words)}" for number, words in enumerate(entry.translations))])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", '\\n"\n"')
    # A text of several lines begins on a line of its own, as gettext writes it.
    return f'""\n"{escaped}"'.removesuffix('\n""') if "\n" in text else f'"{escaped}"'


def compiled(entries: Iterable[Translation]) -> bytes:
    """Give the catalogue in the binary form (GNU gettext, “The Format of GNU MO Files”), without a hash table and without what is empty."""
    pairs: Mapping[bytes, bytes] = {
        _key(entry.message): "\0".join(entry.translations).encode() for entry in entries if all(entry.translations)
    }
    keys = sorted(pairs)
    start = 28 + 16 * len(keys)
    tables: list[bytes] = []
    texts = b""
    for strings in (keys, [pairs[key] for key in keys]):
        for string in strings:
            tables.append(struct.pack("<2I", len(string), start + len(texts)))
            texts += string + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    return head + b"".join(tables) + texts


def _key(message: Message) -> bytes:
    return (f"{message.text}\0{message.plural}" if message.plural else message.text).encode()
