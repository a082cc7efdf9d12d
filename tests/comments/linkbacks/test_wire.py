"""The pingback endpoint over a real connection, with the client that comes with Python."""

import xmlrpc.client

import pytest

from articles.models import Site
from comments.models import Response

SOURCE = "https://other.test/post"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(live_server):
    with xmlrpc.client.ServerProxy(f"{live_server.url}/xmlrpc.php") as proxy:
        yield proxy


def fault(method, *parameters) -> int:
    with pytest.raises(xmlrpc.client.Fault) as caught:
        method(*parameters)
    return caught.value.faultCode


def refusal(method, *parameters) -> xmlrpc.client.ProtocolError:
    try:
        method(*parameters)
    except xmlrpc.client.ProtocolError as error:
        # The client leaves an answer open that it does not read, and a traceback would keep it.
        return error.with_traceback(None)
    pytest.fail("The call was answered.")


def test_every_row_of_the_fault_table_that_is_told_on_the_wire(server, make_article, make_response):
    article = make_article()
    closed = make_article(linkbacks_open=False)
    make_response(article, kind="pingback", source_url="https://known.test/", state="spam")
    ping = server.pingback.ping

    assert ping(SOURCE, article.full_url).startswith("Thank you")
    assert Response.objects.get(source_url=SOURCE).state == "unverified"
    assert fault(ping, article.full_url, article.full_url) == 0
    assert fault(ping, closed.full_url, article.full_url) == 0
    assert fault(ping, "https://more.test/", "https://htc.test/2014/01/absent/") == 32
    assert fault(ping, "https://more.test/", closed.full_url) == 33
    assert fault(ping, "https://more.test/", "https://htc.test/") == 33
    assert fault(ping, SOURCE, article.full_url) == 48
    assert fault(ping, "https://known.test/", article.full_url) == 48
    assert fault(ping, SOURCE) == -32602
    assert fault(ping, SOURCE, 7) == -32602
    assert fault(server.system.listMethods) == -32601
    assert fault(server.system.multicall, []) == -32601


def test_closed_site_answers_49(server, make_article):
    article = make_article()
    site = Site.current()
    site.linkbacks_open = False
    site.save()

    assert fault(server.pingback.ping, SOURCE, article.full_url) == 49


def test_too_many_calls_are_told_to_come_later(server, make_article, time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z")
    article = make_article()
    for number in range(30):
        server.pingback.ping(f"https://site-{number}.test/", article.full_url)

    error = refusal(server.pingback.ping, SOURCE, article.full_url)

    assert (error.errcode, error.headers["Retry-After"]) == (429, "60")
    assert int(error.headers["Content-Length"]) > 0
