"""Clips: frames by their time, upright, with square pixels; and what is refused, in words."""

from __future__ import annotations

import io
import tracemalloc
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.modalities.clips import BROKEN, GOOD, corners, counting, noisy, uneven

from nearfield.errors import BadSource, MissingExtra
from nearfield.modalities import by_suffix
from nearfield.modalities.video import VIDEO, measured, shown
from nearfield.modalities.video import frames as frames_module
from nearfield.modalities.video import opening as opening_module
from nearfield.sources.magic import recognise
from nearfield.testing import clip
from nearfield.types import Media, Segment

av = pytest.importorskip("av")
LATE = "noise.mp4"


def of(data: bytes, name: str = "a.mp4") -> Media:
    return Media("video", name, data)


def greys(data: bytes, *seconds: float) -> list[int]:
    found = list(shown(of(data), seconds))
    assert [place for place, _ in found] == list(range(len(seconds)))
    return [int(pixels.mean()) for _, pixels in found]


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_clip_is_read_from_its_file_and_from_its_bytes(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(GOOD[name]())
    file, held = Media("video", str(path)), Media("video", name, path.read_bytes())
    assert measured(file) == measured(held)
    assert VIDEO.digest(file) == VIDEO.digest(held)
    seconds = [0.0, measured(file).seconds / 2, 9.0]
    for (_, one), (_, other) in zip(shown(file, seconds), shown(held, seconds), strict=True):
        assert np.array_equal(one, other)
        assert one.dtype == np.uint8
        assert one.shape[2] == 3
    assert by_suffix()[path.suffix] == "video"
    seen = recognise(path.read_bytes()[:4096])
    assert seen is None or seen.modality in ("video", None)


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_clip_is_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    make, reason = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(make())
    for broken in (Media("video", str(path)), Media("video", str(path), path.read_bytes())):
        with pytest.raises(BadSource, match=reason) as error:
            measured(broken)
            list(shown(broken, np.arange(0, 4, 0.1).tolist()))
        assert name in error.value.message
    if name == LATE:
        assert measured(broken).frames == 40


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(BadSource, match="No such file"):
        measured(Media("video", "nowhere.mp4"))
    with pytest.raises(BadSource, match="not on this machine"):
        VIDEO.check(Media("video", "https://example.com/a.mp4"))
    assert VIDEO.about(Media("video", "nowhere.mp4"), False) == {}


def test_without_its_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    with pytest.raises(MissingExtra, match="'video'"):
        VIDEO.check(of(b"x"))


def test_frames_are_found_by_when_they_are_shown() -> None:
    data = counting()
    assert greys(data, 0.0, 0.05, 0.074, 0.1, 1.0, 1.95) == [0, 5, 5, 10, 100, 195]
    assert greys(data, 1.9999, 50.0) == [195, 195]
    assert greys(data, 0.5, 0.5) == [50, 50]
    assert greys(data) == []


def test_uneven_frames_are_shown_until_the_next_comes() -> None:
    assert greys(uneven(), 0.0, 0.049, 0.05, 1.0, 1.99, 2.0) == [0, 0, 50, 100, 100, 200]


def test_a_clip_that_begins_late_begins_at_0() -> None:
    late = counting(start=60)
    assert measured(of(late)).begin == 3.0
    assert measured(of(late)).milliseconds == 2000
    assert greys(late, 0.0, 1.0) == [0, 100]


@pytest.mark.parametrize("form", ["matroska", "avi", "mpegts", "mp4"])
def test_a_jump_to_the_middle_gives_what_reading_from_the_start_gives(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    codec = {"mpegts": "mpeg2video"}.get(form, "mpeg4")
    colors = ("red", "blue", "green", "yellow", "white", "black")
    data = clip(*colors, seconds=30, rate=25, form=form, codec=codec)
    seconds = [14.0, 19.96, 20.0, 29.0]
    jumped = [pixels.tolist() for _, pixels in shown(of(data), seconds)]
    monkeypatch.setattr(frames_module, "FAR", 1e9)
    assert [pixels.tolist() for _, pixels in shown(of(data), seconds)] == jumped


@pytest.mark.parametrize(
    ("turn", "corner"),
    [(0, (0, 0)), (90, (-1, 0)), (180, (-1, -1)), (-90, (0, -1)), (270, (0, -1))],
)
def test_a_turned_clip_stands_upright(turn: int, corner: tuple[int, int]) -> None:
    clip_of = of(corners(turn=turn))
    [(_, pixels)] = shown(clip_of, [0.2])
    sides = (64, 96) if turn % 180 == 0 else (96, 64)
    assert pixels.shape[:2] == sides
    lit = pixels[[8, -9]][:, [8, -9]].mean(axis=2) > 128
    assert lit.sum() == 1
    assert lit[corner]
    about = VIDEO.about(clip_of, False)
    assert (about["height"], about["width"]) == sides
    poster = Image.open(io.BytesIO(VIDEO.preview(clip_of) or b""))
    assert poster.size == sides[::-1]


def test_pixels_become_square_before_they_are_turned() -> None:
    wide = of(corners(aspect=(2, 1)))
    assert next(shown(wide, [0.0]))[1].shape == (64, 192, 3)
    about = VIDEO.about(wide, False)
    assert (about["width"], about["height"]) == (192, 64)
    turned = of(corners(aspect=(2, 1), turn=90))
    assert next(shown(turned, [0.0]))[1].shape == (192, 64, 3)


def test_too_large_a_frame_is_refused_by_the_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_module, "MOST", 64 * 48 - 1)
    with pytest.raises(BadSource, match="has frames of 64 x 48 pixels"):
        VIDEO.check(of(clip("red")))


def test_memory_does_not_grow_with_the_length() -> None:
    data = clip("red", "blue", seconds=40, rate=10, size=(320, 240))
    tracemalloc.start()
    count = sum(1 for _ in shown(of(data), [n / 10 for n in range(400)]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 400
    assert peak < 10 * 320 * 240 * 3


def test_a_poster_is_small_and_shows_what_comes_after_a_tenth() -> None:
    data = clip("black", *["red"] * 15, seconds=4, size=(640, 320))
    poster = Image.open(io.BytesIO(VIDEO.preview(of(data)) or b""))
    assert (poster.format, poster.size) == ("WEBP", (256, 128))
    red, green, blue = np.asarray(poster.convert("RGB")).reshape(-1, 3).mean(axis=0)
    assert red > 180
    assert max(green, blue) < 80
    piece = VIDEO.cut(of(data), Segment(0, 200))
    dark = Image.open(io.BytesIO(VIDEO.preview(piece) or b""))
    assert np.asarray(dark.convert("L")).mean() < 40
    assert np.asarray(VIDEO.decode(piece)).mean() < 40


def test_what_a_file_says_of_itself() -> None:
    data = clip(
        *("red", "blue"),
        form="matroska",
        title="A goal",
        comment="from the\nstand",
        creation_time="2024-05-06T07:08:09.000000Z",
    )
    tagged = of(data, "clips/final-match_2.mkv")
    assert VIDEO.words(tagged) == "final match 2\nA goal\nfrom the stand"
    assert VIDEO.about(tagged, False) == {
        "duration": 2.0,
        "frame_rate": 10.0,
        "width": 64,
        "height": 48,
        "codec": "mpeg4",
        "taken": datetime(2024, 5, 6, 7, 8, 9),
        "title": "A goal",
    }
    plain = of(clip("red", creation_time="1970-01-01T00:00:00Z"), "")
    assert VIDEO.words(plain) is None
    assert "taken" not in VIDEO.about(plain, False)


def test_pieces_of_pieces_are_in_the_time_of_the_whole() -> None:
    whole = of(noisy())
    piece = VIDEO.cut(VIDEO.cut(whole, Segment(500, 3000)), Segment(250, 500))
    assert piece.segment == Segment(750, 1000)
    assert VIDEO.cut(whole, VIDEO.whole(whole)) == whole
    assert len({VIDEO.digest(part) for part in (whole, piece)}) == 2


def test_a_clip_is_told_by_its_first_bytes() -> None:
    heads = {form: clip("red", form=form)[:64] for form in ("mp4", "mov", "matroska", "avi")}
    seen = {form: recognise(head) for form, head in heads.items()}
    assert {form: s.modality for form, s in seen.items() if s} == dict.fromkeys(heads, "video")
    sound, heic = b"\0\0\0\x20ftypM4A \0", b"\0\0\0\x18ftypheic\0"
    assert [s.modality for s in map(recognise, (sound, heic)) if s] == ["audio", "image"]
