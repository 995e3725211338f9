"""Our ES modules as one script: each becomes a function that gives what it exports.

``import { a, b as c } from "./x.js"`` becomes ``const { a, b: c } = $x``, and a module ``x``
becomes ``const $x = (() => { ...; return { its exports }; })()``, after those it needs. That is
all there is: no bundler, no build step, and each file still runs as a module by itself.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)


@cache
def asset(name: str) -> str:
    """A file of the page."""
    return (files("nearfield.views.page") / "assets" / name).read_text("utf-8")


@cache
def script(main: str = "main") -> str:
    """A module with all that it imports, as one script without imports."""
    done: dict[str, str] = {}
    _add(main, done, ())
    return "\n" + "\n".join(done.values())


def _add(name: str, done: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise RecursionError(f"{name}.js imports itself by way of {above}")
    source = asset(f"{name}.js")
    for _, other in IMPORT.findall(source):
        if other not in done:
            _add(other, done, (*above, name))
    body = IMPORT.sub(lambda line: f"const {{{_renamed(line[1])}}} = ${line[2]};\n", source)
    exports = ", ".join(name for _, name in EXPORT.findall(source))
    body = EXPORT.sub(r"\1 \2", body).strip()
    done[name] = f"const ${name} = (() => {{\n{body}\nreturn {{ {exports} }};\n}})();"
    if not above:
        done[name] = body


def _renamed(names: str) -> str:
    return names.replace(" as ", ": ")


def policy(*contents: str) -> str:
    """What the page may do: run this script, use this style, show local pictures and sounds."""
    code, style = (_digest(content) for content in contents)
    local = "'self' data: blob: file:"
    return (
        f"default-src 'none'; script-src '{code}'; style-src '{style}'; img-src {local}; "
        f"media-src {local}; base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
