"""Where what an address of the old blog meant is here now."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, Author, OldAddress
from htc.wordpress.addresses.old import OldMeaning, originals
from htc.wordpress.models import ImportRecord

# WordPress guesses by the beginning of a name. A shorter one would mean too many things.
SHORTEST_GUESS = 8
# As long as a number of a row can be.
_NUMBER = re.compile(r"[0-9]{1,18}")
_TERMS = {"tag": ("post_tag", "tag", "category"), "category": ("category", "post_tag", "tag")}


@dataclass(frozen=True, slots=True)
class Gone:
    """What stood there is nowhere any more: 410."""


type Led = str | Gone | None


def lead(meaning: OldMeaning) -> Led:
    """Give the present address of what an address meant, Gone, or None where readers can open nothing of it.

    Asks in a number of queries that does not grow. What was never public is never told of, not by its title either.
    """
    if meaning.is_gone:
        return Gone()
    if meaning.upload:
        return _file(ImportRecord.objects.filter(upload__in=originals(meaning.upload)))
    if meaning.number is not None:
        return _record(ImportRecord.objects.filter(old_id=meaning.number), meaning)
    if meaning.name:
        return _named(meaning)
    return _listed(meaning)


def _listed(meaning: OldMeaning) -> Led:
    """Lead to what lists many: tags, authors, months, the search, the beginning; whoever asked for a feed gets one and no page."""
    if meaning.feed:
        return _feed(meaning)
    if name := meaning.tag or meaning.category:
        tag = _term(name, _TERMS["tag" if meaning.tag else "category"])
        return reverse("articles:tag", args=[tag.slug]) if tag else None
    if meaning.author:
        author = _author(meaning.author)
        return reverse("articles:author", args=[author.slug]) if author else reverse("articles:archive")
    if meaning.year is not None:
        return _month(meaning.year, meaning.month)
    if meaning.search is not None:
        return f"{reverse('articles:search')}?{urlencode({'q': meaning.search})}"
    return reverse("articles:home") if meaning.is_home else None


def _feed(meaning: OldMeaning) -> Led:
    """Lead to the feed of a list, or to that of all articles where the list has none here: of a month, of a search."""
    in_format = ["atom"] if meaning.is_atom else []
    if meaning.is_comments_feed:
        return reverse("comments:feed")
    if name := meaning.tag or meaning.category:
        tag = _term(name, _TERMS["tag" if meaning.tag else "category"])
        return reverse("articles:tag_feed", args=[tag.slug, *in_format]) if tag else None
    if meaning.author and (author := _author(meaning.author)):
        return reverse("articles:author_feed", args=[author.slug, *in_format])
    return reverse("articles:feed", args=in_format)


def _named(meaning: OldMeaning) -> Led:
    """Lead to the post, page or file of a name: the one whose folders are the same first, then by the beginning of the name."""
    name = meaning.name
    if exact := list(_called("iexact", name)[:20]):
        return _of_article(_nearest(exact, meaning.folders), meaning)
    path = "/".join((*meaning.folders, name))
    old = OldAddress.objects.filter(Q(path__iexact=path) | Q(path__iendswith=f"/{name}"), article__isnull=False)
    if found := list(old.exclude(article__in=Article.objects.unpublished()).select_related("article")[:20]):
        same = [row for row in found if row.path.casefold() == path.casefold()] or found
        return _of_article(_nearest([row.article for row in same if row.article], meaning.folders), meaning)
    if led := _record(ImportRecord.objects.filter(kind="attachment", old_name__iexact=name), meaning):
        return led
    if len(name) < SHORTEST_GUESS:
        return None
    guessed = list(_called("istartswith", name)[:2])
    return _of_article(guessed[0], meaning) if len(guessed) == 1 else None


def _called(look_up: str, name: str) -> QuerySet[Article]:
    """Give the published articles that are called so, here or in the old blog; by the short names alone, without reading any other."""
    here = Article.objects.filter(**{f"slug__{look_up}": name}).order_by().values("pk")
    there = ImportRecord.objects.filter(article__isnull=False, **{f"old_name__{look_up}": name}).order_by().values("article")
    return Article.objects.published().filter(pk__in=here.union(there))


def _nearest(articles: list[Article], folders: tuple[str, ...]) -> Article:
    """Give the one that was written at the date in the folders; else the oldest, which had the name first."""
    dated = [part.zfill(2) for part in folders if part.isdigit()]
    beginning = "/".join(dated[:2])
    return min(articles, key=lambda each: (not (beginning and (each.path or "").startswith(beginning)), each.published_at, each.pk))


def _of_article(article: Article, meaning: OldMeaning) -> str | None:
    address = article.get_absolute_url()
    if address and meaning.feed:
        return f"{address}feed/"
    return address


def _record(records: QuerySet[ImportRecord], meaning: OldMeaning) -> Led:
    for record in records.select_related("article", "image", "document"):
        if record.article and record.article.is_public:
            return _of_article(record.article, meaning)
        if record.kind == "attachment" and (led := _file([record])):
            return led
    return None


def _file(records: Iterable[ImportRecord]) -> Led:
    """Lead to the file itself, if readers may have it, else to the public article that it was attached to."""
    for record in records:
        if record.image and not record.image.is_missing and record.image.is_public:
            return record.image.original_address
        if record.document and not record.document.is_missing and record.document.is_public:
            return record.document.get_absolute_url()
        if record.article and record.article.is_public:
            return record.article.get_absolute_url()
    return None


def _term(name: str, kinds: tuple[str, ...]) -> Tag | None:
    named = Q(old_id=int(name)) if _NUMBER.fullmatch(name) else Q(old_name__iexact=name)
    found = ImportRecord.objects.filter(named, kind__in=kinds, tag__isnull=False).select_related("tag")
    by_kind = {record.kind: record.tag for record in found}
    known = next((by_kind[kind] for kind in kinds if kind in by_kind), None)
    return known or (None if _NUMBER.fullmatch(name) else Tag.objects.filter(slug__iexact=name).first())


def _author(name: str) -> Author | None:
    """Give the author that an account of the old blog is here, if any public post has that name over it."""
    named = Q(old_id=int(name)) if _NUMBER.fullmatch(name) else Q(old_name__iexact=name)
    record = ImportRecord.objects.filter(named, kind="user", author__isnull=False).select_related("author").first()
    author = record.author if record else None if _NUMBER.fullmatch(name) else Author.objects.filter(slug__iexact=name).first()
    return author if author and author.was_seen() else None


def _month(year: int, month: int | None) -> str | None:
    beginning = f"{year:04}/{month:02}/" if month else f"{year:04}/"
    if not Article.objects.posts().filter(path__startswith=beginning).exists():
        return None
    return reverse("articles:month", args=[year, month]) if month else reverse("articles:year", args=[year])
