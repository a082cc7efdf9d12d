"""Pictures with their words, galleries, and links in the place of films, frames and sounds; shortcodes that nobody knows."""

import pytest

from htc.wordpress.conversion.findings import Attachment, Counted, Picture
from tests.htc.wordpress.conversion.keeping import body_of, kept

UPLOADS = "http://blog.test/wp-content/uploads"
LIBRARY = {
    7: Attachment(f"{UPLOADS}/gate.jpg", "A closed gate", "The <em>old</em> gate"),
    8: Attachment(f"{UPLOADS}/yard.jpg", "", ""),
    9: Attachment(f"{UPLOADS}/talk.mp3", title="A talk & more"),
}


def link(address, words=None):
    return f'<a href="{address}">{words or address}</a>'


@pytest.mark.parametrize(
    ("stored", "body", "picture"),
    [
        pytest.param(
            '[caption id="attachment_7" align="alignleft" width="9"]<a href="/gate.jpg"><img class="x" src="/g-9x9.jpg" alt="A gate" /></a> It\'s <em>shut</em>; see <a href="http://x.test">x</a>.[/caption]',
            "{0 left}",
            Picture("/g-9x9.jpg", 7, "A gate", 'It’s <em>shut</em>; see <a href="http://x.test">x</a>.', "left", "/gate.jpg"),
            id="caption, new form",
        ),
        pytest.param(
            '[wp_caption align="aligncenter" caption="A &quot;shut&quot; gate"]<img src="/g.jpg" alt="" class="wp-image-7">[/wp_caption]',
            "{0 full}",
            Picture("/g.jpg", 7, "", 'A "shut" gate'),
            id="caption, old form",
        ),
        pytest.param(
            '<figure class="wp-block-image alignright"><img src="/g.jpg" alt="a" class="wp-image-7"/><figcaption><strong>Shut</strong> again</figcaption></figure>',
            "{0 right}",
            Picture("/g.jpg", 7, "a", "<strong>Shut</strong> again", "right"),
            id="figure",
        ),
        pytest.param(
            '<div id="attachment_7" class="wp-caption alignleft"><img src="/g.jpg" alt="a" /><p class="wp-caption-text">Shut</p></div>',
            "{0 left}",
            Picture("/g.jpg", None, "a", "Shut", "left"),
            id="caption as old pages printed it",
        ),
        pytest.param(
            '<dl class="wp-caption"><dt class="wp-caption-dt"><img src="/g.jpg" alt="a" /></dt><dd class="wp-caption-dd">Shut</dd></dl>',
            "{0 full}",
            Picture("/g.jpg", None, "a", "Shut"),
            id="caption as still older pages printed it",
        ),
        pytest.param(
            '<img class="alignright wp-image-8" src="//blog.test/y.jpg" /> Text beside it.',
            "{0 right}<p>Text beside it.</p>",
            Picture("https://blog.test/y.jpg", 8, "", "", "right"),
            id="before its paragraph",
        ),
        pytest.param(
            'Text <a href="y.jpg"><img src="y.jpg" align="left" alt="yard"></a> round it.',
            "<p>Text  round it.</p>{0 left}",
            Picture("http://blog.test/2014/gate/y.jpg", None, "yard", "", "left", "http://blog.test/2014/gate/y.jpg"),
            id="behind the paragraph it stood in, with relative addresses",
        ),
        pytest.param(
            "<ul><li><img src='/y.jpg' alt=a></li></ul>x",
            "{0 full}<p>x</p>",
            Picture("/y.jpg", None, "a"),
            id="in a list that is empty without it",
        ),
        pytest.param(
            "<ul><li>in <img src='/y.jpg'> it</li></ul>x",
            "<ul><li>in  it</li></ul>{0 full}<p>x</p>",
            Picture("/y.jpg"),
            id="behind the block it stood in",
        ),
        pytest.param(
            "<table><tr><td><img src='/y.jpg'></td><td>a</td></tr></table>",
            "<table><tbody><tr><td></td><td>a</td></tr></tbody></table>{0 full}",
            Picture("/y.jpg"),
            id="out of a table",
        ),
        pytest.param(
            '<figure><img src="/y.jpg"><figcaption>Yard<sup data-fn="k" class="fn">1</sup></figcaption></figure>',
            "{0 full}",
            Picture("/y.jpg", caption="Yard (In May.)"),
            id="a note in a caption stands in parentheses",
        ),
    ],
)
def test_picture_is_told_with_the_words_of_its_place(stored, body, picture):
    notes = '[{"id":"k","content":"In May."}]' if "data-fn" in stored else ""

    converted, shown, _ = kept(stored, stored_notes=notes, attachments=LIBRARY, address="http://blog.test/2014/gate/")

    assert (shown, converted.pictures) == (body, (picture,))


