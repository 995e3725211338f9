"""Records: the encoder ``fields`` beside trees and flattened texts; codes found by words.

``python benchmarks/kinds_records.py [uci] [icd]`` writes the tables of docs/kinds.md. The texts of
the 46,881 codes take an hour of one slow core; what was encoded is kept in ``KEPT``.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import measure
import numpy as np
from icd_records import codes
from kept_texts import KeptTexts
from numpy.typing import NDArray
from record_sets import SETS, RecordSet

from nearfield.encoders.records import FieldsEncoder
from nearfield.testing import ToyEncoder
from nearfield.types import Encoder, Record, Vectors

measure.PAGE = measure.ROOT / "docs" / "kinds.md"
KEPT = Path(os.environ.get("KEPT") or tempfile.gettempdir()) / "kept-texts"
FOLDS = 5
CODES = int(os.environ.get("CODES", "1000000"))  # codes of ICD-10-CM, at most; all by default
NEIGHBORS = 10
MOST = int(os.environ.get("MOST", "1000000"))  # records of a set, at most; all by default
DRAWS = 1_000  # of the bootstrap
Split = tuple[NDArray[np.int64], NDArray[np.int64]]


def minilm() -> Encoder:
    import nearfield as nf

    return KeptTexts(nf.load("minilm", threads=1), KEPT)


def uci() -> None:
    """Accuracy in five folds: trees on the table, and heads on vectors of the records."""
    text = cache(minilm) if os.environ.get("FLAT") else ToyEncoder
    rows = []
    for make in SETS.values():
        data = drawn(make())
        labels = np.array(data.labels)
        splits = folds(labels)
        fields = partial(by_fields, data, text())
        flat = flattened(data, text()) if os.environ.get("FLAT") else None
        given = {
            "HistGradientBoosting": mean(trees(data, labels, split) for split in splits),
            "fields, logistic": mean(logistic(labels, split, fields) for split in splits),
            "fields, kNN": mean(nearest(labels, split, fields) for split in splits),
            "flat, logistic": of_flat(logistic, labels, splits, flat),
            "flat, kNN": of_flat(nearest, labels, splits, flat),
        }
        told = (f"{value:.1f}" if value == value else "" for value in given.values())  # noqa: PLR0124
        rows.append([data.name, len(labels), *told])
        print(rows[-1], flush=True)
    measure.write(
        "records: UCI",
        ["set", "records", *given],
        rows,
        f"Accuracy in per cent, mean of {FOLDS} stratified folds; nothing is learned from a fold "
        f"that is asked, quantiles included. kNN: the {NEIGHBORS} nearest by cosine vote. "
        "Flat: the record as text (`key: value` lines) by MiniLM, empty where it was not run. Of "
        "student the label is whether G3 is 10 or more. Weights and kernels of `fields` were "
        "chosen on car and student alone.",
    )


def drawn(data: RecordSet) -> RecordSet:
    """A set, or ``MOST`` of its records in drawn order."""
    if len(data.labels) <= MOST:
        return data
    some = np.random.default_rng(0).choice(len(data.labels), MOST, replace=False).tolist()
    return RecordSet(data.name, [data.records[at] for at in some], [data.labels[at] for at in some])


def of_flat(
    head: Callable[..., float], labels: NDArray[Any], splits: list[Split], flat: Vectors | None
) -> float:
    """A head on the flattened texts' vectors; NaN where they were not made."""
    if flat is None:
        return float("nan")
    return mean(head(labels, split, lambda _: flat) for split in splits)


def folds(labels: NDArray[Any]) -> list[Split]:
    from sklearn.model_selection import StratifiedKFold

    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels))


def by_fields(data: RecordSet, text: Encoder, split: Split) -> Vectors:
    """All records, by the encoder fitted on the part that is learned from."""
    records = [Record(record) for record in data.records]
    encoder = FieldsEncoder(text).fit([records[at] for at in split[0]])
    return encoder.encode_document(records)


