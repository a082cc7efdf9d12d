"""What a first visit costs: bytes as they are sent, requests, other hosts and cookies."""

import gzip

from htc.serving.static_files import lean, whole
from tests.browser.pages import ARTICLE, press

MOST_BYTES = 25 * 1024
MOST_BYTES_OF_STYLE = 9 * 1024
PART_OF_A_SHEET = "/variables.css"
MOST_REQUESTS = 4  # page, style sheet, script and icon


def test_first_visit_to_an_article_is_light(page, blog):
    answers = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(ARTICLE, wait_until="networkidle")

    # Static files are served as they were written here; everywhere else the server holds them whole, lean and compressed.
    sizes = {answer.url: len(gzip.compress(sent(answer), 6)) for answer in answers if not answer.url.endswith(PART_OF_A_SHEET)}
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert max(size for url, size in sizes.items() if url.endswith(".css")) <= MOST_BYTES_OF_STYLE, sizes


def sent(answer) -> bytes:
    """Give what a server would send for a file of ours."""
    return lean(whole(answer.body().decode())).encode() if answer.url.endswith(".css") else answer.body()


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
