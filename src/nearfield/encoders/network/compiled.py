"""Compiled graphs, kept in the cache so that the next start is faster.

::

    <cache>/compiled/5a41c7d09b331f0c/   one graph, by all that decides it
        graph.blob                       as OpenVINO exports it, its weights in it
        .nearfield.json                  its size, time and sha256

Two starts, each from a fresh process to the first vector, without and with a kept graph (bf16,
medians, interleaved; OpenVINO 2026.4):

====================  =============  =============  ==========  ================
model                 CPU, s         wall, s        MiB         to write it, once
====================  =============  =============  ==========  ================
MiniLM                .64 -> .49     .51 -> .36     236 -> 227  .4 s, 87 MiB
BERT base             1.17 -> 1.13   1.46 -> 1.47   724 -> 715  1.5 s, 416 MiB
ModernBERT base       1.80 -> 1.36   2.62 -> 2.05   967 -> 959  2.6 s, 578 MiB
ModernBERT large      5.1 -> 4.1     7.8 -> 6.4     2,369       7 s, 1,515 MiB
====================  =============  =============  ==========  ================

OpenVINO's own CACHE_DIR digests all weights to find the graph, and reads it beside them: ModernBERT
base 1.49 -> 1.52 s of CPU and 967 -> 1,320 MiB. CACHE_MODE and ENABLE_WEIGHTLESS change nothing for
a graph that was not read from OpenVINO's own files.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nearfield.encoders.runtime import core, openvino
from nearfield.errors import FetchError
from nearfield.models.cache import MANIFEST, is_whole, obtain, place

KIND = "compiled"
BLOB = "graph.blob"
KEEP = 4  # graphs, those used last
# Bytes that are worth it, by the table above: below, a graph compiles in no time; above, it takes
# longer to write than ten starts win, and a disk of its own.
LEAST, MOST = 2**24, 2**30
_CPU = ("FULL_DEVICE_NAME", "DEVICE_ARCHITECTURE", "OPTIMIZATION_CAPABILITIES")


class Compiled(NamedTuple):
    """A compiled graph, and the memory of its weights, which must live as long as it does."""

    graph: Any
    memory: Any = None


def compiled(
    build: Callable[[], Any], options: dict[str, Any], traits: dict[str, Any] | None = None
) -> Compiled:
    """Compile what ``build`` gives for the CPU, or take it from the cache.

    ``traits`` say all that decides the graph; with None it is not kept. A cache that cannot be
    written, and a kept graph that is damaged, make the start slower, no more.
    """
    if traits is None:
        return Compiled(core().compile_model(build(), "CPU", options))
    name = _name(traits | {"precision": str(options["INFERENCE_PRECISION_HINT"])})
    kept = _read(name, options)
    if kept is None:
        model = build()
        kept = Compiled(core().compile_model(model, "CPU", options))
        if LEAST <= _weight(model) <= MOST:
            _keep(name, kept.graph)
    return kept


def _name(traits: dict[str, Any]) -> str:
    """A number for a graph: this machine's, and of the code that builds it."""
    cpu = [core().get_property("CPU", what) for what in _CPU]
    decide = [traits, version("openvino"), cpu, _code()]
    return hashlib.sha256(json.dumps(decide, sort_keys=True).encode()).hexdigest()[:16]


@cache
def _code() -> str:
    """Digest of the encoders' code: a graph that an older builder made is not taken."""
    files = sorted(Path(__file__).parents[1].rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _read(name: str, options: dict[str, Any]) -> Compiled | None:
    """A kept graph, its weights mapped from the disk; None if there is none, or a damaged one."""
    folder = place(KIND, name)
    if not is_whole(folder):
        return None
    try:
        # OpenVINO shares only memory that may be written to, hence copy-on-write.
        memory = openvino().Tensor(np.memmap(folder / BLOB, np.uint8, mode="c"), shared_memory=True)
        graph = core().import_model(memory, "CPU", options)
    except (OSError, RuntimeError):  # OpenVINO raises nothing better
        shutil.rmtree(folder, ignore_errors=True)
        return None
    with suppress(OSError):  # a cache may be read-only
        os.utime(folder / MANIFEST)
    return Compiled(graph, memory)


def _keep(name: str, graph: Any) -> None:
    def fill(into: Path, parts: Path) -> None:
        (into / BLOB).write_bytes(graph.export_model().getbuffer())

    with suppress(FetchError, RuntimeError):  # the latter of OpenVINO, for what it cannot export
        obtain(KIND, name, fill)
    _prune()


def _weight(model: Any) -> int:
    """Bytes of a graph's constants."""
    outputs = (node.output(0) for node in model.get_ops() if node.get_type_name() == "Constant")
    return sum(prod(port.get_shape()) * port.get_element_type().size for port in outputs)


def _prune() -> None:
    """Remove all but the graphs that were used last."""
    used = {}
    for path in place(KIND, "*").parent.glob(f"[!.]*/{MANIFEST}"):
        with suppress(OSError):  # another process may be pruning
            used[path.parent] = path.stat().st_mtime_ns
    for folder in sorted(used, key=lambda each: used[each])[:-KEEP]:
        shutil.rmtree(folder, ignore_errors=True)
