from __future__ import annotations

import pytest

from nearfield.errors import BadFilter
from nearfield.store.patterns import canonical


@pytest.mark.parametrize(
    ("pattern", "escape", "expected"),
    [
        ("a%_", "\\", "a%_"),
        (r"50\%", "\\", r"50\%"),
        (r"a\b", "\\", "ab"),  # escaped for nothing
        (r"a\\b", "\\", r"a\\b"),
        ("50!%", "!", r"50\%"),
        (r"a\%!!", "!", r"a\\%!"),
        ("", "!", ""),
    ],
)
def test_canonical(pattern: str, escape: str, expected: str) -> None:
    assert canonical(pattern, escape) == expected


@pytest.mark.parametrize(("pattern", "escape"), [("a!", "!"), ("a", ""), ("a", "!!"), ("\\", "\\")])
def test_impossible(pattern: str, escape: str) -> None:
    with pytest.raises(BadFilter):
        canonical(pattern, escape)
