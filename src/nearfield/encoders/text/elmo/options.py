"""``options.json`` of an ELMo, as ``bilm-tf`` writes it: the sizes of its layers."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from nearfield.encoders.network.config import Config, wanted
from nearfield.errors import BadModel

CHARACTERS = 261  # 256 bytes, the marks of words and sentences, and padding
LAYERS = 8  # the most that are read; the official models have 2
WIDEST = 16_384  # of any layer; the official models' widest is 4,096


class Options(NamedTuple):
    """What ``options.json`` says.

    Attributes
    ----------
    embedding
        Width of a character's vector.
    filters
        ``(characters, filters)`` of each convolution.
    activation, highways, letters
        After the convolutions; layers after that; ids of a word, its marks and padding counted.
    cells, projection, layers
        Width of the memory, of a state, and the number of LSTM layers, in each direction.
    cell_clip, projection_clip
        What memory and states are held within; None for no bound.
    skip
        Whether a layer after the first is added to what it reads.
    mix
        Weights of the layers' mean, of the words' own vectors first; their sum is 1.
    """

    embedding: int
    filters: tuple[tuple[int, int], ...]
    activation: str
    highways: int
    letters: int
    cells: int
    projection: int
    layers: int
    cell_clip: float | None
    projection_clip: float | None
    skip: bool
    mix: tuple[float, ...]

    @property
    def convolved(self) -> int:
        """Width of what the convolutions give."""
        return sum(count for _, count in self.filters)

    @property
    def width(self) -> int:
        """Width of a word's vector: both directions."""
        return 2 * self.projection


def read_options(path: Path) -> Options:
    """Read ``options.json``.

    ``layer_weights`` in it (ours; official files have none) are the weights of the mean of the
    layers, the words' own vectors first: ``[0, 0, 1]`` is the last layer alone.

    Raises
    ------
    BadModel
        It is missing or no JSON, or says what cannot be.
    """
    config = Config(path)
    lstm, letters = config.section("lstm"), config.section("char_cnn")
    known = letters.integer("n_characters", CHARACTERS)
    if known not in (CHARACTERS, CHARACTERS + 1):
        raise wanted(path, letters.values, "n_characters", f"{CHARACTERS} or {CHARACTERS + 1}")
    activation = letters.text("activation", "relu")
    if activation not in ("relu", "tanh"):
        raise wanted(path, letters.values, "activation", "relu or tanh")
    layers = lstm.integer("n_layers", most=LAYERS)
    return Options(
        embedding=letters.section("embedding").integer("dim", most=WIDEST),
        filters=_filters(letters),
        activation=activation,
        highways=letters.integer("n_highway", 0, least=0, most=LAYERS),
        letters=letters.integer("max_characters_per_token", 50, least=3, most=1_000),
        cells=lstm.integer("dim", most=WIDEST),
        projection=lstm.integer("projection_dim", most=WIDEST),
        layers=layers,
        cell_clip=_clip(lstm, "cell_clip"),
        projection_clip=_clip(lstm, "proj_clip"),
        skip=lstm.boolean("use_skip_connections", False),
        mix=_mix(config, layers + 1),
    )


def _filters(letters: Config) -> tuple[tuple[int, int], ...]:
    """Pairs of whole numbers: characters that a filter reads, and how many filters."""
    listed = letters.values.get("filters")
    most = letters.integer("max_characters_per_token", 50, least=3, most=1_000)
    if not isinstance(listed, list) or not 1 <= len(listed) <= 64:
        raise wanted(letters.path, letters.values, "filters", "a list of 1 to 64 pairs")
    for pair in listed:
        whole = isinstance(pair, list) and len(pair) == 2 and all(type(n) is int for n in pair)
        if not whole or not (1 <= pair[0] <= most and 1 <= pair[1] <= WIDEST):
            raise wanted(
                letters.path,
                letters.values,
                "filters",
                f"pairs of a length of at most {most} and a number of at most {WIDEST:,}",
            )
    return tuple((pair[0], pair[1]) for pair in listed)


def _clip(lstm: Config, key: str) -> float | None:
    if lstm.values.get(key) is None:
        return None
    bound = lstm.number(key, 0.0)
    if not 0 < bound < 1e30:
        raise wanted(lstm.path, lstm.values, key, "a number above 0, or null")
    return bound


def _mix(config: Config, count: int) -> tuple[float, ...]:
    weights = config.values.get("layer_weights")
    if weights is None:
        return (1 / count,) * count
    numbers = isinstance(weights, list) and all(type(w) in (int, float) for w in weights)
    if not numbers or len(weights) != count:
        raise wanted(config.path, config.values, "layer_weights", f"a list of {count} numbers")
    total = sum(weights)
    if not (all(0 <= w < 1e9 for w in weights) and total > 0):
        raise BadModel(
            f"{config.path} says layer_weights: {weights}; numbers from 0 were wanted, not all 0."
        )
    return tuple(w / total for w in weights)
