"""The rooms of the house: which may call which (the table in docs/architecture.md), which are pure, and where the network is."""

import ast
import re
import tomllib
from collections import defaultdict
from fnmatch import fnmatch
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("htc", "articles", "comments")
# A module imports from its own layer and those before it.
LAYERS = ["htc/lib", "articles", "comments", "htc"]
# Beside the rooms whose line begins with “pure”.
PURE_TOOLS = {f"htc/lib/{name}.py" for name in ("codings", "elements", "html", "linking", "machines", "text", "web")}
NETWORK = {"socket", "ssl", "http.client", "urllib.request", "requests", "httpx", "asyncio", "ftplib", "xmlrpc.client", "smtplib"}
MOST_LINES, MOST_MODULES, LONGEST_FUNCTION = 350, 16, 40

MODULES = sorted(path.relative_to(ROOT).as_posix() for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
FOLDERS = sorted({path.rpartition("/")[0] for path in MODULES if not path.endswith("/__init__.py")})


@cache
def tree_of(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def _trees_are_forgotten():
    """Keep the trees of all modules, which take a hundred megabytes, no longer than they are asked for."""
    yield
    tree_of.cache_clear()


@cache
def table() -> dict[str, tuple[str, frozenset[str]]]:
    """Give what the document says of each room: what it holds, and the rooms that it calls."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").partition("| room | holds | calls |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines()[2:]]
    return {name.strip("`"): (holds, frozenset(re.findall(r"`([^`]+)`", calls))) for name, holds, calls in rows}


PURE = sorted(PURE_TOOLS | {path for path in MODULES if table().get(path.rpartition("/")[0], ("",))[0].startswith("pure")})


@cache
def imports(path: str, *, top_only: bool = False) -> list[tuple[str, ast.stmt]]:
    """Give (dotted name, node) for every import of a module; each of many tests asks it of all modules."""
    tree, found = tree_of(path), []
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.module or "", node))
            found += [(f"{node.module}.{alias.name}", node) for alias in node.names]
    return found


def named(path: str):
    """Give the modules that a module names in a call: ``import_module("…")``, and ``get_model("app", "…")`` for the models of an app."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            text = node.args[0].value
            if name == "get_model" and text.partition(".")[0] in APPS and (len(node.args) == 2 or "." in text):
                yield f"{text.partition('.')[0]}.models"
            elif name in ("import_module", "import_string", "include", "run"):
                yield text


@cache
def arrows() -> dict[str, dict[str, set[str]]]:
    """Give for each room the rooms it calls, each with the modules that do."""
    modules = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path.rpartition("/")[0] for path in MODULES}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in MODULES:
        own = path.rpartition("/")[0]
        for name in {*(name for name, _ in imports(path)), *named(path)}:
            # A name imported from a package may be a module in it, or a thing that the package hands on.
            target = modules.get(name) or (modules.get(name.rpartition(".")[0]) if name.rpartition(".")[0] in modules else None)
            if target and target != own:
                found[own][target].add(path)
    return found


def layer_of(room: str) -> int:
    return 0 if f"{room}/".startswith("htc/lib/") else LAYERS.index(room.partition("/")[0])


def test_every_room_has_its_line_in_the_table():
    assert sorted(table()) == FOLDERS


def test_room_calls_what_its_line_says():
    called = {(room, target): modules for room in FOLDERS for target, modules in arrows()[room].items() if target in FOLDERS}
    said = {(room, target) for room in FOLDERS for target in table()[room][1]}

    assert {arrow: modules for arrow, modules in called.items() if arrow not in said} == {}
    assert said - called.keys() == set()


def test_no_arrow_runs_upward_or_in_a_circle():
    calls = {room: row[1] for room, row in table().items()}

    assert [(room, target) for room, targets in calls.items() for target in targets if layer_of(target) > layer_of(room)] == []
    TopologicalSorter(calls).prepare()  # raises CycleError


def test_modules_import_at_their_top_and_absolutely():
    wrong = []
    for path in MODULES:
        at_top = {node.lineno for _, node in imports(path, top_only=True)}
        wrong += [(path, node.lineno) for _, node in imports(path) if node.lineno not in at_top or getattr(node, "level", 0)]

    assert wrong == []


def test_pure_module_knows_no_django_and_no_network():
    called = [(path, name) for path in PURE for name, _ in imports(path)]

    assert [call for call in called if call[1].split(".")[0] == "django"] == []
    assert [call for call in called if call[1].split(".")[-1] == "settings"] == []
    assert [call for call in called if call[1] in NETWORK] == []


def test_pure_modules_import_only_pure_modules_of_ours():
    pure = {path.removesuffix(".py").replace("/", ".") for path in PURE}
    modules = {path.removesuffix(".py").replace("/", ".") for path in MODULES}

    assert [(path, name) for path in PURE for name, _ in imports(path) if name in modules and name not in pure] == []


def test_pure_modules_say_the_types_of_all_that_they_take_and_give():
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["overrides"]
    [typed] = [each["module"] for each in overrides if each.get("disallow_untyped_defs")]
    pure = {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in PURE}

    assert {name for name in pure if not any(fnmatch(name, pattern) or pattern == f"{name}.*" for pattern in typed)} == set()
    assert {pattern for pattern in typed if not any(fnmatch(name, pattern) for name in pure)} == set()


def test_each_line_that_types_pass_by_says_why_and_no_error_is_switched_off():
    lines = {f"{path}:{n}": line for path in MODULES for n, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)}

    assert [at for at, line in lines.items() if "type: ignore" in line and not re.search(r"# type: ignore\[[a-z-]+\]  # [\w`]", line)] == []
    assert "disable_error_code" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_only_one_module_opens_outgoing_sockets():
    assert {path for path in MODULES for name, _ in imports(path) if name in NETWORK} == {"htc/lib/fetch.py", "htc/serving/webserver.py"}
    # The second has one flag for the sockets by which it hears clients, and nothing to open one with.
    assert {name for name, _ in imports("htc/serving/webserver.py") if name in NETWORK or "socket" in name} == {"socket", "socket.MSG_PEEK"}


