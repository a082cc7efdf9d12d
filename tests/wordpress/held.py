"""What this blog holds, in the words of WordPress, told from its rows."""

from datetime import UTC, datetime

from articles.models import Article, Document, Image
from comments.models import Response

_ZERO = "0000-00-00 00:00:00"
_STATUSES = {"draft": "draft", "review": "pending", "published": "publish", "withdrawn": "private"}
_FILE = {"kind": "attachment", "status": "inherit", "comments": []}
_APPROVED = {"approved": "1", "pending": "0", "trash": "trash"}


def held() -> dict:
    """Give every article and picture by its number in the old blog."""
    articles = Article.objects.with_page().prefetch_related("responses__parent", "imported_as")
    told = {article.imported_as.first().old_id: _article(article) for article in articles}
    told |= {each.imported_as.first().old_id: dict(_FILE) for each in Document.objects.prefetch_related("imported_as")}
    return told | {image.imported_as.first().old_id: _image(image) for image in Image.objects.prefetch_related("imported_as")}


def _article(article: Article) -> dict:
    is_scheduled = article.status == "published" and article.published_at > datetime.now(UTC)
    return {
        "kind": article.kind,
        "status": "future" if is_scheduled else _STATUSES[article.status],
        "title": article.title,
        "slug": article.slug,
        "at": _utc(article.published_at),
        "excerpt": article.excerpt,
        "comments_open": article.comments_open,
        "linkbacks_open": article.linkbacks_open,
        "parent": 0,
        "author": next((line.author.name for line in article.bylines_shown), ""),
        "tags": list(article.tag_names),
        "featured": article.featured_image.imported_as.first().old_id if article.featured_image else 0,
        "footnotes": [{"id": note.key, "content": note.text} for note in article.footnotes.order_by("position")],
        "comments": [_response(row) for row in article.responses.exclude(state__in=("spam", "unverified", "gone"))],
    }


def _image(image: Image) -> dict:
    return _FILE | {"alt": image.alt, "excerpt": image.caption}


def _response(row: Response) -> dict:
    text = row.body
    if row.kind == "pingback":
        text = f"[…] {row.excerpt} […]"
    elif row.kind == "trackback":
        text = f"{row.title}\n\n{row.excerpt}"
    return {
        "number": row.former_id,
        "parent": row.parent.former_id if row.parent else 0,
        "author": row.author_name or row.title,
        "url": row.author_url or row.source_url,
        "at": _utc(row.received_at),
        "approved": _APPROVED[row.state],
        "kind": row.kind,
        "text": text,
    }


def _utc(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if at else _ZERO
