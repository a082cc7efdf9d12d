"""Cards are drawn by format strings: whatever a row holds stands on the page as text or as a value, and makes no element."""

import pytest
from django.utils import timezone, translation
from justhtml import JustHTML

from articles.lists.drawing import draw_card
from articles.models import Article, Author, Byline, Image
from htc.lib.database.statements import hold

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &#60;",
    "%(number)s %s {0} {{ site.name }} {% now %}",
    "</article></p><style>",
)
# What a card is made of.
ELEMENTS = {"article", "picture", "source", "img", "h2", "a", "p", "div", "span", "time", "strong"}
ATTRIBUTES = {"class", "type", "srcset", "sizes", "src", "width", "height", "alt", "loading", "decoding", "dir", "lang", "href", "datetime"}


def card_with(words: str) -> Article:
    """Give an article that is not saved, with the words wherever a person can write any."""
    now = timezone.now()
    article = Article(pk=1, title=words, standfirst=words, path=words, published_at=now, status="published", language=words)
    article.content_note_text, article.body = words, f"<p>{words}</p>"
    article.featured_image = Image(pk=1, file=f"media/{words}.jpg", alt=words, width=1200, height=800)
    article.corrected_at, article.is_retracted, article.response_count = now, False, 3
    authors = [Author(name=words, slug=slug) for slug in ("an-author", words, "another")]
    hold(article, "bylines", [Byline(author=author, role=words) for author in authors])
    return article


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_is_written_makes_an_element(words, language):
    with translation.override(language):
        html = draw_card(card_with(words), None)

    card = JustHTML(html, sanitize=False)
    elements = card.query("body *")
    assert {element.name for element in elements} <= ELEMENTS
    assert {name for element in elements for name in element.attrs} <= ATTRIBUTES
    # As JustHTML and browsers read them: the words to the letter.
    said = ["h2 a", ".p-summary", ".p-author:first-child .p-name", ".content-note span"]
    assert [" ".join(card.query(place)[0].to_text().split()) for place in said] == [" ".join(words.split())] * 4
    assert card.query("img")[0].attrs["alt"] == words
    assert len(card.query(".p-author")) == 3


def test_empty_article_is_a_card_with_a_date_alone():
    article = Article(pk=1, title="Nothing yet")
    article.corrected_at, article.is_retracted = None, False
    hold(article, "bylines", [])

    card = JustHTML(draw_card(article, None, 3), sanitize=False)

    assert card.query("h3 a")[0].to_text() == "Nothing yet"
    assert not card.query(".byline__authors, .content-note, picture, .byline__responses")
