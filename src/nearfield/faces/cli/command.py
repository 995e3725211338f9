"""A verb as a command: its signature made into options, by Typer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from nearfield.faces.cli.convert import shown_default, typed_as
from nearfield.faces.cli.hints import flag
from nearfield.verbs import Parameter, Verb, parameters, summary, target
from nearfield.verbs.options import Meta

METAS: dict[Any, str] = {int: "N", float: "X", Path: "FILE", str: "TEXT"}

# What the command line adds to a verb: where it is asked, and where its answer goes.
COLLECTION = typer.Option(
    "-c", "--collection", metavar="NAME", help="The collection, if there are several."
)
NEW = typer.Option(
    "-c", "--collection", metavar="NAME", help="The collection. [default: the source's name]"
)
VECTORS = typer.Option(
    "--vectors", metavar="FILE", help="Your own vectors, .npy, rather than a collection's."
)
TEXTS = typer.Option(
    "--texts", metavar="FILE", help="Their texts: .txt (one a line), .csv, .jsonl or .parquet."
)
SAVE = typer.Option("--save", metavar="FILE", help="Keep the answer, to load again.")
OUT = typer.Option(
    "--out", metavar="FILE", help="Write a table too: .csv, .xlsx, .jsonl or .parquet."
)
RAW = typer.Option("--raw", help="In it, leave cells as they are that look like formulas.")
SEMICOLONS = typer.Option(
    "--semicolons/--no-semicolons",
    help="CSV with ; and decimal commas, or without. [default: as this machine's numbers are]",
)

YES = typer.Option("--yes", help="Do not ask first.")

NAMED = "face_named"
"""The file to write, typed as an option where the verb takes it by its place."""
OUT_TOO = typer.Option("--out", metavar="FILE", help="The same, as with other verbs.")

Act = Callable[..., None]


def command(name: str, verb: Verb, act: Act) -> Callable[..., None]:
    """A function that Typer reads; it calls ``act(ctx, name, verb, values)``."""

    def run(ctx: typer.Context, **values: Any) -> None:
        act(ctx, name, verb, values)

    own = [_option(p, verb) for p in parameters(verb.run) if typed_as(p) is not None]
    own += [_parameter(NAMED, Annotated[Path | None, OUT_TOO], None)] if by_place(verb) else []
    signature = [_parameter("ctx", typer.Context, inspect.Parameter.empty), *own, *_face(verb)]
    # A command line gives arguments first, in their order, and options in any.
    run.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in signature}
    run.__doc__ = summary(verb.run)
    return run


def listed(verb: Verb) -> Callable[..., None]:
    """A function of which Typer reads no more than a line of the list of verbs."""

    def run() -> None:
        """Never called."""

    run.__doc__ = summary(verb.run)
    return run


def _option(parameter: Parameter, verb: Verb) -> inspect.Parameter:
    words = parameter.help.replace("``", "")
    if parameter.choices:
        words = f"{words} ({' | '.join(map(str, parameter.choices))})"
    if parameter.positional or parameter.several:
        mark = typer.Argument(metavar=_metavar(parameter), help=words, show_default=False)
    else:
        mark = typer.Option(*_flags(parameter, verb), metavar=_metavar(parameter), help=words)
    default: Any = shown_default(parameter)
    kind = typed_as(parameter)
    if parameter.required and not (parameter.name == "out" and by_place(verb)):
        default, kind = inspect.Parameter.empty, _without_none(kind)
    return _parameter(parameter.name, Annotated[kind, mark], default)


def _flags(parameter: Parameter, verb: Verb) -> list[str]:
    name = parameter.name
    if name in verb.short:
        return [verb.short[name]]
    both = parameter.default is True or (parameter.types == (bool,) and parameter.default is None)
    return [f"{flag(name)}/--no-{flag(name)[2:]}" if both else flag(name)]


def _metavar(parameter: Parameter) -> str | None:
    mark = parameter.mark(Meta)
    if mark is not None:
        name: str = mark.name
        return name
    if parameter.positional:
        return parameter.name.upper()
    if parameter.choices:
        return parameter.name.upper()
    return next((METAS[kind] for kind in parameter.types if kind in METAS), None)


def _face(verb: Verb) -> list[inspect.Parameter]:
    """Where the verb is asked, and what becomes of the answer."""
    names = {p.name for p in parameters(verb.run)}
    options: list[tuple[str, Any]] = []
    if verb.vectors:
        options += [("face_vectors", VECTORS), ("face_texts", TEXTS)]
    if verb.saves:
        options.append(("face_save", SAVE))
    if verb.table and "out" not in names:
        options += [("face_out", OUT), ("face_raw", RAW), ("face_semicolons", SEMICOLONS)]
    if target(verb.run)[0] == "collection":
        options.append(("face_collection", NEW if verb.creates else COLLECTION))
    if verb.asks or writes(verb) or any(n in ("face_out", "face_save") for n, _ in options):
        options.append(("face_yes", YES))
    flags = ("face_raw", "face_semicolons", "face_yes")
    kinds = {"face_collection": str, **dict.fromkeys(flags, bool)}
    return [
        _parameter(name, Annotated[kinds.get(name, Path) | None, mark], None)
        for name, mark in options
    ]


def writes(verb: Verb) -> bool:
    """Whether the verb itself writes a file of a name that is given."""
    marks = (p.mark(Meta) for p in parameters(verb.run) if p.name == "out")
    return any(mark is not None and mark.name == "FILE" for mark in marks)


def by_place(verb: Verb) -> bool:
    """Whether the file that the verb writes is given by its place; then ``--out`` is taken too."""
    return writes(verb) and any(p.positional for p in parameters(verb.run) if p.name == "out")


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
    )


def _without_none(kind: Any) -> Any:
    return {str | None: str, int | None: int, float | None: float}.get(kind, kind)
