"""What damage costs: one item at most, and nothing in silence."""

import gzip
import io
import random
import zipfile

import pytest

from htc.wordpress.wxr import files, recovery
from htc.wordpress.wxr.items import Unreadable
from htc.wordpress.wxr.reading import read_export, read_item
from htc.wordpress.wxr.splitting import Portion, split
from tests import fuzz
from tests.htc.wordpress.exports import HEAD, cdata, comment, export, item, meta


@pytest.mark.parametrize(
    ("written", "content", "repair"),
    [
        pytest.param(b"it\x92s \x93so\x94 \x81", "it’s “so” \x81", "4 bytes are not UTF-8 and were read as Windows-1252.", id="bytes of Windows"),
        pytest.param("naïve ".encode() + b"caf\xe9", "naïve café", "1 byte is not UTF-8 and was read as Windows-1252.", id="one among others"),
        pytest.param(b"\xe2\x80 cut", "â€ cut", "2 bytes are not UTF-8 and were read as Windows-1252.", id="half a character"),
        pytest.param(b"a\x0bb\x10c\x00", "a\x0bb\x10c\x00", "3 control characters were found.", id="controls stay, to be judged"),
        pytest.param(b"\xed\xa0\xbd\xed\xb8\x80!\x01", "😀!\x01", "1 control character was found.", id="surrogates in a pair"),
        pytest.param(b"a\xed\xa0\xbdb", "ab", "1 half of a character was dropped.", id="a surrogate alone"),
        pytest.param(b"a\xef\xbf\xbe\xef\xb7\x90b\x02", "ab\x02", "2 codes that are no characters of Unicode were dropped.", id="noncharacters"),
        pytest.param(b"if (a[b[0]]>1) & <b>x</b>", "if (a[b[0]]>1) & <b>x</b>", "1 text holds “]]>”, which ends a section of XML, and was read up to its closing tag.", id="the end of CDATA, forgotten"),
        pytest.param(b"a ]]]]><![CDATA[> b ]]> c <i>", "a ]]> b ]]> c <i>", "1 text holds “]]>”, which ends a section of XML, and was read up to its closing tag.", id="split and forgotten"),
    ],
)  # fmt: skip
def test_bytes_of_a_body_are_read_as_they_were_meant(read, written, content, repair):
    damaged = item(2, content=cdata("HERE"), more=comment(7)).encode().replace(b"HERE", written)

    _, [before, found, after] = read(export(item(1), damaged, item(3)))

    assert (before.item.pk, found.item.content, after.item.pk) == (1, content, 3)
    assert repair in found.repairs
    assert (before.repairs, after.repairs) == ((), ())
    assert [each.author for each in found.item.comments] == ["Reader 7"]
    assert read_item(found.raw) == found.item


@pytest.mark.parametrize(
    ("written", "title", "repair"),
    [
        ("Fish & Chips &nbsp;&eacute; &#38; &amp;", "Fish & Chips é & &", "3 bare “&” were taken as written."),
        ("5 < 6 &#11;&#x10;", "5 < 6 \x0b\x10", "2 control characters were found."),
        ("a<3 &#xD800; &#99999999; b", "a<3 &#xD800; &#99999999; b", "1 bare “<” was taken as written."),
    ],
)
def test_signs_outside_of_cdata_are_taken_as_written(read, written, title, repair):
    _, [only] = read(export(item(1, title=written, content=cdata("Q&A <b>&copy;</b>"))))

    assert repair in only.repairs
    assert only.item.title.replace("\ufffd", "") == title.replace("&#xD800; &#99999999;", " ")
    assert only.item.content == "Q&A <b>&copy;</b>"


