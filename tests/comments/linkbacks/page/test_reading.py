import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.linkbacks.page.address import OwnAddress
from comments.linkbacks.page.reading import LONGEST_PARSED, Page, read

OWN = OwnAddress(frozenset({"htc.test", "www.htc.test"}))
TARGETS = frozenset({"2014/01/raids", "?p=101"})
ADDRESS = "https://htc.test/2014/01/raids/"
LINK = f'<a href="{ADDRESS}">the raids article</a>'
WORDS = "over the river and through the quiet wood "


def look(body, *, url="http://a.test/blog/post", media_type="text/html", **header):
    body = body if isinstance(body, bytes) else body.encode()
    return read(body, Page(url, media_type, **header), targets=TARGETS, own=OWN)


def marked(reading):
    return reading.excerpt[reading.link_start : reading.link_end]


def paragraph(before, after, link=LINK):
    return f"<p>{WORDS * before}{link} {WORDS * after}</p>"


def ld(text):
    return f"<script type=application/ld+json>{text}</script>"


class TestWhatCountsAsALink:
    @pytest.mark.parametrize(
        "html",
        [
            pytest.param(f'<p>See <a href="{ADDRESS}">this</a>', id="anchor"),
            pytest.param(f'<map><area href="{ADDRESS}"></map>', id="image map"),
            pytest.param(f'<link rel="related" href="{ADDRESS}">', id="link element"),
            pytest.param(f'<p><img src="{ADDRESS}">', id="image"),
            pytest.param(f'<video src="{ADDRESS}"></video>', id="video"),
            pytest.param(f'<audio><source src="{ADDRESS}"></audio>', id="audio with source"),
            pytest.param(f'<video><track src="{ADDRESS}"></video>', id="track"),
            pytest.param(f'<blockquote cite="{ADDRESS}"><p>Quoted.</blockquote>', id="block quotation"),
            pytest.param(f'<p><q cite="{ADDRESS}">Quoted.</q>', id="inline quotation"),
            pytest.param(f'<p><ins cite="{ADDRESS}">New.</ins>', id="insertion"),
            pytest.param(f'<p><del cite="{ADDRESS}">Old.</del>', id="deletion"),
            pytest.param(f'<data class="u-like-of" value="{ADDRESS}"></data>', id="microformat in a value"),
            pytest.param(f'<span class="u-in-reply-to"> {ADDRESS} </span>', id="microformat in text"),
            pytest.param(f'<video class="u-video" poster="{ADDRESS}"></video>', id="microformat in a poster"),
            pytest.param("<base href='https://htc.test/2014/'><p><a href='01/raids'>x</a>", id="relative to the base"),
            pytest.param("<p><a href='01/raids'>x</a><base href='https://htc.test/2014/'>", id="base behind the link"),
            pytest.param("<base href='//htc.test/'><p><a href='/2014/01/raids'>x</a>", id="base relative to the scheme"),
            pytest.param(f"<p><a href=' \n{ADDRESS}\t'>x</a>", id="white space around the address"),
            pytest.param("<p><a href='https://htc.test/2014/\n01/raids'>x</a>", id="line break in the address"),
            pytest.param("<p><A HREF=https://htc.test/2014/01/raids>x</A>", id="upper case, no quotes"),
            pytest.param("<p><a href='https://htc.test/2014/01/raids?utm_source=x&amp;utm_medium=y'>x</a>", id="tracking parameters"),
            pytest.param("<p><a href='https&#58;//htc.test/2014/01/raids'>x</a>", id="entities"),
        ],
    )
    def test_element_that_links(self, html):
        assert look(html).reason is None

    @pytest.mark.parametrize(
        "address",
        [
            pytest.param("http://htc.test/2014/01/raids/", id="http for https"),
            pytest.param("https://www.htc.test/2014/01/raids", id="alias"),
            pytest.param("//HTC.test:443/2014/01/raids#note-2", id="default port, capitals, no scheme on a secure page"),
            pytest.param("http://htc.test/?p=101", id="old number"),
        ],
    )
    def test_other_spellings_of_the_target(self, address):
        assert look(f"<p><a href='{address}'>x</a>", url="https://a.test/").reason is None

    @pytest.mark.parametrize(
        "html",
        [
            pytest.param("<p>Nothing here.", id="no link"),
            pytest.param(f"<p>{ADDRESS}", id="text"),
            pytest.param(f"<!-- {LINK} -->", id="comment"),
            pytest.param(f"<script>var x = '{LINK}';</script>", id="script"),
            pytest.param(f"<style>/* {LINK} */</style>", id="style"),
            pytest.param(f"<template>{LINK}</template>", id="template"),
            pytest.param(f"<noscript>{LINK}</noscript>", id="noscript"),
            pytest.param(f"<textarea>{LINK}</textarea>", id="text field"),
            pytest.param(f"<title>{LINK}</title>", id="title"),
            pytest.param(f"<xmp>{LINK}</xmp><iframe>{LINK}</iframe>", id="raw text"),
            pytest.param(f"<p>{LINK.replace('<', '&lt;')}", id="escaped markup"),
            pytest.param(f"<a data-href='{ADDRESS}' title='{ADDRESS}'>x</a>", id="other attribute"),
            pytest.param(f"<span class='url'>{ADDRESS}</span><b href='{ADDRESS}'>x</b>", id="element that does not link"),
            pytest.param(f"<a href='http://b.test/?u={ADDRESS}'>x</a>", id="inside another's query"),
            pytest.param("<a href='https://htc.test/2014/01/other/'>x</a>", id="another post"),
            pytest.param("<a href='https://htc.test/'>x</a>", id="home page"),
            pytest.param("<a href='/2014/01/raids/'>x</a>", id="the source's own page of that path"),
            pytest.param("<a href='https://htc.test.b.test/2014/01/raids/'>x</a>", id="lookalike host"),
            pytest.param("<a href='http://[htc.test/2014'>x</a><a href='https://htc.test:x/2014/01/raids'>y</a>", id="malformed"),
            pytest.param("<a href>x</a><a href=''>y</a>", id="empty address"),
            pytest.param("", id="empty page"),
        ],
    )
    def test_what_is_no_link(self, html):
        assert look(html).reason == "no_link"

    def test_all_links_are_counted_and_the_fragment_kept(self):
        reading = look(f'{LINK}<p>At last <a href="{ADDRESS}#note-3">a long sentence about note three</a>.<p>{LINK}')

        assert reading.mentions == 3
        assert reading.fragment == "note-3"

    def test_page_cut_before_the_link_is_too_large(self):
        assert look("<p>Long.", truncated=True).reason == "too_large"
        assert look("<p>" + "x" * LONGEST_PARSED + LINK).reason == "too_large"

    def test_cut_page_with_the_link_is_fine(self):
        assert look(f"<p>{LINK}", truncated=True).reason is None

    @pytest.mark.parametrize("media_type", ["application/pdf", "image/png", "application/octet-stream", "text/xml", "text/css", ""])
    def test_other_types_are_not_read(self, media_type):
        assert look(LINK, media_type=media_type).reason == "unsupported_type"

    def test_xhtml_is_read(self):
        assert look(f'<html xmlns="http://www.w3.org/1999/xhtml"><p>{LINK}</p></html>', media_type="application/xhtml+xml").reason is None

    def test_refused_encoding(self):
        assert look(LINK, charset="utf-7").reason == "bad_encoding"


