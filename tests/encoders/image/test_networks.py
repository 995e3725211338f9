"""Every network of pictures against a reference, on tiny random weights in the official layout."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from tests.encoders.image.conftest import randomize, run, unit
from tests.encoders.image.references import LITE0, SMALL, VGG, EfficientNetLite, ResNet

import nearfield as nf
from nearfield.encoders.image.encoder import PictureEncoder
from nearfield.encoders.image.preparing import Preparing
from nearfield.encoders.image.table import NETWORKS
from nearfield.encoders.image.told import TYPES
from nearfield.encoders.network.config import Config
from nearfield.encoders.official import PREPARING
from nearfield.encoders.runtime import choose_precision
from nearfield.errors import BadModel, UnknownName, UsageError
from nearfield.models import ModelFolder
from nearfield.models.containers import write_tensors

NEAR = 1e-4
TINY = {"height": 64, "width": 64, "short": 72}


def opened(name: str | Path) -> PictureEncoder:
    encoder: Any = nf.load(str(name), precision="f32")
    assert isinstance(encoder, PictureEncoder)
    return encoder


def folder_of(model: torch.nn.Module, folder: Path, config: Any, preparing: Any = None) -> Path:
    """A folder as ``models import`` writes it."""
    folder.mkdir()
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    write_tensors(state, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config))
    (folder / PREPARING).write_text(json.dumps(preparing or {}))
    return folder


def numbers(encoder: PictureEncoder, pictures: list[Image.Image]) -> list[Any]:
    preparing = encoder.preparing
    return [preparing.numbers(preparing.pixels(picture)) for picture in pictures]


def test_every_row_of_the_table_is_told_by_its_name() -> None:
    assert set(NETWORKS) == set(TYPES)


@pytest.mark.parametrize(
    ("depths", "deep"), [([2, 2, 2, 2], False), ([1, 2, 1, 1], True)], ids=["basic", "bottleneck"]
)
def test_resnet_of_torchvision(
    depths: list[int], deep: bool, pictures: list[Image.Image], tmp_path: Path
) -> None:
    model = randomize(ResNet(depths, deep))
    config = {"model_type": "resnet", "layout": "torchvision", "depths": depths}
    encoder = opened(folder_of(model, tmp_path / "m", config, TINY))
    wanted = run(model, numbers(encoder, pictures))
    assert np.abs(encoder.encode(pictures) - wanted).max() < NEAR
    assert encoder.dim == wanted.shape[1]


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("pooling", ["fc7", "avg"])
def test_vgg(norm: bool, pooling: str, pictures: list[Image.Image], tmp_path: Path) -> None:
    model: Any = randomize(VGG([1, 1, 2, 2, 2], norm))
    config = {"model_type": "vgg", "pooling": pooling}
    encoder = opened(folder_of(model, tmp_path / "m", config))
    assert encoder.preparing == Preparing(224, 224, 256)
    wanted = run(model if pooling == "fc7" else model.average, numbers(encoder, pictures))
    assert np.abs(encoder.encode(pictures) - wanted).max() < NEAR


def test_efficientnet_lite(pictures: list[Image.Image], tmp_path: Path) -> None:
    model = randomize(EfficientNetLite(SMALL))
    config = {"model_type": "efficientnet-lite", "repeats": SMALL.repeats}
    config |= {"strides": SMALL.strides}
    odd = {
        "height": 63,
        "width": 70,
        "short": 80,
        "scale": 1.0,
        "mean": [127] * 3,
        "std": [128] * 3,
    }
    encoder = opened(folder_of(model, tmp_path / "m", config, odd))
    wanted = run(model, numbers(encoder, pictures))
    assert np.abs(encoder.encode(pictures) - wanted).max() < NEAR


def saved(model: Any, processor: Any, folder: Path) -> Path:
    """As transformers saves them: its names in the file differ from those in memory."""
    randomize(model).save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def of_transformers(model: Any, processor: Any, pictures: list[Image.Image]) -> Any:
    pixels = processor(pictures, return_tensors="pt").pixel_values
    with torch.inference_mode():
        return model(pixels)


def test_vit(pictures: list[Image.Image], tmp_path: Path) -> None:
    from transformers import ViTConfig, ViTImageProcessor, ViTModel

    config = ViTConfig(
        hidden_size=16,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=24,
        image_size=48,
        patch_size=16,
    )
    model: Any = ViTModel(config, add_pooling_layer=False)
    processor = ViTImageProcessor(size={"height": 48, "width": 48})
    encoder = opened(saved(model, processor, tmp_path / "vit"))
    assert encoder.preparing.short == 0
    wanted = of_transformers(model, processor, pictures).last_hidden_state[:, 0]
    assert np.abs(encoder.encode(pictures) - unit(wanted)).max() < NEAR


def test_vit_of_a_classifier_has_names_with_a_prefix(tmp_path: Path) -> None:
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    config = ViTConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24
    )
    model = ViTForImageClassification(config)
    picture = [Image.new("RGB", (300, 200), "teal")]
    encoder = opened(saved(model, ViTImageProcessor(), tmp_path / "vit"))
    wanted = of_transformers(model.vit, ViTImageProcessor(), picture).last_hidden_state[:, 0]
    assert np.abs(encoder.encode(picture) - unit(wanted)).max() < NEAR


@pytest.mark.parametrize("size", [42, 70])
def test_dinov2_makes_its_positions_for_the_size(
    size: int, pictures: list[Image.Image], tmp_path: Path
) -> None:
    from transformers import BitImageProcessor, Dinov2Config, Dinov2Model

    config = Dinov2Config(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=70, patch_size=14
    )
    model: Any = Dinov2Model(config)
    processor = BitImageProcessor(
        size={"shortest_edge": size + 9}, crop_size={"height": size, "width": size}
    )
    encoder = opened(saved(model, processor, tmp_path / "dino"))
    wanted = of_transformers(model, processor, pictures).last_hidden_state[:, 0]
    assert np.abs(encoder.encode(pictures) - unit(wanted)).max() < NEAR


@pytest.mark.parametrize("kind", ["basic", "bottleneck"])
def test_resnet_of_transformers(kind: Any, pictures: list[Image.Image], tmp_path: Path) -> None:
    from transformers import ConvNextImageProcessor, ResNetConfig, ResNetModel

    config = ResNetConfig(
        embedding_size=4, hidden_sizes=[8, 8, 12, 16], depths=[1, 2, 1, 1], layer_type=kind
    )
    model = ResNetModel(config)
    processor = ConvNextImageProcessor(size={"shortest_edge": 64}, crop_pct=0.875, resample=3)
    encoder = opened(saved(model, processor, tmp_path / "resnet"))
    wanted = of_transformers(model, processor, pictures).pooler_output.flatten(1)
    assert np.abs(encoder.encode(pictures) - unit(wanted)).max() < NEAR


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A ResNet's folder."""
    model = randomize(ResNet([1, 1, 1, 1], deep=False))
    config = {"model_type": "resnet", "layout": "torchvision"}
    return folder_of(model, tmp_path / "tiny", config, TINY)


