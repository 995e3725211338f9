"""Texts that say nothing: no answer, or words alone that every text has."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NO_ANSWER = "(no answer)"
COMMON = "(common words alone)"
LONGEST = 60  # characters of a text that may be no answer
_SIGNS = re.compile(r"[\W_]+")

# What people write into a field that must not be empty, by language; without signs, in lower case.
_WRITTEN = {
    "en": "n a|na|nil|none|nothing|no comment|no comments|no answer|no response|"
    "not applicable|nothing to add|nothing else|no idea|dont know|don t know|"
    "i don t know|idk|dk|unknown|unsureok|okay|okey|x|xx|xxx|test|asdf|tbd|tba|null|"
    "nan|blank|no feedback|not sure",
    "de": "k a|ka|keine angabe|keine angaben|keine|keiner|kein|nichts|kein kommentar|"
    "keine kommentare|keine antwort|weiß nicht|weiss nicht|weiß ich nicht|entfällt|"
    "trifft nicht zu|nicht zutreffend|unbekannt|keine ahnung|nichts weiter|"
    "keine anmerkungen|fehlt",
    "fr": "rien|aucun|aucune|néant|sans objet|s o|so|pas de commentaire|sans commentaire|"
    "ras|r a s|sans réponse|je ne sais pas|ne sais pas|nsp|non renseigné|inconnu|"
    "rien à signaler",
    "es": "ninguno|ninguna|nada|no aplica|n d|nd|sin comentarios|sin comentario|no sé|"
    "no se|ns nc|nsnc|sin respuesta|desconocido|nada que añadir",
    "it": "nessuno|nessuna|niente|nulla|non applicabile|non so|non lo so|n d|"
    "nessun commento|sconosciuto",
    "pt": "nenhum|nenhuma|nada|não se aplica|sem comentários|não sei|sem resposta|n s|"
    "nada a declarar",
    "nl": "geen|niets|n v t|nvt|geen idee|weet niet|weet ik niet|geen opmerkingen|"
    "geen antwoord|onbekend|niet van toepassing|geen commentaar",
    "sv": "inget|inga|ingen|ingenting|vet ej|vet inte|ej tillämpligt|inga kommentarer|okänd",
    "da": "ingen|intet|ingenting|ved ikke|ikke relevant|ingen kommentarer|ukendt",
    "no": "ingen|ingenting|vet ikke|ikke relevant|ingen kommentar|ukjent",
    "fi": "ei mitään|ei ole|en tiedä|ei kommentoitavaa|ei vastausta|tuntematon",
    "pl": "brak|nie dotyczy|nic|nie wiem|bd|b d|brak uwag|brak odpowiedzi|bez komentarza|nd",
    "cs": "nic|žádné|žádný|nevím|není|bez komentáře|neuvedeno|neznámé",
    "sk": "nič|žiadne|neviem|nie je|bez komentára|neuvedené",
    "hu": "nincs|semmi|nem tudom|nincs válasz|nincs megjegyzés",
    "ro": "nimic|niciunul|nu știu|nu stiu|nu e cazul|nu este cazul|fără comentarii",
    "tr": "yok|hiç|hiçbir şey|bilmiyorum|yorum yok|cevap yok|bilinmiyor",
    "id": "tidak ada|tidak tahu|kosong|tidak berlaku",
    "vi": "không có|không biết|không có gì",
    "ru": "нет|ничего|не знаю|н а|н д|отсутствует|без комментариев|нет ответа|неизвестно|"
    "не указано",
    "uk": "немає|нічого|не знаю|н д|без коментарів|відсутнє|невідомо",
    "el": "τίποτα|κανένα|δεν ξέρω|καμία απάντηση|άγνωστο",
    "ar": "لا يوجد|لا شيء|لا أعرف|لا ينطبق|بدون تعليق|غير معروف",
    "fa": "ندارد|هیچ|نمی دانم|نمیدانم|بدون نظر",
    "he": "אין|כלום|לא יודע|לא יודעת|לא רלוונטי|אין תגובה",
    "hi": "कोई नहीं|पता नहीं|कुछ नहीं|लागू नहीं",
    "th": "ไม่มี|ไม่ทราบ|ไม่รู้|ไม่ระบุ|ไม่มีความเห็น",
    "zh": "无|無|没有|沒有|不知道|暂无|暫無|不适用|不適用|无意见|無意見|没有意见|不清楚|未填|同上",
    "ja": "なし|無し|特になし|特にない|特にありません|ありません|わかりません|"
    "分かりません|不明|該当なし|無回答|回答なし",
    "ko": "없음|없습니다|없다|모름|모르겠습니다|해당없음|해당 없음|무응답",
}


def is_no_answer(text: str) -> bool:
    """Whether a text stands for an empty field, in any of 28 languages; signs alone do.

    >>> [is_no_answer(text) for text in ("N/A", "k.A.", "...", "Keine Angabe!", "No refund")]
    [True, True, True, True, False]
    """
    if len(text) > LONGEST:
        return False
    words = _SIGNS.sub(" ", unicodedata.normalize("NFC", text).lower()).strip()
    if words:
        return words in _all()
    return not any(unicodedata.category(sign) == "So" for sign in text)  # a face is an answer


@lru_cache(None)
def _all() -> frozenset[str]:
    marks = (text for line in _WRITTEN.values() for text in line.split("|"))
    return frozenset(_SIGNS.sub(" ", unicodedata.normalize("NFC", text)).strip() for text in marks)
