"""The words of an event column: which speak for an item, which against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from nearfield.errors import count
from nearfield.modalities.text.written import truth

Meaning = Literal["for", "against", "not understood"]

_AGAINST = """
    dislike hate reject decline deny hide hidden skip refuse return refund remove delete cancel
    cancellation storno block mute dismiss discard downvote down ban spam bad negative unlike
    unsubscribe unfollow unfavorite unfavourite unsave unbookmark unwatch unheart untrack uninstall
    complaint complain claim dispute chargeback abandon churn ignore avoid bounce optout thumbsdown
    notinterested flop worst boring angry sad swipeleft 👎 💔 ✗
    ablehnen abgelehnt ausgeblendet übersprungen zurückgegeben rückgabe retoure retourniert
    erstattung erstattet reklamation reklamiert beschwerde storniert stornierung gekündigt kündigung
    abgemeldet entfernt gelöscht missfällt abbruch abgebrochen
    remboursement remboursé retour retourné plainte réclamation désabonnement désabonné annulé
    annulation supprimé refusé rejeté
    reembolso devolución devuelto queja reclamación cancelado cancelación rechazado eliminado baja
    rimborso reso reclamo annullato rifiutato disiscrizione
    devolução reclamação rejeitado removido
    terugbetaling geretourneerd klacht geannuleerd afgemeld verwijderd geweigerd
"""
AGAINST = frozenset(_AGAINST.split())
"""Words that speak against an item, in English, German, French, Spanish, Italian, Portuguese and
Dutch; their inflections count too."""

_FOR = """
    view click purchase buy bought order like love favorite favourite fav save bookmark cart
    addtocart add basket wishlist watch play listen read open download share comment rate review
    subscribe follow install visit up upvote thumbsup heart good great best positive complete finish
    checkout sale sell sold rent book reserve start stream borrow loan lend see seen look detail
    transaction conversion convert select choose chosen pick accept try use used join donate vote
    star recommend reply answer attend enroll apply contact call buyagain repurchase reorder renew
    upgrade interested interest swiperight pv thumb pay paid payment enter hit impression consume
    👍 ❤ ❤️ ⭐ 💙
    gekauft kauf bestellt bestellung angesehen gesehen geklickt gefällt gemerkt gelesen gehört
    abonniert heruntergeladen geteilt bewertet warenkorb
    achat acheté commande commandé vu cliqué aimé enregistré lu écouté abonné panier
    compra comprado pedido visto clic gusta guardado leído escuchado suscrito
    acquisto acquistato ordine piace salvato letto
    gekocht bekeken bewaard gelezen besteld aankoop
"""
FOR = frozenset(_FOR.split())
"""Words that speak for an item."""

_DENYING = "not no non never dont doesnt didnt un dis nicht kein nie pas jamais niet"
DENYING = frozenset(_DENYING.split())
"""Words that turn the meaning of what follows."""


@dataclass(frozen=True)
class EventWord:
    """A word of the event column, how it was read, and how many events have it.

    A word that is not understood counts for the item.
    """

    word: str
    meaning: Meaning
    events: int


def meaning(word: str, against: Collection[str] = ()) -> Meaning:
    """How a word is read; words of ``against`` speak against, whatever they are.

    >>> [meaning(word) for word in ("thumbs_down", "Purchased", "not interested", "qz7")]
    ['against', 'for', 'against', 'not understood']
    """
    plain = word.strip().casefold()
    if plain in {each.strip().casefold() for each in against}:
        return "against"
    parts = [part for part in re.split(r"[\s_\-./:']+", plain) if part]
    forms = {"".join(parts), *parts}
    if any(_among(form, AGAINST) for form in forms) or truth(plain) is False:
        return "against"
    liked = any(_among(form, FOR) for form in forms) or truth(plain) is True
    if DENYING & set(parts) and (liked or len(parts) > 1):
        return "against"
    return "for" if liked else "not understood"


def read_words(words: Iterable[str], against: Collection[str] = ()) -> tuple[EventWord, ...]:
    """Each different word with its meaning, the most frequent first."""
    counts = Counter(word.strip() for word in words)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(EventWord(word, meaning(word, against), many) for word, many in ordered)


def sentences(words: Iterable[EventWord]) -> list[str]:
    """What was read as what, a line a meaning."""
    by: dict[Meaning, list[str]] = {"for": [], "against": [], "not understood": []}
    for each in words:
        by[each.meaning].append(f"{each.word or '(empty)'} ({each.events:,})")
    lines = {
        "for": "Events that count for an item: {}.",
        "against": "Events that count against an item: {}.",
        "not understood": "Events that are not understood, and count for an item: {}.",
    }
    return [lines[key].format(_first(of)) for key, of in by.items() if of]


MOST = 12  # words in a line


def _first(words: list[str]) -> str:
    more = len(words) - MOST
    return ", ".join(words[:MOST]) + (f" and {count(more, 'other')}" if more > 0 else "")


def _among(word: str, known: frozenset[str]) -> bool:
    """Whether a word or what it is an inflection of is known: skipped, cancelled, subscribing."""
    if word in known:
        return True
    stems = {word.removesuffix(end) for end in ("s", "d", "es", "ed", "ing", "er")}
    stems |= {f"{word.removesuffix('ing')}e", f"{word.removesuffix('ied')}y"}
    stems |= {stem[:-1] for stem in set(stems) if len(stem) > 3 and stem[-1] == stem[-2]}
    return any(len(stem) > 2 and stem in known for stem in stems - {word})
