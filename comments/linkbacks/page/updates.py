"""What has changed on a source page since it was last read, and what of it would change under the article.

A row keeps a short digest of each thing that its page said, not of what is shown: a moderator may have put a title right, and a page
that has not changed must not bring the wrong one back.
"""

from collections.abc import Mapping

from comments.linkbacks.page.kept import THINGS, Found


def changes(before: Mapping[str, str], found: Found) -> dict:
    """Give what is different from when the page had the digests ``before``: columns by their names, ``facts`` and ``reasons``.

    Empty where nothing is.
    """
    changed = [thing for thing in found.read if found.read[thing] != before.get(thing)]
    if not changed:
        return {}
    update: dict = {"facts": {}, "reasons": found.reasons}
    for thing in changed:
        held, beside = THINGS.get(thing, ((), ()))
        update |= {name: found.columns[name] for name in held}
        update["facts"] |= {name: found.facts[name] for name in beside if name in found.facts}
    return update


def combined(waiting: Mapping | None, update: Mapping) -> dict:
    """Give the update that waits together with a later one."""
    facts = {**(waiting or {}).get("facts", {}), **update["facts"]}
    return {**(waiting or {}), **update, "facts": facts}
