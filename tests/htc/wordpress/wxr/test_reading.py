import gzip
import io
import zipfile
from dataclasses import asdict

import pytest

from htc.wordpress.wxr import files
from htc.wordpress.wxr.items import Account, Comment, Item, ListedTerm, Meta, Term, Unreadable
from htc.wordpress.wxr.reading import read_export, read_item
from tests.htc.wordpress.exports import HEAD, TAIL, cdata, comment, export, item, meta


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def items_of(reads):
    return [read.item for read in reads]


def test_every_value_of_an_item_is_read(item_in):
    terms = '<category domain="category" nicename="boats"><![CDATA[Boats &amp; Nets]]></category><category domain="post_tag" nicename="m%c3%b6we">Möwe</category>'
    answer = comment(12, parent="11", user_id="2", type=cdata(""), author_url="http://a.example/?x=1&amp;y=2&#038;copy=3")
    metas = meta("_wp_old_slug", "first-name") + meta("_wp_old_slug", "second-name") + meta("_thumbnail_id", "9")
    flagged = comment(11, author=cdata("Tom &amp; Ann &#039;B&#039;"), more=meta("protocol", "webmention", "commentmeta"))

    found = item_in(export(item(3, post_name=cdata("m%c3%b6we"), is_sticky="1", menu_order="-2", more=terms + metas + flagged + answer)))

    assert found == Item(
        pk=3,
        kind="post",
        title="Entry 3",
        link="http://www.harbour.example/blog/entry-3/",
        guid="http://www.harbour.example/blog/?p=3",
        published="Mon, 01 May 2023 09:00:00 +0000",
        creator="ines",
        content="<!-- wp:paragraph -->\n<p>The tide came in 3 times.</p>\n<!-- /wp:paragraph -->",
        date="2023-05-01 11:00:00",
        date_gmt="2023-05-01 09:00:00",
        modified="2023-05-03 11:00:00",
        modified_gmt="2023-05-03 09:00:00",
        comment_status="open",
        ping_status="closed",
        slug="möwe",
        status="publish",
        menu_order=-2,
        sticky=True,
        terms=(Term("category", "boats", "Boats & Nets"), Term("post_tag", "möwe", "Möwe")),
        meta=(Meta("_wp_old_slug", "first-name"), Meta("_wp_old_slug", "second-name"), Meta("_thumbnail_id", "9")),
        comments=(
            Comment(11, "Tom & Ann 'B'", "reader11@post.example", "", "2023-05-02 11:00:00", "2023-05-02 09:00:00", "I was there, says 11.", "1", "comment", meta=(Meta("protocol", "webmention"),)),
            Comment(12, "Reader 12", "reader12@post.example", "http://a.example/?x=1&y=2&copy=3", "2023-05-02 11:00:00", "2023-05-02 09:00:00", "I was there, says 12.", "1", "", 11, 2),
        ),
    )  # fmt: skip
    assert found.values("_wp_old_slug") == ("first-name", "second-name")


def test_head_is_read(read):
    channel, reads = read(export())

    assert reads == []
    assert (channel.version, channel.title, channel.language) == ("1.2", "Harbour & Hill", "en-US")
    assert (channel.link, channel.base_blog_url) == ("http://www.harbour.example", "http://www.harbour.example/blog")
    assert channel.exported == "Thu, 01 Feb 2024 10:00:00 +0000"
    assert channel.generator == "https://wordpress.org/?v=6.4.3"
    assert channel.authors == (Account(2, "ines", "ines@harbour.example", "Inês & Co", "Inês"), Account(None, "otto", name="Otto"))
    assert channel.categories == (
        ListedTerm(4, "category", "boats-and-nets", "Boats & Nets", description="All <em>floating</em> things."),
        ListedTerm(5, "category", "small-boats", "small-boats", "boats-and-nets", meta=(Meta("order", "7"),)),
    )
    assert channel.tags == (ListedTerm(6, "post_tag", "möwe", "Möwe"),)
    assert channel.terms == (ListedTerm(7, "nav_menu", "main", "Main"),)


