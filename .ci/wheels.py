"""Has everything that nearfield needs a wheel on every platform and Python? `make wheels` runs it.

From the dependencies in pyproject.toml, and those of theirs, with the markers read as each platform
and Python would read them, and the versions of constraints.txt; the extras in the same way. What
files there are is asked of pip, so that the index, mirror and proxy of whoever runs it count; none
is downloaded. What is installed here from a wheel for every machine is not asked for.

Ends with 1 where a wheel is missing, or a version is not in constraints.txt; with 77 where the
index cannot be reached; in either case it says so.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import chain, product
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
GLIBC = range(17, 36)  # up to 2.35, which Ubuntu 22.04 and Debian 12 have: OpenVINO's on Arm
MACOS = (14, 0)  # the oldest that Apple mends
WHEEL = re.compile(r"([^/\\\s]+\.whl)(?=[#\s,)]|$)")
SKIPPED = 77  # as test programs say it
# Extras that are asked for too. Of `train` torch is left out: where it has its wheels is its own
# affair, and each system's index for it another.
EXTRAS = ("int8", "maps", "notebook", "plotly", "audio", "video")


class Machine(NamedTuple):
    """A platform: its name, what markers read of it, and the platform tags of its wheels."""

    name: str
    markers: dict[str, str]
    tags: tuple[str, ...]


def _machine(name: str, system: str, machine: str, platform: str, tags: Iterable[str]) -> Machine:
    markers = {
        "platform_system": system,
        "platform_machine": machine,
        "sys_platform": platform,
        "os_name": "nt" if platform == "win32" else "posix",
    }
    return Machine(name, markers, tuple(tags))


def _linux(machine: str) -> Iterator[str]:
    yield from (f"manylinux_2_{minor}_{machine}" for minor in GLIBC)
    yield f"manylinux2014_{machine}"
    if machine == "x86_64":
        yield from (f"manylinux2010_{machine}", f"manylinux1_{machine}", f"manylinux_2_5_{machine}")


MACHINES = (
    _machine("Linux x86-64", "Linux", "x86_64", "linux", _linux("x86_64")),
    _machine("Linux aarch64", "Linux", "aarch64", "linux", _linux("aarch64")),
    _machine("macOS arm64", "Darwin", "arm64", "darwin", mac_platforms(MACOS, "arm64")),
    _machine("Windows x86-64", "Windows", "AMD64", "win32", ["win_amd64"]),
)


class Target(NamedTuple):
    """A platform with a Python."""

    machine: Machine
    python: str

    def environment(self) -> dict[str, str]:
        """What a marker reads there."""
        return {
            **self.machine.markers,
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }

    def tags(self) -> frozenset[Tag]:
        """Tags of the wheels that can be installed there."""
        version = tuple(map(int, self.python.split(".")))
        own = cpython_tags(version, platforms=self.machine.tags)
        interpreter = "cp" + self.python.replace(".", "")
        return frozenset((*own, *compatible_tags(version, interpreter, self.machine.tags)))

    def __str__(self) -> str:
        return f"{self.machine.name}, Python {self.python}"


TARGETS = tuple(Target(*each) for each in product(MACHINES, PYTHONS))


def pinned() -> dict[str, Version]:
    """The versions of constraints.txt, by canonical name."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def wanted(first: Iterable[str], environment: dict[str, str]) -> dict[str, Requirement]:
    """What is installed for these requirements in an environment, by canonical name.

    What is not installed here (as `colorama`, for Windows alone) stands in the answer, but not what
    that asks for in turn: this is read from the packages here.
    """
    found: dict[str, Requirement] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(Requirement(text), "") for text in first]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate(environment | {"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        found.setdefault(name, requirement)
        for each in {"", *requirement.extras}:
            if (name, each) not in seen:
                seen.add((name, each))
                here = installed(name)
                asked = (here.requires or []) if here else []
                waiting += [(Requirement(text), each) for text in asked]
    return found


@cache
def installed(name: str) -> Distribution | None:
    """A package of this environment."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def is_pure(name: str, version: Version | None) -> bool:
    """Whether this version is here from a wheel for every machine."""
    here = installed(name)
    if here is None or (version and Version(here.version) != version):
        return False
    return "-none-any" in (here.read_text("WHEEL") or "")


def files(name: str) -> list[str]:
    """Names of a package's wheels on the index; none where pip reached none."""
    command = [sys.executable, "-m", "pip", "index", "versions", name, "-vv", "--no-color"]
    environment = os.environ | {"PIP_QUIET": "0", "PIP_NO_INPUT": "1"}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return sorted(set(WHEEL.findall(answer.stdout + answer.stderr)))


def has_wheel(names: Iterable[str], wish: Requirement, version: Version | None, at: Target) -> bool:
    """Whether one of the files can be installed there: the pinned version, or one that will do."""
    able = at.tags()
    for name in names:
        try:
            project, theirs, _, tags = parse_wheel_filename(unquote(name))
        except InvalidWheelFilename:
            continue
        right = theirs.public == str(version) if version else theirs in wish.specifier
        if right and project == canonicalize_name(wish.name) and tags & able:
            return True
    return False


def missing(asked: Iterable[str], versions: dict[str, Version]) -> Iterator[str]:
    """A line for each wheel that a target lacks.

    Raises
    ------
    ConnectionError
        The index names no file of any package.
    """
    needed = [(target, wanted(asked, target.environment())) for target in TARGETS]
    names = sorted(set().union(*(wishes for _, wishes in needed)))
    asking = [name for name in names if not is_pure(name, versions.get(name))]
    with ThreadPoolExecutor(4) as pool:
        there = dict(zip(asking, pool.map(files, asking), strict=True))
    if asking and not any(there.values()):
        raise ConnectionError
    print(f"{len(names)} packages, of which {len(asking)} differ by machine.")
    for target, wishes in needed:
        for name in sorted(set(wishes) & set(there)):
            wish, version = wishes[name], versions.get(name)
            if not has_wheel(there[name], wish, version, target):
                yield f"{target}: no wheel of {name} {version or wish.specifier}"


def main() -> int:
    """Print what is missing where."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    base: list[str] = project["dependencies"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    versions = pinned()
    lines = [
        f"{name} is not in constraints.txt"
        for name in sorted(set().union(*(wanted(base, each.environment()) for each in TARGETS)))
        if name not in versions
    ]
    try:
        lines += missing([*base, *chain(*(extras[extra] for extra in EXTRAS))], versions)
    except ConnectionError:
        print("The package index cannot be reached, so no wheel was looked for.")
        return SKIPPED
    targets = f"{len(MACHINES)} platforms x Python {', '.join(PYTHONS)}"
    print("\n".join(lines) or f"Every one has its wheel: {targets}.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
