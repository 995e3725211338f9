"""int8: products of bytes, on ranges learnt from some of the user's own texts (NNCF).

Post-training static quantisation with SmoothQuant (Xiao et al. 2022, arXiv:2211.10438), as NNCF
does it for transformers. The ranges are fixed, so a text's vector does not depend on its batch.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import logging
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from typing_extensions import TypedDict

from nearfield.encoders.cpu import cpu_class
from nearfield.encoders.network.layers import ops
from nearfield.encoders.runtime import openvino
from nearfield.encoders.text.backends import OpenVino
from nearfield.encoders.text.calibrated import (
    GRAPH,
    KIND,
    REPORT,
    fidelity_of,
    name_of,
    speed_of,
)
from nearfield.encoders.text.encoder import TextEncoder
from nearfield.encoders.text.fidelity import Fidelity, FidelityDocument, compare
from nearfield.encoders.text.graphs import builder
from nearfield.encoders.text.modules import read_recipe
from nearfield.encoders.text.speed import Speed, SpeedDocument, compare_speed
from nearfield.encoders.text.static import Static
from nearfield.encoders.text.texts import checked
from nearfield.encoders.text.use import Use
from nearfield.errors import FILE, Failure, Hint, MissingExtra, UsageError
from nearfield.models.cache import obtain
from nearfield.types import Watch, unwatched
from nearfield.types.whole import write_text

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

LEARN = 300  # texts that the ranges are learnt from: NNCF's own number
HOLD = 1000  # texts of the report: an f32 MiniLM reads them in about ten seconds of CPU
LEAST = 60  # different texts, of which two thirds are held out
FLOOR = 0.93  # of the same ten nearest
# Of SmoothQuant. MiniLM's overlap on Debian descriptions: .15: .870; .5: .879; .95: .934 (NNCF's
# own for transformers); without SmoothQuant .888.
ALPHA = 0.95
# Attention stays as it is: MiniLM takes .73 of bf16's CPU time at an overlap of .949; with
# attention in int8 too, .79 at .946.
EXACT = ("ScaledDotProductAttention",)


class CalibrationDocument(TypedDict):
    """A calibrated model's ``name``, the ``precision`` to load it with, how near and how fast."""

    name: str
    precision: str
    fidelity: FidelityDocument
    speed: SpeedDocument


@dataclass(frozen=True)
class Calibration:
    """A calibrated model: what to ask for when loading it, how near it is to f32, how fast here."""

    model: str
    precision: str
    fidelity: Fidelity
    speed: Speed

    def to_dict(self) -> CalibrationDocument:
        """Plain values."""
        return {
            "name": self.model,
            "precision": self.precision,
            "fidelity": self.fidelity.to_dict(),
            "speed": self.speed.to_dict(),
        }


