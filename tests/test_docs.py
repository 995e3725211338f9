"""Prose is code: every command in the docs runs, every verb has a page, every page is current."""

import contextlib
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from nearfield.faces.cli.app import app
from nearfield.faces.cli.main import run

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(page: Path) -> list[str]:
    """The ``nearfield`` lines of a page's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if "nearfield " in line and not line.startswith("pip ")]


@pytest.mark.parametrize("page", [p for p in PAGES if commands(p)], ids=lambda p: p.name)
def test_the_commands_of_a_page_run(
    page: Any, docs_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line in commands(page):
        source, _, command = line.rpartition("| ")
        stdin = Path(shlex.split(source)[1]) if source else Path("tickets.csv")
        with stdin.open() as file, contextlib.suppress(AttributeError):
            monkeypatch.setattr(sys, "stdin", file)
            status = run(shlex.split(command, comments=True)[1:])
        assert status == 0, line


def test_every_verb_has_a_page() -> None:
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for verb, command in get_command(app).commands.items():
        assert f"## `nearfield {verb}`" in text
        for inner in getattr(command, "commands", {}):
            assert f"## `nearfield {verb} {inner}`" in text


def test_the_help_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "--diff", "docs/cli.md"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"run: make docs\n{done.stdout}"


def test_links_within_the_project_lead_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_no_path_or_address_that_must_not_stand_there() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    hosts = re.compile("|".join(["py" + r"pi\.org", "pythonhosted" + r"\.org", r"/ro" + "ot/"]))
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".sh"}:
            assert not hosts.search(path.read_text("utf-8")), name
