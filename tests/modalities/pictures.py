"""Files of pictures, sound and broken, made when they are asked for."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms

RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 128, 0)


def png(*rows: list[Any], **info: Any) -> bytes:
    """A PNG of rows of pixels: grey, RGB, or RGB with an alpha."""
    return written(Image.fromarray(np.array(rows, np.uint8)), "PNG", **info)


def written(image: Image.Image, form: str, **info: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **info)
    return out.getvalue()


def noise(width: int = 64, height: int = 48, seed: int = 0) -> Image.Image:
    draw = np.random.default_rng(seed)
    return Image.fromarray(draw.integers(0, 256, (height, width, 3), dtype=np.uint8))


def claims(side: int) -> bytes:
    """A PNG of one pixel whose head claims to be a square of that side."""
    image = bytearray(png([RED]))
    image[16:24] = side.to_bytes(4, "big") * 2
    image[29:33] = zlib.crc32(bytes(image[12:29])).to_bytes(4, "big")
    return bytes(image)


def animated(form: str) -> bytes:
    frames = [Image.new("RGB", (12, 8), color) for color in ("red", "blue", "lime")]
    return written(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def inks() -> bytes:
    """A JPEG of four inks with the profile of one."""
    image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    return written(image, "JPEG", quality=95)


def sixteen_bits() -> bytes:
    return written(Image.fromarray(np.array([[0, 0x8080, 0xFFFF]], np.uint16)), "PNG")


GOOD: Mapping[str, Callable[[], bytes]] = {
    "plain.png": lambda: written(noise(), "PNG"),
    "plain.jpg": lambda: written(noise(), "JPEG"),
    "plain.webp": lambda: written(noise(), "WEBP"),
    "plain.avif": lambda: written(noise(), "AVIF"),
    "plain.bmp": lambda: written(noise(), "BMP"),
    "plain.tif": lambda: written(noise(), "TIFF"),
    "moving.gif": lambda: animated("GIF"),
    "moving.webp": lambda: animated("WEBP"),
    "alpha.png": lambda: png([(255, 0, 0, 0)] * 9),
    "palette.gif": lambda: written(noise().convert("P"), "GIF"),
    "sixteen.png": sixteen_bits,
    "inks.jpg": inks,
    "grey.png": lambda: png([7] * 9),
    "one.png": lambda: png([RED]),
    "thin.png": lambda: written(noise(600, 1), "PNG"),
}
"""Every kind of sound picture, by the name of its file."""

BROKEN: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "empty.jpg": (lambda: b"", "no picture that is known"),
    "text.png": (lambda: b"hello", "no picture that is known"),
    "drawing.svg": (lambda: b"<?xml version='1.0'?><svg/>", "drawing .SVG."),
    "phone.heic": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0" + bytes(40), "extra 'heif'"),
    "huge.png": (lambda: claims(10_001), "more than 100 megapixels"),
    "bomb.png": (lambda: claims(20_000), "more than 100 megapixels"),
    "head.png": (lambda: png([RED])[:30], "cannot be read"),
    "icon.ico": (lambda: written(noise(16, 16), "ICO"), ""),
    "cut.jpg": (lambda: written(noise(200, 200), "JPEG")[:9000], "truncated"),
    "cut.png": (lambda: written(noise(200, 200), "PNG")[:9000], "truncated"),
}
"""Files that are no whole picture, and why; the last two only show it when they are decoded. An
ending that is of no picture is not read at all."""


def folder_of(folder: Path) -> Path:
    """A folder with all of them."""
    folder.mkdir(exist_ok=True)
    for name, make in GOOD.items():
        (folder / name).write_bytes(make())
    for name, (make, _) in BROKEN.items():
        (folder / name).write_bytes(make())
    return folder


def green_inks() -> bytes:
    """An ICC profile by which all inks look the same green (ICC.1:2010, a table of 8 bits)."""
    identity = bytes(range(256))
    unit = b"".join(struct.pack(">i", 65536 * (n % 4 == 0)) for n in range(9))
    lab = bytes((180, 60, 190))  # lightness, and far from red and from blue
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + unit
    table += identity * 4 + lab * 16 + identity * 3
    table += bytes(-len(table) % 4)
    size = 128 + 4 + 12 + len(table)
    head = struct.pack(">I", size) + bytes(4) + struct.pack(">I", 0x02400000) + b"prtrCMYKLab "
    head += bytes(12) + b"acsp" + bytes(28)
    head += struct.pack(">iii", 63190, 65536, 54061)  # the white of D50
    head += bytes(128 - len(head))
    return head + struct.pack(">I4sII", 1, b"A2B0", 144, len(table)) + table


def profile() -> bytes:
    """The ICC profile of sRGB."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return made.tobytes()
