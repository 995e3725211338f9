"""Every error that nearfield raises on purpose.

::

    NearfieldError                 what went wrong, and the next command to type
    ├── UsageError                 a mistake in what was asked (exit status 2)
    │   ├── UnknownName            a model, dataset, collection or column; lists the known ones
    │   ├── UnknownItem            an id that the collection does not hold
    │   ├── BadFilter              a filter that cannot be understood or does not fit
    │   ├── BadSource              a file, folder or object that cannot be read as items
    │   │   ├── BadRow             one broken row, under ``strict``
    │   │   └── AmbiguousColumn    the text column is not obvious
    │   ├── BadVectors             NaN, all zeros, or the wrong width
    │   ├── EncoderMismatch        vectors of another encoder
    │   └── MissingExtra           an optional package; carries the pip line
    └── Failure                    asked rightly, but it could not be done (exit status 1)
        ├── FetchError             a download that failed or whose sha256 is wrong
        ├── BadModel               a model folder that is incomplete or inconsistent
        ├── StoreError             the database cannot be read or written
        └── Busy                   another process is writing

Each carries ``message`` (one sentence: what came, what was wanted), ``hint`` (the next command
to type, may be empty) and ``kind`` (its name, for ``--json``).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def shortened(text: str, most: int = 60) -> str:
    """A text as a sentence or a cell shows it: at most so many letters, then a mark.

    >>> shortened("refund never arrived", 8), shortened("refund", 8)
    ('refund…', 'refund')
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class NearfieldError(Exception):
    """Base of the tree: one sentence, and the next command to type."""

    exit_status = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    @property
    def kind(self) -> str:
        """Name of the error, as ``--json`` prints it."""
        return type(self).__name__

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(NearfieldError):
    """A mistake in what was asked."""

    exit_status = 2


class UnknownName(UsageError):
    """A name that is not known; the message lists those that are."""

    def __init__(self, what: str, name: str, known: Iterable[str], hint: str = "") -> None:
        known = sorted(known)
        near = difflib.get_close_matches(name, known, n=1)
        listing = ", ".join(known) if known else "none yet"
        guess = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"There is no {what} {name!r}; known: {listing}.{guess}", hint)


class UnknownItem(UsageError):
    """An id that the collection does not hold."""


class BadFilter(UsageError):
    """A filter that cannot be understood, or does not fit the columns."""


class BadSource(UsageError):
    """A file, folder or object that cannot be read as items."""


class BadRow(BadSource):
    """One broken row, when ``strict`` asks to stop at the first."""


class AmbiguousColumn(BadSource):
    """The text column is not obvious; the message lists the columns."""


class BadVectors(UsageError):
    """NaN, all zeros, or the wrong width; the message names the row's id."""


class EncoderMismatch(UsageError):
    """Vectors of another encoder than the collection's."""


class MissingExtra(UsageError):
    """An optional package is not installed."""

    def __init__(self, need: str, extra: str) -> None:
        super().__init__(
            f"{need} is in the extra {extra!r}, which is not installed.",
            f"Run: pip install 'nearfield[{extra}]'",
        )


class Failure(NearfieldError):
    """Asked rightly, but it could not be done."""


class FetchError(Failure):
    """A download that failed, or whose sha256 is not the one we know."""


class BadModel(Failure):
    """A model folder that is incomplete, or does not fit together."""


class StoreError(Failure):
    """The database cannot be read or written."""


class Busy(Failure):
    """Another process is writing to the same collection."""
