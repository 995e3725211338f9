"""HTML in cells becomes text; texts that speak of HTML stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.sources import open_source
from nearfield.sources.markup import holds_html, text_of_cell
from nearfield.testing import ToyEncoder

QUESTIONS = [
    "How do I close a <div> inside a <form>?",
    "What is the difference between <b> and <strong>?",
    "Why does List<String> not accept an Integer in Java?",
    "if (a < b && c > d) return; why does it never return?",
    "`<p>hello</p>` renders nothing in React",
    "vector<int> v; for (auto x : v) cout << x;",
    "The <input> element is not focused",
    "std::map<std::string, int> is slow",
    "Is a < b < c allowed in Python?",
    "What does AT&T syntax mean?",
    "map[string]interface{} & pointers",
    "unique_ptr<Widget> p(new Widget); and &amp?",
]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>Das Rad l&auml;sst sich nicht &auml;ndern</p>", "Das Rad lässt sich nicht ändern"),
        ("Bitte &uuml;berpr&uuml;fen", "Bitte überprüfen"),
        ("&amp;Uuml;ber alles", "Über alles"),
        ("leaks&nbsp;&amp;&nbsp;hisses", "leaks & hisses"),
        ("&#228; &#xe4; &eacute; &euro;", "ä ä é €"),
        ("<style>p {color: red}</style>text<script>alert(1)</script><!-- note -->", "text"),
        ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<td>one</td><td>two</td>", "one\ntwo"),
        ('Hi<div class="gmail_signature">Max<br>ACME</div>', "Hi"),
        ('Hi<div class="moz-signature">-- <br>Max</div>there', "Hithere"),
        ('<blockquote class="gmail_quote">the first mail</blockquote>Yes', "the first mail\nYes"),
        ("<b>a < b</b>, List<String> and <T>", "a < b, List<String> and <T>"),
        ("a < b & c > d", "a < b & c > d"),
        ("<max@example.org> wrote", "<max@example.org> wrote"),
        ("I <3 this & that", "I <3 this & that"),
        ('<a href="https://x.org">here</a>', "here"),
        ("<p>&nbsp;</p>", ""),
    ],
)
def test_a_cell(cell: str, text: str) -> None:
    assert text_of_cell(cell) == text
    assert text_of_cell(text) == text


def test_what_was_escaped_is_text() -> None:
    assert text_of_cell("<p>1 &lt; 2, <code>&lt;input&gt;</code></p>") == "1 < 2, <input>"


def test_what_a_column_holds() -> None:
    assert not holds_html(QUESTIONS)
    assert not holds_html(["a < b", "3 > 2", "R&D", None, ""])
    assert holds_html(["plain", "<p>The kettle leaks</p>", "more"])
    assert holds_html([f"nicht &uuml;brig {n}" for n in range(9)])
    assert holds_html(["Zeile eins<br>Zeile zwei", "plain"])
    assert holds_html([f"<p>Why is List&lt;{t}&gt; slow?</p>" for t in "ABC"])


def test_questions_about_programming_stay(tmp_path: Path, toy: ToyEncoder) -> None:
    rows = [{"id": f"q{n}", "text": text} for n, text in enumerate(QUESTIONS)]
    collection = nf.open("questions", db=tmp_path, model=toy)
    collection.add(rows)
    assert sorted(collection.items().texts or []) == sorted(QUESTIONS)
    assert collection.columns == {}


@pytest.mark.parametrize(
    ("clean", "texts", "columns"),
    [
        ("auto", ["Öl\nleckt", "plain"], {"text_html": "string"}),
        ("html", ["Öl\nleckt", "plain"], {"text_html": "string"}),
        ("none", ["<p>&Ouml;l</p>leckt", "plain"], {}),
    ],
)
def test_the_option(
    tmp_path: Path, toy: ToyEncoder, clean: Any, texts: list[str], columns: dict[str, str]
) -> None:
    rows = [{"id": "1", "text": "<p>&Ouml;l</p>leckt"}, {"id": "2", "text": "plain"}]
    collection = nf.open("mails", db=tmp_path, model=toy)
    report = collection.add(rows, clean=clean)
    assert collection.items().texts == texts
    assert collection.columns == columns
    assert any("held HTML" in note for note in report.notes) == bool(columns)
    assert collection.add(rows, clean=clean).unchanged == 2


def test_the_original_is_kept_and_ids_of_the_content_are_stable(
    tmp_path: Path, toy: ToyEncoder
) -> None:
    texts = ["<p>The kettle&nbsp;leaks</p>", "plain", "<p>The lamp &amp; the fan</p>"]
    collection = nf.open("mails", db=tmp_path, model=toy)
    assert collection.add(texts).new == 3
    assert collection.add(texts[::-1]).unchanged == 3
    hit = collection.search("kettle", k=1)[0]
    assert hit.text == "The kettle leaks"
    assert hit.metadata["text_html"] == texts[0]


def test_a_column_of_that_name_and_documents_stay(tmp_path: Path) -> None:
    source = open_source([{"text": "<p>x</p>", "text_html": "mine"}], text="text")
    [batch] = source.batches()
    assert batch.schema.names[5:] == ["text_html", "text_html_2"]
    (tmp_path / "a.md").write_text("A <b>bold</b> word")
    [batch] = open_source(tmp_path / "a.md").batches()
    assert batch.column("text").to_pylist() == ["A <b>bold</b> word"]


def test_cells_that_are_nested_too_deeply_are_said() -> None:
    deep = "<div>" * 2_000 + "the kettle leaks" + "</div>" * 2_000
    wide = "<p " + "a " * 3_000 + ">it hisses</p>"
    opened = open_source([{"text": deep}, {"text": "<p>plain <b>one</b></p>"}, {"text": wide}])
    result = [row for batch in opened.batches() for row in batch.to_pylist()]
    assert [row["text"] for row in result] == ["the kettle leaks", "plain one", "it hisses"]
    said = next(note for note in opened.notes if "too large for HTML" in note)
    assert said.startswith("2 texts of these")
    assert "nested more than 1,000 deep" in said
