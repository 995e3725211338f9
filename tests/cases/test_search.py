"""Searches as people type them: quotes, inflections, signs, words that no model reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.api import Collection
from nearfield.errors import UnknownName
from nearfield.testing import ToyEncoder
from nearfield.types import Content, Progress, Vectors, silent
from nearfield.verbs.options import Mode

Run = Callable[..., tuple[int, str, str]]
Serve = Callable[[Callable[[str], ToyEncoder]], object]

MODES: list[Mode] = ["hybrid", "text"]
THAI = ["แดง", "เขียว", "ฟ้า", "ดำ", "ขาว"]


class Blind(ToyEncoder):
    """Reads nothing of Thai: every such text has one vector, but for noise that changes."""

    def encode_document(self, items: Any, *, progress: Progress = silent) -> Vectors:
        rows = super().encode_document([_read(item) for item in items], progress=progress)
        return rows + np.random.default_rng().normal(0, 1e-7, rows.shape).astype(np.float32)

    def encode_query(self, items: Any, *, progress: Progress = silent) -> Vectors:
        return super().encode_query([_read(item) for item in items], progress=progress)


def _read(item: Content) -> str:
    return "unknown" if isinstance(item, str) and not item.isascii() else str(item)


def made(tmp_path: Path, texts: Mapping[str, str], **options: Any) -> Collection:
    collection = nf.open("items", db=tmp_path / "db", model=ToyEncoder())
    collection.add(dict(texts), **options)
    return collection


@pytest.fixture
def notes(tmp_path: Path) -> Collection:
    return made(
        tmp_path,
        {
            "refund": "the refund never arrived",
            "sign": "Refund: never -- ARRIVED!",
            "order": "never arrived the refund",
            "plural": "refunds never arrived",
            "café": "the café on the corner",
            "inch": 'a 27" monitor and a 5" stand',
        },
    )


@pytest.mark.parametrize("mode", ["hybrid", "text"])
@pytest.mark.parametrize("quotes", ['"{}"', "“{}”", "„{}“", "«{}»", "»{}«", ' "{}" '])
def test_a_query_in_quotes_is_a_phrase(notes: Collection, quotes: str, mode: Mode) -> None:
    found = notes.search(quotes.format("refund never arrived"), mode=mode)
    assert set(found.ids) == {"refund", "sign"}
    assert notes.search(quotes.format("Cafe ON the"), k=5).ids == ["café"]
    assert notes.search(quotes.format("arrived never"), k=5).ids == []


ODD = """\
refund" never|"refund never|refund "never|"|""|" "|" refund|27" monitor 5" stand
refund AND never|+refund -never|text:refund|*|ref*|(refund|refund~2|a\\b
^|{|[1 TO 2]|!|/refund/|&&|a:"b" c|\x00 refund|refund\u200b
"""


@pytest.mark.parametrize("query", ODD.rstrip("\n").replace("\n", "|").split("|"))
@pytest.mark.parametrize("mode", ["hybrid", "text"])
def test_what_a_parser_would_read_is_words(notes: Collection, query: str, mode: Mode) -> None:
    found = notes.search(query, mode=mode)
    if "refund" in query:
        assert {"refund", "sign", "order", "plural"} <= set(found.ids)
    if "monitor" in query:
        assert found.ids[0] == "inch"


def test_words_beside_a_quote_are_asked_for_too(notes: Collection) -> None:
    first = notes.search('arrived "the refund"', k=6).ids
    assert set(first[:2]) == {"refund", "order"}  # they have the phrase
    assert "plural" in first  # and this the other word
    assert len(notes.search('refund "no such phrase"', k=6).ids) == 6


def test_the_input_of_the_report(nearfield: Run, serve: Serve) -> None:
    serve(lambda _: ToyEncoder())
    assert nearfield("add", "quoted_query.csv")[0] == 0
    status, out, err = nearfield("search", '"refund never arrived"')
    assert (status, err) == (0, "")
    assert out.splitlines()[0].split()[:2] == ["1.", "1"]
    assert " 2. " not in out


@pytest.mark.parametrize(
    ("language", "texts", "pairs"),
    [
        (
            "de",
            [
                "Die Häuser sind im Wind verbrannt",
                "Das Haus am See ist groß und hat einen Garten",
                "Die Rechnung wurde nicht bezahlt",
                "Wer erstattet mir die Rechnungen?",
            ],
            [("Haus", [1, 0]), ("Häuser", [0, 1]), ("Rechnungen", [3, 2]), ("Rechnung", [2, 3])],
        ),
        (
            "fr",
            [
                "Les remboursements ne sont jamais arrivés",
                "Le remboursement est arrivé hier",
                "La facture est dans le colis",
                "Je n'ai pas reçu les factures avec le colis",
            ],
            [("remboursement", [1, 0]), ("factures", [3, 2])],
        ),
        (
            "ru",
            ["Возврат денег не пришёл", "Я жду возврата уже две недели", "Экран телефона разбит"],
            [("возврата", [1, 0]), ("возврат", [0, 1])],
        ),
    ],
)
def test_inflections_of_the_texts_language_come_after_the_exact_form(
    tmp_path: Path, language: str, texts: list[str], pairs: list[tuple[str, list[int]]]
) -> None:
    notes = made(tmp_path, {str(at): text for at, text in enumerate(texts)})
    assert notes.table.language == language
    for query, ids in pairs:
        found = notes.search(query, mode="text")
        assert found.ids == [str(at) for at in ids]
        assert all(hit.why.words == (query.casefold(),) for hit in found)
        assert notes.search(query, k=1).ids == found.ids[:1]


def test_an_exact_form_in_a_long_text_is_before_an_inflected_one_in_a_short(tmp_path: Path) -> None:
    long = "the man who runs every day along the river " + "and speaks of other things " * 8
    notes = made(tmp_path, {"short": "running", "long": long, "other": "a house"})
    for mode in ("hybrid", "text"):
        assert notes.search("runs", k=2, mode=mode).ids == ["long", "short"]
        assert notes.search("running", k=2, mode=mode).ids == ["short", "long"]


def test_a_language_is_named_kept_and_changed(tmp_path: Path) -> None:
    texts = {"a": "Häuser am See", "b": "Haus am See"}
    notes = made(tmp_path, texts, language="none")
    assert notes.table.language is None
    assert notes.search("Haus", mode="text").ids == ["b"]
    assert notes.add({"c": "ein Haus"}).language is None
    assert notes.add({"c": "ein Haus"}, language="German").language == "de"  # nothing else is new
    assert set(notes.search("Haus", mode="text").ids) == {"a", "b", "c"}
    assert notes.add({"d": "Hausboote"}).language == "de"
    notes.compact()
    assert notes.table.language == "de"
    notes.reembed(ToyEncoder(name="other", dim=16))
    assert notes.table.language == "de"
    with pytest.raises(UnknownName, match="language 'Klingon'"):
        notes.add({"e": "x"}, language="Klingon")


def test_add_says_the_language(nearfield: Run, document: Callable[..., Any], serve: Serve) -> None:
    serve(lambda _: ToyEncoder())
    Path("de.csv").write_text("text\nDas Gerät ist kaputt\nDie Lieferung ist nicht da\n")
    assert "Search finds the inflections of German." in nearfield("add", "de.csv")[1]
    assert document("add", "quoted_query.csv", "--language", "none")["language"] is None


WRITTEN = {
    "cpp": "a C++ compiler for the kernel of the machine and more",
    "cs": "a C# compiler",
    "c": "a C compiler",
    "fs": "an F# compiler",
    "net": "the .NET runtime of the company",
    "fish": "a net for fish",
    "node": "node.js on the server of the company",
    "knot": "a node of js bushes",
    "ab": "an A/B test of the page that we have",
    "plan": "plan A and B",
    "att": "AT&T is a company for telephones",
    "at": "at t equal to zero",
    "gtx": "the GTX-1080 card for the machine of mine",
    "gtx2": "GTX 1080",
    "gtx3": "GTX-1070",
}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("C++", "cpp"),
        ("c++ compiler", "cpp"),
        ("C#", "cs"),
        ("F#", "fs"),
        ("C", "c"),
        (".NET", "net"),
        ("node.js", "node"),
        ("A/B", "ab"),
        ("AT&T", "att"),
        ("GTX-1080", "gtx"),
        ("GTX 1080", "gtx2"),
    ],
)
@pytest.mark.parametrize("mode", ["hybrid", "text"])
def test_a_words_signs_are_read(tmp_path: Path, query: str, first: str, mode: Mode) -> None:
    found = made(tmp_path, WRITTEN).search(query, mode=mode)
    assert found.ids[0] == first
    assert found[0].why.words[0] == query.split(maxsplit=1)[0].casefold()


def test_one_text_with_the_sign_is_found_among_many_without(tmp_path: Path) -> None:
    many = {f"c{at}": f"C# of the year {at}" for at in range(300)}
    notes = made(tmp_path, {**many, "z": "C++ of the year that it was made in, or the one after"})
    assert notes.search("C++", k=3).ids[0] == notes.search("C++", k=3, mode="text").ids[0] == "z"


def test_words_decide_where_the_model_reads_nothing(tmp_path: Path) -> None:
    texts = {f"other{at}": f"{THAI[at % 5]} {at % 9} ราคา" for at in range(300)}
    texts |= {f"refund{at}": f"{THAI[at % 5]} {at % 9} เงินคืน" for at in range(60)}
    notes = nf.open("thai", db=tmp_path, model=Blind())
    notes.add(texts)
    for mode in ("hybrid", "text"):
        found = notes.search("เงินคืน", k=10, mode=mode)
        assert all(name.startswith("refund") for name in found.ids)
    assert notes.search("เงินคืน", k=60, mode="hybrid").ids.count("other0") == 0
    assert len(set(notes.search('"เงินคืน"', k=100).ids)) == 60


def test_vectors_decide_where_the_index_has_none_of_the_words(tmp_path: Path) -> None:
    class Both(ToyEncoder):
        def encode_query(self, items: Any, *, progress: Progress = silent) -> Vectors:
            return super().encode_document([str(item).replace("xq", "apple") for item in items])

    notes = nf.open("n", db=tmp_path, model=Both())
    notes.add({"a": "red apple", "b": "blue sky", "c": "green apple"})
    for mode in ("hybrid", "vector"):
        found = notes.search("xq", k=2, mode=mode)
        assert set(found.ids) == {"a", "c"}
    assert {hit.why.bm25 for hit in notes.search("xq", k=3)} == {None}


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    texts = {f"t{at:03}": f"a {'red' if at % 2 else 'blue'} kettle" for at in range(240)}
    one = nf.open("one", db=tmp_path, model=ToyEncoder())
    one.add(texts)
    two = nf.open("two", db=tmp_path, model=ToyEncoder())
    for start in (160, 0, 80):
        two.add(dict([*reversed(texts.items())][start : start + 80]))
    for query in ("red kettle", "kettle", "blue", '"red kettle"', "kettles"):
        for mode in MODES:
            ours = one.search(query, k=15, mode=mode)
            theirs = two.search(query, k=15, mode=mode)
            assert ours.ids == theirs.ids
