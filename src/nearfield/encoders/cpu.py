"""The class of the CPU: the one word for what the engine's speed hangs on.

``bench`` tables, calibration reports and the docs say it as it stands here.
"""

from __future__ import annotations

import platform
from collections.abc import Collection
from functools import cache
from importlib import import_module
from pathlib import Path

# Flags, all of which a class has, the best first; the names are those of /proc/cpuinfo.
CLASSES = {
    "AMX": ("amx_tile",),
    "AVX-512 + bf16 + VNNI": ("avx512f", "avx512_bf16", "avx512_vnni"),
    "AVX-512 + VNNI": ("avx512f", "avx512_vnni"),
    "AVX-512": ("avx512f",),
    "AVX2 + VNNI": ("avx2", "avx_vnni"),
    "AVX2": ("avx2",),
}
ARM, NONE = "Arm", "x86-64 without AVX2"
# NumPy asks the CPU itself, on every system, but does not know all of them.
_NUMPY = {
    "AVX2": "avx2",
    "AVX512F": "avx512f",
    "AVX512VNNI": "avx512_vnni",
    "AVX512BF16": "avx512_bf16",
}


@cache
def cpu_class() -> str:
    """The class of this machine's CPU, one of :data:`CLASSES`, or ``"Arm"``."""
    return class_of(platform.machine(), _flags())


def class_of(machine: str, flags: Collection[str]) -> str:
    """The class of a CPU by the machine's name and its flags.

    >>> class_of("x86_64", {"avx2", "fma"}), class_of("arm64", ())
    ('AVX2', 'Arm')
    """
    if machine.lower().startswith(("arm", "aarch64")):
        return ARM
    able = (name for name, needed in CLASSES.items() if set(needed) <= set(flags))
    return next(able, NONE)


def _flags() -> set[str]:
    """What NumPy finds, and what only Linux says, unless something of that is masked."""
    features = import_module("numpy._core._multiarray_umath").__cpu_features__
    found = {ours for theirs, ours in _NUMPY.items() if features.get(theirs)}
    told = _told_by_linux()
    return found if "avx512f" in told - found else found | told


def _told_by_linux() -> set[str]:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return set()
    lines = (line.partition(":") for line in text.splitlines())
    return next((set(value.split()) for name, _, value in lines if name.strip() == "flags"), set())
