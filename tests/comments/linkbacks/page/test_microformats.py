"""What a page says in microformats: cases of a pure function, without network or database."""

import pytest

from comments.linkbacks.page.address import OwnAddress
from comments.linkbacks.page.reading import Page, read

OWN = OwnAddress(frozenset({"htc.test", "www.htc.test"}))
ADDRESS = "https://htc.test/2014/01/raids/"
LINK = f'<a href="{ADDRESS}">the raids article</a>'
URL = "http://a.test/blog/post"


def look(body, url=URL):
    return read(body.encode(), Page(url, "text/html"), targets={"2014/01/raids"}, own=OWN)


def entry(inside, *, name="h-entry"):
    return f"<title>Page</title><div class='{name}'>{inside}</div>"


def pointing(name, *, at=ADDRESS):
    return f"<a class='{name}' href='{at}'>the raids article</a>"


class TestWhatThePostDoes:
    @pytest.mark.parametrize(
        ("html", "mention"),
        [
            pytest.param(pointing("u-like-of"), "like", id="like"),
            pytest.param(pointing("u-repost-of"), "repost", id="repost"),
            pytest.param(pointing("u-bookmark-of"), "bookmark", id="bookmark"),
            pytest.param(pointing("u-in-reply-to"), "reply", id="reply"),
            pytest.param(f"<p class=e-content>{LINK}</p>", "mention", id="link in the text"),
            pytest.param(f"<link class=u-like-of href='{ADDRESS}'>", "like", id="link element"),
            pytest.param(f"<data class=u-like-of value='{ADDRESS}'></data>", "like", id="value"),
            pytest.param(f"<span class=u-like-of>{ADDRESS}</span>", "like", id="text"),
            pytest.param(pointing("x u-in-reply-to y", at="http://www.htc.test/2014/01/raids"), "reply", id="another spelling"),
            pytest.param(
                f"<div class='u-in-reply-to h-cite'><a class=u-url href='{ADDRESS}'>x</a></div>", "reply", id="citation with u-url"
            ),
            pytest.param(f"<div class='u-like-of h-cite'><b>by us</b> {LINK}</div>", "like", id="citation with a link"),
            pytest.param(pointing("u-in-reply-to") + pointing("u-like-of"), "like", id="like over reply"),
            pytest.param(pointing("u-in-reply-to") + pointing("u-bookmark-of"), "bookmark", id="bookmark over reply"),
            pytest.param(pointing("u-repost-of") + pointing("u-like-of"), "like", id="like over repost"),
            pytest.param(pointing("u-in-reply-to", at="http://b.test/") + LINK, "mention", id="reply to another page"),
            pytest.param(pointing("u-in-reply-to", at="http://b.test/") + pointing("u-in-reply-to"), "reply", id="reply to two pages"),
            pytest.param(pointing("u-like-of", at="http://b.test/") + pointing("u-in-reply-to"), "reply", id="like of another page"),
            pytest.param(f"<div class=h-card>{pointing('u-like-of')}</div>", "mention", id="property of a card inside"),
            pytest.param(pointing("like-of in-reply-to"), "mention", id="names without their prefix"),
            pytest.param(f"<div class='e-content'>{pointing('u-in-reply-to')}</div>", "reply", id="property inside the content"),
        ],
    )
    def test_property_that_points_at_us_decides(self, html, mention):
        assert look(entry(html)).mention == mention

    def test_a_property_without_an_entry_around_is_a_mention(self):
        assert look(pointing("u-like-of")).mention == "mention"

    @pytest.mark.parametrize(
        ("rsvp", "answer"),
        [
            pytest.param("<b class=p-rsvp>Yes</b>", "yes", id="text"),
            pytest.param("<data class=p-rsvp value=maybe>perhaps</data>", "maybe", id="value"),
            pytest.param("<i class=p-rsvp>INTERESTED</i>", "interested", id="capitals"),
            pytest.param("<i class=p-rsvp>no</i>", "no", id="no"),
        ],
    )
    def test_answer_to_an_invitation(self, rsvp, answer):
        reading = look(entry(rsvp + pointing("u-in-reply-to")))

        assert (reading.mention, reading.answer) == ("rsvp", answer)

    @pytest.mark.parametrize(
        ("html", "mention"),
        [
            pytest.param("<b class=p-rsvp>perhaps</b>" + pointing("u-in-reply-to"), "reply", id="no answer of the four"),
            pytest.param("<b class=p-rsvp>yes</b>" + pointing("u-in-reply-to", at="http://b.test/") + LINK, "mention", id="elsewhere"),
        ],
    )
    def test_what_is_no_answer(self, html, mention):
        assert (look(entry(html)).mention, look(entry(html)).answer) == (mention, "")


