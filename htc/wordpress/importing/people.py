"""The accounts and terms of the old blog, as records that lead to the authors and tags that they are here."""

from collections.abc import Iterable, Iterator

from taggit.models import Tag

from articles.models import Author
from articles.writing.tag_names import likeness
from htc.wordpress.known.blog import Known
from htc.wordpress.models import ImportRecord, ImportRun
from htc.wordpress.wxr.items import Channel, ListedTerm


def keep(channel: Channel, known: Known, run: ImportRun | None) -> None:
    """Write a record for each account and each category or tag of the file that has an author or a tag here; again, it changes nothing."""
    held = set(ImportRecord.objects.filter(source=known.source, kind__in=("user", "category", "post_tag")).values_list("kind", "old_id"))
    rows = [row for row in (*_accounts(channel, known), *_terms(channel)) if (row.kind, row.old_id) not in held]
    for row in rows:
        row.source, row.run, row.was_written = known.source, run, True
    ImportRecord.objects.bulk_create(rows, ignore_conflicts=True)


def _accounts(channel: Channel, known: Known) -> Iterator[ImportRecord]:
    authors = {author.name.casefold(): author for author in Author.objects.order_by("-pk")}
    for account in channel.authors:
        if account.pk and (author := authors.get(known.name_of(account.login, {}).casefold())):
            yield ImportRecord(kind="user", old_id=account.pk, old_name=account.login[:200], author=author)


def _terms(channel: Channel) -> Iterable[ImportRecord]:
    tags = {likeness(tag.name): tag for tag in Tag.objects.order_by("-pk")}
    listed: list[tuple[str, ListedTerm]] = [("category", term) for term in channel.categories] + [
        ("post_tag", term) for term in channel.tags
    ]
    for kind, term in listed:
        if term.pk and (tag := tags.get(likeness(term.name))):
            yield ImportRecord(kind=kind, old_id=term.pk, old_name=term.slug[:200], tag=tag)
