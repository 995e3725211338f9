"""What results say to a person: every verb through the same cases, then each by itself."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nearfield.encoders.text.calibration import Calibration
from nearfield.encoders.text.fidelity import Fidelity
from nearfield.encoders.text.speed import Speed
from nearfield.errors import Hint, UnknownName, count
from nearfield.tasks.classify import classify
from nearfield.tasks.cluster import cluster
from nearfield.tasks.details import details_of
from nearfield.tasks.duplicates import Matches, duplicates, matches
from nearfield.tasks.evaluate import classification, compare, similarity
from nearfield.tasks.outliers import outliers
from nearfield.tasks.project import project
from nearfield.tasks.recommend import Events, evaluate_recommender, recommend
from nearfield.tasks.representatives import representatives
from nearfield.tasks.search import Hit, Hits, Passage, Why
from nearfield.tasks.topics import topics
from nearfield.testing import ToyEncoder
from nearfield.training.align import Aligned
from nearfield.training.align.recall import Recall
from nearfield.types.reports import (
    AddReport,
    Before,
    Checked,
    Compacted,
    Deleted,
    Exported,
    ExportReport,
    Info,
    ItemDocument,
    Listing,
    Shown,
    Switch,
    Underway,
)
from nearfield.types.reports.datasets import DatasetDocument, Datasets, PulledDataset
from nearfield.types.reports.models import ModelDocument, Models, PulledModel
from nearfield.verbs import VERBS as TABLE
from nearfield.verbs.demo import Demo
from nearfield.verbs.models import Calibrated
from nearfield.views.lines import VERBS, lines_of
from nearfield.views.lines.text import indented, one_line
from nearfield.views.map import Map
from nearfield.views.points import map_data

WIDTH = 48
FRUIT = ["apple", "pear", "orchard", "juice", "ripe", "sweet"]
SPACE = ["rocket", "moon", "orbit", "launch", "crew", "capsule"]
DRAW = np.random.default_rng(0)
TEXTS = [" ".join(DRAW.choice([FRUIT, SPACE][at % 2], 4, replace=False)) for at in range(70)]
IDS = [f"n{at}" for at in range(70)]
VECTORS = ToyEncoder().encode_document(TEXTS)
LABELS = [None if at > 40 else ["fruit", "space"][at % 2] for at in range(70)]


def hits(mode: str = "hybrid") -> Hits:
    why = Why(mode, 0.5, 1, 2, 3.0, ("red", "apple"))
    passage = Passage(4, 9, "apple")
    hit = Hit("n1", 0.03, "red apple", passage, {"kind": "a", "none": None}, why)
    return Hits((hit,), "red apple", mode, "cosine")


def events() -> Events:
    pairs = [(f"u{user}", IDS[item]) for user in range(9) for item in range(user % 3, 40, 4)]
    users, items = zip(*pairs, strict=True)
    return Events(list(users), list(items), times=np.arange(len(pairs), dtype=float))


def map_of(method: str) -> Map:
    projection = project(VECTORS, ids=IDS, texts=TEXTS, method=method)
    return Map((map_data(projection, title="Notes"),), (projection,))


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """A result of each verb that prints lines."""
    recommended = recommend(VECTORS, ids=IDS, like=["n1"], dislike=["n2"], k=3)
    return {
        "search": hits(),
        "similar": hits("vector"),
        "duplicates": duplicates(VECTORS, ids=IDS, texts=TEXTS, threshold=0.3),
        "matches": matches(
            VECTORS[:9], VECTORS, ids=IDS[:9], other_ids=IDS, texts=TEXTS[:9], other_texts=TEXTS
        ),
        "cluster": cluster(VECTORS, ids=IDS, texts=TEXTS, k=2, stability=True),
        "topics": topics(VECTORS, ids=IDS, texts=TEXTS, k=2),
        "map": map_of("pca"),
        "recommend": replace(recommended, details=details_of(IDS, TEXTS)),
        "evaluate": similarity(np.linspace(0, 1, 40).tolist(), list(range(40))),
        "classify": classify(VECTORS, LABELS, ids=IDS, texts=TEXTS),
        "outliers": outliers(VECTORS, ids=IDS, texts=TEXTS, share=0.9),
        "representatives": representatives(VECTORS, ids=IDS, texts=TEXTS, k=3),
        **reports(),
    }


def item() -> ItemDocument:
    text = "A long text of several words, which is wrapped.\n\nAnd a second \x1b[31mparagraph."
    return {"id": "n1", "text": text, "metadata": {"kind": "a", "none": None}, "passages": 2}


def reports() -> dict[str, Any]:
    """What each verb answers that changes a database, or says what is known."""
    fidelity = Fidelity(0.998, 0.997, 0.95, 300, 1000)
    info = Info("notes", "toy", "01", 32, 70, 80, 90_000, before=Before("old", "02", 70_000))
    model: ModelDocument = {
        "name": "minilm",
        "role": "encoder",
        "reads": "text",
        "title": "A small encoder",
        "licence": "Apache-2.0",
        "dim": 384,
        "max_tokens": 256,
        "size": 90_868_376,
        "here": True,
    }
    data: DatasetDocument = {
        "name": "icd10cm",
        "title": "Diagnoses",
        "licence": "Public domain",
        "rows": 46_881,
        "size": 2_000_000,
        "here": False,
    }
    recall = (Recall(1, 0.2, 0.1, 0.3, 0.01, 90, 90), Recall(10, 0.6, 0.5, 0.7, 0.1, 90, 90))
    both: dict[str, tuple[Recall, ...]] = {"source": recall, "target": recall}
    aligned = Aligned(Path("both"), "eyes", "toy", "procrustes", 450, 90, 1, both, both)
    return {
        "add": AddReport("notes", read=3, new=3, items=3, model="toy"),
        "back": Switch("notes", "old", "toy", items=3, switched=True),
        "reembed": Switch("notes", "new", "toy", items=3, embedded=3, switched=True),
        "compact": Compacted("notes", 2_000_000, 900),
        "check": Checked("notes", 12, 34_000, damaged=("rows-1.lance/data/a.lance",), unknown=1),
        "delete": Deleted("notes", 2, first=("n1", "n2")),
        "demo": Demo("icd10cm", (hits(), hits("text"))),
        "encode": ExportReport(3, 32, "toy", "01", "v.npy", 0, AddReport("v.npy", read=3)),
        "info": info,
        "show": Shown("notes", (item(),)),
        "export": Exported("notes", 3, ("id", "text"), "notes.csv"),
        "ls": Listing("db", (info,)),
        "models": Models((model,)),
        "models pull": PulledModel("minilm", "/models/minilm", "0a"),
        "align": aligned,
        "models import": PulledModel("resnet50", "/models/resnet50", "0b"),
        "models calibrate": Calibrated(
            "minilm", Calibration("minilm", "int8:0123", fidelity, Speed("bf16", 1.4, "AMX"))
        ),
        "datasets": Datasets((data,)),
        "datasets pull": PulledDataset("hpo", "/data/hpo"),
    }


def test_every_verb_of_the_table_is_a_file() -> None:
    files = {f"nearfield.views.lines.{name}" for name in VERBS.values()}
    assert {name for name in files if find_spec(name) is None} <= {"nearfield.views.lines.train"}


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - {"train"}))
def test_lines_are_text_for_a_screen_and_hints(verb: str, results: dict[str, Any]) -> None:
    lines = list(lines_of(verb, results[verb], WIDTH))
    assert lines
    for line in lines:
        if isinstance(line, Hint):
            assert line.words or verb == "demo"  # whose commands stand alone
            assert line.options or line.verb
        else:
            assert line.isprintable()
            assert line == line.rstrip()
            assert "nearfield " not in line
            assert "--" not in line
            assert len(line) <= WIDTH or not line.endswith("…")


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - {"train", "show"}))  # it wraps
def test_the_same_on_a_wide_screen_but_longer(verb: str, results: dict[str, Any]) -> None:
    narrow = list(lines_of(verb, results[verb], WIDTH))
    wide = list(lines_of(verb, results[verb], 400))
    assert len(narrow) == len(wide)
    for short, line in zip(narrow, wide, strict=True):
        assert str(line).startswith(str(short).removesuffix("…").rstrip())


def test_a_verb_without_lines_is_refused() -> None:
    with pytest.raises(UnknownName, match="known: add, align, back, check, classify"):
        lines_of("frobnicate", None, WIDTH)


def test_every_verb_has_lines() -> None:
    assert VERBS.keys() == TABLE.keys()


def test_how_to_go_back_and_on() -> None:
    journal = Underway("notes", "new", 1, 3, running=False, pid=9)
    info = replace(reports()["info"], reembedding=journal)
    assert [str(line) for line in lines_of("info", info, 80) if isinstance(line, Hint)] == [
        "To return to the version before: nf.open('notes').back()",
        "To go on: nf.open('notes').reembed(model='new')",
    ]
    assert list(lines_of("ls", Listing("db", ()), 80)) == ["db holds no collection yet."]


def test_the_demo_says_each_question_as_it_may_be_asked_again() -> None:
    lines = list(map(str, lines_of("demo", reports()["demo"], 80)))
    assert lines[1] == "nf.open('icd10cm').search('red apple', k=5)"
    assert lines[-4:] == [
        "Next:",
        "nf.open('icd10cm').search('it burns when I pee', where='leaf = true')",
        "nf.open('icd10cm').similar('n1')",
        "nf.open('yours').add(FILE)",
    ]


def test_two_lines_a_hit() -> None:
    assert list(lines_of("search", hits(), 80)) == [
        " 1. n1 apple",
        "    cosine 0.50 · words: red, apple · characters 4-9 · kind: a",
    ]


def test_duplicates_say_how_to_go_on(results: dict[str, Any]) -> None:
    lines = list(lines_of("duplicates", results["duplicates"], 80))
    assert [str(line) for line in lines if isinstance(line, Hint)] == [
        "All of them, as a table: collection.duplicates(out=FILE.csv)",
        "To remove one: collection.delete(ID)",
    ]
    alone = duplicates(np.eye(4, dtype=np.float32), texts=list("abcd"))
    assert "0 groups; without 0 items each would be here once." in lines_of("duplicates", alone, 80)
    assert not [line for line in lines_of("duplicates", alone, 80) if isinstance(line, Hint)]


def test_matches_of_nothing(results: dict[str, Any]) -> None:
    result: Matches = results["matches"]
    assert "9 items found there." in lines_of("matches", result, 80)
    none = replace(result, matches=())
    assert next(lines_of("matches", none, 80)) == "None is there."


def test_topics_say_how_to_leave_out_the_less_sure(results: dict[str, Any]) -> None:
    result = results["topics"]
    last = list(lines_of("topics", result, 80))[-1]
    assert str(last).startswith("Every item has a topic; to leave out the less sure ones: ")
    assert str(last).endswith(" min_confidence=0.3")
    strict = list(lines_of("topics", result.rethreshold(0.9), 80))
    assert str(strict[-1]).endswith("without a topic (confidence below 0.9).")
    tree = list(lines_of("topics", replace(result, levels=2), 80))
    assert str(tree[1]).startswith("  0 ")


def test_what_does_not_fit_on_the_screen_is_in_a_table(results: dict[str, Any]) -> None:
    for verb in ("classify", "outliers"):
        hint = list(lines_of(verb, results[verb], 80))[-1]
        assert isinstance(hint, Hint)
        assert hint.words.startswith("  ... and ")
        assert str(hint.options["out"]) == "FILE.csv"


def test_recommendations_say_why(results: dict[str, Any]) -> None:
    result = results["recommend"]
    first, second, *_ = map(str, lines_of("recommend", result, 80))
    assert first == f" 1. {result.ids[0]} · {TEXTS[IDS.index(result.ids[0])]}"
    assert "because of n1 " in second
    assert list(lines_of("recommend", replace(result, items=()), 80)) == ["Nothing to recommend."]


def test_evaluations_compared_and_of_a_recommender() -> None:
    gold = [0, 1, 1, 0, 1, 0] * 10
    right, wrong = classification(gold, gold), classification(gold, [1] * 60)
    lines = list(map(str, lines_of("evaluate", compare({"one": right, "other": wrong}), 80)))
    assert lines[1].split()[:3] == ["metric", "one", "other"]
    assert lines[-1].startswith("one is ")
    report = evaluate_recommender(VECTORS, events(), ids=IDS, k=3)
    lines = list(map(str, lines_of("evaluate", report, 80)))
    assert lines[0].split() == ["method", "recall@3", "ndcg@3", "coverage", "novelty"]
    assert lines[-1].startswith("Chosen on the log: half-life ")


def test_maps_compared() -> None:
    one, other = map_of("pca"), map_of("mds")
    both = Map(one.data + other.data, one.projections + other.projections, note="A sample.")
    lines = list(map(str, lines_of("map", both, 80)))
    assert lines[0] == "A sample."
    assert [line.split()[0] for line in lines[1:6]] == ["method", "pca", "mds", "pca:", "mds:"]
    assert lines[6].startswith("Axis 1 holds ")


def test_text_is_fit_for_a_terminal() -> None:
    assert one_line("a\x1b[31m\tb\u202e\nc", 80) == "a [31m b c"
    assert indented("x" * 90, 10, 4) == f"    {'x' * 5}…"
    assert (count(0, "item"), count(1, "item")) == ("0 items", "1 item")
