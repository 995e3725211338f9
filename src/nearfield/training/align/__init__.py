"""Two frozen encoders of different modalities brought into one space, from pairs."""

from nearfield.training.align.align import align
from nearfield.training.align.aligned import Aligned

__all__ = ["Aligned", "align"]
