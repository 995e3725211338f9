"""Scripts that a model cannot read, languages that it was not trained on, names in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.cases.conftest import Run

import nearfield as nf
from nearfield.collection.ask import readable_vector
from nearfield.collection.caution import UnreadWarning
from nearfield.errors import UsageError
from nearfield.pipeline.unread import is_readable
from nearfield.testing import ToyEncoder, loading

READABLE = ("e1", "e2", "e3", "e4")


class English(ToyEncoder):
    """Knows the letters of ASCII alone, as minilm nearly does: all else is one and the same."""

    languages: tuple[str, ...] = ("en",)

    def reads(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The share of a text's characters that are ASCII."""
        shares = [np.mean([sign.isascii() for sign in text if sign != " "]) for text in texts]
        return np.array(shares, np.float32)

    def _row(self, text: str) -> Any:
        return super()._row(" ".join(word if word.isascii() else "?" for word in text.split()))


class Multilingual(ToyEncoder):
    """Reads everything."""

    languages: tuple[str, ...] = ()

    def reads(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """All of it."""
        return np.ones(len(texts), np.float32)


@pytest.fixture
def toys() -> Iterator[None]:
    def make(name: str) -> Any:
        return (Multilingual if "multilingual" in name else English)(name=name)

    with loading(make):
        yield


@pytest.fixture
def mixed(folder: Path, toys: None) -> Any:
    collection = nf.open("mixed", db=folder / "db")
    collection.add(folder / "tickets_mixed.csv")
    return collection


@pytest.mark.weights
def test_thai_and_minilm(nearfield: Run) -> None:
    status, _, err = nearfield("add", "thai.csv")
    assert status == 0
    assert "minilm cannot read 6 of 6 items (Thai, such as" in err
    assert "reembed -c thai --model use-multilingual" in err
    for line in (("similar", "1", "-k", "3"), ("map",), ("topics",), ("cluster", "-k", "2")):
        status, out, err = nearfield(*line)
        assert status == 2, line
        assert not out
        assert "minilm cannot read Thai: the vectors say nothing." in err
    with pytest.warns(UnreadWarning):
        nf.open("thai").duplicates()
    status, out, _ = nearfield("info")
    assert re.search(r"^unread +6$", out, re.MULTILINE)
    assert re.search(r"^language +Thai$", out, re.MULTILINE)


@pytest.mark.weights
def test_what_minilm_reads() -> None:
    encoder = nf.load("minilm")
    read = ["The refund", "Größe, naïve", "I love it 😀", "E11.9", "...", ""]
    unread = ["เงินคืน", "เงินคืน 47", "ገንዘቡ", "😀😀", "退款一直没有到账", "x" * 101]
    assert is_readable(encoder, read).tolist() == [True] * len(read)
    assert is_readable(encoder, unread).tolist() == [False] * len(unread)


def test_add_says_what_it_cannot_read(nearfield: Run, toys: None) -> None:
    status, _, err = nearfield("add", "tickets_mixed.csv")
    assert status == 0
    assert "minilm cannot read 7 of 11 items (Thai, signs and emoji and Amharic, such as" in err
    assert "multilingual-e5-small reads about a hundred languages." in err


def test_the_document_counts_it(document: Any, toys: None) -> None:
    added = document("add", "tickets_mixed.csv")
    assert (added["unread"], added["new"]) == (7, 11)
    assert document("info")["unread"] == 7
    assert document("add", "tickets_mixed.csv")["unread"] == 0  # nothing is new


def test_search_by_vectors_gives_it_no_voice(mixed: Any) -> None:
    assert set(mixed.search("refund", k=20, mode="vector").ids) == set(READABLE)
    for question in ("หน้าจอ", "😀"):
        assert len(mixed.search(question, k=20, mode="vector")) == 0
    encoder = mixed.encoder()
    assert readable_vector(encoder, "หน้าจอ") is None
    assert readable_vector(encoder, "refund") is not None


def test_similar(mixed: Any) -> None:
    assert set(mixed.similar("e1", k=20).ids) == set(READABLE) - {"e1"}
    with pytest.raises(UsageError, match="minilm cannot read Thai: the vectors say nothing"):
        mixed.similar("t1")


def test_duplicates_are_the_equal_ones_alone(mixed: Any) -> None:
    with pytest.warns(UnreadWarning, match="of these only equal ones are found"):
        groups = mixed.duplicates().groups
    assert [group.ids for group in groups] == [("t2", "t4")]
    with pytest.warns(UnreadWarning):
        lower = mixed.duplicates(threshold=0.3)
    assert not any("t1" in group.ids for group in lower.groups)


@pytest.mark.parametrize("verb", ["cluster", "topics", "map", "outliers", "representatives"])
def test_analyses_leave_it_out_and_say_so(mixed: Any, verb: str) -> None:
    options: dict[str, Any] = {"cluster": {"k": 2}, "topics": {"k": 2}, "map": {"method": "pca"}}
    with pytest.warns(
        UnreadWarning, match=r"minilm cannot read 7 of 11 items \(.*\): they are left"
    ):
        result = getattr(mixed, verb)(**options.get(verb, {}))
    ids = result.projection.ids if verb == "map" else result.ids
    assert set(ids) == set(READABLE)


@pytest.mark.filterwarnings("always")
def test_the_command_line_says_it_on_standard_error(nearfield: Run, toys: None) -> None:
    nearfield("add", "tickets_mixed.csv")
    status, out, err = nearfield("topics", "-k", "2")
    assert status == 0
    assert err.startswith("nearfield: minilm cannot read 7 of 11 items (Thai, signs and emoji and ")
    assert "cannot read" not in out


def test_a_filter_that_leaves_nothing_readable(mixed: Any) -> None:
    with pytest.raises(UsageError, match="minilm cannot read Thai"):
        mixed.cluster(where="id LIKE 't%'")
    assert set(mixed.cluster(k=1, where="id LIKE 'e%'").ids) == set(READABLE)


def test_the_vectors_of_the_unread_are_like_nothing(mixed: Any) -> None:
    items = mixed.items()
    at = {name: row for row, name in enumerate(items.ids)}
    cosines = items.vectors @ items.vectors.T
    assert cosines[at["t2"], at["t4"]] > 0.999  # the same text
    others = [name for name in at if name not in ("t2", "t4")]
    assert max(abs(cosines[at["t2"], at[name]]) for name in others) < 0.7  # of 32 numbers


def test_reembedded_with_a_model_that_reads_it(mixed: Any) -> None:
    mixed.reembed("multilingual-e5-small")
    assert mixed.info().unread == 0
    assert set(mixed.cluster(k=2).ids) == {*READABLE, "t1", "t2", "t3", "t4", "a1", "m1", "m2"}
    mixed.back()
    assert mixed.info().unread == 7


def test_other_metadata_keep_the_mark(mixed: Any, tmp_path: Path) -> None:
    again = tmp_path / "again.jsonl"
    again.write_text('{"id": "t1", "text": "เงินคืนยังไม่เข้าบัญชี", "team": "money"}\n', "utf-8")
    report = mixed.add(again)
    assert (report.updated, mixed.info().unread) == (1, 7)
    mixed.add({"t1": "The refund has come"})
    assert mixed.info().unread == 6


def test_only_a_passage_of_a_long_text_is_unread(folder: Path, toys: None) -> None:
    thai = " ".join(["หน้าจอแตก"] * 50)  # a passage of the toy's 50 words
    english = " ".join(["the screen is cracked"] * 12) + " now again"
    collection = nf.open("long", db=folder / "db")
    report = collection.add({"both": f"{english} {thai}", "english": english, "thai": thai})
    assert report.unread == collection.info().unread == 1
    assert set(collection.search("cracked screen", mode="vector").ids) == {"both", "english"}
    at = {name: row for row, name in enumerate(collection.items().ids)}
    vectors = collection.items().vectors
    assert vectors[at["both"]] @ vectors[at["english"]] > 0.99  # the passage that it reads decides


def test_a_language_that_the_model_was_not_trained_on(nearfield: Run, toys: None) -> None:
    status, _, err = nearfield("add", "tickets_german.csv")
    assert status == 0
    assert "Most of the texts are German; minilm was trained on English, and will find less" in err
    assert "use-multilingual reads 15 languages." in err
    assert "--model use-multilingual" in err
    status, out, _ = nearfield("info")
    assert re.search(r"^language +German$", out, re.MULTILINE)
    model = ("--model", "multilingual-e5-small")
    status, _, err = nearfield("add", "tickets_german.csv", "-c", "many", *model)
    assert "trained on" not in err


def test_german_topics_are_named_by_what_they_are_about(folder: Path, toys: None) -> None:
    collection = nf.open("german", db=folder / "db")
    collection.add(folder / "tickets_german.csv")
    labels = [0, 0, 0, 1, 1, 1, 2, 2]  # the ninth says "-", which is no text
    items = collection.items()
    from nearfield.tasks.topics import topics

    result = topics(items.near(), texts=items.texts, ids=items.ids, labels=labels)
    names = sorted(result.names)
    assert names[0] == "(no answer)"
    assert names[1].startswith("display")
    assert names[2].startswith("rückerstattung")
    stop = {"die", "das", "ich", "auf", "nicht", "meine", "und", "ist", "von", "nach", "hat"}
    words = {word for topic in result for keyword in topic.keywords for word in keyword.split()}
    assert not words & stop
