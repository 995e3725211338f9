"""Words that say nothing, by language."""

from __future__ import annotations

from functools import lru_cache

from nearfield.modalities.text.languages import function_words

_FUNCTION = """
a an and are as at be but by for if in into is it no not of on or such that the their then there
these they this to was will with
"""
# The stop words of Lucene's StandardAnalyzer, which say nothing about a match.
FUNCTION_WORDS = frozenset(_FUNCTION.split())
_QUESTION = "what who how when where why which do does did can i"
# What a question begins with too, which says nothing about its answer.
ASKING = FUNCTION_WORDS | frozenset(_QUESTION.split())
_TOPICLESS = """
about above across actually after again against ago ah all almost along already also although
always am among another any anybody anymore anyone anything anyway aren't around away back became
because been before behind being below between beyond both came can can't cannot come could
couldn't did didn't do does doesn't doing don don't done down during each either else enough etc
even ever every everybody everyone everything except few from further gave get gets getting give
given gives go goes going gone gonna good got had hadn't has hasn't have haven't having he hello
hence her here hers herself hey hi him himself his how however i'd i'll i'm i've i indeed instead
isn't it'd it'll it's its itself just keep know let let's like likely little look looking lot made
make makes making many may maybe me might mine more most much must my myself near need needed
needs neither never new nobody none nor nothing now off often ok okay once one ones only onto
other others otherwise our ours ourselves out over own per perhaps please possible probably put
quite rather re really right said same saw say says see seem seems seen several shall she should
shouldn't since so some somebody someone something sometimes somewhat soon still sure take taken
tell than thank thanks that's theirs them themselves there's therefore they'd they'll they're
they've thing things think those though through thus till today together told too took toward
towards tried try trying two under unless unlike until up upon us use used uses using usually
various very via want wanted wants wasn't way we we'd we'll we're we've well went were weren't
what what's whatever when where whether which while who who's whole whom whose why within without
won't would wouldn't yes yet you you'd you'll you're you've your yours yourself yourselves able
available based bit different easy first following include included includes including last least
less main provide provided provides providing second simple specific three useful com html http
https org www edu net gov txt
"""
# What says nothing of a topic.
STOP = FUNCTION_WORDS | frozenset(_TOPICLESS.split())

# What Stopwords ISO leaves out: of Thai and Japanese the words that most sentences end in, of the
# others what people write around their errand.
_MORE = {
    "th": "คุณ ครับ ค่ะ คะ ฉัน ผม โปรด กรุณา ใช้ ดู ใช่ ไม่ใช่ ไม่มี หมด นะ แน่ใจ ด้วย",
    "ja": "ません ました まし ください くださ しよう なけれ いけ いけません すべて され れた ている"
    " ている いる ある よう すぎ まだ もう どう",
    "zh": "没有 請問 请问 這個 那個 沒有 可以 不能 什麼 怎麼",
    "de": "hallo guten tag danke grüße freundlichen mfg",
    "fr": "bonjour merci cordialement",
    "es": "hola gracias saludos",
}
# What it has, and what may well be what a text is about.
_TELLS = {
    "de": "mann mensch menschen mittel ordnung offen satt schluss suche teil uhr gott",
    "fr": "droite effet essai force gens parole personne personnes pièce retour sujet valeur voie",
    "es": "empleo estados horas lugar pais trabajo valor verdad",
}


# Characters of Chinese that are no part of a word that could stand in a name.
PARTICLES = frozenset("的了我你他她它是在和就都而及与與或个個们們这這那吗嗎呢吧啊也还還很着被把")


@lru_cache(None)
def stop_words(language: str | None) -> frozenset[str]:
    """What says nothing of a topic in a language, in lower case; the English words where None.

    English is our own list; the others are those of Stopwords ISO and the commonest words of
    :mod:`~nearfield.modalities.text.languages`. A language that neither knows has none.

    >>> {"nicht", "wurde"} <= stop_words("de"), "the" in stop_words(None)
    (True, True)
    """
    if language in (None, "en"):
        return STOP
    import stopwordsiso

    words = {part for word in stopwordsiso.stopwords(language) for part in word.lower().split()}
    words |= {word.replace("\u0e4d\u0e32", "\u0e33") for word in words}  # Thai am, as it is typed
    words |= {*_MORE.get(language, "").split()}
    return (frozenset(words) | function_words(language)) - {*_TELLS.get(language, "").split()}
