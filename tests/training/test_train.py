"""A training from files to a folder, on an encoder of 34 words."""

import json
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import BadSource, MissingExtra, UnknownName, UsageError
from nearfield.testing import ToyEncoder
from nearfield.training.data.examples import Examples
from nearfield.training.data.parts import parts_of
from nearfield.training.train import from_table
from nearfield.views.figure import loss_curve, save_figure
from nearfield.views.lines.train import lines

pytestmark = pytest.mark.slow

Kinds = list[dict[str, str]]

COURSE: dict[str, Any] = {"depth": "adapter", "epochs": 20, "learning_rate": 0.02}
NAMED: dict[str, Any] = {"columns": ("text", "kind")}


def picture(history: Sequence[Mapping[str, Any]], metric: str, title: str, path: Path) -> None:
    save_figure(loss_curve(history, metric=metric, title=title), path, dpi=50)


@pytest.fixture
def trained(kinds: Kinds, word_model: Path, tmp_path: Path) -> Any:
    options = {**NAMED, **COURSE, "picture": picture}
    return from_table(kinds, model=str(word_model), out=tmp_path / "mine", **options)


def test_labels_teach_an_adapter_which_words_count(trained: Any, tmp_path: Path) -> None:
    result = trained
    assert result.path == tmp_path / "mine"
    assert (result.depth, result.loss) == ("adapter", "in-batch")
    assert result.after.metrics["accuracy"].value > result.before.metrics["accuracy"].value + 0.1
    assert result.comparison.differences["words"]["accuracy"].low > 0
    assert result.sentence.startswith("mine is better than words by ")
    assert result.facts["rows"]["train"] > 8 * result.facts["rows"]["test"] - 20
    assert not (tmp_path / "mine.training").exists()
    assert not result.failed


def test_the_result_shows_itself(trained: Any) -> None:
    document = trained.to_dict()
    assert document["better"]
    assert set(document["difference"]["accuracy"]) == {"value", "low", "high", "p"}
    assert document["validation"]["best"] > document["validation"]["before"]
    assert json.loads(json.dumps(document)) == document
    assert trained.to_arrow().column_names == [
        "metric",
        "before",
        "after",
        "difference",
        "low",
        "high",
    ]
    shown = [str(line) for line in lines(trained)]
    assert shown[-1] == trained.sentence
    assert any(line.startswith("metric") and "95 % interval" in line for line in shown)
    assert "accuracy" in trained._repr_html_()


def test_the_result_is_pickled_whole(trained: Any) -> None:
    again = pickle.loads(pickle.dumps(trained))
    assert again.to_dict() == trained.to_dict()
    assert again.encoder().dim == trained.encoder().dim


def test_without_a_picture_there_is_none(kinds: Kinds, word_model: Path, tmp_path: Path) -> None:
    result: Any = from_table(kinds, **NAMED, model=str(word_model), out=tmp_path / "mine", **COURSE)
    inner = result.path / "training"
    assert sorted(path.name for path in inner.iterdir()) == ["log.jsonl", "report.json"]


def test_the_folder_is_an_encoder_with_its_papers(
    trained: Any, kinds: Kinds, word_model: Path
) -> None:
    texts = [row["text"] for row in kinds[:20]]
    rows = trained.encoder().encode_document(texts)
    assert np.allclose(rows, nf.load(str(trained.path)).encode_document(texts))
    assert not np.allclose(rows, nf.load(str(word_model)).encode_document(texts), atol=0.1)
    inner = trained.path / "training"
    assert sorted(path.name for path in inner.iterdir()) == [
        "log.jsonl",
        "loss.png",
        "report.json",
    ]
    report = json.loads((inner / "report.json").read_text())
    assert report["sentence"] == trained.sentence
    card = (trained.path / "README.md").read_text()
    assert trained.sentence in card
    assert str(trained.path.parent) not in card + json.dumps(report)


def test_what_is_written_is_evaluated_and_added_with(
    trained: Any, kinds: Kinds, word_model: Path, tmp_path: Path
) -> None:
    rows = [{"text": row["text"], "label": row["kind"]} for row in kinds]
    result: Any = nf.evaluate(
        rows, model=trained.encoder(), against=nf.load(str(word_model)), task="clustering"
    )
    assert result.differences
    tickets = nf.open("tickets", db=tmp_path / "db", model=trained.encoder())
    assert tickets.add(kinds).new == len(kinds)


def test_the_same_call_gives_the_same_folder(
    trained: Any, kinds: Kinds, word_model: Path, tmp_path: Path
) -> None:
    again: Any = from_table(
        kinds[::-1], **NAMED, model=str(word_model), out=tmp_path / "again", **COURSE
    )
    assert again.after.metrics == trained.after.metrics
    for name in ("model.safetensors", "2_Dense/model.safetensors"):
        assert (again.path / name).read_bytes() == (trained.path / name).read_bytes()


def test_stopped_in_the_middle_it_goes_on_to_the_same_weights(
    trained: Any, kinds: Kinds, word_model: Path, tmp_path: Path
) -> None:
    options = {**NAMED, "model": str(word_model), "out": tmp_path / "again", **COURSE}

    def stop(values: Mapping[str, Any]) -> None:
        if values.get("epoch") == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        from_table(kinds, tell=stop, **options)
    assert (tmp_path / "again.training").is_dir()
    with pytest.raises(UsageError, match="learning_rate"):
        from_table(kinds, **{**options, "learning_rate": 0.03})
    again: Any = from_table(kinds, **options)
    dense = "2_Dense/model.safetensors"
    assert (again.path / dense).read_bytes() == (trained.path / dense).read_bytes()


