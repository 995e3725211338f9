"""A verb's signature, read once: every face is made from it, and every call is checked by it."""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from textwrap import fill
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from typing_extensions import Doc

from nearfield.verbs.options import Named, Positional

EMPTY = inspect.Parameter.empty
TARGETS = ("collection", "database")
TAB = "    "


class Elsewhere:
    """Stands for a type that is imported for type checkers alone: no text can be one."""

    def __class_getitem__(cls, _: Any) -> type[Elsewhere]:
        return cls


@dataclass(frozen=True)
class Parameter:
    """One parameter: its ``types`` (of a union, without None), marks, choices and description.

    ``positional`` is whether it is given by its place on a face of texts, ``several`` whether it
    takes any number of values there.
    """

    name: str
    types: tuple[Any, ...]
    default: Any
    marks: tuple[Any, ...]
    choices: tuple[Any, ...]
    positional: bool
    several: bool
    help: str

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is EMPTY and not self.several

    def mark(self, kind: type) -> Any:
        """Its mark of a kind; None where it has none."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)


@cache
def parameters(run: Callable[..., Any]) -> tuple[Parameter, ...]:
    """A verb's parameters but for what it is asked of, a collection or a database.

    Only annotations of parameters are read, never that of the result, which would import the room
    of the result: the command line starts without it.
    """
    verb = inspect.unwrap(run)
    names = _Names(vars(sys.modules[verb.__module__]))
    texts = descriptions(inspect.getdoc(verb) or "")
    own = [p for p in inspect.signature(verb).parameters.values() if p.name not in TARGETS]
    return tuple(_parameter(each, names, texts.get(each.name, "")) for each in own)


def target(run: Callable[..., Any]) -> tuple[str, bool]:
    """What a verb is asked of ("collection", "database", or ""), and whether it may be None."""
    first = next(iter(inspect.signature(inspect.unwrap(run)).parameters.values()), None)
    if first is None or first.name not in TARGETS:
        return "", False
    return first.name, "None" in str(first.annotation)


def summary(run: Callable[..., Any]) -> str:
    """The first sentence of a verb's documentation."""
    return (inspect.getdoc(inspect.unwrap(run)) or "").split("\n\n")[0].replace("\n", " ")


def _parameter(each: inspect.Parameter, names: Mapping[str, Any], text: str) -> Parameter:
    annotation = each.annotation
    if isinstance(annotation, str):
        annotation = eval(annotation, {"__builtins__": {}}, names)  # noqa: S307 - our own source
    members, marks = _members(annotation)
    choices = [c for m in members if get_origin(m) is Literal for c in get_args(m)]
    placed = each.kind is not inspect.Parameter.KEYWORD_ONLY
    return Parameter(
        each.name,
        tuple(m for m in members if get_origin(m) is not Literal),
        each.default,
        marks,
        tuple(choices),
        positional=placed and Named() not in marks and _has_place(each.default, marks),
        several=each.kind is inspect.Parameter.VAR_POSITIONAL,
        help=text or next((mark.documentation for mark in marks if isinstance(mark, Doc)), ""),
    )


def _has_place(default: Any, marks: tuple[Any, ...]) -> bool:
    return default is EMPTY or Positional() in marks


def _members(annotation: Any) -> tuple[list[Any], tuple[Any, ...]]:
    """The members of a union without None, and the marks of all of them."""
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        members, more = _members(inner)
        return members, (*marks, *more)
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [_members(part) for part in get_args(annotation)]
        members = [member for inner, _ in parts for member in inner]
        return members, tuple(mark for _, marks in parts for mark in marks)
    return ([] if annotation in (None, type(None)) else [annotation]), ()


class _Names(dict[str, Any]):
    """The names of a module; those that it imports for type checkers alone are Elsewhere."""

    def __missing__(self, name: str) -> Any:
        builtins = vars(sys.modules["builtins"])
        return builtins.get(name, Elsewhere)


def descriptions(doc: str) -> dict[str, str]:
    r"""What a numpydoc docstring says of each parameter.

    >>> descriptions("Do it.\n\nParameters\n----------\na, b\n    Two numbers.\nc\n    One.\n")
    {'a': 'Two numbers.', 'b': 'Two numbers.', 'c': 'One.'}
    """
    _, _, section = doc.partition("Parameters\n----------\n")
    texts: dict[str, str] = {}
    names: list[str] = []
    lines = section.splitlines()
    for at, line in enumerate(lines):
        if at + 1 < len(lines) and set(lines[at + 1]) == {"-"}:
            break
        if line and not line[0].isspace():
            names = [name.strip(" *") for name in line.split(",")]
        elif line.strip():
            for name in names:
                texts[name] = f"{texts.get(name, '')} {line.strip()}".strip()
    return texts


def documentation(run: Callable[..., Any]) -> str:
    """A verb's docstring with all of its parameters, those too whose words its types say."""
    doc = inspect.getdoc(run) or ""
    section = "".join(
        f"{each.name}\n{fill(each.help, 96, initial_indent=TAB, subsequent_indent=TAB)}\n"
        for each in parameters(run)
    )
    if not section:
        return doc
    head, returns, rest = doc.partition("Returns\n-------\n")
    head = head.partition("Parameters\n----------\n")[0]
    return f"{head}Parameters\n----------\n{section}\n{returns}{rest}"
