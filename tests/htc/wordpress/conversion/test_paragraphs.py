"""Paragraphs of text that was stored without them, and what stands in elements that our bodies have not."""

import pytest

from htc.wordpress.conversion.article import Options
from tests.htc.wordpress.conversion.keeping import body_of, kept


@pytest.mark.parametrize(
    ("stored", "body"),
    [
        pytest.param("One.\n\nTwo\nlines.\r\n\r\nThree.", "<p>One.</p><p>Two<br>lines.</p><p>Three.</p>", id="empty lines and line ends"),
        pytest.param("One.<br /><br>Two.<br/>\nThree.<br>", "<p>One.</p><p>Two.<br>Three.</p>", id="two breaks are a paragraph"),
        pytest.param("One.\n \t\n&nbsp;\n\n\xa0\n\nTwo.", "<p>One.</p><p>Two.</p>", id="spacers go"),
        pytest.param(
            "Keys:\n<ul>\n\t<li>front</li>\n\t<li>back</li>\n</ul>\nNobody asked.",
            "<p>Keys:</p><ul><li>front</li><li>back</li></ul><p>Nobody asked.</p>",
            id="a list between lines",
        ),
        pytest.param(
            "<ol><li>a\n\nb</li><li>c\nd</li></ol>", "<ol><li><p>a</p><p>b</p></li><li>c<br>d</li></ol>", id="paragraphs in an item"
        ),
        pytest.param("<blockquote>We\n\ncount</blockquote>", "<blockquote><p>We</p><p>count</p></blockquote>", id="a quote"),
        pytest.param("<h1>Title</h1>\nText <h5>small</h5>", "<h2>Title</h2><p>Text</p><h4>small</h4>", id="headings of other levels"),
        pytest.param("a\n<hr />\nb", "<p>a</p><hr><p>b</p>", id="a rule"),
        pytest.param('<pre>\nroom 1\n\nroom  2 "x"\n</pre>after', '<pre>room 1  room  2 "x" </pre><p>after</p>', id="code keeps its lines"),
        pytest.param("<p>One</p>\n<p>Two\nlines</p>loose", "<p>One</p><p>Two<br>lines</p><p>loose</p>", id="paragraphs that are written"),
        pytest.param("<div>One<div>Two</div>Three</div>", "<p>One</p><p>Two</p><p>Three</p>", id="divisions"),
        pytest.param("<dl><dt>Visa</dt><dd>a paper</dd></dl>", "<p>Visa</p><p>a paper</p>", id="a list of terms"),
        pytest.param("<section><header>Top</header>In <u>it</u></section>", "<p>Top</p><p>In it</p>", id="sections"),
        pytest.param('<a\nhref="/x"\ntitle="a\nb">x</a>', '<p><a href="/x" title="a b">x</a></p>', id="newlines in a tag are none"),
        pytest.param(
            "<table><thead><tr><th>a</th></tr></thead><tfoot><tr><td>b</td></tr></tfoot>\n<tr><td>c\n\nd</td></tr></table>",
            None,
            id="a table keeps every cell",
        ),
        pytest.param(
            '<table><caption>Beds</caption><tr><td colspan="2">4<td>5</table>x',
            '<table><caption>Beds</caption><tbody><tr><td colspan="2">4</td><td>5</td></tr></tbody></table><p>x</p>',
            id="a table without ends",
        ),
        pytest.param("text <!--nextpage--> more", "<p>text</p><p>more</p>", id="pages are joined"),
        pytest.param("<ul><li><li></ul><h2></h2><p></p><blockquote>\n</blockquote>x", "<p>x</p>", id="what is empty goes"),
        pytest.param('<p lang="id" class="x">Rumah</p>', '<p lang="id">Rumah</p>', id="a language stays"),
        pytest.param("5 <!-- six > 7", "<p>5 &lt;!– six &gt; 7</p>", id="a comment that never ends is text"),
        pytest.param("5 < 6 & 7 > 3 &copy; <3", "<p>5 &lt; 6 &amp; 7 &gt; 3 © &lt;3</p>", id="signs that are no markup"),
        pytest.param(
            "<em>one\n\ntwo</em> <b>x</b><strike>y</strike>",
            "<p><em>one</em></p><p><em>two</em> <strong>x</strong><s>y</s></p>",
            id="emphasis over paragraphs",
        ),
        pytest.param("x<script>alert('a\n\nb')</script><style>p{}</style><!-- note -->y", "<p>xy</p>", id="scripts and comments go"),
        pytest.param(
            "H<sub>2</sub>O &lt;b&gt; <code>a -- 'b'</code>\n<kbd>\"q\"</kbd>",
            "<p>H<sub>2</sub>O &lt;b&gt; <code>a -- 'b'</code><br>\"q\"</p>",
            id="code stays straight",
        ),
    ],
)
def test_body_holds_what_was_shown(stored, body):
    shown = body_of(stored)

    assert body is None or shown == body


