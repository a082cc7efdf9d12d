"""Responses of ours as the comments of an export."""

from collections.abc import Mapping
from datetime import tzinfo
from html import escape

from comments.models import Response
from htc.wordpress.export.elements import columns, group, metas
from htc.wordpress.export.signs import kept

_STATES: dict[str, str] = {Response.State.APPROVED: "1", Response.State.PENDING: "0", Response.State.TRASH: "trash"}


def comment(row: Response, numbers: Mapping[int, int], *, zone: tzinfo, staff: int) -> str:
    """Give the element of a response, which is approved, pending or in the trash. ``numbers`` maps the keys of rows to numbers.

    ``staff`` is the number of an account that stands for whoever of the staff wrote it. No e-mail address goes along.
    """
    utc, local = columns(row.received_at, zone)
    told = {"author": row.author_name, "url": row.author_url, "content": _html(row.body), "type": str(row.kind)}
    fields: list[tuple[str, str]] = []
    if row.kind != Response.Kind.COMMENT:
        told |= {"url": row.source_url, "content": _html(row.excerpt), "author": row.author_name or row.title}
    if row.kind == Response.Kind.PINGBACK:
        told["content"] = f"[&#8230;] {told['content']} [&#8230;]"
    if row.kind == Response.Kind.TRACKBACK:
        told["content"] = f"<strong>{_html(row.title)}</strong>\n\n{told['content']}"
    if row.kind == Response.Kind.WEBMENTION:
        fields = [("protocol", "webmention"), ("webmention_source_url", row.source_url)]
        told |= {"url": row.author_url or row.source_url, "type": row.facts.get("mention") or "webmention"}
    values: dict[str, str | int] = {
        "wp:comment_id": numbers[row.pk],
        "wp:comment_author": escape(told["author"]),
        "wp:comment_author_email": "",
        "wp:comment_author_url": told["url"],
        "wp:comment_author_IP": "",
        "wp:comment_date": local,
        "wp:comment_date_gmt": utc,
        "wp:comment_content": told["content"],
        "wp:comment_approved": _STATES[row.state],
        "wp:comment_type": told["type"],
        "wp:comment_parent": numbers.get(row.parent_id or 0, 0),
        "wp:comment_user_id": staff if row.is_staff else 0,
    }
    return group("wp:comment", values, metas("wp:commentmeta", fields))


def _html(text: str) -> str:
    return kept(escape(text, quote=False))
