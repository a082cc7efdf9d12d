"""The pingback endpoint as other sites' software meets it (Pingback 1.0, XML-RPC over HTTP)."""

import threading
import xmlrpc.client

import pytest
from django.db import connection

from articles.models import Article, OldAddress
from comments.linkbacks.incoming import pingback
from comments.models import Response
from tests.site.journey import ENDPOINT, fault_of, ping, post_call, verify_due

SOURCE = "https://other.test/post"
THANKS = "Thank you"


@pytest.fixture
def call(reader):
    """Ping and give the fault code; 'ok' for a success."""

    def send(source, target, **extra):
        try:
            assert ping(reader, source, target, **extra).startswith(THANKS)
        except xmlrpc.client.Fault as fault:
            return fault.faultCode
        return "ok"

    return send


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        pytest.param(SOURCE, "https://htc.test/2014/01/open/", "ok", id="open article"),
        pytest.param(SOURCE, "http://www.htc.test/2014/01/open?utm_source=x#frag", "ok", id="same article by another spelling"),
        pytest.param(SOURCE, "https://htc.test/?p=101", "ok", id="old number of the blog that moved here"),
        pytest.param(SOURCE, "https://old.htc.test/2013/12/before/", "ok", id="address that the article left, on a former host"),
        pytest.param(SOURCE, "https://htc.test/nope/", 32, id="no such page"),
        pytest.param(SOURCE, "https://htc.test/2014/01/absent/", 32, id="no such article"),
        pytest.param(SOURCE, "https://htc.test/2014/01/draft/", 32, id="draft answers as absent"),
        pytest.param(SOURCE, "https://htc.test/2100/01/scheduled/", 32, id="scheduled answers as absent"),
        pytest.param(SOURCE, "https://htc.test/2014/01/withdrawn/", 32, id="withdrawn answers as absent"),
        pytest.param(SOURCE, "https://htc.test/2014/01/closed/", 33, id="closed article"),
        pytest.param(SOURCE, "https://htc.test/", 33, id="home page"),
        pytest.param(SOURCE, "https://htc.test/2014/01/", 33, id="month archive"),
        pytest.param(SOURCE, "https://htc.test/feed/", 33, id="feed"),
        pytest.param(SOURCE, "https://htc.test/admin/", 33, id="admin"),
        pytest.param(SOURCE, "https://htc.test/static/css/site.css", 33, id="file"),
        pytest.param(SOURCE, "https://htc.test/2014/01/open/?page=2", 33, id="unknown query is not the article"),
        pytest.param(SOURCE, "https://other.test/p/", 33, id="foreign host"),
        pytest.param(SOURCE, "not an address", 33, id="no address at all"),
        pytest.param("https://htc.test/2014/01/open/", "https://htc.test/2014/01/open/", 0, id="source is target"),
        pytest.param("http://www.htc.test/2014/01/open#x", "https://htc.test/2014/01/open/", 0, id="source is target, spelt otherwise"),
        pytest.param("https://htc.test/2014/01/closed/", "https://htc.test/2014/01/open/", 0, id="source is a page of ours"),
        pytest.param("ftp://other.test/post", "https://htc.test/2014/01/open/", 0, id="not a web address"),
        pytest.param("https://other.test:8443/post", "https://htc.test/2014/01/open/", 0, id="another port"),
        pytest.param("https://127.0.0.1/post", "https://htc.test/2014/01/open/", 0, id="a number instead of a name"),
        pytest.param("https://user:pw@other.test/post", "https://htc.test/2014/01/open/", 0, id="with a password"),
        pytest.param("https://other.test/" + "a" * 2048, "https://htc.test/2014/01/open/", 0, id="too long"),
        pytest.param("https://other.test/a\r\nHost: x", "https://htc.test/2014/01/open/", 0, id="header injection"),
        pytest.param("https://other.test/a\tb", "https://htc.test/2014/01/open/", 0, id="tab"),
    ],
)
def test_answer_by_target_and_source_uses_no_network(make_article, call, testnet, source, target, code):
    article = make_article(slug="open")
    OldAddress.objects.create(path="?p=101", article=article)
    OldAddress.objects.create(path="2013/12/before", article=article)
    make_article(slug="closed", linkbacks_open=False)
    make_article(slug="draft", status=Article.Status.DRAFT)
    make_article(slug="scheduled", published_at="2100-01-15T12:00Z")
    make_article(slug="withdrawn", status=Article.Status.WITHDRAWN, path="2014/01/withdrawn")

    assert call(source, target) == code

    assert testnet.dials == []
    assert Response.objects.count() == (1 if code == "ok" else 0)


