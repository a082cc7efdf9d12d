"""The numbers of responses beside the titles of lists."""

from comments.models import Response
from comments.readers.listing import counts_for


def test_responses_are_counted_for_any_number_of_articles(make_article, make_response):
    articles = [make_article() for _ in range(5)]
    for number, article in enumerate(articles):
        for _ in range(number):
            make_response(article)
    make_response(articles[4], state=Response.State.PENDING)
    pks = [article.pk for article in articles]

    assert counts_for([]) == {}
    assert counts_for(pks[:1]) == {}
    for several in (pks[:2], pks[1:4], pks, [*pks, *pks[:3]], [pks[4], pks[4]]):
        assert counts_for(several) == {pk: pks.index(pk) for pk in several if pk != pks[0]}
