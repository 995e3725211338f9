"""Topics: the same whatever the order; edited, saved and asked again."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from nearfield.errors import BadVectors, EncoderMismatch, UnknownItem, UnknownName, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.topics import Topics, topics
from nearfield.testing import ToyEncoder


def test_topics_are_the_subjects(found, subjects):
    assert adjusted_rand_score(subjects, found.labels) == 1.0
    assert found.sizes == [60, 60, 60]
    assert [t.cluster for t in found] == [0, 1, 2]
    assert len(set(found.names)) == 3
    assert ((found.confidence > 0) & (found.confidence <= 1)).all()


@pytest.mark.parametrize("method", ["kmeans", "leiden", "hierarchical", "hdbscan"])
def test_the_same_for_any_order_and_threads(vectors, texts, method):
    order = np.random.default_rng(1).permutation(len(texts))
    with threadpool_limits(1):
        first = topics(vectors, texts=texts, method=method)
    with threadpool_limits(2):
        other = topics(vectors[order], texts=[texts[i] for i in order], method=method)
    assert (other.labels == first.labels[order]).all()
    assert (other.confidence == first.confidence[order]).all()
    assert other.named == first.named
    assert repr(other.tree(2)) == repr(first.tree(2))


def test_saved_and_loaded_it_answers_the_same(found, vectors, tmp_path):
    changed = found.rename(1, "mine").rethreshold(0.2)
    changed.save(tmp_path / "t")
    again = Topics.load(tmp_path / "t")
    assert again.to_dict() == changed.to_dict()
    assert repr(again) == repr(changed)
    assert again.merge([0, "mine"]).to_dict() == changed.merge([0, "mine"]).to_dict()
    assert again.split(2).to_dict() == changed.split(2).to_dict()
    assert repr(again.tree(3)) == repr(changed.tree(3))
    for mine, theirs in zip(again.assign(vectors), changed.assign(vectors), strict=True):
        assert (mine == theirs).all()


def test_assign_gives_old_rows_what_fitting_gave(found, vectors):
    labels, confidence = found.assign(vectors)
    assert (labels == found.labels).all()
    assert (confidence == found.confidence).all()


def test_rows_of_another_encoder_are_refused(found, vectors, tmp_path):
    replace(found, fingerprint="mine").rename(1, "own").split(0).save(tmp_path / "t")
    kept = Topics.load(tmp_path / "t").rethreshold(0.1)
    assert (kept.assign(vectors, fingerprint="mine")[0] == kept.labels).all()
    with pytest.raises(EncoderMismatch, match=r"encoder other.* from mine"):
        kept.assign(vectors, fingerprint="other")


def test_assign_places_new_rows(found):
    labels, _ = found.assign(ToyEncoder(64).encode_document(["rocket orbit moon launch planet"]))
    assert "rocket" in found[int(labels[0])].keywords
    with pytest.raises(BadVectors, match="numbers"):
        found.assign(np.ones((1, 3), np.float32))


def test_merge_split_and_rename_make_no_graph(texts, vectors):
    made = []

    class Counted:
        def graph(self, rows, k, progress):
            from nearfield.neighbors import build_graph

            made.append(k)
            return build_graph(rows, k)

    found = topics(Neighborhood(vectors, source=Counted()), texts=texts, k=3)
    before, count = found.to_dict(), len(made)
    merged = found.merge([0, 1])
    assert (len(merged), merged.sizes) == (2, [120, 60])
    parts = merged.split(0)
    assert len(parts) > 2
    assert sum(parts.sizes) == 180
    assert set(parts.labels[merged.labels == 1]) == {parts.labels[merged.labels == 1][0]}
    assert len(made) == count
    assert found.to_dict() == before


def test_a_name_of_ones_own_stays(found):
    mine = found.rename("2", "  my   topic ")
    assert mine.names[2] == "my topic"
    assert mine.merge([0, 1]).names[1] == "my topic"
    assert "my topic" in mine.split(0).names
    assert mine.merge(["my topic", 0]).names[0] == "my topic"
    with pytest.raises(UsageError, match="already"):
        mine.rename(0, "my topic")
    with pytest.raises(UsageError, match="empty"):
        mine.rename(0, " ")


def test_unknown_topics_and_items_are_said(found):
    with pytest.raises(UnknownName, match="known"):
        found.merge(["nothing", 1])
    with pytest.raises(UsageError, match="there are 3"):
        found.split(7)
    with pytest.raises(UsageError, match="two or more"):
        found.merge([1, 1])
    with pytest.raises(UnknownItem, match="Did you mean 't17'"):
        found.of("t17x")


def test_below_the_confidence_there_is_no_topic(found):
    level = float(np.median(found.confidence))
    some = found.rethreshold(level)
    assert ((some.labels < 0) == (found.confidence < level)).all()
    assert some.without == int((some.labels < 0).sum()) == 180 - sum(some.sizes)
    assert some.names == found.names
    unsure = some.ids[int(np.flatnonzero(some.labels < 0)[0])]
    assert (some.of(unsure).cluster, some.of(unsure).name) == (-1, None)
    assert {i["cluster"] for i in some.to_dict()["items"]} == {0, 1, 2, None}
    assert some.to_arrow()["name"].null_count == some.without
    with pytest.raises(UsageError, match="0 to 1"):
        found.rethreshold(1.5)


def test_the_documents(found):
    document = found.to_dict()
    assert document.keys() == {"items", "clusters"}
    assert document["items"][0].keys() == {"id", "cluster", "confidence"}
    assert document["clusters"][0].keys() == {"cluster", "name", "keywords", "size", "typical"}
    assert found.to_arrow().column_names == ["id", "cluster", "name", "confidence"]
    assert found.to_arrow()["id"].to_pylist() == found.ids == [f"t{row}" for row in range(180)]
    assert found.table().num_rows == 3
    typical = found[0].typical
    assert len(typical) == 3
    assert all(found.of(id_).cluster == 0 for id_ in typical)
    assert found[-1] == found[2]
    assert [t.cluster for t in found[1:]] == [1, 2]


def test_typical_items_are_no_copies():
    texts = ["red apple"] * 5 + [
        "green apple tree",
        "apple pie",
        "moon rocket",
        "rocket moon orbit",
    ]
    found = topics(ToyEncoder(64).encode_document(texts), texts=texts, labels=[0] * 7 + [1] * 2)
    shown = [texts[int(id_)] for id_ in found[0].typical]
    assert len(set(shown)) == len(shown)


def test_sub_topics_lie_inside_their_topics(found):
    tree = found.tree(2)
    assert tree.size == 180
    for topic in tree.children:
        assert sorted(id_ for part in topic.children for id_ in part.ids) == sorted(topic.ids)
        assert len({part.name for part in topic.children}) == len(topic.children) > 1
    assert tree.to_dict()["children"][0]["cluster"] == 0
    with pytest.raises(UsageError, match="levels"):
        found.tree(0)


def test_many_topics_are_joined_to_themes(vectors, texts, subjects):
    kinds = sorted(set(subjects))
    labels = [5 * kinds.index(s) + row % 5 for row, s in enumerate(subjects)]
    tree = topics(vectors, texts=texts, labels=labels).tree(1)
    themes = [child for child in tree.children if child.kind == "theme"]
    assert themes
    assert len(tree.children) <= 8
    assert sum(child.size for child in tree.children) == 180


@pytest.mark.parametrize("encode", [None, ToyEncoder(64).encode_query])
def test_seeds_are_topics_of_ones_own(vectors, texts, subjects, encode):
    seeds = {"billing": ["invoice", "refund"]}
    found = topics(vectors, texts=texts, k=3, seeds=seeds, encode=encode)
    inside = [s for s, label in zip(subjects, found.labels, strict=True)
              if label == found.number("billing")]  # fmt: skip
    assert inside == ["money"] * 60
    assert "1 seeded" in found.how


def test_seeds_split_what_was_one(vectors, texts, subjects):
    found = topics(vectors, texts=texts, labels=[0] * 180, seeds={"sky": ["rocket", "moon"]})
    inside = {s for s, label in zip(subjects, found.labels, strict=True)
              if label == found.number("sky")}  # fmt: skip
    assert inside == {"space"}


def test_seeds_that_cannot_be(vectors, texts):
    with pytest.raises(UsageError, match="has no words"):
        topics(vectors, texts=texts, k=3, seeds={"billing": [" "]})
    with pytest.raises(UsageError, match="No item holds"):
        topics(vectors, texts=texts, k=3, seeds={"sea": ["whale"]})


def test_few_items():
    one = topics(np.ones((1, 3), np.float32), texts=["red apple"])
    assert (len(one), one.labels.tolist(), one.tree(2).size) == (1, [0], 1)
    two = topics(np.eye(2, dtype=np.float32), texts=["red apple", "blue sky"])
    assert len(two.labels) == 2
    same = topics(np.ones((4, 3), np.float32), texts=["red apple"] * 4)
    assert same.sizes == [4]
    with pytest.raises(UsageError, match="all alike"):
        same.split(0)


def test_bad_input(vectors, texts):
    with pytest.raises(UsageError, match="2 texts"):
        topics(vectors, texts=["a", "b"])
    with pytest.raises(UsageError, match="levels"):
        topics(vectors, texts=texts, levels=0)
    with pytest.raises(UsageError, match="k is 500"):
        topics(vectors, texts=texts, k=500)
    with pytest.raises(BadVectors):
        topics(np.zeros((2, 3), np.float32), texts=["a", "b"])


def test_texts_without_words_have_numbers_for_names(vectors):
    found = topics(vectors, texts=[""] * len(vectors), k=2)
    assert found.names == ["topic 0", "topic 1"]


def test_empty_and_damaged_files(tmp_path):
    (tmp_path / "t").write_bytes(b"nothing")
    with pytest.raises(UsageError, match="not a saved result"):
        Topics.load(tmp_path / "t")
