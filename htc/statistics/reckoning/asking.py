"""What a request says of itself: whether a reader looks at the page or a program does, and which site led here.

Nothing is given but yes or no and a domain; a request that is a view is counted like any other, whoever sent it.
"""

import re
from collections.abc import Mapping
from typing import Any

from htc.lib.web import bare_host

# What browsers send with a page that nobody looks at yet: Sec-Purpose (Fetch, “Sec-Purpose”), and what they sent before it.
AHEAD_OF_TIME = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
# What stands, in small letters, in the names of programs that say what they are; an address of a page or a mailbox is in no browser's name.
_PROGRAMS = (
    "crawl", "spider", "slurp", "scrapy", "scrape", "fetch", "archiv", "monitor", "uptime", "pingdom", "preview", "headless",
    "lighthouse", "pagespeed", "gtmetrix", "phantomjs", "selenium", "puppeteer", "playwright", "validator", "checker",
    "facebookexternalhit", "facebookcatalog", "externalagent", "whatsapp/", "embedly", "mediapartners-google", "inspectiontool",
    "googleother", "chatgpt", "perplexity", "claude-", "anthropic", "cohere-", "httrack", "zgrab", "masscan", "nikto", "sqlmap",
    "censys", "feed", "rss/", "(rss", "curl/", "wget", "python", "urllib", "httpx", "aiohttp", "okhttp", "java/", "jakarta",
    "apache-http", "go-http", "libwww-perl", "lwp::", "guzzle", "axios", "node.js", "deno/", "ruby", "php/", "winhttp", "dalvik/",
    "http://", "https://", "@",
)  # fmt: skip
# “Cubot” is a telephone.
_ROBOT = re.compile(r"(?<!cu)bots?(?![a-z])")
# Names that are of no site that others could look at (RFC 6762, RFC 8375, and what routers give).
_AT_HOME = frozenset({"local", "localhost", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa"})
LONGEST_DOMAIN = 253


def is_view(meta: Mapping[str, Any]) -> bool:
    """Tell whether somebody looks at the page that a request (as WSGI has it) is answered with.

    It is one if the method is GET, no browser asks ahead of time or for a part of another page (Fetch Metadata, “Sec-Fetch-Mode”), and the
    program that asks has a name that is none of a robot.
    """
    agent = meta.get("HTTP_USER_AGENT")
    if meta.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate":
        return False
    if meta["REQUEST_METHOD"] != "GET" or not agent or any(meta.get(name) for name in AHEAD_OF_TIME):
        return False
    return not is_program(agent)


def is_program(agent: str) -> bool:
    """Tell whether a User-Agent says that it is no browser."""
    agent = agent.lower()
    # One after the other: an expression with all of them takes ten times as long.
    for word in _PROGRAMS:
        if word in agent:
            return True
    return "bot" in agent and _ROBOT.search(agent) is not None


def host_in(referrer: str) -> str:
    """Give what stands in the place of the host in an address of the web, as it stands there; "" for anything else."""
    scheme, _, rest = referrer.partition("://")
    if scheme not in ("http", "https"):
        return ""
    return rest[: LONGEST_DOMAIN + 1].partition("/")[0].partition("?")[0].partition("#")[0]


def domain_of(host: str, own: frozenset[str]) -> str:
    """Give the domain of another site in small ASCII letters, without “www.”, for what stood in the place of a host.

    "" where it is one of our ``own``, a machine without a name of the web, or cannot be read: an address of a machine may be a person's.
    """
    domain = bare_host(f"https://{host}").rstrip(".")
    last = domain.rpartition(".")[2]
    # The hosts of addresses come read: a number is “192.0.2.1” or “[2001:db8::1]” here, however it was written.
    if "." not in domain or len(domain) > LONGEST_DOMAIN or last.isdigit() or domain.startswith("[") or domain in own:
        return ""
    return "" if last in _AT_HOME else domain
