"""The house: one-way doors between the rooms, no circles, small files, short functions."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "nearfield"

# Left to right; a room imports only what stands left of it. Rooms of one line that are no pair of
# BESIDE do not import each other.
ROOMS: list[tuple[str, ...]] = [
    ("errors",),
    ("types",),
    ("registry",),
    ("modalities",),
    ("sources", "models", "datasets", "encoders", "store", "neighbors"),
    ("tasks",),
    ("compat", "estimators"),
    ("training",),
    ("views",),
    ("pipeline",),
    ("collection",),
    ("verbs",),
    ("api",),
    ("faces", "integrations"),
]
BESIDE = {("encoders", "models"), ("datasets", "models")}
PLACE = {room: at for at, rooms in enumerate(ROOMS) for room in rooms}
# The front doors open every room, and the toys are for tests: none of them is a room.
DOORS = {"__init__", "__main__", "testing"}


def rooms() -> set[str]:
    names = {p.stem for p in SOURCE.iterdir() if p.suffix in {"", ".py"}}
    return names - DOORS - {"__pycache__"}


def files(room: str) -> list[Path]:
    folder = SOURCE / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [SOURCE / f"{room}.py"]


def modules() -> dict[str, Path]:
    """Every file by the name it is imported by."""
    names: dict[Any, Any] = {}
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


MODULES = modules()


def imports(path: Path) -> set[str]:
    """The files that one imports: at its head, inside functions, for types alone, by name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: absolute imports only"
            # ``from a.b import c`` of a file c is an import of it, else one of a.b.
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name if name in MODULES else str(node.module) for name in full}
        elif isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            names |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
    return names & MODULES.keys()


def is_open(room: str, other: str) -> bool:
    """Whether a room may import another."""
    return room == other or PLACE[other] < PLACE[room] or (room, other) in BESIDE


def test_every_room_has_its_place() -> None:
    assert rooms() == PLACE.keys()


@pytest.mark.parametrize("room", sorted(PLACE))
def test_a_room_imports_only_rooms_to_its_left(room: str) -> None:
    wrong = {
        (str(path.relative_to(SOURCE)), other)
        for path in files(room)
        for name in imports(path)
        if (other := [*name.split("."), "__init__"][1]) != "__init__"
        if not is_open(room, other)
    }
    assert wrong == set()


def circles() -> list[set[str]]:
    """Files that import each other in a circle: strongly connected components (Tarjan, 1972)."""
    graph = {name: imports(path) - {name} for name, path in MODULES.items()}
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    components: list[set[str]] = []

    def visit(name: str) -> None:
        number[name] = low[name] = len(number)
        stack.append(name)
        for other in graph[name]:
            if other not in number:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], number[other])
        if low[name] == number[name]:
            at = stack.index(name)
            components.append(set(stack[at:]))
            del stack[at:]

    for name in graph:
        if name not in number:
            visit(name)
    return [component for component in components if len(component) > 1]


def test_no_files_import_each_other_in_a_circle() -> None:
    assert [sorted(circle) for circle in circles()] == []


def test_only_the_store_touches_lance() -> None:
    lance = {
        path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("*.py")
        for word in ("import lancedb", "from lancedb")
        if word in path.read_text("utf-8")
    }
    assert lance == {"store"}


def code_lines(path: Path) -> int:
    """Lines of code: without blank lines, comments and docstrings."""
    source = path.read_text("utf-8")
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    prose: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            doc = node.body[0]
            prose |= set(range(doc.lineno, (doc.end_lineno or doc.lineno) + 1))
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped | {tokenize.ENDMARKER}:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - prose)


def test_files_are_small() -> None:
    lengths = {str(path.relative_to(SOURCE)): code_lines(path) for path in SOURCE.rglob("*.py")}
    assert {name: size for name, size in lengths.items() if size > 300} == {}
    assert sorted(lengths.values())[len(lengths) // 2] < 120


def test_functions_are_short() -> None:
    long = [
        f"{path.relative_to(SOURCE)}:{node.name}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > 40
    ]
    assert long == []


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_drawers() -> None:
    drawers = {"utils", "helpers", "manager", "common", "misc"}
    assert not drawers & {path.stem for path in SOURCE.rglob("*.py")}


def test_nothing_is_cast_to_the_collection_that_it_is() -> None:
    casts = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if 'cast("Collection"' in path.read_text("utf-8")
    ]
    assert casts == []


def test_the_formatter_is_never_switched_off() -> None:
    root = SOURCE.parent.parent
    off = [
        str(path.relative_to(root))
        for folder in ("src", "tests", "benchmarks")
        for path in (root / folder).rglob("*.py")
        if "# fmt: " + "skip" in path.read_text("utf-8")
        or "# fmt: " + "off" in path.read_text("utf-8")
    ]
    assert off == []
