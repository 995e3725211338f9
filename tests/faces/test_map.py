"""``nearfield map``, in process."""

import json
import random

import pytest

from nearfield.faces.cli.main import run
from nearfield.testing import ToyEncoder

SUBJECTS = [["apple", "pear", "orchard", "juice"], ["rocket", "moon", "orbit", "launch"]]


@pytest.fixture
def nearfield(tmp_path, monkeypatch, capsys):
    """A folder with a collection of 60 texts of two subjects."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("nearfield.collection.binding.load", lambda *_, **__: ToyEncoder())
    chance = random.Random(0)
    rows = [
        {"id": f"n{i}", "text": f"{' '.join(chance.sample(SUBJECTS[i % 2], 3))} {i}",
         "kind": "ab"[i % 2]}
        for i in range(60)
    ]  # fmt: skip
    (tmp_path / "notes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def call(*arguments):
        capsys.readouterr()
        status = run(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    assert call("add", "notes.jsonl")[0] == 0
    return call


def test_for_a_person(nearfield, tmp_path):
    status, out, err = nearfield("map")
    assert status == 0
    assert "60 points by umap (n_components 2, random_state 0, n_neighbors 15" in out
    assert "Distances between groups:" in out
    assert "60 points in map.html" in err
    assert "<script" in (tmp_path / "map.html").read_text()


def test_no_map_is_written_over_unasked(nearfield, tmp_path):
    (tmp_path / "map.html").write_text("mine")
    (tmp_path / "map-2.html").write_text("mine too")
    _, _, err = nearfield("map", "--method", "pca")
    assert "60 points in map-3.html" in err
    assert (tmp_path / "map.html").read_text() == "mine"
    nearfield("map", "--method", "pca", "--out", "map.html")
    assert "<script" in (tmp_path / "map.html").read_text()


def test_the_axes_of_pca(nearfield):
    _, out, _ = nearfield("map", "--method", "pca", "--out", "map.png")
    assert "Axis 1 holds " in out
    low, high = (next(line for line in out.splitlines() if f" {side}: " in line)
                 for side in ("low", "high"))  # fmt: skip
    assert {"apple" in low, "apple" in high} == {True, False}


def test_one_document(nearfield, tmp_path):
    status, out, _ = nearfield(
        "--json", "map", "--method", "tsne", "--perplexity", "9", "--n-components", "2",
        "--seed", "3", "--where", "kind = 'a'",
    )  # fmt: skip
    assert status == 0
    document = json.loads(out)
    assert document["arguments"] == {"n_components": 2, "random_state": 3, "n_neighbors": 9}
    assert len(document["items"]) == 30
    assert not (tmp_path / "map.html").exists()


def test_compared(nearfield):
    status, out, _ = nearfield("map", "--compare", "--out", "four.html", "--color", "kind")
    assert status == 0
    assert out.splitlines()[0].split() == [
        "method", "trustworthiness", "continuity", "kept", "distances",
    ]  # fmt: skip
    assert [line.split()[0] for line in out.splitlines()[1:5]] == ["umap", "tsne", "pca", "mds"]


def test_a_word_or_a_file_of_words(nearfield, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "nearfield.collection.word_map.draw_words",
        lambda items, encoder, tokens, **_: asked.append(tokens) or items_map(items),
    )

    def items_map(items):
        from nearfield.collection.map import draw

        return draw(items, method="pca", color=None, compare=False, title="t", topics=None,
                    duplicates=None)  # fmt: skip

    (tmp_path / "words.txt").write_text("\ufeffapple\npear\n", "utf-8")
    assert nearfield("map", "--tokens", "apple")[0] == 0
    assert nearfield("map", "--tokens", "words.txt")[0] == 0
    assert asked == ["apple", ["apple", "pear"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--method", "isomap"], "known: mds, pca, tsne, umap"),
        (["--color", "hue"], "no column 'hue'"),
        (["--out", "map.docx"], "known: .html"),
        (["--out", "nowhere/map.html"], "no folder"),
        (["--n-components", "4"], "2 or 3"),
        (["--n-neighbors", "1"], "at least 2"),
        (["--min-dist", "7"], "0 to 1"),
        (["--perplexity", "30"], "method is umap"),
        (["--method", "tsne", "--perplexity", "nan"], "2 or more"),
        (["--method", "tsne", "--backend", "umap-learn"], "known: manifolds-rs, openTSNE"),
        (["--compare", "--backend", "fastumap"], "four are compared"),
        (["--where", "kind = 'z'"], "No item fits"),
        (["--tokens", "apple"], "no vectors of words"),
    ],
)
def test_mistakes_are_said(nearfield, arguments, said):
    status, out, err = nearfield("map", *arguments)
    assert status == 2
    assert said in out + err
