"""Which machines on the network are public, so that a stranger's link can never lead inside.

The ranges are written out: ``ipaddress.is_global`` permits multicast, NAT64, 3fff::/20, 5f00::/16 and others.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

type IP = IPv4Address | IPv6Address

# IANA special-purpose address registries (RFC 6890), multicast, and what older RFCs took out of use.
DENIED_RANGES = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "a private network",
    "100.64.0.0/10": "shared by carriers",
    "127.0.0.0/8": "loopback",
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": "a private network",
    "192.0.0.0/24": "for protocol assignments",
    "192.0.2.0/24": "for documentation",
    "192.88.99.0/24": "the old 6to4 relay",
    "192.168.0.0/16": "a private network",
    "198.18.0.0/15": "for benchmarks",
    "198.51.100.0/24": "for documentation",
    "203.0.113.0/24": "for documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "::1/128": "loopback",
    "::/96": "an IPv4-compatible address",
    "64:ff9b::/96": "behind a NAT64 translator",
    "64:ff9b:1::/48": "behind a local NAT64 translator",
    "100::/64": "discarded",
    "100:0:0:1::/64": "a dummy prefix",
    "2001::/32": "a Teredo tunnel",
    "2001::/23": "for protocol assignments",
    "2001:db8::/32": "for documentation",
    "3fff::/20": "for documentation",
    "5f00::/16": "for segment routing",
    "fc00::/7": "a private network",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
    "ff00::/8": "multicast",
}
_DENIED = [(ip_network(text), meaning) for text, meaning in DENIED_RANGES.items()]

# RFC 4291 §2.4: every other block is unassigned or has a special purpose.
_GLOBAL_UNICAST = ip_network("2000::/3")


def refusal(ip: str) -> str | None:
    """Give why an address must not be dialled as a short sentence, or None when it is public.

    An IPv4 address inside an IPv4-mapped or a 6to4 address is judged in its place. A scope id is refused.
    """
    if "%" in ip:
        return f"{ip} carries a scope id"
    try:
        judged = ip_address(ip)
    except ValueError:
        return f"{ip!r} is not an address"
    return _judge(judged)


def _judge(ip: IP) -> str | None:
    inner = _embedded(ip)
    if inner is not None:
        reason = _judge(inner)
        return reason and f"{ip} stands for {reason}"
    for network, meaning in _DENIED:
        if ip in network:
            return f"{ip} is {meaning} ({network})"
    if not ip.is_global or (ip.version == 6 and ip not in _GLOBAL_UNICAST):
        return f"{ip} is not public"
    return None


def _embedded(ip: IP) -> IPv4Address | None:
    if isinstance(ip, IPv4Address):
        return None
    return ip.ipv4_mapped or ip.sixtofour
