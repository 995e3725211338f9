"""Archives: the files in a zip or a tar, one by one, without unpacking them to disk."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, NamedTuple, cast

from nearfield.errors import BadSource, NearfieldError
from nearfield.sources.report import Report
from nearfield.sources.stream import Stream

MOST = 100_000
"""Files of an archive, at most."""

ENDINGS = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".7z", ".rar")
"""Of archives, those included that are not opened."""


class Member(NamedTuple):
    """A file in an archive: its path there, its size unpacked and packed, and what opens it."""

    name: str
    size: int
    packed: int
    open: Callable[[], IO[bytes]]

    @property
    def is_archive(self) -> bool:
        """Whether it is an archive itself, by its name."""
        return self.name.lower().endswith((*ENDINGS, ".tar.gz", ".tar.bz2", ".tar.xz"))


def archive_of(head: bytes) -> str | None:
    r"""``zip`` or ``tar``, by the first bytes; None for what is no archive.

    >>> archive_of(b"PK\x03\x04"), archive_of(b"id,text")
    ('zip', None)
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else None


def members(stream: Stream, kind: str) -> list[Member]:
    """The files of an archive in the order of their names; hidden ones are left out.

    Raises
    ------
    BadSource
        It is damaged, opens with a password only, or holds more than ``MOST`` files.
    """
    report = stream.report
    with sound(report, kind):
        file = stream.seekable()
        found = list(_zipped(file, report) if kind == "zip" else _tarred(file))
    kept = [member for member in found if not _hidden(member.name)]
    if len(kept) > MOST:
        raise BadSource(
            f"{report.name} holds {len(kept):,} files; at most {MOST:,} are read.",
            "Unpack it, and add the folder in parts.",
        )
    return sorted(kept, key=lambda member: member.name)


@contextmanager
def sound(report: Report, kind: str) -> Iterator[None]:
    """Says in one sentence that an archive is damaged, whatever its library raises."""
    try:
        yield
    except NearfieldError:
        raise
    except Exception as error:
        reason = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise BadSource(
            f"{report.name} is no whole {kind} archive: {reason}.",
            "It may have been cut off: fetch or write it again.",
        ) from error


def _zipped(file: IO[bytes], report: Report) -> Iterator[Member]:
    archive = zipfile.ZipFile(file)
    for info in archive.infolist():
        if info.is_dir():
            continue
        if info.flag_bits & 1:
            raise BadSource(
                f"{report.name} opens with a password only.",
                "Unpack it, and name the file that comes out.",
            )

        def opened(info: zipfile.ZipInfo = info) -> IO[bytes]:
            return archive.open(info)

        yield Member(info.filename, info.file_size, max(1, info.compress_size), opened)


def _tarred(file: IO[bytes]) -> Iterator[Member]:
    archive = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 - its members are read later
    for info in archive:
        if not info.isfile():
            continue

        def opened(info: tarfile.TarInfo = info) -> IO[bytes]:
            return cast("IO[bytes]", archive.extractfile(info))

        yield Member(info.name, info.size, max(1, info.size), opened)


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((part.startswith(".") and part != ".") or part == "__MACOSX" for part in parts)
