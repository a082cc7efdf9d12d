"""Headings of a body: their addresses, their links and the contents."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from articles.text.headings import contents, headings_of, link_headings
from htc.lib.html import clean_article, plain_text

MARKER = '<sup class="fn" data-fn="k1"></sup>'


@pytest.mark.parametrize(
    ("words", "id"),
    [
        pytest.param("What we found", "section-what-we-found", id="plain words"),
        pytest.param("Raids &amp; rescues: “help”?", "section-raids-rescues-help", id="signs part words"),
        pytest.param("Who’s asked, who isn't", "section-whos-asked-who-isnt", id="an apostrophe parts no word"),
        pytest.param("Before – after", "section-before-after", id="a dash alone is no word"),
        pytest.param("<em>One</em> <a href=\"/x/\">two</a>", "section-one-two", id="markup is not a word"),
        pytest.param("Größe und हिन्दी", "section-größe-und-हिन्दी", id="letters and marks of any script"),
        pytest.param("a\u0308pfel", "section-äpfel", id="composed letters"),
        pytest.param("soft\u00adware", "section-software", id="invisible characters"),
        pytest.param("* * *", "section", id="signs alone"),
        pytest.param("2014", "section-2014", id="digits"),
        pytest.param(f"Findings{MARKER}", "section-findings", id="a note at the end"),
        pytest.param(f"Work{MARKER}ers", "section-workers", id="a note inside a word"),
        pytest.param("word " * 30, "section" + "-word" * 12, id="long: whole words"),
        pytest.param("w" * 90, "section-" + "w" * 60, id="long: one word"),
    ],
)  # fmt: skip
def test_id_is_made_from_the_words(words, id):
    (heading,) = headings_of(f"<h2>{words}</h2>")

    assert heading.id == id


@pytest.mark.parametrize(
    ("titles", "ids"),
    [
        pytest.param(["A", "A", "A"], ["a", "a-2", "a-3"], id="the first keeps it"),
        pytest.param(["A", "A", "A 2"], ["a", "a-3", "a-2"], id="a number takes no other heading's id"),
        pytest.param(["A 2", "A", "A"], ["a-2", "a", "a-3"], id="whichever comes first"),
        pytest.param(["A", "a!", "“A”"], ["a", "a-2", "a-3"], id="same words, other signs"),
    ],
)
def test_equal_headings_get_different_ids(titles, ids):
    body = "".join(f"<h2>{title}</h2>" for title in titles)

    assert [heading.id for heading in headings_of(body)] == [f"section-{id}" for id in ids]


def test_id_stays_when_other_headings_come_and_go():
    alone = headings_of("<h2>Findings</h2>")
    among = headings_of("<h2>New</h2><h3>Also new</h3><p>Words.</p><h2>Findings</h2><h2>Last</h2>")

    assert alone[0] in among


def test_link_stands_beside_the_heading_and_names_it():
    html = link_headings(f'<p>Words.</p><h2 lang="de">Eins &amp; “zwei”{MARKER}</h2><p>More.</p>')

    assert html == (
        f'<p>Words.</p><div class="heading heading--h2"><h2 id="section-eins-zwei" lang="de">Eins &amp; “zwei”{MARKER}</h2>'
        '<a class="heading__link" href="#section-eins-zwei" aria-label="Link to “Eins &amp; “zwei””">§</a></div><p>More.</p>'
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<p>Words.</p>", id="no heading"),
        pytest.param("<h2></h2>", id="empty"),
        pytest.param(f"<h2>{MARKER}</h2>", id="a note alone"),
        pytest.param("<pre>&lt;h2&gt;Code&lt;/h2&gt;</pre>", id="written as code"),
        pytest.param('<p><a href="/x/" title="<h2>x</h2>">link</a></p>', id="in a title"),
    ],
)
def test_what_is_no_heading_stays_as_it_is(body):
    assert link_headings(body) == body
    assert headings_of(body) == []


@pytest.mark.parametrize("around", ['<a href="/x/">{}</a>', "<details><summary>{}</summary></details>"], ids=["link", "summary"])
def test_heading_where_no_link_may_stand_has_its_id_alone(around):
    html = link_headings(around.format("<h3>Words</h3>") + "<h3>After</h3>")

    assert html.startswith(around.format('<h3 id="section-words">Words</h3>'))
    assert html.count("§") == 1


def test_prefix_goes_before_every_id():
    html = link_headings("<h2>A</h2><h3>B</h3>", prefix="p7-")

    assert re.findall(r'(?:id="|href="#)([^"]+)', html) == ["p7-section-a", "p7-section-a", "p7-section-b", "p7-section-b"]


def test_contents_begin_with_five_headings_of_level_two():
    four = "".join(f"<h2>Part {number}</h2><h3>Detail</h3>" for number in range(4))

    assert contents(four) == []
    assert contents(four + f"<h2>{MARKER}</h2>") == []
    shown = contents(four + f"<h2>The <em>end</em>{MARKER}</h2>")
    assert [heading.words for heading in shown] == ["Part 0", "Part 1", "Part 2", "Part 3", "The end"]
    assert {heading.level for heading in shown} == {2}


@given(st.lists(st.tuples(st.sampled_from(["h2", "h3", "h4", "p"]), st.text(max_size=12)), max_size=8))
def test_ids_are_unique_and_no_word_is_lost(parts):
    body = clean_article("".join(f"<{name}>{text}</{name}>" for name, text in parts))

    html = link_headings(body)
    ids = re.findall(r' id="([^"]*)"', html)

    assert len(ids) == len(set(ids)) == len(headings_of(body))
    tree = JustHTML(html, sanitize=False, fragment=True)
    assert [node.attrs["id"] for node in tree.query("[id]")] == ids
    for link in tree.query(".heading__link"):
        link.parent.remove_child(link)
    assert plain_text(tree.to_html()) == plain_text(body)


def test_thousands_of_equal_headings_each_get_an_id_of_their_own():
    body = "<h2>A</h2>" * 20_000

    ids = re.findall(r'<h2 id="([^"]+)"', link_headings(body))

    assert len(ids) == len(set(ids)) == 20_000


# On the page


def test_page_has_linked_headings_and_contents_and_the_feed_has_neither(reader, make_article):
    body = "".join(f"<h2>Part {number}[fn]Note.[/fn]</h2><p>Text.</p>" for number in range(5))
    article = make_article(body)

    page, feed = (reader.get(path).content.decode() for path in (article.get_absolute_url(), "/feed/"))

    tree = JustHTML(page, sanitize=False)
    assert [link.to_text() for link in tree.query("nav.contents a")] == [f"Part {number}" for number in range(5)]
    assert [link.attrs["href"] for link in tree.query("nav.contents a")] == [f"#section-part-{number}" for number in range(5)]
    ids = [node.attrs["id"] for node in tree.query("[id]")]
    assert len(ids) == len(set(ids))
    assert "section-part" not in feed
    assert "§" not in feed


def test_short_article_has_no_contents(reader, make_article):
    article = make_article("<h2>One</h2><p>Text.</p><h2>Two</h2>")

    assert "contents" not in reader.get(article.get_absolute_url()).content.decode()


def test_heading_of_a_case_study_gets_no_id_of_a_section(reader, make_article, make_case):
    make_case("jakarta", title="Findings")
    article = make_article("<h2>Findings</h2>\n\n[case:jakarta]\n\n<p>Text.</p>")

    html = reader.get(article.get_absolute_url()).content.decode()

    assert re.findall(r'id="(section-[^"]*)"', html) == ["section-findings"]
    assert '<h3 class="case-study__title" id="case-jakarta-t">' in html
