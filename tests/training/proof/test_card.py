"""The model card: all that a reader wants, and nothing of this machine."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nearfield.models import ModelFolder
from nearfield.training.proof.card import Card, Score, card, clean, write_card


@pytest.fixture
def content(tmp_path: Path) -> Any:
    (tmp_path / "model.safetensors").write_bytes(b"")
    return Card(
        name="my-encoder",
        base=ModelFolder("minilm", tmp_path, "0"),
        depth="adapter",
        form="pairs",
        rows=1500,
        loss="in-batch",
        formula="mean of\n  -log softmax(cos / t)",
        options={"temperature": 0.05},
        splits={"train": 1200, "validation": 150, "test": 150},
        arguments={"random_state": 0, "file": Path("/home/me/pairs.csv"), "columns": "a|b"},
        scores=[Score("nDCG@10", 0.7, 0.76, (0.05, 0.07), (0.68, 0.72), (0.74, 0.78))],
        sentence="my-encoder is better.",
        notes=["12 rows of /home/me/pairs.csv were dropped."],
    )


def front(text: Any) -> Any:
    lines = text.split("---\n")[1].splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_the_front_matter_is_that_of_the_hub(content: Any) -> None:
    text = front(card(content))
    assert text["library_name"] == '"sentence-transformers"'
    assert text["pipeline_tag"] == '"sentence-similarity"'
    assert text["base_model"] == '"sentence-transformers/all-MiniLM-L6-v2"'
    assert text["license"] == '"apache-2.0"'
    assert '"nearfield", "adapter"' in text["tags"]


@pytest.mark.parametrize(
    "sentence",
    [
        "# my-encoder",
        "minilm, trained with nearfield on 1,500 rows of the form pairs",
        "| nDCG@10 | 0.7000 (0.6800 to 0.7200) | 0.7600 (0.7400 to 0.7800) "
        "| +0.0600 (0.0500 to 0.0700) |",
        "my-encoder is better.",
        "train 1,200, validation 150, test 150",
        "- 12 rows of pairs.csv were dropped.",
        "Loss: `in-batch`: mean of -log softmax(cos / t)",
        "| temperature | 0.05 |",
        "| file | pairs.csv |",
        "| columns | a\\|b |",
        'nf.load("my-encoder")',
        'SentenceTransformer("my-encoder")',
        "Of the base: Apache-2.0.",
        "nearfield 0",
    ],
)
def test_it_says(content: Any, sentence: Any) -> None:
    assert sentence in card(content)


def test_no_place_of_this_machine_is_in_it(content: Any, tmp_path: Path) -> None:
    base = replace(content.base, name=str(content.base.path))
    text = card(replace(content, base=base, name=str(tmp_path / "my-encoder")))
    assert str(tmp_path.parent) not in text
    assert "/home" not in text
    assert f'"{tmp_path.name}"' in front(text)["base_model"]


def test_a_licence_that_is_not_known_is_not_made_up(content: Any) -> None:
    text = card(replace(content, base=replace(content.base, name="my-own")))
    assert "license" not in front(text)
    assert "Of the base: not known" in text


def test_an_onnx_base_says_who_can_load_it(content: Any, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").unlink()
    assert "sentence-transformers cannot load this folder" in card(content)
    assert "SentenceTransformer(" in card(replace(content, depth="static"))


def test_without_scores_it_says_so(content: Any) -> None:
    assert "Not measured: there was no test split." in card(replace(content, scores=()))


def test_it_is_written_as_the_readme(content: Any, tmp_path: Path) -> None:
    write_card(tmp_path, content)
    assert (tmp_path / "README.md").read_text("utf-8") == card(content)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Read /home/me/pairs.csv.", "Read pairs.csv."),
        ("from ('/data/a b.csv')", "from ('a b.csv')"),
        (r"C:\Users\me\pairs.csv has", "pairs.csv has"),
        ("rows/columns and 1/2", "rows/columns and 1/2"),
        ("cos(u, v) / t", "cos(u, v) / t"),
    ],
)
def test_paths_are_cut_to_their_last_part(text: Any, wanted: Any) -> None:
    assert clean(text) == wanted
