"""Languages: their codes, their English names, and the words that are in almost every sentence."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from nearfield.errors import UnknownName


class Language(NamedTuple):
    """One language, by its ISO 639-1 ``code``.

    ``words`` are its commonest, the more frequent first, as frequency lists begin; ``letters`` are
    those that few languages of its script share. Neither is there where no other language of any
    size is written in its ``scripts``, which are named as Unicode does.
    """

    code: str
    name: str
    scripts: tuple[str, ...]
    letters: str
    words: tuple[str, ...]


@lru_cache(None)
def languages() -> dict[str, Language]:
    """All that are known, by their codes."""
    lines = Path(__file__).with_suffix(".tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return {
        code: Language(code, name, tuple(scripts.split()), letters, tuple(words.split()))
        for code, name, scripts, letters, words in rows
    }


@lru_cache(None)
def writing(script: str) -> tuple[Language, ...]:
    """The languages that are written in a script."""
    return tuple(language for language in languages().values() if script in language.scripts)


def name_of(code: str) -> str:
    """What a language is called in English; its code where it is not known.

    >>> name_of("de"), name_of("xx")
    ('German', 'xx')
    """
    language = languages().get(code)
    return language.name if language else code


def function_words(code: str) -> frozenset[str]:
    """The words of almost every sentence of a language; none where none are known.

    >>> "nicht" in function_words("de"), function_words("xx")
    (True, frozenset())
    """
    language = languages().get(code)
    return frozenset(language.words if language else ())


def code_of(name: str) -> str | None:
    """The code of a language by its code or English name; None for ``none``.

    Raises ``UnknownName`` for one that is not known.

    >>> code_of("German"), code_of("de"), code_of("none")
    ('de', 'de', None)
    """
    wanted = name.strip().casefold()
    if wanted == "none":
        return None
    for code, language in languages().items():
        if wanted in (code, language.name.casefold()):
            return code
    raise UnknownName("language", name, ["none", *sorted(languages())])
