import pytest
from hypothesis import given
from hypothesis import strategies as st
from webencodings.labels import LABELS

from comments.linkbacks.page.decode import BadEncoding, decode


def meta(label):
    return f'<!doctype html><meta charset="{label}">'.encode("ascii")


@pytest.mark.parametrize(
    ("body", "charset", "expected"),
    [
        pytest.param("é".encode(), "", "é", id="UTF-8 without a label"),
        pytest.param("é".encode("cp1252"), "", "é", id="not UTF-8, no label: windows-1252"),
        pytest.param("“é”".encode("cp1252"), "iso-8859-1", "“é”", id="label iso-8859-1 means windows-1252"),
        pytest.param("“é”".encode("cp1252"), "windows-1252", "“é”", id="windows-1252"),
        pytest.param("日本語".encode("cp932"), "Shift_JIS", "日本語", id="shift_jis"),
        pytest.param("①".encode("cp932"), "x-sjis", "①", id="x-sjis with a character of the vendor"),
        pytest.param("镕".encode("gbk"), "gb2312", "镕", id="gb2312 means gbk"),
        pytest.param("㐀".encode("gb18030"), "gbk", "㐀", id="gbk is decoded as its superset"),
        pytest.param("한국어".encode("cp949"), "euc-kr", "한국어", id="euc-kr"),
        pytest.param("\ufeffé".encode(), "windows-1252", "é", id="byte-order mark beats the header"),
        pytest.param("\ufeffé".encode("utf-16-le"), "utf-8", "é", id="UTF-16 little endian by its mark"),
        pytest.param("\ufeffé".encode("utf-16-be"), "", "é", id="UTF-16 big endian by its mark"),
        pytest.param("é".encode(), "no-such-label", "é", id="unknown label counts as none"),
        pytest.param("é".encode(), ' "UTF-8" ', "é", id="label in quotes"),
    ],
)
def test_header_and_mark(body, charset, expected):
    assert decode(body, charset=charset) == expected


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        pytest.param(meta("windows-1251"), "cp1251", id="charset"),
        pytest.param(b"<META CHARSET=koi8-r>", "koi8-r", id="upper case, no quotes"),
        pytest.param(b'<meta http-equiv="Content-Type" content="text/html; charset=big5">', "big5", id="http-equiv"),
        pytest.param(b"<meta content='text/html;charset=\"euc-jp\"' http-equiv=content-type>", "euc-jp", id="content first"),
        pytest.param(b"<!-- <meta charset=utf-8> -->" + meta("koi8-r"), "koi8-r", id="not within a comment"),
        pytest.param(b'<meta name="x" content="charset=utf-8">' + meta("koi8-r"), "koi8-r", id="not in a description"),
        pytest.param(meta("no-such-label") + meta("koi8-r"), "koi8-r", id="unknown label is passed over"),
        pytest.param(meta("utf-16"), "utf-8", id="a page readable as ASCII is not UTF-16"),
    ],
)
def test_meta_is_believed(head, encoding):
    text = "привет" if encoding in {"cp1251", "koi8-r", "utf-8"} else "日本"

    assert decode(head + text.encode(encoding)).endswith(text)


def test_header_beats_meta():
    assert decode(meta("iso-8859-1") + "é".encode(), charset="utf-8").endswith("é")


def test_meta_is_looked_for_in_markup_only():
    assert decode(meta("koi8-r") + "é".encode(), prescan=False).endswith("é")


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(b" " * 1024, id="behind byte 1024"),
        pytest.param(b"<style>" + b"x{} " * 5000 + b"</style>", id="behind a style sheet"),
        pytest.param(b"<!-- <meta charset=big5> -->" * 200, id="behind comments that name another"),
        pytest.param(b"<script>'<meta charset=big5>'</script>" * 200, id="behind scripts that name another"),
    ],
)
def test_meta_is_obeyed_wherever_it_stands(before):
    assert decode(before + meta("koi8-r") + "привет".encode("koi8-r")).endswith("привет")


def test_xml_declaration_is_obeyed():
    assert decode(b'<?xml version="1.0" encoding="koi8-r"?>' + "привет".encode("koi8-r")).endswith("привет")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("“café” – naïve".encode("cp1252"), "“café” – naïve", id="windows-1252"),
        pytest.param(meta("windows-1251") + "привет".encode("cp1251"), "привет", id="what the page says itself"),
        pytest.param("naïve café".encode() + b" \xe9", "naïve café \ufffd", id="UTF-8 but for one letter"),
        pytest.param("привет друзья".encode("cp1251"), "\ufffd", id="letters of which nobody can tell"),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["by the header", "by a mark too"])
def test_page_that_is_not_the_utf_8_it_says(body, expected, mark):
    text = decode(mark + body, charset="utf-8")

    assert text.endswith(expected)
    assert ("\ufffd" in text) == ("\ufffd" in expected)


@pytest.mark.parametrize("label", ["shift_jis", "gb18030", "windows-1252", "euc-kr"])
def test_utf_8_is_read_under_another_label_that_does_not_fit(label):
    assert decode("“привет”, 日本語".encode(), charset=label) == "“привет”, 日本語"


@pytest.mark.parametrize(
    "body",
    [b"<!--" * 250_000, b"<meta <meta 'x" * 70_000, b'<meta "' * 140_000, b"<script>" * 120_000, b"\xe9 \xc3\xa9" * 200_000],
    ids=["comments", "metas", "quotes", "scripts", "letters"],
)
def test_reading_hostile_bytes_has_an_end(body):
    assert decode(body, charset="utf-8")


@pytest.mark.parametrize("label", ["utf-7", "UTF7", "x-utf-7", "unicode-1-1-utf-7", "csUnicode11UTF7", "hz-gb-2312", "iso-2022-kr"])
def test_dangerous_encodings_are_refused(label):
    with pytest.raises(BadEncoding):
        decode(b"x", charset=label)
    with pytest.raises(BadEncoding):
        decode(meta(label))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp932", "gb18030", "euc-jp", "big5"])
def test_character_cut_in_half_by_the_cap_is_dropped(encoding):
    body = "日本".encode(encoding)[:-1]
    label = {"cp932": "shift_jis"}.get(encoding, encoding.replace("16-le", "16le"))

    assert decode(body, charset=label, truncated=True) == "日"
    assert decode(body, charset=label) != "日"


def test_page_cut_in_half_is_still_tried_as_utf_8():
    assert decode("日本".encode()[:-1], truncated=True) == "日"


def test_every_label_of_the_standard_can_be_decoded():
    labels = [label for label, name in LABELS.items() if name != "replacement"]

    assert {label: decode(b"", charset=label) for label in labels} == dict.fromkeys(labels, "")


@given(st.binary(max_size=200), st.sampled_from(sorted(LABELS)) | st.text(max_size=12), st.booleans())
def test_any_bytes_under_any_label_are_text_or_refused(body, charset, truncated):
    try:
        text = decode(body, charset=charset, truncated=truncated)
    except BadEncoding:
        return

    assert isinstance(text, str)


@given(st.text(), st.integers(0, 3))
def test_a_cut_never_shows_in_utf_8(text, missing):
    text = text.replace("\ufffd", "")
    body = text.encode()[: len(text.encode()) - missing]

    assert "\ufffd" not in decode(body, charset="utf-8", truncated=True)
