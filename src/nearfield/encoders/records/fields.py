"""The untrained encoder of records: a vector of hashed fields beside one of their texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.records.directions import DIM, directions
from nearfield.encoders.records.features import Part, parts_of
from nearfield.encoders.records.pieces import segments_of
from nearfield.encoders.records.sums import summed, texts_of
from nearfield.encoders.records.texts import reader
from nearfield.encoders.records.weights import Weights
from nearfield.errors import BadModel, EncoderMismatch, Hint, UsageError
from nearfield.modalities.records import Schema
from nearfield.types import (
    Encoder,
    FieldShare,
    FieldWeight,
    Modality,
    Progress,
    Record,
    Segment,
    Vectors,
    silent,
)
from nearfield.types.whole import write_text

NAME = "fields"
FILE = "fields.json"
VERSION = 1
BLOCK = 1_024  # records that are read together
PARTS = 20_000  # values of records whose directions are in memory at once: 40 MB


class FieldsEncoder:
    """Reads records field by field; it is fitted on a collection's records, and not trained.

    A vector has 512 numbers of all fields but the texts, and where the collection has texts as
    many as the text encoder's beside them. Its cosine with another is about the sum of the fields'
    likenesses by their weights: 1 or 0 for categories and truths, by the distance of their ranks
    for numbers and dates, the text encoder's cosine for texts. A list is the set of its elements.
    Null and missing are two more values of a field.

    Parameters
    ----------
    weights
        Of fields, by path: 2 counts twice, 0 not at all.
    text
        Who reads the texts, or what loads it: it is asked where the records have some.
    reads
        The name of who reads the texts, by which it is found again; empty for one that was given.

    Notes
    -----
    Ranks make numbers comparable whatever their unit, as in rank transformation (Conover and Iman
    1981); hashed directions keep the width whatever the fields (Weinberger et al. 2009).
    """

    modalities: frozenset[Modality] = frozenset({"record"})

    def __init__(
        self,
        text: Encoder | Callable[[], Encoder],
        weights: Mapping[str, float] | None = None,
        schema: Schema | None = None,
        *,
        reads: str = "",
    ) -> None:
        self.name = NAME
        self._text = text
        self.reads = reads
        self.weights = Weights(weights or {})
        self._schema = schema
        self._has_texts = schema is not None and any(
            field.kind == "text" and self.weights.of(path, field) > 0
            for path, field in schema.fields.items()
        )

    @property
    def fitted(self) -> bool:
        """Whether it has seen a collection's records."""
        return self._schema is not None

    @property
    def text(self) -> Encoder:
        """Who reads the texts; it is loaded when the first one comes."""
        if not isinstance(self._text, Encoder):
            self._text = self._text()
        return self._text

    @property
    def schema(self) -> Schema:
        """The fields that it was fitted on; raises ``UsageError`` before that."""
        if self._schema is None:
            raise UsageError(
                "The encoder 'fields' has seen no records: it learns which fields there are.",
                "Fit it first: encoder = encoder.fit(records)",
            )
        return self._schema

    @property
    def dim(self) -> int:
        """512, and the text encoder's width where there are texts."""
        return DIM + (self.text.dim if self._has_texts else 0)

    @property
    def query_modalities(self) -> frozenset[Modality]:
        """Records, whole or in part; words too where the collection has texts."""
        return frozenset({"record", "text"}) if self._has_texts else frozenset({"record"})

    @property
    def fingerprint(self) -> str:
        """Digest of the weights, of what was learned, and of the text encoder where it is asked."""
        said: dict[str, Any] = {"encoder": NAME, "version": VERSION, "weights": self.weights.chosen}
        if self._has_texts:
            said["text"] = self.text.fingerprint
        if self._schema is not None:
            said["schema"] = self._schema.to_dict()
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def fields(self) -> tuple[FieldWeight, ...]:
        """The fields by their weights, most first; their shares add up to 1."""
        known = self.schema.fields.items()
        weights = {path: self.weights.of(path, field) for path, field in known}
        total = sum(weights.values()) or 1.0
        made = [
            FieldWeight(path, field.kind, round(weights[path] / total, 4)) for path, field in known
        ]
        return tuple(sorted(made, key=lambda each: (-each.share, each.path)))

    def fit(self, items: Iterable[Any], /, *, progress: Progress = silent) -> FieldsEncoder:
        """The encoder for a collection of these records, the same whatever their order.

        Raises ``UnknownName`` for a weight of a field that none of them has.
        """

        def watched() -> Iterable[Record]:
            for at, item in enumerate(items, start=1):
                if at % BLOCK == 0:
                    progress(at, None)
                yield item

        schema = Schema.of(watched())
        self.weights.check(schema.fields)
        return FieldsEncoder(self._text, self.weights.chosen, schema, reads=self.reads)

    def save(self, folder: Path) -> None:
        """Write what was learned: the fields, their kinds, their quantiles."""
        said = {"version": VERSION, "weights": self.weights.chosen, "text": self.reads}
        said |= self.schema.to_dict()
        Path(folder).mkdir(parents=True, exist_ok=True)
        write_text(Path(folder) / FILE, json.dumps(said, ensure_ascii=False, indent=1))

    def restored(self, folder: Path) -> FieldsEncoder:
        """The fitted encoder again; raises ``BadModel`` for a file that is damaged or missing."""
        path = Path(folder) / FILE
        try:
            said = json.loads(path.read_text("utf-8"))
            if said["version"] != VERSION:
                raise ValueError(said["version"])
            self._check(said["weights"], Path(folder))
            reads = str(said["text"])
            text = self._text if reads == self.reads else partial(reader, reads)
            schema = Schema.from_dict(said)
            return FieldsEncoder(text, said["weights"], schema, reads=reads)
        except EncoderMismatch:
            raise
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadModel(
                f"{path}, what the encoder 'fields' learned, is missing or damaged.",
                Hint.run("reembed", model=NAME, words="To learn it again:"),
            ) from error

    def _check(self, weights: Mapping[str, float], folder: Path) -> None:
        """Refuse other weights than those that the vectors were made with."""
        asked = self.weights.chosen
        if asked and asked != weights:
            told = ", ".join(f"{name}={weight:g}" for name, weight in weights.items()) or "none"
            raise EncoderMismatch(
                f"The records of {folder.parent.name!r} have these weights of fields: {told}; "
                "vectors of others do not mix with them.",
                Hint.run("reembed", model=NAME, weights=asked, words="To change them:"),
            )

    def segment(self, items: Sequence[Any], /) -> list[list[Segment]]:
        """Each whole; where a list of objects in one of ``items`` is long, its elements besides."""
        return [segments_of(item) for item in items]

    def encode_document(self, items: Sequence[Any], /, *, progress: Progress = silent) -> Vectors:
        """Encode ``items``, n records: ``(n, dim)``; ``progress`` counts them.

        Raises ``UsageError`` for what is no record.
        """
        for item in items:
            if not isinstance(item, Record):
                raise UsageError(
                    f"The encoder 'fields' reads records; a {type(item).__name__} came.",
                    'Give it as a record: {"name": "lamp", "price": 12}',
                )
        return self._rows(items, whole=True, progress=progress)

    def encode_query(self, items: Sequence[Any], /, *, progress: Progress = silent) -> Vectors:
        """Encode ``items``, records in part or words: ``(n, dim)``; ``progress`` counts them.

        What a record in part does not name has no say. Words are compared with the texts alone.
        """
        rows = np.zeros((len(items), self.dim), np.float32)
        words = [at for at, item in enumerate(items) if isinstance(item, str)]
        if words:
            if "text" not in self.query_modalities:
                raise UsageError(
                    "These records have no texts; words find them by BM25 alone.",
                    Hint.use("Search the words, or ask with a record:", mode="text"),
                )
            asked = self.text.encode_query([items[at] for at in words])
            rows[words, DIM:] = np.asarray(asked, np.float32)
        records = [at for at, item in enumerate(items) if not isinstance(item, str)]
        if records:
            rows[records] = self._rows([items[at] for at in records], whole=False)
        progress(len(items), len(items))
        return rows

    def shares(self, query: Any, item: Any) -> list[FieldShare]:
        """What each value of a record adds to its cosine with a query, the most first.

        They add up to the cosine. ``query`` is words, or a record in part.
        """
        asked = self.encode_query([query])[0].astype(np.float64)
        parts = self._parts([item], whole=True)[0]
        rows = np.zeros((len(parts), self.dim))
        rows[:, :DIM] = summed([[part] for part in parts])
        if self._has_texts:
            vectors, _ = texts_of([parts], self.text)
            told = [at for at, part in enumerate(parts) if part.text]
            rows[told, DIM:] = vectors
        length = float(np.linalg.norm(rows.sum(axis=0))) or 1.0
        carried = (rows @ asked / length).tolist()
        made = [
            FieldShare(part.path, part.pointer, part.value, float(share))
            for part, share in zip(parts, carried, strict=True)
        ]
        return sorted(made, key=lambda each: (-each.share, each.pointer, each.path))

    def numbers(self, items: Sequence[Any], path: str) -> list[list[float]]:
        """The numbers that each of n records holds at a ``path``: n lists."""
        return [
            [float(cell.value) for cell in cells if cell.path == path and cell.kind == "number"]
            for cells in self.schema.typed(items)
        ]

    def _parts(self, items: Sequence[Record], *, whole: bool) -> list[list[Part]]:
        cells = self.schema.typed(items)
        return [
            parts_of(
                each,
                self.schema,
                self.weights,
                whole=whole and not item.place,
                texts=self._has_texts,
            )
            for item, each in zip(items, cells, strict=True)
        ]

    def _rows(
        self, items: Sequence[Record], *, whole: bool, progress: Progress = silent
    ) -> Vectors:
        """Unit rows of records, ``(n, dim)``: their parts added up, some records at a time."""
        rows = np.zeros((len(items), self.dim))
        at, waiting = 0, list[list[Part]]()
        for done in range(0, len(items), BLOCK):
            for parts in self._parts(items[done : done + BLOCK], whole=whole):
                waiting.append(parts)
                if sum(map(len, waiting)) >= PARTS:
                    at = self._fill(rows, at, waiting)
            at = self._fill(rows, at, waiting)
            progress(at, len(items))
        empty = ~rows.any(axis=1)
        rows[empty, :DIM] = directions([("", "nothing")])[0]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows.astype(np.float32)

    def _fill(self, rows: NDArray[np.float64], at: int, waiting: list[list[Part]]) -> int:
        """Sum up the parts that wait, into the rows from ``at``; gives the next row."""
        end = at + len(waiting)
        if waiting:
            rows[at:end, :DIM] = summed(waiting)
            if self._has_texts:
                vectors, owners = texts_of(waiting, self.text)
                np.add.at(rows[at:end, DIM:], owners, vectors)
            waiting.clear()
        return end
