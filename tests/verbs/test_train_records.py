"""``train --kind record``: from a file of records to a folder that is loaded and searched by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.encoders.records.networks import orders

import nearfield as nf
from nearfield.encoders.records.trained.encoder import TrainedRecordEncoder
from nearfield.errors import UsageError
from nearfield.training.records.learned import LearnedRecords
from nearfield.views.lines.train import lines


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three steps are enough to see the way."""
    monkeypatch.setattr("nearfield.training.records.learning.LEAST", 3)
    monkeypatch.setattr("nearfield.training.records.learning.EPOCHS", 0)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "orders.jsonl"
    rows = [{**order, "late": n % 2 == 0} for n, order in enumerate(orders(60))]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


@pytest.mark.usefixtures("short")
def test_from_a_file_to_a_collection(tmp_path: Path, source: Path) -> None:
    result: Any = nf.train(
        source, out=tmp_path / "net", kind="record", method="tree-lstm", label="late"
    )
    assert isinstance(result, LearnedRecords)
    assert (result.method, result.labels) == ("tree-lstm", ("false", "true"))
    assert list(lines(result)) == [result.sentence]
    assert result.to_arrow().num_rows == 1
    encoder: Any = nf.load(str(result.path))
    assert isinstance(encoder, TrainedRecordEncoder)
    assert "customer.city" in encoder.schema.fields
    kept = nf.open("orders", db=tmp_path / "db", model=str(result.path))
    kept.add(source, kind="record")
    near = kept.similar(kept.items().ids[0], k=3)
    assert len(near.ids) == 3


@pytest.mark.usefixtures("short")
def test_the_kind_alone_is_json2vec(tmp_path: Path, source: Path) -> None:
    result: Any = nf.train(source, out=tmp_path / "net", kind="record")
    assert (result.method, result.label) == ("json2vec", None)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"loss": "cosine"}, "loss is of another training; json2vec learns from records"),
        ({"window": 3}, "window is of another training"),
        ({"method": "doc2vec"}, "doc2vec"),
        ({"kind": "text", "method": "tree-lstm"}, "the kind text came"),
    ],
)
def test_options_that_it_lacks(
    options: dict[str, Any], match: str, tmp_path: Path, source: Path
) -> None:
    with pytest.raises(UsageError, match=match):
        nf.train(source, out=tmp_path / "net", **({"kind": "record"} | options))


def test_without_a_file(tmp_path: Path) -> None:
    orders_ = nf.open("orders", db=tmp_path / "db")
    with pytest.raises(UsageError, match="learns from a file of records"):
        orders_.train(out=tmp_path / "net", kind="record")
