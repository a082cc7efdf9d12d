import io

import pytest
from django.core.management import call_command
from taggit.models import Tag

from articles.models.tags import describe
from htc.wordpress.wxr.reading import read_export
from tests.htc.wordpress.canonical import dump, forget_all
from tests.htc.wordpress.kiln import attachment, comment, export, item

pytestmark = pytest.mark.django_db

BODY = (
    "<h2>What it costs</h2>\n<p>A kiln costs <em>lives</em>[mfn]Counted in <a href='http://count.example/'>two years</a>.[/mfn].</p>\n"
    '[caption id="attachment_9" align="alignleft" width="300"]<img src="http://www.kiln.example/wp-content/uploads/2014/06/kiln.jpg" '
    'alt="A kiln" /> Smoke over <em>the</em> yard[/caption]\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<blockquote><p>Nobody asked.</p></blockquote>'
)


@pytest.fixture
def moved_in(tmp_path):
    def take(content: bytes):
        file = tmp_path / "in.xml"
        file.write_bytes(content)
        call_command("import_wordpress", file, stdout=io.StringIO())

    return take


@pytest.fixture
def out(tmp_path):
    file = tmp_path / "out.xml"
    call_command("export_wordpress", file, stdout=io.StringIO())
    return file


@pytest.fixture
def blog(moved_in):
    posts = [
        item(
            101,
            comment(11, "One & two, &quot;three&quot; &#45;&#45; &#91;sic]...\n\nFour."),
            comment(12, "Reply.", parent=11, user=3),
            comment(15, "[&#8230;] on &quot;kilns&quot; [&#8230;]", kind="pingback", author="Of kilns", url="http://other.example/kilns"),
            comment(16, "<strong>Of bricks</strong>\n\nA word", kind="trackback", url="http://bricks.example/of", author="Bricks"),
            comment(17, "Held.", approved="0"),
            title="Brick &amp; mortar",
            excerpt="Of &lt;br&gt; &amp; R&amp;amp;D",
            post_name="brick",
            content="By Mara Lind, Fellow, and Tom Field, Guest\n\n" + BODY,
            terms=[("post_tag", "kilns", "Kilns &amp; yards")],
            meta=[("_wp_old_slug", "bricks"), ("_thumbnail_id", "9")],
        ),
        item(102, kind="page", post_name="about", content="<p>Who we are.</p>"),
        item(103, status="draft", post_name="", content="Not &quot;yet&quot;, nor [[gallery]].\n<pre>[gallery] 'x'</pre>"),
        item(104, status="future", post_name="later", post_date_gmt="2090-01-01 00:00:00", post_date="2089-12-31 17:00:00"),
    ]
    moved_in(export(attachment(9, "2014/06/kiln.jpg", meta=[("_wp_attachment_image_alt", "In the library")]), *posts))
    describe(Tag.objects.get(), "Where <bricks> & tiles are fired.\n\nAt night.")


def test_there_and_back_again_is_the_same_blog(blog, out, moved_in):
    before = dump()
    assert [len(told["responses"]) for told in before] == [5, 0, 0, 0]

    forget_all()
    moved_in(out.read_bytes())

    assert dump() == before


def test_two_exports_differ_in_their_time_alone(blog, out, tmp_path):
    again = tmp_path / "again.xml"
    call_command("export_wordpress", again, stdout=io.StringIO())

    lines = zip(out.read_text().splitlines(), again.read_text().splitlines(), strict=True)
    assert all(one == other or "<pubDate>" in one for one, other in lines)


def test_export_is_read_whole_and_holds_notes_as_the_block_editor_does(blog, out):
    posts = {read.item.pk: read.item for read in read_export([out]) if read.item}

    content = posts[101].content
    assert '<sup data-fn="' in content
    assert "<!-- wp:footnotes /-->" in content
    assert 'Counted in <a href=\\"http://count.example/\\">two years</a>.' in posts[101].values("footnotes")[0]
    assert "<!-- wp:image" in content
    assert "<!-- wp:paragraph -->\n<p>By Mara Lind, Fellow, and Tom Field, Guest</p>" in content
    assert (posts[103].status, posts[104].status, posts[102].kind) == ("draft", "future", "page")


def test_nobody_is_betrayed_by_an_export(blog, make_article, make_response, tmp_path):
    make_response(make_article(), author_email="reader@mail.example", state="spam", body="Buy kilns")
    make_response(make_article(), author_email="reader@mail.example")
    file = tmp_path / "out.xml"

    call_command("export_wordpress", file, stdout=io.StringIO())

    text = file.read_text()
    assert "mail.example" not in text
    assert "203.0.113.7" not in text
    assert "Buy kilns" not in text
    assert file.stat().st_mode & 0o777 == 0o600
