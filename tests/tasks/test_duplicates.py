"""Duplicates: groups, what is kept apart, precision without labels, another threshold."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.tasks.planted import DIM, NOUNS, VERBS, encode, planted, sentences

from nearfield.errors import BadVectors, UnknownItem, UnknownName, UsageError
from nearfield.tasks.duplicates import Duplicates, contract, duplicates, matches
from nearfield.tasks.duplicates.background import centered, common_cosine
from nearfield.tasks.duplicates.keeping import natural


def partition(result: Duplicates) -> set[frozenset[str]]:
    return {frozenset(group.ids) for group in result.groups}


def test_planted_changes_are_found_and_nothing_else() -> None:
    texts, source = planted()
    result = duplicates(encode(texts), texts=texts)
    wanted = {frozenset((str(copy), str(of))) for copy, of in source.items()}
    assert len(partition(result) & wanted) >= 0.97 * len(wanted)
    assert len(partition(result) - wanted) <= 0.03 * len(result)
    assert result.estimated_precision >= 0.95
    assert "without labels" in result.how


def test_the_order_of_the_rows_does_not_matter() -> None:
    texts, _ = planted()
    texts += [t.replace("every", "every 5") for t in texts[:30]]
    texts += [t.replace("every", "every 6") for t in texts[:30]]
    ids = [f"t{at}" for at in range(len(texts))]
    vectors = encode(texts)
    first = duplicates(vectors, ids=ids, texts=texts)
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(texts))
        again = duplicates(
            vectors[order], ids=[ids[i] for i in order], texts=[texts[i] for i in order]
        )
        assert again.to_dict() == first.to_dict()
        assert again.flagged == first.flagged
        assert [g.keep for g in again.groups] == [g.keep for g in first.groups]


@pytest.mark.slow
def test_the_number_of_threads_does_not_matter() -> None:
    code = (
        "from nearfield.tasks.duplicates import duplicates; from planted import encode, planted; "
        "t, _ = planted(); print(duplicates(encode(t), texts=t).to_dict())"
    )
    runs: list[Any] = []
    for threads in "12":
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
        environment = {**os.environ, **dict.fromkeys(names, threads)}
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent,
            env=environment,
        )
        runs.append(run.stdout)
    assert runs[0] == runs[1]
    assert "keep" in runs[0]


def test_a_hundred_copies_are_one_group() -> None:
    texts = ["the same words here"] * 60 + ["The  SAME words here"] * 40 + sentences(40)
    result = duplicates(encode(texts), texts=texts)
    assert [len(group.ids) for group in result.groups] == [100]
    assert result.groups[0].similarity == 1.0
    assert result.groups[0].keep == "0"


def test_near_copies_of_copies_are_found_beyond_their_neighbors() -> None:
    texts = ["the quick brown fox jumps over the lazy dog"] * 40
    texts += ["the quick brown fox jumps over the lazy dogs"] * 40 + sentences(60)
    assert [len(g.ids) for g in duplicates(encode(texts), texts=texts).groups] == [80]


def test_a_common_direction_changes_nothing() -> None:
    texts, _ = planted()
    vectors = encode(texts)
    common = np.zeros(DIM, np.float32)
    common[0] = 2.0
    apart = np.concatenate([vectors, np.zeros((len(texts), 1), np.float32)], axis=1)
    moved = apart + np.append(np.zeros(DIM), 2.0).astype(np.float32)
    assert common_cosine(moved / np.linalg.norm(moved[0])) > 0.7
    result, same = duplicates(apart, texts=texts), duplicates(moved, texts=texts)
    assert partition(result) == partition(same)
    assert same.threshold == pytest.approx(result.threshold, abs=0.01)


def test_unrelated_rows_are_at_zero_and_equal_ones_at_one() -> None:
    assert centered(np.array([0.4, 1.0]), 0.4).tolist() == [0.0, 1.0]
    assert common_cosine(np.ones((1, 3), np.float32)) == 0.0
    assert common_cosine(np.ones((9, 1), np.float32)) == 0.95


STRICT = ["take 5 mg of it every day", "take 50 mg of it every day", "take 5mg of it every day"]


def test_what_differs_in_a_number_is_flagged_and_kept_apart() -> None:
    texts = [*STRICT, *sentences(30)]
    result = duplicates(encode(texts), texts=texts, threshold=0.05)
    assert all("1" not in group.ids for group in result.groups)
    assert ("number",) in {flag.differences for flag in result.flagged}
    joined = duplicates(encode(texts), texts=texts, threshold=0.05, strict_numbers=False)
    assert any({"0", "1"} <= set(group.ids) for group in joined.groups)
    assert {flag.differences for flag in joined.flagged} == {("number",)}


def test_no_chain_leads_through_a_text_that_says_less() -> None:
    texts = [
        "the printer of the second hall is broken since the storm on day 5",
        "the printer of the second hall is broken since the storm",
        "the printer of the second hall is broken since the storm on day 9",
        *sentences(20),
    ]
    result = duplicates(encode(texts), texts=texts, threshold=0.05)
    groups = [set(group.ids) for group in result.groups]
    assert not any({"0", "2"} <= group for group in groups)
    assert any("1" in group for group in groups)


def test_another_threshold_and_precision_ask_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, _ = planted()
    texts += [t.replace("carries", "brings").replace("every", "each") for t in texts[100:200]]
    result = duplicates(encode(texts), texts=texts)
    fresh = [duplicates(encode(texts), texts=texts, threshold=t) for t in (0.05, 0.5, 0.9, 1.0)]
    monkeypatch.setattr("nearfield.tasks.duplicates.finding.Scorer", None)
    for computed in fresh:
        assert result.rethreshold(computed.threshold).to_dict() == computed.to_dict()
    assert result.rethreshold(result.threshold).to_dict() == result.to_dict()
    sizes = [len(computed.extra) for computed in fresh]
    assert sizes == sorted(sizes, reverse=True)
    estimates = [result.reprecision(p).estimated_precision for p in (0.8, 0.9, 0.99)]
    assert all(a <= b for a, b in pairwise(estimates))
    for group in fresh[0].groups:
        assert 0.05 <= group.similarity <= 1.0


def test_groups_are_the_components_of_the_pairs_that_score_enough() -> None:
    texts, _ = planted()
    result = duplicates(encode(texts), texts=texts, threshold=0.3, strict_numbers=False)
    edges = result._edges
    root = list(range(len(edges.rows)))

    def top(row: int) -> int:
        while root[row] != row:
            row = root[row]
        return row

    for a, b, score in zip(edges.pairs.a, edges.pairs.b, edges.scores, strict=True):
        if score >= 0.3:
            root[top(int(a))] = top(int(b))
    exact: dict[int, set[str]] = {}
    for row, text in enumerate(edges.distinct):
        exact.setdefault(top(int(text)), set()).add(str(row))
    assert partition(result) == {frozenset(g) for g in exact.values() if len(g) > 1}


def test_marked_pairs_are_obeyed_and_move_the_estimate() -> None:
    texts, _ = planted()
    result = duplicates(encode(texts), texts=texts)
    near = [g.ids for g in result.groups if g.similarity < 1][:12]
    apart = duplicates(encode(texts), texts=texts, marked=[(a, b, False) for a, b in near])
    assert not partition(apart) & {frozenset(pair) for pair in near}
    assert {flag.differences for flag in apart.rethreshold(0.05).flagged} == {("marked",)}
    assert "12 marked pairs" in apart.rethreshold(0.3).how
    assert apart.rethreshold(0.5).estimated_precision < result.rethreshold(0.5).estimated_precision
    both = duplicates(encode(texts), texts=texts, marked=[("120", "130", True)])
    assert any({"120", "130"} <= set(group.ids) for group in both.groups)
    with pytest.raises(UnknownItem, match="Did you mean"):
        duplicates(encode(texts), texts=texts, marked=[("1x", "2", True)])


def test_what_fills_a_template_differs_and_a_changed_copy_is_found() -> None:
    texts = [f"what are the symptoms of {a}{b} disease?" for a in NOUNS for b in VERBS]
    copies = [
        t.replace("symptoms", f"sympto{x}ms") for t, x in zip(texts, "abcdefghi", strict=False)
    ]
    result = duplicates(encode(texts + copies), texts=texts + copies)
    assert partition(result) == {frozenset((str(at), str(72 + at))) for at in range(9)}
    assert result.estimated_precision >= 0.95
    marked = duplicates(encode(texts), texts=texts, marked=[("3", "4", True)])
    assert partition(marked) == {frozenset(("3", "4"))}


def test_everyone_in_a_group_is_a_duplicate_of_the_one_that_is_kept() -> None:
    texts, _ = planted()
    texts += [t.replace(" every", ", every") + "!" for t in texts[:60]]
    texts += [t.split(" of ")[1] + " " + t.split(" of ")[0] + " of" for t in texts[:60]]
    for rule in ("first", "longest"):
        result = duplicates(encode(texts), texts=texts, keep=rule, threshold=0.3)
        edges = result._edges
        enough = zip(edges.pairs.a, edges.pairs.b, edges.scores, strict=True)
        alike = {frozenset((int(a), int(b))) for a, b, score in enough if score >= 0.3}
        assert max(len(group.ids) for group in result.groups) > 2
        for group in result.groups:
            kept, *others = (int(edges.distinct[row]) for row in group.rows)
            assert all(kept == other or frozenset((kept, other)) in alike for other in others)


def test_what_may_be_cut_from_many_is_a_duplicate_of_none() -> None:
    start = "this library is a part of the framework and contains its module for"
    texts = [f"{start} {noun}s and {verb}" for noun in NOUNS for verb in VERBS]
    result = duplicates(encode([*texts, start]), texts=[*texts, start])
    assert result.groups == ()
    few = [texts[0], start, *sentences(70)]
    one = duplicates(encode(few), texts=few)
    assert one.rethreshold(0.8).groups[0].ids == ("0", "1")
    assert result.rethreshold(0.2).groups == ()


def test_noise_on_the_vectors_changes_nothing() -> None:
    texts, _ = planted()
    rows = encode(texts)
    noise = np.random.default_rng(0).normal(0, 1e-6, rows.shape).astype(np.float32)
    assert (
        duplicates(rows + noise, texts=texts).to_dict() == duplicates(rows, texts=texts).to_dict()
    )


def test_where_vectors_say_nothing_the_words_decide() -> None:
    texts = ["ขอเงินคืน", "พัสดุยังไม่มา", "เครื่องเสียแล้ว", "ราคาเท่าไหร่", "ร้านเปิดกี่โมง", "ขอเงินคืน!"]
    result = duplicates(np.ones((6, 4), np.float32), texts=texts)
    assert partition(result) == {frozenset(("0", "5"))}


def test_an_inflection_is_the_same_word_and_a_telling_one_is_not() -> None:
    german = [
        "Die Erstattungen sind auf dem Konto der Kunden nicht angekommen",
        "Die Erstattung ist auf dem Konto der Kundin angekommen",
        "Die Erstattungen sind auf dem Konto des Kunden nicht angekommen",
        "Der Kundendienst hat auf die Beschwerde über das Gerät geantwortet",
        "Der Kundendienst hat auf die Beschwerden über das Gerät geantwortet",
        "Das Paket ist bei der Lieferung an den Nachbarn verloren gegangen",
    ]
    result = duplicates(encode(german), texts=german)
    assert frozenset(("3", "4")) in partition(result)
    assert not any({"0", "1"} <= group for group in partition(result))


def test_each_rule_keeps_its_own() -> None:
    texts = ["a red apple falls", "A red  apple falls   ", "a RED apple falls", *sentences(9)]
    ids = ["a10", "a9", "b1", *(f"s{n}" for n in range(9))]
    columns = {
        "when": ["2024-01-01", "2023-01-01", None] + [None] * 9,
        "by": [None, "x", ""] + [None] * 9,
    }
    rest: dict[str, Any] = {"ids": ids, "texts": texts, "columns": columns}
    kept = {
        rule: duplicates(encode(texts), keep=rule, **rest).groups[0].keep
        for rule in ("first", "longest", "fullest", "newest:when")
    }
    assert kept == {"first": "a9", "longest": "a9", "fullest": "a9", "newest:when": "a10"}
    with pytest.raises(UnknownName, match="when"):
        duplicates(encode(texts), keep="newest:wen", **rest)
    for wrong in ("oldest", "newest", "first:when"):
        with pytest.raises(UsageError, match="known"):
            duplicates(encode(texts), keep=wrong, **rest)


def test_numbers_in_ids_sort_by_value() -> None:
    assert sorted(["a10", "a9", "a09", "٣", "²", "9" * 5000, ""], key=natural)[0] == ""


def test_vectors_alone_find_what_is_almost_equal() -> None:
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((400, 48)).astype(np.float32)
    rows[:20] = rows[20:40] + rng.standard_normal((20, 48)).astype(np.float32) * 0.03
    rows[40] = rows[41]
    result = duplicates(rows)
    assert frozenset(("40", "41")) in partition(result)
    wanted = {frozenset((str(at), str(at + 20))) for at in range(20)}
    assert wanted <= partition(result)
    assert len(result) == 21


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_few_rows(n: int) -> None:
    texts = sentences(n)
    assert duplicates(encode(texts), texts=texts).groups == ()
    assert duplicates(np.eye(n, dtype=np.float32)).groups == ()


def test_two_equal_rows_and_all_the_same() -> None:
    assert len(duplicates(np.ones((2, 3), np.float32)).groups) == 1
    result = duplicates(np.ones((50, 3), np.float32), texts=["x"] * 50)
    assert [len(group.ids) for group in result.groups] == [50]
    assert result.estimated_precision == 1.0


def test_empty_texts_and_other_scripts() -> None:
    texts = ["", "  ", "我想退款", "我想退款。", "хочу вернуть деньги", "\ud800", *sentences(6)]
    vectors = np.random.default_rng(0).standard_normal((len(texts), 8)).astype(np.float32)
    vectors[3] = vectors[2]
    result = duplicates(vectors, texts=texts)
    assert frozenset(("0", "1")) in partition(result)


def test_bad_rows_and_numbers_are_said() -> None:
    with pytest.raises(BadVectors):
        duplicates(np.zeros((2, 3), np.float32))
    with pytest.raises(BadVectors):
        duplicates(np.full((2, 3), np.nan, np.float32))
    rows = np.eye(3, dtype=np.float32)
    with pytest.raises(UsageError, match="2 texts came for 3 rows"):
        duplicates(rows, texts=["a", "b"])
    with pytest.raises(UsageError, match="precision is 0"):
        duplicates(rows, precision=0)
    with pytest.raises(UsageError, match="threshold is 2"):
        duplicates(rows, threshold=2)


def test_the_schema_and_the_table() -> None:
    texts = ["a red apple", "A red apple", "the sky is blue"]
    result = duplicates(encode(texts), texts=texts)
    assert result.to_dict() == {
        "groups": [{"ids": ["0", "1"], "keep": "0", "similarity": 1.0}],
        "threshold": result.threshold,
        "estimated_precision": 1.0,
    }
    table = result.to_arrow()
    assert table.column_names == ["id", "group", "keep", "similarity", "text"]
    assert table.to_pylist()[1] == {
        "id": "1",
        "group": 0,
        "keep": False,
        "similarity": 1.0,
        "text": "A red apple",
    }
    representatives, group_of_row = result.contract()
    assert (representatives.tolist(), group_of_row.tolist()) == ([0, 2], [0, 0, 1])
    assert repr(result).startswith("Duplicates(1 groups, 1 of 3 items")


def test_contraction_leads_back() -> None:
    representatives, group_of_row = contract([[5, 1, 2], [3, 0]], n=6)
    assert representatives.tolist() == [3, 4, 5]
    assert representatives[group_of_row].tolist() == [3, 5, 5, 3, 4, 5]
    assert contract([], 2)[1].tolist() == [0, 1]


def test_leaks_between_two_sets() -> None:
    train = [*sentences(200), STRICT[0]]
    test = [train[7].upper(), train[8].replace("beside", "besides"), STRICT[1], *sentences(40, 9)]
    test[3:] = [t.replace("the", "one") + " qqq zzz" for t in test[3:]]
    result = matches(encode(test), encode(train), texts=test, other_texts=train)
    assert {("0", "7"), ("1", "8")} <= {(m.id, m.other) for m in result}
    assert ("2", "200") not in {(m.id, m.other) for m in result.rethreshold(0.05)}
    assert ("number",) in {flag.differences for flag in result.rethreshold(0.05).flagged}
    assert result.ids[:2] == ["0", "1"]
    assert result.to_arrow().column_names == [
        *("id", "other", "similarity", "probability"),
        *("text", "other_text"),
    ]
    assert set(result.to_dict()) == {"matches", "threshold", "estimated_precision"}
    order = np.random.default_rng(0).permutation(len(train))
    again = matches(
        encode(test),
        encode([train[i] for i in order]),
        texts=test,
        other_texts=[train[i] for i in order],
        other_ids=[str(i) for i in order],
    )
    assert again.to_dict() == result.to_dict()
    with pytest.raises(UsageError, match="Rows of"):
        matches(np.eye(2, dtype=np.float32), np.eye(3, dtype=np.float32))
    with pytest.raises(UsageError, match="one of the two"):
        matches(encode(test), encode(train), texts=test)
