"""A sound: a file, or its bytes, or a piece of it. libsndfile reads it, block by block."""

from nearfield.modalities.audio.measure import Measured, measured
from nearfield.modalities.audio.remembered import Remembered
from nearfield.modalities.audio.row import AUDIO
from nearfield.modalities.audio.samples import stream

__all__ = ["AUDIO", "Measured", "Remembered", "measured", "stream"]
