"""What mail programs and habits put around a message: quotes, signatures, footers.

Only what is plainly such is taken out, and never the whole of a text: see ``own_words``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_ORIGINAL = (
    r"original\s+(?:message|appointment)|forwarded\s+message|"
    r"ursprüngliche\s+nachricht|original-?nachricht|weitergeleitete\s+nachricht|"
    r"message\s+(?:d['’]origine|original|transféré)|mensaje\s+(?:original|reenviado)|"
    r"messaggio\s+(?:originale|inoltrato)|(?:oorspronkelijk|doorgestuurd)\s+bericht|"
    r"mensagem\s+(?:original|encaminhada)|wiadomość\s+(?:oryginalna|przekazana\s+dalej)|"
    r"oryginalna\s+wiadomość"
)
MARK: Final = re.compile(rf"[-_*]{{3,}}\s*(?:{_ORIGINAL})\s*[-_*]{{3,}}", re.IGNORECASE)
"""``-----Original Message-----`` in eight languages."""

_VERBS: Final = (
    (r"On", r"wrote"),
    (r"Am", r"schrieb"),
    (r"Le", r"a\s+écrit"),
    (r"El", r"escribió"),
    (r"Il", r"ha\s+scritto"),
    (r"Op", r"schreef"),
    (r"Em", r"escreveu"),
    (r"W dniu|Dnia", r"napisał(?:\(a\)|a)?"),
    (r"In", r"(?:writes|wrote|schrieb|écrit)"),
)
"""How a line begins that says who wrote when, and the word in it, in eight languages."""
_OPENS: Final = tuple(
    (re.compile(rf"^[ \t>]*(?:{opens})\b", re.MULTILINE), re.compile(rf"\b{verb}(?!\w)"))
    for opens, verb in _VERBS
)
_EVERY = "|".join(verb for _, verb in _VERBS)
_ADDRESS = re.compile(rf"<[^\s<>@]{{1,99}}@[^\s<>@]{{1,99}}>[^\n]{{0,30}}?\b(?:{_EVERY})\s*:")
_OPENING = re.compile(r"(?<!\S)(?:On|Am|Le|El|Il|Op|Em|W dniu|Dnia)\s")
_QUOTED = re.compile(r"\s*>")
_SURE = re.compile(r"\d[:.h]\d\d|@")  # a time of day or an address
WINDOW = 400  # characters, and
LONG = 3  # lines of who wrote when, at most

_FIELDS = (
    "from|von|de|da|van|od",
    "sent|gesendet|datum|date|envoyé|enviado|inviato|verzonden|wysłano|data",
    "to|an|à|para|a|aan|do",
    "subject|betreff|objet|asunto|oggetto|onderwerp|assunto|temat",
)
_FROM, _SENT, _TO, _SUBJECT = _FIELDS
HEADERS: Final = re.compile(
    rf"^[ \t>*]*(?:{_FROM})\*?\s?:[^\n]{{1,200}}\n(?:[^\n]{{0,200}}\n){{0,3}}?"
    rf"[ \t>*]*(?:{_SENT})\*?\s?:[^\n]{{1,100}}\n(?:[^\n]{{0,300}}\n){{0,4}}?"
    rf"[ \t>*]*(?:{_SUBJECT})\*?\s?:",
    re.MULTILINE | re.IGNORECASE,
)
"""Lines From, Sent, To, Subject as Outlook writes them, in eight languages."""
_HEADERS_INLINE = re.compile(
    rf"(?<!\S)(?:{_FROM}):\s[^\n]{{1,120}}?\s(?:{_SENT}):\s[^\n]{{4,80}}?\s(?:{_TO}):\s"
    rf"[^\n]{{1,300}}?\s(?:{_SUBJECT}):",
    re.IGNORECASE,
)

_PHONE = (
    r"(?:i\s?phone|i\s?pad|android|samsung|galaxy|huawei|xiaomi|blackberry|handy|smartphone|mobile?|"
    r"mobiltelefon|outlook|gmx|web\.de|yahoo|telefon\w*|telefoon|téléphone|móvil|cellulare)"
)
_FAR = rf"[^\n]{{0,40}}{_PHONE}"
SENT_FROM: Final = re.compile(
    rf"^[ \t]*(?:sent\s+(?:from|with|via){_FAR}|get\s+outlook\s+for|"
    rf"von\s+meinem{_FAR}[^\n]{{0,20}}gesendet|gesendet\s+(?:von|mit){_FAR}|"
    rf"outlook\s+für\s+(?:ios|android)|diese\s+nachricht\s+wurde\s+von\s+meinem{_FAR}|"
    rf"envoyé\s+(?:de|depuis|à\s+partir){_FAR}|enviado\s+(?:desde|do|de){_FAR}|"
    rf"inviato\s+(?:da|dal){_FAR}|verzonden\s+(?:vanaf|met){_FAR}|"
    rf"wysłane\s+z{_FAR})[^\n]{{0,80}}$",
    re.IGNORECASE | re.MULTILINE,
)
"""``Sent from my iPhone`` in eight languages."""

_CLOSINGS = (
    r"(?:with\s+)?(?:best|kind|warm|kindest|warmest|many)\s+(?:regards|wishes|greetings|thanks)|"
    r"regards|(?:yours\s+)?(?:sincerely|faithfully|truly)|sincerely\s+yours|best|cheers|"
    r"mit\s+(?:freundlichen?|besten?|herzlichen?|lieben?|vielen)\s+gr(?:ü|ue)(?:ß|ss)en?|"
    r"freundliche\s+gr(?:ü|ue)(?:ß|ss)e|(?:viele|liebe|beste|herzliche|schöne)\s+gr(?:ü|ue)(?:ß|ss)e|"
    r"hochachtungsvoll|mfg|lg|vg|"
    r"(?:bien\s+)?cordialement|(?:sincères|meilleures)\s+salutations|bien\s+à\s+vous|"
    r"(?:un\s+)?(?:cordial\s+)?saludos?(?:\s+cordial(?:es)?)?|atentamente|"
    r"(?:cordiali|distinti)\s+saluti|saluti|met\s+(?:vriendelijke|hartelijke)\s+groet(?:en)?|"
    r"atenciosamente|(?:com\s+os\s+)?melhores\s+cumprimentos|cumprimentos|atentamente|"
    r"z\s+(?:poważaniem|wyrazami\s+szacunku)|pozdrawiam(?:\s+serdecznie)?"
)
CLOSING: Final = re.compile(rf"^[ \t]*(?:{_CLOSINGS})[ \t]*[,.!]*[ \t]*$", re.IGNORECASE)
"""A line that closes a letter, in eight languages."""

_LEGAL = re.compile(
    r"confidential|privileged|intended\s+(?:recipient|solely)|disclaimer|registered\s+(?:office|in)|"
    r"unsubscribe|vertraulich|rechtlich\s+geschützt|richtige\s+adressat|geschäftsführ|amtsgericht|"
    r"handelsregister|\bhrb\b|ust-?id|sitz\s+der|abmelden|confidentiel|destinataire|confidencial|"
    r"destinatario|destinatário|riservat|vertrouwelijk|geadresseerde|poufn|adresat",
    re.IGNORECASE,
)
_DASHES = re.compile(r"^\s*[-_=*~]{5,}\s*$")
_LISTED = re.compile(r"\s[·|•‧∙]\s")  # between the parts of an address
_AFTERWORD = re.compile(r"^\s*(?:p\.?\s?s\.?|n\.?b\.?)\b", re.IGNORECASE)

HINTS: Final = (
    r"(?i)wrote|writes|schrieb|écrit|escribió|scritto|schreef|escreveu|napisał|"
    r"(?:message|nachricht|mensaje|messaggio|bericht|mensagem|wiadomość|appointment|original)[^\n]{0,20}"
    r"(?:---|___|\*\*\*)|d['’]origine|"
    r"(?:subject|betreff|objet|asunto|oggetto|onderwerp|assunto|temat)\*?\s?:|"
    r"(?m:^)[ \t]*(?:(?:sent|gesendet|envoyé|enviado|inviato|verzonden|wysłane)[\s\pZ]+"
    r"(?:from|with|via|von|mit|de|depuis|à|desde|do|da|dal|vanaf|met|z)|"
    r"get[\s\pZ]+outlook|von[\s\pZ]+meinem|outlook[\s\pZ]+für|diese[\s\pZ]+nachricht)"
)
"""What every text that ``is_mail`` has somewhere, for Arrow's RE2."""
CLOSINGS: Final = rf"(?im)^[ \t]*(?:{_CLOSINGS})[ \t]*[,.!]*[ \t]*$"
"""``CLOSING`` for Arrow's RE2."""

