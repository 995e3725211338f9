"""The verb ``train``."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Gt

from nearfield.errors import FILE, Hint, UsageError
from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import (
    Column,
    Columns,
    Commas,
    Count,
    Encoding,
    File,
    Folder,
    Format,
    Header,
    Meta,
    Missing,
    ModelName,
    Positional,
    RandomState,
    Sheet,
    SkipRows,
    TextColumn,
    Watch,
    Where,
)
from nearfield.verbs.train_records import OF_RECORDS, learn_of_records
from nearfield.verbs.train_texts import OF_METHOD, depth_of, learn_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nearfield.collection import BaseCollection
    from nearfield.sources.request import Written
    from nearfield.training.data.examples import Examples
    from nearfield.training.known import Known
    from nearfield.training.records.learned import LearnedRecords
    from nearfield.training.trained import Trained
    from nearfield.training.words.learned import Learned
    from nearfield.types import Encoder

SOURCES = ("label", "duplicates", "marked", "history", "texts")
Number = Annotated[float, Ge(0), Meta("X")]


@checked
def train(
    collection: BaseCollection | None,
    file: Annotated[File, Positional()] | Any | None = None,
    *,
    out: Folder,
    model: ModelName | Encoder | None = None,
    loss: Annotated[str, Meta("L")] | None = None,
    depth: Literal["adapter", "full", "static"] | None = None,
    static: bool = False,
    method: Literal["word2vec", "fasttext", "doc2vec", "json2vec", "tree-lstm"] | None = None,
    kind: Literal["text", "record"] | None = None,
    architecture: Literal["skip-gram", "cbow", "pv-dbow", "pv-dm"] | None = None,
    dim: Count | None = None,
    window: Count | None = None,
    min_count: Count | None = None,
    negative: Count | None = None,
    ngrams: Annotated[tuple[int, ...], Commas(), Meta("3,6")] | Sequence[int] | None = None,
    text: TextColumn | Sequence[str] | None = None,
    margin: Annotated[float, Meta("X")] | None = None,
    temperature: Annotated[float, Gt(0), Meta("X")] | None = None,
    distance: Annotated[str, Meta("D")] | None = None,
    matryoshka: Annotated[tuple[int, ...], Commas(), Meta("256,128")] | Sequence[int] = (),
    hard_negatives: Annotated[int, Ge(0), Meta("N")] = 0,
    form: Literal["scores", "pairs", "triplets", "labels", "texts"] | None = None,
    columns: Columns | Sequence[str] = (),
    format: Format | None = None,  # noqa: A002 - the field's word
    encoding: Encoding | None = None,
    sheet: Sheet | None = None,
    skip_rows: SkipRows = 0,
    header: Header | None = None,
    na: Missing | Sequence[str] = (),
    group: Column | None = None,
    validation: File | Any | None = None,
    test: File | Any | None = None,
    drop_shared: bool = False,
    epochs: Count | None = None,
    batch_size: Count | None = None,
    learning_rate: Annotated[float, Gt(0), Meta("X")] | None = None,
    keep: Number | None = None,
    warmup: Number | None = None,
    weight_decay: Number | None = None,
    max_grad_norm: Annotated[float, Gt(0), Meta("X")] | None = None,
    mini_batch: Count | None = None,
    precision: Literal["auto", "f32", "bf16"] | None = None,
    patience: Count | None = None,
    evaluations_per_epoch: Count | None = None,
    gradient_checkpointing: bool = False,
    device: Annotated[str, Meta("D")] = "auto",
    random_state: RandomState = 0,
    restart: bool = False,
    label: Column | None = None,
    duplicates: bool = False,
    marked: File | Iterable[tuple[str, str, bool]] | None = None,
    history: File | Any | None = None,
    texts: bool = False,
    where: Where | None = None,
    watch: Watch = unwatched,
    tell: Callable[[Mapping[str, Any]], None] | None = None,
) -> Trained | Learned | LearnedRecords:
    """Teach an encoder your meaning, and see by how much it is better.

    From a file of examples, or from what a collection knows: one of label, duplicates, marked,
    history and texts. The rows are divided so that no text is in two parts. The step that is best
    on the validation part is kept, and compared with the base on the test part; nothing is written
    where none is better. Killed in the middle, the same call goes on where it was. A collection
    stays as it is; ``reembed`` gives it the new encoder.

    With ``method``, vectors of words or documents are learned from texts alone, without a model to
    start from: of a file (each line of a .txt is a text), a folder, or a collection's items. One
    thread learns, so that the same texts and ``random_state`` give the same folder to the bit.
    json2vec and tree-lstm learn from the records of a file, with the label of each or without.

    Parameters
    ----------
    file
        Pairs, triplets, scores, labels, queries and clicks, or texts: a table, in Python also a
        data frame or a list of dicts.
    out
        The folder where the encoder is written; it must not be there yet.
    model
        What it starts from: a name or folder, in Python also an encoder. [default: the
        collection's, minilm]
    loss
        cosine, cosent, triplet, contrastive, online-contrastive or in-batch. [default: by the
        rows]
    depth
        adapter (a map on the vectors: seconds), full (all weights) or static (a table of token
        vectors: fast to use). [default: by the number of rows]
    static
        The same as depth static.
    method
        word2vec or fasttext (vectors of words; fasttext reads unknown ones too) or doc2vec (of
        documents), learned from texts alone; json2vec or tree-lstm, of records.
    kind
        record: json2vec, unless another method is named.
    architecture
        Of the method: skip-gram or cbow; of doc2vec pv-dbow or pv-dm. [default: the first]
    dim
        Numbers of a vector. [default: 100]
    window
        Words on each side that a word is learned from. [default: 5]
    min_count
        Rarer words are left out. [default: 5]
    negative
        Words drawn against each that came. [default: 5]
    ngrams
        Of fasttext: the shortest and longest pieces of words, in characters. [default: 3,6]
    margin
        Of the loss.
    temperature
        Of the loss.
    distance
        Of triplets: squared, euclidean or cosine.
    matryoshka
        Widths that shall do alone, too.
    hard_negatives
        How many for each pair, from its neighbors.
    form
        What the rows are, where their columns do not say it.
    columns
        The columns, where they are not obvious.
    group
        Rows of one group stay in one part.
    validation
        Chooses the best step. [default: a tenth]
    test
        For the proof. [default: a tenth]
    drop_shared
        Leave rows out whose texts are in the test.
    epochs
        Times through the rows. [default: by the depth; 5, of doc2vec 40]
    batch_size
        Rows a step.
    learning_rate
        Of AdamW, or the method's first.
    keep
        How much the base's vectors are held to, where all weights learn.
    warmup
        Share of the steps until that rate.
    weight_decay
        Of AdamW.
    max_grad_norm
        The longest gradient.
    mini_batch
        Texts at once: large batches, little memory.
    precision
        Of a training of all weights.
    patience
        Evaluations without a better one: then stop.
    evaluations_per_epoch
        Evenly spaced, the last at the epoch's end.
    gradient_checkpointing
        Less memory, more time.
    device
        auto, cpu or cuda.
    restart
        Begin again, rather than go on after a kill.
    label
        Of a collection, or, beside text, of a file: its labels. Of records: a key.
    duplicates
        Of a collection: its near-duplicates.
    marked
        Of a collection: judged pairs, id1, id2, duplicate.
    history
        Of a collection: events, user, item, and rating or event; what the same people liked is
        alike.
    texts
        Of a collection: its texts alone, with a test.
    tell
        Called after each step with its loss, metric and time left.

    Returns
    -------
    Trained or, with a method, Learned or LearnedRecords

    Raises
    ------
    MissingExtra
        The extra ``train`` is not installed, or of a method ``words``.
    UsageError, UnknownName, UnknownItem, BadSource, BadFilter
        Something that cannot be; the folder is there, test texts are in the training.
    Failure
        The loss became NaN, or the folder cannot be written.

    Examples
    --------
    >>> import nearfield as nf
    >>> result = nf.train("pairs.csv", out="my-encoder")  # doctest: +SKIP
    >>> print(result.sentence)  # doctest: +SKIP
    my-encoder is better than minilm by 1.6 points, 95 % interval 1.0 to 2.2 (Spearman, 90 pairs).
    """
    options = dict(locals())
    if method in OF_RECORDS or kind == "record":
        options.pop("collection")
        return learn_of_records(options)
    options.pop("kind")
    if method is not None:
        return learn_texts(options.pop("collection"), options)
    from nearfield.sources.request import Written
    from nearfield.training.train import from_table

    if file is not None and label is not None and text is not None:
        options["columns"] = columns = _labeled(text, label, columns)
        options["text"] = label = None
    options["depth"] = depth_of(options)
    for name in ("static", "method", "text", *OF_METHOD):
        options.pop(name)
    for name in ("collection", "file", "model", "where", *SOURCES):
        options.pop(name)
    how = (options.pop(each.name) for each in fields(Written) if each.name in options)
    options["written"] = Written(*how)
    options["columns"] = tuple(columns)
    options["matryoshka"] = tuple(matryoshka)
    options["gradient_checkpointing"] = gradient_checkpointing or None
    given = {"label": label, "duplicates": duplicates, "marked": marked}
    given |= {"history": history, "texts": texts}
    named = [name for name in SOURCES if given[name] is not None and given[name] is not False]
    if file is not None:
        _no_items(named, where)
        return from_table(file, model=model or "minilm", picture=picture, **options)
    if collection is None:
        raise UsageError("Nothing to learn from.", Hint.run("train", FILE, out="my-encoder"))
    return _from_items(collection, named, given, where, model, options)


def _labeled(
    text: TextColumn | Sequence[str], label: Column, columns: Columns | Sequence[str]
) -> tuple[str, str]:
    """The columns of a file whose text and label were named apart."""
    texts = (text,) if isinstance(text, str) else tuple(text)
    if columns or len(texts) != 1:
        raise UsageError(
            "One column of texts and one of labels were wanted; "
            f"{', '.join((*texts, label, *columns))} came.",
            Hint.use(columns=f"{texts[0]},{label}"),
        )
    return texts[0], label


def _no_items(named: list[str], where: Where | None) -> None:
    """Refuse what is of a collection's items beside a file."""
    named = named or (["where"] if where is not None else [])
    if named:
        raise UsageError(
            f"{named[0]} trains from a collection, but a file came as well.",
            "Name the column of its texts too: text."
            if named == ["label"]
            else f"Leave out the file, or {named[0]}.",
        )


def _from_items(
    collection: BaseCollection,
    named: list[str],
    given: dict[str, Any],
    where: Where | None,
    model: str | Encoder | None,
    options: dict[str, Any],
) -> Trained:
    """Where the encoder is the collection's own, its vectors are the rows that are learned from."""
    from nearfield.training.data.checks import check
    from nearfield.training.data.examples import Examples
    from nearfield.training.train import learn, ready

    if len(named) != 1 and set(named) != {"duplicates", "marked"}:
        raise UsageError(
            f"One thing to learn from was wanted; {' and '.join(named) or 'nothing'} came.",
            "Name one of label, duplicates, marked, history and texts.",
        )
    group = options.pop("group")
    if group and not given["label"]:
        raise UsageError(
            f"The column {group!r} groups labels; none came.", "Name the column of the label."
        )
    ready(options["out"])
    watch: Watch = options["watch"]
    written = options["written"]
    examples = _examples(collection, given, where, group, options["random_state"], written)
    known = _known(collection, where, watch) if model is None else None
    if isinstance(examples, Examples):
        examples = check(examples)
    encoder = model or collection.encoder(watch)
    result = learn(examples, model=encoder, known=known, picture=picture, **options)
    return replace(result, collection=collection.name)


def _known(collection: BaseCollection, where: Where | None, watch: Watch) -> Known:
    """The collection's texts, whose rows and neighbors are there."""
    from nearfield.training.known import Known

    items = collection.items(where)
    near = items.near(watch)
    return Known(items.texts, items.vectors, lambda k: near.given(near.graph(k)))


def _examples(
    collection: BaseCollection,
    given: dict[str, Any],
    where: Where | None,
    group: str | None,
    random_state: int,
    written: Written,
) -> Examples | tuple[Examples, Examples, Examples]:
    """What the items teach."""
    from nearfield.sources.judged import read_marked
    from nearfield.tasks.recommend.reading import read_events
    from nearfield.training.collected import labeled, liked, same, unlabeled
    from nearfield.verbs.duplicates import duplicates

    items = collection.items(where)
    if given["label"]:
        groups = items.column(group) if group else None
        return labeled(items.texts, items.column(given["label"]), groups, given["label"])
    if given["texts"]:
        return unlabeled(items.texts, collection.encoder().segment)
    texts = dict(zip(items.ids, items.texts, strict=True))
    if given["history"] is not None:
        return liked(texts, read_events(given["history"], written=written), random_state)
    marked = given["marked"] or ()
    judged = read_marked(marked) if isinstance(marked, str | Path) else list(marked)
    alike = duplicates(collection, where=where).groups if given["duplicates"] else ()
    return same(texts, [group.ids for group in alike], judged)


def picture(history: Sequence[Mapping[str, Any]], metric: str, title: str, path: Path) -> None:
    """The curve of the loss, as a PNG file."""
    from nearfield.views.figure import loss_curve, save_figure

    save_figure(loss_curve(history, metric=metric, title=title), path, dpi=100)
