"""An encoder that is an adapter on another: it knows that one, and maps its rows."""

import json
import warnings
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, Reference, WriteModel, adapt

from nearfield.encoders.runtime import choose_precision
from nearfield.encoders.text import TextEncoder
from nearfield.encoders.text.adapted import Adapted
from nearfield.errors import BadModel, BadVectors

TEXTS = ["the cat", "a red apple", "pain", "on the mat"]


def of(encoder: TextEncoder) -> Adapted:
    """The adapter of an encoder that has one."""
    assert encoder.adapted is not None
    return encoder.adapted


def bf16() -> Any:
    return choose_precision("auto") == "bf16"


@pytest.mark.parametrize(
    "steps", [("Transformer", "Pooling"), ("Transformer", "Pooling", "Normalize")]
)
@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_it_maps_the_rows_of_the_encoder_it_is_made_on(
    write_model: WriteModel, open_model: OpenModel, steps: tuple[str, ...], precision: str
) -> None:
    if precision == "bf16" and not bf16():
        pytest.skip("This CPU has no bf16.")
    folder = write_model(steps=steps)
    base = open_model(folder, precision)
    adapted = open_model(adapt(folder), precision)
    assert base.adapted is None
    assert of(adapted).base == base.fingerprint
    assert adapted.fingerprint != base.fingerprint
    rows = base.encode(TEXTS)
    kept = rows.copy()
    mapped = of(adapted).map(rows)
    assert np.abs(mapped - adapted.encode(TEXTS)).max() < 1e-5
    assert np.abs(mapped - rows).max() > 0.05
    assert np.array_equal(rows, kept)


def test_the_rows_are_those_of_sentence_transformers(
    write_model: WriteModel, open_model: OpenModel, reference: Reference
) -> None:
    folder = adapt(write_model())
    rows = open_model(folder).encode(TEXTS)
    assert np.abs(rows - reference(folder, TEXTS)).max() < 1e-4


def test_limit_prompts_and_map_are_in_the_fingerprints(
    write_model: WriteModel, open_model: OpenModel
) -> None:
    settings = {"prompts": {"query": "the ", "document": "a "}}
    one, other = (open_model(adapt(write_model(settings=settings), seed)) for seed in (0, 1))
    assert of(one).base == of(other).base
    assert one.fingerprint != other.fingerprint
    assert of(open_model(adapt(write_model()))).base != of(one).base
    role = of(one).map(open_model(write_model(settings=settings)).encode_query(TEXTS))
    assert np.abs(role - one.encode_query(TEXTS)).max() < 1e-5


def test_an_adapter_on_an_adapter_maps_the_rows_of_that_one(
    write_model: WriteModel, open_model: OpenModel
) -> None:
    folder = write_model()
    adapt(folder)
    once = open_model(folder)
    twice = open_model(adapt(folder, seed=1))
    assert of(twice).base == once.fingerprint
    assert np.abs(of(twice).map(once.encode(TEXTS)) - twice.encode(TEXTS)).max() < 1e-5


def test_on_torch_too(write_model: WriteModel, reference: Reference) -> None:
    from nearfield.encoders.text.torch_engine import Torch
    from nearfield.models import ModelFolder

    folder = adapt(write_model())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ModelFolder("tiny", folder, "0")
        rows = TextEncoder(model, backend=Torch(folder, "cpu", "f32")).encode(TEXTS)
    assert np.abs(rows - reference(folder, TEXTS)).max() < 1e-4


@pytest.mark.parametrize("steps", [2, 4])
def test_a_folder_that_was_changed_is_refused(
    write_model: WriteModel, open_model: OpenModel, steps: tuple[str, ...]
) -> None:
    folder = adapt(write_model())
    (folder / "nearfield.json").write_text(json.dumps({"adapter": steps}), "utf-8")
    with pytest.raises(BadModel, match=rf"last {steps} steps are an adapter.*Delete"):
        open_model(folder)


def test_a_map_that_is_not_linear_is_refused(
    write_model: WriteModel, open_model: OpenModel
) -> None:
    tanh: dict[str, Any] = {"activation_function": "torch.nn.modules.activation.Tanh"}
    with pytest.raises(BadModel, match="not linear"):
        open_model(adapt(write_model(), **tanh))


def test_rows_of_another_width_are_refused(write_model: WriteModel, open_model: OpenModel) -> None:
    with pytest.raises(BadVectors, match=r"\(n, 32\) was wanted"):
        of(open_model(adapt(write_model()))).map(np.zeros((2, 16), np.float32))


def test_late_passages_are_mapped_too(write_model: WriteModel, open_model: OpenModel) -> None:
    folder = write_model(steps=("Transformer", "Pooling"))
    base = open_model(folder)
    adapted = open_model(adapt(folder))
    [before], [after] = (
        each.encode_passages([" ".join(TEXTS)], late=True, tokens=4) for each in (base, adapted)
    )
    assert after.spans == before.spans
    assert np.abs(after.vectors - of(adapted).map(before.vectors)).max() < 1e-5


def test_a_model_without_an_adapter_is_its_own_base(write_model: WriteModel) -> None:
    from nearfield.encoders.text.modules import read_recipe

    for steps in (("Transformer", "Pooling"), ("Transformer", "Pooling", "Normalize")):
        recipe = read_recipe(write_model(steps=steps))
        assert recipe.base == recipe