def test_a_picture_has_the_same_bits_in_any_batch_and_by_any_number_of_threads(
    tiny: Path, pictures: list[Image.Image]
) -> None:
    every = opened(tiny).encode(pictures)
    one: Any = nf.load(str(tiny), precision="f32", threads=1)
    assert np.array_equal(one.encode(pictures[::-1])[::-1], every)
    assert np.array_equal(np.stack([opened(tiny).encode(p) for p in pictures]), every)
    assert opened(tiny).encode([]).shape == (0, 32)


def test_the_preparation_is_a_part_of_the_fingerprint(tiny: Path) -> None:
    before = opened(tiny).fingerprint
    assert opened(tiny).fingerprint == before
    (tiny / PREPARING).write_text(json.dumps(TINY | {"short": 73}))
    other = opened(tiny).fingerprint
    (tiny / PREPARING).write_text(json.dumps(TINY | {"filter": "bicubic"}))
    assert len({before, other, opened(tiny).fingerprint}) == 3


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"depths": [3, 4, 6, 3]}, r"hold \[1, 1, 1, 1\] blocks; \[3, 4, 6, 3\] were wanted"),
    ({"layout": "transformers"}, "hold no tensor embedder.embedder.convolution.weight"),
    ({"model_type": "vgg"}, "hold no tensor features.0.weight"),
    ({"model_type": "vit"}, "hidden_size"),
]


