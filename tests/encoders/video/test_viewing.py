"""Pixels before vectors: a wrong preset still gives plausible neighbors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nearfield.encoders.video.bilinear import taps
from nearfield.encoders.video.c3d import SPORTS
from nearfield.encoders.video.i3d import KINETICS as I3D
from nearfield.encoders.video.resnet3d import KINETICS
from nearfield.encoders.video.sampling import MOST, Sampling
from nearfield.encoders.video.viewing import Viewing
from nearfield.types import Segment

SIZES = [(720, 1280), (1280, 720), (144, 193), (128, 171), (112, 112), (50, 300), (241, 319)]


def frame(height: int, width: int, seed: int = 0) -> Any:
    draw = np.random.default_rng(seed)
    return draw.integers(0, 256, (height, width, 3), dtype=np.uint8)


def by_torch(pixels: Any, size: tuple[int, int]) -> torch.Tensor:
    """As torchvision resizes bytes: in float32, rounded half to even."""
    x = torch.from_numpy(pixels).permute(2, 0, 1)[None].float()
    made = torch.nn.functional.interpolate(
        x, size=size, mode="bilinear", align_corners=False, antialias=False
    )
    return made.round()[0]


@pytest.mark.parametrize("size", SIZES)
def test_kinetics_clips_are_prepared_as_torchvision_prepares_them(size: tuple[int, int]) -> None:
    pixels = frame(*size)
    wanted = by_torch(pixels, (128, 171))[:, 8:120, 30:142]
    made = KINETICS.pixels(pixels)
    assert made.shape == (112, 112, 3)
    off = np.abs(made.transpose(2, 0, 1).astype(int) - wanted.numpy())
    assert off.max() <= 1  # where a half is rounded after another order of additions
    assert (off > 0).mean() < 1e-3
    mean, std = (torch.tensor(part)[:, None, None] for part in (KINETICS.mean, KINETICS.std))
    numbers = KINETICS.numbers(made[None])[:, 0]
    clean = (torch.from_numpy(made.copy()).permute(2, 0, 1) / 255 - mean) / std
    assert np.abs(numbers - clean.numpy()).max() < 1e-5


@pytest.mark.parametrize("size", SIZES)
def test_i3d_sees_the_middle_between_minus_one_and_one(size: tuple[int, int]) -> None:
    pixels = frame(*size)
    short, long = min(size), max(size)
    sides = (256, int(256 * long / short))
    tall, wide = sides if size[0] <= size[1] else sides[::-1]
    resized = by_torch(pixels, (tall, wide)) if (tall, wide) != size else None
    top, left = round((tall - 224) / 2), round((wide - 224) / 2)
    made = I3D.pixels(pixels)
    assert resized is not None
    wanted = resized[:, top : top + 224, left : left + 224].numpy()
    assert (np.abs(made.transpose(2, 0, 1).astype(int) - wanted) > 0).mean() < 1e-3
    numbers = I3D.numbers(made[None])
    assert np.abs(numbers - (made[None].transpose(3, 0, 1, 2) / 255 * 2 - 1)).max() < 1e-5


def test_c3d_reads_blue_first_and_takes_a_mean_off() -> None:
    pixels = frame(128, 171)
    made = SPORTS.pixels(pixels)
    assert np.array_equal(made, pixels[8:120, 30:142, ::-1])
    numbers = SPORTS.numbers(made[None])
    assert numbers[:, 0, 0, 0].tolist() == (made[0, 0] - np.array([90.0, 98.0, 102.0])).tolist()


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 400), st.integers(1, 400))
def test_the_matrix_of_one_side_is_torchs(before: int, after: int) -> None:
    made = taps(before, after, range(after))
    matrix = np.zeros((after, before), np.float32)
    np.add.at(matrix, (np.arange(after), made.first), 1 - made.weight)
    np.add.at(matrix, (np.arange(after), made.second), made.weight)
    line = torch.eye(before)[None]
    wanted = torch.nn.functional.interpolate(line, size=after, mode="linear")[0].T
    assert np.abs(matrix - wanted.numpy()).max() < 2e-4


def test_a_part_of_a_frame_is_what_it_is_within_the_whole() -> None:
    pixels = frame(241, 319)
    whole = Viewing(KINETICS.sampling, 128, 171, 128, 171).pixels(pixels)
    assert np.array_equal(KINETICS.pixels(pixels), whole[8:120, 30:142])


def test_windows_follow_each_other_to_the_end() -> None:
    assert KINETICS.sampling.segments(500) == [Segment(0, 500)]
    assert KINETICS.sampling.segments(2500) == [
        Segment(0, 1067),
        Segment(1067, 2134),
        Segment(1433, 2500),
    ]
    seconds = KINETICS.sampling.seconds(Segment(1067, 2134))
    assert len(seconds) == 16
    assert np.allclose(np.diff(seconds), 1 / 15)
    short = KINETICS.sampling.seconds(Segment(0, 100))
    assert short[:2] == [0.0, 1 / 15]
    assert set(short[2:]) == {0.099}


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 10**12))
def test_of_a_long_clip_so_many_frames_are_read_from_all_of_it(length: int) -> None:
    sampling = Sampling(1067, 1067, 15, 16)
    segments = sampling.segments(length)
    assert 1 <= len(segments) * 16 <= MOST
    assert segments == sorted(segments)
    assert len(set(segments)) == len(segments)
    gaps = np.diff([segment.start for segment in segments])
    if len(gaps) > 1:
        assert gaps[:-1].max() - gaps[:-1].min() <= 1067
    assert segments[0].start == 0
    assert segments[-1].end >= length - max([1067, *gaps.tolist()])
