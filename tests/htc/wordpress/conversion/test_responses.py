"""Comments, linkbacks and titles as the plain text that ours are."""

import pytest

from htc.wordpress.conversion import responses


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        pytest.param("One line.\n\nAnother,\r\nbroken.", "One line.\n\nAnother,\nbroken.", id="paragraphs and lines"),
        pytest.param("<p>One.</p>\n<p>Two<br />\nlines.</p>", "One.\n\nTwo\nlines.", id="markup of paragraphs"),
        pytest.param("I <em>don't</em> &amp; &lt;won't&gt;", "I don’t & <won’t>", id="entities once, quotes as shown"),
        pytest.param('See <a href="http://a.test/x">the report</a>.', "See the report (http://a.test/x).", id="a link keeps its address"),
        pytest.param('<a href="http://a.test/x">a.test/x</a> <a href="#x">up</a>', "a.test/x up", id="a shown address is not told twice"),
        pytest.param('<a href="http://a.test/x"></a>', "http://a.test/x", id="a link without words"),
        pytest.param(
            "<blockquote>We count\n\nbeds.</blockquote>Do you?", "> We count\n\n> beds.\n\nDo you?", id="what is quoted is marked"
        ),
        pytest.param("<ul><li>keys</li><li>phones</li></ul>", "- keys\n\n- phones", id="a list"),
        pytest.param(
            "<ul>\n<li>\nkeys</li>\n<li><p>phones</p></li>\n<li> </li>\n<li><a href='http://a.test/'></a></li></ul>On<br>\n\nwe go",
            "- keys\n\n- phones\n\n- http://a.test/\n\nOn\n\nwe go",
            id="newlines of the markup are none of the text",
        ),
        pytest.param('<code>"x"</code> "y"', '"x" “y”', id="code stays straight"),
        pytest.param("bed\x19s<script>x()</script> <strong>end", "bed’s end", id="scripts go, forgotten ends do not matter"),
        pytest.param("5 < 6 & 7", "5 < 6 & 7", id="no markup at all"),
    ],
)
def test_comment_keeps_every_word_as_plain_text(stored, text):
    assert responses.comment(stored) == text


def test_comment_and_title_stay_straight_where_the_source_showed_them_so():
    assert responses.comment('It\'s "so"', texturize=False) == 'It\'s "so"'
    assert responses.title("Who's\x0bnext?", texturize=False) == "Who's next?"
    assert responses.title('  "Rescue" -- a\n word ') == "“Rescue” — a word"


def test_linkbacks_give_their_title_and_what_they_quote():
    trackback = responses.excerpt("<strong>On keys</strong>\n\nAn answer to the &#8220;house rules&#8221;&#8230;")

    assert trackback == responses.Excerpt("On keys", "An answer to the “house rules”…")
    assert responses.excerpt("[&#8230;] a shelter's  rules [...]") == responses.Excerpt("", "[…] a shelter’s rules […]")
    assert responses.excerpt('the &quot;house&quot; isn&#039;t "it"').text == 'the "house" isn\'t “it”'


@pytest.mark.parametrize("piece", ["<a href=x>", "</a>", "<a href=http://a.test>", "<blockquote>", "<li>", "<", "<pre>", "\n"])
def test_repetition_takes_no_longer_than_its_length(piece):
    responses.comment(piece * 20_000)
