"""What a row keeps of a page that links to us; run as a child process, because a stranger's page decides how long it takes.

    python -m comments.linkbacks.page.kept

reads one line of JSON (the fields of Page, ``targets``, and ``own``, those of OwnAddress) and then the bytes of the page from
standard input. It writes one line of JSON: the ``reason`` of the reading, and ``found``, the fields of Found. Whoever starts it limits its
time and memory.
"""

import gc
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from comments.linkbacks.page.address import BadAddress, OwnAddress, normalise_source, source_key
from comments.linkbacks.page.reading import Page, Reading, read
from htc.lib.web import host_of

# What a moderator should look at once more when a page begins to do it.
GRAVE = frozenset({"hidden_link", "restricted", "canonical_elsewhere"})
# Each thing that readers see, with the columns and the facts that hold it.
THINGS = {
    "title": (("title",), ("raw_title",)),
    "excerpt": (("excerpt", "language"), ("link", "cut")),
    "author": (("author_name", "author_url"), ()),
    "mention": ((), ("mention", "answer")),
    "page": ((), ("final_url", "final_key")),
}
_IN_ADDRESSES = "%:/?#[]@!$&'()*+,;=~"


@dataclass(frozen=True)
class Found:
    """What a page says that links to the article: ``columns`` of a row, ``facts`` beside them, and ``reasons`` for a moderator.

    ``seen`` says that readers of the page see the link; ``read`` holds the digests by which it is known later what has changed.
    """

    columns: dict[str, str]
    facts: dict[str, Any]
    reasons: list[str] = field(default_factory=list)
    seen: bool = True
    read: dict[str, str] = field(default_factory=dict)


def keep(reading: Reading, address: str) -> Found:
    """Give what a row keeps of a reading; ``address`` is that of the page after all redirects, as it was fetched."""
    url = _normalised(address)
    # A page without an author is read as its host, which stands beside the title anyway.
    is_host = reading.author.removeprefix("www.") == host_of(url).removeprefix("www.")
    columns = {
        "title": reading.title,
        "excerpt": reading.excerpt,
        "author_name": "" if is_host else reading.author,
        "author_url": reading.author_url,
        "language": reading.language,
    }
    facts = {
        "link": [reading.link_start, reading.link_end],
        "cut": [reading.cut_left, reading.cut_right],
        "raw_title": reading.raw_title,
        "mentions": reading.mentions,
        "rel": list(reading.rel),
        "mention": reading.mention,
        "answer": reading.answer,
        "published": reading.published,
        "final_url": url,
        "final_key": _key(url),
    }
    reasons = [reason for reason in (reading.reason, *reading.flags) if reason]
    return Found(columns, facts, reasons, reading.seen, digests(columns, facts, reasons))


def digests(columns: Mapping[str, str], facts: Mapping[str, Any], reasons: Iterable[str]) -> dict[str, str]:
    """Give a short digest of each thing that a page says, and of what is grave about it."""
    said = {thing: [columns[name] for name in held if name != "language"] for thing, (held, _) in THINGS.items()}
    said["mention"] = [facts.get("mention") or "mention", facts.get("answer") or ""]
    # The same page by another spelling of its address is no change.
    said["page"] = [_key(facts.get("final_url", ""))]
    said["grave"] = sorted(GRAVE.intersection(reasons))
    return {thing: sha256(json.dumps(value).encode()).hexdigest()[:12] for thing, value in said.items()}


def _normalised(url: str) -> str:
    try:
        return normalise_source(url)
    except BadAddress:
        # What was fetched is a web address, though perhaps not one that we would take from a stranger.
        return quote(url, safe=_IN_ADDRESSES)


def _key(url: str) -> str:
    try:
        return source_key(url)
    except BadAddress:
        return url


def main() -> None:
    """Answer the one question on standard input."""
    # One page and out: collecting garbage in between only costs time.
    gc.disable()
    question = json.loads(sys.stdin.buffer.readline())
    own: dict[str, Any] = {name: frozenset(value) if isinstance(value, list) else value for name, value in question.pop("own").items()}
    targets = frozenset(question.pop("targets"))
    page = Page(**question)
    reading = read(sys.stdin.buffer.read(), page, targets=targets, own=OwnAddress(**own))
    sys.stdout.write(json.dumps({"reason": reading.reason, "found": asdict(keep(reading, page.url))}) + "\n")


if __name__ == "__main__":
    main()
