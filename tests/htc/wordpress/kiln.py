"""The export of a small blog, made of what a test is about; values as WordPress stores them, written down as it writes them."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

BLOG = "http://www.kiln.example"

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>The Kiln</title>
<link>{blog}</link>
<pubDate>Fri, 01 Mar 2024 15:20:11 +0000</pubDate>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{blog}</wp:base_site_url>
<wp:base_blog_url>{blog}</wp:base_blog_url>
<wp:author><wp:author_id>3</wp:author_id><wp:author_login>mlind</wp:author_login><wp:author_email>m@kiln.example</wp:author_email>
<wp:author_display_name><![CDATA[Mara Lind]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>courts-law</wp:category_nicename><wp:category_parent></wp:category_parent>
<wp:cat_name><![CDATA[Courts &amp; Law]]></wp:cat_name><wp:category_description><![CDATA[What <em>judges</em> &amp; juries do.

Where.]]></wp:category_description>
</wp:category>
<wp:tag><wp:term_id>20</wp:term_id><wp:tag_slug>kilns</wp:tag_slug><wp:tag_name><![CDATA[kilns]]></wp:tag_name></wp:tag>
"""
FOOT = "</channel>\n</rss>\n"


def export(*items: str, blog: str = BLOG) -> bytes:
    """Give a whole file."""
    return (HEAD.format(blog=blog) + "".join(items) + FOOT).encode()


def item(pk: int, *comments: str, kind: str = "post", status: str = "publish", content: str = "<p>Some words.</p>", **more) -> str:
    """Give one item. ``more`` are elements without their prefix (``title``, ``link``, ``post_name``, ``post_password`` …), ``meta`` a list of
    pairs, ``terms`` a list of (domain, nicename, name)."""
    name = more.get("post_name", f"post-{pk}")
    date = more.get("post_date", "2014-01-21 08:00:00")
    gmt = more.get("post_date_gmt", "2014-01-21 15:00:00")
    values = {
        "title": more.get("title", f"Post {pk}"),
        "link": more.get("link", f"{BLOG}/2014/01/21/{name}/"),
        "pubDate": more.get("pubDate", "Tue, 21 Jan 2014 15:00:00 +0000"),
        "dc:creator": more.get("creator", "mlind"),
        "guid": more.get("guid", f"{BLOG}/?p={pk}"),
        "content:encoded": content,
        "excerpt:encoded": more.get("excerpt", ""),
        "wp:post_id": str(pk),
        "wp:post_date": date,
        "wp:post_date_gmt": gmt,
        "wp:post_modified_gmt": more.get("post_modified_gmt", "2014-01-22 16:12:00"),
        "wp:comment_status": more.get("comment_status", "open"),
        "wp:ping_status": more.get("ping_status", "open"),
        "wp:post_name": name,
        "wp:status": status,
        "wp:post_parent": str(more.get("parent", 0)),
        "wp:menu_order": str(more.get("menu_order", 0)),
        "wp:post_type": kind,
        "wp:post_password": more.get("post_password", ""),
        "wp:is_sticky": "0",
    }
    if kind == "attachment":
        values["wp:attachment_url"] = more["attachment_url"]
    elements = "".join(_element(tag, value) for tag, value in values.items())
    terms = "".join(
        f'<category domain="{domain}" nicename="{nicename}"><![CDATA[{label}]]></category>'
        for domain, nicename, label in more.get("terms", [])
    )
    return f"<item>{elements}{terms}{metas('postmeta', more.get('meta', []))}{''.join(comments)}</item>\n"


def comment(pk: int, content: str = "A word.", *, kind: str = "comment", approved: str = "1", **more) -> str:
    """Give one comment; ``more`` are the parts of its elements’ names behind “comment_”, and ``meta``."""
    values = {
        "id": str(pk),
        "author": more.get("author", "Ana"),
        "author_email": more.get("email", "ana@mail.example"),
        "author_url": escape(more.get("url", "")),
        "author_IP": more.get("ip", "203.0.113.7"),
        "date": more.get("date", "2014-02-01 03:04:05"),
        "date_gmt": more.get("date_gmt", "2014-02-01 10:04:05"),
        "content": content,
        "approved": approved,
        "type": kind,
        "parent": str(more.get("parent", 0)),
        "user_id": str(more.get("user", 0)),
    }
    elements = "".join(_element(f"wp:comment_{name}", value) for name, value in values.items())
    return f"<wp:comment>{elements}{metas('commentmeta', more.get('meta', []))}</wp:comment>"


def attachment(pk: int, path: str, **more) -> str:
    """Give the item of a file."""
    url = f"{BLOG}/wp-content/uploads/{path}"
    meta = [("_wp_attached_file", path), *more.pop("meta", [])]
    return item(
        pk,
        kind="attachment",
        status="inherit",
        content="",
        attachment_url=url,
        post_name=path.rpartition("/")[2].partition(".")[0],
        meta=meta,
        **more,
    )


def metas(tag: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Give metas of an item or a comment."""
    return "".join(f"<wp:{tag}><wp:meta_key>{key}</wp:meta_key>{_element('wp:meta_value', value)}</wp:{tag}>" for key, value in pairs)


def _element(tag: str, value: str) -> str:
    if tag in ("link", "guid", "pubDate", "wp:post_id", "wp:comment_author_url"):
        return f"<{tag}>{value if tag == 'wp:comment_author_url' else escape(value)}</{tag}>"
    return f"<{tag}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{tag}>"