class TestWhichEntry:
    def test_the_second_one_when_that_links(self):
        reading = look(
            entry("<b class=p-name>One</b><b class='p-author h-card'>Ann</b><p class=e-content>Nothing.</p>")
            + entry(f"<b class=p-name>Two</b><b class='p-author h-card'>Bea</b><p class=e-content>On {LINK}, at length.</p>")
        )

        assert (reading.title, reading.author, reading.excerpt) == ("Two", "Bea", "On the raids article, at length.")

    def test_the_first_of_two_that_link(self):
        reading = look(entry(f"<b class=p-name>One</b>{LINK}") + entry(f"<b class=p-name>Two</b>A much longer sentence about {LINK}."))

        assert reading.title == "One"

    def test_the_reader_who_links_in_a_comment_below_another_post(self):
        reading = look(
            entry("<b class=p-name>Post</b><b class='p-author h-card'>Ann</b><div class='p-comment h-entry'>"
                  f"<b class='p-author h-card'>Bea</b><p class=e-content>See {LINK} about it.</p></div>")
        )  # fmt: skip

        assert reading.author == "Bea"
        assert "sitewide" in reading.flags


class TestAuthor:
    @pytest.mark.parametrize(
        ("html", "author", "url"),
        [
            pytest.param("<a class='p-author h-card' href='/bea'>Bea</a>", "Bea", "http://a.test/bea", id="link as a card"),
            pytest.param(
                "<div class='p-author h-card'><img alt=face><a class='u-url p-name' href='http://b.test/'>Bea</a></div>",
                "Bea",
                "http://b.test/",
                id="card with name and address",
            ),
            pytest.param(
                "<div class='p-author h-card'>Bea <a href='http://b.test/x'>here</a></div>", "Bea here", "http://b.test/x", id="bare card"
            ),
            pytest.param("<img class='p-author h-card' alt='Bea'>", "Bea", "", id="picture as a card"),
            pytest.param("<b class=p-author>Bea</b>", "Bea", "", id="name alone"),
            pytest.param("<a class=u-author href='/bea'>Bea</a>", "Bea", "http://a.test/bea", id="address with a name"),
            pytest.param("<a class=p-author href='/bea'>Bea</a>", "Bea", "http://a.test/bea", id="linked name"),
            pytest.param(
                "<div class='p-author h-card'><script>x()</script><b class=p-name>B<i>e</i>a</b></div>", "Bea", "", id="markup in the name"
            ),
            pytest.param("<b class='p-author h-card'>Be\u202ea\x00</b>", "Bea", "", id="characters that hide"),
        ],
    )
    def test_of_the_entry(self, html, author, url):
        reading = look(entry(html + LINK))

        assert (reading.author, reading.author_url) == (author, url)

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "mailto:b@b.test",
            "tel:1", "ftp://b.test/", "http://127.0.0.1/", "http://localhost/", "http://user@b.test/", "http://b.test:22/", "http://[",
            "", "http://b.test/" + "x" * 3000,
        ],
    )  # fmt: skip
    def test_address_that_is_no_web_page_is_no_link(self, address):
        reading = look(entry(f"<a class='p-author h-card' href=\"{address}\">Bea</a>{LINK}"))

        assert (reading.author, reading.author_url) == ("Bea", "")

    def test_long_name_is_cut(self):
        assert look(entry(f"<b class='p-author h-card'>{'x' * 5000}</b>{LINK}")).author == "x" * 99 + "…"

    CARD = "<div class=h-card><b class=p-name>Bea</b><a class=u-url href='http://b.test/'>x</a></div>"

    @pytest.mark.parametrize(
        ("html", "author", "url"),
        [
            pytest.param(entry("<a class=u-author href='http://b.test'></a>" + LINK) + CARD, "Bea", "http://b.test/", id="address of a card"),
            pytest.param(entry(LINK) + "<a rel='x author' href='http://b.test/'>by</a>" + CARD, "Bea", "http://b.test/", id="rel=author"),
            pytest.param(entry(LINK) + "<a rel=author href='http://c.test/'>by</a>" + CARD, "a.test", "", id="author of another page"),
            pytest.param(entry(LINK) + CARD.replace("x</a>", "<i rel=me></i></a>"), "a.test", "", id="no link that is me"),
            pytest.param(entry(LINK) + CARD.replace("u-url", "'u-url' rel=me"), "Bea", "http://b.test/", id="card that is me"),
            pytest.param(entry(LINK) + CARD.replace("http://b.test/", URL), "Bea", URL, id="only card, of this page"),
            pytest.param(entry(LINK) + CARD.replace("http://b.test/", URL) + CARD, "a.test", "", id="one card of two"),
            pytest.param(
                entry(LINK) + CARD.replace("u-url", "'u-url u-uid'").replace("http://b.test/", URL) + CARD, "Bea", URL, id="marked as this page"
            ),
            pytest.param(entry(LINK) + CARD, "a.test", "", id="anybody's card"),
            pytest.param(f"<p>{LINK}</p>" + CARD.replace("u-url", "'u-url' rel=me"), "Bea", "http://b.test/", id="page without entries"),
            pytest.param(
                entry("<span class='author vcard'><a class='url fn' href='/bea'>Bea</a></span>" + LINK, name="hentry"),
                "Bea",
                "http://a.test/bea",
                id="older names",
            ),
        ],
    )  # fmt: skip
    def test_by_the_page(self, html, author, url):
        assert (look(html).author, look(html).author_url) == (author, url)