@pytest.mark.parametrize(
    ("stored", "keys"),
    [
        pytest.param('[gallery ids="8,7" columns="2"]', [8, 7], id="listed"),
        pytest.param('[gallery include="7"]', [7], id="included"),
        pytest.param("[gallery]", [7, 8], id="all of the post in their order"),
        pytest.param('[gallery exclude="7"]', [8], id="but one"),
        pytest.param('<!-- wp:gallery {"ids":[8,7]} /-->', [8, 7], id="a block"),
        pytest.param('[gallery ids="7,99"]', [7, 99], id="one is not in the file"),
    ],
)
def test_gallery_is_its_pictures_in_order_with_the_words_of_the_library(stored, keys):
    converted, body, _ = kept(f"Before.\n\n{stored}\n\nBehind.", attachments=LIBRARY, children=[7, 8])

    assert body == "<p>Before.</p>" + "".join(f"{{{at} full}}" for at in range(len(keys))) + "<p>Behind.</p>"
    assert [picture.attachment for picture in converted.pictures] == keys
    assert [picture.caption for picture in converted.pictures if picture.attachment == 7] == ["The <em>old</em> gate"] * (7 in keys)
    assert len(converted.findings.unresolved) == (99 in keys)


def test_caption_of_a_whole_gallery_is_a_paragraph():
    image = '<figure class="wp-block-image"><img src="/{}.jpg" alt=""/><figcaption>{}</figcaption></figure>'
    gallery = f'<figure class="wp-block-gallery">{image.format(1, "One")}{image.format(2, "Two")}<figcaption>Both</figcaption></figure>'

    converted, body, _ = kept(gallery)

    assert body == "{0 full}{1 full}<p>Both</p>"
    assert [picture.caption for picture in converted.pictures] == ["One", "Two"]


@pytest.mark.parametrize(
    ("stored", "body"),
    [
        pytest.param("[embed width=9]https://film.test/w?a=1&amp;b=2[/embed]", link("https://film.test/w?a=1&amp;b=2"), id="embed"),
        pytest.param("https://film.test/w?v=1", link("https://film.test/w?v=1"), id="an address alone"),
        pytest.param(
            "[youtube=http://www.youtube.com/watch?v=abcdefg&w=3]",
            link("http://www.youtube.com/watch?v=abcdefg&amp;w=3"),
            id="with its sign of equality",
        ),
        pytest.param('[youtube id="abcdefghijk"]', link("https://www.youtube.com/watch?v=abcdefghijk"), id="by its id"),
        pytest.param("[vimeo 123456]", link("https://vimeo.com/123456"), id="by its number"),
        pytest.param('[video width="6" mp4="http://b.test/u/film.mp4"][/video]', link("http://b.test/u/film.mp4", "film.mp4"), id="video"),
        pytest.param("[audio http://b.test/u/a%20talk.mp3|titles=x]", link("http://b.test/u/a%20talk.mp3", "a talk.mp3"), id="old audio"),
        pytest.param('[playlist ids="9"]', link(f"{UPLOADS}/talk.mp3", "A talk &amp; more"), id="playlist"),
        pytest.param(
            '<iframe src="//www.youtube.com/embed/abcdefg?rel=0" width="5"></iframe>',
            link("https://www.youtube.com/watch?v=abcdefg"),
            id="frame",
        ),
        pytest.param(
            '<figure class="wp-block-video"><video controls src="http://b.test/f.mp4"></video></figure>',
            link("http://b.test/f.mp4", "f.mp4"),
            id="video element",
        ),
        pytest.param(
            '<audio><source src="http://b.test/f.ogg"><source src="http://b.test/f.mp3"></audio>',
            link("http://b.test/f.ogg", "f.ogg"),
            id="sources",
        ),
        pytest.param(
            '<object><param name="movie" value="http://f.test/v/1"><embed src="http://f.test/v/1"></object>',
            link("http://f.test/v/1"),
            id="object",
        ),
        pytest.param(
            '<div class="wp-block-file"><a href="http://b.test/f.pdf">Report</a></div>', link("http://b.test/f.pdf", "Report"), id="file"
        ),
    ],
)
def test_film_frame_sound_and_file_become_a_plain_link(stored, body):
    assert body_of(f"Before.\n\n{stored}\n\nBehind.", attachments=LIBRARY) == f"<p>Before.</p><p>{body}</p><p>Behind.</p>"


