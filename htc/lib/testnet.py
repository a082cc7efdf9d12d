"""The declared network of black-box tests: names, addresses and routes read from a JSON file.

While it is on, no name is looked up and no address is dialled but the loopback end of a declared route.
"""

import json
import os
import threading
from collections import Counter
from ipaddress import ip_address

from django.conf import settings

_look_ups: Counter[tuple[str, str]] = Counter()
_lock = threading.Lock()


def is_on() -> bool:
    """Whether a declared network stands in for the real one."""
    return bool(settings.TESTNET_FILE)


def answers(host: str) -> list[str]:
    """Give the addresses of the next declared answer for a name; an unknown name has none.

    Successive answers are counted per name in this process, and the last one repeats.
    """
    declared = _declared().get("dns", {}).get(host)
    if not declared:
        return []
    with _lock:
        count = _look_ups[settings.TESTNET_FILE, host]
        _look_ups[settings.TESTNET_FILE, host] += 1
    return declared[min(count, len(declared) - 1)]


def route(ip: str, port: int) -> tuple[str, int] | None:
    """Give the loopback address and port that stand for a public one, or None when none is declared."""
    for public, local in _declared().get("routes", {}).items():
        if _endpoint(public) == (str(ip_address(ip)), port):
            address, local_port = _endpoint(local)
            return (address, local_port) if ip_address(address).is_loopback else None
    return None


def certificate_authority() -> str | None:
    """Give the path of the PEM file whose certificates are trusted, if one is declared."""
    return _declared().get("ca")


def record(*, host: str, ip: str, port: int, method: str, path: str, verdict: str) -> None:
    """Write one line about a connection to the log, if there is a log; lines of several processes do not mix."""
    if not settings.TESTNET_LOG:
        return
    entry = {"host": host, "ip": ip, "port": port, "method": method, "path": path, "verdict": verdict}
    log = os.open(settings.TESTNET_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(log, json.dumps(entry).encode() + b"\n")
    finally:
        os.close(log)


def _declared() -> dict:
    with open(settings.TESTNET_FILE, encoding="utf-8") as file:
        return json.load(file)


def _endpoint(text: str) -> tuple[str, int]:
    ip, _, port = text.rpartition(":")
    return str(ip_address(ip.strip("[]"))), int(port)
