"""The verb ``align``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import (
    Column,
    Columns,
    Encoding,
    File,
    Folder,
    Format,
    Header,
    Missing,
    ModelName,
    Positional,
    RandomState,
    Sheet,
    SkipRows,
    Watch,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.training.align import Aligned
    from nearfield.types import Encoder


@checked
def align(
    file: Annotated[File, Positional()] | Any,
    *,
    from_: ModelName | Encoder,
    to: ModelName | Encoder,
    out: Folder,
    columns: Columns | Sequence[str] = (),
    group: Column | None = None,
    format: Format | None = None,  # noqa: A002 - the field's word
    encoding: Encoding | None = None,
    sheet: Sheet | None = None,
    skip_rows: SkipRows = 0,
    header: Header | None = None,
    na: Missing | Sequence[str] = (),
    random_state: RandomState = 0,
    watch: Watch = unwatched,
) -> Aligned:
    """Bring two frozen encoders into one space by pairs, and see how well they find each other.

    Pictures with captions make an encoder of pictures and one of texts answer words with pictures.
    Neither is changed: a map between their rows is chosen on pairs that are held out, and proven on
    others. Nothing is written where it is no better than chance.

    Parameters
    ----------
    file
        A table of pairs: a path and a text, say. In Python also a data frame or a list of dicts.
    from_
        The encoder whose rows are mapped: efficientnet-lite0.
    to
        The encoder into whose space they are mapped: minilm.
    out
        The folder where the encoder of both is written; it must not be there yet.
    columns
        The columns of the two halves, in the order from, to.
    group
        Pairs of one group stay in one part.

    Returns
    -------
    Aligned

    Raises
    ------
    UsageError
        Both encoders read the same modality, too few pairs came, or the folder is there.
    UnknownName, BadSource
        A column is not there; the table cannot be read.

    Examples
    --------
    >>> import nearfield as nf
    >>> result = nf.align(
    ...     "pairs.csv", from_="efficientnet-lite0", to="minilm", out="photos-by-words"
    ... )  # doctest: +SKIP
    """
    from nearfield.encoders import load
    from nearfield.sources.request import Written
    from nearfield.training.align import align as learn
    from nearfield.training.align.pairs import read_pairs
    from nearfield.training.proof.folder import check_out

    check_out(Path(out))
    written = Written(format, encoding, sheet, skip_rows, header, tuple(na))
    encoders: list[Any] = [
        load(each, progress=watch(f"Fetching {each}")) if isinstance(each, str | Path) else each
        for each in (from_, to)
    ]
    halves = [min(encoder.modalities) for encoder in encoders]
    pairs = read_pairs(
        file, (halves[0], halves[1]), columns=tuple(columns), group=group, written=written
    )
    source, target = encoders
    return learn(pairs, source, target, out, random_state=random_state, watch=watch)
