import subprocess
import sys
from typing import Any

import pytest

SAID = "import os, nearfield.training; print(os.environ['OMP_WAIT_POLICY'])"


@pytest.mark.parametrize(("own", "wanted"), [({}, "PASSIVE"), ({"OMP_WAIT_POLICY": "a"}, "a")])
def test_threads_sleep_while_they_wait_unless_the_user_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, own: Any, wanted: Any
) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    run = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == wanted


def test_nothing_else_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    code = "import os, nearfield; nearfield.open; print('OMP_WAIT_POLICY' in os.environ)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
