import json
import socket

import pytest

from htc.lib import fetch
from tests.testnet import Page, reason_of

DENIED = """
    127.0.0.1 127.255.255.254 10.0.0.1 192.168.1.1 172.16.0.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255
    ::1 :: fe80::1 fd00::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::127.0.0.1 2002:7f00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2
    64:ff9b::7f00:1 fe80::1%1
"""


@pytest.mark.parametrize("ip", DENIED.split())
def test_literal_address_is_refused(testnet, ip):
    host = f"[{ip}]" if ":" in ip else ip
    testnet.resolve(ip, [ip])

    assert reason_of(f"http://{host}/") == "blocked_address"
    assert testnet.dials == []


@pytest.mark.parametrize("ip", DENIED.split())
def test_name_that_resolves_to_a_denied_address_is_not_dialled(testnet, ip):
    testnet.resolve("inside.test", [ip])

    assert reason_of("http://inside.test/") == "blocked_address"
    assert testnet.dials == []


NO_PUBLIC_NAMES = """
    2130706433 0x7f000001 0X7F.0.0.1 0177.0.0.1 017700000001 127.1 127.0.1 127.0.0.1. 127.0.0.1.. 0x7f.1 0 0x 127.0.0.0x1 5.5.5.1
    １２７.０.０.１ 127。0。0。1 %31%32%37.0.0.1 localhost intranet localhost. . .. a..test .test -a.test a.test-
    [::1] [::ffff:7f00:1] [fe80::1%25eth0] [2606:4700::1] [v1.a] [::1
"""


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_host_that_is_no_public_name_is_refused_before_a_look_up(testnet, monkeypatch, scheme):
    monkeypatch.setattr(fetch, "_look_up", lambda *args: pytest.fail("looked up"))
    hosts = NO_PUBLIC_NAMES.split()

    assert {host: reason_of(f"{scheme}://{host}/") for host in hosts} == dict.fromkeys(hosts, "blocked_address")


@pytest.mark.parametrize("host", ["htc.test", "HTC.test", "www.htc.test", "htc.test.", "ｈｔｃ.test"])
def test_own_host_is_refused_by_name(testnet, settings, host):
    settings.OWN_HOSTS = frozenset({"htc.test", "www.htc.test"})
    testnet["https://htc.test/"] = "ours"

    assert reason_of(f"https://{host}/") == "blocked_address"
    assert testnet.dials == []


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="empty"),
        pytest.param("other.test/", id="no scheme"),
        pytest.param("//other.test/", id="no scheme but a host"),
        pytest.param("http:other.test", id="no slashes"),
        pytest.param("http:///etc/passwd", id="no host"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("gopher://other.test/", id="gopher"),
        pytest.param("ftp://other.test/", id="ftp"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("http://user@other.test/", id="user name"),
        pytest.param("http://user:word@other.test/", id="user name and password"),
        pytest.param("http://@other.test/", id="empty user name"),
        pytest.param("http://other.test\r\nX-Injected: 1/", id="line break in the host"),
        pytest.param("http://other.test/\r\nX-Injected:1", id="line break in the path"),
        pytest.param("http://other.test/a\tb", id="tab"),
        pytest.param("http://other.test/a\tb#part", id="tab before a fragment"),
        pytest.param("http://[::1#part", id="open bracket before a fragment"),
        pytest.param("http://other.test/a b", id="space"),
        pytest.param(" http://other.test/", id="space in front"),
        pytest.param("http://other.test/\x00", id="NUL"),
        pytest.param("http://other.test/\x7f", id="delete"),
        pytest.param("http://other.test/\u0085", id="C1 control"),
        pytest.param("http://other.test/\u2028", id="line separator"),
        pytest.param("http://other.test\\@127.0.0.1/", id="backslash"),
        pytest.param("http://other.test/" + "a" * 2031, id="2 049 characters"),
        pytest.param(f"http://{'a' * 64}.test/", id="label of 64 characters"),
        pytest.param(f"http://{'a.' * 130}test/", id="host of 264 characters"),
        *(
            pytest.param(f"http://other.test:{port}/", id=f"port {port}")
            for port in (0, 22, 25, 6379, 8000, 8080, 11211, 65536, "x", "-80")
        ),
    ],
)
def test_url_that_is_not_plain_is_refused(testnet, url):
    testnet["http://other.test/"] = "here"

    assert reason_of(url) == "blocked_address"
    assert testnet.dials == []


def test_url_of_2048_characters_passes(testnet):
    url = "http://other.test/" + "a" * 2030
    testnet[url] = "here"

    assert fetch.get(url).body == b"here"


@pytest.mark.parametrize("ips", [["5.5.5.1", "127.0.0.1"], ["127.0.0.1", "5.5.5.1"], ["5.5.5.1", "2606:4700::1", "::1"]])
def test_one_denied_address_spoils_the_whole_answer(testnet, ips):
    testnet["http://other.test/"] = "here"
    testnet.resolve("other.test", ips)

    assert reason_of("http://other.test/") == "blocked_address"
    assert testnet.dials == []


