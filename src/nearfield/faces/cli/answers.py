"""An answer in a file: ``--out FILE`` writes it as a table, ``--save FILE`` to be loaded again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nearfield.errors import count
from nearfield.faces.cli.output import say


def check_out(out: Path | None) -> None:
    """Refuse a file that could not be written, before any work."""
    if out is not None:
        from nearfield.views.tables import check_table

        check_table(out)


def write_out(answer: Any, face: dict[str, Any]) -> None:
    """Write a table to the file of ``--out``, as the other options of the face say."""
    from nearfield.views.tables import Style, write_table

    style = Style(face.get("semicolons"), bool(face.get("raw")))
    notes = write_table(answer, face["out"], style)
    say(f"{count(answer.num_rows, 'row')} in {face['out']}", *notes)


def keep(answer: Any, name: str, path: Path) -> None:
    """Save what a verb answered, to be loaded again."""
    answer.save(path)
    unit = UNITS.get(name)
    say(f"{count(len(answer), unit) if unit else 'What was learned is'} in {path}")


UNITS = {"cluster": "cluster", "topics": "topic"}
"""What a saved answer holds, of the verbs whose answer is counted."""
