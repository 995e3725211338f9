"""What a column is for, by its name: the usual names of texts, scores, labels and their like."""

from __future__ import annotations

import re
from collections.abc import Iterable

# The usual names of a column by what it is to a task; case, spaces, - and _ do not matter.
NAMES: dict[str, tuple[str, ...]] = {
    "first": (
        "sentence1",
        "text1",
        "question1",
        "texta",
        "sentencea",
        "left",
        "premise",
        "anchor",
        "query",
        "first",
    ),
    "second": (
        "sentence2",
        "text2",
        "question2",
        "textb",
        "sentenceb",
        "right",
        "hypothesis",
        "document",
        "second",
    ),
    "score": ("score", "similarity", "relatedness", "cosine"),
    "mark": (
        "label",
        "labels",
        "isduplicate",
        "duplicate",
        "same",
        "match",
        "target",
        "relevance",
        "relevant",
    ),
    "gold": ("gold", "goldscore", "human", "expected"),
    "label": ("label", "labels", "class", "category", "isduplicate", "duplicate", "target"),
    "query": ("query", "question"),
    "document": ("document", "answer", "passage", "doc", "positive", "response"),
    "text": ("text", "sentence", "body", "content", "message", "description", "title"),
    "prediction": ("prediction", "predicted", "predictions", "pred"),
    "cluster": ("cluster", "clusters", "topic"),
    "id": ("id", "queryid", "qid", "topicid"),
    "query id": ("queryid", "qid", "query", "topic", "q", "topicid"),
    "item id": ("corpusid", "docid", "documentid", "itemid", "item", "document", "doc", "pid"),
    "relevance": ("relevance", "score", "rel", "label", "grade", "relevant"),
    "anchor": ("anchor", "query", "question"),
    "positive": ("positive", "pos", "document", "answer", "passage", "doc", "response"),
    "negative": ("negative", "negative1", "neg", "negatives", "hardnegative"),
    "clicked": ("clicked", "click", "clicks", "chosen"),
    "shown": ("shown", "impressions", "impression", "results", "displayed", "candidates"),
}


def plain(name: str) -> str:
    """A column's name without case, spaces and signs.

    >>> plain("Is_Duplicate"), plain("sentence 1")
    ('isduplicate', 'sentence1')
    """
    return re.sub(r"[\W_]", "", name.lower())


def column_of(columns: Iterable[str], role: str) -> str | None:
    """The column that goes by one of a role's usual names, the best first.

    >>> column_of(["id", "Question 1", "question2"], "first")
    'Question 1'
    """
    by_name = {plain(name): name for name in reversed(list(columns))}
    return next((by_name[name] for name in NAMES[role] if name in by_name), None)
