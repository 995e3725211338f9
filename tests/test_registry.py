"""What other packages register stands in the tables beside ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from nearfield import datasets, verbs
from nearfield.datasets.table import DATASETS
from nearfield.errors import UnknownName
from nearfield.registry import entries, rows
from nearfield.sources import formats
from nearfield.sources.formats import FORMATS, Format
from nearfield.verbs import VERBS, Verb

ROWS: dict[str, Any] = {
    "formats": Format("Leaves", (".leaf",), FORMATS["csv"].read),
    "datasets": replace(DATASETS[0], name="herbarium"),
    "verbs": Verb(lambda: None),
}


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One row in each group, by the name of the group."""

    def points(group: str) -> list[EntryPoint]:
        return [EntryPoint(group, "module:ROW", group)]

    caches: list[Callable[..., Any]] = [formats.formats, formats._by_suffix, verbs.verbs]
    monkeypatch.setattr("nearfield.registry.has_entries", lambda: True)
    monkeypatch.setattr("importlib.metadata.entry_points", points)
    monkeypatch.setattr(EntryPoint, "load", lambda self: ROWS[self.group.split(".")[1]])
    _forget(caches)
    yield
    _forget(caches)


def _forget(caches: list[Callable[..., Any]]) -> None:
    for cached in caches:
        cached.cache_clear()  # type: ignore[attr-defined]


def test_a_format_reads_files_by_their_ending(registered: None) -> None:
    assert formats.format_by_name(Path("oak.leaf")) == "nearfield.formats"
    assert formats.known("nearfield.formats").title == "Leaves"


def test_a_dataset_is_known_by_name(registered: None) -> None:
    assert [each.name for each in datasets.known()][-1] == "herbarium"


def test_a_verb_is_in_the_table(registered: None) -> None:
    assert list(verbs.verbs()) == [*VERBS, "nearfield.verbs"]


def test_a_verb_of_ours_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    verbs.verbs.cache_clear()
    monkeypatch.setattr("nearfield.verbs.table.rows", lambda _: {"search": Verb(lambda: None)})
    assert verbs.verbs() == VERBS
    verbs.verbs.cache_clear()


def test_nothing_is_imported_for_the_names(registered: None) -> None:
    assert list(entries("formats")) == ["nearfield.formats"]
    assert rows("formats") == {"nearfield.formats": ROWS["formats"]}


def test_a_group_of_ours_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "herbs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: herbs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[nearfield.formats]\nleaf = herbs:LEAF\n")
    assert entries("formats") == {}
    monkeypatch.syspath_prepend(tmp_path)
    assert entries("formats")["leaf"].value == "herbs:LEAF"
    monkeypatch.setattr("sys.path", [])
    assert entries("formats") == {}


def test_without_them_ours_alone() -> None:
    with pytest.raises(UnknownName, match="csv"):
        formats.known("leaf")
    assert datasets.known() == list(DATASETS)
