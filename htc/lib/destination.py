"""Where a URL leads: judged before a name is looked up or a byte is written."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings

from htc.lib.web import LONGEST_URL, PORTS, BadAddress, WebAddress, is_ip, require_public_name


class NoDestination(ValueError):
    """A URL that a link of another public site never has; the text is a sentence for the log."""


@dataclass(frozen=True)
class Destination:
    """Where a URL leads: parts that are safe to look up and to write into a request. ``host`` has no brackets, ``authority`` has them."""

    scheme: str
    host: str
    port: int
    path: str
    authority: str


def read_destination(address: WebAddress) -> Destination:
    """Give the destination an address leads to; raises NoDestination.

    Ports and IP addresses are taken as ``SOURCE_PORTS`` and ``SOURCE_NUMBERS`` of the settings say; whether an address is public is
    judged where it is dialled.
    """
    if len(address.url) > LONGEST_URL:
        raise NoDestination(f"the address has more than {LONGEST_URL} characters")
    port = address.port or PORTS[address.scheme]
    if port not in settings.SOURCE_PORTS:
        raise NoDestination(f"port {port} is not one that pages are expected on")
    host = address.host.strip("[]")
    if host in settings.OWN_HOSTS:
        raise NoDestination(f"{host} is this site itself")
    if not (settings.SOURCE_NUMBERS and is_ip(address.host)):
        try:
            require_public_name(address.host)
        except BadAddress as error:
            raise NoDestination(f"{host!r} is not the name of a public host") from error
    return Destination(address.scheme, host, port, address.request_path, address.authority)


def is_number(host: str) -> bool:
    """Tell whether the host of a destination is an IP address and no name."""
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
