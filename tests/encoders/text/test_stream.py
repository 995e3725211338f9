"""Streams: in order, as they come, in bounded memory."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import WriteModel

from nearfield.encoders.text import TextEncoder
from nearfield.encoders.text import texts as texts_module
from nearfield.errors import UsageError


def test_a_stream_gives_what_a_list_gives(
    plain: TextEncoder, sentences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fitting = [text for text in sentences if len(text) < 60]
    together = plain.encode(fitting)
    monkeypatch.setattr(texts_module, "WINDOW", 17)
    blocks = list(plain.encode_stream(iter(fitting)))
    assert [len(block) for block in blocks[:-1]] == [17] * (len(blocks) - 1)
    assert np.abs(np.concatenate(blocks) - together).max() < 1e-5
    assert list(plain.encode_stream([])) == []
    assert next(plain.encode_stream(["red"], truncate_dim=8)).shape == (1, 8)


def test_it_reads_no_further_than_two_windows_ahead(
    plain: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts_module, "WINDOW", 10)
    read: list[int] = []

    def endless() -> Any:
        while True:
            read.append(len(read))
            yield f"red {len(read)}"

    stream = plain.encode_stream(endless())
    next(stream)
    assert len(read) <= 31
    stream.close()


def test_progress_without_a_total(plain: TextEncoder) -> None:
    seen: list[Any] = []
    list(plain.encode_stream(["red", "blue"], progress=lambda *at: seen.append(at)))
    assert seen[-1] == (2, None)


def test_arguments_are_checked_before_the_stream_begins(plain: TextEncoder) -> None:
    with pytest.raises(UsageError, match="truncate_dim"):
        plain.encode_stream(["red"], truncate_dim=99)


MEASURE = """
import resource, sys
from pathlib import Path
from nearfield.encoders.text import TextEncoder
from nearfield.models import ModelFolder
encoder = TextEncoder(ModelFolder("tiny", Path(sys.argv[1]), "0"), precision="f32")
texts = (f"the cat sat {n} " * (n % 4) for n in range(int(sys.argv[2])))
rows = sum(len(block) for block in encoder.encode_stream(texts))
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
UNIT = 1 << 20 if sys.platform == "darwin" else 1 << 10


@pytest.mark.slow
def test_ten_times_the_texts_take_the_same_memory(write_model: WriteModel) -> None:
    folder, peaks = write_model(), []
    for count in (20_000, 200_000):
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(folder), str(count)],
            capture_output=True,
            text=True,
            check=True,
        )
        rows, peak = map(int, done.stdout.split())
        assert rows == count
        peaks.append(peak * 1024 / UNIT)
    assert peaks[1] < peaks[0] + 15 * 1024  # the vectors grew by 23 MB, the texts by 10
