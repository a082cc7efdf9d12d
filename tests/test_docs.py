"""What can be set or called is documented, and what is documented exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
SOURCES = [path for folder in ("htc", "articles", "comments") for path in (ROOT / folder).rglob("*.py")]


def variables_in_code() -> set[str]:
    """Give every variable that the code reads from the environment."""
    read = re.compile(r"""(?:read_\w+|environ\.get)\(?\s*["']([A-Z_]+)["']""")
    return {name for path in SOURCES for name in read.findall(path.read_text(encoding="utf-8")) if name != "PATH"}


def commands_in_code() -> set[str]:
    """Give every management command of ours."""
    return {path.stem for path in SOURCES if path.parent.name == "commands" and path.stem != "__init__"}


def test_the_code_reads_the_variables_that_tests_expect():
    assert {"HTC_ENV", "HTC_SECRET_KEY", "DATABASE_URL", "PORT"} <= variables_in_code()


@pytest.mark.parametrize("name", sorted(variables_in_code()))
def test_variable_is_documented(name):
    assert f"`{name}`" in OPERATIONS


def test_every_documented_variable_is_read():
    documented = set(re.findall(r"`((?:HTC_[A-Z_]+|DATABASE_URL|CACHE_URL|PORT))`", OPERATIONS))

    assert documented <= variables_in_code()


@pytest.mark.parametrize("name", sorted(commands_in_code()))
def test_command_is_documented(name):
    assert f"manage.py {name}" in OPERATIONS


def test_every_documented_command_exists():
    documented = set(re.findall(r"`manage\.py ([a-z_]+)", OPERATIONS))

    assert documented <= commands_in_code() | {"createsuperuser", "migrate", "sendtestemail"}


def test_every_make_target_is_documented():
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)) - {"help"}

    assert targets == set(re.findall(r"^\| `make ([a-z]+)`", OPERATIONS, re.MULTILINE))


@pytest.mark.parametrize(
    "document", sorted(path.relative_to(ROOT).as_posix() for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
)
def test_links_between_documents_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", (ROOT / document).read_text(encoding="utf-8"))

    missing = [link for link in links if not link.startswith(("http", "mailto:")) and not ((ROOT / document).parent / link).exists()]

    assert missing == []


def test_every_place_that_a_recipe_names_is_there():
    recipes = (ROOT / "docs/recipes.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:articles|comments|htc|templates|tests)/[\w./]+)`", recipes))
    added = {name for name in named if "announce" in name or "year_list" in name}

    assert added < named
    assert {name for name in named - added if not (ROOT / name).exists()} == set()
