"""What may be encoded: texts, and nothing that only looks like them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, runtime_checkable

import numpy as np

from nearfield.errors import UsageError, shortened

# Texts that are tokenized, sorted and embedded together, and their characters: a window of token
# ids takes some 40 bytes a token, so at most about 40 MB (a longer text is a window of its own).
WINDOW = 4096
CHARACTERS = 4_000_000


@runtime_checkable
class Indexed(Protocol):
    """What has a length and items: a list, an array, a column of any library."""

    def __len__(self) -> int: ...

    def __getitem__(self, key: Any, /) -> Any: ...


@runtime_checkable
class Keyed(Protocol):
    """A dictionary or a data frame; pandas' series has keys too."""

    def keys(self) -> Any:
        """The names."""


@runtime_checkable
class Series(Protocol):
    """A column of pandas."""

    @property
    def iloc(self) -> Any:
        """Items by their place."""


@runtime_checkable
class Frame(Protocol):
    """A frame of pandas or Polars."""

    @property
    def columns(self) -> Any:
        """The names."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""

    def __getitem__(self, key: Any, /) -> Any: ...


@runtime_checkable
class ArrowTable(Protocol):
    """A table of Arrow."""

    @property
    def column_names(self) -> list[str]:
        """The names."""

    def column(self, i: int) -> Any:
        """One of its columns."""


@runtime_checkable
class Arrow(Protocol):
    """An Arrow array, chunked or not."""

    def to_pylist(self) -> list[Any]:
        """Its items as Python's own."""


def as_list(texts: Any) -> list[str]:
    """See that this is a sequence of strings, before anything is computed; a list stays itself.

    Arrays and columns (NumPy, pandas, Polars, Arrow) are sequences too, and so are frames, tables
    and arrays of one column.

    Raises
    ------
    UsageError
        It is not, or one of them has half a surrogate pair; says which.

    >>> as_list(("a", "b"))
    ['a', 'b']
    """
    texts = _only_column(texts)
    is_table = isinstance(texts, Keyed) and not isinstance(texts, Series)  # dict, data frame
    is_scalar = isinstance(texts, bytes | bytearray | str) or (
        isinstance(texts, np.ndarray) and not texts.ndim
    )
    if is_scalar or is_table or not isinstance(texts, Indexed):
        raise UsageError(
            f"{_describe(texts)} came where a list of strings was wanted.",
            "Anything that can be walked through becomes one by list(...), or goes to "
            "encode_stream(...).",
        )
    if isinstance(texts, Arrow):  # its own scalars are no strings
        texts = texts.to_pylist()
    return list(checked(texts)) if not isinstance(texts, list) else _checked_list(texts)


def _only_column(texts: Any) -> Any:
    """The one column of a frame, a table or a matrix; anything else as it is."""
    if isinstance(texts, np.ndarray) and texts.ndim == 2 and texts.shape[1] == 1:
        return texts[:, 0]
    if isinstance(texts, ArrowTable):
        names = list(texts.column_names)
    elif isinstance(texts, Frame) and len(texts.shape) == 2:
        names = list(texts.columns)
    else:
        return texts
    if len(names) != 1:
        listed = ", ".join(map(str, names[:10]))
        raise UsageError(
            f"A frame of {len(names)} columns ({shortened(listed)}) came where texts were wanted.",
            "Give one of them, as frame['text'].",
        )
    return texts.column(0) if isinstance(texts, ArrowTable) else texts[names[0]]


def checked(texts: Iterable[Any]) -> Iterator[str]:
    """Walk through texts, and stop with a ``UsageError`` at the first that is none."""
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise UsageError(
                f"The item at position {place} is {_describe(text)}; a string was wanted.",
                "Leave such items out, or turn them into text first.",
            )
        if not text.isascii():
            _check_unicode(text, place)
        yield text


def windows(texts: Iterable[str]) -> Iterator[list[str]]:
    """Walk through texts, at most ``WINDOW`` and about ``CHARACTERS`` at a time."""
    window: list[str] = []
    size = 0
    for text in texts:
        if window and (len(window) == WINDOW or size + len(text) > CHARACTERS):
            yield window
            window, size = [], 0
        window.append(text)
        size += len(text)
    if window:
        yield window


def _checked_list(texts: list[Any]) -> list[str]:
    for _ in checked(texts):
        pass
    return texts


def _check_unicode(text: str, place: int) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"The text at position {place} has half a surrogate pair "
            f"({text[error.start]!a}) at character {error.start}; valid Unicode was wanted.",
            "Replace it: text.encode('utf-8', 'replace').decode().",
        ) from None


def _describe(value: Any) -> str:
    if value is None:
        return "None"
    shown = repr(value)
    return f"{type(value).__name__} {shown if len(shown) <= 40 else shown[:37] + '...'}"
