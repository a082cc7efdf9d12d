"""Tell 500 pages of links on a clock that runs by itself, and print how many requests each of them got.

Half of the pages take the notice, the other half fails in every way a page or an endpoint can. Other sites are real servers on loopback;
only the clock is imagined, from one moment at which something is due to the next. Nothing is asserted; the data is temporary.
"""

import atexit
import logging
import os
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="htc-day-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
# Whatever the shell says, neither a real database nor a real site is touched.
for _name in [name for name in os.environ if name.startswith("HTC_")] + ["DATABASE_URL", "CACHE_URL"]:
    os.environ.pop(_name, None)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "htc.settings",
    "HTC_ENV": "test",
    "HTC_DATA_DIR": str(FOLDER),
    "HTC_SITE_URL": "https://htc.test",
    # Pauses are those of the real clock; that they are kept is a test's business.
    "HTC_RATE_LIMITS": "off",
    "HTC_TESTNET": str(FOLDER / "testnet.json"),
}
# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(ROOT)

import django  # noqa: E402

django.setup()

from datetime import timedelta  # noqa: E402

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db.models import Min  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from comments.models import DomainRule, OutgoingLinkback  # noqa: E402
from htc.lib import fetch  # noqa: E402
from htc.worker import work_until_empty  # noqa: E402
from tests.site.journey import add_article  # noqa: E402
from tests.testnet import Authority, Page, TestNet  # noqa: E402

HTML = {"Content-Type": "text/html"}
IN_PAGE = Page('<p><a rel="webmention" href="/end">Tell us</a></p>', headers=HTML)
IN_HEADER = Page("<p>Theirs.</p>", headers=HTML | {"Link": "</end>; rel=webmention"})
PINGBACK = Page("<p>Theirs.</p>", headers=HTML | {"X-Pingback": "/end"})
FAULT = "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>{}</int></value></member></struct></value></fault></methodResponse>"
TAKEN = "<methodResponse><params><param><value><string>Thanks</string></value></param></params></methodResponse>"


def hang(handler):
    """Accept a request and say nothing."""
    time.sleep(1)


