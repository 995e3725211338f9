"""Clips of plain colors, for tests."""

from __future__ import annotations

import io

import numpy as np

COLORS = {
    "red": (214, 40, 40),
    "green": (40, 160, 60),
    "blue": (40, 80, 200),
    "yellow": (240, 210, 50),
    "white": (250, 250, 250),
    "black": (10, 10, 10),
}


def clip(
    *colors: str,
    seconds: float = 2.0,
    rate: int = 10,
    size: tuple[int, int] = (64, 48),
    form: str = "mp4",
    codec: str = "mpeg4",
    turn: int = 0,
    **tags: str,
) -> bytes:
    """A clip without sound: the ``colors`` (names in ``COLORS``), one after another.

    ``rate`` is in frames a second, ``size`` width and height in pixels, ``turn`` how many degrees
    against the clock players are to turn it; ``tags`` are the file's, such as ``title``. It takes
    the extra ``video``.

    >>> clip("red", "blue")[4:8]
    b'ftyp'
    """
    import av

    out = io.BytesIO()
    count = round(seconds * rate)
    with av.open(out, "w", format=form) as file:
        file.metadata.update(tags)
        stream = file.add_stream(codec, rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        if turn:
            stream.set_display_rotation(turn)
        for number in range(count):
            color = COLORS[colors[number * len(colors) // count]]
            pixels = np.full((size[1], size[0], 3), color, np.uint8)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        file.mux(stream.encode(None))
    return out.getvalue()