def test_nothing_better_writes_nothing_and_says_so(
    kinds: Kinds, word_model: Path, tmp_path: Path
) -> None:
    result: Any = from_table(
        kinds,
        **NAMED,
        model=str(word_model),
        out=tmp_path / "mine",
        depth="adapter",
        loss="triplet",
        epochs=1,
        learning_rate=1e-9,
    )
    assert not result.better
    assert result.failed
    assert result.sentence.startswith("Nothing got better: accuracy on the ")
    assert not (tmp_path / "mine").exists()
    assert (tmp_path / "mine.training" / "log.jsonl").is_file()
    assert next(reversed(list(map(str, lines(result))))).startswith("Try ")
    assert result.to_dict()["difference"] is None
    with pytest.raises(UsageError, match="Nothing got better"):
        result.encoder()


@pytest.mark.parametrize(
    ("rows", "metric", "loss"),
    [
        ("pairs", "nDCG@10", "in-batch"),
        ("triplets", "nDCG@10", "triplet"),
        ("scores", "average precision", "cosine"),
    ],
)
def test_each_form_has_its_loss_and_its_metric(
    rows: str, metric: str, loss: str, kinds: Kinds, word_model: Path, tmp_path: Path
) -> None:
    fruit = [row["text"] for row in kinds if row["kind"] == "fruit"]
    sky = [row["text"] for row in kinds if row["kind"] != "fruit"]
    tables: dict[str, Any] = {
        "pairs": [
            {"anchor": a, "positive": f"{a.split()[0]} {a.split()[-1]} {n}"}
            for n, a in enumerate(fruit)
        ],
        "triplets": [
            {"anchor": a, "positive": b, "negative": c}
            for a, b, c in zip(fruit[::2], fruit[1::2], sky, strict=False)
        ],
        "scores": [
            {"sentence1": a, "sentence2": b, "score": int(a in fruit and b in fruit)}
            for a, b in zip(fruit[::2] + sky[::2], fruit[1::2] + sky[1::2][::-1], strict=False)
        ],
    }
    result: Any = from_table(tables[rows], model=str(word_model), out=tmp_path / "mine", **COURSE)
    assert result.loss == loss
    assert result.facts["validation"]["metric"] == metric
    assert result.better == (tmp_path / "mine").exists()


def test_hard_negatives_are_shown_with_what_was_dropped(
    kinds: Kinds, word_model: Path, tmp_path: Path
) -> None:
    result: Any = from_table(
        kinds, **NAMED, model=str(word_model), out=tmp_path / "mine", hard_negatives=2, **COURSE
    )
    assert any("hard negatives from the nearest texts" in note for note in result.notes)
    assert any("same label" in note for note in result.notes)


def test_test_texts_in_the_training_are_refused_or_left_out(
    kinds: Kinds, word_model: Path, tmp_path: Path
) -> None:
    options = {
        "model": str(word_model),
        "out": tmp_path / "mine",
        "test": kinds[:40],
        **NAMED,
        **COURSE,
    }
    with pytest.raises(UsageError, match="40 texts are on two sides") as error:
        from_table(kinds, **options)
    assert str(error.value.hint) == "To learn from the other rows: drop_shared=True"
    result: Any = from_table(kinds, drop_shared=True, **options)
    assert result.facts["rows"]["test"] == 40
    assert sum(result.facts["rows"].values()) == len(kinds)


def test_an_out_that_is_there_is_refused_before_any_work(
    kinds: Kinds, word_model: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        from_table("no such file", model="no such model", out=tmp_path / "mine")


def test_a_missing_extra_is_told_before_any_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("nearfield.training.train.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"nearfield\[train\]"):
        from_table("no such file", out=tmp_path / "mine")


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"loss": "magic"}, UnknownName, "in-batch"),
        ({"depth": "deep"}, UnknownName, "adapter"),
        ({"momentum": 0.9}, UnknownName, "learning_rate"),
        ({"loss": "in-batch", "margin": 0.5}, UsageError, "its options: temperature"),
        ({"loss": "cosine", "hard_negatives": 2}, UsageError, "takes no negatives"),
        ({"epochs": 0}, UsageError, "epochs=0"),
        ({"model": ToyEncoder()}, UsageError, "toy"),
        ({"form": "texts", "columns": ("text",)}, UsageError, "Texts alone"),
    ],
)
def test_mistakes(
    change: dict[str, Any],
    error: type[Exception],
    says: str,
    kinds: Kinds,
    word_model: Path,
    tmp_path: Path,
) -> None:
    options = {"model": str(word_model), "out": tmp_path / "mine", **NAMED, **COURSE, **change}
    with pytest.raises(error, match=says):
        from_table(kinds, **options)
    assert not (tmp_path / "mine").exists()


def test_too_few_rows(word_model: Path, tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="at least"):
        from_table(
            [{"text": "apple", "label": "a"}, {"text": "sky", "label": "b"}],
            model=str(word_model),
            out=tmp_path / "mine",
        )


def test_a_loss_that_is_no_number_is_a_failure_that_names_the_batch(
    kinds: Kinds, word_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nearfield.errors import Failure

    monkeypatch.setattr(
        "nearfield.training.losses.build", lambda *_, **__: lambda rows, _: rows[0].sum() * np.nan
    )
    with pytest.raises(Failure, match="step 1"):
        from_table(kinds, **NAMED, model=str(word_model), out=tmp_path / "mine", **COURSE)
    assert not (tmp_path / "mine").exists()


def test_texts_are_judged_by_halves_of_the_test() -> None:
    texts = Examples("texts", {"text": ["one", "two"]})
    scores = np.linspace(0, 1, 20, dtype=np.float32)
    pairs = {"first": [f"a{n}" for n in range(20)], "second": [f"b{n}" for n in range(20)]}
    parts = parts_of(texts, test=Examples("scores", pairs, scores=scores))
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (2, 10, 10)
