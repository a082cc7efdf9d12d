"""Values that PHP has serialised, as WordPress and its plug-ins keep them in metas.

The format counts the bytes of each text. An export changes line ends and addresses, so a count is taken only where it proves right; else a
text ends where its closing quote is followed by what may come next.
"""

import re

type Value = str | int | float | bool | dict[str | int, Value] | None

DEEPEST = 50

_SCALAR = re.compile(r"N;|([bidrR]):([^;\"{}]{1,40});", re.ASCII)
_TEXT = re.compile(r"s:(\d{1,10}):\"", re.ASCII)
_ARRAY = re.compile(r"(?:a|O:\d{1,10}:\"[^\"]{0,200}\"):(\d{1,10}):\{", re.ASCII)
_TEXT_END = re.compile(r"\";(?=[abdiNOrRs][:;]|\}|\s*\Z)", re.ASCII)


class NotSerialised(ValueError):
    """The text is not what PHP's ``serialize`` writes."""


def unserialise(text: str) -> Value:
    """Give the value that PHP's ``serialize`` wrote, a list as a dict by its numbers, an object as a dict of its properties.

    Objects are not made and references come as None: nothing of what a value names is ever run. Raises NotSerialised.
    """
    text = text.strip()
    value, end = _value(text, 0, 0)
    if end != len(text):
        raise NotSerialised("something follows the value")
    return value


def _value(text: str, at: int, depth: int) -> tuple[Value, int]:
    if depth > DEEPEST:
        raise NotSerialised("the value is nested too deeply")
    if found := _TEXT.match(text, at):
        return _text(text, found.end(), int(found[1]))
    if found := _SCALAR.match(text, at):
        return _scalar(found[1], found[2]), found.end()
    if found := _ARRAY.match(text, at):
        return _array(text, found.end(), depth + 1)
    raise NotSerialised("no value begins here")


def _scalar(kind: str | None, written: str) -> Value:
    try:
        if kind == "b":
            return written == "1"
        if kind == "i":
            return int(written)
        return float(written) if kind == "d" else None
    except ValueError:
        raise NotSerialised("a number is none") from None


def _text(text: str, start: int, count: int) -> tuple[Value, int]:
    """Give a text and where what follows begins: by its count if that leads to an end, else by the next end there is."""
    counted = text[start : start + count].encode("utf-8", "surrogatepass")[:count].decode("utf-8", "ignore")
    end = start + len(counted)
    if len(counted.encode("utf-8", "surrogatepass")) == count and _TEXT_END.match(text, end):
        return counted, end + 2
    found = _TEXT_END.search(text, start)
    if found is None:
        raise NotSerialised("a text has no end")
    return text[start : found.start()], found.end()


def _array(text: str, at: int, depth: int) -> tuple[Value, int]:
    """Give what stands up to the closing brace, however many pairs are announced."""
    pairs: dict[str | int, Value] = {}
    while not text.startswith("}", at):
        key, at = _value(text, at, depth)
        if not isinstance(key, str | int):
            raise NotSerialised("a key is neither a text nor a number")
        # Names of private properties stand behind that of their class, between two NULs.
        name = key.rpartition("\x00")[2] if isinstance(key, str) else key
        pairs[name], at = _value(text, at, depth)
    return pairs, at + 1
