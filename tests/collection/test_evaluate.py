"""Files in, metrics out: what a table is for, qrels of three kinds, and what does not fit."""

import json

import pytest
from nearfield.collection.evaluate import encode, evaluate, ranked
from nearfield.collection.evaluation_files import read_qrels, read_queries
from nearfield.collection.evaluation_forms import FORMS, form_of

import nearfield as nf
from nearfield.errors import BadSource, UnknownName, UsageError
from nearfield.sources.table import read_table
from nearfield.testing import ToyEncoder

ITEMS = {"a": "red apple", "b": "green pear", "s": "blue sky", "t": "grey sky"}


@pytest.fixture
def fruit(tmp_path, toy):
    collection = nf.open("fruit", db=tmp_path, model=toy)
    collection.add(ITEMS)
    return collection


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ("sentence1,sentence2,score", "similarity"),
        ("question1,question2,is_duplicate", "pairs"),
        ("Query,Document", "retrieval"),
        ("query,document,label", "pairs"),
        ("text,label", "classification"),
        ("label,prediction", "classification"),
        ("text,label,cluster", "clustering"),
        ("score,label", "pairs"),
    ],
)
def test_the_columns_say_what_is_measured(columns, kind):
    assert form_of({name: [] for name in columns.split(",")}, None).kind == kind


@pytest.mark.parametrize("form", FORMS)
def test_columns_that_the_message_names_are_known(form):
    assert form_of({role: [] for role in form.roles}, form.kind) == form


def test_a_kind_and_columns_may_be_named():
    columns = {name: [] for name in ("text", "label", "x", "y")}
    assert form_of(columns, "clustering").kind == "clustering"
    assert form_of(columns, "similarity", ["x", "y", "label"]).roles == ("first", "second", "score")
    assert form_of(columns, "classification", ["x", "label"]).roles == ("text", "label")
    assert form_of(columns, "clustering", ["label", "x"]).roles == ("label", "cluster")
    with pytest.raises(UsageError, match="columns are a, b; wanted"):
        form_of({"a": [], "b": []}, None)
    with pytest.raises(UnknownName, match="clustering, pairs"):
        form_of(columns, "clusters")
    with pytest.raises(UnknownName, match="Did you mean 'label'"):
        form_of(columns, "classification", ["text", "labl"])
    with pytest.raises(UsageError, match="not clear"):
        form_of(columns, None, ["text", "label"])


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
def test_qrels_of_every_kind(tmp_path, name):
    path = tmp_path / name
    path.write_text(QRELS[name])
    assert read_qrels(path) == {"q1": {"a": 2, "b": 0}, "q2": {"s": 1}}


def test_queries_of_every_kind(tmp_path):
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


def test_files_that_do_not_fit(tmp_path):
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


def test_modes_of_a_collection(fruit):
    queries, qrels = {"1": "apple", "2": "sky"}, {"1": {"a": 1}, "2": {"s": 1, "t": 2}}
    found = fruit.evaluate(queries=queries, qrels=qrels)
    assert list(found.evaluations) == ["hybrid", "vector", "text"]
    assert found.first.metrics["recall@10"].value == 1
    assert set(found.sentences) == {"vector", "text"}
    one = fruit.evaluate(queries=queries, qrels=qrels, mode="text")
    assert one.metrics == found.evaluations["text"].metrics
    other = fruit.evaluate(
        queries=queries, qrels=qrels, mode="vector", against=ToyEncoder(64, name="wide")
    )
    assert list(other.evaluations) == ["vector", "wide"]


def test_a_file_that_is_searched(toy):
    found = evaluate(ITEMS, queries={"1": "apple"}, qrels={"1": {"a": 1}}, model=toy)
    assert found.metrics["nDCG@10"].value == 1