class TestJsonAndPlainText:
    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            pytest.param(ADDRESS, None, id="string"),
            pytest.param({"a": [1, {"b": "http://www.htc.test/2014/01/raids"}]}, None, id="deep inside, other spelling"),
            pytest.param(f"see {ADDRESS}", "no_link", id="part of a string"),
            pytest.param({ADDRESS: 1}, "no_link", id="key"),
            pytest.param("/2014/01/raids/", "no_link", id="no address by itself"),
            pytest.param("//htc.test/2014/01/raids/", "no_link", id="no address without a scheme"),
            pytest.param([None, 1.5, True, "\ud800"], "no_link", id="other values"),
        ],
    )
    def test_json_has_the_address_as_a_string(self, value, reason):
        assert look(json.dumps(value), media_type="application/json").reason == reason

    @pytest.mark.parametrize("body", ["", "{", "[" * 100_000, "1" * 5000, '"\x00"'])
    def test_bad_json_has_no_link(self, body):
        assert look(body, media_type="application/feed+json").reason == "no_link"

    def test_json_title(self):
        reading = look(json.dumps({"title": "Notes", "url": ADDRESS}), media_type="application/json")

        assert reading.title == "Notes"
        assert reading.excerpt == ""

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            pytest.param(f"I read {ADDRESS} today", None, id="word"),
            pytest.param(f"Read it (<{ADDRESS}>).", None, id="in brackets"),
            pytest.param(f"I read {ADDRESS}, twice.", None, id="before a comma"),
            pytest.param(f"x{ADDRESS}", "no_link", id="part of a word"),
            pytest.param("I read htc.test/2014/01/raids", "no_link", id="without scheme"),
            pytest.param(f'<a href="{ADDRESS}">x</a>', "no_link", id="markup is no markup here"),
        ],
    )
    def test_plain_text_has_the_address_as_a_word(self, text, reason):
        assert look(text, media_type="text/plain").reason == reason

    def test_plain_text_gives_its_paragraph(self):
        reading = look(f"Other.\n\nI have read\n{ADDRESS} with care.\n\nMore.", media_type="text/plain")

        assert reading.excerpt == f"I have read {ADDRESS} with care."
        assert marked(reading) == ADDRESS


