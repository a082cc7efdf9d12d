import ast
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils import timezone

from htc.lib.words import age_of, clock_of, counted, day_of, moment_of, name_of

ROOT = Path(__file__).resolve().parents[3]
PLURAL = re.compile(r" (?:more |of them )?(?:are|were|have|(?!was\b|is\b|has\b|less\b|this\b|its\b|us\b|as\b|KB\b)[a-z]{2,}s)\b")
NUMBER = re.compile(r"\blen\(|count|number|total|times|[-+/] |minutes|seconds|days")
IN_TEMPLATES = re.compile(
    r"\{\{ ?(?!most)[^{}|]*(?:count|more|total|items|length)[^{}|]*(?:\|length)? ?\}\} (?:more |of them )?(?:are|were|have|[a-z]{2,}s)\b"
)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((0, "day"), "0 days", id="none is a plural"),
        pytest.param((1, "day"), "1 day", id="one"),
        pytest.param((2, "day"), "2 days", id="an s"),
        pytest.param((1, "response was", "responses were"), "1 response was", id="one with its verb"),
        pytest.param((3, "response was", "responses were"), "3 responses were", id="several with theirs"),
    ],
)
def test_number_stands_with_the_words_that_fit_it(words, said):
    assert counted(*words) == said


def uncounted(text: str) -> list[str]:
    """Give the sentences of a Python file in which a plural follows a number whatever the number is."""
    found = []
    for node in ast.walk(ast.parse(text)):
        for value, words in pairwise(node.values) if isinstance(node, ast.JoinedStr) else ():
            if isinstance(value, ast.FormattedValue) and isinstance(words, ast.Constant) and PLURAL.match(str(words.value)):
                shown = ast.unparse(value.value)
                # A limit has a name in capitals, and its number is known.
                if not re.fullmatch(r"[\w.]*[A-Z_]{3,}( // \d+)?", shown) and "counted(" not in shown and NUMBER.search(shown):
                    found.append(ast.unparse(node))
    return found


def test_no_sentence_has_a_plural_behind_a_number_that_may_be_one():
    modules = [path for app in ("articles", "comments", "htc") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt")]

    assert len(modules) > 200
    assert {path.name: found for path in modules if (found := uncounted(path.read_text(encoding="utf-8")))} == {}
    shown = {path.name: IN_TEMPLATES.findall(path.read_text(encoding="utf-8")) for path in templates}
    assert {name: found for name, found in shown.items() if found} == {}


@pytest.mark.parametrize(("number", "said"), [(1, "1 more is in the admin"), (2, "2 more are in the admin")])
@pytest.mark.parametrize("template", ["admin/mail/digest.txt", "admin/mail/digest.html"])
def test_mail_tells_of_one_more_as_of_one(template, number, said):
    assert said in re.sub("<.*?>", "", render_to_string(template, {"more": number}))


def test_moments_are_those_of_the_active_zone():
    with timezone.override("Asia/Jakarta"):
        said = day_of(NOON.replace(hour=18)), moment_of(NOON)

    assert said == ("2 March 2026", "1 March 2026, 19:00")


@pytest.mark.parametrize(
    ("passed", "clock", "age"),
    [
        pytest.param(timedelta(seconds=59), "11:59", "less than a minute", id="just now"),
        pytest.param(timedelta(minutes=90), "10:30", "1\xa0hour", id="today, in the largest unit"),
        pytest.param(timedelta(days=3), "26 February 2026, 12:00", "3\xa0days", id="another day"),
    ],
)
def test_past_moment_is_told_by_the_clock_and_by_its_age(time_machine, passed, clock, age):
    time_machine.move_to(NOON)

    with timezone.override(UTC):
        assert (clock_of(NOON - passed), age_of(NOON - passed)) == (clock, age)


@pytest.mark.parametrize(
    ("user", "name"), [(User(username="ada", first_name="Ada", last_name="B."), "Ada B."), (User(username="ada"), "ada")]
)
def test_account_has_its_full_name_else_that_of_the_login(user, name):
    assert name_of(user) == name
