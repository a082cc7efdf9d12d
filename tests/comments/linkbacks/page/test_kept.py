"""The child process that reads a page: one question in, one line of JSON out, whatever the page is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ADDRESS = "https://htc.test/2014/01/raids/"
LINK = f'<a href="{ADDRESS}">the raids article</a>'


def in_child(body, **question):
    own = {"names": ["htc.test"], "port": None}
    question = {"url": "http://a.test/", "media_type": "text/html", "targets": ["2014/01/raids"], "own": own} | question
    command = [sys.executable, "-m", "comments.linkbacks.page.kept"]
    run = subprocess.run(command, input=json.dumps(question).encode() + b"\n" + body, capture_output=True, check=True, cwd=ROOT)
    return json.loads(run.stdout)


def test_answer_is_what_a_row_keeps_in_one_line_of_json():
    answer = in_child(
        f"<title>Post</title><p>See\n{LINK} – é".encode(),
        url="HTTP://WWW.a.test:80/x/#part",
        charset="utf-8",
        x_robots_tag="noindex",
        content_language="en",
        truncated=False,
    )

    found = answer["found"]
    assert (answer["reason"], found["reasons"], found["seen"]) == ("restricted", ["restricted"], True)
    assert found["columns"] == {"title": "Post", "excerpt": "", "author_name": "", "author_url": "", "language": "en"}
    assert (found["facts"]["final_url"], found["facts"]["final_key"]) == ("http://www.a.test/x/", "a.test/x")
    assert found["read"].keys() == {"title", "excerpt", "author", "mention", "page", "grave"}


def test_child_process_takes_any_bytes():
    assert in_child(bytes(range(256)) * 10)["reason"] == "no_link"


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 50_000, id="nested elements"),
        pytest.param("<div " + " ".join(f"a{number}=x" for number in range(50_000)) + ">", id="attributes"),
        pytest.param("&am" * 170_000, id="unfinished entities"),
        pytest.param("<div class='h-entry p-name'>" * 2_000, id="nested entries"),
        pytest.param(LINK * 4_000, id="links"),
    ],
)
def test_hostile_pages_do_not_break_the_reader(html):
    assert in_child((LINK + html).encode())["reason"] is None
