"""Prose is code: every command in the docs runs, every verb has a page, every page is current."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, Union

import pytest
from pydantic import TypeAdapter

from nearfield.faces.cli.main import run
from nearfield.verbs import VERBS
from nearfield.verbs.schema import documents_of

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROSE = [*PAGES, *(ROOT / f"{name}.md" for name in ("AGENTS", "CHANGELOG", "CONTRIBUTING"))]


def commands(page: Path) -> list[str]:
    """The ``nearfield`` lines of a page's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if "nearfield " in line and not line.startswith("pip ")]


def check(*command: str) -> subprocess.CompletedProcess[str]:
    """Ask a generator whether what it wrote is current."""
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("page", [p for p in PAGES if commands(p)], ids=lambda p: p.name)
def test_the_commands_of_a_page_run(
    page: Path, docs_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line in commands(page):
        source, _, command = line.rpartition("| ")
        stdin = Path(shlex.split(source)[1]) if source else Path("tickets.csv")
        with stdin.open() as file:
            monkeypatch.setattr(sys, "stdin", file)
            status = run(shlex.split(command, comments=True)[1:])
        assert status == 0, line


@pytest.mark.parametrize("page", ["cli.md", "documents.md"])
def test_every_verb_has_its_section(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    program = "nearfield " if page == "cli.md" else ""
    sections = re.findall(rf"^## `{program}(.+)`$", text, re.MULTILINE)
    assert [name for name in sections if name != "nearfield"] == list(VERBS)


def test_the_help_pages_are_current() -> None:
    result = check("-m", "cogapp", "--check", "--diff", "docs/cli.md")
    assert result.returncode == 0, f"run: make docs\n{result.stdout}"


def test_the_documents_and_their_schemas_are_current() -> None:
    result = check("docs/build.py", "--check")
    assert result.returncode == 0, f"run: make docs\n{result.stdout}{result.stderr}"


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "answers").glob("*.json")))
def test_an_answer_asked_by_hand_is_still_such_a_document(path: Path) -> None:
    answer = json.loads(path.read_text("utf-8"))
    kinds = documents_of(VERBS[path.stem.replace("-", " ")].run)
    either: Any = Union[tuple(kinds)]  # noqa: UP007 - made here
    fitting: TypeAdapter[object] = TypeAdapter(either)
    assert fitting.validate_python(answer) == answer


def test_links_within_the_project_lead_somewhere() -> None:
    for page in PROSE:
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_no_path_or_address_that_must_not_stand_there() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    hosts = re.compile("|".join(["py" + r"pi\.org", "pythonhosted" + r"\.org", r"/ro" + "ot/"]))
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".sh"} and path.exists():
            assert not hosts.search(path.read_text("utf-8")), name
