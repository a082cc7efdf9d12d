"""Fields from raw bytes: how a body is taken apart, and in which charset a field is read."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.linkbacks.wire.fields import NotAForm, TooManyFields, UnknownCharset, charset_of, decode_field, read_fields

FORM = "application/x-www-form-urlencoded"


def part(name, value, extra=""):
    return f'--B\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n{value}\r\n'


@pytest.mark.parametrize(
    ("body", "content_type", "fields"),
    [
        pytest.param(b"a=1&b=2", FORM, [(b"a", b"1"), (b"b", b"2")], id="two fields"),
        pytest.param(b"a=caf%E9+x%2By", FORM + "; charset=latin1", [(b"a", b"caf\xe9 x+y")], id="escapes and plus signs"),
        pytest.param(b"a=1&a=2", FORM, [(b"a", b"1"), (b"a", b"2")], id="repeated"),
        pytest.param(b"a&b=", FORM, [(b"a", b""), (b"b", b"")], id="without value"),
        pytest.param(b"&&a=1&\r\n", FORM.upper(), [(b"a", b"1")], id="empty pieces, line end, capitals"),
        pytest.param(b"a=%zz%4", FORM, [(b"a", b"%zz%4")], id="escapes that are none"),
        pytest.param(b"a=%00", FORM, [(b"a", b"\x00")], id="NUL"),
        pytest.param(
            (part("a", "1") + part("b", "ü\r\n2", '; filename="x"') + "--B--\r\n").encode(),
            'multipart/form-data; boundary="B"',
            [(b"a", b"1"), (b"b", "ü\r\n2".encode())],
            id="multipart",
        ),
        pytest.param(b"", FORM, [], id="empty"),
    ],
)
def test_fields_are_read_as_bytes(body, content_type, fields):
    assert read_fields(body, content_type) == fields


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        pytest.param(b'{"a": 1}', "application/json", NotAForm, id="JSON"),
        pytest.param(b"a=1", "text/plain", NotAForm, id="plain text"),
        pytest.param(b"a=1", "", NotAForm, id="no type"),
        pytest.param(b"a=1", "multipart/form-data", NotAForm, id="multipart without a boundary"),
        pytest.param(b"a=1", "multipart/form-data; boundary=B", NotAForm, id="multipart without parts"),
        pytest.param(b"&".join([b"a=1"] * 1001), FORM, TooManyFields, id="1,001 fields"),
        pytest.param((part("a", "1") * 1001).encode(), "multipart/form-data; boundary=B", TooManyFields, id="1,001 parts"),
    ],
)
def test_body_that_is_no_form_is_refused(body, content_type, error):
    with pytest.raises(error):
        read_fields(body, content_type)


def test_a_thousand_fields_are_read():
    assert len(read_fields(b"&".join([b"a=1"] * 1000), FORM)) == 1000


@pytest.mark.parametrize(
    ("value", "label", "text"),
    [
        pytest.param("café".encode(), "", "café", id="UTF-8 unsaid"),
        pytest.param(b"caf\xe9 \x93x\x94", "", "café “x”", id="windows-1252 unsaid"),
        pytest.param(b"caf\xe9", "iso-8859-1", "café", id="Latin-1"),
        pytest.param(b"caf\xe9", "utf-8", "café", id="said to be UTF-8 and is none"),
        pytest.param(b"\xfe\xff\xfe\xff x", "utf-8", " x", id="said to be UTF-8 and is nothing that can be told"),
        pytest.param("日本語".encode("cp932"), "shift_jis", "日本語", id="Shift_JIS"),
        pytest.param("日本語".encode("euc-jp"), "EUC-JP", "日本語", id="EUC-JP in capitals"),
        pytest.param("日本語".encode("iso-2022-jp"), "iso-2022-jp", "日本語", id="stateful"),
        pytest.param("朱镕基".encode("gbk"), "gb2312", "朱镕基", id="gb2312 with a character of gbk"),
        pytest.param("café".encode(), "utf-16", "café", id="no form is sent in UTF-16"),
    ],
)
def test_field_is_decoded(value, label, text):
    assert decode_field(value, label) == text


@pytest.mark.parametrize("label", ["UTF-7", "unicode-1-1-utf-7", "hz-gb-2312", "foobar", "é", "a\x00b", "x-user-defined", "a" * 5000])
def test_charset_that_hides_markup_or_is_none_is_refused(label):
    with pytest.raises(UnknownCharset):
        decode_field(b"x", label)


@pytest.mark.parametrize(
    ("content_type", "label"),
    [
        (FORM, ""),
        (f"{FORM}; charset=iso-8859-1", "iso-8859-1"),
        (f'{FORM};CHARSET="Shift_JIS"', "Shift_JIS"),
        (f"{FORM}; charset*=utf-8''latin1\r\nX: y", ""),
        ("", ""),
    ],
)
def test_charset_of_a_content_type(content_type, label):
    assert charset_of(content_type) == label


@given(
    body=st.binary(max_size=300) | st.text(alphabet='-B\r\n:;=&%"name form-data', max_size=300).map(str.encode),
    content_type=st.sampled_from([FORM, "multipart/form-data; boundary=B", "multipart/form-data; boundary*=utf-8''B"])
    | st.text(max_size=80),
    label=st.text(max_size=20),
)
def test_nothing_that_is_sent_raises_anything_else(body, content_type, label):
    with suppress(NotAForm, TooManyFields):
        for name, value in read_fields(body, content_type):
            assert isinstance(name, bytes)
            assert isinstance(value, bytes)
    with suppress(UnknownCharset):
        decode_field(body, label or charset_of(content_type))