LINES = 14  # of a signature, at most
SENTENCE = 8  # words from which on a line of a signature is one of the message
FOOTER = 50  # characters from which on a paragraph may be a footer


def is_mail(text: str) -> bool:
    r"""Whether a text holds what only mail has: quoted headers, who wrote when, a phone's words.

    >>> is_mail("No.\n\nOn 5 Jan 2024, Anna wrote:\n> Yes?"), is_mail("He wrote: no.")
    (True, False)
    """
    marks = (MARK, HEADERS, SENT_FROM, _HEADERS_INLINE)
    return any(m.search(text) for m in marks) or any(m(text) for m in (_said, _said_inline))


def closes(text: str) -> bool:
    """Whether a text ends as a letter does, some lines after its formula."""
    lines = text.rstrip().split("\n")
    return any(CLOSING.match(line) for line in lines[1:][-LINES:])


def own_words(text: str, footers: Collection[str] = ()) -> str:
    r"""A message without the messages below it, its signature and its footer; else as it stands.

    >>> own_words("No.\n\nBest regards\nBen\n\nOn 5 Jan 2024, Anna wrote:\n> Yes?")
    'No.'
    >>> own_words("-----Original Message-----\nforwarded alone")
    '-----Original Message-----\nforwarded alone'
    """
    whole = text.replace("\r\n", "\n")
    kept = _without_signature(_without_footers(_without_quotes(whole), footers))
    return kept if _has_words(kept) else text


