"""The documents of the verbs, as JSON Schema: made from the types that ``to_dict`` declares."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Union, get_args, get_origin, get_type_hints

from nearfield.verbs.verb import Verb

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(name: str, verb: Verb) -> dict[str, Any]:
    """The JSON Schema of what a verb answers.

    >>> from nearfield.verbs import VERBS
    >>> sorted(schema_of("delete", VERBS["delete"])["properties"])
    ['deleted', 'dry_run', 'first']
    """
    from pydantic import TypeAdapter

    kinds = documents_of(verb.run)
    document: Any = kinds[0] if len(kinds) == 1 else Union[tuple(kinds)]  # noqa: UP007 - made here
    schema = TypeAdapter(document).json_schema(mode="serialization")
    title = f"What `{name}` answers"
    return {"$schema": DIALECT, **schema, "title": title}


def documents_of(run: Callable[..., Any]) -> list[type]:
    """The types of the documents that a verb may answer with, every name in them known."""
    kinds = [kind for result in results_of(run) for kind in _members(_returned(result.to_dict))]
    for kind in kinds:
        _open_nested(kind)
    return kinds


def results_of(run: Callable[..., Any]) -> list[Any]:
    """The classes of a verb's results; this imports the rooms that they stand in."""
    return _members(_returned(inspect.unwrap(run)))


def _returned(function: Callable[..., Any]) -> Any:
    open_types(sys.modules[function.__module__])
    return get_type_hints(function)["return"]


def _members(kind: Any) -> list[Any]:
    return list(get_args(kind)) if get_origin(kind) is not None else [kind]


@cache
def open_types(module: ModuleType) -> None:
    """Import what a module imports for type checkers alone, so that annotations can be read."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for statement in node.body:
                if isinstance(statement, ast.ImportFrom):
                    _open(module, statement)
                elif isinstance(statement, ast.Import):
                    for alias in statement.names:
                        setattr(module, alias.asname or alias.name, import_module(alias.name))


def _open(module: ModuleType, statement: ast.ImportFrom) -> None:
    for alias in statement.names:
        source = import_module(str(statement.module))
        value = getattr(source, alias.name, None)
        if value is None:
            value = import_module(f"{statement.module}.{alias.name}")
        vars(module).setdefault(alias.asname or alias.name, value)


def _open_nested(kind: Any, seen: set[Any] | None = None) -> None:
    """Open the modules of all documents within a document."""
    seen = set() if seen is None else seen
    if isinstance(kind, type) and hasattr(kind, "__total__") and kind not in seen:
        seen.add(kind)
        open_types(sys.modules[kind.__module__])
        for hint in get_type_hints(kind).values():
            _open_nested(hint, seen)
    for inner in get_args(kind):
        _open_nested(inner, seen)
