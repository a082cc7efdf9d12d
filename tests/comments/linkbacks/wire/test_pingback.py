import xmlrpc.client
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.linkbacks.wire import pingback
from comments.linkbacks.wire.pingback import Fault, ProtocolError, failure, parse_ping, success

SOURCE = "http://a.test/post?a=1&b=2"
TARGET = "https://htc.test/p/"

CALL = """<?xml version="1.0"{encoding}?>
<methodCall><methodName>{method}</methodName><params>{params}</params></methodCall>"""
STRINGS = (
    "<param><value><string>http://a.test/post?a=1&amp;b=2</string></value></param>"
    "<param><value><string>https://htc.test/p/</string></value></param>"
)


def call(params=STRINGS, *, method="pingback.ping", encoding=""):
    return CALL.format(params=params, method=method, encoding=f' encoding="{encoding}"' if encoding else "")


def fault_of(body):
    with pytest.raises(ProtocolError) as refusal:
        parse_ping(body if isinstance(body, bytes) else body.encode())
    return refusal.value.fault


# As the PHP library of WordPress 4 writes it: line breaks, no declaration of the encoding, a space before the closing tag.
WORDPRESS = b"""<?xml version="1.0"?>
<methodCall>
<methodName>pingback.ping</methodName>
<params>
<param><value><string>http://a.test/post?a=1&amp;b=2</string></value></param>
<param><value><string>https://htc.test/p/</string></value></param>
</params></methodCall>
"""
PERL = (
    b'<?xml version="1.0" encoding="us-ascii"?><methodCall><methodName>pingback.ping</methodName><params>'
    b"<param><value>http://a.test/post?a=1&#38;b=2</value></param><param><value>https://htc.test/p/</value></param></params></methodCall>"
)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(xmlrpc.client.dumps((SOURCE, TARGET), "pingback.ping").encode(), id="Python"),
        pytest.param(xmlrpc.client.dumps((SOURCE, TARGET), "pingback.ping", encoding="iso-8859-1").encode(), id="Python, Latin-1"),
        pytest.param(WORDPRESS, id="WordPress 4"),
        pytest.param(PERL, id="Perl, untyped values"),
        pytest.param(call().encode("utf-8-sig"), id="byte-order mark"),
        pytest.param(call(encoding="windows-1252").encode("utf-8-sig"), id="byte-order mark beats the declaration"),
        pytest.param(call(encoding="windows-1252").encode("cp1252"), id="windows-1252"),
        pytest.param(call(encoding="KOI8-R").encode("koi8-r"), id="another single-byte encoding"),
        pytest.param(call(encoding="utf-16").encode("utf-16"), id="UTF-16 with mark"),
        pytest.param(call().encode("utf-16-be"), id="UTF-16 without mark"),
        pytest.param(b"\r\n" + WORDPRESS, id="empty line that a careless script prints first"),
        pytest.param(WORDPRESS.replace(b"<string>", b"<string>\n\t").replace(b"</string>", b" \r\n</string>"), id="white space inside"),
        pytest.param(WORDPRESS.replace(b"<value>", b"<value>\n  ").replace(b"</value>", b"\n</value>"), id="indented values"),
        pytest.param(WORDPRESS.replace(b"pingback.ping", b" pingback.ping\n"), id="white space around the method"),
        pytest.param(WORDPRESS.replace(b"<params>", b"<!-- sent by a blog --><params>"), id="comment"),
        pytest.param(WORDPRESS.replace(b"https://htc.test/p/", b"<![CDATA[https://htc.test/p/]]>"), id="CDATA"),
    ],
)
def test_ping_of_any_software_is_understood(body):
    assert parse_ping(body) == (SOURCE, TARGET)


def test_letters_of_a_declared_encoding_are_read():
    body = call(encoding="windows-1252").replace("a.test", "bücher.example").encode("cp1252")

    assert parse_ping(body)[0].startswith("http://bücher.example/")


@pytest.mark.parametrize(
    "method",
    ["system.listMethods", "system.multicall", "wp.getUsersBlogs", "pingback.png", "pingback.extensions.getPingbacks", "", "Pingback.Ping"],
)
def test_other_methods_do_not_exist(method):
    assert fault_of(call(method=method)) == Fault.NO_SUCH_METHOD


def test_multicall_is_no_method_however_deep_it_nests():
    pings = [{"methodName": "pingback.ping", "params": [SOURCE, TARGET]}] * 20

    assert fault_of(xmlrpc.client.dumps((pings,), "system.multicall")) == Fault.NO_SUCH_METHOD


@pytest.mark.parametrize(
    "params",
    [
        pytest.param((), id="none"),
        pytest.param((SOURCE,), id="one"),
        pytest.param((SOURCE, TARGET, "x"), id="three"),
        pytest.param((SOURCE, 7), id="integer"),
        pytest.param((SOURCE, True), id="boolean"),
        pytest.param(([SOURCE], TARGET), id="array"),
        pytest.param((SOURCE, b"x"), id="binary"),
    ],
)
def test_anything_but_two_strings_is_bad_parameters(params):
    assert fault_of(xmlrpc.client.dumps(params, "pingback.ping")) == Fault.BAD_PARAMETERS