def test_text_is_as_straight_as_it_was_stored_where_that_is_wished():
    assert body_of('It\'s "so" -- [fn]"n"[/fn]', options=Options(texturize=False)) == '<p>It\'s "so" --{n1}</p>'.replace("--{", "-- {")


def test_teaser_is_the_text_before_its_border_without_the_byline():
    converted, body, _ = kept("By Ada Kern, Editor\n\nWhat is <em>known</em>.<!--more Read on--> And not.\n\nRest.<!--more-->")

    assert converted.teaser == "What is known."
    assert body == "<p>What is <em>known</em>. And not.</p><p>Rest.</p>"
    assert kept("No border.")[0].teaser == ""


def test_removed_elements_are_counted_by_name():
    findings = kept("<u>a</u> <font size=2>b</font><u>c</u><form>d</form><script>x</script>")[0].findings

    assert [(each.name, each.count, each.outcome) for each in findings.removed_tags] == [
        ("font", 1, "unwrapped"),
        ("form", 1, "unwrapped"),
        ("script", 1, "removed"),
        ("u", 2, "unwrapped"),
    ]


BLOCKS = """<!-- wp:paragraph {"dropCap":true} -->
<p class="has-drop-cap">One
line "here".</p>
<!-- /wp:paragraph -->

<!-- wp:group --><div class="wp-block-group"><!-- wp:heading {"level":3} -->
<h3 class="wp-block-heading">Keys</h3>
<!-- /wp:heading --></div><!-- /wp:group -->

<!-- wp:list --><ul><!-- wp:list-item --><li>front</li><!-- /wp:list-item -->

<!-- wp:list-item --><li>back</li><!-- /wp:list-item --></ul><!-- /wp:list -->
<!-- wp:quote --><blockquote class="wp-block-quote"><!-- wp:paragraph --><p>Nobody asked.</p><!-- /wp:paragraph --><cite>A guest</cite></blockquote><!-- /wp:quote -->
<!-- wp:separator --><hr class="wp-block-separator"/><!-- /wp:separator -->
Free text

between blocks.
<!-- wp:shortcode -->[embed]https://film.test/1[/embed]<!-- /wp:shortcode -->
<!-- wp:more --><!--more--><!-- /wp:more -->
<!-- wp:my-plugin/box {"note":"a \\u002d\\u002d b"} --><div>kept</div><!-- /wp:my-plugin/box -->
<!-- wp:code --><pre class="wp-block-code"><code>a

b</code></pre><!-- /wp:code -->
<!-- wp:footnotes /-->"""


def test_blocks_leave_what_stands_in_them():
    converted, body, _ = kept(BLOCKS)

    assert body == (
        "<p>One line “here”.</p><h3>Keys</h3><ul><li>front</li><li>back</li></ul>"
        "<blockquote><p>Nobody asked.</p><p><cite>A guest</cite></p></blockquote><hr><p>Free text</p><p>between blocks.</p>"
        '<p><a href="https://film.test/1">https://film.test/1</a></p><p>kept</p><pre><code>a  b</code></pre>'
    )
    assert converted.teaser.endswith("https://film.test/1")
    assert "wp:" not in converted.html


def test_blocks_without_content_are_filled_where_the_file_has_it_and_told_of_else():
    shared = {7: "<!-- wp:paragraph --><p>The helpline.</p><!-- /wp:paragraph -->"}
    stored = '<!-- wp:block {"ref":7} /--><!-- wp:block {"ref":8} /--><!-- wp:latest-posts {"broken /-->\n<!-- wp:embed {"url":"https://film.test/2"} /-->'

    converted, body, _ = kept(stored, reusable=shared.get)

    assert body == '<p>The helpline.</p><p><a href="https://film.test/2">https://film.test/2</a></p>'
    assert [(each.name, each.count) for each in converted.findings.blocks] == [("block", 1), ("latest-posts", 1)]
    assert len(converted.findings.dropped) == 2


def test_blocks_that_hold_themselves_end():
    assert body_of('<!-- wp:block {"ref":1} /-->', reusable=lambda pk: f'<!-- wp:block {{"ref":{pk}}} /-->x').count("x") == 4