class TestFlags:
    @pytest.mark.parametrize(
        ("html", "flags"),
        [
            pytest.param(f"<p>We quote {LINK} here.", (), id="nothing to say"),
            pytest.param(f"<p>We quote {LINK.replace('<a', '<a rel="NoFollow noopener"')} here.", ("nofollow",), id="nofollow"),
            pytest.param(f"<p>We quote {LINK.replace('<a', '<a rel=ugc')} here.", ("nofollow",), id="ugc"),
            pytest.param(f"<p>We quote {LINK.replace('<a', '<a rel=sponsored')} here.", ("nofollow",), id="sponsored"),
            pytest.param(f"<div hidden><p>We quote {LINK} here.</div>", ("hidden_link",), id="hidden attribute further up"),
            pytest.param(f"<p style='color:red; Display : none'>We quote {LINK} here.", ("hidden_link",), id="display none"),
            pytest.param(f"<p>We quote <span style='visibility:hidden'>{LINK}</span> here.", ("hidden_link", "short"), id="visibility"),
            pytest.param(f"<p style='font-size:0px'>We quote {LINK} here.", ("hidden_link",), id="zero size"),
            pytest.param(f"<p style='opacity: 0'>We quote {LINK} here.", ("hidden_link",), id="transparent"),
            pytest.param(f"<p style='position:absolute;left:-9999px'>We quote {LINK} here.", ("hidden_link",), id="off the screen"),
            pytest.param(f"<p>We quote <a href='{ADDRESS}'> </a> here, it seems.", ("hidden_link",), id="nothing to click on"),
            pytest.param(f"<p>We quote <a href='{ADDRESS}'><b hidden>it</b></a> here, it seems.", ("hidden_link",), id="only hidden text"),
            pytest.param(f"<p>We quote <a href='{ADDRESS}'><svg><path/></svg></a> here, it seems.", (), id="picture to click on"),
            pytest.param(f"<p>We quote <img height=0 src='{ADDRESS}'> here, it seems.", ("hidden_link", "short"), id="image of no height"),
            pytest.param(f"<p style='line-height:0; width:100%; margin-left:-20px'>We quote {LINK} here.", (), id="ordinary styles"),
            pytest.param(f"<head><link rel=x href='{ADDRESS}'></head><p>Text", ("hidden_link", "short"), id="link element"),
            pytest.param(f"<nav><p>We quote {LINK} here.</nav>", ("sitewide",), id="navigation"),
            pytest.param(
                f"<main><div itemprop=text><aside><header>{LINK} is quoted here.</header></aside><p>Yes.</div></main>",
                (),
                id="preview in a forum's post",
            ),
            pytest.param(f"<div id=sidebar><p>We quote {LINK} here.</div>", ("sitewide",), id="side bar of old themes"),
            pytest.param(f"<ol class=commentlist><li>We quote {LINK} here.</ol>", ("sitewide",), id="reader's comment"),
            pytest.param(f"<article>A post.</article><p>We quote {LINK} here.", ("sitewide",), id="beside the article"),
            pytest.param(
                f"<article><div class=e-content>A.</div><p>We quote {LINK}.</article>", (), id="in the article beside its content"
            ),
            pytest.param(f"<div class=e-content><aside>We quote {LINK} here.</aside></div>", (), id="aside in the content"),
            pytest.param(f"<article><header>We quote {LINK} here.</header></article>", (), id="header of an article"),
            pytest.param(f"<link rel=canonical href='http://c.test/'><p>We quote {LINK}.", ("canonical_elsewhere",), id="copy of a page"),
            pytest.param(f"<link rel=canonical href='https://www.a.test/blog/post/'><p>We quote {LINK}.", (), id="canonical here"),
            pytest.param(f"<link rel=canonical href=post><p>We quote {LINK} here.", (), id="relative canonical"),
            pytest.param(f"<link rel=canonical href='http://['><p>We quote {LINK} here.", (), id="malformed canonical"),
            pytest.param("<p>–<a href='" + ADDRESS + "'>Raid</a>", ("short",), id="short"),
        ],
    )
    def test_moderator_is_told(self, html, flags):
        reading = look(html)

        assert reading.reason is None
        assert reading.flags == flags

    def test_rel_holds_no_character_that_hides(self):
        assert look(f"<p><a rel='ugc\u202e\x01 x' href='{ADDRESS}'>x</a>").rel == ("ugc", "x")

    def test_rel_and_text_of_the_link_are_recorded(self):
        reading = look(f'<p>See <a rel="Nofollow UGC" href="{ADDRESS}">the <b>raids</b>\narticle</a>, all of it.')

        assert reading.rel == ("nofollow", "ugc")
        assert reading.link_text == "the raids article"

    @pytest.mark.parametrize(
        ("html", "header"),
        [
            pytest.param("<meta name=Robots content='NOINDEX, follow'>", {}, id="meta"),
            pytest.param("<meta name=robots content=none>", {}, id="none"),
            pytest.param("", {"x_robots_tag": "noarchive, noindex"}, id="header"),
            pytest.param("", {"x_robots_tag": "somebot: noindex"}, id="header for one robot"),
        ],
    )
    def test_page_that_asks_not_to_be_quoted(self, html, header):
        reading = look(f"{html}<title>Post</title>{paragraph(3, 3)}", **header)

        assert reading.reason == "restricted"
        assert reading.excerpt == ""
        assert reading.mentions == 1
        assert reading.title == "Post"

    def test_image_preview_rules_do_not_forbid_quoting(self):
        assert look(f"<meta name=robots content='index, max-image-preview:none'>{LINK}").reason is None

    def test_page_that_says_it_is_gone(self):
        assert look(f"<meta http-equiv=Status content='410 Gone'>{LINK}").reason == "removed"


