"""The class of a CPU, by its name and flags."""

from __future__ import annotations

import platform

import pytest

from nearfield.encoders import cpu


@pytest.mark.parametrize(
    ("machine", "flags", "expected"),
    [
        ("x86_64", "sse2 avx", "x86-64 without AVX2"),
        ("x86_64", "avx2 fma", "AVX2"),
        ("AMD64", "avx2 avx_vnni", "AVX2 + VNNI"),
        ("x86_64", "avx2 avx512f", "AVX-512"),
        ("x86_64", "avx2 avx512f avx512_vnni", "AVX-512 + VNNI"),
        ("x86_64", "avx2 avx512f avx512_vnni avx512_bf16", "AVX-512 + bf16 + VNNI"),
        ("x86_64", "avx2 avx512f avx512_vnni avx512_bf16 avx_vnni amx_tile", "AMX"),
        ("aarch64", "fp asimd bf16", "Arm"),
        ("arm64", "", "Arm"),
    ],
)
def test_class_of(machine: str, flags: str, expected: str) -> None:
    assert cpu.class_of(machine, flags.split()) == expected


def test_of_this_machine() -> None:
    assert cpu.cpu_class() in {*cpu.CLASSES, cpu.ARM, cpu.NONE}


@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="not an x86-64")
def test_what_is_masked_from_programs_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"avx2", "avx512f", "avx512_bf16", "amx_tile", "fma"}
    monkeypatch.setattr(cpu, "_told_by_linux", lambda: told)
    monkeypatch.setattr(cpu, "_NUMPY", {"AVX2": "avx2"})
    assert cpu.class_of("x86_64", cpu._flags()) == "AVX2"
