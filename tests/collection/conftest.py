"""What the tests of this room share."""

import pytest

from nearfield.errors import UnknownName
from nearfield.testing import ToyEncoder


@pytest.fixture
def toys(serve):
    """Toy encoders that a collection can load by name, all of one width, and no others."""

    def make(*names, **limits):
        known = {name: ToyEncoder(name=name) for name in names}
        known |= {name: ToyEncoder(name=name, limit=limit) for name, limit in limits.items()}

        def load(name):
            if name not in known:
                raise UnknownName("model", name, known)
            return known[name]

        serve(load)
        return known

    return make