@pytest.mark.parametrize(
    ("written", "title", "markup"),
    [
        pytest.param(cdata("Law &amp; Order &#8217;s"), "Law & Order ’s", False, id="stored, with entities"),
        pytest.param(cdata("A &amp;amp; B"), "A &amp; B", False, id="decoded once"),
        pytest.param(cdata("An <em>odd</em> one<br>here"), "An odd one here", True, id="tags are taken out"),
        pytest.param("Law &amp; Order", "Law & Order", False, id="the escaped form before 5.9"),
        pytest.param("How &lt;img&gt; works", "How <img> works", True, id="a tag that is a word, before 5.9"),
        pytest.param("An &lt;em&gt;odd&lt;/em&gt; one", "An odd one", True, id="markup, escaped"),
        pytest.param("An <em>odd</em> one", "An odd one", False, id="markup of a hand-made file"),
        pytest.param(cdata("5 < 6 and I <3 it"), "5 < 6 and I <3 it", False, id="signs that are no tags"),
        pytest.param("\n\t\t" + cdata("Two") + "\n\t\t" + cdata(" runs") + "\n", "Two runs", False, id="several sections"),
        pytest.param("", "", False, id="empty"),
        pytest.param(cdata("𝄞 \u200dنص ﷽ 日本"), "𝄞 \u200dنص ﷽ 日本", False, id="far ends of Unicode"),
    ],
)
def test_title_is_plain_text(item_in, written, title, markup):
    found = item_in(export(item(1, title=written)))

    assert (found.title, found.title_markup) == (title, markup)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("one\n\n\n\ntwo\n", id="empty lines"),
        pytest.param(r"back\slash \\ \' \n", id="backslashes"),
        pytest.param("a ]]]]><![CDATA[> b", id="the split end of CDATA"),
        pytest.param('a:1:{s:3:"k&k";s:4:"<a>"}', id="serialised"),
        pytest.param("says &lt;item&gt; and <item>\n<title>this</title></item> too", id="borders of items, as words"),
    ],
)
def test_body_and_metas_stand_as_they_were_stored(item_in, content):
    found = item_in(export(item(1, content=cdata(content), excerpt=cdata(content), more=meta("k", content))))

    stored = content.replace("]]]]><![CDATA[>", "]]>")
    assert (found.content, found.excerpt, found.values("k")) == (stored, stored, (stored,))


def test_body_that_a_hand_wrote_as_elements_keeps_its_markup(item_in):
    found = item_in(export(item(1, content='So <b>it</b> goes &amp; <a href="/x">on</a>.')))

    assert found.content == 'So <b>it</b> goes &amp; <a href="/x">on</a>.'


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_and_any_prefix_gives_the_same_item(read, scheme, version):
    usual = export(item(1, excerpt=cdata("Short"), more=comment(5)), item(2))
    odd = usual.replace(b"/export/1.2/", f"/export/{version}/".encode()).replace(b"wxr_version>1.2", f"wxr_version>{version}".encode())
    odd = odd.replace(b"http://wordpress", f"{scheme}://wordpress".encode()).replace(b"http://purl", f"{scheme}://purl".encode())
    for prefix, other in ((b"wp", b"x.y"), (b"excerpt", b"wp"), (b"content", b"c-1"), (b"dc", b"content")):
        odd = odd.replace(b"<" + prefix + b":", b"<" + other + b":").replace(b"</" + prefix + b":", b"</" + other + b":")
        odd = odd.replace(b"xmlns:" + prefix + b"=", b"xmlns:" + other + b"=")

    channel, reads = read(odd)

    assert items_of(reads) == items_of(read(usual)[1])
    assert channel.version == version
    assert (len(channel.authors), len(channel.categories), len(channel.tags), len(channel.terms)) == (2, 2, 1, 1)
    assert [read_item(each.raw) for each in reads] == items_of(reads)


def test_namespace_of_one_element_counts_for_that_element(item_in):
    more = '<wp:status xmlns:wp="http://elsewhere.example/">gone</wp:status><own:post_type xmlns:own="https://wordpress.org/export/1.1/">page</own:post_type><media:thing>x</media:thing>'

    found = item_in(export(item(1, status=None, post_type=None, more=more)))

    assert (found.status, found.kind) == ("", "page")


