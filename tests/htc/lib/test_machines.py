from ipaddress import ip_network

import pytest

from htc.lib.machines import DENIED_RANGES, refusal

DENIED_ENDS = [end for text in DENIED_RANGES for end in (ip_network(text)[0], ip_network(text)[-1])]


def test_first_and_last_address_of_a_denied_range_are_refused():
    assert [end for end in DENIED_ENDS if not refusal(str(end))] == []


def test_every_range_of_the_rules_is_denied():
    ranges = """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24
        192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/96 ::1/128 64:ff9b::/96
        64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
    """

    assert set(ranges.split()) <= set(DENIED_RANGES)


PUBLIC_NEIGHBOURS = """
    1.0.0.0 5.5.5.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0
    172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.1.255 192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0
    198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255
    2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2001:200:: 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff 2001:db9:: 2003:: 2606:4700::1
    3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff 3fff:1000:: 3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
"""


def test_public_neighbours_of_denied_ranges_pass():
    assert [ip for ip in PUBLIC_NEIGHBOURS.split() if refusal(ip)] == []


@pytest.mark.parametrize(
    "ip",
    [
        pytest.param("::ffff:127.0.0.1", id="mapped loopback"),
        pytest.param("::ffff:7f00:1", id="mapped loopback in hexadecimal"),
        pytest.param("0:0:0:0:0:ffff:10.0.0.1", id="mapped private address written out"),
        pytest.param("::ffff:169.254.169.254", id="mapped cloud metadata"),
        pytest.param("::127.0.0.1", id="IPv4-compatible loopback"),
        pytest.param("::ffff:0:127.0.0.1", id="IPv4-translated loopback"),
        pytest.param("2002:7f00:1::", id="6to4 round loopback"),
        pytest.param("2002:c0a8:101::1", id="6to4 round a private network"),
        pytest.param("64:ff9b::7f00:1", id="NAT64 round loopback"),
        pytest.param("64:ff9b::808:808", id="NAT64 round a public address"),
        pytest.param("2001:0:4136:e378:8000:63bf:3fff:fdd2", id="Teredo"),
        pytest.param("2001:0:7f00:1::", id="Teredo with a loopback server"),
    ],
)
def test_embedded_addresses_are_refused(ip):
    assert refusal(ip)


@pytest.mark.parametrize("ip", ["::ffff:5.5.5.1", "2002:505:501::1"])
def test_embedded_public_address_passes(ip):
    assert refusal(ip) is None


@pytest.mark.parametrize("ip", ["fe80::1%eth0", "2606:4700::1%1", "5.5.5.1%1"])
def test_scope_id_is_refused(ip):
    assert "scope" in refusal(ip)


@pytest.mark.parametrize("ip", ["4000::1", "1fff::1", "fbff::1", "9000::"])
def test_unassigned_blocks_are_refused(ip):
    assert refusal(ip)


@pytest.mark.parametrize("ip", ["", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.1.", "5.5.5.1 ", "other.test", "::1::"])
def test_what_is_not_an_address_is_refused(ip):
    assert "not an address" in refusal(ip)


def test_refusal_says_which_range():
    assert refusal("169.254.169.254") == "169.254.169.254 is link-local (169.254.0.0/16)"
    assert refusal("::ffff:10.0.0.1") == "::ffff:10.0.0.1 stands for 10.0.0.1 is a private network (10.0.0.0/8)"
