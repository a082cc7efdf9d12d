"""What readers are told a page of another site does with an article."""

import re

import pytest

from tests.site.journey import text_of


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"mention": "reply"}, "replied"),
        ({"mention": "like"}, "liked this"),
        ({"mention": "repost"}, "reposted this"),
        ({"mention": "bookmark"}, "bookmarked this"),
        ({"mention": "mention"}, "mentioned this"),
        ({"mention": "rsvp", "answer": "yes"}, "is coming"),
        ({"mention": "rsvp", "answer": "maybe"}, "may come"),
        ({}, ""),
    ],
)
@pytest.mark.parametrize("author", ["Bea", ""])
def test_readers_are_told_what_it_does(make_article, make_response, reader, facts, words, author):
    article = make_article()
    make_response(article, kind="webmention", author_name=author, facts=facts, source_url="https://www.other.test/1")

    line = " · ".join(filter(None, ["Webmention", " ".join(filter(None, [author, words])), "other.test"]))
    assert line in text_of(reader.get(article.get_absolute_url()).content, "#responses").replace("\xa0", " ")


def test_author_is_linked_without_credit_and_a_like_has_no_empty_quotation(make_article, make_response, reader):
    article = make_article()
    make_response(article, kind="webmention", author_name="<b>Bea", author_url="https://b.test/?a&b", excerpt="", facts={"mention": "like"})
    make_response(article, kind="webmention", title="A whole note.", excerpt="A whole note.")

    html = reader.get(article.get_absolute_url()).content.decode()
    (rel,) = re.findall(r'<a class="p-author h-card" href="https://b.test/\?a&amp;b" rel="([^"]+)"><bdi>&lt;b&gt;Bea</bdi></a>', html)
    assert set(rel.split()) == {"nofollow", "ugc", "noopener", "noreferrer"}
    assert "[…]" not in html
