"""Files of graphs: one form after another gives the same nodes, and bad ones a sentence."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.io import mmwrite, savemat
from scipy.sparse import coo_array, csc_array

from nearfield.errors import BadRow, BadSource, UnknownName
from nearfield.modalities import kind_of
from nearfield.sources import Source
from nearfield.sources.graphs import Asked, open_graph
from nearfield.sources.request import Request, Written
from nearfield.types import Node

Edges = dict[str, dict[str, float]]
TRIANGLE: Edges = {"a": {"b": 2.0, "c": 1.0}, "b": {"a": 2.0, "c": 1.0}, "c": {"a": 1.0, "b": 1.0}}
ARROWS: Edges = {"a": {"b": 2.0}, "b": {"c": 1.0}, "c": {"a": 1.0}}


def opened(
    *sources: Any,
    edges: tuple[str, ...] = (),
    directed: bool = False,
    strict: bool = False,
    text: tuple[str, ...] = (),
    id: str | None = None,  # noqa: A002
    **written: Any,
) -> Source:
    request = Request(text, id, "node", written=Written(**written))
    return open_graph(sources, Asked(request, edges, directed), strict=strict)


def nodes(source: Source) -> Iterator[Node]:
    unpack = kind_of("node").unpack
    for batch in source.batches():
        assert set(batch.column("modality").to_pylist()) == {"node"}
        rows = batch.select(["id", "text", "uri", "data"]).to_pylist()
        for row in rows:
            node = unpack(row["text"], row["uri"], row["data"])
            assert node.name == row["id"]
            yield node


def edges_of(source: Source) -> Edges:
    return {node.name: dict(node.edges) for node in nodes(source)}


def file(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


CSV = "source,target,weight\na,b,2\nb,c,1\nc,a,1\n"
GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="edge" attr.name="weight" attr.type="double"/>
<key id="d1" for="node" attr.name="field" attr.type="string"/>
<key id="d2" for="node" attr.name="year" attr.type="int"/>
<graph edgedefault="undirected">
<node id="a"><data key="d1">theory</data><data key="d2">1999</data></node>
<node id="b"/><node id="c"/>
<edge source="a" target="b"><data key="d0">2.0</data></edge>
<edge source="b" target="c"/><edge source="c" target="a"/>
</graph></graphml>
"""
GML = """graph [ # a triangle
  node [ id 0 label "a" field "theory &amp; more" graphics [ x 1 y 2 ] ]
  node [ id 1 label "b" ] node [ id 2 label "c" ]
  edge [ source 0 target 1 weight 2 ] edge [ source 1 target 2 ] edge [ source 2 target 0 ]
]
"""

