"""Official weights of clips by name: a row each, with what their file does not say."""

from __future__ import annotations

from nearfield.encoders.official import Official

_ROWS = (
    Official(
        name="r3d-18",
        title="R3D-18, Kinetics-400",
        modality="video",
        config={"model_type": "resnet3d", "depths": [2, 2, 2, 2], "factored": False},
    ),
    Official(
        name="r2plus1d-18",
        title="R(2+1)D-18, Kinetics-400",
        modality="video",
        config={"model_type": "resnet3d", "depths": [2, 2, 2, 2], "factored": True},
    ),
    Official(
        name="i3d",
        title="I3D, ImageNet and Kinetics-400",
        modality="video",
        config={"model_type": "i3d"},
    ),
    Official(
        name="c3d",
        title="C3D, Sports-1M",
        modality="video",
        config={"model_type": "c3d"},
    ),
)
OFFICIAL: dict[str, Official] = {row.name: row for row in _ROWS}
"""By name. Without ``preparing``, the network's own default counts."""
