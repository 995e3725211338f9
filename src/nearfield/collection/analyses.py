"""What a collection is made of: duplicates, clusters, topics, outliers, representatives."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast, overload

from nearfield.collection.items import Items
from nearfield.errors import UsageError

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection
    from nearfield.tasks.cluster import Clusters
    from nearfield.tasks.duplicates import Duplicates, Matches
    from nearfield.tasks.outliers import Outliers
    from nearfield.tasks.representatives import Representatives
    from nearfield.tasks.topics import Topics
    from nearfield.views.map import Map


class Analyses:
    """The verbs of a collection that read all of its items and their graph."""

    @abstractmethod
    def items(self, where: str | None = None) -> Items:
        """The items of the newest version, or those that fit a filter."""

    @overload
    def duplicates(
        self,
        *,
        threshold: float | None = None,
        precision: float = 0.95,
        keep: str = "first",
        marked: Any = None,
        against: None = None,
        strict_numbers: bool = True,
        where: str | None = None,
    ) -> Duplicates: ...

    @overload
    def duplicates(
        self,
        *,
        threshold: float | None = None,
        precision: float = 0.95,
        against: str | Collection,
        strict_numbers: bool = True,
        where: str | None = None,
    ) -> Matches: ...

    def duplicates(
        self,
        *,
        threshold: float | None = None,
        precision: float = 0.95,
        keep: str = "first",
        marked: Any = None,
        against: str | Collection | None = None,
        strict_numbers: bool = True,
        where: str | None = None,
    ) -> Duplicates | Matches:
        """Groups of items that are the same, exactly or nearly; or what another collection holds.

        Parameters
        ----------
        threshold
            The lowest score of a pair, 0.05 to 1; without it ``precision`` decides.
        precision
            The share of the near pairs that shall be the same; estimated without labels.
        keep
            ``first`` (smallest id), ``longest``, ``fullest`` or ``newest:COLUMN``.
        marked
            Pairs that somebody judged: a CSV file (id1, id2, duplicate), or such tuples.
        against
            Another collection, or its name: which items of this one are in it?
        strict_numbers
            Keep texts apart that differ in a negation, a number, a unit or a date.
        where
            A filter on the metadata.

        Raises
        ------
        UsageError, UnknownName, UnknownItem, BadSource, BadFilter, EncoderMismatch

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "A red apple.", "b": "a red  apple.", "s": "blue sky"})
        >>> fruit.duplicates().to_dict()["groups"]
        [{'ids': ['a', 'b'], 'keep': 'a', 'similarity': 1.0}]
        """
        from nearfield.collection.duplicates import found_between, found_in

        mine = cast("Collection", self)
        options: dict[str, Any] = {
            "threshold": threshold, "precision": precision, "strict_numbers": strict_numbers,
            "where": where,
        }  # fmt: skip
        if against is None:
            return found_in(mine, keep=keep, marked=marked, **options)
        if keep != "first" or marked is not None:
            raise UsageError("Between two collections nothing is kept or marked.")
        other = mine.beside(against) if isinstance(against, str) else against
        return found_between(mine, other, **options)

    def duplicates_of(
        self,
        text: str,
        *,
        threshold: float | None = None,
        precision: float = 0.95,
        strict_numbers: bool = True,
        where: str | None = None,
    ) -> Matches:
        """The items that a new text is the same as, the surest first ("is this already asked?").

        The arguments are those of :meth:`duplicates`.

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "Where do red apples grow?", "s": "Why is the sky blue?"})
        >>> [match.other for match in fruit.duplicates_of("where do red apples grow")]
        ['a']
        """
        from nearfield.collection.duplicates import found_of

        return found_of(
            cast("Collection", self), text, threshold=threshold, precision=precision,
            strict_numbers=strict_numbers, where=where,
        )  # fmt: skip

    def cluster(
        self,
        method: str = "kmeans",
        *,
        k: int | None = None,
        where: str | None = None,
        random_state: int = 0,
        stability: bool = False,
        **options: Any,
    ) -> Clusters:
        """Groups of alike items, with names and a confidence for every item.

        Parameters
        ----------
        method
            ``kmeans``, ``hierarchical``, ``dbscan``, ``hdbscan`` or ``leiden``.
        k
            The number of clusters; without it, it is chosen, and ``why_k`` of the result says how.
        where
            A filter on the metadata.
        stability
            Measure how much the clusters hold when a fifth of the items is missing.
        options
            Of the method: see :func:`nearfield.tasks.cluster.cluster`.

        Raises
        ------
        UnknownName, UsageError, BadFilter

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.cluster(k=2).sizes.tolist()
        [2, 1]
        """
        from nearfield.tasks.cluster import cluster

        items = self.items(where)
        found = cluster(
            items.near, ids=items.ids, texts=items.texts, method=method, k=k,
            random_state=random_state, stability=stability, **options,
        )  # fmt: skip
        return replace(found, fingerprint=items.fingerprint)

    def topics(
        self,
        k: int | None = None,
        *,
        method: str = "kmeans",
        seeds: Mapping[str, Sequence[str]] | None = None,
        min_confidence: float = 0.0,
        levels: int = 1,
        where: str | None = None,
        random_state: int = 0,
    ) -> Topics:
        """Clusters of items with names, keywords, typical items and sub-topics.

        Parameters
        ----------
        k
            The number of topics; without it, it is chosen.
        method
            ``kmeans``, ``hierarchical``, ``dbscan``, ``hdbscan`` or ``leiden``.
        seeds
            Topics of your own: name to words, ``{"billing": ["invoice", "refund"]}``.
        min_confidence
            Items below it have no topic; 0 gives each item one.
        levels
            2 for sub-topics inside the large topics too, and so on.
        where
            A filter on the metadata.

        Raises
        ------
        UnknownName, UsageError, BadFilter

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).names
        ['apple, red, green', 'blue sky']
        """
        from nearfield.collection.topics import find

        return find(
            cast("Collection", self), where, seeds, k=k, method=method,
            min_confidence=min_confidence, levels=levels, random_state=random_state,
        )  # fmt: skip

    def outliers(
        self,
        *,
        k: int = 15,
        threshold: float | None = None,
        share: float | None = None,
        where: str | None = None,
    ) -> Outliers:
        """The least typical items: see :func:`nearfield.tasks.outliers.outliers`.

        Raises ``UsageError`` or ``BadFilter``.

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> texts = ["red apple", "green apple", "ripe apple", "blue sky"]
        >>> _ = fruit.add(dict(zip("abcs", texts)))
        >>> [item["id"] for item in fruit.outliers(share=0.25).to_dict()["items"]]
        ['s']
        """
        from nearfield.tasks.outliers import outliers

        items = self.items(where)
        return outliers(
            items.near, ids=items.ids, texts=items.texts, k=k, threshold=threshold, share=share
        )

    def map(
        self,
        method: str = "umap",
        *,
        color: str | None = None,
        compare: bool = False,
        tokens: str | Sequence[str] | None = None,
        n_components: int = 2,
        n_neighbors: int = 15,
        min_dist: float = 0.1,
        perplexity: float | None = None,
        random_state: int = 0,
        backend: str | None = None,
        topics: Topics | None = None,
        duplicates: Duplicates | None = None,
        where: str | None = None,
    ) -> Map:
        """The items placed in the plane or in space, and how far each place is to be trusted.

        Parameters
        ----------
        method
            ``umap``, ``tsne``, ``pca`` or ``mds``; their options are those of
            :func:`nearfield.tasks.project.project`.
        color
            A metadata column, ``topic``, ``duplicates``, ``outliers``, or one of the measures of
            trust: ``trustworthiness``, ``continuity``, ``kept``, ``distances``.
        compare
            All four methods, side by side.
        tokens
            A word: its occurrences in their contexts instead of the items. Or a list of words.
        topics, duplicates
            What these verbs found for the same items; without, topics are communities of the graph,
            and duplicates are found by the vectors. A group of duplicates is one point.
        where
            A filter on the metadata.

        Raises
        ------
        UnknownName, UsageError, BadFilter, MissingExtra

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> found = fruit.map("pca")
        >>> found.projection.points.shape
        (3, 2)
        >>> found.save(tmp_path / "map.html").name
        'map.html'
        """
        from nearfield.collection.map import draw
        from nearfield.collection.word_map import draw_words

        mine = cast("Collection", self)
        options: dict[str, Any] = {
            "method": method, "color": color, "compare": compare, "title": mine.name,
            "n_components": n_components, "n_neighbors": n_neighbors, "min_dist": min_dist,
            "perplexity": perplexity, "random_state": random_state, "backend": backend,
        }  # fmt: skip
        items = self.items(where)
        if tokens is None:
            return draw(items, topics=topics, duplicates=duplicates, **options)
        if topics is not None or duplicates is not None:
            raise UsageError("Topics and duplicates are of items; a map of words takes none.")
        return draw_words(items, mine.encoder(), tokens, **options)

    def representatives(self, k: int = 10, *, where: str | None = None) -> Representatives:
        """A few items that stand for the whole.

        See :func:`nearfield.tasks.representatives.representatives`. Raises ``UsageError`` or
        ``BadFilter``.

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> texts = ["red apple", "green apple", "ripe apple", "blue sky"]
        >>> _ = fruit.add(dict(zip("abcs", texts)))
        >>> fruit.representatives(2).stands_for.tolist()
        [3, 1]
        """
        from nearfield.tasks.representatives import representatives

        items = self.items(where)
        return representatives(items.near, ids=items.ids, texts=items.texts, k=k)
