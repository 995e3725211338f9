"""``nearfield map``, in process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nearfield import verbs

Run = Callable[..., tuple[int, str, str]]


def test_for_a_person(notes: Run, tmp_path: Path) -> None:
    status, out, err = notes("map")
    assert status == 0
    assert "80 points by umap (n_components 2, random_state 0, n_neighbors 15" in out
    assert "What lies further apart is" in out
    assert "80 points in map.html" in err
    assert "<script" in (tmp_path / "map.html").read_text()


def test_no_map_is_written_over_unasked(notes: Run, tmp_path: Path) -> None:
    (tmp_path / "map.html").write_text("mine")
    (tmp_path / "map-2.html").write_text("mine too")
    _, _, err = notes("map", "--method", "pca")
    assert "80 points in map-3.html" in err
    assert (tmp_path / "map.html").read_text() == "mine"
    notes("map", "--method", "pca", "--out", "map.html", "--yes")
    assert "<script" in (tmp_path / "map.html").read_text()


def test_vectors_of_ones_own(notes: Run) -> None:
    own = ["--vectors", "notes.npy", "--texts", "notes.jsonl"]
    status, out, err = notes("map", "--method", "pca", *own, "--color", "kind", "--out", "own.html")
    assert status == 0
    assert "nothing could be checked.\n80 points in own.html\n" in err
    for verb in ("outliers", "representatives", "duplicates"):
        status, out, _ = notes("--json", verb, *own)
        assert (status, bool(json.loads(out))) == (0, True)


def test_the_axes_of_pca(notes: Run) -> None:
    _, out, _ = notes("map", "--method", "pca", "--out", "map.png")
    assert "Axis 1 holds " in out
    low, high = (
        next(line for line in out.splitlines() if f" {side}: " in line) for side in ("low", "high")
    )
    assert {"apple" in low, "apple" in high} == {True, False}


def test_one_document(notes: Run, tmp_path: Path) -> None:
    line = "--method tsne --perplexity 9 --n-components 2 --random-state 3"
    status, out, _ = notes("--json", "map", *line.split(), "--where", "kind = 'a'")
    assert status == 0
    document = json.loads(out)
    assert document["arguments"] == {"n_components": 2, "random_state": 3, "n_neighbors": 9}
    assert len(document["items"]) == 40
    assert not (tmp_path / "map.html").exists()


def test_compared(notes: Run) -> None:
    status, out, _ = notes("map", "--compare", "--out", "four.html", "--color", "kind")
    assert status == 0
    assert out.splitlines()[0].split() == [
        "method",
        "trustworthiness",
        "continuity",
        "kept",
        "distances",
    ]
    assert [line.split()[0] for line in out.splitlines()[1:5]] == ["umap", "tsne", "pca", "mds"]


def test_a_word_or_a_file_of_words(
    notes: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words: list[Any] = []
    drawn = verbs.map

    def draw(collection: Any, items: Any, color: Any, tokens: Any, options: Any) -> Any:
        words.append(tokens)
        return drawn(collection, method="pca")

    monkeypatch.setattr(sys.modules["nearfield.verbs.map"], "_of_words", draw)
    (tmp_path / "words.txt").write_text("\ufeffapple\npear\n", "utf-8")
    assert notes("map", "--tokens", "apple")[0] == 0
    assert notes("map", "--tokens", "words.txt")[0] == 0
    assert words == ["apple", ["apple", "pear"]]
