"""What every verb shares: the database, and how to print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nearfield.collection import Collection
    from nearfield.store import Database

Name = Annotated[
    str | None,
    typer.Option(
        "-c", "--collection", metavar="NAME", help="The collection, if there are several."
    ),
]
Where = Annotated[
    str | None,
    typer.Option(metavar="EXPR", help="A filter on the metadata: \"status = 'open' and n > 2\"."),
]
Count = Annotated[int, typer.Option("-k", metavar="N", help="How many hits.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="The random state.")]
Save = Annotated[
    Path | None, typer.Option("--save", metavar="FILE", help="Keep what was found, to load again.")
]
Load = Annotated[
    Path | None,
    typer.Option("--load", metavar="FILE", help="Use what --save kept, computing nothing."),
]
Grouping = Annotated[
    str,
    typer.Option("--method", metavar="M", help="kmeans, hierarchical, dbscan, hdbscan or leiden."),
]
Groups = Annotated[
    int | None, typer.Option("-k", metavar="N", help="How many groups. [default: chosen]")
]
Text = Annotated[str | None, typer.Option(metavar="COL", help="The column that holds the text.")]
Id = Annotated[
    str | None, typer.Option("--id", metavar="COL", help="The column that holds the id.")
]
Kind = Annotated[
    str | None, typer.Option(metavar="KIND", help="The format, where the name does not say it.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first broken row.")]
Model = Annotated[str, typer.Option(metavar="M", help="A model's name or folder.")]
Engine = Annotated[str, typer.Option(metavar="P", help="Of the engine: auto, f32, bf16 or int8.")]


@dataclass(frozen=True)
class Session:
    """The shared options of one run."""

    db: Path | None
    json: bool

    @property
    def database(self) -> Database:
        """The database of this run."""
        from nearfield.store import Database

        return Database(self.db)

    def collection(self, name: str | None) -> Collection:
        """A collection that is there: the named one, or the only one."""
        from nearfield.collection import Collection

        database = self.database
        name = name or database.only()
        database.require(name)
        return Collection(name, db=database)
