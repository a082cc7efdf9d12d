"""Pages of other sites from the wire to the stored row: letters, kinds of document, what is shown of them, and pages that do harm."""

import gzip
import json
import re
import zlib

import pytest
from justhtml import JustHTML

from comments.linkbacks.incoming import receiving
from comments.models import Response
from tests.site.journey import decide, text_of, verify_due
from tests.testnet import Page, read_request

SOURCE = "https://other.test/post"
MIB = 1024 * 1024


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def verified(article, testnet):
    """Serve a page of another site, have it announced and verified, and give its row; TARGET stands for the article's address."""

    def verify(body, content_type="text/html", **headers) -> Response:
        body = body.replace("TARGET", article.full_url) if isinstance(body, str) else body.replace(b"TARGET", article.full_url.encode())
        testnet[SOURCE] = Page(body, headers={"Content-Type": content_type, **headers})
        receiving.receive(SOURCE, article.full_url, kind="pingback")
        verify_due()
        return article.responses.get()

    return verify


class TestLetters:
    @pytest.mark.parametrize(
        ("encoding", "content_type", "head", "words"),
        [
            pytest.param("cp1252", "text/html; charset=windows-1252", "", "“Café” – déjà vu", id="windows-1252"),
            pytest.param("cp1252", "text/html; charset=iso-8859-1", "", "“Café” – déjà vu", id="ISO-8859-1 with curly quotes"),
            pytest.param("cp1252", "text/html", "", "“Café” – déjà vu", id="nothing said"),
            pytest.param("cp932", "text/html", "<meta charset=shift_jis>", "日本語の記事①", id="shift_jis by meta"),
            pytest.param("cp932", "text/html; charset=x-sjis", "", "日本語の記事①", id="shift_jis by an old name"),
            pytest.param("gbk", "text/html; charset=gb2312", "", "朱镕基的文章", id="gb2312 with a character of gbk"),
            pytest.param(
                "gbk", "text/html", "<meta http-equiv=Content-Type content='text/html; charset=gbk'>", "朱镕基的文章", id="gbk by meta"
            ),
            pytest.param("utf-16", "text/html", "", "Ελληνικά 日本語", id="UTF-16 by its mark"),
            pytest.param("utf-16-be", "text/html; charset=utf-16be", "", "Ελληνικά 日本語", id="UTF-16 by its name"),
            pytest.param("koi8-r", "text/html; charset=koi8-r", "", "Русский текст", id="koi8-r"),
            pytest.param("utf-8", "text/html; charset=utf-8", "<meta charset=iso-8859-1>", "“Café”", id="header over meta"),
        ],
    )
    def test_page_in_an_old_encoding_is_stored_with_its_letters(self, verified, article, encoding, content_type, head, words):
        page = f'{head}<title>{words}</title><p>{words} <a href="{article.full_url}">{words}</a> {words}</p>'

        row = verified(page.encode(encoding), content_type)

        assert (row.state, row.title) == ("pending", words)
        assert row.excerpt_parts == (f"{words} ", words, f" {words}")

    @pytest.mark.parametrize("charset", ["utf-7", "hz-gb-2312"])
    def test_encoding_that_hides_markup_is_not_read(self, verified, charset):
        row = verified('<p><a href="TARGET">A link</a></p>', f"text/html; charset={charset}")

        assert (row.state, row.reasons) == ("unverified", ["bad_encoding"])

    def test_page_cut_by_the_cap_inside_a_letter_shows_no_broken_one(self, verified):
        row = verified('<meta charset=utf-8><p>日本語 <a href="TARGET">記事</a> ' + "語" * 500_000, "text/html; charset=utf-8")

        assert row.state == "pending"
        assert "\ufffd" not in row.excerpt
        assert len(row.excerpt) <= 300


class TestDocuments:
    def test_json_that_holds_the_address_as_a_string_is_a_linkback(self, verified):
        row = verified(json.dumps({"items": [{"url": "x", "in-reply-to": ["TARGET"]}]}), "application/json")

        assert (row.state, row.title, row.shown_name) == ("pending", "other.test", "other.test")

    def test_json_that_holds_the_address_within_a_longer_string_is_none(self, verified):
        assert verified(json.dumps({"text": "see TARGET for more"}), "application/json").reasons == ["no_link"]

    def test_plain_text_that_holds_the_address_as_a_word_is_a_linkback(self, verified):
        row = verified("We read <TARGET>, which says <b>enough</b>.", "text/plain; charset=utf-8")

        assert row.state == "pending"
        assert "We read <" in row.excerpt

    def test_plain_text_that_holds_the_address_within_a_word_is_none(self, verified):
        assert verified("xTARGET", "text/plain").reasons == ["no_link"]