def test_bare_terms_of_version_1_0_are_no_second_ones(item_in):
    more = """<category><![CDATA[Boats]]></category><category domain="category" nicename="boats"><![CDATA[Boats]]></category>
        <category domain="tag"><![CDATA[tide]]></category><category domain="tag" nicename="tide"><![CDATA[tide]]></category>
        <category><![CDATA[Alone]]></category>"""

    found = item_in(export(item(1, more=more, is_sticky=None, post_modified=None, post_modified_gmt=None)))

    assert found.terms == (Term("category", "boats", "Boats"), Term("post_tag", "tide", "tide"), Term("category", "", "Alone"))
    assert (found.sticky, found.modified_gmt) == (False, "")


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://a.example/?a=1&amp;copy=2", "http://a.example/?a=1&copy=2"),
        (cdata("http://a.example/?a=1&#038;b=2"), "http://a.example/?a=1&b=2"),
        ("http://a.example/?a=1&b=2&copy;=3", "http://a.example/?a=1&b=2&copy;=3"),
        ("http://a.example/?a=1&amp;amp;lt;b", "http://a.example/?a=1&lt;b"),
    ],
)
def test_address_of_a_commenter_is_decoded_no_further_than_its_ampersands(item_in, written, url):
    [found] = item_in(export(item(1, more=comment(1, author_url=written)))).comments

    assert found.url == url


def test_each_read_says_where_its_item_stands(read):
    content = export(item(1), item(2))

    _, reads = read(content)

    assert [content[each.offset : each.offset + each.length] for each in reads] == [item(pk).strip().encode() for pk in (1, 2)]
    assert [content[: each.offset].count(b"\n") + 1 for each in reads] == [each.line for each in reads]
    assert [each.taken for each in reads] == [len(content)] * 2


def test_progress_counts_the_bytes_on_the_disk(read, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "STEP", 1000)
    one, two = export(*(item(pk) for pk in range(1, 20))), gzip.compress(export(*(item(pk) for pk in range(20, 40))))

    _, reads = read(one, two)

    taken = [each.taken for each in reads]
    assert taken == sorted(taken)
    assert 0 < taken[0] < taken[10] < len(one) < taken[-1] <= len(one) + len(two)
    assert read_export([tmp_path / "part0.xml", tmp_path / "part1.xml"]).size == len(one) + len(two)
    assert {each.file for each in reads} == {"part0.xml", "part1.xml"}