@pytest.mark.parametrize(("change", "why"), WRONG)
def test_a_folder_of_another_kind_is_a_sentence(
    change: dict[str, Any], why: str, tiny: Path
) -> None:
    config = json.loads((tiny / "config.json").read_text())
    (tiny / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(BadModel, match=why):
        nf.load(str(tiny))


@pytest.mark.parametrize(
    ("preparing", "why"),
    [
        ({"height": 64, "width": 64, "shorter": 1}, "holds no preparation of pictures"),
        ({"height": 64, "width": 64, "short": 10}, "less than the crop of 64 x 64"),
        ({"height": "64", "width": 64}, "A picture of 64 x 64 pixels is to be read"),
        ({"height": 64, "width": 64, "filter": "best"}, "resized by 'best'"),
        ({"height": 64, "width": 64, "std": [1, 0, 1]}, "spreads"),
    ],
)
def test_an_impossible_preparation_is_a_sentence(
    preparing: dict[str, Any], why: str, tiny: Path
) -> None:
    (tiny / PREPARING).write_text(json.dumps(preparing))
    with pytest.raises(BadModel, match=why):
        nf.load(str(tiny))


def test_what_it_does_not_know_is_a_sentence(tiny: Path) -> None:
    with pytest.raises(UnknownName, match="option of an encoder of pictures 'pooling'"):
        nf.load(str(tiny), pooling="avg")
    with pytest.raises(UsageError, match="str came where a picture was wanted"):
        opened(tiny).encode(["a red car"])  # type: ignore[list-item]
    with pytest.raises(UsageError, match="ndarray came where a picture was wanted"):
        opened(tiny).encode(np.zeros((3, 64, 64), np.uint8))
    config = Config(tiny / "config.json", {"model_type": "alexnet"})
    from nearfield.encoders.image.table import network

    with pytest.raises(BadModel, match="model_type 'alexnet'; known of pictures: dinov2, eff"):
        network(tiny, config)


def test_a_hubs_repository_says_what_it_is_when_it_is_here(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = ModelFolder("someone/tiny", tiny, "0" * 64)
    monkeypatch.setattr("nearfield.models.find", lambda name, **_: here)
    encoder: Any = nf.load("someone/tiny", precision="f32")
    assert isinstance(encoder, PictureEncoder)
    assert encoder.name == "someone/tiny"


def test_precisions(tiny: Path, pictures: list[Image.Image]) -> None:
    with pytest.raises(UsageError, match="int8 takes a calibration, which pictures do not have"):
        nf.load(str(tiny), precision="int8")
    if choose_precision("auto") != "bf16":
        pytest.skip("this CPU has no bf16")
    half: Any = nf.load(str(tiny), precision="bf16")
    cosines = (half.encode(pictures) * opened(tiny).encode(pictures)).sum(axis=1)
    assert cosines.min() > 0.999


def test_it_goes_to_another_process(tiny: Path, pictures: list[Image.Image]) -> None:
    encoder = opened(tiny)
    copy = pickle.loads(pickle.dumps(encoder))
    assert copy.fingerprint == encoder.fingerprint
    assert np.array_equal(copy.encode(pictures), encoder.encode(pictures))


@pytest.mark.slow
@pytest.mark.weights
def test_the_real_efficientnet_is_its_reference(
    pictures: list[Image.Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import load_file
    from sklearn.datasets import load_sample_images

    monkeypatch.delenv("NEARFIELD_CACHE")
    photos = [Image.fromarray(pixels) for pixels in load_sample_images().images]
    pictures = [*photos, *pictures]
    encoder = opened("efficientnet-lite0")
    model = EfficientNetLite(LITE0, 1000)
    model.load_state_dict(load_file(encoder.folder.path / "model.safetensors"))
    wanted = run(model.eval(), numbers(encoder, pictures))
    rows = encoder.encode(pictures)
    assert np.abs(rows - wanted).max() < 1e-5
    small = [photo.crop((60, 40, 580, 380)).resize((260, 170)) for photo in photos]
    assert (encoder.encode(small) @ rows.T).argmax(axis=1).tolist() == [0, 1]
