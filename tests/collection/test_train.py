"""A training from files to a folder, on an encoder of 34 words."""

import json

import numpy as np
import pytest

import nearfield as nf
from nearfield.collection.training.files import parts_of
from nearfield.collection.training.train import train
from nearfield.errors import BadSource, MissingExtra, UnknownName, UsageError
from nearfield.testing import ToyEncoder
from nearfield.training.examples import Examples

pytestmark = pytest.mark.slow

COURSE = {"depth": "adapter", "epochs": 20, "learning_rate": 0.02}
NAMED = {"columns": ("text", "kind")}


@pytest.fixture
def trained(kinds, word_model, tmp_path):
    return train(kinds, **NAMED, model=str(word_model), out=tmp_path / "mine", **COURSE)


def test_labels_teach_an_adapter_which_words_count(trained, tmp_path):
    found = trained
    assert found.path == tmp_path / "mine"
    assert (found.depth, found.loss) == ("adapter", "in-batch")
    assert found.after.metrics["accuracy"].value > found.before.metrics["accuracy"].value + 0.1
    assert found.comparison.differences["words"]["accuracy"].low > 0
    assert found.sentence.startswith("mine is better than words by ")
    assert found.facts["rows"]["train"] > 8 * found.facts["rows"]["test"] - 20
    assert not (tmp_path / "mine.training").exists()


def test_the_result_shows_itself(trained):
    told = trained.to_dict()
    assert told["better"]
    assert set(told["difference"]["accuracy"]) == {"value", "low", "high", "p"}
    assert told["validation"]["best"] > told["validation"]["before"]
    assert json.loads(json.dumps(told)) == told
    assert trained.to_arrow().column_names == [
        "metric", "before", "after", "difference", "low", "high",
    ]  # fmt: skip
    lines = list(trained.lines())
    assert lines[-1] == trained.sentence
    assert any(line.startswith("metric") and "95 % interval" in line for line in lines)
    assert "accuracy" in trained._repr_html_()


def test_the_folder_is_an_encoder_with_its_papers(trained, kinds, word_model):
    texts = [row["text"] for row in kinds[:20]]
    rows = trained.encoder().encode_document(texts)
    assert np.allclose(rows, nf.load(str(trained.path)).encode_document(texts))
    assert not np.allclose(rows, nf.load(str(word_model)).encode_document(texts), atol=0.1)
    inner = trained.path / "training"
    assert sorted(path.name for path in inner.iterdir()) == [
        "log.jsonl", "loss.png", "report.json",
    ]  # fmt: skip
    report = json.loads((inner / "report.json").read_text())
    assert report["sentence"] == trained.sentence
    card = (trained.path / "README.md").read_text()
    assert trained.sentence in card
    assert str(trained.path.parent) not in card + json.dumps(report)


def test_what_is_written_is_evaluated_and_added_with(trained, kinds, word_model, tmp_path):
    from nearfield.collection.evaluate import evaluate

    rows = [{"text": row["text"], "label": row["kind"]} for row in kinds]
    found = evaluate(
        rows, model=trained.encoder(), against=nf.load(str(word_model)), kind="clustering"
    )
    assert found.differences
    tickets = nf.open("tickets", db=tmp_path / "db", model=trained.encoder())
    assert tickets.add(kinds).new == len(kinds)


def test_the_same_call_gives_the_same_folder(trained, kinds, word_model, tmp_path):
    again = train(kinds[::-1], **NAMED, model=str(word_model), out=tmp_path / "again", **COURSE)
    assert again.after.metrics == trained.after.metrics
    for name in ("model.safetensors", "2_Dense/model.safetensors"):
        assert (again.path / name).read_bytes() == (trained.path / name).read_bytes()


def test_stopped_in_the_middle_it_goes_on_to_the_same_weights(trained, kinds, word_model, tmp_path):
    ask = {**NAMED, "model": str(word_model), "out": tmp_path / "again", **COURSE}

    def stop(told):
        if told.get("epoch") == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(kinds, tell=stop, **ask)
    assert (tmp_path / "again.training").is_dir()
    with pytest.raises(UsageError, match="learning_rate"):
        train(kinds, **{**ask, "learning_rate": 0.03})
    again = train(kinds, **ask)
    dense = "2_Dense/model.safetensors"
    assert (again.path / dense).read_bytes() == (trained.path / dense).read_bytes()


