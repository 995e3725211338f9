"""Pairs that somebody judged."""

from pathlib import Path

import pytest

from nearfield.errors import BadSource
from nearfield.sources.judged import read_marked


def test_marks_are_read_in_several_spellings(tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_text("id1,id2,duplicate\na,b,1\na,c,No\nb,c,TRUE\n")
    assert read_marked(path) == [("a", "b", True), ("a", "c", False), ("b", "c", True)]


@pytest.mark.parametrize("line", ["a,b,", "a,,1", "a,b,maybe"])
def test_a_line_that_is_no_marked_pair_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_text(f"id1,id2,duplicate\na,b,1\n{line}\n")
    with pytest.raises(BadSource, match="Line 3 of .* is no marked pair"):
        read_marked(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="none.csv cannot be read"):
        read_marked(tmp_path / "none.csv")
