"""Exports of WordPress for tests, in the layout of its exporter and in words of our own."""

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.4.3" created="2024-02-01 10:00" -->
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/"
>

<channel>
	<title>Harbour &amp; Hill</title>
	<link>http://www.harbour.example</link>
	<description>Notes from the coast</description>
	<pubDate>Thu, 01 Feb 2024 10:00:00 +0000</pubDate>
	<language>en-US</language>
	<wp:wxr_version>1.2</wp:wxr_version>
	<wp:base_site_url>http://www.harbour.example</wp:base_site_url>
	<wp:base_blog_url>http://www.harbour.example/blog</wp:base_blog_url>

	<wp:author><wp:author_id>2</wp:author_id><wp:author_login><![CDATA[ines]]></wp:author_login><wp:author_email><![CDATA[ines@harbour.example]]></wp:author_email><wp:author_display_name><![CDATA[Inês &amp; Co]]></wp:author_display_name><wp:author_first_name><![CDATA[Inês]]></wp:author_first_name><wp:author_last_name><![CDATA[]]></wp:author_last_name></wp:author>
	<wp:author>
		<wp:author_login>
			otto
		</wp:author_login>
		<wp:author_display_name>
			<![CDATA[Otto]]>
		</wp:author_display_name>
	</wp:author>
	<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename><![CDATA[boats-and-nets]]></wp:category_nicename><wp:category_parent><![CDATA[]]></wp:category_parent><wp:cat_name><![CDATA[Boats &amp; Nets]]></wp:cat_name><wp:category_description><![CDATA[All <em>floating</em> things.]]></wp:category_description></wp:category>
	<wp:category>
		<wp:term_id>5</wp:term_id>
		<wp:category_nicename>small-boats</wp:category_nicename>
		<wp:category_parent>boats-and-nets</wp:category_parent>
		<wp:termmeta><wp:meta_key>order</wp:meta_key><wp:meta_value>7</wp:meta_value></wp:termmeta>
	</wp:category>
	<wp:tag><wp:term_id>6</wp:term_id><wp:tag_slug><![CDATA[m%c3%b6we]]></wp:tag_slug><wp:tag_name><![CDATA[Möwe]]></wp:tag_name></wp:tag>
	<wp:term><wp:term_id>7</wp:term_id><wp:term_taxonomy>nav_menu</wp:term_taxonomy><wp:term_slug><![CDATA[main]]></wp:term_slug><wp:term_name><![CDATA[Main]]></wp:term_name></wp:term>

	<generator>https://wordpress.org/?v=6.4.3</generator>

"""
TAIL = "</channel>\n</rss>\n"


def cdata(text):
    return f"<![CDATA[{text}]]>"


def meta(key, value, name="postmeta"):
    return (
        f"<wp:{name}>\n\t\t<wp:meta_key>{cdata(key)}</wp:meta_key>\n\t\t<wp:meta_value>{cdata(value)}</wp:meta_value>\n\t\t</wp:{name}>\n"
    )


def comment(pk, *, more="", **values):
    """Give a comment; a value replaces what stands inside the element of that name."""
    inside = {
        "comment_id": str(pk),
        "comment_author": cdata(f"Reader {pk}"),
        "comment_author_email": cdata(f"reader{pk}@post.example"),
        "comment_author_url": "",
        "comment_author_IP": cdata("203.0.113.7"),
        "comment_date": cdata("2023-05-02 11:00:00"),
        "comment_date_gmt": cdata("2023-05-02 09:00:00"),
        "comment_content": cdata(f"I was there, says {pk}."),
        "comment_approved": cdata("1"),
        "comment_type": cdata("comment"),
        "comment_parent": "0",
        "comment_user_id": "0",
    } | {f"comment_{name}": value for name, value in values.items()}
    lines = "".join(f"\t\t\t<wp:{name}>{value}</wp:{name}>\n" for name, value in inside.items())
    return f"\t\t<wp:comment>\n{lines}{more}\t\t</wp:comment>\n"


def item(pk, *, more="", **values):
    """Give an item; a value replaces what stands inside the element of that name (``wp:post_id`` is ``post_id``)."""
    inside = {
        "title": cdata(f"Entry {pk}"),
        "link": f"http://www.harbour.example/blog/entry-{pk}/",
        "pubDate": "Mon, 01 May 2023 09:00:00 +0000",
        "creator": cdata("ines"),
        "guid": f"http://www.harbour.example/blog/?p={pk}",
        "description": "",
        "content": cdata(f"<!-- wp:paragraph -->\n<p>The tide came in {pk} times.</p>\n<!-- /wp:paragraph -->"),
        "excerpt": cdata(""),
        "post_id": str(pk),
        "post_date": cdata("2023-05-01 11:00:00"),
        "post_date_gmt": cdata("2023-05-01 09:00:00"),
        "post_modified": cdata("2023-05-03 11:00:00"),
        "post_modified_gmt": cdata("2023-05-03 09:00:00"),
        "comment_status": cdata("open"),
        "ping_status": cdata("closed"),
        "post_name": cdata(f"entry-{pk}"),
        "status": cdata("publish"),
        "post_parent": "0",
        "menu_order": "0",
        "post_type": cdata("post"),
        "post_password": cdata(""),
        "is_sticky": "0",
    } | values
    names = {"creator": "dc:creator", "content": "content:encoded", "excerpt": "excerpt:encoded"}
    plain = ("title", "link", "pubDate", "guid", "description")
    lines = ""
    for name, value in inside.items():
        if value is not None:
            full = names.get(name) or (name if name in plain else f"wp:{name}")
            lines += f"\t\t<{full}>{value}</{full.partition(' ')[0]}>\n"
    return f"\t<item>\n{lines}{more}\t</item>\n"


def export(*items, head=HEAD, tail=TAIL):
    """Give the bytes of a file; items may be bytes, for what is not UTF-8."""
    parts = [part.encode() if isinstance(part, str) else part for part in (head, *items, tail)]
    return b"".join(parts)
