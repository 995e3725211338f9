"""A picture: a file, or its bytes, or a region of it. Pillow reads it."""

from nearfield.modalities.image.opening import MOST
from nearfield.modalities.image.pixels import picture_of
from nearfield.modalities.image.row import IMAGE

__all__ = ["IMAGE", "MOST", "picture_of"]
