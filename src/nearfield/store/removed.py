"""The items that were removed last: ``removed.arrow`` in the collection's folder."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from nearfield.store import layout
from nearfield.store.disk import guard
from nearfield.store.table import Table
from nearfield.types.whole import whole

FILE = "removed.arrow"
TABLE = b"table"  # whose rows they are, in the file's schema
BLOCK = 1_000  # items whose ids are looked up together


class Removed:
    """What the last removal took from a collection's table, kept until there is another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE

    def keep(self, table: Table, which: str) -> None:
        """Keep the rows that fit a compiled filter."""
        schema = table.schema.with_metadata({TABLE: table.name})
        with (
            guard(self.folder),
            whole(self.path) as part,
            pa.OSFile(str(part), "wb") as file,
            pa.ipc.new_file(file, schema) as writer,
        ):
            for batch in table.scan(table.columns, where=which):
                writer.write_batch(pa.record_batch(batch.columns, schema=schema))

    def of(self, name: str) -> bool:
        """Whether there are rows of the table of this name."""
        try:
            with pa.OSFile(str(self.path), "rb") as file:
                metadata = pa.ipc.open_file(file).schema.metadata or {}
        except (OSError, pa.ArrowInvalid):
            return False
        return bool(metadata.get(TABLE) == name.encode())

    def back(self, table: Table) -> int:
        """Put the items back that nobody added again; returns how many."""
        with guard(self.folder), pa.OSFile(str(self.path), "rb") as file:
            rows = pa.ipc.open_file(file).read_all()
        names = rows[layout.ID].unique().to_pylist()
        here: set[str] = set()
        for start in range(0, len(names), BLOCK):
            some = table.items(names[start : start + BLOCK], [layout.ID, layout.PART])
            here |= set(some[layout.ID].to_pylist())
        left = [name not in here for name in rows[layout.ID].to_pylist()]
        rows = rows.filter(pa.array(left, pa.bool_()))
        if rows.num_rows:
            table.append(rows)
            table.tidy()
        self.forget()
        return len(names) - len(here)

    def forget(self) -> None:
        """Nothing is kept any more."""
        with guard(self.folder):
            self.path.unlink(missing_ok=True)
