"""The addresses that articles had in the old blog, as rows that lead on."""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote

from articles.models import Article, OldAddress
from articles.models.addresses import composed
from htc.lib.web import parts_of
from htc.wordpress.known.blog import Known
from htc.wordpress.wxr.items import Item

LONGEST = 1000
FORMER_PATH = "_former_path"
"""The field of a post under which an export of ours keeps a path that it once had."""


def paths_left(item: Item, known: Known) -> list[str]:
    """Give the paths (without outer slashes) that a post or page answered at in the old blog, the present one of then first.

    Former short names stand in place of the last one, former dates in place of the one in the address.
    """
    folder = known.source.folder
    # What was never public had no permalink yet.
    path = "" if "?" in item.link or item.status in ("draft", "pending") else _path(item.link, folder)
    paths = [path] if path else []
    head, _, name = path.rpartition("/")
    if path and name.casefold() == item.slug.casefold():
        paths += [f"{head}/{old}".strip("/") for old in item.values("_wp_old_slug") if old]
    dates = head.split("/")
    for old in item.values("_wp_old_date"):
        then = old.split("-")
        if len(then) == 3 and len(dates) >= 2 and all(part.isdigit() for part in dates[:2]):
            paths.append("/".join([*then[: len(dates)], *dates[len(then) :], name]))
    if guid := _path(item.guid, folder):
        paths.append(guid)
    paths += [composed(path) for path in item.values(FORMER_PATH) if path]
    if item.pk:
        paths.append(f"?p={item.pk}")
    return [path for path in dict.fromkeys(paths) if len(path) <= LONGEST]


def write(left: Iterable[tuple[Article, list[str]]]) -> tuple[Counter[int], list[tuple[int, str]]]:
    """Have each path lead to its article. Gives how many do, by the key of the article, and the paths that lead elsewhere already.

    A live address is no old one, and the first owner keeps a path.
    """
    wanted = [(article, path) for article, paths in left for path in paths if path != article.path]
    paths = {path for _, path in wanted}
    held: dict[str | None, int | None] = dict(OldAddress.objects.filter(path__in=paths).values_list("path", "article"))
    held |= dict(Article.objects.filter(path__in=paths).values_list("path", "pk"))
    rows: dict[str, OldAddress] = {}
    refused = []
    for article, path in wanted:
        owner = held.get(path) if path in held else rows[path].article_id if path in rows else None
        if path in held or path in rows:
            if owner != article.pk:
                refused.append((article.pk, path))
            continue
        rows[path] = OldAddress(path=path, article=article)
    OldAddress.objects.bulk_create(rows.values(), batch_size=500)
    return Counter(row.article_id or 0 for row in rows.values()), refused


def _path(address: str, folder: str) -> str:
    path = composed(unquote(parts_of(address).path, errors="replace")).strip("/")
    if folder and path.casefold().startswith(f"{folder.casefold()}/"):
        path = path[len(folder) + 1 :]
    return "" if path == folder else path
