"""What tests of following share: somebody who follows, and a moment to begin at."""

import re
from datetime import UTC, datetime

import pytest

from tests.site.journey import follow_due

NOON = datetime(2026, 3, 4, 18, tzinfo=UTC)  # a Wednesday, 11:00 in Denver


@pytest.fixture(autouse=True)
def _noon(db, time_machine):
    time_machine.move_to(NOON)


def links_in(text: str, part: str) -> list[str]:
    """Give the paths of links in a mail."""
    return [path.removeprefix("https://htc.test") for path in re.findall(rf"https://htc\.test[^\s\"<]*/{part}/[^\s\"<>]+", text)]


@pytest.fixture
def follow(reader, mailoutbox):
    """Have an address follow, by the form and the link of the mail."""

    def begin(email="ana@reader.test", *, frequency="at_once", tags=(), language="") -> None:
        asked = reader.post(f"{language}/follow/", {"email": email, "frequency": frequency, "tags": [tag.pk for tag in tags]})
        assert (asked.status_code, asked["Location"]) == (303, f"{language}/follow/asked/")
        follow_due()
        (link,) = links_in(mailoutbox[-1].body, "follow/confirm")
        assert reader.post(link).status_code == 303
        mailoutbox.clear()

    return begin