def last_paragraphs(text: str) -> list[str]:
    """The paragraphs at the end of a text that speak of law, as they are compared."""
    parts = re.split(r"\n\s*\n", _without_quotes(text.replace("\r\n", "\n")).strip())
    return [plain for part in parts[1:][-3:] if (plain := paragraph(part)) and _LEGAL.search(part)]


def paragraph(part: str) -> str:
    """A paragraph as it is compared; empty where it is too short to be a footer."""
    plain = " ".join(part.split()).casefold()
    return plain if len(plain) >= FOOTER else ""


def _without_quotes(text: str) -> str:
    for mark in (MARK, HEADERS, _HEADERS_INLINE):
        found = mark.search(text)
        if found and _has_words(text[: found.start()]):
            text = text[: found.start()]
    inline = _said_inline(text)
    if inline is not None and _has_words(text[:inline]):
        text = text[:inline]
    span = _said(text)
    while span:
        before, after = text[: span[0]], text[span[1] :]
        rest = _unquoted(after)
        if rest is None:  # the older message stands there as it is, to the end
            return before if _has_words(before) else text
        text = f"{before.rstrip()}\n\n{rest.lstrip()}" if before.strip() else rest.lstrip()
        span = _said(text, len(before))
    return text


def _has_words(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _said(text: str, start: int = 0) -> tuple[int, int] | None:
    """The first place where a line or some say who wrote when, or who did above quoted lines."""
    spans = []
    for opens, verb in _OPENS:
        if not verb.search(text, start):
            continue
        found = (_said_at(text, match.start(), verb) for match in opens.finditer(text, start))
        spans.append(next((span for span in found if span), None))
    return min((span for span in spans if span), default=None)


def _said_at(text: str, start: int, verb: re.Pattern[str]) -> tuple[int, int] | None:
    end = start
    for _ in range(LONG):
        stop = text.find("\n", end, start + WINDOW)
        line_end = stop if stop >= 0 else min(len(text), start + WINDOW)
        told = text[start:line_end].rstrip()
        if told.endswith(":"):
            dated = any(sign.isdigit() for sign in told) and verb.search(told)
            sure = _SURE.search(told) or _QUOTED.match(text, line_end)
            return (start, line_end) if dated and sure else None
        if stop < 0:
            return None
        end = stop + 1
    return None


def _said_inline(text: str) -> int | None:
    """Where who wrote when begins, in a text whose lines are lost: with a date and an address."""
    found = _ADDRESS.search(text) if "@" in text else None
    if not found:
        return None
    near = max(0, found.start() - 120)
    begins = [m.start() for m in _OPENING.finditer(text, near, found.start())]
    begins = [at for at in begins if text[at - 1 : at] != "\n"]
    dated = (at for at in begins if sum(c.isdigit() for c in text[at : found.start()]) >= 2)
    return next(dated, None)


def _unquoted(after: str) -> str | None:
    """What follows lines that are marked as quoted; None where none is."""
    lines = after.split("\n")
    at = 0
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at == len(lines) or not _QUOTED.match(lines[at]):
        return None
    return "\n".join(line for line in lines[at:] if not _QUOTED.match(line))


def _without_footers(text: str, footers: Collection[str]) -> str:
    parts = re.split(r"(\n\s*\n)", text.rstrip())
    while len(parts) > 2 and (not parts[-1].strip() or paragraph(parts[-1]) in footers):
        parts = parts[:-2]
    return "".join(parts)


def _without_signature(text: str) -> str:
    text = SENT_FROM.sub("", text)
    lines = text.rstrip().split("\n")
    for at in range(max(1, len(lines) - LINES - 6), len(lines)):
        line = lines[at]
        if line.rstrip() == "--" and len(lines) - at <= LINES and _short(lines[at + 1 :]):
            lines = lines[:at]
            break
        if CLOSING.match(line):
            rest = _afterword(lines[at + 1 :])
            lines = ["\n".join(lines[:at]).rstrip(), *([""] if rest else []), *rest]
            break
    while lines and (not lines[-1].strip() or _DASHES.match(lines[-1])):
        lines.pop()
    return "\n".join(lines).strip()


def _short(lines: list[str]) -> bool:
    return all(len(line) <= 100 for line in lines)


def _afterword(lines: list[str]) -> list[str]:
    """What is said after a signature: from a line on that is a sentence, or begins as a PS."""
    for at, line in enumerate(lines):
        if line.rstrip() == "--" and _short(lines[at:]):
            return []
        if at >= LINES or _AFTERWORD.match(line) or _is_sentence(line):
            return lines[at:]
    return []


def _is_sentence(line: str) -> bool:
    """Whether a line is long for a signature; ``Firm · Street 7 · Town`` is none, however long."""
    return len(line.split()) >= SENTENCE and not _LISTED.search(line)