def test_qrels_that_name_nothing(fruit):
    with pytest.raises(UsageError, match="None of the 2 items in the qrels is here: x, y"):
        fruit.evaluate(queries={"1": "apple"}, qrels={"1": {"x": 1, "y": 1}})
    with pytest.raises(UsageError, match="No query has qrels"):
        fruit.evaluate(queries={"1": "apple"}, qrels={"9": {"a": 1}})
    found = fruit.evaluate(
        queries={"1": "apple", "2": "sky"}, qrels={"1": {"a": 1, "x": 1}}, mode="vector"
    )
    assert found.metrics["recall@10"].value == 0.5
    assert "1 item in the qrels is not here, and counts as not found: x." in found.notes
    assert "1 query without qrels: left out." in found.notes
    with pytest.raises(UsageError, match="belong together"):
        fruit.evaluate(queries={"1": "apple"})


def test_tables_of_texts(toy):
    rows = [
        {"text": f"{fruit} {n} word{n}", "label": fruit}
        for n in range(12)
        for fruit in ("apple", "pear")
    ]
    assert evaluate(rows, model=toy).metrics["accuracy"].value > 0.9
    found = evaluate(rows, model=toy, kind="clustering")
    assert found.facts == {"labels": 2, "clusters": 2}
    similar = [{"sentence1": "red apple", "sentence2": s, "score": v} for s, v in
               [("red apple", 5), ("red pear", 3), ("blue sky", 0)]]  # fmt: skip
    assert evaluate(similar, model=toy).metrics["Spearman"].value == 1
    same = [{"text1": "red apple", "text2": s, "label": v} for s, v in
            [("red apple", "yes"), ("apple red", 1), ("blue sky", 0), ("a pear", 0)]]  # fmt: skip
    assert evaluate(same, model=toy).metrics["average precision"].value == 1


def test_the_order_of_a_files_rows_cannot_matter(toy):
    rows = [{"text": f"{w} {n}", "label": w} for n in range(15) for w in ("apple", "pear", "sky")]
    assert evaluate(rows, model=toy).metrics == evaluate(rows[::-1], model=toy).metrics


def test_two_models_on_one_file(toy, tmp_path):
    rows = [{"query": f"apple {n}", "document": f"a {n} apple"} for n in range(40)]
    found = evaluate(rows, model=toy, against=ToyEncoder(4, name="narrow"))
    assert found.sentence.split(" by ")[0] == "toy is better than narrow"
    assert json.dumps(found.to_dict())
    assert found.to_arrow().column_names == ["name", "metric", "value", "low", "high"]
    with pytest.raises(UsageError, match="with itself"):
        evaluate(rows, model=toy, against=ToyEncoder())
    with pytest.raises(UsageError, match="no model is needed"):
        evaluate([{"label": "a", "prediction": "b"}], model=toy)


def test_long_texts_are_as_near_as_their_nearest_passage():
    short = ToyEncoder(limit=3)
    items = {"long": "grey dull day red apple pie", "other": "blue sky"}
    found = ranked(short, {"q": "red apple pie"}, items, 10)
    assert found["q"]["long"] == pytest.approx(1)
    rows = encode(short, [*items.values(), "blue sky"])
    assert rows.shape == (3, 32)
    assert (rows[1] == rows[2]).all()


def test_as_deep_as_asked_and_ties_beyond(toy):
    items = {f"d{n}": "same text" for n in range(5)} | {"far": "other words"}
    assert len(ranked(toy, {"q": "same"}, items, 2)["q"]) == 5


@pytest.mark.weights
@pytest.mark.slow
def test_minilm_on_sentences_that_say_the_same():
    rows = [
        {
            "sentence1": "A man is playing a guitar.",
            "sentence2": "Someone plays guitar.",
            "score": 5,
        },
        {"sentence1": "A dog runs.", "sentence2": "The stock market fell.", "score": 0},
        {"sentence1": "A child eats.", "sentence2": "A kid is eating an apple.", "score": 4},
    ]
    assert evaluate(rows, model="minilm").metrics["Pearson"].value > 0.9
