"""Widths, precisions and kinds of array, as sentence-transformers gives them."""

import builtins
import warnings
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, WriteModel

from nearfield.encoders.text import TextEncoder, quantize_embeddings
from nearfield.errors import MissingExtra, UsageError

RNG = np.random.default_rng(0)
ROWS = RNG.standard_normal((200, 24)).astype(np.float32)
ROWS[:, 3] = 0.5  # a column without a range
OTHER = RNG.standard_normal((150, 24)).astype(np.float32) * 0.5
PRECISIONS = ["float32", "int8", "uint8", "binary", "ubinary"]


@pytest.fixture(scope="module")
def theirs() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers.util import quantize_embeddings as reference

    return reference


@pytest.mark.slow
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"ranges": np.stack([OTHER.min(0), OTHER.max(0)])},
        {"calibration_embeddings": OTHER},
        {"ranges": np.stack([OTHER.min(0), OTHER.max(0)]), "calibration_embeddings": ROWS},
    ],
    ids=["own", "ranges", "calibrated", "both"],
)
def test_equals_sentence_transformers(theirs: Any, precision: str, options: dict[str, Any]) -> None:
    for rows in (ROWS, ROWS[:0], *([ROWS[0]] if options or "int8" not in precision else [])):
        ours, wanted = (f(rows, precision, **options) for f in (quantize_embeddings, theirs))
        assert ours.dtype == wanted.dtype
        assert np.array_equal(ours, wanted)


def test_int8_of_one_row_needs_ranges() -> None:
    for rows in (ROWS[0], ROWS[:1]):
        with pytest.raises(UsageError, match="single one came.*ranges="):
            quantize_embeddings(rows, "int8")
    with pytest.raises(UsageError, match="'int4'"):
        quantize_embeddings(ROWS, "int4")


@pytest.mark.parametrize("precision", PRECISIONS)
def test_encode_gives_the_precision(
    plain: TextEncoder, sentences: list[str], precision: str
) -> None:
    fitting = [text for text in sentences if len(text) < 60]
    exact = plain.encode(fitting)
    rows = plain.encode(fitting, precision=precision)
    wanted = quantize_embeddings(exact, precision)
    assert rows.dtype == wanted.dtype
    assert rows.shape == wanted.shape
    assert (rows == wanted).mean() > 0.99  # two runs differ in the last bit of a float


def test_one_text_in_other_precisions(plain: TextEncoder) -> None:
    assert plain.encode("red", precision="ubinary").shape == (4,)
    with pytest.raises(UsageError, match="single"):
        plain.encode("red", precision="int8")


def test_truncated_rows_are_unit_again(
    write_model: WriteModel, open_model: OpenModel, plain: TextEncoder
) -> None:
    full = plain.encode(["red", "the cat"])
    cut = plain.encode(["red", "the cat"], truncate_dim=8)
    assert cut.shape == (2, 8)
    wanted = full[:, :8] / np.linalg.norm(full[:, :8], axis=1, keepdims=True)
    assert np.abs(cut - wanted).max() < 1e-5
    raw = plain.encode(["red"], truncate_dim=8, normalize_embeddings=False)
    assert np.abs(raw - full[:1, :8]).max() < 1e-5  # the model's own rows are unit, then cut
    assert plain.encode("red", truncate_dim=32).shape == (32,)


def test_tensors(plain: TextEncoder) -> None:
    torch = pytest.importorskip("torch")
    rows = plain.encode(["red", "blue"])
    one = plain.encode(["red", "blue"], convert_to_tensor=True)
    assert isinstance(one, torch.Tensor)
    assert one.shape == (2, 32)
    assert np.abs(one.numpy() - rows).max() < 1e-6
    many = plain.encode(["red", "blue"], convert_to_numpy=False)
    assert [row.shape for row in many] == [(32,), (32,)]
    assert plain.encode("red", convert_to_tensor=True).shape == (32,)


def test_tensors_without_torch(plain: TextEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "torch":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"pip install 'nearfield\[train\]'"):
        plain.encode(["red"], convert_to_tensor=True)