def test_name_is_looked_up_once_a_hop_and_the_judged_address_dialled(testnet):
    testnet["http://rebind.test/"] = Page("", 302, {"Location": "http://rebind.test/again"})
    testnet["http://rebind.test/again"] = "inside"
    testnet.resolve("rebind.test", ["5.5.5.1"], ["127.0.0.1"])

    assert reason_of("http://rebind.test/") == "blocked_address"
    assert [(dial["ip"], dial["path"]) for dial in testnet.dials] == [("5.5.5.1", "/")]


def test_name_that_turns_to_loopback_later_is_refused_then(testnet):
    testnet["http://rebind.test/"] = "here"
    testnet.resolve("rebind.test", ["5.5.5.1"], ["127.0.0.1"])

    assert fetch.get("http://rebind.test/").body == b"here"
    assert reason_of("http://rebind.test/") == "blocked_address"


def test_next_address_is_tried_when_one_does_not_answer(testnet):
    testnet["http://two.test/"] = "here"
    testnet.resolve("two.test", ["2606:4700::1", "2606:4700::2"])
    testnet.unroute("2606:4700::1")

    assert fetch.get("http://two.test/").body == b"here"
    assert [(dial["ip"], dial["verdict"]) for dial in testnet.dials] == [("2606:4700::1", "no_route"), ("2606:4700::2", "dialled")]


def test_few_addresses_of_one_name_are_tried(testnet):
    many = [f"5.5.6.{number}" for number in range(1, 50)]
    testnet.resolve("many.test", many)
    testnet.unroute(*many)

    assert reason_of("http://many.test/") == "source_unreachable"
    assert len(testnet.dials) == fetch.MAX_DIALS


def test_log_tells_of_each_connection(testnet):
    testnet["https://other.test/post?a=b"] = "here"
    fetch.get("https://other.test/post?a=b")

    line = {"host": "other.test", "ip": "5.5.5.1", "port": 443, "method": "GET", "path": "/post?a=b", "verdict": "dialled"}
    assert testnet.dials == [line]


def test_route_that_leaves_the_machine_is_no_route(testnet):
    testnet["http://other.test/"] = "here"
    declared = json.loads(testnet.file.read_text())
    declared["routes"]["5.5.5.1:80"] = "5.5.5.1:80"
    testnet.file.write_text(json.dumps(declared))

    assert reason_of("http://other.test/") == "source_unreachable"
    assert testnet.dials[0]["verdict"] == "no_route"


def test_unknown_name_is_unreachable(testnet):
    assert reason_of("http://unknown.test/") == "source_unreachable"
    assert testnet.dials == []


def resolver(found):
    return lambda *args, **kwargs: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in found]


def test_resolver_is_asked_once_for_the_absolute_name(monkeypatch):
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *args, **kwargs: asked.append(host) or resolver(["127.0.0.1"])())

    assert reason_of("http://other.test/") == "blocked_address"
    assert asked == ["other.test."]


def test_judged_address_itself_is_dialled_with_a_short_patience(monkeypatch):
    dialled = []

    def connect(self, endpoint):
        dialled.append((endpoint, self.gettimeout()))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolver(["5.5.5.1", "5.5.5.1"]))
    monkeypatch.setattr(socket.socket, "connect", connect)

    assert reason_of("https://other.test/") == "source_unreachable"
    assert dialled == [(("5.5.5.1", 443), fetch.CONNECT)]


@pytest.mark.parametrize("error", [socket.gaierror(-2, "not known"), UnicodeError()])
def test_resolver_error_is_unreachable(monkeypatch, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    assert reason_of("http://other.test/") == "source_unreachable"


def test_ports_and_numbers_that_the_site_allows_are_asked(testnet, settings):
    settings.SOURCE_PORTS, settings.SOURCE_NUMBERS = frozenset({80, 443, 8080}), True
    testnet["http://5.5.5.1:8080/post"] = "<p>A page.</p>"
    testnet._routes["5.5.5.1:8080"] = testnet._routes["5.5.5.1:80"]
    testnet._write()

    assert fetch.get("http://5.5.5.1:8080/post").status == 200
    assert testnet.requests["5.5.5.1:8080"][0].headers["Host"] == "5.5.5.1:8080"
    assert reason_of("http://5.5.5.1:8443/post") == "blocked_address"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fe80::1%25eth0]",
        "[fd00::1]",
        "0x7f.1",
        "127.1",
        "2130706433",
    ],
)
def test_numbers_that_the_site_allows_are_judged_like_any_address(testnet, settings, host):
    settings.SOURCE_NUMBERS = True

    assert reason_of(f"http://{host}/") == "blocked_address"
    assert testnet.dials == []
