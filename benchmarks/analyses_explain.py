"""Whether the sentence that an explanation names is the one that carries the match."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from corpora import evenly
from measure import write
from quality import medquad

from nearfield.tasks.explain import explain, sentences

ANSWERS, LEAST, MOST = 300, 3, 15
STRANGERS = 6  # sentences of other answers that one is put among
Case = tuple[str, str]


def rows(count: int = ANSWERS) -> list[list[object]]:
    """For each way to name a sentence, how often it is the right one in three senses."""
    import nearfield as nf

    encoder: Any = nf.load("minilm", precision="bf16")
    cases = [(r["question"], first_passage(encoder, r["answer"])) for r in medquad()]
    fitting = [i for i, (_, p) in enumerate(cases) if LEAST <= len(sentences(p)) <= MOST]
    some = [cases[int(i)] for i in evenly([str(i) for i in fitting], count)]
    shuffled = [mixed(n, some) for n in range(count)]
    planted = [among_strangers(n, some) for n in range(count)]
    result = named(encoder, shuffled)
    costs = deletions(encoder, shuffled)
    strangers = named(encoder, [(query, passage) for query, passage, _ in planted])
    table = []
    for way, places in result.items():
        most = np.mean([at == order[0] for at, order in zip(places, costs, strict=True)])
        two = np.mean([at in order[:2] for at, order in zip(places, costs, strict=True)])
        own = [at == place for at, (*_, place) in zip(strangers[way], planted, strict=True)]
        table.append([way, f"{most:.2f}", f"{two:.2f}", f"{np.mean(own):.2f}"])
    return table


def mixed(n: int, cases: list[Case]) -> Case:
    """The sentences in another order: the first of an answer often says the question again."""
    query, passage = cases[n]
    spans = [
        sentences(passage)[i] for i in np.random.default_rng(n).permutation(len(sentences(passage)))
    ]
    return query, "\n\n".join(passage[a:b].rstrip(".") + "." for a, b in spans)


def among_strangers(n: int, cases: list[Case]) -> tuple[str, str, int]:
    """An answer's first sentence at a random place among those of others, and that place."""
    others = [cases[(n + 37 * step) % len(cases)][1] for step in range(1, STRANGERS + 1)]
    firsts = [passage[slice(*sentences(passage)[-1])].rstrip(".") + "." for passage in others]
    own = cases[n][1]
    at = int(np.random.default_rng(n).integers(STRANGERS + 1))
    firsts.insert(at, own[slice(*sentences(own)[0])].rstrip(".") + ".")
    text = "\n\n".join(" ".join(each.split()) for each in firsts)
    return cases[n][0], text, at


def named(encoder: Any, cases: Sequence[Case]) -> dict[str, list[int]]:
    """The number of the sentence that each way names."""
    result: dict[str, list[int]] = {}
    queries = encoder.encode_query([query for query, _ in cases])
    query_tokens = encoder.encode_tokens([query for query, _ in cases])
    begin = time.process_time()
    tokens = encoder.encode_tokens([passage for _, passage in cases])
    print(f"{(time.process_time() - begin) / len(cases) * 1000:.0f} ms a passage", file=sys.stderr)
    generator = np.random.default_rng(0)
    for n, (query, passage) in enumerate(cases):
        spans = sentences(passage)
        explanation = explain(
            query, passage, vector=queries[n], query_tokens=query_tokens[n], text_tokens=tokens[n]
        )
        words = explain(query, passage).sentence
        alone = encoder.encode_document([passage[a:b] for a, b in spans]) @ queries[n]
        ways = {
            "`--explain`": spans.index(explanation.sentence),
            "nearest when encoded alone": int(alone.argmax()),
            "most words in common": spans.index(words) if words else 0,
            "by chance": int(generator.integers(len(spans))),
        }
        for way, at in ways.items():
            result.setdefault(way, []).append(at)
    return result


def deletions(encoder: Any, cases: Sequence[Case]) -> list[list[int]]:
    """The sentences of each passage, first the one without which the cosine is lowest."""
    queries = encoder.encode_query([query for query, _ in cases])
    orders = []
    for (_, passage), query in zip(cases, queries, strict=True):
        left = [passage[:a] + passage[b:] for a, b in sentences(passage)]
        orders.append(np.argsort(encoder.encode_document(left) @ query, kind="stable").tolist())
    return orders


def first_passage(encoder: Any, text: str) -> str:
    """What the model reads at once."""
    [segments] = encoder.segment([text])
    return text[segments[0].start : segments[0].end]


def main() -> None:
    note = (
        f"{ANSWERS} MedQuAD answers of {LEAST} to {MOST} sentences, in shuffled order, and their "
        "questions; MiniLM in bf16. A deletion is the passage encoded again without the sentence; "
        f"planted is an answer's first sentence among {STRANGERS} of other answers."
    )
    head = ["names the sentence", "whose deletion costs most", "or second most", "planted"]
    write("analyses-explain", head, rows(), note)


if __name__ == "__main__":
    main()
