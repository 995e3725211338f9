"""Texts that were typed, as the values that a verb takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args, get_origin

from nearfield.errors import Blank, Hint, UsageError
from nearfield.verbs import Parameter
from nearfield.verbs.options import Commas, Meta

SCALARS = (bool, int, float, str, Path)


def typed_as(parameter: Parameter) -> Any:
    """What the terminal asks for a parameter: a type of Typer's; None where no text can be one."""
    origins = {get_origin(kind) for kind in parameter.types}
    commas = parameter.mark(Commas) is not None
    lists = {dict, Sequence} if commas else {dict, Sequence, tuple}
    if parameter.several or lists & origins:
        return list[str] | None
    if parameter.choices or tuple in origins:
        return str | None
    scalars = [kind for kind in SCALARS if kind in parameter.types]
    if not scalars:
        return str | None if Any in parameter.types and parameter.mark(Meta) else None
    if scalars == [bool]:
        return bool
    return (scalars[0] if scalars in ([int], [float]) else str) | None


def value_of(parameter: Parameter, text: Any) -> Any:
    """The argument; what was not typed is the verb's own default."""
    if text is None or text == []:
        return () if parameter.several else parameter.default
    if parameter.several:
        return tuple(existing(each) for each in text) if _is_source(parameter) else tuple(text)
    for kind in parameter.types:
        if (convert := CONTAINERS.get(get_origin(kind))) is not None:
            return convert(parameter, text, kind)
    if {int, str} <= set(parameter.types):
        return _number_or_text(text)
    return existing(text) if _is_source(parameter) else text


def _repeated(_: Parameter, texts: Sequence[str], __: Any) -> str | tuple[str, ...]:
    """Each as it is; one alone is no list."""
    return texts[0] if len(texts) == 1 else tuple(texts)


def existing(source: str) -> str | Path:
    """A file or a folder goes before a dataset of the same name; ``-`` is standard input."""
    return Path(source) if source != "-" and Path(source).exists() else source


def _is_source(parameter: Parameter) -> bool:
    mark = parameter.mark(Meta)
    return mark is not None and mark.name == "SOURCE"


def _listed(parameter: Parameter, text: str | Sequence[str], listed: Any) -> tuple[Any, ...]:
    kind = get_args(listed)[0]
    words = [word.strip() for word in text.split(",")] if isinstance(text, str) else list(text)
    try:
        return tuple(kind(word) for word in words if word)
    except ValueError:
        name = parameter.name
        example = parameter.mark(Meta)
        raise UsageError(
            f"{name} is {text!r}, which is no list of numbers.",
            Hint.use(**{name: Blank(example.name if example else "1,2")}),
        ) from None


def _mapping(parameter: Parameter, texts: Sequence[str], mapping: Any) -> dict[str, Any]:
    """Pairs NAME=VALUE; a text without = is a JSON file of them."""
    kind = get_args(mapping)[1]
    pairs: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals and text.endswith(".json"):
            pairs |= _from_file(parameter, text, kind)
            continue
        if not name.strip() or not equals:
            raise _no_pair(parameter, text)
        pairs[name.strip()] = _value(parameter, text, value.strip(), kind)
    return pairs


def _value(parameter: Parameter, text: str, value: str, kind: Any) -> Any:
    if get_origin(kind) is tuple:
        return tuple(value.split(","))
    if kind is float:
        try:
            return float(value)
        except ValueError:
            raise _no_pair(parameter, text) from None
    return _number_or_text(value) if kind is Any else value


def _number_or_text(value: str) -> Any:
    kinds: list[Callable[[str], Any]] = [int, float]
    for kind in kinds:
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def _from_file(parameter: Parameter, path: str, kind: Any) -> dict[str, Any]:
    try:
        read = json.loads(Path(path).read_text("utf-8"))
        pairs = {str(name): value for name, value in read.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise _no_pair(parameter, path) from error
    if get_origin(kind) is tuple:
        return {n: (v,) if isinstance(v, str) else tuple(map(str, v)) for n, v in pairs.items()}
    return pairs


def _no_pair(parameter: Parameter, text: str) -> UsageError:
    mark = parameter.mark(Meta)
    wanted = mark.name if mark else "NAME=VALUE"
    return UsageError(
        f"{text!r} was given for {parameter.name}; {wanted} was wanted.",
        Hint.use(**{parameter.name: Blank(wanted)}),
    )


def shown_default(parameter: Parameter) -> Any:
    """The default as Typer takes it: what is typed, not what it becomes."""
    default = parameter.default
    if isinstance(default, bool | int | float | str):
        return default
    return None


# What a parameter holds several values in -> what makes it of what was typed.
CONTAINERS: dict[Any, Callable[[Parameter, Any, Any], Any]] = {
    dict: _mapping,
    tuple: _listed,
    Sequence: _repeated,
}
