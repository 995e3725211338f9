"""The sets on which duplicates are measured: real ones and templates, with planted changes."""

import gzip
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import vectors
from corpora import records
from numpy.typing import NDArray
from planted import LITTLE, plant
from templates import clauses, different, meldungen, products, tickets

Labelled = tuple[str, object]  # a text, and what it shares with those that are not judged
ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True)
class Planted:
    """Texts and vectors, the changed copies last.

    ``source`` numbers what is the same, ``label`` what is not judged, ``kind`` names the change.
    """

    texts: list[str]
    vectors: NDArray[np.float32]
    source: NDArray[np.int64]
    label: list[object]
    kind: NDArray[np.str_]

    @property
    def base(self) -> int:
        """How many texts are no copies."""
        return int((self.kind == "").sum())

    def judge(self, pairs: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether pairs, ``(m, 2)``, are the same, and whether they count.

        The same are a copy and what it was made of, copies of one text, and whatever says the same
        in the same words: equal but for signs, spaces, articles, inflection, small words that one
        of them lacks, as copies do, and one piece that is moved. Pairs of one label do not
        count (CLINC150's intents, MedQuAD's subject and kind of question). All other pairs are
        mistakes.
        """
        same = np.array([self._same(int(a), int(b)) for a, b in pairs], bool)
        other = np.array([self.label[a] != self.label[b] for a, b in pairs], bool)
        return same, same | other

    def _same(self, a: int, b: int) -> bool:
        if self.source[a] == self.source[b]:
            return True
        ones, others = {a, int(self.source[a])}, {b, int(self.source[b])}
        return any(self._alike(one, other) for one in ones for other in others)

    def _alike(self, a: int, b: int) -> bool:
        one, other = self._words(a), self._words(b)
        more = {*(Counter(one) - Counter(other)), *(Counter(other) - Counter(one))}
        if more <= LITTLE and not (Counter(one) - Counter(other) and Counter(other) - Counter(one)):
            one, other = ([word for word in text if word not in more] for text in (one, other))
        if one == other or "".join(one) == "".join(other):
            return True
        if Counter(one) != Counter(other):
            return False
        edged = [Counter(zip(["^", *words], [*words, "$"], strict=True)) for words in (one, other)]
        return (edged[0] - edged[1]).total() <= 3

    @cached_property
    def _language(self) -> str | None:
        from nearfield.modalities.text.language import guess

        return guess(self.texts)

    def _words(self, row: int) -> list[str]:
        from nearfield.modalities.text.stem import stem

        words = _normal(self.texts[row]).split()
        return [
            word if word in LITTLE else stem(word, self._language)
            for word in words
            if word not in ARTICLES
        ]

    def unclear(self) -> NDArray[np.bool_]:
        """Of which copies nobody can tell the source, ``(copies,)``.

        Their words are all in another text too, or differ from one in no more words than from it.
        """
        from scipy.sparse import csr_array

        number: dict[tuple[str, int], int] = {}
        members: list[int] = []
        ends = [0]
        for text in self.texts:
            seen: Counter[str] = Counter()
            for word in _normal(text).split():
                seen[word] += 1
                members.append(number.setdefault((word, seen[word]), len(number)))
            ends.append(len(members))
        words = csr_array(
            (np.ones(len(members)), members, ends), shape=(len(ends) - 1, len(number))
        )
        sizes = np.diff(ends)
        shared = (words[self.base :] @ words[: self.base].T).toarray()
        copies = sizes[self.base :, None]
        differ = copies + sizes[None, : self.base] - 2 * shared
        source = self.source[self.base :]
        at = np.arange(len(source))
        own = differ[at, source].copy()
        differ[at, source], shared[at, source] = np.inf, 0
        return np.asarray((differ.min(axis=1) <= own) | (shared == copies).any(axis=1))


def planted(name: str) -> Planted:
    """A set by its name in ``SETS``, embedded by MiniLM in bf16 once."""
    rows, count, each = SETS[name]()
    first: dict[str, Labelled] = {}
    for text, label in rows:
        words = _normal(text)
        if len(words.split()) >= 2:
            first.setdefault(words, (text, label))
    chosen = list(first.values())[:count]
    texts = [text for text, _ in chosen]
    changes = plant(texts, each)
    source = [*range(len(texts)), *(row for row, _, _ in changes)]
    labels = [at if label is None else label for at, (_, label) in enumerate(chosen)]
    every = texts + [text for _, _, text in changes]
    kind = np.array([""] * len(texts) + [kind for _, kind, _ in changes])
    label = [labels[row] for row in source]
    return Planted(every, _encoded(name, every), np.array(source), label, kind)


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def _encoded(name: str, texts: list[str]) -> NDArray[np.float32]:
    path = vectors.CACHE / f"planted-{name}.npz"
    if path.exists():
        with np.load(path) as kept:
            if kept["texts"].tolist() == texts:
                return np.asarray(kept["vectors"])
    import warnings

    import nearfield as nf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # long ones are cut, as their sources are
        rows = nf.load("minilm", precision="bf16").encode_document(texts)
    path.parent.mkdir(exist_ok=True)
    np.savez(path, texts=np.array(texts), vectors=rows)
    return rows


def _picked(rows: Iterable[Any], count: int) -> list[Any]:
    chosen = list(rows)
    random.Random(0).shuffle(chosen)
    return chosen[:count]


def _blocks(rows: Iterable[Any], key: Callable[[Any], str], count: int) -> list[Any]:
    """All rows of some keys: what stands close in the whole set stands close in the part."""
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    keys = sorted(groups)
    random.Random(1).shuffle(keys)
    result: list[Any] = []
    for name in keys:
        if len(result) >= count:
            break
        result += groups[name]
    return result[:count]


Given = tuple[Iterable[Labelled], int, int]


def debian30() -> Given:
    rows = records(vectors.DATA / "debian-packages" / "packages.jsonl.gz")
    some = _picked([r for r in rows if r.get("description")], 6500)
    return [(" ".join(r["description"].split()[:30]), None) for r in some], 6000, 100


def summaries() -> Given:
    return [(r["text"], None) for r in _picked(vectors.summaries(), 4300)], 4000, 80


def clinc() -> Given:
    rows = list(vectors.clinc())
    labels = [r["label"] if r["label"] != "oos" else f"oos {at}" for at, r in enumerate(rows)]
    return (
        _picked([(r["text"], label) for r, label in zip(rows, labels, strict=True)], 4000),
        4000,
        80,
    )


def stsb() -> Given:
    return [(r["text"], None) for r in islice(vectors.stsb(), 4200)], 4000, 80


def icd10cm() -> Given:
    rows = list(vectors.icd10cm())
    key = "id" if "id" in rows[0] else "code"
    return [(r["text"], None) for r in _blocks(rows, lambda r: r[key][:3], 4000)], 4000, 80


def hpo() -> Given:
    from nearfield import datasets

    return [(r["name"], None) for r in _picked(datasets.records("hpo"), 4000)], 4000, 80


def medquad() -> Given:
    rows = list(vectors.medquad())
    both = list(zip(rows, _subjects(rows), strict=True))
    some = _blocks(both, lambda two: two[0]["focus"].lower(), 5200)
    return [(row["text"], subject) for row, subject in some], 4000, 80


def nursery() -> Given:
    names = ["parents", "has_nurs", "form", "children", "housing", "finance", "social", "health"]
    rows = [zip(names, line.split(","), strict=False) for line in _lines("uci", "nursery.data.gz")]
    texts = ["; ".join(f"{name}: {value}" for name, value in row) for row in rows]
    return _picked([(text, None) for text in texts], 3000), 3000, 60


def newsgroups() -> Given:
    some = _picked(vectors.newsgroups(), 3000)
    return [(" ".join(r["text"].split()[:120]), None) for r in some], 2800, 60


def pubmedqa() -> Given:
    path = vectors.DATA / "pubmedqa" / "ori_pqal.json.gz"
    rows = json.loads(gzip.decompress(path.read_bytes()))
    return [(row["QUESTION"], None) for row in rows.values()], 1000, 30


def _lines(*path: str) -> list[str]:
    return gzip.decompress(vectors.DATA.joinpath(*path).read_bytes()).decode().splitlines()


def presidio() -> Given:
    rows = [json.loads(line) for line in _lines("clinical", "presidio_synth.jsonl.gz")]
    return [(row["text"], None) for row in rows], 1500, 25


def diseases() -> Given:
    found = [re.match(r'def: "(.*?)"', row) for row in _lines("clinical", "doid_rare_slim.obo.gz")]
    return _picked([(match[1], None) for match in found if match], 2500), 2500, 40


def notes() -> Given:
    rows = [json.loads(line)["text"] for line in _lines("clinical", "mtsamples.jsonl.gz")]
    return [(" ".join(text.split()[:60]), None) for text in rows], 1300, 25


FIELDS = (
    "class;cap shape;cap surface;cap color;bruises;odor;gill attachment;gill spacing;gill size;"
    "gill color;stalk shape;stalk root;surface above ring;surface below ring;color above ring;"
    "color below ring;veil type;veil color;rings;ring type;spore print;population;habitat"
)


def mushrooms() -> Given:
    names = FIELDS.split(";")
    texts = [
        ", ".join(f"{name} {value}" for name, value in zip(names, row.split(","), strict=True))
        for row in _lines("uci", "agaricus-lepiota.data.gz")
    ]
    return _picked([(text, None) for text in texts], 2000), 2000, 40


def _made(make: Any, count: int) -> Callable[[], Given]:
    return lambda: ([(text, None) for text in different(make, count)], count, count // 50)


SETS: dict[str, Callable[[], Given]] = {
    "debian30": debian30,
    "icd10cm": icd10cm,
    "medquad": medquad,
    "products": _made(products, 4000),
    "clinc": clinc,
    "tickets": _made(tickets, 4000),
    "stsb": stsb,
    "nursery": nursery,
    "summaries": summaries,
    "clauses": _made(clauses, 3000),
    "hpo": hpo,
    "meldungen": _made(meldungen, 3000),
    "pubmedqa": pubmedqa,
    "newsgroups": newsgroups,
    "presidio": presidio,
    "diseases": diseases,
    "notes": notes,
    "mushrooms": mushrooms,
}
# Measured once, after all was fixed.
BLIND = ("presidio", "diseases", "notes", "mushrooms")
TUNED = ("debian30", "icd10cm", "medquad", "products", "clinc", "tickets", "stsb", "nursery")


def _subjects(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Of MedQuAD's questions: the subject, by any of its names, and the kind of question."""
    above: dict[object, object] = {}

    def top(key: object) -> object:
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    for r in rows:
        subject = top((r["focus"].lower(), r["type"]))
        for other in [*(r["cui"] or []), *(s.lower() for s in r["synonyms"] or [])]:
            above[top((other, r["type"]))] = subject = top(subject)
    return [str(top((r["focus"].lower(), r["type"]))) for r in rows]
