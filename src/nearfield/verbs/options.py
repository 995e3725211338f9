"""What the types of a verb's parameters say beside the type: bounds, and how a face writes them.

Bounds are those of ``annotated_types`` (``Ge``, ``Le``, ``Gt``, ``Lt``); choices are ``Literal``.
The marks below are for faces in which everything is text, such as the command line. ``Doc`` (PEP
727) holds the words of an option that several verbs have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from annotated_types import Ge, Gt, Le
from typing_extensions import Doc

from nearfield.types import progress


@dataclass(frozen=True)
class Meta:
    """How a value is called where it is explained: ``FILE``, ``COL``."""

    name: str


@dataclass(frozen=True)
class Positional:
    """Given by its place, though it may be left out."""


@dataclass(frozen=True)
class Named:
    """Given by its name on a face of texts, though Python has a place for it."""


@dataclass(frozen=True)
class Commas:
    """Several values may stand in one text, between commas."""


Count: TypeAlias = Annotated[int, Ge(1), Meta("N")]
Share: TypeAlias = Annotated[float, Gt(0), Le(1), Meta("SHARE")]
Column: TypeAlias = Annotated[str, Meta("COL")]
Columns: TypeAlias = Annotated[tuple[str, ...], Commas(), Meta("A,B")]
File: TypeAlias = Annotated[str | Path, Meta("FILE")]
Folder: TypeAlias = Annotated[str | Path, Meta("DIR")]
ModelName: TypeAlias = Annotated[str, Meta("M")]
Name: TypeAlias = Annotated[str, Meta("NAME")]

Mode: TypeAlias = Literal["hybrid", "vector", "text"]
Metric: TypeAlias = Literal["cosine", "dot", "euclidean"]

# Options of several verbs: their words stand here, and ``api`` puts them into each docstring.
Wait: TypeAlias = Annotated[
    float,
    Ge(0),
    Meta("SECONDS"),
    Doc("How long to wait for another writer to end. [default: as long as it takes]"),
]
Where: TypeAlias = Annotated[
    str | Sequence[str],
    Meta("EXPR"),
    Doc("A filter on the metadata: \"status = 'open' and n > 2\"; of several all must hold."),
]
Shown: TypeAlias = Annotated[
    tuple[str, ...], Commas(), Meta("A,B"), Doc("Columns to show beside each item.")
]
RandomState: TypeAlias = Annotated[
    int, Ge(0), Le(2**32 - 1), Meta("N"), Doc("Seeds every draw: the same state, the same answer.")
]
Saved: TypeAlias = Annotated[
    str | Path, Meta("FILE"), Doc("Use what was saved, computing nothing again.")
]
Watch: TypeAlias = Annotated[
    progress.Watch, Doc("Called with each stage's name (returns its progress).")
]
TextColumn: TypeAlias = Annotated[
    str | tuple[str, ...],
    Meta("COL"),
    Doc("The column of the text, or a path in it: content.text; of several, joined."),
]
IdColumn: TypeAlias = Annotated[
    str, Meta("COL"), Doc("The column that holds the id, or a path in it.")
]
Format: TypeAlias = Annotated[
    str, Meta("FORMAT"), Doc("The file's format, where its name does not say it.")
]
Language: TypeAlias = Annotated[
    str,
    Meta("LANG"),
    Doc("Whose inflections search finds: de, German, or none. [default: guessed from the texts]"),
]
Encoding: TypeAlias = Annotated[
    str, Meta("NAME"), Doc("The file's encoding, where its bytes do not tell it: cp1250, koi8-r.")
]
Sheet: TypeAlias = Annotated[
    str,
    Meta("NAME"),
    Doc("The sheet of a workbook, the file in an archive, or the list in a JSON object."),
]
SkipRows: TypeAlias = Annotated[int, Ge(0), Meta("N"), Doc("Lines above the table.")]
Header: TypeAlias = Annotated[
    bool, Doc("Whether the first row names the columns. [default: what the rows tell]")
]
Missing: TypeAlias = Annotated[
    tuple[str, ...], Meta("VALUE"), Doc("What a cell says that has no value: -9, none given.")
]
DateFormat: TypeAlias = Annotated[
    str, Meta("FORMAT"), Doc("How dates are written: %d.%m.%Y, %y%m%d.")
]
Decimal: TypeAlias = Annotated[Literal[".", ","], Doc("What stands before the decimals.")]
Clean: TypeAlias = Annotated[
    Literal["auto", "html", "mail", "none"],
    Doc(
        "HTML, quoted mail and signatures in the texts are taken out: where the column holds them, "
        "one of them in any case, or never."
    ),
]
Strict: TypeAlias = Annotated[bool, Doc("Stop at the first broken row, instead of counting it.")]
Kind: TypeAlias = Annotated[
    Literal["text", "image", "audio", "video", "graph", "record"],
    Doc(
        "What the items are, where the source does not say it: record for whole rows, graph for "
        "the nodes that edges join."
    ),
]
EdgeColumns: TypeAlias = Annotated[
    tuple[str, ...],
    Commas(),
    Meta("A,B"),
    Doc("Of a graph: the columns of both ends of an edge, and perhaps of its weight."),
]
Directed: TypeAlias = Annotated[
    bool, Doc("Of a graph: edges are arrows, which walks follow; files that say so need it not.")
]
GraphMethod: TypeAlias = Annotated[
    Literal["netmf", "deepwalk", "node2vec"],
    Doc("Of a graph: how its vectors are made. [default: netmf]"),
]
Turn: TypeAlias = Annotated[float, Gt(0), Meta("N")]
FieldWeights: TypeAlias = Annotated[
    tuple[str, ...],
    Commas(),
    Meta("FIELD=N"),
    Doc(
        "How much fields of records count: price=2,notes=.5; in Python also a dictionary. "
        "[default: by what each is]"
    ),
]
Engine: TypeAlias = Annotated[Literal["auto", "f32", "bf16", "int8"], Doc("Of the engine.")]
Grouping: TypeAlias = Annotated[
    Literal["kmeans", "hierarchical", "dbscan", "hdbscan", "leiden"],
    Doc("How the clusters are formed."),
]
Threshold: TypeAlias = Annotated[
    float,
    Ge(0.05),
    Le(1),
    Meta("T"),
    Doc("The lowest score of a pair, 0.05 to 1; without it the precision decides."),
]
Precision: TypeAlias = Annotated[
    float,
    Gt(0),
    Le(1),
    Meta("SHARE"),
    Doc("How many of the near pairs shall be the same; estimated without labels. [default: 0.95]"),
]
StrictNumbers: TypeAlias = Annotated[
    bool, Doc("Keep apart what differs in a negation, number, unit or date.")
]
