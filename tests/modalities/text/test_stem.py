from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from nearfield.modalities.text.stem import ALGORITHMS, stem


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "refund refunds refunded refunding"),
        ("de", "Rechnung Rechnungen rechnung"),
        ("fr", "remboursement remboursements"),
        ("es", "pedido pedidos"),
        ("it", "ordine ordini"),
        ("sv", "paket paketet"),
        ("ru", "возврат возврата возвраты"),
        ("tr", "sipariş siparişler"),
    ],
)
def test_inflections_share_a_stem(language: str, words: str) -> None:
    assert len({stem(word, language) for word in words.split()}) == 1


def test_other_words_do_not() -> None:
    assert stem("Rechnung", "de") != stem("Rechner", "de")
    assert stem("organ", "en") != stem("order", "en")


@pytest.mark.parametrize("language", [None, "th", "xx", ""])
def test_a_language_without_a_stemmer(language: str | None) -> None:
    assert stem("Refunds", language) == "refunds"


@pytest.mark.parametrize("language", ALGORITHMS)
def test_every_algorithm_is_there(language: str) -> None:
    assert stem("a", language)


def test_threads_share_a_stemmer() -> None:
    words = [f"{'ab' * (at % 7)}running{at % 3}s" for at in range(3_000)]
    stem.cache_clear()
    alone = [stem(word, "en") for word in words]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda word: stem(word, "en"), words)) == alone


def test_one_stemmer_is_imported_whatever_pystemmer_is_there() -> None:
    program = (
        "import sys, types; sys.modules['Stemmer'] = types.ModuleType('Stemmer')\n"
        "from nearfield.modalities.text.stem import stem\n"
        "print(stem('Erstattungen', 'de'))\n"
        "print(sorted(n.rpartition('.')[2] for n in sys.modules if n.endswith('_stemmer')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().splitlines() == ["erstatt", "['german_stemmer']"]
