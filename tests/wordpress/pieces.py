"""What articles of the old blog are made of: passages in the form of each editor, with what WordPress and this blog show of them apart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from tests.wordpress.installation import BLOG
from tests.wordpress.words import Words

# Files of the library that are no pictures.
DOCUMENTS = ("2009/03/report.pdf", "2010/11/el-año.mp3")
# The first number of blocks that several posts share.
SHARED = 901
# Where the two may differ, and why; whatever else differs is a fault. Each is told in docs/decisions.md, under “Moving in”.
REASONS = {
    "frame": "A film or map in a frame of another site is a link with its address here.",
    "player": "A player of sound or film is a link with the name of its file.",
    "button": "A shortcode that no plug-in explains is unwrapped: its address becomes a link, its brackets go.",
    "note": "Notes in shorthand and by hand are footnotes here, and leave the text.",
    "primes": "Signs of inches, of feet and of multiplication, and (tm), stay as they were typed.",
    "smiley": "A smiley typed with signs stays as it was typed.",
    "freeform": "Text between blocks has its empty lines as paragraphs here; WordPress runs it together.",
    "code": "Within code a shortcode is shown as it was typed.",
    "byline": "A byline at the top of a text is the byline of the article.",
}


@dataclass(frozen=True)
class Difference:
    """What stands in the text of WordPress and is shown otherwise here; ``reason`` is one of ``REASONS``."""

    reason: str
    theirs: str
    ours: str

    def __post_init__(self):
        assert self.reason in REASONS


@dataclass(frozen=True)
class Piece:
    """A passage as WordPress stores it, and where this blog shows it otherwise; ``notes`` are the texts of its footnotes here."""

    content: str
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Shelf:
    """The pictures that an article may show, as the library has them."""

    pictures: list[dict] = field(default_factory=list)
    number: int = 0

    def next(self) -> dict:
        self.number += 1
        return self.pictures[(self.number - 1) % len(self.pictures)]


type Maker = Callable[[Words, Shelf], Piece]


def address_of(path: str) -> str:
    return f"{BLOG}/wp-content/uploads/{path}"


def _block(name: str, html: str, attributes: str = "") -> str:
    return f"<!-- wp:{name} {attributes + ' ' if attributes else ''}-->\n{html}\n<!-- /wp:{name} -->"


def _image(picture: dict, extra: str = "", size: str = "") -> str:
    path = picture["path"]
    if size:
        stem, _, end = path.rpartition(".")
        path = f"{stem}-{size}.{end}"
    return f'<img src="{address_of(path)}" alt="{escape(picture["alt"])}" class="{extra}wp-image-{picture["pk"]}" />'


# The block editor.


def paragraph(w: Words, shelf: Shelf) -> Piece:
    return Piece(_block("paragraph", f"<p>{w.paragraph()}</p>"))


def two_lines(w: Words, shelf: Shelf) -> Piece:
    return Piece(_block("paragraph", f'<p class="has-drop-cap">{w.sentence()}<br>{w.sentence()}</p>', '{"dropCap":true}'))


def heading(w: Words, shelf: Shelf) -> Piece:
    level = w.random.choice((2, 3, 4, 5))
    return Piece(_block("heading", f'<h{level} id="h">{w.few()} & "{w.few()}"</h{level}>'.replace("&", "&amp;"), f'{{"level":{level}}}'))


def nested_list(w: Words, shelf: Shelf) -> Piece:
    inner = _block("list", "<ol>" + "".join(_block("list-item", f"<li>{w.sentence()}</li>") for _ in "ab") + "</ol>", '{"ordered":true}')
    items = _block("list-item", f"<li>{w.sentence()}{inner}</li>") + "\n\n" + _block("list-item", f"<li>{w.plain()}</li>")
    return Piece(_block("list", f"<ul>{items}</ul>"))


def old_list(w: Words, shelf: Shelf) -> Piece:
    return Piece(_block("list", f'<ol start="4"><li>{w.sentence()}</li><li>{w.sentence()}<ul><li>{w.plain()}</li></ul></li></ol>'))


def quote(w: Words, shelf: Shelf) -> Piece:
    inner = _block("paragraph", f"<p>{w.sentence()}</p>") + "\n\n" + _block("paragraph", f"<p>{w.sentence()}</p>")
    return Piece(_block("quote", f'<blockquote class="wp-block-quote">{inner}<cite>{w.few()}, "{w.few()}"</cite></blockquote>'))


def pullquote(w: Words, shelf: Shelf) -> Piece:
    html = f'<figure class="wp-block-pullquote"><blockquote><p>{w.sentence()}</p><cite>{w.few()}</cite></blockquote></figure>'
    return Piece(_block("pullquote", html))


def image(w: Words, shelf: Shelf) -> Piece:
    picture = shelf.next()
    caption = f'<figcaption class="wp-element-caption">{w.few()} <em>{w.few()}</em> "{w.one()}"</figcaption>'
    return Piece(
        _block("image", f'<figure class="wp-block-image size-large">{_image(picture)}{caption}</figure>', f'{{"id":{picture["pk"]}}}')
    )


def linked_image(w: Words, shelf: Shelf) -> Piece:
    picture = shelf.next()
    linked = f'<a href="{address_of(picture["path"])}">{_image(picture, size="300x225")}</a>'
    html = f'<div class="wp-block-image"><figure class="alignleft size-medium">{linked}</figure></div>'
    return Piece(_block("image", html, f'{{"id":{picture["pk"]},"align":"left"}}'))


def gallery(w: Words, shelf: Shelf) -> Piece:
    inner = "\n\n".join(
        _block(
            "image",
            f'<figure class="wp-block-image">{_image(picture)}<figcaption>{w.few()}</figcaption></figure>',
            f'{{"id":{picture["pk"]}}}',
        )
        for picture in (shelf.next(), shelf.next())
    )
    html = f'<figure class="wp-block-gallery has-nested-images">{inner}<figcaption class="blocks-gallery-caption">{w.few()}</figcaption></figure>'
    return Piece(_block("gallery", html, '{"linkTo":"none"}'))


def old_gallery(w: Words, shelf: Shelf) -> Piece:
    items = "".join(f'<li class="blocks-gallery-item"><figure>{_image(shelf.next())}</figure></li>' for _ in "ab")
    return Piece(_block("gallery", f'<figure class="wp-block-gallery"><ul class="blocks-gallery-grid">{items}</ul></figure>'))


def table(w: Words, shelf: Shelf) -> Piece:
    rows = "".join(f"<tr><td>{w.few()}</td><td>{w.random.randint(1, 99)}</td></tr>" for _ in range(3))
    html = f"<table><thead><tr><th>{w.few()}</th><th>Sum</th></tr></thead><tbody>{rows}</tbody><tfoot><tr><td>All</td><td>9</td></tr></tfoot></table>"
    return Piece(_block("table", f'<figure class="wp-block-table">{html}<figcaption>{w.few()}</figcaption></figure>'))


def code(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        _block("code", f'<pre class="wp-block-code"><code>if "{w.few()}" -- 1:\n    say(&#91;\'{w.few()}\'])\n\nend...</code></pre>')
    )


def preformatted(w: Words, shelf: Shelf) -> Piece:
    return Piece(_block("preformatted", f'<pre class="wp-block-preformatted">{w.few()}   :  9\n\n  "{w.few()}" - x</pre>'))


def verse(w: Words, shelf: Shelf) -> Piece:
    return Piece(_block("verse", f'<pre class="wp-block-verse">{w.few()}\n  {w.few()}</pre>'))


def columns(w: Words, shelf: Shelf) -> Piece:
    sides = "\n\n".join(
        _block("column", f'<div class="wp-block-column">{_block("paragraph", f"<p>{w.sentence()}</p>")}</div>') for _ in "ab"
    )
    return Piece(_block("columns", f'<div class="wp-block-columns">{sides}</div>'))


def group(w: Words, shelf: Shelf) -> Piece:
    inner = f"{heading(w, shelf).content}\n\n{_block('paragraph', f'<p>{w.sentence()}</p>')}"
    return Piece(_block("group", f'<section class="wp-block-group"><div class="inner">{inner}</div></section>', '{"tagName":"section"}'))


def media_text(w: Words, shelf: Shelf) -> Piece:
    shown = f'<figure class="wp-block-media-text__media">{_image(shelf.next())}</figure>'
    words = f'<div class="wp-block-media-text__content">{_block("paragraph", f"<p>{w.sentence()}</p>")}</div>'
    return Piece(_block("media-text", f'<div class="wp-block-media-text alignwide">{shown}{words}</div>'))


def details(w: Words, shelf: Shelf) -> Piece:
    html = f'<details class="wp-block-details"><summary>{w.few()}</summary>{_block("paragraph", f"<p>{w.sentence()}</p>")}</details>'
    return Piece(_block("details", html))


def buttons(w: Words, shelf: Shelf) -> Piece:
    inner = _block(
        "button", f'<div class="wp-block-button"><a class="wp-block-button__link" href="https://give.example/">{w.few()}</a></div>'
    )
    return Piece(_block("buttons", f'<div class="wp-block-buttons">{inner}</div>'))


def embed(w: Words, shelf: Shelf) -> Piece:
    address = f"https://films.example/watch/{w.one()}"
    html = f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{address}\n</div><figcaption>{w.few()}</figcaption></figure>'
    return Piece(_block("embed", html, f'{{"url":"{address}","type":"video"}}'))


def separator(w: Words, shelf: Shelf) -> Piece:
    html = f"{_block('separator', '<hr class="wp-block-separator"/>')}\n\n{_block('spacer', '<div style="height:50px" aria-hidden="true"></div>')}"
    return Piece(html)


def own_html(w: Words, shelf: Shelf) -> Piece:
    html = f'<div class="box"><p>{w.sentence()}\n{w.plain()}</p><dl><dt>{w.few()}</dt><dd>{w.plain()}</dd></dl></div>'
    return Piece(_block("html", html))


def freeform(w: Words, shelf: Shelf) -> Piece:
    one, two, three = w.plain(), w.plain(), w.plain()
    content = f"{one}\n\n{two}\n{three}\n\n{_block('paragraph', f'<p>{w.plain()}</p>')}"
    return Piece(content, (Difference("freeform", f"{one} {two} {three}", f"{one}\n{two}\n{three}"),))


def list_of_latest(w: Words, shelf: Shelf) -> Piece:
    return Piece(f'{_block("paragraph", f"<p>{w.plain()}</p>")}\n\n<!-- wp:spacer {{"height":"9px"}} /-->')


def cover(w: Words, shelf: Shelf) -> Piece:
    inner = _block("paragraph", f'<p class="has-large-font-size">{w.few()}</p>', '{"align":"center"}')
    html = f'<div class="wp-block-cover">{_image(shelf.next(), "wp-block-cover__image-background ")}<div class="inner">{inner}</div></div>'
    return Piece(_block("cover", html))


def file(w: Words, shelf: Shelf) -> Piece:
    html = f'<div class="wp-block-file"><a href="https://files.example/{w.one()}.pdf">{w.few()}</a></div>'
    return Piece(_block("file", html))


def sound(w: Words, shelf: Shelf) -> Piece:
    mark = w.one()
    html = f'<figure class="wp-block-audio"><audio controls src="https://files.example/{mark}.mp3"></audio><figcaption>{mark} said</figcaption></figure>'
    difference = Difference("player", f"{mark} said", f"{mark}.mp3\n{mark} said")
    return Piece(_block("audio", html, '{"id":9}'), (difference,))


def in_other_letters(w: Words, shelf: Shelf) -> Piece:
    return Piece(_block("paragraph", f'<p dir="rtl" lang="ar">{w.foreign()} <span lang="es">{w.foreign()}</span></p>'))


def small_elements(w: Words, shelf: Shelf) -> Piece:
    words = f'<mark>{w.few()}</mark> <kbd>a "b" -- c</kbd> <abbr title="x">{w.few()}</abbr> <small>{w.few()}</small> <u>{w.few()}</u>'
    return Piece(_block("paragraph", f"<p>{words} <cite>{w.few()}</cite> <time>{w.few()}</time><sup>{w.few()}</sup> <tt>x -- 'y'</tt></p>"))


def inline_image(w: Words, shelf: Shelf) -> Piece:
    return Piece(_block("paragraph", f"<p>{w.plain()} {_image(shelf.next())} {w.plain()}</p>"))


def captioned_link(w: Words, shelf: Shelf) -> Piece:
    picture = shelf.next()
    caption = f'<figcaption>{w.few()} <a href="https://a.example/?x=1&amp;y=2">{w.few()}</a><br>{w.few()}</figcaption>'
    html = f'<figure class="wp-block-image alignright">{_image(picture)}{caption}</figure>'
    return Piece(_block("image", html, f'{{"id":{picture["pk"]},"align":"right"}}'))


def quoted_list(w: Words, shelf: Shelf) -> Piece:
    inner = f"{_block('list', f'<ul><li>{w.sentence()}<br>{w.plain()}</li></ul>')}\n\n{image(w, shelf).content}"
    return Piece(_block("quote", f'<blockquote class="wp-block-quote">{inner}</blockquote>'))


def shortcode_block(w: Words, shelf: Shelf) -> Piece:
    picture = shelf.next()
    return Piece(_block("shortcode", f'[caption id="attachment_{picture["pk"]}" width="9"]{_image(picture)} {w.few()}[/caption]'))


def rows_alone(w: Words, shelf: Shelf) -> Piece:
    rows = f'<tr><td rowspan="2">{w.few()}</td><td>{w.few()}<br>{w.few()}</td></tr><tr><td></td></tr><tr><td><strong>{w.few()}</strong></td><td>-</td></tr>'
    return Piece(_block("table", f'<figure class="wp-block-table"><table><tbody>{rows}</tbody></table></figure>'))


def file_to_load(w: Words, shelf: Shelf) -> Piece:
    address = f"https://files.example/{w.one()}.pdf"
    html = f'<div class="wp-block-file"><a href="{address}">{w.few()}</a><a href="{address}" class="wp-block-file__button" download>Load</a></div>'
    return Piece(_block("file", html))


def shared(w: Words, shelf: Shelf) -> Piece:
    """Give a block that several posts share; its text stands in an item of its own."""
    return Piece(f'<!-- wp:block {{"ref":{w.random.choice((SHARED, SHARED + 1))}}} /-->')


# The classic editor.


def lines(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"{w.paragraph()}\n{w.sentence()}\n\n{w.paragraph()}")


def windows_lines(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"{w.sentence()}\r\n{w.sentence()}\r\n\r\n{w.sentence()}")


def paragraphs(w: Words, shelf: Shelf) -> Piece:
    return Piece(f'<p style="text-align: center;">{w.sentence()}</p>\n<p>{w.sentence()}<br />{w.plain()}</p>\n&nbsp;\n\n{w.sentence()}')


def breaks(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"{w.sentence()}<br /><br />{w.sentence()}<br>\n{w.plain()}")


def classic_heading(w: Words, shelf: Shelf) -> Piece:
    level = w.random.choice((1, 2, 3, 6))
    return Piece(f"<h{level}>{w.few()} - '{w.few()}'</h{level}>\n{w.sentence()}")


def classic_list(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        f"<ul>\n\t<li>{w.sentence()}</li>\n\t<li>{w.sentence()}\n<ol>\n\t<li>{w.plain()}</li>\n</ol>\n</li>\n\t<li>{w.sentence()}\n\n{w.plain()}</li>\n</ul>"
    )


def classic_quote(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"{w.plain()}\n<blockquote>{w.sentence()}\n\n{w.sentence()}</blockquote>\n{w.sentence()}")


def classic_table(w: Words, shelf: Shelf) -> Piece:
    rows = "".join(f"\n<tr>\n<td>{w.few()}</td>\n<td>{w.few()}\n{w.few()}</td>\n</tr>" for _ in "ab")
    return Piece(f'<table border="1">\n<caption>{w.few()}</caption>\n<tbody>{rows}\n</tbody>\n</table>')


def spanned_table(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        f'<table><tr><th colspan="2">{w.few()}</th></tr><tr><td><p>{w.few()}</p><p>{w.few()}</p></td><td>{w.few()}<br />{w.few()}</td></tr></table>'
    )


def caption(w: Words, shelf: Shelf) -> Piece:
    picture = shelf.next()
    return Piece(
        f'[caption id="attachment_{picture["pk"]}" align="alignright" width="300"]<a href="{address_of(picture["path"])}">{_image(picture)}</a> '
        f'{w.few()} <em>"{w.few()}"</em>[/caption]\n\n{w.sentence()}'
    )


def old_caption(w: Words, shelf: Shelf) -> Piece:
    picture = shelf.next()
    words = f"{w.few()} &amp; &quot;{w.few()}&quot;"
    return Piece(f'[caption id="attachment_{picture["pk"]}" align="aligncenter" width="300" caption="{words}"]{_image(picture)}[/caption]')


def classic_image(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"{w.sentence()}\n\n{_image(shelf.next(), 'alignnone size-full ')}\n\n{w.sentence()}")


def listed_gallery(w: Words, shelf: Shelf) -> Piece:
    numbers = ",".join(str(shelf.next()["pk"]) for _ in "abc")
    return Piece(f'{w.plain()}\n\n[gallery columns="2" link="file" ids="{numbers}"]\n\n{w.plain()}')


def classic_code(w: Words, shelf: Shelf) -> Piece:
    mark = w.one()
    content = f"<pre>{w.few()}  \"{w.few()}\"\n\n  {mark} -- [gallery] 'x'\n</pre>\n{w.sentence()}"
    return Piece(content, (Difference("code", f"{mark} -- 'x'", f"{mark} -- [gallery] 'x'"),))


def bare_address(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"{w.plain()}\n\nhttps://films.example/v/{w.one()}\n\n{w.plain()}")


def embedded(w: Words, shelf: Shelf) -> Piece:
    return Piece(f'[embed]https://films.example/e/{w.one()}[/embed]\n\n[embed width="300"]https://films.example/f/{w.one()}[/embed]')


def written_about(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"Write [[gallery]] or [[caption]{w.few()}[/caption]] and [sic], [{w.few(1, 1)}] and [1].")


def divs(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        f'<div class="box">\n{w.sentence()}\n\n<div>{w.plain()}</div>\n{w.sentence()}</div>\n<center>{w.few()}</center>\n{w.plain()}'
    )


def rule(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"{w.sentence()}\n<hr />\n{w.sentence()}\n\n<address>{w.few()}\n{w.few()}</address>")


def definitions(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"<dl>\n<dt>{w.few()}</dt>\n<dd>{w.sentence()}</dd>\n</dl>")


def misnested(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"<strong>{w.few()} <em>{w.few()}</strong> {w.few()}</em> {w.plain()}\n\n{w.sentence()} <!-- {w.few()} --> {w.plain()}")


def spanning(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"<em>{w.plain()}\n\n{w.plain()}</em> {w.plain()}")


def entities(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        f"{w.few()} AT&T & R&amp;B &lt;em&gt; &copy; &#169; &#x2019; &hellip; &ndash; &mdash; a &rarr; b &amp;amp; {w.few()} < {w.few()} 3 > 2"
    )


def inner_link(w: Words, shelf: Shelf) -> Piece:
    links = [f"{BLOG}/?p={shelf.number + 1000}", *(address_of(path) for path in DOCUMENTS), "#top"]
    return Piece("As told: " + ", ".join(f'<a href="{link}">{w.few()}</a>' for link in links))


def signs_at_lines(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"- {w.few()}\n- \"{w.few()}\"\n-- {w.few()}\n'{w.few()}'\n\n* {w.few()}\n* {w.few()}\n\n1. {w.few()}\n2. {w.few()}")


def signs_at_tags(w: Words, shelf: Shelf) -> Piece:
    one = f'<em>"{w.few()}"</em>, ("<em>{w.few()}</em>"), \'<a href="/x">{w.few()}</a>\', <b>{w.few()}</b>\'s, "<b>{w.few()}</b>,"'
    return Piece(f"{one} '05-'06, rock'n'roll, 12'000, o'<i>{w.few()}</i>, <i>{w.few()}</i>--{w.few()}-<b>{w.few()}</b> - <i>end</i>")


def rare_letters(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"⛵ 👩🏽‍⚕️ co\u00adoperate a\u00a0b zero\u200bwidth e\u0301 ﬁne “{w.few()}” xn--caf-dma.example ½ № {w.few()}")


def many_empty_lines(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"  {w.sentence()}  \n\n\n\n\t{w.plain()}\n \n<p></p>\n<p>&nbsp;</p>\n{w.plain()}\n&nbsp;\n{w.plain()}")


def glued_blocks(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        f"{w.plain()}<h3>{w.few()}<br />{w.few()}</h3>{w.plain()}<ul><li>{w.few()}<li>{w.few()}</ul>{w.plain()}<p>{w.plain()}<p>{w.plain()}"
    )


def nested_quotes(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        f"<blockquote>{w.plain()}\n<blockquote>{w.plain()}</blockquote>\n<ul>\n<li>{w.plain()}</li>\n</ul>\n{w.plain()}</blockquote>"
    )


def code_in_code(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"{w.plain()}\n<pre><code>&lt;b class=\"x\"&gt; &amp;amp;\n  'a' -- 3x4</code></pre>\n{w.plain()}")


def old_markup(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        f'<div align="right"><font color="red">{w.plain()}</font></div>\n<big>{w.few()}</big> <strike>{w.few()}</strike> <acronym>{w.few()}</acronym>'
    )


def unseen(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        f'{w.plain()} <a name="{w.one()}"></a>{w.plain()}\n\n<style>.x {{ color: red }}</style>\n\n<script>var x = "{w.one()}";</script>\n\n{w.plain()}'
    )


def image_in_sentence(w: Words, shelf: Shelf) -> Piece:
    picture = shelf.next()
    linked = f'<a href="{address_of(picture["path"])}">{_image(picture, "alignleft ", "300x225")}</a>'
    return Piece(f"{linked}{w.sentence()} {w.plain()}\n{_image(shelf.next())}\n{w.plain()}")


def captions_of_old(w: Words, shelf: Shelf) -> Piece:
    picture = shelf.next()
    return Piece(
        f'[wp_caption id="attachment_{picture["pk"]}" align="alignnone" width="9"]{_image(picture)}\n{w.few()} "{w.few()}" -- {w.few()}[/wp_caption]'
    )


def film(w: Words, shelf: Shelf) -> Piece:
    mark = w.one()
    address = f"https://files.example/{mark}.mp4"
    return Piece(f'[video width="640" height="360" mp4="{address}"][/video]', (Difference("player", address, f"{mark}.mp4"),))


def address_in_sentence(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"{w.plain()} See https://a.example/x--y?a=1&amp;b='x' and www.b.example, {w.plain()}")


def table_in_div(w: Words, shelf: Shelf) -> Piece:
    return Piece(
        f"<div>\n<table>\n<tr><td>{w.sentence()}\n\n{w.plain()}</td><td><ul><li>{w.few()}</li></ul></td></tr>\n</table>\n</div>\n{w.plain()}"
    )


# What is shown otherwise here.


def frame(w: Words, shelf: Shelf) -> Piece:
    mark, address = w.one(), "https://maps.example/embed?pb=1"
    difference = Difference("frame", f"Map {mark}:", f"Map {mark}: {address}")
    return Piece(f'Map {mark}: <iframe src="{address}" width="300" height="200"></iframe>', (difference,))


def player(w: Words, shelf: Shelf) -> Piece:
    mark = w.one()
    address = f"https://files.example/{mark}.mp3"
    difference = Difference("player", address, f"{mark}.mp3")
    return Piece(f'[audio mp3="{address}"][/audio]', (difference,))


def button(w: Words, shelf: Shelf) -> Piece:
    mark = w.one()
    written = f'[button link="https://give.example/{mark}" color="red"]{mark} here[/button]'
    shown = f"[button link=”https://give.example/{mark}” color=”red”]{mark} here[/button]"
    return Piece(f"{w.plain()}\n\n{written}\n\n{w.plain()}", (Difference("button", shown, f"{mark} here"),))


def unknown(w: Words, shelf: Shelf) -> Piece:
    mark = w.one()
    shown = f"[two_thirds last=”yes”]{mark} stays[/two_thirds]"
    return Piece(f'[two_thirds last="yes"]{mark} stays[/two_thirds]', (Difference("button", shown, f"{mark} stays"),))


def primes(w: Words, shelf: Shelf) -> Piece:
    mark = w.one()
    written = f"{mark}: 3x4 boards, a brand (tm)"
    return Piece(f"{written} {w.plain()}", (Difference("primes", f"{mark}: 3×4 boards, a brand ™", written),))


def quote_in_quote(w: Words, shelf: Shelf) -> Piece:
    return Piece(f"She said, \"They call it '{w.few()}.'\" The girls'({w.few()}) and boys'[2] {w.sentence()}")


def smiley(w: Words, shelf: Shelf) -> Piece:
    mark = w.one()
    return Piece(
        f"{mark} came :) and went ;-) {w.plain()}", (Difference("smiley", f"{mark} came 🙂 and went 😉", f"{mark} came :) and went ;-)"),)
    )


def shorthand_note(w: Words, shelf: Shelf) -> Piece:
    mark, name = w.one(), w.random.choice(("mfn", "efn_note", "ref", "fn"))
    note = f"The {mark} is counted each year."
    written = f"[{name}]{note}[/{name}]"
    return Piece(f"{w.plain()} It was a {mark}{written} after all.", (Difference("note", f"{mark}{written}", mark),), (note,))


def bracket_note(w: Words, shelf: Shelf) -> Piece:
    mark = w.one()
    note = f"Nobody saw the {mark} but the keeper."
    return Piece(f"{w.plain()} It was a {mark} (({note})) after all.", (Difference("note", f"{mark} (({note}))", mark),), (note,))


BLOCKS: tuple[Maker, ...] = (
    *(paragraph, paragraph, paragraph, two_lines, heading, nested_list, old_list, quote, pullquote, image, linked_image, gallery),
    *(old_gallery, table, code, preformatted, verse, columns, group, media_text, details, buttons, embed, separator, own_html, freeform),
    *(
        list_of_latest,
        cover,
        file,
        sound,
        in_other_letters,
        small_elements,
        inline_image,
        captioned_link,
        quoted_list,
        shortcode_block,
        rows_alone,
    ),
    *(file_to_load, shared),
)
CLASSIC: tuple[Maker, ...] = (
    *(lines, lines, lines, windows_lines, paragraphs, breaks, classic_heading, classic_list, classic_quote, classic_table, spanned_table),
    *(caption, old_caption, classic_image, listed_gallery, classic_code, bare_address, embedded, written_about, divs, rule, definitions),
    *(signs_at_lines, signs_at_tags, rare_letters, many_empty_lines, glued_blocks, nested_quotes, code_in_code, old_markup, unseen),
    *(image_in_sentence, captions_of_old, film, address_in_sentence, table_in_div, misnested, spanning, entities, inner_link),
    *(frame, player, button, unknown, primes, quote_in_quote, smiley, shorthand_note, bracket_note),
)
