"""``train --method``: vectors of words or documents, learned from texts alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.errors import FILE, FOLDER, Hint, UsageError

if TYPE_CHECKING:
    from nearfield.collection import BaseCollection
    from nearfield.training.words.learned import Learned

OF_METHOD = ("architecture", "dim", "window", "min_count", "negative", "ngrams")
"""Options that a method has and a training on examples has not; beside them ``text``."""

OF_BOTH = ("epochs", "learning_rate", "random_state")
_READ = ("text", "format", "encoding", "sheet", "skip_rows", "header", "na")
_HELD = ("out", "watch", "tell", "file", "method", "static", "where", "texts", "depth")
_USUAL: tuple[Any, ...] = (None, False, 0, (), "auto")  # of what nobody gave


def depth_of(given: Mapping[str, Any]) -> str | None:
    """The depth of a training on examples; ``given`` are the verb's arguments by name.

    Raises
    ------
    UsageError
        An option of a method came without one, or static beside another depth.
    """
    depth: str | None = given["depth"]
    strange = [name for name in OF_METHOD if given[name] is not None]
    if given["text"] is not None and not strange:
        raise UsageError(
            "text came alone; a label beside it was wanted, or a method that learns from texts.",
            "Name the column of the labels too: label. Or a method: word2vec, fasttext, doc2vec.",
        )
    if strange:
        raise UsageError(
            f"{strange[0]} is of a method that learns from texts alone, and none was named.",
            Hint.use(method="word2vec"),
        )
    if given["static"] and depth not in (None, "static"):
        raise UsageError(
            f"static and the depth {depth} came; one of them was wanted.", Hint.use(depth=depth)
        )
    return "static" if given["static"] else depth


def learn_texts(collection: BaseCollection | None, given: Mapping[str, Any]) -> Learned:
    """Learn by the method that was named, from a file or a collection's items.

    ``given`` are the verb's arguments by name. Raises ``UsageError`` for those that a method does
    not have, and as :func:`nearfield.training.words.learn.learn_words` does.
    """
    from nearfield.training.words.learn import learn_words
    from nearfield.training.words.method import method_of

    _check(given)
    file, where = given["file"], given["where"]
    if file is None and collection is None:
        raise UsageError(
            "Nothing to learn from.",
            Hint.run("train", FILE, method=given["method"], out=FOLDER),
        )
    if file is not None and where is not None:
        raise UsageError("where is of a collection, but a file came as well.", "Leave one out.")
    options = {name: given[name] for name in (*OF_METHOD, *OF_BOTH)}
    method = method_of(given["method"], **options)
    if file is not None:
        texts = _read(file, given)
    else:
        assert collection is not None  # noqa: S101 - said above
        texts = iter(collection.items(where).texts or ())
    return learn_words(texts, method, given["out"], given["watch"])


def _check(given: Mapping[str, Any]) -> None:
    known = {*OF_METHOD, *OF_BOTH, *_READ, *_HELD}
    strange = [
        name
        for name, value in given.items()
        if name not in known and not any(value is each or value == each for each in _USUAL)
    ]
    if strange:
        raise UsageError(
            f"{strange[0]} is of a training on examples; {given['method']} learns from texts "
            "alone.",
            f"Leave out {strange[0]}, or the method.",
        )
    if given["depth"] not in (None, "static"):
        raise UsageError(
            f"The depth {given['depth']} is of a training on examples; {given['method']} gives a "
            "table of vectors.",
            "Leave out the depth, or the method.",
        )


def _read(file: Any, given: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a file, a folder, a table or a dataset, as they come."""
    from nearfield.pipeline.read import Reading
    from nearfield.sources.request import Written

    format_ = given["format"]
    if format_ is None and isinstance(file, str | Path) and Path(file).suffix == ".txt":
        format_ = "lines" if Path(file).is_file() else None  # each line a text, as word2vec has it
    written = Written(
        format=format_,
        encoding=given["encoding"],
        sheet=given["sheet"],
        skip_rows=given["skip_rows"],
        header=given["header"],
        na=tuple(given["na"]),
    )
    reading = Reading(given["text"], kind="text", written=written, verb="train")
    return reading.texts(file)
