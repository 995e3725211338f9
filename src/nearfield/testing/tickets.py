"""A German ticket export, as a help desk writes it: made, but with all that real ones hold."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

COLUMNS = (
    "Ticketnummer",
    "Betreff",
    "Beschreibung",
    "Status",
    "Priorität",
    "Erstellt am",
    "Kunde",
    "Betrag",
)
# Subject, what happened, what is wanted: each ticket draws one of each, and a detail.
MATTERS = {
    "Rückerstattung": (
        ("Rückerstattung fehlt", "Wo bleibt mein Geld?", "Gutschrift nicht angekommen"),
        (
            "Ich habe die Ware vor {n} Wochen zurückgeschickt, aber die Rückerstattung ist noch "
            "nicht auf meinem Konto.",
            "Die Gutschrift über {sum} € für meine Retoure fehlt seit {n} Wochen.",
            "Laut Ihrer Mail wurde mir das Geld erstattet, auf dem Konto ist nichts angekommen.",
        ),
        (
            "Bitte überweisen Sie mir den Betrag.",
            "Wann bekomme ich mein Geld zurück?",
            "Bitte prüfen Sie, wohin die Erstattung ging.",
        ),
    ),
    "Lieferung": (
        ("Paket nicht da", "Lieferung verspätet", "Sendung {order} verschwunden"),
        (
            "Mein Paket {order} sollte vor {n} Tagen kommen und hängt im Verteilzentrum.",
            "Die Sendungsverfolgung zeigt „zugestellt“, bei uns wurde kein Paket abgegeben.",
            "Die Lieferung wird seit {n} Tagen jeden Morgen neu angekündigt und kommt nie.",
        ),
        (
            "Wo ist die Sendung?",
            "Bitte fragen Sie beim Paketdienst nach.",
            "Schicken Sie mir bitte Ersatz.",
        ),
    ),
    "Anmeldung": (
        ("Login geht nicht", "Passwort zurücksetzen", "Konto gesperrt"),
        (
            "Ich kann mich nicht mehr anmelden, das Passwort wird abgelehnt.",
            "Der Link zum Zurücksetzen des Passworts kommt nicht an, auch nicht im Spamordner.",
            "Nach {n} falschen Versuchen ist mein Konto gesperrt.",
        ),
        (
            "Bitte schalten Sie meinen Zugang wieder frei.",
            "Wie komme ich wieder in mein Konto?",
            "Bitte schicken Sie einen neuen Link.",
        ),
    ),
    "Display": (
        ("Display defekt", "Bildschirm bleibt schwarz", "Streifen im Display"),
        (
            "Das Display meines Telefons flackert seit {n} Tagen und wird dann schwarz.",
            "Über den Bildschirm laufen grüne Streifen, obwohl das Gerät nie heruntergefallen ist.",
            "Der Bildschirm reagiert in der oberen Hälfte auf keine Berührung mehr.",
        ),
        (
            "Ist das ein Garantiefall?",
            "Was kostet die Reparatur?",
            "Ich hätte gern ein Austauschgerät.",
        ),
    ),
    "Rechnung": (
        ("Rechnung falsch", "Zu viel abgebucht", "Mehrwertsteuer auf Rechnung {order}"),
        (
            "Auf der Rechnung {order} steht der falsche Firmenname.",
            "Sie haben {sum} € doppelt abgebucht, einmal am Montag und einmal am Dienstag.",
            "Auf der Rechnung fehlt unsere Umsatzsteuer-Nummer, die Buchhaltung lehnt sie ab.",
        ),
        (
            "Bitte stellen Sie eine korrigierte Rechnung aus.",
            "Bitte buchen Sie den zu viel bezahlten Betrag zurück.",
            "Wir brauchen den Beleg bis Monatsende.",
        ),
    ),
    "Kündigung": (
        ("Abo kündigen", "Kündigung bestätigen", "Vertrag beenden"),
        (
            "Hiermit kündige ich mein Abo zum nächstmöglichen Termin.",
            "Ich habe vor {n} Wochen gekündigt und keine Bestätigung erhalten.",
            "Im Kundenbereich finde ich keinen Knopf, um den Vertrag zu kündigen.",
        ),
        (
            "Bitte bestätigen Sie die Kündigung schriftlich.",
            "Zu welchem Datum endet der Vertrag?",
            "Eine Verlängerung möchte ich nicht.",
        ),
    ),
    "Absturz": (
        ("App stürzt ab", "Update macht Probleme", "App startet nicht"),
        (
            "Seit dem Update auf Version {n}.2 stürzt die App beim Öffnen der Kamera ab.",
            "Die App startet nicht mehr, ich sehe nur kurz das Logo.",
            "Beim Hochladen von Fotos friert die App ein und schließt sich nach {n} Sekunden.",
        ),
        (
            "Neu installieren hat nicht geholfen.",
            "Wann kommt ein Update, das den Fehler behebt?",
            "Ein Protokoll kann ich Ihnen schicken.",
        ),
    ),
}
THINGS = (
    "das Telefon Nord 5",
    "die Kopfhörer Lyra",
    "das Tablet Fjord 10",
    "die Uhr Takt 2",
    "den Drucker Föhr",
    "die Kamera Blick Mini",
    "den Lautsprecher Düne",
    "die Tastatur Sylt",
    "das Ladegerät 65 W",
)
DETAILS = (
    "Es geht um {thing}, gekauft im März in der Filiale in Köln.",
    "Bestellt hatte ich {thing} für meine Tochter, die damit in Lübeck studiert.",
    "Betroffen ist {thing} aus der Bestellung {order}.",
    "Am Telefon hat man mir letzte Woche etwas anderes gesagt, da ging es auch um {thing}.",
    "Ich nutze {thing} beruflich und bin darauf angewiesen.",
    "Im Chat habe ich {n} Minuten gewartet und dann aufgegeben.",
    "Das ist jetzt meine dritte Anfrage in diesem Jahr.",
    "Meine Kundennummer steht im Betreff der letzten Mail.",
    "Ein Foto hänge ich an, falls Sie es brauchen.",
    "",
)
GREETINGS = ("Guten Tag,", "Hallo,", "Sehr geehrte Damen und Herren,", "Hallo zusammen,", "Moin,")
PEOPLE = ("Jörg Müller", "Anke Weiß", "Birgit Schröder", "Özlem Kaya", "Tom Krause", "Ines Groß")
SIGNATURE = "-- \n{person}\nNordlicht GmbH · Hafenstraße 7 · 20457 Hamburg\nTel. 040 123456"
QUOTED = (
    "Am {date} schrieb Support <support@example.com>:\n> Guten Tag,\n> vielen Dank für Ihre "
    "Anfrage. Wir melden uns in Kürze.\n> Ihr Support-Team"
)


def ticket_export(path: str | Path, size: int = 300, *, random_state: int = 0) -> Path:
    """Write a German ticket export of ``size`` rows to ``path``, and return its path.

    Semicolons, cp1252, German dates and sums, a fifth of the cells in HTML, a third with a quoted
    mail, a signature or both, some without a text, some sent twice (word for word, or with a line
    more). The same ``random_state`` gives the same file.

    >>> ticket_export("export.csv", 20).read_text("cp1252").splitlines()[0][:31]
    'Ticketnummer;Betreff;Beschreibu'
    """
    chance = random.Random(random_state)  # noqa: S311 - no secret
    rows: list[dict[str, str]] = []
    for n in range(size):
        row = _again(rows, chance) if rows and chance.random() < 0.06 else _ticket(chance)
        rows.append({**row, "Ticketnummer": f"SUP-{20400 + n}", "Erstellt am": _date(n, chance)})
    path = Path(path)
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _ticket(chance: random.Random) -> dict[str, str]:
    """A row without its number and date."""
    subjects, happened, wanted = MATTERS[chance.choice(list(MATTERS))]
    facts = {
        "n": chance.randint(2, 9),
        "sum": f"{chance.randint(900, 29900) / 100:.2f}".replace(".", ","),
        "order": f"A-{chance.randint(10000, 99999)}",
        "thing": chance.choice(THINGS),
    }
    drawn = (chance.choice(sentences) for sentences in (happened, DETAILS, wanted))
    said = " ".join(filter(None, drawn)).format(**facts)
    return {
        "Betreff": chance.choice(subjects).format(**facts),
        "Beschreibung": "" if chance.random() < 0.03 else _mail(said, chance),
        "Status": chance.choices(["offen", "in Arbeit", "gelöst", ""], [4, 2, 8, 1])[0],
        "Priorität": chance.choice(["hoch", "mittel", "mittel", "niedrig", "k. A."]),
        "Kunde": f"K{chance.randint(1000, 1150)}",
        "Betrag": str(facts["sum"]) if chance.random() < 0.5 else "",
    }


def _mail(said: str, chance: random.Random) -> str:
    """What was said as it stands in a cell: in HTML, or as plain mail with what hangs on it."""
    greeting, person = chance.choice(GREETINGS), chance.choice(PEOPLE)
    if chance.random() < 0.2:
        body = said.replace("ü", "&uuml;").replace("ö", "&ouml;").replace("ß", "&szlig;")
        return f"<p>{greeting}</p><p>{body}<br>Gru&szlig;, {person}</p>"
    parts = [greeting, said, f"Mit freundlichen Grüßen\n{person}"]
    if chance.random() < 0.25:
        parts.append(SIGNATURE.format(person=person))
    if chance.random() < 0.2:
        parts.append(QUOTED.format(date=_date(chance.randint(0, 99), chance)))
    return "\n\n".join(parts)


def _again(rows: list[dict[str, str]], chance: random.Random) -> dict[str, str]:
    """A ticket of before that its customer sent once more, as it was or with a line above it."""
    row = dict(chance.choice(rows))
    if row["Beschreibung"] and chance.random() < 0.5:
        row["Beschreibung"] = "Ich warte noch auf Antwort.\n\n" + row["Beschreibung"]
    return row


def _date(n: int, chance: random.Random) -> str:
    """Some two tickets a day from January 2024 on."""
    start = datetime(2024, 1, 2, 8)
    return (start + timedelta(hours=12 * n, minutes=chance.randint(0, 600))).strftime(
        "%d.%m.%Y %H:%M"
    )
