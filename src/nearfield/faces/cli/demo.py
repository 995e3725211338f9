"""``nearfield demo``: the main job on real data."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from nearfield.faces.cli.output import print_json, print_lines, say, width_of_screen
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.session import Session
from nearfield.views.lines import lines_of

NAME = "icd10cm"
QUESTIONS = [
    "my heart races and skips beats",
    "child swallowed a coin",
    "kidney failure from diabetes",
]


def _activation() -> list[str]:
    """How to put the program on the path, where it is not."""
    folder = Path(sys.argv[0]).parent
    missing = shutil.which("nearfield") is None and (folder / "activate").exists()
    return [f"  . {folder / 'activate'}"] if missing else []


def demo(
    ctx: typer.Context,
    size: Annotated[
        int | None, typer.Option(metavar="N", help="At most N diagnoses, spread over all.")
    ] = None,
) -> None:
    """Fetch a model and 46,881 diagnoses, embed them, and answer three questions."""
    from nearfield.collection import Collection

    session: Session = ctx.obj
    say(f"ICD-10-CM, the coded diagnoses of US hospitals, into the collection {NAME!r}.")
    target = Collection(NAME, db=session.database)
    with watching() as watch:
        target.add(NAME, size=size, watch=watch, tell=lambda r: say(*r.sentences()))
    answers = {question: target.search(question, k=5) for question in QUESTIONS}
    if session.json:
        print_json({"answers": [{"query": q, **hits.to_dict()} for q, hits in answers.items()]})
        return
    for question, hits in answers.items():
        lines = lines_of("search", hits, width_of_screen())
        print_lines(["", f'nearfield search "{question}" -c {NAME} -k 5', *lines])
    print_lines(
        [
            "",
            "Next:",
            *_activation(),
            f'  nearfield search "it burns when I pee" -c {NAME} --where "leaf = true"',
            f"  nearfield similar {answers[QUESTIONS[0]].ids[0]} -c {NAME}",
            "  nearfield add YOUR.csv -c yours     # CSV, JSONL, Parquet, a folder of texts ...",
        ]
    )
