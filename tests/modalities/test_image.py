"""Pictures: pixels as they are meant, limits, previews, and what the file says of itself."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from tests.modalities.pictures import (
    BLUE,
    BROKEN,
    GOOD,
    GREEN,
    RED,
    animated,
    claims,
    green_inks,
    inks,
    noise,
    png,
    profile,
    sixteen_bits,
    written,
)

from nearfield.errors import BadSource
from nearfield.modalities.image import IMAGE, MOST, picture_of
from nearfield.types import Media, Segment

PICTURE = png([RED, BLUE], [GREEN, RED], [BLUE, BLUE])


def media(data: bytes, name: str = "") -> Media:
    return Media("image", name, data)


def test_pixels_of_a_picture_and_of_a_region() -> None:
    picture = media(PICTURE)
    assert IMAGE.decode(picture).tolist() == [
        [list(RED), list(BLUE)],
        [list(GREEN), list(RED)],
        [list(BLUE), list(BLUE)],
    ]
    lower = IMAGE.cut(picture, Segment(0, 0, (0, 1, 2, 3)))
    assert IMAGE.decode(lower).shape == (2, 2, 3)
    corner = IMAGE.cut(lower, Segment(0, 0, (1, 0, 2, 1)))
    assert corner.segment == Segment(0, 0, (1, 1, 2, 2))
    assert IMAGE.decode(corner).tolist() == [[list(RED)]]


def test_a_file_and_its_bytes_have_one_digest(tmp_path: Path) -> None:
    path = tmp_path / "a b%20#1.png"
    path.write_bytes(PICTURE)
    digest = IMAGE.digest(media(PICTURE))
    assert IMAGE.digest(Media("image", str(path))) == digest
    assert IMAGE.digest(Media("image", path.as_uri())) == digest
    assert IMAGE.decode(Media("image", path.as_uri())).shape == (3, 2, 3)
    assert IMAGE.words(Media("image", str(path))) == "a b 20 1"
    assert IMAGE.words(Media("image", path.as_uri())) == "a b 20 1"


@pytest.mark.parametrize("name", GOOD)
def test_every_sound_picture_is_read(name: str) -> None:
    picture = media(GOOD[name](), name)
    IMAGE.check(picture)
    pixels = IMAGE.decode(picture)
    about = IMAGE.about(picture, False)
    assert pixels.dtype == np.uint8
    assert pixels.shape == (about["height"], about["width"], 3)
    preview = IMAGE.preview(picture)
    assert preview is not None
    assert Image.open(io.BytesIO(preview)).format == "WEBP"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int) -> None:
    upright = Image.new("RGB", (40, 24), "white")
    ImageDraw.Draw(upright).rectangle((0, 0, 9, 5), fill="red")  # above, on the left
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright.transpose(turn[orientation]) if orientation > 1 else upright
    picture = media(written(stored, "PNG", exif=exif))
    assert np.array_equal(IMAGE.decode(picture), np.asarray(upright))
    assert (IMAGE.about(picture, False)["width"], IMAGE.about(picture, False)["height"]) == (40, 24)
    small = Image.open(io.BytesIO(IMAGE.preview(picture) or b"")).convert("RGB")
    assert small.size == (40, 24)
    assert np.abs(np.asarray(small, int)[2, 3] - RED).max() < 60


@pytest.mark.parametrize(
    ("data", "pixel"),
    [
        (png([(255, 0, 0, 0)]), [255, 255, 255]),
        (png([(255, 0, 0, 255)]), [255, 0, 0]),
        (png([(255, 0, 0, 128)]), [255, 127, 127]),
        (png([7]), [7, 7, 7]),
        (png([0], transparency=0), [255, 255, 255]),
    ],
)
def test_transparent_pixels_are_white(data: bytes, pixel: list[int]) -> None:
    assert IMAGE.decode(media(data)).tolist() == [[pixel]]


def test_grey_of_sixteen_and_of_more_bits_is_scaled() -> None:
    assert IMAGE.decode(media(sixteen_bits()))[0, :, 0].tolist() == [0, 128, 255]
    floats = Image.fromarray(np.array([[0, 0.5, 1]], np.float32))
    assert IMAGE.decode(media(written(floats, "TIFF")))[0, :, 0].tolist() == [0, 128, 255]
    wide = Image.fromarray(np.array([[0, 2**20]], np.int32))
    assert IMAGE.decode(media(written(wide, "TIFF")))[0, :, 0].tolist() == [0, 255]


def test_inks_go_by_their_profile_or_by_a_guess(tmp_path: Path) -> None:
    assert IMAGE.decode(media(inks()))[4, 4].tolist()[0] > 200
    printed = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    data = written(printed, "JPEG", icc_profile=green_inks())
    red, green, _ = IMAGE.decode(media(data))[4, 4].tolist()
    assert green > red + 100
    wrong = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    data = written(wrong, "TIFF", icc_profile=profile())  # of a screen: not one of inks
    assert IMAGE.decode(media(data)).shape == (8, 8, 3)
    cut = written(wrong, "TIFF", icc_profile=profile()[:60])
    assert IMAGE.decode(media(cut)).shape == (8, 8, 3)


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_read(form: str) -> None:
    pixel = IMAGE.decode(media(animated(form)))[4, 6].astype(int)
    assert np.abs(pixel - RED).max() < 20


def test_every_pixel_is_decoded_to_be_embedded() -> None:
    data = written(noise(1600, 1200), "JPEG", quality=90)
    whole = Image.open(io.BytesIO(data)).convert("RGB")
    assert np.array_equal(np.asarray(picture_of(media(data))), np.asarray(whole))


def test_a_preview_is_small_and_the_same_every_time() -> None:
    picture = media(written(Image.new("RGB", (800, 400), GREEN), "JPEG"))
    preview = IMAGE.preview(picture)
    assert preview is not None
    assert preview == IMAGE.preview(picture)
    assert Image.open(io.BytesIO(preview)).size == (256, 128)
    left = IMAGE.preview(IMAGE.cut(picture, Segment(0, 0, (0, 0, 200, 400))))
    assert left is not None
    assert Image.open(io.BytesIO(left)).size == (128, 256)
    tiny = IMAGE.preview(media(PICTURE))
    assert tiny is not None
    assert Image.open(io.BytesIO(tiny)).size == (2, 3)


@pytest.mark.parametrize("name", [name for name in BROKEN if name != "icon.ico"])
def test_a_broken_picture_is_named_with_its_reason(name: str) -> None:
    make, reason = BROKEN[name]
    picture = media(make(), name)
    with pytest.raises(BadSource, match=f"The picture '{name}' .*{reason}"):
        IMAGE.decode(picture)
    with pytest.raises(BadSource, match=f"The picture '{name}' "):
        IMAGE.preview(picture)
    assert IMAGE.words(picture) == Path(name).stem


def test_an_icon_is_of_no_format_that_is_read() -> None:
    with pytest.raises(BadSource, match="no picture that is known"):
        IMAGE.decode(media(BROKEN["icon.ico"][0](), "icon.ico"))


@pytest.mark.parametrize("side", [10_001, 14_000, 20_000])
def test_a_picture_beyond_the_limit_is_told_by_its_head(side: int) -> None:
    # Pillow itself warns at 89 megapixels and raises at 179; warnings are errors here.
    assert side * side > MOST
    for ask in (IMAGE.check, IMAGE.decode, IMAGE.preview):
        with pytest.raises(BadSource, match="more than 100 megapixels"):
            ask(media(claims(side)))
    IMAGE.check(media(claims(9_999)))
    with pytest.raises(BadSource, match="truncated"):
        IMAGE.decode(media(claims(9_999)))


def test_a_picture_that_is_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="No such file"):
        IMAGE.digest(Media("image", str(tmp_path / "none.png")))
    with pytest.raises(BadSource, match="No such file"):
        IMAGE.decode(Media("image", str(tmp_path / "none.png")))
    for uri in ("https://example.org/a.png", ""):
        with pytest.raises(BadSource, match="nothing is fetched"):
            IMAGE.decode(Media("image", uri))


def shot(**gps: Any) -> bytes:
    """A picture as a camera writes it."""
    exif = Image.Exif()
    exif[0x010E] = "Two boats at the pier"
    exif[0x010F], exif[0x0110] = "Canon", "Canon EOS 5D"
    exif[0x9C9B] = "Evening\0".encode("utf-16-le")
    exif[0x8769] = {0x9003: "2021:05:01 18:30:00"}
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 36.0), 3: "W", 4: (13.0, 24.0, 0.0)}
    return written(Image.new("RGB", (40, 30)), "JPEG", exif=exif)


def test_what_a_camera_wrote() -> None:
    picture = media(shot(), "img_1234.jpg")
    assert IMAGE.words(picture) == "img 1234\nTwo boats at the pier\nEvening"
    about = {"width": 40, "height": 30, "taken": datetime(2021, 5, 1, 18, 30)}
    about |= {"camera": "Canon EOS 5D"}
    assert IMAGE.about(picture, False) == about
    place = IMAGE.about(picture, True)
    assert place["latitude"] == pytest.approx(52.51)
    assert place["longitude"] == pytest.approx(-13.4)


@pytest.mark.parametrize("text", ["OLYMPUS DIGITAL CAMERA", "Created with GIMP", "  \0 "])
def test_what_programs_write_by_themselves_is_no_description(text: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = text
    data = written(Image.new("RGB", (4, 3)), "JPEG", exif=exif)
    assert IMAGE.words(media(data, "a.jpg")) == "a"


def test_texts_of_a_png_and_damaged_facts() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Title", "A red square")
    assert IMAGE.words(media(png([RED], pnginfo=info), "a.png")) == "a\nA red square"
    exif = Image.Exif()
    exif[0x0132], exif[0x8825] = "not a date", {2: (1.0, 2.0), 4: (1.0,)}
    data = written(Image.new("RGB", (4, 3)), "JPEG", exif=exif)
    assert IMAGE.about(media(data), True) == {"width": 4, "height": 3}
    assert IMAGE.about(media(b"none"), True) == {}
