"""``mteb.evaluate`` on tasks made here: no hub, no glue."""

from typing import Any

import numpy as np
import pytest

mteb = pytest.importorskip("mteb")

from nearfield.integrations.mteb import MtebEncoder  # noqa: E402
from nearfield.testing import ToyEncoder  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def _metadata(**own: Any) -> Any:
    from mteb.abstasks.task_metadata import TaskMetadata

    return TaskMetadata(
        dataset={"path": "none/none", "revision": "1"},
        description="made in a test",
        eval_splits=["test"],
        eval_langs=["eng-Latn"],
        modalities=["text"],
        **own,
    )


def _similarity() -> Any:
    from mteb.abstasks.sts import AbsTaskSTS

    import datasets

    class Made(AbsTaskSTS):  # type: ignore[misc]
        metadata = _metadata(name="MadeSTS", type="STS", category="t2t", main_score="spearman")
        min_score, max_score = 0, 5

        def load_data(self, **_: Any) -> None:
            columns = {
                "sentence1": ["red apple", "red apple", "red apple", "blue sky"],
                "sentence2": ["red apple", "red pear", "blue sky", "blue sky today"],
                "score": [5.0, 3.0, 0.0, 4.0],
            }
            self.dataset = datasets.DatasetDict(test=datasets.Dataset.from_dict(columns))
            self.data_loaded = True

    return Made()


def _retrieval() -> Any:
    from mteb.abstasks.retrieval import AbsTaskRetrieval
    from mteb.abstasks.retrieval_dataset_loaders import RetrievalSplitData

    import datasets

    class Found(AbsTaskRetrieval):  # type: ignore[misc]
        metadata = _metadata(
            name="MadeRetrieval", type="Retrieval", category="t2t", main_score="ndcg_at_10"
        )

        def load_data(self, **_: Any) -> None:
            texts = [{"id": "r", "text": "red apple"}, {"id": "b", "text": "blue sky"}]
            asked = [{"id": "1", "text": "an apple"}, {"id": "2", "text": "the sky"}]
            part = RetrievalSplitData(
                corpus=datasets.Dataset.from_list(texts),
                queries=datasets.Dataset.from_list(asked),
                relevant_docs={"1": {"r": 1}, "2": {"b": 1}},
                top_ranked=None,
            )
            self.dataset = {"default": {"test": part}}
            self.data_loaded = True

    return Found()


class Asked(ToyEncoder):
    """Counts the texts that came as queries."""

    queries = 0

    def encode_query(self, items: Any, **options: Any) -> Any:
        self.queries += len(items)
        return super().encode_query(items, **options)


def test_mteb_evaluates_an_encoder() -> None:
    from mteb.models.models_protocols import EncoderProtocol

    toy = Asked()
    model = MtebEncoder(toy)
    assert isinstance(model, EncoderProtocol)
    assert model.mteb_model_meta.name == "nearfield/toy"
    done = mteb.evaluate(model, [_similarity(), _retrieval()], cache=None, co2_tracker=False)
    scores = {result.task_name: result.get_score() for result in done.task_results}
    rows = toy.encode_document(["red apple", "red pear", "blue sky"])
    assert np.allclose(model.similarity(rows, rows), rows @ rows.T, atol=1e-6)
    assert scores["MadeRetrieval"] == 1.0
    assert scores["MadeSTS"] > 0.7
    assert toy.queries == 2