@pytest.mark.parametrize(
    ("sound", "broken", "read_too"),
    [
        pytest.param("<wp:status>", "<wp:stXtus>", False, id="an opening tag"),
        pytest.param("</wp:status>", "</wp:stXtus>", False, id="a closing tag"),
        pytest.param("<![CDATA[Entry 2]]>", "<![CDATA[Entry 2]X>", True, id="the end of a section"),
        pytest.param("<![CDATA[Entry 2]]>", "<![CDXTA[Entry 2]]>", False, id="the beginning of a section"),
        pytest.param("<item>", "<itXm>", True, id="the beginning of the item"),
        pytest.param("<item>", "", True, id="no beginning"),
        pytest.param("</item>", "</itXm>", True, id="the end of the item"),
        pytest.param("</item>", "", True, id="no end"),
        pytest.param("<![CDATA[last]]>", "<![CDATA[last]]X", True, id="a section that hides the next item"),
        pytest.param("<![CDATA[last]]></wp:meta_value>", "<![CDATA[last", False, id="and has no closing tag either"),
        pytest.param("last]]></wp:meta_value>", "last>", False, id="and would end with an element of the next item"),
        pytest.param("<![CDATA[entry-2]]>", "<!DOCTYPE x [<!ENTITY y 'z'>]>&y;", False, id="a DOCTYPE of its own"),
        pytest.param("<![CDATA[entry-2]]>", "<a><b></a></b>", False, id="tags across each other"),
    ],
)
@pytest.mark.parametrize("place", ["first", "between", "last"])
def test_damage_costs_one_item_at_most_and_none_that_is_sound(read, sound, broken, read_too, place):
    damaged = item(2, more=comment(7) + meta("k", "last")).replace(sound, broken, 1)
    one, three = item(1, more=meta("k", "1")), item(3, more=meta("k", "3"))
    items = {"first": [damaged, one, three], "between": [one, damaged, three], "last": [one, three, damaged]}[place]

    _, reads = read(export(*items))

    assert sorted(each.item.pk for each in reads if each.item) == ([1, 2, 3] if read_too else [1, 3])
    assert len(reads) == 3
    [told] = [each for each in reads if each.problem or each.repairs]
    assert bool(told.problem) is not read_too
    assert not any(each.cut_off for each in reads)
    assert [each.item.meta[0].value[:4] for each in reads if each.item and each.item.pk == 2] == (["last"] if read_too else [])


def test_several_faults_of_one_item_are_mended_together(read):
    _, [only] = read(export(item(1, title="Cod & Chips\x01", content=cdata("a ]]> & b ]]>") + "\n")))

    assert (only.item.title, only.item.content) == ("Cod & Chips\x01", "a ]]> & b ]]>")
    assert only.repairs == (
        "1 control character was found.",
        "1 text holds “]]>”, which ends a section of XML, and was read up to its closing tag.",
        "1 bare “&” was taken as written.",
    )


def test_words_about_items_in_a_damaged_one_are_no_items(read):
    feed = "\n".join(f"<item>\n<title>{name}</title></item>" for name in "abc")

    _, reads = read(export(item(1), item(2, content=cdata(feed)).replace("<wp:status>", "<wp:stXtus>"), item(3)))

    assert [each.item and each.item.pk for each in reads] == [1, None, 3]


def test_damaged_item_is_told_with_its_place(read):
    damaged = item(2).replace("</wp:status>", "</wp:stXtus>")
    content = export(item(1), damaged, item(3))

    _, reads = read(content)

    line = content[: content.index(b"</wp:stXtus>")].count(b"\n") + 1
    assert reads[1].problem == f"The item is damaged in line {line} (mismatched tag)."
    assert reads[1].raw.decode() == damaged.strip()
    assert reads[1].offset == content.index(damaged.strip().encode())


def test_file_that_is_cut_anywhere_gives_what_is_whole_and_says_where(read):
    items = [item(1, more=comment(7)), item(2, more=comment(8))]
    content = export(*items)
    begins = len(HEAD.encode())
    ends = [content.index(b"</item>") + 7, content.rindex(b"</item>") + 7]
    for length in range(begins, content.index(b"</channel>") + 9, 61):
        _, reads = read(content[:length])

        assert [each.item.pk for each in reads if each.item] == [pk for pk, end in enumerate(ends, 1) if length >= end]
        last = reads[-1]
        assert (last.item, [each.cut_off for each in reads]) == (None, [False] * (len(reads) - 1) + [True])
        assert last.problem in ("The file ends inside this item.", "The file ends before its end: there may have been more items.")
        assert content[last.offset : length].strip().startswith(b"<item") or last.offset == length