def calibrate(
    folder: ModelFolder,
    texts: Iterable[str],
    *,
    threads: int | None = None,
    watch: Watch = unwatched,
) -> Calibration:
    """Quantise a model on some of the texts, compare it on others, and keep it in the cache.

    The same texts in any order give the same calibration; done once, it is only looked up, and its
    speed measured again where that was on a CPU of another class.

    Parameters
    ----------
    folder
        The model, as ``nearfield.models.find`` gives it.
    texts
        What will be embedded, or a sample of it: 60 different texts at least, 1,300 at best. Of
        more, 1,300 are drawn, by their digests.

    Raises
    ------
    UsageError
        Too few texts, or something that is not a string.
    MissingExtra
        NNCF is not installed.
    Failure
        The quantised model is too far from the exact one, or slower on this machine than what
        ``auto`` takes; nothing is kept.
    """
    if find_spec("nncf") is None:
        raise MissingExtra("Calibrating for int8", "int8")
    drawn = _draw(texts)
    settings = [version("nncf"), LEARN, HOLD, ALPHA, *EXACT, *drawn]
    number = hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:12]
    learn = drawn[: min(LEARN, len(drawn) // 3)]
    hold = drawn[len(learn) :]
    fill = partial(_fill, folder, learn, hold, threads, watch)
    kept = obtain(KIND, name_of(folder, number), lambda into, parts: fill(into))
    fidelity, speed = fidelity_of(kept), speed_of(kept)
    if speed is None or speed.cpu != cpu_class():
        fast = TextEncoder(folder, threads=threads, backend=OpenVino(KIND, kept))
        speed = _speed(fast, _first_passages(fast, hold))
        _check_speed(folder, fidelity, speed, "It is not to be chosen here.")
    return Calibration(folder.name, f"{KIND}:{number}", fidelity, speed)


def _draw(texts: Iterable[str]) -> list[str]:
    """At most ``LEARN + HOLD`` different texts, those of the lowest digests, in that order."""
    lowest: list[tuple[int, str]] = []  # a heap, the highest digest on top
    seen: set[int] = set()
    for text in checked(texts):
        key = -int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        if key in seen or not text.strip():
            continue
        seen.add(key)
        heapq.heappush(lowest, (key, text))
        if len(lowest) > LEARN + HOLD:
            seen.discard(heapq.heappop(lowest)[0])
    if len(lowest) < LEAST:
        raise UsageError(
            f"{len(lowest)} different texts came; a calibration takes at least {LEAST}, "
            f"{LEARN + HOLD:,} at best."
        )
    return [text for _, text in sorted(lowest, reverse=True)]


def _fill(
    folder: ModelFolder,
    learn: list[str],
    hold: list[str],
    threads: int | None,
    watch: Watch,
    into: Path,
) -> None:
    exact = TextEncoder(folder, precision="f32", threads=threads)
    learn, hold = (_first_passages(exact, texts) for texts in (learn, hold))
    prompt = exact.model.prompts.role("document")
    ids, _ = exact.model.tokenizer.ids([prompt + text for text in learn])
    graph = _quantised(folder, ids)
    openvino().save_model(graph, into / GRAPH, compress_to_fp16=False)
    fast = TextEncoder(folder, threads=threads, backend=OpenVino(KIND, into))
    fidelity = compare(
        exact.encode_document(hold, progress=watch("Embedding in f32")),
        fast.encode_document(hold, progress=watch("Embedding in int8")),
        len(learn),
    )
    if fidelity.overlap < FLOOR:
        raise Failure(
            f"int8 is not near enough for {folder.name} on these texts. {fidelity} At least "
            f"{FLOOR:.0%} were wanted, so nothing was kept.",
            "Use precision='auto'; or calibrate on more texts of the kind you will embed.",
        )
    watch("Measuring the speed")
    speed = _speed(fast, hold)
    _check_speed(folder, fidelity, speed, "Nothing was kept.")
    report = {
        "made": datetime.now(UTC).isoformat(),
        "fidelity": fidelity.to_dict(),
        "speed": speed.to_dict(),
    }
    write_text(into / REPORT, json.dumps(report, indent=1) + "\n")


def _speed(fast: TextEncoder, texts: list[str]) -> Speed:
    """Of a quantised model against what ``auto`` takes of the same folder."""
    usual = TextEncoder(fast.folder, threads=fast.model.threads)
    return compare_speed(fast.encode_document, usual.encode_document, texts, usual.precision)


def _check_speed(folder: ModelFolder, fidelity: Fidelity, speed: Speed, so: str) -> None:
    if speed.ratio < 1:
        raise Failure(
            f"int8 is slower than {speed.against} for {folder.name} on this CPU ({speed.cpu}): it "
            f"takes {1 / speed.ratio:.2f} times its CPU time. {fidelity} {so}",
            Hint.run("add", FILE, model=folder.name, words=f"auto takes {speed.against} here:"),
        )


def _first_passages(encoder: TextEncoder, texts: list[str]) -> list[str]:
    """What the model reads of a text at once."""
    spans = encoder.segment(texts)
    return [text[: first.end] for text, (first, *_) in zip(texts, spans, strict=True)]


def _quantised(folder: ModelFolder, learn: list[list[int]]) -> Any:
    ov = openvino()
    import nncf

    logging.getLogger("nncf").setLevel(logging.ERROR)  # its set_log_level is for all handlers
    ids = ops().parameter([-1, -1], ov.Type.i32, name="ids")
    mask = ops().parameter([-1, -1], ov.Type.boolean, name="mask")
    architecture = builder(read_recipe(folder.path))
    if isinstance(architecture, Static | Use) or architecture.pooled:
        raise UsageError(f"{folder.name} has no transformer's states to quantise.")
    graph = ov.Model([architecture.states(ids, mask)], [ids, mask], "nearfield")
    samples = [np.array([row], np.int32) for row in learn]
    smooth = nncf.AdvancedSmoothQuantParameters(matmul=ALPHA)
    # Not validated, or it would be an error that a model has no such operation.
    ignored = nncf.IgnoredScope(names=_delicate(graph), types=list(EXACT), validate=False)
    with redirect_stdout(StringIO()):  # where it draws its bars
        return nncf.quantize(
            graph,
            nncf.Dataset([[row, np.ones_like(row, bool)] for row in samples]),
            preset=nncf.QuantizationPreset.MIXED,
            model_type=nncf.ModelType.TRANSFORMER,
            subset_size=len(samples),
            ignored_scope=ignored,
            advanced_parameters=nncf.AdvancedQuantizationParameters(smooth_quant_alphas=smooth),
        )


def _delicate(graph: Any) -> list[str]:
    """Name of the product that is left as it is: the first that makes its input narrower.

    It reads the wide activations of the first layer, whose few large values leave little of a
    byte for the others. MiniLM on 3,000 Debian descriptions, seconds of CPU (bf16: 19.4) and
    overlap: none left 13.9, .934; this one 13.4, .946; the whole first layer 13.8, .948; this
    one of all six layers 16.4, .959.
    """
    for node in graph.get_ordered_ops():
        if node.get_type_name() == "MatMul":
            width, wide = (
                port.get_partial_shape()[-1] for port in (node.output(0), node.input_value(0))
            )
            if width.is_static and wide.is_static and wide.get_length() > width.get_length():
                return [node.get_friendly_name()]
    return []
