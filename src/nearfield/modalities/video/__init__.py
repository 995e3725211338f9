"""A clip: a file, or its bytes, or a piece of it. FFmpeg reads it, through PyAV, frame by frame."""

from nearfield.modalities.video.frames import Pixels, shown
from nearfield.modalities.video.measure import Measured, measured
from nearfield.modalities.video.row import VIDEO

__all__ = ["VIDEO", "Measured", "Pixels", "measured", "shown"]