def overwritten(packed, at):
    return packed[:at] + b"\x07" * 40 + packed[at + 40 :]


def zipped(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", content)
    return packed.getvalue()


@pytest.mark.parametrize("kept", [0.5, 0.9])
@pytest.mark.parametrize(
    ("pack", "damage"),
    [
        pytest.param(gzip.compress, lambda packed, at: packed[:at], id="gzip, cut"),
        pytest.param(gzip.compress, overwritten, id="gzip, overwritten"),
        pytest.param(zipped, overwritten, id="zip, overwritten"),
    ],
)
def test_packed_file_that_is_damaged_gives_what_was_unpacked(read, pack, damage, kept, monkeypatch):
    monkeypatch.setattr(files, "STEP", 4096)
    random_words = random.Random(5)
    items = [item(pk, content=cdata(random_words.randbytes(2000).hex())) for pk in range(1, 40)]
    packed = pack(export(*items))

    _, reads = read(damage(packed, int(len(packed) * kept)))

    read_items = [each.item.pk for each in reads if each.item]
    assert read_items == list(range(1, len(read_items) + 1))
    assert len(read_items) > 39 * (kept - 0.2)
    assert (reads[-1].item, reads[-1].cut_off) == (None, True)


def test_item_that_is_too_large_is_left_out_and_told(read, monkeypatch):
    monkeypatch.setattr(recovery, "LARGEST_ITEM", 1024 * 1024)
    monkeypatch.setattr(split, "__defaults__", (1024 * 1024,))
    monkeypatch.setattr(files, "STEP", 10_000)

    _, reads = read(export(item(1), item(2, content=cdata("x</item>\n" * 200_000)), item(3)))

    assert [(each.item and each.item.pk, each.problem, each.raw == b"") for each in reads] == [
        (1, "", False),
        (None, "The item is larger than 1 MB.", True),
        (3, "", False),
    ]
    assert reads[1].length > 1_800_000
    assert reads[2].line == 200_000 + reads[1].line + item(2).count("\n") - 2


@pytest.mark.parametrize("step", [1, 2, 7, 71, 72, 1000])
def test_borders_are_found_wherever_a_piece_ends(step):
    content = export(item(1), " " * 80, item(2, content=cdata("]] ]>]]]]><![CDATA[> </item> <item>")), "<oops>", item(3))

    chunks = list(split(content[at : at + step] for at in range(0, len(content), step)))

    assert [chunk.portion for chunk in chunks] == [Portion.HEAD, Portion.ITEM, Portion.ITEM, Portion.GAP, Portion.ITEM, Portion.TAIL]
    assert all(content[chunk.offset : chunk.offset + chunk.length] == chunk.raw for chunk in chunks)
    assert all(content[: chunk.offset].count(b"\n") + 1 == chunk.line for chunk in chunks)


@pytest.mark.parametrize(
    ("sound", "broken", "lost"),
    [
        ("http://wordpress.org/export/1.2/\"", "http://wordprXss.org/export/1.2/\"", ()),
        ("purl.org/rss", "purl.Xrg/rss", ()),
        ("<rss version", "<rsX version", ()),
        ("<wp:author_id>2<", "<wp:authXr_id>2<", ("An author",)),
        ("</wp:category>", "</wp:cXtegory>", ("A category",)),
        ("Boats &amp; Nets]]>", "Boats &amp; Nets]>", ()),
        ("<![CDATA[Main]]>", "<![CDATA[Main]]X", ()),
        ("Harbour &amp; Hill", "Harbour & Hill\x10", ()),
        ("<title>", "<image><title>Logo</title></image><!-- <wp:tag><wp:tag_slug>no</wp:tag_slug></wp:tag> --><title>", ()),
        ("Notes from the coast", "<![CDATA[On <b>the</b> tag <item>, and more]]>", ()),
    ],
)  # fmt: skip
def test_damaged_head_loses_no_item_and_says_what_else(read, sound, broken, lost):
    assert sound in HEAD

    channel, reads = read(export(item(1, excerpt=cdata("E")), item(2), head=HEAD.replace(sound, broken, 1)))

    assert [(each.item.pk, each.item.kind, each.item.creator, each.item.content[:5]) for each in reads] == [
        (1, "post", "ines", "<!-- "),
        (2, "post", "ines", "<!-- "),
    ]
    assert reads[0].item.excerpt == "E"
    line = HEAD[: HEAD.index(sound)].count("\n") + 1
    assert channel.problems == tuple(f"{what} that the file lists in line {line} is damaged and was not read." for what in lost)
    assert channel.title == "Harbour & Hill"
    assert len(channel.authors) + len(channel.categories) + len(channel.tags) + len(channel.terms) == 6 - len(lost)


def mutated(content, rng):
    """Give a file with one fault, and the range of its bytes that is not as it was."""
    at = rng.randrange(len(content))
    kind = rng.choice(["replace", "replace", "flip", "insert", "delete", "cut", "run"])
    if kind == "replace":
        return (
            content[:at]
            + rng.choice([b"<", b">", b"&", b"]", b"[", b"!", b"/", b'"', b"\0", b"\n", b"\x93", b"\xff", b"x"])
            + content[at + 1 :],
            at,
            at + 1,
        )
    if kind == "flip":
        return content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :], at, at + 1
    if kind == "insert":
        return content[:at] + rng.randbytes(rng.randint(1, 5)) + content[at:], at, at
    if kind == "delete":
        end = at + rng.randint(1, 30)
        return content[:at] + content[end:], at, end
    if kind == "cut":
        return content[:at], at, len(content)
    end = at + rng.randint(1, 60)
    return content[:at] + rng.randbytes(len(content[at:end])) + content[end:], at, end


