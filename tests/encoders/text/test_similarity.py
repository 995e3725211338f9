import warnings

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, WriteModel

from nearfield.encoders.text import TextEncoder
from nearfield.encoders.text.similarity import FUNCTIONS, similarity, similarity_pairwise
from nearfield.errors import BadModel, UsageError

RNG = np.random.default_rng(1)
A, B = (RNG.standard_normal((n, 16)).astype(np.float32) for n in (5, 7))


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_equals_sentence_transformers(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SimilarityFunction

    theirs = SimilarityFunction.to_similarity_fn(name)(A, B).numpy()
    assert np.abs(similarity(name, A, B) - theirs).max() < 1e-5
    pairs = SimilarityFunction.to_similarity_pairwise_fn(name)(A, B[:5]).numpy()
    assert np.abs(similarity_pairwise(name, A, B[:5]) - pairs).max() < 1e-5


@pytest.mark.parametrize("name", FUNCTIONS)
def test_pairs_are_the_diagonal(name: str) -> None:
    diagonal = similarity(name, A, B[:5]).diagonal()
    assert np.abs(similarity_pairwise(name, A, B[:5]) - diagonal).max() < 1e-5
    assert similarity(name, A[0], B).shape == (1, 7)


def test_the_models_own_function(
    write_model: WriteModel, open_model: OpenModel, plain: TextEncoder
) -> None:
    rows = plain.encode(["red", "blue"])
    assert np.abs(plain.similarity(rows, rows) - rows @ rows.T).max() < 1e-6
    assert plain.similarity_fn_name == "cosine"
    far = open_model(write_model(settings={"similarity_fn_name": "euclidean"}))
    assert np.abs(far.similarity(rows, rows).diagonal()).max() < 1e-3
    assert far.similarity(rows, rows)[0, 1] < 0
    assert far.similarity_pairwise(rows, rows[::-1]).shape == (2,)
    for wrong in ("chebyshev", "maxsim"):
        with pytest.raises(BadModel, match=f"'{wrong}'; known: cosine"):
            open_model(write_model(settings={"similarity_fn_name": wrong}))


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(UsageError, match="one width"):
        similarity("dot", A, B[:, :8])
    with pytest.raises(UsageError, match="5 rows and 7"):
        similarity_pairwise("dot", A, B)


def test_near_pairs_are_as_far_apart_as_they_are() -> None:
    """Products of float32 lose what is left of rows that nearly cancel out."""
    rows = RNG.standard_normal((300, 384)).astype(np.float32)
    steps = np.logspace(-6, 0, len(rows))[:, None]
    near = (rows + steps * RNG.standard_normal(rows.shape) / 20).astype(np.float32)
    exact = np.linalg.norm(rows.astype(np.float64) - near, axis=1)
    apart = -similarity("euclidean", rows, near).diagonal()
    assert (np.abs(apart - exact) / exact).max() < 1e-6
    assert not similarity("euclidean", rows, rows).diagonal().any()
    assert not similarity("euclidean", np.zeros((2, 3)), np.zeros((2, 3))).any()


def test_tensors_give_tensors() -> None:
    import torch

    a, b = torch.from_numpy(A), torch.from_numpy(B)
    for name in FUNCTIONS:
        scores = similarity(name, a, B)
        assert isinstance(scores, torch.Tensor)
        assert np.abs(scores.numpy() - similarity(name, A, B)).max() == 0
        assert isinstance(similarity_pairwise(name, list(a), b[:5]), torch.Tensor)
    assert isinstance(similarity("dot", A, B), np.ndarray)