class TestWords:
    @pytest.mark.parametrize(
        ("html", "excerpt"),
        [
            pytest.param("<div class=e-content><p>I agree.</p><p>And <b>more</b>.</p></div>", "I agree. And more.", id="content, as text"),
            pytest.param("<p class=p-summary>In short.</p><h2 class=p-name>T</h2>", "In short.", id="summary"),
            pytest.param("<p class=p-summary>In short.</p><div class=e-content>At length.</div>", "At length.", id="content over summary"),
            pytest.param("<p class=p-name>I agree</p>", "I agree", id="name"),
            pytest.param("<h2 class=p-name>I agree</h2>", "", id="not the heading, which is the title"),
            pytest.param(
                "<div class=e-content><h1>T</h1><h2 class=p-name>T</h2><p>I agree.</div>", "I agree.", id="not the heading inside"
            ),
            pytest.param("<div class=e-content>Seen<p hidden>not seen</p><script>x</script></div>", "Seen", id="what readers see"),
            pytest.param("<p>Beside.</p><p>See ", "See the raids article", id="words round the link"),
        ],
    )
    def test_of_an_answer(self, html, excerpt):
        reading = look(entry(html + pointing("u-in-reply-to")))

        assert reading.excerpt == excerpt
        assert "short" not in reading.flags

    @pytest.mark.parametrize("name", ["u-like-of", "u-repost-of"])
    def test_like_without_words_quotes_nothing(self, name):
        assert look(entry(f"<p>Somebody liked {pointing(name)} today")).excerpt == ""

    def test_long_content_is_cut_after_whole_words(self):
        reading = look(entry(f"<p class=e-content>{'word ' * 200}</p>{pointing('u-in-reply-to')}"))

        assert reading.excerpt == ("word " * 60).strip()
        assert (reading.cut_left, reading.cut_right, reading.link_start, reading.link_end) == (False, True, 0, 0)

    def test_mention_is_quoted_round_the_link(self):
        reading = look(entry(f"<div class=e-content><p>{'word ' * 200}</p><p>As {LINK} has it, enough.</p></div>"))

        assert reading.excerpt == "As the raids article has it, enough."


class TestDate:
    @pytest.mark.parametrize(
        ("html", "published"),
        [
            pytest.param(
                "<time class=dt-published datetime='2014-01-15T12:00:00-07:00'>then</time>", "2014-01-15T12:00:00-07:00", id="time"
            ),
            pytest.param("<time class=dt-published>2014-01-15 12:00z</time>", "2014-01-15T12:00:00+00:00", id="text"),
            pytest.param("<abbr class=dt-published title='2014-01-15'>then</abbr>", "2014-01-15T00:00:00+00:00", id="day"),
            pytest.param("<data class=dt-published value='20140115T120000+0100'></data>", "2014-01-15T12:00:00+01:00", id="without dashes"),
            pytest.param("<time class=dt-published datetime='0001-01-01'>then</time>", "", id="year 1"),
            pytest.param("<time class=dt-published>last week</time>", "", id="words"),
            pytest.param("<time class=dt-published datetime='2014-02-30'></time>", "", id="no such day"),
            pytest.param("<time class=published datetime='2014-01-15'></time>", "", id="a common word on a newer entry"),
        ],
    )
    def test_of_the_entry(self, html, published):
        assert look(entry(html + LINK)).published == published


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div class=h-entry>" * 3000, id="entries in entries"),
        pytest.param("<div class='h-card u-url p-name'>" * 1000, id="cards in cards"),
        pytest.param("<div class='u-like-of h-cite'>" * 3000, id="citations in citations"),
        pytest.param(pointing("u-like-of", at="http://b.test/") * 3000, id="likes"),
        pytest.param("<a class='h-card' rel=me href='http://b.test/'>x</a>" * 3000, id="cards"),
    ],
)
def test_page_full_of_microformats_has_an_end(html):
    assert look(entry(LINK + html)).reason is None


def test_page_that_says_it_is_gone_is_gone_without_the_link_too():
    assert look("<meta http-equiv=Status content='410 Gone'>Gone.").reason == "removed"
