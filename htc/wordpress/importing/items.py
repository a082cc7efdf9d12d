"""Items as such: which are taken, and where each post will be here."""

from collections.abc import Iterable
from datetime import timezone, tzinfo

from articles.models import Article
from articles.models.addresses import proposed
from articles.publishing.problems import is_free
from htc.lib.text import clean_line
from htc.wordpress.conversion import responses as texts
from htc.wordpress.importing import names, responses
from htc.wordpress.importing.options import ImportOptions
from htc.wordpress.importing.states import NO_TEXT, standing_of
from htc.wordpress.known.blog import Known
from htc.wordpress.known.identity import ATTACHMENT
from htc.wordpress.models import ImportRecord
from htc.wordpress.models.record import guid_hash
from htc.wordpress.wxr.blanking import without_emails
from htc.wordpress.wxr.dates import offset
from htc.wordpress.wxr.items import Item

SKIPPED_STATES = {"trash": "in the trash", **dict.fromkeys(NO_TEXT, "never anybody’s text")}


def why_not(item: Item, options: ImportOptions) -> str:
    """Give why an item is not taken, "" where it is."""
    if item.kind == ATTACHMENT:
        return "" if item.attachment_url else "a file without an address"
    if item.kind not in options.kinds:
        return f"of the type “{item.kind}”"
    if item.status == "trash" and options.trash:
        return ""
    return SKIPPED_STATES.get(item.status, "")


def offset_of(item: Item) -> tzinfo | None:
    """Give the time zone that the two dates of an item tell of; None where they do not tell."""
    found = offset(item.date, item.date_gmt)
    return None if found is None else timezone(found)


def slug_of(item: Item) -> str:
    """Give the short name that an item gets here, as far as it tells: letters, digits, hyphens and underscores of any script."""
    return names.fit_slug(item.slug) or proposed(clean_line(texts.title(item.title), 300)) or f"post-{item.pk}"


def raw_to_keep(raw: bytes, item: Item, zone: tzinfo) -> bytes:
    """Give an item as it may be kept: without the e-mail addresses of commenters whose rows keep none."""
    old = {comment.email for comment in item.comments if comment.email and not responses.keeps_email(comment, zone)}
    return without_emails(raw, old) if old else raw


def plan(items: Iterable[Item], known: Known, options: ImportOptions, zone: tzinfo, own_zone: tzinfo) -> None:
    """Learn where each of some posts and pages will be here: where it is already, else at the first free address of its short name."""
    wanted: list[tuple[Item, Article]] = []
    for item in items:
        standing = standing_of(item, zone)
        if item.pk and item.kind in options.kinds and not why_not(item, options) and standing.status == Article.Status.PUBLISHED:
            kind = Article.Kind.PAGE if item.kind == "page" else Article.Kind.POST
            wanted.append((item, Article(kind=kind, slug=slug_of(item), published_at=standing.published_at)))
    numbers = [item.pk or 0 for item, _ in wanted]
    records = ImportRecord.objects.filter(source=known.source.pk, old_id__in=numbers, article__path__isnull=False)
    there = {(each.kind, each.old_id, each.guid_hash): each.article.path for each in records.select_related("article") if each.article}
    firsts = [article.path_in(own_zone) for _, article in wanted]
    taken = {path for path in Article.objects.filter(path__in=firsts).values_list("path", flat=True) if path}
    for (item, article), path in zip(wanted, firsts, strict=True):
        held = there.get((item.kind, item.pk or 0, guid_hash(item.guid)))
        known.settle(item, held or _free(article, path, own_zone, known, taken))


def _free(article: Article, path: str, zone: tzinfo, known: Known, taken: set[str]) -> str:
    slug, number = article.slug, 2
    while path in taken or path in known.taken or not is_free(path) or (number > 2 and Article.objects.filter(path=path).exists()):
        article.slug = f"{slug[:196]}-{number}"
        path, number = article.path_in(zone), number + 1
    known.taken.add(path)
    return path
