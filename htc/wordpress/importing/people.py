"""The accounts and terms of the old blog, as records that lead to the authors and tags that they are here."""

import re
from collections.abc import Iterator

from taggit.models import Tag

from articles.models import Author, TagWords
from articles.writing.tag_names import likeness
from htc.lib.html import plain_text
from htc.lib.text import clean_lines
from htc.wordpress.importing.names import fit_name
from htc.wordpress.known.blog import Known
from htc.wordpress.models import ImportRecord, ImportRun
from htc.wordpress.wxr.items import Channel, ListedTerm


def keep(channel: Channel, known: Known, run: ImportRun | None) -> None:
    """Write a record for each account and each category or tag of the file that has an author or a tag here; again, it changes nothing.

    What the old blog said about a term is said about its tag with the record, where nobody has said anything yet: not again later, when
    staff may have taken it away.
    """
    held = set(ImportRecord.objects.filter(source=known.source, kind__in=("user", "category", "post_tag")).values_list("kind", "old_id"))
    told = [(row, words) for row, words in (*_accounts(channel, known), *_terms(channel)) if (row.kind, row.old_id) not in held]
    for row, words in told:
        row.source, row.run, row.was_written = known.source, run, True
        if row.tag and words:
            TagWords.objects.get_or_create(tag=row.tag, defaults={"text": words})
    ImportRecord.objects.bulk_create([row for row, _ in told], ignore_conflicts=True)


def _accounts(channel: Channel, known: Known) -> Iterator[tuple[ImportRecord, str]]:
    authors = {author.name.casefold(): author for author in Author.objects.order_by("-pk")}
    for account in channel.authors:
        if account.pk and (author := authors.get(known.name_of(account.login, {}).casefold())):
            yield ImportRecord(kind="user", old_id=account.pk, old_name=account.login[:200], author=author), ""


def _terms(channel: Channel) -> Iterator[tuple[ImportRecord, str]]:
    tags = {likeness(tag.name): tag for tag in Tag.objects.order_by("-pk")}
    listed: list[tuple[str, ListedTerm]] = [("category", term) for term in channel.categories] + [
        ("post_tag", term) for term in channel.tags
    ]
    for kind, term in listed:
        if term.pk and (tag := tags.get(likeness(fit_name(term.name)))):
            yield ImportRecord(kind=kind, old_id=term.pk, old_name=term.slug[:200], tag=tag), _in_plain_words(term.description)


def _in_plain_words(description: str) -> str:
    """Give a description, which may be HTML, as paragraphs of plain text."""
    return clean_lines("\n\n".join(map(plain_text, re.split(r"\n\s*\n", description))))
