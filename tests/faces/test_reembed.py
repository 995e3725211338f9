"""``nearfield reembed``, ``back``, ``info`` and ``compact --versions``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nearfield.store import Journal, Version
from nearfield.store.manifest import EncoderCard
from nearfield.testing import ToyEncoder
from nearfield.types.reports import Underway

Run = Callable[..., tuple[int, str, str]]
Serve = Callable[[Callable[[str], ToyEncoder]], object]


@pytest.fixture
def nearfield(nearfield: Run, tmp_path: Path, serve: Serve) -> Run:
    serve(lambda name: ToyEncoder(name=name))
    (tmp_path / "tickets.csv").write_text("id,body\nT-1,the refund never arrived\nT-2,broken\n")

    assert nearfield("add", "tickets.csv", "--text", "body", "--id", "id")[0] == 0
    return nearfield


def test_reembed_and_back(nearfield: Run) -> None:
    status, out, err = nearfield("reembed", "--model", "mine", "-c", "tickets")
    assert (status, out) == (
        0,
        "'tickets' is searched by mine now, no more by minilm; items: 2 (2 embedded).\n",
    )
    assert "minilm is kept. To go back: nearfield back -c tickets" in err
    status, out, _ = nearfield("info")
    assert "minilm, " in out
    assert "To return to the version before: nearfield back -c tickets" in out
    assert json.loads(nearfield("info", "--json")[1])["before"]["model"] == "minilm"
    assert nearfield("search", "refund")[0] == 0
    document = json.loads(nearfield("back", "--json")[1])
    assert document == {
        "collection": "tickets",
        "model": "minilm",
        "before": "mine",
        "items": 2,
        "embedded": 0,
        "mapped": 0,
        "passages": 0,
        "switched": True,
    }
    assert "2 as they were" in nearfield("back")[1]


def test_nothing_to_do_is_said(nearfield: Run) -> None:
    status, out, err = nearfield("reembed", "--model", "minilm")
    assert (status, err) == (0, "")
    assert out == "'tickets' is embedded with minilm already: nothing to do.\n"


def test_compact_versions(nearfield: Run) -> None:
    nearfield("reembed", "--model", "mine")
    assert nearfield("compact")[0] == 0
    assert nearfield("back")[0] == 0
    assert nearfield("compact", "--versions")[0] == 0
    status, out, err = nearfield("back")
    assert (status, out) == (2, "")
    assert "has no version before" in err
    assert "nearfield reembed -c tickets --model M" in err


def test_in_the_background(nearfield: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = Underway("tickets", "mine", 1, 2, running=True, pid=99)
    monkeypatch.setattr("nearfield.collection.background.start", lambda *_: begun)
    status, out, err = nearfield("reembed", "--model", "mine", "--background")
    assert (status, out) == (0, "'tickets': embedding with mine: 1 of 2 (process 99)\n")
    assert "nearfield info -c tickets" in err
    document = json.loads(nearfield("reembed", "--model", "mine", "--background", "--json")[1])
    assert document["reembedding"]["total"] == 2


def test_info_says_how_far_it_came(nearfield: Run, tmp_path: Path) -> None:
    version = Version(EncoderCard("mine", "01", 32), "rows-2")
    journal = Journal("mine", 99, 3_200, 20_000, version=version)
    journal.write(tmp_path / ".nearfield" / "tickets")
    out = nearfield("info")[1]
    assert "embedding with mine stopped at 3,200 of 20,000." in out
    assert "To go on: nearfield reembed -c tickets --model mine" in out
    document = json.loads(nearfield("info", "--json")[1])["reembedding"]
    assert (document["done"], document["running"]) == (3_200, False)
    replace(journal, precision="f32").write(tmp_path / ".nearfield" / "tickets")
    assert "--model mine --precision f32" in nearfield("info")[1]
    assert nearfield("ls")[0] == 0
