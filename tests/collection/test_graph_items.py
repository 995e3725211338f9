"""A graph as a collection: its verbs, new nodes, isolated ones, and what goes wrong."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import nearfield as nf
from nearfield import verbs
from nearfield.collection.caution import UnreadWarning
from nearfield.errors import EncoderMismatch, NearfieldError, UsageError
from nearfield.tasks.evaluate import Comparison
from nearfield.types import Node

EACH = 20


def edges(random_state: int = 0) -> pd.DataFrame:
    """Edges of three groups, a tenth of them between groups."""
    rng = np.random.default_rng(random_state)
    group = np.arange(3 * EACH) // EACH
    chance = np.where(group[:, None] == group[None], 0.35, 0.02)
    pairs = np.argwhere(np.triu(rng.random(chance.shape) < chance, 1))
    names = np.array([f"{'abc'[g]}{row:02d}" for row, g in enumerate(group)])
    return pd.DataFrame(names[pairs], columns=["source", "target"])


def about() -> pd.DataFrame:
    """A row a node: its group, and one node without an edge."""
    names = [f"{'abc'[row // EACH]}{row:02d}" for row in range(3 * EACH)]
    fields = [{"a": "theory", "b": "vision", "c": "language"}[name[0]] for name in names]
    return pd.DataFrame({"id": [*names, "lone"], "field": [*fields, "hermits"]})


def opened(folder: Path, name: str = "papers") -> nf.Collection:
    return nf.open(name, db=folder / "db")


def added(folder: Path) -> nf.Collection:
    papers = opened(folder)
    papers.add(edges(), about(), kind="graph", dim=16)
    return papers


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> nf.Collection:
    return added(tmp_path_factory.mktemp("graph"))


def test_add_says_what_came_and_what_was_learned(tmp_path: Path) -> None:
    papers = opened(tmp_path)
    report = papers.add(edges(), about(), kind="graph", dim=16)
    assert (report.new, report.items, report.model) == (61, 61, "netmf")
    assert "1 node has no edge, so that only words find it: lone." in report.notes
    assert f"NetMF on 60 nodes and {len(edges())} edges." in report.notes
    assert papers.info().learned == (f"NetMF on 60 nodes and {len(edges())} edges.",)
    again = opened(tmp_path).add(about(), edges().sample(frac=1, random_state=1), kind="graph")
    assert (again.unchanged, again.new, again.changed) == (61, 0, 0)


def test_similar_search_and_classify(papers: nf.Collection) -> None:
    assert [hit.id[0] for hit in papers.similar("a03", k=5)] == ["a"] * 5
    hits = papers.search("vision", k=5)
    assert [hit.id[0] for hit in hits] == ["b"] * 5
    assert hits.note == "netmf has no vector of words: the words alone decided."
    with pytest.raises(UsageError, match="netmf takes node to search with; text came"):
        papers.search("vision", mode="vector")
    [hermit] = papers.search("hermits").ids
    assert hermit == "lone"


def test_a_node_without_an_edge_is_listed_and_nowhere(papers: nf.Collection) -> None:
    assert papers.info().unread == 1
    assert papers["lone"]["metadata"] == {"field": "hermits"}
    assert "lone" not in papers.similar("a03", k=60).ids
    with pytest.raises(UsageError, match="It has no edge in the graph, and so no place"):
        papers.similar("lone")
    with pytest.warns(UnreadWarning, match="1 of 61 nodes has no edge, and so no place"):
        clusters = papers.cluster(k=3)
    assert len(clusters.labels) == 60
    named = {name[0]: cluster for name, cluster in zip(clusters.ids, clusters.labels, strict=True)}
    assert len(set(named.values())) == 3


def test_nodes_are_classified_by_their_place(papers: nf.Collection) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnreadWarning)
        result = papers.classify(label="field", where="field != 'hermits'")
    assert result.report is not None
    assert result.report.accuracy is not None
    assert result.report.accuracy > 0.9


def test_nodes_of_one_place_are_no_copies_of_each_other(tmp_path: Path) -> None:
    """All leaves of a hub have one vector: held out together, nothing could be learned of them."""
    ends = [(f"{hub}{leaf:02d}", hub) for hub in "abc" for leaf in range(20)]
    star = nf.open("star", db=tmp_path / "db")
    star.add(pd.DataFrame(ends, columns=["source", "target"]), kind="graph", dim=8)
    fields = [{"id": name, "field": hub} for name, hub in ends if int(name[1:]) < 15]
    report = star.add(pd.DataFrame(fields), kind="graph")
    assert not [note for note in report.notes if "no edge" in note]  # they have, from before
    result = star.classify(label="field")
    assert result.report is not None
    assert (result.report.held_out, result.report.accuracy) == (45, 1.0)
    told = dict(zip(result.ids, result.labels, strict=True))
    assert all(told[name] == hub for name, hub in ends if int(name[1:]) >= 15)


def test_links_are_told(papers: nf.Collection) -> None:
    result, again = (papers.evaluate(task="links") for _ in range(2))
    assert isinstance(result, Comparison)
    assert isinstance(again, Comparison)
    assert result.metrics["AUC"].value > 0.75
    assert list(result.to_dict()["against"]) == ["common neighbors", "Adamic-Adar"]
    assert "edges hidden" in result.notes[0]
    assert again.metrics == result.metrics
    with pytest.raises(UsageError, match="Links are those of a collection's graph"):
        papers.evaluate(edges(), task="links")


def test_new_nodes_are_placed_and_nothing_moves(tmp_path: Path) -> None:
    papers = added(tmp_path)
    before = papers.vectors("a03", "b30")
    report = papers.add([("new", "a01"), ("new", "a02", 3.0), ("far", "new")], kind="graph")
    assert (report.new, report.changed) == (2, 2)
    assert any("2 nodes came later" in note for note in report.notes)
    np.testing.assert_array_equal(papers.vectors("a03", "b30"), before)
    old = papers.vectors("a01", "a02")
    mean = old[0] + 3 * old[1]
    np.testing.assert_allclose(papers.vectors("new")[0], mean / np.linalg.norm(mean), atol=1e-5)
    papers.close()
    later = opened(tmp_path)
    later.add([("further", "far")], kind="graph")
    np.testing.assert_allclose(later.vectors("further"), later.vectors("new"), atol=1e-5)
    assert later["a01"]["metadata"] == {"field": "theory"}


def test_later_edges_add_to_the_graph_and_reembed_learns_it_anew(tmp_path: Path) -> None:
    papers = added(tmp_path)
    papers.add([("new", "a01"), ("lone", "a02")], kind="graph")
    assert papers.info().unread == 0
    papers.reembed("netmf")
    whole = pd.concat(
        [edges(), pd.DataFrame([("new", "a01"), ("lone", "a02")], columns=["source", "target"])]
    )
    fresh = opened(tmp_path, "fresh")
    fresh.add(whole, about(), kind="graph")
    assert fresh.info().fingerprint == papers.info().fingerprint
    np.testing.assert_array_equal(fresh.vectors("new", "a07"), papers.vectors("new", "a07"))
    papers.reembed("node2vec", q=0.5)
    assert papers.info().model == "node2vec"


def test_encode_writes_the_vectors_alone(tmp_path: Path) -> None:
    edges().to_csv(tmp_path / "cites.csv", index=False)
    out = tmp_path / "v.parquet"
    about().to_csv(tmp_path / "papers.csv", index=False)
    files = (tmp_path / "cites.csv", tmp_path / "papers.csv")
    report = verbs.encode(*files, out=out, kind="graph", dim=16)
    assert (report.rows, report.dim) == (61, 16)
    table = pq.read_table(out)
    assert table.column_names[0] == "id"
    papers = added(tmp_path)
    rows, ids = np.stack(table["vector"].to_numpy()), table["id"].to_pylist()
    assert not rows[ids.index("lone")].any()
    joined = [name for name in ids if name != "lone"]
    at = [ids.index(name) for name in joined]
    np.testing.assert_allclose(rows[at], papers.vectors(*joined), atol=1e-5)


def test_nodes_of_python_need_no_kind(tmp_path: Path) -> None:
    ring = opened(tmp_path, "ring")
    ring.add([Node(a, {b: 1.0}) for a, b in zip("abcd", "bcda", strict=True)])
    assert (ring.info().model, ring.info().modalities) == ("netmf", ("node",))


def test_another_model_or_setting_is_refused(tmp_path: Path) -> None:
    papers = added(tmp_path)
    papers.close()
    with pytest.raises(EncoderMismatch):
        opened(tmp_path).add([("x", "a01")], kind="graph", method="deepwalk")
    with pytest.raises(UsageError, match="learned with dim=16, and 64 was asked"):
        opened(tmp_path).add([("x", "a01")], kind="graph", dim=64)


BAD: dict[str, tuple[Callable[[nf.Collection], object], str]] = {
    "one node": (
        lambda c: c.add([{"id": "a", "field": "x"}], kind="graph"),
        "The graph of 1 nodes has no edges between two of them",
    ),
    "many isolated": (
        lambda c: c.add(pd.DataFrame({"id": np.arange(20_000)}), kind="graph"),
        "The graph of 20,000 nodes has no edges",
    ),
    "loops alone": (lambda c: c.add([("a", "a")], kind="graph"), "has no edges between two"),
    "negative": (lambda c: c.add([("a", "b", -1.0)], kind="graph"), "weighs -1"),
    "settings without a graph": (lambda c: c.add(["text"], p=2.0), "p is for the kind graph"),
    "columns without a graph": (
        lambda c: c.add(["text"], edges=("a", "b")),
        "edges is for the kind graph",
    ),
    "p without walks": (lambda c: c.add(edges(), kind="graph", p=2.0), "netmf has no p and q"),
    "a text": (lambda c: c.add(["just words"], kind="graph"), "plainly the ends of an edge"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_graph_is_a_sentence(tmp_path: Path, name: str) -> None:
    run, why = BAD[name]
    with pytest.raises(NearfieldError, match=why):
        run(opened(tmp_path, "bad"))


def test_links_of_no_graph(tmp_path: Path) -> None:
    from nearfield.testing import toy_collection

    with pytest.raises(UsageError, match="holds no graph whose edges could be told"):
        toy_collection({"a": "red apple"}).evaluate(task="links")


def test_a_damaged_encoder_is_a_sentence(tmp_path: Path) -> None:
    papers = added(tmp_path)
    [folder] = papers.folder.glob("encoder-*")
    (folder / "model.safetensors").write_bytes(b"cut")
    papers.close()
    with pytest.raises(NearfieldError, match="no encoder of a graph that can be read"):
        opened(tmp_path).add([("x", "a01")], kind="graph")
