"""Items into a collection: the pipeline under the writer's lock, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nearfield.collection.binding import GIVEN, Binding, card_of, card_of_given
from nearfield.collection.caution import cautioned
from nearfield.collection.learning import fitted_on, learned, with_learned
from nearfield.collection.provenance import check_provenance, remembered
from nearfield.collection.reshaping import shape_of
from nearfield.errors import COLUMN, BadSource, Hint
from nearfield.modalities import modalities_of
from nearfield.modalities.text.languages import code_of
from nearfield.pipeline.column_types import Wishes
from nearfield.pipeline.executor import Executor, Here
from nearfield.pipeline.ingest import Ingest
from nearfield.pipeline.overview import overview
from nearfield.pipeline.segment import check_modalities
from nearfield.pipeline.survey import Survey
from nearfield.pipeline.transform import Transform, check_transforms
from nearfield.pipeline.unread import with_unread
from nearfield.sources import Source
from nearfield.store import Database, EncoderCard, Manifest, Spool, Table, layout, writing
from nearfield.store.digests import no_rows
from nearfield.store.indexes import UNSAID
from nearfield.store.manifest import LANGUAGE, NO_LANGUAGE
from nearfield.types import Content, Encoder, Segment, Vectors, Watch, unwatched
from nearfield.types.reports import AddReport
from nearfield.types.reports.columns import ColumnRead

Tell = Callable[[AddReport], None]


@dataclass(frozen=True)
class Adding:
    """One addition to a collection: what comes, and how."""

    sources: Sequence[Source]
    vectors: Vectors | None = None
    transforms: Sequence[Transform] = ()
    keep: bool = False
    arguments: dict[str, Any] = field(default_factory=dict)
    language: str | None = None
    executor: Executor = Here()  # noqa: RUF009 - it holds nothing
    wishes: Wishes = Wishes()  # noqa: RUF009 - it is frozen
    watch: Watch = unwatched
    tell: Tell | None = None
    wait: float | None = None  # seconds that another writer is waited for

    def run(self, db: Database, name: str, binding: Binding) -> AddReport:
        """Survey, embed what is new or changed, commit."""
        said = None if self.language is None else code_of(self.language) or NO_LANGUAGE
        folder = db.folder(name)
        manifest = db.manifest(name)
        binding.refuse_other(manifest.encoder if manifest else None)
        with writing(folder, self.wait), Spool(folder) as spool:
            manifest = db.manifest(name)
            if manifest:
                check_transforms(name, manifest.transforms, self.transforms)
            table = db.table(manifest) if manifest else None
            ingest = Ingest(name, self.sources, spool, self.transforms, self.executor, self.wishes)
            survey = Survey(
                table.known() if table else no_rows(),
                self._splitter(binding, manifest),
                lambda rows: with_unread(rows, self._loaded(binding, manifest)),
            )
            report = ingest.read(survey, self.vectors, self.watch("Reading"), table)
            if manifest and table:
                check_provenance(name, manifest, table, self.sources, survey)
            settled = ingest.settled(table)
            columns = overview(self.sources, settled, report.empty)
            report = replace(report, notes=(*report.notes, *settled.notes), columns=columns)
            if spool.rows and self.vectors is None:
                report = cautioned(report, survey, self._loaded(binding, manifest))
            if self.tell:
                self.tell(report)
            if spool.rows:
                manifest, table = self._write(db, binding, manifest, table, ingest, survey, report)
                report = ingest.broken.told(with_learned(report, self._encoder(binding, manifest)))
            if manifest and table and (spool.rows or said):
                if said and not spool.rows:
                    manifest = replace(manifest, arguments={**manifest.arguments, LANGUAGE: said})
                    manifest.write(folder)
                ingest.index(table, self._indexed_as(manifest, table), self.watch)
            if manifest is None or table is None:
                raise BadSource(
                    f"None of the {report.read} rows holds text to embed.",
                    Hint.use("Name the column that does:", text=COLUMN),
                )
        items = table.count(f"{layout.PART} = 0")
        return replace(report, items=items, model=manifest.encoder.name, language=manifest.language)

    def _write(
        self,
        db: Database,
        binding: Binding,
        manifest: Manifest | None,
        table: Table | None,
        ingest: Ingest,
        survey: Survey,
        report: AddReport,
    ) -> tuple[Manifest, Table]:
        folder = db.folder(ingest.name)
        encoder = self._encoder(binding, manifest)
        if encoder is not None and self.vectors is None:
            encoder = fitted_on(encoder, ingest.items(), folder, self.watch)
        shape = shape_of(manifest, table, self.sources, self._kept(report))
        manifest = self._remembered(ingest.name, manifest, encoder, survey, shape)
        if table is None:
            table = db.table(manifest)
            guessed = manifest.language or "en"
            language = guessed if self.language is None else code_of(self.language)
            table.create(manifest.encoder.dim, ingest.settled(None).types, language)
        if survey.modalities - {"text"}:
            table.hold_all_columns()
        manifest.write(folder)
        if encoder is not None:
            binding.agree(encoder)
        ingest.write(table, encoder if self.vectors is None else None, self.watch, keep=self.keep)
        return manifest, table

    def _remembered(
        self,
        name: str,
        manifest: Manifest | None,
        encoder: Encoder | None,
        survey: Survey,
        shape: dict[str, Any],
    ) -> Manifest:
        before = manifest or Manifest(name, self._card(encoder), modalities=())
        modalities = tuple(sorted({*before.modalities, *survey.modalities} or {"text"}))
        said = None if self.language is None else code_of(self.language) or NO_LANGUAGE
        language = said or before.arguments.get(LANGUAGE) or survey.sample.language
        return replace(
            before,
            arguments={
                **self.arguments,
                **remembered(manifest, self.sources),
                LANGUAGE: language,
                **shape,
                **learned(encoder),
            },
            modalities=modalities,
            transforms=tuple(transform.fingerprint for transform in self.transforms),
        )

    def _kept(self, report: AddReport) -> list[ColumnRead]:
        """What is remembered of columns: none of their values, no word on them if they change."""
        bare = (replace(column, examples=()) for column in report.columns)
        return [replace(each, how="") for each in bare] if self.transforms else list(bare)

    def _indexed_as(self, manifest: Manifest, table: Table) -> str | None:
        """Whose inflections the words are to be found by: what was said, what is, what is known."""
        if self.language is not None:
            return code_of(self.language)
        kept = table.chosen_language
        return kept if kept != UNSAID else manifest.language or UNSAID

    def _card(self, encoder: Encoder | None) -> EncoderCard:
        if encoder is not None:
            return card_of(encoder)
        return card_of_given(self.vectors) if self.vectors is not None else EncoderCard("", "", 0)

    def _splitter(
        self, binding: Binding, manifest: Manifest | None
    ) -> Callable[[Sequence[Content]], list[list[Segment]]]:
        """The encoder's own way to cut items; it is loaded when the first new one comes."""

        def split(contents: Sequence[Content]) -> list[list[Segment]]:
            modalities = modalities_of(contents)
            binding.prefer(min(modalities, default="text"))
            encoder = self._loaded(binding, manifest)
            check_modalities(encoder, modalities)
            return encoder.segment(contents)

        return split

    def _loaded(self, binding: Binding, manifest: Manifest | None) -> Encoder:
        return binding.encoder(manifest.encoder if manifest else None, self.watch)

    def _encoder(self, binding: Binding, manifest: Manifest | None) -> Encoder | None:
        """Who embeds what is new; for given vectors, who is said to have made them, if anyone."""
        card = manifest.encoder if manifest else None
        if self.vectors is None:
            return self._loaded(binding, manifest)
        if binding.is_encoder:
            return binding.chosen(card, self.watch)
        binding.check(card, GIVEN, card_of_given(self.vectors).fingerprint)
        return None
