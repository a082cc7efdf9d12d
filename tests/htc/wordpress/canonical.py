"""A blog as plain values without keys of rows, to compare two of them."""

from taggit.models import Tag

from articles.models import Article, Author, Image, OldAddress
from articles.models.tags import words_about
from comments.models import Response
from htc.wordpress.models import ImportSource


def dump() -> list[dict]:
    """Give every article with all that belongs to it, in the order of its old number."""
    articles = Article.objects.with_page().prefetch_related("old_addresses", "responses__parent", "imported_as")
    return sorted((_article(article) for article in articles), key=lambda told: (told["guid"], told["title"]))


def forget_all() -> None:
    """Empty the blog of all that an import brings."""
    for model in (Response, Article, OldAddress, Image, Author, Tag, ImportSource):
        model.objects.all().delete()


def _article(article: Article) -> dict:
    places = {row.key: row for row in article.pictures.all()}
    return {
        "guid": article.feed_guid,
        "kind": article.kind,
        "title": article.title,
        "slug": article.slug,
        "path": article.path,
        "status": article.status,
        "published": article.published_at,
        "updated": article.touched_at,
        "excerpt": article.excerpt,
        "body": _without_keys(article.body, places),
        "notes": [note.text for note in article.footnotes.order_by("position")],
        "pictures": [(_number(row.image), row.alt, row.caption) for row in article.pictures.order_by("position")],
        "bylines": [(line.author.name, line.role) for line in article.bylines_shown],
        "tags": [(tag.name, words_about(tag)) for tag in article.tags_shown],
        "addresses": sorted(old.path for old in article.old_addresses.all()),
        "featured": article.featured_image and _number(article.featured_image),
        "open": (article.comments_open, article.linkbacks_open),
        "responses": sorted((_response(row) for row in article.responses.all()), key=lambda told: told["id"]),
    }


def _number(image: Image) -> str:
    """Give by what a picture is told from others: its number in the old library, else what the library says of it."""
    record = image.imported_as.first()
    return str(record.old_id) if record else f"{image.alt} {image.caption}"


def _without_keys(body: str, places: dict) -> str:
    for key, row in places.items():
        body = body.replace(f'data-image="{row.image_id}"', "data-image").replace(f'data-place="{key}"', "data-place")
    return body


def _response(row: Response) -> dict:
    return {
        "id": row.former_id,
        "parent": row.parent and row.parent.former_id,
        "kind": row.kind,
        "state": row.state,
        "name": row.author_name,
        "url": row.author_url,
        "source": row.source_url,
        "title": row.title,
        "excerpt": row.excerpt,
        "body": row.body,
        "at": row.received_at,
        "staff": row.is_staff,
    }
