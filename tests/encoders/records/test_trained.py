"""Networks of records: against the formulas cell by cell, in any order and batch, without torch."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file
from tests.encoders.records.networks import orders, write_network

import nearfield as nf
from nearfield.encoders.records.trained.encoder import TrainedRecordEncoder
from nearfield.encoders.records.trained.json2vec import BOUND, HEADS, HOPS
from nearfield.encoders.records.trained.key_ngrams import key_pieces, value_pieces
from nearfield.encoders.records.trained.leaves import Leaves
from nearfield.encoders.records.trained.networks import DIM, WIDTH
from nearfield.encoders.records.trained.table import NETWORKS
from nearfield.errors import BadModel, BadSource, UnknownName, UsageError
from nearfield.modalities.records import Cell
from nearfield.types import Record

METHODS = sorted(NETWORKS)


def load(folder: Path) -> TrainedRecordEncoder:
    loaded: Any = nf.load(str(folder))
    assert isinstance(loaded, TrainedRecordEncoder)
    return loaded


@pytest.fixture(scope="module", params=METHODS)
def encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("records") / request.param
    write_network(folder, request.param, orders())
    return load(folder)


class Plain:
    """The same networks by recursion, one record at a time, in float64."""

    def __init__(self, encoder: TrainedRecordEncoder) -> None:
        self.encoder = encoder
        arrays = load_file(encoder.folder.path / "model.safetensors")
        self.w = {name: array.astype(np.float64) for name, array in arrays.items()}

    def row(self, record: Any) -> Any:
        [cells] = self.encoder.schema.typed([Record(record)])
        if cells[0].kind not in ("object", "array"):  # a scalar stands in an object of its own
            cells = [Cell(-1, "", "", "object", None), cells[0]._replace(parent=0)]
        state = self.state(cells, 0)[:WIDTH]
        out = self.linear(state, "row")
        if "top.weight" in self.w:  # two layers more, for child-sum cells
            out = out + self.linear(np.maximum(self.linear(state, "top"), 0), "over")
        return out / np.linalg.norm(out)

    def linear(self, x: Any, name: str) -> Any:
        return x @ self.w[f"{name}.weight"] + self.w[f"{name}.bias"]

    def bag(self, table: str, rows: tuple[int, ...]) -> Any:
        return self.w[table][list(rows)].sum(axis=0) / max(len(rows), 1) ** 0.5

    def state(self, cells: list[Cell], at: int) -> Any:
        cell = cells[at]
        tree = self.encoder.method == "tree-lstm"
        if cell.kind not in ("object", "array"):
            value = str(cell.value) if isinstance(cell.value, bool) else cell.value
            leaves = Leaves.of([(cell.path, cell.kind, value)], self.encoder.schema)
            number = np.maximum(self.linear(leaves.numbers[0].astype(np.float64), "number"), 0)
            parts = [
                self.bag("keys", key_pieces(cell.path)),
                self.bag("values", tuple(leaves.values.rows)),
                number,
            ]
            x = np.maximum(self.linear(np.concatenate(parts), "leaf"), 0)
            return self.tree(x, np.zeros(WIDTH), np.zeros(WIDTH)) if tree else x
        kind = [float(cell.kind == "object"), float(cell.kind == "array")]
        key = np.concatenate([self.bag("keys", key_pieces(cell.path)), kind])
        x = np.maximum(self.linear(key, "holder"), 0)
        inside = [self.state(cells, n) for n, c in enumerate(cells) if c.parent == at]
        if not tree:
            return self.attended(x, inside)
        if cell.kind == "array" and inside:
            inside = [self.read(inside)]
        total, kept = np.zeros(WIDTH), np.zeros(WIDTH)
        for each in inside:
            gate = self.linear(x, "forget") + each[:WIDTH] @ self.w["forget.child"]
            kept += sigmoid(gate) * each[WIDTH:]
            total += each[:WIDTH]
        return self.tree(x, total, kept)

    def tree(self, x: Any, h: Any, kept: Any) -> Any:
        let, show, new = np.split(self.linear(np.concatenate([x, h]), "tree"), 3)
        c = sigmoid(let) * np.tanh(new) + kept
        return np.concatenate([sigmoid(show) * np.tanh(c), c])

    def read(self, inside: list[Any]) -> Any:
        h = c = np.zeros(WIDTH)
        for each in inside:
            gates = self.linear(np.concatenate([each[:WIDTH], h]), "list")
            let, keep, show, new = np.split(gates, 4)
            c = sigmoid(let) * np.tanh(new) + sigmoid(keep) * c
            h = sigmoid(show) * np.tanh(c)
        return np.concatenate([h, c])

    def attended(self, x: Any, inside: list[Any]) -> Any:
        heard = [x]
        each = WIDTH // HEADS
        for hop in range(HOPS):
            question = self.linear(np.concatenate(heard[: 1 + hop]), f"ask{hop}")
            out = np.zeros(WIDTH)
            if inside:
                told = np.array([self.linear(state, f"tell{hop}") for state in inside])
                for head in range(HEADS):
                    own = slice(head * each, (head + 1) * each)
                    logits = told[:, :WIDTH][:, own] @ question[own] / each**0.5
                    shares = np.exp(BOUND * np.tanh(logits / BOUND))
                    out[own] = shares @ told[:, WIDTH:][:, own] / shares.sum()
            heard.append(out)
        heard.append(np.array([np.log1p(len(inside))]))
        mixed = np.maximum(self.linear(np.concatenate(heard), "mix"), 0)
        return BOUND * np.tanh((self.linear(mixed, "out") + heard[1]) / BOUND)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


ODD: list[Any] = [{}, [], "red", 3, None, [1, [2, [3]], {"a": []}], {"new": {"key": [None, "x"]}}]


def test_it_equals_the_formulas(encoder: TrainedRecordEncoder) -> None:
    records = [*orders(12), *ODD]
    plain = Plain(encoder)
    expected = np.array([plain.row(record) for record in records])
    assert np.abs(encoder.encode(list(map(Record, records))) - expected).max() < 1e-5


def test_rows_are_unit_and_of_the_width(encoder: TrainedRecordEncoder) -> None:
    rows = encoder.encode_document(orders())
    assert rows.shape == (40, DIM)
    assert rows.dtype == np.float32
    assert np.abs(np.linalg.norm(rows, axis=1) - 1).max() < 1e-6
    assert encoder.encode(orders()[0]).shape == (DIM,)
    assert encoder.encode([]).shape == (0, DIM)


def turned(value: Any) -> Any:
    """The same JSON with its keys the other way round."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(each) for each in value] if isinstance(value, list) else value


