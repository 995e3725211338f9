"""A training from what a collection knows."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import UnknownItem, UnknownName, UsageError
from nearfield.training.trained import Trained

Kinds = list[dict[str, str]]

COURSE: dict[str, Any] = {"depth": "adapter", "epochs": 10, "learning_rate": 0.02}


@pytest.fixture(scope="module")
def tickets(
    kinds: Kinds, word_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> nf.Collection:
    collection = nf.open("tickets", db=tmp_path_factory.mktemp("db"), model=str(word_model))
    collection.add([{"id": f"t{n}", **row} for n, row in enumerate(kinds)], text="text", id="id")
    return collection


@pytest.mark.slow
def test_labels_of_a_collection_encode_nothing_again(
    tickets: nf.Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = tickets.encoder()
    monkeypatch.setattr(
        type(encoder), "encode", lambda *_, **__: pytest.fail("a text was encoded again")
    )
    result = tickets.train(label="kind", out=tmp_path / "mine", hard_negatives=1, **COURSE)
    assert isinstance(result, Trained)
    assert result.better
    assert result.comparison is not None
    assert result.comparison.differences["words"]["accuracy"].low > 0
    assert (tmp_path / "mine" / "training" / "loss.png").is_file()


@pytest.mark.slow
def test_the_mapped_rows_are_those_of_the_new_encoder(
    tickets: nf.Collection, tmp_path: Path
) -> None:
    result = tickets.train(label="kind", out=tmp_path / "mine", **COURSE)
    encoder: Any = result.encoder()
    items = tickets.items()
    assert encoder.adapted.base == tickets.encoder().fingerprint
    rows = encoder.encode_document(items.texts)
    assert np.allclose(encoder.adapted.map(items.vectors), rows, atol=1e-3)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "nothing came"),
        ({"label": "kind", "texts": True}, "label and texts came"),
        ({"texts": True}, "Texts alone"),
        ({"texts": True, "group": "kind"}, "groups labels"),
    ],
)
def test_mistakes(
    options: dict[str, Any], says: str, tickets: nf.Collection, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=says):
        tickets.train(out=tmp_path / "mine", **options)


def test_the_columns_of_a_file_are_named_apart(kinds: Kinds, tmp_path: Path) -> None:
    rows = [{**row, "note": "-"} for row in kinds]
    text = next(name for name in kinds[0] if name != "kind")
    options: dict[str, Any] = {"out": tmp_path / "mine", "model": "nowhere", "text": text}
    with pytest.raises(nf.NearfieldError, match="nowhere"):  # which comes after the columns
        nf.train(rows, label="kind", **options)
    with pytest.raises(UsageError, match="sort"):
        nf.train(rows, label="sort", **options)
    with pytest.raises(UsageError, match=f"columns=\\('{text}', 'kind'\\)|{text},kind"):
        nf.train(rows, label="kind", columns=["note"], **options)
    with pytest.raises(UsageError, match="text came alone"):
        nf.train(rows, **options)
    with pytest.raises(UsageError, match="Name the column of its texts too"):
        nf.train(rows, label="kind", out=tmp_path / "mine")


def test_names_that_are_not_there(tickets: nf.Collection, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="kind"):
        tickets.train(label="sort", out=tmp_path / "mine")
    with pytest.raises(UnknownItem, match="nobody"):
        tickets.train(marked=[("t0", "nobody", True)], out=tmp_path / "mine")
