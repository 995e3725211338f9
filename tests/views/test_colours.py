"""The palette can be told apart, with common vision and without red or green."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nearfield.views.colours import CLASSES

# Machado, Oliveira and Fernandes (2009), severity 1.
DEUTAN = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
]
PROTAN = [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
]
TO_LMS = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
TO_LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]


def nearest(colors: Sequence[str], vision: Any) -> float:
    rgb = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colors])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.einsum("nc,dc->nd", linear, vision), 0, 1)
    lms = np.cbrt(np.einsum("nc,dc->nd", linear, TO_LMS))
    lab = np.einsum("nc,dc->nd", lms, TO_LAB)
    away = np.sqrt(((lab[:, None] - lab) ** 2).sum(axis=-1))
    np.fill_diagonal(away, 9)
    return float(away.min())


@pytest.mark.parametrize(
    ("vision", "least"),
    [
        (np.eye(3), (0.155, 0.15, 0.09)),
        (DEUTAN, (0.075, 0.075, 0.056)),
        (PROTAN, (0.09, 0.09, 0.056)),
    ],
)
def test_colours_are_apart(vision: Any, least: tuple[float, float, float]) -> None:
    away = [nearest(CLASSES[:n], vision) for n in (7, 12, 24)]
    assert (np.array(away) >= least).all(), away