def test_nothing_better_writes_nothing_and_says_so(kinds, word_model, tmp_path):
    found = train(
        kinds, **NAMED, model=str(word_model), out=tmp_path / "mine", depth="adapter",
        loss="triplet", epochs=1, learning_rate=1e-9,
    )  # fmt: skip
    assert not found.better
    assert found.sentence.startswith("Nothing got better: accuracy on the ")
    assert not (tmp_path / "mine").exists()
    assert (tmp_path / "mine.training" / "log.jsonl").is_file()
    assert next(reversed(list(found.lines()))).startswith("Try: ")
    assert found.to_dict()["difference"] is None
    with pytest.raises(UsageError, match="Nothing got better"):
        found.encoder()


@pytest.mark.parametrize(
    ("rows", "metric", "loss"),
    [
        ("pairs", "nDCG@10", "in-batch"),
        ("triplets", "nDCG@10", "triplet"),
        ("scores", "average precision", "cosine"),
    ],
)
def test_each_form_has_its_loss_and_its_metric(rows, metric, loss, kinds, word_model, tmp_path):
    fruit = [row["text"] for row in kinds if row["kind"] == "fruit"]
    sky = [row["text"] for row in kinds if row["kind"] != "fruit"]
    tables = {
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
    found = train(tables[rows], model=str(word_model), out=tmp_path / "mine", **COURSE)
    assert found.loss == loss
    assert found.facts["validation"]["metric"] == metric
    assert found.better == (tmp_path / "mine").exists()


def test_hard_negatives_are_shown_with_what_was_dropped(kinds, word_model, tmp_path):
    found = train(
        kinds, **NAMED, model=str(word_model), out=tmp_path / "mine", hard_negatives=2, **COURSE
    )
    assert any("hard negatives from the nearest texts" in note for note in found.notes)
    assert any("same label" in note for note in found.notes)


def test_test_texts_in_the_training_are_refused_or_left_out(kinds, word_model, tmp_path):
    ask = {
        "model": str(word_model),
        "out": tmp_path / "mine",
        "test": kinds[:40],
        **NAMED,
        **COURSE,
    }
    with pytest.raises(UsageError, match="40 texts are on two sides") as error:
        train(kinds, **ask)
    assert "--drop-shared" in error.value.hint
    found = train(kinds, drop_shared=True, **ask)
    assert found.facts["rows"]["test"] == 40
    assert sum(found.facts["rows"].values()) == len(kinds)


def test_an_out_that_is_there_is_refused_before_any_work(kinds, word_model, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        train("no such file", model="no such model", out=tmp_path / "mine")


def test_a_missing_extra_is_told_before_any_work(monkeypatch, tmp_path):
    monkeypatch.setattr("nearfield.collection.training.teach.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"nearfield\[train\]"):
        train("no such file", out=tmp_path / "mine")


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"loss": "magic"}, UnknownName, "in-batch"),
        ({"depth": "deep"}, UnknownName, "adapter"),
        ({"momentum": 0.9}, UnknownName, "learning_rate"),
        ({"loss": "in-batch", "margin": 0.5}, UsageError, "--temperature"),
        ({"loss": "cosine", "hard_negatives": 2}, UsageError, "takes no negatives"),
        ({"epochs": 0}, UsageError, "epochs=0"),
        ({"model": ToyEncoder()}, UsageError, "toy"),
        ({"form": "texts", "columns": ("text",)}, UsageError, "Texts alone"),
    ],
)
def test_mistakes(change, error, says, kinds, word_model, tmp_path):
    asked = {"model": str(word_model), "out": tmp_path / "mine", **NAMED, **COURSE, **change}
    with pytest.raises(error, match=says):
        train(kinds, **asked)
    assert not (tmp_path / "mine").exists()


def test_too_few_rows(word_model, tmp_path):
    with pytest.raises(BadSource, match="at least"):
        train(
            [{"text": "apple", "label": "a"}, {"text": "sky", "label": "b"}],
            model=str(word_model), out=tmp_path / "mine",
        )  # fmt: skip


def test_a_loss_that_is_no_number_is_a_failure_that_names_the_batch(
    kinds, word_model, tmp_path, monkeypatch
):
    from nearfield.errors import Failure

    monkeypatch.setattr(
        "nearfield.training.losses.build", lambda *_, **__: lambda rows, _: rows[0].sum() * np.nan
    )
    with pytest.raises(Failure, match="step 1"):
        train(kinds, **NAMED, model=str(word_model), out=tmp_path / "mine", **COURSE)
    assert not (tmp_path / "mine").exists()


def test_texts_are_judged_by_halves_of_the_test():
    texts = Examples("texts", {"text": ["one", "two"]})
    scores = np.linspace(0, 1, 20, dtype=np.float32)
    pairs = {"first": [f"a{n}" for n in range(20)], "second": [f"b{n}" for n in range(20)]}
    parts = parts_of(texts, test=Examples("scores", pairs, scores=scores))
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (2, 10, 10)
