"""What a first visit costs: bytes as they are sent, requests, other hosts and cookies."""

import gzip

from tests.browser.pages import ARTICLE, press

MOST_BYTES = 25 * 1024
MOST_REQUESTS = 4  # page, style sheet, script and icon


def test_first_visit_to_an_article_is_light(page, blog):
    answers = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(ARTICLE, wait_until="networkidle")

    # Static files are served plain here; everywhere else the server holds them compressed.
    sizes = {answer.url: len(gzip.compress(answer.body(), 6)) for answer in answers}
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_articles_and_the_comment_form_set_no_cookie(page, blog):
    headers = []
    page.on("response", lambda answer: headers.append(answer.all_headers()))

    page.goto("/")
    page.goto(ARTICLE)
    page.get_by_label("Comment", exact=True).fill("No cookie for me.")
    press(page, "Send comment")

    assert len(headers) > 3
    assert [names for names in headers if "set-cookie" in names] == []
    assert page.context.cookies() == []
