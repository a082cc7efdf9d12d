"""What an address of a WordPress blog meant there, read from the address alone: WordPress’ rewrite rules turned round.

A blog can have its permalinks in many shapes, which all end in the short name of the post; so the last part decides, whatever stands
before it.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote

_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_MONTH = re.compile(r"0?[1-9]|1[0-2]", re.ASCII)
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]", re.ASCII)
_NUMBER = re.compile(r"0*([1-9]\d{0,17})", re.ASCII)
_PAGED_COMMENTS = re.compile(r"comment-page-\d+", re.ASCII)
# The files of feeds of its first years, which it still answers for.
_FEED_FILES = frozenset(f"wp-{name}.php" for name in ("atom", "rdf", "rss", "rss2", "feed", "commentsrss2"))
_MACHINES = ("wp-login.php", "wp-cron.php", "wp-signup.php", "wp-activate.php", "wp-register.php")
_MACHINE_ROOTS = ("wp-admin", "wp-json", "wp-includes")
_FEEDS = frozenset({"feed", "rss", "rss2", "rdf", "atom"})
# What may follow the address of a post, with what it leads to here.
_FOLLOWING = _FEEDS | {"amp", "embed", "trackback"}
# Which keys of a query name what.
_LISTS = {
    "name": ("name", "pagename"),
    "category": ("cat", "category_name"),
    "tag": ("tag", "tag_id"),
    "author": ("author", "author_name"),
}
UPLOADS = "wp-content/uploads/"
# What WordPress puts behind the name of a picture that it made smaller, turned or edited.
_MADE_OF = re.compile(r"-(?:\d+x\d+|scaled|rotated|e\d{10,})(?=\.\w+\Z)", re.ASCII)


@dataclass(frozen=True, slots=True)
class OldMeaning:
    """What an address meant.

    One of these is set: ``number`` (of a post, page or file), ``name`` (the last part, decoded, of a post, page or file), ``upload`` (the
    path of a file below the folder of uploads), ``tag``, ``category`` or ``author`` (their last part, or their number as text), ``year``,
    ``search`` (the words), ``is_home`` or ``is_gone``. ``feed`` asks for the feed of it, and ``is_atom`` for that in Atom; ``page`` for
    a page of a list. ``folders`` is what stood before the name.
    """

    number: int | None = None
    name: str = ""
    folders: tuple[str, ...] = ()
    upload: str = ""
    tag: str = ""
    category: str = ""
    author: str = ""
    year: int | None = None
    month: int | None = None
    search: str | None = None
    page: int = 1
    feed: bool = False
    is_atom: bool = False
    is_comments_feed: bool = False
    is_trackback: bool = False
    is_home: bool = False
    is_gone: bool = False


def meaning_of(path: str, query: str = "") -> OldMeaning | None:
    """Give what a path below the address of the blog, with its query, meant there; None where it can have meant nothing.

    Both may be escaped or not. Capitals and outer slashes do not matter.
    """
    parts = [part for part in unquote(path, errors="replace").split("/") if part]
    if parts[:1] == ["index.php"]:
        parts = parts[1:]
    if not parts:
        asked = dict(reversed(parse_qsl(query)))
        return _in_atom(_by_query(asked), asks="atom" in asked.get("feed", ""))
    lowered = [part.casefold() for part in parts]
    if lowered[-1] in _FEED_FILES:
        return OldMeaning(is_home=True, feed=True, is_atom="atom" in lowered[-1], is_comments_feed="comments" in lowered[-1])
    if lowered[0] in _MACHINE_ROOTS or lowered[-1] in _MACHINES or lowered[-1] == "xmlrpc.php":
        return None if lowered[-1] == "xmlrpc.php" else OldMeaning(is_gone=True)
    joined = "/".join(parts)
    if UPLOADS in joined.casefold() + "/":
        rest = joined[joined.casefold().index(UPLOADS) + len(UPLOADS) :] if UPLOADS in joined.casefold() else ""
        return OldMeaning(upload=rest) if rest else None
    return _in_atom(_by_path(parts, lowered), asks=lowered[-1] == "atom")


def _in_atom(meaning: OldMeaning | None, *, asks: bool) -> OldMeaning | None:
    return replace(meaning, is_atom=True) if meaning and meaning.feed and asks else meaning


def originals(path: str) -> list[str]:
    """Give a path of an upload, and those of the files which it may be a smaller size of."""
    once = _MADE_OF.sub("", path)
    return list(dict.fromkeys((path, once, _MADE_OF.sub("", once))))


def _by_query(asked: dict[str, str]) -> OldMeaning | None:
    """Read what WordPress takes for the address of a thing when the path says nothing."""
    page, is_feed = _number(asked.get("paged", "")) or 1, asked.get("feed", "") != "" or "withcomments" in asked
    number = next((found for key in ("p", "page_id", "attachment_id") if (found := _number(asked.get(key, "")))), None)
    if number:
        return OldMeaning(number=number, feed=is_feed)
    for field, keys in _LISTS.items():
        if value := next((asked[key] for key in keys if asked.get(key)), ""):
            return _of_list(field, value.strip("/").rpartition("/")[2], is_feed, page)
    if dated := _by_month(asked, page, is_feed):
        return dated
    if "s" in asked:
        return OldMeaning(search=asked["s"], feed=is_feed, page=page)
    if is_feed or page > 1 or asked.keys() & {"replytocom", "share"}:
        return OldMeaning(is_home=True, feed=is_feed, is_comments_feed=asked.get("feed", "").startswith("comments"), page=page)
    return None


def _by_month(asked: dict[str, str], page: int, feed: bool) -> OldMeaning | None:
    month = re.fullmatch(r"(\d{4})(\d{2})?\d*", asked.get("m", ""), re.ASCII)
    year = month[1] if month else asked.get("year", "")
    if not _YEAR.fullmatch(year):
        return None
    return _date(year, (month[2] or "") if month else asked.get("monthnum", ""), page, feed)


def _by_path(parts: list[str], lowered: list[str]) -> OldMeaning | None:
    parts, page, following = _unfollowed(parts, lowered)
    lowered = lowered[: len(parts)]
    feed, trackback = not _FEEDS.isdisjoint(following), "trackback" in following
    if not parts or lowered == ["comments"]:
        return OldMeaning(is_home=True, feed=feed, is_comments_feed=bool(parts), page=page)
    if lowered[0] == "search":
        return OldMeaning(search=" ".join(parts[1:]), feed=feed, page=page)
    return _listed(parts, lowered, page, feed) or _by_date(lowered, page, feed) or _post(parts, lowered, feed, trackback)


def _unfollowed(parts: list[str], lowered: list[str]) -> tuple[list[str], int, set[str]]:
    """Give the parts without what only asks for a page or a form of the same, the page, and what that was."""
    page, following = 1, set()
    while parts:
        last = lowered[len(parts) - 1]
        if len(parts) > 1 and lowered[len(parts) - 2] == "page" and (number := _number(last)):
            page, parts = number, parts[:-2]
        elif last in _FOLLOWING or _PAGED_COMMENTS.fullmatch(last):
            following.add(last)
            parts = parts[:-1]
        else:
            break
    return parts, page, following


def _listed(parts: list[str], lowered: list[str], page: int, feed: bool) -> OldMeaning | None:
    """Read the address of a tag, a category or an author. A blog may have them in a folder (“/topics/category/x/”), never behind a name."""
    root = next((root for root in ("category", "tag", "author") if root in lowered[:-1] and lowered.index(root) < 2), "")
    return _of_list(root, parts[-1], feed, page) if root else None


def _of_list(kind: str, name: str, feed: bool, page: int) -> OldMeaning:
    named = {each: name if each == kind else "" for each in ("name", "category", "tag", "author")}
    return OldMeaning(name=named["name"], category=named["category"], tag=named["tag"], author=named["author"], feed=feed, page=page)


def _post(parts: list[str], lowered: list[str], feed: bool, trackback: bool) -> OldMeaning:
    name, folders = parts[-1], tuple(parts[:-1])
    if folders and (number := _number(name)):
        if lowered[-2] in ("archives", "archive"):
            return OldMeaning(number=number, feed=feed, is_trackback=trackback)
        # The second page of a post that was divided; here it is one page.
        name, folders = parts[-2], tuple(parts[:-2])
    return OldMeaning(name=name, folders=folders, feed=feed, is_trackback=trackback)


def _by_date(lowered: list[str], page: int, feed: bool) -> OldMeaning | None:
    if lowered[0] in ("date", "archives") and len(lowered) > 1:
        lowered = lowered[1:]
    if not _is_date(lowered):
        return None
    return _date(lowered[0], lowered[1] if len(lowered) > 1 else "", page, feed)


def _is_date(lowered: list[str]) -> bool:
    shapes = (_YEAR, _MONTH, _DAY)
    return len(lowered) <= len(shapes) and all(shape.fullmatch(part) for shape, part in zip(shapes, lowered, strict=False))


def _date(year: str, month: str, page: int, feed: bool) -> OldMeaning:
    return OldMeaning(year=int(year), month=int(month) if _MONTH.fullmatch(month) else None, page=page, feed=feed)


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None
