"""The columns of a choice, as the columns of a table: paths resolved, several texts joined."""

from __future__ import annotations

import pyarrow as pa

from nearfield.sources.choose import Choice
from nearfield.sources.nested import resolved
from nearfield.sources.value_types import STRING, string_field

JOINT = "\n\n"
"""Between two texts of one item: an end of a paragraph, which no sentence goes over."""


def prepared(batch: pa.RecordBatch, choice: Choice) -> pa.RecordBatch:
    r"""The batch with the columns that ``choice`` names; several texts as one column.

    >>> batch = pa.record_batch({"title": ["Kettle", None], "body": ["It leaks", "It burns"]})
    >>> both = Choice("title + body", None, ("title", "body"))
    >>> prepared(batch, both)["title + body"].to_pylist()
    ['Kettle\n\nIt leaks', 'It burns']
    """
    whole = resolved(batch, choice.named)
    if not choice.joined or choice.text is None:
        return whole
    columns = [
        whole.column(name).cast(pa.string()).to_pylist()
        for name in choice.joined
        if name in whole.schema.names
    ]
    rows = zip(*columns, strict=True)
    texts = [JOINT.join(s for cell in row if cell and (s := cell.strip())) for row in rows]
    made = [name for name in whole.schema.names if name not in {*batch.schema.names, choice.id}]
    field = string_field(choice.text, [STRING])
    return whole.drop_columns(made).append_column(field, pa.array(texts, pa.string()))
