"""Queries and qrels, as files have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nearfield.errors import BadSource, UsageError
from nearfield.sources.qrels import read_qrels, read_queries
from nearfield.sources.table import read_table

QRELS = {
    "trec.txt": "q1 0 a 2\nq1 0 b 0\n\nq2 0 s 1\n",
    "tabs.qrels": "q1\t0\ta\t2\nq1\t0\tb\t0\nq2\t0\ts\t1\n",
    "beir.tsv": "query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t0\nq2\ts\t1\n",
    "plain.csv": "query,item,relevance\nq1,a,2\nq1,b,0\nq2,s,1\n",
    "bare.csv": "q1,a,2\nq1,b,0\nq2,s,1\n",
    "lines.jsonl": '{"query_id": "q1", "doc_id": "a", "score": 2}\n'
    '{"query_id": "q1", "doc_id": "b", "score": 0}\n'
    '{"query_id": "q2", "doc_id": "s", "score": 1}\n',
}


@pytest.mark.parametrize("name", QRELS)
def test_qrels_of_every_kind(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(QRELS[name])
    assert read_qrels(path) == {"q1": {"a": 2, "b": 0}, "q2": {"s": 1}}


def test_queries_of_every_kind(tmp_path: Path) -> None:
    wanted = {"1": "an apple", "2": "the sky"}
    files = {
        "a.csv": "id,text\n1,an apple\n2,the sky\n",
        "b.tsv": "1\tan apple\n2\tthe sky\n",
        "c.jsonl": '{"_id": "1", "text": "an apple"}\n{"_id": 2, "text": "the sky"}\n',
        "d.csv": "qid,query\n1,an apple\n2,the sky\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content)
        assert read_queries(tmp_path / name) == wanted
    (tmp_path / "e.csv").write_text("when,what\n1,an apple\n")
    with pytest.raises(UsageError, match="are when, what; wanted: id, text"):
        read_queries(tmp_path / "e.csv")


def test_files_that_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="cannot be read"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "short.csv").write_text("text,label\na,b\nc\n")
    with pytest.raises(BadSource, match="line 3: 1 fields where 2"):
        read_table(tmp_path / "short.csv")
    (tmp_path / "words.txt").write_text("q1 0 a 2\nq1 a 2\n")
    with pytest.raises(BadSource, match="line 2: wanted query, 0, item, relevance"):
        read_qrels(tmp_path / "words.txt")
    (tmp_path / "bad.csv").write_text("query,item,relevance\nq,a,high\n")
    with pytest.raises(UsageError, match="relevance of row 1 is 'high'"):
        read_qrels(tmp_path / "bad.csv")