class TestWhichLinkIsQuoted:
    @pytest.mark.parametrize(
        ("html", "excerpt"),
        [
            pytest.param(f"<ul class=menu><li>{LINK}</ul><p>In the text {LINK}.", "In the text the raids article.", id="menu and body"),
            pytest.param(f"<aside>Aside {LINK}</aside><main><p>Main {LINK}</main>", "Main the raids article", id="main"),
            pytest.param(f"<main>Main {LINK} so long<article>Art {LINK}</article></main>", "Art the raids article", id="article over main"),
            pytest.param(
                f"<article>Teaser {LINK} with many words<div class=entry-content>Entry {LINK}</div></article>",
                "Entry the raids article",
                id="entry content over article",
            ),
            pytest.param(
                f"<article>Post {LINK}</article><div id=comments><article>A comment, long: {LINK}</article></div>",
                "Post the raids article",
                id="post over comments",
            ),
            pytest.param(
                f"<p>Short {LINK}.<p>Read. A much longer sentence about {LINK} here. End.",
                "Read. A much longer sentence about the raids article here. End.",
                id="longest own sentence",
            ),
            pytest.param(
                f"<p hidden>A hidden but long sentence with {LINK}.</p><p>Visible {LINK}.", "Visible the raids article.", id="visible"
            ),
        ],
    )
    def test_best_link_is_quoted(self, html, excerpt):
        assert look(html).excerpt == excerpt


