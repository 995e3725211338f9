"""``preprocessor_config.json``, as transformers' image processors read it: a row a processor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from nearfield.encoders.image.preparing import HALF, IMAGENET, Filter, Preparing
from nearfield.encoders.network.config import Config
from nearfield.errors import BadModel

FILE = "preprocessor_config.json"
# Pillow's numbers of its filters, which the files hold.
RESAMPLE: dict[int, Filter] = {
    0: "nearest",
    1: "lanczos",
    2: "bilinear",
    3: "bicubic",
    4: "box",
    5: "hamming",
}
BICUBIC, BILINEAR = 3, 2
CLIP = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
Color = tuple[tuple[float, ...], tuple[float, ...]]


def processor(folder: Path) -> Preparing | None:
    """What the folder's ``preprocessor_config.json`` wants; None where there is none.

    Raises
    ------
    BadModel
        It is of a processor that is not known, or wants what cannot be.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    config = Config(path)
    named = config.text("image_processor_type", config.text("feature_extractor_type", ""))
    name = named
    for ending in ("Fast", "Pil", "ImageProcessor", "FeatureExtractor"):
        name = name.removesuffix(ending)
    if name not in PROCESSORS:
        known = ", ".join(f"{each}ImageProcessor" for each in PROCESSORS)
        raise BadModel(f"{path} names the processor {named!r}; known: {known}.")
    for step in ("do_resize", "do_rescale", "do_normalize"):
        if not config.boolean(step, True):
            raise BadModel(f"{path} says {step}: false; the network is to read what it was fed.")
    return PROCESSORS[name](config)


def _squashed(config: Config, *, resample: int, color: Color) -> Preparing:
    """To the size, whatever the sides were."""
    size = config.values.get("size", 224)
    if isinstance(size, dict):
        height, width = size.get("height", 224), size.get("width", 224)
    else:
        height = width = size
    return Preparing(height, width, 0, _filter(config, resample), **_scaled(config, color))


def _cropped(config: Config, *, color: Color) -> Preparing:
    """The shorter side to the size, and the middle."""
    size: Any = config.values.get("size", 224)
    crop: Any = config.values.get("crop_size", 224)
    short = size.get("shortest_edge") if isinstance(size, dict) else size
    if not config.boolean("do_center_crop", True) or not isinstance(short, int):
        raise BadModel(f"{config.path} wants pictures of any size; a network reads one.")
    sides: Any = crop if isinstance(crop, dict) else {"height": crop, "width": crop}
    height, width = sides.get("height"), sides.get("width")
    chosen = _filter(config, BICUBIC)
    return Preparing(height, width, short, chosen, "floor", **_scaled(config, color))


def _by_share(config: Config) -> Preparing:
    """ConvNext's: of small sizes the middle is ``crop_pct`` of the picture, others are squashed."""
    size = config.values.get("size", {"shortest_edge": 384})
    side = size.get("shortest_edge", size.get("height")) if isinstance(size, dict) else size
    share = config.number("crop_pct", 224 / 256)
    if not isinstance(side, int) or not 0 < share <= 1:
        raise BadModel(f"{config.path} says size {size!r}, crop_pct {share!r}.")
    chosen, scaled = _filter(config, BILINEAR), _scaled(config, IMAGENET)
    if side >= 384:
        return Preparing(side, side, 0, chosen, **scaled)
    return Preparing(side, side, int(side / share), chosen, "floor", **scaled)


def _filter(config: Config, default: int) -> Filter:
    return RESAMPLE[config.integer("resample", default, least=0, most=5)]


def _scaled(config: Config, color: Color) -> dict[str, Any]:
    mean, std = (config.values.get(f"image_{name}") for name in ("mean", "std"))
    return {
        "scale": config.number("rescale_factor", 1 / 255),
        "mean": _colors(mean, color[0]),
        "std": _colors(std, color[1]),
    }


def _colors(value: Any, default: tuple[float, ...]) -> tuple[float, ...]:
    if value is None:
        return default
    return (float(value),) * 3 if isinstance(value, int | float) else tuple(map(float, value))


PROCESSORS: dict[str, Callable[[Config], Preparing]] = {
    "ViT": partial(_squashed, resample=BILINEAR, color=HALF),
    "Siglip": partial(_squashed, resample=BICUBIC, color=HALF),
    "Bit": partial(_cropped, color=CLIP),
    "CLIP": partial(_cropped, color=CLIP),
    "ConvNext": _by_share,
}
"""By the name without its ending; the defaults are those of the classes in transformers 5.23."""