def test_the_order_of_keys_and_the_batch_change_nothing(encoder: TrainedRecordEncoder) -> None:
    records = orders()
    rows = encoder.encode(records)
    assert np.array_equal(encoder.encode(list(map(turned, records))), rows)
    alone = np.stack([encoder.encode(record) for record in records])
    assert np.abs(alone - rows).max() < 1e-6
    assert np.abs(encoder.encode(records[::-1])[::-1] - rows).max() < 1e-6


def test_null_missing_and_empty_differ(encoder: TrainedRecordEncoder) -> None:
    base = {"total": 20.0, "customer": {"city": "Bern"}}
    others: list[dict[str, Any]] = [{"note": None}, {"note": ""}, {"items": []}, {"items": [{}]}]
    rows = encoder.encode([base, *({**base, **other} for other in others)])
    apart = np.abs(rows[:, None] - rows[None]).max(axis=2)
    assert (apart[0, 1:] > 1e-4).all()
    assert apart[1, 3] > 1e-4
    assert apart[3, 4] > 1e-4


def test_one_and_one_point_nought_are_the_same(encoder: TrainedRecordEncoder) -> None:
    one, other = encoder.encode([{"total": 1}, {"total": 1.0}])
    assert np.array_equal(one, other)


def test_the_order_of_a_list(encoder: TrainedRecordEncoder) -> None:
    """The Tree-LSTM reads a list in its order; to json2vec it is a set."""
    items = [{"sku": "a"}, {"sku": "b"}, {"sku": "c"}]
    rows = encoder.encode([{"items": items}, {"items": items[::-1]}])
    apart = np.abs(rows[0] - rows[1]).max()
    assert apart > 1e-4 if encoder.method == "tree-lstm" else apart < 1e-6


def test_64_levels_are_read_and_65_refused(encoder: TrainedRecordEncoder) -> None:
    def nested(levels: int) -> Any:
        value: Any = "x"
        for _ in range(levels - 1):
            value = {"a": value}
        return value

    assert np.isfinite(encoder.encode(nested(64))).all()
    with pytest.raises(BadSource, match="64 levels"):
        encoder.encode(nested(65))


