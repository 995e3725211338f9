"""Re-embedding in a process of its own: searched, added to, killed, gone on with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

import nearfield as nf
from nearfield.collection import background
from nearfield.errors import Busy, Failure, UnknownName, UsageError
from nearfield.testing import ToyEncoder
from nearfield.types.reports import Underway

PLUGIN = """
import time
from nearfield.testing import ToyEncoder

class Slow(ToyEncoder):
    def encode_document(self, items, *, progress=lambda done, total: None):
        time.sleep(0.02 * len(items) if self.name == "toy:slow" else 0)
        if self.name == "toy:broken":
            raise ValueError("it is broken")
        return super().encode_document(items, progress=progress)

def load(name, *, precision, progress):
    from nearfield.pipeline import pace
    pace.FIRST = pace.LEAST = pace.MOST = 20
    return Slow(name=name, limit=5)
"""
SEARCH = """
import sys
import nearfield as nf
reader = nf.open("t", db=sys.argv[1])
for line in sys.stdin:
    hit = reader.search(line.strip(), k=1, mode="vector")[0]
    print(hit.id, round(hit.why.cosine, 3), reader.encoder().name, flush=True)
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Encoders of another package, found by every process: toy:old, toy:new, toy:slow."""
    home = tmp_path / "plugin"
    info = home / "toys-1.0.dist-info"
    info.mkdir(parents=True)
    (home / "toys.py").write_text(PLUGIN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toys\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[nearfield.encoders]\ntoy: = toys:load\n")
    monkeypatch.setenv("PYTHONPATH", str(home))
    monkeypatch.syspath_prepend(home)
    monkeypatch.setattr(background, "WAIT", 120)  # a busy machine starts slowly
    for name in ("FIRST", "LEAST", "MOST"):  # as the plugin sets them
        monkeypatch.setattr(f"nearfield.pipeline.pace.{name}", 20)


def some(n: int, start: int = 0) -> dict[str, str]:
    return {f"T{i}": f"ticket number {i} " * (1 + i % 3) for i in range(start, start + n)}


@pytest.fixture
def tickets(plugin: None, tmp_path: Path) -> nf.Collection:
    made = nf.open("t", db=tmp_path / "db", model="toy:old")
    made.add(some(300))
    return made


def underway(collection: nf.Collection) -> Underway:
    """The version on its way."""
    state = collection.info().reembedding
    assert state is not None
    return state


def started(collection: nf.Collection, model: str) -> Underway:
    """What a change in the background says when it has begun."""
    begun = collection.reembed(model, background=True).underway
    assert begun is not None
    return begun


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_done(collection: nf.Collection) -> bool:
    state = collection.info().reembedding
    return state is None or not state.running


def is_further(collection: nf.Collection, done: int) -> bool:
    return underway(collection).done > done


@pytest.mark.slow
def test_it_works_beside_searches_and_writers(tickets: nf.Collection, tmp_path: Path) -> None:
    code = [sys.executable, "-c", SEARCH, str(tmp_path / "db")]
    with subprocess.Popen(code, stdin=-1, stdout=-1, text=True) as reader:

        def ask(question: str) -> list[str]:
            assert reader.stdin is not None
            assert reader.stdout is not None
            reader.stdin.write(question + "\n")
            reader.stdin.flush()
            return reader.stdout.readline().split()

        assert ask("ticket number 6") == ["T6", "1.0", "toy:old"]
        begun = started(tickets, "toy:slow")
        assert (begun.total, begun.running, begun.done < 300) == (300, True, True)
        assert begun.pid != os.getpid()
        with pytest.raises(Busy):
            tickets.reembed("toy:new")
        tickets.add(some(40, start=300))
        tickets.delete("T0")
        assert ask("ticket number 6") == ["T6", "1.0", "toy:old"]
        assert "embedding with toy:slow: " in underway(tickets).sentence
        wait_until(lambda: is_done(tickets))
        assert ask("ticket number 321") == ["T321", "1.0", "toy:slow"]
        assert reader.stdin is not None
        reader.stdin.close()
    assert (len(tickets), tickets.info().model) == (339, "toy:slow")
    assert (tickets.search("ticket number 321", k=1, mode="vector")[0].why.cosine or 0) > 0.999
    assert "T321" in tickets.search("ticket number 321", k=1).ids
    assert "is searched by toy:slow now" in (tmp_path / "db/t/reembedding.log").read_text()
    anew = nf.open("anew", db=tmp_path / "db", model=ToyEncoder(name="toy:slow", limit=5))
    anew.add({name: text for name, text in some(340).items() if name != "T0"})
    assert anew.info().vectors == tickets.info().vectors
    assert (anew.items().vectors == tickets.items().vectors).all()


@pytest.mark.slow
def test_kill_minus_nine_and_the_same_again(tickets: nf.Collection) -> None:
    state: Underway | None = None
    for _ in range(3):
        begun = started(tickets, "toy:slow")
        before = begun.done
        assert before >= (state.done if state else 0)  # what was there is there
        wait_until(partial(is_further, tickets, before))
        os.kill(begun.pid, signal.SIGKILL)
        wait_until(lambda: is_done(tickets))
        state = underway(tickets)
        assert before < state.done < 300
        assert f"stopped at {state.done} of 300" in state.sentence
        assert tickets.search("ticket number 7", k=1).ids == ["T7"]
        assert tickets.info().model == "toy:old"
    assert state is not None
    assert state.done >= 20
    done = tickets.reembed("toy:slow")
    assert done.embedded <= 300 - state.done + 20  # at most the commit that was being told of
    assert (done.items, tickets.info().model) == (300, "toy:slow")


@pytest.mark.slow
def test_mistakes_are_told_at_once_and_kept_for_info(
    tickets: nf.Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"no model 'nwe'"):
        tickets.reembed("nwe", background=True)
    assert "failed at 0 of 0: There is no model 'nwe'" in underway(tickets).sentence
    with suppress(Failure):  # told at once, if it fails within the first moments
        tickets.reembed("toy:broken", background=True)
    wait_until(lambda: is_done(tickets))
    assert "ValueError: it is broken" in underway(tickets).sentence
    assert "Traceback" in (tmp_path / "db/t/reembedding.log").read_text()
    same = started(tickets, "toy:old")
    assert (same.done, same.total) == (300, 300)
    monkeypatch.setattr(background, "RUN", "raise SystemExit(3)")
    with pytest.raises(Failure, match=r"ended.*reembedding\.log"):
        tickets.reembed("toy:new", background=True)


def test_only_a_name_can_be_given(tickets: nf.Collection) -> None:
    with pytest.raises(UsageError, match=r"name or its folder"):
        tickets.reembed(ToyEncoder(name="mine"), background=True)
    with pytest.raises(UnknownName):
        nf.open("nowhere", db=tickets.db).reembed("toy:new", background=True)


def test_the_child_says_what_it_did(
    tickets: nf.Collection, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(tickets.db.path), "t", "toy:new", "auto", "{}", "null"]
    assert background.main(arguments) == 0
    assert "is searched by toy:new now" in capsys.readouterr().out
    assert background.main([*arguments[:2], "nwe", "auto", "{}", "null"]) == 2
    assert "no model 'nwe'" in capsys.readouterr().err
    assert background.main([*arguments[:2], "toy:broken", "auto", "{}", "null"]) == 1
    assert "it is broken" in capsys.readouterr().err
