"""``nearfield train``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nearfield.errors import UsageError
from nearfield.faces.cli.output import print_json, print_lines, say
from nearfield.faces.cli.session import Name, Session, Where
from nearfield.faces.cli.train_bar import watching_training

if TYPE_CHECKING:
    from nearfield.training.trained import Trained


def train(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="Pairs, triplets, scores, labels, queries and clicks."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the encoder is written.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="M", help="What it starts from. [default: the collection's, minilm]"),
    ] = None,
    loss: Annotated[
        str | None,
        typer.Option(
            metavar="L",
            help="cosine, cosent, triplet, contrastive, online-contrastive or in-batch. "
            "[default: by the rows]",
        ),
    ] = None,
    adapter: Annotated[
        bool, typer.Option("--adapter", help="Train a map on the vectors: seconds.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Train all weights.")] = False,
    static: Annotated[
        bool, typer.Option("--static", help="Train a table of token vectors: fast to use.")
    ] = False,
    margin: Annotated[float | None, typer.Option(metavar="X", help="Of the loss.")] = None,
    temperature: Annotated[float | None, typer.Option(metavar="X", help="Of the loss.")] = None,
    distance: Annotated[
        str | None, typer.Option(metavar="D", help="Of triplets: squared, euclidean or cosine.")
    ] = None,
    matryoshka: Annotated[
        str | None, typer.Option(metavar="256,128", help="Widths that shall do alone, too.")
    ] = None,
    hard_negatives: Annotated[
        int, typer.Option(metavar="N", help="Hard negatives for each pair, from its neighbors.")
    ] = 0,
    form: Annotated[
        str | None, typer.Option(metavar="FORM", help="scores, pairs, triplets, labels or texts.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="The columns, where they are not obvious.")
    ] = None,
    group: Annotated[
        str | None, typer.Option(metavar="COL", help="Rows of one group stay in one part.")
    ] = None,
    validation: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Chooses the best step. [default: a tenth]")
    ] = None,
    test: Annotated[
        Path | None, typer.Option(metavar="FILE", help="For the proof. [default: a tenth]")
    ] = None,
    drop_shared: Annotated[
        bool, typer.Option("--drop-shared", help="Leave rows out whose texts are in the test.")
    ] = False,
    epochs: Annotated[int | None, typer.Option(metavar="N", help="Times through the rows.")] = None,
    batch_size: Annotated[int | None, typer.Option(metavar="N", help="Rows a step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(metavar="X", help="Of AdamW.")] = None,
    keep: Annotated[
        float | None,
        typer.Option(metavar="X", help="How much the base's vectors are held to, by --full."),
    ] = None,
    warmup: Annotated[
        float | None, typer.Option(metavar="X", help="Share of the steps until that rate.")
    ] = None,
    mini_batch: Annotated[
        int | None, typer.Option(metavar="N", help="Texts at once: large batches, little memory.")
    ] = None,
    precision: Annotated[
        str | None, typer.Option(metavar="P", help="auto, f32 or bf16, of --full.")
    ] = None,
    patience: Annotated[
        int | None, typer.Option(metavar="N", help="Evaluations without a better one: then stop.")
    ] = None,
    gradient_checkpointing: Annotated[
        bool, typer.Option("--gradient-checkpointing", help="Less memory, more time.")
    ] = False,
    device: Annotated[str, typer.Option(metavar="D", help="auto, cpu or cuda.")] = "auto",
    seed: Annotated[int, typer.Option(metavar="N", help="Of every draw.")] = 0,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin again, rather than go on after a kill.")
    ] = False,
    label: Annotated[
        str | None, typer.Option(metavar="COL", help="Of a collection: its labels.")
    ] = None,
    duplicates: Annotated[
        bool, typer.Option("--duplicates", help="Of a collection: its near-duplicates.")
    ] = False,
    marked: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Of a collection: id1, id2, duplicate.")
    ] = None,
    liked: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Of a collection: user, item, rating.")
    ] = None,
    texts: Annotated[
        bool, typer.Option("--texts", help="Of a collection: its texts alone, with --test.")
    ] = False,
    where: Where = None,
    collection: Name = None,
) -> None:
    """Teach an encoder your meaning, and see by how much it is better."""
    session: Session = ctx.obj
    if out is None:
        raise UsageError("Where shall the encoder be written?", "Add: --out my-encoder")
    if file is None and not any((label, duplicates, marked, liked, texts)):
        raise UsageError(
            "Nothing to learn from.",
            "Run: nearfield train FILE --out DIR, or of a collection: --label COL",
        )
    options: dict[str, Any] = {
        "out": out, "loss": loss, "depth": _depth(adapter=adapter, full=full, static=static),
        "margin": margin, "temperature": temperature, "distance": distance,
        "matryoshka": _widths(matryoshka), "hard_negatives": hard_negatives, "form": form,
        "columns": columns.split(",") if columns else (), "group": group,
        "validation": validation, "test": test, "epochs": epochs, "batch_size": batch_size,
        "learning_rate": learning_rate, "keep": keep, "warmup": warmup, "mini_batch": mini_batch,
        "precision": precision, "patience": patience,
        "gradient_checkpointing": gradient_checkpointing, "device": device, "random_state": seed,
        "restart": restart, "drop_shared": drop_shared,
    }  # fmt: skip
    asked: dict[str, Any] = {
        "label": label, "duplicates": duplicates, "marked": marked, "history": liked,
        "texts": texts, "where": where,
    }  # fmt: skip
    with watching_training() as (watch, tell):
        options |= {"watch": watch, "tell": tell}
        if file is not None:
            _no_collection(collection, asked)
            from nearfield.collection.teaching import train as learn

            found = learn(file, model=model or "minilm", **options)
        else:
            found = session.collection(collection).train(model=model, **asked, **options)
    _show(
        found, session, "add FILE" if file else f"reembed -c {session.collection(collection).name}"
    )
    if not found.better:
        raise typer.Exit(1)


def _show(found: Trained, session: Session, how: str) -> None:
    if session.json:
        print_json(found.to_dict())
        return
    from nearfield.views.lines.train import lines

    print_lines(map(str, lines(found)))
    if found.better:
        say(f"Use it: nearfield {how} --model {found.path}")


def _depth(**asked: bool) -> str | None:
    named = [name for name, value in asked.items() if value]
    if len(named) > 1:
        raise UsageError(f"--{named[0]} and --{named[1]} are two depths.", "Choose one.")
    return named[0] if named else None


def _widths(text: str | None) -> tuple[int, ...]:
    try:
        return tuple(int(width) for width in (text or "").split(",") if width.strip())
    except ValueError:
        raise UsageError(f"--matryoshka {text} is no list of widths.", "Use: 256,128") from None


def _no_collection(collection: str | None, asked: dict[str, Any]) -> None:
    named = [f"--{'liked' if k == 'history' else k}" for k, value in asked.items() if value]
    named += ["--collection"] if collection else []
    if named:
        raise UsageError(
            f"{named[0]} trains from a collection, but a file came as well.",
            f"Leave out the file, or {named[0]}.",
        )