class TestExcerpt:
    def test_middle_of_a_long_paragraph(self):
        reading = look(paragraph(8, 8))

        assert len(reading.excerpt) <= 300
        assert (reading.cut_left, reading.cut_right) == (True, True)
        assert marked(reading) == "the raids article"
        assert set(reading.excerpt.split()) <= set(WORDS.split()) | {"raids", "article"}
        assert reading.link_start > 100
        assert len(reading.excerpt) - reading.link_end > 100

    @pytest.mark.parametrize(("before", "after"), [(0, 9), (9, 0)])
    def test_link_at_either_end_is_cut_on_the_other_side_only(self, before, after):
        reading = look(paragraph(before, after))

        assert (reading.cut_left, reading.cut_right) == (before > 0, after > 0)
        assert len(reading.excerpt) <= 140
        assert marked(reading) == "the raids article"

    def test_script_without_spaces_is_cut_between_characters(self):
        reading = look(f"<p>{'森の静かな道を' * 30}<a href='{ADDRESS}'>記事</a>{'川を渡って進む' * 30}")

        assert marked(reading) == "記事"
        assert reading.link_start == 120
        assert len(reading.excerpt) == 242

    def test_space_in_a_script_without_words_is_no_place_to_cut(self):
        reading = look(f"<p>{'森' * 200} {'森' * 9}<a href='{ADDRESS}'>記事</a>{'森' * 9} {'森' * 200}")

        assert reading.link_start == 120
        assert len(reading.excerpt) == 242

    def test_vowel_signs_stay_with_their_letters(self):
        reading = look(f"<p>{'กี' * 100}ก<a href='{ADDRESS}'>ลิงก์</a>ก{'กี' * 100}")

        assert reading.excerpt[: reading.link_start] == "กี" * 59 + "ก"
        assert reading.excerpt[reading.link_end :] == "ก" + "กี" * 59

    def test_accents_cannot_climb_onto_the_link(self):
        assert look(f"<p>\u0301\u0301 a\u0301 {LINK}\u0301\u0301 was read").excerpt == "á the raids article was read"

    def test_long_accented_link_text_is_whole(self):
        text = "é" * 120
        reading = look(paragraph(9, 9, f"<a href='{ADDRESS}'>{text}</a>"))

        assert marked(reading) == text
        assert len(reading.excerpt) <= 300

    def test_link_text_longer_than_an_excerpt_is_cut(self):
        reading = look(f"<p>Before <a href='{ADDRESS}'>{WORDS * 20}</a> after")

        assert len(reading.excerpt) <= 300
        assert (reading.cut_left, reading.cut_right) == (True, True)
        assert marked(reading) == reading.excerpt

    def test_wide_characters_stay_within_a_kilobyte(self):
        reading = look(f"<p>{'𐌰' * 200}<a href='{ADDRESS}'>{'𐌲' * 80}</a>{'𐌳' * 200}")

        assert len(reading.excerpt.encode()) <= 1024
        assert marked(reading) == "𐌲" * 80

    @pytest.mark.parametrize(
        ("body", "charset", "word"),
        [
            pytest.param(f"<p>“café” {LINK}".encode("cp1252"), "windows-1252", "“café”", id="windows-1252"),
            pytest.param(f"<p>“café” {LINK}".encode("cp1252"), "iso-8859-1", "“café”", id="Latin-1 with curly quotes"),
            pytest.param(f"<meta charset=shift_jis><p>日本語 {LINK}".encode("cp932"), "", "日本語", id="shift_jis"),
            pytest.param(f"<p>镕 {LINK}".encode("gbk"), "gb2312", "镕", id="gb2312 with a character of gbk"),
            pytest.param(f"<meta charset=iso-8859-1><p>café {LINK}".encode(), "utf-8", "café", id="header over meta"),
            pytest.param(f"<p>café {LINK}".encode(), "", "café", id="UTF-8 unsaid"),
        ],
    )
    def test_encodings(self, body, charset, word):
        assert look(body, charset=charset).excerpt == f"{word} the raids article"

    def test_character_cut_by_the_cap_does_not_show(self):
        reading = look(f"<p>{LINK} – é".encode()[:-1], truncated=True)

        assert reading.excerpt == "the raids article –"

    def test_image_link_has_its_alternative_text(self):
        reading = look(f"<p>Look: <a href='{ADDRESS}'><img src=x.png alt='the cover'></a> of the report")

        assert reading.excerpt == "Look: the cover of the report"
        assert marked(reading) == reading.link_text == "the cover"

    @pytest.mark.parametrize(
        "html",
        [
            pytest.param(f"<div>Before.</div><div>Only this: {LINK}, alone.</div><div>After.</div>", id="divisions"),
            pytest.param(f"<div>Before.<div>Only this: {LINK}, alone.</div>After.</div>", id="division in a division"),
            pytest.param(f"<ul><li>Before.<li>Only this: {LINK}, alone.<ul><li>After.</ul></ul>", id="list in a list"),
            pytest.param(f"<table><tr><td>Before.<td>Only this: {LINK}, alone.<td>After.</table>", id="cells"),
            pytest.param(f"<dl><dt>Before.<dd>Only this: {LINK}, alone.</dl>After.", id="definition"),
            pytest.param(f"<blockquote>Only this: {LINK}, alone.<p>After.</blockquote>", id="quotation"),
            pytest.param(f"<h2>Before</h2>Only this: {LINK}, alone.<hr>After", id="no block at all"),
            pytest.param(f"<p>Only <i>th</i>is:<br>{LINK}, <!-- hm -->alone.</p>After", id="inline elements and breaks"),
            pytest.param(f"<p>Only this: {LINK}, <span hidden>secret</span>alone.<script>x</script>", id="hidden words"),
        ],
    )
    def test_only_the_block_of_the_link(self, html):
        reading = look(html)

        assert reading.excerpt == "Only this: the raids article, alone."
        assert marked(reading) == "the raids article"

    def test_link_around_blocks_is_its_first_text(self):
        reading = look(f"<div>Card:<a href='{ADDRESS}'>\n<h3>The heading of a card</h3><p>Its text.</p></a>")

        assert reading.excerpt == "The heading of a card Its text."
        assert marked(reading) == "The heading of a card"

    def test_quotation_gives_its_text_and_marks_nothing(self):
        reading = look(f"<p>Before</p><blockquote cite='{ADDRESS}'><p>The words that were quoted.</p></blockquote>")

        assert reading.excerpt == "The words that were quoted."
        assert marked(reading) == ""

    def test_characters_that_hide_or_reorder_are_gone(self):
        reading = look(f"<p>a\x00b\u202ec\u200b\u200dd\u2066e&#x202e;\u0007\u009b {LINK} e{chr(0x301) * 200}x".encode())

        assert reading.excerpt == "abcde the raids article é\u0301\u0301\u0301\u0301x"

    def test_words_of_living_scripts_stay(self):
        england = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

        reading = look(f"<title>{england} လျှော်ကြေး</title><p>လျှော်ကြေး 12&nbsp;000 <b>അവന്\u200d</b> {LINK} {england}")

        assert reading.excerpt == f"လျှော်ကြေး 12\u00a0000 അവന്\u200d the raids article {england}"
        assert reading.title == f"{england} လျှော်ကြေး"

    def test_joiners_that_spell_words_stay(self):
        reading = look(f"<p>می\u200cخواهم {LINK}, a\u200cb")

        assert reading.excerpt == "می\u200cخواهم the raids article, ab"

    def test_letters_are_composed_also_across_elements(self):
        assert look(f"<p>cafe<b>\u0301</b> {LINK}").excerpt == "café the raids article"

    def test_text_is_text(self):
        reading = look(f"<p>One <b>two</b> <script>three</script>&lt;b&gt; &amp;lt; {LINK}")

        assert reading.excerpt == "One two <b> &lt; the raids article"

    def test_summary_stands_in_for_a_short_text(self):
        reading = look(
            f"<div class=h-entry><p class=p-summary>On raids and what follows them.</p><p>See <a href='{ADDRESS}'>Raids</a></div>"
        )

        assert reading.excerpt == "On raids and what follows them."
        assert "short" in reading.flags
        assert marked(reading) == "raids"

    def test_short_text_without_summary_is_what_there_is(self):
        reading = look(f"<ul><li>–<a href='{ADDRESS}'>Raid or rescue</a></ul>")

        assert reading.excerpt == "–Raid or rescue"
        assert marked(reading) == "Raid or rescue"


