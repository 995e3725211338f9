"""Words without their inflection, by the Snowball stemmer of a language."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import Lock

# The algorithms of snowballstemmer by ISO 639-1 code. "en" is Porter2.
ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


_lock = Lock()  # a stemmer holds the word that it is at


@lru_cache(200_000)
def stem(word: str, language: str | None) -> str:
    """A word's stem in lower case; the word itself where its language has no stemmer, or is None.

    M. F. Porter, "Snowball: a language for stemming algorithms", 2001.

    >>> stem("Erstattungen", "de"), stem("refunds", "en"), stem("C#", "xx")
    ('erstatt', 'refund', 'c#')
    """
    word = word.lower()
    if language is None or language not in ALGORITHMS:
        return word
    with _lock:
        return _stemmer(language)(word)


@lru_cache(None)
def _stemmer(language: str) -> Callable[[str], str]:
    algorithm = ALGORITHMS[language]
    module = import_module(f"{_files()}.{algorithm}_stemmer")
    stem_word: Callable[[str], str] = getattr(module, f"{algorithm.title()}Stemmer")().stemWord
    return stem_word


@lru_cache(None)
def _files() -> str:
    """The package of the algorithms' files under a name of our own, without what it imports.

    snowballstemmer imports the algorithms of all languages, or PyStemmer's, of any version, where
    that is installed.
    """
    found = find_spec("snowballstemmer")
    if found is None:
        raise ModuleNotFoundError("No module named 'snowballstemmer'", name="snowballstemmer")
    name = f"{__name__}_snowball"
    sys.modules[name] = module_from_spec(found)
    return name
