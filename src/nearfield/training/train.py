"""From a table, or from examples, to a better encoder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nearfield.errors import MissingExtra
from nearfield.sources.request import AS_IT_IS, Written
from nearfield.training.course import course_of
from nearfield.training.data.examples import Examples
from nearfield.training.data.parts import parts_of
from nearfield.training.data.read import read_examples, read_test
from nearfield.training.known import Known
from nearfield.training.loop.run import Tell
from nearfield.training.proof.folder import check_out
from nearfield.training.proof.report import Picture
from nearfield.training.teach import teach
from nearfield.training.trained import Trained
from nearfield.types import Encoder, Watch, unwatched


def from_table(
    file: Any,
    *,
    out: str | Path,
    model: str | Encoder = "minilm",
    loss: str | None = None,
    depth: str | None = None,
    form: str | None = None,
    columns: Sequence[str] = (),
    group: str | None = None,
    validation: Any = None,
    test: Any = None,
    drop_shared: bool = False,
    written: Written = AS_IT_IS,
    **options: Any,
) -> Trained:
    """Teach an encoder what you mean by alike, and see by how much it is better.

    The rows are divided so that no text is in two parts. The step that is best on the validation
    part is kept, and compared with the base on the test part. Killed in the middle, the same call
    goes on where it was.

    Parameters
    ----------
    file
        A table (CSV, JSON lines, Parquet, a data frame, a list of dicts) of pairs with scores,
        pairs, triplets, texts with labels, queries with what was clicked and shown, or texts.
    out
        The folder to write; it must not be there yet. An ordinary sentence-transformers folder.
    model
        What it starts from.
    loss
        A name of :data:`nearfield.training.losses.LOSSES`; by the form of the rows without.
    depth
        ``adapter`` (a map on the vectors), ``full`` (all weights) or ``static`` (a table of token
        vectors); by the number of rows without.
    form, columns, group
        What the rows are, and their columns, where the names do not say it; a column whose equal
        values stay in one part.
    validation, test
        Tables of their own, rather than a tenth of the rows each.
    written
        How the tables are written, where they do not tell that themselves.
    drop_shared
        Learn from the other rows where some share a text with the test, rather than refuse.
    options
        Of the loss: ``margin``, ``temperature``, ``distance``, ``matryoshka``. Of the rows:
        ``hard_negatives``, how many for each pair. Of the loop: ``epochs``, ``batch_size``,
        ``learning_rate``, ``patience``, ``gradient_checkpointing`` and the other fields of
        :class:`nearfield.training.loop.plan.Plan`; ``device``, ``random_state``, ``restart``.
        ``watch``, ``tell`` and ``picture`` as :func:`learn` has them.

    Raises
    ------
    MissingExtra
        The extra ``train`` is not installed.
    UsageError, UnknownName, BadSource
        Something asked for or read that cannot be; ``out`` is there, test texts are in the
        training.
    Failure
        The loss became NaN, or the folder cannot be written.

    Examples
    --------
    >>> result = from_table("pairs.csv", out="my-encoder")  # doctest: +SKIP
    >>> print(result.sentence)  # doctest: +SKIP
    my-encoder is better than minilm by 1.6 points, 95 % interval 1.0 to 2.2 (Spearman, 90 pairs).
    """
    ready(out)
    return learn(
        read_examples(file, columns=columns, form=form, group=group, written=written),
        model=model,
        out=out,
        loss=loss,
        depth=depth,
        form=form,
        columns=columns,
        validation=validation,
        test=test,
        drop_shared=drop_shared,
        written=written,
        **options,
    )


def learn(
    examples: Examples | tuple[Examples, Examples, Examples],
    *,
    model: str | Encoder,
    out: str | Path,
    form: str | None = None,
    columns: Sequence[str] = (),
    validation: Any = None,
    test: Any = None,
    drop_shared: bool = False,
    written: Written = AS_IT_IS,
    known: Known | None = None,
    watch: Watch = unwatched,
    tell: Tell | None = None,
    picture: Picture | None = None,
    **options: Any,
) -> Trained:
    """Train on examples, or on three parts of them; the rest as in :func:`from_table`.

    Parameters
    ----------
    known
        Texts whose rows are there already.
    watch, tell
        Called with each stage's name, and after each step with what
        :func:`nearfield.training.loop.fit.fit` tells.
    picture
        ``picture(history, metric, title, path)`` draws the curve of the loss as a PNG file, from
        the lines of the log; without it there is none.
    """
    given = examples if isinstance(examples, tuple) else (examples, None, None)
    read = partial(read_test, columns=columns, form=form, written=written)
    others = [
        part if source is None else read(source)
        for source, part in zip((validation, test), given[1:], strict=True)
    ]
    course = course_of(Path(out), **options)
    parts = parts_of(given[0], *others, random_state=course.random_state, drop_shared=drop_shared)
    return teach(parts, model, course, known=known, watch=watch, tell=tell, picture=picture)


def ready(out: str | Path) -> None:
    """See that training is possible, and its folder free, before any work.

    Raises ``MissingExtra`` or ``UsageError``.
    """
    if any(find_spec(name) is None for name in ("torch", "sentence_transformers")):
        raise MissingExtra("Training", "train")
    check_out(Path(out))