def test_same_ping_twice_is_fault_48_one_row_and_one_fetch(make_article, call, testnet):
    article = make_article()
    testnet[SOURCE] = f'<p>See <a href="{article.full_url}">this</a>.</p>'

    answers = [call(SOURCE, article.full_url), call("http://www.other.test/post/?utm_medium=x", article.full_url)]
    verify_due()
    answers.append(call(SOURCE, article.full_url))

    assert answers == ["ok", 48, 48]
    assert article.responses.count() == 1
    assert len(testnet.dials) == 1


@pytest.mark.parametrize("state", ["pending", "approved", "spam", "trash"])
def test_known_source_is_fault_48_in_every_state_so_that_none_is_told(make_article, make_response, call, state):
    article = make_article()
    make_response(article, kind="pingback", source_url=SOURCE, state=state)

    assert call(SOURCE, article.full_url) == 48


@pytest.mark.django_db(transaction=True)
def test_same_ping_twice_at_once_makes_one_row(make_article, client):
    article = make_article()
    answers = []

    def send():
        try:
            answers.append(ping(client, SOURCE, article.full_url)[:5])
        except xmlrpc.client.Fault as fault:
            answers.append(fault.faultCode)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, answers)) == ["48"] * 5 + ["Thank"]
    assert article.responses.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(xmlrpc.client.dumps((), "system.listMethods"), -32601, id="list of methods"),
        pytest.param(xmlrpc.client.dumps(("u", "p"), "wp.getUsersBlogs"), -32601, id="WordPress method"),
        pytest.param(xmlrpc.client.dumps((SOURCE, SOURCE), "pingback.png"), -32601, id="misspelt"),
        pytest.param(xmlrpc.client.dumps((SOURCE,), "pingback.ping"), -32602, id="one parameter"),
        pytest.param(xmlrpc.client.dumps((SOURCE,) * 3, "pingback.ping"), -32602, id="three parameters"),
        pytest.param(xmlrpc.client.dumps((SOURCE, 7), "pingback.ping"), -32602, id="an int"),
        pytest.param(xmlrpc.client.dumps((SOURCE, [SOURCE]), "pingback.ping"), -32602, id="an array"),
        pytest.param("this is not XML", -32700, id="not XML"),
        pytest.param("", -32700, id="empty"),
        pytest.param("<methodCall><methodName>pingback.ping</methodName>", -32700, id="truncated"),
        pytest.param(xmlrpc.client.dumps(("x",), methodresponse=True), -32600, id="an answer instead of a call"),
        pytest.param('<!DOCTYPE a [<!ENTITY b "c">]><methodCall/>', -32700, id="entity declaration"),
    ],
)
def test_call_that_is_no_ping_gets_its_fault(db, reader, testnet, body, code):
    answer = post_call(reader, body)

    assert (answer.status_code, fault_of(answer)) == (200, code)
    assert testnet.dials == []
    assert not Response.objects.exists()


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options", "patch"])
def test_other_methods_are_answered_405_with_post(db, reader, method):
    answer = getattr(reader, method)(ENDPOINT)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert not answer.cookies
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "application/xml; charset=utf-8", "", "text/html", "text/plain", "application/json", "multipart/form-data; boundary=x"]
    + ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "no type at all"],
)
def test_content_type_is_not_judged_but_the_call(make_article, reader, content_type):
    call = xmlrpc.client.dumps((SOURCE, make_article().full_url), "pingback.ping")

    assert b"Thank you" in reader.generic("POST", ENDPOINT, call, content_type=content_type).content
    no_call = reader.generic("POST", ENDPOINT, "source=a&target=b", content_type=content_type)
    assert (no_call.status_code, fault_of(no_call)) == (200, -32700)


