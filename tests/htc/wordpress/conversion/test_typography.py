"""Quotes, dashes and the ellipsis as WordPress shows them."""

import pytest

from htc.wordpress.conversion.typography import curl


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param('A "safe house" is what?', "A “safe house” is what?", id="a pair"),
        pytest.param('("locked")', "(“locked”)", id="in parentheses"),
        pytest.param('the "residents\' rules"', "the “residents’ rules”", id="an apostrophe before the end"),
        pytest.param("She doesn't, they don't; the girls' room", "She doesn’t, they don’t; the girls’ room", id="apostrophes"),
        pytest.param("a '90s law, '05-'09 and '99'", "a ’90s law, ’05-’09 and ’99’", id="years without their century"),
        pytest.param("'tis 'til Monday, rock 'em", "’tis ’til Monday, rock ’em", id="words that begin with an apostrophe"),
        pytest.param("\"'No,' she said.\"", "“‘No,’ she said.”", id="a quote in a quote"),
        pytest.param("\"So is 'rope.'\"", "“So is ‘rope.'”", id="a single quote before a double one stays straight"),
        pytest.param("girls'(all) boys'[1] x'{ y'&lt;", "girls'(all) boys'[1] x'{ y'&lt;", id="before an opening bracket too"),
        pytest.param("\"42\" of '7'", "“42” of ‘7’", id="numbers in quotes"),
        pytest.param("wait... ``so''", "wait… “so”", id="dots and old quotes"),
        pytest.param("a -- b---c--d - e -f", "a — b—c–d – e -f", id="dashes"),
        pytest.param("xn--abc.test", "xn--abc.test", id="the name of a host"),
        pytest.param('&nbsp;"x" &lt;"y"&gt;', "&nbsp;“x” &lt;“y”&gt;", id="behind entities"),
        pytest.param("&lt;'y'&gt;", "&lt;‘y’&gt;", id="a single quote behind an entity"),
        pytest.param("link=&quot;x&quot; &#8220;y&#8221;", "link=&quot;x&quot; &#8220;y&#8221;", id="entities stay"),
        pytest.param("10' x 6\" (tm) 9x9", "10’ x 6” (tm) 9x9", id="no primes, no trade mark, no multiplication sign"),
        pytest.param('key="value"', "key=”value”", id="not opened by a sign of equality"),
        pytest.param("nothing to do", "nothing to do", id="plain"),
    ],
)
def test_straight_signs_are_curled_as_the_source_showed_them(stored, shown):
    assert curl(stored) == shown


@pytest.mark.parametrize("piece", ["'", '"', "-", "--", "'9", '"4', "''", "...", "- ", " '", "'99'"])
def test_repetition_takes_no_longer_than_its_length(piece):
    assert curl(piece * 40_000)
