"""Addresses of responses beside those of what they answer."""

import re

import pytest
from django.urls import get_resolver, resolve

from htc.lib.languages import prefix_of, shipped

# Where a short name stands, which may be any word, and what answers there.
NAMED = {
    "tags": "articles:tag",
    "authors": "articles:author",
    "series": "articles:series",
    "case-studies": "articles:case_detail",
    "2014/01": "articles:detail",
}


def words_of(patterns) -> set[str]:
    """Give the words that stand in addresses of ours."""
    found: set[str] = set()
    for pattern in patterns:
        found |= set(re.findall(r"(?<![\w<:-])[a-z][a-z-]+(?=/)", re.sub("<[^>]*>", "", str(pattern.pattern))))
        found |= words_of(getattr(pattern, "url_patterns", []))
    return found


@pytest.mark.parametrize("root", NAMED)
def test_word_that_stands_in_addresses_is_a_short_name_like_any_other(root):
    words = words_of(get_resolver().url_patterns)
    languages = [prefix_of(code) for code in shipped()] if not root[0].isdigit() else [""]

    assert words >= {"feed", "trackback", "responses", "cite", "republish", "page"}
    led = {f"/{prefix}{root}/{word}/" for prefix in languages for word in words}
    assert {path: resolve(path).view_name for path in led if resolve(path).view_name != NAMED[root]} == {}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/2014/01/open/trackback/", "comments:trackback"),
        ("/2014/01/15/open/trackback/", "comments:trackback"),
        ("/about/trackback/", "comments:trackback"),
        ("/about/responses/2/", "comments:page_responses"),
    ],
)
def test_notices_and_lists_of_articles_and_pages_have_their_addresses(path, name):
    assert resolve(path).view_name == name
