"""A compiled graph and the streams that run it: one single-threaded stream a core."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from nearfield.encoders.network.compiled import compiled
from nearfield.encoders.runtime import core, openvino
from nearfield.encoders.text.batching import STEP, alike, padded
from nearfield.encoders.text.engine import Engine, Work

# Kernels that are kept for the shapes of batches they were made for, a stream. MiniLM in bf16 on
# 2,000 descriptions (mean 93 tokens), CPU seconds and peak memory: the default 5,000: 15.6,
# 439 MiB and growing; 256: 15.6, 401; 32: 15.2, 365; none: 15.2, 452.
SHAPES = "32"


class OpenVinoEngine(Engine):
    """Runs token ids through the graph, batch by batch, ``threads`` batches at once.

    ``build`` makes the graph, unless it is found compiled, by its ``traits``: see ``compiled.py``.
    ``most`` is the most tokens that it takes.
    """

    def __init__(
        self,
        build: Callable[[], Any],
        *,
        precision: str,
        threads: int,
        pad: int,
        most: int,
        step: int = STEP,
        traits: dict[str, Any] | None = None,
    ) -> None:
        ov = openvino()
        self.pad, self.most, self.step = pad, most, step
        options = {
            "INFERENCE_PRECISION_HINT": {"f32": ov.Type.f32, "bf16": ov.Type.bf16}[precision],
            "NUM_STREAMS": str(threads),
            "INFERENCE_NUM_THREADS": threads,
            "CPU_RUNTIME_CACHE_CAPACITY": SHAPES,
        }
        self.compiled = compiled(build, options, traits)
        graph = self.compiled.graph
        self.width = int(graph.output(0).partial_shape[-1].get_length())
        self.queue = ov.AsyncInferQueue(graph, threads)
        self.lock = threading.Lock()

    def _each(self, work: Work) -> None:
        """The graph gives rows or states, as it was built: ``work.output`` changes nothing."""
        core()  # refuses a process that was forked: it would wait for ever
        ids = work.ids
        finished: list[Any] = []

        def take(request: Any, rows: Any) -> None:
            work.keep(rows, request.get_output_tensor(0).data)
            finished.append(rows)

        lengths = np.fromiter(map(len, ids), np.int64, len(ids))
        with self.lock:
            self.queue.set_callback(take)
            for longest, rows in alike(lengths, self.most, work.most, self.step):
                batch = self._padded([ids[row] for row in rows], longest, work.unpooled)
                self.queue.start_async(batch, rows)
                while finished:
                    work.done(finished.pop())
            self.queue.wait_all()
        while finished:
            work.done(finished.pop())

    def _padded(self, batch: list[list[int]], longest: int, unpooled: int) -> list[Any]:
        ids, mask = padded(batch, self.pad, longest)
        mask[:, :unpooled] *= 2  # the graph reads those tokens, but leaves them out of the row
        return [ids, mask]
