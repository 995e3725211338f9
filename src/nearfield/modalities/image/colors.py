"""Any kind of pixels to RGB, so that they look as they are meant to."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


def rgb(image: Image.Image) -> Image.Image:
    """An image as RGB: 16 bits scaled, inks by their profile, transparent pixels on white.

    Pillow's own ``convert`` clips 16 bits of grey to white, and shows what lies under transparent
    pixels.
    """
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = _grey(image)
    if image.mode == "CMYK":
        image = _printed(image)
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    return _on_white(image) if image.has_transparency_data else image.convert("RGB")


def _grey(image: Image.Image) -> Image.Image:
    """Grey of 16 bits, of 32, or as floats, in 8 bits."""
    import numpy as np
    from PIL import Image

    grey = np.nan_to_num(np.asarray(image, np.float64), posinf=0, neginf=0).clip(0)
    most = float(grey.max(initial=0))
    steps = (1.0, 255.0, 65_535.0) if image.mode == "F" else (65_535.0,)
    top = next((step for step in steps if most <= step), most)
    return Image.fromarray((grey * (255 / top) + 0.5).astype(np.uint8))


def _printed(image: Image.Image) -> Image.Image:
    """Four inks as the file's ICC profile says they look; without one, as Pillow guesses."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image.convert("RGB")
    from PIL import ImageCms

    try:
        inks, screen = io.BytesIO(profile), ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(image, inks, screen, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # no profile that is known, or not one of inks
        made = None
    return made or image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    from PIL import Image

    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), layer).convert("RGB")