@pytest.mark.parametrize("rounds", [200, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_a_fault_anywhere_never_stops_the_reading_of_what_is_sound(tmp_path, rounds):
    items = [
        item(1, more=comment(11, author_url="http://a.example/?x=1&amp;y=2") + comment(12, content=cdata("a ]]]]><![CDATA[> b")), title="Old &amp; new"),
        item(2, post_type=cdata("page"), content=cdata("An <code>&lt;item&gt;</code> and <item>, in words")),
        item(3, more='<category domain="category" nicename="b"><![CDATA[B &amp; C]]></category>' + meta("k", 'a:1:{i:0;s:1:"x";}')),
        item(4, more=comment(13)),
    ]  # fmt: skip
    content = export(*items)
    starts = [content.index(each.strip().encode()) for each in items]
    ranges = [(start, start + len(each.strip().encode())) for start, each in zip(starts, items, strict=True)]
    path = tmp_path / "export.xml"
    sound = whole(path, content)
    assert len(sound) == 4
    rng = random.Random(12)
    for _ in range(rounds):
        damaged, start, end = mutated(content, rng)
        found = whole(path, damaged) if start >= starts[0] else whole_or_refused(path, damaged)
        for original, (begin, after) in zip(sound, ranges, strict=True):
            if found is not None and (end <= begin or start >= after):
                assert original in found, (damaged[max(0, start - 40) : start + 40], original.pk)


def whole_or_refused(path, content):
    """A fault in the head may hit what tells that the file is an export."""
    try:
        return whole(path, content)
    except Unreadable:
        return None


def whole(path, content):
    path.write_bytes(content)
    return [each.item for each in read_export([path]) if each.item]


def test_export_that_was_damaged_anyhow_is_read_or_refused_with_a_sentence(tmp_path):
    assert [said for each in fuzz.exports_of(15, 40) if (said := fuzz.misread(tmp_path, each))] == []
