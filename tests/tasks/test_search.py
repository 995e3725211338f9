"""The result objects of a search."""

from __future__ import annotations

import json
from datetime import date

from nearfield.tasks.search import Hit, Hits, Passage, Why


def hits() -> Hits:
    why = Why("hybrid", 0.5, 1, None, None, ("coin",))
    text = "Child swallowed a coin. Seen at noon."
    first = Hit("T1", 0.0164, text, Passage(0, 23, text[:23]), {"n": 1, "start": "x"}, why)
    second = Hit("T2", 0.0161, "b\nc", Passage(0, 3, "b\nc"), {"n": None}, why)
    return Hits((first, second), "swallowed coin", "hybrid", "cosine")


def test_hits_are_a_sequence() -> None:
    result = hits()
    assert (len(result), result[1].id, result[-1].id) == (2, "T2", "T2")
    assert result[:1] == Hits(result.hits[:1], "swallowed coin", "hybrid", "cosine")
    assert (result.ids, result.scores) == (["T1", "T2"], [0.0164, 0.0161])
    assert not Hits((), "q", "text", "cosine")


def test_hits_as_a_document() -> None:
    document = hits().to_dict()
    assert json.loads(json.dumps(document)) == document
    assert document["hits"][0] == {
        "id": "T1",
        "score": 0.0164,
        "text": "Child swallowed a coin. Seen at noon.",
        "metadata": {"n": 1, "start": "x"},
        "passage": {"start": 0, "end": 23},
        "why": {
            "mode": "hybrid",
            "cosine": 0.5,
            "vector_rank": 1,
            "text_rank": None,
            "bm25": None,
            "words": ["coin"],
            "first_rank": None,
        },
    }


def test_what_is_no_text_says_what_it_is_and_where() -> None:
    why = Why("vector", 0.5, 1, None, None, ())
    passage = Passage(0, 3, "cat")
    hit = Hit("P1", 0.5, "cat", passage, {"day": date(2024, 5, 1)}, why, None, "image", "cat.png")
    document = hit.to_dict()
    assert (document["modality"], document["uri"]) == ("image", "cat.png")
    assert document["metadata"] == {"day": "2024-05-01"}
    assert not {"modality", "uri", "explanation"} & set(hits()[0].to_dict())


def test_hits_as_a_table() -> None:
    table = hits().to_arrow()
    assert table.column_names == ["id", "score", "text", "start", "end", "n", "metadata.start"]
    assert table["n"].to_pylist() == [1, None]
    assert table["metadata.start"].to_pylist() == ["x", None]
    assert Hits((), "q", "text", "cosine").to_arrow().num_rows == 0


def test_hits_are_readable() -> None:
    lines = repr(hits()).splitlines()
    assert lines[0] == "2 hits for 'swallowed coin' (hybrid, cosine)"
    assert lines[1:] == ["  0.016  T1  Child swallowed a coin.", "  0.016  T2  b c"]
