import pytest

from comments.linkbacks.page.kept import Found, digests
from comments.linkbacks.page.updates import changes, combined

COLUMNS = {"title": "T", "excerpt": "words", "author_name": "Bea", "author_url": "http://b.test/", "language": "en"}
FACTS = {"raw_title": "T", "link": [0, 5], "cut": [False, False], "mention": "reply", "answer": "", "final_url": "http://a.test/x"}
BEFORE = digests(COLUMNS, FACTS, [])


@pytest.mark.parametrize(
    ("columns", "facts", "reasons", "found"),
    [
        pytest.param({}, {}, [], {}, id="nothing"),
        pytest.param(
            {"language": "de"}, {"raw_title": "T – Site", "rel": ["ugc"]}, ["nofollow", "short"], {}, id="what readers do not see"
        ),
        pytest.param({}, {"final_url": "https://www.a.test/x/"}, [], {}, id="another spelling of its address"),
        pytest.param({"title": "U"}, {}, [], {"title": "U", "facts": {"raw_title": "T"}, "reasons": []}, id="title"),
        pytest.param(
            {"excerpt": "other", "language": "de"},
            {"link": [1, 2]},
            ["short"],
            {"excerpt": "other", "language": "de", "facts": {"link": [1, 2], "cut": [False, False]}, "reasons": ["short"]},
            id="words",
        ),
        pytest.param(
            {"author_url": ""}, {}, [], {"author_name": "Bea", "author_url": "", "facts": {}, "reasons": []}, id="address of the author"
        ),
        pytest.param({}, {"mention": "like"}, [], {"facts": {"mention": "like", "answer": ""}, "reasons": []}, id="kind"),
        pytest.param(
            {}, {"final_url": "http://evil.test/x"}, [], {"facts": {"final_url": "http://evil.test/x"}, "reasons": []}, id="where it leads"
        ),
        pytest.param({}, {}, ["hidden_link"], {"facts": {}, "reasons": ["hidden_link"]}, id="link that is hidden now"),
    ],
)
def test_what_has_changed_since_the_page_was_read(columns, facts, reasons, found):
    columns, facts = COLUMNS | columns, FACTS | facts

    assert changes(BEFORE, Found(columns, facts, reasons, read=digests(columns, facts, reasons))) == found


def test_two_updates_wait_as_one():
    first = {"title": "U", "facts": {"raw_title": "U"}, "reasons": ["hidden_link"]}
    second = {"excerpt": "other", "facts": {"link": [1, 2]}, "reasons": []}

    assert combined(None, first) == first
    assert combined(first, second) == {
        "title": "U",
        "excerpt": "other",
        "facts": {"raw_title": "U", "link": [1, 2]},
        "reasons": [],
    }
