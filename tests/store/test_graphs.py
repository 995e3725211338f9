"""The saved graph: read back whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nearfield.store.graphs import FILE, Graphs
from nearfield.types import KnnGraph

GRAPH = KnnGraph(
    np.array([[1], [2], [0]], np.int32), np.array([[0.5], [0.25], [0.125]], np.float32), 0.75
)
KEYS = np.arange(9, dtype=np.uint64).reshape(3, 3)


@pytest.fixture
def graphs(tmp_path: Path) -> Graphs:
    saved = Graphs(tmp_path, "one")
    saved.write(GRAPH, KEYS)
    return saved


def test_what_is_written_is_read(graphs: Graphs, tmp_path: Path) -> None:
    read = Graphs(tmp_path, "one").read()
    assert read is not None
    graph, keys = read
    np.testing.assert_array_equal(graph.indices, GRAPH.indices)
    np.testing.assert_array_equal(graph.similarities, GRAPH.similarities)
    np.testing.assert_array_equal(keys, KEYS)
    assert graph.recall == 0.75
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_nothing_is_there(tmp_path: Path) -> None:
    assert Graphs(tmp_path, "one").read() is None
    assert Graphs(tmp_path / "gone", "one").read() is None


def test_that_of_another_encoder_is_not_read(graphs: Graphs, tmp_path: Path) -> None:
    assert Graphs(tmp_path, "two").read() is None


def test_another_format_is_not_read(
    graphs: Graphs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("nearfield.store.graphs.FORMAT", 2)
    assert Graphs(tmp_path, "one").read() is None


@pytest.mark.parametrize("at", range(0, 1000, 37))
def test_a_damaged_file_is_not_read_or_tells_the_truth(graphs: Graphs, at: int) -> None:
    content = bytearray(graphs.path.read_bytes())
    at = min(at, len(content) - 1)
    content[at] ^= 0xFF
    graphs.path.write_bytes(content)
    if read := graphs.read():  # some bytes of a zip file are read by nobody
        np.testing.assert_array_equal(read[0].indices, GRAPH.indices)
        np.testing.assert_array_equal(read[0].similarities, GRAPH.similarities)
        np.testing.assert_array_equal(read[1], KEYS)


@pytest.mark.parametrize("content", [b"", b"PK", b"not an archive", None])
def test_half_a_file_is_not_read(graphs: Graphs, content: bytes | None) -> None:
    whole = graphs.path.read_bytes()
    graphs.path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert graphs.read() is None


@pytest.mark.parametrize(
    "graph",
    [
        KnnGraph(GRAPH.indices + 1, GRAPH.similarities),
        KnnGraph(GRAPH.indices - 1, GRAPH.similarities),
        KnnGraph(GRAPH.indices.astype(np.int64), GRAPH.similarities),
        KnnGraph(GRAPH.indices[:2], GRAPH.similarities),
        KnnGraph(GRAPH.indices[:2], GRAPH.similarities[:2]),
        KnnGraph(GRAPH.indices[:, 0], GRAPH.similarities[:, 0]),
    ],
)
def test_arrays_that_do_not_fit_together_are_not_read(graph: KnnGraph, graphs: Graphs) -> None:
    graphs.write(graph, KEYS)
    assert graphs.read() is None


def test_a_disk_that_takes_nothing_is_let_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Graphs(tmp_path / "gone", "one").write(GRAPH, KEYS)
    assert not (tmp_path / "gone").exists()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    Graphs(tmp_path, "one").write(GRAPH, KEYS)
    assert list(tmp_path.iterdir()) == []


def test_sweeping_keeps_only_what_can_be_read(graphs: Graphs, tmp_path: Path) -> None:
    (tmp_path / f".{FILE}.killed").touch()
    graphs.sweep()
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    Graphs(tmp_path, "two").sweep()
    assert list(tmp_path.iterdir()) == []