FORMS = {
    "edges.csv": CSV,
    "edges.tsv": CSV.replace(",", "\t"),
    "semicolon.csv": CSV.replace(",", ";"),
    "neo4j.csv": CSV.replace("source,target", ":START_ID,:END_ID"),
    "cites.csv": CSV.replace("source,target", "citing_paper_id,cited_paper_id"),
    "bare.csv": "a,b,2\nb,c,1\nc,a,1\n",
    "edges.jsonl": '{"source":"a","target":"b","weight":2}\n{"source":"b","target":"c"}\n'
    '{"source":"c","target":"a","weight":1.0}\n',
    "edges.edgelist": "# a triangle\na b 2\nb c\nc a 1.0\n",
    "edges.txt": "a b 2\nb c 1\nc a 1\n",
    "g.graphml": GRAPHML,
    "g.xml": GRAPHML,
    "g.gml": GML,
    "twice.csv": "from,to\na,b\nb,a\nb,c\na,c\na,a\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_graph(tmp_path: Path, name: str) -> None:
    assert edges_of(opened(file(tmp_path, name, FORMS[name]))) == TRIANGLE


def test_tables_of_other_kinds_too(tmp_path: Path) -> None:
    table = pa.table({"source": ["a", "b", "c"], "target": ["b", "c", "a"], "weight": [2.0, 1, 1]})
    pq.write_table(table, tmp_path / "edges.parquet")
    with pa.OSFile(str(tmp_path / "e.arrow"), "wb") as out, pa.ipc.new_file(out, table.schema) as w:
        w.write_table(table)
    (tmp_path / "edges.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    for name in ("edges.parquet", "e.arrow", "edges.csv.gz"):
        assert edges_of(opened(tmp_path / name)) == TRIANGLE, name
    assert edges_of(opened(table)) == TRIANGLE
    assert edges_of(opened(table.to_pandas())) == TRIANGLE
    assert edges_of(opened(table.to_pylist())) == TRIANGLE
    assert edges_of(opened([("a", "b", 2.0), ("b", "c"), ("c", "a")])) == TRIANGLE
    assert edges_of(opened([Node(name, edges) for name, edges in TRIANGLE.items()])) == TRIANGLE


def test_matrices(tmp_path: Path) -> None:
    heads, ends, weights = [0, 1, 1, 2, 2, 0], [1, 0, 2, 1, 0, 2], [2.0, 2, 1, 1, 1, 1]
    whole = coo_array((weights, (heads, ends)), (4, 4))
    mmwrite(tmp_path / "half.mtx", whole, symmetry="symmetric")
    mmwrite(tmp_path / "whole.mtx", whole, symmetry="general")
    groups = csc_array(np.array([[1, 0], [0, 1], [1, 1], [0, 0]]))
    savemat(tmp_path / "g.mat", {"network": csc_array(whole), "group": groups})
    wanted = {
        "1": {"2": 2.0, "3": 1.0},
        "2": {"1": 2.0, "3": 1.0},
        "3": {"1": 1.0, "2": 1.0},
        "4": {},
    }
    for name in ("half.mtx", "whole.mtx", "g.mat"):
        source = opened(tmp_path / name)
        assert edges_of(source) == wanted, name
        assert "1 node has no edge, so that only words find it: 4." in source.notes
    [batch] = opened(tmp_path / "g.mat").batches()
    assert batch.column("group").to_pylist() == ["1", "2", "1, 2", None]
    mmwrite(tmp_path / "arrows.mtx", coo_array(([2.0, 1], ([0, 1], [1, 2])), (3, 3)))
    assert edges_of(opened(tmp_path / "arrows.mtx")) == {"1": {"2": 2.0}, "2": {"3": 1.0}, "3": {}}


def test_arrows(tmp_path: Path) -> None:
    assert edges_of(opened(file(tmp_path, "e.csv", CSV), directed=True)) == ARROWS
    graphml = GRAPHML.replace("undirected", "directed")
    assert edges_of(opened(file(tmp_path, "g.graphml", graphml))) == ARROWS
    gml = GML.replace("graph [", "graph [ directed 1")
    assert edges_of(opened(file(tmp_path, "g.gml", gml))) == ARROWS


def test_a_node_and_its_neighbors_a_line(tmp_path: Path) -> None:
    wanted = {"a": {"b": 1.0, "c": 1.0}, "b": {"a": 1.0}, "c": {"a": 1.0}, "d": {}}
    for name in ("g.adjlist", "g.txt"):
        source = opened(file(tmp_path, name, "a b c\nd\n"))
        assert edges_of(source) == wanted, name


def test_a_table_of_nodes_beside(tmp_path: Path) -> None:
    cites = file(tmp_path, "cites.csv", CSV)
    about = "id,field,year,abstract\na,theory,1999,On graphs.\nc,,2001,\nd,other,2003,Alone.\n"
    source = opened(cites, file(tmp_path, "papers.csv", about))
    [batch] = source.batches()
    assert source.columns.types() == {"field": pa.string(), "year": pa.int64()}
    rows = batch.select(["id", "text", "field", "year"]).to_pylist()
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    assert [row["text"] for row in rows] == ["On graphs.", "b", "c", "Alone."]
    assert [row["field"] for row in rows] == ["theory", None, None, "other"]
    again = opened(str(tmp_path / "papers.csv"), cites)
    assert [node.text for node in nodes(again)] == ["On graphs.", None, None, "Alone."]
    assert "1 node has no edge, so that only words find it: d." in source.notes


def test_columns_of_texts_and_ids_are_named(tmp_path: Path) -> None:
    cites = file(tmp_path, "cites.csv", CSV)
    about = file(tmp_path, "n.csv", "id,who,title,more\n1,a,Red,apple\n2,b,Blue,\n")
    source = opened(cites, about, id="who", text=("title", "more"))
    assert [node.text for node in nodes(source)] == ["Red\n\napple", "Blue", None]
    with pytest.raises(UnknownName, match="no column 'whom'"):
        opened(cites, about, id="whom")


def test_attributes_of_nodes_in_graphml_and_gml(tmp_path: Path) -> None:
    source = opened(file(tmp_path, "g.graphml", GRAPHML))
    [batch] = source.batches()
    assert batch.select(["field", "year"]).to_pylist()[0] == {"field": "theory", "year": "1999"}
    assert source.columns.types() == {"field": pa.string(), "year": pa.int64()}
    [batch] = opened(file(tmp_path, "g.gml", GML)).batches()
    assert batch.column("field").to_pylist() == ["theory & more", None, None]
    assert "x" not in batch.schema.names


def test_the_ends_are_named(tmp_path: Path) -> None:
    text = "year,who,knows,much,id\n1,a,b,2,x\n1,b,c,1,y\n1,c,a,1,z\n"
    path = file(tmp_path, "odd.csv", text)
    assert edges_of(opened(path, edges=("who", "knows", "much"))) == TRIANGLE
    with pytest.raises(UnknownName, match="no column 'whom'"):
        opened(path, edges=("whom", "knows"))
    with pytest.raises(BadSource, match="1 columns of edges were named"):
        opened(path, edges=("who",))


def test_columns_that_are_not_plain_are_a_sentence(tmp_path: Path) -> None:
    path = file(tmp_path, "odd.csv", "year,who,knows,much\n1,a,b,2\n1,b,c,1\n")
    with pytest.raises(BadSource, match="plainly the ends of an edge; columns: year, who") as error:
        opened(path)
    assert "edges=('SOURCE', 'TARGET')" in str(error.value)


def test_weights_below_nothing_are_refused(tmp_path: Path) -> None:
    path = file(tmp_path, "e.csv", "source,target,weight\na,b,-2\nb,c,1\n")
    with pytest.raises(BadSource, match=r"the edge from 'a' to 'b' weighs -2, and 1 weight in all"):
        opened(path)


@pytest.mark.parametrize("weight", ["nan", "strong", "inf", "1,5x"])
def test_weights_that_are_no_numbers_are_counted(tmp_path: Path, weight: str) -> None:
    path = file(tmp_path, "e.csv", f'source,target,weight\na,b,"{weight}"\nb,c,1\nc,a,\n')
    source = opened(path)
    assert edges_of(source) == {"a": {"c": 1.0}, "b": {"c": 1.0}, "c": {"a": 1.0, "b": 1.0}}
    assert source.skipped.count == 1
    assert source.skipped.examples == [("edge 1", f"the weight {weight!r} is no number")]
    with pytest.raises(BadRow, match="edge 1: the weight"):
        opened(path, strict=True)


def test_a_missing_end_is_counted(tmp_path: Path) -> None:
    for name, text in (("e.csv", "source,target\na,b\n,c\n"), ("e.edgelist", "a b\nc\n")):
        source = opened(file(tmp_path, name, text))
        assert source.skipped.count == 1
        assert "an end is missing" in source.skipped.examples[0][1]


def test_names_of_several_types_are_one(tmp_path: Path) -> None:
    text = '{"source":1,"target":"b"}\n{"source":"1","target":2.0}\n{"source":1.0,"target":true}\n'
    assert set(edges_of(opened(file(tmp_path, "e.jsonl", text)))) == {"1", "2", "b", "true"}


def test_loops_and_nothing_are_said(tmp_path: Path) -> None:
    source = opened(file(tmp_path, "e.csv", "source,target,weight\na,a,1\na,b,0\nb,c,1\n"))
    assert edges_of(source) == {"a": {}, "b": {"c": 1.0}, "c": {"b": 1.0}}
    assert "1 edge from a node to itself left out." in source.notes
    assert "1 edge of weight 0 left out." in source.notes


BOMB = """<?xml version="1.0"?>
<!DOCTYPE graphml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<graphml><graph edgedefault="undirected"><node id="&b;"/></graph></graphml>"""
BAD = {
    "bomb.graphml": (BOMB, "declares a document type or an entity"),
    "cut.graphml": (GRAPHML[:500], "is no whole GraphML: .* at line"),
    "tags.graphml": ("<graphml><node></graphml>", "is no whole GraphML"),
    "cut.gml": (GML[:200], "ends in the middle"),
    "deep.gml": ("graph [ " + "a [ " * 90, "more than 64 deep"),
    "odd.gml": ("graph [ node [ id 0 ] ] ]", "a bracket closes where none is open"),
    "other.gml": ("<html>", "is no GML at line 1"),
    "none.gml": ("creator 1", "holds no graph"),
    "cut.mtx": ("%%MatrixMarket matrix coordinate real general\n3 3 4\n1 2 1\n", "cannot be read"),
    "wide.mtx": ("%%MatrixMarket matrix coordinate real general\n2 3 1\n1 2 1\n", "2 x 3"),
    "huge.mtx": (
        "%%MatrixMarket matrix coordinate real general\n900000000 900000000 1\n1 2 1\n",
        "900,000,000 nodes",
    ),
    "nan.mtx": ("%%MatrixMarket matrix coordinate real general\n2 2 1\n1 2 nan\n", "no finite"),
    "cut.mat": ("MATLAB 5.0 MAT-file, Platform", "cannot be read"),
    "empty.csv": ("", "is empty; edges were wanted"),
    "one.csv": ("name of it\nx\ny\n", "plainly the ends of an edge"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_sentence(tmp_path: Path, name: str) -> None:
    text, why = BAD[name]
    with pytest.raises(BadSource, match=why):
        list(opened(file(tmp_path, name, text)).batches())


def test_a_parquet_file_cut_short(tmp_path: Path) -> None:
    table = pa.table({"source": ["a"] * 9, "target": ["b"] * 9})
    pq.write_table(table, tmp_path / "e.parquet")
    whole = (tmp_path / "e.parquet").read_bytes()
    (tmp_path / "e.parquet").write_bytes(whole[:-20])
    with pytest.raises(BadSource, match=r"e\.parquet is not a whole Parquet file"):
        opened(tmp_path / "e.parquet")


def test_a_folder_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="is a folder; files of edges were wanted"):
        opened(tmp_path)
    with pytest.raises(BadSource, match="There is no file"):
        opened(tmp_path / "edges.csv")


def test_the_order_of_rows_says_nothing(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.integers(0, 40, (300, 2)), columns=["source", "target"])
    frame["weight"] = rng.random(300)
    first = [b.to_pylist() for b in opened(frame).batches()]
    assert first == [b.to_pylist() for b in opened(frame.sample(frac=1, random_state=1)).batches()]


def test_many_nodes_come_in_several_batches() -> None:
    source = opened([(f"n{i}", f"n{(i + 1) % 2_500}") for i in range(2_500)])
    sizes = [batch.num_rows for batch in source.batches()]
    assert sum(sizes) == 2_500
    assert len(sizes) == 3