def test_a_long_list(encoder: TrainedRecordEncoder) -> None:
    rows = encoder.encode([{"items": [{"count": n} for n in range(2_000)]}, {"items": []}])
    assert np.isfinite(rows).all()


def test_values_of_another_type_than_the_field(encoder: TrainedRecordEncoder) -> None:
    odd: list[Any] = [{"total": "many"}, {"total": {"a": 1}}, {"total": [1]}, {"total": 10**400}]
    rows = encoder.encode([{"total": 20.0}, *odd])
    assert np.isfinite(rows).all()
    assert np.abs(rows[1:] - rows[0]).max(axis=1).min() > 1e-4


def test_the_label_is_not_read(tmp_path: Path) -> None:
    records = [{**order, "label": "yes"} for order in orders()]
    write_network(tmp_path / "net", "json2vec", records, ("no", "yes"))
    encoder = load(tmp_path / "net")
    shown, hidden = encoder.encode(records[:3]), encoder.encode(orders()[:3])
    assert np.array_equal(shown, hidden)
    shares = encoder.probabilities(records)
    assert shares.shape == (40, 2)
    assert np.abs(shares.sum(axis=1) - 1).max() < 1e-6


def test_without_labels_there_is_no_head(encoder: TrainedRecordEncoder) -> None:
    with pytest.raises(UsageError, match="without labels"):
        encoder.probabilities(orders(2))


def test_it_pickles_by_its_folder(encoder: TrainedRecordEncoder) -> None:
    data = pickle.dumps(encoder)
    assert len(data) < 2_000
    copy: TrainedRecordEncoder = pickle.loads(data)
    assert copy.fingerprint == encoder.fingerprint
    assert np.array_equal(copy.encode(orders(3)), encoder.encode(orders(3)))


def test_it_runs_without_torch(encoder: TrainedRecordEncoder) -> None:
    code = (
        "import sys; sys.modules['torch'] = None; import nearfield as nf; "
        f"print(nf.load({str(encoder.folder.path)!r}).encode([{{'total': 3}}]).shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"(1, {DIM})"


def test_a_key_that_was_never_seen_stands_near_one_written_alike() -> None:
    near = set(key_pieces("unit price")) & set(key_pieces("unitprice"))
    far = set(key_pieces("unit price")) & set(key_pieces("colour"))
    assert len(near) > 8
    assert not far
    assert key_pieces("price") != key_pieces("item.price")
    assert value_pieces("a", "category", "Red") == value_pieces("a", "category", "red")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"format": 2}, "format 2; 1 was wanted"),
        ({"method": "magic"}, "json2vec or tree-lstm"),
        ({"method": None}, "json2vec or tree-lstm"),
        ({"labels": [1]}, "no texts"),
        ({"label": 3}, "no texts"),
        ({"schema": {"fields": 3}}, "schema that cannot be read"),
        ({"schema": None}, "schema that cannot be read"),
        ({"labels": ["a", "b"], "label": "x"}, "no tensor label.weight"),
    ],
)
def test_a_damaged_folder(tmp_path: Path, change: dict[str, Any], match: str) -> None:
    write_network(tmp_path, "json2vec", orders())
    path = tmp_path / "records.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change))
    with pytest.raises(BadModel, match=match):
        load(tmp_path)


def test_damaged_weights(tmp_path: Path) -> None:
    write_network(tmp_path, "tree-lstm", orders())
    weights = tmp_path / "model.safetensors"
    data = weights.read_bytes()
    weights.write_bytes(data[: len(data) // 2])
    with pytest.raises(BadModel, match="damaged or was cut short"):
        load(tmp_path)
    weights.unlink()
    with pytest.raises(BadModel, match="no model.safetensors"):
        load(tmp_path)
    write_network(tmp_path, "json2vec", orders())
    said = json.loads((tmp_path / "records.json").read_text("utf-8"))
    (tmp_path / "records.json").write_text(json.dumps(said | {"method": "tree-lstm"}))
    with pytest.raises(BadModel, match="no tensor"):
        load(tmp_path)


def test_settings_that_it_lacks(encoder: TrainedRecordEncoder) -> None:
    with pytest.raises(UnknownName, match="prompts"):
        nf.load(str(encoder.folder.path), prompts={"query": "a"})
    with pytest.raises(UsageError, match="f32 alone"):
        nf.load(str(encoder.folder.path), precision="bf16")