class TestExcerpt:
    WORDS = "over the river and through the quiet wood "

    @pytest.mark.parametrize(
        ("before", "after", "cut"),
        [
            pytest.param(9, 9, [True, True], id="in the middle"),
            pytest.param(0, 17, [False, True], id="first"),
            pytest.param(17, 0, [True, False], id="last"),
        ],
    )
    def test_long_paragraph_is_cut_to_whole_words_round_the_link(self, verified, before, after, cut):
        row = verified(f'<p>{self.WORDS * before}<a href="TARGET">a fine article</a> {self.WORDS * after}</p>')

        assert len(row.excerpt) <= 300
        assert row.excerpt_link == "a fine article"
        assert row.facts["cut"] == cut
        assert set(row.excerpt.split()) <= {*self.WORDS.split(), "a", "fine", "article"}

    @pytest.mark.parametrize(
        ("link", "rest"),
        [
            pytest.param("記事", "日本語の文章は続く。" * 70, id="Japanese without spaces"),
            pytest.param("é" * 120, "à " * 300, id="accents"),
        ],
    )
    def test_letters_are_not_broken_by_the_cut(self, verified, link, rest):
        row = verified(f'<meta charset=utf-8><p>{rest}<a href="TARGET">{link}</a>{rest}</p>')

        assert len(row.excerpt) <= 300
        assert row.excerpt_link == link
        assert "\ufffd" not in row.excerpt

    def test_it_is_shown_between_brackets_with_a_link_that_passes_no_credit_and_no_picture_of_theirs(self, verified, reader, staff_client):
        row = verified('<title>T</title><p>See <a href="TARGET"><img src="/cover.png" alt="the cover"></a> of <b>it</b>, &lt;b&gt; too.')
        decide(staff_client, "approve", row)

        html = reader.get(row.article.get_absolute_url()).content.decode()

        assert "[…] See the cover of it, <b> too. […]" in text_of(html.encode(), "#responses").replace("\xa0", " ")
        (shown,) = re.findall(rf'<li id="response-{row.pk}".*?</li>', html, re.DOTALL)
        assert {"nofollow", "ugc", "noopener"} <= set(re.search(rf'href="{SOURCE}" rel="([^"]+)"', shown)[1].split())
        assert "<img" not in shown
        assert "cover.png" not in html


def endless(start, piece):
    def serve(connection):
        read_request(connection)
        connection.sendall(start)
        while True:
            connection.sendall(piece)

    return serve


def peak_memory() -> int:
    """Give the highest resident memory of this process since it was last reset, in bytes."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def acting(html: str) -> list[str]:
    """Give the names of the elements of a page that would run somebody's script."""
    found = JustHTML(html, sanitize=False).query("*")
    return [
        element.name
        for element in found
        if any(name.startswith("on") or str(value).startswith("javascript:") for name, value in (element.attrs or {}).items())
        or (element.name == "script" and "alert" in element.to_text())
    ]


def bomb() -> bytes:
    compressor = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    return b"".join([compressor.compress(bytes(MIB)) for _ in range(200)]) + compressor.flush()


