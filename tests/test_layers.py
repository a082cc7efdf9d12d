"""The rooms of the house: who may import whom, which modules are pure, and where the network is."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A module imports from its own layer and those before it.
LAYERS = ["htc.lib", "articles", "comments", "htc"]
PURE = [
    "articles/blocks.py",
    "articles/directions.py",
    "articles/diff.py",
    "articles/documents.py",
    "articles/headings.py",
    "articles/images.py",
    "articles/markers.py",
    "articles/notes.py",
    "articles/search_form.py",
    "articles/search_terms.py",
    "articles/shorthand.py",
    "comments/redaction.py",
    "comments/reasons.py",
    "comments/linkbacks/address.py",
    "comments/linkbacks/colours.py",
    "comments/linkbacks/decode.py",
    "comments/linkbacks/discovery.py",
    "comments/linkbacks/excerpt.py",
    "comments/linkbacks/fields.py",
    "comments/linkbacks/hiding.py",
    "comments/linkbacks/links.py",
    "comments/linkbacks/microformats.py",
    "comments/linkbacks/notices.py",
    "comments/linkbacks/page.py",
    "comments/linkbacks/protocol.py",
    "comments/linkbacks/quotation.py",
    "comments/linkbacks/titles.py",
    "comments/linkbacks/trackback.py",
    "comments/linkbacks/webmention.py",
    "comments/linkbacks/schedule.py",
    "comments/linkbacks/updates.py",
    "comments/linkbacks/walk.py",
    "comments/moderation.py",
    "comments/quotes.py",
    "htc/lib/addresses.py",
    "htc/lib/characters.py",
    "htc/lib/elements.py",
    "htc/lib/html.py",
    "htc/lib/linking.py",
    "htc/lib/text.py",
    "htc/lib/web.py",
]
NETWORK = {"socket", "ssl", "http.client", "urllib.request", "requests", "httpx", "asyncio", "ftplib", "xmlrpc.client", "smtplib"}
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("htc", "articles", "comments")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def layer_of(dotted: str) -> int | None:
    """Give the number of the layer; None for what is not ours."""
    if dotted == "htc.lib" or dotted.startswith("htc.lib."):
        return 0
    top = dotted.split(".")[0]
    return LAYERS.index(top) if top in LAYERS else None


@cache
def tree_of(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imports(path: str, *, top_only: bool = False):
    """Give (dotted name, node) for every import of a module."""
    tree = tree_of(path)
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "", node)
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


@pytest.mark.parametrize("path", MODULES)
def test_module_imports_only_to_the_left(path):
    own = layer_of(path.removesuffix(".py").replace("/", "."))

    wrong = [name for name, _ in imports(path) if (layer_of(name) or 0) > own]

    assert wrong == []


@pytest.mark.parametrize("path", MODULES)
def test_module_imports_at_its_top_and_absolutely(path):
    everywhere = {node for _, node in imports(path)}
    at_top = {node.lineno for _, node in imports(path, top_only=True)}

    assert [node.lineno for node in everywhere if node.lineno not in at_top] == []
    assert all(getattr(node, "level", 0) == 0 for node in everywhere)


@pytest.mark.parametrize("path", PURE)
def test_pure_module_knows_no_django_and_no_network(path):
    tops = {name.split(".")[0] for name, _ in imports(path)}

    assert "django" not in tops
    assert "settings" not in {name.split(".")[-1] for name, _ in imports(path)}
    assert not NETWORK & {name for name, _ in imports(path)}


def test_pure_modules_import_only_pure_modules_of_ours():
    pure = {path.removesuffix(".py").replace("/", ".") for path in PURE}
    modules = {path.removesuffix(".py").replace("/", ".") for path in MODULES}

    wrong = [(path, name) for path in PURE for name, _ in imports(path) if name in modules and name not in pure and "." in name]

    assert [pair for pair in wrong if not (ROOT / pair[1].replace(".", "/") / "__init__.py").exists()] == []


def test_only_one_module_opens_outgoing_sockets():
    users = {path for path in MODULES for name, _ in imports(path) if name in NETWORK}

    assert users == {"htc/lib/fetch.py"}


def test_only_one_module_calls_the_sanitisers():
    users = {path for path in MODULES for name, _ in imports(path) if name.split(".")[0] in ("bleach", "nh3")}

    assert users == {"htc/lib/html.py"}


@pytest.mark.parametrize("path", MODULES)
def test_module_and_its_functions_are_not_too_full(path):
    source = (ROOT / path).read_text(encoding="utf-8")
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert source.count("\n") <= 400
    assert [node.name for node in functions if node.end_lineno - node.lineno >= 60] == []
