import os
from typing import Any

import pytest

from nearfield.encoders import runtime
from nearfield.errors import UsageError


class OldCpu:
    def get_property(self, device: str, name: str) -> Any:
        assert (device, name) == ("CPU", "OPTIMIZATION_CAPABILITIES")
        return ["FP32", "INT8"]


class NewCpu(OldCpu):
    def get_property(self, device: str, name: str) -> Any:
        return [*super().get_property(device, name), "BF16"]


@pytest.mark.parametrize(("cpu", "best"), [(OldCpu, "f32"), (NewCpu, "bf16")])
def test_auto_is_the_best_the_cpu_has(monkeypatch: pytest.MonkeyPatch, cpu: Any, best: Any) -> None:
    monkeypatch.setattr(runtime, "core", cpu)
    assert runtime.choose_precision("auto") == best
    assert runtime.choose_precision("f32") == "f32"


def test_precision_that_the_cpu_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "core", OldCpu)
    with pytest.raises(UsageError, match="'bf16' was asked for; this CPU computes only in f32"):
        runtime.choose_precision("bf16")


def test_unknown_precision() -> None:
    with pytest.raises(UsageError, match="'int4' is not known; it can be one of auto, f32, bf16"):
        runtime.choose_precision("int4")


def test_threads_are_capped_to_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "cores", lambda: 3)
    assert [runtime.choose_threads(wanted) for wanted in (None, 1, 3, 99)] == [3, 1, 3, 3]
    wrong: Any
    for wrong in (0, -1, 1.5, True, "2"):
        with pytest.raises(UsageError, match="whole number from 1"):
            runtime.choose_threads(wrong)


def test_cores_are_those_we_may_use() -> None:
    assert 1 <= runtime.cores() <= (os.cpu_count() or 1)
