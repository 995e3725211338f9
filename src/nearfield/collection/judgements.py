"""What a collection says of single items and of itself: advice, labels, reasons, scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from nearfield.types import Watch, unwatched

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection
    from nearfield.tasks.classify import Classification
    from nearfield.tasks.evaluate import Comparison, Evaluation
    from nearfield.tasks.recommend import Recommendations, RecommenderReport
    from nearfield.tasks.search import Hits


class Judgements:
    """The verbs of a collection that recommend, label, explain and evaluate."""

    def evaluate(
        self, file: Any = None, *, queries: Any = None, qrels: Any = None, **options: Any
    ) -> Evaluation | Comparison:
        """How well this collection is searched, or how good its encoder is on a file.

        Parameters
        ----------
        queries, qrels
            Files or dicts: id to text, and query to item to relevance. Every mode is measured, and
            compared with ``hybrid``.
        file
            A table of pairs, or of texts and labels, for the collection's encoder.
        options
            ``model``, ``against``, ``mode``, ``kind``, ``columns``, ``k``, ``random_state``: see
            :func:`nearfield.collection.evaluate.evaluate`.

        Raises
        ------
        UsageError, UnknownName, BadSource

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "red apple", "s": "blue sky"})
        >>> found = fruit.evaluate(queries={"1": "apple"}, qrels={"1": {"a": 1}}, mode="vector")
        >>> found.metrics["MRR@10"].value
        1.0
        """
        from nearfield.collection.evaluate import evaluate

        searched = cast("Collection", self)
        return evaluate(file, queries=queries, qrels=qrels, collection=searched, **options)

    def explain(self, hits: Hits) -> Hits:
        """The same hits, each with the sentence and the words of it that carried the match.

        By the encoder's token vectors, or by the words in common where it has none; each hit's
        ``explanation`` says which, and warns where query and sentence differ in a negation or a
        number.

        Raises ``UsageError`` for hits that a vector found.

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "The sky is blue. An apple is red."})
        >>> fruit.explain(fruit.search("red apples"))[0].explanation.marked()
        'An [apple] is [red].'
        """
        from nearfield.collection.explain import explained

        return explained(cast("Collection", self), hits)

    def recommend(
        self,
        *,
        like: Sequence[str] = (),
        dislike: Sequence[str] = (),
        text: str | Sequence[str] = (),
        history: Any = None,
        user: str | None = None,
        k: int = 10,
        where: str | None = None,
        diversity: float = 0.2,
        weights: Sequence[float] | None = None,
    ) -> Recommendations:
        """Items that someone has not seen, by what they liked, said and did, with reasons.

        Parameters
        ----------
        like, dislike
            Ids; ``weights`` say how much each of ``like`` counts.
        text
            Preferences in words: ``"quiet hotels near water"``, or several.
        history, user
            A table of events (a file, a data frame, a list of dicts: columns user, item, and where
            there are any rating or weight, event, time), and whose history counts.
        where
            A filter on what may be recommended.
        diversity
            From 0, the best scores, to 1, the least alike.

        Raises
        ------
        UnknownItem, UsageError, BadFilter, BadSource

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "red apple", "p": "green apple", "s": "blue sky"})
        >>> fruit.recommend(like=["a"], k=1).to_dict()["items"][0]["because"]
        [{'id': 'a', 'share': 1.0}]
        """
        from nearfield.collection.recommend import recommended

        return recommended(
            cast("Collection", self), like=like, dislike=dislike, text=text, history=history,
            user=user, k=k, where=where, diversity=diversity, weights=weights,
        )  # fmt: skip

    def evaluate_recommender(
        self, history: Any, *, k: int = 10, share: float = 0.2, random_state: int = 0
    ) -> RecommenderReport:
        """Hide the last ``share`` of each user's events, recommend, and compare.

        ``history`` is a table of events as in :meth:`recommend`. The report holds recall, NDCG,
        coverage and novelty at ``k``, of the popular and of random items too. Raises ``UsageError``
        where nothing can be held out.
        """
        from nearfield.collection.recommend import evaluated

        return evaluated(
            cast("Collection", self), history, k=k, share=share, random_state=random_state
        )

    def classify(
        self,
        label: str | None = None,
        *,
        predict: Any = None,
        text: str | None = None,
        labels: Sequence[str] | Mapping[str, str] | None = None,
        model: str | Path | None = None,
        where: str | None = None,
        coverage: float = 0.9,
        watch: Watch = unwatched,
        **options: Any,
    ) -> Classification:
        """Labels for the items that have none, or for others, and how far to trust them.

        Parameters
        ----------
        label
            The column to learn from; a null is no label, a list holds several.
        predict, text
            What to label instead (a file, a data frame, a list of strings), and its text column.
        labels
            Names, or a dictionary of names to descriptions, for zero-shot.
        model
            A file that was saved: nothing is learned.
        coverage
            How often the sets of labels hold the right one.
        options
            ``method``, ``separator``, ``sets``, ``random_state``: see
            :func:`nearfield.tasks.classify.classify`.

        Raises
        ------
        UnknownName, UsageError, BadFilter, BadSource

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> kinds = ["fruit", "fruit", "sky", "sky", None]
        >>> texts = ["red apple", "ripe apple", "blue sky", "grey sky", "dark sky"]
        >>> _ = fruit.add([{"text": t, "kind": k} for t, k in zip(texts, kinds)])
        >>> fruit.classify("kind").labels
        ['sky']
        """
        from nearfield.collection.classify import classified

        return classified(
            cast("Collection", self), label, predict=predict, text=text, labels=labels,
            model=model, where=where, coverage=coverage, watch=watch, **options,
        )  # fmt: skip
