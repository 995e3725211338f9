"""What the user asked of a source, and how much of it is held at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from nearfield.errors import Hint, UsageError
from nearfield.types import Modality

Clean: TypeAlias = Literal["auto", "html", "mail", "none"]
"""What becomes of HTML and of quoted mail in a column of text: out where the column holds it, in
any case, never."""

ROWS = 4096
"""Rows of a batch, at most."""

BYTES = 8 << 20
"""Bytes of text in a batch, about; a longer text is a batch of its own."""


@dataclass(frozen=True)
class Written:
    """How a source is written, where it does not tell that itself.

    ``format`` and ``encoding`` are the file's; ``sheet`` is the sheet of a workbook, the file in an
    archive or the list in a JSON object; ``skip_rows`` are above the table; ``header`` says whether
    its first row names the columns. Cells that hold one of ``na`` are missing; ``date_format`` (as
    ``strftime`` knows it) and ``decimal`` are for columns whose cells fit.

    >>> Written(decimal=",").checked().decimal
    ','
    """

    format: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    skip_rows: int = 0
    header: bool | None = None
    na: tuple[str, ...] = ()
    date_format: str | None = None
    decimal: str | None = None

    def checked(self) -> Written:
        """Itself; raises ``UsageError`` for what no table can be written as."""
        if self.decimal not in (None, ".", ","):
            raise UsageError(
                f"decimal is {self.decimal!r}; wanted a point or a comma.", Hint.use(decimal=",")
            )
        if self.skip_rows < 0:
            raise UsageError(f"skip_rows is {self.skip_rows}; wanted 0 or more.")
        if self.date_format is not None:
            _check_date_format(self.date_format)
        return self


AS_IT_IS = Written()
"""Nothing was said: the source tells."""


@dataclass(frozen=True)
class Request:
    """The columns of the text and of the ids, where they were named, and the items' modality.

    Several columns of ``text`` are joined. ``clean`` is what becomes of HTML and of quoted mail in
    the texts; ``written`` how the source is written, where that was said; ``place`` asks for where
    pictures were taken.
    """

    text: tuple[str, ...] = ()
    id: str | None = None
    kind: Modality | None = None
    clean: Clean = "auto"
    written: Written = AS_IT_IS
    place: bool = False

    @property
    def encoding(self) -> str | None:
        """The encoding that was named."""
        return self.written.encoding

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that was named."""
        return (*self.text, *([] if self.id is None else [self.id]))


def several(names: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name, several, or none.

    >>> several("body"), several(["title", "body"]), several(None)
    (('body',), ('title', 'body'), ())
    """
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(dict.fromkeys(names))


def _check_date_format(form: str) -> None:
    day = datetime(2024, 12, 31, 23, 58, 59, tzinfo=UTC)
    try:
        told = datetime.strptime(day.strftime(form), form)
    except ValueError:
        told = None
    if told is None or told.year != day.year:
        raise UsageError(
            f"date_format is {form!r}, which gives no date.",
            Hint.use("For 31.12.2024 23:58 use:", date_format="%d.%m.%Y %H:%M"),
        )
