"""What docs/linkbacks.md tells other people: its commands work as they stand, and it names every answer."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from comments.linkbacks.wire.webmention import REFUSALS

HANDBOOK = (Path(__file__).resolve().parents[3] / "docs/linkbacks.md").read_text(encoding="utf-8")
COMMANDS = [line.strip() for line in HANDBOOK.splitlines() if line.startswith("    curl ")]
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(("command", "kind"), list(zip(COMMANDS, ["webmention", "pingback", "trackback"], strict=True)))
def test_command_tells_of_a_page(make_article, reader, command, kind):
    article = make_article(slug="an-article")
    words = shlex.split(command.replace("https://blog.example.org", "https://htc.test"))
    data = "&".join(word for option, word in pairwise(words) if option == "-d")
    (header,) = [word for option, word in pairwise(words) if option == "-H"] or [f"Content-Type: {FORM}"]

    answer = reader.post(words[-1].removeprefix("https://htc.test"), data, content_type=header.partition(": ")[2])

    assert answer.status_code in (200, 201)
    assert (article.responses.get().kind, article.responses.get().source_url) == (kind, "https://you.example/your-page/")


def test_every_code_of_a_refused_webmention_is_named():
    assert {code for code, refusal in REFUSALS.items() if refusal.status == 400} <= set(re.findall(r"`(\w+)`", HANDBOOK))
