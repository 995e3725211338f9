"""A folder: every document, and every picture, is an item."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from nearfield.errors import FILE, BadSource, Hint, NearfieldError
from nearfield.sources.captions import Captions, captions_in
from nearfield.sources.chunks import gather
from nearfield.sources.documents import Read, UnreadableError, described
from nearfield.sources.entries import Entry
from nearfield.sources.guard import reason_of
from nearfield.sources.media import entry_of
from nearfield.sources.memory import Chunk
from nearfield.sources.records import Row
from nearfield.sources.report import Report
from nearfield.types import Modality


@dataclass(frozen=True)
class Wanted:
    """The suffixes of what is read: documents by their reader, other items by their modality."""

    documents: Mapping[str, Read]
    media: Mapping[str, Modality]
    place: bool = False  # where pictures were taken

    def __contains__(self, suffix: str) -> bool:
        return suffix in self.documents or suffix in self.media

    def __str__(self) -> str:
        return ", ".join(sorted({*self.documents, *self.media}))


def read_folder(root: Path, wanted: Wanted, report: Report) -> Iterator[Chunk]:
    """Read the files below ``root`` that are wanted: documents first, each in the order of paths.

    ``id`` is the path within the folder. Hidden files and folders are left out, and so are pipes,
    devices and links that lead outside, which a note names; other files are counted in one.
    """
    others: Counter[str] = Counter()
    count = report.total = 0
    captions = _captions(root, wanted, report)
    for path, size in _walk(root, report):
        suffix = _suffix(path)
        if captions.hold(_name(path, root)):
            report.total += size
        elif suffix in wanted:
            count += 1
            report.total += size
        else:
            others[suffix or "without a suffix"] += 1
    unread = ", ".join(f"{n} {suffix}" for suffix, n in others.most_common())
    if not count:
        raise _nothing(root, wanted, others, report, unread)
    if unread:
        report.note(f"Files that were not read: {unread}.")
    media = map(tuple, gather(_entries(root, wanted, captions, report)))
    return chain(gather(_rows(root, wanted.documents, captions, report)), media)


def _captions(root: Path, wanted: Wanted, report: Report) -> Captions:
    """What files of the folder say of its pictures."""
    quiet = Report(report.name)
    names = {_name(path, root) for path, _ in _walk(root, quiet)} if wanted.media else set()
    media = {name for name in names if _suffix(name) in wanted.media}
    return captions_in(root, names, media, report) if media else Captions()


def _rows(
    root: Path, readers: Mapping[str, Read], captions: Captions, report: Report
) -> Iterator[tuple[Row, int]]:
    for path, name in _named(root, readers, report):
        if captions.hold(name):
            continue
        try:
            about = described(path)
            with path.open("rb") as file:
                for row in several(readers[path.suffix.lower()](file), name):
                    yield {**row, **about}, len(row["text"] or "")
        except NearfieldError:
            raise
        except (OSError, UnreadableError) as error:
            report.skip(name, getattr(error, "strerror", None) or str(error))
            continue
        except Exception as error:  # of a format's library
            report.skip(name, reason_of(error))
            continue
        report.done += about["size"]


def several(read: Row | Iterator[Row], name: str) -> Iterator[Row]:
    """The one document of a file, or the many, with their ids: its name is in them."""
    if isinstance(read, dict):
        yield {"id": name, **read}
        return
    for row in read:
        yield {**row, "id": f"{name}/{row['id']}"}


def _entries(
    root: Path, wanted: Wanted, captions: Captions, report: Report
) -> Iterator[tuple[Entry, int]]:
    for path, name in _named(root, wanted.media, report):
        modality, told = wanted.media[path.suffix.lower()], captions.of(root, name)
        try:
            entry = entry_of(path, name, modality, told, place=wanted.place)
        except OSError as error:
            report.skip(name, error.strerror or str(error))
            continue
        report.done += entry.metadata["size"]
        yield entry, entry.weight


def _named(
    root: Path, suffixes: Mapping[str, object], report: Report
) -> Iterator[tuple[Path, str]]:
    """The files of these suffixes, and their paths within the folder."""
    quiet = Report(report.name)  # what could not be entered was noted when the files were counted
    for path, _ in _walk(root, quiet):
        if _suffix(path) in suffixes:
            yield Path(path), _name(path, root)


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 - Path takes 10 times as long


def _name(path: str, root: Path) -> str:
    """A path that begins with the folder's, within it; in a fifth of the time of ``_within``."""
    return path[len(os.path.join(root, "")) :].replace(os.sep, "/")  # noqa: PTH118


def _within(path: str, root: Path) -> str:
    begin = f"{root}{os.sep}"
    if path.startswith(begin):  # Path takes 5 times as long
        return path[len(begin) :].replace(os.sep, "/")
    return Path(path).relative_to(root).as_posix()


def _walk(root: Path, report: Report) -> Iterator[tuple[str, int]]:
    """The files of a folder, in the order of their paths, and how many bytes each has."""

    def refused(error: OSError) -> None:
        report.skip(_within(error.filename, root), error.strerror or "refused")

    inside = root.resolve()
    for folder, below, files in os.walk(root, onerror=refused):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                path = f"{folder}{os.sep}{name}"
                reason, size = _is_none(path, inside)
                if reason:
                    report.note(f"Not read: {_within(path, root)}, {reason}.")
                else:
                    yield path, size


def _is_none(path: str, inside: Path) -> tuple[str, int]:
    """Why a path is no file of the folder, empty where it is one; and its bytes."""
    try:
        state = os.lstat(path)
        if stat.S_ISLNK(state.st_mode):
            if not Path(path).resolve().is_relative_to(inside):
                return "a link that leads outside the folder", 0
            state = Path(path).stat()
    except (OSError, RuntimeError):  # gone, or a link to itself: said when it is opened
        return "", 0
    is_file = stat.S_ISREG(state.st_mode)
    return "" if is_file else "which is no file but a pipe or a device", state.st_size


def _nothing(
    root: Path, wanted: Wanted, others: Counter[str], report: Report, unread: str
) -> BadSource:
    if not others:
        return BadSource(
            f"The folder {report.given} is empty; files of {wanted} were wanted.",
            Hint.run("add", FILE, words="Put some there, or name a file. Run:"),
        )
    first = next(p for p, _ in _walk(root, Report(report.name)) if _suffix(p) not in wanted)
    there = Report("", str(Path(report.given, _within(first, root))))
    return BadSource(
        f"The folder {report.given} holds no file of {wanted}, only {unread}.",
        there.again("Tables are added one by one. Run:"),
    )
