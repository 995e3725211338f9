"""The contract of the command line: verbs, --json, exit statuses, no tracebacks."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from nearfield.encoders.text.calibration import Calibration
from nearfield.encoders.text.fidelity import Fidelity
from nearfield.encoders.text.speed import Speed
from nearfield.faces.cli.main import parted, run
from nearfield.tasks.rerank import WEIGHT
from nearfield.testing import ToyEncoder
from nearfield.types import Progress, Watch

Floats = NDArray[np.float32]
Run = Callable[..., tuple[int, str, str]]
Refused = Callable[[str, str], str]
Serve = Callable[[Callable[[str], ToyEncoder]], object]

CSV = """ticket_id,body,status,priority
T-1,the refund never arrived,open,3
T-2,please refund my order,closed,1
T-3,the screen is broken,open,2
"""


@pytest.fixture
def nearfield(nearfield: Run, tmp_path: Path, serve: Serve) -> Run:
    serve(lambda _: ToyEncoder())
    (tmp_path / "tickets.csv").write_text(CSV)

    return nearfield


@pytest.fixture
def tickets(nearfield: Run) -> Run:
    status, _, err = nearfield("add", "tickets.csv", "--text", "body", "--id", "ticket_id")
    assert status == 0, err
    return nearfield


def test_add_says_what_it_found_and_where_to_go(nearfield: Run) -> None:
    status, out, err = nearfield("add", "tickets.csv", "--text", "body", "--id", "ticket_id")
    assert status == 0
    assert out == "3 items in 'tickets', embedded with toy.\n"
    assert "3 rows read: 3 new" in err
    assert "Next: nearfield search" in err


def test_search_prints_the_schema(tickets: Run) -> None:
    status, out, err = tickets(
        "--json", "search", "refund", "--where", "status = 'open'", "-k", "5"
    )
    assert (status, err) == (0, "")
    hits = json.loads(out)["hits"]
    assert hits[0]["id"] == "T-1"
    assert {hit["id"] for hit in hits} == {"T-1", "T-3"}
    hit = hits[0]
    assert {"id", "score", "text", "metadata", "passage"} <= hit.keys()
    assert hit["metadata"] == {"status": "open", "priority": 3}
    assert hit["text"][hit["passage"]["start"] : hit["passage"]["end"]] == hit["text"]


def test_json_may_stand_anywhere(tickets: Run) -> None:
    assert json.loads(tickets("search", "refund", "--json")[1])["hits"]
    assert len(json.loads(tickets("similar", "T-1", "-k", "1", "--json")[1])["hits"]) == 1
    assert parted(["search", "--", "--json"]) == ([], ["search", "--", "--json"])


def test_search_for_a_person(tickets: Run) -> None:
    status, out, _ = tickets("search", "refund")
    assert status == 0
    assert out.startswith(" 1. T-")
    assert "status: open" in out


def test_search_reranked(tickets: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Shortest:
        name = "ms-marco-minilm"

        def scores(self, pairs: list[tuple[str, str]]) -> Floats:
            longer = np.array([len(text) for _, text in pairs], np.float32)
            surely: Floats = 100 * np.sign(np.median(longer) - longer)  # yes, perhaps, no
            return surely

    monkeypatch.setattr("nearfield.encoders.load_reranker", lambda name, progress: Shortest())
    for option in (["--rerank"], ["--reranker", "ms-marco-minilm"]):
        plain = json.loads(tickets("search", "my", "--json")[1])["hits"]
        hits = json.loads(tickets("search", "my", "--json", *option)[1])["hits"]
        added = {
            hit["id"]: hit["score"] - plain[hit["why"]["first_rank"] - 1]["score"] for hit in hits
        }
        assert added == pytest.approx({"T-1": 0, "T-2": WEIGHT / 2, "T-3": WEIGHT}, abs=1e-4)
    shown = tickets("search", "my", "--rerank")[1]
    assert f"reranked {hits[0]['score']:.2f}, was 1" in shown


def test_models_calibrate(nearfield: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def calibrate(name: str, texts: Iterable[str], watch: Watch) -> Calibration:
        assert next(iter(texts)) == "the refund never arrived"
        speed = Speed("bf16", 1.44, "AMX")
        return Calibration(name, "int8:0123", Fidelity(0.998, 0.997, 0.95, 300, 1000), speed)

    monkeypatch.setattr("nearfield.encoders.calibrate", calibrate)
    command = ["models", "calibrate", "minilm", "tickets.csv", "--text", "body"]
    status, out, err = nearfield(*command)
    assert (status, out.count("95.0% of the ten nearest")) == (0, 1)
    assert "On this CPU (AMX) 1.44 times as fast as bf16" in out
    assert "auto stays with bf16: it is the fastest that keeps 99% of the ten nearest" in out
    assert "Next: nearfield add FILE --model minilm --precision int8" in err
    report = json.loads(nearfield(*command, "--json")[1])
    assert (report["precision"], report["fidelity"]["overlap"]) == ("int8:0123", 0.95)
    assert report["speed"] == {"against": "bf16", "ratio": 1.44, "cpu": "AMX"}
    assert nearfield("models", "calibrate", "minilm", "missing.csv")[0] == 2


def test_info_prints_exactly_the_schema(tickets: Run) -> None:
    facts = json.loads(tickets("info", "--json")[1])
    sizes = ["name", "items", "vectors", "dim", "model", "fingerprint", "bytes"]
    assert list(facts) == [*sizes, "before", "reembedding", "unread", "language", "read"]
    assert (facts["name"], facts["items"], facts["vectors"]) == ("tickets", 3, 3)
    assert "priority (int64)" in tickets("info")[1]


def test_hits_are_a_table_too(tickets: Run, tmp_path: Path) -> None:
    status, _, err = tickets("search", "refund", "--out", "hits.csv", "-k", "2")
    assert (status, err) == (0, "2 rows in hits.csv\n")
    assert len((tmp_path / "hits.csv").read_text().splitlines()) == 3
    assert tickets("--json", "similar", "T-1", "-k", "1", "--out", "hits.jsonl")[2].startswith(
        "1 row in hits.jsonl"
    )


def test_ls(tickets: Run) -> None:
    assert "tickets" in tickets("ls")[1]
    assert json.loads(tickets("ls", "--json")[1])["collections"][0]["items"] == 3
    assert json.loads(tickets("ls", "--json", "--db", "empty")[1]) == {
        "collections": [],
        "damaged": [],
    }


def test_delete_and_compact(tickets: Run) -> None:
    gone = {"deleted": 1, "first": ["T-1"], "dry_run": False}
    assert json.loads(tickets("delete", "T-1", "--json")[1]) == gone
    closed = ("delete", "--where", "status = 'closed'")
    status, _, err = tickets(*closed)
    assert status == 2
    assert "1 item would be removed" in err
    assert "--yes" in err
    assert json.loads(tickets(*closed, "--dry-run", "--json")[1])["dry_run"]
    assert json.loads(tickets("info", "--json")[1])["items"] == 2
    assert json.loads(tickets(*closed, "--yes", "--json")[1])["deleted"] == 1
    assert json.loads(tickets("back", "--json")[1])["restored"] == 1
    assert json.loads(tickets(*closed, "--yes", "--json")[1])["deleted"] == 1
    assert json.loads(tickets("compact", "--json")[1])["bytes"] > 0
    assert json.loads(tickets("info", "--json")[1])["items"] == 1
    assert tickets("delete", "--all")[0] == 2
    assert tickets("delete", "--all", "--yes")[0] == 0
    assert tickets("info")[0] == 2
    assert "1 item came back" in tickets("back", "-c", "tickets")[1]
    assert tickets("delete", "--all", "--yes")[0] == 0
    assert "freed" in tickets("compact", "-c", "tickets")[1]
    assert tickets("back", "-c", "tickets")[0] == 2


def test_standard_input(nearfield: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CSV.encode())))
    assert nearfield("add", "-", "--text", "body", "-c", "piped")[0] == 0
    assert json.loads(nearfield("info", "--json")[1])["name"] == "piped"


def test_models_and_datasets_list_what_is_known(nearfield: Run) -> None:
    names = {m["name"]: m for m in json.loads(nearfield("models", "--json")[1])["models"]}
    assert names["minilm"]["dim"] == 384
    assert names["minilm"]["licence"] == "Apache-2.0"
    assert (names["minilm"]["role"], names["ms-marco-minilm"]["role"]) == ("encoder", "reranker")
    assert isinstance(names["minilm"]["here"], bool)
    datasets = {d["name"] for d in json.loads(nearfield("datasets", "--json")[1])["datasets"]}
    assert {"icd10cm", "hpo"} <= datasets
    assert "minilm" in nearfield("models")[1]


def test_the_demo_adds_answers_and_says_where_to_go(
    nearfield: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def records(
        name: str, *, size: int | None, progress: Progress
    ) -> Iterator[dict[str, str | bool]]:
        assert (name, size) == ("icd10cm", 2)
        yield {"id": "R00.2", "text": "Palpitations. My heart skips", "leaf": True}
        yield {"id": "T18", "text": "Foreign body: a coin swallowed", "leaf": False}

    monkeypatch.setattr("nearfield.datasets.records", records)
    status, out, err = nearfield("demo", "--size", "2")
    assert status == 0, err
    assert "2 items to embed" in err
    assert out.index("'child swallowed a coin'") < out.rindex(" 1. T18")
    assert "nearfield search 'child swallowed a coin' -c icd10cm -k 5" in out
    assert "nearfield similar R00.2 -c icd10cm" in out
    (tmp_path / "activate").touch()
    monkeypatch.setattr("sys.argv", [str(tmp_path / "nearfield")])
    monkeypatch.setenv("PATH", "")
    _, out, _ = nearfield("demo", "--size", "2")
    assert out.splitlines()[-1] == f"To put nearfield on your path: . {tmp_path / 'activate'}"
    answers = json.loads(nearfield("demo", "--size", "2", "--json")[1])["answers"]
    assert [a["hits"][0]["id"] for a in answers][:2] == ["R00.2", "T18"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("add ticket.csv", "tickets.csv"),
        ("add tickets.csv --text bdy", "body"),
        ("add", "Nothing to add"),
        ("encode tickets.csv", "--out"),
        ("encode --out v.npy", "nearfield encode FILE --out v.npy"),
        ("encode tickets.csv --out v.csv", ".parquet"),
        ("encode tickets.csv --out v.npy --text bdy", "body"),
        ("encode tickets.csv --text body --out v.npy --precision x", "int8"),
        ("add tickets.csv --text body -c a/b", "-c a-b"),
        ("add tickets.csv --text body -c con", "reserved"),
        ("add tickets.csv --text body --size 5", "no dataset"),
        ("search x -c nowhere", "known"),
        ("search x", "nearfield add"),
        ("similar x", "nearfield add"),
        ("frobnicate", "frobnicate"),
        ("search x --frob", "--frob"),
        ("search x -k many", "-k"),
    ],
)
def test_a_mistake_is_a_sentence_and_exit_status_2(
    nearfield: Run, refused: Refused, line: str, says: str
) -> None:
    assert refused(line, says).startswith("nearfield: ")
    error = json.loads(nearfield("--json", *shlex.split(line))[1])["error"]
    assert set(error) == {"type", "message", "hint"}
    assert says in error["message"] + error["hint"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("search x --where \"statsu = 'open'\"", "status"),
        ("search x --where \"priority = 'high'\"", "priority"),
        ("search x --where 'status ='", "status = 'open'"),
        ("search x --mode magic", "hybrid"),
        ("search x --metric magic", "cosine"),
        ("search x -k 0", "-k"),
        ("search '  '", "empty"),
        ("similar T-9", "T-"),
        ("delete T-9", "T-9"),
        ("delete", "--where"),
        ("search x --out hits.txt", "known: .csv"),
        ("similar T-1 --out nowhere/hits.csv", "no folder nowhere"),
        ("reembed", "--model"),
    ],
)
def test_a_mistake_about_a_collection(tickets: Run, refused: Refused, line: str, says: str) -> None:
    refused(line, says)
    assert json.loads(tickets("info", "--json")[1])["items"] == 3


def test_an_unknown_model_lists_the_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("hello")
    assert run(["add", "a.txt", "--model", "minilmm"]) == 2
    assert "minilm" in capsys.readouterr().err


def test_encode(nearfield: Run, tmp_path: Path) -> None:
    columns = ["tickets.csv", "--text", "body", "--id", "ticket_id"]
    status, out, err = nearfield("encode", *columns, "--out", "v.npy", "--json")
    assert status == 0
    facts = json.loads(out)
    assert list(facts) == ["rows", "dim", "model", "fingerprint", "out"]
    assert (facts["rows"], facts["dim"], facts["out"]) == (3, 32, "v.npy")
    assert "3 rows read" in err
    assert np.load("v.npy").shape == (3, 32)
    assert json.loads((tmp_path / "v.npy.json").read_text())["ids"] == ["T-1", "T-2", "T-3"]
    smaller = ["--precision", "ubinary", "--truncate-dim", "16", "--out", "v.parquet"]
    status, out, _ = nearfield("encode", *columns, *smaller)
    assert (status, out) == (0, "3 vectors of 16 numbers in v.parquet.\n")
    assert json.loads(nearfield("ls", "--json")[1]) == {"collections": [], "damaged": []}


def test_a_newer_database_and_a_damaged_one(tickets: Run, tmp_path: Path) -> None:
    path = tmp_path / ".nearfield" / "tickets" / "collection.json"
    raw = path.read_text()
    path.write_text(raw.replace('"format": 1', '"format": 99'))
    status, _, err = tickets("search", "x")
    assert status == 1
    assert "pip install --upgrade nearfield" in err
    path.write_text(raw[:20])
    assert tickets("search", "x")[0] == 1


def test_stopping_is_no_traceback(nearfield: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nearfield.store.Database.names", stop)
    status, _, err = nearfield("ls")
    assert status == 130
    assert "goes on where it was" in err


def test_the_terminal_is_safe_from_texts(nearfield: Run, tmp_path: Path) -> None:
    (tmp_path / "evil.jsonl").write_text(json.dumps({"id": "e", "text": "red \x1b[31m\x07 text"}))
    nearfield("add", "evil.jsonl")
    assert "\x1b" not in nearfield("search", "red")[1]


def test_help_names_every_verb(nearfield: Run) -> None:
    status, out, _ = nearfield("--help")
    assert status == 0
    for verb in [
        "add",
        "search",
        "similar",
        "encode",
        "ls",
        "info",
        "delete",
        "compact",
        "models",
        "datasets",
        "demo",
    ]:
        assert f"\n  {verb} " in out
    assert nearfield("--version")[1].startswith("nearfield 0.")
