"""What has changed on a source page since it was last read, and what of it would change under the article.

A row keeps a short digest of each thing that its page said, not of what is shown: a moderator may have put a title right, and a page
that has not changed must not bring the wrong one back.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from comments.linkbacks.page.address import BadAddress, source_key

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


def digests(columns: Mapping[str, str], facts: Mapping, reasons: Iterable[str]) -> dict[str, str]:
    """Give a short digest of each thing that a page says, and of what is grave about it."""
    said = {thing: [columns[name] for name in held if name != "language"] for thing, (held, _) in THINGS.items()}
    said["mention"] = [facts.get("mention") or "mention", facts.get("answer") or ""]
    # The same page by another spelling of its address is no change.
    said["page"] = [_key(facts.get("final_url", ""))]
    said["grave"] = sorted(GRAVE.intersection(reasons))
    return {thing: sha256(json.dumps(value).encode()).hexdigest()[:12] for thing, value in said.items()}


def changes(before: Mapping[str, str], columns: Mapping[str, str], facts: Mapping, reasons: list[str]) -> dict:
    """Give what is different from when the page had the digests ``before``: columns by their names, ``facts`` and ``reasons``.

    Empty where nothing is.
    """
    now = digests(columns, facts, reasons)
    changed = [thing for thing in now if now[thing] != before.get(thing)]
    if not changed:
        return {}
    found: dict = {"facts": {}, "reasons": reasons}
    for thing in changed:
        held, beside = THINGS.get(thing, ((), ()))
        found |= {name: columns[name] for name in held}
        found["facts"] |= {name: facts[name] for name in beside if name in facts}
    return found


def combined(waiting: Mapping | None, update: Mapping) -> dict:
    """Give the update that waits together with a later one."""
    facts = {**(waiting or {}).get("facts", {}), **update["facts"]}
    return {**(waiting or {}), **update, "facts": facts}


def _key(url: str) -> str:
    try:
        return source_key(url)
    except BadAddress:
        return url
