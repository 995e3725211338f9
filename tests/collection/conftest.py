"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nearfield.errors import UnknownName
from nearfield.testing import ToyEncoder
from nearfield.types import Encoder

Toys = Callable[..., dict[str, ToyEncoder]]


@pytest.fixture
def toys(serve: Callable[[Callable[[str], Encoder]], None]) -> Toys:
    """Toy encoders that a collection can load by name, all of one width, and no others."""

    def make(*names: str, **limits: int) -> dict[str, ToyEncoder]:
        known = {name: ToyEncoder(name=name) for name in names}
        known |= {name: ToyEncoder(name=name, limit=limit) for name, limit in limits.items()}

        def load(name: str) -> ToyEncoder:
            if name not in known:
                raise UnknownName("model", name, known)
            return known[name]

        serve(load)
        return known

    return make
