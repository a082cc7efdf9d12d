"""Articles as a mail holds them: as plain text, and as HTML without anything that is fetched."""

import pytest

from htc.following.plain import as_text, without_pictures


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>One\n two.</p><p>Three &amp; four.</p>", "One two.\n\nThree & four.", id="paragraphs"),
        pytest.param("<h2>Head</h2>\n<p>a<br>b</p>", "Head\n\na\nb", id="heading and line"),
        pytest.param('<p><a href="https://x.test/?a=1&amp;b">here</a>.</p>', "here (https://x.test/?a=1&b).", id="link"),
        pytest.param('<p><a href="https://x.test/">https://x.test/</a></p>', "https://x.test/", id="link that says itself"),
        pytest.param('<p><a href="mailto:a@x.test">a@x.test</a></p>', "a@x.test", id="address of mail"),
        pytest.param("<ul><li>a</li><li><p>b</p></li></ul>", "- a\n\n- b", id="list"),
        pytest.param("<ol><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ol>", "1. a\n\n2. b\n\n- c\n\n3. d", id="lists in lists"),
        pytest.param(
            '<p>Said.<sup class="fn"><a href="#n1">1</a></sup> 3 m<sup>2</sup></p>', "Said.[1] 3 m2", id="mark of a note, and another sup"
        ),
        pytest.param('<ol><li><p>Note. <a href="#r1">↩</a></p></li></ol>', "1. Note.", id="way back from a note"),
        pytest.param(
            '<p>Note. <a href="#r1">↩ 1</a> <a href="#r2">↩ 2</a></p><p>a ↩b</p>',
            "Note.\n\na ↩b",
            id="ways back, and a sign of an author's",
        ),
        pytest.param(
            "<p>a</p><pre>one\n  two\n\nthree</pre><p>b  c</p>", "a\n\none\n\u00a0\u00a0two\n\nthree\n\nb c", id="lines laid out by hand"
        ),
        pytest.param("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b |\n\nc |", id="table"),
        pytest.param("<p>1 &lt; 2</p><script>x</script>", "1 < 2", id="no markup"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_html_becomes_text(html, text):
    assert as_text(html) == text


def test_pictures_leave_their_descriptions_escaped():
    html = '<figure><img src="/a.jpg" alt="A &lt;b&gt; gate"><figcaption>By Ana</figcaption></figure><p>x<img src="/b" alt=""></p>'

    assert without_pictures(html, "Picture:") == "<figure>[Picture: A &lt;b&gt; gate]<figcaption>By Ana</figcaption></figure><p>x</p>"
