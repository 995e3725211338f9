"""A folder of documents: every file of a known kind is an item."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from nearfield.errors import BadSource
from nearfield.sources.chunks import gather
from nearfield.sources.documents import Read, UnreadableError, described
from nearfield.sources.records import Row
from nearfield.sources.report import Report


def read_folder(root: Path, kinds: Mapping[str, Read], report: Report) -> Iterator[list[Row]]:
    """Read the files below ``root`` whose suffix is in ``kinds``, in the order of their paths.

    ``id`` is the path within the folder. Hidden files and folders are left out; files of other
    kinds are counted in a note.
    """
    others: Counter[str] = Counter()
    found = report.total = 0
    for path in _walk(root, report):
        if path.suffix.lower() in kinds:
            found += 1
            report.total += path.stat().st_size if path.exists() else 0
        else:
            others[path.suffix.lower() or "without a suffix"] += 1
    unread = ", ".join(f"{n} {suffix}" for suffix, n in others.most_common())
    if not found:
        raise _nothing(root, kinds, others, report, unread)
    if unread:
        report.note(f"Files that were not read: {unread}.")
    return gather(_rows(root, kinds, report))


def _rows(root: Path, kinds: Mapping[str, Read], report: Report) -> Iterator[tuple[Row, int]]:
    quiet = Report(report.name)  # what could not be entered was said when the files were counted
    for path in _walk(root, quiet):
        read = kinds.get(path.suffix.lower())
        if read is None:
            continue
        name = path.relative_to(root).as_posix()
        try:
            with path.open("rb") as file:
                row = read(file)
            about = described(path)
        except (OSError, UnreadableError) as error:
            report.skip(name, getattr(error, "strerror", None) or str(error))
            continue
        report.done += about["size"]
        yield {"id": name, **row, **about}, len(row["text"] or "")


def _walk(root: Path, report: Report) -> Iterator[Path]:
    def refused(error: OSError) -> None:
        report.skip(Path(error.filename).relative_to(root).as_posix(), error.strerror or "refused")

    for folder, below, files in os.walk(root, onerror=refused):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(folder, name)


def _nothing(
    root: Path, kinds: Mapping[str, Read], others: Counter[str], report: Report, unread: str
) -> BadSource:
    wanted = ", ".join(sorted(kinds))
    if not others:
        return BadSource(
            f"The folder {report.given} is empty; files of {wanted} were wanted.",
            "Put some there, or name a file. Run: nearfield add FILE",
        )
    first = next(p for p in _walk(root, Report(report.name)) if p.suffix.lower() not in kinds)
    there = Report("", str(Path(report.given, first.relative_to(root))))
    return BadSource(
        f"The folder {report.given} holds no file of {wanted}, only {unread}.",
        f"Tables are added one by one. Run: {there.again()}",
    )