def flattened(data: RecordSet, text: Encoder) -> Vectors:
    lines = ["\n".join(f"{k}: {v}" for k, v in record.items()) for record in data.records]
    return np.asarray(text.encode_document(lines), np.float32)


def trees(data: RecordSet, labels: NDArray[Any], split: Split) -> float:
    import pandas as pd
    from sklearn.ensemble import HistGradientBoostingClassifier

    table = pd.DataFrame(data.records)
    for name in table:
        if not pd.api.types.is_integer_dtype(table[name]):
            table[name] = table[name].astype(str).astype("category")
    learned, asked = split
    model = HistGradientBoostingClassifier(categorical_features="from_dtype", random_state=0)
    return float(
        model.fit(table.iloc[learned], labels[learned]).score(table.iloc[asked], labels[asked])
    )


def logistic(labels: NDArray[Any], split: Split, vectors: Callable[[Split], Vectors]) -> float:
    from sklearn.linear_model import LogisticRegression

    learned, asked = split
    rows = vectors(split)
    model = LogisticRegression(C=100.0, max_iter=300)
    return float(model.fit(rows[learned], labels[learned]).score(rows[asked], labels[asked]))


def nearest(labels: NDArray[Any], split: Split, vectors: Callable[[Split], Vectors]) -> float:
    learned, asked = split
    rows = vectors(split)
    classes, numbers = np.unique(labels[learned], return_inverse=True)
    best = np.argsort(-(rows[asked] @ rows[learned].T), axis=1, kind="stable")[:, :NEIGHBORS]
    votes = np.stack([(numbers[best] == at).sum(axis=1) for at in range(len(classes))], axis=1)
    return float((classes[votes.argmax(axis=1)] == labels[asked]).mean())


def mean(values: Any) -> float:
    return float(np.mean(list(values)) * 100)


def icd() -> None:
    """Names that a code's record lacks, asked for among all codes, as records and as texts."""
    import nearfield as nf

    text, data = minilm(), codes(size=CODES)
    with tempfile.TemporaryDirectory() as folder:
        records = nf.open("records", db=folder, model=FieldsEncoder(text))
        records.add({code: Record(value) for code, value in data.records.items()})
        plain = nf.open("plain", db=folder, model=text)
        plain.add(data.plain)
        rows = []
        for name, collection in (
            ("records by `fields`", records),
            ("plain texts by MiniLM", plain),
        ):
            for mode in ("hybrid", "vector", "text"):
                places = placed(collection, data.asked, mode)
                rows.append([name, mode, *(interval(gain(places)) for gain in GAINS.values())])
                print(rows[-1], flush=True)
    measure.write(
        "records: ICD-10-CM",
        ["items", "mode", *GAINS],
        rows,
        f"{len(data.records):,} codes as JSON (code, title, category, block, chapter, leaf, other "
        f"names), and as texts (title and other names). {len(data.asked)} questions: an inclusion "
        "term that was taken out of its code; only that code answers. Intervals of 95 % by the "
        f"bootstrap over questions ({DRAWS:,} draws).",
    )


def placed(collection: Any, asked: Sequence[tuple[str, str]], mode: str) -> NDArray[np.float64]:
    """The place of each answer, from 1; infinite beyond the first ten."""
    found = collection.search_many([query for query, _ in asked], k=10, mode=mode)
    return np.array(
        [
            hits.ids.index(code) + 1 if code in hits.ids else np.inf
            for hits, (_, code) in zip(found, asked, strict=True)
        ]
    )


GAINS: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "hit@1": lambda places: (places <= 1).astype(float),
    "hit@10": lambda places: (places <= 10).astype(float),
    "nDCG@10": lambda places: np.where(places <= 10, 1 / np.log2(places + 1), 0.0),
}


def interval(gains: NDArray[np.float64]) -> str:
    rng = np.random.default_rng(0)
    means = gains[rng.integers(0, len(gains), (DRAWS, len(gains)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{gains.mean():.3f} ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["uci", "icd"]
    for name in wanted:
        {"uci": uci, "icd": icd}[name]()
