"""The project's frame: one version said in one place, every extra, the same checks everywhere."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nearfield

ROOT = Path(__file__).parent.parent


def test_the_project_takes_its_version_from_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert "version" not in project["project"]
    source = (ROOT / project["tool"]["hatch"]["version"]["path"]).read_text("utf-8")
    assert re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE) == [nearfield.__version__]


def test_the_program_says_it() -> None:
    code = "from nearfield.faces.cli import main; main(['--version'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"nearfield {nearfield.__version__}"


def test_the_newest_changes_are_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## ([\d.]+)", changes, re.MULTILINE)[0] == nearfield.__version__


def test_all_is_every_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    [everything] = extras["all"]
    named = re.fullmatch(r"nearfield\[(.+)\]", everything)
    assert named is not None
    assert set(named[1].split(",")) == extras.keys() - {"all", "dev"}


def test_a_commit_is_checked_as_ci_checks_it() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert recipe is not None
    commands = [line.strip() for line in recipe[1].splitlines() if "$(BIN)" in line]
    assert len(commands) >= 3
    expected = [command.replace("$(BIN)", ".venv/bin") for command in commands]
    assert re.findall(r"entry: (.*)", hooks) == expected
