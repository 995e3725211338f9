"""Which pieces of a recording are read, as the published programs cut it."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest

from nearfield.encoders.audio.ge2e import VOICE
from nearfield.encoders.audio.musicnn import TAGGING
from nearfield.encoders.audio.openl3 import SECONDS
from nearfield.encoders.audio.vggish import PATCHES
from nearfield.encoders.audio.windows import Windows, windows_of
from nearfield.errors import BadModel
from nearfield.types import Segment

LENGTHS = [1, 200, 975, 1_000, 1_599, 1_600, 1_976, 2_369, 2_370, 2_371, 5_300, 61_234]
DATA = Path(os.environ.get("NEARFIELD_DATA", "data"), "openl3")


def utterances(milliseconds: int) -> list[int]:
    """Resemblyzer's partial utterances at 1.3 a second, three quarters full, in frames of 10 ms."""
    samples = milliseconds * 16
    frames = math.ceil((samples + 1) / 160)
    starts = list(range(0, max(1, frames - 160 + 77 + 1), 77))
    if len(starts) > 1 and (samples - starts[-1] * 160) / 25_600 < 0.75:
        starts.pop()
    return [10 * start for start in starts]


def seconds(milliseconds: int, hop: int) -> int:
    """How many windows OpenL3 makes, the first of which is centred on the first sample."""
    padded = milliseconds + 500
    return 1 + max(0, math.ceil((padded - 1000) / hop))


@pytest.mark.parametrize("length", LENGTHS)
def test_as_the_published_programs(length: int) -> None:
    assert [w.start for w in VOICE.windows.of(length)] == utterances(length)
    for hop in (100, 500, 1000):
        windows = Windows(1000, hop, ahead=500, slack=hop - 1).of(length)
        assert len(windows) == seconds(length, hop)
        assert windows[0].start == -500
    frames = 1 + (length * 16 - 400) // 160
    assert len(PATCHES.windows.of(length)) == max(1, frames // 96)
    frames = 1 + length * 16 // 256
    published = len(range(0, max(0, frames - 186), 187))
    ours = TAGGING.windows.of(length)
    assert len(ours) - max(1, published) in (0, 1)
    assert [w.start for w in ours][:published] == [2992 * n for n in range(published)]


@pytest.mark.parametrize("windows", [VOICE.windows, TAGGING.windows, SECONDS, PATCHES.windows])
@pytest.mark.parametrize("length", LENGTHS)
def test_segments_lie_in_the_recording(windows: Windows, length: int) -> None:
    segments = windows.segments(length)
    assert len(segments) == len(windows.of(length))
    for segment, window in segments.items():
        assert 0 <= segment.start < segment.end <= max(length, 1)
        assert segment == Segment(max(0, window.start), min(window.end, length))
    if windows is not PATCHES.windows:
        ends = max(segment.end for segment in segments)
        assert length - ends < max(windows.step, windows.grain)


@pytest.mark.parametrize(("name", "ahead"), [("chirp_44k", 500), ("chirp_44k_linear", 0)])
def test_the_recorded_times_of_openl3(name: str, ahead: int) -> None:
    """Two seconds: with and without half a second of silence before them."""
    file = DATA / f"{name}.npz"
    if not file.is_file():
        pytest.skip("the recorded outputs are not here")
    held = np.load(file)
    hop = round(1000 * float(held["timestamps"][1]))
    windows = Windows(1000, hop, ahead=ahead, slack=hop - 1).of(2000)
    assert np.allclose([(w.start + ahead) / 1000 for w in windows], held["timestamps"])
    assert len(windows) == len(held["embedding"])


def test_from_json() -> None:
    assert windows_of(SECONDS.to_dict(), "a.json") == SECONDS
    for wrong in (None, {"length": 5}, {"length": 5, "step": 0}, {"length": 5, "step": 5, "x": 1}):
        with pytest.raises(BadModel, match=r"[Ww]indows of sounds"):
            windows_of(wrong, "a.json")
