"""Official weights of pictures by name: a row each, with what their file does not say.

The names of torchvision's files end in the first eight hex digits of their sha256; ResNets of the
second edition, which were resized otherwise, are told by them (``torchvision/models/resnet.py``).
"""

from __future__ import annotations

from nearfield.encoders.official import Official

_SHORT = {"height": 224, "width": 224}
_FIRST = {**_SHORT, "short": 256}
_SECOND = {**_SHORT, "short": 232}
_DEPTHS: dict[int, tuple[list[int], str]] = {
    18: ([2, 2, 2, 2], ""),
    34: ([3, 4, 6, 3], ""),
    50: ([3, 4, 6, 3], "11ad3fa6"),
    101: ([3, 4, 23, 3], "cd907fc2"),
    152: ([3, 8, 36, 3], "f82ba261"),
}
# The edition that detectors were trained on, of Caffe's pixels; it ends before the first layer.
_CAFFE = {**_FIRST, "mean": [0.48235, 0.45882, 0.40784], "std": [1 / 255] * 3}
_CONVOLUTIONS = {11: 8, 13: 10, 16: 13, 19: 16}


def _resnet(layers: int) -> Official:
    depths, second = _DEPTHS[layers]
    return Official(
        name=f"resnet{layers}",
        title=f"ResNet-{layers}, ImageNet",
        modality="image",
        config={"model_type": "resnet", "layout": "torchvision", "depths": depths},
        preparing=_FIRST,
        editions={second: _SECOND} if second else {},
    )


def _vgg(layers: int, norm: str, pooling: str) -> Official:
    return Official(
        name=f"vgg{layers}{norm}{'' if pooling == 'fc7' else '-avg'}",
        title=f"VGG-{layers}, ImageNet, {pooling}",
        modality="image",
        config={
            "model_type": "vgg",
            "pooling": pooling,
            "convolutions": _CONVOLUTIONS[layers],
        },
        preparing=_FIRST,
        editions={"88682ab5": _CAFFE} if (layers, norm, pooling) == (16, "", "avg") else {},
    )


EFFICIENTNET_LITE0 = Official(
    name="efficientnet-lite0",
    title="EfficientNet-Lite0, ImageNet",
    modality="image",
    config={"model_type": "efficientnet-lite"},
)

_ROWS = (
    EFFICIENTNET_LITE0,
    *(_resnet(layers) for layers in _DEPTHS),
    *(
        _vgg(layers, norm, pooling)
        for layers in _CONVOLUTIONS
        for norm in ("", "_bn")
        for pooling in ("fc7", "avg")
    ),
)
OFFICIAL: dict[str, Official] = {row.name: row for row in _ROWS}
"""By name. Without ``preparing``, the network's own default counts."""
