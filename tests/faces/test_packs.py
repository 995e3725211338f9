"""A verb that another package adds is a command like ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import pytest
from annotated_types import Ge
from typing_extensions import TypedDict

from nearfield.collection import BaseCollection
from nearfield.errors import Hint
from nearfield.types.reports import Report
from nearfield.verbs import VERBS, Verb
from nearfield.verbs.check import checked

Run = Callable[..., tuple[int, str, str]]


class CountedDocument(TypedDict):
    """How many letters there are."""

    letters: int


@dataclass(frozen=True)
class Counted(Report):
    """Letters of all texts."""

    letters: int

    def to_dict(self) -> CountedDocument:
        """The document."""
        return {"letters": self.letters}

    def asides(self) -> list[str | Hint]:
        """What to do next."""
        return [Hint.run("search", "apple", words="Next:")]


@checked
def letters(collection: BaseCollection, *, times: Annotated[int, Ge(1)] = 1) -> Counted:
    """Count the letters.

    Parameters
    ----------
    times
        How often each counts.
    """
    return Counted(times * sum(map(len, collection.items().texts or ())))


def test_a_verb_of_a_pack(notes: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nearfield.faces.cli.app.verbs", lambda: VERBS | {"letters": Verb(letters)})
    status, out, err = notes("letters", "--times", "2")
    assert (status, err) == (0, "Next: nearfield search apple\n")
    assert out.startswith("Counted(letters=")
    document = json.loads(notes("--json", "letters")[1])
    assert out == f"Counted(letters={2 * document['letters']})\n"
    assert "How often each counts." in notes("letters", "--help")[1]
    status, _, err = notes("letters", "--times", "0")
    assert (status, "Use: --times 1" in err) == (2, True)
