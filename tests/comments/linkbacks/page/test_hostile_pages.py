import json
from dataclasses import asdict

from comments.linkbacks.page.address import OwnAddress
from comments.linkbacks.page.reading import Page, read
from tests.hostile_pages import KINDS, TARGET, hidden_in, pages

OWN = OwnAddress(frozenset({"htc.test"}))


def test_small_hostile_pages_of_every_kind_are_read_without_harm():
    found = []
    for hostile in pages(4 * len(KINDS), seed=7, size=20_000):
        media_type, _, charset = hostile.headers["Content-Type"].partition("; charset=")
        page = Page("http://pages.test/", media_type.partition(";")[0].lower() or "text/html", charset=charset)
        reading = read(hostile.body, page, targets={TARGET.removeprefix("https://htc.test/").strip("/")}, own=OWN)
        found.append(reading.reason)
        assert hidden_in(asdict(reading)) == [], hostile.kind
        assert json.dumps(asdict(reading))
        assert len(reading.excerpt) <= 300
    # Else they would be turned away at the door and prove nothing.
    assert found.count(None) >= len(KINDS)