@pytest.mark.parametrize(
    ("image", "is_dropped"),
    [
        pytest.param('<img src="//count.test/c.gif?x=1" alt="shop counts" width="1" height="1" border="0" />', True, id="one pixel"),
        pytest.param('<img src="//count.test/c.gif" alt="" style="width:1px;height:1px">', True, id="one pixel by style"),
        pytest.param('<img src="https://c.statcounter.com/1/0/x/1/" alt="counter">', True, id="a known counter"),
        pytest.param('<img src="http://feeds.feedburner.com/~r/x/4/1" alt="">', True, id="a counter of feeds"),
        pytest.param('<img src="http://b.test/line.gif" width="1" height="90" alt="">', False, id="a thin picture"),
    ],
)
def test_pictures_that_count_readers_go_and_are_told_of(image, is_dropped):
    converted, _, _ = kept(f"Text. {image}")

    assert len(converted.findings.trackers) == is_dropped
    assert len(converted.pictures) == (not is_dropped)


def test_smiley_is_its_letters():
    assert body_of('So <img src="/s.gif" alt=":-)" class="wp-smiley" />.') == "<p>So :-).</p>"


@pytest.mark.parametrize(
    ("stored", "body", "outcome"),
    [
        pytest.param(
            '[button link="http://form.test/a?b=1&amp;c=2"]Apply "now"[/button] or write.',
            f"<p>{link('http://form.test/a?b=1&amp;c=2', 'Apply “now”')} or write.</p>",
            "linked",
            id="a button",
        ),
        pytest.param(
            '[button text="Apply" url="http://form.test/"]',
            f"<p>{link('http://form.test/', 'Apply')}</p>",
            "linked",
            id="its words in an attribute",
        ),
        pytest.param('[box style="x"]Keep\n\nthis.[/box]', "<p>Keep</p><p>this.</p>", "unwrapped", id="content is kept"),
        pytest.param(
            '[tab title="Visas"]All of them.[/tab]', "<p><strong>Visas</strong></p><p>All of them.</p>", "unwrapped", id="and its heading"
        ),
        pytest.param('[row][col size="2"]a[/col][/row]', "<p>a</p>", "unwrapped", id="one in another"),
        pytest.param('x [contact-form-7 id="1"] y', "<p>x  y</p>", "removed", id="what shows something else"),
        pytest.param("one[my_widget]two", "<p>one two</p>", "removed", id="brackets kept two words apart"),
        pytest.param("x [my_widget] y", "<p>x  y</p>", "removed", id="a name that is no word"),
        pytest.param('[link url="javascript:x()"]a[/link]', "<p>a</p>", "unwrapped", id="no address that runs"),
    ],
)
def test_unknown_shortcode_keeps_its_words_and_its_address(stored, body, outcome):
    converted, shown, _ = kept(stored)

    assert shown == body
    assert {each.outcome for each in converted.findings.shortcodes} == {outcome}
    assert len(converted.findings.dropped) == (outcome == "removed")


@pytest.mark.parametrize(
    "words",
    [
        "She said [sic] that",
        "the right to [self-determination]",
        "[1] and [a] or [emphasis added]",
        "array[i] = x[0]",
        "[unclosed caption",
        "x] [/b",
    ],
)
def test_brackets_of_the_writer_are_words(words):
    converted, body, _ = kept(words)

    assert body == f"<p>{words}</p>"
    assert converted.findings.shortcodes == ()


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (
            'Write [[gallery ids="1"]] or <code>[caption]</code>, <pre>[fn]x[/fn]</pre>',
            "<p>Write [gallery ids=”1”] or <code>[caption]</code>,</p><pre>[fn]x[/fn]</pre>",
        ),
        ("Put [[caption]a <em>boat</em>[/caption]] there.", "<p>Put [caption]a <em>boat</em>[/caption] there.</p>"),
        ("Put [[video]]a [gallery][[/video]] there.", "<p>Put [video]]a [gallery][[/video] there.</p>"),
    ],
)
def test_shortcode_that_is_written_about_is_text(stored, shown):
    assert body_of(stored) == shown


def test_shortcodes_are_counted_by_name():
    findings = kept("[x_y]\n\n[x_y a=1]\n\n[embed]https://f.test/1[/embed]\n\n[toc]")[0].findings

    assert findings.shortcodes == (Counted("embed", 1, "converted"), Counted("toc", 1, "left"), Counted("x_y", 2, "removed"))
    assert [passage.text for passage in findings.dropped] == ["[x_y]", "[x_y a=1]"]
