"""One verb from the command line: arguments, the call, the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from nearfield.errors import FILE, Blank, Hint, UsageError
from nearfield.faces.cli.activation import activation
from nearfield.faces.cli.answers import check_out, keep, write_out
from nearfield.faces.cli.command import NAMED, by_place, writes
from nearfield.faces.cli.confirm import confirm, lines_for
from nearfield.faces.cli.convert import value_of
from nearfield.faces.cli.map_file import unused_map
from nearfield.faces.cli.output import hear, print_json, print_lines, say
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.replacing import Targets
from nearfield.verbs import Verb, parameters, target

if TYPE_CHECKING:
    from nearfield.faces.cli.session import Session

FACE = "face_"


def act(ctx: typer.Context, name: str, verb: Verb, values: dict[str, Any]) -> None:
    """Call the verb with what was typed, and print what it answers."""
    session: Session = ctx.obj
    hear()
    face = {n.removeprefix(FACE): v for n, v in values.items() if n.startswith(FACE)}
    check_out(face.get("out"))
    values = _with_out(verb, values)
    places, options = _arguments(verb, values)
    if name == "map" and options["out"] is None and not session.json:
        options["out"] = unused_map()
    targets = _targets(verb, face, options.get("out", values.get("out")))
    targets.check(_sources(values), yes=bool(face.get("yes")))
    owner = _target(session, verb, face, places, options)
    if any(options.get(option) for option in verb.asks) and not options["dry_run"]:
        confirm(name, verb, [*owner, *places], options, yes=bool(face.get("yes")))
    with watching(name, verb) as more:
        answer = verb.run(*owner, *places, **options, **more)
    if face.get("save") is not None:
        keep(answer, name, face["save"])
    if session.json:
        print_json(answer.to_dict())
    else:
        print_lines(lines_for(name, answer))
        print_lines(activation() if name == "demo" else [])
    if face.get("out") is not None:
        write_out(answer.to_arrow(), face)
    targets.remember()
    say(*answer.asides())
    if answer.failed:
        raise typer.Exit(1)


def _with_out(verb: Verb, values: dict[str, Any]) -> dict[str, Any]:
    """The file that a verb takes by its place, whether it was typed so or as ``--out``."""
    if not by_place(verb):
        return values
    placed, named = values.get("out"), values.get(NAMED)
    if placed is not None and named is not None:
        raise UsageError(f"Two files were named, {placed} and {named}.", "Leave out one of them.")
    if placed is None and named is None:
        raise UsageError("Which file is to be written?", Hint.use("Name it:", out=FILE))
    return {**values, "out": str(named) if placed is None else placed}


def _targets(verb: Verb, face: dict[str, Any], own: Any) -> Targets:
    """The files that will be written: ``own`` is the verb's, if it writes one."""
    named = {"--out": own if writes(verb) else face.get("out"), "--save": face.get("save")}
    return Targets({name: None if path is None else Path(path) for name, path in named.items()})


def _sources(values: dict[str, Any]) -> list[Any]:
    """What may be read: all that was typed, but for what was saved, which may be saved anew."""
    written = {"out", "load", f"{FACE}out", f"{FACE}save"}
    return [value for name, value in values.items() if name not in written]


def _arguments(verb: Verb, values: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """What is given by its place, and by its name."""
    places: list[Any] = []
    options: dict[str, Any] = {}
    for parameter in parameters(verb.run):
        if parameter.name not in values:
            continue
        value = value_of(parameter, values[parameter.name])
        if parameter.several:
            places += value
        elif parameter.positional:
            places.append(value)
        else:
            options[parameter.name] = value
    return places, options


def _target(
    session: Session, verb: Verb, face: dict[str, Any], places: list[Any], options: dict[str, Any]
) -> list[Any]:
    """What the verb is asked of: a collection, rows that were brought along, the database."""
    kind, optional = target(verb.run)
    name = face.get("collection")
    if kind == "database":
        return [session.database]
    if kind != "collection":
        return []
    if face.get("vectors") is not None:
        return [_given(face["vectors"], face.get("texts"), name)]
    if face.get("texts") is not None:
        hint = Hint.use("Add:", vectors=Blank("FILE.npy"))
        raise UsageError("--texts came without --vectors.", hint)
    if verb.creates:
        return [session.new(name, places)]
    if optional and name is None and _needs_none(session, places, options):
        return [None if any(places) else session.only_or_none()]
    return [session.collection(name)]


def _needs_none(session: Session, places: list[Any], options: dict[str, Any]) -> bool:
    """Whether a verb may do without a collection: it has a file, or what was saved."""
    if "load" in options:
        return options["load"] is not None
    return any(places) or session.is_empty


def _given(vectors: Path, texts: Path | None, collection: str | None) -> Any:
    from nearfield.collection.given import Given

    if collection is not None:
        raise UsageError(
            "--collection asks a collection, but --vectors brings other rows.",
            "Leave out one of them.",
        )
    given = Given.read(vectors, texts)
    say(*given.notes)
    return given
