"""What runs ELMo: words through the convolutions once each, then texts through the loop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from nearfield.encoders.network.compiled import compiled
from nearfield.encoders.runtime import core, openvino
from nearfield.encoders.text.elmo.graphs import LANES, WORDS, letters_graph, states_graph
from nearfield.encoders.text.elmo.weights import ElmoWeights
from nearfield.encoders.text.elmo.words import END, START, characters
from nearfield.types import Vectors

Keep = Callable[[int, Vectors], None]


class ElmoEngine:
    """Both graphs compiled, and ``threads`` streams that run them.

    Parameters
    ----------
    weights
        The model's arrays.
    threads
        Batches at once.
    traits
        All that decides the graphs, by which they are kept compiled; None to keep none.
    """

    def __init__(
        self, weights: ElmoWeights, threads: int, traits: dict[str, Any] | None = None
    ) -> None:
        self.options = weights.options
        ov = openvino()
        settings = {
            "INFERENCE_PRECISION_HINT": ov.Type.f32,
            "NUM_STREAMS": str(threads),
            "INFERENCE_NUM_THREADS": threads,
        }
        self._compiled = [
            compiled(partial(build, weights), settings, traits and {**traits, "graph": name})
            for name, build in (("letters", letters_graph), ("states", states_graph))
        ]
        self._letters, self._states = (
            ov.AsyncInferQueue(each.graph, threads) for each in self._compiled
        )
        self._lock = threading.Lock()

    def run(
        self,
        sentences: Sequence[Sequence[str]],
        keep: Keep,
        done: Callable[[list[int]], None] = lambda own: None,
    ) -> None:
        """Read each of n sentences, a list of words, with a mark before and one behind.

        ``keep(n, layers)`` gets ``(layers + 1, words + 2, width)``: the words' own vectors twice,
        and then what each layer says forwards and backwards. It may be called in any thread;
        ``done`` is called, in this one, with the positions of each finished batch.
        """
        core()  # refuses a process that was forked: it would wait for ever
        marked = [[START, *sentence, END] for sentence in sentences]
        places: dict[str, int] = {}
        numbered = [
            [places.setdefault(word, len(places)) for word in sentence] for sentence in marked
        ]
        order = sorted(range(len(numbered)), key=lambda n: len(numbered[n]))
        finished: list[list[int]] = []

        def take(request: Any, given: tuple[list[int], Vectors]) -> None:
            own, forwards = given
            outputs = [request.get_output_tensor(at).data for at in range(2 * self.options.layers)]
            for lane, n in enumerate(own):
                keep(n, self._joined(forwards[lane, : len(numbered[n])], outputs, lane))
            finished.append(own)

        with self._lock:
            vectors = self._vectors(list(places))
            self._states.set_callback(take)
            for at in range(0, len(order), LANES):
                own = order[at : at + LANES]
                forwards, backwards = self._batch([vectors[numbered[n]] for n in own])
                self._states.start_async([forwards, backwards], (own, forwards))
                while finished:
                    done(finished.pop())
            self._states.wait_all()
        while finished:
            done(finished.pop())

    def vectors(self, words: Sequence[str]) -> Vectors:
        """The own vectors of n words, ``(n, projection)``, whatever stands around them."""
        core()
        with self._lock:
            return self._vectors(words)

    def _vectors(self, words: Sequence[str]) -> Vectors:
        ids = characters(words, self.options.letters)
        rows = np.empty((len(words), self.options.projection), np.float32)

        def take(request: Any, at: int) -> None:
            some = rows[at : at + WORDS]
            some[:] = request.get_output_tensor(0).data[: len(some)]

        self._letters.set_callback(take)
        for at in range(0, len(words), WORDS):
            some = ids[at : at + WORDS]
            whole = np.pad(some, ((0, WORDS - len(some)), (0, 0)), mode="edge")
            self._letters.start_async([whole], at)
        self._letters.wait_all()
        return rows

    def _batch(self, texts: list[Vectors]) -> tuple[Vectors, Vectors]:
        """Texts side by side, forwards and backwards, with zeros behind their ends."""
        longest = max(map(len, texts))
        forwards = np.zeros((LANES, longest, self.options.projection), np.float32)
        backwards = np.zeros_like(forwards)
        for lane, rows in enumerate(texts):
            forwards[lane, : len(rows)] = rows
            backwards[lane, : len(rows)] = rows[::-1]
        return forwards, backwards

    def _joined(self, words: Vectors, outputs: list[Vectors], lane: int) -> Vectors:
        layers = [np.concatenate([words, words], 1)]
        depth, length = self.options.layers, len(words)
        for layer in range(depth):
            behind = outputs[depth + layer][lane, :length][::-1]
            layers.append(np.concatenate([outputs[layer][lane, :length], behind], 1))
        return np.stack(layers)