class TestHarm:
    @pytest.mark.parametrize(
        "serve",
        [
            pytest.param(
                endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2147483648\r\n\r\n", b"x" * 65536), id="2 GiB"
            ),
            pytest.param(
                endless(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
                    b"10000\r\n" + b"x" * 65536 + b"\r\n",
                ),
                id="endless chunks",
            ),
            pytest.param(bomb, id="gzip bomb"),
        ],
    )
    def test_page_without_end_costs_the_worker_little_memory(self, article, testnet, serve):
        source = "http://endless.test/"
        if serve is bomb:
            testnet[source] = Page(bomb(), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
        else:
            testnet.raw(source, serve)
        receiving.receive(source, article.full_url, kind="pingback")
        with open("/proc/self/clear_refs", "w") as reset:
            reset.write("5")
        before = peak_memory()

        verify_due()

        assert article.responses.get().reasons == ["too_large"]
        assert peak_memory() - before < 40 * MIB

    def test_nested_gzip_is_opened_once_and_broken_gzip_not_at_all(self, verified):
        row = verified(gzip.compress(gzip.compress(b'<a href="TARGET">x</a>')), **{"Content-Encoding": "gzip"})

        assert (row.state, row.reasons) == ("unverified", ["no_link"])

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            pytest.param(Page("x", headers=[(f"X-{n}", "y") for n in range(101)]), "too_large", id="101 headers"),
            pytest.param(Page("x", headers={"X": "y" * 70_000}), "too_large", id="header of 70 KB"),
            pytest.param(Page("x", headers={"Content-Encoding": "br"}), "bad_encoding", id="coding that was not asked for"),
            pytest.param(Page("x" * 99, headers={"Content-Encoding": "deflate"}), "bad_encoding", id="garbage as deflate"),
            pytest.param(Page("", 302, {"Location": "file:///etc/passwd"}), "blocked_address", id="redirect to a file"),
            pytest.param(Page("", 302, {"Location": "gopher://other.test/"}), "blocked_address", id="redirect to gopher"),
            pytest.param(Page("", 302, {"Location": "https://other.test:6379/"}), "blocked_address", id="redirect to another port"),
            pytest.param(Page("", 302, {"Location": "https://[::1]/"}), "blocked_address", id="redirect to IPv6 loopback"),
            pytest.param(Page("", 302, {"Location": "https://2130706433/"}), "blocked_address", id="redirect to a decimal address"),
        ],
    )
    def test_answer_that_cannot_be_used_is_kept_as_its_reason(self, article, testnet, answer, reason):
        testnet[SOURCE] = answer
        receiving.receive(SOURCE, article.full_url, kind="pingback")

        verify_due()

        assert (article.responses.get().state, article.responses.get().reasons) == ("unverified", [reason])
        assert len(testnet.dials) == 1

    @pytest.mark.parametrize(
        "ip",
        ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.1.1", "::1", "fe80::1", "fd00::1"]
        + ["::ffff:127.0.0.1", "2002:7f00:1::", "2001:0:7f00:1::"],
    )
    def test_name_that_leads_inside_is_never_dialled(self, article, testnet, ip):
        testnet.resolve("other.test", ["5.5.5.1", ip])
        receiving.receive(SOURCE, article.full_url, kind="pingback")

        verify_due()

        assert testnet.dials == []
        assert article.responses.get().reasons == ["blocked_address"]

    @pytest.mark.parametrize(
        "text",
        ["<script>alert(1)</script>", "\"onmouseover='alert(1)'", "<img src=x onerror=alert(1)>", "</textarea><svg onload=alert(1)>"],
    )
    def test_script_in_address_link_title_and_author_is_inert_in_page_lists_feed_and_admin(
        self, article, testnet, reader, staff_client, text
    ):
        source = f"https://other.test/?q={text}".replace(" ", "/")
        escaped = text.replace("<", "&lt;").replace('"', "&quot;")
        row = receiving.receive(source, article.full_url, kind="pingback")
        testnet[row.source_url] = (
            f'<title>{escaped}</title><meta name=author content="{escaped}">'
            f'<div class=h-entry><a class="p-author h-card" href="javascript:alert(1)//{escaped}" rel="{escaped}">{escaped}</a>'
            f'<p class=e-content>{escaped} <a href="{article.full_url}">{escaped}</a> {escaped}</p></div>'
        )
        verify_due()
        decide(staff_client, "approve", row)

        admin = f"/admin/comments/response/{row.pk}/change/"
        pages = [reader.get(path) for path in (article.get_absolute_url(), "/", "/feed/")]
        pages += [staff_client.get(path) for path in (admin, "/admin/comments/response/?state=all")]

        assert article.responses.get().state == "approved"
        for page in pages:
            assert page.status_code == 200
            assert acting(page.content.decode()) == []

    @pytest.mark.parametrize("bad", ["a\x00b", "a%00b", "a&#0;b"])
    def test_nul_in_every_place_is_no_error(self, article, testnet, reader, bad):
        row = receiving.receive("https://other.test/a%00b", article.full_url, kind="pingback")
        testnet[row.source_url] = Page(
            f'<html lang="{bad}"><title>{bad}</title><meta name=author content="{bad}">'
            f'<p>{bad} <a href="{article.full_url}">{bad}</a> and some words more</p>',
            headers={"Content-Type": "text/html"},
        )

        verify_due()

        row.refresh_from_db()
        assert row.state == "pending"
        assert "\x00" not in row.title + row.author_name + row.excerpt + row.language + str(row.facts)
