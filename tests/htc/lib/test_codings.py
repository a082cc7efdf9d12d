import gzip
import zlib

import pytest

from htc.lib.codings import STEP, BadCoding, BrokenOff, decoded

MIB = 1024 * 1024


def raw_deflate(data):
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def in_pieces(data, length):
    return iter([data[at : at + length] for at in range(0, len(data), length)])


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        pytest.param("gzip", gzip.compress, id="gzip"),
        pytest.param(" X-GZIP", gzip.compress, id="its old name, in any case"),
        pytest.param("deflate", zlib.compress, id="a zlib stream, as deflate is meant"),
        pytest.param("deflate", raw_deflate, id="a bare stream, as some send it"),
        pytest.param("identity", bytes, id="none, by name"),
        pytest.param("", bytes, id="none"),
    ],
)
@pytest.mark.parametrize("size", [0, 1, STEP, STEP + 100, 2 * STEP, MIB])
def test_body_is_what_it_was_in_pieces_of_bounded_size(coding, encode, size):
    body = b"<" * size

    pieces = list(decoded(in_pieces(encode(body), STEP), coding))

    assert b"".join(pieces) == body
    assert max(map(len, pieces), default=0) <= STEP


def test_nested_gzip_is_opened_once():
    inner = gzip.compress(b"inside")

    assert b"".join(decoded(iter([gzip.compress(inner)]), "gzip")) == inner


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "gzip, identity", "x" * 5000])
def test_unknown_coding_is_refused_before_anything_is_read(coding):
    with pytest.raises(BadCoding, match=r"^.{1,80}$"):
        decoded(iter([]), coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("body", [b"garbage", b"\xff" * 100, gzip.compress(b"x")[:10] + b"\xff" * 100])
def test_compressed_garbage_is_refused(coding, body):
    with pytest.raises(BadCoding):
        list(decoded(iter([body]), coding))


@pytest.mark.parametrize(("coding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate)])
def test_body_that_ends_early_is_no_body(coding, encode):
    with pytest.raises(BrokenOff):
        list(decoded(iter([encode(bytes(range(256)))[:-9]]), coding))
