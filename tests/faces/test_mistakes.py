"""Mistakes in what is asked of the notes by ``nearfield map`` and ``topics``."""

from __future__ import annotations

from collections.abc import Callable

import pytest

MISTAKES = [
    ("map --method isomap", "known: mds, pca, tsne, umap"),
    ("map --color hue", "no column 'hue'"),
    ("map --out map.docx", "known: .html"),
    ("map --out nowhere/map.html", "no folder"),
    ("map --n-components 4", "wanted at least 2 and at most 3"),
    ("map --n-neighbors 1", "at least 2"),
    ("map --min-dist 7", "wanted at least 0 and at most 1"),
    ("map --perplexity 30", "method is umap"),
    ("map --method tsne --perplexity nan", "wanted at least 2"),
    ("map --method tsne --backend umap-learn", "known: manifolds-rs, openTSNE"),
    ("map --compare --backend fastumap", "four are compared"),
    ("map --where \"kind = 'z'\"", "No item fits"),
    ("map --tokens apple", "no vectors of words"),
    ("topics --by colour", "no column 'colour'"),
    ("topics --over-time kind", "no date"),
    ("topics --merge 0,9", "no topic 9"),
    ("topics --rename 0", "A=NAME"),
    ("topics --seeds nothing.json", "NAME=WORD"),
    ("topics --min-confidence 3", "wanted at least 0 and at most 1"),
    ("topics -k 500", "k is 500"),
    ("topics --method magic", "known"),
    ("topics --vectors notes.npy", "--texts FILE"),
    ("topics --vectors notes.npy --texts notes.jsonl --by hue", "no column 'hue'"),
    ("topics --load notes.jsonl", "not a saved result"),
    ("topics --load t -k 3", "-k"),
    ("topics --out t.docx", "known: .csv"),
]


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(("line", "says"), MISTAKES)
def test_mistakes_are_said(refused: Callable[[str, str], str], line: str, says: str) -> None:
    refused(line, says)
