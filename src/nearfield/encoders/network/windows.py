"""A compiled graph and the streams that run it, some windows each, on one core each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from nearfield.encoders.network.compiled import compiled
from nearfield.encoders.runtime import core, openvino
from nearfield.types import Vectors

Add = Callable[[int, Vectors], None]


class WindowEngine:
    """Runs windows through the graph, ``batch`` at a time on each of ``threads`` cores.

    ``build`` makes the graph, unless it is found compiled, by its ``traits``.
    """

    def __init__(
        self,
        build: Callable[[], Any],
        *,
        batch: int,
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
        self.compiled = compiled(build, options, traits | {"batch": batch})
        self.queue = ov.AsyncInferQueue(self.compiled.graph, threads)
        self.batch, self.lock = batch, threading.Lock()

    def run(self, windows: Iterable[tuple[int, Vectors]], add: Add) -> None:
        """Call ``add(place, row)`` for each of ``windows``, a place and its features.

        In this thread, and in the order of the windows: sums come out alike however many cores
        there are.
        """
        core()  # refuses a process that was forked: it would wait for ever
        with self.lock:
            batches = _Batches(self.queue, self.batch, add)
            try:
                for place, features in windows:
                    batches.give(place, features)
                batches.start()
            finally:
                self.queue.wait_all()
            batches.drain()


class _Batches:
    """Windows that wait for a batch to be full, and rows that wait for those before them."""

    def __init__(self, queue: Any, size: int, add: Add) -> None:
        self.queue, self.size, self.add = queue, size, add
        self.waiting: list[tuple[int, Vectors]] = []
        self.places: dict[int, list[int]] = {}
        self.made: dict[int, Vectors] = {}
        self.given = self.taken = 0
        queue.set_callback(self._take)

    def give(self, place: int, features: Vectors) -> None:
        self.waiting.append((place, features))
        if len(self.waiting) == self.size:
            self.start()

    def start(self) -> None:
        if not self.waiting:
            return
        places, features = zip(*self.waiting, strict=True)
        nothing = [np.zeros_like(features[0])] * (self.size - len(features))
        self.places[self.given] = list(places)
        self.queue.start_async([np.stack([*features, *nothing])], self.given)
        self.waiting = []
        self.given += 1
        self.drain()

    def drain(self) -> None:
        while self.taken in self.made:
            rows = self.made.pop(self.taken)
            for place, row in zip(self.places.pop(self.taken), rows, strict=False):
                self.add(place, row)
            self.taken += 1

    def _take(self, request: Any, number: int) -> None:
        self.made[number] = request.get_output_tensor(0).data.copy()
