"""Addresses in pages: which are seen, and that everything else stays as it was."""

import pytest

from htc.leaving.text.links import addresses, rewritten


@pytest.mark.parametrize(
    ("html", "seen", "written"),
    [
        pytest.param('<a class="x" href="/a/">a</a>', ["/a/"], '<a class="x" href="to:/a/">a</a>', id="link"),
        pytest.param('<a href="/a/?x=1&amp;y=2#z">', ["/a/?x=1&y=2#z"], '<a href="to:/a/?x=1&amp;y=2#z">', id="escapes"),
        pytest.param('<a href="/none/" rel="nofollow">a</a>', ["/none/"], '<a rel="nofollow">a</a>', id="leads-nowhere"),
        pytest.param(
            '<source type="image/webp" srcset="/i-320.webp 320w, /i-640.webp 640w" sizes="(min-width: 1px) 1px, 2px">',
            ["/i-320.webp", "/i-640.webp"],
            '<source type="image/webp" srcset="to:/i-320.webp 320w, to:/i-640.webp 640w" sizes="(min-width: 1px) 1px, 2px">',
            id="every-width",
        ),
        pytest.param(
            '<img src="/i.jpg" srcset="/none/ 320w, /i.jpg 640w" alt="href=&quot;/no/&quot; a > b">',
            ["/i.jpg", "/none/", "/i.jpg"],
            '<img src="to:/i.jpg" srcset="to:/i.jpg 640w" alt="href=&quot;/no/&quot; a > b">',
            id="words-are-no-address",
        ),
        pytest.param('<script src="/s.js" defer></script>', ["/s.js"], '<script src="to:/s.js" defer></script>', id="script"),
        pytest.param(
            '<link rel="canonical" href="https://htc.test/a/">', [], '<link rel="canonical" href="https://htc.test/a/">', id="canonical"
        ),
        pytest.param('<p>href="/a/" &lt;a href="/b/"&gt;</p>', [], '<p>href="/a/" &lt;a href="/b/"&gt;</p>', id="text"),
    ],
)
def test_addresses_are_seen_and_written_anew(html, seen, written):
    assert list(addresses(html)) == seen
    assert rewritten(html, lambda address: None if address == "/none/" else f"to:{address}") == written


def test_a_megabyte_of_openings_is_read_in_linear_time():
    html = '<a href="' * 100_000 + "<a " * 100_000

    assert rewritten(html, str) == html
