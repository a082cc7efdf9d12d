"""What is shown of a page that links to us: a fragment of it, and the title, quotation and flags it gives."""

import pytest

from comments.linkbacks.page.address import OwnAddress
from comments.linkbacks.page.reading import Page, read

OWN = OwnAddress(frozenset({"htc.test"}))
ADDRESS = "https://htc.test/2014/01/raids/"
URL = "http://harbour.test/post"


def look(html, **header):
    body = html.encode() if isinstance(html, str) else html
    return read(body, Page(URL, "text/html", **header), targets={"2014/01/raids"}, own=OWN)


def marked(reading):
    """Give the quotation with the words of the link in square brackets."""
    text, start, end = reading.excerpt, reading.link_start, reading.link_end
    return f"{text[:start]}[{text[start:end]}]{text[end:]}" if end > start else text


def link(text="Raid or rescue", **attributes):
    named = "".join(f' {name.rstrip("_").replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<a{named} href="{ADDRESS}">{text}</a>'


ROUNDUP = (
    "<div class='h-entry'><h1 class='p-name'>Week nineteen</h1><div class='e-content'><p>On Monday the boat was painted, and nothing else.</p>"
    "<h2>Read this week</h2><ul><li>A map of wells</li>{before}<li>–{link}</li>{after}</ul><p>The weather holds.</p></div></div>"
)


class TestMention:
    @pytest.mark.parametrize(
        ("html", "quotation"),
        [
            pytest.param(
                ROUNDUP.format(link=link(), before="", after="<li>Two songs about rain</li>"),
                "Read this week A map of wells –[Raid or rescue] Two songs about rain",
                id="list of links: the items beside it and the heading above",
            ),
            pytest.param(
                ROUNDUP.format(link=link(), before="<li>A recipe</li>", after=""), "A recipe –[Raid or rescue] The weather holds.",
                id="heading further up is not joined to what it does not stand beside",
            ),
            pytest.param(
                f"<h1>Raids</h1><p>{link()}</p><p>It says what few dare to say.</p>", "[Raid or rescue] It says what few dare to say.",
                id="without the title of the page, which is shown anyway",
            ),
            pytest.param(
                f"<p>What comes before.</p><h3>{link()}</h3><p>It says what few dare to say.</p>",
                "[Raid or rescue] It says what few dare to say.",
                id="heading with what follows it",
            ),
            pytest.param(
                f"<p>{link()}</p><h2>Another thing</h2><p>Of no matter here.</p>", "[Raid or rescue]", id="nothing beyond the next heading"
            ),
            pytest.param(
                f"<dl><dt>Boats<dd>Painted.<dt>Raids<dd>See {link('it')}<dt>Wells<dd>Deep.</dl>", "Raids See [it]", id="description with its term"
            ),
            pytest.param(
                f"<dl><dt>Boats<dd>Painted.<dt>{link()}<dd>A clear text.<dt>Wells<dd>Deep.</dl>", "[Raid or rescue] A clear text.",
                id="term with its description",
            ),
            pytest.param(
                f"<p>A long sentence about the harbour.</p><p>{link('Raid or rescue: what happens after the door is broken')}</p><p>We agree.</p>",
                "A long sentence about the harbour. [Raid or rescue: what happens after the door is broken] We agree.",
                id="not our title alone, however long",
            ),
            pytest.param(
                f"<div class=h-entry><p class=p-summary>Why Raid or Rescue is worth an hour.</p><p>{link()}</p></div>",
                "Why [Raid or Rescue] is worth an hour.",
                id="summary that has the words of the link",
            ),
            pytest.param(
                f"<div class=h-entry><p class=p-summary>On boats.</p><div class=e-content><p>Yes:</p><p>{link()}</p></div></div>",
                "Yes: [Raid or rescue]",
                id="no summary that has them not",
            ),
            pytest.param(
                f"<div class=h-entry><p class=p-summary>The italics of May.</p><div class=e-content><p>Read {link('it')}</p></div></div>",
                "Read [it]",
                id="no summary that has them in a longer word",
            ),
            pytest.param(f"<ul><li>–{link()}</ul>", "–[Raid or rescue]", id="what there is"),
            pytest.param(
                f"<p>Before it.</p><nav>Home</nav><p>{link()}</p><aside>Buy shoes</aside>", "[Raid or rescue]", id="nothing of what surrounds it"
            ),
            pytest.param(
                f"<time class=dt-published>2014-05-01</time><p><time>1 May</time></p><p>{link()}</p><p>12:30</p><p>Read it.</p>",
                "[Raid or rescue] Read it.",
                id="no date of the post, and none that is all there is",
            ),
            pytest.param(
                f"<p>On <time>1 May</time> we read {link()} aloud.</p>", "On 1 May we read [Raid or rescue] aloud.", id="date in a sentence"
            ),
            pytest.param(
                f"<div class=h-entry><span class=p-uid>tag:x.test,2014:7</span><p>{link()}</p></div>", "[Raid or rescue]", id="no identifier"
            ),
            pytest.param(
                f"<p>Look: {link()} <video controls>Your browser is old.</video><audio>Older.</audio> and talk.</p>",
                "Look: [Raid or rescue] and talk.",
                id="no stand-in for a film",
            ),
            pytest.param(
                f"<table><tr><td>May<td>{link()}<td>Read aloud</table>", "May [Raid or rescue] Read aloud", id="row of a table"
            ),
            pytest.param(f"<p>{'A harbour of words. ' * 20}</p><p>{link()}</p>", None, id="never more than a window"),
            pytest.param(f"<ol><li id=n>{link()}, of a center. <a href='#m'>\u21a9\ufe0e</a></ol>", "[Raid or rescue], of a center.", id="footnote of WordPress"),
            pytest.param(
                f"<ol><li><span class=mw-cite-backlink>^ <a href='#a'>a</a> <a href='#b'>b</a></span> Lima, Ana. {link()}.</ol>",
                "Lima, Ana. [Raid or rescue].",
                id="reference of Wikipedia",
            ),
            pytest.param(f"<p>See {link()} and <a href='#more'>more</a> below.</p>", "See [Raid or rescue] and more below.", id="link within the page"),
        ],
    )  # fmt: skip
    def test_few_words_round_the_link_are_widened_and_keep_it(self, html, quotation):
        reading = look(html)

        assert "Raid" in reading.excerpt or "[it]" in marked(reading)
        assert len(reading.excerpt) <= 300
        if quotation is not None:
            assert marked(reading) == quotation

    def test_heading_that_is_the_title_is_no_quotation(self):
        reading = look(f"<title>Raid or rescue</title><h1>{link()}</h1>")

        assert (reading.title, reading.excerpt, reading.flags) == ("Raid or rescue", "", ("short",))

    def test_answer_is_quoted_from_its_beginning_without_its_heading(self):
        reading = look(
            f"<div class=h-entry>{link('', class_='u-in-reply-to')}<div class=e-content><h2 class=p-name>Yes</h2><p>We agree.</p></div></div>"
        )

        assert (reading.title, reading.excerpt) == ("Yes", "We agree.")


BLOGGER = (
    "<div class='main section'><div class='widget Blog'><div class='blog-posts hfeed'><div class='post hentry'><h3 class='post-title entry-title'>"
    "Wells</h3><div class='post-body entry-content'>{}</div><div class='post-footer'>{}</div></div></div></div></div>"
    "<div class='sidebar section'><div class='widget Text'><div class='widget-content'>{}</div></div></div>"
)
SENTENCE = f"We have read {link()} twice."
BRIDGY = (
    "<head>{head}</head><article class='h-entry'><span class='p-uid'>tag:silo.test:7</span><time class='dt-published' datetime='2014-05-01'>1 May"
    "</time><a class='u-url' href='https://silo.test/7'>https://silo.test/7</a><div class='e-content p-name'>{content}</div>{link}</article>"
)
CANONICAL = "<link rel=canonical href='https://silo.test/7'>"


class TestFlags:
    @pytest.mark.parametrize(
        ("html", "flags"),
        [
            pytest.param(BLOGGER.format(SENTENCE, "", ""), (), id="Blogger: the post is in a box"),
            pytest.param(BLOGGER.format("Text.", "", SENTENCE), ("sitewide",), id="Blogger: another box"),
            pytest.param(BLOGGER.format("Text.", SENTENCE, ""), ("sitewide",), id="Blogger: below the post"),
            pytest.param(
                f"<div class=e-content>Text.</div><div class=widget><div class=post-content>{SENTENCE}</div></div>", ("sitewide",),
                id="teaser in a box beside the text",
            ),
            pytest.param(
                f"<aside><div class=widget><div class=post-content>{SENTENCE}</div></div></aside>", ("sitewide",), id="box in a side bar"
            ),
            pytest.param(f"<div class=h-entry>Post.</div><p>{SENTENCE}</p>", ("sitewide",), id="beside an entry, as beside an article"),
            pytest.param(f"<section class=hentry><header>{SENTENCE}</header></section>", (), id="header of an entry"),
            pytest.param(f"<li class=h-entry><p>{SENTENCE}</p></li>", (), id="entry on an item"),
            pytest.param(f"<main>Main {SENTENCE}<p class=hentry>Post.</p></main>", (), id="main part beside an entry"),
            pytest.param(BRIDGY.format(head=CANONICAL, content="We agree.", link=link("", class_="u-in-reply-to")), (), id="Bridgy: reply"),
            pytest.param(BRIDGY.format(head=CANONICAL, content="", link=link("", class_="u-like-of")), (), id="Bridgy: like"),
            pytest.param(BRIDGY.format(head=CANONICAL, content="", link=link("", class_="u-repost-of")), (), id="Bridgy: repost"),
            pytest.param(
                BRIDGY.format(head=CANONICAL, content="We agree with that." + link("", class_="u-mention", aria_hidden="true"), link=""), (),
                id="Bridgy: post that names an article",
            ),
            pytest.param(
                BRIDGY.format(head=CANONICAL, content=SENTENCE, link=""), ("canonical_elsewhere",), id="copy of a post that links to us"
            ),
            pytest.param(
                BRIDGY.format(head="<link rel=canonical href='https://silo.test/8'>", content="Yes.", link=link(class_="u-in-reply-to")),
                ("canonical_elsewhere",),
                id="reply that says it is another page",
            ),
            pytest.param(
                f"<div class=h-entry><div class=e-content>We agree with that.</div><footer>{link(class_='u-in-reply-to')}</footer></div>", (),
                id="reply link below the text",
            ),
            pytest.param(
                f"<div class=h-entry><aside><div class='p-in-reply-to h-cite'>{link(class_='u-url')}</div></aside><p class=e-content>Yes.</div>", (),
                id="reply to a citation above the text",
            ),
            pytest.param(
                f"<div class=h-entry><link class=u-in-reply-to href={ADDRESS}><p class=e-content>We agree with that.</div>", (), id="link element"
            ),
            pytest.param(
                f"<div class=h-entry>{link('', class_='u-in-reply-to', style='display:none')}<p class=e-content>Yes.</div>", ("hidden_link",),
                id="reply link that is kept from readers",
            ),
            pytest.param(f"<div class=h-entry>{link('', class_='x')}<p class=e-content>Yes.</div>", ("hidden_link",), id="empty link of no kind"),
            pytest.param(f"<p>{link('', class_='u-in-reply-to')} We agree with that.</p>", ("hidden_link",), id="reply link of no entry"),
            pytest.param(
                f"<div class=h-entry><div class='u-in-reply-to h-cite'><a class=u-url href='http://b.test/'>B</a>{link('')}</div>"
                "<p class=e-content>We agree with that.</div>",
                ("hidden_link",),
                id="empty link in a reply to another page",
            ),
        ],
    )  # fmt: skip
    def test_moderator_is_told_what_is_strange_and_nothing_that_is_usual(self, html, flags):
        assert tuple(flag for flag in look(html).flags if flag != "short") == flags

    def test_citation_under_a_p_property_says_what_the_post_does(self):
        assert look(f"<div class=h-entry><div class='p-in-reply-to h-cite'>{link()}</div></div>").mention == "reply"
        assert look(f"<div class=h-entry><p class='p-in-reply-to'>{link()}</div>").mention == "mention"

    def test_empty_answer_is_not_seen(self):
        assert not look(BRIDGY.format(head="", content="Yes.", link=link("", class_="u-in-reply-to"))).seen
        assert look(BRIDGY.format(head="", content="Yes.", link=link(class_="u-in-reply-to"))).seen


def data(headline):
    return f'<script type="application/ld+json">{{"headline": "{headline}"}}</script>'


class TestTitle:
    @pytest.mark.parametrize(
        ("html", "title"),
        [
            pytest.param(
                data("Wikimedia list article") + "<title>List of wells – Openpedia</title><h1>List of wells</h1>", "List of wells",
                id="headline that shares next to nothing",
            ),
            pytest.param(data("Wells and their keepers") + "<title>Wells | News</title>", "Wells and their keepers", id="longer headline"),
            pytest.param(data("Unlike") + "<h1>Wells</h1>", "Wells", id="headline and h1 alone"),
            pytest.param(data("Alone"), "Alone", id="headline and nothing to compare it with"),
            pytest.param(data("井戸の歴史を歩く") + "<title>井戸の歴史 | 新聞</title>", "井戸の歴史を歩く", id="headline without spaces"),
            pytest.param(data("別の話題") + "<title>井戸の歴史</title>", "井戸の歴史", id="headline without spaces, of another thing"),
            pytest.param("<title>Wells – The Keeper</title><h1>Wells</h1>", "Wells", id="heading, separator, site"),
            pytest.param("<title>Wells « The Keeper</title><div id=header><h1>The Keeper</h1></div><h2>Wells</h2>", "Wells", id="old theme"),
            pytest.param("<title>The Keeper » Wells</title><h1>The Keeper</h1><article><h2>Wells</h2></article>", "Wells", id="site first"),
            pytest.param("<title>The Keeper: Wells</title><main><h1>Wells</h1></main>", "Wells", id="site first, colon"),
            pytest.param("<title>Wells|The Keeper</title><h1>Wells</h1>", "Wells", id="no spaces round the line"),
            pytest.param("<title>Wells – a history</title><h1>Water</h1>", "Wells – a history", id="another heading"),
            pytest.param("<title>Wells-upon-Sea</title><h1>Wells</h1>", "Wells-upon-Sea", id="hyphen in a word"),
            pytest.param("<title>Harbour – Wells</title><h1>Harbour</h1>", "Harbour – Wells", id="heading that is the site"),
            pytest.param("<meta property=og:title content='Wells - Keeper'><h1>Wells</h1>", "Wells", id="Open Graph with the site"),
        ],
    )  # fmt: skip
    def test_title(self, html, title):
        assert look(f"{html}<p>{SENTENCE}").title == title


class TestLettersThatCannotBeRead:
    @pytest.mark.parametrize(
        ("body", "title", "quotation", "flags"),
        [
            pytest.param(
                f"<title>Café</title><p>“Voilà”, {link()} – é.</p>".encode("cp1252"), "Café", "“Voilà”, [Raid or rescue] – é.", (),
                id="windows-1252 under another name",
            ),
            pytest.param(
                "<title>Café Ü</title><p>Voilà un ".encode() + b"\xff " + f"{link('Raid é')} été.".encode(), "Café Ü",
                "Voilà un [Raid é] été.", ("bad_encoding",), id="one letter of the quotation",
            ),
            pytest.param(
                f"<title>Café Ü</title><p>Voilà l’{link('R')} été là, et nous aussi.</p>".encode().replace(b">R<", b">\xff<"), "Café Ü",
                "Voilà l’ été là, et nous aussi.", ("bad_encoding",), id="the words of the link",
            ),
            pytest.param(
                f"<title>Café Ü X</title><p>Voilà l’{link()} été là.</p>".encode().replace(b" X", b" \xff"), "Café Ü",
                "Voilà l’[Raid or rescue] été là.", ("bad_encoding",), id="the title",
            ),
            pytest.param(
                f"<title>Café Ü</title><p>Voilà l’{link()} été là.</p><p>X</p>".encode().replace(b">X", b">\xff"), "Café Ü",
                "Voilà l’[Raid or rescue] été là.", (), id="what nobody is shown",
            ),
            pytest.param(
                f"<p>The mark itself \ufffd, and {link()} too.</p>".encode(), "harbour.test", "The mark itself , and [Raid or rescue] too.",
                ("bad_encoding",), id="what another program could not read",
            ),
        ],
    )  # fmt: skip
    def test_are_never_shown_as_such(self, body, title, quotation, flags):
        reading = look(body, charset="utf-8")

        assert (reading.title, marked(reading), reading.flags) == (title, quotation, flags)
        assert "\ufffd" not in repr(reading)
