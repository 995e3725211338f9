"""The API reference, docs/api/*.md, made from signatures and docstrings.

``python docs/reference`` writes the pages, ``--check`` fails where one is not current, and
``--gaps`` lists the parameters that no docstring describes. No name is listed here but those of
the pages: what is public is ``nearfield.__all__``, what these functions and methods return, and
what the modules in ``MODULES`` hold.
"""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, is_typeddict

from pages import contents, page
from signatures import Member, classes_in, members_of, public, written

from nearfield.errors import FREE

OUT = Path(__file__).parent.parent / "api"
# A page of its own for what these modules hold; of some of them not everything, see ``_is_shown``.
MODULES = {
    "verbs": ("Verbs of no collection; the others are methods of one.", ["nearfield.verbs"]),
    "encoders": (
        "What `nf.load` and `nf.load_reranker` give.",
        ["nearfield.encoders.text", "nearfield.encoders.rerank"],
    ),
    "types": ("What passes between the rooms, for your own encoders.", ["nearfield.types"]),
    "errors": ("What is raised, and what it says.", ["nearfield.errors"]),
    "testing": ("For tests, ours and yours.", ["nearfield.testing"]),
}


class Reference:
    """All pages: what is public, and where it stands."""

    def __init__(self) -> None:
        front = import_module("nearfield")
        names = [name for name in front.__all__ if name != "__version__"]
        things = {name: getattr(front, name) for name in names}
        self.functions = {n: v for n, v in things.items() if not inspect.isclass(v)}
        self.pages: dict[str, dict[str, Any]] = {
            page: {
                name: getattr(import_module(module), name)
                for module in modules
                for name in public(import_module(module))
                if _is_shown(page, name, getattr(import_module(module), name))
            }
            for page, (_, modules) in MODULES.items()
        }
        elsewhere = {v for page in self.pages.values() for v in page.values() if inspect.isclass(v)}
        classes = {v for v in things.values() if inspect.isclass(v)} - elsewhere
        self.conductors = {c.__name__: c for c in classes if not dataclasses.is_dataclass(c)}
        self.results = self._results(classes, elsewhere)

    def _results(self, classes: set[type], elsewhere: set[type]) -> dict[str, type]:
        """What functions and methods return, and what these hold, until nothing is new."""
        waiting: list[tuple[str, str]] = [
            (written(inspect.signature(f).return_annotation), f.__module__)
            for f in [*self.functions.values(), *self.pages["verbs"].values()]
            if inspect.isfunction(f)
        ]
        waiting += [item for kind in classes for item in self._annotations(kind)]
        result = {c for c in classes if dataclasses.is_dataclass(c)}
        while waiting:
            annotation, module = waiting.pop()
            for kind in classes_in(annotation, module):
                known = kind in result or kind in elsewhere or kind in classes
                if known or is_typeddict(kind) or not dataclasses.is_dataclass(kind):
                    continue
                result.add(kind)
                waiting += self._annotations(kind)
        names = Counter(kind.__name__ for kind in result)
        ordered = sorted(result, key=lambda kind: (kind.__name__, kind.__module__))
        return {
            k.__name__ if names[k.__name__] == 1 else f"{k.__name__} ({k.__module__})": k
            for k in ordered
        }

    @staticmethod
    def _annotations(kind: type) -> list[tuple[str, str]]:
        members = [(m.returns, m.function.__module__) for m in members_of(kind)]
        if not dataclasses.is_dataclass(kind):
            return members
        homes = {
            n: b.__module__
            for b in reversed(kind.__mro__)
            for n in vars(b).get("__annotations__", {})
        }
        return members + [(written(f.type), homes[f.name]) for f in dataclasses.fields(kind)]

    def gaps(self) -> list[str]:
        """``module.name: parameters`` that no docstring describes."""
        result = []
        for label, member in self._members():
            if missing := member.gaps():
                where = f"{member.function.__module__}: {label}"
                result.append(f"{where}: {', '.join(missing)}")
        return sorted(set(result))

    def _members(self) -> Iterator[tuple[str, Member]]:
        things = {**self.functions, **self.conductors, **self.results}
        for held in self.pages.values():
            things |= held
        for name, thing in things.items():
            if inspect.isclass(thing):
                yield from ((f"{name}.{m.name}", m) for m in members_of(thing))
            elif inspect.isfunction(thing):
                yield name, Member(name, thing, "function")

    def written(self) -> dict[str, str]:
        """File name -> its Markdown."""
        pages = {"nearfield": page("nearfield", "The front door.", self.functions)}
        pages |= {
            name.lower(): page(name, "", {name: kind}) for name, kind in self.conductors.items()
        }
        about = "What the functions and the verbs return: frozen, without the collection."
        pages["results"] = page("Results", about, self.results)
        for name, things in self.pages.items():
            pages[name] = page(name.capitalize(), MODULES[name][0], things)
        rows = [f"- [{name}]({name}.md): {contents(text)}" for name, text in pages.items()]
        head = "# The API\n\nMade from the docstrings by `make docs`. `import nearfield as nf`.\n"
        pages["index"] = head + "\n" + "\n".join(rows) + "\n"
        return {f"{name}.md": text for name, text in pages.items()}


def _is_shown(page: str, name: str, thing: Any) -> bool:
    """Of the encoders what reads items, the classes; of the verbs those of no collection."""
    if page == "encoders":
        return inspect.isclass(thing)
    return page != "verbs" or name in FREE


def main(arguments: list[str]) -> int:
    """Write, check, or list what is missing."""
    reference = Reference()
    if "--gaps" in arguments:
        gaps = reference.gaps()
        print("\n".join(gaps))
        return int(bool(gaps))
    pages = reference.written()
    here = {path.name: path.read_text("utf-8") for path in OUT.glob("*.md")}
    if "--check" in arguments:
        for name in sorted(pages.keys() | here.keys()):
            old, new = here.get(name, ""), pages.get(name, "")
            lines = difflib.unified_diff(
                old.splitlines(), new.splitlines(), name, name, lineterm=""
            )
            print(*lines, sep="\n", end="")
        return int(pages != here)
    OUT.mkdir(exist_ok=True)
    for name in here.keys() - pages.keys():
        (OUT / name).unlink()
    for name, text in pages.items():
        (OUT / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
