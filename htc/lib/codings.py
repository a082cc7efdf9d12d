"""The codings in which the body of an answer may come: gzip, deflate or none (RFC 9110 §8.4.1)."""

import zlib
from collections.abc import Callable, Iterator

# Bytes of a step: no piece that is given is larger, however much a compressed one would make of it.
STEP = 16 * 1024


class BadCoding(ValueError):
    """The coding is unknown, or the body is not what its name says."""


class BrokenOff(EOFError):
    """A compressed body ended before its end."""


def decoded(pieces: Iterator[bytes], named: str) -> Iterator[bytes]:
    """Give the pieces of a body without the coding that Content-Encoding names.

    Raises BadCoding, at once for an unknown name and else where it is met, and BrokenOff.
    """
    coding = named.strip().lower()
    if coding in ("", "identity"):
        return pieces
    if coding in ("gzip", "x-gzip"):
        return _inflated(pieces, lambda first: 16 + zlib.MAX_WBITS)
    if coding == "deflate":
        # RFC 9110 §8.4.1.2: a zlib stream is meant, but some servers send the bare one. A zlib stream begins with 0x?8.
        return _inflated(pieces, lambda first: zlib.MAX_WBITS if first[0] & 15 == 8 else -zlib.MAX_WBITS)
    raise BadCoding(f"the content coding {coding[:40]!r} was not asked for")


def _inflated(pieces: Iterator[bytes], window_bits: Callable[[bytes], int]) -> Iterator[bytes]:
    """Give a compressed stream inflated in steps of bounded size; what follows its end is not read."""
    inflater = None
    try:
        for piece in pieces:
            inflater = inflater or zlib.decompressobj(window_bits(piece))
            step = b""
            # A full step may leave output inside the inflater although all input is taken in.
            while piece or len(step) == STEP:
                step = inflater.decompress(piece, STEP)
                yield step
                piece = inflater.unconsumed_tail
                if inflater.eof:
                    return
    except zlib.error as error:
        raise BadCoding(f"the compressed body is broken: {error}") from None
    if inflater:
        raise BrokenOff
