"""Vectors alone: whole files, the same after a kill, nothing cut or lost in silence."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nearfield.encoders.text import quantize_embeddings
from nearfield.errors import BadSource, Busy, UsageError
from nearfield.pipeline.pace import Pace
from nearfield.store import writing
from nearfield.store.digests import content_digest
from nearfield.testing import ToyEncoder
from nearfield.types import Vectors
from nearfield.verbs import encode

WORDS = ["red", "blue", "green", "apple", "sky", "refund", "screen"]
ITEMS: list[dict[str, Any]] = [
    {"id": f"i{n}", "body": f"{WORDS[n % 7]} {WORDS[n % 5]} {n}", "n": n} for n in range(300)
]


def read(path: Path) -> tuple[list[str], Vectors, dict[str, Any]]:
    table = pq.read_table(path)
    facts = json.loads(table.schema.metadata[b"nearfield"])
    width = table.schema.field("vector").type.list_size
    rows = table["vector"].combine_chunks().flatten().to_numpy().reshape(-1, width)
    return table["id"].to_pylist(), rows, facts


def expected(items: Any = ITEMS) -> Vectors:
    return ToyEncoder().encode_document([item["body"] for item in items])


def test_parquet(tmp_path: Path, toy: ToyEncoder) -> None:
    report = encode(ITEMS, out=tmp_path / "v.parquet", model=toy)
    ids, rows, facts = read(tmp_path / "v.parquet")
    assert ids == [item["id"] for item in ITEMS]
    assert rows.dtype == np.float32
    assert np.abs(rows - expected()).max() < 1e-6
    assert facts == {
        "model": "toy",
        "fingerprint": toy.fingerprint,
        "dim": 32,
        "precision": "float32",
        "columns": {"text": "body", "id": "id"},
    }
    digests = pq.read_table(tmp_path / "v.parquet")["digest"].to_pylist()
    assert digests == [content_digest(item["body"]).hex() for item in ITEMS]
    assert report.to_dict() == {
        "rows": 300,
        "dim": 32,
        "model": "toy",
        "fingerprint": toy.fingerprint,
        "out": str(tmp_path / "v.parquet"),
    }
    assert [path.name for path in tmp_path.iterdir()] == ["v.parquet"]


def test_npy(tmp_path: Path, toy: ToyEncoder) -> None:
    items = [*ITEMS, {"id": 'a "b"\nc', "body": "sky", "n": 1}]
    encode(items, out=tmp_path / "v.npy", model=toy)
    assert np.abs(np.load(tmp_path / "v.npy") - expected(items)).max() < 1e-6
    facts = json.loads((tmp_path / "v.npy.json").read_text())
    assert facts["ids"] == [item["id"] for item in items]
    assert facts["digests"] == [content_digest(item["body"]).hex() for item in items]
    assert facts["fingerprint"] == toy.fingerprint
    assert {path.name for path in tmp_path.iterdir()} == {"v.npy", "v.npy.json"}


@pytest.mark.parametrize("precision", ["float32", "int8", "uint8", "binary", "ubinary"])
@pytest.mark.parametrize("suffix", [".npy", ".parquet"])
def test_precisions_are_those_of_all_rows_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, precision: str, suffix: str
) -> None:
    monkeypatch.setattr("nearfield.pipeline.export.CHUNK", 70)
    out = tmp_path / f"v{suffix}"
    options: dict[str, Any] = {"precision": precision, "truncate_dim": 16}
    report = encode(ITEMS, out=out, model=ToyEncoder(), **options)
    cut = expected()[:, :16]
    cut /= np.linalg.norm(cut, axis=1, keepdims=True)
    wanted = quantize_embeddings(cut, precision)
    if suffix == ".npy":
        rows, facts = np.load(out), json.loads(out.with_name("v.npy.json").read_text())
    else:
        _, rows, facts = read(out)
    assert report.dim == facts["dim"] == 16
    assert rows.dtype == wanted.dtype
    assert np.abs(rows.astype(float) - wanted).max() <= (1e-6 if precision == "float32" else 1)
    assert (rows == wanted).mean() > (0 if precision == "float32" else 0.999)
    if precision.endswith("int8"):
        again = quantize_embeddings(cut, precision, ranges=np.array(facts["ranges"]))
        assert (again == rows).mean() > 0.999


def test_a_split_item_is_the_mean_of_its_passages(tmp_path: Path) -> None:
    toy = ToyEncoder(limit=3)
    long = "red apple sky blue green screen refund"
    report = encode({"long": long, "short": "sky"}, out=tmp_path / "v.npy", model=toy)
    [spans] = toy.segment([long])
    mean = toy.encode_document([long[s.start : s.end] for s in spans]).mean(axis=0)
    rows = np.load(tmp_path / "v.npy")
    assert len(spans) == 3
    assert np.abs(rows[0] - mean / np.linalg.norm(mean)).max() < 1e-6
    assert (report.source.split, report.source.passages) == (1, 4)
    assert any("mean of its passages" in str(line) for line in report.asides())


def test_what_is_left_out_is_counted_and_ids_are_those_of_add(
    tmp_path: Path, toy: ToyEncoder
) -> None:
    import nearfield as nf

    texts = ["red", "", "  ", "red", "blue"]
    report = encode(texts, out=tmp_path / "v.parquet", model=toy)
    collection = nf.open("c", db=tmp_path / "db", model=toy)
    collection.add(texts)
    ids = read(tmp_path / "v.parquet")[0]
    assert [collection.get(name)[0]["text"] for name in ids] == ["red", "blue"]
    assert (report.rows, report.source.read, report.source.empty) == (2, 5, 2)
    assert any(str(line).startswith("2 empty") for line in report.asides())


class Flaky(ToyEncoder):
    """Fails after so many texts."""

    def __init__(self, good: int) -> None:
        super().__init__()
        self.good = good

    def encode_document(self, items: Any, **options: Any) -> Vectors:
        if self.seen + len(items) > self.good:
            raise KeyboardInterrupt
        return super().encode_document(items, **options)


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pace, "_adapt", lambda *_: None)
    monkeypatch.setattr("nearfield.pipeline.pace.FIRST", 40)


@pytest.fixture
def half_done(tmp_path: Path, small_steps: None) -> Path:
    out = tmp_path / "v.parquet"
    with pytest.raises(KeyboardInterrupt):
        encode(ITEMS, out=out, model=Flaky(130))
    assert not out.exists()
    return out


def test_it_goes_on_where_it_was(half_done: Path, toy: ToyEncoder) -> None:
    report = encode(ITEMS, out=half_done, model=toy)
    assert report.resumed == 120
    assert toy.seen == 180
    ids, rows, _ = read(half_done)
    assert ids == [item["id"] for item in ITEMS]
    assert np.abs(rows - expected()).max() < 1e-6
    assert not half_done.with_name("v.parquet.part").exists()


def test_a_commit_cut_short_is_dropped(half_done: Path, toy: ToyEncoder) -> None:
    part = half_done.with_name("v.parquet.part")
    for name in ("vectors.bin", "ids.jsonl"):
        with (part / name).open("ab") as file:
            file.write(b"torn")
    encode(ITEMS, out=half_done, model=toy)
    ids, rows, _ = read(half_done)
    assert len(ids) == 300
    assert np.abs(rows - expected()).max() < 1e-6


@pytest.mark.parametrize(
    ("items", "model", "says"),
    [
        ([*ITEMS[1:], ITEMS[0]], ToyEncoder(), "another source"),
        (ITEMS[:100], ToyEncoder(), "another source"),
        (ITEMS, ToyEncoder(name="other"), "another model"),
    ],
)
def test_another_source_or_model_is_refused(
    half_done: Path, items: Any, model: Any, says: str
) -> None:
    with pytest.raises(UsageError, match=f"120 vectors of {says}.*remove that folder"):
        encode(items, out=half_done, model=model)
    assert encode(ITEMS, out=half_done, model=ToyEncoder()).resumed == 120


def test_a_second_writer_is_refused(tmp_path: Path, toy: ToyEncoder) -> None:
    with writing(tmp_path / "v.npy.part"), pytest.raises(Busy, match=r"v\.npy\.part"):
        encode(["red"], out=tmp_path / "v.npy", model=toy)


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path, toy: ToyEncoder) -> None:
    out = tmp_path / "v.parquet"
    encode(["red"], out=out, model=toy)
    with pytest.raises(KeyboardInterrupt):
        encode(ITEMS, out=out, model=Flaky(10))
    assert len(read(out)[0]) == 1
    encode(ITEMS, out=out, model=toy)
    assert len(read(out)[0]) == 300


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"out": "v.csv"}, UsageError, r"\.parquet or \.npy"),
        ({"out": "no/v.npy"}, UsageError, "no folder"),
        ({"precision": "int4"}, UsageError, "'int4'"),
        ({"truncate_dim": 33}, UsageError, "32 wide"),
        ({"precision": "int8"}, UsageError, "single one"),
        ({"source": ["", " "]}, BadSource, "None of the 2 rows"),
    ],
)
def test_bad_input(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    toy: ToyEncoder,
    options: dict[str, Any],
    error: type[Exception],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    options = {"out": "v.npy"} | options
    with pytest.raises(error, match=says):
        encode(options.pop("source", ["red"]), model=toy, **options)
    assert not list(tmp_path.glob("v.*.npy"))


KILLED = """
import sys, time
from nearfield.verbs import encode
from nearfield.pipeline.pace import Pace
from nearfield.testing import ToyEncoder
Pace._adapt = lambda *_: None
class Slow(ToyEncoder):
    def encode_document(self, items, **options):
        time.sleep(0.05)
        return super().encode_document(items, **options)
encode([f"red {n}" for n in range(20_000)], out=sys.argv[1], model=Slow())
"""


@pytest.mark.slow
def test_killed_and_run_again(tmp_path: Path) -> None:
    out = tmp_path / "v.npy"
    running = subprocess.Popen([sys.executable, "-c", KILLED, str(out)])
    done = tmp_path / "v.npy.part" / "done.json"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not done.exists():
        time.sleep(0.02)
    time.sleep(0.3)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not out.exists()
    items = [f"red {n}" for n in range(20_000)]
    toy = ToyEncoder()
    report = encode(items, out=out, model=toy)
    assert 0 < report.resumed < 20_000
    assert toy.seen == 20_000 - report.resumed
    assert np.abs(np.load(out) - ToyEncoder().encode_document(items)).max() < 1e-6


def test_an_arrow_table(tmp_path: Path, toy: ToyEncoder) -> None:
    table = pa.table({"id": ["a", "b"], "text": ["red", "blue"]})
    assert encode(table, out=tmp_path / "v.npy", model=toy).rows == 2