class TestTitleAuthorAndLanguage:
    @pytest.mark.parametrize(
        ("html", "title"),
        [
            pytest.param("<title>Post – Site</title><meta property=og:site_name content=site>", "Post", id="site name is known"),
            pytest.param("<title>Post – Site</title>", "Post – Site", id="site name is not known"),
            pytest.param("<title>Post | Example</title>", "Post", id="site has the name of the host"),
            pytest.param("<title>Post-Example</title>", "Post-Example", id="hyphen in a word"),
            pytest.param("<title>Example</title>", "Example", id="nothing but the site"),
            pytest.param("", "www.example.test", id="none: the host"),
            pytest.param("<title lang=en data-x='>'>A &amp; B</title>", "A & B", id="attributes and entities"),
            pytest.param("<svg><title>Icon</title></svg><title>Post</title>", "Post", id="drawing with a title"),
            pytest.param("<title> </title><h1>The <i>heading</i></h1><h1>x</h1>", "The heading", id="first heading"),
            pytest.param("<title>B</title><meta property='og:title' content='A'>", "A", id="og:title over title"),
            pytest.param(
                '<script type="application/ld+json">{"@graph": [{"headline": "Head of B"}]}</script><title>B</title>',
                "Head of B",
                id="JSON-LD over title",
            ),
            pytest.param(
                '<script type="application/ld+json">[{"itemListElement": [{"headline": "What happens after the verdict"}]}, '
                '{"headline": "What happens after the gate is open"}]</script><title>What happens after the gate is open</title>',
                "What happens after the gate is open",
                id="JSON-LD of a list of other articles",
            ),
            pytest.param(
                '<script type="application/ld+json">{"headline": "Q&amp;A: it&#8217;s a gate"}</script><title>Q&amp;A: it’s a gate</title>',
                "Q&A: it’s a gate",
                id="JSON-LD with entities",
            ),
            pytest.param('<script type="application/ld+json">{oops</script><title>B</title>', "B", id="broken JSON-LD"),
            pytest.param(
                '<script type="application/ld+json">{"publisher": {"name": "The Pub"}}</script><title>B :: The Pub</title>',
                "B",
                id="publisher",
            ),
            pytest.param("<title>" + "word " * 100 + "</title>", "word " * 39 + "word…", id="200 characters"),
            pytest.param("<title>a\u202eb\x07c\n d</title>", "abc d", id="controls"),
        ],
    )
    def test_title(self, html, title):
        assert look(f"{html}<p>{LINK}", url="http://www.example.test/post").title == title

    def test_a_single_letter_is_not_the_name_of_a_site(self):
        assert look(f"<title>Plan – A</title>{LINK}", url="http://a.test/").title == "Plan – A"

    def test_raw_title_is_kept(self):
        assert look(f"<title>Post – Site</title><meta property=og:site_name content=Site>{LINK}").raw_title == "Post – Site"

    def test_name_and_author_of_the_entry_that_links(self):
        reading = look(
            "<title>Blog</title><div class=h-entry><h2 class=p-name>First</h2><a class=p-author>Ann</a></div>"
            "<div class=h-entry><h2 class=p-name>Second</h2><div class='p-author h-card'><img alt=face><b class=p-name>Bea</b></div>"
            f"<p class=e-content>{LINK}</div>"
        )

        assert (reading.title, reading.author) == ("Second", "Bea")

    def test_name_of_a_card_is_not_the_name_of_the_entry(self):
        reading = look(f"<title>T</title><div class=h-entry><div class=h-card><b class=p-name>Bea</b></div>{LINK}</div>")

        assert reading.title == "T"

    @pytest.mark.parametrize(
        ("html", "author"),
        [
            pytest.param("", "a.test", id="host"),
            pytest.param("<meta name=author content=' Ann  Lee '>", "Ann Lee", id="meta"),
            pytest.param(
                "<title>Wells</title>"
                + ld('[{"headline":"Boats","author":"Bo"},{"headline":"Wells","author":[{"name":"Ann &amp; Lee"},"Mo"]}]'),
                "Ann & Lee, Mo",
                id="JSON-LD of what has the title",
            ),
            pytest.param(ld('{"@graph":[{"author":{"@id":"#a"}},{"@id":"#a","name":"Ann Lee"}]}'), "Ann Lee", id="JSON-LD by reference"),
            pytest.param(ld('[{"author":[1,null,{"name":[]}]},{"author":"Ann Lee"}]'), "a.test", id="JSON-LD without a name"),
            pytest.param("<div class=wp-block-post-author-name><a href=/ann>Ann Lee</a></div>", "Ann Lee", id="block of WordPress"),
            pytest.param("<meta name=author content='" + "x" * 5000 + "'>", "x" * 99 + "…", id="100 characters"),
        ],
    )
    def test_author(self, html, author):
        assert look(html + LINK).author == author

    @pytest.mark.parametrize(
        ("html", "header", "language"),
        [
            pytest.param("<html lang=pt-BR>", "en", "pt-BR", id="html"),
            pytest.param("<html>", "de, en", "de", id="first of the header"),
            pytest.param("<html lang='\"><script>'>", "", "", id="no language at all"),
            pytest.param("<html lang='abcdefgh-abcdefgh-abcdefgh-abcdefgh'>", "en", "abcdefgh-abcdefgh-abcdefgh-abcdefgh", id="35 letters"),
            pytest.param("<html lang='abcdefgh-abcdefgh-abcdefgh-abcdefgh-a'>", "en", "en", id="more than a row holds"),
        ],
    )
    def test_language(self, html, header, language):
        assert look(html + LINK, content_language=header).language == language


