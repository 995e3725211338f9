"""The figures that the guides name; their commands and blocks run in ``test_docs`` and by sybil."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import nearfield as nf
from nearfield.testing import ticket_export
from nearfield.testing.tickets import MATTERS


def matter(text: str) -> str:
    """Which matter a ticket was drawn from; a reader of its subject alone would know."""
    subject = text.split("\n", maxsplit=1)[0]
    for name, (subjects, _, _) in MATTERS.items():
        if any(subject.startswith(each.split("{")[0]) for each in subjects):
            return name
    raise AssertionError(subject)


def test_the_export_is_what_help_desks_write(tmp_path: Path) -> None:
    path = ticket_export(tmp_path / "a.csv")
    assert path.read_bytes() == ticket_export(tmp_path / "b.csv").read_bytes()
    assert path.read_bytes() != ticket_export(tmp_path / "c.csv", random_state=1).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        path.read_text("utf-8")
    text = path.read_text("cp1252")
    for sign in (
        "Priorität",
        "€",
        "„",
        "<p>",
        "&uuml;",
        "\n-- \n",
        "\n> Guten Tag,",
        ";;",
        "k. A.",
    ):
        assert sign in text, sign
    assert len(set(text.split("SUP-"))) == 301


@pytest.mark.slow
@pytest.mark.weights
def test_the_seven_matters_are_the_topics_of_the_export(tmp_path: Path) -> None:
    tickets = nf.open("tickets", db=tmp_path / "db", model="use-multilingual")
    report = tickets.add(
        ticket_export(tmp_path / "export.csv"),
        text=["Betreff", "Beschreibung"],
        id="Ticketnummer",
        na=["k. A."],
    )
    assert (report.read, report.new, report.language) == (300, 300, "de")
    topics = tickets.topics()
    true = [matter(tickets[item]["text"]) for item in topics.ids]
    found = [topics.of(item).cluster for item in topics.ids]
    assert len(topics) == len(MATTERS)
    named = [Counter(t for t, f in zip(true, found, strict=True) if f == n) for n in range(7)]
    assert {counts.most_common(1)[0][0] for counts in named} == set(MATTERS)
    assert sum(counts.most_common(1)[0][1] for counts in named) / 300 > 0.95
    assert not any("nordlicht" in topic.name or "support" in topic.name for topic in topics)
    assert len(tickets.duplicates().groups) == 12
