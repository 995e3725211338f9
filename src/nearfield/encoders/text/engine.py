"""A compiled graph and the streams that run it: one single-threaded stream a core."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from nearfield.encoders.runtime import core, openvino
from nearfield.encoders.text.batching import batches
from nearfield.types import Vectors


class Engine:
    """Runs token ids through the graph, batch by batch, ``threads`` batches at once."""

    def __init__(self, model: Any, *, precision: str, threads: int, pad: int) -> None:
        ov = openvino()
        self.width = int(model.output(0).partial_shape[1].get_length())
        self.pad = pad
        options = {
            "INFERENCE_PRECISION_HINT": {"f32": ov.Type.f32, "bf16": ov.Type.bf16}[precision],
            "NUM_STREAMS": str(threads),
            "INFERENCE_NUM_THREADS": threads,
        }
        self.queue = ov.AsyncInferQueue(core().compile_model(model, "CPU", options), threads)
        self.lock = threading.Lock()

    def run(self, ids: list[list[int]], done: Callable[[Any], None]) -> Vectors:
        """Return a float32 row ``(n, width)`` for every list of token ids.

        ``done`` is called, from this thread, with the positions of each finished batch.
        """
        out = np.empty((len(ids), self.width), np.float32)
        finished: list[Any] = []

        def keep(request: Any, rows: Any) -> None:
            out[rows] = request.get_output_tensor(0).data
            finished.append(rows)

        with self.lock:
            self.queue.set_callback(keep)
            for rows in batches(np.fromiter(map(len, ids), np.int64, len(ids))):
                self.queue.start_async(self._padded([ids[row] for row in rows]), rows)
                while finished:
                    done(finished.pop())
            self.queue.wait_all()
        while finished:
            done(finished.pop())
        return out

    def _padded(self, batch: list[list[int]]) -> list[Any]:
        longest = max(map(len, batch))
        ids = np.full((len(batch), longest), self.pad, np.int32)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        return [ids, mask]