TAGS = (
    "<p>|</p>|<div>|<li>|<b>|</b>|</a>|<nav>|<article>|<div class='h-entry'>|<p hidden>|<i class=p-name>|<img alt='é|'>|<!--|-->|<script>|"
    "</script>|<svg>|<template>|<table>|&#x200f;| "
)
LINKS = [LINK, f"<a href={ADDRESS}>", f"<q cite={ADDRESS}>", f"<blockquote cite={ADDRESS}>"]
TEXTS = ["\u0301" * 9, "\u202e", "\x00", "\u200d", "日本語" * 50, "𐌰" * 99, "word " * 60, "x" * 200]
pieces = st.sampled_from([*TAGS.split("|"), *LINKS, *TEXTS])


@settings(max_examples=100)
@given(st.lists(pieces | st.text(max_size=5), max_size=25).map("".join))
def test_excerpt_is_always_short_clean_and_marked_inside(html):
    reading = look(LINK + html)

    assert len(reading.excerpt) <= 300
    assert len(reading.excerpt.encode()) <= 1024
    assert 0 <= reading.link_start <= reading.link_end <= len(reading.excerpt)
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in "\u202e\u200f\ufeff" for char in reading.excerpt)
    assert reading.excerpt == reading.excerpt.strip()
    assert len(reading.title) <= 200


@given(
    st.binary(max_size=300), st.sampled_from(["text/html", "application/json", "text/plain"]), st.sampled_from(["", "utf-16", "shift_jis"])
)
def test_any_bytes_can_be_read(body, media_type, charset):
    assert look(body, media_type=media_type, charset=charset).reason in {None, "no_link", "bad_encoding"}