@pytest.mark.parametrize("size", [17 * 1024, 10 * 2**20])
@pytest.mark.parametrize("begin", [b"", b"<?xml version='1.0'?><methodCall><methodName>pingback.ping</methodName>"])
def test_call_over_the_cap_is_413(db, reader, size, begin):
    assert post_call(reader, begin + b"<" * size).status_code == 413


@pytest.mark.parametrize(("pings", "status"), [(1, 200), (500, 200), (10_000, 413)])
def test_many_calls_in_one_are_no_method_of_ours_and_read_no_further_than_the_cap(make_article, reader, testnet, pings, status):
    call = {"methodName": "pingback.ping", "params": [SOURCE, make_article().full_url]}
    body = xmlrpc.client.dumps(([call] * pings,), "system.multicall")

    answer = post_call(reader, body)

    assert len(body) > pingback.MAX_CALL or pings == 1
    assert answer.status_code == status
    assert status == 413 or fault_of(answer) == -32601
    assert testnet.dials == []
    assert not Response.objects.exists()


def test_call_of_exactly_the_cap_is_read(make_article, reader):
    call = xmlrpc.client.dumps((SOURCE, make_article().full_url), "pingback.ping")

    assert post_call(reader, call + " " * (pingback.MAX_CALL - len(call))).status_code == 200


@pytest.mark.parametrize("text", ["<&>", "]]>", "“x”", "\x01\x02", "&amp;lt;"])
def test_fault_never_repeats_what_was_sent(make_article, reader, text):
    make_article()
    call = f"<methodCall><methodName>pingback.ping</methodName><params><param><value>zebra{text}</value></param></params></methodCall>"

    answer = post_call(reader, call.encode())

    assert fault_of(answer) in (-32700, -32602)
    assert b"zebra" not in answer.content


def test_answers_are_xml_that_nobody_keeps_and_set_no_cookie(make_article, reader):
    answer = post_call(reader, xmlrpc.client.dumps((SOURCE, make_article().full_url), "pingback.ping"))

    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_thirty_calls_a_minute_from_one_address_and_no_more(make_article, reader, time_machine):
    time_machine.move_to("2026-03-01T12:00:10Z")
    article = make_article()

    answers = [post_call(reader, xmlrpc.client.dumps((f"https://o{n}.test/", article.full_url), "pingback.ping")) for n in range(31)]
    other = post_call(reader, xmlrpc.client.dumps((SOURCE, article.full_url), "pingback.ping"), REMOTE_ADDR="9.9.9.9")
    forged = post_call(reader, xmlrpc.client.dumps((SOURCE, article.full_url), "pingback.ping"), HTTP_X_FORWARDED_FOR="8.8.8.8")

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert (fault_of(answers[-1]), answers[-1]["Retry-After"]) == (49, "60")
    assert other.status_code == 200
    assert forged.status_code == 429


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(
            '<?xml version="1.0"?><methodCall><methodName>pingback.ping</methodName><params><param><value>{source}</value></param>'
            "<param><value>{target}</value></param></params></methodCall>",
            id="untyped values",
        ),
        pytest.param(
            '\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<methodCall>\r\n<methodName>pingback.ping</methodName>\r\n<params>\r\n<param><value>'
            "<string>{source}</string></value></param>\r\n<param><value><string>{target}</string></value></param>\r\n</params></methodCall>\r\n",
            id="byte order mark and line ends",
        ),
    ],
)
def test_call_as_other_software_writes_it_is_taken(make_article, reader, testnet, call):
    article = make_article()
    testnet[SOURCE] = f'<p>See <a href="{article.full_url}">this</a>.</p>'

    answer = post_call(reader, call.format(source=SOURCE, target=article.full_url).encode(), HTTP_USER_AGENT="WordPress/4.9")
    verify_due()

    assert answer.status_code == 200
    assert article.responses.get().state == "pending"