def endless(handler):
    """Send a page that has no end."""
    handler.send_response_only(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def in_turn(*statuses):
    """Give an endpoint that answers each site's first requests by these statuses, and the last one for good."""
    seen: Counter = Counter()

    def answer(handler):
        host = handler.headers["Host"]
        handler.send_response_only(statuses[min(seen[host], len(statuses) - 1)])
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        seen[host] += 1

    return answer


# What a page is like, its answer and that of its endpoint, and how many there are of it.
KINDS = {
    "webmention in the header": (IN_HEADER, Page("", 202), 70),
    "webmention in the page": (IN_PAGE, Page("", 201), 70),
    "pingback": (PINGBACK, Page(TAKEN), 60),
    "pingback, known already (48)": (PINGBACK, Page(FAULT.format(48)), 50),
    "endpoint 500, 500, 202": (IN_HEADER, in_turn(500, 500, 202), 25),
    "endpoint 503 for good": (IN_HEADER, Page("", 503), 25),
    "endpoint 429, wait an hour": (IN_HEADER, Page("", 429, {"Retry-After": "3600"}), 15),
    "endpoint 400": (IN_HEADER, Page("", 400), 25),
    "endpoint hangs": (IN_HEADER, hang, 5),
    "endpoint on loopback": (Page("", headers=HTML | {"Link": "<http://inside.test/>; rel=webmention"}), None, 15),
    "pingback fault 17": (PINGBACK, Page(FAULT.format(17)), 20),
    "pingback answers garbage": (PINGBACK, Page("<p>Hello"), 15),
    "page takes none": (Page("<p>Nothing.</p>", headers=HTML), None, 25),
    "page 404": (Page("", 404), None, 15),
    "page 502 for good": (Page("", 502), None, 15),
    "page hangs": (hang, None, 5),
    "page without an end": (endless, None, 5),
    "picture": (Page(b"\x89PNG", headers={"Content-Type": "image/png"}), None, 10),
    "redirects in a circle": (Page("", 302, {"Location": "/page"}), None, 10),
    "connection refused": (None, None, 10),
    "name unknown": (None, None, 5),
    "do-not-notify": (IN_HEADER, Page("", 202), 5),
}


def declare(net: TestNet) -> list[tuple[str, str]]:
    """Declare the sites and give (kind, address) of each page."""
    pages = []
    net.resolve("inside.test", ["127.0.0.1"])
    for number, (kind, (page, endpoint, count)) in enumerate(KINDS.items()):
        for place in range(count):
            host = f"k{number}-{place}.test"
            pages.append((kind, f"http://{host}/page"))
            if kind == "connection refused":
                net.resolve(host, [f"5.6.6.{place + 1}"])
            elif kind != "name unknown":
                net.resolve(host, ["5.5.5.5"])
            if page is not None:
                net[f"http://{host}/page"] = page
            if endpoint is not None:
                net[f"http://{host}/end"] = endpoint
            if kind == "do-not-notify":
                DomainRule.objects.create(domain=host, verdict=DomainRule.Verdict.DO_NOT_NOTIFY)
    net.unroute(*(f"5.6.6.{place + 1}" for place in range(KINDS["connection refused"][2])))
    return pages


def write_articles(addresses: list[str]) -> None:
    """Write articles of fifty links in the admin."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor"))
    for start in range(0, len(addresses), 50):
        body = "".join(f'<p>See <a href="{address}">it</a>.</p>' for address in addresses[start : start + 50])
        assert add_article(client, slug=f"article-{start}", body=body).status_code == 302


def run_clock() -> timedelta:
    """Work at every moment at which something is due until nothing waits, and give how much time has passed."""
    start = timezone.now()
    now = start
    while (due := OutgoingLinkback.objects.aggregate(at=Min("next_try_at"))["at"]) is not None:
        now = max(now, due)
        work_until_empty(now)
    return now - start


def main() -> None:
    """Declare, write, let the clock run, and print the table."""
    logging.disable(logging.INFO)
    fetch.DEADLINE = 0.5  # what hangs is to cost no more; the rest answers within milliseconds
    call_command("migrate", verbosity=0)
    net = TestNet(FOLDER, Authority(FOLDER / "authority.pem"))
    pages = declare(net)
    write_articles([address for _, address in pages])
    passed = run_clock()
    requests: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    states: defaultdict[str, Counter] = defaultdict(Counter)
    rows = {row.target_url: row for row in OutgoingLinkback.objects.all()}
    for kind, address in pages:
        methods = Counter(seen.method for seen in net.requests[address.split("/")[2]])
        requests[kind].append((methods["GET"], methods["POST"]))
        row = rows[address]
        states[kind][f"{row.state}{f' ({row.reason})' if row.reason else ''}"] += 1
    print(f"{len(pages)} pages, told within {passed.total_seconds() / 3600:.1f} hours of the imagined clock\n")
    print(f"{'the page and its endpoint':32}{'pages':>6}{'GET each':>10}{'POST each':>11}  ends as")
    for kind, counts in requests.items():
        gets, posts = ({count[place] for count in counts} for place in (0, 1))
        ends = ", ".join(f"{state} × {times}" for state, times in states[kind].most_common())
        print(f"{kind:32}{len(counts):6}{_span(gets):>10}{_span(posts):>11}  {ends}")
    total = [count for counts in requests.values() for count in counts]
    print(f"{'all':32}{len(total):6}{sum(get for get, _ in total):10}{sum(post for _, post in total):11}  (sums)")
    sys.stdout.flush()
    shutil.rmtree(FOLDER, ignore_errors=True)
    os._exit(0)  # the sites without an end are still sending


def _span(numbers: set[int]) -> str:
    return f"{min(numbers)}" if len(numbers) == 1 else f"{min(numbers)}–{max(numbers)}"


if __name__ == "__main__":
    main()
