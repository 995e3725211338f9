"""The page on the house: its signatures are those of the code, and what it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "nearfield"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
BLOCKS = re.findall(r"```pyi\n# ([^\n]+)\n(.*?)```", PAGE, re.DOTALL)


def declared(node: ast.stmt) -> tuple[str, str]:
    """The name and the signature of a member; a property is an attribute."""
    if isinstance(node, ast.FunctionDef):
        plain = [*map(ast.unparse, node.decorator_list)]
        returns = ast.unparse(node.returns) if node.returns else ""
        if {"property", "once"} & set(plain):
            return node.name, returns
        return node.name, f"({ast.unparse(node.args)}) -> {returns}"
    if isinstance(node, ast.AnnAssign):
        value = f" = {ast.unparse(node.value)}" if node.value else ""
        return ast.unparse(node.target), ast.unparse(node.annotation) + value
    return "", ""


def signatures(source: str) -> dict[str, str]:
    """``Class(Base)``, ``Class.member`` and ``NAME`` of some code, and how each is declared."""
    result: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            result[node.name] = ", ".join(map(ast.unparse, node.bases))
            result |= {f"{node.name}.{n}": s for n, s in map(declared, node.body) if n}
        else:
            name, signature = declared(node)
            result |= {name: signature} if name else {}
    return result


def test_there_are_signatures() -> None:
    assert len(BLOCKS) >= 5


@pytest.mark.parametrize(("files", "block"), BLOCKS, ids=[files for files, _ in BLOCKS])
def test_a_signature_is_that_of_the_code(files: str, block: str) -> None:
    code: dict[str, str] = {}
    for name in files.split(", "):
        code |= signatures((SOURCE / name).read_text("utf-8"))
    page = signatures(block)
    assert page
    assert page == {name: code.get(name) for name in page}


def test_the_files_that_it_names_are_there() -> None:
    rooms = "|".join(path.name for path in SOURCE.iterdir() if path.is_dir())
    named = re.findall(rf"\b(?:{rooms})/[\w/]*(?:\.py|/)", PAGE)
    assert len(named) > 20
    assert [name for name in named if not (SOURCE / name).exists()] == []
