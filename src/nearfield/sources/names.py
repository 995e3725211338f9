"""Column names: none empty, none twice."""

from __future__ import annotations

from collections.abc import Iterable


class Renamed(str):
    """A name that stands for another one, ``original``, which was taken.

    >>> Renamed("text_2", "text").original
    'text'
    """

    __slots__ = ("original",)
    original: str

    def __new__(cls, name: str, original: str) -> Renamed:
        """Make the name."""
        made = super().__new__(cls, name)
        made.original = original
        return made


def named(cells: list[str]) -> list[str]:
    """Make column names of a header: trimmed, none empty, none twice.

    >>> named(["a", " a ", "", "a_2"])
    ['a', 'a_3', 'column3', 'a_2']
    """
    names: list[str] = []
    trimmed = [cell.strip() for cell in cells]
    for i, cell in enumerate(trimmed):
        name = cell or f"column{i + 1}"
        names.append(unused(name, [*names, *trimmed[i + 1 :]]) if name in names else name)
    return names


def unused(name: str, taken: Iterable[str]) -> str:
    """Return ``name`` with the first number, from 2, that makes it new.

    >>> unused("text", ["text", "text_2"])
    'text_3'
    """
    held = set(taken)
    number = 2
    while f"{name}_{number}" in held:
        number += 1
    return f"{name}_{number}"
