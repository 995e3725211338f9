"""Topics: the same whatever the order; edited, saved and asked again."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from nearfield.errors import BadVectors, EncoderMismatch, UnknownItem, UnknownName, UsageError
from nearfield.neighbors import Neighborhood, build_graph
from nearfield.tasks.topics import Topics, topics
from nearfield.tasks.topics.seeds import Encode
from nearfield.testing import ToyEncoder, toy_collection
from nearfield.types import KnnGraph, Progress, Vectors


def same(one: tuple[NDArray[Any], ...], other: tuple[NDArray[Any], ...]) -> bool:
    return all(map(np.array_equal, one, other))


def test_topics_are_the_subjects(result: Topics, subjects: list[str]) -> None:
    assert adjusted_rand_score(subjects, result.labels) == 1.0
    assert result.sizes == [60, 60, 60]
    assert [t.cluster for t in result] == [0, 1, 2]
    assert len(set(result.names)) == 3
    assert ((result.confidence > 0) & (result.confidence <= 1)).all()


@pytest.mark.parametrize("method", ["kmeans", "leiden", "hierarchical", "hdbscan"])
def test_the_same_for_any_order_and_threads(
    vectors: Vectors, texts: list[str], method: str
) -> None:
    order = np.random.default_rng(1).permutation(len(texts))
    with threadpool_limits(1):
        first = topics(vectors, texts=texts, method=method)
    with threadpool_limits(2):
        other = topics(vectors[order], texts=[texts[i] for i in order], method=method)
    assert (other.labels == first.labels[order]).all()
    assert (other.confidence == first.confidence[order]).all()
    assert other.named == first.named
    assert repr(other.tree(2)) == repr(first.tree(2))


def test_saved_and_loaded_it_answers_the_same(
    result: Topics, vectors: Vectors, tmp_path: Path
) -> None:
    changed = result.rename(1, "mine").rethreshold(0.2)
    changed.save(tmp_path / "t")
    again = Topics.load(tmp_path / "t")
    assert again.to_dict() == changed.to_dict()
    assert repr(again) == repr(changed)
    assert again.merge([0, "mine"]).to_dict() == changed.merge([0, "mine"]).to_dict()
    assert again.split(2).to_dict() == changed.split(2).to_dict()
    assert repr(again.tree(3)) == repr(changed.tree(3))
    assert same(again.assign(vectors), changed.assign(vectors))


def test_it_pickles_and_answers_the_same(vectors: Vectors, texts: list[str]) -> None:
    encode = ToyEncoder(64).encode_query
    result = topics(vectors, texts=texts, k=3, seeds={"sky": ["moon"]}, encode=encode, levels=2)
    result = replace(result, timeline=result.over_time([2000, 2001] * 90, 2))
    result = replace(result, groups=result.by_group(["a", "b", "b"] * 60))
    document = result.to_dict()  # what was computed on the way need not pickle
    result.assign(ToyEncoder(64).encode_document(["rocket orbit"]))
    again = pickle.loads(pickle.dumps(result))
    assert again.to_dict() == document
    assert again.merge([0, 1]).to_dict() == result.merge([0, 1]).to_dict()
    assert again.split(0).to_dict() == result.split(0).to_dict()
    assert repr(again.tree(3)) == repr(result.tree(3))
    assert same(again.assign(vectors), result.assign(vectors))
    for part in (result.timeline, result.groups):
        assert part is not None
        other = pickle.loads(pickle.dumps(part))
        assert (other.to_dict(), repr(other)) == (part.to_dict(), repr(part))
    tree = result.tree(2)
    assert pickle.loads(pickle.dumps(tree)) == tree


def test_what_was_asked_of_topics_is_of_these_topics(result: Topics) -> None:
    shown = replace(result, timeline=result.over_time([2000] * 180, 1))
    shown = replace(shown, groups=result.by_group(["a"] * 180))
    assert [*shown.to_dict()] == ["items", "clusters", "over_time", "by_group"]
    assert [*replace(shown, levels=2).to_dict()][2:] == ["tree", "over_time", "by_group"]
    for other in (
        shown.rethreshold(0.1),
        shown.merge([0, 1]),
        shown.split(0),
        shown.rename(0, "x"),
    ):
        assert other.timeline is None
        assert other.groups is None


def test_assign_gives_old_rows_what_fitting_gave(result: Topics, vectors: Vectors) -> None:
    labels, confidence = result.assign(vectors)
    assert (labels == result.labels).all()
    assert (confidence == result.confidence).all()


def test_rows_of_another_encoder_are_refused(
    result: Topics, vectors: Vectors, tmp_path: Path
) -> None:
    replace(result, fingerprint="mine").rename(1, "own").split(0).save(tmp_path / "t")
    kept = Topics.load(tmp_path / "t").rethreshold(0.1)
    assert (kept.assign(vectors, fingerprint="mine")[0] == kept.labels).all()
    with pytest.raises(EncoderMismatch, match=r"encoder other.* from mine"):
        kept.assign(vectors, fingerprint="other")


def test_assign_places_new_rows(result: Topics) -> None:
    labels, _ = result.assign(ToyEncoder(64).encode_document(["rocket orbit moon launch planet"]))
    assert "rocket" in result[int(labels[0])].keywords
    with pytest.raises(BadVectors, match="numbers"):
        result.assign(np.ones((1, 3), np.float32))


def test_merge_split_and_rename_make_no_graph(texts: list[str], vectors: Vectors) -> None:
    made: list[int] = []

    class Counted:
        def graph(self, rows: Vectors, k: int, progress: Progress) -> KnnGraph:
            made.append(k)
            return build_graph(rows, k, progress=progress)

    result = topics(Neighborhood(vectors, source=Counted()), texts=texts, k=3)
    before, count = result.to_dict(), len(made)
    merged = result.merge([0, 1])
    assert (len(merged), merged.sizes) == (2, [120, 60])
    parts = merged.split(0)
    assert len(parts) > 2
    assert sum(parts.sizes) == 180
    assert set(parts.labels[merged.labels == 1]) == {parts.labels[merged.labels == 1][0]}
    assert len(made) == count
    assert result.to_dict() == before


def test_a_name_of_ones_own_stays(result: Topics) -> None:
    renamed = result.rename("2", "  my   topic ")
    assert renamed.names[2] == "my topic"
    assert renamed.merge([0, 1]).names[1] == "my topic"
    assert "my topic" in renamed.split(0).names
    assert renamed.merge(["my topic", 0]).names[0] == "my topic"
    with pytest.raises(UsageError, match="already"):
        renamed.rename(0, "my topic")
    with pytest.raises(UsageError, match="empty"):
        renamed.rename(0, " ")


def test_unknown_topics_and_items_are_said(result: Topics) -> None:
    with pytest.raises(UnknownName, match="known"):
        result.merge(["nothing", 1])
    with pytest.raises(UsageError, match="there are 3"):
        result.split(7)
    with pytest.raises(UsageError, match="two or more"):
        result.merge([1, 1])
    with pytest.raises(UnknownItem, match="Did you mean 't17'"):
        result.of("t17x")


def test_below_the_confidence_there_is_no_topic(result: Topics) -> None:
    level = float(np.median(result.confidence))
    some = result.rethreshold(level)
    assert ((some.labels < 0) == (result.confidence < level)).all()
    assert some.without == int((some.labels < 0).sum()) == 180 - sum(some.sizes)
    assert some.names == result.names
    unsure = some.ids[int(np.flatnonzero(some.labels < 0)[0])]
    assert (some.of(unsure).cluster, some.of(unsure).name) == (-1, None)
    assert {i["cluster"] for i in some.to_dict()["items"]} == {0, 1, 2, None}
    assert some.to_arrow()["name"].null_count == some.without
    with pytest.raises(UsageError, match="0 to 1"):
        result.rethreshold(1.5)


def test_the_documents(result: Topics) -> None:
    document = result.to_dict()
    assert document.keys() == {"items", "clusters"}
    assert document["items"][0].keys() == {"id", "cluster", "confidence"}
    assert document["clusters"][0].keys() == {"cluster", "name", "keywords", "size", "typical"}
    assert result.to_arrow().column_names == ["id", "cluster", "name", "confidence", "text"]
    assert result.to_arrow()["id"].to_pylist() == result.ids == [f"t{row}" for row in range(180)]
    assert result.table().num_rows == 3
    typical = result[0].typical
    assert len(typical) == 3
    assert all(result.of(id_).cluster == 0 for id_ in typical)
    assert result[-1] == result[2]
    assert [t.cluster for t in result[1:]] == [1, 2]


def test_typical_items_are_no_copies() -> None:
    texts = ["red apple"] * 5 + [
        "green apple tree",
        "apple pie",
        "moon rocket",
        "rocket moon orbit",
    ]
    result = topics(ToyEncoder(64).encode_document(texts), texts=texts, labels=[0] * 7 + [1] * 2)
    shown = [texts[int(id_)] for id_ in result[0].typical]
    assert len(set(shown)) == len(shown)


def test_sub_topics_lie_inside_their_topics(result: Topics) -> None:
    tree = result.tree(2)
    assert tree.size == 180
    for topic in tree.children:
        assert sorted(id_ for part in topic.children for id_ in part.ids) == sorted(topic.ids)
        assert len({part.name for part in topic.children}) == len(topic.children) > 1
    assert tree.to_dict()["children"][0]["cluster"] == 0
    with pytest.raises(UsageError, match="levels"):
        result.tree(0)


def test_many_topics_are_joined_to_themes(
    vectors: Vectors, texts: list[str], subjects: list[str]
) -> None:
    names = sorted(set(subjects))
    labels = [5 * names.index(s) + row % 5 for row, s in enumerate(subjects)]
    tree = topics(vectors, texts=texts, labels=labels).tree(1)
    themes = [child for child in tree.children if child.level == "theme"]
    assert themes
    assert len(tree.children) <= 8
    assert sum(child.size for child in tree.children) == 180


@pytest.mark.parametrize("encode", [None, ToyEncoder(64).encode_query])
def test_seeds_are_topics_of_ones_own(
    vectors: Vectors, texts: list[str], subjects: list[str], encode: Encode | None
) -> None:
    seeds = {"billing": ["invoice", "refund"]}
    result = topics(vectors, texts=texts, k=3, seeds=seeds, encode=encode)
    inside = [
        s
        for s, label in zip(subjects, result.labels, strict=True)
        if label == result.number("billing")
    ]
    assert inside == ["money"] * 60
    assert "1 seeded" in result.how


def test_seeds_split_what_was_one(vectors: Vectors, texts: list[str], subjects: list[str]) -> None:
    result = topics(vectors, texts=texts, labels=[0] * 180, seeds={"sky": ["rocket", "moon"]})
    inside = {
        s for s, label in zip(subjects, result.labels, strict=True) if label == result.number("sky")
    }
    assert inside == {"space"}


def test_seeds_that_cannot_be(vectors: Vectors, texts: list[str]) -> None:
    with pytest.raises(UsageError, match="has no words"):
        topics(vectors, texts=texts, k=3, seeds={"billing": [" "]})
    with pytest.raises(UsageError, match="No item holds"):
        topics(vectors, texts=texts, k=3, seeds={"sea": ["whale"]})


def test_few_items() -> None:
    one = topics(np.ones((1, 3), np.float32), texts=["red apple"])
    assert (len(one), one.labels.tolist(), one.tree(2).size) == (1, [0], 1)
    two = topics(np.eye(2, dtype=np.float32), texts=["red apple", "blue sky"])
    assert len(two.labels) == 2
    same = topics(np.ones((4, 3), np.float32), texts=["red apple"] * 4)
    assert same.sizes == [4]
    with pytest.raises(UsageError, match="all alike"):
        same.split(0)


def test_bad_input(vectors: Vectors, texts: list[str]) -> None:
    with pytest.raises(UsageError, match="2 texts"):
        topics(vectors, texts=["a", "b"])
    with pytest.raises(UsageError, match="levels"):
        topics(vectors, texts=texts, levels=0)
    with pytest.raises(UsageError, match="k is 500"):
        topics(vectors, texts=texts, k=500)
    with pytest.raises(BadVectors):
        topics(np.zeros((2, 3), np.float32), texts=["a", "b"])


def test_texts_without_words_have_numbers_for_names(vectors: Vectors) -> None:
    result = topics(vectors, texts=[""] * len(vectors), k=2)
    assert result.names == ["topic 0", "topic 1"]


def test_empty_and_damaged_files(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"nothing")
    with pytest.raises(UsageError, match="not a saved result"):
        Topics.load(tmp_path / "t")


def test_two_items_are_two_topics_and_clusters_give_the_same_names() -> None:
    for texts in (["red apple", "blue sky"], ["blue sky", "red apple"]):
        two = toy_collection({str(at): text for at, text in enumerate(texts)})
        assert len(two.topics(k=2)) == len(two.cluster(k=2)) == 2
    words = np.random.default_rng(0).choice([f"word{at}" for at in range(60)], (90, 7))
    many = toy_collection({str(at): " ".join(row) for at, row in enumerate(words)})
    clusters, found = many.cluster(k=4), many.topics(k=4)
    assert (clusters.labels == found.labels).all()
    assert list(clusters.names) == found.names
