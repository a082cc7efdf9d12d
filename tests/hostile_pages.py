"""Pages that were made to hurt whoever reads them, from a seed, and their way through the worker.

Started as a script, it serves each page on loopback, has it announced and verified as any other one, and says how long that took and
what came of it. It ends with 1 where a page broke the worker, took longer than five seconds or left characters in a row that hide
something. Database and server are temporary. The quick suite reads some small ones without worker and database.
"""

import argparse
import atexit
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = "https://htc.test/2014/01/hostile/"
LONGEST_JOB = 5.0  # seconds
# Tab and line feed are none of them in what is one line.
HIDING = {"Cc", "Cs", "Zl", "Zp"}
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

TAGS = [
    "a", "b", "i", "p", "div", "span", "ul", "li", "table", "tr", "td", "th", "form", "select", "option", "button", "svg", "math",
    "template", "noscript", "h1", "article", "blockquote", "font", "nobr",
]  # fmt: skip
RAW = ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "plaintext"]
CLASSES = [
    "h-entry", "h-card", "h-cite", "h-feed", "u-url", "p-name", "p-author", "e-content", "u-like-of", "u-in-reply-to", "dt-published",
    "p-rsvp", "hentry", "vcard",
]  # fmt: skip
ENTITIES = [
    "&",
    "&am",
    "&#",
    "&#x",
    "&#x110000;",
    "&#0;",
    "&#x202e;",
    "&notit;",
    "&CounterClockwiseContourIntegral",
    "&#xD800;",
    "&lt;",
    "&#128;",
]
TEXTS = [
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\u200b" * 50,
    "\u0301" * 200,
    "\ud7ff",
    "\ufffe",
    "\U000e0041",
    "日本語",
    "𐌰",
    "x" * 300,
    "\r\n\t",
    "<",
    '"',
]
LABELS = ["utf-8"] * 15 + [
    "utf-8",
    "utf-7",
    "utf-16",
    "utf-16be",
    "utf-32",
    "shift_jis",
    "iso-2022-jp",
    "gb18030",
    "hz-gb-2312",
    "x-user-defined",
    "",
    "\x00",
    "é",
]
TYPES = ["text/html"] * 12 + ["application/xhtml+xml", "text/plain", "application/json", "TEXT/HTML;;;", "image/png", ""]


