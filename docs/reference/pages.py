"""What is found, as Markdown."""

from __future__ import annotations

import dataclasses
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import partial
from typing import Any

from signatures import (
    STARS,
    Docs,
    Member,
    Parameter,
    default_of,
    docs_of,
    members_of,
    parameters_of,
    plain,
    written,
)


def contents(page_text: str) -> str:
    """The names on a page."""
    names = re.findall(r"^## `(\w+)", page_text, re.MULTILINE)
    if len(names) == 1:
        names = re.findall(r"^### `(\w+)", page_text, re.MULTILINE)
    return ", ".join(f"`{name}`" for name in names)


def page(title: str, about: str, things: dict[str, Any]) -> str:
    """One page."""
    blocks = [f"# {title}"] + ([about] if about else [])
    for name, thing in things.items():
        blocks += section(name, thing)
    return "\n\n".join(blocks) + "\n"


def section(name: str, thing: Any) -> Iterator[str]:
    """A function, a class or a value."""
    if inspect.isclass(thing):
        yield from class_section(name, thing)
    elif inspect.isfunction(thing):
        yield from member_section(Member(name, thing, "function"), "##")
    elif isinstance(thing, partial):  # a verb without a collection
        yield from member_section(Member(name, thing.func, "method"), "##")
    else:
        yield f"## `{name}`"
        yield f"```text\n{name} = {value_of(thing)}\n```"


def value_of(thing: Any) -> str:
    """A constant or an alias of types, without an address in it."""
    text = inspect.formatannotation(thing) if hasattr(thing, "__args__") else repr(thing)
    return re.sub(r" at 0x[0-9a-f]+", "", text).replace("typing.", "")


def class_section(name: str, kind: type) -> Iterator[str]:
    """A class, its fields, and its methods."""
    yield f"## `{name}`"
    docs = docs_of(kind)
    if docs.prose:
        yield markdown(docs.prose)
    described = docs.entries("Parameters", "Attributes")
    if dataclasses.is_dataclass(kind):
        fields = [
            Parameter(f.name, *plain(written(f.type))[:1], "", plain(written(f.type))[1])
            for f in dataclasses.fields(kind)
            if not f.name.startswith("_")
        ]
        if fields:
            yield listed(fields, described)
    elif "__init__" in vars(kind) and not issubclass(kind, BaseException):
        taken = parameters_of(vars(kind)["__init__"], method=True)
        if taken:
            yield listed(taken, described)
    yield from rest(docs)
    for member in members_of(kind):
        yield from member_section(member, "###")


def member_section(member: Member, level: str) -> Iterator[str]:
    """A function or a method: how it is called, what it takes, what it gives."""
    docs = docs_of(member.function)
    if member.kind == "property":
        yield f"{level} `{member.name}`: `{member.returns}`"
    else:
        names = ", ".join(shown(member.function, member.kind == "method"))
        gives = f" -> {member.returns}" if member.returns else ""
        yield f"{level} `{member.name}`"
        yield f"```text\n{wrapped(member.name, names, gives)}\n```"
    if docs.prose:
        yield markdown(docs.prose)
    if member.parameters and docs.entries("Parameters"):
        yield listed(member.parameters, docs.entries("Parameters"))
    yield from rest(docs)


def shown(function: Any, method: bool) -> Iterator[str]:
    """The parameters as a call is written."""
    marked = False
    for parameter in list(inspect.signature(function).parameters.values())[int(method) :]:
        if parameter.kind is parameter.KEYWORD_ONLY and not marked:
            yield "*"
        marked |= parameter.kind in {parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL}
        default = default_of(parameter.default)
        name = STARS.get(parameter.kind, "") + parameter.name
        yield f"{name}={default}" if default else name


def wrapped(name: str, names: str, gives: str) -> str:
    """A call in lines of at most 96 characters."""
    line = f"{name}({names}){gives}"
    indent = " " * (len(name) + 1)
    return "\n".join(textwrap.wrap(line, 96, subsequent_indent=indent, break_long_words=False))


def listed(parameters: list[Parameter], described: dict[str, str]) -> str:
    """A list of parameters or fields."""
    lines = []
    for parameter in parameters:
        facts = f"`{parameter.type}`" if parameter.type else ""
        if parameter.bounds:
            facts += f" {parameter.bounds}"
        if parameter.default and parameter.default != "None":
            facts += f", default `{parameter.default}`"
        text = described.get(parameter.name.lstrip("*"), "")
        lines.append(
            f"- **`{parameter.name}`** ({facts})" + (f": {markdown(text)}" if text else "")
        )
    return "\n".join(lines)


def rest(docs: Docs) -> Iterator[str]:
    """The other sections of a docstring."""
    for title, body in docs.sections.items():
        if title in {"Parameters", "Other Parameters", "Attributes"}:
            continue
        if title == "Examples":
            yield f"```pycon\n{body}\n```"
        elif title in {"Raises", "Warns"} and "\n " in body:
            rows = [
                f"- `{name}`" + (f": {markdown(text)}" if text else "")
                for name, text in docs.entries(title).items()
            ]
            yield f"**{title}.**\n\n" + "\n".join(rows)
        else:
            yield f"**{title}.** {markdown(body)}"


def markdown(text: str) -> str:
    """Prose in reST as Markdown; examples in it become blocks."""
    text = re.sub(r":\w+:`~?\.?([^`]+)`", r"`\1`", text)
    text = text.replace("``", "`")
    return re.sub(r"((?:^>>> .*\n?(?:^(?!>>>)\S.*\n?|^\.\.\. .*\n?)*)+)", example, text, flags=re.M)


def example(match: re.Match[str]) -> str:
    """A block of examples."""
    return f"```pycon\n{match[1].rstrip()}\n```\n"
