"""Texts that follow a template, made up with real variety: what is alike there is no duplicate.

Products of a catalogue, tickets from a form (English and German), clauses of contracts. All of a
set are different things: two differ in a colour, a room, a party or a model's number at least.
"""

import random
from collections.abc import Callable, Iterator, Sequence

Made = Callable[[random.Random], str]


def products(rng: random.Random) -> str:
    """A line of a shop's catalogue, with the shop's own sentences around it."""
    brand, lines = rng.choice(BRANDS)
    kind, traits = rng.choice(lines)
    line = rng.choice(NAMES)
    model = _model(rng)
    chosen = [rng.choice(TRAITS[trait]) for trait in traits]
    end = rng.choice(SHOP)
    form = rng.choice(
        [
            "{brand} {line} {model} {kind}, {traits}. {end}",
            "{brand} {model} {line} {kind} - {traits} - {end}",
            "{kind} {brand} {line} {model} ({traits}). {end}",
        ]
    )
    return form.format(
        brand=brand, line=line, model=model, kind=kind, traits=", ".join(chosen), end=end
    )


def tickets(rng: random.Random) -> str:
    """A ticket from a form for faults: the fields' names stand in every one."""
    device, faults = rng.choice(DEVICES)
    return (
        f"Site: {rng.choice(SITES)} | Building: {rng.choice('ABCDEFGH')} | "
        f"Room: {rng.randrange(1, 5)}{rng.randrange(0, 40):02d} | Device: {device} "
        f"{rng.choice(MAKERS)} | Fault: {rng.choice(faults)} | Since: {rng.choice(WHEN)} | "
        f"Reported by: {rng.choice(FIRST)} {rng.choice(LAST)} | Priority: "
        f"{rng.choice(['low', 'normal', 'high', 'urgent'])}"
    )


def meldungen(rng: random.Random) -> str:
    """The same in German, with half a sentence in place of some of the fields."""
    device, faults = rng.choice(GERAETE)
    return (
        f"Störungsmeldung: {device} im {rng.choice(STOCK)} von Haus {rng.choice(HAEUSER)} "
        f"{rng.choice(faults)}. {rng.choice(SEIT)} Gemeldet von {rng.choice(ANREDE)} "
        f"{rng.choice(NACHNAMEN)}, {rng.choice(ABTEILUNG)}. {rng.choice(SCHLUSS)}"
    )


def clauses(rng: random.Random) -> str:
    """A clause of a contract."""
    one, other = rng.sample(PARTIES, 2)
    days = rng.choice(["seven", "ten", "fourteen", "thirty", "sixty", "ninety"])
    return rng.choice(CLAUSES).format(
        one=one,
        other=other,
        days=days,
        place=rng.choice(PLACES),
        thing=rng.choice(THINGS),
        event=rng.choice(EVENTS),
        section=f"{rng.randrange(2, 19)}.{rng.randrange(1, 9)}",
    )


def different(make: Made, count: int, random_state: int = 0) -> Iterator[str]:
    """So many texts, no two alike."""
    rng = random.Random(random_state)
    seen: set[str] = set()
    while len(seen) < count:
        text = make(rng)
        if text not in seen:
            seen.add(text)
            yield text


def _model(rng: random.Random) -> str:
    letters = "".join(rng.sample("ABCDEGHKLMPRSTVX", rng.choice([1, 2, 2, 3])))
    number = rng.choice([rng.randrange(1, 10) * 10, rng.randrange(100, 999), rng.randrange(1, 20)])
    return rng.choice([f"{letters}{number}", f"{letters}-{number}", f"{number}{letters[0]}"])


def _list(joined: str) -> Sequence[str]:
    return joined.split("|")


