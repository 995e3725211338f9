"""Graphs to vectors: the same in any order, new nodes beside their neighbors, texts blended in."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from nearfield.encoders.graph import METHODS, GraphEncoder, Settings
from nearfield.encoders.graph.blending import Blend
from nearfield.encoders.graph.learned import Learned
from nearfield.errors import BadModel, BadSource, UnknownName, UsageError
from nearfield.testing import ToyEncoder
from nearfield.types import Encoder, Node, Vectors

BLOCKS, EACH = 3, 20


def planted(
    random_state: int = 0, *, inside: float = 0.3, between: float = 0.02, each: int = EACH
) -> list[Node]:
    """A graph of three groups (a stochastic block model), edges at both ends."""
    rng = np.random.default_rng(random_state)
    group = np.arange(BLOCKS * each) // each
    chance = np.where(group[:, None] == group[None], inside, between)
    there = np.triu(rng.random(chance.shape) < chance, 1)
    there |= there.T
    names = [f"{'abc'[g]}{row:02d}" for row, g in enumerate(group)]
    return [
        Node(name, {names[other]: 1.0 for other in np.flatnonzero(there[row])})
        for row, name in enumerate(names)
    ]


def settings(method: str) -> Settings:
    return Settings(method, dim=8, each=20, length=20, q=0.5 if method == "node2vec" else 1.0)


def fitted(method: str = "netmf", nodes: list[Node] | None = None) -> GraphEncoder:
    return GraphEncoder(settings(method)).fit(nodes or planted())


def apart(rows: Vectors, nodes: list[Node]) -> float:
    """By how much nodes of one group are nearer than others, on the mean."""
    groups = np.array([node.name[0] for node in nodes])
    same = groups[:, None] == groups[None]
    products = rows @ rows.T
    return float(products[same & ~np.eye(len(rows), dtype=bool)].mean() - products[~same].mean())


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_groups(method: str) -> None:
    nodes = planted()
    encoder = fitted(method, nodes)
    rows = encoder.encode_document(nodes)
    assert isinstance(encoder, Encoder)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert apart(rows, nodes) > 0.5


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_nodes_and_edges_says_nothing(method: str) -> None:
    nodes = planted()
    turned = [Node(n.name, dict(reversed(list(n.edges.items())))) for n in reversed(nodes)]
    one, other = fitted(method, nodes), fitted(method, turned)
    assert one.fingerprint == other.fingerprint
    np.testing.assert_array_equal(one.encode_document(nodes), other.encode_document(nodes))


def test_what_decides_a_vector_is_in_the_fingerprint() -> None:
    nodes = planted()
    encoders = [
        fitted("netmf", nodes),
        fitted("deepwalk", nodes),
        fitted("netmf", nodes[:-1]),
        GraphEncoder(Settings(dim=9)).fit(nodes),
        fitted("netmf", [Node("a00", {**nodes[0].edges, "zzz": 1.0}), *nodes[1:]]),
    ]
    assert len({encoder.fingerprint for encoder in encoders}) == len(encoders)
    assert GraphEncoder().fingerprint == GraphEncoder().fingerprint


def test_nothing_is_encoded_before_it_has_learned() -> None:
    encoder = GraphEncoder()
    assert not encoder.fitted
    with pytest.raises(UsageError, match="netmf has learned no graph yet"):
        encoder.encode_document([Node("a", {"b": 1.0})])


def test_a_new_node_is_placed_among_its_neighbors_and_nothing_moves() -> None:
    nodes = planted()
    encoder = fitted("netmf", nodes)
    before = encoder.encode_document(nodes)
    new = Node("new", {"a01": 1.0, "a02": 3.0})
    far, further = Node("far", {"new": 1.0}), Node("further", {"far": 2.0})
    [row] = encoder.encode_document([new])
    mean = before[1] + 3 * before[2]
    np.testing.assert_allclose(row, mean / np.linalg.norm(mean), atol=1e-6)
    chain = encoder.encode_document([further, far, new])
    np.testing.assert_allclose(chain, [row] * 3, atol=1e-6)
    grown = encoder.grown([new, far])
    assert grown.fingerprint == encoder.fingerprint
    np.testing.assert_array_equal(grown.encode_document(nodes), before)
    np.testing.assert_allclose(grown.encode_document([further]), [row], atol=1e-6)
    assert "2 nodes came later" in grown.notes[-1]


def test_an_edge_to_a_new_node_places_it_too() -> None:
    """With arrows a new node may have none itself: who points to it says where it is."""
    nodes = planted()
    encoder = fitted("netmf", nodes)
    cited = Node("a00", {**nodes[0].edges, "new": 1.0})
    rows = encoder.encode_document([cited, Node("new", {})])
    np.testing.assert_allclose(rows[1], rows[0], atol=1e-6)


def test_a_node_that_nothing_is_known_of_has_zeros() -> None:
    encoder = fitted()
    assert not encoder.encode_document([Node("alone", {}), Node("x", {"y": 1.0})]).any()


def test_walks_follow_the_arrows_and_netmf_does_not() -> None:
    """Of a chain of arrows the last node leads nowhere; edges without direction lead back."""
    chain = [Node(f"n{i}", {f"n{i + 1}": 1.0}) for i in range(9)]
    both = [Node(f"n{i}", {f"n{j}": 1.0 for j in (i - 1, i + 1) if 0 <= j <= 9}) for i in range(10)]
    for method, same in (("netmf", True), ("deepwalk", False)):
        one, other = (
            GraphEncoder(Settings(method, dim=4)).fit(nodes).encode_document(both)
            for nodes in (chain, both)
        )
        assert np.allclose(one @ one.T, other @ other.T, atol=1e-4) is same


def test_heavy_edges_bind_more() -> None:
    heavy = [Node("a", {"b": 9.0, "c": 1.0}), Node("d", {"c": 9.0, "b": 1.0})]
    rows = (
        GraphEncoder(Settings(dim=2))
        .fit(heavy)
        .encode_document([Node(name, {}) for name in "abcd"])
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@pytest.mark.parametrize(
    ("nodes", "why"),
    [
        ([Node("a", {})], "The graph of 1 nodes has no edges between two of them"),
        ([Node("a", {"a": 1.0})], "no edges between two of them"),
        ([Node(str(i), {}) for i in range(1_000)], "The graph of 1,000 nodes has no edges"),
        ([], "The graph of 0 nodes has no edges"),
    ],
)
def test_a_graph_without_edges_is_a_sentence(nodes: list[Node], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        GraphEncoder().fit(nodes)


def test_what_is_no_node_and_no_weight() -> None:
    with pytest.raises(UsageError, match="A str came where a node of a graph was wanted"):
        GraphEncoder().fit(["a text"])
    for weight, why in ((-1.0, "is negative"), (float("nan"), "is no finite number")):
        with pytest.raises(BadSource, match=why):
            GraphEncoder().fit([Node("a", {"b": weight})])


def test_two_nodes_are_a_graph() -> None:
    pair = [Node("a", {"b": 1.0}), Node("b", {"a": 1.0})]
    for method in METHODS:
        rows = fitted(method, pair).encode_document(pair)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_parts_that_are_joined_to_nothing_else_are_apart() -> None:
    """Fifty pairs are more than the two numbers of a row can tell, and each is its own."""
    pairs = [(f"x{i:02d}", f"y{i:02d}") for i in range(50)]
    nodes = [Node(x, {y: 1.0}) for pair in pairs for x, y in (pair, pair[::-1])]
    rows = GraphEncoder(Settings(dim=32)).fit([*planted(), *nodes]).encode_document(nodes)
    np.testing.assert_allclose(np.einsum("nd,nd->n", rows[::2], rows[1::2]), 1, atol=1e-5)
    assert abs(rows[::2] @ rows[::2].T - np.eye(50)).mean() < 0.2


def test_settings_that_cannot_be() -> None:
    assert Settings.of("node2vec", {"p": 0.25, "dim": None}) == Settings("node2vec", p=0.25)
    for method, given, error, why in (
        ("line", {}, UnknownName, "no method for graphs 'line'; known: deepwalk"),
        ("netmf", {"window": 3}, UnknownName, "no setting of netmf 'window'"),
        ("netmf", {"p": 2.0}, UsageError, "netmf has no p and q; node2vec has"),
        ("node2vec", {"q": 0.0}, UsageError, "q is 0.0; wanted more than 0"),
        ("netmf", {"dim": 1}, UsageError, "dim is 1; wanted a whole number from 2 on"),
    ):
        with pytest.raises(error, match=why):
            Settings.of(method, given)


# On disk


def test_what_was_learned_is_read_again(tmp_path: Path) -> None:
    nodes = planted()
    encoder = fitted("node2vec", nodes).grown([Node("né\ud83d", {"a01": 1.0})])
    encoder.save(tmp_path)
    read = GraphEncoder(Settings("node2vec")).restored(tmp_path)
    assert (read.fingerprint, read.dim, read.notes) == (encoder.fingerprint, 8, encoder.notes)
    every = [*nodes, Node("né\ud83d", {})]
    np.testing.assert_array_equal(read.encode_document(every), encoder.encode_document(every))
    pickled = pickle.loads(pickle.dumps(encoder))
    np.testing.assert_array_equal(pickled.encode_document(every), read.encode_document(every))


def test_another_setting_than_was_asked_for_is_refused(tmp_path: Path) -> None:
    fitted().save(tmp_path)
    with pytest.raises(UsageError, match="learned with dim=8, and 64 was asked"):
        GraphEncoder(Settings(dim=64), asked={"dim": 64}).restored(tmp_path)
    assert GraphEncoder(asked={"dim": 8}).restored(tmp_path).dim == 8


@pytest.mark.parametrize("damage", ["cut", "config", "type", "missing", "nan", "names"])
def test_a_damaged_folder_is_a_sentence(tmp_path: Path, damage: str) -> None:
    from safetensors.numpy import load_file, save_file

    fitted().save(tmp_path)
    config, model = tmp_path / "config.json", tmp_path / "model.safetensors"
    arrays = load_file(model)
    if damage == "cut":
        model.write_bytes(model.read_bytes()[:-9])
    elif damage == "config":
        config.write_text("{", "utf-8")
    elif damage == "type":
        config.write_text(json.dumps({"model_type": "bert"}), "utf-8")
    elif damage == "missing":
        model.unlink()
    elif damage == "nan":
        save_file({**arrays, "vectors": arrays["vectors"] * np.float32("nan")}, model)
    else:
        save_file({**arrays, "vectors": arrays["vectors"][1:]}, model)
    with pytest.raises(BadModel):
        GraphEncoder().restored(tmp_path)


# Texts


SAID = {"a": "apple pear", "b": "rocket moon", "c": "guitar drum"}


def talking(nodes: list[Node], say: dict[str, str]) -> list[Node]:
    return [Node(n.name, n.edges, say[n.name[0]]) for n in nodes]


def blended(nodes: list[Node]) -> GraphEncoder:
    return GraphEncoder(settings("netmf"), texts=lambda name: ToyEncoder(16, name=name)).fit(nodes)


def test_texts_are_part_of_the_vectors_and_can_be_asked_with() -> None:
    nodes = talking(planted(inside=0.6), SAID)
    encoder = blended(nodes)
    assert encoder.dim == 8 + 16
    assert encoder.query_modalities == {"node", "text"}
    rows = encoder.encode_document(nodes)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    [query] = encoder.encode_query(["rocket moon"])
    assert {nodes[row].name[0] for row in np.argsort(-(rows @ query))[:EACH]} == {"b"}
    assert "Likeness is" in encoder.notes[-1]
    assert "hidden edges" in encoder.notes[-1]
    lone = encoder.encode_document([Node("z", {}, "rocket moon")])
    assert float(lone[0] @ query) > 0.99
    mute = encoder.encode_document([Node("m", {"a01": 1.0})])
    assert not mute[0, 8:].any()
    assert np.linalg.norm(mute) == pytest.approx(1, abs=1e-5)


def test_the_weight_follows_what_tells_edges() -> None:
    """Texts of the groups tell edges; texts of chance tell none, and get the less weight."""
    nodes = planted(inside=0.15, between=0.03, each=50)
    told = talking(nodes, SAID)
    rng = np.random.default_rng(1)
    words = [" ".join(f"w{i}" for i in rng.integers(0, 500, 3)) for _ in nodes]
    chance = [Node(n.name, n.edges, text) for n, text in zip(nodes, words, strict=True)]
    weights = {}
    for name, each in (("told", told), ("chance", chance)):
        blend = blended(each).learned.blend
        assert blend is not None
        weights[name] = blend.weight
    assert weights["told"] < weights["chance"]


def test_few_edges_choose_no_weight() -> None:
    ring = [Node(a, {b: 1.0}, f"say {a}") for a, b in zip("abcde", "bcdea", strict=True)]
    encoder = blended(ring)
    assert encoder.learned.blend == Blend(16)
    assert "too few edges join nodes with texts" in encoder.notes[-1]


def test_texts_are_left_alone_where_that_was_asked() -> None:
    nodes = talking(planted(), {"a": "x", "b": "y", "c": "z"})
    encoder = GraphEncoder(
        Settings(dim=8, texts="none"), texts=lambda name: ToyEncoder(16, name=name)
    ).fit(nodes)
    assert encoder.dim == 8
    with pytest.raises(UsageError, match="come from edges alone, and a text has none"):
        encoder.encode_query(["apple"])
    np.testing.assert_array_equal(
        encoder.encode_query(nodes[:3]), encoder.encode_document(nodes[:3])
    )


def test_learned_is_small() -> None:
    assert Learned(["a"], np.ones((1, 2), np.float32), "", 1, False, True).rows == {"a": 0}