@dataclass(frozen=True)
class HostilePage:
    """One page: what it was made of, and what a server sends."""

    kind: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def pages(count: int, *, seed: int = 1, size: int = 2**20) -> Iterator[HostilePage]:
    """Give so many pages of about ``size`` bytes and less; the same ones for a seed."""
    chance = random.Random(seed)
    for number in range(count):
        make = KINDS[number % len(KINDS)]
        length = chance.choice([size // 100, size // 10, size])
        html = make(chance, length)[:length]
        if chance.random() < 0.8:
            html = _with_link(chance, html)
        yield HostilePage(make.__name__, *_sent(chance, html))


def _with_link(chance: random.Random, html: str) -> str:
    link = f"{_mess(chance, 3)}<a href='{TARGET}'>{_mess(chance, 5)}</a>{_mess(chance, 3)}"
    at = chance.choice([0, 0, chance.randrange(len(html) + 1), len(html)])
    return html[:at] + link + html[at:]


def _sent(chance: random.Random, html: str) -> tuple[bytes, dict[str, str]]:
    label, media_type = chance.choice(LABELS), chance.choice(TYPES)
    try:
        body = html.encode(label if chance.random() < 0.5 else "utf-8", "ignore")
    except (LookupError, ValueError):
        body = html.encode("utf-8", "ignore")
    if chance.random() < 0.2:
        body = body[: chance.randrange(len(body) + 1)]
    headers = {"Content-Type": f"{media_type}; charset={label}".encode("latin-1", "ignore").decode("latin-1").replace("\x00", "")}
    if chance.random() < 0.1:
        packed = zlib.compress(body)
        headers["Content-Encoding"] = chance.choice(["gzip", "deflate", "br", "gzip, gzip"])
        body = packed if chance.random() < 0.5 else packed[: len(packed) // 2]
    return body, headers


def _mess(chance: random.Random, pieces: int) -> str:
    return "".join(chance.choice(TEXTS + ENTITIES) for _ in range(pieces))


def _until(length: int, piece: Callable[[], str]) -> str:
    found, total = [], 0
    while total < length:
        found.append(piece())
        total += len(found[-1]) or 1
    return "".join(found)


def nesting(chance: random.Random, length: int) -> str:
    tags = chance.sample(TAGS, chance.randrange(1, 5))
    return _until(length, lambda: f"<{chance.choice(tags)}>")


def closing(chance: random.Random, length: int) -> str:
    return _until(length, lambda: f"<{chance.choice(TAGS)}></{chance.choice(TAGS)}>" + "</p>" * chance.randrange(3))


def attributes(chance: random.Random, length: int) -> str:
    many = _until(length // 2, lambda: f" a{chance.randrange(10**6)}='{_mess(chance, 1)}'")
    return f"<p{many}><p style='{'width:' * (length // 20)}'><p class='{' h-entry' * (length // 40)}'>"


def entities(chance: random.Random, length: int) -> str:
    return _until(length, lambda: chance.choice(ENTITIES) * chance.choice([1, 1, 50]))


def formatting(chance: random.Random, length: int) -> str:
    """Tables and misnested formatting, which a parser has to move about."""
    return _until(
        length, lambda: chance.choice(["<table>", "<b><i><a><p>", "</b></i></a>", "<nobr>", "<td>", "text", "<select><table>", "</table>"])
    )


def raw(chance: random.Random, length: int) -> str:
    return _until(
        length,
        lambda: chance.choice(
            [f"<{chance.choice(RAW)}>", f"</{chance.choice(RAW)}>", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?", "<!doctype x"]
        ),
    )


def microformats(chance: random.Random, length: int) -> str:
    def piece() -> str:
        classes = " ".join(chance.sample(CLASSES, chance.randrange(1, 5)))
        address = chance.choice([TARGET, "javascript:alert(1)", "http://[", "//", "x" * 3000, "http://b.test/", _mess(chance, 2)])
        return f"<{chance.choice(['div', 'a', 'data', 'time'])} class='{classes}' href='{address}' value='{address}' rel='me author'>{_mess(chance, 1)}"

    return _until(length, piece)


def links(chance: random.Random, length: int) -> str:
    return _until(
        length, lambda: f"<a rel='{_mess(chance, 1)}' href='{chance.choice([TARGET, TARGET + '#' + _mess(chance, 1), '//htc.test/'])}'>"
    )


def heads(chance: random.Random, length: int) -> str:
    def piece() -> str:
        names = ["author", "robots", "og:title", "og:site_name", "status", "Status", "refresh"]
        return chance.choice(
            [
                f"<meta name='{chance.choice(names)}' http-equiv='{chance.choice(names)}' content='{_mess(chance, 4)}'>",
                f"<base href='{chance.choice(['http://[', TARGET, _mess(chance, 2)])}'>",
                f"<link rel=canonical href='{_mess(chance, 2)}'>",
                f"<title>{_mess(chance, 9)}</title>",
                f"<html lang='{_mess(chance, 1)}'>",
                f"<script type='application/ld+json'>{'[' * chance.randrange(5000)}{json.dumps({'headline': _mess(chance, 9)})}</script>",
            ]
        )

    return _until(length, piece)


def soup(chance: random.Random, length: int) -> str:
    return _until(
        length,
        lambda: chance.choice([_mess(chance, 2), f"<{chance.choice(TAGS)} ", ">", "</", "<!", "'", "=", chr(chance.randrange(1, 0x2FFF))]),
    )


def words(chance: random.Random, length: int) -> str:
    """One paragraph without an end, with marks on every letter or without any place to cut it."""
    return "<p>" + _until(length, lambda: chance.choice(["a\u0301\u0302\u0303\u0304\u0305", "語", "\u200d", "👩\u200d👧", "word ", "กี"]))


KINDS = (nesting, closing, attributes, entities, formatting, raw, microformats, links, heads, soup, words)


def hidden_in(value: object) -> list[str]:
    """Give the characters in the text of a value that hide or reorder what stands beside them."""
    if isinstance(value, dict):
        return [char for inner in value.items() for char in hidden_in(inner)]
    if isinstance(value, list | tuple):
        return [char for inner in value for char in hidden_in(inner)]
    return [char for char in value if char in BIDI or unicodedata.category(char) in HIDING] if isinstance(value, str) else []


def start_site(folder: Path) -> None:
    """Set Django up for a temporary site on a declared network."""
    for name in [name for name in os.environ if name.startswith("HTC_")] + ["DATABASE_URL", "CACHE_URL"]:
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "htc.settings",
        "HTC_ENV": "test",
        "HTC_DATA_DIR": str(folder),
        "HTC_SITE_URL": "https://htc.test",
        "HTC_RATE_LIMITS": "off",
        "HTC_TESTNET": str(folder / "testnet.json"),
    }
    # Started as a script, the first entry is tests/, whose folders have the names of the applications.
    sys.path[0] = str(ROOT)
    os.chdir(ROOT)


def main() -> int:
    """Have the pages verified, print what came of it, and give the status to end with."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="htc-hostile-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    start_site(folder)
    from tests.hostile_run import run  # noqa: PLC0415 – it imports models, which need the settings above

    jobs = run(folder, pages(arguments.pages, seed=arguments.seed), TARGET)
    times = [job.seconds for job in jobs]
    print(f"{len(jobs)} pages: median {statistics.median(times):.2f} s, longest {max(times):.2f} s, together {sum(times):.0f} s")
    for outcome, number in Counter(job.outcome for job in jobs).most_common():
        print(f"{number:>6}  {outcome}")
    bad = [job for job in jobs if job.seconds > LONGEST_JOB or job.error or hidden_in(job.texts)]
    for job in bad:
        print(
            f"page {job.number} ({job.kind}): {job.seconds:.2f} s, {job.error or 'no error'}, hidden characters: {hidden_in(job.texts)[:9]}"
        )
    return 1 if bad else 0


if __name__ == "__main__":
    started = time.monotonic()
    status = main()
    print(f"{time.monotonic() - started:.0f} s in all")
    sys.exit(status)
