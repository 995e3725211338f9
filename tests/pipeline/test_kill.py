"""``kill -9`` during ``add``, at ten random moments: nothing lost, nothing doubled."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

import nearfield as nf
from nearfield.testing import ToyEncoder
from nearfield.types import Progress, Vectors

ADD = """
import sys, time
from nearfield.testing import ToyEncoder
from nearfield.pipeline import ingest, pace
import nearfield as nf

class Slow(ToyEncoder):
    def encode_document(self, items, *, progress=lambda a, b: None):
        time.sleep(0.02)
        return super().encode_document(items, progress=progress)

ingest.BATCH, pace.FIRST, pace.MOST = 100, 20, 20
print("ready", flush=True)
nf.open("tickets", db=sys.argv[1], model=Slow(limit=20)).add(sys.argv[2])
print("done", flush=True)
"""


def text_of(number: int) -> str:
    return f"ticket {number} " + "more words " * (30 if number % 7 == 0 else 1)


@pytest.mark.slow
def test_kill_at_ten_random_moments(tmp_path: Path) -> None:
    source = tmp_path / "tickets.csv"
    lines = [f'T-{i},"{text_of(i)}",{i % 5}\n' for i in range(1_500)]
    source.write_text("id,text,group\n" + "".join(lines))
    rng = random.Random(7)
    killed = 0
    for _ in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", ADD, str(tmp_path / "db"), str(source)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0.0, 2.5))
        child.kill()
        killed += child.wait() == -signal.SIGKILL
        child.stdout.close()
    assert killed >= 5  # else the moments were not moments of work
    toy = ToyEncoder(limit=20)
    tickets = nf.open("tickets", db=tmp_path / "db", model=toy)
    report = tickets.add(source)
    assert report.new + report.unchanged == 1_500
    assert report.changed == report.updated == 0
    labels, vectors = tickets.table.vectors()
    expected = [f"T-{i}" for i in range(1_500) for _ in toy.segment([text_of(i)])[0]]
    assert sorted(labels["id"].to_pylist()) == sorted(expected)
    assert len(vectors) == len(expected)
    for i in (0, 7, 1_499):
        assert tickets.get(f"T-{i}")[0]["text"] == text_of(i)
    assert tickets.add(source).unchanged == 1_500
    assert tickets.search(f"ticket {1_337}", k=1, mode="text").ids == ["T-1337"]


def test_what_was_embedded_before_a_stop_is_not_embedded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nearfield.pipeline.pace.FIRST", 10)
    monkeypatch.setattr("nearfield.pipeline.pace.MOST", 10)

    class Stops(ToyEncoder):
        def encode_document(
            self, items: Sequence[str], *, progress: Progress = lambda done, total: None
        ) -> Vectors:
            if self.seen >= 40:
                raise KeyboardInterrupt
            return super().encode_document(items, progress=progress)

    items = {str(i): f"text {i}" for i in range(100)}
    with pytest.raises(KeyboardInterrupt):
        nf.open("t", db=tmp_path, model=Stops()).add(items)
    toy = ToyEncoder()
    again = nf.open("t", db=tmp_path, model=toy)
    assert again.add(items).unchanged == 40
    assert (toy.seen, len(again)) == (60, 100)
