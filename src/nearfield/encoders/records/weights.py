"""How much each field counts: by its kind and by what it tells apart, or as a user says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from nearfield.errors import Hint, UnknownName, UsageError
from nearfield.modalities.records import Field

BY_KIND: dict[str, float] = {
    "number": 1.0,
    "date": 0.5,
    "boolean": 1.0,
    "category": 1.0,
    "text": 2.0,
    "identifier": 0.0,
    "empty": 0.25,
}
"""Of a field's kind, before what it tells apart. An identifier tells every record apart from every
other, and makes none alike."""


class Weights:
    """The weight of each field: a share of the cosine, relative to the others.

    By default that of its kind, times the square root of the chance that two of its values differ:
    a field with one value for all adds nothing. ``chosen`` are a user's, by path, which multiply
    these; of an identifier, which has none, they are the weight itself. The name of an object or a
    list stands for all that is in it.

    >>> field = Field("color", "category", 1.0, repeat=0.75)
    >>> Weights({}).of("color", field), Weights({"color": 2}).of("color", field)
    (0.5, 1.0)
    """

    def __init__(self, chosen: Mapping[str, float]) -> None:
        for name, weight in chosen.items():
            if not isinstance(weight, int | float) or not 0 <= weight < math.inf:
                raise UsageError(
                    f"The weight of {name!r} is {weight!r}; wanted a number, 0 or more.",
                    Hint.use(weights={name: 2.0}),
                )
        self.chosen = {name: float(weight) for name, weight in sorted(chosen.items())}

    def of(self, path: str, field: Field | None) -> float:
        """The weight of a field; None for one that was not there when the encoder was fitted."""
        kind = "empty" if field is None else field.kind
        own = BY_KIND["text" if field is None else kind]
        if field is not None and kind != "text":
            own *= math.sqrt(max(0.0, 1.0 - field.repeat))
        name = next((name for name in self.chosen if matches(name, path)), None)
        if name is None:
            return own
        return self.chosen[name] * (own if kind != "identifier" else 1.0)

    def check(self, fields: Mapping[str, Field]) -> None:
        """Raise ``UnknownName`` for a chosen field that is in none of the records."""
        for name in self.chosen:
            if fields and not any(matches(name, path) for path in fields):
                raise UnknownName(
                    "field", name, fields, Hint.use(weights={next(iter(fields)): 2.0})
                )


def parsed(weights: Mapping[str, float] | Sequence[str] | None) -> dict[str, float]:
    """Weights by field, from a mapping or from texts as the command line has them.

    Raises ``UsageError`` for what is no weight.

    >>> parsed(["price=2", "notes=.5"])
    {'price': 2.0, 'notes': 0.5}
    """
    if weights is None or isinstance(weights, Mapping):
        return dict(weights or {})
    made = {}
    for said in weights:
        name, sign, number = said.rpartition("=")
        try:
            made[name.strip()] = float(number) if sign and name.strip() else math.nan
        except ValueError:
            made[name.strip()] = math.nan
        if math.isnan(made[name.strip()]):
            raise UsageError(
                f"{said!r} is no weight of a field; FIELD=NUMBER was wanted.",
                Hint.use(weights=("price=2", "notes=.5")),
            )
    return made


def matches(name: str, path: str) -> bool:
    """Whether a name stands for a path: the path itself, with or without ``[]``, or above it.

    >>> matches("items.price", "items[].price"), matches("items", "items[].price")
    (True, True)
    >>> matches("price", "items[].price"), matches("it", "items[].price")
    (False, False)
    """
    bare, other = path.replace("[]", ""), name.replace("[]", "")
    return bare == other or bare.startswith(f"{other}.")
