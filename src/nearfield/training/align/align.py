"""From pairs to a folder that brings two frozen encoders together."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nearfield.encoders.multimodal.aligned import Half
from nearfield.encoders.multimodal.bridge import Bridge
from nearfield.encoders.multimodal.place import FILE, WEIGHTS
from nearfield.errors import UsageError, listed
from nearfield.training.align.aligned import Aligned
from nearfield.training.align.fits import GRID, Moments, Recipe, fit
from nearfield.training.align.measured import both, by_chance, measured
from nearfield.training.align.pairs import Pairs
from nearfield.training.align.rows import PairedRows, encoded, parts_of, together
from nearfield.training.proof.folder import check_out, publish
from nearfield.types import Encoder, FittedEncoder, Watch, unwatched


def align(
    pairs: Pairs,
    source: Encoder,
    target: Encoder,
    out: str | Path,
    *,
    recipes: Sequence[Recipe] = GRID,
    random_state: int = 0,
    watch: Watch = unwatched,
) -> Aligned:
    """Learn a map between two frozen encoders from pairs, and write both as one encoder.

    A fifth of the pairs is for the proof alone. Of the rest some are held out to choose among
    Procrustes, ridge and canonical correlations and their settings, by R@10 both ways; what is
    chosen is fitted on all the rest. Pairs that share an item, or a group, stay in one part.

    Parameters
    ----------
    pairs
        What belongs together.
    source, target
        The encoder that is mapped, and the one that it is mapped to; of different modalities.
    out
        The folder to write; it must not be there yet. Nothing is written where no half finds the
        other more often than by chance.
    recipes
        What is tried.
    random_state
        Which pairs are in which part.

    Raises
    ------
    UsageError
        ``out`` is there; both read the same modality; too few pairs, or all of one group.
    """
    check_out(Path(out))
    _check(source, target)
    rows = encoded(pairs, source, target, watch)
    test, held, own = parts_of(rows, random_state)
    watch("Choosing the map")
    moments = moments_of(own)
    chosen = max(recipes, key=lambda each: both(measured(fit(each, moments), held)))
    bridge = fit(chosen, moments_of(together(own, held)))
    result = Aligned(
        path=Path(out),
        source=source.name,
        target=target.name,
        method=chosen.words(),
        pairs=len(rows.heads),
        held_out=len(test.heads),
        broken=rows.broken,
        recall=measured(bridge, test),
        untrained=measured(by_chance(rows, random_state), test),
    )
    if result.better:
        publish(_writer(bridge, source, target), Path(out))
    return result


def moments_of(rows: PairedRows) -> Moments:
    """The moments of these pairs."""
    return Moments.of(rows.source[rows.heads], rows.target[rows.ends])


def _check(source: Encoder, target: Encoder) -> None:
    both = source.modalities & target.modalities
    if both:
        raise UsageError(
            f"{source.name} and {target.name} both read {listed(sorted(both))}; two encoders of "
            "different modalities were wanted.",
            "Choose another for one half; a better encoder of one modality is what training gives.",
        )
    for encoder in (source, target):
        if isinstance(encoder, FittedEncoder):
            raise UsageError(
                f"{encoder.name} learns from a collection's items first; its rows are of no other.",
                "Choose an encoder that is ready.",
            )


def _writer(bridge: Bridge, source: Encoder, target: Encoder) -> Callable[[Path], None]:
    """What fills the folder."""

    def fill(folder: Path) -> None:
        bridge.save(folder / WEIGHTS)
        halves: list[dict[str, Any]] = [
            Half(each.name, each.fingerprint, each.modalities).to_dict()
            for each in (source, target)
        ]
        (folder / FILE).write_text(json.dumps({"halves": halves}, indent=1) + "\n", "utf-8")

    return fill
