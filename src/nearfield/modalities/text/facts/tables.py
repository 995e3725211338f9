"""The words that hold facts, English first: numbers, units, months, negations."""

from __future__ import annotations

from decimal import Decimal


def _words(joined: str) -> list[str]:
    return joined.split()


_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_TEENS = "fifteen sixteen seventeen eighteen nineteen"
SMALL = {word: n for n, word in enumerate(f"{_ONES} {_TEENS}".split())}
TENS = {
    word: 10 * n
    for n, word in enumerate(_words("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
}
SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = {word: n for n, word in enumerate(_ORDINALS.split(), 1)}
ROMAN = {word: n for n, word in enumerate(_words("i ii iii iv v vi vii viii ix x xi xii"), 1)}
COUNTING = frozenset({*SMALL, *TENS, *ORDINALS, *ROMAN, "dozen"})
BEFORE_ROMAN = frozenset(
    _words("type stage grade class phase part chapter factor level volume category")
)
NOT_A_ONE = frozenset(_words("no this that the any another which every each some"))
AFTER_NOT_A_ONE = frozenset(_words("of another who that can should must may has is s"))
NOT_THE_SECOND = frozenset(_words("a per every each one this"))

_UNITS: dict[str, dict[str, str]] = {
    "mass": {
        "1e-6": "μg ug mcg microgram micrograms",
        "1e-3": "mg milligram milligrams",
        "1": "g gram grams",
        "1e3": "kg kilo kilos kilogram kilograms",
        "1e6": "tonne tonnes",
        "28.349523125": "oz ounce ounces",
        "453.59237": "lb lbs pound pounds",
    },
    "volume": {
        "1e-6": "μl ul microliter microliters",
        "1e-3": "ml cc milliliter milliliters millilitre millilitres",
        "1e-2": "cl",
        "1e-1": "dl",
        "1": "l liter liters litre litres",
        "3.785411784": "gallon gallons gal",
    },
    "length": {
        "1e-9": "nm nanometer nanometers",
        "1e-6": "μm um micron microns",
        "1e-3": "mm millimeter millimeters millimetre millimetres",
        "1e-2": "cm centimeter centimeters centimetre centimetres",
        "1": "m meter meters metre metres",
        "1e3": "km kilometer kilometers kilometre kilometres",
        "0.0254": "inch inches",
        "0.3048": "ft foot feet",
        "0.9144": "yd yard yards",
        "1609.344": "mi mile miles",
    },
    "time": {
        "1e-3": "ms millisecond milliseconds",
        "1": "s sec secs second seconds",
        "60": "min mins minute minutes",
        "3600": "h hr hrs hour hours",
        "86400": "day days",
        "604800": "week weeks",
    },
    "months": {"1": "month months", "12": "year years"},
    "bytes": {
        "1": "byte bytes",
        "1e3": "kb kilobyte kilobytes",
        "1e6": "mb megabyte megabytes",
        "1e9": "gb gigabyte gigabytes",
        "1e12": "tb terabyte terabytes",
    },
    "bits": {"1": "bit bits"},
    "energy": {"1": "cal calorie calories", "1e3": "kcal"},
    "voltage": {"1e-3": "mv", "1": "v volt volts"},
    "power": {"1": "w watt watts", "1e3": "kw kilowatt kilowatts"},
    "frequency": {"1": "hz hertz", "1e3": "khz", "1e6": "mhz", "1e9": "ghz"},
    "share": {"1": "% percent pct"},
    "am": {"1": "am"},
    "pm": {"1": "pm"},
    "celsius": {"1": "°c celsius centigrade"},
    "fahrenheit": {"1": "°f fahrenheit"},
    "dollar": {"1": "$ dollar dollars usd", "0.01": "cent cents"},
    "euro": {"1": "€ euro euros eur"},
    "sterling": {"1": "£ gbp quid"},
    "yen": {"1": "¥ yen jpy"},
    "rupee": {"1": "₹ rupee rupees inr"},
}
# A unit: what it measures, and how many of that measure's base it is.
UNITS: dict[str, tuple[str, Decimal]] = {
    name: (measure, Decimal(factor))
    for measure, sizes in _UNITS.items()
    for factor, names in sizes.items()
    for name in names.split()
}
# Measures of the same sort of thing, so that one instead of the other is a disagreement.
FAMILY = dict.fromkeys(("dollar", "euro", "sterling", "yen", "rupee"), "money")
FAMILY |= {"celsius": "temperature", "fahrenheit": "temperature", "months": "time"}
FAMILY |= {"am": "clock", "pm": "clock"}
PLAIN = frozenset(_words("second day may min am v w h s m l g"))  # words, without a number

_MONTHS = "january february march april may june july august september october november december"
MONTHS = {word: n for n, word in enumerate(_MONTHS.split(), 1)}
MONTHS |= {word[:3]: n for word, n in MONTHS.items()} | {"sept": 9}
DAYS = "monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday tonight"
BEFORE_YEAR = frozenset(_words("in since until during by before after from year of"))

_ENGLISH = "not no never without none neither nor nobody nothing nowhere cannot lacks lacking non"
_SHORT = "dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt hasnt havent"
_OTHERS = "nicht kein keine keinen keiner keinem ohne niemals pas jamais sans aucun aucune nunca"
_MORE = "jamás não sem nie niet geen zonder не нет без никогда"
NEGATIONS = frozenset(f"{_ENGLISH} {_SHORT} {_OTHERS} {_MORE}".split())
# Words between a negation and what it denies.
BETWEEN = frozenset(
    _words(
        "a an the any be been being to of is are was were do does did have has had will would can"
        " could should it that this with yet"
    )
)
AUXILIARIES = frozenset(
    _words(
        "do does did is are was were am be have has had can could will would should must may might"
        " it i you we they he she there"
    )
)
PREFIXES = ("non", "un", "in", "im", "il", "ir", "dis")
# Words that only look like a denial of their end.
NOT_DENIED = frozenset(
    _words(
        "inside income inform informed import imports imported impress display displays displayed"
        " dispose discharge discover discount disease distill until unless under union unions"
        " inset invoice intent intend intended include improve improved improves implant instate"
        " dislocate invest investing install installing inspire"
    )
)
