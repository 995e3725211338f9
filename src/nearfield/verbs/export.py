"""The verb ``export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nearfield.verbs.check import checked
from nearfield.verbs.options import File, Shown, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.collection import BaseCollection
    from nearfield.types.reports import Exported


@checked
def export(
    collection: BaseCollection,
    out: File,
    *,
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
    vectors: bool = False,
    raw: bool = False,
    semicolons: bool | None = None,
) -> Exported:
    r"""The items in a file: ids, texts, columns, and the vectors if asked for.

    Parameters
    ----------
    out
        The file to write: .csv, .xlsx, .jsonl or .parquet. It appears whole or not at all.
    columns
        Which metadata columns. [default: all]
    vectors
        Each item's vector too, in a column of that name.
    raw
        Leave cells as they are that a spreadsheet would take for formulas.
    semicolons
        CSV with ; and decimal commas, or without. [default: as this machine's numbers are]

    Returns
    -------
    Exported

    Raises
    ------
    UsageError
        The file cannot be written, or its format holds too little.
    UnknownName
        There is no such column.
    BadFilter
        ``where`` cannot be read.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection([{"id": "a", "text": "red apple", "price": 3}])
    >>> path = tmp_path / "fruit.csv"
    >>> fruit.export(path, semicolons=False).columns
    ('id', 'text', 'price')
    >>> path.read_text()
    'id,text,price\na,red apple,3\n'
    """
    from nearfield.collection.exported import exported
    from nearfield.types.reports import Exported
    from nearfield.views.tables import Style, check_table, write_batches

    path = Path(out)
    check_table(path)
    rows = exported(collection.items(where), columns, vectors=vectors)
    notes = write_batches(rows.schema, rows.batches, path, Style(semicolons, raw))
    return Exported(collection.name, rows.n, tuple(rows.schema.names), str(path), tuple(notes))
