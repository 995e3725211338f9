"""One guard around every reader: what a library raises comes out as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from nearfield.errors import FILE, BadSource, NearfieldError, shortened
from nearfield.sources.report import Report

T = TypeVar("T")

_OURS = (NearfieldError, KeyboardInterrupt, SystemExit, GeneratorExit)
_SHOWN = 120  # letters of what a library said


class guarded:  # noqa: N801 - a context manager, as contextlib's
    """Says in one sentence which source cannot be read, where, and why, whatever was raised.

    Libraries meet a broken file with any exception at all: those of Rust with one that is no
    ``Exception``, others with ``MemoryError`` or ``RecursionError``. Errors of nearfield's own pass
    as they are. ``at`` is the place, where it is known.

    >>> with guarded(Report("a.parquet", "a.parquet"), "part 3"):
    ...     raise OverflowError("date value out of range")
    Traceback (most recent call last):
    nearfield.errors.BadSource: a.parquet cannot be read at part 3: date value out of range \
(OverflowError). It may be damaged or cut off: fetch or write it again.
    """

    def __init__(self, report: Report, at: str = "") -> None:
        self._report, self.at = report, at

    def __enter__(self) -> guarded:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is not None and _is_foreign(error):
            raise told(error, self._report, self.at) from error


def drawn(chunks: Iterator[T], report: Report) -> Iterator[T]:
    """The chunks of a file's reader, each drawn under the guard.

    Those of a Python object come as they are: what its own code raises is for its caller.
    """
    if report.given is FILE:
        yield from chunks
        return
    number = 0
    while True:
        with guarded(report, f"part {number + 1}" if number else ""):
            chunk = next(chunks, None)
        if chunk is None:
            return
        number += 1
        yield chunk


def told(error: BaseException, report: Report, at: str = "") -> BadSource:
    """What was raised, as nearfield's own error."""
    where = f" at {at}" if at else ""
    hint = "It may be damaged or cut off: fetch or write it again."
    if report.given is FILE:
        hint = "Correct the value there, or leave it out."
    return BadSource(f"{report.name} cannot be read{where}: {reason_of(error)}.", hint)


def reason_of(error: BaseException) -> str:
    """What an exception of a library says, in a few words.

    >>> reason_of(MemoryError()), reason_of(ValueError("year 20240 is out of range"))
    ('it needs more memory than there is', 'year 20240 is out of range (ValueError)')
    """
    if isinstance(error, MemoryError):
        return "it needs more memory than there is"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    lines = str(error).splitlines()
    kind = type(error).__name__
    if not lines or not lines[0].strip(" ."):
        return kind
    said = lines[0].encode("utf-8", "replace").decode()
    return f"{shortened(said.strip().rstrip('.'), _SHOWN)} ({kind})"


def _is_foreign(error: BaseException) -> bool:
    return not isinstance(error, _OURS)
