"""What may be encoded: texts, and nothing that only looks like them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nearfield.errors import UsageError


def as_list(texts: Any) -> list[str]:
    """See that this is a sequence of strings, before anything is computed; a list stays itself.

    Raises
    ------
    UsageError
        It is not, or one of them has half a surrogate pair; says which.

    >>> as_list(("a", "b"))
    ['a', 'b']
    """
    is_sequence = hasattr(texts, "__len__") and hasattr(texts, "__getitem__")
    is_table = hasattr(texts, "keys") and not hasattr(texts, "iloc")  # a dict, but not a Series
    if isinstance(texts, bytes | bytearray | str) or is_table or not is_sequence:
        raise UsageError(
            f"{_describe(texts)} came where a list of strings was wanted.",
            "Anything that can be walked through becomes one by list(...).",
        )
    listed = texts if isinstance(texts, list) else list(texts)
    for place, text in enumerate(listed):
        if not isinstance(text, str):
            raise UsageError(
                f"The item at position {place} is {_describe(text)}; a string was wanted.",
                "Leave such items out, or turn them into text first.",
            )
        if not text.isascii():
            _check_unicode(text, place)
    return listed


def windows(texts: list[str], size: int) -> Iterator[list[str]]:
    """Walk through texts ``size`` at a time."""
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


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