@pytest.mark.parametrize(
    "params",
    [
        pytest.param(STRINGS.replace("<value>", "").replace("</value>", ""), id="no value element"),
        pytest.param(STRINGS.replace("<string>", "x<string>"), id="loose text beside the type"),
        pytest.param(STRINGS.replace("</string>", "<b/></string>"), id="element in a string"),
        pytest.param(STRINGS.replace("</value>", "</value><value/>"), id="two values in a parameter"),
        pytest.param(STRINGS.replace("string>", "String>"), id="names are case-sensitive"),
    ],
)
def test_malformed_values_are_bad_parameters(params):
    assert fault_of(call(params)) == Fault.BAD_PARAMETERS


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param(b"", Fault.PARSE_ERROR, id="empty"),
        pytest.param(b" \n", Fault.PARSE_ERROR, id="blank"),
        pytest.param(b"source=http://a.test/&target=x", Fault.PARSE_ERROR, id="a form"),
        pytest.param(b"\x00\x01\x02\xff", Fault.PARSE_ERROR, id="binary"),
        pytest.param(WORDPRESS[:-20], Fault.PARSE_ERROR, id="truncated"),
        pytest.param(WORDPRESS + WORDPRESS, Fault.PARSE_ERROR, id="two documents"),
        pytest.param(call().replace("a.test", "b\xfccher.example").encode("latin-1"), Fault.PARSE_ERROR, id="Latin-1 undeclared"),
        pytest.param(call(encoding="utf-7").encode(), Fault.PARSE_ERROR, id="UTF-7"),
        pytest.param(call(encoding="shift_jis").encode(), Fault.PARSE_ERROR, id="multi-byte encoding"),
        pytest.param(call(encoding="no-such").encode(), Fault.PARSE_ERROR, id="unknown encoding"),
        pytest.param(call(encoding="utf-16").encode(), Fault.PARSE_ERROR, id="declares UTF-16 and is not"),
        pytest.param(call().replace("post", "&nbsp;").encode(), Fault.PARSE_ERROR, id="entity nobody declared"),
        pytest.param(call().replace("post", "&#0;").encode(), Fault.PARSE_ERROR, id="NUL by reference"),
        pytest.param(b"<x>" * 5000, Fault.PARSE_ERROR, id="deep nesting"),
        pytest.param(call("<param>" + "<value>" * 9 + "</value>" * 9 + "</param>").encode(), Fault.PARSE_ERROR, id="deep value"),
        pytest.param(b"<html><body>hello</body></html>", Fault.NOT_A_CALL, id="a page"),
        pytest.param(success("x"), Fault.NOT_A_CALL, id="an answer"),
        pytest.param(b"<methodCall/>", Fault.NOT_A_CALL, id="no method name"),
    ],
)
def test_what_is_no_call_is_said_to_be_none(body, fault):
    assert fault_of(body) == fault


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "doctype",
    [
        pytest.param(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', id="entities that grow by the power"),
        pytest.param('<!DOCTYPE x [<!ENTITY l8 "' + "a" * 8000 + '">]>', id="one long entity used often"),
        pytest.param('<!DOCTYPE x [<!ENTITY l8 SYSTEM "file:///etc/passwd">]>', id="entity that is a file"),
        pytest.param('<!DOCTYPE x [<!ENTITY l8 SYSTEM "http://127.0.0.1/">]>', id="entity that is an address"),
        pytest.param('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]>', id="parameter entity"),
        pytest.param('<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">', id="external document type"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_is_refused_before_any_parser_sees_it(doctype, encoding, monkeypatch):
    def never(text):
        raise AssertionError("parsed")

    monkeypatch.setattr(pingback, "_parse", never)
    body = call(encoding=encoding).replace("?>", "?>" + doctype, 1).replace("post", "&l8;")

    assert fault_of(body.encode(encoding)) == Fault.PARSE_ERROR


@pytest.mark.parametrize("fault", Fault)
def test_fault_is_read_by_other_software(fault):
    with pytest.raises(xmlrpc.client.Fault) as answer:
        xmlrpc.client.loads(failure(fault))

    assert answer.value.faultCode == fault
    assert answer.value.faultString.endswith(".")


def test_codes_are_those_of_the_specifications():
    assert sorted(Fault) == [-32700, -32602, -32601, -32600, 0, 16, 17, 32, 33, 48, 49, 50]


@pytest.mark.parametrize("text", ["Thank you.", "<&>\"' ]]>", "\x00\x0b\ufffe\ud800x"])
def test_success_is_exactly_one_string(text):
    (answer,), method = xmlrpc.client.loads(success(text))

    assert method is None
    assert answer == text.replace("\x00\x0b\ufffe\ud800", " ")
    assert ElementTree.fromstring(success(text)).tag == "methodResponse"


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_body_is_a_ping_or_a_protocol_error(body):
    with pytest.raises(ProtocolError):
        parse_ping(body)


FRAGMENTS = (
    "<methodCall> </methodCall> <methodName> </methodName> pingback.ping <params> </params> <param> </param> <value> </value> <string> "
    "</string> <?xml\tversion='1.0'?> &amp; &x; <!-- --> <![CDATA[ ]]> <a:b>"
)


@given(st.lists(st.sampled_from(FRAGMENTS.split(" ")) | st.text(max_size=2), max_size=30).map("".join))
def test_almost_a_call_is_a_ping_or_a_protocol_error(text):
    with suppress(ProtocolError):
        parse_ping(text.encode("utf-8", "replace"))


@given(st.text(), st.text())
def test_no_answer_repeats_what_was_sent(source, target):
    body = xmlrpc.client.dumps((source, target, "<secret>"), "pingback.ping").encode("utf-8", "replace")

    assert b"secret" not in failure(fault_of(body))
