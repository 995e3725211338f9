"""A compiled graph and the streams that run it, one picture each, on one core each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.network.compiled import compiled
from nearfield.encoders.runtime import core, openvino
from nearfield.types import Vectors


class PictureEngine:
    """Runs pixels through the graph, ``threads`` pictures at once.

    ``build`` makes the graph, unless it is found compiled, by its ``traits``.
    """

    def __init__(
        self,
        build: Callable[[], Any],
        *,
        precision: str,
        threads: int,
        traits: dict[str, Any],
    ) -> None:
        ov = openvino()
        options = {
            "INFERENCE_PRECISION_HINT": {"f32": ov.Type.f32, "bf16": ov.Type.bf16}[precision],
            "NUM_STREAMS": str(threads),
            "INFERENCE_NUM_THREADS": threads,
        }
        self.compiled = compiled(build, options, traits)
        self.queue = ov.AsyncInferQueue(self.compiled.graph, threads)
        self.lock = threading.Lock()

    def run(
        self,
        pictures: Iterable[tuple[int, NDArray[np.uint8]]],
        out: Vectors,
        done: Callable[[int], None],
    ) -> None:
        """Write the row of each of ``pictures``, a place and its pixels, to its place in ``out``.

        ``done`` is called, from this thread, with the place of each that is finished.
        """
        core()  # refuses a process that was forked: it would wait for ever
        finished: list[int] = []

        def take(request: Any, place: int) -> None:
            out[place] = request.get_output_tensor(0).data[0]
            finished.append(place)

        with self.lock:
            self.queue.set_callback(take)
            try:
                for place, pixels in pictures:
                    self.queue.start_async([pixels[None]], place)
                    while finished:
                        done(finished.pop())
            finally:
                self.queue.wait_all()
        while finished:
            done(finished.pop())
