"""What signatures and docstrings say: parameters, fields, members, the classes that are named."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

HEADINGS = re.compile(r"^(?P<title>[A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
STARS: dict[Any, str] = {
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}
BOUNDS = {"Ge": "at least", "Gt": "more than", "Le": "at most", "Lt": "less than"}


class Docs(NamedTuple):
    """A docstring in numpydoc, taken apart."""

    prose: str
    sections: dict[str, str]

    def entries(self, *titles: str) -> dict[str, str]:
        """Name -> description, of the sections of these titles."""
        result: dict[str, str] = {}
        for title in titles:
            for match in re.finditer(
                r"^(\S.*)\n((?:[ ]+.*\n?|\n)*)", self.sections.get(title, "") + "\n", re.M
            ):
                text = " ".join(textwrap.dedent(match[2]).split())
                names = match[1].partition(" : ")[0]
                result |= {name.strip().lstrip("*"): text for name in names.split(",")}
        return result


def docs_of(thing: Any) -> Docs:
    """The docstring of a thing that has one of its own."""
    text = thing.__doc__ or ""
    if inspect.isclass(thing) and text.startswith(f"{thing.__name__}("):
        text = ""  # the signature, which dataclasses put there
    parts = HEADINGS.split(inspect.cleandoc(text) + "\n")
    titles = dict(zip(parts[1::2], parts[2::2], strict=True))
    return Docs(parts[0].strip(), {title: body.strip("\n") for title, body in titles.items()})


class Parameter(NamedTuple):
    """A parameter as its function says it."""

    name: str
    type: str
    default: str
    bounds: str


def written(annotation: Any) -> str:
    """An annotation as it stands in the source."""
    if annotation is inspect.Parameter.empty:
        return ""
    if isinstance(annotation, str):
        return annotation
    return inspect.formatannotation(annotation).replace("typing.", "")


def plain(annotation: str) -> tuple[str, str]:
    """``Annotated[int, Ge(1)]`` -> ``int``, ``at least 1``."""
    if "Annotated[" not in annotation:
        return annotation, ""
    bounds: list[str] = []

    class Unwrap(ast.NodeTransformer):
        def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
            self.generic_visit(node)
            if not ast.unparse(node.value).endswith("Annotated"):
                return node
            first, *marks = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            for mark in marks:
                name = ast.unparse(mark.func) if isinstance(mark, ast.Call) else ""
                if isinstance(mark, ast.Call) and name in BOUNDS:
                    bounds.append(f"{BOUNDS[name]} {ast.unparse(mark.args[0])}")
            return first

    tree = Unwrap().visit(ast.parse(annotation, mode="eval"))
    return ast.unparse(tree), ", ".join(bounds)


@cache
def options() -> dict[str, ast.expr]:
    """What the types of options stand for: ``Count`` is a whole number of at least 1."""
    tree = ast.parse(inspect.getsource(import_module("nearfield.verbs.options")))
    named = [node for node in tree.body if isinstance(node, ast.AnnAssign) and node.value]
    return {ast.unparse(node.target): node.value for node in named if node.value}


def spelled(annotation: str) -> str:
    """An annotation of a verb, with the types of options spelled out."""

    class Spell(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return options().get(node.id, node)

    return ast.unparse(Spell().visit(ast.parse(annotation, mode="eval")))


def default_of(value: Any) -> str:
    """A default, without an address in it."""
    if value is inspect.Parameter.empty:
        return ""
    if callable(value):
        return str(getattr(value, "__name__", type(value).__name__))
    return repr(value)


def parameters_of(function: Any, *, method: bool) -> list[Parameter]:
    """What a function takes; a method without its first."""
    result = []
    for parameter in list(inspect.signature(function).parameters.values())[int(method) :]:
        name = STARS.get(parameter.kind, "") + parameter.name
        annotation = written(parameter.annotation)
        if function.__module__.startswith("nearfield.verbs") and annotation:
            annotation = spelled(annotation)
        kind, bounds = plain(annotation)
        result.append(Parameter(name, kind, default_of(parameter.default), bounds))
    return result


class Member(NamedTuple):
    """A function, a method or a property, with the name it goes by."""

    name: str
    function: Any
    kind: str  # function, method, property, class

    @property
    def parameters(self) -> list[Parameter]:
        """What a caller gives."""
        if self.kind == "property":
            return []
        return parameters_of(self.function, method=self.kind in {"method", "class"})

    @property
    def returns(self) -> str:
        """The annotation of what comes back."""
        return written(inspect.signature(self.function).return_annotation)

    def gaps(self) -> list[str]:
        """The parameters that stand in no section of the docstring, nor by name in its prose."""
        docs = docs_of(self.function)
        described = docs.entries("Parameters", "Other Parameters")
        named = set(re.findall(r"``\**(\w+)", docs.prose))
        names = [p.name.lstrip("*") for p in self.parameters]
        return [name for name in names if not described.get(name) and name not in named]


def members_of(kind: type) -> Iterator[Member]:
    """The public methods and properties of a class, its own and its bases' of this package."""
    names = {
        name: None
        for base in kind.__mro__
        if base.__module__.startswith("nearfield")
        for name in vars(base)
        if not name.startswith("_")
    }
    for name in sorted(names):
        value = inspect.getattr_static(kind, name)
        if isinstance(value, property | cached_property):
            getter = value.fget if isinstance(value, property) else value.func
            yield Member(name, getter, "property")
        elif isinstance(value, staticmethod):
            yield Member(name, value.__func__, "function")
        elif isinstance(value, classmethod):
            yield Member(name, value.__func__, "method")
        elif inspect.isfunction(value):
            yield Member(name, value, "method")


@cache
def imports_of(module: str) -> dict[str, tuple[str, str]]:
    """What a module imports from this package, for its types too: name -> module and name."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nearfield")
        for alias in node.names
        if node.module
    }


def classes_in(annotation: str, module: str) -> Iterator[type]:
    """The classes of this package that an annotation of a module names."""
    for name in re.findall(r"[A-Za-z_]\w*", annotation):
        home, there = imports_of(module).get(name, (module, name))
        value = getattr(import_module(home), there, None)
        if inspect.isclass(value) and value.__module__.startswith("nearfield"):
            yield value


def public(module: ModuleType) -> list[str]:
    """The names that a module gives: its ``__all__``, or what is defined in it."""
    own = [n for n, v in vars(module).items() if getattr(v, "__module__", "") == module.__name__]
    return sorted(n for n in getattr(module, "__all__", own) if not n.startswith("_"))
