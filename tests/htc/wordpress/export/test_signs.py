import pytest

from htc.lib.html import plain_text
from htc.wordpress.conversion.typography import typeset
from htc.wordpress.export.signs import kept


@pytest.mark.parametrize(
    ("html", "written"),
    [
        pytest.param('<em>"It\'s"</em>', "<em>&#34;It&#39;s&#34;</em>", id="straight quotes"),
        pytest.param("“It’s” – well-known…", "“It’s” – well-known…", id="nothing to keep"),
        pytest.param("a -- b---c - d", "a &#45;&#45; b&#45;&#45;&#45;c &#45; d", id="hyphens that are drawn as dashes"),
        pytest.param("Write [gallery], [[1]] or [sic].", "Write &#91;gallery], &#91;&#91;1]] or &#91;sic].", id="brackets"),
        pytest.param("wait... ``so", "wait&#46;.. &#96;&#96;so", id="dots and old quotes"),
        pytest.param(
            "3x4 boards of 0x9, brand (tm)", "3&#120;4 boards of 0&#120;9, brand &#40;tm)", id="a sign of multiplication, a trade mark"
        ),
        pytest.param(":) at 8:15 ;-) 8-) :mrgreen:", "&#58;) at 8:15 &#59;-) &#56;-) &#58;mrgreen:", id="smileys"),
        pytest.param("a&nbsp;-&nbsp;b&nbsp;:)", "a&nbsp;&#45;&nbsp;b&nbsp;&#58;)", id="beside a no-break space"),
        pytest.param("Wordpress, WordPress", "&#87;ordpress, WordPress", id="the name of WordPress"),
        pytest.param('<a href="http://a.test/[x]" title="a -- b">x</a>', '<a href="http://a.test/[x]" title="a -- b">x</a>', id="tags"),
        pytest.param("AT&amp;T &lt;b&gt; &quot;", "AT&amp;T &lt;b&gt; &quot;", id="entities"),
    ],
)
def test_wordpress_leaves_the_text_as_it_is(html, written):
    assert kept(html) == written
    assert plain_text(typeset(written)) == plain_text(html)
