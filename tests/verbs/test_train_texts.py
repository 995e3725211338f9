"""``train --method``: from any source of texts to a folder that is loaded and searched by."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import BadSource, Hint, MissingExtra, NearfieldError, UsageError
from nearfield.testing import toy_collection
from nearfield.training.words import learner
from nearfield.training.words.learned import Learned
from nearfield.views.lines import lines_of

SMALL: dict[str, Any] = {"dim": 12, "min_count": 1, "epochs": 4}


def texts() -> list[str]:
    draw = np.random.default_rng(2)
    themes = [[f"{kind}{n}" for n in range(8)] for kind in ("fruit", "heart", "engine")]
    return [" ".join(draw.choice(themes[at % 3], 20)) for at in range(60)]


def weights(folder: Any) -> bytes:
    path = Path(folder)
    return b"".join(each.read_bytes() for each in sorted(path.iterdir()))


def learned(source: Any, out: Path, **options: Any) -> Learned:
    result = nf.train(source, out=out, **{"method": "doc2vec", **SMALL, **options})
    assert isinstance(result, Learned)
    return result


def test_every_source_of_the_same_texts_gives_the_same_folder(tmp_path: Path) -> None:
    rows = texts()
    lines = tmp_path / "corpus.txt"
    lines.write_text("\n".join(rows), "utf-8")
    table = tmp_path / "notes.csv"
    table.write_text("n,abstract\n" + "".join(f"{n},{row}\n" for n, row in enumerate(rows)))
    objects = tmp_path / "notes.jsonl"
    objects.write_text("".join(json.dumps({"abstract": row}) + "\n" for row in rows))
    files = tmp_path / "folder"
    files.mkdir()
    for n, row in enumerate(rows):
        (files / f"{n:03}.txt").write_text(row)
    first = learned(rows, tmp_path / "a")
    expected = weights(first.path)
    for n, (source, options) in enumerate(
        [(lines, {}), (table, {"text": "abstract"}), (objects, {"text": "abstract"}), (files, {})]
    ):
        result = learned(source, tmp_path / f"b{n}", **options)
        assert weights(result.path) == expected, source
    assert (first.documents, first.tokens, first.words, first.rare) == (60, 1200, 24, 0)
    assert weights(learned(rows, tmp_path / "c", random_state=1).path) != expected


def test_a_collection_teaches_by_its_items(tmp_path: Path) -> None:
    rows = texts()
    items = [{"id": str(n), "text": row, "part": n % 2} for n, row in enumerate(rows)]
    collection = toy_collection(items)
    result: Any = collection.train(method="doc2vec", out=tmp_path / "all", **SMALL)
    assert result.documents == 60
    half: Any = collection.train(method="doc2vec", out=tmp_path / "x", where="part = 1", **SMALL)
    assert half.documents == 30


def test_documents_are_found_by_what_was_learned(tmp_path: Path) -> None:
    rows = texts()
    result = learned(rows, tmp_path / "mine", epochs=100, learning_rate=0.05)
    collection = nf.open("notes", db=tmp_path / "db", model=str(result.path))
    collection.add({f"{n:02}": row for n, row in enumerate(rows)})
    found = collection.search("heart1 heart5 heart2", k=10, mode="vector").ids
    assert {int(each) % 3 for each in found} == {1}
    similar = collection.similar("02", k=10).ids
    assert {int(each) % 3 for each in similar} == {2}
    assert result.encoder().fingerprint == nf.load(str(result.path)).fingerprint


def test_the_result_says_what_was_learned(tmp_path: Path) -> None:
    result = learned(texts(), tmp_path / "mine", min_count=45)
    document = result.to_dict()
    assert document["path"] == str(tmp_path / "mine")
    assert (document["method"], document["architecture"]) == ("doc2vec", "pv-dbow")
    assert document["words"] + document["rare"] == 24
    assert document["nearest"] == []
    assert "learned from 1,200 words of 60 texts" in result.sentence
    assert result.asides()[0] == Hint.run(
        "add", "FILE", model=str(tmp_path / "mine"), words="Use it:"
    )
    said = [str(line) for line in lines_of("train", result, 80)]
    assert said == [result.sentence, f"{result.rare} words came too seldom for a vector."]
    assert result.to_arrow().num_rows == 0


@pytest.mark.parametrize("method", ["word2vec", "fasttext"])
def test_of_words_some_are_shown_with_their_nearest(tmp_path: Path, method: str) -> None:
    result = learned(texts(), tmp_path / "mine", method=method, epochs=30, learning_rate=0.05)
    assert result.architecture == "skip-gram"
    assert len(result.nearest) == 5
    for row in result.nearest:
        kind = row["word"].rstrip("0123456789")
        assert [near.rstrip("0123456789") for near in row["nearest"]] == [kind] * 5
    assert result.to_arrow().column_names == ["word", "count", "nearest"]
    said = [str(line) for line in lines_of("train", result, 80)]
    assert said[1] == f"{result.nearest[0]['word']}: {', '.join(result.nearest[0]['nearest'])}"


def test_static_is_the_depth(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="static and the depth full came"):
        nf.train([{"text": "a"}], out=tmp_path / "mine", static=True, depth="full")
    assert learned(texts(), tmp_path / "mine", static=True).path.is_dir()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 3}, "window is of a method that learns from texts alone"),
        ({"text": "body"}, "text came alone"),
        ({"method": "word2vec", "loss": "cosine"}, "loss is of a training on examples; word2vec"),
        ({"method": "word2vec", "model": "minilm"}, "model is of a training on examples"),
        ({"method": "doc2vec", "label": "kind"}, "label is of a training on examples"),
        ({"method": "doc2vec", "device": "cuda"}, "device is of a training on examples"),
        ({"method": "doc2vec", "hard_negatives": 2}, "hard_negatives is of a training on"),
        ({"method": "word2vec", "depth": "full"}, "The depth full is of a training on examples"),
        ({"method": "word2vec", "architecture": "pv-dm"}, "has no architecture 'pv-dm'"),
        ({"method": "word2vec", "where": "a = 1"}, "where is of a collection"),
        ({"method": "word2vec", "learning_rate": 3.0}, "is 3; 0.25 at most was wanted"),
    ],
)
def test_what_does_not_go_together_is_a_sentence(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        nf.train(texts(), out=tmp_path / "mine", **options)
    assert caught.value.hint
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        (["red apple and a blue sky are no green pear"], UsageError, "0 words of 10 words come 5"),
        (["red red red"] * 50, UsageError, "one word alone, 'red'"),
        (["?", "!"], UsageError, "There are no words to learn from"),
        ([{"text": float("nan")}, {"text": None}], BadSource, "No column of .* holds text"),
        ([], BadSource, "holds no items"),
    ],
    ids=["ten words", "one word", "signs", "NaN", "nothing"],
)
def test_too_little_to_learn_from_is_a_sentence(
    tmp_path: Path, source: Any, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        nf.train(source, out=tmp_path / "mine", method="word2vec")
    assert isinstance(caught.value, NearfieldError)
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_a_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "corpus.txt"
    empty.write_text("")
    with pytest.raises(BadSource) as caught:
        nf.train(empty, out=tmp_path / "mine", method="word2vec")
    assert caught.value.hint


def test_texts_that_are_missing_are_left_out(tmp_path: Path) -> None:
    rows: list[Any] = [{"text": row} for row in texts()]
    with_gaps = [*rows[:30], {"text": None}, {"text": float("nan")}, *rows[30:]]
    expected = weights(learned(rows, tmp_path / "a").path)
    assert weights(learned(with_gaps, tmp_path / "b", text="text").path) == expected


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    with pytest.raises(UsageError, match="is there already"):
        nf.train(texts(), out=out, method="word2vec")
    assert list(out.iterdir()) == []


def test_nothing_to_learn_from_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Nothing to learn from"):
        nf.train(out=tmp_path / "mine", method="word2vec")


def test_without_gensim_the_pip_line_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learner, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'nearfield\[words\]'"):
        nf.train(texts(), out=tmp_path / "mine", method="word2vec")


def test_on_the_command_line_the_folder_is_trained_added_by_and_searched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nearfield.faces.cli.main import run

    monkeypatch.chdir(tmp_path)
    table = "".join(f"{n},{row}\n" for n, row in enumerate(texts()))
    (tmp_path / "papers.csv").write_text(f"n,abstract\n{table}")
    command = "train papers.csv --text abstract --static --method doc2vec --out my-doc2vec"
    options = "--min-count 1 --dim 12 --epochs 60 --learning-rate .05 --architecture pv-dbow"
    assert run(["--json", *command.split(), *options.split()]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["path"], document["words"], document["dim"]) == ("my-doc2vec", 24, 12)
    assert (
        run(["add", "papers.csv", "--text", "abstract", "--id", "n", "--model", "my-doc2vec"]) == 0
    )
    capsys.readouterr()
    assert run(["--json", "search", "heart1 heart3 heart5", "--mode", "vector", "-k", "5"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {int(hit["id"]) % 3 for hit in found["hits"]} == {1}
    assert (
        run(["train", "papers.csv", "--method", "doc2vec", "--out", "x", "--loss", "cosine"]) == 2
    )
    assert "loss is of a training on examples" in capsys.readouterr().err
