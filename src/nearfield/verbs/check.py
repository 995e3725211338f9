"""One place where every face's arguments are checked: choices and bounds, before a verb runs."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from numbers import Integral
from pathlib import Path
from typing import Any, TypeVar, cast

from nearfield.errors import Hint, UnknownName, UsageError
from nearfield.verbs.options import Meta
from nearfield.verbs.signature import Parameter, parameters

Run = TypeVar("Run", bound=Callable[..., Any])

IDS = ("ID", "U")  # what is an id or a user, by how its value is called

# Attribute of a bound of ``annotated_types`` -> how it is said, and whether a value keeps it.
BOUNDS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "ge": ("at least", lambda value, bound: value >= bound),
    "gt": ("more than", lambda value, bound: value > bound),
    "le": ("at most", lambda value, bound: value <= bound),
    "lt": ("less than", lambda value, bound: value < bound),
}


def checked(run: Run) -> Run:
    """A verb whose arguments are checked by its own signature.

    Raises ``UnknownName`` for what is none of the choices, ``UsageError`` for what is out of bounds
    or of another type than a number where one is bounded.
    """
    signature = inspect.signature(run)

    @wraps(run)
    def call(*args: Any, **options: Any) -> Any:
        bound = signature.bind(*args, **options)
        given = bound.arguments
        for parameter in parameters(run):
            if given.get(parameter.name) is not None:
                given[parameter.name] = named(parameter, written(parameter, given[parameter.name]))
                check(parameter, given[parameter.name])
        return run(*bound.args, **bound.kwargs)

    return cast(Run, call)


def written(parameter: Parameter, value: Any) -> Any:
    """Texts without halves of signs, which no encoding has; a filter says itself what it holds.

    A word that was typed in another encoding than the terminal's comes with them. A file's name may
    hold bytes that are no text (PEP 383), but no other halves: ``UsageError``.
    """
    mark = parameter.mark(Meta)
    name = "" if mark is None else mark.name
    if name == "SOURCE":
        return value
    if Path in parameter.types:
        return _file(parameter.name, value)
    if type(value) in (list, tuple):
        return type(value)(written(parameter, each) for each in value)
    if not isinstance(value, str) or name == "EXPR":
        return value
    from nearfield.modalities.text.valid import valid

    return valid(value)


def _file(name: str, value: Any) -> Any:
    if isinstance(value, str | Path):
        try:
            os.fsencode(value)
        except UnicodeEncodeError:
            came = ascii(str(value))
            raise UsageError(
                f"{name} is {came}, which is no file's name.", "Give another."
            ) from None
    return value


def named(parameter: Parameter, value: Any) -> Any:
    """Ids and users as the texts as which they are kept, where numbers or lists of them came."""
    mark = parameter.mark(Meta)
    if mark is None or mark.name not in IDS:
        return value
    if isinstance(value, tuple | list):
        return tuple(_texts(value))
    return next(_texts([value])) if isinstance(value, Integral) else value


def _texts(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _texts(value)
        else:
            whole = isinstance(value, Integral) and not isinstance(value, bool)
            yield str(int(value)) if whole else value


def check(parameter: Parameter, value: Any) -> None:
    """One argument."""
    name = parameter.name
    closed = parameter.choices and str not in parameter.types
    if closed and isinstance(value, str) and value not in parameter.choices:
        raise UnknownName(name, value, map(str, parameter.choices))
    if parameter.types == (bool,) and value not in (True, False):
        raise UsageError(f"{name} is {value!r}; wanted True or False.", _instead(parameter))
    bounds = [
        (*BOUNDS[kind], getattr(mark, kind))
        for mark in parameter.marks
        for kind in BOUNDS
        if hasattr(mark, kind)
    ]
    if not bounds or (isinstance(value, str) and str in parameter.types):
        return
    wanted = " and ".join(f"{words} {bound:,g}" for words, _, bound in bounds)
    whole = int in parameter.types and float not in parameter.types
    try:
        good = all(keeps(value, bound) for _, keeps, bound in bounds)
        good = good and (not whole or int(value) == value)
    except (TypeError, ValueError):
        good = False
    if not good:
        number = "a whole number, " if whole and isinstance(value, float | str) else ""
        raise UsageError(f"{name} is {value!r}; wanted {number}{wanted}.", _instead(parameter))


def _instead(parameter: Parameter) -> str | Hint:
    default = parameter.default
    number = isinstance(default, int | float) and not isinstance(default, bool)
    return Hint.use(**{parameter.name: default}) if number else ""


def no_source(out: Path, sources: Iterable[Any]) -> None:
    """Refuse to write a file over one that is read; raises ``UsageError``."""
    for source in sources:
        if isinstance(source, list | tuple):
            no_source(out, source)
        elif isinstance(source, str | Path) and _same_file(out, source):
            raise UsageError(f"{out} is read, so it cannot be written too.", "Give another name.")


def _same_file(out: Path, source: str | Path) -> bool:
    try:
        return out.is_file() and Path(source).expanduser().samefile(out)
    except (OSError, ValueError):  # no file, but a dataset's name, an id, a text
        return False


def computes_nothing(**options: Any) -> None:
    """Refuse, beside a saved result, options that ask to compute one."""
    for name, value in options.items():
        if value is not None:
            raise UsageError(
                f"{name} asks to compute it, but a saved result is to be loaded.",
                Hint.use("Leave out:", **{name: value}),
            )
