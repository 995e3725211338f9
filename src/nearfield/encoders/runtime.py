"""The machine under the encoders: OpenVINO without its telemetry, cores, and precisions."""

from __future__ import annotations

import functools
import os
import sys
from typing import Any

from nearfield.errors import Hint, UsageError

# Ours -> the name among the CPU's capabilities. int8 needs a calibration: see text/calibrated.py.
PRECISIONS = {"f32": "FP32", "bf16": "BF16"}
# The share of the ten nearest in f32 that what ``auto`` chooses keeps. Of MiniLM, on short texts
# (ICD-10-CM) and long ones (Debian): bf16 .996 and .994; int8, calibrated on others of the same
# kind, .960 and .950, and on AVX2 alone .928.
NEAR = 0.99


@functools.cache
def openvino() -> Any:
    """Import OpenVINO with its telemetry shut out of the process.

    ``import openvino`` alone (2026.4) writes a client id into the home folder and sends an event
    from a thread. Without the package ``openvino_telemetry`` it falls back to its own stub, so
    that import is made to fail. NNCF, which uses the same package, falls back likewise.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino


def core() -> Any:
    """Return the one ``openvino.Core`` of the process.

    Raises
    ------
    UsageError
        This process was forked from one that has it. OpenVINO's threads stay behind, and whatever
        is compiled or computed here waits for them for ever.
    """
    check_process()
    return _core()[0]


def is_forked() -> bool:
    """Whether this process was forked from one that had opened OpenVINO."""
    return bool(_core.cache_info().currsize) and _core()[1] != os.getpid()


def check_process() -> None:
    """Raise ``UsageError`` in a process that was forked from one with an open encoder."""
    if is_forked():
        raise UsageError(
            "This process was forked from one in which an encoder was open, whose threads do not "
            "come along.",
            "Open it in the new process alone, start that by multiprocessing's 'spawn', or stay "
            "in one process: encode() takes all cores by itself.",
        )


@functools.cache
def _core() -> tuple[Any, int]:
    return openvino().Core(), os.getpid()


def choose_precision(wanted: str) -> str:
    """Resolve ``auto`` to the fastest that keeps .99 of the ten nearest: bf16 if native, else f32.

    On CPUs with bf16 it is the faster one of the two by 1.6 to 1.8 (see ``docs/benchmarks.md``,
    by class); int8 keeps too little on any. By what the CPU says and not by a clock, as the
    precision is part of an encoder's fingerprint, and two starts must not disagree on it.

    Raises
    ------
    UsageError
        An unknown precision, or one that this CPU lacks.
    """
    if wanted not in ("auto", *PRECISIONS):
        choices = ", ".join(["auto", *PRECISIONS, "int8"])
        raise UsageError(f"precision={wanted!r} is not known; it can be one of {choices}.")
    capabilities = core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    native = [ours for ours, theirs in PRECISIONS.items() if theirs in capabilities]
    if wanted == "auto":
        return "bf16" if "bf16" in native else "f32"
    if wanted not in native:
        raise UsageError(
            f"precision={wanted!r} was asked for; this CPU computes only in {', '.join(native)}.",
            Hint.use(precision="auto"),
        )
    return wanted


def cores() -> int:
    """Count the cores this process may run on."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose_threads(wanted: int | None) -> int:
    """Resolve a number of threads: all available cores, and never more than those."""
    if wanted is None:
        return cores()
    if isinstance(wanted, bool) or not isinstance(wanted, int) or wanted < 1:
        raise UsageError(f"threads={wanted!r} was given; it must be a whole number from 1.")
    return min(wanted, cores())
