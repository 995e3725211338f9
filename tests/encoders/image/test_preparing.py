"""Pixels against the reference processors: a wrong preset still gives plausible neighbors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nearfield.encoders.image.official import OFFICIAL
from nearfield.encoders.image.positions import spread
from nearfield.encoders.image.preparing import Preparing
from nearfield.encoders.image.processors import FILE, PROCESSORS, processor
from nearfield.errors import BadModel

NEAR = 1e-4


def processors() -> dict[str, Any]:
    import transformers as t

    return {
        "ViT": t.ViTImageProcessor(),
        "ViT, another size": t.ViTImageProcessor(size={"height": 96, "width": 80}, resample=3),
        "Bit": t.BitImageProcessor(),
        "DINOv2": t.BitImageProcessor(
            size={"shortest_edge": 256},
            crop_size={"height": 224, "width": 224},
            image_mean=[0.485, 0.456, 0.406],
            image_std=[0.229, 0.224, 0.225],
        ),
        "Bit, odd": t.BitImageProcessor(
            size={"shortest_edge": 75}, crop_size={"height": 64, "width": 63}, resample=2
        ),
        "CLIP": t.CLIPImageProcessor(),
        "SigLIP": t.SiglipImageProcessor(),
        "ConvNext, small": t.ConvNextImageProcessor(size={"shortest_edge": 224}, crop_pct=0.875),
        "ConvNext, large": t.ConvNextImageProcessor(size={"shortest_edge": 384}, resample=3),
        "ConvNext, odd": t.ConvNextImageProcessor(size={"shortest_edge": 101}, crop_pct=0.9),
    }


NAMES = (
    *("ViT", "ViT, another size", "Bit", "DINOv2", "Bit, odd", "CLIP", "SigLIP"),
    *("ConvNext, small", "ConvNext, large", "ConvNext, odd"),
)


@pytest.mark.parametrize("name", NAMES)
def test_pixels_are_those_of_transformers(
    name: str, pictures: list[Image.Image], tmp_path: Path
) -> None:
    reference = processors()[name]
    reference.save_pretrained(tmp_path)
    ours = processor(tmp_path)
    assert ours is not None
    for picture in pictures:
        wanted = reference(picture, return_tensors="np")["pixel_values"][0]
        assert np.abs(ours.numbers(ours.pixels(picture)) - wanted).max() < NEAR


def test_every_processor_has_a_reference() -> None:
    assert {name.split(",")[0] for name in NAMES} - {"DINOv2", "SigLIP"} <= PROCESSORS.keys()
    assert set(PROCESSORS) == {"ViT", "Siglip", "Bit", "CLIP", "ConvNext"}


@pytest.mark.parametrize("short", [256, 232])
def test_pixels_are_those_of_torchvisions_rule(short: int, pictures: list[Image.Image]) -> None:
    # torchvision's ImageClassification preset, written out; compared with torchvision 0.29.1
    # itself on 160 pictures of random sizes: 4.8e-7.
    for picture in pictures:
        width, height = picture.size
        least, most = min(width, height), max(width, height)
        long = int(short * most / least)
        sides = (short, long) if width <= height else (long, short)
        resized = picture.resize(sides, Image.Resampling.BILINEAR)
        left, top = (round((side - 224) / 2.0) for side in sides)
        cut = np.asarray(resized.crop((left, top, left + 224, top + 224)), np.float32) / 255
        wanted = (cut - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
        ours = Preparing(224, 224, short)
        assert np.abs(ours.numbers(ours.pixels(picture)) - wanted.transpose(2, 0, 1)).max() < 1e-5


def test_the_hash_of_a_resnet_says_how_it_was_resized() -> None:
    row = OFFICIAL["resnet50"]
    assert row.prepared("0676ba61" + "0" * 56)["short"] == 256
    assert row.prepared("11ad3fa6" + "0" * 56)["short"] == 232
    assert row.prepared("0" * 64, "resnet50-11ad3fa6.pth")["short"] == 232
    assert row.prepared("0" * 64, "mine.pth")["short"] == 256
    assert [OFFICIAL[f"resnet{n}"].editions for n in (18, 34)] == [{}, {}]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"image_processor_type": "DonutImageProcessor"}, "names the processor 'DonutImage"),
        ({"do_resize": False}, "says do_resize: false"),
        ({"do_center_crop": False}, "wants pictures of any size"),
        ({"size": {"longest_edge": 224}}, "wants pictures of any size"),
        ({"resample": 9}, "resample: 9; a whole number from 0 to 5"),
    ],
)
def test_a_processor_that_is_not_known_is_a_sentence(
    change: dict[str, Any], why: str, tmp_path: Path
) -> None:
    held = {"image_processor_type": "BitImageProcessor", "size": {"shortest_edge": 256}}
    (tmp_path / FILE).write_text(json.dumps(held | change))
    with pytest.raises(BadModel, match=why):
        processor(tmp_path)
    assert processor(tmp_path / "none") is None


@pytest.mark.parametrize(("rows", "columns"), [(3, 5), (16, 16), (37, 20)])
def test_positions_for_another_size_are_those_of_torch(rows: int, columns: int) -> None:
    import torch

    draw = np.random.default_rng(0)
    table = draw.standard_normal((1, 17 * 17 + 1, 6)).astype(np.float32)
    plane = torch.from_numpy(table[:, 1:].reshape(1, 17, 17, 6)).permute(0, 3, 1, 2)
    wanted = torch.nn.functional.interpolate(plane, (rows, columns), mode="bicubic")
    made = spread(table, rows, columns)
    assert np.array_equal(made[:, 0], table[:, 0])
    ours = made[0, 1:].reshape(rows, columns, 6).transpose(2, 0, 1)
    assert np.abs(ours - wanted[0].numpy()).max() < 1e-5
