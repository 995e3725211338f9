"""Quoted mail, signatures and footers: taken out of mail, and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from nearfield.sources.cleaner import holds_mail
from nearfield.sources.quoted import CLOSINGS, HINTS, closes, is_mail, own_words

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

OLDER = "> Please try again.\n> Thank you"
REPLIES = [
    "On Fri, Jan 5, 2024 at 10:00 AM Anna <a@example.org> wrote:\n\n",
    "On Fri, Jan 5, 2024 at 10:00 AM Anna Long-Name of Support <anna@example.org>\nwrote:\n\n",
    "On 05/01/2024 10:00, Anna wrote:\n",
    "Am 05.01.2024 um 10:00 schrieb Anna:\n",
    "Am Fr., 5. Jan. 2024 um 10:00 Uhr schrieb Anna\n<a@example.org>:\n",
    "Le ven. 5 janv. 2024 à 10:00, Anna <a@example.org> a écrit :\n",
    "El vie, 5 ene 2024 a las 10:00, Anna (<a@example.org>) escribió:\n",
    "Il giorno ven 5 gen 2024 alle ore 10:00 Anna <a@example.org> ha scritto:\n",
    "Op vr 5 jan 2024 om 10:00 schreef Anna <a@example.org>:\n",
    "Em sex., 5 de jan. de 2024 às 10:00, Anna <a@example.org> escreveu:\n",
    "W dniu 5.01.2024 o 10:00, Anna napisał(a):\n",
]
HEADS = [
    "-----Original Message-----\nFrom: Anna\nSent: today\n\n",
    "-----Ursprüngliche Nachricht-----\n",
    "---- Message d'origine ----\n",
    "-----Mensaje original-----\n",
    "-----Messaggio originale-----\n",
    "-----Oorspronkelijk bericht-----\n",
    "-----Mensagem original-----\n",
    "-----Wiadomość oryginalna-----\n",
    "From: Anna <a@example.org>\nSent: Friday, January 5, 2024 10:00\nTo: Ben\nSubject: x\n\n",
    "Von: Anna\nGesendet: Freitag, 5. Januar 2024 10:00\nAn: Ben\nCc: C\nBetreff: AW: x\n\n",
    "De : Anna\nEnvoyé : vendredi 5 janvier 2024\nÀ : Ben\nObjet : x\n\n",
    "De: Anna\nEnviado el: viernes, 5 de enero\nPara: Ben\nAsunto: x\n\n".replace(" el:", ":"),
    "Da: Anna\nInviato: venerdì 5 gennaio 2024\nA: Ben\nOggetto: x\n\n",
    "Van: Anna\nVerzonden: vrijdag 5 januari 2024\nAan: Ben\nOnderwerp: x\n\n",
    "De: Anna\nEnviado: sexta-feira, 5 de janeiro\nPara: Ben\nAssunto: x\n\n",
    "Od: Anna\nWysłano: piątek, 5 stycznia 2024\nDo: Ben\nTemat: x\n\n",
]
PHONES = [
    "Sent from my iPhone",
    "Sent from Outlook for Android",
    "Get Outlook for iOS",
    "Von meinem iPhone gesendet",
    "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
    "Envoyé de mon iPhone",
    "Envoyé à partir de mon téléphone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verzonden vanaf mijn iPhone",
    "Enviado do meu iPhone",
    "Wysłane z iPhone'a",
]
CLOSED = [
    "Best regards",
    "Kind regards,",
    "Sincerely,",
    "Mit freundlichen Grüßen",
    "Mit freundlichen Gruessen,",
    "Viele Grüße",
    "Cordialement,",
    "Un saludo",
    "Cordiali saluti",
    "Met vriendelijke groet,",
    "Atenciosamente,",
    "Z poważaniem",
]
OWN = "Hello,\n\nthe kettle leaks at the lid."


@pytest.mark.parametrize("said", REPLIES)
def test_who_wrote_when_goes_with_what_is_quoted(said: str) -> None:
    whole = f"{OWN}\n\n{said}{OLDER}\n"
    assert own_words(whole) == OWN
    assert is_mail(whole)
    assert own_words(f"{said}{OLDER}\n\n{OWN}") == OWN
    assert own_words(f"Before.\n\n{said}{OLDER}\n\nAfter.") == "Before.\n\nAfter."


@pytest.mark.parametrize("said", [said for said in REPLIES if "@" in said])
def test_a_quote_without_marks_goes_to_the_end(said: str) -> None:
    assert own_words(f"{OWN}\n\n{said}\nPlease try again.\nThank you") == OWN


@pytest.mark.parametrize("head", HEADS)
def test_an_older_message_below_goes(head: str) -> None:
    whole = f"{OWN}\n\n{head}Please try again."
    assert own_words(whole) == OWN
    assert is_mail(whole)
    assert own_words(f"{head}Please try again.").strip() == f"{head}Please try again."


@pytest.mark.parametrize("phone", PHONES)
def test_what_a_phone_says_goes(phone: str) -> None:
    assert own_words(f"{OWN}\n\n{phone}") == OWN
    assert is_mail(f"{OWN}\n\n{phone}")


@pytest.mark.parametrize("closing", CLOSED)
def test_a_signature_goes(closing: str) -> None:
    whole = f"{OWN}\n\n{closing}\nBen Miller\nExample Ltd\nPhone 0123 / 456"
    assert own_words(whole) == OWN
    assert closes(whole)
    assert own_words(f"{whole}\n\nPS: It leaks when it is cold, too.") == (
        f"{OWN}\n\nPS: It leaks when it is cold, too."
    )


def test_an_address_in_one_line_is_no_sentence() -> None:
    """``Nordlicht GmbH, Hafenstraße`` was the name of a topic."""
    address = "Nordlicht GmbH · Hafenstraße 7 · 20457 Hamburg"
    closing = "Mit freundlichen Grüßen\nAnke Weiß"
    assert own_words(f"{OWN}\n\n{closing}\n{address}\nTel. 040 123456") == OWN
    said = "-- \nAnke Weiß, Leiterin des Einkaufs der Nordlicht GmbH in Hamburg und Kiel"
    assert own_words(f"{OWN}\n\n{closing}\n\n{said}") == OWN


def test_two_dashes_begin_a_signature() -> None:
    assert own_words(f"{OWN}\n\n-- \nBen\nPhone 5\n") == OWN
    long = "a line of a table that goes on for more than a hundred characters, " * 2
    assert own_words(f"{OWN}\n--\n{long}\nmore") == f"{OWN}\n--\n{long}\nmore"


@pytest.mark.parametrize("text", [*(f"{OWN}\n{x}{OLDER}" for x in (*REPLIES, *HEADS)), *PHONES])
def test_arrow_sees_a_hint_wherever_there_is_mail(text: str) -> None:
    assert pc.match_substring_regex(pa.array([text]), HINTS).to_pylist() == [True]


@pytest.mark.parametrize("closing", CLOSED)
def test_arrow_sees_what_closes(closing: str) -> None:
    text = pa.array([f"{OWN}\n{closing}\nBen"])
    assert pc.match_substring_regex(text, CLOSINGS).to_pylist() == [True]


@pytest.mark.parametrize(
    "text",
    [
        "In 1944, on 5 June at 10:30, the general wrote: tomorrow.",
        "On 5 June 1944, Eisenhower wrote:\nTomorrow we sail.",
        ">>> print(5)\n5\n> a quote in Markdown\nmore",
        "-- a comment in SQL\nSELECT 5; -- another",
        "Usage: x --original --message\n---\nfooter of a page",
        "From: a name is wanted.\nTo: another.\nA subject: none",
        "Best regards to all of you who wrote to us.",
        "The sent folder is empty. Get it on my phone.",
        "Am Montag schrieb er: nein.",
        "The date: 5.1.2024\nfrom: 10:00\nto: 11:00",
        "Regards the kettle as broken.\nSincerely held beliefs.",
    ],
)
def test_what_is_no_mail_stays(text: str) -> None:
    assert own_words(text) == text
    assert not is_mail(text)
    assert not holds_mail(pa.array([text] * 9))


def rows(*texts: str) -> list[dict[str, Any]]:
    return [{"id": at, "text": text} for at, text in enumerate(texts)]


def test_the_column_decides_and_the_whole_is_kept(read: Read) -> None:
    whole = f"{OWN}\n\n{HEADS[0]}Please try again."
    result, opened = read(rows(whole, "The lamp is dim.\n\nBest regards\nBen"))
    assert [row["text"] for row in result] == [OWN, "The lamp is dim."]
    assert result[0]["text_mail"] == whole
    assert opened.notes[-1] == (
        "2 texts held quoted mail or a signature: taken out, and kept as they came in the column "
        "'text_mail'."
    )
    plain = rows(*["The lamp is dim.\n\nBest regards\nBen"], *["no mail at all"] * 200)
    assert read(plain)[0][0]["text"].endswith("Ben")
    assert read(plain, clean="mail")[0][0]["text"] == "The lamp is dim."
    for clean in ("none", "html"):
        assert read(rows(whole), clean=clean)[0][0]["text"] == whole


def test_letters_are_told_by_how_they_close(read: Read) -> None:
    letters = rows(*(f"The lamp {n} is dim.\n\nViele Grüße\nBen {n}" for n in range(4)), "other")
    assert [row["text"] for row in read(letters)[0]][:2] == [
        "The lamp 0 is dim.",
        "The lamp 1 is dim.",
    ]


def test_footers_on_law_that_repeat_go(read: Read) -> None:
    foot = "This e-mail is confidential and meant for the one it was sent to; delete it if not you."
    texts = [f"The lamp {n} is dim.\n\nRegards,\nBen\n\n{foot}" for n in range(3)]
    assert [row["text"] for row in read(rows(*texts))[0]] == [
        f"The lamp {n} is dim." for n in range(3)
    ]
    once = rows(f"The lamp is dim.\n\n{foot}", f"{OWN}\n\n{HEADS[0]}x")
    assert read(once)[0][0]["text"].endswith(foot)
    other = "Please find attached what we spoke about on the phone the other day, as you wished."
    kept = rows(*(f"The lamp {n} is dim.\n\n{other}" for n in range(3)), f"{OWN}\n\n{HEADS[0]}x")
    assert read(kept)[0][0]["text"].endswith(other)


def test_html_mail_is_text_first(read: Read) -> None:
    quote = "On Fri, Jan 5, 2024 at 10:00 AM Anna &lt;a@example.org&gt; wrote:"
    cell = f"<p>Still broken.</p><div>{quote}<blockquote>Try again</blockquote></div>"
    [row] = read(rows(cell))[0]
    assert (row["text"], row["text_html"]) == ("Still broken.", cell)


def test_mail_files_are_mail(write: Write, read: Read) -> None:
    body = "Subject: x\n\nThe lamp is dim.\n\nBest regards\nBen\n"
    assert read(write("a.eml", body))[0][0]["text"] == "x\n\nThe lamp is dim."
    box = f"From x Fri Jan 5 10:00:00 2024\n{body}"
    assert read(write("a.mbox", box))[0][0]["text"] == "x\n\nThe lamp is dim."
    assert read(write("b.eml", body), clean="none")[0][0]["text"].endswith("Ben")
    letter = "The lamp is dim.\n\nBest regards\nBen"
    assert read(write("a.txt", letter))[0][0]["text"] == letter