def test_parts_of_any_form_in_any_order_are_one_export(read):
    first = export(item(1), head=HEAD.replace("<wp:tag>", "<wp:tag><!-- -->"))
    later = HEAD[: HEAD.index("<channel>")] + "<channel>\n"
    second, third = export(item(2), head=later), export(item(3), head=HEAD.replace("Möwe", "Gull").replace("m%c3%b6we", "gull"))
    archive = zipped(**{"blog/x.010.xml": third, "blog/x.9.xml": first, "__MACOSX/blog/._x.9.xml": b"\0", "../notes.txt": b"no"})

    channel, reads = read(gzip.compress(second), archive, names=["second.xml.gz", "rest.zip"])

    assert [each.item.pk for each in reads] == [1, 2, 3]
    assert [each.file for each in reads] == ["rest.zip: x.9.xml", "second.xml.gz", "rest.zip: x.010.xml"]
    assert (channel.title, len(channel.authors), len(channel.categories)) == ("Harbour & Hill", 2, 2)
    assert [tag.slug for tag in channel.tags] == ["möwe", "gull"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xml", b"", "a.xml is empty."),
        ("a.xml", b"<!DOCTYPE html><html><title>Log in</title></html>", "a.xml is a web page, not an export of WordPress."),
        ("a.xml", export(item(1)).replace(b"<rss", b'<!DOCTYPE rss [<!ENTITY a "aa">]><rss'), "a.xml has a DOCTYPE, which no export of WordPress has; it is not read."),
        ("a.xml", b"PK\x03\x04rest", "a.xml is a zip file that is damaged or not whole: File is not a zip file."),
        ("a.zip", zipped(**{"readme.txt": b"x"}), "a.zip is a zip file without an export in it: no name inside ends with .xml or .wxr."),
        ("a.gz", b"\x1f\x8b\x08\x00garbage", None),
        ("a.xml", export(item(1)).replace(b"wxr_version>", b"version>"), "a.xml is not an export of WordPress: it does not say its version (wp:wxr_version)."),
        ("a.xml", export(item(1)).replace(b"version>1.2<", b"version>one<"), "a.xml is not an export of WordPress: “one” is no version of its format."),
        ("a.xml", b"<rss><channel><title>A feed</title><item><title>x</title></item></channel></rss>", None),
        ("a.json", b'{"items": []}', None),
        ("a.bin", bytes(range(256)) * 50, None),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_with_a_sentence(read, name, content, sentence):
    with pytest.raises(Unreadable) as refused:
        read(content, names=[name])

    message = str(refused.value)
    assert message == sentence or (sentence is None and message.startswith(f"{name} is ") and message.endswith("."))


def test_files_that_are_not_there_or_of_different_blogs_are_refused(read, tmp_path):
    with pytest.raises(Unreadable, match=r"^lost\.xml cannot be opened: No such file or directory\.$"):
        read_export([tmp_path / "lost.xml"])
    with pytest.raises(Unreadable, match=r"^No file was given\.$"):
        read_export([])
    with pytest.raises(Unreadable, match=r"^part0\.xml is an export of harbour\.example/blog, part1\.xml of other\.example: "):
        read(export(), export(head=HEAD.replace("www.harbour.example/blog", "other.example")))


def test_locked_zip_is_refused(read):
    archive = bytearray(zipped(**{"a.xml": export()}))
    archive[6] |= 1
    archive[archive.rindex(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(Unreadable, match=r"locked with a password"):
        read(bytes(archive))


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(**{"a.xml": content})])
def test_file_that_unpacks_without_end_is_cut_off_there(read, pack, monkeypatch):
    monkeypatch.setattr(files, "LEAST_JUDGED", 600_000)

    _, reads = read(pack(export(item(1), b" " * 3_000_000, item(2))))

    assert [each.item and each.item.pk for each in reads] == [1, None]
    assert (reads[-1].cut_off, reads[-1].problem) == (True, "It unpacks to more than 200 times its size, which no text does.")


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"\n\n  ", b"<br />\n<b>Notice</b>: Undefined index in export.php\n"])
def test_what_stands_before_the_declaration_does_no_harm(read, start):
    assert items_of(read(start + export(item(1)))[1]) == items_of(read(export(item(1)))[1])


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("ISO-8859-1", "cp1252"), ("windows-1251", "cp1251"), ("Shift_JIS", "shift_jis"), ("UTF-8", "utf-16"), ("ISO-8859-1", "utf-8")],
)
def test_old_encodings_are_read_and_kept_in_utf_8(read, declared, encoding):
    words = {"cp1251": "Прилив", "shift_jis": "潮の満ち引き"}.get(encoding, "Flut “naß” – é")
    if encoding == "utf-8":
        words += " 潮"
    head = HEAD.replace("UTF-8", declared).replace("ê", "e").replace("Möwe", "Moewe")
    content = export(item(1, title=cdata(words), content=cdata(words)), head=head).decode().encode(encoding)

    [only] = read(content)[1]

    assert (only.item.title, only.item.content, only.repairs) == (words, words, ())
    assert read_item(only.raw) == only.item


def test_nothing_read_or_kept_holds_an_ip(read):
    submitted = 'a:2:{s:7:"user_ip";s:11:"203.0.113.9";s:2:"v6";s:18:"2001:db8::7334:1:2";}'
    sound = item(1, more=comment(1, author_IP="\n198.51.100.4\n", more=meta("akismet_as_submitted", submitted, "commentmeta")))
    broken = item(2, more=comment(2) + "<oops>").replace("comment_author_IP><", "comment_authXr_IP><", 1)
    cut = item(3, more=comment(3))
    cut = cut[: cut.index("203.0.113.7") + 8]

    _, reads = read(export(sound, broken, cut, tail=""))

    assert [each.item and each.item.pk for each in reads] == [1, None, None]
    for each in reads:
        kept = each.raw + repr(each.item and asdict(each.item)).encode()
        assert [part for part in (b"203.0", b"198.51", b"2001:db8") if part in kept] == []
    assert read_item(reads[0].raw) == reads[0].item


def test_reading_twice_gives_the_same(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(export(item(1), item(2)) + TAIL.encode())
    found = read_export([path])

    assert list(found) == list(found)