def test_only_one_module_calls_the_sanitisers():
    assert {path for path in MODULES for name, _ in imports(path) if name.split(".")[0] in ("bleach", "nh3")} == {"htc/lib/html.py"}


def test_html_is_read_by_one_reader_for_each_purpose():
    """The reasons stand at the head of ``htc/lib/html.py``, beside the reader for all other purposes."""
    readers = defaultdict(set)
    for path in MODULES:
        for name, _ in imports(path):
            if name.split(".")[0] in ("justhtml", "html5lib", "bs4", "lxml") or name == "html.parser":
                readers[name.split(".")[0]].add(
                    path if "linkbacks/page" not in path and "linkbacks/sight" not in path else path.rpartition("/")[0]
                )

    assert readers == {
        "html": {"articles/text/markers.py"},
        "justhtml": {
            "comments/linkbacks/page",
            "comments/linkbacks/sight",
            "comments/linkbacks/outgoing/own_links.py",
            "htc/leaving/text/markdown.py",
            "htc/leaving/text/plain.py",
            "htc/leaving/text/spans.py",
        },
    }


def test_no_public_class_has_the_name_of_another():
    """What stands in a class is read with its name (``Article.Kind``), and what begins with an underscore in its module alone."""
    places = defaultdict(list)
    for path in MODULES:
        if "/management/commands/" not in path:  # where Django asks for a Command
            for node in tree_of(path).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(path)

    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_no_room_module_or_function_is_too_full():
    full = [
        room
        for room in FOLDERS
        if sum(f"{room}/{Path(path).name}" == path and not path.endswith("__init__.py") for path in MODULES) > MOST_MODULES
    ]
    long = [path for path in MODULES if (ROOT / path).read_text(encoding="utf-8").count("\n") > MOST_LINES]
    functions = [
        f"{path}:{node.name}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]

    assert (full, long, functions) == ([], [], [])


def test_words_and_addresses_are_remembered_by_their_language_alone():
    """A cache of another kind would give those of a language, or of a site, that has become another one."""
    looked_up = {"gettext", "ngettext", "pgettext", "npgettext", "reverse", "resolve", "_"}
    others = [
        f"{path}:{node.name}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
        and any(re.fullmatch(r"(functools\.)?(lru_)?cache(\(.*\))?", ast.unparse(how)) for how in node.decorator_list)
        and looked_up & {call.func.id for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
    ]

    assert others == []


def test_programs_beside_the_suite_import_what_is_there():
    """They run once in a release, and nothing else would tell that a name of theirs is gone: no type checker reads tests."""
    programs = [path for path in (ROOT / "tests").rglob("*.py") if '__name__ == "__main__"' in path.read_text(encoding="utf-8")]
    gone = []
    for program in programs:
        for node in ast.parse(program.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
                module = import_module(node.module)
                below = {part.name for part in iter_modules(getattr(module, "__path__", []))}
                names = [alias.name for alias in node.names if alias.name not in below and not hasattr(module, alias.name)]
                gone += [f"{program.name}: {node.module}.{name}" for name in names]

    assert programs
    assert gone == []