NAMES = _list(
    "Pro|Lite|Compact|Classic|Evo|Prime|Max|Urban|Sport|Comfort|Active|Home|Studio|Go|Plus|Neo|"
    "Vision|Elite|Core|Nova|Alpine|Trail|Breeze|Pulse|Orbit|Vertex|Summit|Delta|Aero|Terra"
)
TRAITS: dict[str, Sequence[str]] = {
    "colour": _list(
        "black|white|silver|anthracite|navy blue|forest green|burgundy|sand|graphite|cherry red|"
        "light grey|olive|turquoise|rose gold|cream"
    ),
    "memory": _list("64 GB|128 GB|256 GB|512 GB|1 TB|2 TB"),
    "size": _list("size S|size M|size L|size XL|size XXL|size XS"),
    "pack": _list("single|pack of 2|pack of 4|pack of 6|set of 12|box of 50"),
    "power": _list("400 W|600 W|850 W|1200 W|1800 W|2200 W"),
    "litres": _list("0.5 litres|0.75 litres|1 litre|1.7 litres|2.2 litres|5 litres"),
    "material": _list(
        "stainless steel|aluminium|bamboo|oak|beech|leather|cotton|merino wool|linen|polyester|"
        "nylon|glass|ceramic|recycled plastic"
    ),
    "screen": _list("11 inch|13.3 inch|14 inch|15.6 inch|24 inch|27 inch|32 inch|55 inch"),
    "plug": _list("EU plug|UK plug|US plug|Swiss plug"),
    "fit": _list("for women|for men|for children|unisex"),
    "side": _list("left-handed|right-handed|for both hands"),
}
_TECH = [
    ("laptop", ("screen", "memory", "colour")),
    ("smartphone", ("memory", "colour")),
    ("monitor", ("screen", "colour", "plug")),
    ("wireless headphones", ("colour", "plug")),
    ("external hard drive", ("memory", "colour")),
]
_KITCHEN = [
    ("kettle", ("litres", "power", "colour", "plug")),
    ("blender", ("power", "litres", "colour")),
    ("coffee machine", ("colour", "power")),
    ("chopping board", ("material", "pack")),
    ("storage jar", ("material", "litres", "pack")),
]
_WEAR = [
    ("hiking jacket", ("fit", "size", "colour", "material")),
    ("running shirt", ("fit", "size", "colour")),
    ("rain trousers", ("fit", "size", "colour")),
    ("gloves", ("size", "colour", "material")),
    ("socks", ("size", "pack", "colour", "material")),
]
_TOOLS = [
    ("cordless drill", ("power", "pack")),
    ("pruning shears", ("side", "material", "colour")),
    ("jigsaw", ("power", "plug")),
    ("work lamp", ("power", "plug", "colour")),
    ("workbench", ("material", "colour")),
]
BRANDS = [
    (brand, lines)
    for brands, lines in [
        ("Altora|Nexum|Brightwave|Kestrel|Omnicore|Lumitek", _TECH),
        ("Casavera|Hearthly|Molino|Perlhaus|Brewmont", _KITCHEN),
        ("Fjordtrek|Windgate|Norlund|Pacewell|Highmoor", _WEAR),
        ("Stahlmann|Ironbridge|Garnett|Toolwright|Bauerle", _TOOLS),
    ]
    for brand in _list(brands)
]
SHOP = _list(
    "Free delivery within two working days, returns within 30 days, two year warranty|"
    "In stock at our warehouse and ready for dispatch, VAT included|"
    "Original goods from an authorised dealer, with invoice and manufacturer warranty|"
    "Climate neutral shipping with parcel service, gift wrapping on request"
)
SITES = _list("Northgate|Riverside|Hillcrest|Old Town|Harbour|Westfield|Airport|University")
MAKERS = _list(
    "HP M404|Canon LBP6030|Xerox C310|Kyocera P3155|Epson WF 5890|Brother L2350|no label"
)
_PAPER = _list("paper jam|prints blank pages|toner empty|does not switch on|streaks on every page")
_NET = _list("no signal|drops the connection|does not switch on|overheats|wrong address assigned")
_HEAT = _list("leaks water|makes a loud noise|stays cold|does not switch off|smells burnt")
_DOOR = _list("does not lock|is stuck|key broken inside|opens by itself|card reader is dead")
DEVICES = [
    (device, faults)
    for devices, faults in [
        ("Printer|Copier|Scanner|Label printer", _PAPER),
        ("Router|Access point|Switch|Desk phone|Video projector", _NET),
        ("Radiator|Air conditioner|Boiler|Fan|Water cooler", _HEAT),
        ("Door|Locker|Window|Gate|Turnstile", _DOOR),
    ]
    for device in _list(devices)
]
WHEN = _list(
    "Monday|Tuesday|Wednesday|Thursday|Friday|this morning|last week|yesterday|two days|the storm|"
    "the last update|the move"
)
FIRST = _list(
    "Anna|Ben|Clara|David|Elif|Farid|Grace|Henry|Ines|Jonas|Katya|Liam|Maria|Noah|Olga|Pedro|Quinn|"
    "Rosa|Samir|Tara|Uwe|Vera|Wang|Xenia|Yusuf|Zoe"
)
LAST = _list(
    "Abbott|Brandt|Castillo|Dubois|Eriksson|Fischer|Grant|Hughes|Ivanova|Jansen|Kowalski|Lopez|"
    "Meyer|Novak|Okafor|Petrov|Quist|Rossi|Schneider|Tanaka|Ueda|Vogel|Walker|Young|Zimmer"
)
GERAETE = [
    (geraet, _list(faults))
    for geraete, faults in [
        (
            "Der Aufzug|Der Drucker|Der Kopierer|Der Beamer|Der Server",
            "bleibt immer wieder stehen|lässt sich nicht einschalten|macht laute Geräusche|"
            "zeigt eine Fehlermeldung an|wird zu heiß",
        ),
        (
            "Die Heizung|Die Lüftung|Die Klimaanlage|Die Beleuchtung|Die Kaffeemaschine",
            "fällt ständig aus|lässt sich nicht regeln|riecht verbrannt|ist viel zu laut|"
            "tropft auf den Boden",
        ),
        (
            "Das Fenster|Das Tor|Das Schloss|Das Telefon|Das Waschbecken",
            "klemmt|ist beschädigt|funktioniert nicht mehr|schließt nicht richtig|wurde beschmiert",
        ),
    ]
    for geraet in _list(geraete)
]
STOCK = _list("Erdgeschoss|Keller|ersten Stock|zweiten Stock|dritten Stock|Dachgeschoss|Anbau")
HAEUSER = _list("Ahorn|Birke|Eiche|Fichte|Kastanie|Linde|Pappel|Ulme|Weide|Zeder")
SEIT = _list(
    "Das Problem besteht seit gestern.|Das Problem besteht seit letzter Woche.|"
    "Der Fehler tritt nur morgens auf.|Der Fehler tritt nach jedem Neustart auf.|"
    "Mehrere Kolleginnen haben es schon bemerkt.|Ein Techniker war bereits einmal da."
)
ANREDE = ("Frau", "Herrn")
NACHNAMEN = _list(
    "Albrecht|Bergmann|Christiansen|Dietrich|Engel|Friedrich|Günther|Hartmann|Ibrahim|Jäger|"
    "Krüger|Lehmann|Müller|Neumann|Özdemir|Pohl|Reuter|Schäfer|Töpfer|Ullrich|Voigt|Winkler"
)
ABTEILUNG = _list("Buchhaltung|Einkauf|Vertrieb|Personal|Forschung|Lager|Empfang|Kantine")
SCHLUSS = _list(
    "Bitte zeitnah um Rückmeldung an das Gebäudemanagement.|Bitte einen Termin vereinbaren.|"
    "Vielen Dank für die schnelle Bearbeitung.|Wir bitten um eine Reparatur noch diese Woche."
)
PARTIES = _list(
    "Supplier|Customer|Licensor|Licensee|Lessor|Lessee|Contractor|Principal|Borrower|Lender|"
    "Guarantor|Employer|Consultant|Distributor|Manufacturer|Seller|Purchaser|Carrier|Agent|Insurer"
)
PLACES = _list(
    "England and Wales|Scotland|Ireland|Germany|France|Austria|Switzerland|the State of New York|"
    "the State of Delaware|California|Singapore|Ontario|the Netherlands|Denmark|New South Wales"
)
THINGS = _list(
    "confidential information|deliverables|equipment|goods|intellectual property|licensed software|"
    "personal data|premises|rent|royalties|services|spare parts|technical documentation|vehicles|"
    "source code|insurance premiums|samples|records of account|trade marks|drawings"
)
EVENTS = _list(
    "a change of control|a force majeure event|a material breach|an insolvency event|"
    "a failure to pay|a data breach|a delay in delivery|the death of a party|a recall of goods|"
    "an infringement claim|a strike|a change in law"
)
CLAUSES = [
    "The {one} shall indemnify and hold harmless the {other} against all losses, damages, costs "
    "and expenses arising out of {event} in connection with the {thing} supplied under this "
    "Agreement.",
    "If {event} occurs, the {one} may terminate this Agreement by giving the {other} not less than "
    "{days} days' written notice, and all {thing} shall be returned without undue delay.",
    "The {one} shall deliver the {thing} to the {other} within {days} days after the Effective "
    "Date, and risk shall pass to the {other} upon delivery in accordance with clause {section}.",
    "Neither the {one} nor the {other} shall disclose the {thing} to any third party without the "
    "prior written consent of the other, except as required by the law of {place}.",
    "This Agreement and any dispute concerning the {thing} shall be governed by and construed in "
    "accordance with the law of {place}, and the {one} submits to its exclusive jurisdiction.",
    "Subject to clause {section}, the {one} shall pay the {other} all sums due for the {thing} "
    "within {days} days of receipt of a valid invoice, free of any set-off, deduction or "
    "withholding.",
    "The {one} warrants to the {other} that the {thing} will conform to the specification for a "
    "period of {days} days, and will remedy any defect at its own expense following {event}.",
]
